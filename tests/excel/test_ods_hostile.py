""".ods that nobody should have sent: read or told in bounded time and memory, never anything else."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable

import pytest

from poa_xl.excel.bounds import MOST_PARTS, Unreadable
from poa_xl.excel.ods import read_ods
from tests.support import bounded as support
from tests.support.opendocument import DECLARED, KIND, MANIFEST, cell, content, figure, meta, ods, packed, row, sheet

PLAIN = content(sheet(row(figure(7))))


def bounded(data: bytes) -> str:
    return support.bounded(data, "poa_xl.excel.ods.read_ods")


def outcome(data: bytes) -> str:
    try:
        read_ods("a.ods", data)
    except Unreadable as unreadable:
        return unreadable.codigo
    return "read"


def repeated(rows: int, columns: int, one: str) -> bytes:
    held = one.replace("<table:table-cell ", f'<table:table-cell table:number-columns-repeated="{columns}" ', 1)
    return ods(content(sheet(row(held, attributes=f'table:number-rows-repeated="{rows}"'))))


LONG = cell('office:value-type="string"', "x" * 32_000)
NOTED = cell("", f"<office:annotation><text:p>{'x' * 32_000}</text:p></office:annotation>")
STYLE = '<style:style style:name="x" style:family="table-cell"/>'
EXCESSIVE: dict[str, Callable[[], bytes]] = {
    "a thousand million rows": lambda: repeated(10**9, 1, figure(7)),
    "a thousand million columns": lambda: repeated(1, 10**9, figure(7)),
    "more digits than anybody reads": lambda: repeated(int("9" * 400), 1, figure(7)),
    "a long text in 49,000 cells": lambda: repeated(49, 1000, LONG),
    "a long comment in 49,000 cells": lambda: repeated(49, 1000, NOTED),
    "a merge of all there is": lambda: ods(
        content(sheet(row(cell('table:number-columns-spanned="16384" table:number-rows-spanned="1048576"'))))
    ),
    "merges in every row": lambda: repeated(10**9, 1, cell('table:number-columns-spanned="2"')),
    "a thousand million spaces": lambda: ods(
        content(sheet(row(cell("", '<text:p><text:s text:c="1000000000"/></text:p>'))))
    ),
    "a million tags inside one another": lambda: ods(
        content(sheet(row(cell("", "<text:p>" + "<text:span>" * 10**6 + "</text:span>" * 10**6 + "</text:p>"))))
    ),
    "a million rows": lambda: ods(content(sheet("<table:table-row/>" * 10**6))),
    "a hundred thousand columns": lambda: ods(content(sheet("<table:table-column/>" * 10**5))),
    "a million styles": lambda: ods(PLAIN, styles=f"<x {DECLARED}>{STYLE * 10**6}</x>"),
    "more than may come out of it": lambda: ods(content(sheet(" " * 130 * 2**20))),
    "a text of twenty megabytes": lambda: ods(content(sheet(row(cell("", "x" * 20 * 2**20))))),
    "a name of twenty megabytes": lambda: ods(PLAIN, meta=meta(f"<meta:keyword>{'x' * 20 * 2**20}</meta:keyword>")),
    "a tag without end": lambda: ods(PLAIN[:-40] + "<a " + "x" * 10 * 2**20),
    "three thousand parts": lambda: packed({"content.xml": PLAIN} | {f"{n}": b"" for n in range(3000)}),
    "entities": lambda: ods('<!DOCTYPE a [<!ENTITY b "c">]>' + PLAIN.partition("?>")[2]),
}


@pytest.mark.parametrize("what", EXCESSIVE)
def test_what_is_excessive_is_refused_in_time(what: str) -> None:
    assert bounded(EXCESSIVE[what]()) == "POA105"


BEARABLE: dict[str, Callable[[], bytes]] = {
    "empty rows and columns without number": lambda: repeated(10**9, 10**9, cell()),
    "a bomb where nobody looks": lambda: packed({"content.xml": PLAIN, "Pictures/a.png": b"\0" * 130 * 2**20}),
    "a formula of brackets": lambda: ods(content(sheet(row(cell(f'table:formula="of:={"[" * 10**6}"'))))),
    "a formula of apostrophes": lambda: ods(content(sheet(row(cell(f'table:formula="of:=[{"&apos;" * 8000}]"'))))),
    "a style of a thousand conditions": lambda: ods(
        content(
            sheet(row(cell('office:value-type="float" office:value="1" table:style-name="c"', "1"))),
            styles='<number:number-style style:name="N"><number:text>' + "x" * 10**6 + "</number:text>"
            + '<style:map style:condition="value()=0" style:apply-style-name="N"/>' * 10**4 + "</number:number-style>"
            '<style:style style:name="c" style:family="table-cell" style:data-style-name="N"/>',
        )
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", BEARABLE)
def test_what_looks_excessive_and_is_not_is_read_in_time(what: str) -> None:
    assert bounded(BEARABLE[what]()) == "read"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("part", ["content", "styles", "meta"])
def test_a_doctype_is_refused_in_every_part_and_encoding(part: str, encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x><x/>'
    parts = {"content": PLAIN} | {part: text.encode(encoding)}
    data = packed({f"{name}.xml": held for name, held in parts.items()})
    with pytest.raises(Unreadable) as raised:
        read_ods("a.ods", data)
    assert raised.value.params == {"que": f"declara un DOCTYPE en {part}.xml"}


@pytest.mark.parametrize("encoding", ["TF-8", "hex", "idna", "utf-7", "big5", "utf_8_sig", "undefined"])
def test_an_encoding_that_nobody_writes_is_told(encoding: str) -> None:
    assert outcome(ods(PLAIN.replace("UTF-8", encoding, 1))) == "POA104"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252", "US-ASCII"])
def test_every_usual_encoding_is_read(encoding: str) -> None:
    assert outcome(packed({"content.xml": PLAIN.replace("UTF-8", encoding, 1).encode(encoding)})) == "read"


def spoilt(name: str) -> bytes:
    """A workbook of which that part does not agree with its own check."""
    marked = b"MARCA" * 20
    parts: dict[str, str | bytes] = {"mimetype": KIND, "content.xml": PLAIN, "META-INF/manifest.xml": MANIFEST}
    parts[name] = bytes(str(parts.get(name, "")), "utf-8") + marked
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for part, held in parts.items():
            archive.writestr(part, held)
    return out.getvalue().replace(marked, b"MARCO" * 20, 1)


@pytest.mark.parametrize("name", ["Thumbnails/thumbnail.png", "mimetype", "settings.xml", "META-INF/manifest.xml"])
def test_damage_where_no_figure_is_harms_nothing(name: str) -> None:
    assert read_ods("a.ods", spoilt(name)).absent == ()


@pytest.mark.parametrize("name", ["styles.xml", "meta.xml"])
def test_damage_to_styles_or_properties_is_told_and_the_figures_are_read(name: str) -> None:
    for data in (spoilt(name), ods(PLAIN, **{name.removesuffix(".xml"): "<a><b></a>"})):
        book = read_ods("a.ods", data)
        assert book.absent == (name,)
        assert [one.value for one in book.sheets[0].cells.values()] == [7]


def test_styles_that_break_off_do_not_swallow_those_of_the_content() -> None:
    own = (
        '<style:style style:name="c" style:family="table-cell"><style:table-cell-properties style:cell-protect="none"/>'
        "</style:style>"
    )
    styled = cell('office:value-type="float" office:value="1" table:style-name="c"', "1")
    broken = f'<office:document-styles {DECLARED}><office:styles><number:number-style style:name="N">'
    book = read_ods("a.ods", ods(content(sheet(row(styled)), styles=own), styles=broken))
    assert [one.locked for one in book.sheets[0].cells.values()] == [False]


def test_damage_to_the_content_is_told() -> None:
    assert outcome(spoilt("content.xml")) == "POA104"


def test_neither_mimetype_nor_manifest_is_needed() -> None:
    assert outcome(packed({"content.xml": PLAIN})) == "read"


@pytest.mark.parametrize(
    ("parts", "codigo"),
    [
        ({"content.xml": PLAIN, "META-INF/manifest.xml": "<a><manifest:encryption-data/></a>"}, "POA103"),
        ({"encrypted-package": b"x", "META-INF/manifest.xml": "<a><manifest:encryption-data/></a>"}, "POA103"),
        ({"content.xml": f"<a {DECLARED}><office:body><office:text/></office:body></a>"}, "POA102"),
        ({"otra.xml": PLAIN}, "POA102"),
        ({"content.xml": ""}, "POA104"),
        ({"content.xml": "hola"}, "POA104"),
    ],
)
def test_what_is_no_open_workbook_says_what_it_is(parts: dict[str, str | bytes], codigo: str) -> None:
    assert outcome(packed(parts)) == codigo


def test_a_member_with_a_password_is_told() -> None:
    data = bytearray(packed({"content.xml": PLAIN}))
    data[data.find(b"PK\x01\x02") + 8] |= 1
    assert outcome(bytes(data)) == "POA103"


def test_as_many_parts_as_may_be_are_read() -> None:
    assert outcome(packed({"content.xml": PLAIN} | {f"{n}": "" for n in range(MOST_PARTS - 1)})) == "read"


CODES = ("read", "POA102", "POA103", "POA104", "POA105")


def test_a_truncated_or_flipped_file() -> None:
    data = ods(content(sheet(*(row(figure(n), LONG[:90] + LONG[-40:]) for n in range(50)))), meta=meta(""))
    chance = random.Random(58)  # noqa: S311
    for cut in range(0, len(data), 7):
        assert outcome(data[:cut]) in CODES
    for _ in range(400):
        flipped = bytearray(data)
        for _ in range(chance.randint(1, 5)):
            flipped[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        assert outcome(bytes(flipped)) in CODES


def test_a_mutilated_content() -> None:
    """Tags in places where they have no meaning, and attributes that have none."""
    styled = cell('office:value-type="float" office:value="1" table:style-name="c"', "<text:p>u<text:s/>n</text:p>")
    noted = cell(
        "", "<office:annotation><text:p>a</text:p></office:annotation><draw:frame><text:p>b</text:p></draw:frame>"
    )
    pieces = content(sheet(row(styled, noted), row(figure(2)), before="<table:table-column/>"), styles=STYLE)
    tags = pieces.replace(">", ">\0").split("\0")
    chance = random.Random(59)  # noqa: S311
    empty = [tag for tag in tags if tag.endswith("/>")]
    for _ in range(600):
        mixed = list(tags)
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(2, len(mixed))
            begun = chance.choice(tags[1:])
            name = begun.strip("</>").partition(" ")[0]
            mixed.insert(place, chance.choice([*empty, f"<{name}>" if ":" in name else ""]))
        joined = "".join(mixed)
        for tag in {tag for tag in mixed if tag.startswith("<") and tag.count(" ") == 0 and not tag.startswith("</")}:
            if chance.random() < 0.5:
                joined = joined.replace(tag, tag.removesuffix("/>").removesuffix(">") + "/>", 1)
        assert outcome(ods(joined)) in CODES
