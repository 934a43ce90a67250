"""Reading a plan file: exact, and all its problems at once."""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from poa_xl.checks.plan import check_plan
from poa_xl.domain.ajustes import Base
from poa_xl.domain.finding import Finding
from poa_xl.errors import PoaError
from poa_xl.plan.load import load, loads
from poa_xl.plan.schema import json_schema
from poa_xl.plan.yaml_file import parse
from poa_xl.workflow import check, sound_plan
from tests.support.plans import EXAMPLE, PLAN_FILE, edited, example_text, large_text, plan_of

EXPECTED = json.loads((EXAMPLE / "expected-2024-t1.json").read_text(encoding="utf-8"))


def test_the_example_holds_the_33_published_metas() -> None:
    """Number, line, unit of measure, META and P of every meta, as read from the published forms (domain.md 2.2)."""
    plan = plan_of(example_text())
    found = {
        (u.clave, m.numero): (m.linea, m.unidad_medida, m.anual, tuple(p or 0 for p in m.programado))
        for u, m in plan.metas()
    }
    expected = {
        (plan.por_clave[row["unidad"]].clave, int(row["meta"])): (
            row["linea"], row["um"], row["meta_anual"], tuple(p or 0 for p in row["p_lectura"]),
        )
        for row in EXPECTED
    }  # fmt: skip
    assert len(expected) == 33
    assert found == expected


def test_blank_and_zero_are_kept_apart() -> None:
    plan = plan_of(example_text())
    assert plan.por_clave["58101"].por_numero[100].programado == (None, 1, None, 1)
    assert plan.por_clave["58102"].por_numero[204].programado == (0, 1, 0, 1)


def test_codes_are_texts_as_written() -> None:
    plan = plan_of(edited(("clave: 3.7,", "clave: 3.70,")))
    assert plan.clasificacion.funcion.clave == "3.70"


def test_settings_are_exact() -> None:
    settings_ = plan_of(
        edited(("base_relativo: a_la_fecha", "base_relativo: anual"), ("tolerancia: 0.5", "tolerancia: 0.1"))
    ).ajustes
    assert (settings_.base, settings_.tolerancia, settings_.semaforo.verde) == (
        Base.ANUAL,
        Fraction(1, 1000),
        Fraction(9, 10),
    )


def test_quantities_with_decimals_are_exact() -> None:
    plan = plan_of(large_text(1, 3))
    assert plan.unidades[0].metas[1].programado == (Fraction(5, 2), Fraction(1, 4), 0, Fraction(5, 4))


def test_all_problems_come_at_once() -> None:
    """Wrong type, unknown key, repeated number and a sum that fails, in one go."""
    text = edited(
        ("        anual: 2\n        p: [~, 1, ~, 1]", "        anual: dos\n        p: [~, 1, ~, 1]"),
        ("ejercicio: 2024", "ejercicio: 2024\ncolor: azul"),
        ("- numero: 203", "- numero: 202"),
        ("        anual: 49", "        anual: 50"),
    )
    codes = {f.codigo for f in _checked(text)}
    assert {"POA004", "POA002", "POA014", "POA010"} <= codes


def _checked(text: str) -> list[Finding]:
    loaded = loads(text)
    rules = loaded.placed(check_plan(loaded.subject)) if loaded.subject else ()
    return [*loaded.findings, *rules]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "está vacío"),
        (b"[1, 2", "plan"),
        (b"\tno: [", "carácter"),
        (b"a: &x [*x]\n", "plan"),
        (b"- 1\n- 2\n", "bloque de datos"),
        (b"hola", "bloque de datos"),
    ],
)
def test_a_text_that_is_no_plan_is_told_in_spanish(content: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(content)
    checked = check(path)
    assert checked.plan is None
    assert any(says in f.message for f in checked.findings), checked.findings


@pytest.mark.parametrize(("content", "says"), [(None, "No existe"), (b"\xff\xfe\x00", "UTF-8")])
def test_a_file_that_cannot_be_read_stops_with_its_name(content: bytes | None, says: str, tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(PoaError, match=says) as raised:
        load(path)
    assert str(path) in str(raised.value)


def test_a_folder_is_no_plan(tmp_path: Path) -> None:
    with pytest.raises(PoaError, match="es una carpeta"):
        load(tmp_path)


def test_a_byte_order_mark_and_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + example_text().replace("\n", "\r\n").encode())
    assert sound_plan(path)[0] == sound_plan(PLAN_FILE)[0]


def test_a_broken_plan_stops_a_command_with_its_errors_listed(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    path.write_text(edited(("        anual: 49", "        anual: 50")), encoding="utf-8")
    with pytest.raises(PoaError, match=r"1 errores.*\n.*Meta 502: lo programado suma 49 y la meta anual es 50.*POA010"):
        sound_plan(path)


# -- schema --------------------------------------------------------------------------------------------------------


def test_the_example_satisfies_the_schema_that_editors_use() -> None:
    jsonschema.validate(yaml.safe_load(re.sub(r"(\d{4}-\d\d-\d\d)", r"'\1'", example_text())), json_schema())


def test_the_copy_of_the_schema_is_current() -> None:
    assert json.loads((EXAMPLE / "plan.schema.json").read_text(encoding="utf-8")) == json_schema()


# -- property: whatever a person does to the text, it is told, never a traceback -----------------------------------

LINES = example_text().splitlines(keepends=True)
garbage = st.one_of(
    st.sampled_from(["", "~", "[]", "{}", "- x", ":", "\t", "'", '"', "!!python/object:os.system x",
                     "&a *a", "9" * 400, "1e999", "=1+1", "\x00"]),
    st.text(max_size=12),
)  # fmt: skip


@settings(max_examples=150)
@given(st.data())
def test_no_damage_to_the_text_gives_a_traceback(data: st.DataObject) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(lines) - 1))
        how = data.draw(st.sampled_from(["delete", "double", "value", "indent", "line"]))
        if how == "delete":
            del lines[at]
        elif how == "double":
            lines.insert(at, lines[at])
        elif how == "indent":
            lines[at] = "  " + lines[at]
        elif how == "line":
            lines[at] = data.draw(garbage) + "\n"
        else:
            key, colon, _ = lines[at].partition(":")
            lines[at] = f"{key}{colon} {data.draw(garbage)}\n"
    for finding in _checked("".join(lines)):
        assert finding.message


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_text_is_parsed_or_told(text: str) -> None:
    document = parse(text)
    assert document.problems or document.data is None or document.lines
