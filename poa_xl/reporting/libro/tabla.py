"""What all sheets of the report share: columns that say what they hold, titles, headings, coverage, the table Concentrado."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from poa_xl.domain.ajustes import Luz
from poa_xl.domain.consolidate import Consolidado
from poa_xl.domain.trimestre import fecha_larga
from poa_xl.form import styles
from poa_xl.form.layout import Area, Cell, Content, Printing, Sheet, Style, fitting, height_for, wrapped_lines

PORTADA, TABLERO, ATENCION, CONCENTRADO = "Portada", "Tablero", "Atención", "Concentrado"
LINEAS, MEDIDAS, CALENDARIO = "Por línea", "Por unidad de medida", "Calendario"
CAMBIOS, HALLAZGOS, TRANSPARENCIA, BITACORA = "Cambios", "Hallazgos", "Transparencia", "Bitácora"
NOTHING = "N/P"
HEAD = 5  # row of the headings of every list
FIRST = HEAD + 1
PLAIN = styles.BASE.but(size=9.5)
LINK = styles.BASE.but(color="0B3D91")
ALERT = PLAIN.but(bold=True, color="B00020")
_LIGHT_TEXT = {Luz.BLANCO: "616161", Luz.NINGUNA: "616161", Luz.AMARILLO: "7A4F01", Luz.NARANJA: "A84300"}


@dataclass(frozen=True, slots=True)
class Columna:
    """A column: heading, width in characters, look, and what it holds of an item.

    ``formula`` of a sheet row where it is live; ``link`` and ``look`` of an item where they vary.
    """

    heading: str
    width: float
    style: Style
    value: Callable[[Any], Content]
    formula: Callable[[int], str] | None = None
    link: Callable[[Any], str] | None = None
    look: Callable[[Any, Style], Style] | None = None

    def cell(self, row: int, column: int, item: Any) -> Cell:
        """The cell of ``item`` there."""
        link = self.link(item) if self.link else ""
        style = self.look(item, self.style) if self.look else self.style
        if link:
            style = style.but(color="0B3D91")
        return Cell(
            row, column, _fitting(self.value(item)), style, self.formula(row) if self.formula else "", link=link
        )


def listado(
    consolidado: Consolidado, name: str, title: str, columns: Sequence[Columna], items: Sequence[Any], nothing: str = ""
) -> Sheet:
    """A sheet that lists ``items``, one a row, with filter and frozen headings; ``nothing`` is said if there are none."""
    cells = [*titles(consolidado, title), *headings(columns, HEAD)]
    cells += [c.cell(row, n, item) for row, item in enumerate(items, FIRST) for n, c in enumerate(columns, 1)]
    if not items:
        cells.append(Cell(FIRST, 1, nothing, PLAIN))
    last = FIRST + max(len(items), 1) - 1
    area = Area(HEAD, 1, last, len(columns))
    return Sheet(
        name, tuple(cells), tuple(c.width for c in columns),
        ((1, 20.0), (HEAD, 30.0), *row_heights(columns, items)),
        autofilter=area if items else None, freeze=(HEAD, 0), printing=printing(consolidado, area),
    )  # fmt: skip


def _fitting(value: Content) -> Content:
    """What a cell can hold, whatever a file brought."""
    return fitting(value) if isinstance(value, str) else value


def row_heights(columns: Sequence[Columna], items: Sequence[Any]) -> Iterator[tuple[int, float]]:
    """Rows tall enough for their longest text."""
    wide = [c for c in columns if c.style.wrap and c.style.align == "left"]
    for row, item in enumerate(items, FIRST):
        lines = max((wrapped_lines(str(c.value(item) or ""), c.width, c.style.size) for c in wide), default=1)
        yield row, height_for(lines, 8)


def printing(consolidado: Consolidado, area: Area) -> Printing:
    """From the title to the end of ``area``, its headings repeated, coverage on every page."""
    return Printing(Area(1, area.left, area.bottom, area.right), (area.top, area.top), footer=footer(consolidado))


def footer(consolidado: Consolidado) -> str:
    """What every page says."""
    return f"Ramo {consolidado.plan.ramo.clave} · {consolidado.trimestre.clave} · {cobertura(consolidado)}"


def cobertura(consolidado: Consolidado) -> str:
    """``4 de 5 unidades``."""
    return f"{len(consolidado.aceptadas)} de {len(consolidado.unidades)} unidades"


def titles(consolidado: Consolidado, title: str) -> Iterator[Cell]:
    """Ramo, what this sheet is, coverage and base; the way back to the front page."""
    plan, quarter = consolidado.plan, consolidado.trimestre
    yield Cell(1, 1, f"RAMO {plan.ramo.clave} {plan.ramo.nombre}", styles.PAGE_TITLE)
    yield Cell(2, 1, f"{title} · {quarter.texto}, corte al {fecha_larga(quarter.corte)}", styles.PAGE_HEADING)
    yield Cell(3, 1, f"Cobertura: {cobertura(consolidado)} · ACUMULADO RELATIVO = {plan.ajustes.base.texto}", PLAIN)
    yield Cell(4, 1, "← Índice", LINK, link=f"internal:'{PORTADA}'!A1")


def headings(columns: Iterable[Columna], row: int) -> Iterator[Cell]:
    """The heading cells."""
    return (Cell(row, n, c.heading, styles.HEADING) for n, c in enumerate(columns, start=1))


def light(luz: Luz, style: Style) -> Style:
    """``style`` in the colour of the light, dark enough to be read on white."""
    return style.but(color=_LIGHT_TEXT.get(luz, luz.color))


def column(heading: str) -> str:
    """A column of the table Concentrado, as formulas name it."""
    return f"{CONCENTRADO}[{heading}]"


RESERVED = frozenset(
    name.casefold()
    for name in (
        PORTADA, TABLERO, ATENCION, CONCENTRADO, LINEAS, MEDIDAS, CALENDARIO, CAMBIOS, HALLAZGOS, TRANSPARENCIA, BITACORA,
        "History",
    )
)  # fmt: skip
"""Names that no unit's sheet may have; Excel keeps History for itself."""


def form_sheet(clave: str) -> str:
    """The name of a unit's sheet: its clave, unless another sheet has that name."""
    return f"UE {clave}" if clave.casefold() in RESERVED else clave


def sheet_link(name: str, address: str = "A1") -> str:
    """A link to another sheet of the report."""
    return f"internal:'{name}'!{address}"
