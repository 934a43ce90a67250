"""Numbers that a file shows as dates: a 7 in a cell of date format is still a 7."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

_EPOCH, _EPOCH_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
FIRST_DATE = datetime(1950, 1, 1)
"""No return speaks of a day before this one."""
_LEAP_BUG = 60  # Excel has a 29 February 1900: before it, serial numbers run one day behind
_TWO_NUMBERS = datetime(1900, 2, 28)


def undated(value: Any, *, since_1904: bool = False) -> Any:
    """``value``, as its serial number if it is a time of day 0 or a date before 1950, which no return speaks of.

    ``since_1904``: in a workbook that counts its days from then.  28 February 1900 stays a date: libraries make it both of
    59 and of 60, and to guess would be to change a figure.
    """
    if isinstance(value, timedelta):
        return plain(value / timedelta(days=1))
    if isinstance(value, time):
        return 0 if value == time(0) else value
    moment = datetime(value.year, value.month, value.day) if type(value) is date else value
    if not isinstance(moment, datetime) or moment >= FIRST_DATE:
        return value
    if since_1904:
        return plain((moment - _EPOCH_1904) / timedelta(days=1))
    if _TWO_NUMBERS <= moment < _TWO_NUMBERS + timedelta(days=1):
        return value
    days = (moment - _EPOCH) / timedelta(days=1)
    return plain(days - 1 if days <= _LEAP_BUG else days)


def plain(number: float) -> int | float:
    """``number`` without a fraction of nothing."""
    return int(number) if number.is_integer() else number
