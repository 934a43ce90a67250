"""YAML text → plain data that keeps codes as they are written (3.10 is not 3.1) and knows the line of every key.

The only module that knows the YAML library.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from poa_xl.checks.registry import Hit, at_path
from poa_xl.domain.findings import Place

Path = tuple[str | int, ...]
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_DEEPEST = 40


@dataclass(slots=True)
class Document:
    """The data (every scalar a string or None), the line of each path, and what is wrong with the YAML itself."""

    data: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    problems: list[Hit] = field(default_factory=list)

    def line(self, path: Path) -> int:
        """The line of ``path``, or of the nearest block around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def parse(text: str) -> Document:
    """Read ``text``; never raises for what a person wrote."""
    document = Document()
    try:
        node = yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 1
        document.problems.append(_unreadable(line, error.problem or "sintaxis"))
        return document
    except yaml.YAMLError as error:
        document.problems.append(_unreadable(1, str(error).split("\n")[0]))
        return document
    if node is None:
        document.problems.append(_unreadable(1, "está vacío"))
        return document
    document.data = _plain(node, (), document)
    return document


def _unreadable(line: int, problem: str) -> Hit:
    return Hit(Place(linea=line), {"problema": _spanish(problem)}, codigo="POA001")


def _spanish(problem: str) -> str:
    known = {
        "mapping values are not allowed": "hay “:” donde no va (¿falta un salto de línea o comillas?)",
        "could not find expected ':'": "falta “:” después de una clave",
        "did not find expected key": "la sangría no corresponde o falta una clave",
        "did not find expected '-' indicator": "falta “-” en una lista, o la sangría no corresponde",
        "found character that cannot start any token": "hay un carácter que no puede ir ahí (¿un tabulador?)",
        "did not find expected ',' or": "falta una coma o el cierre de una lista o bloque",
        "found undefined alias": "usa un * sin definir",
        "found unexpected end of stream": "falta cerrar unas comillas",
    }
    return next((spanish for english, spanish in known.items() if english in problem), problem)


def _plain(node: yaml.Node, path: Path, document: Document) -> Any:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if len(path) > _DEEPEST:
        document.problems.append(_unreadable(node.start_mark.line + 1, "un bloque se contiene a sí mismo"))
        return None
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(item, (*path, index), document) for index, item in enumerate(node.value)]
    quoted = isinstance(node, yaml.ScalarNode) and bool(node.style)
    return None if not quoted and node.value in _NULLS else node.value


def _mapping(node: yaml.MappingNode, path: Path, document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else str(key.tag)
        here = (*path, name)
        document.lines[here] = key.start_mark.line + 1
        if name in found:
            document.problems.append(at_path(*here, clave=name).code("POA005"))
            document.lines[here] = key.start_mark.line + 1
        found[name] = _plain(value, here, document)
    return found
