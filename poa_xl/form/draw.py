"""A Form → the sheet people see: title, header block, table, signatures, inputs, live help."""

from __future__ import annotations

from collections.abc import Iterator

from poa_xl.domain.cantidad import show
from poa_xl.domain.model import Meta
from poa_xl.domain.trimestre import NOMBRES, NUMEROS
from poa_xl.form import seal, styles
from poa_xl.form.expr import Expr, literal, when
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
from poa_xl.form.tmm_f004 import (
    BY_KEY,
    COLUMNS,
    FECHA,
    FORM_CODE,
    LAST,
    LAST_PRINTED,
    NUMBER_OF,
    PERIODO,
    SHEET,
    SIGNATURES_BELOW,
    SUBTITLE,
    Form,
)

READY = "LISTO PARA ENVIAR"
NOTICE = "Aviso: "
BANNER_ROW = 1
HEADING_HEIGHTS = (16.0, 14.0, 20.0)
SIGN_COLUMNS = (("linea", "descripcion"), ("anual", "p4"), ("absoluto", "observaciones"))
PAGE_HEIGHT, PAGE_WIDTH = 530.0, 734.0  # printable points of a landscape letter page, before scaling to one page wide
COLUMN_PADDING = 3.75  # points that a column is wider than its characters
ROW_HEIGHT = 15.0  # points, of rows that set none


def draw(form: Form, *, issued: bool = True, name: str = SHEET) -> Sheet:
    """The sheet of ``form``: as issued to a unit, or clean for the report (all locked, no help, no seal)."""
    merges: list[Area] = []
    sello = seal.sello_of(form)
    cells = [
        *_top(form, merges),
        *_headings(form, merges),
        *_table(form, issued),
        *_signatures(form, merges, sello.folio),
    ]
    if issued:
        cells += [*_help(form), Cell(2, NUMBER_OF["falta"], sello.text(), styles.FAINT, role=Role.SEAL)]
        merges.append(Area(BANNER_ROW, 1, BANNER_ROW, LAST_PRINTED))
    first, last = form.primera, form.ultima
    heights = dict(_heights(form))
    return Sheet(
        name=name,
        cells=tuple(cells),
        widths=_widths(form)[: LAST if issued else LAST_PRINTED],
        heights=tuple(heights.items()),
        merges=tuple(merges),
        validations=tuple(_validations(form)) if issued else (),
        highlights=_highlights(form) if issued else (),
        printing=Printing(
            area=Area(BANNER_ROW + 1, 1, form.ultima + 7, LAST_PRINTED),
            repeat=(form.mascara - 2, form.mascara),
            footer=f"{FORM_CODE} · {form.unidad.clave} · {form.trimestre.clave}",
            breaks=_break_before_signatures(form, heights),
        ),
        freeze=(BANNER_ROW, 0) if issued else (0, 0),
        autofilter=Area(form.mascara, 1, last, NUMBER_OF["anual"]) if issued else None,
        protected=True,
        selected=f"{Cell(first, NUMBER_OF[f'a{form.trimestre.numero}']).ref}" if issued else "",
    )


# -- title and header block ---------------------------------------------------------------------------------------


def _top(form: Form, merges: list[Area]) -> Iterator[Cell]:
    ayuntamiento, programa = form.titulos
    for row, text, style, role in (
        (2, ayuntamiento, styles.TITLE, Role.PLAN),
        (3, programa, styles.TITLE, Role.PLAN),
        (4, SUBTITLE, styles.SUBTITLE, Role.TEXT),
    ):
        merges.append(Area(row, 1, row, LAST_PRINTED))
        yield Cell(row, 1, text, style, role=role, key="Título")
    label = ""
    name_column, named = NUMBER_OF["anual"], _name_width(form)
    for row, campo in enumerate(form.encabezado, start=form.primera_del_encabezado):
        if campo.label:
            label = campo.label.rstrip(":")
            yield Cell(row, NUMBER_OF["descripcion"], campo.label, styles.LABEL)
        wide = wrapped_lines(campo.nombre, named, styles.NAME.size) > 1
        if wide:
            merges.append(Area(row, name_column, row, LAST_PRINTED))
        yield Cell(row, NUMBER_OF["unidad_medida"], campo.clave, styles.CODE, role=Role.PLAN, key=label)
        yield Cell(row, name_column, campo.nombre, styles.NAME.but(wrap=wide), role=Role.PLAN, key=label)
    yield Cell(form.fila_codigo, LAST_PRINTED, FORM_CODE, styles.FORM_CODE)
    yield Cell(form.fila_fecha, NUMBER_OF["relativo"], FECHA, styles.DATE_LABEL)
    yield Cell(form.fila_fecha, LAST_PRINTED, form.trimestre.corte, styles.DATE, role=Role.PLAN, key="FECHA")


def _headings(form: Form, merges: list[Area]) -> Iterator[Cell]:
    top, middle, bottom = form.mascara - 2, form.mascara - 1, form.mascara
    merges.append(Area(top, NUMBER_OF["p1"], top, NUMBER_OF["a4"]))
    yield Cell(top, NUMBER_OF["p1"], PERIODO, styles.HEADING)
    for t in NUMEROS:
        merges.append(Area(middle, NUMBER_OF[f"p{t}"], middle, NUMBER_OF[f"a{t}"]))
        yield Cell(middle, NUMBER_OF[f"p{t}"], NOMBRES[t - 1], styles.HEADING)
    for number, column in enumerate(COLUMNS[:LAST_PRINTED], start=1):
        if column.t:
            yield Cell(bottom, number, column.heading, styles.HEADING)
        else:
            merges.append(Area(top, number, bottom, number))
            yield Cell(top, number, column.heading, styles.HEADING)


# -- the table ----------------------------------------------------------------------------------------------------


def _table(form: Form, issued: bool) -> Iterator[Cell]:
    terms = form.terminos()
    derived = [
        (key, expression, expression.formulas(), style)
        for key, expression, style in (
            ("absoluto", terms.suma_alcanzada, styles.ABSOLUTE),
            ("relativo", terms.relativo, styles.PERCENT),
        )
    ]
    for row, avance in form.filas:
        meta = avance.meta
        yield from _plan_cells(row, meta)
        for t in NUMEROS:
            opened = issued and t in form.abiertos
            style = styles.INPUT if opened else styles.CLOSED if t > form.trimestre.numero else styles.NUMBER
            role = Role.INPUT if opened else Role.PLAN
            yield _cell(row, f"a{t}", avance.captura.alcanzado[t - 1], style, meta, role)
        for key, expression, formula, style in derived:
            value = expression.value(avance)
            yield Cell(row, NUMBER_OF[key], value, style, formula(row), Role.DERIVED, key, meta.numero)
        style, role = (styles.INPUT_TEXT, Role.INPUT) if issued else (styles.TEXT, Role.PLAN)
        yield _cell(row, "observaciones", avance.captura.observaciones or None, style, meta, role)


def _plan_cells(row: int, meta: Meta) -> Iterator[Cell]:
    yield _cell(row, "linea", meta.linea, styles.CENTER, meta, Role.PLAN)
    yield _cell(row, "descripcion", meta.descripcion, styles.TEXT, meta, Role.PLAN)
    yield _cell(row, "unidad_medida", meta.unidad_medida, styles.CENTER, meta, Role.PLAN)
    yield _cell(row, "anual", meta.anual, styles.NUMBER, meta, Role.PLAN)
    for t in NUMEROS:
        yield _cell(row, f"p{t}", meta.p(t), styles.NUMBER, meta, Role.PLAN)


def _cell(row: int, key: str, value: object, style: Style, meta: Meta, role: Role) -> Cell:
    return Cell(row, NUMBER_OF[key], value, style, role=role, key=key, meta=meta.numero)  # type: ignore[arg-type]


# -- live help ------------------------------------------------------------------------------------------------------


def ayuda(form: Form, decimales: bool) -> Expr:
    """What the row still lacks, as one text: the first live rule that holds, else nothing."""
    terms = form.terminos(decimales)
    status: Expr = literal("")
    for rule in reversed(form.reglas):
        condition = rule.condition(terms)
        if condition is not None:
            status = when(condition, rule.words if rule.blocks else NOTICE + rule.words, status)
    return status


def _help(form: Form) -> Iterator[Cell]:
    column, top, bottom = NUMBER_OF["falta"], form.primera, form.ultima
    for key in ("id", "falta"):
        yield Cell(form.mascara, NUMBER_OF[key], BY_KEY[key].heading, styles.HELP_HEADING, role=Role.HELP)
    helps = {decimales: ayuda(form, decimales) for decimales in {m.medida.decimales for m in form.unidad.metas}}
    formulas = {decimales: status.formulas() for decimales, status in helps.items()}
    missing = 0
    for row, avance in form.filas:
        decimales = avance.meta.medida.decimales
        text = helps[decimales].value(avance)
        missing += bool(text) and not text.startswith(NOTICE)
        yield Cell(row, column, text, styles.HELP, formulas[decimales](row), Role.HELP, "falta", avance.meta.numero)
        yield _cell(row, "id", form.row_id(avance.meta), styles.ROW_ID, avance.meta, Role.SEAL)
    area = Area(top, column, bottom, column).absolute
    count = f'SUMPRODUCT((LEN({area})>0)*(LEFT({area},{len(NOTICE)})<>"{NOTICE}"))'
    formula = f'=IF({count}=0,"{READY}","Faltan "&{count}&" por completar: vea la columna ¿QUÉ FALTA? a la derecha")'
    text = f"Faltan {missing} por completar: vea la columna ¿QUÉ FALTA? a la derecha" if missing else READY
    yield Cell(BANNER_ROW, 1, text, styles.BANNER, formula, Role.HELP)


def _validations(form: Form) -> Iterator[Validation]:
    for t in form.abiertos:
        column = NUMBER_OF[f"a{t}"]
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
    column, most = NUMBER_OF["observaciones"], form.plan.ajustes.observaciones_max
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
    status = "$" + Cell(form.primera, NUMBER_OF["falta"]).ref
    lacking = f'=AND(LEN({status})>0,LEFT({status},{len(NOTICE)})<>"{NOTICE}")'
    first, last = form.primera, form.ultima
    columns = [NUMBER_OF[f"a{t}"] for t in form.abiertos] + [NUMBER_OF["observaciones"]]
    return (
        Highlight(Area(BANNER_ROW, 1, BANNER_ROW, LAST_PRINTED), f'=$A${BANNER_ROW}="{READY}"', styles.READY),
        *(Highlight(Area(first, column, last, column), lacking, styles.MISSING) for column in columns),
    )


# -- signatures and sizes -----------------------------------------------------------------------------------------


def _signatures(form: Form, merges: list[Area], folio: str) -> Iterator[Cell]:
    top = form.ultima + SIGNATURES_BELOW
    for (first, last), (action, role, person) in zip(SIGN_COLUMNS, form.firmantes, strict=True):
        left, right = NUMBER_OF[first], NUMBER_OF[last]
        for offset, text, style, kind in (
            (0, action, styles.SIGN_ACTION, Role.TEXT),
            (1, None, styles.SIGN_LINE, Role.TEXT),
            (2, role, styles.SIGN_ROLE, Role.TEXT),
            (3, person, styles.SIGN_NAME, Role.PLAN),
        ):
            merges.append(Area(top + offset, left, top + offset, right))
            yield Cell(top + offset, left, text, style, role=kind, key=f"Firma de {action}")
    captures = [(avance.meta.numero, avance.captura.alcanzado) for _, avance in form.filas]
    code = f"Código de verificación: {seal.codigo_of(form, captures)}"
    row = top + 5
    merges += [Area(row, 1, row, 2), Area(row, NUMBER_OF["absoluto"], row, LAST_PRINTED)]
    yield Cell(row, 1, f"Folio: {folio}", styles.FAINT.but(size=7), role=Role.SEAL)
    yield Cell(
        row, NUMBER_OF["absoluto"], code, styles.FAINT.but(size=7, align="right"), seal.codigo_formula(form),
        Role.DERIVED, "Código de verificación",
    )  # fmt: skip


def _widths(form: Form) -> tuple[float, ...]:
    """Column widths in characters; P and A grow with the longest number that must fit."""
    longest = max(len(show(q)) for m in form.unidad.metas for q in (m.anual, *m.programado))
    narrow = max(BY_KEY["p1"].width, longest * 0.95 + 1)
    return tuple(max(narrow, column.width) if column.t else column.width for column in COLUMNS)


def _name_width(form: Form) -> float:
    """Characters from the name column of the header block to the edge of the form."""
    return sum(_widths(form)[NUMBER_OF["anual"] - 1 : LAST_PRINTED])


def _heights(form: Form) -> Iterator[tuple[int, float]]:
    yield BANNER_ROW, 24
    for row in (2, 3, 4):
        yield row, 17
    widths = dict(zip((c.key for c in COLUMNS), _widths(form), strict=True))
    named = _name_width(form)
    for row, campo in enumerate(form.encabezado, start=form.primera_del_encabezado):
        yield row, height_for(wrapped_lines(campo.nombre, named, 8), 8)
    yield from zip(range(form.mascara - 2, form.mascara + 1), HEADING_HEIGHTS, strict=True)
    for row, avance in form.filas:
        meta = avance.meta
        lines = max(
            wrapped_lines(meta.descripcion, widths["descripcion"], styles.TEXT.size),
            wrapped_lines(meta.unidad_medida, widths["unidad_medida"], styles.CENTER.size),
            wrapped_lines(avance.captura.observaciones, widths["observaciones"], styles.INPUT_TEXT.size),
            2,
        )
        yield row, height_for(lines, styles.TEXT.size)
    yield form.ultima + 3, 34


def _break_before_signatures(form: Form, heights: dict[int, float]) -> tuple[int, ...]:
    """A page break above the signatures where the last page has no room for the whole block."""
    wide = sum(width * CHARACTER_POINTS + COLUMN_PADDING for width in _widths(form)[:LAST_PRINTED])
    page = PAGE_HEIGHT / min(1.0, PAGE_WIDTH / wide)
    repeated = sum(HEADING_HEIGHTS)

    def height(row: int) -> float:
        return heights.get(row, ROW_HEIGHT)

    used = sum(height(row) for row in range(2, form.primera))
    for row in range(form.primera, form.ultima + 1):
        if used + height(row) > page:
            used = repeated
        used += height(row)
    block = sum(height(row) for row in range(form.ultima + 1, form.ultima + 8))
    return (form.ultima,) if used + block > page else ()
