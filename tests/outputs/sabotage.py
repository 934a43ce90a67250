"""Runs stopped, or refused by the system, just before any chosen change of the disk."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_CHANGES = frozenset(
    {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.symlink", "os.chmod", "os.truncate"}
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class KilledError(BaseException):
    """The process is dead: no change of the disk succeeds any more, whatever it tries while it unwinds."""


@dataclass
class Trap:
    """What happens at the change number ``at`` below ``folder``, and whether at all the later ones too."""

    folder: str
    at: int
    spring: Callable[[], None]
    lasting: bool
    seen: int = 0

    @property
    def sprung(self) -> bool:
        return self.seen >= self.at


_armed: list[Trap] = []


def _watch(event: str, args: tuple[object, ...]) -> None:
    if not _armed or not (event in _CHANGES or (event == "open" and isinstance(args[2], int) and args[2] & _WRITING)):
        return
    trap = _armed[0]
    if isinstance(args[0], str | os.PathLike) and os.fsdecode(args[0]).startswith(trap.folder):
        trap.seen += 1
        if trap.seen == trap.at or (trap.lasting and trap.sprung):
            trap.spring()


_installed: list[bool] = []


@contextmanager
def trap(folder: Path, at: int, spring: Callable[[], None], *, lasting: bool = True) -> Iterator[Trap]:
    """Spring just before the change number ``at`` of the disk below ``folder``."""
    if not _installed:
        sys.addaudithook(_watch)  # for good: Python cannot take one away; unarmed it does nothing
        _installed.append(True)
    armed = Trap(str(folder), at, spring, lasting)
    _armed.append(armed)
    try:
        yield armed
    finally:
        _armed.clear()


def die() -> None:
    """The death of a process, within this one."""
    raise KilledError


def exit_now() -> None:
    """The real death of a process."""
    os._exit(9)


def refuse() -> None:
    """The disk fails."""
    raise OSError(errno.EIO, os.strerror(errno.EIO))


_MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d{6}")


def snapshot(folder: Path) -> Mapping[str, bytes | None]:
    """All that lies in ``folder``, our manifests left out; None for folders."""
    return {
        path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes()
        for path in folder.rglob("*")
        if not path.name.endswith(".poa-xl.json")
    }


def timeless(found: Mapping[str, bytes | None]) -> Mapping[str, bytes | None]:
    """A snapshot with the times in its names blurred, to be compared with that of another run."""
    blurred = {_MOMENT.sub("AHORA", name): data for name, data in found.items()}
    assert len(blurred) == len(found)
    return blurred
