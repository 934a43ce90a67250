"""What one innocent save leaves in a book, told in few lines: the program and what it lost are one note, never an accusation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from poa_xl.checks.registry import at, finding, listed
from poa_xl.domain.finding import Finding, Place, Severity
from poa_xl.domain.texto import visible
from poa_xl.form.rawbook import RawBook

ORIGIN = "POA171"
_LOST = ("POA113", "POA126", "POA143", "POA311")
_BY_CELL = ("POA119", "POA204", "POA208", "POA209", "POA210")
_FEW = 2
_ADDED = "Se agregó la hoja "
# ``LibreOffice/7.4.7.2$Linux…``; what follows a space in an Excel book is the version of the Excel that a program says it is like,
# or of one that saved it before; in an .ods it is the program's own
_NAMED = re.compile(r"([^\d/]*[^\d/\s])(\s*/|\s)\s*(\d+(?:\.\d+)?)")
_NO_RESULTS = "No trae los resultados de sus fórmulas."
_LONGEST = 40


def told_as_saved(findings: Sequence[Finding], book: RawBook, clave: str) -> Iterator[Finding]:
    """The findings, with those that a program causes as one note, and the notes alike of many cells as one."""
    program = program_of(book)
    lost = [one for one in findings if one.codigo in _LOST and one.severity is Severity.NOTA] if program else []
    if program:
        said = [*(one.message for one in lost), *([] if book.recalculated else [_NO_RESULTS])]
        details = "".join(f" {one}" for one in said)
        yield finding(at(Place(archivo=book.archivo), programa=program, detalle=details).of(clave).code(ORIGIN))
    yield from _folded(list(_together([one for one in findings if one not in lost])))


def program_of(book: RawBook) -> str:
    """The program that says it saved the book, with its version; blank for Excel, which our books name, and for ours."""
    program = visible(" ".join(book.program.split()))
    if not program or program.startswith(("Microsoft Excel", "poa-xl")):
        return ""
    found = _NAMED.match(program)
    if found is None:
        return program[:_LONGEST]
    name, between, number = found.groups()
    own = "/" in between or book.kind == "ods"
    return (f"{name} {number}" if own else name)[:_LONGEST]


def unread(book: RawBook) -> str:
    """What is not read of a book of which formulas are not."""
    return "sus fórmulas ni sus formatos condicionales" if book.looks else "sus fórmulas, formatos ni comentarios"


def _alike(one: Finding) -> tuple[str, str]:
    """The name of the sheet that somebody or some program added, and what is told of it but for its name; blank for no such note."""
    name = one.place.hoja or one.message.removeprefix(_ADDED).removesuffix(".")
    said = one.message.removeprefix(f"{_ADDED}{name}")
    added = one.codigo == "POA124" and one.severity is Severity.NOTA and said != one.message
    return (name, said) if added else ("", "")


def _together(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Added sheets of which the same is told, as those of a program that advertises itself, told at the first."""
    sheets: dict[str, list[str]] = {}
    for one in findings:
        name, said = _alike(one)
        if name:
            sheets.setdefault(said, []).append(name)
    for one in findings:
        name, said = _alike(one)
        names = sheets.get(said, [])
        if not name or len(names) == 1:
            yield one
        elif name == names[0]:
            yield replace(one, message=f"{one.message} Igual {listed(names[1:])}.")


def _folded(findings: Sequence[Finding]) -> Iterator[Finding]:
    """Notes of one code beyond a few become part of the first, with their cells."""
    alike: dict[str, list[Finding]] = {}
    for one in findings:
        if one.codigo in _BY_CELL and one.severity is Severity.NOTA:
            alike.setdefault(one.codigo, []).append(one)
    for one in findings:
        group = alike.get(one.codigo, [])
        if len(group) <= _FEW or one.severity is not Severity.NOTA:
            yield one
        elif one is group[0]:
            others = listed(other.place.celda for other in group[1:])
            yield replace(one, message=f"{one.message} Igual en {len(group) - 1} celdas más: {others}.")
