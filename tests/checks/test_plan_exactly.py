"""The rules of the plan file where they begin to hold: what of it they tell, and of nothing beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from poa_xl.domain.finding import Finding
from poa_xl.workflow import check
from tests.support.plans import edited, example_text

Edit = tuple[str, str]
OF_THE_EXAMPLE = {
    ("POA017", "58102", 201), ("POA017", "58201", 300), ("POA017", "58201", 301), ("POA017", "58201", 303),
    ("POA017", "58201", 306), ("POA017", "58202", 405), ("POA028", "58201", None), ("POA033", "58101", None),
    ("POA033", "58202", None), ("POA033", "58203", None), ("POA038", "", None), ("POA039", "58201", None),
}  # fmt: skip
NUMBER_100 = "      - numero: 100\n        linea: 3.2\n"
TEXT_105 = (
    "LLEVAR A CABO REUNIONES DE TRABAJO CON LAS JEFATURAS DE DEPARTAMENTO DE MANERA TRIMESTRAL PARA VIGILAR EL "
    "CUMPLIMIENTO DEL PROGRAMA ANUAL DE TRABAJO."
)
TEXT_104 = "IMPLEMENTAR UN PROGRAMA DE LA OFERTA Y DESARROLLO DE PRODUCTOS TURÍSTICOS DEL MUNICIPIO."
FIRST = "        anual: 2\n        p: [~, 1, ~, 1]"


def findings_of(folder: Path, *edits: Edit) -> tuple[Finding, ...]:
    path = folder / "plan.yaml"
    path.write_text(edited(*edits), encoding="utf-8")
    return check(path).findings


def told(folder: Path, *edits: Edit) -> set[tuple[str, str, int | None]]:
    """What is told of the example so edited that is not told of the example."""
    found = {
        (f.codigo, f.unidad, None if f.codigo in ("POA038", "POA039") else f.meta) for f in findings_of(folder, *edits)
    }
    return found - OF_THE_EXAMPLE


def test_the_example_is_told_what_it_is_and_nothing_twice(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(example_text(), encoding="utf-8")
    found = check(path).findings
    assert len(found) == len(OF_THE_EXAMPLE)
    assert told(tmp_path) == set()


@pytest.mark.parametrize("texto", [TEXT_104, TEXT_104.rstrip("."), TEXT_104.lower()])
def test_the_same_text_twice_in_one_unit_is_no_twin_of_another(tmp_path: Path, texto: str) -> None:
    assert not [f for f in findings_of(tmp_path, (TEXT_105, texto)) if f.codigo == "POA038"][1:]


def test_metas_without_words_are_no_twins(tmp_path: Path) -> None:
    """One of each of two units."""
    text = example_text()
    second = text.index("  - clave: 58102")
    start = text.index('        texto: "', second)
    other = text[start : text.index("\n", start)]
    found = findings_of(tmp_path, (f'        texto: "{TEXT_105}"', '        texto: " "'), (other, '        texto: " "'))
    assert len([f for f in found if f.codigo == "POA013"]) == 2
    assert len([f for f in found if f.codigo == "POA038"]) == 1


@pytest.mark.parametrize(
    ("p", "anual", "expected"),
    [
        ("~, 1, ~, 1", "2", set()),
        ("~, 2, ~, ~", "2", set()),
        ("~, 1, ~, 1", "3", {("POA010", 100)}),
        ("~, ~, ~, ~", "2", {("POA011", 100)}),
        ("~, 1, ~, 1", "~", {("POA012", 100)}),
        ("~, 1, ~, 1", "0", {("POA012", 100)}),
        ("0, 1, ~, 1", "2", {("POA016", None)}),
        ("~, 1, ~, 0.5", "1.5", {("POA036", 100)}),
        ("~, -1, ~, 3", "2", {("POA036", 100)}),
    ],
)
def test_what_is_programmed_is_judged_by_its_meta_alone(
    tmp_path: Path, p: str, anual: str, expected: set[tuple[str, int | None]]
) -> None:
    found = told(tmp_path, (FIRST, f"        anual: {anual}\n        p: [{p}]"))
    assert found == {(codigo, "58101", meta) for codigo, meta in expected}


@pytest.mark.parametrize(
    ("texto", "is_told"),
    [("104. PROGRAMA", True), ("104 . PROGRAMA", True), ("104.- PROGRAMA", True), ("104 PROGRAMAS", False),
     ("105. PROGRAMA", False), ("PROGRAMA 104.", False)],
)  # fmt: skip
def test_a_text_that_begins_with_its_own_number_is_told(tmp_path: Path, texto: str, is_told: bool) -> None:
    assert told(tmp_path, (TEXT_104, texto)) == ({("POA015", "58101", 104)} if is_told else set())


@pytest.mark.parametrize(
    ("linea", "expected"),
    [
        ("3.2", set()),
        ("3.2.2", set()),
        ("3", set()),
        ("4.6.1", set()),
        ("4.6.2", {("POA027", "58101", 100)}),
        ("3.2.2.1", {("POA027", "58101", 100)}),
        ("3.20", {("POA027", "58101", 100)}),
        ("2.2", {("POA027", "58101", 100), ("POA029", "58101", None)}),
    ],
)
def test_the_line_of_a_meta_is_one_that_its_unit_declares_or_the_root_of_one(
    tmp_path: Path, linea: str, expected: set[tuple[str, str, int | None]]
) -> None:
    assert told(tmp_path, (NUMBER_100, NUMBER_100.replace("3.2", linea))) == expected


@pytest.mark.parametrize(
    ("edit", "fires"),
    [
        (("funcion: {clave: 3.7,", "funcion: {clave: 4.7,"), {"funcion", "subfuncion"}),
        (("funcion: {clave: 3.7,", "funcion: {clave: 3.7.1,"), {"funcion"}),
        (("subfuncion: {clave: 3.7.1,", "subfuncion: {clave: 3.7.1.2,"), {"subfuncion"}),
        (("subfuncion: {clave: 3.7.1,", "subfuncion: {clave: 3.8.1,"), {"subfuncion"}),
        (("finalidad: {clave: 3,", "finalidad: {clave: 4,"), {"funcion"}),
        (("subfuncion: {clave: 3.7.1,", "subfuncion: {clave: 3.7.2,"), set()),
    ],
)
def test_each_level_of_the_classification_descends_from_the_one_above(
    tmp_path: Path, edit: Edit, fires: set[str]
) -> None:
    lines = edited(edit).splitlines()
    found = [f for f in findings_of(tmp_path, edit) if f.codigo == "POA023"]
    assert {lines[f.place.linea - 1].split(":")[0].strip() for f in found} == fires


def test_the_second_of_two_programas_with_one_code_is_pointed_at(tmp_path: Path) -> None:
    edit = ("    - clave: 582\n", "    - clave: 511\n")
    lines = edited(edit).splitlines()
    (found,) = (f for f in findings_of(tmp_path, edit) if f.codigo == "POA037")
    assert found.place.linea > 1 + lines.index("      nombre: GESTION ADMINISTRATIVA")
    assert "GESTION ADMINISTRATIVA” y “PROMOCIÓN" in found.message
