""".ods, .xls and .xlsb → RawBook with values only.  The only user of calamine, which reads them all."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from poa_xl.excel.package import MOST_CELLS, Package, Unreadable
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet, Value

_ERRORS = ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!")


def read_values(archivo: str, package: Package) -> RawBook:
    """The values of every sheet.  Unreadable if the file is damaged or needs a password."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(package.data))
        sheets = tuple(_sheet(book, data) for data in book.sheets_metadata)
    except PasswordError as error:
        raise Unreadable("POA103") from error
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
        formulas=False,
        kind=package.kind.value,
    )


def _sheet(book: CalamineWorkbook, data: Any) -> RawSheet:
    state = "visible" if data.visible == SheetVisibleEnum.Visible else "hidden"
    if data.typ != SheetTypeEnum.WorkSheet:
        return RawSheet(data.name, {}, state, None, kind="chartsheet")
    page = book.get_sheet_by_name(data.name)
    if page.total_height * page.total_width > 20 * MOST_CELLS:
        raise Unreadable("POA105", que="tiene un número excesivo de celdas")
    cells = {(cell.row, cell.column): cell for cell in _cells(page)}
    return RawSheet(data.name, cells, state, protected=None)


def _cells(page: Any) -> Iterator[RawCell]:
    for row, values in enumerate(page.to_python(skip_empty_area=False), start=1):
        for column, value in enumerate(values, start=1):
            if value not in ("", None):
                yield RawCell(row, column, _value(value), error=value in _ERRORS)


def _value(value: Any) -> Value:
    return str(value) if isinstance(value, timedelta) else value
