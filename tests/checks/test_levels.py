"""The levels that a plan sets: which it may, and what they change."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path

import pytest

from poa_xl import show
from poa_xl.checks.decide import consolidate
from poa_xl.checks.receive import Recibido
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan
from poa_xl.examination import check_book
from poa_xl.reporting.tablas import metas_csv
from poa_xl.workflow import check, sound_plan
from tests.support.books import achieved, as_programmed, form_of, receive_bytes, workbook
from tests.support.plans import edited


def with_levels(folder: Path, levels: str) -> Path:
    path = folder / "plan.yaml"
    path.write_text(edited(("ajustes:\n", f"ajustes:\n  niveles: {levels}\n")), encoding="utf-8")
    return path


def short(plan: Plan) -> Recibido:
    """58101 with meta 101 at 3 of 7, unexplained, which gives POA303."""
    captured = {**as_programmed(plan.por_clave["58101"], 1), 101: achieved(1, 3)}
    return receive_bytes(workbook(form_of(plan, "58101", 1, None, captured)), plan)


def decided(plan: Plan) -> Consolidado:
    return consolidate(plan, plan.trimestre(1), [short(plan)], {})


@pytest.mark.parametrize(
    ("level", "estado"),
    [
        ("error", EstadoUnidad.RECHAZADA),
        ("advertencia", EstadoUnidad.CON_ADVERTENCIAS),
        ("nota", EstadoUnidad.ACEPTADA),
    ],
)
def test_a_unit_is_judged_at_the_level_of_the_plan(level: str, estado: EstadoUnidad, tmp_path: Path) -> None:
    done = decided(sound_plan(with_levels(tmp_path, f"{{POA303: {level}}}"))[0])
    assert done.unidades[0].estado is estado
    assert [f.severity.value for f in done.unidades[0].findings if f.codigo == "POA303"] == [level]


def test_every_report_says_what_the_plan_sets(tmp_path: Path) -> None:
    done = decided(sound_plan(with_levels(tmp_path, "{POA303: error, POA304: advertencia}"))[0])
    (told,) = [f for f in done.findings if f.codigo == "POA503"]
    assert told.severity is Severity.NOTA
    assert told.message == (
        "En este plan, POA303 “Explique en OBSERVACIONES: avance menor a lo programado” se dice como error "
        "(de origen, advertencia)."
    )


def test_the_check_of_a_plan_says_which_levels_it_sets_and_where(tmp_path: Path) -> None:
    path = with_levels(tmp_path, "{POA303: error, POA304: advertencia}")
    (told,) = [f for f in check(path).findings if f.codigo == "POA503"]
    assert "POA303 “" in told.message
    assert "POA303: error" in path.read_text(encoding="utf-8").splitlines()[told.place.linea - 1]


def test_the_check_of_a_book_says_the_levels_of_what_it_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = with_levels(tmp_path, "{POA303: error, POA306: advertencia}")
    plan = sound_plan(path)[0]
    captured = {**as_programmed(plan.por_clave["58101"], 1), 101: achieved(1, 3)}
    (tmp_path / "a.xlsx").write_bytes(workbook(form_of(plan, "58101", 1, None, captured)))
    checked = check_book(tmp_path / "a.xlsx", path)
    assert checked is not None
    show.book(checked)
    said = capsys.readouterr().out
    assert "nota POA503 En este plan, POA303 “" in said
    assert "POA306" not in said


def test_the_csv_says_the_levels_of_the_plan_and_has_no_such_column_without(plan: Plan, tmp_path: Path) -> None:
    strict = sound_plan(with_levels(tmp_path, "{POA303: error}"))[0]
    head, first, *_ = csv.reader(io.StringIO(metas_csv(decided(strict)).decode("utf-8-sig")))
    assert (head[-1], first[-1]) == ("NIVELES FIJADOS POR EL PLAN", "POA303: error (de origen, advertencia)")
    head = next(csv.reader(io.StringIO(metas_csv(decided(plan)).decode("utf-8-sig"))))
    assert "NIVELES FIJADOS POR EL PLAN" not in head


def test_a_plan_is_checked_at_its_own_levels(tmp_path: Path) -> None:
    checked = check(with_levels(tmp_path, "{POA038: nota, POA039: error}"))
    assert {f.codigo: f.severity.value for f in checked.findings if f.codigo in ("POA038", "POA039")} == {
        "POA038": "nota", "POA039": "error",
    }  # fmt: skip
    assert checked.plan is None


@pytest.mark.parametrize(
    ("levels", "says"),
    [
        ("{POA301: advertencia}", "“POA301” no se puede poner en advertencia: solo se dice como error."),
        ("{POA306: error}", "“POA306” no se puede poner en error: solo se dice como advertencia o nota."),
        ("{A05: error}", "“A05” no se puede poner en error: escriba el código, POA303."),
        ("{T02: nota}", "“T02” no se puede poner en nota: escriba el código, POA131 o POA151 o POA325 o POA326."),
        ("{POA999: nota}", "“POA999” no se puede poner en nota: no hay tal hallazgo."),
        ("{POA306: grave}", "“grave” no es válido en “POA306”: se esperaba 'error', 'advertencia' o 'nota'."),
    ],
)
def test_a_level_that_the_rule_does_not_admit_is_told_at_its_line(levels: str, says: str, tmp_path: Path) -> None:
    path = with_levels(tmp_path, levels)
    (told,) = [f for f in check(path).findings if f.severity is Severity.ERROR]
    assert told.message == says
    assert levels in path.read_text(encoding="utf-8").splitlines()[told.place.linea - 1]


def test_levels_change_no_form(plan: Plan, tmp_path: Path) -> None:
    """A book issued before the plan set a level is the book that it issues now."""
    other = sound_plan(with_levels(tmp_path, "{POA303: error}"))[0]
    assert workbook(form_of(other, "58101")) == workbook(form_of(plan, "58101"))
    assert replace(other, ajustes=plan.ajustes) == plan
