"""Sheets, columns and headings of a return: what is certain is read, what is not keeps the book out, and each is told once."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from poa_xl.checks.campaign import Campaign
from poa_xl.checks.decide import Criterio, consolidate
from poa_xl.checks.headings import quarters
from poa_xl.checks.naming import sheets_named
from poa_xl.checks.receive import Recibido, judge
from poa_xl.domain.consolidate import EstadoUnidad
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan
from poa_xl.excel.reader import read
from poa_xl.form.formato import Form
from poa_xl.form.layout import ref
from poa_xl.form.tmm_f004 import SHEET
from poa_xl.form.version import FORMS
from tests.support.books import captures_of, codes, filled, receive_bytes, workbook
from tests.support.quarter import Quarter
from tests.support.structure import COPY, Change, book, copy, doubled, hide, without_columns, write

versions = pytest.mark.parametrize("version", FORMS)
A101 = "F23"
"""A of the first quarter of meta 101 of 58101, which is 7."""


@pytest.fixture
def form(plan: Plan) -> Form:
    return filled(plan, "58101")


def received(form: Form, *changes: Change, prefer: tuple[str, ...] = ()) -> Recibido:
    campaign = Campaign(form.plan, form.trimestre, {}, prefer=prefer)
    return judge(read("a.xlsx", book(form, *changes)), campaign)


def serious(judged: Recibido) -> list[str]:
    return [f.codigo for f in judged.findings if f.severity is not Severity.NOTA]


def notes(judged: Recibido) -> list[str]:
    true_of_it = {"POA306", "POA310"}
    return [f.codigo for f in judged.findings if f.severity is Severity.NOTA and f.codigo not in true_of_it]


def message(judged: Recibido, codigo: str) -> str:
    (found,) = (f.message for f in judged.findings if f.codigo == codigo)
    return found


# -- a second form -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", [False, True])
def test_two_forms_that_differ_keep_each_other_out(form: Form, first: bool) -> None:
    judged = received(form, copy({A101: 9}, first=first))
    assert serious(judged) == ["POA160"]
    (found,) = (f for f in judged.findings if f.codigo == "POA160")
    assert found.place.celda == A101
    assert f"meta 101, “A” de Ene-Mar: 7 en F23 de “{SHEET}”, 9 en F23 de “{COPY}”" in found.message
    captured = captures_of(judged)
    assert captured[101].alcanzado[0] is None
    assert captured[103].alcanzado[0] == 9
    (unidad, *_) = consolidate(form.plan, form.trimestre, [judged], {}).unidades
    assert unidad.estado is EstadoUnidad.RECHAZADA


def test_a_sheet_that_is_seen_is_read_before_one_that_is_hidden(form: Form) -> None:
    judged = received(form, copy({A101: 9}), hide(SHEET))
    assert judged.hojas == (COPY, SHEET)
    assert f"“{SHEET}” (oculta)" in message(judged, "POA160")
    assert f"9 en F23 de “{COPY}”, 7 en F23 de “{SHEET}”" in message(judged, "POA160")


def test_the_only_form_is_read_though_it_is_hidden(form: Form) -> None:
    judged = received(form, write({"A1": "hola"}, "Notas"), hide(SHEET))
    assert judged.aceptable
    assert "POA125" in codes(judged)


def test_two_forms_that_say_the_same_are_a_warning(form: Form) -> None:
    judged = received(form, copy())
    assert serious(judged) == ["POA161"]
    assert judged.aceptable
    assert captures_of(judged)[101].alcanzado[0] == 7


def test_all_differences_of_three_forms_are_told(form: Form) -> None:
    judged = received(form, copy({A101: 9}), copy({"O24": "Otra cosa"}, name="Buena"))
    assert serious(judged) == ["POA160"]
    said = message(judged, "POA160")
    assert f"3 hojas con el formato (“{SHEET}”, “{COPY}”, “Buena”)" in said
    assert "meta 102, OBSERVACIONES: vacío" in said
    assert "Otra cosa en O24 de “Buena”" in said


def test_a_copy_without_the_rows_identities_is_a_form(form: Form) -> None:
    ids = {ref(row, form.formato.columns.number_of["id"]): None for row in form.fila_de.values()}
    assert serious(received(form, copy({**ids, A101: 9}))) == ["POA160"]


@pytest.mark.parametrize("hidden", [False, True])
def test_metas_that_only_one_form_has_are_told_once(form: Form, hidden: bool) -> None:
    judged = received(form, copy(), lambda b: b[COPY].delete_rows(24), *([hide(SHEET)] if hidden else []))
    assert serious(judged) == ["POA160"]
    assert "meta 102, que solo está en" in message(judged, "POA160")


def test_some_rows_copied_without_their_heads_say_nothing_of_the_others(form: Form) -> None:
    """A piece of the form, as for one's own work."""
    piece = [copy(), lambda b: b[COPY].delete_rows(24, 2), lambda b: b[COPY].delete_rows(1, 21)]
    assert serious(received(form, *piece)) == ["POA161"]
    assert serious(received(form, *piece, lambda b: b[COPY].__setitem__("F2", 9))) == ["POA160"]


def seen_as(fmt: str, cell: str) -> Change:
    """The copy's cell in that number format."""
    return lambda b: setattr(b[COPY][cell], "number_format", fmt)


DIFFERENT: Mapping[str, tuple[Change, str]] = {
    "P": (copy({"E23": 5}), "E23 de “TMM-F004 Copy”: “P” de Ene-Mar de la meta 101: el plan dice “7” y el libro dice “5”"),
    "META": (copy({"D23": 99}), "META ANUAL AUTORIZADA de la meta 101: el plan dice “30” y el libro dice “99”"),
    "quarters": (copy({"E20": "Abr-Jun", "G20": "Ene-Mar"}), "E20 dice “Abr-Jun” y se emitió “Ene-Mar”"),
    "result": (copy({"M23": 9}), "AVANCE ABSOLUTO de la meta 101: dice 9, la suma es 7"),
    "row more": (copy({"P28": "58101-101", "F28": 3}), "La meta 101 aparece 2 veces"),
    "figure to come": (copy({"H23": 5}), "meta 101, “A” de Abr-Jun: "),
    "text": (copy({"B23": "101.- OTRA COSA"}), "OTRA COSA"),
}  # fmt: skip


@pytest.mark.parametrize("what", DIFFERENT)
@pytest.mark.parametrize("hidden", [False, True])
def test_forms_that_say_otherwise_in_anything_that_is_signed_keep_each_other_out(
    what: str, hidden: bool, form: Form
) -> None:
    change, said = DIFFERENT[what]
    judged = received(form, change, *([hide(SHEET)] if hidden else []))
    assert judged.hojas[0] == (COPY if hidden else SHEET)
    assert serious(judged) == ["POA160"]
    assert said in message(judged, "POA160").replace("**", "")


@pytest.mark.parametrize("hidden", [False, True])
def test_what_is_seen_otherwise_in_a_copy_makes_it_differ(hidden: bool, form: Form) -> None:
    judged = received(form, copy(), seen_as('"9"', A101), *([hide(SHEET)] if hidden else []))
    assert serious(judged) == ["POA160"]
    assert "se ve “9”, la celda guarda 7" in message(judged, "POA160")
    covered = received(form, copy(), lambda b: b[COPY].merged_cells.add("F23:F24"), *([hide(SHEET)] if hidden else []))
    assert serious(covered) == ["POA160"]
    assert "F24 (“A” de Ene-Mar de la meta 102: 1)" in message(covered, "POA160")


@pytest.mark.parametrize("hidden", [False, True])
def test_a_column_that_a_form_lacks_is_told_of_it_once(hidden: bool, form: Form) -> None:
    def gone(opened: Any) -> None:
        opened[COPY].merged_cells.ranges.clear()
        opened[COPY].delete_cols(6)

    judged = received(form, copy(), gone, *([hide(SHEET)] if hidden else []))
    assert serious(judged) == ["POA160"]
    said = message(judged, "POA160")
    assert said.count("“A” de Ene-Mar") == 1
    assert "“TMM-F004 Copy”: Falta, o no se reconoce, la columna “A” de Ene-Mar" in said


def test_hidden_cells_are_listed_as_they_are_read(form: Form) -> None:
    def rows(opened: Any) -> None:
        for row in (8, 10):
            opened[SHEET].row_dimensions[row].hidden = True

    assert "celdas (B8, C8, D8, B10…)" in message(received(form, rows), "POA125")


def test_what_only_warns_is_told_with_forms_that_say_the_same(form: Form) -> None:
    judged = received(form, copy({"S25": "Se pospuso"}), seen_as("0%", A101))
    assert serious(judged) == ["POA161"]
    said = message(judged, "POA161")
    assert "además, S25 de “TMM-F004 Copy”: Dato fuera del formato: “Se pospuso”" in said
    assert "se ve “700%”" in said


def test_what_all_forms_say_wrong_is_told_of_the_one_that_is_read(form: Form) -> None:
    judged = received(form, write({"E23": 5}), copy())
    assert sorted(serious(judged)) == ["POA118", "POA161"]


def test_of_a_form_that_was_asked_for_everything_is_told(form: Form) -> None:
    judged = received(form, copy({"E23": 5}), prefer=(f"a.xlsx!{COPY}",))
    assert serious(judged) == ["POA118"]
    assert "difieren en E23 de" in message(judged, "POA163")


def test_what_is_the_same_in_another_type_is_no_difference(form: Form) -> None:
    assert serious(received(form, copy({A101: "7", "F24": 1.0, "O23": "  "}))) == ["POA161"]


@pytest.mark.parametrize(("wanted", "value"), [(SHEET, 7), (COPY, 9), ("*Copy", 9)])
def test_the_coordinator_names_the_sheet(form: Form, wanted: str, value: int) -> None:
    judged = received(form, copy({A101: 9}), prefer=(f"a.xlsx!{wanted}",))
    assert serious(judged) == (["POA304"] if value == 9 else [])
    assert captures_of(judged)[101].alcanzado[0] == value
    assert "difieren en meta 101" in message(judged, "POA163")
    rule = Criterio(prefer=(f"a.xlsx!{wanted}",))
    done = consolidate(form.plan, form.trimestre, [judged], {}, criterio=rule)
    assert not [f for f in done.all_findings if f.codigo == "POA156"]


@pytest.mark.parametrize("wanted", ["a.xlsx!Hoja1", "b.xlsx!TMM-F004", f"a.xlsx!{SHEET}*", "a.xlsx!Instrucciones"])
def test_a_sheet_that_is_none_of_the_forms_decides_nothing_and_is_told(form: Form, wanted: str) -> None:
    judged = received(form, copy({A101: 9}), prefer=(wanted,))
    assert serious(judged) == ["POA160"]
    done = consolidate(form.plan, form.trimestre, [judged], {}, criterio=Criterio(prefer=(wanted,)))
    (told,) = (f for f in done.all_findings if f.codigo == "POA156")
    assert wanted in told.message


def test_a_campaign_keeps_what_it_was_asked_on_its_way_to_a_worker(form: Form) -> None:
    campaign = Campaign(form.plan, form.trimestre, {}, prefer=("a.xlsx!Hoja1",))
    assert deepcopy(campaign).prefer == ("a.xlsx!Hoja1",)


def test_the_sheet_is_named_at_the_reception(form: Form, tmp_path: Path) -> None:
    """Rejected, until one of the two is named; what was decided stands in the report."""
    quarter = Quarter(tmp_path, form.plan)
    quarter.put("58101.xlsx", book(form, copy({A101: 8}, name="Hoja buena"), hide(SHEET)))
    (unidad, *_) = quarter.collect(dry_run=True).consolidado.unidades
    assert unidad.estado is EstadoUnidad.RECHAZADA
    (unidad, *_) = quarter.collect(prefer=("58101*!Hoja buena",)).consolidado.unidades
    assert unidad.estado.aceptada
    assert unidad.devolucion is not None
    assert unidad.devolucion.capturas[101].alcanzado[0] == 8
    assert "POA163" in (quarter.output / "informe-ramo-58-2024-T1.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("archivo", "pattern", "expected"),
    [("a.xlsx", "a.xlsx!Hoja1", ["Hoja1"]), ("a!b.xlsx", "a!b.xlsx!Hoja!1", ["Hoja!1"]), ("correo.eml › a.xlsx", "*a.xlsx!H*", ["H*"]),
     ("recibidos/a.xlsx", "a.xlsx!Hoja1", ["Hoja1"]), ("a!b.xlsx", "a!b.xlsx", []), ("a.xlsx", "b.xlsx!Hoja1", [])],
)  # fmt: skip
def test_a_sheet_is_named_after_its_file(archivo: str, pattern: str, expected: list[str]) -> None:
    assert list(sheets_named(archivo, (pattern,))) == expected


def sheet_of(form: Form, *, sealed: bool) -> Change:
    """The sheet of another form, as one moves it into this book."""
    other = read("b.xlsx", workbook(form)).sheets[0]
    cells = {c.ref: c.formula or c.value for c in other.cells.values()}
    return write({at: v for at, v in cells.items() if sealed or not str(v).startswith("POA-XL|")}, "Otra")


def test_the_form_of_another_unit_is_told_and_which(form: Form, plan: Plan) -> None:
    judged = received(form, sheet_of(filled(plan, "58102"), sealed=False))
    assert serious(judged) == ["POA162"]
    assert "la unidad 58102" in message(judged, "POA162")


def test_with_its_seal_it_is_told_as_that_too(form: Form, plan: Plan) -> None:
    judged = received(form, sheet_of(filled(plan, "58102"), sealed=True))
    assert serious(judged) == ["POA162"]
    assert "La hoja “Otra” es el formato de la unidad 58102" in message(judged, "POA162")


def test_the_form_of_another_quarter_is_not_taken_for_this_one(form: Form, plan: Plan) -> None:
    judged = received(form, sheet_of(filled(plan, "58101", 2), sealed=True), lambda b: b.move_sheet("Otra", -3))
    assert judged.hojas == (SHEET,)
    assert serious(judged) == ["POA112"]


# -- sheets beside it ----------------------------------------------------------------------------------------------


def test_a_sheet_of_somebodys_own_is_a_note_with_how_much_is_on_it(form: Form) -> None:
    judged = received(form, write({"B2": "mis cuentas", "C2": 5, "C3": "=C2+1"}, "Notas"))
    assert (serious(judged), notes(judged)) == ([], ["POA124"])
    assert message(judged, "POA124") == "Se agregó la hoja Notas, con 3 celdas: B2 dice “mis cuentas”."


def test_a_list_of_the_metas_is_no_form(form: Form) -> None:
    metas = {f"A{n}": f"{m.numero}.- {m.texto}" for n, m in enumerate(form.unidad.metas, start=1)}
    judged = received(form, write({**metas, "B1": 3}, "Pendientes"))
    assert (serious(judged), notes(judged)) == ([], ["POA124"])


def test_a_sheet_with_a_chart_is_a_note(form: Form) -> None:
    judged = received(form, lambda b: b.create_chartsheet("Gráfica"))
    assert (serious(judged), message(judged, "POA124")) == ([], "Se agregó la hoja de gráfico Gráfica.")


# -- columns -------------------------------------------------------------------------------------------------------


@versions
@pytest.mark.parametrize("column", range(1, 16))
def test_a_column_gone_or_there_twice_is_one_finding_that_names_it(version: str, column: int, plan: Plan) -> None:
    form = filled(plan, "58101", formato=FORMS[version])
    one = form.formato.columns.all[column - 1]
    name = one.name if one.t else f"“{one.heading.partition(' (')[0]}”"
    gone = received(form, without_columns(column))
    assert serious(gone) == ["POA164"]
    assert f"Falta, o no se reconoce, la columna {name}." in message(gone, "POA164")
    twice = received(form, doubled(column))
    assert serious(twice) == ["POA164"]
    assert f"La columna {name} aparece 2 veces" in message(twice, "POA164")


@pytest.mark.parametrize(("numero", "column"), [(1, 6), (2, 6), (2, 8), (3, 8)])
def test_a_column_there_twice_is_not_read_as_another_quarters(numero: int, column: int, plan: Plan) -> None:
    form = filled(plan, "58101", numero)
    captured = captures_of(receive_bytes(book(form, doubled(column)), plan, numero))
    issued = {meta.numero: form.captura(meta).alcanzado for meta in form.unidad.metas}
    t = column // 2 - 2
    for meta, captura in captured.items():
        assert captura.alcanzado == tuple(None if n == t else a for n, a in enumerate(issued[meta], start=1))


def test_of_the_other_columns_what_is_certain_is_read(plan: Plan) -> None:
    form = filled(plan, "58101", 2)
    captured = captures_of(receive_bytes(book(form, without_columns(6)), plan, 2))
    assert captured[101].alcanzado[:2] == (None, form.captura(form.unidad.por_numero[101]).alcanzado[1])


@pytest.mark.parametrize(("first", "count"), [(6, 2), (7, 2), (5, 8), (1, 4), (1, 15)])
def test_several_columns_gone_are_one_finding_and_nothing_uncertain_is_read(first: int, count: int, form: Form) -> None:
    judged = received(form, without_columns(first, count))
    assert serious(judged) == ["POA164"]
    if first > 4:
        assert {c.alcanzado[0] for c in captures_of(judged).values()} == {None}


@versions
def test_columns_that_do_not_print_may_go(version: str, plan: Plan) -> None:
    form = filled(plan, "58101", formato=FORMS[version])
    columns = form.formato.columns
    for first in range(columns.last_printed + 1, len(columns) + 1):
        judged = received(form, without_columns(first))
        assert columns.all[first - 1].heading in message(judged, "POA166")
        assert set(serious(judged)) <= {"POA120"}  # the verification code is a sum of one of them
        assert captures_of(judged)[101].alcanzado[0] == 7


def test_identities_there_twice_are_a_note(form: Form) -> None:
    judged = received(form, doubled(form.formato.columns.number_of["id"]))
    assert (serious(judged), notes(judged)) == ([], ["POA166"])


def test_a_column_put_in_among_the_quarters_is_a_warning(form: Form) -> None:
    judged = received(form, lambda b: b[SHEET].insert_cols(6))
    assert "se insertaron columnas entre las de los trimestres (F)" in message(judged, "POA120")


# -- headings ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"E20": "Abr-Jun", "G20": "Ene-Mar"}, "E20 dice “Abr-Jun” y se emitió “Ene-Mar”, G20 dice “Ene-Mar”"),
        ({"G20": "julio a septiembre"}, "G20 dice “julio a septiembre” y se emitió “Abr-Jun”"),
        ({"E20": "2.º trimestre"}, "E20 dice"),
        ({"E21": "A", "F21": "P"}, "E21 dice “A” y se emitió “P”, F21 dice “P” y se emitió “A”"),
        ({"F21": "Programado"}, "F21 dice “Programado” y se emitió “A”"),
        ({"M19": "ACUMULADO RELATIVO", "N19": "AVANCE ABSOLUTO"}, "M19 dice “ACUMULADO RELATIVO”"),
        ({"O16": "TMM-F005"}, "O16 dice “TMM-F005” y se emitió “TMM-F004”"),
    ],
    ids=lambda one: "-".join(one) if isinstance(one, Mapping) else "",
)
def test_a_heading_that_means_another_column_keeps_the_book_out(
    cells: Mapping[str, object], said: str, form: Form
) -> None:
    judged = received(form, write(cells))
    assert serious(judged) == ["POA165"]
    assert said in message(judged, "POA165")


@pytest.mark.parametrize(
    ("cells", "tells"),
    [
        ({"E20": "Ene-Mar 2023"}, True), ({"G20": "Abr-Jun 23"}, True), ({"E19": "PERIODO 2023"}, True), ({"E20": "1T2025"}, True),
        ({"E20": "Ene-Mar 2024"}, False), ({"E20": "Ene-Mar 24"}, False), ({"E20": "Ene-Mar 2023-2024"}, False),
        ({"D19": "META ANUAL 23"}, False),
    ],
)  # fmt: skip
def test_a_heading_of_another_year_makes_the_figures_another_years(
    cells: Mapping[str, str], tells: bool, form: Form
) -> None:
    assert serious(received(form, write(cells))) == (["POA165"] if tells else [])


def look(cell: str, **changes: object) -> Change:
    def change(opened: Any) -> None:
        for name, value in changes.items():
            setattr(opened[SHEET][cell], name, value)

    return change


def test_a_heading_is_what_its_format_shows(form: Form) -> None:
    judged = received(form, look("E20", number_format=';;;"Abr-Jun"'))
    assert serious(judged) == ["POA165"]
    assert "E20 se ve “Abr-Jun” y se emitió “Ene-Mar”" in message(judged, "POA165")
    assert serious(received(form, look("F21", number_format=';;;"P"'))) == ["POA165"]
    assert serious(received(form, look("E20", number_format='@" "'))) == []
    unseen = received(form, look("E20", number_format=";;;"))
    assert (serious(unseen), message(unseen, "POA119")) == (
        [],
        "El formato dice “Ene-Mar” y el libro dice “nada que se vea”.",
    )


def rich(*pieces: tuple[str, bool]) -> CellRichText:
    return CellRichText(*(TextBlock(InlineFont(strike=True), text) if struck else text for text, struck in pieces))


def test_what_is_struck_through_in_a_heading_is_not_read(form: Form) -> None:
    judged = received(form, write({"E20": rich(("Ene-Mar", True), (" Abr-Jun", False))}))
    assert serious(judged) == ["POA165"]
    assert "E20 se ve “Abr-Jun” y se emitió “Ene-Mar”" in message(judged, "POA165")
    corrected = received(form, write({"E20": rich(("Abr-Jun ", True), ("Ene-Mar", False))}))
    assert (serious(corrected), notes(corrected)) == ([], [])
    whole = received(form, look("E20", font=Font(strike=True)))
    assert (serious(whole), notes(whole)) == ([], ["POA119"])


def test_what_is_struck_through_in_a_datum_or_a_second_form_is_not_read(form: Form) -> None:
    judged = received(form, write({"E23": rich(("1", True), ("7", False))}))
    assert message(judged, "POA214") == "“P” de Ene-Mar de la meta 101: en “17” está tachado “1”; se leyó 7."
    assert serious(judged) == ["POA214"]
    judged = received(form, write({"E23": rich(("1", False), ("7", True))}))
    assert message(judged, "POA118") == "“P” de Ene-Mar de la meta 101: el plan dice “7” y el libro dice “1”."
    both = received(form, copy(), write({A101: rich(("1", True), ("7", False))}, COPY))
    assert serious(both) == ["POA161"]
    assert "está tachado “1”" in message(both, "POA161")


@pytest.mark.parametrize(
    ("merge", "said"),
    [("F21:G21", "G21 está bajo la celda combinada F21:G21, que dice “A” y se emitió “P”"),
     ("E20:H20", "G20 está bajo la celda combinada E20:H20, que dice “Ene-Mar” y se emitió “Abr-Jun”")],
)  # fmt: skip
@pytest.mark.parametrize("kept", [False, True])
def test_a_heading_covered_by_another_means_that_one(merge: str, said: str, kept: bool, form: Form) -> None:
    """As Excel merges, which empties what is covered, and as other programs do, which keep it."""

    def change(opened: Any) -> None:
        page = opened[SHEET]
        for area in [area for area in page.merged_cells.ranges if area.min_row == 20 == area.max_row]:
            page.unmerge_cells(str(area))
        page.merged_cells.add(merge) if kept else page.merge_cells(merge)

    judged = received(form, change)
    assert serious(judged) == ["POA165"]
    assert said in message(judged, "POA165")


@pytest.mark.parametrize(
    "cells",
    [
        {"E20": "Enero-Marzo", "G20": "2o. trimestre"},
        {"E21": "PROG.", "F21": "Alcanzado"},
        {"O16": "TMM F004"},
        {"O16": "Formato TMM-F004"},
        {"O16": None},
        {"E20": None, "G20": None, "I20": None, "K20": None},
        {"D19": "META ANUAL"},
        {"O19": "OBSERVACIONES Y EVIDENCIA"},
        {"E19": "PERÍODO 2024"},
    ],
    ids="-".join,
)
def test_a_heading_in_other_words_or_gone_is_a_note(cells: Mapping[str, object], form: Form) -> None:
    judged = received(form, write(cells))
    assert serious(judged) == []
    assert set(notes(judged)) == {"POA119"}
    assert len(notes(judged)) <= len(cells)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Ene-Mar", {1}), ("ABR/JUN", {2}), ("Julio a Sept.", {3}), ("4o. trimestre", {4}), ("T2", {2}), ("TERCER TRIMESTRE", {3}),
     ("Ene-Jun", {1, 2}), ("2024", set()), ("Periodo", set()), ("", set())],
)  # fmt: skip
def test_a_heading_names_quarters_by_months_or_number(text: str, expected: set[int]) -> None:
    assert quarters(text) == expected


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"Q23": "=1+1"}, "En lugar de la fórmula de ¿QUÉ FALTA? de la meta 101 hay otra."),
        ({"Q23": None}, "En lugar de la fórmula de ¿QUÉ FALTA? de la meta 101 no hay nada."),
        (
            {"Q23": "=1+1", "Q24": "=1+1"},
            "En lugar de la fórmula de ¿QUÉ FALTA? de la meta 101 (y de otra celda) hay otra.",
        ),
        (
            {"Q23": None, "Q24": None, "Q25": None},
            "En lugar de la fórmula de ¿QUÉ FALTA? de la meta 101 (y de otras 2 celdas) no hay nada.",
        ),
    ],
)
def test_help_that_is_not_the_forms_is_a_note_that_quotes_no_formula(
    cells: Mapping[str, object], told: str, form: Form
) -> None:
    judged = received(form, write(cells))
    assert [f.message for f in judged.findings if f.codigo == "POA175"] == [told]
    assert serious(judged) == []


# -- rows ----------------------------------------------------------------------------------------------------------


def test_a_row_that_lost_its_identity_is_known_by_its_number(form: Form) -> None:
    judged = received(form, write({"P23": None}))
    assert (serious(judged), notes(judged)) == ([], [])
    assert captures_of(judged)[101].alcanzado[0] == 7


def test_what_a_row_prints_is_what_its_unit_saw(form: Form) -> None:
    """All but the identities was sorted: they stand beside rows of others."""
    rows = list(form.fila_de.values())
    ids = {f"P{row}": f"58101-{numero}" for row, numero in zip(rows, reversed(form.fila_de), strict=True)}
    judged = received(form, write(ids))
    assert (serious(judged), notes(judged)) == ([], ["POA119"])
    assert captures_of(judged) == dict(form.capturas)


def test_texts_exchanged_alone_are_not_believed(form: Form) -> None:
    texts = {meta.numero: meta.descripcion for meta in form.unidad.metas}
    judged = received(form, write({"B23": texts[102], "B24": texts[101]}))
    assert serious(judged) == ["POA177"]


@pytest.mark.parametrize("first", [True, False])
def test_a_row_that_is_gone_moves_nothing_around_the_table(first: bool, form: Form) -> None:
    row = form.primera if first else form.ultima
    for change in (
        write({ref(row, column): None for column in range(1, len(form.formato.columns) + 1)}),
        lambda b: b[SHEET].delete_rows(row),
    ):
        judged = received(form, change)
        assert {"POA135", "POA123"}.isdisjoint(codes(judged))
        assert "POA115" in codes(judged)


def test_a_row_there_twice_is_one_finding(form: Form) -> None:
    def again(opened: Any) -> None:
        for column in range(1, len(form.formato.columns) + 1):
            opened[SHEET].cell(form.ultima + 1, column).value = opened[SHEET].cell(23, column).value

    judged = received(form, again)
    assert serious(judged) == ["POA117"]
    assert "La meta 101 aparece 2 veces" in message(judged, "POA117")


def pasted_again(form: Form, down: int, right: int, cells: Mapping[str, object] = {}) -> Change:
    """The table with its heads pasted once more, as values, where no formula was."""

    def change(opened: Any) -> None:
        page = opened[SHEET]
        for row in range(form.mascara - 2, form.ultima + 1):
            for column in range(1, len(form.formato.columns) + 1):
                value = page.cell(row, column).value
                if not str(value).startswith("="):
                    page.cell(row + down, column + right).value = value
        for address, value in cells.items():
            page[address].value = value

    return change


@pytest.mark.parametrize("ids", [True, False])
def test_the_table_pasted_again_below_is_one_finding(ids: bool, form: Form) -> None:
    lost = {} if ids else {f"P{row + 30}": None for row in form.fila_de.values()}
    same = received(form, pasted_again(form, 30, 0, lost))
    assert serious(same) == ["POA117"]
    assert message(same, "POA117") == "Las metas 100, 101, 102, 103, 104, 105 aparecen 2 veces."
    other = received(form, pasted_again(form, 30, 0, {**lost, "F53": 5, "O54": "Se pospuso."}))
    assert serious(other) == ["POA117"]
    said = message(other, "POA117").partition("; difieren en ")[2]
    assert said == (
        "meta 101, “A” de Ene-Mar: 7 en F23, 5 en F53; meta 102, OBSERVACIONES: vacío en O24, Se pospuso. en O54."
    )
    taken = {numero: captura.alcanzado[0] for numero, captura in captures_of(other).items()}
    assert (taken[101], taken[103]) == (None, 9)


def test_the_table_pasted_again_beside_is_one_finding(form: Form) -> None:
    judged = received(form, pasted_again(form, 0, 22))
    assert serious(judged) == ["POA123"]
    assert "(80 celdas, de W19 a AP27)" in message(judged, "POA123")


def test_a_row_without_identity_that_is_there_twice_is_not_guessed(form: Form) -> None:
    """Neither is known to be the meta's own."""
    again = {"B53": form.unidad.por_numero[101].descripcion, "F53": 9, "P23": None}
    judged = received(form, write(again))
    assert "POA115" in serious(judged)
    assert 101 not in captures_of(judged)


def test_the_texts_of_metas_alone_are_no_rows(form: Form) -> None:
    texts = {f"B{row + 30}": meta.descripcion for row, meta in enumerate(form.unidad.metas, start=22)}
    assert set(serious(received(form, write(texts)))) == {"POA123"}


def test_remarks_one_under_another_are_each_told(form: Form) -> None:
    judged = received(form, write({"W23": "lluvia", "W24": "falta acta", "W25": "huelga", "X25": "de marzo"}))
    assert serious(judged) == ["POA123"] * 3
    wide = {f"{letter}{row}": f"{letter}{row}" for letter in "WXY" for row in (23, 24, 26)}
    judged = received(form, write(wide))
    assert [f.place.celda for f in judged.findings if f.codigo == "POA123"] == ["W23", "W26"]
    assert "(6 celdas, de W23 a Y24)" in next(f.message for f in judged.findings if f.codigo == "POA123")


def test_formulas_that_were_pasted_as_values_are_one_finding(form: Form) -> None:
    computed = {c.ref: c.value for c in read("a.xlsx", workbook(form)).sheets[0].cells.values() if c.formula}
    judged = received(form, write(computed))
    assert serious(judged) == ["POA121"]
    assert "AVANCE ABSOLUTO de la meta 100 (y de " in message(judged, "POA121")
    assert "7 en M23" in message(judged, "POA121")


@pytest.mark.parametrize("kind", ["xls", "xlsb"])
def test_words_over_the_help_are_told_where_no_formula_is_read(kind: str, form: Form) -> None:
    def values(*changes: Change) -> Recibido:
        came = read("a.xlsx", book(form, *changes))
        bare = tuple(replace(s, cells={at: c._replace(formula="") for at, c in s.cells.items()}) for s in came.sheets)
        campaign = Campaign(form.plan, form.trimestre, {})
        return judge(replace(came, sheets=bare, formulas=False, kind=kind), campaign)

    told = [f for f in values(write({"Q23": "ya está"})).findings if f.codigo == "POA123"]
    assert [(f.place.celda, "ya está" in f.message) for f in told] == [("Q23", True)]
    for ours in ("Falta capturar A", "Aviso: La meta ya rebasó la META ANUAL", "LISTO PARA ENVIAR", 1, None):
        assert "POA123" not in codes(values(write({"Q23": ours})))


def test_a_formula_drawn_down_and_another_changed_are_two_findings(form: Form) -> None:
    drawn = {f"M{row}": f"=F{row}+H{row}" for row in form.fila_de.values()}
    judged = received(form, write({**drawn, "N24": "=1/0"}))
    assert serious(judged) == ["POA120", "POA120"]


def test_of_rows_that_differ_no_figure_is_taken(form: Form) -> None:
    def again(opened: Any) -> None:
        for row, a in ((28, 9), (40, 8)):
            opened[SHEET][f"P{row}"].value = "58101-101"
            opened[SHEET][f"F{row}"].value = a

    judged = received(form, again)
    assert serious(judged) == ["POA117"]
    assert "aparece 3 veces; difieren en “A” de Ene-Mar: 7 en F23, 9 en F28, 8 en F40." in message(judged, "POA117")
    assert captures_of(judged)[101].alcanzado[0] is None


def test_the_control_sheet_of_another_unit_is_told_as_a_seal_that_disagrees(form: Form, plan: Plan) -> None:
    other = read("b.xlsx", workbook(filled(plan, "58102"))).by_name["_poa"]
    judged = received(form, write({cell.ref: cell.value for cell in other.cells.values()}, "_poa"))
    assert serious(judged) == ["POA112"]
