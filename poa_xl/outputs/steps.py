"""What it takes to put an edition in the place of the earlier one, decided before anything is touched."""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from poa_xl.errors import SalidaError
from poa_xl.outputs.disk import MOMENT, aside, digest, free, kind, obstacle
from poa_xl.outputs.manifest import Manifest, Step
from poa_xl.outputs.words import also_read, in_use, in_use_by_its_lock, not_plain, open_elsewhere

ARCHIVE = "anteriores"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to lie in ``folder``: digests by name in the order of writing, and what is not to be touched.

    ``whole``: files of the earlier edition that are not written again go.  ``shelf``: where in the folder the earlier edition is
    kept; blank: it is not.
    """

    folder: Path
    files: Mapping[str, str]
    inputs: Collection[Path]
    whole: bool
    shelf: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Intent:
    """The steps to an edition, the folders they make, what the edition holds, and what of others' or of before goes where."""

    steps: tuple[Step, ...]
    folders: tuple[str, ...]
    files: Mapping[str, str]
    kept: tuple[tuple[Path, Path], ...]
    removed: tuple[Path, ...]


def intend(wanted: Wanted, owned: Mapping[str, str], copied: Mapping[str, str]) -> Intent:
    """How to get from the earlier edition, of files ``owned``, to ``wanted``; ``copied`` are new files beside the set.

    PoaError if a file to be touched is one of the inputs or open in another program, or a link or file is in the way.
    """
    folder = wanted.folder
    new = {**wanted.files, **copied}
    left_alone = not (wanted.whole or wanted.shelf)
    stay = {name: owned[name] for name in _unaltered(folder, owned) if name not in new} if left_alone else {}
    for name in new:
        found = obstacle(folder, name)
        if found is not None:
            raise SalidaError(not_plain(found))
    old = [name for name in owned if not left_alone and name not in new and obstacle(folder, name) is None]
    inputs = {_identity(path) for path in wanted.inputs if path.exists()}
    steps = tuple(
        step
        for number, name in enumerate([*new, *old])
        for step in _step(wanted, Step(number, name, nuevo=new.get(name, "")), owned.get(name, ""), inputs)
    )
    kept = [step for step in steps if step.aparte and step.aparte != f"{wanted.shelf}/{step.nombre}"]
    return Intent(
        steps,
        tuple(_new_folders(folder, steps)),
        {**stay, **wanted.files},
        tuple((folder / step.nombre, folder / step.aparte) for step in kept),
        tuple(folder / step.nombre for step in steps if not step.aparte and not step.nuevo),
    )


def shelf(folder: Path, earlier: Manifest) -> str:
    """Where in ``folder`` an earlier edition may be kept: by its name, day and time."""
    return f"{ARCHIVE}/{free(folder / ARCHIVE / f'{earlier.name} {earlier.written:{MOMENT}}').name}"


def _step(wanted: Wanted, step: Step, owned: str, inputs: Collection[object]) -> Iterator[Step]:
    """``step`` with what lies in its place now, and where that goes; nothing if there is nothing to do."""
    place = wanted.folder / step.nombre
    was = digest(place)
    if was and _identity(place) in inputs:
        raise SalidaError(also_read(place))
    shelved = wanted.shelf if was and owned else ""
    if was == step.nuevo and not shelved:
        return
    to = ""
    if was:
        _refuse_if_open(place)
    if shelved:
        to = f"{shelved}/{step.nombre}"
    elif was and was != owned:
        to = aside(place, wanted.now).relative_to(wanted.folder).as_posix()
    yield Step(step.numero, step.nombre, was, to, step.nuevo)


def _unaltered(folder: Path, owned: Mapping[str, str]) -> Iterator[str]:
    return (name for name, proof in owned.items() if obstacle(folder, name) is None and digest(folder / name) == proof)


def _new_folders(folder: Path, steps: Collection[Step]) -> Iterator[str]:
    """The folders that the steps make, the outermost first."""
    names = [name for step in steps for name in (step.nombre if step.nuevo else "", step.aparte)]
    parents = {"/".join(name.split("/")[:depth]) for name in names for depth in range(1, name.count("/") + 1)}
    return (name for name in sorted(parents) if not kind(folder / name))


def _identity(path: Path) -> object:
    """What all names of one file have in common: links of either kind, other spelling of letters."""
    with suppress(FileNotFoundError):  # a link that leads nowhere
        found = path.stat()
        if found.st_ino:
            return found.st_dev, found.st_ino
    return os.path.normcase(path.resolve())


def _refuse_if_open(place: Path) -> None:
    """PoaError if another program has ``place`` open: Excel and LibreOffice leave word beside, Windows holds the file."""
    # Excel and Word put ~$ before the name; where that is long, in the place of its first two characters.
    for lock in (f"~${place.name}", f"~${place.name[2:]}", f".~lock.{place.name}#"):
        if kind(place.with_name(lock)):
            raise SalidaError(in_use_by_its_lock(place, place.with_name(lock)))
    if stat.S_ISREG(kind(place)):
        try:
            place.open("r+b").close()
        except PermissionError as error:
            if open_elsewhere(error):
                raise SalidaError(in_use(str(place))) from error
