"""Nothing typed is lost in silence: every cell that came back is read, is the form's own, or gives a finding."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from poa_xl.checks.receive import Recibido, receive
from poa_xl.domain.model import Plan
from poa_xl.domain.texto import is_empty
from poa_xl.excel.reader import read
from poa_xl.form.book import issued_book
from poa_xl.form.formato import Form
from poa_xl.form.layout import Cell, Role, ref
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet, Value
from poa_xl.form.tmm_f004 import SHEET
from poa_xl.workflow import sound_plan
from tests.support.books import achieved, captures_of, filled, form_of, receive_bytes, workbook
from tests.support.plans import PLAN_FILE

PLAN: Plan = sound_plan(PLAN_FILE)[0]
FORM: Form = filled(PLAN, "58202")
DRAWN = issued_book(FORM)
SHEETS = {sheet.name: sheet for sheet in DRAWN.sheets}
RAW: RawBook = read("a.xlsx", workbook(FORM))


def received(book: RawBook) -> Recibido:
    return receive(book, PLAN, PLAN.trimestre(1), {})


CLEAN = received(RAW)


def with_cell(sheet: str, row: int, column: int, cell: RawCell | None) -> RawBook:
    """The workbook with one cell written, or taken away."""

    def change(one: RawSheet) -> RawSheet:
        cells = {place: raw for place, raw in one.cells.items() if place != (row, column)}
        if cell is not None:
            cells[row, column] = cell
        return replace(one, cells=cells)

    return replace(RAW, sheets=tuple(change(s) if s.name == sheet else s for s in RAW.sheets))


def noticed(after: Recibido, address: str) -> bool:
    """Whether a finding names the cell, or the file is refused, or what changed is what was read."""
    if after.devolucion is None:
        return True
    new = [f for f in after.findings if f not in CLEAN.findings]
    return any(f.place.celda in (address, "") for f in new)


def mutations(cell: Cell, raw: RawCell | None) -> Iterator[tuple[str, RawCell | None]]:
    """What a person may make of a cell: other values and types, a formula, nothing."""
    row, column = cell.row, cell.column
    yield "text", RawCell(row, column, "otra cosa")
    yield "number", RawCell(row, column, 123456)
    yield "date", RawCell(row, column, date(2020, 2, 29))
    yield "formula", RawCell(row, column, 5, "=1+4")
    yield "error", RawCell(row, column, "#REF!", error=True)
    if raw is not None and not raw.blank:
        yield "emptied", None
        yield "spaces", RawCell(row, column, " \u00a0\u3000\n")
        if raw.formula:
            yield "pasted as value", raw._replace(formula="")
            yield "moved reference", raw._replace(formula=raw.formula.replace(str(row), str(row + 1)))


@pytest.mark.parametrize("name", SHEETS)
def test_every_cell_of_the_form_mutated_in_turn_is_noticed(name: str) -> None:
    """Inputs are read as what they then say; help may be emptied or restated; everything else gives a finding."""
    silent = []
    sheet = RAW.by_name[name]
    for cell in SHEETS[name].cells:
        raw = sheet.at(cell.row, cell.column)
        for what, changed in mutations(cell, raw):
            if changed == raw or harmless(name, cell, what, raw):
                continue
            after = received(with_cell(name, cell.row, cell.column, changed))
            read_anew = cell.role is Role.INPUT and after.devolucion and captures_of(after) != captures_of(CLEAN)
            if not read_anew and not noticed(after, cell.ref):
                silent.append((cell.ref, what))
    assert silent == []


def harmless(name: str, cell: Cell, what: str, raw: RawCell | None) -> bool:
    """What says nothing and changes nothing: erasing help or instructions; a formula's value that is its own result."""
    if what in ("emptied", "spaces"):
        return name != SHEET or cell.role in (Role.HELP, Role.SEAL)
    return what in ("pasted as value", "moved reference") and (
        cell.role is Role.HELP or raw is None or str(cell.row) not in raw.formula
    )


outside = st.tuples(st.integers(1, 120), st.integers(1, 60))
written: st.SearchStrategy[Value] = st.one_of(
    st.text(min_size=1, max_size=20).filter(lambda t: not is_empty(t)),
    st.integers(-(10**6), 10**6),
    st.booleans(),
    st.dates(),
)


@settings(max_examples=300)
@example(SHEET, (30, 5), 0)  # under a merged area that holds nothing
@given(st.sampled_from(sorted(SHEETS)), outside, written)
def test_whatever_is_written_anywhere_is_read_or_told(sheet: str, place: tuple[int, int], value: Value) -> None:
    row, column = place
    before = RAW.by_name[sheet].at(row, column)
    after = received(with_cell(sheet, row, column, RawCell(row, column, value)))
    if before is not None and before.value == value and not before.formula:
        return
    cell = SHEETS[sheet].by_ref.get(ref(row, column))
    if cell is not None and (cell.role is Role.INPUT or restates(cell, value)):
        return
    assert noticed(after, ref(row, column)), (sheet, ref(row, column), value)


def restates(cell: Cell, value: Value) -> bool:
    """The same text or number in another type or with other spaces is no change."""
    return str(cell.value).split() == str(value).split() or cell.value == value


@settings(max_examples=150)
@given(st.data())
def test_what_is_captured_is_read_back_exactly(data: st.DataObject) -> None:
    """Any whole A and any text of OBSERVACIONES, through a real workbook."""
    clave = data.draw(st.sampled_from([u.clave for u in PLAN.unidades]))
    texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=80)
    captured = {
        m.numero: achieved(1, data.draw(st.one_of(st.none(), st.integers(0, 10**9))), data.draw(texts))
        for m in PLAN.por_clave[clave].metas
    }
    back = receive_bytes(workbook(form_of(PLAN, clave, 1, None, captured)), PLAN)
    for numero, captura in captured.items():
        found = captures_of(back)[numero]
        assert found.alcanzado == captura.alcanzado
        assert found.observaciones.split() == captura.observaciones.split()


@pytest.mark.parametrize("name", ["Instrucciones", "_poa"])
def test_a_sheet_taken_away_is_told(name: str) -> None:
    after = received(replace(RAW, sheets=tuple(sheet for sheet in RAW.sheets if sheet.name != name)))
    assert [f.message for f in after.findings if f.codigo == "POA124"] == [f"Falta la hoja {name}."]
    assert not [f for f in CLEAN.findings if f.codigo == "POA124"]


def test_cells_and_code_are_those_of_the_form() -> None:
    came = CLEAN.devolucion
    assert came is not None
    assert came.celdas[401][0] == f"{FORM.formato.columns.letter_of['a1']}{FORM.fila_de[401]}"
    assert any(cell.value == f"Código de verificación: {came.codigo}" for cell in SHEETS[SHEET].cells)
