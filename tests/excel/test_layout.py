"""What a workbook cannot hold cannot be said: refused where it is made, by mypy as far as types go."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from poa_xl.excel.writer import render
from poa_xl.form.layout import (
    TALLEST,
    Area,
    Book,
    Cell,
    Chart,
    OneByOne,
    Printing,
    Sheet,
    Style,
    Validation,
    height_for,
)

A1 = Area(1, 1, 1, 1)


def validation(title: str, text: str, limit: int = 0) -> Validation:
    return Validation(A1, "integer", limit, title, text, title, text)


# mypy tells of an ignore that is not needed: each below is a value that it refuses too.
NO_NUMBERS: list[Callable[[], object]] = [
    lambda: Printing(down=len("cells") < 60),  # type: ignore[arg-type]
    lambda: Printing(across=True),  # type: ignore[arg-type]
    lambda: Printing(repeat=(1, 2.0)),  # type: ignore[arg-type]
    lambda: Printing(breaks=("7",)),  # type: ignore[arg-type]
    lambda: Printing(columns=(True, 3)),
    lambda: Area(1, 1, 1, "B"),  # type: ignore[arg-type]
    lambda: Area(True, 1, 1, 1),
    lambda: validation("x", "y", False),
    lambda: Chart("A1", "x", "y", (), height=1.5),  # type: ignore[arg-type]
    lambda: Sheet("x", (), widths=(9, "9")),  # type: ignore[arg-type]
    lambda: Sheet("x", (), widths=(True,)),
    lambda: Sheet("x", (), heights=((1, None),)),  # type: ignore[arg-type]
    lambda: Sheet("x", (), heights=((1.0, 15),)),  # type: ignore[arg-type]
    lambda: Sheet("x", (), freeze=(False, 1)),
    lambda: Style(size="8"),  # type: ignore[arg-type]
    lambda: Style(indent=True),
]


@pytest.mark.parametrize("made", NO_NUMBERS)
def test_what_is_no_number_is_none_here_either(made: Callable[[], object]) -> None:
    with pytest.raises(TypeError):
        made()


BEYOND: list[tuple[str, Callable[[], object]]] = [
    ("pages", lambda: Printing(down=3)),  # type: ignore[arg-type]
    ("pages", lambda: Printing(across=-1)),  # type: ignore[arg-type]
    ("repeated, in order", lambda: Printing(repeat=(3, 2))),
    ("repeated", lambda: Printing(columns=(0, 2))),
    ("page break", lambda: Printing(breaks=(0,))),
    ("footer", lambda: Printing(footer="&" * 101)),
    ("top left", lambda: Area(2, 1, 1, 1)),
    ("top left", lambda: Area(1, 2, 1, 1)),
    ("row", lambda: Area(0, 1, 1, 1)),
    ("row", lambda: Area(1, 1, 1_048_577, 1)),
    ("column", lambda: Area(1, 1, 1, 16_385)),
    ("title", lambda: validation("x" * 33, "y")),
    ("message", lambda: validation("x", "y" * 256)),
    ("limit", lambda: validation("x", "y", -1)),
    ("height", lambda: Chart("A1", "x", "y", (), height=0)),
    ("width", lambda: Sheet("x", (), widths=(9, 0))),
    ("width", lambda: Sheet("x", (), widths=(255.1,))),
    ("width", lambda: Sheet("x", (), widths=(float("nan"),))),
    ("height", lambda: Sheet("x", (), heights=((1, 409.6),))),
    ("row", lambda: Sheet("x", (), heights=((0, 15),))),
    ("row", lambda: Sheet("x", (), heights=((1_048_577, 15),))),
    ("none of", lambda: Style(border="thick")),  # type: ignore[arg-type]
    ("none of", lambda: Style(align="centre")),  # type: ignore[arg-type]
    ("none of", lambda: Style().but(valign="middle")),
    ("color", lambda: Style(color="#FF0000")),
    ("color", lambda: Style(fill="rojo")),
    ("size", lambda: Style(size=0)),
    ("indent", lambda: Style(indent=-1)),
    ("frozen", lambda: Sheet("x", (), freeze=(-1, 0))),
]


@pytest.mark.parametrize(("what", "made"), BEYOND)
def test_what_excel_has_no_room_for_is_refused(what: str, made: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=what):
        made()


def test_the_largest_of_each_is_taken() -> None:
    Printing(Area(1, 1, 1_048_576, 16_384), (1, 1), (3, 3), across=2, down=2, footer="&" * 100, breaks=(1,))
    Sheet("x", (), widths=(255, 0.1), heights=((1_048_576, 409.5),), freeze=(0, 1))
    validation("x" * 32, "y" * 255)


def test_a_row_is_as_tall_as_excel_lets_it() -> None:
    assert height_for(1000, 8) == TALLEST
    assert 12.75 <= height_for(2, 8) < height_for(3, 8) < TALLEST


def sheets() -> tuple[Sheet, ...]:
    return tuple(Sheet(name, (Cell(1, 1, name),)) for name in ("uno", "dos"))


def test_a_book_drawn_twice_is_the_same_book() -> None:
    lazily = Book(OneByOne(lambda: iter(sheets())), "título", date(2024, 3, 31))
    first = render(lazily)
    assert render(lazily) == first == render(Book(sheets(), "título", date(2024, 3, 31)))


def test_sheets_that_can_be_gone_through_once_are_refused() -> None:
    with pytest.raises(TypeError, match="only once"):
        Book((sheet for sheet in sheets()), "título", date(2024, 3, 31))
