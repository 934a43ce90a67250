"""The file system: what came in, also inside .zip and .eml, and writing all or nothing."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from poa_xl.errors import PoaError

SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".numbers"})
CONTAINERS = frozenset({".zip", ".eml"})
LARGEST_MAIL = 60 * 2**20
MOST_MEMBERS = 5000
_JUNK = frozenset({".ds_store", "desktop.ini", "thumbs.db"})


@dataclass(frozen=True, slots=True)
class Incoming:
    """A workbook to look at; ``name`` is what messages call it: its path from the folder, or within its container.

    ``load(limit)`` gives its bytes, at most one more than ``limit``: enough to see that it is too big.  OSError if the
    file cannot be opened.  ``day`` is when it was last written, ISO; blank if unknown.
    """

    name: str
    load: Callable[[int], bytes]
    day: str = ""


@dataclass(frozen=True, slots=True)
class Inbox:
    """What was found: workbooks to read, and (name, why) of what was left unread."""

    workbooks: tuple[Incoming, ...]
    skipped: tuple[tuple[str, str], ...]


def incoming(paths: Iterable[Path], ignore: Callable[[Path], bool]) -> Inbox:
    """The workbooks of ``paths`` in a stable order; folders are walked, .zip and .eml are opened.

    A file named outright is always looked at; in a folder, those that are no spreadsheet are only reported, and
    ``ignore`` leaves out our own output, and links are not followed.  Lock files (``~$…``) and system files are passed
    over.  PoaError if a path does not exist or nothing is there.
    """
    found: dict[Path, list[Incoming]] = {}
    skipped: list[tuple[str, str]] = []
    for path in paths:
        if not path.is_dir() and not path.is_file():
            raise PoaError(f"No existe {path}, o no es un archivo. Revise la ruta de las devoluciones.")
        walked = path.is_dir()
        for file in _walk(path) if walked else (path,):
            name = str(file.relative_to(path)) if walked else file.name
            if walked and ignore(file):
                continue
            if walked and (file.is_symlink() or not file.is_file()):
                skipped.append((name, "es un enlace, no un archivo; no se sigue"))
            elif file.resolve() in found:
                continue
            elif file.suffix.lower() in CONTAINERS:
                found[file.resolve()] = list(_opened(file, name, skipped))
            elif not walked or file.suffix.lower() in SPREADSHEETS:
                found[file.resolve()] = [Incoming(name, _loader(file), _day(file))]
            else:
                skipped.append((name, "no es un libro"))
    workbooks = tuple(one for several in found.values() for one in several)
    if not workbooks:
        places = ", ".join(str(path) for path in paths)
        raise PoaError(f"No hay libros de Excel en {places}. Ponga ahí las devoluciones (.xlsx) e inténtelo de nuevo.")
    return Inbox(workbooks, tuple(skipped))


def _walk(folder: Path) -> Iterator[Path]:
    for parent, folders, files in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "__MACOSX")))
        links = [name for name in folders if Path(parent, name).is_symlink()]
        for name in sorted(files + links):
            if not _junk(name):
                yield Path(parent, name)


def _junk(name: str) -> bool:
    return name.startswith(("~$", ".")) or name.lower() in _JUNK


def _day(path: Path) -> str:
    return date.fromtimestamp(path.stat().st_mtime).isoformat()


def _loader(path: Path) -> Callable[[int], bytes]:
    def load(limit: int) -> bytes:
        with path.open("rb") as stream:
            return stream.read(limit + 1)

    return load


# -- containers ----------------------------------------------------------------------------------------------------


def _opened(file: Path, name: str, skipped: list[tuple[str, str]]) -> Iterator[Incoming]:
    """The workbooks inside a .zip or .eml; what cannot be opened is reported, never silently lost."""
    members = _zip_members(file) if file.suffix.lower() == ".zip" else _attachments(file)
    count = 0
    for member, load in members:
        base = member.replace("\\", "/").rpartition("/")[2]
        if _junk(base) or member.startswith("__MACOSX"):
            continue
        count += 1
        inner = f"{name} › {member}"
        if load is None:
            skipped.append((inner, "no se puede abrir (¿cifrado o dañado?)"))
        elif Path(base).suffix.lower() in SPREADSHEETS:
            yield Incoming(inner, load, _day(file))
        else:
            skipped.append((inner, "no es un libro"))
    if not count:
        skipped.append((name, "no trae archivos, o no se puede abrir"))


Member = tuple[str, Callable[[int], bytes] | None]


def _zip_members(file: Path) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(file) as archive:
            parts = [part for part in archive.infolist() if not part.is_dir()][:MOST_MEMBERS]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return
    for part in parts:
        yield part.filename, None if part.flag_bits & 1 else _zip_loader(file, part)


def _zip_loader(file: Path, part: zipfile.ZipInfo) -> Callable[[int], bytes]:
    def load(limit: int) -> bytes:
        try:
            with zipfile.ZipFile(file) as archive, archive.open(part) as stream:
                return stream.read(limit + 1)
        except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError):
            return b"PK\x03\x04"  # a damaged member is told as a damaged workbook

    return load


def _attachments(file: Path) -> Iterator[Member]:
    from email import message_from_bytes, policy

    try:
        message = message_from_bytes(_loader(file)(LARGEST_MAIL), policy=policy.default)
    except OSError:
        return
    for part in message.walk():
        name = part.get_filename()
        if name:
            payload = part.get_payload(decode=True)
            yield name, _bytes_loader(payload) if isinstance(payload, bytes) else None


def _bytes_loader(data: bytes) -> Callable[[int], bytes]:
    return lambda limit: data[: limit + 1]


# -- writing -------------------------------------------------------------------------------------------------------


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


def discard(files: Iterable[Path]) -> None:
    """Delete our own files that are out of date, and their folder if nothing is left.  PoaError if that fails."""
    for file in files:
        try:
            file.unlink(missing_ok=True)
            if file.parent.is_dir() and not any(file.parent.iterdir()):
                file.parent.rmdir()
        except OSError as error:
            raise PoaError(f"No se puede borrar {file}, que ya no vale: {reason(error)}. Bórrelo a mano.") from error


def _cannot_write(folder: Path, error: OSError) -> str:
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{folder} no es una carpeta. Indique otra con --output."
    if isinstance(error, FileNotFoundError):
        return f"No existe la carpeta {folder.parent}. Créela, o indique otra con --output."
    return f"No se puede escribir en {folder}: {reason(error)}. Indique otra carpeta con --output."


def reason(error: OSError) -> str:
    """Why the system refused, in Spanish."""
    return {
        errno.EACCES: "no hay permiso",
        errno.EPERM: "no hay permiso",
        errno.EROFS: "es de solo lectura",
        errno.ENOSPC: "no hay espacio en el disco",
        errno.ENAMETOOLONG: "el nombre es demasiado largo",
        errno.EISDIR: "es una carpeta",
    }.get(error.errno or 0, error.strerror or "error del sistema")
