"""Spreadsheet engines that recalculate a workbook: LibreOffice, Gnumeric, IronCalc and HyperFormula.

Each gets it with every cached result replaced by a word, so that what it answers it has calculated.
"""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from poa_xl.excel.reader import read
from poa_xl.form.layout import ref
from poa_xl.form.rawbook import RawBook, RawCell
from tests.support.both_readers import packed, parts_of
from tests.support.office import Office
from tests.support.programs import needed, needed_module, needed_node

FORM = "xl/worksheets/sheet1.xml"
POISON = "SIN CALCULAR"
_FORMULA = re.compile(rb'(<c r="[A-Z]+[0-9]+"[^>]*?)(?: t="[a-z]+")?(><f>[^<]*</f>)<v ?(?:/>|>[^<]*</v>)')
Values = Mapping[str, Mapping[str, Any]]
"""What an engine calculates: by sheet, by address, of the cells that have a formula."""
Engine = Callable[[Sequence[Path], Office], list[Values]]


def poisoned(data: bytes) -> bytes:
    """The workbook with a word where the result of each formula was."""
    parts = parts_of(data)
    for name in parts:
        if name.startswith("xl/worksheets/"):
            formulas = len(re.findall(rb"<f[ />]", parts[name]))
            parts[name], count = _FORMULA.subn(rb'\1 t="str"\2<v>' + POISON.encode() + rb"</v>", parts[name])
            assert count == formulas, name
    return packed(parts)


def typed(data: bytes, cells: Mapping[str, str | float]) -> bytes:
    """The form with that written into its empty cells, as programs store it."""
    parts = parts_of(data)
    form = parts[FORM].decode()
    for address, value in cells.items():
        written = (
            f"<v>{value}</v>" if not isinstance(value, str) else f'<is><t xml:space="preserve">{escape(value)}</t></is>'
        )
        kind = ' t="inlineStr"' if isinstance(value, str) else ""
        form, count = re.subn(rf'<c r="{address}"( s="\d+")/>', rf'<c r="{address}"\1{kind}>{written}</c>', form)
        assert count == 1, address
    return packed({**parts, FORM: form.encode()})


def expected(data: bytes) -> Values:
    """What we say of each cell that has a formula."""
    return {
        sheet.name: {ref(*place): cell.value for place, cell in sheet.cells.items() if cell.formula}
        for sheet in read("a.xlsx", data).sheets
    }


def differences(ours: Values, theirs: Values) -> list[tuple[str, str, Any, Any]]:
    """(sheet, address, our result, theirs) where they are not the same; the sheets must have a formula between them."""
    told = [
        (sheet, place, value, theirs[sheet].get(place))
        for sheet, cells in ours.items()
        for place, value in cells.items()
    ]
    assert told
    return [(sheet, place, a, b) for sheet, place, a, b in told if not same(a, b)]


def same(ours: object, theirs: object) -> bool:
    """Numbers to nine decimals; an empty text is a blank."""
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        return abs(ours - theirs) < 1e-9
    return ("" if ours is None else ours) == ("" if theirs is None else theirs)


def libreoffice(paths: Sequence[Path], office: Office) -> list[Values]:
    return [office.recalculated(path) for path in paths]


def gnumeric(paths: Sequence[Path], _: Office) -> list[Values]:
    """By way of its own .xlsx, whose cached results are then its own."""
    told: list[Values] = []
    for path in paths:
        target = path.with_name(f"{path.stem}.gnumeric.xlsx")
        subprocess.run([needed("ssconvert", "gnumeric"), "--recalc", path, target], check=True, capture_output=True)
        book = read(target.name, target.read_bytes())
        told.append({sheet.name: {ref(*p): c.value for p, c in sheet.cells.items()} for sheet in book.sheets})
    return told


def ironcalc(paths: Sequence[Path], _: Office) -> list[Values]:
    engine = needed_module("ironcalc")
    told: list[Values] = []
    for path in paths:
        model = engine.load_from_xlsx(str(path))
        model.evaluate()
        names = [sheet["name"] for sheet in model.get_worksheets_properties()]
        values: dict[str, dict[str, Any]] = {name: {} for name in names}
        for sheet, row, column in model.get_all_cells():
            values[names[sheet]][ref(row, column)] = model.get_cell_value(sheet, row, column)
        told.append(values)
    return told


def hyperformula(paths: Sequence[Path], _: Office) -> list[Values]:
    """It reads no files: it gets the cells that our reader finds."""
    node, folder = needed_node("hyperformula")
    books = [read(path.name, path.read_bytes()) for path in paths]
    script = Path(__file__).parent / "node" / "calculate.cjs"
    done = subprocess.run(
        [node, script, folder.parent],
        input=json.dumps([_as_rows(book) for book in books]),
        capture_output=True, text=True, check=True, encoding="utf-8",
    )  # fmt: skip
    return [
        {
            name: {ref(r, c): value for r, row in enumerate(rows, 1) for c, value in enumerate(row, 1)}
            for name, rows in answer.items()
        }
        for answer in json.loads(done.stdout)
    ]


def _as_rows(book: RawBook) -> dict[str, list[list[object]]]:
    return {
        sheet.name: [
            [_entry(sheet.cells.get((row, column))) for column in range(1, max(c for _, c in sheet.cells) + 1)]
            for row in range(1, max(r for r, _ in sheet.cells) + 1)
        ]
        for sheet in book.sheets
    }


def _entry(cell: RawCell | None) -> object:
    """As HyperFormula takes it: a text is one whatever it looks like, after an apostrophe."""
    if cell is None:
        return None
    if cell.formula:
        return cell.formula.replace("_xlfn.", "")
    return cell.value if cell.value is None or isinstance(cell.value, int | float) else f"'{cell.value}"


ENGINES: Mapping[str, Engine] = {
    "libreoffice": libreoffice,
    "gnumeric": gnumeric,
    "ironcalc": ironcalc,
    "hyperformula": hyperformula,
}
