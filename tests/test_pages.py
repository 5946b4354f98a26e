"""Tests of pages: fences become views, examples stay, terms are explained once, and no text of a page stops the build with an exception."""

from __future__ import annotations

from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest
from conftest import parsed
from hypothesis import given
from hypothesis import strategies as st
from markdown import Markdown

from dataset import Data
from edition import NOBODY, Edition
from generated import generated_pages
from markup import tree
from pages import anchors, check, check_files, check_settings, extensions, fill, operator
from views import VIEWS
from wording import escape_markdown

HEAD = "---\ndescription: A page.\n---\n"


def rendered(markdown: str, edition: Edition) -> str:
    converter = Markdown(extensions=["abbr", *extensions()], extension_configs={"abbr": {"glossary": edition.glossary}})
    views = check(HEAD + markdown, "docs/page.md", edition).views
    return fill(converter.convert(markdown), views, edition, "page/")


def test_a_fence_becomes_its_view(small_edition: Edition) -> None:
    page = rendered("Before.\n\n``` table\nshow: projects\ntheme: world\n```\n\nAfter.", small_edition)
    assert page.startswith('<p>Before.</p>\n<div class="cp-table-frame"')
    assert '<tr id="mine">' in page
    assert '<tr id="road">' not in page
    assert page.rstrip().endswith("<p>After.</p>")


@pytest.mark.parametrize(
    "markdown",
    [
        "```` markdown\n``` table\nshow: projects\n```\n````",
        "~~~~\n``` table\nshow: projects\n```\n~~~~",
        "``` yaml\nshow: projects\n```",
        "- A list.\n\n  ``` yaml\n  show: projects\n  ```",
    ],
)
def test_an_example_stays_as_it_is(markdown: str, small_edition: Edition) -> None:
    assert check(f"{HEAD}{markdown}\n", "docs/page.md", small_edition).problems == []
    assert "show: projects" in rendered(markdown, small_edition)


def test_a_fence_closes_with_blanks_after_its_marks(small_edition: Edition) -> None:
    assert "<tr" in rendered("``` table \t\nshow: projects\n```  \n", small_edition)


@pytest.mark.parametrize("mark_", "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
def test_marks_that_reorder_are_refused_on_pages(mark_: str, small_edition: Edition) -> None:
    [problem] = check(f"{HEAD}\na{mark_}b\n", "docs/page.md", small_edition).problems
    assert str(problem) == f"docs/page.md:5: the character U+{ord(mark_):04X} is not allowed, since it reorders the text; delete it"


def test_what_is_commented_out_is_no_anchor() -> None:
    assert anchors('<p id="a"></p><!-- <p id="b"></p>\n --><p id="a"></p>') == {"a": 2}


def test_lines_are_counted_with_the_front_matter(small_edition: Edition) -> None:
    page = "---\ndescription: A page.\nhide: [toc]\n---\n\n\n``` table\nshow: projects\n\ntheme: wolrd\n```\n"
    problems = list(map(str, check(page, "docs/page.md", small_edition).problems))
    assert problems == ["docs/page.md:10: table: 'theme': unknown theme 'wolrd'; did you mean 'world'?"]


def test_what_a_view_selects_is_not_judged_while_the_data_is_broken() -> None:
    assert check(f"{HEAD}``` table\nshow: projects\ntheme: moon\n```\n", "docs/page.md", None).problems == []


def test_a_term_is_explained_where_it_first_stands(small_edition: Edition) -> None:
    page = rendered("# A road\n\nA road, another road and an rd.\n\nOne more road.", small_edition)
    assert page == (
        "<h1>A road</h1>\n"
        '<p>A <abbr tabindex="0" title="R &amp; D: A way &quot;on&quot; land.">road</abbr>, another road and an rd.</p>\n'
        "<p>One more road.</p>"
    )


def test_a_table_of_markdown_is_like_those_of_views(small_edition: Edition) -> None:
    markdown = '## Bed & "break`fast`" { #bed }\n\n| Word | `of` |\n| --- | --- |\n| a | b |\n| c |\n'
    page = parsed(rendered(markdown, small_edition), fragment=True)
    [frame] = page.query("div.cp-table-frame[role=region][tabindex='0']")
    [caption] = frame.query("table.cp-table > caption:first-child")
    assert frame.attrs["aria-label"] == caption.to_text() == 'Bed & "breakfast"'
    scopes = [(cell.to_text(), cell.attrs["scope"]) for cell in frame.query("th")]
    assert scopes == [("Word", "col"), ("of", "col"), ("a", "row"), ("c", "row")]
    assert [(cell.to_text(), cell.attrs["data-label"]) for cell in frame.query("td")] == [("b", "of"), ("", "of")]


def test_a_record_page_shows_awkward_names_as_typed(small_edition: Edition) -> None:
    page = next(page for page in generated_pages(small_edition) if page.source == "projects/road.md")
    assert page.files == (("small/record/projects/road.yml", None), ("small/article.yml", small_edition.data.records["road"].where.line))
    assert '<h1 id="a-road-to-_nowhere_-1-x-y-z">A *road* [to] _nowhere_ #1 &amp; x &lt; y &#34;z&#34;<a ' in page.html(
        small_edition, "projects/road/"
    )


@pytest.mark.parametrize(("name", "anchor"), [("Timeline", "timeline-title"), ("路", "title"), ("The road", "the-road")])
def test_the_anchor_of_a_title_is_its_own(name: str, anchor: str, small: Data) -> None:
    projects = tuple(each.model_copy(update={"name": name}) for each in small.article.projects)
    edition = Edition(replace(small, article=small.article.model_copy(update={"projects": projects})))
    page = next(page for page in generated_pages(edition) if page.source == "projects/road.md")
    assert page.anchor == anchor
    assert max(anchors(page.html(edition, "projects/road/")).values()) == 1


@pytest.mark.parametrize(
    ("name", "content", "line", "said"),
    [
        ("a.html", "a", 1, "no security policy"),
        ("a.HTM", "a", 1, "no security policy"),
        ("a.svg", "<svg>\n<script>a</script>\n</svg>", 2, "'<script' is not allowed"),
        ("a.svg", "<svg>\n\n<g onload='a'/></svg>", 3, "'onload=' is not allowed"),
        ("a.SVG", "<svg>\n<a href='&#106;avascript:a'/></svg>", 2, "'javascript:' is not allowed"),
        ("a.xml", "a", 1, "no security policy"),
        ("a.svgz", "a", 1, "no security policy"),
        ("a.svg", "<svg>\n<g\nonload\n='a'/></svg>", 2, "'onload=' is not allowed"),
        ("a.svg", "<svg><a href='java\nscript:a'/></svg>", 1, "'javascript:' is not allowed"),
        ("a.svg", "<svg>\n<animate attributeName='href' values='b; javascript:a'/></svg>", 2, "'javascript:' is not allowed"),
        ("a.svg", "<svg xmlns:h='http://www.w3.org/1999/xhtml'>\n<h:script/></svg>", 2, "'<h:script' is not allowed"),
        ("a.svg", "<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'a'>]>\n<svg/>", 2, "'onload=' is not allowed"),
        ("a.svg", "<svg>\n<image href='https://a.example/b.png'/></svg>", 2, "'https://' is not allowed"),
        ("a.svg", "<svg><style>\n@import 'a';</style></svg>", 2, "'@import' is not allowed"),
        ("a.svg", "<svg>\n<g style='fill: url( //a.example/b)'/></svg>", 2, "'url(//' is not allowed"),
        ("a.svg", "<?xml version='1.0'?>\n<?xml-stylesheet href='a'?>\n<svg/>", 2, "'<?xml-stylesheet' is not allowed"),
        ("a.svg", "<svg>\n<g></svg>", 2, "not a drawing (mismatched tag)"),
        ("a.svg", "<svg><script>\n</svg>", 1, "'<script' is not allowed"),
        ("a.svg", "<!DOCTYPE svg [\n<!ENTITY a 'b'>]>", 2, "'<!ENTITY' is not allowed"),
    ],
)
def test_a_file_that_a_browser_would_run_is_refused(name: str, content: str, line: int, said: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text(content, "utf8")
    [problem] = check_files("docs", {name: tmp_path / name})
    assert (problem.file, problem.line) == (f"docs/{name}", line)
    assert said in problem.text


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"site_name": "A</title>"}, "'</title' is not allowed in 'site_name'"),
        ({"site_description": 'A" onload="b'}, "'\"' is not allowed in 'site_description'"),
        ({"nav": [{"A": [{"<img src=x onerror=b>": "a.md"}]}]}, "'<img' is not allowed in 'nav'"),
        ({"nav": [{"A": "java\nscript:b"}]}, "'javascript:' is not allowed in 'nav'"),
        ({"extra_javascript": ["https://a.example/b.js"]}, "'https://' is not allowed in 'extra_javascript'"),
        ({"theme": {"palette": [{"toggle": {"name": "<svg/onload=a>"}}]}}, "'<svg/onload' is not allowed in 'theme'"),
    ],
)
def test_settings_bring_no_active_content(settings: dict[str, object], said: str) -> None:
    [problem] = check_settings(settings, "", "mkdocs.yml")
    assert said in str(problem)
    assert [
        *check_settings({"nav": [{"R & D < 3": "a.md"}, {"B": "https://b.example/"}], "extra": {"a": True, "b": None}}, "", "mkdocs.yml")
    ] == []


def test_a_drawing_that_only_draws_is_taken(tmp_path: Path) -> None:
    links = (
        "<a href='https://a.example/'><text>on one = two, javascript</text></a><use href='#b'/><image href='data:image/png;base64,YQ=='/>"
    )
    (tmp_path / "a.svg").write_text(f"<svg xmlns='http://www.w3.org/2000/svg'><g id='b' fill='url(#c)'/>{links}</svg>", "utf8")
    assert [*check_files("docs", {"a.svg": tmp_path / "a.svg"})] == []


@given(
    st.text(st.characters(exclude_characters="\n\r\x02\x03", exclude_categories=["Cs"]), min_size=1)
    | st.text('&<>;#[]()*_`\\!{}/lt ab1"', min_size=1)
)
def test_escaped_text_is_not_markdown(text: str) -> None:
    text = "a " + " ".join(text.split()) + " z"
    html = Markdown(extensions=["attr_list", "abbr"]).convert(f"# {escape_markdown(text)}")
    assert "<" not in html.removeprefix("<h1>").removesuffix("</h1>")
    assert unescape(html) == f"<h1>{text}</h1>"


@pytest.mark.parametrize("text", ["- a", "+ a", "1. a", "12. a", "---", "-5 degrees", "2.5 a"])
def test_escaped_text_begins_no_list(text: str) -> None:
    assert Markdown().convert(escape_markdown(text)) == f"<p>{text}</p>"


@pytest.mark.parametrize("line", ["```{blanks}`", "~~~ {blanks}`", "a{ticks}b", "~~~{ticks}"], ids=str)
def test_a_long_line_is_read_in_one_pass(line: str) -> None:
    # A pattern that starts again at each character would take minutes for one of these.
    text = line.format(blanks=" " * 50_000, ticks="`" * 50_000)
    said = [problem.text for problem in check(f"{HEAD}{text}\n", "docs/page.md", None).problems]
    assert said == (["this fence is never closed; end it with a line ~~~"] if line[0] == "~" else [])


def test_a_page_is_not_longer_than_can_be_parsed_at_once() -> None:
    said = check(HEAD + "- a\n" * 30_000, "docs/page.md", None).problems
    assert [*map(str, said)] == [
        f"docs/page.md:1: the page has {len(HEAD) + 120_000:,} characters, and the limit is 60,000; split it into two"
    ]


def test_a_comment_that_never_ends_hides_the_rest() -> None:
    assert list(anchors('<p id="a"></p>' + "<!--" * 10**5 + '<p id="b"></p>')) == ["a"]


PIECES = st.sampled_from(
    ["```", "````", "~~~", "``` table", "``` cards", "``` tabel", "  ``` table", "``` yaml", "show: projects", "show: paragraph", "show:",
     "paragraph: 2", "theme: roads", "record: road", "record: [road]", "- a", "\ttab", "{", "&a", "*a", "'", "---", "description: A page.", "# Title",
     '<div data-view="x"></div>', "<![ a", "`<![`", "- ", "  - b", "<b>", "</b>", "[^1]: a", "{ #a }", "[a](http://[b)", "[a](b.md)", "<http://[>", "road", ""]
)  # fmt: skip


HEADS = st.sampled_from(
    ["description: A page.", "description:", "hide: [toc]", "hide: toc", "hide: {a: b}", "search: {exclude: true}", "search: {exclud: true}",
     "search: {exclude: {a: b}}", "search: [a]", "search:\n  exclude: no", "title: A", "- a", "a", "hide:\n  - toc\n  - a", "themes:\n  a:\n    b:"]
)  # fmt: skip


@given(st.lists(HEADS, max_size=4))
def test_no_front_matter_brings_the_build_down(small_edition: Edition, lines: list[str]) -> None:
    text = "\n".join(["---", *lines, "---", "# A page", ""])
    for problem in check(text, "docs/page.md", small_edition).problems:
        assert 1 <= problem.line <= text.count("\n") + 1
        assert problem.text


@given(st.lists(PIECES | st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=12), max_size=14))
def test_no_page_brings_the_build_down(small_edition: Edition, lines: list[str]) -> None:
    text = HEAD + "\n".join(lines)
    problems = check(text, "docs/page.md", small_edition).problems
    assert all(1 <= problem.line <= text.count("\n") + 1 for problem in problems)
    if not problems:
        body = text.split("---\n", 2)[2]
        page = rendered(body, small_edition)
        assert "<div data-view=" not in page
        assert len(check(text, "docs/page.md", small_edition).views) == sum(fence.word in VIEWS for fence in tree(body, frozenset()).fences)


def test_what_is_wrong_with_an_operator_is_reported_at_once() -> None:
    nothing: list[object] = [None, {}, [], {"name": None, "contact": "", "corrections": None}]
    for settings in nothing:
        assert operator(settings, "site_name: A\n", "mkdocs.yml") == (NOBODY, [])
    text = "name: B\nextra:\n  operator: {name: A, contct: a, 5: b}\n"
    _, problems = operator({"name": "A", "contct": "a", 5: "b"}, text, "mkdocs.yml")
    assert [(each.line, each.text.partition(";")[0]) for each in problems] == [(3, "unknown field 'contct'"), (3, "unknown field '5'")]
    _, [problem] = operator(["A"], text, "mkdocs.yml")
    assert problem.line == 3
    _, problems = operator({"funding": "We pay."}, text, "mkdocs.yml")
    assert [each.text.partition(";")[0] for each in problems] == ["operator: 'name' is missing", "operator: 'contact' is missing"]
