"""What goes back to a unit: its own figures kept, what to correct marked; corrected and returned it is clean."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from poa_xl.form.tmm_f004 import SHEET
from poa_xl.simulation.accidents import ACCIDENTS, Scene
from tests.support.books import achieved, changed, filled, form_of, put, receive_bytes, workbook
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
    assert {f.codigo for f in unit.findings} <= {"POA155", "POA310"}
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


READABLE = [
    a for a in ACCIDENTS if not a.harmless and not a.expected & {"POA101", "POA102", "POA103", "POA104", "POA105"}
]


@pytest.mark.parametrize("accident", READABLE, ids=lambda a: a.name)
def test_after_any_accident_the_form_given_back_is_sound(accident: Any, plan: Plan, tmp_path: Path) -> None:
    """From a damaged or pasted-over file too: the book given back has nothing wrong but what the unit must answer."""
    quarter = Quarter(tmp_path, plan)
    form = filled(plan, "58101")
    strange = workbook(filled(plan, "58102"))
    quarter.put("a.xlsx", accident.apply(workbook(form), Scene(form, strange, workbook(form_of(plan, "58101", 2)))))
    quarter.put("b.xlsx", strange)  # one that belongs here, or a book of another quarter would stop everything
    unit = quarter.collect().consolidado.unidades[0]
    back = given_back(quarter)
    if not back.exists():
        assert str(unit.estado) == "aceptada"
        return
    data = io.BytesIO(back.read_bytes()).getvalue()
    told = {f.codigo for f in receive_bytes(data, plan).findings if f.severity.value != "nota"}
    assert told <= {"POA206", "POA301", "POA302", "POA303", "POA304", "POA305"}
