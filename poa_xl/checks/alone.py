"""A workbook looked at by itself, without the plan that issued it: is it whole, and what does it still ask of its unit?

What was printed on the form is read back from it as if it were a plan, and with it the form is drawn again; if the seal's
fingerprint comes out the same, nothing of it was changed.  The settings that the help applies are those that its own
formulas carry: whichever settings draw those formulas.  No cached value is believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fractions import Fraction
from itertools import chain, combinations
from typing import Any

from poa_xl.checks import identity, integrity
from poa_xl.checks.campaign import Issued
from poa_xl.checks.receive import Recibido, judge_issued
from poa_xl.checks.registry import at, finding
from poa_xl.domain.ajustes import Ajustes, Base, Semaforo
from poa_xl.domain.avance import Avance
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.finding import Place
from poa_xl.domain.model import (
    Clasificacion,
    Concepto,
    Meta,
    Plan,
    Programa,
    Ramo,
    Responsable,
    Titulo,
    UnidadEjecutora,
    UnidadMedida,
)
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import NUMEROS, Trimestre
from poa_xl.form import seal, version
from poa_xl.form.book import build
from poa_xl.form.formato import Form, Formato
from poa_xl.form.formula import canonical
from poa_xl.form.instrucciones import SHEET as INSTRUCTIONS
from poa_xl.form.locate import Location, locate
from poa_xl.form.rawbook import RawBook, RawCell, clean
from poa_xl.form.seal import Sello

MOST_LINES = 200
"""Lines of the header block that are looked for."""
_ROW = re.compile(rf"{seal.ROW_MARK}\|(?P<unidad>.{{1,60}})-(?P<numero>[0-9]{{1,9}})\|(?P<row>[0-9]{{1,7}})")
_CHARACTERS = re.compile(r"([0-9]{1,5}) caracteres")
_NEEDS_THE_PLAN = frozenset({"POA111", "POA118", "POA135"})
_UNREADABLE = frozenset({"POA201", "POA202", "POA203", "POA205"})
_INVALID = "POA202"
_VERDE, _MORADO = Fraction(123456789, 10**9), Fraction(1987654321, 10**9)
"""Thresholds that stand in a formula for nothing else."""
_MORE_DATA = {datum.name for datum in fields(Meta)} - {
    "numero", "linea", "texto", "unidad_medida", "anual", "programado", "medida", "notas"
}  # fmt: skip
"""What the plan knows of a meta beyond the official form, as far as it is printed under its own name."""


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
        said = f"es un {sello.formato}, que aquí no se conoce" if sello else "no trae sello"
        hit = (
            at(where, donde=", ".join(seals.damaged)).code("POA107")
            if seals.damaged
            else at(where, que=said).code("POA106")
        )
        return Examen(Recibido(book.archivo, book.sha256, (finding(hit),), sello=sello))
    hits = list(identity.seal_hits(seals, sello, book.archivo))
    form = _read_back(book, sello, formato)
    if form is None:
        hits.append(at(where, que="los renglones del formato").code("POA114"))
        findings = tuple(finding(hit.of(sello.unidad)) for hit in hits)
        return Examen(Recibido(book.archivo, book.sha256, findings, sello.unidad, sello=sello))
    proven = seal.sello_of(form).huella == sello.huella or (False if book.formulas else None)
    came = judge_issued(book, _under(sello, form), hits)
    proven = proven and all(f.codigo != "POA118" for f in came.findings)  # no datum at all
    told = tuple(f for f in came.findings if f.codigo not in _NEEDS_THE_PLAN)
    came = replace(came, findings=told, sello=sello)
    return Examen(came, form.unidad.nombre, dict(_asked(form, came)), proven)


def _under(sello: Sello, form: Form) -> Issued:
    """The form drawn under the seal that the book has: who issued it is known to the plan alone."""
    drawn = Issued.of(form)
    folio = form.formato.textos.folio
    said = {drawn.sello.text(): sello.text(), f"{folio}{drawn.sello.folio}": f"{folio}{sello.folio}"}
    sheets = tuple(
        replace(
            sheet,
            cells=tuple(
                c._replace(value=said.get(c.value, c.value)) if isinstance(c.value, str) else c for c in sheet.cells
            ),
        )
        for sheet in drawn.book.sheets
    )
    return Issued(form, sello, replace(drawn.book, sheets=sheets))


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


# -- the form, read back from the book -------------------------------------------------------------------------------


def _read_back(book: RawBook, sello: Sello, formato: Formato) -> Form | None:
    """The form as it was issued, as far as the book shows it; None if it has no rows of it."""
    rows = dict(_rows(book, sello.unidad)) or dict(_rows_on_the_sheet(book, sello, formato))
    if not rows:
        return None
    nothing = Concepto("", "")
    metas = tuple(Meta(numero, "", "", "", None, (None,) * 4, UnidadMedida("")) for numero in rows)
    unidad = UnidadEjecutora(sello.unidad, "", "", (), (), metas)
    plan = Plan(
        sello.ejercicio, sello.version, "", (), Ramo(sello.ramo, ""), Clasificacion(nothing, nothing, nothing),
        (), (), (), (), (unidad,),
    )  # fmt: skip
    trimestre = Trimestre(sello.ejercicio, sello.trimestre)
    lines = min(rows.values()) - build(plan, unidad, trimestre, formato=formato).primera
    unidad = replace(unidad, ejes=("",) * min(max(lines, 0), MOST_LINES))
    location = locate(book, build(plan, unidad, trimestre, formato=formato))
    if location is None:
        return None
    page = _Page(location)
    unidad = replace(page.unidad(unidad), metas=tuple(page.meta(meta) for meta in metas))
    return _settled(
        book, replace(location, form=replace(location.form, plan=page.plan(plan, unidad), unidad=unidad)), sello
    )


def _rows(book: RawBook, clave: str) -> Iterator[tuple[int, int]]:
    """(meta, sheet row) of each row as ``_poa`` says it was issued, in that order."""
    found = (match for match in map(_ROW.fullmatch, seal.control_lines(book)) if match and match["unidad"] == clave)
    yield from sorted(((int(one["numero"]), int(one["row"])) for one in found), key=lambda pair: pair[1])


def _rows_on_the_sheet(book: RawBook, sello: Sello, formato: Formato) -> Iterator[tuple[int, int]]:
    """The same by the rows' own identities, where the control sheet is gone."""
    mark = formato.row_id(sello.unidad, 0).removesuffix("0")
    for sheet in book.sheets:
        for (row, _), cell in sorted(sheet.cells.items()):
            text = clean(cell.value) if isinstance(cell.value, str) else ""
            number = text.removeprefix(mark)
            if text.startswith(mark) and number.isascii() and number.isdigit() and len(number) < 10:
                yield int(number), row


class _Page:
    """What the form's sheet says of the plan."""

    def __init__(self, location: Location) -> None:
        self._location = location
        self._form, self._geometria = location.form, location.form.formato.geometria

    def _text(self, row: int, key: str, shift: int | None = None) -> str:
        column = self._location.columns.get(key, 0)
        moved = self._location.head_shift if shift is None else shift
        return _said(self._location.sheet.at(row + moved, column))

    def _header(self) -> list[tuple[str, str, str]]:
        """(label, clave, nombre) of each line of the header block, labels repeated where they are blank."""
        lines, label = [], ""
        first, geometria = self._geometria.encabezado, self._geometria
        for row in range(first, first + len(self._form.encabezado)):
            label = self._text(row, geometria.rotulo) or label
            lines.append((label, self._text(row, geometria.clave), self._text(row, geometria.nombre)))
        return lines

    def unidad(self, unidad: UnidadEjecutora) -> UnidadEjecutora:
        """Its name, programa, ejes, lines of action and who signs for it."""
        _, programa, own, *_ = header = self._header()
        textos = self._form.formato.textos
        ejes, lineas = (
            tuple(c for label, c, _ in header[6:] if label == which) for which in (textos.ejes, textos.lineas)
        )
        return replace(
            unidad, nombre=own[2], programa=programa[1], ejes=ejes, lineas=lineas, responsables=self._signer(0)
        )  # fmt: skip

    def plan(self, plan: Plan, unidad: UnidadEjecutora) -> Plan:
        """Title, Ramo, names and signers."""
        ramo, programa, _, *functional = self._header()
        others = functional[3:]
        return replace(
            plan,
            titulos=(Titulo(self._text(self._geometria.titulos[0], next(iter(self._location.columns)))),),
            ramo=Ramo(ramo[1], ramo[2], self._signer(2)),
            clasificacion=Clasificacion(*(Concepto(clave, nombre) for _, clave, nombre in functional[:3])),
            programas=(Programa(programa[1], programa[2], self._signer(1)),),
            lineas=tuple(Concepto(clave, nombre) for _, clave, nombre in others),
            unidades=(unidad,),
        )

    def _signer(self, which: int) -> tuple[Responsable, ...]:
        first, _ = self._geometria.firmas[which]
        return (Responsable(self._text(self._form.fila_firmas + 3, first, self._location.tail_shift)),)

    def meta(self, meta: Meta) -> Meta:
        """Its datum in each column of the plan, as far as they are those of the official form."""

        def cell(key: str) -> RawCell | None:
            return self._location.cell(meta.numero, key)

        medida = _said(cell("unidad_medida"))
        return replace(
            meta,
            linea=_said(cell("linea")),
            texto=_said(cell("descripcion")).removeprefix(f"{meta.numero}.-").strip(),
            unidad_medida=medida,
            anual=_amount(cell("anual")),
            programado=tuple(_amount(cell(f"p{t}")) for t in NUMEROS),
            medida=UnidadMedida(medida),
            **{key: self._datum(meta, key) for key in self._form.formato.columns.by_key.keys() & _MORE_DATA},
        )

    def _datum(self, meta: Meta, key: str) -> Any:
        """What a column that a later version of the form has says of the meta."""
        cell = self._location.cell(meta.numero, key)
        if cell is None or cell.blank:
            return getattr(meta, key)
        return _said(cell) if isinstance(cell.value, str) else _amount(cell)


def _said(cell: RawCell | None) -> str:
    return "" if cell is None or cell.blank else clean(cell.shown)


def _amount(cell: RawCell | None) -> Cantidad | None:
    return None if cell is None else integrity.quantity(cell.value)


# -- the settings that its formulas carry ----------------------------------------------------------------------------


def _settled(book: RawBook, location: Location, sello: Sello) -> Form:
    """The form with the settings whose help is the one that stands in the book: those that the seal proves, if any."""
    texts = (
        c.value for s in book.sheets if s.name == INSTRUCTIONS for c in s.cells.values() if isinstance(c.value, str)
    )
    said = [int(number) for text in texts for number in _CHARACTERS.findall(text)]
    first = None
    for base, closed in _candidates(location.form):
        usual = replace(_with(location.form, Ajustes(base)), previo=Previo(closed, _accepted(location)))
        found = _matching(location, base, closed) if book.formulas else usual
        if found is None:
            continue
        first = first or (found if book.formulas else None)
        for most in dict.fromkeys((Ajustes().observaciones_max, *said[:20])):
            proven = _with(found, replace(found.plan.ajustes, observaciones_max=most))
            if seal.sello_of(proven).huella == sello.huella:
                return proven
    return first or replace(location.form, previo=Previo(_locked(location), _accepted(location)))


def _candidates(form: Form) -> Iterator[tuple[Base, frozenset[int]]]:
    """Every base of the ratio with every set of earlier quarters that may have been accepted."""
    earlier = range(1, form.trimestre.numero)
    for closed in chain.from_iterable(combinations(earlier, count) for count in range(len(earlier), -1, -1)):
        for base in Base:
            yield base, frozenset(closed)


def _matching(location: Location, base: Base, closed: frozenset[int]) -> Form | None:
    """The form with the settings that its help carries, if it was drawn with that base and those quarters closed."""
    marked = Ajustes(base, Semaforo(verde=_VERDE, morado=_MORADO))
    form = replace(_with(location.form, marked), previo=Previo(closed, _accepted(location)))
    helps = [_help_pattern(replace(location, form=form), decimales) for decimales in (False, True)]
    metas, limits = [], None
    for meta in form.unidad.metas:
        cell = location.cell(meta.numero, "falta")
        said = canonical(cell.formula) if cell is not None and cell.formula else ""
        fits = [(n == 1, match) for n, one in enumerate(helps) if (match := one(meta.numero).fullmatch(said))]
        if said and not fits and limits is None:
            return None
        limits = limits or (fits[0][1].groupdict() if fits else None)
        metas.append(replace(meta, medida=UnidadMedida(meta.unidad_medida, decimales=bool(fits) and fits[0][0])))
    if limits is None:
        return None
    lights = Semaforo(
        verde=Fraction(limits.get("verde") or Semaforo().verde),
        morado=Fraction(limits.get("morado") or Semaforo().morado),
    )
    return _with(form, Ajustes(base, lights), metas)


def _help_pattern(location: Location, decimales: bool) -> Callable[[int], re.Pattern[str]]:
    """What the help's formula in the row of a meta looks like, its thresholds left open."""
    formula = location.form.terminos(decimales).ayuda.formulas()

    def pattern(numero: int) -> re.Pattern[str]:
        text = re.escape(canonical(location.carried(formula(location.form.fila_de[numero]))))
        for name, value in (("verde", _VERDE), ("morado", _MORADO)):
            mark = re.escape(f"{float(value):.12g}")
            text = text.replace(mark, rf"(?P<{name}>[0-9]+(?:\.[0-9]+)?)", 1).replace(mark, f"(?P={name})")
        return re.compile(text)

    return pattern


def _with(form: Form, ajustes: Ajustes, metas: Sequence[Meta] | None = None) -> Form:
    unidad = form.unidad if metas is None else replace(form.unidad, metas=tuple(metas))
    return replace(form, plan=replace(form.plan, ajustes=ajustes, unidades=(unidad,)), unidad=unidad)


def _locked(location: Location) -> frozenset[int]:
    """The earlier quarters none of whose A may be written: where formulas were not read, all that can be told."""
    earlier = range(1, location.form.trimestre.numero)
    cells = {t: [location.cell(n, f"a{t}") for n in location.rows] for t in earlier}
    return frozenset(t for t, column in cells.items() if all(c is None or c.locked for c in column))


def _accepted(location: Location) -> Mapping[int, tuple[Cantidad | None, ...]]:
    """A of each meta as the book shows it."""
    return {n: tuple(_amount(location.cell(n, f"a{t}")) for t in NUMEROS) for n in location.rows}


# -- beside its plan -------------------------------------------------------------------------------------------------


def quarter(book: RawBook, plan: Plan) -> Trimestre | None:
    """The quarter of ``plan`` that a book is of, by its seal or else by its header; None if it says none."""
    sello = identity.seals_of(book).first
    if sello is not None:
        return plan.trimestre(sello.trimestre)
    every = (plan.trimestre(numero) for numero in NUMEROS)
    versions = version.of(plan).versiones
    return next((one for one in every if any(identity.by_header(book, plan, one, f) for f in versions)), None)
