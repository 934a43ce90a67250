"""Identity and fingerprint of an issued form: what is sealed, how it is written, how it is read back (facts 4).

The seal is a guard against mix-ups, not a signature: what was issued is proved by rebuilding the form from the plan.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from poa_xl.domain.cantidad import Cantidad, number
from poa_xl.domain.model import Plan
from poa_xl.form.layout import Cell, Role, Sheet, Style, column_letter
from poa_xl.form.tmm_f004 import NUMBER_OF, VERSION, Form

MARK = "POA-XL"
SHEET = "_poa"
CUSTOM_PROPERTY = "poa_xl_sello"
WARNING = "Hoja de control. No la borre ni la cambie: sin ella no se reconoce el formato."
ROW_MARK = "renglon"
# [0-9], because \d and isdigit() admit digits of every script, and ² too.
_YEAR, _QUARTER, _NUMBER = re.compile("[0-9]{4}"), re.compile("[1-4]"), re.compile("[0-9]{1,9}")


class DamagedSealError(ValueError):
    """A text that begins as a seal and does not verify."""


@dataclass(frozen=True, slots=True)
class Sello:
    """Which form this is: version, issuer, Ramo, quarter, unit, plan version, fingerprint of what was printed on it."""

    formato: str
    emisor: str
    ramo: str
    ejercicio: int
    trimestre: int
    unidad: str
    version: int
    huella: str

    @property
    def folio(self) -> str:
        """Short and readable: ``58101-2024-T1-9F3A7C``; printed on the form."""
        return f"{self.unidad}-{self.ejercicio}-T{self.trimestre}-{self.huella[:6].upper()}"

    def text(self) -> str:
        """One line with its own check at the end."""
        fields = (
            MARK, self.formato, self.emisor, self.ramo, self.ejercicio, self.trimestre, self.unidad, self.version,
            self.huella,
        )  # fmt: skip
        body = "|".join(str(f) for f in fields)
        return f"{body}|{_digest(body)[:8]}"

    @classmethod
    def parse(cls, text: str) -> Sello | None:
        """The seal in ``text``; None if it is something else; DamagedSealError if it was altered or cut."""
        text = text.strip()
        if not text.startswith(MARK + "|"):
            return None
        body, _, check = text.rpartition("|")
        fields = body.split("|")
        if len(fields) != 9 or _digest(body)[:8] != check:
            raise DamagedSealError(text)
        _, formato, emisor, ramo, ejercicio, trimestre, unidad, version, huella = fields
        if not (_YEAR.fullmatch(ejercicio) and _QUARTER.fullmatch(trimestre) and _NUMBER.fullmatch(version)):
            raise DamagedSealError(text)
        return cls(formato, emisor, ramo, int(ejercicio), int(trimestre), unidad, int(version), huella)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def emisor(plan: Plan) -> str:
    """Who issues: eight digits that tell one municipality's plan from another's."""
    return _digest(plan.emisor or plan.ramo.nombre)[:8]


def _plain(value: Cantidad | None) -> int | float | None:
    return None if value is None else number(value)


def sello_of(form: Form) -> Sello:
    """The seal of an issued form.

    The fingerprint covers what the plan says on it (title, header, signers, metas, P, accepted A, base of the ratio) and
    not how a version of poa-xl words its help, so that an upgrade in mid-quarter disowns no file.
    """
    plan, unidad = form.plan, form.unidad
    said = [
        form.titulos,
        [(c.clave, c.nombre) for c in form.encabezado],
        form.firmantes,
        plan.ajustes.base,
        form.abiertos,
        [
            [m.numero, m.linea, m.texto, m.unidad_medida, m.medida.decimales, _plain(m.anual)]
            + [_plain(value) for value in (*m.programado, *form.previo.captura(m.numero).alcanzado)]
            for m in unidad.metas
        ],
    ]
    huella = _digest(json.dumps(said, ensure_ascii=False, separators=(",", ":")))[:16]
    quarter = form.trimestre
    return Sello(
        VERSION, emisor(plan), plan.ramo.clave, quarter.ejercicio, quarter.numero, unidad.clave, plan.version, huella
    )


def control_sheet(form: Form, sello: Sello) -> Sheet:
    """The hidden sheet ``_poa``: a warning, the seal, and each row's identity with its place; one text a row."""
    lines = [WARNING, sello.text(), *(row_line(form.row_id(m), form.fila_de[m.numero]) for m in form.unidad.metas)]
    cells = tuple(Cell(row, 1, text, Style(), role=Role.SEAL) for row, text in enumerate(lines, start=1))
    return Sheet(SHEET, cells, widths=(90,), protected=True, visible=False)


def row_line(row_id: str, row: int) -> str:
    """How ``_poa`` says where a row was issued."""
    return f"{ROW_MARK}|{row_id}|{row}"


# -- verification code -------------------------------------------------------------------------------------------
# Six digits from the captured A, told once as weights; the sheet computes it, the collector computes it again.

_MODULUS = 999_983
_ROW, _COLUMN, _TURN, _BASE = 31, 7, 89, 11
_PRESENT = 7919


def _weight(row: int, column: int) -> int:
    return (row * _ROW + column * _COLUMN) % _TURN + _BASE


def codigo_formula(form: Form) -> str:
    """The in-sheet formula: over the table with locked corners, so that moving an input changes no reference."""
    first, last = column_letter(NUMBER_OF["p1"]), column_letter(NUMBER_OF["absoluto"])
    top, bottom = form.mascara, form.ultima + 1
    table = f"${first}${top}:${last}${bottom}"
    heads = f'(${first}${top}:${last}${top}="A")'
    weights = f"{heads}*(MOD(ROW({table})*{_ROW}+COLUMN({table})*{_COLUMN},{_TURN})+{_BASE})"
    return (
        f'="Código de verificación: "&TEXT(MOD(ROUND(1000*SUMPRODUCT({table},{weights}),0)'
        f'+{_PRESENT}*SUMPRODUCT(ISNUMBER({table})*{weights}),{_MODULUS}),"000000")'
    )


def codigo(cells: Iterable[tuple[int, int, Cantidad]]) -> str:
    """The code of (row, column, A) triples: what the sheet shows for the same figures in the same cells."""
    amount = present = 0
    for row, column, value in cells:
        weight = _weight(row, column)
        amount += int(value * weight * 1000 + (0 if value.denominator == 1 else 0.5))
        present += weight
    return f"{(amount + _PRESENT * present) % _MODULUS:06d}"


def codigo_of(form: Form, captures: Sequence[tuple[int, tuple[Cantidad | None, ...]]]) -> str:
    """The code for (meta number, A per quarter) pairs standing in ``form``."""
    return codigo(
        (form.fila_de[numero], NUMBER_OF[f"a{t}"], value)
        for numero, alcanzado in captures
        for t, value in enumerate(alcanzado, start=1)
        if value is not None
    )
