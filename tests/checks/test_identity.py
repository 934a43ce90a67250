"""Whose a book is: what is told of one that is of somebody else says both, what came and what was expected."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from poa_xl.checks.identity import PLACES, seals_of
from poa_xl.checks.receive import Recibido
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan
from poa_xl.excel.reader import read
from poa_xl.form import seal
from tests.support.books import above_nota, as_programmed, captures_of, changed, codes, filled, receive_bytes, workbook

CLAVE = "58101"


def only(back: Recibido, codigo: str) -> str:
    (one,) = (f for f in back.findings if f.codigo == codigo)
    return one.message


def elsewhere(plan: Plan, **changes: Any) -> Plan:
    return replace(plan, ramo=replace(plan.ramo, **changes))


# -- another plan, another quarter ------------------------------------------------------------------------------------


def test_a_book_of_another_ramo_and_quarter_says_both(plan: Plan) -> None:
    other = elsewhere(plan, clave="7")
    assert only(receive_bytes(workbook(filled(other, CLAVE)), plan), "POA108") == (
        f"El libro es del Ramo 7; se esperaba el Ramo 58 {plan.ramo.nombre}."
    )
    assert only(receive_bytes(workbook(filled(other, CLAVE, 2)), plan), "POA108") == (
        f"El libro es del Ramo 7, segundo trimestre de 2024; se esperaba el Ramo 58 {plan.ramo.nombre}, primer trimestre "
        "de 2024."
    )
    assert only(receive_bytes(workbook(filled(plan, CLAVE, 2)), plan), "POA109") == (
        "El libro es del segundo trimestre de 2024; se está recibiendo el primer trimestre de 2024."
    )


def test_a_book_of_the_same_ramo_by_another_issuer_says_so(plan: Plan) -> None:
    other = replace(plan, emisor="Otro Ayuntamiento")
    back = receive_bytes(workbook(filled(other, CLAVE)), plan)
    assert only(back, "POA108") == (
        f"El libro es del Ramo 58, pero de otro emisor; se esperaba el emisor “{plan.emisor}”."
    )
    assert "ponga el anterior en «emisor»" in back.findings[0].remedy


def test_the_name_of_the_ramo_is_the_issuer_where_the_plan_names_none(plan: Plan) -> None:
    unnamed = replace(plan, emisor="")
    renamed = elsewhere(unnamed, nombre="INSTITUTO DE TURISMO")
    data = workbook(filled(unnamed, CLAVE))
    assert "se esperaba el emisor “INSTITUTO DE TURISMO”" in only(receive_bytes(data, renamed), "POA108")
    as_told = replace(renamed, emisor=unnamed.ramo.nombre)
    assert codes(receive_bytes(data, as_told)) <= {"POA111", "POA306", "POA310"}


# -- last quarter's sheet kept ----------------------------------------------------------------------------------------


def with_a_sheet_of(numero: int, clave: str, plan: Plan, *, control: bool = False) -> bytes:
    """58101's book of the second quarter with the sheets of another form beside its own."""
    kept = read("b.xlsx", workbook(filled(plan, clave, numero)))

    def change(book: Any) -> None:
        for sheet in (kept.sheets[0], *([kept.by_name[seal.SHEET]] if control else [])):
            copy = book.create_sheet(f"{sheet.name} (2)")
            for cell in sheet.cells.values():
                copy[cell.ref].value = cell.formula or cell.value

    return changed(workbook(filled(plan, CLAVE, 2)), change)


@pytest.mark.parametrize("control", [False, True])
def test_last_quarters_sheet_that_is_kept_is_a_note(control: bool, plan: Plan) -> None:
    back = receive_bytes(with_a_sheet_of(1, CLAVE, plan, control=control), plan, 2)
    assert above_nota(back) == []
    assert any("es el formato 58101-2024-T1-" in f.message for f in back.findings if f.codigo == "POA124")
    assert captures_of(back) == as_programmed(plan.por_clave[CLAVE], 2)


def test_a_sheet_of_a_later_quarter_is_told(plan: Plan) -> None:
    """It may hold what was to be reported."""
    assert "POA112" in codes(receive_bytes(with_a_sheet_of(3, CLAVE, plan), plan, 2))


@pytest.mark.parametrize("numero", [1, 2])
def test_a_sheet_of_another_unit_is_told_as_that_alone(numero: int, plan: Plan) -> None:
    (told,) = above_nota(receive_bytes(with_a_sheet_of(numero, "58102", plan), plan, 2))
    assert told.startswith("POA162")
    assert "es el formato de la unidad 58102, y el libro es de la 58101." in told


def test_an_earlier_seal_on_the_books_own_form_is_told(plan: Plan) -> None:
    other = seal.sello_of(filled(plan, CLAVE)).text()

    def retype(book: Any) -> None:
        page = book.worksheets[0]
        (cell,) = (c for row in page.iter_rows() for c in row if str(c.value).startswith(seal.MARK))
        cell.value = other

    assert "POA112" in codes(receive_bytes(changed(workbook(filled(plan, CLAVE, 2)), retype), plan, 2))


# -- seals of one unit with the rows of another -----------------------------------------------------------------------


def with_rows_of(clave: str, plan: Plan, sealed: Callable[[Any, Any], object]) -> bytes:
    """58101's book after ``sealed(its book, the sheet of the other's form)``."""
    strange = read("b.xlsx", workbook(filled(plan, clave))).sheets[0]

    def change(book: Any) -> None:
        sheet = book["TMM-F004"]
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(str(area))
        sheet.delete_rows(1, sheet.max_row)
        for cell in strange.cells.values():
            sheet[cell.ref].value = cell.formula or cell.value
        sealed(book, sheet)

    return changed(workbook(filled(plan, CLAVE)), change)


def test_seals_of_one_unit_over_rows_of_another_name_both(plan: Plan) -> None:
    def unsealed(_: Any, sheet: Any) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith(seal.MARK):
                    cell.value = None

    back = receive_bytes(with_rows_of("58102", plan, unsealed), plan)
    assert only(back, "POA114") == (
        "No se encontraron los renglones de la unidad 58101 en el libro; los que trae son de 58102 GERENCIA ADMINISTRATIVA, "
        "y el sello es de la 58101."
    )
    assert back.devolucion is None


def test_of_seals_that_disagree_the_unit_whose_rows_are_there_is_told(plan: Plan) -> None:
    back = receive_bytes(with_rows_of("58102", plan, lambda *_: None), plan)
    assert "58102-2024-T1-" in only(back, "POA112")
    assert "58101-2024-T1-" in only(back, "POA112")
    assert {f.unidad for f in back.findings} == {"58102"}
    assert "POA114" not in codes(back)


def test_a_control_sheet_of_another_unit_does_not_make_the_book_its(plan: Plan) -> None:
    other = seal.sello_of(filled(plan, "58102")).text()
    data = changed(workbook(filled(plan, CLAVE)), lambda book: book["_poa"].__setitem__("A2", other))
    back = receive_bytes(data, plan)
    assert back.clave == CLAVE
    assert [f.codigo for f in back.findings if f.severity is Severity.ERROR] == ["POA112"]


def test_damaged_copies_are_told_in_one(plan: Plan) -> None:
    def spoil(book: Any) -> None:
        book["_poa"]["A2"] = str(book["_poa"]["A2"].value)[:-1]
        cell = next(c for row in book["TMM-F004"].iter_rows() for c in row if str(c.value).startswith(seal.MARK))
        cell.value = str(cell.value)[:-1]

    data = changed(workbook(filled(plan, CLAVE)), spoil)
    assert only(receive_bytes(data, plan), "POA107").endswith("(la hoja del formato, la hoja _poa).")
    assert set(seals_of(read("a.xlsx", data)).damaged) == {PLACES[0], PLACES[1]}


# -- texts that look the same, and dates ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "text", "says"),
    [
        ("unidad_medida", "NÓMINА", "trae U+0410 en lugar de “A”"),
        ("unidad_medida", "NÓMI\u200bNA", "trae U+200B, que no se ve"),
    ],
)
def test_a_text_that_looks_as_it_was_issued_is_a_note_that_names_the_character(
    column: str, text: str, says: str, plan: Plan
) -> None:
    form = filled(plan, CLAVE)
    place = f"{form.formato.columns.letter_of[column]}{form.fila_de[101]}"
    back = receive_bytes(changed(workbook(form), lambda book: book["TMM-F004"].__setitem__(place, text)), plan)
    assert says in only(back, "POA167")
    assert codes(back) <= {"POA167", "POA306", "POA310"}


@pytest.mark.parametrize(
    ("ref", "value", "codigo", "says"),
    [
        ("C23", "NOMINA", "POA118", "el plan dice “NÓMINA” y el libro dice “NOMINA”"),
        ("E23", "７", "POA118", "el plan dice “7” y el libro dice “７ (U+FF17 en lugar de “7”)”"),
        (
            "B23", "{} Y OTROS", "POA118",
            "“… GASTO DE SERVICIOS **PERSONALES.**” y el libro dice “… GASTO DE SERVICIOS **PERSONALES. Y OTROS**”",
        ),
        ("A2", "{}, B.C.", "POA135", "**CALIFORNIA**” y el libro dice “…DE MEXICALI DE BAJA **CALIFORNIA, B.C.**”"),
        ("O17", "31/12/2024", "POA135", "se emitió “31/03/2024” y el libro dice “31/12/2024”"),
        ("H23", "N/A", "POA208", "Meta 101: “N/A” en Abr-Jun se toma como “sin reportar”."),
        ("H23", ".", "POA208", "Meta 101: “.” en Abr-Jun se toma como “sin reportar”."),
        ("H23", "siete", "POA207", "La meta 101 trae “siete” en la columna A de Abr-Jun, que aún no ocurre."),
        ("E23", "=3+4", "POA209", "“P” de Ene-Mar de la meta 101: “=3+4” se leyó como 7."),
        ("H23", "-", "POA208", "Meta 101: “-” en Abr-Jun se toma como “sin reportar”."),
        ("H23", "—", "POA208", "Meta 101: “—” en Abr-Jun se toma como “sin reportar”."),
        ("H23", 0, "POA208", "Meta 101: “0” en Abr-Jun se toma como “sin reportar”."),
    ],
)  # fmt: skip
def test_a_difference_is_quoted_where_it_is(ref: str, value: object, codigo: str, says: str, plan: Plan) -> None:
    def change(book: Any) -> None:
        cell = book["TMM-F004"][ref]
        cell.value = value.format(cell.value) if isinstance(value, str) else value

    back = receive_bytes(changed(workbook(filled(plan, CLAVE)), change), plan)
    assert says in only(back, codigo)
    assert codes(back) <= {codigo, "POA306", "POA310"}


@pytest.mark.parametrize("text", ["31/03/2024", "31-mar-24", "2024-03-31"])
def test_the_day_as_text_is_the_day(text: str, plan: Plan) -> None:
    data = changed(workbook(filled(plan, CLAVE)), lambda book: book["TMM-F004"].__setitem__("O17", text))
    assert codes(receive_bytes(data, plan)) <= {"POA306", "POA310"}
