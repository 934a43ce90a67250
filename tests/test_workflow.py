"""The stories of a quarter, on real files."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl
import pytest

from poa_xl import workflow
from poa_xl.contract.data import json_schema
from poa_xl.domain.avance import Captura
from poa_xl.domain.consolidate import EstadoUnidad
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan
from poa_xl.errors import PoaError
from poa_xl.workflow import demo, generate
from tests.support.books import achieved, as_programmed, form_of, put, workbook
from tests.support.plans import EXAMPLE, PLAN_FILE, edited, write_large
from tests.support.quarter import Quarter

Published = Mapping[str, Mapping[int, Captura]]
EXPECTED = json.loads((EXAMPLE / "expected-2024-t1.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory, plan: Plan, publicado: Published) -> Quarter:
    """The published quarter, collected."""
    quarter = Quarter(tmp_path_factory.mktemp("t1"), plan)
    quarter.fill(publicado)
    quarter.collect()
    return quarter


# -- generate ------------------------------------------------------------------------------------------------------


def test_one_workbook_per_unit_with_a_readable_name(tmp_path: Path) -> None:
    written = generate(PLAN_FILE, 1, tmp_path / "out").written
    assert [p.name for p in written] == [
        "58101 DIRECCION GENERAL 2024-T1.xlsx",
        "58102 GERENCIA ADMINISTRATIVA 2024-T1.xlsx",
        "58201 GERENCIA DE PROMOCION E INFORMACIÓN 2024-T1.xlsx",
        "58202 GERENCIA DE RELACIONES PUBLICAS 2024-T1.xlsx",
        "58203 GERENCIA DE MERCADOTECNIA 2024-T1.xlsx",
    ]
    assert all(p.exists() for p in written)


def test_some_units_by_clave_or_alias(tmp_path: Path) -> None:
    written = generate(PLAN_FILE, 1, tmp_path, ["202", "58101"]).written
    assert [p.name[:5] for p in written] == ["58101", "58202"]


def test_an_unknown_unit_stops_and_says_which_there_are(tmp_path: Path) -> None:
    with pytest.raises(PoaError, match=r"No hay unidad 999 .* 58101, 58102, 58201, 58202, 58203"):
        generate(PLAN_FILE, 1, tmp_path / "out", ["999"])
    assert not (tmp_path / "out").exists()


def test_nothing_is_overwritten_unless_asked(tmp_path: Path) -> None:
    generate(PLAN_FILE, 1, tmp_path, ["58102"])
    before = {p.name: p.stat().st_mtime_ns for p in tmp_path.iterdir()}
    with pytest.raises(PoaError, match=r"Ya existen en .*58102.*No se cambió nada"):
        generate(PLAN_FILE, 1, tmp_path)
    assert {p.name: p.stat().st_mtime_ns for p in tmp_path.iterdir()} == before
    assert len(generate(PLAN_FILE, 1, tmp_path, overwrite=True).written) == 5


def test_same_input_same_files(tmp_path: Path) -> None:
    first = [p.read_bytes() for p in generate(PLAN_FILE, 1, tmp_path / "a").written]
    assert [p.read_bytes() for p in generate(PLAN_FILE, 1, tmp_path / "b").written] == first


# -- collect: the published quarter --------------------------------------------------------------------------------


def metas_of(report: dict[str, Any]) -> dict[tuple[str, int], dict[str, Any]]:
    return {(u["clave"], m["numero"]): m for u in report["unidades"] for m in u["metas"]}


def test_every_published_meta_is_reproduced_in_the_data(published: Quarter, plan: Plan) -> None:
    metas = metas_of(published.json())
    assert len(metas) == len(EXPECTED) == 33
    for row in EXPECTED:
        meta = metas[plan.por_clave[row["unidad"]].clave, int(row["meta"])]
        assert (meta["anual"], meta["absoluto"], meta["programado"]) == (
            row["meta_anual"],
            row["abs_esperado"],
            row["p_a_fecha"],
        )
        assert meta["relativo"] == row["rel_a_fecha"]
        assert meta["relativo_anual"] == pytest.approx(row["rel_anual"], abs=0.00006)
        assert row["estado"].startswith(meta["estado"])


def test_every_published_meta_is_reproduced_in_the_workbook(published: Quarter, plan: Plan) -> None:
    page = openpyxl.load_workbook(published.report + ".xlsx", data_only=True)["Concentrado"]
    heads = next(i for i in range(1, 12) if page.cell(i, 1).value == "UNIDAD")
    column = {str(c.value).replace("\n", " "): c.column for c in page[heads] if c.value}
    rows = {(page.cell(r, 1).value, page.cell(r, column["META"]).value): r for r in range(heads + 1, page.max_row + 1)}
    for row in EXPECTED:
        at = rows[plan.por_clave[row["unidad"]].clave, int(row["meta"])]

        def value(heading: str, at: int = at) -> Any:
            return page.cell(at, column[heading]).value

        assert value("AVANCE ABSOLUTO") == row["abs_esperado"]
        assert value("ACUMULADO RELATIVO") == ("N/P" if row["rel_a_fecha"] is None else row["rel_a_fecha"])
        assert value("META ANUAL AUTORIZADA") == row["meta_anual"]
        assert value("AVANCE ANUAL") == pytest.approx(row["rel_anual"], abs=0.00006)
        assert row["estado"].startswith(value("ESTADO"))


def test_the_totals_of_the_published_quarter(published: Quarter) -> None:
    report = published.json()
    totals = report["totales"]
    assert [
        totals[k] for k in ("unidades_aceptadas", "metas", "programadas", "cumplidas", "no_programadas", "sin_reporte")
    ] == [5, 33, 23, 23, 10, 0]
    due = [sum(m["programado"] > 0 for m in u["metas"]) for u in report["unidades"]]
    assert due == [4, 5, 6, 4, 4]
    assert totals["promedio"] == 1


def test_the_metas_that_were_published_wrong(published: Quarter) -> None:
    """304: ABSOLUTO 2, not 5; 306: nothing programmed, nothing achieved, no ratio (domain.md 2.2)."""
    metas = metas_of(published.json())
    m304, m306 = metas["58201", 304], metas["58201", 306]
    assert (m304["absoluto"], m304["relativo"], round(m304["relativo_anual"], 3)) == (2, 1, 0.095)
    assert (m306["absoluto"], m306["relativo"], m306["estado"]) == (0, None, "NO PROGRAMADA")
    assert m306["a"] == [None, None, None, None]


def test_every_figure_says_file_hash_and_cell(published: Quarter) -> None:
    unit = published.json()["unidades"][0]
    assert unit["archivo"] == "58101 DIRECCION GENERAL 2024-T1.xlsx"
    assert re.fullmatch(r"[0-9a-f]{64}", unit["sha256"])
    assert re.fullmatch(r"[0-9]{6}", unit["codigo_verificacion"])
    assert unit["metas"][1]["celdas"][0].startswith("F")


def test_the_data_satisfies_its_schema_and_the_copy_is_current(published: Quarter) -> None:
    jsonschema.validate(published.json(), json_schema())
    assert json.loads((EXAMPLE / "informe.schema.json").read_text(encoding="utf-8")) == json_schema()


def test_the_same_returns_give_the_same_report(
    published: Quarter, plan: Plan, publicado: Published, tmp_path: Path
) -> None:
    again = Quarter(tmp_path, plan)
    again.fill(publicado)
    again.collect()
    for ending in (".json", ".html", ".xlsx", ".pdf", "-metas.csv", "-transparencia.csv"):
        assert Path(again.report + ending).read_bytes() == Path(published.report + ending).read_bytes()


def test_collecting_again_over_its_own_output_changes_nothing(plan: Plan, publicado: Published, tmp_path: Path) -> None:
    """Returns and report in one folder: our own files are not taken for returns."""
    quarter = Quarter(tmp_path, plan)
    quarter.fill(publicado)
    first = workflow.collect([quarter.returns], PLAN_FILE, 1, quarter.returns)
    second = workflow.collect([quarter.returns], PLAN_FILE, 1, quarter.returns)
    assert [a.nombre for a in second.consolidado.archivos] == [a.nombre for a in first.consolidado.archivos]


# -- collect: what goes wrong --------------------------------------------------------------------------------------


def state(done: workflow.Recepcion, clave: str) -> EstadoUnidad:
    return next(u.estado for u in done.consolidado.unidades if u.unidad.clave == clave)


def test_every_fate_of_a_unit_in_one_folder(plan: Plan, publicado: Published, tmp_path: Path) -> None:
    """One bad file never stops the others, and the report says what it leaves out."""
    quarter = Quarter(tmp_path, plan)
    quarter.fill({k: publicado[k] for k in ("58101", "58102")})
    rejected = form_of(plan, "58201", 1, None, publicado["58201"])
    quarter.put("mal.xlsx", put(workbook(rejected), {f"F{rejected.fila_de[301]}": "siete"}))
    warned = {**publicado["58202"], 401: achieved(1, 31)}
    quarter.put("aviso.xlsx", workbook(form_of(plan, "58202", 1, None, warned)))
    quarter.put("vacio.xlsx", b"")
    quarter.put("ajeno.xlsx", b"PK\x03\x04")
    quarter.put("foto.jpg", b"")
    done = quarter.collect()
    assert [str(state(done, u.clave)) for u in plan.unidades] == [
        "aceptada", "aceptada", "rechazada", "aceptada con advertencias", "faltante",
    ]  # fmt: skip
    assert not done.consolidado.completo
    told = json.dumps(quarter.json(), ensure_ascii=False)
    for code in ("POA101", "POA104", "POA132", "POA201", "POA304", "POA501"):
        assert code in told
    assert {p.name for p in (quarter.output / "devoluciones").iterdir() if p.suffix == ".xlsx"} == {
        f"{u.clave} {u.nombre} 2024-T1.xlsx" for u in plan.unidades if u.clave in ("58201", "58202", "58203")
    }


def test_last_quarters_file_and_another_ramos_file_are_not_recognised(
    plan: Plan, publicado: Published, tmp_path: Path
) -> None:
    quarter = Quarter(tmp_path, plan)
    quarter.fill({"58101": publicado["58101"]})
    quarter.put("t2.xlsx", workbook(form_of(plan, "58102", 2)))
    other = workflow.sound_plan(write_large(tmp_path, 1, 3))[0]
    quarter.put("otro.xlsx", workbook(form_of(other, "7100", 1)))
    done = quarter.collect()
    said = {f.place.archivo: f.message for f in done.consolidado.findings if f.severity.value == "error"}
    assert (
        said["t2.xlsx"] == "El libro es del segundo trimestre de 2024; se está recibiendo el primer trimestre de 2024."
    )
    assert "del Ramo 7" in said["otro.xlsx"]
    assert state(done, "58102") is EstadoUnidad.FALTANTE


def test_a_file_that_cannot_be_read_does_not_stop_the_others(plan: Plan, publicado: Published, tmp_path: Path) -> None:
    quarter = Quarter(tmp_path, plan)
    quarter.fill({"58101": publicado["58101"]})
    done = quarter.collect(quarter.returns, Path("/proc/self/mem"))
    assert state(done, "58101") is EstadoUnidad.ACEPTADA
    assert "POA100" in {f.codigo for f in done.consolidado.findings}


def test_a_report_among_the_returns_is_never_taken_for_one(published: Quarter, plan: Plan, tmp_path: Path) -> None:
    """It holds every unit's form, header and all; not even when a program loses its keywords."""
    quarter = Quarter(tmp_path, plan)
    quarter.put("informe viejo.xlsx", Path(published.report + ".xlsx").read_bytes())
    book: Any = openpyxl.load_workbook(published.report + ".xlsx")
    book.properties.keywords = ""
    book.save(quarter.returns / "sin palabras clave.xlsx")
    done = quarter.collect()
    assert {a.estado.value for a in done.consolidado.archivos} == {"no reconocido"}
    assert {u.estado for u in done.consolidado.unidades} == {EstadoUnidad.FALTANTE}


def test_nothing_is_written_when_there_is_nothing_to_read(plan: Plan, tmp_path: Path) -> None:
    quarter = Quarter(tmp_path, plan)
    with pytest.raises(PoaError, match="No hay libros de Excel"):
        quarter.collect()
    assert not quarter.output.exists()


def test_hostile_texts_stay_texts_in_every_output(plan: Plan, publicado: Published, tmp_path: Path) -> None:
    nasty = '=HYPERLINK("http://x","y") <script>alert(1)</script> @SUM(A1) +cmd|calc'
    quarter = Quarter(tmp_path, plan)
    quarter.fill({"58101": {**publicado["58101"], 101: achieved(1, 3, nasty)}})
    quarter.collect()
    assert metas_of(quarter.json())["58101", 101]["observaciones"] == nasty
    assert "<script>alert" not in Path(quarter.report + ".html").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(quarter.report + ".xlsx")
    found = [c for s in book.worksheets for row in s.iter_rows() for c in row if c.value == nasty]
    assert len(found) >= 2
    assert all(c.data_type == "s" and c.hyperlink is None for c in found)


# -- the next quarter ----------------------------------------------------------------------------------------------


def row_of(page: Any, clave: str, numero: int) -> int:
    """The sheet row with that identity."""
    return next(r for r in range(1, 80) if page.cell(r, 16).value == f"{clave}-{numero}")


def test_the_next_quarter_brings_what_was_accepted_locked(published: Quarter, tmp_path: Path) -> None:
    """Blank stays blank, 0 stays 0."""
    issued = {
        p.name[:5]: p for p in generate(PLAN_FILE, 2, tmp_path, previous=Path(published.report + ".json")).written
    }
    for clave, numero, value in (("58101", 101, 7), ("58101", 100, None), ("58202", 400, 0)):
        page = openpyxl.load_workbook(issued[clave])["TMM-F004"]
        row = row_of(page, clave, numero)
        assert page.cell(row, 6).value == value
        assert page.cell(row, 6).protection.locked
        assert not page.cell(row, 8).protection.locked


def test_the_second_quarter_is_reported_to_date(published: Quarter, plan: Plan, tmp_path: Path) -> None:
    """P 7/7/7/9, A 7/5 at T2 gives 85.7 % (domain.md 1.3)."""
    previous = Path(published.report + ".json")
    second = Quarter(tmp_path, plan, 2)
    for path in generate(PLAN_FILE, 2, tmp_path / "t2", previous=previous).written:
        clave = path.name[:5]
        book: Any = openpyxl.load_workbook(path)
        page = book["TMM-F004"]
        for meta in plan.por_clave[clave].metas:
            page.cell(row_of(page, clave, meta.numero), 8).value = meta.p(2) or 0
        if clave == "58101":
            page.cell(row_of(page, clave, 101), 8).value = 5
            page.cell(row_of(page, clave, 101), 15).value = "Dos nóminas se pagaron en julio."
        out = io.BytesIO()
        book.save(out)
        second.put(path.name, out.getvalue())
    done = second.collect(previous=[previous])
    assert {str(u.estado) for u in done.consolidado.unidades} == {"aceptada"}
    found = metas_of(second.json())["58101", 101]
    assert (found["a"], found["absoluto"], round(found["relativo"], 3)) == ([7, 5, None, None], 12, 0.857)


def test_a_unit_not_accepted_has_its_quarter_open_the_next_time(
    plan: Plan, publicado: Published, tmp_path: Path
) -> None:
    quarter = Quarter(tmp_path, plan)
    quarter.fill({"58101": publicado["58101"]})
    quarter.collect()
    issued = generate(PLAN_FILE, 2, tmp_path / "t2", previous=Path(quarter.report + ".json")).written
    for path in issued:
        page = openpyxl.load_workbook(path)["TMM-F004"]
        first = next(r for r in range(1, 60) if str(page.cell(r, 16).value or "").count("-") == 1)
        assert page.cell(first, 6).protection.locked is path.name.startswith("58101")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "No existe el informe"),
        ("{}", "no es un informe de poa-xl"),
        ("no es json", "no es un informe de poa-xl"),
    ],
)
def test_a_wrong_previous_report_stops(content: str | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / "informe.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(PoaError, match=says):
        generate(PLAN_FILE, 2, tmp_path / "out", previous=path)
    assert not (tmp_path / "out").exists()


def test_the_previous_report_must_be_of_an_earlier_quarter_of_the_same_plan(published: Quarter, tmp_path: Path) -> None:
    previous = Path(published.report + ".json")
    with pytest.raises(PoaError, match="trimestre anterior"):
        generate(PLAN_FILE, 1, tmp_path / "out", previous=previous)
    with pytest.raises(PoaError, match="es de otro plan"):
        generate(write_large(tmp_path, 1, 3), 2, tmp_path / "out", previous=previous)


# -- another Ramo --------------------------------------------------------------------------------------------------


def test_twenty_seven_units_of_fifty_metas(tmp_path: Path) -> None:
    """Long texts, accents, decimals, quarters with nothing programmed."""
    path = write_large(tmp_path, 27, 50)
    plan = workflow.sound_plan(path)[0]
    assert len(generate(path, 2, tmp_path / "emitidos").written) == 27
    quarter = Quarter(tmp_path, plan, 2, path)
    quarter.fill({u.clave: as_programmed(u, 2) for u in plan.unidades})
    done = quarter.collect()
    assert {str(u.estado) for u in done.consolidado.unidades} == {"aceptada"}
    totals = quarter.json()["totales"]
    assert (totals["metas"], totals["cumplidas"], totals["no_programadas"]) == (1350, 27 * 33, 27 * 17)
    assert metas_of(quarter.json())["7100", 101]["absoluto"] == 2.75


def test_the_demo_does_the_whole_quarter(tmp_path: Path) -> None:
    done = demo(tmp_path / "demo")
    assert len(done.emitidos) == len(done.recibidos) == 5
    assert done.recepcion.consolidado.completo
    assert done.recepcion.consolidado.totales.cumplidas == 23


def test_the_plan_may_change_in_mid_quarter_and_the_return_says_so(
    plan: Plan, publicado: Published, tmp_path: Path
) -> None:
    """A workbook issued with other figures than today's plan: what differs is told once; A enters, and P is the plan's."""
    changed = tmp_path / "plan.yaml"
    changed.write_text(
        edited(("        anual: 49\n        p: [14, 12, 11, 12]", "        anual: 50\n        p: [14, 12, 12, 12]")),
        encoding="utf-8",
    )
    quarter = Quarter(tmp_path, plan, 1, changed)
    quarter.fill(publicado)
    done = quarter.collect()
    unit = next(u for u in done.consolidado.unidades if u.unidad.clave == "58203")
    (told,) = (f for f in unit.findings if f.severity is not Severity.NOTA)
    assert told.codigo == "POA111"
    assert "META ANUAL AUTORIZADA de la meta 502: el libro dice “49” y el plan “50”" in told.message
    assert "“P” de Jul-Sep de la meta 502: el libro dice “11” y el plan “12”" in told.message
    assert unit.estado is EstadoUnidad.CON_ADVERTENCIAS
    meta = metas_of(quarter.json())["58203", 502]
    assert (meta["a"][0], meta["p"], meta["anual"]) == (14, [14, 12, 12, 12], 50)


@pytest.mark.parametrize("clave", ["Tablero", "history", "A.1-b_2", "ÁREA-7", "x" * 28])
def test_a_unit_of_any_clave_has_its_file_and_its_sheet(clave: str, publicado: Published, tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(edited(("- clave: 58101\n", f"- clave: {clave}\n")), encoding="utf-8")
    plan = workflow.sound_plan(path)[0]
    quarter = Quarter(tmp_path, plan, 1, path)
    quarter.fill({clave: publicado["58101"]})
    done = quarter.collect()
    assert state(done, clave) is EstadoUnidad.ACEPTADA
    sheets = openpyxl.load_workbook(quarter.report + ".xlsx").sheetnames
    assert clave in sheets or f"UE {clave}" in sheets
    assert len({s.casefold() for s in sheets}) == len(sheets)


@pytest.mark.parametrize("clave", ["A/1", "A:1", "O'Neil", "[1]", "a b", "x" * 29, "a|b"])
def test_a_clave_that_no_file_may_have_is_told(clave: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(edited(("- clave: 58101\n", f'- clave: "{clave}"\n')), encoding="utf-8")
    checked = workflow.check(path)
    assert checked.plan is None
    assert {"POA004"} == {f.codigo for f in checked.findings if f.severity.value == "error"}
