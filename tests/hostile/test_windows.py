"""Where the system has no limits, locks or timers, and its terminal no accents: what of Windows can be tried elsewhere.

Its file names, its open files and its long paths are tried in their rooms; on Windows itself nothing was tried.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from poa_xl.domain.model import Plan
from tests.hostile.families import lay
from tests.hostile.scene import GOOD, OTHER, ROOT, as_programmed, collect, good_book, lay_good, poa_xl

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there it is so anyway")
HIDING = str(Path(__file__).with_name("windows"))
TERMINAL = {"PYTHONPATH": HIDING, "PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"}


def test_what_windows_lacks_is_hidden_from_the_workers_too() -> None:
    program = (
        "from poa_xl.guard.pool import Pool\nfrom tests.hostile.test_windows import hidden\n"
        "with Pool(1) as pool: print(*pool.map(hidden, [0]))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, cwd=ROOT, env={**os.environ, **TERMINAL}
    )
    assert done.stdout.split() == [b"True"]


def hidden(_task: object) -> bool:
    """In a worker: whether it lacks what Windows lacks."""
    import signal

    return (
        sys.modules.get("resource", 0) is None
        and sys.modules.get("fcntl", 0) is None
        and not hasattr(signal, "setitimer")
    )


def test_the_demo_is_done(tmp_path: Path) -> None:
    done = poa_xl("demo", tmp_path / "demo", **TERMINAL)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "5 de 5 unidades" in done.stdout.decode("cp1252")


def test_beside_hostile_files_the_good_are_accepted(plan: Plan, tmp_path: Path) -> None:
    lay_good(tmp_path / "recibidos", plan)
    for family in ("xlsx-misjudged", "xlsx-damaged", "names", "msg"):
        lay(tmp_path / "recibidos" / family, family, good_book(plan, OTHER))
    run = collect(tmp_path / "recibidos", tmp_path / "informe", **TERMINAL)
    assert (run.code, run.complained) == (3, b"")
    for clave in GOOD:
        assert run.units[clave]["estado"] == "aceptada"
        assert run.figures(clave) == as_programmed(plan, clave)


def test_what_the_terminal_lacks_is_written_out(plan: Plan, tmp_path: Path) -> None:
    lay_good(tmp_path / "recibidos", plan)
    (tmp_path / "recibidos" / "Ω → ñ.xlsx").write_bytes(b"hola")
    run = collect(tmp_path / "recibidos", tmp_path / "informe", **TERMINAL)
    assert (run.code, run.complained) == (3, b"")
    assert "\\u03a9 \\u2192 ñ.xlsx" in run.said.decode("cp1252")
