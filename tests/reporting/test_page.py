"""The page: self-contained, escaped, exceptions first, coverage said."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest

from poa_xl.domain.avance import Captura
from poa_xl.domain.model import Plan
from tests.support.books import achieved
from tests.support.quarter import Quarter

Published = Mapping[str, Mapping[int, Captura]]


class Outline(HTMLParser):
    """Tags with their attributes, and the text of the body."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._skip += tag in ("style", "script")

    def handle_endtag(self, tag: str) -> None:
        self._skip -= tag in ("style", "script")

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.text.append(data)


def outline(quarter: Quarter) -> Outline:
    parsed = Outline()
    parsed.feed(Path(quarter.report + ".html").read_text(encoding="utf-8"))
    return parsed


def said(quarter: Quarter) -> str:
    return " ".join(" ".join(outline(quarter).text).split())


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory, plan: Plan, publicado: Published) -> Quarter:
    """Four of five units; 502 behind and explained, 504 over, a nasty text."""
    quarter = Quarter(tmp_path_factory.mktemp("page"), plan)
    quarter.fill({k: v for k, v in publicado.items() if k != "58102"})
    late = {502: achieved(1, 5, "Sin imprenta <b>hasta</b> abril & mayo"), 504: achieved(1, 9, "Más ferias")}
    quarter.fill({"58203": {**publicado["58203"], **late}})
    quarter.collect()
    return quarter


def test_it_needs_no_network(mixed: Quarter) -> None:
    for tag, attributes in outline(mixed).tags:
        for name in ("src", "href", "data", "action", "srcset"):
            value = attributes.get(name) or ""
            assert value == "" or value.startswith("#"), (tag, value)
    text = Path(mixed.report + ".html").read_text(encoding="utf-8")
    assert not re.search(r"url\(|@import|https?://(?!www\.w3\.org)", text)


def test_it_is_spanish_and_fits_a_phone(mixed: Quarter) -> None:
    tags = outline(mixed).tags
    assert ("html", {"lang": "es-MX"}) in tags
    assert any(t == "meta" and a.get("name") == "viewport" for t, a in tags)


def test_what_is_left_out_is_said(mixed: Quarter) -> None:
    text = said(mixed)
    assert "4 de 5" in text
    assert "58102" in text
    assert "faltante" in text


def test_exceptions_come_with_gap_and_words(mixed: Quarter) -> None:
    text = said(mixed)
    assert "−9" in text
    assert "Sin imprenta <b>hasta</b> abril & mayo" in text
    assert "35.7 %" in text


def test_texts_are_escaped(mixed: Quarter) -> None:
    raw = Path(mixed.report + ".html").read_text(encoding="utf-8")
    assert "Sin imprenta &lt;b&gt;hasta&lt;/b&gt; abril &amp; mayo" in raw


def test_every_id_is_unique_and_every_link_leads_somewhere(mixed: Quarter) -> None:
    tags = outline(mixed).tags
    ids = [a["id"] for _, a in tags if "id" in a]
    assert len(ids) == len(set(ids))
    for _, attributes in tags:
        target = attributes.get("href") or ""
        if target.startswith("#"):
            assert target[1:] in ids
