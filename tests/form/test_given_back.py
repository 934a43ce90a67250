"""The sheet of corrections; where a form is looked for, and what its page says below."""

from __future__ import annotations

from dataclasses import replace

import pytest

from poa_xl.domain.finding import Finding, Place, Severity
from poa_xl.domain.model import Plan
from poa_xl.excel.reader import read
from poa_xl.excel.writer import render
from poa_xl.form.layout import LONGEST_FOOTER, Printing, height_for, wrapped_lines
from poa_xl.form.locate import locate
from poa_xl.form.revision import SHEET, Senalado, annotated_book, revision_of
from poa_xl.form.tmm_f004_2 import TMM_F004_2
from tests.support.books import filled, form_of, workbook

SHORT, LONG = "Corto.", "Una explicación de varias palabras que no cabe en un solo renglón. " * 6


def remark(message: str, remedy: str) -> Senalado:
    return Senalado(Finding("POA301", Severity.ERROR, message, remedy, Place("a.xlsx"), "58101", 101), "F14")


@pytest.mark.parametrize(("message", "remedy"), [(SHORT, LONG), (LONG, SHORT), (SHORT, SHORT)])
def test_a_remark_is_as_tall_as_the_longer_of_what_was_found_and_what_to_do(
    plan: Plan, message: str, remedy: str
) -> None:
    book = annotated_book(filled(plan, "58101"), [remark(message, remedy), remark(SHORT, SHORT)], 1)
    (sheet,) = (s for s in book.sheets if s.name == SHEET)
    heights, width = dict(sheet.heights), dict(enumerate(sheet.widths, start=1))
    rows = [c.row for c in sheet.cells if c.value == "POA301"]
    assert len(rows) == 2
    lines = max(wrapped_lines(message, width[3], 8), wrapped_lines(remedy, width[4], 8))
    assert [heights[row] for row in rows] == [height_for(lines, 8, 15), 15]


@pytest.mark.parametrize("footer", ["x" * LONGEST_FOOTER, "&" * (LONGEST_FOOTER // 2)])
def test_a_footer_is_as_long_as_it_is_written_where_an_ampersand_takes_two(footer: str) -> None:
    assert Printing(footer=footer).footer == footer
    with pytest.raises(ValueError, match="footer"):
        Printing(footer=footer + "&")


@pytest.mark.parametrize(("kind", "name"), [("chartsheet", "Otra"), ("worksheet", "_poa_copia")])
def test_no_form_is_looked_for_where_no_person_writes(plan: Plan, kind: str, name: str) -> None:
    """Its rows are all there, on a sheet that is no worksheet or is one of ours."""
    form = form_of(plan, "58101")
    book = read("a.xlsx", workbook(form))
    assert locate(book, form) is not None
    first, *rest = book.sheets
    assert locate(replace(book, sheets=(replace(first, name=name), *rest)), form) is None or kind == "chartsheet"
    assert locate(replace(book, sheets=(replace(first, kind=kind, name=name), *rest)), form) is None


def test_only_the_quarters_are_captured() -> None:
    columns = TMM_F004_2.columns
    assert [c.key for c in columns if c.captured] == ["a1", "a2", "a3", "a4"]


@pytest.mark.parametrize("revision", [1, 2, 12])
def test_a_form_given_back_knows_how_often(plan: Plan, revision: int) -> None:
    form = filled(plan, "58101")
    assert revision_of(read("a.xlsx", workbook(form))) == 0
    book = read("a.xlsx", render(annotated_book(form, [remark(SHORT, SHORT)], revision)))
    assert revision_of(book) == revision


@pytest.mark.parametrize("number", ["3", "0000012", "x", "-1"])
def test_how_often_is_believed_only_of_what_was_sealed_with_it(plan: Plan, number: str) -> None:
    book = read("a.xlsx", render(annotated_book(filled(plan, "58101"), [remark(SHORT, SHORT)], 2)))

    def change(value: object) -> object:
        return value.replace("revision|2|", f"revision|{number}|") if isinstance(value, str) else value

    sheets = tuple(
        replace(s, cells={p: c._replace(value=change(c.value)) for p, c in s.cells.items()})  # type: ignore[arg-type]
        for s in book.sheets
    )
    assert revision_of(replace(book, sheets=sheets)) == 0
