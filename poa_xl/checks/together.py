"""Many differences that have one cause are told as one: a table that was pasted, a column or a row that was written over."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from poa_xl.checks.registry import MOST_LISTED, Hit, at, listed, quoted
from poa_xl.domain.finding import Place
from poa_xl.form import seal
from poa_xl.form.layout import ref
from poa_xl.form.rawbook import RawCell, RawSheet

_MANY = 3
"""Data of the plan in one column, or in one row, that differ for one reason."""
_WIDE = 3
"""Cells of a row that are a table's, and no remark."""


def strays_of(strays: list[RawCell], archivo: str, sheet: RawSheet) -> Iterator[Hit]:
    """One finding for each row with something that is not the form's, for a pasted row has many cells, or for a pasted table."""
    rows: dict[int, list[RawCell]] = {}
    for raw in sorted(strays, key=lambda cell: (cell.row, cell.column)):
        if not (isinstance(raw.value, str) and raw.value.lstrip().startswith(seal.MARK)):
            rows.setdefault(raw.row, []).append(raw)
    for cells in _tables(rows):
        first, *rest = cells
        last = ref(max(cell.row for cell in cells), max(cell.column for cell in cells))
        more = f" ({len(cells)} celdas, de {first.ref} a {last})" if rest else ""
        text = quoted(" · ".join(cell.shown for cell in cells))
        yield stray(Place(archivo, sheet.name, first.ref), text, more)


def _tables(rows: Mapping[int, list[RawCell]]) -> Iterator[list[RawCell]]:
    """The cells of each row, but those of rows one under another of which each has several as one."""
    table: list[RawCell] = []
    for row, cells in rows.items():
        if table and min(len(cells), len(rows.get(row - 1, ()))) < _WIDE:
            yield table
            table = []
        table = [*table, *cells]
    if table:
        yield table


def stray(place: Place, text: str, more: str = "") -> Hit:
    """Something that is not the form's; ``more`` says how much."""
    return at(place, encontrado=text, celdas=more).code("POA123")


def together(hits: Iterable[Hit]) -> Iterator[Hit]:
    """The same, but that many data of the plan that differ in one column, or in one row, are one."""
    left = list(hits)
    for line in (str.isalpha, str.isdigit):  # of an address its column, then its row
        groups: dict[str, list[Hit]] = {}
        for hit in left:
            if hit.codigo == "POA118":
                groups.setdefault("".join(filter(line, hit.place.celda)), []).append(hit)
        many = [group for group in groups.values() if len(group) >= _MANY]
        told = {id(hit) for group in many for hit in group}
        left = [hit for hit in left if id(hit) not in told]
        yield from map(_as_one, many)
    yield from left


def _as_one(group: Sequence[Hit]) -> Hit:
    """Data of several metas, or several of a meta, that differ."""
    names = dict.fromkeys(str(hit.params["campo"]).rpartition(" de la meta ")[0] for hit in group)
    metas = list(dict.fromkeys(hit.meta for hit in group))
    whose = f"de las metas {listed(metas)}" if len(metas) > 1 else f"de la meta {metas[0]}"
    said = {key: _all([str(hit.params[key]) for hit in group]) for key in ("esperado", "encontrado")}
    meta = metas[0] if len(metas) == 1 else None
    return at(group[0].place, meta, campo=f"{listed(names)} {whose}", **said).code("POA118")


def _all(values: Sequence[str]) -> str:
    """Some of the values in their order, or the one that all are."""
    more = f" y {len(values) - MOST_LISTED} más" if len(values) > MOST_LISTED else ""
    return values[0] if len(set(values)) == 1 else ", ".join(values[:MOST_LISTED]) + more
