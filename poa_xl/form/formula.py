"""Canonical form of a formula: what every spreadsheet program's innocent rewriting has in common (facts 5)."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from poa_xl.domain.texto import composed

_TOKEN = re.compile(
    r"""
    (?P<text>"(?:[^"]|"")*")            # "a string", quotes doubled inside
  | (?P<sheet>\$?'(?:[^']|'')*'[!.])     # 'Sheet name'!
  | (?P<odf>\[[^\]]*\])                  # [.A1:.B2], OpenDocument
  | (?P<number>\d+(?:\.\d*)?(?:[Ee][+-]?\d+)?(?![A-Za-z_.]))
  | (?P<name>[A-Za-z_$\\][\w$.\\]*)
  | (?P<space>\s+)
  | (?P<sign>.)
    """,
    re.VERBOSE | re.DOTALL,
)
LONGEST = 8192
_PREFIXES = ("_XLFN.", "_XLWS.", "ODF.", "COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GET")


@lru_cache(maxsize=8192)
def canonical(formula: str) -> str:
    """``formula`` without spaces, in capitals, numbers normal, separators ``,``, OpenDocument references as A1.

    Two formulas are the same if and only if these agree; row numbers are never wild-carded.  What is longer than Excel
    admits is no formula of ours and stays as it is: unclosed brackets make the tokens' time quadratic.
    """
    text = composed(formula).strip()
    if len(text) > LONGEST:
        return text
    if text.lower().startswith(("of:=", "oooc:=", "msoxl:=")):
        text = text.partition(":")[2]
    text = text.removeprefix("{").removesuffix("}").removeprefix("=")
    out = "".join(_normal(match) for match in _TOKEN.finditer(text))
    return out.replace("TRUE()", "TRUE").replace("FALSE()", "FALSE")


def _normal(match: re.Match[str]) -> str:
    text = match.group()
    kind = match.lastgroup
    if kind == "space":
        return ""
    if kind == "number":
        return f"{float(text):.15g}"
    if kind == "odf":
        return text[1:-1].replace(".", "").upper() if text.startswith(("[.", "[$.")) else text.upper()
    if kind == "name":
        name = text.upper()
        for prefix in _PREFIXES:
            name = name.removeprefix(prefix)
        return name
    if kind == "sheet":
        return text.replace("'", "").upper().replace(".", "!")
    if kind == "sign" and text == ";":
        return ","
    return text


_REFERENCE = re.compile(r'"(?:[^"]|"")*"|(?<![A-Za-z_.])(\$?)([A-Z]{1,3})(\$?)(\d+)(?![\w(.])')


def translated(formula: str, row: Callable[[int], int], column: Callable[[str], str]) -> str:
    """``formula`` with every reference carried to where its row and column now are, as a program does on inserting."""

    def carry(match: re.Match[str]) -> str:
        if match[2] is None:
            return match[0]
        return f"{match[1]}{column(match[2])}{match[3]}{row(int(match[4]))}"

    return _REFERENCE.sub(carry, formula)
