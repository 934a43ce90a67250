"""Wherever the pool is used from, it works, and nothing of it is left."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import pytest

from poa_xl.guard.ends import Unforeseen
from poa_xl.guard.limits import Limits
from poa_xl.guard.pool import Pool
from tests.guard import tasks

ROOT = Path(__file__).parents[2]
PROC = Path("/proc/self")
needs_proc = pytest.mark.skipif(not PROC.exists(), reason="there is no /proc to count in")
needs_posix = pytest.mark.skipif(os.name == "nt", reason="descriptors are closed as POSIX shells do")

SCRIPT = """
import sys
sys.path.insert(0, {root!r})
from pathlib import Path
from poa_xl.guard.limits import Limits
from poa_xl.guard.pool import Pool
from tests.guard import tasks
"""


def script(tmp_path: Path, body: str) -> list[str]:
    """A command that runs such a script, with no guard of __main__."""
    path = tmp_path / "cuaderno.py"
    path.write_text(SCRIPT.format(root=str(ROOT)) + body, encoding="utf-8")
    return [sys.executable, "-W", "error", str(path)]


def descriptors() -> list[str]:
    return sorted(str(link.readlink()) for link in (PROC / "fd").iterdir() if link.is_symlink())


def children() -> list[str]:
    """Of all threads; one that ends meanwhile has none."""
    found: list[str] = []
    for task in (PROC / "task").iterdir():
        with suppress(FileNotFoundError, ProcessLookupError):
            found += (task / "children").read_text().split()
    return found


def ended(pid: int) -> bool:
    """Within ten seconds; a zombie that nobody buries has ended."""
    for _ in range(200):
        try:
            if "State:\tZ" in Path(f"/proc/{pid}/status").read_text():
                return True
        except OSError:
            return True
        time.sleep(0.05)
    return False


def test_a_script_needs_no_guard_of_its_main(tmp_path: Path) -> None:
    body = "with Pool() as pool:\n    print('once', list(pool.map(tasks.double, [1, 2])))\n"
    found = subprocess.run(script(tmp_path, body), capture_output=True, text=True, check=False)
    assert (found.stdout, found.stderr) == ("once [2, 4]\n", "")


@needs_posix
@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_it_works_where_standard_streams_are_closed(tmp_path: Path, closed: str) -> None:
    body = (
        "import os\n"
        "with Pool(jobs=2) as pool:\n"
        "    results = pool.map(tasks.double, [1, 'crash', 2, 'interrupt', 3])\n"
        "    first = next(results)\n"
        "    print('to nobody')\n"
        "    for standard in (1, 2):\n"
        "        try:\n"
        "            os.write(standard, b'what a library prints')\n"
        "        except OSError:\n"
        "            pass\n"
        "    found = [first, *(one if isinstance(one, int) else one.end.value for one in results)]\n"
        "Path(sys.argv[1]).write_text(repr(found))\n"
    )
    result = tmp_path / "result"
    command = ["sh", "-c", f'exec "$@" {closed}', "sh", *script(tmp_path, body), str(result)]
    subprocess.run(command, capture_output=True, check=True)
    assert result.read_text() == "[2, 'died', 4, 'exception', 6]"


@needs_posix
def test_it_works_where_the_working_directory_is_gone(tmp_path: Path) -> None:
    body = (
        "import os\n"
        "gone = Path(__file__).with_name('gone')\n"
        "gone.mkdir()\n"
        "os.chdir(gone)\n"
        "gone.rmdir()\n"
        "with Pool() as pool:\n"
        "    print(list(pool.map(tasks.double, [1, 'crash']))[0])\n"
    )
    found = subprocess.run(script(tmp_path, body), capture_output=True, text=True, check=False)
    assert (found.stdout, found.stderr) == ("2\n", "")


def test_what_lies_in_the_working_directory_is_not_imported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("colorsys", "pickle", "poa_xl"):
        (tmp_path / f"{name}.py").write_text("raise SystemExit('foreign code')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *(path for path in sys.path if path != str(ROOT))])
    with Pool(jobs=1) as pool:
        (found,) = pool.map(tasks.module_file, ["colorsys"])
    assert not isinstance(found, Unforeseen)
    assert Path(found).parent != tmp_path


@needs_proc
def test_nothing_is_left_of_a_closed_pool() -> None:
    before = descriptors(), children(), threading.active_count()
    wanted: list[int | str] = [1, "crash", 2, "doze", 3]
    with Pool(jobs=2, limits=Limits(wall=0.2)) as pool:
        list(pool.map(tasks.double, wanted))
    assert (descriptors(), children(), threading.active_count()) == before


@needs_proc
def test_nothing_is_left_of_a_pool_that_is_closed_at_work() -> None:
    before = descriptors(), children(), threading.active_count()
    wanted: list[int | str] = [1, "doze", "doze", *range(100)]
    with Pool(jobs=2) as pool:
        assert next(pool.map(tasks.double, wanted)) == 2
    assert (descriptors(), children(), threading.active_count()) == before


@needs_proc
def test_nothing_is_left_of_a_pool_that_never_worked() -> None:
    before = descriptors(), children(), threading.active_count()
    Pool().close()
    assert (descriptors(), children(), threading.active_count()) == before


def test_a_worker_that_does_not_end_by_itself_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("poa_xl.guard.process._FAREWELL", 0.1)
    with Pool(jobs=1) as pool:
        (worker,) = pool.map(tasks.linger, [60])
    assert isinstance(worker, int)
    assert ended(worker)


@needs_proc
def test_one_task_needs_one_worker() -> None:
    others = set(children())  # a program that other tests drive lives as long as they
    with Pool(jobs=8) as pool:
        assert len(set(children()) - others) <= 1
        assert len(list(pool.map(tasks.process, [0]))) == 1
        assert len(set(children()) - others) == 1


@needs_proc
@pytest.mark.parametrize("task", ["process", "doze_for"])
def test_workers_end_when_their_parent_is_killed(tmp_path: Path, task: str) -> None:
    body = (
        "with Pool(jobs=1, limits=Limits(wall=2)) as pool:\n"
        "    print(*pool.map(tasks.process, [0]), flush=True)\n"
        f"    list(pool.map(tasks.{task}, [60]))\n"
        "    sys.stdin.read()\n"
    )
    with subprocess.Popen(script(tmp_path, body), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        parent.kill()
        parent.wait()
    assert ended(worker)


@needs_posix
def test_an_interrupt_of_the_terminal_ends_all(tmp_path: Path) -> None:
    body = (
        "import os, signal, threading\n"
        "threading.Timer(0.5, os.killpg, (0, signal.SIGINT)).start()\n"
        "try:\n"
        "    with Pool(jobs=2) as pool:\n"
        "        list(pool.map(tasks.double, ['doze', 'doze']))\n"
        "except KeyboardInterrupt:\n"
        "    print('interrupted', threading.active_count())\n"
    )
    found = subprocess.run(
        script(tmp_path, body), capture_output=True, text=True, check=False, start_new_session=True, timeout=30
    )
    assert (found.stdout, found.stderr) == ("interrupted 1\n", "")
