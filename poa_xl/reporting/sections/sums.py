"""Por unidad de medida, Calendario, Transparencia: what may be added, what is due when, what the law publishes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.consolidate import Consolidado, Renglon
from poa_xl.domain.grouping import Suma, debidas_por_trimestre, nombre_de_linea, por_medida
from poa_xl.domain.nothing import Figure, Nothing
from poa_xl.domain.trimestre import NOMBRES, NUMEROS
from poa_xl.reporting.sections import concentrado as c
from poa_xl.reporting.sections.common import waivers
from poa_xl.reporting.view import At, Chart, Column, Kind, Medium, Section, Table

_KNOWN, _PLANNED = f'="{c.SI}"', f'<>"{c.NO}"'
"""Of SE SUMA: the rows whose figures are known, and those that would be added if all were."""


def medidas(consolidado: Consolidado) -> Section:
    """Sums only within one summable unit of measure, and of what is known; twin metas never added."""

    def counted(at: At) -> str:
        return f"=SUMPRODUCT(({at.every(c.MEDIDA)}={at.cell('medida')})*1)"

    columns = (
        Column("medida", "UNIDAD DE MEDIDA", Kind.TEXT, 48, lambda s: s.medida),
        Column("metas", "METAS", Kind.COUNT, 10, lambda s: s.metas, counted),
        Column("gemelas", "METAS GEMELAS", Kind.COUNT, 12, lambda s: s.gemelas),
        _sum("anual", c.ANUAL_HEADING, lambda s: s.anual, _PLANNED),
        _sum("planeado", c.PROGRAMADO_HEADING, lambda s: s.planeado, _PLANNED, c.PROGRAMADO),
        _sum("programado", "PROGRAMADO DE LO REPORTADO", lambda s: s.programado, _KNOWN),
        _sum("absoluto", c.ABSOLUTO_HEADING, lambda s: s.alcanzado, _KNOWN),
    )
    notes = (
        "Se suma solo dentro de una misma unidad de medida. META ANUAL AUTORIZADA y PROGRAMADO A LA FECHA son del plan, de todas "
        "las unidades.",
        "PROGRAMADO DE LO REPORTADO y AVANCE ABSOLUTO son los dos de las metas reportadas de unidades incluidas, y se comparan entre "
        "sí; S/R si no hay ninguna.",
        "Metas gemelas: la misma meta en varias unidades; sumarlas contaría una cosa varias veces.",
        "“—”: el catálogo del plan dice que sumarla no tiene sentido, o todas sus metas son gemelas.",
    )
    table = Table("por-medida", "", columns, por_medida(consolidado), notes=notes, folded=True)
    return Section(
        "medidas",
        "Por unidad de medida",
        "POR UNIDAD DE MEDIDA",
        "sumas solo dentro de una misma unidad de medida",
        (table,),
    )


def _sum(key: str, heading: str, value: Callable[[Suma], Cantidad | None], added: str, of: str = "") -> Column:
    """A column of Concentrado (``of``, or the one of the same key) added over the rows of the measure whose SE SUMA is ``added``."""

    def told(suma: Suma) -> Figure:
        if not suma.sumable:
            return Nothing.INAPPLICABLE
        found = value(suma)
        return Nothing.UNREPORTED if found is None else found

    def formula(at: At) -> str:
        mine, adds = f"({at.every(c.MEDIDA)}={at.cell('medida')})", at.every(c.SE_SUMA)
        known = f"{mine}*({adds}{added})"
        summed = f"SUMPRODUCT({known},{at.every(of or key)})"
        if added == _KNOWN:
            summed = f'IF(SUMPRODUCT({known})=0,"{Nothing.UNREPORTED}",{summed})'
        return f'=IF(SUMPRODUCT({mine}*({adds}{_PLANNED}))=0,"{Nothing.INAPPLICABLE}",{summed})'

    return Column(key, heading, Kind.QUANTITY, 14, told, formula)


@dataclass(frozen=True)
class _Due:
    """A row of the calendar."""

    clave: str
    nombre: str
    renglones: Sequence[Renglon]

    @cached_property
    def cuantas(self) -> tuple[int, ...]:
        return debidas_por_trimestre(self.renglones)


def calendario(consolidado: Consolidado) -> Section:
    """How many metas are due in each quarter of the year, per unit."""

    def count(t: int) -> Column:
        def formula(at: At) -> str:
            mine = f"(LEN({at.every(c.UNIDAD)})>0)" if at.total else f"({at.every(c.UNIDAD)}={at.cell('clave')})"
            return f"=SUMPRODUCT({mine}*({at.every(c.quarter('P', t))}>0))"

        return Column(f"t{t}", NOMBRES[t - 1], Kind.COUNT, 12, lambda one: one.cuantas[t - 1], formula)

    columns = (
        Column("clave", "CLAVE", Kind.WORD, 10, lambda one: one.clave),
        Column("nombre", "UNIDAD EJECUTORA", Kind.TEXT, 60, lambda one: one.nombre),
        *(count(t) for t in NUMEROS),
    )
    rows = [_Due(u.unidad.clave, u.unidad.nombre, u.renglones) for u in consolidado.unidades]
    table = Table("por-trimestre", "", columns, rows, _Due("TOTAL", "", consolidado.renglones), folded=True)
    chart = Chart(
        "Metas con algo programado en cada trimestre", table.key, tuple(f"t{t}" for t in NUMEROS), "column",
        done=consolidado.trimestre.numero,
    )  # fmt: skip
    title = "CALENDARIO: METAS CON ALGO PROGRAMADO EN CADA TRIMESTRE"
    return Section("calendario", "Calendario", title, "metas debidas en cada trimestre", (table,), (chart,))


def transparencia(consolidado: Consolidado) -> Section:
    """The table that the transparency portal asks for: the columns of the state law (domain.md 1.4, art. 81 fr. VI)."""
    plan, when = consolidado.plan, consolidado.trimestre
    waived = waivers(consolidado)

    def programa(r: Renglon) -> str:
        return f"{r.unidad.programa} {plan.nombre_de.get(r.unidad.programa, '')}".strip()

    def note(r: Renglon) -> str:
        return " · ".join(part for part in (_why(r), *waived(r)) if part)

    columns = (
        Column("ejercicio", "EJERCICIO", Kind.COUNT, 9, lambda _: plan.ejercicio),
        Column("inicio", "FECHA DE INICIO DEL PERIODO", Kind.DATE, 12, lambda _: when.inicio),
        Column("termino", "FECHA DE TÉRMINO DEL PERIODO", Kind.DATE, 12, lambda _: when.corte),
        Column("programa", "PROGRAMA", Kind.TEXT, 26, programa),
        Column("objetivo", "OBJETIVO", Kind.TEXT, 36, lambda r: nombre_de_linea(plan, r.meta.linea)),
        Column("indicador", "INDICADOR", Kind.TEXT, 46, lambda r: r.meta.descripcion),
        Column("unidad_medida", "UNIDAD DE MEDIDA", Kind.TEXT, 16, lambda r: r.meta.unidad_medida),
        Column("frecuencia", "FRECUENCIA DE MEDICIÓN", Kind.TEXT, 12, lambda _: "Trimestral"),
        Column("programadas", "METAS PROGRAMADAS", Kind.QUANTITY, 12, lambda r: r.meta.anual),
        Column("ajustadas", "METAS AJUSTADAS", Kind.QUANTITY, 12, lambda _: None),
        Column("avance", "AVANCE DE METAS", Kind.QUANTITY, 11, lambda r: r.absoluto),
        Column("sentido", "SENTIDO DEL INDICADOR", Kind.TEXT, 12, lambda _: "Ascendente"),
        Column("area", "ÁREA RESPONSABLE", Kind.TEXT, 30, lambda r: r.unidad.nombre),
        Column("validacion", "FECHA DE VALIDACIÓN", Kind.DATE, 12, lambda _: consolidado.fecha),
        Column("actualizacion", "FECHA DE ACTUALIZACIÓN", Kind.DATE, 12, lambda _: consolidado.fecha),
        Column("nota", "NOTA", Kind.TEXT, 40, note),
    )
    medium = Medium.BOOK | Medium.DATA
    table = Table("transparencia-metas", "", columns, consolidado.renglones, on=medium, file="transparencia")
    return Section(
        "transparencia", "Transparencia", "TRANSPARENCIA", "la tabla que pide el portal", (table,), on=medium
    )


def _why(r: Renglon) -> str:
    """Why there is no figure, or what the unit says."""
    if r.retenido:
        return "Sin avance: la unidad está retenida, por confirmar."
    return r.observaciones if r.incluido else "Sin avance: la devolución de la unidad no está aceptada."
