""".ods → RawBook: cells with formulas, locks, looks and comments, and the book's own facts; bounded, in one pass."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Protocol

from poa_xl.excel.archive import Archive, parser_of
from poa_xl.excel.bounds import Budget, Unreadable
from poa_xl.excel.odf_names import DC, META, OFFICE
from poa_xl.excel.odf_sheets import Sheets
from poa_xl.excel.odf_styles import Styles
from poa_xl.form.rawbook import RawBook

_CONTENT, _STYLES, _META, _MANIFEST = "content.xml", "styles.xml", "meta.xml", "META-INF/manifest.xml"
_SETTINGS = "settings.xml"
_ZEROS_HIDDEN = re.compile(rb'"ShowZeroValues"[^<>]{0,99}>\s{0,9}false')
_SCRIPTS = ("basic/", "scripts/")
_INDEXES = ("/", "/script-lc.xml", "/script-lb.xml", "/dialog-lc.xml", "/dialog-lb.xml")
_TO_THE_SECOND = len("2024-03-31T00:00:00")


def read_ods(archivo: str, data: bytes) -> RawBook:
    """The OpenDocument workbook in ``data``.  Unreadable if it is none, damaged, encrypted or unsafe."""
    archive, budget = Archive(data), Budget()
    if b"encryption-data" in _said(archive, _MANIFEST):
        raise Unreadable("POA103")
    if _CONTENT not in archive:
        raise Unreadable("POA102", que="es un archivo comprimido .zip; extraiga los libros")
    meta, styles = _Meta(budget), Styles(budget)
    lost = tuple(
        name for name, reader in ((_META, meta), (_STYLES, styles)) if not _whole(archive, name, reader, budget)
    )
    program = meta.said.get(META + "generator", "")
    sheets = Sheets(styles, budget, program, zeros=not _ZEROS_HIDDEN.search(_said(archive, _SETTINGS)))
    _content(archive, sheets, budget)
    formulas = [cell for sheet in sheets.sheets for cell in sheet.cells.values() if cell.formula]
    return RawBook(
        archivo=archivo,
        sha256=hashlib.sha256(data).hexdigest(),
        sheets=tuple(sheets.sheets),
        keywords=", ".join(meta.keywords),
        custom=meta.custom,
        macros=any(name.startswith(_SCRIPTS) and not name.endswith(_INDEXES) for name in map(str.lower, archive.names)),
        external_links=sheets.links,
        drawings=tuple(sheets.drawings),
        program=program,
        recalculated=any(cell.value is not None for cell in formulas) or not formulas,
        kind="ods",
        modified=meta.said.get(DC + "date", "")[:_TO_THE_SECOND],
        absent=lost,
    )


class _Reader(Protocol):
    """What hears a part."""

    def start(self, name: str, attrs: Mapping[str, str]) -> None: ...
    def end(self, name: str) -> None: ...
    def chars(self, text: str) -> None: ...


def _said(archive: Archive, name: str) -> bytes:
    """A part on which no figure depends, nothing where it is damaged: an encrypted content.xml is no XML either."""
    try:
        return archive.read(name)
    except Unreadable as unreadable:
        if unreadable.codigo != "POA104":
            raise
        return b""


def _whole(archive: Archive, name: str, reader: _Reader, budget: Budget) -> bool:
    """Read a part that no figure depends on; whether it is undamaged, or not there at all."""
    if name not in archive:
        return True
    parser = parser_of(name)
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.chars
    try:
        archive.parse(name, parser, budget, "estilos")
    except Unreadable as unreadable:
        if unreadable.codigo != "POA104":
            raise
        return False
    return True


def _content(archive: Archive, sheets: Sheets, budget: Budget) -> None:
    """Its own styles first, and after them what they are of."""
    parser, styles = parser_of(_CONTENT), sheets.styles

    def before_the_body(name: str, attrs: Mapping[str, str]) -> None:
        if name == OFFICE + "body":
            parser.StartElementHandler, parser.EndElementHandler = sheets.start, sheets.end
            parser.CharacterDataHandler = sheets.chars
        else:
            styles.start(name, attrs)

    parser.StartElementHandler, parser.EndElementHandler = before_the_body, styles.end
    parser.CharacterDataHandler = styles.chars
    archive.parse(_CONTENT, parser, budget, "marcas")
    if not sheets.spreadsheet:
        raise Unreadable("POA102", que="es un documento OpenDocument que no es hoja de cálculo")


class _Meta:
    """What meta.xml says of the document: keywords, properties of its own, program, date."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self.keywords: list[str] = []
        self.custom: dict[str, str] = {}
        self.said: dict[str, str] = {}
        self._name = ""  # of the property that is open
        self._text: list[str] = []

    def start(self, _: str, attrs: Mapping[str, str]) -> None:
        """An element begins."""
        self._name = attrs.get(META + "name", "")
        self._text.clear()

    def chars(self, text: str) -> None:
        """Text between tags."""
        self._budget.spend("caracteres", len(text))
        self._text.append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        said = "".join(self._text).strip()
        if name == META + "keyword":
            self.keywords.append(said)
        elif name == META + "user-defined":
            self.custom[self._name] = said
        else:
            self.said.setdefault(name, said)
        self._text.clear()
