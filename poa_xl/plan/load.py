"""Plan file → Plan and findings: all its problems at once, each with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from poa_xl.checks.plan_file import PlanFile, Stated
from poa_xl.checks.registry import Hit, at_path, finding, quoted
from poa_xl.domain.ajustes import Ajustes, Semaforo
from poa_xl.domain.cantidad import Cantidad, exact
from poa_xl.domain.finding import Finding
from poa_xl.domain.model import (
    Clasificacion,
    Concepto,
    Meta,
    Plan,
    Programa,
    Ramo,
    Responsable,
    Titulo,
    UnidadEjecutora,
    UnidadMedida,
    Vigencia,
    folded,
)
from poa_xl.errors import PlanError
from poa_xl.plan import schema
from poa_xl.plan.prune import prune
from poa_xl.plan.yaml_file import Document, parse
from poa_xl.reasons import reason

LARGEST_PLAN = 20 * 2**20
MOST_PROBLEMS = 20_000
_ATTEMPTS = 4
Route = tuple[str | int, ...]


@dataclass(frozen=True)
class LoadedPlan:
    """What could be read of a plan file.  ``subject`` is None if nothing could; ``findings`` are those of its shape.

    If the shape is wrong somewhere, ``subject`` holds the rest, so that all problems of a file are told at once; only a
    file without findings is a plan to work with.
    """

    archivo: str
    subject: PlanFile | None
    findings: tuple[Finding, ...]
    document: Document
    origins: Mapping[Route, Route]

    def placed(self, found: Iterable[Finding]) -> Iterator[Finding]:
        """Findings of paths, with file and line."""
        for one in found:
            place = one.place
            line = place.linea or self.document.line(self._origin(place.ruta))
            yield replace(one, place=replace(place, archivo=self.archivo, linea=line))

    def _origin(self, route: Route) -> Route:
        """The path in the file of a path in what was kept of it."""
        for cut in range(len(route), -1, -1):
            if route[:cut] in self.origins:
                return (*self.origins[route[:cut]], *route[cut:])
        return route


def read_text(path: Path) -> str:
    """The text of a file that a person edits.  PlanError if there is no such file, or it is not text."""
    if path.is_dir():
        raise PlanError(f"{path} es una carpeta; se esperaba un archivo .yaml.")
    try:
        size = path.stat().st_size
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(LARGEST_PLAN + 1)  # no more, even of a device, which has no size
    except FileNotFoundError as error:
        raise PlanError(f"No existe el archivo {path}. Revise su ruta.") from error
    except UnicodeDecodeError as error:
        raise PlanError(f"{path} no es un archivo de texto UTF-8. Guárdelo como texto, codificación UTF-8.") from error
    except OSError as error:
        raise PlanError(f"No se puede leer {path}: {reason(error)}. Revise sus permisos.") from error
    if max(size, len(text)) > LARGEST_PLAN:
        raise PlanError(f"{path} pesa más de {LARGEST_PLAN // 2**20} MB; no parece un archivo .yaml.")
    return text


def load(path: Path) -> LoadedPlan:
    """Read a plan file.  PlanError if there is no such file, or it is not text."""
    return loads(read_text(path), path.name)


def loads(text: str, archivo: str = "plan.yaml") -> LoadedPlan:
    """Read the text of a plan file."""
    document = parse(text)
    hits = list(document.problems)
    data = document.data
    origins: dict[Route, Route] = {}
    parsed: schema.PlanArchivo | None = None
    for _ in range(_ATTEMPTS if data is not None else 0):
        try:
            parsed = schema.PlanArchivo.model_validate(data)
            break
        except ValidationError as error:
            if error.error_count() > MOST_PROBLEMS:
                hits.append(too_many(error.error_count()))
                break
            problems = error.errors(include_url=False)
            if not origins:
                hits += shape_hits(problems, schema.PlanArchivo)
            kept = prune(document.data if not origins else data, problems)
            if kept is None:
                break
            data, newer = kept
            origins = {new: origins.get(old, old) for new, old in newer.items()}
    subject = PlanFile(_plan(parsed), tuple(_stated(parsed))) if parsed is not None else None
    loaded = LoadedPlan(archivo, subject, (), document, {})
    shape = tuple(loaded.placed(finding(hit) for hit in hits))
    return replace(loaded, findings=shape, origins=origins)


# -- pydantic's errors, in Spanish ---------------------------------------------------------------------------------

_EXPECTED = {
    "int_parsing": "un número entero",
    "int_type": "un número entero",
    "int_from_float": "un número entero",
    "decimal_parsing": "un número",
    "decimal_type": "un número",
    "date_from_datetime_parsing": "una fecha AAAA-MM-DD",
    "date_parsing": "una fecha AAAA-MM-DD",
    "date_type": "una fecha AAAA-MM-DD",
    "bool_parsing": "true o false",
    "bool_type": "true o false",
    "list_type": "una lista",
    "model_type": "un bloque de datos",
    "string_type": "un texto",
    "string_pattern_mismatch": "una clave de letras, cifras, puntos o guiones",
}


def _expected(kind: str, context: dict[str, Any]) -> str:
    if kind in ("too_short", "too_long"):
        low, high = context.get("min_length"), context.get("max_length")
        return f"una lista de {low or high} elementos" + (" o más" if low == 1 else "")
    if kind == "string_too_short":
        return "un texto no vacío"
    if kind == "string_too_long":
        return f"un texto de hasta {context.get('max_length')} caracteres"
    if kind in ("greater_than_equal", "greater_than"):
        return f"un número desde {context.get('ge', context.get('gt'))}"
    if kind in ("less_than_equal", "less_than"):
        return f"un número hasta {context.get('le', context.get('lt'))}"
    if kind in ("enum", "literal_error"):
        return str(context.get("expected", "")).replace(" or ", " o ")
    return _EXPECTED.get(kind, "otro valor")


def too_many(count: int) -> Hit:
    """That a file has so many problems of shape that listing them helps nobody."""
    return at_path(problema=f"tiene {count:,} errores, demasiados para enumerarlos; ¿es el archivo correcto?").code(
        "POA001"
    )


def shape_hits(problems: Sequence[Any], model: type[BaseModel]) -> Iterator[Hit]:
    """Pydantic's problems with a file of that model, as findings."""
    for problem in problems:
        path = tuple(part for part in problem["loc"] if isinstance(part, int | str))
        key = str(path[-1]) if path else "plan"
        if problem["type"] == "extra_forbidden":
            yield at_path(*path, clave=quoted(key), admitidas=", ".join(_admitted(model, path[:-1]))).code("POA002")
        elif problem["type"] == "missing":
            yield at_path(*path, clave=key).code("POA003")
        else:
            name = next((str(part) for part in reversed(path) if isinstance(part, str)), "plan")
            value = problem["input"]
            shown = "un bloque" if isinstance(value, dict) else "una lista" if isinstance(value, list) else value
            expected = _expected(problem["type"], problem.get("ctx", {}))
            if value is None:
                shown = "(vacío)"
            yield at_path(*path, clave=name, valor=quoted(shown), esperado=expected).code("POA004")


def _admitted(model: type[BaseModel], path: Sequence[str | int]) -> list[str]:
    """The keys that the block at ``path`` knows."""
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            model = next(_models(model.model_fields[part].annotation), model)
    return list(model.model_fields)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models(inner)


# -- the file's blocks → the domain --------------------------------------------------------------------------------


def _quantity(value: Any) -> Cantidad | None:
    return None if value is None else exact(value)


def _as_read(value: Any) -> Any:
    return _quantity(value) if isinstance(value, Decimal) else value


def _split(reference: str) -> tuple[str, str]:
    """``511 GESTION ADMINISTRATIVA`` → code and the name stated, if any."""
    clave, _, nombre = reference.partition(" ")
    return clave, nombre.strip()


def _stated(parsed: schema.PlanArchivo) -> Iterator[Stated]:
    for index, unidad in enumerate(parsed.unidades):
        for kind, references in (("programa", [unidad.programa]), ("ejes", unidad.ejes), ("lineas", unidad.lineas)):
            for position, reference in enumerate(references):
                clave, nombre = _split(reference)
                if nombre:
                    route = ("unidades", index, kind) + (() if kind == "programa" else (position,))
                    yield Stated(route, unidad.clave, kind, clave, nombre)


def _vigencia(block: schema.Vigente) -> Vigencia:
    return Vigencia(block.desde, block.hasta)


def _people(blocks: Iterable[schema.Responsable]) -> tuple[Responsable, ...]:
    return tuple(Responsable(b.nombre, _vigencia(b)) for b in blocks)


def _concepto(block: schema.ConceptoArchivo) -> Concepto:
    return Concepto(block.clave, block.nombre)


def _ajustes(block: schema.AjustesArchivo) -> Ajustes:
    lights = block.semaforo

    def percent(value: Any) -> Fraction:
        return Fraction(value) / 100

    semaforo = Semaforo(
        naranja=None if lights.naranja is None else percent(lights.naranja),
        amarillo=percent(lights.amarillo),
        verde=percent(lights.verde),
        morado=percent(lights.morado),
    )
    niveles = tuple(block.niveles.items())
    return Ajustes(block.base_relativo, semaforo, percent(block.tolerancia), block.observaciones_max, niveles)


_AS_IT_IS = {datum.name for datum in fields(Meta)} & set(schema.MetaArchivo.model_fields) - {"anual"}
"""What the model takes of a meta as the plan has it: all that both call by the same name."""


def _unidad(block: schema.UnidadArchivo, medidas: dict[str, UnidadMedida]) -> UnidadEjecutora:
    metas = tuple(
        Meta(
            **{name: _as_read(getattr(m, name)) for name in _AS_IT_IS},
            anual=_quantity(m.anual),
            programado=tuple(_quantity(p) for p in m.p),
            medida=medidas.get(folded(m.unidad_medida), UnidadMedida(m.unidad_medida)),
            notas=(m.nota,) if m.nota else (),
        )
        for m in block.metas
    )
    return UnidadEjecutora(
        clave=block.clave,
        nombre=block.nombre,
        programa=_split(block.programa)[0],
        ejes=tuple(_split(e)[0] for e in block.ejes),
        lineas=tuple(_split(x)[0] for x in block.lineas),
        metas=metas,
        alias=tuple(block.alias),
        responsables=_people(block.responsables),
        notas=tuple(block.notas),
        por_confirmar=block.por_confirmar,
    )


def _plan(file: schema.PlanArchivo) -> Plan:
    catalogues = file.catalogos
    measures = tuple(
        UnidadMedida(u.nombre, tuple(u.variantes), u.decimales, u.sumable) for u in catalogues.unidades_medida
    )
    by_name = {folded(name): m for m in measures for name in (m.nombre, *m.variantes)}
    limits = file.ajustes.fechas_limite
    functional = file.clasificacion
    return Plan(
        ejercicio=file.ejercicio,
        version=file.version,
        emisor=file.emisor,
        titulos=tuple(Titulo(t.texto, _vigencia(t)) for t in file.titulos),
        ramo=Ramo(file.ramo.clave, file.ramo.nombre, _people(file.ramo.responsables)),
        clasificacion=Clasificacion(
            _concepto(functional.finalidad), _concepto(functional.funcion), _concepto(functional.subfuncion)
        ),
        programas=tuple(Programa(p.clave, p.nombre, _people(p.responsables)) for p in catalogues.programas),
        ejes=tuple(_concepto(e) for e in catalogues.ejes),
        lineas=tuple(_concepto(x) for x in catalogues.lineas),
        unidades_medida=measures,
        unidades=tuple(_unidad(u, by_name) for u in file.unidades),
        ajustes=_ajustes(file.ajustes),
        limites=(limits.T1, limits.T2, limits.T3, limits.T4),
        notas=tuple(file.notas),
        formato=file.ajustes.formato,
        complementos=tuple(file.complementos),
    )
