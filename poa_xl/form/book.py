"""A Form → the whole workbook issued to a unit, with its identity in every place that may survive."""

from __future__ import annotations

import re
from collections.abc import Mapping

from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan, UnidadEjecutora
from poa_xl.domain.previo import Previo
from poa_xl.domain.texto import visible
from poa_xl.domain.trimestre import Trimestre
from poa_xl.form import seal, version
from poa_xl.form.draw import draw
from poa_xl.form.formato import Form, Formato
from poa_xl.form.instrucciones import instructions
from poa_xl.form.layout import Book

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f]+')
# What Windows takes for a device, whatever follows the first point: a clave may be CON.1.
_DEVICE = re.compile(r"^(?:CON|PRN|AUX|NUL|COM[0-9]|LPT[0-9])(?=\.)", re.IGNORECASE)
LONGEST_NAME = 90


def build(
    plan: Plan,
    unidad: UnidadEjecutora,
    trimestre: Trimestre,
    previo: Previo | None = None,
    capturas: Mapping[int, Captura] | None = None,
    formato: Formato | None = None,
) -> Form:
    """The form of ``unidad`` for ``trimestre``; with ``capturas``, as if the unit had already written them.

    In the version that the plan names, or in ``formato``: what a book of an earlier one gives is drawn in its own.
    """
    return Form(plan, unidad, trimestre, previo or Previo(), capturas or {}, formato=formato or version.of(plan))


def issued_book(form: Form) -> Book:
    """Form, instructions and control sheet; the seal also among the properties."""
    sello, help_ = seal.sello_of(form), instructions(form)
    return Book(
        sheets=(draw(form), help_, seal.control_sheet(form, sello, help_)),
        title=f"{form.formato.clave} {form.unidad.clave} {form.unidad.nombre} {form.trimestre.clave}",
        created=form.trimestre.corte,
        keywords=sello.text(),
        custom=((seal.CUSTOM_PROPERTY, sello.text()),),
    )


def file_name(unidad: UnidadEjecutora, trimestre: Trimestre) -> str:
    """``58101 DIRECCION GENERAL 2024-T1.xlsx``: readable, and legal on every system."""
    name = " ".join(_FORBIDDEN.sub(" ", visible(unidad.nombre)).split())[:LONGEST_NAME].strip(" .")
    return _DEVICE.sub(r"\g<0>-", f"{_FORBIDDEN.sub('-', unidad.clave)} {name} {trimestre.clave}.xlsx", count=1)
