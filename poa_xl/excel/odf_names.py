"""The names of OpenDocument, as expat gives them, and how its small numbers are read."""

from __future__ import annotations

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE = _OASIS + "office:1.0 "
TABLE = _OASIS + "table:1.0 "
TEXT = _OASIS + "text:1.0 "
STYLE = _OASIS + "style:1.0 "
NUMBER = _OASIS + "datastyle:1.0 "
DRAW = _OASIS + "drawing:1.0 "
DR3D = _OASIS + "dr3d:1.0 "
SVG = _OASIS + "svg-compatible:1.0 "
FO = _OASIS + "xsl-fo-compatible:1.0 "
META = _OASIS + "meta:1.0 "
CALCEXT = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0 "
DC = "http://purl.org/dc/elements/1.1/ "


def number_in(text: str | None, otherwise: int, most: int) -> int:
    """A whole number ≥ 0 of at most ``most``; ``otherwise`` if ``text`` is none."""
    if text is None or not (text.isascii() and text.isdigit()):
        return otherwise
    return min(int(text), most) if len(text) < 12 else most
