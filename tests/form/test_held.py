"""What the form looks like where it matters on paper and under the hand: heights, page breaks, what cells accept, names."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import openpyxl
import pytest

from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.form.book import file_name, issued_book
from poa_xl.form.draw import draw
from poa_xl.form.formato import Form
from poa_xl.form.layout import Area, Sheet, height_for, position, wrapped_lines
from tests.support.books import achieved, filled, form_of, with_unidad, workbook
from tests.support.plans import LONG, large_text, plan_of

WORD = "PALABRA"


def with_texts(plan: Plan, *textos: str) -> Form:
    """58101 with metas of these texts."""
    model = plan.por_clave["58101"].metas[1]
    metas = tuple(replace(model, numero=100 + n, texto=texto) for n, texto in enumerate(textos))
    return form_of(with_unidad(plan, "58101", metas=metas), "58101")


def heights(form: Form, *, issued: bool = True) -> dict[int, float]:
    return dict(draw(form, issued=issued).heights)


# -- heights -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("", 1),
        (WORD, 1),
        (f"{WORD} {WORD}", 2),
        ("\n", 2),
        (f"{WORD}\n{WORD}\n{WORD}", 3),
        ("A" * 40, 5),
        (f"A {'B' * 40}", 6),
    ],
)
def test_a_text_is_broken_between_words_and_a_long_word_within(text: str, lines: int) -> None:
    """In a column of ten characters of eight points: about eight capitals to a line."""
    assert wrapped_lines(text, 10, 8) == lines


def test_a_bold_text_takes_more_room() -> None:
    assert wrapped_lines("AAAAAAA AAAAAAA", 17, 8) == 1
    assert wrapped_lines("AAAAAAA AAAAAAA", 17, 8, bold=True) == 2


def test_a_row_is_as_tall_as_its_lines_and_never_lower_than_a_line() -> None:
    assert [height_for(n, 8) for n in (1, 2, 3)] == [13.92, 23.84, 33.76]
    assert height_for(1, 6) == 12.75
    assert height_for(1, 8, least=30) == 30


def test_a_row_grows_with_its_text_and_holds_two_lines_at_least(plan: Plan) -> None:
    form = with_texts(plan, "CORTO", LONG)
    told = heights(form)
    short, long = (told[form.fila_de[n]] for n in (100, 101))
    columns = form.formato.columns
    column = columns.by_key["descripcion"]
    lines = wrapped_lines(f"101.- {LONG}", column.width, column.style.size)
    assert lines > 2
    assert (short, long) == (height_for(2, column.style.size), height_for(lines, column.style.size))


def test_a_row_grows_with_what_the_unit_explained(plan: Plan) -> None:
    form = form_of(plan, "58101", capturas={101: achieved(1, 3, LONG * 3)})
    empty = form_of(plan, "58101")
    row = form.fila_de[101]
    assert heights(form)[row] > 2 * heights(empty)[row]
    assert heights(form)[form.fila_de[102]] == heights(empty)[form.fila_de[102]]


def test_there_is_room_to_sign(plan: Plan) -> None:
    form = form_of(plan, "58101")
    assert heights(form)[form.fila_firmas + 1] == 34


def test_a_long_name_of_the_header_is_wrapped_over_the_width_of_the_form(plan: Plan) -> None:
    long = replace(plan, ramo=replace(plan.ramo, nombre=LONG))
    form, issued = form_of(long, "58101"), form_of(plan, "58101")
    row = form.formato.geometria.encabezado
    columns = form.formato.columns
    area = Area(row, columns.number_of[form.formato.geometria.nombre], row, columns.last_printed)
    assert area in draw(form).merges
    assert area not in draw(issued).merges
    assert heights(form)[row] > heights(issued)[row]


# -- pages ---------------------------------------------------------------------------------------------------------


def breaks(form: Form) -> tuple[int, ...]:
    return draw(form).printing.breaks


def test_the_signatures_stay_together_on_one_page(plan: Plan) -> None:
    """Eleven to sixteen rows may leave no room for them on the first page, thirty-six to forty-two on the second."""
    told = {
        n: breaks(with_texts(plan, *["TEXTO"] * n))
        for n in (1, 5, 9, 11, 12, 14, 15, 16, 17, 18, 20, 25, 33, 36, 37, 40, 41, 42)
    }
    broken = [n for n, where in told.items() if where]
    assert broken == [11, 12, 14, 15, 16, 36, 37, 40, 41, 42]
    assert all(told[n] == (with_texts(plan, *["TEXTO"] * n).ultima,) for n in broken)


def test_what_prints_is_the_form_without_its_help(plan: Plan) -> None:
    form = form_of(plan, "58101")
    printing = draw(form).printing
    columns = form.formato.columns
    assert printing.area is not None
    assert (printing.area.left, printing.area.right) == (1, columns.last_printed)
    assert printing.area.top == form.formato.geometria.banner + 1
    assert printing.area.bottom >= form.fila_folio
    assert printing.repeat == (form.mascara - 2, form.mascara)
    assert printing.footer == "TMM-F004 · 58101 · 2024-T1"


# -- what cells accept ---------------------------------------------------------------------------------------------


def accepted(sheet: Sheet, row: int, column: int) -> list[tuple[str, int]]:
    return [
        (v.kind, v.limit) for v in sheet.validations
        if v.area.top <= row <= v.area.bottom and v.area.left <= column <= v.area.right
    ]  # fmt: skip


@pytest.mark.parametrize("numero", [1, 4])
def test_each_input_accepts_what_its_unit_of_measure_does_and_nothing_else_is_asked(numero: int) -> None:
    plan = plan_of(large_text(1, 12))
    form = form_of(plan, "7100", numero)
    sheet, columns = draw(form), form.formato.columns
    number_of = columns.number_of
    assert form.abiertos == tuple(range(1, numero + 1))
    kinds = set()
    for meta in form.unidad.metas:
        row = form.fila_de[meta.numero]
        kind = "decimal" if meta.medida.decimales else "integer"
        kinds.add(kind)
        for t in range(1, 5):
            expected = [(kind, 0)] if t in form.abiertos else []
            assert accepted(sheet, row, number_of[f"a{t}"]) == expected
            assert accepted(sheet, row, number_of[f"p{t}"]) == []
        assert accepted(sheet, row, number_of["observaciones"]) == [("length", plan.ajustes.observaciones_max)]
    assert kinds == {"decimal", "integer"}
    for row in (form.mascara, form.ultima + 1):
        assert not any(accepted(sheet, row, column) for column in number_of.values())


def test_the_words_of_an_input_say_whether_it_takes_decimals() -> None:
    form = form_of(plan_of(large_text(1, 3)), "7100")
    said = {v.kind: (v.prompt, v.error) for v in draw(form).validations}
    assert all("Puede llevar decimales" in text for text in said["decimal"])
    assert all("Sin decimales" in text and "entero" in text for text in said["integer"][1:])
    assert "entero" not in said["decimal"][0]


def test_the_workbook_carries_what_its_cells_accept() -> None:
    form = form_of(plan_of(large_text(1, 6)), "7100")
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(form)))[form.formato.hoja]
    kinds = {(v.type, v.operator, v.formula1) for v in sheet.data_validations.dataValidation}
    assert ("decimal", "greaterThanOrEqual", "0") in kinds
    assert ("whole", "greaterThanOrEqual", "0") in kinds
    assert {kind for kind, _, _ in kinds} == {"decimal", "whole", "textLength"}


# -- who signs, what is open, what it is called --------------------------------------------------------------------


def test_the_cell_where_the_unit_begins_is_selected(plan: Plan) -> None:
    previo = Previo(frozenset({1}), {})
    form = form_of(plan, "58101", 2, previo)
    assert position(draw(form).selected) == (form.primera, form.formato.columns.number_of["a2"])


def test_the_workbook_is_dated_by_its_quarter_and_titled_by_its_unit(plan: Plan) -> None:
    book = issued_book(filled(plan, "58101", 2))
    assert book.created == date(2024, 6, 30)
    assert book.title == "TMM-F004 58101 DIRECCION GENERAL 2024-T2"


@pytest.mark.parametrize(("length", "kept"), [(89, 89), (90, 90), (91, 90), (300, 90)])
def test_a_name_is_cut_at_ninety_characters(plan: Plan, length: int, kept: int) -> None:
    unidad = replace(plan.por_clave["58101"], nombre="Á" * length)
    assert file_name(unidad, plan.trimestre(1)) == f"58101 {'Á' * kept} 2024-T1.xlsx"


def test_a_cut_name_ends_in_no_space_or_point(plan: Plan) -> None:
    unidad = replace(plan.por_clave["58101"], nombre=f"{'A' * 88}. RESTO")
    assert file_name(unidad, plan.trimestre(1)) == f"58101 {'A' * 88} 2024-T1.xlsx"


def test_every_row_says_what_the_plan_says(plan: Plan) -> None:
    form = form_of(plan, "58203")
    cells = {(c.meta, c.key): c.value for c in draw(form).cells if c.meta is not None}
    assert form.unidad.metas
    for meta in form.unidad.metas:
        said = [
            cells[meta.numero, key]
            for key in ("linea", "descripcion", "unidad_medida", "anual", "p1", "p2", "p3", "p4")
        ]
        assert said == [meta.linea, meta.descripcion, meta.unidad_medida, meta.anual, *meta.programado]
