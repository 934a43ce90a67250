"""Any plan: written, filled, read back, consolidated, the same and without findings (Hypothesis)."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from poa_xl import workflow
from poa_xl.domain.avance import Captura
from poa_xl.domain.model import folded
from tests.support.books import above_nota, captures_of, form_of, receive_bytes, workbook
from tests.support.quarter import Quarter

words = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u200b"),
    min_size=1,
    max_size=60,
).filter(lambda t: len(folded(t)) > 0 and t.strip() == t and t not in ("~", "null"))
measures = ("OBRA", "KILÓMETRO", "=SUMA(A1)", "+ACTAS", "M²")


@st.composite
def metas(draw: st.DrawFn, numero: int) -> dict[str, Any]:
    measure = draw(st.sampled_from(measures))
    places = 4 if measure == "KILÓMETRO" else 0
    amount = st.one_of(st.none(), st.integers(0, 10**6).map(lambda n: n / 10**places if places else n))
    p = draw(st.lists(amount, min_size=4, max_size=4).filter(lambda values: any(values)))
    total = sum(round(v * 10**places) for v in p if v) / 10**places
    text = f"{draw(words)} {numero}"
    return {
        "numero": numero,
        "linea": "1.1.1",
        "texto": text,
        "unidad_medida": measure,
        "anual": total if places else int(total),
        "p": p,
    }


@st.composite
def plans(draw: st.DrawFn) -> dict[str, Any]:
    units = [
        {
            "clave": f"70{n}", "nombre": draw(words), "programa": "7", "ejes": ["1"], "lineas": ["1.1.1"],
            "responsables": [{"nombre": draw(words)}],
            "metas": [draw(metas(100 * n + m)) for m in range(draw(st.integers(1, 5)))],
        }
        for n in range(1, draw(st.integers(2, 3)))
    ]  # fmt: skip
    return {
        "formato": "poa-xl/plan/1", "ejercicio": 2025, "emisor": draw(words), "titulos": [{"texto": draw(words)}],
        "ramo": {"clave": "7", "nombre": draw(words), "responsables": [{"nombre": draw(words)}]},
        "clasificacion": {
            "finalidad": {"clave": "1", "nombre": draw(words)}, "funcion": {"clave": "1.1", "nombre": draw(words)},
            "subfuncion": {"clave": "1.1.1", "nombre": draw(words)},
        },
        "ajustes": {"base_relativo": draw(st.sampled_from(["a_la_fecha", "trimestre", "anual"]))},
        "catalogos": {
            "programas": [{"clave": "7", "nombre": draw(words), "responsables": [{"nombre": draw(words)}]}],
            "ejes": [{"clave": "1", "nombre": draw(words)}],
            "lineas": [{"clave": "1.1.1", "nombre": draw(words)}],
            "unidades_medida": [{"nombre": m, "decimales": m == "KILÓMETRO"} for m in measures],
        },
        "unidades": units,
    }  # fmt: skip


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(plans(), st.integers(1, 4))
def test_any_plan_goes_round(data: dict[str, Any], numero: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.yaml"
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
        plan = workflow.sound_plan(path)[0]
        captured = {u.clave: {m.numero: _as_programmed(m.programado, numero) for m in u.metas} for u in plan.unidades}
        for clave, capturas in captured.items():
            back = receive_bytes(workbook(form_of(plan, clave, numero, None, capturas)), plan, numero)
            assert [f for f in above_nota(back) if not f.startswith("POA307")] == []
            assert {n: c.alcanzado for n, c in captures_of(back).items()} == {
                n: c.alcanzado for n, c in capturas.items()
            }
        quarter = Quarter(Path(folder), plan, numero, path)
        quarter.fill(captured)
        done = quarter.collect()
        assert {u.estado.aceptada for u in done.consolidado.unidades} == {True}
        assert json.loads(Path(quarter.report + ".json").read_text(encoding="utf-8"))["totales"]["sin_reporte"] == 0


def _as_programmed(programado: tuple[Any, ...], numero: int) -> Captura:
    return Captura(tuple((p or 0) if t <= numero else None for t, p in enumerate(programado, 1)))
