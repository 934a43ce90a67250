"""A complemento: checks of another package, with their rules, that a plan names (entry points ``poa_xl.checks``)."""

from __future__ import annotations

import re
import string
from dataclasses import dataclass

from poa_xl.checks.capture import CAPTURE_CHECKS, CapturaLeida
from poa_xl.checks.catalogue import CATALOGUE
from poa_xl.checks.plan_file import PlanFile
from poa_xl.checks.registry import Check
from poa_xl.checks.rule import Rule
from poa_xl.domain.extension import ExtensionError, extension
from poa_xl.domain.model import Plan

GROUP = "poa_xl.checks"
_CODE = re.compile(r"(?!POA)[A-Z]{2,8}[0-5][0-9]{2}")


@dataclass(frozen=True)
class Complemento:
    """Rules, with codes of their own (``MXL301``: letters but POA, and the stage first), and the checks that give them.

    ``plan`` checks judge a plan file, ``capture`` checks what a unit reports.  ValueError if it does not hold together.
    """

    rules: tuple[Rule, ...]
    plan: tuple[Check[[PlanFile]], ...] = ()
    capture: tuple[Check[[CapturaLeida]], ...] = ()

    def __post_init__(self) -> None:
        own = [rule.codigo for rule in self.rules]
        for codigo in own:
            if not _CODE.fullmatch(codigo) or own.count(codigo) > 1:
                raise ValueError(
                    f"el código {codigo} está repetido o no es de la forma ABC301 (las letras POA son de poa-xl)"
                )
        given = {
            codigo for codes in (*(c.codes for c in self.plan), *(c.codes for c in self.capture)) for codigo in codes
        }
        if given != set(own):
            raise ValueError(
                f"sus reglas ({', '.join(own)}) y lo que dan sus revisiones ({', '.join(given)}) no coinciden"
            )
        for rule in self.rules:
            unsaid = placeholders(rule) - set(rule.example)
            if unsaid:
                raise ValueError(f"el ejemplo de {rule.codigo} no trae {', '.join(sorted(unsaid))}")


def placeholders(rule: Rule) -> set[str]:
    """The values that its words take."""
    return {name for _, name, _, _ in string.Formatter().parse(rule.message + rule.remedy) if name}


def complemento(nombre: str) -> Complemento:
    """The installed one of that name, its rules in the catalogue from now on.  ExtensionError if it cannot be used."""
    found = extension(GROUP, nombre, Complemento)
    for rule in found.rules:
        if CATALOGUE.setdefault(rule.codigo, rule) is not rule:
            raise ExtensionError(f"su código {rule.codigo} es también de otro complemento")
    return found


def capture_checks(plan: Plan) -> tuple[Check[[CapturaLeida]], ...]:
    """What judges the captures of that plan: our checks, then those of its complementos."""
    return (*CAPTURE_CHECKS, *(check for nombre in plan.complementos for check in complemento(nombre).capture))
