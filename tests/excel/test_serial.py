"""Numbers that a library gives as dates."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poa_xl.excel.serial import undated

BEFORE_1904, FROM_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (datetime(1900, 1, 7), 7), (date(1900, 1, 7), 7), (datetime(1900, 1, 7, 12), 7.5), (date(1900, 2, 27), 58),
        (date(1900, 3, 1), 61), (datetime(1901, 5, 14), 500), (time(0), 0), (time(7, 30), time(7, 30)),
        (timedelta(days=2.5), 2.5), (timedelta(hours=72), 3), (datetime(2024, 3, 31), datetime(2024, 3, 31)),
        (date(2024, 7, 1), date(2024, 7, 1)), (date(1950, 1, 1), date(1950, 1, 1)), ("texto", "texto"), (7, 7), (None, None),
    ],
)  # fmt: skip
def test_a_number_shown_as_a_date_is_still_that_number(given: Any, expected: Any) -> None:
    assert undated(given) == expected


@pytest.mark.parametrize("moment", [date(1900, 2, 28), datetime(1900, 2, 28), datetime(1900, 2, 28, 12)])
def test_what_may_be_59_or_60_is_left_a_date(moment: date) -> None:
    assert undated(moment) == moment


@given(st.integers(61, 18_263))
def test_days_from_march_1900_on_are_their_numbers(days: int) -> None:
    assert undated(BEFORE_1904 + timedelta(days=days)) == days


@given(st.integers(1, 16_801))
def test_days_counted_from_1904_are_their_numbers(days: int) -> None:
    assert undated((FROM_1904 + timedelta(days=days)).date(), since_1904=True) == days
