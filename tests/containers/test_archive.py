"""Archives: their members by their names, workbooks that are archives too, and what is wrong with them."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest

from poa_xl.containers import Damaged, What, load
from poa_xl.containers.found import DEEPEST, MOST_MEMBERS
from tests.containers.opened import inside, names, source_of
from tests.support.hostile_mail import bad_zips, nested, zipped

OFFICE = zipped(("[Content_Types].xml", b""), ("xl/workbook.xml", b"x"))


def test_an_archive_gives_its_workbooks_by_name(tmp_path: Path) -> None:
    data = zipped(("T1/58101.xlsx", b"uno"), ("../../58102.xlsx", b"dos"), ("nota.txt", b""), ("~$58101.xlsx", b"\3Ana"),
                  ("__MACOSX/._58101.xlsx", b"\0\5\x16\7"), ("T1/.DS_Store", b"\0\0\0\1Bud1"))  # fmt: skip
    found = inside(tmp_path, "envio.zip", data)
    assert {one.name: load(one.source, 100) for one in found.files} == {
        "envio.zip › T1/58101.xlsx": b"uno",
        "envio.zip › ../../58102.xlsx": b"dos",
    }
    assert [one.name for one in found.unread] == ["envio.zip › nota.txt"]


def test_no_more_of_a_member_is_read_than_asked_for(tmp_path: Path) -> None:
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        one = source_of(inside(tmp_path, f"{method}.zip", zipped(("a.xlsx", b"x" * 1000), method=method)))
        assert load(one.source, 10) == b"x" * 11
        assert load(one.source, 5000) == b"x" * 1000


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_method_of_compression_gives_the_whole_member(method: int, tmp_path: Path) -> None:
    data = bytes(number * number % 251 for number in range(300_000))
    one = source_of(inside(tmp_path, "a.zip", zipped(("a.xlsx", data), method=method)))
    assert load(one.source, 2**20) == data


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_was_damaged_is_told_when_it_is_read(method: int, tmp_path: Path) -> None:
    data = bytearray(zipped(("a.xlsx", bytes(range(256)) * 4), method=method))
    data[80] ^= 0xFF
    one = source_of(inside(tmp_path, "a.zip", bytes(data)))
    with pytest.raises(Damaged, match=r"no se puede descomprimir"):
        load(one.source, 10_000)


@pytest.mark.parametrize("name", ["58101.xlsx", "58101.docx", "58101", "58101.zip"])
def test_a_workbook_is_one_whatever_its_name(name: str, tmp_path: Path) -> None:
    assert names(inside(tmp_path, "a.zip", zipped((name, OFFICE)))) == ([f"a.zip › {name}"], [])


def test_an_archive_that_is_called_a_workbook_is_opened(tmp_path: Path) -> None:
    data = zipped(("58101.xlsx", OFFICE), ("58102.xlsx", OFFICE))
    assert names(inside(tmp_path, "todo.xlsx", data))[0] == ["todo.xlsx › 58101.xlsx", "todo.xlsx › 58102.xlsx"]


@pytest.mark.parametrize(
    "parts",
    [("[Content_Types].xml", "xl/workbook.xml"), ("raro.xml", "[Content_Types].xml"), ("meta.xml", "content.xml"),
     ("mimetype", "content.xml"), ("\\xl\\workbook.xml", "x"), ("Index/Document.iwa", "x"), ("x", "XL/Workbook.XML")],
)  # fmt: skip
def test_a_workbook_whose_parts_lie_oddly_is_for_the_reader_to_judge(parts: tuple[str, str], tmp_path: Path) -> None:
    data = zipped(*((part, b"spreadsheet") for part in parts))
    found = inside(tmp_path, "libro.xlsx", data)
    assert [(one.name, one.container) for one in found.files] == [("libro.xlsx", False)]


def test_a_document_of_another_program_is_told(tmp_path: Path) -> None:
    data = zipped(("a.bin", zipped(("[Content_Types].xml", b""), ("word/document.xml", b""))),
                  ("b.odt", zipped(("mimetype", b"application/vnd.oasis.opendocument.text"))))  # fmt: skip
    assert [(one.what, one.why) for one in inside(tmp_path, "a.zip", data).unread] == [
        (What.OTHER, "es un documento de Word"), (What.OTHER, "no es un libro"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "name"),
    [(b"DIRECCI\xd3N.xlsx", "DIRECCIÓN.xlsx"), (b"DIRECCI\xe0N.xlsx", "DIRECCIÓN.xlsx"), (b"se\xa4al.xlsx", "señal.xlsx"),
     ("señal.xlsx".encode(), "señal.xlsx"), (b"plan.xlsx", "plan.xlsx")],
)  # fmt: skip
def test_names_of_old_windows_are_read_in_the_alphabet_that_gives_spanish(
    raw: bytes, name: str, tmp_path: Path
) -> None:
    data = zipped(("x" * len(raw), b"x")).replace(b"x" * len(raw), raw)
    assert names(inside(tmp_path, "a.zip", data)) == ([f"a.zip › {name}"], [])


def test_a_name_cannot_hide_nor_break_the_line(tmp_path: Path) -> None:
    data = zipped(
        ("a\u202exslx.xlsx", b""), ("b\n\x1b[2J.xlsx", b""), (f"{'c' * 30_000}.xlsx", b""), ("d › e.xlsx", b"")
    )
    shown = [one.name for one in inside(tmp_path, "a.zip", data).files]
    assert shown[:2] == ["a.zip › a\\u202exslx.xlsx", "a.zip › b\\x0a\\u001b[2J.xlsx"]
    assert len(shown[2]) < 250
    assert shown[2].endswith("ccc.xlsx")
    assert shown[3] == "a.zip › d > e.xlsx"


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
def test_two_members_of_the_same_name_are_two(tmp_path: Path) -> None:
    found = inside(tmp_path, "a.zip", zipped(("a.xlsx", b"uno"), ("a.xlsx", b"dos")))
    assert {one.name: load(one.source, 9) for one in found.files} == {
        "a.zip › a.xlsx": b"uno",
        "a.zip › a.xlsx (2)": b"dos",
    }


def test_archives_are_opened_to_the_fourth_and_the_fifth_is_told(tmp_path: Path) -> None:
    assert len(inside(tmp_path, "4.zip", nested(DEEPEST, ("a.xlsx", b"x"))).files) == 1
    found = inside(tmp_path, "5.zip", nested(DEEPEST + 1, ("a.xlsx", b"x")))
    assert [one.what for one in found.unread] == [What.CLOSED]
    assert "uno en otro" in found.unread[0].why


def test_members_beyond_the_most_are_told_by_their_number(tmp_path: Path) -> None:
    found = inside(tmp_path, "a.zip", zipped(*((f"{n}.xlsx", b"") for n in range(MOST_MEMBERS + 7))))
    assert len(found.files) == MOST_MEMBERS
    assert [one.why for one in found.unread] == ["trae demasiados archivos: 7 quedaron sin ver; extraiga los libros"]


def test_the_most_is_counted_over_all_that_one_file_holds(tmp_path: Path) -> None:
    half = zipped(*((f"{n}.xlsx", b"") for n in range(3000)))
    found = inside(tmp_path, "a.zip", zipped(("1.zip", half), ("2.zip", half), ("b.xlsx", b"")))
    assert len(found.files) == MOST_MEMBERS - 2
    assert [one.name for one in found.unread] == ["a.zip › 2.zip", "a.zip"]


def test_archives_that_unfold_without_end_are_given_up_and_the_books_beside_them_are_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("poa_xl.containers.opening.LARGEST_TREE", 2**20)
    heavy = zipped(("x", bytes(2**19)), method=zipfile.ZIP_STORED)
    found = inside(tmp_path, "a.zip", zipped(*((f"{n}.zip", heavy) for n in range(4)), ("58101.xlsx", OFFICE)))
    assert [one.name for one in found.files] == ["a.zip › 58101.xlsx"]
    assert found.unread[-1].why.startswith("lo que viene comprimido junto con él pesa demasiado")


def test_a_file_that_changed_since_it_was_listed_is_told(tmp_path: Path) -> None:
    found = inside(tmp_path, "a.zip", zipped(("a.xlsx", b"1"), ("b.xlsx", b"2")))
    (tmp_path / "a.zip").write_bytes(zipped(("a.xlsx", b"1")))
    with pytest.raises(Damaged, match="cambió mientras se leía"):
        load(found.files[1].source, 10)


def test_a_file_that_is_gone_is_an_error_of_the_system(tmp_path: Path) -> None:
    one = source_of(inside(tmp_path, "a.zip", zipped(("a.xlsx", b"1"))))
    (tmp_path / "a.zip").unlink()
    with pytest.raises(FileNotFoundError):
        load(one.source, 10)


EXPECTED = {
    "vacio.zip": "dañado", "sin-archivos.zip": "sin archivos", "cortado.zip": "dañado", "solo-magia.zip": "dañado",
    "no-es.zip": "dañado", "cifrado.zip": "cifrado", "version.zip": "dañado", "fuera.zip": "dañado",
    "zip64.zip": "dañado",
    "bomba-bz2.zip": "no es un libro", "bomba-lzma.zip": "pesa más", "muchos.zip": "no es un libro",
    "muchisimos.zip": "demasiados archivos", "nidos.zip": "uno en otro", "bombas-en-nidos.zip": "dañado",
}  # fmt: skip
"""What is told of each hostile archive; of the others, it is told when the member is read."""


def test_each_hostile_archive_is_told_for_what_it_is(tmp_path: Path) -> None:
    told = set()
    for name, data in bad_zips(OFFICE):
        found = inside(tmp_path, name, data)
        assert found.files or found.unread, name
        if found.unread:
            told.add(name)
            assert EXPECTED[name] in found.unread[0].why, name
        (tmp_path / name).unlink()
    assert told == set(EXPECTED)


def test_a_member_whose_name_is_empty_is_one(tmp_path: Path) -> None:
    data = zipped(("a", OFFICE), ("b.xlsx", OFFICE))
    at = data.rindex(b"PK\x01\x02", 0, data.rindex(b"PK\x01\x02"))
    found = inside(tmp_path, "a.zip", data[: at + 46] + b"\0" + data[at + 47 :])
    assert [one.name for one in found.files] == ["a.zip › b.xlsx"]
    assert [(one.name, one.what) for one in found.unread] == [("a.zip › (sin nombre)", What.CLOSED)]


def test_a_size_that_lies_is_not_believed(tmp_path: Path) -> None:
    data = zipped(("a.xlsx", OFFICE * 10))
    directory = data.rindex(b"PK\x01\x02")
    lying = data[: directory + 24] + struct.pack("<I", 0x7FFFFFF0) + data[directory + 28 :]
    one = source_of(inside(tmp_path, "a.zip", lying))
    assert load(one.source, 10**6) == OFFICE * 10


# -- lists that are not those of the archive -----------------------------------------------------------------------

TWO = zipped(("58101.xlsx", OFFICE), ("58203.xlsx", OFFICE), method=zipfile.ZIP_STORED)
END = TWO.rindex(b"PK\x05\x06")
LIST = struct.unpack_from("<I", TWO, END + 16)[0]


@pytest.mark.parametrize("data", [TWO[:LIST], TWO[: END + 3], TWO[: END + 2] + b"\4" + TWO[END + 3 :]])
def test_an_archive_that_lost_its_list_is_not_taken_for_a_workbook_inside(data: bytes, tmp_path: Path) -> None:
    found = inside(tmp_path, "a.zip", data)
    assert [(one.name, one.what) for one in found.unread] == [("a.zip", What.CLOSED)]
    assert "trae más archivos de los que enlista" in found.unread[0].why
    assert found.files == ()


def test_the_list_of_an_archive_inside_is_read_and_told(tmp_path: Path) -> None:
    outer = zipped(("58101.xlsx", OFFICE), ("b.zip", zipped(("58203.xlsx", OFFICE))), method=zipfile.ZIP_STORED)
    found = inside(tmp_path, "a.zip", outer[: outer.rindex(b"PK\x05\x06")])
    assert names(found) == (["a.zip › 58203.xlsx"], ["a.zip"])


def test_two_archives_in_one_file_are_told(tmp_path: Path) -> None:
    found = inside(tmp_path, "a.zip", zipped(("58101.xlsx", OFFICE)) + zipped(("58203.xlsx", OFFICE)))
    assert names(found) == (["a.zip › 58203.xlsx"], ["a.zip"])


def test_a_member_that_the_list_swallows_is_told(tmp_path: Path) -> None:
    data = bytearray(TWO)
    struct.pack_into("<H", data, LIST + 32, TWO.index(b"PK\x01\x02", LIST + 4) - LIST)  # the comment of the first
    assert names(inside(tmp_path, "a.zip", bytes(data))) == (["a.zip › 58101.xlsx"], ["a.zip"])


def test_a_member_that_is_not_listed_is_told(tmp_path: Path) -> None:
    second = TWO.index(b"PK\x01\x02", LIST + 4)
    listing = TWO[LIST:second]
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 1, 1, len(listing), LIST, 0)
    assert names(inside(tmp_path, "a.zip", TWO[:LIST] + listing + end)) == (["a.zip › 58101.xlsx"], ["a.zip"])


def test_padding_a_comment_and_the_mark_of_cut_archives_are_no_damage(tmp_path: Path) -> None:
    commented = TWO[: END + 20] + b"\5\0" + b"Hola!"
    moved = bytearray(b"PK00" + TWO)
    for at in (LIST + 4, TWO.index(b"PK\x01\x02", LIST + 4) + 4):
        struct.pack_into("<I", moved, at + 42, struct.unpack_from("<I", moved, at + 42)[0] + 4)
    struct.pack_into("<I", moved, END + 4 + 16, LIST + 4)
    for number, data in enumerate((commented, TWO + bytes(1000), bytes(moved))):
        assert len(inside(tmp_path, f"{number}.zip", data).files) == 2
        assert inside(tmp_path, f"{number}.zip", data).unread == ()


def test_a_name_that_is_not_the_utf8_that_it_says_hides_no_member(tmp_path: Path) -> None:
    data = zipped(("58101.xlsx", OFFICE), ("fñto.txt", b"x"), ("señal.xlsx", OFFICE)).replace(
        "fñto".encode(), b"f\xf3\xf3to"
    )
    found = inside(tmp_path, "a.zip", data)
    assert names(found) == (["a.zip › 58101.xlsx", "a.zip › señal.xlsx"], ["a.zip › fóóto.txt"])
    assert [load(one.source, 10**6) for one in found.files] == [OFFICE, OFFICE]
    assert found.unread[0].why == "no es un libro"


@pytest.mark.parametrize("name", [".xlsx", "T1/.xlsx"])
def test_a_workbook_of_which_only_the_ending_is_left_is_one_without_a_name(name: str, tmp_path: Path) -> None:
    found = inside(tmp_path, "a.zip", zipped((name, OFFICE)))
    assert names(found) == ([f"a.zip › {name.replace('.', '(sin nombre).')}"], [])


@pytest.mark.parametrize(
    "name", [".58203.xlsx", "~$58203.xlsx", "._58203.xlsx", "Thumbs.db", "desktop.ini", ".DS_Store", "__MACOSX/._x", ".gitignore"]
)  # fmt: skip
def test_a_workbook_is_one_though_it_is_called_like_a_file_of_the_system(name: str, tmp_path: Path) -> None:
    assert names(inside(tmp_path, "a.zip", zipped((name, OFFICE)))) == ([f"a.zip › {name}"], [])
