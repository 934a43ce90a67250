"""Where the form is in a workbook that came back: its sheet, its rows by their identity, its columns by their heads."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from poa_xl.domain.model import folded
from poa_xl.form.columns import Columns
from poa_xl.form.formato import Form
from poa_xl.form.formula import translated
from poa_xl.form.layout import column_letter, ref
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet, clean

# No meta has more digits; [0-9], because \d admits digits of every script.
_ROW_ID = re.compile(r"(?P<unidad>[^|\s]{1,60})-(?P<numero>[0-9]{1,9})")
_NUMBERED = re.compile(r"(?P<numero>[0-9]{1,9})\s*\.(?P<rest>\S*)")
_HEADING_ROWS = 3


@dataclass(frozen=True)
class Location:
    """The form found in ``sheet``: sheet row of each meta, sheet column of each form column.

    ``by_id`` tells whether rows were found by their identity or, that being gone, by the number in their text.
    ``repeated`` and ``foreign`` are the sheet rows of metas that appear again and of rows of another unit.
    """

    form: Form
    sheet: RawSheet
    rows: Mapping[int, int]
    columns: Mapping[str, int]
    by_id: bool
    repeated: tuple[tuple[int, int], ...]
    foreign: tuple[tuple[str, int], ...]

    def cell(self, meta: int, key: str) -> RawCell | None:
        """The cell of that meta and column; None if empty or missing."""
        row, column = self.rows.get(meta), self.columns.get(key)
        return self.sheet.at(row, column) if row and column else None

    def ref(self, meta: int, key: str) -> str:
        """Address of that cell as it is in the workbook that came back."""
        row, column = self.rows.get(meta), self.columns.get(key)
        return ref(row, column) if row and column else ""

    @cached_property
    def head_shift(self) -> int:
        """How far the rows above the table moved."""
        first = next(iter(self.form.fila_de))
        return min(self.rows.values()) - self.form.fila_de[first] if self.in_order else 0

    @cached_property
    def tail_shift(self) -> int:
        """How far the rows below the table moved: the signatures tell, or else the last meta."""
        formato, last = self.form.formato, max(self.rows.values())
        action = formato.textos.firmas[0][0]
        signed = [row for (row, _), cell in self.sheet.cells.items() if row > last and cell.value == action]
        return (min(signed) - formato.geometria.firmas_abajo if signed else last) - self.form.ultima

    @cached_property
    def in_order(self) -> bool:
        """Whether the rows found keep the form's order."""
        found = [self.rows[numero] for numero in self.form.fila_de if numero in self.rows]
        return found == sorted(found)

    @cached_property
    def moved(self) -> bool:
        """Whether any row is not where it was issued."""
        return any(self.rows[numero] != row for numero, row in self.form.fila_de.items() if numero in self.rows)

    @cached_property
    def form_row_of(self) -> Mapping[int, int]:
        """Form row of each sheet row of the table."""
        return {row: self.form.fila_de[numero] for numero, row in self.rows.items()}

    @cached_property
    def form_column_of(self) -> Mapping[int, int]:
        """Form column of each sheet column."""
        number_of = self.form.formato.columns.number_of
        return {column: number_of[key] for key, column in self.columns.items()}

    def carried(self, formula: str) -> str:
        """A formula of the form as it reads where its rows and columns are now."""
        if not self.moved and self._columns_in_place:
            return formula
        rows = {form_row: row for row, form_row in self.form_row_of.items()}
        letters = self.form.formato.columns.letter_of
        columns = {letters[key]: column_letter(column) for key, column in self.columns.items()}

        def row_now(row: int) -> int:
            return rows.get(row, row + (self.tail_shift if row > self.form.ultima else self.head_shift))

        return translated(formula, row_now, lambda column: columns.get(column, column))

    @cached_property
    def in_place(self) -> bool:
        """Whether every row and column stands where it was issued."""
        return not self.moved and len(self.rows) == len(self.form.fila_de) and self._columns_in_place

    @property
    def _columns_in_place(self) -> bool:
        return self.columns is self.form.formato.columns.number_of

    @cached_property
    def _bounds(self) -> tuple[int, int]:
        """First and last sheet row of the metas found."""
        return min(self.rows.values()), max(self.rows.values())

    def origin(self, row: int, column: int) -> tuple[int, int] | None:
        """The form's (row, column) of a sheet address; None if it lies in no part of the form."""
        first, last = self._bounds
        if self.in_place and row <= last:
            return (row, column) if row < first or column in self.form_column_of else None
        if row in self.form_row_of:
            form_row, form_column = self.form_row_of[row], self.form_column_of.get(column)
            return (form_row, form_column) if form_column else None
        below = row > last
        form_row = row - (self.tail_shift if below else self.head_shift)
        inserted = form_row <= self.form.ultima if below else row > first
        if inserted:
            return None
        return form_row, self.form_column_of.get(column, column)


def locate(book: RawBook, form: Form) -> Location | None:
    """Find the form in ``book``; None if no sheet holds rows of it."""
    best: Location | None = None
    for sheet in _candidates(book, form.formato.hoja):
        found = _locate(sheet, form)
        if found is not None and (best is None or len(found.rows) > len(best.rows)):
            best = found
    return best


def _candidates(book: RawBook, name: str) -> list[RawSheet]:
    sheets = [sheet for sheet in book.sheets if sheet.kind == "worksheet" and not sheet.name.startswith("_poa")]
    return sorted(sheets, key=lambda sheet: sheet.name != name)


def _locate(sheet: RawSheet, form: Form) -> Location | None:
    by_id = True
    found = list(_identified(sheet))
    if not any(unidad == form.unidad.clave for unidad, _, _, _ in found):
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
    anchor = "id" if by_id else "descripcion"
    columns = _columns(sheet, form.formato.columns, min(rows.values()), anchor, column)
    return Location(form, sheet, rows, columns, by_id, tuple(repeated), tuple(foreign))


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


def _columns(sheet: RawSheet, columns: Columns, first_row: int, anchor: str, column: int) -> Mapping[str, int]:
    """Columns as issued if the anchor stands where it was; else each by its heading, P and A by their order.

    What does not print may be gone; if a printed column is, all are taken to have moved as the anchor did.
    """
    shift = column - columns.number_of[anchor]
    if shift == 0 and _heads_agree(sheet, columns, first_row):
        return columns.number_of
    heads = defaultdict(list)
    for row in range(first_row - _HEADING_ROWS, first_row):
        for candidate in range(1, len(columns) + 12):
            cell = sheet.at(row, candidate)
            if cell is not None and isinstance(cell.value, str):
                heads[folded(cell.value)].append(candidate)
    found = {anchor: column}
    for one in columns:
        same, position = heads[folded(one.heading)], one.t - 1 if one.t else 0
        if len(same) > position:
            found[one.key] = same[position]
    if all(one.key in found for one in columns.printed):
        return found
    return {key: number + shift for key, number in columns.number_of.items() if number + shift > 0}


def _heads_agree(sheet: RawSheet, columns: Columns, first_row: int) -> bool:
    """Whether P, A and what does not print stand under their heads; a sheet whose heads are all gone is read as issued."""
    over = [(columns.number_of[c.key], c.heading, c.printed) for c in columns if c.t or not c.printed]
    found = {number: sheet.at(first_row - 1, number) for number, _, _ in over}
    if all(cell is None for cell in found.values()):
        return True
    return all(
        cell.value == heading if cell is not None else not printed
        for number, heading, printed in over
        for cell in [found[number]]
    )
