""".xls and .xlsb before calamine sees them: how far their cells reach, for it makes room for every cell up to the last.

And what it leaves out in silence: cells with an error.  What cannot be followed is left to calamine, which says what is
wrong with it.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from poa_xl.excel.biff import Old
from poa_xl.excel.biff_records import records
from poa_xl.excel.bounds import MOST_CELLS, Budget, Unreadable
from poa_xl.excel.opc import Opc

MOST_AREA = 20 * MOST_CELLS
_HEADER, _ENTRY, _END = 512, 128, 0xFFFFFFFA  # sizes in a compound file; above the last, no sector
_NAMES = ("Workbook", "Book")
_BOF, _DIMENSIONS, _DATE_MODE, _MULRK, _FILE_PASS, _SHEET = 0x0809, 0x0200, 0x0022, 0x00BD, 0x002F, 0x0085
_FORMULA, _BOOL_OR_ERROR = 0x0006, 0x0205
_CELLS = frozenset({_FORMULA, 0x00FD, 0x0203, 0x0204, _BOOL_OR_ERROR, 0x027E, _MULRK, 0x00D6})
_ROW_B, _LAST_CELL_B, _PROPERTIES_B, _SHEET_B = 0, 11, 153, 156  # of an .xlsb; its cells are 2 … 11
_ERRORS_B, _SHORT_B = (3, 11), range(12, 20)
_ERRORS = {
    0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}  # fmt: skip
Errors = dict[tuple[int, int], str]


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
    """A workbook safe to give to calamine, whether it counts its days from 1904, and by sheet the cells with an error.

    ``old``: what an .xls says beside its values.
    """

    data: bytes
    since_1904: bool = False
    errors: Mapping[int, Errors] = field(default_factory=dict)
    old: Old | None = None


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
    begins: dict[int, Errors] = {}  # by where each sheet is, its cells with an error
    errors: Errors = {}
    for kind, at, size in records(content, budget):
        if kind == _FILE_PASS:
            raise Unreadable("POA103")
        if kind == _BOF:
            extent, errors = Extent(), begins.get(at - 4, errors)
        elif kind == _SHEET and size >= 4:
            begins[_long(content, at)] = {}
        elif kind in _CELLS and size >= 6:
            row, first = struct.unpack_from("<HH", content, at)
            last = struct.unpack_from("<H", content, at + size - 2)[0] if kind == _MULRK else first
            extent.take(row, first, max(first, last))
            error = _error(kind, content[at + 6 : at + size])
            if error:
                errors[row + 1, first + 1] = error
        elif kind == _DATE_MODE and size >= 2:
            since_1904 = content[at] == 1
        elif kind == _DIMENSIONS:
            for position in range(at, at + size):
                patched[stream.pieces[position // stream.size] + position % stream.size] = 0
    old = Old(content, budget) if len(content) >= 6 else None
    return Surveyed(bytes(patched), since_1904, dict(enumerate(begins.values())), old)


def _error(kind: int, held: bytes) -> str:
    """The error that a cell shows, of itself or as its formula's result; blank if it shows none."""
    if kind == _BOOL_OR_ERROR and len(held) >= 2 and held[1] == 1:
        return _ERRORS.get(held[0], _ERRORS[0x0F])
    if kind == _FORMULA and held[:1] == b"\2" and held[6:8] == b"\xff\xff":
        return _ERRORS.get(held[2], _ERRORS[0x0F])
    return ""


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
    """Unreadable where its cells reach too far, its parts are too much, or calamine would leave some of its cells out."""
    archive, budget = Opc(data), Budget()
    targets = {relation.id: relation.target for relation in archive.relations(archive.main)}
    sheets, since_1904 = [], False
    content = archive.read(archive.main)
    for kind, at, size in _records_b(content, budget):
        if kind == _PROPERTIES_B and size:
            since_1904 = content[at] & 1 == 1
        elif kind == _SHEET_B and size > 12:
            long = 2 * _long(content, at + 8)
            sheets.append(targets.get(content[at + 12 : at + 12 + long].decode("utf-16-le", "replace"), ""))
    errors = {}
    for name in archive.names:
        if name.startswith("xl/worksheets/") and name.endswith(".bin"):
            found = _survey_sheet_b(archive.read(name), budget)
            if name in sheets:
                errors[sheets.index(name)] = found
    return Surveyed(data, since_1904, errors)


def _survey_sheet_b(content: bytes, budget: Budget) -> Errors:
    extent, row, errors = Extent(), 0, Errors()
    for kind, at, size in _records_b(content, budget):
        if kind == _ROW_B and size >= 4:
            row = _long(content, at)
        elif kind in _SHORT_B:
            raise Unreadable("POA172")
        elif _ROW_B + 2 <= kind <= _LAST_CELL_B and size >= 4:
            column = _long(content, at)
            extent.take(row, column, column)
            if kind in _ERRORS_B and size > 8:
                errors[row + 1, column + 1] = _ERRORS.get(content[at + 8], _ERRORS[0x0F])
    return errors


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
