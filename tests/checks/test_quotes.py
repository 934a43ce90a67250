"""No finding quotes two texts that look the same, whatever was written where; and none speaks Python."""

from __future__ import annotations

import re
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from poa_xl.checks.campaign import Campaign
from poa_xl.checks.receive import Recibido, judge
from poa_xl.checks.texts import same_text
from poa_xl.excel.reader import read
from poa_xl.form.layout import Role
from poa_xl.form.rawbook import clean
from poa_xl.simulation.accidents import ACCIDENTS, Scene
from poa_xl.workflow import sound_plan
from tests.support.books import codes, filled, receive_bytes, workbook
from tests.support.plans import PLAN_FILE

PLAN = sound_plan(PLAN_FILE)[0]
FORM = filled(PLAN, "58101")
BOOK = read("a.xlsx", workbook(FORM))
CAMPAIGN = Campaign(PLAN, PLAN.trimestre(1), {})
TEXTS = [
    (cell.row, cell.column)
    for cell in CAMPAIGN.issued("58101", FORM.formato.id).sheet.cells
    if isinstance(cell.value, str) and cell.value and cell.role in (Role.PLAN, Role.TEXT) and not cell.formula
]
COMPARED = ("POA111", "POA118", "POA119", "POA135", "POA401")
QUOTE = re.compile("“([^”]*)”")
PYTHON = re.compile(r"\w+(Error|Exception)\b|Traceback|\b(None|True|False)\b|<class")
NEW = st.sampled_from("АеΟ9a \u200b\u00ad–’Ñ\u0301")


def two_that_look_the_same(back: Recibido) -> list[str]:
    return [
        f.message
        for f in back.findings
        if f.codigo in COMPARED and len(found := QUOTE.findall(f.message)) >= 2 and found[-1] == found[-2]
    ]


def test_no_accident_is_told_by_two_equal_quotes_nor_in_python() -> None:
    strange, later = workbook(filled(PLAN, "58102")), workbook(filled(PLAN, "58101", 2))
    scene, data = Scene(FORM, strange, later), workbook(FORM)
    told = {
        one.name: receive_bytes(one.apply(data, scene), PLAN)
        for one in ACCIDENTS
        if not one.expected or set(one.expected) & set(COMPARED)
    }
    assert len(told) > 20
    assert {name: twins for name, back in told.items() if (twins := two_that_look_the_same(back))} == {}
    assert [f.message for back in told.values() for f in back.findings if PYTHON.search(f.message)] == []


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(TEXTS), st.integers(0, 200), NEW, st.booleans())
def test_a_character_anywhere_is_silent_for_the_eye_or_told_where_it_is(
    place: tuple[int, int], where: int, new: str, instead: bool
) -> None:
    first, *rest = BOOK.sheets
    cell = first.cells[place]
    text = str(cell.value)
    at = where % (len(text) + 1)
    other = text[:at] + new + text[at + instead :]
    sheet = replace(first, cells={**first.cells, place: cell._replace(value=other)})
    back = judge(replace(BOOK, sheets=(sheet, *rest)), CAMPAIGN)
    assert two_that_look_the_same(back) == []
    if not same_text(clean(other), clean(text)):
        assert codes(back) - {"POA306", "POA310"}
