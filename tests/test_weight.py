"""What a page weighs for a reader on a slow line, compressed as hosts do it. Bytes, not seconds: a test is no stop-watch."""

from __future__ import annotations

import gzip
import posixpath
from functools import cache
from pathlib import Path

from conftest import Site

PAGE = 15_000  # bytes of compressed HTML
FIRST_VIEW = 150_000  # with all that a browser fetches at once, the index of the search included
LOADED = "link[rel=stylesheet], link[rel=preload], link[rel=icon], script[src], img[src]"


@cache
def weight(file: Path) -> int:
    """Bytes of a file as it travels; a font is compressed already."""
    data = file.read_bytes()
    return len(data) if file.suffix in (".woff2", ".png") else len(gzip.compress(data, 9, mtime=0))


def test_no_page_is_heavy(site: Site) -> None:
    heavy = {address: size for address in site.pages if (size := weight(site.folder / address.strip("/") / "index.html")) > PAGE}
    assert heavy == {}, "split a list of it, as dataset.LONGEST and generated._PARTS do"


def test_no_first_view_is_heavy(site: Site) -> None:
    search = [*(site.folder / "assets" / "javascripts" / "workers").glob("search.*.js"), site.folder / "search" / "search_index.json"]
    assert len(search) == 2
    heavy = {}
    for address, page in site.pages.items():
        links = {element.attrs.get("href") or element.attrs.get("src") or "" for element in page.query(LOADED)}
        assert any("newsreader" in link for link in links)
        files = {site.folder / posixpath.normpath(posixpath.join(address.strip("/"), link)) for link in links}
        total = sum(map(weight, [*files, *search, site.folder / address.strip("/") / "index.html"]))
        if total > FIRST_VIEW:
            heavy[address] = total
    assert heavy == {}
