"""A PDF or a photo of the form: whose it is, and whether the workbook came too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from poa_xl.checks.registry import Hit, at
from poa_xl.domain.findings import Place
from poa_xl.domain.model import Plan

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Impreso:
    """A file that is no workbook and may be the signed print of one; ``que`` says what it is: ``un PDF``."""

    archivo: str
    que: str


def print_hits(prints: Sequence[Impreso], plan: Plan, books: Sequence[tuple[str, str]]) -> Iterator[Hit]:
    """What to tell of each; ``books`` are (file, clave of its unit) of what was recognised.

    It is of the unit whose clave its name bears, or of the one whose book came in the same message or archive.
    """
    sent = {clave for _, clave in books}
    for one in prints:
        clave = _by_name(one.archivo, plan) or _by_company(one.archivo, books)
        place = Place(archivo=one.archivo)
        if not clave:
            yield at(place, que=f"es {one.que}, no un libro").code("POA132")
        else:
            code, what = ("POA142", one.que[:1].upper() + one.que[1:]) if clave in sent else ("POA141", one.que)
            yield at(place, que=what).code(code).of(clave).with_unit()


def _by_name(archivo: str, plan: Plan) -> str:
    """The unit of which, alone, the name of the file bears the clave."""
    words = set(_WORD.findall(archivo))
    named = {plan.por_clave[word].clave for word in words if word in plan.por_clave}
    return named.pop() if len(named) == 1 else ""


def _by_company(archivo: str, books: Sequence[tuple[str, str]]) -> str:
    """The unit whose book, alone, came in the same container."""
    container, inside, _ = archivo.rpartition(" › ")
    near = {clave for name, clave in books if inside and name.startswith(container + inside)}
    return near.pop() if len(near) == 1 else ""
