"""Bytes of old programs → text, where nothing says in which alphabet they were written."""

from __future__ import annotations

from email.errors import MessageError
from email.header import decode_header

LONGEST_HEADER = 4000
_SPANISH = frozenset("áéíóúüñÁÉÍÓÚÜÑ¿¡°ºª")
WINDOWS = ("cp1252", "cp850")
DOS = ("cp850", "cp1252")
"""What zip programs of old Windows write: the console's alphabet, some of them the desktop's."""


def spelled(raw: bytes, pages: tuple[str, ...] = WINDOWS) -> str:
    """``raw`` read as UTF-8, or else as that of ``pages`` which gives the most Spanish letters, the first if none does."""
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return max((raw.decode(page, "replace") for page in pages), key=lambda text: sum(c in _SPANISH for c in text))


def decoded(raw: bytes, charset: str) -> str:
    """``raw`` in the alphabet that the mail names, or as ``spelled`` where it names none that exists."""
    try:
        return raw.decode(charset, "replace") if charset else spelled(raw)
    except (LookupError, ValueError):
        return spelled(raw)


def words(raw: str) -> str:
    """The text of a header, its bytes one a character: encoded words (``=?utf-8?Q?…?=``) read, folds taken out."""
    text = spelled(raw.encode("latin-1"))[:LONGEST_HEADER]
    try:
        pieces = decode_header(text)
    except (MessageError, ValueError):
        return text
    return "".join(
        piece
        if isinstance(piece, str)
        else decoded(piece, charset)
        if charset
        else piece.decode("raw-unicode-escape", "replace")
        for piece, charset in pieces
    )
