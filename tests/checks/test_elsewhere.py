"""Books that are all of another quarter or plan stop the collection with the question what was meant."""

from __future__ import annotations

from dataclasses import replace

from poa_xl.checks.elsewhere import all_elsewhere
from poa_xl.checks.receive import Recibido
from poa_xl.domain.model import Plan
from tests.support.books import filled, receive_bytes, workbook

STRANGER = Recibido("x.xlsx", "", ())


def of_quarter(plan: Plan, issued: int, received: int, clave: str = "58101") -> Recibido:
    return receive_bytes(workbook(filled(plan, clave, issued)), plan, received)


def test_all_of_one_other_quarter_asks_for_it(plan: Plan) -> None:
    files = [of_quarter(plan, 1, 2), of_quarter(plan, 1, 2, "58102"), STRANGER]
    assert all_elsewhere(files, plan, plan.trimestre(2)) == (
        "Ningún libro recibido es del segundo trimestre de 2024. Son del primer trimestre de 2024; ¿quiso decir --trimestre 1? "
        "No se cambió nada."
    )


def test_of_several_quarters_each_is_counted(plan: Plan) -> None:
    files = [of_quarter(plan, 1, 2), of_quarter(plan, 3, 2), of_quarter(plan, 3, 2, "58102")]
    told = all_elsewhere(files, plan, plan.trimestre(2))
    assert "(1 del primer trimestre de 2024, 2 del tercer trimestre de 2024); ¿quiso decir --trimestre 3?" in told


def test_all_of_another_plan_asks_for_it(plan: Plan) -> None:
    other = replace(plan, emisor="Otro Ayuntamiento")
    told = all_elsewhere([receive_bytes(workbook(filled(other, "58101")), plan)], plan, plan.trimestre(1))
    assert told.startswith(
        "El libro que se reconoció es del mismo Ramo 58 (primer trimestre de 2024), pero de otro emisor; se "
        f"esperaba el emisor “{plan.emisor}”, primer trimestre de 2024. ¿Quiso decir otro --plan?"
    )


def test_of_another_ramo_and_quarter_both_are_said(plan: Plan) -> None:
    other = replace(plan, ramo=replace(plan.ramo, clave="7"))
    files = [receive_bytes(workbook(filled(other, clave, 2)), plan) for clave in ("58101", "58102")]
    assert all_elsewhere(files, plan, plan.trimestre(1)) == (
        "Los 2 libros que se reconocieron son de otro plan (Ramo 7, segundo trimestre de 2024); se indicó el del Ramo 58 "
        f"{plan.ramo.nombre}, primer trimestre de 2024. ¿Quiso decir otro --plan? No se cambió nada."
    )


def test_one_that_belongs_here_is_enough(plan: Plan) -> None:
    assert all_elsewhere([of_quarter(plan, 1, 2), of_quarter(plan, 2, 2)], plan, plan.trimestre(2)) == ""


def test_what_is_not_recognised_says_nothing(plan: Plan) -> None:
    assert all_elsewhere([STRANGER], plan, plan.trimestre(1)) == ""
    assert all_elsewhere([], plan, plan.trimestre(1)) == ""


def test_of_different_elsewheres_none_belongs_here(plan: Plan) -> None:
    other = replace(plan, emisor="Otro Ayuntamiento")
    stranger = receive_bytes(workbook(filled(other, "58101")), plan, 2)
    told = all_elsewhere([of_quarter(plan, 1, 2), stranger], plan, plan.trimestre(2))
    assert "(1 del primer trimestre de 2024, 1 de otro plan); ¿quiso decir --trimestre 1?" in told
