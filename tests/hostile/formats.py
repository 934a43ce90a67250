"""A form in other formats, its values as any program writes them: .ods, .xls and .xlsb made by hand, in no time."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from poa_xl.form.rawbook import RawBook, RawSheet, Value
from tests.support.compound import compound
from tests.support.opendocument import cell, content, figure, ods, row
from tests.support.xlsb import record, wide

Place = tuple[int, int]
Extent = tuple[int, int, int, int]
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BINARY = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


def values(sheet: RawSheet) -> dict[Place, int | float | str]:
    """What the sheet shows, formulas as their results, days as people write them."""
    return {place: _shown(one.value) for place, one in sorted(sheet.cells.items()) if one.value is not None}


def _shown(value: Value) -> int | float | str:
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return value if isinstance(value, int | float) else str(value)


# -- .ods ----------------------------------------------------------------------------------------------------------


class Open(NamedTuple):
    """What an .ods has besides the values: cells of the form by place, as XML, styles, and what follows each sheet's rows."""

    cells: Mapping[Place, str] = {}
    styles: str = ""
    after: str = ""


AS_IT_IS = Open()


def as_ods(book: RawBook, own: Open = AS_IT_IS, **parts: str | bytes) -> bytes:
    """The workbook as .ods; ``own`` takes the place of what the first sheet has."""
    return ods(ods_content(book, own), **parts)


def ods_content(book: RawBook, own: Open = AS_IT_IS) -> str:
    """Its content.xml."""
    pages = [_page(sheet, own if number == 0 else AS_IT_IS) for number, sheet in enumerate(book.sheets)]
    return content(*pages, styles=own.styles)


def _page(sheet: RawSheet, own: Open) -> str:
    held = {place: _open_cell(value) for place, value in values(sheet).items()} | dict(own.cells)
    last_row, last_column = max(row for row, _ in held), max(column for _, column in held)
    rows = [
        row(*(held.get((at, column), "<table:table-cell/>") for column in range(1, last_column + 1)))
        for at in range(1, last_row + 1)
    ]
    return f"<table:table table:name={quoteattr(sheet.name)}>{''.join(rows)}{own.after}</table:table>"


def _open_cell(value: float | str) -> str:
    if isinstance(value, int | float):
        return figure(value)
    return cell('office:value-type="string"', f"<text:p>{escape(value)}</text:p>")


# -- .xlsb ---------------------------------------------------------------------------------------------------------


def as_xlsb(book: RawBook, extent: Extent = (0, 0, 0, 0)) -> bytes:
    """The workbook as .xlsb, its sheets saying that they reach so far (rows, then columns, from 0)."""
    numbered = list(enumerate(book.sheets, start=1))
    sheets = b"".join(
        record(156, struct.pack("<II", 0, number) + wide(f"rId{number}") + wide(sheet.name))
        for number, sheet in numbered
    )
    main = record(131) + record(153, bytes(8) + wide("")) + record(143) + sheets + record(144) + record(132)
    to_pages = "".join(
        f'<Relationship Id="rId{number}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{number}.bin"/>'
        for number, _ in numbered
    )
    to_book = f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.bin"/>'
    kinds = f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="bin" ContentType="{_BINARY}"/></Types>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", kinds)
        for name, relations in (("_rels/.rels", to_book), ("xl/_rels/workbook.bin.rels", to_pages)):
            archive.writestr(name, f'<Relationships xmlns="{_PACKAGE}/relationships">{relations}</Relationships>')
        archive.writestr("xl/workbook.bin", main)
        for number, sheet in numbered:
            archive.writestr(f"xl/worksheets/sheet{number}.bin", _binary_page(sheet, extent))
    return out.getvalue()


def _binary_page(sheet: RawSheet, extent: Extent) -> bytes:
    page, last = record(129) + record(148, struct.pack("<IIII", *extent)) + record(145), 0
    for (at, column), value in values(sheet).items():
        if at != last:
            page += record(0, struct.pack("<II", at - 1, 0) + bytes(13))
            last = at
        head = struct.pack("<II", column - 1, 0)
        if isinstance(value, int | float):
            page += record(5, head + struct.pack("<d", value))
        else:
            page += record(6, head + wide(value))
    return page + record(146) + record(130)


# -- .xls ----------------------------------------------------------------------------------------------------------

_NO_EXTENT = struct.pack("<IIHHH", 0, 0, 0, 0, 0)


def as_xls(book: RawBook, extent: bytes = _NO_EXTENT, change: Callable[[bytes], bytes] = bytes) -> bytes:
    """The workbook as .xls; ``extent`` is what its sheets say of their own, ``change`` alters the stream of its records."""
    pages = [_biff_page(sheet, extent) for sheet in book.sheets]
    names = [sheet.name.encode("utf-16-le") for sheet in book.sheets]
    at = len(_bof(5)) + sum(4 + 8 + len(name) for name in names) + len(_biff(0x0A))
    head = _bof(5)
    for name, page in zip(names, pages, strict=True):
        head += _biff(0x85, struct.pack("<IBBBB", at, 0, 0, len(name) // 2, 1) + name)
        at += len(page)
    return compound({"Workbook": change(head + _biff(0x0A) + b"".join(pages))})


def _biff(kind: int, body: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def _bof(kind: int) -> bytes:
    return _biff(0x809, struct.pack("<HHHHII", 0x600, kind, 0x2000, 2000, 0, 6))


def _biff_page(sheet: RawSheet, extent: bytes) -> bytes:
    page = _bof(0x10) + _biff(0x200, extent)
    for (at, column), value in values(sheet).items():
        head = struct.pack("<HHH", at - 1, column - 1, 0)
        if isinstance(value, int | float):
            page += _biff(0x203, head + struct.pack("<d", value))
        else:
            text = value[:4000].encode("utf-16-le")
            page += _biff(0x204, head + struct.pack("<HB", len(text) // 2, 1) + text)
    return page + _biff(0x0A)
