"""Which form a workbook is, by what its seal proves; and what the plan says otherwise since it was issued.

A plan may change after its books were sent.  What the seal proves is judged as it was issued, so that nobody is accused
of what the plan did; what the plan of today says otherwise is told once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, replace
from functools import partial
from itertools import combinations

from poa_xl.checks import integrity
from poa_xl.checks.campaign import Issued
from poa_xl.checks.readback import proves, read_back, told_limits, under, with_settings
from poa_xl.checks.registry import Hit, at, gives, listed, quoted
from poa_xl.checks.texts import contrast
from poa_xl.domain.cantidad import Cantidad, show, show_percent
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Meta
from poa_xl.domain.trimestre import NUMEROS, nombre
from poa_xl.form.formato import Form
from poa_xl.form.formula import canonical
from poa_xl.form.layout import Cell, Role
from poa_xl.form.locate import Location, locate
from poa_xl.form.rawbook import RawBook, quantity
from poa_xl.form.seal import Sello

MOST_DIFFERENCES = 6
MOST_EDITS = 12
"""How many data are tried that may have been written over, alone and by twos."""
_Datum = tuple[object, ...]
_Edit = Callable[[Meta], Meta]
"""A row with something of it said otherwise."""
_Lines = Mapping[str, str]


def as_sealed(book: RawBook, issued: Issued, sello: Sello) -> Issued:
    """The form that the seal proves the workbook to be, under that seal; ``issued``, today's, where it proves none.

    Today's, where only the plan's version rose; or with earlier quarters closed that are open here, as it was issued by who
    knew what they had accepted; or that of an earlier plan, as the workbook shows it, but for a row or datum written over.
    """
    todays = issued.sello.huella == sello.huella
    near = issued.form if todays else _with_earlier_closed(book, issued.form, sello)
    if near is not None:
        other = _with_other_settings(book, near, sello)
        as_today = near is issued.form and other is None and issued.sello == sello
        return issued if as_today else under(sello, other or near)
    form = read_back(book, sello, issued.form.formato, issued.form)
    if form is not None and not proves(sello, form):
        form = _restored(form, issued.form, sello)
    return under(sello, form or issued.form)


def _with_other_settings(book: RawBook, form: Form, sello: Sello) -> Form | None:
    """The form with the settings that its help and instructions apply, where the seal says nothing of them and they are others."""
    location = None if form.formato.seals_settings else locate(book, form)
    if location is None:
        return None
    meta = form.unidad.metas[0]
    cell = location.cell(meta.numero, "falta")
    drawn = form.terminos(meta.medida.decimales).ayuda.formulas()(form.fila_de[meta.numero])
    helps_so = cell is None or not cell.formula or canonical(cell.formula) == canonical(location.carried(drawn))
    if helps_so and set(told_limits(book)) <= {form.plan.ajustes.observaciones_max}:
        return None
    other = read_back(book, sello, form.formato, form)
    differs = other is not None and proves(sello, other) and other.plan.ajustes != form.plan.ajustes
    return other if differs else None


def _restored(form: Form, today: Form, sello: Sello) -> Form | None:
    """The form that the seal proves if what was written over, in the header, a row or two, is what is known today."""
    unidad = replace(today.unidad, metas=form.unidad.metas)
    plan = replace(today.plan, version=form.plan.version, ajustes=form.plan.ajustes, unidades=(unidad,))
    previos = (form.previo, *([today.previo] if today.previo.trimestres else []))
    heads = (form, replace(form, plan=plan, unidad=unidad))
    bases = (replace(head, previo=previo) for previo in previos for head in heads)
    return next((one for base in bases for one in _edited(base, today) if proves(sello, one)), None)


def _edited(form: Form, today: Form) -> Iterator[Form]:
    """The form; with one or two of its rows as today's plan has them; with one or two data."""
    yield form
    known, metas = today.unidad.por_numero, form.unidad.por_numero
    both = [(numero, meta, known[numero]) for numero, meta in metas.items() if numero in known]
    rows = [(numero, _row_of(now)) for numero, was, now in both if was != now]
    data = [(numero, one) for numero, was, now in both for one in _data_of(was, now)]
    for edits in (rows[:MOST_EDITS], data[:MOST_EDITS]):
        for count in (1, 2):
            for some in combinations(edits, count):
                changed = dict(metas)
                for numero, edit in some:
                    changed[numero] = edit(changed[numero])
                yield with_settings(form, form.plan.ajustes, tuple(changed.values()))


def _row_of(other: Meta) -> _Edit:
    """A row as another plan has it, counted as it is counted here."""
    return lambda meta: replace(other, medida=meta.medida)


def _data_of(meta: Meta, other: Meta) -> Iterator[_Edit]:
    """Each datum that the other says otherwise, said as the other says it."""
    for datum in fields(Meta):
        value = getattr(other, datum.name)
        if datum.name not in ("numero", "medida", "notas", "programado") and getattr(meta, datum.name) != value:
            yield partial(replace, **{datum.name: value})
    for t, p in enumerate(other.programado):
        if p != meta.programado[t]:
            yield partial(_with_p, t, p)


def _with_p(t: int, p: Cantidad | None, meta: Meta) -> Meta:
    return replace(meta, programado=(*meta.programado[:t], p, *meta.programado[t + 1 :]))


def _with_earlier_closed(book: RawBook, form: Form, sello: Sello) -> Form | None:
    earlier = [t for t in form.abiertos if t < form.trimestre.numero]
    location = locate(book, form) if earlier else None
    if location is None:
        return None
    said = {m.numero: _said(location, m.numero) for m in form.unidad.metas}
    for count in range(len(earlier), 0, -1):
        for closed in combinations(earlier, count):
            known = replace(form.previo, trimestres=form.previo.trimestres | frozenset(closed), alcanzado=said)
            proven = replace(form, previo=known)
            if proves(sello, proven):
                return proven
    return None


def _said(location: Location, meta: int) -> tuple[Cantidad | None, ...]:
    """A of each quarter as the book shows it."""
    accepted = location.form.previo.captura(meta).alcanzado
    cells = (location.cell(meta, f"a{t}") for t in NUMEROS)
    return tuple(
        quantity(cell.value) if cell is not None and known is None else known
        for cell, known in zip(cells, accepted, strict=True)
    )


def moved_rows(then: Form, today: Form) -> Mapping[int, int]:
    """Where each row of a form stands in today's: by its meta, above the table if nothing moved there, below by its distance."""
    above = range(1, then.primera) if then.primera == today.primera else ()
    metas = {row: today.fila_de[numero] for numero, row in then.fila_de.items() if numero in today.fila_de}
    below = range(then.ultima + 1, then.fila_folio + 1)
    return {row: row for row in above} | metas | {row: row + today.ultima - then.ultima for row in below}


# -- what the plan says otherwise ----------------------------------------------------------------------------------------


@gives("POA111", "POA168", "POA169", "POA401")
def amended(book: RawBook, then: Issued, today: Issued) -> Iterator[Hit]:
    """What differs between the form that the seal proves and today's; nothing where the plan is the same."""
    place, older = Place(archivo=book.archivo), then.sello.version != today.sello.version
    folio = then.sello.folio + (f" de la versión {then.sello.version}" if older else "")
    hit = at(place, folio=folio, esperado=today.sello.folio)
    if then.form.plan is today.form.plan:
        if not (then is today or proves(then.sello, then.form)):
            yield _listing(hit, "su sello no prueba lo que hoy dice, y no se puede saber cuáles")
        return
    location = locate(book, then.form)
    added = {m.numero: _due(m, today.form) for m in today.form.unidad.metas if m.numero not in then.form.fila_de}
    differences = [
        *(f"la meta {numero} se agregó al plan" for numero, due in added.items() if not due),
        *_differences(then, today, location),
    ]
    opened = [t for t in then.form.abiertos if t not in today.form.abiertos]
    if opened:
        yield at(place, trimestres=listed(map(nombre, opened))).code("POA169")
    if differences or not (added or opened):
        yield _listing(hit, listed(differences, MOST_DIFFERENCES, "; ") or "otro orden de sus renglones")
    for numero, due in added.items():
        if due:
            yield at(place, numero, programado=show(due)).code("POA168")
    if location is not None:
        yield from _written_over(book, location, today)


def _listing(hit: Hit, differences: str) -> Hit:
    return replace(hit, params={**hit.params, "diferencias": differences}).code("POA111")


def _due(meta: Meta, form: Form) -> Cantidad:
    """What of it is programmed in the quarters to be captured."""
    return sum((meta.p(t) or 0 for t in form.abiertos), start=0)


def _written_over(book: RawBook, location: Location, today: Issued) -> Iterator[Hit]:
    """What was written in a quarter that was issued open, and that is accepted by now with another figure."""
    closed = {f"a{t}": t for t in location.form.abiertos if t not in today.form.abiertos}
    for cell in today.sheet.cells:
        raw = location.cell(cell.meta, cell.key) if cell.meta is not None and cell.key in closed else None
        if raw is not None and not raw.blank and not integrity.same(cell.value, raw):
            place = Place(book.archivo, location.sheet.name, raw.ref)
            yield integrity.accepted_changed(cell, closed[cell.key], raw, place)


def _differences(then: Issued, today: Issued, location: Location | None) -> Iterator[str]:
    """In words, what matters most to the figures first."""
    metas, known = then.form.unidad.por_numero, today.form.unidad.por_numero
    for numero in sorted(metas.keys() - known.keys()):
        yield f"la meta {numero} ya no está en el plan{_reported(location, metas[numero], then.form)}"
    yield from _accepted(then.form, today.form)
    was, now = _data(then), _data(today)
    gone, lists = metas.keys() ^ known.keys(), _lists(then.form, today.form)
    for datum in dict.fromkeys((*was, *now)):
        old, new = was.get(datum), now.get(datum)
        if datum[0] not in gone and datum[1] not in lists and (old and old.value) != (new and new.value):
            yield _difference(old, new, then.form)
    for label, (before, after) in lists.items():
        yield from (f"{label}: {what}" for what in _of_a_list(before, after))
    yield from _settings(then.form, today.form)


def _reported(location: Location | None, meta: Meta, form: Form) -> str:
    """What the book reports of a meta that is none any more."""
    raw = location.cell(meta.numero, f"a{form.trimestre.numero}") if location else None
    return f" (reportó {integrity.shown(raw.value)})" if raw is not None and not raw.blank else ""


def _data(issued: Issued) -> Mapping[_Datum, Cell]:
    """The data of the plan by what they are, wherever they stand: (meta, column), or the line of the header or footer."""
    count: Counter[_Datum] = Counter()
    columns = issued.form.formato.columns.by_key
    found: dict[_Datum, Cell] = {}
    for cell in sorted(issued.sheet.cells, key=lambda cell: cell.meta is None):
        column = columns.get(cell.key)
        if cell.role is Role.PLAN and not (column is not None and column.captured):
            what = (cell.meta, cell.key, cell.column)
            count[what] += 1
            found[(*what, count[what])] = cell
    return found


def _difference(old: Cell | None, new: Cell | None, form: Form) -> str:
    cell = old or new
    assert cell is not None  # noqa: S101 - one of them names the datum
    was, now = contrast(*(integrity.whole(one.value if one else None) for one in (old, new)))
    return f"{integrity.field(cell, form.formato.columns)}: el libro dice “{was}” y el plan “{now}”"


def _lists(then: Form, today: Form) -> dict[str, tuple[_Lines, _Lines]]:
    """By their label, the lines of the header block that have several in either form: name of each by its clave."""
    both = [_lines(form) for form in (then, today)]
    labels = (label for label in both[1] if any(len(found.get(label, ())) > 1 for found in both))
    return {label: (both[0].get(label, {}), both[1].get(label, {})) for label in labels}


def _lines(form: Form) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    label = ""
    for campo in form.encabezado:
        label = campo.label.rstrip(":") or label
        found.setdefault(label, {})[campo.clave] = campo.nombre
    return found


def _of_a_list(before: _Lines, after: _Lines) -> Iterator[str]:
    """What a list gained and lost, which of its names are others, or that only their order is."""
    for clave, name in before.items():
        if clave not in after:
            yield f"el plan ya no trae “{quoted(f'{clave} {name}'.strip())}”"
        elif name != after[clave]:
            was, now = contrast(name, after[clave])
            yield f"de {quoted(clave)} el libro dice “{was}” y el plan “{now}”"
    yield from (f"el plan agrega “{quoted(f'{c} {name}'.strip())}”" for c, name in after.items() if c not in before)
    if before == after and list(before) != list(after):
        yield "el plan las trae en otro orden"


def _accepted(then: Form, today: Form) -> Iterator[str]:
    """What earlier quarters accepted, as it was known and as it is."""
    for t in sorted(then.previo.trimestres & today.previo.trimestres):
        for numero in then.fila_de:
            was, now = (form.previo.captura(numero).alcanzado[t - 1] for form in (then, today))
            if numero in today.fila_de and was != now:
                yield f"“A” de {nombre(t)} de la meta {numero}: el libro dice “{integrity.shown(was)}” y se aceptó “{integrity.shown(now)}”"


def _settings(then: Form, today: Form) -> Iterator[str]:
    was, now = then.plan.ajustes, today.plan.ajustes
    if was.base != now.base:
        yield f"ACUMULADO RELATIVO: el libro divide {was.base.texto} y el plan {now.base.texto}"
    ranges = [f"de {show_percent(a.semaforo.verde)} a {show_percent(a.semaforo.morado)}" for a in (was, now)]
    if ranges[0] != ranges[1]:
        yield f"verde: en el libro {ranges[0]} y en el plan {ranges[1]}"
    if was.observaciones_max != now.observaciones_max:
        yield f"OBSERVACIONES: el libro admite {was.observaciones_max} caracteres y el plan {now.observaciones_max}"
    for numero, meta in then.unidad.por_numero.items():
        other = today.unidad.por_numero.get(numero)
        if other is not None and other.medida.decimales != meta.medida.decimales:
            yield f"la meta {numero} {'admitía' if meta.medida.decimales else 'no admitía'} decimales"
