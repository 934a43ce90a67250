"""The report as a workbook: live totals over Concentrado, everything said, ready to print."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from poa_xl.workflow import sound_plan
from tests.support.books import achieved
from tests.support.plans import write_large
from tests.support.quarter import Quarter

Published = Mapping[str, Mapping[int, Captura]]
COUNTED = ("METAS", "PROGRAMADAS A LA FECHA", "CUMPLIDAS", "● Verde", "– N/P")


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
        if unidad.clave != "58102":
            page = book[unidad.clave]
            assert unidad.nombre in texts(page)
            assert page.protection.sheet
            assert "AUTORIZÓ" in texts(page)


def test_a_unit_left_out_gets_no_form_to_sign_and_the_index_says_so(mixed: Quarter) -> None:
    book = opened(mixed)
    assert "58102" not in book.sheetnames
    assert "58102 — sin TMM-F004 de GERENCIA ADMINISTRATIVA. NO INCLUIDA: faltante" in texts(book["Portada"])


def test_no_text_is_a_formula_and_no_formula_leaves_the_book(mixed: Quarter) -> None:
    for page in opened(mixed, values=False).worksheets:
        for row in page.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert "[" not in str(cell.value).replace("[[", "").replace("[#", "").replace("Concentrado[", "")


# -- sheets --------------------------------------------------------------------------------------------------------


def table(page: Any, first: str, column: int = 1) -> dict[str, list[Any]]:
    """Rows under the heading row that begins with ``first``, by their first cell."""
    heading = next(r for r in range(1, page.max_row + 1) if page.cell(r, column).value == first)
    found: dict[str, list[Any]] = {}
    for row in page.iter_rows(min_row=heading, values_only=True):
        if row[0] is None:
            break
        found[str(row[0])] = list(row)
    return found


@pytest.fixture(scope="module")
def complete(tmp_path_factory: pytest.TempPathFactory, plan: Plan, publicado: Published) -> Quarter:
    """The published quarter."""
    quarter = Quarter(tmp_path_factory.mktemp("complete"), plan)
    quarter.fill(publicado)
    quarter.collect()
    return quarter


def test_the_sheets_in_order(complete: Quarter, plan: Plan) -> None:
    assert opened(complete).sheetnames == [
        "Portada", "Tablero", "Atención", "Concentrado", "Por línea", "Por unidad de medida", "Calendario", "Hallazgos", "Transparencia",
        "Bitácora", *(u.clave for u in plan.unidades),
    ]  # fmt: skip


def test_the_index_leads_to_every_sheet(complete: Quarter) -> None:
    book = opened(complete)
    links = {
        c.hyperlink.location.split("!")[0].strip("'") for row in book["Portada"].iter_rows() for c in row if c.hyperlink
    }
    assert links == set(book.sheetnames) - {"Portada"}


def test_the_board_counts_units_and_programas(complete: Quarter) -> None:
    board = table(opened(complete)["Tablero"], "CLAVE")
    heads = board["CLAVE"]
    assert [
        board["TOTAL"][heads.index(h)] for h in ("METAS", "PROGRAMADAS A LA FECHA", "CUMPLIDAS", "● Verde", "– N/P")
    ] == [33, 23, 23, 23, 10]
    assert board["TOTAL"][heads.index("% CUMPLIDAS DE LAS DEBIDAS Y REPORTADAS")] == 1
    assert [board[u][heads.index("METAS")] for u in ("58101", "58102", "58201", "58202", "58203")] == [6, 8, 7, 6, 6]


def test_concentrado_is_an_excel_table_with_sparklines(complete: Quarter) -> None:
    page = opened(complete, values=False)["Concentrado"]
    (found,) = page.tables.values()
    assert found.name == "Concentrado"
    heads = [c.value for c in page[5]]
    assert [column.name for column in found.tableColumns] == heads
    import zipfile

    with zipfile.ZipFile(complete.report + ".xlsx") as archive:
        sheets = [archive.read(n) for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    assert sum(s.count(b"<x14:sparkline>") for s in sheets) == 33


def test_totals_are_formulas_over_concentrado(complete: Quarter) -> None:
    book = opened(complete, values=False)
    for name, at_least in (("Tablero", 90), ("Por línea", 80), ("Por unidad de medida", 60), ("Calendario", 24)):
        formulas = [str(c.value) for row in book[name].iter_rows() for c in row if c.data_type == "f"]
        assert len(formulas) >= at_least
        assert all("Concentrado" in f or "$" not in f for f in formulas)


def test_quantities_are_not_added_across_units_of_measure(complete: Quarter) -> None:
    measures = table(opened(complete)["Por unidad de medida"], "UNIDAD DE MEDIDA")
    assert measures["ACCIÓN DE PROMOCIÓN"][3:6] == [52, 13, 13]
    assert measures["NÓMINA"][3:6] == ["—"] * 3
    assert "TOTAL" not in measures


def test_the_calendar(complete: Quarter) -> None:
    assert table(opened(complete)["Calendario"], "CLAVE")["TOTAL"][2:6] == [23, 27, 26, 28]


def test_exceptions_come_first_with_gap_and_words(mixed: Quarter) -> None:
    page = opened(mixed)["Atención"]
    rows = [[c.value for c in row] for row in page.iter_rows(min_row=6, max_row=8)]
    assert rows[0][:2] == ["✖ Rojo", "NO CUMPLIDA"]
    assert (rows[0][3], rows[0][9], rows[0][11]) == (502, -9, "Sin imprenta")
    assert rows[0][10] == pytest.approx(-9 / 14)
    assert rows[1][:2] == ["▲ Morado", "REBASADA"]
    assert page.cell(6, 2).hyperlink.location.startswith("'Concentrado'!C")


def test_every_figure_says_where_it_came_from(complete: Quarter) -> None:
    page = opened(complete)["Concentrado"]
    heads = [c.value for c in page[5]]
    row = {h: c.value for h, c in zip(heads, page[7], strict=True)}
    assert row["ARCHIVO DE ORIGEN"] == "58101 DIRECCION GENERAL 2024-T1.xlsx"
    assert row["CELDA DE ORIGEN"].startswith("TMM-F004!F")
    assert len(row["SHA-256 (INICIO)"]) == 16


def test_the_log_has_every_file_with_its_fingerprint(mixed: Quarter) -> None:
    log = table(opened(mixed)["Bitácora"], "ARCHIVO")
    assert len(log) == 1 + 5
    assert log["extra.xlsx"][2] == "no reconocido"
    assert all(len(row[8]) == 64 for name, row in log.items() if name != "ARCHIVO")


def test_the_transparency_table(complete: Quarter) -> None:
    page = opened(complete)["Transparencia"]
    assert [c.value for c in page[5]][:4] == [
        "EJERCICIO",
        "FECHA DE INICIO DEL PERIODO",
        "FECHA DE TÉRMINO DEL PERIODO",
        "PROGRAMA",
    ]
    assert page.max_row == 5 + 33
    assert len([c for c in page[5] if c.value]) == 16


def test_a_unit_held_back(plan: Plan, publicado: Published, tmp_path: Any) -> None:
    """58201 held: 17 of 17, and 7 to confirm."""
    quarter = Quarter(tmp_path, plan)
    quarter.fill(publicado)
    quarter.collect(hold=["58201"])
    board = table(opened(quarter)["Tablero"], "CLAVE")
    heads = board["CLAVE"]
    total = board["TOTAL"]
    assert (total[heads.index("CUMPLIDAS")], total[heads.index("? Por confirmar")]) == (17, 7)
    assert total[heads.index("% CUMPLIDAS DE LAS DEBIDAS Y REPORTADAS")] == 1
    assert "58201 GERENCIA DE PROMOCION E INFORMACIÓN — retenida, por confirmar" in "\n".join(
        texts(opened(quarter)["Portada"])
    )


def test_a_front_page_too_long_for_one_sheet_of_paper_is_a_workbook_still(tmp_path: Path) -> None:
    """``fitToHeight`` is a number: written as a word, Excel repairs the file and other programs refuse it."""
    plan_file = write_large(tmp_path, 60, 1)
    plan = sound_plan(plan_file)[0]
    quarter = Quarter(tmp_path, plan, plan_file=plan_file)
    quarter.fill({"7100": {100: achieved(1, None)}})
    quarter.collect()
    assert opened(quarter).worksheets[0].page_setup.fitToHeight == 0
