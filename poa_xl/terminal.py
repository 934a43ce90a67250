"""What a command says: safe text on whatever the standard streams are: any encoding, closed, full, cut off."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TextIO

from poa_xl.domain.texto import visible


@contextmanager
def unfailing() -> Iterator[None]:
    r"""While it lasts, nothing that is said can stop a command, whatever the standard streams are.

    A descriptor that is closed is pointed at nothing, or the next file that is opened, perhaps our report, would take its
    number and get what is said.  What an encoding lacks is written out (``\u2192``).
    """
    before = sys.stdin, sys.stdout, sys.stderr
    for number in (0, 1, 2):
        _occupy(number)
    sys.stdout, sys.stderr = _Unfailing(sys.stdout), _Unfailing(sys.stderr)
    try:
        yield
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        sys.stdin, sys.stdout, sys.stderr = before


def say(text: object = "", *, end: str = "\n", err: bool = False) -> None:
    """Write a line of text, what cannot be seen in it written out."""
    (sys.stderr if err else sys.stdout).write(visible(str(text)) + end)


def _occupy(number: int) -> None:
    """Point descriptor ``number`` at nothing, if it is free."""
    try:
        os.fstat(number)
    except OSError:
        nothing = os.open(os.devnull, os.O_RDWR)
        if nothing != number:
            os.dup2(nothing, number)
            os.close(nothing)


class _Unfailing:
    """A text stream that swallows what its own stream cannot take."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")

    @property
    def encoding(self) -> str:
        """Of its stream; what goes nowhere may be anything."""
        return (self._stream.encoding if self._stream is not None else "") or "utf-8"

    def write(self, text: str) -> int:
        try:
            if self._stream is not None:
                self._stream.write(text)
        except (OSError, ValueError):
            self._give_up()
        return len(text)

    def flush(self) -> None:
        try:
            if self._stream is not None:
                self._stream.flush()
        except (OSError, ValueError):
            self._give_up()

    def isatty(self) -> bool:
        return self._stream is not None and not self._stream.closed and self._stream.isatty()

    def _give_up(self) -> None:
        """It leads nowhere (a full disk, a closed pipe): what it still holds goes to nothing, or Python would tell at exit."""
        stream, self._stream = self._stream, None
        try:
            if stream is not None:
                nothing = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nothing, stream.fileno())
                os.close(nothing)
                stream.flush()
        except (OSError, ValueError):
            return

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
