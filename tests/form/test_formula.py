"""What programs rewrite by themselves compares equal; what a person changed does not."""

from __future__ import annotations

import pytest

from poa_xl.form.formula import canonical, translated

ISSUED = '=IF(SUMIF($E$21:$F$21,"P",$E22)=0,0,$M22/SUMIF($E$21:$F$21,"P",$E22))'


@pytest.mark.parametrize(
    "rewritten",
    [
        ISSUED.lower().replace('"p"', '"P"'),
        ISSUED.replace(",", " , "),
        ISSUED.replace(",", ";"),
        "of:" + ISSUED.replace(",", ";"),
        "{" + ISSUED + "}",
        ISSUED.replace("=0,0,", "=0.0,0.00,"),
        ISSUED.removeprefix("="),
        'of:=IF(SUMIF([.$E$21:.$F$21];"P";[.$E22])=0;0;[.$M22]/SUMIF([.$E$21:.$F$21];"P";[.$E22]))',
    ],
)
def test_innocent_rewriting_is_the_same_formula(rewritten: str) -> None:
    assert canonical(rewritten) == canonical(ISSUED)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("$E22", "$E23"),
        ("$F$21", "$G$21"),
        ('"P"', '"p"'),
        ('"P"', '"P "'),
        ("=0,0,", "=0,1,"),
        ("/", "*"),
        ("$M22", "M22"),
    ],
)
def test_every_real_change_is_another_formula(old: str, new: str) -> None:
    assert canonical(ISSUED.replace(old, new, 1)) != canonical(ISSUED)


@pytest.mark.parametrize(
    ("one", "other"),
    [("=_xlfn.CONCAT(A1)", "=CONCAT(A1)"), ("=ODF.SUMPRODUCT(A1)", "=SUMPRODUCT(A1)"),
     ("='Hoja 1'!A1", "='HOJA 1'!A1"), ("='TMM-F004'!A1", "='TMM-F004'!a1"), ("=TRUE()", "=TRUE"),
     ("=1.50+2", "=1.5+2")],
)  # fmt: skip
def test_prefixes_quotes_and_numbers(one: str, other: str) -> None:
    assert canonical(one) == canonical(other)


def test_references_are_carried_and_texts_are_not() -> None:
    carried = translated('=SUM($E22:F$23)&"E22"', lambda row: row + 3, lambda column: {"F": "G"}.get(column, column))
    assert carried == '=SUM($E25:G$26)&"E22"'
