"""What a page weighs for a reader on a slow line, compressed as hosts do it. Bytes, not seconds: a test is no stop-watch."""

from __future__ import annotations

import gzip
import posixpath
from functools import cache
from pathlib import Path

import pytest
from conftest import Site, Visit

PAGE = 15_000  # bytes of compressed HTML
FIRST_VIEW = 110_000  # with all that a browser fetches at once
INDEX = 300_000  # what a browser fetches once someone searches
LOADED = "link[rel=stylesheet], link[rel=preload], link[rel=icon], script[src], img[src]"


@cache
def weight(file: Path) -> int:
    """Bytes of a file as it travels; a font is compressed already."""
    data = file.read_bytes()
    return len(data) if file.suffix in (".woff2", ".png") else len(gzip.compress(data, 9, mtime=0))


def test_no_page_is_heavy(site: Site) -> None:
    heavy = {address: size for address in site.pages if (size := weight(site.folder / address.strip("/") / "index.html")) > PAGE}
    assert heavy == {}, "split a list of it, as dataset.LONGEST and generated._PARTS do"


def loaded(site: Site, address: str) -> set[Path]:
    """The files that a browser fetches with a page."""
    links = {element.attrs.get("href") or element.attrs.get("src") or "" for element in site.pages[address].query(LOADED)}
    return {site.folder / posixpath.normpath(posixpath.join(address.strip("/"), link)) for link in links}


def test_no_first_view_is_heavy(site: Site) -> None:
    heavy = {}
    for address in site.pages:
        files = loaded(site, address)
        assert any(file.suffix == ".woff2" for file in files)
        total = sum(map(weight, [*files, site.folder / address.strip("/") / "index.html"]))
        if total > FIRST_VIEW:
            heavy[address] = total
    assert heavy == {}


def test_the_index_of_the_search_is_not_heavy(site: Site) -> None:
    assert weight(site.folder / "search" / "search_index.json") <= INDEX


@pytest.mark.parametrize("address", ["", "projects/ml-1/"])
def test_a_browser_fetches_what_is_weighed_and_nothing_else(address: str, visit: Visit, site: Site) -> None:
    page = visit(address, fresh=True)
    page.wait_for_load_state("networkidle")
    fetched = page.evaluate("performance.getEntriesByType('resource').map(each => new URL(each.name).pathname)")
    assert {site.folder / path.strip("/") for path in fetched if not path.endswith(".svg")} == {
        file
        for file in loaded(site, address or "/")
        if file.suffix != ".svg"  # a browser without a window shows no icon of the site
    }
