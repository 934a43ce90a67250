"""The form's formulas as they came back: what happened alike to many of them is told once, at the first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from poa_xl.checks.registry import Hit, at, listed, quoted
from poa_xl.domain.finding import Place
from poa_xl.form.formula import canonical, translated
from poa_xl.form.layout import Cell, Role
from poa_xl.form.locate import Location
from poa_xl.form.rawbook import RawCell

_BROKEN = "#REF!"
_MOST_VALUES = 3
_EXCHANGED = ": es la de otra columna"
_LEFT = ": sus columnas se recorrieron y la fórmula no"


class Changed(NamedTuple):
    """A formula of the form and what is in its place; ``raw`` None: nothing."""

    cell: Cell
    raw: RawCell | None


def formulas_changed(changed: Sequence[Changed], archivo: str, location: Location) -> Iterator[Hit]:
    """What became of the formulas that are not as issued."""
    alike: dict[tuple[str, str], list[Changed]] = {}
    inserted = location.inserted_among_quarters
    if inserted:
        numero = next(iter(location.rows))
        place = Place(archivo, location.sheet.name, location.ref(numero, "absoluto"))
        name = f"de AVANCE ABSOLUTO de la meta {numero} (y de las demás)"
        more = f": se insertaron columnas entre las de los trimestres ({', '.join(inserted)})"
        yield at(place, campo=name, patron=more).code("POA120")
    told_already = bool(inserted or location.heads.twice)
    of_row: dict[int, set[str]] = {}
    for cell, _ in changed:
        of_row.setdefault(cell.row, set()).add(canonical(location.carried(cell.formula)))
    for one in changed:
        if not location.rebuilt(one.cell.column):
            for kind in _kinds(one, location, told_already, of_row[one.cell.row]):
                alike.setdefault(kind, []).append(one)
    for (codigo, how), several in alike.items():
        yield _told(codigo, how, several, archivo, location)


def help_written_over(changed: Sequence[Changed], archivo: str, location: Location) -> Iterator[Hit]:
    """Where formulas cannot be compared, what is certain all the same: words of somebody's own in place of the help."""
    for one in changed:
        raw = one.raw
        if one.cell.role is Role.HELP and raw and not (raw.blank or raw.formula) and _typed(raw, location):
            yield _told("POA123", "", [one], archivo, location)


def _kinds(one: Changed, location: Location, told_already: bool, of_row: set[str]) -> Iterator[tuple[str, str]]:
    """The rule that it is told by, and what tells it from others of that rule; nothing for a formula that is ours.

    ``told_already``: that columns were put in or are there twice.  ``of_row``: the formulas of the row that changed, as issued.
    """
    cell, raw = one
    printed = _is_printed(cell, location)
    if raw is None or raw.blank:
        yield "POA122" if printed else "POA175", ""
    elif raw.formula:
        found = canonical(raw.formula)
        if any(found == canonical(location.carried(cell.formula, below)) for below in location.put_in_below):
            return
        if found == canonical(
            cell.formula
        ):  # put in by a program that carries no formulas: columns moved from under it
            if printed and not location.columns_in_place and not told_already:
                yield "POA120", _LEFT
            return
        how = (
            _EXCHANGED
            if found in of_row
            else _BROKEN
            if _BROKEN in found
            else _pattern(found, cell.formula) or _relative(found, raw.row)
        )
        yield ("POA120", how) if printed else ("POA175", "=")
    elif printed:
        yield "POA121", ""
    elif raw.value != cell.value:
        yield ("POA123", raw.ref) if _typed(raw, location) else ("POA175", "value")


def _is_printed(cell: Cell, location: Location) -> bool:
    """Whether it is a result that the form prints; what they are made of stands beside it, as the help does."""
    if cell.role is not Role.DERIVED:
        return False
    return cell.meta is None or location.form.formato.columns.by_key[cell.key].printed


def _typed(raw: RawCell, location: Location) -> bool:
    """Whether it is somebody's words that stand in place of the help, and not the help or a control pasted as a value."""
    formato = location.form.formato
    ours = (formato.textos.listo, formato.textos.faltan[0], *(rule.words for rule in formato.reglas))
    return isinstance(raw.value, str) and not any(words in raw.value for words in ours)


def _pattern(found: str, issued: str) -> str:
    """Names what cut-and-paste does to a formula: the same but for the rows or columns it refers to."""

    def shape(formula: str) -> str:
        return translated(canonical(formula), lambda _: 0, lambda _: "A")

    moved = shape(found) == shape(issued)
    return ": una referencia se movió, como al cortar y pegar entre celdas" if moved else ""


def _relative(formula: str, row: int) -> str:
    """The same for a formula that was drawn down over many rows."""
    return translated(formula, lambda other: other - row, lambda column: column)


def _told(codigo: str, how: str, several: Sequence[Changed], archivo: str, location: Location) -> Hit:
    (cell, raw), *rest = several
    address = raw.ref if raw else location.ref(cell.meta, cell.key) if cell.meta is not None else cell.ref
    place = Place(archivo, location.sheet.name, address)
    others = f" (y de otras {len(rest)} celdas)" if len(rest) > 1 else " (y de otra celda)" if rest else ""
    name = _name(cell, location) + others
    if codigo == "POA120":
        patron = how if how.startswith(":") else ": perdió una referencia (#REF!)" if how == _BROKEN else ""
        return at(place, cell.meta, campo=name, patron=patron).code(codigo)
    if codigo == "POA121":
        values = [f"{quoted(one.raw.shown)} en {one.raw.ref}" for one in several if one.raw]
        found = listed(values, _MOST_VALUES) if rest else quoted(raw.shown if raw else "")
        return at(place, cell.meta, campo=name, encontrado=found).code(codigo)
    if codigo == "POA122":
        return at(place, cell.meta, campo=name).code(codigo)
    if codigo == "POA123":
        return at(place, encontrado=quoted(raw.shown if raw else ""), celdas="").code(codigo)
    found = "no hay nada" if raw is None or raw.blank else "hay otra" if raw.formula else f"dice “{quoted(raw.shown)}”"
    return at(place, cell.meta, campo=name, encontrado=found).code(codigo)


def _name(cell: Cell, location: Location) -> str:
    """Of what it is the formula: ``de AVANCE ABSOLUTO de la meta 101``."""
    if cell.meta is None:
        return f"del {cell.key}" if cell.key else "del aviso de lo que falta"
    return f"de {location.form.formato.columns.by_key[cell.key].name} de la meta {cell.meta}"
