"""TMM-F004/1: the first version issued.  Its books are kept as bytes in the tests: nothing that it draws may change."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from poa_xl.domain.cantidad import Cantidad, number
from poa_xl.form.columns import Columns, Terminos
from poa_xl.form.expr import Row
from poa_xl.form.formato import Figure, Form, Formato
from poa_xl.form.instrucciones import paragraphs
from poa_xl.form.layout import Area, ref
from poa_xl.form.live import LIVE_RULES
from poa_xl.form.tmm_f004 import FORM_CODE, HELP, OFFICIAL, SHEET


class TerminosV1(Terminos):
    """Sums by ``SUMIF`` anchored on a locked cell, inputs by ``INDEX`` of their row; some programs know neither (facts 1)."""

    def input(self, key: str, row: Row) -> str:
        """By its position between two locked cells of the row."""
        first, last = ("relativo", "id") if key == "observaciones" else ("p1", "absoluto")
        numbers, letters = self.columnas.number_of, self.columnas.letter_of
        return f"INDEX(${letters[first]}{row}:${letters[last]}{row},{numbers[key] - numbers[first] + 1})"

    def sum(self, kind: str, since: int, row: Row) -> str:
        """Over the P/A heads; the summed range is named by its first, locked cell."""
        letters = self.columnas.letter_of
        first, last = letters[f"p{since}"], letters[f"a{self.corte}"]
        return f'SUMIF(${first}${self.mascara}:${last}${self.mascara},"{kind}",${first}{row})'

    def blank(self, t: int, row: Row) -> str:
        """Nothing but spaces."""
        return f'TRIM({self.input(f"a{t}", row)})=""'

    def unexplained(self, row: Row) -> str:
        """Nothing but spaces."""
        return f'TRIM({self.input("observaciones", row)})=""'

    def invalid(self, row: Row) -> str:
        """Neither empty nor a quantity."""
        number = "AND(ISNUMBER({0}),IF(ISNUMBER({0}),{0}>=0,FALSE))"
        whole = "AND(ISNUMBER({0}),IF(ISNUMBER({0}),AND({0}>=0,{0}=INT({0})),FALSE))"
        quantity = number if self.decimales else whole
        cells = (self.input(f"a{t}", row) for t in self.abiertos)
        tests = [f'NOT(OR(TRIM({cell})="",{quantity.format(cell)}))' for cell in cells]
        return tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"


_MODULUS = 999_983
_ROW, _COLUMN, _TURN, _BASE = 31, 7, 89, 11
_PRESENT = 7919


class FormatoV1(Formato):
    """Weights of the verification code by sheet row and column; instructions known by their wording alone."""

    def sealed(self, form: Form) -> list[object]:
        """What the plan says on it, but for the settings that its help carries."""
        return [
            form.titulos,
            [(c.clave, c.nombre) for c in form.encabezado],
            form.firmantes,
            form.plan.ajustes.base,
            form.abiertos,
            [
                [m.numero, m.linea, m.texto, m.unidad_medida, m.medida.decimales, _plain(m.anual)]
                + [_plain(value) for value in (*m.programado, *form.previo.captura(m.numero).alcanzado)]
                for m in form.unidad.metas
            ],
        ]

    def missing(self, form: Form) -> str:
        """How many helps are neither empty nor a notice."""
        column = self.columns.number_of["falta"]
        area = Area(form.primera, column, form.ultima, column).absolute
        return f'SUMPRODUCT((LEN({area})>0)*(LEFT({area},{len(self.textos.aviso)})<>"{self.textos.aviso}"))'

    def lacking(self, form: Form) -> str:
        """By the text of the help."""
        status = "$" + ref(form.primera, self.columns.number_of["falta"])
        return f'AND(LEN({status})>0,LEFT({status},{len(self.textos.aviso)})<>"{self.textos.aviso}")'

    def code(self, figures: Iterable[Figure]) -> str:
        """Six digits of the figures weighted by where they stand."""
        amount = present = 0
        for figure in figures:
            weight = (figure.row * _ROW + figure.column * _COLUMN) % _TURN + _BASE
            amount += int(figure.value * weight * 1000 + (0 if figure.value.denominator == 1 else Fraction(1, 2)))
            present += weight
        return f"{(amount + _PRESENT * present) % _MODULUS:06d}"

    def code_formula(self, form: Form) -> str:
        """Over the table with locked corners, so that moving an input changes no reference."""
        numbers = self.columns.number_of
        table = Area(form.mascara, numbers["p1"], form.ultima + 1, numbers["absoluto"]).absolute
        heads = f'({Area(form.mascara, numbers["p1"], form.mascara, numbers["absoluto"]).absolute}="A")'
        weights = f"{heads}*(MOD(ROW({table})*{_ROW}+COLUMN({table})*{_COLUMN},{_TURN})+{_BASE})"
        return (
            f"TEXT(MOD(ROUND(1000*SUMPRODUCT({table},{weights}),0)"
            f'+{_PRESENT}*SUMPRODUCT(ISNUMBER({table})*{weights}),{_MODULUS}),"000000")'
        )

    @property
    def tells_instructions(self) -> bool:
        """Not yet."""
        return False

    @property
    def seals_settings(self) -> bool:
        """Not yet."""
        return False


def _plain(value: Cantidad | None) -> int | float | None:
    return None if value is None else number(value)


TMM_F004_1 = FormatoV1(
    id="TMM-F004/1",
    clave=FORM_CODE,
    hoja=SHEET,
    columns=Columns(OFFICIAL + HELP),
    terminos=TerminosV1,
    reglas=LIVE_RULES,
    parrafos=paragraphs,
)
