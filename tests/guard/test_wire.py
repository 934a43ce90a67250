"""Frames arrive as they were sent; no answer can be made to mean more than plain values."""

from __future__ import annotations

import builtins
import os
import pickle
import struct
from datetime import date
from fractions import Fraction
from threading import Thread

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poa_xl.domain.finding import Finding, Place, Severity
from poa_xl.guard.ends import End, Unforeseen
from poa_xl.guard.pool import Pool
from poa_xl.guard.wire import LARGEST, decode, encode, receive, send

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.binary() | st.floats(allow_nan=False) | st.dates()
    | st.fractions() | st.datetimes() | st.timedeltas() | st.frozensets(st.integers()) | st.sampled_from(Severity),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner) | st.lists(inner).map(tuple),
    max_leaves=20,
)  # fmt: skip


@given(PLAIN)
def test_plain_values_come_back_as_they_went(value: object) -> None:
    assert decode(encode(value)) == value


def test_findings_come_back_as_they_went() -> None:
    value = (
        Finding(
            "POA104", Severity.ERROR, "dañado", "vuelva a enviarlo", Place("a.xlsx", celda="B2", ruta=("metas", 1))
        ),
        Unforeseen(End.DIED, "SIGABRT"),
        {"meta": Fraction(1, 3), "hoy": date(2024, 3, 31)},
    )
    assert decode(encode(value)) == value


@given(st.lists(st.binary(max_size=200_000), max_size=4))
def test_frames_arrive_one_by_one(payloads: list[bytes]) -> None:
    reading, writing = os.pipe()

    def write() -> None:
        for payload in payloads:
            send(writing, payload)

    writer = Thread(target=write)
    writer.start()
    try:
        assert [receive(reading) for _ in payloads] == payloads
    finally:
        writer.join()
        os.close(writing)
    assert receive(reading) is None
    os.close(reading)


@pytest.mark.parametrize(
    "sent", [b"", b"\0\0", struct.pack("!Q", 9) + b"half", struct.pack("!Q", LARGEST + 1) + b"x"], ids=range(4)
)
def test_half_a_frame_or_too_large_a_one_is_none(sent: bytes) -> None:
    reading, writing = os.pipe()
    os.write(writing, sent)
    os.close(writing)
    assert receive(reading, LARGEST) is None
    os.close(reading)


def test_too_large_a_result_is_not_sent() -> None:
    with pytest.raises(ValueError, match="a result of"):
        encode(bytes(LARGEST))


@pytest.mark.parametrize(
    "foreign",
    [
        eval, getattr, os.system, builtins.open, type, object, Exception, pickle.loads, pickle.Unpickler, Pool, send,
        os.PathLike,
    ],
)  # fmt: skip
def test_no_function_and_no_other_class_is_admitted(foreign: object) -> None:
    with pytest.raises(pickle.UnpicklingError, match="no answer may hold"):
        decode(pickle.dumps(foreign))


@pytest.mark.parametrize(
    "name",
    [
        b"poa_xl.domain.finding\nfield", b"poa_xl.domain.finding\nPlace.__init__", b"poa_xl.domain.finding\nStrEnum",
        b"poa_xl.domain.cantidad\nFraction", b"poa_xl.domain..os\nsystem", b"poa_xl.domain\n__loader__",
        b"poa_xl.domain.finding\nNothing", b"poa_xl.guard.ends\nPoolError",
    ],
)  # fmt: skip
def test_a_room_of_the_core_opens_no_other(name: bytes) -> None:
    with pytest.raises(pickle.UnpicklingError, match="no answer may hold"):
        decode(b"c" + name + b"\n.")
