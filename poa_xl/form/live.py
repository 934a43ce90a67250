"""The rules of capture that the sheet checks as it is filled: condition, in-sheet formula and Spanish words, once."""

from __future__ import annotations

from poa_xl.form.columns import LiveRule, Terminos
from poa_xl.form.expr import Expr, any_of


def falta_a(t: Terminos) -> Expr:
    """Something programmed in an open quarter, and its A blank."""
    return any_of(*((t.p(q) > 0) & t.vacia(q) for q in t.abiertos))


def avance_no_programado(t: Terminos) -> Expr:
    """Nothing programmed to date, something achieved, nothing explained."""
    return (t.programado.equals(0) & (t.absoluto > 0)) & t.sin_explicar


def abajo_sin_explicar(t: Terminos) -> Expr:
    """Below the green range, nothing explained."""
    return ((t.debido > 0) & (t.cumplimiento < t.ajustes.semaforo.verde)) & t.sin_explicar


def arriba_sin_explicar(t: Terminos) -> Expr:
    """Above the green range, nothing explained."""
    return ((t.debido > 0) & (t.cumplimiento > t.ajustes.semaforo.morado)) & t.sin_explicar


def anual_rebasada(t: Terminos) -> Expr:
    """More achieved than the year's target."""
    return t.absoluto > t.anual


def cierre_sin_explicar(t: Terminos) -> Expr | None:
    """The year ends below META ANUAL, nothing explained; only in the fourth quarter."""
    return (t.absoluto < t.anual) & t.sin_explicar if t.corte == 4 else None


LIVE_RULES = (
    LiveRule("POA202", "A debe ser un número, 0 o mayor (entero si la unidad de medida no admite decimales)",
             lambda t: t.a_invalida),
    LiveRule("POA301", "Falta capturar A", falta_a),
    LiveRule("POA302", "Explique en OBSERVACIONES: avance no programado", avance_no_programado),
    LiveRule("POA307", "Explique en OBSERVACIONES: el año cierra abajo de la META ANUAL", cierre_sin_explicar),
    LiveRule("POA303", "Explique en OBSERVACIONES: avance menor a lo programado", abajo_sin_explicar),
    LiveRule("POA304", "Explique en OBSERVACIONES: avance mayor a lo programado", arriba_sin_explicar),
    LiveRule("POA305", "La meta ya rebasó la META ANUAL", anual_rebasada, blocks=False),
)  # fmt: skip
"""In the order in which a row is told what it lacks."""
WORDS = {rule.codigo: rule.words for rule in LIVE_RULES}
