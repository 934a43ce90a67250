"""Runs under the system's Python: starts a private LibreOffice and does what JSON lines on stdin say.

The cell API obeys neither locks nor validation; a person's typing is imitated by key events of LibreOffice's own UI-test
service, which open the real dialogs.  It needs no screen (``SAL_USE_VCLPLUGIN=svp``).
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.table import TableSortField

FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8", ".xls": "MS Excel 97", ".pdf": "calc_pdf_Export"}
SHEET = "TMM-F004"
TEXT_RESULT = 2  # com.sun.star.sheet.FormulaResult.STRING
META = re.compile(r"\s*[0-9]{1,9}\s*\.(?![0-9]).*\S", re.DOTALL)
"""``101.- SEGUIMIENTO…``: the text of a meta, by which a reader finds its row."""
MARGIN = 500
"""Hundredths of a millimetre around what is printed to be looked at."""


def properties(**values: Any) -> tuple[Any, ...]:
    return tuple(PropertyValue(name, 0, value, 0) for name, value in values.items())


def url(path: str) -> str:
    return str(uno.systemPathToFileUrl(str(Path(path).resolve())))


def letter(number: int) -> str:
    text = ""
    while number:
        number, rest = divmod(number - 1, 26)
        text = chr(65 + rest) + text
    return text


class LibreOffice:
    """A private LibreOffice, reached through a pipe."""

    def __init__(self) -> None:
        self._profile = tempfile.mkdtemp(prefix="poa-xl-office-")
        pipe = f"poa{os.getpid()}"
        self._process = subprocess.Popen(
            [
                "soffice", f"-env:UserInstallation=file://{self._profile}", "--norestore", "--nologo", "--nodefault",
                "--nolockcheck", f"--accept=pipe,name={pipe};urp;",
            ],
            env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip
        local: Any = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        self._context = self._connect(resolver, f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        self.desktop = self.make("com.sun.star.frame.Desktop")

    def make(self, service: str) -> Any:
        return self._context.ServiceManager.createInstanceWithContext(service, self._context)

    @staticmethod
    def _connect(resolver: Any, address: str) -> Any:
        for _ in range(480):
            try:
                return resolver.resolve(address)
            except Exception:  # noqa: BLE001 - the bridge's own exceptions are made at run time
                time.sleep(0.25)
        raise RuntimeError("soffice did not start")

    def stop(self) -> None:
        try:
            self.desktop.terminate()
            self._process.wait(20)
        except Exception:  # noqa: BLE001
            os.killpg(self._process.pid, 9)
        shutil.rmtree(self._profile, ignore_errors=True)

    def open(self, path: str, *, hidden: bool) -> Any:
        """A private copy, so that no lock file appears beside the original."""
        folder = tempfile.mkdtemp(prefix="poa-xl-open-")
        copy = shutil.copy(path, folder)
        document = self.desktop.loadComponentFromURL(url(copy), "_blank", 0, properties(Hidden=hidden))
        shutil.rmtree(folder, ignore_errors=True)
        if document is None:
            raise RuntimeError(f"LibreOffice did not open {path}")
        return document

    def person(self, document: Any) -> "Person":
        return Person(document, self.make)


class Person:
    """Types, cuts and pastes in the document's window, and answers its dialogs."""

    def __init__(self, document: Any, make: Any) -> None:
        self._document = document
        self._view = document.CurrentController
        self._screen = make("org.libreoffice.uitest.UITest")
        self._dispatcher = make("com.sun.star.frame.DispatchHelper")

    def dispatch(self, command: str, **arguments: Any) -> None:
        self._dispatcher.executeDispatch(self._view.Frame, command, "", 0, properties(**arguments))

    def go_to(self, sheet: str, address: str) -> Any:
        page = self._document.Sheets.getByName(sheet)
        if self._view.ActiveSheet.Name != sheet:
            self._view.setActiveSheet(page)
        self.dispatch(".uno:GoToCell", ToPoint=address)
        return page.getCellRangeByName(address)

    def type(self, sheet: str, address: str, text: str) -> dict[str, Any]:
        cell = self.go_to(sheet, address)
        before = (cell.Formula, cell.Type.value)
        grid = self._screen.getTopFocusWindow().getChild("grid_window")

        def keys() -> None:
            if text:
                grid.executeAction("TYPE", properties(TEXT=text))
                grid.executeAction("TYPE", properties(KEYCODE="RETURN"))
            else:
                grid.executeAction("TYPE", properties(KEYCODE="DELETE"))

        messages = self.answer(keys)
        wanted = before[0] == text or (not text and before[1] == "EMPTY")
        refused = (cell.Formula, cell.Type.value) == before and not wanted
        return {"cell": address, "refused": refused, "messages": messages, "shown": cell.String}

    def answer(self, action: Any) -> list[str]:
        """Do ``action`` and close every message box it opens; their titles."""
        failures: list[str] = []

        def work() -> None:
            try:
                action()
            except Exception as error:  # noqa: BLE001
                failures.append(repr(error))

        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        titles: list[str] = []
        while True:
            thread.join(0.02)
            ended = not thread.is_alive()
            top = self._screen.getTopFocusWindow()
            if "Dialog" in top.getType():
                state = {p.Name: p.Value for p in top.getState()}
                titles.append(state.get("Text") or top.getType())
                children = list(top.getChildren())
                button = next(name for name in ("ok", "cancel", "yes", "close") if name in children)
                top.getChild(button).executeAction("CLICK", ())
                time.sleep(0.1)
            elif ended:
                break
        if failures:
            raise RuntimeError("; ".join(failures))
        return titles


def values(document: Any) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for page in document.Sheets:
        cursor = page.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.RangeAddress
        area = page.getCellRangeByPosition(0, 0, end.EndColumn, end.EndRow)
        cells: dict[str, Any] = {}
        for r, (row, formulas) in enumerate(zip(area.getDataArray(), area.getFormulaArray(), strict=True)):
            for c, (value, formula) in enumerate(zip(row, formulas, strict=True)):
                if str(formula).startswith("="):
                    cell = page.getCellByPosition(c, r)
                    if cell.Type.value == "FORMULA" and cell.getError():
                        value = {"error": cell.String}
                elif value == "":
                    continue
                cells[f"{letter(c + 1)}{r + 1}"] = value
        found[page.Name] = cells
    return found


def store(document: Any, target: str) -> None:
    document.storeToURL(url(target), properties(FilterName=FILTERS[Path(target).suffix]))


def recalculate(office: LibreOffice, path: str) -> Any:
    document = office.open(path, hidden=True)
    document.calculateAll()
    found = values(document)
    document.close(True)
    return found


def texts(office: LibreOffice, path: str) -> list[list[str]]:
    """The first sheet as it is read on the screen."""
    document = office.open(path, hidden=True)
    page = document.Sheets.getByIndex(0)
    cursor = page.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.RangeAddress
    found = [[page.getCellByPosition(c, r).String for c in range(end.EndColumn + 1)] for r in range(end.EndRow + 1)]
    document.close(True)
    return found


def compute(office: LibreOffice, path: str, rounds: list[dict[str, Any]], watch: list[str]) -> Any:
    document = office.open(path, hidden=True)
    page = document.Sheets.getByName(SHEET)
    document.enableAutomaticCalculation(False)
    told = []
    for cells in rounds:
        for address, value in cells.items():
            cell = page.getCellRangeByName(address)
            if value is None:
                cell.setFormula("")
            elif isinstance(value, str):
                cell.setString(value)
            else:
                cell.setValue(value)
        document.calculate()
        watched = (page.getCellRangeByName(address) for address in watch)
        told.append([c.getString() if c.FormulaResultType2 == TEXT_RESULT else c.getValue() for c in watched])
    document.close(True)
    return told


def save(office: LibreOffice, path: str, target: str) -> Any:
    document = office.open(path, hidden=True)
    store(document, target)
    document.close(True)
    return None


def type_(office: LibreOffice, path: str, target: str, sheet: str, cells: dict[str, str]) -> Any:
    document = office.open(path, hidden=False)
    person = office.person(document)
    told = [person.type(sheet, address, text) for address, text in cells.items()]
    store(document, target)
    document.setModified(False)
    document.close(True)
    return told


def move(office: LibreOffice, path: str, target: str, sheet: str, moves: list[list[str]]) -> Any:
    document = office.open(path, hidden=False)
    person = office.person(document)
    for source, destination in moves:
        person.go_to(sheet, source)
        person.answer(lambda: person.dispatch(".uno:Cut"))
        person.go_to(sheet, destination)
        person.answer(lambda: person.dispatch(".uno:Paste"))
    document.calculateAll()
    found = values(document)
    store(document, target)
    document.setModified(False)
    document.close(True)
    return found


def restructure(office: LibreOffice, path: str, target: str, act: str, where: str) -> Any:
    """Without protection: insert or delete the rows or columns of the range ``where``, merge it, or sort it by its column."""
    document = office.open(path, hidden=True)
    page = document.Sheets.getByName(SHEET)
    page.unprotect("")
    area = page.getCellRangeByName(where)
    place = area.RangeAddress
    rows, columns = place.EndRow - place.StartRow + 1, place.EndColumn - place.StartColumn + 1
    if act == "sort":
        field = TableSortField()
        field.Field, field.IsAscending = 0, False
        fields = uno.Any("[]com.sun.star.table.TableSortField", (field,))
        area.sort(properties(SortFields=fields, ContainsHeader=False))
    elif act == "merge":
        area.merge(True)
    elif act.endswith("rows"):
        change = page.Rows.insertByIndex if act == "insert rows" else page.Rows.removeByIndex
        change(place.StartRow, rows)
    else:
        change = page.Columns.insertByIndex if act == "insert columns" else page.Columns.removeByIndex
        change(place.StartColumn, columns)
    document.calculateAll()
    store(document, target)
    document.close(True)
    return None


def pdf(office: LibreOffice, path: str, target: str) -> Any:
    return save(office, path, target)


def look(office: LibreOffice, path: str, target: str) -> Any:
    """What there is to be seen of each sheet with rows of metas, its heads included; on paper, each in a PDF of its own."""
    document = office.open(path, hidden=True)
    seen: list[Any] = []
    for page in [page for page in document.Sheets if page.IsVisible]:
        written = page.getCellRangeByName("A1:T120").getDataArray()
        rows = [n for n, row in enumerate(written) if any(map(is_meta, row))]
        if rows and any("P" in row for row in written):
            top, bottom = max(0, rows[0] - 3), rows[-1]
            sight = seen_of(page, top, bottom)
            sight["pdf"] = f"{target}.{len(seen)}.pdf"
            on_paper(document, page, top, bottom, sight["pdf"])
            seen.append(sight)
    document.close(True)
    return seen


def is_meta(value: Any) -> bool:
    return isinstance(value, str) and META.fullmatch(value) is not None


WIDE = 20


def seen_of(page: Any, top: int, bottom: int) -> dict[str, Any]:
    """Texts as formatted, what of them is struck through, where each row and column is, and what is merged or hidden."""
    cells, pieces, merges = {}, {}, {}
    for r in range(top, bottom + 1):
        for c in range(WIDE):
            cell = page.getCellByPosition(c, r)
            address = f"{letter(c + 1)}{r + 1}"
            if cell.IsMerged:
                cursor = page.createCursorByRange(cell)
                cursor.collapseToMergedArea()
                area = cursor.RangeAddress
                merges[address] = [area.StartRow + 1, area.StartColumn + 1, area.EndRow + 1, area.EndColumn + 1]
            if cell.Type.value != "EMPTY":
                cells[address] = cell.String
                pieces[address] = struck_pieces(cell)
    return {
        "sheet": page.Name,
        "cells": cells,
        "pieces": pieces,
        "merges": merges,
        "rows": {n + 1: extent(page.Rows.getByIndex(n), "Y", "Height") for n in range(top, bottom + 1)},
        "columns": {n + 1: extent(page.Columns.getByIndex(n), "X", "Width") for n in range(WIDE)},
    }


def extent(line: Any, axis: str, size: str) -> list[int]:
    """Where a row or column begins and ends; nothing where it is hidden."""
    start = getattr(line.Position, axis)
    return [start, start + getattr(line.Size, size)] if line.IsVisible else [start, start]


def struck_pieces(cell: Any) -> list[list[Any]]:
    """The cell's text in pieces, and whether each is struck through."""
    if cell.Type.value != "TEXT":
        return [[cell.String, bool(cell.CharStrikeout)]]
    portions = [piece for line in cell.createEnumeration() for piece in line.createEnumeration()]
    return [[piece.String, bool(piece.CharStrikeout)] for piece in portions]


def on_paper(document: Any, page: Any, top: int, bottom: int, target: str) -> None:
    """Print those rows as they are on one sheet of paper as large as they need, and nothing else."""
    for other in document.Sheets:
        other.setPrintAreas(())
        other.unprotect("")
    area = page.getCellRangeByPosition(0, top, WIDE - 1, bottom)
    page.setPrintAreas((area.RangeAddress,))
    page.setPrintTitleRows(False)
    page.setPrintTitleColumns(False)
    page.removeAllManualPageBreaks()
    style = document.StyleFamilies.getByName("PageStyles").getByName(page.PageStyle)
    for side in ("Left", "Right", "Top", "Bottom"):
        setattr(style, f"{side}Margin", MARGIN)
    style.HeaderIsOn = style.FooterIsOn = style.CenterHorizontally = style.CenterVertically = False
    style.ScaleToPages = style.ScaleToPagesX = style.ScaleToPagesY = 0
    style.PageScale = 100
    style.IsLandscape = False
    style.Width, style.Height = area.Size.Width + 2 * MARGIN + 500, area.Size.Height + 2 * MARGIN + 500
    store(document, target)


COMMANDS: dict[str, Any] = {
    "look": look,
    "recalculate": recalculate,
    "texts": texts,
    "compute": compute,
    "save": save,
    "type": type_,
    "move": move,
    "restructure": restructure,
    "pdf": pdf,
}


def main() -> None:
    office = LibreOffice()
    try:
        for line in sys.stdin:
            order = json.loads(line)
            try:
                answer = {"result": COMMANDS[order.pop("command")](office, **order)}
            except Exception as error:  # noqa: BLE001 - told to the test that asked
                answer = {"error": f"{type(error).__name__}: {error}"}
            sys.stdout.write(json.dumps(answer) + "\n")
            sys.stdout.flush()
    finally:
        office.stop()


if __name__ == "__main__":
    main()
