"""Plans, waivers, earlier reports and folders that nobody should give, given to the real command."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from poa_xl.cli import main
from poa_xl.contract.data import WITHOUT_PROOF, prueba
from poa_xl.domain.model import Plan
from poa_xl.form.book import file_name
from tests.hostile.scene import GOOD, OTHER, ROOT, collect, good_book, lay_good
from tests.support.hostile_mail import mail, zipped
from tests.support.plans import PLAN_FILE, example_text

LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
resource.setrlimit(resource.RLIMIT_DATA, (512 * 2**20, 512 * 2**20))
from poa_xl.cli import main
main()
"""


def limited(*arguments: object) -> subprocess.CompletedProcess[str]:
    """The command in a process that may take five seconds of work and 512 MB."""
    return subprocess.run(
        [sys.executable, "-c", LIMITED, *map(str, arguments)], capture_output=True, text=True, check=False, cwd=ROOT
    )


# -- plan and waivers ----------------------------------------------------------------------------------------------


def _bomb(start: str, levels: int, times: int) -> str:
    lines = [f"{start}: &a0 [x]"]
    lines += [f"b{n}: &a{n} [{', '.join([f'*a{n - 1}'] * times)}]" for n in range(1, levels)]
    return "\n".join(lines)


TEXTS: dict[str, Callable[[], str]] = {
    "a bomb of aliases": lambda: _bomb("formato", 12, 10),
    "a bomb of aliases in merge keys": lambda: _bomb("formato", 12, 10).replace("[*", "[<<: *"),
    "forty thousand brackets": lambda: "[" * 40_000,
    "forty thousand braces": lambda: "{a: " * 40_000,
    "forty thousand dashes": lambda: "- " * 40_000,
    "an alias of itself": lambda: "a: &a [*a]",
    "a key of a megabyte": lambda: "? " + "x" * 2**20 + "\n: y",
    "a million keys": lambda: "\n".join(f"k{n}: v" for n in range(10**6)),
    "a text without end": lambda: 'formato: "' + "x" * 10**7,
    "no bytes of text": lambda: "\x00\x01\x02",
    "a tag of Python": lambda: "formato: !!python/object/apply:os.system ['true']",
    "a number that no computer holds": lambda: example_text().replace("anual: 49", "anual: " + "9" * 5000, 1),
    "a year of other digits": lambda: example_text().replace("ejercicio: 2024", "ejercicio: ²", 1),
}


@pytest.mark.parametrize("what", TEXTS)
def test_a_hostile_plan_is_told_in_time(what: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(TEXTS[what](), encoding="utf-8")
    done = limited("check", path)
    assert (done.returncode, done.stderr) == (3, "")


WAIVER = "  - {{codigo: POA303, unidad: 58101, trimestre: 1, motivo: x{}, autoriza: y}}\n"
WAIVERS: dict[str, Callable[[], str]] = {
    "sixty thousand": lambda: "dispensas:\n" + "".join(WAIVER.format(n) for n in range(60_000)),
    "sixty thousand by aliases": lambda: "dispensas:\n  - &a {codigo: x}\n" + "  - *a\n" * 60_000,
    "a bomb": lambda: _bomb("dispensas", 12, 10),
    "forty thousand brackets": lambda: "dispensas: " + "[" * 40_000,
    "a million metas": lambda: "dispensas:\n" + WAIVER.format(1).replace("}", ", metas: [" + "1, " * 10**5 + "1]}"),
}


@pytest.mark.parametrize("what", WAIVERS)
def test_hostile_waivers_stop_in_time_and_nothing_is_written(what: str, plan: Plan, tmp_path: Path) -> None:
    lay_good(tmp_path / "recibidos", plan)
    path = tmp_path / "dispensas.yaml"
    path.write_text(WAIVERS[what](), encoding="utf-8")
    done = limited(
        "collect", tmp_path / "recibidos", "--plan", PLAN_FILE, "--trimestre", 1, "--output", tmp_path / "informe",
        "--dispensas", path,
    )  # fmt: skip
    assert (done.returncode, done.stderr.startswith("Error: ")) == (1, True), done.stderr[-500:]
    assert not (tmp_path / "informe").exists()


# -- earlier reports -----------------------------------------------------------------------------------------------

Report = dict[str, Any]


@pytest.fixture(scope="module")
def report(plan: Plan, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The text of a report of the first quarter."""
    folder = tmp_path_factory.mktemp("previo")
    lay_good(folder / "recibidos", plan)
    collect(folder / "recibidos", folder / "informe")
    return (folder / "informe" / "informe-ramo-58-2024-T1.json").read_text(encoding="utf-8")


def _figure(value: object) -> Callable[[Report], None]:
    def change(told: Report) -> None:
        meta = next(meta for unit in told["unidades"] for meta in unit["metas"] if meta["a"][0] == 7)
        meta["a"][0] = value

    return change


def _state(told: Report) -> None:
    told["unidades"][0]["metas"][0]["estado"] = "inventado"


CHANGES: dict[str, Callable[[Report], object]] = {
    "a 7 made 10": _figure(10), "a 7 made -5": _figure(-5), "a 7 made true": _figure(True), "a 7 made a text": _figure("7"),
    "a 7 made NaN": _figure(math.nan), "a 7 made infinite": _figure(math.inf), "a 7 made enormous": _figure(10**400),
    "a 7 made null": _figure(None), "a unit removed": lambda told: told["unidades"].pop(0),
    "a unit doubled": lambda told: told["unidades"].append(told["unidades"][0]), "a state invented": _state,
    "a total changed": lambda told: told["totales"].update(cumplidas=0),
    "another quarter": lambda told: told.update(trimestre=4), "another Ramo": lambda told: told.update(ramo="7"),
}  # fmt: skip


@pytest.mark.parametrize("proof", ["kept", "made anew", "none"])
@pytest.mark.parametrize("what", CHANGES)
def test_an_earlier_report_that_was_changed_stops_and_nothing_is_written(
    what: str, proof: str, report: str, tmp_path: Path
) -> None:
    told = json.loads(report)
    CHANGES[what](told)
    if proof == "made anew":
        told["prueba"] = prueba(told)
    elif proof == "none":
        del told["prueba"]
        told["formato"] = WITHOUT_PROOF
    path = tmp_path / "informe.json"
    path.write_text(json.dumps(told).replace("Infinity", "1e400"), encoding="utf-8")
    output = tmp_path / "t2"
    asked = ("generate", "--plan", PLAN_FILE, "--trimestre", 2, "--output", output, "--previous", path)
    done = CliRunner().invoke(main, [str(word) for word in asked])
    assert (done.exit_code, done.output.startswith("Error: "), type(done.exception)) == (1, True, SystemExit)
    assert not output.exists()


# -- folders -------------------------------------------------------------------------------------------------------


def _contents(folder: Path) -> set[str]:
    return {sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_returns_that_lie_where_the_report_goes_are_neither_written_over_nor_removed(
    plan: Plan, tmp_path: Path
) -> None:
    """``collect correo --output .`` beside a folder «devoluciones» of somebody's own."""
    lay_good(tmp_path / "correo", plan)
    (tmp_path / "correo" / "todo.eml").write_bytes(mail(("todo.zip", zipped(("x.xlsx", good_book(plan, OTHER)[:-9])))))
    theirs = tmp_path / "devoluciones"
    theirs.mkdir()
    for clave in (*GOOD, OTHER):
        name = file_name(plan.por_clave[clave], plan.trimestre(1))
        (theirs / name).write_bytes(good_book(plan, clave) + b"\0")
        (theirs / Path(name).with_suffix(".txt")).write_bytes(clave.encode())
    before = _contents(tmp_path)
    for _ in range(2):
        assert collect(tmp_path / "correo", tmp_path).code == 3
        assert before <= _contents(tmp_path)


@pytest.mark.parametrize("lock", ["~$informe-ramo-58-2024-T1.xlsx", ".~lock.informe-ramo-58-2024-T1.xlsx#"])
def test_a_report_open_in_a_program_stays_as_it_is_with_all_its_set(lock: str, plan: Plan, tmp_path: Path) -> None:
    lay_good(tmp_path / "recibidos", plan)
    collect(tmp_path / "recibidos", tmp_path / "informe")
    (tmp_path / "informe" / lock).write_bytes(b"yo")
    before = {path.name: path.read_bytes() for path in (tmp_path / "informe").iterdir() if path.is_file()}
    (tmp_path / "recibidos" / "otro.xlsx").write_bytes(good_book(plan, OTHER))
    run = collect(tmp_path / "recibidos", tmp_path / "informe")
    assert (run.code, b"Excel" in run.complained) == (1, True), run.complained
    assert {path.name: path.read_bytes() for path in (tmp_path / "informe").iterdir() if path.is_file()} == before
