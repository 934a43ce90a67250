"""What no output could draw is refused where it is told, and says why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from poa_xl.domain.ajustes import Luz
from poa_xl.reporting.view import YEAR, Chart, Column, Cover, Kind, Medium, Report, Section, Table


def column(key: str, kind: Kind = Kind.COUNT, on: Medium = Medium.ALL) -> Column:
    return Column(key, key.upper(), kind, 10, lambda _: 1, on=on)


def table(*columns: Column, **but: Any) -> Table:
    told: dict[str, Any] = {"key": "tabla", "title": "", "columns": columns, "items": (1,), "total": 1, **but}
    return Table(**told)


T1, T4 = column("t1"), column("t4")
SIDE, BAR = Chart("Dibujo", "tabla", ("t4", "t1"), "column"), Chart("Barras", "tabla", ("t1",), lights=(Luz.ROJO,))
FORMS = tuple(column(key) for key in YEAR)
SPARK = column("curso", Kind.SPARK, on=Medium.BOOK)


def section(*charts: Chart, of: Table | None = None, name: str = "Hoja", on: Medium = Medium.ALL) -> Section:
    return Section("parte", name, "PARTE", "qué es", (of or table(T1, T4),), charts, on=on)


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "long name": (lambda: section(name="x" * 32), "1 to 31 letters"),
    "no name": (lambda: section(name=""), "1 to 31 letters"),
    **{f"{bad} in a name": (partial(section, name=f"a{bad}b"), "none of") for bad in "[]:*?/\\'"},
    **{f"{name} for a name": (partial(section, name=name), "another sheet") for name in ("Portada", "HISTORY")},
    "table of two words": (lambda: table(T1, name="Dos palabras"), "cannot call it"),
    "table called like a cell": (lambda: table(T1, name="AB12"), "cannot call it"),
    "table called like a row": (lambda: table(T1, name="R1C1"), "cannot call it"),
    "spark without quarters": (lambda: table(T1, SPARK), "small chart"),
    "spark of quarters in another order": (lambda: table(*reversed(FORMS), SPARK), "small chart"),
    "spark of a quarter that no sheet has": (
        lambda: table(*FORMS[:-1], replace(FORMS[-1], on=Medium.PAGE), SPARK),
        "small chart",
    ),
    "unknown kind": (lambda: replace(SIDE, kind="pie"), "neither bar nor column"),
    "no columns": (lambda: replace(SIDE, columns=()), "no columns"),
    "bars without lights": (lambda: replace(BAR, lights=()), "a light for each"),
    "too many lights": (lambda: replace(BAR, lights=(Luz.ROJO, Luz.VERDE)), "a light for each"),
    "chart of no table": (lambda: section(replace(SIDE, table="otra")), "its table 'otra' is not there"),
    "chart of no column": (lambda: section(replace(SIDE, columns=("t1", "t9"))), "its columns t9 are not"),
    "chart in the workbook of a table that is not": (
        lambda: section(SIDE, of=table(T1, T4, on=Medium.PAGE)),
        "its table 'tabla' is not there",
    ),
    "chart in the workbook of a column that is not": (
        lambda: section(SIDE, of=table(T1, replace(T4, on=Medium.PAGE))),
        "its columns t4 are not",
    ),
    "columns without total": (
        lambda: section(replace(SIDE, on=Medium.BOOK), of=table(T1, T4, total=None)),
        "draws totals",
    ),
    "bars on the page without total": (lambda: section(BAR, of=table(T1, total=None)), "draws totals"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_drawn_is_refused(case: str) -> None:
    make, why = REFUSED[case]
    with pytest.raises(ValueError, match=why):
        make()


@pytest.mark.parametrize(
    "make",
    [
        lambda: section(SIDE, BAR, name="x" * 31),
        lambda: section(replace(BAR, on=Medium.BOOK), of=table(T1, total=None)),
        lambda: section(SIDE, of=table(T1, replace(T4, on=Medium.PAGE)), on=Medium.PAGE),
        lambda: table(T1, *FORMS, SPARK, name="Concentrado_año"),
    ],
)
def test_what_can_be_drawn_is_not(make: Callable[[], object]) -> None:
    assert make()


@pytest.mark.parametrize(
    ("key", "name", "why"), [("parte", "Otra", "same key: parte"), ("otra", "HOJA", "same name: hoja")]
)
def test_no_two_sections_are_called_alike(key: str, name: str, why: str) -> None:
    cover = Cover("", "", "", "", "", "", "", (), (), (), "")
    assert Report(cover, (section(), replace(section(), key="otra", name="Otra")))
    with pytest.raises(ValueError, match=why):
        Report(cover, (section(), replace(section(), key=key, name=name)))
