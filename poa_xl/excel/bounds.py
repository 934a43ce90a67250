"""What a returned file may cost to read, counted while it is read; and how it is told that it cannot or must not be."""

from __future__ import annotations

from collections import Counter

from poa_xl.checks.registry import Hit
from poa_xl.domain.finding import Place

LARGEST_FILE = 25 * 2**20
LARGEST_CONTENT = 120 * 2**20
"""Bytes of all the parts that are read, as they come out of the archive, whatever it says of itself."""
MOST_PARTS = 2000
MOST_CELLS = 100_000
# A form has a hundredth of these.
MOST = {
    "celdas": MOST_CELLS,  # with something in them
    "marcas": 620_000,  # tags of a sheet
    "renglones": 50_000,
    "celdas combinadas": 100_000,  # covered by them
    "columnas": 80_000,
    "textos": 150_000,
    "trozos de texto": 150_000,  # of several looks, each time that a cell holds them
    "estilos": 60_000,
    "elementos": 20_000,  # everything else: names, comments, drawings, links
    "caracteres": 16 * 2**20,  # of text, each time that a cell holds it
    "caracteres de fórmulas compartidas": 4 * 2**20,  # carried from one cell to others
}


class Unreadable(Exception):  # noqa: N818 - it carries a finding, it is not a failure of ours
    """The file cannot or must not be read; ``hit`` says why, for the person who sent it."""

    def __init__(self, codigo: str, **params: object) -> None:
        super().__init__(codigo, params)
        self.codigo, self.params = codigo, params

    def hit(self, archivo: str) -> Hit:
        """The finding about that file."""
        return Hit(Place(archivo=archivo), self.params, codigo=self.codigo)


class Budget:
    """What one book has cost so far."""

    def __init__(self) -> None:
        self._spent: Counter[str] = Counter()

    def spend(self, what: str, amount: int = 1) -> None:
        """Count ``amount`` more of a key of MOST.  Unreadable once there is too much of it."""
        self._spent[what] += amount
        if self._spent[what] > MOST[what]:
            raise Unreadable("POA105", que=f"tiene un número excesivo de {what}")
