"""Click's own few sentences in Spanish.

Click speaks through ``gettext``, whose translations are looked up by ``gettext.dgettext``; a catalogue in memory saves
shipping and locating a compiled one.
"""

from __future__ import annotations

import gettext

SENTENCES = {
    "Usage:": "Uso:",
    "Options": "Opciones",
    "Commands": "Comandos",
    "Positional arguments": "Argumentos",
    "Show this message and exit.": "Muestra esta ayuda.",
    "Show the version and exit.": "Muestra la versión.",
    "Error: {message}": "Error: {message}",
    "Try '{command} {option}' for help.": "Pruebe «{command} {option}» para ver la ayuda.",
    "Missing command.": "Falta el comando.",
    "No such command {name!r}.": "No hay comando {name!r}.",
    "No such option {name!r}.": "No hay opción {name!r}.",
    "No such option: {name}": "No hay opción: {name}",
    "Missing argument": "Falta el argumento",
    "Missing option": "Falta la opción",
    "Missing parameter": "Falta el parámetro",
    "Missing {param_type}": "Falta {param_type}",
    "Invalid value: {message}": "Valor no válido: {message}",
    "Invalid value for {param_hint}: {message}": "Valor no válido en {param_hint}: {message}",
    "Option {name!r} requires an argument.": "La opción {name!r} necesita un valor.",
    "Option {name!r} does not take a value.": "La opción {name!r} no lleva valor.",
    "{value!r} is not a valid {number_type}.": "{value!r} no es un número entero.",
    "{value} is not in the range {range}.": "{value} no está en el rango {range}.",
    "Choose from:\n\t{choices}": "Elija entre:\n\t{choices}",
    "default: {default}": "si no se indica: {default}",
    "required": "obligatorio",
    "Aborted!": "Cancelado.",
    "(dynamic)": "(variable)",
    "Got unexpected extra argument ({args})": "Sobra un argumento ({args})",
    "Got unexpected extra arguments ({args})": "Sobran argumentos ({args})",
    "{value!r} is not {choice}.": "{value!r} no es {choice}.",
    "{value!r} is not one of {choices}.": "{value!r} no es uno de {choices}.",
    "Did you mean {possibility}?": "¿Quiso decir {possibility}?",
    "(Possible options: {possibilities})": "(Opciones parecidas: {possibilities})",
    "(Did you mean one of: {possibilities}?)": "(¿Quiso decir una de estas: {possibilities}?)",
}


def speak_spanish() -> None:
    """From now on this process's messages of Click are Spanish."""

    def dgettext(domain: str, message: str) -> str:  # noqa: ARG001
        return SENTENCES.get(message, message)

    def dngettext(domain: str, msgid1: str, msgid2: str, n: int) -> str:  # noqa: ARG001
        message = msgid1 if n == 1 else msgid2
        return SENTENCES.get(message, message)

    gettext.dgettext = dgettext
    gettext.dngettext = dngettext
