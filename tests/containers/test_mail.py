"""Mails and boxes of them: every attachment, whoever named it how, and what the mail says of itself."""

from __future__ import annotations

import base64
import binascii
import random
import re
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


# -- written oddly -------------------------------------------------------------------------------------------------

ONE = part(BOOK, "Content-Disposition: attachment; filename=58101.xlsx")
ROWS = base64.encodebytes(BOOK)
UU = (
    b"begin 644 58101.xlsx\n"
    + b"".join(binascii.b2a_uu(BOOK[at : at + 45]) for at in range(0, len(BOOK), 45))
    + b"`\nend\n"
)
MULTIPART = b"Content-Type: multipart/mixed"


@pytest.mark.parametrize(
    "data",
    [b"\xef\xbb\xbf" + ONE, ONE.decode().encode("utf-16"), ONE.decode().encode("utf-16-be"), b"X-Raro\r\n" + ONE,
     ONE.replace(MULTIPART, b"X-Raro\r\n" + MULTIPART), ONE.replace(b"mixed; ", b"mixed;\r\n"),
     ONE.replace(b"MIME-Version", b"\r\nMIME-Version"), ONE.replace(b"MIME-Version", b"Content-Type: text/plain\r\nMIME-Version"),
     ONE.replace(b"boundary=b\r\n", b"boundary=b\r\nContent-Type: text/plain\r\n"), ONE.replace(b"multipart/", b"mulpipart/"),
     ONE.replace(b"--b\r\nContent-Type: app", b"--b--\r\n--b\r\nContent-Type: app"), ONE.replace(b"base64", b'"base64"'),
     ONE.replace(b"base64", b"base64 (x)"), ONE.replace(b"base64", b"base64; x=y"), ONE.replace(b"base64", b"7bit"),
     ONE.replace(b"base64", b"base46"), b"From: Ana\n\nHola\n\n" + UU, ONE.partition(b"hola")[0] + UU + b"\r\n--b--\r\n"],
)  # fmt: skip
def test_a_workbook_is_read_though_the_mail_is_badly_written(data: bytes, tmp_path: Path) -> None:
    found = inside(tmp_path, "a.eml", data)
    assert [load(one.source, 10**6) for one in found.files] == [BOOK]
    assert found.files[0].name == "a.eml › 58101.xlsx"
    assert found.unread == ()


TEXT = b"From: Ana <a@x.mx>\r\nContent-Type: text/plain\r\n\r\nHola\r\n\r\n"


@pytest.mark.parametrize(
    "data",
    [ONE.replace(b"hola\r\n--b", b"hola\r\n-b"), ONE.replace(b"--b\r\nContent-Type: text", b"-b\r\nContent-Type: text").replace(
        b"--b\r\nContent-Type: app", b"-b\r\nContent-Type: app"), ONE.replace(b"--b\r\n", b"--c\r\n"),
     ONE.replace(MULTIPART, b"Cnntent-Type: multipart/mixed"), ONE[: ONE.rindex(b"--b--")] + b"--b--\r\n-b\r\n" + ROWS,
     TEXT + b"=ybegin line=128 size=9 name=a.xlsx\r\nabc\r\n", TEXT.partition(b"Hola")[0] + b"=ybegin line=128 size=9\r\n",
     TEXT + b'<a href="data:application/x;base64,' + ROWS.replace(b"\n", b"") + b'">', TEXT + ONE, TEXT + BOOK,
     TEXT + b"%PDF-1.7\n", TEXT + base64.encodebytes(bytes(range(256)) * 2), TEXT + b"--\x01\x01\nContent-Type: x/y\n\n"],
)  # fmt: skip
def test_a_mail_that_may_hold_a_file_nobody_could_take_out_is_told(data: bytes, tmp_path: Path) -> None:
    found = inside(tmp_path, "a.eml", data)
    assert What.CLOSED in [one.what for one in found.unread]


@pytest.mark.parametrize(
    "text",
    ["begin 644 palabras que no son un archivo\nporque nada sigue", "Content-Type: text/plain dice el encabezado", "UEsDB es base64",
     "--\nAna\n-- \nContenido: nada", "https://example.com/" + "a" * 500, ("_" * 70 + "\n") * 5, "PK", "From aquí\nA: b",
     "-----BEGIN PGP SIGNATURE-----\n" + ("aB3+" * 16 + "\n") * 6, "filename=58101.xlsx; name=x"],
)  # fmt: skip
def test_what_a_person_writes_is_no_file(text: str, tmp_path: Path) -> None:
    found = inside(tmp_path, "a.eml", mail(text=text))
    assert [(one.what, one.why) for one in found.unread] == [(What.OTHER, "es un correo sin archivos adjuntos")]


def test_an_attachment_swallowed_by_the_one_before_is_told_and_that_one_is_read(tmp_path: Path) -> None:
    two = mail(("58101.xlsx", BOOK), ("58203.xlsx", BOOK), ("a.pdf", b"%PDF"))
    delimiter = next(line for line in two.splitlines() if line.startswith(b"--="))
    at = two.index(delimiter, two.index(b"58101.xlsx"))
    found = inside(tmp_path, "a.eml", two[:at] + delimiter[:-3] + two[at + len(delimiter) :])
    assert [load(one.source, 10**6) for one in found.files] == [BOOK]
    assert [(one.name, one.what) for one in found.unread] == [("a.eml › a.pdf", What.PRINT), ("a.eml", What.CLOSED)]


def test_base64_that_goes_on_behind_its_end_is_told_and_a_note_there_is_not(tmp_path: Path) -> None:
    again = ONE.replace(b"\r\n--b--", ROWS + b"\r\n--b--")
    assert [one.what for one in inside(tmp_path, "a.eml", again).unread] == [What.CLOSED]
    note = ONE.replace(b"\r\n--b--", b"\r\n____ Aviso del antivirus ____\r\n--b--")
    assert inside(tmp_path, "b.eml", note).unread == ()


def test_text_that_is_no_letter_is_told_though_it_has_no_name(tmp_path: Path) -> None:
    kinds = ("text/csv", "text/rtf", "text/calendar")
    found = [inside(tmp_path, f"{number}.eml", part(b"1,2", kind=kind)) for number, kind in enumerate(kinds)]
    assert [names(one) for one in found] == [
        (["0.eml › adjunto 1 (sin nombre).csv"], []),
        ([], ["1.eml › adjunto 1 (sin nombre)"]),
        ([], ["2.eml › adjunto 1 (sin nombre)"]),
    ]


@pytest.mark.parametrize("name", [".xlsx", "=?utf-8?B?????=.xlsx"])
def test_a_name_of_which_only_the_ending_can_be_read_is_that_of_a_workbook(name: str, tmp_path: Path) -> None:
    data = part(BOOK, f'Content-Disposition: attachment; filename="{name}"')
    assert names(inside(tmp_path, "a.eml", data)) == (["a.eml › (sin nombre).xlsx"], [])


@pytest.mark.parametrize(
    ("headers", "day"),
    [("Date: Mon, 08 Apr 2024 23:30:00 -0700", "2024-04-08"), ("Date: lun, 8 abr 2024 10:11:12 -0700", "2024-04-08"),
     ("Date: 8 de abril de 2024 10:11", "2024-04-08"), ("Date: mar., 9 ene. 2024 10:11:12 -0700", "2024-01-09"),
     ("Date: 2024-04-08T10:11:12Z", "2024-04-08"), ("Date: =?utf-8?q?Mon,_8_Apr_2024_10:11:12_-0700?=", "2024-04-08"),
     ("Date: ayer\r\nResent-Date: Mon, 08 Apr 2024 10:11:12 -0700", "2024-04-08"),
     ("Received: a; Wed, 10 Apr 2024 01:00:00 +0000\r\nReceived: b by c; Mon, 8 Apr 2024 17:11:20 +0000", "2024-04-08")],
)  # fmt: skip
def test_the_day_is_read_as_mailers_and_servers_write_it(headers: str, day: str) -> None:
    assert open_mail(headers.encode() + b"\r\n\r\n").day == day


@pytest.mark.parametrize(
    ("outer", "inner", "day", "undated"),
    [
        ("Date: Mon, 08 Apr 2024 23:30:00 -0700", "Date: Mon, 01 Apr 2024 10:00:00 -0700", "2024-04-01", False),
        ("Date: Mon, 08 Apr 2024 23:30:00 -0700", "Date: ayer", "2024-04-08", True),
        ("Subject: x", "Date: Mon, 01 Apr 2024 10:00:00 -0700", "2024-04-01", False),
        ("Subject: x", "Subject: x", None, True),
        ("Subject: x", "Received: a by b; Mon, 8 Apr 2024 17:11:20 +0000", "2024-04-08", True),
    ],
)
def test_of_a_mail_that_does_not_say_when_it_was_sent_that_is_known(
    outer: str, inner: str, day: str | None, undated: bool, tmp_path: Path
) -> None:
    forwarded = inner.encode() + b"\r\n" + part(BOOK, 'Content-Disposition: attachment; filename="a.xlsx"')
    data = outer.encode() + b"\r\n" + part(forwarded, kind="message/rfc822")
    (one,) = inside(tmp_path, "a.eml", data).files
    assert (one.undated, one.day) == (undated, day or one.day)


def test_a_subject_is_shown_plain_and_as_long_as_is_bearable(tmp_path: Path) -> None:
    written = b"=?utf-8?q?Avance_f=C3=ADsico_58101?=\x1b" + b" x" * 500
    (unread,) = inside(tmp_path, "a.eml", b"Subject: " + written + b"\r\n" + part(b"%PDF")).unread
    assert unread.subject.startswith("Avance físico 58101\\u001b x x")
    assert len(unread.subject) < 250


# -- boxes ---------------------------------------------------------------------------------------------------------


def test_a_box_gives_the_attachments_of_each_mail(tmp_path: Path) -> None:
    data = boxed(
        mail(("a.xlsx", BOOK)), mail(), mail(("a.xlsx", BOOK), text="Hola\n\nFrom todos nosotros\ncon saludos")
    )
    found = inside(tmp_path, "a.mbox", data)
    assert names(found) == (["a.mbox › mensaje 1 › a.xlsx", "a.mbox › mensaje 3 › a.xlsx"], ["a.mbox › mensaje 2"])
    assert [load(one.source, 10**6) for one in found.files] == [BOOK, BOOK]


def one_each(*shapes: bytes) -> list[bytes]:
    """Boxes of two mails, in each of whose envelopes is one of ``shapes`` of what lies between them."""
    first, second = (
        b"From ana@example.com Mon Jan 15 10:00:00 2024\n" + mail((name, BOOK)).rstrip(b"\n") + b"\n"
        for name in ("a.xlsx", "b.xlsx")
    )
    return [first + shape + second for shape in shapes]


BOXES = one_each(b"\n", b"", b"\n\n")


@pytest.mark.parametrize("name", ["a.mbox", "a.eml", "a", "a.txt"])
@pytest.mark.parametrize("data", [*BOXES, b"\xef\xbb\xbf" + BOXES[0], BOXES[0].decode().encode("utf-16")])
def test_each_mail_of_a_box_is_read_however_it_is_called_and_divided(data: bytes, name: str, tmp_path: Path) -> None:
    assert names(inside(tmp_path, name, data)) == ([f"{name} › mensaje 1 › a.xlsx", f"{name} › mensaje 2 › b.xlsx"], [])


@pytest.mark.parametrize("name", ["a.mbox", "a.eml"])
def test_a_box_with_the_line_ends_of_old_macintoshes_is_read(name: str, tmp_path: Path) -> None:
    assert len(inside(tmp_path, name, BOXES[0].replace(b"\n", b"\r")).files) == 2


def test_a_box_of_another_kind_is_told(tmp_path: Path) -> None:
    data = b"BABYL OPTIONS:\nVersion: 5\n\x1f\x0c\n1,,\n*** EOOH ***\n" + mail(("a.xlsx", BOOK)) + b"\x1f"
    assert [one.what for one in inside(tmp_path, "a.mbox", data).unread] == [What.CLOSED]


def test_a_box_without_its_ending_is_known_by_its_content(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    assert len(inside(tmp_path, "Recibidos", boxed(mail(("a.xlsx", b"x")))).files) == 1


def test_mails_beyond_the_most_are_told_by_their_number(tmp_path: Path) -> None:
    found = inside(tmp_path, "a.mbox", boxed(*[mail()] * (MOST_MEMBERS + 3)))
    assert found.unread[-1].why.startswith("trae demasiados archivos: 3 quedaron")


# -- damaged -------------------------------------------------------------------------------------------------------


def test_what_one_changed_byte_costs_is_told(tmp_path: Path) -> None:
    chance = random.Random(8)  # noqa: S311
    inner = mail(("dos.xlsx", BOOK), ("tres.xlsx", BOOK))
    whole = mail(("uno.xlsx", BOOK), ("dentro.eml", inner))
    for good in (
        mail(("uno.xlsx", BOOK), ("dos.xlsx", BOOK), ("tres.xlsx", BOOK)),
        whole,
        boxed(mail(("uno.xlsx", BOOK)), inner),
    ):
        lines = [
            (m.start(), m.end())
            for m in re.finditer(rb"[^\n]*\n", good)
            if not re.match(rb"[A-Za-z0-9+/=]{20,}\n", m.group())
        ]
        for _ in range(200):
            at = chance.randrange(*chance.choice(lines))
            put = chance.choice((b"", b"\n", b'"', b"-", bytes([good[at] ^ 1 << chance.randrange(7)])))
            found = inside(
                tmp_path, "a.mbox" if good.startswith(b"From ") else "a.eml", good[:at] + put + good[at + 1 :]
            )
            assert len(found.files) == 3 or any(one.what is What.CLOSED for one in found.unread), (
                good[at - 20 : at + 9],
                put,
            )


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
    ours = [(one.name, content(data, one, 10**6)) for one in leaves(data).leaves if one.kind == "application/x"]
    assert ours == theirs
