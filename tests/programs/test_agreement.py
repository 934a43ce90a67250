"""The sheet and the collector agree: thousands of random captures computed by LibreOffice and by us."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Meta, Plan
from poa_xl.domain.trimestre import NUMEROS
from poa_xl.form.draw import NOTICE, READY, draw
from poa_xl.form.layout import Cell
from poa_xl.form.tmm_f004 import LETTER_OF, Form
from tests.support.books import form_of, receive_bytes, workbook
from tests.support.office import Office
from tests.support.plans import edited, plan_of

pytestmark = pytest.mark.office
DECIMALS = ("{nombre: HERRAMIENTA TURISTICA}", "{nombre: HERRAMIENTA TURISTICA, decimales: true}")
BLOCKING = {"POA202", "POA301", "POA302", "POA303", "POA304", "POA307"}
ROUNDS = 135
SETTINGS = [
    (base, numero, clave)
    for base in ("a_la_fecha", "trimestre", "anual")
    for numero, clave in ((1, "58203"), (2, "58102"), (3, "58201"), (4, "58203"), (4, "58101"))
]


def random_captura(meta: Meta, form: Form, chance: Random) -> Captura:
    """Any whole (or half, where it may) A in the open quarters, blank as often, sometimes words."""

    def value(t: int) -> int | None:
        if t not in form.abiertos or chance.random() < 0.15:
            return None
        return max(0, (meta.p(t) or 0) + chance.choice((0, 0, 0, -1, 1, -3, 4, 40)))  # type: ignore[return-value]

    words = chance.choice(("", "", "", "   ", "se reprogramó", "0", "-"))
    return Captura(tuple(value(t) for t in NUMEROS), words)


def cells_of(form: Form) -> dict[str, object]:
    cells: dict[str, object] = {}
    for row, avance in form.filas:
        for t in form.abiertos:
            cells[f"{LETTER_OF[f'a{t}']}{row}"] = avance.captura.alcanzado[t - 1]
        cells[f"{LETTER_OF['observaciones']}{row}"] = avance.captura.observaciones or None
    return cells


def watched(form: Form) -> list[Cell]:
    """Help of every row, top line, AVANCE ABSOLUTO, ACUMULADO RELATIVO, verification code."""
    return [cell for cell in draw(form).cells if cell.formula]


def agree(ours: object, theirs: object) -> bool:
    if isinstance(theirs, str):
        return ours == theirs
    return abs(float(ours) - float(theirs)) < 1e-9  # type: ignore[arg-type]


@pytest.mark.parametrize(("base", "numero", "clave"), SETTINGS)
def test_every_formula_agrees_on_random_captures(
    base: str, numero: int, clave: str, office: Office, tmp_path: Path
) -> None:
    """135 rounds × 15 settings: over 2,000 captured forms."""
    plan = plan_of(edited(("base_relativo: a_la_fecha", f"base_relativo: {base}"), DECIMALS))
    chance = Random(f"{base}{numero}{clave}")  # noqa: S311
    blank = form_of(plan, clave, numero)
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(blank))
    forms = [
        form_of(plan, clave, numero, None, {m.numero: random_captura(m, blank, chance) for m in blank.unidad.metas})
        for _ in range(ROUNDS)
    ]
    places = [cell.ref for cell in watched(blank)]
    answers = office.computed(path, [cells_of(form) for form in forms], places)
    wrong = [
        (cell.ref, cell.value, theirs)
        for form, answer in zip(forms, answers, strict=True)
        for cell, theirs in zip(watched(form), answer, strict=True)
        if not agree(cell.value, theirs)
    ]
    assert wrong == []


def test_ready_means_that_the_collector_asks_for_nothing(plan: Plan) -> None:
    """A form that says LISTO is accepted without error or unexplained deviation; one that does not is not."""
    chance = Random(58)  # noqa: S311
    for _ in range(100):
        clave = chance.choice([u.clave for u in plan.unidades])
        numero = chance.choice((1, 2, 4))
        blank = form_of(plan, clave, numero)
        form = form_of(
            plan, clave, numero, None, {m.numero: random_captura(m, blank, chance) for m in blank.unidad.metas}
        )
        ready = draw(form).by_ref["A1"].value == READY
        findings = receive_bytes(workbook(form), plan, numero).findings
        found = {f.codigo for f in findings if f.severity.value != "nota"}
        assert ready == (found <= {"POA305"}), (ready, found)
        helps = {c.meta: str(c.value) for c in draw(form).cells if c.key == "falta" and c.meta}
        told = {f.meta for f in findings if f.codigo in BLOCKING}
        assert {n for n, text in helps.items() if text and not text.startswith(NOTICE)} == told


BAD = ("siete", "7 informes", "#", "N/A", "-", "VERDADERO")


def test_what_is_no_quantity_is_told_by_the_sheet_too(office: Office, plan: Plan, tmp_path: Path) -> None:
    form = form_of(plan, "58101")
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(form))
    row = form.fila_de[101]
    values: tuple[object, ...] = (*BAD, -1, 2.5)
    answers = office.computed(path, [{f"F{row}": v} for v in values], [f"Q{row}", "A1"])
    assert all(str(help_).startswith("A debe ser un número") for help_, _ in answers)
    assert not [top for _, top in answers if top == READY]
