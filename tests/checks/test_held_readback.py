"""What is read back of a form without its plan: its settings by its formulas, and what it asks where A is no quantity."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from poa_xl.checks.alone import examine
from poa_xl.checks.readback import proves, read_back
from poa_xl.domain.ajustes import Base, Semaforo
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.excel.reader import read
from poa_xl.form import seal
from poa_xl.form.formato import Form
from poa_xl.form.version import FORMS
from tests.support.books import achieved, filled, form_of, of_values, put, with_unidad, workbook
from tests.support.plans import large_text, plan_of

CLAVE = "58101"


def back(form: Form, *, values: bool = False) -> Form:
    """What is read of its book without its plan."""
    book = read("a.xlsx", workbook(form))
    found = read_back(of_values(book) if values else book, seal.sello_of(form), form.formato)
    assert found is not None
    return found


@pytest.mark.parametrize("version", sorted(FORMS))
@pytest.mark.parametrize("base", Base)
@pytest.mark.parametrize(("verde", "morado"), [(90, 110), (80, 125), (100, 100)])
def test_the_settings_are_those_that_its_formulas_carry(
    plan: Plan, version: str, base: Base, verde: int, morado: int
) -> None:
    lights = Semaforo(verde=Fraction(verde, 100), morado=Fraction(morado, 100))
    other = replace(plan, ajustes=replace(plan.ajustes, base=base, semaforo=lights, observaciones_max=321))
    form = filled(other, CLAVE, 2, Previo(frozenset({1}), {}), FORMS[version])
    found = back(form)
    ajustes = found.plan.ajustes
    assert proves(seal.sello_of(form), found)
    assert (ajustes.base, ajustes.semaforo.verde, ajustes.semaforo.morado) == (base, lights.verde, lights.morado)
    assert (ajustes.observaciones_max, found.previo.trimestres) == (321, frozenset({1}))


def test_the_metas_that_are_counted_in_halves_are_known() -> None:
    form = form_of(plan_of(large_text(1, 6)), "7100")
    found = back(form)
    assert proves(seal.sello_of(form), found)
    assert [m.medida.decimales for m in found.unidad.metas] == [m.medida.decimales for m in form.unidad.metas]
    assert len({m.medida.decimales for m in found.unidad.metas}) == 2


def test_each_datum_of_the_plan_is_read_back(plan: Plan) -> None:
    form = filled(plan, "58201", 3)
    found = back(form)
    for one, read_ in zip(form.unidad.metas, found.unidad.metas, strict=True):
        assert (read_.numero, read_.linea, read_.texto, read_.unidad_medida) == (
            one.numero, one.linea, one.texto, one.unidad_medida,
        )  # fmt: skip
        assert (read_.anual, read_.programado) == (one.anual, one.programado)
    assert found.encabezado == form.encabezado
    assert found.titulos == form.titulos
    assert found.firmantes == form.firmantes


@pytest.mark.parametrize("lines", [1, 3, 40])
def test_the_header_is_as_long_as_its_rows_say(plan: Plan, lines: int) -> None:
    many = with_unidad(plan, CLAVE, ejes=("4",) * lines)
    form = filled(many, CLAVE)
    found = back(form)
    assert (found.primera, found.encabezado) == (form.primera, form.encabezado)
    assert proves(seal.sello_of(form), found)


@pytest.mark.parametrize(("lines", "known"), [(200, True), (201, False)])
def test_of_a_header_without_end_no_more_lines_are_looked_for(plan: Plan, lines: int, known: bool) -> None:
    ejes = lines - len(plan.por_clave[CLAVE].lineas)
    form = form_of(with_unidad(plan, CLAVE, ejes=("4",) * ejes), CLAVE)
    found = read_back(read("a.xlsx", workbook(form)), seal.sello_of(form), form.formato)
    assert (found is not None and proves(seal.sello_of(form), found)) is known


@pytest.mark.parametrize("rows", [(22,), (22, 23, 24, 25, 26)])
def test_help_that_is_gone_from_some_rows_is_read_in_the_others(plan: Plan, rows: tuple[int, ...]) -> None:
    lights = Semaforo(verde=Fraction(80, 100), morado=Fraction(125, 100))
    form = filled(replace(plan, ajustes=replace(plan.ajustes, semaforo=lights)), CLAVE)
    book = read("a.xlsx", put(workbook(form), {f"Q{row}": None for row in rows}))
    found = read_back(book, seal.sello_of(form), form.formato)
    assert found is not None
    assert proves(seal.sello_of(form), found)
    assert (found.plan.ajustes.semaforo.verde, found.plan.ajustes.semaforo.morado) == (lights.verde, lights.morado)


def test_help_that_is_gone_from_all_rows_or_is_none_of_ours_carries_no_settings(plan: Plan) -> None:
    form = filled(plan, CLAVE, 2)
    for said in (None, "=1+1"):
        book = read("a.xlsx", put(workbook(form), {f"Q{row}": said for row in form.fila_de.values()}))
        found = read_back(book, seal.sello_of(form), form.formato)
        assert found is not None
        assert found.previo.trimestres == frozenset()
        assert found.unidad.metas[1].anual == form.unidad.metas[1].anual


def test_values_alone_do_not_tell_halves_but_the_plan_of_today_does() -> None:
    form = form_of(plan_of(large_text(1, 6)), "7100")
    book, sello = of_values(read("a.xlsx", workbook(form))), seal.sello_of(form)
    alone, known = read_back(book, sello, form.formato), read_back(book, sello, form.formato, form)
    assert alone is not None
    assert known is not None
    assert not proves(sello, alone)
    assert proves(sello, known)
    assert [m.medida.decimales for m in known.unidad.metas] == [m.medida.decimales for m in form.unidad.metas]


def test_of_values_alone_a_form_is_proven_by_what_it_prints(plan: Plan) -> None:
    form = filled(plan, CLAVE, 2)
    found = back(form, values=True)
    assert proves(seal.sello_of(form), found)
    assert found.plan.ajustes.base is Base.A_LA_FECHA


@pytest.mark.parametrize("typed", ["siete", "#REF!", -3, 2.5, "=1/0", True])
def test_what_is_no_quantity_is_asked_for_in_the_words_of_the_sheet(plan: Plan, typed: object) -> None:
    form = filled(plan, CLAVE)
    where = f"F{form.fila_de[101]}"
    asked = examine(read("a.xlsx", put(workbook(form), {where: typed}))).faltan
    (words,) = {rule.words for rule in form.formato.reglas if rule.codigo == "POA202"}
    assert asked == {101: words}


def test_a_row_that_is_complete_is_not_asked_for(plan: Plan) -> None:
    short = {101: achieved(1, 3), 102: achieved(1, 0, "Se pospuso por falta de sede.")}
    form = filled(plan, CLAVE)
    form = replace(form, capturas={**form.capturas, **short})
    found = examine(read("a.xlsx", workbook(form)))
    assert found.faltan.keys() == {101}
    assert found.probado is True
    assert not found.listo
