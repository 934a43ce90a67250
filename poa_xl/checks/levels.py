"""The level at which a plan has a rule told, where the rule admits several; every report says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from poa_xl.checks.catalogue import RULES
from poa_xl.checks.complementos import complemento
from poa_xl.checks.registry import Hit, at
from poa_xl.checks.rule import Rule
from poa_xl.domain.extension import ExtensionError
from poa_xl.domain.finding import Finding, Place, Severity
from poa_xl.domain.model import Plan


def named(text: str, rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """The rules that a person means by a code or an alias, in any case: an alias may stand on several."""
    wanted = text.strip().upper()
    return tuple(rule for rule in rules if wanted and wanted in (rule.codigo, rule.alias))


def refused(plan: Plan, codigo: str, nivel: Severity) -> str:
    """Why a plan may not set that level, blank if it may."""
    known = {rule.codigo: rule for rule in known_rules(plan)}
    rule = known.get(codigo)
    if rule is None:
        codes = [one.codigo for one in named(codigo, known.values())]
        return f"escriba el código, {' o '.join(codes)}" if codes else "no hay tal hallazgo"
    admitted = rule.levels or (rule.told,)
    return "" if nivel in admitted else f"solo se dice como {' o '.join(level.value for level in admitted)}"


def known_rules(plan: Plan) -> Iterator[Rule]:
    """Ours, and those of the complementos of the plan that can be used."""
    yield from RULES
    for nombre in plan.complementos:
        try:
            yield from complemento(nombre).rules
        except ExtensionError:  # told as POA040
            continue


def levelled(findings: Iterable[Finding], plan: Plan) -> Iterator[Finding]:
    """The findings at the level that the plan sets."""
    levels = dict(plan.ajustes.niveles)
    return (replace(one, severity=levels.get(one.codigo, one.severity)) for one in findings)


def moved(plan: Plan) -> Iterator[tuple[Rule, Severity]]:
    """The rules that this plan has told at another level, and at which."""
    known = {rule.codigo: rule for rule in known_rules(plan)} if plan.ajustes.niveles else {}
    for codigo, nivel in plan.ajustes.niveles:
        rule = known.get(codigo)
        if rule is not None and nivel is not rule.told:
            yield rule, nivel


def notices(plan: Plan) -> Iterator[Hit]:
    """That it does, for each of them."""
    for rule, nivel in moved(plan):
        yield at(
            Place(), codigo=rule.codigo, titulo=rule.titulo, nivel=nivel.value, origen=rule.told.value
        ).code("POA503")  # fmt: skip
