"""Every workbook that we write is one: Microsoft's validator finds no fault, and other programs open it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import openpyxl
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import Table

from poa_xl import workflow
from poa_xl.cli import main
from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan, UnidadEjecutora
from tests.programs.engines import FORM
from tests.programs.validity import VERSIONS, assert_valid, faithful, faults
from tests.support.books import achieved, as_programmed, form_of, workbook
from tests.support.both_readers import packed, parts_of
from tests.support.office import Office
from tests.support.plans import PLAN_FILE, write_large
from tests.support.quarter import Quarter
from tests.test_round_trip import plans, words

pytestmark = pytest.mark.office
Published = Mapping[str, Mapping[int, Captura]]


@pytest.mark.parametrize(
    ("what", "old", "new"),
    [
        ("fitToHeight", b'fitToHeight="0"', b'fitToHeight="False"'),
        ("s", b'<c r="A1" s="', b'<c r="A1" s="x'),
        ("ref", b'<mergeCell ref="', b'<mergeCell nil="'),
    ],
)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_validator_names_what_is_wrong(
    version: str, what: str, old: bytes, new: bytes, plan: Plan, tmp_path: Path
) -> None:
    parts = parts_of(workbook(form_of(plan, "58101")))
    assert old in parts[FORM]
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed({**parts, FORM: parts[FORM].replace(old, new, 1)}))
    told = faults(path, version)
    assert f"/{FORM}" in told[0]
    assert f"'{what}'" in told[0]


def a_table(page: Any) -> None:
    page["A1"], page["A2"] = "Meta", 1
    page.add_table(Table(displayName="Metas", ref="A1:A2"))
    page.tables["Metas"]._initialise_columns()
    page.tables["Metas"].tableColumns[0].name = "META"


ALARMING: dict[str, Callable[[Any], object]] = {
    "a row too tall": lambda page: setattr(page.row_dimensions[1], "height", 410),
    "a column too wide": lambda page: setattr(page.column_dimensions["A"], "width", 256),
    "a link to nowhere": lambda page: setattr(page["A1"], "hyperlink", Hyperlink("A1", location="'Otra'!A1")),
    "a table of other headings": a_table,
}


def test_what_no_schema_knows_is_seen() -> None:
    page = openpyxl.Workbook().active
    assert faithful(page, ["Sheet"])
    for what, change in ALARMING.items():
        page = openpyxl.Workbook().active
        change(page)
        assert not faithful(page, ["Sheet"]), what


def books(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.xlsx"))


def test_what_ramo_58_gets_gives_back_and_reports(
    plan: Plan, publicado: Published, office: Office, tmp_path: Path
) -> None:
    """A report with every state that a unit may have, forms to correct, the next quarter's forms and report."""
    first = Quarter(tmp_path / "T1", plan)
    first.fill({clave: publicado[clave] for clave in ("58101", "58201", "58202")})
    first.fill({"58203": {501: achieved(1, 0, "x" * 500), 502: achieved(1, 90)}})
    first.put("otra.xlsx", workbook(form_of(plan, "58201", 1, None, as_programmed(plan.por_clave["58201"], 1))))
    done = first.collect(hold=("58202",))
    assert len({unidad.estado for unidad in done.consolidado.unidades}) == 5
    previous = Path(first.report + ".json")
    issued = workflow.generate(PLAN_FILE, 2, tmp_path / "emitidos", previous=previous)
    second = Quarter(tmp_path / "T2", plan, 2)
    second.collect(*issued.written[1:], previous=[previous])
    written = books(tmp_path)
    assert {"emitidos", "devoluciones", "informe"} <= {path.parent.name for path in written}
    assert_valid(written, office)


# -- long: any plan, in any state ----------------------------------------------------------------------------------

anything = st.text(st.characters(codec="utf-8"), max_size=80) | st.sampled_from(
    ("=1+1", "\u200b", "\u3000\n", "_x000D_", "\x0b\ufffe\uffff", "😀" * 300, "<b>&amp;", "'", "x" * 5000)
)
received = ("aceptada", "desviada", "vacía", "parcial", "doble")
states = st.sampled_from((*received, "retenida", "faltante", "de otro trimestre"))


@st.composite
def ramos(draw: st.DrawFn) -> dict[str, Any]:
    """A plan of up to four units in two programmes, with accents, symbols and decimals."""
    data: dict[str, Any] = draw(plans())
    more = draw(plans())["unidades"]
    data["unidades"] += [{**unit, "clave": f"9{unit['clave']}"} for unit in more]
    for number, unit in enumerate(data["unidades"]):
        unit["programa"] = "7" if number % 2 else "8"
    other = {"clave": "8", "nombre": f"{draw(words)} 8", "responsables": [{"nombre": draw(words)}]}
    data["catalogos"]["programas"].append(other)
    data["ajustes"]["formato"] = draw(st.sampled_from(("", "TMM-F004/1")))
    return data


def captured(unidad: UnidadEjecutora, numero: int, chance: Random, text: str) -> dict[int, Captura]:
    """Everything behind, over, or as programmed, explained by that text."""
    return {
        meta.numero: Captura(
            tuple(
                max(0, (meta.p(t) or 0) + chance.choice((-1, 0, 0, 1, 10**6))) if t <= numero else None
                for t in (1, 2, 3, 4)
            ),
            text,
        )
        for meta in unidad.metas
    }


def returned(
    plan: Plan, numero: int, state: str, unidad: UnidadEjecutora, chance: Random, text: str
) -> Iterator[bytes]:
    whole, deviating = as_programmed(unidad, numero), captured(unidad, numero, chance, text)
    if state in ("aceptada", "doble", "retenida"):
        yield workbook(form_of(plan, unidad.clave, numero, None, whole))
    if state in ("desviada", "doble"):
        yield workbook(form_of(plan, unidad.clave, numero, None, deviating))
    if state == "vacía":
        yield workbook(form_of(plan, unidad.clave, numero))
    if state == "parcial":
        some = {meta: captura for meta, captura in deviating.items() if chance.random() < 0.5}
        yield workbook(form_of(plan, unidad.clave, numero, None, some))
    if state == "de otro trimestre":
        yield workbook(form_of(plan, unidad.clave, numero % 4 + 1, None, whole))


@pytest.mark.long
@settings(max_examples=12, suppress_health_check=list(HealthCheck))
@given(
    ramos(),
    st.integers(1, 4),
    st.tuples(st.sampled_from(received), states, states, states),
    anything,
    st.integers(0, 2**32),
)
def test_every_workbook_of_any_ramo(
    office: Office, data: dict[str, Any], numero: int, told: tuple[str, ...], text: str, seed: int
) -> None:
    """Issued after an earlier quarter, returned, given back and reported; the Ramo in any mixture of states."""
    chance = Random(seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "plan.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
        plan = workflow.sound_plan(path)[0]
        previous: list[Path] = []
        if numero > 1:
            earlier = Quarter(folder / "antes", plan, numero - 1, path)
            earlier.fill({u.clave: captured(u, numero - 1, chance, text) for u in plan.unidades[::2]})
            earlier.collect()
            previous = [Path(earlier.report + ".json")]
        workflow.generate(path, numero, folder / "emitidos", previous=previous[0] if previous else None)
        quarter = Quarter(folder, plan, numero, path)
        state_of = dict(zip(plan.unidades, told, strict=False))
        for unidad, state in state_of.items():
            for copy, book in enumerate(returned(plan, numero, state, unidad, chance, text)):
                quarter.put(f"{unidad.clave}-{copy}.xlsx", book)
        hold = tuple(unidad.clave for unidad, state in state_of.items() if state == "retenida")
        quarter.collect(previous=previous, hold=hold, overwrite=True)
        written = books(folder)
        assert len(written) > len(plan.unidades)
        assert_valid(written, office)


@pytest.mark.long
def test_a_large_ramo_of_which_much_is_missing(office: Office, tmp_path: Path) -> None:
    path = write_large(tmp_path, 27, 50)
    plan = workflow.sound_plan(path)[0]
    for numero, units in ((1, plan.unidades[:20]), (2, plan.unidades[:1])):
        quarter = Quarter(tmp_path / f"T{numero}", plan, numero, path)
        quarter.fill({unidad.clave: as_programmed(unidad, numero) for unidad in units})
        quarter.collect()
        written = [path for path in books(quarter.output) if path.parent == quarter.output]
        assert len(written) == 1
        assert_valid([*written, *books(quarter.output / "devoluciones")[:2]], office)


@pytest.mark.long
def test_what_is_simulated(office: Office, tmp_path: Path) -> None:
    arguments = ["simulate", "--plan", str(PLAN_FILE), "--trimestre", "3", "--output", str(tmp_path / "ensayo")]
    done = CliRunner().invoke(main, arguments)
    assert done.exit_code == 0, done.output
    assert_valid(books(tmp_path), office)
