"""The official form TMM-F004, what its versions have in common: its columns and its name."""

from __future__ import annotations

from poa_xl.domain.model import Meta
from poa_xl.domain.trimestre import NUMEROS
from poa_xl.form import styles
from poa_xl.form.columns import Column
from poa_xl.form.layout import Content, Role

FORM_CODE = "TMM-F004"
SHEET = "TMM-F004"


def _p(t: int) -> Column:
    def programado(meta: Meta) -> Content:
        return meta.p(t)

    return Column(f"p{t}", "P", 5, t, plan=programado, style=styles.NUMBER)


OFFICIAL = (
    Column("linea", "LINEA DE ACCIÓN P.M.D.", 9, plan=lambda m: m.linea, style=styles.CENTER),
    Column("descripcion", "DESCRIPCIÓN DE METAS Y ACCIONES (Subprograma Gob. Y Proyecto-Proceso)", 42,
           plan=lambda m: m.descripcion),
    Column("unidad_medida", "UNIDAD DE MEDIDA", 15, plan=lambda m: m.unidad_medida, style=styles.CENTER),
    Column("anual", "META ANUAL AUTORIZADA", 11, plan=lambda m: m.anual, style=styles.NUMBER),
    *(column for t in NUMEROS for column in (_p(t), Column(f"a{t}", "A", 5, t, style=styles.INPUT))),
    Column("absoluto", "AVANCE ABSOLUTO", 10, formula=lambda t: t.suma_alcanzada, style=styles.ABSOLUTE, role=Role.DERIVED),
    Column("relativo", "ACUMULADO RELATIVO", 11, formula=lambda t: t.relativo, style=styles.PERCENT, role=Role.DERIVED),
    Column("observaciones", "OBSERVACIONES", 28, style=styles.INPUT_TEXT),
)  # fmt: skip
"""What prints, as the Ayuntamiento's form has it."""
HELP = (
    Column("id", "Renglón", 10, printed=False, style=styles.ROW_ID, role=Role.SEAL, heading_style=styles.HELP_HEADING),
    Column("falta", "¿QUÉ FALTA?", 36, printed=False, formula=lambda t: t.ayuda, style=styles.HELP, role=Role.HELP,
           heading_style=styles.HELP_HEADING),
)  # fmt: skip
"""What stands beside it while it is filled in."""
