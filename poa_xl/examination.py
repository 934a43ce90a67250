"""One workbook that came back, examined without collecting anything: beside its plan, or by itself."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from poa_xl.checks.alone import Examen
from poa_xl.checks.campaign import Campaign
from poa_xl.checks.levels import notices
from poa_xl.checks.receive import Recibido
from poa_xl.checks.registry import finding
from poa_xl.containers import Incoming, Source, is_book
from poa_xl.domain.finding import Finding
from poa_xl.domain.model import Plan
from poa_xl.domain.trimestre import Trimestre
from poa_xl.errors import EntradaError, PlanError
from poa_xl.guard.ends import Unforeseen
from poa_xl.guard.pool import Pool
from poa_xl.plans import sound_plan
from poa_xl.reception import Task, examine_book, look, outcome_of, quarter_of, unforeseen, wall
from poa_xl.workflow import earlier_reports

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CheckedBook:
    """A workbook examined: what was made of it, of which quarter it is and, where it was looked at by itself, what that said."""

    recibido: Recibido
    findings: tuple[Finding, ...]
    trimestre: Trimestre | None = None
    plan: Plan | None = None
    examen: Examen | None = None

    @property
    def bien(self) -> bool:
        """Whether the unit may send it, or the collector would accept it."""
        return self.examen.listo if self.examen else self.recibido.aceptable


def check_book(path: Path, plan_path: Path | None = None, previous: Sequence[Path] = ()) -> CheckedBook | None:
    """The workbook in ``path`` judged against the plan, its quarter being the one it says; without a plan, by itself.

    None if, without a plan, the file is no workbook.  EntradaError if it is not there, PlanError for a workbook that
    poa-xl did not issue: without a plan it might have been meant as one.
    """
    if plan_path is None and not is_book(path):
        return None
    if not path.is_file():
        raise EntradaError(f"No existe el archivo {path}. Revise su ruta.")
    one = Incoming(path.name, Source(os.fspath(path)))
    with wall(1) as pool:
        return _alone(pool, one, path) if plan_path is None else _beside(pool, one, plan_path, previous)


def _alone(pool: Pool, one: Incoming, path: Path) -> CheckedBook:
    (outcome,) = pool.map(examine_book, [one])
    examen = Examen(unforeseen(one, outcome, "")) if isinstance(outcome, Unforeseen) else outcome
    came = examen.recibido
    if came.sello is None and [f.codigo for f in came.findings] == ["POA106"]:
        raise PlanError(
            f"{path} no es un plan (un archivo .yaml) ni un libro que haya emitido poa-xl: no trae su sello."
        )
    when = Trimestre(came.sello.ejercicio, came.sello.trimestre) if came.sello else None
    return CheckedBook(came, came.findings, when, examen=examen)


def _beside(pool: Pool, one: Incoming, plan_path: Path, previous: Sequence[Path]) -> CheckedBook:
    plan, _ = sound_plan(plan_path)
    (when,) = pool.map(partial(quarter_of, plan), [one])
    # What does not say its quarter is no return: that is found again, and told, whichever it is compared with.
    trimestre = when if isinstance(when, Trimestre) else plan.trimestre(1)
    anteriores = earlier_reports(previous, plan, trimestre)
    (outcome,) = pool.map(partial(look, Task(Campaign(plan, trimestre, anteriores.previos))), [one])
    came = outcome_of(one, outcome)
    given = {f.codigo for f in came.findings}
    levels = (hit for hit in notices(plan) if hit.params["codigo"] in given)
    told = (*(finding(hit) for hit in anteriores.hits), *came.findings, *map(finding, levels))
    return CheckedBook(came, told, trimestre if isinstance(when, Trimestre) else None, plan)
