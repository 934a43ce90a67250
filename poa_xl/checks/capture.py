"""What a unit reports: the rules that the sheet checks as it is filled and the collector checks again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from poa_xl.checks.asks import of_another_order, repeats, says_nothing, unexplained
from poa_xl.checks.registry import Check, Hit, at, quoted
from poa_xl.domain.avance import Avance
from poa_xl.domain.cantidad import show, show_percent
from poa_xl.domain.finding import Place
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import nombre
from poa_xl.form.columns import Terminos
from poa_xl.form.expr import Expr
from poa_xl.form.live import (
    abajo_sin_explicar,
    anual_rebasada,
    arriba_sin_explicar,
    avance_no_programado,
    cierre_sin_explicar,
    falta_a,
)


@dataclass(frozen=True)
class CapturaLeida:
    """A unit's capture as read: its rows' Avances, and where each of their cells is.

    ``ilegibles``: the metas with a cell that could not be read, of which no more is said.  ``previo``: what earlier
    quarters accepted, and said.
    """

    terminos: Terminos
    avances: tuple[Avance, ...]
    place: Callable[[int, str], Place]
    ilegibles: frozenset[int] = frozenset()
    previo: Previo = field(default_factory=Previo)

    @cached_property
    def legibles(self) -> tuple[Avance, ...]:
        """The rows of which every cell could be read."""
        return tuple(a for a in self.avances if a.meta.numero not in self.ilegibles)

    @cached_property
    def completas(self) -> tuple[Avance, ...]:
        """Those of them that lack no due A: a row without it is told once, as missing."""
        missing = falta_a(self.terminos)
        return tuple(a for a in self.legibles if not missing.value(a))

    def celda(self, avance: Avance, key: str) -> Place:
        """Where the cell of that column is."""
        return self.place(avance.meta.numero, key)


def _where(captura: CapturaLeida, condition: Callable[[Terminos], Expr | None]) -> Iterator[tuple[Avance, Terminos]]:
    """The rows in which a live condition holds, of those that may be judged by it."""
    expression = condition(captura.terminos)
    if expression is None:
        return
    for avance in captura.legibles if condition is falta_a else captura.completas:
        if expression.value(avance):
            yield avance, captura.terminos


def due_quarters_are_reported(captura: CapturaLeida) -> Iterator[Hit]:
    """P > 0 and A blank in an open quarter."""
    for avance, terms in _where(captura, falta_a):
        for t in terms.abiertos:
            if (avance.meta.p(t) or 0) > 0 and avance.captura.alcanzado[t - 1] is None:
                yield at(
                    captura.celda(avance, f"a{t}"), avance.meta.numero, trimestre=nombre(t),
                    programado=show(avance.meta.p(t)),
                )  # fmt: skip


def unprogrammed_progress_is_explained(captura: CapturaLeida) -> Iterator[Hit]:
    """ΣP = 0 and ΣA > 0 need an observation (domain.md 1.3)."""
    for avance, _ in _where(captura, avance_no_programado):
        place = captura.celda(avance, "observaciones")
        yield at(place, avance.meta.numero, alcanzado=show(avance.absoluto))


def shortfall_is_explained(captura: CapturaLeida) -> Iterator[Hit]:
    """Below the green range needs an observation (domain.md 1.4)."""
    for avance, _ in _where(captura, abajo_sin_explicar):
        place = captura.celda(avance, "observaciones")
        yield at(place, avance.meta.numero, ratio=show_percent(avance.cumplimiento))


def excess_is_explained(captura: CapturaLeida) -> Iterator[Hit]:
    """Above the green range needs an observation (domain.md 1.4)."""
    for avance, _ in _where(captura, arriba_sin_explicar):
        place = captura.celda(avance, "observaciones")
        yield at(place, avance.meta.numero, ratio=show_percent(avance.cumplimiento))


def annual_target_is_not_exceeded(captura: CapturaLeida) -> Iterator[Hit]:
    """ΣA > META ANUAL: the plan should be amended."""
    for avance, _ in _where(captura, anual_rebasada):
        place = captura.celda(avance, "absoluto")
        yield at(place, avance.meta.numero, alcanzado=show(avance.absoluto), anual=show(avance.meta.anual))


def year_end_shortfall_is_explained(captura: CapturaLeida) -> Iterator[Hit]:
    """At T4, ΣA < META ANUAL without explanation cannot be accepted."""
    for avance, _ in _where(captura, cierre_sin_explicar):
        place = captura.celda(avance, "observaciones")
        yield at(place, avance.meta.numero, alcanzado=show(avance.absoluto), anual=show(avance.meta.anual))


def figures_are_of_the_order_of_the_plan(captura: CapturaLeida) -> Iterator[Hit]:
    """A ten times what was programmed or achieved before, and past the year's target: a digit too many, or worth telling."""
    for avance in captura.legibles:
        for t in captura.terminos.abiertos:
            beside = of_another_order(avance, t)
            if beside:
                yield at(
                    captura.celda(avance, f"a{t}"), avance.meta.numero, trimestre=nombre(t), comparado=beside,
                    alcanzado=show(avance.captura.alcanzado[t - 1]), anual=show(avance.meta.anual or 0),
                )  # fmt: skip


def _asked(avance: Avance, terms: Terminos) -> str:
    """What the row would have to explain if OBSERVACIONES were empty, in words; blank if nothing."""
    bare = unexplained(avance)
    programmed = f"{show(avance.absoluto)} de {show(avance.programado)} a la fecha"
    year = f", y la META ANUAL es {show(avance.meta.anual)}" if anual_rebasada(terms).value(avance) else ""
    for condition, what in (
        (avance_no_programado, f"reporta {show(avance.absoluto)} sin estar programada a la fecha"),
        (cierre_sin_explicar, f"cierra el año en {show(avance.absoluto)} de {show(avance.meta.anual)}"),
        (abajo_sin_explicar, f"queda abajo de lo programado ({programmed})"),
        (arriba_sin_explicar, f"rebasa lo programado ({programmed}{year})"),
    ):
        expression = condition(terms)
        if expression is not None and expression.value(bare):
            return what
    return ""


def explanations_explain(captura: CapturaLeida) -> Iterator[Hit]:
    """What must be explained is not by a dot, by “N/A”, nor by the words with which the last quarter was."""
    terms, before = captura.terminos, captura.previo.observaciones
    for avance in captura.completas:
        said, numero = avance.captura.observaciones, avance.meta.numero
        empty = bool(said) and says_nothing(said, avance.meta)
        again = not empty and repeats(avance, before.get(numero, ""))
        asked = _asked(avance, terms) if empty or again else ""
        if asked:
            last = nombre(max(captura.previo.trimestres, default=terms.corte))
            place = captura.celda(avance, "observaciones")
            hit = at(place, numero, dice=quoted(said), falta=asked, trimestre=last)
            yield hit.code("POA321" if empty else "POA322")


def all_exactly_at_target(captura: CapturaLeida) -> Iterator[Hit]:
    """Every due row at exactly 100 % is worth a look."""
    due = [a for a in captura.avances if a.cumplimiento is not None]
    if len(due) > 1 and all(a.cumplimiento == 1 for a in due):
        yield at(Place(archivo=captura.celda(due[0], "relativo").archivo), cuantas=len(due))


def nothing_due_is_not_a_failure(captura: CapturaLeida) -> Iterator[Hit]:
    """ΣP to date = 0: the form prints 0 %, the report N/P."""
    for avance in captura.avances:
        if not avance.programado and not avance.absoluto:
            yield at(captura.celda(avance, "relativo"), avance.meta.numero)


CAPTURE_CHECKS = (
    Check(due_quarters_are_reported, "POA301"),
    Check(unprogrammed_progress_is_explained, "POA302"),
    Check(shortfall_is_explained, "POA303"),
    Check(excess_is_explained, "POA304"),
    Check(annual_target_is_not_exceeded, "POA305"),
    Check(year_end_shortfall_is_explained, "POA307"),
    Check(all_exactly_at_target, "POA306"),
    Check(figures_are_of_the_order_of_the_plan, "POA320"),
    Check(explanations_explain, "POA321", "POA322"),
    Check(nothing_due_is_not_a_failure, "POA310"),
)
