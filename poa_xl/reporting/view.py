"""The report told once: its vocabulary.  Sections of tables, sentences and charts; outputs render them and add nothing.

A section is one function of the Consolidado (``reporting/sections``): what it gives stands in workbook, page and PDF, and is
what the tests hold them to.  What cannot be drawn is refused when it is told, with a ValueError that says why.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum, Flag, auto
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from poa_xl.domain.ajustes import Luz
from poa_xl.domain.cantidad import Cantidad, show, show_percent
from poa_xl.domain.texto import visible
from poa_xl.domain.trimestre import NUMEROS


class Medium(Flag):
    """Where something is told."""

    BOOK = auto()
    PAGE = auto()
    PRINT = auto()
    DATA = auto()
    """The .csv files."""
    ALL = BOOK | PAGE | PRINT | DATA


ACCENT, LINK_COLOR = "7A1F3D", "0B3D91"
YEAR = tuple(f"{kind}{t}" for t in NUMEROS for kind in "pa")
"""The columns of quarters that a small chart draws, in their order."""
_LONGEST_NAME = 31
FRONT, HISTORY = "Portada", "History"
"""Names of sheets that no section may have: the front page's, and the one that Excel keeps for itself."""
_NOT_IN_A_NAME = frozenset("[]:*?/\\'")
"""Excel wants none of them in the name of a sheet, but for the quote, which our links and charts put around it."""
_LIKE_A_CELL = re.compile(r"[a-z]{1,3}\d+|[rc]|r\d+c\d+", re.IGNORECASE)


class Tone(Enum):
    """What a text is, beside its words: its colour, dark enough to be read on white and on paler grounds."""

    ALERT = "B00020"
    DOUBT = "7A4F01"
    GOOD = "1B5E20"
    QUIET = "52606D"
    ORANGE = "A84300"
    PURPLE = "6A1B9A"


TONE_OF = {
    Luz.ROJO: Tone.ALERT, Luz.NARANJA: Tone.ORANGE, Luz.AMARILLO: Tone.DOUBT, Luz.VERDE: Tone.GOOD, Luz.MORADO: Tone.PURPLE,
    Luz.GRIS: Tone.QUIET, Luz.BLANCO: Tone.QUIET, Luz.NINGUNA: Tone.QUIET,
}  # fmt: skip
"""A light as a text; ``Luz.color`` is it as a surface."""


class Kind(Enum):
    """What a column holds, and so how it is read, aligned, and made a cell of."""

    TEXT = auto()
    WORD = auto()
    COUNT = auto()
    QUANTITY = auto()
    GAP = auto()
    """A quantity with its sign."""
    PERCENT = auto()
    GAP_PERCENT = auto()
    DATE = auto()
    MOMENT = auto()
    LIGHT = auto()
    LIGHTS = auto()
    """How many metas have each light: a bar where it can be drawn."""
    SPARK = auto()
    """A small chart of the columns of quarters, where it can be drawn."""

    @property
    def numeric(self) -> bool:
        """Whether it is a number, to be aligned and sorted as one."""
        return self in (Kind.COUNT, Kind.QUANTITY, Kind.GAP, Kind.PERCENT, Kind.GAP_PERCENT)


Datum = str | Cantidad | date | Luz | Mapping[Luz, int] | None
"""A text (also a word for nothing), a figure, a day or a moment, a light, lights; None is blank."""


class Link(NamedTuple):
    """Where a value leads: to a unit (in its form, to ``cell``), or to one of its metas."""

    unidad: str
    meta: int | None = None
    cell: str = ""


class Value(NamedTuple):
    """One value of a row: what it is, how people read it, its tone, where it leads."""

    datum: Datum
    text: str
    tone: Tone | None = None
    link: Link | None = None


class At(Protocol):
    """Where a live formula stands; in the row of totals no clave narrows what is counted."""

    @property
    def total(self) -> bool:
        """Whether it is the row of totals."""

    def cell(self, key: str) -> str:
        """The cell of another column in the same row."""

    def head(self, key: str) -> str:
        """The cell of a column's heading."""

    def every(self, key: str) -> str:
        """A column of the table that all is counted from."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it is called and holds of each item.  ``width`` in characters.

    ``formula`` is what computes it live in a sheet; ``strong`` what is read first, ``small`` last.  ``printed`` False stands
    beyond the edge of the paper in the workbook.
    """

    key: str
    heading: str
    kind: Kind
    width: float
    value: Callable[[Any], Datum]
    formula: Callable[[At], str] | None = None
    link: Callable[[Any], Link | None] | None = None
    tone: Callable[[Any], Tone | None] | None = None
    on: Medium = Medium.ALL
    strong: bool = False
    small: bool = False
    printed: bool = True

    def of(self, item: Any) -> Value:
        """Its value of an item."""
        datum = self.value(item)
        if isinstance(datum, str):
            datum = visible(datum)
        tone = self.tone(item) if self.tone else TONE_OF[datum] if isinstance(datum, Luz) else None
        return Value(datum, shown(self.kind, datum), tone, self.link(item) if self.link else None)


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of items, a column each thing told of them; ``total`` is one more item, of all.

    ``notes`` say how to read it, ``nothing`` what there is to say without rows, ``alert`` what must be known first.  ``name``
    makes it the table that formulas count from; ``fixed`` columns stay in view; ``folded`` tables open on demand; ``file`` is
    the .csv that it makes.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    items: Sequence[Any]
    total: Any = None
    notes: tuple[str, ...] = ()
    nothing: str = "Ninguno."
    alert: str = ""
    on: Medium = Medium.ALL
    name: str = ""
    fixed: int = 0
    folded: bool = False
    file: str = ""

    def __post_init__(self) -> None:
        if self.name and (not self.name.isidentifier() or _LIKE_A_CELL.fullmatch(self.name)):
            raise ValueError(f"table {self.key!r}: formulas cannot call it {self.name!r}")
        keys = tuple(c.key for c in self.columns_on(Medium.BOOK))
        start = keys.index(YEAR[0]) if YEAR[0] in keys else 0
        if any(c.kind is Kind.SPARK for c in self.columns) and keys[start : start + len(YEAR)] != YEAR:
            raise ValueError(f"table {self.key!r}: a small chart needs the columns {', '.join(YEAR)}, in that order")

    def columns_on(self, medium: Medium) -> tuple[Column, ...]:
        """Those told there."""
        return tuple(c for c in self.columns if c.on & medium)

    def rows(self, medium: Medium) -> Iterator[tuple[Value, ...]]:
        """The values of each row there, the totals last."""
        columns = self.columns_on(medium)
        for item in (*self.items, *(() if self.total is None else (self.total,))):
            yield tuple(c.of(item) for c in columns)


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of a table's figures: ``bar``, each row's ``columns`` stacked; ``column``, the totals of ``columns`` side by side.

    ``lights`` are the lights of the columns, where they are such.  ``done``: how many of the columns are of the past.
    """

    title: str
    table: str
    columns: tuple[str, ...]
    kind: str = "bar"
    lights: tuple[Luz, ...] = ()
    done: int = 0
    on: Medium = Medium.ALL

    def __post_init__(self) -> None:
        if self.kind not in ("bar", "column"):
            raise ValueError(f"chart {self.title!r}: {self.kind!r} is neither bar nor column")
        if not self.columns:
            raise ValueError(f"chart {self.title!r}: it has no columns")
        if self.kind == "bar" and len(self.lights) != len(self.columns):
            raise ValueError(
                f"chart {self.title!r}: bars need a light for each of {len(self.columns)} columns, not {len(self.lights)}"
            )

    def check(self, tables: Iterable[Table], on: Medium) -> None:
        """ValueError if it cannot be drawn there from these tables."""
        table = next((t for t in tables if t.key == self.table), None)
        if table is None or (on & Medium.BOOK and not table.on & Medium.BOOK):
            raise ValueError(f"chart {self.title!r}: its table {self.table!r} is not there")
        columns = table.columns_on(Medium.BOOK) if on & Medium.BOOK else table.columns
        absent = sorted(set(self.columns) - {c.key for c in columns})
        if absent:
            raise ValueError(
                f"chart {self.title!r}: its columns {', '.join(absent)} are not in the table {self.table!r}"
            )
        if table.total is None and (self.kind == "column" or on & (Medium.PAGE | Medium.PRINT)):
            raise ValueError(f"chart {self.title!r}: it draws totals, and the table {self.table!r} has none")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report.  ``name`` is that of its sheet, ``about`` what the index says of it.

    ``searched``: its tables are many, and a reader looks for a row in all of them.
    """

    key: str
    name: str
    title: str
    about: str
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...] = ()
    on: Medium = Medium.ALL
    searched: bool = False

    def __post_init__(self) -> None:
        if not 0 < len(self.name) <= _LONGEST_NAME or _NOT_IN_A_NAME & set(self.name):
            bad = " ".join(sorted(_NOT_IN_A_NAME))
            raise ValueError(
                f"section {self.key!r}: a sheet's name has 1 to {_LONGEST_NAME} letters, none of {bad}: {self.name!r}"
            )
        if self.name.casefold() in (FRONT.casefold(), HISTORY.casefold()):
            raise ValueError(f"section {self.key!r}: {self.name!r} is the name of another sheet")
        for chart in self.charts:
            chart.check(self.tables, chart.on & self.on)

    def tables_on(self, medium: Medium) -> tuple[Table, ...]:
        """Those told there."""
        return tuple(t for t in self.tables if t.on & medium)

    def charts_on(self, medium: Medium) -> tuple[Chart, ...]:
        """Those drawn there."""
        return tuple(c for c in self.charts if c.on & medium)


@dataclass(frozen=True, slots=True)
class Notice:
    """What must be known before any figure."""

    text: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Cover:
    """What is told first: of what, when, how complete, what is missing, the figures of the Ramo, how it is measured."""

    ayuntamiento: str
    programa_operativo: str
    ramo: str
    title: str
    cut: str
    coverage: str
    footer: str
    notices: tuple[Notice, ...]
    figures: tuple[tuple[str, str], ...]
    """(figure, what it is)"""
    meaning: tuple[str, ...]
    signer: str


@dataclass(frozen=True, slots=True)
class Report:
    """The whole report, as every output tells it."""

    cover: Cover
    sections: tuple[Section, ...]

    def __post_init__(self) -> None:
        for what, told in (
            ("key", [s.key for s in self.sections]),
            ("name", [s.name.casefold() for s in self.sections]),
        ):
            twice = sorted(one for one, count in Counter(told).items() if count > 1)
            if twice:
                raise ValueError(f"sections of the same {what}: {', '.join(twice)}")

    def on(self, medium: Medium) -> tuple[Section, ...]:
        """The sections told there."""
        return tuple(s for s in self.sections if s.on & medium and s.tables_on(medium))


def shown(kind: Kind, datum: Datum) -> str:
    """How people read it."""
    if datum is None:
        return ""
    if isinstance(datum, str):
        return str(datum)
    if isinstance(datum, Luz):
        return datum.texto
    if isinstance(datum, int | Fraction):
        return _figure(kind, datum)
    if isinstance(datum, datetime):
        return f"{datum:%d/%m/%Y %H:%M}"
    if isinstance(datum, date):
        return f"{datum:%d/%m/%Y}"
    return "  ".join(f"{luz.simbolo} {count}" for luz, count in datum.items())


def _figure(kind: Kind, value: Cantidad) -> str:
    if kind in (Kind.GAP, Kind.GAP_PERCENT):
        sign, size = ("−", -value) if value < 0 else ("+" if value else "", value)
        return sign + _figure(Kind.PERCENT if kind is Kind.GAP_PERCENT else Kind.QUANTITY, size)
    return show_percent(Fraction(value)) if kind is Kind.PERCENT else show(value)
