"""What a returned book says where it is not what was recomputed, with the difference."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from poa_xl.domain.cantidad import Cantidad, normal
from poa_xl.domain.consolidate import Consolidado, Renglon, UnidadConsolidada
from poa_xl.reporting.view import Kind, shown


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure of a meta: what the book says, what was recomputed."""

    row: Renglon
    what: str
    kind: Kind
    said: Cantidad
    right: Cantidad

    @property
    def told(self) -> str:
        """What the book says, as people read it."""
        return shown(self.kind, self.said)

    @property
    def recomputed(self) -> str:
        """What the report says."""
        return shown(self.kind, self.right)

    @property
    def gap(self) -> str:
        """How much the book says beyond (+) or short of (−) it; of ratios, in percentage points."""
        apart = normal(Fraction(self.said) - self.right)
        if self.kind is Kind.PERCENT:
            return shown(Kind.GAP_PERCENT, apart).replace("%", "puntos")
        return shown(Kind.GAP, apart)


def differences_of(unidad: UnidadConsolidada, row: Renglon) -> Iterator[Difference]:
    """Those of one meta; none where the unit's figures are not in the report."""
    came = unidad.devolucion if unidad.estado.aceptada else None
    if came is None:
        return
    avance = row.avance
    absolute, ratio = came.dichos.get(row.meta.numero, (None, None))
    if absolute is not None and absolute != avance.absoluto:
        yield Difference(row, "AVANCE ABSOLUTO", Kind.QUANTITY, absolute, avance.absoluto)
    if ratio is not None and abs(Fraction(ratio) - avance.impreso) > avance.ajustes.tolerancia:
        yield Difference(row, "ACUMULADO RELATIVO", Kind.PERCENT, ratio, avance.impreso)


def differences(consolidado: Consolidado) -> list[Difference]:
    """All of them, in the plan's order."""
    return [one for unidad in consolidado.aceptadas for row in unidad.renglones for one in differences_of(unidad, row)]


def in_words(found: Iterable[Difference]) -> str:
    """In one line: ``ABSOLUTO 12 (+3)``."""
    return ", ".join(f"{one.what.split()[1]} {one.told} ({one.gap})" for one in found)
