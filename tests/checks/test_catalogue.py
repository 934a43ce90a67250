"""Every code of the catalogue fires in some case; a clean quarter shows only the notes that are true of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from poa_xl.checks.campaign import Campaign
from poa_xl.checks.capture import CapturaLeida
from poa_xl.checks.catalogue import RULES
from poa_xl.checks.complementos import answering
from poa_xl.checks.decide import Criterio, consolidate
from poa_xl.checks.prints import Impreso
from poa_xl.checks.receive import Recibido, judge, receive
from poa_xl.checks.registry import Check, Hit, run
from poa_xl.containers import Incoming, Source
from poa_xl.contract.data import WITHOUT_PROOF, document
from poa_xl.contract.previous import read_previous
from poa_xl.domain.avance import Captura
from poa_xl.domain.consolidate import Consolidado
from poa_xl.domain.dispensa import Dispensa
from poa_xl.domain.finding import Place, Severity
from poa_xl.domain.model import Plan
from poa_xl.domain.previo import Previo
from poa_xl.excel.reader import read
from poa_xl.form.tmm_f004 import SHEET
from poa_xl.guard.ends import End, Unforeseen
from poa_xl.reception import Task, look, unforeseen
from poa_xl.simulation.accidents import ACCIDENTS
from poa_xl.workflow import sound_plan
from tests.support.books import (
    achieved,
    as_programmed,
    captures_of,
    codes,
    filled,
    form_of,
    of_values,
    put,
    receive_bytes,
    with_unidad,
    workbook,
)
from tests.support.plans import PLAN_FILE
from tests.support.quarter import Quarter
from tests.support.structure import Change, book, copy, doubled, exchanged, without_columns, write
from tests.support.xlsb import record, xlsb

PLAN: Plan = sound_plan(PLAN_FILE)[0]
QUARTER = PLAN.trimestre(1)
BY_ACCIDENT = {codigo for accident in ACCIDENTS for codigo in accident.expected}


def received(captured: Mapping[int, Captura], numero: int = 1, previo: Previo | None = None) -> Recibido:
    """58101 with what it captured."""
    form = form_of(PLAN, "58101", numero, previo, {**as_programmed(PLAN.por_clave["58101"], numero), **captured})
    return receive_bytes(workbook(form), PLAN, numero, {"58101": previo} if previo else {})


def decided(*files: Recibido, criterio: Criterio | None = None) -> Consolidado:
    return consolidate(PLAN, QUARTER, files, {}, (), criterio)


def named(name: str, value: int = 7, **changes: object) -> Recibido:
    """58101's return under that name, its meta 101 at ``value``."""
    data = workbook(
        form_of(PLAN, "58101", 1, None, {**as_programmed(PLAN.por_clave["58101"], 1), 101: achieved(1, value, "x")})
    )
    return replace(receive_bytes(data, PLAN, archivo=name), **changes)  # type: ignore[arg-type]


def one_meta_less() -> Plan:
    """The plan before 58101's meta 101 was added."""
    metas = tuple(m for m in PLAN.por_clave["58101"].metas if m.numero != 101)
    return with_unidad(PLAN, "58101", metas=metas)


def of_quarter(done: Consolidado) -> set[str]:
    return {f.codigo for f in done.all_findings}


ACCEPTED_T1 = Previo(frozenset({1}), {n: c.alcanzado for n, c in as_programmed(PLAN.por_clave["58101"], 1).items()})


def changed_t1() -> Recibido:
    form = filled(PLAN, "58101", 2, ACCEPTED_T1)
    address = f"F{form.fila_de[101]}"
    return receive_bytes(put(workbook(form), {address: 6}), PLAN, 2, {"58101": ACCEPTED_T1})


def without_properties() -> Recibido:
    lost = next(a for a in ACCIDENTS if a.name == "sin-propiedades")
    return receive_bytes(lost.apply(workbook(filled(PLAN, "58101")), None), PLAN)  # type: ignore[arg-type]


def by_accident(name: str) -> Callable[[], set[str]]:
    def run() -> set[str]:
        from poa_xl.simulation.accidents import Scene

        form = filled(PLAN, "58101")
        strange = workbook(filled(PLAN, "58102"))
        accident = next(a for a in ACCIDENTS if a.name == name)
        return codes(receive_bytes(accident.apply(workbook(form), Scene(form, strange, strange)), PLAN))

    return run


def looked_at(path: str) -> Recibido:
    found = look(Task(Campaign(PLAN, QUARTER, {})), Incoming("a.xlsx", Source(path)))
    assert isinstance(found, Recibido)
    return found


def absent_part() -> Recibido:
    book = read("a.xlsx", workbook(filled(PLAN, "58101")))
    return receive(replace(book, absent=("xl/calcChain.xml",)), PLAN, QUARTER, {})


def beside(name: str, data: bytes) -> set[str]:
    """What is told when that file lies beside a good return."""
    with TemporaryDirectory() as folder:
        quarter = Quarter(Path(folder), PLAN)
        quarter.put("a.xlsx", workbook(filled(PLAN, "58101")))
        quarter.put(name, data)
        return of_quarter(quarter.collect().consolidado)


def failed_complemento() -> set[str]:
    def fails(_: CapturaLeida) -> Iterator[Hit]:
        yield from ()
        raise TypeError

    captura = CapturaLeida(form_of(PLAN, "58101").terminos(), (), lambda _, __: Place())
    return {f.codigo for f in run([answering("tecate", Check(fails, "TEC301"))], captura)}


def printed(*books: Recibido) -> set[str]:
    return of_quarter(consolidate(PLAN, QUARTER, books, {}, prints=[Impreso("58101 y 58102.pdf", "un PDF")]))


def without_proof(plan: Plan) -> set[str]:
    """A report as an earlier version wrote it, read for the next quarter of ``plan``."""
    data = json.loads(document(decided(named("a.xlsx"))))
    del data["prueba"]
    with TemporaryDirectory() as folder:
        path = Path(folder, "informe.json")
        path.write_text(json.dumps({**data, "formato": WITHOUT_PROOF}), encoding="utf-8")
        return {hit.codigo for hit in read_previous([path], plan, plan.trimestre(2)).hits}


def copies() -> list[Recibido]:
    """Three rows of two units, the same."""
    said = [achieved(1, 20 + n, f"Se atendió a {n}") for n in range(3)]
    return [
        receive_bytes(
            workbook(form_of(PLAN, clave, 1, None, dict(zip(numbers, said, strict=True)))), PLAN, archivo=clave
        )
        for clave, numbers in (("58101", (101, 102, 103)), ("58102", (200, 201, 202)))
    ]


REPEATED = replace(
    ACCEPTED_T1, alcanzado={**ACCEPTED_T1.alcanzado, 101: (3, None, None, None)}, observaciones={101: "Lluvia"}
)


def damaged(change: Change, prefer: str = "") -> set[str]:
    """58101's return after that."""
    campaign = Campaign(PLAN, QUARTER, {}, prefer=(prefer,))
    return codes(judge(read("a.xlsx", book(filled(PLAN, "58101"), change)), campaign))


WAIVER = Dispensa("POA303", "58101", 1, "m", "a")
STRICTER = replace(PLAN, ajustes=replace(PLAN.ajustes, niveles=(("POA306", Severity.ADVERTENCIA),)))

CASES: dict[str, Callable[[], set[str]]] = {
    "POA100": lambda: codes(looked_at("/no/hay/a.xlsx")),
    "POA113": lambda: codes(without_properties()),
    "POA175": lambda: damaged(write({"Q23": "=1+1"})),
    "POA119": by_accident("rotulo-cambiado"),
    "POA124": by_accident("hoja-vacia"),
    "POA125": by_accident("renglon-oculto"),
    "POA126": by_accident("sin-proteccion"),
    "POA130": lambda: of_quarter(decided(named("a.xlsx"), named("b.xlsx"))),
    "POA131": lambda: of_quarter(decided(named("a.xlsx", 7, guardado=""), named("b.xlsx", 8, guardado=""))),
    "POA132": lambda: beside("notas.txt", b"pendiente"),
    "POA133": by_accident("renglones-invertidos"),
    "POA140": lambda: codes(unforeseen(Incoming("a.xlsx", Source("a.xlsx")), Unforeseen(End.TIME, "…"), "errores.log")),
    "POA141": printed,
    "POA142": lambda: printed(named("a.xlsx")),
    "POA143": lambda: codes(absent_part()),
    "POA144": lambda: beside("a.rar", b"Rar!\x1a\x07\x00 cerrado"),
    "POA150": lambda: codes(values_only()),
    "POA151": lambda: of_quarter(decided(named("a.xlsx", 7, guardado="1"), named("b.xlsx", 8, guardado="2"))),
    "POA152": lambda: of_quarter(decided(named("a.xlsx", sha256="1"), named("b.xlsx", sha256="2"))),
    "POA153": lambda: of_quarter(decided(named("a.xlsx"), criterio=Criterio(exclude=("a.*",)))),
    "POA154": lambda: of_quarter(decided(named("a.xlsx"), criterio=Criterio(dispensas=(WAIVER,), hoy=date(2024, 4, 1)))),
    "POA157": lambda: without_proof(PLAN),
    "POA158": lambda: without_proof(replace(PLAN, version=2)),
    "POA155": lambda: of_quarter(decided(named("a.xlsx", 7), named("b.xlsx", 8, revision=1))),
    "POA156": lambda: of_quarter(decided(named("a.xlsx"), criterio=Criterio(prefer=("b.xlsx",)))),
    "POA171": lambda: codes(receive(replace(read("a", workbook(filled(PLAN, "58101"))), program="Calc"), PLAN, QUARTER, {})),
    "POA172": lambda: beside("a.xlsb", xlsb({(0, 0): 7}, more=record(16, bytes(12)))),
    "POA170": lambda: codes(values_only({(27, 13): 9})),
    "POA173": lambda: beside("58102 (2).xlsx", b"cortado"),
    "POA174": lambda: failed_complemento(),
    "POA160": lambda: damaged(copy({"F23": 9})),
    "POA161": lambda: damaged(copy()),
    "POA162": lambda: damaged(write({"A1": "P", "B1": "A", "A2": "58102-200", "A3": "58102-201"}, "Hoja2")),
    "POA163": lambda: damaged(copy(), prefer=f"a.xlsx!{SHEET}"),
    "POA164": lambda: damaged(doubled(6)),
    "POA165": lambda: damaged(write({"G20": "Ene-Mar"})),
    "POA166": lambda: damaged(without_columns(17)),
    "POA167": lambda: damaged(write({"C23": "NÓMINА"})),
    "POA168": lambda: codes(receive_bytes(workbook(filled(one_meta_less(), "58101")), PLAN)),
    "POA169": lambda: codes(receive_bytes(workbook(filled(PLAN, "58101", 2)), PLAN, 2, {"58101": ACCEPTED_T1})),
    "POA176": lambda: damaged(exchanged("C", "D", range(19, 28))),
    "POA178": lambda: damaged(write({"F23": None, "H23": 7})),
    "POA204": by_accident("a-texto-numerico"),
    "POA208": by_accident("a-futuro-cero"),
    "POA209": by_accident("a-cuenta"),
    "POA210": by_accident("obs-numero"),
    "POA302": lambda: codes(received({104: achieved(1, 1)})),
    "POA303": lambda: codes(received({101: achieved(1, 3)})),
    "POA304": lambda: codes(received({101: achieved(1, 9)})),
    "POA305": lambda: codes(received({101: achieved(1, 31, "hubo más")})),
    "POA306": lambda: codes(received({})),
    "POA307": lambda: codes(received({104: Captura((None, None, 0, 0))}, 4)),
    "POA310": lambda: codes(received({})),
    "POA311": by_accident("resultados-viejos"),
    "POA320": lambda: codes(received({101: achieved(1, 7000, "x")})),
    "POA321": lambda: codes(received({101: achieved(1, 3, "x")})),
    "POA322": lambda: codes(received({101: Captura((3, 3, None, None), "Lluvia")}, 2, REPEATED)),
    "POA323": lambda: of_quarter(decided(*copies())),
    "POA324": lambda: of_quarter(decided(named("58102.xlsx"))),
    "POA325": lambda: of_quarter(decided(named("a.xlsx", recibido="2024-04-20", remitente="dg"))),
    "POA326": lambda: of_quarter(decided(named("a.xlsx", guardado="2024-04-20"))),
    "POA401": lambda: codes(changed_t1()),
    "POA501": lambda: of_quarter(decided()),
    "POA502": lambda: of_quarter(decided(named("a.xlsx"), criterio=Criterio(hold=("58101",)))),
    "POA503": lambda: of_quarter(consolidate(STRICTER, QUARTER, [], {})),
}  # fmt: skip


def values_only(changed: Mapping[tuple[int, int], object] = {}) -> Recibido:
    """As .xls: the values without the formulas, some of them others."""
    book = of_values(read("a.xls", workbook(filled(PLAN, "58101"))), changed)
    return receive(book, PLAN, QUARTER, {})


@pytest.mark.parametrize("codigo", CASES)
def test_the_code_fires(codigo: str) -> None:
    assert codigo in CASES[codigo]()


def test_every_code_has_a_case() -> None:
    """Those of the plan file have theirs in test_plan; most others are the catalogue of accidents."""
    returned = {rule.codigo for rule in RULES if not rule.codigo.startswith("POA0")}
    assert returned == BY_ACCIDENT | set(CASES)


@pytest.mark.parametrize("clave", ["58101", "58102", "58201", "58202", "58203"])
@pytest.mark.parametrize("numero", [1, 4])
def test_a_clean_return_shows_only_notes_that_are_true_of_it(clave: str, numero: int) -> None:
    clean = receive_bytes(workbook(filled(PLAN, clave, numero)), PLAN, numero)
    assert codes(clean) <= {"POA306", "POA310"}


def test_a_complete_quarter_shows_nothing_else() -> None:
    files = [receive_bytes(workbook(filled(PLAN, u.clave)), PLAN, archivo=f"{u.clave}.xlsx") for u in PLAN.unidades]
    assert of_quarter(decided(*files)) <= {"POA306", "POA310"}


def test_what_is_not_due_is_told_of_those_metas_alone() -> None:
    """Programmed later or never, and nothing achieved; one that is due, or got ahead, is none of them."""
    told = received({104: achieved(1, 1, "se adelantó")})
    assert [f.meta for f in told.findings if f.codigo == "POA310"] == [100]
    assert [f.meta for f in received({}).findings if f.codigo == "POA310"] == [100, 104]


def test_everything_at_its_target_is_told_only_of_all_that_is_due() -> None:
    assert "POA306" not in codes(received({101: achieved(1, 6, "faltó una")}))
    (told,) = [f for f in received({}).findings if f.codigo == "POA306"]
    assert told.message == "Las 4 metas programadas se reportan exactamente al 100 %."


def test_explained_deviations_are_silent() -> None:
    explained = received(
        {101: achieved(1, 3, "lluvia"), 103: achieved(1, 12, "demanda"), 104: achieved(1, 1, "se adelantó")}
    )
    assert codes(explained).isdisjoint({"POA301", "POA302", "POA303", "POA304", "POA305"})


def test_the_year_may_close_below_if_explained() -> None:
    explained = received({104: Captura((None, None, 0, 0), "Se canceló por acuerdo.")}, 4)
    assert "POA307" not in codes(explained)
    assert captures_of(explained)[104].observaciones == "Se canceló por acuerdo."


def test_words_are_spanish_complete_and_never_reused() -> None:
    assert len({rule.codigo for rule in RULES}) == len(RULES)
    for rule in RULES:
        assert rule.titulo[0].isupper()
        assert rule.remedy.endswith((".", "”.", "}."))
        assert rule.message.endswith((".", "}", "}."))


def test_the_published_rules_keep_their_names() -> None:
    aliases = {rule.alias for rule in RULES}
    assert {
        "A01",
        "A02",
        "A04",
        "A05",
        "A06",
        "A07",
        "A09",
        "L01",
        "L06",
        "L08",
        "L10",
        "C01",
        "C02",
        "P01",
        "P11",
        "P12",
    } <= aliases
