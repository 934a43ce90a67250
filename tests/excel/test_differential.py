"""Our reader of .xlsx beside openpyxl: on every workbook that tests make and on mutated ones, the same or a stated difference.

With POA_XL_BOTH_READERS=1 every workbook that any test reads is read by both (``make test-long``, see tests/conftest.py).
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path
from xml.etree import ElementTree

import pytest

from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from poa_xl.excel.package import Kind, inspect
from poa_xl.form.rawbook import RawBook
from poa_xl.simulation.accidents import ACCIDENTS, Accident, Scene
from tests.support.books import achieved, filled, form_of, workbook
from tests.support.both_readers import assert_alike, beyond_openpyxl, outcome, packed, parts_of
from tests.support.quarter import Quarter

SHEET = "xl/worksheets/sheet1.xml"


# -- the workbooks -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def form(plan: Plan) -> bytes:
    return workbook(filled(plan, "58101"))


@pytest.mark.parametrize("numero", [1, 2, 3, 4])
@pytest.mark.parametrize("clave", ["58101", "58202"])
def test_issued_and_filled_forms_read_alike(clave: str, numero: int, plan: Plan) -> None:
    assert_alike(workbook(form_of(plan, clave, numero)))
    assert_alike(workbook(filled(plan, clave, numero)))


def test_a_report_and_a_form_given_back_read_alike(
    plan: Plan, publicado: Mapping[str, Mapping[int, Captura]], tmp_path: Path
) -> None:
    quarter = Quarter(tmp_path, plan)
    quarter.fill({**publicado, "58101": {101: achieved(1, 3)}})
    written = [path for path in quarter.collect().written if path.suffix == ".xlsx"]
    assert len(written) == 2
    for path in written:
        assert_alike(path.read_bytes())


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
