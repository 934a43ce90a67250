"""What is written down elsewhere, in files, reports and plans, and so may not change here; and what stands at an edge."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from poa_xl.domain.ajustes import Base, Luz
from poa_xl.domain.anterior import Anterior
from poa_xl.domain.archivo import Archivo, EstadoArchivo
from poa_xl.domain.cantidad import MAYOR_CANTIDAD, exact, show
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, Renglon, UnidadConsolidada, consolidate_unidad
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.grouping import adds_up, atencion, gemelas, nombre_de_linea, por_linea, por_medida, por_programa
from poa_xl.domain.model import Plan, Programa, UnidadMedida
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import NOMBRES, Trimestre, fecha_larga
from tests.support.books import achieved, as_programmed


def whole(plan: Plan) -> Consolidado:
    """The first quarter, as programmed in every unit."""

    def one(clave: str) -> UnidadConsolidada:
        unidad = plan.por_clave[clave]
        came = Devolucion(clave, f"{clave}.xlsx", "0" * 64, "TMM-F004", as_programmed(unidad, 1), {})
        return consolidate_unidad(plan, plan.trimestre(1), unidad, EstadoUnidad.ACEPTADA, came, (), Previo())

    return Consolidado(plan, plan.trimestre(1), tuple(one(u.clave) for u in plan.unidades))


# -- words ---------------------------------------------------------------------------------------------------------


def test_the_bases_as_plans_name_them() -> None:
    assert [str(base) for base in Base] == ["a_la_fecha", "trimestre", "anual"]


def test_each_light_reads_without_its_colour() -> None:
    assert [luz.texto for luz in Luz] == [
        "✖ Rojo", "▼ Naranja", "◆ Amarillo", "● Verde", "▲ Morado", "– N/P", "○ Sin reporte", "? Por confirmar",
    ]  # fmt: skip


def test_the_states_of_a_unit_and_of_a_file_as_reports_keep_them() -> None:
    assert [str(one) for one in EstadoUnidad] == [
        "aceptada", "aceptada con advertencias", "rechazada", "faltante", "duplicada", "retenida, por confirmar",
    ]  # fmt: skip


def test_the_names_of_all_months_and_quarters() -> None:
    assert " ".join(fecha_larga(date(2024, month, 1)).split()[2] for month in range(1, 13)) == (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre"
    )
    assert NOMBRES == ("Ene-Mar", "Abr-Jun", "Jul-Sep", "Oct-Dic")
    assert [Trimestre(2024, n).texto for n in (1, 2, 3, 4)] == [
        f"{one} trimestre de 2024" for one in ("primer", "segundo", "tercer", "cuarto")
    ]


# -- edges ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [int, float, str])
def test_the_greatest_quantity_is_taken_and_none_beyond(kind: type) -> None:
    assert MAYOR_CANTIDAD == 1_000_000_000_000_000
    if kind is not str:  # whose digits are counted
        assert exact(kind(MAYOR_CANTIDAD)) == exact(-kind(-MAYOR_CANTIDAD)) == MAYOR_CANTIDAD
    for beyond in (MAYOR_CANTIDAD + 1, -MAYOR_CANTIDAD - 1):
        with pytest.raises(ValueError, match="1000000000000001"):
            exact(kind(beyond))


def test_a_whole_quantity_too_long_for_a_float_is_shown_whole() -> None:
    assert show(MAYOR_CANTIDAD * 100 + 1) == "100000000000000001"
    assert show(Fraction(10**17 + 1)) == "100000000000000001"


# -- groups --------------------------------------------------------------------------------------------------------


def test_a_code_without_a_name_is_told_by_its_eje(plan: Plan) -> None:
    named = replace(plan, ejes=tuple(replace(eje, nombre=f"EL {eje.clave}") for eje in plan.ejes))
    assert nombre_de_linea(named, "3.2") == "Metas principales del eje 3 EL 3"
    assert nombre_de_linea(named, "9.1") == "Metas principales del eje 9"
    assert nombre_de_linea(named, "9") == ""
    assert [nombre_de_linea(plan, one.clave) for one in plan.lineas] == [one.nombre for one in plan.lineas]


def test_rows_are_grouped_by_each_programa_of_the_catalogue(plan: Plan) -> None:
    more = replace(plan, programas=(*plan.programas, Programa("999", "NADIE")))
    groups = {group.clave: group for group in por_programa(whole(more))}
    assert [*groups] == [*(p.clave for p in plan.programas), "999"]
    assert (groups["999"].nombre, groups["999"].renglones, groups["999"].totales.metas) == ("NADIE", (), 0)
    assert sum(len(group.renglones) for group in groups.values()) == len(whole(plan).renglones)


def test_of_two_that_fall_short_alike_the_one_by_more_is_told_first(plan: Plan) -> None:
    unidad = plan.por_clave["58203"]
    less, more, *_ = (m.numero for m in unidad.metas if m.p(1))
    shares = {less: Fraction(4, 10), more: Fraction(1, 10)}
    captured = {n: achieved(1, Fraction(unidad.por_numero[n].p(1) or 0) * share, "x") for n, share in shares.items()}
    came = Devolucion("58203", "a.xlsx", "0" * 64, "TMM-F004", {**as_programmed(unidad, 1), **captured}, {})
    one = consolidate_unidad(plan, plan.trimestre(1), unidad, EstadoUnidad.ACEPTADA, came, (), Previo())
    assert [r.meta.numero for r in atencion(Consolidado(plan, plan.trimestre(1), (one,)))] == [more, less]


def test_what_is_planned_is_of_all_and_what_was_done_of_those_that_are_known(plan: Plan) -> None:
    done = whole(plan)
    out = replace(
        done,
        unidades=tuple(
            consolidate_unidad(plan, plan.trimestre(1), u.unidad, EstadoUnidad.FALTANTE, None, (), Previo())
            for u in done.unidades
        ),
    )
    known, unknown = ({one.medida: one for one in por_medida(quarter)} for quarter in (done, out))
    sums = known["ACCIÓN DE PROMOCIÓN"], unknown["ACCIÓN DE PROMOCIÓN"]
    assert [(one.anual, one.planeado, one.programado, one.alcanzado, one.sumadas) for one in sums] == [
        (52, 13, 13, 13, sums[0].metas), (52, 13, None, None, 0),
    ]  # fmt: skip
    never = known["NÓMINA"]
    assert (never.sumable, never.anual, never.planeado, never.programado, never.alcanzado) == (False, *[None] * 4)


def test_codes_are_in_order_of_their_numbers(plan: Plan) -> None:
    lineas = ("3.10.1", "3.2.10", "3.9.22", "3.2.2", "3.2")
    metas = [replace(m, linea=linea) for linea, m in zip(lineas, plan.unidades[0].metas, strict=False)]
    changed = replace(plan, unidades=(replace(plan.unidades[0], metas=tuple(metas)),))
    assert [group.clave for group in por_linea(whole(changed))] == ["3.2", "3.2.2", "3.2.10", "3.9.22", "3.10.1"]


def test_texts_that_differ_in_their_last_full_stop_are_of_one_meta(plan: Plan) -> None:
    def with_texts(*textos: str) -> Plan:
        units = [
            replace(u, metas=(replace(u.metas[0], texto=texto),)) for u, texto in zip(plan.unidades, textos, strict=False)
        ]  # fmt: skip
        return replace(plan, unidades=tuple(units))

    assert len(gemelas(with_texts("ATENDER SOLICITUDES", "Atender solicitudes.."))) == 2
    assert not gemelas(with_texts("ATENDER SOLICITUD", "ATENDER SOLICITUDX"))


@pytest.mark.parametrize(
    ("sumable", "twin", "incluido", "adds"),
    [
        (True, False, True, True), (True, False, False, None), (False, False, True, False), (True, True, True, False),
        (False, True, False, False),
    ],
)  # fmt: skip
def test_what_enters_a_sum(plan: Plan, sumable: bool, twin: bool, incluido: bool, adds: bool | None) -> None:
    row: Renglon = next(r for r in whole(plan).renglones if r.avance.debida)
    meta = replace(row.meta, medida=UnidadMedida("OBRA", sumable=sumable))
    twins = frozenset({(row.unidad.clave, meta.numero)} if twin else ())
    assert adds_up(replace(row, meta=meta, incluido=incluido), twins) is adds


# -- the whole -----------------------------------------------------------------------------------------------------


def test_a_report_is_compared_with_the_last_one_of_its_own_quarter(plan: Plan) -> None:
    earlier = [Anterior(t, fecha, {}) for t, fecha in ((1, "2024-04-01"), (1, "2024-04-10"), (2, "2024-07-01"))]
    assert replace(whole(plan), anteriores=tuple(earlier)).anterior is earlier[1]
    assert replace(whole(plan), anteriores=tuple(earlier[2:])).anterior is None


def test_a_report_is_complete_where_every_unit_is_in_and_every_file_found_its_place(plan: Plan) -> None:
    done = whole(plan)
    files = {estado: Archivo("a.xlsx", "0" * 64, estado) for estado in EstadoArchivo}
    complete = {estado: replace(done, archivos=(one,)).completo for estado, one in files.items()}
    assert complete == {estado: estado is not EstadoArchivo.NO_RECONOCIDO for estado in EstadoArchivo}
    out = replace(done.unidades[0], estado=EstadoUnidad.FALTANTE)
    assert replace(done, unidades=(out, *done.unidades[1:])).completo is False
