"""A version of an official form as one object, and a form: a version filled in for a unit and a quarter (domain.md 1.2).

Whoever draws, finds, seals or compares a form asks its ``Formato``; nothing else knows its columns or where they stand.
"""

from __future__ import annotations

import importlib
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from poa_xl.domain.avance import Avance, Captura
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.model import Meta, Plan, UnidadEjecutora, in_force
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import NUMEROS, Trimestre
from poa_xl.form.columns import Columns, LiveRule, Terminos


class Figure(NamedTuple):
    """A captured A, of which meta and quarter, and where it stands."""

    meta: int
    t: int
    row: int
    column: int
    value: Cantidad


@dataclass(frozen=True, slots=True)
class Textos:
    """The words that stand on a form."""

    subtitulo: str = "AVANCE FÍSICO PROGRAMÁTICO"
    programa_operativo: str = "PROGRAMA OPERATIVO ANUAL {ejercicio}"
    periodo: str = "PERIODO"
    ramo: str = "RAMO:"
    programa: str = "PROGRAMA"
    unidad: str = "UNIDAD EJECUTORA"
    finalidad: str = "FINALIDAD"
    funcion: str = "FUNCION"
    subfuncion: str = "SUBFUNCION"
    ejes: str = "EJE DE GOBIERNO"
    lineas: str = "LINEAS DE ACCION"
    fecha: str = "FECHA:"
    firmas: tuple[tuple[str, str], ...] = (
        ("ELABORÓ", "RESPONSABLE DE LA UNIDAD EJECUTORA"),
        ("REVISÓ", "RESPONSABLE DEL PROGRAMA"),
        ("AUTORIZÓ", "RESPONSABLE DEL RAMO"),
    )
    listo: str = "LISTO PARA ENVIAR"
    aviso: str = "Aviso: "
    faltan: tuple[str, str] = ("Faltan ", " por completar: vea la columna ¿QUÉ FALTA? a la derecha")
    codigo: str = "Código de verificación: "
    folio: str = "Folio: "


@dataclass(frozen=True, slots=True)
class Geometria:
    """Where things stand: sheet rows from 1, columns by key, heights in points.

    ``paginas``: how tall a landscape letter page prints, before scaling to one page wide; programs differ, and the block of
    signatures is to stay whole in each.
    """

    banner: int = 1
    titulos: tuple[int, int, int] = (2, 3, 4)
    encabezado: int = 6
    rotulo: str = "descripcion"
    clave: str = "unidad_medida"
    nombre: str = "anual"
    fecha: str = "relativo"
    codigo: str = "absoluto"
    firmas: tuple[tuple[str, str], ...] = (("linea", "descripcion"), ("anual", "p4"), ("absoluto", "observaciones"))
    firmas_abajo: int = 2
    folio_abajo: int = 5
    alto_de_titulos: tuple[float, float, float] = (16.0, 14.0, 20.0)
    de_fecha_a_mascara: int = 4
    paginas: tuple[float, ...] = (530.0,)


@dataclass(frozen=True, kw_only=True, eq=False)
class Formato(ABC):
    """A version of an official form.  ``id`` is what its seals say; ``clave`` and ``hoja``, the form's code and sheet.

    ``anterior``: the version before, whose books are still read; ``modulo``, what to import where it is not known yet.
    """

    id: str
    clave: str
    hoja: str
    columns: Columns
    terminos: type[Terminos]
    reglas: tuple[LiveRule, ...]
    parrafos: Callable[[Form], Iterator[tuple[str, bool]]]
    textos: Textos = Textos()
    geometria: Geometria = Geometria()
    anterior: Formato | None = None
    modulo: str = "poa_xl.form.version"

    def __reduce__(self) -> tuple[Callable[[str, str], Formato], tuple[str, str]]:
        return known, (self.id, self.modulo)

    @property
    def versiones(self) -> tuple[Formato, ...]:
        """It and every earlier one, whose books are read beside."""
        return (self, *(self.anterior.versiones if self.anterior else ()))

    def row_id(self, clave: str, numero: int) -> str:
        """The identity of a meta's row, wherever it ends up."""
        return f"{clave}-{numero}"

    # -- what each version says -----------------------------------------------------------------------------------

    @abstractmethod
    def sealed(self, form: Form) -> list[object]:
        """What the fingerprint covers: all that makes this form's content, and no setting that changes none of it."""

    @abstractmethod
    def missing(self, form: Form) -> str:
        """The formula, without ``=``, of how many rows are still to be completed."""

    @abstractmethod
    def lacking(self, form: Form) -> str:
        """The condition that marks the inputs of a row still to be completed, for the first row."""

    @abstractmethod
    def code(self, figures: Iterable[Figure]) -> str:
        """The verification code of captured figures: what the sheet shows for them."""

    @abstractmethod
    def code_formula(self, form: Form) -> str:
        """The formula, without ``=``, of that code."""

    @property
    def standalone_code(self) -> bool:
        """Whether that formula needs only the printed columns."""
        return True

    @property
    def tells_instructions(self) -> bool:
        """Whether the control sheet carries a digest of the instructions."""
        return True

    @property
    def seals_settings(self) -> bool:
        """Whether the fingerprint covers the settings that help and instructions apply."""
        return True


FORMS: dict[str, Formato] = {}
"""Every version that this process knows, by id."""


def register(formato: Formato) -> Formato:
    """Make a version known."""
    FORMS[formato.id] = formato
    return formato


def known(ident: str, modulo: str) -> Formato:
    """The version of that id; the module that makes it known is imported where nobody did."""
    if ident not in FORMS:
        importlib.import_module(modulo)
    return FORMS[ident]


@dataclass(frozen=True, slots=True)
class Campo:
    """One line of the header block: label (blank = same as above), code, name."""

    label: str
    clave: str
    nombre: str


@dataclass(frozen=True)
class Form:
    """A form of one unit and quarter: what it says, and where.

    ``abiertos``: the quarters whose A is an input (the reporting one, and earlier ones never accepted).
    """

    plan: Plan
    unidad: UnidadEjecutora
    trimestre: Trimestre
    previo: Previo
    capturas: Mapping[int, Captura]
    formato: Formato = field(kw_only=True)

    @cached_property
    def abiertos(self) -> tuple[int, ...]:
        """Quarters 1..k not yet accepted."""
        return tuple(t for t in self.trimestre.transcurridos if t not in self.previo.trimestres)

    @cached_property
    def titulos(self) -> tuple[str, str]:
        """The two title lines in force on the cut-off day."""
        titulo = in_force(self.plan.titulos, self.trimestre.corte)
        operativo = self.formato.textos.programa_operativo.format(ejercicio=self.plan.ejercicio)
        return (titulo.texto if titulo else "", operativo)

    @cached_property
    def encabezado(self) -> tuple[Campo, ...]:
        """The header block, top to bottom."""
        plan, unidad, names, textos = self.plan, self.unidad, self.plan.nombre_de, self.formato.textos
        functional = plan.clasificacion
        return (
            Campo(textos.ramo, plan.ramo.clave, plan.ramo.nombre),
            Campo(textos.programa, unidad.programa, names.get(unidad.programa, "")),
            Campo(textos.unidad, unidad.clave, unidad.nombre),
            Campo(textos.finalidad, functional.finalidad.clave, functional.finalidad.nombre),
            Campo(textos.funcion, functional.funcion.clave, functional.funcion.nombre),
            Campo(textos.subfuncion, functional.subfuncion.clave, functional.subfuncion.nombre),
            *_campos(textos.ejes, unidad.ejes, names),
            *_campos(textos.lineas, unidad.lineas, names),
        )

    @cached_property
    def firmantes(self) -> tuple[tuple[str, str, str], ...]:
        """(action, role, name) of each signature, in force on the cut-off day."""
        plan, day = self.plan, self.trimestre.corte
        programa = next((p for p in plan.programas if p.clave == self.unidad.programa), None)
        people = (
            in_force(self.unidad.responsables, day),
            in_force(programa.responsables, day) if programa else None,
            in_force(plan.ramo.responsables, day),
        )
        return tuple(
            (action, role, person.nombre if person else "")
            for (action, role), person in zip(self.formato.textos.firmas, people, strict=True)
        )

    # -- geometry: sheet rows, from 1 ------------------------------------------------------------------------

    @cached_property
    def fila_codigo(self) -> int:
        """Row of the form code."""
        return self.formato.geometria.encabezado + len(self.encabezado)

    @property
    def fila_fecha(self) -> int:
        """Row of FECHA."""
        return self.fila_codigo + 1

    @property
    def mascara(self) -> int:
        """Third heading row: P and A over the columns."""
        return self.fila_fecha + self.formato.geometria.de_fecha_a_mascara

    @property
    def primera(self) -> int:
        """Row of the first meta."""
        return self.mascara + 1

    @property
    def ultima(self) -> int:
        """Row of the last meta."""
        return self.mascara + len(self.unidad.metas)

    @property
    def fila_firmas(self) -> int:
        """First row of the signatures."""
        return self.ultima + self.formato.geometria.firmas_abajo

    @property
    def fila_folio(self) -> int:
        """Row of folio and verification code, the last one that prints."""
        return self.fila_firmas + self.formato.geometria.folio_abajo

    @cached_property
    def fila_de(self) -> Mapping[int, int]:
        """Sheet row of each meta."""
        return {meta.numero: row for row, meta in enumerate(self.unidad.metas, start=self.primera)}

    def row_id(self, meta: Meta) -> str:
        """The row's own identity, wherever it ends up."""
        return self.formato.row_id(self.unidad.clave, meta.numero)

    def terminos(self, decimales: bool = False) -> Terminos:
        """The vocabulary of this form's formulas, for rows whose unit of measure has halves or not."""
        formato = self.formato
        return formato.terminos(
            self.trimestre.numero, self.plan.ajustes, self.abiertos, formato.columns, self.mascara, self.ultima, decimales,
            formato.reglas, formato.textos.aviso,
        )  # fmt: skip

    def captura(self, meta: Meta) -> Captura:
        """What stands in the meta's cells: the captures given, the accepted A of closed quarters."""
        written = self.capturas.get(meta.numero, Captura())
        accepted = self.previo.captura(meta.numero).alcanzado
        later = self.trimestre.numero
        alcanzado = tuple(
            None if t > later else written.alcanzado[t - 1] if t in self.abiertos else accepted[t - 1] for t in NUMEROS
        )
        return Captura(alcanzado, written.observaciones)

    def avance(self, meta: Meta) -> Avance:
        """The meta as the form stands."""
        return Avance(meta, self.captura(meta), self.trimestre.numero, self.plan.ajustes)

    @cached_property
    def filas(self) -> tuple[tuple[int, Avance], ...]:
        """(sheet row, Avance) of every meta."""
        return tuple((row, self.avance(meta)) for row, meta in enumerate(self.unidad.metas, start=self.primera))

    @cached_property
    def codigo(self) -> str:
        """The verification code of what stands in it."""
        number_of = self.formato.columns.number_of
        return self.formato.code(
            Figure(avance.meta.numero, t, row, number_of[f"a{t}"], value)
            for row, avance in self.filas
            for t, value in zip(NUMEROS, avance.captura.alcanzado, strict=True)
            if value is not None
        )


def _campos(label: str, claves: Sequence[str], names: Mapping[str, str]) -> Iterator[Campo]:
    for position, clave in enumerate(claves):
        yield Campo("" if position else label, clave, names.get(clave, ""))
