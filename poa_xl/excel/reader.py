"""A file → RawBook: every non-empty cell and the book's own facts, judging nothing.  The only user of openpyxl."""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from typing import Any
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import openpyxl
from defusedxml.common import DefusedXmlException
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula

from poa_xl.excel.package import MOST_CELLS, Kind, Package, Unreadable, inspect
from poa_xl.excel.serial import undated
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet, Value

# What openpyxl is known to raise on files that no program would have written so (test_reader_on_mutilated_packages).
_BROKEN = (
    BadZipFile, InvalidFileException, ParseError, DefusedXmlException, KeyError, IndexError, ValueError, TypeError,
    AttributeError, OverflowError, EOFError, OSError, AssertionError, StopIteration,
)  # fmt: skip
FARTHEST_ROW, FARTHEST_COLUMN = 20_000, 400


def read(archivo: str, data: bytes) -> RawBook:
    """The workbook in ``data``, of any kind.  Unreadable if it is none, damaged, encrypted or unsafe."""
    package = inspect(data)
    if package.kind is not Kind.XLSX:
        from poa_xl.excel.values import read_values

        return read_values(archivo, package)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            book = openpyxl.load_workbook(io.BytesIO(data), keep_links=False, rich_text=False)
            if sum(len(page._cells) for page in book.worksheets) > MOST_CELLS:
                raise Unreadable("POA105", que="tiene un número excesivo de celdas")
            extents = {page.title: (page.max_row, page.max_column) for page in book.worksheets}
            compact = all(row <= FARTHEST_ROW and column <= FARTHEST_COLUMN for row, column in extents.values())
            cached = _cached_values(data, extents) if compact else {}
            return _raw(archivo, package, book, cached)
    except _BROKEN as error:
        raise Unreadable(
            "POA104", que=f"su contenido no es el de un libro de Excel ({type(error).__name__})"
        ) from error


def _raw(archivo: str, package: Package, book: Any, cached: dict[str, dict[tuple[int, int], Any]]) -> RawBook:
    sheets = [_sheet(page, cached.get(page.title, {})) for page in book.worksheets]
    sheets += [RawSheet(page.title, {}, page.sheet_state, kind="chartsheet") for page in book.chartsheets]
    custom = {prop.name: str(prop.value) for prop in book.custom_doc_props.props if prop.value is not None}
    formulas = [cell for sheet in sheets for cell in sheet.cells.values() if cell.formula]
    return RawBook(
        archivo=archivo,
        sha256=hashlib.sha256(package.data).hexdigest(),
        sheets=tuple(sheets),
        keywords=book.properties.keywords or "",
        custom=custom,
        macros=package.macros,
        external_links=package.external_links,
        drawings=package.drawings,
        program=book.properties.creator or "",
        modified=book.properties.modified.isoformat() if book.properties.modified else "",
        recalculated=any(cell.value is not None for cell in formulas) or not formulas,
    )


def _cached_values(data: bytes, extents: dict[str, tuple[int, int]]) -> dict[str, dict[tuple[int, int], Any]]:
    """Per sheet, every stored value: formulas' cached results, and what lies covered under merged cells.

    Rows are walked one by one, so only where no cell lies absurdly far out.
    """
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True, read_only=True, keep_links=False)
    try:
        found: dict[str, dict[tuple[int, int], Any]] = {}
        for page in book.worksheets:
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
        book.close()


def _sheet(page: Any, cached: dict[tuple[int, int], Any]) -> RawSheet:
    hidden_rows = {row for row, size in page.row_dimensions.items() if size.hidden}
    hidden_columns = set(_hidden_columns(page))

    def hidden(row: int, column: int) -> bool:
        return row in hidden_rows or column in hidden_columns

    cells: dict[tuple[int, int], RawCell] = {}
    for (row, column), cell in page._cells.items():
        made = _cell(cell, cached.get((row, column)), hidden)
        if made is not None:
            cells[row, column] = made
    for (row, column), value in cached.items():
        if (row, column) not in cells and _value(value) not in (None, ""):
            cells[row, column] = RawCell(row, column, _value(value), hidden=True)
    return RawSheet(page.title, cells, page.sheet_state, bool(page.protection.sheet))


def _hidden_columns(page: Any) -> Iterator[int]:
    for size in page.column_dimensions.values():
        if size.hidden and size.min and size.max:
            yield from range(size.min, min(size.max, FARTHEST_COLUMN) + 1)


def _cell(cell: Any, cached: Any, hidden: Callable[[int, int], bool]) -> RawCell | None:
    value, kind = cell.value, cell.data_type
    comment = cell.comment.text if getattr(cell, "comment", None) else ""
    if (value is None or value == "") and not comment:
        return None
    formula = ""
    if isinstance(value, ArrayFormula):
        formula = value.text or "="
    elif isinstance(value, DataTableFormula):
        formula = "=TABLE()"
    elif kind == "f":
        formula = str(value)
    content = _value(cached) if formula else _value(value)
    return RawCell(
        cell.row, cell.column, content, formula,
        error=kind == "e" or (bool(formula) and isinstance(content, str) and content.startswith("#")),
        locked=bool(cell.protection.locked), hidden=hidden(cell.row, cell.column), comment=comment,
    )  # fmt: skip


def _value(value: Any) -> Value:
    value = undated(value)
    if isinstance(value, str):
        return value.replace("_x000D_", "\r")  # how Excel writes a carriage return, which openpyxl leaves as it is
    if value is None or isinstance(value, int | float | bool | datetime | date | time):
        return value
    return str(value)
