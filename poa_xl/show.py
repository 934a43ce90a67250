"""What the commands print: the board, the findings, the files written.  Texts only; what they say is decided elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import click

from poa_xl.terminal import say

if TYPE_CHECKING:
    from poa_xl.checks.alone import Examen
    from poa_xl.domain.consolidate import Consolidado
    from poa_xl.domain.finding import Finding
    from poa_xl.examination import CheckedBook
    from poa_xl.outputs.edition import Published


def progress(items: Sequence[Any], label: str) -> Iterable[Any]:
    """A bar on stderr, only for people: nothing where it is not a terminal, nothing for a handful."""
    if not sys.stderr.isatty() or len(items) < 10:
        return items
    return _bar(items, label)


def _bar(items: Sequence[Any], label: str) -> Iterator[Any]:
    with click.progressbar(items, label=label, file=sys.stderr) as bar:
        yield from bar


def as_json(data: object) -> None:
    """Data, for programs."""
    import json

    json_text(json.dumps(data, ensure_ascii=False, indent=1))


def json_text(text: str) -> None:
    """A JSON text; with escapes of its own where the terminal's encoding lacks a letter, or it would be JSON no more."""
    import json

    try:
        text.encode(sys.stdout.encoding)
    except UnicodeEncodeError:
        text = json.dumps(json.loads(text), indent=1)
    say(text.rstrip("\n"))


def as_data(finding: Finding) -> dict[str, Any]:
    """A finding as the report's data have it."""
    from poa_xl.contract.data import finding_data

    return finding_data(finding).model_dump()


_SYMBOLS = {
    "aceptada": "●",
    "aceptada con advertencias": "◐",
    "rechazada": "✖",
    "faltante": "○",
    "duplicada": "‖",
    "retenida, por confirmar": "?",
}


def board(done: Consolidado) -> None:
    """One line a unit, then the Ramo."""
    from poa_xl.domain.cantidad import show_percent

    plan, quarter, totals = done.plan, done.trimestre, done.totales
    say(f"Ramo {plan.ramo.clave} · {quarter.texto} · {len(done.aceptadas)} de {len(done.unidades)} unidades")
    for unidad in done.unidades:
        one, came = unidad.totales, unidad.devolucion
        met = str(one.cumplidas) if unidad.estado.aceptada else "—"
        serious = sum(f.severity.value != "nota" and not f.dispensa for f in unidad.findings)
        waived = sum(bool(f.dispensa) for f in unidad.findings)
        say(
            f"  {_SYMBOLS[unidad.estado.value]} {unidad.unidad.clave:<8} {unidad.unidad.nombre[:40]:<40} "
            f"{unidad.estado.value:<26} {met:>3}/{one.programadas:<3} cumplidas"
            f"{f' · {serious} por atender' if serious else ''}{f' · {waived} dispensados' if waived else ''}"
            f"{f' · {came.archivo}' if came else ''}"
            f"{' · plan por confirmar' if unidad.unidad.por_confirmar else ''}"
        )
    for archivo in done.archivos:
        if archivo.estado.value == "no reconocido":
            say(f"  ? no reconocido: {archivo.nombre}")
    share = totals.said(totals.porcentaje_cumplidas)
    say(
        f"  Metas {totals.metas} · programadas {totals.programadas} · cumplidas {totals.cumplidas} "
        f"({share if isinstance(share, str) else show_percent(share)} de {totals.reportadas} reportadas) · "
        f"no programadas {totals.no_programadas} · sin reporte {totals.sin_reporte}"
    )


_WHOLE = frozenset({"POA503"})


def findings(found: Sequence[Finding]) -> None:
    """Errors and warnings one by one; notes grouped by rule and unit, but for the few whose title says nothing."""
    from collections import Counter

    from poa_xl.checks.catalogue import CATALOGUE

    serious = [f for f in found if f.severity.value != "nota"]
    for finding in serious:
        where = f"{finding.place}: " if str(finding.place) else ""
        text = f"{finding.severity.value.upper()} {finding.codigo} {where}{finding.message} → {finding.remedy}"
        say(f"{text} [{finding.dispensa}]" if finding.dispensa else text)
    notes = Counter(
        (f.unidad, f.codigo, f.message if f.codigo in _WHOLE else CATALOGUE[f.codigo].titulo)
        for f in found
        if f.severity.value == "nota"
    )
    for (unidad, codigo, text), count in notes.items():
        where = f"{unidad}: " if unidad else ""
        times = f" ({count})" if count > 1 else ""
        say(f"nota {codigo} {where}{text}{times}")


def book(checked: CheckedBook) -> None:
    """Of whom and when a workbook is, what was found in it, and whether it may be sent or accepted."""
    came, plan, examen = checked.recibido, checked.plan, checked.examen
    nombre = examen.nombre if examen else plan.por_clave[came.clave].nombre if plan and came.clave else ""
    said = [
        " ".join(filter(None, (came.clave, nombre))),
        checked.trimestre.texto if checked.trimestre else "",
        f"folio {came.sello.folio}" if came.sello else "",
        f"código {came.devolucion.codigo}" if came.devolucion else "",
    ]
    if any(said):
        say(" · ".join(filter(None, said)))
    findings(checked.findings)
    if examen is not None and came.devolucion is not None:
        _alone(examen)
    elif examen is None:
        serious = sum(f.severity.value == "error" for f in checked.findings)
        warned = sum(f.severity.value == "advertencia" for f in checked.findings)
        with_ = f", con {warned} {'advertencia' if warned == 1 else 'advertencias'}" if warned else ""
        errors = f"{serious} {'error' if serious == 1 else 'errores'}"
        say(f"Se aceptaría{with_}." if checked.bien else f"Se rechazaría: tiene {errors}.")


_PRINTED = {
    True: "Lo impreso está como se emitió: lo prueba su sello.",
    False: "Algo de lo impreso (texto, metas, programado o firmas) ya no es como se emitió. Deshaga el cambio, o pida el libro.",
    None: "De este tipo de archivo solo se leen valores: lo impreso lo revisará la coordinación con el plan.",
}


def _alone(examen: Examen) -> None:
    say(_PRINTED[examen.probado])
    if examen.listo:
        say("LISTO PARA ENVIAR")
    elif examen.faltan:
        say(f"Faltan {len(examen.faltan)} por completar.")
    else:
        say("No está listo: corrija lo que se dice arriba.")


def written(published: Published | None) -> None:
    """The files of the report, and what lay in their place and was not ours."""
    if published is None:
        say("Ensayo: no se escribió nada.")
        return
    for path in published.written:
        say(f"  {path}")
    if not any(path.suffix == ".pdf" for path in published.written):
        say("  (para tener también el PDF: pip install 'poa-xl[pdf]')")
    kept(published)
    if published.archived:
        say(f"El informe anterior quedó en {published.archived}.")


def kept(published: Published) -> None:
    """What was in the way and is not ours, or was changed since: it is kept under another name."""
    for before, now in published.kept:
        say(
            f"Aviso: {before.name} no es lo que escribió poa-xl, o se cambió después; se conservó como {now}.", err=True
        )
