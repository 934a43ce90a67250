"""The command line: arguments in, one call of the workflow, Spanish text and an exit code out.

Exit codes: 0 clean · 1 could not run · 2 wrong usage · 3 ran, and something is rejected or missing.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from poa_xl import __version__, show
from poa_xl.cli_es import speak_spanish
from poa_xl.errors import PedidoError, PoaError
from poa_xl.terminal import say, unfailing

INCOMPLETE = 3
NO_ACCENTS = (
    "El sistema está configurado sin acentos y no admite los nombres de los archivos. Use, por ejemplo, LC_ALL=C.UTF-8."
)
_FILE = click.Path(path_type=Path)

plan_option = click.option(
    "--plan", "plan", type=_FILE, required=True, metavar="PLAN", help="Archivo del plan (plan.yaml)."
)
trimestre_option = click.option(
    "--trimestre", type=click.IntRange(1, 4), required=True, metavar="N", help="Trimestre que se reporta: 1 a 4."
)
output_option = click.option(
    "--output", type=_FILE, required=True, metavar="CARPETA", help="Carpeta donde se escribe; se crea si no existe."
)
previous_option = click.option(
    "--previous", type=_FILE, metavar="INFORME", help="Informe .json del trimestre anterior: trae lo ya aceptado."
)
previous_reports_option = click.option(
    "--previous",
    type=_FILE,
    multiple=True,
    metavar="INFORME",
    help="Informe .json anterior: de otro trimestre trae lo ya aceptado; de este, dice qué cambió. Se puede repetir.",
)
format_option = click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Forma de la salida.",
)


class Comando(click.Command):
    """A command whose usage line is Spanish."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"options_metavar": "[OPCIONES]", **kwargs})


class Comandos(click.Group):
    """The commands; reports what stops one of them in one Spanish message."""

    command_class = Comando

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        words = {"options_metavar": "[OPCIONES]", "subcommand_metavar": "COMANDO [ARGUMENTOS]..."}
        super().__init__(*args, **{**words, **kwargs})

    def main(self, *args: Any, **kwargs: Any) -> Any:
        """Run; a PoaError becomes its message and exit code 1."""
        speak_spanish()
        with unfailing():
            try:
                return super().main(*args, **kwargs)
            except PoaError as error:
                say(f"Error: {error}", err=True)
                sys.exit(1)
            except UnicodeEncodeError as error:
                if error.encoding == "utf-8" or error.encoding != sys.getfilesystemencoding():
                    raise
                say(f"Error: {NO_ACCENTS}", err=True)
                sys.exit(1)


@click.group(cls=Comandos, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(
    __version__, "-V", "--version", prog_name="poa-xl", message="%(prog)s %(version)s", help="Muestra la versión."
)
def main() -> None:
    """Avance físico programático (TMM-F004) en Excel: emite, recibe, revisa y consolida.

    Cada trimestre: «generate» hace un libro por unidad; las unidades lo llenan y lo devuelven; «collect» los revisa y
    escribe el informe del Ramo. Para verlo trabajar con datos reales: «poa-xl demo».
    """


@main.command()
@click.argument("file", type=_FILE, metavar="ARCHIVO")
@click.option("--plan", "plan", type=_FILE, metavar="PLAN", help="Revisa el libro contra este plan.")
@previous_reports_option
@format_option
def check(file: Path, plan: Path | None, previous: tuple[Path, ...], format_: str) -> None:
    """Revisa un plan, o un libro devuelto, y dice todo lo que encuentra; no escribe nada.

    Un libro que emitió poa-xl se revisa con --plan como lo haría «collect», en el trimestre que diga su sello; sin él, se
    dice si el libro está completo y qué le falta por capturar. Cualquier otro ARCHIVO es un plan (plan.yaml).
    """
    from poa_xl.examination import check_book

    if previous and not plan:
        raise click.UsageError("--previous se usa con --plan.")
    book = check_book(file, plan, previous)
    if book is None:
        _check_plan(file, format_)
        return
    if format_ == "json":
        show.as_json([show.as_data(f) for f in book.findings])
    else:
        show.book(book)
    if not book.bien:
        sys.exit(INCOMPLETE)


def _check_plan(path: Path, format_: str) -> None:
    from poa_xl import workflow

    checked = workflow.check(path)
    if format_ == "json":
        show.as_json([show.as_data(f) for f in checked.findings])
    else:
        show.findings(checked.findings)
        if checked.plan is not None:
            metas = sum(len(u.metas) for u in checked.plan.unidades)
            say(f"Plan sin errores: {len(checked.plan.unidades)} unidades, {metas} metas.")
    if checked.plan is None:
        sys.exit(INCOMPLETE)


@main.command()
@plan_option
@trimestre_option
@output_option
@click.option("--unidad", "unidades", multiple=True, metavar="CLAVE", help="Solo esta unidad; se puede repetir.")
@previous_option
@click.option("--overwrite", is_flag=True, help="Reemplaza los libros que ya existan.")
def generate(
    plan: Path, trimestre: int, output: Path, unidades: tuple[str, ...], previous: Path | None, overwrite: bool
) -> None:
    """Emite un libro TMM-F004 por unidad, listo para enviar."""
    from poa_xl import workflow

    done = workflow.generate(plan, trimestre, output, unidades, previous, overwrite=overwrite, progress=show.progress)
    for path in done.written:
        say(path)
    show.findings(done.findings)
    show.kept(done.publicado)
    say(f"{len(done.written)} {'libro' if len(done.written) == 1 else 'libros'} en {output}.")


@main.command()
@click.argument("returns", nargs=-1, required=True, type=_FILE, metavar="DEVOLUCIONES...")
@plan_option
@trimestre_option
@output_option
@previous_reports_option
@click.option(
    "--prefer",
    multiple=True,
    metavar="ARCHIVO[!HOJA]",
    help="Si una unidad tiene varias, cuenta esta; si un libro trae varias hojas con el formato, esa hoja; se repite.",
)
@click.option("--exclude", multiple=True, metavar="ARCHIVO", help="No toma en cuenta este archivo; se puede repetir.")
@click.option(
    "--hold", multiple=True, metavar="CLAVE", help="Retiene esta unidad: sus cifras no entran; se puede repetir."
)
@click.option(
    "--dispensas", type=_FILE, metavar="ARCHIVO", help="Hallazgos dispensados (dispensas.yaml junto al plan)."
)
@click.option("--dry-run", is_flag=True, help="Revisa y dice cómo va, sin escribir nada.")
@click.option(
    "--overwrite", is_flag=True, help="Reemplaza el informe aunque falte una unidad que ya se había aceptado."
)
@click.option(
    "--reader",
    type=click.Choice(["propio", "openpyxl"]),
    default="propio",
    show_default=True,
    help="Con qué se leen los .xlsx; openpyxl es más lento y sirve para comparar.",
)
@click.option("--jobs", type=click.IntRange(1, 32), metavar="N", help="Cuántos archivos se leen a la vez.")
@format_option
def collect(
    returns: tuple[Path, ...],
    plan: Path,
    trimestre: int,
    output: Path,
    previous: tuple[Path, ...],
    prefer: tuple[str, ...],
    exclude: tuple[str, ...],
    hold: tuple[str, ...],
    dispensas: Path | None,
    dry_run: bool,
    overwrite: bool,
    reader: str,
    jobs: int | None,
    format_: str,
) -> None:
    """Lee las DEVOLUCIONES, las revisa y escribe el informe del Ramo.

    DEVOLUCIONES son libros (.xlsx, .xlsm, .ods, .xls, .xlsb), correos (.eml, .msg, .mbox), archivos .zip, o carpetas con
    ellos. Lo que haya que corregir queda en «devoluciones», un libro y un mensaje por unidad.
    """
    from poa_xl import workflow

    options = workflow.Options(
        prefer, exclude, hold, dispensas, dry_run=dry_run, overwrite=overwrite, jobs=jobs,
        reader="" if reader == "propio" else reader,
    )  # fmt: skip
    recepcion = workflow.collect(returns, plan, trimestre, output, previous, options, show.progress)
    if format_ == "json":
        from poa_xl.contract.data import document

        show.json_text(document(recepcion.consolidado))
    else:
        show.board(recepcion.consolidado)
        show.findings(recepcion.consolidado.all_findings)
        show.written(recepcion.publicado)
    if not recepcion.consolidado.completo:
        sys.exit(INCOMPLETE)


@main.command()
@click.argument("folder", type=_FILE, default=Path("demo"), metavar="[CARPETA]")
def demo(folder: Path) -> None:
    """Hace un trimestre completo con el Ramo 58 de Mexicali (CARPETA: demo)."""
    from poa_xl import workflow

    done = workflow.demo(folder, progress=show.progress)
    show.board(done.recepcion.consolidado)
    say()
    say(f"Libros emitidos, en blanco:       {done.emitidos[0].parent}")
    say(f"Los mismos, llenos y devueltos:   {done.recibidos[0].parent}")
    say("Informe del Ramo:")
    show.written(done.recepcion.publicado)


@main.command()
@plan_option
@trimestre_option
@output_option
@click.option("--damage", is_flag=True, help="A cada libro le pasa un accidente de los de siempre.")
@click.option("--seed", type=int, default=1, show_default=True, metavar="N", help="Otro número, otro ensayo.")
def simulate(plan: Path, trimestre: int, output: Path, damage: bool, seed: int) -> None:
    """Llena los libros de un trimestre con avances verosímiles, para ensayar la recepción."""
    from poa_xl import workflow

    for line in workflow.simulate(plan, trimestre, output, seed=seed, damage=damage).relato:
        say(line)
    say(f"Ensaye: poa-xl collect {output} --plan {plan} --trimestre {trimestre} --output informe")


@main.command()
@click.argument("codigo", metavar="[CÓDIGO]", default="")
@click.option("--plan", type=_FILE, metavar="PLAN", help="También los de los complementos de este plan.")
@click.option("--markdown", is_flag=True, help="Todos, como una página (docs/hallazgos.md).")
def explain(codigo: str, plan: Path | None, markdown: bool) -> None:
    """Explica un CÓDIGO de hallazgo (POA301, o A01); sin código, los lista todos."""
    from poa_xl.checks import explain as words
    from poa_xl.checks.catalogue import RULES

    rules = RULES
    if plan is not None:
        from poa_xl import workflow
        from poa_xl.checks.levels import known_rules

        rules = tuple(known_rules(workflow.sound_plan(plan)[0]))
    if markdown:
        say(words.markdown(rules).rstrip("\n"))
        return
    lines = list(words.explained(codigo, rules) if codigo.strip() else words.index(rules))
    if not lines:
        raise PedidoError(f"No hay hallazgo {codigo}. «poa-xl explain» los lista todos.")
    for line in lines:
        say(line)


@main.command()
@click.argument("unidad", metavar="UNIDAD")
@click.argument("meta", type=int, metavar="META")
@click.option("--report", type=_FILE, required=True, metavar="INFORME", help="Informe .json donde está la cifra.")
@click.option("--plan", type=_FILE, metavar="PLAN", help="Plan: dice también en qué línea está la meta.")
def trace(unidad: str, meta: int, report: Path, plan: Path | None) -> None:
    """Sigue una cifra del plan al informe: UNIDAD y META, p. ej. «poa-xl trace 58203 502 --report informe.json»."""
    from poa_xl import workflow

    for what, said in workflow.trace(report, unidad, meta, plan):
        say(f"{what:<15} {said}")


@main.command()
@click.argument("name", type=click.Choice(["plan", "informe"]), metavar="plan|informe")
def schema(name: str) -> None:
    """Escribe el JSON Schema del plan (para editores) o del informe."""
    if name == "plan":
        from poa_xl.plan.schema import json_schema
    else:
        from poa_xl.contract.data import json_schema
    show.as_json(json_schema())
