"""Programs that tests drive: skipped with the reason where they are missing, a failure where they are required."""

from __future__ import annotations

import importlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest

SYSTEM_PYTHON = "/usr/bin/python3"
NODE_MODULES = Path(sys.prefix) / "node" / "node_modules"
"""Where ``make tools`` puts the packages of ``tests/programs/node/package.json``: beside the Python that runs the tests."""


def needed(program: str, package: str) -> str:
    """The path of ``program``, which Debian has in ``package``."""
    return shutil.which(program) or _missing(program, f"Debian: apt install {package}")


def needed_node(package: str) -> tuple[str, Path]:
    """The path of node, and that of one of its packages."""
    node, folder = needed("node", "nodejs npm"), NODE_MODULES / package
    return (node, folder) if folder.is_dir() else _missing(f"the npm package {package}", "make tools")


def needed_module(name: str) -> ModuleType:
    """A Python module that is there only for the tests, where there is a wheel of it."""
    try:
        return importlib.import_module(name)
    except ImportError:
        _missing(f"the Python module {name}", f"pip install {name}")


def needed_uno() -> None:
    """LibreOffice's bridge, which only the system's Python has."""
    found = shutil.which(SYSTEM_PYTHON) and subprocess.run(
        [SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False
    )
    if not found or found.returncode:
        _missing("the Python module uno", "Debian: apt install python3-uno")


def _missing(what: str, how: str) -> NoReturn:
    reason = f"{what} is not installed ({how})"
    if os.environ.get("POA_XL_REQUIRE_PROGRAMS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
