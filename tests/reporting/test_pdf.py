"""The report as PDF: the same figures as everywhere, text as data, same input same bytes."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from poa_xl.workflow import sound_plan
from tests.support.books import achieved, as_programmed
from tests.support.plans import write_large
from tests.support.programs import needed
from tests.support.quarter import Quarter

Published = Mapping[str, Mapping[int, Captura]]
NASTY = '#eval("1+1") $x^2$ *negritas* @cita <etiqueta> \\ `código` = título'


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, plan: Plan, publicado: Published) -> list[str]:
    """The text of each page: 58102 missing, 58201 held, 502 behind."""
    quarter = Quarter(tmp_path_factory.mktemp("pdf"), plan)
    quarter.fill({k: v for k, v in publicado.items() if k != "58102"})
    quarter.fill({"58203": {**publicado["58203"], 502: achieved(1, 5, NASTY)}})
    quarter.collect(hold=["58201"])
    needed("pdftotext", "poppler-utils")
    done = subprocess.run(
        ["pdftotext", "-layout", quarter.report + ".pdf", "-"], capture_output=True, text=True, check=True
    )
    return done.stdout.split("\f")[:-1]


def test_coverage_and_page_number_on_every_page(pages: list[str]) -> None:
    for number, page in enumerate(pages, 1):
        assert re.search(rf"Ramo 58 · 2024-T1 · 3 de 5 unidades\s+Página {number} de {len(pages)}", page)


def test_what_is_left_out_is_on_the_first_page(pages: list[str]) -> None:
    assert "No incluida: 58102 GERENCIA ADMINISTRATIVA — faltante" in pages[0]
    assert "No incluida: 58201 GERENCIA DE PROMOCION E INFORMACIÓN — retenida, por confirmar" in pages[0]


def test_the_board_and_the_exceptions(pages: list[str]) -> None:
    assert re.search(r"TOTAL\s+33\s+23\s+11\s+0\s+1\s+0\s+9\s+0\s+12\s+91\.7 %\s+94\.6 %", pages[0])
    assert re.search(r"✖ Rojo\s+58203\s+502\s", pages[0])
    assert "35.7 %" in pages[0]
    assert "−9" in pages[0]


def test_text_is_never_markup(pages: list[str]) -> None:
    text = " ".join(" ".join(pages).split())
    for piece in ('#eval("1+1")', "$x^2$", "*negritas*", "@cita", "<etiqueta>", "`código`"):
        assert piece in text


def test_it_is_signed_at_the_end(pages: list[str]) -> None:
    assert re.search(r"AUTORIZÓ.*NANCY PAOLA MINOR IBARRA\s+RESPONSABLE DEL RAMO", pages[-1], re.DOTALL)


def test_beyond_many_metas_the_detail_is_left_to_the_workbook(tmp_path: Path) -> None:
    path = write_large(tmp_path, 32, 50)
    plan = sound_plan(path)[0]
    quarter = Quarter(tmp_path, plan, 1, path)
    quarter.fill({plan.unidades[0].clave: as_programmed(plan.unidades[0], 1)})
    quarter.collect()
    needed("pdftotext", "poppler-utils")
    text = subprocess.run(
        ["pdftotext", quarter.report + ".pdf", "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "El detalle de las 1600 metas está en el libro" in text


def test_without_the_extra_the_rest_is_written_and_the_command_says_how_to_get_it(
    plan: Plan, publicado: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from poa_xl.cli import main
    from poa_xl.errors import PoaError
    from poa_xl.reporting import pdf

    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    quarter = Quarter(tmp_path, plan)
    quarter.fill(publicado)
    done = quarter.collect()
    assert {p.suffix for p in done.escritos} == {".xlsx", ".html", ".json", ".csv"}
    with pytest.raises(PoaError, match=r"pip install 'poa-xl\[pdf\]'"):
        pdf.pdf(done.consolidado)
    told = CliRunner().invoke(main, ["demo", str(tmp_path / "demo")])
    assert "pip install 'poa-xl[pdf]'" in told.output
