"""The rules of what heads the forms: programa, ejes, líneas, classification (domain.md 3.2: the H rules, X01)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from poa_xl.checks.plan_file import PlanFile, in_unit, metas, unidades
from poa_xl.checks.registry import Check, Hit, at_path, listed, quoted
from poa_xl.domain.model import desciende, folded, nivel


def programa_name_agrees(file: PlanFile) -> Iterator[Hit]:
    """A stated programa's name is the catalogue's; says which code the name belongs to."""
    names = {p.clave: p.nombre for p in file.plan.programas}
    owner = {folded(p.nombre): p.clave for p in file.plan.programas}
    for said in file.stated:
        expected = names.get(said.clave)
        if said.kind == "programa" and expected is not None and folded(said.nombre) != folded(expected):
            other = owner.get(folded(said.nombre))
            yield at_path(
                *said.route, clave=said.clave, esperado=expected, valor=said.nombre,
                corresponde=f", que corresponde al {other}" if other else "",
            ).of(said.unidad).with_unit()  # fmt: skip


def programa_is_known(file: PlanFile) -> Iterator[Hit]:
    """The unit's programa is in the catalogue."""
    known = {p.clave for p in file.plan.programas}
    for route, unidad in unidades(file):
        if unidad.programa not in known:
            yield in_unit(at_path(*route, "programa", clave=unidad.programa), unidad)


def claves_are_unique(file: PlanFile) -> Iterator[Hit]:
    """Units (with their aliases) and catalogue entries have one code each; capitals tell no sheet or file apart."""
    plan = file.plan
    seen: set[str] = set()
    for route, unidad in unidades(file):
        for end, clave in (("clave", unidad.clave), *(("alias", alias) for alias in unidad.alias)):
            if clave.casefold() in seen:
                yield at_path(*route, end, clave=clave, donde="unidades").of(unidad.clave)
            seen.add(clave.casefold())
    for key, entries in (("ejes", plan.ejes), ("lineas", plan.lineas)):
        codes: set[str] = set()
        for index, entry in enumerate(entries):
            if entry.clave in codes:
                yield at_path("catalogos", key, index, clave=entry.clave, donde=f"catalogos.{key}")
            codes.add(entry.clave)


def functional_classification_descends(file: PlanFile) -> Iterator[Hit]:
    """Finalidad of one level, función its child, subfunción the child of that."""
    functional = file.plan.clasificacion
    finalidad, funcion, sub = functional.finalidad, functional.funcion, functional.subfuncion
    if finalidad.nivel != 1:
        problem = f"FINALIDAD {finalidad.clave} no es una finalidad (un solo nivel)"
        yield at_path("clasificacion", "finalidad", problema=problem)
    if funcion.nivel != 2 or not desciende(funcion.clave, finalidad.clave):
        problem = f"FUNCION {funcion.clave} no es hija de la finalidad {finalidad.clave}"
        yield at_path("clasificacion", "funcion", problema=problem)
    if sub.nivel != 3 or not desciende(sub.clave, funcion.clave):
        problem = f"SUBFUNCION {sub.clave} no es hija de la función {funcion.clave}"
        yield at_path("clasificacion", "subfuncion", problema=problem)


def no_eje_among_lineas(file: PlanFile) -> Iterator[Hit]:
    """A code of one level declared as línea."""
    for route, unidad in unidades(file):
        for index, clave in enumerate(unidad.lineas):
            if nivel(clave) == 1:
                name = file.plan.nombre_de.get(clave, "")
                yield in_unit(at_path(*route, "lineas", index, clave=clave, nombre=name), unidad)


def no_linea_among_ejes(file: PlanFile) -> Iterator[Hit]:
    """A code of several levels declared as eje."""
    for route, unidad in unidades(file):
        for index, clave in enumerate(unidad.ejes):
            if nivel(clave) > 1:
                yield in_unit(at_path(*route, "ejes", index, clave=clave), unidad)


def one_code_each(file: PlanFile) -> Iterator[Hit]:
    """Two codes in one entry: «3.2.2 PROMOCION …,3.3.2 FORMACION …»."""
    for said in file.stated:
        if re.search(r"(?<![\d.])\d+(\.\d+)+", said.nombre):
            yield at_path(*said.route, valor=quoted(f"{said.clave} {said.nombre}")).of(said.unidad)


def lineas_of_metas_are_declared(file: PlanFile) -> Iterator[Hit]:
    """A meta's line is declared by its unit: exactly, or as the root of a declared one (domain.md 2.7.10)."""
    for route, unidad, meta in metas(file):
        if not any(desciende(clave, meta.linea) for clave in unidad.lineas):
            yield in_unit(at_path(*route, "linea", meta=meta.numero, clave=meta.linea), unidad)


def declared_lineas_are_used(file: PlanFile) -> Iterator[Hit]:
    """A declared line that no meta uses."""
    for route, unidad in unidades(file):
        for index, clave in enumerate(unidad.lineas):
            if not any(meta.linea == clave for meta in unidad.metas):
                yield in_unit(at_path(*route, "lineas", index, clave=clave), unidad)


def ejes_are_declared(file: PlanFile) -> Iterator[Hit]:
    """The eje of every declared or used line is declared; told once per eje."""
    for route, unidad in unidades(file):
        used = dict.fromkeys((*unidad.lineas, *(meta.linea for meta in unidad.metas)))
        missing = {clave.partition(".")[0]: clave for clave in reversed(used) if nivel(clave) > 1}
        for eje, clave in missing.items():
            if eje not in unidad.ejes:
                yield in_unit(at_path(*route, "ejes", eje=eje, clave=clave), unidad)


def names_agree(file: PlanFile) -> Iterator[Hit]:
    """A stated name of an eje or línea is the catalogue's."""
    names = {c.clave: c.nombre for c in (*file.plan.ejes, *file.plan.lineas)}
    for said in file.stated:
        expected = names.get(said.clave)
        if said.kind != "programa" and expected is not None and folded(said.nombre) != folded(expected):
            hit = at_path(*said.route, clave=said.clave, esperado=expected, valor=quoted(said.nombre))
            yield hit.of(said.unidad).with_unit()


def codes_are_in_the_catalogue(file: PlanFile) -> Iterator[Hit]:
    """Every declared eje and línea has a name to print."""
    names = file.plan.nombre_de
    for route, unidad in unidades(file):
        for key, what, claves in (("ejes", "El eje", unidad.ejes), ("lineas", "La línea", unidad.lineas)):
            for index, clave in enumerate(claves):
                if clave not in names:
                    yield at_path(*route, key, index, que=what, clave=clave).of(unidad.clave)


def programa_has_one_name(file: PlanFile) -> Iterator[Hit]:
    """In the Ramo a programa code has one name and a name one code."""
    names, codes = defaultdict(list), defaultdict(list)
    for index, programa in enumerate(file.plan.programas):
        names[programa.clave].append((index, programa.nombre))
        codes[folded(programa.nombre)].append((index, programa.clave))
    for clave, found in names.items():
        if len(found) > 1:
            yield at_path(
                "catalogos", "programas", found[-1][0], que=f"el programa {clave}", otro="nombres",
                valores=listed((f"“{quoted(name)}”" for _, name in found), separator=" y "),
            )  # fmt: skip
    for name, found in codes.items():
        if len({clave for _, clave in found}) > 1:
            yield at_path(
                "catalogos", "programas", found[-1][0], que=f"el programa “{name}”", otro="claves",
                valores=listed((clave for _, clave in found), separator=" y "),
            )  # fmt: skip


HEADER_CHECKS = (
    Check(programa_name_agrees, "POA020"),
    Check(programa_is_known, "POA021"),
    Check(claves_are_unique, "POA022"),
    Check(functional_classification_descends, "POA023"),
    Check(no_eje_among_lineas, "POA024"),
    Check(no_linea_among_ejes, "POA025"),
    Check(one_code_each, "POA026"),
    Check(lineas_of_metas_are_declared, "POA027"),
    Check(declared_lineas_are_used, "POA028"),
    Check(ejes_are_declared, "POA029"),
    Check(names_agree, "POA030"),
    Check(codes_are_in_the_catalogue, "POA035"),
    Check(programa_has_one_name, "POA037"),
)
