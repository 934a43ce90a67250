"""Concentrado: every meta of the Ramo in one Excel table; what everything else is counted from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from poa_xl.domain.ajustes import Base, Estado
from poa_xl.domain.cantidad import Cantidad, show, show_percent
from poa_xl.domain.consolidate import Consolidado, Renglon
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.grouping import gemelas, se_suma
from poa_xl.domain.trimestre import NOMBRES, NUMEROS
from poa_xl.form import styles
from poa_xl.form.layout import Area, Content, Sheet, Sparkline, Table, column_letter
from poa_xl.reporting.libro.tabla import (
    CONCENTRADO,
    FIRST,
    HEAD,
    NOTHING,
    Columna,
    form_sheet,
    headings,
    light,
    printing,
    row_heights,
    sheet_link,
    titles,
)

UNIDAD, PROGRAMA, META, LINEA = "UNIDAD", "PROGRAMA", "META", "LINEA DE ACCIÓN PMD"
ANUAL, PROGRAMADO, ABSOLUTO = "META ANUAL AUTORIZADA", "PROGRAMADO A LA FECHA", "AVANCE ABSOLUTO"
RELATIVO, CUMPLIMIENTO = "ACUMULADO RELATIVO", "CUMPLIMIENTO"  # of which 100 % is the most
ESTADO, SEMAFORO, YEAR, OBSERVACIONES = "ESTADO", "SEMÁFORO", "AÑO: P Y A", "OBSERVACIONES"
MEDIDA, SE_SUMA, SI, NO = "MEDIDA CANÓNICA", "SE SUMA", "sí", "no"
FIRST_QUARTER = 8  # column of P of the first quarter
_UNJUDGED = (Estado.SIN_REPORTE, Estado.POR_CONFIRMAR)


def quarter_range(consolidado: Consolidado, kind: str, t: int) -> str:
    """The column of P or A of a quarter by its cells: Excel wants names with a hyphen in double brackets, others do not."""
    letter = column_letter(FIRST_QUARTER + 2 * (t - 1) + "PA".index(kind))
    return f"{CONCENTRADO}!${letter}${FIRST}:${letter}${FIRST + len(consolidado.renglones) - 1}"


def quarter_heading(kind: str, t: int) -> str:
    """``Ene-Mar P``."""
    return f"{NOMBRES[t - 1]} {kind}"


def concentrado(consolidado: Consolidado) -> Sheet:
    """The sheet: official columns, ratios, estado and light, the year at a glance, and where each figure came from."""
    columns = columnas(consolidado)
    rows = consolidado.renglones
    cells = [*titles(consolidado, "CONCENTRADO DE METAS"), *headings(columns, HEAD)]
    cells += [c.cell(row, n, item) for row, item in enumerate(rows, FIRST) for n, c in enumerate(columns, 1)]
    last = FIRST + len(rows) - 1
    area = Area(HEAD, 1, last, len(columns))
    printed = next(n for n, c in enumerate(columns, 1) if c.heading == OBSERVACIONES)
    letters = {c.heading: column_letter(n) for n, c in enumerate(columns, 1)}
    first, end = letters[quarter_heading("P", 1)], letters[quarter_heading("A", 4)]
    return Sheet(
        CONCENTRADO, tuple(cells), tuple(c.width for c in columns),
        ((1, 20.0), (HEAD, 36.0), *row_heights(columns, rows)),
        tables=(Table(area, CONCENTRADO, tuple(c.heading for c in columns)),),
        sparklines=tuple(
            Sparkline(f"{letters[YEAR]}{row}", f"{CONCENTRADO}!{first}{row}:{end}{row}") for row in range(FIRST, last + 1)
        ),
        freeze=(HEAD, 5),
        printing=replace(printing(consolidado, Area(HEAD, 1, last, printed)), columns=(1, 3), across=2),
    )  # fmt: skip


def columnas(consolidado: Consolidado) -> tuple[Columna, ...]:
    """All columns, in order."""
    official = (
        Columna(
            UNIDAD, 9, styles.CENTER, lambda r: r.unidad.clave, link=lambda r: sheet_link(form_sheet(r.unidad.clave))
        ),
        Columna(PROGRAMA, 9, styles.CENTER, lambda r: r.unidad.programa),
        Columna(META, 8, styles.NUMBER, lambda r: r.meta.numero),
        Columna(LINEA, 9, styles.CENTER, lambda r: r.meta.linea),
        Columna("DESCRIPCIÓN DE METAS Y ACCIONES", 46, styles.TEXT, lambda r: r.meta.descripcion),
        Columna("UNIDAD DE MEDIDA", 15, styles.CENTER, lambda r: r.meta.unidad_medida),
        Columna(ANUAL, 11, styles.NUMBER, lambda r: r.meta.anual),
        *(
            Columna(quarter_heading(kind, t), 7, styles.NUMBER, (_programado if kind == "P" else _alcanzado)(t))
            for t in NUMEROS
            for kind in "PA"
        ),
    )
    letters = {c.heading: column_letter(n) for n, c in enumerate(official, 1)}
    return (*official, *_derivadas(consolidado, letters), *_estado(), *_origen(consolidado))


def _programado(t: int) -> Callable[[Renglon], Content]:
    return lambda r: r.meta.p(t)


def _alcanzado(t: int) -> Callable[[Renglon], Content]:
    return lambda r: r.avance.captura.alcanzado[t - 1]


def _derivadas(consolidado: Consolidado, known: dict[str, str]) -> Iterator[Columna]:
    """Formulas over the row's P and A; the sheet computes what ``domain.avance`` computes."""
    cut, base = consolidado.trimestre.numero, consolidado.plan.ajustes.base
    after = len(known)
    programmed, achieved, state = (column_letter(after + n) for n in (2, 3, 7))  # 1 is the year at a glance
    p, a = (known[quarter_heading(kind, cut)] for kind in "PA")
    due, done = (p, a) if base is Base.TRIMESTRE else (programmed, achieved)
    bottom = known[ANUAL] if base is Base.ANUAL else due

    def total(kind: str) -> Callable[[int], str]:
        columns = [known[quarter_heading(kind, t)] for t in range(1, cut + 1)]
        return lambda row: f"=SUM({','.join(f'{c}{row}' for c in columns)})"

    def unjudged(row: int) -> str:
        return ",".join(f'{state}{row}="{one}"' for one in _UNJUDGED)

    def relativo(row: int) -> str:
        return f'=IF(OR(N({bottom}{row})=0,{unjudged(row)}),"{NOTHING}",{done}{row}/{bottom}{row})'

    def cumplimiento(row: int) -> str:
        return f'=IF(OR(N({due}{row})=0,{unjudged(row)}),"",MIN(1,{done}{row}/{due}{row}))'

    def anual(row: int) -> str:
        return f'=IF(OR(N({known[ANUAL]}{row})=0,{unjudged(row)}),"{NOTHING}",{achieved}{row}/{known[ANUAL]}{row})'

    ratio = styles.PERCENT.but(bold=False)
    yield Columna(YEAR, 12, styles.CENTER, lambda _: None)
    yield Columna(PROGRAMADO, 12, styles.NUMBER, lambda r: r.avance.programado, total("P"))
    yield Columna(ABSOLUTO, 10, styles.ABSOLUTE, lambda r: r.avance.absoluto, total("A"))
    yield Columna(RELATIVO, 11, styles.PERCENT, lambda r: NOTHING if r.relativo is None else r.relativo, relativo)
    yield Columna("AVANCE ANUAL", 9, ratio, lambda r: _or(r.relativo_anual, NOTHING), anual)
    yield Columna(
        CUMPLIMIENTO, 13, ratio, lambda r: "" if r.cumplimiento is None else min(r.cumplimiento, 1), cumplimiento
    )


def _or(value: Content, nothing: str) -> Content:
    return nothing if value is None else value


def _estado() -> Iterator[Columna]:
    yield Columna(ESTADO, 20, styles.CENTER, lambda r: r.estado.value)
    bold = styles.CENTER.but(bold=True)
    yield Columna(SEMAFORO, 14, bold, lambda r: r.luz.texto, look=lambda r, style: light(r.luz, style))
    yield Columna(OBSERVACIONES, 40, styles.TEXT, lambda r: r.observaciones)


def _origen(consolidado: Consolidado) -> Iterator[Columna]:
    """What the row is added with, and where its figure came from."""
    twins = gemelas(consolidado.plan)
    came = {u.unidad.clave: u.devolucion for u in consolidado.aceptadas}
    cut = consolidado.trimestre.numero

    def of(r: Renglon) -> Devolucion | None:
        return came.get(r.unidad.clave)

    def place(r: Renglon) -> str:
        found = of(r)
        cells = found.celdas.get(r.meta.numero) if found else None
        return f"{found.hoja}!{cells[cut - 1]}" if found and cells else ""

    def file(r: Renglon) -> str:
        found = of(r)
        return found.archivo if found else ""

    def digest(r: Renglon) -> str:
        found = of(r)
        return found.sha256[:16] if found else ""

    def said(r: Renglon) -> str:
        found = of(r)
        return _said(r, found.dichos.get(r.meta.numero, (None, None))) if found else ""

    small = styles.CENTER.but(size=7)
    yield Columna(MEDIDA, 15, styles.CENTER, lambda r: r.meta.medida.nombre)
    yield Columna(SE_SUMA, 8, styles.CENTER, lambda r: SI if se_suma(r, twins) else NO)
    yield Columna("EL LIBRO DICE (SI DIFIERE)", 20, styles.TEXT.but(size=7), said)
    yield Columna("ARCHIVO DE ORIGEN", 26, styles.TEXT.but(size=7), file)
    yield Columna("CELDA DE ORIGEN", 14, small, place)
    yield Columna("SHA-256 (INICIO)", 14, small, digest)


def _said(r: Renglon, shown: tuple[Cantidad | None, Cantidad | None]) -> str:
    """What the returned workbook shows, where it is not what was recomputed."""
    absolute, ratio = shown
    parts = []
    if absolute is not None and absolute != r.avance.absoluto:
        parts.append(f"ABSOLUTO {show(absolute)}")
    if ratio is not None and abs(Fraction(ratio) - r.avance.impreso) > r.avance.ajustes.tolerancia:
        parts.append(f"RELATIVO {show_percent(ratio)}")
    return ", ".join(parts)
