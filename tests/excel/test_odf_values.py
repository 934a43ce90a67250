"""Numbers, dates and formulas of OpenDocument, and its number formats as Excel writes them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poa_xl.excel.odf_values import Calendar, formula, links, number, stored
from poa_xl.excel.ods import read_ods
from poa_xl.form.formula import LONGEST
from tests.support.opendocument import cell, content, ods, row, sheet

TYPE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_double_is_read_as_it_was_written(value: float) -> None:
    assert number(repr(value)) == value


@given(st.text(max_size=12))
def test_what_is_a_number_is_the_same_number_to_everybody(text: str) -> None:
    """``float`` admits more than XML Schema does; nothing else is taken for a number."""
    found = number(text)
    assert found is None or float(text.strip()) == found


@given(st.integers(-100_000, 18_263))
def test_every_day_before_1950_is_its_number(days: int) -> None:
    day = datetime(1899, 12, 30) + timedelta(days=days)
    attrs = {TYPE + "value-type": "date", TYPE + "date-value": f"{day.year:04}-{day:%m-%d}"}
    assert stored(attrs, "", Calendar()) == (days, False)


@pytest.mark.parametrize(
    ("written", "excel"),
    [
        ("of:=[.A1]+1", "=A1+1"),
        ('of:=SUMIF([.$E$21:.$F$21];"P";[.$E22])', '=SUMIF($E$21:$F$21,"P",$E22)'),
        ('of:="[.A1];TRUE()"&[.B2]', '="[.A1];TRUE()"&B2'),
        ("of:=['Hoja 1'.A1:.B2]", "='Hoja 1'!A1:B2"),
        ("of:=[$Hoja.A1]", "=Hoja!A1"),
        ("of:=[$'It''s'.$A$1]", "='It''s'!$A$1"),
        ("of:=[.A:.A]+[.1:.1]", "=A:A+1:1"),
        ("of:={1;2|3;4}", "={1,2;3,4}"),
        ("of:=SUM([.A1:.A2]~[.A4])", "=SUM(A1:A2,A4)"),
        ("of:=IF([.A1];TRUE();FALSE())", "=IF(A1,TRUE,FALSE)"),
        ("of:=ORG.GNUMERIC.SUMPRODUCT([.A1:.A2])", "=SUMPRODUCT(A1:A2)"),
        ("of:=COM.MICROSOFT.CONCAT([.A1])", "=CONCAT(A1)"),
        ("oooc:=SUM([.A1];2)", "=SUM(A1,2)"),
        ("msoxl:=SUM(A1,2)", "=SUM(A1,2)"),
        ("=[.A1]", "=A1"),
        ("[.A1]", "=A1"),
        ("of:=[#REF!]", "=#REF!"),
        ("of:=[[[[", "=[[[["),
    ],
)
def test_formulas_are_told_as_excel_writes_them(written: str, excel: str) -> None:
    assert formula(written) == excel


def test_a_formula_longer_than_excels_stays_as_it_is() -> None:
    long = "of:=" + "[" * (LONGEST + 1)
    assert formula(long) == long.removeprefix("of:")


@pytest.mark.parametrize(
    ("written", "linked"),
    [("of:=[.A1]", False), ("of:=['file:///x.xlsx'#$Hoja.A1]", True), ('of:=DDE("soffice";"x";"y")', True)],
)
def test_links_of_formulas_are_seen(written: str, linked: bool) -> None:
    assert links(written) is linked


# -- number formats ------------------------------------------------------------------------------------------------


def shown_by(style: str) -> str:
    """The number format of a cell of data style N."""
    own = f'{style}<style:style style:name="c" style:family="table-cell" style:data-style-name="N"/>'
    one = cell('office:value-type="float" office:value="1" table:style-name="c"', "1")
    found = read_ods("a.ods", ods(content(sheet(row(one)), styles=own))).sheets[0].at(1, 1)
    assert found is not None
    return found.look.number_format


NUMBER = '<number:number number:decimal-places="{}" number:min-integer-digits="1"/>'.format
DAY = '<number:day number:style="long"/><number:text>/</number:text><number:month number:style="long"/>'


@pytest.mark.parametrize(
    ("kind", "inner", "code"),
    [
        ("number", '<number:number number:min-integer-digits="1"/>', "General"),
        ("number", NUMBER(0), "0"),
        ("number", NUMBER(2), "0.00"),
        ("number", '<number:number number:decimal-places="2" number:min-decimal-places="1"/>', "0.0#"),
        ("number", '<number:number number:decimal-places="0" number:grouping="true"/>', "#,##0"),
        ("percentage", NUMBER(1) + "<number:text>%</number:text>", "0.0%"),
        ("currency", "<number:currency-symbol>$</number:currency-symbol>" + NUMBER(2), '"$"0.00'),
        ("date", DAY + '<number:text>/</number:text><number:year number:style="long"/>', "dd/mm/yyyy"),
        ("date", '<number:month number:textual="true"/><number:text> de </number:text><number:year/>', 'mmm" de "yy'),
        ("time", '<number:hours/><number:text>:</number:text><number:minutes number:style="long"/>', "h:mm"),
        ("text", "<number:text-content/>", "@"),
        ("number", '<style:text-properties fo:color="#ff0000"/>' + NUMBER(0), "[Red]0"),
        ("number", NUMBER(0) + '<number:text>"x"</number:text>', '0""\\""x"\\"""'),
        ("number", "", ";;;"),
        ("number", NUMBER(0) + '<number:text>' + "x" * 10**6 + "</number:text>", '0"' + "x" * 253),
    ],
)  # fmt: skip
def test_a_data_style_is_told_as_a_number_format(kind: str, inner: str, code: str) -> None:
    assert shown_by(f'<number:{kind}-style style:name="N">{inner}</number:{kind}-style>') == code


def conditional(*maps: str, base: str = NUMBER(0)) -> str:
    parts = "".join(
        f'<number:number-style style:name="P{n}">{NUMBER(n)}</number:number-style>' for n, _ in enumerate(maps)
    )
    told = "".join(
        f'<style:map style:condition="value(){one}" style:apply-style-name="P{n}"/>' for n, one in enumerate(maps)
    )
    return f'{parts}<number:number-style style:name="N">{base}{told}</number:number-style>'


@pytest.mark.parametrize(
    ("maps", "code"),
    [(["=0", "=1"], "[=0]0;[=1]0.0;0"), (["&gt;=0"], "0;0"), (["&gt;0", "&lt;0"], "0;0.0;0"), (["&gt;0"] * 9, "[>0]0;[>0]0.0;[>0]0.00;0")],
)  # fmt: skip
def test_conditions_are_sections(maps: list[str], code: str) -> None:
    assert shown_by(conditional(*maps)) == code
