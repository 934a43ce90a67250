"""Which unit the name of a workbook's file says, where it surely says one: people name files as they like."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from poa_xl.checks.naming import last_part
from poa_xl.domain.model import Plan, UnidadEjecutora, folded

_WORD = re.compile(r"[^\W_]+")
_OF_A_DATE = re.compile(r"(?<![\w.-])(?:20\d\d|T[1-4])[ .-]+")
"""A year or quarter and what separates it from a clave behind it."""
_ADDRESSED = (
    r"(?<!\bPARA )(?<!\bPARA LA )(?<!\bPARA EL )(?<!\bPOR )(?<!\bPOR LA )(?<!\bCC )(?<!\bA )(?<!\bA LA )(?<!\bAL )"
)
"""Whoever it was sent to, or seen by, is not whose it is."""
SURE = 4
"""Characters from which a clave in a name is no other number."""
_WORDS_OF_A_NAME = 2
"""Of one word (TURISMO) a name may be that of anything."""


def misnamed(plan: Plan, clave: str, archivo: str) -> str:
    """The clave of the one other unit as whose a file with the form of ``clave`` is called; blank if there is none.

    By the claves in it or, without any, by the units' names; one that says its own unit too is as good as its own.
    """
    base = last_part(archivo)
    stem, dot, ending = base.rpartition(".")
    said = _spaced(stem if dot and ending.isalnum() else base)
    unidad = plan.por_clave[clave]
    if any(re.search(rf"\b{re.escape(_spaced(own))}\b", said) for own in (unidad.clave, *unidad.alias)):
        return ""
    found = set(_by_clave(plan, said)) or _by_name(plan, " ".join(_WORD.findall(said)))
    return found.pop() if len(found) == 1 and clave not in found else ""


def _spaced(text: str) -> str:
    return folded(text.replace("_", " "))


def _by_clave(plan: Plan, said: str) -> Iterator[str]:
    """The units whose claves stand there, in one piece: not within a longer number, nor one of an official letter or telephone."""
    text = _OF_A_DATE.sub("", said)
    for clave, unidad in plan.por_clave.items():
        said_as = _spaced(clave)
        sure = len(clave) >= SURE and clave != str(plan.ejercicio) and said_as in text
        if sure and (_first(said_as).match(text) or _inside(said_as).search(text)):
            yield unidad.clave


@lru_cache(maxsize=512)
def _first(clave: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(clave)}(?!\d)")


@lru_cache(maxsize=512)
def _inside(clave: str) -> re.Pattern[str]:
    before = r"(?<!\d)(?<!\d[-./])" if clave[0].isdigit() else r"(?<![^\W_])"
    return re.compile(rf"{_ADDRESSED}{before}{re.escape(clave)}(?!\d)(?![-./]\d)")


def _by_name(plan: Plan, said: str) -> set[str]:
    """The units whose whole names stand there, none as a part of a longer one."""
    found = [(unidad, _name(unidad)) for unidad in plan.unidades]
    found = [(u, name) for u, name in found if len(name.split()) >= _WORDS_OF_A_NAME and _named(name).search(said)]
    return {u.clave for u, name in found if not any(name != other and name in other for _, other in found)}


def _name(unidad: UnidadEjecutora) -> str:
    return " ".join(_WORD.findall(folded(unidad.nombre)))


@lru_cache(maxsize=512)
def _named(name: str) -> re.Pattern[str]:
    return re.compile(rf"{_ADDRESSED}\b{re.escape(name)}\b")
