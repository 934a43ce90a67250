"""Headings that were written over: another wording is nothing, another meaning makes the figures another's."""

from __future__ import annotations

import re

from poa_xl.domain.model import folded
from poa_xl.domain.trimestre import MESES, NOMBRES, NUMEROS, ORDINALES
from poa_xl.form.formato import Form
from poa_xl.form.layout import Cell, Role

_CODE = re.compile("[A-Z][0-9]")
_WORDS = re.compile(r"[^\W_]+")
_COUNTED = re.compile(r"(?:T|TRIM)?([1-4])(?:ER|RO|DO|TO|O|T|TRIM)?")


def is_heading(cell: Cell, form: Form) -> bool:
    """Whether a cell of the form says what figures are: over a column, or the form's own code."""
    return cell.role is Role.TEXT and (form.mascara - 2 <= cell.row <= form.mascara or cell.row == form.fila_codigo)


def says_other(cell: Cell, text: str, form: Form) -> bool:
    """Whether ``text`` in the place of that heading means another of them."""
    issued, found = folded(str(cell.value)), folded(text)
    if cell.row == form.fila_codigo:
        code, written = ("".join(filter(str.isalnum, one)) for one in (issued, found))
        return not re.search(f"{code}(?![0-9])", written) and _CODE.search(written) is not None
    if cell.value in NOMBRES:
        return len(said := quarters(text)) == 1 and said != quarters(str(cell.value))
    others = {folded(one.heading) for one in form.formato.columns} - {issued}
    return found in others or (len(issued) == 1 and found[:1] in others)


def quarters(text: str) -> set[int]:
    """The quarters that a heading names, by their months or their number."""
    found = set()
    for word in _WORDS.findall(folded(text)):
        month = next((n for n, name in enumerate(MESES) if len(word) > 2 and folded(name).startswith(word)), None)
        ordinal = next((t for t, name in zip(NUMEROS, ORDINALES, strict=True) if word == folded(name)), None)
        counted = _COUNTED.fullmatch(word)
        if month is not None:
            found.add(month // 3 + 1)
        elif ordinal or counted:
            found.add(ordinal or int(counted[1] if counted else 0))
    return found
