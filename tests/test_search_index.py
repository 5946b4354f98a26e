"""The sections that the search finds, against those that the theme's own parser finds in the same HTML."""

from __future__ import annotations

import json
from typing import Any

from conftest import Site
from hypothesis import given
from hypothesis import strategies as st
from material.plugins.search.plugin import Parser

import search_index

Found = list[tuple[str | None, bool, str, str]]


def ours(html: str) -> Found:
    return [(each.id, each.excluded, "".join(each.title), "".join(each.text)) for each in search_index.sections(html)]


def theirs(html: str) -> Found:
    parser = Parser()
    parser.feed(html)
    parser.close()
    return [(each.id, each.is_excluded(), "".join(each.title), "".join(each.text)) for each in parser.data]


def contents(site: Site) -> dict[str, str]:
    """What stands on each page between the theme's header and footer, by the address of the page."""
    found = {}
    for address in site.pages:
        html = (site.folder / address.strip("/") / "index.html").read_text("utf8")
        found[address.lstrip("/")] = html.partition("<article")[2].partition(">")[2].rpartition("</article>")[0].strip()
    return found


def test_every_page_has_the_sections_that_the_theme_finds(site: Site) -> None:
    pages = contents(site)
    assert len(pages) > 200
    for address, html in pages.items():
        assert ours(html) == theirs(html), address


def test_the_index_is_the_one_that_the_theme_makes(site: Site) -> None:
    index = json.loads((site.folder / "search" / "search_index.json").read_text("utf8"))["docs"]
    indexed = {entry["location"].partition("#")[0] for entry in index}
    expected = [
        (f"{address}#{id}" if id else address, text.strip())
        for address, html in contents(site).items()
        if address in indexed
        for id, excluded, _, text in theirs(html)
        if not excluded
    ]
    assert sorted((entry["location"], entry["text"]) for entry in index) == sorted(expected)
    assert all(entry["title"] for entry in index)
    assert 100 < len(indexed) < len(site.pages)  # a page can say that the search leaves it out


TEXT = st.sampled_from(
    [
        "a",
        "b c",
        " ",
        "\n",
        "\n    ",
        "d\n  e",
        "&amp;",
        "&lt;p&gt;",
        "&nbsp;",
        "x &#182; y",
        'said "so"',
        "中文",
        "<!-- <p> why -->",
        "<br>",
    ]
)
INLINE = ["a", "abbr", "code", "em", "span", "sub", "sup", "time"]
DRAWING = '<svg viewBox="0 0 1 1"><g><path d="M0 0"/></g></svg>'
EXCLUDED = " data-search-exclude"


def element(tag: str, attributes: str, children: list[str]) -> str:
    # The theme takes the first end tag of its kind for that of an element that is left out; ours nest none of the same kind there.
    content = "".join(child for child in children if EXCLUDED not in attributes or f"<{tag}" not in child)
    return f"<{tag}{attributes}>{content}</{tag}>"


def elements(tags: list[str], children: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    attributes = st.sampled_from(["", "", "", EXCLUDED, ' title="a > b"', ' class="x" data-sort="1"'])
    return st.builds(element, st.sampled_from(tags), attributes, st.lists(children, max_size=4))


phrases = st.recursive(TEXT | st.just(DRAWING), lambda inner: elements(INLINE, inner), max_leaves=4)


@st.composite
def headings(draw: Any) -> str:
    level, anchor = draw(st.integers(1, 4)), draw(st.sampled_from("abcdef"))
    title = "".join(draw(st.lists(phrases, max_size=3)))
    if draw(st.integers(0, 4)) == 0:
        return f"<h{level}>{title}</h{level}>"
    link = f'<a class="headerlink" href="#{anchor}" title="Permanent link">&para;</a>'
    return f'<h{level}{draw(st.sampled_from(["", "", EXCLUDED]))} id="{anchor}">{title}{link}</h{level}>'


texts = elements(["p", "pre", "td", "dd", "li"], phrases)
lists = elements(["ul", "ol"], texts)


def blocks(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return texts | lists | elements(["div", "section", "figure", "blockquote"], inner)


pages = st.lists(st.recursive(TEXT | headings(), blocks, max_leaves=12), max_size=6).map("".join)


@given(pages)
def test_what_we_write_has_the_sections_that_the_theme_finds(html: str) -> None:
    assert ours(html) == theirs(html)


def test_what_is_left_out_ends_at_its_own_end() -> None:
    html = '<h1 id="a">A</h1><div data-search-exclude>b<div>c</div>d</div>e'
    assert ours(html) == [(None, False, "A", "e")]
