"""Files of which no figure was read: which unit each is of, so that who sent something is never told that nothing came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from poa_xl.checks.called import misnamed
from poa_xl.checks.prints import Impreso, named_in
from poa_xl.checks.receive import Recibido
from poa_xl.domain.devolucion import Ilegible, Motivo
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.model import Plan
from poa_xl.form.seal import emisor

_NOT_OPENED = frozenset({"POA132", "POA144"})
_OF_ANOTHER = frozenset({"POA106", "POA108", "POA109"})
"""What is told of a book that is no form of this Ramo and quarter."""


def by_unit(
    plan: Plan,
    known: Iterable[Recibido],
    strangers: Sequence[Recibido],
    excluded: Sequence[Recibido],
    general: Iterable[Finding],
    prints: Iterable[Impreso],
) -> Mapping[str, tuple[Ilegible, ...]]:
    """By clave: workbooks not recognised or left out, those of another unit (of ``known``) under its name, what was not opened,
    pictures and PDF.

    One that may be of several units is of none.
    """
    found: dict[str, list[Ilegible]] = defaultdict(list)
    for book in excluded:
        if book.clave:
            found[book.clave].append(Ilegible(book.archivo, "La coordinación lo dejó fuera.", True, Motivo.AJENO))
    for book in known:
        if clave := misnamed(plan, book.clave, book.archivo):
            whose = plan.por_clave[book.clave]
            why = f"El formato que trae es el de la unidad {whose.clave} {whose.nombre}."
            found[clave].append(Ilegible(book.archivo, why, motivo=Motivo.AJENO))
    for claves, one in (*_books(plan, strangers), *_others(plan, general, prints)):
        if len(claves) == 1:
            found[claves.pop()].append(one)
    return {clave: tuple(files) for clave, files in found.items()}


def _books(plan: Plan, strangers: Iterable[Recibido]) -> Iterator[tuple[set[str], Ilegible]]:
    for one in strangers:
        first = next((f for f in one.findings if f.severity is Severity.ERROR), None)
        why, motivo = (first.message, _motive(one, first.codigo, plan)) if first else ("", Motivo.ILEGIBLE)
        sello = one.sello
        if sello and sello.unidad in plan.por_clave and (sello.ramo, sello.emisor) == (plan.ramo.clave, emisor(plan)):
            yield {plan.por_clave[sello.unidad].clave}, Ilegible(one.archivo, why, True, motivo)
        else:
            yield named_in(one.archivo, one.asunto, plan), Ilegible(one.archivo, why, motivo=motivo)


def _motive(one: Recibido, codigo: str, plan: Plan) -> Motivo:
    """Of a book whose seal was read: who sent it can send another, unless what is not known to the plan is the unit or who issued."""
    if one.sello is None:
        return Motivo.ILEGIBLE
    if codigo == "POA110" or (codigo == "POA108" and one.sello.ramo == plan.ramo.clave):
        return Motivo.POR_ACLARAR
    return Motivo.AJENO if codigo in _OF_ANOTHER else Motivo.ILEGIBLE


def _others(plan: Plan, general: Iterable[Finding], prints: Iterable[Impreso]) -> Iterator[tuple[set[str], Ilegible]]:
    for f in general:
        if f.codigo in _NOT_OPENED:
            yield named_in(f.place.archivo, "", plan), Ilegible(f.place.archivo, f.message)
    for one in prints:
        why = f"Es {one.que}; de ahí no se leen cifras."
        yield named_in(one.archivo, one.asunto, plan), Ilegible(one.archivo, why)
