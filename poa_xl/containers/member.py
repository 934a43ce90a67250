"""A file or a part of a container, not yet opened; and a container, its parts numbered."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from poa_xl.containers.found import LARGEST_MAIL, Damaged
from poa_xl.containers.kinds import Guess

MEGABYTE = 2**20


@dataclass(frozen=True, slots=True)
class Member:
    """Something with a name, as it was given, that ``read(n)`` gives the first n bytes of, or raises Damaged or OSError.

    ``told`` is what it is where bytes and name do not decide; ``path`` where it lies if it is a file.
    """

    name: str
    read: Callable[[int], bytes]
    told: Guess | None = None
    path: Path | None = None

    def whole(self, most: int = LARGEST_MAIL) -> bytes:
        """All its bytes.  Damaged if they are more than ``most``."""
        data = self.read(most + 1)
        if len(data) > most:
            raise Damaged(f"pesa más de {most // MEGABYTE} MB; extraiga los libros")
        return data

    def stream(self) -> BinaryIO:
        """Its bytes to move about in: of a file, as it lies."""
        return self.path.open("rb") if self.path else io.BytesIO(self.whole())


@dataclass(frozen=True, slots=True)
class Container:
    """The parts of a file that holds others; ``empty`` says why there are none.

    ``more`` is how many there are besides, not looked at, and ``missing`` why others may hide in it, blank if none can;
    ``day``, ``sender`` and ``subject`` are blank where it is no mail, ``undated`` one that does not say itself when it was
    sent.  A ``box`` of mails is one container with them.
    """

    members: tuple[Member, ...]
    empty: str
    more: int = 0
    missing: str = ""
    day: str = ""
    sender: str = ""
    subject: str = ""
    box: bool = False
    undated: bool = False


def file_member(path: Path) -> Member:
    """A file of the disk."""

    def read(most: int) -> bytes:
        with path.open("rb") as stream:
            return stream.read(most)

    return Member(path.name, read, path=path)
