""".xlsb written by hand, record by record."""

from __future__ import annotations

import io
import struct
import zipfile

Places = dict[tuple[int, int], float]
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_BINARY = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


def record(kind: int, body: bytes = b"") -> bytes:
    """One record of an .xlsb."""
    size, left = bytearray(), len(body)
    while left > 127:
        size.append(left & 127 | 128)
        left >>= 7
    size.append(left)
    return (bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])) + bytes(size) + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(
    cells: Places,
    dimension: tuple[int, int, int, int] = (0, 0, 0, 0),
    since_1904: bool = False,
    more: bytes = b"",
) -> bytes:
    """A workbook of one sheet with those numbers at (row, column) from 0, what it says of its extent, and more records."""
    head = record(131) + record(153, struct.pack("<II", int(since_1904), 0) + wide("")) + record(143)
    book = head + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Hoja")) + record(144) + record(132)
    page = record(129) + record(148, struct.pack("<IIII", *dimension)) + record(145)
    for row in sorted({row for row, _ in cells}):
        page += record(0, struct.pack("<II", row, 0) + bytes(13))
        for (_, column), value in sorted(item for item in cells.items() if item[0][0] == row):
            page += record(5, struct.pack("<IId", column, 0, value))
    page += more
    kinds = f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="bin" ContentType="{_BINARY}"/></Types>'
    to_book = f'<Relationship Id="rId1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.bin"/>'
    to_page = f'<Relationship Id="rId1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.bin"/>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", kinds)
        archive.writestr("xl/workbook.bin", book)
        archive.writestr("xl/worksheets/sheet1.bin", page + record(146) + record(130))
        for name, relation in (("_rels/.rels", to_book), ("xl/_rels/workbook.bin.rels", to_page)):
            archive.writestr(name, f'<Relationships xmlns="{_PACKAGE}/relationships">{relation}</Relationships>')
    return out.getvalue()
