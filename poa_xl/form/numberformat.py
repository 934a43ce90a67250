"""Number formats as spreadsheet files carry them: what one makes of a quantity ≥ 0, or of a text.

Only so far as a person who reads the cell could take another quantity from it; how wide it comes out does not count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import takewhile
from typing import NamedTuple

from poa_xl.domain.cantidad import Cantidad

LONGEST = 255
"""Characters of a format; Excel admits no more."""
_TOKEN = re.compile(
    r"""
    "(?P<quoted>[^"]*)"? | \\(?P<escaped>.) | _(?P<space>.) | \*(?P<fill>.) | \[(?P<bracket>[^\]]*)\]?
  | (?P<general>General) | (?P<date>AM/PM|A/P|[ymdhsbg]) | (?P<exponent>E[+-]) | (?P<digit>[0#?]) | (?P<mark>[.,%/@;]) | (?P<bare>.)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?[0-9]{1,15}(?:\.[0-9]{1,15})?)")
_CURRENCY = re.compile(
    r"\$(?P<sign>[^-]*)(?:-[0-9A-F]{0,4}|-(?:es|en)(?:-[a-z]{2})?)?", re.IGNORECASE
)  # a longer locale asks for other numerals
_ELAPSED = re.compile(r"h+|m+|s+", re.IGNORECASE)
_COLORS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF", "red": "FF0000",
    "white": "FFFFFF", "yellow": "FFFF00", "color1": "000000", "color2": "FFFFFF", "color3": "FF0000", "color4": "00FF00",
    "color5": "0000FF", "color6": "FFFF00", "color7": "FF00FF", "color8": "00FFFF",
}  # fmt: skip
_LITERAL, _DIGIT, _PARTS, _GENERAL, _TEXT, _EXPONENT = "literal", "digit", "parts", "general", "@", "exponent"


class Shown(NamedTuple):
    """What is seen: ``text``, in ``color`` (``RRGGBB``) where the format gives one; ``instead`` of a text it says what."""

    text: str = ""
    color: str = ""
    instead: str = ""


DATE = "una fecha o una hora"
PART_OF_DATE = "un número de día, mes, año, hora, minuto o segundo"
_UNKNOWN = Shown(instead="algo que depende del programa")


class _Piece(NamedTuple):
    kind: str
    sign: str


@dataclass(slots=True)
class _Section:
    """One of up to four: its pieces, and for which numbers it is."""

    pieces: list[_Piece] = field(default_factory=list)
    color: str = ""
    condition: tuple[str, Fraction] | None = None
    dates: list[str] = field(default_factory=list)
    unknown: bool = False

    def has(self, kind: str) -> bool:
        return any(piece.kind == kind for piece in self.pieces)

    @property
    def begins_with_a_digit(self) -> bool:
        """Whether a digit stands before the point, as in every format of powers that programs agree on."""
        return any(
            piece.kind == _DIGIT for piece in takewhile(lambda one: one.kind not in (".", _EXPONENT), self.pieces)
        )

    @property
    def ambiguous(self) -> bool:
        """Whether digits that the format says itself stand where programs put others: ``"0".00``, ``0.#"0"``."""
        before = [*takewhile(lambda piece: piece.kind != ".", self.pieces)]
        after = self.pieces[len(before) :]
        no_place = after and all(piece.kind != _DIGIT for piece in before)
        no_need = all(piece.sign != "0" for piece in after if piece.kind == _DIGIT)
        return bool((no_place and _says_digits(before)) or (no_need and _says_digits(after)))

    @property
    def one_part_of_a_date(self) -> bool:
        """Whether it is shown as one number: ``d``, ``yyyy``, ``[h]``; not a name, as ``mmm``."""
        signs = "".join(self.dates).lower()
        alone = len(set(signs)) == 1 and not any(piece.kind != _LITERAL for piece in self.pieces)
        return alone and (signs[0] in "yhs" or (signs[0] in "md" and len(signs) < 3))

    def bracket(self, said: str) -> None:
        condition, currency = _CONDITION.fullmatch(said), _CURRENCY.fullmatch(said)
        if said.lower() in _COLORS:
            self.color = _COLORS[said.lower()]
        elif condition is not None:
            self.condition = condition[1], Fraction(condition[2])
        elif currency is not None:
            self.pieces.append(_Piece(_LITERAL, currency["sign"]))
        elif _ELAPSED.fullmatch(said):
            self.dates.append(said)
        else:
            self.unknown = True


def _says_digits(pieces: Sequence[_Piece]) -> bool:
    return any(piece.kind in (_LITERAL, _PARTS) and any(map(str.isdigit, piece.sign)) for piece in pieces)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    found = [_Section()]
    for match in _TOKEN.finditer(code):
        kind, sign = match.lastgroup or "", match[match.lastgroup or 0]
        here = found[-1]
        if kind == "mark" and sign == ";":
            found.append(_Section())
        elif kind == "bracket":
            here.bracket(sign)
        elif kind == "date":
            here.dates.append(sign)
        elif kind == "space":
            here.pieces.append(_Piece(_LITERAL, " "))
        elif kind == "fill":
            here.pieces.append(_Piece(_LITERAL, sign.strip() and 3 * sign + "…"))  # as often as there is room
        elif kind in (_DIGIT, _GENERAL, _EXPONENT):
            here.pieces.append(_Piece(kind, sign))
        elif kind == "mark":
            here.pieces.append(_Piece(sign, sign))
        else:
            here.pieces.append(_Piece(_PARTS if kind == "bare" and sign.isdigit() else _LITERAL, sign))
    return tuple(found)


def shown(code: str, value: Cantidad | str) -> Shown:
    """What a cell of that format shows of what it holds."""
    sections = _sections(code[:LONGEST]) if code else _sections("General")
    last = sections[-1]
    textual = len(sections) == 4 or last.has(_TEXT)
    if isinstance(value, str):
        if not textual:
            return Shown(value)
        return Shown("".join(value if p.kind == _TEXT else p.sign for p in last.pieces), last.color)
    section = _chosen(sections[:-1] if textual else sections, value)
    if (
        section is None
        or section.unknown
        or section.ambiguous
        or (section.has(_EXPONENT) and not section.begins_with_a_digit)
        or len(sections) > 4
        or any(one.has(_TEXT) for one in sections[:-1])
    ):
        return _UNKNOWN
    if section.dates:
        return Shown(instead=PART_OF_DATE if section.one_part_of_a_date else DATE)
    return Shown(_number(section.pieces, value), section.color)


def _chosen(sections: Sequence[_Section], value: Cantidad) -> _Section | None:
    """The section for ``value``; None where programs do not agree which, or show ``####``."""
    if not sections:
        return _sections("General")[0]
    first, second = sections[0], sections[1] if len(sections) > 1 else None
    if first.condition is None and (second is None or second.condition is None):
        return sections[2] if value == 0 and len(sections) > 2 else first
    if first.condition is not None and _meets(value, first.condition):
        return first
    if first.condition is None or second is None:
        return None
    if second.condition is None:
        return second if len(sections) == 2 and not (value == 0 and first.condition == (">", Fraction(0))) else None
    if _meets(value, second.condition):
        return second
    return sections[2] if len(sections) > 2 else None


def _meets(value: Cantidad, condition: tuple[str, Fraction]) -> bool:
    sign, limit = condition
    below, above = value < limit, value > limit
    return {"<": below, ">": above, "<=": not above, ">=": not below, "=": value == limit}.get(sign, value != limit)


def _number(pieces: Sequence[_Piece], value: Cantidad) -> str:
    kinds = [piece.kind for piece in pieces]
    if _GENERAL in kinds or _TEXT in kinds:
        return "".join(_general(value) if piece.kind in (_GENERAL, _TEXT) else piece.sign for piece in pieces)
    number = Fraction(value * 100 ** kinds.count("%"))
    if _EXPONENT in kinds:
        return _scientific(pieces, kinds.index(_EXPONENT), number)
    line = kinds.index("/") if "/" in kinds else 0
    if line and _DIGIT in kinds[:line] and (pieces[line + 1 :] and _divides(pieces[line + 1])):
        return _fraction(pieces, line, number)
    return _fixed(pieces, number)


def rounded(value: Fraction, decimals: int) -> tuple[str, str]:
    """Whole part (blank for 0) and that many decimals, half up."""
    number = (value * 10**decimals + Fraction(1, 2)).__floor__()
    whole, rest = divmod(number, 10**decimals)
    return str(whole or ""), f"{rest:0{decimals}}" if decimals else ""


def _fixed(pieces: Sequence[_Piece], value: Fraction) -> str:
    kinds = [piece.kind for piece in pieces]
    point = kinds.index(".") if "." in kinds else len(pieces)
    digits = [at for at, kind in enumerate(kinds) if kind == _DIGIT]
    before, after = [at for at in digits if at < point], [at for at in digits if at > point]
    last = {one[-1] for one in (before, digits) if one}
    thousands = [at for at, kind in enumerate(kinds) if kind == "," and _follows(kinds, at) in last]
    grouped = any(kinds[at] == "," and before[0] < at < before[-1] for at in range(point) if before)
    whole, decimals = rounded(value / 1000 ** len(thousands), len(after))
    if not digits:
        whole = ""
    said = dict(zip(after, _trimmed(decimals, [pieces[at].sign for at in after]), strict=True))
    said.update(_placed(before, [pieces[at].sign for at in before], whole, grouped=grouped))
    text = []
    for at, piece in enumerate(pieces):
        if at == point and not before:
            text.append(whole)
        if piece.kind == _DIGIT:
            text.append(said[at])
        elif piece.kind != "," or not ((before and before[0] < at < before[-1]) or at in thousands):
            text.append(piece.sign)
    return "".join(text)


def _follows(kinds: Sequence[str], at: int) -> int:
    """The place before the commas that ``at`` ends."""
    while at >= 0 and kinds[at] == ",":
        at -= 1
    return at


def _trimmed(decimals: str, signs: Sequence[str]) -> Iterator[str]:
    """Digits after the point, those left out that are 0 to the end."""
    for at, (digit, sign) in enumerate(zip(decimals, signs, strict=True)):
        kept = sign == "0" or decimals[at:].strip("0") or "0" in signs[at:]
        yield digit if kept else " " if sign == "?" else ""


def _placed(places: Sequence[int], signs: Sequence[str], whole: str, *, grouped: bool) -> Iterator[tuple[int, str]]:
    """Digits before the point, from the right; the first place takes all that are left."""
    written = 0
    for count, (place, sign) in enumerate(zip(reversed(places), reversed(signs), strict=True), start=1):
        digits, whole = (whole, "") if count == len(places) else (whole[-1:], whole[:-1])
        text = ""
        for digit in reversed(digits or {"0": "0", "?": " "}.get(sign, "")):
            text = digit + ("," if grouped and written and written % 3 == 0 and digit != " " else "") + text
            written += 1
        yield place, text


def _scientific(pieces: Sequence[_Piece], exponent: int, value: Fraction) -> str:
    kinds = [piece.kind for piece in pieces[:exponent]]
    point = kinds.index(".") if "." in kinds else exponent
    wide = max(kinds[:point].count(_DIGIT), 1)
    power = 0
    while value and (value >= 10 or value < 1):
        power, value = (power + 1, value / 10) if value >= 10 else (power - 1, value * 10)
    shift = power % wide
    whole, decimals = rounded(value * 10**shift, kinds[point:].count(_DIGIT))
    before, after = _around(pieces)
    return f"{before}{whole or 0}.{decimals}E{power - shift:+}{after}".replace(".E", "E")


def _fraction(pieces: Sequence[_Piece], line: int, value: Fraction) -> str:
    """``2 1/2``: whatever stands apart before the numerator is for whole units."""
    above, below = line, line + 1
    while above and pieces[above - 1].kind == _DIGIT:
        above -= 1
    while below < len(pieces) and _divides(pieces[below]):
        below += 1
    under = "".join(piece.sign for piece in pieces[line + 1 : below])
    fixed = int(under) if under.isdigit() else 0
    parts = fixed or value.limit_denominator(10 ** min(len(under), 6) - 1).denominator
    over = (value * parts + Fraction(1, 2)).__floor__()
    apart = any(piece.kind == _DIGIT for piece in pieces[:above])
    whole, over = divmod(over, parts) if apart else (0, over)
    text = f"{whole} " if apart and not over else f"{whole or ''} {over}/{parts}".lstrip()
    before, after = _around([*pieces[:line], *pieces[below:]])
    return before + text + after


def _divides(piece: _Piece) -> bool:
    """Whether it is of a denominator."""
    return piece.kind in (_DIGIT, _PARTS)


def _around(pieces: Sequence[_Piece]) -> tuple[str, str]:
    """What is said before the first digit and after the last."""
    digits = [at for at, piece in enumerate(pieces) if piece.kind == _DIGIT]
    return "".join(piece.sign for piece in pieces[: digits[0]]), "".join(
        piece.sign for piece in pieces[digits[-1] + 1 :]
    )


def _general(value: Cantidad) -> str:
    return f"{Decimal(f'{float(value):.15g}'):f}" if value.denominator != 1 else str(value)
