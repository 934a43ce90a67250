"""The numbers and dates of an .xlsx as written in it, read so that nothing foreign can make it raise."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta

_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_LONGEST = 309  # digits of the largest double
_SPACE = " \t\r\n"
_EPOCH = datetime(1899, 12, 30)
_FIRST, _LAST = 18_264, 2_958_465  # 1950-01-01: before it nobody means a date; 9999-12-31
SINCE_1904 = 1462
"""Days between the first days of the two calendars of Excel."""


def number(text: str) -> int | float | None:
    """The number that ``text`` is by the grammar of xsd:double; None for anything else, ``1_0`` and ``INF`` included."""
    if text.isdigit() and text.isascii() and len(text) <= _LONGEST:
        return int(text)
    text = text.strip(_SPACE)
    if len(text) > 2 * _LONGEST or not _DOUBLE.fullmatch(text):
        return None
    if "." in text or "e" in text or "E" in text:
        found = float(text)
        return found if math.isfinite(found) else None
    return int(text)


def shown_as_date(value: int | float, since: int) -> int | float | datetime | time:
    """What a number of date format is: a day from 1950 on, a time of day between 0 and 1, else the number itself.

    ``since`` is SINCE_1904 in a workbook that counts from there, else 0.
    """
    if not (0 < value < 1 or _FIRST <= value + since < _LAST + 1):
        return value
    day, part = divmod(value, 1)
    moment = _EPOCH + timedelta(days=day + since * (day > 0), milliseconds=round(part * 86_400_000))
    if day > 0:
        return moment
    return moment.time() if moment.date() == _EPOCH.date() and moment != _EPOCH else value


def moment(text: str) -> datetime | date | time | int | float | None:
    """What an ISO 8601 date, time or both means, of whatever zone; None if it is none.

    A day before 1950 is the number that Excel shows so: nobody speaks of such a day.
    """
    text = text.strip(_SPACE)
    found: datetime | date | time | None = None
    for kind in (date, datetime, time) if len(text) <= 40 else ():
        try:
            found = kind.fromisoformat(text)
        except ValueError:
            continue
        break
    if isinstance(found, datetime | time):
        found = found.replace(tzinfo=None)
    return _count(found) if isinstance(found, date) else found


def _count(day: date) -> date | int | float:
    moment = day if isinstance(day, datetime) else datetime(day.year, day.month, day.day)
    days = (moment - _EPOCH) / timedelta(days=1)
    if days >= _FIRST:
        return day
    days -= days <= 60  # Excel has a 29 February 1900
    return int(days) if days.is_integer() else days
