"""Years in which all goes well: a Ramo of any size with its own figures, and each of its quarters filled in and collected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import poa_xl
from poa_xl.checks.campaign import Campaign
from poa_xl.checks.receive import judge
from poa_xl.domain.consolidate import Consolidado
from poa_xl.domain.model import Meta, Plan, UnidadEjecutora, UnidadMedida
from poa_xl.excel.reader import read
from poa_xl.simulation.year import simulate

WHOLE, HALVES = UnidadMedida("ACCIÓN"), UnidadMedida("KILÓMETRO", decimales=True)
USUAL = (0, 0, 1, 1, 1, 2, 3, 7, 9, 12, 25, 60, 150, 1200)


def a_ramo(plan: Plan, unidades: int, metas: int, seed: int) -> Plan:
    """``plan`` with that many units and metas, small and large figures, quarters in which nothing is due."""
    like, random = plan.unidades[0], Random(seed)  # noqa: S311
    return replace(plan, unidades=tuple(_unidad(like, u, metas, random) for u in range(unidades)))


def _unidad(like: UnidadEjecutora, number: int, metas: int, random: Random) -> UnidadEjecutora:
    own = tuple(_meta(100 * (number + 1) + m, random) for m in range(metas))
    return replace(
        like, clave=str(58301 + number), nombre=f"UNIDAD {number}", alias=(), metas=own, por_confirmar="", notas=()
    )


def _meta(numero: int, random: Random) -> Meta:
    medida = HALVES if random.random() < 0.1 else WHOLE
    usual, spread = random.choice(USUAL), random.choice((0, 0, 1, 3))
    programado = tuple(max(0, usual + random.randint(-spread, spread)) or random.choice((0, None)) for _ in range(4))
    return Meta(
        numero, "3.2" if numero % 100 == 0 else "3.2.2", f"LO QUE SE HACE EN LA {numero}", medida.nombre,
        sum(p or 0 for p in programado), programado, medida,
    )  # fmt: skip


def good_year(plan: Plan, seed: int) -> Iterator[Consolidado]:
    """Its four quarters, each issued with what the earlier ones accepted; returned on the last day of the plan, by mail."""
    previos: poa_xl.api.Previos = {}
    for numero in (1, 2, 3, 4):
        quarter = plan.trimestre(numero)
        campaign = Campaign(plan, quarter, previos)
        sent, sender = plan.limite(quarter).isoformat(), "unidad@ejemplo.mx"
        books = simulate(plan, quarter, previos, seed=100 * seed + numero).libros
        judged = (judge(read(name, data), campaign) for name, data in books.items())
        received = [replace(one, recibido=sent, remitente=sender) for one in judged]
        done = poa_xl.consolidate(received, plan, quarter, previos)
        yield done
        previos = poa_xl.accepted(done)
