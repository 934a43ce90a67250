"""What the returns of a quarter are judged against; each unit's form is drawn and sealed once a run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from poa_xl.domain.model import Plan, UnidadEjecutora
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import Trimestre
from poa_xl.form import seal, version
from poa_xl.form.book import build, issued_book
from poa_xl.form.formato import Form, Formato
from poa_xl.form.instrucciones import wordings
from poa_xl.form.layout import Book, Cell, Role, Sheet
from poa_xl.form.rawbook import one_line
from poa_xl.form.seal import Sello

_DRAWN = 32
"""How many units' forms are kept: returns of one unit come one after another, and a state has thousands of units."""
Position = tuple[int, int]


@dataclass(frozen=True)
class Issued:
    """A unit's form as issued, ready to be compared with many returns."""

    form: Form
    sello: Sello
    book: Book

    @classmethod
    def of(cls, form: Form) -> Issued:
        """The form, sealed and drawn."""
        return cls(form, seal.sello_of(form), issued_book(form))

    @cached_property
    def sheets(self) -> Mapping[str, Sheet]:
        """The sheets by name."""
        return {sheet.name: sheet for sheet in self.book.sheets}

    @cached_property
    def sheet(self) -> Sheet:
        """The form's own sheet."""
        return next(iter(self.book.sheets))

    @cached_property
    def by_place(self) -> Mapping[Position, Cell]:
        """The cells of the form's sheet by (row, column)."""
        return {(cell.row, cell.column): cell for cell in self.sheet.cells}

    @cached_property
    def required(self) -> frozenset[Position]:
        """Where something of ours must still stand when the form comes back."""
        return frozenset(
            place
            for place, cell in self.by_place.items()
            if cell.formula or (cell.value not in (None, "") and cell.role in (Role.PLAN, Role.TEXT))
        )

    @cached_property
    def merged(self) -> Mapping[Position, Position]:
        """The cells that merged areas cover, corners included, each with the corner that has the text."""
        return {
            (row, column): (area.top, area.left)
            for area in self.sheet.merges
            for row in range(area.top, area.bottom + 1)
            for column in range(area.left, area.right + 1)
        }

    @cached_property
    def wordings(self) -> frozenset[str]:
        """Every line that the instructions of this form may have had when it was issued."""
        return frozenset(map(one_line, wordings(self.form)))


class Campaign:
    """The plan, the quarter that is received, and what earlier quarters accepted by unit.

    ``formato``: the version that is issued; books of every earlier one are received beside it.  ``prefer``: the sheets
    that are to be read of books with several forms (``ARCHIVO!HOJA``).
    """

    def __init__(
        self,
        plan: Plan,
        trimestre: Trimestre,
        previos: Mapping[str, Previo],
        formato: Formato | None = None,
        prefer: Sequence[str] = (),
    ) -> None:
        self.plan, self.trimestre, self.previos, self.prefer = plan, trimestre, previos, tuple(prefer)
        self.formato = formato or version.of(plan)
        self.issued = lru_cache(_DRAWN)(self._issued)

    def _issued(self, clave: str, formato: str) -> Issued:
        """The unit's form in the version of that id, this campaign's or an earlier one."""
        drawn = next(one for one in self.formato.versiones if one.id == formato)
        unidad: UnidadEjecutora = self.plan.por_clave[clave]
        form = build(self.plan, unidad, self.trimestre, self.previos.get(clave), formato=drawn)
        return Issued.of(form)

    def __reduce__(self) -> tuple[type[Campaign], tuple[Plan, Trimestre, Mapping[str, Previo], Formato, Sequence[str]]]:
        return Campaign, (self.plan, self.trimestre, self.previos, self.formato, self.prefer)
