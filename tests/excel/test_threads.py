"""A thread of comments gives the words of people, wherever its program or another one left them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.sax.saxutils import escape

import pytest
from openpyxl.comments import Comment

from poa_xl.domain.model import Plan
from poa_xl.excel.reader import SECOND, read
from poa_xl.excel.remarks import spoken
from tests.support import opendocument
from tests.support.books import changed, filled, receive_bytes, workbook
from tests.support.both_readers import packed, parts_of

LINK = "https://go.microsoft.com/fwlink/?linkid=870924"
ENGLISH = (
    "[Threaded comment]\n\nYour version of Excel allows you to read this threaded comment; however, any edits to it will get "
    f"removed if the file is opened in a newer version of Excel. Learn more: {LINK}\n\nComment:\n    %s\nReply:\n    %s"
)
SPANISH = (
    "[Comentario encadenado]\n\nSu versión de Excel le permite leer este comentario encadenado; sin embargo, las ediciones "
    "que se apliquen se quitarán si el archivo se abre en una versión más reciente de Excel. Más información: "
    f"{LINK}\n\nComentario:\n    %s\nRespuesta:\n    %s"
)
SAID = ("Falta el acta & la lista", "Ya llegó: ver anexo")
THREADS = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.microsoft.com/office/2017/10/relationships"
ADDRESS = "F23"


@pytest.fixture(scope="module")
def form(plan: Plan) -> bytes:
    return workbook(filled(plan, "58101"))


def commented(data: bytes, text: str) -> bytes:
    """The form with an old comment."""

    def write(book: Any) -> None:
        book.worksheets[0][ADDRESS].comment = Comment(text, "tc={7E9A}")

    return changed(data, write)


def threaded(data: bytes, said: Sequence[str]) -> bytes:
    """The form with a thread, in the parts where Excel keeps it."""
    parts = parts_of(data)
    name = "xl/worksheets/_rels/sheet1.xml.rels"
    known = parts.get(name, f'<Relationships xmlns="{RELATIONS}"></Relationships>'.encode()).decode()
    threads = "".join(
        f'<threadedComment ref="{ADDRESS}" dT="2024-04-02T17:00:00.00" personId="{{1A}}" id="{{{n}}}"'
        + (' parentId="{0}"' if n else "")
        + f"><text>{escape(text)}</text></threadedComment>"
        for n, text in enumerate(said)
    )
    target = '<Relationship Id="rIdT" Type="%s/threadedComment" Target="../threadedComments/threadedComment1.xml"/>'
    return packed(
        parts
        | {
            name: known.replace("</Relationships>", target % OFFICE + "</Relationships>").encode(),
            "xl/threadedComments/threadedComment1.xml": f'<ThreadedComments xmlns="{THREADS}">{threads}</ThreadedComments>'.encode(),
            "xl/persons/person.xml": f'<personList xmlns="{THREADS}"><person displayName="Ana" id="{{1A}}"/></personList>'.encode(),
        }
    )


def comment_of(data: bytes, reader: str) -> str:
    return next(cell.comment for cell in read("a.xlsx", data, reader).sheets[0].cells.values() if cell.ref == ADDRESS)


@pytest.mark.parametrize("reader", ["", SECOND])
@pytest.mark.parametrize("copy", [ENGLISH, SPANISH, ""], ids=["english", "spanish", "none"])
def test_a_thread_is_what_people_said(form: bytes, copy: str, reader: str) -> None:
    data = threaded(commented(form, copy % SAID) if copy else form, SAID)
    assert comment_of(data, reader) == "\n".join(SAID)


@pytest.mark.parametrize("reader", ["", SECOND])
@pytest.mark.parametrize("copy", [ENGLISH, SPANISH])
def test_so_is_the_copy_that_another_program_kept(form: bytes, copy: str, reader: str, plan: Plan) -> None:
    data = commented(form, copy % SAID)
    assert comment_of(data, reader) == "\n".join(SAID)
    (told,) = [found.message for found in receive_bytes(data, plan).findings if found.codigo == "POA129"]
    assert "Falta el acta" in told
    assert "Excel" not in told


def test_so_it_is_in_ods() -> None:
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in (SPANISH % SAID).split("\n"))
    one = opendocument.cell(
        'office:value-type="float" office:value="7"', f"<office:annotation>{lines}</office:annotation>"
    )
    (found,) = (
        read("a.ods", opendocument.ods(opendocument.content(opendocument.sheet(opendocument.row(one)))))
        .sheets[0]
        .cells.values()
    )
    assert found.comment == "\n".join(SAID)


@pytest.mark.parametrize(
    "text",
    ["Falta el acta", f"Ver {LINK} antes", "[Nota] Comentario: falta", f"[Threaded comment] {LINK}\n\nComment:\n", ""],
)
def test_what_is_no_copy_stays_as_it_is(text: str) -> None:
    assert spoken(text) == text


def test_what_was_said_beside_a_thread_is_kept(form: bytes) -> None:
    assert comment_of(threaded(commented(form, "Ana: aparte"), SAID), "") == "\n".join(("Ana: aparte", *SAID))
