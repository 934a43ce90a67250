"""A PDF or a photo: a warning where the book is missing, a note beside it."""

from __future__ import annotations

import pytest

from poa_xl.checks.prints import Impreso, print_hits
from poa_xl.checks.registry import finding
from poa_xl.domain.findings import Severity
from poa_xl.domain.model import Plan

MAIL = "avance.eml › 58101 DIRECCIÓN.xlsx"


def told(plan: Plan, name: str, *books: tuple[str, str]) -> tuple[str, str, str]:
    (hit,) = print_hits([Impreso(name, "un PDF")], plan, books)
    one = finding(hit)
    return one.codigo, one.unidad, one.mensaje


@pytest.mark.parametrize("name", ["58203 firmado.pdf", "firmado_58203.pdf", "envio.zip › 58203/hoja.pdf"])
def test_its_name_says_whose_it_is(name: str, plan: Plan) -> None:
    assert told(plan, name) == ("POA141", "58203", "La unidad 58203 mandó un PDF y falta el libro.")


def test_an_alias_names_the_unit_too(plan: Plan) -> None:
    assert told(plan, "101.pdf")[:2] == ("POA141", "58101")


def test_beside_the_book_it_is_the_signed_print(plan: Plan) -> None:
    assert told(plan, "58101.pdf", ("a.xlsx", "58101")) == (
        "POA142", "58101", "Un PDF acompaña al libro de la unidad 58101; no se leyó.",
    )  # fmt: skip


def test_in_the_message_that_brought_a_book_it_is_of_its_unit(plan: Plan) -> None:
    assert told(plan, "avance.eml › hoja.pdf", (MAIL, "58101"))[:2] == ("POA142", "58101")


@pytest.mark.parametrize(
    ("name", "books"),
    [
        ("hoja.pdf", [(MAIL, "58101")]),
        ("58101 y 58102.pdf", []),
        ("avance.eml › h.pdf", [(MAIL, "58101"), (MAIL, "58102")]),
    ],
)
def test_whose_it_is_is_not_guessed(name: str, books: list[tuple[str, str]], plan: Plan) -> None:
    assert told(plan, name, *books) == ("POA132", "", "No se leyó: es un PDF, no un libro.")


def test_only_the_missing_book_is_a_warning(plan: Plan) -> None:
    severities = [
        finding(next(print_hits([Impreso("58101.pdf", "un PDF")], plan, books))).severidad
        for books in ([], [("a.xlsx", "58101")])
    ]
    assert severities == [Severity.ADVERTENCIA, Severity.NOTA]
