"""The report in each of its formats, by name, and what goes back to the units.

To add a format: a function that makes its bytes, and its line in FORMATS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath

from poa_xl.domain.consolidate import Consolidado
from poa_xl.domain.previo import Previo
from poa_xl.errors import PedidoError
from poa_xl.form.book import file_name


def _xlsx(consolidado: Consolidado) -> bytes:
    from poa_xl.excel.writer import render
    from poa_xl.reporting.workbook import book

    return render(book(consolidado))


def _html(consolidado: Consolidado) -> bytes:
    from poa_xl.reporting.page import page

    return page(consolidado).encode()


def _json(consolidado: Consolidado) -> bytes:
    from poa_xl.contract.data import document

    return document(consolidado).encode()


def _metas(consolidado: Consolidado) -> bytes:
    from poa_xl.reporting.tablas import metas_csv

    return metas_csv(consolidado)


def _transparencia(consolidado: Consolidado) -> bytes:
    from poa_xl.reporting.tablas import transparencia_csv

    return transparencia_csv(consolidado)


def _pdf(consolidado: Consolidado) -> bytes:
    from poa_xl.reporting.pdf import pdf

    return pdf(consolidado)


FORMATS: Mapping[str, Callable[[Consolidado], bytes]] = {
    "xlsx": _xlsx,
    "html": _html,
    "json": _json,
    "metas.csv": _metas,
    "transparencia.csv": _transparencia,
    "pdf": _pdf,
}


def available() -> tuple[str, ...]:
    """The formats that this installation can make: all of them, but the PDF only with its component."""
    from poa_xl.reporting import pdf

    return tuple(name for name in FORMATS if name != "pdf" or pdf.available())


def report(consolidado: Consolidado, formats: Sequence[str] = ()) -> Mapping[str, bytes]:
    """The report in those formats, all that are available if none is named.

    PedidoError for one that there is not; InstalacionError for the PDF where its component is lacking.
    """
    named = (formats,) if isinstance(formats, str) else formats
    unknown = [name for name in named if name not in FORMATS]
    if unknown:
        raise PedidoError(f"No hay formato {', '.join(unknown)} del informe. Los formatos son: {', '.join(FORMATS)}.")
    return {name: FORMATS[name](consolidado) for name in named or available()}


def file_of(base: str, name: str) -> str:
    """How the file of a format is called: ``informe.xlsx``, ``informe-metas.csv``."""
    return f"{base}-{name}" if "." in name else f"{base}.{name}"


def to_give_back(consolidado: Consolidado, previo: Mapping[str, Previo]) -> Iterator[tuple[str, bytes]]:
    """For each unit with something to attend to, by file name: a message ready to mail and, where one goes back, its workbook."""
    from poa_xl.excel.writer import render
    from poa_xl.reporting.devolucion import book_for, has_book, message_for, to_return

    for unidad in to_return(consolidado):
        name = file_name(unidad.unidad, consolidado.trimestre)
        if has_book(unidad):
            yield name, render(book_for(consolidado, unidad, previo.get(unidad.unidad.clave, Previo())))
        yield f"{PurePath(name).stem}.txt", message_for(consolidado, unidad, name).encode()
