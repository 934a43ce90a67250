"""The files of folders, in the parent: nothing is opened, but for the first bytes that tell what a file is."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from poa_xl.checks.registry import listed
from poa_xl.containers.found import Found, Incoming, Source, Unread, What, on_one_line
from poa_xl.containers.kinds import HEAD, LOOKED_INTO, WHAT, Guess, Kind, guess
from poa_xl.domain.texto import visible
from poa_xl.errors import EntradaError
from poa_xl.reasons import reason

_OURS = re.compile(r"\..*\.poa-xl(?:\.json)?|\.poa-xl\.lock")
"""What our reports leave beside them: the proof of a set, and where one waits (poa_xl/outputs)."""
_HIDDEN = re.compile(r"(?:^|[\\/])\.")
_LONG = 240
"""Characters of a path from which Windows wants it marked as long."""


def walk(paths: Iterable[Path], ignore: Callable[[Path], bool]) -> Found:
    """The files of ``paths`` in a stable order; folders are walked, containers are not opened.

    A file named outright is always looked at; in a folder, those that are no spreadsheet are only told, ``ignore``
    leaves out our own output, and links are not followed.  What systems and office programs leave behind is passed over,
    and of what is hidden, all but what may hold a return.
    PoaError if a path does not exist or nothing is there.
    """
    survey = _Survey(ignore)
    given = tuple(paths)
    for path in given:
        if os.path.isdir(path):  # unlike Path.is_dir it answers whatever the path is  # noqa: PTH112
            survey.folder(path)
        elif os.path.isfile(path):  # noqa: PTH113
            survey.file(path, path.name, outright=True)
        else:
            raise EntradaError(
                f"No existe {visible(str(path))}, o no es un archivo. Revise la ruta de las devoluciones."
            )
    if not survey.files:
        raise EntradaError(_nothing(given, survey.unread))
    return Found(tuple(survey.files), tuple(survey.unread))


def _nothing(paths: tuple[Path, ...], unread: list[Unread]) -> str:
    places = listed(visible(str(path)) for path in paths)
    closed = "".join(f" {one.name}: {one.why}." for one in unread if one.what is What.CLOSED)
    return f"No hay libros de Excel en {places}. Ponga ahí las devoluciones (.xlsx) e inténtelo de nuevo.{closed}"


class _Survey:
    """What has been found so far, each file once."""

    def __init__(self, ignore: Callable[[Path], bool]) -> None:
        self.files: list[Incoming] = []
        self.unread: list[Unread] = []
        self._ignore = ignore
        self._seen: set[str] = set()

    def folder(self, root: Path) -> None:
        """Its files by name, then its folders, likewise."""
        waiting = [(os.fspath(root), "")]
        while waiting:
            here, name = waiting.pop()
            try:
                with os.scandir(openable(here)) as entries:
                    inside = sorted(entries, key=lambda entry: entry.name)
                folders = [entry for entry in inside if entry.is_dir(follow_symlinks=False)]
                files = [entry for entry in inside if not entry.is_dir(follow_symlinks=False)]
            except OSError as error:
                self._tell(name or root.name, What.CLOSED, f"la carpeta no se puede abrir: {reason(error)}")
                continue
            for entry in files:
                self._entry(entry, os.path.join(name, entry.name))  # noqa: PTH118 - a name, not a place
            folders = [entry for entry in folders if not _OURS.fullmatch(entry.name)]
            waiting += [(entry.path, os.path.join(name, entry.name)) for entry in reversed(folders)]  # noqa: PTH118

    def _entry(self, entry: os.DirEntry[str], name: str) -> None:
        try:
            if entry.is_symlink():
                self._tell(name, What.CLOSED, "es un enlace, no un archivo; no se sigue")
            elif not entry.is_file(follow_symlinks=False):
                self._tell(name, What.OTHER, "no es un archivo")
            elif not _OURS.fullmatch(entry.name) and not self._ignore(Path(entry.path)):
                self.file(Path(entry.path), name)
        except OSError as error:
            self._tell(name, What.CLOSED, f"no se puede abrir: {reason(error)}")

    def file(self, path: Path, name: str, *, outright: bool = False) -> None:
        """Put the file where it belongs, unless it is there already."""
        place = os.path.normcase(os.path.realpath(path))
        if place in self._seen:
            return
        self._seen.add(place)
        what = _what(path)
        one = Incoming(on_one_line(name), Source(os.fspath(path)), _day(path), container=what.kind in LOOKED_INTO)
        if one.container or outright or what.kind is Kind.BOOK:
            self.files.append(one)
        elif what.kind is not Kind.NOTHING and (what.kind is not Kind.OTHER or not _HIDDEN.search(name)):
            self.unread.append(Unread(one.name, WHAT[what.kind], what.why, one.day))

    def _tell(self, name: str, what: What, why: str) -> None:
        self.unread.append(Unread(on_one_line(name), what, why))


def _what(path: Path) -> Guess:
    """What the file is; by its name alone if it cannot be opened, which whoever reads it will be told."""
    try:
        with path.open("rb", buffering=0) as stream:
            return guess(path.name, stream.read(HEAD) or b"")
    except OSError as error:
        named = guess(path.name, b"")
        return named if named.kind is not Kind.OTHER else Guess(Kind.CLOSED, f"no se puede abrir: {reason(error)}")


def is_book(path: Path) -> bool:
    """Whether the file may be a workbook, by its name and its first bytes."""
    return path.is_file() and _what(path).kind in (Kind.BOOK, Kind.ZIP, Kind.OLE)


def _day(path: Path) -> str:
    """When the file was last written; blank where the disk says something that is no date."""
    try:
        return date.fromtimestamp(path.stat().st_mtime).isoformat()
    except (OSError, ValueError, OverflowError):
        return ""


def openable(path: str, windows: bool = os.name == "nt") -> str:
    r"""``path`` as the system opens it: Windows wants a long one marked (``\\?\``)."""
    if not windows or len(path) < _LONG or path.startswith("\\\\?\\"):
        return path
    whole = os.path.abspath(path)  # noqa: PTH100 - of a path that may be too long for any other question
    return f"\\\\?\\UNC\\{whole[2:]}" if whole.startswith("\\\\") else f"\\\\?\\{whole}"
