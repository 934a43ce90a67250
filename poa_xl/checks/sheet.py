"""One sheet that is the form: what it reports, and what is to be told of it by itself."""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass

from poa_xl.checks import integrity
from poa_xl.checks.campaign import Issued
from poa_xl.checks.printed import printed, with_printed
from poa_xl.checks.reading import Reading
from poa_xl.checks.registry import Hit
from poa_xl.checks.second import Forms, repeated_rows
from poa_xl.checks.seen import Sights, covered
from poa_xl.checks.structure import table
from poa_xl.domain.avance import Avance, Captura
from poa_xl.domain.trimestre import NUMEROS
from poa_xl.form.formato import Figure, Form
from poa_xl.form.locate import Location
from poa_xl.form.rawbook import RawBook, quantity


@dataclass(frozen=True)
class SheetRead:
    """``captures`` by meta, and ``hits``: what is wrong with the sheet; ``codigo``: the verification code of its own figures."""

    location: Location
    captures: Mapping[int, Captura]
    reading: Reading
    hits: list[Hit]
    codigo: str


def read_sheet(book: RawBook, location: Location, issued: Issued, doubtful: Set[tuple[int, str]]) -> SheetRead:
    """Read it against the form as issued; of ``doubtful`` (meta, column) nothing is taken."""
    form = issued.form
    found = integrity.differences(book, location, issued)
    sights = Sights(book, location, issued)
    reading = Reading(book, location, sights, doubtful | found.displaced.doubtful)
    captures = {meta.numero: reading.capture(meta) for meta in form.unidad.metas if meta.numero in location.rows}
    readable = {
        avance.meta.numero: (avance.absoluto, avance.impreso)
        for avance in avances(form, captures)
        if avance.meta.numero not in reading.unreadable
    }
    codigo = _codigo(location)
    sights.look(readable)
    sights.look_at_code()
    hits = [*repeated_rows(book, Forms(location)), *table(book, location), *integrity.compare(book, location, found)]
    hits += [*reading.hits, *sights.hits(), *covered(book, location, issued)]
    changed = {hit.place.celda for hit in hits if hit.codigo == "POA120"}
    hits = with_printed(hits, list(printed(location, book, readable, codigo, changed)))
    return SheetRead(location, captures, reading, hits, codigo)


def avances(form: Form, captures: Mapping[int, Captura]) -> tuple[Avance, ...]:
    """The captures as the form's metas stand with them."""
    return tuple(
        Avance(form.unidad.por_numero[numero], captura, form.trimestre.numero, form.plan.ajustes)
        for numero, captura in captures.items()
    )


def _codigo(location: Location) -> str:
    """The verification code of the workbook's own figures: what its sheet shows, whatever it cached."""
    cells = ((n, t, location.cell(n, f"a{t}")) for n in location.rows for t in NUMEROS)
    figures = (
        Figure(numero, t, cell.row, cell.column, value)
        for numero, t, cell in cells
        if cell is not None and not isinstance(cell.value, str)
        for value in [quantity(cell.value)]
        if value is not None
    )
    return location.form.formato.code(figures)
