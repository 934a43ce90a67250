"""A form given back to be corrected: the unit's own figures in a clean workbook, what is wrong marked where it is.

What we add to the workbook can be told from what a person adds: notes and the sheet Observaciones carry a check, so the
corrected return is read without mistaking our words for theirs, and nothing typed into them is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from poa_xl.domain.finding import Finding, Severity
from poa_xl.form import seal, styles
from poa_xl.form.draw import draw
from poa_xl.form.formato import Form
from poa_xl.form.instrucciones import instructions
from poa_xl.form.layout import Book, Cell, Sheet, fitting, height_for, wrapped_lines
from poa_xl.form.rawbook import RawBook, RawSheet, clean
from poa_xl.form.seal import short_digest as _digest

SHEET = "Observaciones"
_REVISION, _CHECK = "revision", "observaciones"
LONGEST_NOTE = 8_000
"""Characters of what is wrong with one cell; the sheet Observaciones has it whole."""
_NUMBER = re.compile("[0-9]{1,6}")
_HEADS = (("GRAVEDAD", 13.0), ("DÓNDE", 12.0), ("QUÉ SE ENCONTRÓ", 62.0), ("QUÉ HACER", 50.0), ("CÓDIGO", 9.0))
_FILLS = {Severity.ERROR: "F4A6AB", Severity.ADVERTENCIA: "FFD59E"}


@dataclass(frozen=True, slots=True)
class Senalado:
    """A finding and where it belongs in the form as issued; ``ref`` blank if nowhere."""

    finding: Finding
    ref: str = ""


def note(text: str) -> str:
    """``text`` as a note of ours."""
    return f"{text}\n[{_digest(text)}]"


def is_own_note(text: str) -> bool:
    """Whether a comment is a note of ours, unchanged (some programs put the author before it)."""
    body, _, check = clean(text).removeprefix("poa-xl:").rpartition("[")
    return bool(body) and check.removesuffix("]") == _digest(body)


def annotated_book(form: Form, marked: Sequence[Senalado], revision: int) -> Book:
    """The form with the unit's captures, offending cells coloured and noted, and the list of what to correct."""
    sello, help_ = seal.sello_of(form), instructions(form)
    remarks = _remarks(form, marked, revision)
    lines = (f"{_REVISION}|{revision}|{_digest(f'{sello.text()}|{revision}')}", f"{_CHECK}|{_sheet_digest(remarks)}")
    return Book(
        sheets=(
            _marked(draw(form), marked),
            remarks,
            help_,
            seal.control_sheet(form, sello, help_, lines),
        ),
        title=f"{form.formato.clave} {form.unidad.clave} {form.unidad.nombre} {form.trimestre.clave}, por corregir",
        created=form.trimestre.corte,
        keywords=sello.text(),
        custom=((seal.CUSTOM_PROPERTY, sello.text()),),
    )


def _marked(sheet: Sheet, marked: Sequence[Senalado]) -> Sheet:
    by_ref: dict[str, list[Finding]] = {}
    for one in marked:
        if one.ref:
            by_ref.setdefault(one.ref, []).append(one.finding)
    return replace(sheet, cells=tuple(_mark(cell, by_ref.get(cell.ref, ())) for cell in sheet.cells))


def _mark(cell: Cell, findings: Sequence[Finding]) -> Cell:
    if not findings:
        return cell
    worst = min((f.severity for f in findings), key=lambda s: s.rank)
    text = "\n".join(f"{f.message}\nQué hacer: {f.remedy}" for f in findings)
    return cell._replace(
        style=cell.style.but(fill=_FILLS.get(worst, cell.style.fill)), note=note(fitting(text, LONGEST_NOTE))
    )


def _remarks(form: Form, marked: Sequence[Senalado], revision: int) -> Sheet:
    cells = [
        Cell(1, 1, f"Por corregir · {form.unidad.clave} {form.unidad.nombre}", styles.PAGE_TITLE),
        Cell(2, 1, f"{form.trimestre.texto}, revisión {revision}. Corrija las celdas marcadas y devuelva este mismo "
             "libro; conserva lo que usted capturó.", styles.PAGE_TEXT.but(wrap=False)),
    ]  # fmt: skip
    heights = [(1, 24.0), (4, 18.0)]
    cells += [Cell(4, n, head, styles.HEADING) for n, (head, _) in enumerate(_HEADS, start=1)]
    for row, one in enumerate(marked, start=5):
        found = one.finding
        link = f"internal:'{form.formato.hoja}'!{one.ref}" if one.ref else ""
        where = one.ref or _elsewhere(found)
        cells += [
            Cell(row, 1, found.severity.value, styles.CENTER.but(bold=True)),
            Cell(row, 2, where, styles.CENTER.but(color="0B3D91" if link else styles.INK), link=link),
            Cell(row, 3, found.message, styles.TEXT),
            Cell(row, 4, found.remedy, styles.TEXT),
            Cell(row, 5, found.codigo, styles.CENTER),
        ]
        lines = max(wrapped_lines(found.message, 62, 8), wrapped_lines(found.remedy, 50, 8))
        heights.append((row, height_for(lines, 8, 15)))
    widths = tuple(width for _, width in _HEADS)
    return Sheet(SHEET, tuple(cells), widths, tuple(heights), protected=True, tab="C62828")


def _elsewhere(finding: Finding) -> str:
    place = finding.place
    return f"{place.hoja} {place.celda}".strip() or "el libro"


# -- reading it back -----------------------------------------------------------------------------------------------


def _sheet_digest(sheet: Sheet) -> str:
    return _digest("|".join(sorted(str(cell.value) for cell in sheet.cells if cell.value is not None)))


def revision_of(book: RawBook) -> int:
    """How often the form had been given back; 0 as first issued."""
    found = 0
    seals = [text for text in seal.control_lines(book) if text.startswith(seal.MARK)]
    for text in seal.control_lines(book):
        mark, _, rest = text.partition("|")
        number, _, check = rest.partition("|")
        if mark == _REVISION and _NUMBER.fullmatch(number) and any(check == _digest(f"{s}|{number}") for s in seals):
            found = max(found, int(number))
    return found


def is_own_line(text: str) -> bool:
    """Whether a line of ``_poa`` is one that a correction adds."""
    return text.startswith((f"{_REVISION}|", f"{_CHECK}|"))


def is_own_sheet(book: RawBook, sheet: RawSheet) -> bool:
    """Whether ``sheet`` is our list of remarks, with nothing written into it."""
    said = "|".join(sorted(str(cell.value) for cell in sheet.cells.values() if not cell.blank))
    return f"{_CHECK}|{_digest(said)}" in seal.control_lines(book)
