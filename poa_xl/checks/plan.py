"""The rules of a plan file (domain.md 3.2: P, H, F and X rules as they apply before anything is issued)."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from poa_xl.checks.registry import Hit, at_path, check, quoted
from poa_xl.domain.cantidad import Cantidad, show
from poa_xl.domain.model import Meta, Plan, Responsable, UnidadEjecutora, desciende, folded, in_force, nivel
from poa_xl.domain.trimestre import NUMEROS, fecha_larga, nombre

Route = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Stated:
    """A reference that also writes the name: ``programa: 511 GESTION …``."""

    route: Route
    unidad: str
    kind: str
    clave: str
    nombre: str


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan as its file states it."""

    plan: Plan
    stated: tuple[Stated, ...] = ()


def _metas(file: PlanFile) -> Iterator[tuple[Route, UnidadEjecutora, Meta]]:
    for i, unidad in enumerate(file.plan.unidades):
        for j, meta in enumerate(unidad.metas):
            yield ("unidades", i, "metas", j), unidad, meta


def _unidades(file: PlanFile) -> Iterator[tuple[Route, UnidadEjecutora]]:
    for i, unidad in enumerate(file.plan.unidades):
        yield ("unidades", i), unidad


@check("POA010")
def trimestres_add_up(file: PlanFile) -> Iterator[Hit]:
    """ΣP = META ANUAL (domain.md 1.3)."""
    for route, unidad, meta in _metas(file):
        total = meta.suma_programada
        if meta.anual and any(p is not None for p in meta.programado) and total != meta.anual:
            yield at_path(
                *route, "p", meta=meta.numero, unidad=unidad.clave, suma=show(total), anual=show(meta.anual),
                diferencia=show(meta.anual - total),
            )  # fmt: skip


@check("POA011")
def something_is_programmed(file: PlanFile) -> Iterator[Hit]:
    """META > 0 and no P at all."""
    for route, unidad, meta in _metas(file):
        if meta.anual and all(p is None for p in meta.programado):
            yield at_path(*route, "p", meta=meta.numero, unidad=unidad.clave)


@check("POA012")
def annual_target_is_there(file: PlanFile) -> Iterator[Hit]:
    """META ANUAL blank or 0."""
    for route, unidad, meta in _metas(file):
        if not meta.anual:
            yield at_path(*route, "anual", meta=meta.numero, unidad=unidad.clave)


@check("POA013")
def meta_has_words(file: PlanFile) -> Iterator[Hit]:
    """Text and unit of measure are there."""
    for route, unidad, meta in _metas(file):
        for key, value, field in (
            ("texto", meta.texto, "descripción"),
            ("unidad_medida", meta.unidad_medida, "unidad de medida"),
        ):
            if not value.strip():
                yield at_path(*route, key, meta=meta.numero, unidad=unidad.clave, campo=field)


@check("POA014")
def numbers_are_unique(file: PlanFile) -> Iterator[Hit]:
    """Within a unit a number names one meta: row ids depend on it."""
    seen: set[tuple[str, int]] = set()
    for route, unidad, meta in _metas(file):
        if (unidad.clave, meta.numero) in seen:
            yield _in_unit(at_path(*route, "numero", meta=meta.numero), unidad)
        seen.add((unidad.clave, meta.numero))


@check("POA015")
def text_has_no_number(file: PlanFile) -> Iterator[Hit]:
    """The form prints ``101.- ``; a text that starts so would print it twice."""
    for route, unidad, meta in _metas(file):
        if re.match(rf"{meta.numero}\s*\.", meta.texto):
            yield at_path(*route, "texto", meta=meta.numero, unidad=unidad.clave, valor=quoted(meta.texto[:20]))


@check("POA016")
def blanks_and_zeros(file: PlanFile) -> Iterator[Hit]:
    """Blank and 0 used alike inside a unit."""
    for route, unidad in _unidades(file):
        values = [p for meta in unidad.metas for p in meta.programado]
        if None in values and 0 in values:
            yield _in_unit(at_path(*route, "metas"), unidad)


@check("POA017")
def canonical_measure(file: PlanFile) -> Iterator[Hit]:
    """A variant of a catalogued unit of measure."""
    known = _measures(file.plan)
    for route, unidad, meta in _metas(file):
        if folded(meta.unidad_medida) in known and meta.unidad_medida != meta.medida.nombre:
            yield at_path(
                *route, "unidad_medida", meta=meta.numero, unidad=unidad.clave, valor=meta.unidad_medida,
                canonica=meta.medida.nombre,
            )  # fmt: skip


@check("POA018")
def known_measure(file: PlanFile) -> Iterator[Hit]:
    """A unit of measure that the catalogue does not have."""
    known = _measures(file.plan)
    for route, unidad, meta in _metas(file):
        if meta.unidad_medida.strip() and folded(meta.unidad_medida) not in known:
            yield at_path(*route, "unidad_medida", meta=meta.numero, unidad=unidad.clave, valor=meta.unidad_medida)


def _measures(plan: Plan) -> set[str]:
    return {folded(name) for m in plan.unidades_medida for name in (m.nombre, *m.variantes)}


@check("POA036")
def quantities_are_valid(file: PlanFile) -> Iterator[Hit]:
    """P and META ≥ 0, with decimals only where the unit of measure has them."""
    for route, unidad, meta in _metas(file):
        fields: list[tuple[Route, str, Cantidad | None]] = [(("anual",), "META ANUAL", meta.anual)]
        fields += [(("p", t - 1), f"P de {nombre(t)}", meta.p(t)) for t in NUMEROS]
        for end, field, value in fields:
            if value is not None and (value < 0 or (value.denominator != 1 and not meta.medida.decimales)):
                yield at_path(
                    *route, *end, meta=meta.numero, unidad=unidad.clave, campo=field, valor=show(value),
                    medida=meta.unidad_medida or "la meta",
                )  # fmt: skip


def _in_unit(hit: Hit, unidad: UnidadEjecutora) -> Hit:
    return hit.of(unidad.clave).with_unit()


# -- header: programa, ejes, líneas --------------------------------------------------------------------------------


@check("POA020")
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


@check("POA021")
def programa_is_known(file: PlanFile) -> Iterator[Hit]:
    """The unit's programa is in the catalogue."""
    known = {p.clave for p in file.plan.programas}
    for route, unidad in _unidades(file):
        if unidad.programa not in known:
            yield _in_unit(at_path(*route, "programa", clave=unidad.programa), unidad)


@check("POA022")
def claves_are_unique(file: PlanFile) -> Iterator[Hit]:
    """Units (with their aliases) and catalogue entries have one code each; capitals tell no sheet or file apart."""
    plan = file.plan
    seen: set[str] = set()
    for route, unidad in _unidades(file):
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


@check("POA023")
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


@check("POA024")
def no_eje_among_lineas(file: PlanFile) -> Iterator[Hit]:
    """A code of one level declared as línea."""
    for route, unidad in _unidades(file):
        for index, clave in enumerate(unidad.lineas):
            if nivel(clave) == 1:
                name = file.plan.nombre_de.get(clave, "")
                yield _in_unit(at_path(*route, "lineas", index, clave=clave, nombre=name), unidad)


@check("POA025")
def no_linea_among_ejes(file: PlanFile) -> Iterator[Hit]:
    """A code of several levels declared as eje."""
    for route, unidad in _unidades(file):
        for index, clave in enumerate(unidad.ejes):
            if nivel(clave) > 1:
                yield _in_unit(at_path(*route, "ejes", index, clave=clave), unidad)


@check("POA026")
def one_code_each(file: PlanFile) -> Iterator[Hit]:
    """Two codes in one entry: «3.2.2 PROMOCION …,3.3.2 FORMACION …»."""
    for said in file.stated:
        if re.search(r"(?<![\d.])\d+(\.\d+)+", said.nombre):
            yield at_path(*said.route, valor=quoted(f"{said.clave} {said.nombre}")).of(said.unidad)


@check("POA027")
def lineas_of_metas_are_declared(file: PlanFile) -> Iterator[Hit]:
    """A meta's line is declared by its unit: exactly, or as the root of a declared one (domain.md 2.7.10)."""
    for route, unidad, meta in _metas(file):
        if not any(desciende(clave, meta.linea) for clave in unidad.lineas):
            yield _in_unit(at_path(*route, "linea", meta=meta.numero, clave=meta.linea), unidad)


@check("POA028")
def declared_lineas_are_used(file: PlanFile) -> Iterator[Hit]:
    """A declared line that no meta uses."""
    for route, unidad in _unidades(file):
        for index, clave in enumerate(unidad.lineas):
            if not any(meta.linea == clave for meta in unidad.metas):
                yield _in_unit(at_path(*route, "lineas", index, clave=clave), unidad)


@check("POA029")
def ejes_are_declared(file: PlanFile) -> Iterator[Hit]:
    """The eje of every declared or used line is declared; told once per eje."""
    for route, unidad in _unidades(file):
        used = dict.fromkeys((*unidad.lineas, *(meta.linea for meta in unidad.metas)))
        missing = {clave.partition(".")[0]: clave for clave in reversed(used) if nivel(clave) > 1}
        for eje, clave in missing.items():
            if eje not in unidad.ejes:
                yield _in_unit(at_path(*route, "ejes", eje=eje, clave=clave), unidad)


@check("POA030")
def names_agree(file: PlanFile) -> Iterator[Hit]:
    """A stated name of an eje or línea is the catalogue's."""
    names = {c.clave: c.nombre for c in (*file.plan.ejes, *file.plan.lineas)}
    for said in file.stated:
        expected = names.get(said.clave)
        if said.kind != "programa" and expected is not None and folded(said.nombre) != folded(expected):
            hit = at_path(*said.route, clave=said.clave, esperado=expected, valor=quoted(said.nombre))
            yield hit.of(said.unidad).with_unit()


@check("POA035")
def codes_are_in_the_catalogue(file: PlanFile) -> Iterator[Hit]:
    """Every declared eje and línea has a name to print."""
    names = file.plan.nombre_de
    for route, unidad in _unidades(file):
        for key, what, claves in (("ejes", "El eje", unidad.ejes), ("lineas", "La línea", unidad.lineas)):
            for index, clave in enumerate(claves):
                if clave not in names:
                    yield at_path(*route, key, index, que=what, clave=clave).of(unidad.clave)


@check("POA037")
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
                valores=" y ".join(f"“{name}”" for _, name in found),
            )  # fmt: skip
    for name, found in codes.items():
        if len({clave for _, clave in found}) > 1:
            yield at_path(
                "catalogos", "programas", found[-1][0], que=f"el programa “{name}”", otro="claves",
                valores=" y ".join(clave for _, clave in found),
            )  # fmt: skip


# -- titles and signers --------------------------------------------------------------------------------------------


@check("POA031")
def one_title_in_force(file: PlanFile) -> Iterator[Hit]:
    """Exactly one title in force on each cut-off day (the Ayuntamiento changes on 1 October)."""
    for t in NUMEROS:
        quarter = file.plan.trimestre(t)
        count = sum(titulo.vigencia.covers(quarter.corte) for titulo in file.plan.titulos)
        if count != 1:
            yield at_path("titulos", fecha=fecha_larga(quarter.corte), trimestre=quarter.clave, cuantos=count)


def _roles(plan: Plan) -> Iterator[tuple[Route, str, Sequence[Responsable]]]:
    yield ("ramo", "responsables"), f"el Ramo {plan.ramo.clave}", plan.ramo.responsables
    for index, programa in enumerate(plan.programas):
        yield ("catalogos", "programas", index, "responsables"), f"el programa {programa.clave}", programa.responsables
    for index, unidad in enumerate(plan.unidades):
        yield ("unidades", index, "responsables"), f"la unidad {unidad.clave}", unidad.responsables


@check("POA032")
def every_role_has_a_signer(file: PlanFile) -> Iterator[Hit]:
    """On each cut-off day somebody signs each role; told once per role, for the first day without one."""
    for route, role, people in _roles(file.plan):
        for t in NUMEROS:
            day = file.plan.trimestre(t).corte
            if in_force(people, day) is None:
                yield at_path(*route, fecha=fecha_larga(day), rol=role)
                break


@check("POA033")
def one_person_three_roles(file: PlanFile) -> Iterator[Hit]:
    """One person elaborates, reviews and authorises."""
    plan, day = file.plan, file.plan.trimestre(1).corte
    head = in_force(plan.ramo.responsables, day)
    programas = {p.clave: in_force(p.responsables, day) for p in plan.programas}
    for route, unidad in _unidades(file):
        signers = (in_force(unidad.responsables, day), programas.get(unidad.programa), head)
        names = {folded(person.nombre) for person in signers if person}
        if len(names) == 1 and all(signers) and head:
            yield _in_unit(at_path(*route, "responsables", persona=head.nombre), unidad)


@check("POA034")
def one_signer_at_a_time(file: PlanFile) -> Iterator[Hit]:
    """Two people in one role on a cut-off day."""
    for route, role, people in _roles(file.plan):
        for t in NUMEROS:
            day = file.plan.trimestre(t).corte
            names = {person.nombre for person in people if person.vigencia.covers(day)}
            if len(names) > 1:
                yield at_path(*route, rol=role, fecha=fecha_larga(day), personas=" y ".join(sorted(names)))
                break


# -- the Ramo ------------------------------------------------------------------------------------------------------


@check("POA038")
def twin_metas(file: PlanFile) -> Iterator[Hit]:
    """The same text in several units: adding them would count one thing several times (domain.md 2.7.11)."""
    found = defaultdict(list)
    for route, unidad, meta in _metas(file):
        found[folded(meta.texto).rstrip(".")].append((route, unidad.clave, meta))
    for same in found.values():
        units = {clave for _, clave, _ in same}
        if len(units) > 1 and same[0][2].texto.strip():
            numbers = ", ".join(str(meta.numero) for _, _, meta in same)
            yield at_path(*same[0][0], "texto", texto=quoted(same[0][2].texto), cuantas=len(units), metas=numbers)


@check("POA039")
def nothing_left_to_confirm(file: PlanFile) -> Iterator[Hit]:
    """A unit whose programming is a reading that it has not confirmed."""
    for route, unidad in _unidades(file):
        if unidad.por_confirmar:
            yield _in_unit(at_path(*route, "por_confirmar", que=unidad.por_confirmar.rstrip(".")), unidad)
