"""Texts compared as a person reads them, and two different ones quoted so that it is seen where they differ."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from datetime import date
from itertools import takewhile

from poa_xl.checks.registry import listed, quoted
from poa_xl.domain.model import folded
from poa_xl.domain.texto import composed, visible

_CONTEXT, _WORD, _MARKED = 20, 20, 48
"""Characters shown before and after a difference; of the word it stands in, to either side; of the difference itself."""
_TWINS = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеорсухіјѕ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο" + "‐‑‒–—―−" + "‘’‚′´`“”„″",
    "ABESIJKMHOPCTYXaeopcyxijs" + "ABEZHIKMNOPTYXo" + "-------" + "''''''" + '""""',
)  # fmt: skip
"""Cyrillic and Greek letters, dashes and quotation marks that nobody tells from those of a keyboard."""
_TURNS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""What turns the direction of reading is not seen, and changes what is."""
_DATE_WORDS = re.compile(r"[0-9]{1,4}|[^\W\d_]+")
_MONTHS = tuple(
    re.compile(one) for one in ("ene|jan", "feb", "mar", "abr|apr", "may", "jun", "jul", "ago|aug", "sep|set", "oct", "nov", "dic|dec")
)  # fmt: skip


def same_text(one: str, other: str) -> bool:
    """Whether a person reads the same: white space, line ends and how accents are composed apart."""
    return one == other or _read(one) == _read(other)


def _read(text: str) -> str:
    return " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())


def as_said(text: str) -> str:
    """What somebody wrote, as it is compared with what others wrote: letter case, accents and widths apart."""
    return folded(unicodedata.normalize("NFKC", text))


def same_date(day: date, text: str) -> bool:
    """Whether ``text`` is that day, in figures of any order or with the month's name."""
    words = [word for word in _DATE_WORDS.findall(text.casefold()) if word not in ("de", "del")]
    return len(words) == 3 and any(
        _is_month(words[month], day.month)
        and words[other].isdecimal() and int(words[other]) == day.day
        and words[year] in (f"{day.year}", f"{day.year % 100:02d}")
        for other, month, year in ((0, 1, 2), (2, 1, 0), (1, 0, 2))
    )  # fmt: skip


def _is_month(word: str, month: int) -> bool:
    return int(word) == month if word.isdecimal() else _MONTHS[month - 1].match(word) is not None


# -- what looks the same -----------------------------------------------------------------------------------------------


def look_alike(expected: str, found: str) -> str:
    """What tells two texts apart that look the same: ``U+0410 en lugar de “A”``; blank if they do not look so."""
    expected, found = (" ".join(composed(text).split()) for text in (expected, found))
    if expected == found or _skeleton(expected) != _skeleton(found):
        return ""
    here, there = Counter(found), Counter(expected)
    return listed(_odd(here - there, there - here)) or "los mismos caracteres en otro orden"


def _skeleton(text: str) -> str:
    """``text`` as far as it can be seen."""
    return _read("".join(c for c in text if not _unseen(c))).translate(_TWINS)


def _unseen(character: str) -> bool:
    return not character.isascii() and character not in _TURNS and unicodedata.category(character) == "Cf"


def _odd(more: Counter[str], fewer: Counter[str]) -> Iterator[str]:
    for one in more:
        if _unseen(one):
            yield f"{_named(one)}, que no se ve"
        else:
            twin = next((c for c in fewer if _skeleton(c) == _skeleton(one)), "")
            yield f"{_named(one)} en lugar de {_named(twin)}" if twin else _named(one)
    for one in fewer:
        if _unseen(one):
            yield f"falta {_named(one)}, que no se ve"


def _named(character: str) -> str:
    return f"“{character}”" if character.isascii() else f"U+{ord(character):04X}"


# -- what does not -----------------------------------------------------------------------------------------------------


def contrast(expected: object, found: object) -> tuple[str, str]:
    """Both as a message quotes them: whole if they differ from the start, else ``…REALIZAR **7** EVENTOS…`` with what differs marked."""
    one, other = (visible(" ".join(str(value).split())) for value in (expected, found))
    before, after = _shared(one, other)
    if not before and not after:
        return quoted(one), quoted(other)
    return _marked(one, before, after), _marked(other, before, after)


def _shared(one: str, other: str) -> tuple[int, int]:
    """How many characters both begin and end with, up to whole words where those are short."""
    least = min(len(one), len(other))
    before = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
    rest = zip(reversed(one), reversed(other), strict=False)
    after = min(sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], rest)), least - before)
    begun = len(one[max(0, before - _WORD) : before].rpartition(" ")[2])
    before -= begun if begun < _WORD else 0
    ended = len(one[len(one) - after :][:_WORD].partition(" ")[0])
    after -= ended if ended < _WORD else 0
    return before, after


def _marked(text: str, before: int, after: int) -> str:
    end = len(text) - after
    middle = text[before:end]
    differs = middle if len(middle) <= _MARKED else middle[: _MARKED - 1] + "…"
    head = text[:before] if before <= _CONTEXT else "…" + text[before - _CONTEXT : before]
    tail = text[end:] if after <= _CONTEXT else text[end : end + _CONTEXT] + "…"
    return f"{head}**{differs}**{tail}" if differs.strip() else f"{head}{differs}{tail}"
