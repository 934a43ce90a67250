"""What a careful coordinator asks of the returns side by side: alike, under another's name, after the last day."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from poa_xl.checks.receive import Recibido
from poa_xl.checks.registry import Check, Hit, at, listed, quoted
from poa_xl.domain.cantidad import Cantidad, show
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Plan, folded
from poa_xl.domain.trimestre import Trimestre, fecha_larga


@dataclass(frozen=True)
class Vuelta:
    """All that came of a quarter, by the unit's clave; ``cuentan`` is what was read of those that were taken."""

    plan: Plan
    trimestre: Trimestre
    todas: Mapping[str, Sequence[Recibido]]
    cuentan: Mapping[str, Devolucion]


# -- the same figures and words --------------------------------------------------------------------------------------

LEAST_ALIKE = 3
"""Texts of their own, and figures that their plans do not explain, that two forms must share to be a copy."""


def units_report_their_own(vuelta: Vuelta) -> Iterator[Hit]:
    """No two units explain the same figures with the same words, row by row, in words that nobody else of the Ramo uses.

    Of the longer form what the shorter has room for.
    """
    forms = {clave: tuple(_explained(vuelta, clave)) for clave in vuelta.cuentan}
    alike: dict[tuple[Cantidad, str], list[str]] = defaultdict(list)
    users: dict[str, set[str]] = defaultdict(set)
    for clave, rows in forms.items():
        for row in rows:
            users[row.said].add(clave)
        for row in rows[:1]:
            alike[row.a, row.said].append(clave)
    for claves in alike.values():
        for clave in claves:
            rows = forms[clave]
            same = [one for one in claves if one != clave and _same(rows, forms[one])]
            own = {row.said for row in rows if users[row.said] <= {clave, *same}}
            copies = {one: count for one in same for count in [_copied(rows, forms[one], own)] if count}
            if copies:
                first = next(row for row in rows if row.said in own)
                yield at(
                    first.place, cuantas=max(copies.values()), otras=listed(copies),
                    muestra=f"{show(first.a)} y “{quoted(first.texto)}”",
                ).of(clave).code("POA323")  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with an explanation: what is said, as it is compared and as it stands, and A and P of the quarter."""

    a: Cantidad
    p: Cantidad
    said: str
    texto: str
    place: Place


def _explained(vuelta: Vuelta, clave: str) -> Iterator[_Row]:
    t, came, metas = vuelta.trimestre.numero, vuelta.cuentan[clave], vuelta.plan.por_clave[clave].por_numero
    for numero, captura in came.capturas.items():
        if captura.observaciones:
            place = Place(came.archivo, came.hoja, came.celdas[numero][t - 1])
            a, p, text = captura.alcanzado[t - 1] or 0, metas[numero].p(t) or 0, captura.observaciones
            yield _Row(a, p, folded(text), text, place)


def _same(one: Sequence[_Row], other: Sequence[_Row]) -> bool:
    """Whether they report and say the same, as far as the shorter goes."""
    pairs = zip(one, other, strict=False)
    return all(a.a == b.a and a.said == b.said for a, b in pairs)


def _copied(one: Sequence[_Row], other: Sequence[_Row], own: set[str]) -> int:
    """In how many rows they are alike, if that is more than chance; of forms of other lengths more is asked."""
    rows = [(a, b) for a, b in zip(one, other, strict=False) if a.said in own]
    texts, unplanned = {a.said for a, _ in rows}, [a for a, b in rows if a.a != a.p or b.a != b.p]
    chance = len(one) != len(other) and len(rows) < LEAST_ALIKE
    return 0 if chance or len(texts) + len(unplanned) < LEAST_ALIKE else min(len(one), len(other))


# -- another's name --------------------------------------------------------------------------------------------------

_FIRST_WORD = re.compile(r"[^\s_]+")
_PART = re.compile(r"\w+")
SURE = 4
"""Characters from which a clave at the beginning of a name is no other number; a shorter one must bring the unit's name."""


def files_bear_the_name_of_their_unit(vuelta: Vuelta) -> Iterator[Hit]:
    """A file that is called as another unit's is issued holds, by its seal, this one's form."""
    for clave, files in vuelta.todas.items():
        for one in files:
            base = re.split(r"[/\\›]", one.archivo)[-1].strip()
            other = _bearer(vuelta.plan, base)
            if other not in ("", clave) and clave not in _PART.findall(base.replace("_", " ")):
                yield at(Place(one.archivo), archivo=quoted(base), otra=other).of(clave).code("POA324")


def _bearer(plan: Plan, name: str) -> str:
    """The clave of the unit as whose form a file is called, as far as its name is sure to say so."""
    first = _FIRST_WORD.match(name)
    if first is None:
        return ""
    part = _PART.match(first.group().rpartition(".")[0] or first.group())
    for text in (first.group(), part.group() if part else ""):
        unidad = plan.por_clave.get(text)
        if unidad is not None:
            rest = folded(name[len(text) :].replace("_", " ")).lstrip(" -.")
            sure = len(text) >= SURE and text != str(plan.ejercicio)
            return unidad.clave if sure or rest.startswith(folded(unidad.nombre)) else ""
    return ""


# -- after the last day ----------------------------------------------------------------------------------------------


def returns_come_in_time(vuelta: Vuelta) -> Iterator[Hit]:
    """The first return of a unit by the date of its mail or, where it came in none, by the one inside the book.

    When a file reached a folder says nothing: copying it changes that.  A form given back corrected was in time or not
    before; a mail's own day may be that of Greenwich, so that of the day after is no proof.
    """
    limite = vuelta.plan.limite(vuelta.trimestre)
    for clave, files in vuelta.todas.items():
        first = [(_day(one.recibido if one.remitente else one.guardado), one) for one in files if not one.revision]
        days = [(day, one) for day, one in first if day is not None]
        if not days or len(days) < len(first):
            continue
        day, one = min(days, key=lambda pair: pair[0])
        late = (day - limite).days
        if late > 0:
            sure = bool(one.remitente) and late > 1
            what = "El correo con la devolución" if one.remitente else "La última vez que se guardó el libro"
            yield at(
                Place(one.archivo), que=what, fecha=fecha_larga(day), dias=late, limite=fecha_larga(limite)
            ).of(clave).code("POA325" if sure else "POA326")  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


BETWEEN_CHECKS = (
    Check(units_report_their_own, "POA323"),
    Check(files_bear_the_name_of_their_unit, "POA324"),
    Check(returns_come_in_time, "POA325", "POA326"),
)


def asked(vuelta: Vuelta) -> Iterator[Hit]:
    """All that is asked, each of one unit."""
    for check in BETWEEN_CHECKS:
        yield from (hit.with_unit() for hit in check(vuelta))
