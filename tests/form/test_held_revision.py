"""The workbook given back: what is marked in it and how, its list row by row, and what of it is known again as ours."""

from __future__ import annotations

import pytest

from poa_xl.domain.devolucion import Apartado
from poa_xl.domain.finding import Finding, Place, Severity
from poa_xl.domain.model import Plan
from poa_xl.excel.reader import read
from poa_xl.excel.writer import render
from poa_xl.form import seal
from poa_xl.form.draw import draw
from poa_xl.form.formato import Form
from poa_xl.form.layout import LONGEST_TEXT, Book, Cell, height_for
from poa_xl.form.revision import (
    LONGEST_NOTE,
    SHEET,
    Senalado,
    annotated_book,
    is_own_line,
    is_own_note,
    is_own_sheet,
    note,
    revision_of,
    written,
)
from tests.support.books import changed, filled

E, A, N = Severity.ERROR, Severity.ADVERTENCIA, Severity.NOTA


@pytest.fixture(scope="module")
def form(plan: Plan) -> Form:
    return filled(plan, "58101")


def remark(severity: Severity = E, ref: str = "F23", message: str = "Falta.", place: Place | None = None) -> Senalado:
    place = place or Place("a.xlsx")
    return Senalado(Finding("POA301", severity, message, "Captúrelo.", place, "58101", 101), ref)


def listed(book: Book) -> dict[int, list[object]]:
    """What each row of the list of remarks says."""
    (sheet,) = (s for s in book.sheets if s.name == SHEET)
    rows: dict[int, list[object]] = {}
    for cell in sheet.cells:
        rows.setdefault(cell.row, []).append(cell.value)
    return rows


def cell_of(book: Book, ref: str) -> Cell:
    return next(cell for cell in next(iter(book.sheets)).cells if cell.ref == ref)


# -- what is marked --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severities", "fill"),
    [((E,), "F4A6AB"), ((A,), "FFD59E"), ((N,), None), ((N, A), "FFD59E"), ((A, E), "F4A6AB"), ((E, N), "F4A6AB")],
)
def test_a_cell_is_coloured_by_the_gravest_of_what_is_wrong_with_it(
    severities: tuple[Severity, ...], fill: str | None, form: Form
) -> None:
    book = annotated_book(form, [remark(one, message=f"Falta {n}.") for n, one in enumerate(severities)], 1)
    cell, issued = cell_of(book, "F23"), next(c for c in draw(form).cells if c.ref == "F23")
    assert cell.style.fill == (fill or issued.style.fill)
    assert cell.value == issued.value
    said = "\n".join(f"Falta {n}.\nQué hacer: Captúrelo." for n in range(len(severities)))
    assert cell.note == note(said)
    assert [c.ref for c in next(iter(book.sheets)).cells if c.note] == ["F23"]


def test_what_belongs_to_no_cell_marks_none_and_says_where_it_is(form: Form) -> None:
    places = [Place("a.xlsx"), Place("a.xlsx", "Notas"), Place("a.xlsx", "Notas", "B2")]
    book = annotated_book(form, [remark(ref="", place=place) for place in places], 2)
    assert next(iter(book.sheets)) == draw(form)
    rows = listed(book)
    assert [rows[row] for row in (5, 6, 7)] == [
        ["error", where, "Falta.", "Captúrelo.", "POA301"] for where in ("el libro", "hoja Notas", "hoja Notas B2")
    ]
    assert 8 not in rows


def test_each_remark_leads_to_its_cell(form: Form) -> None:
    book = annotated_book(form, [remark(), remark(A, "G24"), remark(N, "")], 1)
    (sheet,) = (s for s in book.sheets if s.name == SHEET)
    assert {cell.ref: cell.link for cell in sheet.cells if cell.link} == {
        "B5": "internal:'TMM-F004'!F23", "B6": "internal:'TMM-F004'!G24",
    }  # fmt: skip
    assert [row[0] for row in (listed(book)[5], listed(book)[6], listed(book)[7])] == ["error", "advertencia", "nota"]


def test_a_note_is_no_longer_than_programs_show_and_is_still_ours(form: Form) -> None:
    book = annotated_book(form, [remark(message="Se explicó de más. " * 900)], 1)
    text = cell_of(book, "F23").note
    assert LONGEST_NOTE - 100 < len(text.rpartition("\n")[0]) <= LONGEST_NOTE == 8000
    assert is_own_note(text)


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (note("Falta."), True), (f"poa-xl:\n{note('Falta.')}", True), (f" {note('Falta.')}\n", True),
        (note("Falta.").replace("Falta", "Sobra"), False), (f"{note('Falta.')} Gracias", False), ("Falta.", False), ("", False),
        (note(""), False), (note("Falta [algo].\nQué hacer: nada."), True), (f"Ana:\n{note('Falta.')}", False),
    ],
)  # fmt: skip
def test_a_note_of_ours_proves_itself(text: str, own: bool) -> None:
    assert is_own_note(text) is own


# -- the list --------------------------------------------------------------------------------------------------------


def test_the_book_given_back_is_the_form_its_list_its_instructions_and_its_control(form: Form) -> None:
    book = annotated_book(form, [remark()], 3)
    sello = seal.sello_of(form)
    assert [sheet.name for sheet in book.sheets] == ["TMM-F004", SHEET, "Instrucciones", "_poa"]
    assert (book.keywords, book.custom) == (sello.text(), ((seal.CUSTOM_PROPERTY, sello.text()),))
    assert book.title == "TMM-F004 58101 DIRECCION GENERAL 2024-T1, por corregir"
    assert "revisión 3." in str(listed(book)[2][0])
    assert listed(book)[4] == ["GRAVEDAD", "DÓNDE", "QUÉ SE ENCONTRÓ", "QUÉ HACER", "CÓDIGO"]


@pytest.mark.parametrize("remarks", [0, 2])
def test_what_is_kept_apart_follows_a_row_below_the_remarks(remarks: int, form: Form) -> None:
    apart = [Apartado("T30", "fuera del formato", "apunte"), Apartado("", "", "Y 3 más.")]
    rows = listed(annotated_book(form, [remark()] * remarks, 1, apart))
    top = 6 + remarks
    assert top - 1 not in rows
    assert str(rows[top][0]).startswith("Lo que su libro traía")
    assert (rows[top + 1], rows[top + 2]) == (["T30", "“apunte”", "fuera del formato"], [None, "Y 3 más.", None])
    assert max(rows) == top + 2
    assert max(listed(annotated_book(form, [remark()] * remarks, 1))) == 4 + remarks


@pytest.mark.parametrize(("length", "pieces"), [(1, 1), (1500, 1), (1501, 2), (3001, 3)])
def test_a_long_text_goes_on_in_the_next_row(length: int, pieces: int, form: Form) -> None:
    rows = listed(annotated_book(form, [], 1, [Apartado("T30", "comentario", "x" * length)]))
    said = [rows[row] for row in range(7, 7 + pieces)]
    assert max(rows) == 6 + pieces
    assert "".join(str(text).strip("“”") for _, text, _ in said) == "x" * length
    assert [what for _, _, what in said] == ["comentario", *["comentario (sigue)"] * (pieces - 1)]


def test_rows_are_as_tall_as_what_they_say(form: Form) -> None:
    apart = [
        Apartado("T30", "comentario", "corto"),
        Apartado("hoja de una lista larga B7", "c", "x"),
        Apartado("T31", "c", "ya " * 300),
    ]
    (sheet,) = (s for s in annotated_book(form, [], 1, apart).sheets if s.name == SHEET)
    heights = dict(sheet.heights)
    assert (heights[1], heights[4], heights[6], heights[7]) == (24.0, 18.0, 18.0, 15)
    assert heights[8] > height_for(1, 8, 15)
    assert heights[9] > heights[8]


# -- reading it back ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "own"),
    [
        ("revision|1|abc", True),
        ("observaciones|abc", True),
        ("propias|abc", True),
        ("revision", False),
        ("renglon|1", False),
        ("", False),
    ],
)
def test_lines_that_a_correction_adds_are_known(line: str, own: bool) -> None:
    assert is_own_line(line) is own


def test_what_was_written_on_our_list_is_told_from_what_is_ours(form: Form) -> None:
    data = render(annotated_book(form, [remark(), remark(A, "G24")], 1, [Apartado("T30", "comentario", "a lápiz")]))
    book = read("a.xlsx", data)
    assert is_own_sheet(book, book.by_name[SHEET])
    assert not is_own_sheet(book, book.by_name["TMM-F004"])

    def answer(opened: object) -> None:
        page = opened[SHEET]  # type: ignore[index]
        page["G5"].value, page["C6"].value, page["B12"].value = "ya quedó", "=1+1", "otra cosa"

    book = read("a.xlsx", changed(data, answer))
    assert not is_own_sheet(book, book.by_name[SHEET])
    assert [cell.ref for cell in written(book, book.by_name[SHEET])] == ["G5", "C6", "B12"]


def test_how_often_is_believed_beside_a_seal_alone(form: Form) -> None:
    """Whatever else stands in the control sheet, with its digest right."""
    data = render(annotated_book(form, [], 2))

    def forge(opened: object) -> None:
        page = opened[seal.SHEET]  # type: ignore[index]
        page["A90"].value, page["A91"].value = "hola", f"revision|7|{seal.short_digest('hola|7')}"

    assert revision_of(read("a.xlsx", data)) == 2
    assert revision_of(read("a.xlsx", changed(data, forge))) == 2


def test_of_a_list_of_any_length_each_text_is_proven_in_lines_that_a_cell_can_hold(form: Form) -> None:
    apart = [Apartado(f"T{n}", "comentario", f"apunte {n}") for n in range(2100)]
    book = annotated_book(form, [], 1, apart)
    lines = [str(cell.value) for cell in tuple(book.sheets)[-1].cells if str(cell.value).startswith("propias|")]
    assert [len(line) for line in lines][:1] == [len("propias|") + 8 * 4000]
    assert len(lines) == 2
    assert all(len(line) <= LONGEST_TEXT for line in lines)
