"""A workbook looked at by itself, without the plan that issued it: is it whole, and what does it still ask of its unit?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from poa_xl.checks import identity
from poa_xl.checks.readback import proves, read_back, under
from poa_xl.checks.receive import Recibido, judge_issued
from poa_xl.checks.registry import at, finding, listed
from poa_xl.domain.avance import Avance
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Plan
from poa_xl.domain.trimestre import NUMEROS, Trimestre
from poa_xl.form import version
from poa_xl.form.formato import Form
from poa_xl.form.rawbook import RawBook

_NEEDS_THE_PLAN = frozenset({"POA111", "POA118", "POA135"})
_UNREADABLE = frozenset({"POA201", "POA202", "POA203", "POA205"})
_INVALID = "POA202"


@dataclass(frozen=True, slots=True)
class Examen:
    """A workbook looked at by itself.

    ``recibido``: whose it is and what is wrong with it, as far as it can be known without the plan.  ``nombre``: of the
    unit, as it says.  ``faltan``: what the sheet asks before it is sent, by meta.  ``probado``: whether the seal proves
    that all that was printed is as it was issued; None where that cannot be known, for only values were read (.xls).
    """

    recibido: Recibido
    nombre: str = ""
    faltan: Mapping[int, str] = field(default_factory=dict)
    probado: bool | None = None

    @property
    def listo(self) -> bool:
        """Nothing to be completed, nothing changed of what was printed, nothing else that would be refused."""
        return self.recibido.aceptable and not self.faltan and self.probado is not False


def examine(book: RawBook) -> Examen:
    """What can be said of a workbook without its plan; one that was not issued by poa-xl is told so."""
    where = Place(archivo=book.archivo)
    seals = identity.seals_of(book)
    sello = seals.first
    formato = version.find(sello.formato) if sello else None
    if sello is None or formato is None:
        clave = sello.formato.partition("/")[0] if sello else version.CURRENT.clave
        said = f"es un {sello.formato}, que aquí no se conoce; revíselo con --plan" if sello else "no trae sello"
        hit = (
            at(where, donde=listed(seals.damaged)).code("POA107")
            if seals.damaged
            else at(where, formato=clave, que=said).code("POA106")
        )
        return Examen(Recibido(book.archivo, book.sha256, (finding(hit),), sello=sello))
    hits = list(identity.seal_hits(seals, book.archivo))
    form = read_back(book, sello, formato)
    if form is None:
        hits.append(at(where, que="los renglones del formato en el libro").code("POA114"))
        findings = tuple(finding(hit.of(sello.unidad)) for hit in hits)
        return Examen(Recibido(book.archivo, book.sha256, findings, sello.unidad, sello=sello))
    proven = proves(sello, form) or (False if book.formulas else None)
    came = judge_issued(book, under(sello, form), hits)
    proven = proven and all(f.codigo != "POA118" for f in came.findings)  # no datum at all
    told = tuple(f for f in came.findings if f.codigo not in _NEEDS_THE_PLAN)
    came = replace(came, findings=told, sello=sello)
    return Examen(came, form.unidad.nombre, dict(_asked(form, came)), proven)


def _asked(form: Form, came: Recibido) -> Iterator[tuple[int, str]]:
    """The help of each row that keeps the form from being ready, computed from what was read."""
    if came.devolucion is None:
        return
    unreadable = {f.meta for f in came.findings if f.codigo in _UNREADABLE}
    invalid = next((rule.words for rule in form.formato.reglas if rule.codigo == _INVALID), "")
    aviso = form.formato.textos.aviso
    for numero, captura in came.devolucion.capturas.items():
        meta = form.unidad.por_numero[numero]
        avance = Avance(meta, captura, form.trimestre.numero, form.plan.ajustes)
        words = invalid if numero in unreadable else form.terminos(meta.medida.decimales).ayuda.value(avance)
        if words and not words.startswith(aviso):
            yield numero, words


# -- beside its plan -------------------------------------------------------------------------------------------------


def quarter(book: RawBook, plan: Plan) -> Trimestre | None:
    """The quarter of ``plan`` that a book is of, by its seal or else by its header; None if it says none."""
    sello = identity.seals_of(book).first
    if sello is not None:
        return plan.trimestre(sello.trimestre)
    every = (plan.trimestre(numero) for numero in NUMEROS)
    versions = version.of(plan).versiones
    return next((one for one in every if any(identity.by_header(book, plan, one, f) for f in versions)), None)
