"""What was written over in a book of an earlier plan is told from what the plan changed, in the same row too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from poa_xl.checks.receive import Recibido
from poa_xl.checks.sealed import moved_rows
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.model import Meta, Plan
from poa_xl.domain.previo import Previo
from tests.support.books import as_programmed, captures_of, filled, form_of, put, receive_bytes, with_unidad, workbook

CLAVE = "58101"
NOTES = {"POA306", "POA310"}


def amended(plan: Plan, numero: int, **data: object) -> Plan:
    """The plan with those data of a meta, and another version."""
    metas = tuple(replace(m, **data) if m.numero == numero else m for m in plan.por_clave[CLAVE].metas)  # type: ignore[arg-type]
    return replace(with_unidad(plan, CLAVE, metas=metas), version=plan.version + 1)


def without(plan: Plan, numero: int) -> Plan:
    return with_unidad(plan, CLAVE, metas=tuple(m for m in plan.por_clave[CLAVE].metas if m.numero != numero))


def told(back: Recibido) -> set[tuple[str, int | None]]:
    return {(f.codigo, f.meta) for f in back.findings if f.codigo not in NOTES}


def differences(back: Recibido) -> str:
    (one,) = (f.message for f in back.findings if f.codigo == "POA111")
    return one


@pytest.mark.parametrize(
    ("damage", "field"),
    [
        ({"D25": 99}, "META ANUAL AUTORIZADA"),
        ({"G25": 5}, "“P” de Abr-Jun"),
        ({"K25": None}, "“P” de Oct-Dic"),
        ({"A25": "9.9"}, "LINEA DE ACCIÓN P.M.D."),
        ({"B25": "103.- OTRA COSA"}, "DESCRIPCIÓN DE METAS Y ACCIONES"),
        ({"D25": 99, "G25": 5}, "META ANUAL AUTORIZADA"),
    ],
)
def test_a_datum_written_over_in_a_row_that_the_plan_changed_is_told_apart(
    damage: Mapping[str, object], field: str, plan: Plan
) -> None:
    back = receive_bytes(put(workbook(filled(plan, CLAVE)), damage), amended(plan, 103, unidad_medida="JUNTA"))
    assert told(back) == {("POA111", None), ("POA118", 103)}
    accused = [f.message for f in back.findings if f.codigo == "POA118"]
    assert len(accused) == len(damage)
    assert field in accused[0]
    assert "UNIDAD DE MEDIDA de la meta 103: el libro dice “REUNIÓN” y el plan “JUNTA”" in differences(back)
    assert all(name not in differences(back) for name in ("ANUAL", "“P”", "LINEA", "DESCRIPCIÓN"))


def test_a_row_written_over_in_all_that_it_says_is_told_apart(plan: Plan) -> None:
    damage = {"A25": "9.9", "C25": "ACTA", "D25": 99, "E25": 1, "G25": 5}
    back = receive_bytes(put(workbook(filled(plan, CLAVE)), damage), amended(plan, 101, unidad_medida="RECIBO"))
    assert told(back) == {("POA111", None), ("POA118", 103)}
    assert "REUNIÓN" not in differences(back)


def test_with_quarters_accepted_before_only_what_differs_is_told(plan: Plan) -> None:
    accepted = {n: c.alcanzado for n, c in as_programmed(plan.por_clave[CLAVE], 1).items()}
    previo = Previo(frozenset({1}), accepted)
    data = workbook(filled(plan, CLAVE, 2, previo))
    back = receive_bytes(data, without(plan, 102), 2, {CLAVE: previo})
    assert "la meta 102 ya no está en el plan (reportó 1)." in differences(back)
    assert "Ene-Mar" not in differences(back)
    other = {**accepted, 103: (8, None, None, None)}
    back = receive_bytes(data, plan, 2, {CLAVE: Previo(frozenset({1}), other)})
    assert "“A” de Ene-Mar de la meta 103: el libro dice “9” y se aceptó “8”" in differences(back)
    assert "la meta 101" not in differences(back)


@pytest.mark.parametrize("closed", [{1}, {2}, {1, 2}])
def test_a_book_of_whoever_knew_what_was_accepted_is_proven_by_what_it_shows(closed: set[int], plan: Plan) -> None:
    """Issued with quarters closed that are open here."""
    accepted = {n: c.alcanzado for n, c in as_programmed(plan.por_clave[CLAVE], 2).items()}
    form = filled(plan, CLAVE, 3, Previo(frozenset(closed), accepted))
    back = receive_bytes(workbook(form), plan, 3)
    assert told(back) == set()
    assert captures_of(back) == as_programmed(plan.por_clave[CLAVE], 3)


# -- where a row stands today ----------------------------------------------------------------------------------------


def test_rows_of_the_same_plan_stand_where_they_stood(plan: Plan) -> None:
    form = form_of(plan, CLAVE)
    assert moved_rows(form, form) == {row: row for row in range(1, form.fila_folio + 1)}


def test_rows_stand_by_their_meta_and_those_below_by_their_distance(plan: Plan) -> None:
    then, today = form_of(plan, CLAVE), form_of(without(plan, 102), CLAVE)
    rows = moved_rows(then, today)
    assert {numero: rows.get(row) for numero, row in then.fila_de.items()} == {**today.fila_de, 102: None}
    assert {row: rows[row] for row in range(1, then.primera)} == {row: row for row in range(1, then.primera)}
    assert {row: rows[row] for row in range(28, 35)} == {row: row - 1 for row in range(28, 35)}
    assert 35 not in rows


def test_of_a_longer_header_no_row_above_is_known(plan: Plan) -> None:
    then = form_of(plan, CLAVE)
    today = form_of(with_unidad(plan, CLAVE, ejes=(*plan.por_clave[CLAVE].ejes, "2")), CLAVE)
    rows = moved_rows(then, today)
    assert min(rows) == then.primera
    assert {row: rows[row] - row for row in rows} == dict.fromkeys(range(then.primera, then.fila_folio + 1), 1)


def test_what_is_wrong_above_and_below_the_table_is_marked_where_it_stands_today(plan: Plan) -> None:
    data = put(workbook(filled(plan, CLAVE)), {"A2": "XX AYUNTAMIENTO", "A32": "OTRA PERSONA"})
    came = receive_bytes(data, replace(without(plan, 102), version=2)).devolucion
    assert isinstance(came, Devolucion)
    assert {place: came.destinos.get(place) for place in ("A2", "A32")} == {"A2": "A2", "A32": "A31"}


def test_a_meta_of_the_same_number_is_the_same_row(plan: Plan) -> None:
    first: Meta = plan.por_clave[CLAVE].metas[0]
    then, today = form_of(plan, CLAVE), form_of(amended(plan, first.numero, texto="OTRA"), CLAVE)
    assert moved_rows(then, today)[then.fila_de[first.numero]] == today.fila_de[first.numero]
