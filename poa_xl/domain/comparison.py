"""A consolidation against earlier ones: what changed since the last of the quarter, and how the year goes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from poa_xl.domain.anterior import Anterior, MetaAnterior, UnidadAnterior
from poa_xl.domain.cantidad import show
from poa_xl.domain.consolidate import Consolidado, Renglon, UnidadConsolidada
from poa_xl.domain.nothing import Figure, Nothing
from poa_xl.domain.trimestre import nombre


@dataclass(frozen=True, slots=True)
class Cambio:
    """One thing that differs; ``meta`` is None where it is the whole unit."""

    unidad: str
    meta: int | None
    que: str
    antes: str
    ahora: str


def cambios(consolidado: Consolidado) -> tuple[Cambio, ...]:
    """What changed since the last consolidation of the same quarter; nothing if there was none."""
    before = consolidado.anterior
    if before is None:
        return ()
    return tuple(
        change
        for unidad in consolidado.unidades
        for change in _of_unit(unidad, before.unidades.get(unidad.unidad.clave))
    )


def _of_unit(unidad: UnidadConsolidada, before: UnidadAnterior | None) -> Iterator[Cambio]:
    clave = unidad.unidad.clave
    if before is None:
        yield Cambio(clave, None, "Unidad", "no estaba en el plan", unidad.estado.value)
        return
    if before.estado != unidad.estado.value:
        yield Cambio(clave, None, "Devolución", before.estado, unidad.estado.value)
    file = unidad.devolucion.archivo if unidad.devolucion else ""
    if before.archivo and file and before.archivo != file:
        yield Cambio(clave, None, "Archivo", before.archivo, file)
    for row in unidad.renglones:
        yield from _of_meta(row, before.metas.get(row.meta.numero))


def _of_meta(row: Renglon, before: MetaAnterior | None) -> Iterator[Cambio]:
    clave, numero = row.unidad.clave, row.meta.numero
    if before is None:
        yield Cambio(clave, numero, "Meta", "no estaba en el plan", row.estado.value)
        return
    for t, (then, now) in enumerate(zip(before.alcanzado, row.avance.captura.alcanzado, strict=True), 1):
        if then != now:
            yield Cambio(
                clave, numero, f"A de {nombre(t)}", show(then) or Nothing.UNREPORTED, show(now) or Nothing.UNREPORTED
            )
    if before.estado != row.estado.value:
        yield Cambio(clave, numero, "Estado", before.estado, row.estado.value)
    if before.observaciones != row.observaciones:
        yield Cambio(clave, numero, "OBSERVACIONES", before.observaciones or "vacío", row.observaciones or "vacío")


@dataclass(frozen=True, slots=True)
class Tendencia:
    """How a unit went, quarter by quarter: the share of its due and reported metas that it met, or why there is none."""

    clave: str
    nombre: str
    trimestres: tuple[Figure, ...]


def tendencia(consolidado: Consolidado) -> tuple[Tendencia, ...]:
    """Each unit's quarters 1..k, the earlier ones from earlier reports; nothing without one."""
    told = {one.trimestre: one for one in consolidado.anteriores if one.trimestre < consolidado.trimestre.numero}
    if not told:
        return ()
    return tuple(
        Tendencia(
            u.unidad.clave,
            u.unidad.nombre,
            (*(_then(told.get(t), u.unidad.clave) for t in range(1, consolidado.trimestre.numero)), _now(u)),
        )
        for u in consolidado.unidades
    )


def _then(report: Anterior | None, clave: str) -> Figure:
    unit = report.unidades.get(clave) if report else None
    return unit.parte if unit else Nothing.UNREPORTED


def _now(unidad: UnidadConsolidada) -> Figure:
    totals = unidad.totales
    return totals.said(totals.porcentaje_cumplidas)
