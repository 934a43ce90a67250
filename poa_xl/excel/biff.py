"""What an .xls says beside the values that calamine reads: looks, hidden lines, merges, comments, formulas of plain numbers.

Only of BIFF8, which every program of this century writes; of an older one nothing is said.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import NamedTuple

from poa_xl.excel.biff_records import Runs, Texts, letters, records, rk, written
from poa_xl.excel.bounds import Budget
from poa_xl.excel.figures import SINCE_1904, shown_as_date
from poa_xl.excel.looks import BUILT_IN, INDEXED, LONGEST_FORMAT, is_dated
from poa_xl.excel.serial import plain
from poa_xl.form.rawbook import CHART, PLAIN, Area, Look, RawCell, Run, covered, joined

Place = tuple[int, int]
_BOF, _EOF, _BIFF8 = 0x0809, 0x000A, 0x0600
_SHEET, _FONT, _FORMAT, _XF, _PALETTE = 0x0085, 0x0031, 0x041E, 0x00E0, 0x0092
_ROW, _COLUMNS, _PROTECT, _WINDOW, _MERGED = 0x0208, 0x007D, 0x0012, 0x023E, 0x00E5
_TEXTS, _SHARED = 0x00FC, 0x00FD
_NOTE, _OBJECT, _TEXT, _CONTINUE = 0x001C, 0x005D, 0x01B6, 0x003C
_FORMULA, _NUMBER, _RK, _RKS, _DATE_MODE = 0x0006, 0x0203, 0x027E, 0x00BD, 0x0022
_SEVERAL = {_RKS: 6, 0x00BE: 2}  # bytes that each cell of a record of several takes
_CELLS = frozenset({_FORMULA, _SHARED, 0x0201, _NUMBER, 0x0204, 0x0205, _RK, 0x00D6})
_CHART, _IS_NOTE, _SHOWN = 5, 0x19, frozenset({1, 2, 3, 4, 5, 6, 8, 9, 0x1E})  # kinds of objects
_WIDEST, _LAST = 64, 255
_USUAL = 15  # number of the style of cells that have none of their own


@dataclass(slots=True)
class Page:
    """One sheet: style numbers, numbers and formulas by place, and what lies over or hides its cells."""

    styles: dict[Place, int] = field(default_factory=dict)
    numbers: dict[Place, float] = field(default_factory=dict)
    formulas: dict[Place, str] = field(default_factory=dict)
    runs: dict[Place, Runs] = field(default_factory=dict)
    comments: dict[Place, str] = field(default_factory=dict)
    drawings: list[str] = field(default_factory=list)
    merges: list[Area] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    widths: dict[int, float] = field(default_factory=dict)
    heights: dict[int, float] = field(default_factory=dict)
    protected: bool = False
    zeros: bool = True
    shows_formulas: bool = False
    objects: dict[int, tuple[int, str]] = field(default_factory=dict)  # kind and text, by number


class _Font(NamedTuple):
    """Of letters: their size in points, whether struck through, the number of their colour, whether above or below the line."""

    size: float = 0
    struck: bool = False
    color: int = 0x7FFF
    raised: bool = False


class Old:
    """The sheets of a workbook in the order of its list, and how the styles of their cells look."""

    def __init__(self, content: bytes, budget: Budget) -> None:
        self._content, self._budget = content, budget
        self.pages: dict[int, Page] = {}  # by where each is
        self._fonts: list[_Font] = []
        self._formats: dict[int, str] = {}
        self._xfs: list[bytes] = []
        self._palette = list(INDEXED)
        self._dresses: dict[int, tuple[bool, Look]] = {}
        self._runs: dict[int, Runs] = {}
        self._since = 0
        self._object = 0
        self._letters = 0  # of the text that follows
        if struct.unpack_from("<H", content, 4)[0] == _BIFF8:
            self._read()

    def _read(self) -> None:
        page: Page | None = None
        depth = 0  # a chart within a sheet has cells of its own
        texts: list[bytes] = []  # the table of shared texts while it goes on
        for kind, at, size in records(self._content, self._budget):
            held = self._content[at : at + size]
            if kind == _TEXTS or (kind == _CONTINUE and texts):
                texts.append(held)
                continue
            if texts:
                self._table_of_texts(texts)
                texts = []
            if kind == _BOF:
                depth = 1 if at - 4 in self.pages else depth + 1
                page = self.pages.get(at - 4, page)
            elif kind == _EOF:
                depth -= 1
            elif depth != 1:
                continue
            elif page is None:
                self._of_the_book(kind, held)
            else:
                self._of_a_sheet(page, kind, held)
        for one in self.pages.values():
            shown = [(what, text) for what, text in one.objects.values() if what in _SHOWN]
            one.drawings += [text or (CHART if what == _CHART else "") for what, text in shown]

    def _of_a_sheet(self, page: Page, kind: int, held: bytes) -> None:
        if kind in _CELLS and len(held) >= 6:
            self._cell(page, kind, held)
        elif kind in _SEVERAL and len(held) >= 6:
            row, first = struct.unpack_from("<HH", held)
            self._budget.spend("marcas", len(held) // _SEVERAL[kind])
            for n, start in enumerate(range(4, len(held) - 2, _SEVERAL[kind])):
                place = row + 1, first + n + 1
                page.styles[place] = struct.unpack_from("<H", held, start)[0]
                if kind == _RKS and start + 6 <= len(held):
                    page.numbers[place] = rk(held[start + 2 : start + 6])
        elif kind in (_OBJECT, _TEXT, _CONTINUE, _NOTE):
            self._remark(page, kind, held)
        else:
            _line(page, kind, held, self._budget)

    def _of_the_book(self, kind: int, held: bytes) -> None:
        if kind == _SHEET and len(held) >= 4:
            self.pages[struct.unpack_from("<I", held)[0]] = Page()
        elif kind == _DATE_MODE and len(held) >= 2:
            self._since = SINCE_1904 if held[0] == 1 else 0
        elif kind == _FONT and len(held) >= 10:
            height, flags, color, _, raised = struct.unpack_from("<HHHHH", held)
            self._fonts.append(_Font(height / 20, flags & 8 == 8, color, raised != 0))
        elif kind == _FORMAT and len(held) >= 5:
            number, long = struct.unpack_from("<HH", held)
            self._formats[number] = letters(held[4:], min(long, LONGEST_FORMAT))
        elif kind == _XF and len(held) >= 20:
            self._xfs.append(held)
        elif kind == _PALETTE and len(held) >= 2:
            colors = [held[at : at + 3].hex().upper() for at in range(2, len(held) - 3, 4)]
            self._palette[8 : 8 + len(colors)] = colors

    def _table_of_texts(self, held: Sequence[bytes]) -> None:
        """Where the letters of shared texts change, of those of several looks."""
        table = Texts(held)
        for number in range(table.count):
            try:
                runs = table.runs()
            except struct.error:  # cut: calamine tells
                return
            if runs:
                self._budget.spend("trozos de texto", len(runs))
                self._runs[number] = runs

    def _cell(self, page: Page, kind: int, held: bytes) -> None:
        row, column, style = struct.unpack_from("<HHH", held)
        place = row + 1, column + 1
        page.styles[place] = style
        if kind == _SHARED and len(held) >= 10:
            number = struct.unpack_from("<I", held, 6)[0]
            if number in self._runs:
                page.runs[place] = self._runs[number]
        elif kind == _RK and len(held) >= 10:
            page.numbers[place] = rk(held[6:10])
        elif (kind == _NUMBER and len(held) >= 14) or (
            kind == _FORMULA and held[12:14] != b"\xff\xff" and len(held) > 22
        ):
            page.numbers[place] = struct.unpack_from("<d", held, 6)[0]
        if kind == _FORMULA and len(held) > 22:
            page.formulas[place] = written(held[22 : 22 + struct.unpack_from("<H", held, 20)[0]])

    def _remark(self, page: Page, kind: int, held: bytes) -> None:
        """Objects first, each with its text; then which cells those belong to that are notes."""
        if kind == _OBJECT and len(held) >= 8:
            what, self._object = struct.unpack_from("<HH", held, 4)
            page.objects[self._object] = what, ""
            self._letters = 0
        elif kind == _TEXT and len(held) >= 12:
            self._letters = struct.unpack_from("<H", held, 10)[0]
        elif kind == _CONTINUE and self._letters and self._object in page.objects:
            what, said = page.objects[self._object]
            more = letters(held, self._letters)
            self._budget.spend("caracteres", len(more))
            self._letters -= len(more)
            page.objects[self._object] = what, said + more
        elif kind == _NOTE and len(held) >= 8:
            row, column, _, number = struct.unpack_from("<HHHH", held)
            text = page.objects.get(number, (_IS_NOTE, ""))[1]
            if text:
                self._budget.spend("elementos")
                page.comments[row + 1, column + 1] = text

    def completed(self, page: Page, cells: dict[Place, RawCell]) -> dict[Place, RawCell]:
        """The cells that calamine reads, with what it does not tell of them, and those that have nothing but that."""
        self._budget.spend("celdas", len(page.formulas) + len(page.comments))
        found = {**{place: RawCell(*place) for place in (*page.formulas, *page.comments)}, **cells}
        for place, cell in found.items():
            found[place] = self._completed(page, cell)
        for top, left, bottom, right in page.merges:
            self._budget.spend("celdas combinadas", (bottom - top + 1) * (right - left + 1))
        for place in covered(page.merges, found):
            found[place] = found[place]._replace(formula="", hidden=True, covered=True)
        return {place: cell for place, cell in found.items() if cell.formula or cell.comment or cell.value is not None}

    def _completed(self, page: Page, cell: RawCell) -> RawCell:
        place = cell.row, cell.column
        locked, look = self._dress(page.styles.get(place, _USUAL))
        value, runs = cell.value, page.runs.get(place, ())
        if place in page.numbers and (isinstance(value, date | time) or (value == 0 and page.numbers[place])):
            value = plain(
                page.numbers[place]
            )  # calamine makes dates of numbers by what a format's number means elsewhere
            value = shown_as_date(value, self._since) if is_dated(look.number_format) else value
        pieces: tuple[Run, ...] = ()
        if runs and isinstance(value, str):
            self._budget.spend("trozos de texto", len(runs))
            look, pieces = joined(self._pieces(value, runs, look), look)
        return cell._replace(
            value=value, formula=page.formulas.get(place, ""), locked=locked, look=look,
            hidden=cell.row in page.hidden_rows or cell.column in page.hidden_columns,
            comment=page.comments.get(place, ""), runs=pieces,
        )  # fmt: skip

    def _pieces(self, text: str, runs: Runs, look: Look) -> list[Run]:
        """The text in pieces, each as its letters look; up to the first change they look as the cell."""
        units = text.encode("utf-16-le", "surrogatepass")  # which is what places are counted in
        begins = [0, *(at for at, _ in runs), len(units) // 2]
        own = Run(text, look.struck, False, look.color, look.size)
        if begins != sorted(begins):
            return [own]
        fonts = (self._font(number) for _, number in runs)
        hows = [own, *(Run("", one.struck, one.raised, self._color(one.color), one.size) for one in fonts)]
        pieces = zip(begins, begins[1:], hows, strict=False)
        return [how._replace(text=units[2 * at : 2 * end].decode("utf-16-le", "replace")) for at, end, how in pieces]

    def _font(self, index: int) -> _Font:
        index -= index > 4  # there is no fifth
        return self._fonts[index] if index < len(self._fonts) else _Font()

    def _dress(self, style: int) -> tuple[bool, Look]:
        """Whether cells of that style are locked, and how they look."""
        if style not in self._dresses:
            self._dresses[style] = self._dressed(style)
        return self._dresses[style]

    def _dressed(self, style: int) -> tuple[bool, Look]:
        if style >= len(self._xfs):
            return True, PLAIN
        font, number, flags, aligned, _, indent = struct.unpack_from("<HHHBBB", self._xfs[style])
        pattern, colors = struct.unpack_from("<IH", self._xfs[style], 14)
        letters = self._font(font)
        return flags & 1 == 1, Look(
            self._formats.get(number) or BUILT_IN.get(number, "General"),
            self._color(letters.color),
            self._color(colors & 0x7F) if pattern >> 26 == 1 else "",
            letters.struck,
            letters.size,
            aligned & 7 == 4,
            indent & 15,
            indent & 16 == 16,
        )

    def _color(self, index: int) -> str:
        return self._palette[index] if index < len(self._palette) else ""


def _line(page: Page, kind: int, held: bytes, budget: Budget) -> None:
    """What is said of rows, columns, merged cells and the sheet itself."""
    if kind == _ROW and len(held) >= 16:
        row, height, flags = struct.unpack_from("<H4xH4xH", held)
        if flags & 0x20:
            page.hidden_rows.add(row + 1)
        page.heights[row + 1] = (height & 0x7FFF) / 20
    elif kind == _COLUMNS and len(held) >= 10:
        first, last, width, _, flags = struct.unpack_from("<HHHHH", held)
        if flags & 1:
            page.hidden_columns.update(range(first + 1, min(last, _LAST) + 2))
        page.widths.update(dict.fromkeys(range(first + 1, min(last + 1, _WIDEST) + 1), width / 256))
    elif kind == _PROTECT and len(held) >= 2:
        page.protected = held[0] == 1
    elif kind == _WINDOW and len(held) >= 2:
        page.shows_formulas, page.zeros = held[0] & 1 == 1, held[0] & 0x10 == 0x10
    elif kind == _MERGED and len(held) >= 2:
        for at in range(2, len(held) - 7, 8):
            top, bottom, left, right = struct.unpack_from("<HHHH", held, at)
            budget.spend("elementos")
            page.merges.append((top + 1, left + 1, bottom + 1, right + 1))
