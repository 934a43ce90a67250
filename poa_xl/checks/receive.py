"""One workbook that came back → whose it is, what it reports, what is wrong with it.  Pure: a RawBook in, no file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from poa_xl.checks import identity, structure
from poa_xl.checks.apart import set_apart
from poa_xl.checks.asks import told_once
from poa_xl.checks.campaign import Campaign, Issued
from poa_xl.checks.capture import CapturaLeida
from poa_xl.checks.complementos import capture_checks
from poa_xl.checks.levels import levelled
from poa_xl.checks.registry import Hit, at, finding, listed, run
from poa_xl.checks.saved import told_as_saved, unread
from poa_xl.checks.sealed import amended, as_sealed, moved_rows
from poa_xl.checks.second import Forms, forms_of, of_the_taken, second_forms
from poa_xl.checks.sheet import avances, read_sheet
from poa_xl.domain.avance import Captura
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.finding import Finding, Place, Severity, gravest
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import NUMEROS, Trimestre
from poa_xl.form import revision
from poa_xl.form.formato import Form
from poa_xl.form.layout import position, ref
from poa_xl.form.locate import Location
from poa_xl.form.rawbook import RawBook
from poa_xl.form.seal import Sello

MOST_ALIKE = 200
"""How many findings of one code a file may give; the rest are counted in one more."""


@dataclass(frozen=True, slots=True)
class Recibido:
    """A file judged.  Without ``clave`` of a unit it was not recognised; without ``devolucion`` nothing could be read of it.

    ``revision`` counts how often the form was given back corrected; ``guardado`` is the date inside the workbook and
    ``recibido`` the day it reached the folder, ISO; ``remitente`` who mailed it, under what ``asunto``, ``sin_fecha``
    in a mail that does not say when it was sent.  ``sello``: which
    form it says it is.  ``hojas``: the sheets with its form, the one that was read first.  ``traza``: what our own failure
    left.
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
    asunto: str = ""
    sin_fecha: bool = False
    sello: Sello | None = None
    hojas: tuple[str, ...] = ()
    traza: str = ""

    @property
    def nombre(self) -> str:
        """How it is called; what was given as bytes has no name, and is known by its digest."""
        return self.archivo or f"libro sin nombre ({self.sha256[:8]})"

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
        return refuse(at(where, donde=listed(seals.damaged)).code("POA107"))
    if sello is not None:
        stranger = identity.foreign(sello, plan, trimestre, book.archivo, campaign.formato)
        if stranger is not None:
            return refuse(stranger)
        today = campaign.issued(identity.unidad_of(sello, plan).clave, sello.formato)
        issued = as_sealed(book, today, sello)
        hits = [*identity.seal_hits(seals, book.archivo), *amended(book, issued, today)]
        one = judge_issued(book, issued, hits, today if issued.form.plan is not plan else None, campaign.prefer)
        came = one.devolucion and replace(one.devolucion, folio=sello.folio)
        return replace(one, sello=sello, devolucion=came)
    judged = []
    for formato in campaign.formato.versiones:
        unidad = identity.by_header(book, plan, trimestre, formato)
        if unidad is not None:
            hit = at(where, unidad=f"{unidad.clave} {unidad.nombre}").code("POA136")
            issued = campaign.issued(unidad.clave, formato.id)
            judged.append(judge_issued(book, issued, [hit], prefer=campaign.prefer))
    if not judged:
        why = "no trae sello, ni encabezado de una unidad y un corte de este plan"
        return refuse(at(where, formato=campaign.formato.clave, que=why).code("POA106"))
    return min(judged, key=lambda one: len(one.findings))


def judge_issued(
    book: RawBook, issued: Issued, hits: list[Hit], today: Issued | None = None, prefer: Sequence[str] = ()
) -> Recibido:
    """Judge a workbook against the form as issued; ``hits`` are what is known of it already.

    ``today``: the form by the plan of today, by which what was captured counts, where an earlier plan issued it.
    ``prefer``: sheets that are to be read, as ``ARCHIVO!HOJA``.
    """
    where = Place(archivo=book.archivo)
    if not book.formulas:
        hits.insert(0, at(where, formato=book.kind, detalle=unread(book)).code("POA150"))
    forms = forms_of(book, issued.form, prefer)
    if forms is None:
        form = (today or issued).form
        clave = form.unidad.clave
        hits.append(at(where, que=identity.whose_rows(book, form.plan, clave)).code("POA114"))
        return Recibido(book.archivo, book.sha256, _found(hits, clave), clave)
    return _judge(book, issued, forms, hits, (today or issued).form)


def _found(hits: Sequence[Hit], clave: str) -> tuple[Finding, ...]:
    return tuple(finding(hit.of(clave)) for hit in hits)


def _judge(book: RawBook, issued: Issued, forms: Forms, hits: list[Hit], today: Form) -> Recibido:
    form, location = issued.form, forms.taken
    hits += structure.structure(book, forms, issued)
    read = read_sheet(book, location, issued, forms.doubtful)
    told = [read.hits, *(read_sheet(book, one, issued, frozenset()).hits for one in forms.others)]
    hits += [*second_forms(book, forms, told), *of_the_taken(forms, told)]
    captures = read.captures
    if today is not form:
        captures = _by_the_plan(today, captures)
    unreadable = frozenset(read.reading.unreadable)
    leida = CapturaLeida(today.terminos(), avances(today, captures), read.reading.place, unreadable, today.previo)
    clave = today.unidad.clave
    captured = _of_captures(today, leida, book.archivo)
    findings = tuple(told_once(levelled((*_found(hits, clave), *captured), today.plan)))
    devolucion = Devolucion(
        clave,
        book.archivo,
        book.sha256,
        location.sheet.name,
        captures,
        {numero: tuple(location.ref(numero, f"a{t}") for t in NUMEROS) for numero in captures},
        _destinations(location, findings, today),
        read.codigo,
        revision.revision_of(book),
        {n: (location.quantity(n, "absoluto"), location.quantity(n, "relativo")) for n in captures},
        form.formato.id,
        issued.sello.folio,
        set_apart(book, location, issued, captures) if any(map(_of_its_content, findings)) else (),
    )
    bounded = tuple(_bounded(tuple(told_as_saved(findings, book, clave)), book.archivo))
    return Recibido(
        book.archivo, book.sha256, bounded, clave, devolucion, devolucion.revision, book.modified, hojas=forms.names
    )


def _of_captures(form: Form, captura: CapturaLeida, archivo: str) -> Iterator[Finding]:
    """What is to be said of the figures; of the file where no cell is meant."""
    for found in run(capture_checks(form.plan), captura):
        place = found.place if found.place != Place() else Place(archivo)
        yield replace(found, unidad=form.unidad.clave, place=place)


def _by_the_plan(form: Form, captures: Mapping[int, Captura]) -> dict[int, Captura]:
    """Of what was captured in a form of an earlier plan, what today's has: its metas, and what is accepted by now."""
    return {
        numero: replace(captura, alcanzado=replace(form, capturas=captures).captura(meta).alcanzado)
        for numero, captura in captures.items()
        if (meta := form.unidad.por_numero.get(numero)) is not None
    }


_OF_THE_FILE = frozenset({"POA113", "POA125", "POA126", "POA133", "POA134", "POA143", "POA150", "POA166", "POA171"})


def _of_its_content(one: Finding) -> bool:
    """Whether it tells of what stands in the book: without one, nothing came back but captures and what was issued."""
    return one.codigo.startswith(("POA1", "POA2", "POA308", "POA309")) and one.codigo not in _OF_THE_FILE


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


def _destinations(location: Location, findings: Sequence[Finding], today: Form) -> dict[str, str]:
    """Where in the form as it would be issued today each cell that a finding names belongs."""
    found = {}
    rows = moved_rows(location.form, today) if location.form is not today else None
    for one in findings:
        place = one.place
        if place.celda and place.hoja == location.sheet.name:
            origin = location.origin(*position(place.celda))
            row = origin and (origin[0] if rows is None else rows.get(origin[0]))
            if origin and row:
                found[place.celda] = ref(row, origin[1])
    return found
