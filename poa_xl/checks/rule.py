"""What the catalogue says of each code."""

from __future__ import annotations

from dataclasses import dataclass

from poa_xl.domain.finding import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """The words of one code.  ``alias`` is its id in the published catalogue of checks; ``message`` takes ``{params}``."""

    codigo: str
    severity: Severity
    titulo: str
    message: str
    remedy: str
    alias: str = ""
