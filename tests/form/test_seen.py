"""What a person sees of a cell, and the quantity taken from it."""

from __future__ import annotations

from fractions import Fraction

import pytest

from poa_xl.domain.cantidad import Cantidad
from poa_xl.form import styles
from poa_xl.form.layout import Style
from poa_xl.form.numberformat import shown
from poa_xl.form.rawbook import PLAIN, Look
from poa_xl.form.seen import Kind, legible, look_of, sight, understood

INPUT, PERCENT = look_of(styles.INPUT), look_of(styles.PERCENT)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("7", 7), ("7.0", 7), ("7.", 7), ("-7", -7), ("- 7", -7), ("−7", -7), ("–7", -7), (".5", Fraction(1, 2)),
        ("(7)", -7), ("+7", 7), ("1,234", 1234), ("1 234", 1234),
        ("1,234,567.50", Fraction(2469135, 2)), ("1.234", Fraction(617, 500)), ("2 1/2", Fraction(5, 2)), ("2  1/2", Fraction(5, 2)),
        ("1.2E+3", 1200), ("$7.00", 7), ("7 eventos", 7), ("007", 7), ("Total: 7", 7), ("7xxx…", None), ("1,2", None), ("7 8", None),
        ("7-", None), ("700%", None), ("7 mil", None), ("7K", None), ("7 docenas", None), ("7M", None), ("7/0", None), ("", None),
        ("-", None), ("x", None), ("7 de 9", None),
        ("12½", Fraction(25, 2)), ("12 ¼", Fraction(49, 4)), ("7²", None), ("7O", None), ("l7", None), ("7 obras", 7), ("7 (nueve)", None),
        ("menos de 7", None), ("7 y medio", None), ("7 ①", None),
    ],
)  # fmt: skip
def test_one_quantity_is_taken_or_none(text: str, read: Cantidad | None) -> None:
    assert understood(text) == read


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("K-7", None), ("K(7)", None), ("(7)K", None), ("- 7 K", None), ("x -7", -7), ("(7) x", -7), ("x(7)x", -7),
        ("7.5E-1", Fraction(3, 4)),
    ],
)  # fmt: skip
def test_a_sign_leaves_what_stands_around_it(text: str, read: Cantidad | None) -> None:
    assert understood(text) == read


def test_a_sign_of_percent_leaves_what_stands_after_it() -> None:
    assert understood("85.7%x", ratio=True) == Fraction(857, 1000)
    assert [understood(text, ratio=True) for text in ("85%-", "85%%", "85%K")] == [None] * 3


def test_a_percent_is_a_ratio_only_where_a_ratio_is_expected() -> None:
    assert understood("85.7 %", ratio=True) == Fraction(857, 1000)
    assert understood("85.7%") is None
    assert understood("%", ratio=True) is None


@pytest.mark.parametrize(
    ("color", "fill", "read"),
    [
        ("", "", True), ("FFFFFF", "", False), ("FFFFFF", "FFF8D6", False), ("000000", "000000", False), ("", "000000", False),
        ("FFFF00", "", False), ("EEEEEE", "", False), ("CCCCCC", "", True), ("FF0000", "808080", True), ("FF0000", "00B050", True),
        ("0B3D91", "FFF8D6", True), ("9AA5B1", "", True), ("FFFFFF", "000000", True), ("FFFFFF", "0B3D91", True),
    ],
)  # fmt: skip
def test_letters_are_told_from_what_is_behind_them(color: str, fill: str, read: bool) -> None:
    assert legible(color, fill) is read


@pytest.mark.parametrize(
    ("pale", "dark", "fill"),
    [
        ("E2E2E2", "E1E1E1", "FFFFFF"), ("FFD5FF", "FFD4FF", "FFFFFF"), ("6CFF6C", "6BFF6B", "FFFFFF"), ("202020", "212121", "000000"),
        ("4B0000", "4C0000", "000000"), ("002700", "002800", "000000"), ("000066", "000067", "000000"), ("00005E", "00005D", "0000A0"),
        ("0000D4", "0000D5", "0000A0"), ("6E6E6E", "6D6D6D", "808080"), ("939393", "949494", "808080"), ("1A8080", "198080", "808080"),
        ("806580", "806480", "808080"), ("809A80", "809B80", "808080"),
    ],
)  # fmt: skip
def test_the_least_contrast_is_that_of_wcag(pale: str, dark: str, fill: str) -> None:
    """One to one point three, of each primary colour, or another hue: computed by its formula of relative luminance."""
    assert not legible(pale, fill)
    assert legible(dark, fill)
    assert legible(fill, dark)


@pytest.mark.parametrize("style", [s for s in vars(styles).values() if isinstance(s, Style)])
def test_what_the_form_draws_can_be_read(style: Style) -> None:
    assert legible(style.color, style.fill)


@pytest.mark.parametrize(
    "look",
    [
        PLAIN, INPUT, Look("0"), Look("@"), Look("#,##0.00"), Look("0.00"), Look("# ?/?"), Look('0" eventos"'), Look("$0.00"),
        Look("General", "0000FF", "FFFF00"), Look("[Red]0"), Look("0.00E+00"),
    ],
)  # fmt: skip
def test_another_look_of_the_same_quantity_is_nothing(look: Look) -> None:
    assert sight(look, INPUT, 7).kind is Kind.SAME


@pytest.mark.parametrize(
    ("look", "value", "kind", "words"),
    [
        (Look('"9"'), 7, Kind.OTHER, "se ve “9”"), (Look('0"0"'), 7, Kind.OTHER, "se ve “70”"), (Look('"-"0'), 7, Kind.OTHER, "se ve “-7”"),
        (Look("0"), Fraction(5, 2), Kind.OTHER, "se ve “3”"), (Look("0.00"), Fraction(7004, 1000), Kind.OTHER, "se ve “7.00”"),
        (Look("0,"), 7, Kind.OTHER, "se ve “0”"),
        (Look('"9";"9";"9";"9"'), "7", Kind.OTHER, "se ve “9”"), (Look("0%"), 7, Kind.NONE, "se ve “700%”"),
        (Look(";;;"), 7, Kind.NONE, "no se ve nada"), (Look("yy/m"), 7, Kind.NONE, "se ve una fecha o una hora"),
        (Look("yyyy"), 7, Kind.OTHER, "se ve un número de día, mes, año, hora, minuto o segundo"),
        (Look("[DBNum1]0"), 7, Kind.NONE, "se ve algo que depende del programa"), (Look("#"), 0, Kind.NONE, "no se ve nada"),
        (Look(";;;"), "7", Kind.NONE, "no se ve nada"), (Look('"lluvia: "@'), "Se pospuso", Kind.NONE, "se ve “lluvia: Se pospuso”"),
        (Look("General", "FFFFFF"), 7, Kind.NONE, "no se distingue del fondo"),
        (Look("[White]0"), 7, Kind.NONE, "no se distingue del fondo"),
        (INPUT._replace(fill=INPUT.color), 7, Kind.NONE, "no se distingue del fondo"),
        (INPUT._replace(struck=True), 7, Kind.NONE, "se ve tachada"),
    ],
)  # fmt: skip
def test_what_is_seen_instead_is_told(look: Look, value: Cantidad | str, kind: Kind, words: str) -> None:
    assert sight(look, INPUT, value) == (kind, words)


@pytest.mark.parametrize("code", ["0%", "0.00%", "0.0%", "General", "0.00", "# ?/?", "0.0 %"])
def test_a_percent_may_lose_its_decimals(code: str) -> None:
    assert sight(Look(code), PERCENT, Fraction(6, 7), ratio=True).kind is Kind.SAME


@pytest.mark.parametrize(("code", "words"), [("0", "se ve “1”"), ('"100%"', "se ve “100%”"), ("0%%", "se ve “8571%%”")])
def test_a_percent_may_not_become_another(code: str, words: str) -> None:
    assert sight(Look(code), PERCENT, Fraction(6, 7), ratio=True).words == words


def test_a_ratio_that_has_more_digits_than_programs_show_is_the_same() -> None:
    assert sight(PLAIN, PERCENT, Fraction(10**14, 7), ratio=True).kind is Kind.SAME


def test_noise_of_binary_fractions_is_no_other_quantity() -> None:
    assert sight(Look("0.0"), INPUT, Fraction("0.30000000000000004")).kind is Kind.SAME


@pytest.mark.parametrize(("value", "kind"), [(0, Kind.SAME), (7, Kind.SAME)])
def test_no_progress_may_be_shown_as_a_dash(value: int, kind: Kind) -> None:
    """As accountants' formats do."""
    look = Look('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-')
    assert shown(look.number_format, 0).text.strip() == "-"
    assert sight(look, INPUT, value).kind is kind


@pytest.mark.parametrize(
    ("seen", "held", "kind"),
    [
        ('"85%"', Fraction(855, 1000), Kind.SAME), ('"85%"', Fraction(8551, 10000), Kind.OTHER), ('"0%"', Fraction(1, 200), Kind.SAME),
        ('"1%"', Fraction(1, 200), Kind.SAME), ('"1%"', Fraction(49, 10000), Kind.OTHER),
    ],
)  # fmt: skip
def test_a_percent_without_decimals_leaves_out_half_a_point(seen: str, held: Fraction, kind: Kind) -> None:
    assert sight(Look(seen), PERCENT, held, ratio=True).kind is kind


def test_half_a_point_is_nothing_only_of_a_ratio() -> None:
    assert sight(Look('"7"'), INPUT, Fraction(7004, 1000)).kind is Kind.OTHER
    assert sight(Look('"7"'), INPUT, 7).kind is Kind.SAME
    assert sight(Look("@"), INPUT, "Se pospuso").kind is Kind.SAME


def test_a_look_as_issued_is_not_looked_at() -> None:
    """Whatever it is: a form of another municipality may be drawn as it likes."""
    pale = Look('"9"', "FFFFFF", "", struck=True)
    assert sight(pale, pale, 7).kind is Kind.SAME
