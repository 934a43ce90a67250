"""The stories of a quarter on disk: the library (``poa_xl.api``) given paths, its results written as sets of files.

Prints nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from poa_xl.api import consolidate, issue
from poa_xl.checks.campaign import Campaign
from poa_xl.checks.decide import Criterio
from poa_xl.checks.elsewhere import all_elsewhere
from poa_xl.checks.registry import finding, listed
from poa_xl.containers import Incoming
from poa_xl.domain.avance import Captura
from poa_xl.domain.consolidate import Consolidado
from poa_xl.domain.dispensa import Dispensa
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.model import Plan, UnidadEjecutora
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import Trimestre
from poa_xl.errors import EntradaError, InformeError, PedidoError, SalidaError
from poa_xl.form.book import file_name
from poa_xl.outputs.edition import Published, publish
from poa_xl.outputs.proof import ours, recover
from poa_xl.plans import CheckedPlan as CheckedPlan
from poa_xl.plans import check_plan
from poa_xl.plans import sound_plan as sound_plan
from poa_xl.publication import accepted_in, lacking, write_log, write_report
from poa_xl.reception import Reception, Task, receive_all, wall

if TYPE_CHECKING:
    from poa_xl.contract.previous import Anteriores

T = TypeVar("T")
Progress = Callable[[Sequence[T], str], Iterable[T]]
check = check_plan
REPORT, LOG = "informe-ramo-", "-errores.log"


def silent(items: Sequence[T], _label: str) -> Iterable[T]:
    """No progress to show."""
    return items


# -- earlier reports ------------------------------------------------------------------------------------------------


def earlier_reports(previous: Sequence[Path], plan: Plan, trimestre: Trimestre) -> Anteriores:
    """Earlier reports read, whatever was left half written beside them finished first."""
    from poa_xl.contract.previous import read_previous

    for folder in {path.parent for path in previous}:
        recover(folder)
    return read_previous(previous, plan, trimestre)


# -- generate ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Emision:
    """The outcome of issuing forms: what became of the files, and findings about what they were made from."""

    publicado: Published
    findings: tuple[Finding, ...] = ()

    @property
    def written(self) -> tuple[Path, ...]:
        """The workbooks written."""
        return self.publicado.written


def generate(
    plan_path: Path,
    numero: int,
    output: Path,
    unidades: Sequence[str] = (),
    previous: Path | None = None,
    *,
    overwrite: bool = False,
    progress: Progress[UnidadEjecutora] = silent,
) -> Emision:
    """One workbook per unit for quarter ``numero``; all appear or none.  SalidaError if any is already there."""
    plan, _ = sound_plan(plan_path)
    trimestre = plan.trimestre(numero)
    anteriores = earlier_reports([previous] if previous else [], plan, trimestre)
    previos = anteriores.previos
    if previous and not previos:
        raise InformeError(
            f"{previous} es del mismo trimestre; --previous es aquí el informe de un trimestre anterior."
        )
    chosen = _chosen(plan, unidades)
    names = {unidad.clave: file_name(unidad, trimestre) for unidad in chosen}
    existing = [name for name in names.values() if (output / name).exists()]
    if existing and not overwrite:
        raise SalidaError(
            f"Ya existen en {output}: {listed(existing)}. "
            "No se cambió nada; use --overwrite para reemplazarlos, u otra carpeta."
        )
    forms = _forms(plan, trimestre, progress(chosen, "Generando"), previos, {}, names)
    written = write_forms(output, f"emitidos-{plan.ramo.clave}-{trimestre.clave}", forms)
    return Emision(written, tuple(finding(hit) for hit in anteriores.hits))


def _chosen(plan: Plan, unidades: Sequence[str]) -> Sequence[UnidadEjecutora]:
    unknown = [clave for clave in unidades if clave not in plan.por_clave]
    if unknown:
        known = listed(u.clave for u in plan.unidades)
        raise PedidoError(f"No hay unidad {listed(unknown)} en el plan. Las unidades son: {known}.")
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
    for unidad in unidades:
        yield names[unidad.clave], issue(plan, unidad, trimestre, previos, capturas.get(unidad.clave))


def write_forms(output: Path, name: str, files: Iterable[tuple[str, bytes]]) -> Published:
    """Write files into ``output`` as part of the set ``name``, all or none."""
    with publish(output, name, whole=False) as edition:
        for file, data in files:
            edition.put(file, data)
    return edition.published


# -- collect -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Recepcion:
    """The outcome of a collection: the report, and what became of the files; ``publicado`` None where nothing was to be written."""

    consolidado: Consolidado
    publicado: Published | None = None

    @property
    def written(self) -> tuple[Path, ...]:
        """The files written."""
        return self.publicado.written if self.publicado else ()


@dataclass(frozen=True, slots=True)
class Options:
    """How a collection is done.

    ``prefer`` and ``exclude`` name files (``prefer`` also a sheet: ``ARCHIVO!HOJA``), ``hold`` units; ``dispensas`` is the
    file of waivers (``dispensas.yaml`` beside the plan if there is one), judged on the day ``hoy``.  ``dry_run`` writes
    nothing; ``overwrite`` replaces a report though it has a unit that this one lacks.  ``reader``: blank for our own;
    ``jobs``: as many as there are cores if not said.
    """

    prefer: Sequence[str] = ()
    exclude: Sequence[str] = ()
    hold: Sequence[str] = ()
    dispensas: Path | None = None
    hoy: date | None = None
    dry_run: bool = False
    overwrite: bool = False
    reader: str = ""
    jobs: int | None = None


def collect(
    paths: Sequence[Path],
    plan_path: Path,
    numero: int,
    output: Path,
    previous: Sequence[Path] = (),
    options: Options = Options(),
    progress: Progress[Incoming] = silent,
) -> Recepcion:
    """Read what came back, judge it, consolidate it and write the report; one bad file never stops the others.

    ``previous`` are earlier reports: the last of an earlier quarter brings what was accepted, one of this quarter is
    compared with.  PoaError, and nothing is written, for what stops it.
    """
    with wall(options.jobs) as pool:
        plan, remarks = sound_plan(plan_path)
        trimestre = plan.trimestre(numero)
        recover(output)
        anteriores = earlier_reports(previous, plan, trimestre)
        criterio = _criterio(options, plan_path, plan, trimestre)
        base = f"{REPORT}{plan.ramo.clave}-{trimestre.clave}"
        task = Task(Campaign(plan, trimestre, anteriores.previos, prefer=options.prefer), options.reader)
        came = receive_all(pool.map, task, paths, _own_reports(), f"{base}{LOG}", progress)
    _stop_if("" if came.received else _no_books(paths, came))
    _stop_if(all_elsewhere(came.received, plan, trimestre))
    done = consolidate(came, plan, trimestre, None, criterio, anteriores, _serious(remarks))
    if options.dry_run:
        return Recepcion(done)
    lacks = lacking(output, base, done, criterio.left_out(came.received))
    if lacks and not options.overwrite:
        raise SalidaError(lacks)
    inputs = [*came.sources, plan_path, *filter(None, [options.dispensas])]
    with publish(output, base, inputs=inputs, archive=bool(lacks)) as edition:
        edition.says = accepted_in(done)
        write_report(edition, done, base, anteriores.previos)
        write_log(edition, f"{base}{LOG}", came.received)
    return Recepcion(done, edition.published)


def _criterio(options: Options, plan_path: Path, plan: Plan, trimestre: Trimestre) -> Criterio:
    held = tuple(u.clave for u in _chosen(plan, options.hold)) if options.hold else ()
    waivers = _dispensas(options.dispensas, plan_path, plan, trimestre)
    return Criterio(tuple(options.prefer), tuple(options.exclude), held, waivers, options.hoy or date.today())


def _no_books(paths: Sequence[Path], came: Reception) -> str:
    """There are archives or messages, and no workbook in them: what there is."""
    others = [one.archivo for one in came.prints] + [f.place.archivo for f in came.findings]
    return (
        f"No hay libros de Excel en {listed(str(path) for path in paths)}. Ponga ahí las devoluciones (.xlsx) e inténtelo de "
        f"nuevo. Lo que hay: {listed(others)}."
    )


def _serious(findings: Iterable[Finding]) -> list[Finding]:
    return [f for f in findings if f.severity is Severity.ADVERTENCIA]


def _stop_if(why: str) -> None:
    """EntradaError that says ``why``, unless it is blank."""
    if why:
        raise EntradaError(why)


def _own_reports() -> Callable[[Path], bool]:
    """Whether a file found among the returns is of a report of ours, unchanged since, wherever that was written."""
    known = cache(lambda folder: ours(folder, REPORT))

    def ignore(file: Path) -> bool:
        place = file.resolve()
        # Its manifest lies beside it, above devoluciones/ or, of an earlier one, above its folder in anteriores/.
        proofs = (known(folder).get(place) for folder in (place.parent, *place.parents[1:4]))
        said = next(filter(None, proofs), "")
        return bool(said) and said == sha256(place.read_bytes()).hexdigest()

    return ignore


def _dispensas(path: Path | None, plan_path: Path, plan: Plan, trimestre: Trimestre) -> tuple[Dispensa, ...]:
    from poa_xl.plan.dispensas import FILE_NAME, read_dispensas

    beside = plan_path.parent / FILE_NAME
    chosen = path or (beside if beside.exists() else None)
    return read_dispensas(chosen, plan, trimestre) if chosen else ()


# -- simulate ------------------------------------------------------------------------------------------------------

ANSWERS = "LEEME - que se simulo.txt"


@dataclass(frozen=True, slots=True)
class Simulacion:
    """A rehearsal on disk: the files and, per workbook, what happened to it."""

    written: tuple[Path, ...]
    relato: tuple[str, ...]


def simulate(plan_path: Path, numero: int, output: Path, *, seed: int = 1, damage: bool = False) -> Simulacion:
    """The forms of quarter ``numero`` filled in, and beside them a text that says what was done to each."""
    from poa_xl.simulation.year import simulate as rehearse

    plan, _ = sound_plan(plan_path)
    trimestre = plan.trimestre(numero)
    made = rehearse(plan, trimestre, seed=seed, damage=damage)
    files = {**made.libros, ANSWERS: ("\n".join(made.relato) + "\n").encode()}
    written = write_forms(output, f"ensayo-{plan.ramo.clave}-{trimestre.clave}", files.items())
    return Simulacion(written.written, made.relato)


# -- trace -----------------------------------------------------------------------------------------------------------


def trace(report: Path, clave: str, meta: int, plan_path: Path | None = None) -> list[tuple[str, str]]:
    """The path of one figure from plan to report, as (what, said).  PoaError if there is no such report, unit or meta."""
    from poa_xl.contract.previous import read_report
    from poa_xl.reporting.trace import steps

    recover(report.parent)
    origin, canonical = "", clave
    if plan_path is not None:
        from poa_xl.plan.load import load

        plan, _ = sound_plan(plan_path)
        unidad = plan.por_clave.get(clave)
        if unidad is not None and meta in unidad.por_numero:
            route = ("unidades", plan.unidades.index(unidad), "metas", unidad.metas.index(unidad.por_numero[meta]))
            origin, canonical = f"{plan_path.name}, línea {load(plan_path).document.line(route)}", unidad.clave
    return steps(read_report(report), canonical, meta, origin)


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
    issued = generate(plan_path, 1, folder / "1-emitidos", overwrite=True)
    forms = _forms(plan, trimestre, plan.unidades, {}, captures, names)
    returned = write_forms(folder / "2-devueltos", "devueltos-demo", forms)
    recepcion = collect([folder / "2-devueltos"], plan_path, 1, folder / "3-informe", progress=progress)
    return Demo(issued.written, returned.written, recepcion)
