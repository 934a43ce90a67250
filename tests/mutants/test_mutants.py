"""The tool itself: which faults it makes, that it leaves words and looks alone, that a fault put in is noticed or not."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutants.__main__ import ROOT, Attempt, reasons, sampled
from tests.mutants.kinds import Mutant, mutants
from tests.mutants.runs import Call, Trial, forked

SOURCE = '''"""A docstring, 3."""
from dataclasses import dataclass
LIMIT = 3
COLUMN_WIDTH = 12

@dataclass(frozen=True)
class Style:
    bold: bool = False

def first(a: "list[int]", b: int = 0) -> int:
    """Says 5."""
    if a and b < 2:
        raise ValueError("what is wrong, 7")
    return max(x + 1 for x in a if x not in (b, None)) if not b else draw("POA117", "a1", "El número", f"{a}: 9", size=4)
'''
CHANGES = {
    "3 → 4", "3 → 2", "0 → 1", "0 → -1", "a and b < 2 → a or b < 2", "b < 2 → b <= 2", "2 → 3", "2 → 1",
    "raise ValueError('what is wrong, 7') → (nothing)", "max → min", "x + 1 → x - 1", "1 → 2", "1 → 0",
    "(… for x in a if x not in (b, None)) → (… for x in a)", "x not in (b, None) → x in (b, None)", "not b → b",
    "'POA117' → 'POA118'", "'a1' → 'a1x'",
}  # fmt: skip


def changes(source: str, folder: Path) -> list[Mutant]:
    path = folder / "poa_xl" / "domain" / "a.py"
    path.parent.mkdir(parents=True)
    path.write_text(source, encoding="utf-8")
    return list(mutants(path, folder))


def test_each_kind_of_fault_is_made_and_words_and_looks_are_left_alone(tmp_path: Path) -> None:
    found = changes(SOURCE, tmp_path)
    short = {m.change for m in found if not m.change.startswith(("if ", "return ", "max("))}
    assert short == CHANGES
    longer = [m.change for m in found if m.change not in short]
    assert len(longer) == 5  # the test always and never; None returned; the one side of the choice and the other
    assert {m.where for m in found} == {"", "first"}


def test_every_fault_is_a_module_that_differs(tmp_path: Path) -> None:
    found = changes(SOURCE, tmp_path)
    assert found
    trees = {ast.unparse(m.tree(SOURCE)) for m in found}
    assert len(trees) == len(found)
    assert ast.unparse(ast.parse(SOURCE)) not in trees
    for m in found:
        compile(m.tree(SOURCE), "a.py", "exec")


def test_an_edit_elsewhere_changes_no_place_in_the_sample(tmp_path: Path) -> None:
    before = changes(SOURCE, tmp_path / "1")
    after = changes(f"OTHER = 1\n{SOURCE}", tmp_path / "2")
    assert {m.rank(9) for m in before} < {m.rank(9) for m in after}


def test_the_sample_is_of_each_room_and_always_the_same() -> None:
    one = sampled(9, 30, ())
    assert [m.room for m in one] == ["domain"] * 10 + ["form"] * 10 + ["checks"] * 10
    assert one == sampled(9, 30, ())
    assert one != sampled(10, 30, ())


def test_every_reason_is_of_a_fault_that_there_is() -> None:
    """What it is said of was not changed since."""
    known = reasons()
    there = {(m.path, m.line, m.change) for path in {key[0] for key in known} for m in mutants(ROOT / path, ROOT)}
    assert known.keys() <= there


def test_a_fault_is_of_all_the_lines_of_its_statement(tmp_path: Path) -> None:
    found = changes(
        "def a(b):\n    if b > 1:\n        c = (\n            b\n            + 2\n        )\n    return c\n", tmp_path
    )
    assert {m.change: m.lines for m in found if m.change in ("b + 2 → b - 2", "b > 1 → b >= 1")} == {
        "b + 2 → b - 2": (3, 6), "b > 1 → b >= 1": (2, 2),
    }  # fmt: skip


def fault(line: str, change: str) -> Mutant:
    path = ROOT / "poa_xl" / "domain" / "trimestre.py"
    (one,) = (m for m in mutants(path, ROOT) if m.line.startswith(line) and m.change == change)
    return one


@pytest.mark.parametrize("chosen", ["test_trimestre.py", "test_texto.py"])
def test_a_fault_is_noticed_by_the_tests_of_its_line_and_by_no_others(chosen: str) -> None:
    """Eleven working days taken for ten, in a process of its own: this one's module stays as it is."""
    one = fault("DIAS_HABILES", "10 → 11")
    name = f"tests/domain/{chosen}::none"
    trials = [Trial({name: 0}, frozenset()) for _ in range(2)]
    calls = [Call(Attempt(mutant, trial), 60) for mutant, trial in zip((one, None), trials, strict=True)]
    killers = dict(forked(calls, 2))
    assert bool(killers[0]) is (chosen == "test_trimestre.py")
    assert killers[1] == ""


def endless() -> object:
    while True:
        pass


def dying() -> object:
    raise MemoryError


def test_a_fault_that_never_ends_or_dies_is_stopped() -> None:
    assert dict(forked([Call(endless, 1), Call(dying, 5), Call(lambda: "told", 5)], 2)) == {0: None, 1: None, 2: "told"}
