"""Accepted returns → Consolidado: every meta of the plan, with what is known of it, and why the rest is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cached_property

from poa_xl.domain.ajustes import Base, Estado, Luz
from poa_xl.domain.anterior import Anterior
from poa_xl.domain.archivo import Archivo, EstadoArchivo
from poa_xl.domain.avance import Avance
from poa_xl.domain.cantidad import Cantidad, normal
from poa_xl.domain.devolucion import Devolucion, Ilegible
from poa_xl.domain.finding import Finding
from poa_xl.domain.model import Meta, Plan, UnidadEjecutora
from poa_xl.domain.nothing import Figure, Nothing
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import NUMEROS, Trimestre


class EstadoUnidad(StrEnum):
    """What became of a unit's return."""

    ACEPTADA = "aceptada"
    CON_ADVERTENCIAS = "aceptada con advertencias"
    RECHAZADA = "rechazada"
    FALTANTE = "faltante"
    DUPLICADA = "duplicada"
    RETENIDA = "retenida, por confirmar"

    @property
    def aceptada(self) -> bool:
        """Whether the unit's figures enter the report."""
        return self in (EstadoUnidad.ACEPTADA, EstadoUnidad.CON_ADVERTENCIAS)


@dataclass(frozen=True, slots=True)
class Renglon:
    """One meta in the consolidated report.

    ``incluido``: whether its unit's return is accepted; ``retenido``: whether it is held back until confirmed.  Of what
    is not included nothing is judged, whatever earlier quarters say.  ``aceptados``: the quarters whose A is accepted.
    """

    unidad: UnidadEjecutora
    meta: Meta
    avance: Avance
    incluido: bool = True
    retenido: bool = False
    aceptados: frozenset[int] = frozenset(NUMEROS)

    @property
    def estado(self) -> Estado:
        """What the report says of it; advance is unprogrammed where nothing is in the span judged, or to date (domain.md 1.3)."""
        if self.retenido:
            return Estado.POR_CONFIRMAR
        if not self.incluido:
            return Estado.SIN_REPORTE if self.avance.debida else Estado.NO_PROGRAMADA
        found = self.avance.estado
        return Estado.AVANCE_NO_PROGRAMADO if found is Estado.NO_PROGRAMADA and self._logrado else found

    @property
    def luz(self) -> Luz:
        """Its light."""
        if self.retenido:
            return Luz.NINGUNA
        if self.incluido:
            return self.avance.luz
        return Luz.BLANCO if self.avance.debida else Luz.GRIS

    @property
    def _del_trimestre(self) -> bool:
        return self.avance.ajustes.base is Base.TRIMESTRE

    @property
    def _logrado(self) -> Cantidad:
        return (
            self.avance.captura.alcanzado[self.avance.corte - 1] or 0 if self._del_trimestre else self.avance.absoluto
        )

    @property
    def debido(self) -> Cantidad:
        """What is programmed in the span that the semáforo judges (``nothing.span``)."""
        return self.meta.p(self.avance.corte) or 0 if self._del_trimestre else self.avance.programado

    @property
    def logrado(self) -> Figure:
        """What was achieved in that span, as the report says it."""
        return self._logrado if self.known else Nothing.UNREPORTED

    def alcanzado(self, t: int) -> Figure | None:
        """A of a quarter as the report says it; blank where it is yet to come, or where a unit left what is not programmed."""
        a = self.avance.captura.alcanzado[t - 1]
        awaited = t <= self.avance.corte and (t not in self.aceptados or self.meta.p(t))
        return Nothing.UNREPORTED if a is None and awaited else a

    @property
    def known(self) -> bool:
        """Whether what was achieved to date is known: the unit is included, and what is due is reported."""
        return self.incluido and self.avance.reportado

    @property
    def cumplimiento(self) -> Cantidad | None:
        """The ratio that the semáforo judges; None where nothing is due, reported or included."""
        return self.avance.cumplimiento if self.incluido else None

    @property
    def relativo(self) -> Cantidad | None:
        """ACUMULADO RELATIVO; None where nothing is programmed, or what is due is not reported or not included."""
        return self.avance.relativo if self.known else None

    @property
    def relativo_anual(self) -> Cantidad | None:
        """ΣA / META ANUAL; None where what is due is not reported or not included."""
        return self.avance.relativo_anual if self.known else None

    @property
    def absoluto(self) -> Figure:
        """AVANCE ABSOLUTO as the report says it."""
        return self.avance.absoluto if self.known else Nothing.UNREPORTED

    def said(self, ratio: Cantidad | None) -> Figure:
        """A ratio of its ``avance`` as the report says it."""
        if not self.juzgado:
            return Nothing.UNREPORTED
        if ratio is None:
            return Nothing.UNPROGRAMMED
        return ratio if self.known else Nothing.UNREPORTED

    @property
    def juzgado(self) -> bool:
        """Whether enough is known to say how it goes."""
        return self.estado not in (Estado.SIN_REPORTE, Estado.POR_CONFIRMAR)

    @property
    def observaciones(self) -> str:
        """What the unit says of it."""
        return self.avance.captura.observaciones


@dataclass(frozen=True, slots=True)
class Totales:
    """Counts over a set of metas.  ``cumplidas`` is in the green range; ``rebasadas`` is apart and offsets nothing.

    ``programadas``: to date; ``debidas``: in the span that the semáforo judges.
    """

    metas: int
    programadas: int
    debidas: int
    cumplidas: int
    parciales: int
    no_cumplidas: int
    rebasadas: int
    no_programadas: int
    avance_no_programado: int
    sin_reporte: int
    por_confirmar: int
    promedio: Cantidad | None

    @property
    def reportadas(self) -> int:
        """Due metas with a known ratio: what the shares and the mean are over."""
        return self.cumplidas + self.parciales + self.no_cumplidas + self.rebasadas

    @property
    def porcentaje_cumplidas(self) -> Cantidad | None:
        """Share of the due and reported metas that were met."""
        return normal(Fraction(self.cumplidas, self.reportadas)) if self.reportadas else None

    def said(self, share: Cantidad | None) -> Figure:
        """A share or a mean of these metas as the report says it."""
        if share is not None:
            return share
        return Nothing.UNREPORTED if self.sin_reporte + self.por_confirmar else Nothing.UNPROGRAMMED

    @classmethod
    def of(cls, renglones: Iterable[Renglon]) -> Totales:
        """Count them; the mean is of min(ratio, 100 %) over due metas only (domain.md 3.3)."""
        rows = tuple(renglones)
        count = Counter(r.estado for r in rows)
        ratios = [min(r.cumplimiento, 1) for r in rows if r.cumplimiento is not None]
        return cls(
            metas=len(rows),
            programadas=sum(r.avance.debida for r in rows),
            debidas=sum(r.debido > 0 for r in rows),
            cumplidas=count[Estado.CUMPLIDA],
            parciales=count[Estado.PARCIAL],
            no_cumplidas=count[Estado.NO_CUMPLIDA],
            rebasadas=count[Estado.REBASADA],
            no_programadas=count[Estado.NO_PROGRAMADA],
            avance_no_programado=count[Estado.AVANCE_NO_PROGRAMADO],
            sin_reporte=count[Estado.SIN_REPORTE],
            por_confirmar=count[Estado.POR_CONFIRMAR],
            promedio=normal(Fraction(sum(ratios, start=Fraction(0))) / len(ratios)) if ratios else None,
        )


@dataclass(frozen=True, slots=True)
class UnidadConsolidada:
    """A unit in the report: what became of its return, its rows (without figures if not accepted), its findings.

    ``aceptados``: the quarters whose A is accepted, for the next quarter's forms.  ``dudosas``: of a unit that is
    duplicada, the returns among which nobody can choose; ``ilegibles``: of one that is faltante, what was received of it.
    """

    unidad: UnidadEjecutora
    estado: EstadoUnidad
    renglones: tuple[Renglon, ...]
    findings: tuple[Finding, ...] = ()
    devolucion: Devolucion | None = None
    aceptados: frozenset[int] = frozenset()
    dudosas: tuple[Devolucion, ...] = ()
    ilegibles: tuple[Ilegible, ...] = ()

    @property
    def totales(self) -> Totales:
        """The counts of this unit."""
        return Totales.of(self.renglones)

    @property
    def dispensas(self) -> int:
        """How many of its findings somebody accepted."""
        return sum(bool(f.dispensa) for f in self.findings)


@dataclass(frozen=True)
class Consolidado:
    """The quarter of the Ramo, put together on ``fecha``.

    ``findings`` are those of the Ramo and of files of no unit; ``anteriores`` the earlier reports it is compared with.
    """

    plan: Plan
    trimestre: Trimestre
    unidades: tuple[UnidadConsolidada, ...]
    archivos: tuple[Archivo, ...] = ()
    findings: tuple[Finding, ...] = ()
    fecha: date = date.min
    anteriores: tuple[Anterior, ...] = ()

    @property
    def anterior(self) -> Anterior | None:
        """The last consolidation of this same quarter, if one was given."""
        return next((one for one in reversed(self.anteriores) if one.trimestre == self.trimestre.numero), None)

    @cached_property
    def renglones(self) -> tuple[Renglon, ...]:
        """All rows of all units, in the plan's order."""
        return tuple(r for u in self.unidades for r in u.renglones)

    @cached_property
    def totales(self) -> Totales:
        """The counts of the Ramo."""
        return Totales.of(self.renglones)

    @cached_property
    def aceptadas(self) -> tuple[UnidadConsolidada, ...]:
        """The units whose figures are in the report."""
        return tuple(u for u in self.unidades if u.estado.aceptada)

    @cached_property
    def pendientes(self) -> tuple[UnidadConsolidada, ...]:
        """The units left out."""
        return tuple(u for u in self.unidades if not u.estado.aceptada)

    @property
    def completo(self) -> bool:
        """Whether every unit is accepted and every file found its place."""
        return not self.pendientes and all(a.estado is not EstadoArchivo.NO_RECONOCIDO for a in self.archivos)

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Those of the units and those of the Ramo, gravest first."""
        found = (*self.findings, *(f for u in self.unidades for f in u.findings))
        return tuple(sorted(found, key=lambda f: f.order))


def consolidate_unidad(
    plan: Plan,
    trimestre: Trimestre,
    unidad: UnidadEjecutora,
    estado: EstadoUnidad,
    devolucion: Devolucion | None,
    findings: tuple[Finding, ...],
    previo: Previo,
) -> UnidadConsolidada:
    """The unit's rows: its captures if accepted, else only what earlier quarters accepted (``previo``)."""
    accepted = devolucion.capturas if devolucion is not None and estado.aceptada else {}
    quarters = frozenset(trimestre.transcurridos) if accepted else previo.trimestres
    rows = tuple(
        Renglon(
            unidad,
            meta,
            Avance(meta, accepted.get(meta.numero) or previo.captura(meta.numero), trimestre.numero, plan.ajustes),
            estado.aceptada,
            estado is EstadoUnidad.RETENIDA,
            quarters,
        )
        for meta in unidad.metas
    )
    return UnidadConsolidada(unidad, estado, rows, findings, devolucion, quarters)
