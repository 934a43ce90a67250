"""The path of one figure, from the plan to the report, told step by step for an auditor."""

from __future__ import annotations

from collections.abc import Iterator

from poa_xl.checks.registry import listed
from poa_xl.checks.saved import ORIGIN
from poa_xl.contract.data import InformeDato, MetaDato, Numero, UnidadDato
from poa_xl.domain.ajustes import Base, Estado
from poa_xl.domain.cantidad import Cantidad, exact, show, show_percent
from poa_xl.domain.consolidate import EstadoUnidad
from poa_xl.domain.nothing import Nothing
from poa_xl.domain.trimestre import NOMBRES, Trimestre
from poa_xl.errors import PedidoError
from poa_xl.reporting.sections.concentrado import NAME
from poa_xl.reporting.sheets import FIRST

Step = tuple[str, str]


def find(informe: InformeDato, clave: str, numero: int) -> tuple[UnidadDato, MetaDato]:
    """The unit and meta of those names.  PedidoError that says which there are."""
    unidad = next((u for u in informe.unidades if u.clave == clave), None)
    if unidad is None:
        raise PedidoError(
            f"No hay unidad {clave} en el informe. Las unidades son: {listed(u.clave for u in informe.unidades)}."
        )
    meta = next((m for m in unidad.metas if m.numero == numero), None)
    if meta is None:
        known = listed(m.numero for m in unidad.metas)
        raise PedidoError(f"No hay meta {numero} en la unidad {clave}. Sus metas son: {known}.")
    return unidad, meta


def steps(informe: InformeDato, clave: str, numero: int, origen: str = "") -> list[Step]:
    """(what, said) from plan to report; ``origen`` is where the plan file states the meta."""
    unidad, meta = find(informe, clave, numero)
    return [
        *_plan(informe, unidad, meta, origen),
        *_returned(informe, unidad, meta),
        *_computed(informe, unidad, meta),
        *_report(informe, unidad, meta),
    ]


def _exact(value: Numero | None) -> Cantidad | None:
    return None if value is None else exact(value)


def _quarters(values: list[Numero | None]) -> str:
    return " · ".join(f"{name} {show(_exact(v)) or '—'}" for name, v in zip(NOMBRES, values, strict=True))


def _plan(informe: InformeDato, unidad: UnidadDato, meta: MetaDato, origen: str) -> Iterator[Step]:
    yield "Meta", f"{meta.descripcion} ({meta.unidad_medida}; línea {meta.linea})"
    yield "Unidad", f"{unidad.clave} {unidad.nombre}, {Trimestre(informe.ejercicio, informe.trimestre).texto}"
    where = f"{origen}: " if origen else f"versión {informe.plan_version}: "
    yield "Plan", f"{where}META ANUAL {show(_exact(meta.anual))}; P {_quarters(meta.p)}"


def _returned(informe: InformeDato, unidad: UnidadDato, meta: MetaDato) -> Iterator[Step]:
    if unidad.archivo is None:
        yield "Devolución", f"{unidad.estado}: no se ha recibido"
        return
    yield "Devolución", f"{unidad.archivo or 'libro sin nombre'} ({unidad.estado})"
    yield "SHA-256", unidad.sha256 or ""
    for found in unidad.hallazgos:
        if found.codigo == ORIGIN:
            yield "Procedencia", found.mensaje
    if meta.celdas:
        cells = ", ".join(
            f"{NOMBRES[t]} en {unidad.hoja}!{cell}" for t, cell in enumerate(meta.celdas[: informe.trimestre])
        )
        yield "Celdas", cells
        yield "Código", f"{unidad.codigo_verificacion}: el mismo debe leerse en el impreso firmado"
    yield "A aceptado", _quarters(meta.a)
    if meta.observaciones:
        yield "La unidad dice", meta.observaciones


def _computed(informe: InformeDato, unidad: UnidadDato, meta: MetaDato) -> Iterator[Step]:
    absolute, due = exact(meta.absoluto), exact(meta.programado)
    said = (_exact(meta.absoluto_libro), _exact(meta.relativo_libro))
    if any(value is not None for value in said):
        yield (
            "El libro dice",
            f"AVANCE ABSOLUTO {show(said[0]) or '—'} · ACUMULADO RELATIVO {show_percent(said[1], '—')}",
        )
    unjudged = meta.estado in (Estado.SIN_REPORTE, Estado.POR_CONFIRMAR)
    unknown = unjudged or not EstadoUnidad(unidad.estado).aceptada
    of_year = unknown and informe.base_relativo is Base.ANUAL
    word = Nothing.UNREPORTED if unjudged or of_year else Nothing.UNPROGRAMMED
    ratio = word if meta.relativo is None else show_percent(exact(meta.relativo))
    achieved = Nothing.UNREPORTED if unknown else show(absolute)
    yield "Recalculado", f"ΣA {achieved} · ΣP {show(due)} · ACUMULADO RELATIVO ({informe.base_relativo}) {ratio}"
    yield "Estado", f"{meta.estado} · semáforo {meta.semaforo}"


def _report(informe: InformeDato, unidad: UnidadDato, meta: MetaDato) -> Iterator[Step]:
    for found in (*unidad.hallazgos, *informe.hallazgos):
        if found.meta == meta.numero and found.unidad == unidad.clave:
            waived = f" [{found.dispensa}]" if found.dispensa else ""
            yield "Hallazgo", f"{found.codigo} {found.severidad}: {found.mensaje}{waived}"
    every = [(u.clave, m.numero) for u in informe.unidades for m in u.metas]
    row = FIRST + every.index((unidad.clave, meta.numero))
    form = f"; hoja {unidad.clave}" if EstadoUnidad(unidad.estado).aceptada else ""
    yield "En el informe", f"hoja {NAME}, renglón {row}{form}"
