"""Workbooks .xlsx that nobody should have sent: generators of each family, around a good ``book`` (the form of 58203)."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator

from poa_xl.form.tmm_f004 import SHEET
from tests.support.books import changed, put

Family = Iterator[tuple[str, bytes]]
Parts = dict[str, bytes]
MAIN, STYLES, STRINGS, PAGE = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"
INPUT = b'<c r="F23" s="18"><v>7</v></c>'
"""A of meta 501 in the good book."""
ALL = b"A1:XFD1048576"


def parts_of(data: bytes) -> Parts:
    """What a package holds, by name."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Parts) -> bytes:
    """The package of those parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def edited(book: bytes, *edits: tuple[str, bytes, bytes]) -> bytes:
    """The book with, in each of those parts, ``old`` replaced by ``new`` once."""
    parts = parts_of(book)
    for part, old, new in edits:
        assert old in parts[part], (part, old)
        parts[part] = parts[part].replace(old, new, 1)
    return packed(parts)


def with_rows(book: bytes, rows: bytes) -> bytes:
    """The book with more at the end of its form's rows."""
    return edited(book, (PAGE, b"</sheetData>", rows + b"</sheetData>"))


def after_rows(book: bytes, more: bytes) -> bytes:
    """The book with more after its form's rows."""
    return edited(book, (PAGE, b"</sheetData>", b"</sheetData>" + more))


def renamed(book: bytes, names: Callable[[str], str]) -> bytes:
    """The book with its sheets' parts under other names, as relations and content types say."""
    parts = parts_of(book)
    moved = {name: names(name) for name in parts if "/worksheets/" in name}
    for name, new in moved.items():
        for said in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            parts[said] = parts[said].replace(b"/" + name.encode(), b"/" + new.encode())
            parts[said] = parts[said].replace(
                f'Target="{name.removeprefix("xl/")}"'.encode(), f'Target="/{new}"'.encode()
            )
    return packed({moved.get(name, name): part for name, part in parts.items()})


def resealed(book: bytes, **fields: str) -> bytes:
    """The book with another seal everywhere, whose own check is right; ``fields`` by their number: ``f5="12"``."""
    old = re.search(rb"POA-XL\|[^<]*", parts_of(book)["docProps/custom.xml"])
    assert old is not None
    said = old.group().decode().split("|")[:-1]
    for number, text in fields.items():
        said[int(number[1:])] = text
    body = "|".join(said)
    new = f"{body}|{hashlib.sha256(body.encode()).hexdigest()[:8]}".encode()
    return packed({name: part.replace(old.group(), new) for name, part in parts_of(book).items()})


# -- what is told --------------------------------------------------------------------------------------------------


def misjudged(book: bytes) -> Family:
    """Sound packages whose content once stopped or hung the judging, or was taken for something else."""
    yield "dos-columnas-borradas.xlsx", changed(book, lambda opened: opened[SHEET].delete_cols(3, 2))
    yield "tres-columnas-borradas.xlsx", changed(book, lambda opened: opened[SHEET].delete_cols(1, 3))
    yield "columnas-antes.xlsx", changed(book, lambda opened: opened[SHEET].insert_cols(1, 300))
    yield "identidad-de-5000-cifras.xlsx", put(book, {"P23": "58203-" + "9" * 5000})
    yield "identidad-de-otros-digitos.xlsx", put(book, {"P23": "58203-٥٠١"})
    yield "trimestre-12.xlsx", resealed(book, f5="12")
    yield "ejercicio-superindice.xlsx", resealed(book, f4="²")
    yield "ejercicio-enorme.xlsx", resealed(book, f4="9" * 5000)
    yield "version-enorme.xlsx", resealed(book, f7="9" * 5000)
    yield "guion-bajo.xlsx", edited(book, (PAGE, INPUT, INPUT.replace(b">7<", b">1_0<")))
    yield "infinito.xlsx", edited(book, (PAGE, INPUT, INPUT.replace(b">7<", b">1e400<")))
    yield "no-es-numero.xlsx", edited(book, (PAGE, INPUT, INPUT.replace(b">7<", b">NaN<")))
    yield "cifra-de-10000-digitos.xlsx", edited(book, (PAGE, INPUT, INPUT.replace(b">7<", b">" + b"9" * 10_000 + b"<")))
    yield (
        "texto-que-no-hay.xlsx",
        edited(book, (PAGE, INPUT, INPUT.replace(b'"18"', b'"18" t="s"').replace(b">7<", b">-99999<"))),
    )


def damaged(book: bytes) -> Family:
    """Packages of which a part is cut, missing, wrongly encoded or lies about itself."""
    for part in (MAIN, STYLES, STRINGS, PAGE, "[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
        whole, name = parts_of(book), part.rpartition("/")[2].removesuffix(".xml")
        yield f"{name}-cortado.xlsx", packed(whole | {part: whole[part][: len(whole[part]) // 2]})
        yield f"{name}-de-otra-codificacion.xlsx", edited(book, (part, b"UTF-8", b"TF-8"))
        yield (
            f"{name}-con-entidades.xlsx",
            edited(book, (part, b"?>", b'?><!DOCTYPE a [<!ENTITY b "c"><!ENTITY d "&b;&b;">]>')),
        )
    yield "con-basura-al-frente.xlsx", b"PK\x03\x04 basura" + book
    yield "vacio.xlsx", b""
    yield "solo-magia.xlsx", b"PK\x03\x04"
    yield "cortado.xlsx", book[: len(book) // 2]
    yield "pagina-cifrada.xlsx", _directory_patched(book, PAGE, 8, b"\x01\x00")
    yield "pagina-que-dice-pesar-poco.xlsx", _directory_patched(book, PAGE, 24, b"\x10\x00\x00\x00")
    yield "pagina-que-dice-pesar-mucho.xlsx", _directory_patched(book, PAGE, 24, b"\x00\x00\x00\x7f")
    yield "suma-que-no-corresponde.xlsx", _directory_patched(book, PAGE, 16, b"\x00\x00\x00\x00")
    yield "estilos-sin-estilos.xlsx", packed(parts_of(book) | {STYLES: b"<a/>"})
    yield "hoja-que-falta.xlsx", packed({name: part for name, part in parts_of(book).items() if name != PAGE})


def _directory_patched(book: bytes, part: str, at: int, new: bytes) -> bytes:
    """The package with a field of its directory changed."""
    entry = book.rindex(b"PK\x01\x02", 0, book.rindex(part.encode()))
    return book[: entry + at] + new + book[entry + at + len(new) :]


def excessive(book: bytes) -> Family:
    """Packages that would cost more time or memory than anyone has; some can be read all the same."""
    for name, merge in (
        ("comillas-simples", b"<mergeCell ref='%s'/>" % ALL), ("dolares", b'<mergeCell ref="$A$1:$XFD$1048576"/>'),
        ("dos-espacios", b'<mergeCell  ref = "%s" />' % ALL), ("muchas", b'<mergeCell ref="A1:XFD1000"/>' * 1000),
        ("al-reves", b'<mergeCell ref="XFD1048576:A1"/>'), ("millon", b'<mergeCell ref="Z1:Z2"/>' * 10**6),
    ):  # fmt: skip
        yield f"combinadas-{name}.xlsx", after_rows(book, b"<mergeCells>" + merge + b"</mergeCells>")
    moved = renamed(book, lambda name: name.replace("worksheets/sheet", "otras/hoja").replace(".xml", ".dat"))
    yield (
        "combinadas-en-otra-carpeta.xlsx",
        edited(moved, ("xl/otras/hoja1.dat", b"</sheetData>", b'</sheetData><mergeCell ref="%s"/>' % ALL)),
    )
    yield (
        "vinculos-en-todas.xlsx",
        after_rows(book, b'<hyperlinks><hyperlink ref="%s" location="a"/></hyperlinks>' % ALL),
    )
    yield "texto-en-49000-celdas.xlsx", _long_texts(book)
    yield "formato-de-corchetes.xlsx", edited(book, (STYLES, b"[$-80A]dd-mmm-yy", b"[" * 10**6))
    yield "anclas-sin-cerrar.xlsx", _anchors(book)
    yield "pagina-de-ceros.xlsx", packed(parts_of(book) | {PAGE: bytes(130 * 2**20)})
    yield "pagina-de-espacios.xlsx", after_rows(book, b" " * 119 * 2**20)
    yield "parte-ajena-enorme.xlsx", packed(parts_of(book) | {"xl/nada.dat": bytes(130 * 2**20)})
    yield "millon-de-renglones.xlsx", with_rows(book, b"<row/>" * 10**6)
    yield "millon-de-celdas.xlsx", with_rows(book, b'<row r="99">' + b"<c><v>1</v></c>" * 10**6 + b"</row>")
    yield "etiqueta-sin-fin.xlsx", after_rows(book, b"<a " + b"x" * 10 * 2**20)
    yield "millon-de-atributos.xlsx", after_rows(book, b"<a " + b"".join(b'a%d="" ' % n for n in range(10**5)) + b"/>")
    yield "hondo.xlsx", after_rows(book, b"<a>" * 10**6 + b"</a>" * 10**6)
    yield "columnas-ocultas.xlsx", _hidden_columns(book)
    yield (
        "hoja-dos-mil-veces.xlsx",
        edited(book, (MAIN, b"</sheets>", b"".join(map(_sheet_again, range(2000))) + b"</sheets>")),
    )
    yield "formula-compartida.xlsx", _shared_formula(book)
    yield "formulas-largas.xlsx", with_rows(book, _cells(b"><f>" + b"+".join([b"A1"] * 500) + b"</f><v>0</v>"))
    yield "texto-de-mil-trozos.xlsx", _runs(book)
    yield "identidades-repetidas.xlsx", with_rows(book, _identities())
    yield "sellos-repetidos.xlsx", with_rows(book, _cells(b't="inlineStr"><is><t>POA-XL|TMM-F004/1|a|b</t></is>'))
    yield "comentarios-muchos.xlsx", _comments(book)
    yield "condiciones-del-formato.xlsx", edited(book, (STYLES, b"[$-80A]dd-mmm-yy", b"[&lt;1]0;" * 10**5))
    yield "estilos-muchos.xlsx", edited(book, (STYLES, b"</cellXfs>", b'<xf numFmtId="164"/>' * 50_000 + b"</cellXfs>"))
    yield "dos-mil-partes.xlsx", packed(parts_of(book) | {f"a{n}": b"" for n in range(2500)})
    yield "celda-lejana.xlsx", with_rows(book, b'<row r="999999999"><c r="XFD999999999"><v>1</v></c></row>')


def _sheet_again(number: int) -> bytes:
    return b'<sheet name="x%d" sheetId="%d" r:id="rId2"/>' % (number, number + 9)


def _cells(inside: bytes) -> bytes:
    """49,000 cells beside the form."""
    return b"".join(
        b'<row r="%d">%s</row>' % (row, b"".join(b"<c %s</c>" % inside for _ in range(1000))) for row in range(100, 149)
    )


def _long_texts(book: bytes) -> bytes:
    filled = with_rows(book, _cells(b't="s"><v>0</v>'))
    text = re.search(rb"<si><t[^>]*>[^<]*</t></si>", parts_of(book)[STRINGS])
    assert text is not None
    return edited(filled, (STRINGS, text.group(), b"<si><t>" + b"x" * 32_000 + b"</t></si>"))


def _shared_formula(book: bytes) -> bytes:
    master = b'><f t="shared" si="7" ref="A100:ALL148">' + b"+".join([b"A1"] * 2700) + b"</f><v>0</v>"
    carried = b'><f t="shared" si="7"/><v>0</v>'
    return with_rows(book, b'<row r="99"><c r="A99"%s</c></row>' % master + _cells(carried))


def _runs(book: bytes) -> bytes:
    """A text of which every other letter is struck through, in 49,000 cells."""
    text = re.search(rb"<si><t[^>]*>[^<]*</t></si>", parts_of(book)[STRINGS])
    assert text is not None
    runs = b"<r><rPr><strike/></rPr><t>a</t></r><r><t>b</t></r>" * 500
    return edited(with_rows(book, _cells(b't="s"><v>0</v>')), (STRINGS, text.group(), b"<si>" + runs + b"</si>"))


def _identities() -> bytes:
    """A row of the form, twenty thousand times."""
    row = b'<row r="%d"><c r="F%d"><v>9</v></c><c r="P%d" t="inlineStr"><is><t>58203-501</t></is></c></row>'
    return b"".join(row % (at, at, at) for at in range(100, 20_100))


def _comments(book: bytes) -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments"
    relation = f'<Relationship Id="rId1" Type="{kind}" Target="../comments1.xml"/>'
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    said = "".join(f'<comment ref="T{at}"><text><t>{"x" * 2000}</t></text></comment>' for at in range(1, 6000))
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return packed(
        parts_of(book)
        | {
            "xl/comments1.xml": f'<comments xmlns="{main}"><commentList>{said}</commentList></comments>'.encode(),
            "xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{space}">{relation}</Relationships>'.encode(),
        }
    )


def _hidden_columns(book: bytes) -> bytes:
    columns = b"<cols>" + b'<col min="16000" max="16001" hidden="1" width="1"/>' * 60_000
    return edited(with_rows(book, _cells(b"><v>1</v>")), (PAGE, b"<cols>", columns))


def _anchors(book: bytes) -> bytes:
    spaces = b'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"'
    drawing = b"<xdr:wsDr %s>%s</xdr:wsDr>" % (spaces, b"<xdr:twoCellAnchor><xdr:from><xdr:col>" * 10**5)
    return packed(parts_of(book) | {"xl/drawings/drawing1.xml": drawing})


def wordy(book: bytes) -> Family:
    """Sound packages with more text than any cell may hold, where it is quoted; or text that does not show."""
    long, hidden = b"x" * 40_000, "a\u202eb\u2028c&#x9;d".encode()
    observed = b'<c r="O23" s="20" t="inlineStr"><is><t>%s</t></is></c></row><row r="24"'
    core = "docProps/core.xml"
    created = re.search(rb"<dcterms:modified[^<]*</dcterms:modified>", parts_of(book)[core])
    assert created is not None
    for name, text in (
        ("largo", long), ("oculto", hidden), ("vacio", b""), ("comillas", b"'!'&quot;&lt;b&gt;"), ("igual", b"=1+1"),
        ("medio-sustituto", b"a_xD83D_b"), ("control", b"_x001B_[31m_x0000__x0008_"), ("ningun-caracter", b"_xFFFE__xFFFF_"),
    ):  # fmt: skip
        yield f"hoja-{name}.xlsx", edited(book, (MAIN, b'name="TMM-F004"', b'name="%s"' % text))
        yield (
            f"a-{name}.xlsx",
            edited(book, (PAGE, INPUT, b'<c r="F23" s="18" t="inlineStr"><is><t>%s</t></is></c>' % text)),
        )
        yield (
            f"guardado-{name}.xlsx",
            edited(book, (core, created.group(), b"<dcterms:modified>%s</dcterms:modified>" % text)),
        )
        yield f"observaciones-{name}.xlsx", edited(book, (PAGE, b'</row><row r="24"', observed % text))
        yield f"rotulo-{name}.xlsx", edited(book, (STRINGS, b"<t>FINALIDAD", b"<t>%s" % text))
        yield (
            f"fuera-{name}.xlsx",
            with_rows(book, b'<row r="99"><c r="A99" t="inlineStr"><is><t>%s</t></is></c></row>' % text),
        )
        yield f"formula-{name}.xlsx", edited(book, (PAGE, b"<f>SUM(", b"<f>%s+SUM(" % text.replace(b'"', b"")))


# -- what can be read ----------------------------------------------------------------------------------------------


def readable(book: bytes) -> Family:
    """Odd packages of which every figure can be had, and must be as it was."""
    yield "relacion-sin-parte.xlsx", _related_to_nothing(book)
    yield "hojas-en-otra-carpeta.xlsx", renamed(book, lambda name: name.replace("worksheets/sheet", "otras/hoja"))
    yield "hojas-con-otra-extension.xlsx", renamed(book, lambda name: name.replace(".xml", ".dat"))
    yield "fecha-de-1904.xlsx", dated(book, b'<workbookPr date1904="1" ', b">7<")
    yield "fecha.xlsx", dated(book, b"<workbookPr ", b">7<")
    yield (
        "vinculos-en-un-millon.xlsx",
        after_rows(book, b'<hyperlinks><hyperlink ref="A1:CV9999" location="a"/></hyperlinks>'),
    )
    yield "barras-de-windows.xlsx", packed({name.replace("/", "\\"): part for name, part in parts_of(book).items()})
    yield "tema-cortado.xlsx", edited(book, ("xl/theme/theme1.xml", b"</a:theme>", b""))
    yield "exponente.xlsx", edited(book, (PAGE, INPUT, INPUT.replace(b">7<", b">7E0<")))
    yield "con-espacios.xlsx", edited(book, (PAGE, INPUT, INPUT.replace(b">7<", b"> 7 <")))


def _related_to_nothing(book: bytes) -> bytes:
    """What openxlsx (R) leaves: the sheet refers to a drawing that it never wrote."""
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="rId{n}" Type="{kind}/{what}" Target="../{what}s/{what}1.xml"/>'
        for n, what in enumerate(("drawing", "vmlDrawing", "comment", "table", "printerSettings"), start=1)
    )
    text = f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{relations}</Relationships>'
    return packed(parts_of(book) | {"xl/worksheets/_rels/sheet1.xml.rels": text.encode()})


def dated(book: bytes, since: bytes, value: bytes) -> bytes:
    """The book with A of 501 shown as a date."""
    styles = parts_of(book)[STYLES]
    start = styles.index(b"<cellXfs")
    body = styles[start : styles.index(b"</cellXfs>")]
    own = re.findall(rb"<xf [^>]*/>|<xf [^>]*[^/]>.*?</xf>", body)[18]
    dated = re.sub(rb'numFmtId="\d+"', b'numFmtId="14"', own).replace(b"<xf ", b'<xf applyNumberFormat="1" ', 1)
    count = len(re.findall(rb"<xf ", body))
    shown = INPUT.replace(b'"18"', b'"%d"' % count).replace(b">7<", value)
    return edited(
        book, (STYLES, b"</cellXfs>", dated + b"</cellXfs>"), (PAGE, INPUT, shown), (MAIN, b"<workbookPr ", since)
    )
