"""What a person sees of a cell, against what it holds."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from poa_xl.domain.cantidad import Cantidad, exact
from poa_xl.domain.model import folded
from poa_xl.domain.texto import visible
from poa_xl.form.layout import Style
from poa_xl.form.numberformat import PART_OF_DATE, shown
from poa_xl.form.rawbook import Look, RawCell, clean

_NUMBER = re.compile(
    r"""
    (?:(?P<whole>[0-9]+)[ ]+)?(?P<over>[0-9]+)/(?P<under>[0-9]+)
  | (?<![0-9])\.(?P<part>[0-9]+)
  | (?P<digits>[0-9]{1,3}(?:[, \u00a0\u202f][0-9]{3})+(?![0-9])|[0-9]+)(?:\.(?P<decimals>[0-9]*))?(?:E(?P<power>[+-][0-9]{1,3}))?
    """,
    re.VERBOSE,
)
_WORDS = re.compile(r"[^\W\d_]+")
_LIKE_DIGITS = frozenset("OoQIl|")
"""Letters that look like digits beside digits."""
_AROUND = re.compile(r"[^\W\d_]|[\s$€£¥.:;#º°ª'\"()+]")
"""What may stand beside a quantity and leave it what it is."""
_DASHES = frozenset("-−–—")
_RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_ABOVE = str.maketrans("0123456789", _RAISED)
_OTHER_QUANTITY = """
    K M MM MIL MILES MILLAR MILLARES MILLON MILLONES MDP DOCENA DOCENAS CIEN CIENTO CIENTOS CENTENA CENTENAS DECENA DECENAS PARES
    CERO UNO DOS TRES CUATRO CINCO SEIS SIETE OCHO NUEVE DIEZ ONCE DOCE TRECE CATORCE QUINCE VEINTE TREINTA CUARENTA CINCUENTA
    SESENTA SETENTA OCHENTA NOVENTA MEDIO MEDIA MITAD TERCIO TERCIOS CUARTO CUARTOS DOBLE TRIPLE
    MENOS MAS CASI HASTA ENTRE APROX APROXIMADAMENTE NO SIN NI NINGUNO NINGUNA VECES"""
_OTHER = frozenset(_OTHER_QUANTITY.split())
"""Words beside a quantity that make it another."""
_NEAR = Fraction(1, 10**9)
_PERCENT_POINT = Fraction(1, 200)
"""Half of a percent point: what a percent without decimals leaves out."""
_LEGIBLE = 1.3
"""The contrast (WCAG 2) under which letters are not told from what is behind them; a pale grey on white has 1.4."""
_SMALLEST = 4
"""Points of letters that can still be read."""
_ANOTHER_HUE, _PALE = 0.4, 0.6
"""Letters of another hue are told even so, but not pale ones on pale: yellow on white."""


class Kind(Enum):
    """How what is seen stands to what is held."""

    SAME = "la misma cantidad"
    OTHER = "otra cantidad"
    NONE = "nada que sea una cantidad"


class Sight(NamedTuple):
    """``words``: what is seen, to be told: ``se ve “70”``."""

    kind: Kind
    words: str = ""


SAME = Sight(Kind.SAME)


@lru_cache(maxsize=64)
def look_of(style: Style) -> Look:
    """How a cell of the form looks as issued."""
    return Look(
        style.number_format or "General",
        style.color.upper(),
        style.fill.upper(),
        size=style.size,
        indent=style.indent,
        shrink=style.shrink,
    )


@lru_cache(maxsize=4096)
def sight(look: Look, issued: Look, value: Cantidad | str, *, ratio: bool = False) -> Sight:
    """What is seen of ``value`` in a cell that looks so and was issued otherwise; a ``ratio`` may be seen as a percent."""
    seen = shown(look.number_format, value)
    if look.number_format != issued.number_format:
        if seen.instead:
            return Sight(Kind.OTHER if seen.instead == PART_OF_DATE else Kind.NONE, f"se ve {seen.instead}")
        if not clean(seen.text):
            return Sight(Kind.NONE, "no se ve nada")
    color = seen.color or look.color
    if (color, look.fill) != (issued.color, issued.fill) and not legible(color, look.fill):
        return Sight(Kind.NONE, "no se distingue del fondo")
    if not look.printed:
        return Sight(Kind.NONE, "no se imprime")
    if look.struck and not issued.struck:
        return Sight(Kind.NONE, "se ve tachada")
    if 0 < look.size < min(_SMALLEST, issued.size):
        return Sight(Kind.NONE, "no se lee, por el tamaño de su letra")
    if look.number_format == issued.number_format:
        return SAME
    return _compared(clean(seen.text), value, ratio=ratio)


class Pieces(NamedTuple):
    """What is read of a text, and what is told of the rest: ``está tachado “1”``, blank where there is none; ``raised``: digits
    above or below the line, which are of no figure.
    """

    text: str
    left_out: str = ""
    raised: str = ""


def pieces_seen(cell: RawCell) -> Pieces:
    """What a person reads of a text: not what is struck through, nor what cannot be told from its ground."""
    if not cell.runs:
        return Pieces(cell.shown)
    read, struck, unseen, raised = [], [], [], []
    for text, line, above, color, size in cell.runs:
        if line:
            struck.append(text)
        elif clean(text) and not (legible(color, cell.look.fill) and (size == 0 or size >= _SMALLEST)):
            unseen.append(text)
        else:
            read.append(text.translate(_ABOVE) if above else text)
            raised += [text] if above else []
    told = (f"{how} {_quoted(texts)}" for how, texts in (("está tachado", struck), ("no se ve", unseen)) if texts)
    return Pieces("".join(read), " y ".join(told), _quoted(raised))


def as_read(cell: RawCell) -> RawCell:
    """The cell with what a person reads of its text alone."""
    return cell._replace(value=pieces_seen(cell).text) if cell.runs else cell


def _quoted(texts: Sequence[str]) -> str:
    return f"“{visible(clean('…'.join(texts)))}”" if texts else ""


def _compared(text: str, value: Cantidad | str, *, ratio: bool) -> Sight:
    held = _exactly(value) if isinstance(value, str) else value
    if isinstance(value, str) and (held is None or text == clean(value)):
        return SAME if text == clean(value) else Sight(Kind.NONE, f"se ve “{visible(text)}”")
    words = f"se ve “{visible(text)}”"
    if held == 0 and text in _DASHES:  # as formats of accounting show it
        return SAME
    read = understood(text, ratio=ratio)
    if read is None or held is None:
        return Sight(Kind.NONE, words)
    tolerance = max(_PERCENT_POINT if ratio else 0, _NEAR * (held + 1))
    return SAME if abs(Fraction(read) - held) <= tolerance else Sight(Kind.OTHER, words)


def _exactly(text: str) -> Cantidad | None:
    try:
        return exact(clean(text))
    except ValueError:
        return None


def understood(text: str, *, ratio: bool = False) -> Cantidad | None:
    """The one quantity that a reader takes from ``text``, whatever unit of measure stands beside it; None if there is none."""
    found = list(_NUMBER.finditer(text))
    if len(found) != 1:
        return None
    (number,) = found
    before, after = text[: number.start()], text[number.end() :]
    if ratio and after.lstrip().startswith("%"):
        percent = understood(before + number[0] + after.lstrip()[1:])
        return None if percent is None else Fraction(percent) / 100
    if before.rstrip()[-1:] in ("-", "−", "–"):
        value = understood(before.rstrip()[:-1] + number[0] + after)
        return None if value is None else -value
    if before.endswith("(") and after.startswith(")"):
        value = understood(before[:-1] + number[0] + after[1:])
        return None if value is None else -value
    part = unicodedata.numeric(after.lstrip()[:1] or " ", 1.0)
    if 0 < part < 1:  # 12½
        whole = understood(before + number[0] + after.lstrip()[1:])
        return None if whole is None else whole + Fraction(part).limit_denominator(100)
    if _AROUND.sub("", before + after) or _OTHER.intersection(_WORDS.findall(folded(before + " " + after))):
        return None
    alike = _LIKE_DIGITS.intersection((before[-1:], after[:1])) or any(map(str.isnumeric, before + after))
    return None if alike else _value(number)


def _value(number: re.Match[str]) -> Cantidad | None:
    if number["over"]:
        under = int(number["under"])
        return int(number["whole"] or 0) + Fraction(int(number["over"]), under) if under else None
    if number["part"]:
        return Fraction(f"0.{number['part']}")
    digits = re.sub(r"\D", "", number["digits"])
    return Fraction(f"{digits}.{number['decimals'] or '0'}") * Fraction(10) ** int(number["power"] or 0)


def legible(color: str, fill: str) -> bool:
    """Whether letters of ``color`` can be read on ``fill``; blank is black and white."""
    ink, ground = _channels(color or "000000"), _channels(fill or "FFFFFF")
    dark, light = sorted(map(_luminance, (ink, ground)))
    far_apart = max(abs(one - other) for one, other in zip(ink, ground, strict=True)) > _ANOTHER_HUE
    return (light + 0.05) / (dark + 0.05) >= _LEGIBLE or (far_apart and dark < _PALE)


def _channels(color: str) -> tuple[float, ...]:
    return tuple(int(color[at : at + 2], 16) / 255 for at in (0, 2, 4))


def _luminance(channels: tuple[float, ...]) -> float:
    linear = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))
