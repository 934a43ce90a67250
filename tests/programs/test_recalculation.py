"""LibreOffice recalculates every workbook we write: each cell equals its cached result."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from poa_xl import workflow
from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from tests.programs.engines import differences, expected
from tests.support.books import achieved, as_programmed, filled, form_of, workbook
from tests.support.office import Office
from tests.support.plans import PLAN_FILE, edited, plan_of, write_large
from tests.support.quarter import Quarter

pytestmark = pytest.mark.office
Published = Mapping[str, Mapping[int, Captura]]


def apart(office: Office, path: Path, at_least: int = 1) -> list[tuple[str, str, Any, Any]]:
    """Formula cells, of which there must be so many, whose cached result is not what LibreOffice computes."""
    ours = expected(path.read_bytes())
    assert sum(map(len, ours.values())) >= at_least
    return differences(ours, office.recalculated(path))


def check(office: Office, path: Path, data: bytes, at_least: int) -> None:
    path.write_bytes(data)
    assert apart(office, path, at_least) == []


@pytest.mark.parametrize("clave", ["58101", "58102", "58201", "58202", "58203"])
def test_issued_and_filled_forms(clave: str, office: Office, plan: Plan, publicado: Published, tmp_path: Path) -> None:
    check(office, tmp_path / "a.xlsx", workbook(form_of(plan, clave)), 20)
    check(office, tmp_path / "b.xlsx", workbook(form_of(plan, clave, 1, None, publicado[clave])), 20)


@pytest.mark.parametrize("base", ["a_la_fecha", "trimestre", "anual"])
@pytest.mark.parametrize("numero", [1, 2, 3, 4])
def test_every_base_in_every_quarter(base: str, numero: int, office: Office, tmp_path: Path) -> None:
    """With deviations, observations, blanks and zeros."""
    plan = plan_of(edited(("base_relativo: a_la_fecha", f"base_relativo: {base}")))
    captured = {
        **as_programmed(plan.por_clave["58203"], numero),
        501: achieved(numero, 3), 502: achieved(numero, 30, "x"), 503: achieved(numero, 0), 504: Captura(), 505: achieved(numero, 2),
    }  # fmt: skip
    previo = Previo(frozenset(range(1, numero)), {m.numero: (7, 0, None, None) for m in plan.por_clave["58203"].metas})
    check(office, tmp_path / "a.xlsx", workbook(form_of(plan, "58203", numero, previo, captured)), 20)
    check(office, tmp_path / "b.xlsx", workbook(form_of(plan, "58203", numero, None, captured)), 20)


def test_decimals_and_long_texts(office: Office, tmp_path: Path) -> None:
    plan = workflow.sound_plan(write_large(tmp_path, 1, 50))[0]
    check(office, tmp_path / "a.xlsx", workbook(filled(plan, "7100", 3)), 150)


def test_the_report(office: Office, plan: Plan, publicado: Published, tmp_path: Path) -> None:
    """With everything accepted; and with a unit missing, one rejected, metas behind, over and unprogrammed."""
    quarter = Quarter(tmp_path / "a", plan)
    quarter.fill(publicado)
    quarter.collect()
    path = Path(quarter.report + ".xlsx")
    assert apart(office, path, 200) == []
    mixed = Quarter(tmp_path / "b", plan)
    mixed.fill({k: v for k, v in publicado.items() if k not in ("58102", "58201")})
    behind = {502: achieved(1, 5, "x"), 504: achieved(1, 9, "x"), 503: achieved(1, 0, "x"), 505: achieved(1, 1, "x")}
    mixed.fill({"58203": {**publicado["58203"], **behind}, "58201": {300: achieved(1, 3)}})
    mixed.collect()
    path = Path(mixed.report + ".xlsx")
    assert apart(office, path) == []


@pytest.mark.parametrize("base", ["trimestre", "anual"])
def test_the_report_on_the_other_bases(base: str, office: Office, tmp_path: Path) -> None:
    plan_file = tmp_path / "plan.yaml"
    plan_file.write_text(edited(("base_relativo: a_la_fecha", f"base_relativo: {base}")), encoding="utf-8")
    plan = workflow.sound_plan(plan_file)[0]
    quarter = Quarter(tmp_path, plan, 2, plan_file)
    quarter.fill({u.clave: {**as_programmed(u, 2)} for u in plan.unidades[:4]})
    quarter.collect()
    path = Path(quarter.report + ".xlsx")
    assert apart(office, path) == []


def test_the_forms_given_back(office: Office, plan: Plan, tmp_path: Path) -> None:
    quarter = Quarter(tmp_path, plan)
    quarter.fill({"58101": {101: achieved(1, 3)}})
    quarter.collect()
    given_back = sorted((quarter.output / "devoluciones").glob("*.xlsx"))
    assert given_back
    for path in given_back:
        assert apart(office, path) == []


def test_the_demo_forms_are_these(tmp_path: Path, office: Office) -> None:
    """What ``generate`` writes is what the tests above recalculate."""
    (path,) = workflow.generate(PLAN_FILE, 1, tmp_path, ["58102"]).written
    assert apart(office, path) == []
