"""A mail that Outlook saved (.msg): its attachments, sender and date.  The only user of oxmsg."""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from poa_xl.containers.found import MOST_MEMBERS, Damaged
from poa_xl.containers.kinds import Guess, Kind
from poa_xl.containers.mail import sender_of
from poa_xl.containers.member import Container, Member
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
_SHORT_NAME, _DISPLAY_NAME = 0x3704, 0x3001


def open_msg(data: bytes) -> Container:
    """The attachments.  Damaged if the file cannot be opened."""
    from oxmsg import Message

    _bounded(data)
    try:
        message = Message.load(data)
        attachments = message.attachments
    except _BROKEN as error:
        raise Damaged("el .msg está dañado o incompleto") from error
    return Container(
        tuple(_member(one, number) for number, one in enumerate(attachments[:MOST_MEMBERS], 1)),
        "es un correo sin archivos adjuntos",
        more=max(0, len(attachments) - MOST_MEMBERS),
        day=_said(lambda: _day(message)) or "",
        sender=sender_of(words((_said(lambda: message.sender) or "").encode("utf-8", "replace").decode("latin-1"))),
    )


def _day(message: Message) -> str:
    sent = message.sent_date
    return sent.astimezone().date().isoformat() if sent else ""


def _bounded(data: bytes) -> None:
    """Damaged if the streams say that they are longer than the file: oxmsg reads them all, also those that share bytes."""
    from olefile import OleFileIO  # type: ignore[import-untyped]

    try:
        with OleFileIO(data) as file:
            said = sum(entry.size for entry in file.direntries if entry is not None and entry is not file.root)
    except _BROKEN as error:
        raise Damaged("el .msg está dañado o incompleto") from error
    if said > 2 * len(data):
        raise Damaged("el .msg está dañado: dice traer más de lo que pesa")


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
