"""What stops us, told in Spanish to whoever asked; one class for each cause, so that a program can tell them apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from poa_xl.domain.finding import Finding


class PoaError(Exception):
    """poa-xl cannot go on; the text, in Spanish, names the file, what was found, what was expected and what to do.

    A person's mistake inside a workbook or a plan is never a PoaError: it is a Finding; ``findings`` are those that
    stopped us, if there are any.  Our own bugs are neither.
    """

    def __init__(self, message: str = "", findings: Sequence[Finding] = ()) -> None:
        super().__init__(message)
        self.findings = tuple(findings)


class PlanError(PoaError):
    """The plan, or the file of waivers beside it, is not there, cannot be read, or has errors."""


class EntradaError(PoaError):
    """What came in is not there, is no workbook that can be read, or is not what was asked about."""


class InformeError(PoaError):
    """An earlier report is not there, is none, was altered, or is of another plan or quarter."""


class SalidaError(PoaError):
    """What was to be written cannot be, or would undo what is there."""


class PedidoError(PoaError):
    """Something was asked for that does not exist: a unit, a meta, a code, a format."""


class InstalacionError(PoaError):
    """The installation or the system lacks something: a folder, a component, processes."""
