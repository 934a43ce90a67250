"""Earlier reports are proved before anything is taken from them."""

from __future__ import annotations

import copy
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poa_xl.checks.registry import finding
from poa_xl.contract.data import FORMAT, WITHOUT_PROOF, document, prueba
from poa_xl.contract.previous import LARGEST_REPORT, Anteriores, read_previous, read_report
from poa_xl.domain.ajustes import Ajustes, Base, Semaforo
from poa_xl.domain.archivo import Archivo, EstadoArchivo
from poa_xl.domain.avance import Captura
from poa_xl.domain.cantidad import MAYOR_CANTIDAD
from poa_xl.domain.consolidate import Consolidado, EstadoUnidad, consolidate_unidad
from poa_xl.domain.devolucion import Devolucion
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.errors import PoaError
from tests.support.books import achieved
from tests.support.plans import large_text, plan_of
from tests.support.quarter import Quarter

Published = Mapping[str, Mapping[int, Captura]]
Report = dict[str, Any]


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory, plan: Plan, publicado: Published) -> str:
    """The first quarter as it is written: 58102 missing, 58203 behind in 502."""
    quarter = Quarter(tmp_path_factory.mktemp("t1"), plan)
    quarter.fill({k: v for k, v in publicado.items() if k != "58102"})
    quarter.fill({"58203": {**publicado["58203"], 502: achieved(1, 5, "Sin imprenta")}})
    quarter.collect()
    return Path(quarter.report + ".json").read_text(encoding="utf-8")


def unproved(report: Report) -> Report:
    """The same as an earlier version wrote it."""
    return {key: value for key, value in report.items() if key != "prueba"} | {"formato": WITHOUT_PROOF}


def proved_again(report: Report) -> Report:
    """The same with a proof of its own, as who alters a report could compute it."""
    return report | {"prueba": prueba(report)}


def unidad(report: Report, clave: str = "58203") -> Report:
    return next(u for u in report["unidades"] if u["clave"] == clave)


def meta(report: Report, numero: int = 502, clave: str = "58203") -> Report:
    return next(m for m in unidad(report, clave)["metas"] if m["numero"] == numero)


def read(folder: Path, report: Report | str, plan: Plan, numero: int = 2) -> Anteriores:
    path = folder / "informe.json"
    path.write_text(report if isinstance(report, str) else json.dumps(report), encoding="utf-8")
    return read_previous([path], plan, plan.trimestre(numero))


# -- the proof -----------------------------------------------------------------------------------------------------


def test_a_report_carries_the_hash_of_everything_else_in_it(written: str) -> None:
    data = json.loads(written)
    told = data.pop("prueba")
    canonical = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    assert data["formato"] == FORMAT
    assert told == hashlib.sha256(canonical.encode()).hexdigest()


def test_a_report_of_an_earlier_version_said_0_of_what_was_not_yet_due_of_a_missing_unit(
    written: str, plan: Plan, tmp_path: Path
) -> None:
    """Now it is null, because it is not known; of what is due it never was 0."""
    report = json.loads(written)
    not_due, due = meta(report, 204, "58102"), meta(report, 201, "58102")
    assert not_due["relativo_anual"] is due["relativo_anual"] is None
    not_due["relativo_anual"] = 0
    assert read(tmp_path, proved_again(report), plan).informes
    due["relativo_anual"] = 0
    with pytest.raises(PoaError, match="meta 201: con A — · — · — · — y META ANUAL 30 el avance anual dice 0"):
        read(tmp_path, proved_again(report), plan)


def test_a_report_of_an_earlier_version_called_advance_of_an_unprogrammed_quarter_not_programmed(
    plan: Plan, tmp_path: Path
) -> None:
    """Of a plan that divides by the quarter: P 0 in the third, some before.  The two words go together with their counts."""
    campaign = replace(plan, ajustes=Ajustes(Base.TRIMESTRE))
    third, done = campaign.trimestre(3), []
    rested = {m.numero for _, m in plan.metas() if any(m.programado[:2]) and not m.p(3)}
    assert rested
    for one in campaign.unidades:
        mine = {m.numero: Captura(tuple(None if t > 3 else 1 for t in (1, 2, 3, 4))) for m in one.metas}
        came = Devolucion(one.clave, "a.xlsx", "0" * 64, "TMM-F004", mine, {})
        done.append(consolidate_unidad(campaign, third, one, EstadoUnidad.ACEPTADA, came, (), Previo()))
    text = document(Consolidado(campaign, third, tuple(done), fecha=date(2024, 10, 10)))
    report = json.loads(text)
    assert read(tmp_path, text, campaign, 4).informes
    clave = next(u["clave"] for u in report["unidades"] for m in u["metas"] if m["numero"] in rested)
    changed = next(m for m in unidad(report, clave)["metas"] if m["numero"] in rested)
    assert changed["estado"] == "AVANCE NO PROGRAMADO"
    changed["estado"] = "NO PROGRAMADA"
    programa = unidad(report, clave)["programa"]
    for counts in (
        report["totales"],
        next(g for g in report["por_programa"] if g["clave"] == programa),
        next(g for g in report["por_linea"] if g["clave"] == changed["linea"]),
    ):
        counts["avance_no_programado"] -= 1
        counts["no_programadas"] += 1
    assert read(tmp_path, proved_again(report), campaign, 4).informes
    changed["estado"] = "CUMPLIDA"
    with pytest.raises(PoaError, match="el estado dice CUMPLIDA"):
        read(tmp_path, proved_again(report), campaign, 4)


def test_a_report_as_it_was_written_is_read_without_a_word(written: str, plan: Plan, tmp_path: Path) -> None:
    read_back = read(tmp_path, written, plan)
    assert read_back.hits == ()
    assert read_back.previos["58203"].alcanzado[502] == (5, None, None, None)
    assert read_back.previos["58102"].trimestres == frozenset()


def test_the_layout_of_a_report_may_change(written: str, plan: Plan, tmp_path: Path) -> None:
    again = json.dumps(json.loads(written), indent=7, sort_keys=True)
    assert read(tmp_path, again, plan).hits == ()


def test_a_report_of_an_earlier_version_is_read_and_told(written: str, plan: Plan, tmp_path: Path) -> None:
    (hit,) = read(tmp_path, unproved(json.loads(written)), plan).hits
    told = finding(hit)
    assert (told.codigo, told.severity.value) == ("POA157", "nota")
    assert told.message.startswith("informe.json es de una versión anterior")


def test_a_word_changed_in_a_proved_report_is_refused(written: str, plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PoaError, match=r"informe\.json: .*«prueba» no corresponde.*use el original"):
        read(tmp_path, written.replace("Sin imprenta", "Con imprenta"), plan)


@pytest.mark.parametrize("value", [None, "0" * 64, ""])
def test_a_proof_cannot_be_left_out(value: str | None, written: str, plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PoaError, match="prueba"):
        read(tmp_path, json.loads(written) | {"prueba": value}, plan)


def test_the_report_alone_is_proved_too(written: str, tmp_path: Path) -> None:
    """As trace reads it, without a plan."""
    path = tmp_path / "informe.json"
    path.write_text(written.replace('"absoluto": 5,', '"absoluto": 14,'), encoding="utf-8")
    with pytest.raises(PoaError, match="unidad 58203, meta 502: con A 5 · — · — · — AVANCE ABSOLUTO dice 14"):
        read_report(path)


# -- what does not add up, whatever it says of its proof -----------------------------------------------------------


def put(key: str, value: Any, of: Callable[[Report], Report] = meta) -> Callable[[Report], None]:
    return lambda report: of(report).update({key: value})


def in_total(name: str, change: int) -> Callable[[Report], None]:
    return lambda report: report["totales"].update({name: report["totales"][name] + change})


def without_meta(report: Report) -> None:
    unidad(report)["metas"] = [m for m in unidad(report)["metas"] if m["numero"] != 502]


ALTERED: dict[str, tuple[Callable[[Report], None], str]] = {
    "another A": (put("a", [10, None, None, None]), "unidad 58203, meta 502: con A 10 .* AVANCE ABSOLUTO dice 5 y corresponde 10"),
    "A below 0": (put("a", [-5, None, None, None]), "unidad 58203, meta 502: A de Ene-Mar dice -5, que no puede ser"),
    "A true": (put("a", [True, None, None, None]), "unidad 58203, meta 502: A de Ene-Mar dice true"),
    "A a text": (put("a", ["5", None, None, None]), 'unidad 58203, meta 502: A de Ene-Mar dice "5"'),
    "A not a number": (put("a", [float("nan"), None, None, None]), "unidad 58203, meta 502: A de Ene-Mar dice NaN"),
    "A infinite": (put("a", [None, float("inf"), None, None]), "unidad 58203, meta 502: A de Abr-Jun dice Infinity"),
    "A enormous": (put("a", [MAYOR_CANTIDAD + 1, None, None, None]), "unidad 58203, meta 502: A de Ene-Mar dice 1000000"),
    "A a block": (put("a", [{}, None, None, None]), "unidad 58203, meta 502: A de Ene-Mar dice un bloque"),
    "three A": (put("a", [5, None, None]), "unidad 58203, meta 502: a dice una lista"),
    "A to come": (put("a", [5, 3, None, None]), "A de Abr-Jun dice 3 y ese trimestre no está aceptado"),
    "half an A": (lambda r: meta(r).update(a=[5.5, None, None, None], absoluto=5.5), "ACUMULADO RELATIVO dice"),
    "absoluto": (put("absoluto", 14), "unidad 58203, meta 502: con A 5 .* AVANCE ABSOLUTO dice 14 y corresponde 5"),
    "programado": (put("programado", 5), "unidad 58203, meta 502: con P 14 .* lo programado a la fecha dice 5 y corresponde 14"),
    "relativo": (put("relativo", 1), "ACUMULADO RELATIVO dice 1 y corresponde 0.357"),
    "no relativo": (put("relativo", None), "ACUMULADO RELATIVO dice nada y corresponde 0.357"),
    "relativo_anual": (put("relativo_anual", 0.5), "el avance anual dice 0.5 y corresponde 0.102"),
    "an invented estado": (put("estado", "inventado"), 'unidad 58203, meta 502: estado dice "inventado"'),
    "another estado": (put("estado", "CUMPLIDA"), "el estado dice CUMPLIDA y el semáforo Rojo; no corresponden"),
    "an estado of nobody": (put("estado", "SIN REPORTE"), "el estado dice SIN REPORTE"),
    "another light": (put("semaforo", "N/P"), "el semáforo N/P; no corresponden"),
    "a total": (in_total("cumplidas", 1), "totales: cumplidas dice 18 y de las metas resulta 17"),
    "the mean": (put("promedio", 1, lambda r: r["totales"]), "totales: promedio dice 1 y de las metas resulta"),
    "units accepted": (in_total("unidades_aceptadas", 1), "totales: unidades_aceptadas dice 5 y son 4"),
    "waived findings": (in_total("hallazgos_dispensados", 3), "totales: hallazgos_dispensados dice 3 y son 0"),
    "a programa": (put("metas", 1, lambda r: r["por_programa"][0]), "programa 511: metas dice 1 y de las metas resulta"),
    "a programa twice": (lambda r: r["por_programa"].append(r["por_programa"][0]), "programa 511: está más de una vez"),
    "no programa": (lambda r: r["por_programa"].clear(), "programa 511: no está en los totales"),
    "a línea": (lambda r: r["por_linea"].pop(0), "línea .*: no está en los totales"),
    "metas due": (put("debidas_por_trimestre", [0, 0, 0, 0], lambda r: r), "debidas_por_trimestre dice"),
    "the cut-off": (put("corte", "2024-06-30", lambda r: r), "la fecha de corte dice 2024-06-30"),
    "a unit less": (lambda r: r["unidades"].pop(), "totales: metas dice 33"),
    "a unit twice": (lambda r: r["unidades"].append(r["unidades"][0]), "la unidad 58101 está repetida"),
    "a meta twice": (lambda r: unidad(r)["metas"].append(meta(r)), "unidad 58203: la meta 502 está repetida"),
    "a meta less": (without_meta, "totales: metas dice 33 y de las metas resulta 32"),
    "accepted to come": (put("trimestres_aceptados", [1, 2], unidad), "unidad 58203: .* dice aceptados los trimestres"),
    "accepted never": (put("trimestres_aceptados", [], unidad), "unidad 58203: .* dice aceptados los trimestres"),
    "accepted 12": (put("trimestres_aceptados", [12], unidad), "unidad 58203: .* dice aceptados los trimestres"),
    "accepted of nothing": (put("archivo", None, unidad), "unidad 58203: .* no dice de qué archivo"),
    "missing but accepted": (
        lambda r: unidad(r, "58102").update(trimestres_aceptados=[1]), "unidad 58102: está faltante y dice aceptados los"),
    "another word": (put("color", "azul", unidad), "unidad 58203: “color” no es un dato del informe"),
    "a word less": (lambda r: meta(r).pop("absoluto"), "unidad 58203, meta 502: falta “absoluto”"),
    "another year": (put("ejercicio", 10**6, lambda r: r), "ejercicio dice 1000000"),
}  # fmt: skip


@pytest.mark.parametrize("made", [unproved, proved_again])
@pytest.mark.parametrize(("change", "says"), ALTERED.values(), ids=ALTERED)
def test_what_does_not_add_up_is_refused_with_its_place(
    change: Callable[[Report], None],
    says: str,
    made: Callable[[Report], Report],
    written: str,
    plan: Plan,
    tmp_path: Path,
) -> None:
    report = json.loads(written)
    change(report)
    with pytest.raises(PoaError, match=rf"informe\.json: .*{says}.*[Ii]nforme"):
        read(tmp_path, made(report), plan)


def test_a_number_that_no_computer_holds_is_refused(written: str, plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PoaError, match="absoluto dice Infinity"):
        read(tmp_path, written.replace('"absoluto": 5,', '"absoluto": 1e400,'), plan)


def test_a_word_said_twice_is_refused(written: str, plan: Plan, tmp_path: Path) -> None:
    """A JSON reader takes the last and says nothing."""
    twice = written.replace('"absoluto": 5,', '"absoluto": 14, "absoluto": 5,')
    with pytest.raises(PoaError, match="“absoluto” aparece dos veces"):
        read(tmp_path, twice, plan)


@pytest.mark.parametrize(
    "text",
    ["[" * 10**6, '{"a":' * 10**5, '{"formato": "poa-xl/informe/2", "a": ' + "[" * 10**5, "9" * 5000, "nada", "", "[]", '"\\ud800"'],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_a_text_that_is_no_report_is_told(text: str, plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PoaError, match=r"no es un informe de poa-xl|está incompleto"):
        read(tmp_path, text, plan)


def test_of_an_enormous_file_no_more_than_a_report_is_read(tmp_path: Path) -> None:
    path = tmp_path / "informe.json"
    with path.open("wb") as file:
        file.truncate(4 * LARGEST_REPORT)
    with pytest.raises(PoaError, match="no es un informe"):
        read_report(path)


# -- against the plan ----------------------------------------------------------------------------------------------


def planned(plan: Plan, **changes: Any) -> Plan:
    """The plan with meta 502 changed."""
    units = tuple(
        replace(u, metas=tuple(replace(m, **changes) if m.numero == 502 else m for m in u.metas)) for u in plan.unidades
    )
    return replace(plan, unidades=units)


DIFFERENT: dict[str, tuple[Callable[[Plan], Plan], str]] = {
    "P": (lambda p: planned(p, programado=(14, 12, 12, 11)), "unidad 58203, meta 502: P de Jul-Sep dice 11 y en el plan 12"),
    "META": (lambda p: planned(p, anual=50), "unidad 58203, meta 502: META ANUAL dice 49 y en el plan 50"),
    "text": (lambda p: planned(p, texto="OTRA"), "unidad 58203, meta 502: la descripción dice .* y en el plan 502.- OTRA"),
    "unit of measure": (lambda p: planned(p, unidad_medida="ACUSE"), "meta 502: la unidad de medida dice .* y en el plan ACUSE"),
    "number": (lambda p: planned(p, numero=777), "unidad 58203: falta la meta 777, que está en el plan"),
    "unit less": (lambda p: replace(p, unidades=p.unidades[:-1]), "la unidad 58203 no está en el plan"),
    "unit more": (lambda p: replace(p, unidades=(*p.unidades, replace(p.unidades[0], clave="58999"))), "falta la unidad 58999"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "says"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_report_of_the_same_version_says_what_the_plan_says(
    change: Callable[[Plan], Plan], says: str, written: str, plan: Plan, tmp_path: Path
) -> None:
    with pytest.raises(PoaError, match=rf"{says}.*si el plan o sus ajustes se modificaron, suba su «version»"):
        read(tmp_path, written, change(plan))


@pytest.mark.parametrize("change", [change for change, _ in DIFFERENT.values()], ids=DIFFERENT)
def test_a_plan_amended_under_a_new_version_may_differ(
    change: Callable[[Plan], Plan], written: str, plan: Plan, tmp_path: Path
) -> None:
    amended = replace(change(plan), version=plan.version + 1)
    read_back = read(tmp_path, written, amended)
    assert read_back.previos["58101"].alcanzado[101][0] == 7
    assert [hit.codigo for hit in read_back.hits] == ["POA158"]


def test_what_was_programmed_in_a_closed_quarter_never_moves(written: str, plan: Plan, tmp_path: Path) -> None:
    amended = replace(planned(plan, programado=(13, 13, 11, 12)), version=plan.version + 1)
    with pytest.raises(PoaError, match="unidad 58203, meta 502: P de Ene-Mar, ya cerrado, dice 14 y en el plan 13"):
        read(tmp_path, written, amended)


def test_a_report_of_a_later_version_is_of_no_earlier_quarter(written: str, plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PoaError, match="es de la versión 1 del plan, posterior a la 0 que se indicó"):
        read(tmp_path, written, replace(plan, version=0))


def test_half_of_what_comes_whole_is_refused(written: str, plan: Plan, tmp_path: Path) -> None:
    """Consistently changed, so that only the plan tells."""
    report = json.loads(written)
    halved = meta(report)
    halved.update(a=[5.5, None, None, None], absoluto=5.5, relativo=5.5 / 14, relativo_anual=5.5 / halved["anual"])
    mend_means(report)
    with pytest.raises(PoaError, match=r"unidad 58203, meta 502: A dice 5\.5 y .* no admite decimales"):
        read(tmp_path, proved_again(report), plan)


def mend_means(report: Report) -> None:
    """The means of every group, of its metas."""
    rows = [(u["programa"], m) for u in report["unidades"] for m in u["metas"]]

    def mean(metas: list[Report]) -> float | None:
        known = [min(m["relativo"], 1) for m in metas if m["relativo"] is not None]
        return sum(known) / len(known) if known else None

    report["totales"]["promedio"] = mean([m for _, m in rows])
    for group in report["por_programa"]:
        group["promedio"] = mean([m for programa, m in rows if programa == group["clave"]])
    for group in report["por_linea"]:
        group["promedio"] = mean([m for _, m in rows if m["linea"] == group["clave"]])


def test_the_lights_of_an_unproved_report_are_those_of_the_plan(written: str, plan: Plan, tmp_path: Path) -> None:
    """A proved one keeps the lights of its day."""
    stricter = replace(plan, ajustes=replace(plan.ajustes, semaforo=Semaforo(naranja=Fraction(1, 10))))
    assert read(tmp_path, written, stricter).hits == ()
    with pytest.raises(PoaError, match="unidad 58203, meta 502: el semáforo dice Rojo y con el del plan es Naranja"):
        read(tmp_path, unproved(json.loads(written)), stricter)


# -- properties ----------------------------------------------------------------------------------------------------

LARGE = plan_of(large_text(2, 6))
amounts = st.one_of(
    st.none(), st.integers(0, 2000), st.sampled_from([0, 1, MAYOR_CANTIDAD]),
    st.fractions(0, 5, max_denominator=30), st.decimals(0, 50, places=2).map(Fraction),
)  # fmt: skip


@st.composite
def consolidated(draw: st.DrawFn) -> Consolidado:
    """A quarter of a plan with decimals, anything achieved, any base, some units accepted."""
    base = draw(st.sampled_from(list(Base)))
    plan = replace(LARGE, ajustes=Ajustes(base))
    trimestre = plan.trimestre(draw(st.integers(1, 4)))
    units = []
    for unit in plan.unidades:
        estado = draw(st.sampled_from(list(EstadoUnidad)))
        captures = {}
        for row in unit.metas:
            drawn = draw(st.tuples(amounts, amounts, amounts, amounts))
            whole = [None if a is None else a if row.medida.decimales else int(a) for a in drawn]
            closed = (a if t <= trimestre.numero else None for t, a in enumerate(whole, 1))
            captures[row.numero] = Captura(tuple(closed), draw(st.text(max_size=5)))
        came = Devolucion(unit.clave, "a.xlsx", "0" * 64, "Hoja", captures, {})
        before = Previo(frozenset(range(1, trimestre.numero)), {n: c.alcanzado for n, c in captures.items()})
        units.append(consolidate_unidad(plan, trimestre, unit, estado, came, (), before))
    return Consolidado(plan, trimestre, tuple(units), fecha=date(2025, 5, 5))


@settings(max_examples=80)
@given(consolidated())
def test_whatever_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, done: Consolidado) -> None:
    folder = tmp_path_factory.mktemp("r")
    text = document(done)
    for report in (text, unproved(json.loads(text))):
        told = read(folder, report, done.plan, 4).informes[0]
        assert told.trimestre == done.trimestre.numero


def leaves(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else None
    return [path] if inner is None else [leaf for key, value in inner for leaf in leaves(value, (*path, key))]


anything = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.just([]), st.just({}),
    st.sampled_from(["CUMPLIDA", "aceptada", "Verde", 10**400, 1, 4, "58101", 502]),
)  # fmt: skip


@settings(max_examples=120)
@given(st.data())
def test_no_change_of_a_proved_report_passes_and_none_of_an_unproved_crashes(
    written: str, plan: Plan, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    folder = tmp_path_factory.mktemp("r")
    report = json.loads(written)
    *path, last = data.draw(st.sampled_from(leaves(report)))
    node = report
    for part in path:
        node = node[part]
    before, node[last] = copy.copy(node[last]), data.draw(anything)
    same = json.dumps(before) == json.dumps(node[last])
    for made in (dict, unproved):
        try:
            read(folder, made(report), plan)
        except PoaError:
            continue
        assert same or made is unproved


def test_a_name_that_is_no_text_is_carried(plan: Plan) -> None:
    """A file name of an old Windows: one byte of it is no UTF-8."""
    came = Archivo("DIRECCI\udcd3N.xlsx", "0" * 64, EstadoArchivo.NO_RECONOCIDO, motivo="¿\ud800?")
    done = Consolidado(plan, plan.trimestre(1), (), (came,))
    (told,) = json.loads(document(done).encode())["archivos"]
    assert (told["archivo"], told["motivo"]) == ("DIRECCI\\xd3N.xlsx", "¿\\ud800?")
