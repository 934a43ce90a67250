"""What one unit sent back, read; and what of it the form cannot carry."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from poa_xl.domain.avance import Captura
from poa_xl.domain.cantidad import Cantidad


@dataclass(frozen=True, slots=True)
class Apartado:
    """Something in a return for which the form has no place: where it stood, what it was, its whole text."""

    donde: str
    que: str
    texto: str


class Motivo(Enum):
    """Why nothing was taken of a file: it cannot be read; it is not the form of this quarter; the coordination has to settle it."""

    ILEGIBLE = "ilegible"
    AJENO = "ajeno"
    POR_ACLARAR = "por aclarar"


@dataclass(frozen=True, slots=True)
class Ilegible:
    """A file of which no figure was taken, of one unit: by its seal, or (not ``cierto``) by its name or its message.

    ``que`` says in a sentence why nothing was taken.
    """

    archivo: str
    que: str
    cierto: bool = False
    motivo: Motivo = Motivo.ILEGIBLE


@dataclass(frozen=True)
class Devolucion:
    """What one unit sent back, read: the captures by meta number and the cells they came from.

    ``destinos``: where in the form as issued each cell with a finding belongs.  ``codigo``: verification code of the
    captured figures.  ``revision``: how often the form had been given back corrected.  ``dichos``: AVANCE ABSOLUTO and
    ACUMULADO RELATIVO as the workbook itself shows them, None where it shows no number.  ``formato``: the version of the
    form that came back; ``folio``, as it prints it.  ``apartados``: what the form drawn again would lose.
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
    apartados: tuple[Apartado, ...] = ()
