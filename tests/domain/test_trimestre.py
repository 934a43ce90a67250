"""The quarters of a year: cut-off days, limits, names."""

from __future__ import annotations

from datetime import date

import pytest

from poa_xl.domain.trimestre import Trimestre, fecha_larga


@pytest.mark.parametrize(
    ("numero", "inicio", "corte", "limite"),
    [
        (1, date(2024, 1, 1), date(2024, 3, 31), date(2024, 4, 12)),
        (2, date(2024, 4, 1), date(2024, 6, 30), date(2024, 7, 12)),
        (3, date(2024, 7, 1), date(2024, 9, 30), date(2024, 10, 14)),
        (4, date(2024, 10, 1), date(2024, 12, 31), date(2025, 1, 14)),
    ],
)
def test_days_of_a_quarter(numero: int, inicio: date, corte: date, limite: date) -> None:
    quarter = Trimestre(2024, numero)
    assert (quarter.inicio, quarter.corte, quarter.limite) == (inicio, corte, limite)


def test_names() -> None:
    quarter = Trimestre(2024, 3)
    assert quarter.clave == "2024-T3"
    assert quarter.nombre == "Jul-Sep"
    assert quarter.texto == "tercer trimestre de 2024"
    assert list(quarter.transcurridos) == [1, 2, 3]
    assert [t.numero for t in quarter.anteriores] == [1, 2]
    assert fecha_larga(quarter.corte) == "30 de septiembre de 2024"
