"""OpenDocument workbooks written by hand, as no program writes them but any may."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_SPACES = {
    "office": _OASIS + "office:1.0", "table": _OASIS + "table:1.0", "text": _OASIS + "text:1.0",
    "style": _OASIS + "style:1.0", "number": _OASIS + "datastyle:1.0", "meta": _OASIS + "meta:1.0",
    "draw": _OASIS + "drawing:1.0", "svg": _OASIS + "svg-compatible:1.0", "fo": _OASIS + "xsl-fo-compatible:1.0",
    "dc": "http://purl.org/dc/elements/1.1/", "xlink": "http://www.w3.org/1999/xlink",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
}  # fmt: skip
DECLARED = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _SPACES.items())
KIND = "application/vnd.oasis.opendocument.spreadsheet"
MANIFEST = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
    f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{KIND}"/></manifest:manifest>'
)


def cell(attributes: str = "", inner: str = "", tag: str = "table-cell") -> str:
    """One cell; ``inner`` is whole elements, or else the text of its paragraph."""
    held = inner if inner.startswith("<") or not inner else f"<text:p>{inner}</text:p>"
    return f"<table:{tag} {attributes}>{held}</table:{tag}>"


def figure(value: object, shown: str = "") -> str:
    """A cell that holds a number."""
    return cell(f'office:value-type="float" office:value="{value}"', shown or str(value))


def row(*cells: str, attributes: str = "") -> str:
    """One row."""
    return f"<table:table-row {attributes}>{''.join(cells)}</table:table-row>"


def sheet(*rows: str, attributes: str = "", before: str = "") -> str:
    """One sheet; ``before`` its rows come columns, shapes, links."""
    return f'<table:table table:name="Hoja" {attributes}>{before}{"".join(rows)}</table:table>'


def content(*sheets: str, styles: str = "", before: str = "") -> str:
    """content.xml."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {DECLARED}>'
        f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:spreadsheet>"
        f"{before}{''.join(sheets)}</office:spreadsheet></office:body></office:document-content>"
    )


def meta(inner: str) -> str:
    """meta.xml."""
    return f"<office:document-meta {DECLARED}><office:meta>{inner}</office:meta></office:document-meta>"


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """The parts in a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return out.getvalue()


def ods(inside: str, **parts: str | bytes) -> bytes:
    """A workbook of that content.xml, with other parts by their names without ending."""
    held = {"mimetype": KIND, "content.xml": inside, "META-INF/manifest.xml": MANIFEST}
    return packed(held | {f"{name}.xml": part for name, part in parts.items()})
