"""LibreOffice as tests use it: one long-lived process of its own, told what to do line by line.

Its Python bridge belongs to the system's Python, so the conversation runs through ``office_worker.py`` under that one.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from types import TracebackType
from typing import Any, Self

from tests.support.programs import SYSTEM_PYTHON

WORKER = Path(__file__).with_name("office_worker.py")
PATIENCE = 240  # seconds before a LibreOffice that does not answer is given up
Grid = dict[str, dict[str, Any]]


@dataclass(frozen=True)
class Typed:
    """What became of something typed into a cell: the dialogs that opened, and what the cell holds afterwards."""

    cell: str
    refused: bool
    messages: tuple[str, ...]
    shown: str


class Office:
    """A LibreOffice with a person at it."""

    def __init__(self) -> None:
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - open as long as the worker
        self._worker = subprocess.Popen(
            [SYSTEM_PYTHON, str(WORKER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            encoding="utf-8",
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        for stream in (self._worker.stdin, self._worker.stdout):
            if stream is not None:
                stream.close()
        self._worker.wait(timeout=60)
        self._log.close()

    def _ask(self, command: str, **arguments: object) -> Any:
        assert self._worker.stdin is not None
        assert self._worker.stdout is not None
        self._worker.stdin.write(json.dumps({"command": command, **arguments}) + "\n")
        self._worker.stdin.flush()
        patience = Timer(PATIENCE, self._worker.kill)
        patience.start()
        answer = self._worker.stdout.readline()
        patience.cancel()
        if not answer:
            self._log.seek(0)
            raise RuntimeError(f"LibreOffice stopped: {self._log.read()[-2000:]!r}")
        told = json.loads(answer)
        if "error" in told:
            raise RuntimeError(told["error"])
        return told["result"]

    def recalculated(self, path: Path) -> Grid:
        """Every value of every sheet after a hard recalculation; an error cell as ``{"error": …}``."""
        result: Grid = self._ask("recalculate", path=str(path))
        return result

    def texts(self, path: Path) -> list[list[str]]:
        """The first sheet's rows as they are read on the screen."""
        result: list[list[str]] = self._ask("texts", path=str(path))
        return result

    def computed(self, path: Path, rounds: Sequence[Mapping[str, object]], watch: Sequence[str]) -> list[list[Any]]:
        """For each round, write its cells into the form (as no person can: locks are not asked) and read ``watch``."""
        result: list[list[Any]] = self._ask(
            "compute", path=str(path), rounds=list(map(dict, rounds)), watch=list(watch)
        )
        return result

    def saved_as(self, path: Path, target: Path) -> Path:
        """Open and save under another name, in the format that its ending says."""
        self._ask("save", path=str(path), target=str(target))
        return target

    def typed(self, path: Path, target: Path, cells: Mapping[str, str], sheet: str = "TMM-F004") -> list[Typed]:
        """Type into cells with real key events, as a person does, and save."""
        answers = self._ask("type", path=str(path), target=str(target), sheet=sheet, cells=dict(cells))
        return [Typed(a["cell"], a["refused"], tuple(a["messages"]), a["shown"]) for a in answers]

    def moved(self, path: Path, target: Path, moves: Sequence[tuple[str, str]], sheet: str = "TMM-F004") -> Grid:
        """Cut and paste between cells, save, and tell the recalculated values."""
        result: Grid = self._ask(
            "move", path=str(path), target=str(target), sheet=sheet, moves=[list(m) for m in moves]
        )
        return result

    def restructured(self, path: Path, target: Path, act: str, where: str) -> Path:
        """``insert rows``, ``delete columns``, ``merge``, ``sort`` … of a range of the form, its protection taken away."""
        self._ask("restructure", path=str(path), target=str(target), act=act, where=where)
        return target

    def pdf(self, path: Path, target: Path) -> Path:
        """Print to PDF."""
        self._ask("pdf", path=str(path), target=str(target))
        return target

    def look(self, path: Path, target: Path) -> list[dict[str, Any]]:
        """What there is to be seen of the table of each visible sheet, on the screen and (``pdf``) on paper."""
        result: list[dict[str, Any]] = self._ask("look", path=str(path), target=str(target))
        return result
