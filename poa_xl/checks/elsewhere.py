"""Books that are all of another quarter or plan: the command was probably given the wrong one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from poa_xl.checks.identity import mine
from poa_xl.checks.receive import Recibido
from poa_xl.checks.registry import listed
from poa_xl.domain.model import Plan
from poa_xl.domain.trimestre import Trimestre
from poa_xl.form.seal import Sello, emisor


def all_elsewhere(received: Sequence[Recibido], plan: Plan, trimestre: Trimestre) -> str:
    """What to tell if every recognised book belongs to another quarter or plan; blank if one belongs here, or none is known."""
    seals = [one.sello for one in received if one.sello is not None]
    if not seals or any(one.clave for one in received):
        return ""
    here = [sello for sello in seals if _of_plan(sello, plan)]
    quarters = Counter(Trimestre(sello.ejercicio, sello.trimestre) for sello in here)
    if trimestre in quarters:
        return ""
    if not here:
        return _of_another_plan(seals, plan, trimestre)
    said = [f"{count} del {one.texto}" for one, count in sorted(quarters.items())]
    said += [f"{len(seals) - len(here)} de otro plan"] if len(here) < len(seals) else []
    likely = quarters.most_common(1)[0][0]
    which = f"Son del {likely.texto}" if len(said) == 1 else f"Son de otros trimestres o planes ({listed(said)})"
    asked = f"; ¿quiso decir --trimestre {likely.numero}?" if likely.ejercicio == plan.ejercicio else "."
    return f"Ningún libro recibido es del {trimestre.texto}. {which}{asked} No se cambió nada."


def _of_another_plan(seals: Sequence[Sello], plan: Plan, trimestre: Trimestre) -> str:
    said = Counter((one.ramo, Trimestre(one.ejercicio, one.trimestre)) for one in seals)
    (ramo, quarter), _ = said.most_common(1)[0]
    many = len(seals) > 1
    who = f"Los {len(seals)} libros que se reconocieron son" if many else "El libro que se reconoció es"
    if ramo == plan.ramo.clave and quarter.ejercicio == plan.ejercicio:
        return (
            f"{who} del mismo Ramo {ramo} ({quarter.texto}), pero de otro emisor; se esperaba {mine(plan)}, "
            f"{trimestre.texto}. ¿Quiso decir otro --plan? Si es este y lo que cambió es el nombre del Ramo, ponga el "
            "anterior en su «emisor». No se cambió nada."
        )
    return (
        f"{who} de otro plan (Ramo {ramo}, {quarter.texto}); se indicó el del Ramo {plan.ramo.clave} {plan.ramo.nombre}, "
        f"{trimestre.texto}. ¿Quiso decir otro --plan? No se cambió nada."
    )


def _of_plan(sello: Sello, plan: Plan) -> bool:
    return sello.ramo == plan.ramo.clave and sello.emisor == emisor(plan)
