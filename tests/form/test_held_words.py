"""The vocabulary of a workbook, the words of a form and the sheet of corrections, where they stand at an edge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from math import ceil

import pytest

from poa_xl.domain.ajustes import Ajustes
from poa_xl.domain.avance import Avance, Captura
from poa_xl.domain.devolucion import Apartado
from poa_xl.domain.finding import Finding, Place, Severity
from poa_xl.domain.model import Plan, Programa, Responsable
from poa_xl.excel.reader import read
from poa_xl.excel.writer import render
from poa_xl.form.draw import draw
from poa_xl.form.formato import Form, known
from poa_xl.form.formula import canonical
from poa_xl.form.layout import (
    Area,
    Chart,
    Printing,
    Sheet,
    Style,
    Validation,
    column_letter,
    fitting,
    position,
    ref,
    text_points,
    wrapped_lines,
)
from poa_xl.form.rawbook import RawCell, RawSheet
from poa_xl.form.revision import SHEET, Senalado, annotated_book, is_own_note, note, revision_of
from poa_xl.form.seal import control_lines, sello_of
from poa_xl.form.version import FORMS
from tests.support.books import filled, form_of, of_values, workbook

VERSIONS = pytest.mark.parametrize("version", sorted(FORMS))

# -- addresses and lines -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("column", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (53, "BA"), (702, "ZZ"), (703, "AAA")]
)
def test_columns_are_counted_in_letters(column: int, letters: str) -> None:
    assert (column_letter(column), ref(14, column), position(f"{letters}14")) == (letters, f"{letters}14", (14, column))


@pytest.mark.parametrize("size", [6, 8, 10.5])
def test_words_fill_a_line_to_its_edge(size: float) -> None:
    """So many words of one width as there is room for, and the rest below: at every width, to a tenth of a character."""
    word = 3 * 0.69 * size + 0.29 * size  # three capitals, and the space behind them
    for tenths in range(100, 600):
        room = tenths / 10 * 5.25 - 4
        for count in (1, 2, 5, 9):
            assert wrapped_lines(" ".join(["AAA"] * count), tenths / 10, size) == ceil(count / (room // word)), tenths


def test_a_bold_word_is_seven_hundredths_wider() -> None:
    assert text_points("AAA", 10, bold=True) == pytest.approx(1.07 * text_points("AAA", 10)) == pytest.approx(22.149)


def test_a_word_too_wide_for_its_column_goes_on_below() -> None:
    """Of one point each where there is no room at all; a word that just fits stays on its line."""
    need = text_points("AAA", 8) + text_points(" ", 8)
    assert [wrapped_lines("AAA", width, 8) for width in (0.1, 0.95)] == [1 + int(need - 1)] * 2
    exactly = next(width for width in (n / 1000 for n in range(1000, 9000)) if width * 5.25 - 4 >= need)
    assert [wrapped_lines("AAA", exactly, 8), wrapped_lines("AAA AAA", exactly, 8)] == [1, 2]


@pytest.mark.parametrize(
    ("text", "most", "fits"),
    [
        ("abcd", 4, "abcd"), ("abcde", 4, "abc…"), ("abcdefgh", 4, "abc…"), ("ab", 4, "ab"), ("", 4, ""),
        ("a\U0001f600b", 4, "a\U0001f600b"), ("a\U0001f600bc", 4, "a\U0001f600…"), ("ab\U0001f600c", 4, "ab…"),
    ],
)  # fmt: skip
def test_a_text_is_cut_between_characters_and_says_so(text: str, most: int, fits: str) -> None:
    """An emoji counts as two, and is never halved."""
    assert fitting(text, most) == fits
    assert len(fitting(text, most).encode("utf-16-le")) <= 2 * most


def test_an_area_names_its_corners_and_one_cell_its_own() -> None:
    assert (Area(14, 1, 19, 15).ref, Area(14, 1, 19, 15).absolute) == ("A14:O19", "$A$14:$O$19")
    assert (Area(14, 6, 14, 6).ref, Area(14, 6, 14, 6).absolute) == ("F14:F14", "$F$14")
    assert Area(14, 6, 14, 7).absolute == "$F$14:$G$14"
    with pytest.raises(ValueError, match=r"^0$"):
        column_letter(0)


REFUSED: list[tuple[str, Callable[[], object]]] = [
    ("row: 0", lambda: Area(0, 1, 1, 1)),
    ("column: 0", lambda: Area(1, 0, 1, 1)),
    ("row: 0", lambda: Sheet("x", (), heights=((0, 15),))),
    ("frozen: -1", lambda: Sheet("x", (), freeze=(0, -1))),
    ("width: 0", lambda: Sheet("x", (), widths=(0,))),
    ("height: 0", lambda: Sheet("x", (), heights=((1, 0),))),
    ("size: 0", lambda: Style(size=0)),
    ("indent: 251", lambda: Style(indent=251)),
    ("color: 'x'", lambda: Style(color="x")),
    ("pages: 3", lambda: Printing(down=3)),  # type: ignore[arg-type]
    ("repeated: 0", lambda: Printing(repeat=(0, 1))),
    ("repeated, in order: -1", lambda: Printing(repeat=(2, 1))),
    ("page break: 0", lambda: Printing(breaks=(0,))),
    ("limit: -1", lambda: Validation(Area(1, 1, 1, 1), "integer", -1, "", "", "", "")),
    ("height: 0", lambda: Chart("A1", "x", "y", (), height=0)),
]


@pytest.mark.parametrize(("says", "made"), REFUSED)
def test_what_is_refused_says_which_and_what(says: str, made: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=f"^{says}$"):
        made()


def test_what_a_sheet_is_where_nothing_is_said() -> None:
    sheet, printing = Sheet("x", ()), Printing()
    assert (sheet.freeze, sheet.protected, sheet.visible, sheet.tab, sheet.selected) == ((0, 0), False, True, "", "")
    assert (printing.across, printing.down, printing.footer, printing.breaks) == (1, 0, "", ())
    assert (Chart("A1", "x", "y", ()).kind, Chart("A1", "x", "y", ()).height) == ("bar", 300)
    assert Style() == Style(False, False, 8, "", "", "", "left", "vcenter", False, "", True, 0, False)


# -- what came back ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (7.0, "7"), (-7.0, "-7"), (2.5, "2.5"), (999_999_999_999_999.0, "999999999999999"), (1e15, "1000000000000000.0"),
        (True, "VERDADERO"), (False, "FALSO"), (datetime(2024, 3, 1), "01/03/2024"), ("7", "7"),
    ],
)  # fmt: skip
def test_what_a_cell_holds_as_a_message_says_it(value: object, shown: str) -> None:
    assert RawCell(1, 1, value).shown == shown  # type: ignore[arg-type]
    assert RawCell(1, 1, 7, "=1+1").shown == "=1+1"


def test_a_sheet_of_which_nothing_is_said() -> None:
    sheet = RawSheet("Hoja", {})
    assert (sheet.state, sheet.protected, sheet.kind, sheet.merges) == ("visible", False, "worksheet", ())


def test_a_number_among_our_own_lines_is_none_of_them(plan: Plan) -> None:
    book = of_values(read("a.xlsx", workbook(form_of(plan, "58101"))))
    hidden = next(sheet for sheet in book.sheets if sheet.name == "_poa")
    more = replace(hidden, cells={**hidden.cells, (90, 1): RawCell(90, 1, 7)})
    others = tuple(sheet for sheet in book.sheets if sheet is not hidden)
    assert control_lines(replace(book, sheets=(*others, more))) == control_lines(book)


@pytest.mark.parametrize(
    ("written", "plainly"),
    [
        ("of:=[.A1]+[.$B$2:.C3]", "A1+$B$2:C3"), ("of:=['file:///x.ods'#$Hoja.A1]", "['FILE:///X.ODS'#$HOJA.A1]"),
        ("of:=[$Hoja.A1]", "[$HOJA.A1]"),
    ],
)  # fmt: skip
def test_references_of_opendocument(written: str, plainly: str) -> None:
    assert canonical(written) == plainly


# -- a form --------------------------------------------------------------------------------------------------------


def test_a_form_is_signed_by_those_of_its_own_programa(plan: Plan) -> None:
    """Its place among the programas says nothing."""
    mine = plan.unidades[0].programa
    others = tuple(Programa(str(n), f"OTRO {n}", responsables=(Responsable(f"PERSONA {n}"),)) for n in (1, 2))
    own = next(p for p in plan.programas if p.clave == mine)
    signed = [
        form_of(replace(plan, programas=programas), plan.unidades[0].clave).firmantes
        for programas in ((own,), (*others, own), (own, *others))
    ]
    assert signed[0] == signed[1] == signed[2]
    strange = form_of(replace(plan, programas=others), plan.unidades[0].clave)
    assert [name for *_, name in strange.firmantes] == [signed[0][0][2], "", signed[0][2][2]]


def test_a_version_that_is_known_is_not_looked_for() -> None:
    assert known("TMM-F004/2", "no.hay.tal.modulo") is FORMS["TMM-F004/2"]
    with pytest.raises(ModuleNotFoundError):
        known("TMM-F004/9", "no.hay.tal.modulo")


@VERSIONS
def test_each_term_of_a_rule_is_of_its_own_cell(version: str, plan: Plan) -> None:
    form = form_of(plan, "58101", 4, formato=FORMS[version])
    meta = replace(form.unidad.metas[1], programado=(1, 2, 3, 4), anual=10)
    terms = form.terminos()
    one = Avance(meta, Captura((5, 6, None, 8), "x"), 4, Ajustes())
    assert [terms.p(t).value(one) for t in (1, 2, 3, 4)] == [1, 2, 3, 4]
    assert [terms.a(t).value(one) for t in (1, 2, 3, 4)] == [5, 6, None, 8]
    assert [terms.vacia(t).value(one) for t in (1, 2, 3, 4)] == [False, False, True, False]
    assert (terms.anual.value(one), terms.programado.value(one), terms.absoluto.value(one)) == (10, 10, 19)
    none = Avance(replace(meta, anual=None), Captura(), 4, Ajustes())
    assert (terms.anual.value(none), terms.sin_explicar.value(none), terms.sin_explicar.value(one)) == (0, True, False)


def names(form: Form, length: int) -> Form:
    """The form with a name of the Ramo of so many capitals."""
    return replace(form, plan=replace(form.plan, ramo=replace(form.plan.ramo, nombre="A" * length)))


@pytest.mark.parametrize("clave", ["58101", "58202"])
def test_a_name_is_wrapped_where_it_would_leave_the_form_and_not_before(clave: str, plan: Plan) -> None:
    form = form_of(plan, clave)
    columns, widths = form.formato.columns, draw(form).widths
    first = columns.number_of[form.formato.geometria.nombre]
    width = sum(widths[first - 1 : columns.last_printed])
    row, base = form.formato.geometria.encabezado, dict(draw(names(form, 1)).heights)
    size = next(c.style.size for c in draw(names(form, 1)).cells if c.row == row and c.value == "A")
    fits = max(n for n in range(1, 500) if wrapped_lines("A" * n, width, size, bold=False) == 1)
    taller = [n for n in range(max(fits - 12, 1), fits + 12) if dict(draw(names(form, n)).heights)[row] > base[row]]
    assert taller == list(range(taller[0], fits + 12))
    assert fits - 11 <= taller[0] <= fits + 1


# -- the sheet of corrections --------------------------------------------------------------------------------------


def remark(place: Place, ref: str) -> Senalado:
    return Senalado(Finding("POA301", Severity.ERROR, "Falta.", "Escriba.", place, "58101", 101), ref)


def test_the_sheet_of_corrections_row_by_row(plan: Plan) -> None:
    marked = [remark(Place("a.xlsx"), "F14"), remark(Place("a.xlsx", "Otra", "B2"), ""), remark(Place("a.xlsx"), "")]
    book = annotated_book(filled(plan, "58101"), marked, 3)
    (sheet,) = (one for one in book.sheets if one.name == SHEET)
    by_ref = {ref: cell.value for ref, cell in sheet.by_ref.items()}
    assert str(by_ref["A1"]).startswith("Por corregir · 58101 ")
    assert str(by_ref["A2"]).startswith("primer trimestre de 2024, revisión 3. ")
    assert [by_ref[f"{letter}4"] for letter in "ABCDE"] == [
        "GRAVEDAD", "DÓNDE", "QUÉ SE ENCONTRÓ", "QUÉ HACER", "CÓDIGO",
    ]  # fmt: skip
    assert [by_ref[f"B{row}"] for row in (5, 6, 7)] == ["F14", "hoja Otra B2", "el libro"]
    assert [sheet.by_ref[f"B{row}"].link for row in (5, 6, 7)] == ["internal:'TMM-F004'!F14", "", ""]
    assert [by_ref[f"{letter}5"] for letter in "ACDE"] == ["error", "Falta.", "Escriba.", "POA301"]
    assert dict(sheet.heights) == {1: 24, 4: 18, 5: 15, 6: 15, 7: 15}
    assert (sheet.protected, len(sheet.widths)) == (True, 5)


def test_the_cell_of_a_finding_is_marked_and_no_other(plan: Plan) -> None:
    form = filled(plan, "58101")
    plain = draw(form).by_ref
    found = [remark(Place("a.xlsx"), "F22"), remark(Place("a.xlsx"), "F22"), remark(Place("a.xlsx"), "")]
    sheet = annotated_book(form, found, 1).sheets[0]  # type: ignore[index]
    changed = {ref for ref, cell in sheet.by_ref.items() if cell != plain[ref]}
    assert changed == {"F22"}
    assert sheet.by_ref["F22"].note.startswith("Falta.\nQué hacer: Escriba.\nFalta.\nQué hacer: Escriba.\n[")
    assert sheet.by_ref["F22"].style == plain["F22"].style.but(fill="F4A6AB")


def test_how_often_is_known_whatever_other_seal_stands_beside(plan: Plan) -> None:
    book = read("a.xlsx", render(annotated_book(filled(plan, "58101"), [remark(Place("a.xlsx"), "F22")], 2)))
    control = next(sheet for sheet in book.sheets if sheet.name == "_poa")
    other = RawCell(1, 9, sello_of(filled(plan, "58102")).text())
    for place in ((1, 9), (900, 1)):
        cells = {**control.cells, place: other._replace(row=place[0], column=place[1])}
        sheets = tuple(replace(one, cells=cells) if one is control else one for one in book.sheets)
        assert revision_of(replace(book, sheets=sheets)) == revision_of(book) == 2


def test_what_has_no_place_in_the_form_is_listed_below_in_full(plan: Plan) -> None:
    apart = [Apartado("TMM-F004!Z9", "texto", "x" * 3_200), Apartado("", "", "nada")]
    book = annotated_book(filled(plan, "58101"), [remark(Place("a.xlsx"), "F22")], 1, apart)
    (sheet,) = (one for one in book.sheets if one.name == SHEET)
    by_ref, heights = {ref: cell.value for ref, cell in sheet.by_ref.items()}, dict(sheet.heights)
    assert str(by_ref["A7"]).startswith("Lo que su libro traía y este no conserva.")
    assert [by_ref[f"B{row}"] for row in (8, 9, 10, 11)] == ["TMM-F004!Z9"] * 3 + [None]
    assert "".join(str(by_ref[f"C{row}"]).strip("“”") for row in (8, 9, 10)) == "x" * 3_200
    assert [by_ref[f"D{row}"] for row in (8, 9, 10, 11)] == ["texto", "texto (sigue)", "texto (sigue)", None]
    assert (by_ref["C11"], heights[7], heights[11]) == ("nada", 18, 15)
    assert heights[8] == heights[9] > 10 * heights[10] / 2
    assert {ref for ref in by_ref if int(ref[1:]) > 11} == set()


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        (note("Falta."), True), (f"poa-xl:\n{note('Falta.')}", True), (note("Falta.\nDos."), True), ("Falta.", False),
        (note("Falta.").replace("Falta", "Sobra"), False), (f"{note('Falta.')} y esto", False), (note("").strip(), False),
        ("Ver oficio [12]", False), ("", False),
    ],
)  # fmt: skip
def test_a_note_is_ours_where_nothing_was_written_into_it(text: str, ours: bool) -> None:
    assert is_own_note(text) is ours
