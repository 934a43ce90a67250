"""A version of the form for tests: one datum of the plan more, in other places."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from poa_xl.form.columns import Column, Columns
from poa_xl.form.formato import FORMS, Formato, Geometria, register
from poa_xl.form.version import CURRENT

BENEFICIARIOS = Column("beneficiarios", "BENEFICIARIOS", 14, plan=lambda meta: f"{meta.numero * 10} personas")


def _columns() -> Iterator[Column]:
    for column in CURRENT.columns:
        if column.key == "observaciones":
            yield BENEFICIARIOS
        yield column


LONGER = replace(
    CURRENT,
    id="TMM-F004/90",
    columns=Columns(tuple(_columns())),
    geometria=Geometria(titulos=(2, 3, 5), encabezado=8, de_fecha_a_mascara=6, firmas_abajo=4, folio_abajo=6),
    anterior=CURRENT,
    modulo=__name__,
)


@contextmanager
def known() -> Iterator[Formato]:
    """While it is a version that the program knows."""
    register(LONGER)
    yield LONGER
    del FORMS[LONGER.id]
