"""Four good returns, and whatever lies beside them, thrown at the real command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poa_xl.domain.model import Plan
from tests.support.books import filled, workbook
from tests.support.plans import PLAN_FILE

ROOT = Path(__file__).parents[2]
GOOD, OTHER = ("58101", "58102", "58201", "58202"), "58203"
PATIENCE = 120
"""Seconds for one run, whatever is in it."""


@dataclass(frozen=True)
class Run:
    """How a run of the command ended, and the report that it wrote."""

    code: int
    said: bytes
    complained: bytes
    report: Mapping[str, Any]

    @property
    def units(self) -> dict[str, Mapping[str, Any]]:
        """The units by clave."""
        return {unit["clave"]: unit for unit in self.report["unidades"]}

    @property
    def told(self) -> set[str]:
        """The files that the report names, without what is inside them."""
        found = [*self.report["hallazgos"], *self.report["archivos"]]
        found += [one for unit in self.report["unidades"] for one in unit["hallazgos"]]
        return {one["archivo"].split(" › ")[0] for one in found if one["archivo"]}

    def figures(self, clave: str) -> dict[int, Any]:
        """A of the first quarter by meta, of a unit."""
        return {meta["numero"]: meta["a"][0] for meta in self.units[clave]["metas"]}


def as_programmed(plan: Plan, clave: str) -> dict[int, Any]:
    """The figures of a good return."""
    return {meta.numero: meta.p(1) or 0 for meta in plan.por_clave[clave].metas}


def good_book(plan: Plan, clave: str) -> bytes:
    """A good return."""
    return workbook(filled(plan, clave))


def lay_good(folder: Path, plan: Plan) -> None:
    """The four good returns."""
    folder.mkdir(parents=True, exist_ok=True)
    for clave in GOOD:
        (folder / f"{clave}.xlsx").write_bytes(good_book(plan, clave))


def poa_xl(*arguments: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command, as it is called."""
    return subprocess.run(
        [sys.executable, "-m", "poa_xl", *map(os.fsencode, map(str, arguments))],
        capture_output=True, check=False, cwd=ROOT, timeout=PATIENCE, env=os.environ | environment,
    )  # fmt: skip


def collect(returns: Path, output: Path, *options: object, **environment: str) -> Run:
    """Collect the first quarter of the example."""
    done = poa_xl(
        "collect", returns, "--plan", PLAN_FILE, "--trimestre", 1, "--output", output, *options, **environment
    )
    report = output / "informe-ramo-58-2024-T1.json"
    data = json.loads(report.read_text(encoding="utf-8")) if report.exists() else {}
    return Run(done.returncode, done.stdout, done.stderr, data)
