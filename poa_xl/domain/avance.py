"""AVANCE ABSOLUTO, ACUMULADO RELATIVO, estado and semáforo of one meta: exact, and told once (domain.md 1.3, 1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from poa_xl.domain.ajustes import ESTADO_DE_LUZ, Ajustes, Base, Estado, Luz
from poa_xl.domain.cantidad import Cantidad, normal
from poa_xl.domain.model import Meta


@dataclass(frozen=True, slots=True)
class Captura:
    """What a unit reports of one meta: A per quarter (None = not reported, ≠ 0) and OBSERVACIONES."""

    alcanzado: tuple[Cantidad | None, ...] = (None, None, None, None)
    observaciones: str = ""


def total(values: Sequence[Cantidad | None]) -> Cantidad:
    """The sum of what is there; blanks add nothing."""
    return normal(sum((v for v in values if v is not None), start=0))


def razon(numerator: Cantidad, denominator: Cantidad | None) -> Cantidad | None:
    """The exact ratio, None where there is nothing to divide by."""
    return normal(Fraction(numerator) / Fraction(denominator)) if denominator else None


@dataclass(frozen=True)
class Avance:
    """One meta at the close of quarter ``corte`` (1..4).

    A of later quarters is not part of it: at the cut-off a figure there says nothing (domain.md 2.7.1).
    """

    meta: Meta
    captura: Captura
    corte: int
    ajustes: Ajustes

    @cached_property
    def programado(self) -> Cantidad:
        """ΣP over quarters 1..corte."""
        return total(self.meta.programado[: self.corte])

    @cached_property
    def absoluto(self) -> Cantidad:
        """AVANCE ABSOLUTO: ΣA over quarters 1..corte."""
        return total(self.captura.alcanzado[: self.corte])

    @cached_property
    def reportado(self) -> bool:
        """Whether every quarter with something programmed has its A."""
        pairs = zip(self.meta.programado[: self.corte], self.captura.alcanzado[: self.corte], strict=True)
        return all(a is not None for p, a in pairs if p)

    @cached_property
    def impreso(self) -> Cantidad:
        """ACUMULADO RELATIVO as the form prints it: of what is captured, 0 where nothing is programmed."""
        return self._razon(self.ajustes.base) or 0

    @cached_property
    def relativo(self) -> Cantidad | None:
        """ACUMULADO RELATIVO on the campaign's base; None where nothing is programmed or a due A is missing."""
        return self._razon(self.ajustes.base) if self.reportado else None

    @cached_property
    def relativo_anual(self) -> Cantidad | None:
        """ΣA / META ANUAL."""
        return self._razon(Base.ANUAL)

    @cached_property
    def cumplimiento(self) -> Cantidad | None:
        """The ratio that the semáforo judges: the campaign's, but never against what is not yet due."""
        base = Base.TRIMESTRE if self.ajustes.base is Base.TRIMESTRE else Base.A_LA_FECHA
        return self._razon(base) if self.reportado else None

    @cached_property
    def luz(self) -> Luz:
        """The light; grey where nothing is programmed, white where nothing is reported."""
        if not self.reportado:
            return Luz.BLANCO
        return Luz.GRIS if self.cumplimiento is None else self.ajustes.semaforo.luz(self.cumplimiento)

    @cached_property
    def estado(self) -> Estado:
        """The word for it."""
        if not self.reportado:
            return Estado.SIN_REPORTE
        if self.cumplimiento is None:
            return Estado.AVANCE_NO_PROGRAMADO if self.absoluto and not self.programado else Estado.NO_PROGRAMADA
        return ESTADO_DE_LUZ[self.luz]

    @property
    def debida(self) -> bool:
        """Whether something is programmed up to the cut-off."""
        return self.programado > 0

    def _razon(self, base: Base) -> Cantidad | None:
        if base is Base.ANUAL:
            return razon(self.absoluto, self.meta.anual)
        if base is Base.TRIMESTRE:
            return razon(self.captura.alcanzado[self.corte - 1] or 0, self.meta.p(self.corte))
        return razon(self.absoluto, self.programado)
