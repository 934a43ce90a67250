"""What we wrote into a folder as one set, told in a hidden file there; read back as what any stranger may have written."""

from __future__ import annotations

import json
import os
import re
import stat
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

FORMAT = "poa-xl/edicion/1"
LARGEST = 16 * 2**20
_SUFFIX = ".poa-xl.json"
_STAGING = re.compile(r"\.(?P<name>.+)\.(?P<generation>[0-9a-f]{32})\.poa-xl")
_PART = re.compile(r"[^\x00-\x1f\x7f\\/:\ud800-\udfff]+")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_LONGEST_NAME = 1000
_MOST = 10**6


class Stage(StrEnum):
    """How far a set has come."""

    APPLYING = "en curso"
    COMPLETE = "completo"


@dataclass(frozen=True, slots=True)
class Step:
    """What happens to the file ``nombre``: what lies there, of digest ``era``, goes away, and what is new comes.

    Blank ``era``: nothing lies there.  It goes to ``aparte`` in the folder; blank: it is ours, and discarded.  What comes
    waits under ``numero`` with the digest ``nuevo``; blank: nothing comes.
    """

    numero: int
    nombre: str
    era: str = ""
    aparte: str = ""
    nuevo: str = ""


@dataclass(frozen=True, slots=True)
class Manifest:
    """One edition of a set: its files with their digests, and, until it is complete, the steps that make it so.

    ``folders`` are those that the steps make, the outermost first.  ``says``: what the edition says of itself, for the next.
    """

    name: str
    generation: str
    stage: Stage
    written: datetime
    files: Mapping[str, str]
    steps: tuple[Step, ...] = ()
    folders: tuple[str, ...] = field(default=())
    says: tuple[str, ...] = ()

    def dump(self) -> bytes:
        """The manifest as it lies in the folder."""
        content: dict[str, object] = {
            "formato": FORMAT,
            "conjunto": self.name,
            "generacion": self.generation,
            "estado": self.stage,
            "escrito": self.written.isoformat(timespec="seconds"),
            "archivos": dict(self.files),
            "dice": self.says,
        }
        if self.stage is not Stage.COMPLETE:
            content |= {"pasos": tuple(asdict(step) for step in self.steps), "carpetas": self.folders}
        return json.dumps(content, indent=1).encode()


def plain(name: str) -> bool:
    """Whether ``name`` is a path with ``/`` that stays below its folder, on every system."""
    return len(name) <= _LONGEST_NAME and all(_PART.fullmatch(part) and part.strip(". ") for part in name.split("/"))


def parse(data: bytes, name: str) -> Manifest:
    """The manifest of the set ``name``.  ValueError if it is none, or names anything but files below its folder."""
    try:
        raw = json.loads(data)
    except RecursionError as error:
        raise ValueError("anidado") from error
    match raw:
        case {
            "formato": str(shape),
            "conjunto": str(found),
            "generacion": str(generation),
            "estado": str(stage),
            "escrito": str(written),
            "archivos": dict(files),
        }:
            steps, folders, says = raw.get("pasos", []), raw.get("carpetas", []), raw.get("dice", [])
        case _:
            raise ValueError("forma")
    if shape != FORMAT or found != name or not re.fullmatch("[0-9a-f]{32}", generation):
        raise ValueError("conjunto")
    if not all(plain(file) and _is_digest(digest) for file, digest in files.items()):
        raise ValueError("archivos")
    if not isinstance(folders, list) or not all(isinstance(one, str) and plain(one) for one in folders):
        raise ValueError("carpetas")
    if not isinstance(says, list) or not all(isinstance(one, str) for one in says):
        raise ValueError("dice")
    when, placed = _moment(written), MappingProxyType(files)
    return Manifest(name, generation, Stage(stage), when, placed, tuple(_steps(steps)), tuple(folders), tuple(says))


def _steps(raw: object) -> Iterator[Step]:
    if not isinstance(raw, list):
        raise ValueError("pasos")
    for one in raw:
        match one:
            case {"numero": int(number), "nombre": str(name), "era": str(was), "aparte": str(to), "nuevo": str(new)}:
                step = Step(int(number), name, was, to, new)
            case _:
                raise ValueError("paso")
        digests = all(not digest or _is_digest(digest) for digest in (was, new))
        if not digests or not 0 <= number <= _MOST or not plain(name) or (to and not plain(to)):
            raise ValueError("paso")
        yield step


def _is_digest(value: object) -> bool:
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=None)


# -- in the folder -------------------------------------------------------------------------------------------------


def manifest_file(folder: Path, name: str) -> Path:
    """Where the manifest of the set ``name`` lies."""
    return folder / f".{name}{_SUFFIX}"


def staging_folder(folder: Path, name: str, generation: str) -> Path:
    """Where an edition waits until it is put in place."""
    return folder / f".{name}.{generation}.poa-xl"


def read(folder: Path, name: str) -> Manifest | None:
    """The manifest of the set ``name``, None if there is none.  ValueError if it is invalid, no file, too big or unreadable."""
    path = manifest_file(folder, name)
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    if not stat.S_ISREG(found.st_mode) or found.st_size > LARGEST:
        raise ValueError("no es un archivo de los nuestros")
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ValueError("no se puede leer") from error
    return parse(data, name)


def manifests(folder: Path) -> list[Manifest]:
    """The valid manifests in ``folder``, by name; none if it is no folder."""
    names = [one[1 : -len(_SUFFIX)] for one in _listed(folder) if one.startswith(".") and one.endswith(_SUFFIX)]
    valid: list[Manifest] = []
    for name in names:
        with suppress(ValueError):
            found = read(folder, name)
            valid += [found] if found else []
    return valid


def stagings(folder: Path) -> list[Path]:
    """The folders in ``folder`` where editions wait, or were left."""
    paths = [folder / one for one in _listed(folder) if _STAGING.fullmatch(one)]
    return [path for path in paths if path.is_dir() and not path.is_symlink()]


def _listed(folder: Path) -> list[str]:
    try:
        return sorted(os.listdir(folder))  # noqa: PTH208 - names only: a folder may hold thousands
    except (FileNotFoundError, NotADirectoryError):
        return []
