"""Which metas need a look, and in what order they are told."""

from __future__ import annotations

from fractions import Fraction

import pytest

from poa_xl.domain.ajustes import Ajustes, Base
from poa_xl.domain.avance import Avance, Captura
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, consolidate_unidad
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.grouping import atencion, brecha, brecha_relativa
from poa_xl.domain.model import Meta, Plan, UnidadMedida
from poa_xl.domain.nothing import Nothing
from poa_xl.domain.previo import Previo
from tests.support.books import achieved, as_programmed


def quarter(plan: Plan, captured: dict[int, Captura], estado: EstadoUnidad = EstadoUnidad.ACEPTADA) -> Consolidado:
    """The first quarter of 58203, whose metas are all as programmed but these."""
    unidad = plan.por_clave["58203"]
    came = Devolucion("58203", "a.xlsx", "0" * 64, "TMM-F004", {**as_programmed(unidad, 1), **captured}, {})
    one = consolidate_unidad(plan, plan.trimestre(1), unidad, estado, came, (), Previo())
    return Consolidado(plan, plan.trimestre(1), (one,))


def due(plan: Plan) -> list[int]:
    """The metas of that unit with something programmed by the first quarter."""
    return [m.numero for m in plan.por_clave["58203"].metas if m.p(1)]


def of(plan: Plan, numero: int, ratio: Fraction) -> Captura:
    meta = plan.por_clave["58203"].por_numero[numero]
    return achieved(1, Fraction(meta.p(1) or 0) * ratio, "x")


def test_what_falls_short_by_most_is_told_first_and_so_is_what_exceeds_by_most(plan: Plan) -> None:
    first, second, third, fourth, *_ = due(plan)
    short = {first: of(plan, first, Fraction(6, 10)), second: of(plan, second, Fraction(3, 10))}
    over = {third: of(plan, third, Fraction(12, 10)), fourth: of(plan, fourth, Fraction(25, 10))}
    assert [r.meta.numero for r in atencion(quarter(plan, short | over))] == [second, first, fourth, third]


def test_what_was_not_reported_is_told_before_what_was_not_done_and_what_is_as_programmed_is_not_told(
    plan: Plan,
) -> None:
    first, second, third, *_ = due(plan)
    captured = {first: of(plan, first, Fraction(12, 10)), second: achieved(1, 0), third: achieved(1, None)}
    assert [r.meta.numero for r in atencion(quarter(plan, captured))] == [third, second, first]
    assert atencion(quarter(plan, {})) == []


def test_equal_gaps_are_told_in_order_of_number(plan: Plan) -> None:
    numbers = due(plan)[:4]
    told = atencion(quarter(plan, {n: achieved(1, 0) for n in reversed(numbers)}))
    assert [r.meta.numero for r in told] == sorted(numbers)


def test_a_unit_that_is_not_accepted_is_attended_to_elsewhere(plan: Plan) -> None:
    zero = {n: achieved(1, 0) for n in due(plan)}
    assert atencion(quarter(plan, zero, EstadoUnidad.RECHAZADA)) == []


@pytest.mark.parametrize(
    ("base", "judged"),
    [(Base.A_LA_FECHA, Fraction(6, 7)), (Base.TRIMESTRE, Fraction(5, 7)), (Base.ANUAL, Fraction(6, 7))],
)
def test_the_light_judges_what_is_due_and_never_the_whole_year(base: Base, judged: Fraction) -> None:
    """P 7/7/7/9, A 7/5 at T2 (domain.md 1.4)."""
    meta = Meta(101, "4.6.1", "SEGUIMIENTO", "NÓMINA", 30, (7, 7, 7, 9), UnidadMedida("NÓMINA"))
    one = Avance(meta, Captura((7, 5, None, None)), 2, Ajustes(base=base))
    assert one.cumplimiento == judged
    assert one.impreso == one.relativo == (Fraction(12, 30) if base is Base.ANUAL else judged)


@pytest.mark.parametrize(
    ("ratio", "gap"), [(Fraction(6, 10), Fraction(-4, 10)), (Fraction(1), 0), (Fraction(25, 10), Fraction(15, 10))]
)
def test_a_gap_is_how_far_what_was_done_is_from_what_was_due(plan: Plan, ratio: Fraction, gap: Fraction) -> None:
    first, *_ = due(plan)
    (row,) = (r for r in quarter(plan, {first: of(plan, first, ratio)}).renglones if r.meta.numero == first)
    p = plan.por_clave["58203"].por_numero[first].p(1)
    assert p
    assert (brecha(row), brecha_relativa(row)) == (p * gap, gap)


def test_what_was_not_reported_has_no_gap(plan: Plan) -> None:
    first, *_ = due(plan)
    (row,) = (r for r in quarter(plan, {first: achieved(1, None)}).renglones if r.meta.numero == first)
    assert isinstance(brecha(row), Nothing)
    assert isinstance(brecha_relativa(row), Nothing)
