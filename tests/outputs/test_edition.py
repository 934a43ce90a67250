"""A set of files appears at once, and only what is ours gives way."""

from __future__ import annotations

import errno
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from poa_xl.errors import PoaError
from poa_xl.outputs.edition import Published, publish
from poa_xl.outputs.manifest import manifest_file
from poa_xl.outputs.proof import State, ours, recover, verify
from tests.outputs.sabotage import snapshot

NAME = "informe-2024-T1"


def put(folder: Path, files: Mapping[str, bytes], **terms: object) -> Published:
    with publish(folder, NAME, **terms) as edition:  # type: ignore[arg-type]
        for name, data in files.items():
            edition.put(name, data)
    return edition.published


def refused(folder: Path, files: Mapping[str, bytes], words: str, **terms: object) -> None:
    """The edition is refused with ``words``, and nothing has changed."""
    before = snapshot(folder) if folder.is_dir() else None
    with pytest.raises(PoaError, match=words) as caught:
        put(folder, files, **terms)
    assert "No se cambió nada" in str(caught.value)
    assert (snapshot(folder) if folder.is_dir() else None) == before


# -- all or nothing ------------------------------------------------------------------------------------------------


def test_everything_appears_at_the_end(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with publish(out, NAME) as edition:
        assert edition.put("a.txt", b"1") == out / "a.txt"
        edition.put("sub/b.txt", b"2")
        assert [path for path in snapshot(out) if not path.startswith(".")] == []
    assert snapshot(out) == {"a.txt": b"1", "sub": None, "sub/b.txt": b"2"}
    assert edition.published == Published((out / "a.txt", out / "sub/b.txt"))
    assert verify(out, NAME) is State.COMPLETE


def write_and_fail(folder: Path) -> None:
    with publish(folder, NAME) as edition:
        edition.put("a.txt", b"despues")
        raise ZeroDivisionError


def test_a_block_that_fails_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"antes"})
    manifest = manifest_file(tmp_path, NAME).read_bytes()
    with pytest.raises(ZeroDivisionError):
        write_and_fail(tmp_path)
    assert snapshot(tmp_path) == {"a.txt": b"antes"}
    assert manifest_file(tmp_path, NAME).read_bytes() == manifest


def test_a_block_that_fails_takes_the_new_folders_away(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        write_and_fail(tmp_path / "hondo" / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_system_error_of_the_block_is_not_taken_for_one_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), publish(tmp_path, NAME):
        (tmp_path / "nada").read_bytes()


def test_parents_are_made(tmp_path: Path) -> None:
    put(tmp_path / "a" / "b" / "c", {"x.txt": b"1"})
    assert (tmp_path / "a/b/c/x.txt").read_bytes() == b"1"


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", ".", "a/..", "c:x", "a\\b", "x\0", "", ".oculto", "a/. ."])
def test_a_name_that_leaves_the_folder_is_our_own_mistake(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"), publish(tmp_path, NAME) as edition:
        edition.put(name, b"")


def test_a_name_given_twice_is_our_own_mistake(tmp_path: Path) -> None:
    with publish(tmp_path, NAME) as edition:
        edition.put("x", b"1")
        with pytest.raises(ValueError, match=r"^x$"):
            edition.put("x", b"2")


# -- what gives way ------------------------------------------------------------------------------------------------


def test_our_earlier_files_give_way_and_what_is_out_of_date_goes_with_its_folder(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"1", "dev/b.txt": b"2"})
    published = put(tmp_path, {"a.txt": b"3"})
    assert snapshot(tmp_path) == {"a.txt": b"3"}
    assert published == Published((tmp_path / "a.txt",), removed=(tmp_path / "dev/b.txt",))


def test_a_folder_where_something_else_lies_stays(tmp_path: Path) -> None:
    put(tmp_path, {"dev/b.txt": b"2"})
    (tmp_path / "dev/suyo.txt").write_bytes(b"suyo")
    put(tmp_path, {"a.txt": b"3"})
    assert snapshot(tmp_path) == {"a.txt": b"3", "dev": None, "dev/suyo.txt": b"suyo"}


@pytest.mark.parametrize("again", [True, False], ids=["written again", "out of date"])
def test_an_altered_file_is_kept_under_another_name(tmp_path: Path, again: bool) -> None:
    put(tmp_path, {"a.txt": b"1", "b.txt": b"2"})
    (tmp_path / "a.txt").write_bytes(b"alterado")
    published = put(tmp_path, {"b.txt": b"2"} | ({"a.txt": b"3"} if again else {}))
    ((was, now),) = published.kept
    assert was == tmp_path / "a.txt"
    assert re.fullmatch(r"a \(conservado \d{4}-\d\d-\d\d \d{6}\)\.txt", now.name)
    assert now.read_bytes() == b"alterado"
    assert (tmp_path / "a.txt").exists() == again
    assert published.removed == ()


def test_a_file_of_somebody_else_is_kept_under_another_name(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"suyo")
    ((was, now),) = put(tmp_path, {"a.txt": b"1"}).kept
    assert (was.read_bytes(), now.read_bytes()) == (b"1", b"suyo")


def test_two_kept_in_the_same_second_have_different_names(tmp_path: Path) -> None:
    kept = set()
    for number in range(5):
        (tmp_path / "a.txt").write_bytes(f"suyo {number}".encode())
        kept |= {now for _, now in put(tmp_path, {"a.txt": b"1"}).kept}
    assert {path.read_bytes() for path in kept} == {f"suyo {number}".encode() for number in range(5)}


def test_the_same_bytes_are_left_and_count_as_written(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"1")
    (tmp_path / "~$a.txt").write_bytes(b"")  # open somewhere: no matter, it is not touched
    before = (tmp_path / "a.txt").stat()
    assert put(tmp_path, {"a.txt": b"1"}) == Published((tmp_path / "a.txt",))
    after = (tmp_path / "a.txt").stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
    assert verify(tmp_path, NAME) is State.COMPLETE


def test_a_part_of_a_set_leaves_the_rest_in_it(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"1", "b.txt": b"2", "c.txt": b"3"})
    (tmp_path / "c.txt").write_bytes(b"alterado")
    assert put(tmp_path, {"a.txt": b"4"}, whole=False) == Published((tmp_path / "a.txt",))
    assert snapshot(tmp_path) == {"a.txt": b"4", "b.txt": b"2", "c.txt": b"alterado"}
    assert {path.name for path in ours(tmp_path)} == {"a.txt", "b.txt"}


def test_two_sets_in_one_folder_do_not_touch_each_other(tmp_path: Path) -> None:
    put(tmp_path, {"t1.txt": b"1"})
    with publish(tmp_path, "informe-2024-T2") as edition:
        edition.put("t2.txt", b"2")
    assert snapshot(tmp_path) == {"t1.txt": b"1", "t2.txt": b"2"}
    assert len(ours(tmp_path)) == 2


def test_an_invalid_manifest_proves_nothing_and_is_kept(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"1"})
    manifest_file(tmp_path, NAME).write_bytes(b"[" * 40_000)
    assert verify(tmp_path, NAME) is State.INVALID
    published = put(tmp_path, {"a.txt": b"2"})
    assert sorted((was.name, now.read_bytes()) for was, now in published.kept) == [
        (f".{NAME}.poa-xl.json", b"[" * 40_000),
        ("a.txt", b"1"),
    ]
    assert verify(tmp_path, NAME) is State.COMPLETE


# -- the earlier edition kept --------------------------------------------------------------------------------------


def test_an_archived_edition_lies_whole_in_anteriores(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"1", "igual.txt": b"=", "dev/b.txt": b"2"})
    (tmp_path / "a.txt").write_bytes(b"alterado")
    published = put(tmp_path, {"a.txt": b"3", "igual.txt": b"="}, archive=True)
    assert published.archived is not None
    assert re.fullmatch(rf"{NAME} \d{{4}}-\d\d-\d\d \d{{6}}", published.archived.name)
    assert snapshot(published.archived) == {"a.txt": b"alterado", "igual.txt": b"=", "dev": None, "dev/b.txt": b"2"}
    assert {name: data for name, data in snapshot(tmp_path).items() if "anteriores" not in name} == {
        "a.txt": b"3",
        "igual.txt": b"=",
    }
    assert (published.kept, published.removed) == ((), ())
    assert ours(tmp_path)[(published.archived / "dev/b.txt").resolve()]
    assert verify(published.archived, NAME) is State.ALTERED


def test_two_archived_in_the_same_second_lie_apart(tmp_path: Path) -> None:
    archived = {put(tmp_path, {"a.txt": data}, archive=True).archived for data in (b"1", b"2", b"3")} - {None}
    assert len(archived) == 2


# -- what stops it -------------------------------------------------------------------------------------------------


def test_an_input_is_never_written_over(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"devuelto")
    refused(
        tmp_path, {"nuevo.txt": b"1", "a.txt": b"2"}, "es uno de los archivos que se leen", inputs=[tmp_path / "a.txt"]
    )


def test_an_input_is_never_removed(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"1", "b.txt": b"2"})
    refused(tmp_path, {"a.txt": b"3"}, "b.txt es uno de los archivos que se leen", inputs=[tmp_path / "b.txt"])


@pytest.mark.parametrize("link", [os.link, os.symlink], ids=["hard", "symbolic"])
def test_an_input_with_another_name_is_known(tmp_path: Path, link: object) -> None:
    out = tmp_path / "out"
    put(out, {"a.txt": b"1"})
    link(out / "a.txt", tmp_path / "otro.txt")  # type: ignore[operator]
    refused(out, {"a.txt": b"2"}, "es uno de los archivos que se leen", inputs=[tmp_path / "otro.txt"])


def test_an_output_folder_inside_the_inputs_is_allowed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"devuelto")
    put(tmp_path / "informe", {"a.txt": b"1"}, inputs=[tmp_path / "a.txt"])
    assert (tmp_path / "a.txt").read_bytes() == b"devuelto"


@pytest.mark.parametrize("lock", ["~$informe.xlsx", "~$forme.xlsx", ".~lock.informe.xlsx#"])
def test_a_file_open_in_another_program_changes_nothing(tmp_path: Path, lock: str) -> None:
    put(tmp_path, {"a.txt": b"1", "informe.xlsx": b"1"})
    (tmp_path / lock).write_bytes(b"")
    words = rf"informe\.xlsx está abierto en otro programa.*ciérrelo en Excel.*borre .*{re.escape(lock)}"
    refused(tmp_path, {"a.txt": b"2", "informe.xlsx": b"2"}, words)
    refused(tmp_path, {"a.txt": b"2"}, words)


def test_a_file_that_windows_holds_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, {"a.txt": b"1"})
    held = PermissionError(errno.EACCES, "en uso", str(tmp_path / "a.txt"))
    held.winerror = 32  # type: ignore[attr-defined]
    opened = Path.open

    def windows(path: Path, mode: str = "r", **rest: object) -> object:
        if mode == "r+b":
            raise held
        return opened(path, mode, **rest)  # type: ignore[call-overload]

    monkeypatch.setattr(Path, "open", windows)
    refused(tmp_path, {"a.txt": b"2"}, "a.txt está abierto en otro programa; ciérrelo")


def test_a_folder_in_the_place_of_a_file_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"1", "b.txt": b"1"})
    (tmp_path / "b.txt").unlink()
    (tmp_path / "b.txt").mkdir()
    refused(tmp_path, {"a.txt": b"2", "b.txt": b"2"}, "b.txt es una carpeta")


def test_a_file_in_the_place_of_a_folder_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "dev").write_bytes(b"suyo")
    refused(tmp_path, {"a.txt": b"1", "dev/b.txt": b"2"}, "dev no es una carpeta")


def test_a_link_in_the_place_of_a_folder_is_not_followed(tmp_path: Path) -> None:
    out = tmp_path / "out"
    (tmp_path / "lejos").mkdir()
    out.mkdir()
    (out / "dev").symlink_to(tmp_path / "lejos", target_is_directory=True)
    refused(out, {"a.txt": b"1", "dev/b.txt": b"2"}, "dev es un enlace")
    assert list((tmp_path / "lejos").iterdir()) == []


def test_our_files_behind_a_new_link_are_left(tmp_path: Path) -> None:
    out = tmp_path / "out"
    put(out, {"a.txt": b"1", "dev/b.txt": b"2"})
    (out / "dev").rename(tmp_path / "lejos")
    (out / "dev").symlink_to(tmp_path / "lejos", target_is_directory=True)
    assert put(out, {"a.txt": b"3"}).removed == ()
    assert (tmp_path / "lejos/b.txt").read_bytes() == b"2"


def test_a_link_in_the_place_of_a_file_is_kept_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "suyo.txt").write_bytes(b"suyo")
    (tmp_path / "a.txt").symlink_to("suyo.txt")
    ((_, now),) = put(tmp_path, {"a.txt": b"1"}).kept
    assert now.is_symlink()
    assert now.read_bytes() == b"suyo"
    assert not (tmp_path / "a.txt").is_symlink()


@pytest.mark.skipif(sys.platform == "win32", reason="no pipes with a name")
def test_a_pipe_in_the_place_of_a_file_is_kept_and_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    ((_, now),) = put(tmp_path, {"a.txt": b"1"}).kept
    assert now.is_fifo()


@pytest.mark.parametrize("kind", ["link", "folder"])
def test_a_manifest_that_is_no_file_stops(tmp_path: Path, kind: str) -> None:
    place = manifest_file(tmp_path, NAME)
    if kind == "link":
        place.symlink_to(tmp_path / "nada")
    else:
        place.mkdir()
    refused(tmp_path, {"a.txt": b"1"}, "es un enlace|es una carpeta")


def test_a_file_in_the_place_of_the_output_folder_stops(tmp_path: Path) -> None:
    (tmp_path / "out").write_bytes(b"suyo")
    refused(tmp_path / "out", {"a.txt": b"1"}, "no es una carpeta.*--output")
    refused(tmp_path / "out" / "hondo", {"a.txt": b"1"}, "no es una carpeta.*--output")
    assert (tmp_path / "out").read_bytes() == b"suyo"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission_to_write_stops(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        refused(tmp_path, {"a.txt": b"1"}, "no hay permiso.*--output")
    finally:
        tmp_path.chmod(0o700)


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no file system that lets nobody write")
def test_a_file_system_that_takes_no_files_stops() -> None:
    refused(Path("/proc/poa-xl/hondo"), {"a.txt": b"1"}, "No se puede escribir.*--output")


def test_a_name_too_long_for_the_file_system_changes_nothing(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"1"})
    refused(tmp_path, {"a.txt": b"2", f"dev/{'x' * 300}.txt": b"2"}, "el nombre es demasiado largo")


@pytest.mark.parametrize(
    ("number", "stops"), [(errno.EIO, True), (errno.EINVAL, False)], ids=["the disk fails", "no such thing"]
)
def test_a_disk_that_cannot_promise_to_keep_stops_only_if_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, stops: bool
) -> None:
    def fails(_handle: int) -> None:
        raise OSError(number, os.strerror(number))

    put(tmp_path, {"a.txt": b"1"})
    monkeypatch.setattr(os, "fsync", fails)
    if stops:
        refused(tmp_path, {"a.txt": b"2"}, "No se puede escribir")
    else:
        put(tmp_path, {"a.txt": b"2"})
        assert snapshot(tmp_path) == {"a.txt": b"2"}


# -- two at once ---------------------------------------------------------------------------------------------------


def test_another_run_in_the_same_folder_stops(tmp_path: Path) -> None:
    with publish(tmp_path, NAME) as edition:
        edition.put("a.txt", b"1")
        with pytest.raises(PoaError, match="Otro poa-xl está escribiendo"):
            put(tmp_path, {"a.txt": b"2"})
        with pytest.raises(PoaError, match="Otro poa-xl está escribiendo"):
            recover(tmp_path)
    assert snapshot(tmp_path) == {"a.txt": b"1"}


def test_where_there_are_no_locks_it_goes_on(tmp_path: Path) -> None:
    """Not every system knows them: none is needed to import or to write."""
    script = (
        "import sys; sys.modules['fcntl'] = None; sys.modules['resource'] = None\n"
        "from pathlib import Path; from poa_xl.outputs.edition import publish\n"
        "with publish(Path(sys.argv[1]), 'x') as edition: edition.put('a.txt', b'1')"
    )
    subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=True)
    assert snapshot(tmp_path) == {"a.txt": b"1"}


# -- what is ours --------------------------------------------------------------------------------------------------


def test_what_is_not_there_is_nobodys(tmp_path: Path) -> None:
    assert recover(tmp_path / "nada") == ()
    assert ours(tmp_path / "nada") == {}
    assert verify(tmp_path / "nada", NAME) is State.ABSENT


def test_a_missing_or_altered_file_shows(tmp_path: Path) -> None:
    put(tmp_path, {"a.txt": b"1", "dev/b.txt": b"2"})
    (tmp_path / "dev/b.txt").write_bytes(b"3")
    assert verify(tmp_path, NAME) is State.ALTERED
    (tmp_path / "dev/b.txt").unlink()
    assert verify(tmp_path, NAME) is State.ALTERED
