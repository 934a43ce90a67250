"""Tablero, Por línea, Por unidad de medida, Calendario: counts as live formulas over Concentrado, with right results."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from poa_xl.domain.ajustes import Estado, Luz
from poa_xl.domain.consolidate import Consolidado, Renglon, Totales
from poa_xl.domain.grouping import debidas_por_trimestre, por_linea, por_medida, por_programa
from poa_xl.domain.trimestre import NOMBRES, NUMEROS
from poa_xl.form import styles
from poa_xl.form.layout import (
    Area,
    Cell,
    Chart,
    Content,
    Printing,
    Series,
    Sheet,
    column_letter,
    height_for,
    wrapped_lines,
)
from poa_xl.reporting.libro import concentrado as c
from poa_xl.reporting.libro.tabla import (
    CALENDARIO,
    FIRST,
    HEAD,
    LINEAS,
    MEDIDAS,
    NOTHING,
    PLAIN,
    TABLERO,
    cobertura,
    column,
    footer,
    form_sheet,
    light,
    printing,
    sheet_link,
    titles,
)

LUCES = (Luz.VERDE, Luz.AMARILLO, Luz.NARANJA, Luz.ROJO, Luz.MORADO, Luz.GRIS, Luz.BLANCO, Luz.NINGUNA)
NO_SUMA = "no se suma"
_BEFORE = ("METAS", "PROGRAMADAS A LA FECHA", "CUMPLIDAS")
_AFTER = ("AVANCE NO PROGRAMADO", "% CUMPLIDAS DE LAS DEBIDAS Y REPORTADAS", "PROMEDIO SIMPLE (MÁX. 100 %)")


@dataclass(frozen=True, slots=True)
class Fila:
    """One line of a table of counts: what it is, and its rows of the report."""

    clave: str
    nombre: str
    devolucion: str
    renglones: Sequence[Renglon]
    link: str = ""


class Conteos:
    """A table of counts by a column of Concentrado, each count a formula that looks for the row's clave.

    It begins at ``row`` with its title; ``fin`` is its TOTAL row.
    """

    def __init__(self, consolidado: Consolidado, row: int, title: str, key: str, filas: Sequence[Fila]) -> None:
        self._consolidado = consolidado
        self._title, self._key, self._filas = title, key, filas
        self._luces = [
            luz for luz in LUCES if luz is not Luz.NARANJA or consolidado.plan.ajustes.semaforo.naranja is not None
        ]
        self.cabeza = row + 1
        self.primera = row + 2
        self.fin = self.primera + len(filas)
        self._row = row

    @property
    def heads(self) -> tuple[str, ...]:
        """All headings."""
        first = ("CLAVE", "NOMBRE", "DEVOLUCIÓN")
        return (*first, *_BEFORE, *(luz.texto for luz in self._luces), *_AFTER)

    def luz_column(self, luz: Luz) -> int:
        """Sheet column of a light."""
        return self.heads.index(luz.texto) + 1

    @property
    def luces(self) -> Sequence[Luz]:
        """The lights it has columns for."""
        return self._luces

    def heights(self) -> Iterator[tuple[int, float]]:
        """Row heights."""
        yield self.cabeza, 40.0
        for row, fila in enumerate(self._filas, self.primera):
            yield row, height_for(wrapped_lines(fila.nombre, WIDTHS[1], 8), 8)

    def cells(self) -> Iterator[Cell]:
        """Title, headings, a row for each Fila, the TOTAL."""
        yield Cell(self._row, 1, self._title, styles.PAGE_HEADING)
        for number, text in enumerate(self.heads, 1):
            yield Cell(self.cabeza, number, text, styles.HEADING)
        for row, fila in enumerate(self._filas, self.primera):
            yield Cell(
                row, 1, fila.clave, styles.CENTER.but(color="0B3D91" if fila.link else styles.INK), link=fila.link
            )
            yield Cell(row, 2, fila.nombre, styles.TEXT)
            yield Cell(row, 3, fila.devolucion, styles.CENTER)
            yield from self._counts(row, Totales.of(fila.renglones), fila.renglones, keyed=True)
        for number, text in enumerate(("TOTAL", "", cobertura(self._consolidado)), 1):
            yield Cell(self.fin, number, text, styles.HEADING)
        rows = self._consolidado.renglones
        yield from self._counts(self.fin, Totales.of(rows), rows, keyed=False)

    def _counts(self, row: int, totals: Totales, rows: Sequence[Renglon], *, keyed: bool) -> Iterator[Cell]:
        every = f"({column(self._key)}=$A{row})" if keyed else f"(LEN({column(c.UNIDAD)})>0)"
        lights = self._consolidado.luces(rows)
        plain: list[tuple[Content, str]] = [
            (totals.metas, f"=SUMPRODUCT({every}*1)"),
            (totals.programadas, f"=SUMPRODUCT({every}*({column(c.PROGRAMADO)}>0))"),
            (totals.cumplidas, f'=SUMPRODUCT({every}*({column(c.ESTADO)}="{Estado.CUMPLIDA}"))'),
        ]
        for luz in self._luces:
            head = f"{column_letter(self.luz_column(luz))}${self.cabeza}"
            plain.append((lights.get(luz, 0), f"=SUMPRODUCT({every}*({column(c.SEMAFORO)}={head}))"))
        odd = f'=SUMPRODUCT({every}*({column(c.ESTADO)}="{Estado.AVANCE_NO_PROGRAMADO}"))'
        plain.append((totals.avance_no_programado, odd))
        for number, (value, formula) in enumerate(plain, 4):
            yield Cell(row, number, value, styles.NUMBER, formula)
        judged = f"SUMPRODUCT({every}*ISNUMBER({column(c.CUMPLIMIENTO)}))"
        share, mean = totals.porcentaje_cumplidas, totals.promedio
        number = len(self.heads) - 1
        yield Cell(
            row, number, NOTHING if share is None else share, styles.PERCENT,
            f'=IF({judged}=0,"{NOTHING}",F{row}/{judged})',
        )  # fmt: skip
        yield Cell(
            row, number + 1, NOTHING if mean is None else mean, styles.PERCENT.but(bold=False),
            f'=IF({judged}=0,"{NOTHING}",SUMPRODUCT({every}*1,{column(c.CUMPLIMIENTO)})/{judged})',
        )  # fmt: skip


WIDTHS = (10, 44, 21, 8, 13, 11, *(10,) * len(LUCES), 13, 15, 13)


def tablero(consolidado: Consolidado) -> Sheet:
    """Per unit and per programa, with a chart of the lights."""
    units = [
        Fila(u.unidad.clave, u.unidad.nombre, u.estado.value, u.renglones, sheet_link(form_sheet(u.unidad.clave)))
        for u in consolidado.unidades
    ]
    by_unit = Conteos(consolidado, FIRST, "POR UNIDAD EJECUTORA", c.UNIDAD, units)
    programas = [Fila(g.clave, g.nombre, "", g.renglones) for g in por_programa(consolidado)]
    by_programa = Conteos(consolidado, by_unit.fin + 2, "POR PROGRAMA", c.PROGRAMA, programas)
    below = by_programa.fin + 2
    cells = [*titles(consolidado, "TABLERO"), *by_unit.cells(), *by_programa.cells(), *_legend(consolidado, below)]
    at = below + len(consolidado.plan.ajustes.semaforo.rangos) + 6
    chart = Chart(
        f"A{at}", "Metas por semáforo en cada unidad", _range(TABLERO, by_unit.primera, by_unit.fin - 1, 1),
        tuple(
            Series(luz.texto, _range(TABLERO, by_unit.primera, by_unit.fin - 1, by_unit.luz_column(luz)), luz.color, pattern)
            for luz, pattern in zip(by_unit.luces, _patterns(by_unit.luces), strict=True)
        ),
        height=120 + 26 * min(len(units), 40),
    )  # fmt: skip
    return Sheet(
        TABLERO, tuple(cells), WIDTHS[: len(by_unit.heads)], ((1, 22.0), *by_unit.heights(), *by_programa.heights()),
        printing=Printing(footer=footer(consolidado)), tab=styles.ACCENT, charts=(chart,),
    )  # fmt: skip


def _range(sheet: str, first: int, last: int, number: int) -> str:
    letter = column_letter(number)
    return f"='{sheet}'!${letter}${first}:${letter}${last}"


_PATTERN_OF = {
    Luz.VERDE: "", Luz.AMARILLO: "light_horizontal", Luz.NARANJA: "wide_upward_diagonal", Luz.ROJO: "solid_diamond",
    Luz.MORADO: "wide_downward_diagonal", Luz.GRIS: "percent_20", Luz.BLANCO: "", Luz.NINGUNA: "dotted_grid",
}  # fmt: skip


def _patterns(luces: Sequence[Luz]) -> list[str]:
    """A pattern for each light, so that the chart reads in grey."""
    return [_PATTERN_OF[luz] for luz in luces]


def _legend(consolidado: Consolidado, row: int) -> Iterator[Cell]:
    yield Cell(row, 1, "SEMÁFORO", styles.PAGE_HEADING)
    ranges = consolidado.plan.ajustes.semaforo.rangos
    for offset, (luz, words) in enumerate(ranges, 1):
        yield Cell(row + offset, 1, luz.texto, light(luz, PLAIN.but(bold=True)))
        yield Cell(row + offset, 3, words, PLAIN)
    n = consolidado.totales.reportadas
    for offset, text in enumerate(
        (
            f"Promedio simple, sin ponderar, de min(avance, 100 %) sobre las metas programadas y reportadas (n = {n} en el Ramo).",
            "Las metas sin nada programado a la fecha (N/P) no cuentan como incumplidas ni entran en promedios.",
            "Las metas rebasadas se cuentan aparte: no compensan a las demás.",
        ),
        row + len(ranges) + 2,
    ):
        yield Cell(offset, 1, text, PLAIN)


def lineas(consolidado: Consolidado) -> Sheet:
    """Per línea of the municipal development plan."""
    filas = [Fila(g.clave, g.nombre, "", g.renglones) for g in por_linea(consolidado)]
    table = Conteos(consolidado, FIRST, "POR LÍNEA DE ACCIÓN", c.LINEA, filas)
    note = "Las claves de dos niveles son las de las metas principales (x00); las de tres, de las complementarias."
    cells = (*titles(consolidado, "POR LÍNEA DE ACCIÓN"), *table.cells(), Cell(table.fin + 2, 1, note, PLAIN))
    return Sheet(
        LINEAS, cells, WIDTHS[: len(table.heads)], ((1, 22.0), *table.heights()),
        printing=Printing(footer=footer(consolidado)),
    )  # fmt: skip


# -- quantities ----------------------------------------------------------------------------------------------------


def medidas(consolidado: Consolidado) -> Sheet:
    """Sums only within one summable unit of measure, over what is included; twin metas never added."""
    heads = ("UNIDAD DE MEDIDA", "METAS", "METAS GEMELAS", c.ANUAL, c.PROGRAMADO, c.ABSOLUTO)
    cells = [*titles(consolidado, "POR UNIDAD DE MEDIDA")]
    cells += [Cell(HEAD, n, text, styles.HEADING) for n, text in enumerate(heads, 1)]
    sums = por_medida(consolidado)
    for row, suma in enumerate(sums, HEAD + 1):
        mine = f"({column(c.MEDIDA)}=$A{row})"
        cells += [
            Cell(row, 1, suma.medida, styles.TEXT),
            Cell(row, 2, suma.metas, styles.NUMBER, f"=SUMPRODUCT({mine}*1)"),
            Cell(row, 3, suma.gemelas or None, styles.NUMBER),
        ]
        for number, (value, heading) in enumerate(
            zip((suma.anual, suma.programado, suma.alcanzado), heads[3:], strict=True), 4
        ):
            formula = f'=SUMPRODUCT({mine}*({column(c.SE_SUMA)}="{c.SI}"),{column(heading)})'
            cells.append(
                Cell(row, number, value if suma.sumable else NO_SUMA, styles.NUMBER, formula if suma.sumable else "")
            )
    last = HEAD + len(sums)
    notes = (
        "Se suma solo dentro de una misma unidad de medida, y solo lo de las unidades incluidas.",
        "Metas gemelas: la misma meta en varias unidades; sumarlas contaría una cosa varias veces.",
        f"“{NO_SUMA}”: el catálogo del plan dice que sumarla no tiene sentido, o todas sus metas son gemelas.",
    )
    cells += [Cell(last + 1 + n, 1, text, PLAIN) for n, text in enumerate(notes, 1)]
    area = Area(HEAD, 1, last, len(heads))
    return Sheet(
        MEDIDAS, tuple(cells), (48, 10, 12, 14, 14, 14), ((1, 20.0), (HEAD, 30.0)), autofilter=area, freeze=(HEAD, 0),
        printing=printing(consolidado, area),
    )  # fmt: skip


def calendario(consolidado: Consolidado) -> Sheet:
    """How many metas are due in each quarter of the year, per unit."""
    heads = ("CLAVE", "UNIDAD EJECUTORA", *NOMBRES)
    cells = [*titles(consolidado, "CALENDARIO: METAS CON ALGO PROGRAMADO EN CADA TRIMESTRE")]
    cells += [Cell(HEAD, n, text, styles.HEADING) for n, text in enumerate(heads, 1)]
    last = HEAD + len(consolidado.unidades) + 1
    for row, unidad in enumerate(consolidado.unidades, HEAD + 1):
        cells += [Cell(row, 1, unidad.unidad.clave, styles.CENTER), Cell(row, 2, unidad.unidad.nombre, styles.TEXT)]
        cells += _due(consolidado, row, unidad.renglones, f"({column(c.UNIDAD)}=$A{row})")
    cells += [Cell(last, 1, "TOTAL", styles.HEADING), Cell(last, 2, "", styles.HEADING)]
    cells += _due(consolidado, last, consolidado.renglones, f"(LEN({column(c.UNIDAD)})>0)")
    chart = Chart(
        f"A{last + 2}", "Metas debidas por trimestre", f"='{CALENDARIO}'!$C${HEAD}:$F${HEAD}",
        (Series("Metas", f"='{CALENDARIO}'!$C${last}:$F${last}", styles.ACCENT, ""),), kind="column", height=260,
    )  # fmt: skip
    return Sheet(
        CALENDARIO, tuple(cells), (10, 60, 12, 12, 12, 12), ((1, 20.0), (HEAD, 20.0)), charts=(chart,),
        printing=Printing(footer=footer(consolidado), repeat=(HEAD, HEAD)), freeze=(HEAD, 0),
    )  # fmt: skip


def _due(consolidado: Consolidado, row: int, renglones: Sequence[Renglon], every: str) -> Iterator[Cell]:
    for t, count in zip(NUMEROS, debidas_por_trimestre(renglones), strict=True):
        formula = f"=SUMPRODUCT({every}*({c.quarter_range(consolidado, 'P', t)}>0))"
        yield Cell(row, 2 + t, count, styles.NUMBER, formula)
