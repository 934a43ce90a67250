"""Whatever one task does, it costs that task alone."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from functools import partial

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from poa_xl.guard.ends import LONGEST_TRACE, End, PoolError, Unforeseen, UnforeseenError
from poa_xl.guard.limits import Limits
from poa_xl.guard.pool import Pool
from tests.guard import tasks
from tests.guard.conftest import TIGHT

ENDS = {
    "spin": (End.TIME, "in spin"),
    "spin_in_c": (End.TIME, "in spin_in_c"),
    "doze": (End.TIME, "in doze"),
    "stop_for_ever": (End.TIME, "SIGKILL"),
    "devour": (End.MEMORY, "MemoryError"),
    "abort_for_memory": (End.MEMORY, "in abort_for_memory"),
    "leave": (End.DIED, "exit code 0"),
    "be_killed": (End.DIED, "SIGKILL"),
    "crash": (End.DIED, "in crash"),
    "recurse": (End.EXCEPTION, "RecursionError"),
    "recurse_in_c": (End.DIED, "SIGSEGV"),
    "raise_panic": (End.EXCEPTION, "Option::unwrap"),
    "interrupt": (End.EXCEPTION, "KeyboardInterrupt"),
    "tell_much": (End.EXCEPTION, "in tell_much"),
    "be_unpicklable": (End.EXCEPTION, "lambda"),
    "be_huge": (End.EXCEPTION, "a result of"),
    "be_forged": (End.DIED, "no answer may hold a posix.system"),
    "be_no_plain_value": (End.DIED, "no answer may hold a _pickle.Pickler"),
    "say_something_endless": (End.DIED, "SIGKILL"),
    "be_broken": (End.DIED, "Traceback"),
    "say_more_than_asked": (End.DIED, "SIGKILL"),
    "say_half": (End.DIED, "exit code 0"),
}
if sys.platform != "linux":
    del ENDS["recurse_in_c"]  # other C libraries count


@pytest.mark.parametrize(("name", "end", "words"), [(name, *found) for name, found in ENDS.items()], ids=list(ENDS))
def test_a_task_that_ends_badly_is_told_and_its_neighbours_are_done(
    name: str, end: End, words: str, pool: Pool, capfd: pytest.CaptureFixture[str]
) -> None:
    wanted: list[int | str] = [1, 2, name, 3, 4]
    found = list(pool.map(tasks.double, wanted))
    bad = found.pop(2)
    assert found == [2, 4, 6, 8]
    assert isinstance(bad, Unforeseen)
    assert bad.end is end
    assert words in bad.trace
    assert len(bad.trace) < LONGEST_TRACE + 100
    assert capfd.readouterr() == ("", "")


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.integers() | st.sampled_from(["be_killed", "leave", "be_forged", "interrupt"]), max_size=30))
def test_results_come_in_the_order_of_the_tasks_whatever_happens_between(pool: Pool, wanted: list[int | str]) -> None:
    found = list(pool.map(tasks.double, wanted))
    assert [None if isinstance(one, Unforeseen) else one for one in found] == [
        None if isinstance(one, str) else 2 * one for one in wanted
    ]


def test_a_slow_task_does_not_change_the_order(pool: Pool) -> None:
    assert len(set(pool.map(tasks.doze_for, [0.3, 0, 0, 0]))) <= 2
    assert list(pool.map(tasks.double, range(500))) == list(range(0, 1000, 2))


def test_what_libraries_print_reaches_nobody(pool: Pool, capfd: pytest.CaptureFixture[str]) -> None:
    texts = ["uno", "ñ\u202e", "\x1b[31m"]
    assert list(pool.map(tasks.chatter, texts)) == texts
    assert capfd.readouterr() == ("", "")


def test_last_words_are_of_the_task_that_died() -> None:
    with Pool(jobs=1, limits=TIGHT) as pool:
        assert list(pool.map(tasks.chatter, ["before"])) == ["before"]
        (died,) = pool.map(tasks.double, ["crash"])
    assert isinstance(died, Unforeseen)
    assert "before" not in died.trace


def test_shared_is_sent_again_only_when_it_changes() -> None:
    with Pool(jobs=1) as pool:
        assert list(pool.map(partial(tasks.count, []), [7, 7])) == [1, 2]
        assert list(pool.map(partial(tasks.count, []), [7])) == [3]
        assert list(pool.map(partial(tasks.count, [0, 0, 0, 0]), [7])) == [5]


def test_a_worker_that_has_grown_takes_no_other_task() -> None:
    with Pool(jobs=1, limits=Limits(memory=400 * 2**20)) as pool:
        small, large, other = pool.map(tasks.hoard, [2**10, 200 * 2**20, 300 * 2**20])
    assert small == large != other


def test_a_worker_that_ended_badly_takes_no_other_task() -> None:
    with Pool(jobs=1) as pool:
        (before,) = pool.map(tasks.process, [0])
        list(pool.map(tasks.double, ["interrupt"]))
        (after,) = pool.map(tasks.process, [0])
    assert before != after


def test_tasks_are_taken_as_they_are_needed() -> None:
    taken = 0

    def endless() -> Iterator[int]:
        nonlocal taken
        while True:
            taken += 1
            yield taken

    with Pool(jobs=1) as pool:
        results = pool.map(tasks.double, endless())
        assert [next(results) for _ in range(100)] == list(range(2, 202, 2))
    assert taken < 200


def test_an_abandoned_iterator_leaves_the_pool_usable(pool: Pool) -> None:
    results = pool.map(tasks.double, iter(range(10_000)))
    assert next(results) == 0
    del results
    assert list(pool.map(tasks.double, [1])) == [2]


def test_what_the_tasks_raise_while_they_are_taken_is_raised(pool: Pool) -> None:
    def broken() -> Iterator[int]:
        yield 1
        raise LookupError("of the caller")

    with pytest.raises(LookupError, match="of the caller"):
        list(pool.map(tasks.double, broken()))


def test_two_maps_may_be_read_by_turns_and_from_threads(pool: Pool) -> None:
    assert list(zip(pool.map(tasks.double, [1, 2]), pool.map(partial(tasks.count, [0]), [1, 2]), strict=True))
    found: list[object] = []
    thread = threading.Thread(target=lambda: found.extend(pool.map(tasks.double, range(100))))
    thread.start()
    assert list(pool.map(tasks.double, range(100))) == list(range(0, 200, 2))
    thread.join()
    assert found == list(range(0, 200, 2))


def test_a_closed_pool_does_nothing() -> None:
    pool = Pool(jobs=1)
    pool.close()
    pool.close()
    with pytest.raises(PoolError, match="closed"):
        list(pool.map(tasks.double, [1]))


def test_workers_that_cannot_start_are_no_fault_of_a_task() -> None:
    with Pool(jobs=2, preload=["poa_xl.inexistente"]) as pool, pytest.raises(PoolError, match=r"poa_xl\.inexistente"):
        list(pool.map(tasks.double, range(5)))


def test_a_program_that_is_not_there_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    with Pool(jobs=1) as pool, pytest.raises(PoolError, match="/nowhere/python"):
        list(pool.map(tasks.double, range(5)))


def test_a_failure_of_our_own_is_raised_where_a_result_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError("here")

    with Pool(jobs=1) as pool:
        assert list(pool.map(tasks.double, [1])) == [2]
        monkeypatch.setattr("poa_xl.guard.process.receive", fail)
        with pytest.raises(MemoryError, match="here"):
            list(pool.map(tasks.double, [1]))
        with pytest.raises(PoolError, match="here"):
            list(pool.map(tasks.double, [1]))


def test_where_strictness_is_asked_for_an_unforeseen_end_is_an_error(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POA_XL_STRICT", "1")
    wanted: list[int | str] = [1, "recurse"]
    with pytest.raises(UnforeseenError, match=r"exception: (?s:.)*RecursionError"):
        list(pool.map(tasks.double, wanted))


def test_where_the_system_sets_no_limits_the_clock_of_the_pool_holds() -> None:
    wanted: list[int | str] = [1, "doze", 2, "crash", 3]
    with Pool(jobs=2, limits=Limits(wall=0.2), preload=["tests.guard.without_limits"]) as pool:
        found = list(pool.map(tasks.double, wanted))
    assert [one.end if isinstance(one, Unforeseen) else one for one in found] == [2, End.TIME, 4, End.DIED, 6]


def test_where_the_system_sets_no_limits_failures_are_told_all_the_same() -> None:
    with Pool(jobs=1, preload=["tests.guard.without_limits"]) as pool:
        (found,) = pool.map(tasks.double, ["interrupt"])
    assert isinstance(found, Unforeseen)
    assert found.end is End.EXCEPTION


def test_a_system_that_does_not_tell_its_cores_has_some(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr("os.sched_getaffinity", raising=False)
    with Pool() as pool:
        assert list(pool.map(tasks.double, [1])) == [2]


@pytest.mark.parametrize("name", ["RLIMIT_DATA", "RLIMIT_FSIZE", "RLIMIT_STACK", "RLIMIT_CORE"])
def test_the_system_holds_a_worker(name: str, pool: Pool) -> None:
    assert list(pool.map(tasks.no_limit, [name])) == [True]


def test_what_else_is_installed_changes_nothing(pool: Pool) -> None:
    assert list(pool.map(tasks.environment, ["OPENPYXL_LXML"])) == ["False"]
