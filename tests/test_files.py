"""What came in, also inside containers; and writing all or nothing."""

from __future__ import annotations

import os
import zipfile
from email.message import EmailMessage
from pathlib import Path

import pytest

from poa_xl.errors import PoaError
from poa_xl.files import all_or_nothing, incoming


def names(*paths: Path) -> tuple[list[str], list[str]]:
    inbox = incoming(paths, lambda _: False)
    return [w.name for w in inbox.workbooks], [name for name, _ in inbox.skipped]


def test_a_folder_is_walked_in_a_stable_order_and_system_files_passed_over(tmp_path: Path) -> None:
    for name in ("b.xlsx", "a.ODS", "~$b.xlsx", ".DS_Store", "desktop.ini", "sub/c.xls", "foto.jpg", "__MACOSX/x.xlsx"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(b"x")
    assert names(tmp_path) == (["a.ODS", "b.xlsx", "sub/c.xls"], ["foto.jpg"])


def test_a_file_named_outright_is_looked_at_and_only_once(tmp_path: Path) -> None:
    path = tmp_path / "devolucion.docx"
    path.write_bytes(b"x")
    assert names(path, path, tmp_path) == (["devolucion.docx"], [])


def test_a_zip_gives_its_workbooks_by_name(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "envio.zip", "w") as archive:
        archive.writestr("T1/58101.xlsx", b"uno")
        archive.writestr("../../58102.xlsx", b"dos")
        archive.writestr("nota.txt", b"")
        archive.writestr("~$58101.xlsx", b"")
    inbox = incoming([tmp_path], lambda _: False)
    assert {w.name: w.load(100) for w in inbox.workbooks} == {
        "envio.zip › T1/58101.xlsx": b"uno",
        "envio.zip › ../../58102.xlsx": b"dos",
    }
    assert [name for name, _ in inbox.skipped] == ["envio.zip › nota.txt"]


def test_a_message_gives_its_attachments(tmp_path: Path) -> None:
    mail = EmailMessage()
    mail["Subject"] = "Avance"
    mail.set_content("Va el avance")
    mail.add_attachment(b"libro", maintype="application", subtype="octet-stream", filename="58101 DIRECCIÓN.xlsx")
    mail.add_attachment(b"firma", maintype="image", subtype="png", filename="firma.png")
    (tmp_path / "avance.eml").write_bytes(mail.as_bytes())
    inbox = incoming([tmp_path], lambda _: False)
    assert [(w.name, w.load(100)) for w in inbox.workbooks] == [("avance.eml › 58101 DIRECCIÓN.xlsx", b"libro")]
    assert [name for name, _ in inbox.skipped] == ["avance.eml › firma.png"]


def test_a_container_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    (tmp_path / "roto.zip").write_bytes(b"PK\x03\x04 roto")
    (tmp_path / "a.xlsx").write_bytes(b"x")
    assert names(tmp_path) == (["a.xlsx"], ["roto.zip"])


def test_no_more_is_read_than_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x" * 1000)
    (one,) = incoming([tmp_path], lambda _: False).workbooks
    assert len(one.load(10)) == 11


def test_a_link_that_goes_round_or_nowhere_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    (tmp_path / "vuelta").symlink_to(tmp_path)
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "no-existe.xlsx")
    found, skipped = names(tmp_path)
    assert found == ["a.xlsx"]
    assert skipped == ["b.xlsx", "vuelta"]


def test_a_link_named_outright_is_the_users_own(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"x")
    (tmp_path / "b.xlsx").symlink_to(tmp_path / "a.xlsx")
    assert names(tmp_path / "b.xlsx") == (["b.xlsx"], [])


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.xlsx")
    (tmp_path / "b.xlsx").write_bytes(b"x")
    assert names(tmp_path) == (["b.xlsx"], ["a.xlsx"])


@pytest.mark.parametrize("content", [[], ["nota.txt"]])
def test_nothing_to_read_stops(content: list[str], tmp_path: Path) -> None:
    for name in content:
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(PoaError, match="No hay libros de Excel en"):
        names(tmp_path)


def test_a_path_that_is_not_there_stops_with_its_name(tmp_path: Path) -> None:
    with pytest.raises(PoaError, match=r"No existe .*nada"):
        names(tmp_path / "nada")


# -- writing -------------------------------------------------------------------------------------------------------


def test_everything_appears_at_the_end(tmp_path: Path) -> None:
    with all_or_nothing(tmp_path / "out") as put:
        put("a.txt", b"1")
        put("sub/b.txt", b"2")
        assert [p for p in (tmp_path / "out").rglob("*.txt") if ".poa-xl-" not in str(p)] == []
    assert sorted(p.name for p in (tmp_path / "out").rglob("*") if p.is_file()) == ["a.txt", "b.txt"]


def write_and_fail(folder: Path) -> None:
    with all_or_nothing(folder) as put:
        put("a.txt", b"despues")
        raise ZeroDivisionError


def test_a_failure_leaves_nothing_behind_and_what_was_there_untouched(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("antes")
    with pytest.raises(ZeroDivisionError):
        write_and_fail(tmp_path)
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("a.txt", "antes")]


def test_a_failure_takes_the_new_folder_away(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_fail(tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_folder_deep_in_nowhere_stops(tmp_path: Path) -> None:
    with pytest.raises(PoaError, match=r"No existe la carpeta .*no"), all_or_nothing(tmp_path / "no" / "hay"):
        pass


def test_a_file_in_the_place_of_the_folder_stops(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("")
    with pytest.raises(PoaError, match="no es una carpeta"), all_or_nothing(tmp_path / "out"):
        pass


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission_to_write_stops(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PoaError, match="no hay permiso"), all_or_nothing(tmp_path):
            pass
    finally:
        tmp_path.chmod(0o700)


def test_a_file_system_that_is_read_only_stops() -> None:
    with pytest.raises(PoaError, match=r"No se puede escribir|No existe"), all_or_nothing(Path("/proc/poa-xl")):
        pass
