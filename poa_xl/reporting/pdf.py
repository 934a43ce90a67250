"""The report as PDF, to sign and publish.  The only user of typst, which is an extra: ``pip install 'poa-xl[pdf]'``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

from poa_xl.domain.ajustes import Estado, Luz
from poa_xl.domain.archivo import EstadoArchivo
from poa_xl.domain.cantidad import show, show_percent
from poa_xl.domain.consolidate import Consolidado, Renglon, Totales, UnidadConsolidada
from poa_xl.domain.grouping import atencion, brecha, por_linea
from poa_xl.domain.model import in_force
from poa_xl.domain.texto import visible
from poa_xl.domain.trimestre import NOMBRES, fecha_larga
from poa_xl.errors import PoaError
from poa_xl.form.tmm_f004 import PROGRAMA_OPERATIVO
from poa_xl.resources import templates

_DARK = {Luz.BLANCO: "616161", Luz.NINGUNA: "616161", Luz.AMARILLO: "7A4F01", Luz.NARANJA: "A84300"}
_HEADS = (
    "Clave", "Unidad ejecutora", "Devolución", "Metas", "Progr.", "Cumpl.", "Parc.", "No cumpl.", "Reb.", "No progr.",
    "Av. no progr.", "Sin rep. o por conf.", "% cumpl.", "Promedio",
)  # fmt: skip


MOST_DETAILED = 1500
"""Beyond so many metas the document says where their detail is: thousands of rows take a gigabyte to typeset."""


def available() -> bool:
    """Whether the extra is installed."""
    return find_spec("typst") is not None


def pdf(consolidado: Consolidado) -> bytes:
    """The document: the same figures as the workbook and the page.  PoaError if the extra is not installed."""
    if not available():
        raise PoaError("Para el PDF falta un componente: pip install 'poa-xl[pdf]'.")
    import typst

    made: bytes = typst.compile(
        str(templates() / "informe.typ"),
        root=str(templates()),  # not the folder one is in, which may be there no more
        sys_inputs={"datos": json.dumps(_shown(content(consolidado)), ensure_ascii=False)},
        ignore_system_fonts=True,
    )
    return made


def _shown(node: Any) -> Any:
    """What the document prints, with what cannot be seen written out."""
    if isinstance(node, dict):
        return {key: _shown(value) for key, value in node.items()}
    if isinstance(node, list | tuple):
        return [_shown(value) for value in node]
    return visible(node) if isinstance(node, str) else node


def content(consolidado: Consolidado) -> dict[str, Any]:
    """What the template prints, every figure as text."""
    plan, quarter = consolidado.plan, consolidado.trimestre
    title = in_force(plan.titulos, quarter.corte)
    signer = in_force(plan.ramo.responsables, quarter.corte)
    coverage = f"{len(consolidado.aceptadas)} de {len(consolidado.unidades)} unidades"
    return {
        "titulo": f"Informe del Ramo {plan.ramo.clave}, {quarter.texto}",
        "anio": quarter.corte.year,
        "mes": quarter.corte.month,
        "dia": quarter.corte.day,
        "ayuntamiento": title.texto if title else "",
        "programa_operativo": PROGRAMA_OPERATIVO.format(ejercicio=plan.ejercicio),
        "ramo": f"RAMO {plan.ramo.clave} {plan.ramo.nombre}",
        "corte": f"{quarter.texto.capitalize()} · corte al {fecha_larga(quarter.corte)} · plan versión {plan.version}",
        "cobertura": coverage,
        "pie": f"Ramo {plan.ramo.clave} · {quarter.clave} · {coverage}",
        "faltan": list(_missing(consolidado)),
        "confirmar": [
            f"Por confirmar: {u.unidad.clave} {u.unidad.nombre} — {u.unidad.por_confirmar}."
            for u in consolidado.unidades
            if u.unidad.por_confirmar
        ],
        "resumen": _summary(consolidado.totales),
        "medida": f"ACUMULADO RELATIVO = {plan.ajustes.base.texto}. Semáforo: "
        + "; ".join(f"{luz.texto}, {words}" for luz, words in plan.ajustes.semaforo.rangos)
        + ".",
        "solo_faltante": "Lo no programado no cuenta como incumplido; lo rebasado no compensa lo que falta; "
        "no se suman unidades de medida distintas.",
        "tablero": {"encabezado": list(_HEADS), "filas": list(_board(consolidado))},
        "atencion": [_exception(r) for r in atencion(consolidado)],
        "lineas": [_group(g.clave, g.nombre, g.totales) for g in por_linea(consolidado)],
        "trimestres": [f"{month} {kind}" for month in NOMBRES for kind in "PA"],
        "unidades": [_unit(u) for u in consolidado.unidades] if len(consolidado.renglones) <= MOST_DETAILED else [],
        "sin_detalle": f"El detalle de las {len(consolidado.renglones)} metas está en el libro (.xlsx) y en la página (.html).",
        "firma": signer.nombre if signer else "",
    }


def _missing(consolidado: Consolidado) -> Iterator[str]:
    for unidad in consolidado.pendientes:
        yield f"No incluida: {unidad.unidad.clave} {unidad.unidad.nombre} — {unidad.estado.value}"
    for archivo in consolidado.archivos:
        if archivo.estado is EstadoArchivo.NO_RECONOCIDO:
            yield f"Archivo no reconocido: {archivo.nombre} — {archivo.motivo}"


def _summary(t: Totales) -> str:
    return (
        f"{t.metas} metas · {t.programadas} programadas a la fecha · {t.cumplidas} cumplidas "
        f"({show_percent(t.porcentaje_cumplidas)} de las {t.reportadas} programadas y reportadas) · promedio simple, "
        f"máx. 100 % por meta, n = {t.reportadas}: {show_percent(t.promedio)} · {t.por_confirmar} por confirmar"
    )


def _board(consolidado: Consolidado) -> Iterator[dict[str, Any]]:
    for u in consolidado.unidades:
        yield _board_row(u.unidad.clave, u.unidad.nombre, u.estado.value, u.totales)
    yield _board_row("", "TOTAL", "", consolidado.totales)


def _board_row(clave: str, nombre: str, estado: str, t: Totales) -> dict[str, Any]:
    counts = (
        t.metas, t.programadas, t.cumplidas, t.parciales, t.no_cumplidas, t.rebasadas, t.no_programadas,
        t.avance_no_programado, t.sin_reporte + t.por_confirmar,
    )  # fmt: skip
    figures = [str(count) for count in counts] + [show_percent(t.porcentaje_cumplidas), show_percent(t.promedio)]
    return {"clave": clave, "nombre": nombre, "estado": estado, "cifras": figures}


def _light(luz: Luz) -> dict[str, str]:
    return {"texto": luz.texto, "color": "#" + _DARK.get(luz, luz.color)}


def _exception(r: Renglon) -> dict[str, Any]:
    known = r.estado is not Estado.SIN_REPORTE
    return {
        "luz": _light(r.luz),
        "unidad": r.unidad.clave,
        "meta": str(r.meta.numero),
        "texto": r.meta.texto,
        "programado": show(r.avance.programado),
        "alcanzado": show(r.avance.absoluto) if known else "—",
        "avance": show_percent(r.cumplimiento) if known else "—",
        "brecha": brecha(r),
        "observaciones": r.observaciones or "Sin observación",
    }


def _group(clave: str, nombre: str, t: Totales) -> dict[str, str]:
    return {
        "clave": clave,
        "nombre": nombre,
        "metas": str(t.metas),
        "programadas": str(t.programadas),
        "cumplidas": str(t.cumplidas),
        "porcentaje": show_percent(t.porcentaje_cumplidas),
    }


def _unit(u: UnidadConsolidada) -> dict[str, Any]:
    left_out = "" if u.estado.aceptada else f"Sus cifras del trimestre no están incluidas: {u.estado.value}."
    return {
        "nombre": f"{u.unidad.clave} {u.unidad.nombre}",
        "aviso": left_out,
        "metas": [_meta(r) for r in u.renglones],
    }


def _meta(r: Renglon) -> dict[str, Any]:
    pairs = zip(r.meta.programado, r.avance.captura.alcanzado, strict=True)
    return {
        "linea": r.meta.linea,
        "texto": r.meta.descripcion,
        "medida": r.meta.unidad_medida,
        "anual": show(r.meta.anual),
        "cifras": [show(value) for pair in pairs for value in pair],
        "absoluto": show(r.avance.absoluto) if r.juzgado else "—",
        "relativo": show_percent(r.relativo) if r.juzgado else "—",
        "relativo_anual": show_percent(r.relativo_anual) if r.juzgado else "—",
        "luz": _light(r.luz),
        "observaciones": r.observaciones,
    }
