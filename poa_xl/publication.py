"""A Consolidado → the files of its report and what goes back to the units, put into an edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from pathlib import Path

from poa_xl.checks.capture import LIVE_RULES
from poa_xl.checks.receive import Recibido
from poa_xl.checks.registry import listed
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, Previo
from poa_xl.errors import PoaError
from poa_xl.form.book import file_name
from poa_xl.outputs.edition import Edition
from poa_xl.outputs.proof import State, verify

RETURNED = "devoluciones"
_LACKS = (
    "El informe que está en {carpeta} tiene aceptadas unidades que este no tendría: {unidades}. No se cambió nada. Si es a "
    "propósito, repita con --overwrite (el anterior se guarda en «anteriores»), o diga cuáles con --hold o --exclude."
)
_UNKNOWN = (
    "En {carpeta} ya hay un informe y no se puede saber qué unidades tenía aceptadas, porque {informe} falta o se cambió. No se "
    "cambió nada. Si es a propósito, repita con --overwrite (el anterior se guarda en «anteriores»)."
)
_ACEPTADAS = frozenset(estado.value for estado in EstadoUnidad if estado.aceptada)


def write_report(edition: Edition, consolidado: Consolidado, base: str, previos: Mapping[str, Previo]) -> None:
    """Put all of it; ``base`` is how the report's files are called, ``previos`` what earlier quarters accepted."""
    from poa_xl.excel.writer import render
    from poa_xl.report.data import document
    from poa_xl.report.devolucion import book_for, message_for, to_return
    from poa_xl.report.page import page
    from poa_xl.report.pdf import available, pdf
    from poa_xl.report.tablas import metas_csv, transparencia_csv
    from poa_xl.report.workbook import book

    edition.put(f"{base}.xlsx", render(book(consolidado)))
    edition.put(f"{base}.html", page(consolidado).encode())
    edition.put(f"{base}.json", document(consolidado).encode())
    edition.put(f"{base}-metas.csv", metas_csv(consolidado))
    edition.put(f"{base}-transparencia.csv", transparencia_csv(consolidado))
    if available():
        edition.put(f"{base}.pdf", pdf(consolidado))
    for unidad in to_return(consolidado):
        name = file_name(unidad.unidad, consolidado.trimestre)
        previo = previos.get(unidad.unidad.clave, Previo())
        edition.put(f"{RETURNED}/{name}", render(book_for(consolidado, unidad, LIVE_RULES, previo)))
        text = message_for(consolidado, unidad, name)
        edition.put(f"{RETURNED}/{Path(name).stem}.txt", text.encode())


def lacking(output: Path, base: str, done: Consolidado, left_out: Set[str]) -> str:
    """Why the report in place is not to be replaced by this one without a word: blank if there is no reason.

    It accepted units that this one would not have, but for those ``left_out`` by name; or nobody can tell any more.
    """
    from poa_xl.report.previos import read_report

    try:
        before = read_report(output / f"{base}.json")
    except PoaError:
        unknown = verify(output, base) is not State.ABSENT
        return _UNKNOWN.format(carpeta=output, informe=f"{base}.json") if unknown else ""
    now = {u.unidad.clave for u in done.aceptadas} | left_out
    lost = [f"{u.clave} {u.nombre}" for u in before.unidades if u.estado in _ACEPTADAS and u.clave not in now]
    return _LACKS.format(carpeta=output, unidades=listed(lost)) if lost else ""


def write_log(edition: Edition, name: str, received: Sequence[Recibido]) -> None:
    """What our own failures left, for whoever mends them; nothing where there was none."""
    traces = [f"{one.archivo}\n{one.traza}\n" for one in received if one.traza]
    if traces:
        edition.put(name, "\n".join(traces).encode("utf-8", "backslashreplace"))
