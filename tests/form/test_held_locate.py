"""A form whose rows or columns moved: how far, what was put in among them, and what its formulas then refer to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from poa_xl.domain.model import Plan
from poa_xl.form.formato import Form
from poa_xl.form.locate import Location, forms_in, locate, other_seal, strange_unit
from poa_xl.form.rawbook import RawBook, RawSheet, Value
from tests.support.books import filled
from tests.support.raw_sheets import (
    Move,
    doubled,
    heads_erased,
    moved,
    put_in,
    rows_in,
    rows_out,
    sheet_of,
    taken_out,
    written,
)


@pytest.fixture(scope="module")
def form(plan: Plan) -> Form:
    """Metas 100 to 105 in rows 22 to 27, signatures 29 to 32, folio 34; identities in column 16."""
    return filled(plan, "58101")


def located(form: Form, sheet: RawSheet) -> Location:
    found = locate(RawBook("a.xlsx", "", (sheet,)), form)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("where", "head", "tail", "rows_moved"),
    [
        (rows_in(), 0, 0, False), (rows_in(10), 1, 1, True), (rows_in(24), 0, 1, True), (rows_in(22, 22), 2, 2, True),
        (rows_in(28), 0, 1, False), (rows_in(29, 29), 0, 2, False), (rows_out(24), 0, -1, True), (rows_out(10), -1, -1, True),
        (rows_out(28, 29, 30), 0, 0, False), (rows_in(33), 0, 0, False),
    ],
)  # fmt: skip
def test_rows_above_and_below_the_table_moved_so_far(
    where: Move, head: int, tail: int, rows_moved: bool, form: Form
) -> None:
    there = located(form, moved(sheet_of(form), where))
    assert (there.head_shift, there.tail_shift, there.moved) == (head, tail, rows_moved)


@pytest.mark.parametrize(
    ("where", "in_place"),
    [
        (rows_in(), True),
        (rows_in(33), False),
        (rows_in(36), True),
        (rows_in(28), False),
        (rows_out(27), False),
        (put_in(1), False),
    ],
)
def test_a_form_is_in_place_where_every_row_and_column_is(where: Move, in_place: bool, form: Form) -> None:
    there = located(form, moved(sheet_of(form), where))
    assert there.in_place is in_place
    assert there.columns_in_place is (where(1, 1) == (1, 1))


@pytest.mark.parametrize(
    ("numero", "column", "count", "letters"),
    [
        (1, 6, 1, ("F",)), (1, 7, 1, ()), (1, 5, 1, ()), (1, 2, 1, ()), (2, 7, 1, ("G",)), (2, 8, 2, ("H", "I")), (2, 9, 1, ()),
        (4, 12, 1, ("L",)), (4, 13, 1, ()),
    ],
)  # fmt: skip
def test_columns_put_in_among_the_quarters_to_date_are_named(
    numero: int, column: int, count: int, letters: tuple[str, ...], plan: Plan
) -> None:
    form = filled(plan, "58101", numero)
    assert located(form, moved(sheet_of(form), put_in(column, count))).inserted_among_quarters == letters


def test_a_column_there_twice_is_none_that_was_put_in(form: Form) -> None:
    there = located(form, doubled(sheet_of(form), 5))
    assert there.inserted_among_quarters == ()
    assert [n for n in range(1, 24) if there.spare(n)] == [6]
    assert not there.rebuilt(13)


def test_where_no_column_is_known_none_was_put_in(form: Form) -> None:
    there = located(form, moved(heads_erased(form, sheet_of(form)), put_in(7)))
    assert there.columns == {}
    assert there.inserted_among_quarters == ()
    assert there.form_columns_gone == frozenset(range(1, 21))


@pytest.mark.parametrize(
    ("column", "results", "help_", "spare"),
    [(1, True, True, ()), (15, True, True, ()), (17, False, True, ()), (20, False, True, ())],
)
def test_what_needs_a_column_that_is_gone_is_not_compared(
    column: int, results: bool, help_: bool, spare: tuple[int, ...], form: Form
) -> None:
    there = located(form, moved(sheet_of(form), taken_out(column)))
    assert (there.rebuilt(13), there.rebuilt(18)) == (results, help_)
    assert there.form_columns_gone == {column}
    assert tuple(n for n in range(1, 24) if there.spare(n)) == spare


def test_of_several_columns_gone_one_that_prints_is_enough(form: Form) -> None:
    there = located(form, moved(moved(sheet_of(form), taken_out(20)), taken_out(1)))
    assert there.form_columns_gone == {1, 20}
    assert there.rebuilt(13)
    assert not located(form, moved(moved(sheet_of(form), taken_out(20)), taken_out(18))).rebuilt(13)


@pytest.mark.parametrize(
    ("where", "below"),
    [
        (rows_in(), range(1)), (rows_in(28), range(2)), (rows_in(*[28] * 6), range(7)), (rows_in(*[28] * 7), range(7)),
        (rows_out(28), range(-1, 0)), (rows_in(10), range(1)),
    ],
)  # fmt: skip
def test_a_formula_may_end_on_any_row_put_in_below_the_last_meta(where: Move, below: range, form: Form) -> None:
    assert located(form, moved(sheet_of(form), where)).put_in_below == below


def test_formulas_are_carried_with_their_rows_and_columns(form: Form) -> None:
    there = located(form, moved(moved(sheet_of(form), rows_in(10, 24)), put_in(1)))
    assert there.carried("=SUM($E$22:$L$28)+$M23+A1") == "=SUM($F$23:$M$30)+$N24+B1"
    assert there.carried("=SUM($E$22:$L$28)", 2) == "=SUM($F$23:$M$32)"
    assert located(form, sheet_of(form)).carried("=SUM($E$22:$L$28)", 2) == "=SUM($E$22:$L$28)"
    assert (there.origin(24, 2), there.origin(11, 3), there.origin(10, 3)) == ((23, 1), (10, 2), None)


# -- rows ----------------------------------------------------------------------------------------------------------


def exchanged(form: Form, **written_over: Value) -> RawSheet:
    """All but the identities of the rows of 101 and 102 sorted."""
    cells: Mapping[tuple[int, int], Value] = {(23, 16): "58101-102", (24, 16): "58101-101"}
    columns = form.formato.columns.number_of
    return written(sheet_of(form), {**cells, **{(23, columns[key]): value for key, value in written_over.items()}})


def test_a_row_is_of_the_meta_whose_data_it_prints(form: Form) -> None:
    assert located(form, exchanged(form)).rows == form.fila_de


@pytest.mark.parametrize("key", ["p2", "anual", "unidad_medida", "linea"])
def test_where_a_datum_is_another_the_identity_tells(key: str, form: Form) -> None:
    assert located(form, exchanged(form, **{key: "99"})).rows == {**form.fila_de, 101: 24, 102: 23}


@pytest.mark.parametrize("said", ["SEGUIMIENTO", "999.- SEGUIMIENTO", None, 7])
def test_a_row_whose_text_begins_with_no_metas_number_is_of_its_identity(said: Value, form: Form) -> None:
    assert located(form, written(sheet_of(form), {(23, 2): said})).rows == form.fila_de
    assert located(form, exchanged(form, descripcion=said)).rows == {**form.fila_de, 101: 24, 102: 23}


def test_a_row_that_lost_its_identity_is_known_by_its_number_once(form: Form) -> None:
    bare = written(sheet_of(form), {(24, 16): None})
    assert located(form, bare).rows == form.fila_de
    twice = written(bare, {(40, 2): "102.- CELEBRAR OTRA VEZ"})
    assert 102 not in located(form, twice).rows
    elsewhere = written(bare, {(24, 2): None, (24, 3): "102.- CELEBRAR SESIONES"})
    assert 102 not in located(form, elsewhere).rows


def test_the_form_of_another_unit_is_its_rows_under_their_heads(plan: Plan, form: Form) -> None:
    other = sheet_of(filled(plan, "58102"))
    assert strange_unit(other, form) == "58102"
    assert strange_unit(sheet_of(form), form) == ""
    assert locate(RawBook("a.xlsx", "", (other,)), form) is None
    ids = sorted(place for place, cell in other.cells.items() if str(cell.value).startswith("58102-"))
    assert strange_unit(written(other, dict.fromkeys(ids[2:])), form) == "58102"
    assert strange_unit(written(other, dict.fromkeys(ids[1:])), form) == ""
    assert strange_unit(written(other, {(40, 1): "58101-101"}), form) == ""


def test_cells_are_named_where_they_are(form: Form) -> None:
    there = located(form, moved(moved(sheet_of(form), rows_in(10)), taken_out(5)))
    assert (there.ref(101, "a1"), there.ref(101, "p1"), there.ref(999, "a1")) == ("E24", "", "")
    assert (there.cell(101, "p1"), there.cell(999, "a1")) == (None, None)
    named = there.cell(101, "a1")
    assert named is not None
    assert named.value == 7


def test_of_a_meta_there_twice_the_upper_row_is_read_in_whatever_order_cells_come(form: Form) -> None:
    sheet = written(sheet_of(form), {(70, 16): "58101-103", (71, 16): "58102-200"})
    backwards = replace(sheet, cells=dict(reversed(list(sheet.cells.items()))))
    for one in (sheet, backwards):
        there = located(form, one)
        assert (there.rows, there.repeated, there.foreign) == (form.fila_de, ((103, 70),), (("58102-200", 71),))


def test_rows_of_ours_that_are_none_of_its_metas_are_no_form(form: Form) -> None:
    sheet = RawSheet("Lista", {})
    assert locate(RawBook("a.xlsx", "", (written(sheet, {(5, 1): "58101-998", (6, 1): "58101-999"}),)), form) is None


# -- several -------------------------------------------------------------------------------------------------------


def names(form: Form, *sheets: RawSheet) -> list[str]:
    return [one.sheet.name for one in forms_in(RawBook("a.xlsx", "", sheets), form)]


def test_of_several_forms_the_likeliest_comes_first(form: Form, plan: Plan) -> None:
    whole = sheet_of(form)
    copy = replace(whole, name="Copia")
    fewer = replace(moved(whole, rows_out(24, 25)), name="Menos")
    other = replace(sheet_of(filled(plan, "58101", 2)), name="Otro trimestre")
    assert names(form, copy, whole) == names(form, whole, copy) == ["TMM-F004", "Copia"]
    assert names(form, replace(whole, state="hidden"), copy) == ["Copia", "TMM-F004"]
    assert names(form, fewer, copy) == ["Copia", "Menos"]
    assert names(form, other, copy) == ["Copia"]
    assert names(form, other) == ["Otro trimestre"]


def test_a_seal_of_another_quarter_or_unit_is_found(form: Form, plan: Plan) -> None:
    assert other_seal(sheet_of(form), form) is None
    for clave, numero in (("58101", 2), ("58102", 1)):
        found = other_seal(sheet_of(filled(plan, clave, numero)), form)
        assert found is not None
        assert (found.unidad, found.trimestre) == (clave, numero)


def test_a_sheet_without_heads_is_a_second_form_only_by_its_identities(form: Form) -> None:
    bare = replace(heads_erased(form, sheet_of(form)), name="Sin cabeza")
    without = replace(written(bare, {(row, 16): None for row in form.fila_de.values()}), name="Lista")
    assert names(form, sheet_of(form), bare, without) == ["TMM-F004", "Sin cabeza"]
    assert names(form, bare, sheet_of(form)) == ["TMM-F004", "Sin cabeza"]
