"""``pip install .`` in a fresh environment, used from another folder, gives a working poa-xl."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

pytestmark = pytest.mark.wheel
ROOT = Path(__file__).parents[2]
PARTS = ("poa_xl", "templates", "examples", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def command(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The installed command; its source is out of reach."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    source.mkdir()
    for part in PARTS:
        origin = ROOT / part
        (shutil.copytree if origin.is_dir() else shutil.copy)(origin, source / part)
    subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True)
    pip = [str(folder / "venv/bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(source)], check=True)
    shutil.rmtree(source)
    return folder / "venv/bin/poa-xl"


def run(command: Path, folder: Path, *arguments: str) -> str:
    """Its output, with nothing of this checkout on any path."""
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "COVERAGE", "COV_"))}
    done = subprocess.run([str(command), *arguments], cwd=folder, env=clean, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_the_demo_runs_with_its_templates_and_example(command: Path, tmp_path: Path) -> None:
    assert "5 de 5 unidades" in run(command, tmp_path, "demo")
    report = tmp_path / "demo" / "3-informe"
    assert {p.suffix for p in report.iterdir()} >= {".xlsx", ".html", ".json"}


def test_a_quarter_by_hand(command: Path, tmp_path: Path) -> None:
    run(command, tmp_path, "demo")
    plan = next(Path(command).parents[1].rglob("ramo58-2024/plan.yaml"))
    run(command, tmp_path, "generate", "--plan", str(plan), "--trimestre", "2", "--output", "t2")
    assert len(list((tmp_path / "t2").glob("*.xlsx"))) == 5


def test_it_speaks_for_itself(command: Path, tmp_path: Path) -> None:
    assert run(command, tmp_path, "--version").startswith("poa-xl ")
    assert "Uso:" in run(command, tmp_path, "-h")
    assert "POA301" in run(command, tmp_path, "explain", "A01")


def test_a_package_of_another_municipality_is_installed_beside_it(command: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples/otro-municipio", tmp_path / "package")
    pip = [str(command.with_name("python")), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, str(tmp_path / "package")], check=True)
    text = (ROOT / "examples/ramo58-2024/plan.yaml").read_text(encoding="utf-8")
    named = text.replace("ajustes:\n", "ajustes:\n  formato: TEC-F004/1\n")
    (tmp_path / "plan.yaml").write_text(named, encoding="utf-8")
    run(command, tmp_path, "generate", "--plan", "plan.yaml", "--trimestre", "1", "--output", "t1")
    books = list((tmp_path / "t1").glob("*.xlsx"))
    assert len(books) == 5
    assert all("TEC-F004" in openpyxl.load_workbook(one).sheetnames[0] for one in books)
