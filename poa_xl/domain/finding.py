"""A person's mistake, told: how grave, where, what was found, what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """ERROR cannot be accepted · ADVERTENCIA is accepted and shown · NOTA informs."""

    ERROR = "error"
    ADVERTENCIA = "advertencia"
    NOTA = "nota"

    @property
    def rank(self) -> int:
        """0 is the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True, slots=True)
class Place:
    """Where to look: a file; in a workbook sheet and cell; in a plan file the path of keys and, once known, the line."""

    archivo: str = ""
    hoja: str = ""
    celda: str = ""
    ruta: tuple[str | int, ...] = ()
    linea: int = 0

    def __str__(self) -> str:
        parts = (
            self.archivo,
            f"línea {self.linea}" if self.linea else "",
            f"hoja {self.hoja}" if self.hoja else "",
            f"celda {self.celda}" if self.celda else "",
        )
        return ", ".join(p for p in parts if p)


NOTHING = "Nada que hacer"
"""How a remedy begins that asks for none."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong or worth knowing.  ``codigo`` is of the catalogue and never reused; texts are Spanish.

    ``dispensa``: who accepted it, why and until when; blank if nobody did.
    """

    codigo: str
    severity: Severity
    message: str
    remedy: str
    place: Place = field(default_factory=Place)
    unidad: str = ""
    meta: int | None = None
    dispensa: str = ""

    @property
    def asks_nothing(self) -> bool:
        """Whether its remedy says that there is nothing to do."""
        return self.remedy.startswith(NOTHING)

    @property
    def order(self) -> tuple[object, ...]:
        """Gravest first, then by place."""
        place = self.place
        return (self.severity.rank, self.unidad, place.archivo, place.linea, self.codigo, self.meta or 0, place.celda)


def gravest(findings: tuple[Finding, ...]) -> Severity | None:
    """The worst severity among those nobody accepted, None if there are none."""
    return min((f.severity for f in findings if not f.dispensa), key=lambda s: s.rank, default=None)
