"""What a person sees of the table's cells, against what they hold: formats, colours, what is struck through or covered."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from poa_xl.checks.campaign import Issued
from poa_xl.checks.integrity import field, same
from poa_xl.checks.registry import Hit, at, gives, listed, quoted
from poa_xl.domain.cantidad import Cantidad, show, show_percent
from poa_xl.domain.finding import Place
from poa_xl.form.layout import Area, Cell, Role
from poa_xl.form.locate import Location
from poa_xl.form.rawbook import RawBook, RawCell, clean, quantity
from poa_xl.form.seen import Kind, Sight, look_of, pieces_seen, sight
from poa_xl.form.surroundings import Surroundings

_COMPUTED = "absoluto", "relativo"
_FIGURES = re.compile(r"[0-9.,]+")


class _Seen(NamedTuple):
    raw: RawCell
    cell: Cell
    sight: Sight
    value: Cantidad | str


class Sights:
    """Looks at cells one after another; what programs and people did to many in the same way is told once."""

    def __init__(self, book: RawBook, location: Location, issued: Issued) -> None:
        self._book, self._location, self._issued = book, location, issued
        self._columns = location.form.formato.columns
        first = location.form.primera
        self._looks = {
            key: look_of(issued.by_place[first, number].style)
            for key, number in self._columns.number_of.items()
            if (first, number) in issued.by_place
        }
        self._around = Surroundings(location.sheet, issued.sheet)
        self._told: dict[tuple[str, str], list[_Seen]] = {}

    def enters(self, raw: RawCell, meta: int, key: str, value: Cantidad | str) -> bool:
        """Whether ``value``, read from that cell, may enter the report: not where another quantity is seen."""
        if self._usual(raw, key):
            return True
        cell = self._cell(meta, key)
        held = clean(pieces_seen(raw).text) if isinstance(raw.value, str) and not raw.formula else value
        found = self._sight(raw, cell, held)
        if found.kind is Kind.SAME:
            return True
        figure = self._columns.by_key[key].t > 0 or not isinstance(cell.value, str | None)
        codigo = "POA211" if found.kind is Kind.OTHER and figure else "POA212"
        self._tell(codigo, _Seen(raw, cell, found, held))
        return codigo != "POA211"

    def _tell(self, codigo: str, seen: _Seen) -> None:
        self._told.setdefault((codigo, _FIGURES.sub("", seen.sight.words)), []).append(seen)

    def _sight(self, raw: RawCell, cell: Cell, held: Cantidad | str) -> Sight:
        issued = look_of(cell.style)
        found = sight(raw.look, issued, held, ratio="%" in issued.number_format)
        return self._around.sight(raw, cell, held) if found.kind is Kind.SAME else found

    def look_at_code(self) -> None:
        """Look at the verification code, which stands below the table."""
        form, location = self._location.form, self._location
        cell = self._issued.by_place[form.fila_folio, self._columns.number_of[form.formato.geometria.codigo]]
        raw = location.sheet.at(
            location.around.get(form.fila_folio, 0), location.columns.get(form.formato.geometria.codigo, 0)
        )
        if raw is None or raw.blank or not self._book.looks or raw.look == look_of(cell.style):
            return
        held = raw.value if isinstance(raw.value, str) else str(cell.value)
        found = self._sight(raw, cell, held)
        if found.kind is not Kind.SAME:
            self._tell("POA212", _Seen(raw, cell, found, held))

    def look(self, computed: Mapping[int, tuple[Cantidad, Cantidad]]) -> None:
        """Look at every printed cell that nobody captures; ``computed``: AVANCE ABSOLUTO and ACUMULADO RELATIVO by meta."""
        cells, form = self._location.sheet.cells, self._location.form
        captured = {"observaciones", *(f"a{t}" for t in form.abiertos)}
        columns = [
            (c.key, self._location.columns.get(c.key, 0)) for c in self._columns.printed if c.key not in captured
        ]
        for meta, row in self._location.rows.items():
            for key, column in columns:
                raw = cells.get((row, column))
                if raw is not None and not raw.covered and not self._usual(raw, key):
                    value = self._held(raw, self._cell(meta, key), computed.get(meta))
                    if value is not None:
                        self.enters(raw, meta, key, value)

    def _usual(self, raw: RawCell, key: str) -> bool:
        """Whether there is nothing to see but what was issued, as nearly always; or no knowing: .xlsb tells no looks."""
        return not self._book.looks or (raw.look == self._looks[key] and self._around.usual)

    def _cell(self, meta: int, key: str) -> Cell:
        return self._issued.by_place[self._location.form.fila_de[meta], self._columns.number_of[key]]

    @staticmethod
    def _held(raw: RawCell, cell: Cell, computed: tuple[Cantidad, Cantidad] | None) -> Cantidad | str | None:
        """What is to be seen there; None where it is nothing, or told already as something else."""
        if raw.formula and computed is not None and cell.key in _COMPUTED:
            return computed[_COMPUTED.index(cell.key)]
        held = raw.value if isinstance(raw.value, str) else quantity(raw.value)
        to_come = cell.value is None and held == 0
        as_issued = not raw.formula and (to_come or same(cell.value, raw))
        return None if raw.blank or (cell.role is Role.PLAN and not as_issued) else held

    def hits(self) -> Iterator[Hit]:
        """Each kind of difference, at the first cell that has it."""
        sheet = self._location.sheet.name
        for (codigo, _), (first, *rest) in self._told.items():
            more = listed(f"{one.raw.ref} ({_words(one, first.sight.words)})" for one in rest)
            yield at(
                Place(self._book.archivo, sheet, first.raw.ref), first.cell.meta, campo=field(first.cell, self._columns),
                visto=_words(first), celdas=f". Igual: {more}" if rest else "",
            ).code(codigo)  # fmt: skip


def _words(seen: _Seen, known: str = "") -> str:
    """``se ve “70”, la celda guarda 7``; without what is ``known``."""
    if isinstance(seen.value, str):
        held = quoted(seen.value)
    else:
        held = show_percent(seen.value) if "%" in seen.cell.style.number_format else show(seen.value)
    return f"guarda {held}" if seen.sight.words == known else f"{seen.sight.words}, la celda guarda {held}"


@gives("POA213")
def covered(book: RawBook, location: Location, issued: Issued) -> Iterator[Hit]:
    """Cells of the table that lie under a merged one and hold something that nobody sees."""
    found: dict[tuple[int, int, int, int], list[tuple[RawCell, Cell]]] = {}
    for raw in location.sheet.cells.values():
        if raw.covered and not raw.blank:
            origin = location.origin(raw.row, raw.column)
            cell = issued.by_place.get(origin) if origin else None
            if cell is not None and cell.meta is not None and cell.column <= location.form.formato.columns.last_printed:
                found.setdefault(_merge(location, raw), []).append((raw, cell))
    for merge, cells in found.items():
        (raw, first), *_ = cells
        columns = location.form.formato.columns
        names = (f"{one.ref} ({field(cell, columns)}: {quoted(one.shown)})" for one, cell in cells)
        place = Place(book.archivo, location.sheet.name, raw.ref)
        yield at(place, first.meta, combinada=Area(*merge).ref, cubierto=listed(names)).code("POA213")


def _merge(location: Location, raw: RawCell) -> tuple[int, int, int, int]:
    return next(
        (m for m in location.sheet.merges if m[0] <= raw.row <= m[2] and m[1] <= raw.column <= m[3]),
        (raw.row, raw.column, raw.row, raw.column),
    )
