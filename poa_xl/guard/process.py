"""One worker as the pool sees it: a process, its two pipes and its last words."""

from __future__ import annotations

import math
import os
import re
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import IO, cast

from poa_xl.guard.ends import LONGEST_TRACE, End, Unforeseen, shortened
from poa_xl.guard.wire import LARGEST, TOKEN, decode, receive, send
from poa_xl.guard.worker import LEAVES

_PACKAGES = str(Path(__file__).resolve().parents[2])
_FAREWELL = 10  # seconds that a worker without a task may take to end
_OUT_OF_TIME = ("SIGPROF", "SIGALRM", "SIGXCPU")
_OUT_OF_MEMORY = re.compile(r"memory allocation of \d+ bytes failed|MemoryError|bad_alloc|[Oo]ut of memory")


class Worker:
    """A process that is starting.  OSError if the system gives none."""

    def __init__(self, settings: bytes) -> None:
        self.leaves = False
        """It takes no more tasks: it said so, or it is dead."""
        self._job = b""
        self._deadline = math.inf
        self._overdue = False
        with _standard_descriptors_taken():
            self._words = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the worker
            try:
                self._process = subprocess.Popen(  # noqa: S603 - ourselves
                    [sys.executable, "-P", "-c", _program()],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=self._words,
                    env=_environment(),
                    bufsize=0,
                )
            except OSError:
                self._words.close()
                raise
        self._in, self._out = cast("IO[bytes]", self._process.stdin), cast("IO[bytes]", self._process.stdout)
        self._settings = settings

    @property
    def deadline(self) -> float:
        """When it must have answered, on the monotonic clock; infinite while nothing is asked of it."""
        return self._deadline

    def busy(self, seconds: float) -> None:
        """Something is asked of it from now on, and must be answered in so many seconds; infinite: nothing is."""
        self._deadline = monotonic() + seconds

    def greets(self) -> bool:
        """Wait until it has begun; False if it could not."""
        try:
            send(self._in.fileno(), self._settings)
            return receive(self._out.fileno(), LARGEST) == b""
        except OSError:
            return False

    def ask(self, job: bytes, task: bytes) -> object:
        """The result of the task, or an Unforeseen."""
        token = os.urandom(TOKEN)
        try:
            send(self._in.fileno(), b"" if job == self._job else job)
            send(self._in.fileno(), token + task)
            answer = receive(self._out.fileno(), LARGEST)
        except OSError:
            answer = None
        self._job = job
        if answer is None or not answer.startswith(token):
            return self.last_words()
        if answer[TOKEN:].startswith(LEAVES):
            self.leaves = True
        try:
            return decode(answer[TOKEN + len(LEAVES) :])
        except Exception:  # noqa: BLE001 - whatever a pickle that somebody forged may raise
            self.kill()
            return Unforeseen(End.DIED, shortened(traceback.format_exc()))

    def last_words(self) -> Unforeseen:
        """How it ended; it is made to, if it has not."""
        self.kill()
        code = self._process.wait()
        try:
            how = signal.Signals(-code).name
        except ValueError:
            how = f"exit code {code}"
        self._words.seek(max(0, self._words.seek(0, os.SEEK_END) - LONGEST_TRACE))
        words = self._words.read().decode(errors="replace")
        late = self._overdue or how in _OUT_OF_TIME
        full = _OUT_OF_MEMORY.search(words) is not None
        return Unforeseen(End.TIME if late else End.MEMORY if full else End.DIED, f"{how}\n{words}")

    def kill(self, *, overdue: bool = False) -> None:
        """End it at once; what is being asked of it gets its last words."""
        self.leaves = True
        self._overdue = self._overdue or overdue
        self._process.kill()

    def close(self) -> None:
        """Let it end by itself and leave nothing of it."""
        self._in.close()
        try:
            self._process.wait(_FAREWELL)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._out.close()
        self._words.close()


def _program() -> str:
    paths = [str(path) for path in sys.path if path]  # "" is the working directory, which may hold anything
    if _PACKAGES not in paths:
        paths.append(_PACKAGES)
    return f"import sys; sys.path[:] = {paths!a}; from poa_xl.guard.worker import main; main()"


def _environment() -> dict[str, str]:
    return {
        **os.environ,
        "OPENPYXL_LXML": "False",  # what else is installed changes nothing
        "PYTHONUTF8": str(sys.flags.utf8_mode),  # file names mean the same on both sides
        "PYTHONIOENCODING": "utf-8:backslashreplace",
    }


@contextmanager
def _standard_descriptors_taken() -> Iterator[None]:
    """Meanwhile nothing gets descriptor 0, 1 or 2: where they are closed, a pipe there would get what others print."""
    taken = [os.open(os.devnull, os.O_RDWR)]
    try:
        while taken[-1] <= 2:
            taken.append(os.open(os.devnull, os.O_RDWR))
        yield
    finally:
        for descriptor in taken:
            os.close(descriptor)
