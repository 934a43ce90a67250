"""A set put in place, or taken back: steps that may be interrupted anywhere and begun again, in either direction.

An edition waits in its staging folder.  The commit is one rename: the manifest "en curso" takes the place of the earlier
one.  Before it nothing has happened and the staging folder is removed; after it the steps are done, the manifest becomes
"completo" by one rename, and the staging folder is removed.  All that either direction needs was written before the
commit; afterwards there are only renames, so that a full disk cannot stop them.  Only files that are provably ours go into
the staging folder: nothing else is ever removed.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from poa_xl.outputs.disk import Stuck, aside, digest, erase, move, remove_empty, sync_folder, within
from poa_xl.outputs.manifest import Manifest, Stage, Step, manifest_file, manifests, staging_folder, stagings

Moved = tuple[Path, Path]

COMPLETE, APPLYING, EARLIER = "completo.json", "en-curso.json", "anterior.json"
_OURS = re.compile(r"\d+\.(nuevo|viejo)|completo\.json|en-curso\.json|anterior\.json")


def waiting(staging: Path, number: int) -> Path:
    """Where the new file of a step waits."""
    return staging / f"{number}.nuevo"


def _gone(folder: Path, staging: Path, step: Step) -> Path:
    """Where what lay in the place of a step goes."""
    return within(folder, step.aparte) if step.aparte else staging / f"{step.numero}.viejo"


def commit(folder: Path, manifest: Manifest) -> list[Moved]:
    """Put an edition that waits in place; gives what of others' was found in its way and kept, besides what was planned.

    OSError if that cannot be done: then all is as before.  Stuck if not even that.
    """
    staging = staging_folder(folder, manifest.name, manifest.generation)
    try:
        (staging / APPLYING).replace(manifest_file(folder, manifest.name))
    except OSError:
        sweep(staging)
        raise
    try:
        return _finish(folder, manifest)
    except OSError:  # whatever else stops it here is finished by the next command, as if it had been killed
        _undo_or_stick(folder, manifest)
        raise


def settle(folder: Path) -> list[Moved]:
    """Finish, or else undo, what killed runs left in ``folder``; gives what was kept.  Stuck if neither is possible.

    Also a run that died while it took all back is finished, if it can be now: either edition is whole.
    """
    kept: list[Moved] = []
    for manifest in unsettled(folder):
        try:
            kept += _finish(folder, manifest)
        except OSError:
            _undo_or_stick(folder, manifest)
    for staging in stagings(folder):
        sweep(staging)
    return kept


def unsettled(folder: Path) -> list[Manifest]:
    """The manifests of sets that are not complete, and can be made so."""
    waiting_folders = stagings(folder)
    return [
        one
        for one in manifests(folder)
        if one.stage is not Stage.COMPLETE and staging_folder(folder, one.name, one.generation) in waiting_folders
    ]


def sweep(staging: Path) -> None:
    """Remove a staging folder and what is ours in it, as far as possible: the next run tries again."""
    with suppress(OSError):
        for name in os.listdir(staging):  # noqa: PTH208 - names only
            if _OURS.fullmatch(name):
                erase(staging / name)
        staging.rmdir()


# -- forward -------------------------------------------------------------------------------------------------------


def _finish(folder: Path, manifest: Manifest) -> list[Moved]:
    staging = staging_folder(folder, manifest.name, manifest.generation)
    sync_folder(folder)
    now = datetime.now()
    kept = [moved for step in manifest.steps for moved in _do(folder, staging, step, now)]
    touched = {parent for step in manifest.steps for parent in _folders_of(folder, step.nombre)}
    remove_empty(touched)
    for place in touched | {folder}:
        sync_folder(place)
    (staging / COMPLETE).replace(manifest_file(folder, manifest.name))
    sync_folder(folder)  # neither this nor what follows can fail: nothing is undone any more
    sweep(staging)
    return kept


def _do(folder: Path, staging: Path, step: Step, now: datetime) -> list[Moved]:
    place = within(folder, step.nombre)
    found = digest(place)
    gone = _gone(folder, staging, step)
    if step.era and found == step.era and not os.path.lexists(gone):
        move(place, gone)
        found = ""
    if found == step.nuevo:
        return []
    # Whatever lies there now came after the steps were planned: it is not ours.
    kept = _make_way(place, now) if found else []
    if step.nuevo:
        move(waiting(staging, step.numero), place)
    return kept


def _make_way(place: Path, now: datetime) -> list[Moved]:
    other = aside(place, now)
    place.rename(other)
    return [(place, other)]


def _folders_of(folder: Path, name: str) -> list[Path]:
    return [folder.joinpath(*name.split("/")[:depth]) for depth in range(1, name.count("/") + 1)]


# -- backward ------------------------------------------------------------------------------------------------------


def _undo_or_stick(folder: Path, manifest: Manifest) -> None:
    try:
        _undo(folder, manifest)
    except OSError as error:
        raise Stuck(error.errno, error.strerror, error.filename, getattr(error, "winerror", None)) from error


def _undo(folder: Path, manifest: Manifest) -> None:
    staging = staging_folder(folder, manifest.name, manifest.generation)
    place = manifest_file(folder, manifest.name)
    now = datetime.now()
    for step in reversed(manifest.steps):
        _take_back(folder, staging, step, now)
    remove_empty(folder.joinpath(*name.split("/")) for name in manifest.folders)
    if os.path.lexists(staging / EARLIER):
        (staging / EARLIER).replace(place)
    else:
        erase(place)
    sync_folder(folder)
    sweep(staging)


def _take_back(folder: Path, staging: Path, step: Step, now: datetime) -> None:
    place, gone = within(folder, step.nombre), _gone(folder, staging, step)
    found, new = digest(place), waiting(staging, step.numero)
    if step.era and found == step.era and not os.path.lexists(gone):
        return  # it never went away, even if what was to come has the same bytes
    if step.nuevo and found == step.nuevo and not os.path.lexists(new):
        move(place, new)
    if step.era and digest(gone) == step.era:
        if os.path.lexists(place):
            _make_way(place, now)
        move(gone, place)
