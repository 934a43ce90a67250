"""One book examined: beside its plan, or by itself, when it says what its own sheet asks and no more than it can know."""

from __future__ import annotations

import io
import pickle
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poa_xl.checks.alone import Examen, examine
from poa_xl.domain.ajustes import Ajustes, Base, Semaforo
from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan, UnidadMedida
from poa_xl.domain.previo import Previo
from poa_xl.errors import EntradaError, PlanError
from poa_xl.examination import CheckedBook, check_book
from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.reader import read
from poa_xl.form.formato import Form
from poa_xl.simulation.accidents import ACCIDENTS, Scene
from tests.hostile.formats import as_xls
from tests.support.books import achieved, changed, codes, filled, form_of, put, receive_bytes, workbook
from tests.support.plans import EXAMPLE, PLAN_FILE
from tests.support.quarter import Quarter

ISSUED = sorted((Path(__file__).parent / "issued").rglob("*.xlsx"))


def examined(form: Form) -> Examen:
    return examine(read("a.xlsx", workbook(form)))


def asked(form: Form) -> dict[int, str]:
    """What the sheet of a form asks before it is sent, as the form that was issued from the plan computes it."""
    helps = ((a.meta, form.terminos(a.meta.medida.decimales).ayuda.value(a)) for _, a in form.filas)
    return {meta.numero: words for meta, words in helps if words and not words.startswith(form.formato.textos.aviso)}


# -- by itself -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ISSUED, ids=lambda path: path.stem)
def test_a_book_of_any_version_proves_by_itself_that_it_is_as_issued(path: Path) -> None:
    found = examine(read(path.name, path.read_bytes()))
    assert found.probado
    assert not found.listo
    assert found.nombre
    assert {f.codigo for f in found.recibido.findings} <= {"POA301", "POA310"}


amounts = st.none() | st.integers(0, 15)
texts = st.sampled_from(["", "Se reprogramó.", " "])


@settings(max_examples=25)
@given(data=st.data())
def test_it_asks_what_the_sheet_asks_whatever_the_plan_sets(data: st.DataObject, plan: Plan) -> None:
    """Base of the ratio, thresholds, length of the remarks, quarters accepted before, halves: all of it is in the book."""
    draw = data.draw
    numero = draw(st.integers(1, 4))
    lights = Semaforo(verde=Fraction(draw(st.integers(71, 99)), 100), morado=Fraction(draw(st.integers(101, 150)), 100))
    ajustes = Ajustes(draw(st.sampled_from(Base)), lights, observaciones_max=draw(st.sampled_from([120, 500, 800])))
    halves = draw(st.booleans())
    unidad = plan.por_clave[draw(st.sampled_from(["58101", "58203"]))]
    metas = tuple(replace(m, medida=UnidadMedida(m.unidad_medida, decimales=halves)) for m in unidad.metas)
    unidad = replace(unidad, metas=metas)
    changed_plan = replace(plan, ajustes=ajustes, unidades=(unidad,))
    closed = draw(st.frozensets(st.integers(1, 3))) & frozenset(range(1, numero))
    previo = Previo(closed, {m.numero: tuple(draw(amounts) for _ in range(4)) for m in unidad.metas})
    capturas = {m.numero: Captura(tuple(draw(amounts) for _ in range(4)), draw(texts).strip()) for m in unidad.metas}
    form = form_of(changed_plan, unidad.clave, numero, previo, capturas)
    found = examined(form)
    assert found.probado
    assert found.faltan == asked(form)
    true = receive_bytes(workbook(form), changed_plan, numero, {unidad.clave: previo})
    assert [f.codigo for f in found.recibido.findings] == [f.codigo for f in true.findings]


def test_a_complete_book_is_ready(plan: Plan) -> None:
    found = examined(filled(plan, "58101"))
    assert (found.listo, found.faltan, found.nombre) == (True, {}, "DIRECCION GENERAL")
    assert found.recibido.devolucion is not None
    assert found.recibido.clave == "58101"


def test_what_cannot_be_read_is_asked_for(plan: Plan) -> None:
    form = filled(plan, "58101")
    found = examine(read("a.xlsx", put(workbook(form), {f"F{form.fila_de[101]}": "siete"})))
    assert list(found.faltan) == [101]
    assert "A debe ser un número" in found.faltan[101]
    assert codes(found.recibido) >= {"POA201"}


def test_a_cached_value_is_never_believed(plan: Plan) -> None:
    """The sheet says LISTO in its cache, written by whoever; it is computed again from P, A and OBSERVACIONES."""
    ready, blank = filled(plan, "58101"), form_of(plan, "58101")

    def say_ready(book: Any) -> None:
        page = book[blank.formato.hoja]
        page.cell(1, 1).value = blank.formato.textos.listo
        for row in blank.fila_de.values():
            page.cell(row, blank.formato.columns.number_of["falta"]).value = None

    found = examine(read("a.xlsx", changed(workbook(blank), say_ready)))
    assert asked(ready) == {}
    assert found.faltan == asked(blank) != {}


@pytest.mark.parametrize("what", ["p1", "descripcion"])
def test_what_was_printed_and_changed_is_not_proven(what: str, plan: Plan) -> None:
    form = filled(plan, "58101")
    column = form.formato.columns.letter_of[what]
    found = examine(
        read("a.xlsx", put(workbook(form), {f"{column}{form.fila_de[101]}": "101.- 8" if what != "p1" else 8}))
    )
    assert found.probado is False
    assert not found.listo
    assert not codes(found.recibido) & {"POA111", "POA118"}, "of which only the plan can tell"


def test_a_book_without_its_rows_or_sheets_is_not_whole(plan: Plan) -> None:
    form = filled(plan, "58101")

    def damage(book: Any) -> None:
        book[form.formato.hoja].delete_rows(form.fila_de[103])
        del book["Instrucciones"]

    found = examine(read("a.xlsx", changed(workbook(form), damage)))
    assert codes(found.recibido) >= {"POA115", "POA124"}
    assert not found.listo


def test_copies_of_the_seal_that_disagree_are_told(plan: Plan) -> None:
    other = form_of(plan, "58102")

    def mix(book: Any) -> None:
        book.properties.keywords = openpyxl.load_workbook(io.BytesIO(workbook(other))).properties.keywords

    found = examine(read("a.xlsx", changed(workbook(filled(plan, "58101")), mix)))
    assert "POA112" in codes(found.recibido)
    assert not found.listo


def test_whatever_happened_to_a_book_it_is_examined(plan: Plan) -> None:
    """And what would be refused with the plan is never said to be ready, but where only the plan can know."""
    form = filled(plan, "58101")
    scene = Scene(form, workbook(filled(plan, "58102")), workbook(form_of(plan, "58101", 2)))
    only_the_plan = {"POA108", "POA109", "POA110"}
    examined_ones = 0
    for accident in ACCIDENTS[::3]:
        data = accident.apply(workbook(form), scene)
        try:
            found = examine(read("a.xlsx", data))
        except Unreadable:
            continue
        true = receive_bytes(data, plan)
        examined_ones += 1
        if found.listo and not true.aceptable:
            errors = {f.codigo for f in true.findings if f.severity.value == "error"}
            assert errors & only_the_plan, accident.name
    assert examined_ones > 30


def test_of_values_alone_what_is_proven_is_known_and_what_is_not_is_not(plan: Plan) -> None:
    """An .xls tells no formula and no lock: settings that are not the usual ones cannot be known from it."""

    def by_values(form: Form) -> Examen:
        return examine(read("a.xls", as_xls(read("a.xlsx", workbook(form)))))

    previo = Previo(frozenset({1}), {m.numero: (1, None, None, None) for m in plan.por_clave["58101"].metas})
    usual, unusual = (
        by_values(filled(one, "58101", 2, previo))
        for one in (plan, replace(plan, ajustes=Ajustes(Base.ANUAL, Semaforo(verde=Fraction(80, 100)))))
    )
    assert (usual.probado, unusual.probado) == (True, None)
    blank = by_values(form_of(plan, "58101"))
    assert blank.faltan == asked(form_of(plan, "58101")) != {}
    assert codes(blank.recibido) >= {"POA150"}
    assert by_values(filled(plan, "58101")).listo


def test_what_was_found_travels_between_processes(plan: Plan) -> None:
    found = examined(filled(plan, "58101"))
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301


# -- beside its plan -----------------------------------------------------------------------------------------------


@pytest.fixture
def quarter(tmp_path: Path, plan: Plan, publicado: Mapping[str, Mapping[int, Captura]]) -> Quarter:
    made = Quarter(tmp_path, plan)
    made.fill(publicado)
    return made


def checked(path: Path, *args: Any) -> CheckedBook:
    found = check_book(path, *args)
    assert found is not None
    return found


def test_it_is_judged_as_the_collection_would(quarter: Quarter) -> None:
    quarter.fill({"58101": {101: achieved(1, 3)}})
    done = quarter.collect(dry_run=True).consolidado
    for unit in done.unidades:
        assert unit.devolucion is not None
        found = checked(quarter.returns / unit.devolucion.archivo, PLAN_FILE)
        assert found.bien is unit.estado.aceptada
        assert sorted(f.order for f in found.findings) == sorted(f.order for f in unit.findings)


def test_its_quarter_is_that_of_its_seal_or_of_its_header(quarter: Quarter, plan: Plan) -> None:
    third = quarter.put("tercero.xlsx", workbook(form_of(plan, "58102", 3)))
    assert checked(third, PLAN_FILE).trimestre == plan.trimestre(3)

    def lose_seals(book: Any) -> None:
        del book["_poa"]
        book.properties.keywords = ""
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]
        for row in book["TMM-F004"].iter_rows():
            for cell in row:
                if str(cell.value).startswith("POA-XL|"):
                    cell.value = None

    bare = quarter.put("sin sello.xlsx", changed(workbook(form_of(plan, "58102", 3)), lose_seals))
    found = checked(bare, PLAN_FILE)
    assert (found.trimestre, found.recibido.clave) == (plan.trimestre(3), "58102")


def test_an_earlier_report_says_what_was_accepted(quarter: Quarter, plan: Plan) -> None:
    quarter.collect()
    report = Path(quarter.report + ".json")
    from poa_xl.contract.previous import read_previous

    previos = read_previous([report], plan, plan.trimestre(2)).previos
    second = quarter.put("segundo.xlsx", workbook(filled(plan, "58101", 2, previos["58101"])))
    assert checked(second, PLAN_FILE, [report]).bien
    changed_book = put(second.read_bytes(), {f"F{filled(plan, '58101').fila_de[101]}": 6})
    second.write_bytes(changed_book)
    assert "POA401" in codes(checked(second, PLAN_FILE, [report]).recibido)


def test_any_other_file_is_a_plan(tmp_path: Path) -> None:
    assert check_book(PLAN_FILE) is None
    assert check_book(tmp_path / "no-hay.yaml") is None
    openpyxl.Workbook().save(tmp_path / "cuentas.xlsx")
    with pytest.raises(PlanError, match="no trae su sello"):
        check_book(tmp_path / "cuentas.xlsx")
    with pytest.raises(EntradaError, match="No existe el archivo"):
        check_book(tmp_path / "no-hay.xlsx", PLAN_FILE)
    (tmp_path / "roto.xlsx").write_bytes(b"PK\x03\x04 roto")
    assert not checked(tmp_path / "roto.xlsx").bien
    assert checked(EXAMPLE / "plan.yaml", PLAN_FILE).recibido.clave == ""
