"""What CONTRIBUTING says of where to add things, done on a copy of the project: so many files, and it works in all outputs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MOST_FILES = 3
SAVES = """
from tests.support.books import *
from tests.support.plans import PLAN_FILE, edited, plan_of
from poa_xl.workflow import sound_plan
plan = sound_plan(PLAN_FILE)[0]
"""


class Scratch:
    """A copy of the project to edit and run."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        nothing = shutil.ignore_patterns("__pycache__")
        for name in ("poa_xl", "templates", "examples", "tests"):
            shutil.copytree(ROOT / name, folder / name, ignore=nothing)

    def edit(self, edits: Mapping[str, tuple[tuple[str, str], ...]]) -> None:
        """In each file, put a text before another that stands there once at least: the last of them."""
        assert len(edits) <= MOST_FILES
        for name, changes in edits.items():
            path = self._folder / name
            text = path.read_text(encoding="utf-8")
            for before, put in changes:
                head, found, tail = text.rpartition(before)
                assert found, f"{name} has no {before!r}: CONTRIBUTING tells of another project"
                text = head + put + found + tail
            path.write_text(text, encoding="utf-8")

    def run(self, program: str) -> str:
        """What a program says that imports the copy."""
        done = subprocess.run(
            [sys.executable, "-c", SAVES + program], cwd=self._folder, capture_output=True, text=True, check=False,
            env={**os.environ, "PYTHONPATH": str(self._folder), "POA_XL_STRICT": "1"},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout


@pytest.fixture
def scratch(tmp_path: Path) -> Scratch:
    return Scratch(tmp_path / "copia")


CHECK = {
    "poa_xl/checks/catalogue/figures.py": ((
        '    Rule("POA310"',
        '    Rule("POA399", Severity.ADVERTENCIA, "Meta en cero", "La meta {meta} reporta 0.", "Confirme.", "Puede ser un olvido.",\n'
        '         {"meta": 101}),\n',
    ),),
    "poa_xl/checks/capture.py": (
        (
            "CAPTURE_CHECKS = (",
            "def nothing_achieved(captura: CapturaLeida) -> Iterator[Hit]:\n"
            "    for avance in captura.avances:\n"
            "        if avance.programado and not avance.absoluto:\n"
            '            yield at(captura.celda(avance, "absoluto"), avance.meta.numero)\n\n\n',
        ),
        ('    Check(nothing_due_is_not_a_failure, "POA310"),', '    Check(nothing_achieved, "POA399"),\n'),
    ),
}  # fmt: skip


def test_a_check(scratch: Scratch) -> None:
    """Its words in the catalogue, its generator and its place among the checks of what it judges."""
    scratch.edit(CHECK)
    said = scratch.run("""
captured = {**as_programmed(plan.por_clave["58101"], 1), 101: achieved(1, 0, "no hubo")}
back = receive_bytes(workbook(form_of(plan, "58101", 1, None, captured)), plan)
print([(f.meta, f.severity.name, f.message) for f in back.findings if f.codigo == "POA399"], back.aceptable)
from click.testing import CliRunner
from poa_xl.cli import main
print(CliRunner().invoke(main, ["explain", "POA399"]).output)
""")
    first, explained = said.split("\n", 1)
    assert first == "[(101, 'ADVERTENCIA', 'La meta 101 reporta 0.')] True"
    assert "Meta en cero" in explained


COLUMN = {
    "poa_xl/plan/schema.py": (('    nota: Texto = Field("", description="Qué se publicó', '    beneficiarios: Texto = ""\n'),),
    "poa_xl/domain/model.py": (("\n    @property\n    def descripcion(self)", '    beneficiarios: str = ""\n'),),
    "poa_xl/form/version.py": ((
        '\n\ndef find(ident: str)',
        "from dataclasses import replace\n"
        "from poa_xl.form.columns import Column, Columns\n"
        "*_before, _last = TMM_F004_2.columns.printed\n"
        '_new = Column("beneficiarios", "BENEFICIARIOS", 14, plan=lambda meta: meta.beneficiarios)\n'
        "_rest = [column for column in TMM_F004_2.columns if not column.printed]\n"
        'CURRENT = replace(TMM_F004_2, id="TMM-F004/91", columns=Columns((*_before, _new, _last, *_rest)), anterior=TMM_F004_2)\n'
        "register(CURRENT)\n",
    ),),
}  # fmt: skip


def test_a_column_of_the_form_with_a_datum_of_the_plan(scratch: Scratch) -> None:
    """Schema, model, and a version of the form that has it: it is drawn, sealed, found and compared."""
    scratch.edit(COLUMN)
    said = scratch.run("""
from poa_xl.form.version import CURRENT, FORMS
NUEVA = "        unidad_medida: SESIÓN\\n"
plan = plan_of(edited((NUEVA, NUEVA + "        beneficiarios: 120 personas\\n")))
form = filled(plan, "58101")
data = workbook(form)
where = f"{CURRENT.columns.letter_of['beneficiarios']}{form.fila_de[100]}"
print(form.formato.id, above_nota(receive_bytes(data, plan)))
print([(f.codigo, f.place.celda == where) for f in receive_bytes(put(data, {where: "9"}), plan).findings if f.meta == 100])
earlier = build(plan, plan.por_clave["58102"], plan.trimestre(1), None, as_programmed(plan.por_clave["58102"], 1), FORMS["TMM-F004/2"])
print(above_nota(receive_bytes(workbook(earlier), plan)))
""")
    assert said.splitlines() == ["TMM-F004/91 []", "[('POA118', True), ('POA310', False)]", "[]"]


SECTION = {
    "poa_xl/reporting/sections/report.py": (
        (
            "Make = Callable",
            "def nombres(consolidado: Consolidado) -> Section:\n"
            '    """The units by name."""\n'
            "    from poa_xl.reporting.view import Column, Kind, Table\n"
            '    named = Column("nombre", "UNIDAD NUEVA", Kind.TEXT, 40, lambda u: u.unidad.nombre)\n'
            '    table = Table("nombres", "", (named,), consolidado.unidades)\n'
            '    return Section("nombres", "Nombres", "NOMBRES DE LAS UNIDADES", "cómo se llaman", (table,))\n\n\n',
        ),
        ("    bitacora,\n)", "    nombres,\n"),
    ),
}
QUARTER = """
from pathlib import Path
from tests.support.quarter import Quarter
quarter = Quarter(Path("salida"), plan)
quarter.fill({u.clave: as_programmed(u, 1) for u in plan.unidades})
done = quarter.collect()
"""


def test_a_section_of_the_report(scratch: Scratch) -> None:
    """One function, named in its list: it stands in workbook, page and PDF, and in the workbook's index."""
    scratch.edit(SECTION)
    said = scratch.run(f"""{QUARTER}
import openpyxl
book = openpyxl.load_workbook(quarter.report + ".xlsx")
print("Nombres" in book.sheetnames, sum(c.value == plan.unidades[0].nombre for row in book["Nombres"] for c in row))
index = [str(c.value) for row in book[book.sheetnames[0]].iter_rows() for c in row if c.value]
print(any("cómo se llaman" in text for text in index))
print("UNIDAD NUEVA" in Path(quarter.report + ".html").read_text("utf-8"))
""")
    assert said.splitlines() == ["True 1", "True", "True"]


FORMAT = {
    "poa_xl/formats.py": (
        (
            "FORMATS: Mapping",
            "def _texto(consolidado: Consolidado) -> bytes:\n"
            '    return f"{len(consolidado.unidades)} unidades".encode()\n\n\n',
        ),
        ('    "pdf": _pdf,\n', '    "txt": _texto,\n'),
    ),
}


def test_a_format_of_the_report(scratch: Scratch) -> None:
    """A function that makes its bytes, and its line."""
    scratch.edit(FORMAT)
    said = scratch.run(f"""{QUARTER}
import poa_xl
print(poa_xl.report(done.consolidado, formats=("txt",))["txt"].decode())
""")
    assert said.splitlines() == ["5 unidades"]
