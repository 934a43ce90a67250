"""Figures to be drawn: what a bar of lights and the columns of a chart measure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from poa_xl.domain.ajustes import Luz
from poa_xl.reporting.view import Chart, Section

_TALLEST = 80  # of a column, in the drawing's own units


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a bar of lights: percent of the bar from the left, and how wide."""

    luz: Luz
    count: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A column of a drawing."""

    heading: str
    text: str
    height: float


def pieces_of(lights: Mapping[Luz, int]) -> list[Piece]:
    """Metas by light, as pieces of a bar."""
    total = sum(lights.values()) or 1
    pieces, start = [], 0.0
    for luz, count in lights.items():
        width = 100 * count / total
        pieces.append(Piece(luz, count, start, width))
        start += width
    return pieces


def bars_of(chart: Chart, section: Section) -> list[Bar]:
    """The totals of the chart's columns, in its order, as tall as they are."""
    table = next(t for t in section.tables if t.key == chart.table)
    column = {c.key: c for c in table.columns}
    told = [(column[key], column[key].of(table.total)) for key in chart.columns]
    tallest = max((v.datum for _, v in told if isinstance(v.datum, int | Fraction)), default=0) or 1
    return [
        Bar(
            c.heading,
            v.text,
            float(_TALLEST * Fraction(v.datum) / tallest) if isinstance(v.datum, int | Fraction) else 0,
        )
        for c, v in told
    ]
