"""Here unforeseen ends are what is asked for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from poa_xl.guard.limits import Limits
from poa_xl.guard.pool import Pool

TIGHT = Limits(cpu=0.5, wall=1.0, memory=256 * 2**20)


@pytest.fixture(autouse=True)
def _not_strict(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POA_XL_STRICT", raising=False)


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    """Two workers with tight limits."""
    with Pool(jobs=2, limits=TIGHT) as opened:
        yield opened
