"""How an OpenDocument file says that numbers are shown → a number format as Excel writes it, as well as it can be said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from poa_xl.excel.odf_names import FO, NUMBER, STYLE, number_in

STYLES = frozenset(
    NUMBER + kind
    for kind in (
        "number-style",
        "percentage-style",
        "currency-style",
        "date-style",
        "time-style",
        "boolean-style",
        "text-style",
    )
)
_EMBEDDED = NUMBER + "embedded-text"
_FILLED = NUMBER + "fill-character"
TEXT = (NUMBER + "text", NUMBER + "currency-symbol", _EMBEDDED, _FILLED)
"""The pieces of a format that are told by what stands between their tags."""
_MOST_SECTIONS, _LONGEST = 4, 255  # Excel's own
# What Excel shows as it stands; of a number a point, a comma, a slash or % would change the figure.
_PLAIN = re.compile(r"[-+(): ]*")
_PLAIN_IN = {
    NUMBER + "percentage-style": re.compile(r"[-+(): %]*"),
    NUMBER + "date-style": re.compile(r"[-+(): /,.]*"),
    NUMBER + "time-style": re.compile(r"[-+(): /,.]*"),
}
_TOKEN = re.compile(r'"[^"]*"|.')
_ALWAYS = "<=1.797"  # how LibreOffice says that a section is of every number, and the last of texts
_COLOURS = {
    "000000": "[Black]", "0000ff": "[Blue]", "00ffff": "[Cyan]", "00ff00": "[Green]", "ff00ff": "[Magenta]",
    "ff0000": "[Red]", "ffffff": "[White]", "ffff00": "[Yellow]",
}  # fmt: skip
# Conditions that Excel understands from the mere order of the sections.
_ORDERS = frozenset({(">=0",), (">0", "<0"), (">0", "<0", "=0")})


def _number(attrs: Mapping[str, str]) -> str:
    decimals = attrs.get(NUMBER + "decimal-places")
    whole = number_in(attrs.get(NUMBER + "min-integer-digits"), 1, most=20)
    grouping = attrs.get(NUMBER + "grouping") == "true"
    if decimals is None and whole <= 1 and not grouping:
        return "General"
    digits = "0" * whole or "#"
    if grouping:
        digits = "#,##" + digits if whole <= 1 else digits
    most = number_in(decimals, 0, most=30)
    least = number_in(attrs.get(NUMBER + "min-decimal-places"), most, most=most)
    tail = "." + "0" * least + "#" * (most - least) if most else ""
    return digits + tail + "," * ((len(attrs.get(NUMBER + "display-factor", "1")) - 1) // 3)


def _scientific(attrs: Mapping[str, str]) -> str:
    decimals = number_in(attrs.get(NUMBER + "decimal-places"), 2, most=30)
    exponent = number_in(attrs.get(NUMBER + "min-exponent-digits"), 2, most=5)
    return ("0." + "0" * decimals if decimals else "0") + "E+" + "0" * exponent


def _fraction(attrs: Mapping[str, str]) -> str:
    under = attrs.get(NUMBER + "denominator-value", "")
    digits = "?" * max(number_in(attrs.get(NUMBER + "min-denominator-digits"), 1, most=6), 1)
    whole = "# " if NUMBER + "min-integer-digits" in attrs else ""
    return f"{whole}?/{under if under.isdigit() and len(under) < 6 else digits}"


def _seconds(attrs: Mapping[str, str]) -> str:
    decimals = number_in(attrs.get(NUMBER + "decimal-places"), 0, most=9)
    return _long("s", "ss")(attrs) + ("." + "0" * decimals if decimals else "")


def _long(short: str, long: str) -> Callable[[Mapping[str, str]], str]:
    return lambda attrs: long if attrs.get(NUMBER + "style") == "long" else short


def _month(attrs: Mapping[str, str]) -> str:
    code = _long("m", "mm")(attrs)
    return code + "mm" if attrs.get(NUMBER + "textual") == "true" else code


_ELAPSED = frozenset({"h", "hh", "m", "mm", "s", "ss"})
_PIECES: dict[str, Callable[[Mapping[str, str]], str]] = {
    NUMBER + "number": _number,
    NUMBER + "scientific-number": _scientific,
    NUMBER + "fraction": _fraction,
    NUMBER + "text-content": lambda _: "@",
    NUMBER + "boolean": lambda _: '"VERDADERO";"VERDADERO";"FALSO"',
    NUMBER + "day": _long("d", "dd"),
    NUMBER + "month": _month,
    NUMBER + "year": _long("yy", "yyyy"),
    NUMBER + "day-of-week": _long("ddd", "dddd"),
    NUMBER + "hours": _long("h", "hh"),
    NUMBER + "minutes": _long("m", "mm"),
    NUMBER + "seconds": _seconds,
    NUMBER + "am-pm": lambda _: "AM/PM",
}


@dataclass(slots=True)
class Format:
    """A data style while it is read: its pieces, and (condition, name of the data style) pairs that go before it."""

    plain: re.Pattern[str] = _PLAIN
    elapsed: bool = False
    pieces: list[str] = field(default_factory=list)
    inside: int | None = None  # how many digits stand to the right of the text that is being read
    filling: bool = False  # whether it is repeated over the width of the column
    maps: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, name: str, attrs: Mapping[str, str]) -> Format:
        """What begins with a data style's own tag."""
        return cls(_PLAIN_IN.get(name, _PLAIN), attrs.get(NUMBER + "truncate-on-overflow") == "false")

    def piece(self, name: str, attrs: Mapping[str, str]) -> None:
        """An element inside the data style; what has no counterpart is passed over."""
        if name == STYLE + "map":
            condition = attrs.get(STYLE + "condition", "").replace("value()", "").replace(" ", "")
            self.maps.append((condition, attrs.get(STYLE + "apply-style-name", "")))
        elif name == STYLE + "text-properties":
            self.pieces.append(_COLOURS.get(attrs.get(FO + "color", "").removeprefix("#").lower(), ""))
        elif name == _FILLED:
            self.filling = True
        elif name == _EMBEDDED:
            self.inside = number_in(attrs.get(NUMBER + "position"), 0, most=20)
        elif name in _PIECES:
            code = _PIECES[name](attrs)
            if self.elapsed and code in _ELAPSED and not any("[" in piece for piece in self.pieces):
                code = f"[{code}]"
            self.pieces.append(code)

    def text(self, text: str) -> None:
        """Something that is shown as it stands."""
        if self.filling:
            self.filling = False
            self.pieces.append(f"*{text[:1]}" if text.strip() else "")
            return
        escaped = text.replace('"', '"\\""')
        shown = text if self.plain.fullmatch(text) else f'"{escaped}"'
        if self.inside is not None and self.pieces:
            shown = _embedded(self.pieces.pop(), self.inside, shown)
        self.inside = None
        self.pieces.append(shown)

    @property
    def section(self) -> str:
        """Its own pieces, without conditions."""
        return "".join(self.pieces)[:_LONGEST]


def _embedded(number: str, digits: int, text: str) -> str:
    """``000`` with a text before its last ``digits`` digits: ``0-00``."""
    whole, point, rest = number.partition(".")
    tokens: list[str] = _TOKEN.findall(whole)
    at = len(tokens)
    while digits and at:
        at -= 1
        digits -= tokens[at] in ("0", "#")
    return "".join((*tokens[:at], text, "#" * digits, *tokens[at:], point, rest))


def code(name: str, formats: Mapping[str, Format]) -> str:
    """The number format of the data style ``name``."""
    found = formats.get(name)
    if found is None:
        return "General"
    maps = found.maps[: _MOST_SECTIONS - 1]
    conditions = tuple(condition for condition, _ in maps)
    sections = [formats[other].section if other in formats else "General" for _, other in maps]
    if len(conditions) == 1 and conditions[0].startswith(_ALWAYS):
        pass
    elif conditions not in _ORDERS:
        sections = [f"[{condition[:30]}]{section}" for condition, section in zip(conditions, sections, strict=True)]
    if not sections:
        return found.section or ";;;"
    return ";".join((*sections, found.section))
