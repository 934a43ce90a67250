"""Every accident of the catalogue, on several units, quarters and versions of the form: noticed with its code, or harmless."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cache

import pytest

from poa_xl.checks.campaign import Campaign
from poa_xl.checks.receive import Recibido, judge
from poa_xl.checks.registry import finding
from poa_xl.domain.avance import Captura
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.reader import read
from poa_xl.form.version import CURRENT, FORMS
from poa_xl.simulation.accidents import ACCIDENTS, Accident, Scene
from poa_xl.workflow import sound_plan
from tests.issued.longer import LONGER
from tests.support.books import above_nota, as_programmed, captures_of, filled, form_of, workbook
from tests.support.plans import PLAN_FILE

PLAN: Plan = sound_plan(PLAN_FILE)[0]
MOST_NOTES = 5
"""What an innocent save may add to the notes."""
OF_THE_FILE = {f"POA{n}" for n in (*range(100, 115), 115, 127, 128, 136, 137, 140, 160, 161, 162, 164)}
"""What is wrong in no cell: with the file, whose it is, a row that is gone, a sheet, columns."""
VERSIONS = {LONGER.id: LONGER, CURRENT.id: CURRENT, "TMM-F004/1": FORMS["TMM-F004/1"]}
SETTINGS = (("58101", 1, LONGER.id), ("58202", 1, CURRENT.id), ("58102", 3, CURRENT.id), ("58101", 1, "TMM-F004/1"))


def previos(quarter: int) -> Mapping[str, Previo]:
    """What earlier quarters accepted: everything as programmed."""
    done = frozenset(range(1, quarter))
    return {
        u.clave: Previo(done, {n: c.alcanzado for n, c in as_programmed(u, quarter - 1).items()}) for u in PLAN.unidades
    }


@cache
def scene(clave: str, quarter: int, version: str) -> tuple[bytes, Scene, Mapping[str, Previo]]:
    known, formato = previos(quarter) if quarter > 1 else {}, VERSIONS[version]
    form = filled(PLAN, clave, quarter, known.get(clave), formato)
    other = next(u.clave for u in PLAN.unidades if u.clave != clave)
    strange = workbook(filled(PLAN, other, quarter, known.get(other), formato))
    next_quarter = workbook(form_of(PLAN, clave, quarter % 4 + 1, formato=formato))
    return workbook(form), Scene(form, strange, next_quarter), known


def judged(data: bytes, quarter: int, known: Mapping[str, Previo]) -> Recibido:
    """By a campaign of the longest version, which reads every one."""
    try:
        return judge(read("a.xlsx", data), Campaign(PLAN, PLAN.trimestre(quarter), known, LONGER))
    except Unreadable as unreadable:
        return Recibido("a.xlsx", "", (finding(unreadable.hit("a.xlsx")),))


@cache
def unharmed(setting: tuple[str, int, str]) -> Recibido:
    data, _, known = scene(*setting)
    return judged(data, setting[1], known)


def figures(captured: Mapping[int, Captura]) -> dict[int, object]:
    return {numero: captura.alcanzado for numero, captura in captured.items()}


def test_the_catalogue_is_large_and_its_names_are_unique() -> None:
    assert len(ACCIDENTS) >= 230
    assert len({a.name for a in ACCIDENTS}) == len(ACCIDENTS)


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: f"{s[0]}-T{s[1]}-{s[2]}")
def test_the_workbook_without_accident_is_clean(setting: tuple[str, int, str]) -> None:
    clean = unharmed(setting)
    assert above_nota(clean) == []
    assert figures(captures_of(clean)) == figures(as_programmed(PLAN.por_clave[setting[0]], setting[1]))


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda a: a.name)
@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: f"{s[0]}-T{s[1]}-{s[2]}")
def test_no_accident_is_silent(setting: tuple[str, int, str], accident: Accident) -> None:
    data, staged, known = scene(*setting)
    after = judged(accident.apply(data, staged), setting[1], known)
    if accident.harmless:
        assert above_nota(after) == []
        clean = unharmed(setting)
        assert figures(captures_of(after)) == figures(captures_of(clean))
        assert len(after.findings) - len(clean.findings) <= MOST_NOTES
    else:
        assert {f.codigo for f in after.findings} & accident.expected
        assert all(f.message and f.remedy for f in after.findings if f.severity is Severity.ERROR)
        assert_told_once(after, accident)


def assert_told_once(after: Recibido, accident: Accident) -> None:
    """One damage gives one finding above nota, of its code and with its cell; what else it may give, it declares."""
    loud = Counter(f.codigo for f in after.findings if f.severity is not Severity.NOTA)
    assert set(loud) <= accident.expected | accident.beside
    assert sum(count for codigo, count in loud.items() if codigo not in accident.beside) <= 1
    nowhere = {f.codigo for f in after.findings if f.severity is not Severity.NOTA and not f.place.celda}
    assert nowhere <= OF_THE_FILE
