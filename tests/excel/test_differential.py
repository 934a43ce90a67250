"""Our reader of .xlsx beside openpyxl: on every workbook that tests make and on mutated ones, the same or a stated difference."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest

from poa_xl.domain.model import Plan
from poa_xl.excel.accidents import ACCIDENTS, Accident, Scene
from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.package import Kind, inspect
from poa_xl.excel.reader import SECOND, read
from poa_xl.form.layout import ref
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet
from tests.support.books import filled, form_of, workbook

SHEET = "xl/worksheets/sheet1.xml"


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def outcome(data: bytes, reader: str = "") -> RawBook | str:
    try:
        return read("a.xlsx", data, reader)
    except Unreadable as unreadable:
        return unreadable.codigo


# -- the stated differences ----------------------------------------------------------------------------------------


def common(book: RawBook) -> RawBook:
    """What both readers can say of a book."""
    sheets = tuple(
        replace(sheet, cells=dict(cells_of(sheet)), merges=tuple(sorted(set(sheet.merges)))) for sheet in book.sheets
    )
    return replace(book, sheets=sheets, custom={name: text for name, text in book.custom.items() if name})


def cells_of(sheet: RawSheet) -> Iterator[tuple[tuple[int, int], RawCell]]:
    for place, cell in sheet.cells.items():
        if cell.covered:  # of these openpyxl knows the value alone
            yield place, RawCell(*place, cell.value, hidden=True, covered=True)
        else:
            # A colour element that says nothing is black to openpyxl; of a stored result it forgets the type.
            color, fill = ("" if color == "000000" else color for color in (cell.look.color, cell.look.fill))
            error = cell.error and (not cell.formula or str(cell.value).startswith("#"))
            yield place, cell._replace(look=cell.look._replace(color=color, fill=fill), error=error)


def beyond_openpyxl(parts: dict[str, bytes]) -> bool:
    """Whether it is of those that openpyxl reads otherwise: what is then wrong with its reading is said at each."""
    return disordered(parts) or twins(parts) or formats_undefined(parts)


def twins(parts: dict[str, bytes]) -> bool:
    """Whether two sheets have one name: openpyxl gives the second another and no stored results."""
    names = re.findall(rb'sheet name="([^"]*)"', parts["xl/workbook.xml"])
    return len(set(names)) < len(names)


def formats_undefined(parts: dict[str, bytes]) -> bool:
    """Whether a style has a number format that the stylesheet does not: openpyxl takes another one for it."""
    styles = parts["xl/styles.xml"]
    defined = re.findall(rb'<[\w:]*numFmt [^>]*numFmtId="(\d+)"', styles)
    return not {number for number in re.findall(rb'numFmtId="(\d+)"', styles) if len(number) > 2} <= set(defined)


def disordered(parts: dict[str, bytes]) -> bool:
    """Whether a sheet's cells do not follow each other: openpyxl then loses stored results, and cells to blank ones."""
    for name, part in parts.items():
        if "worksheets/sheet" in name:
            before, row = (0, 0), 0
            for element in ElementTree.fromstring(part).iter():  # noqa: S314 - made here
                if element.tag.endswith("}row"):
                    row = number_in(element.get("r"), row + 1)
                elif element.tag.endswith("}c"):
                    address = element.get("r") or ref(max(row, 1), before[1] + 1 if before[0] == row else 1)
                    place = number_in(re.sub("[A-Z]", "", address), 0), column_of(address)
                    if place <= before or place[0] != row:
                        return True
                    before = place
    return False


def number_in(text: str | None, otherwise: int) -> int:
    return int(float(text)) if text and re.fullmatch(r"[0-9]+(\.0)?", text) else otherwise


def column_of(address: str) -> int:
    column = 0
    for letter in re.sub(r"[^A-Z]", "", address):
        column = column * 26 + ord(letter) - 64
    return column


def assert_alike(data: bytes) -> None:
    """Wherever openpyxl reads, ours reads the same."""
    theirs = outcome(data, SECOND)
    if isinstance(theirs, str):
        return
    ours = outcome(data)
    assert isinstance(ours, RawBook), ours
    a, b = common(ours), common(theirs)
    for one, other in zip(a.sheets, b.sheets, strict=True):
        for place in one.cells.keys() | other.cells.keys():
            mine, second = one.cells.get(place), other.cells.get(place)
            assert mine == second
            assert mine is None or second is None or type(mine.value) is type(second.value)
    assert a == b


# -- the workbooks -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def form(plan: Plan) -> bytes:
    return workbook(filled(plan, "58101"))


@pytest.mark.parametrize("numero", [1, 2, 3, 4])
@pytest.mark.parametrize("clave", ["58101", "58202"])
def test_issued_and_filled_forms_read_alike(clave: str, numero: int, plan: Plan) -> None:
    assert_alike(workbook(form_of(plan, clave, numero)))
    assert_alike(workbook(filled(plan, clave, numero)))


@pytest.mark.parametrize(
    "accidents", [ACCIDENTS[::12], pytest.param(ACCIDENTS, marks=pytest.mark.long)], ids=["some", "all"]
)
def test_accidents_read_alike(accidents: tuple[Accident, ...], plan: Plan, form: bytes) -> None:
    issued = filled(plan, "58101")
    scene = Scene(issued, workbook(filled(plan, "58202")), workbook(form_of(plan, "58101", 2)))
    for accident in accidents:
        data = accident.apply(form, scene)
        if data.startswith(b"PK") and isinstance(outcome(data), RawBook) and inspect(data).kind is Kind.XLSX:
            assert_alike(data)


VALUES = ("0", "1", "true", "7", "-1", "3.0", "x", "", "A1", "F22")
TEXTS = ("0", "7", "1.5", "1E3", "-2", "#REF!", "", "44000", "0.5", " 7 ", "_x0041_", "_xD83D__xDE00_", "_x000D_")


def mutated(parts: dict[str, bytes], seed: int) -> dict[str, bytes]:
    """One to three changes of elements, attributes, types and texts somewhere in the package."""
    chance = random.Random(seed)  # noqa: S311
    changed = dict(parts)
    names = [name for name in sorted(parts) if "theme" not in name] + [SHEET] * 4 + ["xl/styles.xml"] * 2
    for _ in range(chance.choice([1, 1, 2, 3])):
        name = chance.choice(names)
        root = ElementTree.fromstring(changed[name])  # noqa: S314 - made here
        everything = [(parent, at, element) for parent in root.iter() for at, element in enumerate(parent)]
        if everything:
            change(chance, *chance.choice(everything), chance.choice(everything)[2])
            changed[name] = ElementTree.tostring(root, xml_declaration=True, encoding="UTF-8")
    return changed


def change(
    chance: random.Random,
    parent: ElementTree.Element,
    at: int,
    element: ElementTree.Element,
    other: ElementTree.Element,
) -> None:
    how = chance.choice(["delete", "duplicate", "swap", "drop", "set", "type", "text", "reverse"])
    if how == "delete":
        parent.remove(element)
    elif how == "duplicate":
        parent.insert(at, ElementTree.fromstring(ElementTree.tostring(element)))  # noqa: S314 - made here
    elif how == "swap":
        element.attrib, other.attrib = dict(other.attrib), dict(element.attrib)
    elif how == "type":
        element.set("t", chance.choice(["n", "s", "str", "b", "e", "inlineStr", "d"]))
    elif how == "text":
        element.text = chance.choice(TEXTS)
    elif how == "reverse":
        parent[:] = list(parent)[::-1]
    elif element.attrib:
        key = chance.choice(sorted(element.attrib))
        if how == "drop":
            del element.attrib[key]
        else:
            element.attrib[key] = chance.choice(VALUES)


def assert_all_alike(form: bytes, seeds: range) -> None:
    parts = parts_of(form)
    for seed in seeds:
        changed = mutated(parts, seed)
        if beyond_openpyxl(changed):
            outcome(packed(changed))
        else:
            assert_alike(packed(changed))


def test_mutated_forms_read_alike(form: bytes) -> None:
    assert_all_alike(form, range(150))


@pytest.mark.long
def test_very_many_mutated_forms_read_alike(form: bytes) -> None:
    assert_all_alike(form, range(1_000, 3_200))
