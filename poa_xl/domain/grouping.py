"""The Consolidado seen by unit, programa, línea, unit of measure and quarter (domain.md 3.3): what may be added, and what not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from poa_xl.domain.ajustes import Estado
from poa_xl.domain.avance import total
from poa_xl.domain.cantidad import Cantidad, normal
from poa_xl.domain.consolidate import Consolidado, Renglon, Totales
from poa_xl.domain.model import Plan, folded, nivel
from poa_xl.domain.nothing import Figure, Nothing
from poa_xl.domain.trimestre import NUMEROS


@dataclass(frozen=True, slots=True)
class Grupo:
    """Rows that share something: its clave, its name, the rows."""

    clave: str
    nombre: str
    renglones: tuple[Renglon, ...]

    @property
    def totales(self) -> Totales:
        """Their counts."""
        return Totales.of(self.renglones)


def _by(renglones: Sequence[Renglon], key: Callable[[Renglon], str]) -> Mapping[str, tuple[Renglon, ...]]:
    found: dict[str, list[Renglon]] = defaultdict(list)
    for row in renglones:
        found[key(row)].append(row)
    return {clave: tuple(rows) for clave, rows in found.items()}


def por_programa(consolidado: Consolidado) -> tuple[Grupo, ...]:
    """One group per programa of the catalogue."""
    rows = _by(consolidado.renglones, lambda r: r.unidad.programa)
    return tuple(Grupo(p.clave, p.nombre, rows.get(p.clave, ())) for p in consolidado.plan.programas)


def por_linea(consolidado: Consolidado) -> tuple[Grupo, ...]:
    """One group per código that metas use, in order; 3.2 (of principal metas) and 3.2.2 are apart."""
    rows = _by(consolidado.renglones, lambda r: r.meta.linea)
    ordered = sorted(rows, key=lambda clave: [part.zfill(6) for part in clave.split(".")])
    return tuple(Grupo(clave, nombre_de_linea(consolidado.plan, clave), rows[clave]) for clave in ordered)


def nombre_de_linea(plan: Plan, clave: str) -> str:
    """The catalogue's name; of a code of two levels, which has none, the eje it belongs to."""
    known = plan.nombre_de.get(clave)
    if known:
        return known
    eje = clave.partition(".")[0]
    return f"Metas principales del eje {eje} {plan.nombre_de.get(eje, '')}".rstrip() if nivel(clave) > 1 else ""


# -- sums of quantities --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Suma:
    """What may be added of one unit of measure.

    ``sumable``: whether adding means anything; where not, the sums are None.  ``gemelas``: rows left out because
    other units report the same meta.  ``anual`` and ``planeado`` (to date) are of the plan, over all others; ``programado``
    and ``alcanzado`` are over the ``sumadas`` of them, whose figures are known: None if there are none.
    """

    medida: str
    sumable: bool
    metas: int
    gemelas: int
    sumadas: int
    anual: Cantidad | None
    planeado: Cantidad | None
    programado: Cantidad | None
    alcanzado: Cantidad | None


@lru_cache(maxsize=1 << 14)
def _alike(texto: str) -> str:
    """A meta's text for comparing; kept, because several sections of a report ask."""
    return folded(texto).rstrip(".")


def gemelas(plan: Plan) -> frozenset[tuple[str, int]]:
    """(unit, number) of the metas whose text several units have: adding them would count one thing many times."""
    found: dict[str, set[tuple[str, int]]] = defaultdict(set)
    for unidad, meta in plan.metas():
        found[_alike(meta.texto)].add((unidad.clave, meta.numero))
    twins = (same for same in found.values() if len({clave for clave, _ in same}) > 1)
    return frozenset(one for same in twins for one in same)


def adds_up(row: Renglon, twins: frozenset[tuple[str, int]]) -> bool | None:
    """Whether the row's quantities enter a sum over its unit of measure; None: they would, but are not known."""
    if not row.meta.medida.sumable or (row.unidad.clave, row.meta.numero) in twins:
        return False
    return True if row.known else None


def por_medida(consolidado: Consolidado) -> tuple[Suma, ...]:
    """One entry per unit of measure, by its canonical name."""
    twins = gemelas(consolidado.plan)
    rows = _by(consolidado.renglones, lambda r: r.meta.medida.nombre)
    return tuple(_suma(nombre, rows[nombre], twins) for nombre in sorted(rows, key=folded))


def _suma(nombre: str, rows: tuple[Renglon, ...], twins: frozenset[tuple[str, int]]) -> Suma:
    planned = [r for r in rows if adds_up(r, twins) is not False]
    known = [r for r in planned if r.known]
    repeated = sum((r.unidad.clave, r.meta.numero) in twins for r in rows)
    return Suma(
        nombre, bool(planned), len(rows), repeated, len(known),
        total([r.meta.anual for r in planned]) if planned else None,
        total([r.avance.programado for r in planned]) if planned else None,
        total([r.avance.programado for r in known]) if known else None,
        total([r.avance.absoluto for r in known]) if known else None,
    )  # fmt: skip


def debidas_por_trimestre(renglones: Sequence[Renglon]) -> tuple[int, ...]:
    """How many metas have something programmed in each quarter: 4 counts."""
    return tuple(sum((r.meta.p(t) or 0) > 0 for r in renglones) for t in NUMEROS)


# -- what needs a look ---------------------------------------------------------------------------------------------

_ATENCION = (
    Estado.SIN_REPORTE,
    Estado.NO_CUMPLIDA,
    Estado.PARCIAL,
    Estado.AVANCE_NO_PROGRAMADO,
    Estado.REBASADA,
)


def atencion(consolidado: Consolidado) -> list[Renglon]:
    """The metas of included units that need a look, by estado, the widest gap in proportion first; others are left out."""
    rows = [r for u in consolidado.aceptadas for r in u.renglones if r.estado in _ATENCION]
    return sorted(rows, key=lambda r: (_ATENCION.index(r.estado), -_distance(r), r.meta.numero))


def _distance(row: Renglon) -> Fraction:
    return Fraction(0) if row.cumplimiento is None else abs(1 - Fraction(row.cumplimiento))


def brecha(row: Renglon) -> Figure:
    """What was achieved beyond (+) or short of (−) what was programmed in the span judged, in the meta's own units."""
    done = row.logrado
    return done if isinstance(done, Nothing) else normal(Fraction(done) - row.debido)


def brecha_relativa(row: Renglon) -> Figure:
    """The same in proportion: how far the ratio that the semáforo judges is from 1."""
    ratio = row.said(row.avance.cumplimiento)
    return ratio if isinstance(ratio, Nothing) else normal(Fraction(ratio) - 1)
