"""The text of OpenDocument paragraphs, and how its letters look.

By the standard any white space is one space, and none at either end of a paragraph.  LibreOffice up to 7 writes and reads
several spaces as they are: so only what holds a line end or a tab is taken for a program's layout.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

Said = Mapping[str, str]
_BLANKS = re.compile(r"[ \t\r\n]{2,}|[\t\r\n]")


def _laid_out(blanks: re.Match[str]) -> str:
    """A line end for layout."""
    return "\n" if blanks.group().strip(" ") else blanks.group()


class Text:
    """Paragraphs as they come: text between tags, counted spaces, tabs and line breaks."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._runs: list[tuple[str, Said]] = []
        self._pieces: list[str] = []
        self._depth = 0
        self._space = False  # a space is due before what comes next
        self.said: Said = {}  # of the letters that come, beside what is said of the cell

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
        self._runs.append(("\n", self._runs[-1][1] if self._runs else {}))
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
        self._runs.append((text, self.said))

    @property
    def begun(self) -> bool:
        """Whether it has a paragraph at all."""
        return bool(self._lines)

    @property
    def text(self) -> str:
        """All its paragraphs, a line each."""
        return "\n".join(self._lines)

    @property
    def runs(self) -> Sequence[tuple[str, Said]]:
        """Pieces of a text and what is said of their letters; none where nothing is said of any."""
        return self._runs[:-1] if any(said for _, said in self._runs) else ()
