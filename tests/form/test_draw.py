"""The form as cells: what it says, what is open, what it prints."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poa_xl.domain.ajustes import Base
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.form.book import file_name, issued_book
from poa_xl.form.draw import draw
from poa_xl.form.formato import Form
from poa_xl.form.layout import Cell, Role, Sheet, position
from poa_xl.form.version import CURRENT
from tests.support.books import achieved, filled, form_of
from tests.support.plans import edited, large_text, plan_of


def texts(sheet: Sheet) -> list[str]:
    return [cell.value for cell in sheet.cells if isinstance(cell.value, str)]


def find(form: Form, meta: int, key: str) -> Cell:
    return next(c for c in draw(form).cells if c.meta == meta and c.key == key)


def test_only_a_of_the_quarter_and_observaciones_are_open(plan: Plan) -> None:
    form = form_of(plan, "58101")
    unlocked = {(c.meta, c.key) for c in draw(form).cells if not c.style.locked}
    assert unlocked == {(m.numero, key) for m in form.unidad.metas for key in ("a1", "observaciones")}


def test_accepted_quarters_are_shown_and_locked_blank_and_zero_kept(plan: Plan) -> None:
    previo = Previo(frozenset({1}), {100: (None,) * 4, 101: (7, None, None, None), 102: (0, None, None, None)})
    form = form_of(plan, "58101", 2, previo)
    assert form.abiertos == (2,)
    assert [find(form, n, "a1").value for n in (100, 101, 102)] == [None, 7, 0]
    assert all(find(form, n, "a1").style.locked for n in (100, 101, 102))
    assert not find(form, 101, "a2").style.locked


def test_without_what_was_accepted_earlier_quarters_are_open_and_flagged(plan: Plan) -> None:
    form = form_of(plan, "58101", 2)
    assert form.abiertos == (1, 2)
    assert not find(form, 101, "a1").style.locked
    instructions = next(s for s in issued_book(form).sheets if s.name == "Instrucciones")
    assert any("Ene-Mar (trimestre anterior sin aceptar" in text for text in texts(instructions))


def test_derived_figures_are_cached_right(plan: Plan) -> None:
    form = filled(plan, "58101")
    assert (find(form, 101, "absoluto").value, find(form, 101, "relativo").value) == (7, 1)
    assert (find(form, 100, "absoluto").value, find(form, 100, "relativo").value) == (0, 0)


@pytest.mark.parametrize(("base", "value"), [(Base.A_LA_FECHA, "6/7"), (Base.TRIMESTRE, "5/7"), (Base.ANUAL, "2/5")])
def test_the_three_bases_in_the_sheet(base: Base, value: str) -> None:
    plan = plan_of(edited(("base_relativo: a_la_fecha", f"base_relativo: {base.value}")))
    previo = Previo(frozenset({1}), {101: (7, None, None, None)})
    form = form_of(plan, "58101", 2, previo, {101: achieved(2, 5)})
    assert str(find(form, 101, "relativo").value) == value


@pytest.mark.parametrize(
    ("value", "observaciones", "help_text"),
    [
        (None, "", "Falta capturar A"),
        (7, "", ""),
        (3, "", "Explique en OBSERVACIONES: avance menor a lo programado"),
        (3, "por la lluvia", ""),
        (9, "", "Explique en OBSERVACIONES: avance mayor a lo programado"),
        (31, "hubo más", CURRENT.textos.aviso + "La meta ya rebasó la META ANUAL"),
    ],
)
def test_live_help_says_what_the_row_lacks(plan: Plan, value: int | None, observaciones: str, help_text: str) -> None:
    form = form_of(plan, "58101", capturas={101: achieved(1, value, observaciones)})
    assert find(form, 101, "falta").value == help_text


def test_the_top_line_counts_what_is_missing(plan: Plan) -> None:
    def banner(form: Form) -> str:
        return str(draw(form).by_ref["A1"].value)

    assert banner(filled(plan, "58101")) == CURRENT.textos.listo
    assert banner(form_of(plan, "58101")).startswith("Faltan 4 por completar")


def test_the_clean_form_is_all_locked_and_has_no_help(plan: Plan) -> None:
    sheet = draw(filled(plan, "58101"), issued=False)
    assert all(c.style.locked for c in sheet.cells)
    assert max(c.column for c in sheet.cells) == CURRENT.columns.last_printed
    assert not sheet.validations
    assert {c.role for c in sheet.cells}.isdisjoint({Role.INPUT, Role.HELP})


def test_rows_are_tall_enough_and_signatures_name_action_role_and_person(plan: Plan) -> None:
    form = form_of(plan, "58203")
    sheet = draw(form)
    heights = dict(sheet.heights)
    longest = max(form.unidad.metas, key=lambda m: len(m.descripcion))
    shortest = min(form.unidad.metas, key=lambda m: len(m.descripcion))
    assert heights[form.fila_de[longest.numero]] > heights[form.fila_de[shortest.numero]]
    said = texts(sheet)
    for action, role, person in form.firmantes:
        assert person
        assert {action, role, person} <= set(said)


def test_the_title_says_who_issues_what_for_which_year(plan: Plan) -> None:
    sheet = draw(form_of(plan, "58101"))
    assert [sheet.by_ref[f"A{row}"].value for row in (2, 3, 4)] == [
        "XXIV AYUNTAMIENTO DE MEXICALI DE BAJA CALIFORNIA",
        "PROGRAMA OPERATIVO ANUAL 2024",
        "AVANCE FÍSICO PROGRAMÁTICO",
    ]
    assert draw(form_of(plan, "58101", 4)).by_ref["A2"].value == "XXV AYUNTAMIENTO DE MEXICALI DE BAJA CALIFORNIA"


def test_a_row_is_as_tall_as_its_longest_text(plan: Plan) -> None:
    """Two lines at least; each more takes 1.24 times its size."""
    captured = {100: achieved(1, 7, "x " * 200), 101: achieved(1, 7)}
    form = form_of(plan, "58101", capturas=captured)
    heights = dict(draw(form).heights)
    assert heights[form.fila_de[101]] == 23.84
    assert heights[form.fila_de[100]] == 103.2


def test_signatures_that_do_not_fit_begin_a_page() -> None:
    """Of forms from 1 to 39 metas, those whose last page is full."""
    breaks = {n: draw(form_of(plan_of(large_text(1, n)), "7100")).printing.breaks for n in range(1, 40)}
    assert [n for n, found in breaks.items() if found] == list(range(3, 40, 4))
    assert breaks[3] == (form_of(plan_of(large_text(1, 3)), "7100").ultima,)


def test_a_unit_that_allows_decimals_says_so(plan: Plan) -> None:
    plan = plan_of(edited(("{nombre: NÓMINA, variantes", "{nombre: NÓMINA, decimales: true, variantes")))
    kinds = {
        (v.kind, v.area.top, v.area.bottom) for v in draw(form_of(plan, "58101")).validations if v.kind != "length"
    }
    first = form_of(plan, "58101").primera
    assert kinds == {("integer", first, first), ("decimal", first + 1, first + 1), ("integer", first + 2, first + 5)}


@pytest.mark.parametrize("clave", ["58101", "58102", "58201", "58202", "58203"])
def test_no_cell_is_drawn_twice(plan: Plan, clave: str) -> None:
    for sheet in issued_book(form_of(plan, clave)).sheets:
        assert len(sheet.by_ref) == len(sheet.cells)
        assert all(position(c.ref) == (c.row, c.column) for c in sheet.cells)


def test_file_names_are_readable_and_legal_on_windows() -> None:
    text = edited(("nombre: DIRECCION GENERAL", "nombre: 'DIRECCIÓN: \"A/B\" <x> | y? *…'"))
    plan = plan_of(text)
    name = file_name(plan.por_clave["58101"], plan.trimestre(1))
    assert name == "58101 DIRECCIÓN A B x y …  2024-T1.xlsx".replace("  ", " ")
    assert not set(name) & set('<>:"/\\|?*')


def test_a_file_name_keeps_ninety_characters_of_the_unit(plan: Plan) -> None:
    unidad = replace(plan.unidades[0], nombre="ABCDEFGHIJ" * 10)
    assert file_name(unidad, plan.trimestre(1)) == f"58101 {'ABCDEFGHIJ' * 9} 2024-T1.xlsx"
    spaced = replace(unidad, nombre="A" * 89 + " B")
    assert file_name(spaced, plan.trimestre(1)) == f"58101 {'A' * 89} 2024-T1.xlsx"


@pytest.mark.parametrize(
    ("clave", "begins"),
    [("CON.1", "CON-.1 "), ("lpt9.a", "lpt9-.a "), ("CONTROL.1", "CONTROL.1 "), ("58.CON.1", "58.CON.1 ")],
)
def test_no_file_is_named_as_a_device_of_windows(clave: str, begins: str, plan: Plan) -> None:
    unidad = replace(plan.unidades[0], clave=clave)
    assert file_name(unidad, plan.trimestre(1)).startswith(begins)


def test_numbers_show_no_stray_decimal_point_in_excel() -> None:
    """``0.#`` shows ``7.`` and ``100.%`` in Excel, which keeps the point of a format whatever follows it."""
    import re

    from poa_xl.form import styles
    from poa_xl.form.layout import Style

    formats = {s.number_format for s in vars(styles).values() if isinstance(s, Style)}
    assert not [f for f in formats if re.search(r"\.#|\.\?", f)]
