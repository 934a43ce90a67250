"""Headings as a person reads them: another wording is nothing, another meaning makes the figures another's."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from poa_xl.checks.campaign import Issued, Position
from poa_xl.checks.registry import quoted
from poa_xl.domain.model import folded
from poa_xl.domain.trimestre import MESES, NOMBRES, NUMEROS, ORDINALES
from poa_xl.form.formato import Form
from poa_xl.form.layout import Area, Cell, Role, ref
from poa_xl.form.locate import Location
from poa_xl.form.numberformat import shown
from poa_xl.form.rawbook import RawCell, clean
from poa_xl.form.seen import pieces_seen

_CODE = re.compile("[A-Z][0-9]")
_WORDS = re.compile(r"[^\W_]+")
_COUNTED = re.compile(r"(?:T|TRIM)?([1-4])(?:ER|RO|DO|TO|O|T|TRIM)?")


_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_SHORT_YEAR = re.compile(r"[-/.\s'’]([0-9]{2})")
_HIGHEST = 20
"""Rows of a merged area that are looked at: one of the headings has three."""
_AS_WRITTEN = "General", "@"


class Misread(NamedTuple):
    """A heading of the form that now means another, where it is, and in words what stands there; blank: nothing is seen."""

    cell: Cell
    place: Position
    words: str


def misread(location: Location, issued: Issued) -> dict[Position, Misread]:
    """Those of the form's sheet that came back, by where they were issued."""
    form, found = location.form, {}
    covers = _covers(location)
    for cell, place in _headings(location, issued):
        merge = covers.get(place)
        raw = location.sheet.at(*(merge[:2] if merge else place))
        if raw is None or raw.blank or (merge is None and raw.value == cell.value and _is_plain(raw)):
            continue
        seen = _seen(raw)
        if says_other(cell, seen, form):
            at = ref(*place)
            held = "dice" if seen == clean(raw.shown) else "se ve"
            said = f"{at} está bajo la celda combinada {Area(*merge).ref}, que dice" if merge else f"{at} {held}"
            words = f"{said} “{quoted(seen)}” y se emitió “{quoted(cell.value)}”"
            found[cell.row, cell.column] = Misread(cell, place, words)
        elif not seen:
            found[cell.row, cell.column] = Misread(cell, place, "")
    return found


def _headings(location: Location, issued: Issued) -> Iterator[tuple[Cell, Position]]:
    """What says over a column what its figures are, and the form's own code, with where each stands now."""
    form, columns = location.form, location.form.formato.columns
    for row in (form.fila_codigo, *range(form.mascara - 2, form.mascara + 1)):
        now = location.around.get(row)
        for key, number in columns.number_of.items() if now else ():
            cell, column = issued.by_place.get((row, number)), location.columns.get(key)
            if cell is not None and column and now and cell.role is Role.TEXT and cell.value:
                yield cell, (now, column)


def _covers(location: Location) -> Mapping[Position, tuple[int, int, int, int]]:
    """The merged areas that cover cells of the rows of headings, corners left out; some programs leave them where columns go."""
    if not location.columns_in_place:
        return {}
    rows = {location.around.get(row) for row in range(location.form.mascara - 2, location.form.mascara + 1)}
    return {
        (row, column): merge
        for merge in location.sheet.merges
        for row in range(merge[0], min(merge[2], merge[0] + _HIGHEST) + 1)
        if row in rows
        for column in range(merge[1], min(merge[3], len(location.form.formato.columns)) + 1)
        if (row, column) != merge[:2]
    }


def _is_plain(raw: RawCell) -> bool:
    return not (raw.formula or raw.runs or raw.look.struck) and raw.look.number_format in _AS_WRITTEN


def _seen(raw: RawCell) -> str:
    """What is read there: not what is struck through or cannot be seen, and as its format shows it; of a formula, itself."""
    if raw.formula or not isinstance(raw.value, str):
        return clean(raw.shown)
    text = "" if raw.look.struck else pieces_seen(raw).text
    return clean(shown(raw.look.number_format, text).text)


def says_other(cell: Cell, text: str, form: Form) -> bool:
    """Whether ``text`` in the place of that heading means another of them."""
    issued, found = folded(str(cell.value)), folded(text)
    if cell.row == form.fila_codigo:
        code, written = ("".join(filter(str.isalnum, one)) for one in (issued, found))
        return not re.search(f"{code}(?![0-9])", written) and _CODE.search(written) is not None
    if _is_of_another_year(str(cell.value), text, form.trimestre.ejercicio):
        return True
    if cell.value in NOMBRES:
        return len(said := quarters(text)) == 1 and said != quarters(str(cell.value))
    others = {folded(one.heading) for one in form.formato.columns} - {issued}
    return found in others or (len(issued) == 1 and found[:1] in others)


def _is_of_another_year(issued: str, text: str, ejercicio: int) -> bool:
    years = {*map(int, _YEAR.findall(text))} - {*map(int, _YEAR.findall(issued))}
    short = _SHORT_YEAR.search(text) if issued in NOMBRES and not years else None
    if short and short.end() == len(text):
        years = {ejercicio - ejercicio % 100 + int(short[1])}
    return bool(years) and ejercicio not in years


def quarters(text: str) -> set[int]:
    """The quarters that a heading names, by their months or their number."""
    found = set()
    for word in _WORDS.findall(folded(text)):
        month = next((n for n, name in enumerate(MESES) if len(word) > 2 and folded(name).startswith(word)), None)
        ordinal = next((t for t, name in zip(NUMEROS, ORDINALES, strict=True) if word == folded(name)), None)
        counted = _COUNTED.fullmatch(word)
        if month is not None:
            found.add(month // 3 + 1)
        elif ordinal or counted:
            found.add(ordinal or int(counted[1] if counted else 0))
    return found
