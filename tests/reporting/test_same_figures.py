"""Every figure in xlsx, html, pdf, csv and json is the same, and every total is the sum over what is included."""

from __future__ import annotations

import csv
import re
import subprocess
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest

from poa_xl.domain.avance import Captura
from poa_xl.domain.cantidad import exact, normal, number, show_percent
from poa_xl.domain.model import Plan
from tests.support.books import achieved, put, receive_bytes, workbook
from tests.support.programs import needed
from tests.support.quarter import Quarter

COUNTS = {
    "METAS": "metas", "PROGRAMADAS A LA FECHA": "programadas", "CUMPLIDAS": "cumplidas", "▲ Morado": "rebasadas", "✖ Rojo": "no_cumplidas",
    "○ Sin reporte": "sin_reporte", "? Por confirmar": "por_confirmar", "AVANCE NO PROGRAMADO": "avance_no_programado",
}  # fmt: skip


@pytest.fixture(scope="module", params=[1, 2, 3])
def quarter(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, plan: Plan) -> Quarter:
    """A quarter of chance: each unit's figures, one unit missing, one held, some A blank or beyond the plan."""
    chance = Random(request.param)  # noqa: S311
    made = Quarter(tmp_path_factory.mktemp("same"), plan)
    missing, held = chance.sample([u.clave for u in plan.unidades], 2)
    for unidad in plan.unidades:
        if unidad.clave != missing:
            made.fill({unidad.clave: {m.numero: captura(m.p(1) or 0, chance) for m in unidad.metas}})
    made.collect(hold=[held])
    return made


def captura(programmed: Any, chance: Random) -> Captura:
    return achieved(
        1, max(0, int(programmed) + chance.choice((0, 0, 0, -1, 1, -3, 5))), chance.choice(("", "se explica"))
    )


def board(quarter: Quarter) -> dict[str, dict[str, Any]]:
    page: Any = openpyxl.load_workbook(quarter.report + ".xlsx", data_only=True)["Tablero"]
    head = next(r for r in range(1, 12) if page.cell(r, 1).value == "CLAVE")
    names = [c.value for c in page[head]]
    rows = (page[r] for r in range(head + 1, head + 7))
    return {str(row[0].value): dict(zip(names, (c.value for c in row), strict=True)) for row in rows}


def pages(quarter: Quarter) -> str:
    needed("pdftotext", "poppler-utils")
    done = subprocess.run(
        ["pdftotext", "-layout", quarter.report + ".pdf", "-"], capture_output=True, text=True, check=True
    )
    return done.stdout


def test_totals_are_the_sum_over_units(quarter: Quarter) -> None:
    report, rows = quarter.json(), board(quarter)
    for heading, key in COUNTS.items():
        assert rows["TOTAL"][heading] == report["totales"][key]
        assert sum(rows[u["clave"]][heading] for u in report["unidades"]) == report["totales"][key]
    assert sum(g["metas"] for g in report["por_programa"]) == report["totales"]["metas"]
    assert sum(g["cumplidas"] for g in report["por_linea"]) == report["totales"]["cumplidas"]


def test_sums_by_unit_of_measure_are_the_sum_of_their_rows(quarter: Quarter) -> None:
    """META ANUAL of the plan, over all that may be added; what was achieved, over what is known."""
    with Path(quarter.report + "-metas.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    for entry in quarter.json()["por_unidad_medida"]:
        mine = [r for r in rows if r["MEDIDA CANÓNICA"] == entry["unidad_medida"] and r["SE SUMA"] != "no"]
        known = [r for r in mine if r["SE SUMA"] == "sí"]
        for key, heading, over in (
            ("anual", "META ANUAL AUTORIZADA", mine),
            ("programado", "PROGRAMADO A LA FECHA", known),
            ("alcanzado", "AVANCE ABSOLUTO", known),
        ):
            assert entry[key] == (sum(float(r[heading]) for r in over) if over else None)


def test_each_meta_says_the_same_everywhere(quarter: Quarter) -> None:
    page: Any = openpyxl.load_workbook(quarter.report + ".xlsx", data_only=True)["Concentrado"]
    heads = [c.value for c in page[5]]
    sheet = {(r[0], r[2]): dict(zip(heads, r, strict=True)) for r in page.iter_rows(min_row=6, values_only=True)}
    with Path(quarter.report + "-metas.csv").open(encoding="utf-8-sig", newline="") as stream:
        lines = {(r["UNIDAD"], int(r["META"])): r for r in csv.DictReader(stream)}
    for unit in quarter.json()["unidades"]:
        for meta in unit["metas"]:
            row, line = sheet[unit["clave"], meta["numero"]], lines[unit["clave"], meta["numero"]]
            absolute, ratio = told(unit, meta)
            assert row["ESTADO"] == meta["estado"] == line["ESTADO"]
            for heading, right in (("AVANCE ABSOLUTO", absolute), ("ACUMULADO RELATIVO", ratio)):
                assert row[heading] == (right if isinstance(right, str) else pytest.approx(float(right)))
                assert line[heading] == (right if isinstance(right, str) else str(number(normal(right))))


def told(unit: dict[str, Any], meta: dict[str, Any]) -> tuple[Fraction | str, Fraction | str]:
    """AVANCE ABSOLUTO and ACUMULADO RELATIVO at T1 of a meta's P and A: what a reader of the report must find."""
    p, a = meta["p"][0] or 0, meta["a"][0]
    held = unit["estado"] == "retenida, por confirmar"
    known = unit["estado"].startswith("aceptada") and not (p and a is None)
    absolute = Fraction(a or 0) if known else "S/R"
    if not p and not held:
        return absolute, "N/P"
    return absolute, Fraction(a, p) if known else "S/R"


def test_the_shown_totals_are_those_of_the_data(quarter: Quarter) -> None:
    totals = quarter.json()["totales"]
    share = show_percent(None if totals["porcentaje_cumplidas"] is None else exact(totals["porcentaje_cumplidas"]))
    mean = show_percent(None if totals["promedio"] is None else exact(totals["promedio"]))
    printed = pages(quarter)
    assert re.search(
        rf"TOTAL\s+3 de 5 unidades\s+33\s+{totals['programadas']}\s+{totals['cumplidas']}\s.*{re.escape(share)}\s+{re.escape(mean)}",
        printed,
    )
    html = Path(quarter.report + ".html").read_text(encoding="utf-8")
    for figure, words in (
        (totals["cumplidas"], "cumplidas"),
        (share, f"cumplidas, de {totals['reportadas']} programadas y reportadas"),
    ):
        assert f"<b>{figure}</b><span>{words}</span>" in html


def test_what_the_book_says_stands_beside_what_was_recomputed(
    plan: Plan, publicado: Mapping[str, Mapping[int, Captura]], tmp_path: Path
) -> None:
    """A fixed value pasted over a formula, waived so that it is accepted."""
    from tests.support.books import form_of

    made = Quarter(tmp_path, plan)
    form = form_of(plan, "58101", 1, None, publicado["58101"])
    row = form.fila_de[103]
    made.put("a.xlsx", put(workbook(form), {f"M{row}": 12}))
    (tmp_path / "dispensas.yaml").write_text(
        "dispensas:\n  - {codigo: POA308, unidad: 58101, trimestre: 1, motivo: m, autoriza: a}\n", encoding="utf-8"
    )
    made.collect(dispensas=tmp_path / "dispensas.yaml")
    page: Any = openpyxl.load_workbook(made.report + ".xlsx", data_only=True)["Concentrado"]
    heads = [c.value for c in page[5]]
    found = {r[2]: dict(zip(heads, r, strict=True)) for r in page.iter_rows(min_row=6, max_row=11, values_only=True)}
    assert found[103]["AVANCE ABSOLUTO"] == 9
    assert found[103]["EL LIBRO DICE (SI DIFIERE)"] == "ABSOLUTO 12 (+3)"
    assert found[103]["DISPENSAS"] == "POA308: Dispensado por a: m"
    assert found[101]["EL LIBRO DICE (SI DIFIERE)"] is None
    assert receive_bytes(workbook(form), plan).aceptable
