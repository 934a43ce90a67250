"""Rows above and below the table are found by what stands in them, wherever rows were put in, taken out or written over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poa_xl.domain.model import Plan
from poa_xl.form.around import matched, rows_around
from poa_xl.form.formato import Form
from poa_xl.form.rawbook import RawSheet, Value
from tests.support.books import filled
from tests.support.raw_sheets import Move, moved, rows_in, rows_out, sheet_of, written


@pytest.fixture(scope="module")
def form(plan: Plan) -> Form:
    """Titles in rows 2 to 4, header 6 to 15, heads 19 to 21, metas 22 to 27, signatures 29 to 32, folio 34."""
    return filled(plan, "58101")


def found(form: Form, where: Move = lambda r, c: (r, c), said: Mapping[tuple[int, int], Value] = {}) -> dict[int, int]:
    """Those rows, the cells of ``said`` written before rows were moved."""
    places = {numero: where(row, 1) for numero, row in form.fila_de.items()}
    rows = {numero: place[0] for numero, place in places.items() if place}
    return rows_around(form, moved(written(sheet_of(form), said), where), rows)


def expected(form: Form, where: Move, gone: Iterable[int] = ()) -> dict[int, int]:
    outside = (*range(1, form.primera), *range(form.ultima + 1, form.fila_folio + 1))
    places = {row: where(row, 1) for row in outside if row not in gone}
    return {row: place[0] for row, place in places.items() if place}


def erased(sheet: RawSheet, *rows: int) -> dict[tuple[int, int], Value]:
    return {place: None for place in sheet.cells if place[0] in rows}


HEAD, TAIL = (1, 2, 3, 4, 6, 9, 14, 16, 17, 19, 20, 21, 22), (28, 29, 30, 32, 33, 34)


def test_as_issued(form: Form) -> None:
    same = {row: row for row in (*range(1, 22), *range(28, 35))}
    assert found(form) == same
    assert (form.primera, form.ultima, form.fila_folio) == (22, 27, 34)


@pytest.mark.parametrize("at", [*HEAD, 24, 27, *TAIL])
@pytest.mark.parametrize("count", [1, 3])
def test_rows_put_in_move_those_below_them(at: int, count: int, form: Form) -> None:
    """A row that is blank as issued stays beside the one that it was beside."""
    where = rows_in(*[at] * count)
    told = found(form, where)
    wrong = {row: told.get(row) for row, place in expected(form, where).items() if told.get(row) != place}
    blank = {row for row in wrong if not {place for place in sheet_of(form).cells if place[0] == row}}
    assert wrong.keys() <= blank | ({30} if at == 30 else set())


@pytest.mark.parametrize("at", [2, 3, 6, 9, 13, 16, 19, 20])
def test_a_row_of_the_head_that_is_gone_is_not_among_them(at: int, form: Form) -> None:
    told = found(form, rows_out(at))
    assert at not in told
    assert told == expected(form, rows_out(at), [at])


@pytest.mark.parametrize("at", [4, 17])
def test_a_row_beside_a_blank_one_that_is_gone_takes_its_place(at: int, form: Form) -> None:
    told = found(form, rows_out(at))
    assert told[at] == at
    assert {row: told[row] for row in told if row not in (at, at + 1)} == expected(form, rows_out(at), [at, at + 1])


@pytest.mark.parametrize("at", [29, 31, 32])
def test_a_row_of_the_signatures_that_is_gone_takes_no_others_place(at: int, form: Form) -> None:
    told = found(form, rows_out(at))
    theirs = {row: place for row, place in expected(form, rows_out(at)).items() if row not in (28, 30, 33)}
    assert {row: told[row] for row in theirs} == theirs
    assert len(set(told.values())) == len(told)


@pytest.mark.parametrize("at", [22, 25, 27])
def test_a_meta_that_is_gone_moves_what_is_below(at: int, form: Form) -> None:
    assert found(form, rows_out(at)) == expected(form, rows_out(at))


def test_metas_whose_rows_were_erased_move_nothing(form: Form) -> None:
    """The first and the last: their rows are still there, blank."""
    bare = written(sheet_of(form), erased(sheet_of(form), 22, 27))
    rows = {numero: row for numero, row in form.fila_de.items() if row not in (22, 27)}
    assert rows_around(form, bare, rows) == found(form)


@pytest.mark.parametrize("rows", [(1, 2, 3, 4), (6, 7, 8), (29,), (34,), (16, 17), (19, 20, 21)])
def test_rows_without_their_words_are_found_by_their_neighbours(rows: tuple[int, ...], form: Form) -> None:
    blank = erased(sheet_of(form), *rows)
    assert found(form, said=blank) == found(form)
    for where in (rows_in(1), rows_in(1, 25)):
        told = found(form, where, blank)
        theirs = {row: place for row, place in expected(form, where).items() if row > 5}
        assert {row: told[row] for row in theirs} == theirs


def test_above_all_that_is_known_rows_stand_where_they_were_issued(form: Form) -> None:
    told = found(form, rows_in(1), erased(sheet_of(form), 1, 2, 3, 4))
    assert {row: told[row] for row in (1, 2, 3, 4, 5)} == {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}
    assert {row: told[row] for row in (6, 7)} == {6: 7, 7: 8}


def test_a_row_whose_words_are_others_is_the_one_with_something_in_it(form: Form) -> None:
    """A blank row was put in above it."""
    said: dict[tuple[int, int], Value] = {(13, 3): "9", (13, 4): "OTRO EJE"}
    assert found(form, rows_in(13), said)[13] == 14
    assert found(form, rows_in(14), said)[13] == 13


def test_a_blank_row_stays_under_the_one_above_it(form: Form) -> None:
    assert found(form, rows_in(2, 6))[5] == 6
    assert found(form, rows_in(16, 19))[18] == 19


@pytest.mark.parametrize(("value", "formula"), [("Faltan 3 por completar", ""), (0, '=IF(S1=0,"LISTO PARA ENVIAR",1)')])
def test_the_line_that_says_what_is_missing_is_known_whatever_it_says(value: Value, formula: str, form: Form) -> None:
    sheet = sheet_of(form)
    banner = sheet.cells[1, 1]._replace(value=value, formula=formula)
    there = moved(replace(sheet, cells={**sheet.cells, (1, 1): banner}), rows_in(1))
    rows = {numero: row + 1 for numero, row in form.fila_de.items()}
    assert rows_around(form, written(there, {(1, 1): "nota"}), rows)[1] == 2


SAID = st.dictionaries(st.integers(1, 9), st.sets(st.sampled_from("abc"), max_size=3), max_size=5)


def most(said: Mapping[int, set[str]], there: Mapping[int, set[str]]) -> int:
    """What the best pairs have in common, every way tried."""
    if not said or not there:
        return 0
    (i, *ours), (j, *theirs) = sorted(said), sorted(there)
    later, beyond = {n: said[n] for n in ours}, {n: there[n] for n in theirs}
    return max(most(later, there), most(said, beyond), len(said[i] & there[j]) + most(later, beyond))


@given(SAID, SAID)
def test_rows_are_paired_in_order_with_most_in_common(said: dict[int, set[str]], there: dict[int, set[str]]) -> None:
    pairs = list(matched(said, there))
    assert all(said[i] & there[j] for i, j in pairs)
    assert all(one[0] < other[0] and one[1] < other[1] for one, other in pairwise(pairs))
    assert sum(len(said[i] & there[j]) for i, j in pairs) == most(said, there)


def test_words_in_other_letters_say_the_same(form: Form) -> None:
    """Moved, for in place their own words are looked for as they stand."""
    sheet = sheet_of(form)
    small: dict[tuple[int, int], Value] = {
        place: cell.value.lower()
        for place, cell in sheet.cells.items()
        if isinstance(cell.value, str) and not cell.formula
    }
    where = rows_in(10, 31)
    assert found(form, where, small) == found(form, where)


def test_words_of_the_table_place_no_row_of_the_head_or_the_foot(form: Form) -> None:
    """Heads and signatures written again among the metas and beyond the other part."""
    said: dict[tuple[int, int], Value] = {(24, 30): "ELABORÓ", (23, 30): "FECHA:", (33, 30): "RAMO:", (5, 30): "REVISÓ"}
    where = rows_in(10, 31)
    assert found(form, where, said) == found(form, where)


def test_nor_where_their_own_words_are_gone(form: Form) -> None:
    said = {**erased(sheet_of(form), 21, 29), (24, 30): "Renglón", (26, 30): "ELABORÓ", (26, 31): "REVISÓ"}
    told = found(form, rows_in(10, 31), said)
    assert (told[21], told[29]) == (22, 30)


def test_the_row_with_most_of_its_words_is_taken(form: Form) -> None:
    """A note above the table that says one of the words of the header, and the header below it all of them."""
    said: dict[tuple[int, int], Value] = {(5, 2): "RAMO:", (18, 14): "FECHA:"}
    where = rows_in(5, 6)
    told = found(form, where, said)
    assert (told[6], told[17], told[29]) == (8, 19, 31)


@pytest.mark.parametrize(("count", "told"), [(396, 34), (397, 33)])
def test_among_too_many_rows_none_is_looked_for_one_by_one(count: int, told: int, form: Form) -> None:
    """All moved as the nearest meta did, the row put in among the signatures or not; four rows are the form's own."""
    notes: dict[tuple[int, int], Value] = {(40 + n, 1): f"nota {n}" for n in range(count)}
    below = found(form, rows_in(10, 31), notes)
    assert (below[29], below[32]) == (30, told)
