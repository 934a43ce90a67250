"""Each family of foreign files beside four good returns: the run ends, the good ones are accepted, every file is told."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from poa_xl.checks.campaign import Campaign
from poa_xl.checks.receive import Recibido
from poa_xl.containers.found import on_one_line
from poa_xl.domain.model import Plan
from poa_xl.excel.reader import read
from poa_xl.form.rawbook import RawBook
from poa_xl.form.tmm_f004 import SHEET
from poa_xl.guard.ends import Unforeseen
from poa_xl.guard.pool import Pool
from poa_xl.reception import Task
from poa_xl.workflow import sound_plan
from tests.hostile.families import FAMILIES, READABLE, lay
from tests.hostile.formats import Open, as_ods, as_xlsb
from tests.hostile.scene import GOOD, OTHER, Run, as_programmed, collect, good_book, lay_good, poa_xl
from tests.hostile.weighing import weighed
from tests.support.books import captures_of, changed, filled, receive_bytes, workbook
from tests.support.hostile_books import dated, wordy
from tests.support.hostile_mail import NAMELESS
from tests.support.opendocument import cell
from tests.support.plans import write_large

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="names of any bytes, and /proc to weigh with")
ESCAPES = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80[\xaa-\xae]")
MOST_WORK, MOST_MEMORY = 5.0, 512 * 2**20


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(jobs=2) as opened:
        yield opened


@pytest.mark.parametrize("family", FAMILIES)
def test_beside_any_family_the_good_are_accepted_and_every_file_is_told(
    family: str, plan: Plan, tmp_path: Path
) -> None:
    lay_good(tmp_path / "recibidos", plan)
    laid = lay(tmp_path / "recibidos", family, good_book(plan, OTHER))
    run = collect(tmp_path / "recibidos", tmp_path / "informe")
    assert_ended_well(run)
    assert_accepted(run, plan)
    assert {on_one_line(name) for name in laid} <= run.told
    assert not list((tmp_path / "informe").glob("*errores.log"))


def assert_ended_well(run: Run) -> None:
    assert run.report, run.complained[-500:]
    complete = run.units[OTHER]["estado"].startswith("aceptada")
    assert run.code in ((0, 3) if complete else (3,)), run.complained  # a file that gives no figure is incomplete too
    assert b"Traceback" not in run.said + run.complained
    assert not ESCAPES.search(run.said + run.complained)


def assert_accepted(run: Run, plan: Plan) -> None:
    for clave in GOOD:
        assert run.units[clave]["estado"] == "aceptada"
        assert run.figures(clave) == as_programmed(plan, clave)
    if run.units[OTHER]["estado"].startswith("aceptada"):
        assert run.figures(OTHER) == as_programmed(plan, OTHER)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_file_costs_little_and_gives_its_own_figures_or_none(
    family: str, plan: Plan, pool: Pool, tmp_path: Path
) -> None:
    lay(tmp_path, family, good_book(plan, OTHER))
    expected = as_programmed(plan, OTHER)
    unforeseen = []
    for one, result in weighed(pool, Task(Campaign(plan, plan.trimestre(1), {})), [tmp_path]):
        if isinstance(result, Unforeseen):
            unforeseen.append(f"{one.name}: {result.end} {result.trace[-600:]}")
            continue
        looked, work, memory = result
        assert work < MOST_WORK, one.name
        assert memory < MOST_MEMORY, one.name
        if isinstance(looked, Recibido):
            assert not looked.aceptable or figures(looked) == expected, one.name
            assert looked.aceptable or family not in READABLE, (one.name, looked.findings)
    assert unforeseen == []


def figures(received: Recibido) -> dict[int, object]:
    return {numero: captura.alcanzado[0] for numero, captura in captures_of(received).items()}


@pytest.mark.parametrize("what", ["hoja", "a", "guardado", "observaciones", "rotulo", "fuera", "formula"])
def test_a_text_longer_than_any_cell_stops_nothing(what: str, plan: Plan, tmp_path: Path) -> None:
    """Alone it is the return that counts, so that all that is said of it is written."""
    book = dict(wordy(good_book(plan, OTHER)))[f"{what}-largo.xlsx"]
    lay_good(tmp_path / "recibidos", plan)
    (tmp_path / "recibidos" / "largo.xlsx").write_bytes(book)
    run = collect(tmp_path / "recibidos", tmp_path / "informe")
    assert_ended_well(run)
    assert_accepted(run, plan)
    assert "largo.xlsx" in run.told


@pytest.mark.parametrize("write", [as_ods, as_xlsb])
def test_nor_does_a_long_name_of_a_sheet_of_another_format(
    write: Callable[[RawBook], bytes], plan: Plan, tmp_path: Path
) -> None:
    raw = receive_raw(plan)
    sheets = tuple(replace(sheet, name=sheet.name * 5000) for sheet in raw.sheets)
    lay_good(tmp_path / "recibidos", plan)
    (tmp_path / "recibidos" / "largo.xlsx").write_bytes(write(replace(raw, sheets=sheets)))
    run = collect(tmp_path / "recibidos", tmp_path / "informe")
    assert_ended_well(run)
    assert_accepted(run, plan)
    assert "largo.xlsx" in run.told


def test_a_mail_whose_attachment_has_no_name_is_not_lost(plan: Plan, pool: Pool, tmp_path: Path) -> None:
    lay(tmp_path, "eml", good_book(plan, OTHER))
    read_from = {
        one.name.split(" › ")[0]
        for one, result in weighed(pool, Task(Campaign(plan, plan.trimestre(1), {})), [tmp_path])
        if isinstance(result, tuple) and isinstance(result[0], Recibido) and result[0].aceptable
    }
    assert {f"sin-nombre-{number}.eml" for number in range(len(NAMELESS))} <= read_from


# -- what was silently wrong ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("serial", [1, 7, 30, 58, 59, 60, 61, 366, 18_263])
@pytest.mark.parametrize("since", [b"<workbookPr ", b'<workbookPr date1904="1" '], ids=["since 1900", "since 1904"])
def test_a_figure_shown_as_a_date_is_that_figure(serial: int, since: bytes, plan: Plan) -> None:
    book = dated(good_book(plan, OTHER), since, b">%d<" % serial)
    limit = 18_263 - (1462 if b"1904" in since else 0)  # from then on it may be a day that somebody means
    read = figures(receive_bytes(book, plan))[501]
    assert read == (serial if serial <= limit else None)


@pytest.mark.parametrize(
    ("inside", "figure"),
    [
        ('office:value-type="date" office:date-value="1900-01-29"', 30),
        ('office:value-type="date" office:date-value="1900-02-27"', 59),
        ('office:value-type="date" office:date-value="1900-03-01"', 61),
        ('office:value-type="time" office:time-value="PT72H00M00S"', 3),
        ('office:value-type="time" office:time-value="P3D"', 3),
        ('office:value-type="percentage" office:value="3"', 3),
        ('office:value-type="currency" office:value="3.0"', 3),
        ('office:value-type="float" office:value="1_0"', None),
        ('office:value-type="float" office:value="1e400"', None),
        ('office:value-type="string"', None),
    ],
)
def test_a_figure_of_any_type_of_ods_is_that_figure(inside: str, figure: int | None, plan: Plan) -> None:
    raw = receive_raw(plan)
    data = as_ods(raw, Open({(23, 6): cell(inside, "x")}))
    assert figures(receive_bytes(data, plan, archivo="a.ods"))[501] == figure


def test_line_breaks_and_tabs_of_ods_are_kept(plan: Plan) -> None:
    said = "<text:p>La señalización<text:line-break/>Lo demás<text:tab/>no<text:s text:c='2'/>sí</text:p><text:p>fin</text:p>"
    data = as_ods(receive_raw(plan), Open({(23, 15): cell('office:value-type="string"', said)}))
    observed = captures_of(receive_bytes(data, plan, archivo="a.ods"))[501].observaciones
    assert re.split(r"\s+", observed) == ["La", "señalización", "Lo", "demás", "no", "sí", "fin"]


def receive_raw(plan: Plan) -> RawBook:
    return read("a.xlsx", good_book(plan, OTHER))


# -- larger than the example ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(("first", "many"), [(3, 1), (3, 2), (1, 3), (5, 8)])
def test_columns_deleted_in_a_unit_of_fifty_metas_are_told_in_every_output(
    first: int, many: int, tmp_path: Path
) -> None:
    """What is told of it was longer than any cell may be."""
    plan_file = write_large(tmp_path, 2, 50)
    plan = sound_plan(plan_file)[0]
    returns, output = tmp_path / "recibidos", tmp_path / "informe"
    returns.mkdir()
    (returns / "7100.xlsx").write_bytes(workbook(filled(plan, "7100")))
    book = changed(workbook(filled(plan, "7101")), lambda opened: opened[SHEET].delete_cols(first, many))
    (returns / "7101.xlsx").write_bytes(book)
    done = poa_xl("collect", returns, "--plan", plan_file, "--trimestre", 1, "--output", output)
    assert (done.returncode, done.stderr) == (3, b"")
    report = json.loads(next(output.glob("informe-*.json")).read_text(encoding="utf-8"))
    states = {unit["clave"]: unit["estado"] for unit in report["unidades"]}
    assert states == {"7100": "aceptada", "7101": "rechazada"}
