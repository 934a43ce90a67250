"""The form in words, one line for each thing that stands in it; ``python -m tests.form.as_drawn`` keeps them anew."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from poa_xl.domain.avance import Captura
from poa_xl.domain.previo import Previo
from poa_xl.form.book import issued_book
from poa_xl.form.draw import draw
from poa_xl.form.formato import Form
from poa_xl.form.layout import Cell, Sheet
from poa_xl.form.version import FORMS
from tests.support.books import form_of
from tests.support.plans import large_text, plan_of

KEPT = Path(__file__).parent / "golden"
PLAN = plan_of(large_text(1, 6))
CLAVE = PLAN.unidades[0].clave
ACCEPTED = Previo(frozenset({1}), {100: (None,) * 4, 101: (2, None, None, None), 102: (0, None, None, None)})
CAPTURED = {
    100: Captura((0, None, None, 5)),
    101: Captura((2, 1, 0, 1), "Se explicó."),
    102: Captura((None, 3, 9, 0)),
    103: Captura((9, 9, 9, 9), " "),
    104: Captura((1, None, 2, 0)),
}


def forms() -> Iterator[tuple[str, Form]]:
    """As issued, half filled with what was accepted before, at the end of the year."""
    for version in FORMS.values():
        name = version.id.replace("/", "-")
        yield f"{name} T1", form_of(PLAN, CLAVE, 1, formato=version)
        yield f"{name} T2", form_of(PLAN, CLAVE, 2, ACCEPTED, CAPTURED, formato=version)
        yield f"{name} T4", form_of(PLAN, CLAVE, 4, None, CAPTURED, formato=version)


def _cell(cell: Cell) -> str:
    said = [
        cell.ref,
        cell.role.name,
        cell.key,
        cell.meta,
        repr(cell.value),
        cell.formula,
        "" if cell.style.locked else "abierta",
    ]
    return " | ".join(str(one) for one in said if one not in ("", None))


def _sheet(sheet: Sheet) -> Iterator[str]:
    yield f"== {sheet.name}"
    yield from map(_cell, sheet.cells)
    yield from (f"renglon {row}: {height}" for row, height in sheet.heights)
    yield f"anchos {' '.join(f'{width:g}' for width in sheet.widths)}"
    yield f"unidas {' '.join(area.ref for area in sheet.merges)}"
    yield from (f"{one.area.ref} {one.kind} {one.limit} | {one.prompt} | {one.error}" for one in sheet.validations)
    yield from (f"{one.area.ref} si {one.formula}" for one in sheet.highlights)
    yield f"{sheet.printing} {sheet.freeze} {sheet.autofilter} {sheet.protected} {sheet.visible} {sheet.selected}"


def words(form: Form) -> str:
    """All that the form's workbook holds, and the clean form of the report."""
    book = issued_book(form)
    lines = [f"{book.title} | {book.created} | {book.keywords} | {book.custom}"]
    lines += [line for sheet in book.sheets for line in _sheet(sheet)]
    lines += _sheet(draw(form, issued=False, name="limpio"))
    return "".join(f"{line}\n" for line in lines)


def keep() -> None:
    """Write what the forms are now."""
    KEPT.mkdir(exist_ok=True)
    for name, form in forms():
        (KEPT / f"{name}.txt").write_text(words(form), encoding="utf-8")


if __name__ == "__main__":
    keep()
