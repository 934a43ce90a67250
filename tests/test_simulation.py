"""The rehearsal; and years in which all goes well, of which nothing may be asked."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from poa_xl import workflow
from poa_xl.domain.ajustes import Ajustes, Base, Semaforo
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan
from poa_xl.simulation.accidents import ACCIDENTS
from poa_xl.workflow import ANSWERS, simulate
from tests.support.plans import PLAN_FILE
from tests.support.years import a_ramo, good_year


def test_plausible_returns_are_accepted_and_vary(tmp_path: Path) -> None:
    simulate(PLAN_FILE, 1, tmp_path / "ensayo")
    done = workflow.collect([tmp_path / "ensayo"], PLAN_FILE, 1, tmp_path / "informe").consolidado
    assert {u.estado.aceptada for u in done.unidades} == {True}
    assert 0 < done.totales.cumplidas < done.totales.programadas


def test_the_same_seed_gives_the_same_files_and_another_other_ones(tmp_path: Path) -> None:
    def files(name: str, seed: int) -> list[bytes]:
        return [p.read_bytes() for p in simulate(PLAN_FILE, 1, tmp_path / name, seed=seed).written]

    assert files("a", 1) == files("b", 1) != files("c", 2)


def test_the_same_seed_causes_the_same_accidents(tmp_path: Path) -> None:
    told = [
        simulate(PLAN_FILE, 1, tmp_path / str(n), seed=seed, damage=True).relato for n, seed in enumerate((1, 1, 2))
    ]
    assert told[0] == told[1] != told[2]


def test_the_damage_is_told_and_found(tmp_path: Path) -> None:
    told = simulate(PLAN_FILE, 1, tmp_path / "ensayo", damage=True, seed=3).relato
    assert len(told) == 5
    assert (tmp_path / "ensayo" / ANSWERS).read_text(encoding="utf-8").splitlines() == list(told)
    done = workflow.collect([tmp_path / "ensayo"], PLAN_FILE, 1, tmp_path / "informe").consolidado
    assert len(done.archivos) == 5
    accidents = {accident.name: accident for accident in ACCIDENTS}
    found = {a.nombre: {f.codigo for f in done.all_findings if f.place.archivo == a.nombre} for a in done.archivos}
    for line in told:
        name, what = line.split(": ", 1)
        expected = accidents[what.rpartition("(")[2].removesuffix(")")].expected
        assert not expected or expected & found[name], line


def test_any_quarter_can_be_rehearsed(tmp_path: Path) -> None:
    for numero in (2, 3, 4):
        simulate(PLAN_FILE, numero, tmp_path / str(numero))
        done = workflow.collect([tmp_path / str(numero)], PLAN_FILE, numero, tmp_path / f"informe{numero}").consolidado
        assert {u.estado.aceptada for u in done.unidades} == {True}


def asked(plan: Plan, seed: int) -> list[str]:
    """What is told above a note in a year in which every unit reports, explains and sends in time."""
    return [
        f"T{done.trimestre.numero} {f.codigo} {f.unidad}: {f.message}"
        for done in good_year(plan, seed)
        for f in done.all_findings
        if f.severity is not Severity.NOTA
    ]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_asked_in_a_good_year(seed: int, plan: Plan) -> None:
    assert asked(plan, seed) == []
    assert asked(a_ramo(plan, 6, 8, seed), seed) == []


TRICOLOR = Semaforo(naranja=None)
STRICT = Semaforo(None, Fraction(99, 100), Fraction(1), Fraction(1))


@pytest.mark.parametrize("base", Base)
def test_nothing_is_asked_in_a_good_year_whatever_the_base_of_the_plan(base: Base, plan: Plan) -> None:
    for semaforo in (TRICOLOR, STRICT):
        assert asked(replace(plan, ajustes=Ajustes(base, semaforo)), 4) == []


@pytest.mark.long
@pytest.mark.parametrize("base", Base)
@pytest.mark.parametrize("seed", range(10, 30))
def test_nothing_is_asked_in_twenty_good_years(seed: int, base: Base, plan: Plan) -> None:
    by = replace(plan, ajustes=Ajustes(base, (Semaforo(), TRICOLOR, STRICT)[seed % 3]))
    assert asked(by, seed) == []
    assert asked(a_ramo(by, 9, 12, seed), seed) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", [41, 42, 43])
def test_nothing_is_asked_in_a_good_year_of_a_large_ramo(seed: int, plan: Plan) -> None:
    assert asked(a_ramo(plan, 27, 50, seed), seed) == []


def test_a_good_year_has_what_may_be_asked_of(plan: Plan) -> None:
    """Shortfalls, excesses and explanations: what is silent about them is not so for want of them."""
    done = tuple(good_year(plan, 1))[-1]
    assert {u.estado.aceptada for u in done.unidades} == {True}
    assert {r.estado.value for r in done.renglones} >= {"CUMPLIDA", "PARCIALMENTE CUMPLIDA"}
    assert sum(bool(r.observaciones) for r in done.renglones) >= 5


def test_a_rehearsal_after_what_was_accepted_keeps_it(plan: Plan) -> None:
    first, second, *_ = good_year(plan, 2)
    before, after = ({r.meta.numero: r.alcanzado(1) for r in done.renglones} for done in (first, second))
    assert before == after
