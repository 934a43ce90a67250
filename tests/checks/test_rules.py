"""How grave each rule is, what it says with real values, and the page that tells them all."""

from __future__ import annotations

from pathlib import Path

import pytest

from poa_xl.checks.catalogue import RULES
from poa_xl.checks.complementos import placeholders
from poa_xl.checks.decide import consolidate
from poa_xl.checks.explain import explained, index, markdown
from poa_xl.checks.rule import Rule
from poa_xl.domain.consolidate import EstadoUnidad
from poa_xl.domain.finding import Severity
from poa_xl.domain.model import Plan
from poa_xl.simulation.accidents import ACCIDENTS, Scene
from tests.support.books import filled, receive_bytes, workbook

PAGE = Path(__file__).parents[2] / "docs" / "hallazgos.md"
SEVERITIES = {
    Severity.ERROR: """
        001 002 003 004 005 010 011 012 013 014 020 021 022 034 035 036 037 040 041 042 100 101 102 103 104 105
        106 107 108 109 110 112 114 115 116 117 118 131 140 160 162 164 165 168 172 174 177 178 201 202 203 205 206 207 211 213 216 301 307
        308 309 401""",
    Severity.ADVERTENCIA: """
        018 023 024 025 026 027 029 031 032 038 039 111 120 121 122 123 127 128 129 135 136 137 141 144 151 154
        156 158 161 170 173 212 214 215 217 302 303 304 305 320 321 323 324 325 501 502""",
    Severity.NOTA: """
        015 016 017 028 030 033 113 119 124 125 126 130 132 133 134 142 143 150 152 153 155 157 163 166 167 169 204 208
        209 210 306 310 311 322 326 503 171 175 176""",
}
"""What a unit may be refused for is decided here and there, or nowhere."""


def test_every_rule_is_as_grave_as_was_decided() -> None:
    decided = {f"POA{number}": level for level, numbers in SEVERITIES.items() for number in numbers.split()}
    assert {rule.codigo: rule.told for rule in RULES} == decided


FILES = ["115", "116", "117", "118", "201", "202", "203", "205", "206", "207", "301", "308", "309"]


@pytest.mark.parametrize("number", FILES)
def test_no_figure_of_a_book_with_that_error_is_taken(number: str, plan: Plan) -> None:
    accident = next(a for a in ACCIDENTS if f"POA{number}" in a.expected)
    form = filled(plan, "58101")
    strange = workbook(filled(plan, "58102"))
    judged = receive_bytes(accident.apply(workbook(form), Scene(form, strange, strange)), plan)
    assert f"POA{number}" in {f.codigo for f in judged.findings}
    assert consolidate(plan, plan.trimestre(1), [judged], {}).unidades[0].estado is EstadoUnidad.RECHAZADA


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.codigo)
def test_every_rule_has_words_and_an_example_of_all_that_they_take(rule: Rule) -> None:
    assert placeholders(rule) == set(rule.example)
    message, remedy = rule.words(rule.example)
    assert "{" not in message + remedy
    assert all(str(value).strip() or key in ("celdas", "detalle") for key, value in rule.example.items())
    assert rule.why.endswith(".")
    assert not rule.levels or rule.told in rule.levels


def test_no_error_may_be_lowered_and_a_level_is_a_choice() -> None:
    """What protects a figure is waived case by case, never set aside for a whole year."""
    assert [rule.codigo for rule in RULES if rule.severity is Severity.ERROR and rule.levels] == []
    assert {len(set(rule.levels)) for rule in RULES} == {0, 2, 3}


def test_a_code_is_explained_with_an_example_and_an_alias_with_all_its_codes() -> None:
    (head, says, why, remedy, level) = explained(" poa303 ")
    assert head == "POA303 (A05) · advertencia · Explique en OBSERVACIONES: avance menor a lo programado"
    assert says == "  Dice:    La meta 101 va al 42.9 %; falta la observación."
    assert why.startswith("  Por qué: ")
    assert remedy == "  Hacer:   Explique en OBSERVACIONES."
    assert level == "  Nivel:   un plan puede fijarlo en error, advertencia o nota (ajustes, niveles)."
    assert [line[:6] for line in explained("h02") if line.startswith("POA")] == ["POA020", "POA021"]
    assert list(explained("")) == list(explained("POA999")) == []


def test_a_rule_on_trial_is_marked() -> None:
    rule = Rule(
        "POA312", Severity.ADVERTENCIA, "Título", "La meta {meta}.", "Nada.", "Porque sí.", {"meta": 1}, beta=True
    )
    assert next(explained("POA312", [rule])) == "POA312 · nota (en prueba) · Título"
    assert list(index([rule])) == ["POA312  nota         Título (en prueba)"]
    assert "> La meta 1 (en prueba)." in markdown([rule])


def test_the_page_is_what_the_catalogue_says() -> None:
    """To make it again: poa-xl explain --markdown > docs/hallazgos.md."""
    assert PAGE.read_text(encoding="utf-8") == markdown()
