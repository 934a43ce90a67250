"""What a number format makes of a quantity: what a spreadsheet program shows of it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from poa_xl.domain.cantidad import Cantidad
from poa_xl.form.numberformat import DATE, PART_OF_DATE, shown
from poa_xl.form.rawbook import Look
from poa_xl.form.seen import Kind, sight, understood
from tests.support.office import Office

HALF, SIXTH = Fraction(5, 2), Fraction(6, 7)
ACCOUNTING = r'_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)'


@pytest.mark.parametrize(
    ("code", "value", "text"),
    [
        ("General", 7, "7"), ("General", HALF, "2.5"), ("", 7, "7"), ('General" km"', 7, "7 km"), ("@", 7, "7"),
        ("0", HALF, "3"), ("0", Fraction(1, 4), "0"), ("000", 7, "007"), ("0.00", 7, "7.00"), ("0.0", Fraction(9, 4), "2.3"),
        ("0.##", 7, "7."), ("0.##", HALF, "2.5"), ("0.??", HALF, "2.5 "), (".00", 7, "7.00"), ("#", 0, ""), ("#.#", 0, "."),
        ("#,##0", 1234567, "1,234,567"), ("#,##0.00", 1234, "1,234.00"), ("???,??0", 7, "     7"), ("#,##0", 0, "0"),
        ("0,", 7, "0"), ("0,", 7000, "7"), ("0.0,", 7000, "7.0"), ('#,##0,,"M"', 7 * 10**6, "7M"), ("0,.0", 7000, "7.0"),
        ("0%", 7, "700%"), ("0.0%", SIXTH, "85.7%"), ("0%%", 7, "70000%%"), ("[=0]0%;[=1]0%;0.0%", 1, "100%"),
        ('"9"', 7, "9"), ('0"0"', 7, "70"), ('"-"0', 7, "-7"), (r"\90", 7, "97"), ('0"0', 7, "70"), ("0 9", 7, "7 9"),
        (";;;", 7, ""), ("0;-0;;@", 0, ""), ("0;-0;;@", 7, "7"), ('0;-0;"nada"', 0, "nada"), ("0;0", 0, "0"),
        (ACCOUNTING, 1234, " 1,234 "), (ACCOUNTING, 0, " - "), ("$0.00", 7, "$7.00"), ("[$$-80A]#,##0", 1234, "$1,234"),
        ("# ?/?", 7, "7 "), ("# ?/?", HALF, "2 1/2"), ("# ??/??", Fraction(7, 3), "2 1/3"), ("?/?", HALF, "5/2"),
        ("# ?/8", HALF, "2 4/8"), ('# ?/?"9"', 7, "7 9"), ('?/8"9"', 1, "8/89"), ("0/", 7, "7/"),
        ("0.00E+00", 12, "1.20E+1"), ("0E+0", 12, "1E+1"), ("##0.0E+0", 12345, "12.3E+3"), ('"-"0E+0', 7, "-7E+0"),
        ("0.0E+0", 0, "0.0E+0"), ("0E+0", Fraction(1, 4), "3E-1"), ("0.0E+0", Fraction(19, 2), "9.5E+0"),
        ("00000-0000", 123456789, "12345-6789"), ('0"."0', 12, "1.2"),
        ('[>5]"x";0', 7, "x"), ('[>5]"x";0', 5, "5"), ('[<5]0;[>9]"x";0.0', 7, "7.0"), ('[<=5]0;[>=9]"x";0.0', 9, "x"),
        ('[<>7]0;"siete"', 7, "siete"), ("0*x", 7, "7xxx…"), ("* 0", 7, "7"), ('"TRUE";"TRUE";"FALSE"', 7, "TRUE"),
        ("General", Fraction(1, 3), "0.333333333333333"), ("General", Fraction(1, 10**7), "0.0000001"), ('"a"@', 7, "7"),
        ("0.00,", 7000, "7.00"), ("0.##", Fraction(141, 20), "7.05"), ("0.0#", 7, "7.0"), ("0.#0", 7, "7.00"), ("0.0?", 7, "7.0 "),
        ("#.00", 0, ".00"), ('"a".00', 7, "a7.00"), ("0000.0", Fraction(25, 2), "0012.5"), (".", 7, "."), ("#,###", 0, ""),
        ("0,000", 7, "0,007"), ("0,000", 1234567, "1,234,567"), ("??0,000", 7, "  0,007"), ("?,??0.00", 1234, "1,234.00"),
        ("#,##0", 123456789, "123,456,789"), ('00"-"00', 12345, "123-45"), ("0 000", 1234567, "1234 567"), ("0_x0", 12, "1 2"),
        ('0"x",', 7000, "7000x,"), ("0,.0,", 7 * 10**6, "7.0"), ("[$€-2] 0", 7, "€ 7"), ("[$-80a]0", 7, "7"),
        ("[$-es-MX]0", 7, "7"), ("[$$-es-MX]0.00", 7, "$7.00"),
        ('"a "# ?/?" km"', HALF, "a 2 1/2 km"), ("# ?/?", Fraction(1, 2), "1/2"), ("# ?/2", Fraction(3, 10), "1/2"),
        ("# ?/2", Fraction(1, 5), "0 "), ("# ?/10", Fraction(1, 2), "5/10"), ("00/00", Fraction(1, 2), "1/2"), ("x/0", 7, "x/7"),
        ("?/???????", Fraction(1, 1234567), "1/999999"), ("0.0E+0", 10, "1.0E+1"), ("0.0E+0", 1, "1.0E+0"), ("0E-0", 12, "1E+1"),
        ("0.0E+0", Fraction(1, 10), "1.0E-1"), ("##0E+0", 12345, "12E+3"), ("00E+0", 1234, "12E+2"), ('"a"0E+0"b"', 12, "a1E+1b"),
        ('[>2.5]"x";0', 3, "x"), ('[>2.5]"x";0', 2, "2"), ('[>-1]"x";0', 0, "x"), ('[> 5]"x";0', 7, "x"), ('[>0]0;"z"', 7, "7"),
        ('[>5]"x";[>3]"y";"z"', 7, "x"), ('[>5]"x";[>3]"y";"z"', 4, "y"), ('[>5]"x";[>3]"y";"z"', 2, "z"),
        ('[>=5]"x";0', 5, "x"), ('[=5]"x";0', 5, "x"), ('[<>5]"x";0', 5, "5"), ('[<5]"x";0', 5, "5"), ('[<=5]"x";0', 5, "x"),
        ("0" + "x" * 254, 7, "7" + "x" * 254), ("0" + "x" * 255, 7, "7" + "x" * 254), ('"ab', 7, "ab"), ("0_", 7, "7_"),
    ],
)  # fmt: skip
def test_a_quantity_is_shown_as_programs_show_it(code: str, value: Cantidad, text: str) -> None:
    assert shown(code, value).text == text


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("0", "siete"), (";;;", ""), (";;", "siete"), ('"9";"9";"9";"9"', "9"), ('"dice "@', "dice siete"), ('"9"', "siete"),
        ("@@", "sietesiete"),
    ],
)  # fmt: skip
def test_a_text_is_shown_by_the_last_section_if_that_is_for_texts(code: str, text: str) -> None:
    assert shown(code, "siete").text == text


@pytest.mark.parametrize(
    "code",
    ["dd/mm/yyyy", "[h]:mm", "g", "b", "mmss.0", "[$-80A]dd-mmm-yy", "h:mm AM/PM", "mmm", "dddd", "0;0;mmmm"],
)
def test_dates_are_told_as_such(code: str) -> None:
    assert shown(code, 0).instead == DATE


@pytest.mark.parametrize("code", ["[h]", "[MM]", "[s", "d", "dd", "mm", "yy", "yyyy", "ss", '"día "d', "0;0;yyyy"])
def test_one_part_of_a_date_looks_like_a_quantity(code: str) -> None:
    assert shown(code, 0).instead == PART_OF_DATE


@pytest.mark.parametrize("code", ["E-", "E+", '"x"E+', ".0E+0"])
def test_what_has_a_power_of_no_digits_shows_what_nobody_knows(code: str) -> None:
    assert shown(code, 7).instead


@pytest.mark.parametrize(
    "code",
    [
        "[$-2000401]0",
        "[DBNum1]0",
        "[>9]0",
        "[>9]0;0;0",
        "0;[>5]0",
        "[>9]0;[>8]0",
        '"0".00',
        '0.#"0"',
        "0;0;0;0;0",
        "@;0",
        "[>0]0;0",
        "[Color9]0",
        "[hm]",
    ],
)
def test_what_programs_do_each_in_its_own_way_is_not_guessed(code: str) -> None:
    assert shown(code, 0).instead not in ("", DATE)


@pytest.mark.parametrize(
    ("name", "number", "color"),
    [
        ("black", 1, "000000"), ("white", 2, "FFFFFF"), ("red", 3, "FF0000"), ("green", 4, "00FF00"), ("blue", 5, "0000FF"),
        ("yellow", 6, "FFFF00"), ("magenta", 7, "FF00FF"), ("cyan", 8, "00FFFF"),
    ],
)  # fmt: skip
def test_the_eight_colours_that_every_program_has_are_known_by_name_and_number(
    name: str, number: int, color: str
) -> None:
    assert shown(f"[{name}]0", 7).color == shown(f"[COLOR{number}]0", 7).color == color


def test_a_colour_of_the_format_is_told() -> None:
    assert shown("[White]0", 7).color == "FFFFFF"
    assert shown("[Color5]0;[red]-0", 7).color == "0000FF"
    assert shown("0", 7).color == ""


SIGNS = st.sampled_from([*'0#?.,%/@;_*\\"[]EeGeneralymd$- 79x', "General", "[Red]", "[>5]", "[$$-80A]", '"9"', "E+0"])


@given(st.lists(SIGNS, max_size=14).map("".join), st.fractions(0, 10**15), st.text(max_size=8))
def test_no_format_stops_us(code: str, value: Fraction, text: str) -> None:
    assert all(isinstance(part, str) for part in (*shown(code, value), *shown(code, text)))


# -- LibreOffice shows what we say it shows ------------------------------------------------------------------------------

VALUES: tuple[Cantidad, ...] = (0, 1, 7, HALF, Fraction(1, 4), 1234, 7000, Fraction(123456, 100), 1234567, SIXTH)
DIGITS = (
    "0", "#", "#,##0", "0.0", "0.00", "0.##", "??0", "000", "0,", "0.0,", "# ?/?", "# ??/??", "0E+00", "0.00E+00", "General", "@", "",
    "0000-00", '0"."0', "#,##0.0,,", "0 0", "yyyy",
)  # fmt: skip
AROUND = ('"9"', '"-"', " ", '"x"', "_)", "* ", "$", '"0"', "(", ")", "[Red]", '"a 3"', "%")


def codes(seed: int) -> Iterator[str]:
    chance = random.Random(seed)  # noqa: S311
    while True:
        sections = []
        for _ in range(chance.choice((1, 1, 1, 2, 2, 3, 4))):
            section = chance.choice(DIGITS)
            for _ in range(0 if section == "yyyy" else chance.choice((0, 1, 1, 2))):
                section = chance.choice((f"{chance.choice(AROUND)}{section}", f"{section}{chance.choice(AROUND)}"))
            sections.append(section)
        condition = f"[{chance.choice(('>', '<', '>=', '<=', '=', '<>'))}{chance.choice((1, 5, 7))}]"
        yield (condition if chance.random() < 0.15 else "") + ";".join(sections)


@pytest.mark.office
@pytest.mark.parametrize("seed", [1, 2])
def test_what_we_take_for_the_same_quantity_is_read_so_in_libreoffice(
    seed: int, office: Office, tmp_path: Path
) -> None:
    drawn = codes(seed)
    tried = [next(drawn) for _ in range(300)]
    path = tmp_path / "formats.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet()
        page.set_column(0, len(VALUES), 40)
        for row, code in enumerate(tried):
            style = book.add_format({"num_format": code})
            for column, value in enumerate(VALUES):
                page.write_number(row, column, float(value), style)
    wrong, same = [], 0
    for code, texts in zip(tried, office.texts(path), strict=True):
        for value, text in zip(VALUES, texts, strict=True):
            nothing = value == 0 and (
                "E" in code or text.strip() == "-"
            )  # whatever its exponent; as accountants write it
            if not nothing and sight(Look(code), Look(), value).kind is Kind.SAME:
                same += 1
                read = understood(text.strip())
                if read is None or abs(Fraction(read) - value) > Fraction(1, 10**9) * (value + 1):
                    wrong.append((code, value, text, shown(code, value)))
    assert wrong == []
    assert same > 500
