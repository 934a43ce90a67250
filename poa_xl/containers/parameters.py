"""The parameters of a mail's header, as ``filename`` and ``boundary``, however they are written."""

from __future__ import annotations

import re
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from poa_xl.containers.spelling import decoded, words

_PARAMETER = re.compile(r';\s*([^\s;="*]+)(?:\*(\d{1,3}))?(\*)?\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.DOTALL)


class _Piece(NamedTuple):
    """One of the pieces that a parameter may come in (RFC 2231)."""

    order: int
    encoded: bool
    text: str


def file_name(header: str, name: str) -> str:
    """The name of a file as it was meant, as far as it can be read; of two that are given the one that can."""
    names = [one for one in (_pieced(header, name), words(_plain(header, name)).strip()) if one]
    return next((one for one in names if "\ufffd" not in one), names[0] if names else "")


def parameter(header: str, name: str) -> str:
    """A parameter as it is written; blank if the header has none of that name."""
    return _plain(header, name) or _pieced(header, name)


def _plain(header: str, parameter: str) -> str:
    """A parameter that comes in one, bytes one a character; blank if there is none."""
    found = _PARAMETER.findall(f";{header}")
    return next(
        (_unquoted(text) for name, order, star, text in found if name.lower() == parameter and not order + star), ""
    )


def _pieced(header: str, parameter: str) -> str:
    """A parameter that comes in pieces or names its alphabet (RFC 2231), put together; blank if it has none."""
    pieces = [
        _Piece(int(order or 0), bool(star), _unquoted(text))
        for name, order, star, text in _PARAMETER.findall(f";{header}")
        if name.lower() == parameter and order + star
    ]
    raw, charset = b"", ""
    for number, piece in enumerate(sorted(pieces, key=lambda one: one.order)):
        text = piece.text
        if piece.encoded and number == 0 and text.count("'") > 1:
            charset, _, text = text.split("'", 2)
        raw += unquote_to_bytes(text.encode("latin-1")) if piece.encoded else text.encode("latin-1")
    return decoded(raw, charset).strip()


def _unquoted(text: str) -> str:
    text = text.strip()
    return (
        re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL) if text[:1] == text[-1:] == '"' and len(text) > 1 else text
    )
