"""The report as .csv files that Excel opens right: UTF-8 with a byte order mark, and no text that is a formula."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from fractions import Fraction

from poa_xl.domain.cantidad import number
from poa_xl.domain.consolidate import Consolidado
from poa_xl.reporting.sections.concentrado import concentrado
from poa_xl.reporting.sections.sums import transparencia
from poa_xl.reporting.view import Medium, Section, Table, Value

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def metas_csv(consolidado: Consolidado) -> bytes:
    """Every meta in the columns of Concentrado."""
    return _csv(_file(concentrado(consolidado), "metas"))


def transparencia_csv(consolidado: Consolidado) -> bytes:
    """The transparency portal's table."""
    return _csv(_file(transparencia(consolidado), "transparencia"))


def _file(section: Section, name: str) -> Table:
    return next(t for t in section.tables if t.file == name)


def _csv(table: Table) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([c.heading for c in table.columns_on(Medium.DATA)])
    writer.writerows([_field(value) for value in row] for row in table.rows(Medium.DATA))
    return out.getvalue().encode("utf-8-sig")


def _field(value: Value) -> int | float | str:
    """As a spreadsheet reads it back; an apostrophe keeps a text that begins like a formula from being one."""
    datum = value.datum
    if isinstance(datum, date | datetime):
        return datum.isoformat()
    if isinstance(datum, int | Fraction):
        return number(datum)
    return f"'{value.text}" if value.text.startswith(_DANGEROUS) else value.text
