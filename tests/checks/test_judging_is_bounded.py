"""What a returned book holds can neither stop nor prolong its judging, and no finding is longer than a cell can hold."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from poa_xl.checks.cells import arithmetic
from poa_xl.checks.receive import MOST_ALIKE, Recibido, receive
from poa_xl.checks.registry import LONGEST_MESSAGE, at, finding, listed
from poa_xl.domain.finding import Place, Severity
from poa_xl.domain.model import Plan
from poa_xl.excel.reader import read
from poa_xl.excel.writer import render
from poa_xl.form.formula import LONGEST, canonical
from poa_xl.form.layout import LONGEST_TEXT, column_letter, fitting
from poa_xl.form.rawbook import RawBook, RawCell
from poa_xl.form.revision import Senalado, annotated_book
from poa_xl.form.seal import DamagedSealError, Sello, sello_of
from poa_xl.form.tmm_f004 import SHEET
from tests.support.books import changed, codes, filled, put, receive_bytes, workbook
from tests.support.plans import large_text, plan_of


def resealed(sello: Sello, **fields: object) -> str:
    """A seal that verifies, with other fields."""
    return replace(sello, **fields).text()  # type: ignore[arg-type]


def test_a_form_with_deleted_columns_is_judged(plan: Plan) -> None:
    """Columns found by their distance from the first may lie left of the sheet: they are missing, not there."""
    for first, count in ((3, 2), (1, 1), (1, 4), (13, 3)):

        def delete(book: Any, first: int = first, count: int = count) -> None:
            book[SHEET].delete_cols(first, count)

        assert not receive_bytes(changed(workbook(filled(plan, "58101")), delete), plan).aceptable


def test_no_column_has_a_number_below_one() -> None:
    with pytest.raises(ValueError, match="-1"):
        column_letter(-1)


def test_a_deleted_column_of_fifty_metas_can_be_given_back() -> None:
    """Its findings are many and quote long texts; each fits a cell and a note."""
    plan = plan_of(large_text(1, 50))
    unidad = plan.unidades[0]
    form = filled(plan, unidad.clave)
    data = changed(workbook(form), lambda book: book[SHEET].delete_cols(1))
    found = receive_bytes(data, plan).findings
    assert max(len(f.message) for f in found) <= LONGEST_MESSAGE
    marked = [Senalado(f, "F23") for f in found if f.severity is not Severity.NOTA]
    assert render(annotated_book(form, marked, 1)).startswith(b"PK")


@pytest.mark.parametrize("name", ["9" * 5000, "١٠١", "²"])
def test_a_row_identity_that_is_no_number_of_a_meta_is_no_identity(name: str, plan: Plan) -> None:
    data = put(workbook(filled(plan, "58101")), {"T40": f"58101-{name}"})
    assert codes(receive_bytes(data, plan)) & {"POA116", "POA123"}


@pytest.mark.parametrize(
    "fields",
    [{"trimestre": 12}, {"trimestre": 0}, {"ejercicio": "²024"}, {"ejercicio": 20240}, {"version": "9" * 5000}, {"version": "१"}],
    ids=str,
)  # fmt: skip
def test_a_forged_seal_is_a_damaged_one(fields: dict[str, object], plan: Plan) -> None:
    forged = resealed(sello_of(filled(plan, "58101")), **fields)
    with pytest.raises(DamagedSealError):
        Sello.parse(forged)


@pytest.mark.parametrize(
    ("formula", "value"),
    [("=3+4", 7), ("=+3", 3), ("=(2+1)*2", 6), ("=1_0", None), ("=0x10", None), ("=1e2", None), ("=10**2", None), ("=8//3", None),
     ("=2*" + "(" * 90 + "1" + ")" * 90, 2), ("=" + "-" * 199 + "1", -1), ("=1/0", None), ("=1+" * 150 + "1", None)],
)  # fmt: skip
def test_only_what_a_sheet_reads_as_a_sum_is_one(formula: str, value: int | None) -> None:
    assert arithmetic(formula) == value


def test_a_formula_longer_than_excel_admits_is_not_taken_apart() -> None:
    assert canonical("=" + "[" * LONGEST) == "=" + "[" * LONGEST
    assert canonical("= 1 + 2") == canonical("=1+2")


def with_strays(book: RawBook, count: int) -> RawBook:
    """A text in a row of its own, that many times."""
    sheet = book.by_name[SHEET]
    cells = {**sheet.cells, **{(100 + n, 30): RawCell(100 + n, 30, f"dato {n}") for n in range(count)}}
    return replace(book, sheets=tuple(replace(s, cells=cells) if s is sheet else s for s in book.sheets))


@pytest.mark.parametrize(
    ("count", "told"), [(MOST_ALIKE, MOST_ALIKE), (MOST_ALIKE + 1, MOST_ALIKE + 1), (5000, MOST_ALIKE + 1)]
)
def test_what_is_found_thousands_of_times_is_counted(count: int, told: int, plan: Plan) -> None:
    book = with_strays(read("a.xlsx", workbook(filled(plan, "58101"))), count)
    found = [f for f in receive(book, plan, plan.trimestre(1), {}).findings if f.codigo == "POA123"]
    assert len(found) == told
    if count > MOST_ALIKE:
        assert found[-1].message == f"Y {count - MOST_ALIKE} más como los anteriores."


def test_a_sheet_full_of_labels_is_searched_once(plan: Plan) -> None:
    """Its seals gone, the header is looked for: 60,000 labels without anything beside them."""
    book = read("a.xlsx", workbook(filled(plan, "58101")))
    labels = {(row, 1): RawCell(row, 1, "RAMO:") for row in range(1, 60_000)}
    sheets = tuple(replace(s, cells=labels) for s in book.sheets if s.name == SHEET)
    judged = receive(replace(book, sheets=sheets, keywords="", custom={}), plan, plan.trimestre(1), {})
    assert codes(judged) == {"POA106"}


def test_lists_are_cut_with_a_count() -> None:
    assert listed(["a", "b", "a"]) == "a, b"
    assert listed(str(n) for n in range(20)) == ", ".join(map(str, range(12))) + " y 8 más"


def test_no_message_is_longer_than_people_read() -> None:
    told = finding(at(Place("a.xlsx"), que="x" * 40_000).code("POA132"))
    assert len(told.message) == LONGEST_MESSAGE
    assert told.message.endswith("…")


def test_a_finding_quotes_nothing_that_moves_a_cursor(plan: Plan) -> None:
    data = put(workbook(filled(plan, "58101")), {"T40": "fac\u202exslx"})
    quoted = [f.message for f in receive_bytes(data, plan).findings if f.codigo == "POA123"]
    assert len(quoted) == 1
    assert "fac\\u202exslx" in quoted[0]


def test_a_clean_return_has_no_more_findings_than_notes(plan: Plan) -> None:
    judged: Recibido = receive_bytes(workbook(filled(plan, "58101")), plan)
    assert Counter(f.severity for f in judged.findings).keys() <= {Severity.NOTA}


@pytest.mark.parametrize(
    ("text", "expected"),
    [("x" * LONGEST_TEXT, "x" * LONGEST_TEXT), ("x" * 40_000, "x" * (LONGEST_TEXT - 1) + "…"), ("😀" * 16_384, "😀" * 16_383 + "…")],
    ids=["as long as a cell", "longer", "emojis"],
)  # fmt: skip
def test_a_text_is_cut_to_what_a_cell_holds(text: str, expected: str) -> None:
    assert fitting(text) == expected
