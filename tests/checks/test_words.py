"""What findings say of many cells and of those without a meta: short, in words of the form, counting what people see."""

from __future__ import annotations

import re
from typing import Any

import pytest

from poa_xl.domain.model import Plan
from poa_xl.excel.reader import read
from tests.support.books import changed, filled, put, receive_bytes, workbook

UNIT = "58101"


def told(data: bytes, plan: Plan, codigo: str) -> list[str]:
    return [found.message for found in receive_bytes(data, plan).findings if found.codigo == codigo]


def test_of_many_fixed_values_some_printed_ones_are_shown_and_the_rest_counted(plan: Plan) -> None:
    form = filled(plan, UNIT)
    cells = [cell for cell in read("a.xlsx", workbook(form)).sheets[0].cells.values() if cell.formula]
    data = put(workbook(form), {cell.ref: cell.value for cell in cells})
    (said,) = told(data, plan, "POA121")
    printed = 2 * len(form.fila_de) + 1
    places = [cell.ref for cell in cells if cell.column <= form.formato.columns.last_printed]
    shown = re.findall(r" en ([A-Z]+[0-9]+)", said)
    assert shown == [f"M{form.primera}", f"N{form.primera}", f"M{form.primera + 1}"]
    assert set(shown) <= set(places)
    assert f"(y de otras {printed - 1} celdas)" in said
    assert said.endswith(f" y {printed - 3} más.")


@pytest.mark.parametrize(
    ("cell", "value", "codigo", "said"),
    [
        ("M{folio}", "=1+1", "POA120", "La fórmula del Código de verificación ya no es la emitida."),
        ("M{folio}", None, "POA122", "Se borró la fórmula del Código de verificación."),
        ("M{meta}", "=1+1", "POA120", "La fórmula de AVANCE ABSOLUTO de la meta 100 ya no es la emitida."),
        ("A1", None, "POA175", "En lugar de la fórmula del aviso de lo que falta no hay nada."),
    ],
)
def test_a_formula_is_named_as_a_person_would(cell: str, value: object, codigo: str, said: str, plan: Plan) -> None:
    form = filled(plan, UNIT)
    place = cell.format(folio=form.fila_folio, meta=form.primera)
    assert told(put(workbook(form), {place: value}), plan, codigo) == [said]


@pytest.mark.parametrize(
    ("cell", "value", "codigo", "said"),
    [
        ("B{meta}", None, "POA118", "y el libro no dice nada."),
        ("E{meta}", None, "POA118", "y el libro no dice nada."),
        ("C6", None, "POA135", "y el libro no dice nada."),
    ],
)
def test_what_is_blank_is_not_quoted_as_a_word(cell: str, value: object, codigo: str, said: str, plan: Plan) -> None:
    form = filled(plan, UNIT)
    (found,) = told(put(workbook(form), {cell.format(meta=form.primera + 1): value}), plan, codigo)
    assert found.endswith(said)


def test_hidden_cells_are_named_in_the_order_in_which_they_are_read(plan: Plan) -> None:
    def hide(book: Any) -> None:
        for row in (8, 10):
            book.worksheets[0].row_dimensions[row].hidden = True

    (said,) = told(changed(workbook(filled(plan, UNIT)), hide), plan, "POA125")
    rows = [int(row) for row in re.findall(r"[A-Z]([0-9]+)", said.partition("(")[2])]
    assert rows == sorted(rows)
    assert rows[0] == 8


def test_a_sum_that_is_made_of_no_printed_cell_is_a_note(plan: Plan) -> None:
    """Control 3 is what the verification code is made of; nobody reads it."""
    form = filled(plan, UNIT)
    column = form.formato.columns.letter_of["suma"]
    data = changed(workbook(form), lambda book: book.worksheets[0].__setitem__(f"{column}{form.primera}", 5))
    assert told(data, plan, "POA121") == []
    assert told(data, plan, "POA175") == ["En lugar de la fórmula de Control 3 de la meta 100 dice “5”."]
