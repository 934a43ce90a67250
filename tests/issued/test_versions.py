"""Books of every version are drawn as they were and read for ever, beside each other; a new version is one object."""

from __future__ import annotations

import io
import pickle
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TypeVar

import openpyxl
import pytest

from poa_xl.checks.campaign import Campaign
from poa_xl.checks.decide import consolidate
from poa_xl.checks.receive import Recibido, judge
from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.excel.reader import read
from poa_xl.excel.writer import render
from poa_xl.form.draw import draw
from poa_xl.form.formato import Formato
from poa_xl.form.version import CURRENT, FORMS, find
from poa_xl.reporting.devolucion import book_for
from poa_xl.reporting.workbook import clean_form
from tests.issued.longer import BENEFICIARIOS, LONGER, known
from tests.support.books import above_nota, achieved, as_programmed, captures_of, changed, codes, form_of, put, workbook

ISSUED = Path(__file__).parent
FIRST = FORMS["TMM-F004/1"]
UNITS = ("58101", "58102", "58201", "58202", "58203")
T = TypeVar("T")
versions = pytest.mark.parametrize("formato", tuple(FORMS.values()), ids=lambda f: f.id)
Published = Mapping[str, Mapping[int, Captura]]


def kept(formato: Formato, clave: str, numero: int) -> bytes:
    """What that version issued for that quarter; the second quarter with what the first had accepted."""
    return (ISSUED / formato.id.replace("/", "-") / f"{clave}-2024-T{numero}.xlsx").read_bytes()


def accepted(publicado: Published, clave: str) -> Previo:
    return Previo(frozenset({1}), {n: captura.alcanzado for n, captura in publicado[clave].items()})


def typed(data: bytes, plan: Plan, clave: str, numero: int, formato: Formato) -> bytes:
    """As a person fills it in: P of the quarter in A, and a word where nothing was programmed."""
    form, letters = form_of(plan, clave, numero, formato=formato), formato.columns.letter_of
    cells: dict[str, object] = {}
    for meta in form.unidad.metas:
        cells[f"{letters[f'a{numero}']}{form.fila_de[meta.numero]}"] = meta.p(numero) or 0
        cells[f"{letters['observaciones']}{form.fila_de[meta.numero]}"] = "Conforme a lo programado"
    return put(data, cells)


def judged(data: bytes, plan: Plan, numero: int, previos: Mapping[str, Previo], formato: Formato = CURRENT) -> Recibido:
    return judge(read("a.xlsx", data), Campaign(plan, plan.trimestre(numero), previos, formato))


@versions
@pytest.mark.parametrize("clave", UNITS)
def test_a_version_still_draws_what_it_issued(formato: Formato, clave: str, plan: Plan, publicado: Published) -> None:
    """A change of formula, geometry or wording is a new version, and this test is not to be mended."""
    assert workbook(form_of(plan, clave, formato=formato)) == kept(formato, clave, 1)
    assert workbook(form_of(plan, clave, 2, accepted(publicado, clave), formato=formato)) == kept(formato, clave, 2)


@versions
@pytest.mark.parametrize("clave", UNITS)
@pytest.mark.parametrize(("numero", "knows"), [(1, True), (2, True), (2, False)])
def test_a_kept_book_collects_clean(
    formato: Formato, clave: str, numero: int, knows: bool, plan: Plan, publicado: Published
) -> None:
    """Also by who was not given the report of the quarter before: the seal proves what it had accepted."""
    previos = {clave: accepted(publicado, clave)} if knows and numero == 2 else {}
    back = judged(typed(kept(formato, clave, numero), plan, clave, numero, formato), plan, numero, previos)
    assert above_nota(back) == []
    assert codes(back) <= {"POA306", "POA310"}
    assert back.devolucion is not None
    assert back.devolucion.formato == formato.id
    for meta, captura in captures_of(back).items():
        quarters = [publicado[clave][meta].alcanzado[0]] if numero == 2 else []
        expected = [*quarters, plan.por_clave[clave].por_numero[meta].p(numero) or 0]
        assert captura == Captura((*expected, *[None] * (4 - numero)), "Conforme a lo programado")


@pytest.mark.parametrize("formato", [CURRENT, LONGER], ids=lambda f: f.id)
@pytest.mark.parametrize("numero", [2, 4])
def test_what_earlier_quarters_accepted_is_proved_by_the_seal(formato: Formato, numero: int, plan: Plan) -> None:
    """Whether or not the one who collects knows it, and whichever of the earlier quarters it was."""
    done = as_programmed(plan.por_clave["58203"], numero - 1)
    for quarters in ({1}, set(range(1, numero))):
        previo = Previo(frozenset(quarters), {n: captura.alcanzado for n, captura in done.items()})
        data = workbook(form_of(plan, "58203", numero, previo, as_programmed(plan.por_clave["58203"], numero), formato))
        knows, not_ = (judged(data, plan, numero, known_, formato) for known_ in ({"58203": previo}, {}))
        assert above_nota(knows) == above_nota(not_) == []
        assert captures_of(knows) == captures_of(not_) == as_programmed(plan.por_clave["58203"], numero)


def test_what_the_seal_does_not_prove_is_not_taken_for_accepted(plan: Plan, publicado: Published) -> None:
    """A figure of the closed quarter changed: whoever does not know it reads it as captured, and says so."""
    data = typed(kept(FIRST, "58101", 2), plan, "58101", 2, FIRST)
    form = form_of(plan, "58101", 2, formato=FIRST)
    cell = f"{FIRST.columns.letter_of['a1']}{form.fila_de[101]}"
    back = judged(put(data, {cell: 6}), plan, 2, {})
    assert "POA111" in codes(back)
    known_ = judged(put(data, {cell: 6}), plan, 2, {"58101": accepted(publicado, "58101")})
    assert [(f.codigo, f.meta, f.place.celda) for f in known_.findings if f.codigo == "POA401"] == [
        ("POA401", 101, cell)
    ]


@pytest.fixture
def longer() -> Iterator[Formato]:
    with known() as formato:
        yield formato


def test_books_of_every_version_collect_beside_each_other(longer: Formato, plan: Plan) -> None:
    campaign = Campaign(plan, plan.trimestre(1), {}, longer)
    found = []
    for formato in longer.versiones:
        data = typed(workbook(form_of(plan, "58202", formato=formato)), plan, "58202", 1, formato)
        back = judge(read("a.xlsx", data), campaign)
        assert above_nota(back) == []
        assert back.devolucion is not None
        found.append((back.devolucion.formato, captures_of(back)))
    assert [ident for ident, _ in found] == ["TMM-F004/90", "TMM-F004/2", "TMM-F004/1"]
    assert found[0][1] == found[1][1] == found[2][1]


def test_the_same_figures_have_the_same_code_under_other_geometry(longer: Formato, plan: Plan) -> None:
    captured = {m.numero: achieved(1, 10 * n) for n, m in enumerate(plan.por_clave["58202"].metas)}
    shown = {v.id: form_of(plan, "58202", 1, None, captured, v).codigo for v in longer.versiones}
    assert shown["TMM-F004/90"] == shown["TMM-F004/2"] != shown["TMM-F004/1"]


def test_a_datum_added_as_a_column_is_drawn_found_by_its_heading_and_compared(longer: Formato, plan: Plan) -> None:
    form = form_of(plan, "58101", formato=longer)
    data = typed(workbook(form), plan, "58101", 1, longer)
    cell = f"{longer.columns.letter_of[BENEFICIARIOS.key]}{form.fila_de[103]}"
    assert openpyxl.load_workbook(io.BytesIO(data))["TMM-F004"][cell].value == "1030 personas"
    back = judged(put(data, {cell: "1031 personas"}), plan, 1, {}, longer)
    assert [(f.codigo, f.meta, f.place.celda) for f in back.findings if f.codigo == "POA118"] == [("POA118", 103, cell)]
    assert "BENEFICIARIOS" in next(f.message for f in back.findings if f.codigo == "POA118")

    shifted = changed(data, lambda book: book["TMM-F004"].insert_cols(longer.columns.number_of["absoluto"]))
    moved = judged(shifted, plan, 1, {}, longer)
    assert captures_of(moved) == captures_of(judged(data, plan, 1, {}, longer))
    assert "POA118" not in codes(moved)


@pytest.mark.parametrize("formato", [CURRENT, LONGER], ids=lambda f: f.id)
def test_without_seals_the_version_is_told_by_what_the_sheet_says(formato: Formato, plan: Plan) -> None:
    def unsealed(book: object) -> None:
        del book["_poa"]  # type: ignore[attr-defined]
        for row in book["TMM-F004"].iter_rows():  # type: ignore[index]
            for cell in row:
                if isinstance(cell.value, str) and cell.value.startswith("POA-XL|"):
                    cell.value = None
        book.properties.keywords = ""  # type: ignore[attr-defined]
        book.custom_doc_props.props.clear()  # type: ignore[attr-defined]

    for version in formato.versiones:
        data = typed(workbook(form_of(plan, "58101", formato=version)), plan, "58101", 1, version)
        back = judged(changed(data, unsealed), plan, 1, {}, formato)
        assert back.devolucion is not None
        assert back.devolucion.formato == version.id
        assert {f.codigo for f in back.findings if f.severity.value != "nota"} == {"POA136"}


def test_a_version_that_this_plan_does_not_read_is_refused_by_name(longer: Formato, plan: Plan) -> None:
    back = judged(workbook(form_of(plan, "58101", formato=longer)), plan, 1, {})
    assert codes(back) == {"POA106"}
    assert "TMM-F004/90" in back.findings[0].message
    assert "con este plan se lee TMM-F004/2, TMM-F004/1" in back.findings[0].message


def test_a_plan_may_stay_with_an_earlier_version(plan: Plan) -> None:
    pinned = replace(plan, formato="TMM-F004/1")
    assert form_of(pinned, "58101").formato is FIRST
    assert codes(judge(read("a.xlsx", workbook(form_of(plan, "58101"))), Campaign(pinned, plan.trimestre(1), {}))) == {
        "POA106"
    }
    assert find("TMM-F004/9") is None


def again(what: T) -> T:
    """What a worker would get."""
    loaded: T = pickle.loads(pickle.dumps(what))  # noqa: S301
    return loaded


def test_forms_campaigns_and_versions_pickle(longer: Formato, plan: Plan) -> None:
    form = form_of(plan, "58101", formato=longer)
    same = again(form)
    assert same.formato is longer
    assert workbook(same) == workbook(form)
    assert again(Campaign(plan, plan.trimestre(1), {}, longer)).formato is longer


def test_a_version_is_made_known_to_a_process_that_never_heard_of_it() -> None:
    ask = "import pickle, sys; print(pickle.load(sys.stdin.buffer).anterior.id)"
    child = subprocess.run([sys.executable, "-c", ask], input=pickle.dumps(CURRENT), capture_output=True, check=True)
    assert child.stdout.split() == [FIRST.id.encode()]


# -- the sheet of instructions --------------------------------------------------------------------------------------


@versions
def test_nothing_typed_into_the_instructions_is_lost(formato: Formato, plan: Plan) -> None:
    """Over any line of ours or beside it, as text, number or formula; our own lines give nothing, wherever they stand."""
    data = kept(formato, "58101", 2)
    lines = [
        row[0].row for row in openpyxl.load_workbook(io.BytesIO(data))["Instrucciones"].iter_rows() if row[0].value
    ]
    assert len(lines) > 20
    for place, value in [
        *((f"A{row}", "¿y esto?") for row in lines),
        ("C4", 7),
        ("A40", "=1+1"),
        ("B3", "Nota: falta"),
    ]:
        written = changed(data, lambda book: book["Instrucciones"].__setitem__(place, value))  # noqa: B023
        back = judged(written, plan, 2, {})
        assert [f.place.celda for f in back.findings if f.codigo == "POA123"] == [place], place


def test_instructions_moved_about_are_still_ours(plan: Plan) -> None:
    for formato in (FIRST, CURRENT):
        shifted = changed(kept(formato, "58101", 2), lambda book: book["Instrucciones"].insert_rows(1, 3))
        assert "POA123" not in codes(judged(shifted, plan, 2, {}))


def test_a_last_day_changed_in_mid_quarter_disowns_no_instructions(plan: Plan) -> None:
    data = workbook(form_of(plan, "58101"))
    later = replace(plan, limites=(date(2024, 4, 30), *plan.limites[1:]))
    assert codes(judged(data, later, 1, {})) == codes(judged(data, plan, 1, {}))


# -- what goes back and what is signed ------------------------------------------------------------------------------


@versions
@pytest.mark.parametrize("numero", [1, 2])
def test_what_is_given_back_and_what_is_signed_are_of_the_version_that_came(
    formato: Formato, numero: int, plan: Plan, publicado: Published
) -> None:
    """So that the paper in hand and the report's say the same code and folio."""
    previo = accepted(publicado, "58101") if numero == 2 else Previo()
    back = judged(
        typed(kept(formato, "58101", numero), plan, "58101", numero, formato), plan, numero, {"58101": previo}
    )
    consolidado = consolidate(plan, plan.trimestre(numero), [back], {"58101": previo})
    unidad, came = consolidado.unidades[0], back.devolucion
    assert came is not None
    signed = {str(cell.value) for cell in clean_form(consolidado, unidad, "TMM-F004 58101").cells}
    issued = form_of(plan, "58101", numero, previo, captures_of(back), formato)
    printed = {str(c.value) for c in draw(issued).cells if str(c.value).startswith(("Código de verificación", "Folio"))}
    assert len(printed) == 2
    assert printed < signed
    assert f"Código de verificación: {came.codigo}" in printed
    given = judged(render(book_for(consolidado, unidad, previo)), plan, numero, {"58101": previo})
    assert given.devolucion is not None
    assert (given.devolucion.formato, captures_of(given)) == (formato.id, captures_of(back))
