"""Text of strangers: nothing in it reaches a terminal or a page as more than text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poa_xl.domain.texto import visible


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("58101 DIRECCIÓN.xlsx", "58101 DIRECCIÓN.xlsx"),
        ("\x1b[31mrojo\x07", "\\u001b[31mrojo\\u0007"),
        ("fac\u202exslx.exe", "fac\\u202exslx.exe"),
        (b"DIRECCI\xd3N.xlsx".decode("utf-8", "surrogateescape"), "DIRECCI\\xd3N.xlsx"),
        ("dos\nlíneas\ty tabulador", "dos\nlíneas\ty tabulador"),
        ("\r", "\\u000d"),
        ("\ud83d suelto", "\\ud83d suelto"),
        ("ñandú 😀", "ñandú 😀"),
    ],
)
def test_what_cannot_be_seen_is_written_out(text: str, expected: str) -> None:
    assert visible(text) == expected


@given(st.text(st.characters()))
def test_whatever_comes_out_can_be_written_and_moves_nothing(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert not any(unicodedata.category(c) == "Cc" and c not in "\n\t" for c in shown)
    assert visible(shown) == shown
