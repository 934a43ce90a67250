"""Files that came in → what is made of each: opened, read and judged behind the wall, a container's before its books'.

What does the work is any ``map(function, items)``: the wall's by default, or that of an engine that is there already.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from poa_xl.checks.alone import Examen, examine, quarter
from poa_xl.checks.campaign import Campaign
from poa_xl.checks.prints import Impreso
from poa_xl.checks.receive import Recibido, judge
from poa_xl.checks.registry import at, finding
from poa_xl.containers import Damaged, Found, Incoming, Unread, What, load, open_container, walk
from poa_xl.domain.finding import Finding, Place
from poa_xl.domain.model import Plan
from poa_xl.domain.trimestre import Trimestre
from poa_xl.errors import InstalacionError
from poa_xl.form.rawbook import RawBook
from poa_xl.guard.ends import End, PoolError, Unforeseen
from poa_xl.guard.pool import Pool
from poa_xl.reasons import reason

MODULE = __name__
Map = Callable[[Callable[[Any], Any], Iterable[Any]], Iterable[Any]]
"""Results in the order of the items; function and items pickle.  Only the wall's gives Unforeseen ends."""
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


@contextmanager
def wall(jobs: int | None = None) -> Iterator[Pool]:
    """The workers that open what came.  InstalacionError if none can be started."""
    try:
        with Pool(jobs, preload=(MODULE, "poa_xl.excel.reader")) as pool:
            yield pool
    except PoolError as error:
        raise InstalacionError(
            f"No se pueden iniciar los procesos que leen las devoluciones. Repita, o pruebe con --jobs 1. "
            f"Para soporte: {error}."
        ) from error


def receive_all(
    each: Map,
    task: Task,
    paths: Iterable[Path],
    ignore: Callable[[Path], bool],
    log: str,
    progress: Callable[[Sequence[Incoming], str], Iterable[Incoming]],
) -> Reception:
    """Look at everything in ``paths`` but what ``ignore`` names; ``log``, if any, is where our own failures will be told.

    EntradaError if a path does not exist or there is nothing to look at.
    """
    found = walk(paths, ignore)
    unread = list(found.unread)
    containers = [one for one in found.files if one.container]
    opened = iter(list(each(partial(look, task), containers)))
    slots: list[Incoming | Recibido] = []
    for one in found.files:
        inside = next(opened) if one.container else one
        if isinstance(inside, Found):
            slots += inside.files
            unread += inside.unread
        else:
            slots.append(unforeseen(one, inside, log) if isinstance(inside, Unforeseen) else one)
    books = [one for one in slots if isinstance(one, Incoming)]
    judged = iter(zip(progress(books, "Leyendo"), each(partial(look, task), books), strict=True))
    received = tuple(one if isinstance(one, Recibido) else outcome_of(*next(judged), log) for one in slots)
    return Reception(received, *_told(unread), tuple(Path(one.source.path) for one in found.files))


def outcome_of(one: Incoming, result: Any, log: str = "") -> Recibido:
    """What was made of a workbook, or that our own program failed at it."""
    outcome: Recibido = unforeseen(one, result, log) if isinstance(result, Unforeseen) else result
    return outcome


def look(task: Task, one: Incoming) -> Recibido | Found:
    """In a worker: what is inside a container; or a workbook, read and judged."""
    return open_container(one) if one.container else _receive(task, one)


def _receive(task: Task, one: Incoming) -> Recibido:
    found = read_book(task.reader, one)
    judged = judge(found, task.campaign) if isinstance(found, RawBook) else found
    return replace(judged, recibido=one.day, remitente=one.sender, asunto=one.subject, sin_fecha=one.undated)


def read_book(reader: str, one: Incoming | bytes) -> RawBook | Recibido:
    """In a worker: the workbook, or what is told of a file that is none or cannot be read."""
    from poa_xl.excel.bounds import LARGEST_FILE, Unreadable
    from poa_xl.excel.reader import read

    name = "" if isinstance(one, bytes) else one.name
    place = Place(archivo=name)
    data = b""
    try:
        data = one if isinstance(one, bytes) else load(one.source, LARGEST_FILE)
        return read(name, data, reader)
    except Unreadable as unreadable:
        return Recibido(name, sha256(data).hexdigest(), (finding(unreadable.hit(name)),))
    except Damaged as damaged:
        return Recibido(name, "", (finding(at(place, que=damaged.why).code("POA104")),))
    except OSError as error:
        return Recibido(name, "", (finding(at(place, que=reason(error)).code("POA100")),))


def examine_book(one: Incoming) -> Examen:
    """In a worker: a workbook looked at by itself."""
    found = read_book("", one)
    return examine(found) if isinstance(found, RawBook) else Examen(found)


def quarter_of(plan: Plan, one: Incoming) -> Trimestre | None:
    """In a worker: of which quarter of the plan a workbook is; None if it is none or does not say."""
    found = read_book("", one)
    return quarter(found, plan) if isinstance(found, RawBook) else None


def unforeseen(one: Incoming, end: Unforeseen, log: str) -> Recibido:
    """A file at which our own program failed: that is told of it, and its trace kept; the others go on."""
    hit = at(Place(archivo=one.name), que=_ENDS[end.end], registro=log or "el archivo").code("POA140")
    told = Recibido(one.name, "", (finding(hit),), traza=end.trace)
    return replace(told, recibido=one.day, remitente=one.sender, asunto=one.subject)


def _told(unread: Iterable[Unread]) -> tuple[tuple[Impreso, ...], tuple[Finding, ...]]:
    prints, findings = [], []
    for one in unread:
        if one.what is What.PRINT:
            prints.append(Impreso(one.name, one.why, one.subject))
        else:
            code = "POA144" if one.what is What.CLOSED else "POA132"
            findings.append(finding(at(Place(archivo=one.name), que=one.why).code(code)))
    return tuple(prints), tuple(findings)
