"""The file of waivers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from poa_xl.checks.catalogue import RULES
from poa_xl.domain.dispensa import waive
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.model import Plan
from poa_xl.errors import PlanError
from poa_xl.plan.dispensas import MOST_WAIVERS, read_dispensas

GOOD = """
dispensas:
  - {codigo: a05, unidad: 101, trimestre: 1, metas: [103], motivo: Oficio 1, autoriza: Nancy, hasta: 2024-06-30}
  - {codigo: POA304, unidad: 58102, trimestre: 2, motivo: Oficio 2, autoriza: Nancy}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "dispensas.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_waivers_of_the_quarter_by_code_or_alias(plan: Plan, tmp_path: Path) -> None:
    (one,) = read_dispensas(write(tmp_path, GOOD), plan, plan.trimestre(1))
    assert (one.codigo, one.unidad, one.metas, one.hasta) == ("POA303", "58101", (103,), date(2024, 6, 30))
    assert one.texto == "Dispensado por Nancy: Oficio 1, hasta el 30 de junio de 2024"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("codigo: a05", "codigo: POA999", "línea 3: no hay hallazgo POA999"),
        ("unidad: 101", "unidad: 999", "línea 3: la unidad 999 no está en el plan"),
        ("motivo: Oficio 1", "motivo: ''", "línea 3"),
        ("motivo: Oficio 1, ", "", "Falta “motivo”"),
        ("trimestre: 1", "trimestre: 7", "un número hasta 4"),
        ("dispensas:", "dispensa:", "“dispensa” no es un dato"),
        ("- {codigo", "- {{codigo", "línea"),
    ],
)
def test_a_wrong_file_of_waivers_stops_with_its_line(old: str, new: str, says: str, plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=says):
        read_dispensas(write(tmp_path, GOOD.replace(old, new, 1)), plan, plan.trimestre(1))


def test_a_missing_file_of_waivers_stops(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match="No existe"):
        read_dispensas(tmp_path / "nada.yaml", plan, plan.trimestre(1))


ONE = "  - {{codigo: {}, unidad: 58101, trimestre: 1, metas: [{}], motivo: Oficio, autoriza: Nancy}}\n"


def waivers(count: int, codigo: str = "POA303") -> str:
    return "dispensas:\n" + "".join(ONE.format(codigo, n) for n in range(count))


def test_as_many_waivers_as_are_admitted_are_read_and_applied(plan: Plan, tmp_path: Path) -> None:
    read = read_dispensas(write(tmp_path, waivers(MOST_WAIVERS)), plan, plan.trimestre(1))
    found = [Finding("POA303", Severity.ADVERTENCIA, "m", "r", unidad="58101", meta=n) for n in (0, 4999, 5000)]
    told = waive(found, read, date(2024, 4, 1))
    assert [bool(one.dispensa) for one in told] == [True, True, False]


def test_more_waivers_than_are_admitted_stop_with_how_many_there_are(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"trae 5,001 dispensas y se admiten hasta 5,000"):
        read_dispensas(write(tmp_path, waivers(MOST_WAIVERS + 1)), plan, plan.trimestre(1))


def test_a_file_of_sixty_thousand_waivers_stops_while_it_is_read(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"línea \d+: .* trae más de 500,000 datos"):
        read_dispensas(write(tmp_path, waivers(60_000)), plan, plan.trimestre(1))


def test_of_many_mistakes_the_first_are_listed(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PlanError) as raised:
        read_dispensas(write(tmp_path, waivers(300, "POA999")), plan, plan.trimestre(1))
    assert len(str(raised.value).splitlines()) == 22
    assert str(raised.value).endswith("… y 280 más")


BY_ALIAS = {alias: [r.codigo for r in RULES if r.alias == alias] for alias in {r.alias for r in RULES} - {""}}


@pytest.mark.parametrize("alias", sorted(a for a, codes in BY_ALIAS.items() if len(codes) == 1))
def test_an_alias_of_one_code_means_it(alias: str, plan: Plan, tmp_path: Path) -> None:
    (one,) = read_dispensas(write(tmp_path, GOOD.replace("a05", alias.lower())), plan, plan.trimestre(1))
    assert [one.codigo] == BY_ALIAS[alias]


SHARED = sorted(a for a, codes in BY_ALIAS.items() if len(codes) > 1)


@pytest.mark.parametrize("alias", SHARED)
def test_an_alias_of_several_codes_is_refused_and_lists_them(alias: str, plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PlanError) as raised:
        read_dispensas(write(tmp_path, GOOD.replace("a05", alias.lower())), plan, plan.trimestre(1))
    told = f"línea 3: {alias.lower()} es de varios hallazgos ({', '.join(BY_ALIAS[alias])}); escriba el código de uno."
    assert told in str(raised.value)


def test_ten_aliases_stand_on_several_codes() -> None:
    assert SHARED == ["C01", "H02", "H04", "H13", "L01", "L08", "P05", "P12", "T01", "T02"]
