"""The file of waivers, ``dispensas.yaml`` beside the plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from poa_xl.checks.levels import known_rules, named
from poa_xl.checks.registry import Hit, finding, quoted
from poa_xl.checks.rule import Rule
from poa_xl.domain.dispensa import Dispensa
from poa_xl.domain.model import Plan
from poa_xl.domain.trimestre import Trimestre
from poa_xl.errors import PlanError
from poa_xl.plan.load import MOST_PROBLEMS, read_text, shape_hits, too_many
from poa_xl.plan.schema import Bloque, Clave, Nombre
from poa_xl.plan.yaml_file import Document, parse

FILE_NAME = "dispensas.yaml"
MOST_WAIVERS = 5_000
_MOST_LISTED = 20


class DispensaArchivo(Bloque):
    """One waiver."""

    codigo: Annotated[str, Field(description="POA303, o su clave corta si es de un solo hallazgo: A05.")]
    unidad: Clave
    trimestre: int = Field(ge=1, le=4)
    metas: list[Annotated[int, Field(ge=0, le=99_999_999)]] = Field(
        default_factory=list, max_length=1000, description="Vacío = todas."
    )
    motivo: Nombre
    autoriza: Nombre
    hasta: date | None = Field(None, description="Último día en que vale.")


class DispensasArchivo(Bloque):
    """Dispensas de hallazgos."""

    dispensas: list[DispensaArchivo]


def read_dispensas(path: Path, plan: Plan, trimestre: Trimestre) -> tuple[Dispensa, ...]:
    """The waivers of that quarter.  PlanError that lists what is wrong with the file, with its lines."""
    document = parse(read_text(path))
    _count(path, document)
    problems = [_told(hit, document) for hit in document.problems]
    parsed: DispensasArchivo | None = None
    try:
        parsed = None if document.data is None else DispensasArchivo.model_validate(document.data)
    except ValidationError as error:
        problems += [_told(hit, document) for hit in _shape(error)]
    rules = tuple(known_rules(plan))
    meant = {one.codigo: named(one.codigo, rules) for one in parsed.dispensas} if parsed else {}
    problems += _unknown(parsed, plan, meant, document) if parsed else []
    if problems or parsed is None:
        different = list(dict.fromkeys(problems))
        more = f"\n  … y {len(different) - _MOST_LISTED} más" if len(different) > _MOST_LISTED else ""
        listed = "\n".join(f"  {problem}" for problem in different[:_MOST_LISTED])
        raise PlanError(f"El archivo de dispensas {path} tiene errores; corríjalos primero:\n{listed}{more}")
    return tuple(
        Dispensa(
            meant[one.codigo][0].codigo, plan.por_clave[one.unidad].clave, one.trimestre, one.motivo, one.autoriza,
            tuple(one.metas), one.hasta,
        )
        for one in parsed.dispensas
        if one.trimestre == trimestre.numero
    )  # fmt: skip


def _count(path: Path, document: Document) -> None:
    listed = document.data.get("dispensas") if isinstance(document.data, dict) else None
    if isinstance(listed, list) and len(listed) > MOST_WAIVERS:
        raise PlanError(
            f"El archivo de dispensas {path} trae {len(listed):,} dispensas y se admiten hasta {MOST_WAIVERS:,}. "
            "Quite las de trimestres pasados; una dispensa sin «metas» vale para todas las de su unidad."
        )


def _shape(error: ValidationError) -> Iterator[Hit]:
    if error.error_count() > MOST_PROBLEMS:
        yield too_many(error.error_count())
    else:
        yield from shape_hits(error.errors(include_url=False), DispensasArchivo)


def _told(hit: Hit, document: Document) -> str:
    return f"línea {hit.place.linea or document.line(hit.place.ruta)}: {finding(hit).message}"


def _unknown(
    parsed: DispensasArchivo, plan: Plan, meant: Mapping[str, Sequence[Rule]], document: Document
) -> list[str]:
    told = []
    for index, one in enumerate(parsed.dispensas):
        line = document.line(("dispensas", index))
        if not meant[one.codigo]:
            told.append(f"línea {line}: no hay hallazgo {quoted(one.codigo)}; «poa-xl explain» los lista.")
        elif len(meant[one.codigo]) > 1:
            codes = ", ".join(rule.codigo for rule in meant[one.codigo])
            told.append(
                f"línea {line}: {quoted(one.codigo)} es de varios hallazgos ({codes}); escriba el código de uno."
            )
        if one.unidad not in plan.por_clave:
            told.append(f"línea {line}: la unidad {one.unidad} no está en el plan.")
    return told
