"""The form is found in what came back: its rows by identity or number, its columns by their heads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poa_xl.domain.model import Plan
from poa_xl.excel.reader import read
from poa_xl.form.formato import Form
from poa_xl.form.locate import Location, locate
from poa_xl.form.rawbook import RawBook, RawCell
from poa_xl.form.version import FORMS
from tests.support.books import form_of, with_unidad, workbook

versions = pytest.mark.parametrize("version", FORMS)


def written(form: Form, cells: dict[tuple[int, int], object]) -> RawBook:
    """The issued book with those cells of the form's sheet written; None takes one away."""
    book = read("a.xlsx", workbook(form))
    first, *rest = book.sheets
    kept = {place: cell for place, cell in first.cells.items() if place not in cells}
    new = {place: RawCell(*place, value) for place, value in cells.items() if value is not None}  # type: ignore[arg-type]
    return replace(book, sheets=(replace(first, cells=kept | new), *rest))


def found(form: Form, cells: dict[tuple[int, int], object]) -> Location:
    location = locate(written(form, cells), form)
    assert location is not None
    return location


def without_ids(form: Form) -> dict[tuple[int, int], object]:
    column = form.formato.columns.number_of["id"]
    return {(row, column): None for row in form.fila_de.values()}


@versions
def test_rows_without_identity_are_found_by_number_however_short_their_text(version: str, plan: Plan) -> None:
    metas = tuple(replace(m, texto="X") for m in plan.por_clave["58101"].metas)
    form = form_of(with_unidad(plan, "58101", metas=metas), "58101", formato=FORMS[version])
    location = found(form, without_ids(form))
    assert (location.rows, location.by_id, location.in_place) == (form.fila_de, False, True)


def test_a_figure_is_no_text_of_a_meta(plan: Plan) -> None:
    form = form_of(plan, "58101")
    location = found(form, without_ids(form) | {(80 + n, 2): f"{m}.{n}" for n, m in enumerate(form.fila_de)})
    assert (location.rows, location.repeated) == (form.fila_de, ())


@versions
def test_a_row_again_and_one_of_another_unit_are_told_apart(version: str, plan: Plan) -> None:
    form = form_of(plan, "58101", formato=FORMS[version])
    column = form.formato.columns.number_of["id"]
    location = found(form, {(70, column): "58101-103", (71, column): "58102-200", (72, column): "58101-999"})
    assert location.rows == form.fila_de
    assert location.repeated == ((103, 70),)
    assert location.foreign == (("58102-200", 71), ("58101-999", 72))


def test_help_taken_away_leaves_the_other_columns_where_their_heads_are(plan: Plan) -> None:
    """As when both columns of help are deleted: what stood to their right moves under other letters."""
    form = form_of(plan, "58101")
    numbers = form.formato.columns.number_of
    gone = {place: cell.value for place, cell in read("a.xlsx", workbook(form)).sheets[0].cells.items()}
    moved: dict[tuple[int, int], object] = {}
    for (row, column), value in gone.items():
        if column >= numbers["id"]:
            moved.setdefault((row, column), None)
        if column > numbers["falta"]:
            moved[row, column - 2] = value
    location = found(form, moved)
    assert location.rows == form.fila_de
    assert {key: location.columns[key] for key in ("a1", "observaciones", "explica", "suma")} == {
        "a1": numbers["a1"],
        "observaciones": numbers["observaciones"],
        "explica": numbers["explica"] - 2,
        "suma": numbers["suma"] - 2,
    }
    assert "falta" not in location.columns
    assert location.carried("=$R22+SUM($T$21:$T$28)") == "=$P22+SUM($R$21:$R$28)"
