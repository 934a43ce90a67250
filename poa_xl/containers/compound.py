"""The directory of a compound file (OLE): the names of its streams, before any library makes an object of each."""

from __future__ import annotations

import struct

ENTRY = 128
"""Bytes of an entry of the directory."""
_HEADER = 512
_FIRST_TABLE = 109
_NO_SECTOR = 0xFFFFFFFA  # from here on numbers mean that none follows


def directory(data: bytes, most: int) -> bytes:
    """Its entries, up to ``most`` bytes and little more; as far as the file lets them be followed."""
    if len(data) < _HEADER:
        return b""
    shift, sector = struct.unpack_from("<30xH16xI", data)
    if not 7 <= shift <= 20:
        return b""
    size = 1 << shift
    table = _table(data, size)
    entries = bytearray()
    while sector < _NO_SECTOR and len(entries) <= most:
        entries += data[(sector + 1) * size : (sector + 2) * size]
        which, place = divmod(sector, size // 4)
        link = (table[which] + 1) * size + 4 * place if which < len(table) else len(data)
        if link + 4 > len(data):
            break
        (sector,) = struct.unpack_from("<I", data, link)
    return bytes(entries)


def _table(data: bytes, size: int) -> list[int]:
    """The sectors that say of each sector which one follows it: the first in the header, the others in sectors of their own."""
    table = list(struct.unpack_from(f"<{_FIRST_TABLE}I", data, 76))
    (sector,) = struct.unpack_from("<68xI", data)
    while (sector + 2) * size <= len(data) and len(table) <= len(data) // size + _FIRST_TABLE:
        *more, sector = struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
        table += more
    return table
