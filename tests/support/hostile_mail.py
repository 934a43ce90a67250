"""Containers that no sender should send: generators of each family, around a good ``book`` where it can still be had."""

from __future__ import annotations

import base64
import io
import random
import struct
import zipfile
from collections.abc import Callable, Iterator
from email.message import EmailMessage

from tests.support.compound import Attachment, compound, message

Family = Iterator[tuple[str, bytes]]
NAMES = (
    b"DIRECCI\xd3N.xlsx", b"\xff\xfe.xlsx", b"a\x1b[31mrojo.xlsx", "a\u202exslx.xlsx".encode(), b"a\nb.xlsx", b"a\tb.xlsx",
    b"-rf.xlsx", b"*?.xlsx", b"'\"$(x).xlsx", b"CON.xlsx", b"aux", "ñ".encode() * 100 + b".xlsx", b"58101.xlsx ", b"58101.xlsx.",
    "n\u0303andu\u0301.xlsx".encode(), b"a" * 250 + b".xls",
)  # fmt: skip
"""Names of files, as the disk holds them."""


def zipped(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive of those members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


def mail(*attachments: tuple[str, bytes], sender: str = "Ana <ana@example.com>", text: str = "Va el avance.") -> bytes:
    """A mail with those attachments."""
    made = EmailMessage()
    made["From"], made["Date"], made["Subject"] = sender, "Mon, 15 Jan 2024 10:00:00 -0800", "Avance"
    made.set_content(text)
    for name, data in attachments:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return made.as_bytes()


def part(book: bytes, *headers: str, kind: str = "application/octet-stream", encoding: str = "base64") -> bytes:
    """A mail of one attachment whose headers are written by hand."""
    body = base64.encodebytes(book) if encoding == "base64" else book
    head = "\r\n".join((f"Content-Type: {kind}", f"Content-Transfer-Encoding: {encoding}", *headers))
    return (
        b"From: Ana <ana@example.com>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: text/plain\r\n\r\nhola\r\n--b\r\n"
        + head.encode("latin-1")
        + b"\r\n\r\n"
        + body
        + b"\r\n--b--\r\n"
    )


def boxed(*mails: bytes) -> bytes:
    """An .mbox of those mails."""
    return b"".join(
        b"From ana@example.com Mon Jan 15 10:00:00 2024\n" + one.replace(b"\r\n", b"\n") + b"\n\n" for one in mails
    )


# -- .zip ----------------------------------------------------------------------------------------------------------


def bad_zips(book: bytes) -> Family:
    """Archives that are damaged, lie, hide or explode."""
    good = zipped(("58101.xlsx", book))
    directory = good.rindex(b"PK\x01\x02")
    yield "vacio.zip", b""
    yield "sin-archivos.zip", zipped()
    yield "cortado.zip", good[: len(good) // 2]
    yield "solo-magia.zip", b"PK\x03\x04 roto"
    yield "no-es.zip", b"hola"
    yield "cifrado.zip", _patched(good, directory + 8, b"\x01\x00")
    yield "deflate64.zip", _patched(_patched(good, 8, b"\x09\x00"), directory + 10, b"\x09\x00")
    yield "crc.zip", _patched(good, directory + 16, b"\x00\x00\x00\x00")
    yield "miente-poco.zip", _patched(good, directory + 24, struct.pack("<I", 1))
    yield "miente-mucho.zip", _patched(good, directory + 24, b"\xf0\xff\xff\x7f")
    yield "fuera.zip", _patched(good, directory + 42, b"\x00\xff\xff\x7f")
    yield "version.zip", _patched(good, directory + 6, b"\xff\x00")
    yield "nombre.zip", _patched(_patched(good, directory + 8, b"\x00\x08"), directory + 46, b"\xff\xff")
    yield "zip64.zip", good[: good.rindex(b"PK\x05\x06")] + _zip64_end()
    yield "traslape.zip", overlapping(200, 2**20)
    yield "bomba.zip", zipped(("58101.xlsx", bytes(50 * 2**20)))
    yield "bomba-bz2.zip", zipped(("58101.bin", bytes(50 * 2**20)), method=zipfile.ZIP_BZIP2)
    yield "bomba-lzma.zip", zipped(("58101.zip", b"PK\x03\x04" + bytes(61 * 2**20)), method=zipfile.ZIP_LZMA)
    yield "muchos.zip", zipped(*((f"{number}.txt", b"") for number in range(6000)))
    yield "muchisimos.zip", _crowded(300_000)
    yield "nidos.zip", nested(8, ("58101.xlsx", book))
    yield "bombas-en-nidos.zip", _many(9, zipped(("a.zip", bytes(55 * 2**20))))
    yield (
        "propio.zip",
        zipped(("../../58101.xlsx", book), ("/etc/58101.xlsx", book), ("C:\\58101.xlsx", book), (" ", book)),
    )
    yield "repetido.zip", zipped(("58101.xlsx", book), ("carpeta/", b""), ("58101.xlsx ", book))


def _many(count: int, data: bytes) -> bytes:
    return zipped(*((f"{number}.zip", data) for number in range(count)))


def overlapping(members: int, size: int) -> bytes:
    """An archive whose members all lie at the same place."""
    good = zipped(("a.xlsx", bytes(size)))
    start, end = good.rindex(b"PK\x01\x02"), good.rindex(b"PK\x05\x06")
    directory = good[start:end] * members
    counts = struct.pack("<HHI", members, members, len(directory))
    return good[:start] + directory + good[end : end + 8] + counts + good[end + 16 :]


def nested(depth: int, member: tuple[str, bytes]) -> bytes:
    """A member inside that many archives."""
    data = zipped(member)
    for number in range(depth - 1):
        data = zipped((f"{number}.zip", data))
    return data


def _crowded(members: int) -> bytes:
    entry = struct.pack("<4s6H3I5H2I", b"PK\x01\x02", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    directory = entry * members
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, len(directory), 0, 0)
    return directory + end


def _zip64_end() -> bytes:
    record = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 2**62, 2**63 - 1)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1)
    return record + locator + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)


def _patched(data: bytes, at: int, new: bytes) -> bytes:
    return data[:at] + new + data[at + len(new) :]


# -- .eml, .mbox ---------------------------------------------------------------------------------------------------

NAMELESS = (
    "Content-Disposition: attachment; filename*=utf-32''%00%ff", "Content-Disposition: attachment; filename*",
    "Content-Disposition: attachment; filename*=''", "Content-Disposition: attachment; filename*=nada''%ff%fe",
    "Content-Disposition: attachment; filename*0*=utf-8''%ff; filename*2=x; filename*999=y", "Content-Disposition: attachment",
    "Content-Disposition: attachment; filename*0=a; filename*=utf-8''b; filename*00*=c", "Content-Disposition: ;;;==\"\\",
    'Content-Disposition: attachment; filename="=?utf-8?b?malo?="', 'Content-Disposition: attachment; filename="=?nada?q?=ff?="',
    'Content-Disposition: attachment; filename="', "Content-Disposition: " + "(" * 5000, "Content-ID: <x>",
)  # fmt: skip
"""Headers that give an attachment no name, or none that can be read."""


def bad_mails(book: bytes) -> Family:
    """Mails that are deep, endless, cut or wrongly written."""
    for number, header in enumerate(NAMELESS):
        yield f"sin-nombre-{number}.eml", part(book, header)
    yield "vacio.eml", b""
    yield "solo-texto.eml", b"hola"
    yield "parentesis.eml", b"From: " + b"(" * 5000 + b"\r\nDate: " + b"(" * 5000 + b"\r\n" + mail(("58101.xlsx", book))
    yield "partes-anidadas.eml", _nested_parts(2000)
    yield "correos-anidados.eml", _nested_mails(2000, mail(("58101.xlsx", book)))
    yield "texto-como-libro.eml", part(book, kind="text/plain")
    yield (
        "codificacion.eml",
        part(book, 'Content-Disposition: attachment; filename="58101.xlsx"', kind='text/plain; charset="TF-8"'),
    )
    yield "otra-codificacion.eml", part(book, 'Content-Disposition: attachment; filename="58101.xlsx"', encoding="TF-8")
    yield "base64-cortado.eml", mail(("58101.xlsx", book))[: -len(book) // 3]
    yield "sin-limite.eml", b"Content-Type: multipart/mixed\r\n\r\n--b\r\n\r\nhola"
    yield "limite-ausente.eml", b"Content-Type: multipart/mixed; boundary=nada\r\n\r\n--b\r\n\r\nhola"
    yield "limite-largo.eml", b"Content-Type: multipart/mixed; boundary=" + b"b" * 10**6 + b"\r\n\r\nhola"
    yield "encabezado-enorme.eml", b"X: " + b"a" * 10**7 + b"\r\n" + mail(("58101.xlsx", book))
    yield "encabezados-sin-fin.eml", b"X-A: b\r\n" * 10**6 + mail(("58101.xlsx", book))
    yield "parametros.eml", b'Content-Type: multipart/mixed; boundary="' + b';"' * 10**6 + b"\r\n\r\nhola"
    yield "muchas-partes.eml", b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--b\r\n\r\nx\r\n" * 10**6
    yield "casi-limites.eml", b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + b"--bx\n" * 10**6
    yield "fecha.eml", b"Date: Mon, 99 Foo 99999999999999999999 99:99:99 +99999999\r\n" + mail(("58101.xlsx", book))
    yield "ceros.eml", bytes(10**6)
    yield (
        "imagenes.eml",
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
        + (b"--b\r\nContent-Type: text/html\r\n\r\n" + b"cid:" * 10**5 + b"\r\n"),
    )
    yield "winmail.dat", b"\x78\x9f\x3e\x22" + book
    yield "con-winmail.eml", mail(("winmail.dat", b"\x78\x9f\x3e\x22" + book))


def bad_boxes(book: bytes) -> Family:
    """Mailboxes that are empty, crowded or wrongly divided."""
    yield "vacio.mbox", b""
    yield "sin-correos.mbox", b"hola"
    yield "muchos.mbox", boxed(*[b"Subject: hola\n\nhola"] * 6000)
    yield "sin-fin.mbox", b"From \n" * 10**6
    yield "de-tierra.mbox", boxed(mail(("58101.xlsx", book), text="Hola\n\nFrom todos nosotros\ncon saludos"))


def _nested_parts(depth: int) -> bytes:
    return b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(depth))


def _nested_mails(depth: int, innermost: bytes) -> bytes:
    return b"Content-Type: message/rfc822\r\n\r\n" * depth + innermost


# -- .msg ----------------------------------------------------------------------------------------------------------


def bad_messages(book: bytes) -> Family:
    """Mails of Outlook that are damaged, empty or hold what cannot be had."""
    good = message([Attachment("58101.xlsx", book)])
    yield "vacio.msg", b""
    yield "no-es.msg", b"hola"
    yield "cortado.msg", good[: len(good) // 2]
    yield "encabezado.msg", good[:512]
    yield "reenviado.msg", message([Attachment("", None), Attachment("58101.xlsx", book)])
    yield "sin-nombre.msg", message([Attachment("", book)])
    yield "sin-propiedades.msg", compound({"__attach_version1.0_#00000000": {"__substg1.0_37010102": book}})
    yield "hondo.msg", compound(_deep(60))
    yield "muchos.msg", message([Attachment(f"{number}.txt", b"x") for number in range(300)])
    yield "comparte.msg", _sharing(good)


def _deep(depth: int) -> dict[str, bytes | dict[str, bytes]]:
    tree: dict[str, bytes | dict[str, bytes]] = {"__properties_version1.0": bytes(32)}
    for _ in range(depth):
        tree = {"__attach_version1.0_#00000000": tree, "__properties_version1.0": bytes(32)}  # type: ignore[dict-item]
    return tree


def _sharing(good: bytes) -> bytes:
    """Every stream says that it is as long as a disk."""
    start = 512 * (1 + struct.unpack_from("<I", good, 48)[0])
    data = bytearray(good)
    for entry in range(start, start + 512 * 4, 128):
        if data[entry + 66] == 2:
            struct.pack_into("<I", data, entry + 120, 0x7FFFFFFF)
    return bytes(data)


# -- damage --------------------------------------------------------------------------------------------------------

FAMILIES: tuple[Callable[[bytes], Family], ...] = (bad_zips, bad_mails, bad_boxes, bad_messages)


def sound(book: bytes) -> Family:
    """A good container of each kind, to be damaged at random."""
    yield "bueno.zip", zipped(("58101.xlsx", book), ("58102.ods", book), ("nota.txt", b"hola"))
    yield "bueno-bz2.zip", zipped(("58101.xlsx", book), method=zipfile.ZIP_BZIP2)
    yield "bueno-lzma.zip", zipped(("58101.xlsx", book), method=zipfile.ZIP_LZMA)
    yield "bueno.eml", mail(("58101.xlsx", book), ("dentro.zip", zipped(("58102.xlsx", book))))
    yield "bueno.mbox", boxed(mail(("58101.xlsx", book)), mail(("58102.xlsx", book)))
    yield "bueno.msg", message([Attachment("58101.xlsx", book), Attachment("otro", None)], ("Ana", "ana@example.com"))


def damaged(data: bytes, chance: random.Random) -> bytes:
    """``data`` with some of its bytes changed, taken out, doubled or cut off."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        at = chance.randrange(len(changed) or 1)
        length = chance.choice((1, 1, 4, 50))
        kind = chance.randrange(5)
        if kind == 0:
            changed[at : at + 1] = bytes([chance.randrange(256)])
        elif kind == 1:
            del changed[at : at + length]
        elif kind == 2:
            changed[at:at] = changed[at : at + length]
        elif kind == 3:
            changed[at : at + length] = chance.choice((b"\xff", b"\x00")) * length
        else:
            del changed[chance.randrange(len(changed) or 1) :]
    return bytes(changed)
