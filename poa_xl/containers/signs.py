"""Whether bytes of a mail that nobody took for an attachment may be one: what damage or an old program made text of."""

from __future__ import annotations

import re

from poa_xl.containers.kinds import OLE_MAGIC, ZIP_MAGIC
from poa_xl.containers.transport import CODED_OLE, CODED_ZIP

_CODED_PDF = b"JVBERi0"
_CODED = re.compile(rb"(?<![A-Za-z0-9+/])(?:%b)[A-Za-z0-9+/]{16}" % b"|".join((CODED_ZIP, CODED_OLE, _CODED_PDF)))
_RAW = (ZIP_MAGIC, OLE_MAGIC)
_AT_A_LINE = (b"%PDF-1", b"=ybegin ")
_PART_HEADERS = (b"ontent-T", b"ontent-t", b"ontent-D", b"ontent-d")
"""No base64 can hold them, whatever it encodes."""
_PART = re.compile(
    rb"^(?:--[^\r\n]{1,200}\r?\n[Cc]ontent-|[Cc]ontent-(?:[Tt]ype|[Dd]isposition)[ \t]*:(?:[^\r\n]|\r?\n[ \t]){0,200}?name)",
    re.MULTILINE,
)
_AFTER_PADDING = re.compile(rb"==?\s+[A-Za-z0-9+/]{60}")
_SHAPE = bytes(
    97 if chr(one) in "+/" or (one < 128 and chr(one).isalnum()) else one if one == 10 else 32 for one in range(256)
)
_ROWS = b"a" * 60 + b"\n" + b"a" * 60
_WITH_ROWS = (b"data:image/", b"-----BEGIN ")
"""Text that has rows of base64 by right."""


def in_text(text: bytes) -> bool:
    """Whether there may be a file in ``text``: a beginning or rows of one, or the headers of a part."""
    return (
        any(one in text for one in _RAW)
        or any(text.startswith(one) or b"\n" + one in text for one in _AT_A_LINE)
        or (any(one in text for one in (CODED_ZIP, CODED_OLE, _CODED_PDF)) and bool(_CODED.search(text)))
        or in_plain(text)
    )


def in_plain(body: bytes) -> bool:
    """Whether there may be another part in the body of one that is not coded, or it is after all: headers, or rows of base64."""
    if any(one in body for one in _PART_HEADERS) and _PART.search(body):
        return True
    return _ROWS in body.translate(_SHAPE, b"\r") and not any(one in body for one in _WITH_ROWS)


def in_base64(data: bytes, start: int, end: int) -> bool:
    """Whether more than one file may lie in a body of base64: the line between them was damaged."""
    if any(data.find(one, start, end) >= 0 for one in _PART_HEADERS):
        return True
    padding = data.find(b"=", start, end)
    return padding >= 0 and bool(_AFTER_PADDING.match(data, padding, end))
