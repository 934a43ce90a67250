"""The form lives in every program: four engines calculate each of its formulas as we do."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import NUMEROS
from poa_xl.form.formato import Form
from poa_xl.form.tmm_f004_1 import TMM_F004_1
from tests.programs.captured import BLANKS, captured, settings_of
from tests.programs.engines import ENGINES, POISON, differences, expected, poisoned, typed
from tests.support.books import achieved, as_programmed, form_of, workbook
from tests.support.office import Office
from tests.support.plans import plan_of
from tests.support.quarter import Quarter

pytestmark = pytest.mark.office
LARGEST = "58102"
every_engine = pytest.mark.parametrize("engine", ENGINES)


def apart(engine: str, books: dict[str, bytes], office: Office, folder: Path) -> list[object]:
    """What the engine calculates otherwise: (book, sheet, address, our result, its result)."""
    paths = [folder / f"{name}.xlsx" for name in books]
    for path, data in zip(paths, books.values(), strict=True):
        path.write_bytes(poisoned(data))
    answers = ENGINES[engine](paths, office)
    return [
        (name, *difference)
        for (name, data), answer in zip(books.items(), answers, strict=True)
        for difference in differences(expected(data), answer)
    ]


def odd(plan: Plan) -> Form:
    """A form with everything at once: over, below, blank, zero, explained and not, by what can be seen and what cannot."""
    metas = plan.por_clave[LARGEST].metas
    figures = (30, 3, 0, None, 2, 7, 9, 1)
    texts = ("", BLANKS[0], "se reprogramó", *BLANKS[1:], "")
    return form_of(
        plan, LARGEST, 1, None, {m.numero: achieved(1, a, t) for m, a, t in zip(metas, figures, texts, strict=False)}
    )


@every_engine
def test_one_form(engine: str, plan: Plan, office: Office, tmp_path: Path) -> None:
    assert apart(engine, {"a": workbook(odd(plan))}, office, tmp_path) == []


@every_engine
def test_a_form_given_back(engine: str, plan: Plan, office: Office, tmp_path: Path) -> None:
    quarter = Quarter(tmp_path, plan)
    quarter.put("a.xlsx", workbook(odd(plan)))
    quarter.collect()
    (given_back,) = (quarter.output / "devoluciones").glob(f"{LARGEST}*.xlsx")
    assert apart(engine, {"b": given_back.read_bytes()}, office, tmp_path) == []


@every_engine
def test_what_is_no_quantity_is_told_in_every_engine(engine: str, plan: Plan, office: Office, tmp_path: Path) -> None:
    """Text, and numbers that may not be, in A; what looks like nothing is nothing."""
    form = form_of(plan, LARGEST)
    columns = form.formato.columns
    a, help_ = columns.letter_of["a1"], columns.letter_of["falta"]
    rows = list(form.fila_de.values())
    wrong: dict[int, str | float] = dict(zip(rows, ("siete", "7", -1, 2.5, "\u00a0x"), strict=False))
    nothing: dict[int, str | float] = dict(zip(rows[len(wrong) :], ("\u00a0", "\u200b\u3000", "\n"), strict=False))
    assert len(nothing) == 3
    data = typed(workbook(form), {f"{a}{row}": value for row, value in {**wrong, **nothing}.items()})
    path = tmp_path / "a.xlsx"
    path.write_bytes(poisoned(data))
    (answer,) = ENGINES[engine]([path], office)
    told = answer[form.formato.hoja]
    assert all(told[f"{help_}{row}"].startswith("A debe ser un número") for row in wrong), told
    ours = expected(data)[form.formato.hoja]
    assert [told[f"{help_}{row}"] or "" for row in nothing] == [ours[f"{help_}{row}"] or "" for row in nothing]
    assert POISON not in told.values()


@pytest.mark.parametrize("engine", ["gnumeric", "ironcalc", "hyperformula"])
def test_version_1_of_the_form_is_told_apart(engine: str, plan: Plan, office: Office, tmp_path: Path) -> None:
    """Its formulas are kept as issued: some programs calculate none of them, which this comparison must see."""
    found = apart(engine, {"a": workbook(form_of(plan, LARGEST, formato=TMM_F004_1))}, office, tmp_path)
    assert len(found) > 2 * len(plan.por_clave[LARGEST].metas)


@pytest.mark.long
@every_engine
@pytest.mark.parametrize("base", ["a_la_fecha", "trimestre", "anual"])
def test_every_form(base: str, engine: str, office: Office, tmp_path: Path) -> None:
    """Five units in four quarters: empty, as programmed, at random, with decimals; earlier quarters open and closed."""
    plan = plan_of(settings_of(base))
    chance = Random(base)  # noqa: S311
    books: dict[str, bytes] = {}
    for unidad in plan.unidades:
        for t in NUMEROS:
            accepted = Previo(
                frozenset(range(1, t)),
                {m.numero: tuple(m.p(q) if q < t else None for q in NUMEROS) for m in unidad.metas},
            )
            forms = {
                "empty": form_of(plan, unidad.clave, t),
                "next": form_of(plan, unidad.clave, t, accepted),
                "done": form_of(plan, unidad.clave, t, None, as_programmed(unidad, t)),
                "some": captured(plan, unidad.clave, t, chance),
                "more": captured(plan, unidad.clave, t, chance, accepted),
            }
            books |= {f"{unidad.clave}-{t}-{name}": workbook(form) for name, form in forms.items()}
    assert len(books) == 5 * 4 * 5
    assert apart(engine, books, office, tmp_path) == []
