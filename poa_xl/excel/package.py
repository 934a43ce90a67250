"""A returned file is hostile until read: what it is, whether it is safe, before any library opens it."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass
from enum import Enum
from html import unescape
from xml.etree.ElementTree import ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from poa_xl.checks.registry import Hit
from poa_xl.domain.findings import Place
from poa_xl.form.layout import position

LARGEST_FILE = 25 * 2**20
LARGEST_CONTENT = 120 * 2**20
MOST_PARTS = 2000
MOST_CELLS = 100_000
# openpyxl makes an object of each element: these bound its time (test_reader).  A form has a hundredth of them.
MOST = {
    "celdas": 500_000,  # tags between <sheetData> and </sheetData>
    "renglones": 50_000,
    "celdas combinadas": 100_000,
    "columnas": 80_000,
    "textos": 150_000,
    "estilos": 60_000,
    "elementos": 20_000,  # everything else: validations, names, comments, drawings
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS = "content.xml"
DOCTYPES = tuple("<!DOCTYPE".encode(encoding) for encoding in ("utf-8", "utf-16-le", "utf-16-be"))


class Unreadable(Exception):  # noqa: N818 - it carries a finding, it is not a failure of ours
    """The file cannot or must not be read; ``hit`` says why, for the person who sent it."""

    def __init__(self, codigo: str, **params: object) -> None:
        super().__init__(codigo)
        self.codigo, self.params = codigo, params

    def hit(self, archivo: str) -> Hit:
        """The finding about that file."""
        return Hit(Place(archivo=archivo), self.params, codigo=self.codigo)


class Kind(Enum):
    """How a workbook may be read: cells with their formulas, or only their values."""

    XLSX = "xlsx"
    ODS = "ods"
    XLSB = "xlsb"
    XLS = "xls"


_KINDS = {"xl/workbook.xml": Kind.XLSX, "xl/workbook.bin": Kind.XLSB, _ODS: Kind.ODS}


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook that may be opened.

    ``drawings``: the text of each picture, text box or embedded object (blank if it has none), which no library reads;
    ``notes``: the comments of an .ods, likewise.
    """

    data: bytes
    kind: Kind = Kind.XLSX
    macros: bool = False
    external_links: bool = False
    drawings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def inspect(data: bytes) -> Package:
    """Look at the file without interpreting it.  Unreadable if it is empty, something else, encrypted, damaged, unsafe."""
    if not data:
        raise Unreadable("POA101")
    if len(data) > LARGEST_FILE:
        raise Unreadable("POA105", que=f"pesa {len(data) // 2**20} MB y se admiten {LARGEST_FILE // 2**20}")
    if data.startswith(_OLE):
        return _inspect_ole(data)
    if not data.startswith(b"PK"):
        raise Unreadable("POA102", que=_what(data))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _inspect_zip(archive, data)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError) as error:
        raise Unreadable("POA104", que="no se puede descomprimir (¿se cortó al enviarlo?)") from error


def _inspect_zip(archive: zipfile.ZipFile, data: bytes) -> Package:
    parts = archive.infolist()
    names = {part.filename for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_CONTENT:
        raise Unreadable("POA105", que="su contenido descomprimido es excesivo")
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable("POA103")
    kind = next((kind for part, kind in _KINDS.items() if part in names), None)
    if kind is None or (kind is Kind.ODS and b"spreadsheet" not in archive.read("mimetype")):
        raise Unreadable("POA102", que=_what_package(names))
    spent: Counter[str] = Counter()
    drawings: list[str] = []
    notes: list[str] = []
    for part in parts:
        if part.filename.endswith((".xml", ".rels", ".vml")):
            content = archive.read(part)
            if any(doctype in content for doctype in DOCTYPES):
                raise Unreadable("POA105", que=f"declara un DOCTYPE en {part.filename}")
            _spend(spent, part.filename, content)
            if part.filename.startswith("xl/drawings/drawing"):
                drawings += _texts(content, _ANCHORS)
            if part.filename == _ODS:
                drawings += _texts(content, _FRAMES)
                notes += _texts(content, _ANNOTATIONS)
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise Unreadable("POA103")
    return Package(
        data,
        kind,
        macros=any(name.endswith("vbaProject.bin") for name in names),
        external_links=any(name.startswith("xl/externalLinks/") for name in names),
        drawings=(*drawings, *("" for name in names if name.startswith("xl/embeddings/"))),
        notes=tuple(notes),
    )


def _inspect_ole(data: bytes) -> Package:
    """A compound file: an encrypted .xlsx, an .xls, or something else of that age."""
    if _name("EncryptedPackage") in data:
        raise Unreadable("POA103")
    if _name("Workbook") in data or _name("Book") in data:
        return Package(data, Kind.XLS, macros=_name("_VBA_PROJECT") in data)
    raise Unreadable("POA102", que="es un documento de un formato anterior")


def _name(stream: str) -> bytes:
    return stream.encode("utf-16-le")


_ANCHORS = re.compile(rb"<(?:\w+:)?(?:twoCellAnchor|oneCellAnchor|absoluteAnchor)\b.*?</(?:\w+:)?\w+Anchor>", re.DOTALL)
_FRAMES = re.compile(rb"<draw:(frame|custom-shape|control)\b.*?</draw:\1>", re.DOTALL)
_ANNOTATIONS = re.compile(rb"<office:annotation\b.*?</office:annotation>", re.DOTALL)
_PARAGRAPH = re.compile(rb"</(?:text|a):p>")
_META = re.compile(rb"<(dc:\w+|meta:[\w-]+|\w+:(?:row|col|rowOff|colOff))\b[^>]*>.*?</\1>", re.DOTALL)
_TAG = re.compile(rb"<[^>]*>")


def _texts(content: bytes, pattern: re.Pattern[bytes]) -> list[str]:
    """The text of each piece that ``pattern`` finds, a line a paragraph."""
    found = (match.group() for match in pattern.finditer(content))
    plain = (_TAG.sub(b"", _PARAGRAPH.sub(b"\n", _META.sub(b"", piece))) for piece in found)
    return [unescape(text.decode("utf-8", "replace")).strip() for text in plain]


_MERGED = re.compile(rb'mergeCell ref="([A-Z]{1,3})([0-9]{1,7}):([A-Z]{1,3})([0-9]{1,7})"')


def _spend(spent: Counter[str], name: str, content: bytes) -> None:
    """Count what the part will cost to read.  Unreadable once the book has too much of anything."""
    if name == _ODS:
        if _ods_cells(content) > MOST_CELLS:
            raise Unreadable("POA105", que="tiene un número excesivo de celdas")
        return
    if name.startswith("xl/worksheets/"):
        head, _, rest = content.partition(b"sheetData>")
        cells, _, tail = rest.rpartition(b"sheetData>")
        spent["celdas"] += cells.count(b"<")
        spent["renglones"] += cells.count(b"row ")
        spent["celdas combinadas"] += sum(_area(*match) for match in _MERGED.findall(tail))
        columns = head.count(b"<col ")  # some programs write each of the 16,384
        spent["columnas"] += columns
        spent["elementos"] += head.count(b"<") - columns + tail.count(b"<")
    else:
        kind = {"xl/sharedStrings.xml": "textos", "xl/styles.xml": "estilos"}.get(name, "elementos")
        spent[kind] += content.count(b"<")
    for what, most in MOST.items():
        if spent[what] > most:
            raise Unreadable("POA105", que=f"tiene un número excesivo de {what}")


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    (row, column), (last_row, last_column) = (position((a + b).decode()) for a, b in ((left, top), (right, bottom)))
    return (abs(last_row - row) + 1) * (abs(last_column - column) + 1)


_REPEATED = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}number-%s-repeated"


def _ods_cells(content: bytes) -> int:
    """How many cells with content an OpenDocument sheet unfolds to: rows and cells may be repeated by a number."""
    total = in_row = 0
    try:
        for _, element in ElementTree.iterparse(io.BytesIO(content)):
            if element.tag.endswith("}table-cell") and len(element):
                in_row += int(element.get(_REPEATED % "columns", "1"))
            elif element.tag.endswith("}table-row"):
                total += in_row * int(element.get(_REPEATED % "rows", "1"))
                in_row = 0
                element.clear()
    except (ParseError, ValueError, DefusedXmlException) as error:
        raise Unreadable("POA104", que="su contenido no es el de una hoja de cálculo") from error
    return total


def _what(data: bytes) -> str:
    head = data[:512].lstrip().lower()
    for start, what in (
        (b"%pdf", "es un PDF"),
        (b"\x89png", "es una imagen"),
        (b"\xff\xd8", "es una foto"),
        (b"<html", "es una página web"),
        (b"<!doctype html", "es una página web"),
        (b"{\\rtf", "es un documento de texto"),
        (b"rar!", "es un archivo comprimido .rar"),
        (b"7z", "es un archivo comprimido .7z"),
    ):
        if head.startswith(start):
            return what
    return "no se reconoce su contenido"


def _what_package(names: set[str]) -> str:
    if any(name.startswith("word/") for name in names):
        return "es un documento de Word"
    if any(name.startswith("ppt/") for name in names):
        return "es una presentación"
    if "content.xml" in names:
        return "es un documento OpenDocument que no es hoja de cálculo"
    return "es un archivo comprimido .zip; extraiga los libros"
