"""Quantities are exact and shown as people write them."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poa_xl.domain.cantidad import MAYOR_CANTIDAD, Cantidad, exact, normal, number, show, show_percent


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7, 7), (7.0, 7), (0.1, Fraction(1, 10)), ("2.50", Fraction(5, 2)), ("-3", -3), ("+4", 4), (Decimal("1.20"), Fraction(6, 5)),
        ("007", 7),
    ],
)  # fmt: skip
def test_exact_is_what_a_person_sees(value: int | float | str | Decimal, expected: Cantidad) -> None:
    assert exact(value) == expected


@pytest.mark.parametrize("value", ["", "siete", "1e5", "1,5", "٣", "inf", float("nan"), float("inf"), 1e300, "1" * 16])
def test_exact_refuses_what_is_no_plain_number(value: float | str) -> None:
    with pytest.raises(
        ValueError, match=f"^{re.escape(str(value))}$"
    ):  # it says which value, and nothing broke on the way
        exact(value)


def test_whole_quantities_are_ints() -> None:
    assert type(normal(Fraction(4, 2))) is int
    assert type(number(Fraction(4, 2))) is int
    assert number(Fraction(1, 4)) == 0.25


@pytest.mark.parametrize(
    ("value", "text"), [(None, ""), (0, "0"), (1200, "1200"), (Fraction(5, 2), "2.5"), (Fraction(1, 3), "0.333333")]
)
def test_show(value: Cantidad | None, text: str) -> None:
    assert show(value) == text


@pytest.mark.parametrize(
    ("ratio", "text"),
    [
        (None, "N/P"), (0, "0 %"), (1, "100 %"), (Fraction(12, 14), "85.7 %"), (Fraction(5, 7), "71.4 %"), (Fraction(12, 30), "40 %"),
        (Fraction(9995, 10000), "100 %"), (Fraction(-1, 2), "-50 %"), (Fraction(1, 16), "6.3 %"),
    ],
)  # fmt: skip
def test_show_percent_rounds_half_up(ratio: Cantidad | None, text: str) -> None:
    assert show_percent(ratio) == text


@given(st.integers(-(10**6), 10**6), st.integers(0, 6))
def test_decimal_texts_are_read_exactly(digits: int, places: int) -> None:
    text = f"{Decimal(digits).scaleb(-places):f}"
    assert exact(text) == Fraction(digits, 10**places)
    assert exact(float(text)) == exact(text)
    assert -MAYOR_CANTIDAD <= exact(text) <= MAYOR_CANTIDAD
