"""Whose workbook is it: the copies of its seal, and whether they are of this campaign."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from poa_xl.checks.integrity import same
from poa_xl.checks.registry import LONGEST_QUOTE, Hit, at, gives, listed, quoted
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Plan, UnidadEjecutora, folded
from poa_xl.domain.trimestre import Trimestre
from poa_xl.form import seal
from poa_xl.form.formato import Formato
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet, clean
from poa_xl.form.seal import DamagedSealError, Sello

CONTROL, CELL, CUSTOM, KEYWORDS = "la hoja _poa", "la hoja del formato", "las propiedades", "las palabras clave"
REPORT_KEYWORDS = "poa-xl informe"
"""How a report of the Ramo is marked, so that it is never taken for a return."""
PLACES = (CONTROL, CELL, CUSTOM, KEYWORDS)


@dataclass(frozen=True, slots=True)
class Seals:
    """The seals that verify, by place, and the places of the damaged ones; ``claves``: of the units whose rows are there."""

    good: dict[str, Sello]
    damaged: tuple[str, ...]
    claves: frozenset[str] = frozenset()

    @property
    def first(self) -> Sello | None:
        """The first copy that verifies, in the order of PLACES; of copies that disagree, one of whose unit there are rows."""
        found = [self.good[place] for place in PLACES if place in self.good]
        return next((one for one in found if one.unidad in self.claves), found[0] if found else None)

    @property
    def disagree(self) -> bool:
        """Whether two good copies say different things."""
        return len(set(self.good.values())) > 1


def seals_of(book: RawBook) -> Seals:
    """Every copy of the seal in the workbook, but for those of other forms that stand whole beside its own: told as sheets."""
    found = _seals(book, frozenset())
    if found.disagree and (kept := _kept(book)):
        found = _seals(book, kept)
    return replace(found, claves=_claves(book)) if found.disagree else found


def _kept(book: RawBook) -> frozenset[str]:
    """Sheets with nothing but seals of another unit, or of earlier quarters, where there is a form sealed as the control sheet says."""
    control = book.by_name.get(seal.SHEET)
    own = next(iter(seal.seals_on(control)), None) if control else None
    by_sheet = {sheet.name: seal.seals_on(sheet) for sheet in book.sheets if sheet is not control}
    if own is None or not any(own in there for there in by_sheet.values()):
        return frozenset()
    return frozenset(name for name, there in by_sheet.items() if there and all(_is_beside(one, own) for one in there))


def _is_beside(one: Sello, own: Sello) -> bool:
    """Whether it is of another unit of the same Ramo, or of an earlier quarter of this one: nobody reports there what is due."""
    earlier = (one.ejercicio, one.trimestre) < (own.ejercicio, own.trimestre)
    return (one.emisor, one.ramo) == (own.emisor, own.ramo) and (one.unidad != own.unidad or earlier)


def _seals(book: RawBook, kept: frozenset[str]) -> Seals:
    good: dict[str, Sello] = {}
    damaged = []
    for place, text in _texts(book, kept):
        try:
            sello = Sello.parse(text)
        except DamagedSealError:
            damaged.append(place)
            continue
        if sello is not None:
            good.setdefault(place, sello)
            if good[place] != sello:
                good[f"{place} (otra copia)"] = sello
    return Seals(good, tuple(dict.fromkeys(damaged)))


def _claves(book: RawBook) -> frozenset[str]:
    """What stands before the number in each cell that may be the identity of a row."""
    texts = (cell.value for sheet in book.sheets for cell in sheet.cells.values() if isinstance(cell.value, str))
    return frozenset(clean(text).rpartition("-")[0] for text in texts if len(text) <= LONGEST_QUOTE and "-" in text)


def _texts(book: RawBook, kept: frozenset[str]) -> Iterator[tuple[str, str]]:
    for sheet in book.sheets:
        if sheet.name in kept:
            continue
        place = CONTROL if sheet.name.startswith(seal.SHEET) else CELL
        for cell in sheet.cells.values():
            if isinstance(cell.value, str) and cell.value.lstrip().startswith(seal.MARK):
                yield place, cell.value
    if seal.CUSTOM_PROPERTY in book.custom:
        yield CUSTOM, book.custom[seal.CUSTOM_PROPERTY]
    yield KEYWORDS, book.keywords


def foreign(sello: Sello, plan: Plan, trimestre: Trimestre, archivo: str, formato: Formato) -> Hit | None:
    """Why a sealed workbook is not of this campaign; None if it is."""
    place = Place(archivo=archivo)
    read = [one.id for one in formato.versiones]
    if sello.formato not in read:
        why = f"es un {sello.formato}, y con este plan se lee {listed(read)}"
        return at(place, formato=formato.clave, que=why).code("POA106")
    found = Trimestre(sello.ejercicio, sello.trimestre)
    if sello.ramo != plan.ramo.clave or sello.emisor != seal.emisor(plan):
        return _of_another(sello, plan, place, *(("", "") if found == trimestre else (found.texto, trimestre.texto)))
    if found != trimestre:
        return at(place, que=found.texto, esperado=trimestre.texto).code("POA109")
    if sello.unidad not in plan.por_clave:
        return at(place, clave=sello.unidad).code("POA110")
    return None


def _of_another(sello: Sello, plan: Plan, place: Place, found: str, wanted: str) -> Hit:
    """A book of another Ramo, or of the same by another issuer; ``found``, ``wanted``: its quarter too, where it is another."""
    if sello.ramo != plan.ramo.clave:
        who, expected = f"del Ramo {sello.ramo}", f"el Ramo {plan.ramo.clave} {plan.ramo.nombre}"
        hacer = "Envíelo a quien corresponda"
    else:
        who, expected = f"del Ramo {sello.ramo}, pero de otro emisor", mine(plan)
        hacer = "Si es de este Ramo y lo que cambió en el plan es su nombre, ponga el anterior en «emisor» del plan"
    return at(
        place, que=f"{who}, {found}" if found else who, esperado=f"{expected}, {wanted}" if wanted else expected,
        hacer=hacer,
    ).code("POA108")  # fmt: skip


def mine(plan: Plan) -> str:
    """The issuer that a plan names; seals and reports carry a digest of it, which says nothing to a person."""
    return f"el emisor “{quoted(plan.emisor or plan.ramo.nombre)}”"


def whose_rows(book: RawBook, plan: Plan, clave: str) -> str:
    """What is not found in a book without rows of that unit, and of which other units those that it has are."""
    others = sorted((_claves(book) & plan.por_clave.keys()) - {clave})
    names = listed(f"{one} {plan.por_clave[one].nombre}" for one in others)
    rest = f"; los que trae son de {names}, y el sello es de la {clave}" if names else ""
    return f"los renglones de la unidad {clave} en el libro{rest}"


@gives("POA107", "POA112", "POA113")
def seal_hits(seals: Seals, archivo: str) -> Iterator[Hit]:
    """What is wrong with the seals of a recognised workbook."""
    place = Place(archivo=archivo)
    if seals.damaged:
        yield at(place, donde=listed(seals.damaged)).code("POA107")
    if seals.disagree:
        said = listed((f"{where}: {sello.folio}" for where, sello in seals.good.items()), separator="; ")
        yield at(place, que=said).code("POA112")
    missing = [where for where in PLACES if where not in seals.good and where not in seals.damaged]
    if missing:
        yield at(place, donde=listed(missing)).code("POA113")


def by_header(book: RawBook, plan: Plan, trimestre: Trimestre, formato: Formato) -> UnidadEjecutora | None:
    """Whose form it is by its header block, where every copy of the seal is gone.

    Ramo, unit and FECHA must all be there and be those of the campaign, of one unit only: a report of the Ramo has the
    forms of all.  Nothing else is guessed from.
    """
    found = {}
    textos = formato.textos
    for sheet in book.sheets:
        ramo, clave, fecha = _header(sheet, (textos.ramo, textos.unidad, textos.fecha))
        if ramo and clave and fecha and same(plan.ramo.clave, ramo) and same(trimestre.corte, fecha):
            unidad = plan.por_clave.get(clean(clave.shown))
            if unidad is not None:
                found[unidad.clave] = unidad
    return next(iter(found.values())) if len(found) == 1 and book.keywords != REPORT_KEYWORDS else None


def _header(sheet: RawSheet, labels: Sequence[str]) -> list[RawCell | None]:
    """For each label, the first cell with something in it to the right of its first appearance that has one."""
    wanted = {label.rstrip(":"): label for label in labels}
    found: dict[str, RawCell] = {}
    row = 0
    open_labels: list[str] = []
    for place in sorted(sheet.cells):
        cell = sheet.cells[place]
        if cell.row != row:
            row, open_labels = cell.row, []
        if not cell.blank:
            for label in open_labels:
                found.setdefault(label, cell)
            open_labels = []
        if isinstance(cell.value, str) and len(cell.value) <= LONGEST_QUOTE:
            label = wanted.get(folded(clean(cell.value)).rstrip(": "), "")
            open_labels += [label] if label else []
    return [found.get(label) for label in labels]


def unidad_of(sello: Sello, plan: Plan) -> UnidadEjecutora:
    """The unit that the seal names."""
    return plan.por_clave[sello.unidad]
