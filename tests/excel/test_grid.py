"""Where in a sheet's XML a cell is one: elsewhere no program shows it, and nobody is taken at its word."""

from __future__ import annotations

import re

import pytest

from poa_xl.domain.model import Plan
from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.reader import read
from poa_xl.form.tmm_f004 import SHEET
from tests.support.books import filled, workbook
from tests.support.both_readers import packed, parts_of

FORM = "xl/worksheets/sheet1.xml"
CELL = '<c r="F23" s="17"><v>7</v></c>'
NINE = '<c r="F23" s="17"><v>9</v></c>'
FAR = "</sheetData>"


@pytest.mark.parametrize(
    ("old", "new", "value"),
    [
        (FAR, f"{NINE}{FAR}", 7), (FAR, f"{FAR}{NINE}", 7), (FAR, f'<row xmlns="" r="23">{NINE}</row>{FAR}', 7),
        ("</worksheet>", f"<extLst><ext><sheetData><row r=\"23\">{NINE}</row></sheetData></ext></extLst></worksheet>", 7),
        (CELL, CELL.replace("</c>", "<extLst><ext><v>9</v></ext></extLst></c>"), 7),
        (CELL, '<c r="F23" s="17"><v>1<x>0</x></v></c>', 1), (CELL, '<c r="F23" s="17"><v>1<x>0</x>2</v></c>', 2),
        (CELL, '<c r="F23" s="17"><v>7<v>9</v></v></c>', 7), (CELL, CELL.replace("</c>", f"{NINE}</c>"), 7),
        (CELL, f"<mergeCell>{NINE}</mergeCell>", None), (CELL, '<c r="F23" s="17"><row/><v>8</v></c>', 8),
        (CELL, '<c r="" s="17"><v>9</v></c>', None), (CELL, CELL.replace("</c>", "<v>9</v></c>"), 9),
    ],
    ids=["no row", "after", "no namespace", "extension", "extension of the cell", "element in v", "element amid v", "v in v", "c in c",
         "c elsewhere", "row in c", "no address", "two values"],
)  # fmt: skip
def test_what_stands_where_no_cell_can_is_none(old: str, new: str, value: int | None, plan: Plan) -> None:
    """Each as LibreOffice reads it."""
    parts = parts_of(workbook(filled(plan, "58101")))
    sheet = re.sub('<c r="F23" s="[0-9]+">', '<c r="F23" s="17">', parts[FORM].decode())
    assert old in sheet
    cell = read("a.xlsx", packed({**parts, FORM: sheet.replace(old, new, 1).encode()})).by_name[SHEET].at(23, 6)
    assert (cell.value if cell else None) == value


def test_a_formula_of_several_cells_is_in_each_of_them(plan: Plan) -> None:
    parts = parts_of(workbook(filled(plan, "58101")))
    array = '<c r="F23"><f t="array" ref="F23:F25">2</f><v>2</v></c>'
    sheet = re.sub('<c r="F23" s="[0-9]+"><v>7</v></c>', array, parts[FORM].decode())
    found = read("a.xlsx", packed({**parts, FORM: sheet.encode()})).by_name[SHEET]
    formulas = [cell.formula for cell in (found.at(row, 6) for row in range(22, 27)) if cell]
    assert formulas == ["", "=2", "=2", "=2", ""]


def test_of_two_parts_with_one_relation_neither_is_taken(plan: Plan) -> None:
    parts = parts_of(workbook(filled(plan, "58101")))
    relations = parts["xl/_rels/workbook.xml.rels"].decode()
    (sheet,) = re.findall(r'<Relationship Id="rId1"[^>]*/>', relations)
    twice = relations.replace(sheet, sheet + sheet.replace("sheet1.xml", "sheet2.xml"))
    with pytest.raises(Unreadable, match="POA104"):
        read("a.xlsx", packed({**parts, "xl/_rels/workbook.xml.rels": twice.encode()}))


@pytest.mark.parametrize("kind", ["x", "N", "n "])
def test_a_value_of_a_kind_that_there_is_not_is_an_error(kind: str, plan: Plan) -> None:
    parts = parts_of(workbook(filled(plan, "58101")))
    sheet = re.sub('<c r="F23" s="[0-9]+"><v>7', f'<c r="F23" t="{kind}"><v>7', parts[FORM].decode())
    cell = read("a.xlsx", packed({**parts, FORM: sheet.encode()})).by_name[SHEET].at(23, 6)
    assert cell is not None
    assert cell.error


@pytest.mark.parametrize("address", ["$F$23", " F23", "F23 ", "F-23"])
def test_an_address_is_letters_and_digits(address: str, plan: Plan) -> None:
    parts = parts_of(workbook(filled(plan, "58101")))
    sheet = parts[FORM].decode().replace('<c r="F23"', f'<c r="{address}"')
    with pytest.raises(Unreadable, match="POA104"):
        read("a.xlsx", packed({**parts, FORM: sheet.encode()}))
