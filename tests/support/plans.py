"""Plans for tests: the example's text with edits, and a Ramo of any size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from poa_xl.domain.model import Plan
from poa_xl.plan.load import loads
from poa_xl.resources import examples

EXAMPLE = examples() / "ramo58-2024"
PLAN_FILE = EXAMPLE / "plan.yaml"


def example_text() -> str:
    """The example plan as written."""
    return PLAN_FILE.read_text(encoding="utf-8")


def edited(*changes: tuple[str, str]) -> str:
    """The example's text, each ``old`` replaced by ``new`` once; an ``old`` that is not there is a mistake of the test."""
    text = example_text()
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def plan_of(text: str) -> Plan:
    """The Plan of a text without problems of shape."""
    loaded = loads(text)
    assert loaded.subject is not None
    assert not loaded.findings, loaded.findings
    return loaded.subject.plan


LONG = (
    "COORDINAR, GESTIONAR Y DAR SEGUIMIENTO A LAS ACCIONES DE «PROMOCIÓN» Y DIFUSIÓN DE LA CIUDAD ANTE LOS MEDIOS, "
    "ÑANDÚES, PINGÜINOS & <ÁRBOLES> INCLUIDOS, CONFORME AL CAPÍTULO 4.º DEL REGLAMENTO; “TODO LO DEMÁS” "
)


def large_text(unidades: int, metas: int) -> str:
    """Another Ramo: many units, long texts, accents, decimals, quarters with nothing programmed."""
    return "\n".join(_large(unidades, metas)) + "\n"


def _large(unidades: int, metas: int) -> Iterator[str]:
    yield "formato: poa-xl/plan/1"
    yield "ejercicio: 2025"
    yield "version: 3"
    yield "emisor: Instituto de Prueba"
    yield "titulos: [{texto: 'XXV AYUNTAMIENTO DE MEXICALI, BAJA CALIFORNIA'}]"
    yield "ramo: {clave: 7, nombre: 'OBRAS PÚBLICAS & ÑOÑERÍAS <S.A.>', responsables: [{nombre: 'ÁNGELA ÑU'}]}"
    yield "clasificacion:"
    yield "  finalidad: {clave: 2, nombre: DESARROLLO SOCIAL}"
    yield "  funcion: {clave: 2.2, nombre: VIVIENDA}"
    yield "  subfuncion: {clave: 2.2.1, nombre: URBANIZACIÓN}"
    yield "catalogos:"
    yield "  programas: [{clave: 70, nombre: 'PROGRAMA ÚNICO', responsables: [{nombre: 'ÓSCAR'}]}]"
    yield "  ejes: [{clave: 1, nombre: 'EJE UNO'}]"
    yield "  lineas: [{clave: 1.1.1, nombre: 'LÍNEA UNO'}]"
    yield "  unidades_medida: [{nombre: KILÓMETRO, decimales: true}, {nombre: OBRA}]"
    yield "unidades:"
    for u in range(unidades):
        yield f"  - clave: {7100 + u}"
        yield f"    nombre: 'UNIDAD {u} DE «MANTENIMIENTO» / ZONA \"{u}\" ¿NORTE?'"
        yield "    programa: 70"
        yield "    ejes: [1]"
        yield "    lineas: [1.1.1]"
        yield f"    responsables: [{{nombre: 'PERSONA {u}'}}]"
        yield "    metas:"
        for m in range(metas):
            decimal = m % 3 == 1
            p = ["~, ~, ~, 5", "2.5, 0.25, 0, 1.25", "1200, 0, 34, 1"][m % 3]
            total = ["5", "4", "1235"][m % 3]
            yield f"      - numero: {100 + m}"
            yield f"        linea: {'1.1' if m == 0 else '1.1.1'}"
            yield f"        texto: '{LONG * (1 + m % 4)}{m}'"
            yield f"        unidad_medida: {'KILÓMETRO' if decimal else 'OBRA'}"
            yield f"        anual: {total}"
            yield f"        p: [{p}]"


def write_large(folder: Path, unidades: int, metas: int) -> Path:
    """That plan as a file."""
    path = folder / "plan.yaml"
    path.write_text(large_text(unidades, metas), encoding="utf-8")
    return path
