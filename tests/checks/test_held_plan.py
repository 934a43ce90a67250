"""Where in the plan file each rule points, to its last key: an editor goes there, and nobody looks for the line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from poa_xl.checks.plan import PLAN_CHECKS
from poa_xl.checks.plan_file import PlanFile, Stated
from poa_xl.checks.registry import LONGEST_MESSAGE, LONGEST_QUOTE, listed, quoted, run
from poa_xl.domain.finding import Finding
from poa_xl.domain.model import Plan, Programa, Responsable, Vigencia
from tests.checks.test_plan import CASES, Edit
from tests.checks.test_plan import findings_of as found_in
from tests.support.plans import edited

FIRST_META, FIRST, SECOND = ("unidades", 0, "metas", 0), ("unidades", 0), ("unidades", 1)
POINTS_AT: dict[str, tuple[str | int, ...]] = {
    "POA001": (), "POA002": ("ejercisio",), "POA003": (*FIRST_META, "linea"), "POA004": (*FIRST_META, "anual"),
    "POA005": ("version",), "POA010": (*FIRST_META, "p"), "POA011": (*FIRST_META, "p"), "POA012": (*FIRST_META, "anual"),
    "POA013": (*FIRST, "metas", 2, "unidad_medida"), "POA014": (*FIRST, "metas", 2, "numero"),
    "POA015": (*FIRST, "metas", 1, "texto"), "POA016": (*FIRST, "metas"), "POA017": (*FIRST, "metas", 2, "unidad_medida"),
    "POA018": (*FIRST, "metas", 2, "unidad_medida"), "POA020": (*FIRST, "programa"), "POA021": (*FIRST, "programa"),
    "POA022": ("unidades", 3, "alias"), "POA023": ("clasificacion", "finalidad"), "POA024": (*SECOND, "lineas", 0),
    "POA025": ("unidades", 3, "ejes", 2), "POA026": (*FIRST, "lineas", 0), "POA027": ("unidades", 3, "metas", 5, "linea"),
    "POA028": (*SECOND, "lineas", 0), "POA029": (*SECOND, "ejes"), "POA030": (*SECOND, "ejes", 0), "POA031": ("titulos",),
    "POA032": (*SECOND, "responsables"), "POA033": (*FIRST, "responsables"), "POA034": (*SECOND, "responsables"),
    "POA035": (*SECOND, "ejes", 1), "POA036": (*FIRST_META, "p", 3), "POA037": ("catalogos", "programas", 1),
    "POA038": (*FIRST, "metas", 1, "texto"), "POA039": (*SECOND, "por_confirmar"), "POA040": ("complementos", 0),
    "POA041": ("ajustes", "formato"), "POA042": ("ajustes", "niveles", "POA301"),
}  # fmt: skip


@pytest.mark.parametrize(("codigo", "edits"), [(case[0], case[1]) for case in CASES], ids=[case[0] for case in CASES])
def test_each_rule_points_at_its_datum(codigo: str, edits: list[Edit], tmp_path: Path) -> None:
    first = next(f for f in found_in(tmp_path, edited(*edits)) if f.codigo == codigo)
    assert first.place.ruta == POINTS_AT[codigo]


def of(plan: Plan, codigo: str, *stated: Stated) -> list[Finding]:
    """What that rule finds in a plan."""
    checks = [check for check in PLAN_CHECKS if codigo in check.codes]
    return [found for found in run(checks, PlanFile(plan, stated)) if found.codigo == codigo]


def places(found: list[Finding]) -> list[tuple[str | int, ...]]:
    return [one.place.ruta for one in found]


# -- those who sign ------------------------------------------------------------------------------------------------

UNTIL_JUNE = Responsable("PERSONA UNO", Vigencia(hasta=date(2024, 6, 30)))
ROLES: dict[str, tuple[Callable[[Plan, tuple[Responsable, ...]], Plan], tuple[str | int, ...], str]] = {
    "ramo": (
        lambda plan, people: replace(plan, ramo=replace(plan.ramo, responsables=people)),
        ("ramo", "responsables"), "Ramo 58",
    ),
    "programa": (
        lambda plan, people: replace(
            plan, programas=(plan.programas[0], replace(plan.programas[1], responsables=people), *plan.programas[2:])
        ),
        ("catalogos", "programas", 1, "responsables"), "programa 582",
    ),
    "unidad": (
        lambda plan, people: replace(
            plan, unidades=(plan.unidades[0], replace(plan.unidades[1], responsables=people), *plan.unidades[2:])
        ),
        ("unidades", 1, "responsables"), "unidad 58102",
    ),
}  # fmt: skip


@pytest.mark.parametrize("role", ROLES)
def test_a_role_that_nobody_signs_is_told_once_for_the_first_day(role: str, plan: Plan) -> None:
    change, ruta, name = ROLES[role]
    (found,) = of(change(plan, (UNTIL_JUNE,)), "POA032")
    assert found.place.ruta == ruta
    assert found.message.startswith("Al 30 de septiembre de 2024 nadie firma ")
    assert found.message.endswith(f" {name}.")
    assert not of(plan, "POA032")


@pytest.mark.parametrize("role", ROLES)
def test_two_in_one_role_are_told_once_for_the_first_day(role: str, plan: Plan) -> None:
    change, ruta, _ = ROLES[role]
    (found,) = of(change(plan, (UNTIL_JUNE, Responsable("PERSONA DOS"))), "POA034")
    assert found.place.ruta == ruta
    assert found.message.endswith(", al 31 de marzo de 2024: PERSONA DOS y PERSONA UNO.")
    after = Responsable("PERSONA DOS", Vigencia(desde=date(2024, 7, 1)))
    assert not of(change(plan, (UNTIL_JUNE, after)), "POA034")


def test_one_person_signs_all_three_roles_only_where_each_is_signed(plan: Plan) -> None:
    one = (Responsable("PERSONA UNO"),)
    programas = tuple(replace(p, responsables=one) for p in plan.programas)
    ramo = replace(plan.ramo, responsables=one)

    def told(people: tuple[Responsable, ...], **changes: object) -> int:
        units = (replace(plan.unidades[0], responsables=people),)
        changed = replace(plan, unidades=units, **{"ramo": ramo, "programas": programas} | changes)  # type: ignore[arg-type]
        return len(of(changed, "POA033"))

    assert told(one) == told((Responsable("Persona Uno"),)) == 1
    assert [told(()), told((Responsable("PERSONA DOS"),)), told(one, programas=plan.programas)] == [0, 0, 0]
    assert told(one, ramo=replace(ramo, responsables=())) == 0


# -- codes and names -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["ejes", "lineas"])
def test_a_code_there_twice_in_a_catalogue_is_pointed_at_where_it_is_again(key: str, plan: Plan) -> None:
    entries = getattr(plan, key)
    (found,) = of(replace(plan, **{key: (*entries, entries[0], replace(entries[0], clave="9.9"))}), "POA022")  # type: ignore[arg-type]
    assert found.place.ruta == ("catalogos", key, len(entries))
    assert f"catalogos.{key}" in found.message


@pytest.mark.parametrize(("clave", "ejes", "lineas"), [("3", 0, 1), ("3.2", 1, 0), ("3.2.2", 1, 0)])
def test_an_eje_has_one_level_and_a_linea_several(clave: str, ejes: int, lineas: int, plan: Plan) -> None:
    for key, codigo, count in (("ejes", "POA025", ejes), ("lineas", "POA024", lineas)):
        units = (replace(plan.unidades[0], **{key: ("3" if key == "ejes" else "3.2.2", clave)}),)  # type: ignore[arg-type]
        assert places(of(replace(plan, unidades=units), codigo)) == [(*FIRST, key, 1)] * count


@pytest.mark.parametrize(
    ("which", "clave", "told"),
    [("finalidad", "3.1", True), ("funcion", "3", True), ("funcion", "3.7.1", True), ("funcion", "4.7", True),
     ("subfuncion", "3.7", True), ("subfuncion", "3.7.1.1", True), ("subfuncion", "3.8.1", True), ("subfuncion", "3.7.9", False)],
)  # fmt: skip
def test_each_level_of_the_classification_is_a_child_of_the_one_above(
    which: str, clave: str, told: bool, plan: Plan
) -> None:
    functional = plan.clasificacion
    other = replace(functional, **{which: replace(getattr(functional, which), clave=clave)})
    found = places(of(replace(plan, clasificacion=other), "POA023"))
    assert (("clasificacion", which) in found) is told


def test_a_linea_is_declared_by_itself_or_by_one_below_it(plan: Plan) -> None:
    unidad = plan.unidades[0]
    metas = tuple(replace(unidad.metas[0], numero=n, linea=x) for n, x in enumerate(("3.2", "3.2.2", "3.2.2.1", "3.3")))
    units = (replace(unidad, metas=metas, lineas=("3.2.2",), ejes=("3",)),)
    found = of(replace(plan, unidades=units), "POA027")
    assert [one.meta for one in found] == [2, 3]
    assert not of(replace(plan, unidades=units), "POA028")
    assert places(of(replace(plan, unidades=(replace(units[0], lineas=("3.2.2", "9.9")),)), "POA028")) == [
        (*FIRST, "lineas", 1)
    ]


def test_the_eje_of_what_is_used_is_told_once_with_the_first_that_asks_for_it(plan: Plan) -> None:
    unidad = plan.unidades[0]
    units = (replace(unidad, ejes=(), lineas=("3.2.2", "4.6.1", "3.3.1"), metas=()),)
    found = of(replace(plan, unidades=units), "POA029")
    assert sorted("3.2.2" in one.message or "4.6.1" in one.message for one in found) == [True, True]


def test_the_last_of_the_programas_that_share_a_name_is_pointed_at(plan: Plan) -> None:
    named = (Programa("1", "UNO"), Programa("2", "DOS"), Programa("3", "Uno"), Programa("4", "CUATRO"))
    (found,) = of(replace(plan, programas=named), "POA037")
    assert (found.place.ruta, found.message) == (
        ("catalogos", "programas", 2), "En el Ramo, el programa “UNO” tiene dos claves: 1 y 3.",
    )  # fmt: skip


def test_a_programa_that_is_called_otherwise_is_no_eje_that_is(plan: Plan) -> None:
    eje = plan.ejes[0]
    for kind, fires in (("programa", []), ("eje", [("x",)]), ("linea", [("x",)])):
        assert places(of(plan, "POA030", Stated(("x",), "58101", kind, eje.clave, "OTRO NOMBRE"))) == fires
        assert not of(plan, "POA030", Stated(("x",), "58101", kind, eje.clave, eje.nombre.lower()))


def test_twins_are_told_at_the_first_of_them_and_counted(plan: Plan) -> None:
    units = tuple(replace(u, metas=(u.metas[0], replace(u.metas[1], texto="LO MISMO."))) for u in plan.unidades[:3])
    (found,) = of(replace(plan, unidades=units), "POA038")
    assert found.place.ruta == (*FIRST, "metas", 1, "texto")
    assert "en 3 unidades (101, 201, 301)" in found.message


# -- words of any length -------------------------------------------------------------------------------------------


def test_what_is_too_long_for_a_message_is_cut_and_nothing_else_is() -> None:
    assert quoted("x" * LONGEST_QUOTE) == "x" * LONGEST_QUOTE
    assert quoted("x" * (LONGEST_QUOTE + 1)) == "x" * (LONGEST_QUOTE - 3) + "…"
    assert LONGEST_QUOTE == 60


def test_a_list_is_cut_with_a_count() -> None:
    assert listed(range(12)) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11"
    assert listed(range(14)) == "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 y 2 más"
    assert listed(["a", "b", "a", "c"], most=2, separator=" y ") == "a y b y 1 más"


@pytest.mark.parametrize("beyond", [0, 1])
def test_a_message_is_as_long_as_a_cell_can_show(beyond: int, plan: Plan) -> None:
    def told(count: int) -> str:
        unit = replace(plan.unidades[0], por_confirmar="x" * count)
        (found,) = (f for f in of(replace(plan, unidades=(unit,)), "POA039"))
        return found.message

    rest = len(told(1)) - 1
    message = told(LONGEST_MESSAGE - rest + beyond)
    assert len(message) == LONGEST_MESSAGE == 2000
    assert message.endswith("…") is bool(beyond)
