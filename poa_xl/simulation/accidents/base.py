"""What an accident is, and the ways of causing one: in a sheet, in the book, in the package's parts, in the bytes."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import openpyxl

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
    def future(self) -> str:
        """Column key of A of the last quarter, still to come."""
        return "a4"


Apply = Callable[[bytes, Scene], bytes]


@dataclass(frozen=True, slots=True)
class Accident:
    """Something a person or a program does to a workbook.

    ``expected``: codes of which at least one must fire; none where it is ``harmless``: same values, nothing above nota.
    """

    name: str
    titulo: str
    apply: Apply
    expected: frozenset[str]

    @property
    def harmless(self) -> bool:
        """Whether the figures must come through untouched and unremarked."""
        return not self.expected


def harm(name: str, titulo: str, apply: Apply, *codes: str) -> Accident:
    """An accident that must be noticed."""
    return Accident(name, titulo, apply, frozenset(codes))


def innocent(name: str, titulo: str, apply: Apply) -> Accident:
    """Something that changes nothing of what counts."""
    return Accident(name, titulo, apply, frozenset())


def book(change: Callable[[Any, Scene], object]) -> Apply:
    """Change the workbook as a spreadsheet program does."""

    def apply(data: bytes, scene: Scene) -> bytes:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            opened = openpyxl.load_workbook(io.BytesIO(data))
            change(opened, scene)
            out = io.BytesIO()
            opened.save(out)
        return out.getvalue()

    return apply


def sheet(change: Callable[[Any, Scene], object]) -> Apply:
    """Change the form's sheet."""
    return book(lambda opened, scene: change(opened[scene.form.formato.hoja], scene))


def put(key: str, value: object, which: int = 0) -> Apply:
    """Write ``value`` in a column of a due meta's row; ``A`` stands for A of the reporting quarter."""

    def change(page: Any, scene: Scene) -> None:
        page[scene.at(scene.a if key == "A" else key, which)].value = value

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


def replaced(part: str, old: bytes, new: bytes) -> Apply:
    """Replace bytes in one part."""

    def change(content: dict[str, bytes]) -> None:
        content[part] = content[part].replace(old, new)

    return parts(change)
