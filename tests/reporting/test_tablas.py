"""The .csv files."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from tests.support.books import achieved
from tests.support.quarter import Quarter

# What was reported is all that was programmed but for these.
RATIOS = {"502": "0.35714285714285715", "503": "0.3333333333333333"}  # 5 of 14, 1 of 3
Published = Mapping[str, Mapping[int, Captura]]


@pytest.fixture(scope="module")
def quarter(tmp_path_factory: pytest.TempPathFactory, plan: Plan, publicado: Published) -> Quarter:
    made = Quarter(tmp_path_factory.mktemp("csv"), plan)
    made.fill(publicado)
    made.fill(
        {
            "58203": {
                **publicado["58203"],
                502: achieved(1, 5, '=HYPERLINK("http://x";"y")'),
                503: achieved(1, 1, "- lluvia\nsegunda"),
            }
        }
    )
    made.collect()
    return made


def rows(quarter: Quarter, name: str) -> list[dict[str, str]]:
    path = Path(f"{quarter.report}-{name}.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def test_every_meta_with_the_figures_of_the_data(quarter: Quarter) -> None:
    metas = {(u["clave"], m["numero"]): m for u in quarter.json()["unidades"] for m in u["metas"]}
    found = rows(quarter, "metas")
    assert len(found) == 33
    for row in found:
        meta = metas[row["UNIDAD"], int(row["META"])]
        assert float(row["AVANCE ABSOLUTO"]) == meta["absoluto"]
        assert row["ESTADO"] == meta["estado"]
        assert row["ACUMULADO RELATIVO"] == RATIOS.get(row["META"], "1" if meta["programado"] else "N/P"), row["META"]
        assert row["Ene-Mar A"] == ("" if meta["a"][0] is None else str(meta["a"][0]))


def test_no_text_is_a_formula(quarter: Quarter) -> None:
    said = {row["META"]: row["OBSERVACIONES"] for row in rows(quarter, "metas")}
    assert said["502"] == '\'=HYPERLINK("http://x";"y")'
    assert said["503"] == "'- lluvia\nsegunda"


def test_the_transparency_table(quarter: Quarter) -> None:
    found = rows(quarter, "transparencia")
    assert len(found) == 33
    first = found[0]
    dates = [first[f"FECHA DE {what} DEL PERIODO"] for what in ("INICIO", "TÉRMINO")]
    assert [first["EJERCICIO"], *dates] == ["2024", "2024-01-01", "2024-03-31"]
    assert first["PROGRAMA"] == "511 GESTION ADMINISTRATIVA"
    assert first["ÁREA RESPONSABLE"] == "DIRECCION GENERAL"
    assert first["METAS PROGRAMADAS"] == "2"
