""".xls and .xlsb → RawBook with values only.  The only user of calamine."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from poa_xl.excel.biff import Old, Page
from poa_xl.excel.bounds import Budget, Unreadable
from poa_xl.excel.extents import MOST_AREA, Errors, Surveyed, survey_xls, survey_xlsb
from poa_xl.excel.package import Package
from poa_xl.excel.serial import undated
from poa_xl.form.rawbook import LONGEST_NAME, RawBook, RawCell, RawSheet, Value

_ERRORS = ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!")
_SURVEYS = {"xls": survey_xls, "xlsb": survey_xlsb}


def read_values(archivo: str, package: Package) -> RawBook:
    """The values of every sheet.  Unreadable if the file is damaged, needs a password or reaches too far."""
    kind = package.kind.value
    surveyed = _SURVEYS[kind](package.data)
    try:
        sheets = _sheets(surveyed)
    except (CalamineError, ValueError, OSError, TypeError) as error:
        raise Unreadable("POA104", que="no se puede leer su contenido") from error
    except BaseException as error:
        # A panic in the library's Rust code is no Exception, and its class cannot be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("POA104", que="no se puede leer su contenido") from error
    return RawBook(
        archivo=archivo,
        sha256=hashlib.sha256(package.data).hexdigest(),
        sheets=sheets,
        macros=package.macros,
        external_links=package.external_links,
        drawings=(*package.drawings, *(text for page in _pages(surveyed) for text in page.drawings)),
        formulas=False,
        looks=bool(_pages(surveyed)),
        kind=kind,
    )


def _pages(surveyed: Surveyed) -> tuple[Page, ...]:
    return () if surveyed.old is None else tuple(surveyed.old.pages.values())


def _sheets(surveyed: Surveyed) -> tuple[RawSheet, ...]:
    book, budget = CalamineWorkbook.from_filelike(io.BytesIO(surveyed.data)), Budget()
    pages = _pages(surveyed)
    return tuple(
        _laid_out(sheet, surveyed.old, pages[n]) if surveyed.old is not None and n < len(pages) else sheet
        for n, one in enumerate(book.sheets_metadata)
        for sheet in [_sheet(book, one, surveyed.since_1904, surveyed.errors.get(n, {}), budget)]
    )


def _laid_out(sheet: RawSheet, old: Old, page: Page) -> RawSheet:
    """The sheet with what calamine does not tell of it."""
    if sheet.kind != "worksheet":
        return sheet
    return replace(
        sheet, cells=old.completed(page, dict(sheet.cells)), protected=page.protected, merges=tuple(page.merges),
        widths=page.widths, heights=page.heights, zeros=page.zeros, shows_formulas=page.shows_formulas,
    )  # fmt: skip


def _sheet(book: CalamineWorkbook, data: Any, since_1904: bool, errors: Errors, budget: Budget) -> RawSheet:
    state = "visible" if data.visible == SheetVisibleEnum.Visible else "hidden"
    if data.typ != SheetTypeEnum.WorkSheet:
        return RawSheet(data.name[:LONGEST_NAME], {}, state, None, kind="chartsheet")
    page = book.get_sheet_by_name(data.name)
    if page.height * page.width > MOST_AREA:
        raise Unreadable("POA105", que="tiene un número excesivo de celdas")
    cells = {(cell.row, cell.column): cell for cell in _cells(page, since_1904, budget)}
    for place, error in errors.items():
        budget.spend("celdas")
        cells.setdefault(place, RawCell(*place, error, error=True))
    return RawSheet(data.name[:LONGEST_NAME], cells, state, protected=None)


def _cells(page: Any, since_1904: bool, budget: Budget) -> Iterator[RawCell]:
    top, left = page.start or (0, 0)
    for row, values in enumerate(page.to_python(skip_empty_area=True), start=top + 1):
        for column, value in enumerate(values, start=left + 1):
            if value not in ("", None):
                budget.spend("celdas")
                budget.spend("caracteres", len(value) if isinstance(value, str) else 0)
                found: Value = undated(value, since_1904=since_1904)
                yield RawCell(row, column, found, error=value in _ERRORS)
