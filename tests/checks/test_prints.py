"""A PDF or a photo: a warning where the book is missing, a note beside it."""

from __future__ import annotations

import pytest

from poa_xl.checks.prints import Impreso, print_hits
from poa_xl.checks.registry import finding
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan

MAIL = "avance.eml › 58101 DIRECCIÓN.xlsx"


def told(plan: Plan, name: str, *books: tuple[str, str]) -> tuple[str, str, str]:
    (hit,) = print_hits([Impreso(name, "un PDF")], plan, books)
    one = finding(hit)
    return one.codigo, one.unidad, one.message


@pytest.mark.parametrize(
    "name",
    ["58203 firmado.pdf", "firmado_58203.pdf", "envio.zip › 58203/hoja.pdf", "58203b.pdf", "c58203.zip › a.pdf",
     "Gerencia de mercadotecnia.pdf", "GERENCIA_DE_MERCADOTECNIA (2).jpg"],
)  # fmt: skip
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
        ("IMG_202.jpg", []),
        ("avance.eml › h.pdf", [(MAIL, "58101"), (MAIL, "58102")]),
    ],
)
def test_whose_it_is_is_not_guessed(name: str, books: list[tuple[str, str]], plan: Plan) -> None:
    assert told(plan, name, *books) == ("POA132", "", "No se leyó: es un PDF, no un libro.")


def test_of_two_units_each_is_told(plan: Plan) -> None:
    hits = print_hits([Impreso("58101 y 58203.pdf", "un PDF")], plan, [("a.xlsx", "58101")])
    assert [(finding(hit).codigo, hit.unidad) for hit in hits] == [("POA142", "58101"), ("POA141", "58203")]


def test_the_subject_of_its_message_says_whose_it_is(plan: Plan) -> None:
    (hit,) = print_hits([Impreso("a.eml › escaneo.pdf", "un PDF", "Avance 58203 Mercadotecnia")], plan, [])
    assert hit.unidad == "58203"


def test_only_the_missing_book_is_a_warning(plan: Plan) -> None:
    severities = [
        finding(next(print_hits([Impreso("58101.pdf", "un PDF")], plan, books))).severity
        for books in ([], [("a.xlsx", "58101")])
    ]
    assert severities == [Severity.ADVERTENCIA, Severity.NOTA]
