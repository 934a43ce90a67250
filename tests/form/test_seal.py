"""The seal and the verification code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.model import Meta, Plan
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import NUMEROS
from poa_xl.form.columns import Column, Columns
from poa_xl.form.draw import draw
from poa_xl.form.formato import Figure
from poa_xl.form.seal import DamagedSealError, Sello, sello_of
from poa_xl.form.version import FORMS
from tests.support.books import filled, form_of, with_unidad
from tests.support.plans import edited, plan_of

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


versions = pytest.mark.parametrize("version", FORMS)
figures = st.dictionaries(
    st.tuples(st.integers(100, 160), st.sampled_from(NUMEROS)), st.integers(0, 500), min_size=1, max_size=30
)


def codigo(version: str, values: Mapping[tuple[int, int], Cantidad]) -> str:
    """The code of figures by (meta, quarter), each meta in a row of its own."""
    return FORMS[version].code(Figure(meta, t, meta - 80, 4 + 2 * t, value) for (meta, t), value in values.items())


@versions
@given(figures, st.data())
def test_one_changed_figure_changes_the_code(
    version: str, values: dict[tuple[int, int], int], data: st.DataObject
) -> None:
    place = data.draw(st.sampled_from(sorted(values)))
    other = data.draw(st.integers(0, 500).filter(lambda v: v != values[place]))
    code = codigo(version, values)
    assert code != codigo(version, values | {place: other})
    assert code.isdigit()
    assert len(code) == 6


@versions
def test_the_code_tells_zero_from_blank_and_sees_decimals(version: str) -> None:
    assert codigo(version, {(101, 1): 0}) != codigo(version, {})
    assert codigo(version, {(101, 1): Fraction(5, 2)}) != codigo(version, {(101, 1): 2})


@given(st.integers(0, 10**12))
def test_half_a_thousandth_counts_as_a_whole_one(thousandths: int) -> None:
    """Binary fractions stand on one side of the half or the other, each in its program: none may decide."""
    half, whole = Fraction(2 * thousandths + 1, 2000), Fraction(thousandths + 1, 1000)
    assert codigo("TMM-F004/2", {(101, 1): half}) == codigo("TMM-F004/2", {(101, 1): whole})


GOLDEN: dict[tuple[int, int], Cantidad] = {(101, 1): 7, (102, 2): Fraction(5, 2), (103, 4): 0, (2600, 3): 10**9}


@pytest.mark.parametrize(("version", "code"), [("TMM-F004/1", "838472"), ("TMM-F004/2", "594133")])
def test_the_code_of_a_version_never_changes(version: str, code: str) -> None:
    """Papers were signed with it."""
    assert codigo(version, GOLDEN) == code


def test_the_same_figures_have_the_same_code_wherever_they_stand() -> None:
    here, there = (FORMS["TMM-F004/2"].code([Figure(101, 1, row, column, 7)]) for row, column in ((22, 6), (40, 9)))
    assert here == there


@given(figures, st.data())
def test_two_figures_exchanged_change_the_code(values: dict[tuple[int, int], int], data: st.DataObject) -> None:
    one, other = (data.draw(st.sampled_from(sorted(values))) for _ in range(2))
    exchanged = values | {one: values[other], other: values[one]}
    assert (codigo("TMM-F004/2", exchanged) == codigo("TMM-F004/2", values)) == (exchanged == values)


# -- what the fingerprint covers -----------------------------------------------------------------------------------

CONTENT = (
    ("base_relativo: a_la_fecha", "base_relativo: anual"),
    ("verde: 90", "verde: 85"),
    ("morado: 110", "morado: 120"),
    ("observaciones_max: 500", "observaciones_max: 400"),
    ("XXIV AYUNTAMIENTO", "XXV AYUNTAMIENTO"),
    ("nombre: TURISMO", "nombre: TURISMO Y CULTURA"),
    ("{nombre: NÓMINA, variantes", "{nombre: NÓMINA, decimales: true, variantes"),
)
ELSEWHERE = (
    ("amarillo: 70", "amarillo: 75"),
    ("naranja: 50, ", ""),
    ("tolerancia: 0.5", "tolerancia: 1"),
    ("T1: 2024-04-12", "T1: 2024-04-15"),
)


@pytest.mark.parametrize("change", CONTENT, ids=lambda c: c[1][:20])
def test_what_changes_the_form_changes_its_fingerprint(plan: Plan, change: tuple[str, str]) -> None:
    assert sello_of(form_of(plan_of(edited(change)), "58101")).huella != sello_of(form_of(plan, "58101")).huella


@pytest.mark.parametrize("change", ELSEWHERE, ids=lambda c: c[0])
def test_what_changes_nothing_on_the_form_changes_no_fingerprint(plan: Plan, change: tuple[str, str]) -> None:
    issued, other = form_of(plan, "58101"), form_of(plan_of(edited(change)), "58101")
    assert draw(other) == draw(issued)
    assert sello_of(other).huella == sello_of(issued).huella


def test_every_datum_of_the_plan_that_is_a_column_is_sealed(plan: Plan) -> None:
    """A column that a version adds is covered by being there."""
    current = FORMS["TMM-F004/2"]
    extra = Column("notas", "NOTAS", 12, plan=lambda meta: "; ".join(meta.notas))
    longer = replace(current, id=current.id, columns=Columns((*current.columns.all, extra)))
    issued = sello_of(form_of(plan, "58101", formato=longer)).huella
    other = one_meta_changed(plan, notas=("nueva",))
    assert sello_of(form_of(other, "58101", formato=longer)).huella != issued
    assert sello_of(form_of(other, "58101")).huella == sello_of(form_of(plan, "58101")).huella
