"""What a person is told when something cannot be written."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from poa_xl.errors import SalidaError
from poa_xl.outputs.disk import Stuck
from poa_xl.reasons import reason

_OPEN_ELSEWHERE = frozenset({32, 33})  # Windows: sharing violation, lock violation
NOTHING_CHANGED = "No se cambió nada."


@contextmanager
def told(folder: Path) -> Iterator[None]:
    """Failures of the system inside, told as a PoaError about ``folder``."""
    try:
        yield
    except Stuck as error:
        raise SalidaError(_unfinished(folder, error)) from error
    except OSError as error:
        raise SalidaError(_cannot_write(folder, error)) from error


def _cannot_write(folder: Path, error: OSError) -> str:
    """Why nothing could be written into ``folder``, and what to do."""
    place = error.filename if isinstance(error.filename, str) else str(folder)
    if open_elsewhere(error):
        return in_use(place)
    if isinstance(error, FileExistsError | NotADirectoryError):
        return f"{place} no es una carpeta. {NOTHING_CHANGED} Quítelo de ahí, o indique otra carpeta con --output."
    remedy = "Libere espacio, o indique" if error.errno == errno.ENOSPC else "Indique"
    where = folder if f"{folder}{os.sep}." in place else place  # of our hidden files nobody needs to know
    return f"No se puede escribir en {where}: {reason(error)}. {NOTHING_CHANGED} {remedy} otra carpeta con --output."


def open_elsewhere(error: OSError) -> bool:
    """Whether Windows refused because another program holds the file."""
    return getattr(error, "winerror", None) in _OPEN_ELSEWHERE


def in_use(place: str) -> str:
    """A file that is open in another program."""
    return f"{place} está abierto en otro programa; ciérrelo en Excel (o LibreOffice) y repita. {NOTHING_CHANGED}"


def in_use_by_its_lock(place: Path, lock: Path) -> str:
    """A file beside which Excel or LibreOffice left word that it is open; the word outlives a program that crashed."""
    return (
        f"{place} está abierto en otro programa (junto está {lock.name}); ciérrelo en Excel (o LibreOffice) y repita. "
        f"{NOTHING_CHANGED} Si nadie lo tiene abierto, borre {lock} y repita."
    )


def busy(folder: Path) -> str:
    """Another run of ours holds the folder."""
    return f"Otro poa-xl está escribiendo en {folder}. Espere a que termine y repita. {NOTHING_CHANGED}"


def also_read(place: Path) -> str:
    """A file that we would write over, move or remove was given to us to read."""
    return (
        f"{place} es uno de los archivos que se leen, y al escribir se cambiaría o se quitaría. {NOTHING_CHANGED} "
        "Indique otra carpeta con --output."
    )


def not_plain(place: Path) -> str:
    """A link, or a file, where we would make a folder, or a folder where we would put a file."""
    if place.is_symlink():
        what = "es un enlace, y los enlaces no se siguen"
    elif place.is_dir():
        what = "es una carpeta, y ahí va un archivo"
    else:
        what = "no es una carpeta"
    return f"{place} {what}. {NOTHING_CHANGED} Quítelo de ahí, o indique otra carpeta con --output."


def _unfinished(folder: Path, error: OSError) -> str:
    """What a run left half done can be neither finished nor undone now."""
    cause = reason(error)
    if open_elsewhere(error):
        cause = "está abierto en otro programa"
    elif error.errno == errno.ENOTDIR:
        cause = "en su lugar hay otra cosa (una carpeta, un enlace)"
    place = error.filename if isinstance(error.filename, str) else folder
    return (
        f"En {folder} quedó una escritura a medias y no se puede terminar ni deshacer: {place}: {cause}. "
        "No se perdió nada: corrija eso (ciérrelo, quítelo o dé permiso) y repita."
    )
