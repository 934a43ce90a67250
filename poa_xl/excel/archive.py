"""A workbook's zip and its XML, read no further than bounded: only the parts asked for, by what they really measure."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from xml.parsers import expat

from poa_xl.excel.bounds import LARGEST_CONTENT, MOST_PARTS, Budget, Unreadable

_CHUNK = 2**16
_LONGEST_TAG = 2**20  # expat reads an unfinished one again with every piece that comes
_MEMBER, _ENTRY = b"PK\x03\x04", b"PK\x01\x02"
_ENCRYPTED = 1
_KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# What zipfile raises on bytes that are no whole archive; ValueError is of names and offsets (test_archive).
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError, ValueError)
# What expat reads by itself.  Asked for any other, it looks for a codec by that name, which may be anything.
_ENCODINGS = frozenset({"utf-8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "us-ascii", "windows-1252"})


def _damaged() -> Unreadable:
    return Unreadable("POA104", que="no se puede descomprimir (¿se cortó al enviarlo?)")


class Archive:
    """A zip in memory.  Unreadable if it is none or holds too many parts; parts are found whatever their case."""

    def __init__(self, data: bytes) -> None:
        if data.count(_ENTRY) > MOST_PARTS:  # before zipfile makes an object of each
            raise Unreadable("POA105", que="su contenido descomprimido es excesivo")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGED as error:
            raise _damaged() from error
        entries = self._zip.infolist()
        if data.startswith(_MEMBER) and entries and all(part.header_offset for part in entries):
            raise _damaged()  # what was found is the directory of a zip within, or behind, the one that was sent
        self._parts = {part.filename.lower(): part for part in entries}
        # Of two parts with one name each program takes another: such a name is refused where it is asked for.
        self._twins = {name for name, count in Counter(p.filename.lower() for p in entries).items() if count > 1}
        self._left = LARGEST_CONTENT

    @property
    def names(self) -> tuple[str, ...]:
        """The parts' names."""
        return tuple(part.filename for part in self._parts.values())

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._parts

    def stream(self, name: str) -> Iterator[bytes]:
        """What a part that is there holds, piece by piece.  Unreadable if damaged, encrypted, or too much in all."""
        part = self._parts[name.lower()]
        if part.flag_bits & _ENCRYPTED:
            raise Unreadable("POA103")
        if part.compress_type not in _KNOWN or name.lower() in self._twins:
            raise _damaged()
        try:
            with self._zip.open(part) as source:
                while chunk := source.read(_CHUNK):
                    self._left -= len(chunk)
                    if self._left < 0:
                        raise Unreadable("POA105", que="su contenido descomprimido es excesivo")
                    yield chunk
        except _DAMAGED as error:
            raise _damaged() from error

    def read(self, name: str) -> bytes:
        """All that a part holds; nothing if it is not there."""
        return b"".join(self.stream(name)) if name in self else b""

    def parse(self, name: str, parser: expat.XMLParserType, budget: Budget, counted: str) -> None:
        """Feed a part to a parser of ``parser_of``, its marks counted as ``counted``.  Unreadable if it is no XML, or too much."""
        fed = 0
        for chunk in self.stream(name):
            budget.spend(counted, chunk.count(b"<"))
            _feed(name, parser, chunk)
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                raise Unreadable("POA105", que=f"tiene una etiqueta desmedida en {name}")
        _feed(name, parser, b"")


def _feed(name: str, parser: expat.XMLParserType, chunk: bytes) -> None:
    try:
        parser.Parse(chunk, not chunk)
    except expat.ExpatError as error:
        raise Unreadable("POA104", que=f"{name} no está completo o no es XML") from error


def parser_of(part: str, separator: str | None = " ") -> expat.XMLParserType:
    """An expat parser that refuses a DOCTYPE, and with it every entity, in whatever encoding ``part`` is written.

    With ``separator``, names come as ``namespace local-name``; attributes likewise.
    """
    parser = expat.ParserCreate(namespace_separator=separator)
    parser.buffer_text = True

    def doctype(*_: object) -> None:
        raise Unreadable("POA105", que=f"declara un DOCTYPE en {part}")

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        if encoding is not None and encoding.lower() not in _ENCODINGS:
            raise Unreadable("POA104", que=f"{part} está escrito en una codificación desconocida")

    parser.StartDoctypeDeclHandler = doctype
    parser.XmlDeclHandler = declared
    return parser
