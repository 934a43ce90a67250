"""What runs inside a worker process: tasks in, results or unforeseen ends out, until the pool closes its pipe."""

from __future__ import annotations

import gc
import os
import pickle
import signal
import traceback
from collections.abc import Callable, Sequence
from functools import cache, partial
from importlib import import_module
from typing import Any

from poa_xl.guard.ends import End, Unforeseen, shortened
from poa_xl.guard.limits import Limits, allocated, hold, lift, wind
from poa_xl.guard.wire import TOKEN, encode, receive, send

STAYS, LEAVES = b"S", b"L"
"""What follows the token of an answer: whether the worker takes another task."""
_GROWTH = 64 * 2**20
_STDERR = 2


def main() -> None:
    """Serve the pool at the other end of the standard input and output."""
    tasks, answers = _take_over()
    settings = receive(tasks)
    if settings is None:
        return
    limits, preload = pickle.loads(settings)  # noqa: S301 - from our parent
    _settle(limits, preload)
    send(answers, b"")
    _serve(tasks, answers, limits)
    gc.freeze()  # saves most of the time of ending


def _take_over() -> tuple[int, int]:
    """Both pipes under other numbers, so that what a library prints goes to stderr and what it reads is empty."""
    tasks, answers = os.dup(0), os.dup(1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(_STDERR, 1)
    return tasks, answers


def _settle(limits: Limits, preload: Sequence[str]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the terminal sends it to us too; the parent decides
    for name in preload:
        import_module(name)
    gc.freeze()
    hold(limits)


def _serve(tasks: int, answers: int, limits: Limits) -> None:
    enough = allocated() + _GROWTH
    job: Callable[[], Any] = tuple
    while (fresh := receive(tasks)) is not None and (task := receive(tasks)) is not None:
        if fresh:
            job = cache(partial(pickle.loads, fresh))
        os.ftruncate(_STDERR, 0)
        os.lseek(_STDERR, 0, os.SEEK_SET)
        wind(limits.cpu, limits.wall)
        sound, answer = _answer(job, task[TOKEN:])
        wind(0, 0)
        # What is left of one file must not count against the next, nor what an unforeseen end has disordered.
        stays = sound and allocated() <= enough
        send(answers, task[:TOKEN] + (STAYS if stays else LEAVES) + answer)
        if not stays:
            return


def _answer(job: Callable[[], Any], task: bytes) -> tuple[bool, bytes]:
    try:
        return True, encode(job()(pickle.loads(task)))  # noqa: S301 - from our parent
    except BaseException as error:  # noqa: BLE001 - the wall: nothing passes, SystemExit and Rust's panics neither
        lift()
        end = End.MEMORY if isinstance(error, MemoryError) else End.EXCEPTION
        return False, encode(Unforeseen(end, shortened("".join(traceback.format_exception(error)))))
