"""The four quarters of an ejercicio: names, first day, cut-off day, last day to return (domain.md 1.1, 1.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

NOMBRES = ("Ene-Mar", "Abr-Jun", "Jul-Sep", "Oct-Dic")
ORDINALES = ("primer", "segundo", "tercer", "cuarto")
NUMEROS = (1, 2, 3, 4)
DIAS_HABILES_DE_ENTREGA = 10
MESES = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio",
    "julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre",
)  # fmt: skip


def nombre(numero: int) -> str:
    """``Ene-Mar`` … ``Oct-Dic``, as the form heads them."""
    return NOMBRES[numero - 1]


def fecha_larga(dia: date) -> str:
    """``31 de marzo de 2024``."""
    return f"{dia.day} de {MESES[dia.month - 1]} de {dia.year}"


@dataclass(frozen=True, slots=True, order=True)
class Trimestre:
    """One quarter of one ejercicio; ``numero`` is 1 to 4."""

    ejercicio: int
    numero: int

    @property
    def clave(self) -> str:
        """``2024-T1``: in file names and identities."""
        return f"{self.ejercicio}-T{self.numero}"

    @property
    def nombre(self) -> str:
        """The months, as the form heads them."""
        return nombre(self.numero)

    @property
    def texto(self) -> str:
        """``primer trimestre de 2024``."""
        return f"{ORDINALES[self.numero - 1]} trimestre de {self.ejercicio}"

    @property
    def inicio(self) -> date:
        """First day of the quarter."""
        return date(self.ejercicio, 3 * self.numero - 2, 1)

    @property
    def corte(self) -> date:
        """Last day of the quarter: the form's FECHA."""
        month = 3 * self.numero + 1
        following = date(self.ejercicio + month // 13, (month - 1) % 12 + 1, 1)
        return following - timedelta(days=1)

    @property
    def limite(self) -> date:
        """Ten working days after the cut-off (domain.md 1.4), when the plan sets no date of its own."""
        day, left = self.corte, DIAS_HABILES_DE_ENTREGA
        while left:
            day += timedelta(days=1)
            left -= day.weekday() < 5
        return day

    @property
    def transcurridos(self) -> range:
        """The quarters up to this one, 1..k."""
        return range(1, self.numero + 1)

    @property
    def anteriores(self) -> Iterator[Trimestre]:
        """The quarters before this one, in order."""
        return (Trimestre(self.ejercicio, t) for t in range(1, self.numero))
