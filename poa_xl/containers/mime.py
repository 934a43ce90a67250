"""The parts of a mail: where they lie in its bytes, and the few headers that matter; linear, however it is nested.

The parser of the standard library calls itself for each nested part, and reads parameters in quadratic time.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from email.message import Message
from itertools import islice
from typing import NamedTuple
from urllib.parse import unquote_to_bytes

from poa_xl.containers.found import MOST_MEMBERS
from poa_xl.containers.spelling import LONGEST_HEADER, decoded, words

DEEPEST_PART = 30
"""Multiparts one inside another: a mail that was forwarded again and again has ten."""
MOST_DELIMITERS = 100_000
MOST_HEADERS = 1000
"""Of those that matter: more are written to tire who reads them."""
_HEADER = re.compile(
    rb"^(content-type|content-transfer-encoding|content-disposition|content-id|from|sender|date)[ \t]*:"
    rb"((?:[^\n]*\n[ \t])*[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_NO_HEADER = re.compile(rb"^(?![!-9;-~]+[ \t]*:|[ \t])", re.MULTILINE)
_ENVELOPE = re.compile(rb">?From [^\n]*\n")
_BLANK = re.compile(rb"\r?\n")
_PARAMETER = re.compile(r';\s*([^\s;="*]+)(?:\*(\d{1,3}))?(\*)?\s*=\s*("(?:[^"\\]|\\.)*"|[^;]*)', re.DOTALL)
_NO_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")
_RFC822 = frozenset({"message/rfc822", "message/global"})


class _Piece(NamedTuple):
    """One of the pieces that a parameter may come in (RFC 2231)."""

    order: int
    encoded: bool
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part: its headers, the first of each name, bytes one a character; and where its body begins and ends."""

    headers: Mapping[str, str]
    start: int
    end: int
    usual: str = "text/plain"

    @property
    def kind(self) -> str:
        """Its type in small letters, like ``text/plain``; what is usual in its place where it says none that is one."""
        said = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return said if said.count("/") == 1 else self.usual

    @property
    def attached(self) -> bool:
        """Whether it says that it is an attachment."""
        return self.headers.get("content-disposition", "").strip().lower().startswith("attachment")

    @property
    def mail(self) -> bool:
        """Whether it is a mail itself."""
        return self.kind in _RFC822

    @property
    def name(self) -> str:
        """The name of the file that it is, as far as it can be read; blank if it has none."""
        disposition, kind = self.headers.get("content-disposition", ""), self.headers.get("content-type", "")
        return _file_name(disposition, "filename") or _file_name(kind, "name")


def section(data: bytes, start: int, end: int, usual: str = "text/plain") -> Section:
    """The part between ``start`` and ``end``; its headers end at a blank line, or at the first that is none."""
    first = _ENVELOPE.match(data, start, end)
    begin = first.end() if first else start
    last = _NO_HEADER.search(data, begin, end)
    stop = last.start() if last else end
    headers: dict[str, str] = {}
    for found in islice(_HEADER.finditer(data, begin, stop), MOST_HEADERS):
        said = found.group(2)[: 2 * LONGEST_HEADER].decode("latin-1").replace("\r", "").replace("\n", "")
        headers.setdefault(found.group(1).decode().lower(), said[:LONGEST_HEADER].strip())
    blank = _BLANK.match(data, stop, end)
    return Section(headers, blank.end() if blank else stop, end, usual)


def leaves(data: bytes) -> tuple[Section, tuple[Section, ...], int]:
    """The mail itself, its parts that have no parts, and how many there are besides; a multipart among them is broken."""
    root = section(data, len(data) - len(data.lstrip(b"\r\n")), len(data))
    found: list[Section] = []
    waiting = [(root.start, root.end, "", 0)]
    seen = 0
    while waiting and len(found) < MOST_MEMBERS and seen < 2 * MOST_MEMBERS:
        start, end, usual, depth = waiting.pop()
        seen += 1
        part = section(data, start, end, usual) if depth else root
        inner = list(_split(data, part)) if depth < DEEPEST_PART else []
        usual = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
        waiting += ((*bounds, usual, depth + 1) for bounds in reversed(inner))
        if not inner:
            found.append(part)
    return root, tuple(found), len(waiting)


def _split(data: bytes, part: Section) -> Iterator[tuple[int, int]]:
    """Where the parts of a multipart begin and end; none if it is no multipart, or its boundary is not to be found."""
    said = part.headers.get("content-type", "")
    boundary = (_plain(said, "boundary") or _pieced(said, "boundary")).rstrip()
    if not part.kind.startswith("multipart/") or not boundary:
        return
    mark = b"--" + boundary.encode("latin-1", "replace")
    begun, position = -1, part.start
    for _ in range(MOST_DELIMITERS):
        at = data.find(mark, position, part.end)
        if at < 0:
            break
        stop = data.find(b"\n", at, part.end) + 1 or part.end
        rest = data[at + len(mark) : stop].strip()
        position = stop
        if rest not in (b"", b"--") or (at > part.start and data[at - 1 : at] != b"\n"):
            continue
        if begun >= 0:
            yield begun, _before(data, begun, at)
        begun = stop
        if rest:
            return
    if begun >= 0:
        yield begun, part.end


def _before(data: bytes, start: int, at: int) -> int:
    """Where a part ends: the line end before its delimiter belongs to the delimiter."""
    at -= data[at - 1 : at] == b"\n"
    at -= data[at - 1 : at] == b"\r"
    return max(start, at)


def content(data: bytes, part: Section, most: int) -> bytes:
    """The first ``most`` bytes of what a part carries, taken out of the form in which mail transports it."""
    encoding = part.headers.get("content-transfer-encoding", "").strip().lower()
    if encoding == "base64":
        few = _base64(data[part.start : min(part.end, part.start + 2 * most + LONGEST_HEADER)])
        return (few if len(few) >= most else _base64(data[part.start : part.end]))[:most]
    if encoding in ("quoted-printable", "x-uuencode", "uuencode", "uue", "x-uue"):
        carrier = Message()
        carrier["Content-Transfer-Encoding"] = encoding
        carrier.set_payload(data[part.start : part.end].decode("ascii", "surrogateescape"))
        taken = carrier.get_payload(decode=True)
        return taken[:most] if isinstance(taken, bytes) else b""
    return data[part.start : min(part.end, part.start + most)]


def _base64(raw: bytes) -> bytes:
    """Decoded as far as it goes: one that was cut, or lost its padding, still gives what is there."""
    try:
        return binascii.a2b_base64(raw)
    except binascii.Error:
        symbols = _NO_BASE64.sub(b"", raw)
        symbols = symbols[: len(symbols) - (len(symbols) % 4 == 1)]
        return binascii.a2b_base64(symbols + b"=" * (-len(symbols) % 4))


def _file_name(header: str, parameter: str) -> str:
    """The name as it was meant, as far as it can be read; of two that are given the one that can."""
    names = [name for name in (_pieced(header, parameter), words(_plain(header, parameter)).strip()) if name]
    return next((name for name in names if "\ufffd" not in name), names[0] if names else "")


def _plain(header: str, parameter: str) -> str:
    """A parameter of a header as it is written, bytes one a character; blank if it has none."""
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
