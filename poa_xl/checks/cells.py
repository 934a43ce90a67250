"""One captured cell → its value, exactly, and what is wrong with it (domain.md 1.6: tolerant where certain)."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time
from fractions import Fraction
from typing import Any

from poa_xl.checks.registry import Hit, at, quoted
from poa_xl.domain.cantidad import MAYOR_CANTIDAD, Cantidad, exact, normal, show
from poa_xl.domain.finding import Place
from poa_xl.domain.model import Meta
from poa_xl.domain.texto import is_empty
from poa_xl.form.layout import fitting
from poa_xl.form.rawbook import RawCell, clean, quantity
from poa_xl.form.seen import pieces_seen


@dataclass(frozen=True, slots=True)
class Read:
    """A value and the finding it came with, if any.  ``valid``: the value may be used."""

    value: Any
    hit: Hit | None = None
    valid: bool = True


def as_seen(cell: RawCell) -> RawCell:
    """The cell, struck through as a whole if nothing but white space of its text is not, and only then if it has runs."""
    if not cell.runs:
        return cell
    whole = is_empty("".join(run.text for run in cell.runs if not run.struck))
    return cell._replace(look=cell.look._replace(struck=whole), runs=() if whole else cell.runs)


def read_cantidad(cell: RawCell | None, meta: Meta, columna: str, place: Place) -> Read:
    """A quantity ≥ 0, whole where the unit of measure is; None for blank, which is not 0.  ``columna`` as messages call it."""
    if cell is None or cell.blank:
        return Read(None)
    hit = at(place, meta.numero, campo=f"{columna} de la meta {meta.numero}", encontrado=quoted(cell.shown))
    if cell.error and not cell.formula:
        return _bad(hit, "POA203")
    if cell.formula:
        value = arithmetic(cell.formula)
        if value is None:
            return _bad(hit, "POA203" if cell.error else "POA205")
        read = Read(value, _computed(hit, cell, value))
    elif isinstance(cell.value, bool):
        return _bad(hit, "POA201", detalle=" (es un valor lógico)")
    elif isinstance(cell.value, date | time):
        return _bad(hit, "POA201", detalle=" (es una fecha)")
    elif isinstance(cell.value, str):
        read = _written(hit, cell)
    else:
        value = quantity(cell.value)
        read = _bad(hit, "POA201", detalle="") if value is None else Read(value)
    if read.valid and (read.value < 0 or (read.value.denominator != 1 and not meta.medida.decimales)):
        expected = "mayor o igual a 0" if meta.medida.decimales else "entero, mayor o igual a 0"
        return _bad(hit, "POA202", medida=meta.unidad_medida, esperado=expected)
    return read


def _bad(hit: Hit, codigo: str, **params: object) -> Read:
    return Read(None, _with(hit, codigo, **params), valid=False)


def _with(hit: Hit, codigo: str, **params: object) -> Hit:
    return replace(hit, codigo=codigo, params={**hit.params, **params})


def _computed(hit: Hit, cell: RawCell, value: Cantidad) -> Hit:
    """What to tell of a sum in the cell: that it was made, and what the cell showed where that is something else."""
    shown = quantity(cell.value) if isinstance(cell.value, int | float | str) else None
    if (
        cell.value is None
        or cell.value == ""
        or (shown is not None and abs(Fraction(shown) - value) <= _NEAR * (abs(Fraction(value)) + 1))
    ):
        return _with(hit, "POA209", valor=show(value))
    return _with(hit, "POA215", valor=show(value), visto=quoted(cell._replace(formula="").shown))


def _written(hit: Hit, cell: RawCell) -> Read:
    """A number written as text, of which a part may be struck through."""
    seen = pieces_seen(cell)
    text, value = clean(seen.text), quantity(clean(seen.text))
    if value is None:
        if _CODE.match(text):
            return _bad(hit, "POA203")
        aside = seen.left_out or (seen.raised and f"{seen.raised} está como superíndice o subíndice")
        return _bad(hit, "POA201", detalle=f" ({aside})" if aside else "")
    if _TWO_READINGS.fullmatch(text):
        return _bad(hit, "POA216", una=text.replace(".", ""), otra=show(value))
    if seen.left_out:
        return Read(value, _with(hit, "POA214", como=seen.left_out, valor=show(value)))
    return Read(value, _with(hit, "POA204", valor=show(value)))


_NEAR = Fraction(1, 10**9)
_CODE = re.compile(r"#[^\W\d]|#[¡¿]")
"""How the codes of errors begin, in any language of Excel."""
_TWO_READINGS = re.compile(r"[+-]?[1-9][0-9]{0,2}\.[0-9]{3}")
"""Where the point may be one of thousands: 1.234 is one quantity to a person and another to a program."""
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
    struck = f"está tachado “{quoted(cell.shown)}”" if cell.look.struck else pieces_seen(cell).left_out
    text = "" if cell.look.struck else clean(pieces_seen(cell).text)
    if len(text) > most:
        return Read(fitting(text), at(place, meta.numero, largo=len(text), maximo=most).code("POA206"), False)
    if struck:
        return Read(text, at(place, meta.numero, como=struck).code("POA217"))
    if not isinstance(cell.value, str):
        return Read(text, at(place, meta.numero, encontrado=quoted(text)).code("POA210"))
    return Read(text)
