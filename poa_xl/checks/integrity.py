"""What was changed: every cell that came back against the form as issued; nothing is left unread in silence."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date, datetime
from fractions import Fraction

from poa_xl.checks.campaign import Issued
from poa_xl.checks.registry import Hit, at, gives, quoted
from poa_xl.domain.cantidad import Cantidad, exact, show, show_percent
from poa_xl.domain.finding import Place
from poa_xl.domain.trimestre import nombre
from poa_xl.form import revision, seal
from poa_xl.form.columns import Columns
from poa_xl.form.formula import canonical, translated
from poa_xl.form.layout import Cell, Role
from poa_xl.form.locate import Location
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet, clean

_EXCEL_EPOCH = date(1899, 12, 30)


def field(cell: Cell, columns: Columns) -> str:
    """How messages call a cell of the form."""
    if cell.meta is not None:
        return f"{columns.by_key[cell.key].name} de la meta {cell.meta}"
    return cell.key or "El texto"


def shown(value: object) -> str:
    """A value of the form, for a message."""
    if value is None or value == "":
        return "vacío"
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return show(value) if isinstance(value, int | Fraction) else quoted(value)


def same(expected: object, cell: RawCell) -> bool:
    """Whether a cell still says what was issued, whatever a program made of its type."""
    found = cell.value
    if isinstance(expected, date):
        if isinstance(found, datetime):
            return found.date() == expected
        if isinstance(found, date):
            return found == expected
        return isinstance(found, int | float) and found == (expected - _EXCEL_EPOCH).days
    if isinstance(expected, str):
        if isinstance(found, str):
            return clean(found).split() == clean(expected).split()
        return quantity(found) is not None and show(quantity(found)) == expected
    return cell.blank if expected is None else quantity(found) == expected


def quantity(value: object) -> Cantidad | None:
    """The exact number a cell holds, None if it holds something else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return exact(clean(value) if isinstance(value, str) else value)
    except ValueError:
        return None


@gives(
    "POA118", "POA119", "POA120", "POA121", "POA122", "POA123", "POA129", "POA135", "POA207", "POA208", "POA401"
)  # fmt: skip
def compare(book: RawBook, location: Location, issued: Issued) -> Iterator[Hit]:
    """Every difference between the form's sheet as issued and as it came back, inputs apart."""
    by_place = issued.by_place
    seen: set[tuple[int, int]] = set()
    strays: list[RawCell] = []
    for (row, column), raw in location.sheet.cells.items():
        origin = location.origin(row, column)
        expected = by_place.get(origin) if origin else None
        if origin is not None:
            seen.add(origin)
        if expected is not None and _untouched(expected, raw):
            continue
        place = Place(book.archivo, location.sheet.name, raw.ref)
        yield from comment(raw, place)
        if raw.blank and (expected is None or expected.value in (None, "")) and not (expected and expected.formula):
            continue
        if expected is None or (expected.value is None and not expected.formula and expected.meta is None):
            if not _repeats_label(raw, origin, issued.merged, location):
                strays.append(raw)
        else:
            yield from _changed(expected, raw, place, location, book.formulas)
    yield from _strays(strays, book.archivo, location.sheet)
    if not issued.required <= seen:
        for origin, cell in by_place.items():
            if origin in issued.required and origin not in seen and (book.formulas or not cell.formula):
                yield from _missing(cell, book.archivo, location)


def _untouched(expected: Cell, raw: RawCell) -> bool:
    """Whether a cell came back exactly as issued, as nearly all do; what it shows of a formula is judged apart."""
    if raw.comment or raw.formula != expected.formula:
        return False
    return bool(raw.formula) or (raw.value == expected.value and not isinstance(raw.value, bool))


def comment(raw: RawCell, place: Place) -> Iterator[Hit]:
    """What somebody wrote beside a cell; our own notes are none."""
    if raw.comment and not revision.is_own_note(raw.comment):
        yield at(place, encontrado=quoted(raw.comment)).code("POA129")


def _repeats_label(
    raw: RawCell, origin: tuple[int, int] | None, merged: Set[tuple[int, int]], location: Location
) -> bool:
    """Some programs repeat a merged cell's text in the cells it covers."""
    if origin is None or origin not in merged or raw.formula:
        return False
    neighbours = (location.sheet.at(raw.row - up, raw.column - left) for up in range(3) for left in range(16))
    return any(n is not None and n is not raw and n.value == raw.value for n in neighbours)


def _strays(strays: list[RawCell], archivo: str, sheet: RawSheet) -> Iterator[Hit]:
    """One finding for each row with something that is not the form's: a pasted row has many cells."""
    rows: dict[int, list[RawCell]] = {}
    for raw in sorted(strays, key=lambda cell: (cell.row, cell.column)):
        if not (isinstance(raw.value, str) and raw.value.lstrip().startswith(seal.MARK)):
            rows.setdefault(raw.row, []).append(raw)
    for first, *rest in rows.values():
        more = f" ({len(rest) + 1} celdas, de {first.ref} a {rest[-1].ref})" if rest else ""
        text = quoted(" · ".join(cell.shown for cell in (first, *rest)))
        yield stray(Place(archivo, sheet.name, first.ref), text, more)


def stray(place: Place, text: str, more: str = "") -> Hit:
    """Something that is not the form's; ``more`` says how much."""
    return at(place, encontrado=text, celdas=more).code("POA123")


def _missing(cell: Cell, archivo: str, location: Location) -> Iterator[Hit]:
    """A cell of the form that came back empty; rows that are gone are told apart."""
    if cell.meta is not None and cell.meta not in location.rows:
        return
    address = location.ref(cell.meta, cell.key) if cell.meta is not None else cell.ref
    place = Place(archivo, location.sheet.name, address)
    name = field(cell, location.form.formato.columns)
    if cell.formula and cell.role is Role.DERIVED:
        yield at(place, cell.meta, campo=name).code("POA122")
    elif cell.formula:
        yield at(place, cell.meta, esperado=name, encontrado="vacío").code("POA119")
    elif cell.value not in (None, "") and cell.role in (Role.PLAN, Role.TEXT):
        yield _differs(cell, name, "vacío", place)


def _changed(cell: Cell, raw: RawCell, place: Place, location: Location, formulas: bool) -> Iterator[Hit]:
    if cell.role is Role.INPUT or (cell.role is Role.SEAL and cell.key == "id"):
        return
    columns = location.form.formato.columns
    column = columns.by_key.get(cell.key)
    if cell.formula:
        if formulas:
            yield from _formula_changed(cell, raw, place, location)
    elif cell.role is Role.SEAL:
        if not same(cell.value, raw) and not raw.shown.startswith(seal.MARK):
            yield at(place, esperado=quoted(cell.value), encontrado=quoted(raw.shown)).code("POA119")
    elif column is not None and column.captured:
        yield from _closed_changed(cell, column.t, raw, place, location)
    elif raw.formula or not same(cell.value, raw):
        yield _differs(cell, field(cell, columns), quoted(raw.shown), place)


def _differs(cell: Cell, name: str, found: str, place: Place) -> Hit:
    if cell.role is Role.TEXT or cell.role is Role.HELP:
        return at(place, esperado=shown(cell.value), encontrado=found).code("POA119")
    codigo = "POA118" if cell.meta is not None else "POA135"
    return at(place, cell.meta, campo=name, esperado=shown(cell.value), encontrado=found).code(codigo)


def _closed_changed(cell: Cell, t: int, raw: RawCell, place: Place, location: Location) -> Iterator[Hit]:
    """A of a quarter that is not being reported: accepted before, or still to come."""
    if not raw.formula and (raw.blank if cell.value is None else same(cell.value, raw)):
        return
    found = quoted(raw.shown)
    if t < location.form.trimestre.numero:
        yield at(
            place, cell.meta, trimestre=nombre(t), esperado=shown(cell.value), encontrado=found
        ).code("POA401")  # fmt: skip
    elif not raw.formula and quantity(raw.value) == 0:
        yield at(place, cell.meta, trimestre=nombre(t)).code("POA208")
    else:
        yield at(place, cell.meta, trimestre=nombre(t), encontrado=found).code("POA207")


def _pattern(found: str, issued: str) -> str:
    """Names what cut-and-paste does to a formula: the same but for the rows or columns it refers to."""

    def shape(formula: str) -> str:
        return translated(canonical(formula), lambda _: 0, lambda _: "A")

    moved = shape(found) == shape(issued)
    return ": una referencia se movió, como al cortar y pegar entre celdas" if moved else ""


def _formula_changed(cell: Cell, raw: RawCell, place: Place, location: Location) -> Iterator[Hit]:
    name = field(cell, location.form.formato.columns)
    if raw.formula:
        here = (cell.formula, location.carried(cell.formula))
        if canonical(raw.formula) not in map(canonical, here):
            if cell.role is Role.DERIVED:
                yield at(place, cell.meta, campo=name, patron=_pattern(raw.formula, cell.formula)).code("POA120")
            else:
                yield at(place, cell.meta, esperado=name, encontrado=quoted(raw.formula)).code("POA119")
    elif raw.blank:
        if cell.role is Role.DERIVED:
            yield at(place, cell.meta, campo=name).code("POA122")
    elif cell.role is Role.HELP:
        if raw.value != cell.value:
            yield stray(place, quoted(raw.shown))
    else:
        yield at(place, cell.meta, campo=name, encontrado=quoted(raw.shown)).code("POA121")


@gives("POA308", "POA309", "POA311")
def printed(location: Location, book: RawBook, values: dict[int, tuple[Cantidad, Cantidad]]) -> Iterator[Hit]:
    """AVANCE ABSOLUTO and ACUMULADO RELATIVO as they stand, against the recomputed ones.

    A fixed value that differs is a false statement on the signed print; a formula's cached result is only stale.
    """
    tolerance = location.form.plan.ajustes.tolerancia
    for numero, expected in values.items():
        for key, value, codigo in zip(("absoluto", "relativo"), expected, ("POA308", "POA309"), strict=True):
            raw = location.cell(numero, key)
            if raw is None or raw.value is None or raw.blank or (raw.formula and not book.recalculated):
                continue
            limit: Fraction = tolerance if key == "relativo" else Fraction(1, 10**6)
            found = quantity(raw.value)
            if found is not None and (found == value or abs(Fraction(found) - value) <= limit):
                continue
            show_it = show_percent if key == "relativo" else show
            said = show_it(found) if found is not None else quoted(raw.value)
            place = Place(book.archivo, location.sheet.name, raw.ref)
            if raw.formula or not book.formulas:
                name = f"{location.form.formato.columns.by_key[key].name} de la meta {numero}"
                yield at(place, numero, campo=name, encontrado=said, esperado=show_it(value)).code("POA311")
            else:
                yield at(place, numero, encontrado=said, esperado=show_it(value)).code(codigo)
