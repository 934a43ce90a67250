"""One writer a folder: a lock of the operating system, which dies with the process that holds it."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from poa_xl.errors import SalidaError
from poa_xl.outputs.words import busy

LOCK_FILE = ".poa-xl.lock"  # only on Windows, where a folder itself cannot be locked
_TAKEN = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES})


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """No other run writes into ``folder`` meanwhile.  PoaError if one does.

    Where the system or the file system has no locks, runs are not kept apart.
    """
    release = _seize(folder)
    try:
        yield
    finally:
        release()


if sys.platform == "win32":

    def _seize(folder: Path) -> Callable[[], None]:
        import msvcrt

        path = folder / LOCK_FILE
        handle = os.open(path, os.O_RDWR | os.O_CREAT)
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError as error:
            os.close(handle)
            raise SalidaError(busy(folder)) from error

        def release() -> None:
            os.close(handle)
            with suppress(OSError):  # another run may be trying the lock just now: it will remove the file
                path.unlink()

        return release

    def abandoned(folder: Path) -> bool:
        """Whether a lock file was left in ``folder``, or is held."""
        return (folder / LOCK_FILE).exists()

else:

    def abandoned(_folder: Path) -> bool:
        """Nothing is ever left: a lock on the folder itself has no file."""
        return False

    def _seize(folder: Path) -> Callable[[], None]:
        try:
            import fcntl
        except ImportError:
            return lambda: None
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in _TAKEN:
                os.close(handle)
                raise SalidaError(busy(folder)) from error
        return partial(os.close, handle)
