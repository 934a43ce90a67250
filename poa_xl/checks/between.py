"""What a careful coordinator asks of the returns side by side: alike, under another's name, after the last day."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from itertools import combinations

from poa_xl.checks.called import misnamed
from poa_xl.checks.naming import last_part
from poa_xl.checks.receive import Recibido
from poa_xl.checks.registry import Check, Hit, at, listed, quoted
from poa_xl.checks.texts import as_said
from poa_xl.domain.cantidad import Cantidad, show
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Plan
from poa_xl.domain.trimestre import Trimestre, fecha_larga


@dataclass(frozen=True)
class Vuelta:
    """All that came of a quarter, by the unit's clave, and which of it was taken; what is dated after ``hoy`` is not believed."""

    plan: Plan
    trimestre: Trimestre
    todas: Mapping[str, Sequence[Recibido]]
    elegidas: Mapping[str, Recibido]
    hoy: date = date.max


# -- the same figures and words --------------------------------------------------------------------------------------

LEAST_ALIKE = 3
"""Rows, in as many words of their own, that two forms must share to be a copy; a common cause gives one sentence, or two."""
MOST_COPIES = 3
"""Units that copy from one another; more of them that explain alike what they did not do were told how to."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class _Row:
    """A row with an explanation: what is said, as it is compared and as it stands, and A and P of the quarter."""

    a: Cantidad
    p: Cantidad
    said: str
    texto: str
    place: Place


_Pairs = Sequence[tuple[_Row, _Row]]


def units_report_their_own(vuelta: Vuelta) -> Iterator[Hit]:
    """No two units explain the same figures with the same words, in the same order, in words that nobody else of the Ramo uses."""
    came = {clave: one.devolucion for clave, one in vuelta.elegidas.items() if one.devolucion}
    forms = {clave: tuple(_explained(vuelta, clave, one)) for clave, one in came.items()}
    users: dict[str, set[str]] = defaultdict(set)
    for clave, rows in forms.items():
        for row in rows:
            users[row.said].add(clave)
    for clave, others in _alike(forms).items():
        group = {clave, *others}
        copies = {
            other: pairs
            for other, pairs in others.items()
            if _more_than_a_cause([p for p in pairs if users[p[0].said] <= group], forms[clave], forms[other], group)
        }
        if copies:
            yield _copied(forms[clave], copies, {said for said, who in users.items() if who <= group}).of(clave)


def _explained(vuelta: Vuelta, clave: str, came: Devolucion) -> Iterator[_Row]:
    t, metas = vuelta.trimestre.numero, vuelta.plan.por_clave[clave].por_numero
    for numero, captura in came.capturas.items():
        text = captura.observaciones
        said = " ".join(_WORD.findall(as_said(text))) if text else ""
        if said:
            place = Place(came.archivo, came.hoja, came.celdas[numero][t - 1])
            yield _Row(captura.alcanzado[t - 1] or 0, metas[numero].p(t) or 0, said, text, place)


def _alike(forms: Mapping[str, Sequence[_Row]]) -> Mapping[str, Mapping[str, _Pairs]]:
    """By unit, and by each that is like it, in half of the shorter form at least: the rows in which they are, in their order."""
    keys = {clave: [(row.a, row.said) for row in rows] for clave, rows in forms.items()}
    counts = {clave: Counter(rows) for clave, rows in keys.items()}
    found: dict[str, dict[str, _Pairs]] = {clave: {} for clave in forms}
    for one, other in combinations(forms, 2):
        sizes = len(keys[one]), len(keys[other])
        least = max(sizes) if max(sizes) < LEAST_ALIKE else max(LEAST_ALIKE, min(sizes) / 2)
        if not least or (counts[one] & counts[other]).total() < least:
            continue
        blocks = SequenceMatcher(None, keys[one], keys[other], autojunk=False).get_matching_blocks()
        pairs = [(forms[one][i + n], forms[other][j + n]) for i, j, size in blocks for n in range(size)]
        if len(pairs) >= least:
            found[one][other], found[other][one] = pairs, [(b, a) for a, b in pairs]
    return found


def _more_than_a_cause(own: _Pairs, one: Sequence[_Row], other: Sequence[_Row], group: set[str]) -> bool:
    """Whether rows alike in words of their own are a copy: more than what one cause makes several units write.

    Few words are so only where two whole forms are alike, also in figures that plans which differ do not explain.
    """
    texts = {a.said for a, _ in own if a.a or len(group) <= MOST_COPIES}
    figures = {a.a for a, b in own if a.a and a.p != b.p}
    whole = len(own) == len(one) == len(other) and len(group) == len((one, other))
    return len(texts) >= LEAST_ALIKE or (whole and len(texts) + len(figures) >= LEAST_ALIKE)


def _copied(rows: Sequence[_Row], copies: Mapping[str, _Pairs], own: set[str]) -> Hit:
    alike = [row for row in rows if any(row is a for pairs in copies.values() for a, _ in pairs)]
    sizes = {other: len(pairs) for other, pairs in copies.items()}
    counted = [f"{other} ({size})" if set(sizes.values()) != {len(alike)} else other for other, size in sizes.items()]
    first = next(row for row in alike if row.said in own)
    return at(
        first.place, cuantas=f"Las {len(rows)}" if len(alike) == len(rows) else f"{len(alike)} de las {len(rows)}",
        otras=listed(counted), muestra=f"{show(first.a)} y “{quoted(first.texto)}”",
    ).code("POA323")  # fmt: skip


# -- another's name --------------------------------------------------------------------------------------------------


def files_bear_the_name_of_their_unit(vuelta: Vuelta) -> Iterator[Hit]:
    """A file that is called as another unit's holds, by its seal, this one's form, and was taken, or may be."""
    for clave, files in vuelta.todas.items():
        for one in files:
            otra = misnamed(vuelta.plan, clave, one.archivo) if vuelta.elegidas.get(clave, one) is one else ""
            if otra:
                yield at(Place(one.archivo), archivo=quoted(last_part(one.archivo)), otra=otra).of(clave).code("POA324")


# -- after the last day ----------------------------------------------------------------------------------------------


def returns_come_in_time(vuelta: Vuelta) -> Iterator[Hit]:
    """The return of a unit by the date of its mail or, where it came in none, by the one inside the book.

    When a file reached a folder says nothing: copying it changes that, and so it is with a mail that is not dated.  A
    mail's own day may be that of Greenwich, so that of the day after is no proof.
    """
    limite = vuelta.plan.limite(vuelta.trimestre)
    for clave, files in vuelta.todas.items():
        dated = [(day_of(one), one) for one in _as_taken(files, vuelta.elegidas.get(clave))]
        days = [(day, one) for day, one in dated if day is not None and day <= vuelta.hoy]
        if not days or len(days) < len(dated):
            continue
        day, one = min(days, key=lambda pair: pair[0])
        late = (day - limite).days
        if late > 0:
            sure = bool(one.remitente) and late > 1
            que, hecho = (
                ("El correo con la devolución", "es del")
                if one.remitente
                else ("El libro", "se guardó por última vez el")
            )
            yield at(
                Place(one.archivo), que=que, hecho=hecho, fecha=fecha_larga(day), dias=late, limite=fecha_larga(limite)
            ).of(clave).code("POA325" if sure else "POA326")  # fmt: skip


def _as_taken(files: Sequence[Recibido], taken: Recibido | None) -> Sequence[Recibido]:
    """The returns of which the first counts: those that say what was taken; a form given back corrected was in time or not before."""
    first = [one for one in files if not one.revision]
    if taken is None or taken.revision or taken.devolucion is None:
        return first
    said = taken.devolucion.capturas
    return [one for one in first if one.devolucion is not None and one.devolucion.capturas == said]


def day_of(one: Recibido) -> date | None:
    """When a return was mailed or, where it came in no mail, its book saved; None if that is not known."""
    mailed = "" if one.sin_fecha else one.recibido
    try:
        return date.fromisoformat((mailed if one.remitente else one.guardado)[:10])
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
