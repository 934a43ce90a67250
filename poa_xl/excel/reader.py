"""A file → RawBook: every non-empty cell and the book's own facts, judging nothing.  The only door to all readers."""

from __future__ import annotations

from poa_xl.excel.package import Kind, inspect
from poa_xl.excel.xlsx import read_xlsx
from poa_xl.form.rawbook import RawBook

SECOND = "openpyxl"


def read(archivo: str, data: bytes, reader: str = "") -> RawBook:
    """The workbook in ``data``, of any kind.  Unreadable if it is none, damaged, encrypted or unsafe.

    ``reader`` chooses SECOND for an .xlsx.  Ours declines none by itself: what it refuses is refused.
    """
    package = inspect(data)
    if package.kind is Kind.ODS:
        from poa_xl.excel.ods import read_ods

        return read_ods(archivo, data)
    if package.parts is None or package.kind is not Kind.XLSX:
        from poa_xl.excel.values import read_values

        return read_values(archivo, package)
    if reader == SECOND:
        from poa_xl.excel.second import read_second

        return read_second(archivo, data, package.parts)
    return read_xlsx(archivo, data, package.parts)
