"""What goes back to a unit: its own figures kept, what to correct marked; corrected and returned it is clean."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from poa_xl.checks.decide import consolidate
from poa_xl.domain.avance import Captura
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.form.tmm_f004 import SHEET
from poa_xl.reporting.devolucion import book_for, message_for
from poa_xl.workflow import sound_plan
from tests.support.books import (
    above_nota,
    achieved,
    as_programmed,
    changed,
    filled,
    form_of,
    put,
    receive_bytes,
    with_unidad,
    workbook,
)
from tests.support.plans import PLAN_FILE
from tests.support.quarter import Quarter

Published = Mapping[str, Mapping[int, Captura]]
NAME = "58101 DIRECCION GENERAL 2024-T1"


def opened(path: Path) -> Any:
    return openpyxl.load_workbook(path)


def given_back(quarter: Quarter) -> Path:
    return quarter.output / "devoluciones" / f"{NAME}.xlsx"


@pytest.fixture
def wrong(tmp_path: Path, plan: Plan) -> Quarter:
    """58101 came back with an A in words, one missing, one unexplained, one formula gone and a text outside."""
    quarter = Quarter(tmp_path, plan)
    captured = {101: achieved(1, 3), 103: achieved(1, 9, "Con actas"), 105: achieved(1, 1)}
    form = form_of(plan, "58101", 1, None, captured)
    cells = {
        f"F{form.fila_de[105]}": "uno",
        f"M{form.fila_de[103]}": None,
        "T30": "revisar con Nancy",
    }
    quarter.put("avance FINAL v2.xlsx", put(workbook(form), cells))
    quarter.collect()
    return quarter


def test_offending_cells_are_coloured_and_say_what_to_do(wrong: Quarter, plan: Plan) -> None:
    page = opened(given_back(wrong))[SHEET]
    rows = form_of(plan, "58101").fila_de
    words = page[f"F{rows[105]}"]
    assert "“uno” en “A” de Ene-Mar de la meta 105 no es un número" in words.comment.text
    assert "Qué hacer: Escriba la cantidad con cifras" in words.comment.text
    assert words.fill.fgColor.rgb == "FFF4A6AB"
    assert "Falta el avance de la meta 102" in page[f"F{rows[102]}"].comment.text
    assert page[f"O{rows[101]}"].fill.fgColor.rgb == "FFFFD59E"
    assert page[f"F{rows[103]}"].comment is None


def test_what_was_captured_is_kept_and_the_form_restored(wrong: Quarter, plan: Plan) -> None:
    book = opened(given_back(wrong))
    page, rows = book[SHEET], form_of(plan, "58101").fila_de
    assert (page[f"F{rows[101]}"].value, page[f"F{rows[103]}"].value, page[f"O{rows[103]}"].value) == (
        3,
        9,
        "Con actas",
    )
    assert str(page[f"M{rows[103]}"].value).startswith("=SUM(")
    assert page.protection.sheet
    assert len(page.data_validations.dataValidation) == 2
    assert page["T30"].value is None


def test_the_list_says_everything_with_links(wrong: Quarter, plan: Plan) -> None:
    page = opened(given_back(wrong))["Observaciones"]
    rows = form_of(plan, "58101").fila_de
    said = {str(page.cell(r, 3).value): page.cell(r, 2) for r in range(5, page.max_row + 1)}
    missing = next(cell for text, cell in said.items() if "meta 102" in text)
    assert missing.hyperlink.location == f"'{SHEET}'!F{rows[102]}"
    outside = next(cell for text, cell in said.items() if "revisar con Nancy" in text)
    assert outside.hyperlink.location == f"'{SHEET}'!T30"


def test_what_was_put_right_already_asks_for_nothing(wrong: Quarter, plan: Plan) -> None:
    rows = form_of(plan, "58101").fila_de
    note = opened(given_back(wrong))[SHEET][f"M{rows[103]}"].comment.text
    assert "Se borró la fórmula de AVANCE ABSOLUTO de la meta 103." in note
    assert "ya está como se emitió" in note


def test_the_message_is_ready_to_mail(wrong: Quarter) -> None:
    text = given_back(wrong).with_suffix(".txt").read_text(encoding="utf-8")
    for line in (
        "Asunto:",
        "avance FINAL v2.xlsx",
        "Falta el avance de la meta 102",
        "12 de abril de 2024",
        f"{NAME}.xlsx",
    ):
        assert line in text


def correct(path: Path, plan: Plan) -> bytes:
    """What the unit then does: writes the three figures and the reason."""
    rows = form_of(plan, "58101").fila_de
    return put(
        path.read_bytes(),
        {f"F{rows[102]}": 1, f"F{rows[105]}": 1, f"O{rows[101]}": "Dos nóminas se pagaron en abril."},
    )


def test_corrected_and_returned_it_is_clean(wrong: Quarter, plan: Plan) -> None:
    wrong.put("corregido.xlsx", correct(given_back(wrong), plan))
    done = wrong.collect()
    unit = done.consolidado.unidades[0]
    assert str(unit.estado) == "aceptada"
    assert {f.codigo for f in unit.findings if f.severity is not Severity.NOTA} == set()
    assert "POA155" in {f.codigo for f in unit.findings}
    assert unit.devolucion is not None
    assert unit.devolucion.archivo == "corregido.xlsx"
    assert not given_back(wrong).exists()
    assert not given_back(wrong).with_suffix(".txt").exists()
    assert unit.totales.cumplidas == 3


def test_a_second_round_counts_as_such(wrong: Quarter, plan: Plan) -> None:
    """Half corrected: given back again with what was corrected kept, and then accepted."""
    rows = form_of(plan, "58101").fila_de
    wrong.put("a medias.xlsx", put(given_back(wrong).read_bytes(), {f"F{rows[102]}": 1}))
    wrong.collect()
    again = given_back(wrong)
    assert opened(again)[SHEET][f"F{rows[102]}"].value == 1
    assert "revisión 2" in str(opened(again)["Observaciones"]["A2"].value)
    wrong.put("bien.xlsx", correct(again, plan))
    unit = wrong.collect().consolidado.unidades[0]
    assert str(unit.estado) == "aceptada"
    assert unit.devolucion is not None
    assert unit.devolucion.archivo == "bien.xlsx"


def test_what_others_put_beside_is_left_alone(wrong: Quarter, plan: Plan) -> None:
    mine = given_back(wrong).parent / "notas.txt"
    mine.write_text("llamar el lunes")
    wrong.put("corregido.xlsx", correct(given_back(wrong), plan))
    wrong.collect()
    assert mine.read_text() == "llamar el lunes"


def test_an_accepted_unit_gets_nothing_back(plan: Plan, publicado: Published, tmp_path: Path) -> None:
    quarter = Quarter(tmp_path, plan)
    quarter.fill(publicado)
    quarter.collect()
    assert not (quarter.output / "devoluciones").exists()


def test_a_missing_unit_gets_its_form_again(plan: Plan, publicado: Published, tmp_path: Path) -> None:
    quarter = Quarter(tmp_path, plan)
    quarter.fill({k: v for k, v in publicado.items() if k != "58101"})
    quarter.collect()
    assert given_back(quarter).read_bytes() == workbook(form_of(plan, "58101"))
    assert "no hemos recibido" in given_back(quarter).with_suffix(".txt").read_text(encoding="utf-8").lower()


def test_writing_into_the_list_or_a_note_is_noticed(wrong: Quarter, plan: Plan) -> None:
    def scribble(book: Any) -> None:
        book["Observaciones"]["C20"].value = "ya lo corregí"

    data = changed(correct(given_back(wrong), plan), scribble)
    told = receive_bytes(data, plan)
    assert "POA123" in {f.codigo for f in told.findings}


def message(quarter: Quarter) -> str:
    return given_back(quarter).with_suffix(".txt").read_text(encoding="utf-8")


def of_values(plan: Plan, value: int, observaciones: str = "Se pospuso una sesión.") -> bytes:
    unidad = plan.por_clave["58101"]
    captured = {**as_programmed(unidad, 1), 101: achieved(1, value, observaciones)}
    return workbook(form_of(plan, "58101", 1, None, captured))


def test_a_duplicated_unit_is_asked_which_is_good_and_gets_no_book(plan: Plan, tmp_path: Path) -> None:
    quarter = Quarter(tmp_path, plan)
    quarter.put("a.xlsx", of_values(plan, 6))
    quarter.put("b.xlsx", of_values(plan, 5, "Faltó quorum."))
    done = quarter.collect()
    assert str(done.consolidado.unidades[0].estado) == "duplicada"
    assert not given_back(quarter).exists()
    said = message(quarter)
    for line in (
        "1) a.xlsx\n2) b.xlsx",
        "- meta 101, A de Ene-Mar: 1) 6; 2) 5",
        "- meta 101, OBSERVACIONES: 1) “Se pospuso una sesión.”; 2) “Faltó quorum.”",
        "¿Cuál es la buena?",
    ):
        assert line in said
    assert not [word for word in ("carpeta", "--prefer", "conserva", "meta 102") if word in said]


def test_of_tied_returns_those_with_errors_are_not_asked_about(plan: Plan, tmp_path: Path) -> None:
    quarter = Quarter(tmp_path, plan)
    rows = form_of(plan, "58101").fila_de
    quarter.put("a.xlsx", of_values(plan, 6))
    quarter.put("b.xlsx", of_values(plan, 5))
    quarter.put("c.xlsx", put(of_values(plan, 4), {f"F{rows[102]}": "uno"}))
    quarter.collect()
    assert "c.xlsx" not in message(quarter)


def test_of_a_book_without_the_form_nothing_goes_back_but_why(plan: Plan, tmp_path: Path) -> None:
    quarter = Quarter(tmp_path, plan)
    quarter.put("a.xlsx", changed(workbook(filled(plan, "58101")), lambda book: book[SHEET].delete_rows(1, 200)))
    quarter.collect()
    assert not given_back(quarter).exists()
    said = message(quarter)
    assert "Recibimos su archivo a.xlsx" in said
    assert "No se encontraron los renglones" in said
    assert "Devuelva el libro que le enviamos" in said
    assert "conserva" not in said


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("58101 DIRECCION GENERAL.xlsx", workbook(filled(sound_plan(PLAN_FILE)[0], "58101"))[:4000], "está dañado"),
        ("58101 firmado.pdf", b"%PDF-1.4", "Es un PDF"),
        ("58101.rar", b"Rar!\x1a\x07\x00 cerrado", "No se abrió"),
    ],
)
def test_who_sent_what_cannot_be_read_is_not_told_that_nothing_came(
    name: str, data: bytes, why: str, plan: Plan, tmp_path: Path
) -> None:
    quarter = Quarter(tmp_path, plan)
    quarter.put(name, data)
    quarter.put("b.xlsx", workbook(filled(plan, "58102")))
    quarter.collect()
    assert not given_back(quarter).exists()
    said = message(quarter)
    assert f"- {name} (parece suyo). " in said
    assert why in said
    assert "no hemos recibido" not in said.lower()


def test_a_book_of_another_quarter_is_told_as_that(plan: Plan, tmp_path: Path) -> None:
    quarter = Quarter(tmp_path, plan)
    quarter.put("a.xlsx", workbook(filled(plan, "58101", 2)))
    quarter.put("b.xlsx", workbook(filled(plan, "58102")))
    quarter.collect()
    assert "- a.xlsx. El libro es del segundo trimestre de 2024" in message(quarter)


LONG = "Se pospuso por la lluvia, según el oficio 12. " * 40


def test_what_the_form_cannot_carry_goes_back_whole_and_comes_back_as_ours(plan: Plan, tmp_path: Path) -> None:
    quarter = Quarter(tmp_path, plan)
    rows = form_of(plan, "58101").fila_de

    def damage(book: Any) -> None:
        book[SHEET][f"F{rows[101]}"].value = "siete, o quizá ocho: " + LONG
        book[SHEET]["T30"].value = LONG
        book[SHEET][f"O{rows[102]}"].value = LONG[:900]
        book.create_sheet("Cuentas")["A1"].value = "=SUM(B1:B9)"

    quarter.put("a.xlsx", changed(workbook(filled(plan, "58101")), damage))
    quarter.collect()
    page = opened(given_back(quarter))["Observaciones"]
    cells = [str(cell.value) for row in page.iter_rows() for cell in row if cell.value]
    whole = "".join(cell[1:-1] for cell in cells if cell[0] == "“")
    assert whole.count(LONG.strip()) == 2
    assert "siete, o quizá ocho" in whole
    assert "“=SUM(B1:B9)”" in cells
    assert "captura que no se leyó (sigue)" in cells
    assert "copia, completo, lo demás que su libro traía" in message(quarter)
    back = opened(given_back(quarter))
    assert back[SHEET][f"O{rows[102]}"].value == LONG[:900].strip()
    mended = put(given_back(quarter).read_bytes(), {f"F{rows[101]}": 7, f"O{rows[102]}": None})
    assert above_nota(receive_bytes(mended, plan)) == []


def test_who_sent_two_with_errors_is_told_on_which_it_was_decided(plan: Plan, tmp_path: Path) -> None:
    quarter = Quarter(tmp_path, plan)
    rows = form_of(plan, "58101").fila_de
    quarter.put("a.xlsx", put(of_values(plan, 6), {f"F{rows[102]}": "uno"}))
    quarter.put("b.xlsx", put(of_values(plan, 5), {f"F{rows[102]}": "dos"}))
    unit = quarter.collect().consolidado.unidades[0]
    assert unit.devolucion is not None
    other = {"a.xlsx": "b.xlsx", "b.xlsx": "a.xlsx"}[unit.devolucion.archivo]
    assert f"También recibimos {other}, que no dice lo mismo" in message(quarter)
    assert (
        opened(given_back(quarter))[SHEET][f"F{rows[101]}"].value == {"a.xlsx": 6, "b.xlsx": 5}[unit.devolucion.archivo]
    )


def test_a_remark_of_another_sheet_marks_no_cell_of_the_form(plan: Plan, tmp_path: Path) -> None:
    quarter = Quarter(tmp_path, plan)
    rows = form_of(plan, "58101").fila_de

    def damage(book: Any) -> None:
        book[SHEET][f"F{rows[101]}"].value = "siete"
        book["Instrucciones"][f"F{rows[101]}"].value = "¿qué es esto?"

    quarter.put("a.xlsx", changed(workbook(filled(plan, "58101")), damage))
    quarter.collect()
    note = opened(given_back(quarter))[SHEET][f"F{rows[101]}"].comment.text
    assert "no es un número" in note
    assert "¿qué es esto?" not in note
    assert f"Hoja Instrucciones, celda F{rows[101]}: " in message(quarter)


@pytest.mark.parametrize(
    ("day", "said"), [(12, "El límite para entregarlo es el"), (13, "El límite para entregarlo fue el")]
)
def test_a_day_that_has_passed_is_told_as_past(wrong: Quarter, day: int, said: str) -> None:
    wrong.collect(hoy=date(2024, 4, day))
    assert f"{said} 12 de abril de 2024." in message(wrong)


def mail(data: bytes, today: Plan, archivo: str = f"{NAME}.xlsx") -> str:
    """What the first unit of the plan of today is told of that file."""
    done = consolidate(today, today.trimestre(1), [receive_bytes(data, today, archivo=archivo)], {})
    return message_for(done, done.unidades[0], "a.xlsx")


def test_of_an_accepted_book_without_anything_to_correct_that_is_said(plan: Plan) -> None:
    today = with_unidad(plan, "58101", nombre="DIRECCIÓN GENERAL Y TÉCNICA")
    data = workbook(filled(plan, "58101"))
    said = mail(data, today)
    assert "La aceptamos, y no hay nada que corregir." in said
    assert "No hace falta que lo devuelva" in said
    assert not [words for words in ("marcadas", "Corrija", "por corregir") if words in said]
    done = consolidate(today, today.trimestre(1), [receive_bytes(data, today)], {})
    _, remarks, *_ = book_for(done, done.unidades[0], Previo()).sheets
    assert not [cell.value for cell in remarks.cells if "orregir" in str(cell.value) or "Corrija" in str(cell.value)]


@pytest.mark.parametrize(
    ("cells", "marked", "asked"),
    [
        ({"F22": "siete"}, "marcadas\nlas celdas por corregir", True),
        ({"T30": "ver oficio"}, "repite lo anterior", True),
        ({"M22": None}, "marcadas\nlas celdas de que hablamos", False),
    ],
)
def test_it_is_said_which_cells_are_marked_and_whether_anything_is_to_be_done(
    cells: dict[str, object], marked: str, asked: bool, plan: Plan
) -> None:
    said = mail(put(workbook(filled(plan, "58101")), cells), plan)
    assert marked in said
    assert ("Corrija ahí mismo y devuélvalo" in said) is asked
    assert ("No hace falta que lo devuelva" in said) is not asked


@pytest.mark.parametrize(
    ("cells", "right"), [({"E23": 8888}, True), ({"E23": 8888, "T30": "hola"}, False), ({"F23": None}, False)]
)
def test_of_what_goes_back_corrected_nothing_is_asked(cells: dict[str, object], right: bool, plan: Plan) -> None:
    """P written over refuses the return, and the workbook that goes back has it as it was issued."""
    data = put(workbook(filled(plan, "58101")), cells)
    said = mail(data, plan)
    done = consolidate(plan, plan.trimestre(1), [receive_bytes(data, plan)], {})
    _, remarks, *_ = book_for(done, done.unidades[0], Previo()).sheets
    assert any(str(cell.value).startswith("Por corregir") for cell in remarks.cells) is not right
    assert said.partition("\n")[0].endswith(": por devolver" if right else ": por corregir")
    assert ("que en el libro que le devolvemos ya está corregido:" in said) is right
    assert ("No hay nada que corregir: revíselo y devuélvalo. El límite" in said) is right
    assert ("Para aceptarla hay que corregir lo siguiente:" in said) is not right
    assert ("Corrija ahí mismo y devuélvalo. El límite" in said) is not right
    assert "\n\n\n" not in said


def test_what_the_coordination_has_to_settle_the_unit_is_not_asked_for(plan: Plan) -> None:
    first, *others = plan.unidades
    renamed = replace(plan, unidades=(replace(first, clave="58104", alias=()), *others))
    data = workbook(filled(plan, "58101"))
    for today in (renamed, replace(plan, emisor="COTUCO")):
        said = mail(data, today)
        assert "no lo envíe de nuevo; lo que falta lo resuelve la coordinación" in said
        assert not [
            words for words in ("envíe el libro", "sin contraseña", "no se pudo leer", "127ff355") if words in said
        ]
        done = consolidate(today, today.trimestre(1), [receive_bytes(data, today, archivo=f"{NAME}.xlsx")], {})
        assert "Resuelva lo que se dice del archivo." in [f.remedy for f in done.all_findings if f.codigo == "POA173"]


def test_a_book_of_another_quarter_was_read_well(plan: Plan) -> None:
    said = mail(workbook(filled(plan, "58101", 2)), plan)
    assert "falta el libro de este trimestre" in said.partition("\n")[0]
    assert "envíe el libro en que capturó este trimestre; si es ese" in said
    assert "sin contraseña" not in said


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [("devolucion.xlsx", b"PK\x03\x04 cortado", True), ("58101 T1.xlsx", b"PK\x03\x04 cortado", False)],
)
def test_where_something_of_nobody_came_who_is_missing_is_told(
    name: str, data: bytes, told: bool, plan: Plan, tmp_path: Path
) -> None:
    """58102 is missing; of 58101 the other file is known to be."""
    quarter = Quarter(tmp_path, plan)
    quarter.put(name, data)
    done = quarter.collect().consolidado
    said = message_for(done, done.unidades[1], "b.xlsx")
    assert "No hemos recibido su formato" in said
    assert (f"no sabemos de quién es ({name}): si es suyo, no capture de nuevo" in said) is told
    assert "\n\n\n" not in said


def doubled(book: Any, **other: object) -> None:
    """The row of meta 101 once more under the table, with something else in the columns named."""
    page = book[SHEET]
    last = max(cell.row for cell in page["P"] if str(cell.value).startswith("58101-"))
    for cell in page[23]:
        page.cell(last + 1, cell.column).value = cell.value
    for column, value in other.items():
        page[f"{column}{last + 1}"].value = value


@pytest.mark.parametrize(
    ("damage", "codigo", "blank"),
    [
        (lambda book: doubled(book, F=5), "POA117", True),
        (lambda book: doubled(book, O="otra"), "POA117", True),
        (doubled, "POA117", False),
        (lambda book: book[SHEET].delete_rows(23), "POA115", True),
        (lambda book: book.copy_worksheet(book[SHEET]).__setitem__("F23", 5), "POA160", True),
    ],
)
def test_what_was_left_blank_is_asked_for(damage: Any, codigo: str, blank: bool, plan: Plan) -> None:
    today = plan.trimestre(1)
    back = receive_bytes(changed(workbook(filled(plan, "58101")), damage), plan)
    assert codigo in {f.codigo for f in back.findings}
    done = consolidate(plan, today, [back], {})
    said = message_for(done, done.unidades[0], "a.xlsx")
    assert ("Qué hacer: Escriba lo que falta: en el libro que le devolvemos quedó vacío" in said) is blank
    assert ("Nada que hacer: en el libro que le devolvemos" in said) is not blank


def test_no_message_has_two_blank_lines_together(plan: Plan) -> None:
    good = workbook(filled(plan, "58101"))
    today = with_unidad(plan, "58101", nombre="DIRECCIÓN GENERAL Y TÉCNICA")
    cases = [
        ({"F22": "siete"}, plan),
        ({"T30": "hola"}, plan),
        ({"F22": "siete", "T30": "hola"}, plan),
        ({"F22": "x"}, today),
    ]
    messages = [mail(put(good, cells), one) for cells, one in cases]
    messages += [mail(good, today), mail(workbook(filled(plan, "58101", 2)), plan)]
    assert [said for said in messages if "\n\n\n" in said] == []


@pytest.mark.parametrize("changed_plan", [True, False])
def test_a_plan_that_changed_is_told_with_what_goes_back(changed_plan: bool, plan: Plan) -> None:
    data = put(workbook(filled(plan, "58101")), {"F22": "siete"})
    today = with_unidad(plan, "58101", nombre="DIRECCIÓN GENERAL Y TÉCNICA") if changed_plan else plan
    done = consolidate(today, today.trimestre(1), [receive_bytes(data, today)], {})
    assert ("El plan cambió después" in message_for(done, done.unidades[0], "a.xlsx")) is changed_plan


def test_a_level_that_the_plan_sets_is_told_to_the_unit(plan: Plan) -> None:
    levels = replace(plan.ajustes, niveles=(("POA303", Severity.ERROR), ("POA304", Severity.ADVERTENCIA)))
    strict = replace(plan, ajustes=levels)
    captured = {**as_programmed(plan.por_clave["58101"], 1), 101: achieved(1, 3)}
    came = receive_bytes(workbook(form_of(strict, "58101", 1, None, captured)), strict)
    done = consolidate(strict, strict.trimestre(1), [came], {})
    said = message_for(done, done.unidades[0], "a.xlsx")
    assert "falta la observación. (El plan del Ramo lo pide como error.)" in said
