"""What an .xls says beside its values: as LibreOffice writes it from an .xlsx, the same as that one says."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill, Protection

from poa_xl.excel.biff_records import Texts, rk, written
from poa_xl.excel.reader import read
from poa_xl.form.rawbook import RawBook, RawCell
from tests.support.office import Office

FORMATS = (
    "General",
    "0",
    "0.00",
    "0%",
    "0,",
    ";;;",
    "#,##0.00",
    "dd/mm/yyyy",
    "hh:mm",
    "@",
    "0.00E+00",
    "# ?/?",
    '"ab"0',
)


def oddities() -> Any:
    """A workbook with one of each thing that a cell may have."""
    book: Any = openpyxl.Workbook()
    page = book.active
    for row, code in enumerate(FORMATS, start=1):
        page.cell(row, 1, 70).number_format = code
    page["A14"], page["A15"], page["A16"] = -7, 0.25, 123456789.125
    page["A14"].number_format = page["A15"].number_format = "dd/mm/yyyy"
    page["B1"], page["B1"].font = "tachado", Font(strike=True, color="FFFFFFFF", size=7)
    page["B2"], page["B2"].fill = "fondo", PatternFill("solid", "FFFF0000")
    struck = InlineFont(strike=True)
    page["B3"] = CellRichText("uno ", TextBlock(struck, "dos"), " tres")
    page["B4"] = CellRichText(TextBlock(struck, "1"), TextBlock(InlineFont(i=True), "7"))
    page["B5"], page["B5"].protection = "libre", Protection(locked=False)
    page["B6"], page["B6"].comment = "con nota", Comment("Falta lo\nde marzo", "Ana")
    page["B7"].comment = Comment("ñandú → 好", "Ana")
    page["B8"], page["B8"].alignment = 7, Alignment(horizontal="fill")
    page["B9"], page["B9"].alignment = 7, Alignment(horizontal="right", indent=9)
    page["C1"], page["C2"] = "columna oculta", "x"
    page.column_dimensions["C"].hidden = page.row_dimensions[9].hidden = True
    page["D1"], page["E2"], page["D5"] = "encima", "debajo", "=5+3"
    page["D6"], page["D7"], page["D8"], page["D9"] = "=-(1.5+2)*3", "=A1", "=SUM(A1:A2)", "=7"
    page.row_dimensions[4].height, page.column_dimensions["D"].width = 5, 2
    page.protection.sheet, page.sheet_view.showZeros = True, False
    other = book.create_sheet("Otra")
    other.sheet_state = "hidden"
    other["B2"], other["B2"].comment = 3, Comment("otra nota", "Luis")
    return book


@pytest.fixture(scope="module")
def both(office: Office, tmp_path_factory: pytest.TempPathFactory) -> tuple[RawBook, RawBook]:
    folder: Path = tmp_path_factory.mktemp("biff")
    book = oddities()
    book.active.merged_cells.add("D1:E3")  # without clearing what lies under it
    book.save(folder / "a.xlsx")
    office.saved_as(folder / "a.xlsx", folder / "a.xls")
    return read("a.xlsx", (folder / "a.xlsx").read_bytes()), read("a.xls", (folder / "a.xls").read_bytes())


def same_format(code: str) -> str:
    """Programs escape each letter or quote them together."""
    return code.replace("\\", "").replace('"', "")


@pytest.mark.office
def test_it_says_what_the_xlsx_says(both: tuple[RawBook, RawBook]) -> None:
    def told(cell: RawCell) -> tuple[object, ...]:
        look = cell.look._replace(number_format=same_format(cell.look.number_format), color="")
        formula = "=…" if "SUM" in cell.formula else cell.formula
        return (
            cell.value if not cell.formula else None,
            formula,
            cell.comment,
            cell.locked,
            cell.hidden,
            cell.covered,
            look,
            [run[:3] for run in cell.runs],
        )

    for sheet in both[0].sheets:
        old = both[1].by_name[sheet.name]
        assert {cell.ref: told(cell) for cell in old.cells.values()} == {
            cell.ref: told(cell) for cell in sheet.cells.values()
        }
        assert (set(old.merges), old.protected) == (set(sheet.merges), sheet.protected)
        assert old.state == sheet.state
    first, old = both[0].sheets[0], both[1].sheets[0]
    assert old.cells[1, 2].look.color == "FFFFFF"
    assert old.heights[4] == pytest.approx(first.heights[4], abs=0.6)
    assert old.widths[4] == pytest.approx(first.widths[4], abs=0.8)
    assert (old.zeros, both[1].drawings) == (False, ())


@pytest.mark.parametrize(
    ("held", "value"),
    [(7 << 2 | 2, 7), (-7 << 2 | 2, -7), (725 << 2 | 3, 7.25), (0x3FF00000, 1), (0x40FE2400 | 1, 0)],
)
def test_numbers_in_four_bytes(held: int, value: float) -> None:
    whole = struct.unpack("<d", bytes(4) + struct.pack("<i", held & ~3))[0]
    expected = value if held & 2 or not held & 1 else whole / 100
    assert rk(struct.pack("<i", held)) == expected


INT, NUM, ADD, MINUS, TIMES, PLUS, NEGATIVE, PAREN = (
    b"\x1e",
    b"\x1f",
    b"\x03",
    b"\x04",
    b"\x05",
    b"\x12",
    b"\x13",
    b"\x15",
)


def whole(number: int) -> bytes:
    return INT + struct.pack("<H", number)


@pytest.mark.parametrize(
    ("tokens", "formula"),
    [
        (whole(5) + whole(3) + ADD, "=5+3"),
        (NUM + struct.pack("<d", 2.5) + whole(2) + TIMES, "=2.5*2"),
        (whole(5) + whole(3) + MINUS + PAREN + NEGATIVE, "=-(5-3)"),
        (whole(7) + PLUS, "=+7"),
        (b"\x44" + struct.pack("<HH", 21, 4 | 0xC000), "=E22"),
        (b"\x25" + bytes(8) + b"\x22\x01\x04\x00", "=…"),
        (whole(5) + ADD, "=…"),
        (whole(5) + whole(6), "=…"),
        (b"\x1e\x05", "=…"),
        (b"\x1f\x05", "=…"),
        (b"\x44\x05", "=…"),
        (b"", "=…"),
    ],
)
def test_formulas_of_plain_numbers(tokens: bytes, formula: str) -> None:
    assert written(tokens) == formula


def table(*pieces: bytes, count: int = 2) -> Texts:
    return Texts([struct.pack("<II", count, count) + pieces[0], *pieces[1:]])


def test_the_looks_of_shared_texts_over_records() -> None:
    """A text goes on in the next record, there perhaps of wider letters; phonetic data is passed over."""
    rich = struct.pack("<HBHI", 4, 8 | 4, 1, 3) + b"ab"
    texts = table(
        rich, b"\x01" + "cd".encode("utf-16-le") + struct.pack("<HH", 2, 6) + b"xyz" + struct.pack("<HB", 1, 0) + b"e"
    )
    assert texts.runs() == ((2, 6),)
    assert texts.runs() == ()


@pytest.mark.parametrize("cut", range(1, 12))
def test_a_table_that_is_cut(cut: int) -> None:
    whole_table = struct.pack("<HBH", 3, 8, 1) + b"abc" + struct.pack("<HH", 1, 6)
    with pytest.raises(struct.error):
        table(whole_table[:-cut], count=1).runs()
