"""Programs of tests that are killed: ``at`` each change of the disk, or while writing one edition after another."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path

from poa_xl.outputs.edition import publish
from tests.outputs.sabotage import exit_now, trap

NAME = "informe-2024-T1"
BEFORE = {
    "a.xlsx": b"a1",
    "igual.pdf": b"=",
    "dev/c.xlsx": b"c1",
    "dev/alterado.xlsx": b"d1",
    "dev/sale.txt": b"e1",
    "solo/f.txt": b"f1",
}
AFTER = {
    "a.xlsx": b"a2",
    "igual.pdf": b"=",
    "dev/c.xlsx": b"c2",
    "dev/alterado.xlsx": b"d2",
    "ajeno.xlsx": b"g2",
    "nuevo/h.txt": b"h2",
}
THEIRS = {"dev/alterado.xlsx": b"suyo 1", "ajeno.xlsx": b"suyo 2", "otro.txt": b"suyo 3", "dev/otro.txt": b"suyo 4"}


def edition(folder: Path, files: Mapping[str, bytes], *, archive: bool = False) -> None:
    """Write ``files`` as the one set of these tests."""
    with publish(folder, NAME, archive=archive) as one:
        for name, data in files.items():
            one.put(name, data)


def prepare(folder: Path) -> None:
    """An earlier edition, with everything that people do to it."""
    edition(folder, BEFORE)
    for name, data in THEIRS.items():
        (folder / name).write_bytes(data)


def at_each_change(prepared: Path, work: Path) -> None:
    """For each change of the disk, a copy of ``prepared`` in which the run died just before it."""
    for number in count(1):
        folder = work / str(number)
        shutil.copytree(prepared, folder)
        child = os.fork()
        if not child:
            with trap(folder, number, exit_now):
                edition(folder, AFTER)
            os._exit(0)
        if not os.waitpid(child, 0)[1]:
            return


def for_ever(folder: Path) -> None:
    """Edition after edition, each of other content and, in part, other names."""
    for number in count():
        names = [f"{one}.txt" for one in range(6)] + [f"dev/{number % 3}.txt", f"solo-{number % 2}/x.txt"]
        edition(folder, {name: str(number).encode() for name in names})
        if not number:
            sys.stdout.write("listo\n")
            sys.stdout.flush()


if __name__ == "__main__":
    if sys.argv[1] == "at":
        at_each_change(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        for_ever(Path(sys.argv[2]))
