"""One workbook that came back → whose it is, what it reports, what is wrong with it.  Pure: a RawBook in, no file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from poa_xl.checks import identity, integrity
from poa_xl.checks.campaign import Campaign, Issued
from poa_xl.checks.capture import CapturaLeida
from poa_xl.checks.cells import Read, read_cantidad, read_observaciones
from poa_xl.checks.registry import Hit, at, finding, run
from poa_xl.domain.avance import Avance, Captura
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.finding import Finding, Place, Severity, gravest
from poa_xl.domain.model import Meta, Plan
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import NUMEROS, Trimestre
from poa_xl.form import revision, seal
from poa_xl.form.layout import position, ref
from poa_xl.form.locate import Location, locate
from poa_xl.form.rawbook import RawBook
from poa_xl.form.seal import Sello
from poa_xl.form.tmm_f004 import Form

MOST_ALIKE = 200
"""How many findings of one code a file may give; the rest are counted in one more."""


@dataclass(frozen=True, slots=True)
class Recibido:
    """A file judged.  Without ``clave`` of a unit it was not recognised; without ``devolucion`` nothing could be read of it.

    ``revision`` counts how often the form was given back corrected; ``guardado`` is the date inside the workbook and
    ``recibido`` the day it reached the folder, ISO; ``remitente`` who mailed it.  ``sello``: which form it says it is.
    ``traza``: what our own failure left.
    """

    archivo: str
    sha256: str
    findings: tuple[Finding, ...]
    clave: str = ""
    devolucion: Devolucion | None = None
    revision: int = 0
    guardado: str = ""
    recibido: str = ""
    remitente: str = ""
    sello: Sello | None = None
    traza: str = ""

    @property
    def aceptable(self) -> bool:
        """Read, and nothing graver than a warning."""
        return self.devolucion is not None and gravest(self.findings) is not Severity.ERROR


def receive(book: RawBook, plan: Plan, trimestre: Trimestre, previos: Mapping[str, Previo]) -> Recibido:
    """Judge one workbook against the plan of the campaign and what earlier quarters accepted (by unit)."""
    return judge(book, Campaign(plan, trimestre, previos))


def judge(book: RawBook, campaign: Campaign) -> Recibido:
    """Judge a workbook; of many, with one Campaign, so that each form is drawn once."""
    plan, trimestre = campaign.plan, campaign.trimestre
    where = Place(archivo=book.archivo)
    seals = identity.seals_of(book)
    sello = seals.first

    def refuse(hit: Hit) -> Recibido:
        return Recibido(book.archivo, book.sha256, (finding(hit),), sello=sello)

    if sello is None and seals.damaged:
        return refuse(at(where, donde=", ".join(seals.damaged)).code("POA107"))
    stranger = identity.foreign(sello, plan, trimestre, book.archivo) if sello else None
    if stranger is not None:
        return refuse(stranger)
    unidad = identity.unidad_of(sello, plan) if sello else identity.by_header(book, plan, trimestre)
    if unidad is None:
        return refuse(
            at(where, que="no trae sello, ni encabezado de una unidad y un corte de este plan").code("POA106")
        )
    issued = campaign.issued(unidad.clave)
    hits = [] if book.formulas else [at(where, formato=book.kind).code("POA150")]
    if sello is None:
        hits.append(at(where, unidad=f"{unidad.clave} {unidad.nombre}").code("POA136"))
    else:
        hits += identity.seal_hits(seals, issued.sello, book.archivo)
    location = locate(book, issued.form)
    if location is None:
        hits.append(at(where, que="los renglones del formato").code("POA114"))
        return Recibido(book.archivo, book.sha256, _found(hits, unidad.clave), unidad.clave, sello=sello)
    return replace(_judge(book, issued, location, hits), sello=sello)


def _found(hits: Sequence[Hit], clave: str) -> tuple[Finding, ...]:
    return tuple(finding(hit.of(clave)) for hit in hits)


def _judge(book: RawBook, issued: Issued, location: Location, hits: list[Hit]) -> Recibido:
    form = issued.form
    hits += integrity.structure(book, location, issued)
    hits += integrity.compare(book, location, issued)
    reading = _Reading(book, form, location)
    captures = {meta.numero: reading.capture(meta) for meta in form.unidad.metas if meta.numero in location.rows}
    hits += reading.hits
    avances = tuple(
        Avance(form.unidad.por_numero[numero], captura, form.trimestre.numero, form.plan.ajustes)
        for numero, captura in captures.items()
    )
    readable = {a.meta.numero: (a.absoluto, a.impreso) for a in avances if a.meta.numero not in reading.unreadable}
    hits += integrity.printed(location, book, readable)
    leida = CapturaLeida(form.terminos(), avances, reading.place, frozenset(reading.unreadable))
    clave = form.unidad.clave
    findings = _found(hits, clave) + tuple(replace(f, unidad=clave) for f in run("capture", leida))
    devolucion = Devolucion(
        clave,
        book.archivo,
        book.sha256,
        location.sheet.name,
        captures,
        {numero: tuple(location.ref(numero, f"a{t}") for t in NUMEROS) for numero in captures},
        _destinations(location, findings),
        _codigo(location),
        revision.revision_of(book),
        {numero: (_shown(location, numero, "absoluto"), _shown(location, numero, "relativo")) for numero in captures},
    )
    told = tuple(_bounded(findings, book.archivo))
    return Recibido(book.archivo, book.sha256, told, clave, devolucion, devolucion.revision, book.modified)


def _bounded(findings: Sequence[Finding], archivo: str) -> Iterator[Finding]:
    """At most MOST_ALIKE of a code, and one that counts the rest: a hostile book has tens of thousands."""
    count: Counter[str] = Counter()
    for one in findings:
        count[one.codigo] += 1
        if count[one.codigo] <= MOST_ALIKE:
            yield one
    last = {one.codigo: one for one in findings if count[one.codigo] > MOST_ALIKE}
    for codigo, one in last.items():
        more = f"Y {count[codigo] - MOST_ALIKE} más como los anteriores."
        yield replace(one, message=more, place=Place(archivo=archivo), meta=None)


def _shown(location: Location, numero: int, key: str) -> Cantidad | None:
    """The number that the workbook shows there, right or wrong."""
    cell = location.cell(numero, key)
    return None if cell is None else integrity.quantity(cell.value)


def _codigo(location: Location) -> str:
    """The verification code of the workbook's own figures: what its sheet shows, whatever it cached."""
    cells = (location.cell(numero, f"a{t}") for numero in location.rows for t in NUMEROS)
    figures = ((c.row, c.column, integrity.quantity(c.value)) for c in cells if c and not isinstance(c.value, str))
    return seal.codigo((row, column, value) for row, column, value in figures if value is not None)


def _destinations(location: Location, findings: Sequence[Finding]) -> dict[str, str]:
    """Where in the form as issued each cell that a finding names belongs."""
    found = {}
    for one in findings:
        place = one.place
        if place.celda and place.hoja == location.sheet.name:
            origin = location.origin(*position(place.celda))
            if origin is not None:
                found[place.celda] = ref(*origin)
    return found


class _Reading:
    """Reads the inputs of a located form, row by row, and keeps what was wrong."""

    def __init__(self, book: RawBook, form: Form, location: Location) -> None:
        self._book, self._form, self._location = book, form, location
        self.hits: list[Hit] = []
        self.unreadable: set[int] = set()

    def place(self, meta: int, key: str) -> Place:
        """Where that cell is in the workbook that came back."""
        return Place(self._book.archivo, self._location.sheet.name, self._location.ref(meta, key))

    def capture(self, meta: Meta) -> Captura:
        """A of every quarter and OBSERVACIONES of one row; accepted quarters keep what was accepted."""
        accepted = self._form.previo.captura(meta.numero).alcanzado
        alcanzado: list[Cantidad | None] = [
            self._read(meta, f"a{t}", read_cantidad) if t in self._form.abiertos else accepted[t - 1] for t in NUMEROS
        ]
        most = self._form.plan.ajustes.observaciones_max
        observaciones = self._read(
            meta, "observaciones", lambda cell, of, _, place: read_observaciones(cell, of, most, place)
        )
        return Captura(tuple(alcanzado), observaciones)

    def _read(self, meta: Meta, key: str, reader: Callable[..., Read]) -> Any:
        cell = self._location.cell(meta.numero, key)
        read = reader(cell, meta, key, self.place(meta.numero, key))
        if read.hit is not None:
            self.hits.append(read.hit)
        if not read.valid:
            self.unreadable.add(meta.numero)
        return read.value
