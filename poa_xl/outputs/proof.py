"""What in a folder is ours, and whether it is whole."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum, auto
from pathlib import Path

from poa_xl.outputs.disk import digest, obstacle
from poa_xl.outputs.journal import Moved, settle, unsettled
from poa_xl.outputs.lock import abandoned, alone
from poa_xl.outputs.manifest import Stage, manifests, read, stagings
from poa_xl.outputs.steps import ARCHIVE
from poa_xl.outputs.words import told


class State(Enum):
    """What the manifest of a set says, held against the files."""

    ABSENT = auto()
    INVALID = auto()
    UNFINISHED = auto()
    ALTERED = auto()
    COMPLETE = auto()


def recover(folder: Path) -> tuple[Moved, ...]:
    """Finish, or else undo, what killed runs left in ``folder``; gives what lay in the way and was kept, and where.

    PoaError if another run is writing there, or if it can be neither finished nor undone now.
    """
    with told(folder):
        if not (unsettled(folder) or stagings(folder) or abandoned(folder)):
            return ()
        with alone(folder):
            return tuple(settle(folder))


def ours(folder: Path, begins: str = "") -> Mapping[Path, str]:
    """The files, resolved, that we wrote into ``folder`` by its manifests, in ``anteriores`` too, with their sha256.

    Of the sets whose name ``begins`` so.  Whether one is still ours its digest must say.
    """
    archive = folder / ARCHIVE
    shelves = sorted(archive.iterdir()) if archive.is_dir() and not archive.is_symlink() else []
    return {
        (place / name).resolve(): proof
        for place in (folder, *(shelf for shelf in shelves if not shelf.is_symlink()))
        for manifest in manifests(place)
        if manifest.stage is Stage.COMPLETE and manifest.name.startswith(begins)
        for name, proof in manifest.files.items()
    }


def verify(folder: Path, name: str) -> State:
    """Whether the set ``name`` in ``folder`` is complete and every file of it as it was written."""
    try:
        manifest = read(folder, name)
    except ValueError:
        return State.INVALID
    if manifest is None:
        return State.ABSENT
    if manifest.stage is not Stage.COMPLETE:
        return State.UNFINISHED
    try:
        whole = all(
            obstacle(folder, one) is None and digest(folder / one) == proof for one, proof in manifest.files.items()
        )
    except OSError:  # what cannot be read cannot be proved
        whole = False
    return State.COMPLETE if whole else State.ALTERED


def said(folder: Path, name: str) -> tuple[str, ...] | None:
    """What the edition of the set ``name`` in ``folder`` says of itself; None if none lies there any more."""
    try:
        manifest = read(folder, name)
    except ValueError:
        return None
    there = manifest is not None and any(
        obstacle(folder, one) is None and digest(folder / one) for one in manifest.files
    )
    return manifest.says if manifest is not None and there else None
