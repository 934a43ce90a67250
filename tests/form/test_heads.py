"""Which sheet column is which of the form: by what stands over each, wherever it was moved and whatever was erased."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pytest

from poa_xl.domain.model import Plan
from poa_xl.form.formato import Form
from poa_xl.form.heads import Heads, find_heads, says
from poa_xl.form.rawbook import RawCell, RawSheet, Value
from tests.support.books import filled, with_unidad
from tests.support.plans import large_text, plan_of
from tests.support.raw_sheets import doubled, heads_erased, moved, put_in, sheet_of, taken_out, written

ID = "id"


@pytest.fixture(scope="module")
def form(plan: Plan) -> Form:
    return filled(plan, "58101")


def found(form: Form, sheet: RawSheet, column: int = 16, rows: Mapping[int, int] | None = None) -> Heads:
    return find_heads(sheet, form, rows or form.fila_de, ID, column)


def issued(form: Form, *but: str) -> dict[str, int]:
    return {key: number for key, number in form.formato.columns.number_of.items() if key not in but}


def shifted(form: Form, since: int, by: int = 1, but: Iterable[str] = ()) -> dict[str, int]:
    return {key: n + by if n >= since else n for key, n in issued(form, *but).items()}


# -- in place ------------------------------------------------------------------------------------------------------


def test_as_issued(form: Form) -> None:
    assert found(form, sheet_of(form)) == Heads(issued(form), form.mascara)


def test_heads_that_were_written_over_in_place_are_not_followed(form: Form) -> None:
    """Told as headings; the figures under them are those of the form as long as P and A are headed as issued."""
    top = form.mascara - 2
    sheet = written(
        sheet_of(form), {(top, 13): "ACUMULADO RELATIVO", (top, 14): "AVANCE ABSOLUTO", (top, 4): "OBSERVACIONES"}
    )
    assert found(form, sheet) == Heads(issued(form), form.mascara)


def test_a_head_of_the_help_that_is_gone_is_no_column_gone(form: Form) -> None:
    sheet = written(sheet_of(form), {(form.mascara, 17): None, (form.mascara, 18): None})
    assert found(form, sheet) == Heads(issued(form), form.mascara)


def test_nor_where_what_is_programmed_was_written_over_too(form: Form) -> None:
    top = form.mascara - 2
    heads: dict[tuple[int, int], str] = {(top, 13): "ACUMULADO RELATIVO", (top, 14): "AVANCE ABSOLUTO"}
    data = {(row, 5): "por definir" for row in form.fila_de.values()}
    assert found(form, written(sheet_of(form), {**heads, **data})) == Heads(issued(form), form.mascara)


@pytest.mark.parametrize(("emptied", "gone"), [(False, ()), (True, ("suma",))])
def test_the_last_column_without_its_head_is_gone_where_nothing_stands_under_it(
    emptied: bool, gone: tuple[str, ...], form: Form
) -> None:
    sheet = moved(
        sheet_of(form),
        lambda r, c: None if c == 20 and (emptied or r == form.mascara) and r >= form.mascara else (r, c),
    )
    assert found(form, sheet) == Heads(issued(form, *gone), form.mascara, gone)


def test_help_whose_column_was_emptied_is_gone_unless_its_room_is_left(form: Form) -> None:
    """Its head and all that stood under it: the columns to its right leave its room."""
    emptied = moved(sheet_of(form), lambda r, c: None if c == 17 and r >= form.mascara else (r, c))
    assert found(form, emptied) == Heads(issued(form), form.mascara)


def test_where_all_heads_are_erased_columns_in_place_stay_whatever_stands_in_them(form: Form) -> None:
    other = {(row, 5): "por definir" for row in form.fila_de.values()}
    assert found(form, written(heads_erased(form, sheet_of(form)), other)) == Heads(issued(form), None)


@pytest.mark.parametrize(("said", "mask"), [({5: "P"}, False), ({5: "P", 6: "A"}, True)])
def test_one_word_alone_heads_nothing(said: Mapping[int, str], mask: bool, form: Form) -> None:
    """Where the rest is as issued, columns stay; a mask of two words that is not the form's moves them."""
    sheet = written(heads_erased(form, sheet_of(form)), {(form.mascara, c): text for c, text in said.items()})
    assert (found(form, sheet).mask == form.mascara) is mask


def test_p_and_a_that_were_written_over_stay_where_their_data_stand(form: Form) -> None:
    """Two columns say A, none says that P: what the plan programs stands in the first."""
    top = form.mascara - 2
    sheet = written(sheet_of(form), {(form.mascara, 5): "A", (top, 4): "AVANCE ABSOLUTO"})
    assert found(form, sheet) == Heads(issued(form), form.mascara)


def test_where_their_data_stand_elsewhere_heads_are_followed(form: Form) -> None:
    """The first quarter's two columns changed places, and what stands in them too."""
    swap = {5: 6, 6: 5}
    sheet = moved(sheet_of(form), lambda r, c: (r, swap.get(c, c) if r >= form.mascara else c))
    assert found(form, sheet).columns == {**issued(form), "p1": 6, "a1": 5}


# -- moved ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("since", [1, 2, 5, 6, 7, 12, 13, 15, 16])
def test_columns_put_in_move_those_to_their_right(since: int, form: Form) -> None:
    assert found(form, moved(sheet_of(form), put_in(since)), 17) == Heads(shifted(form, since), form.mascara)


@pytest.mark.parametrize("since", [17, 18, 20])
def test_columns_put_in_beside_the_identities_move_the_help_alone(since: int, form: Form) -> None:
    assert found(form, moved(sheet_of(form), put_in(since))) == Heads(shifted(form, since), form.mascara)


@pytest.mark.parametrize(("count", "seen"), [(11, True), (12, False)])
def test_columns_are_looked_for_so_far_to_the_right(count: int, seen: bool, form: Form) -> None:
    told = found(form, moved(sheet_of(form), put_in(1, count)), 16 + count)
    assert ("suma" in told.columns) is seen
    assert told.columns["bloquea"] == 19 + count


@pytest.mark.parametrize(("count", "seen"), [(0, True), (7, True), (8, False)])
def test_heads_may_end_so_far_above_the_first_meta(count: int, seen: bool, form: Form) -> None:
    rows = {numero: row + count for numero, row in form.fila_de.items()}
    sheet = moved(sheet_of(form), lambda r, c: (r + count if r >= form.primera else r, c))
    assert found(form, sheet, rows=rows) == Heads(issued(form), form.mascara if seen else None)


@pytest.mark.parametrize(("count", "seen"), [(1, True), (3, True), (4, False)])
def test_rows_may_stand_between_the_rows_of_the_heads(count: int, seen: bool, form: Form) -> None:
    """And a column at the left, for which each is looked for by its heading."""
    sheet = moved(sheet_of(form), lambda r, c: (r - count if r < form.mascara - 1 else r, c + 1))
    told = found(form, sheet, 17)
    assert ("linea" not in told.gone) is seen
    assert told.columns["a1"] == 7


@pytest.mark.parametrize("shift", [-1, 2])
def test_without_any_heads_all_moved_as_the_identities_did(shift: int, form: Form) -> None:
    sheet = moved(heads_erased(form, sheet_of(form)), lambda r, c: (r, c + shift) if c + shift else None)
    left = {key: number for key, number in shifted(form, 1, shift).items() if number}
    assert found(form, sheet, 16 + shift) == Heads(left, None, () if shift > 0 else ("linea",))


def test_without_any_heads_nor_data_where_they_should_be_no_column_is_known(form: Form) -> None:
    sheet = moved(heads_erased(form, sheet_of(form)), put_in(7))
    assert found(form, sheet, 17) == Heads({}, None, tuple(issued(form)))


# -- gone, or there again --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["linea", "anual", "p1", "a1", "p3", "a4", "absoluto", "observaciones"])
def test_a_column_taken_out_is_gone_and_no_other(key: str, form: Form) -> None:
    number = form.formato.columns.number_of[key]
    told = found(form, moved(sheet_of(form), taken_out(number)), 15)
    assert told == Heads(shifted(form, number, -1, [key]), form.mascara, (key,))


@pytest.mark.parametrize("key", ["linea", "unidad_medida", "p2", "absoluto", "relativo"])
def test_of_a_datum_or_a_result_there_twice_the_first_is_taken(key: str, form: Form) -> None:
    number = form.formato.columns.number_of[key]
    told = found(form, doubled(sheet_of(form), number), 17)
    assert told == Heads(shifted(form, number + 1), form.mascara, (), {key: (number, number + 1)})


@pytest.mark.parametrize("key", ["a1", "a4", "observaciones"])
def test_of_an_input_there_twice_neither_is_taken(key: str, form: Form) -> None:
    number = form.formato.columns.number_of[key]
    told = found(form, doubled(sheet_of(form), number), 17)
    assert told == Heads(shifted(form, number + 1, 1, [key]), form.mascara, (), {key: (number, number + 1)})


def test_identities_there_twice_are_those_that_rows_were_found_by(form: Form) -> None:
    told = found(form, doubled(sheet_of(form), 16), 17)
    assert told == Heads({**shifted(form, 17), "id": 17}, form.mascara, (), {"id": (17, 16)})


# -- a heading that is gone, columns having moved ------------------------------------------------------------------------


@pytest.mark.parametrize(("row", "column"), [(-2, 1), (-2, 4), (-2, 13), (0, 18)])
def test_a_column_without_its_heading_is_what_is_left_between_its_neighbours(row: int, column: int, form: Form) -> None:
    since = 5 if column == 1 else 1
    sheet = moved(written(sheet_of(form), {(form.mascara + row, column): None}), put_in(since))
    assert found(form, sheet, 17) == Heads(shifted(form, since), form.mascara)


def test_where_more_room_is_left_it_is_gone(form: Form) -> None:
    sheet = moved(written(sheet_of(form), {(form.mascara - 2, 4): None}), put_in(4))
    assert found(form, sheet, 17) == Heads(shifted(form, 4, 1, ["anual"]), form.mascara, ("anual",))


def test_a_quarter_without_its_label_is_known_by_the_order_of_p_and_a(form: Form) -> None:
    """And with one of its columns gone too, as long as it can be so in one way only."""
    bare = written(sheet_of(form), {(form.mascara - 1, 7): None})
    assert found(form, moved(bare, put_in(3)), 17) == Heads(shifted(form, 3), form.mascara)
    assert found(form, moved(bare, taken_out(7)), 15).gone == ("p2",)
    told = found(form, moved(moved(bare, taken_out(8)), taken_out(7)), 14)
    assert told.gone == ("p1", "a1", "p2", "a2")
    assert told.columns["p3"] == 7


def test_a_quarter_whose_columns_are_headed_otherwise_is_read_under_its_label(form: Form) -> None:
    """P and A of the third are headed the other way round: each is where it says it is."""
    sheet = written(sheet_of(form), {(form.mascara, 9): "A", (form.mascara, 10): "P"})
    told = found(form, moved(sheet, put_in(1)), 17)
    assert told.columns == {**shifted(form, 1), "p3": 11, "a3": 10}


def test_heads_left_of_every_label_are_of_no_quarter(form: Form) -> None:
    sheet = written(sheet_of(form), {(form.mascara, 2): "A", (form.mascara, 3): "P"})
    assert found(form, moved(sheet, put_in(1)), 17) == Heads(shifted(form, 1), form.mascara)


# -- data ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("metas", "wrong", "stand"),
    [(1, 0, True), (1, 1, False), (2, 1, True), (5, 1, True), (5, 2, False), (19, 1, True), (19, 2, False), (20, 2, True), (20, 3, False)],
)  # fmt: skip
def test_data_stand_where_nearly_all_rows_have_them(metas: int, wrong: int, stand: bool) -> None:
    """All but one of ten, and one at least may be wrong; never all."""
    plan = plan_of(large_text(1, 20))
    unidad = plan.por_clave["7100"]
    form = filled(with_unidad(plan, "7100", metas=unidad.metas[:metas]), "7100")
    rows = sorted(form.fila_de.values())[:wrong]
    sheet = moved(heads_erased(form, written(sheet_of(form), {(row, 5): "por definir" for row in rows})), put_in(1))
    assert bool(found(form, sheet, 17).columns) is stand


def test_a_result_that_is_gone_does_not_stand(form: Form) -> None:
    sheet = written(sheet_of(form), {(row, 13): None for row in form.fila_de.values()})
    assert found(form, moved(heads_erased(form, sheet), put_in(1)), 17).columns == {}


@pytest.mark.parametrize(
    ("cell", "expected", "same"),
    [
        (None, None, True), (None, "", True), (None, 0, False), ("por definir", None, False), ("  ", None, True),
        ("Obra", "OBRA", True), ("obras", "OBRA", False),
        (7, 7, True), ("7", 7, True), ("\u00a07 ", 7, True), (7.0, 7, True), (True, 1, False), ("siete", 7, False), (7, "7", False),
    ],
)  # fmt: skip
def test_a_cell_says_a_datum_in_whatever_type(cell: Value, expected: object, same: bool) -> None:
    assert says(None if cell is None else RawCell(1, 1, cell), expected) is same


def test_a_formula_says_no_datum() -> None:
    assert not says(RawCell(1, 1, 7, "=3+4"), 7)
