"""What earlier quarters accepted of a unit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from poa_xl.domain.avance import Captura
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.trimestre import NUMEROS


@dataclass(frozen=True, slots=True)
class Previo:
    """What earlier quarters accepted of one unit: which quarters, and A by meta (blank stays None, 0 stays 0).

    ``observaciones``: what the last of them said of a meta, where it said anything.
    """

    trimestres: frozenset[int] = frozenset()
    alcanzado: Mapping[int, tuple[Cantidad | None, ...]] = field(default_factory=dict)
    observaciones: Mapping[int, str] = field(default_factory=dict)

    def captura(self, meta: int) -> Captura:
        """The accepted A of ``meta``, later quarters blank."""
        known = self.alcanzado.get(meta, (None,) * 4)
        return Captura(tuple(a if t in self.trimestres else None for t, a in zip(NUMEROS, known, strict=True)))
