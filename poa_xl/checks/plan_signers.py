"""The rules of titles, of those who sign, and of what is still to be confirmed (domain.md 3.2: the F rules, H16)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from poa_xl.checks.plan_file import PlanFile, Route, in_unit, unidades
from poa_xl.checks.registry import Check, Hit, at_path, listed
from poa_xl.domain.model import Plan, Responsable, folded, in_force
from poa_xl.domain.trimestre import NUMEROS, fecha_larga


def one_title_in_force(file: PlanFile) -> Iterator[Hit]:
    """Exactly one title in force on each cut-off day (the Ayuntamiento changes on 1 October)."""
    for t in NUMEROS:
        quarter = file.plan.trimestre(t)
        count = sum(titulo.vigencia.covers(quarter.corte) for titulo in file.plan.titulos)
        if count != 1:
            yield at_path("titulos", fecha=fecha_larga(quarter.corte), trimestre=quarter.clave, cuantos=count)


def _roles(plan: Plan) -> Iterator[tuple[Route, str, Sequence[Responsable]]]:
    yield ("ramo", "responsables"), f"del Ramo {plan.ramo.clave}", plan.ramo.responsables
    for index, programa in enumerate(plan.programas):
        yield ("catalogos", "programas", index, "responsables"), f"del programa {programa.clave}", programa.responsables
    for index, unidad in enumerate(plan.unidades):
        yield ("unidades", index, "responsables"), f"de la unidad {unidad.clave}", unidad.responsables


def every_role_has_a_signer(file: PlanFile) -> Iterator[Hit]:
    """On each cut-off day somebody signs each role; told once per role, for the first day without one."""
    for route, role, people in _roles(file.plan):
        for t in NUMEROS:
            day = file.plan.trimestre(t).corte
            if in_force(people, day) is None:
                yield at_path(*route, fecha=fecha_larga(day), rol=role)
                break


def one_person_three_roles(file: PlanFile) -> Iterator[Hit]:
    """One person elaborates, reviews and authorises."""
    plan, day = file.plan, file.plan.trimestre(1).corte
    head = in_force(plan.ramo.responsables, day)
    programas = {p.clave: in_force(p.responsables, day) for p in plan.programas}
    for route, unidad in unidades(file):
        signers = (in_force(unidad.responsables, day), programas.get(unidad.programa), head)
        names = {folded(person.nombre) for person in signers if person}
        if len(names) == 1 and all(signers) and head:
            yield in_unit(at_path(*route, "responsables", persona=head.nombre), unidad)


def one_signer_at_a_time(file: PlanFile) -> Iterator[Hit]:
    """Two people in one role on a cut-off day."""
    for route, role, people in _roles(file.plan):
        for t in NUMEROS:
            day = file.plan.trimestre(t).corte
            names = {person.nombre for person in people if person.vigencia.covers(day)}
            if len(names) > 1:
                yield at_path(*route, rol=role, fecha=fecha_larga(day), personas=listed(sorted(names), separator=" y "))
                break


def nothing_left_to_confirm(file: PlanFile) -> Iterator[Hit]:
    """A unit whose programming is a reading that it has not confirmed."""
    for route, unidad in unidades(file):
        if unidad.por_confirmar:
            yield in_unit(at_path(*route, "por_confirmar", que=unidad.por_confirmar.rstrip(".")), unidad)


SIGNER_CHECKS = (
    Check(one_title_in_force, "POA031"),
    Check(every_role_has_a_signer, "POA032"),
    Check(one_person_three_roles, "POA033"),
    Check(one_signer_at_a_time, "POA034"),
    Check(nothing_left_to_confirm, "POA039"),
)
