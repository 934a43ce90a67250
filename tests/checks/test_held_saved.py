"""Findings of one book folded: which are its program's, which are alike, which stay as they are."""

from __future__ import annotations

import pytest

from poa_xl.checks.saved import program_of, told_as_saved, unread
from poa_xl.domain.finding import Finding, Place, Severity
from poa_xl.form.rawbook import RawBook

E, A, N = Severity.ERROR, Severity.ADVERTENCIA, Severity.NOTA


def told(codigo: str, severity: Severity = N, celda: str = "", message: str = "", hoja: str = "") -> Finding:
    return Finding(codigo, severity, message or f"{codigo} {celda}.", "", Place("a.xlsx", hoja, celda), "58101")


def book(program: str = "", *, recalculated: bool = True, looks: bool = True, kind: str = "xlsx") -> RawBook:
    return RawBook("a.xlsx", "", (), program=program, recalculated=recalculated, looks=looks, kind=kind)


def folded(*findings: Finding, program: str = "") -> list[tuple[str, str]]:
    return [(one.codigo, one.message) for one in told_as_saved(findings, book(program), "58101")]


# -- the program -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("codigo", ["POA113", "POA126", "POA143", "POA311"])
def test_what_a_program_loses_is_of_its_note(codigo: str) -> None:
    (one,) = told_as_saved([told(codigo)], book("OnlyOffice/8.1"), "58101")
    assert (one.codigo, one.severity, one.unidad, one.place.archivo) == ("POA171", N, "58101", "a.xlsx")
    assert one.message == f"El libro se guardó con OnlyOffice 8.1. {codigo} ."
    assert folded(told(codigo)) == [(codigo, f"{codigo} .")]
    assert [codigo for codigo, _ in folded(told(codigo, A), program="OnlyOffice/8.1")] == ["POA171", codigo]


@pytest.mark.parametrize("codigo", ["POA112", "POA114", "POA125", "POA127", "POA142", "POA144", "POA310", "POA312"])
def test_anything_else_is_not(codigo: str) -> None:
    assert [found for found, _ in folded(told(codigo), program="OnlyOffice/8.1")] == ["POA171", codigo]


def test_that_results_are_not_there_is_told_of_a_program_alone() -> None:
    (one,) = told_as_saved([], book("OnlyOffice/8.1", recalculated=False), "58101")
    assert one.message.endswith("OnlyOffice 8.1. No trae los resultados de sus fórmulas.")
    assert list(told_as_saved([], book(recalculated=False), "58101")) == []


@pytest.mark.parametrize(
    ("program", "kind", "name"),
    [
        ("", "xlsx", ""), ("Microsoft Excel 16", "xlsx", ""),
        ("poa-xl 1.0", "xlsx", ""), ("  LibreOffice /  7.4.1", "xlsx", "LibreOffice 7.4"),
        ("Numbers 13.2", "xlsx", "Numbers"), ("Numbers 13.2", "ods", "Numbers 13.2"), ("WPS", "xlsx", "WPS"), ("a" * 40, "xlsx", "a" * 40),
        ("a" * 41, "xlsx", "a" * 40), (f"{'a' * 37}/12", "xlsx", f"{'a' * 37} 12"), (f"{'a' * 38}/12", "xlsx", f"{'a' * 38} 1"),
        (f"{'a' * 45}/12", "xlsx", "a" * 40),
    ],
)  # fmt: skip
def test_a_program_is_named_in_few_characters(program: str, kind: str, name: str) -> None:
    assert program_of(book(program, kind=kind)) == name


def test_what_is_not_read_depends_on_whether_looks_are() -> None:
    assert unread(book()) == "sus fórmulas ni sus formatos condicionales"
    assert unread(book(looks=False)) == "sus fórmulas, formatos ni comentarios"


# -- notes alike -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("codigo", ["POA119", "POA204", "POA208", "POA209", "POA210"])
def test_of_notes_alike_beyond_two_the_first_names_the_cells_of_the_others(codigo: str) -> None:
    few, many = [told(codigo, celda=f"F{n}") for n in (1, 2)], [told(codigo, celda=f"F{n}") for n in (1, 2, 3)]
    assert folded(*few) == [(codigo, f"{codigo} F1."), (codigo, f"{codigo} F2.")]
    assert folded(*many) == [(codigo, f"{codigo} F1. Igual en 2 celdas más: F2, F3.")]
    grave = told(codigo, A, "F9")
    assert folded(many[0], grave, *many[1:]) == [folded(*many)[0], (codigo, f"{codigo} F9.")]
    assert folded(*few, grave) == [*folded(*few), (codigo, f"{codigo} F9.")]


@pytest.mark.parametrize("codigo", ["POA118", "POA120", "POA203", "POA205", "POA207", "POA211", "POA306"])
def test_of_other_rules_each_is_told(codigo: str) -> None:
    assert len(folded(*(told(codigo, celda=f"F{n}") for n in range(5)))) == 5


def added(name: str, said: str = "", severity: Severity = N, hoja: str = "") -> Finding:
    return told("POA124", severity, "A1" if hoja else "", f"Se agregó la hoja {name}{said or '.'}", hoja)


SAID = ", con 1 celda: A1 dice “x”."


def test_sheets_of_which_the_same_is_told_are_told_at_the_first() -> None:
    ads = [added(f"Hoja{n}", SAID, hoja=f"Hoja{n}") for n in (1, 2, 3)]
    other = added("Notas", ", con 1 celda: A1 dice “y”.", hoja="Notas")
    assert folded(ads[0], other, *ads[1:]) == [
        ("POA124", f"{ads[0].message} Igual Hoja2, Hoja3."),
        ("POA124", other.message),
    ]
    assert folded(ads[0], other) == [("POA124", ads[0].message), ("POA124", other.message)]


def test_sheets_with_nothing_on_them_are_too() -> None:
    assert folded(added("Hoja1"), added("Hoja2")) == [("POA124", "Se agregó la hoja Hoja1. Igual Hoja2.")]


def test_what_is_no_note_of_a_sheet_that_was_added_stays() -> None:
    grave = [added("Hoja1", severity=A), added("Hoja2", severity=A)]
    lacks = [told("POA124", message=f"Falta la hoja {name}.") for name in ("_poa", "Instrucciones")]
    strange = [told("POA125", message=f"Se agregó la hoja {name}.") for name in ("Hoja1", "Hoja2")]
    for kept in (grave, lacks, strange):
        assert folded(*kept) == [(one.codigo, one.message) for one in kept]
