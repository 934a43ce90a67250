"""Keep the books of a version that is about to be released: ``python -m tests.issued``.  What is kept is never replaced."""

from __future__ import annotations

from pathlib import Path

from poa_xl.domain.previo import Previo
from poa_xl.form.version import FORMS
from poa_xl.plan.captures import read_captures
from poa_xl.workflow import sound_plan
from tests.support.books import form_of, workbook
from tests.support.plans import EXAMPLE, PLAN_FILE

HERE = Path(__file__).parent


def main() -> None:
    """Of every unit of Ramo 58, the first quarter and the second with what the first had accepted."""
    plan, published = sound_plan(PLAN_FILE)[0], read_captures(EXAMPLE / "alcanzado-2024-t1.yaml", 1)
    for formato in FORMS.values():
        folder = HERE / formato.id.replace("/", "-")
        folder.mkdir(exist_ok=True)
        for unidad in plan.unidades:
            accepted = {n: captura.alcanzado for n, captura in published[unidad.clave].items()}
            for numero, previo in ((1, Previo()), (2, Previo(frozenset({1}), accepted))):
                path = folder / f"{unidad.clave}-{plan.trimestre(numero).clave}.xlsx"
                if not path.exists():
                    path.write_bytes(workbook(form_of(plan, unidad.clave, numero, previo, formato=formato)))


if __name__ == "__main__":
    main()
