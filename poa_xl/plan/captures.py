"""A small YAML file of what units achieved, ``{unit: {meta: A}}``: for the demonstration and for tests."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from poa_xl.domain.avance import Captura
from poa_xl.domain.cantidad import exact
from poa_xl.domain.trimestre import NUMEROS
from poa_xl.plan.yaml_file import parse


def read_captures(path: Path, trimestre: int) -> Mapping[str, Mapping[int, Captura]]:
    """The captures of quarter ``trimestre`` by unit and meta; ``~`` is a blank cell, which is not 0."""
    data = parse(path.read_text(encoding="utf-8")).data
    return {
        unidad: {int(n): _captura(value, trimestre) for n, value in metas.items()} for unidad, metas in data.items()
    }


def _captura(value: str | None, trimestre: int) -> Captura:
    achieved = None if value is None else exact(value)
    return Captura(tuple(achieved if t == trimestre else None for t in NUMEROS))
