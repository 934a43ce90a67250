"""A file read in a process that may take five seconds of work and 512 MB, no more."""

from __future__ import annotations

import subprocess
import sys

READ = """
import resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (5, 5))
resource.setrlimit(resource.RLIMIT_DATA, (512 * 2**20, 512 * 2**20))
from importlib import import_module
from poa_xl.excel.bounds import Unreadable
module, _, name = sys.argv[1].rpartition(".")
try:
    getattr(import_module(module), name)("a.xlsx", sys.stdin.buffer.read())
except Unreadable as unreadable:
    print(unreadable.codigo)
else:
    print("read")
"""


def bounded(data: bytes, reader: str = "poa_xl.excel.reader.read") -> str:
    """What becomes of it there: ``read``, or the code of its refusal."""
    done = subprocess.run([sys.executable, "-c", READ, reader], input=data, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()[-500:]
    return done.stdout.decode().strip()
