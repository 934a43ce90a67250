"""A mail (.eml) and a box of them (.mbox): who sent it and when, and each part that is not its own text."""

from __future__ import annotations

import re
from itertools import islice, pairwise

from poa_xl.containers.dates import dated, day_sent
from poa_xl.containers.found import LARGEST_MAIL, LONGEST_NAME, MOST_MEMBERS, Damaged
from poa_xl.containers.kinds import HEAD, LOOKED_INTO, OLE_MAGIC, ZIP_MAGIC, Guess, Kind, guess, unmarked
from poa_xl.containers.member import Container, Member
from poa_xl.containers.mime import MOST_DELIMITERS, Parts, Section, content, leaves
from poa_xl.containers.signs import in_base64, in_plain, in_text
from poa_xl.containers.spelling import spelled, words
from poa_xl.containers.transport import Pasted, decoded_part, pasted
from poa_xl.domain.texto import visible

_MAIL = Guess(Kind.MAIL)
_BROKEN = Guess(Kind.CLOSED, "sus partes no se pueden separar; abra el correo y guarde los adjuntos")
_ELSEWHERE = Guess(Kind.CLOSED, "el correo solo dice dónde está el archivo; pídalo como adjunto")
_DRAWN = Guess(Kind.OTHER, "es una imagen del texto del correo")
_MISSING = "puede traer un adjunto que no se pudo separar; ábralo y guarde el libro aparte"
_WRITTEN = frozenset({"text/plain", "text/html", "text/enriched", "text/x-amp-html", "text/watch-html"})
_REFERENCE = re.compile(rb"cid:([^\s\"'<>)]{1,300})", re.IGNORECASE)
_ENVELOPE = re.compile(rb"From [^\n]*\n(?:>?[!-9;-~]+[ \t]*:|>From )")
_DATED_ENVELOPE = re.compile(rb"From [^\n]*\d:\d\d[^\n]*\n(?:>?[!-9;-~]+[ \t]*:|>From )")
LARGEST_TEXT = 2**20


def open_mail(data: bytes) -> Container:
    """The attachments of a mail; its text is none.  Several, one after another, are a box."""
    data = _in_lines(data)
    if data.startswith(b"From ") and len(starts := _starts(data)) > 1:
        return _box(data, starts)
    parts = leaves(data)
    headers = parts.root.headers
    found = _Attachments(data, parts)
    return Container(
        tuple(found.members[:MOST_MEMBERS]),
        "es un correo sin archivos adjuntos",
        more=parts.more + len(found.members[MOST_MEMBERS:]),
        missing=_MISSING if found.missing else "",
        day=day_sent(headers),
        sender=sender_of(words(headers.get("from") or headers.get("sender", ""))),
        subject=one_line(words(headers.get("subject", ""))),
        undated=not dated(headers),
    )


def open_box(data: bytes) -> Container:
    """The mails of a box, each a member: they begin with ``From `` and then a header."""
    data = _in_lines(data)
    return _box(data, _starts(data))


def _box(data: bytes, starts: list[int]) -> Container:
    pairs = pairwise([*starts, len(data)])
    members = (_message(data, start, end, number) for number, (start, end) in enumerate(pairs, 1))
    return Container(
        tuple(islice(members, MOST_MEMBERS)),
        "es un buzón sin correos",
        more=max(0, len(starts) - MOST_MEMBERS),
        box=True,
    )


def _in_lines(data: bytes) -> bytes:
    data = unmarked(data)
    return data if b"\n" in data else data.replace(b"\r", b"\n")


def _starts(data: bytes) -> list[int]:
    """Where the mails of a box begin; what precedes the first envelope is one too.  Damaged if there is no end of them.

    Before an envelope there is a blank line, or else it has a date.
    """
    starts = [0] if data.strip() else []
    at = 0
    for _ in range(MOST_DELIMITERS):
        at = data.find(b"\nFrom ", at + 1)
        if at < 0:
            return starts
        envelope = _ENVELOPE if data[at - 2 : at].endswith((b"\n", b"\n\r")) else _DATED_ENVELOPE
        if envelope.match(data, at + 1):
            starts.append(at + 1)
    raise Damaged("trae demasiados correos; guarde aparte los que traen libros")


def sender_of(text: str) -> str:
    """Who sent it: ``Nombre <correo>``, on one line, as long as is bearable."""
    return one_line(text.replace('"', ""))


def one_line(text: str) -> str:
    """What a header says, on one line, as long as is bearable."""
    return visible(" ".join(text.split())[:LONGEST_NAME])


class _Attachments:
    """The parts that are not the mail's own text, and the files written into that; ``missing``: there may be others."""

    def __init__(self, data: bytes, parts: Parts) -> None:
        self.members: list[Member] = []
        self.missing = any(in_text(data[start:end]) for start, end in parts.between)
        self._data = data
        self._drawn = _drawn(data, parts.leaves)
        for part in parts.leaves:
            if _is_text(data, part):
                self._text(part)
            else:
                self.members.append(_member(data, part, len(self.members) + 1, self._drawn))
                self.missing |= _holds_another(data, part)

    def _text(self, part: Section) -> None:
        text = content(self._data, part, LARGEST_MAIL)
        written = tuple(islice(pasted(text), MOST_MEMBERS + 1))
        self.members += (_pasted_member(text, one) for one in written)
        edges = (0, *(edge for one in written for edge in (one.start, one.end)), len(text))
        self.missing |= any(
            in_text(text[start:end]) for start, end in zip(edges[::2], edges[1::2], strict=True)
        )  # fmt: skip


def _message(data: bytes, start: int, end: int, number: int) -> Member:
    return Member(f"mensaje {number}", lambda most: data[start : min(end, start + most)], _MAIL)


def _member(data: bytes, part: Section, number: int, drawn: frozenset[str]) -> Member:
    name = part.name
    if not any(c.isalnum() for c in name):
        ending = ".csv" if part.kind == "text/csv" else ""  # of which content alone cannot tell
        name = f"mensaje {number}" if part.mail else f"adjunto {number} (sin nombre){ending}"
    return Member(name, lambda most: content(data, part, most), _told(part, drawn))


def _pasted_member(text: bytes, one: Pasted) -> Member:
    def read(most: int) -> bytes:
        return decoded_part(text, one.start, one.end, "uuencode", most)

    return Member(spelled(one.name).strip(), read)


def _holds_another(data: bytes, part: Section) -> bool:
    """Whether a part may hold more than is read of it: the line before or behind its body was damaged."""
    if part.mail or part.kind.startswith(("multipart/", "message/")) or part.kind == "text/rfc822-headers":
        return False
    if part.ragged or part.encoding(data) == "base64":
        return part.ragged or in_base64(data, part.start, part.end)
    return in_plain(data[part.start : part.end]) and guess(part.name, content(data, part, HEAD)).kind not in LOOKED_INTO


def _told(part: Section, drawn: frozenset[str]) -> Guess | None:
    """What the mail itself settles about a part."""
    if part.mail:
        return _MAIL
    if part.kind.startswith("multipart/"):
        return _BROKEN
    if part.kind == "message/external-body":
        return _ELSEWHERE
    return _DRAWN if part.kind.startswith("image/") and _identity(part) in drawn else None


def _is_text(data: bytes, part: Section) -> bool:
    """Whether the part is what the sender wrote: text to read, without a name.  A workbook that is called so is none."""
    return (
        part.kind in _WRITTEN
        and not part.attached
        and not part.name
        and not content(data, part, 8).startswith((ZIP_MAGIC, OLE_MAGIC))
    )


def _drawn(data: bytes, parts: tuple[Section, ...]) -> frozenset[str]:
    """The identities of the images that the text of the mail shows: logos and the like."""
    pages = (content(data, part, LARGEST_TEXT) for part in parts if part.kind == "text/html")
    return frozenset(found.decode("latin-1") for page in pages for found in _REFERENCE.findall(page))


def _identity(part: Section) -> str:
    return part.headers.get("content-id", "").strip().strip("<>")
