"""What a person sees of a form that came back, against what was accepted: equal, or told."""

from __future__ import annotations

from collections.abc import Iterator

from poa_xl.checks.receive import Recibido
from poa_xl.domain.cantidad import Cantidad, show
from poa_xl.domain.finding import Severity
from poa_xl.form.formato import Form
from poa_xl.form.layout import position
from tests.programs.sight import Seen, Sight, quantity

OF_THE_BOOK = frozenset(f"POA{n}" for n in range(160, 167))
"""Findings that name no meta because they are of all: a second form, columns that cannot be told."""
NOTHING = {"", "-", "—", "–"}


def silent(form: Form, after: Recibido, sights: list[Sight]) -> Iterator[str]:
    """Each figure of an accepted book that is seen otherwise than it was taken and is not told above nota."""
    if not after.aceptable:
        return
    for sight in sights:
        for numero, rows in sight.rows.items():
            if numero in form.unidad.por_numero:
                for row in rows:
                    yield from _row(form, after, sight, numero, row)


def _row(form: Form, after: Recibido, sight: Sight, numero: int, row: int) -> Iterator[str]:
    commented = any(f.codigo == "POA129" for f in after.findings)  # its words lie over the paper, and are told
    for key, columns in sight.columns.items():
        for column in columns:
            if sight.hidden(row, column):
                continue
            seen, taken = sight.seen(row, column), taken_for(form, after, numero, key)
            said = {seen.screen} if commented else seen.said
            unlike = sorted(text for text in said if not alike(text, taken, key, form))
            if unlike and not told(after, numero, seen):
                yield f"{sight.sheet}!{seen.address} {numero} {key}: se ve {unlike}, se tomó “{show(taken)}”; {seen}"


def taken_for(form: Form, after: Recibido, numero: int, key: str) -> Cantidad | None:
    """What the report will say of that cell."""
    assert after.devolucion is not None
    kind, t = key[0], int(key[1])
    if kind == "p":
        return form.unidad.por_numero[numero].p(t)
    captured = after.devolucion.capturas.get(numero)
    return captured.alcanzado[t - 1] if captured else None


def alike(text: str, taken: Cantidad | None, key: str, form: Form) -> bool:
    """Whether a reader of ``text`` would have written ``taken``."""
    if taken is None or (key[0] == "a" and int(key[1]) > form.trimestre.numero):
        return text in NOTHING or quantity(text) == 0
    return quantity(text) == taken or (taken == 0 and text in NOTHING - {""})


def told(after: Recibido, numero: int, seen: Seen) -> bool:
    """Whether a finding above nota names the meta, or a cell of its row, or the book as a whole."""
    row = position(seen.address)[0]
    return any(
        f.severity is not Severity.NOTA
        and (f.meta == numero or f.codigo in OF_THE_BOOK or (f.place.celda and position(f.place.celda)[0] == row))
        for f in after.findings
    )
