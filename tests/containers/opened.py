"""A file as the collector meets it: walked to, and opened."""

from __future__ import annotations

from pathlib import Path

from poa_xl.containers import Found, Incoming, open_container, walk


def everything(*paths: Path) -> Found:
    """What is found in ``paths``, containers opened."""
    found = walk(paths, lambda _: False)
    opened = [open_container(one) if one.container else Found((one,)) for one in found.files]
    return Found(
        tuple(file for one in opened for file in one.files),
        (*found.unread, *(unread for one in opened for unread in one.unread)),
    )


def inside(folder: Path, name: str, data: bytes) -> Found:
    """What a file of that name and those bytes turns out to be or hold."""
    path = folder / name
    path.write_bytes(data)
    (one,) = walk([path], lambda _: False).files
    return open_container(one) if one.container else Found((one,))


def names(found: Found) -> tuple[list[str], list[str]]:
    """The names of the files, and of what is unread."""
    return [one.name for one in found.files], [one.name for one in found.unread]


def source_of(found: Found) -> Incoming:
    """The one file there is."""
    (one,) = found.files
    return one
