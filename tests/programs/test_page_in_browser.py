"""The page in Chromium: fits a screen and a phone, sorts, searches, reads well to a screen reader, asks no network."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path

import pytest

from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from tests.support.books import achieved
from tests.support.browser import ask
from tests.support.quarter import Quarter

pytestmark = pytest.mark.browser
Published = Mapping[str, Mapping[int, Captura]]


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory, plan: Plan, publicado: Published) -> Path:
    """A quarter with everything in it: missing, held, behind, over, unexplained, compared with an earlier one."""
    quarter = Quarter(tmp_path_factory.mktemp("page"), plan)
    quarter.fill({k: v for k, v in publicado.items() if k != "58102"})
    quarter.collect()
    before = Path(quarter.report + ".json").rename(quarter.folder / "antes.json")
    late = {502: achieved(1, 5, "Sin imprenta hasta abril"), 504: achieved(1, 9), 505: achieved(1, 1, "Se adelantó")}
    quarter.fill({"58203": {**publicado["58203"], **late}})
    quarter.put("foto.xlsx", b"\x89PNG")
    quarter.collect(hold=["58201"], previous=[before])
    return Path(quarter.report + ".html")


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_sticks_out_sideways(width: int, page: Path, chromium: str, tmp_path: Path) -> None:
    script = "return {wide: doc.documentElement.scrollWidth, inner: win.innerWidth};"
    found = ask(chromium, page, script, width, tmp_path)
    assert found["wide"] <= found["inner"] == width


@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious(width: int, page: Path, chromium: str, tmp_path: Path) -> None:
    spec = find_spec("axe_core_python")
    assert spec is not None
    assert spec.submodule_search_locations
    (axe,) = Path(spec.submodule_search_locations[0]).rglob("axe.min.js")
    inside = tmp_path / "con-axe.html"
    text = page.read_text(encoding="utf-8").replace("<details", "<details open")
    inside.write_text(
        text.replace("</body>", f"<script>{axe.read_text(encoding='utf-8')}</script></body>"), encoding="utf-8"
    )
    script = (
        "const r = await win.axe.run(doc, {resultTypes: ['violations']});"
        "return r.violations.map(v => [v.impact, v.id, v.nodes.slice(0, 3).map(n => n.html.slice(0, 120))]);"
    )
    found = ask(chromium, inside, script, width, tmp_path)
    assert [v for v in found if v[0] in ("serious", "critical")] == []


def test_tables_sort_by_keyboard_and_say_so(page: Path, chromium: str, tmp_path: Path) -> None:
    script = (
        "const t = doc.querySelector('section[aria-labelledby=unidades] table');"
        "const heads = [...t.querySelectorAll('thead th')]; const i = heads.findIndex(h => h.textContent.startsWith('CUMPLIDAS'));"
        "const b = heads[i].querySelector('button'); b.focus(); const focused = doc.activeElement === b; b.click();"
        "const up = [...t.tBodies[0].rows].map(r => r.cells[i].textContent); const sort = heads[i].getAttribute('aria-sort');"
        "b.click(); const down = [...t.tBodies[0].rows].map(r => r.cells[i].textContent);"
        "return {focused, up, sort, down};"
    )
    found = ask(chromium, page, script, 1280, tmp_path)
    assert found["focused"]
    assert found["sort"] == "ascending"
    assert found["up"] == ["0", "0", "2", "4", "4"]
    assert found["down"][0] == "4"


def test_searching_shows_only_what_is_found_and_counts_it(page: Path, chromium: str, tmp_path: Path) -> None:
    script = (
        "const b = doc.getElementById('buscar'); b.value = 'imprenta'; b.dispatchEvent(new win.Event('input'));"
        "const shown = [...doc.querySelectorAll('table.metas tbody tr')].filter(r => r.offsetParent !== null).length;"
        "return {shown, said: doc.getElementById('hallados').textContent, open: doc.querySelectorAll('details.unidad[open]').length};"
    )
    found = ask(chromium, page, script, 1280, tmp_path)
    assert (found["shown"], found["open"]) == (1, 1)
    assert "1" in found["said"]


def test_everything_is_drawn(page: Path, chromium: str, tmp_path: Path) -> None:
    """In ten seconds a reader finds who is missing, what is behind, by how much, and what the unit says: above the fold of sections."""
    script = (
        "const y = id => doc.getElementById(id).getBoundingClientRect().top;"
        "return {order: ['faltan', 'unidades', 'atencion', 'cambios', 'lineas', 'metas', 'hallazgos', 'bitacora'].map(y),"
        "svgs: doc.querySelectorAll('svg').length, text: doc.body.innerText};"
    )
    found = ask(chromium, page, script, 1280, tmp_path)
    assert found["order"] == sorted(found["order"])
    assert found["svgs"] >= 6
    for piece in ("58102 GERENCIA ADMINISTRATIVA", "35.7 %", "−9", "Sin imprenta hasta abril", "A de Ene-Mar"):
        assert piece in found["text"]
