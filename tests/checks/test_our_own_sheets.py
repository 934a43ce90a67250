"""What is written on the sheets that are ours, beside the form, is told where it stands, and what is ours is not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from poa_xl.checks.receive import Recibido, receive
from poa_xl.domain.finding import Finding
from poa_xl.domain.model import Plan
from poa_xl.excel.reader import read
from poa_xl.excel.writer import render
from poa_xl.form import seal
from poa_xl.form.formato import Form
from poa_xl.form.instrucciones import SHEET as INSTRUCTIONS
from poa_xl.form.rawbook import CHART, RawBook, RawCell
from poa_xl.form.revision import SHEET as REMARKS
from poa_xl.form.revision import Senalado, annotated_book
from tests.support.books import filled, workbook

CLAVE = "58101"


def with_cells(book: RawBook, sheet: str, cells: Mapping[tuple[int, int], RawCell]) -> RawBook:
    sheets = tuple(replace(s, cells={**s.cells, **cells}) if s.name == sheet else s for s in book.sheets)
    return replace(book, sheets=sheets)


def received(book: RawBook, form: Form) -> Recibido:
    return receive(book, form.plan, form.trimestre, {})


def more(book: RawBook, form: Form, usual: RawBook) -> list[Finding]:
    """What is told of ``book`` and not of ``usual``."""
    before = {(f.codigo, f.place, f.message) for f in received(usual, form).findings}
    return [f for f in received(book, form).findings if (f.codigo, f.place, f.message) not in before]


@pytest.mark.parametrize(
    ("sheet", "row", "cell", "codigo"),
    [
        (INSTRUCTIONS, 90, {"value": "apunte"}, "POA123"),
        (INSTRUCTIONS, 90, {"value": 5}, "POA123"),
        (INSTRUCTIONS, 90, {"value": 5, "formula": "=1+4"}, "POA123"),
        (INSTRUCTIONS, 90, {"value": "", "comment": "¿y esto?"}, "POA129"),
        (seal.SHEET, 90, {"value": "apunte"}, "POA123"),
        (seal.SHEET, 90, {"value": "", "comment": "¿y esto?"}, "POA129"),
        (seal.SHEET, 1, {"value": "otra advertencia"}, "POA119"),
        (seal.SHEET, 1, {"value": seal.WARNING, "formula": '="x"'}, "POA119"),
    ],
)
def test_what_somebody_wrote_on_a_sheet_of_ours_is_told_where_it_stands(
    plan: Plan, sheet: str, row: int, cell: dict[str, object], codigo: str
) -> None:
    form = filled(plan, CLAVE)
    usual = read("a.xlsx", workbook(form))
    written = RawCell(row, 1, **cell)  # type: ignore[arg-type]
    (found,) = more(with_cells(usual, sheet, {(row, 1): written}), form, usual)
    assert (found.codigo, found.place.hoja, found.place.celda) == (codigo, sheet, f"A{row}")


@pytest.mark.parametrize("sheet", [INSTRUCTIONS, seal.SHEET])
def test_blanks_on_a_sheet_of_ours_are_nothing(plan: Plan, sheet: str) -> None:
    form = filled(plan, CLAVE)
    usual = read("a.xlsx", workbook(form))
    blank = with_cells(usual, sheet, {(90, 1): RawCell(90, 1, "  "), (91, 2): RawCell(91, 2, "\u00a0")})
    assert more(blank, form, usual) == []


def test_what_a_correction_carries_of_ours_is_no_remark_of_the_unit(plan: Plan) -> None:
    """Its notes and its sheet are ours while nobody changes them."""
    form = filled(plan, CLAVE)
    usual = read("a.xlsx", workbook(form))
    found = next(iter(received(usual, form).findings))
    book = read("a.xlsx", render(annotated_book(form, [Senalado(found, f"F{form.fila_de[101]}")], 1)))
    assert [f.codigo for f in received(book, form).findings] == [f.codigo for f in received(usual, form).findings]
    (one,) = more(with_cells(book, REMARKS, {(30, 1): RawCell(30, 1, "no estoy de acuerdo")}), form, book)
    assert (one.codigo, one.place.hoja) == ("POA123", REMARKS)


@pytest.mark.parametrize(
    ("changes", "codigo"),
    [
        ({"macros": True}, "POA127"),
        ({"external_links": True}, "POA128"),
        ({"absent": ("xl/media/a.png",)}, "POA143"),
        ({"drawings": ("Ver oficio",)}, "POA137"),
        ({"drawings": ("",)}, "POA137"),
        ({"drawings": (CHART,)}, "POA124"),
        ({"drawings": (CHART, CHART)}, "POA124"),
        ({"notes": ("Ver oficio",)}, "POA129"),
    ],
)
def test_what_nobody_reads_is_told(plan: Plan, changes: dict[str, object], codigo: str) -> None:
    form = filled(plan, CLAVE)
    usual = read("a.xlsx", workbook(form))
    (found,) = more(replace(usual, **changes), form, usual)  # type: ignore[arg-type]
    assert found.codigo == codigo
    assert found.place.archivo == "a.xlsx"


@pytest.mark.parametrize("name", ["AVANCE", "Hoja1"])
def test_a_form_under_another_name_is_read_and_told(plan: Plan, name: str) -> None:
    form = filled(plan, CLAVE)
    usual = read("a.xlsx", workbook(form))
    first, *rest = usual.sheets
    back = received(replace(usual, sheets=(replace(first, name=name), *rest)), form)
    (found,) = (f for f in back.findings if f.codigo == "POA134")
    assert name in found.message
    assert form.formato.hoja in found.message
    assert back.devolucion is not None
    assert set(back.devolucion.capturas) == set(form.fila_de)


@pytest.mark.parametrize(("protected", "told"), [(True, False), (False, True), (None, False)])
def test_protection_taken_away_is_told_where_the_file_says_so(plan: Plan, protected: bool | None, told: bool) -> None:
    form = filled(plan, CLAVE)
    usual = read("a.xlsx", workbook(form))
    first, *rest = usual.sheets
    back = received(replace(usual, sheets=(replace(first, protected=protected), *rest)), form)
    assert ("POA126" in {f.codigo for f in back.findings}) is told
