"""What goes back to a unit: its form to be corrected, and a message ready to mail."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from poa_xl.checks.catalogue import RESTORED
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, UnidadConsolidada
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import fecha_larga
from poa_xl.form import version
from poa_xl.form.book import build, issued_book
from poa_xl.form.layout import Book
from poa_xl.form.revision import Senalado, annotated_book
from poa_xl.reporting.templates import render

DONE = "Nada que hacer: en el libro que le devolvemos ya está como se emitió. No lo cambie."
_OURS = frozenset({"POA151", "POA502"})
"""Findings that only concern the coordinator."""


def to_return(consolidado: Consolidado) -> Iterator[UnidadConsolidada]:
    """The units with errors or warnings that nobody accepted, in the plan's order."""
    return (unidad for unidad in consolidado.unidades if _open_findings(unidad))


def _open_findings(unidad: UnidadConsolidada) -> list[Finding]:
    """What the unit must know, what it has to do first."""
    found = [
        _for_the_unit(f)
        for f in unidad.findings
        if f.severity is not Severity.NOTA and not f.dispensa and f.codigo not in _OURS
    ]
    return sorted(found, key=lambda f: f.codigo in RESTORED)


def book_for(consolidado: Consolidado, unidad: UnidadConsolidada, previo: Previo) -> Book:
    """The unit's workbook: blank if nothing was received, else with what it captured and what to correct."""
    came = unidad.devolucion
    captures = came.capturas if came else {}
    formato = version.find(came.formato) if came else None
    form = build(consolidado.plan, unidad.unidad, consolidado.trimestre, previo, captures, formato)
    if unidad.estado is EstadoUnidad.FALTANTE:
        return issued_book(form)
    places = came.destinos if came else {}
    marked = [Senalado(f, places.get(f.place.celda, "")) for f in _open_findings(unidad)]
    return annotated_book(form, marked, revision=(came.revision if came else 0) + 1)


def message_for(consolidado: Consolidado, unidad: UnidadConsolidada, libro: str) -> str:
    """The message, ready to mail; ``libro`` is the name of the attached workbook."""
    found = _open_findings(unidad)
    errors = [_line(f) for f in found if f.severity is Severity.ERROR]
    missing = unidad.estado is EstadoUnidad.FALTANTE
    return render(
        "devolucion.txt.j2",
        unidad=unidad.unidad,
        trimestre=consolidado.trimestre,
        ramo=consolidado.plan.ramo,
        asunto="falta su devolución" if missing else "por corregir" if errors else "aceptado con advertencias",
        faltante=missing,
        archivo=unidad.devolucion.archivo if unidad.devolucion else "",
        errores=errors,
        advertencias=[_line(f) for f in found if f.severity is Severity.ADVERTENCIA],
        libro=libro,
        limite=fecha_larga(consolidado.plan.limite(consolidado.trimestre)),
    )


def _line(finding: Finding) -> dict[str, str]:
    place = finding.place
    where = f"Celda {place.celda}" if place.celda else ""
    return {"donde": where, "mensaje": finding.message, "remedio": finding.remedy}


def _for_the_unit(finding: Finding) -> Finding:
    """What the form given back has put right already says so, instead of asking for it."""
    return replace(finding, remedy=DONE) if finding.codigo in RESTORED else finding
