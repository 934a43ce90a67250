"""A PDF or a photo of the form: whose it is, and whether the workbook came too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from poa_xl.checks.registry import Hit, at, gives
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Plan, folded

_WORD = re.compile(r"[^\W_]+")
_NUMBER = re.compile(r"[0-9]{4,}")
"""Of a clave in one piece with other letters; shorter numbers are those of cameras and dates."""


@dataclass(frozen=True, slots=True)
class Impreso:
    """A file that is no workbook and may be the signed print of one; ``que`` says what it is: ``un PDF``.

    ``asunto``: the subject of the message that brought it.
    """

    archivo: str
    que: str
    asunto: str = ""


@gives("POA132", "POA141", "POA142")
def print_hits(prints: Sequence[Impreso], plan: Plan, books: Sequence[tuple[str, str]]) -> Iterator[Hit]:
    """What to tell of each; ``books`` are (file, clave of its unit) of what was recognised.

    It is of the units whose claves, or else names, its name or its message's subject bear, or else of the one whose book
    came in the same message or archive.
    """
    sent = {clave for _, clave in books}
    for one in prints:
        claves = named_in(one.archivo, one.asunto, plan) or _by_company(one.archivo, books)
        place = Place(archivo=one.archivo)
        if not claves:
            yield at(place, que=f"es {one.que}, no un libro").code("POA132")
        for clave in sorted(claves):
            code, what = ("POA142", one.que[:1].upper() + one.que[1:]) if clave in sent else ("POA141", one.que)
            yield at(place, que=what).code(code).of(clave).with_unit()


def named_in(archivo: str, asunto: str, plan: Plan) -> set[str]:
    """The units whose claves, or else names, a file's name or its message's subject bears."""
    return _by_clave(archivo, asunto, plan) or _by_nombre(f"{archivo} {asunto}", plan)


def _by_clave(archivo: str, asunto: str, plan: Plan) -> set[str]:
    """The units whose clave is there, or whose alias the file's name begins with."""
    said = f"{archivo} {asunto}"
    words = {*_WORD.findall(said), *_NUMBER.findall(said)}
    claves = {unidad.clave for unidad in plan.unidades if unidad.clave in words}
    first = _WORD.search(archivo.rpartition(" › ")[2])
    return claves or ({plan.por_clave[first[0]].clave} if first and first[0] in plan.por_clave else set())


def _by_nombre(text: str, plan: Plan) -> set[str]:
    said = " ".join(_WORD.findall(folded(text)))
    return {u.clave for u in plan.unidades if " ".join(_WORD.findall(folded(u.nombre))) in said}


def _by_company(archivo: str, books: Sequence[tuple[str, str]]) -> set[str]:
    """The unit whose book, alone, came in the same container."""
    container, inside, _ = archivo.rpartition(" › ")
    near = {clave for name, clave in books if inside and name.startswith(container + inside)}
    return near if len(near) == 1 else set()
