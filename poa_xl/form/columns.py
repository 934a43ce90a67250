"""The columns of a form and the words its rules are written in: each version reaches the cells in its own way."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from poa_xl.domain.ajustes import Ajustes, Base
from poa_xl.domain.avance import Avance
from poa_xl.domain.model import Meta
from poa_xl.domain.texto import is_empty
from poa_xl.domain.trimestre import NOMBRES
from poa_xl.form import styles
from poa_xl.form.expr import Expr, Row, literal, when
from poa_xl.form.layout import Content, Role, Style, column_letter


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the table.  ``t`` is its quarter, 0 for the others; ``printed`` columns make up the official form.

    ``plan`` gives its datum of the plan, ``formula`` its expression; a column with neither is one of the form's own: A of
    a quarter, OBSERVACIONES, the row's identity.  A datum of the plan is drawn, sealed, found by its heading and compared
    by being here.
    """

    key: str
    heading: str
    width: float
    t: int = 0
    printed: bool = True
    plan: Callable[[Meta], Content] | None = None
    formula: Callable[[Any], Expr] | None = None
    style: Style = styles.TEXT
    role: Role = Role.PLAN
    heading_style: Style = styles.HEADING

    @property
    def captured(self) -> bool:
        """Whether it is the A of a quarter."""
        return self.t > 0 and self.plan is None

    @property
    def name(self) -> str:
        """How messages call it: ``“A” de Ene-Mar``, ``META ANUAL AUTORIZADA``."""
        return f"“{self.heading}” de {NOMBRES[self.t - 1]}" if self.t else self.heading


@dataclass(frozen=True)
class Columns:
    """The columns of a form, left to right; the printed ones come first."""

    all: tuple[Column, ...]

    def __iter__(self) -> Iterator[Column]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    @cached_property
    def number_of(self) -> Mapping[str, int]:
        """Sheet column of each key, from 1."""
        return {column.key: number for number, column in enumerate(self.all, start=1)}

    @cached_property
    def letter_of(self) -> Mapping[str, str]:
        """Letter of each key's column."""
        return {key: column_letter(number) for key, number in self.number_of.items()}

    @cached_property
    def by_key(self) -> Mapping[str, Column]:
        """The columns by key."""
        return {column.key: column for column in self.all}

    @cached_property
    def printed(self) -> tuple[Column, ...]:
        """The columns of the official form."""
        return tuple(column for column in self.all if column.printed)

    @cached_property
    def last_printed(self) -> int:
        """The last sheet column that prints."""
        return len(self.printed)

    @cached_property
    def planned(self) -> tuple[tuple[Column, Callable[[Meta], Content]], ...]:
        """The columns with a datum of the plan, and how to get it."""
        return tuple((column, column.plan) for column in self.all if column.plan is not None)

    @cached_property
    def computed(self) -> tuple[tuple[Column, Callable[[Any], Expr]], ...]:
        """The columns with a formula, and how to get it."""
        return tuple((column, column.formula) for column in self.all if column.formula is not None)


@dataclass(frozen=True, slots=True)
class LiveRule:
    """A rule of capture that the sheet checks as it is filled in: the same condition that the collector evaluates.

    ``blocks``: the form is not ready to be sent while it holds.
    """

    codigo: str
    words: str
    condition: Callable[[Any], Expr | None]
    blocks: bool = True


@dataclass(frozen=True)
class Terminos(ABC):
    """The words rules are written in: each an expression over one row of the form of quarter ``corte``.

    ``mascara`` is the sheet row that heads P and A and ``ultima`` that of the last meta; ``decimales``, whether the row's
    unit of measure has halves; ``aviso``, how the help begins that does not block.  What a version of the form computes in
    its own way is here without formula: inputs, sums and emptiness.
    """

    corte: int
    ajustes: Ajustes
    abiertos: tuple[int, ...]
    columnas: Columns
    mascara: int
    ultima: int
    decimales: bool = False
    reglas: tuple[LiveRule, ...] = ()
    aviso: str = ""

    # -- what each version says -----------------------------------------------------------------------------------

    @abstractmethod
    def input(self, key: str, row: Row) -> str:
        """The input cell of column ``key``, reached without naming it."""

    @abstractmethod
    def sum(self, kind: str, since: int, row: Row) -> str:
        """ΣP or ΣA over quarters since..corte."""

    @abstractmethod
    def blank(self, t: int, row: Row) -> str:
        """Whether nothing is written in A of quarter ``t``."""

    @abstractmethod
    def unexplained(self, row: Row) -> str:
        """Whether nothing is written in OBSERVACIONES."""

    @abstractmethod
    def invalid(self, row: Row) -> str:
        """Whether an open A holds something that is no quantity."""

    # -- the words ------------------------------------------------------------------------------------------------

    def named(self, key: str, value: Callable[[Avance], Any]) -> Expr:
        """A locked cell of the row, by its name."""
        letter = self.columnas.letter_of[key]
        return Expr(lambda row: f"${letter}{row}", value)

    def p(self, t: int) -> Expr:
        """P of quarter ``t``."""
        return self.named(f"p{t}", lambda avance: avance.meta.p(t))

    def a(self, t: int) -> Expr:
        """A of quarter ``t``."""
        return Expr(lambda row: self.input(f"a{t}", row), lambda avance: avance.captura.alcanzado[t - 1])

    def vacia(self, t: int) -> Expr:
        """Whether A of quarter ``t`` is empty, which is not 0."""
        return Expr(lambda row: self.blank(t, row), lambda avance: avance.captura.alcanzado[t - 1] is None)

    @property
    def sin_explicar(self) -> Expr:
        """Whether OBSERVACIONES explains nothing."""
        return Expr(self.unexplained, lambda avance: is_empty(avance.captura.observaciones))

    @property
    def anual(self) -> Expr:
        """META ANUAL AUTORIZADA."""
        return self.named("anual", lambda avance: avance.meta.anual or 0)

    @property
    def programado(self) -> Expr:
        """ΣP over quarters 1..corte."""
        return Expr(lambda row: self.sum("P", 1, row), lambda avance: avance.programado)

    @property
    def absoluto(self) -> Expr:
        """The cell AVANCE ABSOLUTO."""
        return self.named("absoluto", lambda avance: avance.absoluto)

    @property
    def suma_alcanzada(self) -> Expr:
        """ΣA over quarters 1..corte: the formula of AVANCE ABSOLUTO."""
        return Expr(lambda row: self.sum("A", 1, row), lambda avance: avance.absoluto)

    @property
    def relativo(self) -> Expr:
        """The formula of ACUMULADO RELATIVO: 0 where there is nothing to divide by, as the official form prints it."""
        if self.ajustes.base is Base.ANUAL:
            return _razon(self.absoluto, self.anual)
        if self.ajustes.base is Base.A_LA_FECHA:
            return _razon(self.absoluto, self.programado)
        achieved = Expr(
            lambda row: self.sum("A", self.corte, row), lambda avance: avance.captura.alcanzado[avance.corte - 1] or 0
        )
        return _razon(achieved, self._of_quarter)

    @property
    def debido(self) -> Expr:
        """What the semáforo compares with: ΣP to date, or P of the quarter where that is the base."""
        return self._of_quarter if self.ajustes.base is Base.TRIMESTRE else self.programado

    @property
    def cumplimiento(self) -> Expr:
        """The ratio that the semáforo judges; 0 where nothing is due."""
        if self.ajustes.base is Base.ANUAL:
            return _razon(self.absoluto, self.programado)
        return self.named("relativo", self.relativo.value)

    @property
    def a_invalida(self) -> Expr:
        """Whether an open A holds something that is no quantity; the collector parses before, so never in an Avance."""
        return Expr(self.invalid, lambda _: False)

    @property
    def ayuda(self) -> Expr:
        """What the row still lacks, as one text: the first live rule that holds, else nothing."""
        status: Expr = literal("")
        for rule in reversed(self.reglas):
            condition = rule.condition(self)
            if condition is not None:
                status = when(condition, rule.words if rule.blocks else self.aviso + rule.words, status)
        return status

    @property
    def _of_quarter(self) -> Expr:
        return Expr(lambda row: self.sum("P", self.corte, row), lambda avance: avance.meta.p(avance.corte) or 0)


def _razon(numerator: Expr, denominator: Expr) -> Expr:
    return when(denominator.equals(0), 0, numerator / denominator)
