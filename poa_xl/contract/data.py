"""The report as data: the JSON document and its schema.

The models below are the schema; what is written and what ``--previous`` accepts are the same thing.  ``prueba`` proves
that a document is as it was written: the SHA-256 of everything else in it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from poa_xl.domain.ajustes import Base, Estado, Luz
from poa_xl.domain.archivo import Archivo
from poa_xl.domain.cantidad import MAYOR_CANTIDAD, Cantidad, number
from poa_xl.domain.consolidate import Consolidado, Renglon, Totales, UnidadConsolidada
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.finding import Finding
from poa_xl.domain.grouping import Grupo, Suma, debidas_por_trimestre, por_linea, por_medida, por_programa
from poa_xl.domain.texto import visible
from poa_xl.form.seal import emisor

FORMAT: Final = "poa-xl/informe/2"
WITHOUT_PROOF: Final = "poa-xl/informe/1"


def _carried(value: Any) -> Any:
    """Text that UTF-8 can carry; halves of surrogate pairs, which names of files have, are written out."""
    try:
        if isinstance(value, str):
            value.encode()
    except UnicodeEncodeError:
        return visible(value)
    return value


Ajeno = Annotated[str, BeforeValidator(_carried)]
"""Text that strangers chose."""
Numero = int | float
_Cifra = Field(ge=-MAYOR_CANTIDAD, le=MAYOR_CANTIDAD)
_Alcanzado = Field(ge=0, le=MAYOR_CANTIDAD)
Cifra = Annotated[int, _Cifra] | Annotated[float, _Cifra]
Alcanzado = Annotated[int, _Alcanzado] | Annotated[float, _Alcanzado]


class Documento(BaseModel):
    """A block of the document."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class HallazgoDato(Documento):
    """A finding."""

    codigo: str
    severidad: Literal["error", "advertencia", "nota"]
    mensaje: Ajeno
    remedio: Ajeno
    unidad: str | None
    meta: int | None
    archivo: Ajeno | None
    hoja: Ajeno | None
    celda: str | None
    dispensa: str | None = Field(description="Quién lo aceptó, por qué y hasta cuándo; nulo si nadie.")


class MetaDato(Documento):
    """A meta at the cut-off."""

    numero: int
    linea: str
    descripcion: str
    unidad_medida: str
    anual: Cifra | None
    p: list[Cifra | None] = Field(
        min_length=4, max_length=4, description="Programado por trimestre; nulo = celda vacía."
    )
    a: list[Alcanzado | None] = Field(
        min_length=4, max_length=4, description="Alcanzado aceptado por trimestre; nulo = sin reportar, que no es 0."
    )
    programado: Numero = Field(description="ΣP a la fecha.")
    absoluto_libro: Numero | None = Field(description="AVANCE ABSOLUTO que muestra el libro devuelto.")
    relativo_libro: Numero | None = Field(description="ACUMULADO RELATIVO que muestra el libro devuelto.")
    absoluto: Numero = Field(description="AVANCE ABSOLUTO: ΣA a la fecha.")
    relativo: Numero | None = Field(description="ACUMULADO RELATIVO; nulo si no hay nada programado o falta reporte.")
    relativo_anual: Numero | None = Field(description="ΣA entre META ANUAL; nulo si falta reporte.")
    estado: Annotated[Estado, Field(strict=False)]
    semaforo: str = Field(pattern=f"^({'|'.join(luz.palabra for luz in Luz)})$")
    observaciones: Ajeno
    celdas: list[str] = Field(description="De qué celda salió A de cada trimestre, si esta devolución lo trajo.")


class UnidadDato(Documento):
    """A unit."""

    clave: str
    nombre: str
    programa: str
    estado: Literal[
        "aceptada", "aceptada con advertencias", "rechazada", "faltante", "duplicada", "retenida, por confirmar"
    ]
    por_confirmar: str
    archivo: Ajeno | None
    sha256: str | None
    hoja: Ajeno | None
    codigo_verificacion: str | None = Field(description="El que imprime el libro devuelto con esas cifras.")
    trimestres_aceptados: list[int]
    metas: list[MetaDato]
    hallazgos: list[HallazgoDato]


class ArchivoDato(Documento):
    """A file that came in."""

    archivo: Ajeno
    sha256: str
    estado: Literal["aceptado", "rechazado", "retenido", "duplicado", "excluido", "no reconocido"]
    unidad: str | None
    motivo: Ajeno
    recibido: str = Field(description="Día en que llegó a la carpeta, o el del correo que lo trajo.")
    guardado: Ajeno = Field(description="Cuándo dice el libro que se guardó.")
    remitente: Ajeno = Field("", description="Quién lo mandó, si vino en un correo.")


class ConteosDato(Documento):
    """Counts of metas; ``promedio`` is of min(ratio, 1) over ``reportadas``."""

    metas: int
    programadas: int
    reportadas: int
    cumplidas: int
    parcialmente_cumplidas: int
    no_cumplidas: int
    rebasadas: int
    no_programadas: int
    avance_no_programado: int
    sin_reporte: int
    por_confirmar: int
    porcentaje_cumplidas: Numero | None
    promedio: Numero | None


class TotalesDato(ConteosDato):
    """Counts of the Ramo."""

    unidades: int
    unidades_aceptadas: int
    hallazgos_dispensados: int


class GrupoDato(ConteosDato):
    """Counts of a programa or a línea."""

    clave: str
    nombre: str


class SumaDato(Documento):
    """What may be added of one unit of measure: ``anual`` and ``programado_plan`` of the plan; the rest, of what is reported.

    Nulo donde no tiene sentido sumar, o no se sabe.
    """

    unidad_medida: str
    metas: int
    metas_gemelas: int
    anual: Numero | None
    programado: Numero | None = Field(description="ΣP a la fecha de las metas reportadas de unidades incluidas.")
    alcanzado: Numero | None = Field(description="ΣA a la fecha de esas mismas metas.")
    programado_plan: Numero | None = Field(None, description="ΣP a la fecha de todas, como META ANUAL.")


class InformeDato(Documento):
    """Informe del Ramo, un trimestre."""

    formato: Literal["poa-xl/informe/1", "poa-xl/informe/2"]
    ramo: str
    ramo_nombre: str
    emisor: str
    ejercicio: int = Field(ge=2000, le=2100)
    trimestre: int = Field(ge=1, le=4)
    corte: str
    plan_version: int
    base_relativo: Annotated[Base, Field(strict=False)]
    consolidado: str = Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", description="Día en que se consolidó.")
    unidades: list[UnidadDato]
    por_programa: list[GrupoDato]
    por_linea: list[GrupoDato]
    por_unidad_medida: list[SumaDato]
    debidas_por_trimestre: list[int] = Field(
        min_length=4, max_length=4, description="Metas con algo programado en cada trimestre."
    )
    archivos: list[ArchivoDato]
    hallazgos: list[HallazgoDato]
    totales: TotalesDato
    prueba: str | None = Field(
        None,
        description="SHA-256 del documento sin este dato: JSON con las claves en orden, sin espacios y solo en ASCII. "
        "El informe/1 no la trae.",
    )


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the document."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **InformeDato.model_json_schema()}


def document(consolidado: Consolidado) -> str:
    """The JSON text: indented, same for the same Consolidado, with its proof."""
    data = informe(consolidado).model_dump()
    return json.dumps(data | {"prueba": prueba(data)}, ensure_ascii=False, indent=1) + "\n"


def prueba(data: Mapping[str, Any]) -> str:
    """The SHA-256 that proves the document: of its canonical JSON without ``prueba``, so that only its layout may change."""
    proved = {key: value for key, value in data.items() if key != "prueba"}
    return sha256(json.dumps(proved, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def informe(consolidado: Consolidado) -> InformeDato:
    """The report as data."""
    plan, quarter = consolidado.plan, consolidado.trimestre
    return InformeDato(
        formato=FORMAT,
        ramo=plan.ramo.clave,
        ramo_nombre=plan.ramo.nombre,
        emisor=emisor(plan),
        ejercicio=quarter.ejercicio,
        trimestre=quarter.numero,
        corte=quarter.corte.isoformat(),
        plan_version=plan.version,
        base_relativo=plan.ajustes.base,
        consolidado=consolidado.fecha.isoformat(),
        unidades=[_unidad(u) for u in consolidado.unidades],
        por_programa=[_grupo(g) for g in por_programa(consolidado)],
        por_linea=[_grupo(g) for g in por_linea(consolidado)],
        por_unidad_medida=[_suma(x) for x in por_medida(consolidado)],
        debidas_por_trimestre=list(debidas_por_trimestre(consolidado.renglones)),
        archivos=[_archivo(a) for a in consolidado.archivos],
        hallazgos=[finding_data(f) for f in consolidado.findings],
        totales=TotalesDato(
            unidades=len(consolidado.unidades),
            unidades_aceptadas=len(consolidado.aceptadas),
            hallazgos_dispensados=sum(bool(f.dispensa) for f in consolidado.all_findings),
            **counts(consolidado.totales),
        ),
    )


def _opt(value: Cantidad | None) -> Numero | None:
    return None if value is None else number(value)


def finding_data(finding: Finding) -> HallazgoDato:
    """A finding as data."""
    place = finding.place
    return HallazgoDato(
        codigo=finding.codigo,
        severidad=finding.severity.value,
        mensaje=finding.message,
        remedio=finding.remedy,
        unidad=finding.unidad or None,
        meta=finding.meta,
        archivo=place.archivo or None,
        hoja=place.hoja or None,
        celda=place.celda or (f"línea {place.linea}" if place.linea else None),
        dispensa=finding.dispensa or None,
    )


def _unidad(unidad: UnidadConsolidada) -> UnidadDato:
    came = unidad.devolucion
    taken = came if came is not None and unidad.estado.aceptada else None
    return UnidadDato(
        clave=unidad.unidad.clave,
        nombre=unidad.unidad.nombre,
        programa=unidad.unidad.programa,
        estado=unidad.estado.value,
        por_confirmar=unidad.unidad.por_confirmar,
        archivo=came.archivo if came else None,
        sha256=came.sha256 if came else None,
        hoja=came.hoja if came else None,
        codigo_verificacion=came.codigo if came else None,
        trimestres_aceptados=sorted(unidad.aceptados),
        metas=[_meta(r, taken) for r in unidad.renglones],
        hallazgos=[finding_data(f) for f in unidad.findings],
    )


def _meta(row: Renglon, taken: Devolucion | None) -> MetaDato:
    meta, avance = row.meta, row.avance
    cells = taken.celdas.get(meta.numero, ()) if taken else ()
    absolute, ratio = taken.dichos.get(meta.numero, (None, None)) if taken else (None, None)
    return MetaDato(
        numero=meta.numero,
        linea=meta.linea,
        descripcion=meta.descripcion,
        unidad_medida=meta.unidad_medida,
        anual=_opt(meta.anual),
        p=[_opt(p) for p in meta.programado],
        a=[_opt(a) for a in avance.captura.alcanzado],
        programado=number(avance.programado),
        absoluto_libro=_opt(absolute),
        relativo_libro=_opt(ratio),
        absoluto=number(avance.absoluto),
        relativo=_opt(row.relativo),
        relativo_anual=_opt(row.relativo_anual),
        estado=row.estado,
        semaforo=row.luz.palabra,
        observaciones=row.observaciones,
        celdas=list(cells),
    )


def _archivo(archivo: Archivo) -> ArchivoDato:
    return ArchivoDato(
        archivo=archivo.nombre,
        sha256=archivo.sha256,
        estado=archivo.estado.value,
        unidad=archivo.unidad or None,
        motivo=archivo.motivo,
        recibido=archivo.recibido,
        guardado=archivo.guardado,
        remitente=archivo.remitente,
    )


def counts(totals: Totales) -> dict[str, Any]:
    """The fields of ConteosDato."""
    return {
        "metas": totals.metas,
        "programadas": totals.programadas,
        "reportadas": totals.reportadas,
        "cumplidas": totals.cumplidas,
        "parcialmente_cumplidas": totals.parciales,
        "no_cumplidas": totals.no_cumplidas,
        "rebasadas": totals.rebasadas,
        "no_programadas": totals.no_programadas,
        "avance_no_programado": totals.avance_no_programado,
        "sin_reporte": totals.sin_reporte,
        "por_confirmar": totals.por_confirmar,
        "porcentaje_cumplidas": _opt(totals.porcentaje_cumplidas),
        "promedio": _opt(totals.promedio),
    }


def _grupo(grupo: Grupo) -> GrupoDato:
    return GrupoDato(clave=grupo.clave, nombre=grupo.nombre, **counts(grupo.totales))


def _suma(suma: Suma) -> SumaDato:
    return SumaDato(
        unidad_medida=suma.medida,
        metas=suma.metas,
        metas_gemelas=suma.gemelas,
        anual=_opt(suma.anual),
        programado=_opt(suma.programado),
        alcanzado=_opt(suma.alcanzado),
        programado_plan=_opt(suma.planeado),
    )
