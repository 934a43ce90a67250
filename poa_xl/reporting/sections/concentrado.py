"""Concentrado: every meta of the Ramo in one table, what everything else is counted from; and unit by unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from poa_xl.checks.levels import moved
from poa_xl.domain.ajustes import Base, Estado
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, Renglon, UnidadConsolidada
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.grouping import adds_up, gemelas
from poa_xl.domain.nothing import Nothing
from poa_xl.domain.trimestre import NOMBRES, NUMEROS
from poa_xl.reporting.sections.common import returned, to_unit, tone_of, waivers
from poa_xl.reporting.sections.differences import differences_of, in_words
from poa_xl.reporting.view import At, Column, Datum, Kind, Medium, Section, Table, Tone

NAME = "Concentrado"
UNIDAD, PROGRAMA, LINEA, ANUAL, PROGRAMADO = "unidad", "programa", "linea", "anual", "programado"
ABSOLUTO, RELATIVO, CUMPLIMIENTO = "absoluto", "relativo", "cumplimiento"  # of cumplimiento 100 % is the most
DEVOLUCION, ESTADO, SEMAFORO, OBSERVACIONES = "devolucion", "estado", "semaforo", "observaciones"
MEDIDA, SE_SUMA, SI, NO = "medida", "se_suma", "sí", "no"
ANUAL_HEADING, PROGRAMADO_HEADING = "META ANUAL AUTORIZADA", "PROGRAMADO A LA FECHA"
ABSOLUTO_HEADING = "AVANCE ABSOLUTO"
_BOOK = Medium.BOOK | Medium.DATA


def quarter(kind: str, t: int) -> str:
    """The key of P or A of a quarter."""
    return f"{kind.lower()}{t}"


def concentrado(consolidado: Consolidado) -> Section:
    """The official columns, ratios, estado and light, the year at a glance, and where each figure came from."""
    table = Table(
        "concentrado", "", columns(consolidado), consolidado.renglones, name=NAME, fixed=5, on=_BOOK, file="metas",
        nothing="El plan no tiene metas.",
    )  # fmt: skip
    about = "todas las metas, con su origen; de aquí se cuenta todo lo demás"
    return Section("concentrado", NAME, "CONCENTRADO DE METAS", about, (table,), on=_BOOK)


def metas(consolidado: Consolidado) -> Section:
    """The same metas where there is no room for so wide a table: unit by unit."""
    every = columns(consolidado)
    tables = tuple(_of_unit(consolidado, unidad, every) for unidad in consolidado.unidades)
    return Section("metas", "Metas", "METAS POR UNIDAD", "", tables, on=Medium.PAGE | Medium.PRINT, searched=True)


def _of_unit(consolidado: Consolidado, unidad: UnidadConsolidada, every: tuple[Column, ...]) -> Table:
    came, one = unidad.devolucion, unidad.unidad
    code = f" · código de verificación {came.codigo}" if came and came.codigo and unidad.estado.aceptada else ""
    programa = f"{one.programa} {consolidado.plan.nombre_de.get(one.programa, '')}".strip()
    left_out = (
        "" if unidad.estado.aceptada else f"NO INCLUIDA: {unidad.estado.value}. Sus cifras del trimestre no se saben."
    )
    return Table(
        f"u-{one.clave}", f"{one.clave} {one.nombre} · {returned(unidad)}{code}", every, unidad.renglones,
        notes=(f"Programa {programa}. P = programado, A = alcanzado.",), alert=left_out, folded=True,
    )  # fmt: skip


def columns(consolidado: Consolidado) -> tuple[Column, ...]:
    """All columns, in order."""
    units = {u.unidad.clave: u for u in consolidado.unidades}

    def unit(r: Renglon) -> UnidadConsolidada:
        return units[r.unidad.clave]

    return (
        Column(UNIDAD, "UNIDAD", Kind.WORD, 9, lambda r: r.unidad.clave, link=lambda r: to_unit(unit(r)), on=_BOOK),
        Column(PROGRAMA, "PROGRAMA", Kind.WORD, 9, lambda r: r.unidad.programa, on=_BOOK),
        Column("meta", "META", Kind.COUNT, 8, lambda r: r.meta.numero, on=~Medium.PRINT),
        Column(LINEA, "LINEA DE ACCIÓN PMD", Kind.WORD, 9, lambda r: r.meta.linea),
        Column("descripcion", "DESCRIPCIÓN DE METAS Y ACCIONES", Kind.TEXT, 46, lambda r: r.meta.descripcion),
        Column("unidad_medida", "UNIDAD DE MEDIDA", Kind.WORD, 15, lambda r: r.meta.unidad_medida),
        Column(ANUAL, ANUAL_HEADING, Kind.QUANTITY, 11, lambda r: r.meta.anual),
        *(
            Column(quarter(kind, t), f"{NOMBRES[t - 1]} {kind}", Kind.QUANTITY, 7, (_p if kind == "P" else _a)(t))
            for t in NUMEROS
            for kind in "PA"
        ),
        Column("curso", "AÑO: P Y A", Kind.SPARK, 12, lambda _: None, on=Medium.BOOK),
        *_derived(consolidado),
        Column(
            DEVOLUCION, "DEVOLUCIÓN", Kind.WORD, 16, lambda r: returned(unit(r)), tone=lambda r: tone_of(unit(r)), on=_BOOK
        ),
        Column(ESTADO, "ESTADO", Kind.WORD, 20, lambda r: r.estado.value, on=~Medium.PRINT),
        Column(SEMAFORO, "SEMÁFORO", Kind.LIGHT, 14, lambda r: r.luz, strong=True),
        Column(OBSERVACIONES, "OBSERVACIONES", Kind.TEXT, 40, lambda r: r.observaciones),
        *_waived_and_said(consolidado, units),
        *_origin(consolidado),
        *_levels(consolidado),
    )  # fmt: skip


def _p(t: int) -> Callable[[Renglon], Datum]:
    return lambda r: r.meta.p(t)


def _a(t: int) -> Callable[[Renglon], Datum]:
    return lambda r: r.alcanzado(t)


def _derived(consolidado: Consolidado) -> Iterator[Column]:
    """Formulas over the row's P and A; the sheet computes what ``domain.avance`` computes, and says the same words."""
    cut, base = consolidado.trimestre.numero, consolidado.plan.ajustes.base
    due, done = (quarter("P", cut), quarter("A", cut)) if base is Base.TRIMESTRE else (PROGRAMADO, ABSOLUTO)

    def total(at: At, kind: str) -> str:
        return f"SUM({','.join(at.cell(quarter(kind, t)) for t in range(1, cut + 1))})"

    def absoluto(at: At) -> str:
        out = f'LEFT({at.cell(DEVOLUCION)},8)<>"{EstadoUnidad.ACEPTADA}"'
        return f'=IF(OR({_unjudged(at)},{out}),"{Nothing.UNREPORTED}",{total(at, "A")})'

    def at_most(r: Renglon) -> Datum:
        told = r.said(r.avance.cumplimiento)
        return told if isinstance(told, Nothing) else min(told, 1)

    yield Column(
        PROGRAMADO, PROGRAMADO_HEADING, Kind.QUANTITY, 12, lambda r: r.avance.programado, lambda at: "=" + total(at, "P"),
        on=~Medium.PRINT,
    )  # fmt: skip
    yield Column(ABSOLUTO, ABSOLUTO_HEADING, Kind.QUANTITY, 10, lambda r: r.absoluto, absoluto, strong=True)
    yield Column(
        RELATIVO, "ACUMULADO RELATIVO", Kind.PERCENT, 11, lambda r: r.said(r.avance.relativo),
        _ratio(done, ANUAL if base is Base.ANUAL else due), strong=True,
    )  # fmt: skip
    yield Column(
        "avance_anual",
        "AVANCE ANUAL",
        Kind.PERCENT,
        9,
        lambda r: r.said(r.avance.relativo_anual),
        _ratio(ABSOLUTO, ANUAL),
    )
    yield Column(CUMPLIMIENTO, "CUMPLIMIENTO", Kind.PERCENT, 13, at_most, _ratio(done, due, "1"), on=_BOOK)


def _unjudged(at: At) -> str:
    return ",".join(f'{at.cell(ESTADO)}="{one}"' for one in (Estado.SIN_REPORTE, Estado.POR_CONFIRMAR))


def _ratio(above: str, below: str, most: str = "") -> Callable[[At], str]:
    """A ratio of two columns, ``most`` at most; in the order of ``Renglon.said``, why there is none."""

    def formula(at: At) -> str:
        share = f"{at.cell(above)}/{at.cell(below)}"
        known = f'IF(ISNUMBER({at.cell(ABSOLUTO)}),{f"MIN({most},{share})" if most else share},"{Nothing.UNREPORTED}")'
        programmed = f'IF(N({at.cell(below)})=0,"{Nothing.UNPROGRAMMED}",{known})'
        return f'=IF(OR({_unjudged(at)}),"{Nothing.UNREPORTED}",{programmed})'

    return formula


def _waived_and_said(consolidado: Consolidado, units: Mapping[str, UnidadConsolidada]) -> Iterator[Column]:
    """What was accepted though it was wrong, of the meta or of its whole unit; what the book says of it, if other."""
    waived = waivers(consolidado)

    def said(r: Renglon) -> str:
        return in_words(differences_of(units[r.unidad.clave], r))

    doubt = lambda _: Tone.DOUBT  # noqa: E731
    yield Column(
        "dispensas",
        "DISPENSAS",
        Kind.TEXT,
        30,
        lambda r: " · ".join(waived(r)),
        tone=doubt,
        small=True,
        on=~Medium.PRINT,
        printed=False,
    )
    yield Column(
        "dicho",
        "EL LIBRO DICE (SI DIFIERE)",
        Kind.TEXT,
        24,
        said,
        tone=doubt,
        small=True,
        on=~Medium.PRINT,
        printed=False,
    )


def _origin(consolidado: Consolidado) -> Iterator[Column]:
    """What the row is added with, and where its figure came from."""
    twins = gemelas(consolidado.plan)
    came = {u.unidad.clave: u.devolucion for u in consolidado.aceptadas}
    cut = consolidado.trimestre.numero

    def of(value: Callable[[Devolucion, Renglon], str]) -> Callable[[Renglon], str]:
        def told(r: Renglon) -> str:
            found = came.get(r.unidad.clave)
            return value(found, r) if found else ""

        return told

    def place(found: Devolucion, r: Renglon) -> str:
        cells = found.celdas.get(r.meta.numero)
        return f"{found.hoja}!{cells[cut - 1]}" if cells else ""

    def added(r: Renglon) -> str:
        return {True: SI, False: NO, None: Nothing.UNREPORTED}[adds_up(r, twins)]

    def column(key: str, heading: str, kind: Kind, width: float, value: Callable[[Renglon], str]) -> Column:
        return Column(key, heading, kind, width, value, on=_BOOK, small=key not in (MEDIDA, SE_SUMA), printed=False)

    yield column(MEDIDA, "MEDIDA CANÓNICA", Kind.WORD, 15, lambda r: r.meta.medida.nombre)
    yield column(SE_SUMA, "SE SUMA", Kind.WORD, 8, added)
    yield column("archivo", "ARCHIVO DE ORIGEN", Kind.TEXT, 26, of(lambda found, _: found.archivo))
    yield column("celda", "CELDA DE ORIGEN", Kind.WORD, 14, of(place))
    yield column("sha256", "SHA-256 (INICIO)", Kind.WORD, 14, of(lambda found, _: found.sha256[:16]))


def _levels(consolidado: Consolidado) -> Iterator[Column]:
    """In the data, which have no list of findings: what this plan has told at another level, and so judged returns by."""
    said = "; ".join(
        f"{rule.codigo}: {nivel.value} (de origen, {rule.told.value})" for rule, nivel in moved(consolidado.plan)
    )
    if said:
        yield Column("niveles", "NIVELES FIJADOS POR EL PLAN", Kind.TEXT, 30, lambda _: said, on=Medium.DATA)
