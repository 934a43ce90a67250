"""The report of the Ramo as a workbook: its sheets in order, then each unit's form to print and sign.

Totals are formulas over Concentrado, with right cached results, so that an auditor can follow them.
"""

from __future__ import annotations

from collections.abc import Iterator

from poa_xl.checks.identity import REPORT_KEYWORDS
from poa_xl.domain.consolidate import Consolidado, UnidadConsolidada
from poa_xl.domain.previo import Previo
from poa_xl.form.draw import draw
from poa_xl.form.layout import Book, Sheet
from poa_xl.form.tmm_f004 import Form
from poa_xl.reporting.libro.cambios import hoja_de_cambios
from poa_xl.reporting.libro.concentrado import concentrado
from poa_xl.reporting.libro.conteos import calendario, lineas, medidas, tablero
from poa_xl.reporting.libro.listas import atencion, bitacora, hallazgos, transparencia
from poa_xl.reporting.libro.portada import portada
from poa_xl.reporting.libro.tabla import (
    ATENCION,
    BITACORA,
    CALENDARIO,
    CAMBIOS,
    CONCENTRADO,
    HALLAZGOS,
    LINEAS,
    MEDIDAS,
    TABLERO,
    TRANSPARENCIA,
    form_sheet,
)

SHEETS = {
    TABLERO: tablero,
    ATENCION: atencion,
    CAMBIOS: hoja_de_cambios,
    CONCENTRADO: concentrado,
    LINEAS: lineas,
    MEDIDAS: medidas,
    CALENDARIO: calendario,
    HALLAZGOS: hallazgos,
    TRANSPARENCIA: transparencia,
    BITACORA: bitacora,
}


def book(consolidado: Consolidado) -> Book:
    """The whole workbook.  Sheets come one by one, so that memory does not grow with the number of units."""
    quarter = consolidado.trimestre
    return Book(
        sheets=_sheets(consolidado),
        title=f"Informe del Ramo {consolidado.plan.ramo.clave}, {quarter.texto}",
        created=quarter.corte,
        keywords=REPORT_KEYWORDS,
    )


def _sheets(consolidado: Consolidado) -> Iterator[Sheet]:
    drawn = {name: draw for name, draw in SHEETS.items() if name != CAMBIOS or consolidado.anteriores}
    units = tuple(form_sheet(unidad.unidad.clave) for unidad in consolidado.unidades)
    yield portada(consolidado, (*drawn, *units))
    for draw_sheet in drawn.values():
        yield draw_sheet(consolidado)
    for unidad in consolidado.unidades:
        yield clean_form(consolidado, unidad)


def clean_form(consolidado: Consolidado, unidad: UnidadConsolidada) -> Sheet:
    """The unit's TMM-F004 with what was accepted, all locked, ready to print and sign."""
    captures = {row.meta.numero: row.avance.captura for row in unidad.renglones}
    form = Form(consolidado.plan, unidad.unidad, consolidado.trimestre, Previo(), captures)
    return draw(form, issued=False, name=form_sheet(unidad.unidad.clave))
