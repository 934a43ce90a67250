"""The plan of a Ramo: what is programmed, by whom, in which words.

Glossary (the form's nouns stay Spanish): **Ramo** a branch of the municipal budget (58 = tourism committee);
**Programa** a programme of the Ramo (511, 582); **UnidadEjecutora** who carries it out and returns the form (58101);
**Meta** one numbered target of the year, with **META ANUAL** and what is *programado* (P) in each **trimestre**;
**LineaDeAccion** the line of the municipal development plan that a meta serves (3.2.2), child of an **eje** (3);
**Titulo**, **Responsable** what the form prints on top and below, each valid from-to.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import TypeVar

from poa_xl.domain.ajustes import Ajustes
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.trimestre import Trimestre


def folded(text: str) -> str:
    """``text`` for comparing names: upper case, single spaces, no accents but Ñ kept (CAMPAÑA is not CAMPANA)."""
    guarded = unicodedata.normalize("NFC", text).upper().replace("Ñ", "\0")
    bare = "".join(c for c in unicodedata.normalize("NFD", guarded) if not unicodedata.combining(c))
    return " ".join(bare.replace("\0", "Ñ").split())


@dataclass(frozen=True, slots=True)
class Vigencia:
    """From one day to another, both included; None is open."""

    desde: date | None = None
    hasta: date | None = None

    def covers(self, day: date) -> bool:
        """Whether ``day`` lies within."""
        return (self.desde is None or self.desde <= day) and (self.hasta is None or day <= self.hasta)


@dataclass(frozen=True, slots=True)
class Titulo:
    """The first title line of the form, while that Ayuntamiento is in office."""

    texto: str
    vigencia: Vigencia = Vigencia()


@dataclass(frozen=True, slots=True)
class Responsable:
    """Who signs for a Ramo, a Programa or a UnidadEjecutora, and since when."""

    nombre: str
    vigencia: Vigencia = Vigencia()


@dataclass(frozen=True, slots=True)
class Concepto:
    """A code with its name: finalidad, función, subfunción, eje or línea de acción."""

    clave: str
    nombre: str

    @property
    def nivel(self) -> int:
        """How many levels the code has: 3 → 1, 3.2 → 2, 3.2.2 → 3."""
        return nivel(self.clave)


def nivel(clave: str) -> int:
    """Depth of a dotted code: ``3.2.2`` → 3."""
    return clave.count(".") + 1


def desciende(clave: str, ancestro: str) -> bool:
    """Whether ``clave`` is ``ancestro`` or hangs from it: 3.2.2 from 3.2 and from 3."""
    return clave == ancestro or clave.startswith(ancestro + ".")


@dataclass(frozen=True, slots=True)
class Clasificacion:
    """Functional classification of the Ramo: finalidad → función → subfunción."""

    finalidad: Concepto
    funcion: Concepto
    subfuncion: Concepto


@dataclass(frozen=True, slots=True)
class UnidadMedida:
    """A unit of measure: canonical name, spellings people use, whether halves exist and whether units add up."""

    nombre: str
    variantes: tuple[str, ...] = ()
    decimales: bool = False
    sumable: bool = True


@dataclass(frozen=True, slots=True)
class Meta:
    """One row of the form.  ``programado``: P per quarter, None = blank (≠ 0).

    ``linea`` has two levels in the principal meta (x00), three in the others.  ``unidad_medida`` is as the form spells
    it, ``medida`` the entry of the catalogue that it means.
    """

    numero: int
    linea: str
    texto: str
    unidad_medida: str
    anual: Cantidad | None
    programado: tuple[Cantidad | None, ...]
    medida: UnidadMedida
    notas: tuple[str, ...] = ()

    @property
    def descripcion(self) -> str:
        """As the form prints it: ``101.- SEGUIMIENTO …`` (domain.md 1.2)."""
        return f"{self.numero}.- {self.texto}"

    def p(self, t: int) -> Cantidad | None:
        """P of quarter ``t`` (1..4)."""
        return self.programado[t - 1]

    @property
    def suma_programada(self) -> Cantidad:
        """ΣP over the four quarters."""
        return sum((p for p in self.programado if p is not None), start=0)


@dataclass(frozen=True, slots=True)
class Ramo:
    """The branch of the budget that the plan belongs to."""

    clave: str
    nombre: str
    responsables: tuple[Responsable, ...] = ()


@dataclass(frozen=True, slots=True)
class Programa:
    """A programme of the Ramo."""

    clave: str
    nombre: str
    responsables: tuple[Responsable, ...] = ()


@dataclass(frozen=True)
class UnidadEjecutora:
    """Who fills one form.  ``por_confirmar``: the plan is a reading that the unit has not yet confirmed; says what."""

    clave: str
    nombre: str
    programa: str
    ejes: tuple[str, ...]
    lineas: tuple[str, ...]
    metas: tuple[Meta, ...]
    alias: tuple[str, ...] = ()
    responsables: tuple[Responsable, ...] = ()
    notas: tuple[str, ...] = ()
    por_confirmar: str = ""

    @cached_property
    def por_numero(self) -> Mapping[int, Meta]:
        """The metas by number."""
        return {meta.numero: meta for meta in self.metas}


@dataclass(frozen=True)
class Plan:
    """The POA of a Ramo for one ejercicio, one version.  Catalogue entries may be looked up by ``clave``.

    ``formato``: the version of the form that is issued, blank for the current one; ``complementos``: which packages of
    others add checks.
    """

    ejercicio: int
    version: int
    emisor: str
    titulos: tuple[Titulo, ...]
    ramo: Ramo
    clasificacion: Clasificacion
    programas: tuple[Programa, ...]
    ejes: tuple[Concepto, ...]
    lineas: tuple[Concepto, ...]
    unidades_medida: tuple[UnidadMedida, ...]
    unidades: tuple[UnidadEjecutora, ...]
    ajustes: Ajustes = field(default_factory=Ajustes)
    limites: tuple[date | None, ...] = (None, None, None, None)
    notas: tuple[str, ...] = ()
    formato: str = ""
    complementos: tuple[str, ...] = ()

    def trimestre(self, numero: int) -> Trimestre:
        """Quarter ``numero`` of this plan's ejercicio."""
        return Trimestre(self.ejercicio, numero)

    def limite(self, trimestre: Trimestre) -> date:
        """Last day for units to return the quarter: the plan's date or ten working days after the cut-off."""
        return self.limites[trimestre.numero - 1] or trimestre.limite

    @cached_property
    def nombre_de(self) -> Mapping[str, str]:
        """Name of each eje, línea and programa by clave."""
        programas = {p.clave: p.nombre for p in self.programas}
        return programas | {c.clave: c.nombre for c in (*self.ejes, *self.lineas)}

    @cached_property
    def por_clave(self) -> Mapping[str, UnidadEjecutora]:
        """The units by canonical clave and by alias; a canonical clave wins."""
        aliases = {alias: unidad for unidad in self.unidades for alias in unidad.alias}
        return aliases | {unidad.clave: unidad for unidad in self.unidades}

    def metas(self) -> Iterator[tuple[UnidadEjecutora, Meta]]:
        """Every meta of the Ramo with its unit, in the plan's order."""
        return ((unidad, meta) for unidad in self.unidades for meta in unidad.metas)


V = TypeVar("V", Titulo, Responsable)


def in_force(candidates: Iterable[V], day: date) -> V | None:
    """The first of ``candidates`` in force on ``day``."""
    return next((c for c in candidates if c.vigencia.covers(day)), None)
