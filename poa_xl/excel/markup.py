"""One pass of expat over a part, bounded: no DOCTYPE, no entities, no tag without end, so many marks and no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from typing import Any, ClassVar
from xml.parsers import expat

from poa_xl.excel.bounds import Budget, Unreadable

SPREADSHEET = (
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
)
DOCUMENT_RELATIONS = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_LONGEST_ROOT = 4096
_ROOT = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^<>]*\?>\s*)?<[\w:.-]+(?P<declared>[^<>]*)>")
_DECLARATION = re.compile(rb"""\sxmlns(?::([\w.-]+))?=["']([\w:/.#?=-]+)["']""")
_ENCODING = re.compile("utf-?(?:8|16|16le|16be)|us-ascii|iso-8859-(?:[1-9]|1[013456])|windows-125[0-8]")
_LONGEST_TAG = 2**20  # expat reads an unfinished one again with every piece that comes


def vocabulary(spaces: str | tuple[str, ...], *names: str) -> dict[str, str]:
    """``names`` in any of these namespaces, each to be heard as the bare name."""
    return {f"{space} {name}": name for space in ((spaces,) if isinstance(spaces, str) else spaces) for name in names}


def strange(*names: str) -> dict[str, str]:
    """``names`` of elements of no namespace, which are none of ours; not to be used of names that attributes have too."""
    return {name: f"?{name}" for name in names}


Started = Callable[[str, dict[str, str]], None]
Ended = Callable[[str], None]


class Markup:
    """Hears a part: ``_opened`` and ``_closed`` for each element, by ``names``, with ``text`` of what stood before.

    Elements of other namespaces come as ``namespace name``.  Where ``names`` is None prefixes are just taken off; without
    ``has_text`` only beginnings are heard.
    """

    names: ClassVar[Mapping[str, str] | None] = None
    has_text: ClassVar[bool] = True

    def __init__(self) -> None:
        self.pieces: list[str] = []

    @property
    def text(self) -> str:
        """The text since the pieces were last cleared."""
        return "".join(self.pieces)

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""

    def _closed(self, name: str) -> None:
        """It ends."""

    def handlers(self) -> tuple[Started, Ended | None]:
        """What is called for a beginning and an end."""
        if self.names is not None:
            return self._opened, self._closed if self.has_text else None
        opened, closed = self._opened, self._closed
        return (
            lambda name, attributes: opened(name.rpartition(":")[2], attributes),
            lambda name: closed(name.rpartition(":")[2]),
        )

    def hear(self, part: str, chunks: Iterable[bytes], budget: Budget, counted: str) -> None:
        """Read it all.  Unreadable where it is no XML, declares entities or is beyond its bounds."""
        whole, chunks = _whole(chunks)
        bare = None if self.names is None else _bare_names(whole, type(self))
        if bare is None:
            parser = expat.ParserCreate(None, " ", dict(self.names)) if self.names else expat.ParserCreate()
        else:
            parser = expat.ParserCreate(None, None, dict(bare))
        parser.StartElementHandler, parser.EndElementHandler = self.handlers()
        if self.has_text:
            parser.CharacterDataHandler = self.pieces.append
            parser.buffer_text = True

        parser.StartDoctypeDeclHandler, parser.XmlDeclHandler = _refusals(part)
        fed = 0
        for chunk in chain(chunks, (b"",)):
            budget.spend(counted, chunk.count(b"<"))
            try:
                parser.Parse(chunk, not chunk)
            except expat.ExpatError as error:
                raise Unreadable("POA104", que=f"{part} no está completo o no es XML") from error
            fed += len(chunk)
            if fed - parser.CurrentByteIndex > _LONGEST_TAG:
                raise Unreadable("POA105", que=f"tiene una etiqueta desmedida en {part}")


def _refusals(part: str) -> tuple[Callable[..., None], Callable[..., None]]:
    def doctype(*_: object) -> None:
        raise Unreadable("POA105", que=f"declara un DOCTYPE en {part}")

    def declared(_version: str, encoding: str | None, _standalone: int) -> None:
        # Of any other expat asks Python, which knows codecs that are no encoding of text.
        if encoding is not None and not _ENCODING.fullmatch(encoding.lower()):
            raise Unreadable("POA104", que=f"{part} está escrito en una codificación desconocida")

    return doctype, declared


def _whole(chunks: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The part, if it comes in a single piece, else nothing; and all its pieces still."""
    pieces = iter(chunks)
    first, second = next(pieces, b""), next(pieces, b"")
    return b"" if second else first, chain((first, second) if second else (first,), pieces)


def _bare_names(part: bytes, markup: Any) -> Mapping[str, str] | None:
    """How this part writes the names that ``markup`` knows, if its root alone declares namespaces, as nearly all do; None if not.

    Then prefixes mean the same all through it, and expat need not look up every name: a fifth of its time.
    """
    root = _ROOT.match(part, 0, _LONGEST_ROOT)
    if root is None or part.find(b"xmlns", root.end()) >= 0:
        return None
    return _as_declared(root["declared"], markup)


@lru_cache(maxsize=128)
def _as_declared(declared: bytes, markup: Any) -> Mapping[str, str] | None:
    names: Mapping[str, str] = markup.names
    spaces = [(prefix.decode(), space.decode()) for prefix, space in _DECLARATION.findall(declared)]
    known = {full.rpartition(" ")[0] for full in names}
    foreign = any(not prefix and space not in known for prefix, space in spaces)
    if foreign or not spaces or len(spaces) < declared.count(b"xmlns"):
        return None
    return {full: name for full, name in names.items() if " " not in full} | {
        f"{prefix}:{local}".lstrip(":"): name
        for prefix, space in spaces
        for full, name in names.items()
        for owner, _, local in (full.rpartition(" "),)
        if owner == space
    }
