"""Vocabulary of a workbook as data: cells, styles, sheets.  Rows and columns count from 1, as people count them.

The writer draws it and adds nothing; the checks compare what came back with it.  What Excel could not open cannot be
said: it is refused where it is made, by TypeError or ValueError, for a writer leaves it out or writes it in silence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from functools import lru_cache
from typing import Literal, NamedTuple, get_args

from poa_xl.domain.cantidad import Cantidad

Content = str | Cantidad | date | bool | None
Pages = Literal[0, 1, 2]
"""0: as many as needed.  Not an int, because a bool is one to Python: Excel cannot open ``fitToHeight="False"``."""
Border = Literal["", "thin", "bottom", "top"]
Align = Literal["left", "center", "right"]
Valign = Literal["vcenter", "top"]
LONGEST_TEXT = 32_767
"""Characters that a cell, or its comment, can hold, in UTF-16: an emoji counts as two."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
TALLEST, WIDEST = 409.5, 255.0
"""Points of a row, characters of a column."""
LONGEST_FOOTER = 200
"""Of the 255 characters that Excel takes, what our own marks leave."""
_COLOR = re.compile("(?:[0-9A-Fa-f]{6})?")


def _whole(what: str, *values: object, least: int = 1, most: int = LAST_ROW) -> None:
    for value in values:
        if type(value) is not int:
            raise TypeError(f"{what}: {value!r}")
        if not least <= value <= most:
            raise ValueError(f"{what}: {value!r}")


def _measure(what: str, values: Iterable[float], most: float) -> None:
    for value in values:
        if type(value) not in (int, float):
            raise TypeError(f"{what}: {value!r}")
        if not 0 < value <= most:
            raise ValueError(f"{what}: {value!r}")


def _short(what: str, text: str, most: int) -> None:
    if len(text) > most:
        raise ValueError(f"{what}: {text!r}")


def fitting(text: str, most: int = LONGEST_TEXT) -> str:
    """``text`` as far as there is room, and that it goes on."""
    if 2 * len(text) <= most:
        return text
    units = text.encode("utf-16-le", "surrogatepass")
    return text if len(units) <= 2 * most else units[: 2 * most - 2].decode("utf-16-le", "ignore") + "…"


class Role(Enum):
    """What a cell is to the collector."""

    TEXT = "texto del formato"
    PLAN = "dato del plan"
    INPUT = "captura"
    DERIVED = "fórmula"
    HELP = "ayuda"
    SEAL = "sello"


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks.  Unlocked cells are inputs; everything else is locked."""

    bold: bool = False
    italic: bool = False
    size: float = 8
    color: str = ""
    fill: str = ""
    border: Border = ""
    align: Align = "left"
    valign: Valign = "vcenter"
    wrap: bool = False
    number_format: str = ""
    locked: bool = True
    indent: int = 0
    shrink: bool = False

    def __post_init__(self) -> None:
        _measure("size", (self.size,), TALLEST)
        _whole("indent", self.indent, least=0, most=250)
        for color in (self.color, self.fill):
            if not _COLOR.fullmatch(color):
                raise ValueError(f"color: {color!r}")
        for kind, value in ((Border, self.border), (Align, self.align), (Valign, self.valign)):
            if value not in get_args(kind):
                raise ValueError(f"{value!r} is none of {get_args(kind)}")

    def but(self, **changes: object) -> Style:
        """The same with some things changed."""
        return replace(self, **changes)  # type: ignore[arg-type]


class Cell(NamedTuple):
    """One cell: a constant, or a formula with its right cached result in ``value``.

    ``key`` names the column of the form and ``meta`` the row's meta, where they apply.  ``link`` makes the text a link,
    ``note`` hangs a comment on the cell.  A named tuple, because forms have hundreds of them.
    """

    row: int
    column: int
    value: Content = None
    style: Style = Style()
    formula: str = ""
    role: Role = Role.TEXT
    key: str = ""
    meta: int | None = None
    link: str = ""
    note: str = ""

    @property
    def ref(self) -> str:
        """``F14``."""
        return ref(self.row, self.column)


@dataclass(frozen=True, slots=True)
class Area:
    """A rectangle of cells, ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def __post_init__(self) -> None:
        _whole("row", self.top, self.bottom)
        _whole("column", self.left, self.right, most=LAST_COLUMN)
        if self.top > self.bottom or self.left > self.right:
            raise ValueError(f"not from its top left to its bottom right: {self!r}")

    @property
    def ref(self) -> str:
        """``A14:O19``."""
        return f"{ref(self.top, self.left)}:{ref(self.bottom, self.right)}"

    @property
    def absolute(self) -> str:
        """``$A$14:$O$19``."""
        return (
            f"${column_letter(self.left)}${self.top}"
            if (self.top, self.left) == (self.bottom, self.right)
            else f"${column_letter(self.left)}${self.top}:${column_letter(self.right)}${self.bottom}"
        )


@dataclass(frozen=True, slots=True)
class Validation:
    """What an input accepts, its prompt and its refusal: numbers from ``limit`` on, or a text no longer."""

    area: Area
    kind: Literal["integer", "decimal", "length"]
    limit: int
    prompt_title: str
    prompt: str
    error_title: str
    error: str

    def __post_init__(self) -> None:
        _whole("limit", self.limit, least=0)
        for title in (self.prompt_title, self.error_title):
            _short("title", title, 32)
        for text in (self.prompt, self.error):
            _short("message", text, 255)


@dataclass(frozen=True, slots=True)
class Highlight:
    """A conditional format: ``style`` where the formula (relative to the area's first cell) holds."""

    area: Area
    formula: str
    style: Style


@dataclass(frozen=True, slots=True)
class Printing:
    """How a sheet prints: always landscape letter, ``across`` pages wide and ``down`` pages tall (0 = as many as needed).

    Its pages are numbered; ``footer`` is the text on the left; ``repeat`` and ``columns`` (first, last) stand on all.
    """

    area: Area | None = None
    repeat: tuple[int, int] | None = None
    columns: tuple[int, int] | None = None
    across: Pages = 1
    down: Pages = 0
    footer: str = ""
    breaks: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        _whole("pages", self.across, self.down, least=0, most=max(get_args(Pages)))
        for first, last in filter(None, (self.repeat, self.columns)):
            _whole("repeated", first, last)
            _whole("repeated, in order", last - first, least=0)
        _whole("page break", *self.breaks)
        _short("footer", self.footer.replace("&", "&&"), LONGEST_FOOTER)


@dataclass(frozen=True, slots=True)
class Table:
    """An Excel table: its area with the heading row, its name, its headings (which stand in that row's cells too)."""

    area: Area
    name: str
    headings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sparkline:
    """A small chart in the cell ``ref`` of the figures in ``values`` (``Hoja!A1:D1``)."""

    ref: str
    values: str


@dataclass(frozen=True, slots=True)
class Series:
    """A series of a chart: name, ``='Hoja'!$A$1:$A$9``, colour, and a pattern that tells it apart in grey ("" = none)."""

    name: str
    values: str
    color: str
    pattern: str


@dataclass(frozen=True, slots=True)
class Chart:
    """A native chart of stacked bars or columns, its corner at ``at``; ``height`` in pixels."""

    at: str
    title: str
    categories: str
    series: tuple[Series, ...]
    kind: Literal["bar", "column"] = "bar"
    height: int = 300

    def __post_init__(self) -> None:
        _whole("height", self.height)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet.  ``widths`` in characters by column from 1; ``heights`` in points by row."""

    name: str
    cells: tuple[Cell, ...]
    widths: tuple[float, ...] = ()
    heights: tuple[tuple[int, float], ...] = ()
    merges: tuple[Area, ...] = ()
    validations: tuple[Validation, ...] = ()
    highlights: tuple[Highlight, ...] = ()
    printing: Printing = Printing()
    freeze: tuple[int, int] = (0, 0)
    autofilter: Area | None = None
    protected: bool = False
    visible: bool = True
    tab: str = ""
    selected: str = ""
    tables: tuple[Table, ...] = ()
    sparklines: tuple[Sparkline, ...] = ()
    charts: tuple[Chart, ...] = ()

    def __post_init__(self) -> None:
        _measure("width", self.widths, WIDEST)
        _measure("height", (height for _, height in self.heights), TALLEST)
        _whole("row", *(row for row, _ in self.heights))
        _whole("frozen", *self.freeze, least=0)

    @property
    def by_ref(self) -> dict[str, Cell]:
        """The cells by address."""
        return {cell.ref: cell for cell in self.cells}


@dataclass(frozen=True, slots=True)
class OneByOne:
    """Sheets drawn each time they are asked for, one after another: of a book with many only one is in memory."""

    draw: Callable[[], Iterator[Sheet]]

    def __iter__(self) -> Iterator[Sheet]:
        return self.draw()


@dataclass(frozen=True, slots=True)
class Book:
    """A workbook.  ``created`` is fixed by the content, never the clock: same input, same bytes.

    Its sheets can be gone through again and again: a TypeError refuses an iterator, which would make the second
    rendering an empty one.
    """

    sheets: Iterable[Sheet]
    title: str
    created: date
    keywords: str = ""
    custom: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        if isinstance(self.sheets, Iterator):
            raise TypeError("sheets that can be gone through only once")


@lru_cache(maxsize=4096)
def column_letter(column: int) -> str:
    """1 → A, 27 → AA.  ValueError for what is no column."""
    if column < 1:
        raise ValueError(column)
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def ref(row: int, column: int) -> str:
    """(14, 6) → ``F14``."""
    return f"{column_letter(column)}{row}"


def position(address: str) -> tuple[int, int]:
    """``F14`` → (14, 6)."""
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(address[len(letters) :]), column


class _Widths(dict[str, int]):
    """Advance widths of Arial (1/1000 em), by character; what is not listed is as wide as a capital."""

    def __missing__(self, character: str) -> int:
        self[character] = 690
        return 690


_WIDTHS = _Widths(
    dict.fromkeys("ijl'|.,:; !ÍíìI[]()/-tfr", 290)
    | dict.fromkeys("abcdeghnopquáéóúñvxyzks0123456789$?_", 556)
    | dict.fromkeys("mMW%@—", 850)
)
CHARACTER_POINTS = 5.25  # one unit of column width, in points, at the default font


def text_points(text: str, size: float, bold: bool = False) -> float:
    """How wide ``text`` prints, in points."""
    return sum(map(_WIDTHS.__getitem__, text)) / 1000 * size * (1.07 if bold else 1.0)


def wrapped_lines(text: str, width: float, size: float, bold: bool = False) -> int:
    """In how many lines ``text`` prints in a column ``width`` characters wide, broken between words."""
    available = max(1.0, width * CHARACTER_POINTS - 4)
    space = text_points(" ", size, bold)
    lines = 0
    for paragraph in text.split("\n"):
        lines += 1
        used = 0.0
        for word in paragraph.split(" "):
            need = text_points(word, size, bold) + space
            if used and used + need > available:
                lines += 1
                used = 0.0
            if need > available:
                lines += int((need - 1) // available)
            used += need
    return lines


def height_for(lines: int, size: float, least: float = 12.75) -> float:
    """Row height in points for so many lines, as far as a row may be tall."""
    return min(TALLEST, max(least, round(lines * size * 1.24 + 4, 2)))
