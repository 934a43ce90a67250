"""TMM-F004/2: the sheet lives in every program, and its verification code stays the same under any geometry.

Formulas keep to what LibreOffice, Gnumeric, IronCalc, HyperFormula and Excel compute alike: ``INDEX`` with two indices over a
block whose corners are locked in every quarter, plain ``SUM``, ``IF`` in 0 and 1 (the words TRUE and FALSE are not known
everywhere), ``SUBSTITUTE`` of literal characters (``TRIM``, ``CLEAN`` and ``=""`` differ on what cannot be seen).  What rules
need of a row stands in columns of its own beside the help.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import reduce

from poa_xl.domain.avance import Avance
from poa_xl.domain.cantidad import Cantidad
from poa_xl.domain.texto import EMPTY
from poa_xl.domain.trimestre import NUMEROS
from poa_xl.form import styles
from poa_xl.form.columns import Column, Columns, Terminos
from poa_xl.form.expr import Expr, Row
from poa_xl.form.formato import Figure, Form, Formato, Geometria
from poa_xl.form.instrucciones import paragraphs
from poa_xl.form.layout import Area, Content, Role, ref
from poa_xl.form.live import LIVE_RULES
from poa_xl.form.tmm_f004 import FORM_CODE, HELP, OFFICIAL, SHEET
from poa_xl.form.tmm_f004_1 import TMM_F004_1

MODULUS = 999_983
"""A prime: one figure changed, or two exchanged, never leave the code as it was."""
_PRESENT = 7919
_METAS, _BASE = 9973, 11
_NUDGE = Fraction(12345, 10**8)
"""Takes thousandths off the half, where binary fractions round one way in one program and the other in another."""


def weight(meta: int, t: int) -> int:
    """Of a figure in the verification code, wherever it stands; metas below 2,493 have four of their own."""
    return (4 * meta + t) % _METAS + _BASE


def _shown(cell: str) -> str:
    """The cell's text without what cannot be seen: empty if and only if the collector takes it for empty."""
    written = {" ": '" "', "\t": "CHAR(9)", "\n": "CHAR(10)", "\r": "CHAR(13)"}
    return reduce(lambda text, c: f'SUBSTITUTE({text},{written.get(c, chr(34) + c + chr(34))},"")', EMPTY, cell)


class TerminosV2(Terminos):
    """Every formula is the same on all rows and in all states of earlier quarters, but for the help's."""

    def input(self, key: str, row: Row) -> str:  # noqa: ARG002
        """By its place in a block from a heading to the row below the table, both locked."""
        first, last = ("observaciones",) * 2 if key == "observaciones" else ("p1", "a4")
        numbers, letters = self.columnas.number_of, self.columnas.letter_of
        corner = f"${letters[first]}${self.mascara}"
        column = numbers[key] - numbers[first] + 1
        return f"INDEX({corner}:${letters[last]}${self.ultima + 1},ROW()-ROW({corner})+1,{column})"

    def sum(self, kind: str, since: int, row: Row) -> str:
        """P cells are locked and may be named; of A, numbers alone count."""
        letters = self.columnas.letter_of
        quarters = range(since, self.corte + 1)
        if kind == "P":
            terms = [f"${letters[f'p{t}']}{row}" for t in quarters]
        else:
            terms = [f"IF(ISNUMBER({cell}),{cell},0)" for cell in (self.input(f"a{t}", row) for t in quarters)]
        return f"SUM({','.join(terms)})"

    def blank(self, t: int, row: Row) -> str:
        """No number; what else may stand there is told before, as invalid."""
        return f"NOT(ISNUMBER({self.input(f'a{t}', row)}))"

    def unexplained(self, row: Row) -> str:
        """As the row's own control column says."""
        return f"${self.columnas.letter_of['explica']}{row}=0"

    def invalid(self, row: Row) -> str:
        """A number that is negative or has halves where it may not, or something to be seen that is no number."""
        tests = []
        for t in self.abiertos:
            cell = self.input(f"a{t}", row)
            halves = "0" if self.decimales else f"IF({cell}=INT({cell}),0,1)"
            text = f"IF(ISERROR({cell}),1,IF(LEN({_shown(cell)})>0,1,0))"
            tests.append(f"IF(ISNUMBER({cell}),IF({cell}<0,1,{halves}),{text})")
        return f"{'+'.join(tests)}>0"

    @property
    def explica(self) -> Expr:
        """1 where OBSERVACIONES says something."""
        unexplained = self.sin_explicar
        return Expr(self._explains, lambda avance: 1 - unexplained.value(avance))

    def _explains(self, row: Row) -> str:
        cell = self.input("observaciones", row)
        return f"IF(ISERROR({cell}),0,IF(LEN({_shown(cell)})>0,1,0))"

    @property
    def bloquea(self) -> Expr:
        """1 where the help names something that must be done before sending."""
        help_, aviso = f"${self.columnas.letter_of['falta']}", self.aviso
        told = self.ayuda

        def value(avance: Avance) -> int:
            text = told.value(avance)
            return int(bool(text) and not text.startswith(aviso))

        return Expr(lambda row: f'IF(LEN({help_}{row})=0,0,IF(LEFT({help_}{row},{len(aviso)})="{aviso}",0,1))', value)

    @property
    def suma(self) -> Expr:
        """The row's part of the verification code."""
        text = f"${self.columnas.letter_of['descripcion']}"

        def excel(row: Row) -> str:
            numero = f'VALUE(LEFT({text}{row},FIND(".",{text}{row})-1))'
            parts = (
                f"IF(ISNUMBER({cell}),(MOD(ROUND({cell}*1000+{float(_NUDGE)},0),{MODULUS})+{_PRESENT})"
                f"*(MOD(4*{numero}+{t},{_METAS})+{_BASE}),0)"
                for t in NUMEROS
                for cell in [self.input(f"a{t}", row)]
            )
            return "+".join(parts)

        def value(avance: Avance) -> int:
            pairs = zip(NUMEROS, avance.captura.alcanzado, strict=True)
            return sum(part(avance.meta.numero, t, a) for t, a in pairs if a is not None)

        return Expr(excel, value)


def part(meta: int, t: int, value: Cantidad) -> int:
    """What a figure adds to the verification code: its thousandths, and that it is there, for 0 is not blank.

    Every program computes it alike up to 9 · 10¹², where a thousandth still is a whole number of theirs.
    """
    thousandths = (Fraction(value) * 1000 + _NUDGE + Fraction(1, 2)).__floor__()
    return (thousandths % MODULUS + _PRESENT) * weight(meta, t)


class FormatoV2(Formato):
    """Rows tell what they lack, explain and add to the code in columns of their own."""

    def sealed(self, form: Form) -> list[object]:
        """Title, header, signers, every datum of the plan that is a column, and what formulas and validations carry."""
        ajustes = form.plan.ajustes
        planned = [plan for _, plan in self.columns.planned]
        return [
            form.titulos,
            [(c.label, c.clave, c.nombre) for c in form.encabezado],
            form.firmantes,
            [ajustes.base, str(ajustes.semaforo.verde), str(ajustes.semaforo.morado), ajustes.observaciones_max],
            form.abiertos,
            [
                [m.numero, m.medida.decimales, *(_plain(plan(m)) for plan in planned)]
                + [_plain(value) for value in form.previo.captura(m.numero).alcanzado]
                for m in form.unidad.metas
            ],
        ]

    def _column(self, form: Form, key: str) -> str:
        """A column of the table from its heading to the row below, both locked."""
        column = self.columns.number_of[key]
        return Area(form.mascara, column, form.ultima + 1, column).absolute

    def missing(self, form: Form) -> str:
        """The sum of the rows that block."""
        return f"SUM({self._column(form, 'bloquea')})"

    def lacking(self, form: Form) -> str:
        """As the row's own control column says."""
        return f"${ref(form.primera, self.columns.number_of['bloquea'])}=1"

    def code(self, figures: Iterable[Figure]) -> str:
        """Six digits of the figures weighted by meta and quarter."""
        return f"{sum(part(f.meta, f.t, f.value) for f in figures) % MODULUS:06d}"

    def code_formula(self, form: Form) -> str:
        """The sum of the rows' parts."""
        return f'RIGHT("000000"&MOD(SUM({self._column(form, "suma")}),{MODULUS}),6)'

    @property
    def standalone_code(self) -> bool:
        """It needs the rows' own column, which is not printed."""
        return False


def _plain(value: Content) -> str | None:
    return None if value is None else str(value)


_CONTROL = styles.FAINT.but(align="center")


def _control(key: str, heading: str, role: Role) -> Column:
    return Column(
        key,
        heading,
        8,
        printed=False,
        formula=lambda t: getattr(t, key),
        style=_CONTROL,
        role=role,
        heading_style=_CONTROL,
    )


CONTROLS = (
    _control("explica", "Control 1", Role.HELP),
    _control("bloquea", "Control 2", Role.HELP),
    _control("suma", "Control 3", Role.DERIVED),
)
"""Whether OBSERVACIONES explains, whether the row still blocks, and its part of the verification code."""
TMM_F004_2 = FormatoV2(
    id="TMM-F004/2",
    clave=FORM_CODE,
    hoja=SHEET,
    columns=Columns(OFFICIAL + HELP + CONTROLS),
    terminos=TerminosV2,
    reglas=LIVE_RULES,
    parrafos=paragraphs,
    geometria=Geometria(paginas=(530.0, 551.0)),
    anterior=TMM_F004_1,
)
