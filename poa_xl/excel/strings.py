"""Text of an .xlsx: its escapes undone, the shared table of it, pieces of which only some are struck through."""

from __future__ import annotations

import re

from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.looks import truth
from poa_xl.excel.markup import SPREADSHEET, Ended, Markup, Started, vocabulary

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_PAIR = re.compile("([\ud800-\udbff])([\udc00-\udfff])")
_HALF = re.compile("[\ud800-\udfff]")
Runs = tuple[tuple[str, bool | None], ...]
"""Pieces of a text and whether each is struck through; None where it looks as its cell does."""
TEXT = ("is", "si", "r", "rPr", "strike", "t", "rPh")


def plain(text: str) -> str:
    """``text`` with what stands in it as ``_x000D_`` decoded, pairs of surrogates joined; a lone half is U+FFFD."""
    if "_x" not in text:
        return text
    text = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
    if text.isascii():
        return text
    text = _PAIR.sub(lambda match: chr(0x10000 + (ord(match[1]) - 0xD800) * 0x400 + ord(match[2]) - 0xDC00), text)
    return _HALF.sub("\ufffd", text)


class Pieces:
    """Hears what stands in an ``is`` or ``si``: its text, by runs; what tells the pronunciation is none of it."""

    def __init__(self) -> None:
        self._found: list[tuple[str, bool | None]] = []
        self._struck: bool | None = None
        self._aside = False

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """An element of a text begins."""
        if name == "is" or name == "si":
            self._found = []
            self._struck, self._aside = None, False
        elif name == "r":
            self._struck = None
        elif name == "rPr":
            self._struck = False
        elif name == "strike":
            self._struck = truth(attributes.get("val", "1"))
        elif name == "rPh":
            self._aside = True

    def closed(self, name: str, text: str) -> None:
        """It ends."""
        if name == "t":
            if not self._aside:
                self._found.append((plain(text), self._struck))
        elif name == "rPh":
            self._aside = False
        elif name == "r":
            self._struck = None

    @property
    def content(self) -> str | Runs:
        """The text; its runs where some may look otherwise than their cell."""
        if all(struck is None for _, struck in self._found):
            return "".join(text for text, _ in self._found)
        return tuple(self._found)


class Texts(dict[str, str | Runs]):
    """The shared texts by their number, as cells write it."""

    def __missing__(self, number: str) -> str | Runs:
        bare = number.strip()
        if bare != number and bare in self:
            return self[bare]
        raise Unreadable("POA104", que="una celda se refiere a un texto que no existe")


class Strings(Markup):
    """The table of shared texts."""

    names = vocabulary(SPREADSHEET, *TEXT)

    def __init__(self) -> None:
        super().__init__()
        self.texts = Texts()

    def handlers(self) -> tuple[Started, Ended]:
        """Most texts are a ``t`` in an ``si``; what has more to it is left to Pieces."""
        pieces, clear, join = self.pieces, self.pieces.clear, "".join
        texts, rich = self.texts, Pieces()
        simple, text = True, ""

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal simple, text
            if name == "t":
                clear()
            elif name == "si":
                simple, text = True, ""
            elif simple:
                simple = False
                rich.opened("si", {})
                rich.closed("t", text)
            if not simple:
                rich.opened(name, attributes)

        def end(name: str) -> None:
            nonlocal text
            if name == "t":
                text = join(pieces)
            if name == "si":
                texts[str(len(texts))] = plain(text) if simple else rich.content
            elif not simple:
                rich.closed(name, text)

        return start, end
