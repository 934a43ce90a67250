"""More than one sheet of a workbook is the form, or more than one row is a meta's: which is read, and whether they agree."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from poa_xl.checks.catalogue import CATALOGUE
from poa_xl.checks.naming import chosen
from poa_xl.checks.registry import Hit, at, finding, gives, listed, quoted
from poa_xl.checks.texts import contrast, same_text
from poa_xl.domain.finding import Place, Severity
from poa_xl.domain.trimestre import NUMEROS
from poa_xl.form.formato import Form
from poa_xl.form.layout import ref
from poa_xl.form.locate import Location, forms_in
from poa_xl.form.rawbook import RawBook, RawCell, RawSheet, clean, quantity
from poa_xl.form.seen import as_read

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
        """(meta, column) of the captures in which another sheet says something else; blank column: not all have the meta."""
        if not self.others:
            return ()
        rows = dict.fromkeys(numero for one in (self.taken, *self.others) for numero in one.rows)
        return tuple((numero, key) for numero in rows for key in self._differ(numero))

    def _differ(self, numero: int) -> Iterator[str]:
        others = [one for one in self.others if numero in one.rows]
        if numero not in self.taken.rows or any(one not in others and not one.piece for one in self.others):
            yield ""
        if numero not in self.taken.rows:
            return
        for key in _CAPTURED:  # of the sheets that have the column: that it is gone is told of the sheet
            cell, having = self.taken.cell(numero, key), [one for one in others if key in one.columns]
            if key in self.taken.columns and not all(_same(cell, one.cell(numero, key)) for one in having):
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
    here, there = as_read(one), as_read(other)
    amount = quantity(here.value)
    return amount == quantity(there.value) if amount is not None else same_text(clean(here.shown), clean(there.shown))


_BESIDE = "POA123", "POA129"
"""What somebody wrote beside the form: with what is wrong in its cells, what is told of each of several sheets."""


@gives("POA160", "POA161", "POA163")
def second_forms(book: RawBook, forms: Forms, told: Sequence[Sequence[Hit]]) -> Iterator[Hit]:
    """That there are several, and in what they differ: in captures, or in what is ``told`` of each, the one that is read first."""
    if not forms.others:
        return
    taken, apart = forms.taken, _apart(forms, told)
    differ = listed([*(_told(forms, *one) for one in forms.differences), *map(_said, apart)])
    first = next(((n, key) for n, key in forms.differences if key), (0, ""))
    place = Place(book.archivo, taken.sheet.name, taken.ref(*first))
    if forms.asked:
        others = listed(f"“{quoted(one.sheet.name)}”" for one in forms.others)
        more = f"; difieren en {differ}" if differ else ""
        yield at(place, elegida=quoted(taken.sheet.name), otras=others, diferencias=more).code("POA163")
        return
    count, names = len(forms.names), listed(map(_name, (taken, *forms.others)))
    if forms.differences or any(CATALOGUE[hit.codigo].severity is Severity.ERROR for hit in apart):
        yield at(place, cuantas=count, hojas=names, diferencias=differ).code("POA160")
    else:
        more = f"; además, {differ}" if differ else ""
        yield at(place, cuantas=count, hojas=names, elegida=quoted(taken.sheet.name), diferencias=more).code("POA161")


def of_the_taken(forms: Forms, told: Sequence[Sequence[Hit]]) -> list[Hit]:
    """What is told of the sheet that is read by itself: not that in which it differs from the others, unless it was asked for."""
    if forms.asked or not forms.others:
        return list(told[0])
    apart = _apart(forms, told)
    return [hit for hit in told[0] if hit not in apart and not (_matters(hit) and _is_told(forms, forms.taken, hit))]


def _apart(forms: Forms, told: Sequence[Sequence[Hit]]) -> list[Hit]:
    """What matters of what is told of some of the sheets and not of all, and is no capture that differs; of pieces, nothing."""
    whole = [(one, hits) for one, hits in zip((forms.taken, *forms.others), told, strict=True) if not one.piece]
    known = [{_key(hit) for hit in hits if _matters(hit)} for _, hits in whole]
    return [
        hit
        for one, hits in whole
        for hit in hits
        if _matters(hit) and not _is_told(forms, one, hit) and not all(_key(hit) in keys for keys in known)
    ]


def _is_told(forms: Forms, one: Location, hit: Hit) -> bool:
    """Whether it is of a capture in which the sheets differ, or of a meta that not all have."""
    missing = hit.codigo == "POA115" and (hit.meta, "") in forms.differences
    return missing or hit.place.celda in {one.ref(numero, key) for numero, key in forms.differences if key}


def _matters(hit: Hit) -> bool:
    """Whether it makes that a sheet says something else: what is wrong, or seen otherwise, in the table or beside it."""
    rule = CATALOGUE[hit.codigo]
    return (
        rule.severity is Severity.ERROR
        or rule.codigo in _BESIDE
        or (rule.codigo[:4] == "POA2" and rule.severity is Severity.ADVERTENCIA)
    )


def _key(hit: Hit) -> tuple[str, str]:
    return hit.codigo, finding(hit).message


def _said(hit: Hit) -> str:
    where = f"{hit.place.celda} de “{quoted(hit.place.hoja)}”" if hit.place.celda else f"“{quoted(hit.place.hoja)}”"
    return f"{where}: {finding(hit).message.removesuffix('.')}"


@gives("POA117")
def repeated_rows(book: RawBook, forms: Forms) -> Iterator[Hit]:
    """Metas with several rows, all in one, and what these say otherwise."""
    taken, again = forms.taken, forms.rows_again
    if not again:
        return
    counts = {len(rows) + 1 for rows in again.values()}
    times = f"{counts.pop()} veces" if len(counts) == 1 else "más de una vez"
    many = len(again) > 1
    who = f"Las metas {listed(again)} aparecen" if many else f"La meta {next(iter(again))} aparece"
    said = [
        f"{f'meta {numero}, ' if many else ''}{listed(_differing(taken, numero, key, again[numero]) for key in keys)}"
        for numero, keys in forms.repeated.items()
        if keys
    ]
    differ = f"; difieren en {listed(said, separator='; ')}" if said else ""
    numero, rows = next(iter(again.items()))
    place = Place(book.archivo, taken.sheet.name, f"A{rows[0]}")
    yield at(place, None if many else numero, cuales=who, veces=times, diferencias=differ).code("POA117")


def _differing(taken: Location, numero: int, key: str, again: Sequence[int]) -> str:
    """``“A” de Ene-Mar: 9 en F25, 8 en F30``."""
    column = taken.columns[key]
    rows = (taken.rows[numero], *again)
    values = (f"{quoted(_shown(taken.sheet.at(row, column)))} en {ref(row, column)}" for row in rows)
    return f"{taken.form.formato.columns.by_key[key].name}: {listed(values)}"


def _name(one: Location) -> str:
    return f"“{quoted(one.sheet.name)}”" + ("" if one.sheet.state == "visible" else " (oculta)")


def _told(forms: Forms, numero: int, key: str) -> str:
    """``meta 101, “A” de Ene-Mar: 9 en F22 de “Hoja1”, 7 en F22 de “Hoja2”``."""
    having = [one for one in (forms.taken, *forms.others) if numero in one.rows]
    if not key:
        return f"meta {numero}, que solo está en {listed(map(_name, having))}"
    having = [one for one in having if key in one.columns]
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
