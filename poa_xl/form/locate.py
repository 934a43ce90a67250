"""Where the form is in a workbook that came back: its sheet, its rows by their identity, its columns by their heads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from poa_xl.domain.cantidad import Cantidad
from poa_xl.form import seal
from poa_xl.form.around import rows_around
from poa_xl.form.formato import Form
from poa_xl.form.formula import translated
from poa_xl.form.heads import Heads, find_heads, mask_row, says
from poa_xl.form.instrucciones import SHEET as INSTRUCTIONS
from poa_xl.form.layout import Cell, column_letter, ref
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet, clean, quantity
from poa_xl.form.seal import Sello

# No meta has more digits; [0-9], because \d admits digits of every script.
_ROW_ID = re.compile(r"(?P<unidad>[^|\s]{1,60})-(?P<numero>[0-9]{1,9})")
_NUMBERED = re.compile(r"(?P<numero>[0-9]{1,9})\s*\.(?P<rest>\S*)")
_MOST_BELOW = 6
"""Rows inserted under the table of which a formula may have taken any for the one below its last meta."""


@dataclass(frozen=True)
class Location:
    """The form found in ``sheet``: sheet row of each meta, its columns by their heads.

    ``by_id`` tells whether rows were found by their identity or, that being gone, by the number in their text.
    ``repeated`` and ``foreign`` are the sheet rows of metas that appear again and of rows of another unit.
    """

    form: Form
    sheet: RawSheet
    rows: Mapping[int, int]
    heads: Heads
    by_id: bool
    repeated: tuple[tuple[int, int], ...]
    foreign: tuple[tuple[str, int], ...]

    @property
    def piece(self) -> bool:
        """Whether it is some rows of the form without their heads: it says nothing of what it lacks."""
        return not self.heads.mask and len(self.rows) < len(self.form.fila_de)

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """Sheet column of each form column that was found."""
        return self.heads.columns

    def cell(self, meta: int, key: str) -> RawCell | None:
        """The cell of that meta and column; None if empty or missing."""
        row, column = self.rows.get(meta), self.columns.get(key)
        return self.sheet.at(row, column) if row and column else None

    def quantity(self, meta: int, key: str) -> Cantidad | None:
        """The exact number that stands there, None if there is none."""
        cell = self.cell(meta, key)
        return None if cell is None else quantity(cell.value)

    def ref(self, meta: int, key: str) -> str:
        """Address of that cell as it is in the workbook that came back."""
        row, column = self.rows.get(meta), self.columns.get(key)
        return ref(row, column) if row and column else ""

    @cached_property
    def around(self) -> Mapping[int, int]:
        """Sheet row of each row of the form above and below the table; rows that are gone are not in it."""
        return rows_around(self.form, self.sheet, self.rows)

    @property
    def head_shift(self) -> int:
        """How far the rows above the table moved."""
        return self._bounds[0] - self.form.primera

    @property
    def tail_shift(self) -> int:
        """How far the signatures moved."""
        fila = self.form.fila_firmas
        return self.around.get(fila, self._bounds[1] + fila - self.form.ultima) - fila

    @cached_property
    def moved(self) -> bool:
        """Whether any row is not where it was issued."""
        return any(self.rows[numero] != row for numero, row in self.form.fila_de.items() if numero in self.rows)

    @cached_property
    def form_row_of(self) -> Mapping[int, int]:
        """Form row of each sheet row of the form."""
        around = {row: form_row for form_row, row in self.around.items()}
        return around | {row: self.form.fila_de[numero] for numero, row in self.rows.items()}

    @cached_property
    def form_column_of(self) -> Mapping[int, int]:
        """Form column of each sheet column."""
        number_of = self.form.formato.columns.number_of
        return {column: number_of[key] for key, column in self.columns.items()}

    @cached_property
    def form_columns_gone(self) -> frozenset[int]:
        """Form columns that are missing, or of which it cannot be told which they are."""
        number_of = self.form.formato.columns.number_of
        return frozenset(number_of[key] for key in number_of if key not in self.columns)

    def lacks(self, cell: Cell) -> bool:
        """Whether the row of the meta, or the column, in which a cell of the form was issued is gone: told as such."""
        return cell.column in self.form_columns_gone or (cell.meta is not None and cell.meta not in self.rows)

    def spare(self, column: int) -> bool:
        """Whether a sheet column is one that is there again, or of those that are not known where some are gone."""
        if column in self.form_column_of:
            return False
        again = any(column in places for places in self.heads.twice.values())
        return again or (self._lacks_printed and column <= max(self.columns.values(), default=column))

    @cached_property
    def _lacks_printed(self) -> bool:
        return (
            min(self.form_columns_gone, default=len(self.form.formato.columns))
            <= self.form.formato.columns.last_printed
        )

    @property
    def inserted_among_quarters(self) -> tuple[str, ...]:
        """Letters of the sheet columns put in between those of the quarters up to the cut, which formulas count."""
        due = (one.key for one in self.form.formato.columns if 0 < one.t <= self.form.trimestre.numero)
        places = [self.columns[key] for key in due if key in self.columns]
        between = range(min(places, default=0), max(places, default=0))
        return tuple(column_letter(n) for n in between if n not in self.form_column_of and not self.spare(n))

    def rebuilt(self, column: int) -> bool:
        """Whether the formula of a form column is no longer ours to compare, columns that it needs being gone."""
        beside = column > self.form.formato.columns.last_printed
        return self._lacks_printed or (beside and bool(self.form_columns_gone))

    def carried(self, formula: str, below: int = 0) -> str:
        """A formula of the form as it reads where its rows and columns are now; ``below``: one of those in ``put_in_below``."""
        if self.in_place:
            return formula
        rows, columns, under = self._row_now, self._letter_now, self.form.ultima + 1
        there = self._bounds[1] + 1 + below
        return translated(
            formula,
            lambda row: there if row == under else rows.get(row, row),
            lambda column: columns.get(column, column),
        )

    @cached_property
    def _row_now(self) -> Mapping[int, int]:
        return {form_row: row for row, form_row in self.form_row_of.items()}

    @cached_property
    def _letter_now(self) -> Mapping[str, str]:
        letters = self.form.formato.columns.letter_of
        return {letters[key]: column_letter(column) for key, column in self.columns.items()}

    @property
    def put_in_below(self) -> range:
        """How many rows put in under the table a formula may have above the one its ranges end on; -1: that one is gone."""
        form, last = self.form, self._bounds[1]
        below = form.formato.geometria.firmas_abajo
        more = self.around.get(form.fila_firmas, last + below) - last - below
        return range(-1, 0) if more < 0 else range(min(more, _MOST_BELOW) + 1)

    @cached_property
    def in_place(self) -> bool:
        """Whether every row and column stands where it was issued."""
        return (
            not self.moved
            and len(self.rows) == len(self.form.fila_de)
            and self.columns_in_place
            and all(row == form_row for form_row, row in self.around.items())
        )

    @cached_property
    def columns_in_place(self) -> bool:
        """Whether every column stands where it was issued."""
        return self.columns == self.form.formato.columns.number_of

    @cached_property
    def _bounds(self) -> tuple[int, int]:
        """First and last sheet row of the metas found."""
        return min(self.rows.values()), max(self.rows.values())

    def origin(self, row: int, column: int) -> tuple[int, int] | None:
        """The form's (row, column) of a sheet address; None if it lies in no part of the form."""
        form_row = self.form_row_of.get(row)
        form_column = self.form_column_of.get(column)
        return (form_row, form_column) if form_row and form_column else None


def locate(book: RawBook, form: Form) -> Location | None:
    """Find the form in ``book``; None if no sheet holds rows of it."""
    return next(iter(forms_in(book, form)), None)


def forms_in(book: RawBook, form: Form) -> list[Location]:
    """Every sheet with rows of the form: seen before hidden, with its heads before without, then those with most rows.

    A sheet that only numbers metas in its texts is the form if no other is: it may be somebody's list of them.
    """
    found = [location for sheet in book.sheets for location in [_locate(sheet, form)] if location is not None]
    if len(found) > 1:
        found.sort(key=lambda one: _rank(one, form))
    others = (
        one
        for one in found[1:]
        if (one.heads.mask or (one.by_id and one.heads.columns)) and not other_seal(one.sheet, form)
    )
    return [*found[:1], *others]


def _rank(one: Location, form: Form) -> tuple[bool, bool, bool, bool, int, bool]:
    sheet = one.sheet
    bare, hidden = not one.heads.mask, sheet.state != "visible"
    other = other_seal(sheet, form) is not None
    return (other, one.piece, hidden, bare, -len(one.rows), sheet.name != form.formato.hoja)


def other_seal(sheet: RawSheet, form: Form) -> Sello | None:
    """A seal on a sheet that verifies and is of another unit or quarter, None if it has none such."""
    of_form = (form.trimestre.ejercicio, form.trimestre.numero, form.unidad.clave)
    found = seal.seals_on(sheet)
    return next((one for one in found if (one.ejercicio, one.trimestre, one.unidad) != of_form), None)


def strange_unit(sheet: RawSheet, form: Form) -> str:
    """The unit of the plan whose form a sheet is, with none of our rows: several of its identities in a column, under heads.

    What only looks like identities, as folios do, or lists some, is nobody's form.
    """
    found = list(_identified(sheet))
    if any(unidad == form.unidad.clave for unidad, _, _, _ in found):
        return ""
    metas = {unidad.clave: unidad.por_numero for unidad in form.plan.unidades}
    rows = [(unidad, column, row) for unidad, numero, row, column in found if numero in metas.get(unidad, ())]
    most = Counter((unidad, column) for unidad, column, _ in rows).most_common(1)
    if not most or most[0][1] < 2 or mask_row(sheet, form.formato.columns, min(row for *_, row in rows)) is None:
        return ""
    return most[0][0][0]


def _locate(sheet: RawSheet, form: Form) -> Location | None:
    if sheet.kind != "worksheet" or sheet.name.startswith(seal.SHEET) or sheet.name == INSTRUCTIONS:
        return None
    by_id = True
    found = list(_identified(sheet))
    if not any(unidad == form.unidad.clave for unidad, _, _, _ in found):
        if strange_unit(sheet, form):
            return None
        by_id = False
        found = [(form.unidad.clave, n, row, column) for n, row, column in _numbered(sheet, form)]
    if not found:
        return None
    column = Counter(column for _, _, _, column in found).most_common(1)[0][0]
    rows: dict[int, int] = {}
    repeated, foreign = [], []
    for unidad, numero, row, _ in sorted((f for f in found if f[3] == column), key=lambda f: f[2]):
        if unidad != form.unidad.clave or numero not in form.fila_de:
            foreign.append((f"{unidad}-{numero}", row))
        elif numero in rows:
            repeated.append((numero, row))
        else:
            rows[numero] = row
    if not rows:
        return None
    if by_id and len(rows) < len(form.fila_de):
        rows |= _without_identity(sheet, form, rows, {row for _, _, row, _ in found})
    heads = find_heads(sheet, form, rows, "id" if by_id else "descripcion", column)
    known = {*rows.values(), *(row for _, row in (*repeated, *foreign))}
    repeated += [(numero, row) for numero, row in _copied(sheet, form, heads, known) if numero in rows]
    return _as_read(Location(form, sheet, rows, heads, by_id, tuple(repeated), tuple(foreign)))


def _copied(sheet: RawSheet, form: Form, heads: Heads, known: set[int]) -> Iterator[tuple[int, int]]:
    """Rows that print a meta again, with its text and its figures in their columns, but without its identity."""
    column, by_number = heads.columns.get("descripcion"), form.unidad.por_numero
    figures = [heads.columns[one.key] for one in form.formato.columns if one.t and one.key in heads.columns]
    others = {place: cell for place, cell in sheet.cells.items() if place[1] == column and place[0] not in known}
    for numero, row, _ in _numbered(replace(sheet, cells=others), form) if others else ():
        written = any((raw := sheet.at(row, one)) is not None and not raw.blank for one in figures)
        if written and column and says(sheet.at(row, column), by_number[numero].descripcion):
            yield numero, row


def _without_identity(sheet: RawSheet, form: Form, rows: Mapping[int, int], known: set[int]) -> dict[int, int]:
    """The rows of metas that lost their identity alone: those with their number, once, where the others have theirs."""
    numbered = list(_numbered(sheet, form))
    column = Counter(column for numero, row, column in numbered if rows.get(numero) == row).most_common(1)
    left = [(n, row) for n, row, c in numbered if n not in rows and row not in known and column and c == column[0][0]]
    times = Counter(numero for numero, _ in left)
    return {numero: row for numero, row in left if times[numero] == 1}


def _as_read(location: Location) -> Location:
    """Rows that print another meta's data than their identity says are that meta's: it is what was seen and signed.

    As when all but the identities was sorted.
    """
    rows, by_number = location.rows, location.form.unidad.por_numero
    printed = {numero: by_number[n] for numero in rows if (n := _number(location, numero)) in by_number and n != numero}
    if not printed or {meta.numero for meta in printed.values()} != printed.keys():
        return location
    planned = location.form.formato.columns.planned
    for numero, meta in printed.items():
        if not all(says(location.cell(numero, column.key), plan(meta)) for column, plan in planned):
            return location
    return replace(location, rows={**rows, **{meta.numero: rows[numero] for numero, meta in printed.items()}})


def _number(location: Location, numero: int) -> int:
    """The number that the text of a meta's row begins with, 0 if it has none."""
    cell = location.cell(numero, "descripcion")
    match = _NUMBERED.match(clean(cell.value)) if cell is not None and isinstance(cell.value, str) else None
    return int(match["numero"]) if match else 0


def _identified(sheet: RawSheet) -> Iterator[tuple[str, int, int, int]]:
    for (row, column), cell in sheet.cells.items():
        if isinstance(cell.value, str) and not cell.formula:
            match = _ROW_ID.fullmatch(clean(cell.value))
            if match:
                yield match["unidad"], int(match["numero"]), row, column


def _numbered(sheet: RawSheet, form: Form) -> Iterator[tuple[int, int, int]]:
    """Texts that begin with a meta's number, changed or not; ``101.5`` alone is a figure."""
    for (row, column), cell in sheet.cells.items():
        if isinstance(cell.value, str) and not cell.formula:
            match = _NUMBERED.match(clean(cell.value))
            if match and int(match["numero"]) in form.fila_de and not match["rest"].isdigit():
                yield int(match["numero"]), row, column
