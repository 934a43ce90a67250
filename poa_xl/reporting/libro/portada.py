"""The front page: what quarter, how complete, what is missing and why, how it is measured, where everything is."""

from __future__ import annotations

from collections.abc import Iterator

from poa_xl.domain.archivo import EstadoArchivo
from poa_xl.domain.cantidad import show_percent
from poa_xl.domain.consolidate import Consolidado, UnidadConsolidada
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import in_force
from poa_xl.domain.trimestre import fecha_larga
from poa_xl.form import styles
from poa_xl.form.layout import Area, Cell, Printing, Sheet, Style, fitting, height_for, wrapped_lines
from poa_xl.reporting.libro.tabla import ALERT, LINK, PLAIN, PORTADA, cobertura, footer, form_sheet, sheet_link

_WIDTH = 120
MOST_ON_A_PAGE = 60
_ABOUT = {
    "Tablero": "metas, semáforo y % cumplidas por unidad y por programa, con gráfica",
    "Atención": "primero las excepciones: qué va abajo o arriba, por cuánto y qué dice la unidad",
    "Concentrado": "todas las metas, con su origen; de aquí se cuenta todo lo demás",
    "Cambios": "qué cambió desde la consolidación anterior, y la tendencia del año",
    "Por línea": "por línea de acción del plan municipal de desarrollo",
    "Por unidad de medida": "sumas solo dentro de una misma unidad de medida",
    "Calendario": "metas debidas en cada trimestre",
    "Hallazgos": "qué se encontró en cada devolución, dónde y qué hacer",
    "Transparencia": "la tabla que pide el portal",
    "Bitácora": "cada archivo recibido, su huella y qué se decidió",
}


def portada(consolidado: Consolidado, sheets: tuple[str, ...]) -> Sheet:
    """The sheet; ``sheets`` are those of the index, the units' forms last."""
    cells: list[Cell] = []
    heights: list[tuple[int, float]] = []
    for row, (text, style, link) in enumerate(_lines(consolidado, sheets), start=1):
        cells.append(Cell(row, 1, fitting(text), style.but(wrap=not link), link=link))
        least = 24 if style.size > 11 else 15
        heights.append((row, height_for(wrapped_lines(text, _WIDTH, style.size, style.bold), style.size, least)))
    return Sheet(
        PORTADA, tuple(cells), (_WIDTH,), tuple(heights), tab=styles.ACCENT,
        printing=Printing(Area(1, 1, len(cells), 1), down=1 if len(cells) < MOST_ON_A_PAGE else 0, footer=footer(consolidado)),
    )  # fmt: skip


Line = tuple[str, Style, str]


def _lines(consolidado: Consolidado, sheets: tuple[str, ...]) -> Iterator[Line]:
    plan, quarter = consolidado.plan, consolidado.trimestre
    titulo = in_force(plan.titulos, quarter.corte)
    yield titulo.texto if titulo else "", styles.PAGE_HEADING, ""
    yield f"RAMO {plan.ramo.clave} {plan.ramo.nombre}", styles.PAGE_TITLE, ""
    yield f"AVANCE FÍSICO PROGRAMÁTICO · informe del {quarter.texto}", styles.PAGE_HEADING, ""
    yield (
        f"Corte al {fecha_larga(quarter.corte)} · consolidado el {fecha_larga(consolidado.fecha)} · plan versión {plan.version}",
        PLAIN,
        "",
    )
    yield f"{cobertura(consolidado)} en este informe", PLAIN.but(bold=True, size=13), ""
    yield "", PLAIN, ""
    yield from _missing(consolidado)
    yield "", PLAIN, ""
    yield from _figures(consolidado)
    yield "", PLAIN, ""
    yield from _meaning(consolidado)
    signer = in_force(plan.ramo.responsables, quarter.corte)
    yield "", PLAIN.but(size=16), ""
    yield (
        f"AUTORIZÓ ______________________________   {signer.nombre if signer else ''}, RESPONSABLE DEL RAMO",
        PLAIN,
        "",
    )
    yield "", PLAIN, ""
    yield "Contenido", styles.PAGE_HEADING, ""
    forms = {form_sheet(u.clave): f"TMM-F004 de {u.nombre}, para imprimir y firmar" for u in plan.unidades}
    for name in sheets:
        about = forms.get(name) or _ABOUT[name]
        yield f"{name} — {about}", LINK.but(size=9.5), sheet_link(name)


def _missing(consolidado: Consolidado) -> Iterator[Line]:
    if not consolidado.pendientes:
        yield "Todas las unidades están incluidas.", PLAIN.but(bold=True, color="1B5E20"), ""
    for unidad in consolidado.pendientes:
        yield (
            f"NO INCLUIDA: {unidad.unidad.clave} {unidad.unidad.nombre} — {unidad.estado.value}{_why(unidad)}",
            ALERT,
            "",
        )
    for archivo in consolidado.archivos:
        if archivo.estado is EstadoArchivo.NO_RECONOCIDO:
            yield f"ARCHIVO NO RECONOCIDO: {archivo.nombre} — {archivo.motivo}", ALERT, ""
    for unidad in consolidado.unidades:
        if unidad.unidad.por_confirmar:
            said = f"POR CONFIRMAR: {unidad.unidad.clave} {unidad.unidad.nombre} — {unidad.unidad.por_confirmar}"
            yield said, PLAIN.but(color="7A4F01"), ""
    waived = sum(bool(f.dispensa) for f in consolidado.all_findings)
    if waived:
        yield f"Hallazgos dispensados: {waived} (en Hallazgos, con quién y por qué).", PLAIN.but(color="7A4F01"), ""


def _why(unidad: UnidadConsolidada) -> str:
    errors = [f.message for f in unidad.findings if f.severity is Severity.ERROR and not f.dispensa]
    more = f" (y {len(errors) - 1} más)" if len(errors) > 1 else ""
    return f": {errors[0]}{more}" if errors else ""


def _figures(consolidado: Consolidado) -> Iterator[Line]:
    t = consolidado.totales
    share, mean = show_percent(t.porcentaje_cumplidas), show_percent(t.promedio)
    yield f"{t.metas} metas · {t.programadas} con algo programado a la fecha · {t.reportadas} con reporte", PLAIN, ""
    yield (
        f"{t.cumplidas} cumplidas ({share} de las {t.reportadas} programadas y reportadas) · promedio {mean}",
        PLAIN.but(bold=True),
        "",
    )
    counts = (
        ("parciales", t.parciales), ("no cumplidas", t.no_cumplidas), ("rebasadas", t.rebasadas),
        ("no programadas a la fecha", t.no_programadas), ("con avance no programado", t.avance_no_programado),
        ("sin reporte", t.sin_reporte), ("por confirmar", t.por_confirmar),
    )  # fmt: skip
    yield " · ".join(f"{what}: {count}" for what, count in counts).capitalize(), PLAIN, ""


def _meaning(consolidado: Consolidado) -> Iterator[Line]:
    plan = consolidado.plan
    yield "Cómo se mide", styles.PAGE_HEADING, ""
    yield (
        f"ACUMULADO RELATIVO = {plan.ajustes.base.texto}. El semáforo compara siempre con lo que ya debía cumplirse.",
        PLAIN,
        "",
    )
    lights = " · ".join(f"{luz.texto}: {words}" for luz, words in plan.ajustes.semaforo.rangos)
    yield f"Semáforo: {lights}.", PLAIN, ""
    yield (
        "Lo no programado no cuenta como incumplido; lo rebasado no compensa lo que falta; no se suman unidades de medida distintas.",
        PLAIN,
        "",
    )
