"""The plan's own questions: names, validity, codes."""

from __future__ import annotations

from datetime import date

import pytest

from poa_xl.domain.dispensa import Dispensa, waive
from poa_xl.domain.finding import Finding, Place, Severity, gravest
from poa_xl.domain.model import Plan, Vigencia, desciende, folded, in_force, nivel


@pytest.mark.parametrize(
    ("one", "other"), [("Nómina ", "NOMINA"), ("ACCIÓN  DE PROMOCIÓN", "accion de promocion"), ("GÜERO", "GUERO")]
)
def test_folded_forgives_accents_case_and_spaces(one: str, other: str) -> None:
    assert folded(one) == folded(other)


def test_folded_keeps_the_letter_enye() -> None:
    assert folded("CAMPAÑA") != folded("CAMPANA")


def test_codes_descend_by_whole_levels() -> None:
    assert (nivel("3"), nivel("3.2"), nivel("3.2.2")) == (1, 2, 3)
    assert desciende("3.2.2", "3.2")
    assert not desciende("3.22", "3.2")


def test_the_title_changes_on_the_first_of_october(plan: Plan) -> None:
    before, after = (in_force(plan.titulos, day) for day in (date(2024, 9, 30), date(2024, 10, 1)))
    assert before is not None
    assert after is not None
    assert (before.texto[:4], after.texto[:4]) == ("XXIV", "XXV ")


def test_validity_includes_both_days() -> None:
    lasts = Vigencia(date(2024, 1, 1), date(2024, 3, 31))
    assert [lasts.covers(date(2024, m, d)) for m, d in ((1, 1), (3, 31), (4, 1))] == [True, True, False]


def test_units_are_found_by_clave_and_by_alias(plan: Plan) -> None:
    assert plan.por_clave["101"] is plan.por_clave["58101"]
    assert [u.clave for u in plan.unidades] == ["58101", "58102", "58201", "58202", "58203"]


def finding(codigo: str, severidad: Severity, unidad: str = "58101", meta: int | None = None) -> Finding:
    return Finding(codigo, severidad, "m", "r", Place(), unidad, meta)


WAIVER = Dispensa("POA303", "58101", 1, "Oficio 12", "Nancy", metas=(103,), hasta=date(2024, 4, 30))


@pytest.mark.parametrize(
    ("found", "day", "waived"),
    [
        (finding("POA303", Severity.ADVERTENCIA, meta=103), date(2024, 4, 30), True),
        (finding("POA303", Severity.ADVERTENCIA, meta=103), date(2024, 5, 1), False),
        (finding("POA303", Severity.ADVERTENCIA, meta=101), date(2024, 4, 1), False),
        (finding("POA304", Severity.ADVERTENCIA, meta=103), date(2024, 4, 1), False),
        (finding("POA303", Severity.ADVERTENCIA, "58102", 103), date(2024, 4, 1), False),
    ],
)
def test_a_waiver_covers_its_finding_until_its_day(found: Finding, day: date, waived: bool) -> None:
    assert bool(waive([found], [WAIVER], day)[0].dispensa) is waived


def test_the_gravest_is_of_what_nobody_accepted() -> None:
    warned, noted = finding("POA303", Severity.ADVERTENCIA, meta=103), finding("POA306", Severity.NOTA)
    assert gravest((warned, noted)) is Severity.ADVERTENCIA
    assert gravest(waive((warned, noted), [WAIVER], date(2024, 4, 1))) is Severity.NOTA
    assert gravest(()) is None
