"""Programs that tests drive: skipped with the reason where they are missing, a failure where they are required."""

from __future__ import annotations

import os
import shutil

import pytest


def needed(program: str, package: str) -> str:
    """The path of ``program``, which Debian has in ``package``."""
    path = shutil.which(program)
    if path is not None:
        return path
    reason = f"{program} is not installed (Debian: apt install {package})"
    if os.environ.get("POA_XL_REQUIRE_PROGRAMS") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
