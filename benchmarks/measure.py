"""Speed and memory against floors, printed as ratios:  python benchmarks/measure.py [--units 500] [--files 10000].

generate: a form against deflating the same bytes · read and receive: a form against unzip + expat without handlers, with
openpyxl beside · the wall: what a pool adds, many returns through it, memory over many thousands · ``poa-xl --help``
against bare python.
"""

from __future__ import annotations

import argparse
import io
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from xml.parsers import expat

from poa_xl import workflow
from poa_xl.checks.campaign import Campaign
from poa_xl.checks.receive import Recibido, judge
from poa_xl.containers import Incoming, Source
from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Meta, Plan, UnidadEjecutora
from poa_xl.excel.reader import read
from poa_xl.excel.writer import render
from poa_xl.form.book import build, file_name, issued_book
from poa_xl.guard.pool import Pool
from poa_xl.reception import MODULE, Task, look
from poa_xl.resources import examples

METAS = 30
SELF = Path(__file__)
PRELOAD = (MODULE, "poa_xl.excel.reader")


def median_ms(work: Callable[[], object], times: int = 25) -> float:
    """Median of several runs, in milliseconds, after one not counted."""
    work()
    took = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        took.append(time.perf_counter() - start)
    return statistics.median(took) * 1000


def row(name: str, value: float, floor: float, unit: str, target: str) -> None:
    """One line of the table."""
    print(f"{name:<44} {value:>9.2f} {unit:<4} floor {floor:>8.2f}  ratio {value / floor:>6.1f}×  ({target})")


def example_plan() -> Plan:
    """The plan of Ramo 58."""
    plan, _ = workflow.sound_plan(examples() / "ramo58-2024" / "plan.yaml")
    return plan


def large_unit(plan: Plan, number: int) -> UnidadEjecutora:
    """A unit of METAS metas made of the example's."""
    sources = [meta for _, meta in plan.metas()]
    metas: tuple[Meta, ...] = tuple(replace(sources[i % len(sources)], numero=100 + i) for i in range(METAS))
    return replace(plan.unidades[0], clave=str(60000 + number), alias=(), metas=metas)


def captures(unidad: UnidadEjecutora) -> dict[int, Captura]:
    """Everything achieved as programmed."""
    return {m.numero: Captura((m.p(1) or 0, None, None, None)) for m in unidad.metas}


def returned(plan: Plan, unidad: UnidadEjecutora) -> bytes:
    """What the unit sends back for the first quarter."""
    return render(issued_book(build(plan, unidad, plan.trimestre(1), capturas=captures(unidad))))


def unzip_and_parse(data: bytes) -> None:
    """The floor of reading: expat without handlers over workbook, styles, strings and sheets."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.startswith(("xl/workbook.xml", "xl/styles", "xl/sharedStrings", "xl/worksheets/sheet")):
                expat.ParserCreate().Parse(archive.read(name), True)


def bench_forms(plan: Plan) -> None:
    """One form of METAS metas, in this process."""
    unidad, quarter = large_unit(plan, 0), plan.trimestre(1)
    plan = replace(plan, unidades=(unidad,))
    data = returned(plan, unidad)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [archive.read(name) for name in archive.namelist()]

    def deflate() -> None:
        for part in parts:
            zlib.compress(part, 6)

    row(
        f"generate, a form of {METAS} metas",
        median_ms(lambda: returned(plan, unidad)),
        median_ms(deflate),
        "ms",
        "deflate; 10×",
    )
    floor = median_ms(lambda: unzip_and_parse(data))
    campaign = Campaign(plan, quarter, {})
    book = read("a.xlsx", data)
    row("read by openpyxl", median_ms(lambda: read("a.xlsx", data, "openpyxl"), 9), floor, "ms", "unzip + expat")
    row("read", median_ms(lambda: read("a.xlsx", data)), floor, "ms", "target 5×")
    row("judge", median_ms(lambda: judge(book, campaign)), floor, "ms", "its form drawn once a run")
    row("receive (read and judge)", median_ms(lambda: judge(read("a.xlsx", data), campaign)), floor, "ms", "target 10×")
    kept = len(pickle.dumps(judge(book, campaign)))
    print(f"{'a decision, pickled':<44} {kept / 1024:>9.1f} KiB  (target 45)")


def bench_help() -> None:
    """Start of the command."""

    def run(*command: str) -> Callable[[], object]:
        return lambda: subprocess.run(command, check=True, capture_output=True)

    bare = median_ms(run(sys.executable, "-c", "pass"), 9)
    help_ = median_ms(run(sys.executable, "-m", "poa_xl", "--help"), 9)
    row("poa-xl --help", help_, bare, "ms", f"bare python; {help_ - bare:.0f} ms more, target 50")


def bench_five() -> None:
    """A whole collection of five returns, as a command."""
    with tempfile.TemporaryDirectory() as folder:
        done = workflow.demo(Path(folder) / "demo")
        plan = examples() / "ramo58-2024" / "plan.yaml"
        command = [
            sys.executable, "-m", "poa_xl", "collect", str(done.recibidos[0].parent), "--plan", str(plan), "--trimestre", "1",
            "--output", f"{folder}/informe",
        ]  # fmt: skip
        took = median_ms(lambda: subprocess.run([*command, "--dry-run"], check=True, capture_output=True), 9)
        whole = median_ms(lambda: subprocess.run(command, check=True, capture_output=True), 5)
    print(f"{'five returns judged, start to end (--dry-run)':<44} {took:>9.0f} ms;  with the report {whole:.0f} ms")


def run_many(units: int, files: int, folder: Path) -> None:
    """In a process of its own: generate many units, look at them through the pool, then at ``files`` of them in all."""
    plan = example_plan()
    quarter = plan.trimestre(1)
    many = replace(plan, unidades=tuple(large_unit(plan, n) for n in range(units)))
    start = time.perf_counter()
    made = ((file_name(u, quarter), returned(many, u)) for u in many.unidades)
    paths = workflow.write_forms(folder, "emitidos", made).written
    print(f"generate {units}: {_peak():.0f} MiB peak, {time.perf_counter() - start:.1f} s")
    _through_pool(many, paths, units)
    _through_pool(many, paths, files)


def _through_pool(plan: Plan, paths: tuple[Path, ...], count: int) -> None:
    def tasks() -> Iterator[Incoming]:
        for n in range(count):
            yield Incoming(f"{n}.xlsx", Source(str(paths[n % len(paths)])))

    before, start, accepted = _peak(), time.perf_counter(), 0
    with Pool(preload=PRELOAD) as pool:
        for one in pool.map(partial(look, Task(Campaign(plan, plan.trimestre(1), {}))), tasks()):
            accepted += isinstance(one, Recibido) and one.aceptable
    took = time.perf_counter() - start
    grown = _peak() - before
    print(
        f"through the pool {count}: {took:.1f} s, {took / count * 1000:.1f} ms each, {accepted} accepted; +{grown:.0f} MiB in the parent"
    )


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--many", type=Path)
    arguments = parser.parse_args()
    if arguments.many:
        run_many(arguments.units, arguments.files, arguments.many)
        return
    bench_forms(example_plan())
    bench_help()
    bench_five()
    with tempfile.TemporaryDirectory() as folder:
        sizes = ["--units", str(arguments.units), "--files", str(arguments.files)]
        subprocess.run([sys.executable, str(SELF), *sizes, "--many", f"{folder}/many"], check=True)


if __name__ == "__main__":
    main()
