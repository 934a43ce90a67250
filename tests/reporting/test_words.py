"""The figures of each meta, and the words where there are none, against their definition told again: any state, base, quarter."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from poa_xl.domain.ajustes import Ajustes, Base, Estado, Luz
from poa_xl.domain.avance import Captura
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, Renglon, consolidate_unidad
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.model import Meta, Plan
from poa_xl.domain.nothing import Nothing
from poa_xl.domain.previo import Previo
from poa_xl.reporting.sections.common import ranges
from poa_xl.reporting.sections.concentrado import columns
from poa_xl.reporting.sections.report import report_of
from poa_xl.reporting.view import Medium, Table
from poa_xl.workflow import sound_plan
from tests.support.plans import PLAN_FILE

PLAN = sound_plan(PLAN_FILE)[0]
NUMEROS = sorted(m.numero for _, m in PLAN.metas())
UNKNOWN, UNDUE = Nothing.UNREPORTED, Nothing.UNPROGRAMMED
UNPLANNED = (Estado.AVANCE_NO_PROGRAMADO, Estado.NO_PROGRAMADA)
Told = Cantidad | Nothing
captures = st.dictionaries(
    st.sampled_from(NUMEROS),
    st.builds(Captura, st.tuples(*[st.one_of(st.none(), st.integers(0, 20))] * 4)),
)
states = st.lists(st.sampled_from(EstadoUnidad), min_size=5, max_size=5)


def consolidated(plan: Plan, numero: int, captured: dict[int, Captura], found: list[EstadoUnidad]) -> Consolidado:
    quarter = plan.trimestre(numero)
    units = []
    for unidad, estado in zip(plan.unidades, found, strict=True):
        mine = {m.numero: captured.get(m.numero, Captura()) for m in unidad.metas}
        came = Devolucion(unidad.clave, "a.xlsx", "0" * 64, "TMM-F004", mine, {})
        previo = Previo(frozenset({1}), {n: (c.alcanzado[0], None, None, None) for n, c in mine.items()})
        units.append(consolidate_unidad(plan, quarter, unidad, estado, came, (), previo))
    return Consolidado(plan, quarter, tuple(units))


def expected(meta: Meta, a: tuple[Cantidad | None, ...], k: int, base: Base, estado: EstadoUnidad) -> tuple[Told, ...]:
    """AVANCE ABSOLUTO, ACUMULADO RELATIVO and AVANCE ANUAL, as domain.md 1.3 and the four words define them."""
    due, done = (sum(v or 0 for v in values[:k]) for values in (meta.programado, a))
    below = {Base.A_LA_FECHA: due, Base.TRIMESTRE: meta.programado[k - 1] or 0, Base.ANUAL: meta.anual or 0}[base]
    above = (a[k - 1] or 0) if base is Base.TRIMESTRE else done
    reported = all(v is not None for p, v in zip(meta.programado[:k], a[:k], strict=True) if p)
    if estado.aceptada and reported:
        return done, Fraction(above) / below if below else UNDUE, Fraction(done) / (meta.anual or 1)
    if due or estado.aceptada or estado is EstadoUnidad.RETENIDA:
        return UNKNOWN, UNKNOWN, UNKNOWN
    return UNKNOWN, UNKNOWN if base is Base.ANUAL else UNDUE, UNKNOWN


@settings(max_examples=40)
@given(captures, states, st.sampled_from(Base), st.integers(1, 4))
def test_each_meta_says_its_figures_or_why_there_are_none(
    captured: dict[int, Captura], found: list[EstadoUnidad], base: Base, numero: int
) -> None:
    plan = replace(PLAN, ajustes=Ajustes(base))
    done = consolidated(plan, numero, captured, found)
    by_key = {c.key: c for c in columns(done)}
    for unidad in done.unidades:
        for row in unidad.renglones:
            told = tuple(by_key[key].of(row).datum for key in ("absoluto", "relativo", "avance_anual"))
            assert told == expected(row.meta, row.avance.captura.alcanzado, numero, base, unidad.estado)
            assert by_key["anual"].of(row).datum == row.meta.anual
            for t, (p, a) in enumerate(zip(row.meta.programado, row.avance.captura.alcanzado, strict=True), 1):
                due = t <= numero and (p or (t > 1 and not unidad.estado.aceptada))
                unknown = UNKNOWN if a is None and due else a
                assert by_key[f"a{t}"].of(row).datum == unknown


@settings(max_examples=25)
@given(captures, states, st.integers(1, 4))
def test_a_share_is_of_what_is_judged_and_is_unknown_where_something_due_is(
    captured: dict[int, Captura], found: list[EstadoUnidad], numero: int
) -> None:
    done = consolidated(PLAN, numero, captured, found)
    (board,) = (t for s in report_of(done).sections for t in s.tables if t.key == "por-unidad")
    share = next(n for n, c in enumerate(board.columns_on(Medium.BOOK)) if c.key == "porcentaje")
    for unidad, row in zip(done.unidades, board.rows(Medium.BOOK), strict=False):
        judged = [r.cumplimiento for r in unidad.renglones if r.cumplimiento is not None]
        met = sum(Fraction(9, 10) <= ratio <= Fraction(11, 10) for ratio in judged)
        due = any(r.avance.debida for r in unidad.renglones) or unidad.estado is EstadoUnidad.RETENIDA
        assert row[share].datum == (Fraction(met, len(judged)) if judged else UNKNOWN if due else UNDUE)


# -- the span that is judged ---------------------------------------------------------------------------------------

SPANS = st.sampled_from(
    [(Base.TRIMESTRE, "EN EL TRIMESTRE"), (Base.A_LA_FECHA, "A LA FECHA"), (Base.ANUAL, "A LA FECHA")]
)


def spanned(row: Renglon, base: Base, k: int) -> tuple[Cantidad, Cantidad]:
    """P and A of the quarter, or to date."""
    first = k - 1 if base is Base.TRIMESTRE else 0
    p, a = (sum(v or 0 for v in values[first:k]) for values in (row.meta.programado, row.avance.captura.alcanzado))
    return p, a


def table(done: Consolidado, key: str) -> Table:
    return next(t for s in report_of(done).sections for t in s.tables if t.key == key)


@settings(max_examples=40)
@given(captures, states, SPANS, st.integers(1, 4))
def test_what_is_due_and_what_was_achieved_are_of_the_span_judged_and_the_words_say_which(
    captured: dict[int, Captura], found: list[EstadoUnidad], span: tuple[Base, str], numero: int
) -> None:
    base, words = span
    done = consolidated(replace(PLAN, ajustes=Ajustes(base)), numero, captured, found)
    board = table(done, "por-unidad")
    due = next(c for c in board.columns if c.key == "programadas")
    assert due.heading == f"PROGRAMADAS {words}"
    assert due.of(board.total).datum == sum(spanned(row, base, numero)[0] > 0 for row in done.renglones)
    assert {text for luz, text in ranges(done) if luz is Luz.GRIS} == {f"nada programado {words.lower()}"}
    for row in done.renglones:
        p, a = spanned(row, base, numero)
        if row.incluido and row.avance.reportado:
            undue, achieved = spanned(row, Base.A_LA_FECHA, numero)
            unplanned = Estado.AVANCE_NO_PROGRAMADO if a or (achieved and not undue) else Estado.NO_PROGRAMADA
            assert (row.estado is unplanned) if not p else row.estado not in UNPLANNED
    attention = table(done, "por-atender")
    by_key = {c.key: c for c in attention.columns}
    assert by_key["programado"].heading == f"PROGRAMADO {words}"
    for row in attention.items:
        p, a = spanned(row, base, numero)
        told = [by_key[key].of(row).datum for key in ("programado", "alcanzado", "brecha", "avance")]
        if row.known:
            assert told == [p, a, Fraction(a) - p, Fraction(a) / Fraction(p) if p else UNDUE]
        else:
            assert told == [p, UNKNOWN, UNKNOWN, UNKNOWN]
    listed = {(r.unidad.clave, r.meta.numero) for r in attention.items}
    ahead = {(r.unidad.clave, r.meta.numero) for r in done.renglones if r.estado is Estado.AVANCE_NO_PROGRAMADO}
    assert ahead <= listed
