"""The package of an .xlsx: its parts by relation, each read in pieces, and of all of them no more than is bounded."""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from poa_xl.excel.archive import Archive
from poa_xl.excel.bounds import LARGEST_CONTENT, MOST_PARTS, Budget, Unreadable
from poa_xl.excel.markup import Markup, vocabulary

_SMALL = 2**16
_USUAL = ("xl/workbook.xml", "xl/workbook.bin")


class Relation(NamedTuple):
    """What one part says of another.  ``kind`` is the last word of its type, alike in both generations of the standard."""

    id: str
    kind: str
    target: str


class Opc(Archive):
    """The parts of an .xlsx, whatever their case and slashes.  Unreadable where it is damaged, encrypted or excessive.

    ``absent`` collects the parts that relations name and that are not there.
    """

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        members = self._zip.infolist()
        if len(members) > MOST_PARTS or sum(member.file_size for member in members) > LARGEST_CONTENT:
            raise Unreadable("POA105", que="su contenido descomprimido es excesivo")
        if any(member.flag_bits & 1 for member in members):
            raise Unreadable("POA103")
        self._parts = {_plain(member.filename): member for member in members}
        self._data = data
        self.budget = Budget()
        self.absent: dict[str, None] = {}
        self._related: dict[str, tuple[Relation, ...]] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Every part, in small letters and with plain slashes."""
        return tuple(self._parts)

    def stream(self, name: str) -> Iterator[bytes]:
        """As every archive, but a small part at once: what zipfile sets up for each takes longer than to inflate it."""
        member = self._parts[name]
        content = self._inflated(member) if member.file_size <= _SMALL else None
        if content is None:
            yield from super().stream(name)
        elif content:
            yield content

    def _inflated(self, member: zipfile.ZipInfo) -> bytes | None:
        """What a deflated part holds; None where anything is not as usual, which then zipfile tells of."""
        head = self._data[member.header_offset : member.header_offset + 30]
        if member.compress_type != zipfile.ZIP_DEFLATED or len(head) < 30 or not head.startswith(b"PK\3\4"):
            return None
        begin = member.header_offset + 30 + sum(int.from_bytes(head[at : at + 2], "little") for at in (26, 28))
        try:
            content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(
                self._data[begin : begin + member.compress_size], _SMALL + 1
            )
        except zlib.error:
            return None
        sound = len(content) == member.file_size and zlib.crc32(content) == member.CRC
        if not sound or len(content) > self._left:
            return None
        self._left -= len(content)
        return content

    def walk(self, name: str, markup: Markup, counted: str = "elementos") -> None:
        """Let ``markup`` hear the part, its marks counted as ``counted``."""
        markup.hear(name, self.stream(name), self.budget, counted)

    def relations(self, name: str = "") -> tuple[Relation, ...]:
        """What the part, or the package itself, refers to inside it: what is there.  The rest is noted in ``absent``."""
        if name not in self._related:
            folder, _, base = name.rpartition("/")
            part = f"{folder}/_rels/{base}.rels".lstrip("/")
            found = _Relations()
            if part in self:
                self.walk(part, found)
            there = [Relation(id_, kind, _resolved(folder, target)) for id_, kind, target in found.said]
            self.absent.update(dict.fromkeys(relation.target for relation in there if relation.target not in self))
            self._related[name] = tuple(relation for relation in there if relation.target in self)
        return self._related[name]

    @property
    def heard(self) -> tuple[Relation, ...]:
        """All the relations asked for until now."""
        return tuple(relation for relations in self._related.values() for relation in relations)

    @cached_property
    def types(self) -> dict[str, str]:
        """The declared type of each part, in small letters; blank where none is."""
        if "[content_types].xml" not in self:
            return {}
        found = _Types()
        self.walk("[content_types].xml", found)
        by_ending = {name: found.defaults.get(name.rpartition(".")[2], "") for name in self._parts}
        return {name: found.overrides.get(name, kind) for name, kind in by_ending.items()}

    def of_kind(self, relations: Iterable[Relation], *words: str) -> str:
        """The part that ``relations`` call so; else one whose type ends so; blank if there is none."""
        for word in words:
            for relation in relations:
                if relation.kind.lower() == word:
                    return relation.target
        endings = tuple(f"{word}+xml" for word in words)
        return next((name for name, kind in self.types.items() if kind.endswith(endings)), "")

    @cached_property
    def main(self) -> str:
        """The part that holds the workbook, or whatever document this is; blank if there is none."""
        found = self.of_kind(self.relations(), "officedocument", "main")
        return found or next((name for name in _USUAL if name in self), "")


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def _resolved(folder: str, target: str) -> str:
    target = target.replace("\\", "/").lower()
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(f"{folder}/{target}").lstrip("/")


class _Relations(Markup):
    has_text = False
    names = vocabulary("http://schemas.openxmlformats.org/package/2006/relationships", "Relationship")

    def __init__(self) -> None:
        super().__init__()
        self.said: list[tuple[str, str, str]] = []

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            target = attributes.get("Target", "")
            if kind != "hyperlink" and target and not target.startswith("#"):
                self.said.append((attributes.get("Id", ""), kind, target))


class _Types(Markup):
    has_text = False
    names = vocabulary("http://schemas.openxmlformats.org/package/2006/content-types", "Default", "Override")

    def __init__(self) -> None:
        super().__init__()
        self.defaults: dict[str, str] = {}
        self.overrides: dict[str, str] = {}

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        declared = attributes.get("ContentType", "").lower()
        if name == "Default":
            self.defaults[attributes.get("Extension", "").lower()] = declared
        elif name == "Override":
            self.overrides[_plain(attributes.get("PartName", ""))] = declared
