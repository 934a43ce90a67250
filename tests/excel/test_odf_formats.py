"""Number formats of OpenDocument whose pieces would say another figure if they were written down as they come."""

from __future__ import annotations

import pytest

from poa_xl.excel.reader import read
from tests.support.opendocument import cell, content, ods, row, sheet

STYLED = (
    '<number:{kind}-style style:name="N1"{more}>{inside}</number:{kind}-style>'
    '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
)


def format_of(inside: str, kind: str = "number", more: str = "") -> str:
    styles = STYLED.format(kind=kind, inside=inside, more=more)
    one = cell('table:style-name="ce1" office:value-type="float" office:value="7"', "7")
    (found,) = read("a.ods", ods(content(sheet(row(one)), styles=styles))).sheets[0].cells.values()
    return found.look.number_format


def number(digits: int, inside: str = "", decimals: int = 0, more: str = "") -> str:
    said = f'number:decimal-places="{decimals}" number:min-integer-digits="{digits}" {more}'
    return f"<number:number {said}>{inside}</number:number>"


def within(position: int, text: str) -> str:
    return f'<number:embedded-text number:position="{position}">{text}</number:embedded-text>'


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        (number(3, within(2, "-")), "0-00"),
        (number(4, within(2, "-")), "00-00"),
        (number(2, within(1, "0")), '0"0"0'),
        (number(1, within(3, " ")), " ##0"),
        (number(4, within(1, "9") + within(3, "9")), '0"9"00"9"0'),
        (number(4, within(3, "9") + within(1, "9")), '0"9"00"9"0'),
        (number(2, within(1, "/"), decimals=1), '0"/"0.0'),
    ],
)
def test_a_text_within_the_digits(inside: str, expected: str) -> None:
    assert format_of(inside) == expected


@pytest.mark.parametrize(("factor", "commas"), [("1", ""), ("1000", ","), ("1000000", ",,"), ("1000000000", ",,,")])
def test_what_is_shown_divided(factor: str, commas: str) -> None:
    assert format_of(number(1, more=f'number:display-factor="{factor}"')) == f"0{commas}"


@pytest.mark.parametrize("text", ["%", " %", ",", ".5", "/2"])
def test_a_text_that_would_change_the_figure_is_quoted(text: str) -> None:
    assert format_of(number(1) + f"<number:text>{text}</number:text>") == f'0"{text}"'


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ('number:min-integer-digits="0" number:min-denominator-digits="1"', "# ?/?"),
        ('number:min-integer-digits="0" number:denominator-value="3"', "# ?/3"),
        ('number:min-denominator-digits="2"', "?/??"),
        ('number:denominator-value="0x3"', "?/?"),
    ],
)
def test_fractions(said: str, expected: str) -> None:
    assert format_of(f"<number:fraction {said}/>") == expected


def test_a_truth_value_shows_no_figure() -> None:
    assert format_of("<number:boolean/>", "boolean") == '"VERDADERO";"VERDADERO";"FALSO"'


@pytest.mark.parametrize(("letter", "expected"), [("x", "0*x"), (" ", "0")])
def test_a_letter_that_fills_the_column(letter: str, expected: str) -> None:
    assert format_of(number(1) + f"<number:fill-character>{letter}</number:fill-character>") == expected


def test_a_percentage_is_one() -> None:
    assert format_of(number(1) + "<number:text>%</number:text>", "percentage") == "0%"


@pytest.mark.parametrize(("piece", "expected"), [("minutes", "[m]"), ("hours", "[h]"), ("seconds", "[s]")])
def test_time_that_runs_on(piece: str, expected: str) -> None:
    assert format_of(f"<number:{piece}/>", "time", ' number:truncate-on-overflow="false"') == expected


def test_a_section_of_every_number_has_no_condition() -> None:
    """So LibreOffice writes ``0;@``."""
    always = '<style:map style:condition="value()&lt;=1.7976931348623157E+308" style:apply-style-name="N1P0"/>'
    before = f'<number:number-style style:name="N1P0">{number(1)}</number:number-style>'
    styles = before + STYLED.format(kind="text", inside="<number:text-content/>" + always, more="")
    one = cell('table:style-name="ce1" office:value-type="float" office:value="7"', "7")
    (found,) = read("a.ods", ods(content(sheet(row(one)), styles=styles))).sheets[0].cells.values()
    assert found.look.number_format == "0;@"
