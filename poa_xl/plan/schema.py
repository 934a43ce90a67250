"""The shape of the plan file, told once: it validates, and it generates the JSON Schema that editors use.

Field descriptions are Spanish: the coordinator sees them while editing.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from poa_xl.domain.ajustes import Base
from poa_xl.domain.finding import Severity

_CODE_SCHEMA = {"type": ["string", "number"]}
# A clave of a unit names a file and a sheet, whose names admit neither more characters nor more of them.
Clave = Annotated[str, Field(min_length=1, max_length=28, pattern=r"^[\w.-]+$"), WithJsonSchema(_CODE_SCHEMA)]
Referencia = Annotated[str, Field(min_length=1, max_length=300), WithJsonSchema(_CODE_SCHEMA)]
Nombre = Annotated[str, Field(min_length=1, max_length=300)]
Texto = Annotated[str, Field(max_length=2000)]
Cantidad = Annotated[Decimal, Field(allow_inf_nan=False, ge=-(10**15), le=10**15), WithJsonSchema({"type": "number"})]
Nivel = Annotated[Severity, WithJsonSchema({"type": "string", "enum": [one.value for one in Severity]})]
Identificador = Annotated[str, Field(max_length=60)]
Porcentaje = Annotated[Decimal, Field(ge=0, le=1000, allow_inf_nan=False), WithJsonSchema({"type": "number"})]


class Bloque(BaseModel):
    """A block of the file; unknown keys are mistakes."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Vigente(Bloque):
    """A block valid from one day to another."""

    desde: date | None = Field(None, description="Primer día de vigencia; sin él, desde siempre.")
    hasta: date | None = Field(None, description="Último día de vigencia; sin él, sigue vigente.")


class Titulo(Vigente):
    """First title line of the form."""

    texto: Nombre = Field(description="Primer renglón del título, p. ej. XXIV AYUNTAMIENTO DE …")


class Responsable(Vigente):
    """Who signs."""

    nombre: Nombre = Field(description="Nombre completo, como firma.")


class ConceptoArchivo(Bloque):
    """A code and its name."""

    clave: Clave
    nombre: Nombre


class RamoArchivo(ConceptoArchivo):
    """The Ramo."""

    responsables: list[Responsable] = Field(default_factory=list, description="Quien AUTORIZA.")


class ProgramaArchivo(ConceptoArchivo):
    """A programa."""

    responsables: list[Responsable] = Field(default_factory=list, description="Quien REVISA.")


class ClasificacionArchivo(Bloque):
    """Functional classification."""

    finalidad: ConceptoArchivo = Field(description="Un nivel, p. ej. 3.")
    funcion: ConceptoArchivo = Field(description="Dos niveles, hija de la finalidad.")
    subfuncion: ConceptoArchivo = Field(description="Tres niveles, hija de la función.")


class UnidadMedidaArchivo(Bloque):
    """A unit of measure."""

    nombre: Nombre
    variantes: list[Nombre] = Field(default_factory=list, description="Otras maneras de escribirla.")
    decimales: bool = Field(False, description="¿Admite decimales?")
    sumable: bool = Field(True, description="¿Tiene sentido sumarla entre metas de una unidad?")


class SemaforoArchivo(Bloque):
    """Where each light begins, in percent."""

    naranja: Porcentaje | None = Field(Decimal(50), description="Nulo = semáforo de tres colores.")
    amarillo: Porcentaje = Decimal(70)
    verde: Porcentaje = Decimal(90)
    morado: Porcentaje = Field(Decimal(110), description="Arriba de este porcentaje.")


class LimitesArchivo(Bloque):
    """Last day to return each quarter."""

    T1: date | None = None
    T2: date | None = None
    T3: date | None = None
    T4: date | None = None


class AjustesArchivo(Bloque):
    """Settings of the campaign."""

    base_relativo: Base = Field(Base.A_LA_FECHA, description="Entre qué se divide el ACUMULADO RELATIVO.")
    semaforo: SemaforoArchivo = Field(default_factory=SemaforoArchivo)
    tolerancia: Porcentaje = Field(Decimal("0.5"), description="Puntos porcentuales entre dos cifras derivadas.")
    observaciones_max: int = Field(500, ge=1, le=5000, description="Caracteres que admite OBSERVACIONES.")
    fechas_limite: LimitesArchivo = Field(
        default_factory=LimitesArchivo, description="Sin fecha: diez días hábiles después del corte."
    )
    formato: Identificador = Field(
        "", description="Versión del formato que se emite, p. ej. TMM-F004/2; sin él, la vigente."
    )
    niveles: dict[Identificador, Nivel] = Field(
        default_factory=dict,
        description="Nivel con que se dice un hallazgo que admite varios (docs/hallazgos.md), p. ej. POA306: advertencia.",
    )


class CatalogosArchivo(Bloque):
    """Catalogues."""

    programas: list[ProgramaArchivo] = Field(min_length=1)
    ejes: list[ConceptoArchivo] = Field(default_factory=list, description="Un nivel: 3.")
    lineas: list[ConceptoArchivo] = Field(default_factory=list, description="Tres niveles: 3.2.2.")
    unidades_medida: list[UnidadMedidaArchivo] = Field(min_length=1)


class MetaArchivo(Bloque):
    """A meta."""

    numero: int = Field(ge=0, le=99_999_999, description="El número con que comienza su texto en el formato.")
    linea: Clave = Field(description="3.2 en la meta principal, 3.2.2 en las demás.")
    texto: Texto = Field(description="Sin el número.")
    unidad_medida: Texto = Field(description="Como la imprime el formato; canónica o variante del catálogo.")
    anual: Cantidad | None = Field(description="META ANUAL AUTORIZADA.")
    p: Annotated[list[Cantidad | None], Field(min_length=4, max_length=4)] = Field(
        description="P de cada trimestre: cuatro valores; ~ es celda vacía."
    )
    nota: Texto = Field("", description="Qué se publicó y qué se decidió.")


class UnidadArchivo(Bloque):
    """A unidad ejecutora."""

    clave: Clave
    alias: list[Clave] = Field(default_factory=list, description="Claves cortas con que también aparece.")
    nombre: Nombre
    programa: Referencia = Field(description="Clave del programa, o clave y nombre.")
    ejes: list[Referencia] = Field(default_factory=list)
    lineas: list[Referencia] = Field(default_factory=list)
    responsables: list[Responsable] = Field(default_factory=list, description="Quien ELABORA.")
    por_confirmar: Texto = Field("", description="Qué falta que la unidad confirme de su plan.")
    notas: list[Texto] = Field(default_factory=list)
    metas: list[MetaArchivo] = Field(min_length=1)


class PlanArchivo(Bloque):
    """Plan (POA) de un Ramo para un ejercicio."""

    formato: Literal["poa-xl/plan/1"] = Field(description="Versión de este formato de archivo.")
    ejercicio: int = Field(ge=2000, le=2100)
    version: int = Field(1, ge=1, description="Sube con cada modificación autorizada.")
    emisor: str = Field("", max_length=120, description="Quién emite; distingue un municipio de otro.")
    titulos: list[Titulo] = Field(min_length=1)
    ramo: RamoArchivo
    clasificacion: ClasificacionArchivo
    ajustes: AjustesArchivo = Field(default_factory=AjustesArchivo)
    complementos: list[Identificador] = Field(
        default_factory=list, max_length=20, description="Complementos instalados cuyas revisiones se usan."
    )
    catalogos: CatalogosArchivo
    notas: list[Texto] = Field(default_factory=list)
    unidades: list[UnidadArchivo] = Field(min_length=1)


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of the plan file, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **PlanArchivo.model_json_schema()}
