"""Formulas that an .xlsx writes once for many cells, carried to each of them."""

from __future__ import annotations

import re

from poa_xl.form.layout import column_letter

# What is quoted or bracketed stays; a reference is none where a name or a function's goes on.
_REFERENCE = re.compile(
    r"""
    "[^"]*" | '[^']*' | \[[^\[\]]*\]
  | (?<![\w.$\\])(?P<column>\$?[A-Za-z]{1,3})(?P<row>\$?[1-9][0-9]{0,6})(?![\w.(!\\$])
  | (?<![\w.$\\])(?P<left>\$?[A-Za-z]{1,3}):(?P<right>\$?[A-Za-z]{1,3})(?![\w.(!\\$])
  | (?<![\w.$\\])(?P<top>\$?[1-9][0-9]{0,6}):(?P<bottom>\$?[1-9][0-9]{0,6})(?![\w.(!\\$])
    """,
    re.VERBOSE,
)
_ROWS, _COLUMNS = 1_048_576, 16_384


def carried(formula: str, down: int, right: int) -> str:
    """``formula`` as it reads that many rows further down and columns to the right."""
    return _REFERENCE.sub(lambda match: _moved(match, down, right), formula)


def _moved(match: re.Match[str], down: int, right: int) -> str:
    if match["column"]:
        return _column(match["column"], right) + _row(match["row"], down)
    if match["left"]:
        return f"{_column(match['left'], right)}:{_column(match['right'], right)}"
    if match["top"]:
        return f"{_row(match['top'], down)}:{_row(match['bottom'], down)}"
    return match[0]


def _column(letters: str, right: int) -> str:
    if letters.startswith("$"):
        return letters
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - 64
    # Beyond an edge Excel goes on at the other.
    return column_letter((column + right - 1) % _COLUMNS + 1)


def _row(digits: str, down: int) -> str:
    return digits if digits.startswith("$") else str((int(digits) + down - 1) % _ROWS + 1)
