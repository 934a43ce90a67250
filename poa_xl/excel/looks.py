"""How the cells of an .xlsx look, by the number of their style: lock, number format, colours, struck through."""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple, TypeVar

from poa_xl.excel.figures import number
from poa_xl.excel.markup import SPREADSHEET, Ended, Markup, Started, vocabulary
from poa_xl.form.rawbook import PLAIN, Look

LONGEST_FORMAT = 1024  # Excel admits 255
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: '"$"#,##0_);("$"#,##0)', 6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);[Red]("$"#,##0.00)', 9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?",
    13: "# ??/??", 14: "mm-dd-yy", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm",
    21: "h:mm:ss", 22: "m/d/yy h:mm", 37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)",
    40: "#,##0.00_);[Red](#,##0.00)", 41: r'_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)',
    42: r'_("$"* #,##0_);_("$"* \(#,##0\);_("$"* "-"_);_(@_)', 43: r'_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)',
    44: r'_("$"* #,##0.00_)_("$"* \(#,##0.00\)_("$"* "-"??_)_(@_)', 45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0",
    49: "@",
}  # fmt: skip
_COLORS = (
    "000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF000000FFFFFFFF000000FF000000FFFFFF00FF00FF00FFFF800000008000"
    "000080808000800080008080C0C0C08080809999FF993366FFFFCCCCFFFF660066FF80800066CCCCCCFF000080FF00FFFFFF0000FFFF"
    "8000808000000080800000FF00CCFFCCFFFFCCFFCCFFFF9999CCFFFF99CCCC99FFFFCC993366FF33CCCC99CC00FFCC00FF9900FF6600"
    "666699969696003366339966003300333300993300993366333399333333"
)
INDEXED = [_COLORS[at : at + 6] for at in range(0, len(_COLORS), 6)]
_THEME = (
    "lt1",
    "dk1",
    "lt2",
    "dk2",
    "accent1",
    "accent2",
    "accent3",
    "accent4",
    "accent5",
    "accent6",
    "hlink",
    "folHlink",
)
DEFAULT_THEME = {"lt1": "FFFFFF", "dk1": "000000"}
_ELAPSED = frozenset({"h", "hh", "m", "mm", "s", "ss"})
_CLOSING = {'"': '"', "[": "]"}
_HEX = frozenset("0123456789abcdefABCDEF")


class Dress(NamedTuple):
    """What a style number says of a cell; ``dated``: its number is shown as a date or a time of day."""

    locked: bool
    look: Look
    dated: bool


_SECTIONS = frozenset(
    (
        "numFmts",
        "fonts",
        "fills",
        "borders",
        "cellStyleXfs",
        "cellXfs",
        "cellStyles",
        "dxfs",
        "tableStyles",
        "indexedColors",
    )
)
T = TypeVar("T")
UNDRESSED = Dress(True, PLAIN, False)
_Color = Mapping[str, str]
_AUTOMATIC: _Color = {}


class _Font(NamedTuple):
    struck: bool = False
    color: _Color = _AUTOMATIC
    size: float = 0


_NO_FONT = _Font()


class _Xf(NamedTuple):
    attributes: Mapping[str, str]
    locked: bool = True
    alignment: Mapping[str, str] = _AUTOMATIC


def truth(value: str | None) -> bool:
    """An XML boolean; absent is false."""
    return value in ("1", "true", "on")


def whole(value: str | None, otherwise: int = 0) -> int:
    """A small whole number ≥ 0; ``otherwise`` for anything else."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 10 else otherwise


@lru_cache(maxsize=512)
def is_dated(code: str) -> bool:
    """Whether the format shows a number as a date or a time of day.  Elapsed time ([h]:mm) is a number still.

    Only the first section counts, without what stands in quotes or brackets; read once from left to right.
    """
    section = code[:LONGEST_FORMAT].partition(";")[0]
    at, before, dated = 0, "", False
    while at < len(section):
        sign = section[at]
        end = section.find(_CLOSING[sign], at + 1) if sign in _CLOSING else -1
        if end > 0:
            if sign == "[" and section[at + 1 : end].lower() in _ELAPSED:
                return False
            at = end + 1
            continue
        dated = dated or (sign in "dmhysDMHYS" and before not in ("_", "\\"))
        before = sign
        at += 1
    return dated


def color_of(said: _Color, theme: Callable[[], Mapping[str, str]], palette: list[str]) -> str:
    """The ``RRGGBB`` of a colour element's attributes; blank where automatic or unknown."""
    if not said:
        return ""
    if "indexed" in said:
        index = whole(said["indexed"], -1)
        color = palette[index] if 0 <= index < len(palette) else ""
    elif "theme" in said:
        index = whole(said["theme"], -1)
        color = theme().get(_THEME[index], "") if 0 <= index < len(_THEME) else ""
    elif "auto" in said:
        return ""
    else:
        color = said.get("rgb", "")[-6:].upper()
    if len(color) != 6 or not _HEX.issuperset(color):
        return ""
    return _tinted(color, said["tint"]) if "tint" in said else color


def _tinted(color: str, tint: str) -> str:
    """Lighter for a ``tint`` above 0, darker below."""
    by = min(max(float(number(tint) or 0), -1.0), 1.0)
    hue, light, saturation = colorsys.rgb_to_hls(*(int(color[at : at + 2], 16) / 255 for at in (0, 2, 4)))
    light = light * (1 + by) if by < 0 else light + (1 - light) * by
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, light, saturation))


class Theme(Markup):
    """The colours of a theme, by name."""

    def __init__(self) -> None:
        super().__init__()
        self.colors: dict[str, str] = {}
        self._name = ""

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        if name in _THEME:
            self._name = name
        elif name in ("srgbClr", "sysClr") and self._name:
            self.colors.setdefault(self._name, attributes.get("lastClr", attributes.get("val", "")).upper())

    def _closed(self, name: str) -> None:
        if name in _THEME:
            self._name = ""


class Styles(Markup):
    """A stylesheet; ``dress`` tells what a cell's style number means."""

    has_text = False
    names = vocabulary(
        SPREADSHEET,
        *("numFmt", "font", "strike", "sz", "color", "fill", "patternFill", "fgColor", "bgColor", "xf", "protection"),
        *("rgbColor", "dxf", "alignment"),
        *_SECTIONS,
    )

    def __init__(self, theme: Callable[[], Mapping[str, str]]) -> None:
        super().__init__()
        self._theme = theme
        self._formats: dict[int, str] = {}
        self._fonts: list[_Font] = []
        self._changes: list[dict[str, _Color]] = []
        self._fills: list[_Color] = []
        self._xfs: list[_Xf] = []
        self._palette: list[str] = []
        self._pattern = ""
        self._sections = {
            "numFmts": self._format,
            "fonts": self._font,
            "fills": self._fill,
            "cellXfs": self._xf,
            "indexedColors": self._indexed,
            "dxfs": self._change,
        }

    def handlers(self) -> tuple[Started, Ended | None]:
        """One function that knows what section it is in; of most sections nothing is wanted."""
        sections = self._sections
        section: Started | None = None

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal section
            if name in _SECTIONS:
                section = sections.get(name)
            elif section is not None:
                section(name, attributes)

        return start, None

    def _format(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self._formats[whole(attributes.get("numFmtId"))] = attributes.get("formatCode", "")[:LONGEST_FORMAT]

    def _xf(self, name: str, attributes: dict[str, str]) -> None:
        if name == "xf":
            self._xfs.append(_Xf(attributes))
        elif name == "protection" and self._xfs:
            self._xfs[-1] = self._xfs[-1]._replace(locked=attributes.get("locked") not in ("0", "false", "off"))
        elif name == "alignment" and self._xfs:
            self._xfs[-1] = self._xfs[-1]._replace(alignment=attributes)

    def _indexed(self, name: str, attributes: dict[str, str]) -> None:
        if name == "rgbColor":
            self._palette.append(attributes.get("rgb", "")[-6:].upper())

    def _font(self, name: str, attributes: dict[str, str]) -> None:
        if name == "font":
            self._fonts.append(_NO_FONT)
        elif name == "strike" and self._fonts:
            self._fonts[-1] = self._fonts[-1]._replace(struck=truth(attributes.get("val", "1")))
        elif name == "sz" and self._fonts:
            self._fonts[-1] = self._fonts[-1]._replace(size=float(number(attributes.get("val", "")) or 0))
        elif name == "color" and self._fonts:
            self._fonts[-1] = self._fonts[-1]._replace(color=attributes)

    def _change(self, name: str, attributes: dict[str, str]) -> None:
        """What a conditional format changes; it fills with what elsewhere is the background of a pattern."""
        if name == "dxf":
            self._changes.append({})
        elif name in ("numFmt", "color", "bgColor", "strike") and self._changes:
            self._changes[-1][name] = attributes

    def _fill(self, name: str, attributes: dict[str, str]) -> None:
        if name == "fill":
            self._fills.append(_AUTOMATIC)
            self._pattern = ""
        elif name == "patternFill":
            self._pattern = attributes.get("patternType", "")
        elif name == "fgColor" and self._pattern == "solid" and self._fills:
            self._fills[-1] = attributes
        elif name == "color" and self._fills and not self._fills[-1]:
            self._fills[-1] = attributes  # of a gradient the colour that it begins with

    def dress(self, number: str | None) -> Dress:
        """What the style with that number says; a number that the stylesheet does not have says nothing."""
        index = whole(number, -1) if number is not None else 0
        if not 0 <= index < len(self._xfs):
            return UNDRESSED
        attributes, locked, aligned = self._xfs[index]
        format_ = whole(attributes.get("numFmtId"))
        code = self._formats.get(format_) or BUILT_IN.get(format_, "General")
        struck, color, size = _at(self._fonts, attributes.get("fontId"), _NO_FONT)
        fill = _at(self._fills, attributes.get("fillId"), _AUTOMATIC)
        palette = self._palette or INDEXED
        look = Look(
            code, color_of(color, self._theme, palette), color_of(fill, self._theme, palette), struck, size,
            aligned.get("horizontal") == "fill", whole(aligned.get("indent")), truth(aligned.get("shrinkToFit")),
        )  # fmt: skip
        return Dress(locked, PLAIN if look == PLAIN else look, is_dated(code))

    def letters(self, said: Mapping[str, Mapping[str, str]]) -> tuple[bool, bool, str, float]:
        """Of a piece of a text: whether it is struck through, whether raised, its colour and size."""
        strike, place = said.get("strike"), said.get("vertAlign", _AUTOMATIC).get("val", "baseline")
        return (
            strike is not None and truth(strike.get("val", "1")),
            place != "baseline",
            color_of(said.get("color", _AUTOMATIC), self._theme, self._palette or INDEXED),
            float(number(said.get("sz", _AUTOMATIC).get("val", "")) or 0),
        )

    def change(self, number: str) -> Look | None:
        """How a cell looks by the conditional format with that number, as far as it says."""
        index = whole(number, -1)
        if not 0 <= index < len(self._changes):
            return None
        said, palette = self._changes[index], self._palette or INDEXED
        color, fill = (color_of(said.get(name, _AUTOMATIC), self._theme, palette) for name in ("color", "bgColor"))
        code = said.get("numFmt", {}).get("formatCode", "")[:LONGEST_FORMAT]
        return Look(code, color, fill, "strike" in said and truth(said["strike"].get("val", "1")))


def _at(items: list[T], number: str | None, otherwise: T) -> T:
    index = whole(number)
    return items[index] if index < len(items) else otherwise
