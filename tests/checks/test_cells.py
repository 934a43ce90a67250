"""One captured cell: tolerant where the meaning is certain, a finding where it is not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poa_xl.checks.cells import arithmetic, read_cantidad, read_observaciones
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Meta, UnidadMedida
from poa_xl.domain.texto import EMPTY
from poa_xl.form.rawbook import RawCell, Value

WHOLE = Meta(101, "4.6.1", "SEGUIMIENTO", "NÓMINA", 30, (7, 7, 7, 9), UnidadMedida("NÓMINA"))
HALVES = replace(WHOLE, medida=UnidadMedida("KM", decimales=True))
HERE = Place("a.xlsx", "TMM-F004", "F22")


def cell(value: Value, formula: str = "", *, error: bool = False) -> RawCell:
    return RawCell(22, 6, value, formula, error=error)


UNSEEN = [None, cell(None), cell(""), *(cell(2 * c) for c in EMPTY), cell(EMPTY)]


@pytest.mark.parametrize("blank", UNSEEN)
def test_blank_is_none(blank: RawCell | None) -> None:
    read = read_cantidad(blank, WHOLE, "“A” de Ene-Mar", HERE)
    assert (read.value, read.hit, read.valid) == (None, None, True)
    explained = read_observaciones(blank, WHOLE, "OBSERVACIONES", 500, HERE)
    assert (explained.value, explained.hit, explained.valid) == ("", None, True)


def test_ten_characters_are_not_to_be_seen() -> None:
    assert len(EMPTY) == 10
    assert {"\u00a0", "\u200b", "\u3000", "\u2007", "\u202f", "\ufeff"} < set(EMPTY)


@pytest.mark.parametrize(
    ("given_", "value", "codigo"),
    [
        (cell(7), 7, ""),
        (cell(7.0), 7, ""),
        (cell(0), 0, ""),
        (cell(" 7 "), 7, "POA204"),
        (cell("7\u00a0"), 7, "POA204"),
        (cell("7.0"), 7, "POA204"),
        (cell(7, "=3+4"), 7, "POA209"),
        (cell(None, "=3+4"), 7, "POA209"),
        (cell(7.0000000000000009, "=2*(3+4)/2"), 7, "POA209"),
        (cell(99, "=2*(3+4)/2"), 7, "POA215"),
        (cell(0, "=3+4"), 7, "POA215"),
        (cell("", "=3+4"), 7, "POA209"),
        (cell("#VALUE!", "=3+4", error=True), 7, "POA215"),
    ],
)
def test_certain_meanings_are_read(given_: RawCell, value: Cantidad, codigo: str) -> None:
    read = read_cantidad(given_, WHOLE, "“A” de Ene-Mar", HERE)
    assert (read.value, read.valid) == (value, True)
    assert (read.hit.codigo if read.hit else "") == codigo


@pytest.mark.parametrize(
    ("given_", "codigo"),
    [
        (cell("siete"), "POA201"), (cell("\u30007"), "POA201"),
        (cell("7 informes"), "POA201"), (cell(True), "POA201"), (cell(date(2024, 7, 1)), "POA201"),
        (cell(datetime(2024, 7, 1, 12)), "POA201"), (cell(time(7)), "POA201"),
        (cell("1e3"), "POA201"), (cell("٣"), "POA201"), (cell(1e300), "POA201"),
        (cell(-1), "POA202"), (cell(2.5), "POA202"), (cell("-0.5"), "POA202"),
        (cell("#N/A", error=True), "POA203"), (cell("#REF!"), "POA203"), (cell("#DIV/0!", "=1/0", error=True), "POA203"),
        (cell(7, "=F9"), "POA205"), (cell(None, "=SUM(F1:F9)"), "POA205"), (cell(None, "=2**99"), "POA205"),
    ],
)  # fmt: skip
def test_the_rest_is_told_and_not_used(given_: RawCell, codigo: str) -> None:
    read = read_cantidad(given_, WHOLE, "“A” de Ene-Mar", HERE)
    assert not read.valid
    assert read.value is None
    assert read.hit is not None
    assert (read.hit.codigo, read.hit.place) == (codigo, HERE)


def test_decimals_where_the_unit_of_measure_has_them() -> None:
    assert read_cantidad(cell(2.5), HALVES, "“A” de Ene-Mar", HERE).value == Fraction(5, 2)
    assert read_cantidad(cell(0.1), HALVES, "“A” de Ene-Mar", HERE).value == Fraction(1, 10)


def test_observaciones_keep_their_words() -> None:
    read = read_observaciones(cell("=no es fórmula\nsegundo renglón"), WHOLE, "OBSERVACIONES", 500, HERE)
    assert read.value == "=no es fórmula\nsegundo renglón"
    assert read.hit is None


def test_long_observaciones_are_told_and_kept_for_the_unit() -> None:
    read = read_observaciones(cell("x" * 501), WHOLE, "OBSERVACIONES", 500, HERE)
    assert not read.valid
    assert len(read.value) == 501


@given(st.text(max_size=60))
def test_no_formula_text_can_do_anything(text: str) -> None:
    result = arithmetic("=" + text)
    assert result is None or -(10**15) <= result <= 10**15


@pytest.mark.parametrize(
    "text",
    ["=" + "(" * 150, "=9**9**9", "=__import__('os')", "=1 if 1 else 2", "=[1][0]", "=1" + "0" * 300, "=1/0", "=0x10"],
)
def test_hostile_formulas_are_no_arithmetic(text: str) -> None:
    assert arithmetic(text) is None
