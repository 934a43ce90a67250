"""The report as .csv files that Excel opens right: UTF-8 with a byte order mark, and no text that is a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

from poa_xl.domain.cantidad import number
from poa_xl.domain.consolidate import Consolidado
from poa_xl.domain.texto import visible
from poa_xl.form.layout import Content
from poa_xl.reporting.libro.concentrado import YEAR, columnas
from poa_xl.reporting.libro.listas import TRANSPARENCIA_HEADS, transparencia_row

_DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


def metas_csv(consolidado: Consolidado) -> bytes:
    """Every meta in the columns of Concentrado."""
    columns = [c for c in columnas(consolidado) if c.heading != YEAR]
    return _csv([c.heading for c in columns], ([c.value(r) for c in columns] for r in consolidado.renglones))


def transparencia_csv(consolidado: Consolidado) -> bytes:
    """The transparency portal's table."""
    return _csv([h for h, _ in TRANSPARENCIA_HEADS], (transparencia_row(consolidado, r) for r in consolidado.renglones))


def _csv(heads: Sequence[str], rows: Iterable[Sequence[Content]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    writer.writerows([_field(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _field(value: Content) -> int | float | str:
    """As a spreadsheet reads it back; an apostrophe keeps a text that begins like a formula from being one."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        return number(value)
    text = visible(str(value))
    return f"'{text}" if text.startswith(_DANGEROUS) else text
