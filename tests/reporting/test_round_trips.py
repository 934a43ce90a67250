"""Any damaged return → the form given back → corrected → accepted without a remark, with what its unit had captured."""

from __future__ import annotations

import random
import zlib
from collections.abc import Mapping
from functools import cache
from xml.etree.ElementTree import ParseError
from zipfile import BadZipFile

import pytest

from poa_xl.checks.decide import consolidate
from poa_xl.checks.receive import Recibido
from poa_xl.domain.avance import Captura
from poa_xl.domain.consolidate import Consolidado
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.writer import render
from poa_xl.form.formato import Form
from poa_xl.reporting.devolucion import book_for, has_book
from poa_xl.simulation.accidents import ACCIDENTS, Accident, Scene
from poa_xl.workflow import sound_plan
from tests.support.books import above_nota, as_programmed, captures_of, filled, form_of, put, receive_bytes, workbook
from tests.support.plans import PLAN_FILE

PLAN: Plan = sound_plan(PLAN_FILE)[0]
WORDS = "El evento se pospuso al mes de mayo por acuerdo del comité."
Previos = Mapping[str, Previo]


@cache
def scene(clave: str, numero: int) -> tuple[bytes, Scene, Previos]:
    """A return with every due A as programmed, the other books that get mixed up with it, and what is accepted before."""
    done = frozenset(range(1, numero))
    previos = {
        u.clave: Previo(done, {n: c.alcanzado for n, c in as_programmed(u, numero - 1).items()}) for u in PLAN.unidades
    }
    other = next(u.clave for u in PLAN.unidades if u.clave != clave)
    form = filled(PLAN, clave, numero, previos[clave])
    strange = workbook(filled(PLAN, other, numero, previos[other]))
    return workbook(form), Scene(form, strange, workbook(form_of(PLAN, clave, numero % 4 + 1))), previos


def befallen(accident: Accident, data: bytes, staged: Scene) -> bytes:
    """The book after one more accident; the same if it is so damaged already that this one cannot happen to it."""
    try:
        return accident.apply(data, staged)
    except (LookupError, ValueError, AttributeError, OSError, BadZipFile, zlib.error, ParseError):
        return data


def given_back(done: Consolidado, clave: str, previos: Previos) -> bytes | None:
    """The workbook that goes back to the unit, if one does."""
    unidad = next(u for u in done.unidades if u.unidad.clave == clave)
    return render(book_for(done, unidad, previos[clave])) if has_book(unidad) else None


def corrected(back: bytes, told: Recibido, form: Form) -> bytes:
    """What the unit does at each remark: writes what was programmed, and why."""
    letters, a = form.formato.columns.letter_of, f"a{form.trimestre.numero}"
    cells: dict[str, object] = {}
    for f in told.findings:
        if f.severity is not Severity.NOTA and f.meta is not None:
            row = form.fila_de[f.meta]
            cells[f"{letters[a]}{row}"] = form.unidad.por_numero[f.meta].p(form.trimestre.numero) or 0
            cells[f"{letters['observaciones']}{row}"] = WORDS
    return put(back, cells)


def told_of(done: Recibido) -> set[tuple[int, int]]:
    """The figures (meta, quarter) of a return that something is told of."""
    came = done.devolucion
    assert came is not None
    named = {f.meta for f in done.findings if f.severity is not Severity.NOTA}
    return {(n, t) for n, c in came.capturas.items() for t in range(4) if n in named or c.alcanzado[t] is None}


def kept(captures: Mapping[int, Captura], but: set[tuple[int, int]]) -> dict[tuple[int, int], object]:
    return {(n, t): a for n, c in captures.items() for t, a in enumerate(c.alcanzado) if (n, t) not in but}


def assert_comes_back_clean(clave: str, numero: int, *accidents: Accident) -> bool:
    """The whole trip; False where no figure could be read, and no workbook goes back."""
    data, staged, previos = scene(clave, numero)
    try:
        for accident in accidents:
            data = befallen(accident, data, staged)
        came = receive_bytes(data, PLAN, numero, previos)
    except Unreadable:
        return False
    done = consolidate(PLAN, PLAN.trimestre(numero), [came], previos)
    back = given_back(done, clave, previos)
    if back is None or not came.devolucion:
        return False
    again = receive_bytes(back, PLAN, numero, previos)
    but = told_of(came)
    before, after = captures_of(came), captures_of(again)
    assert kept(before, but) == kept({n: after[n] for n in before}, but)
    last = receive_bytes(corrected(back, again, staged.form), PLAN, numero, previos)
    assert above_nota(last) == []
    assert (last.aceptable, last.revision) == (True, came.revision + 1)
    return True


REFUSED = {f"POA{number}" for number in (101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 114)}
"""Of a book with one of these nothing is read, and none goes back."""
SETTINGS = (("58101", 1), ("58202", 2), ("58102", 4))


@pytest.mark.parametrize("accident", [a for a in ACCIDENTS if not a.harmless], ids=lambda a: a.name)
def test_after_an_accident(accident: Accident) -> None:
    clave, numero = SETTINGS[ACCIDENTS.index(accident) % len(SETTINGS)]
    assert assert_comes_back_clean(clave, numero, accident) or accident.expected & REFUSED


@pytest.mark.parametrize("seed", [*range(12), *(pytest.param(n, marks=pytest.mark.long) for n in range(12, 600))])
def test_after_several_accidents(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not a secret
    clave, numero = chance.choice(SETTINGS)
    assert_comes_back_clean(clave, numero, *chance.sample(ACCIDENTS, chance.choice((2, 3))))
