"""Tablero, Por línea: counts of metas, each a live formula over Concentrado that looks for the row's clave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from poa_xl.domain.ajustes import Base, Estado, Luz
from poa_xl.domain.consolidate import Consolidado, Renglon, Totales, UnidadConsolidada
from poa_xl.domain.finding import Severity
from poa_xl.domain.grouping import por_linea, por_programa
from poa_xl.domain.nothing import Nothing
from poa_xl.reporting.sections import concentrado as c
from poa_xl.reporting.sections.common import NOT_OFFSET, coverage, judged, ranges, returned, to_unit, tone_of
from poa_xl.reporting.view import At, Chart, Column, Kind, Medium, Section, Table

_ON_PAPER = Medium.PAGE | Medium.PRINT
_ORDER = (Luz.VERDE, Luz.AMARILLO, Luz.NARANJA, Luz.ROJO, Luz.MORADO, Luz.GRIS, Luz.BLANCO, Luz.NINGUNA)


@dataclass(frozen=True)
class Fila:
    """A row of counts: what it is, its rows of the report, its unit if it is one."""

    clave: str
    nombre: str
    renglones: Sequence[Renglon]
    devolucion: str = ""
    unidad: UnidadConsolidada | None = None

    @cached_property
    def totales(self) -> Totales:
        """Its counts."""
        return Totales.of(self.renglones)

    @cached_property
    def luces(self) -> Mapping[Luz, int]:
        """How many of its metas have each light, those that some have."""
        count = Counter(r.luz for r in self.renglones)
        return {luz: count[luz] for luz in _ORDER if count[luz]}


def _lights(consolidado: Consolidado) -> tuple[Luz, ...]:
    """Those that the plan knows."""
    three = consolidado.plan.ajustes.semaforo.naranja is None
    return tuple(luz for luz in _ORDER if not (three and luz is Luz.NARANJA))


def _every(at: At, key: str) -> str:
    """Of each row of Concentrado, whether it is counted there."""
    return f"(LEN({at.every(c.UNIDAD)})>0)" if at.total else f"({at.every(key)}={at.cell('clave')})"


def _columns(consolidado: Consolidado, key: str, first: Sequence[Column]) -> Iterator[Column]:
    yield from first
    quarter = c.quarter("P", consolidado.trimestre.numero)
    due = quarter if consolidado.plan.ajustes.base is Base.TRIMESTRE else c.PROGRAMADO

    def count(
        name: str, heading: str, value: Callable[[Fila], int], condition: Callable[[At], str], width: float = 10
    ) -> Column:
        def formula(at: At) -> str:
            return f"=SUMPRODUCT({_every(at, key)}*{condition(at)})"

        return Column(name, heading, Kind.COUNT, width, value, formula)

    def of_state(state: Estado) -> Callable[[At], str]:
        return lambda at: f'({at.every(c.ESTADO)}="{state}")'

    yield count("metas", "METAS", lambda f: f.totales.metas, lambda _: "1", 8)
    yield count(
        "programadas", f"PROGRAMADAS {judged(consolidado).upper()}", lambda f: f.totales.debidas,
        lambda at: f"({at.every(due)}>0)", 13,
    )  # fmt: skip
    yield count("cumplidas", "CUMPLIDAS", lambda f: f.totales.cumplidas, of_state(Estado.CUMPLIDA), 11)
    for luz in _lights(consolidado):
        yield _of_light(luz, key)
    yield Column("luces", "SEMÁFORO", Kind.LIGHTS, 24, lambda f: f.luces, on=_ON_PAPER)
    unprogrammed = of_state(Estado.AVANCE_NO_PROGRAMADO)
    found = count("no_previstas", "AVANCE NO PROGRAMADO", lambda f: f.totales.avance_no_programado, unprogrammed, 13)
    yield replace(found, on=~Medium.PAGE)
    yield from _shares(key)


def _of_light(luz: Luz, key: str) -> Column:
    name = f"luz-{luz.name.lower()}"

    def formula(at: At) -> str:
        return f"=SUMPRODUCT({_every(at, key)}*({at.every(c.SEMAFORO)}={at.head(name)}))"

    return Column(name, luz.texto, Kind.COUNT, 10, lambda f: f.luces.get(luz, 0), formula, on=Medium.BOOK)


def _shares(key: str) -> Iterator[Column]:
    """Of the metas that are due and reported; where there are none, whether any is due but not known."""

    def share(of: Callable[[At, str], str]) -> Callable[[At], str]:
        def formula(at: At) -> str:
            judged = f"SUMPRODUCT({_every(at, key)}*ISNUMBER({at.every(c.CUMPLIMIENTO)}))"
            unknown = f"{at.cell('luz-blanco')}+{at.cell('luz-ninguna')}>0"
            words = f'IF({unknown},"{Nothing.UNREPORTED}","{Nothing.UNPROGRAMMED}")'
            return f"=IF({judged}=0,{words},{of(at, _every(at, key))}/{judged})"

        return formula

    yield Column(
        "porcentaje", "% CUMPLIDAS DE LAS DEBIDAS Y REPORTADAS", Kind.PERCENT, 15,
        lambda f: f.totales.said(f.totales.porcentaje_cumplidas), share(lambda at, _: at.cell("cumplidas")), strong=True,
    )  # fmt: skip
    yield Column(
        "promedio", "PROMEDIO SIMPLE (MÁX. 100 %)", Kind.PERCENT, 13, lambda f: f.totales.said(f.totales.promedio),
        share(lambda at, every: f"SUMPRODUCT({every}*1,{at.every(c.CUMPLIMIENTO)})"),
    )  # fmt: skip


def _names() -> tuple[Column, ...]:
    return (
        Column("clave", "CLAVE", Kind.WORD, 10, lambda f: f.clave, link=lambda f: f.unidad and to_unit(f.unidad)),
        Column("nombre", "NOMBRE", Kind.TEXT, 44, lambda f: f.nombre),
    )


def tablero(consolidado: Consolidado) -> Section:
    """Per unit and per programa, with a chart of the lights."""
    board, programas = _by_unit(consolidado), _by_programa(consolidado)
    lights = _lights(consolidado)
    chart = Chart(
        "Metas por semáforo en cada unidad", board.key, tuple(f"luz-{luz.name.lower()}" for luz in lights),
        lights=lights, on=Medium.BOOK,
    )  # fmt: skip
    return Section(
        "unidades", "Tablero", "TABLERO", "metas, semáforo y % cumplidas por unidad y por programa, con gráfica",
        (board, programas, semaforo(consolidado)), (chart,),
    )  # fmt: skip


def _total(consolidado: Consolidado) -> Fila:
    return Fila("TOTAL", "", consolidado.renglones, coverage(consolidado))


def _by_unit(consolidado: Consolidado) -> Table:
    units = [Fila(u.unidad.clave, u.unidad.nombre, u.renglones, returned(u), u) for u in consolidado.unidades]
    state = Column(
        "devolucion", "DEVOLUCIÓN", Kind.WORD, 21, lambda f: f.devolucion, tone=lambda f: f.unidad and tone_of(f.unidad)
    )
    to_do = Column("por_atender", "POR ATENDER", Kind.COUNT, 9, _open, on=Medium.PAGE)
    return Table(
        "por-unidad", "POR UNIDAD EJECUTORA", tuple(_columns(consolidado, c.UNIDAD, (*_names(), state, to_do))), units,
        _total(consolidado), notes=(NOT_OFFSET,),
    )  # fmt: skip


def _open(fila: Fila) -> int | Nothing:
    if fila.unidad is None:
        return Nothing.INAPPLICABLE
    return sum(f.severity is not Severity.NOTA and not f.dispensa for f in fila.unidad.findings)


def _by_programa(consolidado: Consolidado) -> Table:
    groups = [Fila(g.clave, g.nombre, g.renglones) for g in por_programa(consolidado)]
    blank = Column("devolucion", "UNIDADES", Kind.WORD, 21, lambda f: f.devolucion or _units_in(f))
    return Table(
        "por-programa", "POR PROGRAMA", tuple(_columns(consolidado, c.PROGRAMA, (*_names(), blank))), groups,
        _total(consolidado),
        notes=(
            f"Promedio simple, sin ponderar, de min(avance, 100 %) sobre las metas programadas y reportadas "
            f"(n = {consolidado.totales.reportadas} en el Ramo).",
        ),
    )  # fmt: skip


def _units_in(fila: Fila) -> str:
    units = {r.unidad.clave: r.incluido for r in fila.renglones}
    return f"{sum(units.values())} de {len(units)} unidades" if units else Nothing.INAPPLICABLE


def semaforo(consolidado: Consolidado) -> Table:
    """What each light means."""
    return Table(
        "semaforo", "SEMÁFORO",
        (
            Column("luz", "SEMÁFORO", Kind.LIGHT, 14, lambda one: one[0]),
            Column("rango", "AVANCE", Kind.TEXT, 44, lambda one: one[1]),
        ),
        ranges(consolidado), folded=True,
    )  # fmt: skip


def lineas(consolidado: Consolidado) -> Section:
    """Per línea of the municipal development plan."""
    groups = [Fila(g.clave, g.nombre, g.renglones) for g in por_linea(consolidado)]
    table = Table(
        "por-linea", "", tuple(_columns(consolidado, c.LINEA, _names())), groups, Fila("TOTAL", "", consolidado.renglones),
        notes=("Las claves de dos niveles son las de las metas principales (x00); las de tres, de las complementarias.",),
    )  # fmt: skip
    return Section(
        "lineas", "Por línea", "POR LÍNEA DE ACCIÓN", "por línea de acción del plan municipal de desarrollo", (table,)
    )
