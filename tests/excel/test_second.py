"""openpyxl as the second reader, where few workbooks lead it: it says what ours says, or is told what it cannot."""

from __future__ import annotations

import io
import re
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Font

from poa_xl.excel.reader import SECOND, read
from poa_xl.excel.second import FARTHEST_ROW
from poa_xl.form.rawbook import PLAIN, RawCell, Run
from tests.support.both_readers import outcome, packed, parts_of

SHEET = "xl/worksheets/sheet1.xml"
DATED, STRUCK = 1, 2
TEXT = '<c r="A1" s="{}" t="inlineStr"><is>{}</is></c>'
OF_BOTH = {
    "a figure that lies under a merged cell": (
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>9</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>',
        {(1, 1): RawCell(1, 1, 1), (1, 2): RawCell(1, 2, 9, hidden=True, covered=True)},
    ),
    "a formula of an array and one of a table of cases": (
        '<row r="1"><c r="A1"><f t="array" ref="A1">1+1</f><v>2</v></c>'
        '<c r="B1"><f t="dataTable" ref="B1" dt2D="0" dtr="0" r1="A1"/><v>9</v></c></row></sheetData>',
        {(1, 1): RawCell(1, 1, 2, "=1+1"), (1, 2): RawCell(1, 2, 9, "=TABLE()")},
    ),
    "a text of which a part is struck through": (
        f'<row r="1">{TEXT.format(0, "<r><rPr><strike/></rPr><t>1</t></r><r><t>7_x0041_</t></r>")}</row></sheetData>',
        {(1, 1): RawCell(1, 1, "17A", runs=(Run("1", True), Run("7A", color="000000", size=11)))},
    ),
    "a text whose parts are all struck through": (
        f'<row r="1">{TEXT.format(0, "<r><rPr><strike/></rPr><t>1</t></r><r><rPr><strike/><b/></rPr><t>7</t></r>")}</row></sheetData>',
        {(1, 1): RawCell(1, 1, "17", look=PLAIN._replace(struck=True))},
    ),
    "a part that says nothing of its look has that of its cell": (
        f'<row r="1">{TEXT.format(STRUCK, "<r><t>1</t></r><r><rPr><b/></rPr><t>7</t></r>")}</row></sheetData>',
        {(1, 1): RawCell(1, 1, "17", runs=(Run("1", True), Run("7")))},
    ),
}  # fmt: skip


def book(inside: str) -> bytes:
    """A workbook of openpyxl's, which reads no other, with those cells; its styles are DATED and STRUCK."""
    made: Any = openpyxl.Workbook()
    made.active["A1"].number_format, made.active["B1"].font = "dd/mm/yyyy", Font(strike=True)
    out = io.BytesIO()
    made.save(out)
    parts = parts_of(out.getvalue())
    parts[SHEET] = re.sub(rb"<sheetData>.*</sheetData>", b"<sheetData>" + inside.encode(), parts[SHEET])
    return packed(parts)


@pytest.mark.parametrize("reader", ["", SECOND])
@pytest.mark.parametrize(("inside", "cells"), OF_BOTH.values(), ids=OF_BOTH)
def test_both_say_the_same_of(inside: str, cells: dict[tuple[int, int], RawCell], reader: str) -> None:
    found = read("a.xlsx", book(inside), reader).sheets[0].cells
    assert {place: said(one) for place, one in found.items()} == {place: said(one) for place, one in cells.items()}


def said(cell: RawCell) -> object:
    """What of a cell is asked here."""
    return cell.value, cell.formula, cell.hidden, cell.covered, cell.look.struck, cell.runs


@pytest.mark.parametrize("reader", ["", SECOND])
def test_a_sheet_of_a_chart_is_told(reader: str) -> None:
    made: Any = openpyxl.Workbook()
    made.active["A1"] = 7
    chart = BarChart()
    chart.add_data(Reference(made.active, 1, 1, 1, 1))
    made.create_chartsheet("Grafica").add_chart(chart)
    out = io.BytesIO()
    made.save(out)
    found = read("a.xlsx", out.getvalue(), reader).sheets
    assert [(one.name, one.kind, len(one.cells)) for one in found] == [
        ("Sheet", "worksheet", 1), ("Grafica", "chartsheet", 0),
    ]  # fmt: skip


def test_a_cell_far_out_costs_the_second_the_stored_results() -> None:
    """It would walk to it row by row: the figures of formulas are then nothing, never other ones."""
    data = book(
        '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><v>7</v></c></row>'
        f'<row r="{FARTHEST_ROW + 1}"><c r="A{FARTHEST_ROW + 1}"><v>9</v></c></row></sheetData>'
    )
    ours, second = (
        [one.value for one in read("a.xlsx", data, reader).sheets[0].cells.values()] for reader in ("", SECOND)
    )
    assert (ours, second) == ([2, 7, 9], [None, 7, 9])


def test_very_many_blank_cells_are_too_many_for_the_second_alone() -> None:
    """It makes an object of each; ours passes over them."""
    blanks = f'<c s="{DATED}"/>' * 10_001
    rows = "".join(f'<row r="{row}">{blanks}</row>' for row in range(1, 11))
    data = book(rows + "</sheetData>")
    assert outcome(data, SECOND) == "POA105"
    assert read("a.xlsx", data).sheets[0].cells == {}
