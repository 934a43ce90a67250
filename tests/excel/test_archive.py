"""A zip read no further than bounded."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from poa_xl.excel.archive import Archive
from poa_xl.excel.bounds import LARGEST_CONTENT, MOST_PARTS, Unreadable
from tests.support.opendocument import packed


def refused(data: bytes, name: str = "a") -> str:
    with pytest.raises(Unreadable) as raised:
        Archive(data).read(name)
    return raised.value.codigo


def found_in(data: bytes) -> bytes | None:
    try:
        return Archive(data).read("a")
    except Unreadable:
        return None


def test_parts_are_found_whatever_their_case() -> None:
    archive = Archive(packed({"Content.XML": "hola"}))
    assert "content.xml" in archive
    assert archive.read("CONTENT.xml") == b"hola"
    assert (archive.names, archive.read("otra")) == (("Content.XML",), b"")


def test_what_comes_out_is_counted_over_all_parts() -> None:
    half = b"\0" * (LARGEST_CONTENT // 2 + 1)
    archive = Archive(packed({"a": half, "b": half}))
    assert sum(map(len, archive.stream("a"))) == len(half)
    with pytest.raises(Unreadable):
        list(archive.stream("b"))


def test_a_size_that_lies_is_not_believed() -> None:
    data = packed({"a": b"\0" * 10**6})
    at = data.find(b"PK\x01\x02") + 24
    for size in (0, 5, 10**6 + 1, 2**31):
        lying = data[:at] + size.to_bytes(4, "little") + data[at + 4 :]
        assert found_in(lying) in (b"", b"\0" * 10**6, None)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_compression_that_no_workbook_has_is_refused(method: int) -> None:
    """A few bytes of it become megabytes at one blow."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        archive.writestr("a", b"hola" * 100)
    assert refused(out.getvalue()) == "POA104"


@pytest.mark.parametrize(
    ("data", "codigo"),
    [(b"", "POA104"), (b"PK", "POA104"), (packed({f"{n}": "" for n in range(MOST_PARTS + 1)}), "POA105")],
)
def test_what_is_no_bounded_zip_is_refused(data: bytes, codigo: str) -> None:
    assert refused(data) == codigo


def test_an_empty_zip_has_no_parts() -> None:
    assert Archive(b"PK\x05\x06" + bytes(18)).names == ()


def test_a_flipped_or_truncated_zip_is_read_or_told() -> None:
    data = packed({"a": bytes(range(256)) * 4, "ñandú": b"x" * 300, "b/c.xml": "<a/>"})
    chance, told = random.Random(58), set()  # noqa: S311
    broken = [data[:cut] for cut in range(len(data))]
    for _ in range(1500):
        place = chance.randrange(len(data))
        broken.append(data[:place] + bytes([chance.randrange(256)]) + data[place + 1 :])
    for one in broken:
        try:
            archive = Archive(one)
            for name in archive.names:
                archive.read(name)
        except Unreadable as unreadable:
            told.add(unreadable.codigo)
    assert told <= {"POA103", "POA104", "POA105"}


def test_a_zip_that_lost_its_own_directory_is_not_read_by_that_of_one_inside() -> None:
    inside = packed({"a": "58203"})
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("58101.xlsx", packed({"a": "58101"}))
        archive.writestr("58203.xlsx", inside)
    whole = out.getvalue()
    assert refused(whole[: whole.index(inside) + len(inside)]) == "POA104"
    assert refused(packed({"a": "58101"}) + inside) == "POA104"


def test_of_two_parts_with_one_name_neither_is_taken() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a", "7")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("a", "9")
        archive.writestr("b", "otra")
    assert refused(out.getvalue()) == "POA104"
    assert Archive(out.getvalue()).read("b") == b"otra"
