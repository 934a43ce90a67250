"""Containers inside containers: nothing is told twice and nothing vanishes, whatever is inside what."""

from __future__ import annotations

import pickle
import random
import subprocess
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from poa_xl.containers import Damaged, Found, load
from tests.containers.opened import inside
from tests.support.compound import Attachment, message
from tests.support.hostile_mail import boxed, damaged, mail, sound, zipped

BOOK = zipped(("[Content_Types].xml", b""), ("xl/workbook.xml", bytes(range(256)) * 10))


class Node(NamedTuple):
    """A container of some kind, its members in order; or a file if the kind is blank."""

    kind: str
    data: bytes
    members: tuple[Node, ...] = ()


LEAF = st.sampled_from(
    [
        ("xlsx", BOOK),
        ("xlsx", b""),
        ("ods", b"x"),
        ("bin", BOOK),
        ("txt", b"hola"),
        ("pdf", b"%PDF"),
        ("rar", b"Rar!"),
        ("png", b"\x89PNG"),
    ]
).map(lambda pair: Node("", pair[1], (Node(pair[0], b""),)))


def trees(depth: int) -> st.SearchStrategy[Node]:
    kinds = st.sampled_from(["zip", "eml", "msg"])
    member = st.one_of(LEAF, trees(depth - 1)) if depth > 1 else LEAF
    tree = st.builds(lambda kind, members: Node(kind, b"", tuple(members)), kinds, st.lists(member, max_size=4))
    if depth < 3:
        return tree
    boxes = st.lists(
        st.lists(member, max_size=3).map(lambda members: Node("eml", b"", tuple(members))), min_size=1, max_size=3
    )
    return st.one_of(tree, boxes.map(lambda mails: Node("mbox", b"", tuple(mails))))


def written(node: Node) -> bytes:
    if not node.kind:
        return node.data
    members = [(called(one, number), written(one)) for number, one in enumerate(node.members)]
    if node.kind == "zip":
        return zipped(*members)
    if node.kind == "msg":
        return message([Attachment(name, data) for name, data in members])
    return boxed(*(data for _, data in members)) if node.kind == "mbox" else mail(*members)


def called(node: Node, number: int) -> str:
    return f"{number}.{node.kind or node.members[0].kind}"


def expected(node: Node, name: str) -> list[str]:
    """Every file that is not a container, and every container that is empty."""
    if not node.kind or not node.members:
        return [name]
    inner = [
        f"mensaje {number + 1}" if node.kind == "mbox" else called(one, number)
        for number, one in enumerate(node.members)
    ]
    return [
        found for one, own in zip(node.members, inner, strict=True) for found in expected(one, f"{name} › {own}")
    ]  # fmt: skip


def contents(node: Node) -> list[bytes]:
    """The bytes of the workbooks."""
    if not node.kind:
        return [node.data] if node.members[0].kind in ("xlsx", "ods", "bin") else []
    return [data for one in node.members for data in contents(one)]


@settings(max_examples=100)
@given(trees(3))
def test_every_member_is_once_among_the_files_or_the_unread_and_its_bytes_are_its_own(tree: Node) -> None:
    with tempfile.TemporaryDirectory() as folder:
        name = f"a.{tree.kind}"
        found = inside(Path(folder), name, written(tree))
        assert sorted([one.name for one in found.files] + [one.name for one in found.unread]) == sorted(
            expected(tree, name)
        )
        assert [load(one.source, 10**6) for one in found.files] == contents(tree)


def test_the_mails_of_a_box_are_no_depth_of_their_own(tmp_path: Path) -> None:
    data = boxed(mail(("a.zip", zipped(("b.zip", zipped(("c.zip", zipped(("58101.xlsx", BOOK)))))))))
    found = inside(tmp_path, "a.mbox", data)
    assert [load(one.source, 10**6) for one in found.files] == [BOOK]
    deeper = boxed(mail(("a.zip", zipped(("b.zip", zipped(("c.zip", zipped(("d.zip", zipped(("x.xlsx", BOOK)))))))))))
    assert "uno en otro" in inside(tmp_path, "b.mbox", deeper).unread[0].why


def test_the_nearest_subject_goes_with_what_is_not_read(tmp_path: Path) -> None:
    data = zipped(("a.eml", mail(("b.zip", zipped(("58101.pdf", b"%PDF"))))), ("c.pdf", b"%PDF"))
    assert {one.name: one.subject for one in inside(tmp_path, "a.zip", data).unread} == {
        "a.zip › a.eml › b.zip › 58101.pdf": "Avance", "a.zip › c.pdf": "",
    }  # fmt: skip


def test_what_is_found_travels_between_processes(tmp_path: Path) -> None:
    found = inside(tmp_path, "a.eml", mail(("a.zip", zipped(("58101.xlsx", BOOK))), ("b.pdf", b"%PDF")))
    back = pickle.loads(pickle.dumps(found))  # noqa: S301
    assert isinstance(back, Found)
    assert back == found
    assert load(back.files[0].source, 10**6) == BOOK


def test_containers_damaged_at_random_are_read_or_told(tmp_path: Path) -> None:
    chance = random.Random(8)  # noqa: S311
    for name, good in sound(BOOK):
        for _ in range(60):
            found = inside(tmp_path, name, damaged(good, chance))
            assert found.files or found.unread
            for one in found.files:
                with suppress(Damaged):
                    load(one.source, 10**6)


def test_the_parent_opens_no_library_that_reads_mail() -> None:
    program = "import sys, poa_xl.containers; print([m for m in ('oxmsg', 'olefile', 'openpyxl') if m in sys.modules])"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, check=True).stdout.strip() == b"[]"
