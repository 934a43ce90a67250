"""Every family of foreign files, each around the good form of one unit; and which of them can be read all the same."""

from __future__ import annotations

import os
import random
import struct
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from poa_xl.excel.reader import read
from tests.excel.test_ods_hostile import BEARABLE, EXCESSIVE, spoilt
from tests.hostile.formats import Open, as_ods, as_xls, as_xlsb, ods_content
from tests.support import hostile_books
from tests.support.hostile_mail import NAMES, bad_boxes, bad_mails, bad_messages, bad_zips, boxed, mail, sound, zipped
from tests.support.hostile_mail import damaged as disturbed
from tests.support.opendocument import KIND, MANIFEST, cell, figure, packed, row

Family = Iterator[tuple[str, bytes]]
FAR = (0, 1_048_575, 0, 16_383)
FAR_XLS = struct.pack("<IIHHH", 0, 2**28, 0, 2**16 - 1, 0)


# -- .ods ----------------------------------------------------------------------------------------------------------


def _open(book: bytes, inside: str, *, styles: str = "") -> bytes:
    """The form as .ods, A of 501 being ``inside``."""
    return as_ods(read("a.xlsx", book), Open({(23, 6): inside}, styles))


def open_readable(book: bytes) -> Family:
    """.ods of which every figure can be had."""
    raw = read("a.xlsx", book)
    text = ods_content(raw)
    whole: dict[str, str | bytes] = {"mimetype": KIND, "content.xml": text, "META-INF/manifest.xml": MANIFEST}
    yield "ods-simple.ods", as_ods(raw)
    yield "ods-sin-mimetype.ods", packed({name: part for name, part in whole.items() if name != "mimetype"})
    yield "ods-sin-manifiesto.ods", packed({"content.xml": text})
    yield "ods-miniatura-danada.ods", _crc_spoilt(packed(whole | {"Thumbnails/thumbnail.png": b"MARCA" * 20}))
    yield "ods-fecha.ods", _open(book, cell('office:value-type="date" office:date-value="1900-01-06"', "06/01/00"))
    yield "ods-hora.ods", _open(book, cell('office:value-type="time" office:time-value="PT168H00M00S"', "168:00"))
    yield "ods-porcentaje.ods", _open(book, cell('office:value-type="percentage" office:value="7"', "700%"))
    yield "ods-formato-enorme.ods", _open(
        book,
        cell('office:value-type="float" office:value="7" table:style-name="c"', "7"),
        styles='<number:number-style style:name="N"><number:text>' + "[" * 10**5 + "</number:text></number:number-style>"
        '<style:style style:name="c" style:family="table-cell" style:data-style-name="N"/>',
    )  # fmt: skip


def _crc_spoilt(data: bytes) -> bytes:
    """The archive with the checksum of its last member wrong."""
    at = data.rindex(b"PK\x01\x02") + 16
    return data[:at] + b"\x00\x00\x00\x00" + data[at + 4 :]


def open_hostile(book: bytes) -> Family:
    """.ods that must be refused, or read within bounds."""
    raw = read("a.xlsx", book)
    text = ods_content(raw)
    for number, make in enumerate((*EXCESSIVE.values(), *BEARABLE.values())):
        yield f"ods-excesivo-{number}.ods", make()
    for number, part in enumerate(("content.xml", "styles.xml", "mimetype", "META-INF/manifest.xml")):
        yield f"ods-parte-danada-{number}.ods", spoilt(part)
    many = row(figure(7), attributes='table:number-rows-repeated="1000000000"')
    yield "ods-form-repetido.ods", as_ods(raw, Open(after=many))
    yield "ods-guion-bajo.ods", _open(book, figure("1_0"))
    yield "ods-infinito.ods", _open(book, figure("1e400"))
    yield "ods-no-es-numero.ods", _open(book, figure("NaN"))
    yield "ods-cortado.ods", packed({"content.xml": text[: len(text) // 2]})
    yield "ods-codificacion.ods", packed({"content.xml": text.replace("UTF-8", "TF-8", 1)})
    yield "ods-entidades.ods", packed({"content.xml": text.replace("?>", '?><!DOCTYPE a [<!ENTITY b "c">]>', 1)})
    yield "ods-columnas-de-mas.ods", as_ods(raw, Open({(23, 6): "<table:table-cell/>" * 20_000}))


# -- .xls, .xlsb ---------------------------------------------------------------------------------------------------


def binary_readable(book: bytes) -> Family:
    """.xls and .xlsb that say that they reach to the end of the world, and do not."""
    raw = read("a.xlsx", book)
    yield "xls-simple.xls", as_xls(raw)
    yield "xls-dice-ser-enorme.xls", as_xls(raw, FAR_XLS)
    yield "xlsb-simple.xlsb", as_xlsb(raw)
    yield "xlsb-dice-ser-enorme.xlsb", as_xlsb(raw, FAR)
    yield "xls-llamado-xlsx.xlsx", as_xls(raw)


def binary_hostile(book: bytes) -> Family:
    """.xls and .xlsb that reach there, or are damaged."""
    raw = read("a.xlsx", book)
    corner = struct.pack("<HHHHHd", 0x203, 14, 65_535, 255, 0, 7.0)
    yield "xls-de-esquina-a-esquina.xls", as_xls(raw, change=lambda data: data[:-4] + corner + data[-4:])
    yield "xls-cortado.xls", as_xls(raw)[:3000]
    yield "xls-sin-libro.xls", as_xls(raw).replace("Workbook".encode("utf-16-le"), "Nada bok".encode("utf-16-le"))
    yield "xls-cifrado.xls", as_xls(raw, change=lambda data: data[:20] + struct.pack("<HHH", 0x2F, 2, 0) + data[20:])
    yield "xls-registro-sin-fin.xls", as_xls(raw, change=lambda data: data[:-4] + b"\x03\x02\xff\xff")
    yield (
        "xls-texto-que-miente.xls",
        as_xls(raw, change=lambda data: data[:-4] + struct.pack("<HHHHHHB", 0x204, 9, 40, 1, 0, 65_535, 1) + data[-4:]),
    )
    chance = random.Random(8)  # noqa: S311 - no secret
    for number in range(20):
        yield f"xls-al-azar-{number}.xls", disturbed(as_xls(raw), chance)
        yield f"xlsb-al-azar-{number}.xlsb", disturbed(as_xlsb(raw), chance)


# -- containers and names ------------------------------------------------------------------------------------------


def archives(book: bytes) -> Family:
    """.zip that are damaged, lie or hide; and damaged in the middle of a member, in each way of compressing."""
    yield from bad_zips(book)
    for method, name in ((zipfile.ZIP_DEFLATED, "deflate"), (zipfile.ZIP_BZIP2, "bz2"), (zipfile.ZIP_LZMA, "lzma")):
        good = zipped(("58203.xlsx", book), method=method)
        yield f"bueno-{name}.zip", good
        for number, at in enumerate((60, len(good) // 3, len(good) // 2)):
            yield f"danado-{name}-{number}.zip", good[:at] + bytes([good[at] ^ 0x55]) + good[at + 1 :]
    yield "nombre-de-windows.zip", zipped(("DIRECCIXN.xlsx", book)).replace(b"DIRECCIXN", b"DIRECCI\xd3N")


def mails(book: bytes) -> Family:
    """.eml that are deep, endless, cut or wrongly written; too big; with an archive inside."""
    yield from bad_mails(book)
    yield "enorme.eml", mail(("58203.xlsx", book)) + bytes(61 * 2**20)
    yield "zip-adentro.eml", mail(("todo.zip", zipped(("58203.xlsx", book))))
    yield "imagen-llamada-libro.eml", mail(("58203.xlsx", b"\x89PNG\r\n\x1a\n"))


def boxes(book: bytes) -> Family:
    """.mbox that are empty, crowded or wrongly divided."""
    yield from bad_boxes(book)
    yield "dos-correos.mbox", boxed(mail(("58203.xlsx", book)), mail(("nada.txt", b"hola")))


def disturbed_containers(book: bytes) -> Family:
    """Good containers damaged at random."""
    chance = random.Random(9)  # noqa: S311 - no secret
    for name, data in sound(book):
        stem, _, ending = name.rpartition(".")
        for number in range(6):
            yield f"{stem}-{number}.{ending}", disturbed(data, chance)


def names(book: bytes) -> Family:
    """The good form under every name that a disk may hold."""
    for name in NAMES:
        yield os.fsdecode(name), book


FAMILIES: Mapping[str, Callable[[bytes], Family]] = {
    "xlsx-misjudged": hostile_books.misjudged, "xlsx-damaged": hostile_books.damaged,
    "xlsx-wordy": hostile_books.wordy,
    "xlsx-excessive": hostile_books.excessive, "xlsx-readable": hostile_books.readable,
    "ods-readable": open_readable, "ods-hostile": open_hostile,
    "binary-readable": binary_readable, "binary-hostile": binary_hostile,
    "zip": archives, "eml": mails, "mbox": boxes, "msg": bad_messages, "at-random": disturbed_containers, "names": names,
}  # fmt: skip
READABLE = frozenset({"xlsx-readable", "ods-readable", "binary-readable", "names"})
"""Families of which every file must give every figure."""


def lay(folder: Path, family: str, book: bytes) -> list[str]:
    """Put the family there; the names of its files."""
    folder.mkdir(parents=True, exist_ok=True)
    laid = []
    for name, data in FAMILIES[family](book):
        (folder / name).write_bytes(data)
        laid.append(name)
    if family == "names":
        laid += _links(folder)
    return laid


def _links(folder: Path) -> list[str]:
    """What is no file: links that lead to themselves, nowhere or back."""
    for name, target in (
        ("a si mismo.xlsx", "a si mismo.xlsx"),
        ("a ninguna parte.xlsx", "nada.xlsx"),
        ("atras", ".."),
    ):
        (folder / name).symlink_to(target)
    return ["a si mismo.xlsx", "a ninguna parte.xlsx", "atras"]
