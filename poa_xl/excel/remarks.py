"""What an .xlsx says beside its cells: comments of both kinds, text boxes and pictures, properties of the document."""

from __future__ import annotations

from poa_xl.excel.figures import moment
from poa_xl.excel.markup import Markup, vocabulary
from poa_xl.excel.strings import plain
from poa_xl.form.rawbook import CHART

_COPY = "linkid=870924"
"""In the address where Excel explains the copy that it keeps of a thread for older programs, whatever its language."""
_LABELS = frozenset({"comment:", "reply:", "comentario:", "respuesta:"})


def spoken(comment: str) -> str:
    """What people said in a comment: of Excel's copy of a thread, without Excel's own words around theirs."""
    _, copy, said = comment.partition(_COPY)
    if not copy or not comment.lstrip().startswith("["):
        return comment
    lines = (line.strip() for line in said.splitlines())
    return "\n".join(line for line in lines if line and line.lower() not in _LABELS) or comment


class Comments(Markup):
    """The comments of a sheet by address."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, str] = {}
        self._address = ""
        self._aside = False

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "comment":
            self._address = attributes.get("ref", "")
            self.texts[self._address] = ""
        elif name == "t":
            self.pieces.clear()
        elif name == "rPh":
            self._aside = True

    def _closed(self, name: str) -> None:
        if name == "t" and not self._aside and self.texts:
            self.texts[self._address] += plain(self.text)
        elif name == "rPh":
            self._aside = False


class Threads(Markup):
    """Comments as newer programs keep them, by address: all that was said, a line each."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[str, list[str]] = {}
        self._address = ""

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "threadedComment":
            self._address = attributes.get("ref", "")
        elif name == "text":
            self.pieces.clear()

    def _closed(self, name: str) -> None:
        if name == "text":
            self.texts.setdefault(self._address, []).append(plain(self.text))

    def over(self, comments: dict[str, str]) -> dict[str, str]:
        """``comments`` with each thread's words in place of the program's, which says that it cannot show them."""
        found = {address: spoken(text) for address, text in comments.items()}
        for address, said in self.texts.items():
            before = comments.get(address, "")
            copied = not before or said[0] in before or found[address] != before
            found[address] = "\n".join(said if copied else [before, *said])
        return found


class Drawings(Markup):
    """The text of each thing that lies over a sheet, blank if it has none."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._said: list[str] = []
        self._aside = 0
        self._chart = False

    def _opened(self, name: str, _: dict[str, str]) -> None:
        if name == "Fallback":  # the same again for old programs
            self._aside += 1
        elif name.endswith("Anchor"):
            self._said, self._chart = [], False
        elif name == "chart":
            self._chart = True
        elif name == "t":
            self.pieces.clear()

    def _closed(self, name: str) -> None:
        if name == "Fallback":
            self._aside -= 1
        elif self._aside:
            return
        elif name == "t":
            self._said.append(plain(self.text))
        elif name == "p":
            self._said.append("\n")
        elif name.endswith("Anchor"):
            self.texts.append("".join(self._said).strip() or (CHART if self._chart else ""))


class Shapes(Markup):
    """The same of the older language of drawings, where only what has text and is no comment is told."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._said = ""
        self._note = False

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "shape":
            self._said, self._note = "", False
        elif name == "textbox":
            self.pieces.clear()
        elif name == "ClientData":
            self._note = attributes.get("ObjectType") == "Note"

    def _closed(self, name: str) -> None:
        if name == "textbox":
            self._said = " ".join(self.text.split())
        elif name == "shape" and self._said and not self._note:
            self.texts.append(self._said)


class Properties(Markup):
    """Facts of the document by name, whichever part has them; ``custom`` those of somebody's own making."""

    names = vocabulary(
        (
            "http://schemas.openxmlformats.org/package/2006/metadata/core-properties",
            "http://purl.org/dc/elements/1.1/",
            "http://purl.org/dc/terms/",
            "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties",
            "http://purl.oclc.org/ooxml/officeDocument/extendedProperties",
            "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
            "http://purl.oclc.org/ooxml/officeDocument/customProperties",
        ),
        *("keywords", "creator", "modified", "Application", "AppVersion", "property"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, str] = {}
        self.custom: dict[str, str] = {}
        self._property = ""

    def _opened(self, name: str, attributes: dict[str, str]) -> None:
        if name == "property":
            self._property = attributes.get("name", "")
        self.pieces.clear()

    def _closed(self, name: str) -> None:
        if name == "property":
            self._property = ""
        elif self._property:
            if self.text:
                self.custom.setdefault(self._property, self.text)
        elif self.pieces:
            self.said.setdefault(name, self.text)
        self.pieces.clear()

    @property
    def program(self) -> str:
        """What wrote the file."""
        application = f"{self.said.get('Application', '')} {self.said.get('AppVersion', '')}".strip()
        return application or self.said.get("creator", "")

    @property
    def modified(self) -> str:
        """When it was last saved, by its own account."""
        day = moment(self.said.get("modified", ""))
        return "" if day is None or isinstance(day, int | float) else day.isoformat()
