"""What changed since an earlier report of the same quarter, and how each unit went, quarter by quarter."""

from __future__ import annotations

from dataclasses import replace

from poa_xl.domain.anterior import Anterior, MetaAnterior, UnidadAnterior
from poa_xl.domain.avance import Captura
from poa_xl.domain.comparison import Cambio, cambios, tendencia
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, consolidate_unidad
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.model import Plan
from poa_xl.domain.nothing import Nothing
from poa_xl.domain.previo import Previo
from tests.support.books import achieved, as_programmed

CLAVE = "58101"


def report(plan: Plan, numero: int, captured: dict[int, Captura], *anteriores: Anterior) -> Consolidado:
    """58101 alone, as programmed but for what was captured."""
    came = Devolucion(CLAVE, "a.xlsx", "0" * 64, "F", {**as_programmed(plan.por_clave[CLAVE], numero), **captured}, {})
    unit = consolidate_unidad(
        plan, plan.trimestre(numero), plan.por_clave[CLAVE], EstadoUnidad.ACEPTADA, came, (), Previo()
    )
    return replace(Consolidado(plan, plan.trimestre(numero), (unit,)), anteriores=anteriores)


def earlier(done: Consolidado, **changes: object) -> Anterior:
    """That report as the next one reads it."""
    (unit,) = done.unidades
    metas = {
        r.meta.numero: MetaAnterior(tuple(r.avance.captura.alcanzado), r.estado.value, r.observaciones)
        for r in unit.renglones
    }
    share = unit.totales.said(unit.totales.porcentaje_cumplidas)
    before = UnidadAnterior(unit.estado.value, "a.xlsx", share, metas)
    return Anterior(done.trimestre.numero, "2024-04-10", {CLAVE: replace(before, **changes)})  # type: ignore[arg-type]


def test_nothing_changed_is_no_change(plan: Plan) -> None:
    same = earlier(report(plan, 1, {}))
    assert cambios(report(plan, 1, {}, same)) == ()
    assert cambios(report(plan, 1, {})) == ()


def test_each_figure_that_changed_is_told_with_what_it_was(plan: Plan) -> None:
    before = earlier(report(plan, 1, {101: achieved(1, 3, "faltó"), 102: achieved(1, None)}))
    changes = cambios(report(plan, 1, {}, before))
    assert changes == (
        Cambio(CLAVE, 101, "A de Ene-Mar", "3", "7"),
        Cambio(CLAVE, 101, "Estado", "NO CUMPLIDA", "CUMPLIDA"),
        Cambio(CLAVE, 101, "OBSERVACIONES", "faltó", "vacío"),
        Cambio(CLAVE, 102, "A de Ene-Mar", Nothing.UNREPORTED, "1"),
        Cambio(CLAVE, 102, "Estado", "SIN REPORTE", "CUMPLIDA"),
    )


def test_what_the_plan_did_not_have_is_told_to_be_new(plan: Plan) -> None:
    whole = earlier(report(plan, 1, {}))
    metas = {n: m for n, m in whole.unidades[CLAVE].metas.items() if n != 103}
    without_one = earlier(report(plan, 1, {}), metas=metas)
    assert cambios(report(plan, 1, {}, without_one)) == (
        Cambio(CLAVE, 103, "Meta", "no estaba en el plan", "CUMPLIDA"),
    )
    assert cambios(report(plan, 1, {}, replace(whole, unidades={}))) == (
        Cambio(CLAVE, None, "Unidad", "no estaba en el plan", "aceptada"),
    )


def test_another_state_or_another_file_is_told(plan: Plan) -> None:
    done = report(plan, 1, {})
    assert cambios(report(plan, 1, {}, earlier(done, estado="rechazada", archivo="b.xlsx"))) == (
        Cambio(CLAVE, None, "Devolución", "rechazada", "aceptada"),
        Cambio(CLAVE, None, "Archivo", "b.xlsx", "a.xlsx"),
    )
    assert cambios(report(plan, 1, {}, earlier(done, archivo=""))) == ()


def test_how_a_unit_went_is_told_of_the_quarters_of_which_a_report_is_there(plan: Plan) -> None:
    first = earlier(report(plan, 1, {101: achieved(1, 3)}))
    (one,) = tendencia(report(plan, 3, {}, first))
    share = first.unidades[CLAVE].parte
    assert (one.clave, one.nombre) == (CLAVE, plan.por_clave[CLAVE].nombre)
    assert one.trimestres == (share, Nothing.UNREPORTED, 1)
    (other,) = tendencia(report(plan, 2, {}, replace(first, unidades={})))
    assert other.trimestres == (Nothing.UNREPORTED, 1)
    assert tendencia(report(plan, 1, {}, first)) == ()
    assert tendencia(report(plan, 2, {})) == ()
