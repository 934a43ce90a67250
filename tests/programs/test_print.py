"""Printed, the form says what the official one says: every label and figure, one page wide, its headings repeated."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from poa_xl import workflow
from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from tests.form.test_held import with_texts
from tests.support.books import filled, form_of, workbook
from tests.support.office import Office
from tests.support.plans import EXAMPLE, write_large
from tests.support.programs import needed
from tests.support.quarter import Quarter

pytestmark = pytest.mark.office
Published = Mapping[str, Mapping[int, Captura]]
# What was published with a mistake and the plan decided otherwise (its notes say so).
DECIDED = {"101", "3.7.1"}


def printed(office: Office, path: Path) -> list[str]:
    """The text of each page."""
    needed("pdftotext", "poppler-utils")
    pdf = office.pdf(path, path.with_suffix(".pdf"))
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    return text.split("\f")[:-1]


def words_of(text: str) -> list[str]:
    """Words and figures; a meta's number stands apart from its text however it was spelled."""
    return [w.strip(".") for w in re.split(r"[\s\-,()/%:]+|(?<=\d)\.(?=\D)", text) if w and w.strip(".")]


def form_pages(pages: list[str]) -> list[str]:
    forms = [page for page in pages if "TMM-F004 ·" in page]
    assert forms
    return forms


def published_lines(clave: str) -> list[str]:
    """The published form of a unit, line by line."""
    forms = (EXAMPLE / "tmm-f004-2024-t1.txt").read_text(encoding="utf-8").split("**XX")
    return next(f for f in forms if re.search(rf"UNIDAD EJECUTORA\t{clave}\t", f)).splitlines()


@pytest.mark.parametrize(("clave", "published"), [("58101", "101"), ("58102", "58102"), ("58203", "58203")])
def test_every_published_label_and_figure_is_there(
    clave: str, published: str, office: Office, plan: Plan, publicado: Published, tmp_path: Path
) -> None:
    """Header, headings, metas (text, unit of measure, META, P, A, ABSOLUTO, RELATIVO) and signatures, line by line."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(form_of(plan, clave, 1, None, publicado[clave])))
    pages = form_pages(printed(office, path))
    words = set(words_of("".join(pages)))
    said = [cell for line in published_lines(published) if "\t" in line for cell in line.split("\t")]
    missing = {word for cell in said for word in words_of(cell)} - words - DECIDED
    assert missing == set()
    for word in ("TMM-F004", "FECHA:", "31-mar-24", "FÍSICO", "ELABORÓ", "REVISÓ", "AUTORIZÓ", "ANUAL"):
        assert word in "".join(pages)


def test_the_figures_of_each_row_in_order(office: Office, plan: Plan, publicado: Published, tmp_path: Path) -> None:
    """META, P and A by quarter, ABSOLUTO, RELATIVO of every meta of 58203 stand in one printed line."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(form_of(plan, "58203", 1, None, publicado["58203"])))
    text = "\n".join(form_pages(printed(office, path)))
    for figures in ("30 7 7 7 7 9 7 100.% ", "49 14 14 12 11 12 14 100.% ", "28 7 7 6 9 6 7 100.% "):
        numbers = figures.replace("100.% ", "").split()
        assert re.search(r"\s+".join(map(re.escape, numbers)) + r"\s+100\.?\s?%", text), figures
    expected = json.loads((EXAMPLE / "expected-2024-t1.json").read_text(encoding="utf-8"))
    assert sum(row["unidad"] == "58203" and row["rel_impreso"] == 0 for row in expected) == 2
    assert len(re.findall(r"\s0\.?\s?%", text)) == 2


def test_nothing_outside_the_official_form_is_printed(office: Office, plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(form_of(plan, "58101")))
    text = "".join(form_pages(printed(office, path)))
    for never in ("¿QUÉ FALTA?", "Renglón", "Faltan", "POA-XL", "58101-101"):
        assert never not in text


def test_a_long_form_repeats_its_headings_and_keeps_the_signatures_together(office: Office, tmp_path: Path) -> None:
    plan = workflow.sound_plan(write_large(tmp_path, 1, 50))[0]
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(filled(plan, "7100", 2)))
    pages = form_pages(printed(office, path))
    assert len(pages) > 5
    for page in pages:
        assert "OBSERVACIONES" in page
        assert "ACUMULADO" in page
    last = pages[-1]
    assert all(word in last for word in ("ELABORÓ", "REVISÓ", "AUTORIZÓ", "ÁNGELA ÑU", "Código de verificación"))


@pytest.mark.parametrize("rows", [10, 11, 15, 16, 17, 36, 41])
def test_the_signatures_are_never_parted(rows: int, office: Office, plan: Plan, tmp_path: Path) -> None:
    """Whatever row the page ends at: who signs, the line and the name are on one page."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(with_texts(plan, *["TEXTO"] * rows)))
    signed = [
        page for page in form_pages(printed(office, path)) if "ELABORÓ" in page or "Código de verificación" in page
    ]
    assert len(signed) == 1


def test_one_page_wide(office: Office, plan: Plan, tmp_path: Path) -> None:
    """Every page of the form carries its last column: none is the right half of another."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(form_of(plan, "58201")))
    for page in form_pages(printed(office, path)):
        assert "OBSERVACIONES" in page or "AUTORIZÓ" in page


def test_the_report_prints(office: Office, plan: Plan, publicado: Published, tmp_path: Path) -> None:
    quarter = Quarter(tmp_path, plan)
    quarter.fill(publicado)
    quarter.collect()
    pages = printed(office, Path(quarter.report + ".xlsx"))
    covered = [page for page in pages if "5 de 5 unidades" in page]
    assert len(covered) > 8
    assert len(covered) + len(form_pages(pages)) == len(pages) < 40
