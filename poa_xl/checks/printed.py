"""What the book prints of its own arithmetic, against what poa-xl recomputes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from poa_xl.checks.registry import Hit, at, gives, quoted
from poa_xl.domain.cantidad import Cantidad, show, show_percent
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Meta
from poa_xl.domain.trimestre import NUMEROS
from poa_xl.form.layout import ref
from poa_xl.form.locate import Location
from poa_xl.form.rawbook import RawBook, RawCell, clean, one_line, quantity

_EXACT = Fraction(1, 10**6)
_FALSE = {"absoluto": "POA308", "relativo": "POA309"}
_MOST = 10**9  # of larger figures programs compute other codes (facts 21)

_MANY = 3  # metas that go wrong together have one cause


@dataclass(frozen=True, slots=True)
class _Printed:
    """A result that the form prints: what it must say, what it said when it was issued, the cell where it stands.

    ``explained``: its sheet could not compute ours, because something else that is told stands among what it is made of.
    """

    key: str
    campo: str
    place: Place
    cell: RawCell | None
    esperado: str
    emitido: str
    encontrado: str = ""  # blank where it is right
    meta: int | None = None
    explained: bool = False

    @property
    def said(self) -> str:
        """What stands there, in the words of ``esperado``."""
        return self.encontrado or self.esperado

    @property
    def formula(self) -> bool:
        """Whether a formula stands there, whose result is only old."""
        return self.cell is not None and bool(self.cell.formula)

    def hit(self, codigo: str) -> Hit:
        """The finding about it."""
        named = {} if codigo in _FALSE.values() else {"campo": self.campo}
        return at(self.place, self.meta, encontrado=self.encontrado, esperado=self.esperado, **named).code(codigo)


@gives("POA120", "POA170", "POA308", "POA309", "POA311")
def printed(
    location: Location,
    book: RawBook,
    values: Mapping[int, tuple[Cantidad, Cantidad]],
    codigo: str,
    changed: Set[str] = frozenset(),
) -> Iterator[Hit]:
    """AVANCE ABSOLUTO, ACUMULADO RELATIVO and verification code as they stand, against the recomputed ones.

    A fixed value that differs is a false statement on the signed print; a formula's cached result is only stale, and that is
    told once, but where it is of another formula (``changed``: the cells of those): then it says what that makes of it.
    Where formulas cannot be read, either is possible, but not where all stand as issued or at nothing:
    then the program that saved it calculates nothing.
    """
    everything = [*_results(location, book, values), *_codigo(location, book, values, codigo)]
    wrong = [one for one in everything if one.encontrado]
    if book.formulas:
        old = [one for one in wrong if one.formula and book.recalculated]
        stale = [one for one in old if one.place.celda not in changed]
        yield from (one.hit("POA120") for one in old if one.place.celda in changed)
        yield from (one.hit(_FALSE[one.key]) for one in wrong if not one.formula and one.key in _FALSE)
    else:
        never = _never_calculated(everything)
        stale = [one for one in wrong if never or one.explained]
        false = list(_by_meta(one for one in wrong if not (never or one.explained)))
        told = [_and_more(false)] if len(false) > _MANY else false
        yield from (one.hit("POA170") for one in told)
    if stale:
        yield _and_more(stale).hit("POA311")


def with_printed(hits: Iterable[Hit], false: Sequence[Hit]) -> list[Hit]:
    """All of them, but that a result is fixed only where it is not told as ``false``, which shows both values; so does POA120."""
    cells = {hit.place.celda for hit in false if hit.codigo in _FALSE.values()}
    made = {hit.place.celda: hit for hit in false if hit.codigo == "POA120"}
    kept = (hit for hit in hits if hit.codigo != "POA121" or hit.place.celda not in cells)
    told = [_showing(hit, made[hit.place.celda]) if _is_of_another(hit, made) else hit for hit in kept]
    return [*told, *(hit for hit in false if hit.codigo != "POA120")]


def _is_of_another(hit: Hit, made: Mapping[str, Hit]) -> bool:
    return hit.codigo == "POA120" and hit.place.celda in made


def _showing(hit: Hit, made: Hit) -> Hit:
    """That a formula is another, with what it shows and what is right."""
    values = f"muestra {made.params['encontrado']} y corresponde {made.params['esperado']}"
    return replace(hit, params={**hit.params, "patron": f"{hit.params['patron']}; {values}"})


def _and_more(ones: Sequence[_Printed]) -> _Printed:
    """The first of them, saying how many there are."""
    first, more = ones[0], len(ones) - 1
    if not more:
        return first
    esperado = (
        f"{first.esperado} (y otras {more} celdas, igual)" if more > 1 else f"{first.esperado} (y otra celda, igual)"
    )
    return replace(first, esperado=esperado, meta=None)


def _by_meta(wrong: Iterable[_Printed]) -> Iterator[_Printed]:
    """One of each meta: the percentage follows from the sum."""
    for meta, ones in groupby(wrong, key=lambda one: one.meta):
        first, *rest = ones
        if meta is None or not rest:
            yield from (first, *rest)
        else:
            second = rest[0]
            yield replace(
                first,
                encontrado=f"{first.encontrado} ({second.encontrado})",
                esperado=f"{first.esperado} ({second.esperado})",
            )


def _never_calculated(everything: Sequence[_Printed]) -> bool:
    return all(one.said == one.emitido for one in everything) or all(
        one.cell is None or one.cell.blank or one.cell.value == 0 for one in everything
    )


def _results(location: Location, book: RawBook, values: Mapping[int, tuple[Cantidad, Cantidad]]) -> Iterator[_Printed]:
    """AVANCE ABSOLUTO and ACUMULADO RELATIVO of each meta that was read."""
    tolerances: Mapping[str, Fraction] = {"absoluto": _EXACT, "relativo": location.form.plan.ajustes.tolerancia}
    for numero, results in values.items():
        for key, value in zip(_FALSE, results, strict=True):
            if key not in location.columns:
                continue  # a column that is gone is told as that
            raw = location.cell(numero, key)
            found = None if raw is None else quantity(raw.value)
            right = found is not None and (found == value or abs(Fraction(found) - value) <= tolerances[key])
            blank = raw is None or raw.value is None or raw.blank
            if (raw is not None and raw.covered) or (book.formulas and (right or blank)):
                continue  # nearly all; what covers one, or that a formula is gone, is told of that
            yield _result(location, book, numero, key, value, None if right else _said(raw, found, blank=blank))


def _said(raw: RawCell | None, found: Cantidad | None, *, blank: bool) -> Cantidad | str:
    """What stands there that is not ours, as a number or in words; nothing wrong of a formula that shows nothing."""
    if raw is None or blank:
        return "" if raw is not None and raw.formula else "vacío"
    if found is not None:
        return found
    text = isinstance(raw.value, str) and not raw.error
    return f"“{quoted(raw.value)}” (un texto)" if text else quoted(raw.value)


def _result(
    location: Location, book: RawBook, numero: int, key: str, value: Cantidad, said: Cantidad | str | None
) -> _Printed:
    """``said``: what stands there if it is not ``value``."""
    issued = location.form.avance(location.form.unidad.por_numero[numero])
    was = issued.absoluto if key == "absoluto" else issued.impreso
    in_words = show_percent if key == "relativo" else show
    if said is not None and not isinstance(said, str):
        in_words = in_words if in_words(said) != in_words(value) else show
        said = in_words(said)
    raw = location.cell(numero, key)
    # As it may be, its references did not move with its rows; columns are told by what comes of it.
    moved = raw is not None and bool(raw.formula) and not location.in_place and location.columns_in_place
    return _Printed(
        key, f"{location.form.formato.columns.by_key[key].name} de la meta {numero}",
        Place(book.archivo, location.sheet.name, location.ref(numero, key)), raw, in_words(value), in_words(was), said or "",
        numero, moved or not _computable(location, issued.meta),
    )  # fmt: skip


def _computable(location: Location, meta: Meta) -> bool:
    """Whether the row has P, META ANUAL and A as a sheet counts them: numbers, and those of the plan."""
    planned = (("anual", meta.anual), *((f"p{t}", meta.p(t)) for t in NUMEROS))
    if any(_counted(location.cell(meta.numero, key)) != value for key, value in planned):
        return False
    figures = (location.cell(meta.numero, f"a{t}") for t in NUMEROS)
    return all(cell is None or cell.blank or not isinstance(cell.value, str) for cell in figures)


def _counted(cell: RawCell | None) -> Cantidad | None:
    return None if cell is None or isinstance(cell.value, str) else quantity(cell.value)


def _codigo(location: Location, book: RawBook, values: Mapping[int, object], codigo: str) -> Iterator[_Printed]:
    """The verification code, where every figure that it is made of could be read, and it is a text: programs write 0 for none."""
    form, textos = location.form, location.form.formato.textos
    column, row = location.columns.get(form.formato.geometria.codigo), location.around.get(form.fila_folio)
    if column is None or row is None or values.keys() != form.fila_de.keys():
        return
    raw = location.sheet.at(row, column)
    if raw is None or raw.blank or not isinstance(raw.value, str):
        return
    said = one_line(raw.value).removeprefix(textos.codigo).strip()
    said = "" if said == codigo else quoted(said)
    place = Place(book.archivo, location.sheet.name, ref(row, column))
    explained = bool(said) and not _countable(location)
    yield _Printed("codigo", textos.codigo.rstrip(": "), place, raw, codigo, form.codigo, said, explained=explained)


def _countable(location: Location) -> bool:
    """Whether each row is where it was, with the text that names it, and no figure is beyond what programs count alike."""
    if not location.in_place or location.repeated or location.foreign:
        return False
    metas = location.form.unidad.metas
    named = ((location.cell(meta.numero, "descripcion"), meta) for meta in metas)
    figures = (_counted(location.cell(meta.numero, f"a{t}")) for meta in metas for t in NUMEROS)
    return all(cell is not None and clean(cell.shown).startswith(f"{meta.numero}.") for cell, meta in named) and all(
        figure is None or figure <= _MOST for figure in figures
    )
