"""Rows and columns put in and taken away by a real program, which carries formulas and merged cells along."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import pytest

from poa_xl.checks.receive import Recibido
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan
from poa_xl.form.formato import Form
from poa_xl.form.version import CURRENT, FORMS
from tests.support.books import captures_of, filled, receive_bytes, workbook
from tests.support.office import Office

pytestmark = pytest.mark.office
TRUE_OF_IT = {"POA306", "POA310"}


def tried(every: Iterable[Any], always: Collection[Any]) -> list[Any]:
    """Each of them; those not among ``always`` only where there is time."""
    rows = [(one, one if isinstance(one, tuple) else (one,)) for one in every]
    return [one if one in always else pytest.param(*values, marks=pytest.mark.long) for one, values in rows]


@pytest.fixture(params=tried(FORMS, {CURRENT.id}))
def form(request: pytest.FixtureRequest, plan: Plan) -> Form:
    return filled(plan, "58101", formato=FORMS[request.param])


def after(act: str, where: str, ending: str, form: Form, office: Office, folder: Path) -> Recibido:
    source = folder / "a.xlsx"
    source.write_bytes(workbook(form))
    target = office.restructured(source, folder / f"b{ending}", act, where)
    return receive_bytes(target.read_bytes(), form.plan, archivo=target.name)


def serious(judged: Recibido) -> list[str]:
    return [f.codigo for f in judged.findings if f.severity is not Severity.NOTA]


def unremarked(judged: Recibido, form: Form) -> None:
    """Its figures are read, and nobody is troubled."""
    assert serious(judged) == []
    assert captures_of(judged) == dict(form.capturas)
    assert len({f.codigo for f in judged.findings} - TRUE_OF_IT) <= 5


@pytest.mark.parametrize("ending", tried([".xlsx", ".ods"], {".xlsx"}))
@pytest.mark.parametrize(
    "row", tried([1, 2, 5, 8, 13, 17, 18, 19, 20, 21, 22, 25, 28, 29, 30, 33, 34], {2, 13, 20, 22, 25, 28, 30})
)
def test_rows_put_in_anywhere(row: int, ending: str, form: Form, office: Office, tmp_path: Path) -> None:
    count = 1 + row % 2
    unremarked(after("insert rows", f"A{row}:A{row + count - 1}", ending, form, office, tmp_path), form)


@pytest.mark.parametrize("row", tried([5, 18, 28], {18}))
def test_blank_rows_taken_away(row: int, form: Form, office: Office, tmp_path: Path) -> None:
    unremarked(after("delete rows", f"A{row}:A{row}", ".xlsx", form, office, tmp_path), form)


@pytest.mark.parametrize("column", tried("ABDMOPQ", "AO"))
def test_columns_put_in_beside_the_quarters(column: str, form: Form, office: Office, tmp_path: Path) -> None:
    unremarked(after("insert columns", f"{column}1:{column}1", ".ods", form, office, tmp_path), form)


def test_rows_sorted(form: Form, office: Office, tmp_path: Path) -> None:
    last = form.formato.columns.letter_of[form.formato.columns.all[-1].key]
    unremarked(after("sort", f"A{form.primera}:{last}{form.ultima}", ".xlsx", form, office, tmp_path), form)


@pytest.mark.parametrize("column", tried("GL", "G"))
def test_columns_put_in_after_the_cut(column: str, form: Form, office: Office, tmp_path: Path) -> None:
    unremarked(after("insert columns", f"{column}1:{column}1", ".xlsx", form, office, tmp_path), form)


def test_a_column_put_in_among_those_that_are_summed(form: Form, office: Office, tmp_path: Path) -> None:
    """Formulas that count columns give another sum from then on."""
    judged = after("insert columns", "F1:F1", ".xlsx", form, office, tmp_path)
    assert serious(judged) == ["POA120"]
    assert captures_of(judged) == dict(form.capturas)


@pytest.mark.parametrize(
    ("act", "where", "codigo"),
    tried(
        [("delete columns", f"{column}1:{column}1", "POA164") for column in "ABDEFGHLMNO"]
        + [("delete columns", "G1:H1", "POA164"), ("delete rows", "A24:A24", "POA115"), ("delete rows", "A21:A21", "POA120")],
        {("delete columns", "F1:F1", "POA164"), ("delete columns", "G1:H1", "POA164"), ("delete rows", "A21:A21", "POA120")},
    ),
)  # fmt: skip
@pytest.mark.parametrize("ending", tried([".xlsx", ".ods"], {".xlsx"}))
def test_what_is_taken_away_is_one_finding(
    act: str, where: str, codigo: str, ending: str, form: Form, office: Office, tmp_path: Path
) -> None:
    judged = after(act, where, ending, form, office, tmp_path)
    assert serious(judged) == [codigo]
    issued = dict(form.capturas)
    for numero, captura in captures_of(judged).items():
        assert captura.alcanzado in (issued[numero].alcanzado, (None,) * 4)
