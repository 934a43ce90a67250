"""A plan that changed after its books were sent accuses nobody: what differs is told once, and what was captured enters."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest

from poa_xl.checks.alone import examine
from poa_xl.checks.readback import MOST_ROWS, read_back
from poa_xl.checks.receive import Recibido
from poa_xl.domain.ajustes import Base
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Meta, Plan, Titulo
from poa_xl.domain.previo import Previo
from poa_xl.excel.reader import read
from poa_xl.form import seal
from poa_xl.form.formato import Formato
from poa_xl.form.version import FORMS
from tests.support.books import (
    above_nota,
    as_programmed,
    captures_of,
    changed,
    codes,
    filled,
    form_of,
    put,
    receive_bytes,
    with_unidad,
    workbook,
)

CLAVE = "58101"
NOTES = {"POA306", "POA310"}
versions = pytest.mark.parametrize("formato", tuple(FORMS.values()), ids=lambda f: f.id)
Amendment = Callable[[Plan], Plan]


def metas(change: Callable[[Meta], tuple[Meta, ...]]) -> Amendment:
    """The plan with that made of each meta of the unit."""
    return lambda plan: with_unidad(
        plan, CLAVE, metas=tuple(one for meta in plan.por_clave[CLAVE].metas for one in change(meta))
    )


def meta(numero: int, **data: object) -> Amendment:
    return metas(lambda m: (replace(m, **data),) if m.numero == numero else (m,))  # type: ignore[arg-type]


def added(*programado: int | None) -> Amendment:
    """Meta 106 with that programmed."""
    new = {"numero": 106, "texto": "NUEVA META", "programado": programado, "anual": sum(p or 0 for p in programado)}
    return metas(lambda m: (m, replace(m, **new)) if m.numero == 105 else (m,))  # type: ignore[arg-type]


def ajustes(**changes: object) -> Amendment:
    return lambda plan: replace(plan, ajustes=replace(plan.ajustes, **changes))  # type: ignore[arg-type]


AMENDMENTS: Mapping[str, tuple[Amendment, tuple[str, ...]]] = {
    "P y anual": (
        meta(101, programado=(7, 8, 7, 9), anual=31),
        (
            "META ANUAL AUTORIZADA de la meta 101: el libro dice “30” y el plan “31”",
            "“P” de Abr-Jun de la meta 101: el libro dice “7” y el plan “8”",
        ),
    ),
    "texto": (
        metas(lambda m: (replace(m, texto=m.texto.replace("SEGUIMIENTO", "MONITOREO")),)),
        ("DESCRIPCIÓN DE METAS Y ACCIONES de la meta 101: el libro dice “101.- **SEGUIMIENTO** AL", "“101.- **MONITOREO** AL"),
    ),
    "unidad de medida": (
        meta(101, unidad_medida="RECIBO"),
        ("UNIDAD DE MEDIDA de la meta 101: el libro dice “NÓMINA” y el plan “RECIBO”",),
    ),
    "línea": (meta(103, linea="3.3.2"), ("LINEA DE ACCIÓN P.M.D. de la meta 103: el libro dice “3.2.2” y el plan “3.3.2”",)),
    "meta agregada, que no toca": (added(None, None, 1, None), ("la meta 106 se agregó al plan",)),
    "meta quitada": (metas(lambda m: () if m.numero == 102 else (m,)), ("la meta 102 ya no está en el plan (reportó 1)",)),
    "orden": (lambda plan: with_unidad(plan, CLAVE, metas=plan.por_clave[CLAVE].metas[::-1]), ("otro orden",)),
    "título": (
        lambda plan: replace(plan, titulos=(Titulo("XXV AYUNTAMIENTO DE MEXICALI DE BAJA CALIFORNIA"),)),
        ("Título: el libro dice “**XXIV** AYUNTAMIENTO", "y el plan “**XXV** AYUNTAMIENTO"),
    ),
    "un eje más": (
        lambda plan: with_unidad(plan, CLAVE, ejes=(*plan.por_clave[CLAVE].ejes, "2")),
        ("EJE DE GOBIERNO: el plan agrega “2",),
    ),
    "base": (ajustes(base=Base.ANUAL), ("el libro divide ΣA ÷ ΣP a la fecha y el plan ΣA ÷ META ANUAL",)),
}  # fmt: skip


LINES = ("3.2.2", "4.6.1")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (("3.2.2", "3.3.2", "4.6.1"), "el plan agrega “3.3.2 FORMACION,CAPACITACION E INCUBACION”."),
        (("3.2.2",), "el plan ya no trae “4.6.1 MESURA EN EL EJERCICIO DE LOS RECURSOS PUBLICOS”."),
        (("4.6.1", "3.2.2"), "el plan las trae en otro orden."),
    ],
)
def test_of_a_list_it_is_told_what_it_gained_and_lost(lines: tuple[str, ...], says: str, plan: Plan) -> None:
    assert plan.por_clave[CLAVE].lineas == LINES
    back = receive_bytes(workbook(filled(plan, CLAVE)), with_unidad(plan, CLAVE, lineas=lines))
    said = told(back, "POA111")
    assert said.partition("): ")[2] == f"LINEAS DE ACCION: {says}"


def test_of_a_line_with_another_name_only_that_is_told(plan: Plan) -> None:
    names = tuple(replace(one, nombre=f"{one.nombre} Y MÁS") if one.clave == "4.6.1" else one for one in plan.lineas)
    back = receive_bytes(workbook(filled(plan, CLAVE)), replace(plan, lineas=names))
    assert told(back, "POA111").partition("): ")[2].startswith("LINEAS DE ACCION: de 4.6.1 el libro dice “…")


def told(back: Recibido, codigo: str) -> str:
    (one,) = (f for f in back.findings if f.codigo == codigo)
    return one.message


@versions
@pytest.mark.parametrize("raised", [True, False], ids=["otra versión", "la misma versión"])
@pytest.mark.parametrize("name", AMENDMENTS)
def test_a_plan_that_changed_is_told_once_and_accuses_nobody(
    name: str, raised: bool, formato: Formato, plan: Plan
) -> None:
    amend, says = AMENDMENTS[name]
    today = replace(amend(plan), version=plan.version + raised)
    back = receive_bytes(workbook(filled(plan, CLAVE, formato=formato)), today)
    assert codes(back) <= {"POA111"} | NOTES
    assert all(words in told(back, "POA111") for words in says), told(back, "POA111")
    assert ("de la versión 1" in told(back, "POA111")) == raised
    assert [f.severity for f in back.findings if f.codigo == "POA111"] == [Severity.ADVERTENCIA]
    known = today.por_clave[CLAVE].por_numero
    expected = {n: c for n, c in as_programmed(plan.por_clave[CLAVE], 1).items() if n in known}
    assert captures_of(back) == expected
    assert back.aceptable


@pytest.mark.parametrize(("one", "other"), list(combinations(AMENDMENTS, 2)))
def test_whatever_changed_together_accuses_nobody(one: str, other: str, plan: Plan) -> None:
    data = workbook(filled(plan, CLAVE))
    back = receive_bytes(data, AMENDMENTS[other][0](AMENDMENTS[one][0](plan)))
    assert codes(back) <= {"POA111"} | NOTES
    assert back.aceptable


def test_white_space_that_a_program_changed_proves_as_much(plan: Plan) -> None:
    form = filled(plan, CLAVE)
    data = put(workbook(form), {"B23": "101.-  SEGUIMIENTO AL GASTO\nDE SERVICIOS PERSONALES. "})
    back = receive_bytes(data, AMENDMENTS["línea"][0](plan))
    assert codes(back) <= {"POA111"} | NOTES
    assert examine(read("a.xlsx", data)).probado


@versions
def test_where_only_the_version_rose_nothing_is_told(formato: Formato, plan: Plan) -> None:
    back = receive_bytes(workbook(filled(plan, CLAVE, formato=formato)), replace(plan, version=9))
    assert codes(back) <= NOTES
    assert back.sello is not None
    assert back.devolucion is not None
    assert back.devolucion.folio == back.sello.folio


@versions
def test_a_meta_that_was_added_and_is_due_is_asked_for(formato: Formato, plan: Plan) -> None:
    back = receive_bytes(workbook(filled(plan, CLAVE, formato=formato)), added(3, 1, None, None)(plan))
    assert codes(back) - NOTES == {"POA168"}
    assert "La meta 106 se agregó al plan" in told(back, "POA168")
    assert "programado a la fecha: 3" in told(back, "POA168")
    assert not back.aceptable
    assert captures_of(back) == as_programmed(plan.por_clave[CLAVE], 1)


def test_many_differences_are_cut_with_a_count(plan: Plan) -> None:
    more = metas(
        lambda m: (replace(m, programado=tuple((p or 0) + 1 for p in m.programado), anual=(m.anual or 0) + 4),)
    )
    back = receive_bytes(workbook(filled(plan, CLAVE)), more(plan))
    assert told(back, "POA111").endswith(" y 24 más.")
    assert [f.codigo for f in back.findings].count("POA111") == 1


def test_what_is_captured_counts_by_the_plan_of_today(plan: Plan) -> None:
    """Seven of eight is a shortfall, whatever the book's help said; its own printed figures are those that it was issued for."""
    today = meta(101, programado=(8, 7, 7, 9), anual=31)(plan)
    back = receive_bytes(workbook(filled(plan, CLAVE)), today)
    assert "La meta 101 va al 87.5 %" in told(back, "POA303")
    assert not codes(back) & {"POA308", "POA309", "POA311", "POA118"}


def test_what_is_wrong_in_such_a_book_is_still_told_where_it_is(plan: Plan) -> None:
    """And the form given back, drawn by today's plan, has it marked in the row where the meta stands now."""
    form = filled(plan, CLAVE)
    bad = f"F{form.fila_de[103]}"
    today = metas(lambda m: () if m.numero == 101 else (m,))(plan)
    back = receive_bytes(put(workbook(form), {bad: "nueve"}), today)
    assert [(f.codigo, f.place.celda) for f in back.findings if f.severity is Severity.ERROR] == [("POA201", bad)]
    assert back.devolucion is not None
    assert back.devolucion.destinos[bad] == f"F{form.fila_de[103] - 1}"
    assert back.devolucion.celdas[103][0] == bad


@versions
@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        ({"D25": 99}, {("POA118", 103)}),
        ({"C23": "RECIBO"}, {("POA118", 101)}),
        ({"D25": 99, "B26": "OTRA COSA"}, {("POA118", 103), ("POA118", 104)}),
        ({"A2": "XX AYUNTAMIENTO"}, {("POA135", None)}),
        ({"A2": "XX AYUNTAMIENTO", "D25": 99}, {("POA135", None), ("POA118", 103)}),
    ],
)
def test_what_was_written_over_in_a_book_of_an_earlier_plan_is_told_apart_from_what_the_plan_changed(
    damage: dict[str, object], expected: set[tuple[str, int | None]], formato: Formato, plan: Plan
) -> None:
    """The seal proves the form with what today's plan says in its place."""
    data = put(workbook(filled(plan, CLAVE, formato=formato)), damage)
    back = receive_bytes(data, replace(meta(101, anual=31, programado=(7, 8, 7, 9))(plan), version=2))
    assert {(f.codigo, f.meta) for f in back.findings if f.codigo not in NOTES} == {("POA111", None), *expected}
    assert "META ANUAL AUTORIZADA de la meta 101: el libro dice “30” y el plan “31”" in told(back, "POA111")


def test_an_accepted_figure_written_over_in_a_book_of_an_earlier_plan_is_told_as_that(plan: Plan) -> None:
    accepted = {n: c.alcanzado for n, c in as_programmed(plan.por_clave[CLAVE], 1).items()}
    previo = Previo(frozenset({1}), accepted)
    form = filled(plan, CLAVE, 2, previo)
    data = put(workbook(form), {f"F{form.fila_de[101]}": 6})
    back = receive_bytes(data, meta(103, unidad_medida="JUNTA")(plan), 2, {CLAVE: previo})
    assert codes(back) - NOTES == {"POA111", "POA401"}
    assert "se aceptó en 7 y ahora dice 6" in told(back, "POA401")
    assert captures_of(back)[101].alcanzado == (7, 7, None, None)


def test_what_no_seal_proves_is_compared_with_today(plan: Plan) -> None:
    """What the plan changed was written over too: nobody can tell which of the differences is whose."""
    form = filled(plan, CLAVE)
    data = put(workbook(form), {f"D{form.fila_de[101]}": 99})
    back = receive_bytes(data, meta(101, anual=31, programado=(7, 8, 7, 9))(plan))
    assert "su sello no prueba lo que hoy dice" in told(back, "POA111")
    assert [f.meta for f in back.findings if f.codigo == "POA118"] == [101, 101]
    assert "POA119" not in codes(back)


@versions
@pytest.mark.parametrize("known", [True, False], ids=["con informe anterior", "sin él"])
def test_with_quarters_accepted_before(known: bool, formato: Formato, plan: Plan) -> None:
    accepted = {n: c.alcanzado for n, c in as_programmed(plan.por_clave[CLAVE], 1).items()}
    previo = Previo(frozenset({1}), accepted)
    today = replace(meta(103, unidad_medida="JUNTA")(plan), version=2)
    data = workbook(filled(plan, CLAVE, 2, previo, formato))
    back = receive_bytes(data, today, 2, {CLAVE: previo} if known else {})
    assert codes(back) <= {"POA111"} | NOTES
    assert captures_of(back) == as_programmed(plan.por_clave[CLAVE], 2)


def test_a_quarter_that_was_open_and_is_accepted_by_now(plan: Plan) -> None:
    """Issued without the report before; another figure than the accepted one is told, and the accepted one counts."""
    accepted = {n: c.alcanzado for n, c in as_programmed(plan.por_clave[CLAVE], 1).items()}
    data = workbook(filled(plan, CLAVE, 2))
    same = receive_bytes(data, plan, 2, {CLAVE: Previo(frozenset({1}), accepted)})
    assert codes(same) <= {"POA169"} | NOTES
    assert told(same, "POA169") == "Se emitió abierto lo que ya se aceptó de Ene-Mar: cuenta lo aceptado."
    other = Previo(frozenset({1}), {**accepted, 101: (6, None, None, None)})
    back = receive_bytes(data, plan, 2, {CLAVE: other})
    assert told(back, "POA401") == "El avance de Ene-Mar de la meta 101 se aceptó en 6 y ahora dice 7."
    assert captures_of(back)[101].alcanzado == (6, 7, None, None)


def test_an_accepted_figure_that_was_erased_is_none_of_the_plan(plan: Plan) -> None:
    accepted = {n: c.alcanzado for n, c in as_programmed(plan.por_clave[CLAVE], 1).items()}
    previo = Previo(frozenset({1}), accepted)
    form = filled(plan, CLAVE, 2, previo)
    back = receive_bytes(put(workbook(form), {f"F{form.fila_de[101]}": None}), plan, 2, {CLAVE: previo})
    assert told(back, "POA401") == "El avance de Ene-Mar de la meta 101 se aceptó en 7 y ahora dice vacío."
    assert "POA118" not in codes(back)


@versions
def test_settings_that_the_help_carries_are_told(formato: Formato, plan: Plan) -> None:
    """Whether or not the seal covers them."""
    data = workbook(filled(plan, CLAVE, formato=formato))
    for amend, says in (
        (ajustes(semaforo=replace(plan.ajustes.semaforo, verde=Fraction(95, 100))), "de 90 % a 110 % y en el plan de 95 % a 110 %"),
        (ajustes(observaciones_max=300), "el libro admite 500 caracteres y el plan 300"),
        (meta(101, medida=replace(plan.por_clave[CLAVE].por_numero[101].medida, decimales=True)), "la meta 101 no admitía decimales"),
    ):  # fmt: skip
        back = receive_bytes(data, amend(plan))
        assert codes(back) <= {"POA111"} | NOTES
        assert says in told(back, "POA111")


def test_a_book_that_names_any_number_of_rows_is_not_read_back(plan: Plan) -> None:
    form = filled(plan, CLAVE)

    def name(book: Any, count: int) -> None:
        for n in range(count):
            book["_poa"].cell(100 + n, 1).value = seal.row_line(f"{CLAVE}-{1000 + n}", 1000 + n)

    for count, reads in ((MOST_ROWS - len(form.fila_de), True), (MOST_ROWS - len(form.fila_de) + 1, False)):
        book = read("a.xlsx", changed(workbook(form), lambda book, count=count: name(book, count)))  # type: ignore[misc]
        assert (read_back(book, seal.sello_of(form), form.formato) is not None) is reads


# -- accents apart, as Macs write them --------------------------------------------------------------------------------


def rewritten(data: bytes) -> bytes:
    """The package with all of its text in NFD."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, unicodedata.normalize("NFD", part.decode()) if name.endswith(".xml") else part)
    return out.getvalue()


@versions
@pytest.mark.parametrize("clave", ["58101", "58102", "58201", "58202", "58203"])
def test_accents_apart_are_silent(clave: str, formato: Formato, plan: Plan) -> None:
    """Texts, labels, formulas and instructions; with the plan and without it."""
    data = rewritten(workbook(filled(plan, clave, formato=formato)))
    assert data != workbook(filled(plan, clave, formato=formato))
    back = receive_bytes(data, plan)
    assert codes(back) <= NOTES
    assert captures_of(back) == as_programmed(plan.por_clave[clave], 1)
    alone = examine(read("a.xlsx", data))
    assert (alone.probado, alone.listo) == (True, True)


def test_accents_apart_in_a_book_of_an_earlier_plan(plan: Plan) -> None:
    today = replace(AMENDMENTS["texto"][0](plan), version=2)
    back = receive_bytes(rewritten(workbook(filled(plan, CLAVE))), today)
    assert codes(back) <= {"POA111"} | NOTES
    assert "**MONITOREO**" in told(back, "POA111")


def test_what_was_written_with_accents_apart_counts_as_it_was_written(plan: Plan) -> None:
    captured = {101: replace(as_programmed(plan.por_clave[CLAVE], 1)[101], observaciones="Se pospuso la sesión")}
    form = form_of(plan, CLAVE, 1, None, {**as_programmed(plan.por_clave[CLAVE], 1), **captured})
    back = receive_bytes(rewritten(workbook(form)), plan)
    assert not above_nota(back)
    assert unicodedata.normalize("NFC", captures_of(back)[101].observaciones) == "Se pospuso la sesión"
