"""The catalogue told to people: one rule at the terminal, all of them in docs/hallazgos.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from poa_xl.checks.catalogue import RULES
from poa_xl.checks.levels import named
from poa_xl.checks.rule import BETA, Rule
from poa_xl.domain.finding import Severity

_STAGES = {
    "0": "Del plan",
    "1": "De un archivo que llega",
    "2": "De una celda capturada",
    "3": "De las cifras de una unidad",
    "4": "Contra trimestres anteriores",
    "5": "De todo el Ramo",
}
_HEAD = """\
# Qué quiere decir cada hallazgo

Todo lo que poa-xl encuentra lleva un código, que no cambia de una versión a otra. Según su nivel:

* **error**: lo que lo tiene no se acepta; se corrige, o se dispensa con motivo y con el nombre de quien lo autoriza.
* **advertencia**: se acepta y se muestra; alguien debe verlo.
* **nota**: se informa; casi nunca hay nada que hacer.

La *clave corta* es la de la regla del catálogo publicado; una regla puede estar en varios hallazgos, y entonces una dispensa
debe decir el código. Donde dice «un plan puede fijar el nivel», se hace en `ajustes` del plan, y todos los informes lo dicen:

```yaml
ajustes:
  niveles: {POA306: advertencia}
```

Un hallazgo “(en prueba)” es de una regla nueva: se dice como nota mientras se ve si acierta. En la terminal:
`poa-xl explain POA303`. Los ejemplos son del Ramo 58.

*Esta página se hace con* `poa-xl explain --markdown`.
"""


def explained(text: str, rules: Iterable[Rule] = RULES) -> Iterator[str]:
    """The lines that explain each rule of that code or alias; none if there is none."""
    for rule in named(text, rules):
        message, remedy = rule.words(rule.example)
        yield f"{rule.codigo}{f' ({rule.alias})' if rule.alias else ''} · {_level(rule)} · {rule.titulo}"
        yield f"  Dice:    {message}"
        yield f"  Por qué: {rule.why}"
        yield f"  Hacer:   {remedy}"
        if rule.levels:
            yield f"  Nivel:   un plan puede fijarlo en {_either(rule.levels)} (ajustes, niveles)."


def index(rules: Iterable[Rule] = RULES) -> Iterator[str]:
    """One line a rule."""
    return (f"{rule.codigo}  {rule.told.value:<12} {rule.titulo}{f' {BETA}' if rule.beta else ''}" for rule in rules)


def markdown(rules: Iterable[Rule] = RULES) -> str:
    """All of them as a page."""
    parts = [_HEAD]
    for stage, several in groupby(sorted(rules, key=_stage), key=_stage):
        parts.append(f"\n## {_STAGES[stage]}\n")
        parts += [_section(rule) for rule in several]
    return "".join(parts)


def _stage(rule: Rule) -> str:
    return rule.codigo[-3]


def _section(rule: Rule) -> str:
    message, remedy = rule.words(rule.example)
    alias = f" · clave corta {rule.alias}" if rule.alias else ""
    level = f" · un plan puede fijar el nivel: {_either(rule.levels)}" if rule.levels else ""
    return (
        f"\n### {rule.codigo} · {rule.titulo}\n\n**{_level(rule)}**{alias}{level}\n\n> {message}\n\n"
        f"*Por qué:* {rule.why}\n\n*Qué hacer:* {remedy}\n"
    )


def _level(rule: Rule) -> str:
    return f"{rule.told.value} {BETA}" if rule.beta else rule.told.value


def _either(levels: Sequence[Severity]) -> str:
    *first, last = (level.value for level in levels)
    return f"{', '.join(first)} o {last}" if first else last
