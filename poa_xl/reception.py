"""Files that came in → what is made of each: opened, read and judged behind the wall, a container's before its books'."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from poa_xl.checks.campaign import Campaign
from poa_xl.checks.prints import Impreso
from poa_xl.checks.receive import Recibido, judge
from poa_xl.checks.registry import at, finding
from poa_xl.containers import Damaged, Found, Incoming, Unread, What, load, open_container, walk
from poa_xl.domain.finding import Finding, Place
from poa_xl.guard.ends import End, Unforeseen
from poa_xl.guard.pool import Pool
from poa_xl.reasons import reason

MODULE = __name__
_ENDS = {
    End.EXCEPTION: "ocurrió una falla que no estaba prevista",
    End.TIME: "tardó demasiado",
    End.MEMORY: "ocupó demasiada memoria",
    End.DIED: "el programa que lo leía se interrumpió",
}


@dataclass(frozen=True)
class Task:
    """What every file of a run is looked at with: the campaign, and which reader (blank: our own)."""

    campaign: Campaign
    reader: str = ""


@dataclass(frozen=True, slots=True)
class Reception:
    """What came: the workbooks judged, in their order, what may be a signed print, findings about the rest; from which files."""

    received: tuple[Recibido, ...]
    prints: tuple[Impreso, ...]
    findings: tuple[Finding, ...]
    sources: tuple[Path, ...]


def receive_all(
    pool: Pool,
    task: Task,
    paths: Iterable[Path],
    ignore: Callable[[Path], bool],
    log: str,
    progress: Callable[[Sequence[Incoming], str], Iterable[Incoming]],
) -> Reception:
    """Look at everything in ``paths`` but what ``ignore`` names; ``log`` is where our own failures will be told.

    PoaError if a path does not exist or there is nothing to look at.
    """
    found = walk(paths, ignore)
    unread = list(found.unread)
    containers = [one for one in found.files if one.container]
    opened = iter(list(pool.map(look, containers, task)))
    slots: list[Incoming | Recibido] = []
    for one in found.files:
        inside = next(opened) if one.container else one
        if isinstance(inside, Found):
            slots += inside.files
            unread += inside.unread
        else:
            slots.append(_unforeseen(one, inside, log) if isinstance(inside, Unforeseen) else one)
    books = [one for one in slots if isinstance(one, Incoming)]
    judged = iter(zip(progress(books, "Leyendo"), pool.map(look, books, task), strict=True))
    received = tuple(one if isinstance(one, Recibido) else _outcome(*next(judged), log) for one in slots)
    return Reception(received, *_told(unread), tuple(Path(one.source.path) for one in found.files))


def _outcome(one: Incoming, result: Any, log: str) -> Recibido:
    outcome: Recibido = _unforeseen(one, result, log) if isinstance(result, Unforeseen) else result
    return outcome


def look(task: Task, one: Incoming) -> Recibido | Found:
    """In a worker: what is inside a container; or a workbook, read and judged."""
    return open_container(one) if one.container else _receive(task, one)


def _receive(task: Task, one: Incoming) -> Recibido:
    from poa_xl.excel.bounds import LARGEST_FILE, Unreadable
    from poa_xl.excel.reader import read

    place = Place(archivo=one.name)
    data = b""
    try:
        data = load(one.source, LARGEST_FILE)
        judged = judge(read(one.name, data, task.reader), task.campaign)
    except Unreadable as unreadable:
        judged = Recibido(one.name, sha256(data).hexdigest(), (finding(unreadable.hit(one.name)),))
    except Damaged as damaged:
        judged = Recibido(one.name, "", (finding(at(place, que=damaged.why).code("POA104")),))
    except OSError as error:
        judged = Recibido(one.name, "", (finding(at(place, que=reason(error)).code("POA100")),))
    return replace(judged, recibido=one.day, remitente=one.sender)


def _unforeseen(one: Incoming, end: Unforeseen, log: str) -> Recibido:
    """A file at which our own program failed: that is told of it, and its trace kept; the others go on."""
    hit = at(Place(archivo=one.name), que=_ENDS[end.end], registro=log).code("POA140")
    return Recibido(one.name, "", (finding(hit),), recibido=one.day, remitente=one.sender, traza=end.trace)


def _told(unread: Iterable[Unread]) -> tuple[tuple[Impreso, ...], tuple[Finding, ...]]:
    prints, findings = [], []
    for one in unread:
        if one.what is What.PRINT:
            prints.append(Impreso(one.name, one.why, one.subject))
        else:
            code = "POA144" if one.what is What.CLOSED else "POA132"
            findings.append(finding(at(Place(archivo=one.name), que=one.why).code(code)))
    return tuple(prints), tuple(findings)
