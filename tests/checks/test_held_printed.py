"""What a book prints of its own arithmetic against ours: false where somebody fixed it, old where its program computed nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from poa_xl.checks.printed import printed, with_printed
from poa_xl.checks.registry import Hit, at
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Plan
from poa_xl.form.formato import Form
from poa_xl.form.layout import position
from poa_xl.form.locate import locate
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet, Value
from tests.support.books import achieved, filled
from tests.support.raw_sheets import moved, rows_in, sheet_of

Told = tuple[str, str, object, object]


@pytest.fixture(scope="module")
def form(plan: Plan) -> Form:
    """Meta 101, in row 23, reports 6 of 7: in M its sum, in N 85.7 %; the code in M34."""
    whole = filled(plan, "58101")
    return replace(whole, capturas={**whole.capturas, 101: achieved(1, 6, "Se pospuso.")})


def cell(ref: str, value: Value = None, formula: str = "", **more: object) -> RawCell:
    return RawCell(*position(ref), value, formula, **more)  # type: ignore[arg-type]


def found(
    form: Form,
    *cells: RawCell,
    sheet: RawSheet | None = None,
    formulas: bool = True,
    recalculated: bool = True,
    reported: Form | None = None,
) -> list[Hit]:
    """Of a book with those cells written, and no formulas in it unless they are."""
    sheet = sheet or sheet_of(form)
    if not formulas:
        sheet = replace(sheet, cells={place: one._replace(formula="") for place, one in sheet.cells.items()})
    sheet = replace(sheet, cells={**sheet.cells, **{(one.row, one.column): one for one in cells}})
    book = RawBook("a.xlsx", "", (sheet,), formulas=formulas, recalculated=recalculated)
    location = locate(book, form)
    assert location is not None
    reported = reported or form
    avances = {m.numero: reported.avance(m) for m in form.unidad.metas}
    values: Mapping[int, tuple[Cantidad, Cantidad]] = {n: (a.absoluto, a.impreso) for n, a in avances.items()}
    return list(printed(location, book, values, reported.codigo))


def told(hits: list[Hit]) -> list[Told]:
    return [(hit.codigo, hit.place.celda, hit.params["encontrado"], hit.params["esperado"]) for hit in hits]


def test_of_a_form_as_computed_nothing_is_told(form: Form) -> None:
    assert found(form) == found(form, formulas=False) == []


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (cell("M23", 7), [("POA308", "M23", "7", "6")]), (cell("M23", 6), []), (cell("M23", "6"), []), (cell("M23", 6.0000001), []),
        (cell("M23", 6.001), [("POA308", "M23", "6.001", "6")]), (cell("N23", 1), [("POA309", "N23", "100 %", "85.7 %")]),
        (cell("N23", 0.8571428), []), (cell("N23", 0.85), [("POA309", "N23", "85 %", "85.7 %")]),
        (cell("M23", "seis"), [("POA308", "M23", "“seis” (un texto)", "6")]),
        (cell("M23", "#REF!", error=True), [("POA308", "M23", "#REF!", "6")]),
        (cell("M23", 7, covered=True), []), (cell("M23", " "), []), (cell("M23", None), []),
        (cell("M23", 7, "=3+4"), [("POA311", "M23", "7", "6")]), (cell("M23", None, "=3+4"), []),
        (cell("M34", "Código de verificación: 1"), []),
        (cell("M34", "Código de verificación: 1", "=A1"), [("POA311", "M34", "1", "")]),
        (cell("M34", 0, "=A1"), []),
    ],
    ids=lambda one: f"{one.ref} {one.shown}" if isinstance(one, RawCell) else "",
)  # fmt: skip
def test_where_formulas_are_read(raw: RawCell, expected: list[Told], form: Form) -> None:
    """A value is false; a result is old."""
    expected = [(*one[:3], one[3] or form.codigo) for one in expected]
    assert told(found(form, raw)) == expected


def test_results_of_a_program_that_computed_none_are_not_told(form: Form) -> None:
    assert found(form, cell("M23", 7, "=3+4"), recalculated=False) == []
    assert len(found(form, cell("M23", 7), recalculated=False)) == 1


@pytest.mark.parametrize(
    ("count", "says"), [(1, "6"), (2, "6 (y otra celda, igual)"), (3, "6 (y otras 2 celdas, igual)")]
)
def test_old_results_are_told_once_with_how_many_they_are(count: int, says: str, form: Form) -> None:
    (hit,) = found(form, *(cell(f"M{row}", 99, "=3+4") for row in range(23, 23 + count)))
    assert (hit.codigo, hit.place.celda, hit.params["esperado"]) == ("POA311", "M23", says)
    assert hit.meta == (101 if count == 1 else None)
    assert hit.params["campo"] == "AVANCE ABSOLUTO de la meta 101"


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ([cell("M23", 7)], [("POA170", "M23", "7", "6")]),
        ([cell("M23", 7), cell("N23", 1)], [("POA170", "M23", "7 (100 %)", "6 (85.7 %)")]),
        ([cell("M23", 7), cell("M24", 9)], [("POA170", "M23", "7", "6"), ("POA170", "M24", "9", "1")]),
        ([cell(f"M{row}", 99) for row in (22, 23, 24)], [("POA170", f"M{row}", "99", a) for row, a in ((22, "0"), (23, "6"), (24, "1"))]),
        ([cell(f"M{row}", 99) for row in (22, 23, 24, 25)], [("POA170", "M22", "99", "0 (y otras 3 celdas, igual)")]),
        ([cell("M23", None)], [("POA170", "M23", "vacío", "6")]),
        ([cell("M23", 7), cell("D23", 31)], [("POA311", "M23", "7", "6")]),
        ([cell("M23", 7), cell("E23", "7")], [("POA311", "M23", "7", "6")]),
        ([cell("M23", 7), cell("F23", "6")], [("POA311", "M23", "7", "6")]),
        ([cell("M23", 7), cell("H23", " ")], [("POA170", "M23", "7", "6")]),
        ([cell("M34", "Código de verificación: 1")], [("POA170", "M34", "1", "código")]),
        ([cell("M34", "Código de verificación: 1"), cell("B22", "otra")], [("POA311", "M34", "1", "código")]),
        ([cell("M34", "Código de verificación: 1"), cell("F22", 10**9)], [("POA170", "M34", "1", "código")]),
        ([cell("M34", "Código de verificación: 1"), cell("F22", 10**9 + 1)], [("POA311", "M34", "1", "código")]),
        ([cell("M34", "Código de verificación: 1"), cell("P70", "58101-103")], [("POA311", "M34", "1", "código")]),
    ],
    ids=lambda many: " ".join(one.ref for one in many if isinstance(one, RawCell)),
)  # fmt: skip
def test_where_formulas_are_not_read(cells: list[RawCell], expected: list[Told], form: Form) -> None:
    """A result is false unless something that is told by itself explains it."""
    expected = [(*one[:3], form.codigo if one[3] == "código" else one[3]) for one in expected]
    assert told(found(form, *cells, formulas=False)) == expected


@pytest.mark.parametrize("value", [0, None])
def test_where_no_result_was_ever_computed_all_are_old(value: Value, form: Form) -> None:
    results = [one for one in sheet_of(form).cells.values() if one.column in (13, 14) and 22 <= one.row <= 27]
    cells = [one._replace(value=value, formula="") for one in results]
    assert [hit.codigo for hit in found(form, *cells, cell("M34"), formulas=False)] == ["POA311"]


def test_where_all_results_are_as_issued_all_are_old(form: Form) -> None:
    """Issued blank, captured since in a program that computes nothing."""
    blank = replace(form, capturas={})
    assert [hit.codigo for hit in found(blank, formulas=False, reported=form)] == ["POA311"]
    assert [hit.codigo for hit in found(blank, cell("M23", 99), formulas=False, reported=form)] == ["POA170"]


def test_a_formula_that_moved_has_an_old_result(form: Form) -> None:
    shifted = moved(sheet_of(form), rows_in(10))
    assert told(found(form, cell("M24", 7, "=3+4"), sheet=shifted)) == [("POA311", "M24", "7", "6")]


def test_a_result_that_is_told_as_false_is_not_told_as_fixed_too() -> None:
    places = {ref: Place("a.xlsx", "TMM-F004", ref) for ref in ("M23", "M24")}
    fixed = [at(places[ref]).code("POA121") for ref in places]
    other = at(places["M23"]).code("POA120")
    false, old = at(places["M23"]).code("POA308"), at(places["M24"]).code("POA311")
    assert with_printed([*fixed, other], [false, old]) == [fixed[1], other, false, old]


def test_a_share_is_compared_with_the_tolerance_of_the_plan(form: Form) -> None:
    close = Fraction(6, 7) + form.plan.ajustes.tolerancia * Fraction(9, 10)
    assert found(form, cell("N23", float(close))) == []
    assert len(found(form, cell("N23", float(close + form.plan.ajustes.tolerancia / 5)))) == 1
