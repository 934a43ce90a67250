"""A mail that Outlook saved (.msg): its attachments, sender and date.  The only user of oxmsg."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from poa_xl.containers.compound import ENTRY, directory
from poa_xl.containers.dates import dated, day_sent
from poa_xl.containers.found import MOST_MEMBERS, Damaged
from poa_xl.containers.kinds import Guess, Kind
from poa_xl.containers.mail import one_line, sender_of
from poa_xl.containers.member import Container, Member
from poa_xl.containers.mime import section
from poa_xl.containers.spelling import words

if TYPE_CHECKING:
    from oxmsg import Message
    from oxmsg.attachment import Attachment

T = TypeVar("T")
# What oxmsg and olefile are known to raise on files that no Outlook wrote (tests/containers/test_outlook.py).
_BROKEN = (
    OSError, ValueError, KeyError, IndexError, TypeError, AttributeError, AssertionError, LookupError, OverflowError,
    RecursionError, struct.error,
)  # fmt: skip
_NOT_HERE = Guess(
    Kind.CLOSED, "el .msg lo trae como mensaje reenviado, enlace u objeto; ábralo en Outlook y guarde los libros"
)  # fmt: skip
_MISSING = "el .msg está dañado y puede traer adjuntos que no se ven; ábralo en Outlook y guarde los libros"
_SHORT_NAME, _DISPLAY_NAME, _HEADERS, _DELIVERED = 0x3704, 0x3001, 0x007D, 0x0E06
_ATTACHMENT = "__attach_version1.0_#".encode("utf-16-le")
MOST_ENTRIES = 2**13
"""Storages and streams: an attachment has some ten, and a recipient eight."""


def open_msg(data: bytes) -> Container:
    """The attachments.  Damaged if the file cannot be opened."""
    from oxmsg import Message

    named = _bounded(data)
    try:
        message = Message.load(data)
        attachments = message.attachments
    except _BROKEN as error:
        raise Damaged("el .msg está dañado o incompleto") from error
    members = tuple(_member(one, number) for number, one in enumerate(attachments[:MOST_MEMBERS], 1))
    if not members:
        named = data.count(_ATTACHMENT)
    elif any(one.told for one in members):
        named = 0  # a mail inside has attachments of its own
    day, undated = _day(message)
    listed = max(_said(lambda: message.attachment_count) or 0, named)
    return Container(
        members,
        "es un correo sin archivos adjuntos",
        more=max(0, len(attachments) - MOST_MEMBERS),
        missing=_MISSING if listed > len(attachments) else "",
        day=day,
        undated=undated,
        sender=sender_of(_plain(_said(lambda: message.sender))),
        subject=one_line(_plain(_said(lambda: message.subject))),
    )


def _plain(text: str | None) -> str:
    return words((text or "").encode("utf-8", "replace").decode("latin-1"))


def _day(message: Message) -> tuple[str, bool]:
    """By the headers it travelled with, which know the sender's zone; or when it was sent, or came, in ours.

    And whether it does not say itself when it was sent.
    """
    raw = (_said(lambda: message.properties.str_prop_value(_HEADERS)) or "").encode("utf-8", "replace")
    headers = section(raw, 0, len(raw)).headers
    sent = _said(lambda: message.sent_date)
    said, undated = day_sent(headers), not sent and not dated(headers)
    if said:
        return said, undated
    moment = sent or _said(lambda: message.properties.date_prop_value(_DELIVERED))
    return (_said(lambda: moment.astimezone().date().isoformat()) or "") if moment else "", undated


def _bounded(data: bytes) -> int:
    """How many attachments its directory names.

    Damaged if it is longer than any mail's, or says more bytes than there are: oxmsg reads all, also those that are shared.
    """
    from olefile import OleFileIO  # type: ignore[import-untyped]

    entries = directory(data, MOST_ENTRIES * ENTRY)
    if len(entries) > MOST_ENTRIES * ENTRY:
        raise Damaged("trae demasiados adjuntos; ábralo en Outlook y guarde los libros")
    try:
        with OleFileIO(data) as file:
            said = sum(entry.size for entry in file.direntries if entry is not None and entry is not file.root)
    except _BROKEN as error:
        raise Damaged("el .msg está dañado o incompleto") from error
    if said > 2 * len(data):
        raise Damaged("el .msg está dañado: dice traer más de lo que pesa")
    return entries.count(_ATTACHMENT)


def _member(attachment: Attachment, number: int) -> Member:
    data = _said(lambda: attachment.file_bytes)
    name = next(filter(None, (_said(way) for way in _names(attachment))), "") or f"adjunto {number} (sin nombre)"
    return Member(name.rstrip("\0"), lambda most: (data or b"")[:most], _NOT_HERE if data is None else None)


def _names(attachment: Attachment) -> tuple[Callable[[], str | None], ...]:
    properties = attachment.properties
    return (
        lambda: attachment.file_name,
        lambda: properties.str_prop_value(_SHORT_NAME),
        lambda: properties.str_prop_value(_DISPLAY_NAME),
    )


def _said(ask: Callable[[], T | None]) -> T | None:
    """What oxmsg answers, or None where that property is damaged: the others are still good."""
    from oxmsg.domain.model import UnrecognizedCodePageError, UnsupportedEncodingError

    try:
        return ask()
    except (*_BROKEN, UnrecognizedCodePageError, UnsupportedEncodingError):
        return None
