"""A complemento: checks of another package, with their rules, that a plan names (entry points ``poa_xl.checks``)."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

from poa_xl.checks.capture import CAPTURE_CHECKS, CapturaLeida
from poa_xl.checks.catalogue import CATALOGUE
from poa_xl.checks.plan_file import PlanFile
from poa_xl.checks.registry import Check, Hit, at, finding
from poa_xl.checks.rule import Rule
from poa_xl.domain.extension import BROKEN, ExtensionError, extension, fault, quiet
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Plan

T = TypeVar("T")

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
    """What judges the captures of that plan: our checks, then those of its complementos.

    One of theirs that fails tells that instead (POA174): what it would have found is not known.
    """
    theirs = ((nombre, check) for nombre in plan.complementos for check in complemento(nombre).capture)
    return (*CAPTURE_CHECKS, *(answering(nombre, check) for nombre, check in theirs))


def plan_checks(plan: Plan) -> Iterator[Check[[PlanFile]]]:
    """What the complementos of a plan judge its file by; ComplementoError where one fails."""
    for nombre in plan.complementos:
        for check in complemento(nombre).plan:
            yield _stopping(nombre, check)


class ComplementoError(Exception):
    """A check of a complemento failed; the text, Spanish, names it and says what to do."""


def answering(nombre: str, check: Check[[CapturaLeida]]) -> Check[[CapturaLeida]]:
    """The check, which tells that it failed where it does."""

    def find(captura: CapturaLeida) -> Iterator[Hit]:
        try:
            yield from _hits(check, captura)
        except BROKEN as error:
            yield at(Place(), nombre=nombre, que=_where(check, error)).code("POA174")

    return Check(find, *check.codes, "POA174")


def _stopping(nombre: str, check: Check[[PlanFile]]) -> Check[[PlanFile]]:
    def find(file: PlanFile) -> Iterator[Hit]:
        try:
            yield from _hits(check, file)
        except BROKEN as error:
            raise ComplementoError(
                f"El complemento “{nombre}” falló al revisar el plan. Envíe a quien lo hizo: {_where(check, error)}. Mientras "
                "tanto, quítelo de «complementos» en el plan."
            ) from error

    return Check(find, *check.codes)


def _hits(check: Check[[T]], subject: T) -> list[Hit]:
    """What it finds, every one with all that its words take."""
    with quiet():
        hits = list(check(subject))
        for hit in hits:
            finding(hit)
    return hits


def _where(check: Check[[T]], error: BaseException) -> str:
    return f"{getattr(check.find, '__name__', 'revisión')} ({fault(error)})"
