"""YAML read within bounds: whatever a text could be made to make, it is told, with its line, soon."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from poa_xl.plan import yaml_file
from poa_xl.plan.load import LARGEST_PLAN, loads, read_text
from poa_xl.plan.yaml_file import LONGEST_TEXT, MOST_NODES, parse
from tests.support.plans import edited, example_text, large_text

BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{new}: &{new} [{','.join([f'*{old}'] * 9)}]\n" for old, new in zip("abcdefghi", "bcdefghij", strict=True)
)
HOSTILE = {
    "lists": ("'[' * 40_000", "bloques uno dentro de otro"),
    "blocks": ("'{' * 40_000", "bloques uno dentro de otro"),
    "dashes": ("'- ' * 40_000", "bloques uno dentro de otro"),
    "questions": ("'? ' * 40_000", "bloques uno dentro de otro"),
    "both": ("'[{' * 20_000", "bloques uno dentro de otro"),
    "indented": ("''.join(' ' * n + 'a:\\n' for n in range(3_000))", "bloques uno dentro de otro"),
    "anchors": ("''.join(f'- &a{n} x\\n' for n in range(600_000))", "datos"),
    "aliases": ("'a: &a x\\nb: [' + '*a,' * 1_000_000 + ']'", "datos"),
    "items": ("'[' + 'a,' * 5_000_000 + ']'", "datos"),
    "bomb": (repr(BOMB), "datos"),
    "scalar": ("'a: ' + 'x' * (20 << 20)", "20,971,520 caracteres"),
    "quoted": ("'a: \"' + 'x' * (20 << 20) + '\"'", "20,971,520 caracteres"),
    "key": ("'? \"' + 'x' * (20 << 20) + '\"'", "20,971,520 caracteres"),
    "itself": ("'a: &a [*a, *a]'", "se contiene a sí mismo"),
    "mistakes": (repr(large_text(1, 1).split("unidades:")[0] + "unidades: [") + " + 'a,' * 50_000 + ']'", "errores"),
}
LIMITED = """
import sys
try:
    import resource
    resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
    resource.setrlimit(resource.RLIMIT_AS, (450 << 20, 450 << 20))
except ImportError:
    pass
from poa_xl.plan import yaml_file
from poa_xl.plan.load import loads
(found,) = loads({text}).findings
sys.stdout.buffer.write(f"{{found.codigo}} {{found.place.linea}} {{found.message}}".encode())
"""


@pytest.mark.parametrize(("text", "says"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_text_is_told_within_time_and_memory(text: str, says: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", LIMITED.format(text=text)], capture_output=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr.decode()[-500:]
    code, line, message = done.stdout.decode().split(" ", 2)
    assert code == "POA001"
    assert int(line) >= 1
    assert says in message
    assert len(message) < 200


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("a: 1\nb: *c", 2, "usa un * sin definir"),
        ("a: &x 1\nb: &x 2", 2, "“&x” se define dos veces"),
        ("a: 1\n---\nb: 2", 2, "más de un documento"),
        ("a: 1\nb: \x07", 2, "carácter que no se ve"),
        ("a: &x\n  - 1\n  - *x", 3, "se contiene a sí mismo"),
        ("~", 1, "está vacío"),
        ("# nada", 1, "está vacío"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(text: str, line: int, says: str) -> None:
    (hit,) = parse(text).problems
    assert hit.codigo == "POA001"
    assert hit.place.linea == line
    assert says in str(hit.params["problema"])


@pytest.mark.parametrize(
    "text", ['a: "\\UFFFFFFFF"', f"%YAML 1{'9' * 5000}.1\n---\na", "[" * 3000, "- " * 3000, "a: 1\nb: \x07"]
)
def test_the_parser_without_c_is_held_too(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_file, "_LOADER", yaml.BaseLoader)
    (hit,) = parse(text).problems
    assert hit.codigo == "POA001"


def test_aliases_are_followed_as_deep_and_as_often_as_a_text_may_be() -> None:
    chain = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 60))
    (hit,) = parse(chain).problems
    assert hit.place.linea == 40
    twice = f"a: &a [{'x,' * (MOST_NODES // 3)}]\nb: *a\n"
    assert not parse(twice).problems
    assert parse(twice + "c: *a\n").problems[0].place.linea == 3


def test_what_an_alias_repeats_has_the_lines_of_its_origin() -> None:
    document = parse("uno: &u\n  - {a: 1}\n  - 2\n\ndos: *u\n")
    assert document.data == {"uno": [{"a": "1"}, "2"], "dos": [{"a": "1"}, "2"]}
    assert {path: line for path, line in document.lines.items() if path[:1] == ("dos",)} == {
        ("dos",): 5, ("dos", 0): 2, ("dos", 0, "a"): 2, ("dos", 1): 3,
    }  # fmt: skip


def test_a_key_said_twice_is_told_where_it_is_said_again() -> None:
    document = parse("a: 1\nb: 2\na: 3\n")
    (hit,) = document.problems
    assert (hit.codigo, document.line(hit.place.ruta), document.data) == ("POA005", 3, {"a": "3", "b": "2"})


def test_a_text_of_any_sensible_length_is_read() -> None:
    assert parse(f"a: {'x' * LONGEST_TEXT}").data == {"a": "x" * LONGEST_TEXT}
    assert parse(f"a: {'x' * LONGEST_TEXT}x").problems


def test_long_values_and_keys_are_cut_in_messages() -> None:
    text = edited(("ejercicio: 2024", f"ejercicio: '{'y ' * 40_000}'\n{'k' * 900}: 1"))
    assert {f.codigo for f in loads(text).findings} == {"POA002", "POA004"}
    assert all(len(f.message) < 200 for f in loads(text).findings)


def test_a_plan_of_a_hundred_units_of_fifty_metas_is_far_below_the_limits() -> None:
    document = parse(large_text(100, 50))
    assert not document.problems
    assert len(document.lines) * 5 < MOST_NODES


def test_of_a_file_without_end_no_more_than_a_plan_is_read(tmp_path: Path) -> None:
    path = tmp_path / "plan.yaml"
    with path.open("wb") as file:
        file.truncate(LARGEST_PLAN * 200)
    with pytest.raises(Exception, match=r"pesa más de 20 MB"):
        read_text(path)


# -- property: the same data as the library's own composer makes --------------------------------------------------

texts = st.one_of(
    st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12), st.just("3.10")
)
trees = st.recursive(
    texts, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=15
)


@settings(max_examples=150)
@given(trees, st.booleans())
def test_any_data_written_as_yaml_is_read_as_it_is(tree: object, flow: bool) -> None:
    text = yaml.safe_dump({"x": tree}, allow_unicode=True, default_flow_style=flow, default_style='"')
    document = parse(text)
    assert document.data == {"x": tree}
    assert not document.problems


def test_the_example_is_read_as_the_library_reads_it() -> None:
    def nulls(node: object) -> object:
        if isinstance(node, dict):
            return {key: nulls(value) for key, value in node.items()}
        return [nulls(item) for item in node] if isinstance(node, list) else None if node in ("", "~") else node

    assert parse(example_text()).data == nulls(yaml.load(example_text(), Loader=yaml.BaseLoader))  # noqa: S506
