"""The form and the checks of another municipality: what its plans name, in one module."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from poa_xl.checks.capture import CapturaLeida
from poa_xl.checks.complementos import Complemento
from poa_xl.checks.plan_file import PlanFile, in_unit, unidades
from poa_xl.checks.registry import Check, Hit, at, at_path
from poa_xl.checks.rule import Rule
from poa_xl.domain.cantidad import show
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Meta, nivel
from poa_xl.form import styles
from poa_xl.form.columns import Column, Columns
from poa_xl.form.formato import register
from poa_xl.form.tmm_f004_2 import TMM_F004_2

# -- the form: one column more, before UNIDAD DE MEDIDA ------------------------------------------------------------


def _tipo(meta: Meta) -> str:
    return "PRINCIPAL" if nivel(meta.linea) == 2 else "COMPLEMENTARIA"


_COLUMNS = TMM_F004_2.columns.all
FORMATO = register(
    replace(
        TMM_F004_2,
        id="TEC-F004/1",
        clave="TEC-F004",
        hoja="TEC-F004",
        columns=Columns(
            (*_COLUMNS[:2], Column("tipo", "TIPO DE META", 15, plan=_tipo, style=styles.CENTER), *_COLUMNS[2:])
        ),
        anterior=TMM_F004_2,
        modulo=__name__,
    )
)

# -- the checks ----------------------------------------------------------------------------------------------------


def one_principal(file: PlanFile) -> Iterator[Hit]:
    """Each unit has one principal meta."""
    for route, unidad in unidades(file):
        count = sum(_tipo(meta) == "PRINCIPAL" for meta in unidad.metas)
        if count != 1:
            yield in_unit(at_path(*route, "metas", cuantas=count), unidad)


def ten_times(captura: CapturaLeida) -> Iterator[Hit]:
    """Ten times what was programmed, or more: often a zero too many."""
    t = captura.terminos.corte
    for avance in captura.legibles:
        programmed, achieved = avance.meta.p(t), avance.captura.alcanzado[t - 1]
        if programmed and achieved is not None and achieved >= 10 * programmed:
            place = captura.celda(avance, f"a{t}")
            yield at(place, avance.meta.numero, alcanzado=show(achieved), programado=show(programmed))


COMPLEMENTO = Complemento(
    rules=(
        Rule(
            "TEC001",
            Severity.ADVERTENCIA,
            "Unidad sin una meta principal",
            "La unidad {unidad} tiene {cuantas} metas principales.",
            "Deje una sola meta con línea de dos niveles.",
            "La meta principal resume lo que hace la unidad en el año.",
            {"unidad": "58101", "cuantas": 2},
            levels=(Severity.ERROR, Severity.ADVERTENCIA),
        ),
        Rule(
            "TEC301",
            Severity.ADVERTENCIA,
            "Diez veces lo programado",
            "La meta {meta} reporta {alcanzado} y tenía programado {programado}.",
            "Confirme la cifra con la unidad.",
            "Suele ser un cero de más.",
            {"meta": 101, "alcanzado": "70", "programado": "7"},
            beta=True,
        ),
    ),
    plan=(Check(one_principal, "TEC001"),),
    capture=(Check(ten_times, "TEC301"),),
)
