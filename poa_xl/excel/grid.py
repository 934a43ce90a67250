"""One sheet of an .xlsx, heard once from end to end: cells, and what hides, covers and protects them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import product
from typing import NamedTuple

from poa_xl.excel.bounds import Budget, Unreadable
from poa_xl.excel.figures import moment, number, shown_as_date
from poa_xl.excel.looks import Dress, truth, whole
from poa_xl.excel.markup import SPREADSHEET, Ended, Markup, Started, strange, vocabulary
from poa_xl.excel.shared import carried
from poa_xl.excel.strings import TEXT, Pieces, Runs, Said, plain
from poa_xl.form.layout import ref
from poa_xl.form.rawbook import Area, Look, RawCell, Run, Value, covered, joined

Place = tuple[int, int]


class _Places(dict[str, Place]):
    """Where each address lies, worked out once: all forms have the same."""

    def __missing__(self, address: str) -> Place:
        place = located(address) if address.isalnum() else None
        if place is None:
            raise Unreadable("POA104", que=f"tiene una celda fuera de la hoja ({address[:20]})")
        if len(self) < 20_000:
            self[address] = place
        return place


def located(address: str) -> Place | None:
    """``F14`` or ``$F$14`` → (14, 6); None if it is no cell."""
    address = address.replace("$", "").strip().upper()
    letters = address.rstrip("0123456789")
    digits = address[len(letters) :]
    if not (1 <= len(letters) <= 3 and 1 <= len(digits) <= 9 and letters.isascii() and letters.isalpha()):
        return None
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return (int(digits), column) if int(digits) else None


class _Numbers(dict[str, int | float | str]):
    """The number that each text is, or the text if it is none, read once: most are small and come again."""

    def __missing__(self, text: str) -> int | float | str:
        found = number(text)
        said = plain(text) if found is None else found
        if len(self) < 20_000 and len(text) < 20:
            self[text] = said
        return said


_PLACES, _NUMBERS = _Places(), _Numbers()
_OUTSIDE, _DATA, _ROW, _CELL, _VALUE, _SKIPPED = range(6)
_WIDEST = 64  # columns of which the width is kept
_DEEP = 2  # of sheetData, in worksheet
_CLOSED, _PLACED = frozenset((_SKIPPED, _VALUE)), frozenset(("row", "c", "v", "f"))
Finish = Callable[[dict[str, str], str | None, str | None, dict[str, str]], None]
_KINDS = frozenset((None, "n", "s", "str", "inlineStr", "b", "d"))
_BOOLEANS = {"1": True, "true": True, "0": False, "false": False}


class Surroundings(NamedTuple):
    """What the cells of every sheet of a book refer to."""

    texts: Mapping[str, str | Runs]  # by number; refuses what it does not have
    dresses: Mapping[str | None, Dress]  # makes what it does not have
    change: Callable[[str], Look | None]  # what a conditional format makes of a cell
    letters: Callable[[Said], tuple[bool, bool, str, float]]  # how those of a piece of text look
    since: int
    budget: Budget


class _Now:
    """Where the sheet is being heard: the cell begun and what is known of it.

    ``within`` what, and within what each of the elements ``around`` stands, rows, cells, values and formulas apart.
    ``before``: what a value said before an element that stands in it, where none can.
    """

    __slots__ = ("around", "before", "cell", "formula", "how", "value", "within")

    def __init__(self) -> None:
        self.cell: dict[str, str] = {}
        self.how: dict[str, str] = {}
        self.value: str | None = None
        self.formula: str | None = None
        self.within = _OUTSIDE
        self.around: list[int] = []
        self.before: list[str] = []


class Grid(Markup):
    """A sheet's cells by place."""

    names = strange("sheetData", "row", "c", "v", "f") | vocabulary(
        SPREADSHEET,
        *("sheetData", "row", "c", "v", "f", "col", "mergeCell", "sheetProtection", "sheetView"),
        *("conditionalFormatting", "cfRule", "dataBar", "iconSet"),
        *TEXT,
    )

    def __init__(self, around: Surroundings) -> None:
        super().__init__()
        self._around = around
        self.found: dict[Place, RawCell] = {}
        self.merges: list[Area] = []
        self.protected = False
        self.widths: dict[int, float] = {}
        self.heights: dict[int, float] = {}
        self.zeros, self.shows_formulas = True, False
        self.conditional: list[tuple[tuple[Area, ...], str | None]] = []
        self._areas: tuple[Area, ...] = ()
        self._row = 0
        self._inline = Pieces()
        self._inline_in: dict[str, str] = {}
        self._masters: dict[str, tuple[Place, str]] = {}
        self._filled: dict[Place, str] = {}
        self._hidden_rows: set[int] = set()
        self._hidden_columns: list[tuple[int, int]] = []

    def handlers(self) -> tuple[Started, Ended]:
        """Functions without a search for their state: they are called thousands of times a form.

        A cell is one only in a row of the sheet's data, a value only in a cell: what stands elsewhere no program shows.
        """
        now = _Now()
        return self._starter(now), self._ender(now)

    def _starter(self, now: _Now) -> Started:
        clear, pieces, other = self.pieces.clear, self.pieces, self._other

        def start(name: str, attributes: dict[str, str]) -> None:
            within = now.within
            if name == "c" and within == _ROW and (address := attributes.get("r")) != "":
                if address is None:
                    attributes["r"] = self._next(now.cell)
                now.cell, now.value, now.formula, now.within = attributes, None, None, _CELL
            elif within == _CELL and (name == "v" or name == "f"):
                clear()
                now.before, now.within = [], _VALUE
                if name == "f":
                    now.how = attributes
            elif name == "row" and within == _DATA:
                now.cell, now.within = other(name, attributes, now.cell), _ROW
            elif within in _CLOSED or name in _PLACED:
                if within == _VALUE:
                    now.before = pieces[:] or now.before
                now.around.append(within)
                now.within = _SKIPPED
            else:
                now.around.append(within)
                now.within = _DATA if name == "sheetData" and len(now.around) == _DEEP else _OUTSIDE
                now.cell = other(name, attributes, now.cell)

        return start

    def _ender(self, now: _Now) -> Ended:
        clear, join, pieces = self.pieces.clear, "".join, self.pieces
        ended, finish = self._closed, self._finisher()

        def end(name: str) -> None:
            within = now.within
            if name == "v" and within == _VALUE:
                now.value, now.within = join(pieces or now.before), _CELL
            elif name == "c" and within == _CELL:
                now.within = _ROW
                if now.value or now.formula is not None or now.cell.get("t") == "inlineStr":
                    finish(now.cell, now.value, now.formula, now.how)
            elif name == "f" and within == _VALUE:
                now.formula, now.within = join(pieces or now.before), _CELL
            elif name == "row" and within == _ROW:
                now.within = _DATA
            else:
                now.within = now.around.pop()
                if within == _SKIPPED:
                    clear()  # of a value around another element LibreOffice takes what follows it, if anything does
                else:
                    ended(name)

        return end

    def _finisher(self) -> Finish:
        """Makes a cell of what was heard of it."""
        texts, dresses = self._around.texts, self._around.dresses
        found, places, numbers, new = self.found, _PLACES, _NUMBERS, tuple.__new__

        def finish(cell: dict[str, str], text: str | None, formula: str | None, how: dict[str, str]) -> None:
            row, column = place = places[cell["r"]]
            locked, look, dated = dresses[cell.get("s")]
            kind = cell.get("t")
            runs: tuple[Run, ...] = ()
            value: Runs | Value = None
            if kind == "s":
                value = texts[text] if text else None
            elif kind == "inlineStr":
                value = self._own(cell)
            elif text:
                value = numbers[text] if kind is None and not dated else self._value(text, kind, dated)
            if type(value) is tuple:
                self._around.budget.spend("trozos de texto", len(value))
                look, runs = joined([self._run(piece, said, look) for piece, said in value], look)
                value = "".join(piece for piece, _ in value)
            if formula is not None:
                formula = self._formula(place, formula, how) if how else "=" + formula
            elif value is None or value == "":
                return
            # An error is one by its kind; and of a kind that there is not LibreOffice shows nothing.
            error = type(value) is str and (kind not in _KINDS or (formula is not None and value.startswith("#")))
            made = (row, column, value, formula or "", error, locked, False, "", look, False, runs)
            found[place] = new(RawCell, made)

        return finish

    def _other(self, name: str, attributes: dict[str, str], cell: dict[str, str]) -> dict[str, str]:
        """Hear what is no cell.  The last cell of the row, none where another begins."""
        if name == "row":
            cell = {}
            row = _NUMBERS[attributes["r"]] if "r" in attributes else self._row + 1
            self._row = row if type(row) is int else _row_number(row, self._row + 1)
            if "hidden" in attributes and truth(attributes["hidden"]):
                self._hidden_rows.add(self._row)
            if "ht" in attributes:
                self.heights[self._row] = _measure(attributes["ht"])
        elif name == "t":
            self.pieces.clear()
        elif name in TEXT:
            self._inline.opened(name, attributes)
            if name == "is":
                self._inline_in = cell
        elif name == "col":
            self._column(attributes)
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))
        elif name == "sheetProtection":
            self.protected = truth(attributes.get("sheet"))
        elif name == "sheetView":
            self.zeros = self.zeros and truth(attributes.get("showZeros", "1"))
            self.shows_formulas = self.shows_formulas or truth(attributes.get("showFormulas"))
        else:
            self._condition(name, attributes)
        return cell

    def _column(self, attributes: dict[str, str]) -> None:
        first, last = whole(attributes.get("min")), whole(attributes.get("max"))
        if truth(attributes.get("hidden")):
            self._hidden_columns.append((first, last))
        if "width" in attributes:
            wide = _measure(attributes["width"])
            columns = range(max(first, 1), min(last, _WIDEST) + 1)
            self._around.budget.spend("columnas", len(columns))
            self.widths.update(dict.fromkeys(columns, wide))

    def _condition(self, name: str, attributes: dict[str, str]) -> None:
        """Formats that depend on the figure: their areas first, then what each rule shows."""
        if name == "conditionalFormatting":
            said = attributes.get("sqref", "").split()
            self._around.budget.spend("elementos", len(said))
            self._areas = tuple(area for one in said if (area := self._corners(one)) is not None)
        elif name == "cfRule" and "dxfId" in attributes:
            self.conditional.append((self._areas, attributes["dxfId"]))
        elif name in ("dataBar", "iconSet") and not truth(attributes.get("showValue", "1")):
            self.conditional.append((self._areas, None))

    def _closed(self, name: str) -> None:
        if name in TEXT:
            self._inline.closed(name, self.text if name == "t" else "")

    def _next(self, last: dict[str, str]) -> str:
        """The address of a cell that does not say it: beside the last one of its row, if there is any."""
        return ref(max(self._row, 1), _PLACES[last["r"]][1] + 1 if last else 1)

    def _merge(self, said: str) -> None:
        area = self._area(said)
        if area is not None:
            self.merges.append(area)

    def _area(self, said: str) -> Area | None:
        """``A1:B2`` as far as it is one, its cells counted."""
        area = self._corners(said)
        if area is not None:
            top, left, bottom, right = area
            self._around.budget.spend("celdas combinadas", (bottom - top + 1) * (right - left + 1))
        return area

    def _corners(self, said: str) -> Area | None:
        first, _, last = said.partition(":")
        corner = _PLACES.get(first) or located(first)
        other = _PLACES.get(last) or located(last or first)
        if corner is None or other is None:
            return None
        (top, bottom), (left, right) = sorted((corner[0], other[0])), sorted((corner[1], other[1]))
        return top, left, bottom, right

    def _own(self, cell: dict[str, str]) -> str | Runs | None:
        """The text that a cell has for itself."""
        return self._inline.content if self._inline_in is cell else None

    def _value(self, text: str, kind: str | None, dated: bool) -> Value:
        if kind == "str":
            return plain(text)
        if kind is None or kind == "n":
            found = _NUMBERS[text]
            return shown_as_date(found, self._around.since) if dated and not isinstance(found, str) else found
        if kind == "b":
            said = _NUMBERS[text]
            return _BOOLEANS.get(text.strip().lower(), said if isinstance(said, str) else bool(said))
        day = moment(text) if kind == "d" else None
        return plain(text) if day is None else day

    def _formula(self, place: Place, text: str, how: dict[str, str]) -> str:
        kind = how.get("t")
        if kind in ("array", "dataTable"):
            text = text if kind == "array" else "TABLE()"
            self._fill(how.get("ref", ""), "=" + text)
            return "=" + text
        if kind == "shared":
            index = how.get("si", "")
            if text:
                self._masters[index] = place, text
            elif index in self._masters:
                (row, column), text = self._masters[index]
                self._around.budget.spend("caracteres de fórmulas compartidas", len(text))
                text = carried(text, place[0] - row, place[1] - column)
        return "=" + text

    def _fill(self, said: str, formula: str) -> None:
        """A formula of several cells: the others show its results, whatever the file holds for them."""
        area = self._area(said)
        if area is not None:
            for place in product(range(area[0], area[2] + 1), range(area[1], area[3] + 1)):
                self._filled[place] = formula

    def cells(self, comments: Mapping[Place, str]) -> dict[Place, RawCell]:
        """Every cell with something in it, or a comment; what is under a merged cell or in a hidden line is hidden."""
        found = self.found
        for place, formula in self._filled.items():
            cell = found.get(place) or RawCell(*place, locked=self._around.dresses[None].locked)
            found[place] = cell if cell.formula else cell._replace(formula=formula)
        self._around.budget.spend("celdas", len(found))
        texts = [cell[2] for cell in found.values() if isinstance(cell[2], str)]
        self._around.budget.spend("caracteres", sum(map(len, texts)))
        for place, comment in comments.items():
            blank = RawCell(*place, locked=self._around.dresses[None].locked, look=self._around.dresses[None].look)
            found[place] = found.get(place, blank)._replace(comment=comment)
        for place in list(covered(self.merges, found)):
            cell = found[place]._replace(formula="", hidden=True, covered=True)  # its formula computes for nobody
            if cell.value in (None, "") and not cell.comment:
                del found[place]
            else:
                found[place] = cell
        if self._hidden_rows or self._hidden_columns:
            columns = self._hidden_among({column for _, column in found})
            for place in [place for place in found if place[0] in self._hidden_rows or place[1] in columns]:
                found[place] = found[place]._replace(hidden=True)
        return found

    def _run(self, piece: str, said: Said | None, look: Look) -> Run:
        if said is None:
            return Run(piece, look.struck, False, look.color, look.size)
        return Run(piece, *self._around.letters(said))

    def conditions(self) -> Iterator[tuple[tuple[Area, ...], Look | None]]:
        """The formats that depend on the figure, with how each looks; None of one that hides it."""
        for areas, number_of_change in self.conditional:
            look = None if number_of_change is None else self._around.change(number_of_change)
            if number_of_change is None or look is not None:
                yield areas, look

    def _hidden_among(self, columns: set[int]) -> set[int]:
        """Those of ``columns`` that are hidden."""
        spans, reach, hidden = sorted(self._hidden_columns, reverse=True), 0, set()
        for column in sorted(columns):
            while spans and spans[-1][0] <= column:
                reach = max(reach, spans.pop()[1])
            if column <= reach:
                hidden.add(column)
        return hidden


def _measure(said: str) -> float:
    length = _NUMBERS[said]
    return 0 if isinstance(length, str) else length


def _row_number(said: float | str, otherwise: int) -> int:
    return int(said) if not isinstance(said, str) and 0 < said < 10**9 else otherwise
