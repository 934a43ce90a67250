"""Waivers: a finding accepted by somebody with authority, with why and until when; shown everywhere, counted apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from poa_xl.domain.finding import Finding
from poa_xl.domain.trimestre import fecha_larga


@dataclass(frozen=True, slots=True)
class Dispensa:
    """Accepts findings ``codigo`` of ``unidad`` (of all metas, or of ``metas``) in one quarter.

    ``hasta``: last day on which it counts; None = the whole quarter.
    """

    codigo: str
    unidad: str
    trimestre: int
    motivo: str
    autoriza: str
    metas: tuple[int, ...] = ()
    hasta: date | None = None

    @property
    def texto(self) -> str:
        """As every output shows it."""
        until = f", hasta el {fecha_larga(self.hasta)}" if self.hasta else ""
        return f"Dispensado por {self.autoriza}: {self.motivo}{until}"

    def covers(self, finding: Finding) -> bool:
        """Whether it speaks of that finding."""
        return (
            finding.codigo == self.codigo
            and finding.unidad == self.unidad
            and (not self.metas or finding.meta in self.metas)
        )


def waive(findings: Iterable[Finding], dispensas: Iterable[Dispensa], today: date) -> tuple[Finding, ...]:
    """The findings, those covered by a waiver in force on ``today`` marked with its text."""
    in_force: dict[tuple[str, str], list[Dispensa]] = defaultdict(list)
    for d in dispensas:
        if d.hasta is None or today <= d.hasta:
            in_force[d.codigo, d.unidad].append(d)

    def text(found: Finding) -> str:
        return next((d.texto for d in in_force.get((found.codigo, found.unidad), ()) if d.covers(found)), "")

    return tuple(replace(f, dispensa=text(f)) for f in findings)
