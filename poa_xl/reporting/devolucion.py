"""What goes back to a unit: a message ready to mail and, where it can carry what the unit captured, its form to be corrected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from poa_xl.checks.catalogue import CATALOGUE, RESTORED
from poa_xl.checks.registry import listed
from poa_xl.domain.archivo import EstadoArchivo
from poa_xl.domain.avance import Captura
from poa_xl.domain.cantidad import Cantidad, show
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, UnidadConsolidada
from poa_xl.domain.devolucion import Devolucion, Motivo
from poa_xl.domain.finding import NOTHING, Finding, Severity
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import NUMEROS, fecha_larga, nombre
from poa_xl.form import version
from poa_xl.form.book import build, issued_book
from poa_xl.form.draw import draw
from poa_xl.form.layout import Book
from poa_xl.form.revision import Senalado, annotated_book
from poa_xl.reporting.templates import render

_NOT_TAKEN = frozenset({"POA115", "POA117", "POA160", "POA164", "POA165"})
"""Findings for which nothing is taken of cells of which it is not known what they say."""
_UNREAD = frozenset({"POA100", "POA101", "POA102", "POA103", "POA104", "POA105", "POA140", "POA144"})
"""What is told of a file of which nobody knows what it holds."""
_REPEATED, _DIFFER = "POA117", "; difieren en "
_WRITE = "Escriba lo que falta: en el libro que le devolvemos quedó vacío lo que no se sabe cuál vale."
DONE = f"{NOTHING}: en el libro que le devolvemos ya está como se emitió. No lo cambie."
_REVIEW = "Revise que las cifras del libro que le devolvemos sean las suyas."
_FOR_THE_UNIT = {
    **dict.fromkeys(RESTORED, DONE),
    "POA107": DONE,
    "POA111": "Revise en el libro que le devolvemos los datos de hoy; si alguno está mal, avise a la coordinación.",
    "POA112": _REVIEW,
    "POA114": "Devuelva el libro que le enviamos, con sus cifras en las celdas amarillas y sin mover las demás.",
    "POA127": "Nada que hacer: el libro que le devolvemos no trae macros. No las agregue.",
    "POA128": "Nada que hacer: el libro que le devolvemos no trae vínculos. Capture los valores.",
    "POA136": _REVIEW,
    "POA160": _REVIEW,
    "POA161": "Nada que hacer: el libro que le devolvemos trae una sola hoja.",
    "POA162": "Nada que hacer en el libro que le devolvemos: ya no trae esa hoja. La de otra unidad va en su propio libro.",
    "POA164": _REVIEW,
    "POA165": _REVIEW,
    "POA170": DONE,
    "POA177": "Capture de nuevo las cifras de esos renglones: en el libro que le devolvemos los datos del plan están en su lugar.",
    "POA178": "Escriba cada cifra en la columna A del trimestre que se reporta: en el libro que le devolvemos las demás están "
    "vacías.",
    "POA211": "Escriba la cifra que vale.",
    "POA212": "Revise la cifra: en el libro que le devolvemos se ve como se guardó.",
    "POA305": "Revise la cifra; si la meta quedó corta, pida a la coordinación que la modifique.",
    "POA306": "Confirme que contó lo alcanzado, y que no copió lo programado.",
    "POA213": "Escriba cada dato en su celda: en el libro que le devolvemos ya no están combinadas.",
}
"""What is to be done where the catalogue tells it to who receives, or the form that is given back has done it."""
_SUBJECTS = {
    Motivo.POR_ACLARAR: "se recibió su libro y está por aclararse",
    Motivo.ILEGIBLE: "no se pudo leer lo que envió",
    Motivo.AJENO: "falta el libro de este trimestre",
}
"""Of the messages to who sent what was not taken; of several motives the first decides what is to be done."""
_PLAN_AMENDED, _META_ADDED, _CHOSEN = "POA111", "POA168", "POA151"
_OURS = frozenset({_CHOSEN, "POA174", "POA325", "POA502"})
"""Findings that only concern the coordinator."""


def to_return(consolidado: Consolidado) -> Iterator[UnidadConsolidada]:
    """The units with errors or warnings that nobody accepted, in the plan's order."""
    return (unidad for unidad in consolidado.unidades if _open_findings(unidad))


def _open_findings(unidad: UnidadConsolidada) -> list[Finding]:
    """What the unit must know, what it has to do first."""
    found = [
        replace(f, remedy=_remedy(f, unidad))
        for f in unidad.findings
        if f.severity is not Severity.NOTA and not f.dispensa and f.codigo not in _OURS
    ]
    return sorted(found, key=lambda f: f.asks_nothing)


def _remedy(finding: Finding, unidad: UnidadConsolidada) -> str:
    if finding.codigo in _NOT_TAKEN and _left_blank(finding, unidad):
        return _WRITE
    return _FOR_THE_UNIT.get(finding.codigo, finding.remedy)


def _left_blank(finding: Finding, unidad: UnidadConsolidada) -> bool:
    """Whether of what it tells something could not be taken: the workbook that goes back has a blank cell in its place."""
    came = unidad.devolucion
    if came is None:
        return False
    told = {f.meta for f in unidad.findings if f.codigo.startswith("POA2") or f.codigo == "POA301"}
    due = (r.meta for r in unidad.renglones if r.meta.p(r.avance.corte) and r.meta.numero not in told)
    metas = [meta.numero for meta in due if finding.meta in (None, meta.numero)]
    t = unidad.renglones[0].avance.corte
    blank = any(came.capturas.get(numero, Captura()).alcanzado[t - 1] is None for numero in metas)
    return blank or (finding.codigo == _REPEATED and _DIFFER in finding.message)


def has_book(unidad: UnidadConsolidada) -> bool:
    """Whether a workbook goes back: one with all that was captured, or a blank one to who sent nothing; else none."""
    return unidad.devolucion is not None or (unidad.estado is EstadoUnidad.FALTANTE and not unidad.ilegibles)


def book_for(consolidado: Consolidado, unidad: UnidadConsolidada, previo: Previo) -> Book:
    """The unit's workbook (``has_book``): blank if nothing was received, else with what it captured and what to correct."""
    came = unidad.devolucion
    if came is None:
        return issued_book(build(consolidado.plan, unidad.unidad, consolidado.trimestre, previo))
    formato = version.find(came.formato)
    form = build(consolidado.plan, unidad.unidad, consolidado.trimestre, previo, came.capturas, formato)
    marked = [Senalado(f, _destination(f, came)) for f in _open_findings(unidad)]
    return annotated_book(form, marked, came.revision + 1, came.apartados)


def _destination(finding: Finding, came: Devolucion) -> str:
    """The cell of the workbook that goes back to which a finding belongs; blank if to none."""
    return came.destinos.get(finding.place.celda, "") if finding.place.hoja == came.hoja else ""


def _marks(consolidado: Consolidado, unidad: UnidadConsolidada) -> bool:
    """Whether a cell of that workbook is marked."""
    came = unidad.devolucion
    refs = {_destination(f, came) for f in _open_findings(unidad)} - {""} if came else set()
    if came is None or not refs:
        return False
    form = build(consolidado.plan, unidad.unidad, consolidado.trimestre, formato=version.find(came.formato))
    return any(cell.ref in refs for cell in draw(form).cells)


def _asks(finding: Finding) -> bool:
    """Whether the unit is to do something in its workbook."""
    return finding.codigo != _PLAN_AMENDED and not finding.asks_nothing


def message_for(consolidado: Consolidado, unidad: UnidadConsolidada, libro: str) -> str:
    """The message, ready to mail; ``libro`` is the name of the attached workbook."""
    found, came, plan = _open_findings(unidad), unidad.devolucion, consolidado.plan
    levels = dict(plan.ajustes.niveles)
    told = [(f.severity, _line(f, levels, came.hoja if came else "")) for f in found]
    errors = [line for severity, line in told if severity is Severity.ERROR]
    asked = any(map(_asks, found))
    caso, asunto = _case(unidad, errors=bool(errors), asked=asked)
    return render(
        "devolucion.txt.j2",
        unidad=unidad.unidad,
        formato=version.of(plan).clave,
        trimestre=consolidado.trimestre,
        ramo=plan.ramo,
        caso=caso,
        asunto=asunto,
        archivo=came.archivo if came else next((f.place.archivo for f in found if f.place.archivo), ""),
        otras=list(_not_used(consolidado, unidad)),
        ilegibles=unidad.ilegibles,
        sueltos=listed(_of_nobody(consolidado)),
        dudosas=[one.archivo or "libro sin nombre" for one in unidad.dudosas],
        diferencias=list(_differences(unidad.dudosas)),
        cambio=any(f.codigo in (_PLAN_AMENDED, _META_ADDED) for f in unidad.findings),
        atender=asked,
        marcadas=_marks(consolidado, unidad),
        errores=errors,
        advertencias=[line for severity, line in told if severity is Severity.ADVERTENCIA],
        apartados=came.apartados if came else (),
        libro=libro,
        limite=_deadline(consolidado),
    )


def _case(unidad: UnidadConsolidada, *, errors: bool, asked: bool) -> tuple[str, str]:
    """Which of the messages it is, and its subject."""
    if unidad.estado is EstadoUnidad.FALTANTE:
        motives = {one.motivo for one in unidad.ilegibles}
        first = next((motivo for motivo in _SUBJECTS if motivo in motives), None)
        return (first.value, _SUBJECTS[first]) if first else ("faltante", "falta su devolución")
    if unidad.dudosas:
        return "duplicada", "¿cuál de sus devoluciones es la buena?"
    if unidad.devolucion is None:
        return "sin formato", "no se pudo leer lo que envió"
    return "", ("por corregir" if asked else "por devolver") if errors else "aceptado con advertencias"


def _deadline(consolidado: Consolidado) -> str:
    limite = consolidado.plan.limite(consolidado.trimestre)
    late = consolidado.fecha > limite
    return f"El límite para entregarlo {'fue' if late else 'es'} el {fecha_larga(limite)}."


def _of_nobody(consolidado: Consolidado) -> Iterator[str]:
    """The files that could not be read and may be of any unit."""
    known = {one.archivo for unidad in consolidado.unidades for one in unidad.ilegibles}
    for f in consolidado.findings:
        if f.codigo in _UNREAD and f.place.archivo and f.place.archivo not in known:
            yield f.place.archivo


def _not_used(consolidado: Consolidado, unidad: UnidadConsolidada) -> Iterator[str]:
    """The other returns of the unit, where it was decided without asking it which is the good one."""
    if unidad.devolucion and any(f.codigo == _CHOSEN for f in unidad.findings):
        for one in consolidado.archivos:
            if one.unidad == unidad.unidad.clave and one.estado is EstadoArchivo.DUPLICADO:
                yield one.nombre


def _line(finding: Finding, levels: dict[str, Severity], form: str) -> dict[str, str]:
    """What to show of a finding; ``form`` is the sheet of the form, which needs no name."""
    place = finding.place
    where = f"Celda {place.celda}" if place.celda else ""
    if place.hoja and place.hoja != form:
        where = f"Hoja {place.hoja}, celda {place.celda}" if where else f"Hoja {place.hoja}"
    rule, level = CATALOGUE.get(finding.codigo), levels.get(finding.codigo)
    fixed = f" (El plan del Ramo lo pide como {level.value}.)" if rule and level and level is not rule.told else ""
    return {"donde": where, "mensaje": finding.message + fixed, "remedio": finding.remedy}


def _differences(tied: Sequence[Devolucion]) -> Iterator[str]:
    """Every cell in which the returns of a unit are not alike, and what each says there."""
    for numero in sorted({numero for one in tied for numero in one.capturas}):
        captured = [one.capturas.get(numero, Captura()) for one in tied]
        for t in NUMEROS:
            yield from _if_different(f"meta {numero}, A de {nombre(t)}", [_said(c.alcanzado[t - 1]) for c in captured])
        texts = [f"“{c.observaciones}”" if c.observaciones else "vacío" for c in captured]
        yield from _if_different(f"meta {numero}, OBSERVACIONES", texts)


def _said(value: Cantidad | None) -> str:
    return "vacía" if value is None else show(value)


def _if_different(what: str, said: Sequence[str]) -> Iterator[str]:
    if len(set(said)) > 1:
        yield f"{what}: " + "; ".join(f"{number}) {text}" for number, text in enumerate(said, start=1))
