"""Every version draws what it drew: a change of wording, geometry or formula is a new version."""

from __future__ import annotations

import pytest

from poa_xl.form.formato import Form
from tests.form.as_drawn import KEPT, forms, words

FORMS = dict(forms())


@pytest.mark.parametrize(("name", "form"), FORMS.items(), ids=FORMS)
def test_a_form_is_drawn_as_it_was(name: str, form: Form) -> None:
    assert words(form).splitlines() == (KEPT / f"{name}.txt").read_text(encoding="utf-8").splitlines()


def test_nothing_is_kept_that_nobody_draws() -> None:
    assert {path.stem for path in KEPT.glob("*.txt")} == set(FORMS)
