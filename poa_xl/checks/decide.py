"""What becomes of each unit: which of its returns counts, by a stated rule, and why the others do not.

The rule: what was asked for with --prefer; else one that is not called as another unit's before one that is; then an
acceptable return before one with errors; then the later revision of a corrected return; then the one saved last, by the
date inside the workbook.  Between acceptable returns that none of this tells apart, and whose figures differ, nobody
guesses: the unit is ``duplicada``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from poa_xl.checks import between
from poa_xl.checks.called import misnamed
from poa_xl.checks.illegible import by_unit as illegible_by_unit
from poa_xl.checks.levels import levelled, notices
from poa_xl.checks.naming import named, reads
from poa_xl.checks.prints import Impreso, print_hits
from poa_xl.checks.receive import Recibido
from poa_xl.checks.registry import Hit, at, finding, listed
from poa_xl.domain.archivo import Archivo, EstadoArchivo
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, UnidadConsolidada, consolidate_unidad
from poa_xl.domain.devolucion import Ilegible, Motivo
from poa_xl.domain.dispensa import Dispensa, waive
from poa_xl.domain.finding import Finding, Place, Severity, gravest
from poa_xl.domain.model import Plan, UnidadEjecutora
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import Trimestre, fecha_larga, nombre

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
    """Of what was received the return that counts, why, and the others; ``winner`` None if it cannot be told."""

    received: Sequence[Recibido]
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
    known = [one for files in by_unit.values() for one in files]
    illegible = illegible_by_unit(plan, known, strangers, excluded, general, prints)
    choices = {clave: _choose(plan, clave, files, rule) for clave, files in by_unit.items()}
    asked = _asked(plan, trimestre, choices, rule)
    decided = [
        _decide(plan, trimestre, u, choices[u.clave], previos.get(u.clave, Previo()), rule, asked.get(u.clave, ()))
        if u.clave in choices
        else (_missing(plan, trimestre, u, illegible.get(u.clave, ()), previos.get(u.clave, Previo())), [])
        for u in plan.unidades
    ]
    archivos = [archivo for _, files in decided for archivo in files]
    archivos += [_file(one, EstadoArchivo.NO_RECONOCIDO, _reasons(one)) for one in strangers]
    archivos += [_file(one, EstadoArchivo.EXCLUIDO, "se pidió con --exclude") for one in excluded]
    loose = [*general, *(f for one in strangers for f in one.findings)]
    loose += [finding(at(Place(archivo=one.archivo)).code("POA153")) for one in excluded]
    unidades = tuple(unidad for unidad, _ in decided)
    loose += [finding(hit) for hit in (*_of_prints(prints, plan, received, illegible), *notices(plan))]
    loose += _idle_patterns(rule, received)
    loose += _idle_waivers(rule, [f for u in unidades for f in u.findings])
    loose.sort(key=lambda f: f.order)
    return Consolidado(plan, trimestre, unidades, tuple(archivos), tuple(loose), rule.hoy)


def _asked(
    plan: Plan, trimestre: Trimestre, choices: Mapping[str, _Choice], criterio: Criterio
) -> Mapping[str, Sequence[Finding]]:
    """What the returns make ask of each unit, seen side by side."""
    chosen = {clave: choice.winner for clave, choice in choices.items() if choice.winner}
    hoy = criterio.hoy if criterio.hoy > date.min else date.max
    files = {clave: choice.received for clave, choice in choices.items()}
    hits = between.asked(between.Vuelta(plan, trimestre, files, chosen, hoy))
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


def _of_prints(
    prints: Sequence[Impreso], plan: Plan, received: Sequence[Recibido], illegible: Mapping[str, Sequence[Ilegible]]
) -> Iterator[Hit]:
    """What is told of prints, but for one that came without its book where that is told of its unit, which is missing."""
    for hit in print_hits(prints, plan, [(one.archivo, one.clave) for one in received if one.clave]):
        of_unit = (one.archivo for one in illegible.get(hit.unidad, ()))
        if hit.codigo != "POA141" or hit.place.archivo not in of_unit:
            yield hit


def _missing(
    plan: Plan, trimestre: Trimestre, unidad: UnidadEjecutora, illegible: tuple[Ilegible, ...], previo: Previo
) -> UnidadConsolidada:
    """A unit of which no workbook was recognised; ``illegible`` is what came of it all the same."""
    files = [one.archivo for one in illegible]
    limite = fecha_larga(plan.limite(trimestre))
    hit = at(Place(), nombre=unidad.nombre, limite=limite).code("POA501")
    if files:
        ours = any(one.motivo is Motivo.POR_ACLARAR for one in illegible)
        hacer = "Resuelva lo que se dice del archivo" if ours else f"Pídale el libro; el límite es el {limite}"
        hit = at(Place(archivo=files[0]), nombre=unidad.nombre, archivos=listed(files), hacer=hacer).code("POA173")
    told = (_told(hit, unidad),)
    missing = consolidate_unidad(plan, trimestre, unidad, EstadoUnidad.FALTANTE, None, told, previo)
    return replace(missing, ilegibles=illegible)


def _decide(
    plan: Plan,
    trimestre: Trimestre,
    unidad: UnidadEjecutora,
    choice: _Choice,
    previo: Previo,
    criterio: Criterio,
    asked: Sequence[Finding],
) -> tuple[UnidadConsolidada, list[Archivo]]:
    """What becomes of a unit, given which of the workbooks that say they are its counts."""
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
    files = _files(choice, estado)
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


def _choose(plan: Plan, clave: str, received: Sequence[Recibido], criterio: Criterio) -> _Choice:
    strange = {one.archivo for one in received if misnamed(plan, clave, one.archivo)}
    unique: dict[str, Recibido] = {}
    copies = []
    for one in sorted(received, key=lambda one: one.archivo in strange):
        first = unique.setdefault(one.sha256, one)
        if first is not one:
            copies.append((first, one))
    different = tuple(unique.values())
    if len(different) <= 1:
        return _Choice(received, different[0] if different else None, copies=tuple(copies))
    left, rule = _best(different, strange, criterio)
    winner = left[0] if rule else None
    others = tuple(one for one in (different if rule else left) if one is not winner)
    return _Choice(received, winner, others, rule, tuple(copies))


def _best(different: Sequence[Recibido], strange: set[str], criterio: Criterio) -> tuple[Sequence[Recibido], str]:
    """The return that counts first, and why; without a rule, those among which nobody can choose.

    ``strange``: the files that are called as those of another unit.
    """
    preferred = [one for one in different if criterio.prefers(one)]
    if len(preferred) == 1:
        return preferred, "se pidió con --prefer"
    own = [one for one in different if one.archivo not in strange]
    if len(own) == 1:
        return own, "es la que no se llama como los de otra unidad"
    different = own or different
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


_Cell = tuple[int, int]


def _captures(one: Recibido) -> Mapping[_Cell, object]:
    """What was captured, by meta and quarter (0: OBSERVACIONES); of a cell that could not be read, what is told of it."""
    came = one.devolucion
    if came is None:
        return {}
    said: dict[_Cell, object] = {(n, t): a for n, c in came.capturas.items() for t, a in enumerate(c.alcanzado, 1)}
    said |= {(n, 0): c.observaciones for n, c in came.capturas.items()}
    where = {ref: (n, t) for n, refs in came.celdas.items() for t, ref in enumerate(refs, 1)}
    told = [(where.get(f.place.celda), f) for f in one.findings if f.place.hoja == came.hoja]
    return said | {cell: f.message for cell, f in told if cell and said.get(cell) is None}


def _beside(winner: Recibido, choice: _Choice) -> list[Hit]:
    """What to tell of the files that do not count."""
    hits = [at(Place(archivo=copy.archivo), otro=first.nombre).code("POA130") for first, copy in choice.copies]
    equal = [one for one in choice.others if _captures(one) == _captures(winner)]
    hits += [at(Place(archivo=o.archivo), otra=o.nombre, elegida=winner.nombre).code("POA152") for o in equal]
    other = [one for one in choice.others if one not in equal]
    if other:
        corrects = all(one.revision < winner.revision for one in other)
        hits.append(
            at(
                Place(archivo=winner.archivo), cuantas=len(choice.others) + 1, elegida=winner.nombre,
                regla="; ".join(filter(None, (choice.rule, _when(winner)))),
                otras=listed(f"{one.nombre} ({_when(one)})" if _when(one) else one.nombre for one in other),
                diferencias=_differences((winner, *other)),
            ).code("POA155" if corrects else "POA151")
        )  # fmt: skip
    return hits


def _when(one: Recibido) -> str:
    """The date of its mail or, where it came in none, of the book; blank if that is not known."""
    day = between.day_of(one)
    return f"{'correo del' if one.remitente else 'guardado el'} {fecha_larga(day)}" if day else ""


def _undecided(different: Sequence[Recibido]) -> Hit:
    names = listed(one.nombre for one in different)
    place = Place(archivo=different[-1].archivo)
    differ = _differences(different)
    return at(place, cuantas=len(different), archivos=names, diferencias=differ).code("POA131")


def _differences(different: Sequence[Recibido]) -> str:
    """``; difieren en …``: the cells in which the first differs from the others."""
    first, *others = map(_captures, different)
    pairs = [(cell, said, other[cell]) for other in others for cell, said in first.items() if cell in other]
    cells = sorted({cell for cell, said, theirs in pairs if said != theirs}, key=lambda cell: (cell[0], cell[1] or 5))
    one_quarter = len({t for _, t in cells} - {0}) <= 1
    named = [
        f"meta {n} ({'OBSERVACIONES' if not t else 'A' if one_quarter else f'A de {nombre(t)}'})" for n, t in cells
    ]
    return f"; difieren en {len(cells)} celda{'s' if len(cells) > 1 else ''}: {listed(named)}" if cells else ""


def _files(choice: _Choice, estado: EstadoUnidad) -> list[Archivo]:
    files = []
    for one in choice.received:
        if choice.winner is not None and one.sha256 == choice.winner.sha256:
            held = estado is EstadoUnidad.RETENIDA
            other = EstadoArchivo.RETENIDO if held else EstadoArchivo.RECHAZADO
            state = EstadoArchivo.ACEPTADO if estado.aceptada else other
            files.append(_file(one, state, "se pidió con --hold" if held else _reasons(one)))
        else:
            chosen = f"se tomó {choice.winner.nombre}: {choice.rule}" if choice.winner else "hay otra distinta"
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
