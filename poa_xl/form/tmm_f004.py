"""The official form TMM-F004, once: columns, formulas, and how a plan's unit fills it for a quarter (domain.md 1.2)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from poa_xl.domain.ajustes import Ajustes, Base
from poa_xl.domain.avance import Avance, Captura
from poa_xl.domain.model import Meta, Plan, UnidadEjecutora, in_force
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import NOMBRES, NUMEROS, Trimestre
from poa_xl.form.expr import Expr, Row, when
from poa_xl.form.layout import column_letter

VERSION = "TMM-F004/1"
FORM_CODE = "TMM-F004"
SHEET = "TMM-F004"
SUBTITLE = "AVANCE FÍSICO PROGRAMÁTICO"
PROGRAMA_OPERATIVO = "PROGRAMA OPERATIVO ANUAL {ejercicio}"
PERIODO = "PERIODO"
RAMO, UNIDAD, FECHA = "RAMO:", "UNIDAD EJECUTORA", "FECHA:"
FIRMAS = (
    ("ELABORÓ", "RESPONSABLE DE LA UNIDAD EJECUTORA"),
    ("REVISÓ", "RESPONSABLE DEL PROGRAMA"),
    ("AUTORIZÓ", "RESPONSABLE DEL RAMO"),
)


SIGNATURES_BELOW = 2
"""How many rows below the last meta the signatures begin."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table.  ``t`` is its quarter, 0 for the others; ``printed`` columns make up the official form."""

    key: str
    heading: str
    width: float
    t: int = 0
    printed: bool = True


COLUMNS = (
    Column("linea", "LINEA DE ACCIÓN P.M.D.", 9),
    Column("descripcion", "DESCRIPCIÓN DE METAS Y ACCIONES (Subprograma Gob. Y Proyecto-Proceso)", 42),
    Column("unidad_medida", "UNIDAD DE MEDIDA", 15),
    Column("anual", "META ANUAL AUTORIZADA", 11),
    *(Column(f"{kind.lower()}{t}", kind, 5, t) for t in NUMEROS for kind in "PA"),
    Column("absoluto", "AVANCE ABSOLUTO", 10),
    Column("relativo", "ACUMULADO RELATIVO", 11),
    Column("observaciones", "OBSERVACIONES", 28),
    Column("id", "Renglón", 10, printed=False),
    Column("falta", "¿QUÉ FALTA?", 36, printed=False),
)
NUMBER_OF = {column.key: number for number, column in enumerate(COLUMNS, start=1)}
LETTER_OF = {column.key: column_letter(number) for column, number in zip(COLUMNS, NUMBER_OF.values(), strict=True)}
BY_KEY = {column.key: column for column in COLUMNS}
LAST_PRINTED = NUMBER_OF["observaciones"]
LAST = len(COLUMNS)


def column_name(key: str) -> str:
    """How messages call the column: ``“A” de Ene-Mar``, ``META ANUAL AUTORIZADA``."""
    column = BY_KEY[key]
    return f"“{column.heading}” de {NOMBRES[column.t - 1]}" if column.t else column.heading


@dataclass(frozen=True, slots=True)
class Terminos:
    """The words rules are written in: each an expression over one row of the form of quarter ``corte``.

    ``mascara`` is the sheet row that heads the columns with P and A; ``decimales``, whether the row's unit of measure
    has halves.
    """

    corte: int
    ajustes: Ajustes
    abiertos: tuple[int, ...]
    mascara: int = 1
    decimales: bool = False

    def p(self, t: int) -> Expr:
        """P of quarter ``t``."""
        letter = LETTER_OF[f"p{t}"]
        return Expr(lambda row: f"${letter}{row}", lambda avance: avance.meta.p(t))

    def a(self, t: int) -> Expr:
        """A of quarter ``t``, reached without naming its cell."""
        return Expr(lambda row: _within("p1", "absoluto", f"a{t}", row), lambda avance: avance.captura.alcanzado[t - 1])

    @property
    def observaciones(self) -> Expr:
        """OBSERVACIONES, reached without naming its cell."""
        return Expr(
            lambda row: _within("relativo", "id", "observaciones", row), lambda avance: avance.captura.observaciones
        )

    @property
    def anual(self) -> Expr:
        """META ANUAL AUTORIZADA."""
        return Expr(lambda row: f"${LETTER_OF['anual']}{row}", lambda avance: avance.meta.anual or 0)

    @property
    def programado(self) -> Expr:
        """ΣP over quarters 1..corte."""
        return self._suma("P", 1, lambda avance: avance.programado)

    @property
    def absoluto(self) -> Expr:
        """The cell AVANCE ABSOLUTO."""
        return Expr(lambda row: f"${LETTER_OF['absoluto']}{row}", lambda avance: avance.absoluto)

    @property
    def suma_alcanzada(self) -> Expr:
        """ΣA over quarters 1..corte: the formula of AVANCE ABSOLUTO."""
        return self._suma("A", 1, lambda avance: avance.absoluto)

    @property
    def relativo(self) -> Expr:
        """The formula of ACUMULADO RELATIVO: 0 where there is nothing to divide by, as the official form prints it."""
        if self.ajustes.base is Base.ANUAL:
            return _razon(self.absoluto, self.anual)
        if self.ajustes.base is Base.A_LA_FECHA:
            return _razon(self.absoluto, self.programado)
        return _razon(self._suma("A", self.corte, _of_quarter), self._suma("P", self.corte, _programmed_in_quarter))

    @property
    def debido(self) -> Expr:
        """What the semáforo compares with: ΣP to date, or P of the quarter where that is the base."""
        if self.ajustes.base is Base.TRIMESTRE:
            return self._suma("P", self.corte, _programmed_in_quarter)
        return self.programado

    @property
    def cumplimiento(self) -> Expr:
        """The ratio that the semáforo judges; 0 where nothing is due."""
        if self.ajustes.base is Base.ANUAL:
            return _razon(self.absoluto, self.programado)
        letter = LETTER_OF["relativo"]
        return Expr(lambda row: f"${letter}{row}", self.relativo.value)

    @property
    def a_invalida(self) -> Expr:
        """Whether an open A holds something that is no quantity; the collector parses before, so never in an Avance."""

        def excel(row: Row) -> str:
            cells = (_within("p1", "absoluto", f"a{t}", row) for t in self.abiertos)
            number = "AND(ISNUMBER({0}),IF(ISNUMBER({0}),{0}>=0,FALSE))"
            whole = "AND(ISNUMBER({0}),IF(ISNUMBER({0}),AND({0}>=0,{0}=INT({0})),FALSE))"
            tests = [f'NOT(OR(TRIM({c})="",{(number if self.decimales else whole).format(c)}))' for c in cells]
            return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"

        return Expr(excel, lambda _: False)

    def _suma(self, kind: str, since: int, value: Callable[[Avance], object]) -> Expr:
        """``SUMIF`` over the P/A heads of quarters since..corte; the summed range is named by its first, locked cell."""
        first, last = LETTER_OF[f"p{since}"], LETTER_OF[f"a{self.corte}"]
        return Expr(lambda row: f'SUMIF(${first}${self.mascara}:${last}${self.mascara},"{kind}",${first}{row})', value)


def _of_quarter(avance: Avance) -> object:
    return avance.captura.alcanzado[avance.corte - 1] or 0


def _programmed_in_quarter(avance: Avance) -> object:
    return avance.meta.p(avance.corte) or 0


def _within(first: str, last: str, key: str, row: Row) -> str:
    """The cell of column ``key`` in ``row`` by its position between two locked cells."""
    offset = NUMBER_OF[key] - NUMBER_OF[first] + 1
    return f"INDEX(${LETTER_OF[first]}{row}:${LETTER_OF[last]}{row},{offset})"


def _razon(numerator: Expr, denominator: Expr) -> Expr:
    return when(denominator.equals(0), 0, numerator / denominator)


@dataclass(frozen=True, slots=True)
class LiveRule:
    """A rule of capture that the sheet checks as it is filled in: the same condition that the collector evaluates.

    ``blocks``: the form is not ready to be sent while it holds.
    """

    codigo: str
    words: str
    condition: Callable[[Terminos], Expr | None]
    blocks: bool = True


@dataclass(frozen=True, slots=True)
class Campo:
    """One line of the header block: label (blank = same as above), code, name."""

    label: str
    clave: str
    nombre: str


@dataclass(frozen=True)
class Form:
    """A TMM-F004 of one unit and quarter: what it says, and where.

    ``abiertos``: the quarters whose A is an input (the reporting one, and earlier ones never accepted).
    """

    plan: Plan
    unidad: UnidadEjecutora
    trimestre: Trimestre
    previo: Previo
    capturas: Mapping[int, Captura]
    reglas: Sequence[LiveRule] = ()

    @cached_property
    def abiertos(self) -> tuple[int, ...]:
        """Quarters 1..k not yet accepted."""
        return tuple(t for t in self.trimestre.transcurridos if t not in self.previo.trimestres)

    @cached_property
    def titulos(self) -> tuple[str, str]:
        """The two title lines in force on the cut-off day."""
        titulo = in_force(self.plan.titulos, self.trimestre.corte)
        return (titulo.texto if titulo else "", PROGRAMA_OPERATIVO.format(ejercicio=self.plan.ejercicio))

    @cached_property
    def encabezado(self) -> tuple[Campo, ...]:
        """The header block, top to bottom."""
        plan, unidad, names = self.plan, self.unidad, self.plan.nombre_de
        functional = plan.clasificacion
        return (
            Campo(RAMO, plan.ramo.clave, plan.ramo.nombre),
            Campo("PROGRAMA", unidad.programa, names.get(unidad.programa, "")),
            Campo(UNIDAD, unidad.clave, unidad.nombre),
            Campo("FINALIDAD", functional.finalidad.clave, functional.finalidad.nombre),
            Campo("FUNCION", functional.funcion.clave, functional.funcion.nombre),
            Campo("SUBFUNCION", functional.subfuncion.clave, functional.subfuncion.nombre),
            *_campos("EJE DE GOBIERNO", unidad.ejes, names),
            *_campos("LINEAS DE ACCION", unidad.lineas, names),
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
            for (action, role), person in zip(FIRMAS, people, strict=True)
        )

    # -- geometry: sheet rows, from 1 ------------------------------------------------------------------------

    @property
    def primera_del_encabezado(self) -> int:
        """Row of RAMO."""
        return 6

    @cached_property
    def fila_codigo(self) -> int:
        """Row of the form code."""
        return self.primera_del_encabezado + len(self.encabezado)

    @property
    def fila_fecha(self) -> int:
        """Row of FECHA."""
        return self.fila_codigo + 1

    @property
    def mascara(self) -> int:
        """Third heading row: P and A over the columns."""
        return self.fila_fecha + 4

    @property
    def primera(self) -> int:
        """Row of the first meta."""
        return self.mascara + 1

    @property
    def ultima(self) -> int:
        """Row of the last meta."""
        return self.mascara + len(self.unidad.metas)

    @cached_property
    def fila_de(self) -> Mapping[int, int]:
        """Sheet row of each meta."""
        return {meta.numero: row for row, meta in enumerate(self.unidad.metas, start=self.primera)}

    def row_id(self, meta: Meta) -> str:
        """The row's own identity, wherever it ends up."""
        return f"{self.unidad.clave}-{meta.numero}"

    def terminos(self, decimales: bool = False) -> Terminos:
        """The vocabulary of this form's formulas, for rows whose unit of measure has halves or not."""
        return Terminos(self.trimestre.numero, self.plan.ajustes, self.abiertos, self.mascara, decimales)

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


def _campos(label: str, claves: Sequence[str], names: Mapping[str, str]) -> Iterator[Campo]:
    for position, clave in enumerate(claves):
        yield Campo("" if position else label, clave, names.get(clave, ""))
