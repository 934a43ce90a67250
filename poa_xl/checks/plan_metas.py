"""The rules of a plan's metas (domain.md 3.2: the P rules, X02)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from poa_xl.checks.plan_file import PlanFile, Route, in_unit, metas, unidades
from poa_xl.checks.registry import Check, Hit, at_path, listed, quoted
from poa_xl.domain.cantidad import Cantidad, show
from poa_xl.domain.model import Plan, folded
from poa_xl.domain.trimestre import NUMEROS, nombre


def trimestres_add_up(file: PlanFile) -> Iterator[Hit]:
    """ΣP = META ANUAL (domain.md 1.3)."""
    for route, unidad, meta in metas(file):
        total = meta.suma_programada
        if meta.anual and any(p is not None for p in meta.programado) and total != meta.anual:
            yield at_path(
                *route, "p", meta=meta.numero, unidad=unidad.clave, suma=show(total), anual=show(meta.anual),
                diferencia=show(meta.anual - total),
            )  # fmt: skip


def something_is_programmed(file: PlanFile) -> Iterator[Hit]:
    """META > 0 and no P at all."""
    for route, unidad, meta in metas(file):
        if meta.anual and all(p is None for p in meta.programado):
            yield at_path(*route, "p", meta=meta.numero, unidad=unidad.clave)


def annual_target_is_there(file: PlanFile) -> Iterator[Hit]:
    """META ANUAL blank or 0."""
    for route, unidad, meta in metas(file):
        if not meta.anual:
            yield at_path(*route, "anual", meta=meta.numero, unidad=unidad.clave)


def meta_has_words(file: PlanFile) -> Iterator[Hit]:
    """Text and unit of measure are there."""
    for route, unidad, meta in metas(file):
        for key, value, field in (
            ("texto", meta.texto, "descripción"),
            ("unidad_medida", meta.unidad_medida, "unidad de medida"),
        ):
            if not value.strip():
                yield at_path(*route, key, meta=meta.numero, unidad=unidad.clave, campo=field)


def numbers_are_unique(file: PlanFile) -> Iterator[Hit]:
    """Within a unit a number names one meta: row ids depend on it."""
    seen: set[tuple[str, int]] = set()
    for route, unidad, meta in metas(file):
        if (unidad.clave, meta.numero) in seen:
            yield in_unit(at_path(*route, "numero", meta=meta.numero), unidad)
        seen.add((unidad.clave, meta.numero))


def text_has_no_number(file: PlanFile) -> Iterator[Hit]:
    """The form prints ``101.- ``; a text that starts so would print it twice."""
    for route, unidad, meta in metas(file):
        if re.match(rf"{meta.numero}\s*\.", meta.texto):
            yield at_path(*route, "texto", meta=meta.numero, unidad=unidad.clave, valor=quoted(meta.texto[:20]))


def blanks_and_zeros(file: PlanFile) -> Iterator[Hit]:
    """Blank and 0 used alike inside a unit."""
    for route, unidad in unidades(file):
        values = [p for meta in unidad.metas for p in meta.programado]
        if None in values and 0 in values:
            yield in_unit(at_path(*route, "metas"), unidad)


def canonical_measure(file: PlanFile) -> Iterator[Hit]:
    """A variant of a catalogued unit of measure."""
    known = _measures(file.plan)
    for route, unidad, meta in metas(file):
        if folded(meta.unidad_medida) in known and meta.unidad_medida != meta.medida.nombre:
            yield at_path(
                *route, "unidad_medida", meta=meta.numero, unidad=unidad.clave, valor=meta.unidad_medida,
                canonica=meta.medida.nombre,
            )  # fmt: skip


def known_measure(file: PlanFile) -> Iterator[Hit]:
    """A unit of measure that the catalogue does not have."""
    known = _measures(file.plan)
    for route, unidad, meta in metas(file):
        if meta.unidad_medida.strip() and folded(meta.unidad_medida) not in known:
            yield at_path(*route, "unidad_medida", meta=meta.numero, unidad=unidad.clave, valor=meta.unidad_medida)


def _measures(plan: Plan) -> set[str]:
    return {folded(name) for m in plan.unidades_medida for name in (m.nombre, *m.variantes)}


def quantities_are_valid(file: PlanFile) -> Iterator[Hit]:
    """P and META ≥ 0, with decimals only where the unit of measure has them."""
    for route, unidad, meta in metas(file):
        fields: list[tuple[Route, str, Cantidad | None]] = [(("anual",), "META ANUAL", meta.anual)]
        fields += [(("p", t - 1), f"P de {nombre(t)}", meta.p(t)) for t in NUMEROS]
        for end, field, value in fields:
            if value is not None and (value < 0 or (value.denominator != 1 and not meta.medida.decimales)):
                yield at_path(
                    *route, *end, meta=meta.numero, unidad=unidad.clave, campo=field, valor=show(value),
                    medida=meta.unidad_medida or "la meta",
                )  # fmt: skip


def twin_metas(file: PlanFile) -> Iterator[Hit]:
    """The same text in several units: adding them would count one thing several times (domain.md 2.7.11)."""
    found = defaultdict(list)
    for route, unidad, meta in metas(file):
        found[folded(meta.texto).rstrip(".")].append((route, unidad.clave, meta))
    for same in found.values():
        units = {clave for _, clave, _ in same}
        if len(units) > 1 and same[0][2].texto.strip():
            numbers = listed(meta.numero for _, _, meta in same)
            yield at_path(*same[0][0], "texto", texto=quoted(same[0][2].texto), cuantas=len(units), metas=numbers)


META_CHECKS = (
    Check(trimestres_add_up, "POA010"),
    Check(something_is_programmed, "POA011"),
    Check(annual_target_is_there, "POA012"),
    Check(meta_has_words, "POA013"),
    Check(numbers_are_unique, "POA014"),
    Check(text_has_no_number, "POA015"),
    Check(blanks_and_zeros, "POA016"),
    Check(canonical_measure, "POA017"),
    Check(known_measure, "POA018"),
    Check(quantities_are_valid, "POA036"),
    Check(twin_metas, "POA038"),
)
