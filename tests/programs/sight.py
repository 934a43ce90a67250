"""A careful reader of a form on paper: what stands in each cell, found by its row's text and its column's heads."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from poa_xl.domain.trimestre import NOMBRES
from poa_xl.form.layout import column_letter, position
from tests.support.programs import needed

RESOLUTION = 100  # dots per inch of what is looked at
_POINTS = 72 / 2540  # points in a hundredth of a millimetre
_MARGIN = 500  # as the worker prints it
_FLAT = 150  # hundredths of a millimetre under which a row or a column is as good as hidden
_LEGIBLE = 1.35  # contrast under which nobody sees a figure; the form's faintest own text has 2
_META = re.compile(r"\s*(?P<numero>[0-9]{1,9})\s*\.(?![0-9]).*\S", re.DOTALL)
_UNITS = r"(?: (?:unidades|informes|eventos))?"
_QUANTITY = re.compile(
    rf"[+$]?(?P<whole>[0-9]{{1,3}}(?:,[0-9]{{3}})+|[0-9]+)(?P<rest>\.[0-9]*)?(?P<power>E[+-]?[0-9]{{1,3}})?{_UNITS}"
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word on paper, in points."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def within(self, area: tuple[float, float, float, float]) -> bool:
        """Whether its middle lies in ``area``."""
        x, y = (self.left + self.right) / 2, (self.top + self.bottom) / 2
        return area[0] <= x <= area[2] and area[1] <= y <= area[3]


@dataclass(frozen=True, slots=True)
class Seen:
    """What there is in a cell: on the screen, on paper, and there without what is struck through.

    ``faint``: its ink can hardly be told from the paper.
    """

    address: str
    screen: str
    paper: str
    unstruck: str
    faint: bool = False

    @property
    def said(self) -> set[str]:
        """The readings of it: one where it is plain."""
        return {"" if self.faint else self.paper, self.screen, self.unstruck}


def quantity(text: str) -> Fraction | None:
    """The number that a person reads in ``text``, None if it is no plain quantity."""
    found = _QUANTITY.fullmatch(text.strip())
    if found is None:
        return None
    return Fraction(found["whole"].replace(",", "") + (found["rest"] or "").rstrip(".") + (found["power"] or ""))


class Sight:
    """One sheet looked at."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self.sheet: str = told["sheet"]
        self._cells: Mapping[str, str] = told["cells"]
        self._pieces: Mapping[str, list[tuple[str, bool]]] = told["pieces"]
        self._merges: Mapping[str, list[int]] = told["merges"]
        self._rows = {int(n): extent for n, extent in told["rows"].items()}
        self._columns = {int(n): extent for n, extent in told["columns"].items()}
        self._pdf = Path(told["pdf"])

    # -- where things are ----------------------------------------------------------------------------------------

    @cached_property
    def rows(self) -> Mapping[int, list[int]]:
        """Sheet rows of each meta, by the number that its text begins with."""
        found: dict[int, list[int]] = {}
        for address, text in self._cells.items():
            match = _META.fullmatch(text)
            row = position(address)[0]
            if match and row not in found.setdefault(int(match["numero"]), []):
                found[int(match["numero"])].append(row)
        return found

    @cached_property
    def columns(self) -> Mapping[str, list[int]]:
        """Sheet columns of P and A of each quarter by the heads over them: ``a1`` is A under Ene-Mar.

        Where the label of a quarter is gone its columns are the next two, as anybody takes them.
        """
        found: dict[str, list[int]] = {}
        head = min(row for rows in self.rows.values() for row in rows) - 1
        labels = {n: self._cells.get(f"{column_letter(n)}{head - 1}", "").strip() for n in self._columns}
        complete = set(NOMBRES) <= set(labels.values())
        quarter = 0
        for column, label in labels.items():
            letter = self._cells.get(f"{column_letter(column)}{head}", "").strip().lower()
            if label in NOMBRES:
                quarter = NOMBRES.index(label) + 1
            elif letter == "p" and not complete:
                quarter += 1
            if letter in ("p", "a") and quarter:
                found.setdefault(f"{letter}{quarter}", []).append(column)
        return found

    def hidden(self, row: int, column: int) -> bool:
        """Whether its row or its column is not shown, or hardly."""
        return any(end - start < _FLAT for start, end in (self._rows[row], self._columns[column]))

    # -- what is there -------------------------------------------------------------------------------------------

    def seen(self, row: int, column: int) -> Seen:
        """What is in that cell."""
        address = f"{column_letter(column)}{row}"
        screen = self._cells.get(address, "").strip()
        if self._covered(row, column):
            return Seen(address, "", "", "")
        words = [word for word in self._words if word.within(self._area(row, column))]
        unstruck = "".join(text for text, struck in self._pieces.get(address, ()) if not struck).strip()
        return Seen(address, screen, " ".join(w.text for w in words), unstruck, any(map(self._faint, words)))

    def _covered(self, row: int, column: int) -> bool:
        """Whether a merged cell lies over it."""
        return any(
            top <= row <= bottom and left <= column <= right and (row, column) != (top, left)
            for top, left, bottom, right in self._merges.values()
        )

    def _area(self, row: int, column: int) -> tuple[float, float, float, float]:
        """Where the cell, with what it is merged with, is on paper, in points."""
        top, left, bottom, right = self._merges.get(f"{column_letter(column)}{row}", (row, column, row, column))
        start = min(extent[0] for extent in self._rows.values())
        first = min(extent[0] for extent in self._columns.values())
        last_row, last_column = min(bottom, max(self._rows)), min(right, max(self._columns))
        x = [self._columns[left][0] - first, self._columns[last_column][1] - first]
        y = [self._rows[top][0] - start, self._rows[last_row][1] - start]
        one, two, three, four = ((n + _MARGIN) * _POINTS for n in (x[0], y[0], x[1], y[1]))
        return one, two, three, four

    @cached_property
    def _words(self) -> list[Word]:
        needed("pdftotext", "poppler-utils")
        done = subprocess.run(["pdftotext", "-bbox", str(self._pdf), "-"], capture_output=True, check=True)
        return list(_words(done.stdout))

    @cached_property
    def _pixels(self) -> tuple[int, bytes]:
        """Width and the red, green and blue of every dot of the page."""
        command = ["pdftoppm", "-r", str(RESOLUTION), "-f", "1", "-l", "1", str(self._pdf)]
        data = subprocess.run(command, capture_output=True, check=True).stdout
        head = re.match(rb"P6\s+(\d+)\s+(\d+)\s+255\s", data)
        assert head is not None
        return int(head[1]), data[head.end() :]

    def _faint(self, word: Word) -> bool:
        """Whether the word's ink hardly differs from what is around it."""
        width, pixels = self._pixels
        scale = RESOLUTION / 72
        lights = []
        for y in range(int(word.top * scale), int(word.bottom * scale) + 1):
            start = 3 * (y * width + int(word.left * scale))
            row = pixels[start : start + 3 * (int((word.right - word.left) * scale) + 2)]
            lights += [_light(*row[n : n + 3]) for n in range(0, len(row) - 2, 3)]
        return not lights or (max(lights) + 0.05) / (min(lights) + 0.05) < _LEGIBLE


def _words(page: bytes) -> Iterator[Word]:
    for element in ElementTree.fromstring(page).iter():  # noqa: S314 - of our own program
        if element.tag.endswith("word"):
            sides = (float(element.attrib[side]) for side in ("xMin", "yMin", "xMax", "yMax"))
            yield Word(element.text or "", *sides)


def _light(red: int, green: int, blue: int) -> float:
    """Relative luminance, of 0 to 1, near enough."""
    return sum(share * float((part / 255) ** 2.2) for share, part in ((0.2126, red), (0.7152, green), (0.0722, blue)))
