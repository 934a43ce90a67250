"""What a campaign sets: the base of the ratio, the lights and their ranges, the words for how a meta goes (domain.md 1.4)."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum, StrEnum
from fractions import Fraction

from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.finding import Severity


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
    """The campaign's settings.  ``tolerancia``: how far two derived ratios may differ (0.005 = half a point).

    ``niveles``: the level at which this plan tells a rule that admits several, by code.
    """

    base: Base = Base.A_LA_FECHA
    semaforo: Semaforo = field(default_factory=Semaforo)
    tolerancia: Fraction = Fraction(1, 200)
    observaciones_max: int = 500
    niveles: tuple[tuple[str, Severity], ...] = ()
