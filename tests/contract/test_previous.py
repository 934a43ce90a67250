"""Earlier reports: what changed since the last of the quarter, and the trend of the year."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import poa_xl
from poa_xl.contract.previous import read_previous
from poa_xl.domain.avance import Captura
from poa_xl.domain.comparison import cambios, tendencia
from poa_xl.domain.model import Plan
from poa_xl.errors import PoaError
from tests.support.books import achieved, as_programmed, filled, receive_bytes, with_unidad, workbook
from tests.support.quarter import Quarter

Published = Mapping[str, Mapping[int, Captura]]


@pytest.fixture
def first(tmp_path: Path, plan: Plan, publicado: Published) -> Quarter:
    """A first consolidation: 58102 missing, 502 behind."""
    quarter = Quarter(tmp_path / "uno", plan)
    quarter.fill({k: v for k, v in publicado.items() if k != "58102"})
    quarter.fill({"58203": {**publicado["58203"], 502: achieved(1, 5, "Sin imprenta")}})
    quarter.collect()
    return quarter


def kept(quarter: Quarter) -> Path:
    """A copy of its report."""
    return Path(shutil.copy(quarter.report + ".json", quarter.folder / "anterior.json"))


def test_what_changed_is_told_unit_by_unit_and_meta_by_meta(first: Quarter, publicado: Published) -> None:
    before = kept(first)
    first.fill({"58102": publicado["58102"], "58203": publicado["58203"]})
    found = [(c.unidad, c.meta, c.que, c.antes, c.ahora) for c in cambios(first.collect(previous=[before]).consolidado)]
    assert ("58102", None, "Devolución", "faltante", "aceptada") in found
    assert ("58102", 201, "A de Ene-Mar", "S/R", "7") in found
    assert [c for c in found if c[0] == "58203"] == [
        ("58203", 502, "A de Ene-Mar", "5", "14"),
        ("58203", 502, "Estado", "NO CUMPLIDA", "CUMPLIDA"),
        ("58203", 502, "OBSERVACIONES", "Sin imprenta", "vacío"),
    ]
    page: Any = openpyxl.load_workbook(first.report + ".xlsx")["Cambios"]
    assert page.max_row >= 5 + len(found)


def test_the_same_returns_change_nothing(first: Quarter) -> None:
    assert cambios(first.collect(previous=[kept(first)]).consolidado) == ()
    page: Any = openpyxl.load_workbook(first.report + ".xlsx")["Cambios"]
    assert str(page["A6"].value).startswith("Nada cambió desde la consolidación anterior")


def test_without_an_earlier_report_there_is_no_such_sheet(first: Quarter) -> None:
    assert "Cambios" not in openpyxl.load_workbook(first.report + ".xlsx").sheetnames


def test_the_trend_of_the_year(first: Quarter, plan: Plan, tmp_path: Path) -> None:
    """T1: 58203 met 3 of 4, 58102 nothing; T2 all met."""
    second = Quarter(tmp_path / "dos", plan, 2)
    second.fill({u.clave: as_programmed(u, 2) for u in plan.unidades})
    done = second.collect(previous=[kept(first)])
    told = {one.clave: one.trimestres for one in tendencia(done.consolidado)}
    assert told["58203"][0] == Fraction(3, 4)
    assert told["58102"][0] == "S/R"
    page: Any = openpyxl.load_workbook(second.report + ".xlsx")["Cambios"]
    rows = {row[0].value: [c.value for c in row] for row in page.iter_rows()}
    assert rows["58203"][2] == 0.75
    assert rows["58102"][2] == "S/R"


def test_a_report_of_a_later_quarter_stops(first: Quarter, plan: Plan, tmp_path: Path) -> None:
    second = Quarter(tmp_path / "dos", plan, 2)
    second.fill({"58101": as_programmed(plan.por_clave["58101"], 2)})
    second.collect()
    with pytest.raises(PoaError, match="no puede ser posterior al primer trimestre"):
        first.collect(previous=[Path(second.report + ".json")])


def test_a_report_of_the_same_ramo_by_another_issuer_says_which(first: Quarter, plan: Plan) -> None:
    other = replace(plan, emisor="Otro Ayuntamiento")
    with pytest.raises(PoaError) as refused:
        read_previous([kept(first)], other, other.trimestre(2))
    assert str(refused.value).endswith(
        "es de otro plan (ramo 58, primer trimestre de 2024, de otro emisor); se esperaba el emisor “Otro Ayuntamiento”. "
        "Si lo que cambió en el plan es su nombre, ponga el anterior en su «emisor»."
    )


def test_of_a_unit_that_changed_its_clave_what_was_accepted_is_known_by_the_alias(first: Quarter, plan: Plan) -> None:
    unidad, *others = plan.unidades
    renamed = replace(unidad, clave="58104", alias=(*unidad.alias, unidad.clave))
    today = replace(plan, version=2, unidades=(renamed, *others))
    report = kept(first)
    before, now = (read_previous([report], one, one.trimestre(2)) for one in (plan, today))
    assert now.previos == {"58104" if clave == "58101" else clave: one for clave, one in before.previos.items()}
    assert now.informes[0].unidades["58104"] == before.informes[0].unidades["58101"]
    same = replace(plan, unidades=(replace(unidad, alias=()), replace(others[0], alias=("58101",)), *others[1:]))
    assert read_previous([report], same, same.trimestre(2)).previos == before.previos


@pytest.mark.parametrize("version", [1, 2])
def test_what_a_quarter_closed_no_version_of_the_plan_may_change(version: int, first: Quarter, plan: Plan) -> None:
    """It is not said to raise the version, which would not help."""
    unidad = plan.por_clave["58101"]
    metas = tuple(replace(m, programado=(6, 8, 7, 9)) if m.numero == 101 else m for m in unidad.metas)
    moved = replace(with_unidad(plan, "58101", metas=metas), version=version)
    with pytest.raises(PoaError) as refused:
        read_previous([kept(first)], moved, moved.trimestre(2))
    said = str(refused.value)
    assert "unidad 58101, meta 101: P de Ene-Mar, ya cerrado, dice 7 y en el plan 6." in said
    assert "restablézcalo en el plan" in said
    assert "suba su" not in said


@pytest.mark.parametrize("later", [0, 1])
def test_a_tenth_of_a_closed_quarter_is_the_same_in_the_report(later: int, plan: Plan, tmp_path: Path) -> None:
    """Of which JSON has no exact number."""
    unidad, tenth = plan.por_clave["58101"], Fraction(1, 10)
    of_tenths = replace(unidad.por_numero[101].medida, decimales=True)
    changed = {"medida": of_tenths, "programado": (tenth, 8, 7, 9), "anual": 24 + tenth}
    metas = tuple(replace(m, **changed) if m.numero == 101 else m for m in unidad.metas)  # type: ignore[arg-type]
    halves = tuple(replace(one, decimales=True) for one in plan.unidades_medida)
    tenths = with_unidad(replace(plan, unidades_medida=halves), "58101", metas=metas)
    received = receive_bytes(workbook(filled(tenths, "58101")), tenths)
    (told,) = poa_xl.report(poa_xl.consolidate([received], tenths, 1), formats=["json"]).values()
    report = tmp_path / "informe.json"
    report.write_bytes(told)
    today = replace(tenths, version=tenths.version + later)
    read = read_previous([report], today, today.trimestre(2))
    assert read.previos["58101"].alcanzado[101][0] == tenth


def test_a_report_of_a_later_plan_asks_for_that_plan(first: Quarter, plan: Plan) -> None:
    report = kept(first)
    older = replace(plan, version=0)
    with pytest.raises(PoaError, match=r"Indique el plan con que se hizo el informe, o uno posterior\.$"):
        read_previous([report], older, older.trimestre(2))


def test_a_report_of_another_ramo_says_the_ramo(first: Quarter, plan: Plan) -> None:
    other = replace(plan, ramo=replace(plan.ramo, clave="7"))
    with pytest.raises(
        PoaError, match=r"es de otro plan \(ramo 58, primer trimestre de 2024\); se esperaba el Ramo 7 de 2024"
    ):
        read_previous([kept(first)], other, other.trimestre(2))
