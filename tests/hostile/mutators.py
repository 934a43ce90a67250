"""Changes at random, by what a file is: its bytes, its zip, its XML, its records, its mail; the same for the same seed."""

from __future__ import annotations

import io
import random
import re
import struct
import zipfile
from collections.abc import Callable
from xml.etree import ElementTree

from tests.support.compound import compound
from tests.support.hostile_books import packed, parts_of
from tests.support.hostile_mail import damaged

Chance = random.Random
Mutator = Callable[[bytes, Chance], bytes]
EXTREMES = (
    b"0", b"1", b"-1", b"2", b"7", b"30", b"1.5", b"1E3", b"1e400", b"NaN", b"INF", b"1_0", b"99999999999999999999", b"2147483648",
    b"1048577", b"XFD1048576", b"$A$1", b"", b" ", b"true", b"9" * 500, b"\xd9\xa1", b"A1:XFD1048576", b"_x0041_", b"P", b"#REF!",
)  # fmt: skip
_NUMBER = re.compile(rb'(?<=[">])-?[0-9][0-9.]*(?=["<])')
_TAG = re.compile(rb"<[^<>]*>")
_ATTRIBUTE = re.compile(rb' [\w:]+="[^"]*"')


def by_bytes(data: bytes, chance: Chance) -> bytes:
    """Flips, cuts, doublings anywhere."""
    return damaged(data, chance)


def by_zip(data: bytes, chance: Chance) -> bytes:
    """Fields of the directory and of the members' own heads: flags, methods, sizes, sums, places, names."""
    changed = bytearray(data)
    heads = [match.start() for match in re.finditer(rb"PK(?:\x01\x02|\x03\x04|\x05\x06)", data)]
    for _ in range(chance.choice((1, 1, 2, 4))):
        at = chance.choice(heads) + chance.choice((4, 6, 8, 10, 14, 16, 18, 20, 22, 24, 26, 28, 30, 34, 42, 46))
        width = chance.choice((1, 2, 4))
        value = chance.choice((0, 1, 8, 9, 12, 14, 0x800, 2**16 - 1, 2**31, 2**32 - 1, chance.randrange(2**32)))
        changed[at : at + width] = struct.pack("<I", value)[:width]
    return bytes(changed)


def by_parts(data: bytes, chance: Chance) -> bytes:
    """Members taken out, doubled, renamed, exchanged, damaged."""
    parts = parts_of(data)
    name, other = chance.choice(sorted(parts)), chance.choice(sorted(parts))
    how = chance.randrange(6)
    if how == 0:
        del parts[name]
    elif how == 1:
        parts[name], parts[other] = parts[other], parts[name]
    elif how == 2:
        parts[chance.choice((name.upper(), f"/{name}", name.replace("/", "\\"), f"{name}.dat"))] = parts.pop(name)
    elif how == 3:
        parts[name] = damaged(parts[name], chance)
    elif how == 4:
        parts[name] = parts[name][: chance.randrange(len(parts[name]) + 1)]
    else:
        parts[f"xl/{chance.randrange(9)}.xml"] = parts[name]
    return packed(parts)


def _in_a_part(change: Mutator) -> Mutator:
    """The same change in one of the parts that are XML, the sheets above all."""

    def mutate(data: bytes, chance: Chance) -> bytes:
        parts = parts_of(data)
        xml = sorted(name for name in parts if name.endswith((".xml", ".rels")))
        main = [name for name in xml if "sheet1" in name or name == "content.xml"]
        for _ in range(chance.choice((1, 1, 2, 3))):
            name = chance.choice(xml + main * len(xml))
            parts[name] = change(parts[name], chance)
        return packed(parts)

    return mutate


def _tags(text: bytes, chance: Chance) -> bytes:
    """Tags taken out, doubled, exchanged, renamed: what comes of it need not be XML."""
    tags = list(_TAG.finditer(text))
    one, other = (chance.choice(tags) for _ in range(2))
    new = chance.choice((b"", one.group() * 2, other.group(), one.group().replace(b"<", b"<x", 1), b"<a>" * 500))
    return text[: one.start()] + new + text[one.end() :]


def _numbers(text: bytes, chance: Chance) -> bytes:
    """A number, wherever it is, made another."""
    numbers = list(_NUMBER.finditer(text))
    if not numbers:
        return text
    one = chance.choice(numbers)
    return text[: one.start()] + chance.choice(EXTREMES) + text[one.end() :]


def _attributes(text: bytes, chance: Chance) -> bytes:
    """An attribute taken out, doubled, enormous, or with another value."""
    found = list(_ATTRIBUTE.finditer(text))
    one = chance.choice(found)
    name = one.group().split(b"=")[0]
    value = chance.choice((*EXTREMES, b"x" * 100_000, chance.choice(found).group().split(b'"')[1]))
    new = chance.choice((b"", one.group() * 2, name + b'="' + value + b'"'))
    return text[: one.start()] + new + text[one.end() :]


def _elements(text: bytes, chance: Chance) -> bytes:
    """Elements taken out, doubled, moved, emptied: what comes of it is XML."""
    root = ElementTree.fromstring(text)  # noqa: S314 - made here
    pairs = [(parent, at, child) for parent in root.iter() for at, child in enumerate(parent)]
    if not pairs:
        return text
    parent, at, child = chance.choice(pairs)
    other, _, _ = chance.choice(pairs)
    how = chance.randrange(5)
    if how == 0:
        parent.remove(child)
    elif how == 1:
        parent.insert(at, ElementTree.fromstring(ElementTree.tostring(child)))  # noqa: S314 - made here
    elif how == 2:
        other.append(ElementTree.fromstring(ElementTree.tostring(child)))  # noqa: S314 - made here
    elif how == 3:
        parent[:] = list(parent)[::-1]
    else:
        child.text = chance.choice(EXTREMES).decode()
    out = io.BytesIO()
    ElementTree.ElementTree(root).write(out, encoding="UTF-8", xml_declaration=True)
    return out.getvalue()


_EXCEL = re.compile(rb'<c r="F2[2-7]"[^>]*>.*?</c>')
_OPEN = re.compile(rb'office:value-type="float" office:value="2[0-5]"(?: calcext:value-type="float")?')
_KINDS = (b"", b' t="n"', b' t="s"', b' t="str"', b' t="b"', b' t="e"', b' t="d"', b' t="inlineStr"')
_INSIDE = (b"<v>%s</v>", b"<v>%s</v>", b"<v> %s </v>", b"<f>1+1</f><v>%s</v>", b"<is><t>%s</t></is>", b"<v/>")
_OPEN_KINDS = (
    b'office:value-type="float" office:value="%s"', b'office:value-type="percentage" office:value="%s"',
    b'office:value-type="date" office:date-value="1900-01-%s"', b'office:value-type="date" office:date-value="%s"',
    b'office:value-type="time" office:time-value="PT%sH00M00S"', b'office:value-type="boolean" office:boolean-value="%s"',
    b'office:value-type="string" office:string-value="%s"', b'office:value-type="string" office:value="%s"',
    b'office:value-type="currency" office:currency="MXN" office:value="%s"', b'office:value="%s"',
)  # fmt: skip
_FIGURES = (
    *EXTREMES,
    b"21",
    b"22.0",
    b"2.3e1",
    b"024",
    b"+25",
    b"26 ",
    b"12",
    b"1950-01-07",
    b"0.5",
    b"0x10",
    b"1,000",
    b"21.000000000000004",
)


def _figures(text: bytes, chance: Chance) -> bytes:
    """A captured figure: another number, type, look; with a formula; written oddly."""
    cells = list(_EXCEL.finditer(text)) or list(_OPEN.finditer(text))
    if not cells:
        return text
    one, figure = chance.choice(cells), chance.choice(_FIGURES)
    if one.group().startswith(b"office"):
        return text[: one.start()] + chance.choice(_OPEN_KINDS) % figure + text[one.end() :]
    inside = chance.choice(_INSIDE)
    new = b"<c%s%s s=\"%d\">%s</c>" % (
        one.group()[2:10], chance.choice(_KINDS), chance.randrange(30), inside % figure if b"%s" in inside else inside,
    )  # fmt: skip
    return text[: one.start()] + new + text[one.end() :]


def by_records(data: bytes, chance: Chance) -> bytes:
    """The parts of an .xlsb that are no XML."""
    parts = parts_of(data)
    name = chance.choice([name for name in sorted(parts) if name.endswith(".bin")])
    return packed(parts | {name: damaged(parts[name], chance)})


def by_stream(data: bytes, chance: Chance) -> bytes:
    """The records of an .xls, its compound file being sound."""
    from olefile import OleFileIO  # type: ignore[import-untyped]

    with OleFileIO(io.BytesIO(data)) as file:
        name = next(one for one in (["Workbook"], ["Book"]) if file.exists(one))
        return compound({name[0]: damaged(file.openstream(name).read(), chance)})


def by_lines(data: bytes, chance: Chance) -> bytes:
    """Lines of a mail taken out, doubled, exchanged, with other values, folded."""
    lines = data.split(b"\n")
    heads = [at for at, line in enumerate(lines) if b":" in line or b"--" in line or b"=" in line] or [0]
    for _ in range(chance.choice((1, 2, 4))):
        at, other = chance.choice(heads), chance.choice(heads)
        name = lines[at].partition(b":")[0]
        value = chance.choice(
            (*EXTREMES, b"(" * 500, b'"' * 501, b"=?utf-8?b?" + b"A" * 99, b"multipart/mixed; boundary=b", b"\xff\xfe")
        )
        lines[at] = chance.choice((
            b"", lines[at] + b"\n" + lines[at], lines[other], name + b": " + value, lines[at].replace(b"=", b"*0*=", 1),
            b" " + lines[at], lines[at].replace(b"base64", b"quoted-printable"), lines[at].replace(b"utf-8", value, 1),
        ))  # fmt: skip
    return b"\n".join(lines)


def rezipped(data: bytes, chance: Chance) -> bytes:
    """The same members, packed another way."""
    out = io.BytesIO()
    method = chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, part in parts_of(data).items():
            archive.writestr(name, part)
    return out.getvalue()


XML = tuple(_in_a_part(change) for change in (_tags, _numbers, _attributes, _elements, _elements, _figures, _figures))
ZIPPED = (by_bytes, by_zip, by_parts)
MUTATORS: dict[str, tuple[Mutator, ...]] = {
    "xlsx": (*ZIPPED, *XML, *XML, rezipped), "ods": (*ZIPPED, *XML, *XML), "xlsb": (*ZIPPED, by_records, by_records),
    "xls": (by_bytes, by_stream, by_stream), "zip": (*ZIPPED, rezipped), "eml": (by_bytes, by_lines, by_lines),
    "mbox": (by_bytes, by_lines, by_lines), "msg": (by_bytes,),
}  # fmt: skip
