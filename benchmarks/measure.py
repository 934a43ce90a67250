"""Speed and memory against floors, printed as ratios:  python benchmarks/measure.py [--units 500].

generate: a form against deflating the same bytes · collect: a form against unzip + XML parse · flat memory over many
units · ``poa-xl --help`` against bare python.
"""

from __future__ import annotations

import argparse
import io
import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

from poa_xl import workflow
from poa_xl.checks.capture import LIVE_RULES
from poa_xl.checks.receive import receive
from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Meta, Plan, UnidadEjecutora
from poa_xl.excel.reader import read
from poa_xl.excel.writer import render
from poa_xl.form.book import build, file_name, issued_book
from poa_xl.resources import examples

METAS = 30
SELF = Path(__file__)


def median_ms(work: Callable[[], object], times: int = 15) -> float:
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
    print(f"{name:<44} {value:>9.1f} {unit:<4} floor {floor:>8.2f}  ratio {value / floor:>6.1f}×  ({target})")


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


def bench_forms(plan: Plan) -> None:
    """One form of METAS metas."""
    unidad, quarter = large_unit(plan, 0), plan.trimestre(1)
    plan = replace(plan, unidades=(unidad,))

    def generate() -> bytes:
        return render(issued_book(build(plan, unidad, quarter, LIVE_RULES, capturas=captures(unidad))))

    data = generate()
    parts = [zipfile.ZipFile(io.BytesIO(data)).read(name) for name in zipfile.ZipFile(io.BytesIO(data)).namelist()]

    def deflate() -> None:
        for part in parts:
            zlib.compress(part, 6)

    def parse() -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for name in archive.namelist():
                ElementTree.fromstring(archive.read(name))  # noqa: S314 - our own bytes

    row(f"generate, a form of {METAS} metas", median_ms(generate), median_ms(deflate), "ms", "deflate; target 10×")
    floor = median_ms(parse)
    row("read (openpyxl)", median_ms(lambda: read("a.xlsx", data)), floor, "ms", "unzip + XML parse")
    row(
        "collect (read, compare, check)",
        median_ms(lambda: receive(read("a.xlsx", data), plan, quarter, {})),
        floor,
        "ms",
        "unzip + XML parse; openpyxl's own time is the line above",
    )


def bench_help() -> None:
    """Start of the command."""

    def run(*command: str) -> Callable[[], object]:
        return lambda: subprocess.run(command, check=True, capture_output=True)

    bare = median_ms(run(sys.executable, "-c", "pass"), 9)
    help_ = median_ms(run(sys.executable, "-m", "poa_xl", "--help"), 9)
    row("poa-xl --help", help_, bare, "ms", f"bare python; {help_ - bare:.0f} ms more, target 100")


def run_many(units: int, folder: Path) -> None:
    """In a process of its own: generate, then receive, many units, and print the peak after each."""
    plan = example_plan()
    quarter = plan.trimestre(1)
    many = replace(plan, unidades=tuple(large_unit(plan, n) for n in range(units)))
    start = time.perf_counter()
    files = (
        (file_name(u, quarter), render(issued_book(build(many, u, quarter, LIVE_RULES, capturas=captures(u)))))
        for u in many.unidades
    )
    paths = workflow.write_forms(folder, files)
    print(f"generate {units}: {_peak():.0f} MiB peak, {time.perf_counter() - start:.1f} s")
    start = time.perf_counter()
    accepted = 0
    for index, path in enumerate(paths):
        accepted += receive(read(path.name, path.read_bytes()), many, quarter, {}).aceptable
        if index == units // 10:
            print(f"collect {index}: {_peak():.0f} MiB peak")
    print(f"collect {units}: {_peak():.0f} MiB peak, {time.perf_counter() - start:.1f} s, {accepted} accepted")


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    """Print everything."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--units", type=int, default=500)
    parser.add_argument("--many", type=Path)
    arguments = parser.parse_args()
    if arguments.many:
        run_many(arguments.units, arguments.many)
        return
    bench_forms(example_plan())
    bench_help()
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(SELF), "--units", str(arguments.units), "--many", f"{folder}/many"]
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
