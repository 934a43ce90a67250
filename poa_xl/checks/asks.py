"""What a careful coordinator asks of one unit's figures and words: of another order, explained by nothing, said before."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from poa_xl.domain.avance import Avance, Captura
from poa_xl.domain.cantidad import show
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.model import Meta, folded
from poa_xl.domain.trimestre import nombre

# -- a figure of another order ---------------------------------------------------------------------------------------

ORDER = 10
LEAST = 20
"""Below it a figure ten times larger is no slip: twelve courses where one was programmed."""
_COVERS = {"POA320": ("POA302", "POA304", "POA305", "POA321", "POA322"), "POA321": ("POA305",)}
"""What is not told of a row beside what says it better."""
_UNCOVERED = len(Severity)


def of_another_order(avance: Avance, t: int) -> str:
    """What A of quarter ``t`` is ten times or more, and past the year's target, in words; blank if it is neither.

    Less than what was programmed is never that: whoever lags behind explains it, and that is asked for already.
    """
    a = avance.captura.alcanzado[t - 1]
    if a is None or a < LEAST or a <= (avance.meta.anual or 0):
        return ""
    p, largest = avance.meta.p(t) or 0, max(one or 0 for one in avance.meta.programado)
    if p and a >= ORDER * p:
        return f"lo programado es {show(p)}"
    if not p and largest and a >= ORDER * largest:
        return f"no hay nada programado en el trimestre, y en ninguno más de {show(largest)}"
    before = [(one, q) for q, one in enumerate(avance.captura.alcanzado[: t - 1], 1) if one]
    if before and a >= ORDER * max(before)[0]:
        return ", ".join(f"en {nombre(q)} fue {show(one)}" for one, q in before)
    return ""


def told_once(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Of one figure one thing is told, what says most of it, unless another is told as graver."""
    every = tuple(findings)
    covered = {(codigo, one.meta): one.severity.rank for one in every for codigo in _COVERS.get(one.codigo, ())}
    return (one for one in every if covered.get((one.codigo, one.meta), _UNCOVERED) > one.severity.rank)


# -- words that explain nothing --------------------------------------------------------------------------------------

_FILLER = """
    NINGUNA NINGUNO NINGUN NADA NOAPLICA APLICA SINCOMENTARIO SINCOMENTARIOS SINOBSERVACION SINOBSERVACIONES SINDATO
    SINDATOS SINNOVEDAD NOHAY NOHAYOBSERVACIONES OBSERVACION OBSERVACIONES COMENTARIO COMENTARIOS OBS IDEM LOMISMO
    IGUAL OKEY OKAY BIEN TODOBIEN LISTO TEST PRUEBA TEXTO ASD ASDF ASDFG ASDFGH QWE QWERTY ABC NULL NONE TBD ETC"""
_NOTHING = frozenset(_FILLER.split())
_LETTERS_OF_NOTHING = 2
"""No word of so few letters explains: OK, NA, SN, SI."""
_REPEATED = re.compile(r"(.{1,3}?)\1+")


def says_nothing(text: str, meta: Meta) -> bool:
    """Whether a text that is not empty explains nothing: no words, filler, or only what the form says of the meta itself."""
    said = folded(unicodedata.normalize("NFKC", text))
    letters = "".join(c for c in said if c.isalpha())
    if len(letters) <= _LETTERS_OF_NOTHING or letters in _NOTHING or _REPEATED.fullmatch(letters):
        return True
    own = (meta.texto, meta.descripcion, meta.unidad_medida)
    first = said.partition(" ")[0]  # folding a long text takes time, and most are others
    return any(first == folded(one.partition(" ")[0]) and said == folded(one) for one in own)


def unexplained(avance: Avance) -> Avance:
    """The same as if nothing stood in OBSERVACIONES: of what rules then ask, those words are the only answer."""
    return Avance(avance.meta, Captura(avance.captura.alcanzado), avance.corte, avance.ajustes)


def repeats(avance: Avance, before: str) -> bool:
    """Whether a new deviation is explained with the very words of the last quarter.

    Where the quarter itself went as programmed, what lags is the old deviation, and its explanation holds.
    """
    said = folded(avance.captura.observaciones)
    if not said or said != folded(before):
        return False
    p, a = avance.meta.p(avance.corte) or 0, avance.captura.alcanzado[avance.corte - 1] or 0
    verde, morado = avance.ajustes.semaforo.verde, avance.ajustes.semaforo.morado
    return bool(a < verde * p or a > morado * p)
