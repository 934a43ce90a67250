"""Identity and fingerprint of an issued form: what is sealed, how it is written, how it is read back (facts 4).

The seal is a guard against mix-ups, not a signature: what was issued is proved by rebuilding the form from the plan.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass

from poa_xl.domain.model import Plan
from poa_xl.domain.texto import composed
from poa_xl.form.formato import Form
from poa_xl.form.layout import Cell, Role, Sheet, Style
from poa_xl.form.rawbook import RawBook, RawSheet, clean

MARK = "POA-XL"
SHEET = "_poa"
CUSTOM_PROPERTY = "poa_xl_sello"
WARNING = "Hoja de control. No la borre ni la cambie: sin ella no se reconoce el formato."
ROW_MARK, INSTRUCTIONS_MARK = "renglon", "instrucciones"
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


def sello_of(form: Form) -> Sello:
    """The seal of an issued form.

    The fingerprint covers what the form's version says it does, and never how a version of poa-xl words anything beside
    it, so that an upgrade in mid-quarter disowns no file.
    """
    plan, quarter, formato = form.plan, form.trimestre, form.formato
    huella = _digest(json.dumps(formato.sealed(form), ensure_ascii=False, separators=(",", ":")))[:16]
    return Sello(
        formato.id,
        emisor(plan),
        plan.ramo.clave,
        quarter.ejercicio,
        quarter.numero,
        form.unidad.clave,
        plan.version,
        huella,
    )


def control_sheet(form: Form, sello: Sello, instructions: Sheet, extra: Iterable[str] = ()) -> Sheet:
    """The hidden sheet ``_poa``, one text a row: a warning, the seal, each row's identity with its place, what else is ours."""
    lines = [WARNING, sello.text(), *(row_line(form.row_id(m), form.fila_de[m.numero]) for m in form.unidad.metas)]
    if form.formato.tells_instructions:
        lines.append(sheet_line(INSTRUCTIONS_MARK, sello, (cell.value for cell in instructions.cells)))
    cells = tuple(Cell(row, 1, text, Style(), role=Role.SEAL) for row, text in enumerate([*lines, *extra], start=1))
    return Sheet(SHEET, cells, widths=(90,), protected=True, visible=False)


def row_line(row_id: str, row: int) -> str:
    """How ``_poa`` says where a row was issued."""
    return f"{ROW_MARK}|{row_id}|{row}"


# -- sheets known by their digest ----------------------------------------------------------------------------------


def short_digest(text: str) -> str:
    """Eight digits of a text, white space and how accents are composed apart."""
    return _digest("".join(composed(text).split()))[:8]


def sheet_line(mark: str, sello: Sello, values: Iterable[object]) -> str:
    """How ``_poa`` says what a sheet of ours holds."""
    said = short_digest("|".join(sorted(clean(str(value)) for value in values if value is not None)))
    return f"{mark}|{said}|{short_digest(f'{sello.text()}|{said}')}"


def control_lines(book: RawBook) -> list[str]:
    """The lines of every copy of ``_poa`` in a workbook."""
    return [
        clean(cell.value)
        for sheet in book.sheets
        if sheet.name.startswith(SHEET)
        for cell in sheet.cells.values()
        if isinstance(cell.value, str)
    ]


def parsed(text: str) -> Sello | None:
    """The seal in ``text``, None if there is none that verifies."""
    try:
        return Sello.parse(text)
    except DamagedSealError:
        return None


def seals_on(sheet: RawSheet) -> list[Sello]:
    """The seals on a sheet that verify."""
    texts = (cell.value for cell in sheet.cells.values() if isinstance(cell.value, str))
    return list(filter(None, map(parsed, (text for text in texts if text.lstrip().startswith(MARK)))))


def control_seal(control: Iterable[str]) -> Sello | None:
    """The first seal that verifies among the lines of ``_poa``."""
    return next(filter(None, map(parsed, control)), None)


def is_sheet_line(text: str, sello: Sello) -> bool:
    """Whether a line of ``_poa`` is a digest that verifies by its seal."""
    mark, _, rest = text.partition("|")
    said, _, check = rest.partition("|")
    return mark == INSTRUCTIONS_MARK and check == short_digest(f"{sello.text()}|{said}")
