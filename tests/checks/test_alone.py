"""A book by itself that is not as it was: what is still read of it, what is proven, what is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from poa_xl.checks.alone import Examen, examine, quarter
from poa_xl.checks.identity import PLACES
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.excel.reader import read
from poa_xl.form import seal
from poa_xl.form.formato import Form
from poa_xl.form.rawbook import RawBook, RawSheet
from tests.hostile.formats import as_xls
from tests.support.books import achieved, as_programmed, codes, filled, form_of, with_unidad, workbook

CLAVE = "58101"


def raw(form: Form) -> RawBook:
    return read("a.xlsx", workbook(form))


def said(found: Examen, codigo: str) -> str:
    (one,) = (f for f in found.recibido.findings if f.codigo == codigo)
    return one.message


def reworded(book: RawBook, change: Callable[[str], str]) -> RawBook:
    """The book, each of its texts changed, those of its properties too."""

    def sheet(one: RawSheet) -> RawSheet:
        cells = {
            place: cell._replace(value=change(cell.value)) if isinstance(cell.value, str) else cell
            for place, cell in one.cells.items()
        }
        return replace(one, cells=cells)

    custom = {name: change(text) for name, text in book.custom.items()}
    return replace(book, sheets=tuple(map(sheet, book.sheets)), keywords=change(book.keywords), custom=custom)


def without(book: RawBook, gone: Callable[[str], bool]) -> RawBook:
    """The book without the texts of cells that are ``gone``."""

    def sheet(one: RawSheet) -> RawSheet:
        cells = {p: c for p, c in one.cells.items() if not (isinstance(c.value, str) and gone(c.value))}
        return replace(one, cells=cells)

    return replace(book, sheets=tuple(map(sheet, book.sheets)))


# -- whose it is ---------------------------------------------------------------------------------------------------


def test_a_book_without_any_seal_is_no_form_of_ours(plan: Plan) -> None:
    book = reworded(raw(filled(plan, CLAVE)), lambda text: "" if text.startswith(seal.MARK) else text)
    found = examine(book)
    assert "no trae sello" in said(found, "POA106")
    assert (found.recibido.sello, found.nombre, found.faltan, found.probado) == (None, "", {}, None)
    assert not found.listo


def test_a_book_of_a_version_that_is_not_known_says_which(plan: Plan) -> None:
    form = filled(plan, CLAVE)
    sello = seal.sello_of(form)
    other = replace(sello, formato="TMM-F004/99")
    found = examine(reworded(raw(form), lambda text: other.text() if text == sello.text() else text))
    assert "es un TMM-F004/99, que aquí no se conoce" in said(found, "POA106")
    assert found.recibido.sello == other


def test_a_book_all_of_whose_seals_are_damaged_says_where(plan: Plan) -> None:
    book = reworded(raw(filled(plan, CLAVE)), lambda text: text[:-1] if text.startswith(seal.MARK) else text)
    found = examine(book)
    assert codes(found.recibido) == {"POA107"}
    assert all(place in said(found, "POA107") for place in PLACES)


def test_a_book_of_another_municipality_is_proven_by_itself(plan: Plan) -> None:
    """Who issued it is known to its plan alone."""
    form = filled(replace(plan, emisor="Otro municipio"), CLAVE)
    found = examine(raw(form))
    assert (found.listo, found.probado) == (True, True)
    assert found.recibido.sello == seal.sello_of(form)
    assert not [f for f in found.recibido.findings if f.severity is not Severity.NOTA]


# -- its rows ------------------------------------------------------------------------------------------------------


def test_a_book_without_rows_is_told_to_be_without_them(plan: Plan) -> None:
    book = raw(form_of(plan, CLAVE))
    seals_alone = without(book, lambda text: not text.startswith(seal.MARK))
    found = examine(seals_alone)
    assert "los renglones del formato" in said(found, "POA114")
    assert (found.recibido.clave, found.recibido.devolucion, found.faltan) == (CLAVE, None, {})
    assert {f.unidad for f in found.recibido.findings} == {CLAVE}
    assert not found.listo


def test_without_its_sheet_of_control_its_rows_are_known_by_what_they_say_of_themselves(plan: Plan) -> None:
    form = filled(plan, CLAVE)
    book = raw(form)
    found = examine(replace(book, sheets=tuple(s for s in book.sheets if s.name != seal.SHEET)))
    assert found.recibido.devolucion is not None
    assert dict(found.recibido.devolucion.capturas) == as_programmed(plan.por_clave[CLAVE], 1)
    assert (found.probado, found.faltan) == (True, {})
    assert codes(found.recibido) >= {"POA113", "POA124"}


def test_rows_of_another_unit_that_its_sheet_of_control_names_are_not_its_own(plan: Plan) -> None:
    form = filled(plan, CLAVE)
    line = seal.row_line("58102-900", 40)
    book = raw(form)

    def more(one: RawSheet) -> RawSheet:
        model = one.cells[1, 1]
        cells = {**one.cells, (99, 1): model._replace(row=99, value=line)}
        return replace(one, cells=cells) if one.name == seal.SHEET else one

    found = examine(replace(book, sheets=tuple(map(more, book.sheets))))
    assert found.recibido.devolucion is not None
    assert set(found.recibido.devolucion.capturas) == set(form.fila_de)


def test_a_row_added_below_by_hand_is_none_that_was_issued(plan: Plan) -> None:
    """Neither by a number that nobody issues nor by no number."""
    form = filled(plan, CLAVE)
    book = raw(form)
    first, *rest = (s for s in book.sheets if s.name != seal.SHEET)
    column = form.formato.columns.number_of["id"]
    model = first.cells[form.fila_de[101], column]
    strange = {
        (60 + n, column): model._replace(row=60 + n, value=f"{CLAVE}-{text}")
        for n, text in enumerate(("", "x", "²", "1234567890", "٣"))
    }
    found = examine(replace(book, sheets=(replace(first, cells={**first.cells, **strange}), *rest)))
    assert found.recibido.devolucion is not None
    assert set(found.recibido.devolucion.capturas) == set(form.fila_de)


# -- what is printed on it -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2, 5])
def test_however_many_lines_its_header_has_it_is_proven(plan: Plan, count: int) -> None:
    ejes = tuple(plan.por_clave[CLAVE].ejes[:1] * count)
    form = filled(with_unidad(plan, CLAVE, ejes=ejes), CLAVE)
    assert examine(raw(form)).listo


@pytest.mark.parametrize("texto", ["DIRECCION GENERAL", "DIRECCION DE FOMENTO TURISTICO"])
def test_the_name_is_the_one_that_the_book_says(plan: Plan, texto: str) -> None:
    assert examine(raw(filled(with_unidad(plan, CLAVE, nombre=texto), CLAVE))).nombre == texto


@pytest.mark.parametrize("column", ["linea", "descripcion", "unidad_medida", "anual", "p1", "p4"])
def test_each_datum_of_a_row_is_proven(plan: Plan, column: str) -> None:
    form = filled(plan, CLAVE)
    place = form.fila_de[103], form.formato.columns.number_of[column]
    book = raw(form)
    first, *rest = book.sheets
    cell = first.cells[place]
    other = f"{cell.value} MÁS" if isinstance(cell.value, str) else 999
    found = examine(
        replace(book, sheets=(replace(first, cells={**first.cells, place: cell._replace(value=other)}), *rest))
    )
    assert (found.probado, found.listo) == (False, False)


@pytest.mark.parametrize("what", ["titulo", "ramo", "unidad", "programa", "finalidad", "subfuncion", "linea", "firma"])
def test_each_text_of_the_head_and_of_the_foot_is_proven(plan: Plan, what: str) -> None:
    form = filled(plan, CLAVE)
    unidad = form.unidad
    text = {
        "titulo": plan.titulos[0].texto,
        "ramo": plan.ramo.nombre,
        "unidad": unidad.nombre,
        "programa": next(p.nombre for p in plan.programas if p.clave == unidad.programa),
        "finalidad": plan.clasificacion.finalidad.nombre,
        "subfuncion": plan.clasificacion.subfuncion.nombre,
        "linea": next(c.nombre for c in plan.lineas if c.clave == unidad.lineas[0]),
        "firma": unidad.responsables[0].nombre,
    }[what]
    changed: list[str] = []

    def other(said: str) -> str:
        if said != text:
            return said
        changed.append(said)
        return "OTRA COSA"

    found = examine(reworded(raw(form), other))
    assert changed
    assert found.probado is False


# -- quarters before -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("closed", [(), (1,), (1, 2), (2,)])
def test_the_quarters_that_were_accepted_are_known_by_its_formulas(plan: Plan, closed: tuple[int, ...]) -> None:
    metas = plan.por_clave[CLAVE].metas
    accepted = {m.numero: tuple(m.p(t) or 0 if t in closed else None for t in range(1, 5)) for m in metas}
    captured = {**as_programmed(plan.por_clave[CLAVE], 3), 101: achieved(1, 7)}
    form = form_of(plan, CLAVE, 3, Previo(frozenset(closed), accepted), captured)
    found = examine(raw(form))
    assert found.probado
    assert 101 in found.faltan


def test_of_values_alone_a_changed_row_is_never_proven(plan: Plan) -> None:
    form = filled(plan, CLAVE)
    place = form.fila_de[101], form.formato.columns.number_of["p1"]
    book = raw(form)
    first, *rest = book.sheets
    cells = {**first.cells, place: first.cells[place]._replace(value=8)}
    as_values = as_xls(replace(book, sheets=(replace(first, cells=cells), *rest)))
    found = examine(read("a.xls", as_values))
    assert found.probado is None
    assert not codes(found.recibido) & {"POA118", "POA135", "POA111"}


@pytest.mark.parametrize("above", [0, 1, 3])
def test_rows_inserted_above_or_below_move_what_is_printed_and_change_nothing_of_it(plan: Plan, above: int) -> None:
    """What was moved as a whole is the form as it was issued; what was moved in part is looked for where it went."""
    form = filled(plan, CLAVE)

    def insert(book: RawBook, first_moved: int, by: int) -> RawBook:
        first, *rest = book.sheets
        moved = (c._replace(row=c.row + by) if c.row >= first_moved else c for c in first.cells.values())
        return replace(book, sheets=(replace(first, cells={(c.row, c.column): c for c in moved}), *rest))

    book = insert(insert(raw(form), form.ultima + 2, 2), 1, above)
    found = examine(book)
    assert (found.nombre, found.probado) == (form.unidad.nombre, True)
    assert found.recibido.devolucion is not None
    assert dict(found.recibido.devolucion.capturas) == as_programmed(plan.por_clave[CLAVE], 1)


def test_its_rows_are_in_the_order_in_which_they_were_issued_whatever_their_numbers(plan: Plan) -> None:
    form = filled(with_unidad(plan, CLAVE, metas=plan.por_clave[CLAVE].metas[::-1]), CLAVE)
    found = examine(raw(form))
    assert found.recibido.devolucion is not None
    assert list(found.recibido.devolucion.capturas) == [105, 104, 103, 102, 101, 100]
    assert (found.listo, found.probado) == (True, True)


# -- beside its plan -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("numero", [1, 3])
def test_its_quarter_is_that_of_its_seal_or_else_of_its_header(plan: Plan, numero: int) -> None:
    book = raw(form_of(plan, CLAVE, numero))
    assert quarter(book, plan) == plan.trimestre(numero)
    bare = reworded(book, lambda text: "" if text.startswith(seal.MARK) else text)
    assert quarter(bare, plan) == plan.trimestre(numero)
    assert quarter(without(bare, lambda text: text == CLAVE), plan) is None
