"""Draws a Book with xlsxwriter, and adds nothing of its own.  The only module that knows xlsxwriter."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.worksheet import Worksheet

from poa_xl.domain.cantidad import number
from poa_xl.form.layout import (
    LAST_COLUMN,
    LONGEST_TEXT,
    Area,
    Book,
    Cell,
    Content,
    Highlight,
    Series,
    Sheet,
    Style,
    Validation,
    column_letter,
)

FONT = "Arial"
PAPER_LETTER = 1
# Normal is unlocked and everything drawn is locked explicitly: a paste brings its source's Normal style along, and an
# input that became locked would trap its user (test_paste_of_a_normal_cell_leaves_the_input_open).
NORMAL = {"font_name": FONT, "font_size": 10, "locked": 0}
_BORDERS = {"thin": ("border", 1), "bottom": ("bottom", 1), "top": ("top", 1)}
_NOTE = {"author": "poa-xl", "x_scale": 2.2, "y_scale": 1.6, "font_size": 9}
PROTECTION = {
    "objects": True,
    "scenarios": True,
    "format_columns": True,
    "format_rows": True,
    "autofilter": True,
    "select_locked_cells": True,
    "select_unlocked_cells": True,
}


class WriterError(AssertionError):
    """xlsxwriter declined to write something: our bug, never a person's."""


def render(book: Book) -> bytes:
    """The workbook as bytes: the same for the same Book."""
    out = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        out, {"in_memory": True, "default_format_properties": dict(NORMAL), "strings_to_urls": False}
    )
    workbook.set_properties(
        {
            "title": book.title,
            "author": "poa-xl",
            "keywords": book.keywords,
            "created": datetime(book.created.year, book.created.month, book.created.day),
        }
    )
    for name, value in book.custom:
        _ok(workbook.set_custom_property(name, value, "text"))
    painter = _Painter(workbook)
    for sheet in book.sheets:
        painter.sheet(sheet)
    try:
        workbook.close()
    except XlsxWriterException as error:
        raise WriterError(str(error)) from error
    return out.getvalue()


class _Page(Worksheet):  # type: ignore[misc]  # xlsxwriter is untyped
    """A worksheet spared four costs that made a form take twice its time (benchmarks/measure.py).

    Its last set column reaches the sheet's edge with one entry (``set_column`` to the edge would make 16,384, and every
    row as wide); its formulas are not searched for 40 functions of later Excel versions, which we never use; the
    three plain kinds of cell are written in one piece; and rows state no spans, which are a hint to old readers.
    """

    tail = -1

    def _write_col_info(self, col_min: int, col_max: int, col_info: Any) -> None:
        super()._write_col_info(col_min, LAST_COLUMN - 1 if col_max == self.tail else col_max, col_info)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:  # noqa: ARG002
        return formula.removeprefix("=")

    def _calculate_spans(self) -> None:
        pass

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        content = _PLAIN.get(type(cell).__name__)
        if content is None or cell.format is None:
            super()._write_cell(row, col, cell)
        else:
            style = cell.format._get_xf_index()
            self.fh.write(f'<c r="{column_letter(col + 1)}{row + 1}" s="{style}"{content(cell)}')


_PLAIN: dict[str, Callable[[Any], str]] = {
    "Blank": lambda _: "/>",
    "String": lambda cell: f' t="s"><v>{cell.string}</v></c>',
    "Number": lambda cell: f"><v>{cell.number:.16G}</v></c>",
}


class _Painter:
    """One workbook being drawn; remembers the formats already made."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._formats: dict[tuple[Style, bool], Any] = {}
        self._by_identity: dict[int, tuple[Style, Any]] = {}

    def sheet(self, sheet: Sheet) -> None:
        page = self._workbook.add_worksheet(sheet.name, worksheet_class=_Page)
        self._columns(page, sheet)
        self._rows(page, sheet)
        for table in sheet.tables:
            columns = [{"header": heading} for heading in table.headings]
            _ok(page.add_table(*_corners(table.area), {"name": table.name, "columns": columns, "style": None}))
        self._cells(page, sheet)
        self._figures(page, sheet)
        for validation in sheet.validations:
            _ok(page.data_validation(*_corners(validation.area), _validation(validation)))
        for highlight in sheet.highlights:
            _ok(page.conditional_format(*_corners(highlight.area), self._highlight(highlight)))
        _ok(page.ignore_errors({"number_stored_as_text": "A1:XFD1048576", "formula_differs": "A1:XFD1048576"}))
        _page_setup(page, sheet)
        if sheet.autofilter:
            _ok(page.autofilter(*_corners(sheet.autofilter)))
        if any(sheet.freeze):
            page.freeze_panes(*sheet.freeze)
        if sheet.selected:
            page.set_selection(sheet.selected)
        if sheet.tab:
            page.set_tab_color("#" + sheet.tab)
        page.hide_gridlines(2)
        if sheet.protected:
            page.protect("", PROTECTION)
        if not sheet.visible:
            page.very_hidden()

    def _columns(self, page: Any, sheet: Sheet) -> None:
        locked = self.format(Style(locked=True, size=10)) if sheet.protected else None
        for index, width in enumerate(sheet.widths):
            _ok(page.set_column(index, index, width, locked))
        if locked is not None:
            page.tail = len(sheet.widths)
            _ok(page.set_column(page.tail, page.tail, None, locked))

    def _rows(self, page: Any, sheet: Sheet) -> None:
        for row, height in sheet.heights:
            _ok(page.set_row(row - 1, height))

    def _cells(self, page: Any, sheet: Sheet) -> None:
        merged = {(area.top, area.left): area for area in sheet.merges}
        for cell in sheet.cells:
            style = self._format_of(cell.style)
            area = merged.pop((cell.row, cell.column), None)
            if area is not None:
                _ok(page.merge_range(*_corners(area), "", style))
            _write(page, cell, style)
            if cell.note:
                _ok(page.write_comment(cell.row - 1, cell.column - 1, cell.note, _NOTE))
        for area in merged.values():
            _ok(page.merge_range(*_corners(area), "", self.format(Style())))

    def _figures(self, page: Any, sheet: Sheet) -> None:
        for spark in sheet.sparklines:
            _ok(page.add_sparkline(spark.ref, {"range": spark.values, "type": "column", "min": 0}))
        for chart in sheet.charts:
            drawn = self._workbook.add_chart({"type": chart.kind, "subtype": "stacked"})
            for series in chart.series:
                where = {"name": series.name, "categories": chart.categories, "values": series.values}
                drawn.add_series({**where, "border": {"color": "#52606D"}, "gap": 40, **_fill(series)})
            drawn.set_title({"name": chart.title, "name_font": {"size": 11}})
            drawn.set_legend({"position": "bottom"} if len(chart.series) > 1 else {"none": True})
            if chart.kind == "bar":
                drawn.set_y_axis({"reverse": True})
            drawn.set_size({"width": 900, "height": chart.height})
            _ok(page.insert_chart(chart.at, drawn))

    def _format_of(self, style: Style) -> Any:
        """The format of a cell's style; nearly all cells share a few Style objects, and hashing one costs more."""
        known = self._by_identity.get(id(style))
        if known is None:
            known = self._by_identity[id(style)] = (style, self.format(style))
        return known[1]

    def format(self, style: Style, *, changes_only: bool = False) -> Any:
        made = self._formats.get((style, changes_only))
        if made is None:
            made = self._workbook.add_format(_properties(style, changes_only))
            self._formats[style, changes_only] = made
        return made

    def _highlight(self, highlight: Highlight) -> dict[str, Any]:
        return {
            "type": "formula",
            "criteria": highlight.formula,
            "format": self.format(highlight.style, changes_only=True),
        }


def _properties(style: Style, changes_only: bool) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    if style.color:
        properties["font_color"] = "#" + style.color
    if style.fill:
        properties["bg_color"] = "#" + style.fill
    if style.bold:
        properties["bold"] = True
    if changes_only:
        return properties
    properties |= {
        "font_name": FONT,
        "font_size": style.size,
        "align": style.align,
        "valign": style.valign,
        "locked": style.locked,
        "italic": style.italic,
        "text_wrap": style.wrap,
        "indent": style.indent,
        "shrink": style.shrink,
    }
    if style.number_format:
        properties["num_format"] = style.number_format
    if style.border:
        side, line = _BORDERS[style.border]
        properties |= {side: line, f"{side}_color": "#7B8794"}
    return properties


def _fill(series: Series) -> dict[str, Any]:
    color = "#" + series.color
    if series.pattern:
        return {"pattern": {"pattern": series.pattern, "fg_color": color, "bg_color": "white"}}
    return {"fill": {"color": color}}


def _write(page: Any, cell: Cell, style: Any) -> None:
    """By xlsxwriter's undecorated methods: addresses are numbers already."""
    row, column, value = cell.row - 1, cell.column - 1, cell.value
    if cell.formula:
        _ok(page._write_formula(row, column, cell.formula, style, _cached(value)))
    elif cell.link:
        _ok(page.write_url(row, column, cell.link, style, str(value)))
    elif value is None or value == "":
        _ok(page._write_blank(row, column, None, style))
    elif isinstance(value, str):
        _ok(page._write_string(row, column, _bounded(value), style))
    elif isinstance(value, bool):
        _ok(page._write_boolean(row, column, value, style))
    elif isinstance(value, date):
        _ok(page._write_datetime(row, column, datetime(value.year, value.month, value.day), style))
    else:
        _ok(page._write_number(row, column, number(value), style))


def _bounded(text: str) -> str:
    if len(text) > LONGEST_TEXT:
        raise WriterError(f"text of {len(text)} characters")
    return text


def _cached(value: Content) -> int | float | str | bool:
    if value is None:
        return ""
    if isinstance(value, date):
        return (value - date(1899, 12, 30)).days
    return number(value) if isinstance(value, int | Fraction) and not isinstance(value, bool) else value


def _corners(area: Area) -> tuple[int, int, int, int]:
    return area.top - 1, area.left - 1, area.bottom - 1, area.right - 1


def _validation(validation: Validation) -> dict[str, Any]:
    common = {
        "input_title": validation.prompt_title,
        "input_message": validation.prompt,
        "error_title": validation.error_title,
        "error_message": validation.error,
        "error_type": "stop",
        "ignore_blank": True,
    }
    criteria = "<=" if validation.kind == "length" else ">="
    return {"validate": validation.kind, "criteria": criteria, "value": validation.limit, **common}


def _page_setup(page: Any, sheet: Sheet) -> None:
    printing = sheet.printing
    page.set_landscape()
    page.set_paper(PAPER_LETTER)
    page.set_margins(left=0.4, right=0.4, top=0.45, bottom=0.6)
    page.fit_to_pages(printing.across, printing.down)
    page.center_horizontally()
    if printing.area:
        _ok(page.print_area(*_corners(printing.area)))
    if printing.repeat:
        page.repeat_rows(printing.repeat[0] - 1, printing.repeat[1] - 1)
    if printing.columns:
        page.repeat_columns(printing.columns[0] - 1, printing.columns[1] - 1)
    page.set_footer(f"&L&8{printing.footer.replace('&', '&&')}&R&8Página &P de &N")
    if printing.breaks:
        page.set_h_pagebreaks(list(printing.breaks))


def _ok(code: object) -> None:
    """Raise if xlsxwriter wrote nothing: it answers −1 or −2, often in silence (facts 8)."""
    if isinstance(code, int) and code < 0:
        raise WriterError(f"xlsxwriter answered {code}")
