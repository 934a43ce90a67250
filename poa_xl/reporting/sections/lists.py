"""Atención, Cambios, Hallazgos, Dispensas, Bitácora: the lists of the report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from poa_xl.domain.archivo import Archivo
from poa_xl.domain.comparison import Cambio, Tendencia, cambios, tendencia
from poa_xl.domain.consolidate import Consolidado
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.grouping import atencion as metas_por_atender
from poa_xl.domain.grouping import brecha, brecha_relativa
from poa_xl.domain.nothing import Figure, Nothing
from poa_xl.domain.trimestre import NOMBRES
from poa_xl.reporting.sections.common import TONE_OF_SEVERITY, judged, to_meta
from poa_xl.reporting.sections.differences import Difference, differences
from poa_xl.reporting.view import Column, Datum, Kind, Link, Medium, Section, Table, Tone

_SCREEN = Medium.BOOK | Medium.PAGE


def atencion(consolidado: Consolidado) -> Section:
    """Exceptions first: what is behind, over, unprogrammed or unreported, with what the unit says."""
    when = judged(consolidado)
    columns = (
        Column("semaforo", "SEMÁFORO", Kind.LIGHT, 14, lambda r: r.luz, strong=True),
        Column("estado", "ESTADO", Kind.WORD, 22, lambda r: r.estado.value, link=to_meta, on=~Medium.PRINT),
        Column("unidad", "UNIDAD", Kind.WORD, 9, lambda r: r.unidad.clave),
        Column("meta", "META", Kind.COUNT, 8, lambda r: r.meta.numero),
        Column("descripcion", "DESCRIPCIÓN", Kind.TEXT, 46, lambda r: r.meta.texto),
        Column("unidad_medida", "UNIDAD DE MEDIDA", Kind.WORD, 16, lambda r: r.meta.unidad_medida, on=Medium.BOOK),
        Column("programado", f"PROGRAMADO {when.upper()}", Kind.QUANTITY, 13, lambda r: r.debido),
        Column("alcanzado", "ALCANZADO", Kind.QUANTITY, 12, lambda r: r.logrado),
        Column("avance", "AVANCE", Kind.PERCENT, 9, lambda r: r.said(r.avance.cumplimiento)),
        Column("brecha", "BRECHA", Kind.GAP, 9, brecha),
        Column("brecha_relativa", "BRECHA EN %", Kind.GAP_PERCENT, 10, brecha_relativa, strong=True),
        Column("observaciones", "QUÉ DICE LA UNIDAD", Kind.TEXT, 48, lambda r: r.observaciones or "Sin observación"),
    )
    left_out = sum(r.debido > 0 for u in consolidado.pendientes for r in u.renglones)
    notes = [
        "Primero las que no tienen reporte; después, por estado, las de mayor brecha en %. "
        f"Lo programado, lo alcanzado, el avance y la brecha son {when}."
    ]
    if left_out:
        count = len(consolidado.pendientes)
        units = "1 unidad que no está incluida" if count == 1 else f"{count} unidades que no están incluidas"
        notes.append(f"Además, {left_out} metas programadas son de {units}.")
    table = Table(
        "por-atender", "", columns, metas_por_atender(consolidado), notes=tuple(notes),
        nothing=f"Ninguna: todo lo programado {when} en las unidades incluidas está cumplido.",
    )  # fmt: skip
    about = "primero las excepciones: qué va abajo o arriba, por cuánto y qué dice la unidad"
    return Section("atencion", "Atención", "METAS QUE REQUIEREN ATENCIÓN", about, (table,))


def hoja_de_cambios(consolidado: Consolidado) -> Section | None:
    """What differs from the last consolidation of the quarter, and how each unit went through the year."""
    if not consolidado.anteriores:
        return None
    tables = [_changes(consolidado)]
    trend = tendencia(consolidado)
    if trend:
        quarters = range(len(trend[0].trimestres))
        columns = (
            Column("unidad", "UNIDAD", Kind.WORD, 10, lambda one: one.clave),
            Column("nombre", "NOMBRE", Kind.TEXT, 44, lambda one: one.nombre),
            *(Column(f"t{t + 1}", NOMBRES[t], Kind.PERCENT, 14, _share(t)) for t in quarters),
        )
        title = "TENDENCIA: % DE METAS CUMPLIDAS DE LAS DEBIDAS Y REPORTADAS"
        tables.append(Table("tendencia", title, columns, trend))
    about = "qué cambió desde la consolidación anterior, y la tendencia del año"
    return Section("cambios", "Cambios", "QUÉ CAMBIÓ", about, tuple(tables))


def _changes(consolidado: Consolidado) -> Table:
    before = consolidado.anterior
    nothing = "No se indicó una consolidación anterior de este trimestre (--previous)."
    since = f"la consolidación anterior de este trimestre ({before.fecha})" if before else ""
    meta: Callable[[Cambio], Datum] = lambda c: Nothing.INAPPLICABLE if c.meta is None else c.meta  # noqa: E731
    columns = (
        Column("unidad", "UNIDAD", Kind.WORD, 10, lambda c: c.unidad),
        Column("meta", "META", Kind.COUNT, 8, meta),
        Column("que", "QUÉ CAMBIÓ", Kind.WORD, 18, lambda c: c.que),
        Column("antes", "ANTES", Kind.TEXT, 50, lambda c: c.antes),
        Column("ahora", "AHORA", Kind.TEXT, 50, lambda c: c.ahora),
    )
    return Table(
        "que-cambio", "", columns, cambios(consolidado), notes=(f"Desde {since}.",) if before else (),
        nothing=f"Nada cambió desde {since}." if before else nothing,
    )  # fmt: skip


def _share(t: int) -> Callable[[Tendencia], Figure]:
    return lambda one: one.trimestres[t]


def hallazgos(consolidado: Consolidado) -> Section:
    """Every finding, gravest first, with its place, what to do, and who waived it; linked to the cell of the unit's form."""
    places = {u.unidad.clave: u.devolucion.destinos for u in consolidado.aceptadas if u.devolucion}

    def target(f: Finding) -> Link | None:
        where = places.get(f.unidad, {}).get(f.place.celda, "")
        return Link(f.unidad, cell=where) if where else None

    def where(f: Finding) -> str:
        return f.place.celda or (f"lín. {f.place.linea}" if f.place.linea else "")

    columns = (
        Column("gravedad", "GRAVEDAD", Kind.WORD, 13, lambda f: f.severity.value, tone=_tone, strong=True),
        Column("codigo", "CÓDIGO", Kind.WORD, 9, lambda f: f.codigo),
        Column("unidad", "UNIDAD", Kind.WORD, 9, lambda f: f.unidad),
        Column("meta", "META", Kind.COUNT, 8, _meta),
        Column("mensaje", "QUÉ SE ENCONTRÓ", Kind.TEXT, 56, lambda f: f.message),
        Column("remedio", "QUÉ HACER", Kind.TEXT, 42, lambda f: f.remedy),
        Column("archivo", "ARCHIVO", Kind.TEXT, 32, lambda f: f.place.archivo, small=True),
        Column("hoja", "HOJA", Kind.TEXT, 14, lambda f: f.place.hoja, small=True),
        Column("celda", "CELDA", Kind.WORD, 9, where, link=target),
        Column("dispensa", "DISPENSA", Kind.TEXT, 34, lambda f: f.dispensa, tone=lambda _: Tone.DOUBT),
    )
    every = consolidado.all_findings
    graves = [f for f in every if f.severity is not Severity.NOTA]
    open_ = sum(not f.dispensa for f in graves)
    notes = (f"{open_} por atender · {len(graves) - open_} dispensados · {len(every) - len(graves)} notas.",)
    tables = (
        Table("hallazgos-todos", "", columns, every, notes=notes, on=Medium.BOOK),
        Table(
            "hallazgos-graves", "", columns, graves, notes=notes, on=Medium.PAGE, nothing="Ningún error ni advertencia."
        ),
        _notas(every),
    )
    about = "qué se encontró en cada devolución, dónde y qué hacer"
    return Section("hallazgos", "Hallazgos", "HALLAZGOS", about, tables, on=_SCREEN)


def _notas(every: Sequence[Finding]) -> Table:
    """Notes by rule and unit, for a page: they are many and alike."""
    groups: dict[tuple[str, str], list[Finding]] = {}
    for one in every:
        if one.severity is Severity.NOTA:
            groups.setdefault((one.codigo, one.unidad), []).append(one)
    columns = (
        Column("codigo", "CÓDIGO", Kind.WORD, 9, lambda g: g[0].codigo),
        Column("unidad", "UNIDAD", Kind.WORD, 9, lambda g: g[0].unidad),
        Column("cuantas", "CUÁNTAS", Kind.COUNT, 9, len),
        Column("mensaje", "QUÉ SE ENCONTRÓ (LA PRIMERA)", Kind.TEXT, 80, lambda g: g[0].message),
    )
    return Table("notas", f"NOTAS ({len(groups)})", columns, tuple(groups.values()), on=Medium.PAGE, folded=True)


def _tone(f: Finding) -> Tone:
    return TONE_OF_SEVERITY[f.severity]


def _meta(f: Finding) -> Datum:
    return Nothing.INAPPLICABLE if f.meta is None else f.meta


def dispensas(consolidado: Consolidado) -> Section | None:
    """What was accepted though it was wrong: by whom and why; and where a book says what was not recomputed."""
    waived = [f for f in consolidado.all_findings if f.dispensa]
    apart = differences(consolidado)
    tables = []
    if waived:
        columns = (
            Column("unidad", "UNIDAD", Kind.WORD, 10, lambda f: f.unidad),
            Column("meta", "META", Kind.COUNT, 8, _meta),
            Column("gravedad", "GRAVEDAD", Kind.WORD, 13, lambda f: f.severity.value, tone=_tone, strong=True),
            Column("codigo", "CÓDIGO", Kind.WORD, 12, lambda f: f.codigo),
            Column("mensaje", "QUÉ SE ENCONTRÓ", Kind.TEXT, 56, lambda f: f.message),
            Column(
                "dispensa", "QUIÉN LO ACEPTÓ Y POR QUÉ", Kind.TEXT, 56, lambda f: f.dispensa, tone=lambda _: Tone.DOUBT
            ),
        )
        tables.append(Table("dispensados", "HALLAZGOS DISPENSADOS", columns, waived))
    if apart:
        tables.append(_differences(apart))
    about = "lo que se aceptó con un hallazgo, quién y por qué; y lo que el libro dice y no es lo recalculado"
    return Section("dispensas", "Dispensas", "DISPENSAS Y DIFERENCIAS", about, tuple(tables)) if tables else None


def _differences(apart: list[Difference]) -> Table:
    columns = (
        Column("unidad", "UNIDAD", Kind.WORD, 10, lambda one: one.row.unidad.clave),
        Column("meta", "META", Kind.COUNT, 8, lambda one: one.row.meta.numero),
        Column("que", "CIFRA", Kind.WORD, 22, lambda one: one.what, link=lambda one: to_meta(one.row)),
        Column("dice", "EL LIBRO DICE", Kind.WORD, 12, lambda one: one.told, tone=lambda _: Tone.ALERT, strong=True),
        Column("recalculado", "RECALCULADO", Kind.WORD, 14, lambda one: one.recomputed),
        Column("diferencia", "DIFERENCIA", Kind.WORD, 14, lambda one: one.gap),
    )
    return Table(
        "diferencias", "LO QUE EL LIBRO DICE Y NO ES LO RECALCULADO", columns, apart,
        notes=("El informe usa siempre lo recalculado con P y A; lo demás es lo que muestra el libro devuelto.",),
    )  # fmt: skip


def bitacora(consolidado: Consolidado) -> Section:
    """Every file that came in: its fingerprint, when, what was decided and why."""
    names = {u.clave: u.nombre for u in consolidado.plan.unidades}
    codes = {u.devolucion.sha256: u.devolucion.codigo for u in consolidado.unidades if u.devolucion}

    def unit(a: Archivo) -> str:
        return f"{a.unidad} {names.get(a.unidad, '')}".strip() or Nothing.INAPPLICABLE

    columns = (
        Column("archivo", "ARCHIVO", Kind.TEXT, 44, lambda a: a.nombre or "sin nombre"),
        Column("unidad", "UNIDAD", Kind.TEXT, 36, unit),
        Column("decision", "DECISIÓN", Kind.WORD, 14, lambda a: a.estado.value, strong=True),
        Column("motivo", "MOTIVO", Kind.TEXT, 44, lambda a: a.motivo),
        Column("recibido", "RECIBIDO", Kind.DATE, 11, lambda a: _moment(a.recibido, date.fromisoformat)),
        Column("remitente", "REMITENTE", Kind.TEXT, 30, lambda a: a.remitente),
        Column(
            "guardado",
            "GUARDADO (SEGÚN EL LIBRO)",
            Kind.MOMENT,
            17,
            lambda a: _moment(a.guardado, datetime.fromisoformat),
        ),
        Column("codigo", "CÓDIGO DE VERIFICACIÓN", Kind.WORD, 14, lambda a: codes.get(a.sha256, "")),
        Column("sha256", "SHA-256", Kind.TEXT, 62, lambda a: a.sha256, small=True),
    )
    table = Table("archivos", "", columns, consolidado.archivos, nothing="No se recibió ninguno.", folded=True)
    about = "cada archivo recibido, su huella y qué se decidió"
    return Section("bitacora", "Bitácora", "BITÁCORA DE ARCHIVOS", about, (table,), on=_SCREEN)


def _moment(text: str, read: Callable[[str], date]) -> Datum:
    """The day or moment that a file states; as it states it where that is none."""
    try:
        told = read(text)
    except ValueError:
        return text
    return told.replace(tzinfo=None) if isinstance(told, datetime) else told
