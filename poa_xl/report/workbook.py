"""The report of the Ramo as a workbook: Resumen, Concentrado, Hallazgos, and each unit's form to print and sign.

Totals are formulas over Concentrado, with right cached results, so that an auditor can follow them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from poa_xl.domain.avance import Avance, Base, Estado, Luz
from poa_xl.domain.cantidad import show_percent
from poa_xl.domain.consolidate import Consolidado, EstadoArchivo, Previo, Renglon, Totales, UnidadConsolidada
from poa_xl.domain.trimestre import NOMBRES, NUMEROS, fecha_larga
from poa_xl.form import styles
from poa_xl.form.draw import draw
from poa_xl.form.layout import (
    Area,
    Book,
    Cell,
    Content,
    Printing,
    Sheet,
    Style,
    column_letter,
    height_for,
    wrapped_lines,
)
from poa_xl.form.tmm_f004 import Form

RESUMEN, CONCENTRADO, HALLAZGOS = "Resumen", "Concentrado", "Hallazgos"
NOTHING = "N/P"
FIRST = 6  # first row of Concentrado's data

_LIGHT_TEXT = {Luz.BLANCO: "616161", Luz.AMARILLO: "7A4F01"}


@dataclass(frozen=True, slots=True)
class Columna:
    """A column of a table: heading, width, look, and what it holds of an item; ``formula`` of a row if it is live."""

    heading: str
    width: float
    style: Style
    value: Callable[[Any], Content]
    formula: Callable[[int], str] | None = None


def book(consolidado: Consolidado) -> Book:
    """The whole workbook.  Sheets come one by one, so that memory does not grow with the number of units."""
    quarter = consolidado.trimestre
    return Book(
        sheets=_sheets(consolidado),
        title=f"Informe del Ramo {consolidado.plan.ramo.clave}, {quarter.texto}",
        created=quarter.corte,
        keywords="poa-xl informe",
    )


def _sheets(consolidado: Consolidado) -> Iterator[Sheet]:
    yield resumen(consolidado)
    yield concentrado(consolidado)
    yield hallazgos(consolidado)
    for unidad in consolidado.unidades:
        yield clean_form(consolidado, unidad)


def clean_form(consolidado: Consolidado, unidad: UnidadConsolidada) -> Sheet:
    """The unit's TMM-F004 with what was accepted, all locked, ready to print and sign."""
    captures = {row.meta.numero: row.avance.captura for row in unidad.renglones}
    form = Form(consolidado.plan, unidad.unidad, consolidado.trimestre, Previo(), captures)
    return draw(form, issued=False, name=unidad.unidad.clave[:31])


# -- Concentrado ---------------------------------------------------------------------------------------------------


def _relativo(avance: Avance) -> Content:
    return NOTHING if avance.relativo is None else avance.relativo


def _programado(t: int) -> Callable[[Renglon], Content]:
    return lambda r: r.meta.p(t)


def _alcanzado(t: int) -> Callable[[Renglon], Content]:
    return lambda r: r.avance.captura.alcanzado[t - 1]


_PROGRAMMED, _ACHIEVED, _STATE = column_letter(16), column_letter(17), column_letter(20)


def _letter(kind: str, t: int) -> str:
    """Column of P or A of quarter ``t`` in Concentrado."""
    return column_letter((8 if kind == "P" else 9) + 2 * (t - 1))


def _columnas(consolidado: Consolidado) -> tuple[Columna, ...]:
    return (
        Columna("UNIDAD", 9, styles.CENTER, lambda r: r.unidad.clave),
        Columna("PROGRAMA", 9, styles.CENTER, lambda r: r.unidad.programa),
        Columna("META", 8, styles.NUMBER.but(number_format="0"), lambda r: r.meta.numero),
        Columna("LINEA DE ACCIÓN P.M.D.", 9, styles.CENTER, lambda r: r.meta.linea),
        Columna("DESCRIPCIÓN DE METAS Y ACCIONES", 46, styles.TEXT, lambda r: r.meta.descripcion),
        Columna("UNIDAD DE MEDIDA", 15, styles.CENTER, lambda r: r.meta.unidad_medida),
        Columna("META ANUAL AUTORIZADA", 11, styles.NUMBER, lambda r: r.meta.anual),
        *(
            Columna(f"{NOMBRES[t - 1]}\n{kind}", 6, styles.NUMBER, (_programado if kind == "P" else _alcanzado)(t))
            for t in NUMEROS
            for kind in "PA"
        ),
        *_derivadas(consolidado),
        Columna("ESTADO", 20, styles.CENTER, lambda r: r.estado.value),
        Columna("SEMÁFORO", 13, styles.CENTER.but(bold=True), lambda r: r.luz.texto),
        Columna("OBSERVACIONES", 40, styles.TEXT, lambda r: r.observaciones),
    )


def _derivadas(consolidado: Consolidado) -> Iterator[Columna]:
    """The columns that are formulas over the row's P and A."""
    cut, base = consolidado.trimestre.numero, consolidado.plan.ajustes.base

    def total(kind: str) -> Callable[[int], str]:
        return lambda row: f"=SUM({','.join(f'{_letter(kind, t)}{row}' for t in range(1, cut + 1))})"

    top = _letter("A", cut) if base is Base.TRIMESTRE else _ACHIEVED
    bottom = {Base.TRIMESTRE: _letter("P", cut), Base.A_LA_FECHA: _PROGRAMMED, Base.ANUAL: "G"}[base]

    def relativo(row: int) -> str:
        unknown = f'OR(N({bottom}{row})=0,{_STATE}{row}="{Estado.SIN_REPORTE}")'
        return f'=IF({unknown},"{NOTHING}",{top}{row}/{bottom}{row})'

    def anual(row: int) -> str:
        return f'=IF(N(G{row})=0,"{NOTHING}",{_ACHIEVED}{row}/G{row})'

    yield Columna("PROGRAMADO A LA FECHA", 12, styles.NUMBER, lambda r: r.avance.programado, total("P"))
    yield Columna("AVANCE ABSOLUTO", 10, styles.ABSOLUTE, lambda r: r.avance.absoluto, total("A"))
    yield Columna("ACUMULADO RELATIVO", 11, styles.PERCENT, lambda r: _relativo(r.avance), relativo)
    yield Columna("AVANCE ANUAL", 9, styles.PERCENT.but(bold=False), lambda r: r.avance.relativo_anual, anual)


def concentrado(consolidado: Consolidado) -> Sheet:
    """All metas of the Ramo in the form's columns, with ratios, estado and light."""
    columns = _columnas(consolidado)
    cells = [*_titles(consolidado, "CONCENTRADO DE METAS"), *_heading(columns, FIRST - 1)]
    heights: list[tuple[int, float]] = [(1, 20), (FIRST - 1, 36)]
    for row, renglon in enumerate(consolidado.renglones, start=FIRST):
        for number, column in enumerate(columns, start=1):
            style = column.style
            if column.heading == "SEMÁFORO":
                style = _light(renglon.luz, style)
            formula = column.formula(row) if column.formula else ""
            cells.append(Cell(row, number, column.value(renglon), style, formula))
        heights.append((row, _row_height(renglon)))
    last = FIRST + len(consolidado.renglones) - 1
    area = Area(FIRST - 1, 1, last, len(columns))
    return Sheet(
        CONCENTRADO, tuple(cells), tuple(c.width for c in columns), tuple(heights), autofilter=area,
        freeze=(FIRST - 1, 5), printing=Printing(Area(1, 1, last, len(columns)), (FIRST - 1, FIRST - 1), _footer(consolidado)),
    )  # fmt: skip


def _row_height(renglon: Renglon) -> float:
    lines = max(wrapped_lines(renglon.meta.descripcion, 46, 8), wrapped_lines(renglon.observaciones, 40, 8))
    return height_for(max(lines, wrapped_lines(renglon.meta.unidad_medida, 15, 8)), 8)


def _light(luz: Luz, style: Style) -> Style:
    return style.but(color=_LIGHT_TEXT.get(luz, luz.color))


def _heading(columns: Iterable[Columna], row: int) -> Iterator[Cell]:
    return (Cell(row, n, c.heading, styles.HEADING) for n, c in enumerate(columns, start=1))


def _footer(consolidado: Consolidado) -> str:
    return f"Ramo {consolidado.plan.ramo.clave} · {consolidado.trimestre.clave} · {cobertura(consolidado)}"


def cobertura(consolidado: Consolidado) -> str:
    """``4 de 5 unidades``."""
    return f"{len(consolidado.aceptadas)} de {len(consolidado.unidades)} unidades"


def _titles(consolidado: Consolidado, title: str) -> Iterator[Cell]:
    plan, quarter = consolidado.plan, consolidado.trimestre
    yield Cell(1, 1, f"RAMO {plan.ramo.clave} {plan.ramo.nombre}", styles.PAGE_TITLE)
    yield Cell(2, 1, f"{title} · {quarter.texto}, corte al {fecha_larga(quarter.corte)}", styles.PAGE_HEADING)
    yield Cell(3, 1, f"Cobertura: {cobertura(consolidado)} · ACUMULADO RELATIVO = {plan.ajustes.base.texto}", _PLAIN)


# -- Resumen -------------------------------------------------------------------------------------------------------

_PLAIN = styles.BASE.but(size=9.5)
_STATES = (
    ("CUMPLIDAS", Estado.CUMPLIDA),
    ("PARCIALES", Estado.PARCIAL),
    ("NO CUMPLIDAS", Estado.NO_CUMPLIDA),
    ("REBASADAS", Estado.REBASADA),
    ("NO PROGRAMADAS", Estado.NO_PROGRAMADA),
    ("AVANCE NO PROGRAMADO", Estado.AVANCE_NO_PROGRAMADO),
    ("SIN REPORTE", Estado.SIN_REPORTE),
)
_COUNTS = ("METAS", "PROGRAMADAS A LA FECHA", *(heading for heading, _ in _STATES))
_HEADS = ("CLAVE", "NOMBRE", "DEVOLUCIÓN", *_COUNTS, "% CUMPLIDAS DE LAS DEBIDAS Y REPORTADAS", "PROMEDIO (MÁX. 100 %)")
_WIDTHS = (11, 44, 24, 9, 14, *(12,) * len(_STATES), 17, 13)


def resumen(consolidado: Consolidado) -> Sheet:
    """Coverage first, then what is left out and why, then the counts per unit and per programa."""
    cells = [*_titles(consolidado, "RESUMEN")]
    row = 5
    for text, style in _missing(consolidado):
        cells.append(Cell(row, 1, text, style))
        row += 1
    block = _Counts(consolidado, row + 1)
    cells += block.cells()
    row = block.next_row
    cells += _legend(consolidado, row + 1)
    heights = ((1, 22.0), *((r, 36.0) for r in block.heading_rows), *block.heights)
    return Sheet(
        RESUMEN, tuple(cells), _WIDTHS, heights,
        printing=Printing(footer=_footer(consolidado)), tab=styles.ACCENT,
    )  # fmt: skip


def _missing(consolidado: Consolidado) -> Iterator[tuple[str, Style]]:
    alert = _PLAIN.but(bold=True, color="B00020")
    if not consolidado.pendientes:
        yield "Todas las unidades están aceptadas.", _PLAIN.but(bold=True, color="1B5E20")
    for unidad in consolidado.pendientes:
        yield f"NO INCLUIDA: {unidad.unidad.clave} {unidad.unidad.nombre} — {unidad.estado.value}", alert
    for archivo in consolidado.archivos:
        if archivo.estado is EstadoArchivo.NO_RECONOCIDO:
            yield f"ARCHIVO NO RECONOCIDO: {archivo.nombre} — {archivo.motivo}", alert
    for unidad in consolidado.unidades:
        if unidad.unidad.por_confirmar:
            yield f"POR CONFIRMAR: {unidad.unidad.clave} — {unidad.unidad.por_confirmar}", _PLAIN.but(color="7A4F01")


class _Counts:
    """The two tables of counts, per unit and per programa, with their totals, as live formulas over Concentrado."""

    def __init__(self, consolidado: Consolidado, row: int) -> None:
        self._consolidado = consolidado
        self._last = FIRST + len(consolidado.renglones) - 1
        self._row = row
        self.heading_rows: list[int] = []
        self.heights: list[tuple[int, float]] = []

    @property
    def next_row(self) -> int:
        return self._row

    def cells(self) -> Iterator[Cell]:
        done = self._consolidado
        yield from self._table(
            "POR UNIDAD EJECUTORA", "A",
            [(u.unidad.clave, u.unidad.nombre, u.estado.value, u.totales) for u in done.unidades],
        )  # fmt: skip
        yield from self._table(
            "POR PROGRAMA", "B",
            [
                (p.clave, p.nombre, "", Totales.of(r for r in done.renglones if r.unidad.programa == p.clave))
                for p in done.plan.programas
            ],
        )  # fmt: skip

    def _table(self, title: str, key: str, items: list[tuple[str, str, str, Totales]]) -> Iterator[Cell]:
        yield Cell(self._row, 1, title, styles.PAGE_HEADING)
        heading = self._row + 1
        self.heading_rows.append(heading)
        for number, text in enumerate(_HEADS, start=1):
            yield Cell(heading, number, text, styles.HEADING)
        first = heading + 1
        for row, (clave, nombre, estado, totals) in enumerate(items, start=first):
            link = f"internal:'{clave[:31]}'!A1" if key == "A" else ""
            yield Cell(row, 1, clave, styles.CENTER.but(color="0B3D91" if link else styles.INK), link=link)
            yield Cell(row, 2, nombre, styles.TEXT)
            self.heights.append(
                (row, height_for(wrapped_lines(nombre, _WIDTHS[1], styles.TEXT.size), styles.TEXT.size))
            )
            yield Cell(row, 3, estado, styles.CENTER)
            yield from self._row_of(row, totals, partial(self._count, key, row))
        total = first + len(items)
        yield Cell(total, 1, "TOTAL", styles.HEADING)
        yield Cell(total, 2, "", styles.HEADING)
        yield Cell(total, 3, cobertura(self._consolidado) if key == "A" else "", styles.HEADING)
        yield from self._row_of(total, self._consolidado.totales, partial(self._count, "", total))
        self._row = total + 2

    def _row_of(self, row: int, totals: Totales, count: Callable[[str], str]) -> Iterator[Cell]:
        values = (
            totals.metas, totals.programadas, totals.cumplidas, totals.parciales, totals.no_cumplidas,
            totals.rebasadas, totals.no_programadas, totals.avance_no_programado, totals.sin_reporte,
        )  # fmt: skip
        states = ("", "due", *(state.value for _, state in _STATES))
        for column, (value, state) in enumerate(zip(values, states, strict=True), start=4):
            yield Cell(row, column, value, styles.NUMBER, count(state))
        met, reported = f"F{row}", f"SUM(F{row}:I{row})"
        share: Content = NOTHING if totals.porcentaje_cumplidas is None else totals.porcentaje_cumplidas
        yield Cell(row, 13, share, styles.PERCENT, f'=IF({reported}=0,"{NOTHING}",{met}/{reported})')
        mean: Content = NOTHING if totals.promedio is None else totals.promedio
        yield Cell(row, 14, mean, styles.PERCENT.but(bold=False))

    def _range(self, column: str) -> str:
        return f"{CONCENTRADO}!${column}${FIRST}:${column}${self._last}"

    def _count(self, key: str, row: int, state: str) -> str:
        """Rows of Concentrado of this key (all if blank) and state (all if blank; due = something programmed)."""
        tests = [f"({self._range(key)}=$A{row})"] if key else [f"(LEN({self._range('A')})>0)"]
        if state == "due":
            tests.append(f"({self._range(column_letter(16))}>0)")
        elif state:
            tests.append(f'({self._range(column_letter(20))}="{state}")')
        return f"=SUMPRODUCT({'*'.join(tests)}*1)"


def _legend(consolidado: Consolidado, row: int) -> Iterator[Cell]:
    yield Cell(row, 1, "SEMÁFORO", styles.PAGE_HEADING)
    counts = consolidado.luces(consolidado.renglones)
    for offset, (luz, words) in enumerate(consolidado.plan.ajustes.semaforo.rangos, start=1):
        yield Cell(row + offset, 1, luz.texto, _light(luz, _PLAIN.but(bold=True)))
        yield Cell(row + offset, 2, words, _PLAIN)
        yield Cell(row + offset, 3, counts.get(luz, 0), _PLAIN.but(align="center"))
    notes = row + len(consolidado.plan.ajustes.semaforo.rangos) + 2
    mean = show_percent(consolidado.totales.promedio)
    n = consolidado.totales.reportadas
    for offset, text in enumerate(
        (
            f"Promedio simple, sin ponderar, de min(avance, 100 %) sobre {n} metas programadas y reportadas: {mean}.",
            "Las metas sin nada programado a la fecha (N/P) no cuentan como incumplidas ni entran en promedios.",
            "Las metas rebasadas se cuentan aparte: no compensan a las demás.",
            "No se suman cantidades de distintas unidades de medida.",
        )
    ):
        yield Cell(notes + offset, 1, text, _PLAIN)


# -- Hallazgos -----------------------------------------------------------------------------------------------------

_SEVERITY_COLOR = {"error": "B00020", "advertencia": "7A4F01", "nota": "455A64"}


def hallazgos(consolidado: Consolidado) -> Sheet:
    """Every finding, gravest first, with its place and what to do."""
    columns = (
        Columna("GRAVEDAD", 13, styles.CENTER.but(bold=True), lambda f: f.severidad.value),
        Columna("CÓDIGO", 9, styles.CENTER, lambda f: f.codigo),
        Columna("UNIDAD", 9, styles.CENTER, lambda f: f.unidad),
        Columna("META", 8, styles.CENTER, lambda f: "" if f.meta is None else str(f.meta)),
        Columna("QUÉ SE ENCONTRÓ", 60, styles.TEXT, lambda f: f.mensaje),
        Columna("QUÉ HACER", 45, styles.TEXT, lambda f: f.remedio),
        Columna("ARCHIVO", 34, styles.TEXT, lambda f: f.lugar.archivo),
        Columna("HOJA", 14, styles.TEXT, lambda f: f.lugar.hoja),
        Columna(
            "CELDA", 9, styles.CENTER, lambda f: f.lugar.celda or (f"lín. {f.lugar.linea}" if f.lugar.linea else "")
        ),
    )
    cells = [*_titles(consolidado, "HALLAZGOS"), *_heading(columns, FIRST - 1)]
    heights: list[tuple[int, float]] = [(1, 20), (FIRST - 1, 20)]
    found = consolidado.todos_los_hallazgos
    for row, one in enumerate(found, start=FIRST):
        for number, column in enumerate(columns, start=1):
            style = column.style
            if number == 1:
                style = style.but(color=_SEVERITY_COLOR[one.severidad.value])
            cells.append(Cell(row, number, column.value(one), style))
        lines = max(
            wrapped_lines(one.mensaje, 60, 8),
            wrapped_lines(one.remedio, 45, 8),
            wrapped_lines(one.lugar.archivo, 34, 8),
        )
        heights.append((row, height_for(lines, 8)))
    last = max(FIRST, FIRST + len(found) - 1)
    return Sheet(
        HALLAZGOS, tuple(cells), tuple(c.width for c in columns), tuple(heights),
        autofilter=Area(FIRST - 1, 1, last, len(columns)), freeze=(FIRST - 1, 0),
        printing=Printing(Area(1, 1, last, len(columns)), (FIRST - 1, FIRST - 1), _footer(consolidado)),
    )  # fmt: skip
