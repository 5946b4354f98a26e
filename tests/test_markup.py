"""Tests of Markdown: pages show what forges show, or it is refused at its line, and no page has what the security policy refuses."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown import Markdown
from markdown_it import MarkdownIt

import markup
from markup import AsOnForges, tree

NO_VIEWS: frozenset[str] = frozenset()


def shown(markdown: str) -> str:
    """Return the HTML of a page, as MkDocs renders it."""
    assert tree(markdown, NO_VIEWS).problems == {}, markdown
    return Markdown(extensions=["abbr", AsOnForges(NO_VIEWS)], extension_configs={"abbr": {"glossary": {"CPEC": "a corridor"}}}).convert(
        markdown
    )


# Markdown, and the HTML that GitHub makes of it, apart from white space. Here, task boxes are characters, and alerts have the theme's classes.
SHOWN = {
    "a list in a list, by two spaces": ("- a\n  - b\n", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
    "a list below a number, by three": ("1. a\n   - b\n2. c\n", "<ol><li>a<ul><li>b</li></ul></li><li>c</li></ol>"),
    "a list below a line": ("Sources:\n- a\n- b\n", "<p>Sources:</p><ul><li>a</li><li>b</li></ul>"),
    "another bullet begins another list": ("- a\n* b\n", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
    "a list that counts on": ("3. a\n4. b\n", '<ol start="3"><li>a</li><li>b</li></ol>'),
    "a list with round brackets": ("1) a\n2) b\n", "<ol><li>a</li><li>b</li></ol>"),
    "a list with blank lines": ("- a\n\n- b\n", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
    "paragraphs of an item": ("- a\n\n  b\n", "<ul><li><p>a</p><p>b</p></li></ul>"),
    "tasks": ("- [ ] a\n- [x] b\n", '<ul class="contains-task-list"><li class="task-list-item">☐ a</li><li class="task-list-item">☑ b</li></ul>'),
    "code in a list": ("- a\n  ``` text\n  b\n  ```\n", '<ul><li>a<pre><code class="language-text">b\n</code></pre></li></ul>'),
    "indented code": ("a\n\n    b < c\n", "<p>a</p><pre><code>b &lt; c\n</code></pre>"),
    "a tab in code": ("```\na\tb\n```\n", "<pre><code>a\tb\n</code></pre>"),
    "a longer fence": ("````\n```\n````\n", "<pre><code>```\n</code></pre>"),
    "struck out": ("~~a~~\n", "<p><s>a</s></p>"),
    "emphasis in a word": ("a_b_c *d*e\n", "<p>a_b_c <em>d</em>e</p>"),
    "emphasis in emphasis": ("***a** b*\n", "<p><em><strong>a</strong> b</em></p>"),
    "a line that breaks": ("a\\\nb  \nc\nd\n", "<p>a<br>b<br>c\nd</p>"),
    "escaped marks": ("\\*a\\* 1\\. \\[^1] \\$a\\$ \\:a:\n", "<p>*a* 1. [^1] $a$ :a:</p>"),
    "entities": ("&copy; &lt;b&gt; &amp;lt; &#35;\n", "<p>© &lt;b&gt; &amp;lt; #</p>"),
    "code with marks": ("`*a* &amp; <b>` ``a`b``\n", "<p><code>*a* &amp;amp; &lt;b&gt;</code> <code>a`b</code></p>"),
    "an address": ("<https://a.example/b_c_d>\n", '<p><a href="https://a.example/b_c_d">https://a.example/b_c_d</a></p>'),
    "an address of mail": ("<a@b.example>\n", '<p><a href="mailto:a@b.example">a@b.example</a></p>'),
    "a link with a title": ('[a](b.md "c")\n', '<p><a href="b.md" title="c">a</a></p>'),
    "a link with spaces": ("[a](<b c.md>)\n", '<p><a href="b%20c.md">a</a></p>'),
    "a link by its name": ("[a][B] [b]\n\n[b]: c.md\n", '<p><a href="c.md">a</a> <a href="c.md">b</a></p>'),
    "brackets that are no link": ("[sic] and [a] (b)\n", "<p>[sic] and [a] (b)</p>"),
    "a picture": ("![a *b*](c.png)\n", '<p><img src="c.png" alt="a b"></p>'),
    "a table": ("| a | b |\n|---|:-:|\n| 1 | 2 |\n", '<table><thead><tr><th>a</th><th class="cp-center">b</th></tr></thead><tbody><tr><td>1</td><td class="cp-center">2</td></tr></tbody></table>'),
    "a table below a line": ("a\n| b |\n| - |\n| c |\n", "<p>a</p><table><thead><tr><th>b</th></tr></thead><tbody><tr><td>c</td></tr></tbody></table>"),
    "a table with code": ("| a |\n|--:|\n| `b \\| c` |\n", '<table><thead><tr><th class="cp-right">a</th></tr></thead><tbody><tr><td class="cp-right"><code>b | c</code></td></tr></tbody></table>'),
    "headings": ("# a #\nb\n---\n", "<h1>a</h1><h2>b</h2>"),
    "a heading with an id": ("## a { #b }\n", '<h2 id="b">a</h2>'),
    "braces that say nothing": ("## a {b\n\nc {}\n", "<h2>a {b</h2><p>c {}</p>"),
    "a number sign": ("#1 of 3\n", "<p>#1 of 3</p>"),
    "a rule": ("a\n\n* * *\n", "<p>a</p><hr>"),
    "a quotation in one": ("> a\n> > b\n", "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"),
    "a quotation that goes on": ("> a\nb\n", "<blockquote><p>a\nb</p></blockquote>"),
    "a note": ("> [!NOTE]\n> a\n", '<div class="admonition note"><p class="admonition-title">Note</p><p>a</p></div>'),
    "a fold with Markdown": ("<details>\n<summary>a &amp; b</summary>\n\n*c*\n\n</details>\n", "<details><summary>a &amp; b</summary><p><em>c</em></p></details>"),
    "Markdown in HTML": ("a <b>*c*</b> H<sub>2</sub>O<br/>d\n", "<p>a <b><em>c</em></b> H<sub>2</sub>O<br>d</p>"),
    "Markdown right below HTML": ("<div>\n*a*\n</div>\n", "<div>*a*</div>"),
    "an anchor": ('<a name="b"></a>c\n', '<p><span name="b"></span>c</p>'),
    "a comment": ("a <!-- b --> c\n\n<!-- <script>\n\n -->\n\nd\n", "<p>a c</p><p>d</p>"),
    "money": ("$6.7 billion, US$8 billion, $5-$10, 3 < 4 > 2, AT&T\n", "<p>$6.7 billion, US$8 billion, $5-$10, 3 &lt; 4 &gt; 2, AT&amp;T</p>"),
    "a time and a ratio": ("at 10:30:15, 1:2:3, a: b\n", "<p>at 10:30:15, 1:2:3, a: b</p>"),
    "a title with marks of HTML": ('[a](b.md "<script>c</script>")\n', '<p><a href="b.md" title="&lt;script&gt;c&lt;/script&gt;">a</a></p>'),
    "a term": ("`CPEC`, CPEC\n", '<p><code>CPEC</code>, <abbr title="a corridor">CPEC</abbr></p>'),
    "quotation marks": ('"a" \u2019b\u2019 -- c...\n', '<p>"a" \u2019b\u2019 -- c...</p>'),
}  # fmt: skip


@pytest.mark.parametrize("what", SHOWN)
def test_a_page_shows_what_a_forge_shows(what: str) -> None:
    markdown, html = SHOWN[what]
    assert events(shown(markdown)) == events(html)


# Markdown that forges show in different ways, or that is unsafe, with the reported line and part of the message.
REFUSED = {
    "an address that stands alone": ("a\nsee https://a.example/b_c_.\n", 2, "this address is a link on some forges"),
    "the same without a scheme": ("see www.a.example.\n", 1, "this address is a link on some forges"),
    "the same of mail": ("write to a.b@c.example\n", 1, "this address is a link on some forges"),
    "a link below another": ("[a](b.md)\n[c](javascript:d)\n", 2, "'javascript:' is not allowed"),
    "a tag below a tag of two lines": ("<span\ntitle='a'>b</span>\n<u>c</u>\n", 3, "'<u' is not allowed"),
    "a link without a definition": ("a\n\nb [c][d]\n", 3, "no definition"),
    "a link with a space": ("[a](b c.md)\n", 1, "not a valid link"),
    "a footnote": ("a[^1]\n\n[^1]: b\n", 3, "footnotes are not"),
    "a footnote that nothing defines": ("a[^1]\n", 1, "footnotes are not"),
    "mathematics": ("a $x^2$ b\n", 1, "mathematics"),
    "an emoji": ("a :smile: b\n", 1, "emoji"),
    "a single tilde": ("H~2~O\n", 1, "single tildes"),
    "an admonition": ("!!! note\n    a\n", 1, "[!NOTE]"),
    "an abbreviation": ("a\n\n*[b]: c\n", 3, "data/glossary.yml"),
    "a definition": ("a\n: b\n", 2, "<dl>"),
    "attributes of a paragraph": ("a\n{: .b }\n", 2, "braces"),
    "attributes in a paragraph": ("*a*{.b} c\n", 1, "braces"),
    "a handler in a heading": ("# a { onclick=alert(1) }\n", 1, "'onclick=alert(1)' is not allowed"),
    "an id of the theme": ("# a { #__config }\n", 1, "'#__config' is not allowed"),
    "a wiki's link": ("[[a]]\n", 1, "double brackets"),
    "a table of contents": ("[TOC]\n", 1, "table of contents"),
    "a heading without a space": ("a\n\n##b\n", 3, "write a space"),
    "a table with too few cells above": ("| a |\n| - | - |\n| b | c |\n", 2, "not a valid table"),
    "a table in the mark of a list": ("- - | -\n  | - | - |\n", 1, "whether this is a table"),
    "a definition with text below": ("[a]\n\n[a]: b\nc\n", 3, "blank line after"),
    "a definition in a list": ("- [a]\n\n  [a]: b\n", 3, "left margin"),
    "an empty item": ("- \n\n  a\n", 1, "empty"),
    "code right below a quotation": ("> > a\n    1. b\n", 2, "whether this line is code"),
    "a quotation that is indented": ("> a\n    > b\n", 2, "too far"),
    "HTML alone below an item": ("- a\n<br>\n", 2, "blank line before"),
    "spaces after the mark of a break": ("a\nb\\  \nc\n", 2, "whether the line breaks"),
    "too many levels": (">" * 50 + " a\n", 1, "too deep"),
    "nested too deep": ("<b>" * 200 + "</b>" * 200 + "\n", 1, "nested too deep"),
    "a tag that is never closed": ("a\n\nb <b>c\n\nd\n", 3, "'<b>' is never closed"),
    "a fold that is never closed": ("a\n\n<details>\n<summary>b</summary>\n\nc\n", 3, "'<details>' is never closed"),
    "a tag that has no opening tag": ("a</b>\n", 1, "has no opening tag"),
    "tags that cross": ("a *b <b>c* d</b>\n", 1, "'<b>' is never closed"),
    "a comment that never ends": ("a\n\n<!-- b\n", 3, "never closed"),
    "an element that HTML lacks": ("a\nb <foo>c</foo>\n", 2, "'<foo' is not allowed"),
    "a condition": ("a\n\n<![CDATA[b]]>\n", 3, "have a meaning in HTML"),
    "a processing instruction": ("a <?b?>\n", 1, "have a meaning in HTML"),
    "an unreadable address": ("[a](http://[b)\n", 1, "is not valid"),
    "an address with a password": ("[a](https://me:secret@b.example/)\n", 1, "a user name before the host"),
    "an address with a port that is too high": ("<https://b.example:70000/>\n", 1, "is not valid"),
    "a picture without words": ('<img src="a.png">\n', 1, "'src' and 'alt'"),
}  # fmt: skip


def test_a_flood_of_tags_is_one_problem_at_its_line() -> None:
    # Searching all open elements for each tag would take half a minute.
    said = tree("<b>\n" * 20_000, NO_VIEWS).problems
    assert [line for line, text in said.items() if "nested too deep" in text] == [81]


@pytest.mark.parametrize("what", REFUSED)
def test_what_forges_show_in_several_ways_is_refused_at_its_line(what: str) -> None:
    markdown, line, said = REFUSED[what]
    for above in ("", "Text.\n\n> 1. a\n>    b `c\n>    d`\n\n| a |\n| - |\n\n"):
        problems = tree(above + markdown, NO_VIEWS).problems
        assert [*problems] == [line + above.count("\n")], (markdown, problems)
        assert said in next(iter(problems.values()))


ACTIVE = [
    "<script>", "<style>", "<iframe>", "<frame>", "<object>", "<embed>", "<applet>", "<base>", "<meta>", "<link>", "<form>", "<input>", "<button>", "<svg>",
    "<math>", "<video>", "<audio>", "<template>", "<noscript>", "<table>", "<h1>", "<title>", "<textarea>", "<plaintext>", "<xmp>", "<select>", "<dialog>",
    "<SCRIPT>alert(1)</SCRIPT>", "<sCrIpT src=/a.js></sCrIpT>", "<svg onload=alert(1)></svg>", "<svg><animate attributeName=href to=javascript:alert(1)></svg>",
    "<math><mi xlink:href='javascript:alert(1)'>a</mi></math>", '<p onclick="alert(1)">a</p>', "<p ONCLICK=alert(1)>a</p>", '<p style="color: red">a</p>',
    '<p class="md-nav">a</p>', '<p data-view="0"></p>', "<a href='javascript:alert(1)'>a</a>", "<a href='JaVaScRiPt:alert(1)'>a</a>",
    "<a href='java&#9;script:alert(1)'>a</a>", "<a href='&#x6A;avascript&colon;alert(1)'>a</a>", "<a href=' &#1;javascript:alert(1)'>a</a>",
    "<a href='java\nscript:alert(1)'>a</a>", "<a href='vbscript:a'>a</a>", "<a href='data:text/html,a'>a</a>", "<a href='https://a.example' target='_blank'>a</a>",
    "<a href='b.md' ping='https://a.example'>a</a>", "<img src='https://a.example/a.png' alt=''>", "<img src='//a.example/a.png' alt=''>",
    "<img src='\\\\a.example/a.png' alt=''>", "<img src='/\\a.example/a.png' alt=''>", "<img src='a.png' srcset='https://a.example/a.png' alt=''>",
    "<img src='a.png' alt='' onerror='alert(1)'>", "<details ontoggle=alert(1) open><summary>a</summary></details>", "<p id='__config'>a</p>",
    "[a](javascript:alert(1))", "[a](<java\tscript&colon;alert(1)>)".replace("\t", ""), "[a](JAVASCRIPT:alert(1))", "[a](&#x6A;avascript:alert(1))", "<javascript:alert(1)>",
    "[a](data:text/html;base64,YQ==)", "[a](vbscript:a)", "[a][b]\n\n[b]: javascript:alert(1)", "![a](https://a.example/a.png)", "![a](//a.example/a.png)",
    "![a](data:image/png;base64,YQ==)", "![a][b]\n\n[b]: https://a.example/a.png", "[![a](http://a.example/a.png)](b.md)", "*a <iframe src=b></iframe>*",
    "| a |\n| - |\n| <style>b</style> |", "- a\n\n  <script>alert(1)</script>", "> <object>\n> a", "# a <link>", "\\`<iframe>\\`", "<details>\n\n<script>a</script>\n\n</details>",
]  # fmt: skip


@pytest.mark.parametrize("markdown", ACTIVE)
def test_active_content_is_refused_at_its_line(markdown: str) -> None:
    for above in ("", "Text with `<script>`.\n\n``` text\n<script>\n```\n\n"):
        problems = tree(above + markdown + "\n", NO_VIEWS).problems
        first, last = above.count("\n") + 1, (above + markdown).count("\n") + 1
        assert problems
        assert all(first <= line <= last for line in problems), problems


def test_what_looks_like_a_tag_in_an_attribute_is_none_for_any_reader() -> None:
    assert re.findall("<[^>]*", shown('![<script>a<b](c.png "<!--")\n')) == [
        "<p",
        '<img src="c.png" alt="&lt;script&gt;a&lt;b" title="&lt;!--"',
        "</p",
    ]


class Events(HTMLParser):
    """HTML as a list of visible events: tags with their relevant attributes, and text without insignificant white space."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[object] = []
        self._in_code = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record a start tag."""
        self._in_code += tag == "pre"
        given = {name: re.sub(r"\s+", " ", value or "") for name, value in attrs if name != "style"}
        if tag == "a" and "href" not in given:
            tag = "span"
        self.found.append((tag, {name: value for name, value in given.items() if name != "class" or value.startswith("language-")}))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Record a self-closing tag."""
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        """Record an end tag."""
        self._in_code -= tag == "pre"
        self.found.append(f"/{tag}")

    def handle_data(self, data: str) -> None:
        """Record text."""
        text = data if self._in_code else re.sub(r"\s+", " ", data)
        if self.found and isinstance(self.found[-1], list):
            self.found[-1] = [self.found[-1][0] + text]
        else:
            self.found.append([text])


def events(html: str) -> list[object]:
    reader = Events()
    reader.feed(html)
    reader.close()
    words = ([re.sub(r" +", " ", each[0]).strip()] if isinstance(each, list) else each for each in reader.found)
    return [each for each in words if each != [""]]


PIECES = st.sampled_from(
    ["- a", "* b", "1. one", "2) two", "10. ten", "  - n", "   - m", "    - o", "    code", "> q", "> > r", "# H", "## H ##", "Set\n===", "Set\n---", "***",
     "text", "more text  ", "back\\", "`code`", "``a`b``", "*em*", "**st**", "***b***", "a_b_c", "a*b*c", "~~del~~", "[l](u.md)", "[l](<u v.md> \"t\")",
     "[r][d]", "![*i*](p.png)", "<b>x</b>", "<div>", "</div>", "<details>", "<summary>s</summary>", "</details>", "<!-- c -->", "&amp;", "&lt;b&gt;",
     "\\*not\\*", "| a | b |", "| - | - |", "|:-:|-:|", "| 1 | 2 | 3 |", "```", "``` text", "~~~", "[d]: x.md", "[ ] t", "", "", "", "<br>",
     "<https://a.example>", "<b>*x</b>*", "1986\\. A", "-", "`", "<", "x > y", "© ü 中文", "<kbd>K</kbd> k", "<ins>a</ins>", "$1 $", "a\u00a0b"]
)  # fmt: skip
JOINTS = st.sampled_from(["\n", "\n", "\n\n", " ", "\n  ", "\n    ", "\n> ", "\n- "])


@given(st.lists(st.tuples(PIECES, JOINTS), max_size=9))
@example([("- a", "\n  "), ("- n", "\n\n"), ("text", "\n- ")])
def test_any_markdown_looks_as_the_parser_of_forges_has_it_or_is_refused(pieces: list[tuple[str, str]]) -> None:
    markdown = "".join(piece + joint for piece, joint in pieces) + "\n"
    if tree(markdown, NO_VIEWS).problems:
        return
    expected = MarkdownIt("gfm-like2", {"linkify": False}).render(markdown)
    expected = re.sub(r"<input [^>]*?( checked=\"\")?>", lambda found: "☑" if found[1] else "☐", expected)
    assert [*filter(lambda each: each not in ("/br", "/hr", "/img"), events(shown(markdown)))] == events(
        re.sub(r"<!--.*?-->", "", expected)
    )


SNIPPETS = st.sampled_from(
    ["<script", "<SVG", "<img", "<a", "<p", "</p>", "<b>", "</b>", " onload", "=", "'", '"', " href=", " src=", " style=", "javascript:", "&#x6A;ava", "&Tab;",
     "data:", "//a.example", "\\", ">", "/>", "<!--", "-->", "<![CDATA[", "]]>", "<?", "\n", "\n\n", "[a](", "[b]:", ")", "<", " ", "`", "{: ", "}", "alert(1)"]
)  # fmt: skip


@given(st.lists(SNIPPETS | st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=3), max_size=16))
def test_no_mix_of_marks_gives_a_page_active_content(snippets: list[str]) -> None:
    markdown = re.sub("[\x00-\x08\x0b-\x1f]", "", "".join(snippets))  # the check of a page refuses these everywhere
    found = tree(markdown, NO_VIEWS)
    assert all(1 <= line <= markdown.count("\n") + 1 for line in found.problems)
    if found.problems:
        return
    for each in events(shown(markdown)):
        if isinstance(each, tuple):
            tag, attributes = each
            assert tag in {*markup._ATTRIBUTES, "h1", "strong", "table", "thead", "tbody", "tr", "th", "td"}
            assert not any(name.startswith("on") or name in ("style", "srcset") for name in attributes)
            for name in attributes.keys() & {"href", "src"}:
                assert not re.match(r"[\s\x00-\x20]*(?:j\s*a\s*v\s*a|vb|data)\w*\s*:", attributes[name], re.IGNORECASE)
                assert name == "href" or not re.match(r"\w+:|[/\\]{2}", attributes[name])
