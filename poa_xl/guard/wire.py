"""What passes between the pool and a worker: frames of bytes, with pickles in them.

The worker trusts what comes from the pool.  The pool does not trust what comes back, because a foreign file may have
taken the worker over: no more than LARGEST bytes, and no class but plain values of the core.
"""

from __future__ import annotations

import io
import os
import pickle
import re
import struct
from dataclasses import is_dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from fractions import Fraction
from functools import cache
from importlib import import_module
from typing import Any

LARGEST = 64 * 2**20
"""Bytes of an answer."""
TOKEN = 8
"""Bytes before a task that its answer begins with: what was written past the protocol answers no other task."""
_HEADER = struct.Struct("!Q")
_CHUNK = 2**20
_ROOM = re.compile(r"poa_xl\.(?:(?:domain|form|checks|containers)(?:\.[a-z_0-9]+)*|guard\.ends)")
_VALUES = {(kind.__module__, kind.__name__): kind for kind in (Fraction, date, datetime, time, timedelta)}


def send(pipe: int, payload: bytes) -> None:
    """Write one frame.  OSError if nobody reads."""
    rest = memoryview(_HEADER.pack(len(payload)) + payload)
    while rest:
        rest = rest[os.write(pipe, rest) :]


def receive(pipe: int, largest: int | None = None) -> bytes | None:
    """The next frame; None at the end of the pipe, in the middle of a frame too, and if it is too large."""
    header = _exactly(pipe, _HEADER.size)
    if header is None:
        return None
    (size,) = _HEADER.unpack(header)
    return None if largest is not None and size > largest else _exactly(pipe, size)


def _exactly(pipe: int, size: int) -> bytes | None:
    found = bytearray()
    while len(found) < size:
        chunk = os.read(pipe, min(size - len(found), _CHUNK))
        if not chunk:
            return None
        found += chunk
    return bytes(found)


def encode(result: object) -> bytes:
    """A pickle of at most LARGEST bytes.  ValueError if it is larger, pickle's own errors if it cannot be."""
    data = pickle.dumps(result, protocol=5)
    if len(data) > LARGEST:
        raise ValueError(f"a result of {len(data)} bytes")
    return data


def decode(data: bytes) -> object:
    """The result.  Any exception if a worker made the bytes up."""
    return _Wary(io.BytesIO(data)).load()


class _Wary(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> type:
        return _VALUES.get((module, name)) or _plain(module, name)


@cache
def _plain(module: str, name: str) -> type[Any]:
    found = getattr(import_module(module), name, None) if _ROOM.fullmatch(module) else None
    if isinstance(found, type) and found.__module__ == module:
        kind: type[Any] = found
        if is_dataclass(kind) or issubclass(kind, (Enum, tuple)):
            return kind
    raise pickle.UnpicklingError(f"no answer may hold a {module}.{name}")
