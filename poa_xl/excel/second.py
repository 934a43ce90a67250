"""The second reader of .xlsx, openpyxl, by choice: slower and written by others, so the oracle of our own."""

from __future__ import annotations

import io
import os
import warnings
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from lzma import LZMAError
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

# Were lxml installed, it would be its parser, and read broken files another way.
os.environ["OPENPYXL_LXML"] = "False"

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from poa_xl.excel.bounds import MOST_CELLS, Unreadable
from poa_xl.excel.looks import INDEXED, LONGEST_FORMAT, color_of
from poa_xl.excel.opc import Opc
from poa_xl.excel.remarks import spoken
from poa_xl.excel.serial import undated
from poa_xl.excel.strings import plain
from poa_xl.excel.xlsx import read_xlsx, theme_of
from poa_xl.form.rawbook import LONGEST_NAME, Look, RawBook, RawCell, RawSheet, Run, Value, joined

Place = tuple[int, int]
# What openpyxl is known to raise on files that no program would have written so (test_reader_on_mutilated_packages).
_BROKEN = (
    BadZipFile, InvalidFileException, ParseError, KeyError, IndexError, ValueError, TypeError, AttributeError, OverflowError,
    EOFError, OSError, AssertionError, StopIteration, zlib.error, LZMAError,
)  # fmt: skip
FARTHEST_ROW, FARTHEST_COLUMN = 20_000, 400


def read_second(archivo: str, data: bytes, parts: Opc) -> RawBook:
    """The same as read_xlsx gives, the cells by openpyxl.  What ours refuses is not shown to it: it bounds nothing."""
    ours = read_xlsx(archivo, data, parts)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book: Any = openpyxl.load_workbook(io.BytesIO(data), keep_links=False, rich_text=True)
            if sum(len(page._cells) for page in book.worksheets) > MOST_CELLS:
                raise Unreadable("POA105", que="tiene un número excesivo de celdas")
            sheets = tuple(_sheets(book, _stored(data, book), theme_of(parts)))
    except _BROKEN as error:
        raise Unreadable("POA104", que="openpyxl no lo puede leer") from error
    sheets = tuple(_completed(sheet, ours.by_name.get(sheet.name)) for sheet in sheets)
    formulas = [cell for sheet in sheets for cell in sheet.cells.values() if cell.formula]
    return replace(
        ours,
        sheets=sheets,
        keywords=book.properties.keywords or "",
        custom={prop.name: str(prop.value) for prop in book.custom_doc_props.props if prop.value is not None},
        recalculated=any(cell.value is not None for cell in formulas) or not formulas,
    )


def _completed(sheet: RawSheet, ours: RawSheet | None) -> RawSheet:
    """The sheet with what openpyxl does not tell of it: threads, of which it knows Excel's copy, and how it is laid out."""
    if ours is None:
        return sheet
    cells = dict(sheet.cells)
    for place, one in ours.cells.items():
        known = cells.get(place)
        if one.comment and (known is None or spoken(known.comment) != known.comment or known.comment in one.comment):
            cells[place] = (known or one)._replace(comment=one.comment)
    return replace(
        sheet, cells=cells, widths=ours.widths, heights=ours.heights, zeros=ours.zeros,
        shows_formulas=ours.shows_formulas, conditional=ours.conditional,
    )  # fmt: skip


def _stored(data: bytes, book: Any) -> dict[str, dict[Place, Any]]:
    """Per sheet, every stored value: formulas' cached results, and what lies covered under merged cells.

    Rows are walked one by one, so only where no cell lies absurdly far out.
    """
    extents = {page.title: (page.max_row, page.max_column) for page in book.worksheets}
    if any(row > FARTHEST_ROW or column > FARTHEST_COLUMN for row, column in extents.values()):
        return {}
    stored = openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=True, keep_links=False)
    try:
        found: dict[str, dict[Place, Any]] = {}
        for page in stored.worksheets:
            last_row, last_column = extents[page.title]
            page.reset_dimensions()
            found[page.title] = {
                (cell.row, cell.column): cell.value
                for row in page.iter_rows(max_row=last_row, max_col=last_column)
                for cell in row
                if cell.value is not None
            }
        return found
    finally:
        stored.close()


def _sheets(book: Any, stored: Mapping[str, Mapping[Place, Any]], theme: Mapping[str, str]) -> Iterator[RawSheet]:
    for page in book._sheets:
        if page in book.chartsheets:
            yield RawSheet(page.title[:LONGEST_NAME], {}, page.sheet_state, kind="chartsheet")
        else:
            yield _Page(book, page, stored.get(page.title, {}), theme).sheet()


class _Page:
    """One sheet as openpyxl has it."""

    def __init__(self, book: Any, page: Any, stored: Mapping[Place, Any], theme: Mapping[str, str]) -> None:
        self._page, self._stored, self._theme = page, stored, theme
        self._since_1904 = book.epoch.year == 1904
        self._palette = [color[-6:] for color in book._colors] or INDEXED
        self._merges = [(m.min_row, m.min_col, m.max_row, m.max_col) for m in page.merged_cells.ranges]
        self._hidden_rows = {row for row, size in page.row_dimensions.items() if size.hidden}
        sizes = page.column_dimensions.values()
        self._hidden_columns = [(size.min, size.max) for size in sizes if size.hidden and size.min and size.max]

    def sheet(self) -> RawSheet:
        """Its cells and facts."""
        cells: dict[Place, RawCell] = {}
        for place, cell in self._page._cells.items():
            made = self._cell(place, cell)
            if made is not None:
                cells[place] = made
        for place, stored in self._stored.items():
            value = self._value(stored)
            if place not in cells and value not in (None, ""):
                cells[place] = RawCell(*place, value, hidden=True, covered=self._covered(*place))
        page = self._page
        return RawSheet(
            page.title[:LONGEST_NAME], cells, page.sheet_state, bool(page.protection.sheet), merges=tuple(self._merges)
        )

    def _cell(self, place: Place, cell: Any) -> RawCell | None:
        value, kind = cell.value, cell.data_type
        comment = plain(cell.comment.text) if getattr(cell, "comment", None) else ""
        if (value is None or value == "") and not comment:
            return None
        formula = ""
        if isinstance(value, ArrayFormula):
            formula = value.text or "="
        elif isinstance(value, DataTableFormula):
            formula = "=TABLE()"
        elif kind == "f":
            formula = str(value)
        content = self._value(self._stored.get(place) if formula else value)
        look, runs = self._runs(value, self._look(cell))
        return RawCell(
            *place, content, formula,
            error=kind == "e" or (bool(formula) and isinstance(content, str) and content.startswith("#")),
            locked=bool(cell.protection.locked), hidden=self._hidden(*place), comment=comment, look=look, runs=runs,
        )  # fmt: skip

    def _hidden(self, row: int, column: int) -> bool:
        return row in self._hidden_rows or any(first <= column <= last for first, last in self._hidden_columns)

    def _covered(self, row: int, column: int) -> bool:
        return any(top <= row <= bottom and left <= column <= right for top, left, bottom, right in self._merges)

    def _look(self, cell: Any) -> Look:
        stops = getattr(cell.fill, "stop", ())
        fill = cell.fill.fgColor if cell.fill.fill_type == "solid" else stops[0].color if stops else None
        return Look(
            (cell.number_format or "General")[:LONGEST_FORMAT],
            self._color(cell.font.color),
            self._color(fill),
            bool(cell.font.strike),
            float(cell.font.sz or 0),
            cell.alignment.horizontal == "fill",
            int(cell.alignment.indent or 0),
            bool(cell.alignment.shrink_to_fit),
        )

    def _color(self, color: Any) -> str:
        said = {name: str(value) for name, value in color} if color is not None else {}
        return color_of(said, lambda: self._theme, self._palette) if said else ""

    def _runs(self, text: Any, look: Look) -> tuple[Look, tuple[Run, ...]]:
        """How the pieces of a text look: a run as it says, a plain piece as its cell."""
        if not isinstance(text, CellRichText):
            return look, ()
        runs = []
        for piece in text:
            if isinstance(piece, TextBlock):
                font = piece.font
                raised = font.vertAlign not in (None, "baseline")
                runs.append(
                    Run(plain(piece.text), bool(font.strike), raised, self._color(font.color), float(font.sz or 0))
                )
            else:
                runs.append(Run(plain(piece), look.struck, False, look.color, look.size))
        return joined(runs, look)

    def _value(self, value: Any) -> Value:
        """A value without the dates that nobody means: openpyxl makes one of every number of date format."""
        value = undated(value, since_1904=self._since_1904)
        return plain(str(value)) if isinstance(value, str | CellRichText) else value
