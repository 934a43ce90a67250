"""Files changed at random, looked at behind the wall: ``python -m tests.hostile.fuzz --minutes 10 --seed 1``.

Nothing may end unforeseen, and what is accepted must carry the figures that another reader finds there.
"""

from __future__ import annotations

import argparse
import io
import os
import random
import re
import shutil
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, islice
from pathlib import Path

from poa_xl.checks.campaign import Campaign
from poa_xl.checks.receive import Recibido
from poa_xl.containers import Found, Incoming, load, walk
from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from poa_xl.excel.bounds import LARGEST_FILE
from poa_xl.excel.reader import SECOND, read
from poa_xl.form.layout import position
from poa_xl.guard.ends import Unforeseen
from poa_xl.guard.pool import Pool
from poa_xl.reception import MODULE, Task, look
from poa_xl.workflow import sound_plan
from tests.hostile.formats import as_ods, as_xls, as_xlsb
from tests.hostile.mutators import MUTATORS
from tests.hostile.scene import OTHER
from tests.support.books import changed, form_of, workbook
from tests.support.both_readers import beyond_openpyxl
from tests.support.compound import Attachment, message
from tests.support.hostile_books import parts_of
from tests.support.hostile_mail import boxed, mail, zipped
from tests.support.plans import PLAN_FILE

Corpus = Mapping[str, bytes]
BATCH = 200
_NOTHING_LEFT = (
    ValueError, LookupError, SyntaxError, OSError, StopIteration, RuntimeError, EOFError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_NAME = (
    b"a",
    b"5",
    b"\xd3",
    b"\xc3\xb1",
    b"\x1b[1m",
    "\u202e".encode(),
    b" ",
    b".",
    b"'",
    b"\\",
    b"\n",
    b"\xff",
    "\U0001f600".encode(),
    b"~$"[:1],
)
_FRAME = re.compile(r'File "[^"]*/(poa_xl/(?!guard)[^"]*)", line (\d+)')


# -- what is changed -----------------------------------------------------------------------------------------------


def figures_of(plan: Plan) -> dict[int, object]:
    """What the form says that everything is made of: a figure of its own for each meta, from 20 on (``mutators`` look for it)."""
    return {meta.numero: 20 + at for at, meta in enumerate(plan.por_clave[OTHER].metas)}


def corpus_of(plan: Plan) -> dict[str, bytes]:
    """Good files of every kind, by name."""
    explained = {n: Captura((figure, None, None, None), "Así fue.") for n, figure in figures_of(plan).items()}  # type: ignore[arg-type]
    book = workbook(form_of(plan, OTHER, 1, None, explained))
    raw = read("a.xlsx", book)
    inside = (("uno.xlsx", book), ("dos.ods", as_ods(raw)))
    return {
        "emitido.xlsx": book, "openpyxl.xlsx": changed(book, lambda opened: opened.active), "a mano.ods": as_ods(raw),
        "a mano.xls": as_xls(raw), "a mano.xlsb": as_xlsb(raw), "dos.zip": zipped(*inside), "dos.eml": mail(*inside),
        "zip.eml": mail(("dos.zip", zipped(*inside))), "dos.mbox": boxed(mail(inside[0]), mail(inside[1])),
        "dos.msg": message([Attachment(name, data) for name, data in inside], ("Ana", "ana@example.com")),
    }  # fmt: skip


def made(corpus: Corpus, seed: int) -> tuple[str, bytes]:
    """The file of that seed, and its name, which begins with the seed."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    origin = chance.choice(sorted(corpus) + [name for name in sorted(corpus) if name.endswith(("xlsx", "ods"))] * 2)
    ending = origin.rpartition(".")[2]
    data = corpus[origin]
    for _ in range(chance.choice((1, 1, 2, 3))):
        before, mutate = data, chance.choice(MUTATORS[ending])
        try:
            data = mutate(data, chance)
        except _NOTHING_LEFT:
            data = before  # the first change left nothing that the second could be made in
    odd = b"".join(chance.choices(_NAME, k=chance.randrange(4))) if chance.random() < 0.1 else b""
    return f"{seed}-{os.fsdecode(odd)}-{origin}", data


# -- what is looked at ---------------------------------------------------------------------------------------------


@dataclass
class Outcome:
    """What became of so many ``files``: which ends were not foreseen, and which figures another reader denies."""

    files: int = 0
    accepted: int = 0
    compared: int = 0
    unforeseen: dict[str, list[str]] = field(default_factory=dict)
    denied: list[str] = field(default_factory=list)

    @property
    def ends(self) -> int:
        """How many ended unforeseen."""
        return sum(map(len, self.unforeseen.values()))

    def __str__(self) -> str:
        lines = [
            f"{self.files} files, {self.accepted} books accepted, {self.compared} compared, {self.ends} ends not foreseen"
        ]
        lines += [f"  {len(names)} × {kind}: {', '.join(names[:5])}" for kind, names in self.unforeseen.items()]
        return "\n".join([*lines, *(f"  denied: {one}" for one in self.denied)])


def kind_of(end: Unforeseen) -> str:
    """How and where it ended."""
    last = end.trace.strip().splitlines()[-1] if end.end == "exception" else end.trace.splitlines()[0]
    frames = _FRAME.findall(end.trace)
    place = frames[-1] if end.end in ("exception", "memory") else frames[0] if frames else ()
    return f"{end.end} {last.split(':')[0]} at {':'.join(place) if frames else '?'}"


def fuzz(pool: Pool, plan: Plan, folder: Path, files: Iterable[tuple[str, bytes]]) -> Outcome:
    """Look at those files, and inside them, as a reception does; what is strange is left in ``folder``."""
    outcome, task = Outcome(), Task(Campaign(plan, plan.trimestre(1), {}))
    files, work = iter(files), folder / "tanda"
    while batch := list(islice(files, BATCH)):
        work.mkdir()
        for name, data in batch:
            (work / name).write_bytes(data)
        outcome.files += len(batch)
        for one in _look(pool, task, walk([work], lambda _: False).files, outcome):
            if Path(one.source.path).exists():
                Path(one.source.path).rename(folder / Path(one.source.path).name)
        shutil.rmtree(work)
    return outcome


def _look(pool: Pool, task: Task, files: Sequence[Incoming], outcome: Outcome) -> list[Incoming]:
    """Look at them; those that are strange."""
    strange: list[Incoming] = []
    inside: list[Incoming] = []
    accepted: list[tuple[Incoming, Recibido]] = []
    expected = figures_of(task.campaign.plan)
    for one, result in zip(files, pool.map(partial(look, task), files), strict=True):
        if isinstance(result, Unforeseen):
            outcome.unforeseen.setdefault(kind_of(result), []).append(one.name)
            strange.append(one)
        elif isinstance(result, Found):
            inside += result.files
        elif result.aceptable:
            outcome.accepted += 1
            if figures(result) != expected or outcome.accepted % 4 == 0:
                accepted.append((one, result))
    for (one, result), second in zip(accepted, pool.map(partial(second_opinion, task), accepted), strict=True):
        second = second if isinstance(second, tuple) else ()
        outcome.compared += bool(second)
        if second and not _agree(figures(result).values(), second):
            outcome.denied.append(f"{one.name}: {figures(result)} and not {second}")
            strange.append(one)
    return strange + (_look(pool, task, inside, outcome) if inside else [])


def figures(received: Recibido) -> dict[int, object]:
    """A of the first quarter by meta."""
    assert received.devolucion is not None
    return {numero: captura.alcanzado[0] for numero, captura in received.devolucion.capturas.items()}


# -- the second opinion --------------------------------------------------------------------------------------------


def second_opinion(task: Task, asked: tuple[Incoming, Recibido]) -> tuple[object, ...]:
    """In a worker: A of each meta as another reader has it; nothing where there is none, or it refuses the file."""
    one, received = asked
    if one.name.endswith(".xlsx"):
        if beyond_openpyxl(parts_of(load(one.source, LARGEST_FILE))):
            return ()
        second = look(replace(task, reader=SECOND), one)
        return tuple(figures(second).values()) if isinstance(second, Recibido) and second.aceptable else ()
    return _by_calamine(load(one.source, LARGEST_FILE), received) if one.name.endswith(".ods") else ()


def _by_calamine(data: bytes, received: Recibido) -> tuple[object, ...]:
    from python_calamine import CalamineWorkbook

    assert received.devolucion is not None
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    rows = book.get_sheet_by_name(received.devolucion.hoja).to_python(skip_empty_area=False)
    # Of a text that has a number's attribute too, calamine takes the number and LibreOffice, as we do, the text.
    texts = {f.meta for f in received.findings if f.codigo == "POA204"}
    return tuple(
        figures(received)[numero] if numero in texts else _held(rows, *position(cells[0]))
        for numero, cells in received.devolucion.celdas.items()
    )


def _held(rows: Sequence[Sequence[object]], row: int, column: int) -> object:
    value = rows[row - 1][column - 1] if row <= len(rows) and column <= len(rows[row - 1]) else None
    return value if isinstance(value, int | float | str | None) else str(value)


def _agree(figures: Iterable[object], second: Iterable[object]) -> bool:
    return all(same(mine, other) for mine, other in zip(figures, second, strict=True))


def same(mine: object, other: object) -> bool:
    """Texts and dates apart: each reader has its own words for them."""
    if isinstance(other, str):
        other = other.strip() or None
        return mine is None if other is None else not other.isdigit() or mine == int(other)
    return mine == other


# -- the command ---------------------------------------------------------------------------------------------------


def until(deadline: float, corpus: Corpus, seed: int) -> Iterator[tuple[str, bytes]]:
    """Files of one seed after another, until it is time."""
    for number in count(seed * 10**6):
        if time.monotonic() >= deadline:
            return
        yield made(corpus, number)


def main() -> int:
    """Fuzz for some minutes; 1 if anything strange was found, which is then kept and told."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--minutes", type=float, default=10)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    os.environ.pop("POA_XL_STRICT", None)
    plan = sound_plan(PLAN_FILE)[0]
    folder = Path(tempfile.mkdtemp(prefix="poa-xl-fuzz-"))
    with Pool(preload=(MODULE,)) as pool:
        files = until(time.monotonic() + 60 * asked.minutes, corpus_of(plan), asked.seed)
        outcome = fuzz(pool, plan, folder, files)
    sys.stdout.write(f"{outcome}\n")
    if outcome.ends or outcome.denied:
        sys.stdout.write(f"kept in {folder}\n")
        return 1
    shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    from tests.hostile import (
        fuzz as importable,
    )  # workers find a function by its module, and this one is called __main__

    sys.exit(importable.main())
