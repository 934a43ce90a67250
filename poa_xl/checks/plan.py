"""The rules of a plan file, as they apply before anything is issued: ours, then those of the complementos that it names."""

from __future__ import annotations

from collections.abc import Iterator

from poa_xl.checks.complementos import complemento
from poa_xl.checks.levels import levelled
from poa_xl.checks.plan_file import PlanFile
from poa_xl.checks.plan_header import HEADER_CHECKS
from poa_xl.checks.plan_metas import META_CHECKS
from poa_xl.checks.plan_settings import SETTING_CHECKS
from poa_xl.checks.plan_signers import SIGNER_CHECKS
from poa_xl.checks.registry import run
from poa_xl.domain.finding import Finding

PLAN_CHECKS = (*META_CHECKS, *HEADER_CHECKS, *SIGNER_CHECKS, *SETTING_CHECKS)


def check_plan(file: PlanFile) -> Iterator[Finding]:
    """Every finding of a plan file, of the level that it sets itself."""
    found = list(run(PLAN_CHECKS, file))
    yield from levelled(found, file.plan)
    if not any(one.codigo == "POA040" for one in found):
        added = (check for nombre in file.plan.complementos for check in complemento(nombre).plan)
        yield from levelled(run(added, file), file.plan)
