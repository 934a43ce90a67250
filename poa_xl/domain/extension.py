"""What another package adds, found by the name that a plan gives it: Python entry points, never used because they are there."""

from __future__ import annotations

from functools import cache
from typing import TypeVar

T = TypeVar("T")

# What the first line of a stranger's module may end in: told as a fault of the package, whose name and error are said.
_BROKEN = (
    ArithmeticError, AssertionError, AttributeError, ImportError, LookupError, NameError, OSError, RuntimeError,
    SyntaxError, TypeError, ValueError,
)  # fmt: skip


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
        return entry.load()
    except _BROKEN as error:
        raise ExtensionError(f"{entry.value} falla al cargarse ({type(error).__name__}: {error})") from error
