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
_APPLE_DOUBLE = b"\x00\x05\x16\x07"
_UTF8, _UTF16_LE, _UTF16_BE = b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"


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
    NOTHING = auto()  # of the system or of an office program: passed over without a word


WHAT = {Kind.PRINT: What.PRINT, Kind.OTHER: What.OTHER, Kind.CLOSED: What.CLOSED}
"""What those are to us that are not read."""
LOOKED_INTO = frozenset({Kind.ZIP, Kind.OLE, Kind.MAIL, Kind.BOX})


class Guess(NamedTuple):
    """A kind, and for what is not read why, in Spanish."""

    kind: Kind
    why: str = ""


BOOK = Guess(Kind.BOOK)
OTHER = Guess(Kind.OTHER, "no es un libro")
NOTHING = Guess(Kind.NOTHING)
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
    (b"GIF8", _PICTURE), (b"8BPS", _PICTURE), (b"<svg", _PICTURE), (_APPLE_DOUBLE, OTHER),
)  # fmt: skip
_EML, _MBOX = Guess(Kind.MAIL), Guess(Kind.BOX)
_SUFFIXES = {
    **dict.fromkeys((".eml", ".mht", ".mhtml"), _EML),
    **dict.fromkeys((".mbox", ".mbx"), _MBOX),
    ".zip": Guess(Kind.ZIP),
    ".msg": Guess(Kind.OLE),
    ".pdf": _PDF,
    **dict.fromkeys((
        ".jpg", ".jpeg", ".jfif", ".png", ".tif", ".tiff", ".heic", ".heif", ".avif", ".webp", ".gif", ".bmp", ".svg", ".psd",
    ), _PICTURE),
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
_MAIL_OF_ANY_NAME = re.compile(_MAIL.pattern + rb"[^\n]*\n(?:[ \t][^\n]*\n)*[!-9;-~]{1,100}:", re.IGNORECASE)
_BOX = re.compile(rb"From [^\n]{0,200}\n>?[!-9;-~]{1,100}[ :]")
_OFFICE_PARTS = (
    b"[content_types].xml", b"_rels/", b"docprops/", b"xl/", b"word/", b"ppt/", b"customxml/",
    b"mimetype", b"content.xml", b"meta-inf/", b"index/", b"metadata/",
)  # fmt: skip


def guess(name: str, head: bytes) -> Guess:
    """What a file called ``name`` that begins with ``head`` is."""
    suffix = suffix_of(name)
    if _passed_over(name, head):
        return NOTHING
    if suffix in SPREADSHEETS:
        return _spreadsheet(suffix, head)
    for magic, what in _MAGIC:
        if head.startswith(magic):
            return what
    if (head[4:8] == b"ftyp" and head[8:12] in _BRANDS) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP"):
        return _PICTURE
    if head[257:262] == b"ustar":
        return _ARCHIVE
    named = _SUFFIXES.get(suffix)
    written = _written(head) if named not in (_EML, _MBOX) else None
    if written or named:
        return written or named or OTHER
    if name.lower() == "winmail.dat":
        return _TNEF
    return _EML if not suffix and _MAIL.match(head) else OTHER


def _spreadsheet(suffix: str, head: bytes) -> Guess:
    """What a file is that is called one: it may be an archive, or a mail, whose name was changed."""
    if head.startswith(ZIP_MAGIC) and not _begins_as_office(head):
        return Guess(Kind.ZIP)
    if head.startswith(OLE_MAGIC):
        return Guess(Kind.OLE)
    return (_written(head) if suffix != ".csv" else None) or BOOK


def _written(head: bytes) -> Guess | None:
    """A mail, or a box of them, by the lines that it begins with; None if it is neither."""
    lines = unmarked(head)
    if _MAIL_OF_ANY_NAME.match(lines):
        return _EML
    return _MBOX if _BOX.match(lines) else None


def unmarked(data: bytes) -> bytes:
    """Text of mail as ASCII knows it: without the mark of UTF-8, and out of UTF-16, marked or seen by its first letters."""
    if data.startswith(_UTF8):
        return data[len(_UTF8) :]
    even, odd = data[:8:2], data[1:8:2]
    for mark, empty, letters, order in ((_UTF16_LE, odd, even, "utf-16-le"), (_UTF16_BE, even, odd, "utf-16-be")):
        if data.startswith(mark) or (empty == bytes(4) and 0 not in letters):
            return data.decode(order, "replace").lstrip("\ufeff").encode()
    return data


def _passed_over(name: str, head: bytes) -> bool:
    """Whether it is what systems and office programs leave behind: by its name, and what they write into it."""
    base = base_of(name).lower()
    if head.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return False
    if base.startswith("._"):
        return head.startswith(_APPLE_DOUBLE)
    if base.startswith("~$") or (base.startswith(".~lock.") and base.endswith("#")):
        return len(head) < HEAD  # who has the file open: a name
    if base == "desktop.ini":
        return unmarked(head).lstrip().startswith(b"[") or not head
    return base == ".ds_store" and head.startswith(b"\0\0\0\1Bud1")


def base_of(name: str) -> str:
    """The name without the folders before it."""
    return name.replace("\\", "/").rpartition("/")[2]


def suffix_of(name: str) -> str:
    """The ending of a name in small letters, with its point, though nothing stands before it; blank if it has none."""
    point, ending = base_of(name).rstrip(" .").rpartition(".")[1:]
    return f".{ending.lower()}" if point else ""


def inside_ole(name: str, streams: bytes) -> Kind:
    """What a compound file is, by the names of its streams: BOOK, MAIL (of Outlook), OTHER, or NOTHING."""
    called = suffix_of(name)
    book = any(_stream(one) in streams for one in ("Workbook", "Book", "EncryptedPackage"))
    if called in SPREADSHEETS and book:
        return Kind.BOOK
    if called != ".msg" and any(_stream(one) in streams for one in ("WordDocument", "PowerPoint Document")):
        return Kind.BOOK if called in SPREADSHEETS else Kind.OTHER
    if _stream("__properties_version1.0") in streams:
        return Kind.MAIL
    if book or called in SPREADSHEETS:
        return Kind.BOOK  # as far as the reader is to judge
    return Kind.NOTHING if base_of(name).lower() == "thumbs.db" else Kind.OTHER


def _stream(name: str) -> bytes:
    return name.encode("utf-16-le")


def _begins_as_office(head: bytes) -> bool:
    """Whether the first member of the archive is one that office programs write."""
    first = head[30 : 30 + int.from_bytes(head[26:28], "little")].lower().replace(b"\\", b"/").lstrip(b"/")
    return first.startswith(_OFFICE_PARTS)
