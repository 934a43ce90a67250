"""A set of files written into a folder so that all appear or none, and only what is ours gives way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from poa_xl.errors import SalidaError
from poa_xl.outputs.disk import aside, digest, kind, missing_folders, remove_empty, sync, sync_folder
from poa_xl.outputs.journal import APPLYING, COMPLETE, EARLIER, Moved, commit, settle, sweep, waiting
from poa_xl.outputs.lock import alone
from poa_xl.outputs.manifest import Manifest, Stage, manifest_file, plain, read, staging_folder
from poa_xl.outputs.steps import Intent, Wanted, intend, shelf
from poa_xl.outputs.words import not_plain, told


@dataclass(frozen=True, slots=True)
class Published:
    """What became of an edition.

    ``written`` are its files; ``kept`` those that were not ours or had been altered, where they were and where they are;
    ``removed`` those of the earlier edition that this one has not; ``archived`` the folder that has the earlier edition.
    """

    written: tuple[Path, ...] = ()
    kept: tuple[Moved, ...] = ()
    removed: tuple[Path, ...] = ()
    archived: Path | None = None


@contextmanager
def publish(
    folder: Path, name: str, *, inputs: Collection[Path] = (), archive: bool = False, whole: bool = True
) -> Iterator[Edition]:
    """Write the set ``name`` into ``folder``, made with its parents: at the end of the block all its files appear at once.

    What an earlier edition of the set wrote gives way, or is kept in ``anteriores`` if ``archive``; if this edition is not
    the ``whole`` set, what it does not write again stays.  What is not ours, or was altered, is kept under another name.
    If the block raises, nothing has changed.  PoaError, and nothing has changed, if it cannot be done, another run is
    writing, a file to be touched is open elsewhere or one of ``inputs`` (files), or a link is in the way.
    """
    if not plain(name) or "/" in name:
        raise ValueError(name)
    made = missing_folders(folder)
    with ExitStack() as stack:
        stack.callback(remove_empty, made)
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            stack.enter_context(alone(folder))
            edition = Edition(folder, name, settle(folder))
        stack.callback(edition.close)
        yield edition
        with told(folder):
            edition.place(inputs, archive=archive, whole=whole)


class Edition:
    """A set of files being written: they wait beside, unseen, until the block of ``publish`` ends.

    ``published`` tells afterwards what became of it.  ``says`` is kept with its manifest, for the next edition.
    """

    says: tuple[str, ...] = ()

    def __init__(self, folder: Path, name: str, kept: Sequence[Moved]) -> None:
        self.published = Published(kept=tuple(kept))
        self._folder, self._name = folder, name
        self._generation = os.urandom(16).hex()
        self._staging = staging_folder(folder, name, self._generation)
        self._staging.mkdir()
        self._files: dict[str, str] = {}
        self._committed = False

    def put(self, name: str, data: bytes) -> Path:
        """Add the file ``name``, a path with ``/`` in the folder; gives where it will be."""
        if not plain(name) or name.startswith(".") or name in self._files:
            raise ValueError(name)
        with told(self._folder):
            waiting(self._staging, len(self._files)).write_bytes(data)
        self._files[name] = sha256(data).hexdigest()
        return self._folder / name

    def place(self, inputs: Collection[Path], *, archive: bool, whole: bool) -> None:
        """Put all in place; ``publish`` does so at its end."""
        now = datetime.now()
        earlier, copied = self._earlier(now)
        shelved = shelf(self._folder, earlier) if earlier and archive else ""
        if shelved:
            copied = f"{shelved}/{manifest_file(self._folder, self._name).name}"
        wanted = Wanted(self._folder, self._files, inputs, whole, shelved, now)
        intent = intend(wanted, earlier.files if earlier else {}, self._copy_of_manifest(copied))
        manifest = Manifest(
            self._name, self._generation, Stage.APPLYING, now, intent.files, intent.steps, intent.folders, self.says
        )
        self._prepare(manifest)
        self._committed = True
        late = commit(self._folder, manifest)
        self.published = self._outcome(intent, late, shelved, "" if earlier else copied)

    def close(self) -> None:
        """Forget what was never put in place."""
        if not self._committed:
            sweep(self._staging)

    def _earlier(self, now: datetime) -> tuple[Manifest | None, str]:
        """The manifest of the earlier edition; or, where what is there proves nothing, the name it will be kept under."""
        path = manifest_file(self._folder, self._name)
        if path.is_symlink() or path.is_dir():
            raise SalidaError(not_plain(path))
        try:
            found = read(self._folder, self._name)
        except ValueError:
            return None, aside(path, now).name
        # One that is still not complete after settling has lost what it needed for that.
        return (found, "") if found is None or found.stage is Stage.COMPLETE else (None, aside(path, now).name)

    def _copy_of_manifest(self, name: str) -> dict[str, str]:
        if not name:
            return {}
        copy = waiting(self._staging, len(self._files))
        shutil.copyfile(manifest_file(self._folder, self._name), copy)
        return {name: digest(copy)}

    def _prepare(self, manifest: Manifest) -> None:
        """Write all that committing, finishing and undoing need: afterwards there are only renames."""
        staging, earlier = self._staging, manifest_file(self._folder, self._name)
        needed = [waiting(staging, step.numero) for step in manifest.steps if step.nuevo]
        for stage, own in ((Stage.COMPLETE, COMPLETE), (Stage.APPLYING, APPLYING)):
            (staging / own).write_bytes(replace(manifest, stage=stage).dump())
            needed.append(staging / own)
        if kind(earlier):
            shutil.copyfile(earlier, staging / EARLIER)
            needed.append(staging / EARLIER)
        for file in needed:
            sync(file)
        sync_folder(staging)

    def _outcome(self, intent: Intent, late: Sequence[Moved], shelved: str, set_aside: str) -> Published:
        folder = self._folder
        stray = ((manifest_file(folder, self._name), folder / set_aside),) if set_aside else ()
        return Published(
            tuple(folder / name for name in self._files),
            (*self.published.kept, *stray, *intent.kept, *late),
            intent.removed,
            folder / shelved if shelved else None,
        )
