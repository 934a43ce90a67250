"""What an accident is, and the ways of causing one: in a sheet, in the book, in the package's parts, in the bytes."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import openpyxl
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from poa_xl.domain.cantidad import Cantidad
from poa_xl.form.columns import Columns
from poa_xl.form.formato import Form


@dataclass(frozen=True)
class Scene:
    """The form that was issued, and other workbooks that a person may mix up with it."""

    form: Form
    other_unit: bytes
    other_quarter: bytes

    @property
    def columns(self) -> Columns:
        """The form's columns."""
        return self.form.formato.columns

    @cached_property
    def rows(self) -> list[int]:
        """Sheet rows of the metas with something programmed in the reporting quarter."""
        t = self.form.trimestre.numero
        return [row for row, avance in self.form.filas if avance.meta.p(t)]

    def at(self, key: str, which: int = 0) -> str:
        """Address of that column in the row of a due meta."""
        return f"{self.columns.letter_of[key]}{self.rows[which % len(self.rows)]}"

    @property
    def a(self) -> str:
        """Column key of A of the reporting quarter."""
        return f"a{self.form.trimestre.numero}"

    @property
    def input(self) -> str:
        """Address of the first due A."""
        return self.at(self.a)

    @property
    def value(self) -> Cantidad:
        """What was captured in the first due A."""
        captured = next(avance.captura for row, avance in self.form.filas if row == self.rows[0])
        return captured.alcanzado[self.form.trimestre.numero - 1] or 0

    @property
    def future(self) -> str:
        """Column key of A of the last quarter, still to come."""
        return "a4"


Apply = Callable[[bytes, Scene], bytes]


@dataclass(frozen=True, slots=True)
class Accident:
    """Something a person or a program does to a workbook.

    ``expected``: codes of which at least one must fire; none where it is ``harmless``: same values, nothing above nota.
    One damage is told once above nota; ``beside``: codes that may come too, or often, because it harms several things.
    """

    name: str
    titulo: str
    apply: Apply
    expected: frozenset[str]
    beside: frozenset[str] = frozenset()

    @property
    def harmless(self) -> bool:
        """Whether the figures must come through untouched and unremarked."""
        return not self.expected


def harm(name: str, titulo: str, apply: Apply, *codes: str, beside: tuple[str, ...] = ()) -> Accident:
    """An accident that must be noticed."""
    return Accident(name, titulo, apply, frozenset(codes), frozenset(beside))


def innocent(name: str, titulo: str, apply: Apply) -> Accident:
    """Something that changes nothing of what counts."""
    return Accident(name, titulo, apply, frozenset())


def opened(data: bytes) -> Any:
    """The workbook as openpyxl opens it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return openpyxl.load_workbook(io.BytesIO(data))


def book(change: Callable[[Any, Scene], object]) -> Apply:
    """Change the workbook as a spreadsheet program does."""

    def apply(data: bytes, scene: Scene) -> bytes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            workbook = opened(data)
            change(workbook, scene)
            out = io.BytesIO()
            workbook.save(out)
        return out.getvalue()

    return apply


def sheet(change: Callable[[Any, Scene], object]) -> Apply:
    """Change the form's sheet."""
    return book(lambda workbook, scene: change(workbook[scene.form.formato.hoja], scene))


def unmerge(page: Any) -> None:
    """Merged areas, which openpyxl leaves where they were when columns move, taken away: they would cover what came there."""
    for area in list(page.merged_cells.ranges):
        page.unmerge_cells(str(area))


def then(*steps: Apply) -> Apply:
    """One thing after another."""

    def apply(data: bytes, scene: Scene) -> bytes:
        for step in steps:
            data = step(data, scene)
        return data

    return apply


def put(key: str, value: object, which: int = 0) -> Apply:
    """Write ``value`` in a column of a due meta's row; ``A`` stands for A of the reporting quarter."""

    def change(page: Any, scene: Scene) -> None:
        page[scene.at(scene.a if key == "A" else key, which)].value = value

    return sheet(change)


def dressed(
    key: str = "A",
    which: int = 0,
    *,
    number_format: str = "",
    color: str = "",
    fill: str = "",
    struck: bool = False,
    size: float | None = None,
    repeated: bool = False,
) -> Apply:
    """Change how a cell of a due meta's row looks: number format, colours (``RRGGBB``), letters, as often as it fits."""

    def change(page: Any, scene: Scene) -> None:
        cell = page[scene.at(scene.a if key == "A" else key, which)]
        if number_format:
            cell.number_format = number_format
        if color or struck or size:
            cell.font = Font(color=f"FF{color}" if color else None, strike=struck, size=size)
        if repeated:
            cell.alignment = Alignment(horizontal="fill")
        if fill:
            cell.fill = PatternFill("solid", fgColor=f"FF{fill}")

    return sheet(change)


def conditional(*, number_format: str = "", color: str = "") -> Apply:
    """A conditional format that always holds over the first due A."""

    def change(page: Any, scene: Scene) -> None:
        shown = NumberFormat(numFmtId=190, formatCode=number_format) if number_format else None
        look = DifferentialStyle(numFmt=shown, font=Font(color=f"FF{color}") if color else None)
        page.conditional_formatting.add(scene.input, Rule("expression", dxf=look, formula=["1=1"]))

    return sheet(change)


def half_struck(key: str, struck: str, kept: str = "") -> Apply:
    """A text of which the first part is struck through; what follows it is ``kept``, or what was captured."""

    def change(page: Any, scene: Scene) -> None:
        pieces = CellRichText(TextBlock(InlineFont(strike=True), struck), kept or str(scene.value))
        page[scene.at(scene.a if key == "A" else key)].value = pieces

    return sheet(change)


def set_cell(address: Callable[[Scene], str], value: object) -> Apply:
    """Write ``value`` at an address."""

    def change(page: Any, scene: Scene) -> None:
        page[address(scene)].value = value

    return sheet(change)


def parts(change: Callable[[dict[str, bytes]], None]) -> Apply:
    """Change the package's parts, by name."""

    def apply(data: bytes, _: Scene) -> bytes:
        content = dict(_parts(data))
        change(content)
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in content.items():
                archive.writestr(name, part)
        return out.getvalue()

    return apply


def _parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name)


FORM_PART = "xl/worksheets/sheet1.xml"


def raw_cell(address: Callable[[Scene], str], content: Callable[[Scene], str]) -> Apply:
    """Put ``content`` in the element of a cell, its style kept: what no program writes by itself, or all do."""

    def apply(data: bytes, scene: Scene) -> bytes:
        found = re.compile(rb'<c r="%s"( s="[0-9]+")?[^>]*?(/>|>.*?</c>)' % address(scene).encode(), re.DOTALL)

        def change(content_of: dict[str, bytes]) -> None:
            content_of[FORM_PART] = found.sub(lambda m: cell % (m[1] or b""), content_of[FORM_PART])

        cell = b'<c r="%s"%%s>%s</c>' % (address(scene).encode(), content(scene).encode())
        return parts(change)(data, scene)

    return apply


def replaced(part: str, old: bytes, new: bytes) -> Apply:
    """Replace bytes in one part."""

    def change(content: dict[str, bytes]) -> None:
        content[part] = content[part].replace(old, new)

    return parts(change)
