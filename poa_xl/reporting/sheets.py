"""A section of the report as a sheet: its tables one below the other, live formulas with right results, charts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from functools import cached_property, lru_cache
from math import ceil

from poa_xl.domain.ajustes import Luz
from poa_xl.form import layout, styles
from poa_xl.form.layout import (
    Area,
    Cell,
    Content,
    Printing,
    Series,
    Sheet,
    Sparkline,
    Style,
    column_letter,
    fitting,
    height_for,
    wrapped_lines,
)
from poa_xl.reporting.view import (
    FRONT,
    LINK_COLOR,
    YEAR,
    Chart,
    Column,
    Cover,
    Kind,
    Link,
    Medium,
    Report,
    Section,
    Table,
    Tone,
    Value,
)

HEAD = 5  # row of the headings of a table without title
FIRST = HEAD + 1
PLAIN = styles.BASE.but(size=9.5)
LINKED = styles.BASE.but(color=LINK_COLOR)
_DAY_0 = datetime(1899, 12, 30)
_LEAST_HEAD = 20.0
_TITLE_WIDTH, _DEFAULT_WIDTH = 135.0, 9.14
"""Characters that titles and notes take, and that a column has of which nothing is said."""
_LAST_PLAIN_DAY = date(1900, 3, 1)
"""Before it spreadsheets and calendars disagree."""
_STYLES = {
    Kind.TEXT: styles.TEXT, Kind.WORD: styles.CENTER, Kind.LIGHT: styles.CENTER, Kind.SPARK: styles.CENTER,
    Kind.COUNT: styles.NUMBER, Kind.QUANTITY: styles.NUMBER, Kind.GAP: styles.NUMBER.but(number_format='+General;"−"General;0'),
    Kind.PERCENT: styles.PERCENT.but(bold=False),
    Kind.GAP_PERCENT: styles.PERCENT.but(bold=False, number_format='+0.0%;"−"0.0%;0%'),
    Kind.DATE: styles.CENTER.but(number_format="dd/mm/yyyy"), Kind.MOMENT: styles.CENTER.but(number_format="dd/mm/yyyy hh:mm"),
}  # fmt: skip
_PATTERN_OF = {
    Luz.AMARILLO: "light_horizontal", Luz.NARANJA: "wide_upward_diagonal", Luz.ROJO: "solid_diamond",
    Luz.MORADO: "wide_downward_diagonal", Luz.GRIS: "percent_20", Luz.NINGUNA: "dotted_grid",
}  # fmt: skip
"""A pattern for each light, so that a chart reads in grey."""


@dataclass(frozen=True)
class Spot:
    """Where a table stands in its sheet: the row of its title (0: none), and of its headings; its alert is right above these."""

    table: Table
    titled: int
    head: int

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """Those of the sheet."""
        return self.table.columns_on(Medium.BOOK)

    @cached_property
    def letters(self) -> Mapping[str, str]:
        """The letter of each column by key."""
        return {c.key: column_letter(n) for n, c in enumerate(self.columns, 1)}

    @property
    def first(self) -> int:
        """Row of its first item."""
        return self.head + 1

    @property
    def last(self) -> int:
        """Row of its last item, or of what is said where there is none."""
        return self.head + max(len(self.table.items), 1)

    @property
    def end(self) -> int:
        """Its last row, with the totals."""
        return self.last + (self.table.total is not None)

    @property
    def area(self) -> Area:
        """Headings and items."""
        return Area(self.head, 1, self.last, len(self.columns))

    def cells(self, key: str) -> str:
        """The cells of a column's items, ``$C$6:$C$38``."""
        letter = self.letters[key]
        return f"${letter}${self.first}:${letter}${self.last}"


@dataclass(frozen=True)
class _At:
    """A row of a table, for its formulas."""

    spot: Spot
    base: Spot
    row: int
    total: bool = False

    def cell(self, key: str) -> str:
        return f"{self.spot.letters[key]}{self.row}"

    def head(self, key: str) -> str:
        return f"{self.spot.letters[key]}${self.spot.head}"

    def every(self, key: str) -> str:
        """Excel wants names with a hyphen in double brackets, others do not: such a column is named by its cells."""
        heading = next(c.heading for c in self.base.columns if c.key == key)
        name = self.base.table.name
        return f"{name}!{self.base.cells(key)}" if "-" in heading else f"{name}[{heading}]"


@dataclass(frozen=True)
class Links:
    """Where links lead in the workbook: to the sheet of a unit, if it has one, or to the row of a meta."""

    forms: Mapping[str, str]
    metas: Mapping[tuple[str, int], str] = field(default_factory=dict)

    def to(self, link: Link | None) -> str:
        """The address; blank where there is nothing to lead to."""
        if link is None:
            return ""
        if link.meta is not None:
            return self.metas.get((link.unidad, link.meta), "")
        form = self.forms.get(link.unidad)
        return sheet_link(form, link.cell or "A1") if form else ""


def sheet_link(name: str, address: str = "A1") -> str:
    """A link to another sheet of the report."""
    return f"internal:'{name}'!{address}"


def spots(section: Section) -> list[Spot]:
    """Where its tables stand."""
    found: list[Spot] = []
    row = HEAD
    for table in section.tables_on(Medium.BOOK):
        titled = 0 if not table.title else row + (row == HEAD)
        found.append(Spot(table, titled, (titled + 1 if titled else row) + bool(table.alert)))
        row = found[-1].end + 2 + len(table.notes) + bool(table.notes)
    return found


def base_of(report: Report) -> Spot:
    """Where the table stands that all is counted from."""
    return next(spot for s in report.on(Medium.BOOK) for spot in spots(s) if spot.table.name)


def sheet_of(section: Section, cover: Cover, base: Spot, links: Links) -> Sheet:
    """The sheet: titles, tables with their notes, charts; ready to print, its headings in view."""
    placed = spots(section)
    cells = [*_titles(section, cover)]
    heights = {1: 20.0}
    for spot in placed:
        cells += _drawn(spot, base, links, heights)
    only, first = len(placed) == 1 and not section.charts_on(Medium.BOOK), placed[0]
    plain = not first.titled
    return Sheet(
        section.name, tuple(cells), _widths(placed), tuple(heights.items()),
        tables=tuple(
            layout.Table(s.area, s.table.name, tuple(c.heading for c in s.columns)) for s in placed if s.table.name
        ),
        sparklines=tuple(spark for s in placed for spark in _sparklines(section.name, s)),
        charts=tuple(_charts(section, placed)),
        autofilter=first.area if plain and first.table.items and not first.table.name and first.table.total is None else None,
        freeze=(first.head, first.table.fixed) if plain else (0, 0), printing=_printing(cover, first, plain, only),
        tab="" if plain else styles.ACCENT,
    )  # fmt: skip


def _titles(section: Section, cover: Cover) -> Iterator[Cell]:
    """Ramo, what this sheet is, coverage and base; the way back to the front page."""
    yield Cell(1, 1, cover.ramo, styles.PAGE_TITLE)
    yield Cell(2, 1, f"{section.title} · {cover.cut}", styles.PAGE_HEADING)
    yield Cell(3, 1, f"Cobertura: {cover.coverage} · {cover.meaning[0]}", PLAIN)
    yield Cell(4, 1, "← Índice", LINKED, link=sheet_link(FRONT))


def _drawn(spot: Spot, base: Spot, links: Links, heights: dict[int, float]) -> Iterator[Cell]:
    """A table's cells; ``heights`` gets those of its rows."""
    table, columns = spot.table, spot.columns
    if spot.titled:
        yield Cell(spot.titled, 1, table.title, styles.PAGE_HEADING)
    if table.alert:
        yield Cell(spot.head - 1, 1, table.alert, PLAIN.but(bold=True, color=Tone.ALERT.value))
    yield from (Cell(spot.head, n, c.heading, styles.HEADING) for n, c in enumerate(columns, 1))
    lines = max(wrapped_lines(c.heading, c.width, styles.HEADING.size, True) for c in columns)
    heights[spot.head] = height_for(lines, styles.HEADING.size, _LEAST_HEAD)
    for row, values in enumerate(table.rows(Medium.BOOK), spot.first):
        at = _At(spot, base, row, total=row > spot.last)
        yield from (_cell(at, n, c, value, links) for n, (c, value) in enumerate(zip(columns, values, strict=True), 1))
        texts = [(v.text, c) for c, v in zip(columns, values, strict=True) if c.kind is Kind.TEXT and v.text]
        lines = max((wrapped_lines(text, c.width, _look(c, None).size) for text, c in texts), default=1)
        heights[row] = height_for(lines, 8)
    if not table.items:
        yield Cell(spot.first, 1, table.nothing, PLAIN)
    yield from (Cell(row, 1, note, PLAIN) for row, note in enumerate(table.notes, spot.end + 2))


def _cell(at: _At, number: int, column: Column, value: Value, links: Links) -> Cell:
    link = "" if at.total else links.to(value.link)
    style = _look(column, value.tone, linked=bool(link), total=at.total)
    return Cell(at.row, number, _content(value), style, column.formula(at) if column.formula else "", link=link)


def _content(value: Value) -> Content:
    """What a cell holds, so that a spreadsheet reckons with it: a moment is a number of days."""
    datum = value.datum
    if isinstance(datum, date) and (datum.date() if isinstance(datum, datetime) else datum) < _LAST_PLAIN_DAY:
        return value.text
    if isinstance(datum, datetime):
        return Fraction(int((datum - _DAY_0).total_seconds()), 24 * 60 * 60)
    if datum is None or isinstance(datum, date | int | Fraction):
        return datum
    return fitting(value.text)


@lru_cache(maxsize=1024)
def _look(column: Column, tone: Tone | None, *, linked: bool = False, total: bool = False) -> Style:
    """How a column's cells look; kept, because a report has thousands of cells of a few looks."""
    if total and column.kind in (Kind.TEXT, Kind.WORD):
        return styles.HEADING
    style = _STYLES[column.kind].but(bold=column.strong)
    if column.small:
        style = style.but(size=7)
    color = LINK_COLOR if linked else tone.value if tone else ""
    return style.but(color=color) if color else style


def _widths(placed: Sequence[Spot]) -> tuple[float, ...]:
    count = max(len(spot.columns) for spot in placed)
    return tuple(max(s.columns[n].width for s in placed if n < len(s.columns)) for n in range(count))


def _printing(cover: Cover, first: Spot, plain: bool, only: bool) -> Printing:
    """From the title to the last printed column, its headings repeated, coverage on every page."""
    if not plain:
        return Printing(footer=cover.footer)
    repeat = (first.head, first.head)
    if not only or first.table.total is not None:
        return Printing(repeat=repeat, footer=cover.footer)
    shown = [c.width for c in first.columns if c.printed]
    beyond = max(0, ceil((_TITLE_WIDTH - sum(shown)) / _DEFAULT_WIDTH))
    area = Area(1, 1, first.end + 2 + len(first.table.notes), len(shown) + beyond)
    wide = first.table.fixed > 0
    return Printing(area, repeat, (1, 3) if wide else None, across=2 if wide else 1, footer=cover.footer)


def _sparklines(sheet: str, spot: Spot) -> Iterator[Sparkline]:
    spark = next((c.key for c in spot.columns if c.kind is Kind.SPARK), None)
    if spark is None or not spot.table.items:
        return
    for row in range(spot.first, spot.last + 1):
        first, last = spot.letters[YEAR[0]], spot.letters[YEAR[-1]]
        yield Sparkline(f"{spot.letters[spark]}{row}", f"{sheet}!{first}{row}:{last}{row}")


def _charts(section: Section, placed: Sequence[Spot]) -> Iterator[layout.Chart]:
    below = placed[-1].end + 2 + len(placed[-1].table.notes) + 1
    for chart in section.charts_on(Medium.BOOK):
        spot = next(s for s in placed if s.table.key == chart.table)
        draw = _stacked if chart.kind == "bar" else _side_by_side
        drawn = draw(section.name, chart, spot, f"A{below}")
        yield drawn
        below += drawn.height // 20 + 2


def _stacked(sheet: str, chart: Chart, spot: Spot, at: str) -> layout.Chart:
    def where(key: str) -> str:
        return f"='{sheet}'!{spot.cells(key)}"

    heading = {c.key: c.heading for c in spot.columns}
    return layout.Chart(
        at, chart.title, where(spot.columns[0].key),
        tuple(
            Series(heading[key], where(key), luz.color, _PATTERN_OF.get(luz, ""))
            for key, luz in zip(chart.columns, chart.lights, strict=True)
        ),
        height=120 + 26 * min(len(spot.table.items), 40),
    )  # fmt: skip


def _side_by_side(sheet: str, chart: Chart, spot: Spot, at: str) -> layout.Chart:
    """The columns named, in their order: a range where they stand so, else each cell of its own."""
    keys, letters = list(spot.letters), [spot.letters[key] for key in chart.columns]
    start = keys.index(chart.columns[0])
    together = tuple(keys[start : start + len(letters)]) == chart.columns

    def across(row: int) -> str:
        if together:
            return f"='{sheet}'!${letters[0]}${row}:${letters[-1]}${row}"
        cells = (f"'{sheet}'!${letter}${row}" for letter in letters)
        return f"=({','.join(cells)})"

    series = Series(chart.title, across(spot.end), styles.ACCENT, "")
    return layout.Chart(at, chart.title, across(spot.head), (series,), kind="column", height=260)
