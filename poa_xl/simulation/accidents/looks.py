"""Accidents of looks: the cell holds one thing and who opens the book sees another, or sees it as it should be."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import Any

from poa_xl.form.layout import ref
from poa_xl.simulation.accidents.base import (
    FORM_PART,
    Accident,
    Apply,
    Scene,
    conditional,
    dressed,
    half_struck,
    harm,
    innocent,
    parts,
    put,
    raw_cell,
    sheet,
    then,
)


def _shown(number_format: str, key: str = "A") -> Apply:
    return dressed(key, number_format=number_format)


NUMBER_FORMATS = (
    harm("formato-literal", "El formato de la celda muestra siempre 9", _shown('"9"'), "POA211"),
    harm("formato-cero", "El formato agrega un cero", _shown('0"0"'), "POA211"),
    harm("formato-menos", "El formato antepone un signo menos", _shown('"-"0'), "POA211", "POA212"),
    harm("formato-miles", "El formato divide entre mil", _shown("0,"), "POA211"),
    harm("formato-porcentaje", "El formato muestra porcentaje", _shown("0%"), "POA212"),
    harm("formato-vacio", "El formato no muestra nada", _shown(";;;"), "POA212"),
    harm("formato-fecha", "El formato muestra una fecha", _shown("dd/mm/yyyy"), "POA212", "POA201"),
    harm("formato-hora", "El formato muestra una hora", _shown("h:mm"), "POA212", "POA201"),
    harm("formato-relleno", "El formato llena la celda con equis", _shown("0*x"), "POA212"),
    harm("formato-p", "El formato de P muestra otra cifra", _shown('0"0"', "p1"), "POA211"),
    harm("formato-anual", "El formato de META ANUAL muestra otra cifra", _shown('"99"', "anual"), "POA211"),
    harm("formato-absoluto", "El formato de AVANCE ABSOLUTO muestra otra cifra", _shown('"99"', "absoluto"), "POA211"),
    harm("formato-futuro", "El formato muestra una cifra en un trimestre futuro",
         then(put("a4", 0), _shown('"9"', "a4")), "POA211", "POA207"),
    innocent("formato-entero", "El formato muestra enteros", _shown("0")),
    innocent("formato-millares", "El formato separa los miles", _shown("#,##0")),
    innocent("formato-centesimos", "El formato muestra centésimos", _shown("#,##0.00")),
    innocent("formato-texto", "El formato es de texto", _shown("@")),
    innocent("formato-contable", "El formato es el de contabilidad", _shown(r'_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)')),
    innocent("formato-rojo", "El formato pinta de rojo los negativos", _shown("#,##0;[Red]-#,##0")),
)  # fmt: skip


def _merged(first: Callable[[Scene], str], last: Callable[[Scene], str]) -> Apply:
    """Merge cells as Excel would not: what is covered keeps its figure."""

    def apply(data: bytes, scene: Scene) -> bytes:
        area = f"{first(scene)}:{last(scene)}"

        def change(content: dict[str, bytes]) -> None:
            text = content[FORM_PART]
            content[FORM_PART] = text.replace(b"</mergeCells>", b'<mergeCell ref="%s"/></mergeCells>' % area.encode())

        return parts(change)(data, scene)

    return apply


def _below(scene: Scene) -> str:
    return ref(scene.rows[0] + 1, scene.columns.number_of[scene.a])


COVERED = (
    harm("combinada-sobre-a", "Combinó A con la de la meta siguiente, que guarda su cifra",
         _merged(lambda s: s.input, _below), "POA213"),
    harm("combinada-sobre-p", "Combinó META ANUAL con P, que guarda su cifra",
         _merged(lambda s: s.at("anual"), lambda s: s.at("p1")), "POA213"),
)  # fmt: skip

INK = (
    harm("blanco-sobre-blanco", "La cifra es blanca sobre blanco", dressed(color="FFFFFF", fill="FFFFFF"), "POA212"),
    harm("letra-del-fondo", "La cifra es del color de su celda", dressed(color="FFF7D6", fill="FFF7D6"), "POA212"),
    harm("letra-casi-blanca", "La cifra es casi blanca", dressed(color="FDFDFD"), "POA212"),
    harm("p-blanca", "P es blanca sobre blanco", dressed("p1", color="FFFFFF", fill="FFFFFF"), "POA212"),
    innocent("letra-roja", "La cifra es roja", dressed(color="C00000")),
    innocent("fondo-verde", "La celda es verde", dressed(fill="C6EFCE")),
    innocent("letra-blanca-fondo-azul", "La cifra es blanca sobre azul", dressed(color="FFFFFF", fill="1F4E9E")),
)  # fmt: skip


def _no_zeros(page: Any, scene: Scene) -> None:
    page[scene.input].value, page[scene.at("observaciones")].value = 0, "Se pospuso por lluvia"
    page.sheet_view.showZeros = False


SURROUNDINGS = (
    harm("cifra-repetida", "La alineación repite la cifra a lo ancho", dressed(repeated=True), "POA211"),
    harm("letra-diminuta", "La letra no se alcanza a leer", dressed(size=1), "POA212"),
    harm("condicional-otra-cifra", "Un formato condicional muestra siempre 9", conditional(number_format='"9"'),
         "POA211", "POA212"),
    harm("condicional-blanco", "Un formato condicional esconde la cifra", conditional(color="FFF8D6"), "POA212"),
    harm("ceros-ocultos", "La hoja no muestra los ceros", sheet(_no_zeros), "POA212"),
    innocent("condicional-rojo", "Un formato condicional pinta la cifra de rojo", conditional(color="C00000")),
    innocent("letra-grande", "La letra es más grande", dressed(size=11)),
)  # fmt: skip

STRUCK = (
    harm("a-tachada", "Tachó la cifra", dressed(struck=True), "POA212"),
    harm("a-tachada-en-parte", "Tachó parte de la cifra", half_struck("A", "1"), "POA214"),
    harm("obs-tachada", "Tachó la observación",
         then(put("observaciones", "Se pospuso por lluvia"), dressed("observaciones", struck=True)), "POA217"),
    harm("obs-tachada-en-parte", "Tachó parte de la observación",
         half_struck("observaciones", "Se pospuso", " Se hizo"), "POA217"),
)  # fmt: skip

SUMS = (
    harm("cuenta-otro-resultado", "La cuenta muestra otro resultado",
         raw_cell(lambda s: s.input, lambda s: f"<f>{s.value}+3-3</f><v>9.5</v>"), "POA215"),
    harm("a-punto-de-millar", "Escribió 1.234 como texto", put("A", "1.234"), "POA216", "POA202"),
    innocent("cuenta-sin-resultado", "El programa no guardó el resultado de la cuenta",
             raw_cell(lambda s: s.input, lambda s: f"<f>{s.value}+3-3</f>")),
)  # fmt: skip


def _texts(change: Callable[[str], str]) -> Apply:
    """Every text of the table's plan, changed."""

    def apply(page: Any, scene: Scene) -> None:
        for row, _ in scene.form.filas:
            cell = page.cell(row, scene.columns.number_of["descripcion"])
            cell.value = change(cell.value)

    return sheet(apply)


def _one_text(change: Callable[[str], str]) -> Apply:
    def apply(page: Any, scene: Scene) -> None:
        cell = page[scene.at("descripcion")]
        cell.value = change(cell.value)

    return sheet(apply)


def _dashes(sign: str) -> Apply:
    """A dash in every A still to come."""

    def change(page: Any, scene: Scene) -> None:
        for row, _ in scene.form.filas:
            for t in range(scene.form.trimestre.numero + 1, 5):
                page.cell(row, scene.columns.number_of[f"a{t}"]).value = sign

    return sheet(change)


def _alike(text: str) -> str:
    """With letters of another script that look the same."""
    return text.translate(str.maketrans("AEOPC", "АЕОРС"))


TEXTS = (
    harm("texto-una-cifra", "Cambió una cifra al final del texto de la meta",
         _one_text(lambda text: re.sub(r"\W*$", " 9.", text)), "POA118"),
    innocent("textos-descompuestos", "El programa guardó los acentos aparte",
             _texts(lambda text: unicodedata.normalize("NFD", text))),
    innocent("textos-espaciados", "El programa cambió espacios por espacios duros",
             _texts(lambda text: text.replace(" ", "\u00a0"))),
    innocent("letras-parecidas", "Letras de otro alfabeto que se ven igual", _one_text(_alike)),
    innocent("futuro-guiones", "Puso guiones en los trimestres que faltan", _dashes("-")),
    innocent("futuro-rayas", "Puso rayas en los trimestres que faltan", _dashes("—")),
)  # fmt: skip

LOOKS: tuple[Accident, ...] = NUMBER_FORMATS + COVERED + INK + SURROUNDINGS + STRUCK + SUMS + TEXTS
