"""Checks with the codes they may give, and the runner that puts what they find in the catalogue's words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Generic, ParamSpec

from poa_xl.checks.catalogue import CATALOGUE
from poa_xl.domain.finding import Finding, Place
from poa_xl.domain.texto import visible

LONGEST_MESSAGE = 2000
LONGEST_QUOTE = 60
MOST_LISTED = 12
P = ParamSpec("P")


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
        """The same, of that rule: for what finds several."""
        return replace(self, codigo=codigo)


class Check(Generic[P]):
    """A generator of Hits and the codes it may give; a Hit without code is of the only one.

    Called, it finds.  ValueError, a bug of ours, for a code that it does not declare.
    """

    def __init__(self, find: Callable[P, Iterator[Hit]], *codes: str) -> None:
        self.find, self.codes = find, codes

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Iterator[Hit]:
        """What it finds."""
        for hit in self.find(*args, **kwargs):
            codigo = hit.codigo or (self.codes[0] if len(self.codes) == 1 else "")
            if codigo not in self.codes:
                name = getattr(self.find, "__name__", self.find)
                raise ValueError(f"{name} gives {codigo or 'no code'!r}, and declares {', '.join(self.codes)}")
            yield hit.code(codigo)


def gives(*codes: str) -> Callable[[Callable[P, Iterator[Hit]]], Check[P]]:
    """Make a generator of Hits the Check that gives those codes."""
    return lambda find: Check(find, *codes)


def run(checks: Iterable[Check[P]], *args: P.args, **kwargs: P.kwargs) -> Iterator[Finding]:
    """Every finding of those checks on what they judge, in their order."""
    for check in checks:
        for hit in check(*args, **kwargs):
            yield finding(hit)


def at(place: Place, meta: int | None = None, **params: object) -> Hit:
    """A Hit at ``place``."""
    return Hit(place, params, meta=meta)


def at_path(*ruta: str | int, meta: int | None = None, unidad: str = "", **params: object) -> Hit:
    """A Hit at a path of keys of the plan file."""
    return Hit(Place(ruta=ruta), params, unidad=unidad, meta=meta)


def finding(hit: Hit) -> Finding:
    """The Hit in the catalogue's words."""
    rule = CATALOGUE[hit.codigo]
    params: dict[str, Any] = hit.params if hit.meta is None else {"meta": hit.meta, **hit.params}
    message, remedy = (_short(_plain(words)) for words in rule.words(params))
    return Finding(rule.codigo, rule.told, message, remedy, hit.place, hit.unidad, hit.meta)


def _plain(message: str) -> str:
    """What is blank is not quoted: nobody wrote that word."""
    return message.replace("dice “vacío”", "no dice nada").replace("el plan “vacío”", "el plan nada")


def _short(message: str) -> str:
    """What a person can read and a cell or note can hold, whatever a file was called or held."""
    return message if len(message) <= LONGEST_MESSAGE else message[: LONGEST_MESSAGE - 1] + "…"


def quoted(value: object) -> str:
    """What a cell holds, short enough for a message and safe to show."""
    text = visible(" ".join(str(value).split()))
    return text if len(text) <= LONGEST_QUOTE else text[: LONGEST_QUOTE - 3] + "…"


def listed(names: Iterable[object], most: int = MOST_LISTED, separator: str = ", ") -> str:
    """Some of ``names``, each once, and how many more there are."""
    different = list(dict.fromkeys(map(str, names)))
    more = len(different) - most
    return separator.join(different[:most]) + (f" y {more} más" if more > 0 else "")
