"""What one task may cost, and the system's own means to hold a worker to it."""

from __future__ import annotations

import faulthandler
import os
import signal
from dataclasses import dataclass

_STDERR = 2
_STACK = 8 * 2**20


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one task: ``cpu`` and ``wall`` in seconds, ``memory`` in bytes, with what the worker has before it begins.

    ``memory`` counts what is allocated; the libraries' code comes on top, so 448 MiB keep a worker under 512.
    """

    cpu: float = 4.0
    wall: float = 20.0
    memory: int = 448 * 2**20


USUAL = Limits()


def hold(limits: Limits) -> None:
    """Bind this process for good; where the system has no such limits (Windows) the parent's clock is all there is."""
    faulthandler.enable(_STDERR)
    if hasattr(signal, "setitimer"):
        for alarm in (signal.SIGPROF, signal.SIGALRM):
            signal.signal(alarm, signal.SIG_DFL)
            faulthandler.register(alarm, _STDERR, all_threads=False, chain=True)  # tell where, then die of it
        signal.pthread_sigmask(signal.SIG_SETMASK, ())  # what the parent ignored or blocked is inherited
    try:
        import resource
    except ImportError:
        return
    # RLIMIT_DATA and not _AS, which counts files that are only mapped: 200 MiB of locales on some systems.
    for what, most in (
        (resource.RLIMIT_DATA, limits.memory),
        (resource.RLIMIT_FSIZE, limits.memory),
        (resource.RLIMIT_STACK, _STACK),
        (resource.RLIMIT_CORE, 0),
    ):
        soft, hard = resource.getrlimit(what)
        least = min(value for value in (most, soft, hard) if value != resource.RLIM_INFINITY)
        resource.setrlimit(what, (least, hard))


def lift() -> None:
    """Give memory back to the full, so that running out of it can be told."""
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    resource.setrlimit(resource.RLIMIT_DATA, (hard, hard))


def wind(cpu: float, wall: float) -> None:
    """Let the system end this process after so many seconds; 0 lets it live.

    Timers and not RLIMIT_CPU, which counts from the start of the process and in whole seconds.
    """
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_PROF, cpu)
        signal.setitimer(signal.ITIMER_REAL, wall)


def allocated() -> int:
    """Bytes that count against ``memory`` now; 0 where the system does not tell."""
    try:
        with open("/proc/self/statm", "rb", buffering=0) as file:  # noqa: PTH123 - once a task, and Path is slower
            pages = int(file.read().split()[5])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
