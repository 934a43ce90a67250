"""Our reader of .xlsx, fact by fact, on packages written by hand; and that nothing in one can cost more than is bounded."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable
from datetime import datetime, time

import pytest

from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.figures import number
from poa_xl.excel.looks import is_dated
from poa_xl.excel.reader import read
from poa_xl.excel.shared import carried
from poa_xl.excel.strings import plain
from poa_xl.form.rawbook import CHART, Look, RawBook, RawCell, Run
from tests.support.bounded import bounded

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"
KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/>'
    '<numFmt numFmtId="165" formatCode="[h]:mm"/><numFmt numFmtId="166" formatCode="hh:mm"/></numFmts>'
    '<fonts><font/><font><strike/><color rgb="FFFFFFFF"/></font><font><color theme="0" tint="-0.5"/></font></fonts>'
    '<fills><fill/><fill><patternFill patternType="solid"><fgColor indexed="10"/></patternFill></fill></fills>'
    '<cellXfs><xf/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/>'
    '<xf fontId="1" fillId="1"><protection locked="0"/></xf><xf fontId="2"/></cellXfs></styleSheet>'
)


def relations(*said: tuple[str, str]) -> str:
    inside = "".join(
        f'<Relationship Id="r{at}" Type="{KINDS}/{kind}" Target="{target}"/>'
        for at, (kind, target) in enumerate(said, 1)
    )
    return f'<Relationships xmlns="{RELATIONS}">{inside}</Relationships>'


def zipped(parts: dict[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def parts(inside: str, texts: str = "", book: str = "", styles: str = STYLES) -> dict[str, str | bytes]:
    """A package of one sheet; names and folders are not the usual ones."""
    return {
        "_rels/.rels": relations(("officeDocument", "/libro/uno.dat")),
        "libro/uno.dat": f'<workbook xmlns="{MAIN}" xmlns:r="{KINDS}">{book}<sheets><sheet name="H" r:id="r1"/></sheets></workbook>',
        "libro/_rels/uno.dat.rels": relations(
            ("worksheet", "hoja.dat"), ("sharedStrings", "t.dat"), ("styles", "e.dat")
        ),
        "libro/hoja.dat": f'<worksheet xmlns="{MAIN}" xmlns:r="{KINDS}">{inside}</worksheet>',
        "libro/t.dat": f'<sst xmlns="{MAIN}">{texts}</sst>',
        "libro/e.dat": styles,
    }


def book(cells: str, tail: str = "", texts: str = "", head: str = "", said: str = "") -> RawBook:
    return read("a.xlsx", zipped(parts(f"{head}<sheetData>{cells}</sheetData>{tail}", texts, said)))


def cell(inside: str, texts: str = "", said: str = "") -> RawCell:
    found = book(f"<row>{inside}</row>", texts=texts, said=said).sheets[0].at(1, 1)
    assert found is not None
    return found


# -- values --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("7", 7), ("-7", -7), (" 7 ", 7), ("7.0", 7.0), ("1E3", 1000.0), (".5", 0.5), ("1_0", None), ("INF", None), ("nan", None),
        ("1 0", None), ("٧", None), ("1e400", None), ("", None), ("9" * 5000, None), ("0x10", None), ("1.5.2", None),
    ],
)  # fmt: skip
def test_a_number_is_what_the_standard_says_and_nothing_else(text: str, value: float | None) -> None:
    found = number(text)
    assert found == value
    assert type(found) is type(value)


def test_what_is_no_number_in_a_cell_of_numbers_is_text() -> None:
    assert cell("<c><v>1_0</v></c>").value == "1_0"


@pytest.mark.parametrize(
    ("style", "serial", "value"),
    [
        (1, "7", 7), (1, "59", 59), (1, "60", 60), (1, "61", 61), (1, "18263", 18263), (1, "18264", datetime(1950, 1, 1)),
        (1, "45382.5", datetime(2024, 3, 31, 12)), (1, "99999999", 99999999), (1, "-3", -3), (2, "2.5", 2.5), (3, "0.3125", time(7, 30)),
        (3, "0", 0), (3, "72", 72), (0, "45382", 45382),
    ],
)  # fmt: skip
def test_a_number_of_date_format_is_a_date_only_where_somebody_means_one(
    style: int, serial: str, value: object
) -> None:
    assert cell(f'<c s="{style}"><v>{serial}</v></c>').value == value


def test_a_workbook_that_counts_from_1904_keeps_its_numbers() -> None:
    said = '<workbookPr date1904="1"/>'
    assert cell('<c s="1"><v>7</v></c>', said=said).value == 7
    assert cell('<c s="1"><v>43920</v></c>', said=said).value == datetime(2024, 3, 31)


@pytest.mark.parametrize(
    ("code", "dated"),
    [
        ("General", False), ("0", False), ("dd/mm/yyyy", True), ('"d"0', False), ("[$-80A]dd-mmm-yy", True), ("[Red]0", False),
        ("[h]:mm", False), ("[MM]:ss", False), ("0;dd", False), (r"0\d", False), ("0_d", False), ("h:mm", True), ('"sin cerrar d', True),
        ("[" * 1_000_000, False),
    ],
)  # fmt: skip
def test_a_format_of_dates_is_told_by_its_first_section(code: str, dated: bool) -> None:
    assert is_dated(code) is dated


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("_x000D_", "\r"), ("_x005F_x0041_", "_x0041_"), ("_xD83D__xDE00_", "\U0001f600"), ("a_xD83D_b", "a\ufffdb"),
        ("_xDE00__xD83D_", "\ufffd\ufffd"), ("_x00g1_", "_x00g1_"), ("_x0041", "_x0041"), ("ñ_x00D1_", "ñÑ"),
    ],
)  # fmt: skip
def test_escapes_of_text_are_decoded(written: str, text: str) -> None:
    assert plain(written) == text


@pytest.mark.parametrize(
    ("inside", "value", "error"),
    [
        ('<c t="b"><v>1</v></c>', True, False), ('<c t="b"><v>false</v></c>', False, False), ('<c t="e"><v>#N/A</v></c>', "#N/A", True),
        ('<c t="str"><v> a </v></c>', " a ", False), ('<c t="inlineStr"><is><t>uno</t></is></c>', "uno", False),
        ('<c t="inlineStr"><is><r><t>u</t></r><r><t>no</t></r><rPh><t>x</t></rPh></is></c>', "uno", False),
        ('<c t="d"><v>2024-03-31T12:00:00Z</v></c>', datetime(2024, 3, 31, 12), False), ('<c t="d"><v>ayer</v></c>', "ayer", False),
        ('<c t="s"><v>1</v></c>', "dos", False), ('<c t="s"><v> 1 </v></c>', "dos", False), ('<c t="zz"><v>q</v></c>', "q", True),
    ],
)  # fmt: skip
def test_each_type_of_cell(inside: str, value: object, error: bool) -> None:
    found = cell(inside, "<si><t>uno</t></si><si><r><t>d</t></r><r><rPr/><t>os</t></r></si>")
    assert (found.value, found.error) == (value, error)


def test_a_text_that_is_not_there_is_damage() -> None:
    with pytest.raises(Unreadable) as raised:
        cell('<c t="s"><v>1_0</v></c>', "<si><t>x</t></si>" * 20)
    assert raised.value.codigo == "POA104"


def test_what_is_struck_through_is_told_by_pieces() -> None:
    texts = "<si><r><rPr><strike/></rPr><t>12</t></r><r><rPr><b/></rPr><t>15</t></r></si><si><r><rPr><strike/></rPr><t>9</t></r></si>"
    part, whole = (cell(f'<c t="s"><v>{at}</v></c>', texts) for at in (0, 1))
    assert (part.value, part.runs, part.look.struck) == ("1215", (Run("12", True), Run("15")), False)
    assert (whole.value, whole.runs, whole.look.struck) == ("9", (), True)


def test_the_look_and_the_lock_of_a_cell() -> None:
    found = cell('<c s="4"><v>1</v></c>')
    assert (found.look, found.locked) == (Look("General", "FFFFFF", "FF0000", True), False)
    assert cell('<c s="5"><v>1</v></c>').look.color == "808080"
    assert cell('<c s="99"><v>1</v></c>').look == Look()


# -- formulas ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("formula", "there"),
    [
        ("A1+$B$2", "B3+$B$2"), ("SUM(A$1:$B2)", "SUM(B$1:$B4)"), ('"A1"&A1', '"A1"&B3'), ("'Hoja A1'!A1", "'Hoja A1'!B3"),
        ("LOG10(A1)", "LOG10(B3)"), ("[1]A!C3", "[1]A!D5"), ("A:C", "B:D"), ("1:$2", "3:$2"), ("T_A1+A1.x", "T_A1+A1.x"),
        ("XFD1048576", "A2"), ("Tabla[A1]", "Tabla[A1]"), ("a1", "B3"),
    ],
)  # fmt: skip
def test_a_shared_formula_is_carried_to_its_cell(formula: str, there: str) -> None:
    assert carried(formula, 2, 1) == there


def test_formulas_of_every_kind() -> None:
    sheet = book(
        '<row r="1"><c r="A1"><f t="shared" ref="A1:A3" si="0">B1*2</f><v>4</v></c><c r="C1"><f t="array" ref="C1">SUM(A1)</f></c>'
        '<c r="D1"><f t="dataTable" ref="D1"/></c><c r="E1"/></row>'
        '<row><c><f t="shared" si="0"/></c><c t="str"><f>"#"</f><v>#REF!</v></c><c t="str"><f>1</f><v></v></c></row>'
    ).sheets[0]
    assert {c.ref: (c.formula, c.value, c.error) for c in sheet.cells.values()} == {
        "A1": ("=B1*2", 4, False), "C1": ("=SUM(A1)", None, False), "D1": ("=TABLE()", None, False),
        "A2": ("=B2*2", None, False), "B2": ('="#"', "#REF!", True), "C2": ("=1", None, False),
    }  # fmt: skip


# -- sheets --------------------------------------------------------------------------------------------------------


def test_rows_and_cells_without_an_address_and_in_any_order() -> None:
    sheet = book(
        '<row r="5"><c r="C5"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row><row r="2"><c><v>4</v></c></row>'
    )
    assert {c.ref: c.value for c in sheet.sheets[0].cells.values()} == {"C5": 1, "D5": 2, "A6": 3, "A2": 4}


def test_of_a_cell_written_twice_the_last_that_holds_something_counts() -> None:
    sheet = book('<row><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c><c r="A1"/></row>').sheets[0]
    assert [c.value for c in sheet.cells.values()] == [2]


def test_what_merges_and_hidden_lines_cover() -> None:
    sheet = book(
        '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1</f><v>2</v></c><c r="C1"><f>A1</f></c><c r="E1"><v>3</v></c></row>'
        '<row r="2" hidden="true"><c r="A2"><v>4</v></c></row>',
        "<mergeCells><mergeCell ref='$C$1:A1'/><mergeCell ref=\" G1:H2\"/></mergeCells>",
        head='<cols><col min="5" max="16384" hidden="1"/></cols>',
    ).sheets[0]
    assert sheet.merges == ((1, 1, 1, 3), (1, 7, 2, 8))
    assert {c.ref: (c.value, c.formula, c.hidden, c.covered) for c in sheet.cells.values()} == {
        "A1": (1, "", False, False), "B1": (2, "", True, True), "E1": (3, "", True, False), "A2": (4, "", True, False),
    }  # fmt: skip


def test_other_namespaces_prefixes_encodings_and_indentation_read_the_same() -> None:
    inside = '<row>\n <c r="A1" t="str">\n  <v> ñ </v>\n </c>\n</row>'
    expected = book(inside).sheets
    base = parts(f"<sheetData>{inside}</sheetData>")
    sheet = str(base["libro/hoja.dat"])
    prefixed = sheet.replace("</", "</x:").replace("<", "<x:").replace("<x:/x:", "</x:").replace("xmlns=", "xmlns:x=")
    for other in (
        sheet.replace(MAIN, STRICT),
        prefixed,
        f'<?xml version="1.0" encoding="utf-16"?>{sheet}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="iso-8859-1"?>{sheet}'.encode("latin-1"),
        sheet.replace("<sheetData>", f'<sheetData xmlns="{MAIN}">'),
        sheet.replace("<sheetData>", '<e:c xmlns:e="otro"><e:v>9</e:v></e:c><sheetData>'),
    ):
        assert read("a.xlsx", zipped({**base, "libro/hoja.dat": other})).sheets == expected


def test_parts_are_found_whatever_their_case_and_slashes() -> None:
    odd = {name.replace("/", "\\").upper(): part for name, part in parts("<sheetData/>").items()}
    assert [sheet.name for sheet in read("a.xlsx", zipped(odd)).sheets] == ["H"]


def test_a_relation_to_a_missing_part_is_told_and_harms_nothing() -> None:
    base = parts("<sheetData><row><c><v>7</v></c></row></sheetData>")
    base["libro/_rels/hoja.dat.rels"] = relations(
        ("drawing", "../dibujos/d.xml"), ("comments", "c.xml"), ("hyperlink", "#H!A1")
    )
    found = read("a.xlsx", zipped(base))
    assert found.absent == ("dibujos/d.xml", "libro/c.xml")
    assert [c.value for c in found.sheets[0].cells.values()] == [7]


def test_a_damaged_part_that_nobody_reads_harms_nothing() -> None:
    data = bytearray(zipped({**parts("<sheetData/>"), "miniatura.png": b"imagen" * 50}, zipfile.ZIP_STORED))
    data[data.index(b"imagenimagen") + 3] ^= 1
    assert read("a.xlsx", bytes(data)).sheets


def test_comments_of_both_kinds() -> None:
    base = parts("<sheetData><row><c><v>7</v></c></row></sheetData>")
    base["libro/_rels/hoja.dat.rels"] = relations(("comments", "c.dat"), ("threadedComment", "h.dat"))
    old = "[Comentario encadenado] Su versión no lo muestra. Comentario: Falta marzo"
    base["libro/c.dat"] = (
        f'<comments xmlns="{MAIN}"><commentList><comment ref="A1"><text><t>{old}</t></text></comment>'
        '<comment ref="B9"><text><r><t>Ana:</t></r><r><t>\nya</t></r></text></comment>'
        '<comment ref="nada"><text><t>suelto</t></text></comment></commentList></comments>'
    )
    base["libro/h.dat"] = (
        '<ThreadedComments xmlns="x"><threadedComment ref="A1" id="1"><text>Falta marzo</text></threadedComment>'
        '<threadedComment ref="A1" parentId="1"><text>Corregido</text></threadedComment></ThreadedComments>'
    )
    found = read("a.xlsx", zipped(base))
    assert {c.ref: c.comment for c in found.sheets[0].cells.values()} == {
        "A1": "Falta marzo\nCorregido",
        "B9": "Ana:\nya",
    }
    assert found.notes == ("suelto",)


def test_boxes_pictures_objects_macros_and_links_are_told() -> None:
    base = parts("<sheetData/>")
    base["libro/_rels/hoja.dat.rels"] = relations(("drawing", "d.dat"), ("vmlDrawing", "v.dat"), ("oleObject", "o.dat"))
    base["libro/_rels/uno.dat.rels"] = str(base["libro/_rels/uno.dat.rels"]).replace(
        "</Relationships>", f'<Relationship Id="m" Type="{KINDS}/vbaProject" Target="m.dat"/></Relationships>'
    )
    base["libro/d.dat"] = (
        "<wsDr><twoCellAnchor><sp><p><r><t>uno &amp; dos</t></r></p><p><t>tres</t></p></sp></twoCellAnchor><oneCellAnchor/>"
        "<absoluteAnchor><graphicFrame><chart/></graphicFrame></absoluteAnchor></wsDr>"
    )
    base["libro/v.dat"] = (
        '<xml><shape><textbox>nota</textbox><ClientData ObjectType="Note"/></shape><shape><textbox><div>botón</div></textbox></shape></xml>'
    )
    found = read("a.xlsx", zipped({**base, "libro/o.dat": b"", "libro/m.dat": b""}))
    assert found.drawings == ("uno & dos\ntres", "", CHART, "botón", "")
    assert (found.macros, found.external_links) == (True, False)


# -- hostile -------------------------------------------------------------------------------------------------------


def sheet_with(tail: str) -> bytes:
    return zipped(parts(f"<sheetData/>{tail}"))


def styled_with(code: str) -> dict[str, str | bytes]:
    styles = f'<styleSheet xmlns="{MAIN}"><numFmts>{code}</numFmts><cellXfs><xf numFmtId="164"/></cellXfs></styleSheet>'
    return parts("<sheetData><row><c><v>7</v></c></row></sheetData>", styles=styles)


def lying_about_its_size() -> bytes:
    data = bytearray(zipped(parts("<sheetData/>" + " " * 130 * 2**20)))
    at = data.index(b"libro/hoja.dat", data.index(b"PK\1\2")) - 46
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    return bytes(data)


HOSTILE: dict[str, Callable[[], bytes]] = {
    "merges in quotes of one kind": lambda: sheet_with(
        "<mergeCells>" + "<mergeCell ref='A1:XFD9'/>" * 20 + "</mergeCells>"
    ),
    "merges with dollars and spaces": lambda: sheet_with(
        '<mergeCells><mergeCell  ref=" $A$1 : $XFD$99 "/></mergeCells>'
    ),
    "texts of 32 KB in 49,000 cells": lambda: zipped(
        parts(
            "<sheetData>" + '<row><c t="s"><v>0</v></c></row>' * 49_000 + "</sheetData>",
            f"<si><t>{'x' * 32_000}</t></si>",
        )
    ),
    "a tag without end": lambda: sheet_with('<a b="' + "x" * 100 * 2**20),
    "a comment without end": lambda: sheet_with("<!-- " + "<x" * 200_000 + " " * 100 * 2**20),
    "a size that lies": lying_about_its_size,
    "a million rows": lambda: sheet_with("<sheetData>" + "<row/>" * 1_000_000 + "</sheetData>"),
    "half a million parts": lambda: b"PK\3\4" + b"PK\1\2" * 500_000,
    "entities": lambda: zipped({**parts(""), "libro/hoja.dat": '<!DOCTYPE a [<!ENTITY e "x">]><a>&e;</a>'}),
}
HARMLESS: dict[str, Callable[[], bytes]] = {
    "links over a million cells": lambda: sheet_with(
        '<hyperlinks><hyperlink ref="A1:XFD1048576" r:id="x"/></hyperlinks>'
    ),
    "a format of a million brackets": lambda: zipped(
        styled_with(f'<numFmt numFmtId="164" formatCode="{"[" * 1_000_000}"/>')
    ),
    "drawings without end of their pieces": lambda: zipped(
        {
            **parts("<sheetData/>"),
            "xl/drawings/drawing1.xml": "<w>" + "<twoCellAnchor><t>a</t></twoCellAnchor>" * 4_000 + "</w>",
        }
    ),
    "a number of a million digits": lambda: zipped(
        parts(f"<sheetData><row><c><v>{'9' * 1_000_000}</v></c></row></sheetData>")
    ),
}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of a process to test with")
@pytest.mark.parametrize("what", HOSTILE)
def test_what_costs_too_much_is_refused_in_time(what: str) -> None:
    assert bounded(HOSTILE[what]()) in ("POA105", "POA104")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limits of a process to test with")
@pytest.mark.parametrize("what", HARMLESS)
def test_what_only_seems_to_cost_much_is_read(what: str) -> None:
    assert bounded(HARMLESS[what]()) == "read"


@pytest.mark.parametrize("encoding", ["TF-8", "utf-32", "rot13", "idna"])
def test_an_encoding_that_nobody_knows_is_damage(encoding: str) -> None:
    broken = f'<?xml version="1.0" encoding="{encoding}"?><worksheet xmlns="{MAIN}"/>'
    with pytest.raises(Unreadable) as raised:
        read("a.xlsx", zipped({**parts(""), "libro/hoja.dat": broken}))
    assert raised.value.codigo == "POA104"
