"""What became of the form's rows and of the book's other sheets, and what it carries that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from poa_xl.checks.campaign import Issued
from poa_xl.checks.integrity import comment, same
from poa_xl.checks.registry import Hit, at, gives, listed, quoted
from poa_xl.checks.second import Forms
from poa_xl.checks.texts import contrast
from poa_xl.checks.together import stray
from poa_xl.domain.finding import Place
from poa_xl.form import revision, seal
from poa_xl.form.columns import Column
from poa_xl.form.instrucciones import SHEET as INSTRUCTIONS
from poa_xl.form.layout import column_letter, ref
from poa_xl.form.locate import Location, other_seal, strange_unit
from poa_xl.form.rawbook import CHART, RawBook, RawSheet, one_line


@gives(
    "POA119", "POA123", "POA124", "POA125", "POA126", "POA127", "POA128", "POA129", "POA134", "POA137", "POA143", "POA162",
)  # fmt: skip
def structure(book: RawBook, forms: Forms, issued: Issued) -> Iterator[Hit]:
    """Sheets, protection, hidden data, what is not read."""
    form, sheet = forms.taken.form, forms.taken.sheet
    here = Place(book.archivo, sheet.name)
    if sheet.name != form.formato.hoja and not forms.others:
        yield at(here, encontrado=sheet.name, esperado=form.formato.hoja).code("POA134")
    yield from _sheets(book, forms, issued)
    if sheet.protected is False:
        yield at(here).code("POA126")
    hidden = sorted(place for place, cell in sheet.cells.items() if cell.hidden and not (cell.blank or cell.covered))
    if hidden or sheet.state != "visible":
        first = ", ".join(ref(*place) for place in hidden[:4])
        what = f"{len(hidden)} celdas ({first}…)" if hidden else "la hoja del formato"
        yield at(here, que=what).code("POA125")
    yield from _unread(book)


@gives("POA115", "POA116", "POA133", "POA164", "POA166", "POA176")
def table(book: RawBook, location: Location) -> Iterator[Hit]:
    """Rows of a sheet that are missing, foreign or moved, and its columns."""
    form, here = location.form, Place(book.archivo, location.sheet.name)
    for meta in form.unidad.metas:
        if meta.numero not in location.rows:
            yield at(here, meta.numero).code("POA115")
    for row_id, row in location.foreign:
        yield at(replace(here, celda=f"A{row}"), valor=row_id, unidad=form.unidad.clave).code("POA116")
    if location.moved:
        yield at(here).code("POA133")
    yield from _columns(book, location)
    moved = [column for column in form.formato.columns.printed if column.key in location.heads.moved]
    if moved:
        yield at(here, columnas=listed(map(_name, moved))).code("POA176")


def _unread(book: RawBook) -> Iterator[Hit]:
    """What the workbook carries and nobody reads: macros, links, pictures, text boxes, comments without a cell."""
    if book.macros:
        yield at(Place(book.archivo)).code("POA127")
    if book.external_links:
        yield at(Place(book.archivo)).code("POA128")
    if book.absent:
        yield at(Place(book.archivo), que=quoted(listed(book.absent))).code("POA143")
    charts = book.drawings.count(CHART)
    if charts:
        yield at(Place(book.archivo), que="Hay una gráfica" if charts == 1 else f"Hay {charts} gráficas").code("POA124")
    for text in (text for text in book.drawings if text != CHART):
        yield at(Place(book.archivo), encontrado=quoted(text) or "sin texto").code("POA137")
    for text in book.notes:
        if not revision.is_own_note(text):
            yield at(Place(book.archivo), encontrado=quoted(text)).code("POA129")


def _columns(book: RawBook, location: Location) -> Iterator[Hit]:
    """Columns gone or there again, all in one: what else differs for it is no finding of its own."""
    heads, columns = location.heads, location.form.formato.columns
    said = []
    twice = {key: places for key, places in heads.twice.items() if columns.by_key[key].printed}
    for key, places in twice.items():
        letters = ", ".join(map(column_letter, places))
        said.append(f"La columna {_name(columns.by_key[key])} aparece {len(places)} veces ({letters})")
    printed = [_name(columns.by_key[key]) for key in heads.gone if columns.by_key[key].printed]
    if printed:
        many = len(printed) > 1
        said.append(
            f"Falta{'n' * many}, o no se reconoce{'n' * many}, la{'s' * many} columna{'s' * many} {listed(printed)}"
        )
    here = Place(book.archivo, location.sheet.name)
    if said:
        where = ref(heads.mask, min(min(places) for places in twice.values())) if twice and heads.mask else ""
        yield at(replace(here, celda=where), que="; ".join(said)).code("POA164")
    beside = [columns.by_key[key].heading for key in (*heads.gone, *heads.twice) if not columns.by_key[key].printed]
    if beside:
        yield at(here, columnas=listed(beside)).code("POA166")


def _name(column: Column) -> str:
    return column.name if column.t else f"“{column.heading.partition(' (')[0]}”"


def _sheets(book: RawBook, forms: Forms, issued: Issued) -> Iterator[Hit]:
    place, form = Place(book.archivo), issued.form
    for expected in (INSTRUCTIONS, seal.SHEET):
        if expected not in book.by_name:
            yield at(place, que=f"Falta la hoja {expected}").code("POA124")
    for sheet in book.sheets:
        if sheet.name == INSTRUCTIONS:
            yield from _instructions(book, sheet, issued)
        elif sheet.name == seal.SHEET:
            yield from _control(book, sheet, issued)
        elif forms.has(sheet) or (sheet.name == revision.SHEET and revision.is_own_sheet(book, sheet)):
            continue
        elif (other := other_seal(sheet, form)) and other.unidad == form.unidad.clave:
            yield at(place, que=f"La hoja {quoted(sheet.name)} es el formato {other.folio}; no se leyó").code("POA124")
        elif ajena := other.unidad if other else strange_unit(sheet, form):
            there = Place(book.archivo, sheet.name)
            yield at(there, hoja=quoted(sheet.name), ajena=quoted(ajena), propia=form.unidad.clave).code("POA162")
        else:
            yield _added(book, sheet)


def _added(book: RawBook, sheet: RawSheet) -> Hit:
    """A sheet of somebody's own, with how much there is on it and how it begins; written on ours, it is for us."""
    if sheet.name == revision.SHEET and (remarks := revision.written(book, sheet)):
        first, count = remarks[0], len(remarks)
        more = f" ({count} celdas en la hoja {sheet.name})" if count > 1 else ""
        return stray(Place(book.archivo, sheet.name, first.ref), quoted(first.shown), more)
    written = [sheet.cells[place] for place in sorted(sheet.cells) if not sheet.cells[place].blank]
    kind = "hoja" if sheet.kind == "worksheet" else "hoja de gráfico"
    name = f"Se agregó la {kind} {quoted(sheet.name)}" + ("" if sheet.state == "visible" else " (oculta)")
    if not written:
        return at(Place(book.archivo), que=name).code("POA124")
    first, count = written[0], len(written)
    said = f"{name}, con {count} celda{'s' * (count > 1)}: {first.ref} dice “{quoted(first.shown)}”"
    return at(Place(book.archivo, sheet.name, first.ref), que=said).code("POA124")


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
        ours = isinstance(raw.value, str) and one_line(raw.value) in issued.wordings
        if raw.formula or not ours:
            yield stray(Place(book.archivo, sheet.name, raw.ref), quoted(raw.shown))


def _control(book: RawBook, sheet: RawSheet, issued: Issued) -> Iterator[Hit]:
    """What differs from the control sheet as issued; lines that prove themselves are ours whatever they say."""
    expected = issued.sheets[sheet.name].by_ref
    sello = seal.control_seal(seal.control_lines(book))
    foreign = sello is not None and (sello.unidad, sello.trimestre) != (issued.sello.unidad, issued.sello.trimestre)
    for raw in sheet.cells.values():
        cell = expected.get(raw.ref)
        place = Place(book.archivo, sheet.name, raw.ref)
        yield from comment(raw, place)
        if raw.blank or (cell is not None and not raw.formula and same(cell.value, raw)):
            continue
        if revision.is_own_line(raw.shown) or (sello and seal.is_sheet_line(raw.shown, sello)):
            continue
        if raw.shown.startswith(f"{seal.MARK}|") or (foreign and raw.shown.startswith(f"{seal.ROW_MARK}|")):
            continue  # told as a seal that is damaged, or that is of another form
        if cell is not None:
            said, found = contrast(cell.value, raw.shown)
            yield at(place, esperado=said, encontrado=found).code("POA119")
        else:
            yield stray(place, quoted(raw.shown))
