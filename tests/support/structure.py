"""Books whose sheets, rows or columns somebody changed; what a real spreadsheet program makes of merged cells is left out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from poa_xl.form.formato import Form
from poa_xl.form.tmm_f004 import SHEET
from tests.support.books import changed, workbook

COPY = f"{SHEET} Copy"
"""How openpyxl calls the first copy of the form's sheet."""
Change = Callable[[Any], object]


def book(form: Form, *changes: Change) -> bytes:
    """The form's workbook after those changes."""

    def change(opened: Any) -> None:
        for one in changes:
            one(opened)

    return changed(workbook(form), change)


def copy(cells: Mapping[str, object] = {}, *, name: str = "", first: bool = False) -> Change:
    """A copy of the form's sheet in which those cells were written."""

    def change(opened: Any) -> None:
        sheet = opened.copy_worksheet(opened[SHEET])
        sheet.title = name or sheet.title
        for address, value in cells.items():
            sheet[address].value = value
        if first:
            opened.move_sheet(sheet, -(len(opened.sheetnames) - 1))

    return change


def hide(name: str) -> Change:
    """That sheet hidden, another one shown."""

    def change(opened: Any) -> None:
        opened[name].sheet_state = "hidden"
        opened.active = next(n for n, sheet in enumerate(opened.worksheets) if sheet.sheet_state == "visible")

    return change


def write(cells: Mapping[str, object], sheet: str = SHEET) -> Change:
    """Those cells written; the sheet is added where there is none."""

    def change(opened: Any) -> None:
        page = opened[sheet] if sheet in opened.sheetnames else opened.create_sheet(sheet)
        for address, value in cells.items():
            page[address].value = value

    return change


def _unmerged(opened: Any) -> Any:
    page = opened[SHEET]
    for area in list(page.merged_cells.ranges):
        page.unmerge_cells(str(area))
    return page


def without_columns(first: int, count: int = 1) -> Change:
    """Sheet columns deleted; formulas stay as they are."""
    return lambda opened: _unmerged(opened).delete_cols(first, count)


def doubled(column: int) -> Change:
    """A sheet column there twice."""

    def change(opened: Any) -> None:
        page = _unmerged(opened)
        values = [page.cell(row, column).value for row in range(1, page.max_row + 1)]
        page.insert_cols(column + 1)
        for row, value in enumerate(values, start=1):
            page.cell(row, column + 1).value = value

    return change


def exchanged(one: str, other: str, rows: range) -> Change:
    """What stands in two columns of the sheet in those rows, exchanged."""

    def change(opened: Any) -> None:
        page = _unmerged(opened)
        for row in rows:
            first, second = page[f"{one}{row}"], page[f"{other}{row}"]
            first.value, second.value = second.value, first.value
            first._style, second._style = second._style, first._style

    return change
