"""The command line as its users see it: Spanish, exit codes, never a traceback."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from poa_xl import __version__
from poa_xl.checks.catalogue import RULES
from poa_xl.cli import main
from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from tests.support.books import achieved
from tests.support.plans import PLAN_FILE, edited
from tests.support.quarter import Quarter

PLAN = str(PLAN_FILE)
COMMANDS = sorted(main.commands)


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def quarter(tmp_path: Path, plan: Plan, publicado: Mapping[str, Mapping[int, Captura]]) -> Quarter:
    made = Quarter(tmp_path, plan)
    made.fill(publicado)
    return made


def collect(quarter: Quarter, *options: object) -> Result:
    return run("collect", quarter.returns, "--plan", PLAN, "--trimestre", 1, "--output", quarter.output, *options)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_help_is_spanish(command: str) -> None:
    result = run(*filter(None, [command]), "-h")
    assert result.exit_code == 0
    assert "Uso: " in result.output
    for english in ("Usage", "Options", "Commands", "Show this", "required", "default", "Arguments"):
        assert english not in result.output
    assert len(result.output.splitlines()) > 4


def test_every_option_has_help() -> None:
    for name, command in main.commands.items():
        for parameter in command.params:
            if parameter.param_type_name == "option":
                assert getattr(parameter, "help", None), (name, parameter.name)


def test_the_version() -> None:
    assert run("--version").output == f"poa-xl {__version__}\n"


def test_a_complete_quarter_is_exit_0_with_a_line_per_unit(quarter: Quarter) -> None:
    result = collect(quarter)
    assert result.exit_code == 0
    for line in ("5 de 5 unidades", "● 58101", "Metas 33 · programadas 23 · cumplidas 23 (100 % de 23 reportadas)"):
        assert line in result.output
    assert str(quarter.output) in result.output


def test_something_missing_is_exit_3(quarter: Quarter) -> None:
    next(quarter.returns.glob("58101*")).unlink()
    result = collect(quarter)
    assert result.exit_code == 3
    assert "○ 58101" in result.output
    assert "faltante" in result.output


def test_findings_are_told_with_file_sheet_cell_and_remedy(quarter: Quarter) -> None:
    quarter.fill({"58101": {101: achieved(1, 3)}})
    result = collect(quarter)
    assert result.exit_code == 3
    assert (
        "ERROR POA301 58101 DIRECCION GENERAL 2024-T1.xlsx, hoja TMM-F004, celda F24: Falta el avance de la meta 102"
        in result.output
    )
    assert "Si no hubo avance, escriba 0." in result.output


def test_the_json_format_is_the_report(quarter: Quarter) -> None:
    result = collect(quarter, "--format", "json")
    assert json.loads(result.output)["totales"]["metas"] == 33


@pytest.mark.parametrize(
    ("arguments", "exit_code", "says"),
    [
        (["collect"], 2, "Falta el argumento"),
        (["collect", "x", "--plan", PLAN, "--trimestre", "5", "--output", "o"], 2, "no está en el rango"),
        (["collect", "x", "--plan", PLAN, "--trimestre", "uno", "--output", "o"], 2, "no es un número entero"),
        (["generate", "--trimestre", "1", "--output", "o"], 2, "Falta la opción '--plan'"),
        (["generar"], 2, "No hay comando"),
        (["collect", "no-existe", "--plan", PLAN, "--trimestre", "1", "--output", "o"], 1, "No existe no-existe"),
        (
            ["generate", "--plan", "no-hay.yaml", "--trimestre", "1", "--output", "o"],
            1,
            "No existe el archivo no-hay.yaml",
        ),
        (["generate", "--plan", PLAN, "--trimestre", "1", "--output", "/proc/o"], 1, "/proc"),
        (["explain", "POA999"], 1, "No hay hallazgo POA999"),
        (["check", "no-hay.yaml"], 1, "No existe el archivo no-hay.yaml"),
    ],
)
def test_what_cannot_be_done_is_said_in_spanish(
    arguments: list[str], exit_code: int, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == exit_code
    assert says in result.output
    assert isinstance(result.exception, SystemExit)
    assert list(tmp_path.iterdir()) == []


def test_the_output_folder_is_made_with_its_parents(tmp_path: Path) -> None:
    result = run("generate", "--plan", PLAN, "--trimestre", 1, "--output", tmp_path / "no/hay/o")
    assert result.exit_code == 0
    assert len(list((tmp_path / "no/hay/o").glob("*.xlsx"))) == 5


def test_a_broken_plan_is_told_whole(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(
        edited(("        anual: 49", "        anual: 50"), ("- numero: 203", "- numero: 202")), encoding="utf-8"
    )
    result = run("check", path)
    assert result.exit_code == 3
    assert "ERROR POA010 plan.yaml, línea" in result.output
    assert "ERROR POA014 plan.yaml, línea" in result.output
    stopped = run("generate", "--plan", path, "--trimestre", 1, "--output", tmp_path / "o")
    assert stopped.exit_code == 1
    assert "tiene 2 errores" in stopped.output


def test_check_of_the_example_is_clean() -> None:
    result = run("check", PLAN)
    assert result.exit_code == 0
    assert "Plan sin errores: 5 unidades, 33 metas." in result.output
    assert {f["codigo"] for f in json.loads(run("check", PLAN, "--format", "json").output)} >= {"POA038"}


def test_generate_lists_what_it_wrote(tmp_path: Path) -> None:
    result = run("generate", "--plan", PLAN, "--trimestre", 1, "--output", tmp_path / "o", "--unidad", "101")
    assert result.exit_code == 0
    assert "58101 DIRECCION GENERAL 2024-T1.xlsx" in result.output
    assert "1 libro en " in result.output


@pytest.mark.parametrize("code", ["POA301", "poa301", "A01"])
def test_explain_by_code_or_alias(code: str) -> None:
    result = run("explain", code)
    assert "POA301 (A01) · error · Falta capturar A" in result.output


def test_explain_lists_every_code() -> None:
    assert [line.split()[0] for line in run("explain").output.splitlines()] == [r.codigo for r in RULES]


@pytest.mark.parametrize("name", ["plan", "informe"])
def test_schemas_are_json(name: str) -> None:
    assert json.loads(run("schema", name).output)["$schema"].endswith("2020-12/schema")


def test_simulate_tells_what_it_simulated(tmp_path: Path) -> None:
    result = run("simulate", "--plan", PLAN, "--trimestre", 1, "--output", tmp_path / "ensayo", "--damage")
    assert result.exit_code == 0
    assert (tmp_path / "ensayo" / "LEEME - que se simulo.txt").read_text(
        encoding="utf-8"
    ).splitlines() == result.output.splitlines()[:5]


def test_the_command_runs_as_a_module_and_keeps_progress_off_pipes(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "poa_xl", "demo", str(tmp_path / "demo")], capture_output=True, text=True, check=True
    )
    assert "5 de 5 unidades" in done.stdout
    assert done.stderr == ""


def test_help_loads_no_heavy_library() -> None:
    """What makes a command start slowly is loaded only by the command that needs it."""
    code = "import sys, poa_xl.cli; print(sorted({'openpyxl', 'xlsxwriter', 'jinja2', 'pydantic', 'yaml'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_figure_is_followed_from_plan_to_report(
    quarter: Quarter, publicado: Mapping[str, Mapping[int, Captura]]
) -> None:
    quarter.fill({"58203": {**publicado["58203"], 502: achieved(1, 5)}})
    collect(quarter)
    told = run("trace", "58203", 502, "--report", quarter.report + ".json", "--plan", PLAN).output
    for piece in (
        "Plan            plan.yaml, línea ", "META ANUAL 49; P Ene-Mar 14 · Abr-Jun 12",
        "58203 GERENCIA DE MERCADOTECNIA 2024-T1.xlsx (aceptada con",
        "Ene-Mar en TMM-F004!F", "El libro dice   AVANCE ABSOLUTO 5 · ACUMULADO RELATIVO 35.7 %", "ΣA 5 · ΣP 14", "NO CUMPLIDA",
        "POA303 advertencia", "hoja Concentrado, renglón ",
    ):  # fmt: skip
        assert piece in told
    row = int(told.split("renglón ")[1].split(";")[0])
    page = openpyxl.load_workbook(quarter.report + ".xlsx")["Concentrado"]
    assert (page.cell(row, 1).value, page.cell(row, 3).value) == ("58203", 502)


@pytest.mark.parametrize(
    ("unidad", "meta", "says"), [("999", "1", "No hay unidad 999"), ("58101", "999", "No hay meta 999")]
)
def test_a_figure_that_is_not_there(unidad: str, meta: str, says: str, quarter: Quarter) -> None:
    collect(quarter)
    result = run("trace", unidad, meta, "--report", quarter.report + ".json")
    assert result.exit_code == 1
    assert says in result.output


# -- one book ------------------------------------------------------------------------------------------------------


def returned(quarter: Quarter, clave: str) -> Path:
    return next(quarter.returns.glob(f"{clave}*"))


def test_check_of_a_complete_book_says_it_is_ready(quarter: Quarter) -> None:
    result = run("check", returned(quarter, "58101"))
    assert result.exit_code == 0
    assert result.output.startswith("58101 DIRECCION GENERAL · primer trimestre de 2024 · folio 58101-2024-T1-")
    assert "Lo impreso está como se emitió: lo prueba su sello." in result.output
    assert result.output.endswith("LISTO PARA ENVIAR\n")


def test_check_of_a_book_says_what_it_lacks(quarter: Quarter) -> None:
    quarter.fill({"58101": {101: achieved(1, 3)}})
    result = run("check", returned(quarter, "58101"))
    assert result.exit_code == 3
    assert "hoja TMM-F004, celda F24: Falta el avance de la meta 102 en Ene-Mar (programado 1)." in result.output
    assert result.output.endswith("Faltan 4 por completar.\n")
    found = json.loads(run("check", returned(quarter, "58101"), "--format", "json").output)
    assert {"POA301", "POA303"} <= {one["codigo"] for one in found}


def test_check_of_a_book_with_its_plan_says_whether_it_would_be_accepted(quarter: Quarter) -> None:
    result = run("check", returned(quarter, "58101"), "--plan", PLAN)
    assert result.exit_code == 0
    assert result.output.endswith("Se aceptaría.\n")
    quarter.fill({"58101": {101: achieved(1, 3)}})
    result = run("check", returned(quarter, "58101"), "--plan", PLAN)
    assert result.exit_code == 3
    assert result.output.endswith("Se rechazaría: tiene 3 errores.\n")


def test_check_writes_nothing(quarter: Quarter) -> None:
    before = sorted(path.name for path in quarter.folder.rglob("*"))
    run("check", returned(quarter, "58101"))
    run("check", returned(quarter, "58101"), "--plan", PLAN)
    assert sorted(path.name for path in quarter.folder.rglob("*")) == before


def test_check_of_what_is_neither_a_plan_nor_a_book_of_ours(tmp_path: Path) -> None:
    openpyxl.Workbook().save(tmp_path / "cuentas.xlsx")
    result = run("check", tmp_path / "cuentas.xlsx")
    assert result.exit_code == 1
    assert "no trae su sello" in result.output
    assert run("check", tmp_path / "cuentas.xlsx", "--plan", PLAN).exit_code == 3
    assert run("check", PLAN, "--previous", "informe.json").exit_code == 2
