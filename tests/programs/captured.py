"""Forms as people fill them in, well and badly, for programs to calculate."""

from __future__ import annotations

from fractions import Fraction
from random import Random

from poa_xl.domain.avance import Captura
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.model import Meta, Plan
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import NUMEROS
from poa_xl.form.formato import Form
from tests.support.books import form_of
from tests.support.plans import edited

BLANKS = ("\u00a0", "\u200b", "\u3000", "\n", "\u2007\u202f", "\ufeff \t", " \u00a0\n\u3000\u200b")
"""What looks like nothing and is written all the same."""
WORDS = ("", "", "", "   ", *BLANKS, "se reprogramó", "0", "-", "\u00a0x", "falta\nel acta", "=1+1")
DECIMALS = ("{nombre: HERRAMIENTA TURISTICA}", "{nombre: HERRAMIENTA TURISTICA, decimales: true}")
"""What makes a unit of measure of the example's plan have halves."""


def settings_of(base: str) -> str:
    """The example's plan on another base, with a unit of measure that has decimals."""
    return edited(("base_relativo: a_la_fecha", f"base_relativo: {base}"), DECIMALS)


def random_captura(meta: Meta, form: Form, chance: Random) -> Captura:
    """Any whole (or decimal, where it may) A in the open quarters, blank as often; sometimes words, or what looks like none."""

    def value(t: int) -> Cantidad | None:
        if t not in form.abiertos or chance.random() < 0.15:
            return None
        decimals = (
            chance.choice((0, Fraction(1, 2), Fraction(1855, 10**4), Fraction(25, 10**4)))
            if meta.medida.decimales
            else 0
        )
        return max(0, (meta.p(t) or 0) + chance.choice((0, 0, 0, -1, 1, -3, 4, 40)) + decimals)

    return Captura(tuple(value(t) for t in NUMEROS), chance.choice(WORDS))


def captured(plan: Plan, clave: str, numero: int, chance: Random, previo: Previo | None = None) -> Form:
    """The form of that unit, filled in at random."""
    blank = form_of(plan, clave, numero, previo)
    return form_of(
        plan, clave, numero, previo, {meta.numero: random_captura(meta, blank, chance) for meta in blank.unidad.metas}
    )
