"""Books that are all of another quarter or plan: the command was probably given the wrong one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from poa_xl.checks.receive import Recibido
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
        (ramo, ejercicio), _ = Counter((sello.ramo, sello.ejercicio) for sello in seals).most_common(1)[0]
        return (
            f"Los {len(seals)} libros que se reconocieron son de otro plan (Ramo {ramo}, {ejercicio}); se indicó el del Ramo "
            f"{plan.ramo.clave} {plan.ramo.nombre}, {plan.ejercicio}. ¿Quiso decir otro --plan? No se cambió nada."
        )
    said = [f"{count} del {one.texto}" for one, count in sorted(quarters.items())]
    said += [f"{len(seals) - len(here)} de otro plan"] if len(here) < len(seals) else []
    likely = quarters.most_common(1)[0][0]
    which = f"Son del {likely.texto}" if len(said) == 1 else f"Son de otros trimestres o planes ({', '.join(said)})"
    asked = f"; ¿quiso decir --trimestre {likely.numero}?" if likely.ejercicio == plan.ejercicio else "."
    return f"Ningún libro recibido es del {trimestre.texto}. {which}{asked} No se cambió nada."


def _of_plan(sello: Sello, plan: Plan) -> bool:
    return sello.ramo == plan.ramo.clave and sello.emisor == emisor(plan)
