"""What of a sheet as a whole hides what a cell shows: its columns, rows, settings and conditional formats."""

from __future__ import annotations

from poa_xl.domain.cantidad import Cantidad
from poa_xl.form.layout import Cell, Sheet
from poa_xl.form.numberformat import shown
from poa_xl.form.rawbook import Look, RawCell, RawSheet
from poa_xl.form.seen import SAME, Kind, Sight, look_of, sight

_NARROWER = 0.9
"""Programs round widths; one of less than this part of the issued one somebody made so."""
_PER_POINT, _MARGIN, _PER_CHARACTER = 0.74, 2, 7
"""Pixels: of a digit for each point of its letters, of the margins that it can do without, of a character of column width."""
_INDENT = 1.3
"""Characters of column width that a step of indent takes."""
_SHRUNK = 0.6
"""To what part of their size letters may shrink to fit."""
_LOW = 0.75
"""Of the size of the letters, the height below which a row shows nothing of them."""


class Surroundings:
    """Of a sheet that came back, against what was issued; ``usual`` where nothing hides anything."""

    def __init__(self, sheet: RawSheet, issued: Sheet) -> None:
        self._sheet, self._widths = sheet, issued.widths
        ours = {Look("", one.style.color.upper(), one.style.fill.upper()) for one in issued.highlights}
        self._conditional = [(areas, look) for areas, look in sheet.conditional if look not in ours]
        narrow = any(
            sheet.widths.get(number, wide) < _NARROWER * wide for number, wide in enumerate(issued.widths, start=1)
        )
        low = any(height < _LOW * 8 for height in sheet.heights.values())
        self.usual = sheet.zeros and not (sheet.shows_formulas or self._conditional or narrow or low)

    def sight(self, raw: RawCell, cell: Cell, value: Cantidad | str) -> Sight:
        """What is seen of ``value`` in that cell, which looks as issued by itself."""
        look, style = raw.look, cell.style
        if self.usual and not look.repeated and look.indent <= style.indent and look.size <= style.size and look.shrink:
            return SAME
        sheet, size = self._sheet, raw.look.size or cell.style.size
        if sheet.shows_formulas and raw.formula:
            return Sight(Kind.NONE, "se ve su fórmula")
        if value == 0 and not sheet.zeros:
            return Sight(Kind.NONE, "no se ve, porque la hoja no muestra los ceros")
        if sheet.heights.get(raw.row, size) < _LOW * size:
            return Sight(Kind.NONE, "no se ve, porque su renglón es demasiado bajo")
        wide = self._sheet.widths.get(raw.column, self._widths[cell.column - 1])
        text = value if isinstance(value, str) else shown(raw.look.number_format, value).text
        if raw.look.repeated and _needed(2 * len(text), size) <= wide:
            return Sight(Kind.OTHER, f"se ve repetida, “{text}{text}…”")
        if self._is_narrow(raw, cell, value, wide, size):
            return Sight(Kind.NONE, "no cabe en su columna")
        if _is_rounded(raw, value, wide, size):
            return Sight(Kind.NONE, "no caben en su columna todos sus decimales")
        return self._conditioned(raw, cell, value)

    def _is_narrow(self, raw: RawCell, cell: Cell, value: Cantidad | str, wide: float, size: float) -> bool:
        indented, grown = raw.look.indent > cell.style.indent, size > cell.style.size and not raw.look.shrink
        if wide >= _NARROWER * self._widths[cell.column - 1] and not (indented or grown):
            return False
        if indented:
            wide -= raw.look.indent * _INDENT
        if isinstance(value, str):
            return wide < 1
        text = str(int(value)) if raw.look.number_format == "General" else shown(raw.look.number_format, value).text
        return wide < _needed(len(text), size) * (_SHRUNK if raw.look.shrink and not indented else 1)

    def _conditioned(self, raw: RawCell, cell: Cell, value: Cantidad | str) -> Sight:
        """A format that depends on the figure may be in force or not: it is asked, never an error."""
        issued = look_of(cell.style)
        for areas, look in self._conditional:
            if not any(a[0] <= raw.row <= a[2] and a[1] <= raw.column <= a[3] for a in areas):
                continue
            if look is None:
                return Sight(Kind.NONE, "no se ve, por un formato condicional de barras o iconos")
            now = Look(
                look.number_format or raw.look.number_format, look.color or raw.look.color, look.fill or raw.look.fill,
                look.struck, raw.look.size,
            )  # fmt: skip
            found = sight(now, issued, value, ratio="%" in issued.number_format)
            if found.kind is not Kind.SAME:
                return Sight(Kind.NONE, f"con un formato condicional agregado, cuando se cumple, {found.words}")
        return SAME


def _is_rounded(raw: RawCell, value: Cantidad | str, wide: float, size: float) -> bool:
    """Programs leave out the decimals for which there is no room, where letters may not shrink and no format says how many."""
    if isinstance(value, str) or value.denominator == 1 or raw.look.shrink or raw.look.number_format != "General":
        return False
    return wide < _needed(len(shown("General", value).text), size)


def _needed(digits: int, size: float) -> float:
    """Characters of column width that so many digits take."""
    return (_PER_POINT * size * digits - _MARGIN) / _PER_CHARACTER
