"""Every accident of the catalogue saved by LibreOffice in other formats: told there too, or said not to be readable."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Set
from functools import partial
from pathlib import Path

import pytest

from poa_xl.checks.campaign import Campaign
from poa_xl.checks.receive import Recibido, judge
from poa_xl.checks.registry import finding
from poa_xl.excel.bounds import Unreadable
from poa_xl.excel.reader import read
from poa_xl.simulation.accidents import ACCIDENTS, Accident
from poa_xl.simulation.accidents.packages import PACKAGES
from tests.issued.longer import LONGER
from tests.support.books import above_nota, captures_of
from tests.support.programs import needed
from tests.test_accidents import MOST_NOTES, PLAN, SETTINGS, figures, scene

pytestmark = [pytest.mark.office, pytest.mark.long]
Setting = tuple[str, int, str]
BATCH = 40
OF_THE_WHOLE_FILE = frozenset(a.name for a in PACKAGES) - {"otro-trimestre"}
"""What does not outlive being saved by another program, or cannot be opened by it."""
LOST = {".ods": {"hilo-sin-copia"}, ".xls": {"hilo-sin-copia", "condicional-otra-cifra", "condicional-blanco"}}
"""LibreOffice 7.4 reads no threads of comments, so it saves none; of .xls conditional formats are not read."""
INSTEAD: Mapping[str, Mapping[str, Set[str]]] = {
    ".ods": {"POA201": {"POA205"}, "POA205": {"POA203"}, "POA128": {"POA203"}},
    ".xls": {
        **{codigo: {"POA170"} for codigo in ("POA120", "POA121", "POA122", "POA308", "POA309")},
        "POA201": {"POA205"},
        "POA205": {"POA203"},
        "POA128": {"POA203"},
    },
}
"""Codes that say the same in another way: of a formula of .xls only its result is known."""
NOT_CARRIED = {"renglon-insertado-arriba", "renglon-en-encabezado", "renglon-bajo-la-tabla", "renglon-insertado-abajo"}
"""openpyxl moves rows and not what formulas refer to: where only results are read, those are not the form's (POA170)."""


def convert(paths: list[Path], ending: str, folder: Path) -> None:
    """Have LibreOffice save each in ``folder``, many at once: it takes longer to start than to save."""
    soffice = needed("soffice", "libreoffice-calc")
    for start in range(0, len(paths), BATCH):
        command = [soffice, f"-env:UserInstallation={(folder / 'perfil').as_uri()}", "--headless", "--convert-to"]
        subprocess.run(
            [*command, ending.removeprefix("."), "--outdir", folder, *paths[start : start + BATCH]],
            check=True,
            capture_output=True,
        )


def received(path: Path, setting: Setting) -> Recibido:
    """As ``judged``, of a file of another kind."""
    _, _, known = scene(*setting)
    try:
        return judge(read(path.name, path.read_bytes()), Campaign(PLAN, PLAN.trimestre(setting[1]), known, LONGER))
    except Unreadable as unreadable:
        return Recibido(path.name, "", (finding(unreadable.hit(path.name)),))


def _converted(setting: Setting, ending: str, folder: Path) -> dict[str, Recibido]:
    data, staged, _ = scene(*setting)
    books = {"": data} | {a.name: a.apply(data, staged) for a in ACCIDENTS if a.name not in OF_THE_WHOLE_FILE}
    paths = {name: folder / f"devuelto{name}.xlsx" for name in books}
    for name, path in paths.items():
        path.write_bytes(books[name])
    target = folder / "otro"
    target.mkdir()
    convert(list(paths.values()), ending, target)
    return {name: received(target / f"{path.stem}{ending}", setting) for name, path in paths.items()}


@pytest.mark.parametrize("ending", [".ods", ".xls"])
@pytest.mark.parametrize("setting", SETTINGS[1:3], ids=lambda s: f"{s[0]}-T{s[1]}-{s[2]}")
def test_no_accident_is_silent_in_another_format(setting: Setting, ending: str, tmp_path: Path) -> None:
    after = _converted(setting, ending, tmp_path)
    clean = after.pop("")
    assert above_nota(clean) == []
    wrong = partial(_wrong, clean=clean, ending=ending)
    found = {a.name: wrong(a, after[a.name]) for a in ACCIDENTS if a.name in after.keys() - LOST[ending]}
    assert {name: what for name, what in found.items() if what} == {}


def _wrong(accident: Accident, after: Recibido, *, clean: Recibido, ending: str) -> list[str]:
    """What should not be so; nothing if all is well."""
    if not accident.harmless:
        instead = (INSTEAD[ending].get(codigo, set()) for codigo in accident.expected)
        expected = accident.expected.union(*instead)
        return [] if {f.codigo for f in after.findings} & expected else ["silent", *above_nota(after)]
    if ending == ".xls" and accident.name in NOT_CARRIED:
        return [line for line in above_nota(after) if not line.startswith("POA170")]
    few = len(after.findings) - len(clean.findings) <= MOST_NOTES
    same = figures(captures_of(after)) == figures(captures_of(clean))
    return [*above_nota(after), *([] if few else ["many notes"]), *([] if same else ["other figures"])]
