"""Where the rows above and below the table are in a workbook that came back: by what stands in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from poa_xl.domain.model import folded
from poa_xl.domain.trimestre import NOMBRES
from poa_xl.form.formato import Form
from poa_xl.form.rawbook import RawSheet

_MOST = 400
"""Rows with something in them, above the table or below, among which the form's are looked for one by one."""
Texts = Mapping[int, set[str]]
"""What stands in each row."""
Pair = tuple[int, int]
"""A row of the form and the row of the sheet where it is."""


def rows_around(form: Form, sheet: RawSheet, rows: Mapping[int, int]) -> dict[int, int]:
    """Sheet row of each row of the form above and below the table, given those of its metas."""
    places = sorted((row, form.fila_de[numero]) for numero, row in rows.items())
    (first, of_first), (last, of_last) = places[0], places[-1]
    texts = {row: set(map(folded, said)) for row, said in _texts(form).items()}
    written = {row: set(map(folded, said)) for row, said in _written(form, sheet, range(first, last + 1)).items()}
    head, tail = range(1, form.primera), range(form.ultima + 1, form.fila_folio + 1)
    above = {row: said for row, said in written.items() if row < first}
    below = {row: said for row, said in written.items() if row > last}
    return {
        **_placed(head, texts, above, (0, 0), (form.primera, first), (first - form.primera, first - of_first)),
        **_placed(tail, texts, below, (form.ultima, last), None, (last - form.ultima, last - of_last)),
    }


def _alike(said: Texts, written: Texts, shift: int) -> bool:
    """Whether each row still says something of its own, so many rows further."""
    return all(not texts.isdisjoint(written.get(row + shift, ())) for row, texts in said.items() if texts)


def _texts(form: Form) -> dict[int, set[str]]:
    """What stands in each row, but for what changes from one issue to another."""
    formato, textos, top = form.formato, form.formato.textos, form.formato.geometria
    actions, roles, names = zip(*form.firmantes, strict=True)
    rows = {
        top.banner: [textos.listo],
        **dict(zip(top.titulos, ([text] for text in (*form.titulos, textos.subtitulo)), strict=True)),
        **{row: [c.label, c.clave, c.nombre] for row, c in enumerate(form.encabezado, start=top.encabezado)},
        form.fila_codigo: [formato.clave],
        form.fila_fecha: [textos.fecha],
        form.mascara - 2: [textos.periodo, *(one.heading for one in formato.columns.printed if not one.t)],
        form.mascara - 1: NOMBRES,
        form.mascara: [one.heading for one in formato.columns if one.t or not one.printed],
        form.fila_firmas: actions,
        form.fila_firmas + 2: roles,
        form.fila_firmas + 3: names,
        form.fila_folio: [textos.folio, textos.codigo],
    }
    return {row: set(filter(None, said)) for row, said in rows.items()}


def _written(form: Form, sheet: RawSheet, table: range) -> dict[int, set[str]]:
    """The texts of each sheet row but the table's, those that change from one issue to another by how they begin."""
    textos = form.formato.textos
    marks = {textos.folio: textos.folio, textos.codigo: textos.codigo, textos.faltan[0]: textos.listo}
    found: dict[int, set[str]] = defaultdict(set)
    for (row, _), cell in sheet.cells.items():
        if row not in table and not cell.blank:
            text = textos.listo if textos.listo in cell.formula else str(cell.value)
            found[row].add(next((mark for begins, mark in marks.items() if text.startswith(begins)), text))
    return found


def _placed(
    part: Sequence[int],
    texts: Texts,
    written: Texts,
    before: Pair,
    after: Pair | None,
    shifts: Sequence[int],
) -> dict[int, int]:
    """The rows of one part: all moved alike if each still says something of its own there; else by what they say."""
    said = {row: texts[row] for row in part if texts.get(row)}
    for shift in shifts:
        if len(written) > _MOST or _alike(said, written, shift):
            return {row: row + shift for row in part}
    now = dict(matched(said, written))
    anchors = [before, *now.items(), *([after] if after else [])]
    lowest = before[1]
    for row in part:
        if row not in now:
            above = max(anchor for anchor in anchors if anchor[0] < row)
            below = min((anchor for anchor in anchors if anchor[0] > row), default=None)
            places = [above[1] + row - above[0], *([below[1] + row - below[0]] if below else [])]
            free = [place for place in places if place > lowest and (below is None or place < below[1])]
            if free:
                now[row] = next((place for place in free if place in written), free[0])
        lowest = now.get(row, lowest)
    return now


def matched(said: Texts, written: Texts) -> Iterator[Pair]:
    """The pairs of rows, in the order of both, that have most texts in common altogether."""
    ours, theirs = sorted(said), sorted(written)
    best = [[0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    for i in reversed(range(len(ours))):
        for j in reversed(range(len(theirs))):
            common = len(said[ours[i]] & written[theirs[j]])
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + common)
    i = j = 0
    while i < len(ours) and j < len(theirs):
        common = len(said[ours[i]] & written[theirs[j]])
        if common and best[i][j] == best[i + 1][j + 1] + common:
            yield ours[i], theirs[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
