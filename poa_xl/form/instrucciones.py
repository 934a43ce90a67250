"""The sheet of instructions in plain Spanish, made from the form and its rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from poa_xl.domain.cantidad import show_percent
from poa_xl.domain.previo import Previo
from poa_xl.domain.trimestre import fecha_larga, nombre
from poa_xl.form import styles
from poa_xl.form.formato import Form
from poa_xl.form.layout import Cell, Sheet, height_for, wrapped_lines

SHEET = "Instrucciones"
_WIDTH = 110.0


def paragraphs(form: Form) -> Iterator[tuple[str, bool]]:
    """(text, whether it is a heading)."""
    quarter, unidad, plan, textos = form.trimestre, form.unidad, form.plan, form.formato.textos
    yield f"Unidad: {unidad.clave} {unidad.nombre}. Corte: {fecha_larga(quarter.corte)}.", False
    yield deadline(plan.limite(quarter)), False
    yield "Qué se captura", True
    for t in form.abiertos:
        late = " (trimestre anterior sin aceptar: captúrelo también)" if t != quarter.numero else ""
        yield f"• La columna A de {nombre(t)}{late}: lo alcanzado en ese trimestre, celda amarilla.", False
    yield "• Si se programó y no hubo avance, escriba 0. Una celda vacía significa “no reportado”.", False
    yield "• Los trimestres que aún no llegan se quedan vacíos.", False
    yield f"• OBSERVACIONES: hasta {plan.ajustes.observaciones_max} caracteres. {_when_to_explain(form)}", False
    yield "Qué no se toca", True
    yield "• Todo lo demás está bloqueado: lo programado, la meta anual, los trimestres cerrados y las fórmulas.", False
    yield "• No agregue, borre ni ordene renglones. Puede ensanchar columnas y renglones, y filtrar.", False
    yield "• Si algo del plan está mal, no lo corrija aquí: avise a la coordinación del Ramo.", False
    yield "Qué revisa el libro mientras captura (columna ¿QUÉ FALTA?)", True
    for rule in form.formato.reglas:
        if rule.condition(form.terminos()) is not None:
            yield f"• {'' if rule.blocks else textos.aviso}{rule.words}. {_meaning(rule.blocks)}", False
    yield f"Cuando el renglón de arriba diga {textos.listo}:", True
    yield "1. Guarde el libro con el mismo nombre, como libro de Excel (.xlsx).", False
    yield "2. Imprima la hoja del formato, fírmela y consérvela.", False
    yield "3. Envíe el libro (no una foto ni un PDF) por correo a la coordinación del Ramo.", False
    yield "Consejos", True
    yield "• Si copia de otro archivo, use Pegado especial › Valores: así no cambia el formato de la celda.", False
    yield (
        "• ACUMULADO RELATIVO se calcula solo (" + plan.ajustes.base.texto + "); 0 % si no hay nada programado.",
        False,
    )
    yield (
        "• El código de verificación, abajo a la derecha, cambia con cada cifra: debe ser igual en papel y en archivo.",
        False,
    )


def _when_to_explain(form: Form) -> str:
    lights = form.plan.ajustes.semaforo
    return (
        f"Es obligatoria si el avance queda abajo de {show_percent(lights.verde)} o arriba de "
        f"{show_percent(lights.morado)}, o si avanzó algo no programado."
    )


def _meaning(blocks: bool) -> str:
    return "Hay que atenderlo antes de enviar." if blocks else "No impide enviar."


def deadline(day: date) -> str:
    """Until when it is to be returned."""
    return f"Devuélvalo a más tardar el {fecha_larga(day)}."


def title(form: Form) -> str:
    """The line on top."""
    return f"Cómo llenar el {form.formato.clave} del {form.trimestre.texto}"


def wordings(form: Form) -> frozenset[str]:
    """Every line that an issue of this form may have, whichever quarters were accepted and whichever day was the last."""
    most = replace(form, previo=Previo())
    lines = {title(form), deadline(form.trimestre.limite)}
    return frozenset(lines | {text for one in (form, most) for text, _ in form.formato.parrafos(one)})


def instructions(form: Form) -> Sheet:
    """The sheet, ready to draw."""
    cells = [Cell(1, 1, title(form), styles.PAGE_TITLE)]
    heights = [(1, 24.0)]
    for row, (text, heading) in enumerate(form.formato.parrafos(form), start=3):
        style = styles.PAGE_HEADING if heading else styles.PAGE_TEXT
        cells.append(Cell(row, 1, text, style))
        heights.append((row, height_for(wrapped_lines(text, _WIDTH, style.size), style.size, 20 if heading else 14)))
    return Sheet(
        SHEET, tuple(cells), widths=(_WIDTH,), heights=tuple(heights), protected=True, tab="BBBBBB",
    )  # fmt: skip
