"""How a task may end without a result, and what is told of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LONGEST_TRACE = 8_000
"""Characters of a trace that are kept."""


class End(StrEnum):
    """EXCEPTION was raised · TIME or MEMORY ran out · DIED: the process ended, or answered what nobody may answer."""

    EXCEPTION = "exception"
    TIME = "time"
    MEMORY = "memory"
    DIED = "died"


@dataclass(frozen=True, slots=True)
class Unforeseen:
    """Stands where a result would; ``trace`` is Python's, or how the process ended and its last words."""

    end: End
    trace: str


class UnforeseenError(AssertionError):
    """An unforeseen end where the environment says POA_XL_STRICT=1: there it is a bug of ours."""


class PoolError(RuntimeError):
    """No worker can be started, or the pool is closed; not the fault of any task."""


def shortened(text: str) -> str:
    """Beginning and end of a trace: the first frames tell where, the last line tells what."""
    if len(text) <= LONGEST_TRACE:
        return text
    half = LONGEST_TRACE // 2
    return f"{text[:half]}\n[…]\n{text[-half:]}"
