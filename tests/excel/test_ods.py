""".ods → RawBook, fact by fact, from content.xml written by hand."""

from __future__ import annotations

from datetime import datetime, time

import pytest

from poa_xl.excel.ods import read_ods
from poa_xl.form.rawbook import CHART, RawBook, RawCell, RawSheet, Run
from tests.support.opendocument import DECLARED, cell, content, figure, meta, ods, row, sheet


def read(inside: str, **parts: str | bytes) -> RawBook:
    return read_ods("a.ods", ods(inside, **parts))


def only(*rows: str, styles: str = "", before: str = "") -> RawSheet:
    """The one sheet of those rows."""
    return read(content(sheet(*rows), styles=styles, before=before)).sheets[0]


def first(one: str, styles: str = "", before: str = "") -> RawCell:
    """That cell, alone in a sheet."""
    found = only(row(one), styles=styles, before=before).at(1, 1)
    assert found is not None
    return found


def typed(kind: str, value: str, shown: str = "x") -> str:
    name = {"float": "value", "percentage": "value", "currency": "value"}.get(kind, f"{kind}-value")
    return cell(f'office:value-type="{kind}" office:{name}="{value}"', shown)


# -- values --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "written", "value"),
    [
        ("float", "7", 7), ("float", "7.50", 7.5), ("float", " +7 ", 7), ("float", "1e2", 100), ("percentage", "0.5", 0.5),
        ("currency", "12", 12), ("boolean", "true", True), ("boolean", "false", False), ("string", "siete", "siete"),
        ("date", "1900-01-29", 30), ("date", "1900-02-28", 60), ("date", "1900-03-01", 61), ("date", "1949-12-31", 18263),
        ("date", "2024-03-31", datetime(2024, 3, 31)), ("date", "2024-03-31T10:30:00", datetime(2024, 3, 31, 10, 30)),
        ("date", "1899-12-20", -10), ("time", "PT72H00M00S", 3), ("time", "PT07H30M00S", time(7, 30)), ("time", "P1DT12H", 1.5),
        ("time", "PT0S", 0), ("time", "-PT24H", -1),
    ],
)  # fmt: skip
def test_a_value_is_what_its_attribute_says(kind: str, written: str, value: object) -> None:
    found = first(typed(kind, written, "otra cosa"))
    assert (found.value, type(found.value), found.error) == (value, type(value), False)


@pytest.mark.parametrize(
    ("kind", "written"),
    [
        ("float", "1_0"), ("float", "INF"), ("float", "1,5"), ("float", "0x10"), ("float", "1e400"), ("float", "²"),
        ("float", "9" * 5000 + "x"), ("boolean", "1"), ("date", "1900-02-30"), ("date", "ayer"), ("date", "1900-1-9"),
        ("time", "07:30"), ("time", "P1Y"), ("time", "P"), ("time", "PT1.5H"), ("void", "7"),
    ],
)  # fmt: skip
def test_what_no_two_programs_read_alike_is_an_error(kind: str, written: str) -> None:
    assert first(typed(kind, written)).error


def test_a_number_of_five_thousand_digits_is_an_error() -> None:
    assert first(figure("9" * 5000, "9")).error


@pytest.mark.parametrize("written", ['office:value-type="date" office:date-value=""', 'office:value-type="float"'])
def test_a_value_that_is_announced_and_missing_is_an_error(written: str) -> None:
    """Gnumeric writes so what it shows as 29 February 1900."""
    assert first(cell(written)).error


def test_two_values_in_one_cell_are_an_error() -> None:
    assert first(cell('office:value-type="float" office:value="7" office:date-value="1900-01-29"', "7")).error


def test_a_cell_that_names_no_type_holds_the_text_it_shows() -> None:
    assert first(cell("", "7")).value == "7"


def test_two_types_in_one_cell_are_an_error() -> None:
    """LibreOffice takes the one that is written last."""
    both = 'office:value-type="float" office:value="7" calcext:value-type="string"'
    assert first(cell(both, "siete")).error


@pytest.mark.parametrize(("epoch", "value"), [("1899-12-30", 30), ("1904-01-01", -1432), ("1900-01-01", 28)])
def test_days_are_counted_from_the_documents_own_epoch(epoch: str, value: int) -> None:
    settings = f'<table:calculation-settings><table:null-date table:date-value="{epoch}"/></table:calculation-settings>'
    assert first(typed("date", "1900-01-29"), before=settings).value == value


def test_a_date_before_march_1900_is_in_doubt_where_the_program_writes_it_one_day_off() -> None:
    """Gnumeric writes 7 as 1900-01-07, which LibreOffice reads as 8."""
    program = meta("<meta:generator>gnumeric/1.12.55</meta:generator>")
    dates = [typed("date", "1900-01-07"), typed("date", "1900-03-02")]
    found = read(content(sheet(row(*dates))), meta=program).sheets[0].cells
    assert [one.value for one in found.values()] == [datetime(1900, 1, 7), 62]


def test_a_formula_has_its_stored_result() -> None:
    found = first(cell('table:formula="of:=[.B1]+1" office:value-type="float" office:value="8"', "8"))
    assert (found.formula, found.value, found.error) == ("=B1+1", 8, False)


@pytest.mark.parametrize(
    "stored",
    [
        'office:value-type="string" office:string-value="" calcext:value-type="error"',
        'office:value-type="string" office:string-value=""',
        'office:value-type="float" office:value="0"',
    ],
)
@pytest.mark.parametrize("shown", ["#DIV/0!", "#¡DIV/0!", "#N/D", "Err:502"])
def test_a_formula_that_failed_is_an_error_in_every_programs_way(stored: str, shown: str) -> None:
    found = first(cell(f'table:formula="of:=1/0" {stored}', shown))
    assert (found.value, found.error) == (shown, True)


def test_a_zero_in_a_narrow_column_is_no_error() -> None:
    found = first(cell('table:formula="of:=0" office:value-type="float" office:value="0"', "###"))
    assert (found.value, found.error) == (0, False)


def test_the_book_says_whether_it_was_ever_calculated() -> None:
    never = cell('table:formula="of:=1+1"')
    assert not read(content(sheet(row(never)))).recalculated
    assert read(content(sheet(row(never, figure(1))))).recalculated is False
    assert read(content(sheet(row(figure(1))))).recalculated


# -- text ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<text:p>uno</text:p><text:p>dos</text:p>", "uno\ndos"),
        ("<text:p>señalización<text:line-break/>Lo</text:p>", "señalización\nLo"),
        ("<text:p>a<text:tab/>b</text:p>", "a\tb"),
        ("<text:p>a<text:s text:c='3'/>b<text:s/>c</text:p>", "a   b c"),
        ("<text:p><text:s text:c='2'/>sangría</text:p>", "  sangría"),
        ("<text:p>\n   sangrado\n   por \t su programa\n  </text:p>", "sangrado por su programa"),
        ("<text:p>con <text:span>dos </text:span> trozos</text:p>", "con dos  trozos"),
        ("<text:p>un <text:a xlink:href='http://x'>enlace</text:a></text:p>", "un enlace"),
        ("<text:p> dos  espacios </text:p>", " dos  espacios "),
        ("<text:p>a<text:span>\n b\n</text:span>\n<text:tab/></text:p>", "a b \t"),
        ("<text:p>nb\u00a0 sp</text:p>", "nb\u00a0 sp"),
        ("<text:p/><text:p>segunda</text:p>", "\nsegunda"),
    ],
)
def test_text_keeps_its_lines_tabs_and_spaces(inner: str, text: str) -> None:
    assert first(cell('office:value-type="string"', inner)).value == text


def test_the_attribute_of_a_text_goes_before_what_is_shown() -> None:
    assert first(cell('office:value-type="string" office:string-value="uno"', "dos")).value == "uno"


def test_a_text_may_stand_in_its_attribute_alone() -> None:
    assert first(cell('office:string-value="uno"')).value == "uno"


def test_a_blank_text_is_no_cell() -> None:
    assert only(row(cell('office:value-type="string"', "<text:p/>"))).cells == {}


STRUCK = (
    '<style:style style:name="T1" style:family="text">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
)


def test_a_text_struck_through_in_part_is_told_in_pieces() -> None:
    span = '<text:p>uno <text:span text:style-name="T1">dos</text:span></text:p><text:p>tres</text:p>'
    found = first(cell('office:value-type="string"', span), styles=STRUCK)
    assert found.runs == (Run("uno "), Run("dos\n", True), Run("tres"))
    assert not found.look.struck


def test_a_text_struck_through_as_a_whole_is_the_cells_look() -> None:
    line = '<text:p><text:span text:style-name="T1">todo</text:span></text:p>'
    found = first(cell('office:value-type="string"', line * 2), styles=STRUCK)
    assert (found.runs, found.look.struck) == ((), True)


LIFTED = """<style:style style:name="ce1" style:family="table-cell">
<style:text-properties style:text-line-through-style="solid" fo:color="#B00020" fo:font-size="9pt"/></style:style>
<style:style style:name="T1" style:family="text"><style:text-properties style:text-line-through-style="none"
 style:text-line-through-type="none"/></style:style>
<style:style style:name="T2" style:family="text">
<style:text-properties fo:color="#ffffff" style:text-position="super 58%"/></style:style>"""


def test_letters_look_as_the_cell_but_for_what_is_said_of_them() -> None:
    line = (
        '<text:p>1<text:span text:style-name="T1">7</text:span><text:span text:style-name="T2">2</text:span></text:p>'
    )
    found = first(cell('office:value-type="string" table:style-name="ce1"', line), styles=LIFTED)
    assert found.runs == (
        Run("1", True, color="B00020", size=9),
        Run("7", color="B00020", size=9),
        Run("2", True, True, "FFFFFF", 9),
    )


@pytest.mark.parametrize(
    ("said", "shown_as"),
    [('value-type="date" office:date-value="1900-01-06"', "dd/mm/yyyy"), ('value-type="time" office:time-value="PT168H"', "hh:mm:ss"),
     ('value-type="float" office:value="7"', "General")],
)  # fmt: skip
def test_what_the_file_calls_a_date_is_shown_as_one(said: str, shown_as: str) -> None:
    found = first(cell(f"office:{said}", "7"))
    assert (found.value, found.look.number_format) == (7, shown_as)


def test_a_cell_that_is_left_off_the_paper() -> None:
    style = '<style:style style:name="ce1" style:family="table-cell"><style:table-cell-properties style:print-content="{}"/></style:style>'
    for said, printed in (("false", False), ("true", True)):
        one = cell('office:value-type="float" office:value="7" table:style-name="ce1"', "7")
        assert first(one, styles=style.format(said)).look.printed is printed


# -- where things are ----------------------------------------------------------------------------------------------


def test_repeated_cells_and_rows_are_unfolded_where_they_hold_something() -> None:
    seven = cell('office:value-type="float" office:value="7" table:number-columns-repeated="2"', "7")
    found = only(
        row(cell('table:number-columns-repeated="16384"'), attributes='table:number-rows-repeated="2"'),
        row(cell(), seven, attributes='table:number-rows-repeated="2"'),
        row(figure(9)),
        row(cell('table:number-columns-repeated="16384"'), attributes='table:number-rows-repeated="1048571"'),
    )
    assert {place: one.value for place, one in found.cells.items()} == {
        (3, 2): 7, (3, 3): 7, (4, 2): 7, (4, 3): 7, (5, 1): 9,
    }  # fmt: skip
    assert all((one.row, one.column) == place for place, one in found.cells.items())


def test_groups_and_headers_of_rows_and_columns_change_no_place() -> None:
    inner = f"<table:table-header-rows>{row(figure(1))}</table:table-header-rows>"
    outer = f"<table:table-row-group>{inner}{row(figure(2))}</table:table-row-group>"
    assert {place: one.value for place, one in only(outer, row(figure(3))).cells.items()} == {
        (1, 1): 1, (2, 1): 2, (3, 1): 3,
    }  # fmt: skip


def test_what_lies_under_a_merged_cell_is_seen() -> None:
    merged = cell(
        'office:value-type="string" table:number-columns-spanned="2" table:number-rows-spanned="2"', "visible"
    )
    under = cell('office:value-type="string"', "debajo", tag="covered-table-cell")
    found = only(row(merged, cell(tag="covered-table-cell")), row(cell(tag="covered-table-cell"), under))
    assert found.merges == ((1, 1, 2, 2),)
    assert {place: (one.value, one.covered, one.hidden) for place, one in found.cells.items()} == {
        (1, 1): ("visible", False, False),
        (2, 2): ("debajo", True, True),
    }


def test_a_cell_over_others_covers_them_whatever_the_file_calls_them() -> None:
    found = only(row(cell('office:value-type="string" table:number-rows-spanned="2"', "visible")), row(figure(1)))
    assert [(one.value, one.covered, one.hidden) for one in found.cells.values()] == [
        ("visible", False, False), (1, True, True),
    ]  # fmt: skip


@pytest.mark.parametrize("how", ["collapse", "filter"])
def test_hidden_rows_and_columns_are_seen(how: str) -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="2"/>'
        f'<table:table-column table:visibility="{how}"/><table:table-column/>'
    )
    shown = row(figure(1), figure(2), figure(3), figure(4))
    hidden = row(figure(5), attributes=f'table:visibility="{how}"')
    found = read(content(sheet(shown, hidden, before=columns))).sheets[0]
    assert {one.value for one in found.cells.values() if one.hidden} == {3, 5}


def test_hidden_and_protected_sheets_are_told() -> None:
    styles = '<style:style style:name="ta" style:family="table"><style:table-properties table:display="false"/></style:style>'
    hidden = sheet(attributes='table:style-name="ta" table:protected="true"')
    found = read(content(hidden, sheet(), styles=styles)).sheets
    assert [(one.state, one.protected) for one in found] == [("hidden", True), ("visible", False)]


# -- styles --------------------------------------------------------------------------------------------------------

NAMED = f"""<office:document-styles {DECLARED}><office:styles>
<style:default-style style:family="table-cell"><style:text-properties fo:color="#111111"/></style:default-style>
<number:percentage-style style:name="N1"><number:number number:decimal-places="1" number:min-integer-digits="1"/>
<number:text>%</number:text></number:percentage-style>
<style:style style:name="Default" style:family="table-cell">
<style:table-cell-properties style:cell-protect="none" fo:background-color="#ffeedd"/></style:style>
<style:style style:name="Locked" style:family="table-cell" style:parent-style-name="Default" style:data-style-name="N1">
<style:table-cell-properties style:cell-protect="formula-hidden protected" fo:background-color="transparent"/></style:style>
</office:styles></office:document-styles>"""
OWN = """<style:style style:name="ce1" style:family="table-cell" style:parent-style-name="Locked">
<style:text-properties fo:color="#b00020" style:text-line-through-type="single"/></style:style>
<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="ce1">
<style:text-properties style:use-window-font-color="true" style:text-line-through-type="none"/></style:style>"""


def test_locks_and_looks_come_from_the_style_and_its_parents() -> None:
    columns = '<table:table-column/><table:table-column table:default-cell-style-name="Locked"/>'
    styled = cell('office:value-type="float" office:value="1" table:style-name="ce1"', "1")
    again = cell('office:value-type="float" office:value="1" table:style-name="ce2"', "1")
    rows = (
        row(figure(1), figure(1), styled, again),
        row(figure(1), attributes='table:default-cell-style-name="ce2"'),
    )
    found = read(content(sheet(*rows, before=columns), styles=OWN), styles=NAMED).sheets[0]
    told = {place: (one.locked, *one.look[:7]) for place, one in found.cells.items()}
    assert told == {
        (1, 1): (False, "General", "111111", "FFEEDD", False, 0, False, 0),
        (1, 2): (True, "0.0%", "111111", "", False, 0, False, 0),
        (1, 3): (True, "0.0%", "B00020", "", True, 0, False, 0),
        (1, 4): (True, "0.0%", "", "", False, 0, False, 0),
        (2, 1): (True, "0.0%", "", "", False, 0, False, 0),
    }


def test_a_cell_is_locked_where_no_style_says_otherwise() -> None:
    assert first(figure(1)).locked


def test_styles_that_are_each_others_parents_end() -> None:
    circle = "".join(
        f'<style:style style:name="{one}" style:family="table-cell" style:parent-style-name="{other}"/>'
        for one, other in ("ab", "ba")
    )
    assert first(cell('office:value-type="float" office:value="1" table:style-name="a"', "1"), styles=circle).locked


# -- what else is in the book --------------------------------------------------------------------------------------


def test_a_comment_is_its_cells_without_author_and_date() -> None:
    note = (
        "<office:annotation><dc:creator>Ana</dc:creator><dc:date>2024-04-01</dc:date>"
        "<text:p>Falta lo</text:p><text:p>de marzo</text:p></office:annotation>"
    )
    found = only(row(cell('office:value-type="float" office:value="7"', f"{note}<text:p>7</text:p>"), cell("", note)))
    assert [(one.value, one.comment) for one in found.cells.values()] == [
        (7, "Falta lo\nde marzo"),
        (None, "Falta lo\nde marzo"),
    ]


def test_drawings_are_told_once_each_with_their_text() -> None:
    box = "<draw:frame><draw:text-box><text:p>Ver oficio</text:p><text:p>anexo</text:p></draw:text-box></draw:frame>"
    shapes = (
        f"<table:shapes>{box}<draw:g><draw:rect><text:p>uno</text:p></draw:rect><draw:rect/></draw:g></table:shapes>"
    )
    thing = "<draw:frame><draw:object xlink:href='./Object 1'/></draw:frame>"
    chart = thing.replace("<draw:object", "<draw:object draw:notify-on-update-of-ranges='Hoja1.A1:Hoja1.B2'")
    found = read(
        content(sheet(row(cell('office:value-type="string"', f"<text:p>texto</text:p>{thing}{chart}")), before=shapes))
    )
    assert found.drawings == ("Ver oficio\nanexo", "uno", "", CHART)
    assert [one.value for one in found.sheets[0].cells.values()] == ["texto"]


def test_validations_and_tracked_changes_are_no_cells() -> None:
    before = (
        "<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell>"
        "<text:p>antes</text:p></table:change-track-table-cell></table:previous></table:cell-content-change>"
        "</table:tracked-changes><table:content-validations><table:content-validation><table:help-message>"
        "<text:p>ayuda</text:p></table:help-message></table:content-validation></table:content-validations>"
    )
    found = read(content(sheet(row(figure(1))), before=before))
    assert [one.value for one in found.sheets[0].cells.values()] == [1]


@pytest.mark.parametrize(
    "linked",
    [
        sheet(row(cell("table:formula=\"of:=['file:///c:/otro.xlsx'#$Hoja1.A1]\""))),
        sheet(before='<table:table-source xlink:href="otro.ods"/>'),
        "<table:dde-links><table:dde-link><table:table/></table:dde-link></table:dde-links>",
        "<table:table table:name=\"'file:///c:/otro.xlsx'#Hoja1\"/>",
    ],
)
def test_links_to_other_files_are_told(linked: str) -> None:
    found = read(content(sheet(), linked))
    assert found.external_links
    assert {one.name for one in found.sheets} == {"Hoja"}


def test_properties_of_the_document() -> None:
    inner = (
        "<meta:keyword>uno</meta:keyword><meta:keyword>dos</meta:keyword><dc:date>2024-03-31T10:00:00.123Z</dc:date>"
        '<meta:generator>LibreOffice/7.4</meta:generator><meta:user-defined meta:name="sello">x|y</meta:user-defined>'
    )
    found = read(content(sheet()), meta=meta(inner))
    assert (found.keywords, found.custom, found.program) == ("uno, dos", {"sello": "x|y"}, "LibreOffice/7.4")
    assert (found.modified, found.kind, found.formulas) == ("2024-03-31T10:00:00", "ods", True)


@pytest.mark.parametrize(
    ("part", "macros"),
    [("Basic/Standard/Module1", True), ("Scripts/python/a", True), ("Basic/script-lc", False), ("Pictures/a", False)],
)
def test_macros_are_told(part: str, macros: bool) -> None:
    assert read(content(sheet()), **{part: "<x/>"}).macros is macros


def test_indentation_between_cells_is_nothing() -> None:
    indented = content(sheet(row(figure(1), cell('office:value-type="string"', "dos")))).replace("><", ">\n   <")
    assert [one.value for one in read(indented).sheets[0].cells.values()] == [1, "dos"]


def test_prefixes_may_be_any() -> None:
    renamed = content(sheet(row(figure(7)))).replace("xmlns:table=", "xmlns:t=")
    for mark in ("<", "</", " "):
        renamed = renamed.replace(f"{mark}table:", f"{mark}t:")
    found = read(renamed).sheets[0].at(1, 1)
    assert found is not None
    assert found.value == 7


def test_a_formula_of_several_cells_is_in_each_of_them() -> None:
    spans = 'table:number-matrix-columns-spanned="1" table:number-matrix-rows-spanned="2"'
    several = cell(f'table:formula="of:=2" {spans} office:value-type="float" office:value="2"', "2")
    page = only(row(several), row(figure(7)), row(figure(1)))
    found = [page.at(number, 1) for number in (1, 2, 3)]
    assert [(one.value, one.formula) for one in found if one] == [(2, "=2"), (7, "=2"), (1, "")]
