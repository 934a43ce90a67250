"""Sheets of somebody's own beside the form, in real workbooks: notes, whatever they look like."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl.chart import BarChart, Reference

from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan
from poa_xl.form.formato import Form
from poa_xl.form.tmm_f004 import SHEET
from tests.support.books import captures_of, changed, filled, receive_bytes, workbook
from tests.support.office import Office

LISTS = {
    "folios": [f"ACTA-{n:03d}" for n in range(1, 4)],
    "oficios": [f"OF-2024-{n:03d}" for n in range(1, 8)],
    "telephones": [f"686-55{n}" for n in range(1, 8)],
    "months": [f"2024-0{n}" for n in range(1, 8)],
    "budget lines": [f"21101-{n}" for n in range(1, 6)],
    "contracts": ["Contrato", "ADQ-015", "ADQ-016"],
    "rows of another unit": ["58102-200", "58102-201", "58102-202"],
    "its own rows": [f"58101-{n}" for n in range(100, 106)],
    "its own metas": [f"{n}.- META" for n in range(100, 106)],
}


@pytest.fixture(scope="module")
def form(plan: Plan) -> Form:
    return filled(plan, "58101")


def unremarked(data: bytes, form: Form, name: str = "a.xlsx") -> list[str]:
    """The codes of the notes, of which there is nothing above."""
    judged = receive_bytes(data, form.plan, archivo=name)
    assert [f for f in judged.findings if f.severity is not Severity.NOTA] == []
    assert captures_of(judged) == dict(form.capturas)
    return [f.codigo for f in judged.findings]


@pytest.mark.parametrize("texts", LISTS.values(), ids=LISTS)
def test_a_list_is_nobodys_form(texts: Sequence[str], form: Form) -> None:
    def add(book: Any) -> None:
        page = book.create_sheet("Folios")
        for row, text in enumerate(texts, 1):
            page.cell(row, 1, text)

    assert unremarked(changed(workbook(form), add), form).count("POA124") == 1


def with_chart(where: Callable[[Any], Any]) -> Callable[[Any], None]:
    def add(book: Any) -> None:
        chart = BarChart()
        chart.add_data(Reference(book[SHEET], min_col=6, min_row=22, max_row=27))
        where(book).add_chart(chart)

    return add


CHARTS = {
    "on a sheet of its own": lambda book: book.create_chartsheet("Gráfica"),
    "on an own sheet": lambda book: book.create_sheet("Hoja1"),
    "on the form": lambda book: book[SHEET],
}


@pytest.mark.parametrize("where", CHARTS.values(), ids=CHARTS)
def test_a_chart_draws_what_stands_elsewhere(where: Callable[[Any], Any], form: Form) -> None:
    assert "POA124" in unremarked(changed(workbook(form), with_chart(where)), form)


@pytest.mark.office
@pytest.mark.parametrize("ending", [".ods", ".xls"])
def test_a_chart_of_another_program(ending: str, form: Form, office: Office, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(changed(workbook(form), with_chart(CHARTS["on an own sheet"])))
    target = office.saved_as(tmp_path / "a.xlsx", tmp_path / f"b{ending}")
    assert "POA124" in unremarked(target.read_bytes(), form, target.name)
