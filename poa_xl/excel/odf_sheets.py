"""content.xml of an OpenDocument workbook, read in one pass and counted as it goes: sheets, cells, comments, drawings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from itertools import product
from typing import NamedTuple

from poa_xl.excel import odf_values
from poa_xl.excel.bounds import Budget
from poa_xl.excel.grid import located
from poa_xl.excel.odf_names import CALCEXT, DR3D, DRAW, OFFICE, SVG, TABLE, TEXT, number_in
from poa_xl.excel.odf_styles import Styles, run
from poa_xl.excel.odf_text import Said, Text
from poa_xl.excel.remarks import spoken
from poa_xl.form.rawbook import CHART, LONGEST_NAME, Area, Look, RawCell, RawSheet, covered, joined

_FAR = 10**9
_WIDEST = 64  # columns of which the width is kept
# ``Hoja.A1`` and ``'Otra hoja'.A1:'Otra hoja'.B2``
_RANGE = re.compile(r"\.(\$?[A-Z]{1,3}\$?[0-9]{1,7})(?::(?:'[^']*'|[^'.: ]+)?\.(\$?[A-Z]{1,3}\$?[0-9]{1,7}))?")
_SAYING = frozenset({OFFICE + "value-type", OFFICE + "string-value", CALCEXT + "value-type"})
_COLUMNS, _ROWS = TABLE + "number-columns-repeated", TABLE + "number-rows-repeated"
_MATRIX_WIDE, _MATRIX_HIGH = TABLE + "number-matrix-columns-spanned", TABLE + "number-matrix-rows-spanned"
_WIDE, _HIGH = TABLE + "number-columns-spanned", TABLE + "number-rows-spanned"
_FORMULA, _STYLE, _DEFAULT = TABLE + "formula", TABLE + "style-name", TABLE + "default-cell-style-name"
_OF_RANGES = DRAW + "notify-on-update-of-ranges"  # of a chart
_VALUE_TYPE, _DATED = OFFICE + "value-type", {"date": "dd/mm/yyyy", "time": "hh:mm:ss"}
# What holds text, cells or tables that are not the book's.
_PASSED_OVER = frozenset({
    TABLE + "content-validations", TABLE + "tracked-changes", TABLE + "data-pilot-tables", OFFICE + "forms",
})  # fmt: skip
_SHAPES = (
    *(DRAW + shape for shape in (
        "frame", "custom-shape", "control", "rect", "ellipse", "circle", "line", "polyline", "polygon",
        "regular-polygon", "path", "connector", "caption", "measure", "g",
    )),
    DR3D + "scene",
)  # fmt: skip


class _Found(NamedTuple):
    """A cell with something in it, before its row and its repetitions are unfolded."""

    left: int
    right: int
    attrs: Mapping[str, str]
    text: Text
    comment: str
    covered: bool


class _Sheet:
    """One sheet while it is read."""

    def __init__(self, name: str, state: str, protected: bool) -> None:
        self.name, self.state, self.protected = name, state, protected
        self.cells: dict[tuple[int, int], RawCell] = {}
        self.merges: list[Area] = []
        self.filled: dict[tuple[int, int], str] = {}  # the cells of formulas of several, which show its results
        self.row = self.column = 1
        self.columns = 1
        self.widths: dict[int, float] = {}
        self.heights: dict[int, float] = {}
        self.conditional: list[tuple[tuple[Area, ...], Look | None]] = []
        self.starts: list[int] = []  # first column of each group of columns
        self.groups: list[tuple[bool, str]] = []  # whether it is hidden, the style of its cells

    def group(self, column: int) -> tuple[bool, str]:
        """Whether that column is hidden and the style of its cells."""
        index = bisect_right(self.starts, column) - 1
        return self.groups[index] if index >= 0 else (False, "")

    def done(self, *, zeros: bool) -> RawSheet:
        """As it was read; ``zeros``: whether the document shows them."""
        for place, formula in self.filled.items():
            cell = self.cells.get(place) or RawCell(*place)
            self.cells[place] = cell if cell.formula else cell._replace(formula=formula)
        for place in covered(self.merges, self.cells):
            self.cells[place] = self.cells[place]._replace(hidden=True, covered=True)
        return RawSheet(
            self.name[:LONGEST_NAME], self.cells, self.state, self.protected, merges=tuple(self.merges),
            widths=self.widths, heights=self.heights, zeros=zeros, conditional=tuple(self.conditional),
        )  # fmt: skip


class Sheets:
    """Reads what ``office:spreadsheet`` holds."""

    def __init__(self, styles: Styles, budget: Budget, program: str, *, zeros: bool = True) -> None:
        self.styles, self._budget, self._zeros = styles, budget, zeros
        self.sheets: list[RawSheet] = []
        self.drawings: list[str] = []
        self.links = False
        self.spreadsheet = False
        self._calendar = odf_values.calendar_of(program)
        self._sheet: _Sheet | None = None
        self._row: Mapping[str, str] = {}
        self._found: list[_Found] = []
        self._spans: list[tuple[int, int, int]] = []
        self._areas: tuple[Area, ...] = ()
        self._cell: Mapping[str, str] | None = None
        self._comment = ""
        self._text: Text | None = None
        self._outer: list[Text | None] = []
        self._said: list[Said] = []
        self._shapes = self._skipped = self._charts = 0

    # -- what expat calls

    def start(self, name: str, attrs: Mapping[str, str]) -> None:
        """An element begins."""
        if self._skipped:
            self._skipped += 1
            return
        act = _STARTS.get(name)
        if act is not None:
            act(self, attrs)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._skipped:
            self._skipped -= 1
            return
        act = _ENDS.get(name)
        if act is not None:
            act(self)

    def chars(self, data: str) -> None:
        """Text between tags."""
        if self._text is not None and not self._skipped:
            self._budget.spend("caracteres", len(data))
            self._text.chars(data)

    # -- the book and its sheets

    def _spreadsheet(self, _: Mapping[str, str]) -> None:
        self.spreadsheet = True

    def _pass_over(self, _: Mapping[str, str]) -> None:
        self._skipped = 1

    def _link(self, _: Mapping[str, str]) -> None:
        self.links = True

    def _dde(self, attrs: Mapping[str, str]) -> None:
        self._link(attrs)
        self._pass_over(attrs)

    def _null_date(self, attrs: Mapping[str, str]) -> None:
        epoch = odf_values.moment(attrs.get(TABLE + "date-value", ""))
        if epoch is not None:
            self._calendar = self._calendar._replace(epoch=epoch)

    def _table(self, attrs: Mapping[str, str]) -> None:
        name = attrs.get(TABLE + "name", "")
        cache_of_a_link = name.startswith("'") and "'#" in name
        self.links = self.links or cache_of_a_link
        if self._sheet is not None or cache_of_a_link or not self.spreadsheet:
            self._skipped = 1
            return
        self._budget.spend("elementos")
        state = "hidden" if self.styles.hides(attrs.get(_STYLE, "")) else "visible"
        self._sheet = _Sheet(name, state, attrs.get(TABLE + "protected") == "true")

    def _table_end(self) -> None:
        if self._sheet is not None:
            self.sheets.append(self._sheet.done(zeros=self._zeros))
            self._sheet = None

    def _column(self, attrs: Mapping[str, str]) -> None:
        sheet = self._sheet
        if sheet is not None:
            self._budget.spend("columnas")
            sheet.starts.append(sheet.columns)
            sheet.groups.append((_unseen(attrs), attrs.get(_DEFAULT, "")))
            first = sheet.columns
            sheet.columns += number_in(attrs.get(_COLUMNS), 1, _FAR)
            wide = self.styles.width(attrs.get(_STYLE, "")) if first <= _WIDEST else 0
            if wide:
                columns = range(first, min(sheet.columns, _WIDEST + 1))
                sheet.widths.update(dict.fromkeys(columns, wide))

    # -- rows and cells

    def _row_start(self, attrs: Mapping[str, str]) -> None:
        if self._sheet is not None:
            self._budget.spend("renglones")
            self._row, self._sheet.column = attrs, 1

    def _row_end(self) -> None:
        sheet = self._sheet
        if sheet is None:
            return
        times = number_in(self._row.get(_ROWS), 1, _FAR)
        if self._spans:
            self._budget.spend("celdas combinadas", times * sum(wide * high for _, wide, high in self._spans))
            for row in range(sheet.row, sheet.row + times):
                sheet.merges += [(row, left, row + high - 1, left + wide - 1) for left, wide, high in self._spans]
            self._spans.clear()
        if self._found:
            self._budget.spend("celdas", times * sum(one.right - one.left + 1 for one in self._found))
            for one in self._found:
                self._unfold(sheet, one, times)
            self._found.clear()
            high = self.styles.height(self._row.get(_STYLE, ""))
            if high:
                sheet.heights.update(dict.fromkeys(range(sheet.row, sheet.row + times), high))
        sheet.row += times

    def _cell_start(self, attrs: Mapping[str, str]) -> None:
        if self._sheet is not None:
            self._cell, self._comment, self._text = attrs, "", Text()

    def _cell_end(self, *, covered: bool = False) -> None:
        sheet, attrs, text = self._sheet, self._cell, self._text
        if sheet is None or attrs is None or text is None:
            return
        left = sheet.column
        sheet.column += number_in(attrs.get(_COLUMNS), 1, _FAR)
        if _WIDE in attrs or _HIGH in attrs:
            span = (left, number_in(attrs.get(_WIDE), 1, _FAR), number_in(attrs.get(_HIGH), 1, _FAR))
            if span[1] * span[2] > 1:
                self._spans.append(span)
        if _FORMULA in attrs or self._comment or _says(attrs, text):
            self._found.append(_Found(left, sheet.column - 1, attrs, text, self._comment, covered))
        self._cell = self._text = None

    def _unfold(self, sheet: _Sheet, one: _Found, times: int) -> None:
        """Put a cell into every row and column that it stands for."""
        text, written = one.text.text, one.attrs.get(_FORMULA, "")
        read = odf_values.cached if written else odf_values.stored
        value, error = read(one.attrs, text, self._calendar)
        if value == "":
            value = None
        if value is None and not written and not one.comment:
            return
        size = len(one.comment) + (len(value) if isinstance(value, str) else 0)
        self._budget.spend("caracteres", times * (one.right - one.left + 1) * size)
        formula = odf_values.formula(written) if written else ""
        self._fill(sheet, one, formula)
        self.links = self.links or (bool(written) and odf_values.links(written))
        runs = one.text.runs if value == text else ()
        unseen = one.covered or _unseen(self._row)
        own = one.attrs.get(_STYLE) or self._row.get(_DEFAULT, "")
        for column in range(one.left, one.right + 1):
            hidden, style = sheet.group(column)
            locked, look = self.styles.cell(own or style)
            if one.attrs.get(_VALUE_TYPE) in _DATED and look.number_format == "General":
                look = look._replace(number_format=_DATED[one.attrs[_VALUE_TYPE]])  # what programs show of it
            look, pieces = joined([run(*piece, look) for piece in runs], look)
            for row in range(sheet.row, sheet.row + times):
                sheet.cells[row, column] = RawCell(
                    row, column, value, formula, error, locked, hidden or unseen, one.comment, look, one.covered,
                    pieces,
                )  # fmt: skip

    def _fill(self, sheet: _Sheet, one: _Found, formula: str) -> None:
        """A formula of several cells, whatever the file holds for the others."""
        wide, high = (number_in(one.attrs.get(span), 1, _FAR) for span in (_MATRIX_WIDE, _MATRIX_HIGH))
        if formula and wide * high > 1:
            self._budget.spend("celdas", wide * high)
            for place in product(range(sheet.row, sheet.row + high), range(one.left, one.left + wide)):
                sheet.filled[place] = formula

    # -- formats that depend on the figure

    def _areas_of_a_format(self, attrs: Mapping[str, str]) -> None:
        said = attrs.get(CALCEXT + "target-range-address", "")
        self._areas = tuple(area for one in _RANGE.finditer(said) if (area := _corners(one[1], one[2] or one[1])))
        self._budget.spend("elementos", len(self._areas))

    def _condition(self, attrs: Mapping[str, str]) -> None:
        look = self.styles.change(attrs.get(CALCEXT + "apply-style-name", ""))
        if self._sheet is not None and look is not None:
            self._sheet.conditional.append((self._areas, look))

    def _bars_or_icons(self, attrs: Mapping[str, str]) -> None:
        if self._sheet is not None and attrs.get(CALCEXT + "show-value") == "false":
            self._sheet.conditional.append((self._areas, None))

    # -- text, comments, drawings

    def _paragraph(self, _: Mapping[str, str]) -> None:
        if self._text is not None:
            self._text.open()

    def _paragraph_end(self) -> None:
        if self._text is not None:
            self._text.close()

    def _span(self, attrs: Mapping[str, str]) -> None:
        if self._text is not None:
            self._said.append(self._text.said)
            self._text.said = {**self._text.said, **self.styles.words(attrs.get(TEXT + "style-name", ""))}

    def _span_end(self) -> None:
        if self._text is not None and self._said:
            self._text.said = self._said.pop()

    def _spaces(self, attrs: Mapping[str, str]) -> None:
        count = number_in(attrs.get(TEXT + "c"), 1, _FAR)
        self._budget.spend("caracteres", count)
        self._exactly(" " * count)

    def _exactly(self, text: str) -> None:
        if self._text is not None:
            self._text.exactly(text)

    def _aside(self, _: Mapping[str, str]) -> None:
        self._budget.spend("elementos")
        self._outer.append(self._text)
        self._text = Text()

    def _aside_end(self) -> None:
        said = "" if self._text is None else self._text.text
        self._text = self._outer.pop()
        if self._cell is not None and not self._shapes:
            self._comment = spoken(said)

    def _shape(self, attrs: Mapping[str, str]) -> None:
        self._shapes += 1
        if self._shapes == 1:
            self._charts = 0
            self._aside(attrs)

    def _object(self, attrs: Mapping[str, str]) -> None:
        self._charts += _OF_RANGES in attrs

    def _shape_end(self) -> None:
        self._shapes -= 1
        if not self._shapes:
            said = self._text.text.strip() if self._text is not None else ""
            self.drawings.append(said or (CHART if self._charts else ""))
            self._text = self._outer.pop()


def _corners(first: str, last: str) -> Area | None:
    """The area between two addresses, as far as they are any."""
    corner, other = located(first), located(last)
    if corner is None or other is None:
        return None
    (top, bottom), (left, right) = sorted((corner[0], other[0])), sorted((corner[1], other[1]))
    return top, left, bottom, right


def _unseen(attrs: Mapping[str, str]) -> bool:
    return attrs.get(TABLE + "visibility", "visible") != "visible"


def _says(attrs: Mapping[str, str], text: Text) -> bool:
    """Whether a cell may hold something: empty ones are by far the most."""
    return text.begun or not _SAYING.isdisjoint(attrs)


_STARTS: dict[str, Callable[[Sheets, Mapping[str, str]], None]] = {
    OFFICE + "spreadsheet": Sheets._spreadsheet,
    TABLE + "null-date": Sheets._null_date,
    TABLE + "table": Sheets._table,
    TABLE + "table-column": Sheets._column,
    TABLE + "table-row": Sheets._row_start,
    TABLE + "table-cell": Sheets._cell_start,
    TABLE + "covered-table-cell": Sheets._cell_start,
    TABLE + "table-source": Sheets._link,
    TABLE + "dde-links": Sheets._dde,
    CALCEXT + "conditional-format": Sheets._areas_of_a_format,
    CALCEXT + "condition": Sheets._condition,
    CALCEXT + "data-bar": Sheets._bars_or_icons,
    CALCEXT + "icon-set": Sheets._bars_or_icons,
    OFFICE + "annotation": Sheets._aside,
    TEXT + "p": Sheets._paragraph,
    TEXT + "h": Sheets._paragraph,
    TEXT + "span": Sheets._span,
    TEXT + "s": Sheets._spaces,
    TEXT + "tab": lambda sheets, _: sheets._exactly("\t"),
    TEXT + "line-break": lambda sheets, _: sheets._exactly("\n"),
    SVG + "title": Sheets._paragraph,
    SVG + "desc": Sheets._paragraph,
    **dict.fromkeys(_PASSED_OVER, Sheets._pass_over),
    **dict.fromkeys(_SHAPES, Sheets._shape),
    DRAW + "object": Sheets._object,
}
_ENDS: dict[str, Callable[[Sheets], None]] = {
    TABLE + "table": Sheets._table_end,
    TABLE + "table-row": Sheets._row_end,
    TABLE + "table-cell": Sheets._cell_end,
    TABLE + "covered-table-cell": lambda sheets: sheets._cell_end(covered=True),
    OFFICE + "annotation": Sheets._aside_end,
    TEXT + "p": Sheets._paragraph_end,
    TEXT + "h": Sheets._paragraph_end,
    TEXT + "span": Sheets._span_end,
    SVG + "title": Sheets._paragraph_end,
    SVG + "desc": Sheets._paragraph_end,
    **dict.fromkeys(_SHAPES, Sheets._shape_end),
}
