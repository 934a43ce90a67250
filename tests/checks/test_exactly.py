"""What is the same for the form's purposes and what is not, at the edge where one becomes the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

import pytest

from poa_xl.checks.decide import Criterio, consolidate
from poa_xl.checks.integrity import field, same, shown
from poa_xl.checks.receive import receive
from poa_xl.checks.registry import LONGEST_QUOTE, quoted
from poa_xl.domain.dispensa import Dispensa
from poa_xl.domain.model import Plan
from poa_xl.excel.reader import read
from poa_xl.form.layout import Cell, Role
from poa_xl.form.rawbook import RawCell, RawSheet, quantity
from poa_xl.form.tmm_f004_2 import TMM_F004_2
from tests.support.books import (
    achieved,
    as_programmed,
    codes,
    filled,
    form_of,
    put,
    receive_bytes,
    with_unidad,
    workbook,
)

DAY = date(2024, 3, 31)
SERIAL = 45382
"""The same day as Excel counts."""


def cell(value: object) -> RawCell:
    return RawCell(1, 1, value)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("found", "is_it"),
    [
        (DAY, True),
        (datetime(2024, 3, 31, 10), True),
        (SERIAL, True),
        (float(SERIAL), True),
        (SERIAL + 1, False),
        (SERIAL - 1, False),
        (date(2024, 4, 1), False),
        (datetime(2023, 3, 31), False),
        ("31/03/2024", True),
        ("31/04/2024", False),
        (None, False),
    ],
)
def test_a_date_is_the_same_whatever_type_a_program_gave_it(found: object, is_it: bool) -> None:
    assert same(DAY, cell(found)) is is_it


@pytest.mark.parametrize(
    ("expected", "found", "is_it"),
    [
        ("META  1", " META 1 ", True),
        ("META 1", "META1", False),
        ("7", 7, True),
        ("7", 7.0, True),
        ("7", 8, False),
        ("SIETE", 7, False),
        ("", None, False),
        ("1", True, False),
        (7, "7", True),
        (7, "siete", False),
        (7, 7.5, False),
        (1, True, False),
        (Fraction(1, 2), 0.5, True),
        (None, None, True),
        (0, None, False),
    ],
)
def test_a_text_or_a_number_is_the_same_whatever_type_a_program_gave_it(
    expected: object, found: object, is_it: bool
) -> None:
    assert same(expected, cell(found)) is is_it


@pytest.mark.parametrize(
    ("value", "read"),
    [(7, 7), ("7", 7), (0.5, Fraction(1, 2)), (True, None), (False, None), (None, None), (DAY, None), ("", None)],
)
def test_a_quantity_is_a_number_and_no_truth_nor_day(value: object, read: object) -> None:
    assert quantity(value) == read
    assert (quantity(value) is None) is (read is None)


@pytest.mark.parametrize(
    ("value", "words"),
    [(None, "vacío"), ("", "vacío"), (DAY, "31/03/2024"), (7, "7"), (Fraction(1, 2), "0.5"), (0, "0"), ("X", "X")],
)
def test_how_messages_show_what_was_issued(value: object, words: str) -> None:
    assert shown(value) == words


@pytest.mark.parametrize(
    ("place", "name"),
    [
        (Cell(9, 1, 7, key="p1", meta=101), "“P” de Ene-Mar de la meta 101"),
        (Cell(9, 1, 7, key="anual", meta=101), "META ANUAL AUTORIZADA de la meta 101"),
        (Cell(2, 1, "X", key="TÍTULO"), "TÍTULO"),
        (Cell(2, 1, "X", role=Role.TEXT), "El texto"),
    ],
)
def test_how_messages_call_a_cell(place: Cell, name: str) -> None:
    assert field(place, TMM_F004_2.columns) == name


def test_blanks_beside_the_form_are_nothing(plan: Plan) -> None:
    form = filled(plan, "58101")
    clean = receive_bytes(workbook(form), plan)
    below = form.fila_folio + 9
    back = receive_bytes(put(workbook(form), {f"C{below}": "   ", f"D{below}": "\u00a0"}), plan)
    assert codes(back) == codes(clean)
    assert "POA123" in codes(receive_bytes(put(workbook(form), {f"C{below}": "."}), plan))


def test_what_repeats_the_text_of_its_merged_cell_is_nothing_and_anything_else_is(plan: Plan) -> None:
    """Some programs write a merged cell's text into each cell that it covers."""
    form = filled(plan, "58101")
    book = read("a.xlsx", workbook(form))

    def beside(row: int, column: int, value: str) -> set[str]:
        first, *rest = book.sheets
        sheet = replace(first, cells={**first.cells, (row, column): RawCell(row, column, value)})
        return codes(receive(replace(book, sheets=(sheet, *rest)), plan, form.trimestre, {}))

    title = form.plan.titulos[0].texto
    assert "POA123" not in beside(2, 5, title)
    assert "POA123" in beside(2, 5, f"{title}.")
    assert "POA123" in beside(form.fila_folio + 9, 5, title)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda sheet: replace(sheet, state="hidden"), "la hoja del formato"),
        (lambda sheet: replace(sheet, cells={p: c._replace(hidden=c.row == 2) for p, c in sheet.cells.items()}), "A2"),
        (lambda sheet: sheet, ""),
    ],
    ids=["sheet", "row", "nothing"],
)
def test_what_is_hidden_is_told(plan: Plan, change: Callable[[RawSheet], RawSheet], words: str) -> None:
    form = filled(plan, "58101")
    book = read("a.xlsx", workbook(form))
    first, *rest = book.sheets
    shown_now = replace(first, cells={p: c._replace(hidden=False) for p, c in first.cells.items()})
    back = receive(replace(book, sheets=(change(shown_now), *rest)), plan, form.trimestre, {})
    told = [f.message for f in back.findings if f.codigo == "POA125"]
    assert [words in text for text in told] == ([True] if words else [])


@pytest.mark.parametrize(("length", "said"), [(LONGEST_QUOTE, LONGEST_QUOTE), (LONGEST_QUOTE + 1, LONGEST_QUOTE - 2)])
def test_a_quote_is_cut_where_it_is_too_long(length: int, said: int) -> None:
    text = quoted("x" * length)
    assert len(text) == said
    assert text.endswith("…") is (length > LONGEST_QUOTE)


@pytest.mark.parametrize("metas", [(), (101,), (101, 102)])
def test_a_waiver_that_accepts_something_is_not_said_to_accept_nothing(plan: Plan, metas: tuple[int, ...]) -> None:
    form = form_of(plan, "58101", 1, None, {**as_programmed(plan.por_clave["58101"], 1), 101: achieved(1, 3)})
    back = receive_bytes(workbook(form), plan)
    assert "POA303" in codes(back)
    idle = [Dispensa("POA303", "58101", 1, "m", "a", (103,)), Dispensa("POA304", "58101", 1, "m", "a")]
    for waivers, told in (([], 0), (idle[:1], 1), (idle, 2)):
        rule = Criterio(dispensas=(Dispensa("POA303", "58101", 1, "lluvia", "Ana", metas), *waivers))
        done = consolidate(plan, plan.trimestre(1), [back], {}, (), rule)
        assert len([f for f in done.findings if f.codigo == "POA154"]) == told


def test_a_book_of_another_ramo_or_of_another_issuer_says_which_it_is(plan: Plan) -> None:
    ramo = replace(plan, ramo=replace(plan.ramo, clave="59"))
    emisor = replace(plan, emisor="Otro municipio")
    for other, words in ((ramo, "del Ramo 59"), (emisor, "de otro emisor")):
        (found,) = (f for f in receive_bytes(workbook(filled(other, "58101")), plan).findings if f.codigo == "POA108")
        assert words in found.message
        assert f"Ramo {plan.ramo.clave}" in found.message


@pytest.mark.parametrize(("decimales", "words"), [(False, "entero, mayor o igual a 0"), (True, "mayor o igual a 0")])
def test_a_figure_below_nothing_says_what_it_may_be(plan: Plan, decimales: bool, words: str) -> None:
    metas = tuple(
        replace(m, medida=replace(m.medida, decimales=decimales)) for m in plan.por_clave["58101"].metas
    )  # fmt: skip
    other = with_unidad(plan, "58101", metas=metas)
    form = filled(other, "58101")
    back = receive_bytes(put(workbook(form), {f"F{form.fila_de[101]}": -1}), other)
    (found,) = (f for f in back.findings if f.codigo == "POA202")
    said = f"{found.message} {found.remedy}"
    assert words in said
    assert ("entero" in said) is not decimales


def test_a_pattern_that_names_a_file_is_not_said_to_name_none(plan: Plan) -> None:
    back = receive_bytes(workbook(filled(plan, "58101")), plan, archivo="correo/58101.xlsx")
    rule = Criterio(prefer=("58101*", "58109*"), exclude=("otro.xlsx", "*/otro.xlsx"))
    done = consolidate(plan, plan.trimestre(1), [back], {}, (), rule)
    told = [f.message for f in done.findings if f.codigo == "POA156"]
    assert len(told) == 3
    assert not any("58101" in message for message in told)
