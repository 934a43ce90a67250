"""What came in: files of folders, and what .zip, .eml, .msg and .mbox hold, one inside another; every part is read or told.

``walk`` runs in the parent and opens nothing; ``open_container`` and ``load`` open what strangers made, behind the wall.
"""

from poa_xl.containers.folder import is_book, walk
from poa_xl.containers.found import SEPARATOR, Damaged, Found, Incoming, Source, Unread, What
from poa_xl.containers.opening import load, open_container

__all__ = [
    "SEPARATOR",
    "Damaged",
    "Found",
    "Incoming",
    "Source",
    "Unread",
    "What",
    "is_book",
    "load",
    "open_container",
    "walk",
]
