"""One innocent save leaves at most five notes, and what its program lost is told as that."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from poa_xl.checks.receive import Recibido
from poa_xl.checks.saved import program_of
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan
from poa_xl.excel.reader import read
from tests.support.books import above_nota, changed, codes, filled, receive_bytes, workbook

UNIT = "58101"


def saved_by(application: str, data: bytes) -> bytes:
    """The workbook as one that says it was saved by that program."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/app.xml":
                space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
                part = f'<Properties xmlns="{space}"><Application>{application}</Application></Properties>'.encode()
            target.writestr(name, part)
    return out.getvalue()


def received(plan: Plan, application: str, change: Callable[[Any], object] = lambda _: None) -> Recibido:
    return receive_bytes(saved_by(application, changed(workbook(filled(plan, UNIT)), change)), plan)


def told(recibido: Recibido, codigo: str) -> list[str]:
    return [found.message for found in recibido.findings if found.codigo == codigo]


@pytest.mark.parametrize(
    ("application", "program"),
    [
        ("LibreOffice/7.4.7.2$Linux_X86_64 LibreOffice_project/40$Build-2", "LibreOffice 7.4"),
        ("LibreOffice/25.2.1.2$Windows_X86_64 15.0000", "LibreOffice 25.2"),
        ("gnumeric 1.1255", "gnumeric"),
        ("SheetJS 12.0000", "SheetJS"),
        ("SheetJS 3.1", "SheetJS"),  # of openpyxl, which had saved it before
        ("WPS Office", "WPS Office"),
        ("Microsoft Excel 16.0300", ""),
        ("", ""),
        ("x" * 500, "x" * 40),
    ],
)
def test_the_program_is_named_with_its_version(plan: Plan, application: str, program: str) -> None:
    assert program_of(read("a.xlsx", saved_by(application, workbook(filled(plan, UNIT))))) == program


def test_what_a_program_lost_is_one_note(plan: Plan) -> None:
    def lose(book: Any) -> None:
        book.properties.keywords = None
        book.worksheets[0].protection.sheet = False

    back = received(plan, "OnlyOffice/8.1", lose)
    (note,) = told(back, "POA171")
    assert note.startswith("El libro se guardó con OnlyOffice 8.1. ")
    for lost in ("las palabras clave", "ya no está protegida", "No trae los resultados de sus fórmulas."):
        assert lost in note
    assert not codes(back) & {"POA113", "POA126"}
    assert above_nota(back) == []


def test_of_excel_only_what_was_lost_is_told(plan: Plan) -> None:
    assert told(received(plan, "Microsoft Excel 16.0300"), "POA171") == []
    back = received(plan, "Microsoft Excel", lambda book: setattr(book.worksheets[0].protection, "sheet", False))
    assert codes(back) >= {"POA126"}
    assert told(back, "POA171") == []


def test_a_level_that_the_plan_sets_is_no_note_of_the_program(plan: Plan) -> None:
    strict = replace(plan, ajustes=replace(plan.ajustes, niveles=(("POA126", Severity.ADVERTENCIA),)))
    data = changed(workbook(filled(strict, UNIT)), lambda book: setattr(book.worksheets[0].protection, "sheet", False))
    back = receive_bytes(saved_by("LibreOffice/7.4", data), strict)
    assert "POA126" in codes(back)


def test_notes_alike_of_many_cells_are_one_with_the_cells(plan: Plan) -> None:
    form = filled(plan, UNIT)
    places = [f"F{row}" for row in form.fila_de.values()]

    def as_text(book: Any) -> None:
        for place in places:
            cell = book.worksheets[0][place]
            cell.value = None if cell.value is None else str(cell.value)

    back = received(plan, "LibreOffice/7.4", as_text)
    written = [
        place
        for place, avance in zip(places, (a for _, a in form.filas), strict=True)
        if avance.captura.alcanzado[0] is not None
    ]
    (note,) = told(back, "POA204")
    assert note.endswith(f" Igual en {len(written) - 1} celdas más: {', '.join(written[1:])}.")
    assert above_nota(back) == []


def test_two_are_told_each(plan: Plan) -> None:
    form = filled(plan, UNIT)
    rows = list(form.fila_de.values())[1:3]

    def as_text(book: Any) -> None:
        for row in rows:
            cell = book.worksheets[0][f"F{row}"]
            cell.value = str(cell.value)

    assert len(told(received(plan, "Microsoft Excel", as_text), "POA204")) == 2


def test_of_a_document_the_version_is_its_programs(plan: Plan) -> None:
    book = read("a.xlsx", workbook(filled(plan, UNIT)))
    assert program_of(replace(book, kind="ods", program="SheetJS 0.18.5")) == "SheetJS 0.18"


def test_sheets_that_advertise_a_program_are_one_note(plan: Plan) -> None:
    def advertise(book: Any) -> None:
        for number in range(3):
            book.create_sheet(f"Evaluation Warning ({number})")[
                "A5"
            ].value = "Evaluation Only. Created with Aspose.Cells"
        book.create_sheet("Cuentas")["B2"].value = "3 talleres"

    back = received(plan, "Aspose", advertise)
    ads, other = told(back, "POA124")
    assert ads.startswith("Se agregó la hoja Evaluation Warning (0), con 1 celda: A5 dice “Evaluation Only.")
    assert ads.endswith("”. Igual Evaluation Warning (1), Evaluation Warning (2).")
    assert other.startswith("Se agregó la hoja Cuentas, con 1 celda: B2 dice “3 talleres”")


def test_two_blank_sheets_are_one_note(plan: Plan) -> None:
    def add(book: Any) -> None:
        book.create_sheet("Hoja2")
        book.create_sheet("Hoja3")

    assert told(received(plan, "", add), "POA124") == ["Se agregó la hoja Hoja2. Igual Hoja3."]
