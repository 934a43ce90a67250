"""What becomes of each unit: which of its returns counts, by a stated rule, and why the others do not.

The rule: what was asked for with --prefer; else an acceptable return before one with errors; then the later revision
of a corrected return; then the one saved last, by the date inside the workbook.  Between acceptable returns that none
of this tells apart, and whose figures differ, nobody guesses: the unit is ``duplicada``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from poa_xl.checks import between
from poa_xl.checks.illegible import by_unit as illegible_by_unit
from poa_xl.checks.levels import levelled, notices
from poa_xl.checks.naming import named, reads
from poa_xl.checks.prints import Impreso, print_hits
from poa_xl.checks.receive import Recibido
from poa_xl.checks.registry import Hit, at, finding, listed
from poa_xl.domain.archivo import Archivo, EstadoArchivo
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, UnidadConsolidada, consolidate_unidad
from poa_xl.domain.devolucion import Ilegible
from poa_xl.domain.dispensa import Dispensa, waive
from poa_xl.domain.finding import Finding, Place, Severity, gravest
from poa_xl.domain.model import Plan, UnidadEjecutora
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import Trimestre, fecha_larga

MOST_REASONS = 10


@dataclass(frozen=True, slots=True)
class Criterio:
    """What the coordinator decides beforehand: files to prefer (or a sheet: ``ARCHIVO!HOJA``) or exclude (names, ``*``
    allowed), units to hold back
    (claves), waivers, today.
    """

    prefer: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    hold: tuple[str, ...] = ()
    dispensas: tuple[Dispensa, ...] = ()
    hoy: date = date.min

    def prefers(self, one: Recibido) -> bool:
        """Whether --prefer names this file, or the sheet that was read of it."""
        return named(one.archivo, self.prefer) or reads(one.archivo, one.hojas, self.prefer)

    def excludes(self, one: Recibido) -> bool:
        """Whether --exclude names this file."""
        return named(one.archivo, self.exclude)

    def left_out(self, received: Sequence[Recibido]) -> set[str]:
        """The units left out by name: held, or with a pattern of --exclude that speaks of their files alone."""
        of_units = ({one.clave for one in received if named(one.archivo, (pattern,))} for pattern in self.exclude)
        return {*self.hold, *(claves.pop() for claves in of_units if len(claves) == 1)}


@dataclass(frozen=True, slots=True)
class _Choice:
    """The return that counts, why, and the others; ``winner`` None if it cannot be told."""

    winner: Recibido | None
    others: tuple[Recibido, ...] = ()
    rule: str = ""
    copies: tuple[tuple[Recibido, Recibido], ...] = field(default=())


def consolidate(
    plan: Plan,
    trimestre: Trimestre,
    received: Sequence[Recibido],
    previos: Mapping[str, Previo],
    general: tuple[Finding, ...] = (),
    criterio: Criterio | None = None,
    prints: Sequence[Impreso] = (),
) -> Consolidado:
    """Decide each unit and put the quarter together; ``prints`` came beside the workbooks."""
    rule = criterio or Criterio()
    excluded = [one for one in received if rule.excludes(one)]
    by_unit: dict[str, list[Recibido]] = defaultdict(list)
    strangers: list[Recibido] = []
    for one in received:
        if one not in excluded:
            waived = replace(one, findings=waive(one.findings, rule.dispensas, rule.hoy))
            (by_unit[waived.clave] if waived.clave else strangers).append(waived)
    illegible = illegible_by_unit(plan, strangers, excluded, general, prints)
    asked = _asked(plan, trimestre, by_unit, rule)
    decided = [
        _decide(plan, trimestre, u, by_unit[u.clave], previos.get(u.clave, Previo()), rule, asked.get(u.clave, ()))
        if by_unit[u.clave]
        else (_missing(plan, trimestre, u, illegible.get(u.clave, ()), previos.get(u.clave, Previo())), [])
        for u in plan.unidades
    ]
    archivos = [archivo for _, files in decided for archivo in files]
    archivos += [_file(one, EstadoArchivo.NO_RECONOCIDO, _reasons(one)) for one in strangers]
    archivos += [_file(one, EstadoArchivo.EXCLUIDO, "se pidió con --exclude") for one in excluded]
    loose = [*general, *(f for one in strangers for f in one.findings)]
    loose += [finding(at(Place(archivo=one.archivo)).code("POA153")) for one in excluded]
    unidades = tuple(unidad for unidad, _ in decided)
    loose += [finding(hit) for hit in print_hits(prints, plan, [(r.archivo, r.clave) for r in received if r.clave])]
    loose += [finding(hit) for hit in notices(plan)]
    loose += _idle_patterns(rule, received)
    loose += _idle_waivers(rule, [f for u in unidades for f in u.findings])
    loose.sort(key=lambda f: f.order)
    return Consolidado(plan, trimestre, unidades, tuple(archivos), tuple(loose), rule.hoy)


def _asked(
    plan: Plan, trimestre: Trimestre, by_unit: Mapping[str, Sequence[Recibido]], criterio: Criterio
) -> Mapping[str, Sequence[Finding]]:
    """What the returns make ask of each unit, seen side by side."""
    chosen = {clave: _choose(files, criterio).winner for clave, files in by_unit.items()}
    counting = {clave: one.devolucion for clave, one in chosen.items() if one and one.devolucion}
    hits = between.asked(between.Vuelta(plan, trimestre, by_unit, counting))
    told: dict[str, list[Finding]] = defaultdict(list)
    for one in waive(levelled(map(finding, hits), plan), criterio.dispensas, criterio.hoy):
        told[one.unidad].append(one)
    return told


def _file(one: Recibido, estado: EstadoArchivo, motivo: str = "") -> Archivo:
    return Archivo(one.archivo, one.sha256, estado, one.clave, motivo, one.recibido, one.guardado, one.remitente)


def _reasons(one: Recibido) -> str:
    """What is wrong with the file, as much of it as a cell of the report may hold."""
    serious = list(dict.fromkeys(f.message for f in one.findings if f.severity is Severity.ERROR and not f.dispensa))
    more = len(serious) - MOST_REASONS
    return " ".join([*serious[:MOST_REASONS], *([f"Y {more} más."] if more > 0 else [])])


def _missing(
    plan: Plan, trimestre: Trimestre, unidad: UnidadEjecutora, illegible: tuple[Ilegible, ...], previo: Previo
) -> UnidadConsolidada:
    """A unit of which no workbook was recognised; ``illegible`` is what came of it all the same."""
    files = [one.archivo for one in illegible]
    limite = fecha_larga(plan.limite(trimestre))
    hit = at(Place(archivo=files[0] if files else ""), nombre=unidad.nombre, limite=limite, archivos=listed(files))
    told = (_told(hit.code("POA173" if files else "POA501"), unidad),)
    missing = consolidate_unidad(plan, trimestre, unidad, EstadoUnidad.FALTANTE, None, told, previo)
    return replace(missing, ilegibles=illegible)


def _decide(
    plan: Plan,
    trimestre: Trimestre,
    unidad: UnidadEjecutora,
    received: Sequence[Recibido],
    previo: Previo,
    criterio: Criterio,
    asked: Sequence[Finding],
) -> tuple[UnidadConsolidada, list[Archivo]]:
    """What becomes of a unit, given all the workbooks that say they are its, one at least."""
    choice = _choose(received, criterio)
    winner = choice.winner
    findings = [*(winner.findings if winner else ()), *asked]
    if winner is None:
        estado = EstadoUnidad.DUPLICADA
        findings.append(_told(_undecided(choice.others), unidad))
    else:
        findings += [_told(hit, unidad) for hit in _beside(winner, choice)]
        estado = _estado(winner, findings)
        if estado.aceptada and unidad.clave in criterio.hold:
            estado = EstadoUnidad.RETENIDA
            findings.append(_told(at(Place(archivo=winner.archivo)).code("POA502"), unidad))
    files = _files(received, choice, estado)
    decided = consolidate_unidad(
        plan, trimestre, unidad, estado, winner.devolucion if winner else None,
        tuple(sorted(findings, key=lambda f: f.order)), previo,
    )  # fmt: skip
    tied = () if winner else tuple(one.devolucion for one in choice.others if one.devolucion)
    return replace(decided, dudosas=tied), files


def _told(hit: Hit, unidad: UnidadEjecutora) -> Finding:
    return finding(hit.of(unidad.clave).with_unit())


def _estado(winner: Recibido, findings: Sequence[Finding]) -> EstadoUnidad:
    if not winner.aceptable:
        return EstadoUnidad.RECHAZADA
    warned = gravest(tuple(findings)) is Severity.ADVERTENCIA
    return EstadoUnidad.CON_ADVERTENCIAS if warned else EstadoUnidad.ACEPTADA


def _choose(received: Sequence[Recibido], criterio: Criterio) -> _Choice:
    unique: dict[str, Recibido] = {}
    copies = []
    for one in received:
        first = unique.setdefault(one.sha256, one)
        if first is not one:
            copies.append((first, one))
    different = tuple(unique.values())
    if len(different) <= 1:
        return _Choice(different[0] if different else None, copies=tuple(copies))
    left, rule = _best(different, criterio)
    winner = left[0] if rule else None
    others = tuple(one for one in (different if rule else left) if one is not winner)
    return _Choice(winner, others, rule, tuple(copies))


def _best(different: Sequence[Recibido], criterio: Criterio) -> tuple[Sequence[Recibido], str]:
    """The return that counts first, and why; without a rule, those among which nobody can choose."""
    preferred = [one for one in different if criterio.prefers(one)]
    if len(preferred) == 1:
        return preferred, "se pidió con --prefer"
    acceptable = [one for one in different if one.aceptable]
    if len(acceptable) == 1:
        return acceptable, "es la única sin errores"
    left = acceptable or [one for one in different if one.devolucion] or list(different)
    for rule, key in (
        ("es la revisión más reciente", lambda one: f"{one.revision:06d}"),
        ("se guardó al último", lambda one: one.guardado),
    ):
        best = max(key(one) for one in left)
        left = [one for one in left if key(one) == best]
        if len(left) == 1:
            return left, rule
    if all(_captures(one) == _captures(left[0]) for one in left):
        return left, "trae las mismas cifras"
    return left, "" if acceptable else "se leyó primero; todas tienen errores"


def _captures(one: Recibido) -> object:
    return one.devolucion.capturas if one.devolucion is not None else None


def _beside(winner: Recibido, choice: _Choice) -> list[Hit]:
    """What to tell of the files that do not count."""
    hits = [at(Place(archivo=copy.archivo), otro=first.archivo).code("POA130") for first, copy in choice.copies]
    equal = [one for one in choice.others if _captures(one) == _captures(winner)]
    hits += [at(Place(archivo=o.archivo), otra=o.archivo, elegida=winner.archivo).code("POA152") for o in equal]
    other = [one for one in choice.others if one not in equal]
    if other:
        corrects = all(one.revision < winner.revision for one in other)
        hits.append(
            at(
                Place(archivo=winner.archivo), cuantas=len(choice.others) + 1, elegida=winner.archivo, regla=choice.rule,
                otras=listed(one.archivo for one in other), diferencias=_differences((winner, *other)),
            ).code("POA155" if corrects else "POA151")
        )  # fmt: skip
    return hits


def _undecided(different: Sequence[Recibido]) -> Hit:
    names = listed(one.archivo for one in different)
    place = Place(archivo=different[-1].archivo)
    differ = _differences(different)
    return at(place, cuantas=len(different), archivos=names, diferencias=differ).code("POA131")


def _differences(different: Sequence[Recibido]) -> str:
    """``; difieren en …``: the cells in which the first differs from the others."""
    first, *others = different
    if first.devolucion is None:
        return ""
    cells = []
    for other in others:
        if other.devolucion is None:
            continue
        for numero, captura in first.devolucion.capturas.items():
            theirs = other.devolucion.capturas.get(numero)
            if theirs is not None and theirs != captura:
                a, b = captura.alcanzado, theirs.alcanzado
                what = "A" if a != b else "OBSERVACIONES"
                cells.append(f"meta {numero} ({what})")
    many = len(set(cells))
    return f"; difieren en {many} celda{'s' if many > 1 else ''}: {listed(cells)}" if cells else ""


def _files(received: Sequence[Recibido], choice: _Choice, estado: EstadoUnidad) -> list[Archivo]:
    files = []
    for one in received:
        if choice.winner is not None and one.sha256 == choice.winner.sha256:
            held = estado is EstadoUnidad.RETENIDA
            other = EstadoArchivo.RETENIDO if held else EstadoArchivo.RECHAZADO
            state = EstadoArchivo.ACEPTADO if estado.aceptada else other
            files.append(_file(one, state, "se pidió con --hold" if held else _reasons(one)))
        else:
            chosen = f"se tomó {choice.winner.archivo}: {choice.rule}" if choice.winner else "hay otra distinta"
            files.append(_file(one, EstadoArchivo.DUPLICADO, chosen))
    return files


def _idle_patterns(criterio: Criterio, received: Sequence[Recibido]) -> list[Finding]:
    """What --prefer or --exclude names and nobody sent: probably mistyped."""
    return [
        finding(at(Place(), opcion=option, patron=pattern).code("POA156"))
        for option, patterns in (("--prefer", criterio.prefer), ("--exclude", criterio.exclude))
        for pattern in patterns
        if not any(
            named(one.archivo, (pattern,)) or (option == "--prefer" and reads(one.archivo, one.hojas, (pattern,)))
            for one in received
        )
    ]


def _idle_waivers(criterio: Criterio, findings: Sequence[Finding]) -> list[Finding]:
    """Waivers that accepted nothing, and why."""
    told = []
    used: dict[tuple[str, str, str], set[int | None]] = defaultdict(set)
    for f in findings:
        used[f.unidad, f.codigo, f.dispensa].add(f.meta)
    for one in criterio.dispensas:
        metas = used.get((one.unidad, one.codigo, one.texto), set())
        if metas and (not one.metas or not metas.isdisjoint(one.metas)):
            continue
        expired = one.hasta is not None and criterio.hoy > one.hasta
        motivo = f"venció el {fecha_larga(one.hasta)}" if one.hasta and expired else "no hay tal hallazgo"
        hit = at(Place(), codigo=one.codigo, motivo=motivo).code("POA154")
        told.append(finding(hit.of(one.unidad).with_unit()))
    return told
