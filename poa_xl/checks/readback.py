"""The form as a book shows it: what is printed on it, read back as if it were a plan, and proved by its seal.

With what was read back the form is drawn again; if the seal's fingerprint comes out the same, nothing of it was changed.  The
settings that the help applies are those that its own formulas carry: whichever settings draw those formulas.  No cached
value is believed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from fractions import Fraction
from itertools import chain, combinations
from typing import Any

from poa_xl.checks.campaign import Issued
from poa_xl.domain.ajustes import Ajustes, Base, Semaforo
from poa_xl.domain.cantidad import Cantidad
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
from poa_xl.form import seal
from poa_xl.form.book import build
from poa_xl.form.formato import Form, Formato
from poa_xl.form.formula import canonical
from poa_xl.form.instrucciones import SHEET as INSTRUCTIONS
from poa_xl.form.locate import Location, locate
from poa_xl.form.rawbook import RawBook, RawCell, clean, one_line, quantity
from poa_xl.form.seal import Sello

MOST_LINES = 200
"""Lines of the header block that are looked for."""
MOST_ROWS = 500
"""Metas of a form that is read back; a hostile book names any number."""
_ROW = re.compile(rf"{seal.ROW_MARK}\|(?P<unidad>.{{1,60}})-(?P<numero>[0-9]{{1,9}})\|(?P<row>[0-9]{{1,7}})")
_CHARACTERS = re.compile(r"([0-9]{1,5}) caracteres")
_VERDE, _MORADO = Fraction(123456789, 10**9), Fraction(1987654321, 10**9)
"""Thresholds that stand in a formula for nothing else."""
_MORE_DATA = {datum.name for datum in fields(Meta)} - {
    "numero", "linea", "texto", "unidad_medida", "anual", "programado", "medida", "notas"
}  # fmt: skip
"""What the plan knows of a meta beyond the official form, as far as it is printed under its own name."""


def under(sello: Sello, form: Form) -> Issued:
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


def read_back(book: RawBook, sello: Sello, formato: Formato, today: Form | None = None) -> Form | None:
    """The form as it was issued, as far as the book shows it; None if it has no rows of it.

    ``today``: the unit's form by a plan that is known, of which what no book shows is taken.
    """
    form = _read_back(book, sello, formato, today)
    if form is None or proves(sello, form):
        return form
    other = _on_one_line(book)
    return form if other == book else _read_back(other, sello, formato, today)


def proves(sello: Sello, form: Form) -> bool:
    """Whether the seal is that of the form: all that it covers is as it was issued."""
    return seal.sello_of(form).huella == sello.huella


def _on_one_line(book: RawBook) -> RawBook:
    """The book with its white space and its accents as plans have them, whatever a program made of them."""

    def cell(one: RawCell) -> RawCell:
        return one._replace(value=one_line(one.value)) if isinstance(one.value, str) else one

    sheets = (replace(s, cells={place: cell(c) for place, c in s.cells.items()}) for s in book.sheets)
    return replace(book, sheets=tuple(sheets))


def _read_back(book: RawBook, sello: Sello, formato: Formato, today: Form | None) -> Form | None:
    rows = dict(_rows(book, sello.unidad)) or dict(_rows_on_the_sheet(book, sello, formato))
    if not 0 < len(rows) <= MOST_ROWS:
        return None
    nothing = Concepto("", "")
    metas = tuple(Meta(numero, "", "", "", None, (None,) * 4, UnidadMedida("")) for numero in rows)
    unidad = UnidadEjecutora(sello.unidad, "", "", (), (), metas)
    plan = Plan(
        sello.ejercicio, sello.version, "", (), Ramo(sello.ramo, ""), Clasificacion(nothing, nothing, nothing),
        (), (), (), (), (unidad,), *((today.plan.ajustes, today.plan.limites) if today else ()),
    )  # fmt: skip
    trimestre = Trimestre(sello.ejercicio, sello.trimestre)
    lines = min(rows.values()) - build(plan, unidad, trimestre, formato=formato).primera
    unidad = replace(unidad, ejes=("",) * min(lines, MOST_LINES))
    location = locate(book, build(plan, unidad, trimestre, formato=formato))
    if location is None:
        return None
    page = _Page(location)
    unidad = replace(page.unidad(unidad), metas=tuple(page.meta(meta) for meta in metas))
    form = replace(location.form, plan=page.plan(plan, unidad), unidad=unidad)
    return _settled(book, replace(location, form=form), sello, today)


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
            titulos=(Titulo(self._text(self._geometria.titulos[0], self._form.formato.columns.all[0].key)),),
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
            anual=self._location.quantity(meta.numero, "anual"),
            programado=tuple(self._location.quantity(meta.numero, f"p{t}") for t in NUMEROS),
            medida=UnidadMedida(medida),
            **{key: self._datum(meta, key) for key in self._form.formato.columns.by_key.keys() & _MORE_DATA},
        )

    def _datum(self, meta: Meta, key: str) -> Any:
        """What a column that a later version of the form has says of the meta."""
        cell = self._location.cell(meta.numero, key)
        if cell is None or cell.blank:
            return getattr(meta, key)
        return _said(cell) if isinstance(cell.value, str) else quantity(cell.value)


def _said(cell: RawCell | None) -> str:
    return "" if cell is None or cell.blank else clean(cell.shown)


# -- the settings that its formulas carry ----------------------------------------------------------------------------


def _settled(book: RawBook, location: Location, sello: Sello, today: Form | None) -> Form:
    """The form with the settings whose help is the one that stands in the book: those that the seal proves, if any."""
    said = told_limits(book)
    first, ajustes, metas = None, location.form.plan.ajustes, _counted_as(location.form, today)
    for base, closed in _candidates(location.form):
        usual = replace(
            with_settings(location.form, replace(ajustes, base=base), metas), previo=Previo(closed, _accepted(location))
        )
        found = _matching(location, base, closed) if book.formulas else usual
        if found is None:
            continue
        first = first or (found if book.formulas else None)
        for most in dict.fromkeys((*said[:20], ajustes.observaciones_max, Ajustes().observaciones_max)):
            proven = with_settings(found, replace(found.plan.ajustes, observaciones_max=most))
            if proves(sello, proven):
                return proven
    return first or replace(location.form, previo=Previo(_locked(location), _accepted(location)))


def told_limits(book: RawBook) -> list[int]:
    """The numbers of characters that the instructions admit."""
    texts = (
        c.value for s in book.sheets if s.name == INSTRUCTIONS for c in s.cells.values() if isinstance(c.value, str)
    )
    return [int(number) for text in texts for number in _CHARACTERS.findall(text)]


def _counted_as(form: Form, today: Form | None) -> tuple[Meta, ...]:
    """Its metas, in halves where those of ``today`` are: values alone do not tell."""
    known = today.unidad.por_numero if today else {}
    halves = {numero for numero, meta in known.items() if meta.medida.decimales}
    return tuple(replace(m, medida=replace(m.medida, decimales=m.numero in halves)) for m in form.unidad.metas)


def _candidates(form: Form) -> Iterator[tuple[Base, frozenset[int]]]:
    """Every base of the ratio with every set of earlier quarters that may have been accepted."""
    earlier = range(1, form.trimestre.numero)
    for closed in chain.from_iterable(combinations(earlier, count) for count in range(len(earlier), -1, -1)):
        for base in Base:
            yield base, frozenset(closed)


def _matching(location: Location, base: Base, closed: frozenset[int]) -> Form | None:
    """The form with the settings that its help carries, if it was drawn with that base and those quarters closed."""
    ajustes = replace(location.form.plan.ajustes, base=base)
    marked = replace(ajustes, semaforo=replace(ajustes.semaforo, verde=_VERDE, morado=_MORADO))
    form = replace(with_settings(location.form, marked), previo=Previo(closed, _accepted(location)))
    helps = [_help_pattern(replace(location, form=form), decimales) for decimales in (False, True)]
    metas, limits = [], None
    for meta in form.unidad.metas:
        cell = location.cell(meta.numero, "falta")
        said = canonical(cell.formula) if cell is not None and cell.formula else ""
        fits = [(n == 1, match) for n, one in enumerate(helps) if said and (match := one(meta.numero).fullmatch(said))]
        if said and not fits and limits is None:
            return None
        limits = limits or (fits[0][1].groupdict() if fits else None)
        metas.append(replace(meta, medida=UnidadMedida(meta.unidad_medida, decimales=bool(fits) and fits[0][0])))
    if limits is None:
        return None
    usual = Semaforo()
    verde, morado = (Fraction(limits.get(name) or getattr(usual, name)) for name in ("verde", "morado"))
    return with_settings(form, replace(ajustes, semaforo=replace(ajustes.semaforo, verde=verde, morado=morado)), metas)


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


def with_settings(form: Form, ajustes: Ajustes, metas: Sequence[Meta] | None = None) -> Form:
    """The form with those settings, and those metas."""
    unidad = form.unidad if metas is None else replace(form.unidad, metas=tuple(metas))
    return replace(form, plan=replace(form.plan, ajustes=ajustes, unidades=(unidad,)), unidad=unidad)


def _locked(location: Location) -> frozenset[int]:
    """The earlier quarters none of whose A may be written: where formulas were not read, all that can be told."""
    earlier = range(1, location.form.trimestre.numero)
    cells = {t: [location.cell(n, f"a{t}") for n in location.rows] for t in earlier}
    return frozenset(t for t, column in cells.items() if all(c is None or c.locked for c in column))


def _accepted(location: Location) -> Mapping[int, tuple[Cantidad | None, ...]]:
    """A of each meta as the book shows it."""
    return {n: tuple(location.quantity(n, f"a{t}") for t in NUMEROS) for n in location.rows}
