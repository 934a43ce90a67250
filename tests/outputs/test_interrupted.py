"""A run killed, or refused by the disk, at any moment: after the next command one whole edition, and theirs untouched."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from itertools import count
from pathlib import Path

import pytest

from poa_xl.errors import PoaError
from poa_xl.outputs.manifest import Stage as Progress
from poa_xl.outputs.manifest import manifest_file, read
from poa_xl.outputs.proof import State, ours, recover, verify
from tests.outputs.killed import AFTER, NAME, THEIRS, edition, prepare
from tests.outputs.sabotage import KilledError, die, refuse, snapshot, timeless, trap

Found = Mapping[str, bytes | None]
ROOT = Path(__file__).parents[2]
MANY = 20
"""An edition changes the disk more often than this: a loop over its changes that ends before has tried nothing."""


class Scene:
    """A folder with an earlier edition; what lies there before and after the next one; copies of it to spoil."""

    def __init__(self, tmp_path: Path, *, archive: bool) -> None:
        self.prepared, self._copies, self._archive = tmp_path / "antes", tmp_path / "copias", archive
        prepare(self.prepared)
        self.before = timeless(snapshot(self.prepared))
        self.manifest = manifest_file(self.prepared, NAME).read_bytes()
        done = self.copy("despues")
        self.run(done)
        self.after = timeless(snapshot(done))

    def copy(self, name: object) -> Path:
        return Path(shutil.copytree(self.prepared, self._copies / str(name)))

    def run(self, folder: Path) -> None:
        edition(folder, AFTER, archive=self._archive)

    def is_whole(self, folder: Path) -> str:
        """Which edition lies in ``folder``, whole; nothing else does."""
        found = timeless(snapshot(folder))
        if found == self.before:
            assert manifest_file(folder, NAME).read_bytes() == self.manifest
            return "before"
        assert found == self.after
        assert verify(folder, NAME) is State.COMPLETE
        assert len(ours(folder)) >= len(AFTER)
        return "after"

    def breaks(self, folder: Path, at: int, spring: Callable[[], None], *, lasting: bool) -> tuple[bool, bool]:
        """A run with a trap: whether the trap sprang, and whether the run failed."""
        with trap(folder, at, spring, lasting=lasting) as one:
            try:
                self.run(folder)
            except (PoaError, KilledError):
                return one.sprung, True
            return one.sprung, False


@pytest.fixture(params=[False, True], ids=["replaced", "archived"])
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Scene:
    return Scene(tmp_path, archive=request.param)


def test_the_scene_has_all_that_may_happen(scene: Scene) -> None:
    assert {data for data in scene.after.values() if data is not None} >= {*AFTER.values(), *THEIRS.values()}
    assert "ajeno (conservado AHORA).xlsx" in scene.after
    assert ("solo" in scene.before, "solo" in scene.after) == (True, False)


def test_killed_before_any_change_the_next_command_finishes_or_undoes(scene: Scene) -> None:
    ends = []
    for number in count(1):
        folder = scene.copy(number)
        sprung, _ = scene.breaks(folder, number, die, lasting=True)
        manifest = read(folder, NAME)
        if manifest is not None and manifest.stage is Progress.COMPLETE:  # whoever reads now must not find a mixture
            found = {name: data for name, data in timeless(snapshot(folder)).items() if not name.startswith(".")}
            assert found in (scene.before, scene.after)
        recover(folder)
        ends.append(scene.is_whole(folder))
        if not sprung:
            break
    assert ends == sorted(ends, reverse=True)  # one commit: before it undone, after it done
    assert ends.count("before") > 10
    assert ends.count("after") > 10


def test_killed_again_while_recovering_it_is_still_one_edition(scene: Scene, request: pytest.FixtureRequest) -> None:
    thorough = "long" in request.keywords
    for number in count(1):
        folder = scene.copy(number)
        sprung, _ = scene.breaks(folder, number, die, lasting=True)
        if not sprung:
            break
        for again in range(1, 100) if thorough else (random.Random(number).randint(1, 25),):  # noqa: S311 - no secret
            twice = Path(shutil.copytree(folder, folder.with_name(f"{number}-{again}")))
            with trap(twice, again, die) as second, suppress(KilledError):
                recover(twice)
            recover(twice)
            scene.is_whole(twice)
            shutil.rmtree(twice)
            if not second.sprung:
                break
    assert number > MANY


@pytest.mark.long
def test_killed_again_at_any_change_while_recovering(scene: Scene, request: pytest.FixtureRequest) -> None:
    test_killed_again_while_recovering_it_is_still_one_edition(scene, request)


def test_refused_once_the_earlier_edition_stays_whole(scene: Scene) -> None:
    for number in count(1):
        folder = scene.copy(number)
        sprung, failed = scene.breaks(folder, number, refuse, lasting=False)
        assert (manifest_file(folder, NAME).read_bytes() == scene.manifest) == failed
        with suppress(OSError):
            (folder / "solo").rmdir()  # an empty folder that the disk did not let go does no harm
        recover(folder)
        assert scene.is_whole(folder) == ("before" if failed else "after")
        if not sprung:
            break
    assert number > MANY


def test_refused_for_good_the_next_command_finishes_or_undoes(scene: Scene) -> None:
    for number in count(1):
        folder = scene.copy(number)
        sprung, failed = scene.breaks(folder, number, refuse, lasting=True)
        if failed and verify(folder, NAME) is State.UNFINISHED:
            with trap(folder, 1, refuse), pytest.raises(PoaError, match="no se puede terminar ni deshacer"):
                recover(folder)
        recover(folder)
        assert scene.is_whole(folder) == "after" or failed
        if not sprung:
            break
    assert number > MANY


def test_what_people_do_between_the_kill_and_the_next_command_is_kept(scene: Scene) -> None:
    """They open the half-done folder, and save, write or remove what they find."""
    for number in count(1):
        folder = scene.copy(number)
        sprung, _ = scene.breaks(folder, number, die, lasting=True)
        written = {f"suyo {name}".encode() for name in AFTER}
        for name in AFTER:
            (folder / name).parent.mkdir(exist_ok=True)
            (folder / name).write_bytes(f"suyo {name}".encode())
        recover(folder)
        found = set(snapshot(folder).values())
        assert written <= found
        assert {data for name, data in THEIRS.items() if name not in AFTER} <= found
        edition(folder, AFTER)
        assert written <= set(snapshot(folder).values())
        assert verify(folder, NAME) is State.COMPLETE
        assert not list(folder.glob(".*.poa-xl"))
        if not sprung:
            break
    assert number > MANY


def test_what_they_put_where_something_was_to_be_kept_stays(scene: Scene) -> None:
    """A run dies right after its commit; it cannot be finished, because somebody removed what waited."""
    for number in count(1):
        folder = scene.copy(number)
        scene.breaks(folder, number, die, lasting=True)
        manifest = read(folder, NAME)
        if manifest is not None and manifest.steps:
            break
    assert manifest is not None
    (place,) = [folder / step.aparte for step in manifest.steps if step.nombre == "ajeno.xlsx"]
    place.write_bytes(b"suyo 9")
    waiting = list(folder.glob(f".{NAME}.*.poa-xl/*.nuevo"))
    assert waiting
    for one in waiting:
        one.unlink()
    recover(folder)
    assert place.read_bytes() == b"suyo 9"
    place.unlink()
    assert scene.is_whole(folder) == "before"


def refuse_then_die(changes: int) -> Callable[[], None]:
    """The disk fails, and so many changes later the process dies that takes all back."""
    calls = count()

    def spring() -> None:
        number = next(calls)
        if not number:
            refuse()
        if number > changes:
            die()

    return spring


def test_killed_while_undoing_it_is_still_one_edition(scene: Scene) -> None:
    chance = random.Random(8)  # noqa: S311 - no secret
    for number in count(1):
        folder = scene.copy(number)
        sprung, _ = scene.breaks(folder, number, refuse_then_die(chance.randint(0, 25)), lasting=True)
        recover(folder)
        with suppress(OSError):
            (folder / "solo").rmdir()  # an empty folder that the disk did not let go does no harm
        scene.is_whole(folder)
        if not sprung:
            break
    assert number > MANY


def interrupt() -> None:
    """Somebody presses Ctrl-C."""
    raise KeyboardInterrupt


def test_interrupted_from_the_keyboard_the_next_command_finishes_or_undoes(scene: Scene) -> None:
    for number in count(1):
        folder = scene.copy(number)
        with trap(folder, number, interrupt, lasting=False) as one, suppress(KeyboardInterrupt):
            scene.run(folder)
        recover(folder)
        scene.is_whole(folder)
        if not one.sprung:
            break
    assert number > MANY


@pytest.mark.skipif(sys.platform == "win32", reason="no fork")
def test_processes_that_really_die_leave_one_edition(tmp_path: Path) -> None:
    scene = Scene(tmp_path, archive=False)
    work = tmp_path / "muertos"
    work.mkdir()
    subprocess.run(
        [sys.executable, "-m", "tests.outputs.killed", "at", str(scene.prepared), str(work)], check=True, cwd=ROOT
    )
    ends = []
    for folder in sorted(work.iterdir(), key=lambda one: int(one.name)):
        recover(folder)
        ends.append(scene.is_whole(folder))
    assert ends == sorted(ends, reverse=True)
    assert set(ends) == {"before", "after"}


def killed_somewhere(folder: Path, seed: int) -> None:
    """Editions follow each other until the process is killed; then exactly one lies there."""
    folder.mkdir()
    (folder / "suyo.txt").write_bytes(b"suyo")
    command = [sys.executable, "-m", "tests.outputs.killed", "forever", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as process:
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(random.Random(seed).uniform(0, 0.03))  # noqa: S311 - no secret
        process.kill()
    recover(folder)
    found = snapshot(folder)
    files = {name: data for name, data in found.items() if data is not None and name != "suyo.txt"}
    assert len(set(files.values())) == 1
    assert len(files) == 8
    assert found["suyo.txt"] == b"suyo"
    assert set(found) == {"suyo.txt", *files, *(name.split("/")[0] for name in files)}
    assert verify(folder, NAME) is State.COMPLETE


@pytest.mark.parametrize("seed", range(6))
def test_killed_at_a_moment_of_chance_one_edition_lies_there(tmp_path: Path, seed: int) -> None:
    killed_somewhere(tmp_path / "out", seed)


@pytest.mark.long
def test_killed_at_two_hundred_moments_of_chance_one_edition_lies_there(tmp_path: Path) -> None:
    for seed in range(200):
        killed_somewhere(tmp_path / str(seed), 1000 + seed)
