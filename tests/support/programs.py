"""Programs that tests drive: skipped with the reason where they are missing, a failure where they are required."""

from __future__ import annotations

import os
import shutil
import subprocess
from typing import NoReturn

import pytest

SYSTEM_PYTHON = "/usr/bin/python3"


def needed(program: str, package: str) -> str:
    """The path of ``program``, which Debian has in ``package``."""
    return shutil.which(program) or _missing(program, package)


def needed_uno() -> None:
    """LibreOffice's bridge, which only the system's Python has."""
    found = shutil.which(SYSTEM_PYTHON) and subprocess.run(
        [SYSTEM_PYTHON, "-c", "import uno"], capture_output=True, check=False
    )
    if not found or found.returncode:
        _missing("the Python module uno", "python3-uno")


def _missing(what: str, package: str) -> NoReturn:
    reason = f"{what} is not installed (Debian: apt install {package})"
    if os.environ.get("POA_XL_REQUIRE_PROGRAMS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
