"""The .ods that LibreOffice and Gnumeric make of our forms, read as what we issued."""

from __future__ import annotations

import random
import subprocess
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill, Protection

from poa_xl.checks.receive import receive
from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from poa_xl.excel.ods import read_ods
from poa_xl.excel.reader import read
from poa_xl.form.formula import canonical
from poa_xl.form.rawbook import RawBook, RawCell, Run
from tests.support import opendocument
from tests.support.books import above_nota, captures_of, changed, codes, form_of, put, workbook
from tests.support.office import Office
from tests.support.programs import needed

pytestmark = pytest.mark.office
Published = Mapping[str, Mapping[int, Captura]]
PROGRAMS = ("libreoffice", "gnumeric")
UNIT = "58102"


def saved(program: str, source: Path, office: Office) -> bytes:
    """The workbook as that program's .ods."""
    target = source.with_name(f"{source.stem}.{program}.ods")
    if program == "libreoffice":
        office.saved_as(source, target)
    else:
        subprocess.run([needed("ssconvert", "gnumeric"), source, target], check=True, capture_output=True)
    return target.read_bytes()


@pytest.fixture(scope="module")
def issued(plan: Plan, publicado: Published, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ods") / "a.xlsx"
    path.write_bytes(workbook(form_of(plan, UNIT, 1, None, publicado[UNIT])))
    return path


@pytest.fixture(scope="module", params=PROGRAMS)
def back(request: pytest.FixtureRequest, issued: Path, office: Office) -> RawBook:
    return read_ods("a.ods", saved(request.param, issued, office))


def test_nothing_is_above_a_note_and_every_figure_exact(back: RawBook, plan: Plan, publicado: Published) -> None:
    received = receive(back, plan, plan.trimestre(1), {})
    assert above_nota(received) == []
    assert not codes(received) & {"POA113", "POA150"}
    assert captures_of(received) == dict(publicado[UNIT])


def test_it_equals_the_workbook_it_was_made_from(back: RawBook, issued: Path) -> None:
    """But for what those programs lose: protection and locks in Gnumeric."""
    original = read("a.xlsx", issued.read_bytes())
    gnumeric = back.program.startswith("gnumeric")

    def told(cell: RawCell) -> tuple[object, ...]:
        formula = canonical(
            cell.formula.replace("0.899999999999999999978", "0.9").replace("1.10000000000000000002", "1.1")
        )
        return cell.row, cell.column, cell.value or None, formula, cell.comment, cell.hidden, gnumeric or cell.locked

    assert [sheet.name for sheet in back.sheets] == [sheet.name for sheet in original.sheets]
    for sheet in original.sheets:
        other = back.by_name[sheet.name]
        assert {told(cell) for cell in other.cells.values()} == {told(cell) for cell in sheet.cells.values()}
        assert (other.state == "visible", other.protected) == (sheet.state == "visible", not gnumeric)
        assert set(other.merges) == set(sheet.merges)
    assert (back.keywords, back.modified) == (original.keywords, original.modified)
    assert original.custom.items() <= back.custom.items()
    assert (back.recalculated, back.macros, back.external_links, back.drawings) == (True, False, False, ())


def test_libreoffices_formulas_are_letter_for_letter_those_issued(issued: Path, office: Office) -> None:
    original, other = read("a.xlsx", issued.read_bytes()), read_ods("a.ods", saved("libreoffice", issued, office))
    for sheet in original.sheets:
        there = {place: cell.formula for place, cell in other.by_name[sheet.name].cells.items() if cell.formula}
        assert there == {place: cell.formula for place, cell in sheet.cells.items() if cell.formula}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_formula_that_somebody_changed_is_told(
    program: str, plan: Plan, publicado: Published, office: Office, tmp_path: Path
) -> None:
    form = form_of(plan, "58101", 1, None, publicado["58101"])
    row = form.fila_de[101]
    path = tmp_path / "a.xlsx"
    path.write_bytes(put(workbook(form), {f"M{row}": "=E22+1", f"M{row + 1}": 12, f"F{row + 2}": "=3+4"}))
    received = receive(read_ods("a.ods", saved(program, path, office)), plan, plan.trimestre(1), {})
    told = {(found.codigo, found.place.celda) for found in received.findings}
    assert {("POA120", f"M{row}"), ("POA308", f"M{row + 1}"), ("POA209", f"F{row + 2}")} <= told


FORMATS = (
    "General", "0", "0.0", "0.00%", "[=0]0%;[=1]0%;0.0%", "#,##0.00", '"$"#,##0.00', "dd/mm/yyyy", "hh:mm", "[h]:mm:ss", "@", ";;;",
    "0;-0;;@", "0;;", '"x y"0', "0.00E+00", "[Red]0", "000",
)  # fmt: skip


@pytest.fixture(scope="module")
def oddities(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with one of each thing that a cell may have."""
    book: Any = openpyxl.Workbook()
    page = book.active
    for row, code in enumerate(FORMATS, start=1):
        page.cell(row, 1, 70).number_format = code
    page["B1"], page["B1"].font = "tachado", Font(strike=True, color="FFFFFFFF")
    page["B2"], page["B2"].fill = "fondo", PatternFill("solid", "FFFF0000")
    page["B3"] = CellRichText("uno ", TextBlock(InlineFont(strike=True), "dos\nmás"), " tres")
    page["B4"], page["B4"].protection = "libre", Protection(locked=False)
    page["B5"], page["B5"].comment = "con nota", Comment("Falta lo\nde marzo", "Ana")
    page["B6"], page["B7"], page["B8"] = "a  b\nc", "=1/0", "='Otra hoja'!A1"
    page["C1"] = "columna oculta"
    page.column_dimensions["C"].hidden = page.row_dimensions[9].hidden = True
    page.merge_cells("D1:E3")
    book.create_sheet("Otra hoja").sheet_state = "hidden"
    path = tmp_path_factory.mktemp("oddities") / "a.xlsx"
    book.save(path)
    return path


SHOWN_OTHERWISE = (
    "0-00", "00-00", '0"0"0', "0,", "0,,", "#,##0,", "[mm]", '0" %"', '0".5"', '0","', '"9"', "0;@", '#,##0.0,"k"', '"x"General',
    "[>5]0;-0", "0.0#", "# ?/?",
)  # fmt: skip


def test_formats_that_show_another_figure_are_the_same_in_ods(office: Office, tmp_path: Path) -> None:
    book: Any = openpyxl.Workbook()
    for row, code in enumerate(SHOWN_OTHERWISE, start=1):
        book.active.cell(row, 1, 7).number_format = code
    path = tmp_path / "a.xlsx"
    book.save(path)
    page = read_ods("a.ods", saved("libreoffice", path, office)).sheets[0]
    back = tuple(page.cells[row, 1].look.number_format for row in range(1, len(SHOWN_OTHERWISE) + 1))
    assert back == SHOWN_OTHERWISE


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_a_cell_may_have_survives_both_programs(program: str, oddities: Path, office: Office) -> None:
    book = read_ods("a.ods", saved(program, oddities, office))
    page = book.sheets[0]
    assert tuple(page.cells[row, 1].look.number_format for row in range(1, len(FORMATS) + 1)) == FORMATS
    assert {page.cells[row, 1].value for row in range(1, len(FORMATS) + 1)} == {70}
    assert (page.cells[1, 2].look.struck, page.cells[1, 2].look.color, page.cells[2, 2].look.fill) == (
        True,
        "FFFFFF",
        "FF0000",
    )
    pieces = [run._replace(color="", size=0) for run in page.cells[3, 2].runs]  # which programs say in full
    assert pieces == [Run("uno "), Run("dos\nmás", True), Run(" tres")]
    assert (page.cells[3, 2].value, page.cells[6, 2].value) == ("uno dos\nmás tres", "a  b\nc")
    assert [page.cells[row, 2].locked for row in (3, 4)] == [True, False]
    assert page.cells[5, 2].comment == "Falta lo\nde marzo"
    assert (page.cells[7, 2].formula, page.cells[7, 2].value, page.cells[7, 2].error) == ("=1/0", "#DIV/0!", True)
    assert page.cells[8, 2].formula == "='Otra hoja'!A1"
    assert [page.cells[place].hidden for place in ((1, 3), (9, 1), (8, 1))] == [True, True, False]
    assert (page.merges, [sheet.state for sheet in book.sheets]) == (((1, 4, 3, 5),), ["visible", "hidden"])


def test_a_quantity_shown_as_a_date_is_what_libreoffice_calculates_with(
    plan: Plan, office: Office, tmp_path: Path
) -> None:
    """30 shown as 29/01/1900 was accepted as 29; Gnumeric shows another day, which is refused as a date."""
    form = form_of(plan, "58101")
    cells = [f"F{row}" for row in form.fila_de.values()]

    def dated(book: Any) -> None:
        for address, value in zip(cells, (30, 59, 60, 61), strict=False):
            page = book[book.sheetnames[0]]
            page[address].value, page[address].number_format = value, "dd/mm/yyyy"

    path = tmp_path / "a.xlsx"
    path.write_bytes(changed(workbook(form), dated))
    for program, expected in (("libreoffice", [30, 59, 60, 61]), ("gnumeric", [None, None, None, 61])):
        received = receive(read_ods("a.ods", saved(program, path, office)), plan, plan.trimestre(1), {})
        assert [captura.alcanzado[0] for captura in captures_of(received).values()][:4] == expected
        refused = [found.place.celda for found in received.findings if found.codigo in ("POA201", "POA203")]
        assert refused == [address for address, value in zip(cells, expected, strict=False) if value is None]


TYPES = ("float", "percentage", "currency", "date", "time", "boolean", "string", "void", "")
WRITTEN = (
    "7", "7.0", " 7", "7 ", "+7", "07", "7.", "0.7e1", ".7", "1_0", "1,0", "INF", "NaN", "1e999", "1e-999", "0x7", "7abc", "", "true",
    "TRUE", "1900-01-29", "1900-02-29", "1949-12-31", "1900-01-07T12:00:00", "1900-01-07Z", "1900-01-07T00:00:00+05:00", "-1900-01-07",
    "1899-12-30", "0001-01-01", "PT72H", "PT72H00M00S", "P3D", "-PT24H", "PT1440M", "PT86400.0S", "P1Y", "PT", "PT1.5H", "PT24h",
    "24:00:00", "PT24H ", "P1W", "PT1M1H", "1e16", "1900-01-07T24:00:00",
)  # fmt: skip
HELD = ("office:value", "office:date-value", "office:time-value", "office:boolean-value", "office:string-value")


def any_cell(chance: random.Random) -> str:
    """A cell whose attributes agree or do not."""
    said = {"office:value-type": chance.choice(TYPES)}
    said |= {chance.choice(HELD): chance.choice(WRITTEN) for _ in range(chance.choice((1, 1, 1, 2)))}
    if chance.random() < 0.1:
        said["calcext:value-type"] = chance.choice(TYPES)
    pairs = [f'{name}="{value}"' for name, value in said.items() if value or name in HELD]
    return opendocument.cell(" ".join(chance.sample(pairs, len(pairs))), chance.choice(("7", "x", "")))


@pytest.mark.parametrize("epoch", ["1899-12-30", "1904-01-01"])
def test_no_value_is_read_that_libreoffice_reads_otherwise(epoch: str, office: Office, tmp_path: Path) -> None:
    """What the two would read differently is an error to us."""
    chance = random.Random(epoch)  # noqa: S311
    settings = f'<table:calculation-settings><table:null-date table:date-value="{epoch}"/></table:calculation-settings>'
    path = tmp_path / "a.ods"
    rows = (opendocument.row(any_cell(chance)) for _ in range(1500))
    path.write_bytes(opendocument.ods(opendocument.content(opendocument.sheet(*rows), before=settings)))
    theirs, first = office.recalculated(path)["Hoja"], datetime.fromisoformat(epoch)
    read_well = [one for one in read_ods("a.ods", path.read_bytes()).sheets[0].cells.values() if not one.error]
    assert len(read_well) > 200
    for one in read_well:
        value = one.value
        if isinstance(value, datetime):
            value = (value - first) / timedelta(days=1)
        elif isinstance(value, time):
            value = (datetime.combine(first, value) - first) / timedelta(days=1)
        assert isinstance(value, str | int | float)
        assert theirs.get(one.ref) == (value if isinstance(value, str) else pytest.approx(float(value))), one
