"""What each output of a report tells, read back from its files: tables as rows of texts or values."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import openpyxl

from poa_xl.domain.consolidate import Consolidado
from poa_xl.reporting.pdf import content
from poa_xl.reporting.sections.report import report_of
from poa_xl.reporting.sheets import spots
from poa_xl.reporting.view import Column, Kind, Medium, Report, Section, Value
from tests.support.programs import needed

Rows = list[list[str]]


class Tables(HTMLParser):
    """The tables of each section of a page, by the section's key: rows of texts, headings first."""

    def __init__(self) -> None:
        super().__init__()
        self.sections: dict[str, list[Rows]] = {}
        self._key = ""
        self._cell: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "section":
            self._key = dict(attrs).get("aria-labelledby") or ""
        elif tag == "table":
            self.sections.setdefault(self._key, []).append([])
        elif tag == "tr":
            self.sections[self._key][-1].append([])
        elif tag in ("td", "th"):
            self._cell = []

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th") and self._cell is not None:
            self.sections[self._key][-1][-1].append(plain("".join(self._cell)))
            self._cell = None

    def handle_data(self, data: str) -> None:
        if self._cell is not None:
            self._cell.append(data)


def plain(text: str) -> str:
    """With single spaces: where lines break is a matter of looks."""
    return " ".join(text.split())


def texts(section: Section, medium: Medium) -> list[Rows]:
    """What an output of texts must tell of a section: of each table with rows, headings first."""
    return [
        [[c.heading for c in t.columns_on(medium)], *([plain(v.text) for v in row] for row in t.rows(medium))]
        for t in section.tables_on(medium)
        if t.items
    ]


def on_the_page(path: Path) -> dict[str, list[Rows]]:
    """What the page tells, by section."""
    parsed = Tables()
    parsed.feed(path.read_text(encoding="utf-8"))
    return parsed.sections


def assert_in_the_book(path: Path, report: Report) -> int:
    """Each cell of each table of the workbook is the value of the view, typed; how many there were."""
    book, count = openpyxl.load_workbook(path, data_only=True), 0
    for section in report.on(Medium.BOOK):
        page: Any = book[section.name]
        for spot in spots(section):
            heads = [page.cell(spot.head, n).value for n in range(1, len(spot.columns) + 1)]
            assert heads == [c.heading for c in spot.columns]
            for row, values in enumerate(spot.table.rows(Medium.BOOK), spot.first):
                for n, (column, value) in enumerate(zip(spot.columns, values, strict=True), 1):
                    where = (section.name, page.cell(row, n).coordinate, column.heading)
                    assert_cell(page.cell(row, n).value, column, value, where)
                    count += 1
    return count


def assert_cell(found: Any, column: Column, value: Value, where: object) -> None:
    datum = value.datum
    if isinstance(datum, datetime):
        assert isinstance(found, datetime), where
        assert abs((found - datum).total_seconds()) < 1, where
    elif isinstance(datum, date):
        assert (found.date() if isinstance(found, datetime) else found) == datum, where
    elif isinstance(datum, int | Fraction):
        assert isinstance(found, int | float), where
        assert abs(Fraction(found) - datum) < Fraction(1, 10**9), where
    else:
        assert (found or "") == value.text, where
        assert column.kind is not Kind.LIGHTS


def assert_in_the_files(base: str, report: Report) -> None:
    """Each .csv tells what its table does."""
    files = [(t.file, t) for s in report.on(Medium.DATA) for t in s.tables_on(Medium.DATA) if t.file]
    assert {name for name, _ in files} == {"metas", "transparencia"}
    for name, table in files:
        with Path(f"{base}-{name}.csv").open(encoding="utf-8-sig", newline="") as stream:
            heads, *rows = csv.reader(stream)
        assert heads == [c.heading for c in table.columns_on(Medium.DATA)]
        assert len(rows) == len(table.items) > 0
        for row, values in zip(rows, table.rows(Medium.DATA), strict=True):
            for field, value in zip(row, values, strict=True):
                assert_field(field, value)


def assert_field(field: str, value: Value) -> None:
    datum = value.datum
    if isinstance(datum, int | Fraction):
        assert abs(Fraction(field) - datum) < Fraction(1, 10**9)
    elif isinstance(datum, date):
        assert field == datum.isoformat()
    else:
        assert field.removeprefix("'") == value.text.removeprefix("'")


def assert_in_the_pdf(path: Path, consolidado: Consolidado) -> int:
    """Every figure and word of every row stands in the document at least as often as in the view; how many there were."""
    needed("pdftotext", "poppler-utils")
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True)
    report = report_of(consolidado)
    cells = [
        v.text
        for s in report.on(Medium.PRINT)
        for t in s.tables_on(Medium.PRINT)
        for row in t.rows(Medium.PRINT)
        for v in row
    ]
    due = Counter(word for text in cells for word in words(text))
    found = Counter(words(done.stdout))
    missing = {word: (count, found[word]) for word, count in due.items() if found[word] < count}
    assert not missing, missing
    assert json.dumps(content(report), ensure_ascii=False).count('"text"') >= len(cells)
    return len(cells)


def words(text: str) -> Sequence[str]:
    """Words, figures and symbols; typesetting may part a word at its hyphen and move a symbol close to its count."""
    return [w for w in re.split(r"[\s\-]+|(?<=[●◆▼✖▲–○?])(?=\d)", text) if w]
