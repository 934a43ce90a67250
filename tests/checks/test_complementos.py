"""The form and the checks of another municipality: installed, named in a plan, used; and never otherwise."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from poa_xl.checks.complementos import Complemento
from poa_xl.checks.decide import consolidate
from poa_xl.checks.registry import Check
from poa_xl.checks.rule import Rule
from poa_xl.domain.consolidate import EstadoUnidad
from poa_xl.domain.finding import Severity
from poa_xl.errors import PlanError
from poa_xl.reporting.devolucion import to_return
from poa_xl.resources import examples
from poa_xl.workflow import check, sound_plan
from tests.support.books import changed, filled, receive_bytes, workbook
from tests.support.plans import PLAN_FILE, edited

PACKAGE = examples() / "otro-municipio"
NAMES_BOTH = (
    ("ajustes:\n", "ajustes:\n  formato: TEC-F004/1\n"),
    ("catalogos:\n", "complementos: [tecate]\ncatalogos:\n"),
)
Command = Callable[..., str]


def announced(site: Path, name: str, groups: Mapping[str, Mapping[str, str]]) -> Path:
    """What installing a package leaves of its entry points."""
    folder = site / f"{name}-1.0.dist-info"
    folder.mkdir(parents=True)
    (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n", encoding="utf-8")
    lines = [f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in points.items()) for group, points in groups.items()]
    (folder / "entry_points.txt").write_text("\n".join(lines), encoding="utf-8")
    return site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of installed packages with the example's."""
    folder = tmp_path_factory.mktemp("site")
    project = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    shutil.copytree(PACKAGE / "poa_xl_tecate", folder / "poa_xl_tecate")
    return announced(folder, "poa_xl_tecate", project["entry-points"])


@pytest.fixture
def poa(site: Path, tmp_path: Path) -> Command:
    """poa-xl in a process of its own, where that package is installed."""

    def command(*arguments: object, status: int = 0) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "poa_xl", *map(str, arguments)],
            cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(site)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == status, done.stdout + done.stderr
        assert done.stderr == ""
        return done.stdout

    return command


def write(folder: Path, *edits: tuple[str, str]) -> Path:
    path = folder / "plan.yaml"
    path.write_text(edited(*edits), encoding="utf-8")
    return path


def too_many(data: bytes) -> bytes:
    """Meta 101, programmed 7, reported as 70; the rest as programmed."""

    def fill(book: object) -> None:
        sheet = book["TEC-F004"]  # type: ignore[index]
        heads = next(row for row in sheet.iter_rows() if row[0].value and "LINEA DE ACCIÓN P" in str(row[0].value))
        assert heads[2].value == "TIPO DE META"
        for row in sheet.iter_rows(min_row=heads[0].row + 3):
            numero = str(row[1].value or "").partition(".")[0]
            if numero.isdigit() and row[5].value:
                row[6].value = 70 if numero == "101" else row[5].value
                row[15].value = "Se repitió la cuenta." if numero == "101" else None
        assert sheet.cell(heads[0].row + 3, 3).value == "PRINCIPAL"

    return changed(data, fill)


def test_a_quarter_with_the_form_and_the_checks_of_another_municipality(poa: Command, tmp_path: Path) -> None:
    plan = write(tmp_path, *NAMES_BOTH)
    poa("generate", "--plan", plan, "--trimestre", 1, "--output", "emitidos", "--unidad", 58101)
    (issued,) = (tmp_path / "emitidos").glob("*.xlsx")
    returns = tmp_path / "recibidos"
    returns.mkdir()
    (returns / "58101.xlsx").write_bytes(too_many(issued.read_bytes()))
    board = poa("collect", returns, "--plan", plan, "--trimestre", 1, "--output", "informe", status=3)
    assert "● 58101" in board or "◐ 58101" in board, board
    report = json.loads((tmp_path / "informe" / "informe-ramo-58-2024-T1.json").read_text(encoding="utf-8"))
    unit = next(u for u in report["unidades"] if u["clave"] == "58101")
    (told,) = [h for h in unit["hallazgos"] if h["codigo"].startswith("TEC")]
    assert (told["codigo"], told["meta"], told["severidad"]) == ("TEC301", 101, "nota")
    assert told["mensaje"] == "La meta 101 reporta 70 y tenía programado 7 (en prueba)."
    assert {h["codigo"] for h in unit["hallazgos"] if h["severidad"] != "nota"} == {"POA320"}
    page = (tmp_path / "informe" / "informe-ramo-58-2024-T1.html").read_text(encoding="utf-8")
    assert "TEC301" in page


def test_books_of_the_earlier_form_are_received_beside(poa: Command, tmp_path: Path) -> None:
    before = write(tmp_path)
    poa("simulate", "--plan", before, "--trimestre", 1, "--output", "recibidos")
    after = write(tmp_path, *NAMES_BOTH)
    board = poa("collect", "recibidos", "--plan", after, "--trimestre", 1, "--output", "informe")
    assert "5 de 5 unidades" in board


def test_its_rules_are_explained_waived_and_set_as_ours(poa: Command, tmp_path: Path) -> None:
    levels = ("ajustes:\n", "ajustes:\n  niveles: {TEC001: error}\n")
    principal = ('        linea: 4.6.1\n        texto: "SEGUIMIENTO', '        linea: 4.6\n        texto: "SEGUIMIENTO')
    plan = write(tmp_path, *NAMES_BOTH, principal, levels)
    told = poa("check", plan, status=3)
    assert "ERROR TEC001" in told
    assert "La unidad 58101 tiene 2 metas principales." in told
    plan = write(tmp_path, *NAMES_BOTH)
    assert poa("explain", "TEC301", "--plan", plan).startswith("TEC301 · nota (en prueba) · Diez veces lo programado")
    assert "TEC301" in poa("explain", "--plan", plan)
    assert "TEC301" not in poa("explain")
    page = poa("explain", "--markdown", "--plan", plan)
    assert page.index("## De las cifras de una unidad") < page.index("### TEC301") < page.index("## Contra trimestres")
    waiver = "dispensas: [{codigo: TEC301, unidad: 58101, trimestre: 1, motivo: m, autoriza: a}]"
    (tmp_path / "dispensas.yaml").write_text(waiver, encoding="utf-8")
    poa("simulate", "--plan", plan, "--trimestre", 1, "--output", "recibidos")
    assert "La dispensa de TEC301" in poa("collect", "recibidos", "--plan", plan, "--trimestre", 1, "--output", "o")


UNUSED = """
import sys
from poa_xl.cli import main
try:
    main({arguments!r})
except SystemExit as end:
    assert not end.code, end.code
for module in ("poa_xl_tecate", {lookup!r}):
    assert module not in sys.modules, module
"""


@pytest.mark.parametrize(
    ("arguments", "lookup"),
    [
        (["--help"], "importlib.metadata"),
        (["explain"], "importlib.metadata"),
        (["explain", "POA303"], "importlib.metadata"),
        (["check", str(PLAN_FILE)], ""),
        (["generate", "--plan", str(PLAN_FILE), "--trimestre", "1", "--output", "emitidos"], ""),
    ],
    ids=["help", "explain", "explain a code", "check", "generate"],
)
def test_what_no_plan_names_is_not_used_though_installed(
    arguments: list[str], lookup: str, site: Path, tmp_path: Path
) -> None:
    program = UNUSED.format(arguments=arguments, lookup=lookup)
    env = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, env=env, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


BROKEN = {
    "ausente": ("no_hay:X", "no_hay:X falla al cargarse (ModuleNotFoundError: No module named 'no_hay')"),
    "sinobjeto": ("roto:NADA", "roto:NADA falla al cargarse (AttributeError: module 'roto' has no attribute 'NADA')"),
    "otracosa": ("json:loads", "lo que se instaló con ese nombre no es un Complemento de poa-xl"),
    "falla": ("falla:X", "falla:X falla al cargarse (ZeroDivisionError: division by zero)"),
    "sale": ("sale:X", "sale:X falla al cargarse (SystemExit: adiós)"),
    "nadie": ("", "no está instalado"),
}


@pytest.mark.parametrize("nombre", BROKEN)
def test_a_complemento_that_cannot_be_used_stops_the_plan_and_says_why(
    nombre: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "roto.py").write_text("", encoding="utf-8")
    (tmp_path / "falla.py").write_text("1 / 0", encoding="utf-8")
    (tmp_path / "sale.py").write_text("import sys; print('hola'); sys.exit('adiós')", encoding="utf-8")
    points = {name: value for name, (value, _) in BROKEN.items() if value}
    monkeypatch.syspath_prepend(str(announced(tmp_path, "roto", {"poa_xl.checks": points})))
    checked = check(write(tmp_path, ("catalogos:\n", f"complementos: [{nombre}]\ncatalogos:\n")))
    (told,) = [f for f in checked.findings if f.severity is Severity.ERROR]
    assert (told.codigo, told.message) == (
        "POA040",
        f"El complemento “{nombre}” no se puede usar: {BROKEN[nombre][1]}.",
    )
    assert checked.plan is None


FAULTY = """
import sys
from poa_xl.checks.complementos import Complemento
from poa_xl.checks.registry import Check, at
from poa_xl.checks.rule import Rule
from poa_xl.domain.finding import Place, Severity

print("me cargaron")

def revisa(_):
    print("reviso")
    {does}
    yield at(Place()).code("{code}")

CODE = Rule("{code}", Severity.NOTA, "Título", "Algo con {{que}}.", "Nada.", "Porque sí.", {{"que": "x"}})
COMPLEMENTO = Complemento((CODE,), {kind}=(Check(revisa, "{code}"),))
"""
FAULTS = {
    "errores": ("1 / 0", "revisa (ZeroDivisionError: division by zero)"),
    "salidas": ("sys.exit(3)", "revisa (SystemExit: 3)"),
    "palabras": ("pass", "revisa (KeyError: 'que')"),
}


def faulty(folder: Path, kind: str, nombre: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan that names a complemento whose check of that kind fails."""
    module, code = f"mal_{kind}_{nombre}", f"{kind[:2]}{nombre[:3]}301".upper()
    text = FAULTY.format(does=FAULTS[nombre][0], kind=kind, code=code)
    (folder / f"{module}.py").write_text(text, encoding="utf-8")
    points = {"poa_xl.checks": {module: f"{module}:COMPLEMENTO"}}
    monkeypatch.syspath_prepend(str(announced(folder, module, points)))
    return write(folder, ("catalogos:\n", f"complementos: [{module}]\ncatalogos:\n"))


@pytest.mark.parametrize("nombre", FAULTS)
def test_a_check_that_fails_is_told_as_the_complementos_fault_and_not_the_units(
    nombre: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plan = sound_plan(faulty(tmp_path, "capture", nombre, monkeypatch))[0]
    came = receive_bytes(workbook(filled(plan, "58101")), plan)
    (told,) = [f for f in came.findings if f.severity is Severity.ERROR]
    assert (told.codigo, told.unidad, told.place.archivo) == ("POA174", "58101", "a.xlsx")
    assert f"El complemento “mal_capture_{nombre}” falló" in told.message
    assert FAULTS[nombre][1] in told.remedy
    assert capsys.readouterr().out == ""
    done = consolidate(plan, plan.trimestre(1), [came], {})
    assert done.unidades[0].estado is EstadoUnidad.RECHAZADA
    assert "58101" not in [one.unidad.clave for one in to_return(done)]


@pytest.mark.parametrize("nombre", FAULTS)
def test_a_check_of_the_plan_that_fails_stops_and_names_the_complemento(
    nombre: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = faulty(tmp_path, "plan", nombre, monkeypatch)
    with pytest.raises(PlanError) as stopped:
        check(path)
    assert str(stopped.value).startswith(f"El complemento “mal_plan_{nombre}” falló al revisar el plan.")
    assert FAULTS[nombre][1] in str(stopped.value)
    assert capsys.readouterr().out == ""


def test_two_packages_of_one_name_are_told_apart_by_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    announced(tmp_path, "uno", {"poa_xl.forms": {"X/1": "uno:F"}})
    monkeypatch.syspath_prepend(str(announced(tmp_path, "dos", {"poa_xl.forms": {"X/1": "dos:F"}})))
    checked = check(write(tmp_path, ("ajustes:\n", "ajustes:\n  formato: X/1\n")))
    (told,) = [f for f in checked.findings if f.severity is Severity.ERROR]
    assert told.message == "El formato “X/1” no se puede usar: lo traen varios paquetes instalados (dos:F, uno:F)."
    assert "poa-xl trae TMM-F004/2, TMM-F004/1" in told.remedy


def rule(codigo: str, message: str = "Algo.") -> Rule:
    return Rule(codigo, Severity.NOTA, "Título", message, "Nada.", "Porque sí.", {})


@pytest.mark.parametrize(
    ("rules", "codes", "says"),
    [
        ([rule("POA900")], ["POA900"], "POA900 está repetido o no es de la forma ABC301"),
        ([rule("TEC901")], ["TEC901"], "TEC901 está repetido o no es de la forma"),
        ([rule("tec1")], ["tec1"], "tec1 está repetido o no es de la forma"),
        ([rule("TEC001"), rule("TEC001")], ["TEC001"], "TEC001 está repetido"),
        ([rule("TEC001")], ["TEC001", "TEC002"], "no coinciden"),
        ([rule("TEC001"), rule("TEC002")], ["TEC001"], "no coinciden"),
        ([rule("TEC001", "La meta {meta}.")], ["TEC001"], "el ejemplo de TEC001 no trae meta"),
    ],
)
def test_a_complemento_that_does_not_hold_together_cannot_be_made(
    rules: list[Rule], codes: list[str], says: str
) -> None:
    with pytest.raises(ValueError, match=says):
        Complemento(tuple(rules), plan=(Check(lambda _: iter(()), *codes),))
