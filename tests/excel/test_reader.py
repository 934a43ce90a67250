"""A file → RawBook: every cell and fact, judging nothing; hostile and broken files in bounded time."""

from __future__ import annotations

import io
import random
import re
import zipfile
from datetime import datetime
from typing import Any

import openpyxl
import pytest

from poa_xl.domain.model import Plan
from poa_xl.excel.bounds import LARGEST_FILE, Unreadable
from poa_xl.excel.package import Kind, inspect
from poa_xl.excel.reader import read
from poa_xl.form.tmm_f004 import SHEET
from tests.support.books import (
    above_nota,
    achieved,
    captures_of,
    changed,
    filled,
    form_of,
    put,
    receive_bytes,
    workbook,
)
from tests.support.bounded import bounded


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(Unreadable) as raised:
        read("a.xlsx", data)
    assert raised.value.hit("a.xlsx").place.archivo == "a.xlsx"
    return raised.value.codigo


def test_every_cell_with_value_formula_and_cache(plan: Plan) -> None:
    form = filled(plan, "58101")
    sheet = read("a.xlsx", workbook(form)).by_name[SHEET]
    row = form.fila_de[101]
    absolute = sheet.at(row, 13)
    assert absolute is not None
    assert (absolute.value, absolute.formula[:5], absolute.locked) == (7, "=SUM(", True)
    captured = sheet.at(row, 6)
    assert captured is not None
    assert (captured.value, captured.locked) == (7, False)


def test_types_come_through(plan: Plan) -> None:
    data = put(
        workbook(filled(plan, "58101")),
        {"T30": datetime(2024, 1, 2), "T31": True, "T32": 1.5, "T33": "#N/A", "T34": "=1/0"},
    )
    cells = read("a.xlsx", data).by_name[SHEET]
    found = [cells.at(row, 20) for row in range(30, 35)]
    assert [c.value for c in found if c] == [datetime(2024, 1, 2), True, 1.5, "#N/A", None]
    assert [c.error for c in found if c] == [False, False, False, True, False]


def test_a_carriage_return_is_a_line_end(plan: Plan) -> None:
    parts = parts_of(workbook(form_of(plan, "58101", 1, None, {101: achieved(1, 7, "uno MARCA dos")})))
    parts["xl/sharedStrings.xml"] = parts["xl/sharedStrings.xml"].replace(b" MARCA ", b"_x000D_\n")
    assert captures_of(receive_bytes(packed(parts), plan))[101].observaciones == "uno\ndos"


def test_facts_of_the_book(plan: Plan) -> None:
    book = read("a.xlsx", workbook(filled(plan, "58101")))
    assert book.keywords.startswith("POA-XL|")
    assert set(book.custom) == {"poa_xl_sello"}
    assert [s.state for s in book.sheets] == ["visible", "visible", "veryHidden"]
    assert [s.protected for s in book.sheets] == [True, True, True]
    assert (book.macros, book.external_links, book.recalculated) == (False, False, True)


def test_hidden_rows_and_columns_are_seen(plan: Plan) -> None:
    def hide(book: Any) -> None:
        book[SHEET].row_dimensions[23].hidden = True
        book[SHEET].column_dimensions.group("G", "H", hidden=True)

    sheet = read("a.xlsx", changed(workbook(filled(plan, "58101")), hide)).by_name[SHEET]
    for row, column, hidden in ((23, 6, True), (24, 6, False), (24, 7, True), (24, 8, True)):
        cell = sheet.at(row, column)
        assert cell is None or cell.hidden is hidden


def test_what_lies_under_a_merged_cell_is_seen(plan: Plan) -> None:
    parts = parts_of(workbook(filled(plan, "58101")))
    name = "xl/worksheets/sheet1.xml"
    parts[name] = re.sub(rb'<c r="C2"([^>]*)/>', rb'<c r="C2"\1 t="str"><v>escondido</v></c>', parts[name])
    cell = read("a.xlsx", packed(parts)).by_name[SHEET].at(2, 3)
    assert cell is not None
    assert (cell.value, cell.hidden) == ("escondido", True)


# -- hostile and broken --------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def good(plan: Plan) -> dict[str, bytes]:
    return parts_of(workbook(filled(plan, "58101")))


def test_a_zip_bomb(good: dict[str, bytes]) -> None:
    assert bounded(packed({**good, "xl/media/a.bin": b"\0" * (200 * 2**20)})) == "POA105"


SHEET_PART, STYLES, STRINGS = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/sharedStrings.xml"
# part · before what · one piece · far too many of them · just as many as may be
FAT = {
    "styles": (STYLES, b"</fonts>", b"<font><sz val='9'/></font>", 640_000, 19_000),
    "texts": (STRINGS, b"</sst>", b"<si><t>x</t></si>", 900_000, 37_000),
    "names": ("xl/workbook.xml", b"</definedNames>", b'<definedName name="a">1</definedName>', 400_000, 9_500),
    "validations": (SHEET_PART, b"</dataValidations>", b'<dataValidation sqref="A1"/>', 700_000, 19_000),
    "merges": (SHEET_PART, b"</mergeCells>", b'<mergeCell ref="T100:XFD100"/>', 60, 5),
    "rows": (SHEET_PART, b"</sheetData>", b'<row r="900"/>', 1_000_000, 49_000),
    "cells": (SHEET_PART, b"</sheetData>", b'<row r="900"><c r="A900"><v>1</v></c></row>', 600_000, 49_000),
}


@pytest.mark.parametrize("what", FAT)
def test_a_book_too_fat_to_be_a_form(what: str, good: dict[str, bytes]) -> None:
    """Sixteen megabytes of styles and the like: refused before anything is made of each element."""
    part, end, piece, many, _ = FAT[what]
    data = packed({**good, part: good[part].replace(end, piece * many + end, 1)})
    assert bounded(data) == "POA105"


@pytest.mark.parametrize("what", FAT)
def test_a_book_just_below_the_limits_is_read_in_time(what: str, good: dict[str, bytes]) -> None:
    part, end, piece, _, most = FAT[what]
    data = packed({**good, part: good[part].replace(end, piece * most + end, 1)})
    assert bounded(data) == "read"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "docProps/core.xml", "xl/_rels/workbook.xml.rels"]
)
def test_a_doctype_is_refused(part: str, encoding: str, good: dict[str, bytes]) -> None:
    text = good[part].decode().split("?>", 1)[1].strip()
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    head = f'<?xml version="1.0" encoding="{encoding.upper()}"?>'
    data = packed({**good, part: (head + bomb + text).encode(encoding)})
    assert bounded(data) == "POA105"


def test_a_cell_in_the_last_row_and_a_dimension_of_a_million_rows(good: dict[str, bytes]) -> None:
    sheet = good["xl/worksheets/sheet1.xml"]
    sheet = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"', sheet)
    sheet = sheet.replace(
        b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" t="str"><v>lejos</v></c></row></sheetData>'
    )
    data = packed({**good, "xl/worksheets/sheet1.xml": sheet})
    assert bounded(data) == "read"
    cell = read("a.xlsx", data).by_name[SHEET].at(1_048_576, 16_384)
    assert cell is not None
    assert cell.value == "lejos"


def test_a_huge_file_is_not_even_opened() -> None:
    assert bounded(b"PK" + b"\0" * LARGEST_FILE) == "POA105"


def outcome(data: bytes) -> str:
    try:
        read("a.xlsx", data)
    except Unreadable as unreadable:
        return unreadable.codigo
    return "read"


def test_reader_on_mutilated_packages(good: dict[str, bytes]) -> None:
    """Parts cut, bytes flipped, parts missing: read or told, never a traceback."""
    chance = random.Random(58)  # noqa: S311
    for _ in range(150):
        parts = dict(good)
        name = chance.choice(sorted(parts))
        how = chance.choice(["cut", "flip", "drop", "tags", "attribute"])
        content = bytearray(parts[name])
        if how == "drop":
            del parts[name]
        elif how == "cut":
            parts[name] = bytes(content[: chance.randrange(len(content) + 1)])
        elif how == "flip":
            for _ in range(5):
                content[chance.randrange(len(content))] = chance.randrange(256)
            parts[name] = bytes(content)
        elif how == "tags":
            parts[name] = bytes(content).replace(b"<c ", b"<d ", 3).replace(b"r=", b"q=", 2)
        else:
            numbers = list(re.finditer(rb'"\d+"', bytes(content)))
            if numbers:
                hit = chance.choice(numbers)
                parts[name] = bytes(content[: hit.start()]) + b'"99999999"' + bytes(content[hit.end() :])
        assert outcome(packed(parts)) in ("read", "POA102", "POA104", "POA105")


def test_a_truncated_or_flipped_file(plan: Plan) -> None:
    data = workbook(filled(plan, "58101"))
    chance = random.Random(1)  # noqa: S311
    for cut in range(0, len(data), len(data) // 25):
        assert outcome(data[:cut]) in ("POA101", "POA102", "POA104")
    for _ in range(60):
        flipped = bytearray(data)
        flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        assert outcome(bytes(flipped)) in ("read", "POA102", "POA103", "POA104", "POA105")


@pytest.mark.parametrize(
    ("data", "codigo", "says"),
    [
        (b"", "POA101", ""),
        (b"%PDF-1.7", "POA102", "es un PDF"),
        (b"\x89PNG\r\n", "POA102", "imagen"),
        (b"\xff\xd8\xff", "POA102", "foto"),
        (b"<html><table>", "POA102", "página web"),
        (b"Rar!\x1a", "POA102", ".rar"),
        (b"PK\x03\x04 nada", "POA104", "descomprimir"),
        (b"meta;p;a\n1;2;3\n", "POA102", "no se reconoce"),
    ],
)
def test_what_is_no_workbook_says_what_it_is(data: bytes, codigo: str, says: str) -> None:
    with pytest.raises(Unreadable) as raised:
        inspect(data)
    assert raised.value.codigo == codigo
    assert says in str(raised.value.params.get("que", ""))


def test_kinds_are_told_by_content(plan: Plan) -> None:
    assert inspect(workbook(filled(plan, "58101"))).kind is Kind.XLSX


def test_a_workbook_of_nobody() -> None:
    book: Any = openpyxl.Workbook()
    book.active["A1"] = "hola"
    out = io.BytesIO()
    book.save(out)
    raw = read("a.xlsx", out.getvalue())
    assert [c.value for c in raw.sheets[0].cells.values()] == ["hola"]


# -- what other programs do ----------------------------------------------------------------------------------------


def test_a_program_that_writes_every_column(good: dict[str, bytes], plan: Plan) -> None:
    columns = b"".join(b'<col min="%d" max="%d" width="9"/>' % (n, n) for n in range(1, 16_385))
    fat = {name: re.sub(rb"<cols>.*?</cols>", b"<cols>" + columns + b"</cols>", part) for name, part in good.items()}
    assert bounded(packed(fat)) == "read"
    assert (
        read("a.xlsx", packed(fat)).by_name[SHEET].cells.keys()
        == read("a.xlsx", packed(good)).by_name[SHEET].cells.keys()
    )
    assert plan


def test_a_figure_in_a_cell_of_date_format_is_read(plan: Plan) -> None:
    def format_as_date(book: Any) -> None:
        for row in range(22, 28):
            book[SHEET][f"F{row}"].number_format = "dd/mm/yyyy"

    form = filled(plan, "58101")
    back = receive_bytes(changed(workbook(form), format_as_date), plan)
    assert {found.split()[0] for found in above_nota(back)} == {"POA212"}  # that it is seen as a date is told
    assert captures_of(back)[103].alcanzado[0] == 9
