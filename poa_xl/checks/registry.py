"""Checks with their code, and the runner that puts what they find in the catalogue's words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from poa_xl.checks.catalogue import CATALOGUE
from poa_xl.domain.finding import Finding, Place
from poa_xl.domain.texto import visible

LONGEST_MESSAGE = 2000
LONGEST_QUOTE = 60
MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class Hit:
    """Where a check fired and the values its message needs."""

    place: Place
    params: dict[str, object] = field(default_factory=dict)
    unidad: str = ""
    meta: int | None = None
    codigo: str = ""

    def of(self, unidad: str) -> Hit:
        """The same, of that unit."""
        return replace(self, unidad=unidad)

    def with_unit(self) -> Hit:
        """The same, naming its unit in the message too."""
        return replace(self, params={**self.params, "unidad": self.unidad})

    def code(self, codigo: str) -> Hit:
        """The same, of that rule: for readers that find several."""
        return replace(self, codigo=codigo)


Check = Callable[[Any], Iterator[Hit]]
_CHECKS: dict[str, list[tuple[str, Check]]] = defaultdict(list)


def check(codigo: str) -> Callable[[Check], Check]:
    """Register a generator of Hits under its code; checks of one subject run in order of definition."""

    def register(function: Check) -> Check:
        _CHECKS[function.__module__].append((codigo, function))
        return function

    return register


def run(topic: str, subject: object) -> Iterator[Finding]:
    """Every finding of the checks of module ``poa_xl.checks.<topic>`` on ``subject``."""
    for codigo, function in _CHECKS[f"poa_xl.checks.{topic}"]:
        for hit in function(subject):
            yield finding(hit.code(codigo))


def at(place: Place, meta: int | None = None, **params: object) -> Hit:
    """A Hit at ``place``."""
    return Hit(place, params, meta=meta)


def at_path(*ruta: str | int, meta: int | None = None, unidad: str = "", **params: object) -> Hit:
    """A Hit at a path of keys of the plan file."""
    return Hit(Place(ruta=ruta), params, unidad=unidad, meta=meta)


def finding(hit: Hit) -> Finding:
    """The Hit in the catalogue's words."""
    rule = CATALOGUE[hit.codigo]
    params = hit.params if hit.meta is None else {"meta": hit.meta, **hit.params}
    message, remedy = (_short(words.format(**params)) for words in (rule.message, rule.remedy))
    return Finding(rule.codigo, rule.severity, message, remedy, hit.place, hit.unidad, hit.meta)


def _short(message: str) -> str:
    """What a person can read and a cell or note can hold, whatever a file was called or held."""
    return message if len(message) <= LONGEST_MESSAGE else message[: LONGEST_MESSAGE - 1] + "…"


def quoted(value: object) -> str:
    """What a cell holds, short enough for a message and safe to show."""
    text = visible(" ".join(str(value).split()))
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 3] + "…"


def listed(names: Iterable[str]) -> str:
    """Some of ``names``, each once, and how many more there are."""
    different = list(dict.fromkeys(names))
    more = len(different) - MOST_LISTED
    return ", ".join(different[:MOST_LISTED]) + (f" y {more} más" if more > 0 else "")
