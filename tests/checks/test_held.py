"""What each finding does: whether the return is accepted, and on which row, cell or sheet it stands."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from poa_xl.checks.alone import examine
from poa_xl.checks.capture import CAPTURE_CHECKS
from poa_xl.checks.catalogue import CATALOGUE
from poa_xl.checks.receive import Recibido, receive
from poa_xl.domain.avance import Captura
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.reader import read
from poa_xl.form import seal
from poa_xl.form.formato import Form
from poa_xl.form.instrucciones import SHEET as INSTRUCTIONS
from poa_xl.form.version import FORMS
from poa_xl.simulation.accidents import ACCIDENTS, Accident, Scene
from poa_xl.workflow import check
from tests.support.books import achieved, as_programmed, changed, codes, filled, form_of, put, receive_bytes, workbook
from tests.support.plans import edited

CLAVE = "58101"


def only(received: Recibido, codigo: str) -> Finding:
    (one,) = (f for f in received.findings if f.codigo == codigo)
    return one


def address(form: Form, key: str, meta: int) -> str:
    return f"{form.formato.columns.letter_of[key]}{form.fila_de[meta]}"


# -- overwritten with nothing to see -------------------------------------------------------------------------------

BLANKS = pytest.mark.parametrize("blank", ["   ", "\u00a0", "\u200b", "\n", "\u3000"], ids=ascii)


@BLANKS
@pytest.mark.parametrize("key", ["linea", "descripcion", "unidad_medida", "anual", "p1"])
def test_a_datum_of_the_plan_under_blanks_is_gone(plan: Plan, key: str, blank: str) -> None:
    form = filled(plan, CLAVE)
    where = address(form, key, 101)
    found = only(receive_bytes(put(workbook(form), {where: blank}), plan), "POA118")
    assert (found.place.celda, found.meta, found.severity) == (where, 101, Severity.ERROR)


@BLANKS
def test_a_title_under_blanks_is_gone(plan: Plan, blank: str) -> None:
    found = only(receive_bytes(put(workbook(filled(plan, CLAVE)), {"A2": blank}), plan), "POA135")
    assert found.place.celda == "A2"


@pytest.mark.parametrize(("row", "codigo"), [(2, "POA135"), (3, "POA135"), (4, "POA119")])
def test_the_title_lines_are_those_of_the_form(plan: Plan, row: int, codigo: str) -> None:
    back = receive_bytes(put(workbook(filled(plan, CLAVE)), {f"A{row}": "XXV AYUNTAMIENTO"}), plan)
    assert only(back, codigo).place.celda == f"A{row}"
    assert "XXV AYUNTAMIENTO" in only(back, codigo).message


# -- which row -----------------------------------------------------------------------------------------------------


def test_nothing_due_is_told_of_the_metas_with_nothing_programmed_and_of_no_other(plan: Plan) -> None:
    back = receive_bytes(workbook(filled(plan, CLAVE)), plan)
    nothing_due = {m.numero for m in plan.por_clave[CLAVE].metas if not m.p(1)}
    assert {f.meta for f in back.findings if f.codigo == "POA310"} == nothing_due == {100, 104}


def test_what_was_achieved_without_being_programmed_is_no_meta_with_nothing_due(plan: Plan) -> None:
    captured = {**as_programmed(plan.por_clave[CLAVE], 1), 104: achieved(1, 1, "se adelantó")}
    back = receive_bytes(workbook(form_of(plan, CLAVE, 1, None, captured)), plan)
    assert {f.meta for f in back.findings if f.codigo == "POA310"} == {100}


@pytest.mark.parametrize(
    ("codigo", "value", "key"),
    [("POA301", None, "a1"), ("POA303", 3, "observaciones"), ("POA304", 9, "observaciones")],
)
def test_a_rule_of_capture_names_the_row_and_the_cell(plan: Plan, codigo: str, value: int | None, key: str) -> None:
    form = form_of(plan, CLAVE, 1, None, {**as_programmed(plan.por_clave[CLAVE], 1), 101: achieved(1, value)})
    found = only(receive_bytes(workbook(form), plan), codigo)
    assert (found.meta, found.place.celda) == (101, address(form, key, 101))


@pytest.mark.parametrize(
    ("codigo", "numero", "meta", "captura", "key"),
    [
        ("POA302", 1, 104, achieved(1, 1), "observaciones"),
        ("POA305", 1, 101, achieved(1, 31, "hubo más"), "absoluto"),
        ("POA307", 4, 104, Captura((None, None, 0, 0)), "observaciones"),
        ("POA310", 1, 100, achieved(1, 0), "relativo"),
    ],
)
def test_a_rule_of_the_year_names_the_row_and_the_cell(
    plan: Plan, codigo: str, numero: int, meta: int, captura: Captura, key: str
) -> None:
    captured = {**as_programmed(plan.por_clave[CLAVE], numero), meta: captura}
    form = form_of(plan, CLAVE, numero, None, captured)
    back = receive_bytes(workbook(form), plan, numero)
    (found,) = (f for f in back.findings if f.codigo == codigo and f.meta == meta)
    assert found.place.celda == address(form, key, meta)


# -- whether it is accepted ----------------------------------------------------------------------------------------


def duplicate_row(form: Form) -> Callable[[Any], None]:
    def change(book: Any) -> None:
        sheet = book[form.formato.hoja]
        for column in range(1, len(form.formato.columns) + 1):
            sheet.cell(form.ultima + 1, column).value = sheet.cell(form.fila_de[101], column).value

    return change


def test_a_repeated_row_is_not_accepted(plan: Plan) -> None:
    form = filled(plan, CLAVE)
    back = receive_bytes(changed(workbook(form), duplicate_row(form)), plan)
    assert only(back, "POA117").meta == 101
    assert only(back, "POA117").place.celda == f"A{form.ultima + 1}"
    errors = {f.codigo for f in back.findings if f.severity is Severity.ERROR}
    assert "POA117" in errors
    assert not back.aceptable


def test_a_note_and_a_warning_are_accepted_and_an_error_is_not(plan: Plan) -> None:
    """By what is told, of the same return."""
    back = receive_bytes(workbook(filled(plan, CLAVE)), plan)
    one = back.findings[0]
    assert back.aceptable
    for severity, accepted in ((Severity.NOTA, True), (Severity.ADVERTENCIA, True), (Severity.ERROR, False)):
        assert replace(back, findings=(replace(one, severity=severity),)).aceptable is accepted


# -- sheets --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", [INSTRUCTIONS, seal.SHEET])
def test_a_sheet_that_is_gone_is_named(plan: Plan, sheet: str) -> None:
    back = receive_bytes(changed(workbook(filled(plan, CLAVE)), lambda book: book.remove(book[sheet])), plan)
    assert [f.message for f in back.findings if f.codigo == "POA124"]
    assert sheet in only(back, "POA124").message


@pytest.mark.parametrize("written", [None, "apunte"])
def test_a_sheet_that_was_added_is_named_and_what_is_on_it_told(plan: Plan, written: str | None) -> None:
    def add(book: Any) -> None:
        book.create_sheet("Hoja1")["B2"].value = written

    back = receive_bytes(changed(workbook(filled(plan, CLAVE)), add), plan)
    told = only(back, "POA124")
    assert ("Hoja1" in told.message, "apunte" in told.message) == (True, written is not None)
    assert (told.severity, "POA123" in codes(back)) == (Severity.NOTA, False)


# -- the plan file -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", ["2.5", "-2"])
def test_the_annual_target_is_a_quantity_of_its_unit_of_measure(tmp_path: Path, written: str) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(edited(("        anual: 2\n", f"        anual: {written}\n")), encoding="utf-8")
    (found,) = (f for f in check(path).findings if f.codigo == "POA036")
    assert (found.meta, found.severity) == (100, Severity.ERROR)
    assert "META ANUAL" in found.message
    assert written in found.message


# -- without row ids -----------------------------------------------------------------------------------------------


def without_ids(form: Form, texto: str = "") -> Recibido:
    """The form of which no row says whose it is, and one text says something else."""
    book = read("a.xlsx", workbook(form))
    column = form.formato.columns.number_of["id"]
    described = form.fila_de[101], form.formato.columns.number_of["descripcion"]

    def change(sheet: Any) -> Any:
        cells = {place: cell for place, cell in sheet.cells.items() if place[1] != column}
        if texto:
            cells[described] = cells[described]._replace(value=texto)
        return replace(sheet, cells=cells)

    name = form.formato.hoja
    sheets = tuple(change(s) if s.name == name else s for s in book.sheets)
    return receive(replace(book, sheets=sheets), form.plan, form.trimestre, {})


def short(plan: Plan, texto: str) -> Plan:
    unidad = plan.por_clave[CLAVE]
    metas = tuple(replace(m, texto=texto) if m.numero == 101 else m for m in unidad.metas)
    units = tuple(replace(u, metas=metas) if u.clave == CLAVE else u for u in plan.unidades)
    return replace(plan, unidades=units)


def test_rows_without_identity_are_found_by_the_number_in_their_text(plan: Plan) -> None:
    back = without_ids(filled(plan, CLAVE))
    assert back.devolucion is not None
    assert dict(back.devolucion.capturas) == as_programmed(plan.por_clave[CLAVE], 1)


@pytest.mark.parametrize("texto", ["ACTA", "A"])
def test_a_row_of_a_short_text_is_found_without_its_identity(plan: Plan, texto: str) -> None:
    back = without_ids(filled(short(plan, texto), CLAVE))
    assert back.devolucion is not None
    assert back.devolucion.capturas[101].alcanzado[0] == 7


def test_a_figure_with_the_number_of_a_meta_is_no_row(plan: Plan) -> None:
    """“102.5” in another row's text does not make it that of meta 102."""
    back = without_ids(filled(plan, CLAVE), texto="102.5")
    assert back.devolucion is not None
    assert 101 not in back.devolucion.capturas
    assert back.devolucion.capturas[102].alcanzado[0] == 1


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda a: a.name)
def test_a_return_is_refused_where_the_accident_is_an_error_and_nowhere_else(plan: Plan, accident: Accident) -> None:
    form = filled(plan, CLAVE)
    scene = Scene(form, workbook(filled(plan, "58102")), workbook(filled(plan, CLAVE, 2)))
    try:
        book = read("a.xlsx", accident.apply(workbook(form), scene))
    except Unreadable:
        assert not accident.harmless
        return
    back = receive(book, plan, form.trimestre, {})
    told = accident.expected & {f.codigo for f in back.findings}
    assert told or accident.harmless
    assert back.aceptable is not any(CATALOGUE[codigo].severity is Severity.ERROR for codigo in told)


def test_what_was_accepted_is_kept_whatever_the_return_says_of_it(plan: Plan) -> None:
    accepted = Previo(frozenset({1}), {m.numero: (m.p(1), None, None, None) for m in plan.por_clave[CLAVE].metas})
    form = filled(plan, CLAVE, 2, accepted)
    back = receive_bytes(put(workbook(form), {address(form, "a1", 101): 6}), plan, 2, {CLAVE: accepted})
    found = only(back, "POA401")
    assert (found.meta, found.place.celda) == (101, address(form, "a1", 101))
    assert back.devolucion is not None
    assert back.devolucion.capturas[101].alcanzado[0] == 7


@pytest.mark.parametrize("typed", ["por definir", "5 y 3", "~", datetime(2024, 5, 1), True, "#REF!"])
def test_what_is_written_where_the_plan_has_nothing_is_told(typed: object, plan: Plan) -> None:
    """P of a quarter in which nothing is programmed: what is no number is not the blank that was issued."""
    form = filled(plan, "58101")
    assert form.unidad.por_numero[100].p(1) is None
    data = put(workbook(form), {f"E{form.fila_de[100]}": typed})
    assert "POA118" in {f.codigo for f in receive_bytes(data, plan).findings if f.severity is Severity.ERROR}
    assert examine(read("a.xlsx", data)).probado is False


def test_every_live_rule_is_asked_again_by_the_collector() -> None:
    """Whatever the sheet of any version asks has its words in the catalogue and a check, or the reading of the cell."""
    asked = {rule.codigo for formato in FORMS.values() for rule in formato.reglas}
    declared = {codigo for one in CAPTURE_CHECKS for codigo in one.codes} | {"POA202"}
    assert asked <= set(CATALOGUE)
    assert asked <= declared
