"""The styles of an OpenDocument sheet: what locks a cell, how it looks, which sheets are hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from poa_xl.excel import odf_formats
from poa_xl.excel.bounds import Budget
from poa_xl.excel.odf_names import FO, OFFICE, STYLE, TABLE
from poa_xl.form.rawbook import Look, Run

CELL, WORDS, SHEET, COLUMN, ROW = "table-cell", "text", "table", "table-column", "table-row"
_DEFAULT = "Default"  # how every program calls the style of cells that name none
_DEEPEST = 30


@dataclass(slots=True)
class _Style:
    """One style as written; what it leaves open is its parent's.  ``says`` maps a property to its value."""

    parent: str = ""
    says: dict[str, str] = field(default_factory=dict)


class Styles:
    """Collects styles from styles.xml and then content.xml, whose own go before; answers for each cell."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._styles: dict[tuple[str, str], _Style] = {}
        self._formats: dict[str, odf_formats.Format] = {}
        self._style: _Style | None = None
        self._format: odf_formats.Format | None = None
        self._text: list[str] | None = None
        self._cells: dict[str, tuple[bool, Look]] = {}
        self._lengths: dict[tuple[str, str], float] = {}

    # -- reading

    def start(self, name: str, attrs: Mapping[str, str]) -> None:
        """An element begins."""
        if name == OFFICE + "automatic-styles":  # whatever styles.xml left open, if it broke off
            self._style = self._format = self._text = None
        elif self._format is not None:
            self._format.piece(name, attrs)
            if name in odf_formats.TEXT:
                self._text = []
        elif name in (STYLE + "style", STYLE + "default-style"):
            own = {"format": attrs[STYLE + "data-style-name"]} if STYLE + "data-style-name" in attrs else {}
            self._style = _Style(attrs.get(STYLE + "parent-style-name", ""), own)
            family = attrs.get(STYLE + "family", "")
            self._styles[family, attrs.get(STYLE + "name", "")] = self._style
            if STYLE + "display-name" in attrs:
                self._styles.setdefault((family, attrs[STYLE + "display-name"]), self._style)
        elif name in odf_formats.STYLES:
            self._format = self._formats[attrs.get(STYLE + "name", "")] = odf_formats.Format.of(name, attrs)
        elif self._style is not None:
            _note(self._style.says, name, attrs)

    def chars(self, text: str) -> None:
        """Text between tags."""
        if self._text is not None:
            self._budget.spend("caracteres", len(text))
            self._text.append(text)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._text is not None and self._format is not None and name in odf_formats.TEXT:
            self._format.text("".join(self._text))
            self._text = None
        elif name in odf_formats.STYLES:
            self._format = None
        elif name in (STYLE + "style", STYLE + "default-style"):
            self._style = None

    # -- asking

    def cell(self, name: str) -> tuple[bool, Look]:
        """Whether a cell of that style (none: blank) is locked, and its look."""
        found = self._cells.get(name)
        if found is None:
            says = self._resolved(CELL, name)
            look = Look(
                odf_formats.code(says.get("format", ""), self._formats),
                says.get("color", ""),
                says.get("fill", ""),
                says.get("struck", "") == "yes",
                _points(says.get("size", "")),
                says.get("repeated") == "true",
                round(_points(says.get("indent", "")) / _INDENT),
                says.get("shrink") == "true",
                says.get("printed") != "false",
            )
            found = self._cells[name] = ("protected" in says.get("protect", "protected"), look)
        return found

    def change(self, name: str) -> Look | None:
        """How a cell looks by a conditional format that applies that style, as far as the style itself says."""
        style = self._styles.get((CELL, name))
        if style is None:
            return None
        says = style.says
        code = odf_formats.code(says["format"], self._formats) if "format" in says else ""
        return Look(code, says.get("color", ""), says.get("fill", ""), says.get("struck", "") == "yes")

    def width(self, name: str) -> float:
        """The width of a column of that style, in characters of Excel's; 0 where it says none."""
        return round(self._length(COLUMN, name, "width") / _CHARACTER, 2)

    def height(self, name: str) -> float:
        """The height of a row of that style in points; 0 where it says none."""
        return self._length(ROW, name, "height")

    def _length(self, family: str, name: str, key: str) -> float:
        found = self._lengths.get((family, name))
        if found is None:
            found = self._lengths[family, name] = _points(self._resolved(family, name).get(key, ""))
        return found

    def words(self, name: str) -> Mapping[str, str]:
        """What a text style says of the letters of a span."""
        return self._resolved(WORDS, name)

    def hides(self, name: str) -> bool:
        """Whether that style of a sheet hides it."""
        return self._resolved(SHEET, name).get("display") == "false"

    def _resolved(self, family: str, name: str) -> dict[str, str]:
        chain: list[_Style] = []
        style = self._styles.get((family, name or _DEFAULT)) or self._styles.get((family, _DEFAULT))
        while style is not None and len(chain) < _DEEPEST:
            chain.append(style)
            style = self._styles.get((family, style.parent)) if style.parent else None
        last = self._styles.get((family, ""))
        says: dict[str, str] = {} if last is None else dict(last.says)
        for style in reversed(chain):
            says.update(style.says)
        return says


_PLAINLY = {
    STYLE + "table-cell-properties": {
        "protect": STYLE + "cell-protect",
        "repeated": STYLE + "repeat-content",
        "shrink": STYLE + "shrink-to-fit",
        "printed": STYLE + "print-content",
    },
    STYLE + "text-properties": {"size": FO + "font-size", "place": STYLE + "text-position"},
    STYLE + "paragraph-properties": {"indent": FO + "margin-left"},
    STYLE + "table-column-properties": {"width": STYLE + "column-width"},
    STYLE + "table-row-properties": {"height": STYLE + "row-height"},
    STYLE + "table-properties": {"display": TABLE + "display"},
}


def run(text: str, said: Mapping[str, str], look: Look) -> Run:
    """A piece of a text in a cell of that look, of whose letters more is ``said``."""
    return Run(
        text,
        said["struck"] == "yes" if "struck" in said else look.struck,
        not said.get("place", "0").startswith("0"),
        said.get("color", look.color),
        _points(said.get("size", "")) or look.size,
    )


def _note(says: dict[str, str], name: str, attrs: Mapping[str, str]) -> None:
    """Keep what an element of properties says that anybody asks for."""
    says.update({key: attrs[attribute] for key, attribute in _PLAINLY.get(name, {}).items() if attribute in attrs})
    if name == STYLE + "table-cell-properties" and FO + "background-color" in attrs:
        says["fill"] = _colour(attrs[FO + "background-color"])
    elif name == STYLE + "text-properties":
        if attrs.get(STYLE + "use-window-font-color") == "true":
            says["color"] = ""
        elif FO + "color" in attrs:
            says["color"] = _colour(attrs[FO + "color"])
        lines = [attrs[key] for key in (_LINE_STYLE, _LINE_TYPE) if key in attrs]
        if lines:
            says["struck"] = "no" if "none" in lines else "yes"


_CHARACTER = 5.55  # points of one, in the letter that Excel measures columns by
_INDENT = 10.6  # points of a step
_LENGTH = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,9})?)(in|cm|mm|pt|pc|px)")
_POINTS = {"in": 72, "cm": 72 / 2.54, "mm": 72 / 25.4, "pt": 1, "pc": 12, "px": 0.75}


def _points(length: str) -> float:
    """A length in points; 0 for what is none, a percentage included."""
    found = _LENGTH.fullmatch(length.strip())
    return round(float(found[1]) * _POINTS[found[2]], 2) if found else 0


_LINE_STYLE, _LINE_TYPE = STYLE + "text-line-through-style", STYLE + "text-line-through-type"


def _colour(text: str) -> str:
    """``RRGGBB``, blank for ``transparent`` and what is no colour."""
    digits = text.removeprefix("#").upper()
    return digits if len(digits) == 6 and set(digits) <= set("0123456789ABCDEF") else ""
