"""Which return of a unit counts, by a stated rule."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from poa_xl.checks.decide import Criterio, consolidate
from poa_xl.checks.receive import Recibido
from poa_xl.domain.archivo import EstadoArchivo
from poa_xl.domain.avance import Captura
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, UnidadConsolidada
from poa_xl.domain.dispensa import Dispensa
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.model import Plan
from tests.support.books import achieved, as_programmed, form_of, put, receive_bytes, workbook


def returned(plan: Plan, name: str, value: int = 7, **changes: object) -> Recibido:
    captured = {**as_programmed(plan.por_clave["58101"], 1), 101: achieved(1, value, "" if value == 7 else "x")}
    data = workbook(form_of(plan, "58101", 1, None, captured))
    return replace(receive_bytes(data, plan, archivo=name), **changes)  # type: ignore[arg-type]


def broken(plan: Plan, name: str, said: str = "siete") -> Recibido:
    form = form_of(plan, "58101", 1, None, as_programmed(plan.por_clave["58101"], 1))
    return receive_bytes(put(workbook(form), {f"F{form.fila_de[101]}": said}), plan, archivo=name)


def decided(plan: Plan, *files: Recibido, criterio: Criterio | None = None) -> Consolidado:
    return consolidate(plan, plan.trimestre(1), files, {}, (), criterio)


def unit(done: Consolidado) -> UnidadConsolidada:
    return done.unidades[0]


def winner(done: Consolidado) -> str:
    came = unit(done).devolucion
    return came.archivo if came else ""


def test_nothing_received_is_missing(plan: Plan) -> None:
    done = decided(plan)
    assert {u.estado for u in done.unidades} == {EstadoUnidad.FALTANTE}
    assert not done.completo


def test_one_clean_return_is_accepted(plan: Plan) -> None:
    assert unit(decided(plan, returned(plan, "a.xlsx"))).estado is EstadoUnidad.ACEPTADA


def test_a_warning_is_accepted_with_warnings(plan: Plan) -> None:
    assert unit(decided(plan, returned(plan, "a.xlsx", 31))).estado is EstadoUnidad.CON_ADVERTENCIAS


def test_an_error_rejects(plan: Plan) -> None:
    done = decided(plan, broken(plan, "a.xlsx"))
    assert unit(done).estado is EstadoUnidad.RECHAZADA
    assert done.archivos[0].estado is EstadoArchivo.RECHAZADO
    assert "no es un número" in done.archivos[0].motivo


def test_the_same_file_under_two_names_is_one_file(plan: Plan) -> None:
    done = decided(plan, returned(plan, "a.xlsx"), returned(plan, "copia.xlsx"))
    assert unit(done).estado is EstadoUnidad.ACEPTADA
    assert [f.codigo for f in unit(done).findings if f.codigo.startswith("POA1")] == ["POA130"]


def test_the_one_without_errors_wins(plan: Plan) -> None:
    done = decided(plan, broken(plan, "a.xlsx"), returned(plan, "b.xlsx"))
    assert winner(done) == "b.xlsx"
    assert {a.nombre: a.estado for a in done.archivos} == {
        "a.xlsx": EstadoArchivo.DUPLICADO,
        "b.xlsx": EstadoArchivo.ACEPTADO,
    }


def test_a_corrected_return_wins_over_an_earlier_one(plan: Plan) -> None:
    done = decided(plan, returned(plan, "b.xlsx", 8, revision=1, guardado="1"), returned(plan, "a.xlsx", guardado="2"))
    assert winner(done) == "b.xlsx"


def test_the_one_saved_last_wins_and_the_differences_are_listed(plan: Plan) -> None:
    done = decided(
        plan, returned(plan, "a.xlsx", guardado="2024-04-02"), returned(plan, "b.xlsx", 8, guardado="2024-04-01")
    )
    assert winner(done) == "a.xlsx"
    told = next(f for f in unit(done).findings if f.codigo == "POA151")
    assert "se guardó al último" in told.message
    assert "meta 101 (A)" in told.message


OWN, OTHER = "58101 DIRECCION GENERAL 2024-T1.xlsx", "58102 GERENCIA ADMINISTRATIVA 2024-T1.xlsx"


def told(done: Consolidado) -> str:
    (one,) = (f for f in unit(done).findings if f.codigo == "POA151")
    return one.message


@pytest.mark.parametrize("name", [OWN, "avance.xlsx"])
def test_a_file_with_the_name_of_another_unit_does_not_win(name: str, plan: Plan) -> None:
    """Who sent it filled the wrong form, in good faith, after the unit had sent its own."""
    own, other = returned(plan, name, guardado="2024-04-01"), returned(plan, OTHER, 5, guardado="2024-04-02")
    for files in ((own, other), (other, own)):
        done = decided(plan, *files)
        assert winner(done) == name
        assert f"se tomó {name} (es la que no se llama como los de otra unidad; guardado el 1 de abril" in told(done)
        assert f"No se usó: {OTHER} (guardado el 2 de abril de 2024); difieren en 2 celdas" in told(done)
        assert [f.codigo for f in unit(done).findings if f.severity is not Severity.NOTA] == ["POA151"]
        assert [f.codigo for f in done.unidades[1].findings] == ["POA173"]


def test_nor_does_it_where_its_own_has_errors_unless_it_is_asked_for(plan: Plan) -> None:
    files = (broken(plan, OWN), returned(plan, OTHER))
    assert unit(decided(plan, *files)).estado is EstadoUnidad.RECHAZADA
    chosen = decided(plan, *files, criterio=Criterio(prefer=(OTHER,)))
    assert winner(chosen) == OTHER


def test_among_those_of_its_own_the_rule_is_the_usual_one(plan: Plan) -> None:
    names = {"58101 a.xlsx": 8, "58101 b.xlsx": 9, OTHER: 5}
    files = [returned(plan, name, a, guardado=f"2024-04-0{a}") for name, a in names.items()]
    files[2] = replace(files[2], guardado="2024-05-01")
    done = decided(plan, *files)
    assert winner(done) == "58101 b.xlsx"
    assert "(se guardó al último; guardado el 9 de abril de 2024)" in told(done)
    alone = decided(plan, *(returned(plan, f"{n} {OTHER[6:]}", 7 + n, guardado=f"2024-04-0{n}") for n in (1, 2)))
    assert winner(alone) == f"2 {OTHER[6:]}"


def test_of_a_file_twice_the_name_of_its_unit_is_the_one_that_is_said(plan: Plan) -> None:
    other = "58099 Gerencia Administrativa.xlsx"
    done = decided(plan, returned(plan, other), returned(plan, OWN))
    assert winner(done) == OWN
    assert unit(done).estado is EstadoUnidad.ACEPTADA
    assert [f.place.archivo for f in unit(done).findings if f.codigo == "POA130"] == [other]


def test_each_cell_that_differs_is_counted_also_what_cannot_be_read(plan: Plan) -> None:
    both = decided(plan, returned(plan, "a.xlsx", guardado="2"), returned(plan, "b.xlsx", 8, guardado="1"))
    assert "; difieren en 2 celdas: meta 101 (A), meta 101 (OBSERVACIONES)." in told(both)
    unread = decided(
        plan, replace(broken(plan, "a.xlsx"), guardado="2"), replace(broken(plan, "b.xlsx", "seis"), guardado="1")
    )
    assert "; difieren en 1 celda: meta 101 (A)." in told(unread)
    past = replace(broken(plan, "c.xlsx"), guardado="1")
    came = past.devolucion
    assert came is not None
    earlier = dict(came.capturas) | {101: Captura((None, 3, None, None), "")}
    quarters = decided(
        plan,
        replace(broken(plan, "a.xlsx"), guardado="2"),
        replace(past, sha256="c", devolucion=replace(came, capturas=earlier)),
    )
    assert "; difieren en 1 celda: meta 101 (A)." in told(quarters)


def test_what_cannot_be_told_apart_is_not_guessed(plan: Plan) -> None:
    done = decided(plan, returned(plan, "a.xlsx", guardado=""), returned(plan, "b.xlsx", 8, guardado=""))
    assert unit(done).estado is EstadoUnidad.DUPLICADA
    assert unit(done).totales.cumplidas == 0


@pytest.mark.parametrize(
    "criterio",
    [
        Criterio(prefer=("b.xlsx",)),
        Criterio(exclude=("a.xlsx",)),
        Criterio(prefer=("carpeta/b*",), exclude=("a.xlsx",)),
    ],
)
def test_the_coordinator_chooses_otherwise(plan: Plan, criterio: Criterio) -> None:
    done = decided(
        plan,
        returned(plan, "a.xlsx", guardado="9"),
        returned(plan, "carpeta/b.xlsx", 8, guardado="1"),
        criterio=criterio,
    )
    assert winner(done) == "carpeta/b.xlsx"


def test_an_excluded_file_is_listed_as_such(plan: Plan) -> None:
    done = decided(plan, returned(plan, "a.xlsx"), criterio=Criterio(exclude=("a.xlsx",)))
    assert unit(done).estado is EstadoUnidad.FALTANTE
    assert done.archivos[0].estado is EstadoArchivo.EXCLUIDO


def test_a_waived_error_is_accepted_and_stays_visible(plan: Plan) -> None:
    empty = {n: c for n, c in as_programmed(plan.por_clave["58101"], 1).items() if n != 101}
    one = receive_bytes(workbook(form_of(plan, "58101", 1, None, empty)), plan)
    waiver = Dispensa("POA301", "58101", 1, "Oficio 9", "Tesorería", metas=(101,))
    done = decided(plan, one, criterio=Criterio(dispensas=(waiver,), hoy=date(2024, 4, 1)))
    assert unit(done).estado is EstadoUnidad.ACEPTADA
    told = next(f for f in unit(done).findings if f.codigo == "POA301")
    assert told.dispensa == "Dispensado por Tesorería: Oficio 9"
    assert unit(done).totales.sin_reporte == 1


@pytest.mark.parametrize(("day", "estado"), [(1, EstadoUnidad.ACEPTADA), (2, EstadoUnidad.CON_ADVERTENCIAS)])
def test_a_waiver_counts_until_its_last_day(day: int, estado: EstadoUnidad, plan: Plan) -> None:
    captured = {**as_programmed(plan.por_clave["58101"], 1), 101: achieved(1, 3)}
    one = receive_bytes(workbook(form_of(plan, "58101", 1, None, captured)), plan)
    waiver = Dispensa("POA303", "58101", 1, "m", "a", hasta=date(2024, 4, 1))
    criterio = Criterio(dispensas=(waiver,), hoy=date(2024, 4, day))
    assert unit(decided(plan, one, criterio=criterio)).estado is estado


@pytest.mark.parametrize(("count", "ends"), [(10, "Falta la 10."), (12, "Falta la 10. Y 2 más.")])
def test_a_file_says_ten_reasons_and_how_many_more(count: int, ends: str, plan: Plan) -> None:
    wrong = tuple(Finding("POA301", Severity.ERROR, f"Falta la {n}.", "", unidad="58101") for n in range(1, count + 1))
    done = decided(plan, returned(plan, "a.xlsx", findings=wrong))
    assert done.archivos[0].motivo.endswith(ends)


def test_an_expired_waiver_says_so(plan: Plan) -> None:
    waiver = Dispensa("POA303", "58101", 1, "m", "a", hasta=date(2024, 4, 1))
    done = decided(plan, returned(plan, "a.xlsx"), criterio=Criterio(dispensas=(waiver,), hoy=date(2024, 4, 2)))
    told = next(f for f in done.findings if f.codigo == "POA154")
    assert "venció el 1 de abril de 2024" in told.message
