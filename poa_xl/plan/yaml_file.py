"""YAML text → plain data that keeps codes as they are written (3.10 is not 3.1) and knows the line of every key.

The only module that knows the YAML library.  Of it only the stream of events is used: its own composer recurses as deep
as the text goes, and follows every alias.  Here what a text may make is counted while it is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml

from poa_xl.checks.registry import Hit, at_path, quoted
from poa_xl.domain.finding import Place

Path = tuple[str | int, ...]
_LOADER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
_NULLS = frozenset({"", "~", "null", "Null", "NULL"})
_DEEPEST = 40
MOST_NODES = 500_000
"""Keys and values, those that aliases repeat included; a plan of 100 units of 50 metas has 87,000."""
LONGEST_TEXT = 100_000


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
    """Read ``text``; never raises for what a person wrote, nor makes more of it than MOST_NODES."""
    document = Document()
    try:
        root = _Composer(yaml.parse(text, Loader=_LOADER)).root()
    except _RefusedError as refused:
        document.problems.append(_unreadable(refused.line, refused.words))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        document.problems.append(_unreadable(mark.line + 1 if mark else 1, _spanish(error.problem or "sintaxis")))
    except yaml.reader.ReaderError as error:
        line = text.encode()[: error.position].count(b"\n") + 1
        document.problems.append(_unreadable(line, "hay un carácter que no se ve y no puede ir ahí"))
    except (ValueError, OverflowError):  # the library's parser in Python, where it has none in C, of an impossible \U
        document.problems.append(_unreadable(1, "trae un carácter o un número que no existe"))
    else:
        document.data = _plain(root, (), document)
        if document.data is None:
            document.problems.append(_unreadable(1, "está vacío"))
    return document


def _unreadable(line: int, problem: str) -> Hit:
    return Hit(Place(linea=line), {"problema": problem}, codigo="POA001")


def _spanish(problem: str) -> str:
    known = {
        "mapping values are not allowed": "hay “:” donde no va (¿falta un salto de línea o comillas?)",
        "could not find expected ':'": "falta “:” después de una clave",
        "did not find expected key": "la sangría no corresponde o falta una clave",
        "did not find expected '-' indicator": "falta “-” en una lista, o la sangría no corresponde",
        "found character that cannot start any token": "hay un carácter que no puede ir ahí (¿un tabulador?)",
        "did not find expected ',' or": "falta una coma o el cierre de una lista o bloque",
        "did not find expected node content": "falta un dato, o sobra un signo",
        "found unexpected end of stream": "falta cerrar unas comillas",
        "exceeded maximum nesting depth": _TOO_DEEP,
    }
    return next((spanish for english, spanish in known.items() if english in problem), quoted(problem))


# -- events → nodes ------------------------------------------------------------------------------------------------

_TOO_DEEP = f"hay más de {_DEEPEST} bloques uno dentro de otro"


class _RefusedError(Exception):
    """The text makes more than is read, or refers to what is not there; ``words`` say what, in Spanish."""

    def __init__(self, line: int, words: str) -> None:
        super().__init__(words)
        self.line, self.words = line, words


class _Node(NamedTuple):
    """A scalar's text (``kind`` plain or quoted), a sequence's items, or a mapping's keys and values by turns.

    ``size`` counts it with all below it, ``depth`` the levels below it, both with aliases followed.
    """

    line: int
    kind: str
    content: str | list[_Node]
    size: int = 1
    depth: int = 0


class _Composer:
    """Makes nodes of events, counting: an alias weighs as much as what it repeats, so none is followed unweighed."""

    def __init__(self, events: Iterator[Any]) -> None:
        self._events = events
        self._anchors: dict[str, _Node | None] = {}
        self._count = 0

    def root(self) -> _Node:
        """The only document's node."""
        next(self._events)
        if isinstance(next(self._events), yaml.StreamEndEvent):
            raise _RefusedError(1, "está vacío")
        root = self._node(next(self._events), 0)
        next(self._events)
        following = next(self._events)
        if not isinstance(following, yaml.StreamEndEvent):
            raise _RefusedError(following.start_mark.line + 1, "trae más de un documento (un renglón “---” de sobra)")
        return root

    def _node(self, event: Any, depth: int) -> _Node:
        line = event.start_mark.line + 1
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event, line, depth)
        self._weigh(line, 1, depth)
        if event.anchor is not None:
            if event.anchor in self._anchors:
                raise _RefusedError(line, f"“&{quoted(event.anchor)}” se define dos veces")
            self._anchors[event.anchor] = None  # until it is whole: it may not hold itself
        node = _scalar(event, line) if isinstance(event, yaml.ScalarEvent) else self._collection(event, line, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        return node

    def _alias(self, event: Any, line: int, depth: int) -> _Node:
        if event.anchor not in self._anchors:
            raise _RefusedError(line, "usa un * sin definir")
        node = self._anchors[event.anchor]
        if node is None:
            raise _RefusedError(line, "un bloque se contiene a sí mismo")
        self._weigh(line, node.size, depth + node.depth)
        return node

    def _collection(self, event: Any, line: int, depth: int) -> _Node:
        before = self._count
        children: list[_Node] = []
        while not isinstance(one := next(self._events), yaml.CollectionEndEvent):
            children.append(self._node(one, depth + 1))
        deepest = max((child.depth + 1 for child in children), default=0)
        kind = "mapping" if isinstance(event, yaml.MappingStartEvent) else "sequence"
        return _Node(line, kind, children, 1 + self._count - before, deepest)

    def _weigh(self, line: int, size: int, depth: int) -> None:
        self._count += size
        if self._count > MOST_NODES:
            raise _RefusedError(line, f"trae más de {MOST_NODES:,} datos")
        if depth > _DEEPEST:
            raise _RefusedError(line, _TOO_DEEP)


def _scalar(event: Any, line: int) -> _Node:
    if len(event.value) > LONGEST_TEXT:
        raise _RefusedError(line, f"un texto tiene {len(event.value):,} caracteres (¿falta cerrar unas comillas?)")
    return _Node(line, "quoted" if event.style else "plain", event.value)


# -- nodes → data --------------------------------------------------------------------------------------------------


def _plain(node: _Node, path: Path, document: Document) -> Any:
    document.lines.setdefault(path, node.line)
    if isinstance(node.content, str):
        return None if node.kind == "plain" and node.content in _NULLS else node.content
    if node.kind == "mapping":
        return _mapping(node.content, path, document)
    return [_plain(item, (*path, index), document) for index, item in enumerate(node.content)]


def _mapping(content: list[_Node], path: Path, document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in zip(content[::2], content[1::2], strict=True):
        name = key.content if isinstance(key.content, str) else f"? ({key.kind})"
        here = (*path, name)
        document.lines[here] = key.line
        if name in found:
            document.problems.append(at_path(*here, clave=quoted(name)).code("POA005"))
        found[name] = _plain(value, here, document)
    return found
