"""The arithmetic of the form (domain.md 1.3) and the lights (1.4)."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poa_xl.domain.ajustes import Ajustes, Base, Estado, Luz, Semaforo
from poa_xl.domain.avance import Avance, Captura
from poa_xl.domain.cantidad import Cantidad, show_percent
from poa_xl.domain.model import Meta, UnidadMedida

Quarters = tuple[Cantidad | None, ...]


def avance(
    p: Quarters, a: Quarters, corte: int, base: Base = Base.A_LA_FECHA, semaforo: Semaforo | None = None
) -> Avance:
    anual = sum(v for v in p if v is not None)
    meta = Meta(101, "4.6.1", "SEGUIMIENTO", "NÓMINA", anual, p, UnidadMedida("NÓMINA"))
    return Avance(meta, Captura(a), corte, Ajustes(base=base, semaforo=semaforo or Semaforo()))


@pytest.mark.parametrize(
    ("base", "shown"), [(Base.A_LA_FECHA, "85.7 %"), (Base.TRIMESTRE, "71.4 %"), (Base.ANUAL, "40 %")]
)
def test_the_example_that_separates_the_three_bases(base: Base, shown: str) -> None:
    """P 7/7/7/9, A 7/5 at T2 (domain.md 1.3)."""
    one = avance((7, 7, 7, 9), (7, 5, None, None), 2, base)
    assert one.absoluto == 12
    assert show_percent(one.relativo) == shown
    assert show_percent(one.relativo_anual) == "40 %"


def test_ratios_are_exact() -> None:
    assert avance((7, 7, 7, 9), (7, 5, None, None), 2).relativo == Fraction(6, 7)


def test_nothing_programmed_has_no_ratio_and_prints_0() -> None:
    one = avance((None, 1, None, 1), (None, None, None, None), 1)
    assert one.relativo is None
    assert one.impreso == 0
    assert (one.estado, one.luz, one.debida) == (Estado.NO_PROGRAMADA, Luz.GRIS, False)


def test_unprogrammed_progress_has_a_state_of_its_own() -> None:
    assert avance((0, 1, 0, 0), (1, None, None, None), 1).estado is Estado.AVANCE_NO_PROGRAMADO


def test_blank_is_not_reported_and_0_is_nothing_achieved() -> None:
    blank = avance((7, 7, 7, 9), (None, None, None, None), 1)
    zero = avance((7, 7, 7, 9), (0, None, None, None), 1)
    assert (blank.estado, blank.luz, blank.relativo) == (Estado.SIN_REPORTE, Luz.BLANCO, None)
    assert (zero.estado, zero.luz, zero.relativo) == (Estado.NO_CUMPLIDA, Luz.ROJO, 0)


def test_a_of_a_quarter_still_to_come_says_nothing() -> None:
    assert avance((7, 7, 7, 9), (7, 7, 7, 9), 1).absoluto == 7


def test_a_blank_where_nothing_was_due_is_no_missing_report() -> None:
    assert avance((0, 2, 0, 0), (None, 2, None, None), 2).estado is Estado.CUMPLIDA


@pytest.mark.parametrize(
    ("achieved", "luz"),
    [(0, Luz.ROJO), (499, Luz.ROJO), (500, Luz.NARANJA), (699, Luz.NARANJA), (700, Luz.AMARILLO), (899, Luz.AMARILLO),
     (900, Luz.VERDE), (1100, Luz.VERDE), (1101, Luz.MORADO)],
)  # fmt: skip
def test_lights_begin_and_end_where_the_guidelines_say(achieved: int, luz: Luz) -> None:
    assert avance((1000, 0, 0, 0), (achieved, None, None, None), 1).luz is luz


def test_the_variant_of_three_colours() -> None:
    three = Semaforo(naranja=None)
    assert avance((100, 0, 0, 0), (69, None, None, None), 1, semaforo=three).luz is Luz.ROJO
    assert Luz.NARANJA not in dict(three.rangos)


def test_the_annual_base_never_turns_a_met_quarter_red() -> None:
    one = avance((7, 7, 7, 9), (7, None, None, None), 1, Base.ANUAL)
    assert show_percent(one.relativo) == "23.3 %"
    assert one.luz is Luz.VERDE


quantities = st.one_of(st.none(), st.integers(0, 50), st.fractions(0, 50, max_denominator=8))
four = st.tuples(quantities, quantities, quantities, quantities)


@given(four, four, st.integers(1, 4), st.sampled_from(Base))
def test_every_meta_has_exactly_one_state_that_agrees_with_its_ratio(
    p: Quarters, a: Quarters, k: int, base: Base
) -> None:
    one = avance(p, a, k, base)
    due = [t for t in range(k) if p[t]]
    assert one.absoluto == sum(v for v in a[:k] if v is not None)
    assert one.programado == sum(v for v in p[:k] if v is not None)
    assert one.reportado == all(a[t] is not None for t in due)
    if one.estado is Estado.SIN_REPORTE:
        assert one.relativo is None
        assert one.cumplimiento is None
    elif one.estado in (Estado.NO_PROGRAMADA, Estado.AVANCE_NO_PROGRAMADO):
        assert one.cumplimiento is None
        assert one.luz is Luz.GRIS
    else:
        assert one.cumplimiento is not None
        assert one.ajustes.semaforo.luz(one.cumplimiento) is one.luz


@given(four, four, st.integers(1, 3), quantities)
def test_what_stands_in_later_quarters_changes_nothing(
    p: Quarters, a: Quarters, k: int, later: Cantidad | None
) -> None:
    one = avance(p, a, k)
    other = replace(one, captura=Captura((*a[:k], *(later for _ in range(4 - k)))))
    assert (one.absoluto, one.relativo, one.estado) == (other.absoluto, other.relativo, other.estado)
