"""Earlier reports read back: what they accepted, for the next quarter, and what this one is compared with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from poa_xl.domain.ajustes import ESTADO_DE_LUZ, Estado
from poa_xl.domain.anterior import Anterior, MetaAnterior, UnidadAnterior
from poa_xl.domain.cantidad import exact
from poa_xl.domain.consolidate import Previo
from poa_xl.domain.model import Plan
from poa_xl.domain.trimestre import Trimestre
from poa_xl.errors import PoaError
from poa_xl.form.seal import emisor
from poa_xl.report.data import InformeDato, UnidadDato

JUZGADOS = frozenset(ESTADO_DE_LUZ.values())
"""States of metas that are due and reported."""


@dataclass(frozen=True, slots=True)
class Anteriores:
    """What earlier reports say: the reports, in order, and what the last of an earlier quarter accepted, by unit."""

    informes: tuple[Anterior, ...] = ()
    previos: Mapping[str, Previo] = field(default_factory=dict)


def read_previous(paths: Sequence[Path], plan: Plan, trimestre: Trimestre) -> Anteriores:
    """Earlier reports of this plan, of this quarter or before.  PoaError if one is no report, or not of this plan."""
    found = sorted((_read(path, plan, trimestre) for path in paths), key=lambda one: (one.trimestre, one.consolidado))
    earlier = [one for one in found if one.trimestre < trimestre.numero]
    previos = {unidad.clave: _previo(unidad) for unidad in earlier[-1].unidades} if earlier else {}
    return Anteriores(tuple(_anterior(one) for one in found), previos)


def read_report(path: Path) -> InformeDato:
    """A report's .json.  PoaError if it is not there, or is no report."""
    try:
        return InformeDato.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise PoaError(f"No existe el informe {path}. Revise la ruta.") from error
    except OSError as error:
        raise PoaError(f"No se puede leer {path}: {error.strerror}.") from error
    except ValidationError as error:
        raise PoaError(f"{path} no es un informe de poa-xl (informe-ramo-….json). Indique ese archivo.") from error


def _read(path: Path, plan: Plan, trimestre: Trimestre) -> InformeDato:
    informe = read_report(path)
    found = f"ramo {informe.ramo}, {Trimestre(informe.ejercicio, informe.trimestre).texto}"
    if informe.ramo != plan.ramo.clave or informe.ejercicio != plan.ejercicio or informe.emisor != emisor(plan):
        raise PoaError(f"{path} es de otro plan ({found}); se esperaba el Ramo {plan.ramo.clave} de {plan.ejercicio}.")
    if informe.trimestre > trimestre.numero:
        raise PoaError(f"{path} es del {found}; --previous no puede ser posterior al {trimestre.texto}.")
    return informe


def _previo(unidad: UnidadDato) -> Previo:
    return Previo(
        frozenset(unidad.trimestres_aceptados),
        {meta.numero: tuple(None if a is None else exact(a) for a in meta.a) for meta in unidad.metas},
    )


def _anterior(informe: InformeDato) -> Anterior:
    return Anterior(informe.trimestre, informe.consolidado, {u.clave: _unidad_anterior(u) for u in informe.unidades})


def _unidad_anterior(unidad: UnidadDato) -> UnidadAnterior:
    states = [meta.estado for meta in unidad.metas]
    metas = {
        m.numero: MetaAnterior(tuple(None if a is None else exact(a) for a in m.a), m.estado, m.observaciones)
        for m in unidad.metas
    }
    met, judged = states.count(Estado.CUMPLIDA), sum(state in JUZGADOS for state in states)
    return UnidadAnterior(unidad.estado, unidad.archivo or "", met, judged, metas)
