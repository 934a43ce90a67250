"""What people read, from templates/.  The only user of jinja2."""

from __future__ import annotations

from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from poa_xl.domain.cantidad import show, show_percent
from poa_xl.domain.texto import visible
from poa_xl.domain.trimestre import fecha_larga
from poa_xl.resources import templates


@cache
def environment() -> Environment:
    """HTML is escaped by the template's name; an undefined name is our bug and fails."""
    made = Environment(
        loader=FileSystemLoader(templates()),
        autoescape=select_autoescape(("html.j2",)),
        undefined=StrictUndefined,
        trim_blocks=False,
        keep_trailing_newline=True,
        finalize=_shown,
    )
    made.filters |= {"cantidad": show, "porcentaje": show_percent, "fecha": fecha_larga}
    return made


def _shown(value: object) -> object:
    """Text of strangers with what cannot be seen written out; what we marked up ourselves as it is."""
    return visible(value) if type(value) is str else value


def render(name: str, **values: object) -> str:
    """The template ``name`` with ``values``."""
    return environment().get_template(name).render(**values)
