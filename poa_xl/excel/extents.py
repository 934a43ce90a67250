""".xls and .xlsb before calamine sees them: how far their cells reach, for it makes room for every cell up to the last.

Only the heads of records are read.  What cannot be followed is left to calamine, which says what is wrong with it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from poa_xl.excel.archive import Archive
from poa_xl.excel.bounds import MOST_CELLS, Budget, Unreadable

MOST_AREA = 20 * MOST_CELLS
_HEADER, _ENTRY, _END = 512, 128, 0xFFFFFFFA  # sizes in a compound file; above the last, no sector
_NAMES = ("Workbook", "Book")
_BOF, _DIMENSIONS, _DATE_MODE, _MULRK = 0x0809, 0x0200, 0x0022, 0x00BD
_CELLS = frozenset({0x0006, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E, _MULRK, 0x00D6})
_ROW_B, _LAST_CELL_B, _PROPERTIES_B = 0, 11, 153  # of an .xlsb; its cells are 2 … 11


@dataclass(slots=True)
class Extent:
    """The rectangle of the cells of one sheet.  Unreadable as it grows beyond what is bounded."""

    top: int = -1
    bottom: int = -1
    left: int = -1
    right: int = -1

    def take(self, row: int, first: int, last: int) -> None:
        """Cells of a row, ends included."""
        if self.top < 0:
            self.top, self.bottom, self.left, self.right = row, row, first, last
            return
        if row < self.top or row > self.bottom or first < self.left or last > self.right:
            self.top, self.bottom = min(self.top, row), max(self.bottom, row)
            self.left, self.right = min(self.left, first), max(self.right, last)
            if (self.bottom - self.top + 1) * (self.right - self.left + 1) > MOST_AREA:
                raise Unreadable("POA105", que="tiene un número excesivo de celdas")


@dataclass(slots=True)
class Surveyed:
    """A workbook safe to give to calamine, and whether it counts its days from 1904."""

    data: bytes
    since_1904: bool = False


# -- .xls ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Stream:
    """A stream of a compound file, and where in the file each piece of it lies."""

    data: bytes
    pieces: list[int] = field(default_factory=list)
    size: int = _HEADER

    @property
    def content(self) -> bytes:
        return b"".join(self.data[at : at + self.size] for at in self.pieces)


def survey_xls(data: bytes) -> Surveyed:
    """Unreadable where its cells reach too far.  Where it only says that they do, what it says is blanked."""
    try:
        stream = _Compound(data).stream(_NAMES)
    except (struct.error, IndexError):
        return Surveyed(data)
    if stream is None:
        return Surveyed(data)
    content, extent, budget = stream.content, Extent(), Budget()
    patched, since_1904 = bytearray(data), False
    for kind, at, size in _records(content, budget):
        if kind == _BOF:
            extent = Extent()
        elif kind in _CELLS and size >= 6:
            row, first = struct.unpack_from("<HH", content, at)
            last = struct.unpack_from("<H", content, at + size - 2)[0] if kind == _MULRK else first
            extent.take(row, first, max(first, last))
        elif kind == _DATE_MODE and size >= 2:
            since_1904 = content[at] == 1
        elif kind == _DIMENSIONS:
            for position in range(at, at + size):
                patched[stream.pieces[position // stream.size] + position % stream.size] = 0
    return Surveyed(bytes(patched), since_1904)


def _records(content: bytes, budget: Budget) -> Iterator[tuple[int, int, int]]:
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


class _Compound:
    """The sectors of a compound file, by their tables.  struct.error or IndexError where it is not whole."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._size = 1 << min(_short(data, 30), 12)
        self._small = 1 << min(_short(data, 32), 9)
        self._cutoff = _long(data, 56)
        places = [_long(data, 76 + 4 * n) for n in range(109)]
        more = _long(data, 68)
        while more < _END and len(places) < len(data) // 64:
            table = self._longs(more)
            places += table[:-1]
            more = table[-1]
        self._next = [n for place in places if place < _END for n in self._longs(place)]
        self._directory = self._chain(_long(data, 48)).content
        self._small_table = self._chain(_long(data, 60)).content

    def _at(self, sector: int) -> int:
        return (sector + 1) * self._size

    def _longs(self, sector: int) -> tuple[int, ...]:
        return struct.unpack_from(f"<{self._size // 4}I", self._data, self._at(sector))

    def _chain(self, first: int) -> _Stream:
        return _Stream(self._data, [self._at(n) for n in _followed(first, self._next)], self._size)

    def stream(self, names: tuple[str, ...]) -> _Stream | None:
        """The first stream so called."""
        root: _Stream | None = None
        for at in range(0, len(self._directory) - _ENTRY + 1, _ENTRY):
            length, first, size = (
                _short(self._directory, at + 64), _long(self._directory, at + 116), _long(self._directory, at + 120),
            )  # fmt: skip
            if root is None:
                root = self._chain(first)
            if self._directory[at : at + max(length - 2, 0)].decode("utf-16-le", "replace") not in names:
                continue
            if size >= self._cutoff:
                return self._chain(first)
            table = self._small_table
            places = _followed(first, struct.unpack(f"<{len(table) // 4}I", table))
            each = self._size // self._small
            return _Stream(
                self._data, [root.pieces[n // each] + n % each * self._small for n in places], self._small
            )  # fmt: skip
        return None


def _short(data: bytes, at: int) -> int:
    found: int = struct.unpack_from("<H", data, at)[0]
    return found


def _long(data: bytes, at: int) -> int:
    found: int = struct.unpack_from("<I", data, at)[0]
    return found


def _followed(first: int, following: Sequence[int]) -> list[int]:
    """The sectors of a chain, as far as it can be followed.  Unreadable if it bites its own tail: calamine would never end."""
    found: list[int] = []
    while first < len(following):
        if len(found) == len(following):
            raise Unreadable("POA104", que="no se puede leer su contenido")
        found.append(first)
        first = following[first]
    return found


# -- .xlsb ---------------------------------------------------------------------------------------------------------


def survey_xlsb(data: bytes) -> Surveyed:
    """Unreadable where its cells reach too far, or its parts are too much."""
    archive, budget, since_1904 = Archive(data), Budget(), False
    for name in archive.names:
        folded = name.lower()
        if folded == "xl/workbook.bin":
            content = archive.read(name)
            since_1904 = any(
                kind == _PROPERTIES_B and size and content[at] & 1 for kind, at, size in _records_b(content, budget)
            )
        elif folded.startswith("xl/worksheets/") and folded.endswith(".bin"):
            _survey_sheet_b(archive.read(name), budget)
    return Surveyed(data, since_1904)


def _survey_sheet_b(content: bytes, budget: Budget) -> None:
    extent, row = Extent(), 0
    for kind, at, size in _records_b(content, budget):
        if kind == _ROW_B and size >= 4:
            row = _long(content, at)
        elif _ROW_B + 2 <= kind <= _LAST_CELL_B and size >= 4:
            column = _long(content, at)
            extent.take(row, column, column)


def _records_b(content: bytes, budget: Budget) -> Iterator[tuple[int, int, int]]:
    at = 0
    while True:
        kind, at = _varied(content, at, 2)
        size, at = _varied(content, at, 4)
        if at > len(content) or at + size > len(content) or not content:
            return
        budget.spend("marcas")
        yield kind, at, size
        at += size


def _varied(content: bytes, at: int, longest: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends; beyond the end where it is cut off."""
    value = 0
    for n, byte in enumerate(content[at : at + longest]):
        value |= (byte & 0x7F) << 7 * n
        if byte < 0x80:
            return value, at + n + 1
    return value, at + longest if at + longest <= len(content) else len(content) + 1
