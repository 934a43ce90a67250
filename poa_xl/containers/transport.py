"""What a part of a mail carries, taken out of the form in which mail transports it."""

from __future__ import annotations

import binascii
import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

CODED_ZIP, CODED_OLE = b"UEsDB", b"0M8R4KGx"
"""How a workbook begins in base64."""
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_TOKEN = re.compile(r"[\w-]+")
_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,300})\r?\n([ -`]{2,100})(?=\r?\n)", re.MULTILINE)
_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)
_ROOM = 4096


class Pasted(NamedTuple):
    """A file that an old program wrote into text (uuencode): its name, and where it lies."""

    name: bytes
    start: int
    end: int


def encoding_of(headers: Mapping[str, str], body: bytes) -> str:
    """How a part whose body begins so is transported; what it says itself is not believed where the body shows base64."""
    said = _TOKEN.search(headers.get("content-transfer-encoding", ""))
    encoding = said.group().lower() if said else ""
    if encoding not in _DECODERS and body.lstrip().startswith((CODED_ZIP, CODED_OLE)):
        return "base64"
    return encoding


def decoded_part(data: bytes, start: int, end: int, encoding: str, most: int) -> bytes:
    """The first ``most`` bytes of what is transported between ``start`` and ``end``."""
    decode = _DECODERS.get(encoding)
    if decode is None:
        return data[start : min(end, start + most)]
    few = decode(data[start : min(end, start + 3 * most + _ROOM)])
    return (few if len(few) > most + _ROOM // 4 else decode(data[start:end]))[:most]


def pasted(text: bytes) -> Iterator[Pasted]:
    """The files written into ``text``, in their order."""
    at = 0
    while (at := text.find(b"begin ", at)) >= 0:
        found = _BEGIN.match(text, at) if at == 0 or text[at - 1 : at] == b"\n" else None
        if not found or not _is_row(found.group(2)):
            at += 1
            continue
        last = _END.search(text, found.end())
        yield Pasted(found.group(1), at, last.end() if last else len(text))
        at = last.end() if last else len(text)


def _is_row(line: bytes) -> bool:
    """Whether a line is as long as its first letter says; mailers take blanks off its end."""
    told = (line[0] - 32) & 63
    return 0 < told <= 45 and len(line) <= 2 + 4 * -(-told // 3) and len(line) >= told


def _base64(raw: bytes) -> bytes:
    """Decoded as far as it goes: one that was cut, or lost its padding, still gives what is there; up to what is no base64."""
    raw = raw.partition(b"\n--")[0]
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        symbols = _NO_BASE64.sub(b"", raw)
        symbols = symbols[: len(symbols) - (len(symbols) % 4 == 1)]
        return binascii.a2b_base64(symbols + b"=" * (-len(symbols) % 4))


def uudecoded(raw: bytes) -> bytes:
    """Likewise of the older form: line by line, the first and the last not its own."""
    found = _BEGIN.search(raw)
    pieces: list[bytes] = []
    for row in io.BytesIO(raw[found.start(2) if found else 0 :]):
        line = row.rstrip(b"\r\n")
        if not line.strip():  # a row of nothing, whose blank a mailer took off: Python reads 32 zeros there
            continue
        if line.rstrip() == b"end":
            break
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:  # some programs fill the last line with what is not asked for
            wanted = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                pieces.append(binascii.a2b_uu(line[:wanted]))
            except binascii.Error:
                break
    return b"".join(pieces)


_DECODERS: dict[str, Callable[[bytes], bytes]] = {
    "base64": _base64,
    "quoted-printable": binascii.a2b_qp,
    **dict.fromkeys(("x-uuencode", "uuencode", "uue", "x-uue"), uudecoded),
}
