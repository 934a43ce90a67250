"""Here an unforeseen end behind the wall is a finding of one file, as its user sees it."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True, scope="package")
def _not_strict() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("POA_XL_STRICT", raising=False)
        assert "POA_XL_STRICT" not in os.environ
        yield
