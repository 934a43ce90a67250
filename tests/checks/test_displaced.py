"""What stands in another's place is one finding that says what happened, and no figure of it is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from poa_xl.checks.receive import Recibido
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.form.formato import Form
from poa_xl.form.layout import column_letter
from poa_xl.form.tmm_f004 import SHEET
from poa_xl.form.version import FORMS
from tests.support.books import above_nota, as_programmed, captures_of, codes, filled, receive_bytes
from tests.support.structure import Change, book, exchanged, write

Page = Any
versions = pytest.mark.parametrize("version", FORMS)


@pytest.fixture
def form(plan: Plan) -> Form:
    return filled(plan, "58101")


def received(form: Form, *changes: Change, previos: Mapping[str, Previo] | None = None) -> Recibido:
    return receive_bytes(book(form, *changes), form.plan, form.trimestre.numero, previos)


def on_the_sheet(change: Callable[[Page], object]) -> Change:
    return lambda opened: change(opened[SHEET])


def exchanged_rows(columns: str, one: int, other: int) -> Change:
    """What stands in those columns of two rows, exchanged, as by sorting a part of the table."""

    def change(page: Page) -> None:
        for letter in columns:
            first, second = page[f"{letter}{one}"], page[f"{letter}{other}"]
            first.value, second.value = second.value, first.value

    return on_the_sheet(change)


def pasted_row(columns: str, source: int, target: int) -> Change:
    def change(page: Page) -> None:
        for letter in columns:
            page[f"{letter}{target}"].value = page[f"{letter}{source}"].value

    return on_the_sheet(change)


def exchanged_columns(form: Form, one: str, other: str, *, heads: bool = True, whole: bool = False) -> Change:
    """Two columns of the table exchanged, with their heads; ``whole``, with what stands above and below."""
    first = 1 if whole else form.mascara - 2 if heads else form.primera
    return exchanged(one, other, range(first, (form.fila_folio if whole else form.ultima) + 1))


def the_only(judged: Recibido, codigo: str) -> str:
    """The message of the only finding above nota."""
    (told,) = (f for f in judged.findings if f.severity.value != "nota")
    assert told.codigo == codigo
    assert told.place.celda
    return told.message


# -- rows ----------------------------------------------------------------------------------------------------------


@versions
@pytest.mark.parametrize("columns", ["ABCD", "B", "ABC", "BCD", "EFGHIJKLO", "DEFGHIJKL", "EGIK"])
def test_a_part_of_the_table_sorted_is_one_finding_and_no_figure_of_those_rows_is_taken(
    version: str, columns: str, plan: Plan
) -> None:
    form = filled(plan, "58101", formato=FORMS[version])
    judged = received(form, exchanged_rows(columns, 23, 25))
    said = the_only(judged, "POA177")
    assert (
        "En el renglón 23 (meta 101) está lo de la meta 103; en el renglón 25 (meta 103) está lo de la meta 101: "
        in said
    )
    assert ("DESCRIPCIÓN DE METAS" in said) == ("B" in columns)
    assert ("“P” de Ene-Mar" in said) == ("E" in columns)
    taken = {numero: captura.alcanzado[0] for numero, captura in captures_of(judged).items()}
    assert (taken[101], taken[103], taken[102]) == (None, None, 1)


def test_of_several_metas_that_plan_alike_each_is_named(form: Form) -> None:
    """102 and 105 have the same P; where one of them lacks its own, it is that one."""
    assert "está lo de la meta 102 o la 105" in the_only(received(form, pasted_row("DEGIK", 24, 23)), "POA177")
    assert "está lo de la meta 105;" in the_only(received(form, exchanged_rows("DEGIK", 23, 27)), "POA177")


@pytest.mark.parametrize("columns", ["ABCDEFGHIJKLMNO", "ABCDEFGHIJKLO", "ABCDEG"])
def test_a_row_pasted_over_another_is_one_finding(columns: str, form: Form) -> None:
    judged = received(form, pasted_row(columns, 24, 23))
    assert "En el renglón 23 (meta 101) está lo de la meta 102: " in the_only(judged, "POA177")
    assert captures_of(judged)[101].alcanzado[0] is None
    assert captures_of(judged)[102].alcanzado[0] == 1


def test_what_was_accepted_goes_with_its_row(plan: Plan) -> None:
    done = as_programmed(plan.por_clave["58101"], 1)
    previo = Previo(frozenset({1}), {numero: captura.alcanzado for numero, captura in done.items()})
    form = filled(plan, "58101", 2, previo)
    judged = received(form, exchanged_rows("EFGHIJKLO", 23, 25), previos={"58101": previo})
    the_only(judged, "POA177")
    other = received(form, exchanged_rows("EGHIJKLO", 23, 25), write({"F23": 8}), previos={"58101": previo})
    assert sorted(f.codigo for f in other.findings if f.severity.value != "nota") == ["POA177", "POA401"]


@pytest.mark.parametrize(
    ("cells", "codigos"),
    [
        ({"E23": 9}, ["POA118"]),
        ({"E23": 9, "D23": 30.5}, ["POA118", "POA118"]),
        ({"E23": 2, "G23": 3}, ["POA118", "POA118"]),
        ({"C23": "SESIÓN"}, ["POA118"]),
        ({"E23": None, "G23": None}, ["POA118", "POA118"]),
        ({"B23": "101.- OTRA COSA", "C23": "SESIÓN"}, ["POA118", "POA118"]),
        ({"E23": "=9", "G23": "=9"}, ["POA118"] * 2),
        ({"E23": 2, "G23": 3, "E24": 5}, ["POA118"] * 3),
    ],
)
def test_data_that_are_nobodys_are_told_one_by_one(cells: Mapping[str, object], codigos: list[str], form: Form) -> None:
    judged = received(form, write(cells))
    assert [f.codigo for f in judged.findings if f.severity.value == "error"] == codigos
    assert captures_of(judged)[101].alcanzado[0] == 7


def test_beside_a_row_of_anothers_the_rest_is_told(form: Form) -> None:
    judged = received(form, exchanged_rows("ABCD", 23, 25), write({"E24": 5, "E23": 8}))
    assert [(f.codigo, f.place.celda) for f in judged.findings if f.severity.value == "error"] == [
        ("POA177", "A23"), ("POA118", "E23"), ("POA118", "E24"),
    ]  # fmt: skip


def test_a_row_pushed_to_one_side_is_one_finding(form: Form) -> None:
    def push(page: Page) -> None:
        values = [page.cell(23, column).value for column in range(5, 12)]
        page.cell(23, 5).value = None
        for column, value in enumerate(values, start=6):
            page.cell(23, column).value = value

    judged = received(form, on_the_sheet(push))
    assert "El renglón de la meta 101 está recorrido una columna a la derecha: " in the_only(judged, "POA177")
    assert captures_of(judged)[101].alcanzado[0] is None


def test_a_long_list_of_rows_is_cut_with_a_count(plan: Plan) -> None:
    form = filled(plan, "58203")
    rows = list(form.fila_de.values())

    def turn(page: Page) -> None:
        texts = [page[f"B{row}"].value for row in rows]
        for row, text in zip(rows, [*texts[1:], texts[0]], strict=True):
            page[f"B{row}"].value = text

    assert the_only(received(form, on_the_sheet(turn)), "POA177").count("está lo de la meta") == len(rows)


def test_many_data_of_one_column_or_one_row_are_one_finding_with_all_their_values(form: Form) -> None:
    drawn = the_only(received(form, write({f"E{row}": 7 for row in (24, 25, 27)})), "POA118")
    assert drawn == "“P” de Ene-Mar de las metas 102, 103, 105: el plan dice “1, 9, 1” y el libro dice “7”."
    cleared = the_only(received(form, write({f"D{row}": None for row in form.fila_de.values()})), "POA118")
    assert (
        "META ANUAL AUTORIZADA de las metas 100, 101, 102, 103, 104, 105: el plan dice “2, 30, 4, 36, 1, 4”" in cleared
    )
    assert cleared.endswith("y el libro no dice nada.")
    row = received(form, write({"C23": "X", "D23": 1, "E23": "=9"}))
    assert "UNIDAD DE MEDIDA, META ANUAL AUTORIZADA, “P” de Ene-Mar de la meta 101" in the_only(row, "POA118")
    assert [f.meta for f in row.findings if f.codigo == "POA118"] == [101]


def test_a_row_that_was_emptied_but_for_its_identity_is_missing(form: Form) -> None:
    judged = received(form, write({f"{letter}23": None for letter in "ABCDEFGHIJKLMNO"}), write({"E24": 5}))
    assert sorted(f.codigo for f in judged.findings if f.severity.value == "error") == ["POA115", "POA118"]
    assert [f.meta for f in judged.findings if f.codigo == "POA115"] == [101]


# -- columns -------------------------------------------------------------------------------------------------------


@versions
@pytest.mark.parametrize("whole", [False, True])
@pytest.mark.parametrize(("one", "other"), [("C", "D"), ("A", "C"), ("B", "C"), ("A", "D")])
def test_columns_exchanged_with_their_heads_are_read_by_them(
    version: str, one: str, other: str, whole: bool, plan: Plan
) -> None:
    form = filled(plan, "58101", formato=FORMS[version])
    judged = received(form, exchanged_columns(form, one, other, whole=whole))
    assert [f for f in above_nota(judged) if not f.startswith("POA120")] == []
    (told,) = (f.message for f in judged.findings if f.codigo == "POA176")
    names = {form.formato.columns.all[ord(letter) - 65].heading.partition(" (")[0] for letter in (one, other)}
    assert all(f"“{name}”" in told for name in names)
    assert captures_of(judged) == dict(form.capturas)


@versions
def test_results_exchanged_with_their_heads_are_a_warning(version: str, plan: Plan) -> None:
    """No program carried the formulas along."""
    form = filled(plan, "58101", formato=FORMS[version])
    judged = received(form, exchanged_columns(form, "M", "N"))
    assert {f.partition(" ")[0] for f in above_nota(judged)} == {"POA120"}
    assert len(above_nota(judged)) == 1
    assert "POA176" in codes(judged)
    assert captures_of(judged) == dict(form.capturas)


@pytest.mark.parametrize(("clave", "numero"), [("58203", 2), ("58101", 1)])
def test_quarters_exchanged_with_their_labels_are_read_by_them(clave: str, numero: int, plan: Plan) -> None:
    """Where P of the two quarters is not the same for all metas."""
    form = filled(plan, clave, numero)

    rows = range(form.mascara - 1, form.ultima + 1)
    judged = received(form, exchanged("E", "G", rows), exchanged("F", "H", rows))
    assert {n: c.alcanzado[:2] for n, c in captures_of(judged).items()} == {
        n: c.alcanzado[:2] for n, c in form.capturas.items()
    }
    assert [f for f in above_nota(judged) if not f.startswith("POA120")] == []
    assert "POA176" in codes(judged)


def test_labels_exchanged_alone_are_an_error(plan: Plan) -> None:
    form = filled(plan, "58203", 2)
    row = form.mascara - 1
    assert "Abr-Jun" in the_only(received(form, write({f"E{row}": "Abr-Jun", f"G{row}": "Ene-Mar"})), "POA165")


@versions
def test_formulas_exchanged_without_their_heads_are_one_finding(version: str, plan: Plan) -> None:
    form = filled(plan, "58101", formato=FORMS[version])
    formulas = [f for f in above_nota(received(form, exchanged_columns(form, "M", "N", heads=False))) if "POA120" in f]
    assert len(formulas) == 1
    assert "(y de otras 11 celdas) ya no es la emitida: es la de otra columna" in formulas[0]


@versions
@pytest.mark.parametrize(("one", "other"), [("C", "D"), ("A", "B"), ("B", "D")])
def test_data_exchanged_without_their_heads_are_one_finding(version: str, one: str, other: str, plan: Plan) -> None:
    form = filled(plan, "58101", formato=FORMS[version])
    judged = received(form, exchanged_columns(form, one, other, heads=False))
    said = the_only(judged, "POA177")
    assert "Hay datos cambiados de columna entre sí: " in said
    assert "de las metas 100, 101, 102, 103, 104, 105" in said


def test_two_figures_of_the_plan_exchanged_in_a_row_are_one_finding(form: Form) -> None:
    said = the_only(received(form, write({"E23": 9, "K23": 7})), "POA177")
    assert "“P” de Ene-Mar, “P” de Oct-Dic de la meta 101" in said


# -- quarters ------------------------------------------------------------------------------------------------------


def moved_a(form: Form, column: str, *, keep: bool = False, rows: int = 99) -> Change:
    """A of the quarter, pasted in another column."""
    own = column_letter(form.formato.columns.number_of[f"a{form.trimestre.numero}"])

    def change(page: Page) -> None:
        for row in list(form.fila_de.values())[:rows]:
            page[f"{column}{row}"].value = page[f"{own}{row}"].value
            if not keep:
                page[f"{own}{row}"].value = None

    return on_the_sheet(change)


@versions
def test_figures_in_the_next_quarters_column_are_one_finding(version: str, plan: Plan) -> None:
    form = filled(plan, "58101", formato=FORMS[version])
    said = the_only(received(form, moved_a(form, "H")), "POA178")
    assert (
        "en la columna A de un trimestre que aún no ocurre (Abr-Jun): 7 en H23 (meta 101), 1 en H24 (meta 102)" in said
    )
    assert said.endswith("y la A de Ene-Mar está vacía.")


def test_one_figure_in_the_next_quarters_column_is_one_finding(form: Form) -> None:
    said = the_only(received(form, moved_a(form, "H", rows=2)), "POA178")
    assert "7 en H23 (meta 101), y la A de Ene-Mar está vacía" in said


def test_figures_copied_to_the_next_quarter_are_one_finding(form: Form) -> None:
    judged = received(form, moved_a(form, "L", keep=True))
    assert "vacía" not in the_only(judged, "POA178")
    assert captures_of(judged) == dict(form.capturas)


def test_figures_in_an_accepted_quarters_column_are_one_finding(plan: Plan) -> None:
    done = as_programmed(plan.por_clave["58203"], 1)
    previo = Previo(frozenset({1}), {numero: captura.alcanzado for numero, captura in done.items()})
    form = filled(plan, "58203", 2, previo)
    judged = received(form, moved_a(form, "F"), previos={"58203": previo})
    assert "que ya se aceptó (Ene-Mar): 12 en F" in the_only(judged, "POA178")


@versions
def test_figures_over_p_are_one_finding(version: str, plan: Plan) -> None:
    form = filled(plan, "58101", formato=FORMS[version])
    cells = {f"F{row}": None for row in form.fila_de.values()} | {"E23": 5, "E25": 8}
    judged = received(form, write(cells))
    said = the_only(judged, "POA178")
    assert "la columna P de Ene-Mar que no son las programadas: 5 en E23 (meta 101), 8 en E25 (meta 103)" in said
    assert said.endswith(", y la A de Ene-Mar está vacía.")
    assert [f.partition(" ")[0] for f in above_nota(received(form, write({"E23": 5})))] == ["POA118"]


def test_one_figure_beside_its_own_is_told_as_itself(form: Form) -> None:
    assert [f.partition(" ")[0] for f in above_nota(received(form, write({"H23": 5})))] == ["POA207"]
    assert [f.partition(" ")[0] for f in above_nota(received(form, write({"H22": 5})))] == ["POA207"]
