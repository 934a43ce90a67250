"""Totals of a quarter: what is counted, over what, and conservation."""

from __future__ import annotations

from dataclasses import fields
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from poa_xl.domain.ajustes import Luz
from poa_xl.domain.avance import Captura
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, Totales, UnidadConsolidada, consolidate_unidad
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.grouping import debidas_por_trimestre, gemelas, por_linea, por_medida
from poa_xl.domain.model import Plan
from poa_xl.domain.nothing import Nothing
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import NUMEROS
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


def test_a_quarter_of_which_nothing_is_accepted_is_unreported_also_where_nothing_was_programmed(plan: Plan) -> None:
    """58101: of meta 100 nothing is programmed in the first quarter; what a unit left blank there stays blank."""
    own = plan.por_clave["58101"]
    blank = {meta.numero: Captura() for meta in own.metas}

    def said(previo: Previo, state: EstadoUnidad) -> list[object]:
        came = Devolucion("58101", "a.xlsx", "0" * 64, "TMM-F004", blank, {})
        row = consolidate_unidad(plan, plan.trimestre(2), own, state, came, (), previo).renglones[0]
        assert row.meta.numero == 100
        return [row.alcanzado(t) for t in NUMEROS]

    nothing = Nothing.UNREPORTED
    assert said(Previo(), EstadoUnidad.ACEPTADA) == [None, nothing, None, None]
    assert said(Previo(), EstadoUnidad.RECHAZADA) == [nothing, nothing, None, None]
    assert said(Previo(frozenset({1})), EstadoUnidad.FALTANTE) == [None, nothing, None, None]


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
    held = sum(r.retenido and r.avance.debida for u in units for r in u.renglones)
    assert whole.programadas == whole.reportadas + whole.sin_reporte + held
    assert (
        whole.metas
        == whole.reportadas
        + whole.sin_reporte
        + whole.no_programadas
        + whole.avance_no_programado
        + whole.por_confirmar
    )


# -- groups --------------------------------------------------------------------------------------------------------


def published(plan: Plan, held: str = "") -> Consolidado:
    """The first quarter as published; ``held`` is held back."""
    units = tuple(
        unidad(plan, u.clave, as_programmed(u, 1), EstadoUnidad.RETENIDA if u.clave == held else EstadoUnidad.ACEPTADA)
        for u in plan.unidades
    )
    return Consolidado(plan, plan.trimestre(1), units)


def test_metas_by_linea(plan: Plan) -> None:
    """Metas and due metas of each code at T1 (domain.md 3.3)."""
    groups = {g.clave: (g.totales.metas, g.totales.programadas) for g in por_linea(published(plan))}
    assert groups == {
        "2.3.1": (1, 1),
        "3.2": (4, 1),
        "3.2.2": (15, 12),
        "3.3.2": (1, 0),
        "4.6": (1, 1),
        "4.6.1": (11, 8),
    }


def test_metas_due_per_quarter(plan: Plan) -> None:
    assert debidas_por_trimestre(published(plan).renglones) == (23, 27, 26, 28)


def test_quantities_are_added_only_within_one_summable_unit_of_measure(plan: Plan) -> None:
    sums = {s.medida: s for s in por_medida(published(plan))}
    promotion, reports, payroll = sums["ACCIÓN DE PROMOCIÓN"], sums["INFORME"], sums["NÓMINA"]
    assert (promotion.alcanzado, promotion.programado, promotion.anual) == (13, 13, 52)
    assert (reports.alcanzado, reports.programado, reports.anual) == (5, 5, 23)
    assert (payroll.sumable, payroll.alcanzado, payroll.metas, payroll.gemelas) == (False, None, 5, 5)


def test_twin_metas_are_never_added_even_if_summable(plan: Plan) -> None:
    assert len(gemelas(plan)) == 5
    assert {clave for clave, _ in gemelas(plan)} == {u.clave for u in plan.unidades}


def test_a_unit_held_back_is_neither_met_nor_red(plan: Plan) -> None:
    """58201 held: 17 of 17, and 7 to confirm, 6 of them due (domain.md 2.2)."""
    done = published(plan, "58201")
    totals = done.totales
    assert (totals.cumplidas, totals.reportadas, totals.por_confirmar, totals.programadas) == (17, 17, 7, 23)
    assert {r.luz for r in done.renglones if r.retenido} == {Luz.NINGUNA}
    promotion = {s.medida: s for s in por_medida(done)}["ACCIÓN DE PROMOCIÓN"]
    assert (promotion.anual, promotion.programado, promotion.alcanzado) == (52, 7, 7)
