"""The report of the Ramo as one self-contained page, to read on a screen, a phone or paper."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from poa_xl.checks.catalogue import CATALOGUE
from poa_xl.domain.ajustes import Luz
from poa_xl.domain.archivo import EstadoArchivo
from poa_xl.domain.comparison import cambios, tendencia
from poa_xl.domain.consolidate import Consolidado, UnidadConsolidada
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.grouping import atencion, brecha, debidas_por_trimestre, por_linea, por_medida
from poa_xl.domain.trimestre import NOMBRES
from poa_xl.reporting.templates import render

LIGHTS = tuple(Luz)


@dataclass(frozen=True, slots=True)
class Segmento:
    """A piece of a unit's bar of lights: percent of the bar from the left, and how wide."""

    luz: Luz
    cuantas: int
    desde: float
    ancho: float


def page(consolidado: Consolidado) -> str:
    """The HTML text; needs no network and nothing beside it."""
    return render(
        "informe.html.j2",
        c=consolidado,
        plan=consolidado.plan,
        t=consolidado.trimestre,
        totales=consolidado.totales,
        no_reconocidos=[a for a in consolidado.archivos if a.estado is EstadoArchivo.NO_RECONOCIDO],
        atencion=atencion(consolidado),
        sin_incluir=sum(r.avance.debida for u in consolidado.pendientes for r in u.renglones),
        graves=[f for f in consolidado.all_findings if f.severity is not Severity.NOTA],
        notas=grouped_notes(consolidado.all_findings),
        dispensados=sum(bool(f.dispensa) for f in consolidado.all_findings),
        lineas=por_linea(consolidado),
        medidas=por_medida(consolidado),
        debidas=debidas_por_trimestre(consolidado.renglones),
        cambios=cambios(consolidado),
        tendencia=tendencia(consolidado),
        barra=bar,
        brecha=brecha,
        meses=NOMBRES,
        por_atender=lambda u: sum(f.severity is not Severity.NOTA and not f.dispensa for f in u.findings),
    )


def bar(unidad: UnidadConsolidada) -> list[Segmento]:
    """The unit's metas by light, as pieces of a bar."""
    counts = Counter(r.luz for r in unidad.renglones)
    total = sum(counts.values()) or 1
    pieces, start = [], 0.0
    for luz in LIGHTS:
        if counts[luz]:
            width = 100 * counts[luz] / total
            pieces.append(Segmento(luz, counts[luz], start, width))
            start += width
    return pieces


def grouped_notes(findings: tuple[Finding, ...]) -> list[tuple[str, str, str, int, str]]:
    """Notes by rule and unit: (code, title, unit, how many, the first message)."""
    return list(_grouped(findings))


def _grouped(findings: tuple[Finding, ...]) -> Iterator[tuple[str, str, str, int, str]]:
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in findings:
        if one.severity is Severity.NOTA:
            groups.setdefault((one.codigo, one.unidad), []).append(one)
    for (codigo, unidad), several in groups.items():
        yield codigo, CATALOGUE[codigo].titulo, unidad, len(several), several[0].message
