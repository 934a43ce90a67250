"""The stories of a quarter: check the plan, generate the forms, collect what came back.  Prints nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from poa_xl.checks.capture import LIVE_RULES
from poa_xl.checks.decide import Criterio, consolidate
from poa_xl.checks.receive import Recibido, receive
from poa_xl.checks.registry import at, finding, run
from poa_xl.domain.avance import Captura
from poa_xl.domain.consolidate import Consolidado, Previo
from poa_xl.domain.dispensa import Dispensa
from poa_xl.domain.findings import Finding, Place, Severity, gravest
from poa_xl.domain.model import Plan, UnidadEjecutora
from poa_xl.domain.trimestre import Trimestre
from poa_xl.errors import PoaError
from poa_xl.files import Incoming, all_or_nothing, discard, incoming, make_folder, reason
from poa_xl.form.book import build, file_name, issued_book

if TYPE_CHECKING:
    from poa_xl.report.previos import Anteriores

T = TypeVar("T")
Progress = Callable[[Sequence[T], str], Iterable[T]]
MOST_LISTED = 20
RETURNED = "devoluciones"


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


def _anteriores(previous: Sequence[Path], plan: Plan, trimestre: Trimestre) -> Anteriores:
    from poa_xl.report.previos import read_previous

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
    previos = _anteriores([previous] if previous else [], plan, trimestre).previos
    if previous and not previos:
        raise PoaError(f"{previous} es del mismo trimestre; --previous es aquí el informe de un trimestre anterior.")
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
    previous: Sequence[Path] = (),
    *,
    prefer: Sequence[str] = (),
    exclude: Sequence[str] = (),
    hold: Sequence[str] = (),
    dispensas: Path | None = None,
    hoy: date | None = None,
    progress: Progress[Incoming] = silent,
) -> Recepcion:
    """Read what came back, judge it, consolidate it and write the report; one bad file never stops the others.

    ``prefer`` and ``exclude`` name files, ``hold`` units; ``dispensas`` is the file of waivers (``dispensas.yaml``
    beside the plan if there is one), judged on the day ``hoy``.  ``previous`` are earlier reports: the last of an
    earlier quarter brings what was accepted, one of this quarter is compared with.
    """
    plan, remarks = sound_plan(plan_path)
    trimestre = plan.trimestre(numero)
    anteriores = _anteriores(previous, plan, trimestre)
    previos = anteriores.previos
    waivers = _dispensas(dispensas, plan_path, plan, trimestre)
    held = tuple(u.clave for u in _chosen(plan, hold)) if hold else ()
    criterio = Criterio(tuple(prefer), tuple(exclude), held, waivers, hoy or date.today())
    base = f"informe-ramo-{plan.ramo.clave}-{trimestre.clave}"
    inbox = incoming(paths, lambda file: _is_ours(file, output, base))
    received = [_receive(file, plan, trimestre, previos) for file in progress(inbox.workbooks, "Leyendo")]
    general = [f for f in remarks if f.severidad is Severity.ADVERTENCIA]
    general += [finding(at(Place(archivo=name), que=why).code("POA132")) for name, why in inbox.skipped]
    consolidado = replace(
        consolidate(plan, trimestre, received, previos, tuple(general), criterio), anteriores=anteriores.informes
    )
    return Recepcion(consolidado, tuple(_write_report(consolidado, output, base, previos)))


def _is_ours(file: Path, output: Path, base: str) -> bool:
    """Whether a file found in a folder of returns is our own earlier output."""
    folder = output.resolve()
    return file.resolve().parent in (folder, folder / RETURNED) and (
        file.name.startswith(base) or file.resolve().parent.name == RETURNED
    )


def _dispensas(path: Path | None, plan_path: Path, plan: Plan, trimestre: Trimestre) -> tuple[Dispensa, ...]:
    from poa_xl.plan.dispensas import FILE_NAME, read_dispensas

    beside = plan_path.parent / FILE_NAME
    chosen = path or (beside if beside.exists() else None)
    return read_dispensas(chosen, plan, trimestre) if chosen else ()


def _receive(file: Incoming, plan: Plan, trimestre: Trimestre, previos: Mapping[str, Previo]) -> Recibido:
    from poa_xl.excel.package import LARGEST_FILE, Unreadable
    from poa_xl.excel.reader import read

    try:
        data = file.load(LARGEST_FILE)
    except OSError as error:
        return Recibido(file.name, "", (finding(at(Place(archivo=file.name), que=reason(error)).code("POA100")),))
    try:
        book = read(file.name, data)
    except Unreadable as unreadable:
        return Recibido(file.name, sha256(data).hexdigest(), (finding(unreadable.hit(file.name)),))
    return replace(receive(book, plan, trimestre, previos), recibido=file.day)


def _write_report(consolidado: Consolidado, output: Path, base: str, previos: Mapping[str, Previo]) -> list[Path]:
    from poa_xl.excel.writer import render
    from poa_xl.report.data import document
    from poa_xl.report.devolucion import book_for, message_for, to_return
    from poa_xl.report.page import page
    from poa_xl.report.pdf import available, pdf
    from poa_xl.report.tablas import metas_csv, transparencia_csv
    from poa_xl.report.workbook import book

    with all_or_nothing(output) as put:
        written = [
            put(f"{base}.xlsx", render(book(consolidado))),
            put(f"{base}.html", page(consolidado).encode()),
            put(f"{base}.json", document(consolidado).encode()),
            put(f"{base}-metas.csv", metas_csv(consolidado)),
            put(f"{base}-transparencia.csv", transparencia_csv(consolidado)),
        ]
        if available():
            written.append(put(f"{base}.pdf", pdf(consolidado)))
        for unidad in to_return(consolidado):
            name = file_name(unidad.unidad, consolidado.trimestre)
            previo = previos.get(unidad.unidad.clave, Previo())
            written.append(put(f"{RETURNED}/{name}", render(book_for(consolidado, unidad, LIVE_RULES, previo))))
            text = message_for(consolidado, unidad, name)
            written.append(put(f"{RETURNED}/{Path(name).stem}.txt", text.encode()))
    discard(_outdated(consolidado, output, written))
    return written


def _outdated(consolidado: Consolidado, output: Path, written: Sequence[Path]) -> list[Path]:
    """What an earlier collection of this quarter gave back and has nothing to correct any more."""
    names = [file_name(u, consolidado.trimestre) for u in consolidado.plan.unidades]
    ours = [output / RETURNED / name for one in names for name in (one, f"{Path(one).stem}.txt")]
    return [path for path in ours if path not in written]


# -- trace -----------------------------------------------------------------------------------------------------------


def trace(report: Path, clave: str, meta: int, plan_path: Path | None = None) -> list[tuple[str, str]]:
    """The path of one figure from plan to report, as (what, said).  PoaError if there is no such report, unit or meta."""
    from poa_xl.report.previos import read_report
    from poa_xl.report.rastro import rastro

    origin, canonical = "", clave
    if plan_path is not None:
        from poa_xl.plan.load import load

        plan, _ = sound_plan(plan_path)
        unidad = plan.por_clave.get(clave)
        if unidad is not None and meta in unidad.por_numero:
            route = ("unidades", plan.unidades.index(unidad), "metas", unidad.metas.index(unidad.por_numero[meta]))
            origin, canonical = f"{plan_path.name}, línea {load(plan_path).document.line(route)}", unidad.clave
    return rastro(read_report(report), canonical, meta, origin)


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
