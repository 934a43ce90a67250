"""Every rule of the plan file: one edit that makes it fire, with its line; the example, where it stays silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from poa_xl.checks.catalogue import RULES
from poa_xl.domain.finding import Finding, Severity
from poa_xl.workflow import check
from tests.support.plans import edited, example_text

Edit = tuple[str, str]
EXPECTED_OF_THE_EXAMPLE = {"POA017", "POA028", "POA033", "POA038", "POA039"}
FIRST = "        anual: 2\n        p: [~, 1, ~, 1]"
NOMINA = (
    '        texto: "SEGUIMIENTO AL GASTO DE SERVICIOS PERSONALES."\n        unidad_medida: NÓMINA\n        anual: 30\n'
)
SIGNS = "    responsables:\n      - {nombre: KAREN LIZBETH LIZARRAGA RODRIGUEZ}\n"

# code · the edit · a piece of the line that it must point at
CASES: list[tuple[str, list[Edit], str]] = [
    ("POA001", [("ejercicio: 2024", "ejercicio: 2024: x")], "ejercicio: 2024: x"),
    ("POA002", [("ejercicio: 2024", "ejercisio: 9\nejercicio: 2024")], "ejercisio"),
    ("POA003", [("        linea: 3.2\n", "")], "- numero: 100"),
    ("POA004", [(FIRST, FIRST.replace("anual: 2", "anual: dos"))], "anual: dos"),
    ("POA005", [("version: 1", "version: 1\nversion: 2")], "version: 2"),
    ("POA010", [(FIRST, FIRST.replace("anual: 2", "anual: 3"))], "p: [~, 1, ~, 1]"),
    ("POA011", [(FIRST, FIRST.replace("~, 1, ~, 1", "~, ~, ~, ~"))], "p: [~, ~, ~, ~]"),
    ("POA012", [(FIRST, FIRST.replace("anual: 2", "anual: ~"))], "anual: ~"),
    ("POA013", [("unidad_medida: SESIÓN", 'unidad_medida: ""')], 'unidad_medida: ""'),
    ("POA014", [("- numero: 102", "- numero: 101")], "- numero: 101"),
    ("POA015", [("texto: \"SEGUIMIENTO", 'texto: "101.- SEGUIMIENTO')], "101.- SEGUIMIENTO"),
    ("POA016", [(FIRST, FIRST.replace("~, 1, ~, 1", "0, 1, ~, 1"))], "metas:"),
    ("POA017", [("unidad_medida: SESIÓN", "unidad_medida: SESION"), ("{nombre: SESIÓN}", "{nombre: SESIÓN, variantes: [SESION]}")],
     "unidad_medida: SESION"),
    ("POA018", [("unidad_medida: SESIÓN", "unidad_medida: SESIONZOTA")], "SESIONZOTA"),
    ("POA020", [("programa: 511 GESTION ADMINISTRATIVA", "programa: 511 PROMOCIÓN Y CONSERVACIÓN DE LOS RECURSOS TURÍSTICOS")],
     "programa: 511 PROMOCIÓN"),
    ("POA021", [("programa: 511 GESTION ADMINISTRATIVA", "programa: 999")], "programa: 999"),
    ("POA022", [("alias: [202]", "alias: [58101]")], "alias"),
    ("POA023", [("finalidad: {clave: 3, nombre: DESARROLLO ECONOMICO}", "finalidad: {clave: 3.7.1, nombre: TURISMO}")], "finalidad"),
    ("POA024", [("ejes: [4 GOBERNAR PARA SERVIR]\n    lineas:", "ejes: [4 GOBERNAR PARA SERVIR]\n    lineas:\n      - 4")], "- 4"),
    ("POA025", [("ejes: [4 GOBERNAR PARA SERVIR, 3 MEXICALI CRECE]", "ejes: [4, 3, 4.6.1]")], "ejes: [4, 3, 4.6.1]"),
    ("POA026", [('- "3.2.2 PROMOCION DE VOCACIONES TURISTICAS ALTERNATIVAS"',
                 '- "3.2.2 PROMOCION DE VOCACIONES TURISTICAS ALTERNATIVAS,3.3.2 FORMACION"')], "3.3.2 FORMACION"),
    ("POA027", [('      - "3.3.2 FORMACION,CAPACITACION E INCUBACION"\n    responsables:\n      - {nombre: NANCY',
                 "    responsables:\n      - {nombre: NANCY")], "linea: 3.3.2"),
    ("POA028", [('    lineas:\n      - "4.6.1', '    lineas:\n      - "2.3.1"\n      - "4.6.1')], '- "2.3.1"'),
    ("POA029", [("ejes: [4 GOBERNAR PARA SERVIR]", "ejes: []")], "ejes: []"),
    ("POA030", [("ejes: [4 GOBERNAR PARA SERVIR]", "ejes: [4 GOBERNAR]")], "ejes: [4 GOBERNAR]"),
    ("POA031", [("hasta: 2024-09-30}", "hasta: 2024-06-30}")], "titulos:"),
    ("POA032", [(SIGNS, "")], "- clave: 58102"),
    ("POA033", [(SIGNS, SIGNS.replace("KAREN LIZBETH LIZARRAGA RODRIGUEZ", "NANCY PAOLA MINOR IBARRA"))], "responsables"),
    ("POA034", [(SIGNS, SIGNS + "      - {nombre: OTRA PERSONA}\n")], "responsables"),
    ("POA035", [("ejes: [4 GOBERNAR PARA SERVIR]", "ejes: [4, 7]")], "ejes: [4, 7]"),
    ("POA036", [(FIRST, FIRST.replace("~, 1, ~, 1", "~, 1, ~, 0.5"))], "p: ["),
    ("POA037", [("    - clave: 582\n", "    - clave: 511\n")], "- clave: 511"),
    ("POA038", [("CELEBRAR SESIONES DEL ÓRGANO DE GOBIERNO CONFORME A LO ESTABLECIDO EN ACUERDO DE CREACIÓN.",
                 "ACTUALIZAR LOS INSTRUMENTOS NORMATIVOS")],
     "ACTUALIZAR LOS INSTRUMENTOS NORMATIVOS"),
    ("POA039", [("    nombre: GERENCIA ADMINISTRATIVA\n", "    nombre: GERENCIA ADMINISTRATIVA\n    por_confirmar: la P de T4\n")],
     "la P de T4"),
    ("POA040", [("catalogos:\n", "complementos: [nadie]\ncatalogos:\n")], "[nadie]"),
    ("POA041", [("ajustes:\n", "ajustes:\n  formato: TMM-F004/9\n")], "TMM-F004/9"),
    ("POA042", [("ajustes:\n", "ajustes:\n  niveles: {POA301: nota}\n")], "POA301: nota"),
]  # fmt: skip


def findings_of(folder: Path, text: str) -> tuple[Finding, ...]:
    path = folder / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return check(path).findings


@pytest.mark.parametrize(("codigo", "edits", "where"), CASES, ids=[c[0] for c in CASES])
def test_the_rule_fires_at_its_line(codigo: str, edits: list[Edit], where: str, tmp_path: Path) -> None:
    text = edited(*edits)
    found = [f for f in findings_of(tmp_path, text) if f.codigo == codigo]
    assert found
    lines = text.splitlines()
    assert any(where in lines[f.place.linea - 1] for f in found), [lines[f.place.linea - 1] for f in found]
    assert all(f.place.archivo == "plan.yaml" for f in found)


PROGRAMA = "programa: 511 GESTION ADMINISTRATIVA"


@pytest.mark.parametrize(
    ("stated", "ends"),
    [
        ("PROMOCIÓN Y CONSERVACIÓN DE LOS RECURSOS TURÍSTICOS", "TURÍSTICOS”, que corresponde al 582."),
        ("GESTORÍA", "dice “GESTORÍA”."),
    ],
)
def test_the_name_of_another_programa_says_whose_it_is(stated: str, ends: str, tmp_path: Path) -> None:
    found = findings_of(tmp_path, edited((PROGRAMA, f"programa: 511 {stated}")))
    (told,) = [f for f in found if f.codigo == "POA020"]
    assert told.message.endswith(ends)


def test_an_eje_among_the_lines_is_no_line_without_its_eje(tmp_path: Path) -> None:
    edit = ("ejes: [4 GOBERNAR PARA SERVIR]\n    lineas:", "ejes: [4 GOBERNAR PARA SERVIR]\n    lineas:\n      - 2")
    found = {f.codigo for f in findings_of(tmp_path, edited(edit))}
    assert "POA024" in found
    assert "POA029" not in found


def test_a_quantity_that_is_not_valid_is_told_of_the_year_too(tmp_path: Path) -> None:
    """META ANUAL, P of a quarter: each at its own line, with the number and what it should be."""
    text = edited((FIRST, FIRST.replace("anual: 2", "anual: -2").replace("~, 1, ~, 1", "~, 1, 1.5, 1")))
    told = [f for f in findings_of(tmp_path, text) if f.codigo == "POA036"]
    assert [(f.meta, f.message) for f in told] == [
        (100, "Meta 100, META ANUAL: -2 no es una cantidad válida para INFORME."),
        (100, "Meta 100, P de Jul-Sep: 1.5 no es una cantidad válida para INFORME."),
    ]
    lines = text.splitlines()
    assert [lines[f.place.linea - 1].split(":")[0].strip() for f in told] == ["anual", "p"]


def test_a_quantity_with_decimals_is_valid_where_the_measure_has_them(tmp_path: Path) -> None:
    measure = ("{nombre: INFORME}", "{nombre: INFORME, decimales: true}")
    text = edited((FIRST, FIRST.replace("~, 1, ~, 1", "~, 0.5, ~, 1.5")), measure)
    assert "POA036" not in {f.codigo for f in findings_of(tmp_path, text)}


def test_the_example_has_no_errors_and_only_what_is_known_of_it(tmp_path: Path) -> None:
    found = findings_of(tmp_path, example_text())
    assert {f.codigo for f in found} == EXPECTED_OF_THE_EXAMPLE
    assert all(f.severity is not Severity.ERROR for f in found)


def test_every_rule_of_the_plan_has_its_case() -> None:
    assert [c[0] for c in CASES] == [r.codigo for r in RULES if r.codigo.startswith("POA0")]


def test_each_case_adds_nothing_grave_but_itself(tmp_path: Path) -> None:
    """A rule that fires on its neighbour's case would cry wolf; these follow by necessity."""
    together = {
        "POA001": set(), "POA003": set(), "POA014": {"POA022"}, "POA020": set(), "POA021": set(), "POA036": {"POA010"},
        "POA023": {"POA023"}, "POA037": {"POA021", "POA020"}, "POA029": set(), "POA035": set(), "POA026": {"POA027", "POA030"},
    }  # fmt: skip
    for codigo, edits, _ in CASES:
        extra = {f.codigo for f in findings_of(tmp_path, edited(*edits)) if f.severity is Severity.ERROR}
        assert extra <= {codigo} | together.get(codigo, set()), (codigo, extra)
