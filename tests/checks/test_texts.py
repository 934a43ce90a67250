"""Texts that a person reads alike are the same; of two others it is seen where they differ, however long they are."""

from __future__ import annotations

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poa_xl.checks.registry import listed
from poa_xl.checks.texts import contrast, look_alike, same_date, same_text

LONG = "REALIZAR EVENTOS DE PROMOCIÓN TURÍSTICA EN LA CIUDAD Y EL VALLE, CON LA PARTICIPACIÓN DE LOS PRESTADORES DE SERVICIOS"
DAY = date(2024, 3, 31)


@pytest.mark.parametrize(
    "other",
    [
        unicodedata.normalize("NFD", LONG),
        LONG.replace(" ", "\u00a0"),
        LONG.replace(", ", ",\n  "),
        f" {LONG}\t",
        LONG.replace("REALIZAR", "ＲＥＡＬＩＺＡＲ"),
    ],
)
def test_white_space_and_how_letters_are_written_change_nothing(other: str) -> None:
    assert same_text(LONG, other)
    assert same_text(other, LONG)


@pytest.mark.parametrize(
    "other", [LONG.lower(), LONG.replace("Ó", "O"), LONG + ".", LONG.replace("EVENTOS", "9 EVENTOS")]
)
def test_a_letter_is_another_text(other: str) -> None:
    assert not same_text(LONG, other)
    assert not look_alike(LONG, other)


@pytest.mark.parametrize(
    ("found", "tells"),
    [
        ("NÓMINА", "U+0410 en lugar de “A”"),
        ("NÓMI\u200bNA", "U+200B, que no se ve"),
        ("ΝÓMINA", "U+039D en lugar de “N”"),
        ("ΝÓMI\u200bNA", "U+039D en lugar de “N”, U+200B, que no se ve"),
    ],
)
def test_what_looks_the_same_is_told_by_its_character(found: str, tells: str) -> None:
    assert not same_text("NÓMINA", found)
    assert look_alike("NÓMINA", found) == tells
    assert look_alike(found, "NÓMINA")


def test_dashes_and_quotation_marks_of_an_editor_look_the_same() -> None:
    assert look_alike('DEL "CENTRO" - SUR', "DEL “CENTRO” – SUR") == (
        'U+201C en lugar de “"”, U+201D en lugar de “"”, U+2013 en lugar de “-”'
    )
    assert look_alike("A\u200bB", "AB") == "falta U+200B, que no se ve"
    assert look_alike("AАA", "AAА") == "los mismos caracteres en otro orden"


def test_a_character_without_a_twin_is_told_alone() -> None:
    assert look_alike("OFICIO", "OFICIO") == ""
    assert look_alike("fin", "ﬁn") == "U+FB01"
    assert look_alike("A  B", "A B") == ""
    assert look_alike("A - B", "A – B") == "U+2013 en lugar de “-”"
    assert look_alike("A", "B") == ""


def test_what_turns_the_direction_of_reading_is_no_look_alike() -> None:
    assert look_alike("REUNIÓN", "REU\u202eNIÓN") == ""


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        ("30", "28", ("30", "28")),
        ("OTRA", "NÓMINA", ("OTRA", "NÓMINA")),
        (
            LONG, LONG.replace("EVENTOS", "9 EVENTOS"),
            ("REALIZAR **EVENTOS** DE PROMOCIÓN TURÍST…", "REALIZAR **9 EVENTOS** DE PROMOCIÓN TURÍST…"),
        ),
        (
            LONG.replace("VALLE", "VALLE 7"), LONG.replace("VALLE", "VALLE 9"),
            ("…A CIUDAD Y EL VALLE **7,** CON LA PARTICIPACIÓ…", "…A CIUDAD Y EL VALLE **9,** CON LA PARTICIPACIÓ…"),
        ),
        (LONG, LONG + " 9", ("… LOS PRESTADORES DE **SERVICIOS**", "… LOS PRESTADORES DE **SERVICIOS 9**")),
    ],
)  # fmt: skip
def test_both_are_quoted_where_they_differ(one: str, other: str, said: tuple[str, str]) -> None:
    found = contrast(one, other)
    assert found[0] != found[1]
    assert all(len(text) < 100 for text in found)
    assert found == said


B, X = "B" * 19, "x" * 19


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        (f"{B} 1", f"{B} 2", (f"{B} **1**", f"{B} **2**")),
        (f"B{B} 1", f"B{B} 2", (f"…{B} **1**", f"…{B} **2**")),
        (f"1 {B}", f"2 {B}", (f"**1** {B}", f"**2** {B}")),
        (f"1 {B}B", f"2 {B}B", (f"**1** {B}…", f"**2** {B}…")),
        (f"A {X}1", f"A {X}2", (f"A **{X}1**", f"A **{X}2**")),
        (f"A x{X}1", f"A x{X}2", (f"…x{X}**1**", f"…x{X}**2**")),
        (f"1{X} A", f"2{X} A", (f"**1{X}** A", f"**2{X}** A")),
        (f"1x{X} A", f"2x{X} A", (f"**1**x{X}…", f"**2**x{X}…")),
        (f"A {'1' * 48}", "A 2", (f"A **{'1' * 48}**", "A **2**")),
        (f"A {'1' * 49}", "A 2", (f"A **{'1' * 47}…**", "A **2**")),
        ("A B C", "A C", ("A **B C**", "A **C**")),
        ("A  B\nC", "A B D", ("A B **C**", "A B **D**")),
        ("AB", "AB AB", ("AB", "AB AB")),
        (f"{B} {B} 1 {B} {B}", f"{B} {B} 2 {B} {B}", (f"…{B} **1** {B}…", f"…{B} **2** {B}…")),
        (7, None, ("7", "None")),
    ],
)  # fmt: skip
def test_so_much_of_what_is_the_same_is_quoted_beside_it(one: object, other: object, said: tuple[str, str]) -> None:
    assert contrast(one, other) == said


@given(st.text(st.sampled_from("AB \u0301Ñ9"), max_size=120), st.text(st.sampled_from("AB \u0301Ñ9"), max_size=120))
def test_two_texts_that_differ_are_never_quoted_alike(one: str, other: str) -> None:
    a, b = contrast(one, other)
    assert (a == b) == (one.split() == other.split())
    assert max(len(a), len(b)) < 120


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(min_size=1, max_size=9))
def test_however_long_the_rest_the_difference_is_there(head: str, tail: str, middle: str, other: str) -> None:
    one, two = head * 5 + middle + tail * 5, head * 5 + other + tail * 5
    a, b = contrast(one, two)
    assert a != b or " ".join(one.split()) == " ".join(two.split())


@pytest.mark.parametrize(
    "text",
    ["31/03/2024", "03/31/2024", "2024-03-31", "31-mar-24", "31 de marzo de 2024", "31-mar.-24", "31 march 2024"],
)
def test_a_day_is_read_however_it_is_written(text: str) -> None:
    assert same_date(DAY, text)


MONTHS = (
    "ene jan enero January", "feb febrero February", "mar marzo March", "abr apr abril April", "may mayo May", "jun junio June",
    "jul julio July", "ago aug agosto August", "sep set septiembre setiembre September", "oct octubre October",
    "nov noviembre November", "dic dec diciembre December",
)  # fmt: skip


@pytest.mark.parametrize("month", range(1, 13))
def test_a_month_is_known_by_its_names_and_by_no_other_months(month: int) -> None:
    for name in MONTHS[month - 1].split():
        assert same_date(date(2005, month, 15), f"15 de {name} del 2005")
        assert not same_date(date(2005, month % 12 + 1, 15), f"15 {name} 2005")
    assert same_date(date(2005, month, 15), f"15-{month}-05")
    assert not same_date(date(2005, month, 15), f"15-{month}-5")
    assert not same_date(date(2005, month, 15), f"15-{month}-2005-1")


@pytest.mark.parametrize(
    "text", ["30/03/2024", "31/03/2023", "31 de diciembre", "31", "", "31/03/2024 09:00", "31/²/2024", "31-abr-24"]
)
def test_another_day_is_another(text: str) -> None:
    assert not same_date(DAY, text)


def test_of_many_names_some_are_told_and_the_rest_counted() -> None:
    assert listed(range(3)) == "0, 1, 2"
    assert listed(["a", "b", "a", "c"], 2, "; ") == "a; b y 1 más"
    assert listed([]) == ""
