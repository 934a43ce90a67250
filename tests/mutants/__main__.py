"""``make mutants``: a sample of faults put into the core; which of them no test notices."""

from __future__ import annotations

import argparse
import ast
import importlib.abc
import os
import sys
import time
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import spec_from_loader
from pathlib import Path
from types import CodeType

from tests.mutants.kinds import Mutant, mutants
from tests.mutants.runs import FAST, ROOMS, Baseline, Call, Trial, forked, load

ROOT = Path(__file__).parents[2]
LEAST = 90
BUDGET = 12.0
"""Seconds of tests, as they last without a fault, that each fault is tried with."""
TESTS = (
    "domain/",
    "form/",
    "issued/",
    "checks/",
    "plan/",
    "contract/",
    "reporting/",
    "excel/test_layout.py",
    "excel/test_writer.py",
    "test_accidents.py",
    "test_collect.py",
    "test_documents.py",
    "test_examination.py",
    "test_library.py",
    "test_workflow.py",
)
"""Where the tests are that call the core in their own process, where the fault is: the workers behind the wall have none."""
SLOW = ("reporting/test_devolucion.py", "reporting/test_round_trips.py")
"""Files of them that take minutes, being measured, and tell nothing that others do not."""


class Mutated(SourceFileLoader):
    """Loads a module from its changed tree."""

    def __init__(self, fullname: str, path: str, tree: ast.Module) -> None:
        super().__init__(fullname, path)
        self._tree = tree

    def get_code(self, fullname: str) -> CodeType:
        """Never from a cache."""
        return compile(self._tree, self.get_filename(fullname), "exec")


class Finder(importlib.abc.MetaPathFinder):
    """Puts the fault into the one module that has it."""

    def __init__(self, loader: Mutated) -> None:
        self._loader = loader

    def find_spec(self, fullname: str, *_: object) -> ModuleSpec | None:
        """Only that module's."""
        return spec_from_loader(fullname, self._loader) if fullname == self._loader.name else None


@dataclass(frozen=True, slots=True)
class Attempt:
    """A fault, or none for a control, and the tests to try it with."""

    mutant: Mutant | None
    trial: Trial

    def __call__(self) -> str:
        """The test that notices, "" if none; to be called in a process of its own."""
        if self.mutant is None:
            return self.trial.run()
        path = ROOT / self.mutant.path
        name = self.mutant.path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        tree = self.mutant.tree(path.read_text(encoding="utf-8"))
        # Tests that this process has loaded already are bound to the sound modules.
        ours = [one for one in sys.modules if one.partition(".")[0] in ("poa_xl", "tests")]
        for loaded in ours:
            if not loaded.startswith("tests.mutants"):
                del sys.modules[loaded]
        sys.meta_path.insert(0, Finder(Mutated(name, str(path), tree)))
        return self.trial.run()


class Covering:
    """Which tests can notice a fault in a line."""

    def __init__(self, parts: Sequence[Baseline]) -> None:
        self.seconds = {name: told for part in parts for name, told in part.seconds.items()}
        self.failed = sorted({name for part in parts for name in part.failed})
        self.modules = sorted({name for part in parts for name in part.modules})
        self._lines: dict[str, dict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
        for part in parts:
            for path, lines in part.lines.items():
                for line, names in lines.items():
                    self._lines[path][line].update(names)

    @cached_property
    def known(self) -> frozenset[str]:
        """Every test there is."""
        return frozenset(self.seconds)

    def chosen(self, mutant: Mutant) -> dict[str, int]:
        """Those that execute its line; if that happens on import, those of the module or of what imports it.

        By turns the fastest, and those that go where fewest go in its function: a fault is noticed where it matters.
        """
        first, last = mutant.lines
        named = {name for line in range(first, last + 1) for name in self._lines[mutant.path][line]}
        direct = named - {""}
        wide = self._of_module(mutant.path) if "" in named or not direct else set()
        found = [*self._by_turns(direct, mutant), *self._by_turns(wide - direct, mutant)]
        left = BUDGET
        order: dict[str, int] = {}
        for name in found:
            left -= self.seconds[name]
            if left < 0:
                break
            order[name] = len(order)
        return order

    def _by_turns(self, names: set[str], mutant: Mutant) -> list[str]:
        fast = [name for name in names if self.seconds.get(name, FAST) < FAST and name not in self.failed]
        fast.sort(key=lambda name: (self.seconds[name], name))
        rarest: dict[str, int] = {}
        for line in range(mutant.span[0], mutant.span[1] + 1):
            there = self._lines[mutant.path][line]
            for name in there:
                rarest[name] = min(len(there), rarest.get(name, len(there)))
        rare = sorted(fast, key=lambda name: (rarest.get(name, len(self.seconds)), self.seconds[name], name))
        return list(dict.fromkeys(name for pair in zip(fast, rare, strict=True) for name in pair))

    def _of_module(self, path: str) -> set[str]:
        mine = {name for names in self._lines[path].values() for name in names} - {""}
        if mine:
            return mine
        users = (other for other in self._lines if _imports(other, path))
        return {name for other in users for names in self._lines[other].values() for name in names} - {""}


def _imports(other: str, path: str) -> bool:
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    package = name.rpartition(".")[0]
    modules = {
        n.module for n in ast.walk(ast.parse((ROOT / other).read_text("utf-8"))) if isinstance(n, ast.ImportFrom)
    }
    return name in modules or package in modules


def test_files() -> list[str]:
    """The files of those tests."""
    folder = ROOT / "tests"
    found = (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("test_*.py")))
    return [f"tests/{path}" for path in found if path.startswith(TESTS) and path not in SLOW]


def covering(jobs: int) -> Covering:
    """The tests run once, in a few parts for each job, because some are longer."""
    files = test_files()
    parts = [files[number :: 4 * jobs] for number in range(min(4 * jobs, len(files)))]
    done = [result for _, result in forked([Call(Baseline(part), 1800) for part in parts], jobs)]
    if not all(isinstance(one, Baseline) and one.seconds for one in done):
        raise SystemExit("The tests could not be run as they are.")
    return Covering([one for one in done if isinstance(one, Baseline)])


def sampled(seed: int, count: int, only: Sequence[str]) -> list[Mutant]:
    """As many of each room; the same for ever while the lines that they change stand."""
    found = []
    for room in ROOMS:
        every = (m for path in sorted((ROOT / "poa_xl" / room).rglob("*.py")) for m in mutants(path, ROOT))
        wanted = [m for m in every if not only or any(piece in m.path for piece in only)]
        found += sorted(wanted, key=lambda m: m.rank(seed))[: count // len(ROOMS)]
    return found


def reasons() -> dict[tuple[str, str, str], str]:
    """Why each survivor that is known may live, by (path, line, change)."""
    told = tomllib.loads((Path(__file__).parent / "survivors.toml").read_text("utf-8"))
    return {(one["path"], one["line"], one["change"]): one["reason"] for one in told.get("survivor", [])}


def verdicts(sample: Sequence[Mutant], tests: Covering, jobs: int) -> dict[Mutant, str | None]:
    """The test that notices each; None: it took too long or died."""
    attempts = [Attempt(mutant, Trial(tests.chosen(mutant), tests.known)) for mutant in sample]
    control = Attempt(None, max((one.trial for one in attempts), key=lambda trial: len(trial.chosen)))
    calls = [Call(one, 5 + 2 * sum(tests.seconds[name] for name in one.trial.chosen)) for one in (*attempts, control)]
    found = {}
    for done, (number, killer) in enumerate(forked(calls, jobs), start=1):
        if number < len(sample):
            found[sample[number]] = killer if isinstance(killer, str) else None
        elif killer != "":
            raise SystemExit(f"Without any fault, {killer or 'a run'} fails: nothing can be told of those with one.")
        if done % 25 == 0:
            sys.stderr.write(f"{done} of {len(sample)}\n")
    return found


def told(found: Mapping[Mutant, str | None]) -> Iterator[str]:
    """The survivors with their reasons, then the count of each room."""
    known = reasons()
    alive = sorted((m for m, killer in found.items() if killer == ""), key=lambda m: (m.path, m.lineno))
    for m in alive:
        yield f"{m.path}:{m.lineno} {m.where or '(module)'}: {m.change}\n    {m.line}"
        yield f"    {known.get((m.path, m.line, m.change), 'no reason given')}"
    total, living = Counter(m.room for m in found), Counter(m.room for m in alive)
    for room in total:
        yield f"{room}: {total[room] - living[room]} of {total[room]} noticed, {_percent(total[room], living[room]):.1f} %"


def _percent(total: int, living: int) -> float:
    return 100 * (total - living) / total


def main() -> int:
    """0 if in each room enough is noticed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("only", nargs="*", help="pieces of paths: only faults in those modules")
    parser.add_argument("--count", type=int, default=150)
    parser.add_argument("--seed", type=int, default=9)
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 2)
    options = parser.parse_args()
    os.chdir(ROOT)
    began = time.monotonic()
    tests = covering(options.jobs)
    sys.stderr.write(f"{len(tests.known)} tests, {time.monotonic() - began:.0f} s\n")
    for name in tests.failed:
        sys.stderr.write(f"fails without any fault, left out: {name}\n")
    load(tests.modules)
    found = verdicts(sampled(options.seed, options.count, options.only), tests, options.jobs)
    sys.stdout.write("".join(f"{line}\n" for line in told(found)) + f"{time.monotonic() - began:.0f} s\n")
    total, living = Counter(m.room for m in found), Counter(m.room for m, killer in found.items() if killer == "")
    return int(any(_percent(total[room], living[room]) < LEAST for room in total))


if __name__ == "__main__":
    sys.exit(main())
