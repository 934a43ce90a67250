"""The library: what a program asks of poa-xl, as objects and verbs.  ``import poa_xl`` offers all of it (docs/library.md).

No verb writes anything, asks for the time or speaks to a terminal; files are read by those that are given paths.  What
came from outside is opened behind the wall (``guard/``), or by the engine whose ``map`` is given.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from poa_xl import reception
from poa_xl.checks.alone import Examen, examine
from poa_xl.checks.campaign import Campaign
from poa_xl.checks.decide import Criterio
from poa_xl.checks.decide import consolidate as decide
from poa_xl.checks.receive import Recibido, judge
from poa_xl.checks.registry import finding, listed
from poa_xl.containers import Incoming, Source
from poa_xl.domain.ajustes import Ajustes, Base, Estado, Luz, Semaforo
from poa_xl.domain.anterior import Anterior
from poa_xl.domain.archivo import Archivo, EstadoArchivo
from poa_xl.domain.avance import Avance, Captura
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, Renglon, Totales, UnidadConsolidada
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.dispensa import Dispensa
from poa_xl.domain.finding import Finding, Place, Severity
from poa_xl.domain.model import Meta, Plan, UnidadEjecutora
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import Trimestre
from poa_xl.errors import (
    EntradaError,
    InformeError,
    InstalacionError,
    PedidoError,
    PlanError,
    PoaError,
    SalidaError,
)
from poa_xl.form.book import build, file_name, issued_book
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet
from poa_xl.form.seal import Sello
from poa_xl.formats import report, to_give_back
from poa_xl.guard.ends import Unforeseen
from poa_xl.guard.limits import Limits
from poa_xl.guard.pool import Pool
from poa_xl.plans import CheckedPlan, check_plan, sound_plan
from poa_xl.reception import Map, Reception

if TYPE_CHECKING:
    from poa_xl.contract.previous import Anteriores
    from poa_xl.simulation.year import Ensayo

__all__ = [
    "Ajustes",
    "Anterior",
    "Archivo",
    "Avance",
    "Base",
    "Cantidad",
    "Captura",
    "CheckedPlan",
    "Consolidado",
    "Criterio",
    "Devolucion",
    "Dispensa",
    "EntradaError",
    "Estado",
    "EstadoArchivo",
    "EstadoUnidad",
    "Examen",
    "Finding",
    "InformeError",
    "InstalacionError",
    "Limits",
    "Luz",
    "Map",
    "Meta",
    "PedidoError",
    "Place",
    "Plan",
    "PlanError",
    "PoaError",
    "Pool",
    "Previo",
    "RawBook",
    "RawCell",
    "RawSheet",
    "Reception",
    "Recibido",
    "Renglon",
    "SalidaError",
    "Sello",
    "Semaforo",
    "Severity",
    "Totales",
    "Trimestre",
    "UnidadConsolidada",
    "UnidadEjecutora",
    "accepted",
    "check_plan",
    "consolidate",
    "examine",
    "file_name",
    "give_back",
    "issue",
    "load_plan",
    "load_previous",
    "load_waivers",
    "read",
    "receive",
    "receive_all",
    "report",
    "simulate",
]

FilePath = str | os.PathLike[str]
Previos = Mapping[str, Previo]
"""What earlier quarters accepted, by the clave of the unit."""


# -- what there is before the quarter --------------------------------------------------------------------------------


def load_plan(path: FilePath) -> Plan:
    """The plan of a file without errors.  PlanError, whose ``findings`` are the errors, otherwise; see ``check_plan``."""
    return sound_plan(_path(path))[0]


def load_waivers(path: FilePath, plan: Plan, trimestre: Trimestre | int) -> tuple[Dispensa, ...]:
    """The waivers of that quarter in a ``dispensas.yaml``.  PlanError that lists what is wrong with it."""
    from poa_xl.plan.dispensas import read_dispensas

    return read_dispensas(_path(path), plan, _quarter(plan, trimestre))


def load_previous(paths: Iterable[FilePath], plan: Plan, trimestre: Trimestre | int) -> Anteriores:
    """Earlier reports (``.json``): ``previos`` is what the last of an earlier quarter accepted, ``informes`` what each says.

    InformeError if one is no report, was altered, or is of another plan or of a later quarter.
    """
    from poa_xl.contract.previous import read_previous

    return read_previous(_paths(paths), plan, _quarter(plan, trimestre))


def accepted(consolidado: Consolidado) -> Previos:
    """What a quarter accepted, for the forms of the next one: what ``load_previous`` reads in its report."""
    return {
        one.unidad.clave: Previo(
            one.aceptados,
            {r.meta.numero: r.avance.captura.alcanzado for r in one.renglones},
            {r.meta.numero: r.observaciones for r in one.renglones if r.observaciones},
        )
        for one in consolidado.unidades
    }


# -- out and in ------------------------------------------------------------------------------------------------------


def issue(
    plan: Plan,
    unidad: UnidadEjecutora | str,
    trimestre: Trimestre | int,
    previo: Previos | None = None,
    capturas: Mapping[int, Captura] | None = None,
) -> bytes:
    """The locked workbook (.xlsx) of a unit, ``previo`` written in it; with ``capturas``, as if the unit had filled it in.

    The same arguments give the same bytes.  PedidoError if the plan has no such unit, or ``previo`` has that quarter already.
    """
    from poa_xl.excel.writer import render

    one = _unit(plan, unidad)
    form = build(plan, one, _open(plan, trimestre, previo), (previo or {}).get(one.clave), capturas)
    return render(issued_book(form))


def read(source: FilePath | bytes, *, trusted: bool = False, map: Map | None = None, reader: str = "") -> RawBook:  # noqa: A002
    """A workbook of any kind (.xlsx, .xlsm, .ods, .xls, .xlsb), every cell of it, unjudged.

    It is read in a process of its own, with limits of time and memory, unless it is ``trusted``; of many, with the
    ``map`` of one Pool.  ``reader``: ``openpyxl`` for the second one.  EntradaError, with its Finding, if it cannot be read.
    """
    one = source if isinstance(source, bytes) else _incoming(_path(source))
    work = partial(reception.read_book, reader)
    with nullcontext() if trusted or map else reception.wall(1) as pool:
        (result,) = (pool.map if pool else map or _here)(work, [one])
    if isinstance(result, Unforeseen):
        result = reception.unforeseen(one if isinstance(one, Incoming) else Incoming("", Source("")), result, "")
    if isinstance(result, RawBook):
        return result
    raise EntradaError(f"{result.archivo or 'El libro'}: {result.findings[0].message}", result.findings)


def receive(book: RawBook, plan: Plan, trimestre: Trimestre | int, previo: Previos | None = None) -> Recibido:
    """One workbook judged: whose it is, what it reports, what is wrong with it.  Nothing that a person did raises."""
    return judge(book, Campaign(plan, _open(plan, trimestre, previo), previo or {}))


def receive_all(
    paths: Iterable[FilePath],
    plan: Plan,
    trimestre: Trimestre | int,
    previo: Previos | None = None,
    *,
    map: Map | None = None,  # noqa: A002
    reader: str = "",
    prefer: Sequence[str] = (),
    ignore: Callable[[Path], bool] = lambda _: False,
) -> Reception:
    """All that came, in folders, archives and mails too, each workbook read and judged by a task of its own.

    ``map(function, items)`` does the tasks: by default that of a Pool, which one bad file cannot harm; that of
    ``multiprocessing``, ``concurrent.futures`` or another engine serves as well, for function and items pickle.
    ``prefer``: of books with several forms, the sheet to read (``ARCHIVO!HOJA``).  ``ignore`` passes over files of
    folders.  EntradaError if a path does not exist or nothing is there.
    """
    campaign = Campaign(plan, _open(plan, trimestre, previo), previo or {}, prefer=prefer)
    task = reception.Task(campaign, reader)
    with nullcontext() if map else reception.wall() as pool:
        each = pool.map if pool else map or _here
        return reception.receive_all(each, task, _paths(paths), ignore, "", lambda items, _: items)


# -- the quarter as a whole ------------------------------------------------------------------------------------------


def consolidate(
    received: Reception | Iterable[Recibido],
    plan: Plan,
    trimestre: Trimestre | int,
    previo: Previos | None = None,
    criterio: Criterio | None = None,
    anteriores: Anteriores | None = None,
    findings: Iterable[Finding] = (),
) -> Consolidado:
    """What becomes of every unit and meta of the plan, and why.

    ``criterio``: which returns to prefer, leave out or hold back, waivers, the day.  ``anteriores``: the earlier reports
    that it is compared with; unless ``previo`` says otherwise, what they accepted counts.  ``findings``: what else is to be
    told, such as the warnings of the plan.  PedidoError if a unit is to be held back that there is not, or what was received
    was judged for another quarter.
    """
    quarter = _open(plan, trimestre, previo)
    came = received if isinstance(received, Reception) else Reception(tuple(received), (), (), ())
    known = previo if previo is not None else anteriores.previos if anteriores else {}
    for one in came.received:
        if (
            one.clave
            and one.sello
            and (one.sello.ejercicio, one.sello.trimestre) != (quarter.ejercicio, quarter.numero)
        ):
            raise PedidoError(f"{one.nombre} se recibió en otro trimestre, no en el {quarter.texto}.")
    for clave in criterio.hold if criterio else ():
        _unit(plan, clave)
    told = (*findings, *(finding(hit) for hit in (anteriores.hits if anteriores else ())), *came.findings)
    done = decide(plan, quarter, came.received, known, told, criterio, came.prints)
    return replace(done, anteriores=anteriores.informes) if anteriores else done


def give_back(consolidado: Consolidado, previo: Previos | None = None) -> Mapping[str, bytes]:
    """What goes back to the units with something to attend to, by file name: a workbook with what they captured and the
    cells to be corrected marked, and a message ready to mail; the message alone where no workbook can carry what was captured.
    """
    return dict(to_give_back(consolidado, previo or {}))


def simulate(
    plan: Plan, trimestre: Trimestre | int, previo: Previos | None = None, *, seed: int = 1, damage: bool = False
) -> Ensayo:
    """Plausible returns of a quarter, by file name, and what was done to each; ``damage``: the accidents of always."""
    from poa_xl.simulation.year import simulate as rehearse

    return rehearse(plan, _open(plan, trimestre, previo), previo, seed=seed, damage=damage)


# -- small conveniences ----------------------------------------------------------------------------------------------


def _quarter(plan: Plan, trimestre: Trimestre | int) -> Trimestre:
    if isinstance(trimestre, Trimestre):
        return trimestre
    if type(trimestre) is not int or trimestre not in (1, 2, 3, 4):
        raise PedidoError(f"No hay trimestre {trimestre!r}. Los trimestres son 1, 2, 3 y 4.")
    return plan.trimestre(trimestre)


def _open(plan: Plan, trimestre: Trimestre | int, previo: Previos | None) -> Trimestre:
    """The quarter, of which nothing may be accepted yet."""
    quarter = _quarter(plan, trimestre)
    done = [clave for clave, one in (previo or {}).items() if any(t >= quarter.numero for t in one.trimestres)]
    if done:
        raise PedidoError(
            f"Lo aceptado antes ({done[0]}…) ya incluye el {quarter.texto}: aquí va lo de trimestres anteriores."
        )
    return quarter


def _unit(plan: Plan, unidad: UnidadEjecutora | str) -> UnidadEjecutora:
    if isinstance(unidad, UnidadEjecutora):
        return unidad
    if unidad not in plan.por_clave:
        known = listed(one.clave for one in plan.unidades)
        raise PedidoError(f"No hay unidad {unidad} en el plan. Las unidades son: {known}.")
    return plan.por_clave[unidad]


def _path(path: FilePath) -> Path:
    if "\0" in os.fspath(path):
        raise PedidoError(f"{os.fspath(path)!r} no es el nombre de un archivo.")
    return Path(path)


def _paths(paths: Iterable[FilePath]) -> list[Path]:
    """Of one path, said alone, that one: a text is not its letters."""
    return [_path(one) for one in ([paths] if isinstance(paths, str | os.PathLike) else paths)]


def _incoming(path: Path) -> Incoming:
    return Incoming(path.name, Source(os.fspath(path)))


_here: Map = map
