"""What one unit sent back, read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from poa_xl.domain.avance import Captura
from poa_xl.domain.cantidad import Cantidad


@dataclass(frozen=True)
class Devolucion:
    """What one unit sent back, read: the captures by meta number and the cells they came from.

    ``destinos``: where in the form as issued each cell with a finding belongs.  ``codigo``: verification code of the
    captured figures.  ``revision``: how often the form had been given back corrected.  ``dichos``: AVANCE ABSOLUTO and
    ACUMULADO RELATIVO as the workbook itself shows them, None where it shows no number.  ``formato``: the version of the
    form that came back; ``folio``, as it prints it.
    """

    unidad: str
    archivo: str
    sha256: str
    hoja: str
    capturas: Mapping[int, Captura]
    celdas: Mapping[int, tuple[str, ...]]
    destinos: Mapping[str, str] = field(default_factory=dict)
    codigo: str = ""
    revision: int = 0
    dichos: Mapping[int, tuple[Cantidad | None, Cantidad | None]] = field(default_factory=dict)
    formato: str = ""
    folio: str = ""
