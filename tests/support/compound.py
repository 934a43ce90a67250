"""Compound files (OLE), written: what a .msg of Outlook is made of."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

SECTOR, SMALL, CUTOFF, IN_HEAD = 512, 64, 4096, 109
END, FREE, NONE, FAT, MORE = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFD, 0xFFFFFFFC
Tree = Mapping[str, "bytes | Tree"]


class Attachment(NamedTuple):
    """An attachment of a .msg; ``data`` None: a forwarded message, which Outlook keeps as a storage."""

    name: str
    data: bytes | None
    short_name: str = ""


class _Entry(NamedTuple):
    name: str
    kind: int  # 1 storage, 2 stream, 5 root
    content: bytes
    children: list[int]


def compound(tree: Tree) -> bytes:
    """A compound file with those storages and streams."""
    entries = [_Entry("Root Entry", 5, b"", [])]
    _enter(tree, entries, 0)
    fat: list[int] = []
    small_fat: list[int] = []
    small = bytearray()
    body = bytearray()
    places = []
    for entry in entries:
        if entry.kind == 2 and len(entry.content) < CUTOFF:
            places.append(_put(entry.content, small, small_fat, SMALL))
        elif entry.kind == 2:
            places.append(_put(entry.content, body, fat, SECTOR))
        else:
            places.append(0)
    places[0] = _put(bytes(small), body, fat, SECTOR)
    entries[0] = entries[0]._replace(content=bytes(small))
    directory = _put(_directory(entries, places), body, fat, SECTOR)
    small_start = _put(struct.pack(f"<{len(small_fat)}I", *small_fat), body, fat, SECTOR, filler=b"\xff")
    more = len(fat) > 100 * 128  # then the places of the tables do not fit in the head
    fat_sectors = -(-(len(fat) + (240 if more else 110)) // 128)
    first = len(fat)
    fat += [FAT] * fat_sectors + [MORE] * more
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(fat_sectors * SECTOR, b"\xff")
    sectors = [*range(first, first + fat_sectors), *[FREE] * (IN_HEAD + 127 - fat_sectors)]
    header = struct.pack(
        "<8s16x5H6x9I", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 0x3E, 3, 0xFFFE, 9, 6,
        0, fat_sectors, directory, 0, CUTOFF, small_start, -(-len(small_fat) // 128), len(fat) - 1 if more else END, more,
    ) + struct.pack(f"<{IN_HEAD}I", *sectors[:IN_HEAD])  # fmt: skip
    return header + bytes(body) + table + (struct.pack("<128I", *sectors[IN_HEAD:], END) if more else b"")


def _enter(tree: Tree, entries: list[_Entry], parent: int) -> None:
    for name, content in sorted(tree.items(), key=lambda item: (len(item[0]), item[0].upper())):
        entries[parent].children.append(len(entries))
        if isinstance(content, bytes):
            entries.append(_Entry(name, 2, content, []))
        else:
            entries.append(_Entry(name, 1, b"", []))
            _enter(content, entries, len(entries) - 1)


def _put(content: bytes, body: bytearray, fat: list[int], size: int, filler: bytes = b"\0") -> int:
    if not content:
        return END
    start = len(fat)
    count = -(-len(content) // size)
    fat += [*range(start + 1, start + count), END]
    body += content.ljust(count * size, filler)
    return start


def _directory(entries: Sequence[_Entry], places: Sequence[int]) -> bytes:
    right = {a: b for entry in entries for a, b in zip(entry.children, entry.children[1:], strict=False)}
    rows = []
    for number, (entry, place) in enumerate(zip(entries, places, strict=True)):
        name = entry.name.encode("utf-16-le") + b"\0\0"
        child = entry.children[0] if entry.children else NONE
        rows.append(
            struct.pack("<64sHBB3I36xIII", name, len(name), entry.kind, 1, NONE, right.get(number, NONE), child,
                        place, len(entry.content), 0)
        )  # fmt: skip
    return b"".join(rows)


# -- .msg ----------------------------------------------------------------------------------------------------------

_TEXT, _BINARY, _TIME, _NUMBER, _OBJECT = 0x1F, 0x102, 0x40, 0x3, 0xD


def message(
    attachments: Sequence[Attachment],
    sender: tuple[str, str] = ("", ""),
    sent: datetime | None = None,
    delivered: datetime | None = None,
    headers: str = "",
) -> bytes:
    """A .msg as Outlook saves it, as far as anyone reads it here; ``sender`` is (name, address)."""
    texts = {0x001A: "IPM.Note", 0x0037: "Avance", 0x0C1A: sender[0], 0x0C1F: sender[1], 0x007D: headers}
    times = {0x0039: sent, 0x0E06: delivered}
    streams, properties = _properties({pid: text for pid, text in texts.items() if text}, times)
    head = struct.pack("<8x4I8x", 0, len(attachments), 0, len(attachments))
    tree: dict[str, bytes | Tree] = {**streams, "__properties_version1.0": head + properties}
    for number, one in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = _attachment(one)
    return compound(tree)


def _attachment(one: Attachment) -> Tree:
    names = {0x3707: one.name, 0x3704: one.short_name}
    streams, properties = _properties({pid: text for pid, text in names.items() if text}, {})
    tree: dict[str, bytes | Tree] = dict(streams)
    if one.data is None:
        tree["__substg1.0_3701000D"] = {"__properties_version1.0": bytes(24)}
        properties += struct.pack("<HHIII", _OBJECT, 0x3701, 6, 0xFFFFFFFF, 1)
    else:
        tree["__substg1.0_37010102"] = one.data
        properties += struct.pack("<HHIII", _BINARY, 0x3701, 6, len(one.data), 0)
    properties += struct.pack("<HHIII", _NUMBER, 0x3705, 6, 5 if one.data is None else 1, 0)
    tree["__properties_version1.0"] = bytes(8) + properties
    return tree


def _properties(texts: Mapping[int, str], times: Mapping[int, datetime | None]) -> tuple[dict[str, bytes], bytes]:
    streams = {f"__substg1.0_{pid:04X}{_TEXT:04X}": text.encode("utf-16-le") for pid, text in texts.items()}
    rows = [struct.pack("<HHIII", _TEXT, pid, 6, 2 * len(text) + 2, 0) for pid, text in texts.items()]
    for pid, time in times.items():
        if time is not None:
            ticks = int((time - datetime(1601, 1, 1, tzinfo=UTC)).total_seconds()) * 10**7
            rows.append(struct.pack("<HHIQ", _TIME, pid, 6, ticks))
    return streams, b"".join(rows)
