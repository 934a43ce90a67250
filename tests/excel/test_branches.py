"""What few workbooks hold, and each reader meets one day: odd but lawful parts, and parts that are not what they are called."""

from __future__ import annotations

import zipfile
from datetime import date

import pytest

from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.ods import read_ods
from poa_xl.excel.package import inspect
from poa_xl.excel.reader import read
from poa_xl.excel.writer import WriterError, render
from poa_xl.form.layout import Cell, Chart
from tests.excel import test_ods as by_hand
from tests.excel.test_writer import book_of, opened
from tests.excel.test_xlsx import KINDS, MAIN, cell, parts, relations, zipped
from tests.support.opendocument import KIND, content, figure, ods, packed, row, sheet
from tests.support.opendocument import cell as ods_cell

ROWS = "<sheetData><row><c><v>7</v></c></row></sheetData>"
MARKED = '<!DOCTYPE a [<!ENTITY b "c">]><a/>'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def beside(part: str, kind: str, said: str | bytes) -> bytes:
    """A workbook of which one part refers to another."""
    base = parts('<sheetData><row><c s="5"><v>7</v></c></row></sheetData>')
    name = f"libro/_rels/{part}.rels" if part else "_rels/.rels"
    before = str(base.get(name, relations()))
    more = f'<Relationship Id="otra" Type="{KINDS}/{kind}" Target="/otra.dat"/></Relationships>'
    return zipped({**base, name: before.replace("</Relationships>", more), "otra.dat": said})


def refused(data: bytes) -> tuple[str, str]:
    """With what code and words a file is refused."""
    with pytest.raises(Unreadable) as raised:
        read("a", data)
    return raised.value.codigo, str(raised.value.params.get("que", ""))


# -- .xlsx ---------------------------------------------------------------------------------------------------------


def test_a_sheet_of_a_chart_is_told_and_has_no_cells() -> None:
    base = parts(ROWS)
    name = "libro/_rels/uno.dat.rels"
    found = read("a.xlsx", zipped({**base, name: str(base[name]).replace("/worksheet", "/chartsheet")}))
    assert [(one.name, one.kind, one.cells) for one in found.sheets] == [("H", "chartsheet", {})]


def test_a_package_whose_main_part_is_no_workbook_is_damaged() -> None:
    assert refused(zipped({**parts(ROWS), "libro/uno.dat": "<otra/>"})) == (
        "POA104", "su contenido no es el de un libro de Excel",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("part", "kind"), [("uno.dat", "theme"), ("hoja.dat", "threadedComment"), ("", "extended-properties")]
)
def test_a_part_without_figures_may_be_damaged_but_not_declare_entities(part: str, kind: str) -> None:
    assert refused(beside(part, kind, MARKED))[0] == "POA105"
    assert [one.value for one in read("a.xlsx", beside(part, kind, "<a>cortado")).sheets[0].cells.values()] == [7]


def test_an_automatic_colour_is_none_and_recent_ones_are_no_palette() -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><fonts><font><color auto="1"/></font></fonts><fills><fill/>'
        '<fill><patternFill patternType="solid"><fgColor indexed="0"/></patternFill></fill>'
        '<fill><patternFill patternType="solid"><fgColor indexed="1"/></patternFill></fill></fills>'
        '<cellXfs><xf/><xf fillId="1"/><xf fillId="2"/></cellXfs><colors><indexedColors><rgbColor rgb="00112233"/>'
        '</indexedColors><mruColors><color rgb="FF445566"/></mruColors></colors></styleSheet>'
    )
    cells = '<sheetData><row><c s="1"><v>1</v></c><c s="2"><v>2</v></c></row></sheetData>'
    found = read("a.xlsx", zipped(parts(cells, styles=styles))).sheets[0].cells.values()
    assert [(one.look.color, one.look.fill) for one in found] == [("", "112233"), ("", "")]


@pytest.mark.parametrize(
    ("how", "formula"), [('t="shared" si="9"', "="), ('t="normal"', "=1+1"), ('t="array" ref="nada"', "=1+1")]
)
def test_a_formula_that_says_oddly_what_it_is_stays_one(how: str, formula: str) -> None:
    text = "" if formula == "=" else "1+1"
    assert cell(f"<c><f {how}>{text}</f><v>2</v></c>").formula == formula


@pytest.mark.parametrize(
    ("written", "value"), [("1900-01-29", 29), ("1900-03-01T12:00:00", 61.5), ("1949-12-31", 18263)]
)
def test_a_day_of_before_1950_is_the_number_that_excel_shows_so(written: str, value: float) -> None:
    assert cell(f'<c t="d"><v>{written}</v></c>').value == value


def test_what_a_comment_says_of_its_pronunciation_is_none_of_it() -> None:
    said = (
        f'<comments xmlns="{MAIN}"><commentList><comment ref="A1"><text><r><t>東京</t></r>'
        '<rPh sb="0" eb="2"><t>とうきょう</t></rPh></text></comment></commentList></comments>'
    )
    found = read("a.xlsx", beside("hoja.dat", "comments", said)).sheets[0].at(1, 1)
    assert found is not None
    assert found.comment == "東京"


def test_a_box_that_is_written_again_for_old_programs_is_told_once() -> None:
    box = "<sp><p><r><t>Ver oficio</t></r></p></sp>"
    said = (
        f"<wsDr><twoCellAnchor><AlternateContent><Choice>{box}</Choice><Fallback>{box}</Fallback></AlternateContent>"
        "</twoCellAnchor></wsDr>"
    )
    assert read("a.xlsx", beside("hoja.dat", "drawing", said)).drawings == ("Ver oficio",)


def test_a_property_that_says_nothing_is_none() -> None:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
    said = f'<Properties xmlns="{space}"><property name="a"><b/></property><property name="c"><b>x</b></property></Properties>'
    assert read("a.xlsx", beside("", "custom-properties", said)).custom == {"c": "x"}


@pytest.mark.parametrize(("said", "place"), [("3.0", (3, 1)), ("x", (1, 1)), ("-4", (1, 1)), ("1e9", (1, 1))])
def test_a_row_that_is_numbered_oddly_stands_there_or_behind_the_last(said: str, place: tuple[int, int]) -> None:
    found = read("a.xlsx", zipped(parts(f'<sheetData><row r="{said}"><c><v>7</v></c></row></sheetData>')))
    assert list(found.sheets[0].cells) == [place]


def test_a_list_of_formats_may_hold_what_nobody_knows() -> None:
    styles = (
        f'<styleSheet xmlns="{MAIN}"><numFmts><x:otro xmlns:x="urn:x"/><numFmt numFmtId="164" formatCode="0.0"/></numFmts>'
        '<cellXfs><xf/><xf numFmtId="164"/></cellXfs></styleSheet>'
    )
    found = read("a.xlsx", zipped(parts('<sheetData><row><c s="1"><v>7</v></c></row></sheetData>', styles=styles)))
    assert [one.look.number_format for one in found.sheets[0].cells.values()] == ["0.0"]


def test_a_part_of_nothing_is_no_part() -> None:
    empty = {**parts(ROWS), "libro/t.dat": b""}
    for method in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        assert refused(zipped(empty, method)) == ("POA104", "libro/t.dat no está completo o no es XML")


def test_a_member_with_a_password_is_told() -> None:
    data = bytearray(zipped(parts(ROWS)))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    assert refused(bytes(data)) == ("POA103", "")


# -- what a file is ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "codigo", "says"),
    [
        (packed({"word/document.xml": "<a/>"}), "POA102", "es un documento de Word"),
        (packed({"ppt/presentation.xml": "<a/>"}), "POA102", "es una presentación"),
        (packed({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<a/>"}), "POA102",
         "es un documento OpenDocument que no es hoja de cálculo"),
        (packed({"mimetype": KIND, "content.xml": "x", "META-INF/manifest.xml": "<encryption-data/>"}), "POA103", ""),
        (OLE + bytes(504) + "EncryptedPackage".encode("utf-16-le"), "POA103", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_told_for_what_it_is(data: bytes, codigo: str, says: str) -> None:
    with pytest.raises(Unreadable) as raised:
        inspect(data)
    assert (raised.value.codigo, raised.value.params.get("que", "")) == (codigo, says)


# -- .ods ----------------------------------------------------------------------------------------------------------


def test_an_epoch_that_is_no_date_is_passed_over() -> None:
    said = '<table:calculation-settings><table:null-date table:date-value="ayer"/></table:calculation-settings>'
    assert by_hand.first(by_hand.typed("date", "1900-01-29"), before=said).value == 30


def test_a_cell_that_spans_itself_alone_is_not_merged() -> None:
    one, two = (
        by_hand.only(row(ods_cell(f'table:number-columns-spanned="{wide}" table:number-rows-spanned="1"', "x")))
        for wide in (1, 2)
    )
    assert (one.merges, two.merges) == ((), ((1, 1, 1, 2),))


def test_rows_and_text_outside_every_sheet_are_nothing() -> None:
    stray = row(ods_cell('office:value-type="string"', "<text:p>a<text:span>b</text:span></text:p>"))
    found = read("a.ods", ods(content(sheet(row(figure(7))), before=stray)))
    assert [[one.value for one in page.cells.values()] for page in found.sheets] == [[7]]


@pytest.mark.parametrize(
    ("style", "inner", "code"),
    [
        ("number", '<number:scientific-number number:decimal-places="2" number:min-exponent-digits="3"/>', "0.00E+000"),
        ("number", '<number:scientific-number number:decimal-places="0"/>', "0E+00"),
        ("time", '<number:minutes number:style="long"/><number:text>:</number:text><number:seconds number:style="long"'
         ' number:decimal-places="1"/>', "mm:ss.0"),
        ("time", '<number:seconds/>', "s"),
    ],
)  # fmt: skip
def test_formats_of_science_and_of_seconds(style: str, inner: str, code: str) -> None:
    styles = (
        f'<number:{style}-style style:name="N1">{inner}</number:{style}-style>'
        '<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/>'
    )
    found = by_hand.first(ods_cell('office:value-type="float" office:value="7" table:style-name="ce1"', "7"), styles)
    assert found.look.number_format == code


def test_a_manifest_with_a_password_of_its_own_is_told() -> None:
    data = bytearray(packed({"META-INF/manifest.xml": "<a/>", "content.xml": content(sheet(row(figure(7))))}))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(Unreadable) as raised:
        read_ods("a.ods", bytes(data))
    assert raised.value.codigo == "POA103"


def test_a_note_that_is_of_no_cell_is_nobodys() -> None:
    note = "<office:annotation><text:p>suelta</text:p></office:annotation>"
    page = by_hand.only(row(figure(7)), before=f"<table:table-column/>{note}")
    assert [(one.value, one.comment) for one in page.cells.values()] == [(7, "")]


@pytest.mark.parametrize(
    ("properties", "look"),
    [
        ('<style:table-cell-properties fo:background-color="#00ff00"/>', ("", "00FF00", True)),
        ('<style:text-properties fo:color="#ff0000"/><style:paragraph-properties fo:text-align="end"/>', ("FF0000", "", True)),
        ('<style:table-cell-properties style:cell-protect="none"/>', ("", "", False)),
    ],
)  # fmt: skip
def test_a_style_says_as_little_as_it_likes(properties: str, look: tuple[str, str, bool]) -> None:
    said = f'<style:style style:name="ce1" style:family="table-cell">{properties}</style:style>'
    found = by_hand.first(ods_cell('office:value-type="float" office:value="7" table:style-name="ce1"', "7"), said)
    assert (found.look.color, found.look.fill, found.locked) == look


# -- what we write -------------------------------------------------------------------------------------------------


def test_a_formula_keeps_a_date_or_nothing_as_its_result() -> None:
    data = render(book_of(Cell(1, 1, date(2024, 3, 31), formula="=TODAY()"), Cell(1, 2, None, formula='=""')))
    cached = opened(data, values=True)["Hoja"]
    assert (cached["A1"].value, cached["B1"].value) == (45382, None)


def test_a_chart_of_nothing_is_a_fault_of_ours() -> None:
    with pytest.raises(WriterError, match="chart"):
        render(book_of(Cell(1, 1, 7), charts=(Chart("A3", "Nada", "=Hoja!$A$1", ()),)))
