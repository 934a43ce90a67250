"""More than one sheet of a workbook is the form, or more than one row is a meta's: which is read, and whether they agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from poa_xl.checks.integrity import quantity
from poa_xl.checks.naming import chosen
from poa_xl.checks.registry import Hit, at, gives, listed, quoted
from poa_xl.checks.texts import contrast, same_text
from poa_xl.domain.finding import Place
from poa_xl.domain.trimestre import NUMEROS
from poa_xl.form.formato import Form
from poa_xl.form.layout import ref
from poa_xl.form.locate import Location, forms_in
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet, clean

_CAPTURED = (*(f"a{t}" for t in NUMEROS), "observaciones")


@dataclass(frozen=True)
class Forms:
    """The sheet that is read, the others with the same form, and whether somebody said that it is to be that one."""

    taken: Location
    others: tuple[Location, ...] = ()
    asked: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The sheets, the one that is read first."""
        return tuple(one.sheet.name for one in (self.taken, *self.others))

    def has(self, sheet: RawSheet) -> bool:
        """Whether a sheet is one of them."""
        return any(sheet is one.sheet for one in (self.taken, *self.others))

    @cached_property
    def differences(self) -> tuple[tuple[int, str], ...]:
        """(meta, column) of the captures in which another sheet says something else; blank column: only another has it."""
        rows = dict.fromkeys(numero for one in (self.taken, *self.others) for numero in one.rows)
        return tuple((numero, key) for numero in rows for key in self._differ(numero))

    def _differ(self, numero: int) -> Iterator[str]:
        if numero not in self.taken.rows:
            yield ""
            return
        others = [one for one in self.others if numero in one.rows]
        for key in _CAPTURED:
            cell = self.taken.cell(numero, key)
            if not all(_same(cell, one.cell(numero, key)) for one in others):
                yield key

    @property
    def doubtful(self) -> frozenset[tuple[int, str]]:
        """The captures of which it cannot be said which sheet's, or which row's, counts."""
        sheets = () if self.asked else self.differences
        return frozenset((*sheets, *((numero, key) for numero, keys in self.repeated.items() for key in keys)))

    @cached_property
    def repeated(self) -> dict[int, tuple[str, ...]]:
        """Of each meta that has several rows, the captures in which they differ."""
        again = self.rows_again
        return {
            numero: tuple(key for key in _CAPTURED if self._differs(numero, key, again[numero])) for numero in again
        }

    def _differs(self, numero: int, key: str, rows: Sequence[int]) -> bool:
        own, column = self.taken.cell(numero, key), self.taken.columns.get(key, 0)
        return not all(_same(own, self.taken.sheet.at(row, column)) for row in rows)

    @cached_property
    def rows_again(self) -> dict[int, list[int]]:
        """The sheet rows that a meta has besides its own."""
        rows: dict[int, list[int]] = {}
        for numero, row in self.taken.repeated:
            rows.setdefault(numero, []).append(row)
        return rows


def forms_of(book: RawBook, form: Form, prefer: Sequence[str] = ()) -> Forms | None:
    """The form in ``book``: the sheet that ``prefer`` (files with sheets) names if it names one, else the likeliest."""
    found = forms_in(book, form)
    if not found:
        return None
    wanted = chosen(book.archivo, [one.sheet.name for one in found], prefer)
    taken = next(one for one in found if len(wanted) != 1 or one.sheet.name == wanted[0])
    return Forms(taken, tuple(one for one in found if one is not taken), asked=len(wanted) == 1)


def _same(one: RawCell | None, other: RawCell | None) -> bool:
    if one is None or other is None or one.blank or other.blank:
        return all(cell is None or cell.blank for cell in (one, other))
    if one.formula or other.formula:
        return one.formula == other.formula
    amount = quantity(one.value)
    return amount == quantity(other.value) if amount is not None else same_text(clean(one.shown), clean(other.shown))


@gives("POA160", "POA161", "POA163")
def second_forms(book: RawBook, forms: Forms) -> Iterator[Hit]:
    """That there are several, and the figures in which they differ."""
    if not forms.others:
        return
    taken = forms.taken
    differ = listed(_told(forms, numero, key) for numero, key in forms.differences)
    first = next(((n, key) for n, key in forms.differences if key), (0, ""))
    place = Place(book.archivo, taken.sheet.name, taken.ref(*first))
    if forms.asked:
        others = listed(f"“{quoted(one.sheet.name)}”" for one in forms.others)
        more = f"; difieren en {differ}" if differ else ""
        yield at(place, elegida=quoted(taken.sheet.name), otras=others, diferencias=more).code("POA163")
        return
    count, names = len(forms.names), listed(map(_name, (taken, *forms.others)))
    if differ:
        yield at(place, cuantas=count, hojas=names, diferencias=differ).code("POA160")
    else:
        yield at(place, cuantas=count, hojas=names, elegida=quoted(taken.sheet.name)).code("POA161")


@gives("POA117")
def repeated_rows(book: RawBook, forms: Forms) -> Iterator[Hit]:
    """Metas with several rows, and what these say otherwise."""
    taken, columns = forms.taken, forms.taken.form.formato.columns
    for numero, keys in forms.repeated.items():
        rows = [taken.rows[numero], *forms.rows_again[numero]]
        said = []
        for key in keys:
            column = taken.columns[key]
            values = (f"{quoted(_shown(taken.sheet.at(row, column)))} en {ref(row, column)}" for row in rows)
            said.append(f"{columns.by_key[key].name}: {listed(values)}")
        differ = f"; difieren en {listed(said)}" if said else ""
        place = Place(book.archivo, taken.sheet.name, f"A{rows[1]}")
        yield at(place, numero, veces=len(rows), diferencias=differ).code("POA117")


def _name(one: Location) -> str:
    return f"“{quoted(one.sheet.name)}”" + ("" if one.sheet.state == "visible" else " (oculta)")


def _told(forms: Forms, numero: int, key: str) -> str:
    """``meta 101, “A” de Ene-Mar: 9 en F22 de “Hoja1”, 7 en F22 de “Hoja2”``."""
    having = [one for one in (forms.taken, *forms.others) if numero in one.rows]
    if not key:
        return f"meta {numero}, que solo está en {_name(having[0])}"
    column = forms.taken.form.formato.columns.by_key[key].name
    texts = [_shown(one.cell(numero, key)) for one in having]
    if key == "observaciones" and len(texts) == 2 and "vacío" not in texts:
        texts = list(contrast(*texts))
    said = (
        f"{quoted(text)} en {one.ref(numero, key)} de “{quoted(one.sheet.name)}”"
        for one, text in zip(having, texts, strict=True)
    )
    return f"meta {numero}, {column}: {', '.join(said)}"


def _shown(cell: RawCell | None) -> str:
    return "vacío" if cell is None or cell.blank else clean(cell.shown)
