"""The versions of the form that there are, and which one a plan issues."""

from __future__ import annotations

from poa_xl.domain.extension import ExtensionError, extension
from poa_xl.domain.model import Plan
from poa_xl.form.formato import FORMS as FORMS
from poa_xl.form.formato import Formato
from poa_xl.form.formato import register as register
from poa_xl.form.tmm_f004_1 import TMM_F004_1
from poa_xl.form.tmm_f004_2 import TMM_F004_2

GROUP = "poa_xl.forms"
"""The entry points by which an installed package offers a form, named by its id."""
for _version in (TMM_F004_1, TMM_F004_2):
    register(_version)
CURRENT = TMM_F004_2
"""What a plan issues that names no version."""


def find(ident: str) -> Formato | None:
    """The version of that id, if it is known."""
    return FORMS.get(ident)


def formato(ident: str) -> Formato:
    """The version of that id, ours or that of an installed package.  ExtensionError if there is none or it cannot be used."""
    found = find(ident)
    if found is not None:
        return found
    offered = extension(GROUP, ident, Formato)  # type: ignore[type-abstract]  # only asked what it is
    if offered.id != ident:
        raise ExtensionError(f"el paquete que lo anuncia trae {offered.id}")
    return register(offered)


def of(plan: Plan) -> Formato:
    """The version that the plan issues.  ExtensionError if it names one that is not to be had here."""
    return formato(plan.formato) if plan.formato else CURRENT
