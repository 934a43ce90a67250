"""The sheet and the collector agree: thousands of random captures computed by LibreOffice and by us."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from random import Random

import pytest

from poa_xl.domain.cantidad import number
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.model import Plan
from poa_xl.form.draw import draw
from poa_xl.form.formato import Form
from poa_xl.form.layout import Cell
from tests.programs.captured import captured, settings_of
from tests.programs.engines import same, typed
from tests.support.books import form_of, receive_bytes, workbook
from tests.support.office import Office
from tests.support.plans import plan_of

pytestmark = pytest.mark.office
BLOCKING = {"POA202", "POA301", "POA302", "POA303", "POA304", "POA307"}
ASKED_LATER = ("POA320", "POA321")
"""What the sheet lets pass and a careful reader asks about; POA320 is told in place of what the help says of the row."""
MANY = 135
SETTINGS = [
    (base, numero, clave)
    for base in ("a_la_fecha", "trimestre", "anual")
    for numero, clave in ((1, "58203"), (2, "58102"), (3, "58201"), (4, "58203"), (4, "58101"))
]


def cells_of(form: Form) -> dict[str, object]:
    cells: dict[str, object] = {}
    letter_of = form.formato.columns.letter_of
    for row, avance in form.filas:
        for t in form.abiertos:
            cells[f"{letter_of[f'a{t}']}{row}"] = plain(avance.captura.alcanzado[t - 1])
        cells[f"{letter_of['observaciones']}{row}"] = avance.captura.observaciones or None
    return cells


def watched(form: Form) -> list[Cell]:
    """Help of every row, top line, AVANCE ABSOLUTO, ACUMULADO RELATIVO, verification code."""
    return [cell for cell in draw(form).cells if cell.formula]


def plain(value: object) -> object:
    """As programs say it: they have no fractions."""
    return number(value) if isinstance(value, int | Fraction) else value


def helps(form: Form, told: dict[str, object]) -> set[int]:
    """The metas of which the sheet says that something is to be done before sending."""
    aviso = form.formato.textos.aviso
    texts = {cell.meta: str(told[cell.ref]) for cell in draw(form).cells if cell.key == "falta" and cell.meta}
    assert len(texts) == len(form.unidad.metas)
    return {meta for meta, text in texts.items() if text and not text.startswith(aviso)}


def asked(findings: tuple[Finding, ...]) -> set[int | None]:
    """The metas of which the collector says so."""
    return {finding.meta for finding in findings if finding.codigo in BLOCKING}


def agreement(base: str, numero: int, clave: str, rounds: int, office: Office, path: Path) -> None:
    """What LibreOffice calculates of so many forms is what we do, and what its help asks for the collector does."""
    plan = plan_of(settings_of(base))
    chance = Random(f"{base}{numero}{clave}")  # noqa: S311
    blank = form_of(plan, clave, numero)
    path.write_bytes(workbook(blank))
    forms = [captured(plan, clave, numero, chance) for _ in range(rounds)]
    places = [cell.ref for cell in watched(blank)]
    answers = office.computed(path, [cells_of(form) for form in forms], places)
    for form, answer in zip(forms, answers, strict=True):
        ours = [cell.value for cell in watched(form)]
        assert [(place, a, b) for place, a, b in zip(places, ours, answer, strict=True) if not same(plain(a), b)] == []
        told = dict(zip(places, answer, strict=True))
        findings = receive_bytes(workbook(form), plan, numero).findings
        helped, blocking = helps(form, told), asked(findings)
        assert blocking <= helped <= blocking | {f.meta for f in findings if f.codigo == "POA320"}, form.capturas
        serious = {finding.codigo for finding in findings if finding.severity is not Severity.NOTA}
        ready = not helped and serious <= {"POA305", *ASKED_LATER}
        assert (told["A1"] == form.formato.textos.listo) == ready, form.capturas


@pytest.mark.parametrize("base", ["a_la_fecha", "trimestre", "anual"])
def test_some_forms_agree(base: str, office: Office, tmp_path: Path) -> None:
    agreement(base, 4, "58203", 12, office, tmp_path / "a.xlsx")


@pytest.mark.long
@pytest.mark.parametrize(("base", "numero", "clave"), SETTINGS)
def test_two_thousand_forms_agree(base: str, numero: int, clave: str, office: Office, tmp_path: Path) -> None:
    """2,025: with deviations, decimals, and observations that cannot be seen."""
    assert MANY * len(SETTINGS) > 2_000
    agreement(base, numero, clave, MANY, office, tmp_path / "a.xlsx")


BAD = ("siete", "7 informes", "#", "N/A", "-", "VERDADERO", "\u00a0x", -1, 2.5)
NOTHING = ("\u00a0", "\u200b", "\u3000\n", " \t ")


@pytest.mark.parametrize("value", [*BAD, *NOTHING])
def test_what_is_no_quantity_is_told_by_both(value: str | float, office: Office, plan: Plan, tmp_path: Path) -> None:
    form = form_of(plan, "58101")
    column, row = form.formato.columns.letter_of["a1"], form.fila_de[101]
    places = [cell.ref for cell in watched(form)]
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(form))
    (answer,) = office.computed(path, [{f"{column}{row}": value}], places)
    told = dict(zip(places, answer, strict=True))
    help_ = str(told[f"{form.formato.columns.letter_of['falta']}{row}"])
    findings = receive_bytes(typed(workbook(form), {f"{column}{row}": value}), plan).findings
    about = {finding.codigo for finding in findings if finding.meta == 101 and finding.severity is Severity.ERROR}
    assert about
    assert help_.startswith("Falta capturar A" if value in NOTHING else "A debe ser un número")
    assert ("POA301" in about) == (value in NOTHING)
    assert told["A1"] != form.formato.textos.listo
