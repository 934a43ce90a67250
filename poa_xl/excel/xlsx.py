"""An .xlsx or .xlsm → RawBook: our reader, which hears each part it needs once and bounds what it hears."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import ClassVar

from poa_xl.excel.bounds import Budget, Unreadable
from poa_xl.excel.figures import SINCE_1904
from poa_xl.excel.grid import Grid, Place, Surroundings, located
from poa_xl.excel.looks import DEFAULT_THEME, Dress, Styles, Theme, truth
from poa_xl.excel.markup import DOCUMENT_RELATIONS, SPREADSHEET, Markup, vocabulary
from poa_xl.excel.opc import Opc, Relation
from poa_xl.excel.remarks import Comments, Drawings, Properties, Shapes, Threads
from poa_xl.excel.strings import Strings
from poa_xl.form.rawbook import LONGEST_NAME, RawBook, RawSheet

_STATES = ("visible", "hidden", "veryHidden")
_MACRO_SHEETS = ("xlMacrosheet", "xlIntlMacrosheet")
_OTHER_SHEETS = ("chartsheet", "dialogsheet")
_USUAL_THEME = 2**16
_OBJECTS = ("oleObject", "package", "control")


class Workbook(Markup):
    """The list of sheets, and from what day dates are counted."""

    has_text = False
    names: ClassVar[Mapping[str, str]] = {
        **vocabulary(SPREADSHEET, "workbook", "workbookPr", "sheet"),
        **vocabulary(DOCUMENT_RELATIONS, "id"),
    }

    def __init__(self) -> None:
        super().__init__()
        self.root = ""
        self.since = 0
        self.sheets: list[dict[str, str]] = []

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        self.root = self.root or name
        if name == "sheet":
            self.sheets.append(attributes)
        elif name == "workbookPr":
            self.since = SINCE_1904 if truth(attributes.get("date1904")) else 0


class _Dresses(dict[str | None, Dress]):
    """What each style number means, worked out when the first cell has it."""

    def __init__(self, styles: Styles) -> None:
        super().__init__()
        self._styles = styles

    def __missing__(self, number: str | None) -> Dress:
        dress = self[number] = self._styles.dress(number)
        return dress


def read_xlsx(archivo: str, data: bytes, parts: Opc) -> RawBook:
    """The workbook of that package.  Unreadable if it is damaged or beyond its bounds."""
    workbook = workbook_of(parts)
    notes: list[str] = []
    sheets = tuple(_sheets(parts, workbook, notes))
    said = properties(parts)
    formulas = [cell for sheet in sheets for cell in sheet.cells.values() if cell.formula]
    return RawBook(
        archivo=archivo,
        sha256=hashlib.sha256(data).hexdigest(),
        sheets=sheets,
        keywords=said.said.get("keywords", ""),
        custom=said.custom,
        macros=has_macros(parts),
        external_links=has_links(parts),
        drawings=drawings(parts),
        notes=tuple(notes),
        program=said.program,
        modified=said.modified,
        recalculated=not formulas or any(cell.value is not None for cell in formulas),
        absent=tuple(parts.absent),
    )


def workbook_of(parts: Opc) -> Workbook:
    """The list of sheets.  Unreadable if the package's main part is no workbook."""
    workbook = Workbook()
    parts.walk(parts.main, workbook)
    if workbook.root != "workbook":
        raise Unreadable("POA104", que="su contenido no es el de un libro de Excel")
    return workbook


def _sheets(parts: Opc, workbook: Workbook, notes: list[str]) -> Iterator[RawSheet]:
    relations = parts.relations(parts.main)
    by_id = {relation.id: relation for relation in relations}
    if len(by_id) < len({(relation.id, relation.target) for relation in relations}):
        raise Unreadable("POA104", que="dos de sus partes se llaman igual")  # each program takes another
    around = _surroundings(parts, relations, workbook.since)
    for sheet in workbook.sheets:
        name, state = sheet.get("name", "")[:LONGEST_NAME], sheet.get("state", "visible")
        relation = by_id.get(sheet.get("id", ""))
        if relation is None:
            parts.absent[f"la hoja {name}"] = None
            continue
        state = state if state in _STATES else "visible"
        if relation.kind in _OTHER_SHEETS:
            parts.relations(relation.target)
            yield RawSheet(name, {}, state, kind=relation.kind)
        else:
            yield _sheet(parts, relation.target, Grid(around), name, state, notes)


def _sheet(parts: Opc, part: str, grid: Grid, name: str, state: str, notes: list[str]) -> RawSheet:
    parts.walk(part, grid, "marcas")
    comments, strays = _comments(parts, parts.relations(part))
    notes += strays
    return RawSheet(
        name, grid.cells(comments), state, grid.protected, merges=tuple(grid.merges), widths=grid.widths,
        heights=grid.heights, zeros=grid.zeros, shows_formulas=grid.shows_formulas, conditional=tuple(grid.conditions()),
    )  # fmt: skip


def _surroundings(parts: Opc, relations: Iterable[Relation], since: int) -> Surroundings:
    texts, styles = Strings(), Styles(lambda: theme_of(parts))
    for part, heard, counted in (
        (parts.of_kind(relations, "sharedstrings"), texts, "textos"),
        (parts.of_kind(relations, "styles"), styles, "estilos"),
    ):
        if part:
            parts.walk(part, heard, counted)
    return Surroundings(texts.texts, _Dresses(styles), styles.change, styles.letters, since, parts.budget)


def theme_of(parts: Opc) -> Mapping[str, str]:
    """The colours of the workbook's theme by name."""
    part = parts.of_kind(parts.relations(parts.main), "theme")
    try:
        content = parts.read(part) if part else b""
    except Unreadable as unreadable:
        if unreadable.codigo != "POA104":
            raise
        content = b""
    return _colors(content) if len(content) <= _USUAL_THEME else _colors.__wrapped__(content)


@lru_cache(maxsize=8)
def _colors(theme: bytes) -> Mapping[str, str]:
    """The colours of a theme's XML, as far as it is any; nearly all workbooks of the world have one of a few."""
    heard = Theme()
    try:
        heard.hear("el tema", (theme,), Budget(), "elementos")
    except Unreadable as unreadable:
        if unreadable.codigo != "POA104":
            raise
    return {**DEFAULT_THEME, **heard.colors}


def _leniently(parts: Opc, part: str, heard: Markup) -> None:
    """Hear as much of the part as there is: no figure depends on it, and no other program minds."""
    try:
        parts.walk(part, heard)
    except Unreadable as unreadable:
        if unreadable.codigo != "POA104":
            raise


def _comments(parts: Opc, relations: Iterable[Relation]) -> tuple[dict[Place, str], tuple[str, ...]]:
    """The comments of a sheet by place, and those whose place is none."""
    comments, threads = Comments(), Threads()
    for relation in relations:
        if relation.kind == "comments":
            parts.walk(relation.target, comments)
        elif relation.kind == "threadedComment":
            _leniently(parts, relation.target, threads)
    placed: dict[Place, str] = {}
    strays = []
    for address, text in threads.over(comments.texts).items():
        place = located(address)
        if place is None:
            strays.append(text)
        else:
            placed[place] = text
    return placed, tuple(strays)


def properties(parts: Opc) -> Properties:
    """Facts of the document.  Unreadable where those are damaged that may hold the seal."""
    found = Properties()
    relations = parts.relations()
    for kinds in (("core-properties",), ("custom-properties", "customproperties")):
        part = parts.of_kind(relations, *kinds)
        if part:
            parts.walk(part, found)
    part = parts.of_kind(relations, "extended-properties", "extendedproperties")
    if part:
        _leniently(parts, part, found)
    return found


def has_macros(parts: Opc) -> bool:
    """Whether there is any, even where nothing refers to it."""
    return (
        any(relation.kind in ("vbaProject", *_MACRO_SHEETS) for relation in parts.heard)
        or any("vbaproject" in kind for kind in parts.types.values())
        or any(name.endswith("vbaproject.bin") for name in parts.names)
    )


def has_links(parts: Opc) -> bool:
    """Whether it refers to other workbooks."""
    return (
        any(relation.kind == "externalLink" for relation in parts.heard)
        or any("externallink" in kind for kind in parts.types.values())
        or any("/externallinks/" in f"/{name}" for name in parts.names)
    )


def drawings(parts: Opc) -> tuple[str, ...]:
    """The text of each picture, box or object over the sheets heard, and of those to which nothing refers."""
    said: list[str] = []
    pictures = {relation.target: None for relation in parts.heard if relation.kind == "drawing"}
    pictures.update({name: None for name in parts.names if "/drawings/drawing" in f"/{name}" and name.endswith(".xml")})
    for part in pictures:
        heard = Drawings()
        parts.walk(part, heard)
        said += heard.texts
    for part in {relation.target: None for relation in parts.heard if relation.kind == "vmlDrawing"}:
        shapes = Shapes()
        _leniently(parts, part, shapes)
        said += shapes.texts
    objects = {relation.target: None for relation in parts.heard if relation.kind in _OBJECTS}
    objects.update({name: None for name in parts.names if "/embeddings/" in f"/{name}"})
    return (*said, *("" for _ in objects))
