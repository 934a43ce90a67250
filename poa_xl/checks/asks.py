"""What a careful coordinator asks of one unit's figures and words: of another order, explained by nothing, said before."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from poa_xl.checks.texts import as_said
from poa_xl.domain.avance import Avance, Captura
from poa_xl.domain.cantidad import show
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.model import Meta, folded
from poa_xl.domain.trimestre import nombre
from poa_xl.form.live import WORDS

# -- a figure of another order ---------------------------------------------------------------------------------------

ORDER = 10
"""How many times larger, and the least figure that can be so."""
_COVERS = {"POA320": ("POA302", "POA304", "POA305", "POA321", "POA322"), "POA321": ("POA305",)}
"""What is not told of a row beside what says it better."""
_UNCOVERED = len(Severity)


def of_another_order(avance: Avance, t: int) -> str:
    """What A of quarter ``t`` is ten times or more, and past the year's target, in words; blank if it is neither.

    Less than what was programmed is never that: whoever lags behind explains it, and that is asked for already.
    """
    a = avance.captura.alcanzado[t - 1]
    if a is None or a < ORDER or a <= (avance.meta.anual or 0):
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

_WORD = re.compile(r"[^\W\d_]+")


def letters_of(text: str) -> str:
    """Its letters alone, as they are compared."""
    return "".join(_WORD.findall(folded(text)))


_FILLER = """
    NINGUNA NINGUNO NINGUN NADA NOAPLICA APLICA SINCOMENTARIO SINCOMENTARIOS SINDATO SINDATOS SINNOVEDAD OBS IDEM LOMISMO
    IGUAL OKEY OKAY BIEN TODOBIEN LISTO TEST PRUEBA TEXTO DATO FALTA ASD ASDF ASDFG ASDFGH QWE QWERTY ABC NULL NONE TBD ETC
    NOHUBO NOHUBOAVANCE NOHUBOAVANCES NOHUBOOBSERVACIONES"""
_NOTHING = frozenset(_FILLER.split()) | frozenset(
    letters for words in WORDS.values() for part in (words, *words.split(": ")) if (letters := letters_of(part))
)
"""Also the words with which the form itself asks."""
_REPEATING = """
    A LO LA LAS LOS EL AL DE DEL EN SE NO SI S N QUE ES FUE UN UNA CON SU Y E O HAY SIN POR ESTE ESTA QUEDA QUEDO SOLO
    SOLAMENTE UNICAMENTE MUY POCO BAJO CONFORME SEGUN AVANCE AVANCES AVANZO META METAS TRIMESTRE PERIODO PROGRAMADO PROGRAMADA
    PROGRAMADOS PROGRAMADAS ALCANZADO ALCANZADA ALCANZADOS ALCANZADAS ALCANZO ALCANZARON ALCANZAR CUMPLIDO CUMPLIDA CUMPLIO
    CUMPLIERON CUMPLIR CUMPLIMIENTO INCUMPLIDA INCUMPLIMIENTO REALIZADO REALIZADA REALIZADOS REALIZADAS REALIZO REALIZARON
    REALIZAR HIZO HICIERON LOGRADO LOGRADA LOGRO LOGRARON LOGRAR LLEGO LLEVO CABO PUDO PUDIERON MENOR MENORES MENOS MAYOR
    MAYORES MAS ABAJO DEBAJO ARRIBA ENCIMA INFERIOR SUPERIOR PARCIAL PARCIALMENTE TOTALMENTE REBASA REBASADO REBASADA REBASO
    SUPERADO SUPERADA SUPERA SUPERO TOTAL CANTIDAD CIFRA REPORTA REPORTADO REPORTADA REPORTE PENDIENTE PENDIENTES PROCESO
    JUSTIFICADO JUSTIFICADA JUSTIFICA JUSTIFICAR JUSTIFICACION NINGUN NINGUNA NINGUNO NADA OBSERVACION OBSERVACIONES
    COMENTARIO COMENTARIOS EXPLIQUE APLICA"""
_OF_THE_FIGURE = frozenset(_REPEATING.split())
"""With these alone only the figure can be told again, or that there is nothing to tell."""
_SENDING_ON = """
    VER VEASE SEGUN SE ANEXA ADJUNTA EL LA LOS LAS EN DE OFICIO OFICIOS ANEXO ANEXOS ADJUNTO ADJUNTOS DOCUMENTO DOCUMENTOS
    NOTA ARCHIVO JUSTIFICACION"""
_ELSEWHERE = frozenset(_SENDING_ON.split())
"""Where the cause is to be found; that with a number it can be."""
_LETTERS_OF_NOTHING = 2
"""No word of so few letters explains: OK, NA, SN, SI."""
_REPEATED = re.compile(r"(.{1,3}?)\1+")


def says_nothing(text: str, meta: Meta) -> bool:
    """Whether a text that is not empty explains nothing: no words, filler, or only what the figure or the form says already."""
    said = as_said(text)
    words = _WORD.findall(said)
    letters = "".join(words)
    if len(letters) <= _LETTERS_OF_NOTHING or letters in _NOTHING or _REPEATED.fullmatch(letters):
        return True
    if _OF_THE_FIGURE.issuperset(words) or (_ELSEWHERE.issuperset(words) and not any(c.isdigit() for c in said)):
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
