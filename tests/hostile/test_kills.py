"""The real command, killed at any moment: after the next one a whole generation lies there, and all that is not ours."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import pytest

from poa_xl.domain.model import Plan
from poa_xl.outputs.manifest import manifest_file
from poa_xl.outputs.proof import State, verify
from tests.hostile.scene import GOOD, OTHER, ROOT, good_book
from tests.outputs.sabotage import snapshot, timeless
from tests.support.books import as_programmed, form_of, put, workbook
from tests.support.plans import PLAN_FILE, edited

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="signals, and /proc to look for workers")
Found = Mapping[str, bytes | None]
MARK = "POA_XL_KILLED_HERE"
OUT = "{home}/out"
"""Whole, for the disk is watched by whole names."""
REPORT, ISSUED = "informe-ramo-58-2024-T1", "emitidos-58-2024-T1"


@dataclass(frozen=True)
class Scene:
    """A folder with an earlier generation and things of other people; a command that writes the next one there."""

    home: Path
    command: tuple[str, ...]
    name: str
    before: Found
    after: Found

    def copy(self, number: object) -> Path:
        """The scene again, to be spoilt."""
        return Path(shutil.copytree(self.home, self.home.with_name(f"{self.home.name}-{number}"), symlinks=True))

    def next(self, home: Path, *, reads: bool) -> Found:
        """What lies there after the next command, which only ``reads`` or writes the same again."""
        reading = ("trace", OTHER, "502", "--report", f"{OUT}/{REPORT}.json")
        done = run(home, reading if reads else self.command)
        assert b"Traceback" not in done.stderr
        return timeless(snapshot(home))

    def check(self, home: Path, *, reads: bool) -> None:
        """It is one generation, nothing of other people is touched, and nothing else is left."""
        found = self.next(home, reads=reads)
        assert found == self.after or (reads and found == self.before)
        assert {path.name for path in (home / "out").glob(".*")} == {manifest_file(home / "out", self.name).name}
        assert verify(home / "out", self.name) in (State.COMPLETE, State.ALTERED)
        assert_no_workers(home)


def run(home: Path, command: Sequence[str], *doom: str) -> subprocess.CompletedProcess[bytes]:
    module = ("tests.hostile.doomed", *doom) if doom else ("poa_xl",)
    return subprocess.run(
        called(home, module, command), cwd=home, env=environment(home), capture_output=True, check=False
    )


def called(home: Path, module: Sequence[str], command: Sequence[str]) -> list[str]:
    return [sys.executable, "-m", *module, *(word.format(home=home) for word in command)]


def environment(home: Path) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT), MARK: str(home)}


def assert_no_workers(home: Path) -> None:
    """No process of those runs is alive, soon after."""
    for _ in range(100):
        alive = [one.name for one in Path("/proc").iterdir() if one.name.isdigit() and _runs_for(one, home)]
        if not alive:
            return
        time.sleep(0.1)
    raise AssertionError(alive)


def _runs_for(process: Path, home: Path) -> bool:
    try:
        return f"{MARK}={home}\0".encode() in (process / "environ").read_bytes()
    except OSError:
        return False


# -- the scenes ----------------------------------------------------------------------------------------------------


def _collecting(home: Path, plan: Plan, *, drops: bool) -> tuple[str, ...]:
    """An earlier report with other figures, altered in part; the next one takes a form back, or lacks a unit and archives."""
    (home / "in").mkdir(parents=True)
    for clave in GOOD:
        (home / "in" / f"{clave}.xlsx").write_bytes(good_book(plan, clave))
    form = form_of(plan, OTHER, 1, None, as_programmed(plan.por_clave[OTHER], 1))
    book = home / "in" / f"{OTHER}.xlsx"
    book.write_bytes(put(workbook(form), {"F24": 13 if drops else "catorce"}))  # the latter is given back
    command = ("collect", "in", "--plan", str(PLAN_FILE), "--trimestre", "1", "--output", OUT, "--jobs", "1")
    run(home, command)
    with (home / "out" / f"{REPORT}-metas.csv").open("ab") as file:
        file.write(b"suyo")
    _theirs(home)
    if drops:
        book.unlink()
        return (*command, "--overwrite")
    book.write_bytes(workbook(form))
    return command


def _issuing(home: Path) -> tuple[str, ...]:
    """Forms issued from the plan, and issued again after it was amended."""
    home.mkdir()
    (home / "plan.yaml").write_text(edited(), encoding="utf-8")
    command = ("generate", "--plan", "plan.yaml", "--trimestre", "1", "--output", OUT, "--overwrite")
    run(home, command)
    (home / "plan.yaml").write_text(edited(("version: 1", "version: 2")), encoding="utf-8")
    _theirs(home)
    return command


def _theirs(home: Path) -> None:
    (home / "out" / "suyo.docx").write_bytes(b"suyo")
    (home / "out" / "devoluciones").mkdir(exist_ok=True)
    (home / "out" / "devoluciones" / "apuntes.txt").write_bytes(b"suyos")
    (home / "suyo.txt").write_bytes(b"suyo tambien")


@pytest.fixture(scope="module", params=["collect", "collect and archive", "generate"])
def scene(request: pytest.FixtureRequest, plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    home = tmp_path_factory.mktemp("muertes") / "escena"
    if request.param == "generate":
        command, name = _issuing(home), ISSUED
    else:
        command, name = _collecting(home, plan, drops="archive" in request.param), REPORT
    before = timeless(snapshot(home))
    done = Path(shutil.copytree(home, home.with_name("despues")))
    run(done, command)
    after = timeless(snapshot(done))
    assert before != after
    assert b"suyo" in after.values()
    return Scene(home, command, name, before, after)


# -- the deaths ----------------------------------------------------------------------------------------------------


def die_at(scene: Scene, number: int, *, reads: bool) -> bool:
    """Whether the run died just before its change ``number`` of the disk."""
    home = scene.copy(number)
    done = run(home, scene.command, str(home), str(number))
    scene.check(home, reads=reads)
    shutil.rmtree(home)
    return done.returncode < 0


def die_after(scene: Scene, seconds: float, number: int) -> None:
    """The run is killed so long after it began."""
    home = scene.copy(f"{number}-despues")
    nowhere, command = subprocess.DEVNULL, called(home, ("poa_xl",), scene.command)
    with subprocess.Popen(command, cwd=home, env=environment(home), stdout=nowhere, stderr=nowhere) as process:
        time.sleep(seconds)
        process.kill()
    scene.check(home, reads=bool(number % 2))
    shutil.rmtree(home)


def test_killed_at_a_change_of_the_disk_one_whole_generation_lies_there(scene: Scene) -> None:
    chance = random.Random(scene.name)  # noqa: S311 - no secret
    for reads in (True, False, True):
        assert die_at(scene, chance.randint(3, 25), reads=reads)


@pytest.mark.long
def test_killed_at_each_change_of_the_disk_one_whole_generation_lies_there(scene: Scene) -> None:
    for number in count(1):
        if not die_at(scene, number, reads=bool(number % 2)):
            break
    assert number > 20


@pytest.mark.long
@pytest.mark.parametrize("seed", [1, 2])
def test_killed_at_moments_of_chance_one_whole_generation_lies_there(seed: int, scene: Scene) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    measured = scene.copy(f"medida-{seed}")
    start = time.monotonic()
    run(measured, scene.command)
    whole = time.monotonic() - start
    for number in range(10):
        die_after(scene, chance.uniform(0.3, 1.1) * whole, 100 * seed + number)
