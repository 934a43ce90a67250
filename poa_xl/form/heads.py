"""Which sheet column is which column of the form, by what stands over it: as issued, moved, gone or there twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import combinations, groupby

from poa_xl.domain.model import folded
from poa_xl.domain.trimestre import NOMBRES, NUMEROS
from poa_xl.form.columns import Column, Columns
from poa_xl.form.formato import Form
from poa_xl.form.formula import canonical, translated
from poa_xl.form.rawbook import RawCell, RawSheet, clean, quantity

_HEADING_ROWS, _ABOVE, _BEYOND = 5, 8, 12
"""Rows of the table's heads with one or two inserted; how far above the first meta they may end; columns looked at beyond."""


@dataclass(frozen=True)
class Heads:
    """Sheet column of each form column.  ``mask``: the sheet row that heads P and A, None where no heads are left.

    ``gone``: columns that are missing, or of which it cannot be told which they are.  ``twice``: the sheet columns of
    those that are there again; the first is taken, but of an input it cannot be told which is meant: it is gone too.
    ``moved``: printed columns that changed places among themselves.
    """

    columns: Mapping[str, int]
    mask: int | None = None
    gone: tuple[str, ...] = ()
    twice: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    moved: frozenset[str] = frozenset()


def find_heads(sheet: RawSheet, form: Form, rows: Mapping[int, int], anchor: str, column: int) -> Heads:
    """Columns as issued if the anchor stands where it was, and P and A do; else each by its heading."""
    columns = form.formato.columns
    issued, first_row = columns.number_of, min(rows.values())
    shift = column - issued[anchor]
    mask = mask_row(sheet, columns, first_row)
    if shift == 0 and (mask is None or _agree(sheet, columns, mask, first_row)):
        moved = _exchanged(sheet, form, rows, mask) if mask else {}
        return Heads({**issued, **moved} if moved else issued, mask, moved=frozenset(moved))
    if mask is None:
        return _without_heads(sheet, form, rows, shift)
    claims = _claims(sheet, columns, mask)
    claims[anchor] = [column, *(other for other in claims.get(anchor, ()) if other != column)]
    twice = {key: tuple(places) for key, places in claims.items() if len(places) > 1}
    found = {key: places[0] for key, places in claims.items()}
    _fill(found, columns)
    printed = {one.key: issued[one.key] for one in columns.printed}
    free = len({*(found | printed).values()}) == len(found | printed)
    if shift == 0 and free and _data_stand(sheet, form, rows, 0):  # heads were written over
        found, twice = found | printed, {key: places for key, places in twice.items() if key not in printed}
    for one in columns:
        if one.key in twice and one.key != anchor and one.formula is None and one.plan is None:
            del found[one.key]
    gone = tuple(one.key for one in columns if one.key not in found and one.key not in twice)
    return Heads(found, mask, gone, twice)


def _without_heads(sheet: RawSheet, form: Form, rows: Mapping[int, int], shift: int) -> Heads:
    """All moved as the anchor did, if their data stand there; else none is known."""
    columns = form.formato.columns
    if not _data_stand(sheet, form, rows, shift):
        return Heads({}, gone=tuple(columns.number_of))
    found = {key: number + shift for key, number in columns.number_of.items() if number + shift > 0}
    return Heads(found, gone=tuple(key for key in columns.number_of if key not in found))


def _heading(cell: RawCell | None) -> str:
    return _read(cell.value) if cell is not None and isinstance(cell.value, str) and not cell.formula else ""


@lru_cache(maxsize=1024)
def _read(text: str) -> str:
    """Most heads are those of the book before."""
    return folded(clean(text))


def _quarterly(columns: Columns) -> list[Column]:
    return [column for column in columns if column.t]


def _wide(columns: Columns) -> range:
    """The sheet columns that are looked at; there is none of number 0."""
    return range(len(columns) + _BEYOND)


def mask_row(sheet: RawSheet, columns: Columns, first_row: int) -> int | None:
    """The row above the first meta that heads P, A and what does not print, the nearest of those that head most."""
    kinds = {folded(column.heading) for column in columns if column.t or not column.printed}

    def heads(row: int) -> int:
        return sum(_heading(sheet.at(row, column)) in kinds for column in _wide(columns))

    best = max(range(first_row - 1, first_row - 1 - _ABOVE, -1), key=heads)
    return best if heads(best) > 1 else None


def _agree(sheet: RawSheet, columns: Columns, mask: int, first_row: int) -> bool:
    """Whether P, A and what does not print stand under their heads; of what does not print, a head may be gone."""
    heads = {number: _heading(sheet.at(mask, number)) for number in _wide(columns)}
    said = set(heads.values())

    def stands(one: Column) -> bool:
        number = columns.number_of[one.key]
        lost = not one.printed and not heads[number] and folded(one.heading) not in said
        return heads[number] == folded(one.heading) or (lost and sheet.at(first_row, number) is not None)

    return all(stands(one) for one in columns if one.t or not one.printed)


def _data_stand(sheet: RawSheet, form: Form, rows: Mapping[int, int], shift: int) -> bool:
    """Whether, so many columns further, nearly all rows say what the plan does for a quarter, and have a result."""

    def stands(column: Column) -> bool:
        place, plan = form.formato.columns.number_of[column.key] + shift, column.plan
        cells = [(sheet.at(row, place), form.unidad.por_numero[numero]) for numero, row in rows.items()]
        right = [says(cell, plan(meta)) if plan else cell is not None and not cell.blank for cell, meta in cells]
        return sum(right) >= _nearly(len(rows))

    return all(map(stands, (c for c in form.formato.columns.printed if c.formula or (c.plan and c.t))))


def _exchanged(sheet: RawSheet, form: Form, rows: Mapping[int, int], mask: int) -> Mapping[str, int]:
    """Where the printed columns stand that changed places among themselves, with their heads and their data."""
    columns, issued = form.formato.columns, form.formato.columns.number_of
    titles, labels = ({_heading(sheet.at(row, n)): n for n in issued.values()} for row in (mask - 2, mask - 1))
    away = {}
    for one in columns.printed:
        first = next(issued[other.key] for other in columns if other.t == one.t) if one.t else issued[one.key]
        head = labels.get(folded(NOMBRES[one.t - 1])) if one.t else titles.get(folded(one.heading))
        if head and head != first:
            away[one] = head + issued[one.key] - first
    left = {one: issued[one.key] for one in away}
    if not away or {*away.values()} != {*left.values()}:
        return {}
    there = {one: _right(sheet, form, rows, one, place) for one, place in away.items()}
    here = sum(_right(sheet, form, rows, one, place) for one, place in left.items())
    moved = min(there.values()) >= _nearly(len(rows)) and sum(there.values()) > here
    return {one.key: place for one, place in away.items()} if moved else {}


def _right(sheet: RawSheet, form: Form, rows: Mapping[int, int], column: Column, place: int) -> int:
    """How many rows say there the plan's datum of that column, or compute what it does; of an input it is not known."""
    cells = {numero: sheet.at(row, place) for numero, row in rows.items()}
    plan = column.plan
    if plan:
        return sum(says(cell, plan(form.unidad.por_numero[numero])) for numero, cell in cells.items())
    if column.formula:
        issued = _shape(column.formula(form.terminos()).excel(1))
        return sum(cell is not None and _shape(cell.formula) == issued for cell in cells.values())
    return len(rows)


def _shape(formula: str) -> str:
    """A formula but for what it refers to."""
    return translated(canonical(formula), lambda _: 0, lambda _: "A")


def _nearly(count: int) -> int:
    return max(count - max(count // 10, 1), 1)


def says(cell: RawCell | None, expected: object) -> bool:
    """Whether a cell says a datum of the plan, in whatever type."""
    if cell is None or cell.blank or expected in (None, ""):
        return expected in (None, "") and (cell is None or cell.blank)
    if isinstance(cell.value, str) and isinstance(expected, str):
        return folded(clean(cell.value)) == folded(clean(expected))
    return not cell.formula and quantity(cell.value) == expected


# -- each column by its heading ------------------------------------------------------------------------------------


def _claims(sheet: RawSheet, columns: Columns, mask: int) -> dict[str, list[int]]:
    """The sheet columns that say they are each column of the form."""
    over: dict[str, set[int]] = defaultdict(set)
    for row in range(mask - _HEADING_ROWS, mask + 1):
        for column in _wide(columns):
            over[_heading(sheet.at(row, column))].add(column)
    claims = {one.key: sorted(over[folded(one.heading)]) for one in columns if not one.t}
    labels = {column: t for t, name in zip(NUMEROS, NOMBRES, strict=True) for column in over[folded(name)]}
    kinds = {folded(one.heading) for one in _quarterly(columns)}
    heads = [(n, said) for n in _wide(columns) if (said := _heading(sheet.at(mask, n))) in kinds]
    for key, column in _quarters(heads, labels, _quarterly(columns)):
        claims.setdefault(key, []).append(column)
    return {key: places for key, places in claims.items() if places}


def _quarters(
    heads: Sequence[tuple[int, str]], labels: Mapping[int, int], expected: Sequence[Column]
) -> Iterator[tuple[str, int]]:
    """(key, sheet column) of P and A: by their order if it is the form's, else each under the label of its quarter.

    Where a label is gone, its quarter's columns are among those of the one before, if they can be so in one way only.
    """
    if [said for _, said in heads] == [folded(one.heading) for one in expected]:
        yield from ((one.key, column) for one, (column, _) in zip(expected, heads, strict=True))
        return
    present = sorted(set(labels.values()))
    for t, group in groupby(heads, key=lambda head: _label(labels, head[0])):
        under = list(group)
        later = next((one for one in present if one > t), len(NUMEROS) + 1)
        own = [one for one in expected if t <= one.t < later]
        if t and later == t + 1:
            yield from ((one.key, n) for one in own for n, said in under if said == folded(one.heading))
            continue
        ways = [
            way
            for way in combinations(own, len(under))
            if [folded(one.heading) for one in way] == [said for _, said in under]
        ]
        if len(ways) == 1:
            yield from ((one.key, column) for one, (column, _) in zip(ways[0], under, strict=True))


def _label(labels: Mapping[int, int], column: int) -> int:
    """The quarter whose label stands over that column or the nearest one to its left; 0 if none does."""
    return next((labels[n] for n in range(column, 0, -1) if n in labels), 0)


def _fill(found: dict[str, int], columns: Columns) -> None:
    """Add the columns whose own heading is gone, where those found beside them leave exactly their room."""
    keys = [one.key for one in columns]
    left, waiting = 0, []
    for key in keys:
        if key not in found:
            waiting.append(key)
            continue
        if waiting and found[key] - left - 1 == len(waiting):
            found.update(zip(waiting, range(left + 1, found[key]), strict=True))
        left, waiting = found[key], []
