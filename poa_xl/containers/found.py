"""What was found, as plain data that travels between processes; and how much of it is opened."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from poa_xl.domain.texto import visible

DEEPEST = 4
"""Containers one inside another that are opened, the file itself the first."""
MOST_MEMBERS = 5000
"""Members that are looked at of one file, whatever containers it holds."""
LARGEST_MAIL = 60 * 2**20
"""Bytes of a mail, or of any container inside another."""
LARGEST_BOX = 160 * 2**20
"""Bytes of an .mbox: it is held whole while its mails are read."""
LARGEST_TREE = 400 * 2**20
"""Bytes of all the containers inside one file."""
LONGEST_NAME = 200
SEPARATOR = " › "


class Damaged(Exception):  # noqa: N818 - it tells of a file, it is not a failure of ours
    """A file or member cannot be read; ``why`` says it in Spanish and fits “No se leyó: {why}.”."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Source:
    """Where bytes are: a file, and the number of the member in each container from it inwards."""

    path: str
    chain: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Incoming:
    """A file to look at; ``name`` is what messages call it: its path from the folder, or within its container.

    ``day`` is when it was sent or else last written, ISO, blank if unknown; ``sender`` and ``subject`` those of the
    nearest mail it came in; ``undated``: that mail does not say itself when it was sent.
    ``container``: it may hold others, which ``open_container`` tells.
    """

    name: str
    source: Source
    day: str = ""
    sender: str = ""
    container: bool = False
    subject: str = ""
    undated: bool = False


class What(StrEnum):
    """What a file that is not read may be to us."""

    PRINT = "print"  # a PDF or a picture: maybe the form, printed and signed
    OTHER = "other"  # no workbook
    CLOSED = "closed"  # it may hold returns, and was not opened


@dataclass(frozen=True, slots=True)
class Unread:
    """A file or part that is not read; ``why`` fits “No se leyó: {why}.”, and for a PRINT it is what it is: “un PDF”.

    ``day``, ``sender`` and ``subject`` as of a file.
    """

    name: str
    what: What
    why: str
    day: str = ""
    sender: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Files to read, and what is not read: together everything that was there."""

    files: tuple[Incoming, ...]
    unread: tuple[Unread, ...] = ()


def on_one_line(name: str) -> str:
    """``name`` with nothing hidden in it, and without what stands between a container and its member."""
    line = visible(name).replace("\n", "\\x0a").replace("\t", "\\x09")
    return line.replace(SEPARATOR.strip(), ">")


def shown(name: str) -> str:
    """``name`` likewise, of bearable length; its ending is kept, which says what it is."""
    half = LONGEST_NAME // 2
    return on_one_line(name if len(name) <= LONGEST_NAME else f"{name[:half]}…{name[-half:]}")
