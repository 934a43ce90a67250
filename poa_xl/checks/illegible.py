"""Files of which no figure was read: which unit each is of, so that who sent something is never told that nothing came."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from poa_xl.checks.prints import Impreso, named_in
from poa_xl.checks.receive import Recibido
from poa_xl.domain.devolucion import Ilegible
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.model import Plan
from poa_xl.form.seal import emisor

_NOT_OPENED = frozenset({"POA132", "POA144"})


def by_unit(
    plan: Plan,
    strangers: Sequence[Recibido],
    excluded: Sequence[Recibido],
    general: Iterable[Finding],
    prints: Iterable[Impreso],
) -> Mapping[str, tuple[Ilegible, ...]]:
    """By clave: workbooks not recognised or left out, what was not opened, pictures and PDF.

    One that may be of several units is of none.
    """
    found: dict[str, list[Ilegible]] = defaultdict(list)
    for book in excluded:
        if book.clave:
            found[book.clave].append(Ilegible(book.archivo, "La coordinación lo dejó fuera.", True))
    for claves, one in (*_books(plan, strangers), *_others(plan, general, prints)):
        if len(claves) == 1:
            found[claves.pop()].append(one)
    return {clave: tuple(files) for clave, files in found.items()}


def _books(plan: Plan, strangers: Iterable[Recibido]) -> Iterator[tuple[set[str], Ilegible]]:
    for one in strangers:
        why = next((f.message for f in one.findings if f.severity is Severity.ERROR), "")
        sello = one.sello
        if sello and sello.unidad in plan.por_clave and (sello.ramo, sello.emisor) == (plan.ramo.clave, emisor(plan)):
            yield {plan.por_clave[sello.unidad].clave}, Ilegible(one.archivo, why, True)
        else:
            yield named_in(one.archivo, one.asunto, plan), Ilegible(one.archivo, why)


def _others(plan: Plan, general: Iterable[Finding], prints: Iterable[Impreso]) -> Iterator[tuple[set[str], Ilegible]]:
    for f in general:
        if f.codigo in _NOT_OPENED:
            yield named_in(f.place.archivo, "", plan), Ilegible(f.place.archivo, f.message)
    for one in prints:
        why = f"Es {one.que}; de ahí no se leen cifras."
        yield named_in(one.archivo, one.asunto, plan), Ilegible(one.archivo, why)
