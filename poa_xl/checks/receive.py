"""One workbook that came back → whose it is, what it reports, what is wrong with it.  Pure: a RawBook in, no file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from poa_xl.checks import identity, integrity, structure
from poa_xl.checks.campaign import Campaign, Issued
from poa_xl.checks.capture import CapturaLeida
from poa_xl.checks.cells import Read, read_cantidad, read_observaciones
from poa_xl.checks.complementos import capture_checks
from poa_xl.checks.levels import levelled
from poa_xl.checks.registry import Hit, at, finding, run
from poa_xl.domain.avance import Avance, Captura
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.finding import Finding, Place, Severity, gravest
from poa_xl.domain.model import Meta, Plan
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import NUMEROS, Trimestre
from poa_xl.form import revision, seal
from poa_xl.form.formato import Figure, Form
from poa_xl.form.layout import position, ref
from poa_xl.form.locate import Location, locate
from poa_xl.form.rawbook import RawBook
from poa_xl.form.seal import Sello

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
    if sello is not None:
        stranger = identity.foreign(sello, plan, trimestre, book.archivo, campaign.formato)
        if stranger is not None:
            return refuse(stranger)
        issued = campaign.issued(identity.unidad_of(sello, plan).clave, sello.formato)
        issued = _as_sealed(book, issued, sello)
        one = judge_issued(book, issued, list(identity.seal_hits(seals, issued.sello, book.archivo)))
        came = one.devolucion and replace(one.devolucion, folio=sello.folio)
        return replace(one, sello=sello, devolucion=came)
    judged = []
    for formato in campaign.formato.versiones:
        unidad = identity.by_header(book, plan, trimestre, formato)
        if unidad is not None:
            hit = at(where, unidad=f"{unidad.clave} {unidad.nombre}").code("POA136")
            judged.append(judge_issued(book, campaign.issued(unidad.clave, formato.id), [hit]))
    if not judged:
        return refuse(
            at(where, que="no trae sello, ni encabezado de una unidad y un corte de este plan").code("POA106")
        )
    return min(judged, key=lambda one: len(one.findings))


def _as_sealed(book: RawBook, issued: Issued, sello: Sello) -> Issued:
    """The form with earlier quarters closed that are open here, if the seal proves it with the figures in the book.

    So a book issued with what earlier quarters accepted is judged as it was issued by who does not know it.
    """
    form = issued.form
    if issued.sello == sello:
        return issued
    earlier = [t for t in form.abiertos if t < form.trimestre.numero]
    location = locate(book, form) if earlier else None
    if location is None:
        return issued
    said = {m.numero: _said(location, m.numero) for m in form.unidad.metas}
    for count in range(len(earlier), 0, -1):
        for closed in combinations(earlier, count):
            proven = replace(form, previo=Previo(form.previo.trimestres | frozenset(closed), said))
            if seal.sello_of(proven) == sello:
                return Issued.of(proven)
    return issued


def _said(location: Location, meta: int) -> tuple[Cantidad | None, ...]:
    """A of each quarter as the book shows it."""
    accepted = location.form.previo.captura(meta).alcanzado
    cells = (location.cell(meta, f"a{t}") for t in NUMEROS)
    return tuple(
        integrity.quantity(cell.value) if cell is not None and known is None else known
        for cell, known in zip(cells, accepted, strict=True)
    )


def judge_issued(book: RawBook, issued: Issued, hits: list[Hit]) -> Recibido:
    """Judge a workbook against the form as issued; ``hits`` are what is known of it already."""
    where = Place(archivo=book.archivo)
    if not book.formulas:
        hits.insert(0, at(where, formato=book.kind).code("POA150"))
    location = locate(book, issued.form)
    if location is None:
        hits.append(at(where, que="los renglones del formato").code("POA114"))
        clave = issued.form.unidad.clave
        return Recibido(book.archivo, book.sha256, _found(hits, clave), clave)
    return _judge(book, issued, location, hits)


def _found(hits: Sequence[Hit], clave: str) -> tuple[Finding, ...]:
    return tuple(finding(hit.of(clave)) for hit in hits)


def _judge(book: RawBook, issued: Issued, location: Location, hits: list[Hit]) -> Recibido:
    form = issued.form
    hits += structure.structure(book, location, issued)
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
    captured = (replace(f, unidad=clave) for f in run(capture_checks(form.plan), leida))
    findings = tuple(levelled((*_found(hits, clave), *captured), form.plan))
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
        form.formato.id,
        issued.sello.folio,
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
    cells = ((n, t, location.cell(n, f"a{t}")) for n in location.rows for t in NUMEROS)
    figures = (
        Figure(numero, t, cell.row, cell.column, value)
        for numero, t, cell in cells
        if cell is not None and not isinstance(cell.value, str)
        for value in [integrity.quantity(cell.value)]
        if value is not None
    )
    return location.form.formato.code(figures)


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
            meta, "observaciones", lambda cell, of, columna, place: read_observaciones(cell, of, columna, most, place)
        )
        return Captura(tuple(alcanzado), observaciones)

    def _read(self, meta: Meta, key: str, reader: Callable[..., Read]) -> Any:
        cell = self._location.cell(meta.numero, key)
        columna = self._form.formato.columns.by_key[key].name
        read = reader(cell, meta, columna, self.place(meta.numero, key))
        if read.hit is not None:
            self.hits.append(read.hit)
        if not read.valid:
            self.unreadable.add(meta.numero)
        return read.value
