"""A person at LibreOffice: types where it is allowed, is refused where it is not, cuts and pastes, saves."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from tests.support.books import above_nota, as_programmed, captures_of, form_of, receive_bytes, workbook
from tests.support.office import Office
from tests.support.plans import edited, plan_of

pytestmark = pytest.mark.office


def write(folder: Path, data: bytes) -> Path:
    path = folder / "emitido.xlsx"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("clave", ["58101", "58202"])
def test_typing_the_quarter_gives_a_return_without_one_false_finding(
    clave: str, office: Office, plan: Plan, tmp_path: Path
) -> None:
    form = form_of(plan, clave)
    captured = as_programmed(form.unidad, 1)
    cells = {f"F{form.fila_de[n]}": str(c.alcanzado[0]) for n, c in captured.items()}
    first = form.unidad.metas[1].numero
    cells[f"O{form.fila_de[first]}"] = "Sesión ordinaria: ñandú, “comillas” y 100 %"
    typed = office.typed(write(tmp_path, workbook(form)), tmp_path / "lleno.xlsx", cells)
    assert [t.cell for t in typed if t.refused or t.messages] == []
    back = receive_bytes((tmp_path / "lleno.xlsx").read_bytes(), plan)
    assert above_nota(back) == []
    found = captures_of(back)
    assert {n: c.alcanzado for n, c in found.items()} == {n: c.alcanzado for n, c in captured.items()}
    assert found[first].observaciones == "Sesión ordinaria: ñandú, “comillas” y 100 %"


def test_locked_cells_refuse(office: Office, plan: Plan, tmp_path: Path) -> None:
    """P, META, text, later quarters, formulas, header, signatures, help, identity, and what was never drawn."""
    form = form_of(plan, "58101")
    row = form.fila_de[101]
    locked = [f"{c}{row}" for c in "ABCDEGHIJKLMNPQ"] + [
        "A1",
        "A2",
        "C6",
        "D8",
        f"O{form.fila_fecha}",
        f"A{form.ultima + 5}",
        "T40",
        "B80",
    ]
    typed = office.typed(write(tmp_path, workbook(form)), tmp_path / "b.xlsx", dict.fromkeys(locked, "555"))
    assert [t.cell for t in typed if not t.refused] == []
    assert all(t.messages for t in typed)


def test_bad_values_are_refused_and_good_ones_are_not(office: Office, plan: Plan, tmp_path: Path) -> None:
    form = form_of(plan, "58101")
    rows = [f"F{row}" for row in form.fila_de.values()]
    bad = dict(zip(rows, ["-1", "2.5", "siete", "1e-3", "7 informes", "N/A"], strict=True)) | {"O22": "x" * 501}
    refused = office.typed(write(tmp_path, workbook(form)), tmp_path / "b.xlsx", bad)
    assert [t.cell for t in refused if not (t.refused and t.messages == ("Valor no válido",))] == ["O22"]
    assert refused[-1].refused
    assert refused[-1].messages == ("Texto demasiado largo",)
    good = dict(zip(rows, ["0", "7", "1000000", "007", "3", "12"], strict=True)) | {"O22": "x" * 500}
    accepted = office.typed(write(tmp_path, workbook(form)), tmp_path / "c.xlsx", good)
    assert [t.cell for t in accepted if t.refused or t.messages] == []


def test_decimals_where_the_unit_of_measure_has_them(office: Office, tmp_path: Path) -> None:
    plan = plan_of(edited(("{nombre: NÓMINA, variantes", "{nombre: NÓMINA, decimales: true, variantes")))
    form = form_of(plan, "58101")
    cells = {f"F{form.fila_de[101]}": "2.5", f"F{form.fila_de[102]}": "2.5"}
    typed = office.typed(write(tmp_path, workbook(form)), tmp_path / "b.xlsx", cells)
    assert [t.refused for t in typed] == [False, True]


def test_accepted_quarters_refuse_and_the_open_one_does_not(office: Office, plan: Plan, tmp_path: Path) -> None:
    previo = Previo(frozenset({1}), {101: (7, None, None, None)})
    form = form_of(plan, "58101", 2, previo)
    row = form.fila_de[101]
    typed = office.typed(
        write(tmp_path, workbook(form)), tmp_path / "b.xlsx", {f"F{row}": "6", f"H{row}": "7", f"J{row}": "7"}
    )
    assert [t.refused for t in typed] == [True, False, True]


def test_live_help_answers_as_one_types(office: Office, plan: Plan, tmp_path: Path) -> None:
    form = form_of(plan, "58101")
    captured = as_programmed(form.unidad, 1)
    cells = {f"F{form.fila_de[n]}": str(c.alcanzado[0]) for n, c in captured.items()}
    cells[f"F{form.fila_de[101]}"] = "3"
    target = tmp_path / "b.xlsx"
    office.typed(write(tmp_path, workbook(form)), target, cells)
    shown = office.recalculated(target)["TMM-F004"]
    assert shown["A1"].startswith("Faltan 1 por completar")
    assert shown[f"Q{form.fila_de[101]}"] == "Explique en OBSERVACIONES: avance menor a lo programado"
    assert shown[f"Q{form.fila_de[102]}"] == ""
    again = tmp_path / "c.xlsx"
    office.typed(target, again, {f"O{form.fila_de[101]}": "Se pagó en abril"})
    assert office.recalculated(again)["TMM-F004"]["A1"] == "LISTO PARA ENVIAR"


@pytest.mark.parametrize(("numero", "column"), [(1, "F"), (4, "L")])
def test_formulas_survive_cut_and_paste(numero: int, column: str, office: Office, plan: Plan, tmp_path: Path) -> None:
    """A cell cut from one row and pasted on another changes no formula, and what is computed follows the figures."""
    form = form_of(plan, "58101", numero, None, as_programmed(plan.por_clave["58101"], numero))
    rows = list(form.fila_de.values())
    moves = [
        (f"{column}{rows[1]}", f"{column}{rows[0]}"),
        (f"{column}{rows[3]}", f"{column}{rows[4]}"),
        (f"O{rows[1]}", f"O{rows[2]}"),
    ]
    source, target = write(tmp_path, workbook(form)), tmp_path / "movido.xlsx"
    shown = office.moved(source, target, moves)["TMM-F004"]
    back = receive_bytes(target.read_bytes(), plan, numero)
    assert not {"POA120", "POA121", "POA122"} & {f.codigo for f in back.findings}
    for meta, captura in captures_of(back).items():
        achieved = sum(a or 0 for a in captura.alcanzado[:numero])
        assert shown[f"M{form.fila_de[meta]}"] == achieved
    assert back.devolucion is not None
    code = next(v for v in shown.values() if str(v).startswith("Código de verificación"))
    assert code == f"Código de verificación: {back.devolucion.codigo}"


def test_a_pasted_cell_leaves_the_input_open(office: Office, plan: Plan, tmp_path: Path) -> None:
    """Normal is unlocked: what is pasted from elsewhere in the sheet does not trap the user."""
    form = form_of(plan, "58101")
    row = form.fila_de[101]
    source, moved, typed = write(tmp_path, workbook(form)), tmp_path / "b.xlsx", tmp_path / "c.xlsx"
    office.moved(source, moved, [(f"F{row}", f"F{row + 1}")])
    assert not openpyxl.load_workbook(moved)["TMM-F004"][f"F{row}"].protection.locked
    assert not office.typed(moved, typed, {f"F{row}": "5"})[0].refused


INNOCENT = [
    ("insert rows", "A1:A2"), ("insert rows", "A24:A24"), ("insert rows", "A29:A30"), ("insert columns", "A1:A1"),
    ("insert columns", "J1:J1"), ("delete columns", "P1:Q1"), ("sort", "A22:Q27"),
]  # fmt: skip
HARMFUL = [
    ("delete rows", "A24:A24", "POA115"),
    ("delete columns", "G1:G1", "POA164"),
    ("merge", "F23:F24", "POA213"),
    ("sort", "F22:F27", "POA303"),
    ("delete rows", "A6:A6", "POA135"),
]


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
@pytest.mark.parametrize(("act", "where"), INNOCENT, ids=lambda v: str(v))
def test_moving_things_about_changes_no_figure(
    act: str, where: str, ending: str, office: Office, plan: Plan, tmp_path: Path
) -> None:
    """Rows and columns inserted, sorted, merged: found by their identity, formulas as LibreOffice adjusts them."""
    form = form_of(plan, "58101", 1, None, as_programmed(plan.por_clave["58101"], 1))
    target = office.restructured(write(tmp_path, workbook(form)), tmp_path / f"b{ending}", act, where)
    back = receive_bytes(target.read_bytes(), plan, archivo=target.name)
    assert above_nota(back) == []
    assert {n: c.alcanzado for n, c in captures_of(back).items()} == {
        n: c.alcanzado for n, c in as_programmed(form.unidad, 1).items()
    }


@pytest.mark.parametrize("ending", [".xlsx", ".ods"])
@pytest.mark.parametrize(("act", "where", "codigo"), HARMFUL)
def test_what_is_taken_away_or_misplaced_is_told(
    act: str, where: str, codigo: str, ending: str, office: Office, plan: Plan, tmp_path: Path
) -> None:
    form = form_of(plan, "58101", 1, None, as_programmed(plan.por_clave["58101"], 1))
    target = office.restructured(write(tmp_path, workbook(form)), tmp_path / f"b{ending}", act, where)
    assert codigo in {f.codigo for f in receive_bytes(target.read_bytes(), plan, archivo=target.name).findings}
