"""In a worker: what a file holds, one container inside another; and the bytes of one member.

Both number the members of a container as they lie in it, so that a place found by one process is found by the next.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from poa_xl.containers.archive import LARGEST_DIRECTORY, open_zip
from poa_xl.containers.compound import directory
from poa_xl.containers.found import (
    DEEPEST,
    LARGEST_BOX,
    LARGEST_MAIL,
    LARGEST_TREE,
    MOST_MEMBERS,
    SEPARATOR,
    Damaged,
    Found,
    Incoming,
    Source,
    Unread,
    What,
    shown,
)
from poa_xl.containers.kinds import (
    BOOK,
    HEAD,
    NOTHING,
    OTHER,
    SPREADSHEETS,
    WHAT,
    Guess,
    Kind,
    base_of,
    guess,
    inside_ole,
    suffix_of,
)
from poa_xl.containers.mail import open_box, open_mail
from poa_xl.containers.member import Container, Member, file_member
from poa_xl.reasons import reason

_NAMELESS = "(sin nombre)"
_TOO_DEEP = f"está dentro de más de {DEEPEST} archivos, uno en otro; extraiga los libros"
_TOO_MUCH = "lo que viene comprimido junto con él pesa demasiado; extraiga los libros"


def open_container(one: Incoming) -> Found:
    """Every workbook inside, and every part that is not read; ``one`` itself if it turns out to be a workbook."""
    listing = _Listing()
    listing.add(file_member(Path(one.source.path)), one)
    return Found(tuple(listing.files), tuple(listing.unread))


def load(source: Source, limit: int) -> bytes:
    """The bytes, at most one more than ``limit``: enough to see that it is too big.  Damaged, or OSError, if they cannot be had."""
    path = Path(source.path)
    if not source.chain:
        return file_member(path).read(limit + 1)
    state = path.stat()
    container = _container(path, (state.st_mtime_ns, state.st_size), source.chain[:-1])
    return _numbered(container, source.chain[-1]).read(limit + 1)


@lru_cache(maxsize=2 * DEEPEST)
def _container(path: Path, stamp: tuple[int, int], chain: tuple[int, ...]) -> Container:
    """An opened container; the last ones stay open, for the members of one are asked for one after another."""
    outer = _numbered(_container(path, stamp, chain[:-1]), chain[-1]) if chain else file_member(path)
    found = opened(outer)
    if isinstance(found, Guess):
        raise Damaged("cambió mientras se leía")
    return found


def _numbered(container: Container, number: int) -> Member:
    if number >= len(container.members):
        raise Damaged("cambió mientras se leía")
    return container.members[number]


def opened(member: Member) -> Guess | Container:
    """What the member is, looked into where its beginning does not tell.  Damaged or OSError if it cannot be read."""
    first = member.told or guess(member.name, member.read(HEAD))
    if first.kind is Kind.ZIP:
        return open_zip(member.name, member.stream())
    if first.kind is Kind.MAIL:
        return open_mail(member.whole())
    if first.kind is Kind.BOX:
        return open_box(member.whole(LARGEST_BOX if member.path else LARGEST_MAIL))
    return _ole(member) if first.kind is Kind.OLE else first


def _ole(member: Member) -> Guess | Container:
    data = member.whole()
    entries = directory(data, LARGEST_DIRECTORY)
    kind = inside_ole(member.name, entries if entries[66:67] == b"\5" else data)  # 5: a root, as the first must be
    if kind is Kind.MAIL:
        from poa_xl.containers.outlook import open_msg

        return open_msg(data)
    if kind is Kind.OTHER and suffix_of(member.name) == ".msg":
        raise Damaged("el .msg está dañado o incompleto")
    return {Kind.BOOK: BOOK, Kind.NOTHING: NOTHING}.get(kind, OTHER)


class _Listing:
    """What one file holds, as far as it has been looked into: what it costs is counted over all that is in it."""

    def __init__(self) -> None:
        self.files: list[Incoming] = []
        self.unread: list[Unread] = []
        self._names: Counter[str] = Counter()
        self._count = self._spent = 0

    def add(self, member: Member, one: Incoming, depth: int = 0) -> bool:
        """Put ``one``, which is ``member``, where it belongs: among the files, or the unread, or by what it holds.

        ``depth`` is in how many containers it is.  False if it is nothing, and was passed over.
        """
        try:
            found = opened(member)
        except (Damaged, OSError) as error:
            if suffix_of(member.name) in SPREADSHEETS and not member.told:
                self.files.append(
                    replace(one, container=False)
                )  # a return that is damaged is its sender's: told when it is read
            else:
                self._tell(one, What.CLOSED, error.why if isinstance(error, Damaged) else reason(error))
            return True
        if isinstance(found, Container):
            if depth < DEEPEST:
                self._unfold(found, one, depth)
            else:
                self._tell(one, What.CLOSED, _TOO_DEEP)
        elif found.kind is Kind.BOOK:
            self.files.append(replace(one, container=False))
        elif found.kind is not Kind.NOTHING:
            self._tell(one, WHAT[found.kind], found.why)
        return found is not NOTHING

    def _unfold(self, container: Container, one: Incoming, depth: int) -> None:
        one = replace(
            one,
            day=container.day or one.day,
            sender=container.sender or one.sender,
            subject=container.subject or one.subject,
            undated=container.undated or (one.undated and not container.day),
        )
        empty, left = True, container.more
        for number, member in enumerate(container.members):
            if self._count == MOST_MEMBERS:
                left += len(container.members) - number
                break
            self._count += 1
            inner = replace(
                one,
                name=self._named(one.name, member.name),
                source=Source(one.source.path, (*one.source.chain, number)),
            )
            counted = replace(member, read=self._counted(member.read))
            empty &= not self.add(counted, inner, depth if container.box else depth + 1)
        if left:
            self._tell(one, What.CLOSED, f"trae demasiados archivos: {left} quedaron sin ver; extraiga los libros")
        if container.missing:
            self._tell(one, What.CLOSED, container.missing)
        elif empty and not left:
            self._tell(one, What.OTHER, container.empty)

    def _named(self, outer: str, inner: str) -> str:
        """What the member is called; where two are called the same, with a number."""
        called = shown(inner).strip() or _NAMELESS
        if base_of(called).lower() in SPREADSHEETS:  # all of its name that was lost stood before the ending
            called = called.removesuffix(base_of(called)) + _NAMELESS + base_of(called)
        name = f"{outer}{SEPARATOR}{called}"
        self._names[name] += 1
        return name if self._names[name] == 1 else f"{name} ({self._names[name]})"

    def _counted(self, read: Callable[[int], bytes]) -> Callable[[int], bytes]:
        """``read``, until too much has been read."""

        def counted(most: int) -> bytes:
            if self._spent > LARGEST_TREE:
                raise Damaged(_TOO_MUCH)
            data = read(most)
            self._spent += len(data)
            return data

        return counted

    def _tell(self, one: Incoming, what: What, why: str) -> None:
        self.unread.append(Unread(one.name, what, why, one.day, one.sender, one.subject))
