"""The tests, run in forked processes that have every library loaded but none of our modules."""

from __future__ import annotations

import os
import pickle
import resource
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from coverage import Coverage
from hypothesis import HealthCheck, Phase, settings

ROOMS = ("domain", "form", "checks")
APART = "not long and not office and not browser and not wheel"
FAST = 6.0
"""Seconds: a test that takes longer is not run for each fault."""
_MEMORY = 4 << 30
_WALL = 10
"""How many times its seconds of CPU a run may take by the clock: the machine may be busy, and a fault may wait for ever."""


@dataclass(frozen=True, slots=True)
class Call:
    """Something to run in a process of its own; ``seconds`` of CPU it may take."""

    run: Callable[[], object]
    seconds: float


def forked(calls: Sequence[Call], jobs: int) -> Iterator[tuple[int, object]]:
    """(number of the call, its result) as they end, ``jobs`` at a time; None of one that died or was stopped."""
    with TemporaryDirectory(prefix="mutants-") as folder:
        waiting = list(enumerate(calls))[::-1]
        running: dict[int, tuple[int, float]] = {}
        while waiting or running:
            while waiting and len(running) < jobs:
                number, call = waiting.pop()
                running[_start(call, Path(folder, str(number)))] = number, time.monotonic() + _WALL * call.seconds
            for pid, (number, deadline) in list(running.items()):
                if time.monotonic() > deadline:
                    with suppress(ProcessLookupError):
                        os.killpg(pid, signal.SIGKILL)
                if os.waitpid(pid, os.WNOHANG)[0]:
                    del running[pid]
                    answer = Path(folder, str(number))
                    yield number, pickle.loads(answer.read_bytes()) if answer.exists() else None  # noqa: S301 - ours
            time.sleep(0.01)


def _start(call: Call, answer: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        os.setsid()
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(call.seconds) + 1, most))
        resource.setrlimit(resource.RLIMIT_DATA, (_MEMORY, resource.RLIM_INFINITY))
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        result = pickle.dumps(call.run())
        answer.with_suffix(".part").write_bytes(result)
        answer.with_suffix(".part").rename(answer)
        status = 0
    finally:
        os._exit(status)  # nothing of the parent's is to be closed twice


def pytest_run(args: Sequence[str], plugin: object) -> int:
    """The exit code of pytest, without what would write into the project or choose tests by chance."""
    quiet = [
        "-q",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "-p",
        "no:cov",
        "-W",
        "ignore::pytest.PytestAssertRewriteWarning",
    ]
    with TemporaryDirectory(prefix="mutants-") as folder:
        base = ["--basetemp", f"{folder}/t", "-o", "addopts=", "-m", APART]
        return int(pytest.main([*quiet, *base, *args], plugins=[plugin]))


class Steady:
    """Hypothesis draws the same examples each time, and need not make them small."""

    def pytest_configure(self) -> None:
        """After conftest has chosen its own profile."""
        settings.register_profile(
            "mutants", deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None,
            phases=(Phase.explicit, Phase.generate), max_examples=40,
        )  # fmt: skip
        settings.load_profile("mutants")


@dataclass(eq=False)
class Baseline(Steady):
    """What the tests do as they are: which lines each executes, how long it takes, which fail; what gets imported."""

    files: Sequence[str]
    lines: dict[str, dict[int, list[str]]] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    failed: list[str] = field(default_factory=list)
    modules: list[str] = field(default_factory=list)

    def __call__(self) -> Baseline:
        """Run them, measuring; to be called in a process of its own."""
        source = [f"poa_xl.{room}" for room in ROOMS]
        self._coverage = Coverage(data_file=None, source_pkgs=source, config_file=False)
        self._coverage.start()
        pytest_run(self.files, self)
        self._coverage.stop()
        data = self._coverage.get_data()
        for file in data.measured_files():
            self.lines[os.path.relpath(file)] = data.contexts_by_lineno(file)
        self.modules = sorted(sys.modules)
        del self._coverage
        return self

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        """What is executed from here on is of this test."""
        self._coverage.switch_context(item.nodeid)
        began = sum(os.times()[:4])  # workers counted
        result = yield
        self._coverage.switch_context("")
        self.seconds[item.nodeid] = sum(os.times()[:4]) - began
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Those that fail already tell nothing of a fault."""
        if report.failed:
            self.failed.append(report.nodeid)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Nor do files that cannot be read."""
        if report.failed:
            self.failed.append(report.nodeid)


@dataclass(eq=False)
class Trial(Steady):
    """The chosen tests, in that order, until one fails; ``known``: all there are without the fault."""

    chosen: dict[str, int]
    known: frozenset[str]
    killer: str = ""

    def run(self) -> str:
        """The test that fails, "" if none does."""
        files = sorted({name.partition("::")[0] for name in self.chosen})
        end = pytest_run(["-x", *files], self)
        if end not in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED) and not self.killer:
            self.killer = "(importing the tests)"
        return self.killer

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """A test whose name the fault changed is run too."""
        items[:] = [item for item in items if item.nodeid in self.chosen or item.nodeid not in self.known]
        items.sort(key=lambda item: self.chosen.get(item.nodeid, -1))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """The first that fails."""
        if report.failed and not self.killer:
            self.killer = report.nodeid


def load(modules: Sequence[str]) -> None:
    """Import what is not ours, so that no run has to."""
    for name in modules:
        if name.partition(".")[0] not in ("poa_xl", "tests", "conftest", "__main__", "__mp_main__"):
            with suppress(ImportError, AttributeError):
                import_module(name)
