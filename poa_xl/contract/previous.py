"""Earlier reports read back: what they accepted, for the next quarter, and what this one is compared with."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from poa_xl.checks.identity import mine
from poa_xl.checks.registry import Hit, at, quoted
from poa_xl.contract.data import FORMAT, WITHOUT_PROOF, InformeDato, UnidadDato, prueba
from poa_xl.contract.proof import contradictions, foreign_lights, moved_past, plan_differences
from poa_xl.domain.ajustes import ESTADO_DE_LUZ, Estado
from poa_xl.domain.anterior import Anterior, MetaAnterior, UnidadAnterior
from poa_xl.domain.cantidad import exact, normal
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Plan
from poa_xl.domain.nothing import Figure, Nothing
from poa_xl.domain.previo import Previo
from poa_xl.domain.texto import visible
from poa_xl.domain.trimestre import NOMBRES, Trimestre
from poa_xl.errors import InformeError
from poa_xl.form.seal import emisor
from poa_xl.reasons import reason

JUZGADOS = frozenset(ESTADO_DE_LUZ.values())
"""States of metas that are due and reported."""
LARGEST_REPORT = 64 * 2**20
_LONGEST_REASON = 400
_MOST_PROBLEMS = 20_000
_ALTERED = (
    "El informe fue alterado después de escribirse, o está incompleto; "
    "use el original, como lo escribió «poa-xl collect»."
)
_LATER_PLAN = "Indique el plan con que se hizo el informe, o uno posterior."
_CLOSED = (
    "Lo de un trimestre cerrado ya no cambia, aunque suba la «version» del plan: restablézcalo en el plan, y lleve la diferencia "
    "a los trimestres que siguen."
)
_OTHER_PLAN = (
    "El informe y el plan no concuerdan: si el plan o sus ajustes se modificaron, suba su «version»; "
    "si no, use el informe original."
)
_ITEMS = {"unidades": "unidad", "metas": "meta", "por_programa": "programa", "por_linea": "línea"}
_JSON: TypeAdapter[Any] = TypeAdapter(Any)
"""Its parser, unlike Python's, stops at a depth of some 200."""


@dataclass(frozen=True, slots=True)
class Anteriores:
    """What earlier reports say: the reports, in order, and what the last of an earlier quarter accepted, by unit.

    ``hits``: what is to be told of them.
    """

    informes: tuple[Anterior, ...] = ()
    previos: Mapping[str, Previo] = field(default_factory=dict)
    hits: tuple[Hit, ...] = ()


def read_previous(paths: Sequence[Path], plan: Plan, trimestre: Trimestre) -> Anteriores:
    """Earlier reports of this plan, of this quarter or before.

    InformeError if one is no report, does not add up, is of another plan, or says of this one what it does not say.
    """
    read = [(path, _read(path, plan, trimestre)) for path in paths]
    found = sorted((one for _, one in read), key=lambda one: (one.trimestre, one.consolidado))
    earlier = [one for one in found if one.trimestre < trimestre.numero]
    previos = {clave: _previo(one) for clave, one in _by_clave(earlier[-1], plan).items()} if earlier else {}
    return Anteriores(tuple(_anterior(one, plan) for one in found), previos, tuple(_remarks(read, plan)))


def _by_clave(informe: InformeDato, plan: Plan) -> dict[str, UnidadDato]:
    """Its units by the claves that they have today, those that changed theirs by the alias."""
    found: dict[str, UnidadDato] = {}
    for one in informe.unidades:
        clave = plan.por_clave[one.clave].clave if one.clave in plan.por_clave else one.clave
        if clave not in found or clave == one.clave:
            found[clave] = one
    return found


def _remarks(read: Sequence[tuple[Path, InformeDato]], plan: Plan) -> Iterator[Hit]:
    for path, one in read:
        place, name = Place(archivo=path.name), quoted(path.name)
        if one.formato == WITHOUT_PROOF:
            yield at(place, informe=name).code("POA157")
        if one.plan_version != plan.version:
            yield at(place, informe=name, version=one.plan_version, esperada=plan.version).code("POA158")


def read_report(path: Path) -> InformeDato:
    """A report's .json.  InformeError if it is not there, is no report, does not add up, or is not as it was written."""
    data = _data(path)
    try:
        informe = InformeDato.model_validate(data)
    except ValidationError as error:
        count = error.error_count()
        many = [f"{count:,} datos no pueden ser"] if count > _MOST_PROBLEMS else []
        told = many or [_misshapen(data, problem) for problem in error.errors(include_url=False)]
        raise InformeError(_refusal(path, told, _ALTERED)) from error
    told = list(contradictions(informe))
    if not told and (informe.formato == FORMAT or informe.prueba is not None) and informe.prueba != prueba(data):
        told.append("no todo en él es como se escribió (su «prueba» no corresponde)")
    if told:
        raise InformeError(_refusal(path, told, _ALTERED))
    return informe


def _data(path: Path) -> dict[str, Any]:
    """What the file holds, if it says that it is a report."""
    try:
        if not path.is_file():  # a pipe would be waited for
            raise InformeError(f"No existe el informe {path}. Revise la ruta.")
        with path.open("rb") as file:
            text = file.read(LARGEST_REPORT + 1)
    except OSError as error:
        raise InformeError(f"No se puede leer {path}: {reason(error)}.") from error
    stranger = InformeError(f"{path} no es un informe de poa-xl (informe-ramo-….json). Indique ese archivo.")
    if len(text) > LARGEST_REPORT:
        raise stranger
    try:
        data = _JSON.validate_json(text)
    except ValidationError as error:
        raise stranger from error
    if not isinstance(data, dict) or data.get("formato") not in (FORMAT, WITHOUT_PROOF):
        raise stranger
    repeated: list[str] = []
    json.loads(text, object_pairs_hook=lambda pairs: repeated.extend(_repeated(pairs)))
    if repeated:
        told = [f"“{quoted(key)}” aparece dos veces en el mismo bloque" for key in repeated]
        raise InformeError(_refusal(path, told, _ALTERED))
    return data


def _repeated(pairs: Sequence[tuple[str, Any]]) -> Iterator[str]:
    seen: set[str] = set()
    for key, _ in pairs:
        if key in seen:
            yield key
        seen.add(key)


def _refusal(path: Path, reasons: Sequence[str], remedy: str) -> str:
    """The first of ``reasons`` not to trust a report, how many more there are, and what to do."""
    more = f" (y {len(reasons) - 1:,} diferencias más)" if len(reasons) > 1 else ""
    return f"{path}: {visible(reasons[0])[:_LONGEST_REASON]}{more}. {remedy}"


def _misshapen(data: Any, problem: Any) -> str:
    """Where in the document a value is of the wrong kind, named by unit and meta."""
    where: list[str] = []
    node, last = data, "informe"
    for part in problem["loc"]:
        known = part in node if isinstance(node, dict) else isinstance(node, list) and isinstance(part, int)
        if not known:
            break
        node = node[part]
        if isinstance(part, str):
            last = part
        elif last in ("a", "p"):
            last = f"{last.upper()} de {NOMBRES[part]}" if part < len(NOMBRES) else last
        elif isinstance(node, dict) and ("clave" in node or "numero" in node):
            where.append(f"{_ITEMS.get(last, last)} {quoted(node.get('clave', node.get('numero')))}")
    place = ", ".join(where) or "informe"
    if problem["type"] == "missing":
        return f"{place}: falta “{quoted(problem['loc'][-1])}”"
    if problem["type"] == "extra_forbidden":
        return f"{place}: “{quoted(problem['loc'][-1])}” no es un dato del informe"
    said = "un bloque" if isinstance(node, dict) else "una lista" if isinstance(node, list) else json.dumps(node)
    return f"{place}: {last} dice {quoted(said)}, que no puede ser"


def _read(path: Path, plan: Plan, trimestre: Trimestre) -> InformeDato:
    informe = read_report(path)
    found = f"ramo {quoted(informe.ramo)}, {Trimestre(informe.ejercicio, informe.trimestre).texto}"
    if informe.ramo != plan.ramo.clave or informe.ejercicio != plan.ejercicio or informe.emisor != emisor(plan):
        wanted = f"el Ramo {plan.ramo.clave} de {plan.ejercicio}"
        if (informe.ramo, informe.ejercicio) == (plan.ramo.clave, plan.ejercicio):
            hint = " Si lo que cambió en el plan es su nombre, ponga el anterior en su «emisor»."
            found, wanted = f"{found}, de otro emisor", f"{mine(plan)}.{hint}"
        raise InformeError(f"{path} es de otro plan ({found}); se esperaba {wanted.removesuffix('.')}.")
    if informe.trimestre > trimestre.numero:
        raise InformeError(f"{path} es del {found}; --previous no puede ser posterior al {trimestre.texto}.")
    closed = list(moved_past(informe, plan))
    if closed:
        raise InformeError(_refusal(path, closed, _CLOSED))
    told = list(plan_differences(informe, plan))
    if informe.formato == WITHOUT_PROOF and informe.plan_version == plan.version:
        told += foreign_lights(informe, plan.ajustes.semaforo)
    if told:
        raise InformeError(_refusal(path, told, _LATER_PLAN if informe.plan_version > plan.version else _OTHER_PLAN))
    return informe


def _previo(unidad: UnidadDato) -> Previo:
    return Previo(
        frozenset(unidad.trimestres_aceptados),
        {meta.numero: tuple(None if a is None else exact(a) for a in meta.a) for meta in unidad.metas},
        {meta.numero: meta.observaciones for meta in unidad.metas if meta.observaciones},
    )


def _anterior(informe: InformeDato, plan: Plan) -> Anterior:
    units = {clave: _unidad_anterior(one) for clave, one in _by_clave(informe, plan).items()}
    return Anterior(informe.trimestre, informe.consolidado, units)


def _unidad_anterior(unidad: UnidadDato) -> UnidadAnterior:
    states = [meta.estado for meta in unidad.metas]
    metas = {
        m.numero: MetaAnterior(tuple(None if a is None else exact(a) for a in m.a), m.estado, m.observaciones)
        for m in unidad.metas
    }
    return UnidadAnterior(unidad.estado, unidad.archivo or "", _met(states), metas)


def _met(states: Sequence[Estado]) -> Figure:
    """The share of the due and reported metas that were met, or why there is none."""
    judged = sum(state in JUZGADOS for state in states)
    if judged:
        return normal(Fraction(states.count(Estado.CUMPLIDA), judged))
    unknown = {Estado.SIN_REPORTE, Estado.POR_CONFIRMAR} & set(states)
    return Nothing.UNREPORTED if unknown else Nothing.UNPROGRAMMED
