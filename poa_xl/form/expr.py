"""Expressions told once: each gives its Excel formula for a row of the form and its value for an Avance.

A rule of the form is written one time, ``(P(1) > 0) & A(1).blank``; the sheet evaluates the formula, the collector the
value.  Leaves know both readings; everything else is composed.  Formulas name only locked cells: an input is reached
through a range with locked ends, because cut-and-paste between two inputs rewrites any formula that names them (the test
``test_formulas_survive_cut_and_paste``).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import Any

from poa_xl.domain.avance import Avance

Row = int | str
"""A sheet row, or a mark that stands for one."""
_ROW = "\0"


@dataclass(frozen=True, slots=True, eq=False)
class Expr:
    """An expression: ``excel(row)`` is the formula text for that sheet row (no ``=``), ``value(avance)`` its value."""

    excel: Callable[[Row], str]
    value: Callable[[Avance], Any]

    def formulas(self) -> Callable[[int], str]:
        """``=…`` for any row, composing the text only once: a form repeats each formula on every row."""
        template = "=" + self.excel(_ROW)
        return lambda row: template.replace(_ROW, str(row))

    def __gt__(self, other: Expr | float | Fraction) -> Expr:
        return _binary(self, other, ">", lambda a, b: a is not None and a > b)

    def __lt__(self, other: Expr | float | Fraction) -> Expr:
        return _binary(self, other, "<", lambda a, b: a is not None and a < b)

    def equals(self, other: Expr | float | Fraction) -> Expr:
        """Equality of two numbers."""
        return _binary(self, other, "=", lambda a, b: a == b)

    def __truediv__(self, other: Expr) -> Expr:
        return _binary(self, other, "/", lambda a, b: Fraction(a) / Fraction(b))

    def __and__(self, other: Expr) -> Expr:
        return _function("AND", self, other, all)

    def __or__(self, other: Expr) -> Expr:
        return _function("OR", self, other, any)


def literal(value: float | Fraction | str) -> Expr:
    """A number or a text as a constant."""
    if isinstance(value, str):
        quoted = value.replace('"', '""')
        return Expr(lambda _: f'"{quoted}"', lambda _: value)
    shown = str(value.numerator) if isinstance(value, Fraction) and value.denominator == 1 else f"{float(value):.12g}"
    return Expr(lambda _: shown, lambda _: value)


def _expr(value: Expr | float | Fraction | str) -> Expr:
    return value if isinstance(value, Expr) else literal(value)


def _binary(left: Expr, right: Expr | float | Fraction, sign: str, operate: Callable[[Any, Any], Any]) -> Expr:
    other = _expr(right)
    return Expr(
        lambda row: f"{left.excel(row)}{sign}{other.excel(row)}",
        lambda avance: operate(left.value(avance), other.value(avance)),
    )


def _function(name: str, left: Expr, right: Expr, operate: Callable[[Any], bool]) -> Expr:
    return Expr(
        lambda row: f"{name}({left.excel(row)},{right.excel(row)})",
        lambda avance: operate((left.value(avance), right.value(avance))),
    )


def any_of(first: Expr, *rest: Expr) -> Expr:
    """True if one of them is."""
    return reduce(lambda a, b: a | b, rest, first)


def when(condition: Expr, then: Expr | float | str, otherwise: Expr | float | str) -> Expr:
    """``IF``: only the branch taken is evaluated."""
    yes, no = _expr(then), _expr(otherwise)
    return Expr(
        lambda row: f"IF({condition.excel(row)},{yes.excel(row)},{no.excel(row)})",
        lambda avance: (yes if condition.value(avance) else no).value(avance),
    )
