"""What a careful coordinator asks of the returns side by side: alike, under another's name, after the last day."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from poa_xl.checks.decide import Criterio, consolidate
from poa_xl.checks.receive import Recibido
from poa_xl.domain.avance import Captura
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad
from poa_xl.domain.dispensa import Dispensa
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.model import Plan
from poa_xl.form.book import file_name
from poa_xl.plan.captures import read_captures
from poa_xl.reporting.devolucion import message_for
from tests.support.books import Capturas, achieved, as_programmed, filled, form_of, put, receive_bytes, workbook
from tests.support.plans import EXAMPLE
from tests.support.quarter import Quarter

ASKED = {"POA323", "POA324", "POA325", "POA326"}
LIMIT = date(2024, 4, 12)


def returned(plan: Plan, clave: str, captured: Capturas | None = None, name: str = "", **facts: object) -> Recibido:
    """A unit's return: as programmed, but for what it ``captured``; under its own name unless said otherwise."""
    unidad = plan.por_clave[clave]
    data = workbook(form_of(plan, clave, 1, None, {**as_programmed(unidad, 1), **(captured or {})}))
    archivo = name or file_name(unidad, plan.trimestre(1))
    return replace(receive_bytes(data, plan, archivo=archivo), **facts)  # type: ignore[arg-type]


def decided(plan: Plan, *files: Recibido, criterio: Criterio | None = None) -> Consolidado:
    return consolidate(plan, plan.trimestre(1), files, {}, (), criterio)


def asked(done: Consolidado) -> list[Finding]:
    return [f for f in done.all_findings if f.codigo in ASKED]


# -- the same figures and words --------------------------------------------------------------------------------------

Row = tuple[Cantidad, str]
COPIED: tuple[Row, ...] = (
    (2, "Se suspendió por la contingencia."),
    (5, "Faltó personal."),
    (1, "Hubo más solicitudes."),
)


def rows(plan: Plan, clave: str, *said: Row) -> Mapping[int, Captura]:
    """Those figures and words in the unit's first rows with something due."""
    due = [m.numero for m in plan.por_clave[clave].metas if m.p(1)]
    return {numero: achieved(1, a, words) for numero, (a, words) in zip(due, said, strict=False)}


def pair(plan: Plan, one: tuple[Row, ...], other: tuple[Row, ...]) -> list[Finding]:
    first = returned(plan, "58102", rows(plan, "58102", *one))
    second = returned(plan, "58203", rows(plan, "58203", *other))
    return asked(decided(plan, first, second))


def test_two_units_with_the_same_figures_and_words_are_each_told_naming_the_other(plan: Plan) -> None:
    told = pair(plan, COPIED, COPIED)
    assert [(f.codigo, f.unidad, f.severity) for f in told] == [
        ("POA323", "58102", Severity.ADVERTENCIA), ("POA323", "58203", Severity.ADVERTENCIA),
    ]  # fmt: skip
    assert told[0].message == (
        "Las 3 metas con observación de la unidad 58102 traen las mismas cifras y palabras que las de 58203 "
        "(por ejemplo, 2 y “Se suspendió por la contingencia.”)."
    )
    form = form_of(plan, "58102")
    first_due = next(m.numero for m in form.unidad.metas if m.p(1))
    assert told[0].place.celda == f"F{form.fila_de[first_due]}"


def test_one_sentence_for_figures_that_no_plan_explains_is_a_copy_too(plan: Plan) -> None:
    copied = tuple((a, "No se contó con presupuesto.") for a in (2, 5, 0))
    assert len(pair(plan, copied, copied)) == 2


def test_figures_that_one_of_the_plans_explains_are_a_copy_in_the_other(plan: Plan) -> None:
    """58102 reports what it had programmed; 58203, with another plan, the same."""
    copied = tuple((a, "Conforme a lo recibido.") for a in (1, 7, 1))
    assert [m.p(1) for m in plan.por_clave["58102"].metas if m.p(1)][:3] == [1, 7, 1]
    assert len(pair(plan, copied, copied)) == 2


@pytest.mark.parametrize(
    "other",
    [
        (),
        COPIED[:1],
        (*COPIED[:2], (1, "Otra causa.")),
        (*COPIED[:2], (0, COPIED[2][1])),
        (COPIED[1], COPIED[0], COPIED[2]),
    ],
)
def test_where_figures_or_words_differ_nothing_is_told(other: tuple[Row, ...], plan: Plan) -> None:
    assert pair(plan, COPIED, other) == []


def test_few_words_in_common_are_no_copy(plan: Plan) -> None:
    """One row alike may be chance."""
    one = ((0, "Se suspendió por la contingencia."),)
    assert pair(plan, one, one) == []


def twins(plan: Plan) -> Plan:
    """58203 has the metas of 58102."""
    metas = plan.por_clave["58102"].metas
    return replace(plan, unidades=tuple(replace(u, metas=metas) if u.clave == "58203" else u for u in plan.unidades))


def test_three_sentences_of_their_own_are_a_copy_though_all_went_as_programmed(plan: Plan) -> None:
    said = tuple((a, f"Se atendió la solicitud {n}.") for n, a in enumerate((1, 7, 1)))
    assert len(pair(twins(plan), said, said)) == 2


def test_the_same_remark_on_what_went_as_programmed_is_no_copy(plan: Plan) -> None:
    """Two units that write “Cumplida” in each row and have the same plan."""
    alike = twins(plan)
    due = [m for m in alike.por_clave["58102"].metas if m.p(1) is not None]
    said = {m.numero: achieved(1, m.p(1), "Cumplida" if m.p(1) else "No programada") for m in due}
    assert asked(decided(alike, returned(alike, "58102", said), returned(alike, "58203", said))) == []


def test_words_that_others_use_too_are_no_copy(plan: Plan) -> None:
    """A phrase of the house: who has the same figures explains them with the same words as everybody."""
    others = tuple((a + 1, words) for a, words in COPIED)
    files = [returned(plan, clave, rows(plan, clave, *COPIED)) for clave in ("58102", "58203")]
    files.append(returned(plan, "58101", rows(plan, "58101", *others)))
    assert asked(decided(plan, *files)) == []


def test_one_cause_of_all_units_is_no_copy(plan: Plan) -> None:
    """Closed offices, and a payroll that is the same everywhere."""
    closed, late = "Oficinas cerradas por obra.", "Dos quincenas se pagaron en abril."
    for said in (((0, closed),) * 4, ((5, late), (0, closed)), ((5, late), (0, closed), (0, closed))):
        files = [returned(plan, u.clave, rows(plan, u.clave, *said)) for u in plan.unidades]
        assert asked(decided(plan, *files)) == []


def test_causes_that_all_units_were_told_to_give_are_no_copy(plan: Plan) -> None:
    said = tuple((0, words) for _, words in COPIED)
    files = [returned(plan, u.clave, rows(plan, u.clave, *said)) for u in plan.unidades]
    assert asked(decided(plan, *files)) == []
    assert len(asked(decided(plan, *files[:3]))) == 3


def test_one_cause_of_three_units_is_no_copy_though_their_plans_differ(plan: Plan) -> None:
    said = tuple((a, "No se contó con presupuesto.") for a in (2, 5, 3))
    files = [returned(plan, clave, rows(plan, clave, *said)) for clave in ("58101", "58102", "58203")]
    assert asked(decided(plan, *files)) == []
    assert len(asked(decided(plan, *files[:2]))) == 2


def test_few_words_among_others_of_their_own_are_no_copy(plan: Plan) -> None:
    said = tuple((a, "No se contó con presupuesto.") for a in (2, 5, 3))
    assert pair(plan, said, (*said, (4, "Y algo propio."))) == []


@pytest.mark.parametrize(("own", "told"), [(3, 2), (4, 0)])
def test_less_than_half_of_what_is_said_may_be_what_two_units_did_together(own: int, told: int, plan: Plan) -> None:
    files = []
    for clave in ("58102", "58201"):
        said = (*COPIED, *((n, f"Lo propio de {clave}, asunto {'abcd'[n]}.") for n in range(own)))
        numbers = [meta.numero for meta in plan.por_clave[clave].metas]
        form = {numero: achieved(1, a, words) for numero, (a, words) in zip(numbers, said, strict=False)}
        assert len(form) == len(said)
        files.append(returned(plan, clave, form))
    assert len(asked(decided(plan, *files))) == told


@pytest.mark.parametrize("where", [0, 1, 2, 3])
def test_a_row_of_its_own_among_the_copied_does_not_hide_them(where: int, plan: Plan) -> None:
    other = (*COPIED[:where], (4, "Y algo propio."), *COPIED[where:])
    told = {f.unidad: f.message for f in pair(plan, COPIED, other)}
    assert told["58102"].startswith("Las 3 metas con observación de la unidad 58102 traen")
    assert told["58203"].startswith("3 de las 4 metas con observación de la unidad 58203 traen")


def test_capitals_accents_and_periods_do_not_hide_them(plan: Plan) -> None:
    other = tuple((a, f" {words.upper().replace('Ó', 'O').rstrip('.')}") for a, words in COPIED)
    assert len(pair(plan, COPIED, other)) == 2


def test_a_longer_form_may_be_filled_with_a_shorter_one(plan: Plan) -> None:
    """What the shorter has no room for is the unit's own."""
    assert len(pair(plan, COPIED, (*COPIED, (4, "Y algo propio.")))) == 2
    assert pair(plan, COPIED[:2], COPIED) == []  # two of three may be chance


def test_what_is_quoted_is_what_nobody_else_says(plan: Plan) -> None:
    usual = (7, "Se cumplió.")
    files = [returned(plan, clave, rows(plan, clave, usual, *COPIED)) for clave in ("58102", "58203")]
    files.append(returned(plan, "58101", rows(plan, "58101", (1, "Otra cosa."), usual)))
    told = asked(decided(plan, *files))
    assert [f.unidad for f in told] == ["58102", "58203"]
    assert "Las 4 metas" in told[0].message
    assert "(por ejemplo, 2 y “Se suspendió" in told[0].message


def test_copies_of_several_lengths_are_each_counted(plan: Plan) -> None:
    more = (*COPIED, (4, "Se reprogramó."))
    said = {"58101": COPIED, "58102": (*more, (3, "Y algo propio.")), "58203": more}
    files = [returned(plan, clave, rows(plan, clave, *one)) for clave, one in said.items()]
    told = {f.unidad: f.message for f in asked(decided(plan, *files))}
    begins = {clave: message.partition(" metas ")[0] for clave, message in told.items()}
    assert begins == {"58101": "Las 3", "58102": "4 de las 5", "58203": "Las 4"}
    assert "las de 58102, 58203 (" in told["58101"]
    assert "las de 58101 (3), 58203 (4) (" in told["58102"]


def test_three_copies_are_each_told_of_the_two_others(plan: Plan) -> None:
    files = [returned(plan, clave, rows(plan, clave, *COPIED)) for clave in ("58101", "58102", "58203")]
    told = asked(decided(plan, *files))
    assert [f.unidad for f in told] == ["58101", "58102", "58203"]
    assert "que las de 58101, 58203 (" in told[1].message


def test_only_returns_that_count_are_compared(plan: Plan) -> None:
    """A unit's earlier return, since replaced, accuses nobody."""
    before = returned(plan, "58203", rows(plan, "58203", *COPIED), "antes.xlsx", guardado="2024-04-01")
    after = returned(plan, "58203", {}, "despues.xlsx", guardado="2024-04-02")
    files = [returned(plan, "58102", rows(plan, "58102", *COPIED)), before, after]
    assert [f.codigo for f in asked(decided(plan, *files))] == []
    assert len(asked(decided(plan, *files, criterio=Criterio(prefer=("antes.xlsx",))))) == 2


def test_a_waiver_settles_it_and_the_unit_is_accepted(plan: Plan) -> None:
    files = [returned(plan, clave, rows(plan, clave, *COPIED)) for clave in ("58102", "58203")]
    waivers = tuple(Dispensa("POA323", clave, 1, "Actividad conjunta.", "Tesorería") for clave in ("58102", "58203"))
    before, after = (decided(plan, *files, criterio=Criterio(dispensas=given)) for given in ((), waivers))
    states = [{u.unidad.clave: u.estado for u in done.unidades}["58102"] for done in (before, after)]
    assert states == [EstadoUnidad.CON_ADVERTENCIAS, EstadoUnidad.ACEPTADA]
    assert "POA154" not in {f.codigo for f in after.all_findings}


def test_a_plan_may_have_it_told_as_a_note(plan: Plan) -> None:
    lenient = replace(plan, ajustes=replace(plan.ajustes, niveles=(("POA323", Severity.NOTA),)))
    told = pair(lenient, COPIED, COPIED)
    assert [f.severity for f in told] == [Severity.NOTA, Severity.NOTA]


# -- another's name --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "58102 GERENCIA ADMINISTRATIVA 2024-T1.xlsx",
        "58102.xlsx",
        "58102_avance.xlsx",
        "58102-T1 (2).xlsx",
        "T1/58102 GERENCIA ADMINISTRATIVA 2024-T1.xlsx",
        "avance.eml › 58102 GERENCIA ADMINISTRATIVA 2024-T1.xlsx",
        "202 Gerencia de Relaciones Públicas.xlsx",
        "GERENCIA ADMINISTRATIVA.xlsx",
        "Gerencia de Mercadotecnia T1.xlsx",
        "avance_gerencia_de_mercadotecnia.ods",
        "Avance_58202_T1.xlsx",
        "avance58202.xlsx",
        "avance 58102.xlsx",
        "2024 58102.xlsx",
        "2024-58102.xlsx",
        "T1-58102.xlsx",
        "58102-2024-T1.xlsx",
        "58102 DIRECCION GENERAL.xlsx",
    ],
)
def test_a_form_under_the_name_of_another_unit_is_told(name: str, plan: Plan) -> None:
    (told,) = asked(decided(plan, returned(plan, "58101", name=name)))
    assert (told.codigo, told.unidad, told.place.archivo) == ("POA324", "58101", name)
    assert "y el formato que trae es el de la unidad 58101." in told.message


@pytest.mark.parametrize(
    "name",
    [
        "58101 DIRECCION GENERAL 2024-T1.xlsx",
        "58101.xlsx",
        "101.xlsx",
        "101 DIRECCION GENERAL.xlsx",
        "202 avance.xlsx",  # an alias of another, or just a number
        "2024 avance.xlsx",
        "58102 y 58101.xlsx",
        "58102 corregido por 58101.xlsx",
        "corregido por 58102.xlsx",
        "para 58102.xlsx",
        "Avance para la Gerencia Administrativa.xlsx",
        "DIRECCION GENERAL copia para GERENCIA ADMINISTRATIVA.xlsx",
        "Direccion General y Gerencia Administrativa.xlsx",
        "58102 58203.xlsx",
        "Gerencia.xlsx",
        "oficio 58203-2024.xlsx",
        "tel 686-58102.xlsx",
        "5810258101.xlsx",
        "para 58102/avance.xlsx",
        "58102_58101.xlsx",
        "581020.xlsx",
        "58102/58101.xlsx",
        "v2 FINAL.xlsx",
        "   .xlsx",
        ".xlsx",
    ],
)
def test_any_other_name_is_as_good_as_its_own(name: str, plan: Plan) -> None:
    assert asked(decided(plan, returned(plan, "58101", name=name))) == []


def test_a_clave_that_may_be_a_year_or_an_ordinal_needs_the_name_beside_it(plan: Plan) -> None:
    units = {"58102": "2024", "58203": "1"}
    other = replace(
        plan, unidades=tuple(replace(u, clave=units.get(u.clave, u.clave), alias=()) for u in plan.unidades)
    )
    silent = [returned(other, "58101", name=name) for name in ("2024 T1.xlsx", "1 trimestre.xlsx", "1.xlsx")]
    assert [asked(decided(other, one)) for one in silent] == [[], [], []]
    named = [returned(other, "58101", name=f"{clave} {other.por_clave[clave].nombre}.xlsx") for clave in ("2024", "1")]
    assert [[f.codigo for f in asked(decided(other, one))] for one in named] == [["POA324"], ["POA324"]]


def test_who_sent_the_file_of_another_is_told_and_not_the_other(plan: Plan) -> None:
    """58101's own file also came under 58102's name: 58101 did nothing wrong, and something came of 58102."""
    name = file_name(plan.por_clave["58102"], plan.trimestre(1))
    done = decided(plan, returned(plan, "58101"), returned(plan, "58101", name=name))
    first, second = done.unidades[:2]
    assert asked(done) == []
    assert first.estado is EstadoUnidad.ACEPTADA
    assert [f.codigo for f in second.findings] == ["POA173"]
    said = message_for(done, second, "b.xlsx")
    assert f"- {name} (parece suyo). El formato que trae es el de la unidad 58101 DIRECCION GENERAL." in said
    assert "envíe el libro en que capturó este trimestre" in said
    assert "No hemos recibido" not in said


@pytest.mark.parametrize(("clave", "told"), [("7100", ["POA324"]), ("710", [])])
def test_four_characters_are_sure(clave: str, told: list[str], plan: Plan) -> None:
    units = tuple(replace(u, clave=clave, alias=()) if u.clave == "58102" else u for u in plan.unidades)
    short = replace(plan, unidades=units)
    assert [f.codigo for f in asked(decided(short, returned(short, "58101", name=f"{clave} avance.xlsx")))] == told


# -- after the last day ----------------------------------------------------------------------------------------------


def mailed(plan: Plan, day: date | str, **facts: object) -> Recibido:
    """58101's return by mail of that day."""
    said = {"recibido": day if isinstance(day, str) else day.isoformat(), "remitente": "u@ejemplo.mx", **facts}
    return returned(plan, "58101", **said)  # type: ignore[arg-type]


def test_a_mail_after_the_last_day_is_told(plan: Plan) -> None:
    (told,) = asked(decided(plan, mailed(plan, LIMIT + timedelta(days=8))))
    assert (told.codigo, told.unidad, told.severity) == ("POA325", "58101", Severity.ADVERTENCIA)
    assert told.message == (
        "El correo con la devolución de la unidad 58101 es del 20 de abril de 2024: 8 días después del límite, "
        "el 12 de abril de 2024."
    )


def test_the_day_after_may_be_that_of_greenwich(plan: Plan) -> None:
    (told,) = asked(decided(plan, mailed(plan, LIMIT + timedelta(days=1))))
    assert (told.codigo, told.severity) == ("POA326", Severity.NOTA)
    assert asked(decided(plan, mailed(plan, LIMIT))) == []


def test_when_a_file_reached_the_folder_says_nothing(plan: Plan) -> None:
    assert asked(decided(plan, mailed(plan, "2026-01-01", remitente=""))) == []


@pytest.mark.parametrize("day", ["", "ayer", "2024"])
def test_a_day_that_is_not_known_accuses_nobody(day: str, plan: Plan) -> None:
    assert asked(decided(plan, mailed(plan, day))) == []
    assert asked(decided(plan, returned(plan, "58101", guardado=day))) == []


def test_the_date_inside_the_book_is_a_note(plan: Plan) -> None:
    (told,) = asked(decided(plan, returned(plan, "58101", guardado="2024-04-20T09:00:00Z")))
    assert (told.codigo, told.severity) == ("POA326", Severity.NOTA)
    assert told.message == (
        "El libro de la unidad 58101 se guardó por última vez el 20 de abril de 2024; el límite fue el "
        "12 de abril de 2024."
    )
    assert asked(decided(plan, returned(plan, "58101", guardado="2024-04-12T23:00:00Z"))) == []


def test_a_book_saved_late_by_a_program_that_says_so(plan: Plan) -> None:
    """A program writes the day of today: a note, whatever the year of the plan."""
    data = put(workbook(filled(plan, "58101")), {"F23": None})
    (told,) = asked(decided(plan, receive_bytes(data, plan)))
    assert told.codigo == "POA326"


def test_the_first_return_of_a_unit_counts(plan: Plan) -> None:
    first = mailed(plan, LIMIT, sha256="1", name="a.xlsx")
    again = mailed(plan, LIMIT + timedelta(days=9), sha256="2", name="b.xlsx", guardado="2024-04-21")
    assert [f.codigo for f in asked(decided(plan, first, again))] == []
    assert [f.codigo for f in asked(decided(plan, again))] == ["POA325"]


def test_the_late_one_is_told_where_its_figures_were_taken(plan: Plan) -> None:
    other = rows(plan, "58101", (5, "Faltó personal."))
    first = mailed(plan, LIMIT, name="a.xlsx", guardado="2024-04-10")
    again = mailed(plan, LIMIT + timedelta(days=8), name="b.xlsx", guardado="2024-04-20", captured=other)
    for files in ((first, again), (replace(first, recibido="", remitente="", guardado=""), again)):
        (told,) = asked(decided(plan, *files))
        assert (told.codigo, told.place.archivo) == ("POA325", "b.xlsx")
    chosen = decided(plan, first, again, criterio=Criterio(prefer=("a.xlsx",)))
    assert asked(chosen) == []


def test_of_several_both_dates_are_said(plan: Plan) -> None:
    other = rows(plan, "58101", (5, "Faltó personal."))
    first = mailed(plan, LIMIT, name="a.xlsx", guardado="2024-04-10")
    again = mailed(plan, LIMIT, name="b.xlsx", guardado="2024-04-11", captured=other)
    saved = replace(again, archivo="c.xlsx", remitente="", sha256="c", guardado="2024-04-09")
    (told,) = [f for f in decided(plan, first, again, saved).all_findings if f.codigo == "POA151"]
    assert (
        "se tomó b.xlsx (se guardó al último; correo del 12 de abril de 2024). No se usó: a.xlsx (correo del "
        in told.message
    )
    no_date = replace(first, sin_fecha=True)
    (told,) = [f for f in decided(plan, no_date, again).all_findings if f.codigo == "POA151"]
    assert "No se usó: a.xlsx; difieren" in told.message


def test_a_mail_that_does_not_say_when_it_was_sent_is_not_late(plan: Plan) -> None:
    late = mailed(plan, LIMIT + timedelta(days=900), guardado="2024-05-01")
    assert [f.codigo for f in asked(decided(plan, late))] == ["POA325"]
    assert asked(decided(plan, replace(late, sin_fecha=True))) == []


def test_a_date_still_to_come_proves_nothing(plan: Plan) -> None:
    late = mailed(plan, "2098-12-31")
    assert asked(decided(plan, late, criterio=Criterio(hoy=date(2024, 5, 1)))) == []
    assert len(asked(decided(plan, late, criterio=Criterio(hoy=date(2099, 5, 1))))) == 1


def test_beside_one_of_unknown_day_the_late_one_may_be_the_second(plan: Plan) -> None:
    unknown = returned(plan, "58101", name="a.xlsx", guardado="", sha256="1")
    late = mailed(plan, LIMIT + timedelta(days=9), sha256="2", name="b.xlsx")
    assert asked(decided(plan, unknown, late)) == []


def test_a_form_given_back_corrected_is_not_late(plan: Plan) -> None:
    assert asked(decided(plan, mailed(plan, LIMIT + timedelta(days=9), revision=1))) == []


def test_the_plan_may_have_a_day_of_its_own(plan: Plan) -> None:
    extended = replace(plan, limites=(date(2024, 5, 1), *plan.limites[1:]))
    assert asked(decided(extended, mailed(extended, date(2024, 5, 1)))) == []
    assert [f.codigo for f in asked(decided(extended, mailed(extended, date(2024, 5, 3))))] == ["POA325"]


@pytest.mark.parametrize(
    ("headers", "told"),
    [
        ("Date: Mon, 22 Apr 2024 10:00:00 -0700\n", ["POA325"]),
        ("", []),
        ("Date: nonsense\n", []),
        ("Date: nonsense\nResent-Date: Mon, 22 Apr 2024 10:00:00 -0700\n", []),
        ("Received: a by b; Mon, 22 Apr 2024 10:00:00 -0700\n", []),
    ],
)
@pytest.mark.parametrize("inside", [False, True])
def test_a_real_mail_without_a_date(headers: str, told: list[str], inside: bool, tmp_path: Path, plan: Plan) -> None:
    """The date of its file on the disk says nothing, nor does that of an archive or a mail it lies in."""
    quarter = Quarter(tmp_path, plan)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "u@ejemplo.mx", "Avance"
    book = workbook(filled(plan, "58101"))
    if inside:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("58101.xlsx", book)
        book = packed.getvalue()
    name = "58101.zip" if inside else "58101.xlsx"
    mail.add_attachment(book, maintype="application", subtype="octet-stream", filename=name)
    quarter.put("avance.eml", headers.encode() + mail.as_bytes())
    done = quarter.collect(dry_run=True).consolidado
    assert [f.codigo for f in asked(done)] == told
    assert [one.remitente for one in done.archivos] == ["u@ejemplo.mx"]


def test_a_real_mail_in_a_folder_and_its_waiver(tmp_path: Path, plan: Plan) -> None:
    quarter = Quarter(tmp_path, plan)
    mail = EmailMessage()
    mail["From"], mail["Date"], mail["Subject"] = "u@ejemplo.mx", "Mon, 22 Apr 2024 10:00:00 -0700", "Avance"
    mail.set_content("Va el avance.")
    mail.add_attachment(
        workbook(filled(plan, "58101")), maintype="application", subtype="octet-stream", filename="58102 avance.xlsx"
    )
    quarter.put("avance.eml", mail.as_bytes())
    told = asked(quarter.collect(dry_run=True).consolidado)
    assert [(f.codigo, f.unidad) for f in told] == [("POA324", "58101"), ("POA325", "58101")]
    waivers = tmp_path / "dispensas.yaml"
    lines = (
        f"  - {{codigo: {codigo}, unidad: 58101, trimestre: 1, motivo: Prórroga, autoriza: Tesorería}}"
        for codigo in ("POA324", "POA325")
    )
    waivers.write_text("\n".join(("dispensas:", *lines)) + "\n", encoding="utf-8")
    settled = quarter.collect(dry_run=True, dispensas=waivers).consolidado
    assert {u.unidad.clave: u.estado for u in settled.unidades}["58101"] is EstadoUnidad.ACEPTADA


def test_of_the_five_published_forms_nothing_is_asked(plan: Plan) -> None:
    published = read_captures(EXAMPLE / "alcanzado-2024-t1.yaml", 1)
    files = [returned(plan, clave, captured) for clave, captured in published.items()]
    done = decided(plan, *files)
    assert len(done.aceptadas) == 5
    assert {f.codigo for f in done.all_findings if f.codigo.startswith("POA32")} == set()
