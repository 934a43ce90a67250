"""What a return carries and the form drawn again would lose is kept whole; what is ours, or was read, is not kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from openpyxl.comments import Comment

from poa_xl.checks.apart import LONGEST, MOST, OVER
from poa_xl.checks.apart import SHEET as SHEET_OF_OWN
from poa_xl.checks.receive import receive
from poa_xl.domain.devolucion import Apartado
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.excel.reader import read
from poa_xl.excel.writer import render
from poa_xl.form.formato import Form
from poa_xl.form.instrucciones import instructions
from poa_xl.form.rawbook import RawCell
from poa_xl.form.revision import annotated_book
from poa_xl.form.tmm_f004 import SHEET
from poa_xl.simulation.accidents import ACCIDENTS, Scene
from tests.support.books import above_nota, as_programmed, changed, codes, filled, form_of, put, receive_bytes, workbook

LONG = "Se pospuso por la lluvia. " * 60


def apart(plan: Plan, change: Callable[[Any, Form], object]) -> list[tuple[str, str, str]]:
    form = filled(plan, "58101")
    came = receive_bytes(changed(workbook(form), lambda book: change(book, form)), plan).devolucion
    assert came is not None
    return [(one.donde, one.que, one.texto) for one in came.apartados]


def write(key: str, value: object, meta: int = 101) -> Callable[[Any, Form], object]:
    def change(book: Any, form: Form) -> None:
        book[SHEET][f"{form.formato.columns.letter_of[key]}{form.fila_de[meta]}"].value = value

    return change


@pytest.mark.parametrize(
    ("key", "value", "que"),
    [
        ("a1", "siete u ocho, según el acta", "captura que no se leyó"),
        ("a1", "=F22+1", "captura que no se leyó"),
        ("a3", 5, "captura que no se leyó"),
        ("observaciones", "=A1", "captura que no se leyó"),
        ("p1", "por definir", "escrito sobre lo impreso"),
        ("absoluto", "completo", "escrito sobre lo impreso"),
        ("falta", "ya está", "escrito sobre lo impreso"),
    ],
)
def test_what_was_not_read_is_kept(plan: Plan, key: str, value: object, que: str) -> None:
    found = apart(plan, write(key, value))
    assert [(what, text) for _, what, text in found] == [(que, str(value))]


@pytest.mark.parametrize(
    ("key", "value"),
    [("a1", "7"), ("a1", "=3+4"), ("a1", 7.0), ("a4", 0), ("a4", "-"), ("observaciones", LONG), ("absoluto", 99)],
)
def test_what_was_read_or_says_nothing_is_not(plan: Plan, key: str, value: object) -> None:
    assert apart(plan, write(key, value)) == []


def test_what_lies_anywhere_else_is_kept_whole(plan: Plan) -> None:
    def change(book: Any, form: Form) -> None:
        book[SHEET]["T30"].value = LONG
        book[SHEET]["F14"].comment = None
        book[SHEET][f"F{form.fila_de[102]}"].comment = Comment(LONG, "Nancy")
        page = book.create_sheet("Mis cuentas")
        page["B2"].value, page["B3"].value, page["B4"].value = "=1+4", 7, LONG

    form = filled(plan, "58101")
    assert apart(plan, change) == [
        (f"F{form.fila_de[102]}", "comentario", LONG.strip()),
        ("T30", "fuera del formato", LONG.strip()),
        ("hoja Mis cuentas B2", "en otra hoja", "=1+4"),
        ("hoja Mis cuentas B3", "en otra hoja", "7"),
        ("hoja Mis cuentas B4", "en otra hoja", LONG.strip()),
    ]


def test_of_a_copy_of_the_form_only_what_is_not_the_forms(plan: Plan) -> None:
    def change(book: Any, form: Form) -> None:
        copy = book.copy_worksheet(book[SHEET])
        copy[f"F{form.fila_de[101]}"].value = 3

    found = apart(plan, change)
    rows = filled(plan, "58101").fila_de
    assert (f"hoja {SHEET} Copy F{rows[101]}", "en otra hoja", "3") in found
    assert {donde.rpartition(" ")[2][0] for donde, _, _ in found} == {"F"}


def test_of_a_formula_that_an_xls_does_not_tell_its_result_is_kept(plan: Plan) -> None:
    form = filled(plan, "58101")
    book = read("a.xls", workbook(form))
    first, *rest = book.sheets
    cells = {
        **first.cells,
        (30, 20): RawCell(30, 20, 7, "=…"),
        (form.fila_de[101], 6): RawCell(form.fila_de[101], 6, 7, "=…"),
    }
    sheets = (replace(first, cells=cells), replace(first, name="Copia"), *rest)
    came = receive(replace(book, sheets=sheets, formulas=False, kind="xls"), plan, plan.trimestre(1), {}).devolucion
    assert came is not None
    kept = {(one.donde, one.texto) for one in came.apartados}
    assert {("T30", "7"), (f"F{form.fila_de[101]}", "7")} <= kept
    assert not [text for _, text in kept if text.startswith("=")]


def test_of_a_row_that_is_there_twice_only_what_was_captured_is_kept(plan: Plan) -> None:
    """Its texts, its P and its formulas the form has."""

    def again(book: Any, form: Form) -> None:
        page = book[SHEET]
        for cell in page[form.fila_de[101]]:
            page.cell(form.ultima + 1, cell.column).value = cell.value
        page[f"F{form.ultima + 1}"].value = 5
        page[f"O{form.ultima + 1}"].value = "Ver acta"

    row = filled(plan, "58101").ultima + 1
    kept = [("F23", "7"), (f"F{row}", "5"), (f"O{row}", "Ver acta")]
    assert [(where, text) for where, _, text in apart(plan, again)] == kept


@pytest.mark.parametrize("formulas", [True, False])
def test_on_a_sheet_of_somebodys_own_the_places_of_the_form_are_as_good_as_others(formulas: bool, plan: Plan) -> None:
    """Where formulas are not read too: there stands one of the form, and here a person's words, or the figure that the form has."""
    form = filled(plan, "58101")
    places: dict[str, object] = {"A1": "ver M23", "M23": "doce", "N23": 7, "E23": 7, "M34": "fin", "B40": "otra"}

    def add(book: Any) -> None:
        page = book.create_sheet("Anexo")
        for place, value in places.items():
            page[place].value = value

    issued, book = read("a.xlsx", workbook(form)), read("a.xlsx", changed(workbook(form), add))
    book = replace(book, sheets=(issued.sheets[0], *book.sheets[1:]))  # with the results of its formulas
    if not formulas:
        bare = [replace(s, cells={at: c._replace(formula="") for at, c in s.cells.items()}) for s in book.sheets]
        book = replace(book, sheets=tuple(bare), formulas=False, kind="xls")
    came = receive(book, plan, plan.trimestre(1), {}).devolucion
    assert came is not None
    assert {one.donde: one.texto for one in came.apartados} == {f"hoja Anexo {p}": str(v) for p, v in places.items()}


def test_words_of_ours_on_a_sheet_of_somebody_are_theirs_and_the_forms_texts_are_not(plan: Plan) -> None:
    form = filled(plan, "58101")
    help_ = next(cell.value for cell in instructions(form).cells if cell.row > 3)

    def change(book: Any, _: Form) -> None:
        page = book.create_sheet("Mía")
        page["Z1"].value, page["Z2"].value, page["Z3"].value = help_, "revision|9|x", "AVANCE ABSOLUTO"

    assert [(donde, texto) for donde, _, texto in apart(plan, change)] == [
        ("hoja Mía Z1", str(help_)),
        ("hoja Mía Z2", "revision|9|x"),
    ]


def test_a_note_without_a_cell_and_the_words_of_a_picture_are_kept(plan: Plan) -> None:
    book = read("a.xlsx", workbook(filled(plan, "58101")))
    said = replace(book, notes=("Falta el acta",), drawings=("Ver anexo", " "))
    came = receive(said, plan, plan.trimestre(1), {}).devolucion
    assert came is not None
    assert [(one.donde, one.que, one.texto) for one in came.apartados] == [
        ("", "imagen o cuadro de texto", "Ver anexo"),
        ("", "comentario", "Falta el acta"),
    ]


@pytest.mark.parametrize(("value", "kept"), [(6, ["6"]), (7, []), ("7", [])])
def test_what_is_written_over_an_accepted_figure_is_kept(plan: Plan, value: object, kept: list[str]) -> None:
    previo = Previo(frozenset({1}), {n: c.alcanzado for n, c in as_programmed(plan.por_clave["58101"], 1).items()})
    form = filled(plan, "58101", 2, previo)
    data = put(workbook(form), {f"F{form.fila_de[101]}": value, "T30": "apunte"})
    came = receive_bytes(data, plan, 2, {"58101": previo}).devolucion
    assert came is not None
    assert [one.texto for one in came.apartados] == [*kept, "apunte"]


def test_of_more_than_can_be_kept_the_rest_is_counted(plan: Plan) -> None:
    def many(book: Any, _: Form) -> None:
        page = book.create_sheet("Lista")
        for row in range(1, MOST + 31):
            page.cell(row, 1).value = f"renglón {row}"

    def long(book: Any, _: Form) -> None:
        page = book.create_sheet("Actas")
        for row in range(1, 12):
            page.cell(row, 1).value = "x" * 30_000

    assert (len(apart(plan, many)), apart(plan, many)[-1][2][:9]) == (MOST + 1, "Y 30 más:")
    kept = apart(plan, long)
    assert sum(len(text) for _, _, text in kept) < LONGEST + 40_000
    assert kept[-1][2].startswith("Y 4 más:")


@pytest.mark.parametrize("accident", [a for a in ACCIDENTS if a.harmless], ids=lambda a: a.name)
def test_of_an_innocent_save_no_capture_is_kept_apart(plan: Plan, accident: Any) -> None:
    """At most what somebody wrote over a label, or on a sheet of their own."""
    form = filled(plan, "58101")
    data = accident.apply(workbook(form), Scene(form, b"", b""))
    came = receive_bytes(data, plan).devolucion
    assert came is not None
    assert {one.que for one in came.apartados} <= {OVER, SHEET_OF_OWN}


HOSTILE = ("=1+4", "+1", "@x", "58101-103", "101.- REALIZAR EVENTOS", "POA-XL|TMM-F004/2|x", "A", "UNIDAD EJECUTORA", "7",
           "\x1b[2J", "_x0041_", "a\r\nb", "re\u0301gimen", " \u00a0x\t", "x" * 40_000, "\U0001f600" * 900)  # fmt: skip


def test_whatever_is_listed_comes_back_as_ours(plan: Plan) -> None:
    """A seal, a row of the form, a formula, a figure: listed in the book given back it is none of these any more."""
    form = filled(plan, "58101")
    listed = [Apartado(f"hoja {text[:20]} A1", "en otra hoja", text) for text in HOSTILE]
    came = receive_bytes(render(annotated_book(form, [], 1, listed)), plan)
    assert above_nota(came) == []
    assert codes(came) == codes(receive_bytes(workbook(form), plan))
    assert came.revision == 1
    assert came.devolucion is not None
    assert came.devolucion.apartados == ()


def test_of_what_is_written_on_our_own_list_only_that_is_kept(plan: Plan) -> None:
    form = filled(plan, "58101")
    listed = [Apartado("T30", "fuera del formato", text) for text in HOSTILE]
    data = render(annotated_book(form, [], 1, listed))

    def answer(book: Any) -> None:
        book["Observaciones"]["F6"].value = "ya lo corregí"
        book["Observaciones"]["C8"].value = None

    came = receive_bytes(changed(data, answer), plan)
    assert came.devolucion is not None
    assert [(one.donde, one.texto) for one in came.devolucion.apartados] == [("hoja Observaciones F6", "ya lo corregí")]


def test_a_list_from_which_somebody_took_a_row_is_still_ours(plan: Plan) -> None:
    data = render(annotated_book(filled(plan, "58101"), [], 1, [Apartado("T30", "fuera del formato", "a lápiz")]))
    came = receive_bytes(changed(data, lambda book: book["Observaciones"].delete_rows(7)), plan)
    assert above_nota(came) == []
    assert "POA124" not in codes(came)


def test_of_a_form_still_blank_nothing_is_kept(plan: Plan) -> None:
    came = receive_bytes(workbook(form_of(plan, "58101")), plan).devolucion
    assert came is not None
    assert came.apartados == ()
