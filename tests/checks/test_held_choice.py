"""What is said of the returns that do not count, of waivers that accept nothing, and of books that may belong elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from poa_xl.checks.decide import Criterio
from poa_xl.checks.elsewhere import all_elsewhere
from poa_xl.domain.dispensa import Dispensa
from poa_xl.domain.finding import Finding
from poa_xl.domain.model import Plan
from tests.checks.test_decide import decided, returned, unit, winner
from tests.checks.test_elsewhere import of_quarter


def of(findings: tuple[Finding, ...], codigo: str) -> Finding:
    (found,) = (f for f in findings if f.codigo == codigo)
    return found


@pytest.mark.parametrize("count", [2, 3])
def test_all_the_returns_are_counted_and_the_one_taken_is_named(plan: Plan, count: int) -> None:
    files = [returned(plan, f"{n}.xlsx", 7 - n, guardado=f"2024-04-0{n + 1}T10:00:00") for n in range(count)]
    done = decided(plan, *files)
    told = of(unit(done).findings, "POA151")
    assert winner(done) == told.place.archivo == f"{count - 1}.xlsx"
    assert f" {count} " in told.message
    assert all(f"{n}.xlsx" in told.message for n in range(count))
    assert "meta 101 (A)" in told.message


@pytest.mark.parametrize(
    ("hasta", "why"),
    [
        (None, "no hay tal hallazgo"),
        (date(2024, 4, 2), "no hay tal hallazgo"),
        (date(2024, 4, 1), "venció el 1 de abril"),
    ],
)
def test_a_waiver_that_accepts_nothing_says_why(plan: Plan, hasta: date | None, why: str) -> None:
    waiver = Dispensa("POA303", "58101", 1, "m", "a", hasta=hasta)
    done = decided(plan, returned(plan, "a.xlsx"), criterio=Criterio(dispensas=(waiver,), hoy=date(2024, 4, 2)))
    told = of(done.findings, "POA154")
    assert why in told.message
    assert (told.unidad, "58101" in told.message, "POA303" in told.message) == ("58101", True, True)


def test_a_book_of_a_unit_of_ours_belongs_here_though_its_seal_is_gone(plan: Plan) -> None:
    ours = replace(of_quarter(plan, 2, 2), sello=None)
    other = of_quarter(plan, 1, 2, "58102")
    assert ours.clave == "58101"
    assert all_elsewhere([other], plan, plan.trimestre(2)) != ""
    assert all_elsewhere([other, ours], plan, plan.trimestre(2)) == ""
