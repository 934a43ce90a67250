"""The report of the Ramo as one self-contained page, to read on a screen, a phone or paper."""

from __future__ import annotations

from collections.abc import Sequence

from poa_xl.domain.consolidate import Consolidado
from poa_xl.reporting.drawing import bars_of, pieces_of
from poa_xl.reporting.sections.report import report_of
from poa_xl.reporting.templates import render
from poa_xl.reporting.view import ACCENT, LINK_COLOR, TONE_OF, Column, Kind, Medium, Tone, Value


def page(consolidado: Consolidado) -> str:
    """The HTML text; needs no network and nothing beside it."""
    report = report_of(consolidado)
    return render(
        "informe.html.j2",
        cover=report.cover,
        complete=all(notice.tone is not Tone.ALERT for notice in report.cover.notices),
        sections=report.on(Medium.PAGE),
        medium=Medium.PAGE,
        tones=Tone,
        tone_of=TONE_OF,
        accent=ACCENT,
        link=LINK_COLOR,
        pieces_of=pieces_of,
        bars_of=bars_of,
        classes=classes,
        named_column=named_column,
    )


def named_column(columns: Sequence[Column]) -> int:
    """Which of them says what a row is about: the first of text."""
    return next((n for n, c in enumerate(columns) if c.kind is Kind.TEXT), 0)


def classes(column: Column, value: Value) -> str:
    """How a cell looks."""
    text = ("archivo" if column.small else "largo") if column.kind is Kind.TEXT else ""
    tone = f"t-{value.tone.name.lower()}" if value.tone and column.kind is not Kind.LIGHT else ""
    return " ".join(x for x in ("n" if column.kind.numeric else text, "fuerte" if column.strong else "", tone) if x)
