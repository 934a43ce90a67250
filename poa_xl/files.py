"""The file system: what came in, and writing all or nothing."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from poa_xl.errors import PoaError

WORKBOOKS = frozenset({".xlsx", ".xlsm"})
SPREADSHEETS = WORKBOOKS | {".xls", ".xlsb", ".ods", ".csv", ".numbers"}
_JUNK = frozenset({".ds_store", "desktop.ini", "thumbs.db"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file to look at; ``name`` is what messages call it: its path from the folder that was given."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Inbox:
    """What was found: workbooks to read, and the names of files left unread."""

    workbooks: tuple[Incoming, ...]
    skipped: tuple[str, ...]


def incoming(paths: Iterable[Path], ignore: Callable[[Path], bool]) -> Inbox:
    """The files of ``paths`` (folders are walked), in a stable order.  PoaError if one does not exist or none is a file.

    A file named outright is always looked at; in a folder, those that are no spreadsheet are only reported, and
    ``ignore`` leaves out our own output.  Lock files (``~$…``) and system files are passed over.
    """
    found: dict[Path, Incoming] = {}
    skipped: list[str] = []
    for path in paths:
        if path.is_dir():
            for file in _walk(path):
                name = str(file.relative_to(path))
                if ignore(file):
                    continue
                if file.suffix.lower() in SPREADSHEETS:
                    found.setdefault(file.resolve(), Incoming(file, name))
                else:
                    skipped.append(name)
        elif path.exists():
            found.setdefault(path.resolve(), Incoming(path, path.name))
        else:
            raise PoaError(f"No existe {path}. Revise la ruta de las devoluciones.")
    if not found:
        places = ", ".join(str(path) for path in paths)
        raise PoaError(f"No hay libros de Excel en {places}. Ponga ahí las devoluciones (.xlsx) e inténtelo de nuevo.")
    return Inbox(tuple(found.values()), tuple(skipped))


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith(("~$", ".")) and name.lower() not in _JUNK:
                yield Path(parent, name)


def contents(file: Incoming, largest: int) -> bytes:
    """The bytes of an incoming file, at most one more than ``largest``: enough to see that it is too big."""
    try:
        with file.path.open("rb") as stream:
            return stream.read(largest + 1)
    except OSError as error:
        raise PoaError(f"No se puede leer {file.path}: {_reason(error)}. Revise los permisos.") from error


def make_folder(folder: Path) -> None:
    """Make ``folder`` if it is not there.  PoaError if it cannot be made."""
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise PoaError(_cannot_write(folder, error)) from error


@contextmanager
def all_or_nothing(folder: Path) -> Iterator[Callable[[str, bytes], Path]]:
    """Write files into ``folder`` so that either all appear or none.

    Yields ``put(name, data)``; what is put waits in a hidden folder beside and is renamed at the end.  Makes ``folder``
    if only its last part is missing.  PoaError if it cannot be written.
    """
    names: list[str] = []
    made = not folder.exists()
    staging: Path | None = None
    try:
        folder.mkdir(exist_ok=True)
        staging = Path(tempfile.mkdtemp(prefix=".poa-xl-", dir=folder))
        waiting = staging

        def put(name: str, data: bytes) -> Path:
            target = waiting / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
            names.append(name)
            return folder / name

        yield put
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (staging / name).replace(folder / name)
    except OSError as error:
        raise PoaError(_cannot_write(folder, error)) from error
    finally:
        if staging is not None:
            shutil.rmtree(staging, ignore_errors=True)
        if made and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()


def _cannot_write(folder: Path, error: OSError) -> str:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{folder} no es una carpeta. Indique otra con --output."
    if isinstance(error, FileNotFoundError):
        return f"No existe la carpeta {folder.parent}. Créela, o indique otra con --output."
    return f"No se puede escribir en {folder}: {_reason(error)}. Indique otra carpeta con --output."


def _reason(error: OSError) -> str:
    return {
        errno.EACCES: "no hay permiso",
        errno.EPERM: "no hay permiso",
        errno.EROFS: "es de solo lectura",
        errno.ENOSPC: "no hay espacio en el disco",
        errno.ENAMETOOLONG: "el nombre es demasiado largo",
        errno.EISDIR: "es una carpeta",
    }.get(error.errno or 0, error.strerror or "error del sistema")
