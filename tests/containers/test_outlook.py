"""Mails that Outlook saved."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from poa_xl.containers import What, load
from poa_xl.containers.outlook import MOST_ENTRIES
from tests.containers.opened import inside, names, source_of
from tests.support.compound import Attachment, compound, message
from tests.support.hostile_mail import bad_messages, damaged, part, zipped

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


def test_the_day_is_that_of_the_senders_zone_or_else_ours(tmp_path: Path) -> None:
    late = datetime(2024, 1, 16, 18, tzinfo=UTC)
    said = "Received: x\r\nDate: Sun, 14 Jan 2024 23:30:00 -0700\r\nSubject: x\r\n"
    for number, (data, day) in enumerate([
        (message([Attachment("a.xlsx", b"x")], sent=SENT, delivered=late, headers=said), "2024-01-14"),
        (message([Attachment("a.xlsx", b"x")], sent=SENT, delivered=late), "2024-01-15"),
        (message([Attachment("a.xlsx", b"x")], delivered=late, headers="Subject: x\r\n"), "2024-01-16"),
    ]):  # fmt: skip
        found = source_of(inside(tmp_path, f"{number}.msg", data))
        assert (found.day, found.undated) == (day, number > 1)


def test_the_subject_is_kept_with_what_is_not_read(tmp_path: Path) -> None:
    assert inside(tmp_path, "a.msg", message([Attachment("a.pdf", b"%PDF")])).unread[0].subject == "Avance"


def test_an_attachment_that_the_directory_lost_is_told(tmp_path: Path) -> None:
    good = message([Attachment("58101.xlsx", BOOK)])
    entry = good.index("__attach_version".encode("utf-16-le"))
    for at, change in ((4, 1), (66, 3), (76, 1)):
        data = bytearray(good)
        data[entry + at] ^= change
        found = inside(tmp_path, "a.msg", bytes(data))
        assert found.files or [one.what for one in found.unread] == [What.CLOSED]
        assert at == 76 or "adjuntos que no se ven" in found.unread[0].why


def test_a_msg_whose_every_sector_is_moved_is_told(tmp_path: Path) -> None:
    good = message([Attachment("58101.xlsx", BOOK)])
    assert [one.what for one in inside(tmp_path, "a.msg", good[:300] + b"\0" + good[300:]).unread] == [What.CLOSED]


@pytest.mark.parametrize("streams", [4000, 40_000])
def test_a_msg_with_more_streams_than_any_mail_is_told_before_it_is_opened(streams: int, tmp_path: Path) -> None:
    tree = {f"s{number}": b"" for number in range(streams)}
    data = compound({"__properties_version1.0": bytes(32), **tree})
    why = inside(tmp_path, "a.msg", data).unread[0].why
    assert why.startswith("trae demasiados adjuntos") == (streams > MOST_ENTRIES)


def test_a_signed_mail_that_can_be_read_is_opened(tmp_path: Path) -> None:
    data = message([Attachment("smime.p7m", part(BOOK, "Content-Disposition: attachment; filename=58101.xlsx"))])
    assert names(inside(tmp_path, "a.msg", data)) == (["a.msg › smime.p7m › 58101.xlsx"], [])


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
    read = {"reenviado.msg", "sin-nombre.msg"}
    names = set()
    for name, data in bad_messages(BOOK):
        names.add(name)
        found = inside(tmp_path, name, data)
        assert bool(found.files) == (name in read), name
        assert found.unread or name in read, name
    assert names > read


def test_a_msg_damaged_at_random_is_read_or_told(tmp_path: Path) -> None:
    chance = random.Random(8)  # noqa: S311
    good = message([Attachment("58101.xlsx", BOOK), Attachment("b", None)], ("Ana", "ana@example.com"), SENT)
    for _ in range(300):
        found = inside(tmp_path, "a.msg", damaged(good, chance))
        assert found.files or found.unread
