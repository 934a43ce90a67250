"""The file of waivers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from poa_xl.domain.model import Plan
from poa_xl.errors import PoaError
from poa_xl.plan.dispensas import read_dispensas

GOOD = """
dispensas:
  - {codigo: a05, unidad: 101, trimestre: 1, metas: [103], motivo: Oficio 1, autoriza: Nancy, hasta: 2024-06-30}
  - {codigo: POA304, unidad: 58102, trimestre: 2, motivo: Oficio 2, autoriza: Nancy}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "dispensas.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_waivers_of_the_quarter_by_code_or_alias(plan: Plan, tmp_path: Path) -> None:
    (one,) = read_dispensas(write(tmp_path, GOOD), plan, plan.trimestre(1))
    assert (one.codigo, one.unidad, one.metas, one.hasta) == ("POA303", "58101", (103,), date(2024, 6, 30))
    assert one.texto == "Dispensado por Nancy: Oficio 1, hasta el 30 de junio de 2024"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("codigo: a05", "codigo: POA999", "línea 3: no hay hallazgo POA999"),
        ("unidad: 101", "unidad: 999", "línea 3: la unidad 999 no está en el plan"),
        ("motivo: Oficio 1", "motivo: ''", "línea 3"),
        ("motivo: Oficio 1, ", "", "Falta “motivo”"),
        ("trimestre: 1", "trimestre: 7", "un número hasta 4"),
        ("dispensas:", "dispensa:", "“dispensa” no es un dato"),
        ("- {codigo", "- {{codigo", "línea"),
    ],
)
def test_a_wrong_file_of_waivers_stops_with_its_line(old: str, new: str, says: str, plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PoaError, match=says):
        read_dispensas(write(tmp_path, GOOD.replace(old, new, 1)), plan, plan.trimestre(1))


def test_a_missing_file_of_waivers_stops(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PoaError, match="No existe"):
        read_dispensas(tmp_path / "nada.yaml", plan, plan.trimestre(1))
