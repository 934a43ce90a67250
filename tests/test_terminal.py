"""What a command says stops nothing: any encoding, streams closed, full or cut off; and it moves no cursor."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.plans import PLAN_FILE

POA = [sys.executable, "-m", "poa_xl"]
CHECK = [*POA, "check", str(PLAN_FILE)]


def shell(command: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run by a shell, which closes and redirects descriptors as people's scripts do."""
    line = command.replace("POA ", f"'{sys.executable}' -m poa_xl ").replace("PLAN", f"'{PLAN_FILE}'")
    return subprocess.run(
        ["/bin/sh", "-c", line], capture_output=True, check=False, env={**os.environ, **environment}, timeout=60
    )


@pytest.mark.parametrize(
    "streams", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-", ">/dev/full", "2>/dev/full", ">/dev/full 2>&1"]
)
def test_a_demo_is_done_wherever_its_words_go(streams: str, tmp_path: Path) -> None:
    done = shell(f"POA demo {tmp_path}/demo {streams}")
    assert (done.returncode, b"Traceback" in done.stderr, b"Exception" in done.stderr) == (0, False, False)
    report = json.loads((tmp_path / "demo/3-informe/informe-ramo-58-2024-T1.json").read_text(encoding="utf-8"))
    assert report["totales"]["cumplidas"] == 23


@pytest.mark.parametrize("streams", [">&-", ">/dev/full", "2>&-", "| head -c 1"])
@pytest.mark.parametrize("command", ["POA --help", "POA check PLAN", "POA explain", "POA schema informe"])
def test_every_command_ends_well_wherever_its_words_go(command: str, streams: str) -> None:
    done = shell(f"{command} {streams}")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("streams", [">&-", ">/dev/full", "2>&-", "2>/dev/full"])
def test_the_exit_code_of_what_stops_is_kept(streams: str) -> None:
    assert shell(f"POA check no-hay.yaml {streams}").returncode == 1
    assert shell(f"POA nada {streams}").returncode == 2


@pytest.mark.parametrize("encoding", ["cp1252", "ascii", "cp437", "latin-1", "utf-16"])
def test_any_encoding_of_the_terminal_will_do(encoding: str) -> None:
    done = shell("POA explain POA311", PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    assert "Libro sin recalcular" in done.stdout.decode(encoding)


def test_what_an_encoding_lacks_is_written_out(tmp_path: Path) -> None:
    done = shell(f"POA demo {tmp_path}/demo", PYTHONIOENCODING="cp1252")
    assert done.returncode == 0
    assert r"\u25cf 58101" in done.stdout.decode("cp1252")


def test_names_of_strangers_move_no_cursor(tmp_path: Path) -> None:
    done = subprocess.run([*POA, "check", f"{tmp_path}/\x1b[31mfac\u202exslx"], capture_output=True, check=False)
    assert done.returncode == 1
    said = done.stderr.decode()
    assert "\\u001b[31mfac\\u202exslx" in said
    assert "\x1b" not in said
    assert "\u202e" not in said


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_json_is_json_in_any_encoding(encoding: str) -> None:
    done = shell("POA check PLAN --format json", PYTHONIOENCODING=encoding)
    assert {f["codigo"] for f in json.loads(done.stdout.decode(encoding))} >= {"POA038"}


def test_a_system_whose_file_names_know_no_accents_is_told(tmp_path: Path) -> None:
    done = shell(f"POA demo {tmp_path}/demo", LC_ALL="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")
    assert done.returncode == 1
    assert b"LC_ALL=C.UTF-8" in done.stderr
    assert b"Traceback" not in done.stderr


def test_the_folder_one_is_in_may_be_gone(tmp_path: Path) -> None:
    (tmp_path / "ya no").mkdir()
    done = shell(f"cd '{tmp_path}/ya no' && rmdir '{tmp_path}/ya no' && POA demo {tmp_path}/demo")
    assert (done.returncode, done.stderr) == (0, b"")
