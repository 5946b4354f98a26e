"""Tests of the search index, on small texts and against an independent parser on every page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import Site

import search_index
from dataset import Data


def found(html: str) -> list[tuple[str | None, str, str]]:
    return [(each.id, "".join(each.title), "".join(each.text)) for each in search_index.sections(html)]


@pytest.mark.parametrize(
    ("html", "sections"),
    [
        ('<h1 id="a">A<a class="headerlink" href="#a">¶</a></h1><p>b\n c</p>', [(None, "A", "b c\n")]),
        ('<p>a</p><h2 id="b"><b>B</b>c</h2>d', [(None, "", "a\n"), ("b", "Bc", "d\n")]),
        ("<h1 id=a>A</h1>", [(None, "", "A\n")]),  # our HTML has double quotes
        ("<p>5 &lt; 6 &amp; &quot;x&quot;</p>", [(None, "", '5 < 6 & "x"\n')]),
        ("<ul><li>a <em>b</em>c</li><li>d<br>e</li></ul>", [(None, "", "a bc\nd e\n")]),
        ("<tr><th>a</th><td></td><td>2</td><td><span>4</span></td><td></td></tr>", [(None, "", "a · 2 · 4\n")]),
        ('<tr id="r"><td>1<svg><rect/><title>x</title></svg> <span class="cp-note">n</span></td></tr>', [(None, "", "1 · n\tr\n")]),
        ('<section id="s"><p>a</p><p id="p">b</p></section>c', [(None, "", "a\ts\nb\tp\nc\n")]),
        ('<p><span class="cp-voice-name">We say</span> <a class="cp-relation x">Yes</a> a</p>', [(None, "", "We say: Yes · a\n")]),
        ("<dl><dt>a</dt><dd>b</dd><dt>c</dt><dd>d</dd></dl>", [(None, "", "a: b\nc: d\n")]),
        ('<p><a class="cp-relation">Yes</a> (2), <a class="cp-relation">No</a></p>', [(None, "", "Yes (2), No\n")]),
        ('<h1 id="a">A</h1><div data-search-exclude>b<div>c</div>d</div>e', [(None, "A", "e\n")]),
        ('<h2 data-search-exclude id="a">A</h2>b<h2 id="c">C</h2>d', [(None, "", ""), ("c", "C", "d\n")]),
    ],
)
def test_a_page_has_sections_and_passages(html: str, sections: list[tuple[str | None, str, str]]) -> None:
    assert found(html) == sections


def texts(node: Any, *, is_out: bool = False) -> Iterator[str]:
    """Yield the words of an element in order, without those that search leaves out."""
    is_out = is_out or "data-search-exclude" in node.attrib or node.tag == "svg" or node.get("class") == "headerlink"
    yield from ([] if is_out else words(node.text or ""))
    for child in node:
        yield from texts(child, is_out=is_out) if isinstance(child.tag, str) else ()
        yield from ([] if is_out else words(child.tail or ""))


def words(text: str) -> list[str]:
    return re.findall(r"[\u3040-\u9fff]+|[^\W\u3040-\u9fff]+", text)  # Chinese in a word may be in an element


def test_search_finds_the_words_of_each_page_in_order_and_joins_none(site: Site, data: Data) -> None:
    index = json.loads((site.folder / "search" / "search_index.json").read_text("utf8"))["docs"]
    pages: dict[str, list[str]] = {}
    for entry in index:
        passages = [line.partition("\t")[0] for line in entry["text"].split("\n")]
        pages.setdefault(entry["location"].partition("#")[0], []).extend(words(" ".join([entry["title"], *passages])))
    assert {address or "/" for address in pages} == set(site.pages)
    whole = 0
    for address, page in site.pages.items():
        [article] = page.query("article")
        if not page.query("article h2[data-search-exclude]"):
            own, title = pages[address.lstrip("/")], words(page.query("h1")[0].to_text())
            about = [*title, *words(page.query("meta[name=description]")[0].attrs["content"])]
            if own != about:  # for the others, search has the title and the description
                written = own[: len(about)] == about  # hand-written: the description comes before the text
                assert ([*title, *own[len(about) :]] if written else own) == list(texts(article._node)), address
                whole += 1
    assert whole >= len(data.records)


def test_every_passage_leads_to_a_place_on_its_page(site: Site) -> None:
    for entry in json.loads((site.folder / "search" / "search_index.json").read_text("utf8"))["docs"]:
        address, _, anchor = entry["location"].partition("#")
        anchors = {anchor, *(line.partition("\t")[2] for line in entry["text"].split("\n"))} - {""}
        if anchors:
            page = site.pages[address or "/"]
            assert anchors <= {each.attrs["id"] for each in page.query("[id]")}, address


def test_the_index_is_text_and_each_section_has_a_title(site: Site) -> None:
    for entry in json.loads((site.folder / "search" / "search_index.json").read_text("utf8"))["docs"]:
        assert not re.search(r"&(?:amp|lt|gt|quot|#\d+);", entry["title"] + entry["text"]), entry["location"]
        assert entry["title"], entry["location"]
