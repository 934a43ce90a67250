"""The report as PDF: the same figures as everywhere, text as data, same input same bytes."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest

from poa_xl.domain.avance import Captura
from poa_xl.domain.cantidad import normal, show
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, consolidate_unidad
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.model import Meta, Plan
from poa_xl.domain.previo import Previo
from poa_xl.reporting.pdf import pdf
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
    assert "NO INCLUIDA: 58102 GERENCIA ADMINISTRATIVA — faltante" in pages[0]
    assert "NO INCLUIDA: 58201 GERENCIA DE PROMOCION E INFORMACIÓN — retenida, por confirmar" in pages[0]


def test_the_board_and_the_exceptions(pages: list[str]) -> None:
    text = "".join(pages)
    assert re.search(r"TOTAL\s+3 de 5 unidades\s+33\s+23\s+11\s+● 11 .*91\.7 %\s+94\.6 %", text)
    assert re.search(r"✖ Rojo\s+58203\s+502\s.*14\s+5\s+35\.7 %\s+−9\s+−64\.3 %", text)


def test_of_a_unit_left_out_nothing_is_known(pages: list[str]) -> None:
    assert re.search(r"58102\s+GERENCIA ADMINISTRATIVA\s+faltante\s+8\s+5\s+0\s.*S/R\s+S/R", "".join(pages))


def test_no_figure_touches_the_next_whatever_its_digits(plan: Plan, tmp_path: Path) -> None:
    """Seven digits and decimals in every quarter: each figure stands whole and apart in "Metas por unidad" and in Atención."""
    chance = Random(5)  # noqa: S311

    def grown(meta: Meta) -> Meta:
        p = tuple(None if one is None else Fraction(chance.randrange(10**9, 10**10), 1000) for one in meta.programado)
        return replace(meta, programado=p, anual=normal(sum((one for one in p if one), start=Fraction(0))))

    units = tuple(replace(u, metas=tuple(map(grown, u.metas))) for u in plan.unidades)
    large = replace(plan, unidades=units)
    quarter, done = large.trimestre(4), []
    for unidad in large.unidades:
        half = {
            m.numero: Captura(tuple(None if p is None else Fraction(p) * 2 / 3 for p in m.programado))
            for m in unidad.metas
        }
        came = Devolucion(unidad.clave, "a.xlsx", "0" * 64, "TMM-F004", half, {})
        done.append(consolidate_unidad(large, quarter, unidad, EstadoUnidad.ACEPTADA, came, (), Previo()))
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(Consolidado(large, quarter, tuple(done))))
    needed("pdftotext", "poppler-utils")
    told = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, text=True, check=True).stdout
    words = re.findall(r'<word xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax=".*?">(.*?)</word>', told)
    figures = {show(v) for _, m in large.metas() for v in (m.anual, *m.programado) if v}
    assert len(figures) > 100
    assert figures <= {text for *_, text in words}  # whole: parted or grown together it is another word
    lines: dict[tuple[int, str], list[tuple[float, float]]] = {}
    for number, page in enumerate(told.split("<page ")):
        for left, top, right, text in re.findall(
            r'xMin="(.*?)" yMin="(.*?)" xMax="(.*?)" yMax=".*?">(.*?)</word>', page
        ):
            if re.fullmatch(r"[−+]?[\d.]+", text):
                lines.setdefault((number, top), []).append((float(left), float(right)))
    gaps = [b[0] - a[1] for line in lines.values() for a, b in pairwise(sorted(line))]
    assert len(gaps) > 300
    assert min(gaps) > 2


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
    from poa_xl.errors import InstalacionError
    from poa_xl.reporting import pdf

    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    quarter = Quarter(tmp_path, plan)
    quarter.fill(publicado)
    done = quarter.collect()
    assert {p.suffix for p in done.written} == {".xlsx", ".html", ".json", ".csv"}
    with pytest.raises(InstalacionError, match=r"pip install 'poa-xl\[pdf\]'"):
        pdf.pdf(done.consolidado)
    told = CliRunner().invoke(main, ["demo", str(tmp_path / "demo")])
    assert "pip install 'poa-xl[pdf]'" in told.output
