"""Why the system refused something is never said in its own language."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from poa_xl.errors import PoaError
from poa_xl.plan.load import read_text
from poa_xl.reasons import reason


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_word_of_the_system_reaches_a_person(number: int) -> None:
    said = reason(OSError(number, os.strerror(number)))
    assert os.strerror(number) not in said
    assert said == said.lower()
    assert not said.endswith(".")


def test_what_has_no_number_says_so_without_one() -> None:
    assert reason(OSError("ouch")) == "el sistema no lo permite"


def test_a_known_cause_is_named() -> None:
    assert reason(OSError(errno.ENOSPC, "No space left on device")) == "no hay espacio en el disco"


def test_a_plan_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    loop = tmp_path / "plan.yaml"
    loop.symlink_to(loop)
    with pytest.raises(PoaError, match="es un enlace que se enlaza a sí mismo"):
        read_text(loop)
