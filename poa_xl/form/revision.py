"""A form given back to be corrected: the unit's own figures in a clean workbook, what is wrong marked where it is, and
what its workbook carried and this one does not, in full.

What we add to the workbook can be told from what a person adds: notes and the sheet Observaciones carry a check, so the
corrected return is read without mistaking our words for theirs, and nothing typed into them is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from unicodedata import normalize

from poa_xl.domain.devolucion import Apartado
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.texto import visible
from poa_xl.form import seal, styles
from poa_xl.form.draw import draw
from poa_xl.form.formato import Form
from poa_xl.form.instrucciones import instructions
from poa_xl.form.layout import Book, Cell, Sheet, fitting, height_for, wrapped_lines
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet, clean
from poa_xl.form.seal import short_digest as _digest

SHEET = "Observaciones"
_REVISION, _CHECK, _OWN = "revision", "observaciones", "propias"
_DIGESTS = 4_000
"""How many a line of ``_poa`` holds."""
LONGEST_NOTE = 8_000
"""Characters of what is wrong with one cell; the sheet Observaciones has it whole."""
_NUMBER, _ASTRAL = re.compile("[0-9]{1,6}"), re.compile("[\ufffd\U00010000-\U0010ffff]")
_HEADS = (("GRAVEDAD", 13.0), ("DÓNDE", 12.0), ("QUÉ SE ENCONTRÓ", 62.0), ("QUÉ HACER", 50.0), ("CÓDIGO", 9.0))
_APART = (
    "Lo que su libro traía y este no conserva. Nada de esto pasa al informe: lo que haga falta, cópielo a su celda."
)
_PIECE = 1_500
"""Characters of a text that a row can show; a longer one goes on in the next."""
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


def annotated_book(form: Form, marked: Sequence[Senalado], revision: int, apart: Sequence[Apartado] = ()) -> Book:
    """The form with the unit's captures, offending cells coloured and noted, the list of what to correct, what is ``apart``."""
    sello, help_ = seal.sello_of(form), instructions(form)
    remarks = _remarks(form, marked, revision, apart)
    lines = (f"{_REVISION}|{revision}|{_digest(f'{sello.text()}|{revision}')}", *_proofs(remarks))
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


def _remarks(form: Form, marked: Sequence[Senalado], revision: int, apart: Sequence[Apartado]) -> Sheet:
    asked = [one for one in marked if not one.finding.asks_nothing]
    wrong = any(one.ref or one.finding.severity is Severity.ERROR for one in asked)
    title, todo = (
        ("Por corregir", "Corrija las celdas marcadas y devuelva este mismo libro; conserva")
        if wrong
        else ("Observaciones", "Vea qué hacer de cada una; este libro conserva")
    )
    cells = [
        Cell(1, 1, f"{title} · {form.unidad.clave} {form.unidad.nombre}", styles.PAGE_TITLE),
        Cell(2, 1, f"{form.trimestre.texto}, revisión {revision}. {todo} lo que usted capturó.",
             styles.PAGE_TEXT.but(wrap=False)),
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
    for row, height, listed in _listed(6 + len(marked), apart):
        cells += listed
        heights.append((row, height))
    widths = tuple(width for _, width in _HEADS)
    return Sheet(SHEET, tuple(cells), widths, tuple(heights), protected=True, tab="C62828")


def _elsewhere(finding: Finding) -> str:
    place = finding.place
    return f"hoja {place.hoja} {place.celda}".strip() if place.hoja else "el libro"


def _listed(top: int, apart: Sequence[Apartado]) -> Iterator[tuple[int, float, list[Cell]]]:
    """Rows, with their height, of what the form has no place for.

    Each text stands in quotation marks: no program takes it for a figure or a formula, nor we for a seal or a row of the form.
    """
    if apart:
        yield top, 18.0, [Cell(top, 1, _APART, styles.PAGE_HEADING)]
    pieces = ((one, at, one.texto[at : at + _PIECE]) for one in apart for at in range(0, len(one.texto), _PIECE))
    for row, (one, at, piece) in enumerate(pieces, start=top + 1):
        text = f"“{visible(piece)}”" if one.que else piece
        what = f"{one.que} (sigue)" if at else one.que
        lines = max(wrapped_lines(text, 62, 8), wrapped_lines(one.donde, 12, 8))
        yield (
            row,
            height_for(lines, 8, 15),
            [
                Cell(row, 2, visible(one.donde) or None, styles.CENTER),
                Cell(row, 3, text, styles.TEXT),
                Cell(row, 4, what or None, styles.TEXT),
            ],
        )


# -- reading it back -----------------------------------------------------------------------------------------------


def _proofs(sheet: Sheet) -> Iterator[str]:
    """Lines of ``_poa`` that say what our list holds: as a whole, and each of its texts."""
    texts = [str(cell.value) for cell in sheet.cells if cell.value is not None]
    yield f"{_CHECK}|{_whole(texts)}"
    each = sorted(set(map(_one, texts)))
    for at in range(0, len(each), _DIGESTS):
        yield f"{_OWN}|{''.join(each[at : at + _DIGESTS])}"


def _whole(texts: Iterable[str]) -> str:
    """Digest of texts, however a program orders or normalizes them."""
    return _digest("|".join(sorted(normalize("NFC", text) for text in texts)))


def _one(text: str) -> str:
    """Digest of one text; programs that save as .xls cut a long one between the halves of an emoji."""
    return _digest(_ASTRAL.sub("", normalize("NFC", text)))


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
    return text.startswith((f"{_REVISION}|", f"{_CHECK}|", f"{_OWN}|"))


def is_own_sheet(book: RawBook, sheet: RawSheet) -> bool:
    """Whether ``sheet`` is our list of remarks, with nothing written into it."""
    return not written(book, sheet)


def written(book: RawBook, sheet: RawSheet) -> list[RawCell]:
    """What of a sheet, in its order, is no text of our list of remarks; nothing if it is that list as we made it."""
    held = [sheet.cells[place] for place in sorted(sheet.cells) if not sheet.cells[place].blank]
    lines = seal.control_lines(book)
    if f"{_CHECK}|{_whole(str(cell.value) for cell in held)}" in lines:
        return []
    digests = "".join(line.removeprefix(f"{_OWN}|") for line in lines if line.startswith(f"{_OWN}|"))
    ours = {digests[at : at + 8] for at in range(0, len(digests), 8)}
    return [cell for cell in held if cell.formula or _one(str(cell.value)) not in ours]
