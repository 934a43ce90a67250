"""What stands in another's place, told as the one thing that happened: rows pasted, columns exchanged, A of another quarter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from poa_xl.checks.registry import Hit, at, listed, quoted
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Meta, folded
from poa_xl.domain.trimestre import nombre
from poa_xl.form.columns import Column
from poa_xl.form.heads import says
from poa_xl.form.layout import Cell
from poa_xl.form.locate import Location
from poa_xl.form.rawbook import RawCell, clean

Change = tuple[Cell, RawCell | None]
"""A cell of the form and what came back in its place; None: nothing."""
_FEW = 3
"""Metas whose data are alike that are named, where what stands in a row may be of any of them."""


@dataclass(frozen=True)
class Displaced:
    """``cells`` of the form are told by ``hits``; ``doubtful``: captures, as (meta, column), of which it is not known whose they are."""

    hits: tuple[Hit, ...] = ()
    cells: frozenset[tuple[int, int]] = frozenset()
    doubtful: frozenset[tuple[int, str]] = frozenset()


def displaced(changed: Sequence[Change], archivo: str, location: Location) -> Displaced:
    """What of ``changed``, data of the plan and A of closed quarters, is another's."""
    if not changed:
        return Displaced()
    table = _Table(changed, archivo, location)
    hits = [*table.emptied(), *table.rows(), *table.shifted(), *table.columns(), *table.quarters(), *table.in_p()]
    return Displaced(tuple(hits), frozenset(table.told), frozenset(table.doubtful))


@dataclass
class _Table:
    changed: Sequence[Change]
    archivo: str
    location: Location
    told: set[tuple[int, int]] = field(default_factory=set)
    doubtful: set[tuple[int, str]] = field(default_factory=set)

    @cached_property
    def _by_key(self) -> Mapping[str, Column]:
        return self.location.form.formato.columns.by_key

    @cached_property
    def _planned(self) -> Mapping[int, list[Change]]:
        """The data of the plan that changed, by meta."""
        found: dict[int, list[Change]] = {}
        for cell, raw in self.changed:
            if cell.meta is not None and self._by_key[cell.key].plan is not None:
                found.setdefault(cell.meta, []).append((cell, raw))
        return found

    @cached_property
    def _by_text(self) -> Mapping[str, list[Meta]]:
        """The metas by their text: a plan may have thousands."""
        found: dict[str, list[Meta]] = {}
        for meta in self.location.form.unidad.metas:
            found.setdefault(folded(meta.descripcion), []).append(meta)
        return found

    # -- rows ----------------------------------------------------------------------------------------------------------

    def emptied(self) -> Iterator[Hit]:
        """Rows of which nothing is left but their identity."""
        planned = self.location.form.formato.columns.planned
        for numero, changes in self._planned.items():
            meta = self.location.form.unidad.por_numero[numero]
            if len(changes) == sum(plan(meta) not in (None, "") for _, plan in planned) and _is_empty(changes):
                self._take_row(numero, changes, ())
                yield at(self._place(changes[0][0]), numero).code("POA115")

    def rows(self) -> Iterator[Hit]:
        """Rows that say, all along what changed in them, what the plan says of other metas."""
        of = {
            numero: found
            for numero, changes in self._planned.items()
            for found in [self._sources(numero, changes)]
            if found
        }
        keys: dict[str, None] = {}
        said = []
        for numero, (sources, changes) in of.items():
            near = [one for one in sources if one in of] or sources
            keys.update(dict.fromkeys(cell.key for cell, _ in changes))
            whose = " o la ".join(map(str, near[:_FEW]))
            said.append(f"en el renglón {self.location.rows[numero]} (meta {numero}) está lo de la meta {whose}")
            self._take_row(numero, changes, near)
        if said:
            numero, (_, changes) = next(iter(of.items()))
            names = listed(self._named(key) for key in self._by_key if key in keys)
            yield at(
                self._place(changes[0][0]), numero, que=_sentence(listed(said, separator="; ")), columnas=names
            ).code("POA177")

    def _sources(self, numero: int, changes: Sequence[Change]) -> tuple[list[int], Sequence[Change]] | None:
        """The metas whose data stand in a row, and in which of its cells; None where that is not certain.

        The text of a meta tells it, whatever else changed; of other data two at least, and all that changed, must be its.
        """
        if _is_empty(changes):
            return None
        sure = [change for change in changes if change[0].key == "descripcion"]
        if not sure and len(changes) == 1:
            return None
        metas = self._by_text.get(_read(sure[0][1]), ()) if sure else self.location.form.unidad.metas
        found = [
            meta for meta in metas if meta.numero != numero and all(self._is_of(meta, one) for one in sure or changes)
        ]
        if not found:
            return None
        own = [change for change in changes if self._is_of(found[0], change)]
        return [meta.numero for meta in found], own

    def _is_of(self, meta: Meta, change: Change) -> bool:
        """Whether what stands in a cell is what the plan says of that meta, or what was accepted of it."""
        cell, raw = change
        return not (raw is not None and raw.formula) and says(raw, self._said(self._by_key[cell.key], meta))

    def _take_row(self, numero: int, changes: Sequence[Change], sources: Sequence[int]) -> None:
        """The row is told: what it reports may be any of those metas', and its formulas came with it."""
        form, columns = self.location.form, self.location.form.formato.columns
        row = form.fila_de[numero]
        self.told.update((cell.row, cell.column) for cell, _ in changes)
        self.told.update((row, columns.number_of[column.key]) for column, _ in columns.computed)
        metas = [form.unidad.por_numero[one] for one in sources]
        for cell, raw in self.changed:
            captured = cell.meta == numero and self._by_key[cell.key].captured
            if captured and any(self._is_of(meta, (cell, raw)) for meta in metas):
                self.told.add((cell.row, cell.column))
        self.doubtful.update((numero, key) for key in (*(f"a{t}" for t in form.abiertos), "observaciones"))

    # -- columns -------------------------------------------------------------------------------------------------------

    def columns(self) -> Iterator[Hit]:
        """Rows in which data of the plan stand in each other's columns."""
        found: dict[tuple[str, ...], list[Sequence[Change]]] = {}
        for numero, changes in self._planned.items():
            left = [change for change in changes if not self._is_told(change[0])]
            if len(left) > 1 and self._exchanged(self.location.form.unidad.por_numero[numero], left):
                found.setdefault(tuple(cell.key for cell, _ in left), []).append(left)
        if not found:
            return
        said = []
        for keys, rows in found.items():
            metas = [changes[0][0].meta for changes in rows]
            said.append(
                f"{listed(map(self._named, keys))} de la{'s' * (len(metas) > 1)} meta{'s' * (len(metas) > 1)} {listed(metas)}"
            )
            self.told.update((cell.row, cell.column) for changes in rows for cell, _ in changes)
        first = next(iter(found.values()))[0][0][0]
        que = "Hay datos cambiados de columna entre sí"
        yield at(self._place(first), None, que=que, columnas=listed(said, separator="; ")).code("POA177")

    def _exchanged(self, meta: Meta, changes: Sequence[Change]) -> bool:
        """Whether each cell says what the plan says of the meta in another of those columns, and each datum stands once."""
        left = list(changes)
        for cell, _ in changes:
            plan = self._by_key[cell.key].plan
            expected = plan(meta) if plan else None
            there = next(
                (c for c in left if c[0] is not cell and not (c[1] and c[1].formula) and says(c[1], expected)), None
            )
            if there is None:
                return False
            left.remove(there)
        return not _is_empty(changes)

    # -- quarters ------------------------------------------------------------------------------------------------------

    def shifted(self) -> Iterator[Hit]:
        """Rows whose P and A were pushed a column to one side."""
        of: dict[int, list[Change]] = {}
        for change in self.changed:
            cell, _ = change
            if cell.meta is not None and self._by_key[cell.key].t and not self._is_told(cell):
                of.setdefault(cell.meta, []).append(change)
        for numero, changes in of.items():
            for by, side in ((1, "derecha"), (-1, "izquierda")):
                if len(changes) > 1 and self._is_shifted(self.location.form.unidad.por_numero[numero], changes, by):
                    self._take_row(numero, changes, ())
                    que = f"El renglón de la meta {numero} está recorrido una columna a la {side}"
                    names = listed(self._named(cell.key) for cell, _ in changes)
                    yield at(self._place(changes[0][0]), numero, que=que, columnas=names).code("POA177")
                    break

    def _is_shifted(self, meta: Meta, changes: Sequence[Change], by: int) -> bool:
        """Whether each P and A of a row says what stood ``by`` columns before it, as far as that is known; a change among them."""
        quarters = {n: column for n, column in enumerate(self.location.form.formato.columns, start=1) if column.t}
        known = {
            n + by: column
            for n, column in quarters.items()
            if not (column.captured and column.t in self.location.form.abiertos)
        }
        for n, column in quarters.items():
            raw, before = self.location.cell(meta.numero, column.key), known.get(n)
            expected = self._said(before, meta) if before else None
            if (before or (by > 0 and n - by not in quarters)) and not (
                (raw is None or not raw.formula) and says(raw, expected)
            ):
                return False
        return any(cell.column in known and raw is not None and not raw.blank for cell, raw in changes)

    def quarters(self) -> Iterator[Hit]:
        """A of quarters that are not being reported, written in place of the one that is, or of several metas."""
        now = self.location.form.trimestre.numero
        early: list[tuple[Cell, RawCell]] = []
        late: list[tuple[Cell, RawCell]] = []
        for cell, raw in self.changed:
            if self._by_key[cell.key].captured and raw is not None and not raw.blank and not self._is_told(cell):
                (late if self._by_key[cell.key].t > now else early).append((cell, raw))
        for changes, when in ((early, "ya se aceptó"), (late, "aún no ocurre")):
            lacking = [cell.meta for cell, _ in changes if cell.meta is not None and self._lacks(cell.meta)]
            if lacking and changes is early:  # what was accepted before may be the same figure
                lacking = [numero for numero in self.location.rows if self._lacks(numero)]
            if lacking or (changes is late and len(late) > 1):
                yield self._of_quarter(changes, when, lacking)

    def _lacks(self, numero: int) -> bool:
        """Whether A of the quarter that is reported is programmed and blank."""
        form, t = self.location.form, self.location.form.trimestre.numero
        raw = self.location.cell(numero, f"a{t}")
        return (form.unidad.por_numero[numero].p(t) or 0) > 0 and (raw is None or raw.blank)

    def in_p(self) -> Iterator[Hit]:
        """P of the quarter that is reported, written over where its A is blank."""
        due = f"p{self.location.form.trimestre.numero}"
        changes = [
            (cell, raw)
            for cell, raw in self.changed
            if cell.key == due
            and raw is not None
            and not raw.blank
            and cell.meta
            and self._lacks(cell.meta)
            and not self._is_told(cell)
        ]
        if changes:
            lacking = [numero for numero in self.location.rows if self._lacks(numero)]  # P may be the same figure
            where = f"la columna P de {self.location.form.trimestre.nombre} que no son las programadas"
            yield self._misplaced(changes, where, lacking)

    def _of_quarter(self, changes: Sequence[tuple[Cell, RawCell]], when: str, lacking: Sequence[int]) -> Hit:
        names = listed(nombre(self._by_key[cell.key].t) for cell, _ in changes)
        return self._misplaced(changes, f"la columna A de un trimestre que {when} ({names})", lacking)

    def _misplaced(self, changes: Sequence[tuple[Cell, RawCell]], where: str, lacking: Sequence[int]) -> Hit:
        """Figures written there, and that A of the quarter that is reported is blank of ``lacking``."""
        quarter = self.location.form.trimestre
        self.told.update((cell.row, cell.column) for cell, _ in changes)
        self.doubtful.update((numero, f"a{quarter.numero}") for numero in lacking)
        values = listed(f"{quoted(clean(raw.shown))} en {raw.ref} (meta {cell.meta})" for cell, raw in changes)
        meta = changes[0][0].meta if len(changes) == 1 else None
        place = Place(self.archivo, self.location.sheet.name, changes[0][1].ref)
        empty = f", y la A de {quarter.nombre} está vacía" if lacking else ""
        return at(place, meta, donde=where, cifras=values, vacia=empty).code("POA178")

    # ------------------------------------------------------------------------------------------------------------------

    def _is_told(self, cell: Cell) -> bool:
        return (cell.row, cell.column) in self.told

    def _said(self, column: Column, meta: Meta) -> object:
        """What a meta says there: by the plan, or as accepted."""
        return column.plan(meta) if column.plan else self.location.form.captura(meta).alcanzado[column.t - 1]

    def _named(self, key: str) -> str:
        return self._by_key[key].name.partition(" (")[0]

    def _place(self, cell: Cell) -> Place:
        meta = cell.meta or 0
        return Place(self.archivo, self.location.sheet.name, self.location.ref(meta, cell.key))


def _read(raw: RawCell | None) -> str:
    return "" if raw is None else folded(clean(str(raw.value)))


def _is_empty(changes: Sequence[Change]) -> bool:
    return all(raw is None or raw.blank for _, raw in changes)


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:]
