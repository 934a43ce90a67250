"""Cambios: what differs from the last consolidation of the quarter, and how each unit went through the year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from poa_xl.domain.comparison import Tendencia, cambios, tendencia
from poa_xl.domain.consolidate import Consolidado
from poa_xl.domain.trimestre import NOMBRES
from poa_xl.form import styles
from poa_xl.form.layout import Cell, Content, Sheet
from poa_xl.reporting.libro.tabla import CAMBIOS, FIRST, HEAD, NOTHING, Columna, headings, listado


def hoja_de_cambios(consolidado: Consolidado) -> Sheet:
    """Both tables, one below the other."""
    columns = (
        Columna("UNIDAD", 10, styles.CENTER, lambda c: c.unidad),
        Columna("META", 44, styles.TEXT, lambda c: "" if c.meta is None else str(c.meta)),
        Columna("QUÉ CAMBIÓ", 18, styles.CENTER, lambda c: c.que),
        Columna("ANTES", 40, styles.TEXT, lambda c: c.antes),
        Columna("AHORA", 40, styles.TEXT, lambda c: c.ahora),
    )
    found = cambios(consolidado)
    sheet = listado(consolidado, CAMBIOS, "CAMBIOS", columns, found, _nothing(consolidado))
    trend = tendencia(consolidado)
    if not trend:
        return sheet
    below = FIRST + max(len(found), 1) + 1
    cells = [Cell(below, 1, "TENDENCIA: % DE METAS CUMPLIDAS DE LAS DEBIDAS Y REPORTADAS", styles.PAGE_HEADING)]
    heads = _trend_columns(len(trend[0].trimestres))
    cells += headings(heads, below + 1)
    cells += [c.cell(row, n, one) for row, one in enumerate(trend, below + 2) for n, c in enumerate(heads, 1)]
    return replace(
        sheet, cells=(*sheet.cells, *cells), printing=replace(sheet.printing, area=None, repeat=(HEAD, HEAD))
    )


def _nothing(consolidado: Consolidado) -> str:
    if consolidado.anterior is None:
        return "No se indicó una consolidación anterior de este trimestre (--previous)."
    return f"Nada cambió desde la consolidación del {consolidado.anterior.fecha}."


def _trend_columns(quarters: int) -> tuple[Columna, ...]:
    return (
        Columna("UNIDAD", 10, styles.CENTER, lambda one: one.clave),
        Columna("NOMBRE", 44, styles.TEXT, lambda one: one.nombre),
        *(Columna(NOMBRES[t], 14, styles.PERCENT, _share(t)) for t in range(quarters)),
    )


def _share(t: int) -> Callable[[Tendencia], Content]:
    def value(one: Tendencia) -> Content:
        told = one.trimestres[t]
        if told is None:
            return "sin informe"
        met, judged = told
        return Fraction(met, judged) if judged else NOTHING

    return value
