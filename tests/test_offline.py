"""Tests of the site in one file, unpacked and read from a disk, without a server and without a network."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from conftest import ADDRESS, Readers, Site, search
from filelock import FileLock
from playwright.sync_api import Page

import offline
from dataset import Data

Open = Callable[[str], Page]


@pytest.fixture(scope="session")
def unpacked(site: Site, shared: Path) -> Path:
    """The folder of the unpacked site, unpacked once for all workers."""
    folder = shared / "offline"
    with FileLock(shared / "offline.lock"), zipfile.ZipFile(site.folder / offline.PATH) as packed:
        if not folder.exists():
            assert packed.testzip() is None
            packed.extractall(folder)
    [only] = folder.iterdir()
    return only


@pytest.fixture
def open_page(readers: Readers, unpacked: Path) -> Iterator[Open]:
    """Yield a function that opens a page from the disk. At the end, the page must have requested only files, without errors."""
    with readers.take(offline=True) as reader:

        def visit(path: str) -> Page:
            reader.page.goto(f"file://{unpacked}/{path}")
            return reader.page

        yield visit
        reader.check(f"file://{unpacked}/")


def test_the_folder_is_the_site(unpacked: Path, site: Site) -> None:
    def within(folder: Path) -> set[str]:
        return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}

    there, here = within(site.folder), within(unpacked)
    assert here - there == {"README.txt", "search/search_index.js"}
    assert there - here == {
        *("404.html", "_headers", "llms.txt", "robots.txt", "sitemap.xml", "sitemap.xml.gz"),
        *("data/offline.zip", "search/search_index.json"),
    }
    changed = {path for path in here & there if (unpacked / path).read_bytes() != (site.folder / path).read_bytes()}
    assert {Path(path).suffix for path in changed} == {".html"}


HREF = re.compile(r'<[a-z]+\b[^>]*?\s(?:href|src)="([^"]*)"')
ID = re.compile(r'\sid="([^"]*)"')


def test_every_link_leads_to_a_file_and_a_place_in_it(unpacked: Path) -> None:
    texts = {path.relative_to(unpacked).as_posix(): path.read_text("utf8") for path in unpacked.rglob("*.html")}
    ids = {path: set(ID.findall(text)) for path, text in texts.items()}
    links = 0
    dead = []
    for path, text in texts.items():
        for link in HREF.findall(text):
            parts = urlsplit(link.replace("&amp;", "&"))
            if parts.scheme or parts.netloc:
                continue
            to = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path))) if parts.path else path
            links += 1
            if not (unpacked / to).is_file() or (parts.fragment and to in ids and unquote(parts.fragment) not in ids[to]):
                dead.append((path, link))
    assert links
    assert dead == []


def test_no_page_has_a_policy_which_would_refuse_everything_on_a_disk(unpacked: Path) -> None:
    assert [path for path in unpacked.rglob("*.html") if "Content-Security-Policy" in path.read_text("utf8").partition("<article")[0]] == []


def test_what_is_not_in_it_is_linked_where_it_is(unpacked: Path) -> None:
    text = (unpacked / "data" / "index.html").read_text("utf8")
    assert re.findall(r'href="([^"]*offline\.zip)"', text) == [f"{ADDRESS}data/offline.zip"]


@pytest.mark.parametrize("path", ["index.html", "projects/ml-1/index.html", "map/index.html", "data/index.html", "timeline/*/index.html"])
def test_a_page_is_whole_without_a_network(path: str, open_page: Open, unpacked: Path) -> None:
    page = open_page(next(unpacked.glob(path)).relative_to(unpacked).as_posix())
    page.wait_for_function("document.fonts.status === 'loaded' && document.documentElement.classList.contains('js')")
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).fontFamily").startswith("Newsreader")
    assert page.evaluate("[...document.images].every(image => image.complete && image.naturalWidth)")


@pytest.mark.parametrize("language", ["en", "ur", "zh"])
def test_search_finds_records_and_leads_to_them(language: str, open_page: Open, unpacked: Path, data: Data) -> None:
    names = ((id, name) for id, findings in data.findings.items() for name in findings.names)
    id, query = next((id, name.text) for id, name in names if name.language == language) if language != "en" else ("ml-1", "ML-1")
    found = f"{data.kind_of[id]}/{id}/index.html"
    page = open_page("article/index.html")
    assert any(path.endswith(f"/{found}") for path in search(page, query))
    link = page.locator(f".md-search-result__item > a[href*='{found}']").first
    link.click()
    page.wait_for_url(f"file://{unpacked}/{found}*")
    page.locator("h1").wait_for()


def test_tabs_breadcrumb_neighbours_and_the_map_lead_on(open_page: Open, unpacked: Path) -> None:
    page = open_page("projects/ml-1/index.html")
    for click, leads in (
        (page.get_by_role("navigation", name="Breadcrumb").get_by_role("link", name="Projects"), "projects/index.html"),
        (page.get_by_role("link", name="Places", exact=True).first, "map/index.html"),
        (page.locator(".md-tabs").get_by_role("link", name="Glossary"), "glossary/index.html"),
        (page.locator(".md-footer__link--next"), None),
        (page.get_by_role("link", name="China and Pakistan, read closely").first, "index.html"),
    ):
        before = page.url
        click.click()
        page.wait_for_function("before => location.href !== before", arg=before)
        if leads:
            assert page.url.partition("#")[0] == f"file://{unpacked}/{leads}"
        page.locator("h1").wait_for()


@pytest.mark.parametrize(
    ("link", "local"),
    [
        ('<a href="../">', '<a href="../index.html">'),
        ('<a href="../..">', '<a href="../../index.html">'),
        ('<a href=".">', '<a href="./index.html">'),
        ('<a class="x" href="../b/#c">', '<a class="x" href="../b/index.html#c">'),
        ('<a href="?q=">', '<a href="index.html?q=">'),
        ('<a href="#c">', '<a href="#c">'),
        ('<a href="b.csv" download>', '<a href="b.csv" download>'),
        ('<a href="https://x.test/">', '<a href="https://x.test/">'),
        ('<a href="mailto:a@x.test">', '<a href="mailto:a@x.test">'),
        ('<a href="../offline.zip">', '<a href="https://site.test/data/offline.zip">'),
        ('<code>&lt;a href=&quot;../&quot;&gt;</code> href="../"', '<code>&lt;a href=&quot;../&quot;&gt;</code> href="../"'),
    ],
)
def test_links_lead_to_files(link: str, local: str) -> None:
    assert offline.local(link, "data/page/index.html", "https://site.test/") == local


def test_what_is_not_in_it_has_no_link_where_the_site_has_no_address() -> None:
    assert offline.local('<a href="../offline.zip" download>', "data/page/index.html", "") == "<a download>"
