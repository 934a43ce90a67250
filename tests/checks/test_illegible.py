"""Files of which nothing was read: whose they are, as far as they or their messages say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poa_xl.checks.decide import Criterio, consolidate
from poa_xl.checks.prints import Impreso
from poa_xl.checks.receive import Recibido
from poa_xl.checks.registry import at, finding
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad
from poa_xl.domain.finding import Finding, Place
from poa_xl.domain.model import Plan
from tests.support.books import filled, receive_bytes, workbook


def damaged(name: str, asunto: str = "") -> Recibido:
    told = finding(at(Place(archivo=name), que="se cortó").code("POA104"))
    return Recibido(name, name, (told,), asunto=asunto)


def closed(name: str, codigo: str = "POA144") -> Finding:
    return finding(at(Place(archivo=name), que="es un archivo .rar").code(codigo))


def decided(
    plan: Plan, *files: Recibido, general: tuple[Finding, ...] = (), prints: tuple[Impreso, ...] = (), exclude: str = ""
) -> Consolidado:
    criterio = Criterio(exclude=(exclude,)) if exclude else None
    return consolidate(plan, plan.trimestre(1), files, {}, general, criterio, prints)


def of(done: Consolidado, clave: str = "58101") -> tuple[list[str], list[tuple[str, bool]]]:
    """The codes of a unit, and what was received of it."""
    unit = next(u for u in done.unidades if u.unidad.clave == clave)
    assert unit.estado is EstadoUnidad.FALTANTE
    return [f.codigo for f in unit.findings], [(one.archivo, one.cierto) for one in unit.ilegibles]


@pytest.mark.parametrize(
    ("name", "asunto"),
    [
        ("58101 DIRECCION GENERAL 2024-T1.xlsx", ""),
        ("58101v2.xlsx", ""),
        ("Avance dirección general.xlsx", ""),
        ("correo.eml › avance.xlsx", "TMM-F004 58101"),
    ],
)
def test_a_damaged_book_is_of_the_unit_that_it_or_its_message_names(plan: Plan, name: str, asunto: str) -> None:
    done = decided(plan, damaged(name, asunto))
    assert of(done) == (["POA173"], [(name, False)])
    assert of(done, "58102") == (["POA501"], [])
    told = next(f for f in done.unidades[0].findings)
    assert name in told.message


@pytest.mark.parametrize("name", ["avance.xlsx", "58101 y 58102.xlsx", "IMG_58101999.xlsx"])
def test_what_names_no_unit_or_several_is_of_none(plan: Plan, name: str) -> None:
    done = decided(plan, damaged(name))
    assert {f.codigo for u in done.unidades for f in u.findings} == {"POA501"}


def test_a_book_of_another_quarter_is_of_the_unit_of_its_seal(plan: Plan) -> None:
    other = receive_bytes(workbook(filled(plan, "58101", 2)), plan, 1)
    done = decided(plan, other)
    assert of(done) == (["POA173"], [("a.xlsx", True)])
    assert "segundo trimestre" in done.unidades[0].ilegibles[0].que


def test_what_was_not_opened_and_what_is_no_book_count_too(plan: Plan) -> None:
    general = (closed("58101.rar"), closed("58102.docx", "POA132"), closed("58201.xlsx", "POA153"))
    done = decided(plan, general=general, prints=(Impreso("foto.jpg", "una foto", "Avance 58202"),))
    assert of(done) == (["POA173"], [("58101.rar", False)])
    assert of(done, "58102")[0] == ["POA173"]
    assert of(done, "58201")[0] == ["POA501"]
    assert of(done, "58202") == (["POA173"], [("foto.jpg", False)])


def test_a_book_left_out_was_received(plan: Plan) -> None:
    good = receive_bytes(workbook(filled(plan, "58101")), plan)
    assert of(decided(plan, good, exclude="a.xlsx")) == (["POA173"], [("a.xlsx", True)])


def test_beside_a_good_book_it_says_nothing_of_the_unit(plan: Plan) -> None:
    good = receive_bytes(workbook(filled(plan, "58101")), plan)
    unit = decided(plan, good, damaged("58101.xlsx")).unidades[0]
    assert unit.estado is EstadoUnidad.ACEPTADA
    assert unit.ilegibles == ()


def test_why_is_the_error_of_the_file(plan: Plan) -> None:
    one = damaged("58101.xlsx")
    note = finding(at(Place(archivo="58101.xlsx"), que="xl/a.xml").code("POA143"))
    done = decided(plan, replace(one, findings=(note, *one.findings)))
    assert "se cortó" in done.unidades[0].ilegibles[0].que


def test_a_stranger_left_out_is_of_nobody(plan: Plan) -> None:
    done = decided(plan, damaged("58101.xlsx"), exclude="58101.xlsx")
    assert of(done) == (["POA501"], [])
