"""Files, and sheets in them, named by the coordinator: ``58101*.xlsx``, ``58101.xlsx!TMM-F004 (2)``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch

_PATH = re.compile(r"[/\\›]")


def last_part(archivo: str) -> str:
    """The name of the file itself, without the folders, archives and messages that it came in."""
    return _PATH.split(archivo)[-1].strip()


def named(archivo: str, patterns: Sequence[str]) -> bool:
    """Whether a pattern names this file, by its whole name or its last part."""
    base = archivo.replace("\\", "/").rpartition("/")[2]
    return any(fnmatch(archivo, pattern) or fnmatch(base, pattern) for pattern in patterns)


def sheets_named(archivo: str, patterns: Sequence[str]) -> Iterator[str]:
    """The sheets of this file that the patterns name: what stands after a ``!``, in whole names of files too."""
    for pattern in patterns:
        if not named(archivo, (pattern,)):
            cuts = (place for place, character in enumerate(pattern) if character == "!")
            yield from (pattern[cut + 1 :] for cut in cuts if named(archivo, (pattern[:cut],)))


def reads(archivo: str, hojas: Sequence[str], patterns: Sequence[str]) -> bool:
    """Whether the patterns name, of these sheets of the file, the first alone: the one that was read."""
    return chosen(archivo, hojas, patterns) == list(hojas[:1]) != []


def chosen(archivo: str, hojas: Sequence[str], patterns: Sequence[str]) -> list[str]:
    """Those of these sheets of the file that the patterns name."""
    wanted = list(sheets_named(archivo, patterns))
    return [hoja for hoja in hojas if any(hoja == one or fnmatch(hoja, one) for one in wanted)]
