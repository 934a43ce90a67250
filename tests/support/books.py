"""Workbooks for tests: issued, filled, changed by hand, received."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import openpyxl

from poa_xl.checks.receive import Recibido, receive
from poa_xl.domain.avance import Captura
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan, UnidadEjecutora
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import NUMEROS
from poa_xl.excel.reader import read
from poa_xl.excel.writer import render
from poa_xl.form.book import build, issued_book
from poa_xl.form.formato import Form, Formato
from poa_xl.form.rawbook import RawBook, RawCell
from poa_xl.form.tmm_f004 import SHEET

Capturas = Mapping[int, Captura]


def achieved(numero: int, value: Cantidad | None, observaciones: str = "") -> Captura:
    """A captured in quarter ``numero`` alone."""
    return Captura(tuple(value if t == numero else None for t in NUMEROS), observaciones)


def as_programmed(unidad: UnidadEjecutora, numero: int) -> dict[int, Captura]:
    """Every quarter up to ``numero`` achieved as programmed."""
    return {
        meta.numero: Captura(tuple((meta.p(t) or 0) if t <= numero else None for t in NUMEROS)) for meta in unidad.metas
    }


def form_of(
    plan: Plan,
    clave: str,
    numero: int = 1,
    previo: Previo | None = None,
    capturas: Capturas | None = None,
    formato: Formato | None = None,
) -> Form:
    """The form of a unit, with what it captured."""
    return build(plan, plan.por_clave[clave], plan.trimestre(numero), previo, capturas, formato)


def filled(
    plan: Plan, clave: str, numero: int = 1, previo: Previo | None = None, formato: Formato | None = None
) -> Form:
    """The form of a unit, everything achieved as programmed."""
    return form_of(plan, clave, numero, previo, as_programmed(plan.por_clave[clave], numero), formato)


def workbook(form: Form) -> bytes:
    """The form as the file that a unit gets."""
    return render(issued_book(form))


def changed(data: bytes, change: Callable[[Any], object]) -> bytes:
    """The workbook after ``change(book)``, saved by openpyxl."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(io.BytesIO(data))
        change(book)
        out = io.BytesIO()
        book.save(out)
    return out.getvalue()


def of_values(book: RawBook, changed: Mapping[tuple[int, int], object] = {}) -> RawBook:
    """The book as .xlsb gives it: values, and of the form's sheet some others."""
    first, *others = book.sheets
    cells = {**first.cells}
    for place, value in changed.items():
        cells[place] = RawCell(*place, value)  # type: ignore[arg-type]
    sheets = (replace(first, cells=cells), *others)
    bare = tuple(
        replace(one, protected=None, cells={place: cell._replace(formula="") for place, cell in one.cells.items()})
        for one in sheets
    )
    return replace(book, sheets=bare, formulas=False, looks=False, kind="xlsb")


def put(data: bytes, cells: Mapping[str, object]) -> bytes:
    """The workbook with those cells of the form written."""

    def change(book: Any) -> None:
        for address, value in cells.items():
            book[SHEET][address].value = value

    return changed(data, change)


def receive_bytes(
    data: bytes, plan: Plan, numero: int = 1, previos: Mapping[str, Previo] | None = None, archivo: str = "a.xlsx"
) -> Recibido:
    """What the collector makes of a file."""
    return receive(read(archivo, data), plan, plan.trimestre(numero), previos or {})


def above_nota(recibido: Recibido) -> list[str]:
    """Codes and messages of the findings that are more than a note."""
    return [f"{f.codigo} {f.place}: {f.message}" for f in recibido.findings if f.severity is not Severity.NOTA]


def codes(recibido: Recibido) -> set[str]:
    """The codes that fired."""
    return {f.codigo for f in recibido.findings}


def captures_of(recibido: Recibido) -> dict[int, Captura]:
    """What was read."""
    assert recibido.devolucion is not None, recibido.findings
    return dict(recibido.devolucion.capturas)


def with_unidad(plan: Plan, clave: str, **changes: Any) -> Plan:
    """The plan with one unit changed."""
    units = tuple(replace(u, **changes) if u.clave == clave else u for u in plan.unidades)
    return replace(plan, unidades=units)
