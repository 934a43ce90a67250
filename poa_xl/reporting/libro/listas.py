"""Atención, Hallazgos, Transparencia, Bitácora: the lists of the report."""

from __future__ import annotations

from collections.abc import Callable

from poa_xl.domain.archivo import Archivo
from poa_xl.domain.consolidate import Consolidado, Renglon
from poa_xl.domain.finding import Finding
from poa_xl.domain.grouping import atencion as metas_por_atender
from poa_xl.domain.grouping import brecha, nombre_de_linea
from poa_xl.form import styles
from poa_xl.form.layout import Content, Sheet, Style
from poa_xl.reporting.libro.tabla import (
    ATENCION,
    BITACORA,
    CONCENTRADO,
    FIRST,
    HALLAZGOS,
    NOTHING,
    TRANSPARENCIA,
    Columna,
    form_sheet,
    light,
    listado,
    sheet_link,
)

_BOLD = styles.CENTER.but(bold=True)
_RATIO = styles.PERCENT.but(bold=False)
_SEVERITY = {"error": "B00020", "advertencia": "7A4F01", "nota": "455A64"}


def atencion(consolidado: Consolidado) -> Sheet:
    """Exceptions first: what is behind, over, unprogrammed or unreported, the widest gap first, with what the unit says."""
    row_of = {(r.unidad.clave, r.meta.numero): row for row, r in enumerate(consolidado.renglones, FIRST)}

    def found(r: Renglon) -> str:
        return sheet_link(CONCENTRADO, f"C{row_of[r.unidad.clave, r.meta.numero]}")

    columns = (
        Columna("SEMÁFORO", 14, _BOLD, lambda r: r.luz.texto, look=lambda r, style: light(r.luz, style)),
        Columna("ESTADO", 22, styles.CENTER, lambda r: r.estado.value),
        Columna("UNIDAD", 9, styles.CENTER, lambda r: r.unidad.clave),
        Columna("META", 8, styles.CENTER, lambda r: str(r.meta.numero), link=found),
        Columna("DESCRIPCIÓN", 50, styles.TEXT, lambda r: r.meta.texto),
        Columna("UNIDAD DE MEDIDA", 16, styles.CENTER, lambda r: r.meta.unidad_medida),
        Columna("PROGRAMADO", 12, styles.NUMBER, lambda r: r.avance.programado),
        Columna("ALCANZADO", 11, styles.NUMBER, lambda r: r.avance.absoluto if r.avance.reportado else None),
        Columna("AVANCE", 9, _RATIO, lambda r: NOTHING if r.cumplimiento is None else r.cumplimiento),
        Columna("BRECHA", 9, styles.CENTER, brecha),
        Columna("QUÉ DICE LA UNIDAD", 52, styles.TEXT, lambda r: r.observaciones or "Sin observación"),
    )
    nothing = "Ninguna: todo lo programado a la fecha en las unidades incluidas está cumplido."
    return listado(
        consolidado, ATENCION, "METAS QUE REQUIEREN ATENCIÓN", columns, metas_por_atender(consolidado), nothing
    )


def hallazgos(consolidado: Consolidado) -> Sheet:
    """Every finding, gravest first, with its place, what to do, and who waived it; linked to the cell of the unit's form."""
    places = {u.unidad.clave: u.devolucion.destinos for u in consolidado.unidades if u.devolucion}

    def target(f: Finding) -> str:
        where = places.get(f.unidad, {}).get(f.place.celda, "")
        return sheet_link(form_sheet(f.unidad), where) if where else ""

    def where(f: Finding) -> str:
        return f.place.celda or (f"lín. {f.place.linea}" if f.place.linea else "")

    def colour(f: Finding, style: Style) -> Style:
        return style.but(color=_SEVERITY[f.severity.value])

    columns = (
        Columna("GRAVEDAD", 13, _BOLD, lambda f: f.severity.value, look=colour),
        Columna("CÓDIGO", 9, styles.CENTER, lambda f: f.codigo),
        Columna("UNIDAD", 9, styles.CENTER, lambda f: f.unidad),
        Columna("META", 8, styles.CENTER, lambda f: "" if f.meta is None else str(f.meta)),
        Columna("QUÉ SE ENCONTRÓ", 56, styles.TEXT, lambda f: f.message),
        Columna("QUÉ HACER", 42, styles.TEXT, lambda f: f.remedy),
        Columna("ARCHIVO", 32, styles.TEXT, lambda f: f.place.archivo),
        Columna("HOJA", 14, styles.TEXT, lambda f: f.place.hoja),
        Columna("CELDA", 9, styles.CENTER, where, link=target),
        Columna("DISPENSA", 34, styles.TEXT, lambda f: f.dispensa),
    )
    return listado(consolidado, HALLAZGOS, "HALLAZGOS", columns, consolidado.all_findings, "Ninguno.")


TRANSPARENCIA_HEADS = (
    ("EJERCICIO", 9), ("FECHA DE INICIO DEL PERIODO", 12), ("FECHA DE TÉRMINO DEL PERIODO", 12), ("PROGRAMA", 26),
    ("OBJETIVO", 36), ("INDICADOR", 46), ("UNIDAD DE MEDIDA", 16), ("FRECUENCIA DE MEDICIÓN", 12), ("METAS PROGRAMADAS", 12),
    ("METAS AJUSTADAS", 12), ("AVANCE DE METAS", 11), ("SENTIDO DEL INDICADOR", 12), ("ÁREA RESPONSABLE", 30),
    ("FECHA DE VALIDACIÓN", 12), ("FECHA DE ACTUALIZACIÓN", 12), ("NOTA", 40),
)  # fmt: skip
"""Columns of the state law's table (domain.md 1.4, art. 81 fr. VI), with widths."""


def transparencia_row(consolidado: Consolidado, r: Renglon) -> tuple[Content, ...]:
    """One meta as the transparency portal publishes it; what is not known stays blank, what is left out says so."""
    plan, quarter = consolidado.plan, consolidado.trimestre
    programa = f"{r.unidad.programa} {plan.nombre_de.get(r.unidad.programa, '')}".strip()
    note = r.observaciones if r.incluido else "Sin avance: la devolución de la unidad no está aceptada."
    if r.retenido:
        note = "Sin avance: la unidad está retenida, por confirmar."
    return (
        plan.ejercicio, quarter.inicio, quarter.corte, programa, nombre_de_linea(plan, r.meta.linea), r.meta.descripcion,
        r.meta.unidad_medida, "Trimestral", r.meta.anual, None, r.avance.absoluto if r.incluido else None, "Ascendente",
        r.unidad.nombre, consolidado.fecha, consolidado.fecha, note,
    )  # fmt: skip


def transparencia(consolidado: Consolidado) -> Sheet:
    """The table that the transparency portal asks for."""
    rows = [transparencia_row(consolidado, r) for r in consolidado.renglones]
    dates = styles.CENTER.but(number_format="dd/mm/yyyy")

    def look(heading: str) -> Style:
        if heading == "EJERCICIO":
            return styles.CENTER
        if heading.startswith("FECHA"):
            return dates
        return styles.NUMBER if "METAS" in heading else styles.TEXT

    columns = tuple(
        Columna(heading, width, look(heading), _item(n)) for n, (heading, width) in enumerate(TRANSPARENCIA_HEADS)
    )
    return listado(consolidado, TRANSPARENCIA, "TRANSPARENCIA", columns, rows)


def _item(n: int) -> Callable[[tuple[Content, ...]], Content]:
    return lambda row: row[n]


def bitacora(consolidado: Consolidado) -> Sheet:
    """Every file that came in: its fingerprint, when, what was decided and why; waivers are told under Hallazgos."""
    names = {u.clave: u.nombre for u in consolidado.plan.unidades}
    codes = {u.devolucion.sha256: u.devolucion.codigo for u in consolidado.unidades if u.devolucion}

    def unit(a: Archivo) -> str:
        return f"{a.unidad} {names.get(a.unidad, '')}".strip()

    columns = (
        Columna("ARCHIVO", 44, styles.TEXT, lambda a: a.nombre),
        Columna("UNIDAD", 36, styles.TEXT, unit),
        Columna("DECISIÓN", 14, _BOLD, lambda a: a.estado.value),
        Columna("MOTIVO", 44, styles.TEXT, lambda a: a.motivo),
        Columna("RECIBIDO", 11, styles.CENTER, lambda a: a.recibido),
        Columna("REMITENTE", 30, styles.TEXT, lambda a: a.remitente),
        Columna("GUARDADO (SEGÚN EL LIBRO)", 17, styles.CENTER, lambda a: a.guardado.replace("T", " ")[:16]),
        Columna("CÓDIGO DE VERIFICACIÓN", 14, styles.CENTER, lambda a: codes.get(a.sha256, "")),
        Columna("SHA-256", 62, styles.TEXT.but(size=7), lambda a: a.sha256),
    )
    return listado(
        consolidado, BITACORA, "BITÁCORA DE ARCHIVOS", columns, consolidado.archivos, "No se recibió ninguno."
    )
