"""Files changed at random behind the wall: nothing ends unforeseen, no figure is accepted that another reader denies."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path

import pytest

from poa_xl.checks.campaign import Campaign
from poa_xl.checks.receive import Recibido
from poa_xl.containers import Incoming, walk
from poa_xl.domain.model import Plan
from poa_xl.domain.texto import is_empty
from poa_xl.guard.pool import Pool
from poa_xl.reception import MODULE, Task, look
from tests.hostile.fuzz import Corpus, corpus_of, figures, figures_of, fuzz, made, same
from tests.support.office import Office


@pytest.fixture(scope="module")
def corpus(plan: Plan) -> Corpus:
    return corpus_of(plan)


@pytest.fixture(scope="module")
def saved(corpus: Corpus, office: Office, tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    """The same, and the form as LibreOffice saves it."""
    folder = tmp_path_factory.mktemp("office")
    (folder / "a.xlsx").write_bytes(corpus["emitido.xlsx"])
    for ending in ("ods", "xls", "xlsx"):
        office.saved_as(folder / "a.xlsx", folder / f"libreoffice.{ending}")
    return {**corpus, **{path.name: path.read_bytes() for path in sorted(folder.glob("libreoffice.*"))}}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool(jobs=2, preload=(MODULE,)) as opened:
        yield opened


def assert_sound(pool: Pool, plan: Plan, folder: Path, corpus: Corpus, seeds: range) -> None:
    outcome = fuzz(pool, plan, folder, (made(corpus, seed) for seed in seeds))
    assert outcome.files == len(seeds)
    assert outcome.accepted > len(seeds) // 10
    assert outcome.compared > 0
    assert outcome.ends * 100 <= outcome.files, str(outcome)
    assert outcome.denied == []


def test_files_changed_at_random_are_read_or_told(pool: Pool, plan: Plan, corpus: Corpus, tmp_path: Path) -> None:
    assert_sound(pool, plan, tmp_path, corpus, range(300))


@pytest.mark.long
@pytest.mark.office
@pytest.mark.parametrize("thousand", range(1, 8))
def test_very_many_files_changed_at_random_are_read_or_told(
    thousand: int, pool: Pool, plan: Plan, saved: Corpus, tmp_path: Path
) -> None:
    assert_sound(pool, plan, tmp_path, saved, range(1000 * thousand, 1000 * (thousand + 1)))


@pytest.mark.long
@pytest.mark.office
@pytest.mark.parametrize("ending", ["ods", "xlsx"])
def test_libreoffice_finds_the_figures_that_are_accepted(
    ending: str, pool: Pool, plan: Plan, saved: Corpus, office: Office, tmp_path: Path
) -> None:
    """Of those that are not the ones it was made with, and that it opens."""
    some = {name: data for name, data in saved.items() if name.endswith(ending)}
    for seed in range(1000):
        (tmp_path / f"{seed}.{ending}").write_bytes(made(some, seed)[1])
    task, files = Task(Campaign(plan, plan.trimestre(1), {})), walk([tmp_path], lambda _: False).files
    pairs = zip(files, pool.map(partial(look, task), files), strict=True)
    others = [(one, got) for one, got in pairs if isinstance(got, Recibido) and _is_other(got, plan)]
    assert others
    agreed = sum(libreoffice_agrees(office, one, received) for one, received in islice(others, 60))
    assert agreed > 2


def _is_other(received: Recibido, plan: Plan) -> bool:
    return received.aceptable and figures(received) != figures_of(plan)


def libreoffice_agrees(office: Office, one: Incoming, received: Recibido) -> bool:
    assert received.devolucion is not None
    try:
        sheet = office.recalculated(Path(one.source.path))[received.devolucion.hoja]
    except RuntimeError as error:
        if "did not open" not in str(error):
            raise
        return False
    for numero, figure in figures(received).items():
        (cell, *_) = received.devolucion.celdas[numero]
        shown = sheet.get(cell)
        blank = isinstance(shown, str) and is_empty(shown)  # a space shows nothing
        assert same(figure or 0, 0 if blank else shown or 0), (one.name, numero, figure, shown)
    return True
