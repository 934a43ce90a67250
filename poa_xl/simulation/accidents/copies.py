"""Accidents with a second form, other sheets, the heads of the table, its columns, and threads of comments."""

from __future__ import annotations

from typing import Any

from poa_xl.domain.trimestre import NOMBRES
from poa_xl.form.layout import ref
from poa_xl.simulation.accidents.base import Accident, Apply, Scene, book, harm, innocent, opened, parts, sheet, unmerge

# -- a second form ---------------------------------------------------------------------------------------------------


def _copied(
    *, more: int = 1, times: int = 1, first: bool = False, hide: str = "", ids: bool = True, rows: int = 0
) -> Apply:
    """Copies of the form's sheet whose first due A has ``more`` than the form's.

    ``hide`` the ``form`` or the ``copy``; with ``ids`` of rows or without; only some ``rows`` of them.
    """

    def change(workbook: Any, scene: Scene) -> None:
        page = workbook[scene.form.formato.hoja]
        for _ in range(times):
            copy = workbook.copy_worksheet(page)
            copy[scene.input].value = scene.value + more
            for row, _ in scene.form.filas if not ids else ():
                copy.cell(row, scene.columns.number_of["id"]).value = None
            if rows:
                copy.delete_rows(scene.form.primera + rows, len(scene.form.fila_de) - rows)
            if first:
                workbook.move_sheet(copy, -workbook.index(copy))
        if hide:
            workbook.active = workbook.index(page if hide == "copy" else copy)
            {"form": page, "copy": copy}[hide].sheet_state = "hidden"

    return book(change)


def _of_other_unit(workbook: Any, scene: Scene) -> None:
    copy = workbook.create_sheet("De otra unidad")
    for row in opened(scene.other_unit)[scene.form.formato.hoja].iter_rows():
        for cell in row:
            if type(cell).__name__ != "MergedCell":
                copy[cell.coordinate].value = cell.value


SECOND_FORMS = (
    harm("hoja-duplicada", "Duplicó la hoja y capturó en la copia", _copied(), "POA160"),
    harm("copia-primero", "Puso delante una copia corregida", _copied(first=True), "POA160"),
    harm("original-oculto", "Ocultó el original y capturó en una copia", _copied(hide="form"), "POA160"),
    harm("copia-oculta", "Dejó oculta una copia con otras cifras", _copied(hide="copy"), "POA160"),
    harm("copia-igual", "Dejó una copia igual de la hoja", _copied(more=0), "POA161"),
    harm("tres-copias", "Dejó tres copias de la hoja", _copied(times=3), "POA160"),
    harm("copia-sin-claves", "Copió la hoja sin las claves de renglón", _copied(ids=False), "POA160"),
    harm("copia-parcial", "Copió unos renglones en otra hoja", _copied(rows=4), "POA160"),
    harm("hoja-de-otra-unidad", "Pegó la hoja de otra unidad", book(_of_other_unit), "POA112", "POA162"),
)  # fmt: skip

# -- other sheets and rows -------------------------------------------------------------------------------------------

_TRIALS = {
    "Evaluation Warning": "The document was created with Spire.XLS for .NET",
    "Evaluation Warning 2": "Evaluation Only. Created with Aspose.Cells for .NET. Copyright 2003 - 2024 Aspose Pty Ltd.",
}


def _trial(name: str) -> Apply:
    def change(workbook: Any, scene: Scene) -> None:
        workbook.create_sheet(name)["A5"].value = _TRIALS[name]

    return book(change)


def _scratch(workbook: Any, scene: Scene) -> None:
    page = workbook.create_sheet("Mis cuentas")
    for line in (("enero", 3), ("febrero", 2), ("marzo", 2), ("suma", "=SUM(B1:B3)")):
        page.append(line)


def _chart(workbook: Any, scene: Scene) -> None:
    workbook.create_chartsheet("Gráfica")


def _blank_row(position: Any) -> Apply:
    return sheet(lambda page, scene: page.insert_rows(position(scene)))


BESIDE = (
    innocent("hoja-con-datos", "Agregó una hoja con sus cuentas", book(_scratch)),
    innocent("hoja-de-grafica", "Agregó una hoja de gráfica", book(_chart)),
    innocent("programa-de-prueba", "El programa agregó su aviso de prueba", _trial("Evaluation Warning")),
    innocent("programa-de-prueba-2", "Otro programa agregó su aviso de prueba", _trial("Evaluation Warning 2")),
    innocent("renglon-en-encabezado", "Insertó un renglón en el encabezado",
             _blank_row(lambda s: s.form.formato.geometria.encabezado + 2)),
    innocent("renglon-bajo-la-tabla", "Insertó un renglón junto bajo la tabla", _blank_row(lambda s: s.form.ultima + 1)),
)  # fmt: skip

# -- the heads -------------------------------------------------------------------------------------------------------


def _heads(*which: tuple[str, str]) -> Apply:
    """Write over heads of the table: of the quarter of a column, or its own."""

    def change(page: Any, scene: Scene) -> None:
        for key, text in which:
            up = 1 if text in NOMBRES or not text else 0
            page[ref(scene.form.mascara - up, scene.columns.number_of[key])].value = text or None

    return sheet(change)


def _form_code(text: str | None) -> Apply:
    def change(page: Any, scene: Scene) -> None:
        page[ref(scene.form.fila_codigo, scene.columns.last_printed)].value = text

    return sheet(change)


HEADS = (
    harm("trimestres-cambiados", "Cambió de lugar los nombres de dos trimestres",
         _heads(("p1", NOMBRES[1]), ("p2", NOMBRES[0])), "POA165"),
    harm("trimestre-cambiado", "Escribió otro trimestre sobre el suyo", _heads(("p4", NOMBRES[0])), "POA165"),
    harm("pa-cambiadas", "Cambió de lugar P y A", _heads(("p3", "A"), ("a3", "P")), "POA165"),
    harm("otro-formato", "Escribió la clave de otro formato", _form_code("TMM-F005"), "POA165"),
    innocent("trimestre-borrado", "Borró el nombre de un trimestre", _heads(("p2", ""))),
    innocent("clave-de-formato-borrada", "Borró la clave del formato", _form_code(None)),
)  # fmt: skip

# -- columns ---------------------------------------------------------------------------------------------------------


def _without(key: str) -> Apply:
    def change(page: Any, scene: Scene) -> None:
        unmerge(page)
        page.delete_cols(scene.columns.number_of[scene.a if key == "A" else key])

    return sheet(change)


def _twice(page: Any, scene: Scene) -> None:
    unmerge(page)
    number = scene.columns.number_of[scene.a]
    values = [page.cell(row, number).value for row in range(1, page.max_row + 1)]
    page.insert_cols(number + 1)
    for row, value in enumerate(values, start=1):
        page.cell(row, number + 1).value = value


COLUMNS = (
    harm("columna-a-borrada", "Borró la columna A del trimestre", _without("A"), "POA164"),
    harm("columna-p-borrada", "Borró una columna P", _without("p2"), "POA164"),
    harm("columna-um-borrada", "Borró la columna UNIDAD DE MEDIDA", _without("unidad_medida"), "POA164"),
    harm("columna-a-repetida", "Repitió la columna A del trimestre", sheet(_twice), "POA164"),
)  # fmt: skip

# -- threads of comments ---------------------------------------------------------------------------------------------

_SAID = "Falta el acta de marzo"
_TYPES = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_OFFICE = "http://schemas.microsoft.com/office/2017/10/relationships"
_COPY = (
    "[Comentario encadenado]\n\nSu versión de Excel le permite leer este comentario encadenado; sin embargo, las ediciones que se "
    "apliquen se quitarán si el archivo se abre en una versión más reciente de Excel. Más información: "
    f"https://go.microsoft.com/fwlink/?linkid=870924\n\nComentario:\n    {_SAID}"
)


def _thread(*, copy: bool, thread: bool = True) -> Apply:
    """A comment as Excel keeps it today, with the copy for older programs or without, or only that."""

    def apply(data: bytes, scene: Scene) -> bytes:
        relations = []
        new: dict[str, str] = {}
        if thread:
            relations.append((f"{_OFFICE}/threadedComment", "../threadedComments/threadedComment1.xml"))
            new["xl/threadedComments/threadedComment1.xml"] = (
                '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">'
                f'<threadedComment ref="{scene.input}" dT="2024-04-02T10:00:00.00" personId="{{0}}" id="{{1}}">'
                f"<text>{_SAID}</text></threadedComment></ThreadedComments>"
            )
        if copy:
            relations.append((f"{_TYPES}/comments", "../comments1.xml"))
            new["xl/comments1.xml"] = (
                '<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>tc={1}</author>'
                f'</authors><commentList><comment ref="{scene.input}" authorId="0"><text><t xml:space="preserve">{_COPY}</t>'
                "</text></comment></commentList></comments>"
            )
        lines = "".join(
            f'<Relationship Id="c{n}" Type="{kind}" Target="{at}"/>' for n, (kind, at) in enumerate(relations)
        )
        new["xl/worksheets/_rels/sheet1.xml.rels"] = (
            f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'
        )
        return parts(lambda content: content.update({name: text.encode() for name, text in new.items()}))(data, scene)

    return apply


THREADS = (
    harm("hilo", "Puso un comentario encadenado", _thread(copy=True), "POA129"),
    harm("hilo-sin-copia", "El programa guardó solo el comentario encadenado", _thread(copy=False), "POA129"),
    harm("hilo-solo-copia", "El programa guardó solo la copia del comentario encadenado",
         _thread(copy=True, thread=False), "POA129"),
)  # fmt: skip

COPIES: tuple[Accident, ...] = SECOND_FORMS + BESIDE + HEADS + COLUMNS + THREADS
