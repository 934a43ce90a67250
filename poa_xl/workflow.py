"""The stories of a quarter: check the plan, generate the forms, collect what came back.  Prints nothing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from poa_xl.checks.capture import LIVE_RULES
from poa_xl.checks.receive import Recibido, receive
from poa_xl.checks.registry import Hit, at, finding, run
from poa_xl.domain.avance import Captura
from poa_xl.domain.consolidate import (
    Archivo,
    Consolidado,
    EstadoArchivo,
    EstadoUnidad,
    Previo,
    UnidadConsolidada,
    consolidate_unidad,
)
from poa_xl.domain.findings import Finding, Place, Severity, gravest
from poa_xl.domain.model import Plan, UnidadEjecutora
from poa_xl.domain.trimestre import Trimestre, fecha_larga
from poa_xl.errors import PoaError
from poa_xl.files import Incoming, all_or_nothing, contents, incoming, make_folder
from poa_xl.form.book import build, file_name, issued_book

T = TypeVar("T")
Progress = Callable[[Sequence[T], str], Iterable[T]]
MOST_LISTED = 20


def silent(items: Sequence[T], _label: str) -> Iterable[T]:
    """No progress to show."""
    return items


# -- plan ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class CheckedPlan:
    """A plan file checked: its findings, and the Plan unless one of them is an error."""

    plan: Plan | None
    findings: tuple[Finding, ...]


def check(path: Path) -> CheckedPlan:
    """Read and check a plan file, telling all its problems at once.  PoaError if it cannot be read at all."""
    from poa_xl.plan.load import load

    loaded = load(path)
    found = list(loaded.findings)
    if loaded.subject is not None:
        rules = tuple(loaded.placed(run("plan", loaded.subject)))
        # Of a file with pieces cut out, what is missing elsewhere proves nothing: only its errors are told.
        found += [f for f in rules if f.severidad is Severity.ERROR] if found else rules
    found.sort(key=lambda f: (f.severidad.rank, f.lugar.linea, f.codigo))
    broken = gravest(tuple(found)) is Severity.ERROR
    return CheckedPlan(None if broken or loaded.subject is None else loaded.subject.plan, tuple(found))


def sound_plan(path: Path) -> tuple[Plan, tuple[Finding, ...]]:
    """The plan of a file without errors, and its lesser findings.  PoaError that lists the errors otherwise."""
    checked = check(path)
    if checked.plan is None:
        errors = [f for f in checked.findings if f.severidad is Severity.ERROR]
        listed = "\n".join(f"  {f.lugar}: {f.mensaje} {f.remedio} [{f.codigo}]" for f in errors[:MOST_LISTED])
        more = f"\n  … y {len(errors) - MOST_LISTED} más: poa-xl check {path}" if len(errors) > MOST_LISTED else ""
        raise PoaError(f"El plan {path} tiene {len(errors)} errores; corríjalos primero:\n{listed}{more}")
    return checked.plan, checked.findings


def _previos(previous: Path | None, plan: Plan, trimestre: Trimestre) -> Mapping[str, Previo]:
    if previous is None:
        return {}
    from poa_xl.report.data import read_previous

    return read_previous(previous, plan, trimestre)


# -- generate ------------------------------------------------------------------------------------------------------


def generate(
    plan_path: Path,
    numero: int,
    output: Path,
    unidades: Sequence[str] = (),
    previous: Path | None = None,
    *,
    overwrite: bool = False,
    progress: Progress[UnidadEjecutora] = silent,
) -> list[Path]:
    """One workbook per unit for quarter ``numero``; all appear or none.  PoaError if any is already there."""
    plan, _ = sound_plan(plan_path)
    trimestre = plan.trimestre(numero)
    previos = _previos(previous, plan, trimestre)
    chosen = _chosen(plan, unidades)
    names = {unidad.clave: file_name(unidad, trimestre) for unidad in chosen}
    existing = [name for name in names.values() if (output / name).exists()]
    if existing and not overwrite:
        raise PoaError(
            f"Ya existen en {output}: {', '.join(existing[:5])}{'…' if len(existing) > 5 else ''}. "
            "No se cambió nada; use --overwrite para reemplazarlos, u otra carpeta."
        )
    return write_forms(output, _forms(plan, trimestre, progress(chosen, "Generando"), previos, {}, names))


def _chosen(plan: Plan, unidades: Sequence[str]) -> Sequence[UnidadEjecutora]:
    unknown = [clave for clave in unidades if clave not in plan.por_clave]
    if unknown:
        known = ", ".join(u.clave for u in plan.unidades)
        raise PoaError(f"No hay unidad {', '.join(unknown)} en el plan. Las unidades son: {known}.")
    wanted = {plan.por_clave[clave].clave for clave in unidades}
    return [u for u in plan.unidades if not wanted or u.clave in wanted]


def _forms(
    plan: Plan,
    trimestre: Trimestre,
    unidades: Iterable[UnidadEjecutora],
    previos: Mapping[str, Previo],
    capturas: Mapping[str, Mapping[int, Captura]],
    names: Mapping[str, str],
) -> Iterator[tuple[str, bytes]]:
    from poa_xl.excel.writer import render

    for unidad in unidades:
        form = build(plan, unidad, trimestre, LIVE_RULES, previos.get(unidad.clave), capturas.get(unidad.clave))
        yield names[unidad.clave], render(issued_book(form))


def write_forms(output: Path, files: Iterable[tuple[str, bytes]]) -> list[Path]:
    """Write named files into ``output``, all or none."""
    with all_or_nothing(output) as put:
        return [put(name, data) for name, data in files]


# -- collect -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recepcion:
    """The outcome of a collection: the report, and the files written."""

    consolidado: Consolidado
    escritos: tuple[Path, ...]


def collect(
    paths: Sequence[Path],
    plan_path: Path,
    numero: int,
    output: Path,
    previous: Path | None = None,
    progress: Progress[Incoming] = silent,
) -> Recepcion:
    """Read what came back, judge it, consolidate it and write the report; one bad file never stops the others."""
    plan, remarks = sound_plan(plan_path)
    trimestre = plan.trimestre(numero)
    previos = _previos(previous, plan, trimestre)
    base = f"informe-ramo-{plan.ramo.clave}-{trimestre.clave}"
    ours = {(output / f"{base}{ending}").resolve() for ending in (".xlsx", ".html", ".json")}
    inbox = incoming(paths, lambda file: file.resolve() in ours)
    received = [_receive(file, plan, trimestre, previos) for file in progress(inbox.workbooks, "Leyendo")]
    general = [f for f in remarks if f.severidad is Severity.ADVERTENCIA]
    general += [finding(at(Place(archivo=name), que="no es un libro").code("POA132")) for name in inbox.skipped]
    consolidado = consolidate(plan, trimestre, received, previos, tuple(general))
    return Recepcion(consolidado, tuple(_write_report(consolidado, output, base)))


def _receive(file: Incoming, plan: Plan, trimestre: Trimestre, previos: Mapping[str, Previo]) -> Recibido:
    from hashlib import sha256

    from poa_xl.excel.package import LARGEST_FILE, Unreadable
    from poa_xl.excel.reader import read

    data = contents(file, LARGEST_FILE)
    try:
        book = read(file.name, data)
    except Unreadable as unreadable:
        return Recibido(file.name, sha256(data).hexdigest(), (finding(unreadable.hit(file.name)),))
    return receive(book, plan, trimestre, previos)


def consolidate(
    plan: Plan,
    trimestre: Trimestre,
    received: Sequence[Recibido],
    previos: Mapping[str, Previo],
    general: tuple[Finding, ...] = (),
) -> Consolidado:
    """Decide each unit and put the quarter together."""
    by_unit: dict[str, list[Recibido]] = defaultdict(list)
    strangers: list[Recibido] = []
    for one in received:
        (by_unit[one.unidad.clave] if one.unidad else strangers).append(one)
    unidades, archivos = [], []
    for unidad in plan.unidades:
        decided, files = _decide(plan, trimestre, unidad, by_unit[unidad.clave], previos.get(unidad.clave, Previo()))
        unidades.append(decided)
        archivos += files
    archivos += [
        Archivo(one.archivo, one.sha256, EstadoArchivo.NO_RECONOCIDO, motivo=_reasons(one)) for one in strangers
    ]
    loose = (*general, *(f for one in strangers for f in one.findings))
    return Consolidado(plan, trimestre, tuple(unidades), tuple(archivos), tuple(sorted(loose, key=lambda f: f.order)))


def _reasons(one: Recibido) -> str:
    return " ".join(dict.fromkeys(f.mensaje for f in one.findings if f.severidad is Severity.ERROR))


def _decide(
    plan: Plan, trimestre: Trimestre, unidad: UnidadEjecutora, received: Sequence[Recibido], previo: Previo
) -> tuple[UnidadConsolidada, list[Archivo]]:
    """What becomes of a unit, given all the workbooks that say they are its."""
    unique: dict[str, Recibido] = {}
    hits: list[Hit] = []
    for one in received:
        first = unique.setdefault(one.sha256, one)
        if first is not one:
            hits.append(at(Place(archivo=one.archivo), otro=first.archivo).code("POA130"))
    different = list(unique.values())
    winner = different[0] if len(different) == 1 else None
    if not different:
        estado = EstadoUnidad.FALTANTE
        limite = fecha_larga(plan.limite(trimestre))
        hits.append(at(Place(), unidad=unidad.clave, nombre=unidad.nombre, limite=limite).code("POA501"))
    elif winner is None:
        estado = EstadoUnidad.DUPLICADA
        hits.append(_duplicates(unidad, different))
    else:
        estado = _estado(winner)
    found = tuple(f for one in different for f in one.findings) + tuple(finding(h.of(unidad.clave)) for h in hits)
    files = [_archivo(one, estado, unidad) for one in received]
    decided = consolidate_unidad(
        plan, trimestre, unidad, estado, winner.devolucion if winner else None,
        tuple(sorted(found, key=lambda f: f.order)), previo,
    )  # fmt: skip
    return decided, files


def _estado(one: Recibido) -> EstadoUnidad:
    if not one.aceptable:
        return EstadoUnidad.RECHAZADA
    warned = gravest(one.findings) is Severity.ADVERTENCIA
    return EstadoUnidad.CON_ADVERTENCIAS if warned else EstadoUnidad.ACEPTADA


def _archivo(one: Recibido, estado: EstadoUnidad, unidad: UnidadEjecutora) -> Archivo:
    if estado is EstadoUnidad.DUPLICADA:
        return Archivo(
            one.archivo, one.sha256, EstadoArchivo.DUPLICADO, unidad.clave, motivo="hay otra devolución distinta"
        )
    state = EstadoArchivo.ACEPTADO if estado.aceptada else EstadoArchivo.RECHAZADO
    return Archivo(one.archivo, one.sha256, state, unidad.clave, motivo="" if estado.aceptada else _reasons(one))


def _duplicates(unidad: UnidadEjecutora, different: Sequence[Recibido]) -> Hit:
    """The finding about several returns of one unit, with where they differ."""
    names = ", ".join(one.archivo for one in different)
    captures = [one.devolucion.capturas for one in different if one.devolucion is not None]
    metas = sorted({n for c in captures for n in c if any(c.get(n) != other.get(n) for other in captures)})
    if len(captures) < len(different):
        differ = ""
    elif metas:
        differ = f"; difieren en {len(metas)} metas ({', '.join(map(str, metas[:8]))}{'…' if len(metas) > 8 else ''})"
    else:
        differ = "; sus cifras y observaciones son iguales"
    place = Place(archivo=different[-1].archivo)
    return at(
        place, unidad=unidad.clave, cuantas=len(different), archivos=names, diferencias=differ
    ).code("POA131")  # fmt: skip


def _write_report(consolidado: Consolidado, output: Path, base: str) -> list[Path]:
    from poa_xl.excel.writer import render
    from poa_xl.report.data import document
    from poa_xl.report.page import page
    from poa_xl.report.workbook import book

    with all_or_nothing(output) as put:
        return [
            put(f"{base}.xlsx", render(book(consolidado))),
            put(f"{base}.html", page(consolidado).encode()),
            put(f"{base}.json", document(consolidado).encode()),
        ]


# -- demo ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Demo:
    """What the demonstration made."""

    emitidos: tuple[Path, ...]
    recibidos: tuple[Path, ...]
    recepcion: Recepcion


def demo(folder: Path, progress: Progress[Incoming] = silent) -> Demo:
    """The main job on the example Ramo: issue T1, fill the forms with what was published, collect them."""
    from poa_xl.plan.captures import read_captures
    from poa_xl.resources import examples

    source = examples() / "ramo58-2024"
    plan_path = source / "plan.yaml"
    plan, _ = sound_plan(plan_path)
    trimestre = plan.trimestre(1)
    captures = read_captures(source / "alcanzado-2024-t1.yaml", 1)
    names = {unidad.clave: file_name(unidad, trimestre) for unidad in plan.unidades}
    make_folder(folder)
    issued = generate(plan_path, 1, folder / "1-emitidos", overwrite=True)
    returned = write_forms(folder / "2-devueltos", _forms(plan, trimestre, plan.unidades, {}, captures, names))
    recepcion = collect([folder / "2-devueltos"], plan_path, 1, folder / "3-informe", progress=progress)
    return Demo(tuple(issued), tuple(returned), recepcion)
