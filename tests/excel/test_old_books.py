""".xls written by hand, record by record: what is told of each, and that a table of sectors is followed wherever it goes on."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from datetime import time

import pytest

from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.extents import survey_xls
from poa_xl.excel.reader import read
from tests.support.compound import CUTOFF, compound

END, CODE_PAGE, SHEET, NUMBER, DAYS, PASSWORD = 0x0A, 0x42, 0x85, 0x0203, 0x22, 0x2F
FORMAT, XF = 0x041E, 0xE0
BOOK, PAGE, CHART = 0x05, 0x10, 0x20
SINCE_1904 = (DAYS, struct.pack("<H", 1))
Record = tuple[int, bytes]


def record(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def begin(kind: int) -> bytes:
    return record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0x0DBB, 0x07CC, 0, 6))


def stream(
    cells: Iterable[tuple[int, int, float]],
    globals_: Iterable[Record] = (),
    chart: bool = False,
    shift: int = 0,
) -> bytes:
    """A workbook of one sheet of numbers at (row, column) from 0, and of a chart; ``shift``: how far its place is wrong."""
    page = begin(PAGE) + b"".join(record(NUMBER, struct.pack("<HHHd", r, c, 0, v)) for r, c, v in cells) + record(END)
    names = [("Hoja", 0), ("Grafica", 2)][: 1 + chart]
    head = begin(BOOK) + b"".join(record(*one) for one in ((CODE_PAGE, struct.pack("<H", 1200)), *globals_))
    length = len(head) + sum(4 + 8 + len(name) for name, _ in names) + 4
    places = (length + shift, length + len(page))
    for place, (name, kind) in zip(places, names, strict=False):
        head += record(SHEET, struct.pack("<IBBBB", place, 0, kind, len(name), 0) + name.encode())
    return head + record(END) + page + (begin(CHART) + record(END) if chart else b"")


def xls(said: bytes, **others: bytes) -> bytes:
    return compound({"Workbook": said, **others})


def told(data: bytes) -> tuple[str, str]:
    with pytest.raises(Unreadable) as raised:
        read("a.xls", data)
    return raised.value.codigo, str(raised.value.params.get("que", ""))


def values(data: bytes) -> Mapping[tuple[int, int], object]:
    return {place: one.value for place, one in read("a.xls", data).sheets[0].cells.items()}


@pytest.mark.parametrize("rows", [2, 900], ids=["in small sectors", "in whole ones"])
def test_the_numbers_of_an_xls_are_where_it_says(rows: int) -> None:
    said = stream([(row, 1, row + 0.5) for row in range(rows)])
    assert (len(said) < CUTOFF) is (rows == 2)
    assert values(xls(said)) == {(row + 1, 2): row + 0.5 for row in range(rows)}


def test_a_sheet_that_is_a_chart_is_told_and_has_no_cells() -> None:
    found = read("a.xls", xls(stream([(0, 0, 7)], chart=True))).sheets
    assert [(one.name, one.kind, len(one.cells)) for one in found] == [
        ("Hoja", "worksheet", 1), ("Grafica", "chartsheet", 0),
    ]  # fmt: skip


def test_the_calendar_that_an_xls_counts_by_is_heard() -> None:
    since = [survey_xls(xls(stream([(0, 0, 7)], said))).since_1904 for said in ((), [SINCE_1904])]
    assert since == [False, True]


@pytest.mark.parametrize(("code", "value"), [("0.0%", 0.96), ("hh:mm", time(23, 2, 24))])
def test_a_format_is_what_the_book_says_of_its_number(code: str, value: object) -> None:
    """Gnumeric gives formats of its own the numbers that dates have elsewhere, by which calamine goes."""
    format_ = struct.pack("<HHB", 20, len(code), 0) + code.encode()
    style = struct.pack("<HHHBBBB", 0, 20, 1, 0, 0, 0, 0) + bytes(10)
    assert values(xls(stream([(0, 0, 0.96)], [(FORMAT, format_), (XF, style)]))) == {(1, 1): value}


@pytest.mark.parametrize(
    "how", [struct.pack("<HHH", 0, 7, 7), struct.pack("<HHH", 1, 1, 1) + bytes(48)], ids=["XOR", "RC4"]
)
def test_an_xls_with_a_password_is_told_as_that(how: bytes) -> None:
    """Calamine takes the one for damage, and would read other figures than those of the book out of the other."""
    assert told(xls(stream([(0, 0, 7)], [(PASSWORD, how)]))) == ("POA103", "")


DAMAGED = {
    "no records": b"\xff" * 300,
    "a sheet beyond the end": stream([(0, 0, 7)], shift=2**24),
    "a sheet that begins in another record": stream([(0, 0, 7)], shift=-3),
}


@pytest.mark.parametrize("said", DAMAGED.values(), ids=DAMAGED)
def test_an_xls_whose_records_lead_nowhere_is_damaged(said: bytes) -> None:
    """Also where calamine's code panics."""
    assert told(xls(said)) == ("POA104", "no se puede leer su contenido")


def test_a_record_that_was_cut_ends_the_survey_and_nothing_else() -> None:
    assert not survey_xls(xls(stream([(0, 0, 7)])[:60])).since_1904


LONG = bytes(8 * 2**20)
"""A stream whose sectors fill more tables than the head of a compound file has places for."""


def test_a_long_xls_is_read_to_its_end() -> None:
    data = xls(stream([(row, 1, row) for row in range(900)], [SINCE_1904]), Otra=LONG)
    assert survey_xls(data).since_1904
    assert values(data)[900, 2] == 899


def test_a_long_xls_that_says_it_is_huge_and_is_not_is_read_in_bounds() -> None:
    """The place of its extent is found through all the tables: calamine would make room for a million of rows."""
    huge = (0x0200, struct.pack("<IIHHH", 0, 2**28, 0, 2**16 - 1, 0))
    said = stream([(row, 1, row) for row in range(900)], [huge])
    data = xls(said, Otra=LONG)
    assert (record(*huge) in data, record(*huge) in survey_xls(data).data) == (True, False)
    assert values(data)[900, 2] == 899
