"""What the workers are given in these tests: some of it works, most of it ends badly."""

from __future__ import annotations

import atexit
import ctypes
import os
import pickle
import re
import signal
import struct
import sys
import time
from collections.abc import Callable
from datetime import date

KEPT: list[bytearray] = []


class PanicError(BaseException):
    """Like the panics of Rust libraries, no Exception."""


def spin() -> None:
    while True:
        pass


def spin_in_c() -> None:
    re.match(r"(a+)+$", "a" * 64 + "b")


def doze() -> None:
    time.sleep(60)


def stop_for_ever() -> None:
    os.kill(os.getpid(), signal.SIGSTOP)


def devour() -> None:
    KEPT.extend(bytearray(2**24) for _ in range(2**20))


def abort_for_memory() -> None:
    os.write(2, b"memory allocation of 3435973836 bytes failed\n")
    os.abort()


def leave() -> None:
    os._exit(0)


def be_killed() -> None:
    os.kill(os.getpid(), 9)


def crash() -> None:
    ctypes.string_at(0)


def recurse() -> None:
    recurse()


def recurse_in_c() -> None:
    """The C library parses nested groups by calling itself; Python's own recursions are counted and stopped."""
    ctypes.CDLL(None).regcomp(ctypes.create_string_buffer(4096), b"(" * 10**6, 1)


def raise_panic() -> None:
    raise PanicError("called `Option::unwrap()` on a `None` value")


def interrupt() -> None:
    raise KeyboardInterrupt


def tell_much() -> None:
    raise ValueError("x" * 10**6)


def be_unpicklable() -> object:
    return lambda: 0


def be_huge() -> object:
    return bytes(65 * 2**20)


class Forged:
    """A result that runs a program where it is unpickled."""

    def __reduce__(self) -> tuple[Callable[[str], int], tuple[str]]:
        return os.system, ("echo taken over",)


def be_forged() -> object:
    return Forged()


class Broken:
    """A result that cannot be put together again."""

    def __reduce__(self) -> tuple[type[date], tuple[str]]:
        return date, ("no date",)


def be_broken() -> object:
    return Broken()


def be_no_plain_value() -> object:
    return pickle.Pickler


def say(*frames: bytes) -> None:
    """Write to the pool past the worker."""
    for descriptor in range(3, 32):
        for frame in frames:
            try:
                os.write(descriptor, frame)
            except OSError:
                break


def say_something_endless() -> None:
    say(struct.pack("!Q", 2**62))
    doze()


def say_more_than_asked() -> int:
    answer = b"S" + pickle.dumps(0)
    say(struct.pack("!Q", len(answer)), answer)
    return 1


def say_half() -> None:
    say(struct.pack("!Q", 5), b"S\x80")
    leave()


def double(task: int | str) -> int:
    """Twice the number; a name is one of the functions above, and does that."""
    if isinstance(task, str):
        return globals()[task]()  # type: ignore[no-any-return]
    return 2 * task


def process(_: object) -> int:
    return os.getpid()


def hoard(size: int) -> int:
    """Keep so many bytes and tell the process."""
    KEPT.append(bytearray(size))
    return os.getpid()


def doze_for(seconds: float) -> int:
    time.sleep(seconds)
    return os.getpid()


def linger(seconds: float) -> int:
    """Take so long to end when the time comes."""
    atexit.register(time.sleep, seconds)
    return os.getpid()


def count(shared: list[int], task: int) -> int:
    """How many tasks this copy of ``shared`` has seen."""
    shared.append(task)
    return len(shared)


def chatter(text: str) -> str:
    """Write to everything that a library may write to, and read what is there to be read."""
    print(text)  # noqa: T201
    sys.stderr.write(text)
    os.write(1, b"past Python")
    return text + sys.stdin.read()


def module_file(name: str) -> str:
    return str(__import__(name).__file__)


def environment(name: str) -> str | None:
    return os.environ.get(name)


def no_limit(name: str) -> bool:
    """Whether the system leaves this unlimited."""
    import resource

    return resource.getrlimit(getattr(resource, name))[0] != resource.RLIM_INFINITY
