"""The file of waivers, ``dispensas.yaml`` beside the plan."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from poa_xl.checks.catalogue import CATALOGUE, RULES
from poa_xl.checks.registry import finding
from poa_xl.domain.dispensa import Dispensa
from poa_xl.domain.model import Plan
from poa_xl.domain.trimestre import Trimestre
from poa_xl.errors import PoaError
from poa_xl.plan.load import read_text, shape_hits
from poa_xl.plan.schema import Bloque, Clave, Nombre
from poa_xl.plan.yaml_file import Document, parse

FILE_NAME = "dispensas.yaml"


class DispensaArchivo(Bloque):
    """One waiver."""

    codigo: Annotated[str, Field(description="POA303, o su clave corta: A05.")]
    unidad: Clave
    trimestre: int = Field(ge=1, le=4)
    metas: list[int] = Field(default_factory=list, description="Vacío = todas.")
    motivo: Nombre
    autoriza: Nombre
    hasta: date | None = Field(None, description="Último día en que vale.")


class DispensasArchivo(Bloque):
    """Dispensas de hallazgos."""

    dispensas: list[DispensaArchivo]


def read_dispensas(path: Path, plan: Plan, trimestre: Trimestre) -> tuple[Dispensa, ...]:
    """The waivers of that quarter.  PoaError that lists what is wrong with the file, with its lines."""
    document = parse(read_text(path))
    problems = [
        f"línea {h.place.linea or document.line(h.place.ruta)}: {finding(h).mensaje}" for h in document.problems
    ]
    parsed: DispensasArchivo | None = None
    try:
        parsed = DispensasArchivo.model_validate(document.data)
    except ValidationError as error:
        hits = shape_hits(error.errors(include_url=False), DispensasArchivo)
        problems += [f"línea {document.line(hit.place.ruta)}: {finding(hit).mensaje}" for hit in hits]
    problems += _unknown(parsed, plan, document) if parsed else []
    if problems or parsed is None:
        listed = "\n".join(f"  {problem}" for problem in dict.fromkeys(problems))
        raise PoaError(f"El archivo de dispensas {path} tiene errores; corríjalos primero:\n{listed}")
    return tuple(
        Dispensa(
            _code(one.codigo), plan.por_clave[one.unidad].clave, one.trimestre, one.motivo, one.autoriza,
            tuple(one.metas), one.hasta,
        )
        for one in parsed.dispensas
        if one.trimestre == trimestre.numero
    )  # fmt: skip


def _code(text: str) -> str:
    wanted = text.strip().upper()
    return next((rule.codigo for rule in RULES if wanted in (rule.codigo, rule.alias)), wanted)


def _unknown(parsed: DispensasArchivo, plan: Plan, document: Document) -> list[str]:
    told = []
    for index, one in enumerate(parsed.dispensas):
        line = document.line(("dispensas", index))
        if _code(one.codigo) not in CATALOGUE:
            told.append(f"línea {line}: no hay hallazgo {one.codigo}; «poa-xl explain» los lista.")
        if one.unidad not in plan.por_clave:
            told.append(f"línea {line}: la unidad {one.unidad} no está en el plan.")
    return told
