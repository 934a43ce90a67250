"""The quick tests on each Python that the project says it runs on: ``nox``.  One that the machine lacks is told by name."""

from __future__ import annotations

import os
import shutil
import subprocess

import nox

PYTHONS = ("3.11", "3.12", "3.13")
QUICK = "not long and not office and not browser and not wheel"

nox.options.error_on_missing_interpreters = False  # a session skipped, with the name of what is missing
nox.options.default_venv_backend = "venv"
if shutil.which("pyenv"):  # each Python that it keeps answers to its own name
    told = subprocess.run(["pyenv", "versions", "--bare"], capture_output=True, text=True, check=False)  # noqa: S607 - ours
    os.environ.setdefault("PYENV_VERSION", ":".join(told.stdout.split()[::-1]))


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """All tests but those that drive other programs or take minutes."""
    session.install("--quiet", "--editable", ".[dev]")
    session.run("python", "-m", "pytest", "-q", "-n", "auto", "-m", QUICK, *session.posargs)
