"""The text of OpenDocument paragraphs, and which of it is struck through.

By the standard any white space is one space, and none at either end of a paragraph.  LibreOffice up to 7 writes and reads
several spaces as they are: so only what holds a line end or a tab is taken for a program's layout.
"""

from __future__ import annotations

import re

_BLANKS = re.compile(r"[ \t\r\n]{2,}|[\t\r\n]")


def _laid_out(blanks: re.Match[str]) -> str:
    """A line end for layout."""
    return "\n" if blanks.group().strip(" ") else blanks.group()


class Text:
    """Paragraphs as they come: text between tags, counted spaces, tabs and line breaks."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._runs: list[tuple[str, bool]] = []
        self._pieces: list[str] = []
        self._depth = 0
        self._space = False  # a space is due before what comes next
        self.struck = False
        self._any_struck = False

    def open(self) -> None:
        """A paragraph begins; one inside another is a line too."""
        if self._depth:
            self._break()
        self._depth += 1

    def close(self) -> None:
        """A paragraph ends."""
        self._depth -= 1
        self._break()

    def _break(self) -> None:
        self._lines.append("".join(self._pieces))
        self._pieces.clear()
        self._runs.append(("\n", bool(self._runs) and self._runs[-1][1]))
        self._space = False

    def chars(self, data: str) -> None:
        """Text between tags; what stands between paragraphs is only layout."""
        if not self._depth:
            return
        text = _BLANKS.sub(_laid_out, data)
        if text.startswith("\n"):
            self._space, text = bool(self._pieces), text[1:]
        if text:
            self._add(text.removesuffix("\n").replace("\n", " "))
            self._space = text.endswith("\n")

    def exactly(self, text: str) -> None:
        """White space that the document asks for by name."""
        if self._depth:
            self._add(text)

    def _add(self, text: str) -> None:
        if self._space:
            text, self._space = f" {text}", False
        self._pieces.append(text)
        self._runs.append((text, self.struck))
        self._any_struck = self._any_struck or self.struck

    @property
    def begun(self) -> bool:
        """Whether it has a paragraph at all."""
        return bool(self._lines)

    @property
    def text(self) -> str:
        """All its paragraphs, a line each."""
        return "\n".join(self._lines)

    @property
    def runs(self) -> tuple[tuple[str, bool], ...]:
        """Pieces of a text of which something is struck through, neighbours that look the same joined; or else none."""
        if not self._any_struck:
            return ()
        joined: list[tuple[str, bool]] = []
        for text, struck in self._runs[:-1]:
            if joined and joined[-1][1] == struck:
                joined[-1] = (joined[-1][0] + text, struck)
            else:
                joined.append((text, struck))
        return tuple(joined)
