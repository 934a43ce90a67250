"""What a reader hands over: every non-empty cell of a workbook and the book's own facts, unjudged."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from functools import cached_property
from itertools import product
from typing import NamedTuple

from poa_xl.domain.cantidad import Cantidad, exact
from poa_xl.domain.texto import composed, is_empty
from poa_xl.form.layout import ref

Area = tuple[int, int, int, int]
Place = tuple[int, int]
Value = str | int | float | bool | date | datetime | time | None

CHART = "(gráfica)"
"""What is told of a chart, which draws figures that stand elsewhere."""
LONGEST_NAME = 255
"""Characters of a sheet's name that are kept; Excel admits 31."""


class Look(NamedTuple):
    """How a cell is shown, as far as it decides what a person sees.  Colours are ``RRGGBB``, blank where automatic.

    ``size`` of its letters in points, 0 where it does not say; ``indent`` in steps of Excel's; ``repeated`` as often as it
    fits; letters may ``shrink`` to fit; ``printed`` tells whether the paper has it.
    """

    number_format: str = "General"
    color: str = ""
    fill: str = ""
    struck: bool = False
    size: float = 0
    repeated: bool = False
    indent: int = 0
    shrink: bool = False
    printed: bool = True


PLAIN = Look()


class Run(NamedTuple):
    """A piece of a text of which not all looks alike; ``raised``: written small above or below the line."""

    text: str
    struck: bool = False
    raised: bool = False
    color: str = ""
    size: float = 0


def joined(runs: Sequence[Run], look: Look) -> tuple[Look, tuple[Run, ...]]:
    """How a cell of that look looks whose text consists of ``runs``: neighbours that look alike are one; no runs of one alone."""
    found: list[Run] = []
    for run in runs:
        if found and found[-1][1:] == run[1:]:
            found[-1] = run._replace(text=found[-1].text + run.text)
        elif run.text:
            found.append(run)
    if len(found) > 1:
        return look._replace(struck=all(run.struck for run in found)), tuple(found)
    for only in found:
        look = look._replace(struck=only.struck, color=only.color, size=only.size)
    return look, ()


class RawCell(NamedTuple):
    """One non-empty cell.  ``formula`` with its ``=``; ``value`` is then the cached result, never to be trusted.

    ``error``: the value is an error code such as ``#REF!``.  ``covered``: it lies under a merged cell, where nobody sees
    it; such a cell is ``hidden`` too, like one in a hidden row or column.  ``runs``: pieces of a text that do not all look
    alike.  A named tuple, because a workbook has hundreds of them.
    """

    row: int
    column: int
    value: Value = None
    formula: str = ""
    error: bool = False
    locked: bool = True
    hidden: bool = False
    comment: str = ""
    look: Look = PLAIN
    covered: bool = False
    runs: tuple[Run, ...] = ()

    @property
    def ref(self) -> str:
        """``F14``."""
        return ref(self.row, self.column)

    @property
    def blank(self) -> bool:
        """Nothing that can be seen, no formula."""
        return not self.formula and (self.value is None or (isinstance(self.value, str) and is_empty(self.value)))

    @property
    def shown(self) -> str:
        """What it holds, for a message."""
        if self.formula:
            return self.formula
        if isinstance(self.value, float) and self.value.is_integer() and abs(self.value) < 1e15:
            return str(int(self.value))
        if isinstance(self.value, bool):
            return "VERDADERO" if self.value else "FALSO"
        if isinstance(self.value, datetime):
            return self.value.strftime("%d/%m/%Y")
        return str(self.value)


def covered(merges: Iterable[Area], cells: Container[Place]) -> Iterator[Place]:
    """Those of the cells that lie under a merged one, whatever the file says of them."""
    for top, left, bottom, right in merges:
        for place in product(range(top, bottom + 1), range(left, right + 1)):
            if place in cells and place != (top, left):
                yield place


def clean(text: str) -> str:
    """``text`` without surrounding white space, non-breaking and zero-width included; line ends as in every program."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n\u00a0\u2007\u202f\u200b\ufeff")


def quantity(value: object) -> Cantidad | None:
    """The exact number a cell holds, None if it holds something else."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        return exact(clean(value) if isinstance(value, str) else value)
    except ValueError:
        return None


def one_line(text: str) -> str:
    """``text`` as wordings of ours are compared: white space and how accents are composed apart."""
    return " ".join(composed(clean(text)).split())


@dataclass(frozen=True)
class RawSheet:
    """One sheet: its cells by (row, column); ``state`` is ``visible``, ``hidden`` or ``veryHidden``.

    ``protected`` is None where the file's kind does not tell; ``merges`` are (top, left, bottom, right), ends included.
    ``widths`` of columns in characters and ``heights`` of rows in points, of those that say one.  ``zeros``: whether a 0 is
    shown at all; ``shows_formulas`` in place of their results.  ``conditional``: the areas of each format that depends on
    the figure and its Look, with no number format where it sets none; None of one that hides the figure (bars, icons).
    """

    name: str
    cells: Mapping[tuple[int, int], RawCell]
    state: str = "visible"
    protected: bool | None = False
    kind: str = "worksheet"
    merges: tuple[Area, ...] = ()
    widths: Mapping[int, float] = field(default_factory=dict)
    heights: Mapping[int, float] = field(default_factory=dict)
    zeros: bool = True
    shows_formulas: bool = False
    conditional: tuple[tuple[tuple[Area, ...], Look | None], ...] = ()

    def at(self, row: int, column: int) -> RawCell | None:
        """The cell there, None if empty."""
        return self.cells.get((row, column))


@dataclass(frozen=True)
class RawBook:
    """A workbook as read.  ``sha256`` is of the file's bytes; ``keywords`` and ``custom`` may hold the seal.

    ``drawings``: the text of each picture, text box or embedded object, CHART of a chart; ``notes``: comments whose cell is not known.
    ``formulas``: whether formulas were read, and ``looks``: whether looks and comments were; ``kind``: of what the file was.
    ``absent``: parts that the file refers to and does not hold.  ``program`` wrote the file, as far as it says.
    """

    archivo: str
    sha256: str
    sheets: tuple[RawSheet, ...]
    keywords: str = ""
    custom: Mapping[str, str] = field(default_factory=dict)
    macros: bool = False
    external_links: bool = False
    drawings: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    program: str = ""
    recalculated: bool = True
    formulas: bool = True
    looks: bool = True
    kind: str = "xlsx"
    modified: str = ""
    absent: tuple[str, ...] = ()

    @cached_property
    def by_name(self) -> Mapping[str, RawSheet]:
        """The sheets by name."""
        return {sheet.name: sheet for sheet in self.sheets}
