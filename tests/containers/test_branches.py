"""What few senders send: files cut, filled up, exchanged or unreadable, and what old mailers wrote."""

from __future__ import annotations

import binascii
import random
import struct
import sys
import zipfile
from pathlib import Path

import pytest

from poa_xl.containers import Damaged, load, walk
from poa_xl.containers.kinds import Kind, guess, inside_ole
from poa_xl.containers.transport import uudecoded
from tests.containers.opened import inside, names, source_of
from tests.support.hostile_mail import zipped


def listed_as(more: int, method: int = zipfile.ZIP_STORED) -> bytes:
    """An archive of one member, whose list says that it is so many bytes longer than it is."""
    content = random.Random(1).randbytes(2000)  # noqa: S311
    data = bytearray(zipped(("58101.xlsx", content), method=method))
    at = data.index(b"PK\1\2") + 20
    data[at : at + 4] = struct.pack("<I", struct.unpack_from("<I", data, at)[0] + more)
    return bytes(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_was_cut_is_told_when_it_is_read(method: int, tmp_path: Path) -> None:
    one = source_of(inside(tmp_path, "a.zip", listed_as(-50, method)))
    with pytest.raises(Damaged, match="no se puede descomprimir"):
        load(one.source, 10**6)


def test_a_member_that_reaches_into_the_list_is_told(tmp_path: Path) -> None:
    found = inside(tmp_path, "a.zip", listed_as(30))
    assert [one.why for one in found.unread] == [
        "está dañado o trae más archivos de los que enlista: extráigalos con otro programa"
    ]
    assert not inside(tmp_path, "b.zip", listed_as(0)).unread


def test_an_office_package_of_nobody_is_for_the_reader_to_judge(tmp_path: Path) -> None:
    found = inside(tmp_path, "libro.bin", zipped(("[Content_Types].xml", b""), ("otro/a.xml", b"x")))
    assert names(found) == (["libro.bin"], [])


def test_an_archive_that_became_a_workbook_is_told(tmp_path: Path) -> None:
    one = source_of(inside(tmp_path, "a.zip", zipped(("58101.xlsx", b"x"))))
    (tmp_path / "a.zip").write_bytes(zipped(("[Content_Types].xml", b""), ("xl/workbook.xml", b"x" * 500)))
    with pytest.raises(Damaged, match="cambió mientras se leía"):
        load(one.source, 10**6)


def test_an_old_archive_and_an_old_document_are_told_by_their_content() -> None:
    assert guess("libros", bytes(257) + b"ustar\x0000").kind is Kind.CLOSED
    word = "WordDocument".encode("utf-16-le")
    assert [inside_ole(name, word) for name in ("oficio.doc", "58101.xls")] == [Kind.OTHER, Kind.BOOK]


def test_a_mail_that_only_says_where_the_file_is_tells_so(tmp_path: Path) -> None:
    data = (
        b'From: a@example.com\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n--x\n'
        b'Content-Type: message/external-body; access-type=URL; URL="http://example.com/58101.xlsx"\n\n'
        b"Content-Type: application/octet-stream\n\n--x--\n"
    )
    (one,) = inside(tmp_path, "a.eml", data).unread
    assert one.why == "el correo solo dice dónde está el archivo; pídalo como adjunto"


def test_a_row_of_the_older_form_may_be_filled_up_and_a_damaged_one_ends_it() -> None:
    first, last = binascii.b2a_uu(b"a" * 45), binascii.b2a_uu(b"bcd")
    assert uudecoded(b"begin 644 a\n" + first + last.rstrip(b"\n") + b"zzz\nend\n") == b"a" * 45 + b"bcd"
    assert uudecoded(b"begin 644 a\n" + first + "#8ñ)C\n".encode("latin-1") + last + b"end\n") == b"a" * 45


@pytest.mark.skipif(sys.platform != "linux", reason="a file that opens and cannot be read is found on Linux")
@pytest.mark.parametrize("name", ["58101.xlsx", "nota"])
def test_a_file_that_cannot_be_read_is_left_to_who_reads_it(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.symlink_to("/proc/self/mem")
    (one,) = walk([path], lambda _: False).files
    assert (one.name, one.container) == (name, False)


def test_a_blank_row_of_uuencode_holds_nothing() -> None:
    """The last row, whose space a mailer trimmed."""
    assert uudecoded(b"begin 644 a\n" + binascii.b2a_uu(b"abc") + b"\nend\n") == b"abc"


def test_uuencode_whose_end_was_cut_gives_what_is_there() -> None:
    first, second = binascii.b2a_uu(b"a" * 45), binascii.b2a_uu(b"bcd")
    assert uudecoded(b"begin 644 a\n" + first + second) == b"a" * 45 + b"bcd"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="this Python passes over a second name")
def test_a_member_may_say_its_name_a_second_time_in_unicode(tmp_path: Path) -> None:
    """As Info-ZIP does beside one that its own alphabet cannot write."""
    plain, said = b"58101 ??.xlsx", "58101 東京.xlsx".encode()
    info = zipfile.ZipInfo(plain.decode())
    again = b"\x01" + struct.pack("<I", binascii.crc32(plain)) + said
    info.extra = struct.pack("<HH", 0x7075, len(again)) + again
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(info, b"x")
    assert names(inside(tmp_path, "b.zip", (tmp_path / "a.zip").read_bytes())) == (["58101 東京.xlsx"], [])
