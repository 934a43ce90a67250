"""Accidents of whole files: the wrong one, a broken one, one that must not be opened."""

from __future__ import annotations

import io
import zipfile

from poa_xl.simulation.accidents.base import Accident, harm, parts


def _zip(*entries: tuple[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in entries:
            archive.writestr(name, text)
    return out.getvalue()


def _doctype(content: dict[str, bytes]) -> None:
    name = "xl/workbook.xml"
    head, _, rest = content[name].partition(b"?>")
    content[name] = head + b'?><!DOCTYPE x [<!ENTITY e "e">]>' + rest


def _macro(content: dict[str, bytes]) -> None:
    content["xl/vbaProject.bin"] = b"\xd0\xcf\x11\xe0"


_ANCHOR = b"<xdr:wsDr><xdr:twoCellAnchor><xdr:from><xdr:col>5</xdr:col></xdr:from>%s</xdr:twoCellAnchor></xdr:wsDr>"
_BOX = "<xdr:sp><xdr:txBody><a:p><a:r><a:t>Falta lo de marzo &amp; abril</a:t></a:r></a:p></xdr:txBody></xdr:sp>"


def _text_box(content: dict[str, bytes]) -> None:
    content["xl/drawings/drawing1.xml"] = _ANCHOR % _BOX.encode()


def _picture(content: dict[str, bytes]) -> None:
    content["xl/drawings/drawing1.xml"] = _ANCHOR % b"<xdr:pic/>"


def _external(content: dict[str, bytes]) -> None:
    content["xl/externalLinks/externalLink1.xml"] = b"<externalLink/>"


def _huge(content: dict[str, bytes]) -> None:
    content["xl/media/relleno.bin"] = b"\0" * (121 * 2**20)


def _many(content: dict[str, bytes]) -> None:
    content.update({f"xl/media/{n}.bin": b"" for n in range(2100)})


def _no_sheet(content: dict[str, bytes]) -> None:
    del content["xl/worksheets/sheet1.xml"]


def _bad_xml(content: dict[str, bytes]) -> None:
    content["xl/worksheets/sheet1.xml"] = content["xl/worksheets/sheet1.xml"][:-200]


def _bad_strings(content: dict[str, bytes]) -> None:
    content["xl/sharedStrings.xml"] = b"<sst xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main'/>"


_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = _OLE + b"\0" * 512 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 512
_DOCX = _zip(("[Content_Types].xml", "<Types/>"), ("word/document.xml", "<w/>"))
_PPTX = _zip(("ppt/presentation.xml", "<p/>"))
_ZIPPED = _zip(("58101.xlsx", "x"))
_ODT = _zip(("mimetype", "application/vnd.oasis.opendocument.text"), ("content.xml", "<x/>"))
_FOREIGN = _zip(("xl/workbook.xml", "<workbook/>"))

PACKAGES: tuple[Accident, ...] = (
    harm("vacio", "El archivo llegó vacío", lambda _, __: b"", "POA101"),
    harm("truncado", "El archivo llegó cortado", lambda data, _: data[: len(data) // 2], "POA104"),
    harm("casi-completo", "Al archivo le falta el final", lambda data, _: data[:-30], "POA104"),
    harm(
        "bytes-sucios", "El archivo llegó con basura", lambda data, _: data[:3000] + b"\0" * 500 + data[3500:], "POA104"
    ),
    harm("docx", "Un documento de Word con nombre .xlsx", lambda _, __: _DOCX, "POA102"),
    harm("pptx", "Una presentación con nombre .xlsx", lambda _, __: _PPTX, "POA102"),
    harm("pdf", "Un PDF con nombre .xlsx", lambda _, __: b"%PDF-1.7\n" + b"x" * 900, "POA102"),
    harm("foto", "Una foto con nombre .xlsx", lambda _, __: b"\xff\xd8\xff\xe0" + b"x" * 900, "POA102"),
    harm("html", "Una página web con nombre .xls", lambda _, __: b"<html><table><tr><td>1", "POA102"),
    harm("csv", "Un texto con nombre .xlsx", lambda _, __: b"meta,avance\n101,7\n", "POA102"),
    harm("rtf", "Un RTF con nombre .xlsx", lambda _, __: b"{\\rtf1 hola}", "POA102"),
    harm("zip", "Un .zip con nombre .xlsx", lambda _, __: _ZIPPED, "POA102"),
    harm("odt", "Un documento de LibreOffice con nombre .ods", lambda _, __: _ODT, "POA102"),
    harm("doc-viejo", "Un documento antiguo con nombre .xls", lambda _, __: _OLE + b"\0" * 1024, "POA102"),
    harm("xls-roto", "Un .xls incompleto", lambda _, __: _OLE + "Workbook".encode("utf-16-le") + b"\0" * 900, "POA104"),
    harm("cifrado", "Lo guardó con contraseña", lambda _, __: _ENCRYPTED, "POA103"),
    harm("libro-minimo", "Un libro que no es libro", lambda _, __: _FOREIGN, "POA104", "POA106"),
    harm("doctype", "El libro declara un DOCTYPE", parts(_doctype), "POA105"),
    harm("bomba", "El libro se infla al abrirlo", parts(_huge), "POA105"),
    harm("muchas-partes", "El libro trae miles de partes", parts(_many), "POA105"),
    harm("sin-hoja", "Al libro le falta una parte", parts(_no_sheet), "POA104", "POA114"),
    harm("xml-cortado", "Una hoja del libro está cortada", parts(_bad_xml), "POA104"),
    harm("textos-perdidos", "El libro perdió sus textos", parts(_bad_strings), "POA104", "POA106"),
    harm("cuadro-de-texto", "Puso un cuadro de texto encima", parts(_text_box), "POA137"),
    harm("imagen", "Pegó una imagen", parts(_picture), "POA137"),
    harm("macro", "El libro trae macros", parts(_macro), "POA127"),
    harm("vinculo-externo", "El libro trae vínculos externos", parts(_external), "POA128"),
    harm("otro-trimestre", "Devolvió el libro de otro trimestre", lambda _, scene: scene.other_quarter, "POA109"),
)
