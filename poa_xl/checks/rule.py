"""What the catalogue says of each code."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from poa_xl.domain.finding import Severity

BETA = "(en prueba)"


@dataclass(frozen=True, slots=True)
class Rule:
    """The words of one code: ``message`` and ``remedy`` take ``{params}``, of which ``example`` has real ones; ``why`` it matters.

    ``alias``: the published rule that it is part of (domain.md 3.2); one may stand on several codes.  ``levels``: those at
    which a plan may have it told, none if it may not choose.  A ``beta`` rule is on trial: told as a note until promoted.
    """

    codigo: str
    severity: Severity
    titulo: str
    message: str
    remedy: str
    why: str
    example: Mapping[str, object] = field(hash=False)
    alias: str = ""
    levels: tuple[Severity, ...] = ()
    beta: bool = False

    @property
    def told(self) -> Severity:
        """How grave it is told, unless a plan says otherwise."""
        return Severity.NOTA if self.beta else self.severity

    def words(self, params: Mapping[str, object]) -> tuple[str, str]:
        """Its message and remedy with those values."""
        message = self.message.format(**params)
        return f"{message.removesuffix('.')} {BETA}." if self.beta else message, self.remedy.format(**params)
