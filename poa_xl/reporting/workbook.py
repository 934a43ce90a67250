"""The report of the Ramo as a workbook: its front page, its sections in order, then each unit's form to print and sign.

Totals are formulas over Concentrado, with right cached results, so that an auditor can follow them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from poa_xl.checks.identity import REPORT_KEYWORDS
from poa_xl.domain.consolidate import Consolidado, UnidadConsolidada
from poa_xl.domain.previo import Previo
from poa_xl.form import styles, version
from poa_xl.form.book import build
from poa_xl.form.draw import draw
from poa_xl.form.layout import Area, Book, Cell, OneByOne, Printing, Sheet, Style, fitting, height_for, wrapped_lines
from poa_xl.reporting.sections.report import report_of
from poa_xl.reporting.sheets import LINKED, PLAIN, Links, Spot, base_of, sheet_link, sheet_of
from poa_xl.reporting.view import FRONT, HISTORY, Medium, Report, Tone

MOST_ON_A_PAGE = 60
_WIDTH = 120


def book(consolidado: Consolidado) -> Book:
    """The whole workbook.  Sheets come one by one, so that memory does not grow with the number of units."""
    quarter = consolidado.trimestre
    return Book(
        sheets=OneByOne(lambda: sheets(consolidado, report_of(consolidado))),
        title=f"Informe del Ramo {consolidado.plan.ramo.clave}, {quarter.texto}",
        created=quarter.corte,
        keywords=REPORT_KEYWORDS,
    )


def sheets(consolidado: Consolidado, report: Report) -> Iterator[Sheet]:
    """They, in order."""
    forms, base = form_sheets(consolidado, report), base_of(report)
    links = Links(forms, _rows_of_metas(consolidado, base))
    yield portada(consolidado, report, forms)
    for section in report.on(Medium.BOOK):
        yield sheet_of(section, report.cover, base, links)
    for unidad in consolidado.aceptadas:
        yield clean_form(consolidado, unidad, forms[unidad.unidad.clave])


def _rows_of_metas(consolidado: Consolidado, base: Spot) -> Mapping[tuple[str, int], str]:
    return {
        (r.unidad.clave, r.meta.numero): sheet_link(base.table.name, f"{base.letters['meta']}{row}")
        for row, r in enumerate(consolidado.renglones, base.first)
    }


def form_sheets(consolidado: Consolidado, report: Report) -> Mapping[str, str]:
    """The sheet of each unit that has one, by clave: called like it, unless another sheet is."""
    taken = {name.casefold() for name in (FRONT, HISTORY, *(s.name for s in report.sections))}
    claves = [u.unidad.clave for u in consolidado.aceptadas]
    return {clave: f"UE {clave}" if clave.casefold() in taken else clave for clave in claves}


def clean_form(consolidado: Consolidado, unidad: UnidadConsolidada, name: str) -> Sheet:
    """The unit's form with what was accepted, all locked, ready to print and sign."""
    captures = {row.meta.numero: row.avance.captura for row in unidad.renglones}
    came = unidad.devolucion
    formato, folio = (version.find(came.formato), came.folio) if came else (None, "")
    form = build(consolidado.plan, unidad.unidad, consolidado.trimestre, Previo(), captures, formato)
    return draw(form, issued=False, name=name, folio=folio)


# -- the front page ------------------------------------------------------------------------------------------------

Line = tuple[str, Style, str]


def portada(consolidado: Consolidado, report: Report, forms: Mapping[str, str]) -> Sheet:
    """What is told first, and where everything is."""
    cells: list[Cell] = []
    heights: list[tuple[int, float]] = []
    for row, (text, style, link) in enumerate(_lines(consolidado, report, forms), start=1):
        cells.append(Cell(row, 1, fitting(text), style.but(wrap=not link), link=link))
        least = 24 if style.size > 11 else 15
        heights.append((row, height_for(wrapped_lines(text, _WIDTH, style.size, style.bold), style.size, least)))
    return Sheet(
        FRONT, tuple(cells), (_WIDTH,), tuple(heights), tab=styles.ACCENT,
        printing=Printing(
            Area(1, 1, len(cells), 1), down=1 if len(cells) < MOST_ON_A_PAGE else 0, footer=report.cover.footer
        ),
    )  # fmt: skip


def _lines(consolidado: Consolidado, report: Report, forms: Mapping[str, str]) -> Iterator[Line]:
    cover, blank = report.cover, ("", PLAIN, "")
    yield cover.ayuntamiento, styles.PAGE_HEADING, ""
    yield cover.ramo, styles.PAGE_TITLE, ""
    yield cover.title, styles.PAGE_HEADING, ""
    yield cover.cut, PLAIN, ""
    yield f"{cover.coverage} en este informe", PLAIN.but(bold=True, size=13), ""
    yield blank
    for notice in cover.notices:
        yield notice.text, PLAIN.but(bold=notice.tone is not Tone.DOUBT, color=notice.tone.value), ""
    yield blank
    yield " · ".join(f"{figure} {what}" for figure, what in cover.figures), PLAIN.but(bold=True), ""
    yield blank
    yield "Cómo se mide", styles.PAGE_HEADING, ""
    yield from ((text, PLAIN, "") for text in cover.meaning)
    yield "", PLAIN.but(size=16), ""
    yield f"AUTORIZÓ ______________________________   {cover.signer}, RESPONSABLE DEL RAMO", PLAIN, ""
    yield blank
    yield "Contenido", styles.PAGE_HEADING, ""
    for section in report.on(Medium.BOOK):
        yield f"{section.name} — {section.about}", LINKED.but(size=9.5), sheet_link(section.name)
    for unidad in consolidado.unidades:
        clave, nombre = unidad.unidad.clave, unidad.unidad.nombre
        came = unidad.devolucion
        form = ((version.find(came.formato) if came else None) or version.of(consolidado.plan)).clave
        if clave in forms:
            text = f"{forms[clave]} — {form} de {nombre}, para imprimir y firmar"
            yield text, LINKED.but(size=9.5), sheet_link(forms[clave])
        else:
            text = f"{clave} — sin {form} de {nombre}. NO INCLUIDA: {unidad.estado.value}"
            yield text, PLAIN.but(color=Tone.ALERT.value), ""
