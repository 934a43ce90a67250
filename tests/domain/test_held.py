"""What holds where nobody says otherwise, and the order in which things are told."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from poa_xl.domain.ajustes import Ajustes, Base, Luz, Semaforo
from poa_xl.domain.dispensa import Dispensa, waive
from poa_xl.domain.finding import Finding, Place, Severity, gravest
from poa_xl.domain.model import UnidadMedida
from poa_xl.domain.trimestre import MESES, Trimestre, fecha_larga

DAY = date(2024, 4, 10)


def found(
    codigo: str = "POA303", severity: Severity = Severity.ADVERTENCIA, meta: int | None = 101, **more: str
) -> Finding:
    return Finding(
        codigo, severity, "m", "r", Place("a.xlsx", celda=more.get("celda", "")), more.get("unidad", "58101"), meta
    )


def test_settings_that_no_plan_changes() -> None:
    """Those of domain.md 1.4."""
    assert Ajustes() == Ajustes(Base.A_LA_FECHA, Semaforo(), Fraction(5, 1000), 500, ())
    assert Semaforo() == Semaforo(Fraction(1, 2), Fraction(7, 10), Fraction(9, 10), Fraction(11, 10))


def test_a_unit_of_measure_counts_whole_things_that_add_up() -> None:
    assert (UnidadMedida("OBRA").decimales, UnidadMedida("OBRA").sumable) == (False, True)


@pytest.mark.parametrize(
    ("percent", "luz"),
    [
        (0, Luz.ROJO), ("49.9", Luz.ROJO), (50, Luz.NARANJA), ("69.9", Luz.NARANJA), (70, Luz.AMARILLO), ("89.9", Luz.AMARILLO),
        (90, Luz.VERDE), (100, Luz.VERDE), (110, Luz.VERDE), ("110.1", Luz.MORADO),
    ],
)  # fmt: skip
def test_each_light_begins_where_the_one_before_ends(percent: int | str, luz: Luz) -> None:
    assert Semaforo().luz(Fraction(percent) / 100) is luz


def test_three_lights_have_no_orange() -> None:
    three = Semaforo(naranja=None)
    assert [three.luz(Fraction(n, 100)) for n in (0, 50, 69, 70)] == [Luz.ROJO, Luz.ROJO, Luz.ROJO, Luz.AMARILLO]
    assert dict(three.rangos)[Luz.ROJO] == "menos de 70 %"
    assert Luz.NARANJA not in dict(three.rangos)


def test_the_ranges_in_words() -> None:
    assert dict(Semaforo().rangos) == {
        Luz.ROJO: "menos de 50 %",
        Luz.NARANJA: "de 50 a menos de 70 %",
        Luz.AMARILLO: "de 70 a menos de 90 %",
        Luz.VERDE: "de 90 a 110 %",
        Luz.MORADO: "más de 110 %",
        Luz.GRIS: "nada programado a la fecha",
        Luz.BLANCO: "sin reporte",
        Luz.NINGUNA: "unidad retenida: sus cifras no se incluyen",
    }


# -- findings ------------------------------------------------------------------------------------------------------


def test_the_gravest_is_told_first_and_then_by_unit_rule_and_meta() -> None:
    told = [
        found("POA301", Severity.ERROR, 103),
        found("POA301", Severity.ERROR, 103, unidad="58102"),
        found("POA302", Severity.ADVERTENCIA, None),
        found("POA302", Severity.ADVERTENCIA, 101, celda="A1"),
        found("POA302", Severity.ADVERTENCIA, 101, celda="B1"),
        found("POA302", Severity.ADVERTENCIA, 102),
        found("POA303", Severity.ADVERTENCIA, 101),
        found("POA100", Severity.NOTA, 101),
    ]
    mixed = told[4:] + told[:4]
    assert sorted(mixed, key=lambda f: f.order) == told


def test_what_was_accepted_is_not_the_gravest() -> None:
    error, note = found(severity=Severity.ERROR), found("POA310", Severity.NOTA)
    assert gravest((note, error)) is Severity.ERROR
    waived = waive((note, error), [Dispensa("POA303", "58101", 1, "m", "a")], DAY)
    assert gravest(waived) is Severity.NOTA
    assert gravest(()) is None


@pytest.mark.parametrize(
    ("dispensa", "counts"),
    [
        (Dispensa("POA303", "58101", 1, "m", "a"), True),
        (Dispensa("POA304", "58101", 1, "m", "a"), False),
        (Dispensa("POA303", "58102", 1, "m", "a"), False),
        (Dispensa("POA303", "58101", 1, "m", "a", (101, 102)), True),
        (Dispensa("POA303", "58101", 1, "m", "a", (102,)), False),
        (Dispensa("POA303", "58101", 1, "m", "a", hasta=DAY), True),
        (Dispensa("POA303", "58101", 1, "m", "a", hasta=DAY - timedelta(days=1)), False),
    ],
)
def test_a_waiver_counts_for_what_it_names_until_its_last_day(dispensa: Dispensa, counts: bool) -> None:
    (one,) = waive([found()], [dispensa], DAY)
    assert one.dispensa == (dispensa.texto if counts else "")


def test_a_waiver_says_who_why_and_until_when() -> None:
    assert Dispensa("POA303", "58101", 1, "lluvia", "Ana").texto == "Dispensado por Ana: lluvia"
    assert Dispensa("POA303", "58101", 1, "lluvia", "Ana", hasta=DAY).texto.endswith(
        "lluvia, hasta el 10 de abril de 2024"
    )


def test_a_place_says_what_it_knows() -> None:
    assert str(Place("a.xlsx", "TMM-F004", "F14")) == "a.xlsx, hoja TMM-F004, celda F14"
    assert str(Place("plan.yaml", linea=7)) == "plan.yaml, línea 7"
    assert str(Place()) == ""


# -- days ----------------------------------------------------------------------------------------------------------


def test_every_month_has_its_name() -> None:
    said = [fecha_larga(date(2024, month, 2)) for month in (1, 8, 12)]
    assert said == ["2 de enero de 2024", "2 de agosto de 2024", "2 de diciembre de 2024"]
    assert len(set(MESES)) == 12


def test_quarters_are_in_order() -> None:
    assert sorted([Trimestre(2025, 1), Trimestre(2024, 4), Trimestre(2024, 1)]) == [
        Trimestre(2024, 1),
        Trimestre(2024, 4),
        Trimestre(2025, 1),
    ]
    assert [t.clave for t in Trimestre(2024, 4).anteriores] == ["2024-T1", "2024-T2", "2024-T3"]
