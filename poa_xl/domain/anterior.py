"""An earlier report of the plan, as far as this one is compared with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.nothing import Figure


@dataclass(frozen=True, slots=True)
class MetaAnterior:
    """A meta as an earlier report told it."""

    alcanzado: tuple[Cantidad | None, ...]
    estado: str
    observaciones: str


@dataclass(frozen=True, slots=True)
class UnidadAnterior:
    """A unit as an earlier report told it; ``parte`` is the share of its due and reported metas that it had met."""

    estado: str
    archivo: str
    parte: Figure
    metas: Mapping[int, MetaAnterior]


@dataclass(frozen=True, slots=True)
class Anterior:
    """An earlier report of this plan: its quarter, the day it was made, its units by clave."""

    trimestre: int
    fecha: str
    unidades: Mapping[str, UnidadAnterior]
