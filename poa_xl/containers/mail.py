"""A mail (.eml) and a box of them (.mbox): who sent it and when, and each part that is not its own text."""

from __future__ import annotations

import re
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import islice, pairwise

from poa_xl.containers.found import LONGEST_NAME, MOST_MEMBERS, Damaged
from poa_xl.containers.kinds import OLE_MAGIC, ZIP_MAGIC, Guess, Kind
from poa_xl.containers.member import Container, Member
from poa_xl.containers.mime import MOST_DELIMITERS, Section, content, leaves
from poa_xl.containers.spelling import words
from poa_xl.domain.texto import visible

_MAIL = Guess(Kind.MAIL)
_BROKEN = Guess(Kind.CLOSED, "sus partes no se pueden separar; abra el correo y guarde los adjuntos")
_ELSEWHERE = Guess(Kind.CLOSED, "el correo solo dice dónde está el archivo; pídalo como adjunto")
_DRAWN = Guess(Kind.OTHER, "es una imagen del texto del correo")
_REFERENCE = re.compile(rb"cid:([^\s\"'<>)]{1,300})", re.IGNORECASE)
_ENVELOPE = re.compile(rb"From [^\n]*\n(?:>?[!-9;-~]+[ \t]*:|>From )")
LARGEST_TEXT = 2**20


def open_mail(data: bytes) -> Container:
    """The attachments of a mail; its text is none."""
    if b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    root, parts, more = leaves(data)
    drawn = _drawn(data, parts)
    numbered = enumerate((part for part in parts if not _is_text(data, part)), 1)
    return Container(
        tuple(_member(data, part, number, drawn) for number, part in numbered),
        "es un correo sin archivos adjuntos",
        more=more,
        day=day_of(root.headers.get("date", "")),
        sender=sender_of(words(root.headers.get("from") or root.headers.get("sender", ""))),
    )


def open_box(data: bytes) -> Container:
    """The mails of a box, each a member: they begin after a blank line, with ``From `` and then a header."""
    starts = _starts(data)
    pairs = pairwise([*starts, len(data)])
    members = (_message(data, start, end, number) for number, (start, end) in enumerate(pairs, 1))
    return Container(
        tuple(islice(members, MOST_MEMBERS)), "es un buzón sin correos", more=max(0, len(starts) - MOST_MEMBERS)
    )


def _starts(data: bytes) -> list[int]:
    """Where the mails of a box begin; what precedes the first envelope is one too.  Damaged if there is no end of them."""
    starts = [0] if data.strip() else []
    at = 0
    for _ in range(MOST_DELIMITERS):
        at = data.find(b"\nFrom ", at + 1)
        if at < 0:
            return starts
        if data[at - 2 : at].endswith((b"\n", b"\n\r")) and _ENVELOPE.match(data, at + 1):
            starts.append(at + 1)
    raise Damaged("trae demasiados correos; guarde aparte los que traen libros")


def day_of(header: str) -> str:
    """The day that a mail says it was sent, ISO; blank if that is no date."""
    try:
        sent: datetime = parsedate_to_datetime(header)
    except (ValueError, TypeError, OverflowError, IndexError):
        return ""
    return sent.date().isoformat()


def sender_of(text: str) -> str:
    """Who sent it: ``Nombre <correo>``, on one line, as long as is bearable."""
    return visible(" ".join(text.replace('"', "").split())[:LONGEST_NAME])


def _message(data: bytes, start: int, end: int, number: int) -> Member:
    return Member(f"mensaje {number}", lambda most: data[start : min(end, start + most)], _MAIL)


def _member(data: bytes, part: Section, number: int, drawn: frozenset[str]) -> Member:
    name = (
        part.name
        if any(c.isalnum() for c in part.name)
        else (f"mensaje {number}" if part.mail else f"adjunto {number} (sin nombre)")
    )
    return Member(name, lambda most: content(data, part, most), _told(part, drawn))


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
    """Whether the part is what the sender wrote: text without a name.  A workbook that is called text is none."""
    return (
        part.kind.startswith("text/")
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
