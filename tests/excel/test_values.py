""".xls and .xlsb: values only, and bounded before calamine makes room for them."""

from __future__ import annotations

import random
import struct
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.extents import survey_xls
from poa_xl.excel.reader import read
from poa_xl.form.rawbook import RawBook
from tests.support.office import Office
from tests.support.xlsb import record, xlsb


def values(book: RawBook) -> dict[tuple[int, int], object]:
    return {place: cell.value for place, cell in book.sheets[0].cells.items()}


def outcome(data: bytes) -> str:
    try:
        read("a.xls", data)
    except Unreadable as unreadable:
        return unreadable.codigo
    return "read"


# -- .xlsb ---------------------------------------------------------------------------------------------------------


def test_the_values_of_an_xlsb() -> None:
    book = read("a.xlsb", xlsb({(3, 2): 7, (4, 5): 8.5}))
    assert (values(book), book.kind, book.formulas) == ({(4, 3): 7, (5, 6): 8.5}, "xlsb", False)


def errors(book: RawBook) -> dict[str, object]:
    return {cell.ref: cell.value for cell in book.sheets[0].cells.values() if cell.error}


def test_the_errors_of_an_xlsb_are_read() -> None:
    """Calamine leaves them out: a figure that was lost would be one that nobody captured."""
    own = record(3, struct.pack("<IIB", 1, 0, 0x2A))
    of_formula = record(11, struct.pack("<IIBHII", 2, 0, 0x07, 0, 0, 0))
    book = read("a.xlsb", xlsb({(0, 0): 7}, more=own + of_formula))
    assert errors(book) == {"B1": "#N/A", "C1": "#DIV/0!"}
    assert book.sheets[0].cells[1, 1].value == 7


def test_an_xlsb_whose_cells_do_not_say_where_they_are_is_refused() -> None:
    """As SheetJS writes them: calamine passes them over, and the sheet would be half blank."""
    assert outcome(xlsb({(0, 0): 7}, more=record(16, struct.pack("<Id", 0, 8.0)))) == "POA172"


def test_the_errors_of_an_xls_are_read(office: Office, tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("Otra")
    first["A1"], first["B2"], first["C3"] = "#N/A", "=1/0", 7
    second["D4"] = "=NA()"
    read_back = read("a.xls", saved(book, office, tmp_path))
    assert errors(read_back) == {"A1": "#N/A", "B2": "#DIV/0!"}
    assert [cell.value for cell in read_back.sheets[1].cells.values() if cell.error] == ["#N/A"]


def test_an_xlsb_that_says_it_is_huge_and_is_not_is_read() -> None:
    assert values(read("a.xlsb", xlsb({(3, 2): 7}, (0, 1_048_575, 0, 16_383)))) == {(4, 3): 7}


def test_an_xlsb_that_reaches_from_corner_to_corner_is_refused() -> None:
    assert outcome(xlsb({(0, 0): 7, (1_048_575, 16_383): 8})) == "POA105"


def test_cells_far_out_and_close_together_are_read() -> None:
    assert values(read("a.xlsb", xlsb({(1_000_000, 5): 7}))) == {(1_000_001, 6): 7}


def test_a_flipped_or_truncated_xlsb() -> None:
    data = xlsb({(row, column): row for row in range(9) for column in range(9)})
    chance = random.Random(58)  # noqa: S311
    for cut in range(0, len(data), 11):
        assert outcome(data[:cut]) in ("POA101", "POA102", "POA104")
    for _ in range(60):
        place = chance.randrange(len(data))
        flipped = data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]
        assert outcome(flipped) in ("read", "POA102", "POA103", "POA104", "POA105")


# -- .xls, by LibreOffice ------------------------------------------------------------------------------------------

READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
resource.setrlimit(resource.RLIMIT_DATA, (448 * 2**20, 448 * 2**20))
from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.reader import read
try:
    print(len(read("a.xls", sys.stdin.buffer.read()).sheets[0].cells))
except Unreadable as unreadable:
    print(unreadable.codigo)
"""


def bounded(data: bytes) -> str:
    done = subprocess.run([sys.executable, "-c", READ], input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-500:]
    return done.stdout.decode().strip()


def saved(book: Any, office: Office, folder: Path) -> bytes:
    """The workbook as .xls."""
    book.save(folder / "a.xlsx")
    return office.saved_as(folder / "a.xlsx", folder / "b.xls").read_bytes()


NUMBERS = (1, 7, 58, 61, 500, 18_263)


@pytest.fixture(scope="module", params=[False, True], ids=["since 1900", "since 1904"])
def dated(request: pytest.FixtureRequest, office: Office, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Numbers in a column of date format, among them 60, and in row 9 a text."""
    book: Any = openpyxl.Workbook()
    for row, value in enumerate((*NUMBERS[:3], 60, *NUMBERS[3:]), start=1):
        book.active.cell(row, 1, value).number_format = "dd/mm/yyyy"
    book.active["A9"] = "texto"
    if request.param:
        book.epoch = CALENDAR_MAC_1904
    return saved(book, office, tmp_path_factory.mktemp("dated"))


@pytest.mark.office
def test_numbers_shown_as_dates_are_those_numbers_in_either_calendar(dated: bytes) -> None:
    since_1904 = survey_xls(dated).since_1904
    found = [value for (row, _), value in sorted(values(read("a.xls", dated)).items()) if row != 9]
    doubted = found.pop(3)
    assert doubted == 60
    last = datetime(1954, 1, 1) if since_1904 else 18_263  # a day of a year that may be meant
    assert found == [*NUMBERS[:-1], last]


@pytest.mark.office
def test_an_xls_that_says_it_is_huge_and_is_not_is_read_in_bounds(dated: bytes) -> None:
    at = dated.find(b"\x00\x02\x0e\x00") + 4
    huge = dated[:at] + struct.pack("<IIHH", 0, 2**28, 0, 2**16 - 1) + dated[at + 12 :]
    assert bounded(huge) == bounded(dated) == str(len(NUMBERS) + 2)


@pytest.mark.office
def test_an_xls_that_reaches_from_corner_to_corner_is_refused(office: Office, tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    book.active["A1"], book.active["IV65536"] = 1, 2
    assert bounded(saved(book, office, tmp_path)) == "POA105"


@pytest.mark.office
def test_the_tables_of_an_xls_may_be_damaged(dated: bytes) -> None:
    """The survey gives up where it cannot follow them, and never runs for ever."""
    chance, refused = random.Random(60), set()  # noqa: S311
    for _ in range(300):
        place = chance.choice((chance.randrange(28, 128), chance.randrange(512, 1536), chance.randrange(len(dated))))
        word = struct.pack("<I", chance.choice((0, 1, 2, 5, 2**16, 2**31, 2**32 - 2, chance.randrange(2**32))))
        try:
            survey_xls(dated[:place] + word + dated[place + 4 :])
        except Unreadable as unreadable:
            refused.add(unreadable.codigo)
    assert refused <= {"POA105"}
