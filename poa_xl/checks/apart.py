"""What a return carries and the form drawn again would lose, each text whole: it goes back to its unit beside the form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from poa_xl.checks.campaign import Issued
from poa_xl.checks.integrity import same
from poa_xl.domain.avance import Captura
from poa_xl.domain.devolucion import Apartado
from poa_xl.form import revision, seal
from poa_xl.form.instrucciones import SHEET as INSTRUCTIONS
from poa_xl.form.layout import Cell, Role
from poa_xl.form.locate import Location
from poa_xl.form.rawbook import CHART, RawBook, RawCell, RawSheet, clean, one_line, quantity

MOST, LONGEST = 1_000, 200_000
"""How many things are kept of a return, and characters of all of them; a hostile book has millions."""
CAPTURE, OVER, OUTSIDE, SHEET, COMMENT, DRAWING = (
    "captura que no se leyó", "escrito sobre lo impreso", "fuera del formato", "en otra hoja", "comentario",
    "imagen o cuadro de texto",
)  # fmt: skip
_SHARE = 4
"""A sheet is taken for a copy of the form where one cell in so many says what the form does there."""
_UNWRITTEN = "=…"
"""A formula of an .xls that cannot be written out."""
_What = Callable[[RawCell], str]
"""What a cell is that would be lost; blank if it would not."""


def set_apart(
    book: RawBook, location: Location, issued: Issued, captures: Mapping[int, Captura]
) -> tuple[Apartado, ...]:
    """All of it, the form's sheet first; what is beyond bounds is counted in one more."""
    return tuple(_bounded(_all(book, _Form(location, issued, captures, book.formulas))))


def _bounded(found: Iterable[Apartado]) -> Iterator[Apartado]:
    room, rest = LONGEST, iter(found)
    for one in islice(rest, MOST):
        yield one
        room -= len(one.texto)
        if room < 0:
            break
    more = sum(1 for _ in rest)
    if more:
        yield Apartado("", "", f"Y {more} más: están en el libro que usted envió.")


def _all(book: RawBook, form: _Form) -> Iterator[Apartado]:
    sheet = form.location.sheet
    yield from _of_sheet(sheet, "", form.left)
    for other in book.sheets:
        if other is not sheet:
            what = _of_remarks(book, other) if other.name == revision.SHEET else form.of_sheet(other)
            yield from _of_sheet(other, f"hoja {other.name} ", what)
    for text in (text for text in book.drawings if text.strip() and text != CHART):
        yield Apartado("", DRAWING, clean(text))
    for text in book.notes:
        if not revision.is_own_note(text):
            yield Apartado("", COMMENT, clean(text))


def _of_remarks(book: RawBook, sheet: RawSheet) -> _What:
    """What somebody wrote on the list that was given back."""
    written = {cell.ref for cell in revision.written(book, sheet)}
    return lambda raw: SHEET if raw.ref in written else ""


def _of_sheet(sheet: RawSheet, name: str, left: _What) -> Iterator[Apartado]:
    for place in sorted(sheet.cells):
        raw = sheet.cells[place]
        if not raw.blank and (what := left(raw)):
            yield Apartado(f"{name}{raw.ref}", what, clean(_text(raw)))
        if raw.comment and not revision.is_own_note(raw.comment):
            yield Apartado(f"{name}{raw.ref}", COMMENT, clean(raw.comment))


def _text(raw: RawCell) -> str:
    """What it holds; of a formula that the file's kind does not tell, its result."""
    return raw._replace(formula="").shown if raw.formula == _UNWRITTEN else raw.shown


class _Form:
    """The form as issued, and what was read of the one that came back: says of each cell what of it would be lost."""

    def __init__(self, location: Location, issued: Issued, captures: Mapping[int, Captura], formulas: bool) -> None:
        self.location, self._issued, self._captures, self._formulas = location, issued, captures, formulas
        self._texts = {one_line(cell.value) for cell in issued.by_place.values() if isinstance(cell.value, str)}
        self._again = {row: location.form.fila_de[numero] for numero, row in location.repeated}
        self._words = tuple(rule.words for rule in issued.form.formato.reglas)

    def left(self, raw: RawCell) -> str:
        """What a cell of the form's sheet is that is not carried over; blank if nothing of it is lost."""
        again = self._again.get(raw.row)
        origin = (again, self._column(raw)) if again else self.location.origin(raw.row, raw.column)
        expected = self._issued.by_place.get(origin) if origin else None
        if expected is not None and raw.formula == expected.formula and (raw.formula or raw.value == expected.value):
            return ""  # as issued, as nearly all are
        if expected is None or (expected.value is None and not expected.formula and expected.meta is None):
            return "" if self._is_ours(raw) else OUTSIDE
        column = self._issued.form.formato.columns.by_key.get(expected.key)
        if expected.role is Role.INPUT or (column is not None and column.captured):
            return "" if self._carried(expected, column.t if column else 0, raw) else CAPTURE
        if expected.formula:
            return OVER if self._formulas and self._typed(raw) else ""
        return "" if same(expected.value, raw) or self._is_ours(raw) else OVER

    def _column(self, raw: RawCell) -> int:
        return self.location.form_column_of.get(raw.column, 0)

    def _carried(self, expected: Cell, t: int, raw: RawCell) -> bool:
        captura = self._captures.get(expected.meta or 0, Captura())
        if not t:
            return captura.observaciones == clean(raw.shown)
        if t in self._issued.form.abiertos:
            return captura.alcanzado[t - 1] is not None and not raw.runs
        if expected.value is not None:
            return same(expected.value, raw)
        return not any(map(str.isalnum, raw.shown)) or quantity(raw.value) == 0

    def _typed(self, raw: RawCell) -> bool:
        """Whether it is words in place of a formula: a figure there is computed again, and help pasted as text is ours."""
        if raw.formula or raw.error or not isinstance(raw.value, str) or quantity(raw.value) is not None:
            return False
        return not self._is_ours(raw) and not any(words in raw.value for words in self._words)

    def _is_ours(self, raw: RawCell) -> bool:
        """A text that the form has, wherever a program repeats it, or a copy of its seal."""
        if raw.formula or not isinstance(raw.value, str):
            return False
        return one_line(raw.value) in self._texts or raw.value.lstrip().startswith(seal.MARK)

    def of_sheet(self, sheet: RawSheet) -> _What:
        """The same of another sheet: one of ours, a copy of the form, or one of somebody's own."""
        drawn = self._issued.sheets.get(sheet.name)
        expected = drawn.by_ref if drawn else self._if_a_copy(sheet)

        def left(raw: RawCell) -> str:
            cell = expected.get(raw.ref)
            if cell is not None and cell.formula and (raw.formula == cell.formula or not self._formulas):
                return ""
            if cell is not None and not cell.formula and same(cell.value, raw):
                return ""
            control = sheet.name.startswith(seal.SHEET) and (
                revision.is_own_line(raw.shown)
                or raw.shown.startswith((f"{seal.INSTRUCTIONS_MARK}|", f"{seal.ROW_MARK}|"))
            )
            ours = sheet.name == INSTRUCTIONS and one_line(raw.shown) in self._issued.wordings
            return "" if control or ours or self._is_ours(raw) else SHEET

        return left

    def _if_a_copy(self, sheet: RawSheet) -> Mapping[str, Cell]:
        """The form's cells, where a sheet repeats it; on one of somebody's own what stands in the place of ours is theirs."""
        ours = {cell.ref: cell for cell in self._issued.by_place.values()}
        held = [(ours.get(raw.ref), raw) for raw in sheet.cells.values() if not raw.blank]
        repeated = sum(cell is not None and isinstance(cell.value, str) and same(cell.value, raw) for cell, raw in held)
        return ours if repeated * _SHARE >= len(held) else {}
