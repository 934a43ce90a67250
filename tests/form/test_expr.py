"""A rule told once: its formula and its value come from the same expression."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from poa_xl.domain.ajustes import Ajustes
from poa_xl.domain.avance import Avance, Captura
from poa_xl.domain.model import Plan
from poa_xl.form.draw import draw
from poa_xl.form.expr import Expr, any_of, literal, when
from poa_xl.form.layout import Role
from poa_xl.form.version import FORMS
from tests.support.books import form_of

P1 = Expr(lambda row: f"$E{row}", lambda avance: avance.meta.p(1))


def avance(plan: Plan, a: int | None = None) -> Avance:
    meta = plan.por_clave["58101"].por_numero[101]
    return Avance(meta, Captura((a, None, None, None)), 1, Ajustes())


def test_an_expression_gives_formula_and_value(plan: Plan) -> None:
    rule = when((P1 > 0) & (P1 < 9), literal('di "ya"'), 0)
    assert rule.excel(14) == 'IF(AND($E14>0,$E14<9),"di ""ya""",0)'
    assert rule.value(avance(plan)) == 'di "ya"'


def test_formulas_of_other_rows_differ_only_in_the_row() -> None:
    formula = any_of(P1 > 0, P1.equals(Fraction(1, 2))).formulas()
    assert formula(7) == "=OR($E7>0,$E7=0.5)"
    assert formula(8) == "=OR($E8>0,$E8=0.5)"


def test_the_branch_not_taken_is_not_evaluated(plan: Plan) -> None:
    ratio = when(P1.equals(7), 0, P1 / literal(0))
    assert ratio.value(avance(plan)) == 0


def test_a_blank_is_nothing_and_not_zero(plan: Plan) -> None:
    terms = form_of(plan, "58101").terminos()
    assert terms.vacia(1).value(avance(plan)) is True
    assert terms.vacia(1).value(avance(plan, 0)) is False
    assert (terms.a(1) < 5).value(avance(plan)) is False


@pytest.mark.parametrize("version", FORMS)
@pytest.mark.parametrize("numero", [1, 4])
def test_no_formula_names_an_input(version: str, numero: int, plan: Plan) -> None:
    """Cut-and-paste between inputs rewrites any formula that names one, or whose range ends in one (facts 1)."""
    form = form_of(plan, "58101", numero, formato=FORMS[version])
    sheet = draw(form)
    inputs = {cell.ref for cell in sheet.cells if cell.role is Role.INPUT}
    assert len(inputs) == (numero + 1) * 6
    formulas = {cell.ref: cell.formula for cell in sheet.cells if cell.formula}
    named = {
        ref: set(re.findall(r"[A-Z]+[0-9]+", formula.replace("$", ""))) & inputs for ref, formula in formulas.items()
    }
    assert {ref: found for ref, found in named.items() if found} == {}
    assert len(formulas) >= 6 * 3 + 2
