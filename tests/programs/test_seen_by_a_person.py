"""The person's view: what LibreOffice shows and prints of a damaged form is what was taken, or it is told."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from poa_xl.simulation.accidents import ACCIDENTS
from tests.programs.damage import damaged
from tests.programs.sight import Sight
from tests.programs.told import silent
from tests.support.office import Office
from tests.test_accidents import SETTINGS, judged, scene

pytestmark = [pytest.mark.office]
Setting = tuple[str, int, str]
SEEDS = range(8)
EACH = 40


def silences(office: Office, folder: Path, setting: Setting, data: bytes) -> list[str]:
    """What of an accepted book is seen otherwise than it was taken, and told nowhere."""
    _, staged, known = scene(*setting)
    after = judged(data, setting[1], known)
    if not after.aceptable:
        return []
    path = folder / "devuelto.xlsx"
    path.write_bytes(data)
    return list(silent(staged.form, after, [Sight(told) for told in office.look(path, path)]))


@pytest.mark.parametrize("setting", SETTINGS, ids=lambda s: f"{s[0]}-T{s[1]}-{s[2]}")
def test_the_reader_sees_what_was_captured(setting: Setting, office: Office, tmp_path: Path) -> None:
    """Every P and A of a form as issued and filled in; were one captured figure another, it would be missed."""
    data, staged, known = scene(*setting)
    path = tmp_path / "a.xlsx"
    path.write_bytes(data)
    (sight,) = (Sight(told) for told in office.look(path, path))
    assert sight.rows.keys() == staged.form.fila_de.keys()
    assert sight.columns.keys() == {f"{letter}{t}" for letter in "pa" for t in (1, 2, 3, 4)}
    clean = judged(data, setting[1], known)
    assert list(silent(staged.form, clean, [sight])) == []
    path.write_bytes(next(a for a in ACCIDENTS if a.name == "a-doble").apply(data, staged))
    (missed,) = silent(staged.form, clean, [Sight(told) for told in office.look(path, path)])
    assert f"!{staged.input} " in missed


@pytest.mark.long
@pytest.mark.parametrize("setting", SETTINGS[1:2], ids=lambda s: f"{s[0]}-T{s[1]}-{s[2]}")
def test_no_accident_shows_another_figure(setting: Setting, office: Office, tmp_path: Path) -> None:
    found = {a.name: silences(office, tmp_path, setting, a.apply(*scene(*setting)[:2])) for a in ACCIDENTS}
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.long
@pytest.mark.parametrize("seed", SEEDS)
def test_no_damage_of_one_cell_shows_another_figure(seed: int, office: Office, tmp_path: Path) -> None:
    random, found = Random(seed), {}  # noqa: S311 - damage, not a secret
    for _ in range(EACH):
        setting = random.choice(SETTINGS)
        data, what = damaged(*scene(*setting)[:2], random)
        lines = silences(office, tmp_path, setting, data)
        if lines:
            found[what] = lines
    assert found == {}
