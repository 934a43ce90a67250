"""The report as a workbook: live totals over Concentrado, everything said, ready to print."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest

from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from tests.support.books import achieved
from tests.support.quarter import Quarter

Published = Mapping[str, Mapping[int, Captura]]


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory, plan: Plan, publicado: Published) -> Quarter:
    """Four of five units, a meta behind and one over."""
    quarter = Quarter(tmp_path_factory.mktemp("book"), plan)
    quarter.fill({k: v for k, v in publicado.items() if k != "58102"})
    quarter.fill(
        {"58203": {**publicado["58203"], 502: achieved(1, 5, "Sin imprenta"), 504: achieved(1, 9, "Más ferias")}}
    )
    quarter.put("extra.xlsx", b"%PDF")
    quarter.collect()
    return quarter


def opened(quarter: Quarter, *, values: bool = True) -> Any:
    return openpyxl.load_workbook(quarter.report + ".xlsx", data_only=values)


def texts(page: Any) -> list[str]:
    return [c.value for row in page.iter_rows() for c in row if isinstance(c.value, str)]


def test_what_is_left_out_is_said_first(mixed: Quarter) -> None:
    said = "\n".join(texts(opened(mixed).worksheets[0]))
    assert "4 de 5 unidades" in said
    assert "58102 GERENCIA ADMINISTRATIVA — faltante" in said
    assert "extra.xlsx" in said
    assert "58201" in said


def test_every_sheet_prints_with_coverage_on_every_page(mixed: Quarter) -> None:
    for page in opened(mixed).worksheets:
        assert page.page_setup.orientation == "landscape"
        footer = str(page.oddFooter.left.text)
        assert "4 de 5 unidades" in footer or page.title.isdigit()


def test_each_unit_has_its_form_to_print_and_sign(mixed: Quarter, plan: Plan) -> None:
    book = opened(mixed)
    for unidad in plan.unidades:
        page = book[unidad.clave]
        assert unidad.nombre in texts(page)
        assert page.protection.sheet
    assert "AUTORIZÓ" in texts(book["58101"])


def test_a_unit_left_out_shows_no_figures(mixed: Quarter) -> None:
    page = opened(mixed)["58102"]
    figures = [page.cell(r, 6).value for r in range(1, 60) if isinstance(page.cell(r, 6).value, int)]
    assert figures == []


def test_no_text_is_a_formula_and_no_formula_leaves_the_book(mixed: Quarter) -> None:
    for page in opened(mixed, values=False).worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert "[" not in str(cell.value).replace("[[", "").replace("[#", "").replace("Concentrado[", "")
