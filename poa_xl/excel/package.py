"""A returned file is hostile until read: what it is, told from its own bytes before any reader opens it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from poa_xl.excel.bounds import LARGEST_FILE, Unreadable
from poa_xl.excel.opc import Opc
from poa_xl.excel.xlsx import drawings, has_links, has_macros

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ODS, _MANIFEST = "content.xml", "meta-inf/manifest.xml"


class Kind(Enum):
    """How a workbook may be read: cells with their formulas, or only their values."""

    XLSX = "xlsx"
    ODS = "ods"
    XLSB = "xlsb"
    XLS = "xls"


@dataclass(frozen=True, slots=True)
class Package:
    """A workbook that may be opened.

    ``parts`` of what is a zip.  ``macros`` and ``drawings`` (see RawBook) of the kinds whose reader gives only values.
    """

    data: bytes
    kind: Kind = Kind.XLSX
    parts: Opc | None = None
    macros: bool = False
    external_links: bool = False
    drawings: tuple[str, ...] = ()


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
    parts = Opc(data)
    if _is_ods(parts):
        return Package(data, Kind.ODS, parts)
    if not _is_workbook(parts):
        raise Unreadable("POA102", que=_what_package(parts))
    if parts.main.endswith(".bin"):
        return Package(data, Kind.XLSB, parts, has_macros(parts), has_links(parts), drawings(parts))
    return Package(data, Kind.XLSX, parts)


def _is_ods(parts: Opc) -> bool:
    """By what it says of itself in any of the places where programs say it; what is damaged there says nothing."""
    said = _said(parts, "mimetype") + _said(parts, _MANIFEST)
    if b"encryption-data" in said:
        raise Unreadable("POA103")
    if _ODS not in parts:
        return False
    return b"opendocument.spreadsheet" in said or (not said and any(b":spreadsheet" in c for c in parts.stream(_ODS)))


def _said(parts: Opc, name: str) -> bytes:
    try:
        return parts.read(name)
    except Unreadable as unreadable:
        if unreadable.codigo != "POA104":
            raise
        return b""


def _is_workbook(parts: Opc) -> bool:
    kind = parts.types.get(parts.main, "")
    if "spreadsheetml" in kind or "ms-excel" in kind:
        return True
    return bool(parts.main) and "ml.document" not in kind and not parts.main.startswith(("word/", "ppt/", "visio/"))


def _inspect_ole(data: bytes) -> Package:
    """A compound file: an encrypted .xlsx, an .xls, or something else of that age."""
    if _name("EncryptedPackage") in data:
        raise Unreadable("POA103")
    if _name("Workbook") in data or _name("Book") in data:
        return Package(data, Kind.XLS, macros=_name("_VBA_PROJECT") in data)
    raise Unreadable("POA102", que="es un documento de un formato anterior")


def _name(stream: str) -> bytes:
    return stream.encode("utf-16-le")


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


def _what_package(parts: Opc) -> str:
    if any(name.startswith("word/") for name in parts.names):
        return "es un documento de Word"
    if any(name.startswith("ppt/") for name in parts.names):
        return "es una presentación"
    if _ODS in parts:
        return "es un documento OpenDocument que no es hoja de cálculo"
    return "es un archivo comprimido .zip; extraiga los libros"
