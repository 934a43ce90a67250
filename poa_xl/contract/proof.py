"""Whether a report adds up: its figures among themselves, and against the plan that it is of.

Each function gives what does not, in words that name the place.  A report is judged by what wrote it: its rows are made
again of its own P and A, and asked what they say.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import NamedTuple

from poa_xl.checks.registry import listed
from poa_xl.contract.data import ConteosDato, GrupoDato, InformeDato, MetaDato, Numero, UnidadDato, counts
from poa_xl.domain.ajustes import ESTADO_DE_LUZ, Ajustes, Base, Estado, Luz, Semaforo
from poa_xl.domain.avance import Avance, Captura
from poa_xl.domain.cantidad import Cantidad, exact, number
from poa_xl.domain.consolidate import EstadoUnidad, Renglon, Totales
from poa_xl.domain.grouping import debidas_por_trimestre
from poa_xl.domain.model import Meta, Plan, UnidadEjecutora, UnidadMedida, folded
from poa_xl.domain.trimestre import NUMEROS, Trimestre, nombre

_PRECISION = Fraction(1, 10**9)
"""Two figures that differ by less are one: a third is kept with seventeen digits."""
_PALABRAS = {luz.palabra: luz for luz in Luz}


class _Statement(NamedTuple):
    """A meta as the report says it, and its row made again of P and A alone.

    Where the lights begin the report does not say: ``renglon`` is not asked for its light where it has one.
    """

    unidad: UnidadDato
    meta: MetaDato
    renglon: Renglon


# -- the report alone ----------------------------------------------------------------------------------------------


def contradictions(informe: InformeDato) -> Iterator[str]:
    """What in the report contradicts the rest of it."""
    corte = Trimestre(informe.ejercicio, informe.trimestre).corte.isoformat()
    if informe.corte != corte:
        yield f"la fecha de corte dice {informe.corte} y la del trimestre es {corte}"
    yield from (f"la unidad {clave} está repetida" for clave in _repeated(u.clave for u in informe.unidades))
    statements = [one for unidad in informe.unidades for one in _statements(informe, unidad)]
    for unidad in informe.unidades:
        yield from _of_unit(informe, unidad)
    for statement in statements:
        where = f"unidad {statement.unidad.clave}, meta {statement.meta.numero}: "
        yield from (where + what for what in _of_meta(statement))
    yield from _of_ramo(informe, statements)


def _repeated(values: Iterable[Hashable]) -> list[str]:
    return [str(value) for value, count in Counter(values).items() if count > 1]


def _exact(values: Sequence[Numero | None]) -> tuple[Cantidad | None, ...]:
    return tuple(None if value is None else exact(value) for value in values)


def _statements(informe: InformeDato, unidad: UnidadDato) -> Iterator[_Statement]:
    estado = EstadoUnidad(unidad.estado)
    whose = UnidadEjecutora(unidad.clave, unidad.nombre, unidad.programa, (), (), ())
    for m in unidad.metas:
        medida = UnidadMedida(m.unidad_medida)
        (anual,) = _exact([m.anual])
        meta = Meta(m.numero, m.linea, m.descripcion, m.unidad_medida, anual, _exact(m.p), medida)
        avance = Avance(meta, Captura(_exact(m.a)), informe.trimestre, Ajustes(informe.base_relativo))
        yield _Statement(unidad, m, Renglon(whose, meta, avance, estado.aceptada, estado is EstadoUnidad.RETENIDA))


def _of_unit(informe: InformeDato, unidad: UnidadDato) -> Iterator[str]:
    where = f"unidad {unidad.clave}: "
    told, closed = unidad.trimestres_aceptados, list(range(1, informe.trimestre + 1))
    accepted = EstadoUnidad(unidad.estado).aceptada
    if told != (closed if accepted else sorted(set(told) & set(closed[:-1]))):
        yield f"{where}está {unidad.estado} y dice aceptados los trimestres {told}"
    if accepted and (unidad.archivo is None or not unidad.sha256):  # what is given to the library as bytes has no name
        yield f"{where}está {unidad.estado} y no dice de qué archivo"
    yield from (f"{where}la meta {numero} está repetida" for numero in _repeated(m.numero for m in unidad.metas))


def _of_meta(statement: _Statement) -> Iterator[str]:
    said, row = statement.meta, statement.renglon
    for t, a in zip(NUMEROS, said.a, strict=True):
        if a is not None and t not in statement.unidad.trimestres_aceptados:
            yield f"A de {nombre(t)} dice {a} y ese trimestre no está aceptado"
    achieved, due = (" · ".join("—" if v is None else str(v) for v in values) for values in (said.a, said.p))
    avance = row.avance
    for what, told, right, before in (
        (f"con P {due} lo programado a la fecha", said.programado, avance.programado, None),
        (f"con A {achieved} AVANCE ABSOLUTO", said.absoluto, avance.absoluto, None),
        (f"con A {achieved} y P {due} ACUMULADO RELATIVO", said.relativo, row.relativo, avance.relativo),
        (
            f"con A {achieved} y META ANUAL {said.anual} el avance anual", said.relativo_anual, row.relativo_anual,
            avance.relativo_anual,
        ),
    ):  # fmt: skip
        if not _same(told, right) and not (told is not None and _same(told, _before(row, before))):
            yield f"{what} dice {_shown(told)} y corresponde {_shown(None if right is None else number(right))}"
    luz = _PALABRAS[said.semaforo]
    judged = luz in ESTADO_DE_LUZ and row.luz in ESTADO_DE_LUZ
    estado = ESTADO_DE_LUZ[luz] if judged else row.estado
    if not (said.estado == estado or _undue(statement)) or not (judged or luz is row.luz):
        yield f"el estado dice {said.estado} y el semáforo {said.semaforo}; no corresponden a A {achieved} con P {due}"


def _undue(statement: _Statement) -> bool:
    """Whether nothing is programmed in the quarter judged: earlier versions looked for unprogrammed advance to date only."""
    words = (Estado.NO_PROGRAMADA, Estado.AVANCE_NO_PROGRAMADO)
    row = statement.renglon
    return row.avance.ajustes.base is Base.TRIMESTRE and row.estado in words and statement.meta.estado in words


def _before(row: Renglon, ratio: Cantidad | None) -> Cantidad | None:
    """A ratio of a meta with nothing due yet of a unit not included: earlier versions said it of what is not known."""
    return ratio if not row.incluido and row.juzgado else None


def _same(told: Numero | None, right: Cantidad | None) -> bool:
    if told is None or right is None:
        return told is right
    if isinstance(told, int) and right.denominator == 1:
        return told == right
    due = Fraction(right)
    return abs(Fraction(told) - due) <= _PRECISION * max(Fraction(1), abs(due))


def _shown(value: Numero | None) -> str:
    return "nada" if value is None else str(value)


def _of_ramo(informe: InformeDato, statements: Sequence[_Statement]) -> Iterator[str]:
    yield from _counted("totales", informe.totales, statements)
    yield from _grouped("programa", informe.por_programa, [(d.unidad.programa, d) for d in statements])
    yield from _grouped("línea", informe.por_linea, [(d.meta.linea, d) for d in statements])
    findings = [*informe.hallazgos, *(f for u in informe.unidades for f in u.hallazgos)]
    accepted = sum(EstadoUnidad(u.estado).aceptada for u in informe.unidades)
    totals = informe.totales
    for what, told, right in (
        ("unidades", totals.unidades, len(informe.unidades)),
        ("unidades_aceptadas", totals.unidades_aceptadas, accepted),
        ("hallazgos_dispensados", totals.hallazgos_dispensados, sum(bool(f.dispensa) for f in findings)),
    ):
        if told != right:
            yield f"totales: {what} dice {told} y son {right}"
    due = list(debidas_por_trimestre([d.renglon for d in statements]))
    if informe.debidas_por_trimestre != due:
        yield f"debidas_por_trimestre dice {informe.debidas_por_trimestre} y son {due}"


def _grouped(what: str, groups: Sequence[GrupoDato], statements: Sequence[tuple[str, _Statement]]) -> Iterator[str]:
    by_clave: dict[str, list[_Statement]] = defaultdict(list)
    for clave, statement in statements:
        by_clave[clave].append(statement)
    for grupo in groups:
        yield from _counted(f"{what} {grupo.clave}", grupo, by_clave.get(grupo.clave, []))
    known = [grupo.clave for grupo in groups]
    yield from (f"{what} {clave}: está más de una vez en los totales" for clave in _repeated(known))
    yield from (f"{what} {clave}: no está en los totales" for clave in sorted(set(by_clave) - set(known)))


def _counted(where: str, told: ConteosDato, statements: Sequence[_Statement]) -> Iterator[str]:
    said = Counter(d.meta.estado for d in statements)
    right = replace(
        Totales.of(d.renglon for d in statements),
        cumplidas=said[Estado.CUMPLIDA],
        parciales=said[Estado.PARCIAL],
        no_cumplidas=said[Estado.NO_CUMPLIDA],
        rebasadas=said[Estado.REBASADA],
        no_programadas=said[Estado.NO_PROGRAMADA],
        avance_no_programado=said[Estado.AVANCE_NO_PROGRAMADO],
    )
    for name, value in counts(right).items():
        if not _same(getattr(told, name), None if value is None else exact(value)):
            yield f"{where}: {name} dice {_shown(getattr(told, name))} y de las metas resulta {_shown(value)}"


# -- against the plan ----------------------------------------------------------------------------------------------


def plan_differences(informe: InformeDato, plan: Plan) -> Iterator[str]:
    """What in the report is not as the plan says, and may be in another version of it.

    Of the same version, units and metas must be all there, and as they are planned.  An earlier version may have other
    ones, and other figures of quarters then open; past P never moves (domain.md 3.4).  A later one is no earlier report's.
    """
    if informe.plan_version > plan.version:
        yield f"es de la versión {informe.plan_version} del plan, posterior a la {plan.version} que se indicó"
    elif informe.plan_version == plan.version:
        told, right = [u.clave for u in informe.unidades], [u.clave for u in plan.unidades]
        yield from _missing("la unidad", told, right)
        for unidad in informe.unidades:
            if unidad.clave in right:
                yield from _against_unit(unidad, plan.por_clave[unidad.clave])


def moved_past(informe: InformeDato, plan: Plan) -> Iterator[str]:
    """What the report closed and no plan may say otherwise, whatever its version: P of its quarters, and halves accepted."""
    if informe.plan_version <= plan.version:
        yield from _past(informe, plan)
    whole = {folded(n) for m in plan.unidades_medida if not m.decimales for n in (m.nombre, *m.variantes)}
    for unidad in informe.unidades:
        for meta in unidad.metas:
            half = [a for a in meta.a if a is not None and exact(a).denominator != 1]
            if half and folded(meta.unidad_medida) in whole:
                yield (
                    f"unidad {unidad.clave}, meta {meta.numero}: A dice {half[0]} y {meta.unidad_medida} no admite decimales"
                )


def _past(informe: InformeDato, plan: Plan) -> Iterator[str]:
    """What was programmed in the quarters that the report closed, where the plan says otherwise now."""
    for unidad in informe.unidades:
        planned = plan.por_clave.get(unidad.clave)
        for meta in unidad.metas if planned else ():
            right = planned.por_numero.get(meta.numero) if planned else None
            for t in range(1, informe.trimestre + 1) if right else ():
                told, now = meta.p[t - 1], right.p(t) if right else None
                if exact(told or 0) != (now or 0):
                    where = f"unidad {unidad.clave}, meta {meta.numero}"
                    yield f"{where}: P de {nombre(t)}, ya cerrado, dice {told} y en el plan {now and number(now)}"


def _missing(what: str, told: Sequence[Hashable], right: Sequence[Hashable]) -> Iterator[str]:
    lacking, strange = ([str(x) for x in one if x not in set(other)] for one, other in ((right, told), (told, right)))
    if lacking:
        yield f"falta {what} {listed(lacking)}, que está en el plan"
    if strange:
        yield f"{what} {listed(strange)} no está en el plan"


def _against_unit(unidad: UnidadDato, planned: UnidadEjecutora) -> Iterator[str]:
    where = f"unidad {unidad.clave}"
    for what in _missing("la meta", [m.numero for m in unidad.metas], [m.numero for m in planned.metas]):
        yield f"{where}: {what}"
    for meta in unidad.metas:
        right = planned.por_numero.get(meta.numero)
        if right is None:
            continue
        pairs = [
            ("la descripción", meta.descripcion, right.descripcion),
            ("la unidad de medida", meta.unidad_medida, right.unidad_medida),
            ("META ANUAL", meta.anual, right.anual and number(right.anual)),
            *((f"P de {nombre(t)}", p, q and number(q)) for t, p, q in zip(NUMEROS, meta.p, right.programado, strict=True)),
        ]  # fmt: skip
        for what, told, planned_value in pairs:
            if told != planned_value:
                yield f"{where}, meta {meta.numero}: {what} dice {told} y en el plan {planned_value}"


def foreign_lights(informe: InformeDato, semaforo: Semaforo) -> Iterator[str]:
    """The metas whose light is not the one of ``semaforo``: what a report without proof may have had changed."""
    for unidad in informe.unidades:
        for statement in _statements(informe, unidad):
            ratio = statement.renglon.cumplimiento
            if ratio is None or statement.renglon.luz not in ESTADO_DE_LUZ:
                continue
            near = {semaforo.luz(ratio * (1 + slack)).palabra for slack in (-_PRECISION, 0, _PRECISION)}
            if statement.meta.semaforo not in near:
                where = f"unidad {unidad.clave}, meta {statement.meta.numero}"
                yield f"{where}: el semáforo dice {statement.meta.semaforo} y con el del plan es {semaforo.luz(ratio).palabra}"
