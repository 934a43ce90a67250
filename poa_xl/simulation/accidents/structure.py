"""Accidents in formulas, rows, columns, sheets and seal, and what programs do by themselves."""

from __future__ import annotations

import re
from typing import Any

from poa_xl.form.layout import ref
from poa_xl.form.seal import CUSTOM_PROPERTY, MARK, Sello
from poa_xl.form.seal import SHEET as CONTROL
from poa_xl.simulation.accidents.base import (
    FORM_PART,
    Accident,
    Scene,
    book,
    harm,
    innocent,
    parts,
    put,
    replaced,
    sheet,
    unmerge,
)
from poa_xl.simulation.accidents.captures import head


def _formula(key: str, change: Any) -> Any:
    def apply(page: Any, scene: Scene) -> None:
        cell = page[scene.at(key)]
        cell.value = change(cell.value)

    return sheet(apply)


def _moved(formula: str) -> str:
    """What cut-and-paste does to a reference."""
    return re.sub(r"(?<=[A-Z$])(\d+)(?!.*[A-Z]\$?\d)", lambda m: str(int(m[1]) + 1), formula)


def _code_constant(page: Any, scene: Scene) -> None:
    corner = scene.columns.number_of[scene.form.formato.geometria.codigo]
    page[ref(scene.form.fila_folio, corner)].value = "Código de verificación: 000000"


FORMULAS = (
    harm("abs-cambiada", "Cambió la fórmula de AVANCE ABSOLUTO", _formula("absoluto", lambda f: f + "+1"), "POA120"),
    harm("abs-recortada", "Cortar y pegar movió una referencia", _formula("absoluto", _moved), "POA120"),
    harm("abs-borrada", "Borró la fórmula de AVANCE ABSOLUTO", put("absoluto", None), "POA122"),
    harm("abs-valor", "Pegó valores sobre AVANCE ABSOLUTO", put("absoluto", 999), "POA308"),
    harm("abs-texto", "Escribió texto en AVANCE ABSOLUTO", put("absoluto", "completo"), "POA308"),
    harm("rel-cambiada", "Cambió la fórmula de ACUMULADO RELATIVO", put("relativo", "=M22/D22"), "POA120"),
    harm("rel-valor", "Escribió el porcentaje a mano", put("relativo", 0.5), "POA309"),
    harm("rel-texto", "Escribió 100% como texto", put("relativo", "100%"), "POA309", "POA121"),
    harm("rel-borrada", "Borró ACUMULADO RELATIVO", put("relativo", None), "POA122"),
    harm("rel-error", "ACUMULADO RELATIVO quedó en #DIV/0!", put("relativo", "=1/0"), "POA120"),
    harm("codigo-fijo", "Fijó el código de verificación", sheet(_code_constant), "POA121"),
    innocent("ayuda-borrada", "Borró la ayuda de un renglón", put("falta", None)),
    innocent("formula-espacios", "El programa escribió la fórmula con espacios",
             _formula("absoluto", lambda f: f.replace(",", " , ").replace("SUM", "sum"))),
)  # fmt: skip


def _delete_row(page: Any, scene: Scene) -> None:
    page.delete_rows(scene.rows[0])


def _clear_row(page: Any, scene: Scene) -> None:
    for cell in page[scene.rows[0]]:
        if type(cell).__name__ != "MergedCell":
            cell.value = None


def _insert(position: Any) -> Any:
    return sheet(lambda page, scene: page.insert_rows(position(scene)))


def _duplicate(page: Any, scene: Scene) -> None:
    for column in range(1, len(scene.columns) + 1):
        page.cell(scene.form.ultima + 1, column).value = page.cell(scene.rows[0], column).value


def _duplicate_all(page: Any, scene: Scene) -> None:
    """The whole table again, below the signatures."""
    for row in range(scene.form.primera, scene.form.ultima + 1):
        for column in range(1, len(scene.columns) + 1):
            page.cell(scene.form.fila_folio + 3 + row, column).value = page.cell(row, column).value


def _exchange(page: Any, scene: Scene, first: int, second: int) -> None:
    for column in scene.columns:
        if column.formula is None:
            number = scene.columns.number_of[column.key]
            a, b = page.cell(first, number), page.cell(second, number)
            a.value, b.value = b.value, a.value


def _swap_rows(page: Any, scene: Scene) -> None:
    _exchange(page, scene, scene.rows[0], scene.rows[1])


def _reverse(page: Any, scene: Scene) -> None:
    first, last = scene.form.primera, scene.form.ultima
    while first < last:
        _exchange(page, scene, first, last)
        first, last = first + 1, last - 1


def _swap_ids(page: Any, scene: Scene) -> None:
    a, b = page[scene.at("id")], page[scene.at("id", 1)]
    a.value, b.value = b.value, a.value


def _paste_other_unit(opened: Any, scene: Scene) -> None:
    import io

    import openpyxl

    name, identity = scene.form.formato.hoja, scene.columns.letter_of["id"]
    page, other = opened[name], openpyxl.load_workbook(io.BytesIO(scene.other_unit))[name]
    source = next(r for r in range(1, 60) if str(other[f"{identity}{r}"].value or "").count("-") == 1)
    for column in range(1, len(scene.columns) + 1):
        page.cell(scene.rows[0], column).value = other.cell(source, column).value


def _extra_meta(page: Any, scene: Scene) -> None:
    row = scene.form.ultima + 1
    page.cell(row, 2).value = "999.- META NUEVA"
    page.cell(row, scene.columns.number_of[scene.a]).value = 5


def _no_ids(page: Any, scene: Scene) -> None:
    for row in range(1, page.max_row + 1):
        page.cell(row, scene.columns.number_of["id"]).value = None


def _insert_column(page: Any, scene: Scene) -> None:
    unmerge(page)
    page.insert_cols(scene.columns.number_of["p3"])


def _hide_rows(page: Any, scene: Scene) -> None:
    page.row_dimensions[scene.rows[0]].hidden = True


def _hide_columns(page: Any, scene: Scene) -> None:
    page.column_dimensions[scene.columns.letter_of[scene.a]].hidden = True


ROWS = (
    harm("renglon-borrado", "Borró un renglón", sheet(_delete_row), "POA115"),
    harm("renglon-vaciado", "Vació un renglón", sheet(_clear_row), "POA115"),
    harm("renglon-duplicado", "Duplicó un renglón", sheet(_duplicate), "POA117"),
    harm(
        "renglones-duplicados", "Duplicó todos los renglones abajo", sheet(_duplicate_all), "POA117", beside=("POA117",)
    ),
    harm("renglon-ajeno", "Pegó un renglón de otra unidad", book(_paste_other_unit), "POA116", beside=("POA115",)),
    harm("meta-agregada", "Agregó una meta al final", sheet(_extra_meta), "POA123"),
    innocent("identidades-cambiadas", "Cambió de lugar dos identidades", sheet(_swap_ids)),
    innocent("identidad-borrada", "Borró la identidad de un renglón", put("id", None)),
    harm("columna-insertada", "Insertó una columna", sheet(_insert_column), "POA120"),
    innocent("renglon-insertado-arriba", "Insertó un renglón arriba", _insert(lambda s: 1)),
    innocent("renglon-insertado-abajo", "Insertó un renglón antes de las firmas", _insert(lambda s: s.form.ultima + 2)),
    innocent("renglones-cambiados", "Cambió de lugar dos renglones", sheet(_swap_rows)),
    innocent("renglones-invertidos", "Ordenó los renglones al revés", sheet(_reverse)),
    innocent("identidades-borradas", "Borró la columna de identidades", sheet(_no_ids)),
    innocent("renglon-oculto", "Ocultó un renglón", sheet(_hide_rows)),
    innocent("columna-oculta", "Ocultó una columna", sheet(_hide_columns)),
)


def _rename(opened: Any, scene: Scene) -> None:
    opened[scene.form.formato.hoja].title = "Hoja1"


def _remove(*names: str) -> Any:
    def change(opened: Any, scene: Scene) -> None:
        for name in names:
            del opened[name]

    return book(change)


def _remove_form(opened: Any, scene: Scene) -> None:
    del opened[scene.form.formato.hoja]


def _reorder(opened: Any, scene: Scene) -> None:
    opened.move_sheet(scene.form.formato.hoja, offset=2)


SHEETS = (
    harm("hoja-renombrada", "Cambió el nombre de la hoja", book(_rename), "POA134"),
    harm("hoja-borrada", "Borró la hoja del formato", book(_remove_form), "POA114"),
    harm("instrucciones-escritas", "Escribió en las instrucciones",
         book(lambda b, s: setattr(b["Instrucciones"]["C3"], "value", "¿y esto?")), "POA123"),
    harm("poa-escrita", "Escribió en la hoja de control",
         book(lambda b, s: setattr(b[CONTROL]["D5"], "value", "hola")), "POA123"),
    innocent("hoja-vacia", "Agregó una hoja vacía", book(lambda b, s: b.create_sheet("Hoja nueva"))),
    innocent("hojas-reordenadas", "Cambió el orden de las hojas", book(_reorder)),
    innocent("instrucciones-borradas", "Borró las instrucciones", _remove("Instrucciones")),
    innocent("control-borrada", "Borró la hoja de control", _remove(CONTROL)),
    innocent("control-visible", "La hoja de control quedó a la vista",
             book(lambda b, s: setattr(b[CONTROL], "sheet_state", "visible"))),
    innocent("hoja-oculta", "Ocultó la hoja del formato",
             book(lambda b, s: setattr(b[s.form.formato.hoja], "sheet_state", "hidden"))),
)  # fmt: skip


def _edit_seals(edit: Any, where: tuple[str, ...] = ("cells", "custom", "keywords")) -> Any:
    def change(opened: Any, scene: Scene) -> None:
        if "cells" in where:
            for page in opened.worksheets:
                for row in page.iter_rows():
                    for cell in row:
                        if isinstance(cell.value, str) and cell.value.startswith(MARK):
                            cell.value = edit(cell.value)
        if "keywords" in where:
            opened.properties.keywords = edit(opened.properties.keywords)
        if "custom" in where:
            for prop in opened.custom_doc_props.props:
                if prop.name == CUSTOM_PROPERTY:
                    prop.value = edit(prop.value) or " "

    return book(change)


def _nameless(data: bytes, scene: Scene) -> bytes:
    without = _edit_seals(lambda _: "")(data, scene)
    bare: bytes = head("unidad", None)(without, scene)
    return bare


def _other(**changes: object) -> Any:
    from dataclasses import replace

    def edit(text: str) -> str:
        sello = Sello.parse(text)
        return replace(sello, **changes).text() if sello else text  # type: ignore[arg-type]

    return edit


def _control_of_other(opened: Any, scene: Scene) -> None:
    import io

    import openpyxl

    other = openpyxl.load_workbook(io.BytesIO(scene.other_unit))[CONTROL]
    for row in other.iter_rows():
        for cell in row:
            opened[CONTROL][cell.coordinate].value = cell.value


SEAL = (
    harm("sin-sellos", "El libro perdió todos los sellos", _edit_seals(lambda _: ""), "POA136"),
    harm("sin-sellos-ni-clave", "Perdió los sellos y la clave de la unidad", _nameless, "POA106"),
    harm("sellos-alterados", "Alteró los sellos", _edit_seals(lambda t: t.replace("|58|", "|59|")), "POA107"),
    harm(
        "sello-celda-alterado", "Alteró el sello del formato", _edit_seals(lambda t: t[:-1] + "z", ("cells",)), "POA107"
    ),
    harm("control-ajena", "La hoja de control es de otra unidad", book(_control_of_other), "POA112"),
    harm("otro-ramo", "Es de otro Ramo", _edit_seals(_other(ramo="99")), "POA108"),
    harm("otro-emisor", "Es de otro municipio", _edit_seals(_other(emisor="00000000")), "POA108"),
    harm("otro-ejercicio", "Es de otro ejercicio", _edit_seals(_other(ejercicio=2023)), "POA109"),
    harm("otra-version-formato", "Es de otra versión del formato", _edit_seals(_other(formato="TMM-F004/9")), "POA106"),
    harm(
        "unidad-desconocida", "Es de una unidad que no está en el plan", _edit_seals(_other(unidad="77777")), "POA110"
    ),
    harm("otro-plan", "Se emitió con otros datos", _edit_seals(_other(huella="0" * 16, version=9)), "POA111"),
    innocent("sin-propiedades", "El programa borró las propiedades", _edit_seals(lambda _: "", ("keywords", "custom"))),
)


def _unprotect(opened: Any, scene: Scene) -> None:
    for page in opened.worksheets:
        page.protection.disable()


def _plain(opened: Any, scene: Scene) -> None:
    from openpyxl.styles import Font, PatternFill

    page = opened[scene.form.formato.hoja]
    page.data_validations.dataValidation.clear()
    page.conditional_formatting = type(page.conditional_formatting)()
    for row in page.iter_rows():
        for cell in row:
            cell.font, cell.fill = Font(), PatternFill()


def _look(opened: Any, scene: Scene) -> None:
    page = opened[scene.form.formato.hoja]
    page.column_dimensions["B"].width = 80
    page.row_dimensions[scene.rows[0]].height = 90
    page.sheet_view.zoomScale = 150
    page.freeze_panes = "C5"
    page.sheet_properties.tabColor = "FF00FF00"
    page.print_area = "A1:H20"


def _inline(content: dict[str, bytes]) -> None:
    strings = re.findall(rb"<si><t[^>]*>(.*?)</t></si>", content["xl/sharedStrings.xml"], re.DOTALL)
    for name in [n for n in content if n.startswith("xl/worksheets/sheet")]:
        content[name] = re.sub(
            rb'(<c r="[A-Z]+\d+"[^>]*) t="s"><v>(\d+)</v></c>',
            lambda m: m[1] + b' t="inlineStr"><is><t xml:space="preserve">' + strings[int(m[2])] + b"</t></is></c>",
            content[name],
        )


def _stale(content: dict[str, bytes]) -> None:
    content[FORM_PART] = re.sub(rb"(</f><v>)\d+(</v>)", rb"\g<1>0\2", content[FORM_PART])


def _no_caches(content: dict[str, bytes]) -> None:
    content[FORM_PART] = re.sub(rb"</f><v>[^<]*</v>", b"</f>", content[FORM_PART])


def _decimals(content: dict[str, bytes]) -> None:
    content[FORM_PART] = re.sub(rb'(<c r="[A-Z]+\d+" s="\d+"><v>\d+)(</v>)', rb"\g<1>.0\2", content[FORM_PART])


def _no_chain(content: dict[str, bytes]) -> None:
    content.pop("xl/calcChain.xml", None)


PROGRAMS = (
    innocent("resguardado", "Lo guardó con otro programa", book(lambda b, s: None)),
    innocent("sin-proteccion", "Perdió la protección", book(_unprotect)),
    innocent("sin-formato", "Perdió validaciones, colores y letras", book(_plain)),
    innocent("otro-aspecto", "Cambió anchos, altos, zoom y área de impresión", book(_look)),
    innocent("textos-en-linea", "El programa guardó los textos en cada celda", parts(_inline)),
    innocent("sin-recalcular", "El programa no guardó los resultados", parts(_no_caches)),
    innocent("resultados-viejos", "El programa dejó resultados viejos", parts(_stale)),
    innocent("enteros-con-decimales", "El programa guardó 7 como 7.0", parts(_decimals)),
    innocent("sin-calcchain", "Perdió la cadena de cálculo", parts(_no_chain)),
    innocent("nombre-definido", "El programa agregó un nombre definido", replaced(
        "xl/workbook.xml", b"<definedNames>", b'<definedNames><definedName name="_x">1</definedName>')),
    innocent("autor-cambiado", "Cambió el autor del libro",
             book(lambda b, s: setattr(b.properties, "creator", "Otra persona"))),
)  # fmt: skip

STRUCTURE: tuple[Accident, ...] = FORMULAS + ROWS + SHEETS + SEAL + PROGRAMS
