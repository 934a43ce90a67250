"""What lies in folders: nothing is opened, nothing followed, nothing lost."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from poa_xl.containers import Found, What, load, walk
from poa_xl.containers.folder import openable
from poa_xl.errors import PoaError
from tests.containers.opened import everything, names
from tests.support.compound import Attachment, compound, message
from tests.support.hostile_mail import NAMES, mail, zipped


def seen(*paths: Path) -> Found:
    return walk(paths, lambda _: False)


def write(folder: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_bytes(data)


def test_a_folder_is_walked_in_a_stable_order_hidden_folders_too(tmp_path: Path) -> None:
    write(
        tmp_path,
        dict.fromkeys(("b.xlsx", "a.ODS", "sub/c.xls", "foto.jpg", "Z/.oculta/y.xlsx", "__MACOSX/x.xlsx"), b"x"),
    )
    assert names(seen(tmp_path)) == (
        ["a.ODS", "b.xlsx", "Z/.oculta/y.xlsx", "__MACOSX/x.xlsx", "sub/c.xls"],
        ["foto.jpg"],
    )


LEFT_BEHIND = {
    "~$b.xlsx": b"\x03Ana" + b" " * 161, ".~lock.b.xlsx#": b",ana,pc,;", ".DS_Store": b"\0\0\0\1Bud1" + bytes(6000),
    "__MACOSX/._b.xlsx": b"\0\5\x16\7" + bytes(100), "._b.xlsx": b"\0\5\x16\7", "desktop.ini": b"\xff\xfe[\0.\0",
    "sub/desktop.ini": b"\r\n[.ShellClassInfo]", "Thumbs.db": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000),
    ".gitignore": b"*.pyc", ".git/objects/00/aa": b"\x78\x01",
}  # fmt: skip


def test_what_systems_and_office_programs_leave_behind_is_passed_over(tmp_path: Path) -> None:
    write(tmp_path, {"b.xlsx": b"x", **LEFT_BEHIND})
    assert names(everything(tmp_path)) == (["b.xlsx"], [])


@pytest.mark.parametrize("name", [*LEFT_BEHIND, ".xlsx", ".58203.xlsx", ".correo/58203.xlsx"])
def test_a_workbook_is_read_though_it_is_called_like_what_they_leave(name: str, tmp_path: Path) -> None:
    write(tmp_path, {name: zipped(("[Content_Types].xml", b""), ("xl/workbook.xml", b""))})
    assert names(everything(tmp_path)) == ([name], [])


def test_a_print_is_told_though_it_is_hidden(tmp_path: Path) -> None:
    write(tmp_path, {"b.xlsx": b"x", ".escaneo": b"%PDF-1.7", ".correo/foto.jpg": b""})
    assert names(seen(tmp_path))[1] == [".escaneo", ".correo/foto.jpg"]


def test_what_our_reports_leave_beside_them_is_passed_over(tmp_path: Path) -> None:
    ours = (
        ".informe.poa-xl.json",
        ".poa-xl.lock",
        f".informe.{'0' * 32}.poa-xl/0.nuevo",
        f".informe.{'0' * 32}.poa-xl/a.xlsx",
    )
    write(tmp_path, {"b.xlsx": b"x", **dict.fromkeys(ours, b"x")})
    assert names(seen(tmp_path)) == (["b.xlsx"], [])


def test_a_file_named_outright_is_looked_at_and_only_once(tmp_path: Path) -> None:
    path = tmp_path / "devolucion.docx"
    path.write_bytes(b"x")
    assert names(seen(path, path, tmp_path)) == (["devolucion.docx"], [])


def test_a_file_in_a_folder_is_once_though_two_paths_lead_to_it(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/a.xlsx").write_bytes(b"x")
    assert names(seen(tmp_path, tmp_path / "sub", tmp_path / "sub/../sub")) == (["sub/a.xlsx"], [])


def test_what_is_ignored_is_not_told(tmp_path: Path) -> None:
    for name in ("a.xlsx", "informe.xlsx"):
        (tmp_path / name).write_bytes(b"x")
    assert names(walk([tmp_path], lambda path: path.name == "informe.xlsx")) == (["a.xlsx"], [])


def test_no_more_is_read_than_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x" * 1000)
    (one,) = seen(tmp_path).files
    assert len(load(one.source, 10)) == 11


def test_containers_are_told_from_workbooks(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(zipped(("x.xlsx", b"x")))
    (tmp_path / "b.eml").write_bytes(mail(("x.xlsx", b"x")))
    (tmp_path / "c.xlsx").write_bytes(b"x")
    assert [(one.name, one.container) for one in seen(tmp_path).files] == [
        ("a.zip", True),
        ("b.eml", True),
        ("c.xlsx", False),
    ]


@pytest.mark.parametrize(
    ("name", "data"),
    [("libro", zipped(("[Content_Types].xml", b""), ("xl/workbook.xml", b""))), ("libro.xlsx (1)", zipped(("xl/workbook.xml", b""))),
     ("libro.bin", zipped(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"))),
     ("viejo", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"))],
)  # fmt: skip
def test_a_workbook_without_its_ending_is_known_by_its_content(name: str, data: bytes, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    assert names(everything(tmp_path)) == ([name], [])


@pytest.mark.parametrize("name", ["correo.txt", "correo.xlsx", "correo.zip", "correo.msg", "correo.p7m"])
def test_a_mail_is_one_whatever_its_ending(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(mail(("58101.xlsx", b"x")))
    assert names(everything(tmp_path)) == ([f"{name} › 58101.xlsx"], [])


@pytest.mark.parametrize("name", ["correo.xlsx", "correo.xls", "correo.eml"])
def test_a_mail_of_outlook_is_one_whatever_its_ending(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(message([Attachment("58101.xlsx", b"x")]))
    assert names(everything(tmp_path)) == ([f"{name} › 58101.xlsx"], [])


def test_a_workbook_in_a_compound_file_is_for_the_reader_to_judge(tmp_path: Path) -> None:
    for name, streams in (("a.xls", {"Workbook": b"x"}), ("b.xlsx", {"EncryptedPackage": b"x"}), ("c.xls", {"x": b""})):
        (tmp_path / name).write_bytes(compound(streams))
    assert names(everything(tmp_path)) == (["a.xls", "b.xlsx", "c.xls"], [])


def test_a_mail_without_its_ending_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "correo").write_bytes(mail(("58101.xlsx", b"x")))
    assert names(everything(tmp_path)) == (["correo › 58101.xlsx"], [])


@pytest.mark.parametrize(
    ("name", "data", "what"),
    [("a.pdf", b"%PDF-1.7", What.PRINT), ("escaneo", b"%PDF-1.7", What.PRINT), ("IMG_1.HEIC", b"\0\0\0\x18ftypheic", What.PRINT),
     ("a.jpg", b"", What.PRINT), ("a.svg", b"<svg/>", What.PRINT), ("a", b"8BPS", What.PRINT), ("a.heif", b"", What.PRINT),
     ("a.webp", b"", What.PRINT), ("a.bmp", b"BM", What.PRINT), ("a.tif", b"", What.PRINT), ("a.txt", b"Subject: hola", What.OTHER),
     ("a.docx", b"x", What.OTHER), ("a.mp4", b"\0\0\0\x18ftypisom", What.OTHER),
     ("a.rar", b"", What.CLOSED), ("a", b"7z\xbc\xaf\x27\x1c", What.CLOSED), ("a.tar", b"", What.CLOSED),
     ("winmail.dat", b"", What.CLOSED),
     ("ATT001", b"\x78\x9f\x3e\x22", What.CLOSED),
     ("a.p7m", b"", What.CLOSED), ("a.pst", b"", What.CLOSED), ("a.emlx", b"12\n", What.CLOSED)],
)  # fmt: skip
def test_what_is_no_workbook_is_told_for_what_it_is(name: str, data: bytes, what: What, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    (tmp_path / "libro.xlsx").write_bytes(b"x")
    (unread,) = seen(tmp_path).unread
    assert (unread.name, unread.what) == (name, what)


def test_the_day_is_when_the_file_was_last_written(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    os.utime(tmp_path / "a.xlsx", (0, 1_705_320_000))
    assert seen(tmp_path).files[0].day == "2024-01-15"


# -- links, pipes, what cannot be opened ---------------------------------------------------------------------------


def test_a_link_that_goes_round_or_nowhere_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    (tmp_path / "vuelta").symlink_to(tmp_path)
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "no-existe.xlsx")
    assert names(seen(tmp_path)) == (["a.xlsx"], ["b.xlsx", "vuelta"])


def test_a_link_to_itself_is_told_and_not_asked_about(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "b.xlsx")
    found = walk([tmp_path], lambda path: path.resolve() == tmp_path)
    assert names(found) == (["a.xlsx"], ["b.xlsx"])


def test_a_link_to_itself_named_outright_stops_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "b.xlsx")
    with pytest.raises(PoaError, match=r"No existe .*b\.xlsx"):
        seen(tmp_path / "b.xlsx")


def test_a_link_named_outright_is_the_users_own(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "a.xlsx")
    assert names(seen(tmp_path / "b.xlsx")) == (["b.xlsx"], [])


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with a name")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(b"x")
    assert names(seen(tmp_path)) == (["b.xlsx"], ["a.xlsx"])


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read anywhere")
def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    (tmp_path / "cerrada").mkdir(mode=0)
    (unread,) = seen(tmp_path).unread
    assert (unread.name, unread.what, unread.why) == (
        "cerrada",
        What.CLOSED,
        "la carpeta no se puede abrir: no hay permiso",
    )


MAKE_DEEP = """
import os, sys
os.chdir(sys.argv[1])
for number in range(30):
    os.mkdir("d" * 200)
    os.chdir("d" * 200)
open("hondo.xlsx", "w").close()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the longest path is another")
def test_a_folder_too_deep_to_be_reached_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    subprocess.run([sys.executable, "-c", MAKE_DEEP, tmp_path], check=True)
    found = seen(tmp_path)
    assert [one.name for one in found.files] == ["a.xlsx"]
    assert [(one.what, one.why) for one in found.unread] == [
        (What.CLOSED, "la carpeta no se puede abrir: el nombre es demasiado largo")
    ]
    subprocess.run(["rm", "-rf", tmp_path / ("d" * 200)], check=True)


@pytest.mark.parametrize("depth", [500])
def test_a_deep_tree_is_walked_to_its_end(depth: int, tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["d"] * depth)
    folder.mkdir(parents=True)
    (folder / "a.xlsx").write_bytes(b"x")
    assert len(seen(tmp_path).files) == 1


@pytest.mark.parametrize("content", [[], ["nota.txt"]])
def test_nothing_to_read_stops(content: list[str], tmp_path: Path) -> None:
    for name in content:
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(PoaError, match="No hay libros de Excel en"):
        seen(tmp_path)


def test_nothing_to_read_says_what_could_not_be_opened(tmp_path: Path) -> None:
    (tmp_path / "todo.rar").write_bytes(b"Rar!")
    with pytest.raises(PoaError, match=r"No hay libros .* todo\.rar: es un archivo comprimido"):
        seen(tmp_path)


def test_a_path_that_is_not_there_stops_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(PoaError, match=r"No existe .*nada"):
        seen(tmp_path / "nada")


@pytest.mark.parametrize("name", ["a" * 300, "a\0b"])
def test_a_path_that_cannot_be_stops_likewise(name: str, tmp_path: Path) -> None:
    with pytest.raises(PoaError, match="No existe"):
        seen(tmp_path / name)


# -- names ---------------------------------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform != "linux", reason="other systems hold no such names")
@pytest.mark.parametrize("name", NAMES)
def test_a_file_of_any_name_is_read_and_its_name_shown_plain(name: bytes, tmp_path: Path) -> None:
    with zipfile.ZipFile(os.path.join(os.fsencode(tmp_path), name).decode("utf-8", "surrogateescape"), "w") as book:  # noqa: PTH118
        book.writestr("xl/workbook.xml", b"x")
    (one,) = everything(tmp_path).files
    assert load(pickle.loads(pickle.dumps(one.source)), 4).startswith(b"PK")  # noqa: S301
    assert one.name.replace("\u0303", "").replace("\u0301", "").isprintable()


def test_a_name_that_is_no_utf8_is_shown_with_its_bytes(tmp_path: Path) -> None:
    try:
        (tmp_path / "DIRECCI\udcd3N.xlsx").write_bytes(b"x")
    except (OSError, UnicodeError):
        pytest.skip("this disk holds no such names")
    assert names(seen(tmp_path)) == (["DIRECCI\\xd3N.xlsx"], [])


def test_windows_is_given_long_paths_as_it_wants_them() -> None:
    assert openable("x" * 300, windows=True).startswith("\\\\?\\")
    assert openable("corto.xlsx", windows=True) == "corto.xlsx"
    assert openable("\\\\?\\" + "x" * 300, windows=True) == "\\\\?\\" + "x" * 300
    assert openable("x" * 300, windows=False) == "x" * 300
