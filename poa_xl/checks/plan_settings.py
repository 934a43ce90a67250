"""The rules of a plan's settings: the packages that it names, the levels that it sets."""

from __future__ import annotations

from collections.abc import Iterator

from poa_xl.checks.complementos import complemento
from poa_xl.checks.levels import refused
from poa_xl.checks.plan_file import PlanFile
from poa_xl.checks.registry import Check, Hit, at_path, quoted
from poa_xl.domain.extension import ExtensionError
from poa_xl.form.version import CURRENT, formato


def complementos_are_there(file: PlanFile) -> Iterator[Hit]:
    """Every complemento is installed and whole: without it its checks would be left out in silence."""
    for index, nombre in enumerate(file.plan.complementos):
        try:
            complemento(nombre)
        except ExtensionError as error:
            yield at_path("complementos", index, nombre=quoted(nombre), que=_reason(error))


def formato_is_there(file: PlanFile) -> Iterator[Hit]:
    """The form that the plan names is one of ours, or installed and whole."""
    if file.plan.formato:
        try:
            formato(file.plan.formato)
        except ExtensionError as error:
            ours = ", ".join(version.id for version in CURRENT.versiones)
            yield at_path("ajustes", "formato", nombre=quoted(file.plan.formato), que=_reason(error), propios=ours)


def levels_are_admitted(file: PlanFile) -> Iterator[Hit]:
    """A level is set only for a rule that admits it, by its code."""
    for codigo, nivel in file.plan.ajustes.niveles:
        why = refused(file.plan, codigo, nivel)
        if why:
            yield at_path("ajustes", "niveles", codigo, codigo=quoted(codigo), nivel=nivel.value, que=why)


def _reason(error: ExtensionError) -> str:
    return " ".join(str(error).split())


SETTING_CHECKS = (
    Check(complementos_are_there, "POA040"),
    Check(formato_is_there, "POA041"),
    Check(levels_are_admitted, "POA042"),
)
