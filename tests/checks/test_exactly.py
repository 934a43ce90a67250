"""What is the same for the form's purposes and what is not, at the edge where one becomes the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from fractions import Fraction

import pytest

from poa_xl.checks.integrity import field, quantity, same, shown
from poa_xl.checks.receive import receive
from poa_xl.domain.model import Plan
from poa_xl.excel.reader import read
from poa_xl.form.layout import Cell, Role
from poa_xl.form.rawbook import RawCell, RawSheet
from poa_xl.form.tmm_f004_2 import TMM_F004_2
from tests.support.books import codes, filled, put, receive_bytes, workbook

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
        ("31/03/2024", False),
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
