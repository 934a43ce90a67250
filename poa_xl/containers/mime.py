"""The parts of a mail: where they lie in its bytes, and the few headers that matter; linear, however it is nested.

The parser of the standard library calls itself for each nested part, and reads parameters in quadratic time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

from poa_xl.containers.found import MOST_MEMBERS
from poa_xl.containers.parameters import file_name, parameter
from poa_xl.containers.spelling import LONGEST_HEADER
from poa_xl.containers.transport import decoded_part, encoding_of

DEEPEST_PART = 30
"""Multiparts one inside another: a mail that was forwarded again and again has ten."""
MOST_DELIMITERS = 100_000
MOST_STRAY = 3
"""Lines among the headers that are none."""
MOST_HEADERS = 1000
"""Of those that matter: more are written to tire who reads them."""
_HEADER = re.compile(
    rb"^(content-type|content-transfer-encoding|content-disposition|content-id|from|sender|subject|date|resent-date|received)[ \t]*:"
    rb"((?:[^\n]*\n[ \t])*[^\n]*)",
    re.IGNORECASE | re.MULTILINE,
)
_NO_HEADER = re.compile(rb"^(?![!-9;-~]+[ \t]*:|[ \t])", re.MULTILINE)
_ENVELOPE = re.compile(rb">?From [^\n]*\n")
_BLANK = re.compile(rb"\r*\n")
_EMPTY_LINE = re.compile(rb"\n\r*\n")
_NEAR = 4096
_LONGEST_STRAY = 200  # no file in base64 is so short
_RFC822 = frozenset({"message/rfc822", "message/global"})


@dataclass(frozen=True, slots=True)
class Section:
    """A part: its headers, as a rule the first of each name, bytes one a character; where its body begins and ends.

    ``ragged``: no blank line is before the body, of which some may be among the headers.
    """

    headers: Mapping[str, str]
    start: int
    end: int
    usual: str = "text/plain"
    ragged: bool = False

    @property
    def kind(self) -> str:
        """Its type in small letters, like ``text/plain``; what is usual in its place where it says none that is one."""
        said = self.headers.get("content-type", "").partition(";")[0].strip().lower()
        return said if said.count("/") == 1 else self.usual

    def encoding(self, data: bytes) -> str:
        """How its body, which lies in ``data``, is transported."""
        return encoding_of(self.headers, data[self.start : min(self.end, self.start + 32)])

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
        return file_name(disposition, "filename") or file_name(kind, "name")


class Parts(NamedTuple):
    """A mail taken apart: itself, its parts that have no parts, how many there are besides, and what lies ``between``."""

    root: Section
    leaves: tuple[Section, ...]
    more: int
    between: tuple[tuple[int, int], ...]


def section(data: bytes, start: int, end: int, usual: str = "text/plain") -> Section:
    """The part between ``start`` and ``end``; its headers end at a blank line, unless it got among them by mistake."""
    first = _ENVELOPE.match(data, start, end)
    headers: dict[str, str] = {}
    body = _read_headers(data, first.end() if first else start, end, headers)
    if "content-type" not in headers and usual not in _RFC822 and _more_headers(data, body, end):
        body = _read_headers(data, body, end, headers)
    before = data[max(start, body - 6) : body].replace(b"\r", b"")
    return Section(headers, body, end, usual, ragged=body < end and before != b"\n" and not before.endswith(b"\n\n"))


def _read_headers(data: bytes, begin: int, end: int, headers: dict[str, str]) -> int:
    """Put the headers from ``begin`` on into ``headers``; gives where the body begins."""
    lines, stop = _header_lines(data, begin, end)
    for found in islice(_HEADER.finditer(lines), MOST_HEADERS):
        name = found.group(1).decode().lower()
        said = found.group(2)[: 2 * LONGEST_HEADER].decode("latin-1").replace("\r", "").replace("\n", "")
        said = said[:LONGEST_HEADER].strip()
        if name == "received" or (
            name == "content-type" and _is_multipart(said) > _is_multipart(headers.get(name, ""))
        ):
            headers[name] = said  # each server puts its own above; and of two types the one with parts is true
        headers.setdefault(name, said)
    blank = _BLANK.match(data, stop, end)
    return blank.end() if blank else stop


def _is_multipart(kind: str) -> bool:
    return kind.lower().startswith("multipart/")


def _header_lines(data: bytes, begin: int, end: int) -> tuple[bytes, int]:
    """The lines of the headers and where they end; a line that strayed among them is made part of the one before."""
    pieces: list[bytes] = []
    at = look = begin
    while last := _NO_HEADER.search(data, look, end):
        stop = last.start()
        look = data.find(b"\n", stop, end) + 1
        if len(pieces) == 2 * MOST_STRAY or not look or not _strayed(data, stop, look, end):
            return b"".join((*pieces, data[at:stop])), stop
        pieces += (data[at:stop], b" ")
        at = stop
    return b"".join((*pieces, data[at:end])), end


def _strayed(data: bytes, start: int, stop: int, end: int) -> bool:
    """Whether a line that is no header stands among them: others follow it before the blank line, or that itself."""
    line = data[start : min(stop, start + _LONGEST_STRAY)]
    if not line.strip() or line.lstrip(b"\r").startswith(b"--"):
        return False
    if stop - start < _LONGEST_STRAY and _BLANK.match(data, stop, end):
        return True
    blank = _EMPTY_LINE.search(data, stop - 1, min(end, stop + _NEAR))
    return bool(blank and (not _NO_HEADER.match(data, stop, end) or _HEADER.search(data, stop, blank.end())))


def _more_headers(data: bytes, body: int, end: int) -> bool:
    """Whether a body begins with the headers that say what it is."""
    blank = _EMPTY_LINE.search(data, body, min(end, body + _NEAR))
    if not blank or _NO_HEADER.match(data, body, end):
        return False
    return any(found.group(1).lower() == b"content-type" for found in _HEADER.finditer(data, body, blank.end()))


def leaves(data: bytes) -> Parts:
    """The mail taken apart; a multipart among its leaves is broken."""
    root = section(data, len(data) - len(data.lstrip(b"\r\n")), len(data))
    found: list[Section] = []
    between: list[tuple[int, int]] = []
    waiting = [(root.start, root.end, "", 0)]
    seen = 0
    while waiting and len(found) < MOST_MEMBERS and seen < 2 * MOST_MEMBERS:
        start, end, usual, depth = waiting.pop()
        seen += 1
        part = section(data, start, end, usual) if depth else root
        inner = list(_split(data, part)) if depth < DEEPEST_PART else []
        usual = "message/rfc822" if part.kind == "multipart/digest" else "text/plain"
        waiting += ((*bounds, usual, depth + 1) for bounds in reversed(inner))
        if inner:
            edges = (part.start, *(edge for bounds in inner for edge in bounds), part.end)
            between += zip(edges[::2], edges[1::2], strict=True)
        else:
            found.append(part)
    return Parts(root, tuple(found), len(waiting), tuple(between))


def _split(data: bytes, part: Section) -> Iterator[tuple[int, int]]:
    """Where the parts of a multipart begin and end, also those behind its end; none if its boundary is not to be found."""
    boundary = parameter(part.headers.get("content-type", ""), "boundary").rstrip()
    if part.kind.startswith("message/") or not boundary:
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
        begun = -1 if rest else stop
    if begun >= 0:
        yield begun, part.end


def _before(data: bytes, start: int, at: int) -> int:
    """Where a part ends: the line end before its delimiter belongs to the delimiter."""
    at -= data[at - 1 : at] == b"\n"
    at -= data[at - 1 : at] == b"\r"
    return max(start, at)


def content(data: bytes, part: Section, most: int) -> bytes:
    """The first ``most`` bytes of what a part carries."""
    return decoded_part(data, part.start, part.end, part.encoding(data), most)
