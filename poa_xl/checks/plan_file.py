"""What the checks of a plan judge: a plan as its file states it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from poa_xl.checks.registry import Hit
from poa_xl.domain.model import Meta, Plan, UnidadEjecutora

Route = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """A reference that also writes the name: ``programa: 511 GESTION …``."""

    route: Route
    unidad: str
    kind: str
    clave: str
    nombre: str


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan as its file states it."""

    plan: Plan
    stated: tuple[Stated, ...] = ()


def metas(file: PlanFile) -> Iterator[tuple[Route, UnidadEjecutora, Meta]]:
    """Every meta with its path in the file and its unit."""
    for i, unidad in enumerate(file.plan.unidades):
        for j, meta in enumerate(unidad.metas):
            yield ("unidades", i, "metas", j), unidad, meta


def unidades(file: PlanFile) -> Iterator[tuple[Route, UnidadEjecutora]]:
    """Every unit with its path in the file."""
    for i, unidad in enumerate(file.plan.unidades):
        yield ("unidades", i), unidad


def in_unit(hit: Hit, unidad: UnidadEjecutora) -> Hit:
    """The same, of that unit, which its message names."""
    return hit.of(unidad.clave).with_unit()
