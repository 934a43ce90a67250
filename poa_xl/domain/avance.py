"""AVANCE ABSOLUTO, ACUMULADO RELATIVO, estado and semáforo of one meta: exact, and told once (domain.md 1.3, 1.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from poa_xl.domain.cantidad import Cantidad, normal

if TYPE_CHECKING:
    from poa_xl.domain.model import Meta


class Base(StrEnum):
    """What ACUMULADO RELATIVO divides by (domain.md 2.3)."""

    A_LA_FECHA = "a_la_fecha"
    TRIMESTRE = "trimestre"
    ANUAL = "anual"

    @property
    def texto(self) -> str:
        """As the reports say it."""
        return {
            Base.A_LA_FECHA: "ΣA ÷ ΣP a la fecha",
            Base.TRIMESTRE: "A ÷ P del trimestre",
            Base.ANUAL: "ΣA ÷ META ANUAL",
        }[self]


class Luz(Enum):
    """A light of the semáforo: word, symbol and colour, so that a grey print and a colour-blind reader lose nothing."""

    ROJO = ("Rojo", "✖", "C62828")
    NARANJA = ("Naranja", "▼", "EF6C00")
    AMARILLO = ("Amarillo", "◆", "F9A825")
    VERDE = ("Verde", "●", "2E7D32")
    MORADO = ("Morado", "▲", "6A1B9A")
    GRIS = ("N/P", "–", "757575")
    BLANCO = ("Sin reporte", "○", "FFFFFF")
    NINGUNA = ("Por confirmar", "?", "CFD8DC")

    def __init__(self, palabra: str, simbolo: str, color: str) -> None:
        self.palabra, self.simbolo, self.color = palabra, simbolo, color

    @property
    def texto(self) -> str:
        """Symbol and word."""
        return f"{self.simbolo} {self.palabra}"


class Estado(StrEnum):
    """What the quarter says of one meta."""

    CUMPLIDA = "CUMPLIDA"
    PARCIAL = "PARCIALMENTE CUMPLIDA"
    NO_CUMPLIDA = "NO CUMPLIDA"
    REBASADA = "REBASADA"
    NO_PROGRAMADA = "NO PROGRAMADA"
    AVANCE_NO_PROGRAMADO = "AVANCE NO PROGRAMADO"
    SIN_REPORTE = "SIN REPORTE"
    POR_CONFIRMAR = "POR CONFIRMAR"


ESTADO_DE_LUZ = {
    Luz.ROJO: Estado.NO_CUMPLIDA,
    Luz.NARANJA: Estado.PARCIAL,
    Luz.AMARILLO: Estado.PARCIAL,
    Luz.VERDE: Estado.CUMPLIDA,
    Luz.MORADO: Estado.REBASADA,
}


@dataclass(frozen=True, slots=True)
class Semaforo:
    """Where each light begins, as exact ratios; half-open ranges without holes, 0 is red, only ``morado`` is open below.

    ``naranja`` None gives the three-colour variant (domain.md 3.3).
    """

    naranja: Fraction | None = Fraction(50, 100)
    amarillo: Fraction = Fraction(70, 100)
    verde: Fraction = Fraction(90, 100)
    morado: Fraction = Fraction(110, 100)

    def luz(self, ratio: Cantidad) -> Luz:
        """The light of a defined ratio."""
        if ratio > self.morado:
            return Luz.MORADO
        if ratio >= self.verde:
            return Luz.VERDE
        if ratio >= self.amarillo:
            return Luz.AMARILLO
        return Luz.NARANJA if self.naranja is not None and ratio >= self.naranja else Luz.ROJO

    @property
    def rangos(self) -> tuple[tuple[Luz, str], ...]:
        """Each light with its range in words, for legends."""

        def percent(ratio: Fraction) -> str:
            return f"{float(ratio * 100):g}"

        low = self.naranja or self.amarillo
        middle = (
            ()
            if self.naranja is None
            else ((Luz.NARANJA, f"de {percent(self.naranja)} a menos de {percent(self.amarillo)} %"),)
        )
        return (
            (Luz.ROJO, f"menos de {percent(low)} %"),
            *middle,
            (Luz.AMARILLO, f"de {percent(self.amarillo)} a menos de {percent(self.verde)} %"),
            (Luz.VERDE, f"de {percent(self.verde)} a {percent(self.morado)} %"),
            (Luz.MORADO, f"más de {percent(self.morado)} %"),
            (Luz.GRIS, "nada programado a la fecha"),
            (Luz.BLANCO, "sin reporte"),
            (Luz.NINGUNA, "unidad retenida: sus cifras no se incluyen"),
        )


@dataclass(frozen=True, slots=True)
class Ajustes:
    """The campaign's settings.  ``tolerancia``: how far two derived ratios may differ (0.005 = half a point)."""

    base: Base = Base.A_LA_FECHA
    semaforo: Semaforo = field(default_factory=Semaforo)
    tolerancia: Fraction = Fraction(1, 200)
    observaciones_max: int = 500


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
