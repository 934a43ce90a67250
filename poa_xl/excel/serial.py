"""Numbers that a file shows as dates: a 7 in a cell of date format is still a 7."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

_EPOCH = datetime(1899, 12, 30)
_FIRST_DATE = datetime(1950, 1, 1)
_LEAP_BUG = 60  # spreadsheets have a 29 February 1900: before it, serial numbers run one day behind


def undated(value: Any) -> Any:
    """``value``, as its serial number if it is a time of day or a date before 1950, which no return speaks of."""
    if isinstance(value, timedelta):
        return _plain(value / timedelta(days=1))
    if isinstance(value, time):
        return (
            _plain((datetime.combine(_EPOCH.date(), value) - _EPOCH) / timedelta(days=1)) if value == time(0) else value
        )
    moment = datetime(value.year, value.month, value.day) if type(value) is date else value
    if isinstance(moment, datetime) and moment < _FIRST_DATE:
        days = (moment - _EPOCH) / timedelta(days=1)
        return _plain(days - 1 if days <= _LEAP_BUG else days)
    return value


def _plain(number: float) -> int | float:
    return int(number) if number.is_integer() else number
