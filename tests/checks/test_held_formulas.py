"""What became of each formula of the form, and which of them are told together."""

from __future__ import annotations

import pytest

from poa_xl.checks.formulas import Changed, formulas_changed, help_written_over
from poa_xl.checks.registry import Hit
from poa_xl.domain.model import Plan
from poa_xl.form.draw import draw
from poa_xl.form.formato import Form
from poa_xl.form.formula import translated
from poa_xl.form.layout import Cell, position
from poa_xl.form.locate import Location, locate
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet, Value
from tests.support.books import filled
from tests.support.raw_sheets import doubled, moved, put_in, rows_in, sheet_of

Told = tuple[str, str, int | None]


@pytest.fixture(scope="module")
def form(plan: Plan) -> Form:
    """Of meta 101, in row 23: its result in M, its share in N, the help in Q, controls in R to T; the notice in A1, a code in M34."""
    return filled(plan, "58101", 2)


def located(form: Form, sheet: RawSheet) -> Location:
    found = locate(RawBook("a.xlsx", "", (sheet,)), form)
    assert found is not None
    return found


def issued(form: Form, ref: str) -> Cell:
    return next(cell for cell in draw(form).cells if cell.ref == ref)


def change(form: Form, ref: str, value: Value = None, formula: str = "", at: str = "") -> Changed:
    row, column = position(at or ref)
    return Changed(issued(form, ref), RawCell(row, column, value, formula) if formula or value is not None else None)


def hits(form: Form, *changes: Changed, sheet: RawSheet | None = None) -> list[Hit]:
    return list(formulas_changed(changes, "a.xlsx", located(form, sheet or sheet_of(form))))


def told(found: list[Hit]) -> list[Told]:
    return [(hit.codigo, hit.place.celda, hit.meta) for hit in found]


@pytest.mark.parametrize(
    ("ref", "value", "formula", "codigo"),
    [
        ("M23", None, "", "POA122"), ("M23", " ", "", "POA122"), ("M23", 14, "", "POA121"), ("M23", "doce", "", "POA121"),
        ("M23", 14, "=7+7", "POA120"), ("M34", None, "", "POA122"), ("M34", "código", "", "POA121"), ("M34", "x", "=A1", "POA120"),
        ("Q23", None, "", "POA175"), ("Q23", "ya está", "", "POA123"), ("Q23", 1, "=1", "POA175"), ("Q23", 5, "", "POA175"),
        ("R23", 9, "", "POA175"), ("R23", "nota", "", "POA123"), ("T23", None, "", "POA175"), ("T23", "nota", "", "POA123"),
        ("T23", 1, "=1", "POA175"), ("A1", "LISTO", "", "POA123"), ("A1", "Faltan 3 por completar", "", "POA175"),
        ("A1", None, "", "POA175"),
    ],
)  # fmt: skip
def test_what_stands_in_the_place_of_a_formula(ref: str, value: Value, formula: str, codigo: str, form: Form) -> None:
    one = change(form, ref, value, formula)
    assert told(hits(form, one)) == [(codigo, ref, None if codigo == "POA123" else one.cell.meta)]


def test_a_value_that_is_the_one_issued_is_nothing_where_it_does_not_print(form: Form) -> None:
    for ref in ("R23", "A1"):
        assert hits(form, change(form, ref, issued(form, ref).value)) == []  # type: ignore[arg-type]
    for rule in form.formato.reglas[:3]:
        assert told(hits(form, change(form, "Q23", rule.words))) == [("POA175", "Q23", 101)]


def test_a_formula_of_ours_is_nothing_wherever_it_ends_below(form: Form) -> None:
    assert hits(form, change(form, "M23", 14, issued(form, "M23").formula.lower())) == []
    longer = translated(issued(form, "M34").formula, lambda row: row + 2 if row == 28 else row, lambda column: column)
    shifted = moved(sheet_of(form), rows_in(28, 28))
    assert hits(form, change(form, "M34", 1, longer, "M36"), sheet=shifted) == []
    assert told(hits(form, change(form, "M34", 1, longer))) == [("POA120", "M34", None)]


@pytest.mark.parametrize(
    ("formula", "says"),
    [("=#REF!+1", ": perdió una referencia (#REF!)"), ("", ": una referencia se movió"), ("=7+7", "")],
)
def test_what_is_known_of_how_a_formula_changed_is_told(formula: str, says: str, form: Form) -> None:
    cut = translated(issued(form, "N23").formula, lambda row: row + 1, lambda column: column)
    (hit,) = hits(form, change(form, "N23", 1, formula or cut))
    assert str(hit.params["patron"]).startswith(says)
    assert bool(hit.params["patron"]) is bool(says)


def test_what_happened_alike_to_many_is_told_once_at_the_first(form: Form) -> None:
    values = [change(form, f"M{row}", row) for row in (23, 24, 25)]
    (hit,) = hits(form, *values)
    assert (told([hit]), hit.params["encontrado"]) == ([("POA121", "M23", 101)], "23 en M23, 24 en M24, 25 en M25")
    down = [change(form, f"M{row}", 1, f"=F{row}*2") for row in (23, 24)]
    assert told(hits(form, *down)) == [("POA120", "M23", 101)]
    other = [change(form, "M23", 1, "=F23*2"), change(form, "M24", 1, "=F24*3")]
    assert told(hits(form, *other)) == [("POA120", "M23", 101), ("POA120", "M24", 102)]
    words = [change(form, "Q23", "ya está"), change(form, "Q24", "ya está")]
    assert told(hits(form, *words)) == [("POA123", "Q23", None), ("POA123", "Q24", None)]
    help_ = [
        change(form, "Q23", None),
        change(form, "R23", None),
        change(form, "Q24", 1, "=1"),
        change(form, "R24", 1, "=2"),
    ]
    assert told(hits(form, *help_)) == [("POA175", "Q23", 101), ("POA175", "Q24", 102)]


def test_where_nothing_is_left_its_place_is_named_where_its_row_is_now(form: Form) -> None:
    shifted = moved(sheet_of(form), rows_in(10))
    assert told(hits(form, change(form, "M23"), sheet=shifted)) == [("POA122", "M24", 101)]
    assert told(hits(form, change(form, "M23", 5, at="M24"), sheet=shifted)) == [("POA121", "M24", 101)]
    assert told(hits(form, change(form, "M34"), sheet=shifted))[0][0] == "POA122"


def test_a_column_put_in_among_the_quarters_is_told_once(form: Form) -> None:
    """And of formulas that were left behind nothing more."""
    inside = moved(sheet_of(form), put_in(7))
    left = change(form, "M23", 14, issued(form, "M23").formula, "N23")
    found = hits(form, left, sheet=inside)
    assert told(found) == [("POA120", "N22", None)]
    assert "(G)" in str(found[0].params["patron"])
    outside = hits(form, left, sheet=moved(sheet_of(form), put_in(1)))
    assert told(outside) == [("POA120", "N23", 101)]
    assert "sus columnas se recorrieron y la fórmula no" in str(outside[0].params["patron"])
    help_ = change(form, "Q23", "", issued(form, "Q23").formula, "R23")
    assert hits(form, help_, sheet=moved(sheet_of(form), put_in(1))) == []
    assert hits(form, left, sheet=doubled(sheet_of(form), 5)) == []


def test_where_formulas_are_not_read_words_over_the_help_are_certain(form: Form) -> None:
    location = located(form, sheet_of(form))

    def over(*changes: Changed) -> list[Told]:
        return told(list(help_written_over(changes, "a.xlsx", location)))

    assert over(change(form, "Q23", "ya está"), change(form, "A1", "lista")) == [
        ("POA123", "Q23", None),
        ("POA123", "A1", None),
    ]
    ours = form.formato.reglas[0].words
    nothing = (
        ("Q23", " ", ""),
        ("Q23", 7, ""),
        ("Q23", ours, ""),
        ("Q23", "x", "=A1"),
        ("M23", "doce", ""),
        ("Q24", None, ""),
    )
    assert over(*(change(form, ref, value, formula) for ref, value, formula in nothing)) == []
