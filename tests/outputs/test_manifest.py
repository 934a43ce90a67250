"""The manifest of a set: told and read back, and never trusted beyond what it may say."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from poa_xl.outputs.edition import publish
from poa_xl.outputs.manifest import LARGEST, Manifest, Stage, Step, manifest_file, parse, plain
from poa_xl.outputs.proof import State, ours, recover, verify
from tests.outputs.sabotage import snapshot

PROOF = "ab" * 32
names = st.lists(
    st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/\\:"), min_size=1, max_size=9),
    min_size=1,
    max_size=3,
).map("/".join)
proofs = st.binary(min_size=32, max_size=32).map(bytes.hex)
steps = st.builds(
    Step,
    st.integers(0, 10**6),
    names.filter(plain),
    st.just("") | proofs,
    st.just("") | names.filter(plain),
    st.just("") | proofs,
)
manifests = st.builds(
    Manifest,
    st.just("informe"),
    st.binary(min_size=16, max_size=16).map(bytes.hex),
    st.sampled_from(Stage),
    st.datetimes().map(lambda one: one.replace(microsecond=0)),
    st.dictionaries(names.filter(plain), proofs, max_size=4),
    st.lists(steps, max_size=3).map(tuple),
    st.lists(names.filter(plain), max_size=2).map(tuple),
)


@given(manifests)
def test_what_is_told_is_read_back(manifest: Manifest) -> None:
    found = parse(manifest.dump(), "informe")
    whole = manifest.stage is Stage.COMPLETE
    assert (found.files, found.written, found.generation) == (manifest.files, manifest.written, manifest.generation)
    assert found.stage is manifest.stage
    assert (found.steps, found.folders) == (((), ()) if whole else (manifest.steps, manifest.folders))


VALID = json.loads(
    Manifest("informe", "0" * 32, Stage.APPLYING, datetime(2024, 4, 12), {"a": PROOF}, (Step(0, "a"),)).dump()
)


@pytest.mark.parametrize(
    "change",
    [
        {"formato": "poa-xl/edicion/2"},
        {"conjunto": "otro"},
        {"generacion": "../../x"},
        {"estado": "listo"},
        {"escrito": "ayer"},
        {"escrito": 1},
        {"archivos": ["a"]},
        {"archivos": {"../a": PROOF}},
        {"archivos": {"/a": PROOF}},
        {"archivos": {"a/../../b": PROOF}},
        {"archivos": {"c:a": PROOF}},
        {"archivos": {"a\\b": PROOF}},
        {"archivos": {"\ud800": PROOF}},
        {"archivos": {"a\0": PROOF}},
        {"archivos": {"x" * 2000: PROOF}},
        {"archivos": {"a": "corto"}},
        {"archivos": {"a": None}},
        {"pasos": {}},
        {"pasos": [1]},
        {"pasos": [{"numero": -1, "nombre": "a", "era": "", "aparte": "", "nuevo": ""}]},
        {"pasos": [{"numero": 10**9, "nombre": "a", "era": "", "aparte": "", "nuevo": ""}]},
        {"pasos": [{"numero": 0, "nombre": "../a", "era": "", "aparte": "", "nuevo": ""}]},
        {"pasos": [{"numero": 0, "nombre": "a", "era": "", "aparte": "../a", "nuevo": ""}]},
        {"pasos": [{"numero": 0, "nombre": "a", "era": "x", "aparte": "", "nuevo": ""}]},
        {"carpetas": "a"},
        {"carpetas": [".."]},
    ],
)
def test_a_manifest_that_says_anything_else_is_none(change: dict[str, object]) -> None:
    parse(json.dumps(VALID).encode(), "informe")
    with pytest.raises(ValueError):  # noqa: PT011 - any
        parse(json.dumps(VALID | change).encode(), "informe")


@pytest.mark.parametrize(
    "data", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b"1" * 10_000, b"null", b"[]", b'{"archivos": NaN}']
)
def test_other_bytes_are_no_manifest(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any
        parse(data, "informe")


@given(
    st.binary(max_size=60)
    | st.recursive(st.none() | st.text() | st.integers(), st.lists).map(lambda one: json.dumps(one).encode())
)
def test_whatever_lies_there_is_read_or_refused(data: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any
        parse(data, "informe")


def write(folder: Path) -> None:
    with publish(folder, "informe") as edition:
        edition.put("a.txt", b"1")


def test_a_manifest_too_big_is_not_even_read(tmp_path: Path) -> None:
    write(tmp_path)
    place = manifest_file(tmp_path, "informe")
    place.write_bytes(place.read_bytes() + b" " * LARGEST)
    assert verify(tmp_path, "informe") is State.INVALID
    assert ours(tmp_path) == {}


def test_a_manifest_that_is_a_link_proves_nothing(tmp_path: Path) -> None:
    write(tmp_path)
    place = manifest_file(tmp_path, "informe")
    place.rename(tmp_path / "lejos.json")
    place.symlink_to("lejos.json")
    assert verify(tmp_path, "informe") is State.INVALID


def test_a_manifest_half_done_whose_files_are_lost_proves_nothing(tmp_path: Path) -> None:
    """Somebody cleaned up the hidden folder of a run that was killed."""
    write(tmp_path)
    place = manifest_file(tmp_path, "informe")
    place.write_bytes(place.read_bytes().replace(b'"completo"', b'"en curso"'))
    assert recover(tmp_path) == ()
    assert verify(tmp_path, "informe") is State.UNFINISHED
    assert ours(tmp_path) == {}
    with publish(tmp_path, "informe") as edition:
        edition.put("a.txt", b"2")
    assert {was.name for was, _ in edition.published.kept} == {"a.txt", place.name}
    assert verify(tmp_path, "informe") is State.COMPLETE


def test_a_folder_named_like_ours_keeps_what_is_not_ours(tmp_path: Path) -> None:
    strange = tmp_path / f".informe.{'0' * 32}.poa-xl"
    strange.mkdir()
    (strange / "suyo.txt").write_bytes(b"suyo")
    (strange / "0.nuevo").write_bytes(b"nuestro")
    recover(tmp_path)
    assert snapshot(strange) == {"suyo.txt": b"suyo"}
    write(tmp_path)
    assert snapshot(strange) == {"suyo.txt": b"suyo"}


def test_steps_of_a_stranger_do_not_leave_the_folder_by_a_link(tmp_path: Path) -> None:
    """A manifest in progress that would move a file out through a link is undone, not followed."""
    out, far = tmp_path / "out", tmp_path / "lejos"
    far.mkdir()
    write(out)
    (out / "puerta").symlink_to(far, target_is_directory=True)
    proof = ours(out)[(out / "a.txt").resolve()]
    forged = Manifest(
        "informe",
        "1" * 32,
        Stage.APPLYING,
        datetime(2024, 4, 12),
        {},
        (Step(0, "a.txt", proof, "puerta/a.txt"),),
    )
    (out / f".informe.{'1' * 32}.poa-xl").mkdir()
    manifest_file(out, "informe").write_bytes(forged.dump())
    with pytest.raises(Exception, match="no se puede terminar ni deshacer"):
        recover(out)
    assert (out / "a.txt").read_bytes() == b"1"
    assert list(far.iterdir()) == []


def test_a_linked_staging_folder_is_not_followed(tmp_path: Path) -> None:
    out, far = tmp_path / "out", tmp_path / "lejos"
    far.mkdir()
    (far / "0.nuevo").write_bytes(b"suyo")
    write(out)
    place = manifest_file(out, "informe")
    generation = json.loads(place.read_bytes())["generacion"]
    place.write_bytes(place.read_bytes().replace(b'"completo"', b'"en curso"'))
    (out / f".informe.{generation}.poa-xl").symlink_to(far, target_is_directory=True)
    assert recover(out) == ()
    assert verify(out, "informe") is State.UNFINISHED
    assert snapshot(far) == {"0.nuevo": b"suyo"}
