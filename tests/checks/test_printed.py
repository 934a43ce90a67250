"""What a book prints of its own arithmetic: told where it is not ours, once where its program calculates nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import replace

import pytest

from poa_xl.checks.receive import Recibido, receive
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.model import Plan
from poa_xl.excel.reader import read
from poa_xl.form.rawbook import RawCell
from tests.support.books import above_nota, filled, form_of, of_values, put, receive_bytes, workbook

UNIT = "58101"


def told(recibido: Recibido, *codes: str) -> list[Finding]:
    return [found for found in recibido.findings if found.codigo in codes]


def by_values(plan: Plan, cells: Mapping[str, object] = {}, numero: int = 1) -> Recibido:
    """A filled form of which only values came, some of them others."""
    form = filled(plan, UNIT, numero)
    book = read("a.xlsx", workbook(form))
    places = {(cell.row, cell.column): cells[cell.ref] for cell in book.sheets[0].cells.values() if cell.ref in cells}
    return receive(of_values(book, places), plan, plan.trimestre(numero), {})


def test_what_is_as_we_compute_it_is_silent(plan: Plan) -> None:
    assert above_nota(by_values(plan)) == []
    assert told(by_values(plan), "POA170", "POA311") == []


@pytest.mark.parametrize(
    ("column", "value", "says"),
    [
        ("M", 9, "AVANCE ABSOLUTO de la meta 101: el libro muestra 9 y con lo capturado corresponde 7."),
        ("M", None, "AVANCE ABSOLUTO de la meta 101: el libro muestra vacío y con lo capturado corresponde 7."),
        ("N", 0.5, "ACUMULADO RELATIVO de la meta 101: el libro muestra 50 % y con lo capturado corresponde 100 %."),
        (
            "N",
            "100%",
            "ACUMULADO RELATIVO de la meta 101: el libro muestra “100%” (un texto) y con lo capturado corresponde 100 %.",
        ),
    ],
)
def test_a_result_that_is_not_ours_is_told_with_both(plan: Plan, column: str, value: object, says: str) -> None:
    place = f"{column}{form_of(plan, UNIT).fila_de[101]}"
    (found,) = told(by_values(plan, {place: value}), "POA170")
    assert (found.message, found.place.celda, found.meta, found.severity) == (says, place, 101, Severity.ADVERTENCIA)


def test_sum_and_percentage_of_a_meta_are_one_finding(plan: Plan) -> None:
    row = form_of(plan, UNIT).fila_de[101]
    (found,) = told(by_values(plan, {f"M{row}": 8, f"N{row}": 8 / 7}), "POA170")
    assert "el libro muestra 8 (114.3 %) y con lo capturado corresponde 7 (100 %)" in found.message


def test_many_that_are_wrong_have_one_cause(plan: Plan) -> None:
    rows = form_of(plan, UNIT).fila_de.values()
    (found,) = told(by_values(plan, {f"M{row}": 999 for row in rows}), "POA170")
    assert found.message.endswith(f"(y otras {len(rows) - 1} celdas, igual).")


def test_a_code_that_is_not_ours_is_told(plan: Plan) -> None:
    form = filled(plan, UNIT)
    place = f"M{form.fila_folio}"
    (found,) = told(by_values(plan, {place: "Código de verificación: 000000"}), "POA170")
    assert found.place.celda == place
    assert f"muestra 000000 y con lo capturado corresponde {form.codigo}" in found.message


def test_of_a_column_that_is_gone_no_result_is_told(plan: Plan) -> None:
    form = filled(plan, UNIT)
    book = read("a.xlsx", workbook(form))
    first, *others = book.sheets
    column = form.formato.columns.number_of["relativo"]
    cells = {
        (raw.row, raw.column - (raw.column > column)): raw._replace(column=raw.column - (raw.column > column))
        for raw in first.cells.values()
        if raw.column != column
    }
    without = replace(book, sheets=(replace(first, cells=cells, merges=()), *others))
    back = receive(of_values(without), plan, plan.trimestre(1), {})
    assert len(told(back, "POA164")) == 1
    assert told(back, "POA170", "POA311") == []


@pytest.mark.parametrize("above", [3, 2, 1])
def test_the_code_is_followed_where_rows_were_put_in_among_the_signatures(above: int, plan: Plan) -> None:
    """A format that gives values alone: what stands where it was issued is a person's name."""
    form = filled(plan, UNIT)

    first, *others = read("a.xlsx", workbook(form)).sheets
    rows = {row: row + 2 * (row >= form.fila_folio - above) for row, _ in first.cells}
    cells = {(rows[row], column): raw._replace(row=rows[row]) for (row, column), raw in first.cells.items()}

    def moved(value: str) -> Recibido:
        book = replace(read("a.xlsx", workbook(form)), sheets=(replace(first, cells=cells, merges=()), *others))
        return receive(of_values(book, {(form.fila_folio + 2, 13): value}), plan, plan.trimestre(1), {})

    assert told(moved(f"Código de verificación: {form.codigo}"), "POA170", "POA311") == []
    (found,) = told(moved("Código de verificación: 000000"), "POA170", "POA311")
    assert "000000" in found.message
    assert form.codigo in found.message


def test_a_program_that_writes_no_text_of_a_formula_is_not_accused(plan: Plan) -> None:
    """LibreOffice 7.4 writes 0 in .xls for a text that it did not calculate itself."""
    assert told(by_values(plan, {f"M{form_of(plan, UNIT).fila_folio}": 0}), "POA170", "POA311") == []


@pytest.mark.parametrize("program", ["stale", "zeros"])
@pytest.mark.parametrize("numero", [1, 3])
def test_a_program_that_calculates_nothing_is_told_once_as_a_note(plan: Plan, program: str, numero: int) -> None:
    issued = read("a.xlsx", workbook(form_of(plan, UNIT, numero))).sheets[0]
    derived = {cell.ref: cell.value for cell in issued.cells.values() if cell.formula and cell.ref[0] in "MN"}
    if program == "zeros":
        derived = dict.fromkeys(derived, 0)
    back = by_values(plan, derived, numero)
    assert above_nota(back) == []
    assert len(told(back, "POA311")) == 1


def test_what_follows_from_another_finding_is_a_note(plan: Plan) -> None:
    """A figure written as text, which the sheet does not add; another P: the percentage is of that one."""
    row = form_of(plan, UNIT).fila_de[101]
    code = f"M{form_of(plan, UNIT).fila_folio}"
    as_text = by_values(plan, {f"F{row}": "7", f"M{row}": 0, f"N{row}": 0, code: "Código de verificación: 424961"})
    assert (above_nota(as_text), len(told(as_text, "POA311"))) == ([], 1)
    another = by_values(plan, {f"E{row}": 14, f"N{row}": 0.5})
    assert [found.codigo for found in another.findings if found.severity is not Severity.NOTA] == ["POA118"]


def test_stale_results_beside_formulas_are_one_note(plan: Plan) -> None:
    form = filled(plan, UNIT)
    source = read("a.xlsx", workbook(form_of(plan, UNIT)))
    first, *others = read("a.xlsx", workbook(form)).sheets
    old = source.sheets[0].cells
    cells = {p: c._replace(value=old[p].value) if c.formula and p in old else c for p, c in first.cells.items()}
    book = replace(source, sheets=(replace(first, cells=cells), *others))
    back = receive(book, plan, plan.trimestre(1), {})
    assert above_nota(back) == []
    (found,) = told(back, "POA311")
    assert "muestra 0 y recalculado es 7 (y otras" in found.message


def test_another_formula_says_what_it_makes_of_the_result(plan: Plan) -> None:
    form = filled(plan, UNIT)
    book = read("a.xlsx", workbook(form))
    row, column = form.fila_de[101], form.formato.columns.number_of["absoluto"]
    sheet = book.by_name[form.formato.hoja]
    other = replace(sheet, cells={**sheet.cells, (row, column): RawCell(row, column, 9, f"=SUM(F{row})+2")})
    sheets = tuple(other if one is sheet else one for one in book.sheets)
    (found,) = above_nota(receive(replace(book, sheets=sheets), plan, plan.trimestre(1), {}))
    assert "POA120" in found
    assert found.endswith("ya no es la emitida; muestra 9 y corresponde 7.")


def test_a_fixed_value_beside_formulas_is_an_error_with_its_cell(plan: Plan) -> None:
    form = filled(plan, UNIT)
    place = f"M{form.fila_de[101]}"

    back = receive_bytes(put(workbook(form), {place: 9}), plan)
    (found,) = told(back, "POA308")
    assert (found.place.celda, found.meta) == (place, 101)
    assert told(back, "POA121") == []  # one damage, one finding: the graver, with both values


def test_a_fixed_value_that_is_right_is_told_as_fixed(plan: Plan) -> None:
    form = filled(plan, UNIT)
    place = f"M{form.fila_de[101]}"

    back = receive_bytes(put(workbook(form), {place: 7}), plan)
    assert [found.place.celda for found in told(back, "POA121", "POA308")] == [place]


def test_a_code_with_its_accents_apart_is_the_same(plan: Plan) -> None:
    """As Macs write texts."""
    form = filled(plan, UNIT)
    place = f"M{form.fila_folio}"
    apart = unicodedata.normalize("NFD", f"Código de verificación: {form.codigo}")
    assert told(by_values(plan, {place: apart}), "POA170", "POA311") == []
