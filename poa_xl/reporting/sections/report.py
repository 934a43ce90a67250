"""Which sections the report has, in order.  A new one is a function of the Consolidado, named here."""

from __future__ import annotations

from collections.abc import Callable

from poa_xl.domain.consolidate import Consolidado
from poa_xl.reporting.sections.concentrado import concentrado, metas
from poa_xl.reporting.sections.counts import lineas, tablero
from poa_xl.reporting.sections.cover import cover
from poa_xl.reporting.sections.lists import atencion, bitacora, dispensas, hallazgos, hoja_de_cambios
from poa_xl.reporting.sections.sums import calendario, medidas, transparencia
from poa_xl.reporting.view import Report, Section

Make = Callable[[Consolidado], Section | None]
SECTIONS: tuple[Make, ...] = (
    tablero, atencion, dispensas, hoja_de_cambios, concentrado, lineas, medidas, calendario, metas, hallazgos, transparencia,
    bitacora,
)  # fmt: skip


def report_of(consolidado: Consolidado) -> Report:
    """The report; a section that has nothing to say gives None."""
    made = (make(consolidado) for make in SECTIONS)
    return Report(cover(consolidado), tuple(section for section in made if section is not None))
