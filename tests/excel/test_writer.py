"""What is drawn is what was said: cells, locks, formulas, validations; same input, same bytes."""

from __future__ import annotations

import hashlib
import inspect
import io
import time
import zipfile
from datetime import date
from fractions import Fraction
from typing import Any

import openpyxl
import pytest
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from poa_xl.domain.model import Plan
from poa_xl.excel.writer import WriterError, _Page, render
from poa_xl.form.layout import Area, Book, Cell, Sheet, Style
from poa_xl.form.tmm_f004 import SHEET
from tests.support.books import filled, form_of, workbook


def opened(data: bytes, *, values: bool = False) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def book_of(*cells: Cell, **sheet: Any) -> Book:
    return Book((Sheet("Hoja", cells, **sheet),), "título", date(2024, 3, 31))


def test_same_input_same_bytes(plan: Plan) -> None:
    first = workbook(filled(plan, "58201"))
    time.sleep(1.1)  # longer than the resolution of a time in a zip entry, halved
    assert workbook(filled(plan, "58201")) == first


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://x","y")', "+52 686", "-1", "@SUM(A1)", "http://x.mx", "{=1}", "'x", "\tx"]
)
def test_text_stays_text(text: str) -> None:
    cell = opened(render(book_of(Cell(1, 1, text))))["Hoja"]["A1"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_values_keep_their_kind_and_formulas_their_result() -> None:
    data = render(
        book_of(
            Cell(1, 1, 7), Cell(1, 2, Fraction(5, 2)), Cell(1, 3, True), Cell(1, 4, date(2024, 3, 31), Style(number_format="dd/mm/yy")),
            Cell(1, 5, Fraction(6, 7), formula="=A1/B1"),
            Cell(1, 6, "x", formula='="x"'), Cell(1, 7, None),
        )
    )  # fmt: skip
    page, cached = opened(data)["Hoja"], opened(data, values=True)["Hoja"]
    assert [page[f"{c}1"].value for c in "ABC"] == [7, 2.5, True]
    assert page["D1"].value.date() == date(2024, 3, 31)
    assert (page["E1"].value, cached["E1"].value) == ("=A1/B1", pytest.approx(6 / 7))
    assert (page["F1"].value, cached["F1"].value) == ('="x"', "x")
    assert page["G1"].value is None


def test_the_form_is_locked_but_for_its_inputs(plan: Plan) -> None:
    form = form_of(plan, "58101")
    page = opened(workbook(form))[SHEET]
    open_cells = {
        cell.coordinate for row in page.iter_rows(max_row=60, max_col=20) for cell in row if not cell.protection.locked
    }
    assert open_cells == {f"{letter}{row}" for row in form.fila_de.values() for letter in "FO"}
    assert page.protection.sheet
    assert not page.protection.password
    for may in ("formatColumns", "formatRows", "autoFilter", "selectLockedCells", "selectUnlockedCells"):
        assert getattr(page.protection, may) is False  # False means allowed
    for may_not in ("insertRows", "deleteRows", "insertColumns", "deleteColumns", "sort", "formatCells"):
        assert getattr(page.protection, may_not) is True


def test_a_cell_never_drawn_is_locked_and_normal_is_not(plan: Plan) -> None:
    """Pasting a cell of Normal style into an input must leave the input open."""
    book = opened(workbook(form_of(plan, "58101")))
    assert not book._named_styles["Normal"].protection.locked
    sheet = zipfile.ZipFile(io.BytesIO(workbook(form_of(plan, "58101")))).read("xl/worksheets/sheet1.xml").decode()
    assert 'max="16384"' in sheet


def test_it_prints_on_letter_landscape_one_page_wide_with_its_headings(plan: Plan) -> None:
    form = form_of(plan, "58203")
    page = opened(workbook(form))[SHEET]
    setup = page.page_setup
    assert (setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight) == ("landscape", 1, None, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert page.print_title_rows == f"${form.mascara - 2}:${form.mascara}"
    assert page.print_area == f"'{SHEET}'!$A$2:$O${form.ultima + 7}"


def test_validations_speak_spanish_and_stop(plan: Plan) -> None:
    form = form_of(plan, "58101")
    rules = {str(v.sqref): v for v in opened(workbook(form))[SHEET].data_validations.dataValidation}
    whole = rules[f"F{form.primera}:F{form.ultima}"]
    assert (whole.type, whole.operator, whole.formula1, whole.errorStyle) == ("whole", "greaterThanOrEqual", "0", None)
    assert "número entero, 0 o mayor" in whole.error
    assert "Ene-Mar" in whole.promptTitle
    length = rules[f"O{form.primera}:O{form.ultima}"]
    assert (length.type, length.operator, length.formula1) == ("textLength", "lessThanOrEqual", "500")


def test_the_control_sheet_is_very_hidden_and_the_seal_is_in_four_places(plan: Plan) -> None:
    book = opened(workbook(form_of(plan, "58101")))
    assert book["_poa"].sheet_state == "veryHidden"
    seals = {
        book["_poa"]["A2"].value, book[SHEET]["Q2"].value, book.properties.keywords,
        next(p.value for p in book.custom_doc_props.props),
    }  # fmt: skip
    assert len(seals) == 1
    assert str(seals.pop()).startswith("POA-XL|")


def test_formulas_refer_to_no_other_sheet(plan: Plan) -> None:
    page = opened(workbook(filled(plan, "58101")))[SHEET]
    formulas = [cell.value for row in page.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) > 15
    assert not [f for f in formulas if "!" in f]


@pytest.mark.parametrize(
    ("said", "book"),
    [
        ("answered -1", book_of(Cell(1_048_577, 1, "x"))),
        ("32768 characters", book_of(Cell(1, 1, "x" * 32_768))),
        ("overlaps", book_of(Cell(1, 1, "x"), merges=(Area(1, 1, 1, 2), Area(1, 2, 1, 3)))),
        ("answered -2", book_of(Cell(1, 1, None, Style(), note="x" * 40_000))),
    ],
)
def test_what_xlsxwriter_would_drop_in_silence_is_our_bug_and_loud(said: str, book: Book) -> None:
    with pytest.raises((WriterError, XlsxWriterException), match=said):
        render(book)


# -- what of xlsxwriter's own we rely on -----------------------------------------------------------------------------

REPLACED = {
    "_calculate_spans": "e516337b545b",
    "_prepare_formula": "5b0519556edc",
    "_write_cell": "6a6bf618822e",
    "_write_col_info": "d5b399458c1c",
}
CALLED = {
    "_write_blank": "row col _ cell_format",
    "_write_boolean": "row col boolean cell_format",
    "_write_datetime": "row col date cell_format",
    "_write_formula": "row col formula cell_format value",
    "_write_number": "row col number cell_format",
    "_write_string": "row col string cell_format",
}


def test_the_methods_that_we_replace_are_those_we_read() -> None:
    """If one changed: read what it does now, mend ``_Page``, widen or move the range in pyproject, state the new digest."""
    sources = {name: inspect.getsource(inspect.unwrap(getattr(Worksheet, name))) for name in REPLACED}
    assert {
        name: hashlib.sha256("".join(source.split()).encode()).hexdigest()[:12] for name, source in sources.items()
    } == REPLACED
    replaced = {name for name, value in vars(_Page).items() if inspect.isfunction(value)}
    assert replaced == set(REPLACED)


def test_the_private_methods_that_we_call_take_what_they_took() -> None:
    took = {name: " ".join(inspect.signature(getattr(Worksheet, name)).parameters) for name in CALLED}
    assert took == {name: f"self {parameters}" for name, parameters in CALLED.items()}
    assert list(inspect.signature(Format._get_xf_index).parameters) == ["self"]
