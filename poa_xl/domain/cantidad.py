"""Quantities: whole or decimal, always exact; how they are read from a number and shown to a person."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

Cantidad = int | Fraction
"""A quantity of P, A or META: exact, an int where it is whole."""

_NUMBER_TEXT = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{0,9})?")
MAYOR_CANTIDAD = 10**15
"""No meta counts more than this; it also keeps hostile exponents (1E+300) away from exact arithmetic."""


def exact(value: int | float | Decimal | str) -> Cantidad:
    """The number a person sees, exactly: 0.1 read from a workbook is one tenth.  ValueError if it is not one."""
    if type(value) is int and abs(value) <= MAYOR_CANTIDAD:
        return value
    if isinstance(value, str):
        if not _NUMBER_TEXT.fullmatch(value):
            raise ValueError(value)
        number = Decimal(value)
    else:
        number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not number.is_finite() or abs(number) > MAYOR_CANTIDAD:
        raise ValueError(value)
    return normal(Fraction(number))


def normal(value: Cantidad) -> Cantidad:
    """The same quantity, as an int where it is whole."""
    return value.numerator if value.denominator == 1 else value


def number(value: Cantidad) -> int | float:
    """For a JSON document or a cell, which know no fractions."""
    return value.numerator if value.denominator == 1 else float(value)


def show(value: Cantidad | None) -> str:
    """As people write it in Mexico: ``7``, ``2.5``, ``1234.25``; blank for None."""
    if value is None:
        return ""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{float(value):.6f}".rstrip("0").rstrip(".")


def show_percent(ratio: Cantidad | None, nothing: str = "N/P") -> str:
    """``85.7 %`` with one decimal at most, rounded half up as spreadsheets do; ``nothing`` for an undefined ratio."""
    if ratio is None:
        return nothing
    tenths = (Fraction(ratio) * 1000 + Fraction(1, 2)).__floor__()
    whole, tenth = divmod(abs(tenths), 10)
    sign = "-" if tenths < 0 else ""
    return f"{sign}{whole}.{tenth} %" if tenth else f"{sign}{whole} %"
