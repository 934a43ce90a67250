"""The library: what ``import poa_xl`` offers, costs and promises; docs/library.md is executed by test_documents.py."""

from __future__ import annotations

import ast
import functools
import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, assert_type

import pytest

import poa_xl
from poa_xl import formats, workflow
from poa_xl.checks.campaign import Campaign
from poa_xl.containers import walk
from poa_xl.form.formato import Form
from poa_xl.reception import MODULE, Task, look
from tests.support.books import achieved, filled, form_of, workbook
from tests.support.plans import PLAN_FILE, edited
from tests.support.quarter import Quarter

SOURCE = Path(poa_xl.__file__).parent
PENDING: frozenset[str] = frozenset()
"""Rooms whose errors are still told by the general class alone."""


@pytest.fixture
def quarter(tmp_path: Path, plan: poa_xl.Plan, publicado: Mapping[str, Mapping[int, poa_xl.Captura]]) -> Quarter:
    made = Quarter(tmp_path, plan)
    made.fill(publicado)
    return made


def loaded_by(program: str) -> set[str]:
    """The modules that a program leaves loaded."""
    code = f"import sys\n{program}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


# -- what it offers, and what that costs ---------------------------------------------------------------------------


def test_importing_it_loads_nothing_and_a_name_is_loaded_when_it_is_asked_for() -> None:
    assert loaded_by("import poa_xl") - loaded_by("") == {"poa_xl"}
    asked = loaded_by("import poa_xl; poa_xl.Plan")
    assert "poa_xl.api" in asked
    assert asked.isdisjoint({"click", "pydantic", "openpyxl", "xlsxwriter", "jinja2", "typst", "yaml"})


def test_the_command_loads_no_library_for_its_help() -> None:
    program = "from click.testing import CliRunner\nfrom poa_xl.cli import main\nCliRunner().invoke(main, ['--help'])"
    assert loaded_by(program).isdisjoint({"poa_xl.api", "poa_xl.workflow", "pydantic", "xlsxwriter"})


def test_every_name_is_there_and_no_other() -> None:
    from poa_xl import api

    assert list(api.__all__) == sorted(api.__all__, key=lambda name: (name[0].islower(), name)) == poa_xl.__all__
    assert {"load_plan", "issue", "read", "receive", "consolidate", "report", "simulate", "Plan"} <= set(dir(poa_xl))
    for name in poa_xl.__all__:
        assert getattr(poa_xl, name) is getattr(api, name)
    for name in ("no_such", "Campaign", "__path_of__"):
        with pytest.raises(AttributeError, match=name):
            getattr(poa_xl, name)
    space: dict[str, object] = {}
    exec("from poa_xl import *", space)  # noqa: S102
    assert set(poa_xl.__all__) <= set(space)


def test_no_name_is_also_a_module() -> None:
    """Or it would become the module as soon as that is imported."""
    modules = {path.stem for path in SOURCE.iterdir()}
    assert modules.isdisjoint(poa_xl.__all__)


def test_it_is_typed() -> None:
    """Held by mypy, which reads this file."""
    assert (SOURCE / "py.typed").exists()
    plan = poa_xl.load_plan(PLAN_FILE)
    assert_type(plan, poa_xl.Plan)
    assert_type(poa_xl.issue(plan, "58101", 1), bytes)
    assert_type(poa_xl.read(workbook(filled(plan, "58101")), trusted=True), poa_xl.RawBook)
    with pytest.raises(AttributeError):
        poa_xl.no_such  # type: ignore[attr-defined]  # noqa: B018


# -- what the verbs do ---------------------------------------------------------------------------------------------


def test_a_form_is_issued_as_the_command_does(plan: poa_xl.Plan, tmp_path: Path) -> None:
    written = workflow.generate(PLAN_FILE, 1, tmp_path).written
    for unidad, path in zip(plan.unidades, written, strict=True):
        assert path.name == poa_xl.file_name(unidad, plan.trimestre(1))
        assert path.read_bytes() == poa_xl.issue(plan, unidad, 1) == poa_xl.issue(plan, unidad.clave, plan.trimestre(1))


def test_the_files_of_a_collection_are_the_report_and_nothing_else(quarter: Quarter) -> None:
    done = quarter.collect()
    report = poa_xl.report(done.consolidado)
    base = Path(quarter.report).name
    written = {path.name: path.read_bytes() for path in done.written if path.parent == quarter.output}
    assert written == {formats.file_of(base, name): data for name, data in report.items()}
    assert set(report) == set(formats.available())


def test_what_is_given_back_is_what_the_collection_gives_back(quarter: Quarter) -> None:
    quarter.fill({"58101": {101: achieved(1, 3)}})
    next(quarter.returns.glob("58102*")).unlink()
    done = quarter.collect()
    written = {p.name: p.read_bytes() for p in done.written if p.parent.name == "devoluciones"}
    assert {name[:5] for name in written} == {"58101", "58102"}
    assert poa_xl.give_back(done.consolidado) == written


def test_a_report_in_some_formats_only(quarter: Quarter, plan: poa_xl.Plan) -> None:
    done = poa_xl.consolidate(poa_xl.receive_all([quarter.returns], plan, 1), plan, 1)
    assert list(poa_xl.report(done, ("json", "metas.csv"))) == ["json", "metas.csv"]


def test_what_was_accepted_is_what_its_report_says(quarter: Quarter, plan: poa_xl.Plan) -> None:
    """With a unit missing, one rejected and one held."""
    next(quarter.returns.glob("58101*")).unlink()
    quarter.fill({"58102": {201: achieved(1, 3)}})
    received = poa_xl.receive_all([quarter.returns], plan, 1)
    done = poa_xl.consolidate(received, plan, 1, criterio=poa_xl.Criterio(hold=("58203",)))
    assert [u.estado.aceptada for u in done.unidades] == [False, False, True, True, False]
    report = quarter.folder / "informe.json"
    report.write_bytes(poa_xl.report(done, ["json"])["json"])
    earlier = poa_xl.load_previous([report], plan, 2)
    assert earlier.previos == poa_xl.accepted(done)
    again = poa_xl.consolidate(received, plan, 1, anteriores=poa_xl.load_previous([report], plan, 1))
    assert again.anterior is not None
    assert again.anterior.unidades["58101"].estado == "faltante"


def test_books_given_as_bytes_have_no_name_and_their_report_is_no_altered_one(
    plan: poa_xl.Plan, tmp_path: Path
) -> None:
    """Two of one unit are told apart by their digest."""
    wrong = workbook(form_of(plan, "58101", 1, None, {101: achieved(1, 3, "Se pospuso.")}))
    books = [wrong, *(workbook(filled(plan, unidad.clave)) for unidad in plan.unidades)]
    done = poa_xl.consolidate([poa_xl.receive(poa_xl.read(one, trusted=True), plan, 1) for one in books], plan, 1)
    report = tmp_path / "informe.json"
    files = poa_xl.report(done, ["json", "html"])
    report.write_bytes(files["json"])
    assert poa_xl.load_previous([report], plan, 2).previos == poa_xl.accepted(done)
    (chosen,) = (f.message for f in done.unidades[0].findings if f.codigo == "POA151")
    names = [f"libro sin nombre ({sha256(one).hexdigest()[:8]})" for one in books[:2]]
    assert f"se tomó {names[1]}" in chosen
    assert f"No se usó: {names[0]}" in chosen
    assert "sin nombre" in files["html"].decode()


def test_received_one_by_one_or_all_at_once_is_the_same(quarter: Quarter, plan: poa_xl.Plan) -> None:
    quarter.put("malo.xlsx", b"no es un libro")
    every = poa_xl.receive_all([quarter.returns], plan, 1)
    paths = sorted(path for path in quarter.returns.iterdir() if path.name != "malo.xlsx")
    one_by_one = [poa_xl.receive(poa_xl.read(path), plan, 1) for path in paths]
    assert [(r.clave, r.findings, r.devolucion) for r in one_by_one] == [
        (r.clave, r.findings, r.devolucion) for r in every.received if r.clave
    ]
    assert [f.codigo for r in every.received if not r.clave for f in r.findings] == ["POA102"]
    assert poa_xl.consolidate(one_by_one, plan, 1).totales == poa_xl.consolidate(every, plan, 1).totales


def test_a_book_is_read_behind_the_wall_unless_it_is_trusted(
    plan: poa_xl.Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("POA_XL_STRICT")
    data = workbook(filled(plan, "58101"))
    with poa_xl.Pool(1, poa_xl.Limits(cpu=1e-4, wall=1e-4), (MODULE,)) as hasty:
        with pytest.raises(poa_xl.EntradaError, match="El archivo no se pudo revisar: tardó demasiado") as caught:
            poa_xl.read(data, map=hasty.map)
        (told,) = caught.value.findings
        assert told.codigo == "POA140"
        assert "envíe a soporte el archivo" in told.remedy
    assert poa_xl.read(data) == poa_xl.read(data, trusted=True)


def test_the_second_reader_may_be_chosen(plan: poa_xl.Plan) -> None:
    form = filled(plan, "58101")
    own, second = (poa_xl.read(workbook(form), trusted=True, reader=name) for name in ("", "openpyxl"))
    assert own.by_name.keys() == second.by_name.keys()


ENGINES = {
    "concurrent.futures": "concurrent.futures.ProcessPoolExecutor(2, spawn)",
    "multiprocessing": "spawn.Pool(2)",
}
PROGRAM = """
import concurrent.futures, multiprocessing, sys
import poa_xl
if __name__ == "__main__":
    plan, spawn = poa_xl.load_plan(sys.argv[1]), multiprocessing.get_context("spawn")
    with {engine} as engine:
        received = poa_xl.receive_all([sys.argv[2]], plan, 1, map=engine.map)
    assert received == poa_xl.receive_all([sys.argv[2]], plan, 1)
    print(len(received.received))
"""


@pytest.mark.parametrize("name", ENGINES)
def test_an_engine_that_is_there_already_serves(name: str, quarter: Quarter) -> None:
    """In a program of its own: such an engine leaves a process behind in the one that used it."""
    quarter.fill({"58101": {101: achieved(1, 3)}})
    program = quarter.folder / "programa.py"
    program.write_text(PROGRAM.replace("{engine}", ENGINES[name]), encoding="utf-8")
    command = [sys.executable, str(program), str(PLAN_FILE), str(quarter.returns)]
    environment = os.environ | {"PYTHONPATH": str(SOURCE.parent)}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert (done.stdout, done.stderr) == ("5\n", "")


# -- what travels --------------------------------------------------------------------------------------------------


def test_all_that_a_worker_needs_or_gives_pickles(quarter: Quarter, plan: poa_xl.Plan) -> None:
    form: Form = filled(plan, "58101", 1)
    task = Task(Campaign(plan, plan.trimestre(1), {}))
    one = walk([quarter.returns], lambda _: False).files[0]
    received = look(task, one)
    book = poa_xl.read(workbook(form), trusted=True)
    done = poa_xl.consolidate(poa_xl.receive_all([quarter.returns], plan, 1), plan, 1)
    for value in (plan, form, one, received, book, done, poa_xl.examine(book), poa_xl.simulate(plan, 1)):
        assert pickle.loads(pickle.dumps(value)) == value  # noqa: S301
    again = pickle.loads(pickle.dumps(functools.partial(look, task)))  # noqa: S301
    assert again(one) == received
    assert pickle.loads(pickle.dumps(form)).formato is form.formato  # noqa: S301


def test_an_error_travels_with_its_findings(tmp_path: Path) -> None:
    with pytest.raises(poa_xl.PlanError) as caught:
        poa_xl.load_plan(_broken(tmp_path))
    back = pickle.loads(pickle.dumps(caught.value))  # noqa: S301
    assert (str(back), back.findings) == (str(caught.value), caught.value.findings)
    assert {f.codigo for f in back.findings} == {"POA010"}


# -- errors tell causes apart --------------------------------------------------------------------------------------


def _broken(folder: Path) -> Path:
    path = folder / "roto.yaml"
    path.write_text(edited(("        anual: 49", "        anual: 50")), encoding="utf-8")
    return path


def _altered(quarter: Quarter) -> Path:
    quarter.collect()
    report = Path(quarter.report + ".json")
    report.write_text(
        report.read_text(encoding="utf-8").replace('"ejercicio": 2024', '"ejercicio": 2023'), encoding="utf-8"
    )
    return report


CAUSES: Mapping[str, tuple[type[poa_xl.PoaError], Callable[[Quarter], object]]] = {
    "a plan with errors": (poa_xl.PlanError, lambda q: poa_xl.load_plan(_broken(q.folder))),
    "no plan": (poa_xl.PlanError, lambda _: poa_xl.load_plan("no-hay.yaml")),
    "a plan that is a folder": (poa_xl.PlanError, lambda q: poa_xl.load_plan(q.folder)),
    "no waivers": (poa_xl.PlanError, lambda q: poa_xl.load_waivers("no-hay.yaml", q.plan, 1)),
    "no returns": (poa_xl.EntradaError, lambda q: poa_xl.receive_all([q.folder / "no-hay"], q.plan, 1)),
    "no workbook": (poa_xl.EntradaError, lambda _: poa_xl.read(b"no es un libro")),
    "no file": (poa_xl.EntradaError, lambda _: poa_xl.read("no-hay.xlsx")),
    "another quarter": (poa_xl.EntradaError, lambda q: workflow.collect([q.returns], PLAN_FILE, 2, q.output)),
    "no report": (poa_xl.InformeError, lambda q: poa_xl.load_previous(["no-hay.json"], q.plan, 2)),
    "an altered report": (poa_xl.InformeError, lambda q: poa_xl.load_previous([_altered(q)], q.plan, 2)),
    "no such unit": (poa_xl.PedidoError, lambda q: poa_xl.issue(q.plan, "99999", 1)),
    "no such quarter": (poa_xl.PedidoError, lambda q: poa_xl.issue(q.plan, "58101", 5)),
    "no such format": (poa_xl.PedidoError, lambda q: poa_xl.report(q.collect(dry_run=True).consolidado, ["doc"])),
    "nowhere to write": (poa_xl.SalidaError, lambda _: workflow.generate(PLAN_FILE, 1, Path("/proc/o"))),
    "already there": (poa_xl.SalidaError, lambda q: [workflow.generate(PLAN_FILE, 1, q.output) for _ in range(2)]),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_each_cause_has_its_class(cause: str, quarter: Quarter) -> None:
    kind, work = CAUSES[cause]
    with pytest.raises(poa_xl.PoaError) as caught:
        work(quarter)
    assert type(caught.value) is kind
    assert str(caught.value).strip()


def test_an_installation_without_its_folders_or_processes_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    from poa_xl import resources

    monkeypatch.setattr(resources, "_PACKAGE", Path("/nowhere/poa_xl"))
    with pytest.raises(poa_xl.InstalacionError, match="falta la carpeta examples"):
        resources.examples()
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with pytest.raises(poa_xl.InstalacionError, match="No se pueden iniciar los procesos"):
        poa_xl.read(b"da igual")


def test_the_general_class_is_raised_nowhere() -> None:
    bare = [
        path.relative_to(SOURCE).as_posix()
        for path in sorted(SOURCE.rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "PoaError"
    ]
    assert [name for name in bare if name.split("/")[0] not in PENDING] == []


def test_all_errors_are_one_family() -> None:
    kinds = [getattr(poa_xl, name) for name in poa_xl.__all__ if name.endswith("Error")]
    assert len(kinds) == 7
    assert all(issubclass(kind, poa_xl.PoaError) for kind in kinds)


def test_what_was_received_in_one_quarter_is_not_consolidated_in_another(plan: poa_xl.Plan) -> None:
    book = poa_xl.read(poa_xl.issue(plan, "58101", 1), trusted=True)
    came = [poa_xl.receive(book, plan, 1)]
    with pytest.raises(poa_xl.PedidoError, match="se recibió en otro trimestre"):
        poa_xl.consolidate(came, plan, 2)
    with pytest.raises(poa_xl.PedidoError, match="No hay unidad 99999"):
        poa_xl.consolidate(came, plan, 1, criterio=poa_xl.Criterio(hold=("99999",)))


def test_a_quarter_that_is_accepted_is_not_issued_again(plan: poa_xl.Plan) -> None:
    previo = {"58101": poa_xl.Previo(frozenset({1}))}
    with pytest.raises(poa_xl.PedidoError, match="ya incluye"):
        poa_xl.issue(plan, "58101", 1, previo)
    assert poa_xl.issue(plan, "58101", 2, previo)


@pytest.mark.parametrize("quarter", [0, 5, True, 1.0, "1"])
def test_only_four_quarters_are_there(quarter: Any, plan: poa_xl.Plan) -> None:
    with pytest.raises(poa_xl.PedidoError, match="Los trimestres son"):
        poa_xl.issue(plan, "58101", quarter)


def test_a_text_alone_is_one_path_or_one_format(quarter: Quarter) -> None:
    with pytest.raises(poa_xl.EntradaError, match="nohay"):
        poa_xl.receive_all("nohay", quarter.plan, 1)
    with pytest.raises(poa_xl.PedidoError, match="nombre de un archivo"):
        poa_xl.load_plan("a\0b")
    with pytest.raises(poa_xl.PedidoError, match="No hay formato txt"):
        poa_xl.report(quarter.collect().consolidado, formats="txt")
