"""No figure enters that the paper does not show: formats, colours, what is struck through or covered, in real workbooks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.formatting.rule import DataBar, FormatObject, Rule
from openpyxl.styles import Alignment, Font, GradientFill, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat

from poa_xl.checks.receive import Recibido, receive
from poa_xl.domain.finding import Finding, Severity
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.excel.reader import SECOND, read
from poa_xl.form.formato import Form
from poa_xl.form.tmm_f004 import SHEET
from poa_xl.form.version import FORMS
from tests.support.books import as_programmed, captures_of, changed, codes, filled, receive_bytes, with_unidad, workbook
from tests.support.hostile_books import PAGE, packed, parts_of
from tests.support.office import Office

UNIT = "58101"
HIDDEN_FORMATS = [
    ("POA211", '"9"', "se ve “9”"),
    ("POA211", '0"0"', "se ve “70”"),
    ("POA211", '"-"0', "se ve “-7”"),
    ("POA211", "0,", "se ve “0”"),
    ("POA212", "0%", "se ve “700%”"),
    ("POA212", ";;;", "no se ve nada"),
    ("POA212", "dd/mm/yyyy", "se ve una fecha o una hora"),
    ("POA212", '0" mil"', "se ve “7 mil”"),
    ("POA212", "[White]0", "no se distingue del fondo"),
]
HARMLESS = ["General", "0", "0.00", "#,##0", "#,##0.00", "@", "0.##", "# ?/?", '0" eventos"']


def graver(received: Recibido) -> list[Finding]:
    return [f for f in received.findings if f.severity is not Severity.NOTA]


def address(form: Form, key: str, row: int = 0) -> str:
    return f"{form.formato.columns.letter_of[key]}{form.primera + row}"


def first_due(form: Form) -> int:
    """The offset of the first meta with 7 programmed."""
    return next(row - form.primera for row, avance in form.filas if avance.meta.p(1) == 7)


@pytest.fixture(scope="module")
def form(plan: Plan) -> Form:
    return filled(plan, UNIT)


def styled(form: Form, **cells: Callable[[Any], object]) -> bytes:
    """The form after each change to the cell of that column in the first due row."""

    def change(book: Any) -> None:
        for key, act in cells.items():
            act(book[SHEET][address(form, key, first_due(form))])

    return changed(workbook(form), change)


def formatted(code: str) -> Callable[[Any], object]:
    return lambda cell: setattr(cell, "number_format", code)


@pytest.mark.parametrize(("codigo", "code", "words"), HIDDEN_FORMATS)
@pytest.mark.parametrize("key", ["a1", "p1", "absoluto"])
def test_what_a_format_hides_is_told_once_with_both_values(
    form: Form, plan: Plan, key: str, codigo: str, code: str, words: str
) -> None:
    received = receive_bytes(styled(form, **{key: formatted(code)}), plan)
    (found,) = graver(received)
    assert (found.codigo, found.place.celda) == (codigo, address(form, key, first_due(form)))
    assert found.message.endswith(f"{words}, la celda guarda 7.")
    assert received.aceptable is (codigo == "POA212")
    numero = found.meta or 0
    assert captures_of(received)[numero].alcanzado[0] == (None if (key, codigo) == ("a1", "POA211") else 7)


@pytest.mark.parametrize(
    ("code", "words"), [('"9%"', "se ve “9%”"), ("0", ""), (";;;", "no se ve nada"), ("yyyy-mm", "se ve una fecha")]
)
def test_the_percent_too(form: Form, plan: Plan, code: str, words: str) -> None:
    """Of a ratio of 1, ``0`` shows the same."""
    found = graver(receive_bytes(styled(form, relativo=formatted(code)), plan))
    assert [words in f.message and f.message.endswith("la celda guarda 100 %.") for f in found] == [True] * bool(words)


@pytest.mark.parametrize("code", HARMLESS)
def test_a_format_that_shows_the_same_quantity_is_nothing(form: Form, plan: Plan, code: str) -> None:
    every = dict.fromkeys(("a1", "p1", "anual", "absoluto"), formatted(code))
    assert graver(receive_bytes(styled(form, **every), plan)) == []


def test_a_whole_column_is_told_once_with_its_cells(form: Form, plan: Plan) -> None:
    def change(book: Any) -> None:
        for row in range(len(form.filas)):
            book[SHEET][address(form, "a1", row)].number_format = '0"0"'

    found, *others = graver(receive_bytes(changed(workbook(form), change), plan))
    assert others == []
    shown = [f"{address(form, 'a1', row)} (se ve “10”, la celda guarda 1)" for row in (2, 5)]
    assert all(one in found.message for one in shown)


def test_a_half_that_is_rounded_away_is_another_quantity(plan: Plan) -> None:
    """``0`` over 2.5 shows 3, where the unit of measure has halves."""
    metas = tuple(replace(m, medida=replace(m.medida, decimales=True)) for m in plan.por_clave[UNIT].metas)
    halves = with_unidad(plan, UNIT, metas=metas)
    of_halves = filled(halves, UNIT)

    def change(code: str) -> Callable[[Any], object]:
        def act(cell: Any) -> None:
            cell.value, cell.number_format = 2.5, code

        return act

    told = [
        [f.codigo for f in graver(receive_bytes(styled(of_halves, a1=change(code)), halves)) if f.codigo < "POA3"]
        for code in ("0", "#,##0", "0.0", "0.00", "General", "# ?/?")
    ]
    assert told == [["POA211"], ["POA211"], [], [], [], []]


def test_a_figure_of_a_quarter_to_come_is_looked_at_too(form: Form, plan: Plan) -> None:
    def change(cell: Any) -> None:
        cell.value, cell.number_format = 0, '"9"'

    (found,) = graver(receive_bytes(styled(form, a4=change), plan))
    assert found.codigo == "POA211"


def test_an_accepted_figure_is_looked_at_too(plan: Plan) -> None:
    known = {UNIT: Previo(frozenset({1}), {n: c.alcanzado for n, c in as_programmed(plan.por_clave[UNIT], 1).items()})}
    form = filled(plan, UNIT, 2, known[UNIT])
    (found,) = graver(receive_bytes(styled(form, a1=formatted('"9"')), plan, 2, known))
    assert (found.codigo, found.place.celda) == ("POA211", address(form, "a1", first_due(form)))


# -- colours and strike-through -------------------------------------------------------------------------------------------


def white(cell: Any) -> None:
    cell.font = Font(color="FFFFFFFF")


def painted(cell: Any) -> None:
    cell.fill = PatternFill("solid", fgColor="FF0B3D91")
    cell.font = Font(color="FF0B3D91")


def struck(cell: Any) -> None:
    cell.font = Font(strike=True)


@pytest.mark.parametrize(
    ("act", "words"),
    [(white, "no se distingue del fondo"), (painted, "no se distingue del fondo"), (struck, "se ve tachada")],
)
@pytest.mark.parametrize("key", ["a1", "p1", "anual", "absoluto", "relativo"])
def test_what_cannot_be_read_is_told(form: Form, plan: Plan, key: str, act: Callable[[Any], None], words: str) -> None:
    (found,) = graver(receive_bytes(styled(form, **{key: act}), plan))
    assert (found.codigo, found.place.celda) == ("POA212", address(form, key, first_due(form)))
    assert words in found.message


def test_bold_red_or_yellow_is_nothing(form: Form, plan: Plan) -> None:
    def marked(cell: Any) -> None:
        cell.font, cell.fill = Font(color="FFFF0000", bold=True), PatternFill("solid", fgColor="FFFFFF00")

    assert graver(receive_bytes(styled(form, a1=marked, p1=marked, relativo=marked), plan)) == []


def rich(*pieces: str) -> CellRichText:
    """A text whose pieces between ``~`` are struck through."""
    return CellRichText(*(TextBlock(InlineFont(strike=piece.startswith("~")), piece.strip("~")) for piece in pieces))


def valued(value: object) -> Callable[[Any], object]:
    return lambda cell: setattr(cell, "value", value)


def test_what_is_struck_through_in_a_figure_is_not_read(form: Form, plan: Plan) -> None:
    received = receive_bytes(styled(form, a1=valued(rich("~1~", "7"))), plan)
    (found,) = graver(received)
    assert found.codigo == "POA214"
    assert found.message.endswith("en “17” está tachado “1”; se leyó 7.")
    assert captures_of(received)[found.meta or 0].alcanzado[0] == 7


def lettered(text: str, **font: Any) -> TextBlock:
    return TextBlock(InlineFont(**font), text)


ORDINARY = {"color": "FF000000", "sz": 8}
UNSEEN = [{"color": "FFFFFFFF"}, {"color": "FFFFFDF0", "sz": 8}, {"sz": 1}]


@pytest.mark.parametrize("font", UNSEEN, ids=str)
def test_what_nobody_can_read_of_a_figure_is_not_read(font: dict[str, Any], form: Form, plan: Plan) -> None:
    text = CellRichText(lettered("1", **font), lettered("7", **ORDINARY))
    received = receive_bytes(styled(form, a1=valued(text)), plan)
    (found,) = graver(received)
    assert found.codigo == "POA214"
    assert found.message.endswith("en “17” no se ve “1”; se leyó 7.")
    assert captures_of(received)[found.meta or 0].alcanzado[0] == 7


@pytest.mark.parametrize("font", UNSEEN, ids=str)
def test_a_figure_of_one_piece_that_nobody_can_read(font: dict[str, Any], form: Form, plan: Plan) -> None:
    (found,) = graver(receive_bytes(styled(form, a1=valued(CellRichText(lettered("7", **font)))), plan))
    assert found.codigo == "POA212"


@pytest.mark.parametrize("how", ["superscript", "subscript"])
def test_digits_above_or_below_the_line_are_of_no_figure(how: str, form: Form, plan: Plan) -> None:
    text = CellRichText(lettered("9", **ORDINARY), lettered("1", vertAlign=how))
    (found,) = graver(receive_bytes(styled(form, a1=valued(text)), plan))
    assert (found.codigo, "(“1” está como superíndice o subíndice)" in found.message) == ("POA201", True)


def test_letters_of_several_colours_that_can_be_read_are_one_figure(form: Form, plan: Plan) -> None:
    text = CellRichText(lettered("1", color="FFFF0000", b=True), lettered("7", **ORDINARY))
    received = receive_bytes(styled(form, a1=valued(text), observaciones=valued("Se duplicó la demanda.")), plan)
    assert graver(received) == []
    assert 17 in {c.alcanzado[0] for c in captures_of(received).values()}


@pytest.mark.parametrize("reader", ["", SECOND])
def test_a_gradient_of_the_colour_of_its_letters_hides_them(reader: str, form: Form, plan: Plan) -> None:
    def hide(cell: Any) -> None:
        cell.font, cell.fill = Font(color="FF1F2933"), GradientFill(stop=("FF1F2933", "FF1F2A33"))

    data = styled(form, a1=hide)
    (found,) = graver(receive(read("a.xlsx", data, reader), plan, form.trimestre, {}))
    assert (found.codigo, "no se distingue del fondo" in found.message) == ("POA212", True)


def test_letters_that_grew_beyond_their_column_and_may_not_shrink(form: Form, plan: Plan) -> None:
    def grown(shrink: bool) -> Callable[[Any], object]:
        def act(cell: Any) -> None:
            cell.value, cell.font, cell.alignment = (
                1234,
                Font(size=24),
                Alignment(horizontal="center", shrink_to_fit=shrink),
            )

        return act

    told = [
        [f.message for f in graver(receive_bytes(styled(form, a1=grown(shrink)), plan)) if f.codigo == "POA212"]
        for shrink in (True, False)
    ]
    assert [len(one) for one in told] == [0, 1]
    assert "no cabe en su columna" in told[1][0]


@pytest.mark.parametrize(("value", "told"), [(1234.56, 1), (2.5, 0), (1234, 0)])
def test_decimals_for_which_a_pasted_cell_has_no_room(value: float, told: int, plan: Plan) -> None:
    metas = tuple(replace(m, medida=replace(m.medida, decimales=True)) for m in plan.por_clave[UNIT].metas)
    halves = with_unidad(plan, UNIT, metas=metas)

    def pasted(cell: Any) -> None:
        cell.value, cell.font, cell.alignment = value, Font(size=11), Alignment()

    found = graver(receive_bytes(styled(filled(halves, UNIT), a1=pasted), halves))
    assert len([f for f in found if "no caben en su columna todos sus decimales" in f.message]) == told


TEXTUAL = [
    ("POA211", '@"0"', "se ve “70”"), ("POA211", '0;0;0;"12"', "se ve “12”"), ("POA211", "@@", "se ve “77”"),
    ("POA212", '@" %"', "se ve “7 %”"), ("POA212", "0;0;0;", "no se ve nada"), ("POA212", "[White]@", "no se distingue"),
    ("", "0%", ""), ("", '"9"', ""), ("", "d/m/yyyy", ""), ("", '00"5"', ""), ("", ";;;@", ""), ("", "@", ""),
]  # fmt: skip


@pytest.mark.parametrize(("codigo", "code", "words"), TEXTUAL)
def test_a_figure_written_as_text_is_seen_by_the_part_for_texts(
    codigo: str, code: str, words: str, form: Form, plan: Plan
) -> None:
    def text(cell: Any) -> None:
        cell.value, cell.data_type, cell.number_format = "7", "s", code

    found = graver(receive_bytes(styled(form, a1=text), plan))
    assert [one.codigo for one in found] == ([codigo] if codigo else [])
    assert all(words in one.message for one in found)


@pytest.mark.parametrize("code", [";;;", ';;;"Código de verificación: 111111"', "[White]@"])
def test_the_verification_code_must_be_seen_too(code: str, form: Form, plan: Plan) -> None:
    place = f"{form.formato.columns.letter_of[form.formato.geometria.codigo]}{form.fila_folio}"
    data = changed(workbook(form), lambda book: setattr(book[SHEET][place], "number_format", code))
    (found,) = graver(receive_bytes(data, plan))
    assert (found.codigo, found.place.celda) == ("POA212", place)


@pytest.mark.parametrize(
    ("value", "codigo", "words"),
    [(rich("~7~", " "), "POA212", "se ve tachada"), (rich("~7~", " siete"), "POA201", "(está tachado “7”)"),
     (rich("~7~", "-7"), "POA202", "7-7")],
)  # fmt: skip
def test_what_is_left_of_it_must_be_a_figure(form: Form, plan: Plan, value: object, codigo: str, words: str) -> None:
    (found,) = graver(receive_bytes(styled(form, a1=valued(value)), plan))
    assert found.codigo == codigo
    assert words in found.message


def test_a_struck_observation_is_none(form: Form, plan: Plan) -> None:
    received = receive_bytes(styled(form, observaciones=valued(rich("~No se hizo. ~", "Se hizo."))), plan)
    (found,) = graver(received)
    assert (found.codigo, captures_of(received)[found.meta or 0].observaciones) == ("POA217", "Se hizo.")
    assert "está tachado “No se hizo.”; no se leyó" in found.message

    def whole(cell: Any) -> None:
        cell.value = "No se hizo."
        struck(cell)

    received = receive_bytes(styled(form, observaciones=whole), plan)
    (found,) = graver(received)
    assert (found.codigo, captures_of(received)[found.meta or 0].observaciones) == ("POA217", "")


def test_an_observation_that_nobody_sees_is_told(form: Form, plan: Plan) -> None:
    def act(cell: Any) -> None:
        cell.value, cell.number_format = "Se hizo.", ";;;"

    (found,) = graver(receive_bytes(styled(form, observaciones=act), plan))
    assert (found.codigo, "no se ve nada" in found.message) == ("POA212", True)


# -- the sheet around the cell ----------------------------------------------------------------------------------------------


def of_sheet(act: Callable[[Any, str], object]) -> Callable[[Form], bytes]:
    """The form after a change to its sheet, told the address of the first due A."""
    return lambda form: changed(workbook(form), lambda book: act(book[SHEET], address(form, "a1", first_due(form))))


def wide(characters: float, value: object = 7) -> Callable[[Form], bytes]:
    def act(page: Any, place: str) -> None:
        page[place].value = value
        page.column_dimensions[place[0]].width = characters

    return of_sheet(act)


def high(points: float) -> Callable[[Form], bytes]:
    return of_sheet(lambda page, place: setattr(page.row_dimensions[page[place].row], "height", points))


def viewed(**settings: bool) -> Callable[[Form], bytes]:
    """How the sheet is shown; a 0 stands in the first due A."""

    def act(page: Any, place: str) -> None:
        page[place].value = 0
        for name, value in settings.items():
            setattr(page.sheet_view, name, value)

    return of_sheet(act)


def conditioned(rule: Rule) -> Callable[[Form], bytes]:
    return of_sheet(lambda page, place: page.conditional_formatting.add(place, rule))


def dressed(**style: Any) -> Rule:
    return Rule(type="expression", formula=["1"], dxf=DifferentialStyle(**style))


def bars(*, shows: bool) -> Rule:
    ends = [FormatObject(type="min"), FormatObject(type="max")]
    return Rule(type="dataBar", dataBar=DataBar(cfvo=ends, color="FF638EC6", showValue=shows))


def aligned(**alignment: Any) -> Callable[[Form], bytes]:
    return of_sheet(lambda page, place: setattr(page[place], "alignment", Alignment(**alignment)))


NINE = NumberFormat(numFmtId=170, formatCode='"9"')


@pytest.mark.parametrize(
    ("made", "codigo", "words"),
    [
        (wide(0.3), "POA212", "no cabe en su columna"), (wide(1.2, 1234), "POA212", "no cabe en su columna"),
        (high(2), "POA212", "su renglón es demasiado bajo"), (viewed(showZeros=False), "POA212", "la hoja no muestra los ceros"),
        (conditioned(dressed(font=Font(color="FFFFFFFF"))), "POA212", "agregado, cuando se cumple, no se distingue"),
        (conditioned(dressed(font=Font(strike=True))), "POA212", "con un formato condicional agregado, cuando se cumple, se ve tachada"),
        (conditioned(dressed(numFmt=NINE)), "POA212", "con un formato condicional agregado, cuando se cumple, se ve “9”"),
        (conditioned(bars(shows=False)), "POA212", "formato condicional de barras o iconos"),
        (aligned(horizontal="fill"), "POA211", "se ve repetida, “77…”"), (aligned(horizontal="left", indent=15), "POA212", "no cabe"),
        (of_sheet(lambda page, place: setattr(page[place], "font", Font(size=1))), "POA212", "el tamaño de su letra"),
        (viewed(showFormulas=True), "POA212", "se ve su fórmula"),
    ],
)  # fmt: skip
def test_what_the_sheet_hides_is_told(
    form: Form, plan: Plan, made: Callable[[Form], bytes], codigo: str, words: str
) -> None:
    found = [f for f in graver(receive_bytes(made(form), plan)) if f.codigo < "POA3"]
    assert [(f.codigo, words in f.message) for f in found] == [(codigo, True)]


@pytest.mark.parametrize(
    "made",
    [
        wide(3), wide(4.5, 12), wide(30), high(12), viewed(showGridLines=False),
        conditioned(dressed(fill=PatternFill("solid", bgColor="FFFFFF00"))), conditioned(dressed(font=Font(bold=True))),
        conditioned(bars(shows=True)), aligned(horizontal="right"), aligned(horizontal="left", indent=1),
        of_sheet(lambda page, place: setattr(page[place], "font", Font(size=6))),
    ],
)  # fmt: skip
def test_what_still_shows_the_figure_is_nothing(form: Form, plan: Plan, made: Callable[[Form], bytes]) -> None:
    assert [f for f in graver(receive_bytes(made(form), plan)) if f.codigo < "POA3"] == []


# -- covered, computed, ambiguous -------------------------------------------------------------------------------------------


def with_page(data: bytes, change: Callable[[str], str]) -> bytes:
    """The workbook with the XML of the form's sheet changed."""
    parts = parts_of(data)
    parts[PAGE] = change(parts[PAGE].decode()).encode()
    return packed(parts)


def merged(data: bytes, area: str) -> bytes:
    return with_page(data, lambda xml: xml.replace("</mergeCells>", f'<mergeCell ref="{area}"/></mergeCells>'))


def test_a_figure_under_a_merged_cell_is_an_error_with_the_figure_and_the_merge(form: Form, plan: Plan) -> None:
    first = first_due(form)
    above, under = address(form, "a1", first), address(form, "a1", first + 1)
    received = receive_bytes(merged(workbook(form), f"{above}:{under}"), plan)
    (found,) = graver(received)
    meta = plan.por_clave[UNIT].metas[first + 1]
    assert (found.codigo, found.place.celda, found.meta) == ("POA213", under, meta.numero)
    assert f"La celda combinada {above}:{under} cubre" in found.message
    assert f"{under} (“A” de Ene-Mar de la meta {meta.numero}: {meta.p(1)})" in found.message
    assert captures_of(received)[meta.numero].alcanzado[0] is None


def test_a_merge_over_empty_cells_covers_nothing(form: Form, plan: Plan) -> None:
    row = first_due(form)
    data = merged(workbook(form), f"{address(form, 'observaciones', row)}:{address(form, 'observaciones', row + 1)}")
    assert graver(receive_bytes(data, plan)) == []


@pytest.mark.parametrize(("cached", "codigo"), [("9", "POA215"), ("0", "POA215"), ("8", "POA209"), ("", "POA209")])
def test_what_a_sum_showed_stands_beside_what_it_is(form: Form, plan: Plan, cached: str, codigo: str) -> None:
    place = address(form, "a1", first_due(form))
    said = f"<v>{cached}</v>" if cached else ""
    data = with_page(
        workbook(form), lambda xml: re.sub(rf'(<c r="{place}"[^>]*>)<v>7</v>', rf"\1<f>5+3</f>{said}", xml)
    )
    received = receive_bytes(data, plan)
    (found,) = [f for f in received.findings if f.place.celda == place]
    assert found.codigo == codigo
    assert ("la celda mostraba" in found.message) is (codigo == "POA215")
    assert captures_of(received)[found.meta or 0].alcanzado[0] == 8


@pytest.mark.parametrize("version", ["TMM-F004/1", "TMM-F004/2"])
def test_what_may_be_two_quantities_is_neither(plan: Plan, version: str) -> None:
    form = filled(plan, UNIT, formato=FORMS[version])
    received = receive_bytes(styled(form, a1=valued("7.000")), plan)
    (found,) = graver(received)
    assert (found.codigo, "7000 o 7." in found.message) == ("POA216", True)
    assert captures_of(received)[found.meta or 0].alcanzado[0] is None


def test_a_kind_of_file_that_tells_no_formats_is_not_looked_at(form: Form, plan: Plan) -> None:
    """Or else each of its cells would look otherwise than issued."""
    book = replace(read("a.xlsx", styled(form, a1=white, p1=formatted('"9"'))), looks=False)
    assert codes(receive(book, plan, plan.trimestre(1), {})).isdisjoint({"POA211", "POA212"})


# -- other programs, other formats ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def damages(form: Form) -> dict[str, bytes]:
    """By the code that is to be told."""
    row = first_due(form)
    data = workbook(form)
    return {
        "": data,
        **{f"{codigo} {code}": styled(form, a1=formatted(code)) for codigo, code, _ in HIDDEN_FORMATS},
        "POA212 blanco": styled(form, a1=white),
        "POA212 tachada": styled(form, a1=struck),
        "POA214 en parte": styled(form, a1=valued(rich("~1~", "7"))),
        "POA217 tachada": styled(form, observaciones=valued(rich("~No se hizo. ~", "Se hizo."))),
        "POA213 combinada": merged(data, f"{address(form, 'a1', row)}:{address(form, 'a1', row + 1)}"),
    }


@pytest.mark.office
@pytest.mark.parametrize("ending", ["ods", "xlsx", "xls"])
def test_libreoffice_saves_what_is_to_be_told_and_no_more(
    damages: dict[str, bytes], plan: Plan, office: Office, tmp_path: Path, ending: str
) -> None:
    told = {}
    for number, (name, data) in enumerate(damages.items()):
        source, target = tmp_path / f"{number}.xlsx", tmp_path / f"{number}-vuelto.{ending}"
        source.write_bytes(data)
        saved = office.saved_as(source, target).read_bytes()
        told[name] = {f.codigo for f in graver(receive_bytes(saved, plan, archivo=target.name))}
    assert told == {name: {name[:6]} if name else set() for name in damages}
