"""What the documents show is executed: the examples of the library, and every command of the README."""

from __future__ import annotations

import doctest
import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import poa_xl
from poa_xl import workflow
from poa_xl.cli import main
from poa_xl.domain.consolidate import EstadoUnidad
from poa_xl.domain.model import Plan
from poa_xl.form.book import file_name
from tests.support.books import achieved, filled, form_of, workbook
from tests.support.plans import EXAMPLE

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
LIBRARY = (ROOT / "docs" / "library.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`((?:poa-xl|make|pip) [^`]*)`", re.DOTALL)
NOT_RUN = ("make ", "pip ")
"""Commands that make the installation itself: tests/programs/test_wheel.py, and the make that runs these tests."""


def blocks(text: str, language: str) -> list[str]:
    """The fenced blocks of a language, their indentation taken off."""
    return [
        re.sub(f"^{indent}", "", body, flags=re.MULTILINE)
        for indent, kind, body in _BLOCK.findall(text)
        if kind == language
    ]


def commands(text: str) -> list[str]:
    """Every command that the text shows, on lines of its own or within a sentence; options alone are no command."""
    own = [line.partition("#")[0].strip() for body in blocks(text, "") for line in body.splitlines()]
    shown = [line for line in own if line.startswith(("poa-xl ", "make", "pip"))]
    return shown + [" ".join(one.split()) for one in _INLINE.findall(text)]


@pytest.fixture
def desk(tmp_path: Path, plan: Plan, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as a coordinator has it: the plan, the returns, the report of the quarter."""
    monkeypatch.chdir(tmp_path)
    shutil.copy(EXAMPLE / "plan.yaml", tmp_path)
    (tmp_path / "recibidos").mkdir()
    for unidad in plan.unidades:
        (tmp_path / "recibidos" / file_name(unidad, plan.trimestre(1))).write_bytes(
            workbook(filled(plan, unidad.clave))
        )
    return tmp_path


def test_the_examples_of_the_library_work(desk: Path) -> None:
    shutil.rmtree(desk / "recibidos")
    text = "\n".join(blocks(LIBRARY, "python"))
    assert text.count(">>>") > 30
    test = doctest.DocTestParser().get_doctest(text, {}, "docs/library.md", None, 0)
    told: list[str] = []
    outcome = doctest.DocTestRunner().run(test, out=told.append)
    assert outcome.failed == 0, "".join(told)


def test_the_table_of_errors_names_each_once() -> None:
    named = re.findall(r"^\| `(\w+)` \|", LIBRARY, re.MULTILINE)
    causes = {name for name in poa_xl.__all__ if name.endswith("Error")} - {"PoaError"}
    assert sorted(named) == sorted(causes)


def ran(line: str) -> int:
    """The exit code of a command line, as it stands in the text."""
    words = shlex.split(line.replace("informe-…", "informe"))
    result = CliRunner().invoke(main, words[1:])
    assert result.exception is None or isinstance(result.exception, SystemExit), (line, result.exception)
    return result.exit_code


def test_every_command_of_the_readme_runs_as_it_stands(desk: Path) -> None:
    """In the order in which a coordinator would: issue, receive, ask."""
    found = commands(README)
    for must in (
        "poa-xl check plan.yaml",
        "poa-xl generate",
        "poa-xl collect",
        "poa-xl trace",
        "poa-xl simulate",
        "poa-xl demo",
    ):
        assert any(line.startswith(must) for line in found), must
    for line in found:
        if not line.startswith(NOT_RUN):
            assert ran(line) == 0, line
    assert len(list((desk / "emitidos").glob("*.xlsx"))) == 5
    assert (desk / "informe" / "informe-ramo-58-2024-T1.xlsx").exists()


def test_the_options_that_the_readme_names_exist() -> None:
    known = {name for command in main.commands.values() for one in command.params for name in one.opts} | {"--version"}
    named = set(re.findall(r"--[a-z][a-z-]+", README))
    assert len(named) > 10
    assert named <= known


def test_the_waivers_that_the_readme_shows_are_taken(desk: Path, plan: Plan) -> None:
    (shown,) = blocks(README, "yaml")
    (desk / "dispensas.yaml").write_text(shown, encoding="utf-8")
    few = dict(filled(plan, "58101").capturas) | {103: achieved(1, 1)}
    name = file_name(plan.por_clave["58101"], plan.trimestre(1))
    (desk / "recibidos" / name).write_bytes(workbook(form_of(plan, "58101", 1, None, few)))
    options = workflow.Options(hoy=date(2024, 4, 8))
    done = workflow.collect([desk / "recibidos"], desk / "plan.yaml", 1, desk / "informe", (), options).consolidado
    waived = [f for f in done.all_findings if f.dispensa]
    assert [(f.codigo, f.unidad, f.meta) for f in waived] == [("POA303", "58101", 103)]


def test_the_states_that_the_readme_tells_are_ours() -> None:
    """The table of states."""
    rows = re.findall(r"^\| ([a-z, ]+) \| [^|]+ \|$", README, re.MULTILINE)
    assert set(rows) - {"estado de la unidad"} == {estado.value for estado in EstadoUnidad}


def test_every_link_of_the_documents_leads_somewhere() -> None:
    for document in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))):
        for target in _links(document.read_text(encoding="utf-8")):
            assert (document.parent / target).exists(), (document.name, target)


def _links(text: str) -> Iterator[str]:
    return (target for target in re.findall(r"\]\(([^)#:\s]+)\)", text))
