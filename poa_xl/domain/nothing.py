"""The words for a figure that is not there, told once.

0 is a figure: nothing was achieved.  Blank cells are the form's and the plan's own (domain.md 1.3): no word replaces them.
"""

from __future__ import annotations

from enum import StrEnum

from poa_xl.domain.ajustes import Base
from poa_xl.domain.cantidad import Cantidad


class Nothing(StrEnum):
    """Why there is no figure."""

    UNREPORTED = "S/R"
    """Not known: the meta, or its whole unit, is not reported, not included or held back."""
    UNPROGRAMMED = "N/P"
    """Nothing is programmed to divide by."""
    INAPPLICABLE = "—"
    """It does not apply here."""


Figure = Cantidad | Nothing


def span(base: Base) -> str:
    """What the semáforo and the estado judge: the quarter alone, or the year to date (never what is not yet due)."""
    return "en el trimestre" if base is Base.TRIMESTRE else "a la fecha"


def unprogrammed(base: Base) -> str:
    """The grey light and N/P, in words."""
    return f"nada programado {span(base)}"


def words(base: Base) -> tuple[tuple[Nothing, str], ...]:
    """What each means, for whoever reads the report; 0 is «no hubo avance»."""
    return (
        (
            Nothing.UNREPORTED,
            "sin reporte: no se sabe, porque la meta o su unidad no se ha reportado o no está incluida",
        ),
        (Nothing.UNPROGRAMMED, f"{unprogrammed(base)}: no hay porcentaje"),
        (Nothing.INAPPLICABLE, "no aplica"),
    )
