"""What an archive lists, held against its bytes: the list may be that of another, or pass over members that are there."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import BinaryIO
from zipfile import ZipFile

from poa_xl.containers.kinds import ZIP_MAGIC

HEADER_SIZE = 30
"""Bytes of what stands before each member, without its name."""
_END, _END_SIZE = b"PK\x05\x06", 22
_LONGEST_COMMENT = 2**16
_COUNTED_ELSEWHERE = 0xFFFF
_SPANNED = (b"", b"PK00", b"PK\x07\x08")
"""What may stand before the first member: marks of programs that cut archives into pieces, and then did not."""
_LARGEST_GAP = 64 * 2**20
_PIECE = 2**20


def begins(archive: ZipFile, file: BinaryIO) -> bool:
    """Whether the archive begins where ``file`` does, from which it was opened; else its list is that of one inside."""
    first = min((part.header_offset for part in archive.infolist()), default=archive.start_dir)
    file.seek(0)
    return 0 <= first <= max(map(len, _SPANNED)) and file.read(first) in _SPANNED


def whole(archive: ZipFile, file: BinaryIO) -> bool:
    """Whether as many members are listed as the end says that there are, and none lies where the list knows of none."""
    size = file.seek(0, 2)
    if _said(file, size) not in (len(archive.infolist()) % 2**16, _COUNTED_ELSEWHERE):
        return False
    gaps = tuple(_gaps(archive, file, size))
    if any(start > end for start, end in gaps) or sum(end - start for start, end in gaps) > _LARGEST_GAP:
        return False
    return not any(ZIP_MAGIC in piece for start, end in gaps for piece in _pieces(file, start, end))


def _said(file: BinaryIO, size: int) -> int:
    """How many members the end of the archive says that there are; -1 if it has none."""
    start = max(0, size - _END_SIZE - _LONGEST_COMMENT)
    file.seek(start)
    tail = file.read(size - start)
    at = len(tail) - _END_SIZE  # where zipfile looks first: the end without a comment
    if not (tail.startswith(_END, at) and tail.endswith(b"\0\0")):
        at = tail.rfind(_END)
    if at < 0 or at + _END_SIZE > len(tail):
        return -1
    count: int = struct.unpack_from("<10xH", tail, at)[0]
    return count


def _gaps(archive: ZipFile, file: BinaryIO, size: int) -> Iterator[tuple[int, int]]:
    """What lies between the members, and behind them: padding, and the list; one that is negative if they lie in that."""
    reached = 0
    for part in sorted(archive.infolist(), key=lambda one: one.header_offset):
        if part.header_offset > reached:
            yield reached, part.header_offset
        file.seek(min(part.header_offset, size))
        head = file.read(HEADER_SIZE).ljust(HEADER_SIZE, b"\0")
        lengths = struct.unpack("<26xHH", head)
        reached = max(reached, part.header_offset + HEADER_SIZE + sum(lengths) + part.compress_size)
    yield reached, archive.start_dir
    yield archive.start_dir, size


def _pieces(file: BinaryIO, start: int, end: int) -> Iterator[bytes]:
    """The bytes from ``start`` to ``end``; each piece begins with the end of the last, so that no mark is cut in two."""
    for at in range(start, end, _PIECE):
        file.seek(max(start, at - len(ZIP_MAGIC)))
        yield file.read(min(end, at + _PIECE) - file.tell())
