"""One cell of a form damaged at random: its value, its format, colours, merges, widths, what is hidden or struck through."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time
from random import Random
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting import rule as rules
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.colors import Color
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from poa_xl.form.layout import position, ref
from poa_xl.simulation.accidents import Scene

_RULES: Any = rules
Damage = Callable[[Any, str, Random], object]
"""Damages the cell at that address of a sheet."""

VALUES: tuple[object, ...] = (
    None, 0, 1, 7, 8, 70, 700, 7000, 12345, 2.5, 0.25, 7.0000001, -7, 1e9, True, False, "7", " 7 ", "7 ", "７", "①", "1.234",
    "1,234", "7.0", "7.", "+7", "-7", "7e0", "0x7", "1e3", "07", "VII", "7 ó 8", "7/8", "7-8", "(7)", "7*", "'7", "7\u200b", "7\u0660",
    "O", "l", "7%", "$7", "-", "—", "N/A", "#N/A", "#REF!", "siete", "7\n8", "7\n", "\u202e71", "=5+3", "=7*1", "=7/2", "=7%",
    "=ROUND(7.4,0)", "=1E3", "=7-", "=+7", "=-7", "=(7)", "=\"7\"", "=7&\"\"", "=2^3", "=TRUE", "=N(7)", "=1/3", "=.5+6.5",
    "=10/2.5", date(2024, 1, 7), datetime(2024, 1, 7, 12), time(7, 0), date(1900, 1, 7),
)  # fmt: skip
FORMATS = (
    '"9"', '0"0"', '"-"0', "0%", "0.0%", "0,", "0.0,", ";;;", '"x"', "0.0", "0.00", "#,##0", "#,##0.00", "@", "?", "??", "# ?/?",
    "0.00E+00", "##0.0E+0", "[>5]0;[<=5]\"9\"", "[White]0", "[Color 2]0", "[Red]0", "dd/mm/yyyy", "h:mm", "[h]:mm", "mmm-yy", "General",
    "0", "00", "000", "0_)", "_(* #,##0_)", '0" informes"', '0 "de 10"', "#", "#,##0;-#,##0;\"-\"", "0;0;;", "\\90", "0\\0", "$0", "0*0",
    "0*x", '"1"0', '0".5"', '[=7]"8";0', "[$-409]0", "[$-1000000]0", "[DBNum1]General", "0;\"\"", "#,", '#"."000', "0.", ".0", "-0", "(0)",
    "+0", "0/10", "0000-00", "General\"0\"", "General;;;", '""', "* ", "0 0", "0 %", "[Black]General", "Standard", '#,##0 "unidades"',
)  # fmt: skip
COLORS = ("FFFFFFFF", "FFFEFEFE", "FFFFFFF0", "FFFFF7D6", "FFFFF9E5", "FFF0F0F0", "FFFF0000", "FF000000", "FFC0C0C0")


def value(page: Any, address: str, random: Random) -> object:
    page[address].value = random.choice(VALUES)
    return page[address].value


def number_format(page: Any, address: str, random: Random) -> object:
    page[address].number_format = random.choice(FORMATS)
    return page[address].number_format


def format_and_value(page: Any, address: str, random: Random) -> object:
    page[address].value = random.choice((0, 1, 7, 70, 0.7, 7000, 45300, 2.5))
    return page[address].value, number_format(page, address, random)


def ink(page: Any, address: str, random: Random) -> object:
    color = random.choice([Color(rgb=rgb) for rgb in COLORS] + [Color(theme=0), Color(theme=1), Color(indexed=9)])
    page[address].font = Font(color=color)
    return color


def paint(page: Any, address: str, random: Random) -> object:
    """Ink and paper of colours that may be the same."""
    paper = random.choice((*COLORS, "FF1F4E9E", "FF203864"))
    page[address].fill = PatternFill("solid", fgColor=paper)
    if random.random() < 0.5:
        page[address].font = Font(color=random.choice((paper, *COLORS)))
    return paper, page[address].font.color


def merge(page: Any, address: str, random: Random) -> object:
    row, column = position(address)
    area = random.choice(((0, 0, 1, 0), (-1, 0, 0, 0), (0, 0, 0, 1), (0, -1, 0, 0), (0, 0, 2, 0), (0, -1, 1, 1)))
    top, left, bottom, right = row + area[0], column + area[1], row + area[2], column + area[3]
    part = f'<mergeCell ref="{ref(top, left)}:{ref(bottom, right)}"/>'
    _after(page, lambda text: text.replace("</mergeCells>", f"{part}</mergeCells>"))
    return part


def width(page: Any, address: str, random: Random) -> object:
    """The width of the cell's column alone, and a figure that may not fit."""
    column, wide = position(address)[1], random.choice((0.8, 1, 2, 3, 60))
    _after(page, lambda text: re.sub(r"<col [^>]*/>", lambda found: _split(found[0], column, wide), text))
    if random.random() < 0.5:
        page[address].value = random.choice((7, 12345, 1234567, 10**12, 0.125))
    return wide, page[address].value


def _split(element: str, column: int, wide: float) -> str:
    """Widths of columns that were told together, with another for one of them."""
    first, last = (int(re.findall(rf' {side}="([0-9]+)"', element)[0]) for side in ("min", "max"))
    if not first <= column <= last:
        return element
    bare = re.sub(r' (min|max)="[0-9]+"', "", element)
    spans = [(a, b, bare) for a, b in ((first, column - 1), (column + 1, last)) if a <= b]
    spans.append((column, column, re.sub(r' width="[^"]*"', f' width="{wide}"', bare)))
    return "".join(one.replace("<col", f'<col min="{a}" max="{b}"', 1) for a, b, one in sorted(spans))


def height(page: Any, address: str, random: Random) -> object:
    page.row_dimensions[position(address)[0]].height = random.choice((0.75, 2, 4, 8, 200))
    return page.row_dimensions[position(address)[0]].height


def hidden(page: Any, address: str, random: Random) -> object:
    if random.random() < 0.5:
        page.row_dimensions[position(address)[0]].hidden = True
    else:
        page.column_dimensions[get_column_letter(position(address)[1])].hidden = True
    return "hidden"


def struck(page: Any, address: str, random: Random) -> object:
    if random.random() < 0.4:
        page[address].font = Font(strike=True)
        return "struck"
    before, after = random.choice((("1", "7"), ("7", "1"), ("7", " 8"), ("7", ""), ("", "7"), ("siete", "7")))
    line: Any = InlineFont(strike=True)
    first = random.random() < 0.5
    pieces = [TextBlock(line, before) if first else before, after if first else TextBlock(line, after)]
    page[address].value = CellRichText([piece for piece in pieces if str(piece)])
    return before, after, first


def aligned(page: Any, address: str, random: Random) -> object:
    choice = {"textRotation": 90}, {"indent": 15, "horizontal": "left"}, {"shrinkToFit": True}, {"horizontal": "fill"}
    page[address].alignment = Alignment(**random.choice(choice))
    return {name: value for name, value in page[address].alignment.__dict__.items() if value}


def letter_size(page: Any, address: str, random: Random) -> object:
    page[address].font = Font(size=random.choice((1, 2, 36, 72)))
    return page[address].font.size


def conditional(page: Any, address: str, random: Random) -> object:
    """A format that shows only while a condition holds: another number, white on white, an icon or a bar instead."""
    nine = DifferentialStyle(numFmt=NumberFormat(numFmtId=190, formatCode='"9"'))
    white = Font(color="FFFFF7D6")
    rule = random.choice((
        _RULES.FormulaRule(["TRUE"], font=white),
        _RULES.CellIsRule("greaterThan", ["0"], font=white, fill=PatternFill(bgColor="FFFFF7D6", fill_type="solid")),
        _RULES.IconSetRule("3TrafficLights1", "percent", [0, 33, 67], showValue=False),
        _RULES.DataBarRule("min", 0, "max", 1, color="FF638EC6", showValue=False),
        _shows(nine),
    ))  # fmt: skip
    page.conditional_formatting.add(address, rule)
    return rule.type, rule.dxf is nine


def _shows(style: DifferentialStyle) -> Any:
    rule = _RULES.FormulaRule(["TRUE"])
    rule.dxf = style
    return rule


KINDS: tuple[Damage, ...] = (
    value, value, value, number_format, number_format, number_format, format_and_value, ink, paint, merge, merge, width, height,
    hidden, struck, struck, aligned, letter_size, conditional,
)  # fmt: skip


def _after(page: Any, change: Callable[[str], str]) -> None:
    """Have ``change`` made to the sheet's part once the book is saved: what openpyxl would tidy up."""
    page.__dict__.setdefault("_afterwards", []).append(change)


def damaged(data: bytes, scene: Scene, random: Random, kinds: tuple[Damage, ...] = KINDS) -> tuple[bytes, str]:
    """The book with one cell of its table damaged, and what was done."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
        page: Worksheet = book[scene.form.formato.hoja]
        key = random.choice((scene.a,) * 6 + ("p1", f"p{scene.form.trimestre.numero}", "a4", "a1", "anual"))
        address = scene.at(key, random.randrange(9))
        kind = random.choice(kinds)
        what = f"{kind.__name__} {key} {address}: {kind(page, address, random)}"
        out = io.BytesIO()
        book.save(out)
    return _finished(out.getvalue(), page), what


def _finished(data: bytes, page: Any) -> bytes:
    changes = page.__dict__.get("_afterwards", [])
    if not changes:
        return data
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                text = part.decode()
                for change in changes:
                    text = change(text)
                part = text.encode()
            target.writestr(name, part)
    return out.getvalue()
