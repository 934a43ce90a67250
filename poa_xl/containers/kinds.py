"""What a file is, by its first bytes and its name: where the two disagree, bytes are believed."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from poa_xl.containers.found import What

HEAD = 512
"""First bytes that tell what a file is."""
SPREADSHEETS = frozenset({".xlsx", ".xlsm", ".xls", ".xlsb", ".ods", ".csv", ".numbers"})
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_JUNK = frozenset({"desktop.ini", "thumbs.db"})


class Kind(Enum):
    """What may be done with a file."""

    BOOK = auto()  # read it
    ZIP = auto()  # look inside: an archive, a workbook, or another document
    OLE = auto()  # likewise: a mail of Outlook, an old workbook, or another document
    MAIL = auto()
    BOX = auto()  # mails one after another
    PRINT = auto()
    OTHER = auto()
    CLOSED = auto()


WHAT = {Kind.PRINT: What.PRINT, Kind.OTHER: What.OTHER, Kind.CLOSED: What.CLOSED}
"""What those are to us that are not read."""
LOOKED_INTO = frozenset({Kind.ZIP, Kind.OLE, Kind.MAIL, Kind.BOX})


class Guess(NamedTuple):
    """A kind, and for what is not read why, in Spanish."""

    kind: Kind
    why: str = ""


BOOK = Guess(Kind.BOOK)
OTHER = Guess(Kind.OTHER, "no es un libro")
_PDF = Guess(Kind.PRINT, "un PDF")
_PICTURE = Guess(Kind.PRINT, "una foto o imagen")
_ARCHIVE = Guess(Kind.CLOSED, "es un archivo comprimido que no se abre aquí; extraiga los libros")
_TNEF = Guess(Kind.CLOSED, "es un winmail.dat de Outlook; pida el libro como archivo adjunto normal")
_SEALED = Guess(Kind.CLOSED, "es un correo cifrado o firmado que no se abre aquí; ábralo y guarde los adjuntos")
_MAILBOX = Guess(Kind.CLOSED, "es un buzón de Outlook; guarde aparte los correos (.msg) o los libros")

_MAGIC = (
    (ZIP_MAGIC, Guess(Kind.ZIP)), (b"PK\x05\x06", Guess(Kind.ZIP)), (b"PK00PK\x03\x04", Guess(Kind.ZIP)),
    (OLE_MAGIC, Guess(Kind.OLE)), (b"\x78\x9f\x3e\x22", _TNEF), (b"!BDN", _MAILBOX),
    (b"-----BEGIN PGP MESSAGE", _SEALED),
    (b"Rar!", _ARCHIVE), (b"7z\xbc\xaf\x27\x1c", _ARCHIVE), (b"\x1f\x8b", _ARCHIVE), (b"BZh", _ARCHIVE),
    (b"\xfd7zXZ\x00", _ARCHIVE), (b"\x28\xb5\x2f\xfd", _ARCHIVE), (b"MSCF", _ARCHIVE),
    (b"%PDF", _PDF), (b"\x89PNG", _PICTURE), (b"\xff\xd8\xff", _PICTURE), (b"II*\x00", _PICTURE), (b"MM\x00*", _PICTURE),
    (b"GIF8", _PICTURE), (b"\x00\x05\x16\x07", OTHER),
)  # fmt: skip
_SUFFIXES = {
    **dict.fromkeys((".eml", ".mht", ".mhtml"), Guess(Kind.MAIL)),
    **dict.fromkeys((".mbox", ".mbx"), Guess(Kind.BOX)),
    ".zip": Guess(Kind.ZIP),
    ".msg": Guess(Kind.OLE),
    ".pdf": _PDF,
    **dict.fromkeys((".jpg", ".jpeg", ".jfif", ".png", ".tif", ".tiff", ".heic", ".heif", ".avif", ".webp", ".gif", ".bmp"), _PICTURE),
    **dict.fromkeys((".rar", ".7z", ".gz", ".tgz", ".tar", ".bz2", ".xz", ".zst", ".cab", ".arj", ".lzh", ".z01", ".001"), _ARCHIVE),
    **dict.fromkeys((".p7m", ".pgp", ".gpg"), _SEALED),
    **dict.fromkeys((".pst", ".ost"), _MAILBOX),
    ".emlx": Guess(Kind.CLOSED, "es un correo de Apple Mail; guárdelo como .eml o guarde los adjuntos"),
}  # fmt: skip
_BRANDS = frozenset({b"heic", b"heix", b"heim", b"hevc", b"mif1", b"msf1", b"avif"})
_MAIL = re.compile(
    rb"(?:Return-Path|Received|Delivered-To|From|To|Cc|Date|Subject|Message-ID|MIME-Version|Content-Type|Reply-To"
    rb"|ARC-[\w-]+|DKIM-Signature|X-[\w-]+):",
    re.IGNORECASE,
)
_BOX = re.compile(rb"From [^\n]{0,200}\n>?[!-9;-~]{1,100}[ :]")
_OFFICE_PARTS = (
    b"[content_types].xml", b"_rels/", b"docprops/", b"xl/", b"word/", b"ppt/", b"customxml/",
    b"mimetype", b"content.xml", b"meta-inf/", b"index/", b"metadata/",
)  # fmt: skip


def guess(name: str, head: bytes) -> Guess:
    """What a file called ``name`` that begins with ``head`` is."""
    suffix = suffix_of(name)
    if suffix in SPREADSHEETS:
        return Guess(Kind.ZIP) if head.startswith(ZIP_MAGIC) and not _begins_as_office(head) else BOOK
    for magic, what in _MAGIC:
        if head.startswith(magic):
            return what
    if (head[4:8] == b"ftyp" and head[8:12] in _BRANDS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return _PICTURE
    if head[257:262] == b"ustar":
        return _ARCHIVE
    if suffix in _SUFFIXES:
        return _SUFFIXES[suffix]
    if name.lower() == "winmail.dat":
        return _TNEF
    if _BOX.match(head):
        return Guess(Kind.BOX)
    return Guess(Kind.MAIL) if not suffix and _MAIL.match(head) else OTHER


def junk(name: str) -> bool:
    """Whether it is a lock file, a hidden one or one of the system's: passed over without a word."""
    path = name.replace("\\", "/")
    base = path.rpartition("/")[2]
    return base.startswith(("~$", ".")) or base.lower() in _JUNK or path.startswith("__MACOSX")


def suffix_of(name: str) -> str:
    """The ending of a name in small letters, with its point; blank if it has none."""
    stem, point, ending = name.replace("\\", "/").rpartition("/")[2].rstrip(" .").rpartition(".")
    return f".{ending.lower()}" if stem and point else ""


def inside_ole(name: str, data: bytes) -> Kind:
    """What a compound file is, by the names of its streams: BOOK, MAIL (of Outlook) or OTHER."""
    if suffix_of(name) != ".msg" and any(_stream(one) in data for one in ("WordDocument", "PowerPoint Document")):
        return Kind.OTHER
    if _stream("__properties_version1.0") in data:
        return Kind.MAIL
    if any(_stream(one) in data for one in ("Workbook", "Book", "EncryptedPackage")):
        return Kind.BOOK
    return Kind.OTHER


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


def _begins_as_office(head: bytes) -> bool:
    """Whether the first member of the archive is one that office programs write."""
    first = head[30 : 30 + int.from_bytes(head[26:28], "little")].lower().replace(b"\\", b"/").lstrip(b"/")
    return first.startswith(_OFFICE_PARTS)
