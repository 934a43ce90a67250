"""A plan file read and checked: its findings told all at once, or the Plan to work with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from poa_xl.checks.complementos import ComplementoError
from poa_xl.checks.plan import check_plan as judged
from poa_xl.domain.finding import Finding, Severity, gravest
from poa_xl.domain.model import Plan
from poa_xl.errors import PlanError

MOST_LISTED = 20


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """A plan file checked: its findings, and the Plan unless one of them is an error."""

    plan: Plan | None
    findings: tuple[Finding, ...]


def check_plan(path: Path) -> CheckedPlan:
    """Read and check a plan file, telling all its problems at once.  PlanError if it cannot be read at all."""
    from poa_xl.plan.load import load

    loaded = load(path)
    found = list(loaded.findings)
    if loaded.subject is not None:
        try:
            rules = tuple(loaded.placed(judged(loaded.subject)))
        except ComplementoError as error:
            raise PlanError(str(error)) from error
        # Of a file with pieces cut out, what is missing elsewhere proves nothing: only its errors are told.
        found += [f for f in rules if f.severity is Severity.ERROR] if found else rules
    found.sort(key=lambda f: (f.severity.rank, f.place.linea, f.codigo))
    broken = gravest(tuple(found)) is Severity.ERROR
    return CheckedPlan(None if broken or loaded.subject is None else loaded.subject.plan, tuple(found))


def sound_plan(path: Path) -> tuple[Plan, tuple[Finding, ...]]:
    """The plan of a file without errors, and its lesser findings.  PlanError that lists the errors otherwise."""
    checked = check_plan(path)
    if checked.plan is None:
        errors = [f for f in checked.findings if f.severity is Severity.ERROR]
        listed = "\n".join(f"  {f.place}: {f.message} {f.remedy} [{f.codigo}]" for f in errors[:MOST_LISTED])
        more = f"\n  … y {len(errors) - MOST_LISTED} más: poa-xl check {path}" if len(errors) > MOST_LISTED else ""
        raise PlanError(f"El plan {path} tiene {len(errors)} errores; corríjalos primero:\n{listed}{more}", errors)
    return checked.plan, checked.findings
