"""The rules of a plan file, as they apply before anything is issued: ours, then those of the complementos that it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from poa_xl.checks.complementos import plan_checks
from poa_xl.checks.levels import levelled, notices
from poa_xl.checks.plan_file import PlanFile
from poa_xl.checks.plan_header import HEADER_CHECKS
from poa_xl.checks.plan_metas import META_CHECKS
from poa_xl.checks.plan_settings import SETTING_CHECKS
from poa_xl.checks.plan_signers import SIGNER_CHECKS
from poa_xl.checks.registry import finding, run
from poa_xl.domain.finding import Finding, Place

PLAN_CHECKS = (*META_CHECKS, *HEADER_CHECKS, *SIGNER_CHECKS, *SETTING_CHECKS)


def check_plan(file: PlanFile) -> Iterator[Finding]:
    """Every finding of a plan file, of the level that it sets itself, and which levels it sets.

    ComplementoError if a check of a complemento fails.
    """
    found = list(run(PLAN_CHECKS, file))
    yield from levelled(found, file.plan)
    if not any(one.codigo == "POA040" for one in found):
        yield from levelled(run(plan_checks(file.plan), file), file.plan)
    for hit in notices(file.plan):
        yield finding(replace(hit, place=Place(ruta=("ajustes", "niveles", str(hit.params["codigo"])))))
