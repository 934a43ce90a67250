"""The looks of the form and of the report, named once."""

from __future__ import annotations

from poa_xl.form.layout import Style

INK = "1F2933"
INPUT_FILL = "FFF8D6"
CLOSED_FILL = "EDEFF2"
HEADING_FILL = "D9E2EC"
ACCENT = "7A1F3D"

BASE = Style(color=INK)
TITLE = BASE.but(bold=True, size=12, align="center")
SUBTITLE = BASE.but(bold=True, size=11, align="center")
LABEL = BASE.but(bold=True, align="right")
CODE = BASE.but(bold=True, align="left", indent=1)
NAME = BASE
FORM_CODE = BASE.but(bold=True, size=9)
DATE_LABEL = FORM_CODE.but(align="right")
DATE = BASE.but(bold=True, size=9, number_format="[$-80A]dd-mmm-yy")
HEADING = BASE.but(bold=True, size=7.5, border="thin", fill=HEADING_FILL, align="center", wrap=True)
TEXT = BASE.but(border="thin", wrap=True)
CENTER = TEXT.but(align="center")
# Quantities are General: 7 is "7" and 2.5 "2.5"; "0.###" would show "7." in Excel, and "0" would hide the half of a 2.5.
NUMBER = BASE.but(border="thin", align="center", shrink=True)
ABSOLUTE = NUMBER.but(bold=True)
# 0 % and 100 % as the official form prints them, anything else with one decimal.
PERCENT = BASE.but(border="thin", align="center", number_format="[=0]0%;[=1]0%;0.0%", bold=True)
CLOSED = NUMBER.but(fill=CLOSED_FILL)
INPUT = NUMBER.but(fill=INPUT_FILL, locked=False, color="0B3D91", bold=True)
INPUT_TEXT = TEXT.but(fill=INPUT_FILL, locked=False, color="0B3D91", size=7.5)
HELP = BASE.but(color="B00020", bold=True, wrap=True)
HELP_HEADING = BASE.but(bold=True, size=7.5, align="center", wrap=True, color="B00020", border="thin")
FAINT = BASE.but(size=6, color="9AA5B1")
ROW_ID = FAINT.but(align="center", size=7, border="thin")
BANNER = BASE.but(bold=True, size=12, align="center", fill="FDE8E8", color="B00020")
SIGN_ACTION = BASE.but(bold=True, align="center", size=8.5)
SIGN_LINE = BASE.but(border="bottom")
SIGN_ROLE = BASE.but(bold=True, align="center")
SIGN_NAME = BASE.but(align="center")
READY = Style(bold=True, color="1B5E20", fill="DFF5E1")
MISSING = Style(color="B00020", fill="F9C6C9")

PAGE_TITLE = BASE.but(bold=True, size=14, color=ACCENT)
PAGE_TEXT = BASE.but(size=9.5, wrap=True, valign="top")
PAGE_HEADING = BASE.but(bold=True, size=10.5, color=ACCENT)
