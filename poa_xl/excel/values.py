""".ods, .xls and .xlsb → RawBook with values only.  The only user of calamine, which reads them all."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from poa_xl.excel.package import MOST_CELLS, Kind, Package, Unreadable
from poa_xl.excel.serial import undated
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet, Value

_ERRORS = ("#REF!", "#DIV/0!", "#VALUE!", "#NAME?", "#N/A", "#NUM!", "#NULL!")


def read_values(archivo: str, package: Package) -> RawBook:
    """The values of every sheet.  Unreadable if the file is damaged or needs a password."""
    try:
        sheets = _sheets(_compact(package.data) if package.kind is Kind.ODS else package.data)
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
        drawings=package.drawings,
        notes=package.notes,
        formulas=False,
        kind=package.kind.value,
    )


def _sheets(data: bytes) -> tuple[RawSheet, ...]:
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    return tuple(_sheet(book, page) for page in book.sheets_metadata)


_INDENTED = re.compile(rb">\s+(?=</?(?:table|office|draw|form):|<text:p[ />])")


def _compact(data: bytes) -> bytes:
    """An .ods without the white space that some programs indent its cells with, on which calamine stumbles."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy:
        for part in archive.infolist():
            content = archive.read(part)
            copy.writestr(part.filename, _INDENTED.sub(b">", content) if part.filename == "content.xml" else content)
    return out.getvalue()


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
    found: Value = undated(value)
    return found
