"""The report as PDF, to sign and publish.  The only user of typst, which is an extra: ``pip install 'poa-xl[pdf]'``."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from importlib.util import find_spec
from typing import Any

from poa_xl.domain.consolidate import Consolidado
from poa_xl.domain.texto import visible
from poa_xl.errors import InstalacionError
from poa_xl.reporting.drawing import bars_of
from poa_xl.reporting.sections.report import report_of
from poa_xl.reporting.view import ACCENT, Column, Kind, Medium, Report, Section, Table, Tone, Value
from poa_xl.resources import templates

MOST_DETAILED = 1500
"""Beyond so many rows the document says where their detail is: thousands of rows take a gigabyte to typeset."""
_DETAIL = "El detalle de {what} está en el libro (.xlsx) y en la página (.html)."
_NARROWEST = 12.0
"""Characters of a column of texts that are short, or not there."""
_ROOM, _INSET = 712.0, 6.0
"""Points between the margins of the page; that a cell leaves blank beside its text."""
_SIZES, _SMALLER = (8.0, 7.5, 7.0, 6.5, 6.0, 5.5, 5.0), 1.5
"""Of letters, in points; how much smaller those of headings are."""
_LONGEST = 16
"""Letters of a word of a text for which there must be room."""


def available() -> bool:
    """Whether the extra is installed."""
    return find_spec("typst") is not None


def pdf(consolidado: Consolidado) -> bytes:
    """The document: the same figures as the workbook and the page.  InstalacionError if the extra is not installed."""
    if not available():
        raise InstalacionError("Para el PDF falta un componente: pip install 'poa-xl[pdf]'.")
    import typst

    cut = consolidado.trimestre.corte
    data = content(report_of(consolidado)) | {"anio": cut.year, "mes": cut.month, "dia": cut.day}
    made: bytes = typst.compile(
        str(templates() / "informe.typ"),
        root=str(templates()),  # not the folder one is in, which may be there no more
        sys_inputs={"datos": json.dumps(_shown(data), ensure_ascii=False)},
        ignore_system_fonts=True,
    )
    return made


def _shown(node: Any) -> Any:
    """What the document prints, with what cannot be seen written out."""
    if isinstance(node, dict):
        return {key: _shown(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_shown(value) for value in node]
    return visible(node) if isinstance(node, str) else node


def content(report: Report) -> dict[str, Any]:
    """What the template prints, every figure as text."""
    cover = report.cover
    return {
        **{key: value for key, value in asdict(cover).items() if isinstance(value, str)},
        "notices": [{"text": notice.text, "color": _color(notice.tone)} for notice in cover.notices],
        "figures": " · ".join(f"{figure} {what}" for figure, what in cover.figures),
        "meaning": cover.meaning,
        "accent": f"#{ACCENT}",
        "alert": _color(Tone.ALERT),
        "sections": [_section(section) for section in report.on(Medium.PRINT)],
    }


def _color(tone: Tone | None) -> str:
    return f"#{tone.value}" if tone else ""


def _section(section: Section) -> dict[str, Any]:
    tables = section.tables_on(Medium.PRINT)
    rows = sum(len(t.items) for t in tables)
    short = rows <= MOST_DETAILED
    what = f"las {rows} metas" if section.searched else f"estos {rows} renglones"
    return {
        "title": section.title,
        "tables": [_table(t) for t in tables] if short else [],
        "instead": "" if short else _DETAIL.format(what=what),
        "charts": [
            {"title": chart.title, "done": chart.done, "bars": [asdict(bar) for bar in bars_of(chart, section)]}
            for chart in section.charts_on(Medium.PRINT)
        ],
    }


def _table(table: Table) -> dict[str, Any]:
    columns, rows = table.columns_on(Medium.PRINT), list(table.rows(Medium.PRINT))
    size, widths = _sized(columns, [[row[n].text for row in rows] for n in range(len(columns))])
    return {
        "title": table.title,
        "alert": table.alert,
        "notes": table.notes,
        "nothing": "" if table.items else table.nothing,
        "size": size,
        "head": size - _SMALLER,
        "widths": widths,
        "heads": [c.heading for c in columns],
        "rows": [[_value(c, v) for c, v in zip(columns, row, strict=True)] for row in rows],
        "total": table.total is not None,
    }


def _sized(columns: Sequence[Column], texts: Sequence[Sequence[str]]) -> tuple[float, list[float]]:
    """Points of the letters and of each column: no figure touches the next, and words of headings stay whole."""
    ems = [max(map(_ems, _unbroken(c, cells)), default=0.0) for c, cells in zip(columns, texts, strict=True)]
    heads = [max(map(_ems, c.heading.split())) for c in columns]
    for size in _SIZES:
        least = [max(size * e, (size - _SMALLER) * h) + _INSET for e, h in zip(ems, heads, strict=True)]
        if sum(least) <= _ROOM:
            break
    figures = {n for n, c in enumerate(columns) if c.kind.numeric}
    tight = figures if len(figures) < len(columns) else set()
    return size, _shared([_width(c, cells) for c, cells in zip(columns, texts, strict=True)], least, tight)


def _unbroken(column: Column, texts: Sequence[str]) -> list[str]:
    """What stands on one line: figures whole; of texts, each word."""
    if column.kind.numeric:
        return list(texts)
    most = _LONGEST if column.kind is Kind.TEXT else None
    return [word[:most] for word in {word for text in texts for word in text.split()}]


def _ems(text: str) -> float:
    """How wide it is at most in the document's letters, bold ones too, as a share of their size."""
    return sum(0.72 if c.isupper() or not c.isascii() else 0.52 for c in text)


def _shared(wanted: Sequence[float], least: Sequence[float], tight: set[int]) -> list[float]:
    """The page by what each column wants, but for those that get just what they need: ``tight``, and who would get less."""
    while True:
        room = _ROOM - sum(least[n] for n in tight)
        whole = sum(w for n, w in enumerate(wanted) if n not in tight) or 1.0
        found = [least[n] if n in tight else w * room / whole for n, w in enumerate(wanted)]
        short = {n for n, points in enumerate(found) if n not in tight and points < least[n]}
        if not short:
            return [points * min(1.0, _ROOM / sum(found)) for points in found]
        tight |= short


def _width(column: Column, texts: Sequence[str]) -> float:
    """Its share of the page: a text takes no more than it needs."""
    if column.kind is not Kind.TEXT:
        return column.width
    return min(column.width, max(_NARROWEST, *map(len, texts), 0.0))


def _value(column: Column, value: Value) -> dict[str, Any]:
    return {
        "text": value.text,
        "color": _color(value.tone),
        "right": column.kind.numeric,
        "strong": column.strong or column.kind is Kind.LIGHT,
    }
