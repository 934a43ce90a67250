"""Text of an .xlsx: its escapes undone, the shared table of it, pieces that do not look alike."""

from __future__ import annotations

import re
from collections.abc import Mapping

from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.markup import SPREADSHEET, Ended, Markup, Started, vocabulary

_ESCAPE = re.compile("_x([0-9A-Fa-f]{4})_")
_PAIR = re.compile("([\ud800-\udbff])([\udc00-\udfff])")
_HALF = re.compile("[\ud800-\udfff]")
Said = Mapping[str, Mapping[str, str]]
Runs = tuple[tuple[str, Said | None], ...]
"""Pieces of a text and what the file says of the letters of each; None where it looks as its cell does."""
_OF_LETTERS = ("strike", "vertAlign", "color", "sz")
TEXT = ("is", "si", "r", "rPr", "t", "rPh", *_OF_LETTERS)


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
        self._found: list[tuple[str, Said | None]] = []
        self._said: dict[str, Mapping[str, str]] | None = None
        self._aside = False

    def opened(self, name: str, attributes: dict[str, str]) -> None:
        """An element of a text begins."""
        if name == "is" or name == "si":
            self._found = []
            self._said, self._aside = None, False
        elif name == "r":
            self._said = None
        elif name == "rPr":
            self._said = {}
        elif name in _OF_LETTERS and self._said is not None:
            self._said[name] = attributes
        elif name == "rPh":
            self._aside = True

    def closed(self, name: str, text: str) -> None:
        """It ends."""
        if name == "t":
            if not self._aside:
                self._found.append((plain(text), self._said))
        elif name == "rPh":
            self._aside = False
        elif name == "r":
            self._said = None

    @property
    def content(self) -> str | Runs:
        """The text; its runs where some may look otherwise than their cell."""
        if all(said is None for _, said in self._found):
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
