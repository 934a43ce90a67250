"""Which sheet column is which column of the form, by what stands over it: as issued, moved, gone or there twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby

from poa_xl.domain.cantidad import Cantidad, exact
from poa_xl.domain.model import folded
from poa_xl.domain.trimestre import NOMBRES, NUMEROS
from poa_xl.form.columns import Column, Columns
from poa_xl.form.formato import Form
from poa_xl.form.rawbook import RawCell, RawSheet, clean

_HEADING_ROWS, _ABOVE, _BEYOND = 5, 8, 12
"""Rows of the table's heads with one or two inserted; how far above the first meta they may end; columns looked at beyond."""


@dataclass(frozen=True)
class Heads:
    """Sheet column of each form column.  ``mask``: the sheet row that heads P and A, None where no heads are left.

    ``gone``: columns that are missing, or of which it cannot be told which they are.  ``twice``: the sheet columns of
    those that are there again; the first is taken, but of an input it cannot be told which is meant: it is gone too.
    """

    columns: Mapping[str, int]
    mask: int | None = None
    gone: tuple[str, ...] = ()
    twice: Mapping[str, tuple[int, ...]] = field(default_factory=dict)


def find_heads(sheet: RawSheet, form: Form, rows: Mapping[int, int], anchor: str, column: int) -> Heads:
    """Columns as issued if the anchor stands where it was, and P and A do; else each by its heading."""
    columns = form.formato.columns
    issued, first_row = columns.number_of, min(rows.values())
    shift = column - issued[anchor]
    if shift == 0 and _as_issued(sheet, columns, first_row - 1):
        return Heads(issued, first_row - 1)
    mask = _mask(sheet, columns, first_row)
    if shift == 0 and (mask is None or _agree(sheet, columns, mask, first_row)):
        return Heads(issued, mask)
    if mask is None:
        return _without_heads(sheet, form, rows, shift)
    claims = _claims(sheet, columns, mask)
    claims[anchor] = [column, *(other for other in claims.get(anchor, ()) if other != column)]
    twice = {key: tuple(places) for key, places in claims.items() if len(places) > 1}
    found = {key: places[0] for key, places in claims.items()}
    _fill(found, columns)
    printed = {one.key: issued[one.key] for one in columns.printed}
    elsewhere = twice.keys() & printed.keys() or not printed.items() <= found.items()
    free = len({*(found | printed).values()}) == len(found | printed)
    if elsewhere and shift == 0 and free and _data_stand(sheet, form, rows, 0):  # heads were written over
        found, twice = found | printed, {key: places for key, places in twice.items() if key not in printed}
    for one in columns:
        if one.key in twice and one.key != anchor and one.formula is None and one.plan is None:
            del found[one.key]
    gone = tuple(one.key for one in columns if one.key not in found and one.key not in twice)
    return Heads(issued if found == issued else found, mask, gone, twice)


def _without_heads(sheet: RawSheet, form: Form, rows: Mapping[int, int], shift: int) -> Heads:
    """All moved as the anchor did, if their data stand there; else none is known."""
    columns = form.formato.columns
    if not _data_stand(sheet, form, rows, shift):
        return Heads({}, gone=tuple(columns.number_of))
    found = {key: number + shift for key, number in columns.number_of.items() if number + shift > 0}
    return Heads(found, gone=tuple(key for key in columns.number_of if key not in found))


def _heading(cell: RawCell | None) -> str:
    return folded(clean(cell.value)) if cell is not None and isinstance(cell.value, str) and not cell.formula else ""


def _quarterly(columns: Columns) -> list[Column]:
    return [column for column in columns if column.t]


def _as_issued(sheet: RawSheet, columns: Columns, row: int) -> bool:
    """Whether that row heads P, A and what does not print to the letter, as nearly always."""
    heads = ((sheet.at(row, number), columns.by_key[key]) for key, number in columns.number_of.items())
    return all(cell is not None and cell.value == one.heading for cell, one in heads if one.t or not one.printed)


def _mask(sheet: RawSheet, columns: Columns, first_row: int) -> int | None:
    """The row above the first meta that heads P, A and what does not print, the nearest of those that head most."""
    kinds = {folded(column.heading) for column in columns if column.t or not column.printed}
    wide = range(1, len(columns) + _BEYOND)

    def heads(row: int) -> int:
        return sum(_heading(sheet.at(row, column)) in kinds for column in wide)

    nearest = range(first_row - 1, max(first_row - 1 - _ABOVE, 0), -1)
    best = max(nearest, key=heads, default=0)
    return best if best and heads(best) > 1 else None


def _agree(sheet: RawSheet, columns: Columns, mask: int, first_row: int) -> bool:
    """Whether P, A and what does not print stand under their heads; of what does not print, a head may be gone."""
    heads = {number: _heading(sheet.at(mask, number)) for number in range(1, len(columns) + _BEYOND)}
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
        return sum(right) >= max(len(rows) - max(len(rows) // 10, 1), 1)

    return all(map(stands, (c for c in form.formato.columns.printed if c.formula or (c.plan and c.t))))


def says(cell: RawCell | None, expected: object) -> bool:
    """Whether a cell says a datum of the plan, in whatever type."""
    if cell is None or cell.blank:
        return expected in (None, "")
    if isinstance(cell.value, str) and isinstance(expected, str):
        return folded(clean(cell.value)) == folded(clean(expected))
    return not cell.formula and _amount(cell.value) == expected


def _amount(value: object) -> Cantidad | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return exact(clean(value) if isinstance(value, str) else value)
    except ValueError:
        return None


# -- each column by its heading ------------------------------------------------------------------------------------


def _claims(sheet: RawSheet, columns: Columns, mask: int) -> dict[str, list[int]]:
    """The sheet columns that say they are each column of the form."""
    over: dict[str, set[int]] = defaultdict(set)
    for row in range(max(mask - _HEADING_ROWS, 1), mask + 1):
        for column in range(1, len(columns) + _BEYOND):
            over[_heading(sheet.at(row, column))].add(column)
    claims = {one.key: sorted(over[folded(one.heading)]) for one in columns if not one.t}
    labels = {column: t for t, name in zip(NUMEROS, NOMBRES, strict=True) for column in over[folded(name)]}
    kinds = {folded(one.heading) for one in _quarterly(columns)}
    heads = [(n, said) for n in range(1, len(columns) + _BEYOND) if (said := _heading(sheet.at(mask, n))) in kinds]
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
