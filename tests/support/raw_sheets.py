"""The form's sheet as a reader gives it, its cells moved, taken away and written over, with no file in between."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction

from poa_xl.form.draw import draw
from poa_xl.form.formato import Form
from poa_xl.form.rawbook import RawCell, RawSheet, Value

Place = tuple[int, int]
Move = Callable[[int, int], Place | None]


def sheet_of(form: Form) -> RawSheet:
    """The form's sheet as drawn."""
    drawn = draw(form)
    cells = {}
    for cell in drawn.cells:
        value = float(cell.value) if isinstance(cell.value, Fraction) else cell.value
        cells[cell.row, cell.column] = RawCell(cell.row, cell.column, value, cell.formula)
    return RawSheet(drawn.name, cells)


def moved(sheet: RawSheet, where: Move) -> RawSheet:
    """Each cell where ``where`` says; None takes it away."""
    cells = {}
    for cell in sheet.cells.values():
        place = where(cell.row, cell.column)
        if place is not None:
            cells[place] = cell._replace(row=place[0], column=place[1])
    return replace(sheet, cells=cells)


def put_in(column: int, count: int = 1) -> Move:
    """So many columns inserted."""
    return lambda r, c: (r, c + count if c >= column else c)


def taken_out(column: int) -> Move:
    """A column deleted."""
    return lambda r, c: None if c == column else (r, c - (c > column))


def doubled(sheet: RawSheet, column: int) -> RawSheet:
    """That column there again to its right."""
    again = {(r, c + 1): one._replace(column=c + 1) for (r, c), one in sheet.cells.items() if c == column}
    return replace(sheet, cells={**moved(sheet, put_in(column + 1)).cells, **again})


def written(sheet: RawSheet, said: Mapping[Place, Value]) -> RawSheet:
    """Those cells written; None takes one away."""
    new = {place: RawCell(*place, value) for place, value in said.items() if value is not None}
    return replace(sheet, cells={place: cell for place, cell in sheet.cells.items() if place not in said} | new)


def heads_erased(form: Form, sheet: RawSheet) -> RawSheet:
    """Without the three rows that head the table."""
    rows = range(form.mascara - 2, form.mascara + 1)
    return replace(sheet, cells={place: cell for place, cell in sheet.cells.items() if place[0] not in rows})


def rows_in(*at: int) -> Move:
    """A row inserted above each of those, as numbered before."""
    return lambda r, c: (r + sum(one <= r for one in at), c)


def rows_out(*at: int) -> Move:
    """Those rows deleted."""
    return lambda r, c: None if r in at else (r - sum(one < r for one in at), c)
