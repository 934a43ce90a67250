"""The day on which a mail was sent, by what its headers say: the sender's own day, wherever it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import parsedate_to_datetime

from poa_xl.containers.spelling import words

_MONTHS = dict(zip(["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"],
                   ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"], strict=True))  # fmt: skip
_SPANISH = re.compile(rf"\b({'|'.join(_MONTHS)})[a-z]*\.?(?![\w,])", re.IGNORECASE)
_OF = re.compile(r"\bde(?:l)?\b", re.IGNORECASE)


def day_sent(headers: Mapping[str, str]) -> str:
    """By the date of the mail, or of who sent it on, or of the first server that took it; blank if there is none, ISO."""
    said = (headers.get("date"), headers.get("resent-date"), headers.get("received", "").rpartition(";")[2])
    return next(filter(None, map(day_of, filter(None, said))), "")


def dated(headers: Mapping[str, str]) -> bool:
    """Whether the mail itself says when it was sent: what servers add is no word of the sender's."""
    return bool(day_of(headers.get("date") or ""))


def day_of(header: str) -> str:
    """The day that a date is of, ISO; blank if it is none.  Months may be Spanish."""
    text = words(header).strip()
    try:
        return datetime.fromisoformat(text).date().isoformat()
    except ValueError:
        pass
    english = _SPANISH.sub(lambda found: _MONTHS[found.group(1).lower()], _OF.sub(" ", text))
    try:
        return parsedate_to_datetime(english).date().isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return ""
