"""One captured cell → its value, exactly, and what is wrong with it (domain.md 1.6: tolerant where certain)."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, time
from fractions import Fraction
from typing import Any

from poa_xl.checks.registry import Hit, at, quoted
from poa_xl.domain.cantidad import MAYOR_CANTIDAD, Cantidad, exact, normal, show
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Meta
from poa_xl.form.layout import fitting
from poa_xl.form.rawbook import RawCell, clean


@dataclass(frozen=True, slots=True)
class Read:
    """A value and the finding it came with, if any.  ``valid``: the value may be used."""

    value: Any
    hit: Hit | None = None
    valid: bool = True


def read_cantidad(cell: RawCell | None, meta: Meta, columna: str, place: Place) -> Read:
    """A quantity ≥ 0, whole where the unit of measure is; None for blank, which is not 0.  ``columna`` as messages call it."""
    if cell is None or cell.blank:
        return Read(None)
    field = f"{columna} de la meta {meta.numero}"

    def bad(codigo: str, **params: object) -> Read:
        return Read(
            None, at(place, meta.numero, campo=field, encontrado=quoted(cell.shown), **params).code(codigo), False
        )

    note: Hit | None = None
    value: Cantidad | None
    if cell.error and not cell.formula:
        return bad("POA203")
    if cell.formula:
        value = arithmetic(cell.formula)
        if value is None:
            return bad("POA203" if cell.error else "POA205")
        note = at(place, meta.numero, campo=field, encontrado=quoted(cell.formula), valor=show(value)).code("POA209")
    elif isinstance(cell.value, bool):
        return bad("POA201", detalle=" (es un valor lógico)")
    elif isinstance(cell.value, date | time):
        return bad("POA201", detalle=" (es una fecha)")
    else:
        value = _number(cell.value)
        if value is None:
            broken = isinstance(cell.value, str) and clean(cell.value).startswith("#")
            return bad("POA203") if broken else bad("POA201", detalle="")
        if isinstance(cell.value, str):
            note = at(place, meta.numero, campo=field, encontrado=quoted(cell.value), valor=show(value)).code("POA204")
    if value < 0 or (value.denominator != 1 and not meta.medida.decimales):
        expected = "mayor o igual a 0" if meta.medida.decimales else "entero, mayor o igual a 0"
        return bad("POA202", medida=meta.unidad_medida, esperado=expected)
    return Read(value, note)


def _number(value: object) -> Cantidad | None:
    """The number in a value whose meaning is certain; None if it is not."""
    if isinstance(value, str):
        value = clean(value)
    try:
        return exact(value)  # type: ignore[arg-type]
    except ValueError:
        return None


_ARITHMETIC = re.compile(
    r"[0-9.+\-*/() ]{1,200}"
)  # nothing that Python reads as a number and a sheet does not: 0x10, 1_0
_OPERATORS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def arithmetic(formula: str) -> Cantidad | None:
    """The value of a sum of plain numbers such as ``=3+4``; None if it refers to anything else."""
    text = formula.removeprefix("=").strip().removeprefix("+")
    if not _ARITHMETIC.fullmatch(text):
        return None
    try:
        value = _evaluate(ast.parse(text, mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError, MemoryError):
        return None
    return normal(value) if abs(value) <= MAYOR_CANTIDAD else None


def _evaluate(node: ast.expr) -> Fraction:
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return Fraction(exact(node.value))
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS:
        result: Fraction = _OPERATORS[type(node.op)](_evaluate(node.left), _evaluate(node.right))
        return result
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub | ast.UAdd):
        value = _evaluate(node.operand)
        return -value if isinstance(node.op, ast.USub) else value
    raise ValueError(node)


def read_observaciones(cell: RawCell | None, meta: Meta, columna: str, most: int, place: Place) -> Read:
    """OBSERVACIONES as text."""
    if cell is None or cell.blank:
        return Read("")
    field = f"{columna} de la meta {meta.numero}"
    if cell.formula:
        codigo = "POA203" if cell.error else "POA205"
        return Read("", at(place, meta.numero, campo=field, encontrado=quoted(cell.formula)).code(codigo), False)
    if cell.error:
        return Read("", at(place, meta.numero, campo=field, encontrado=quoted(cell.shown)).code("POA203"), False)
    text = clean(cell.shown)
    if len(text) > most:
        return Read(fitting(text), at(place, meta.numero, largo=len(text), maximo=most).code("POA206"), False)
    if not isinstance(cell.value, str):
        return Read(text, at(place, meta.numero, encontrado=quoted(text)).code("POA210"))
    return Read(text)
