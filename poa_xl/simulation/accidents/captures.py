"""Accidents in what is captured: figures, observations, and cells that are not the unit's to write."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time
from typing import Any

from poa_xl.domain.cantidad import Cantidad
from poa_xl.form.layout import ref
from poa_xl.simulation.accidents.base import Accident, Scene, harm, innocent, put, set_cell, sheet


def _swap(first: str, second: str) -> Any:
    def change(page: Any, scene: Scene) -> None:
        a, b = (page[scene.at(scene.a if key == "A" else key)] for key in (first, second))
        a.value, b.value = b.value, a.value

    return sheet(change)


def _shift_right(page: Any, scene: Scene) -> None:
    """The row's figures one column to the right, as in a published form."""
    row, first, last = scene.rows[0], scene.columns.number_of["p1"], scene.columns.number_of["a4"]
    values = [page.cell(row, column).value for column in range(first, last)]
    for column, value in enumerate(values, start=first + 1):
        page.cell(row, column).value = value
    page.cell(row, first).value = None


def _all(value: object) -> Any:
    def change(page: Any, scene: Scene) -> None:
        for which in range(len(scene.rows)):
            page[scene.at(scene.a, which)].value = value

    return sheet(change)


def _due_blank(page: Any, scene: Scene) -> None:
    page[scene.input].value = None


def _twice(page: Any, scene: Scene) -> None:
    page[scene.input].value = page[scene.input].value * 2


def _as_text(page: Any, scene: Scene) -> None:
    page[scene.input].value = f" {page[scene.input].value}\u00a0"


def _as_sum(page: Any, scene: Scene) -> None:
    page[scene.input].value = f"={page[scene.input].value}-1+1"


def _explained(change: Callable[[Cantidad], object], why: str) -> Any:
    """Another figure, and what OBSERVACIONES says of it."""

    def write(page: Any, scene: Scene) -> None:
        page[scene.input].value = change(scene.value)
        page[scene.at("observaciones")].value = why

    return sheet(write)


VALUES = (
    harm("a-vacia", "Dejó vacía una celda A", sheet(_due_blank), "POA301"),
    harm("a-todas-vacias", "Devolvió el libro sin capturar", _all(None), "POA301", beside=("POA301",)),
    harm("a-espacios", "Escribió espacios en A", put("A", "   "), "POA301"),
    harm("a-negativa", "Escribió un número negativo", put("A", -1), "POA202"),
    harm("a-decimal", "Escribió decimales donde no los hay", put("A", 2.5), "POA202"),
    harm("a-letras", "Escribió el número con letra", put("A", "siete"), "POA201"),
    harm("a-na", "Escribió N/A", put("A", "N/A"), "POA201"),
    harm("a-guion", "Escribió un guion", put("A", "-"), "POA201"),
    harm("a-con-unidad", "Escribió 7 informes", put("A", "7 informes"), "POA201"),
    harm("a-pregunta", "Escribió 7?", put("A", "7?"), "POA201"),
    harm("a-coma", "Escribió 1,5", put("A", "1,5"), "POA201"),
    harm("a-millares", "Escribió 1,234 como texto", put("A", "1,234"), "POA201"),
    harm("a-porcentaje", "Escribió 100 % como texto", put("A", "100%"), "POA201"),
    harm("a-fraccion", "Escribió 1/2", put("A", "1/2"), "POA201"),
    harm("a-fecha", "El programa convirtió lo escrito en fecha", put("A", date(2024, 7, 1)), "POA201"),
    harm("a-hora", "El programa convirtió lo escrito en hora", put("A", time(7, 0)), "POA201"),
    harm("a-logico", "Escribió VERDADERO", put("A", True), "POA201"),
    harm("a-error-na", "Pegó una celda con #N/A", put("A", "#N/A"), "POA203"),
    harm("a-error-ref", "Pegó una celda con #REF!", put("A", "#REF!"), "POA203"),
    harm("a-error-div", "Pegó una celda con #DIV/0!", put("A", "#DIV/0!"), "POA203"),
    harm("a-error-es", "Pegó #¡VALOR! como texto", put("A", "#¡VALOR!"), "POA203"),
    harm("a-formula", "Escribió una fórmula a otra celda", put("A", "=E22"), "POA205"),
    harm("a-formula-suma", "Escribió una suma de celdas", put("A", "=SUM(E22:E23)"), "POA205"),
    harm("a-formula-externa", "Vinculó otro libro", put("A", "=[1]Hoja1!A1"), "POA205", "POA128"),
    harm("a-formula-dde", "Pegó una fórmula DDE", put("A", "=cmd|' /C calc'!A0"), "POA205"),
    harm("a-enorme", "Se le fue el dedo: un número enorme", put("A", 10**14), "POA320"),
    harm("a-infinito", "Un número que no cabe", put("A", 1e300), "POA201"),
    harm("a-doble", "Capturó el doble", sheet(_twice), "POA304", "POA305"),
    harm("a-absurda", "Capturó mil veces lo programado y lo explicó con una equis",
         _explained(lambda a: a * 1000, "x"), "POA320"),
    harm("a-sin-razon", "Explicó con N/A lo que falta", _explained(lambda _: 0, "N/A"), "POA321"),
    harm("a-punto-por-razon", "Explicó con un punto lo que falta", _explained(lambda _: 0, "."), "POA321"),
    harm("a-cero", "Escribió 0 sin explicar", put("A", 0), "POA303"),
    harm("a-todas-cero", "Escribió 0 en todo sin explicar", _all(0), "POA303", beside=("POA303",)),
    harm("a-futuro", "Capturó el trimestre siguiente", put("a4", 3), "POA207"),
    harm("a-futuro-texto", "Escribió texto en un trimestre futuro", put("a4", "siete"), "POA207"),
    harm("a-futuro-formula", "Puso una fórmula en un trimestre futuro", put("a4", "=1+1"), "POA207"),
    harm("a-en-p", "Capturó en la columna P", _swap("A", "p4"), "POA118", beside=("POA301", "POA304")),
    harm("p-borrada", "Borró P", put("p1", None), "POA118"),
    harm("recorrida", "Recorrió el renglón una columna", sheet(_shift_right), "POA177"),
    harm("a-emoji", "Puso una palomita", put("A", "✔"), "POA201"),
    harm("a-equis", "Puso una X", put("A", "X"), "POA201"),
    innocent("a-texto-numerico", "El número quedó como texto, con espacios", sheet(_as_text)),
    innocent("a-cuenta", "Escribió la cuenta en vez del resultado", sheet(_as_sum)),
    innocent("a-futuro-cero", "Puso ceros en trimestres futuros", put("a4", 0)),
    innocent("a-futuro-espacio", "Puso un espacio en un trimestre futuro", put("a4", " ")),
)  # fmt: skip

OBSERVATIONS = (
    harm("obs-larga", "Observación de 501 caracteres", put("observaciones", "x" * 501), "POA206"),
    harm("obs-formula", "Observación que comienza con =", put("observaciones", "=A1"), "POA205"),
    harm("obs-error", "Observación con #REF!", put("observaciones", "#REF!"), "POA203"),
    innocent("obs-numero", "Observación que es un número", put("observaciones", 12)),
    innocent("obs-fecha", "Observación que es una fecha", put("observaciones", date(2024, 3, 1))),
    innocent("obs-mas", "Observación que comienza con +", put("observaciones", "+ eventos en abril")),
    innocent("obs-menos", "Observación que comienza con -", put("observaciones", "- sin novedad")),
    innocent("obs-arroba", "Observación que comienza con @", put("observaciones", "@turismo publicó")),
    innocent("obs-renglones", "Observación de varios renglones", put("observaciones", "uno\ndos\ntres")),
    innocent("obs-emoji", "Observación con emoji", put("observaciones", "Listo 👍 ñandú “así”")),
    innocent(
        "obs-html", "Observación con signos de página web", put("observaciones", "<b>&amp;</b> <script>1</script>")
    ),
    innocent("obs-espacios", "Observación de puros espacios", put("observaciones", " \u00a0 ")),
)


def head(name: str, value: object) -> Any:
    """Write ``value`` in a cell of the title or the header block."""

    def address(scene: Scene) -> str:
        where, letters = scene.form.formato.geometria, scene.columns.letter_of
        return {
            "titulo": f"A{where.titulos[0]}",
            "subtitulo": f"A{where.titulos[2]}",
            "margen": f"A{where.encabezado + 1}",
            "ramo": f"{letters[where.clave]}{where.encabezado}",
            "unidad": f"{letters[where.clave]}{where.encabezado + 2}",
            "nombre": f"{letters[where.nombre]}{where.encabezado + 2}",
        }[name]

    return set_cell(address, value)


def _fecha(scene: Scene) -> str:
    return ref(scene.form.fila_fecha, scene.columns.last_printed)


def _firma(scene: Scene) -> str:
    return f"A{scene.form.fila_firmas + 3}"


PLAN_CELLS = (
    harm("meta-cambiada", "Cambió la META ANUAL", put("anual", 99), "POA118"),
    harm("meta-borrada", "Borró la META ANUAL", put("anual", None), "POA118"),
    harm("meta-formula", "Puso una fórmula en la META ANUAL", put("anual", "=1+1"), "POA118"),
    harm("p-cambiada", "Cambió P del trimestre", put("p1", 1000), "POA118"),
    harm("p4-cambiada", "Cambió P de otro trimestre", put("p4", 1000), "POA118"),
    harm("p-texto", "Escribió texto en P", put("p2", "por definir"), "POA118"),
    harm("descripcion-cambiada", "Cambió el texto de la meta", put("descripcion", "101.- OTRA COSA"), "POA118"),
    harm("descripcion-borrada", "Borró el texto de la meta", put("descripcion", None), "POA118"),
    harm("linea-cambiada", "Cambió la línea de acción", put("linea", "9.9.9"), "POA118"),
    harm("um-cambiada", "Cambió la unidad de medida", put("unidad_medida", "OTRA"), "POA118"),
    harm("titulo-cambiado", "Cambió el título", head("titulo", "XXX AYUNTAMIENTO"), "POA135"),
    harm("ramo-cambiado", "Cambió la clave del ramo", head("ramo", "99"), "POA135"),
    harm("unidad-cambiada", "Cambió la clave de la unidad", head("unidad", "99999"), "POA135"),
    harm("nombre-cambiado", "Cambió el nombre de la unidad", head("nombre", "OTRA UNIDAD"), "POA135"),
    harm("fecha-cambiada", "Cambió la FECHA",
         set_cell(_fecha, date(2024, 12, 31)), "POA135"),
    harm("fecha-texto", "Escribió la FECHA como texto",
         set_cell(_fecha, "31 de diciembre"), "POA135"),
    harm("firma-cambiada", "Cambió a quien firma", set_cell(_firma, "OTRA PERSONA"), "POA135"),
    harm("firma-borrada", "Borró a quien firma", set_cell(_firma, None), "POA135"),
    innocent("rotulo-cambiado", "Cambió un rótulo", head("subtitulo", "AVANCE FISICO")),
    innocent("p-como-texto", "P quedó como texto con el mismo número",
             sheet(lambda page, s: setattr(page[s.at("p1")], "value", str(page[s.at("p1")].value)))),
    innocent("linea-espacios", "La línea quedó con espacios",
             sheet(lambda page, s: setattr(page[s.at("linea")], "value", f" {page[s.at('linea')].value} "))),
)  # fmt: skip


def _outside(address: str, value: object = "pendiente de revisar") -> Any:
    return set_cell(lambda _: address, value)


def _covered(page: Any, scene: Scene) -> None:
    """Write under a merged cell, as some programs let one do."""
    row = scene.form.formato.geometria.titulos[0]
    page.unmerge_cells(f"A{row}:{ref(row, scene.columns.last_printed)}")
    page[f"H{row}"].value = "escondido"


def _white(page: Any, scene: Scene) -> None:
    from openpyxl.styles import Font

    page["AA30"].value = "en blanco"
    page["AA30"].font = Font(color="FFFFFFFF")


def _comment(page: Any, scene: Scene) -> None:
    from openpyxl.comments import Comment

    page[scene.input].comment = Comment("Falta el de marzo", "Usuario")


OUTSIDE = (
    harm("fuera-derecha", "Escribió a la derecha del formato", _outside("AA25"), "POA123"),
    harm("fuera-abajo", "Escribió abajo del formato", _outside("B60"), "POA123"),
    harm("fuera-lejos", "Escribió muy lejos", _outside("CA900"), "POA123"),
    harm("fuera-encabezado", "Escribió en el encabezado", head("margen", "pendiente de revisar"), "POA123"),
    harm("fuera-renglon-vacio", "Escribió entre la tabla y las firmas",
         set_cell(lambda s: f"B{s.form.ultima + 1}", "nota"), "POA123"),
    harm("fuera-numero", "Escribió un número fuera del formato", _outside("AB23", 7), "POA123"),
    harm("fuera-formula", "Escribió una fórmula fuera del formato", _outside("AB23", "=F22"), "POA123"),
    harm("fuera-blanco", "Escribió con letra blanca", sheet(_white), "POA123"),
    harm("bajo-combinada", "Escribió bajo una celda combinada", sheet(_covered), "POA123"),
    harm("comentario", "Puso un comentario", sheet(_comment), "POA129"),
    harm("ayuda-escrita", "Escribió en ¿QUÉ FALTA?", put("falta", "ya está"), "POA123"),
)  # fmt: skip

CAPTURES: tuple[Accident, ...] = VALUES + OBSERVATIONS + PLAN_CELLS + OUTSIDE
