"""The seal and the verification code."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poa_xl.domain.model import Meta, Plan
from poa_xl.domain.previo import Previo
from poa_xl.form.seal import DamagedSealError, Sello, codigo, sello_of
from tests.support.books import filled, form_of, with_unidad

SELLO = Sello("TMM-F004/1", "abcdef01", "58", 2024, 1, "58101", 3, "0123456789abcdef")


def test_a_seal_reads_back() -> None:
    assert Sello.parse(SELLO.text()) == SELLO
    assert Sello.parse(f"  {SELLO.text()}\n") == SELLO
    assert Sello.parse("cualquier texto") is None
    assert SELLO.folio == "58101-2024-T1-012345"


@given(st.integers(7, len(SELLO.text()) - 1), st.characters(codec="ascii", exclude_characters="|"))
def test_no_changed_character_goes_unnoticed(position: int, other: str) -> None:
    text = SELLO.text()
    if text[position] == other:
        return
    with pytest.raises(DamagedSealError):
        Sello.parse((text[:position] + other + text[position + 1 :]).rstrip() + "x")
    altered = text[:position] + other + text[position + 1 :]
    if altered.strip() != text:
        with pytest.raises(DamagedSealError):
            Sello.parse(altered)


def one_meta_changed(plan: Plan, **changes: object) -> Plan:
    unidad = plan.por_clave["58101"]
    first, *rest = unidad.metas
    changed: Meta = replace(first, **changes)  # type: ignore[arg-type]
    return with_unidad(plan, "58101", metas=(changed, *rest))


@pytest.mark.parametrize(
    "changes",
    [{"anual": 3}, {"texto": "OTRO"}, {"linea": "3.3"}, {"unidad_medida": "ACTA"}, {"programado": (1, 1, None, None)}],
)
def test_the_fingerprint_covers_what_the_plan_says(plan: Plan, changes: dict[str, object]) -> None:
    issued = sello_of(form_of(plan, "58101"))
    assert sello_of(form_of(one_meta_changed(plan, **changes), "58101")).huella != issued.huella


def test_the_fingerprint_tells_blank_from_zero(plan: Plan) -> None:
    blank, zero = (Previo(frozenset({1}), {100: (value, None, None, None)}) for value in (None, 0))
    assert sello_of(form_of(plan, "58101", 2, blank)).huella != sello_of(form_of(plan, "58101", 2, zero)).huella


def test_the_fingerprint_is_of_the_form_and_not_of_what_is_captured(plan: Plan) -> None:
    assert sello_of(filled(plan, "58101")) == sello_of(form_of(plan, "58101"))


figures = st.dictionaries(
    st.tuples(st.integers(20, 60), st.sampled_from([6, 8, 10, 12])), st.integers(0, 500), min_size=1, max_size=30
)


@given(figures, st.data())
def test_one_changed_figure_changes_the_code(cells: dict[tuple[int, int], int], data: st.DataObject) -> None:
    place = data.draw(st.sampled_from(sorted(cells)))
    other = data.draw(st.integers(0, 500).filter(lambda v: v != cells[place]))
    code = codigo((r, c, v) for (r, c), v in cells.items())
    assert code != codigo((r, c, v) for (r, c), v in (cells | {place: other}).items())
    assert code.isdigit()
    assert len(code) == 6


def test_the_code_tells_zero_from_blank_and_sees_decimals() -> None:
    assert codigo([(22, 6, 0)]) != codigo([])
    assert codigo([(22, 6, Fraction(5, 2))]) != codigo([(22, 6, 2)])
