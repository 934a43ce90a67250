"""Every code with its severity and its Spanish words, once.  Codes are never reused.

First digit = stage: 0 the plan file · 1 a returned file and its structure · 2 a cell · 3 a unit's figures · 4 against
earlier quarters · 5 across the Ramo.  ``alias`` is the id of the published rule (domain.md 3.2).
"""

from __future__ import annotations

from poa_xl.checks.catalogue.figures import ASKED, CELL, PERIOD, RAMO, SEEN, UNIT
from poa_xl.checks.catalogue.file import FILE
from poa_xl.checks.catalogue.plan import PLAN
from poa_xl.checks.rule import Rule

RULES = tuple(sorted((*PLAN, *FILE, *CELL, *SEEN, *UNIT, *ASKED, *PERIOD, *RAMO), key=lambda rule: rule.codigo))
CATALOGUE: dict[str, Rule] = {rule.codigo: rule for rule in RULES}
"""Ours, and those that a complemento added which a plan named."""

RESTORED = frozenset({"POA115", "POA116", "POA117", "POA118", "POA120", "POA121", "POA122", "POA134", "POA135", "POA207", "POA308",
                      "POA309", "POA401"})  # fmt: skip
"""What a form that is given back has already put right, so that its unit has nothing to do about it."""
