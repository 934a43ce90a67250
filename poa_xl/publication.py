"""A Consolidado → the files of its report and what goes back to the units, put into an edition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from pathlib import Path

from poa_xl.checks.receive import Recibido
from poa_xl.checks.registry import listed
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad
from poa_xl.domain.previo import Previo
from poa_xl.errors import PoaError
from poa_xl.formats import FORMATS, available, file_of, to_give_back
from poa_xl.outputs.edition import Edition
from poa_xl.outputs.proof import said

RETURNED = "devoluciones"
_LACKS = (
    "El informe que está en {carpeta} tiene aceptadas unidades que este no tendría: {unidades}. No se cambió nada. Si es a "
    "propósito, repita con --overwrite (el anterior se guarda en «anteriores»), o diga cuáles con --hold o --exclude."
)
_ACEPTADAS = frozenset(estado.value for estado in EstadoUnidad if estado.aceptada)


def write_report(edition: Edition, consolidado: Consolidado, base: str, previos: Mapping[str, Previo]) -> None:
    """Put all of it; ``base`` is how the report's files are called, ``previos`` what earlier quarters accepted."""
    for name in available():
        edition.put(file_of(base, name), FORMATS[name](consolidado))
    for name, data in to_give_back(consolidado, previos):
        edition.put(f"{RETURNED}/{name}", data)


def accepted_in(consolidado: Consolidado) -> tuple[str, ...]:
    """The units that it accepted: what its edition says of itself."""
    return tuple(unidad.unidad.clave for unidad in consolidado.aceptadas)


def lacking(output: Path, base: str, done: Consolidado, left_out: Set[str]) -> str:
    """Why the report in place is not to be replaced by this one without a word: blank if there is no reason.

    It accepted units that this one would not have, but for those ``left_out`` by name.
    """
    before = said(output, base)
    if before is None:
        before = _accepted_before(output / f"{base}.json")
    names = {unidad.clave: f"{unidad.clave} {unidad.nombre}" for unidad in done.plan.unidades}
    lost = [names.get(clave, clave) for clave in before if clave not in {*accepted_in(done), *left_out}]
    return _LACKS.format(carpeta=output, unidades=listed(lost)) if lost else ""


def _accepted_before(report: Path) -> tuple[str, ...]:
    """Of a report that an earlier version wrote, without a manifest; nothing if there is none."""
    from poa_xl.contract.previous import read_report

    try:
        return tuple(u.clave for u in read_report(report).unidades if u.estado in _ACEPTADAS)
    except PoaError:  # nothing of ours: it will be kept
        return ()


def write_log(edition: Edition, name: str, received: Sequence[Recibido]) -> None:
    """What our own failures left, for whoever mends them; nothing where there was none."""
    traces = [f"{one.archivo}\n{one.traza}\n" for one in received if one.traza]
    if traces:
        edition.put(name, "\n".join(traces).encode("utf-8", "backslashreplace"))
