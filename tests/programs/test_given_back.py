"""A form given back and saved by another program: our remarks, and what they copy of the unit's book, are still ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from poa_xl.domain.devolucion import Apartado
from poa_xl.domain.finding import Finding, Place, Severity
from poa_xl.domain.model import Plan
from poa_xl.excel.writer import render
from poa_xl.form.revision import Senalado, annotated_book
from tests.checks.test_apart import HOSTILE
from tests.support.books import above_nota, filled, receive_bytes
from tests.support.office import Office

pytestmark = pytest.mark.office


@pytest.mark.parametrize("ending", [".xlsx", ".ods", ".xls"])
def test_what_it_lists_is_nobodys_remark(ending: str, office: Office, plan: Plan, tmp_path: Path) -> None:
    form = filled(plan, "58101")
    remark = Finding(
        "POA201", Severity.ERROR, "“siete” no es un número.\nNi “8?”.", "Escriba.", Place("a.xlsx"), "58101"
    )
    listed = [Apartado(f"hoja {text[:20]} A1", "en otra hoja", text) for text in HOSTILE]
    source = tmp_path / "a.xlsx"
    source.write_bytes(render(annotated_book(form, [Senalado(remark, f"F{form.fila_de[101]}")], 1, listed)))
    saved = office.saved_as(source, tmp_path / f"b{ending}")
    came = receive_bytes(saved.read_bytes(), plan, archivo=saved.name)
    assert above_nota(came) == []
    assert came.revision == 1
    assert came.devolucion is not None
    assert came.devolucion.apartados == ()
