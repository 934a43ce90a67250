"""Mails that Outlook saved."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

from poa_xl.containers import What, load
from tests.containers.opened import inside, names, source_of
from tests.support.compound import Attachment, message
from tests.support.hostile_mail import bad_messages, damaged, zipped

BOOK = zipped(("[Content_Types].xml", b""), ("xl/workbook.xml", bytes(range(256)) * 40))
SENT = datetime(2024, 1, 15, 18, tzinfo=UTC)


def test_a_msg_gives_its_attachments_with_sender_and_day(tmp_path: Path) -> None:
    data = message(
        [Attachment("58101 DIRECCIÓN.xlsx", BOOK), Attachment("", b"x", "CORTO.XLS")],
        ("Ana Ñu", "ana@example.com"),
        SENT,
    )
    found = inside(tmp_path, "a.msg", data)
    assert [(one.name, load(one.source, 10**6)) for one in found.files] == [
        ("a.msg › 58101 DIRECCIÓN.xlsx", BOOK), ("a.msg › CORTO.XLS", b"x"),
    ]  # fmt: skip
    assert {(one.day, one.sender) for one in found.files} == {("2024-01-15", "Ana Ñu <ana@example.com>")}


def test_an_attachment_without_a_name_is_known_by_its_content(tmp_path: Path) -> None:
    one = source_of(inside(tmp_path, "a.msg", message([Attachment("", BOOK)])))
    assert (one.name, load(one.source, 10**6)) == ("a.msg › adjunto 1 (sin nombre)", BOOK)


def test_a_forwarded_message_is_told(tmp_path: Path) -> None:
    found = inside(tmp_path, "a.msg", message([Attachment("RV Avance", None), Attachment("58101.xlsx", BOOK)]))
    assert names(found) == (["a.msg › 58101.xlsx"], ["a.msg › RV Avance"])
    assert found.unread[0].what is What.CLOSED


def test_a_msg_without_its_ending_is_known_by_its_content(tmp_path: Path) -> None:
    data = zipped(("correo", message([Attachment("58101.xls", b"x")])))
    assert names(inside(tmp_path, "a.zip", data)) == (["a.zip › correo › 58101.xls"], [])


def test_each_hostile_msg_is_read_or_told(tmp_path: Path) -> None:
    for name, data in bad_messages(BOOK):
        found = inside(tmp_path, name, data)
        readable = name in ("reenviado.msg", "sin-nombre.msg")
        assert bool(found.files) == readable, name
        assert found.unread or readable, name


def test_a_msg_damaged_at_random_is_read_or_told(tmp_path: Path) -> None:
    chance = random.Random(8)  # noqa: S311
    good = message([Attachment("58101.xlsx", BOOK), Attachment("b", None)], ("Ana", "ana@example.com"), SENT)
    for _ in range(300):
        found = inside(tmp_path, "a.msg", damaged(good, chance))
        assert found.files or found.unread
