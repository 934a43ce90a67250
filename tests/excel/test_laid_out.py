"""What decides whether a figure can be read on paper: widths, heights, letters, zeros, formats that depend on the figure."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, cast

import openpyxl
import pytest
from openpyxl.formatting.rule import CellIsRule, DataBarRule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from poa_xl.excel.reader import SECOND, read
from poa_xl.form.rawbook import Look, RawSheet
from tests.support import opendocument
from tests.support.office import Office

WHITE, YELLOW = "FFFFFF", "FFFF00"


def laid_out() -> bytes:
    book: Any = openpyxl.Workbook()
    page, bars, cell_is = book.active, cast("Any", DataBarRule), cast("Any", CellIsRule)
    page["A1"], page["A2"], page["B3"] = 7, 0, 9
    page["A1"].font = Font(size=1.5)
    page["A1"].alignment, page["B3"].alignment = Alignment(horizontal="fill"), Alignment(horizontal="right", indent=15)
    page.column_dimensions["A"].width, page.row_dimensions[2].height = 0.75, 3
    rule = cell_is(
        operator="equal", formula=["7"], font=Font(color="FF" + WHITE), fill=PatternFill(bgColor="FF" + YELLOW)
    )
    rule.dxf.numFmt = NumberFormat(numFmtId=200, formatCode='"9"')
    page.conditional_formatting.add("A1:B2 D4", rule)
    struck = cell_is(operator="equal", formula=["1"])
    struck.dxf = DifferentialStyle(font=Font(strike=True))
    page.conditional_formatting.add("C1", struck)
    page.conditional_formatting.add("B3", bars("min", 0, "max", 1, color="FF0000", showValue=False))
    page.sheet_view.showZeros, page.sheet_view.showFormulas = False, True
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def told(page: RawSheet) -> None:
    assert page.widths[1] == pytest.approx(0.75, abs=0.2)
    assert page.heights[2] == pytest.approx(3, abs=0.05)
    assert 3 not in page.heights or page.heights[3] > 10
    assert [page.cells[place].look.size for place in ((1, 1), (2, 1))] == [1.5, 11]
    looks = [page.cells[place].look for place in ((1, 1), (2, 1), (3, 2))]
    assert [(look.repeated, look.indent) for look in looks] == [(True, 0), (False, 0), (False, 15)]
    first, second, third = page.conditional
    assert first == (((1, 1, 2, 2), (4, 4, 4, 4)), Look('"9"', WHITE, YELLOW))
    assert second[0] == ((1, 3, 1, 3),)
    assert second[1] is not None
    assert second[1].struck
    assert third == (((3, 2, 3, 2),), None)
    assert not page.zeros


@pytest.mark.parametrize("reader", ["", SECOND])
def test_in_xlsx(reader: str) -> None:
    page = read("a.xlsx", laid_out(), reader).sheets[0]
    told(page)
    assert page.shows_formulas


@pytest.mark.office
def test_in_the_ods_that_libreoffice_makes_of_it(office: Office, tmp_path: Path) -> None:
    source = tmp_path / "a.xlsx"
    source.write_bytes(laid_out())
    told(read("a.ods", office.saved_as(source, tmp_path / "a.ods").read_bytes()).sheets[0])


def test_a_sheet_that_says_nothing_of_it() -> None:
    book: Any = openpyxl.Workbook()
    book.active["A1"] = 7
    out = io.BytesIO()
    book.save(out)
    page = read("a.xlsx", out.getvalue()).sheets[0]
    assert (page.widths, page.heights, page.zeros, page.shows_formulas, page.conditional) == ({}, {}, True, False, ())


@pytest.mark.parametrize(
    ("length", "characters"),
    [
        ("0.0771in", 1),
        ("1.958mm", 1),
        ("0.1958cm", 1),
        ("5.55pt", 1),
        ("7.4px", 1),
        ("10%", None),
        ("x", None),
        ("1e9in", None),
    ],
)
def test_lengths_of_opendocument(length: str, characters: float | None) -> None:
    styles = (
        '<style:style style:name="co1" style:family="table-column">'
        f'<style:table-column-properties style:column-width="{length}"/></style:style>'
    )
    before = '<table:table-column table:style-name="co1" table:number-columns-repeated="16384"/>'
    one = opendocument.sheet(opendocument.row(opendocument.figure(7)), before=before)
    widths = read("a.ods", opendocument.ods(opendocument.content(one, styles=styles))).sheets[0].widths
    assert widths == ({} if characters is None else dict.fromkeys(range(1, 65), pytest.approx(characters, abs=0.01)))
