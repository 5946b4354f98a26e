"""Tests of the size of pages for readers on slow networks, compressed as by hosts. They measure bytes, since times vary.

The record grows with every edit, and no edit may make a test fail. So a page may be larger than the limit if that is due to its text. The
summary of the tests then names it, and a list on it should be split, as `dataset.LONGEST` and `generated._PARTS` do.
"""

from __future__ import annotations

import gzip
import posixpath
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from conftest import Site, Visit

PAGE = 15_000  # bytes of compressed HTML
FRAME, MARKUP = 5_000, 2.5  # for a longer page: the bytes around its text, and the bytes for each byte of its words
FETCHED = 95_000  # bytes that a browser loads immediately with a page
INDEX = 300_000  # bytes that it loads when someone searches
LOADED = "link[rel=stylesheet], link[rel=preload], link[rel=icon], script[src], img[src]"


@cache
def weight(file: Path) -> int:
    """Return the bytes of a file in transfer; a font is already compressed."""
    data = file.read_bytes()
    return len(data) if file.suffix in (".woff2", ".png") else compressed(data)


def compressed(data: bytes) -> int:
    return len(gzip.compress(data, 9, mtime=0))


def words(page: Any) -> bytes:
    """Return the text of a page."""
    return str(page.query("article")[0].to_text()).encode()


def without_drawings(html: str) -> bytes:
    return re.sub(r"<svg\b.*?</svg>", "", html, flags=re.DOTALL).encode()


def test_no_page_weighs_more_than_its_words_need(site: Site, record_property: Callable[[str, object], None]) -> None:
    files = {address: site.folder / address.strip("/") / "index.html" for address in site.pages}
    heavy = {address: file for address, file in files.items() if weight(file) > PAGE}
    if heavy:
        record_property("note", f"These pages weigh more than {PAGE:,} bytes; split a list of each: {', '.join(heavy)}")
    spoilt = {
        address: size
        for address, file in heavy.items()
        if (size := compressed(without_drawings(file.read_text("utf8")))) > FRAME + MARKUP * compressed(words(site.pages[address]))
    }
    assert spoilt == {}


def loaded(site: Site, address: str) -> set[Path]:
    """Return the files that a browser loads with a page."""
    links = {element.attrs.get("href") or element.attrs.get("src") or "" for element in site.pages[address].query(LOADED)}
    return {site.folder / posixpath.normpath(posixpath.join(address.strip("/"), link)) for link in links}


def test_little_is_fetched_with_a_page(site: Site) -> None:
    heavy = {}
    for address in site.pages:
        files = loaded(site, address)
        assert any(file.suffix == ".woff2" for file in files)
        total = sum(map(weight, files))
        if total > FETCHED:
            heavy[address] = total
    assert heavy == {}


def test_the_index_of_the_search_weighs_less_than_the_words_of_the_pages(site: Site) -> None:
    index = weight(site.folder / "search" / "search_index.json")
    assert index <= INDEX or index <= 0.6 * compressed(b" ".join(map(words, site.pages.values())))


@pytest.mark.parametrize("address", ["", "projects/ml-1/"])
def test_a_browser_fetches_what_is_weighed_and_nothing_else(address: str, visit: Visit, site: Site) -> None:
    page = visit(address, fresh=True)
    page.wait_for_load_state("networkidle")
    fetched = page.evaluate("performance.getEntriesByType('resource').map(each => new URL(each.name).pathname)")
    assert {site.folder / path.strip("/") for path in fetched if not path.endswith(".svg")} == {
        file
        for file in loaded(site, address or "/")
        if file.suffix != ".svg"  # a headless browser does not load the icon of the site
    }
