"""What a cell of an OpenDocument sheet holds: by its attributes, never by what is shown; formulas as Excel writes them."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from fractions import Fraction
from typing import NamedTuple

from poa_xl.excel.odf_names import CALCEXT, OFFICE
from poa_xl.excel.serial import FIRST_DATE, plain
from poa_xl.form.formula import LONGEST
from poa_xl.form.rawbook import Value

_ONE_DAY_OFF = ("gnumeric", "microsoftoffice")
_TYPE, _CALC_TYPE = OFFICE + "value-type", CALCEXT + "value-type"
_NUMBER, _DATE, _TIME, _BOOLEAN, _STRING = (
    OFFICE + kind for kind in ("value", "date-value", "time-value", "boolean-value", "string-value")
)
_OF_TYPE = {
    "float": _NUMBER, "percentage": _NUMBER, "currency": _NUMBER, "date": _DATE, "time": _TIME, "boolean": _BOOLEAN,
}  # fmt: skip
_OTHERS = {key: frozenset(_OF_TYPE.values()) - {key} for key in _OF_TYPE.values()}
_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_MOMENT = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:[.,]([0-9]{1,9}))?)?Z?")
_DURATION = re.compile(
    r"(-?)P(?:([0-9]{1,7})D)?(?:T(?:([0-9]{1,9})H)?(?:([0-9]{1,9})M)?(?:([0-9]{1,9}(?:[.,][0-9]{1,12})?)S)?)?"
)
_NOTHING = "#VALUE!"
"""For a cell that says it holds something and does not."""
_CODE = re.compile(r"#[¡¿]?\w[\w/]*[!?]?|Err:[0-9]{3}")
"""What programs show in a cell whose formula failed, in whatever language."""


def number(text: str) -> int | float | None:
    """The number that XML Schema reads there; None where it reads none, nor a double holds it."""
    text = text.strip(" \t\r\n")
    if not _DOUBLE.fullmatch(text):
        return None
    if len(text) <= 15 and text.isdigit():
        return int(text)
    value = float(text)
    if abs(value) < 1e15:
        return plain(value)
    return value if math.isfinite(value) else None


def moment(text: str) -> datetime | None:
    """The date that stands there, with its time of day if it has one."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    try:
        return datetime(year, month, day, hour, minute, second, int((found[7] or "").ljust(6, "0")[:6]))
    except ValueError:  # 30 February
        return None


class Calendar(NamedTuple):
    """How a document counts its days: from when, and from which date on its program counts as OpenDocument says."""

    epoch: datetime = datetime(1899, 12, 30)
    sure: datetime = datetime.min


def calendar_of(program: str) -> Calendar:
    """Of a document that names no epoch.  Gnumeric and Excel write dates before March 1900 one day off (1899-12-30 + 8 for 7)."""
    return Calendar(sure=datetime(1900, 3, 1)) if program.lower().startswith(_ONE_DAY_OFF) else Calendar()


def _date(text: str, calendar: Calendar) -> Value:
    """A date; one of before 1950 as its number, for it is a quantity in a cell of date format, unless it is in doubt."""
    found = moment(text)
    if found is None or found >= FIRST_DATE or found < calendar.sure:
        return found
    return plain((found - calendar.epoch) / timedelta(days=1))


def _duration(text: str) -> Value:
    """A time as a number of days; within one day a time of day."""
    found = _DURATION.fullmatch(text)
    if found is None or not any(found.groups()[1:]):
        return None
    sign, days, hours, minutes, seconds = found.groups()
    exact = Fraction((seconds or "0").replace(",", ".")) + 60 * int(minutes or 0) + 3600 * int(hours or 0)
    exact = (exact + 86_400 * int(days or 0)) * (-1 if sign else 1)
    if 0 < exact < 86_400:
        return (datetime.min + timedelta(microseconds=min(round(exact * 10**6), 86_400 * 10**6 - 1))).time()
    return plain(float(exact / 86_400))


def stored(attrs: Mapping[str, str], text: str, calendar: Calendar) -> tuple[Value, bool]:
    """The value of a cell that shows ``text``, and whether it is an error.

    What the attributes do not say well (``1_0``, a date of 30 February, two values at once) is an error too: programs
    read it each in its own way.
    """
    kind = attrs.get(_TYPE) or "string"
    if attrs.get(_CALC_TYPE, kind) != kind:  # "error", or two types at once
        return text or _NOTHING, True
    if kind == "string":
        return attrs.get(_STRING, text), False
    key = _OF_TYPE.get(kind)
    said = attrs.get(key, "") if key else text
    if key is None or not _OTHERS[key].isdisjoint(attrs):
        return said or text or _NOTHING, True
    value: Value
    if key == _NUMBER:
        value = number(said)
    elif key == _DATE:
        value = _date(said, calendar)
    elif key == _TIME:
        value = _duration(said)
    else:
        value = {"true": True, "false": False}.get(said)
    return (said or text or _NOTHING, True) if value is None else (value, False)


def cached(attrs: Mapping[str, str], text: str, calendar: Calendar) -> tuple[Value, bool]:
    """The same for a cell with a formula: older programs store a failed one as 0 or as nothing, and show its code."""
    value, error = stored(attrs, text, calendar)
    if not error and (not value or value == text) and not isinstance(value, time) and _CODE.fullmatch(text):
        return text, True
    return value, error


# -- formulas ------------------------------------------------------------------------------------------------------

_PREFIX = re.compile(r"[A-Za-z][\w.-]*:(?==)")
_TOKEN = re.compile(
    r"""
    "(?:[^"]|"")*"                                        # a text
  | \[\.(?P<cell>[$A-Z0-9]+)(?::\.(?P<to>[$A-Z0-9]+))?\]  # [.A1] and [.A1:.B2]
  | \[(?P<other>[^][]*)\]                                 # of another sheet or file
  | (?P<maker>(?:ORG\.GNUMERIC|ORG\.LIBREOFFICE|ORG\.OPENOFFICE|COM\.MICROSOFT)\.)(?=[A-Z])
  | \b(?P<truth>TRUE|FALSE)\(\)
  | (?P<sign>[;|~])
    """,
    re.VERBOSE,
)
_SIGNS = {";": ",", "|": ";", "~": ","}
_SHEET = re.compile(r"(\$?(?:'(?:[^']|'')*'|[^.:' ]+))?(\.(?=[$A-Z]))?")


def formula(text: str) -> str:
    """``of:=SUM([.A1:.B2];3)`` → ``=SUM(A1:B2,3)``; what is longer than Excel admits stays as it is."""
    prefix = _PREFIX.match(text)
    body = text[prefix.end() :] if prefix else text
    if len(body) <= LONGEST and not (prefix and prefix.group().lower() == "msoxl:"):
        body = _TOKEN.sub(_excel, body)
    return body if body.startswith("=") else f"={body}"


def _excel(match: re.Match[str]) -> str:
    cell, to, other, maker, truth, sign = match.groups()
    if cell is not None:
        return f"{cell}:{to}" if to else cell
    if other is not None:
        return _SHEET.sub(_of_sheet, other)
    if sign is not None:
        return _SIGNS[sign]
    if truth is not None:
        return truth
    return "" if maker is not None else match.group()


def _of_sheet(match: re.Match[str]) -> str:
    name, dot = match.groups()
    if dot is None:
        return match.group()
    return f"{name.removeprefix('$')}!" if name else ""


def links(text: str) -> bool:
    """Whether a formula as written refers to another file, or to another program."""
    return "'#" in text or "DDE(" in text.upper()
