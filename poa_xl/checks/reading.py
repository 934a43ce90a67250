"""The inputs of a located form, read row by row."""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

from poa_xl.checks.cells import Read, as_seen, read_cantidad, read_observaciones
from poa_xl.checks.registry import Hit
from poa_xl.checks.seen import Sights
from poa_xl.domain.avance import Captura
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Meta
from poa_xl.domain.trimestre import NUMEROS
from poa_xl.form.locate import Location
from poa_xl.form.rawbook import RawBook


class Reading:
    """What was captured, and what was wrong with it; ``unreadable``: the metas of which not all could be read."""

    def __init__(
        self, book: RawBook, location: Location, sights: Sights, doubtful: Set[tuple[int, str]] = frozenset()
    ) -> None:
        self._book, self._form, self._location, self._sights = book, location.form, location, sights
        self._doubtful = doubtful
        self.hits: list[Hit] = []
        self.unreadable: set[int] = set()

    def place(self, meta: int, key: str) -> Place:
        """Where that cell is in the workbook that came back."""
        return Place(self._book.archivo, self._location.sheet.name, self._location.ref(meta, key))

    def capture(self, meta: Meta) -> Captura:
        """A of every quarter and OBSERVACIONES of one row; accepted quarters keep what was accepted."""
        accepted = self._form.previo.captura(meta.numero).alcanzado
        alcanzado: list[Cantidad | None] = [
            self._read(meta, f"a{t}", read_cantidad, None) if t in self._form.abiertos else accepted[t - 1]
            for t in NUMEROS
        ]
        most = self._form.plan.ajustes.observaciones_max
        observaciones = self._read(
            meta, "observaciones",
            lambda cell, of, columna, place: read_observaciones(cell, of, columna, most, place), "",
        )  # fmt: skip
        return Captura(tuple(alcanzado), observaciones)

    def _read(self, meta: Meta, key: str, reader: Callable[..., Read], nothing: Any) -> Any:
        """What stands there and is to be seen there; ``nothing`` where it lies under another cell or is in doubt."""
        if key not in self._location.columns or (meta.numero, key) in self._doubtful:
            self.unreadable.add(meta.numero)
            return nothing
        cell = self._location.cell(meta.numero, key)
        if cell is not None:
            if cell.covered and not cell.blank:
                self.unreadable.add(meta.numero)
                return nothing
            cell = as_seen(cell)
        columna = self._form.formato.columns.by_key[key].name
        read = reader(cell, meta, columna, self.place(meta.numero, key))
        if read.hit is not None:
            self.hits.append(read.hit)
        seen = cell is None or read.value == nothing or self._sights.enters(cell, meta.numero, key, read.value)
        if not (read.valid and seen):
            self.unreadable.add(meta.numero)
        return read.value if seen else nothing
