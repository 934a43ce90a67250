"""The real command, killed just before a chosen change of the disk: ``doomed.py FOLDER NUMBER ARGUMENTS…``."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

from poa_xl.cli import main
from tests.outputs.sabotage import trap


def kill() -> None:
    """End this process as nothing else does: it cannot clean up."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    folder, number, arguments = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3:]
    with trap(folder, number, kill):
        main(arguments)
