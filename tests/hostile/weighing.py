"""What one file costs behind the wall, weighed there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import process_time

from poa_xl.checks.receive import Recibido
from poa_xl.containers import Found, Incoming, walk
from poa_xl.guard.ends import Unforeseen
from poa_xl.guard.pool import Pool
from poa_xl.reception import Task, look

Looked = Recibido | Found
Weighed = tuple[Looked, float, int]


def weigh(task: Task, one: Incoming) -> Weighed:
    """In a worker: what is made of the file, in how many seconds of work, and with how many bytes at its most."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = process_time()
    looked = look(task, one)
    spent = process_time() - before
    peak = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert peak is not None
    return looked, spent, int(peak[1]) * 1024


def weighed(pool: Pool, task: Task, paths: list[Path]) -> Iterator[tuple[Incoming, Weighed | Unforeseen]]:
    """Every file there, and every one inside another, with what it costs."""
    files = walk(paths, lambda _: False).files
    inside: list[Incoming] = []
    for one, result in zip(files, pool.map(partial(weigh, task), files), strict=True):
        yield one, result
        if isinstance(result, tuple) and isinstance(result[0], Found):
            inside += result[0].files
    yield from zip(inside, pool.map(partial(weigh, task), inside), strict=True)
