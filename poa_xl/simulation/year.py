"""A rehearsal: plausible returns of a quarter and, if asked, the accidents that people have with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random

from poa_xl.domain.ajustes import Ajustes
from poa_xl.domain.avance import Avance, Captura, total
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.model import Meta, Plan, UnidadEjecutora
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import Trimestre
from poa_xl.form.book import build, file_name, issued_book
from poa_xl.form.formato import Form

_REASONS = (
    "Se reprogramó por causas ajenas a la unidad.",
    "Hubo mayor demanda que la prevista.",
    "Pendiente la firma del convenio; se concluye el siguiente trimestre.",
    "Se atendieron solicitudes extraordinarias.",
)


@dataclass(frozen=True, slots=True)
class Ensayo:
    """What was simulated: each unit's workbook by its file's name and, in the same order, what happened to it."""

    libros: Mapping[str, bytes]
    relato: tuple[str, ...]


def simulate(
    plan: Plan,
    trimestre: Trimestre,
    previos: Mapping[str, Previo] | None = None,
    *,
    seed: int = 1,
    damage: bool = False,
) -> Ensayo:
    """The forms of a quarter filled in, after what earlier ones accepted; the same seed gives the same captures and accidents."""
    told: list[str] = []
    books = dict(_files(plan, trimestre, previos or {}, Random(seed), damage, told))  # noqa: S311 - a rehearsal, not a secret
    return Ensayo(books, tuple(told))


def _files(
    plan: Plan, trimestre: Trimestre, previos: Mapping[str, Previo], random: Random, damage: bool, told: list[str]
) -> Iterator[tuple[str, bytes]]:
    from poa_xl.excel.writer import render
    from poa_xl.simulation.accidents import ACCIDENTS, Scene

    accidents = random.sample(ACCIDENTS, len(ACCIDENTS))
    for index, unidad in enumerate(plan.unidades):
        form = _filled(plan, unidad, trimestre, previos, random)
        data, name = render(issued_book(form)), file_name(unidad, trimestre)
        what = "bien capturado"
        if damage:
            accident = accidents[index % len(accidents)]
            other = plan.unidades[index - 1]
            scene = Scene(
                form,
                render(issued_book(_filled(plan, other, trimestre, previos, random))),
                render(issued_book(build(plan, unidad, _another(trimestre)))),
            )
            data, what = accident.apply(data, scene), f"{accident.titulo} ({accident.name})"
        told.append(f"{name}: {what}")
        yield name, data


def _another(trimestre: Trimestre) -> Trimestre:
    return Trimestre(trimestre.ejercicio, trimestre.numero % 4 + 1)


def _filled(
    plan: Plan, unidad: UnidadEjecutora, trimestre: Trimestre, previos: Mapping[str, Previo], random: Random
) -> Form:
    previo = previos.get(unidad.clave, Previo())
    return build(plan, unidad, trimestre, previo, plausible(unidad, trimestre, random, previo, plan.ajustes))


def plausible(
    unidad: UnidadEjecutora,
    trimestre: Trimestre,
    random: Random,
    previo: Previo | None = None,
    ajustes: Ajustes | None = None,
) -> Mapping[int, Captura]:
    """What a unit might report: mostly what was programmed, sometimes less or more, then explained; of the year, not more.

    ``ajustes``: the plan's, by whose base it is less or more.
    """
    by = ajustes or Ajustes()
    return {meta.numero: _captura(meta, trimestre, random, previo or Previo(), by) for meta in unidad.metas}


def _captura(meta: Meta, trimestre: Trimestre, random: Random, previo: Previo, ajustes: Ajustes) -> Captura:
    alcanzado = list(previo.captura(meta.numero).alcanzado)
    for t in trimestre.transcurridos:
        if t not in previo.trimestres:
            alcanzado[t - 1] = _reported(meta, t, (meta.anual or 0) - total(alcanzado), random)
    avance = Avance(meta, Captura(tuple(alcanzado)), trimestre.numero, ajustes)
    as_programmed = avance.absoluto == avance.programado and avance.cumplimiento in (None, 1)
    return Captura(tuple(alcanzado), "" if as_programmed else random.choice(_REASONS))


def _reported(meta: Meta, t: int, left: Cantidad, random: Random) -> Cantidad | None:
    programmed = meta.p(t)
    if not programmed:
        return programmed
    return max(0, min(left, programmed + random.choice((0, 0, 0, 0, 0, 0, -1, -1, 1, -2))))
