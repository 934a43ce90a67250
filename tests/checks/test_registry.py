"""One mechanism: a check declares what it may give, and nothing is validated in silence."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from poa_xl.checks import identity, integrity, structure
from poa_xl.checks.between import BETWEEN_CHECKS
from poa_xl.checks.capture import CAPTURE_CHECKS
from poa_xl.checks.catalogue import RULES
from poa_xl.checks.plan import PLAN_CHECKS
from poa_xl.checks.printed import printed
from poa_xl.checks.prints import print_hits
from poa_xl.checks.registry import Check, Hit, at, run
from poa_xl.domain.finding import Place


def of_metas(metas: list[int]) -> Iterator[Hit]:
    return (at(Place(), meta).code("POA115" if meta < 200 else "POA011") for meta in metas)


def bare(metas: list[int]) -> Iterator[Hit]:
    return (at(Place(), meta) for meta in metas)


def test_every_code_of_the_plan_file_is_declared_by_one_check() -> None:
    declared = [codigo for check in PLAN_CHECKS for codigo in check.codes]
    read = ["POA001", "POA002", "POA003", "POA004", "POA005"]  # told while the file is read
    assert sorted([*read, *declared]) == [rule.codigo for rule in RULES if rule.codigo.startswith("POA0")]


def test_the_checks_of_captures_are_those_of_the_third_stage() -> None:
    declared = sorted(codigo for check in CAPTURE_CHECKS for codigo in check.codes)
    between = {codigo for check in BETWEEN_CHECKS for codigo in check.codes}
    elsewhere = {"POA308", "POA309", "POA311"} | between  # told of cells, and of returns side by side
    assert declared == [r.codigo for r in RULES if r.codigo.startswith("POA3") and r.codigo not in elsewhere]


def test_every_reader_of_a_book_declares_what_it_gives() -> None:
    readers = (identity.seal_hits, structure.structure, integrity.compare, printed, print_hits)
    known = {rule.codigo for rule in RULES}
    assert all(isinstance(reader, Check) and set(reader.codes) <= known for reader in readers)
    for reader in readers:
        assert list(reader.codes) == sorted(set(reader.codes))


def test_a_hit_without_code_is_of_the_only_one() -> None:
    assert [f.codigo for f in run([Check(bare, "POA115")], [101, 102])] == ["POA115", "POA115"]


def test_several_codes_may_be_declared() -> None:
    assert [f.codigo for f in run([Check(of_metas, "POA115", "POA011")], [101, 201])] == ["POA115", "POA011"]


@pytest.mark.parametrize(
    ("check", "says"),
    [
        (Check(of_metas, "POA115"), "of_metas gives 'POA011', and declares POA115"),
        (Check(bare, "POA115", "POA011"), "bare gives 'no code', and declares POA115, POA011"),
    ],
)
def test_a_hit_of_a_code_that_is_not_declared_crashes(check: Check[[list[int]]], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        list(run([check], [201]))


def test_checks_that_do_not_exist_validate_nothing_in_silence() -> None:
    with pytest.raises(TypeError):
        list(run("plann", []))  # type: ignore[arg-type]
