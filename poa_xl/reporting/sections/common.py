"""What several sections say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable

from poa_xl.domain.ajustes import Luz
from poa_xl.domain.consolidate import Consolidado, Renglon, UnidadConsolidada
from poa_xl.domain.finding import Severity
from poa_xl.domain.nothing import span, unprogrammed
from poa_xl.reporting.view import Link, Tone

NOTHING_PENDING = "Todas las unidades están incluidas."
TONE_OF_SEVERITY = {Severity.ERROR: Tone.ALERT, Severity.ADVERTENCIA: Tone.DOUBT, Severity.NOTA: Tone.QUIET}
NOT_ADDED = "No se suman cantidades de distintas unidades de medida."
NOT_OFFSET = (
    "Lo no programado (N/P) no cuenta como incumplido ni entra en promedios; lo rebasado no compensa lo que falta."
)


def judged(consolidado: Consolidado) -> str:
    """``a la fecha`` or ``en el trimestre``: what the semáforo and the counts of metas are of."""
    return span(consolidado.plan.ajustes.base)


def ranges(consolidado: Consolidado) -> tuple[tuple[Luz, str], ...]:
    """What each light means."""
    ajustes = consolidado.plan.ajustes
    return tuple(
        (luz, unprogrammed(ajustes.base) if luz is Luz.GRIS else text) for luz, text in ajustes.semaforo.rangos
    )


def coverage(consolidado: Consolidado) -> str:
    """``4 de 5 unidades``."""
    return f"{len(consolidado.aceptadas)} de {len(consolidado.unidades)} unidades"


def returned(unidad: UnidadConsolidada) -> str:
    """What became of a unit's return, and whether somebody had to accept what was wrong with it."""
    count = unidad.dispensas
    waived = f" · {count} dispensa{'s' if count > 1 else ''}" if count else ""
    return f"{unidad.estado.value}{waived}"


def tone_of(unidad: UnidadConsolidada) -> Tone:
    """How its return is coloured."""
    if not unidad.estado.aceptada:
        return Tone.ALERT
    return Tone.DOUBT if unidad.estado.value != "aceptada" or unidad.dispensas else Tone.GOOD


def to_unit(unidad: UnidadConsolidada) -> Link:
    """To what the report has of it."""
    return Link(unidad.unidad.clave)


def to_meta(row: Renglon) -> Link:
    """To the row of a meta."""
    return Link(row.unidad.clave, row.meta.numero)


def waivers(consolidado: Consolidado) -> Callable[[Renglon], list[str]]:
    """Of a meta, what was accepted though it was wrong, of it or of its whole unit: of what, who, why, until when."""
    found: dict[tuple[str, int | None], list[str]] = defaultdict(list)
    for one in consolidado.all_findings:
        if one.dispensa:
            found[one.unidad, one.meta].append(f"{one.codigo}: {one.dispensa}")

    def of(row: Renglon) -> list[str]:
        clave = row.unidad.clave
        return list(dict.fromkeys((*found.get((clave, None), ()), *found.get((clave, row.meta.numero), ()))))

    return of
