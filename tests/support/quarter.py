"""A quarter on disk: the plan, the returns of its units, the collection."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from poa_xl import workflow
from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from poa_xl.form.book import file_name
from tests.support.books import form_of, workbook
from tests.support.plans import PLAN_FILE


@dataclass(frozen=True)
class Quarter:
    """A folder of returns and what is collected from it."""

    folder: Path
    plan: Plan
    numero: int = 1
    plan_file: Path = PLAN_FILE

    @property
    def returns(self) -> Path:
        """Where the returns lie."""
        path = self.folder / "recibidos"
        path.mkdir(exist_ok=True, parents=True)
        return path

    @property
    def output(self) -> Path:
        """Where the report is written."""
        return self.folder / "informe"

    def put(self, name: str, data: bytes) -> Path:
        """A file that came back."""
        path = self.returns / name
        path.write_bytes(data)
        return path

    def fill(self, captured: Mapping[str, Mapping[int, Captura]]) -> None:
        """Returns of these units with these captures."""
        for clave, capturas in captured.items():
            form = form_of(self.plan, clave, self.numero, None, capturas)
            self.put(file_name(form.unidad, form.trimestre), workbook(form))

    def collect(self, *paths: Path, previous: Sequence[Path] = (), **options: Any) -> workflow.Recepcion:
        """Collect, from the folder of returns unless told otherwise."""
        return workflow.collect(
            paths or [self.returns], self.plan_file, self.numero, self.output, previous, workflow.Options(**options)
        )

    @property
    def report(self) -> str:
        """The report's path without its ending."""
        trimestre = self.plan.trimestre(self.numero)
        return str(self.output / f"informe-ramo-{self.plan.ramo.clave}-{trimestre.clave}")

    def json(self) -> dict[str, Any]:
        """The report as data."""
        data: dict[str, Any] = json.loads(Path(self.report + ".json").read_text(encoding="utf-8"))
        return data
