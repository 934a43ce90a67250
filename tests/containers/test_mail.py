"""Mails and boxes of them: every attachment, whoever named it how, and what the mail says of itself."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poa_xl.containers import What, load
from poa_xl.containers.found import LARGEST_MAIL, MOST_MEMBERS
from poa_xl.containers.mail import open_mail
from poa_xl.containers.mime import content, leaves
from tests.containers.opened import inside, names, source_of
from tests.support.hostile_mail import NAMELESS, bad_boxes, bad_mails, boxed, mail, part, zipped

BOOK = zipped(("[Content_Types].xml", b""), ("xl/workbook.xml", b"x" * 5000))


def test_a_mail_gives_its_attachments_and_not_its_text(tmp_path: Path) -> None:
    made = EmailMessage()
    made.set_content("Va el avance")
    made.add_alternative("<p>Va el avance</p>", subtype="html")
    made.add_attachment(BOOK, maintype="application", subtype="octet-stream", filename="58101 DIRECCIÓN.xlsx")
    made.add_attachment(b"hola", maintype="text", subtype="plain", filename="nota.txt")
    found = inside(tmp_path, "avance.eml", made.as_bytes())
    assert [(one.name, load(one.source, 10**6)) for one in found.files] == [("avance.eml › 58101 DIRECCIÓN.xlsx", BOOK)]
    assert [(one.name, one.what) for one in found.unread] == [("avance.eml › nota.txt", What.OTHER)]


def test_who_sent_it_and_when_is_kept_with_each_return(tmp_path: Path) -> None:
    data = mail(
        ("58101.xlsx", b"x"),
        ("envio.zip", zipped(("58102.xlsx", b"x"))),
        ("a.pdf", b"%PDF"),
        sender="Ana Ñu <ana@example.com>",
    )
    found = inside(tmp_path, "a.eml", data)
    told = {(one.day, one.sender) for one in found.files} | {(one.day, one.sender) for one in found.unread}
    assert told == {("2024-01-15", "Ana Ñu <ana@example.com>")}


def test_of_a_forwarded_mail_the_nearest_sender_counts(tmp_path: Path) -> None:
    outer = EmailMessage()
    outer["From"] = "Jefe <jefe@example.com>"
    outer.set_content("Reenvío")
    outer.add_attachment(message_from_bytes(mail(("58101.xlsx", BOOK)), policy=policy.default))
    one = source_of(inside(tmp_path, "r.eml", outer.as_bytes()))
    assert (one.name, one.day, one.sender) == ("r.eml › mensaje 1 › 58101.xlsx", "2024-01-15", "Ana <ana@example.com>")


@pytest.mark.parametrize(
    ("written", "sender"),
    [(b"=?utf-8?q?Jos=C3=A9?= <j@x.mx>", "José <j@x.mx>"), (b'"P\xe9rez, Ana" <a@x.mx>', "Pérez, Ana <a@x.mx>"),
     (b"=?nada?q?Ana?= <j@x.mx>", "Ana <j@x.mx>"), (b"=?utf-8?b?a?= <j@x.mx>", "=?utf-8?b?a?= <j@x.mx>"),
     ("Ana\u202e".encode() + b" <a@x.mx>", "Ana\\u202e <a@x.mx>"),
     (b"(" * 5000, "(" * 200), (b"", "")],
)  # fmt: skip
def test_a_sender_is_shown_plain_however_it_is_written(written: bytes, sender: str) -> None:
    assert open_mail(b"From: " + written + b"\r\n\r\n").sender == sender


@pytest.mark.parametrize(
    "date", [b"", b"ayer", b"Mon, 99 Foo 2024 99:99:99", b"1 Jan 99999999999999999999", b"(" * 5000, b"\xff"]
)
def test_a_date_that_is_none_leaves_the_day_of_the_file(date: bytes, tmp_path: Path) -> None:
    one = source_of(
        inside(tmp_path, "a.eml", b"Date: " + date + b"\r\n" + mail(("a.xlsx", b"x")).replace(b"Date:", b"X-Date:"))
    )
    assert one.day > "2024-12-31"


@pytest.mark.parametrize("header", NAMELESS)
def test_a_workbook_without_a_name_that_can_be_read_is_read(header: str, tmp_path: Path) -> None:
    one = source_of(inside(tmp_path, "a.eml", part(BOOK, header)))
    assert load(one.source, 10**6) == BOOK
    assert len(one.name) < 60


@pytest.mark.parametrize(
    ("header", "name"),
    [("filename=58101 AVANCE.xlsx", "58101 AVANCE.xlsx"), ('filename="a;b.xlsx"', "a;b.xlsx"), (r'filename="a\"b.xlsx"', 'a"b.xlsx'),
     ("filename*=utf-8''DIRECCI%C3%93N.xlsx", "DIRECCIÓN.xlsx"), ("filename*=iso-8859-1'es'a%F1o.xlsx", "año.xlsx"),
     ("filename*0=lar; filename*1=go.xlsx", "largo.xlsx"), ("filename*1*=%C3%B1o.xlsx; filename*0*=utf-8''a", "año.xlsx"),

     ('filename="=?utf-8?B?YcOxby54bHN4?="', "año.xlsx"), ('filename="a\xf1o.xlsx"', "año.xlsx"),
     ('filename="a\xc3\xb1o.xlsx"', "año.xlsx"),
     ('filename="=?utf-8?Q?a=C3=B1?=\r\n =?utf-8?Q?o.xlsx?="', "año.xlsx"), ("filename=bueno.xlsx; filename*=utf-8''%ff", "bueno.xlsx"),
     ("FileName = x.xlsx", "x.xlsx"), ("filename=uno.xlsx; filename=dos.xlsx", "uno.xlsx")],
)  # fmt: skip
def test_names_are_read_as_mailers_write_them(header: str, name: str, tmp_path: Path) -> None:
    found = inside(tmp_path, "a.eml", part(b"x", f"Content-Disposition: attachment; {header}"))
    assert names(found) == ([f"a.eml › {name}"], [])


def test_a_name_may_stand_in_the_content_type(tmp_path: Path) -> None:
    assert names(inside(tmp_path, "a.eml", part(b"x", kind='application/x; name="a.xlsx"'))) == (["a.eml › a.xlsx"], [])


def test_a_picture_that_the_text_shows_is_none_of_ours_and_one_that_was_sent_may_be_the_form(tmp_path: Path) -> None:
    made = EmailMessage()
    made.set_content("hola")
    made.add_alternative('<img src="cid:logo@x">', subtype="html")
    made.get_payload()[1].add_related(b"\x89PNG", "image", "png", cid="<logo@x>", filename="logo.png")  # type: ignore[index, union-attr]
    made.add_attachment(b"\xff\xd8\xff", maintype="image", subtype="jpeg", filename="IMG_1.jpg", disposition="inline")
    assert {one.name: one.what for one in inside(tmp_path, "a.eml", made.as_bytes()).unread} == {
        "a.eml › logo.png": What.OTHER, "a.eml › IMG_1.jpg": What.PRINT,
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["application/octet-stream", "text/plain", "xlsx", 'text/plain; charset="TF-8"'])
@pytest.mark.parametrize("encoding", ["base64", "binary", "TF-8"])
def test_a_workbook_is_one_whatever_its_type_says(kind: str, encoding: str, tmp_path: Path) -> None:
    sent = BOOK if encoding == "base64" else b"PK\x05\x06" + bytes(18)
    found = inside(
        tmp_path, "a.eml", part(sent, "Content-Disposition: attachment; filename=a.xlsx", kind=kind, encoding=encoding)
    )
    assert load(source_of(found).source, 10**6).startswith(sent)


def test_base64_that_lost_its_padding_or_its_end_gives_what_is_there(tmp_path: Path) -> None:
    whole = part(b"abcdefghij", "Content-Disposition: attachment; filename=a.xlsx")
    assert load(source_of(inside(tmp_path, "a.eml", whole.replace(b"==", b""))).source, 99) == b"abcdefghij"
    assert load(
        source_of(inside(tmp_path, "b.eml", whole.replace(b"Zw", b"Z").replace(b"aA==", b"a"))).source, 99
    ).startswith(b"abc")


@pytest.mark.parametrize(
    ("encoding", "sent"),
    [
        ("quoted-printable", b"a=C3=B1=\r\nb"),
        ("x-uuencode", b"begin 644 a.xlsx\n$8<.Q8@``\n`\nend\n"),
        ("8bit", b"a\xc3\xb1b"),
    ],
)
def test_every_way_of_transport_is_undone(encoding: str, sent: bytes, tmp_path: Path) -> None:
    data = part(sent, "Content-Disposition: attachment; filename=a.xlsx", encoding=encoding)
    assert load(source_of(inside(tmp_path, "a.eml", data)).source, 99) == "añb".encode()


def test_a_mail_too_big_is_told(tmp_path: Path) -> None:
    found = inside(tmp_path, "a.eml", mail(("a.xlsx", b"x")) + b"\n" * LARGEST_MAIL)
    assert [(one.what, one.why) for one in found.unread] == [(What.CLOSED, "pesa más de 60 MB; extraiga los libros")]


def test_a_mail_with_the_line_ends_of_old_macintoshes_is_read(tmp_path: Path) -> None:
    data = mail(("a.xlsx", b"x")).replace(b"\r\n", b"\n").replace(b"\n", b"\r")
    assert names(inside(tmp_path, "a.eml", data))[0] == ["a.eml › a.xlsx"]


def test_each_hostile_mail_is_read_or_told(tmp_path: Path) -> None:
    told = {name: inside(tmp_path, name, data) for name, data in (*bad_mails(BOOK), *bad_boxes(BOOK))}
    assert [name for name, found in told.items() if not found.files and not found.unread] == []
    closed = {name for name, found in told.items() if any(one.what is What.CLOSED for one in found.unread)}
    assert closed == {
        "partes-anidadas.eml", "correos-anidados.eml", "sin-limite.eml", "limite-ausente.eml", "limite-largo.eml", "parametros.eml",
        "muchas-partes.eml", "casi-limites.eml", "con-winmail.eml", "muchos.mbox", "sin-fin.mbox",
    }  # fmt: skip


# -- boxes ---------------------------------------------------------------------------------------------------------


def test_a_box_gives_the_attachments_of_each_mail(tmp_path: Path) -> None:
    data = boxed(
        mail(("a.xlsx", BOOK)), mail(), mail(("a.xlsx", BOOK), text="Hola\n\nFrom todos nosotros\ncon saludos")
    )
    found = inside(tmp_path, "a.mbox", data)
    assert names(found) == (["a.mbox › mensaje 1 › a.xlsx", "a.mbox › mensaje 3 › a.xlsx"], ["a.mbox › mensaje 2"])
    assert [load(one.source, 10**6) for one in found.files] == [BOOK, BOOK]


def test_a_box_without_its_ending_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    assert len(inside(tmp_path, "Recibidos", boxed(mail(("a.xlsx", b"x")))).files) == 1


def test_mails_beyond_the_most_are_told_by_their_number(tmp_path: Path) -> None:
    found = inside(tmp_path, "a.mbox", boxed(*[mail()] * (MOST_MEMBERS + 3)))
    assert found.unread[-1].why.startswith("trae demasiados archivos: 3 quedaron")


# -- against the standard library ----------------------------------------------------------------------------------

NAME = st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), min_size=1, max_size=40).map(
    lambda text: f"{text}.xlsx"
)
PIECE = st.tuples(NAME, st.binary(max_size=200))


@st.composite
def mails(draw: st.DrawFn, depth: int = 2) -> EmailMessage:
    """A mail with text, attachments and mails in it."""
    made = EmailMessage()
    made.set_content(draw(st.sampled_from(["hola", "--", "--b\n", "From x\n\nFrom y", ""])))
    for name, data in draw(st.lists(PIECE, max_size=3)):
        made.add_attachment(data, maintype="application", subtype="x", filename=name, cte="base64")
    if depth and draw(st.booleans()):
        made.add_attachment(draw(mails(depth=depth - 1)))
    return made


@settings(max_examples=60)
@given(mails(), st.sampled_from([policy.SMTP, policy.default]))
def test_the_parts_are_those_that_the_standard_library_finds(made: EmailMessage, style: policy.Policy) -> None:
    data = made.as_bytes(policy=style)
    theirs = [
        (one.get_filename(), one.get_payload(decode=True))
        for one in message_from_bytes(data, policy=policy.default).iter_attachments()
        if one.get_content_type() == "application/x"
    ]
    ours = [(one.name, content(data, one, 10**6)) for one in leaves(data)[1] if one.kind == "application/x"]
    assert ours == theirs
