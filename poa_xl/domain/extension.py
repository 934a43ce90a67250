"""What another package adds, found by the name that a plan gives it: Python entry points, never used because they are there."""

from __future__ import annotations

from contextlib import redirect_stdout
from functools import cache
from typing import TypeVar

T = TypeVar("T")

BROKEN = (
    ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, NameError, OSError, RuntimeError,
    SyntaxError, SystemExit, TypeError, ValueError,
)  # fmt: skip
"""What a stranger's code may end in: told as a fault of the package, whose name and error are said."""


class ExtensionError(Exception):
    """Nothing of that name is installed, or it cannot be used; the text, Spanish, fits “no se puede usar: …”."""


def extension(group: str, name: str, kind: type[T]) -> T:
    """The ``kind`` that an installed package offers in ``group`` under ``name``.  ExtensionError if it cannot be had."""
    offered = _offered(group, name)
    if not isinstance(offered, kind):
        raise ExtensionError(f"lo que se instaló con ese nombre no es un {kind.__name__} de poa-xl")
    return offered


@cache
def _offered(group: str, name: str) -> object:
    from importlib.metadata import entry_points

    found = {entry.value: entry for entry in entry_points(group=group, name=name)}
    if not found:
        raise ExtensionError("no está instalado")
    if len(found) > 1:
        raise ExtensionError(f"lo traen varios paquetes instalados ({', '.join(sorted(found))})")
    (entry,) = found.values()
    try:
        with quiet():
            return entry.load()
    except BROKEN as error:
        raise ExtensionError(f"{entry.value} falla al cargarse ({fault(error)})") from error


def quiet() -> redirect_stdout[None]:
    """What a stranger's code prints is not mixed with what we say."""
    return redirect_stdout(None)


def fault(error: BaseException) -> str:
    """What to tell whoever mends it."""
    return f"{type(error).__name__}: {error}"
