"""The rooms of the house: imports go down only, modules and functions stay small."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

SOURCE = Path(__file__).parent.parent / "poa_xl"
MODULES = sorted(SOURCE.rglob("*.py"))
CORE = {"domain", "form", "checks"}
ALLOWED = {
    "domain": {"domain"},
    "form": {"form", "domain"},
    "checks": {"checks", "form", "domain"},
    "plan": {"plan", "errors", "reasons", *CORE},
    "excel": {"excel", *CORE},
    "contract": {"contract", "errors", "reasons", *CORE},
    "reporting": {"reporting", "contract", "errors", "resources", *CORE},
    "containers": {"containers", "errors", "reasons", *CORE},
    "outputs": {"outputs", "errors", "reasons", *CORE},
    "guard": {"guard"},
    "resources": {"errors"},
    "plans": {"plan", "errors", *CORE},
    "formats": {"excel", "reporting", "contract", "errors", *CORE},
    "reception": {"containers", "excel", "guard", "reasons", "errors", *CORE},
    "publication": {"outputs", "excel", "contract", "reporting", "formats", "errors", *CORE},
    "simulation": {"simulation", "excel", "errors", *CORE},
    "api": {
        "reception",
        "formats",
        "plans",
        "simulation",
        "containers",
        "guard",
        "plan",
        "excel",
        "contract",
        "errors",
        *CORE,
    },
    "workflow": {
        "api",
        "publication",
        "reception",
        "plans",
        "simulation",
        "containers",
        "outputs",
        "plan",
        "contract",
        "reporting",
        "resources",
        "errors",
        *CORE,
    },
    "examination": {"workflow", "reception", "plans", "containers", "guard", "errors", *CORE},
    "show": {"terminal", "examination", "outputs", "contract", *CORE},
    "terminal": {"domain"},
    "cli": {"workflow", "examination", "show", "terminal", "plan", "contract", "cli_es", "errors", *CORE},
    "cli_es": set(),
    "errors": {"domain"},
    "reasons": set(),
    "__init__": {"api"},
    "__main__": {"cli"},
}
OUTSIDE = {
    "xlsxwriter": {"excel/writer.py"},
    "openpyxl": {"excel/second.py", *(f"simulation/accidents/{name}.py" for name in ("base", "captures", "structure"))},
    "python_calamine": {"excel/values.py"},
    "oxmsg": {"containers/outlook.py"},
    "olefile": {"containers/outlook.py"},
    "typst": {"reporting/pdf.py"},
    "jinja2": {"reporting/templates.py"},
    "yaml": {"plan/yaml_file.py"},
    "pydantic": {"plan/schema.py", "plan/load.py", "plan/dispensas.py", "contract/data.py", "contract/previous.py"},
    "click": {"cli.py", "show.py"},
}  # fmt: skip


def room(path: Path) -> str:
    inside = path.relative_to(SOURCE)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "poa_xl":
                yield from (f"poa_xl.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_imports_go_down_only(path: Path) -> None:
    inner = {name.split(".")[1] for name in imported(path) if name.startswith("poa_xl.")} - {"__version__"}
    assert inner <= ALLOWED[room(path)]


@pytest.mark.parametrize(("library", "users"), OUTSIDE.items())
def test_each_outside_library_has_one_room(library: str, users: set[str]) -> None:
    found = {
        path.relative_to(SOURCE).as_posix()
        for path in MODULES
        if any(name.split(".")[0] == library for name in imported(path))
    }
    assert found == users


@pytest.mark.parametrize("path", [m for m in MODULES if room(m) in CORE], ids=lambda p: str(p.relative_to(SOURCE)))
def test_the_core_knows_no_file_and_no_clock(path: Path) -> None:
    roots = {name.split(".")[0] for name in imported(path)}
    assert roots.isdisjoint({"os", "io", "pathlib", "time", "shutil", "tempfile", "zipfile", "sys", "subprocess"})
    text = path.read_text(encoding="utf-8")
    assert "date.today" not in text
    assert "datetime.now" not in text


ACTS = ("write_bytes", "write_text", "mkdir", "unlink", "rename", "print", "today", "now")
"""What writes, prints or asks the time."""
MAY_ACT = {"outputs", "workflow"}


@pytest.mark.parametrize(
    "path", [m for m in MODULES if room(m) not in MAY_ACT], ids=lambda p: str(p.relative_to(SOURCE))
)
def test_the_library_writes_nothing_prints_nothing_and_asks_no_time(path: Path) -> None:
    """All that acts on the disk is in outputs/, all that is said goes through the terminal's ``say``."""
    calls = (node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    named = {one.attr if isinstance(one, ast.Attribute) else getattr(one, "id", "") for one in calls}
    assert named.isdisjoint(ACTS)


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(SOURCE)))
def test_modules_and_functions_are_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 400
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            assert (node.end_lineno or 0) - node.lineno < 40, node.name


def test_nothing_is_caught_blindly() -> None:
    """A bug of ours crashes loudly, but at the wall, where it costs one file; and where a library panics outside Python."""
    blind = [
        path.relative_to(SOURCE).as_posix()
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")))
    ]
    assert blind == ["excel/values.py", "guard/pool.py", "guard/pool.py", "guard/process.py", "guard/worker.py"]


def module_name(path: Path) -> str:
    parts = path.relative_to(SOURCE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def test_no_modules_import_each_other_in_a_circle() -> None:
    names = {module_name(path) for path in MODULES}
    graph = {}
    for path in MODULES:
        mine = {name for name in imported(path) if name in names} - {module_name(path), "poa_xl"}
        graph[module_name(path)] = mine
    TopologicalSorter(graph).prepare()
