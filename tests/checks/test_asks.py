"""What a careful coordinator asks of one unit: a figure of another order, words that explain nothing, the same words again."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

import poa_xl
from poa_xl.checks.asks import of_another_order, repeats, says_nothing
from poa_xl.checks.decide import Criterio, consolidate
from poa_xl.checks.receive import Recibido
from poa_xl.domain.ajustes import Ajustes
from poa_xl.domain.avance import Avance, Captura
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.consolidate import EstadoUnidad
from poa_xl.domain.dispensa import Dispensa
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.model import Meta, Plan, UnidadMedida
from poa_xl.domain.previo import Previo
from poa_xl.form.tmm_f004 import SHEET
from tests.support.books import above_nota, achieved, as_programmed, form_of, receive_bytes, workbook

CLAVE = "58101"
REAL = "Lluvia"


def reported(plan: Plan, captura: Captura, numero: int = 1, previo: Previo | None = None, meta: int = 101) -> Recibido:
    """58101 with all as programmed but one meta."""
    captured = {**as_programmed(plan.por_clave[CLAVE], numero), meta: captura}
    form = form_of(plan, CLAVE, numero, previo, captured)
    return receive_bytes(workbook(form), plan, numero, {CLAVE: previo} if previo else None)


def serious(judged: Recibido) -> list[Finding]:
    return [f for f in judged.findings if f.severity is not Severity.NOTA]


# -- another order -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("words", ["x", "", "Se atendieron solicitudes extraordinarias."])
def test_a_figure_of_another_order_is_told_once_with_its_cell_and_both_values(words: str, plan: Plan) -> None:
    (told,) = serious(reported(plan, achieved(1, 7000, words)))
    assert (told.codigo, told.meta, told.place.hoja) == ("POA320", 101, SHEET)
    assert told.place.celda == f"F{form_of(plan, CLAVE).fila_de[101]}"
    assert told.message == (
        "“A” de Ene-Mar de la meta 101 dice 7000: lo programado es 7, y la META ANUAL es 30."
    )  # fmt: skip


def test_unprogrammed_or_said_before_it_is_still_told_once(plan: Plan) -> None:
    (told,) = serious(reported(plan, achieved(1, 7000), meta=104))
    assert told.codigo == "POA320"
    again = second(plan, achieved(1, 3, REAL), Captura((3, 7000, None, None), REAL))
    assert {f.codigo for f in again.findings if f.meta == 101} == {"POA320"}


def test_one_waiver_settles_it(plan: Plan) -> None:
    waiver = Dispensa("POA320", CLAVE, 1, "Así fue.", "Tesorería", (101,))
    done = consolidate(
        plan, plan.trimestre(1), [reported(plan, achieved(1, 7000, "x"))], {}, (), Criterio(dispensas=(waiver,))
    )
    (unit,) = [u for u in done.unidades if u.unidad.clave == CLAVE]
    assert unit.estado is EstadoUnidad.ACEPTADA


def test_what_a_plan_makes_graver_is_not_hidden_by_it(plan: Plan) -> None:
    stricter = replace(plan, ajustes=replace(plan.ajustes, niveles=(("POA304", Severity.ERROR),)))
    judged = reported(stricter, achieved(1, 7000))
    assert [f.codigo for f in serious(judged)] == ["POA304", "POA320"]
    assert not judged.aceptable


def test_what_is_over_the_year_by_little_is_told_as_that(plan: Plan) -> None:
    assert [f.codigo for f in serious(reported(plan, achieved(1, 31, "hubo más")))] == ["POA305"]


def test_what_is_over_the_year_and_explained_by_nothing_is_told_once(plan: Plan) -> None:
    (told,) = serious(reported(plan, achieved(1, 31, "x")))
    assert told.codigo == "POA321"
    assert told.message == (
        "La meta 101 rebasa lo programado (31 de 7 a la fecha, y la META ANUAL es 30), y OBSERVACIONES solo dice “x”."
    )


def avance(a: tuple[Cantidad | None, ...], p: tuple[Cantidad | None, ...]) -> Avance:
    measure = UnidadMedida("ACCIÓN", decimales=True)
    meta = Meta(101, "3.2.2", "HACER", measure.nombre, sum(one or 0 for one in p), p, measure)
    return Avance(meta, Captura(a), len(a), Ajustes())


@pytest.mark.parametrize(
    ("a", "p", "says"),
    [
        ((70,), (7, 7, 7, 9), "lo programado es 7"),  # a zero too many
        ((77,), (7, 7, 7, 9), "lo programado es 7"),  # a key held down
        ((69,), (7, 7, 7, 9), ""),
        ((9,), (1, 1, 1, 1), ""),  # small numbers vary
        ((10,), (1, 1, 1, 1), "lo programado es 1"),
        ((11,), (1, 1, 1, 1), "lo programado es 1"),  # a key held down
        ((9,), (Fraction(1, 2), 1, 1, 1), ""),
        ((1,), (0, 1, 0, 0), ""),
        ((1,), (None, 1, None, None), ""),
        ((50,), (1, 1, 1, 97), ""),  # got ahead within the year
        ((7000,), (0, 7, 7, 7), "no hay nada programado en el trimestre, y en ninguno más de 7"),
        ((70,), (0, 7, 7, 7), "no hay nada programado en el trimestre, y en ninguno más de 7"),
        ((69,), (0, 7, 7, 7), ""),
        ((40,), (2, 2, 2, 34), ""),  # all of the year at once
        ((41,), (2, 2, 2, 34), "lo programado es 2"),
        ((500,), (0, 0, 0, 0), ""),  # nothing to compare with: that the year is exceeded is told
        ((25,), (Fraction(5, 2), 1, 1, 1), "lo programado es 2.5"),
        ((0,), (700, 700, 700, 700), ""),  # less is a shortfall, which is explained
        ((7,), (700, 700, 700, 700), ""),
        ((2, 90), (2, 20, 2, 2), "en Ene-Mar fue 2"),
        ((9, 90), (2, 20, 2, 2), "en Ene-Mar fue 9"),
        ((2, 19), (2, 20, 2, 2), ""),
        ((3, 5, 60), (2, 2, 20, 2), "en Ene-Mar fue 3, en Abr-Jun fue 5"),
        ((3, 7, 60), (2, 2, 20, 2), ""),
        ((0, 60), (2, 20, 2, 2), ""),
        ((None,), (7, 7, 7, 9), ""),
    ],
)
def test_another_order_is_ten_times_and_more_than_the_year(
    a: tuple[Cantidad | None, ...], p: tuple[Cantidad | None, ...], says: str
) -> None:
    assert of_another_order(avance((*a, *(None,) * (4 - len(a))), p), len(a)) == says


def test_a_quarter_that_was_accepted_is_not_asked_again(plan: Plan) -> None:
    accepted = Previo(frozenset({1}), {101: (7000, None, None, None)})
    judged = reported(plan, Captura((7000, 7, None, None), "Se explicó en el primer trimestre."), 2, accepted)
    assert "POA320" not in {f.codigo for f in judged.findings}


# -- nothing said --------------------------------------------------------------------------------------------------

NOTHING = [
    "N/A", "n. a.", ".", "...", "x", "X X X", "ok", "OK.", "-", "--", "—", "s/n", "S/N", "123", "100 %", "7/7", "①", "aaaa",
    "Sin observaciones", "SIN OBSERVACIÓN.", "ninguna", "Ninguno", "nada", "No aplica", "(no aplica)", "asdf", "ja ja ja",
    "ídem", "👍", "NÓMINA",
    "ninguna observación", "Sin ninguna observación", "No hay comentarios", "pendiente", "Pendiente.", "Por justificar",
    "justificado", "en proceso", "ver oficio", "Ver oficio.", "Véase el anexo", "Se anexa documento", "falta",
    "menor a lo programado", "Se avanzó menos de lo programado", "Meta no alcanzada", "No se cumplió la meta", "avance",
    "Sin avance en el periodo", "Solo se realizaron 3 de 7", "Por debajo de lo programado: 43 %", "Parcialmente cumplida",
    "Explique en OBSERVACIONES", "Explique en OBSERVACIONES: avance menor a lo programado", "Falta capturar A",
    "OBSERVACIONES", "ＰＥＮＤＩＥＮＴＥ", "s/observaciones", "Avance en proceso", "Pendiente de realizar", "No se pudo cumplir",
    "Incumplimiento de la meta", "Bajo avance", "Avance justificado", "No hubo avance",
]  # fmt: skip
SOMETHING = [
    "Lluvia", "Paro", "COVID", "Sin presupuesto", "IMSS", "Oficio 123", "Se canceló", "Faltó 1", "No hubo quórum", "Sismo.",
    "NÓMINA atrasada", "Nada: se canceló la feria", "Luz", "Ver oficio 123", "Véase anexo 2", "Oficio pendiente de firma",
    "Justificado por la lluvia", "Pendiente la firma", "En proceso de licitación", "Menor demanda a lo programado", "Más demanda",
    "Meta cancelada", "No se alcanzó por falta de personal", "Avance suspendido", "Sin solicitudes", "No se requirió",
    "Falta acta", "Por acuerdo", "Se adelantó", "Reprogramada", "La meta se cumplió en el trimestre anterior",
]  # fmt: skip


@pytest.mark.parametrize("words", NOTHING)
def test_words_that_say_nothing_explain_nothing(words: str, plan: Plan) -> None:
    (told,) = serious(reported(plan, achieved(1, 3, words)))
    assert (told.codigo, told.meta) == ("POA321", 101)
    form = form_of(plan, CLAVE)
    column = form.formato.columns.letter_of["observaciones"]
    assert told.place.celda == f"{column}{form.fila_de[101]}"
    assert told.message == (
        f"La meta 101 queda abajo de lo programado (3 de 7 a la fecha), y OBSERVACIONES solo dice “{words}”."
    )  # fmt: skip


@pytest.mark.parametrize("words", SOMETHING)
def test_words_may_be_few(words: str, plan: Plan) -> None:
    assert above_nota(reported(plan, achieved(1, 3, words))) == []


def test_the_text_of_the_meta_itself_explains_nothing(plan: Plan) -> None:
    meta = plan.por_clave[CLAVE].por_numero[101]
    assert says_nothing(meta.descripcion.lower(), meta)
    assert says_nothing(meta.texto, meta)
    assert not says_nothing(f"{meta.texto}: se pospuso", meta)


@pytest.mark.parametrize(
    ("meta", "captura", "numero", "says"),
    [
        (104, achieved(1, 1, "x"), 1, "reporta 1 sin estar programada a la fecha"),
        (101, achieved(1, 9, "x"), 1, "rebasa lo programado (9 de 7 a la fecha)"),
        (104, Captura((None, None, 0, 0), "x"), 4, "cierra el año en 0 de 1"),
    ],
)
def test_wherever_an_explanation_is_asked_for(meta: int, captura: Captura, numero: int, says: str, plan: Plan) -> None:
    (told,) = serious(reported(plan, captura, numero, meta=meta))
    assert told.codigo == "POA321"
    assert says in told.message


def test_where_nothing_has_to_be_explained_anything_may_be_said(plan: Plan) -> None:
    assert above_nota(reported(plan, achieved(1, 7, "x"))) == []
    assert above_nota(reported(plan, achieved(1, 7, "N/A"))) == []


def test_what_lacks_its_figure_is_told_as_that_alone(plan: Plan) -> None:
    assert [f.codigo for f in serious(reported(plan, achieved(1, None, "x")))] == ["POA301"]


# -- the same words again ------------------------------------------------------------------------------------------


def second(plan: Plan, first: Captura, then: Captura) -> Recibido:
    """58101 in the second quarter, after the first was accepted."""
    done = poa_xl.consolidate([reported(plan, first)], plan, 1)
    previo = poa_xl.accepted(done)[CLAVE]
    return reported(plan, then, 2, previo)


def repeated(judged: Recibido) -> list[Finding]:
    return [f for f in judged.findings if f.codigo == "POA322"]


def test_the_words_of_last_quarter_for_a_new_deviation_are_told_as_a_note(plan: Plan) -> None:
    judged = second(plan, achieved(1, 3, "Se pospuso la feria."), Captura((3, 3, None, None), " se pospuso la FERIA."))
    (told,) = repeated(judged)
    assert told.severity is Severity.NOTA
    assert told.message == (
        "La meta 101 queda abajo de lo programado (6 de 14 a la fecha), y OBSERVACIONES repite lo que dijo en Ene-Mar: "
        "“se pospuso la FERIA.” (en prueba)."
    )


@pytest.mark.parametrize(
    ("first", "then"),
    [
        (achieved(1, 3, REAL), Captura((3, 3, None, None), "Falta de personal")),  # another cause
        (achieved(1, 3, REAL), Captura((3, 7, None, None), REAL)),  # the old deviation, and its explanation holds
        (achieved(1, 7, REAL), Captura((7, 7, None, None), REAL)),  # nothing to explain
        (achieved(1, 3, REAL), Captura((3, 3, None, None), "")),
    ],
)
def test_other_words_or_an_old_deviation_are_no_repetition(first: Captura, then: Captura, plan: Plan) -> None:
    assert repeated(second(plan, first, then)) == []


@pytest.mark.parametrize(("then", "told"), [(1, True), (None, False), (0, False)])
def test_what_was_not_programmed_is_explained_anew_where_there_is_more(
    then: int | None, told: bool, plan: Plan
) -> None:
    first = reported(plan, achieved(1, 1, "Se adelantó."), meta=104)
    previo = poa_xl.accepted(poa_xl.consolidate([first], plan, 1))[CLAVE]
    judged = reported(plan, Captura((1, then, None, None), "Se adelantó."), 2, previo, 104)
    assert bool(repeated(judged)) is told


@pytest.mark.parametrize(("a", "told"), [(8, True), (9, False), (11, False), (12, True)])
def test_a_new_deviation_is_one_out_of_the_green_range(a: int, told: bool) -> None:
    one = avance((5, a, None, None), (10, 10, 10, 10))
    assert repeats(replace(one, captura=Captura(one.captura.alcanzado, REAL), corte=2), REAL) is told


def test_an_excess_may_not_repeat_its_words_either(plan: Plan) -> None:
    first = achieved(1, 12, "Hubo demanda.")
    assert repeated(second(plan, first, Captura((12, 12, None, None), "Hubo demanda.")))


def test_the_words_of_last_quarter_are_known_by_its_report(plan: Plan, tmp_path: Path) -> None:
    done = poa_xl.consolidate([reported(plan, achieved(1, 3, REAL))], plan, 1)
    path = tmp_path / "informe.json"
    path.write_bytes(poa_xl.report(done, ["json"])["json"])
    previos = poa_xl.load_previous([path], plan, 2).previos
    assert previos == poa_xl.accepted(done)
    assert previos[CLAVE].observaciones == {101: REAL}
    assert previos["58102"].observaciones == {}
