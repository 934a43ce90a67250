"""What was changed: every cell that came back against the form as issued; nothing is left unread in silence."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction

from poa_xl.checks.campaign import Issued, Position
from poa_xl.checks.cells import arithmetic
from poa_xl.checks.displaced import Change, Displaced, displaced
from poa_xl.checks.formulas import Changed, formulas_changed, help_written_over
from poa_xl.checks.headings import Misread, misread
from poa_xl.checks.registry import Hit, at, gives, listed, quoted
from poa_xl.checks.texts import contrast, look_alike, same_date, same_text
from poa_xl.checks.together import strays_of, together
from poa_xl.domain.cantidad import show
from poa_xl.domain.finding import Place
from poa_xl.domain.model import folded
from poa_xl.domain.trimestre import nombre
from poa_xl.form import revision, seal
from poa_xl.form.columns import Column, Columns
from poa_xl.form.layout import Cell, Role, ref
from poa_xl.form.locate import Location
from poa_xl.form.rawbook import RawBook, RawCell, clean, quantity
from poa_xl.form.seen import as_read, pieces_seen

_EXCEL_EPOCH = date(1899, 12, 30)
_NOT_YET = frozenset(
    (
        "NA",
        "NP",
        "SR",
        "PENDIENTE",
        "NOAPLICA",
        "NOPROGRAMADO",
        "NOREPORTADO",
        "SINREPORTAR",
        "SINREPORTE",
        "PORREPORTAR",
    )
)
"""The letters of what people write where there is nothing to write yet, as they do a dash or a point."""
_KINDS: dict[type, str] = {bool: "un valor lógico", int: "un número", float: "un número", str: "un texto"}


def field(cell: Cell, columns: Columns) -> str:
    """How messages call a cell of the form."""
    if cell.meta is not None:
        return f"{columns.by_key[cell.key].name.partition(' (')[0]} de la meta {cell.meta}"
    return cell.key or "El texto"


def whole(value: object) -> str:
    """A value of the form with all of its text."""
    return value if isinstance(value, str) and value else shown(value)


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
        if isinstance(found, str):
            return same_date(expected, found)
        return isinstance(found, int | float) and found == (expected - _EXCEL_EPOCH).days
    if isinstance(expected, str):
        if isinstance(found, str):
            return same_text(clean(found), clean(expected))
        return quantity(found) is not None and show(quantity(found)) == expected
    return cell.blank if expected is None else quantity(found) == expected


@gives(
    "POA115", "POA118", "POA119", "POA120", "POA121", "POA122", "POA123", "POA129", "POA135", "POA165", "POA167", "POA175", "POA177",
    "POA178", "POA207", "POA208", "POA209", "POA214", "POA401",
)  # fmt: skip
def compare(book: RawBook, location: Location, found: Differences) -> Iterator[Hit]:
    """Every difference between the form's sheet as issued and as it came back, inputs apart."""
    archivo, sheet = book.archivo, location.sheet
    yield from found.displaced.hits
    for raw in found.remarked:
        yield from comment(raw, Place(archivo, sheet.name, raw.ref))
    changed = [
        hit for cell, raw in found.changed for hit in _changed(cell, raw, Place(archivo, sheet.name, raw.ref), location)
    ]
    yield from strays_of(found.strays, archivo, sheet)
    yield from _misread(found.misread, Place(archivo, sheet.name))
    if found.identities:
        yield _identified(found.identities, Place(archivo, sheet.name, found.identities[0][1].ref))
    yield from together([*changed, *_gone([cell for cell in found.gone if not cell.formula], archivo, location)])
    if book.formulas:
        lost = (Changed(cell, None) for cell in found.gone if cell.formula)
        yield from formulas_changed([*found.formulas, *lost], archivo, location)
    else:
        yield from help_written_over(found.formulas, archivo, location)


@dataclasses.dataclass
class Differences:
    """The cells that came back otherwise than they were issued, by what is to be made of them."""

    remarked: list[RawCell] = dataclasses.field(default_factory=list)
    strays: list[RawCell] = dataclasses.field(default_factory=list)
    misread: list[Misread] = dataclasses.field(default_factory=list)
    formulas: list[Changed] = dataclasses.field(default_factory=list)
    identities: list[tuple[Cell, RawCell]] = dataclasses.field(default_factory=list)
    changed: list[tuple[Cell, RawCell]] = dataclasses.field(default_factory=list)
    gone: list[Cell] = dataclasses.field(default_factory=list)
    displaced: Displaced = dataclasses.field(default_factory=Displaced)

    def set_apart(self, archivo: str, location: Location) -> None:
        """Tell what stands in another's place as that, and no more of its cells."""
        columns = location.form.formato.columns.by_key
        changes: list[Change] = [
            one for one in self.changed if one[0].key in columns and _misplaced(columns[one[0].key], *one)
        ]
        changes += [
            (cell, None)
            for cell in self.gone
            if cell.meta is not None and cell.role is Role.PLAN and cell.value is not None
        ]
        self.displaced = displaced(changes, archivo, location)
        told = self.displaced.cells
        if told:
            self.changed = [one for one in self.changed if (one[0].row, one[0].column) not in told]
            self.formulas = [one for one in self.formulas if (one.cell.row, one.cell.column) not in told]
            self.gone = [cell for cell in self.gone if (cell.row, cell.column) not in told]


def differences(book: RawBook, location: Location, issued: Issued) -> Differences:
    """What of the form's sheet is not as issued."""
    found = _differences(location, issued)
    found.set_apart(book.archivo, location)
    return found


def _misplaced(column: Column, cell: Cell, raw: RawCell) -> bool:
    """Whether a datum of the plan, or A of a quarter that is closed or to come, says otherwise; that there is nothing is no A."""
    if cell.role is not Role.PLAN or (same(cell.value, raw) and not raw.formula):
        return False
    return not (column.captured and cell.value is None and _says_nothing(raw))


def _differences(location: Location, issued: Issued) -> Differences:
    by_place, found = issued.by_place, Differences()
    misled = misread(location, issued)
    found.misread += misled.values()
    seen: set[tuple[int, int]] = {*misled}
    told = {row for _, row in (*location.repeated, *location.foreign)}
    in_place = location.columns_in_place
    for raw, origin in _issued_at(location, issued):
        row, column = raw.row, raw.column
        expected = by_place.get(origin) if origin else None
        if origin is not None:
            seen.add(origin)
        if expected is not None and raw.covered and expected.meta is not None:
            continue
        # What a formula counts has moved with its columns: the same text is another formula then.
        if expected is not None and _untouched(expected, raw) and (in_place or not raw.formula):
            continue
        if raw.comment:
            found.remarked.append(raw)
        nothing = expected is None or (expected.value in (None, "") and not expected.formula)
        if (raw.blank and nothing) or location.spare(column):
            continue
        if expected is None or (nothing and expected.value is None and expected.meta is None):
            if row not in told and not _repeats_label(raw, origin, issued, location):
                found.strays.append(raw)
        elif expected.key == "id":
            found.identities.append((expected, raw))
        elif origin in misled:
            continue
        elif expected.formula:
            found.formulas.append(Changed(expected, raw))
        else:
            found.changed.append((expected, as_read(raw)))
    found.strays = _without_heads_of(told, found.strays, issued) if told else found.strays
    lost = () if issued.required <= seen else issued.required - seen
    found.gone += [cell for place, cell in by_place.items() if place in lost and not location.lacks(cell)]
    return found


def _without_heads_of(rows: set[int], strays: list[RawCell], issued: Issued) -> list[RawCell]:
    """The strays but for the form's own words right above or below rows that are told: the heads were copied with them."""
    words = {cell.value for cell in issued.by_place.values() if isinstance(cell.value, str)}
    own: dict[int, bool] = {}
    for raw in strays:
        own[raw.row] = own.get(raw.row, True) and raw.value in words
    told = set(rows)
    for row in (*sorted(own), *sorted(own, reverse=True)):
        if own[row] and {row - 1, row + 1} & told:
            told.add(row)
    return [raw for raw in strays if raw.row not in told]


def _issued_at(location: Location, issued: Issued) -> Iterator[tuple[RawCell, Position | None]]:
    """The cells of the sheet, with where in the form each was issued; None: nowhere."""
    form, rows, columns = issued.form, location.form_row_of, location.form_column_of
    table = range(form.mascara - 2, form.ultima + 1)
    for (row, column), raw in location.sheet.cells.items():
        origin = (rows[row], columns[column]) if row in rows and column in columns else None
        if origin and location.heads.moved and origin[0] not in table:
            origin = _beside_moved(raw, (origin[0], column), origin, issued)
        yield raw, origin


def _beside_moved(raw: RawCell, here: Position, there: Position, issued: Issued) -> Position:
    """Where a cell around the table is from whose columns changed places: many change those of the table alone."""
    cell = issued.by_place.get(here)
    stayed = cell is not None and (
        raw.formula == cell.formula if raw.formula or cell.formula else same(cell.value, raw)
    )
    return here if stayed else there


def _untouched(expected: Cell, raw: RawCell) -> bool:
    """Whether a cell came back exactly as issued, as nearly all do; what it shows of a formula is judged apart."""
    if raw.comment or raw.formula != expected.formula:
        return False
    return bool(raw.formula) or (raw.value == expected.value and not isinstance(raw.value, bool))


def comment(raw: RawCell, place: Place) -> Iterator[Hit]:
    """What somebody wrote beside a cell; our own notes are none."""
    if raw.comment and not revision.is_own_note(raw.comment):
        yield at(place, encontrado=quoted(raw.comment)).code("POA129")


def _repeats_label(raw: RawCell, origin: tuple[int, int] | None, issued: Issued, location: Location) -> bool:
    """Some programs repeat a merged cell's text in the cells it covers, or leave it there when its column goes."""
    if origin is None or origin not in issued.merged or not isinstance(raw.value, str) or raw.formula:
        return False
    corner = issued.by_place.get(issued.merged[origin])
    if corner is not None and same(corner.value, raw):
        return True
    neighbours = (location.sheet.at(raw.row - up, raw.column - left) for up in range(3) for left in range(16))
    return any(n is not None and n is not raw and n.value == raw.value for n in neighbours)


def _misread(headings: list[Misread], sheet: Place) -> Iterator[Hit]:
    """Headings that now mean another column, all in one: they are exchanged by pairs; and those of which nothing is seen."""
    other = [one for one in headings if one.words]
    if other:
        here = dataclasses.replace(sheet, celda=ref(*other[0].place))
        yield at(here, que=listed(one.words for one in other)).code("POA165")
    for one in headings:
        if not one.words:
            here = dataclasses.replace(sheet, celda=ref(*one.place))
            yield at(here, esperado=quoted(one.cell.value), encontrado="nada que se vea").code("POA119")


def _identified(changed: list[tuple[Cell, RawCell]], place: Place) -> Hit:
    """Identities of rows that were written over or no longer stand beside their row, all in one."""
    (cell, raw), *rest = changed
    more = f" (y {len(rest)} más)" if rest else ""
    return at(place, esperado=quoted(cell.value), encontrado=f"{quoted(raw.shown)}{more}").code("POA119")


def _gone(cells: list[Cell], archivo: str, location: Location) -> Iterator[Hit]:
    """Data and texts of the form that came back empty: one for each meta's, and for all of a row around the table."""
    rows: dict[tuple[int, Role], list[Cell]] = {}
    for cell in cells:
        if cell.value in (None, "") or cell.role not in (Role.PLAN, Role.TEXT):
            continue
        if cell.meta is not None:
            place = Place(archivo, location.sheet.name, location.ref(cell.meta, cell.key))
            yield _differs(cell, None, place, location)
        else:
            rows.setdefault((cell.row, cell.role), []).append(cell)
    for first, *rest in rows.values():
        place = Place(archivo, location.sheet.name, first.ref)
        said = first._replace(value=" · ".join(whole(cell.value) for cell in (first, *rest))) if rest else first
        yield _differs(said, None, place, location)


def _changed(cell: Cell, raw: RawCell, place: Place, location: Location) -> Iterator[Hit]:
    if cell.role is Role.INPUT:
        return
    columns = location.form.formato.columns
    column = columns.by_key.get(cell.key)
    if cell.role is Role.PLAN and raw.runs and same(cell.value, raw):
        yield from _struck_in_part(cell, raw, place, columns)
    if cell.role is Role.SEAL:
        if not same(cell.value, raw) and not raw.shown.startswith(seal.MARK):
            yield at(place, esperado=quoted(cell.value), encontrado=quoted(raw.shown)).code("POA119")
    elif column is not None and column.captured:
        yield from _closed_changed(cell, column.t, raw, place, location)
    elif raw.formula and column is not None and cell.role is Role.PLAN and arithmetic(raw.formula) == cell.value:
        name = field(cell, columns)
        yield at(place, cell.meta, campo=name, encontrado=quoted(raw.formula), valor=shown(cell.value)).code("POA209")
    elif raw.formula or not same(cell.value, raw):
        yield _differs(cell, raw, place, location)


def _struck_in_part(cell: Cell, raw: RawCell, place: Place, columns: Columns) -> Iterator[Hit]:
    """A datum of the plan to which something was added that is struck through or cannot be read."""
    said, left_out = "".join(run.text for run in raw.runs), pieces_seen(raw).left_out
    if left_out:
        params = {"campo": field(cell, columns), "encontrado": quoted(said), "como": left_out}
        yield at(place, cell.meta, **params, valor=quoted(whole(cell.value))).code("POA214")


def _differs(cell: Cell, raw: RawCell | None, place: Place, location: Location) -> Hit:
    """A datum or a text of the form that came back otherwise, or empty: ``raw`` None; both quoted where they differ."""
    columns = location.form.formato.columns
    column = columns.by_key.get(cell.key)
    if column is not None and column.captured:
        return accepted_changed(cell, column.t, raw, place)
    name = field(cell, columns)
    if isinstance(cell.value, str) and raw is not None and not raw.formula:
        twins = look_alike(cell.value, raw.shown)
        if twins:
            found = contrast(cell.value, raw.shown)[1]
            return at(place, cell.meta, campo=name, encontrado=found, diferencia=twins).code("POA167")
    expected, found = _told_apart(cell.value, raw)
    if cell.role is Role.TEXT or cell.role is Role.HELP:
        return at(place, esperado=expected, encontrado=found).code("POA119")
    codigo = "POA118" if cell.meta is not None else "POA135"
    return at(place, cell.meta, campo=name, esperado=expected, encontrado=found).code(codigo)


def _told_apart(expected: object, raw: RawCell | None) -> tuple[str, str]:
    """What was issued and what is there, for a message; where both would read the same, with what it is instead."""
    if raw is None or raw.blank:
        return shown(expected), "vacío"
    value = raw.value
    held = value.strftime("%d/%m/%Y") if isinstance(value, date) and not raw.formula else raw.shown
    said, found = contrast(whole(expected), held)
    if look_alike(said, found) or said == found:
        kind = look_alike(said, found) or f"es {_KINDS.get(type(value), 'una fecha')}"
        found = f"{found} ({kind})"
    return said, found


def accepted_changed(cell: Cell, t: int, raw: RawCell | None, place: Place) -> Hit:
    """A that was accepted and that reads otherwise now."""
    expected, found = _told_apart(cell.value, raw)
    return at(place, cell.meta, trimestre=nombre(t), esperado=expected, encontrado=found).code("POA401")


def _closed_changed(cell: Cell, t: int, raw: RawCell, place: Place, location: Location) -> Iterator[Hit]:
    """A of a quarter that is not being reported: accepted before, or still to come."""
    if not raw.formula and (raw.blank if cell.value is None else same(cell.value, raw)):
        return
    if t < location.form.trimestre.numero:
        yield accepted_changed(cell, t, raw, place)
        return
    hit = at(place, cell.meta, trimestre=nombre(t), encontrado=quoted(raw.shown))
    yield hit.code("POA208" if _says_nothing(raw) else "POA207")


def _says_nothing(raw: RawCell) -> bool:
    """Whether it is a 0, marks without a letter or digit, or ``N/A`` and the like."""
    if raw.formula:
        return False
    said = "".join(filter(str.isalnum, folded(raw.shown)))
    return quantity(raw.value) == 0 or not said or said in _NOT_YET
