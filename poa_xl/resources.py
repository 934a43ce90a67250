"""Where the templates and the example live: inside the installed package, or at the top of a checkout."""

from __future__ import annotations

from pathlib import Path

from poa_xl.errors import InstalacionError

_PACKAGE = Path(__file__).parent


def templates() -> Path:
    """The folder of jinja2 templates.  InstalacionError if the installation lacks it."""
    return _folder("templates")


def examples() -> Path:
    """The folder of examples.  InstalacionError if the installation lacks it."""
    return _folder("examples")


def _folder(name: str) -> Path:
    for parent in (_PACKAGE, _PACKAGE.parent):
        if (parent / name).is_dir():
            return parent / name
    raise InstalacionError(f"La instalación de poa-xl está incompleta: falta la carpeta {name}. Instálelo de nuevo.")
