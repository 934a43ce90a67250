"""Text of strangers made safe to show: nothing in it moves a cursor, turns the reading direction or hides."""

from __future__ import annotations

import re
import unicodedata

# Control characters (line ends and tab apart), marks that turn the direction of reading, invisible separators, halves of
# surrogate pairs (how Python carries bytes of a file name that are no UTF-8) and characters that are none.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufff9-\ufffb\ufffe\uffff]"
)


def visible(text: str) -> str:
    r"""``text`` with what cannot be seen written out as JSON does, ``\u001b``; a byte of a name that is no UTF-8 as ``\xd3``."""
    return text if text.isascii() and text.isprintable() else _UNSAFE.sub(_written_out, text)


def _written_out(match: re.Match[str]) -> str:
    number = ord(match.group())
    return f"\\x{number - 0xDC00:02x}" if 0xDC80 <= number <= 0xDCFF else f"\\u{number:04x}"


def composed(text: str) -> str:
    """``text`` with each accent in its letter: Macs write them apart, and the same word is then another text (NFC)."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


EMPTY = " \t\n\r\u00a0\u2007\u200b\u202f\u3000\ufeff"
"""What a person cannot see in a cell: a text of these alone is empty, for the sheet as for the collector."""


def is_empty(text: str) -> bool:
    """Whether nothing is to be seen in ``text``."""
    return not text.strip(EMPTY)
