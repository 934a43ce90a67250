"""Whatever people, disks and killers do to a folder in whatever order: whole editions, and nothing of theirs is lost."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from poa_xl.errors import PoaError
from poa_xl.outputs.edition import publish
from poa_xl.outputs.manifest import Stage, read
from poa_xl.outputs.proof import State, ours, recover, verify
from tests.outputs.sabotage import KilledError, die, refuse, snapshot, trap

NAME = "informe"
names = st.sampled_from(["a.txt", "b.txt", "dev/a.txt", "dev/b.txt", "dev/más/c.txt"])
editions = st.dictionaries(names, st.sampled_from([b"1", b"2", b"3"]), max_size=5)


class Folder(RuleBasedStateMachine):
    """A folder of ours; ``theirs`` are contents that people wrote, each once, ``intact`` the set if nobody altered it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="poa-xl-"))
        self.theirs: set[bytes] = set()
        self.count = 0
        self.intact = False

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize(files=editions)
    def first(self, files: Mapping[str, bytes]) -> None:
        self.write(files, archive=False, whole=True)

    def write(self, files: Mapping[str, bytes], *, archive: bool, whole: bool) -> None:
        with publish(self.folder, NAME, archive=archive, whole=whole) as edition:
            for name, data in files.items():
                edition.put(name, data)
        for name, data in files.items():
            assert (self.folder / name).read_bytes() == data
        for was, now in edition.published.kept:
            assert now.exists(), was
        self.intact = True

    @rule(files=editions, archive=st.booleans(), whole=st.booleans())
    def publish(self, files: Mapping[str, bytes], archive: bool, whole: bool) -> None:
        self.write(files, archive=archive, whole=whole)

    @rule(name=names)
    def they_write(self, name: str) -> None:
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        self.theirs -= {place.read_bytes()} if place.exists() else set()
        self.count += 1
        place.write_bytes(f"suyo {self.count}".encode())
        self.theirs.add(place.read_bytes())
        self.intact = False

    @rule(name=names)
    def they_remove(self, name: str) -> None:
        place = self.folder / name
        if place.exists():
            self.theirs -= {place.read_bytes()}
            place.unlink()
            self.intact = False

    @rule(files=editions, archive=st.booleans(), at=st.integers(1, 60), again=st.integers(1, 40))
    def killed_twice(self, files: Mapping[str, bytes], archive: bool, at: int, again: int) -> None:
        before, manifest = snapshot(self.folder), read(self.folder, NAME)
        try:
            with trap(self.folder, at, die):
                self.write(files, archive=archive, whole=True)
        except KilledError:
            try:
                with trap(self.folder, again, die):
                    recover(self.folder)
            except KilledError:
                recover(self.folder)
        now = read(self.folder, NAME)
        assert manifest is not None
        assert now is not None
        if now.generation == manifest.generation:
            assert snapshot(self.folder) == before
        else:
            assert now.files == {name: now.files[name] for name in files}
            self.intact = True

    @rule(files=editions, archive=st.booleans(), at=st.integers(1, 60), lasting=st.booleans())
    def refused(self, files: Mapping[str, bytes], archive: bool, at: int, lasting: bool) -> None:
        before = snapshot(self.folder)
        try:
            with trap(self.folder, at, refuse, lasting=lasting):
                self.write(files, archive=archive, whole=True)
        except PoaError:
            recover(self.folder)
            if verify(self.folder, NAME) is not State.COMPLETE:
                assert snapshot(self.folder) == before
        recover(self.folder)

    @invariant()
    def nothing_of_theirs_is_lost(self) -> None:
        assert self.theirs <= set(snapshot(self.folder).values())

    @invariant()
    def nothing_is_left_over(self) -> None:
        assert not [
            path for path in self.folder.iterdir() if path.name.startswith(".") and not path.name.endswith(".json")
        ]

    @invariant()
    def a_set_nobody_touched_is_whole(self) -> None:
        manifest = read(self.folder, NAME)
        if manifest is not None:
            assert manifest.stage is Stage.COMPLETE
            assert not self.intact or verify(self.folder, NAME) is State.COMPLETE
            assert len(manifest.files) <= len(ours(self.folder))


TestAnySequence = Folder.TestCase
TestAnySequence.settings = settings(max_examples=40, stateful_step_count=12)
