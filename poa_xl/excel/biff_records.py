"""The records of an .xls and what is packed in them: numbers, letters, the table of shared texts, formulas."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence

from poa_xl.excel.bounds import Budget
from poa_xl.form.layout import ref

Runs = tuple[tuple[int, int], ...]
"""(where it begins, number of its font) of the pieces of a text after the first."""
_OTHER = "=…"
"""A formula that refers to other cells or calls functions."""


class Texts:
    """The table of shared texts, read one after another over the records that it goes on in."""

    def __init__(self, records: Sequence[bytes]) -> None:
        self._records, self._record, self._at = records, 0, 8
        self.count = struct.unpack_from("<I", records[0], 4)[0] if len(records[0]) >= 8 else 0

    def _take(self, size: int) -> bytes:
        """That many bytes; struct.error where there are not so many."""
        taken = b""
        while len(taken) < size:
            if self._at >= len(self._records[self._record]):
                self._next()
            piece = self._records[self._record][self._at : self._at + size - len(taken)]
            self._at += len(piece)
            taken += piece
        return taken

    def _next(self) -> None:
        self._record, self._at = self._record + 1, 0
        if self._record >= len(self._records):
            raise struct.error("no more records")

    def _skip_letters(self, letters: int, wide: int) -> None:
        """Where they go on in another record, it says anew how wide they are."""
        while letters:
            there = (len(self._records[self._record]) - self._at) >> wide
            taken = min(letters, there)
            self._at += taken << wide
            letters -= taken
            if letters:
                self._next()
                wide = self._take(1)[0] & 1

    def runs(self) -> Runs:
        """Of the next text.  struct.error where the table is cut."""
        letters, flags = struct.unpack("<HB", self._take(3))
        count = struct.unpack("<H", self._take(2))[0] if flags & 8 else 0
        extra = struct.unpack("<I", self._take(4))[0] if flags & 4 else 0
        self._skip_letters(letters, flags & 1)
        found = tuple(struct.unpack("<HH", self._take(4)) for _ in range(count))
        self._take(extra)
        return found


def records(content: bytes, budget: Budget) -> Iterator[tuple[int, int, int]]:
    """(kind, place of what it holds, length) of each whole record."""
    at = 0
    while at + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, at)
        at += 4
        if at + size > len(content):
            return
        budget.spend("marcas")
        yield kind, at, size
        at += size


def rk(held: bytes) -> float:
    """A number in four bytes: a whole one or the upper half of another, both perhaps a hundred times too large."""
    said: int = struct.unpack("<i", held)[0]
    whole = float(said >> 2) if said & 2 else struct.unpack("<d", bytes(4) + struct.pack("<i", said & ~3))[0]
    return whole / 100 if said & 1 else whole


def letters(held: bytes, long: int) -> str:
    """That many letters, or as many as there are, after the byte that says how wide each is."""
    if held[:1] and held[0] & 1:
        return held[1 : 1 + 2 * long].decode("utf-16-le", "replace")
    return held[1 : 1 + long].decode("latin-1")


# -- formulas ------------------------------------------------------------------------------------------------------

_OPERATORS: Mapping[int, str] = {3: "+", 4: "-", 5: "*", 6: "/"}
_SIGNS: Mapping[int, str] = {0x12: "+", 0x13: "-"}
_REFERENCE = frozenset({0x24, 0x44, 0x64})


def written(tokens: bytes) -> str:
    """A formula of plain numbers, or one cell, as a person writes it; of anything else only that it is one."""
    stack: list[str] = []
    at = 0
    while at < len(tokens):
        token = tokens[at]
        held = tokens[at + 1 : at + 9]
        if token == 0x1E and len(held) >= 2:
            stack.append(str(struct.unpack_from("<H", held)[0]))
            at += 3
        elif token == 0x1F and len(held) == 8:
            stack.append(f"{struct.unpack('<d', held)[0]:.15g}")
            at += 9
        elif token in _REFERENCE and len(held) >= 4:
            row, column = struct.unpack_from("<HH", held)
            stack.append(ref(row + 1, (column & 0x3FFF) + 1))
            at += 5
        elif token in _OPERATORS and len(stack) >= 2:
            right = stack.pop()
            stack.append(f"{stack.pop()}{_OPERATORS[token]}{right}")
            at += 1
        elif (token in _SIGNS or token == 0x15) and stack:
            stack.append(f"({stack.pop()})" if token == 0x15 else f"{_SIGNS[token]}{stack.pop()}")
            at += 1
        else:
            return _OTHER
    return f"={stack[0]}" if len(stack) == 1 else _OTHER
