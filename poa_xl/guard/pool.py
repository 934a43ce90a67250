"""A pool of worker processes: each task is done behind a wall, and whatever happens there costs that task alone."""

from __future__ import annotations

import os
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from itertools import islice
from threading import Condition, Thread
from time import monotonic
from types import TracebackType
from typing import Any, Self, TypeVar

from poa_xl.guard.ends import PoolError, Unforeseen, UnforeseenError
from poa_xl.guard.limits import USUAL, Limits
from poa_xl.guard.process import Worker

Task = TypeVar("Task")
Result = TypeVar("Result")

_NEVER = float("inf")
_START = 60.0  # seconds until a worker that has not begun is given up
_GRACE = 1.0  # seconds after the limit of time, by when the system should have ended it
_AHEAD = 32  # tasks for each worker that are taken before their turn: what one slow file holds up


@dataclass(frozen=True, slots=True)
class _Errand:
    job: bytes
    task: bytes
    result: Future[Any] = field(default_factory=Future)


class Pool:
    """Up to ``jobs`` workers, as many as there are cores if not said; the first starts at once, importing ``preload``.

    Every worker has a thread here, which asks it one thing after another and puts another in its place when it ends.
    A context manager: nothing is left of it afterwards.
    """

    def __init__(self, jobs: int | None = None, limits: Limits = USUAL, preload: Sequence[str] = ()) -> None:
        self._jobs = max(1, jobs or _cores())
        self._patience = limits.wall + _GRACE
        self._settings = pickle.dumps((limits, tuple(preload)))
        self._change = Condition()
        self._queue: deque[_Errand] = deque()
        self._workers: set[Worker] = set()
        self._threads: list[Thread] = []
        self._free = 0
        self._gone = 0
        self._over: PoolError | None = None
        with self._change:
            self._grow()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self.close()

    def map(self, function: Callable[[Task], Result], tasks: Iterable[Task]) -> Iterator[Result | Unforeseen]:
        """``function(task)`` of every task, in their order, each in some worker; Unforeseen where it failed.

        The function is one of a module, found there by its name, or a ``partial`` of one: what it carries is sent once to
        each worker.  Tasks are taken as they are needed.  PoolError if no worker can be started.
        """
        return self._results(pickle.dumps(function, protocol=5), iter(tasks))

    def close(self) -> None:
        """End all: workers without a task by themselves, the others at once."""
        with self._change:
            self._end(PoolError("the pool is closed"))
            for worker in self._workers:
                if worker.deadline < _NEVER:
                    worker.kill()
        for thread in self._threads:
            thread.join()

    def _results(self, job: bytes, tasks: Iterator[Task]) -> Iterator[Any]:
        ahead: deque[Future[Any]] = deque()
        try:
            while True:
                for task in islice(tasks, _AHEAD * self._jobs - len(ahead)):
                    ahead.append(self._submit(_Errand(job, pickle.dumps(task, protocol=5))))
                if not ahead:
                    return
                yield self._outcome(ahead.popleft())
        finally:
            for result in ahead:
                result.cancel()

    def _submit(self, errand: _Errand) -> Future[Any]:
        with self._change:
            if self._over is not None:
                raise self._over
            self._queue.append(errand)
            if len(self._queue) > self._free and len(self._threads) < self._jobs:
                self._grow()
            self._change.notify()
        return errand.result

    def _outcome(self, result: Future[Any]) -> object:
        """Who waits for a result watches the clock of all workers."""
        while not wait((result,), self._until_the_next_deadline()).done:
            with self._change:
                for worker in self._workers:
                    if worker.deadline <= monotonic():
                        worker.kill(overdue=True)
        outcome: object = result.result()
        if isinstance(outcome, Unforeseen) and os.environ.get("POA_XL_STRICT") == "1":
            raise UnforeseenError(f"{outcome.end}: {outcome.trace}")
        return outcome

    def _until_the_next_deadline(self) -> float:
        with self._change:
            first = min((worker.deadline for worker in self._workers), default=_NEVER)
        return max(0.0, min(first - monotonic(), self._patience))

    def _grow(self) -> None:
        self._free += 1
        thread = Thread(target=self._attend, name="poa-xl worker", daemon=True)
        thread.start()
        self._threads.append(thread)

    def _attend(self) -> None:
        """The life of a thread: one worker after another, until the pool is closed or none can be started."""
        worker = self._start()
        while worker is not None:
            errand = self._next(worker)
            if errand is not None:
                self._run(errand, worker)
            if errand is None or worker.leaves:
                self._dismiss(worker)
                worker = None if errand is None else self._start()

    def _run(self, errand: _Errand, worker: Worker) -> None:
        try:
            outcome = worker.ask(errand.job, errand.task)
        except Exception as error:  # noqa: BLE001 - it is raised where the result is waited for
            worker.kill()
            errand.result.set_exception(error)
            return
        finally:
            with self._change:
                worker.busy(_NEVER)  # from here on nobody kills it as overdue
                self._free += 1
        errand.result.set_result(outcome)

    def _start(self) -> Worker | None:
        """A worker that has begun, so that a task never waits for one that has not while another is free."""
        worker = None
        try:
            with self._change:
                if self._over is not None:
                    return None
                worker = Worker(self._settings)
                worker.busy(_START)
                self._workers.add(worker)
            if worker.greets():
                return worker
            why = worker.last_words().trace
        except Exception as error:  # noqa: BLE001 - a thread that ended untold would be waited for for ever
            why = f"{type(error).__name__}: {error}"
        if worker is not None:
            self._dismiss(worker)
        with self._change:
            self._give_up(why)
        return None

    def _give_up(self, why: str) -> None:
        """One worker less; without any, what waits is not done."""
        self._gone += 1
        self._free -= 1
        if self._gone == len(self._threads):
            self._end(PoolError(f"no worker starts: {why}"))

    def _next(self, worker: Worker) -> _Errand | None:
        with self._change:
            worker.busy(_NEVER)
            while self._over is None:
                while self._queue:
                    errand = self._queue.popleft()
                    if errand.result.set_running_or_notify_cancel():
                        worker.busy(self._patience)
                        self._free -= 1
                        return errand
                self._change.wait()
        return None

    def _dismiss(self, worker: Worker) -> None:
        with self._change:
            self._workers.discard(worker)
        worker.close()

    def _end(self, why: PoolError) -> None:
        self._over = self._over or why
        while self._queue:
            errand = self._queue.popleft()
            if errand.result.set_running_or_notify_cancel():
                errand.result.set_exception(why)
        self._change.notify_all()


def _cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # neither macOS nor Windows has it
        return os.cpu_count() or 1
