"""Both readers of .xlsx on one workbook: the same RawBook, or one of the differences stated here."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree

from openpyxl.styles.numbers import is_date_format

from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.reader import SECOND, read
from poa_xl.excel.second import FARTHEST_COLUMN, FARTHEST_ROW
from poa_xl.excel.strings import plain
from poa_xl.form.layout import ref
from poa_xl.form.rawbook import PLAIN, RawBook, RawCell, RawSheet


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def outcome(data: bytes, reader: str = "") -> RawBook | str:
    try:
        return read("a.xlsx", data, reader)
    except Unreadable as unreadable:
        return unreadable.codigo


# Day 60 of 1900 is none but to Excel: openpyxl says the 28th of February of it and of day 59.
LEAP = datetime(1900, 2, 28)
LEAP_DAYS = (59, 60, LEAP)


# -- the stated differences ----------------------------------------------------------------------------------------


def common(book: RawBook) -> RawBook:
    """What both readers can say of a book."""
    sheets = tuple(
        replace(sheet, cells=dict(cells_of(sheet)), merges=tuple(sorted(set(sheet.merges)))) for sheet in book.sheets
    )
    return replace(book, sheets=sheets, custom={name: text for name, text in book.custom.items() if name})


def cells_of(sheet: RawSheet) -> Iterator[tuple[tuple[int, int], RawCell]]:
    for place, cell in sheet.cells.items():
        if cell.covered:  # of these openpyxl knows the value alone
            yield place, RawCell(*place, cell.value, hidden=True, covered=True)
        elif cell.value is None and not cell.formula:  # a comment on nothing, whose look and lock nobody asks
            yield place, cell._replace(look=PLAIN, locked=False)
        else:
            # A colour element that says nothing is black to openpyxl; of a stored result it forgets the type.
            color, fill = ("" if color == "000000" else color for color in (cell.look.color, cell.look.fill))
            error = cell.error and (not cell.formula or str(cell.value).startswith("#"))
            value = LEAP if cell.value in LEAP_DAYS and is_date_format(cell.look.number_format) else cell.value
            # Of an escape that was escaped itself openpyxl leaves one that is read once more.
            value = plain(value) if isinstance(value, str) else value
            yield place, cell._replace(value=value, look=cell.look._replace(color=color, fill=fill), error=error)


def comparable(data: bytes) -> bool:
    """Whether openpyxl can be asked at all: not of what is damaged, nor of what it is known to read otherwise."""
    try:
        return not beyond_openpyxl(parts_of(data))
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        KeyError,
        NotImplementedError,
        EOFError,
        ValueError,
    ):
        return False


def beyond_openpyxl(parts: dict[str, bytes]) -> bool:
    """Whether it is of those that openpyxl reads otherwise: what is then wrong with its reading is said at each."""
    return (
        disordered(parts)
        or twins(parts)
        or formats_undefined(parts)
        or doubled(parts)
        or displaced(parts)
        or odd_kinds(parts)
        or odd_styles(parts)
    )


def odd_styles(parts: dict[str, bytes]) -> bool:
    """Whether a cell has a style number below 0, which openpyxl counts from the end, or letters shrink by what is no truth value."""
    below = any(re.search(rb' s="-', part) for name, part in parts.items() if "worksheets" in name)
    return below or re.search(rb'shrinkToFit="(?!(?:0|1|true|false)")', parts.get("xl/styles.xml", b"")) is not None


def doubled(parts: dict[str, bytes]) -> bool:
    """Whether a cell has two values: openpyxl takes the first, LibreOffice, as ours, the last."""
    return any(
        re.search(rb"</(?:\w+:)?v>\s*<(?:\w+:)?v[ />]", part) for name, part in parts.items() if "worksheets" in name
    )


def displaced(parts: dict[str, bytes]) -> bool:
    """Whether a cell stands in no row or has an empty address, a value stands in no cell, or a formula in several cells.

    Openpyxl takes it all the same.
    """
    homes = {"row": ("sheetData",), "c": ("row",), "v": ("c",), "f": ("c",)}
    for name, part in parts.items():
        if "worksheets/sheet" in name:
            for parent in ElementTree.fromstring(part).iter():  # noqa: S314 - made here
                home = parent.tag.rpartition("}")[2]
                for child in parent:
                    space, _, kind = child.tag.rpartition("}")
                    if kind == "c" and child.get("r") == "":
                        return True
                    if home in ("v", "f") or (kind in homes and (home not in homes[kind] or not space)):
                        return True
                    if kind == "f" and (
                        child.get("t") == "dataTable" or (":" in child.get("ref", "") and child.get("t") == "array")
                    ):
                        return True
    return False


def odd_kinds(parts: dict[str, bytes]) -> bool:
    """Whether a cell is of a type that there is not: openpyxl takes its text for one."""
    types = {
        kind
        for name, part in parts.items()
        if "worksheets" in name
        for kind in re.findall(rb'<(?:\w+:)?c [^>]*\bt="([^"]*)"', part)
    }
    return not types <= {b"n", b"s", b"str", b"inlineStr", b"b", b"e", b"d"}


def twins(parts: dict[str, bytes]) -> bool:
    """Whether two sheets have one name: openpyxl gives the second another and no stored results."""
    names = re.findall(rb'sheet name="([^"]*)"', parts["xl/workbook.xml"])
    return len(set(names)) < len(names)


def formats_undefined(parts: dict[str, bytes]) -> bool:
    """Whether a style has a number format that the stylesheet does not: openpyxl takes another one for it."""
    styles = parts["xl/styles.xml"]
    defined = re.findall(rb'<[\w:]*numFmt [^>]*numFmtId="(\d+)"', styles)
    return not {number for number in re.findall(rb'numFmtId="(\d+)"', styles) if len(number) > 2} <= set(defined)


def disordered(parts: dict[str, bytes]) -> bool:
    """Whether a sheet's cells do not follow each other: openpyxl then loses stored results, and cells to blank ones."""
    for name, part in parts.items():
        if "worksheets/sheet" in name:
            before, row = (0, 0), 0
            for element in ElementTree.fromstring(part).iter():  # noqa: S314 - made here
                if element.tag.endswith("}row"):
                    row = number_in(element.get("r"), row + 1)
                elif element.tag.endswith("}c"):
                    address = element.get("r") or ref(max(row, 1), before[1] + 1 if before[0] == row else 1)
                    place = number_in(re.sub("[A-Z]", "", address), 0), column_of(address)
                    if place <= before or place[0] != row:
                        return True
                    before = place
    return False


def number_in(text: str | None, otherwise: int) -> int:
    return int(float(text)) if text and re.fullmatch(r"[0-9]+(\.0)?", text) else otherwise


def column_of(address: str) -> int:
    column = 0
    for letter in re.sub(r"[^A-Z]", "", address):
        column = column * 26 + ord(letter) - 64
    return column


def assert_alike(data: bytes) -> None:
    """Wherever openpyxl reads, ours reads the same."""
    theirs = outcome(data, SECOND)
    if isinstance(theirs, str):
        return
    ours = outcome(data)
    assert isinstance(ours, RawBook), ours
    if any(row > FARTHEST_ROW or column > FARTHEST_COLUMN for page in ours.sheets for row, column in page.cells):
        return  # openpyxl walks row by row to stored results, which the second reader then leaves out
    a, b = common(ours), common(theirs)
    for one, other in zip(a.sheets, b.sheets, strict=True):
        for place in one.cells.keys() | other.cells.keys():
            mine, second = one.cells.get(place), other.cells.get(place)
            assert mine == second, (one.name, place, mine, second)
            assert mine is None or second is None or type(mine.value) is type(second.value)
    assert a == b
