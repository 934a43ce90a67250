"""A .zip: an archive of returns, or an office document, which is a .zip too; nothing it says of itself is believed."""

from __future__ import annotations

import io
import struct
import zlib
from bz2 import BZ2Decompressor
from copy import copy
from lzma import FILTER_LZMA1, FORMAT_RAW, LZMADecompressor, LZMAError
from typing import BinaryIO
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from poa_xl.containers.extent import HEADER_SIZE, begins, whole
from poa_xl.containers.found import MOST_MEMBERS, Damaged
from poa_xl.containers.kinds import BOOK, OTHER, SPREADSHEETS, ZIP_MAGIC, Guess, Kind, suffix_of
from poa_xl.containers.member import Container, Member
from poa_xl.containers.spelling import DOS, spelled

LARGEST_DIRECTORY = 8 * 2**20
"""Bytes of the list of members: more would take longer to read than any envelope of returns is worth."""
_BROKEN = (
    BadZipFile, zlib.error, LZMAError, EOFError, OSError, RuntimeError, ValueError, OverflowError, struct.error, IndexError,
)  # fmt: skip
_MISSING = "está dañado o trae más archivos de los que enlista: extráigalos con otro programa"
_UTF8, _ENCRYPTED = 0x8, 0x1  # of the second byte of the flags, and of the first
_ENTRY = b"PK\x01\x02"
_ENTRY_SIZE = 46
_CHUNK = 2**20
_LARGEST_MEMORY = 64 * 2**20
_DOCUMENTS = (
    ("word/", "es un documento de Word"),
    ("ppt/", "es una presentación"),
    ("visio/", "es un dibujo de Visio"),
)


class _Bounded(io.BufferedReader):
    """A stream that refuses to give more at once than a sound archive needs, and closes itself when it is let go.

    No name in it says that it is UTF-8: zipfile would refuse an archive for one name that is none.  It takes all for those
    of an American DOS, where each byte is a character, and ``_name`` reads them.  ``opened``: the list has been read.
    """

    opened = False

    def read(self, size: int | None = -1, /) -> bytes:
        wanted = LARGEST_DIRECTORY if size is None or size < 0 else size  # to the end: of the last 64 KiB
        if wanted > LARGEST_DIRECTORY:
            raise Damaged("trae demasiados archivos; extraiga los libros")
        data = super().read(wanted)
        if not self.opened and data.startswith(_ENTRY):
            return _without_claims(data)
        if wanted == HEADER_SIZE and data.startswith(ZIP_MAGIC):
            return data[:7] + bytes([data[7] & ~_UTF8]) + data[8:]
        return data

    def __del__(self) -> None:
        self.close()


def open_zip(name: str, stream: BinaryIO) -> Guess | Container:
    """The members of the archive; or what it is, if it is an office document.  Damaged if it cannot be opened."""
    file = _Bounded(stream)  # type: ignore[arg-type]  # any stream that can be moved about in will do
    try:
        archive = ZipFile(file)
        file.opened = True
        own_list = begins(archive, file)
        missing = "" if own_list and whole(archive, file) else _MISSING
        document = _document(name, archive)
    except _BROKEN as error:
        raise Damaged("está dañado o incompleto (¿se cortó al enviarlo?)") from error
    if document and not own_list:  # what was read is the list of a workbook inside
        raise Damaged(missing)
    if document:
        return document
    parts = [part for part in archive.infolist() if part.file_size or not part.filename.endswith("/")]
    members = tuple(_member(archive, part) for part in parts[:MOST_MEMBERS])
    return Container(members, "es un .zip sin archivos", more=len(parts) - len(members), missing=missing)


def _without_claims(listing: bytes) -> bytes:
    """The list of members, none of which says that its name is UTF-8."""
    changed = bytearray(listing)
    at = 0
    while changed[at : at + 4] == _ENTRY and at + _ENTRY_SIZE <= len(changed):
        changed[at + 9] &= ~_UTF8
        at += _ENTRY_SIZE + sum(struct.unpack_from("<28x3H", changed, at))
    return bytes(changed)


def _document(name: str, archive: ZipFile) -> Guess | None:
    """What the archive is if it is one file to its user: a workbook, as far as the reader is to judge, or another."""
    names = [part.lower().replace("\\", "/").lstrip("/") for part in archive.namelist()]
    marks = {
        "[content_types].xml",
        "mimetype",
        "content.xml",
        "xl/workbook.xml",
        "xl/workbook.bin",
        "index/document.iwa",
    }
    if marks.isdisjoint(names):
        return None
    if suffix_of(name) in SPREADSHEETS or any(part.startswith("xl/") for part in names):
        return BOOK
    for folder, why in _DOCUMENTS:
        if any(part.startswith(folder) for part in names):
            return Guess(Kind.OTHER, why)
    if "mimetype" in names:
        kind = _content(archive, archive.infolist()[names.index("mimetype")], 100)
        return BOOK if b"spreadsheet" in kind else OTHER
    return BOOK


def _member(archive: ZipFile, part: ZipInfo) -> Member:
    told = (
        Guess(Kind.CLOSED, "está cifrado con contraseña; pídalo sin contraseña")
        if part.flag_bits & _ENCRYPTED
        else None
    )

    def read(most: int) -> bytes:
        try:
            return _content(archive, part, most)
        except NotImplementedError as error:
            raise Damaged("se comprimió de un modo que no se admite; extraiga los libros") from error
        except _BROKEN as error:
            raise Damaged("no se puede descomprimir (¿se cortó al enviarlo?)") from error

    return Member(_name(part), read, told)


def _content(archive: ZipFile, part: ZipInfo, most: int) -> bytes:
    """The first bytes of a member, and its checksum proved if they are all."""
    if part.compress_type in (ZIP_BZIP2, ZIP_LZMA):
        return _spoonfed(archive, part, min(most, part.file_size))
    data = bytearray()
    with archive.open(part) as stream:
        while len(data) < most and (piece := stream.read(min(_CHUNK, most - len(data)))):
            data += piece
    return bytes(data)


def _spoonfed(archive: ZipFile, part: ZipInfo, most: int) -> bytes:
    """Likewise, of those methods of which zipfile unpacks all that a piece holds at once, though it be gigabytes."""
    packed = copy(part)
    packed.compress_type, packed.file_size = ZIP_STORED, part.compress_size
    del packed.CRC
    data = bytearray()
    with archive.open(packed) as stream:
        unpacker = BZ2Decompressor() if part.compress_type == ZIP_BZIP2 else _lzma(stream.read(9), part.file_size)
        while len(data) < most and not unpacker.eof:
            piece = stream.read(_CHUNK) if unpacker.needs_input else b""
            if unpacker.needs_input and not piece:
                raise EOFError
            data += unpacker.decompress(piece, most - len(data))
    if (len(data) == part.file_size and zlib.crc32(data) != part.CRC) or len(data) < most:
        raise BadZipFile
    return bytes(data)


def _lzma(head: bytes, size: int) -> LZMADecompressor:
    """What unpacks a member that begins so; of the memory that it asks for, only what one of that size can need."""
    literal, asked = struct.unpack("<4xBI", head)
    position, rest = divmod(literal, 45)
    memory = min(asked, max(size, 4096), _LARGEST_MEMORY)
    choice = {"id": FILTER_LZMA1, "dict_size": memory, "lc": rest % 9, "lp": rest // 9, "pb": position}
    return LZMADecompressor(FORMAT_RAW, filters=[choice])


def _name(part: ZipInfo) -> str:
    """The member's name; a second one, which is UTF-8, zipfile may have read itself."""
    try:
        return spelled(part.filename.encode("cp437"), DOS)
    except UnicodeEncodeError:
        return part.filename
