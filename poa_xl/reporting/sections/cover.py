"""What is told first: what quarter, how complete, what is missing and why, the figures of the Ramo, how it is measured."""

from __future__ import annotations

from collections.abc import Iterator

from poa_xl.domain.archivo import EstadoArchivo
from poa_xl.domain.consolidate import Consolidado, UnidadConsolidada
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import in_force
from poa_xl.domain.nothing import words
from poa_xl.domain.trimestre import fecha_larga
from poa_xl.reporting.sections.common import NOT_ADDED, NOT_OFFSET, NOTHING_PENDING, coverage, judged, ranges
from poa_xl.reporting.view import Cover, Kind, Notice, Tone, shown

PROGRAMA_OPERATIVO = "PROGRAMA OPERATIVO ANUAL {ejercicio}"


def cover(consolidado: Consolidado) -> Cover:
    """It, as every output tells it."""
    plan, quarter = consolidado.plan, consolidado.trimestre
    title = in_force(plan.titulos, quarter.corte)
    signer = in_force(plan.ramo.responsables, quarter.corte)
    return Cover(
        ayuntamiento=title.texto if title else "",
        programa_operativo=PROGRAMA_OPERATIVO.format(ejercicio=plan.ejercicio),
        ramo=f"RAMO {plan.ramo.clave} {plan.ramo.nombre}",
        title=f"AVANCE FÍSICO PROGRAMÁTICO · informe del {quarter.texto}",
        cut=f"Corte al {fecha_larga(quarter.corte)} · consolidado el {fecha_larga(consolidado.fecha)} · "
        f"plan versión {plan.version}",
        coverage=coverage(consolidado),
        footer=f"Ramo {plan.ramo.clave} · {quarter.clave} · {coverage(consolidado)}",
        notices=tuple(_notices(consolidado)),
        figures=tuple(_figures(consolidado)),
        meaning=tuple(_meaning(consolidado)),
        signer=signer.nombre if signer else "",
    )


def _notices(consolidado: Consolidado) -> Iterator[Notice]:
    if not consolidado.pendientes:
        yield Notice(NOTHING_PENDING, Tone.GOOD)
    for unidad in consolidado.pendientes:
        one = unidad.unidad
        yield Notice(f"NO INCLUIDA: {one.clave} {one.nombre} — {unidad.estado.value}{_why(unidad)}", Tone.ALERT)
    for archivo in consolidado.archivos:
        if archivo.estado is EstadoArchivo.NO_RECONOCIDO:
            yield Notice(f"ARCHIVO NO RECONOCIDO: {archivo.nombre} — {archivo.motivo}", Tone.ALERT)
    for unidad in consolidado.unidades:
        one = unidad.unidad
        if one.por_confirmar:
            yield Notice(f"POR CONFIRMAR: {one.clave} {one.nombre} — {one.por_confirmar}", Tone.DOUBT)
    waived = sum(bool(f.dispensa) for f in consolidado.all_findings)
    if waived:
        yield Notice(f"Hallazgos dispensados: {waived} (en Dispensas, con quién y por qué).", Tone.DOUBT)


def _why(unidad: UnidadConsolidada) -> str:
    came = f" ({unidad.devolucion.archivo})" if unidad.devolucion and unidad.devolucion.archivo else ""
    errors = [f.message for f in unidad.findings if f.severity is Severity.ERROR and not f.dispensa]
    more = f" (y {len(errors) - 1} más)" if len(errors) > 1 else ""
    return f"{came}: {errors[0]}{more}" if errors else came


def _figures(consolidado: Consolidado) -> Iterator[tuple[str, str]]:
    t, when = consolidado.totales, judged(consolidado)
    yield str(t.metas), "metas del año"
    yield str(t.debidas), f"programadas {when}"
    yield str(t.cumplidas), "cumplidas"
    share, mean = (shown(Kind.PERCENT, t.said(one)) for one in (t.porcentaje_cumplidas, t.promedio))
    yield share, f"cumplidas, de {t.reportadas} programadas y reportadas"
    yield mean, f"promedio simple, máx. 100 % por meta, n = {t.reportadas}"
    yield str(t.parciales), "parcialmente cumplidas"
    yield str(t.no_cumplidas), "no cumplidas"
    yield str(t.rebasadas), "rebasadas"
    yield str(t.no_programadas), f"no programadas {when}"
    yield str(t.avance_no_programado), "con avance no programado"
    yield str(t.sin_reporte), "sin reporte"
    yield str(t.por_confirmar), "por confirmar"


def _meaning(consolidado: Consolidado) -> Iterator[str]:
    ajustes = consolidado.plan.ajustes
    yield f"ACUMULADO RELATIVO = {ajustes.base.texto}. El semáforo compara con lo programado {judged(consolidado)}."
    yield f"Semáforo: {' · '.join(f'{luz.texto}: {text}' for luz, text in ranges(consolidado))}."
    yield f"0 es “no hubo avance”. {' · '.join(f'{word}: {meaning}' for word, meaning in words(ajustes.base))}."
    yield NOT_OFFSET
    yield NOT_ADDED
    if ajustes.niveles:
        levels = ", ".join(f"{codigo} como {level.value}" for codigo, level in ajustes.niveles)
        yield f"Niveles que fija el plan: {levels}."
