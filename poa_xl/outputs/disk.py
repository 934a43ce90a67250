"""Files and folders below one folder, and never beyond: told apart by their content, moved without covering anything."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from hashlib import file_digest, sha256
from pathlib import Path

_isjunction = getattr(os.path, "isjunction", os.path.islink)  # Python 3.12 knows the links of Windows
_NOTHING_THERE = frozenset({errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL})
_NO_SYNC = frozenset({errno.EINVAL, errno.ENOSYS, errno.ENOTSUP, errno.EROFS})
MOMENT = "%Y-%m-%d %H%M%S"


class Stuck(OSError):  # noqa: N818 - a state of the folder
    """A set can be neither finished nor undone now; what is needed for another try stays."""


def kind(path: Path) -> int:
    """The file mode of ``path`` itself, links not followed; 0 if nothing is there, or no file can have that name."""
    try:
        return path.lstat().st_mode
    except OSError as error:
        if error.errno in _NOTHING_THERE:
            return 0
        raise


def digest(path: Path) -> str:
    """The sha256 of what ``path`` holds, blank if nothing is there.

    Of a link, or of what is no file, it is its own and not of what it leads to.
    """
    mode = kind(path)
    if not mode:
        return ""
    if stat.S_ISLNK(mode):
        return sha256(b"enlace " + os.fsencode(path.readlink())).hexdigest()
    if not stat.S_ISREG(mode):
        return sha256(f"especial {mode}".encode()).hexdigest()
    with path.open("rb") as stream:
        return file_digest(stream, "sha256").hexdigest()


def obstacle(folder: Path, name: str) -> Path | None:
    """The first thing on the way from ``folder`` to the file ``name`` in it that is there and no folder: a link, a file.

    The last step counts if it is a folder: no file can lie there.
    """
    path = folder
    *parents, last = name.split("/")
    for part in parents:
        path /= part
        mode = kind(path)
        if not mode:
            return None
        if not stat.S_ISDIR(mode) or _isjunction(path):
            return path
    path /= last
    return path if stat.S_ISDIR(kind(path)) else None


def within(folder: Path, name: str) -> Path:
    """The file ``name`` in ``folder``.  NotADirectoryError if one would leave the folder, or meet a folder, on the way."""
    found = obstacle(folder, name)
    if found is not None:
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(found))
    return folder / name


def move(source: Path, target: Path) -> None:
    """Rename, making the folders of ``target``; what lies at ``target`` must have been moved away before."""
    target.parent.mkdir(parents=True, exist_ok=True)
    source.rename(target)


def aside(path: Path, now: datetime) -> Path:
    """A name beside ``path`` that nothing has, for what must be kept: ``libro (conservado 2024-04-12 103000).xlsx``."""
    return free(path.with_name(f"{path.stem} (conservado {now:{MOMENT}}){path.suffix}"))


def free(path: Path) -> Path:
    """``path``, or with a number if something is there already."""
    candidate, number = path, 1
    while os.path.lexists(candidate):
        number += 1
        candidate = path.with_name(f"{path.stem} {number}{path.suffix}")
    return candidate


def missing_folders(folder: Path) -> list[Path]:
    """Those of ``folder`` and its parents that are not there, the outermost first."""
    missing: list[Path] = []
    while not os.path.lexists(folder):
        missing.insert(0, folder)
        folder = folder.parent
    return missing


def remove_empty(folders: Iterable[Path]) -> None:
    """Remove each of ``folders``, innermost first, that nothing is in; the others stay."""
    for folder in sorted(folders, key=lambda one: len(one.parts), reverse=True):
        with suppress(OSError):
            folder.rmdir()


def erase(path: Path) -> None:
    """Remove a file of ours, also one that somebody marked as read only (which Windows refuses)."""
    try:
        path.unlink(missing_ok=True)
    except PermissionError:
        path.chmod(stat.S_IWRITE | stat.S_IREAD)
        path.unlink(missing_ok=True)


def sync(file: Path) -> None:
    """The content of ``file`` outlives a power cut, where the file system can promise it."""
    handle = os.open(file, os.O_RDWR)  # Windows flushes only what may be written
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_SYNC:
            raise
    finally:
        os.close(handle)


def sync_folder(folder: Path) -> None:
    """The names in ``folder`` outlive a power cut, where a folder can be opened (not on Windows)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
