"""Cell by cell, what a return carries that the form drawn again would lose, and what of it is ours or was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import pytest

from poa_xl.checks.apart import LONGEST, MOST, set_apart
from poa_xl.checks.campaign import Issued
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.excel.reader import read
from poa_xl.form import revision, seal
from poa_xl.form.formato import Form
from poa_xl.form.instrucciones import SHEET as INSTRUCTIONS
from poa_xl.form.layout import position
from poa_xl.form.locate import locate
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet, Run, Value
from tests.support.books import as_programmed, filled, workbook

CAPTURE, OVER, OUTSIDE, SHEET, COMMENT = (
    "captura que no se leyó", "escrito sobre lo impreso", "fuera del formato", "en otra hoja", "comentario",
)  # fmt: skip


class Scene(NamedTuple):
    """A form of the second quarter, the first accepted, as it was issued and as it came back."""

    form: Form
    issued: Issued
    book: RawBook


@pytest.fixture(scope="module")
def scene(plan: Plan) -> Scene:
    accepted = {n: c.alcanzado for n, c in as_programmed(plan.por_clave["58101"], 1).items()}
    form = filled(plan, "58101", 2, Previo(frozenset({1}), accepted))
    return Scene(form, Issued.of(form), read("a.xlsx", workbook(form)))


def cell(ref: str, value: Value = None, formula: str = "", **more: object) -> RawCell:
    return RawCell(*position(ref), value, formula, **more)  # type: ignore[arg-type]


def kept(
    scene: Scene, *cells: RawCell, sheets: tuple[RawSheet, ...] = (), **book: object
) -> list[tuple[str, str, str]]:
    first, *rest = scene.book.sheets
    first = replace(first, cells={**first.cells, **{(c.row, c.column): c for c in cells}})
    names = {one.name for one in sheets}
    came = replace(scene.book, sheets=(first, *(s for s in rest if s.name not in names), *sheets), **book)  # type: ignore[arg-type]
    location = locate(came, scene.form)
    assert location is not None
    captures = {n: scene.form.captura(m) for n, m in scene.form.unidad.por_numero.items()}
    return [(one.donde, one.que, one.texto) for one in set_apart(came, location, scene.issued, captures)]


def page(name: str, *said: RawCell) -> RawSheet:
    return RawSheet(name, {(c.row, c.column): c for c in said})


def test_of_a_form_as_issued_nothing_is_kept(scene: Scene) -> None:
    assert kept(scene) == []


@pytest.mark.parametrize(
    ("raw", "que"),
    [
        (cell("F23", 6), CAPTURE), (cell("F23", 7), ""), (cell("F23", "7"), ""), (cell("F23", 7, "=3+4"), ""),  # accepted
        (cell("H23", 9), ""), (cell("H23", "siete"), ""), (cell("H23", "7", runs=(Run("7"), Run("0", raised=True))), CAPTURE),  # open
        (cell("J23", 0), ""), (cell("J23", "-"), ""), (cell("J23", 4), CAPTURE), (cell("J23", "cuatro"), CAPTURE),  # not yet
        (cell("O23", "Otra cosa"), CAPTURE), (cell("O23", " "), ""), (cell("J22", "0.0"), ""),
        (cell("J23", 3, "=F22+1"), CAPTURE), (cell("O23", "x", "=A1"), CAPTURE),
        (cell("D23", 31), OVER), (cell("D23", "30"), ""), (cell("D23", 30.0), ""), (cell("B23", "101.- OTRA"), OVER),
        (cell("M23", "doce"), OVER), (cell("M23", 12), ""), (cell("M23", "12"), ""), (cell("M23", "#REF!", error=True), ""),
        (cell("M23", 3, "=1+2"), ""), (cell("Q23", "ya está"), OVER), (cell("M23", "POA-XL|x"), ""), (cell("M23", "OBSERVACIONES"), ""),
        (cell("T30", "apunte"), OUTSIDE), (cell("T30", 7), OUTSIDE), (cell("T30", 7, "=3+4"), OUTSIDE), (cell("T30", "ELABORÓ"), ""),
        (cell("T30", " POA-XL|TMM"), ""), (cell("T30", "AVANCE\u00a0 ABSOLUTO"), ""), (cell("A30", "firma"), OUTSIDE),
        (cell("A2", "XX AYUNTAMIENTO"), OVER), (cell("E20", "Enero"), OVER), (cell("E20", "OBSERVACIONES"), ""),
    ],
    ids=lambda one: f"{one.ref} {one.shown}" if isinstance(one, RawCell) else "",
)  # fmt: skip
def test_a_cell_of_the_forms_sheet(raw: RawCell, que: str, scene: Scene) -> None:
    expected = [(raw.ref, que, raw.shown.strip())] if que else []
    assert kept(scene, raw) == expected


def test_beside_a_row_that_is_there_twice_is_outside_of_the_form(scene: Scene) -> None:
    assert kept(scene, cell("P70", "58101-103"), cell("Z70", "nota"), cell("D70", 36)) == [("Z70", OUTSIDE, "nota")]


@pytest.mark.parametrize("words", range(4))
def test_help_pasted_as_text_is_ours(words: int, scene: Scene) -> None:
    said = scene.form.formato.reglas[words].words
    assert kept(scene, cell("Q23", said)) == kept(scene, cell("Q23", f"Aviso: {said}")) == []


def test_words_over_a_formula_are_kept_where_formulas_were_read(scene: Scene) -> None:
    bare = replace(
        scene.book.sheets[0], cells={p: c._replace(formula="") for p, c in scene.book.sheets[0].cells.items()}
    )
    other = scene._replace(book=replace(scene.book, sheets=(bare, *scene.book.sheets[1:])))
    assert kept(other, cell("M23", "doce"), formulas=False) == []
    assert kept(other, cell("D23", 31), formulas=False) == [("D23", OVER, "31")]


def test_comments_are_kept_but_for_our_notes(scene: Scene) -> None:
    own = revision.note("Falta.")
    assert kept(scene, cell("H23", 7, comment="ver acta\r\n"), cell("T31", comment="otra"), cell("H24", 1, comment=own)) == [
        ("H23", COMMENT, "ver acta"), ("T31", COMMENT, "otra"),
    ]  # fmt: skip
    assert kept(scene, notes=("suelta", own), drawings=("Ver anexo", "  ")) == [
        ("", "imagen o cuadro de texto", "Ver anexo"), ("", COMMENT, "suelta"),
    ]  # fmt: skip


def test_another_sheet_is_kept_in_its_order(scene: Scene) -> None:
    notes = page(
        "Notas", cell("B3", "tres"), cell("A1", 2, "=1+1"), cell("B1", 7), cell("C1", " "), cell("D1", "OBSERVACIONES")
    )
    assert kept(scene, sheets=(notes,)) == [
        ("hoja Notas A1", SHEET, "=1+1"), ("hoja Notas B1", SHEET, "7"), ("hoja Notas B3", SHEET, "tres"),
    ]  # fmt: skip


def test_of_our_other_sheets_what_was_written_there_is_kept(scene: Scene) -> None:
    _, help_, control = scene.book.sheets
    wording = next(c.shown for c in help_.cells.values() if c.row > 3)
    said = {(90, 1): cell("A90", wording), (91, 1): cell("A91", "duda"), (92, 1): cell("A92", 7)}
    asked = replace(help_, cells={**help_.cells, **said})
    assert kept(scene, sheets=(asked,)) == [
        (f"hoja {INSTRUCTIONS} A91", SHEET, "duda"), (f"hoja {INSTRUCTIONS} A92", SHEET, "7"),
    ]  # fmt: skip
    assert kept(scene, sheets=(page("Notas", cell("A90", wording)),)) == [("hoja Notas A90", SHEET, wording)]
    lines = ("revision|1|x", f"{seal.INSTRUCTIONS_MARK}|x", "duda")
    more = {(90 + n, 1): cell(f"A{90 + n}", line) for n, line in enumerate(lines)}
    assert kept(scene, sheets=(replace(control, cells={**control.cells, **more}),)) == [
        ("hoja _poa A92", SHEET, "duda")
    ]


def test_a_list_of_remarks_that_is_none_of_ours_is_kept_whole(scene: Scene) -> None:
    mine = page(revision.SHEET, cell("A1", "OBSERVACIONES"), cell("A2", "mías"))
    assert kept(scene, sheets=(mine,)) == [
        (f"hoja {revision.SHEET} A1", SHEET, "OBSERVACIONES"), (f"hoja {revision.SHEET} A2", SHEET, "mías"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("lengths", "count", "more"),
    [
        ([1] * MOST, MOST, 0), ([1] * (MOST + 2), MOST + 1, 2), ([LONGEST, 1, 1], 3, 0), ([LONGEST + 1, 1, 1], 2, 2),
        ([LONGEST, 1, 1, 1], 3, 2), ([LONGEST + 1], 1, 0),
    ],
)  # fmt: skip
def test_what_is_beyond_bounds_is_counted(lengths: list[int], count: int, more: int, scene: Scene) -> None:
    cells: Mapping[tuple[int, int], RawCell] = {(n, 1): RawCell(n, 1, "x" * long) for n, long in enumerate(lengths, 1)}
    found = kept(scene, sheets=(RawSheet("Notas", cells),))
    assert (MOST, LONGEST) == (1000, 200_000)
    assert len(found) == count
    assert (found[-1][2] == f"Y {more} más: están en el libro que usted envió.") is bool(more)
