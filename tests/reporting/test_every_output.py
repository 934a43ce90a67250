"""Every section in every output tells the same, whatever became of the units; where there is no figure, the right word."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from poa_xl.contract.previous import read_report
from poa_xl.domain.archivo import Archivo, EstadoArchivo
from poa_xl.domain.avance import Captura
from poa_xl.domain.consolidate import Consolidado
from poa_xl.domain.model import Plan
from poa_xl.excel.writer import render
from poa_xl.reporting.drawing import bars_of
from poa_xl.reporting.sections import report as sections
from poa_xl.reporting.sections.report import report_of
from poa_xl.reporting.sections.sums import calendario
from poa_xl.reporting.trace import steps
from poa_xl.reporting.view import Chart, Column, Kind, Medium, Report, Section, Table
from poa_xl.reporting.workbook import book
from poa_xl.workflow import sound_plan
from tests.support.books import achieved, as_programmed, form_of, put, workbook
from tests.support.office import Office
from tests.support.plans import write_large
from tests.support.quarter import Quarter
from tests.support.told import assert_in_the_book, assert_in_the_files, assert_in_the_pdf, on_the_page, texts

OVER, MISSING, REJECTED, HELD, DUPLICATED, PARTLY, WRONG = (str(7100 + n) for n in range(7))
WAIVERS = """dispensas:
  - {codigo: POA301, unidad: "7105", trimestre: 1, motivo: Evento pospuesto, autoriza: Ana Ruiz}
  - {codigo: POA308, unidad: "7106", trimestre: 1, motivo: Oficio 12, autoriza: Ana Ruiz}
  - {codigo: POA309, unidad: "7106", trimestre: 1, motivo: Oficio 12, autoriza: Ana Ruiz}
"""


@dataclass(frozen=True)
class Scene:
    """A quarter, what it consolidated, and the report of it."""

    quarter: Quarter
    consolidado: Consolidado

    @property
    def report(self) -> Report:
        return report_of(self.consolidado)

    def path(self, ending: str) -> Path:
        return Path(f"{self.quarter.report}.{ending}")


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """One unit of each state; in each of them metas with nothing programmed, with decimals, and with thousands."""
    folder = tmp_path_factory.mktemp("every")
    plan_file = write_large(folder, 7, 6)
    plan = sound_plan(plan_file)[0]
    quarter = Quarter(folder, plan, 1, plan_file)
    fill(quarter, plan)
    quarter.collect()
    before = Path(quarter.report + ".json").rename(folder / "antes.json")
    quarter.put("foto.xlsx", b"\x89PNG")
    form = form_of(
        plan, OVER, 1, None, captured(plan, OVER, {102: achieved(1, 2400, "=1+1"), 100: achieved(1, 1, "antes")})
    )
    quarter.put("de más.xlsx", workbook(form))
    quarter.put(
        "dos.xlsx",
        workbook(form_of(plan, DUPLICATED, 1, None, captured(plan, DUPLICATED, {102: achieved(1, 1100, "x")}))),
    )
    (folder / "dispensas.yaml").write_text(WAIVERS, encoding="utf-8")
    done = quarter.collect(hold=[HELD], previous=[before], dispensas=folder / "dispensas.yaml", overwrite=True)
    return Scene(quarter, done.consolidado)


def captured(plan: Plan, clave: str, but: Mapping[int, Captura]) -> dict[int, Captura]:
    return {**as_programmed(plan.por_clave[clave], 1), **but}


def fill(quarter: Quarter, plan: Plan) -> None:
    for clave in (HELD, DUPLICATED):
        quarter.put(f"{clave}.xlsx", workbook(form_of(plan, clave, 1, None, captured(plan, clave, {}))))
    quarter.put("parte.xlsx", workbook(form_of(plan, PARTLY, 1, None, captured(plan, PARTLY, {101: Captura()}))))
    wrong = form_of(plan, WRONG, 1, None, captured(plan, WRONG, {}))
    row = wrong.fila_de[102]
    quarter.put("fijo.xlsx", put(workbook(wrong), {f"M{row}": 1300, f"N{row}": 0.5}))
    rejected = form_of(plan, REJECTED, 1, None, captured(plan, REJECTED, {}))
    quarter.put("mal.xlsx", put(workbook(rejected), {f"F{rejected.fila_de[101]}": "mucho"}))


def test_the_scene_has_every_state(scene: Scene) -> None:
    states = {u.unidad.clave: u.estado.value for u in scene.consolidado.unidades}
    assert states[MISSING] == "faltante"
    assert states[REJECTED] == "rechazada"
    assert states[HELD] == "retenida, por confirmar"
    assert states[DUPLICATED] == "duplicada"
    assert all(states[clave].startswith("aceptada") for clave in (OVER, PARTLY, WRONG))


def assert_told_everywhere(scene: Scene) -> None:
    report = scene.report
    assert assert_in_the_book(scene.path("xlsx"), report) > 1000
    assert_in_the_files(scene.quarter.report, report)
    assert assert_in_the_pdf(scene.path("pdf"), scene.consolidado) > 500
    page = on_the_page(scene.path("html"))
    told = {s.key: texts(s, Medium.PAGE) for s in report.on(Medium.PAGE)}
    assert {key: rows for key, rows in page.items() if key in told} == {key: rows for key, rows in told.items() if rows}


def test_every_section_tells_the_same_in_every_output(scene: Scene) -> None:
    assert [s.key for s in scene.report.sections] == [
        "unidades", "atencion", "dispensas", "cambios", "concentrado", "lineas", "medidas", "calendario", "metas", "hallazgos",
        "transparencia", "bitacora",
    ]  # fmt: skip
    assert_told_everywhere(scene)


# -- the four words ------------------------------------------------------------------------------------------------

FIGURES = ("Ene-Mar A", "Abr-Jun A", "AVANCE ABSOLUTO", "ACUMULADO RELATIVO", "AVANCE ANUAL", "CUMPLIMIENTO")
NOTHING_KNOWN = ("S/R", None, *("S/R",) * 4)
UNKNOWN = {100: ("S/R", None, "S/R", "N/P", "S/R", "N/P"), 101: NOTHING_KNOWN, 102: NOTHING_KNOWN}
"""By meta: nothing is programmed of 100 in the quarter; 2.5 of 4 of 101; 1200 of 1235 of 102."""


def concentrado(scene: Scene) -> dict[tuple[str, int], dict[str, Any]]:
    page: Any = openpyxl.load_workbook(scene.path("xlsx"), data_only=True)["Concentrado"]
    heads = [c.value for c in page[5]]
    rows = (dict(zip(heads, row, strict=True)) for row in page.iter_rows(min_row=6, values_only=True) if row[0])
    return {(row["UNIDAD"], row["META"]): row for row in rows}


@pytest.mark.parametrize(
    ("clave", "expected"),
    [
        (MISSING, UNKNOWN),
        (REJECTED, UNKNOWN),
        (DUPLICATED, UNKNOWN),
        (HELD, {100: ("S/R", None, *("S/R",) * 4), 101: NOTHING_KNOWN, 102: NOTHING_KNOWN}),
        (
            PARTLY,
            {100: (0, None, 0, "N/P", 0, "N/P"), 101: NOTHING_KNOWN, 102: (1200, None, 1200, 1, 1200 / 1235, 1)},
        ),
        (
            OVER,
            {
                100: (1, None, 1, "N/P", 0.2, "N/P"),
                101: (2.5, None, 2.5, 1, 0.625, 1),
                102: (2400, None, 2400, 2, 2400 / 1235, 1),
            },
        ),
    ],
)
def test_where_there_is_no_figure_the_right_word_stands(
    scene: Scene, clave: str, expected: dict[int, tuple[Any, ...]]
) -> None:
    rows = concentrado(scene)
    for numero, figures in expected.items():
        for heading, right in zip(FIGURES, figures, strict=True):
            found = rows[clave, numero][heading]
            assert found == (right if right is None or isinstance(right, str) else pytest.approx(right)), (
                numero,
                heading,
            )
        assert rows[clave, numero]["META ANUAL AUTORIZADA"] == {100: 5, 101: 4, 102: 1235}[numero]


@pytest.mark.parametrize("clave", [MISSING, REJECTED, HELD, DUPLICATED])
def test_the_share_of_a_unit_left_out_is_not_known_anywhere(scene: Scene, clave: str) -> None:
    (board,) = (t for s in scene.report.sections for t in s.tables if t.key == "por-unidad")
    (row,) = (item for item in board.items if item.clave == clave)
    assert [c.of(row).text for c in board.columns if c.kind is Kind.PERCENT] == ["S/R", "S/R"]


def test_a_unit_left_out_has_no_form_to_sign(scene: Scene) -> None:
    names = openpyxl.load_workbook(scene.path("xlsx")).sheetnames
    assert [name for name in names if name.startswith("71")] == [OVER, PARTLY, WRONG]


def test_what_the_plan_knows_of_a_unit_of_measure_is_said_though_nothing_is_reported(
    plan: Plan, tmp_path: Path
) -> None:
    quarter = Quarter(tmp_path, plan)
    quarter.fill({"58101": as_programmed(plan.por_clave["58101"], 1)})
    done = quarter.collect()
    page: Any = openpyxl.load_workbook(quarter.report + ".xlsx", data_only=True)["Por unidad de medida"]
    told = {row[0]: list(row[3:7]) for row in page.iter_rows(min_row=6, values_only=True)}
    assert told["ACUSE"] == [4, 1, "S/R", "S/R"]  # of 58102 alone, which is missing
    assert told["INFORME"] == [23, 5, 0, 0]  # of several units, of which 58101 has nothing due yet
    assert told["NÓMINA"] == ["—"] * 4
    sums = {one["unidad_medida"]: one for one in quarter.json()["por_unidad_medida"]}
    assert [sums["ACUSE"][key] for key in ("anual", "programado_plan", "programado", "alcanzado")] == [4, 1, None, None]
    assert not done.consolidado.completo


@pytest.mark.parametrize(
    ("clave", "numero", "achieved_", "ratio"),
    [
        (MISSING, 102, "S/R", "S/R"),
        (MISSING, 100, "S/R", "N/P"),
        (HELD, 100, "S/R", "S/R"),
        (OVER, 100, "1", "N/P"),
        (OVER, 102, "2400", "200 %"),
    ],
)
def test_the_path_of_a_figure_ends_in_the_same_words(
    scene: Scene, clave: str, numero: int, achieved_: str, ratio: str
) -> None:
    told = dict(steps(read_report(scene.path("json")), clave, numero))
    assert told["Recalculado"].startswith(f"ΣA {achieved_} · ")
    assert told["Recalculado"].endswith(f" {ratio}")
    assert (f"hoja {clave}" in told["En el informe"]) is (clave == OVER)


# -- waivers, and what the book says -------------------------------------------------------------------------------


def test_waivers_and_their_reasons_are_in_every_output(scene: Scene) -> None:
    for reason in ("Evento pospuesto", "Oficio 12"):
        assert reason in scene.path("html").read_text(encoding="utf-8")
        for name in ("metas", "transparencia"):
            assert reason in Path(f"{scene.quarter.report}-{name}.csv").read_text(encoding="utf-8-sig")
        page: Any = openpyxl.load_workbook(scene.path("xlsx"))["Dispensas"]
        assert any(reason in str(c.value) for row in page.iter_rows() for c in row)
    (table,) = (t for s in scene.report.on(Medium.PRINT) for t in s.tables if t.key == "dispensados")
    assert {f.codigo for f in table.items} == {"POA301", "POA308", "POA309"}
    (board,) = (t for s in scene.report.sections for t in s.tables if t.key == "por-unidad")
    assert [row[2].text.partition(" · ")[2] for row in board.rows(Medium.PRINT)][5:7] == ["1 dispensa", "2 dispensas"]


def test_what_the_book_says_is_told_with_the_difference(scene: Scene) -> None:
    (table,) = (t for s in scene.report.sections for t in s.tables if t.key == "diferencias")
    assert [[v.text for v in row] for row in table.rows(Medium.PRINT)] == [
        [WRONG, "102", "AVANCE ABSOLUTO", "1300", "1200", "+100"],
        [WRONG, "102", "ACUMULADO RELATIVO", "50 %", "100 %", "−50 puntos"],
    ]
    assert (
        concentrado(scene)[WRONG, 102]["EL LIBRO DICE (SI DIFIERE)"]
        == "ABSOLUTO 1300 (+100), RELATIVO 50 % (−50 puntos)"
    )


@pytest.mark.office
def test_libreoffice_reckons_the_same_figures_and_words(scene: Scene, office: Office) -> None:
    path = scene.path("xlsx")
    formulas, cached = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    reckoned, count = office.recalculated(path), 0
    for section in scene.report.on(Medium.BOOK):
        live = [c for row in formulas[section.name].iter_rows() for c in row if c.data_type == "f"]
        for cell in live:
            ours, theirs = cached[section.name][cell.coordinate].value, reckoned[section.name].get(cell.coordinate)
            right = pytest.approx(ours) if isinstance(ours, int | float) else ours
            assert theirs == right, (section.name, cell.coordinate, cell.value)
        count += len(live)
    assert count > 300


def test_days_and_moments_are_such_in_the_log(scene: Scene, tmp_path: Path) -> None:
    """As the file states them where they are none, or of a time that spreadsheets do not reckon."""
    files = tuple(
        Archivo(f"{n}.xlsx", "0" * 64, EstadoArchivo.ACEPTADO, OVER, "", recibido, guardado)
        for n, (recibido, guardado) in enumerate(
            [("2025-04-03", "2025-04-02T10:22:33Z"), ("", "ayer"), ("2025-04-03", "1800-01-01T00:00:00")]
        )
    )
    path = tmp_path / "a.xlsx"
    path.write_bytes(render(book(replace(scene.consolidado, archivos=files))))
    page: Any = openpyxl.load_workbook(path)["Bitácora"]
    assert [[page.cell(row, n).value for n in (5, 7)] for row in (6, 7, 8)] == [
        [datetime(2025, 4, 3), datetime(2025, 4, 2, 10, 22, 33)],
        [None, "ayer"],
        [datetime(2025, 4, 3), "01/01/1800 00:00"],
    ]


# -- the house -----------------------------------------------------------------------------------------------------


def test_the_same_book_gives_the_same_bytes_twice(scene: Scene) -> None:
    made = book(scene.consolidado)
    assert render(made) == render(made) == scene.path("xlsx").read_bytes()


def test_a_new_section_is_one_function(scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands in workbook, page and PDF, indexed, and is held to the same as the others."""

    def principales(consolidado: Consolidado) -> Section:
        columns = (
            Column("nombre", "UNIDAD EJECUTORA", Kind.TEXT, 40, lambda u: u.unidad.nombre),
            Column(
                "metas", "METAS PRINCIPALES", Kind.COUNT, 12, lambda u: sum(not m.numero % 100 for m in u.unidad.metas)
            ),
        )
        table = Table("principales-tabla", "", columns, consolidado.unidades)
        return Section("principales", "Principales", "METAS PRINCIPALES", "cuántas tiene cada unidad", (table,))

    monkeypatch.setattr(sections, "SECTIONS", (*sections.SECTIONS, principales))
    quarter = replace(scene.quarter, folder=tmp_path, plan_file=scene.quarter.plan_file)
    fill(quarter, scene.consolidado.plan)
    done = quarter.collect()
    assert_told_everywhere(Scene(quarter, done.consolidado))
    written = openpyxl.load_workbook(quarter.report + ".xlsx")
    assert "Principales — cuántas tiene cada unidad" in [c.value for c in written["Portada"]["A"]]
    assert written["Principales"]["B6"].value == 1


def test_alerts_stand_before_their_table_and_charts_draw_the_columns_named(
    plan: Plan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folded or not, with title or without; columns apart and in another order than those of the table."""

    def warned(consolidado: Consolidado) -> Section:
        (due,) = calendario(consolidado).tables
        plain = replace(due, key="uno", alert="OJO UNO", folded=False, notes=("Nota uno.",))
        folded = replace(due, key="dos", title="LAS OTRAS", alert="OJO DOS")
        charts = (Chart("Extremos", "dos", ("t4", "t1"), "column"),)
        return Section("avisos", "Con avisos", "CON AVISOS", "prueba", (plain, folded), charts)

    monkeypatch.setattr(sections, "SECTIONS", (*sections.SECTIONS, warned))
    quarter = Quarter(tmp_path, plan)
    quarter.fill({"58101": as_programmed(plan.por_clave["58101"], 1)})
    done = quarter.collect()
    assert_told_everywhere(Scene(quarter, done.consolidado))
    report = report_of(done.consolidado)
    drawn = bars_of(report.sections[-1].charts[0], report.sections[-1])
    heads, figures = [bar.heading for bar in drawn], [bar.text for bar in drawn]
    assert heads == ["Oct-Dic", "Ene-Mar"]

    page = Path(quarter.report + ".html").read_text(encoding="utf-8").partition('id="avisos"')[2]
    assert re.findall(r"OJO \w+|<table|Nota uno|<figure", page)[:6] == [
        "OJO UNO", "<table", "Nota uno", "OJO DOS", "<table", "<figure",
    ]  # fmt: skip
    assert f'aria-label="{heads[0]} {figures[0]}, {heads[1]} {figures[1]}"' in page

    printed = subprocess.run(
        ["pdftotext", "-layout", quarter.report + ".pdf", "-"], capture_output=True, text=True, check=True
    )
    told = re.findall(r"OJO \w+|CLAVE|Nota uno", printed.stdout.partition("CON AVISOS")[2])
    assert told == ["OJO UNO", "CLAVE", "Nota uno", "OJO DOS", "CLAVE"]

    path = Path(quarter.report + ".xlsx")
    sheet: Any = openpyxl.load_workbook(path, data_only=True)["Con avisos"]
    first = [c.value for c in sheet["A"]]
    assert [first.count(one) for one in ("OJO UNO", "OJO DOS")] == [1, 1]
    assert first[4:6] == ["OJO UNO", "CLAVE"]
    assert first[first.index("LAS OTRAS") :][:3] == ["LAS OTRAS", "OJO DOS", "CLAVE"]
    assert (sheet.freeze_panes, sheet.print_title_rows) == ("A7", "$6:$6")
    (chart,) = sheet._charts
    (series,) = chart.series
    assert series.tx.v == "Extremos"  # what the figures are, as the title says, not whose table they stand in
    for reference, right in ((series.cat.strRef or series.cat.numRef, heads), (series.val.numRef, figures)):
        assert ":" not in reference.f  # no range, which would draw what is between them
        cells = re.findall(r"\$([A-Z]+)\$(\d+)", reference.f)
        assert [str(sheet[column + row].value) for column, row in cells] == right
