"""Innocent re-saves by other programs: nothing above a note, every value exact."""

from __future__ import annotations

import io
import re
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from poa_xl.checks.receive import Recibido
from poa_xl.domain.avance import Captura
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan
from tests.support.books import above_nota, captures_of, form_of, put, receive_bytes, workbook
from tests.support.office import Office
from tests.support.programs import needed, needed_module

pytestmark = pytest.mark.office
Published = Mapping[str, Mapping[int, Captura]]
UNITS = ["58101", "58102", "58201", "58202", "58203"]


def exact(captured: Mapping[int, Captura], original: Mapping[int, Captura]) -> None:
    assert {n: c.alcanzado for n, c in captured.items()} == {n: c.alcanzado for n, c in original.items()}
    assert {n: c.observaciones for n, c in captured.items()} == {n: c.observaciones for n, c in original.items()}


def with_words(captured: Mapping[int, Captura]) -> dict[int, Captura]:
    """The same with observations that programs like to mangle."""
    words = ["", "=no es fórmula", "100 %", "  dos  espacios", "1/2", "“así” & <así>", "+ uno", "007"]
    return {
        n: Captura(c.alcanzado, " ".join(words[i % len(words)].split())) for i, (n, c) in enumerate(captured.items())
    }


@pytest.mark.parametrize("ending", [".xlsx", ".ods", ".xls"])
@pytest.mark.parametrize("clave", UNITS)
def test_libreoffice(clave: str, ending: str, office: Office, plan: Plan, publicado: Published, tmp_path: Path) -> None:
    captured = with_words(publicado[clave])
    source = tmp_path / "a.xlsx"
    source.write_bytes(workbook(form_of(plan, clave, 1, None, captured)))
    target = office.saved_as(source, tmp_path / f"b{ending}")
    back = receive_bytes(target.read_bytes(), plan, archivo=target.name)
    assert above_nota(back) == []
    assert len(notes(back)) <= 5
    exact(captures_of(back), captured)
    assert back.devolucion is not None
    assert back.devolucion.codigo == captured_code(plan, clave, captured)


def notes(back: Recibido) -> list[str]:
    """What is told of the save alone: not of the figures, nor of observations that are no explanation."""
    of_figures = ("POA3", "POA2")
    return [f.message for f in back.findings if f.severity is Severity.NOTA and not f.codigo.startswith(of_figures)]


EXPORTERS = {".xlsx": "Gnumeric_Excel:xlsx2", ".ods": "Gnumeric_OpenCalc:odf", ".xls": "Gnumeric_Excel:excel_biff8"}


@pytest.mark.parametrize("ending", EXPORTERS)
@pytest.mark.parametrize("clave", UNITS)
def test_gnumeric(clave: str, ending: str, plan: Plan, publicado: Published, tmp_path: Path) -> None:
    captured = with_words(publicado[clave])
    source, target = tmp_path / "a.xlsx", tmp_path / f"b{ending}"
    source.write_bytes(workbook(form_of(plan, clave, 1, None, captured)))
    subprocess.run(
        [needed("ssconvert", "gnumeric"), "-T", EXPORTERS[ending], source, target], check=True, capture_output=True
    )
    back = receive_bytes(target.read_bytes(), plan, archivo=target.name)
    assert above_nota(back) == []
    assert len(notes(back)) <= 5
    exact(captures_of(back), captured)


def test_ironcalc(plan: Plan, publicado: Published, tmp_path: Path) -> None:
    source, target = tmp_path / "a.xlsx", tmp_path / "b.xlsx"
    source.write_bytes(workbook(form_of(plan, "58101", 1, None, publicado["58101"])))
    needed_module("ironcalc").load_from_xlsx(str(source)).save_to_xlsx(str(target))
    back = receive_bytes(target.read_bytes(), plan)
    assert above_nota(back) == []
    (told,) = notes(back)
    assert told.startswith("El libro se guardó con IronCalc Sheets. El sello ya no está en")
    assert told.endswith("La hoja del formato ya no está protegida.")


def captured_code(plan: Plan, clave: str, captured: Mapping[int, Captura]) -> str:
    first = receive_bytes(workbook(form_of(plan, clave, 1, None, captured)), plan).devolucion
    assert first is not None
    return first.codigo


@pytest.mark.parametrize("clave", UNITS)
def test_a_chain_of_programs(clave: str, office: Office, plan: Plan, publicado: Published, tmp_path: Path) -> None:
    """Xlsx → ods → xlsx by LibreOffice, then openpyxl, then xls and back."""
    source = tmp_path / "a.xlsx"
    source.write_bytes(workbook(form_of(plan, clave, 1, None, publicado[clave])))
    once = office.saved_as(office.saved_as(source, tmp_path / "b.ods"), tmp_path / "c.xlsx")
    assert above_nota(receive_bytes(once.read_bytes(), plan)) == []
    out = io.BytesIO()
    openpyxl.load_workbook(once).save(out)
    assert above_nota(receive_bytes(out.getvalue(), plan)) == []
    (tmp_path / "d.xlsx").write_bytes(out.getvalue())
    last = office.saved_as(office.saved_as(tmp_path / "d.xlsx", tmp_path / "e.xls"), tmp_path / "f.xlsx")
    back = receive_bytes(last.read_bytes(), plan)
    assert above_nota(back) == []
    exact(captures_of(back), publicado[clave])


@pytest.mark.parametrize("ending", [".xlsx", ".ods", ".xls"])
def test_a_real_change_is_seen_through_any_format(
    ending: str, office: Office, plan: Plan, publicado: Published, tmp_path: Path
) -> None:
    form = form_of(plan, "58101", 1, None, publicado["58101"])
    row = form.fila_de[101]
    source = tmp_path / "a.xlsx"
    source.write_bytes(put(workbook(form), {f"D{row}": 31, f"F{row + 1}": "uno", f"B{row + 2}": "103.- OTRA META"}))
    target = office.saved_as(source, tmp_path / f"b{ending}")
    found = {(f.codigo, f.place.celda) for f in receive_bytes(target.read_bytes(), plan, archivo=target.name).findings}
    assert {("POA118", f"D{row}"), ("POA201", f"F{row + 1}"), ("POA118", f"B{row + 2}")} <= found


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
def test_a_form_given_back_and_corrected_in_libreoffice_is_clean(
    ending: str, office: Office, plan: Plan, tmp_path: Path
) -> None:
    from tests.support.quarter import Quarter

    quarter = Quarter(tmp_path, plan)
    form = form_of(plan, "58203")
    quarter.fill({"58203": {n: Captura((3, None, None, None)) for n in (503,)}})
    quarter.collect()
    given_back = next((quarter.output / "devoluciones").glob("58203*.xlsx"))
    cells = {f"F{form.fila_de[n]}": str(v) for n, v in ((501, 7), (502, 14), (504, 7))}
    office.typed(given_back, tmp_path / f"corregido{ending}", cells)
    (tmp_path / f"corregido{ending}").rename(quarter.returns / f"corregido{ending}")
    unit = next(u for u in quarter.collect().consolidado.unidades if u.unidad.clave == "58203")
    assert str(unit.estado) == "aceptada"
    assert unit.totales.cumplidas == 4


def test_an_ods_indented_by_its_program_is_read(
    office: Office, plan: Plan, publicado: Published, tmp_path: Path
) -> None:
    """Gnumeric and SheetJS put each cell on a line of its own."""
    captured = with_words(publicado["58203"])
    source = tmp_path / "a.xlsx"
    source.write_bytes(workbook(form_of(plan, "58203", 1, None, captured)))
    saved = office.saved_as(source, tmp_path / "b.ods")
    target = tmp_path / "c.ods"
    with zipfile.ZipFile(saved) as archive, zipfile.ZipFile(target, "w") as copy:
        for name in archive.namelist():
            content = archive.read(name)
            indented = re.sub(rb"(?=</?table:|<text:p[ >])", b"\n      ", content) if name == "content.xml" else content
            copy.writestr(name, indented)
    back = receive_bytes(target.read_bytes(), plan, archivo="c.ods")
    assert above_nota(back) == []
    exact(captures_of(back), captured)


def test_comments_and_pictures_of_an_ods_are_told(
    office: Office, plan: Plan, publicado: Published, tmp_path: Path
) -> None:
    """No library reads them; what they say is quoted."""
    source = tmp_path / "a.xlsx"
    source.write_bytes(workbook(form_of(plan, "58203", 1, None, publicado["58203"])))
    saved = office.saved_as(source, tmp_path / "b.ods")
    note = "<office:annotation><dc:date>2024-04-01</dc:date><text:p>Falta lo de marzo</text:p></office:annotation>"
    frame = "<table:shapes><draw:frame><draw:text-box><text:p>Ver oficio &amp; anexo</text:p></draw:text-box></draw:frame></table:shapes>"
    target = tmp_path / "c.ods"
    with zipfile.ZipFile(saved) as archive, zipfile.ZipFile(target, "w") as copy:
        for name in archive.namelist():
            content = archive.read(name)
            if name == "content.xml":
                content = content.replace(b"<text:p>PROGRAMA</text:p>", note.encode() + b"<text:p>PROGRAMA</text:p>", 1)
                content = re.sub(
                    rb"(<table:table [^>]*>)", rb"\1" + frame.encode().replace(b"\\", b"\\\\"), content, count=1
                )
            copy.writestr(name, content)
    found = {(f.codigo, f.message) for f in receive_bytes(target.read_bytes(), plan, archivo="c.ods").findings}
    assert ("POA137", "El libro trae una imagen o un cuadro de texto: “Ver oficio & anexo”. No se leyó.") in found
    assert any(code == "POA129" and "Falta lo de marzo" in text for code, text in found)
