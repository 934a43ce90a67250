"""What became of the form's rows and of the book's other sheets, and what it carries that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator

from poa_xl.checks.campaign import Issued
from poa_xl.checks.integrity import comment, same, stray
from poa_xl.checks.registry import Hit, at, gives, listed, quoted
from poa_xl.domain.finding import Place
from poa_xl.form import revision, seal
from poa_xl.form.instrucciones import SHEET as INSTRUCTIONS
from poa_xl.form.locate import Location
from poa_xl.form.rawbook import RawBook, RawSheet, clean


@gives(
    "POA115", "POA116", "POA117", "POA119", "POA123", "POA124", "POA125", "POA126", "POA127", "POA128", "POA129",
    "POA133", "POA134", "POA137", "POA143",
)  # fmt: skip
def structure(book: RawBook, location: Location, issued: Issued) -> Iterator[Hit]:
    """Rows missing, repeated, foreign or moved; sheets, protection, hidden data, what is not read."""
    form, sheet = location.form, location.sheet
    here = Place(book.archivo, sheet.name)
    for meta in form.unidad.metas:
        if meta.numero not in location.rows:
            yield at(here, meta.numero).code("POA115")
    for numero, row in location.repeated:
        yield at(Place(book.archivo, sheet.name, f"A{row}"), numero, veces=2).code("POA117")
    for row_id, row in location.foreign:
        place = Place(book.archivo, sheet.name, f"A{row}")
        yield at(place, valor=row_id, unidad=form.unidad.clave).code("POA116")
    if location.moved:
        yield at(here).code("POA133")
    if sheet.name != form.formato.hoja:
        yield at(here, encontrado=sheet.name, esperado=form.formato.hoja).code("POA134")
    yield from _sheets(book, location, issued)
    if sheet.protected is False:
        yield at(here).code("POA126")
    hidden = sorted({cell.ref for cell in sheet.cells.values() if cell.hidden and not cell.blank})
    if hidden or sheet.state != "visible":
        what = f"{len(hidden)} celdas ({', '.join(hidden[:4])}…)" if hidden else "la hoja del formato"
        yield at(here, que=what).code("POA125")
    yield from _unread(book)


def _unread(book: RawBook) -> Iterator[Hit]:
    """What the workbook carries and nobody reads: macros, links, pictures, text boxes, comments without a cell."""
    if book.macros:
        yield at(Place(book.archivo)).code("POA127")
    if book.external_links:
        yield at(Place(book.archivo)).code("POA128")
    if book.absent:
        yield at(Place(book.archivo), que=quoted(listed(book.absent))).code("POA143")
    for text in book.drawings:
        yield at(Place(book.archivo), encontrado=quoted(text) or "sin texto").code("POA137")
    for text in book.notes:
        if not revision.is_own_note(text):
            yield at(Place(book.archivo), encontrado=quoted(text)).code("POA129")


def _sheets(book: RawBook, location: Location, issued: Issued) -> Iterator[Hit]:
    place = Place(book.archivo)
    for expected in (INSTRUCTIONS, seal.SHEET):
        if expected not in book.by_name:
            yield at(place, que=f"Falta la hoja {expected}").code("POA124")
    for sheet in book.sheets:
        if sheet is location.sheet:
            continue
        if sheet.name == INSTRUCTIONS:
            yield from _instructions(book, sheet, issued)
            continue
        if sheet.name == seal.SHEET:
            yield from _control(book, sheet, issued)
            continue
        written = [cell for cell in sheet.cells.values() if not cell.blank]
        if sheet.name == revision.SHEET and revision.is_own_sheet(book, sheet):
            continue
        if written:
            first = written[0]
            more = f" (la hoja {sheet.name} tiene {len(written)} celdas con datos)"
            yield stray(Place(book.archivo, sheet.name, first.ref), quoted(first.shown), more)
        else:
            yield at(place, que=f"Se agregó la hoja {sheet.name}").code("POA124")


def _instructions(book: RawBook, sheet: RawSheet, issued: Issued) -> Iterator[Hit]:
    """Only what somebody wrote there is worth telling: its digest says if anybody did, and its wordings what is ours."""
    for raw in sheet.cells.values():
        yield from comment(raw, Place(book.archivo, sheet.name, raw.ref))
    written = [raw for raw in sheet.cells.values() if not raw.blank]
    if not any(raw.formula for raw in written):
        control = seal.control_lines(book)
        sello = seal.control_seal(control)
        if sello and seal.sheet_line(seal.INSTRUCTIONS_MARK, sello, (raw.value for raw in written)) in control:
            return
    for raw in written:
        ours = isinstance(raw.value, str) and " ".join(clean(raw.value).split()) in issued.wordings
        if raw.formula or not ours:
            yield stray(Place(book.archivo, sheet.name, raw.ref), quoted(raw.shown))


def _control(book: RawBook, sheet: RawSheet, issued: Issued) -> Iterator[Hit]:
    """What differs from the control sheet as issued; lines that prove themselves are ours whatever they say."""
    expected = issued.sheets[sheet.name].by_ref
    sello = seal.control_seal(seal.control_lines(book))
    for raw in sheet.cells.values():
        cell = expected.get(raw.ref)
        place = Place(book.archivo, sheet.name, raw.ref)
        yield from comment(raw, place)
        if raw.blank or (cell is not None and not raw.formula and same(cell.value, raw)):
            continue
        if revision.is_own_line(raw.shown) or (sello and seal.is_sheet_line(raw.shown, sello)):
            continue
        if cell is not None:
            yield at(place, esperado=quoted(cell.value), encontrado=quoted(raw.shown)).code("POA119")
        else:
            yield stray(place, quoted(raw.shown))
