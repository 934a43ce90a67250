"""Totals of a quarter: what is counted, over what, and conservation."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from poa_xl.domain.avance import Captura
from poa_xl.domain.consolidate import (
    Consolidado,
    Devolucion,
    EstadoUnidad,
    Previo,
    Totales,
    UnidadConsolidada,
    consolidate_unidad,
)
from poa_xl.domain.model import Plan
from poa_xl.workflow import sound_plan
from tests.support.books import achieved, as_programmed
from tests.support.plans import PLAN_FILE

PLAN = sound_plan(PLAN_FILE)[0]


def unidad(plan: Plan, clave: str, capturas: dict[int, Captura], estado: EstadoUnidad) -> UnidadConsolidada:
    came = Devolucion(clave, f"{clave}.xlsx", "0" * 64, "TMM-F004", capturas, {})
    return consolidate_unidad(plan, plan.trimestre(1), plan.por_clave[clave], estado, came, (), Previo())


def test_rejected_figures_do_not_enter(plan: Plan) -> None:
    captured = as_programmed(plan.por_clave["58101"], 1)
    taken = unidad(plan, "58101", captured, EstadoUnidad.ACEPTADA).totales
    held = unidad(plan, "58101", captured, EstadoUnidad.RECHAZADA).totales
    assert (taken.cumplidas, taken.sin_reporte) == (4, 0)
    assert (held.cumplidas, held.sin_reporte, held.metas) == (0, 4, 6)


def test_the_mean_is_over_due_metas_and_over_achievement_offsets_nothing(plan: Plan) -> None:
    """58101 at T1: 101 at 14 of 7 counts 100 %, 102 at 0 of 1 counts 0; 100 and 104 are not due."""
    captured = {101: achieved(1, 14), 102: achieved(1, 0), 103: achieved(1, 9), 105: achieved(1, 1)}
    totals = unidad(plan, "58101", captured, EstadoUnidad.ACEPTADA).totales
    assert totals.promedio == Fraction(3, 4)
    assert (totals.rebasadas, totals.cumplidas, totals.no_cumplidas, totals.no_programadas) == (1, 2, 1, 2)
    assert totals.porcentaje_cumplidas == Fraction(2, 4)


def test_the_published_quarter(plan: Plan) -> None:
    units = tuple(unidad(plan, u.clave, as_programmed(u, 1), EstadoUnidad.ACEPTADA) for u in plan.unidades)
    totals = Consolidado(plan, plan.trimestre(1), units).totales
    assert (totals.metas, totals.programadas, totals.cumplidas, totals.no_programadas) == (33, 23, 23, 10)
    assert totals.promedio == 1


captures = st.dictionaries(
    st.sampled_from([m.numero for _, m in PLAN.metas()]),
    st.builds(lambda a: achieved(1, a), st.one_of(st.none(), st.integers(0, 20))),
)


@settings(max_examples=60)
@given(captures, st.lists(st.sampled_from(EstadoUnidad), min_size=5, max_size=5))
def test_the_ramo_is_the_sum_of_its_units(captured: dict[int, Captura], states: list[EstadoUnidad]) -> None:
    units = tuple(
        unidad(PLAN, u.clave, {n: c for n, c in captured.items() if n in u.por_numero}, state)
        for u, state in zip(PLAN.unidades, states, strict=True)
    )
    whole = Consolidado(PLAN, PLAN.trimestre(1), units).totales
    for field in fields(Totales):
        if field.name != "promedio":
            assert getattr(whole, field.name) == sum(getattr(u.totales, field.name) for u in units)
    assert whole.programadas == whole.reportadas + whole.sin_reporte
    assert whole.metas == whole.programadas + whole.no_programadas + whole.avance_no_programado
