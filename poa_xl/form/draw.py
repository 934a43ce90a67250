"""A Form → the sheet people see: title, header block, table, signatures, inputs, live help."""

from __future__ import annotations

from collections.abc import Iterator

from poa_xl.domain.avance import Avance
from poa_xl.domain.cantidad import show
from poa_xl.domain.trimestre import NOMBRES, NUMEROS
from poa_xl.form import seal, styles
from poa_xl.form.formato import Form
from poa_xl.form.layout import (
    CHARACTER_POINTS,
    Area,
    Cell,
    Highlight,
    Printing,
    Role,
    Sheet,
    Style,
    Validation,
    height_for,
    wrapped_lines,
)

PAGE_WIDTH = 734.0  # printable points of a landscape letter page, before scaling to one page wide
COLUMN_PADDING = 3.75  # points that a column is wider than its characters
ROW_HEIGHT = 15.0  # points, of rows that set none


def draw(form: Form, *, issued: bool = True, name: str = "", folio: str = "") -> Sheet:
    """The sheet of ``form``: as issued to a unit, or clean for the report (all locked, no help, no seal).

    ``folio``: of the book whose figures are printed again, where it is another than the form's own.
    """
    merges: list[Area] = []
    sello = seal.sello_of(form)
    formato, columns = form.formato, form.formato.columns
    banner, number_of, printed = formato.geometria.banner, columns.number_of, columns.last_printed
    cells = [
        *_top(form, merges),
        *_headings(form, merges),
        *_table(form, issued),
        *_signatures(form, merges, folio or sello.folio, issued),
    ]
    if issued:
        cells += [*_help(form), Cell(banner + 1, number_of["falta"], sello.text(), styles.FAINT, role=Role.SEAL)]
        merges.append(Area(banner, 1, banner, printed))
    heights = dict(_heights(form))
    return Sheet(
        name=name or formato.hoja,
        cells=tuple(cells),
        widths=_widths(form)[: len(columns) if issued else printed],
        heights=tuple(heights.items()),
        merges=tuple(merges),
        validations=tuple(_validations(form)) if issued else (),
        highlights=_highlights(form) if issued else (),
        printing=Printing(
            area=Area(banner + 1, 1, form.fila_folio, printed),
            repeat=(form.mascara - 2, form.mascara),
            footer=f"{formato.clave} · {form.unidad.clave} · {form.trimestre.clave}",
            breaks=_break_before_signatures(form, heights),
        ),
        freeze=(banner, 0) if issued else (0, 0),
        autofilter=Area(form.mascara, 1, form.ultima, number_of["anual"]) if issued else None,
        protected=True,
        selected=f"{Cell(form.primera, number_of[f'a{form.trimestre.numero}']).ref}" if issued else "",
    )


# -- title and header block ---------------------------------------------------------------------------------------


def _top(form: Form, merges: list[Area]) -> Iterator[Cell]:
    ayuntamiento, programa = form.titulos
    textos, geometria, columns = form.formato.textos, form.formato.geometria, form.formato.columns
    number_of, last = columns.number_of, columns.last_printed
    texts = ((ayuntamiento, styles.TITLE, Role.PLAN), (programa, styles.TITLE, Role.PLAN))
    for row, (text, style, role) in zip(
        geometria.titulos, (*texts, (textos.subtitulo, styles.SUBTITLE, Role.TEXT)), strict=True
    ):
        merges.append(Area(row, 1, row, last))
        yield Cell(row, 1, text, style, role=role, key="Título")
    label = ""
    name_column, named = number_of[geometria.nombre], _name_width(form)
    for row, campo in enumerate(form.encabezado, start=geometria.encabezado):
        if campo.label:
            label = campo.label.rstrip(":")
            yield Cell(row, number_of[geometria.rotulo], campo.label, styles.LABEL)
        wide = wrapped_lines(campo.nombre, named, styles.NAME.size) > 1
        if wide:
            merges.append(Area(row, name_column, row, last))
        yield Cell(row, number_of[geometria.clave], campo.clave, styles.CODE, role=Role.PLAN, key=label)
        yield Cell(row, name_column, campo.nombre, styles.NAME.but(wrap=wide), role=Role.PLAN, key=label)
    yield Cell(form.fila_codigo, last, form.formato.clave, styles.FORM_CODE)
    yield Cell(form.fila_fecha, number_of[geometria.fecha], textos.fecha, styles.DATE_LABEL)
    yield Cell(form.fila_fecha, last, form.trimestre.corte, styles.DATE, role=Role.PLAN, key=textos.fecha.rstrip(":"))


def _headings(form: Form, merges: list[Area]) -> Iterator[Cell]:
    top, middle, bottom = form.mascara - 2, form.mascara - 1, form.mascara
    columns = form.formato.columns
    number_of = columns.number_of
    merges.append(Area(top, number_of["p1"], top, number_of["a4"]))
    yield Cell(top, number_of["p1"], form.formato.textos.periodo, styles.HEADING)
    for t in NUMEROS:
        merges.append(Area(middle, number_of[f"p{t}"], middle, number_of[f"a{t}"]))
        yield Cell(middle, number_of[f"p{t}"], NOMBRES[t - 1], styles.HEADING)
    for column in columns.printed:
        number = number_of[column.key]
        if column.t:
            yield Cell(bottom, number, column.heading, column.heading_style)
        else:
            merges.append(Area(top, number, bottom, number))
            yield Cell(top, number, column.heading, column.heading_style)


# -- the table ----------------------------------------------------------------------------------------------------


def _table(form: Form, issued: bool) -> Iterator[Cell]:
    columns = form.formato.columns
    number_of = columns.number_of
    quarters = [(t, number_of[f"a{t}"], f"a{t}", _quarter_look(form, t, issued)) for t in NUMEROS]
    planned = [(number_of[column.key], plan, column.style, column.key) for column, plan in columns.planned]
    written = columns.by_key["observaciones"]
    style, role = (written.style, Role.INPUT) if issued else (styles.TEXT, Role.PLAN)
    derived = _Formulas(form, printed=True)
    for row, avance in form.filas:
        meta, captura = avance.meta, avance.captura
        for number, plan, look, key in planned:
            yield Cell(row, number, plan(meta), look, "", Role.PLAN, key, meta.numero)
        for t, number, key, (look, kind) in quarters:
            yield Cell(row, number, captura.alcanzado[t - 1], look, "", kind, key, meta.numero)
        yield from derived.cells(row, avance)
        text = captura.observaciones or None
        yield Cell(row, number_of[written.key], text, style, "", role, written.key, meta.numero)


def _quarter_look(form: Form, t: int, issued: bool) -> tuple[Style, Role]:
    if issued and t in form.abiertos:
        return form.formato.columns.by_key[f"a{t}"].style, Role.INPUT
    return (styles.CLOSED if t > form.trimestre.numero else styles.NUMBER), Role.PLAN


class _Formulas:
    """The computed columns of a form, printed or not, composed once for all rows that count in halves and once for the rest."""

    def __init__(self, form: Form, *, printed: bool) -> None:
        columns = form.formato.columns
        self._composed = {}
        for decimales in {meta.medida.decimales for meta in form.unidad.metas}:
            terms = form.terminos(decimales)
            composed = [(column, formula(terms)) for column, formula in columns.computed if column.printed is printed]
            self._composed[decimales] = [
                (column, columns.number_of[column.key], expression, expression.formulas())
                for column, expression in composed
            ]

    def cells(self, row: int, avance: Avance) -> Iterator[Cell]:
        meta = avance.meta
        for column, number, expression, formula in self._composed[meta.medida.decimales]:
            yield Cell(
                row, number, expression.value(avance), column.style, formula(row), column.role, column.key, meta.numero
            )


# -- live help ------------------------------------------------------------------------------------------------------


def _help(form: Form) -> Iterator[Cell]:
    formato, columns = form.formato, form.formato.columns
    textos, identity = formato.textos, columns.by_key["id"]
    for column in columns:
        if not column.printed:
            yield Cell(
                form.mascara, columns.number_of[column.key], column.heading, column.heading_style, role=Role.HELP
            )
    formulas = _Formulas(form, printed=False)
    missing = 0
    for row, avance in form.filas:
        for cell in formulas.cells(row, avance):
            if cell.key == "falta":
                missing += bool(cell.value) and not str(cell.value).startswith(textos.aviso)
            yield cell
        text = form.row_id(avance.meta)
        yield Cell(row, columns.number_of["id"], text, identity.style, "", Role.SEAL, "id", avance.meta.numero)
    count, (before, after) = formato.missing(form), textos.faltan
    formula = f'=IF({count}=0,"{textos.listo}","{before}"&{count}&"{after}")'
    text = f"{before}{missing}{after}" if missing else textos.listo
    yield Cell(formato.geometria.banner, 1, text, styles.BANNER, formula, Role.HELP)


def _validations(form: Form) -> Iterator[Validation]:
    number_of = form.formato.columns.number_of
    for t in form.abiertos:
        column = number_of[f"a{t}"]
        for top, bottom, decimals in _runs(form):
            what = "un número, 0 o mayor" if decimals else "un número entero, 0 o mayor"
            example = "Puede llevar decimales." if decimals else "Sin decimales ni texto."
            yield Validation(
                Area(top, column, bottom, column),
                "decimal" if decimals else "integer",
                0,
                f"Avance de {NOMBRES[t - 1]}",
                f"Escriba {what}: lo alcanzado en el trimestre. {example} Si no hubo avance, escriba 0.",
                "Valor no válido",
                f"A debe ser {what}. {example}",
            )
    column, most = number_of["observaciones"], form.plan.ajustes.observaciones_max
    yield Validation(
        Area(form.primera, column, form.ultima, column),
        "length",
        most,
        "Observaciones",
        f"Explique aquí toda desviación. Máximo {most} caracteres.",
        "Texto demasiado largo",
        f"OBSERVACIONES admite hasta {most} caracteres.",
    )


def _runs(form: Form) -> Iterator[tuple[int, int, bool]]:
    """Stretches of rows (first, last) whose unit of measure agrees in allowing decimals."""
    start, metas = form.primera, form.unidad.metas
    for index, meta in enumerate(metas):
        row = form.primera + index
        following = metas[index + 1] if index + 1 < len(metas) else None
        if following is None or following.medida.decimales != meta.medida.decimales:
            yield start, row, meta.medida.decimales
            start = row + 1


def _highlights(form: Form) -> tuple[Highlight, ...]:
    formato, number_of = form.formato, form.formato.columns.number_of
    banner, lacking = formato.geometria.banner, f"={formato.lacking(form)}"
    columns = [number_of[f"a{t}"] for t in form.abiertos] + [number_of["observaciones"]]
    ready = f'=$A${banner}="{formato.textos.listo}"'
    return (
        Highlight(Area(banner, 1, banner, formato.columns.last_printed), ready, styles.READY),
        *(Highlight(Area(form.primera, column, form.ultima, column), lacking, styles.MISSING) for column in columns),
    )


# -- signatures and sizes -----------------------------------------------------------------------------------------


def _signatures(form: Form, merges: list[Area], folio: str, issued: bool) -> Iterator[Cell]:
    formato, number_of = form.formato, form.formato.columns.number_of
    textos, geometria, top, row = formato.textos, formato.geometria, form.fila_firmas, form.fila_folio
    for (first, last), (action, role, person) in zip(geometria.firmas, form.firmantes, strict=True):
        left, right = number_of[first], number_of[last]
        for offset, text, style, kind in (
            (0, action, styles.SIGN_ACTION, Role.TEXT),
            (1, None, styles.SIGN_LINE, Role.TEXT),
            (2, role, styles.SIGN_ROLE, Role.TEXT),
            (3, person, styles.SIGN_NAME, Role.PLAN),
        ):
            merges.append(Area(top + offset, left, top + offset, right))
            yield Cell(top + offset, left, text, style, role=kind, key=f"Firma de {action}")
    corner = number_of[geometria.codigo]
    merges += [Area(row, 1, row, 2), Area(row, corner, row, formato.columns.last_printed)]
    yield Cell(row, 1, f"{textos.folio}{folio}", styles.FAINT.but(size=7), role=Role.SEAL)
    live = issued or formato.standalone_code
    yield Cell(
        row, corner, f"{textos.codigo}{form.codigo}", styles.FAINT.but(size=7, align="right"),
        f'="{textos.codigo}"&{formato.code_formula(form)}' if live else "", Role.DERIVED, textos.codigo.rstrip(": "),
    )  # fmt: skip


def _widths(form: Form) -> tuple[float, ...]:
    """Column widths in characters; P and A grow with the longest number that must fit."""
    columns = form.formato.columns
    longest = max(len(show(q)) for m in form.unidad.metas for q in (m.anual, *m.programado))
    narrow = max(columns.by_key["p1"].width, longest * 0.95 + 1)
    return tuple(max(narrow, column.width) if column.t else column.width for column in columns)


def _name_width(form: Form) -> float:
    """Characters from the name column of the header block to the edge of the form."""
    columns = form.formato.columns
    return sum(_widths(form)[columns.number_of[form.formato.geometria.nombre] - 1 : columns.last_printed])


def _heights(form: Form) -> Iterator[tuple[int, float]]:
    geometria, columns = form.formato.geometria, form.formato.columns
    yield geometria.banner, 24
    for row in geometria.titulos:
        yield row, 17
    widths = dict(zip(columns.number_of, _widths(form), strict=True))
    named = _name_width(form)
    for row, campo in enumerate(form.encabezado, start=geometria.encabezado):
        yield row, height_for(wrapped_lines(campo.nombre, named, 8), 8)
    yield from zip(range(form.mascara - 2, form.mascara + 1), geometria.alto_de_titulos, strict=True)
    wrapped = [(plan, widths[column.key], column.style.size) for column, plan in columns.planned if column.style.wrap]
    room, size = widths["observaciones"], columns.by_key["observaciones"].style.size
    for row, avance in form.filas:
        lines = max(wrapped_lines(str(plan(avance.meta) or ""), width, points) for plan, width, points in wrapped)
        lines = max(lines, wrapped_lines(avance.captura.observaciones, room, size), 2)
        yield row, height_for(lines, styles.TEXT.size)
    yield form.fila_firmas + 1, 34


def _break_before_signatures(form: Form, heights: dict[int, float]) -> tuple[int, ...]:
    """A page break above the signatures where the last page has no room for the whole block."""
    wide = sum(
        width * CHARACTER_POINTS + COLUMN_PADDING for width in _widths(form)[: form.formato.columns.last_printed]
    )
    scale = min(1.0, PAGE_WIDTH / wide)
    overflows = (_overflows(form, heights, page / scale) for page in form.formato.geometria.paginas)
    return (form.ultima,) if any(overflows) else ()


def _overflows(form: Form, heights: dict[int, float], page: float) -> bool:
    """Whether the signatures have no room after the last meta, on pages so many points tall."""
    repeated = sum(form.formato.geometria.alto_de_titulos)

    def height(row: int) -> float:
        return heights.get(row, ROW_HEIGHT)

    used = sum(height(row) for row in range(form.formato.geometria.banner + 1, form.primera))
    for row in range(form.primera, form.ultima + 1):
        if used + height(row) > page:
            used = repeated
        used += height(row)
    block = sum(height(row) for row in range(form.ultima + 1, form.fila_folio + 1))
    return used + block > page
