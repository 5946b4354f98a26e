"""Tests that text in Chinese, Urdu and other scripts has its language: in examples, as a property, on every page, in feeds and drawings."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from conftest import Site
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from lxml.html import document_fromstring

import exports
import feeds
import languages
from dataset import Data
from edition import Edition
from generated import generated_pages


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<p>People's Daily</p>", "<p>People's Daily</p>"),
        ("<p>by 人民日报, 2024</p>", '<p>by <span lang="zh" translate="no">人民日报</span>, 2024</p>'),
        ("<p>《习近平：“一带一路”》 (2013)</p>", '<p><span lang="zh" translate="no">《习近平：“一带一路”》</span> (2013)</p>'),
        ("<p>2030年: 巴1号, 2</p>", '<p><span lang="zh" translate="no">2030年</span>: <span lang="zh" translate="no">巴1号</span>, 2</p>'),
        (
            "<p>中パ計画(2017―2030年)の発表, 中</p>",
            '<p><span lang="ja" translate="no">中パ計画(2017―2030年)の発表</span>, <span lang="zh" translate="no">中</span></p>',
        ),
        ("<p>روزنامہ دنیا، لاہور. A</p>", '<p><span lang="ur" dir="rtl" translate="no">روزنامہ دنیا، لاہور</span>. A</p>'),
        (
            '<html lang="en"><a href="中" title="中">中</a>',
            '<html lang="en"><a href="中" title="中"><span lang="zh" translate="no">中</span></a>',
        ),
        ('<cite lang="en">On 中</cite>', '<cite translate="no" lang="en">On <span lang="zh" translate="no">中</span></cite>'),
        (
            '<i lang="zh-Hant">中<i>國</i>家</i>中',
            '<i translate="no" lang="zh-Hant">中<i>國</i>家</i><span lang="zh" translate="no">中</span>',
        ),
        (
            "<head><title>中</title></head><!-- 中 -->中",
            '<head><title>中</title></head><!-- 中 --><span lang="zh" translate="no">中</span>',
        ),
        (
            "<svg><title>中</title><svg/><text>سڑک, 中</text><g/></svg><svg/>中",
            '<svg><title>中</title><svg/><text><tspan lang="ur" direction="rtl">سڑک</tspan>, <tspan lang="zh">中</tspan></text><g/></svg><svg/>'
            '<span lang="zh" translate="no">中</span>',
        ),
        (
            "<p>Путь и пояс, 5 μm, 한국 사람</p>",
            '<p><span lang="ru" translate="no">Путь и пояс</span>, 5 μm, <span lang="ko" translate="no">한국 사람</span></p>',
        ),
        ("<p>a שלום b</p>", '<p>a <span lang="und" dir="auto" translate="no">שלום</span> b</p>'),
        ("<p>a क्‍ष है b</p>", '<p>a <span lang="und" dir="auto" translate="no">क्‍ष है</span> b</p>'),
        ('<b lang="ru">Путь</b>', '<b translate="no" lang="ru">Путь</b>'),
        ('<cite lang="de">Über 中</cite>', '<cite translate="no" lang="de">Über <span lang="zh" translate="no">中</span></cite>'),
        (
            '<p>The &#34;iron&#39;s friend&#34;, “a <abbr title="b">c</abbr>”, “中”</p>',
            '<p>The &#34;<span translate="no">iron&#39;s friend</span>&#34;, “<span translate="no">a <abbr title="b">c</abbr></span>”, '
            '“<span lang="zh" translate="no">中</span>”</p>',
        ),
        (
            '<p title="&#34;a&#34;">“b<i>c</i>” <code>“d”</code></p>',
            '<p title="&#34;a&#34;">“b<i>c</i>” <code translate="no">“d”</code></p>',
        ),
        ("<svg><text>“a”</text></svg><title>“b”</title>", "<svg><text>“a”</text></svg><title>“b”</title>"),
        ("<svg><text>中 “a”</text></svg>", '<svg><text><tspan lang="zh">中</tspan> “a”</text></svg>'),
        ('<meta content="a > “b”">', '<meta content="a > “b”">'),
        ("<script>'<b>中'</script><b>中</b>", '<script>\'<b>中\'</script><b><span lang="zh" translate="no">中</span></b>'),
    ],
)
def test_a_text_in_another_script_is_marked(html: str, marked: str) -> None:
    assert languages.mark(html) == marked


# Pieces of pages, well formed or not.
PIECES = st.sampled_from(
    ["<b>", "</b>", '<i lang="zh">', "</i>", "<svg>", "</svg>", '<a title="中>">', "</a>", "<br/>", "&amp;", "中·国", "اردو میں", "Путь", "है", " a", "<", "“", "”", "&#34;", "<code>", "</code>"]
)  # fmt: skip
ADDED = re.compile(
    r'<(span|tspan)(?: lang="(?:zh|ja|ru|ur" (?:dir|direction)="rtl|und(?:" dir="auto)?)")?(?: translate="no")?>((?:[^<]|</?abbr[^>]*>)*)</\1>'
)


@given(st.lists(PIECES).map("".join))
def test_nothing_but_marks_is_added(html: str) -> None:
    marked = languages.mark(html)
    assert ADDED.sub(r"\2", ADDED.sub(r"\2", marked)).replace('<code translate="no"', "<code").replace('<i translate="no"', "<i") == html
    assert languages.mark(marked) == marked


TEXTS = "//body//text()[not(ancestor::script or ancestor::title or ancestor::option)]"


def test_every_text_of_the_site_says_its_language(site: Site) -> None:
    said = set()
    for path in site.folder.rglob("*.html"):
        for text in document_fromstring(path.read_text("utf8")).xpath(TEXTS):
            for script, languages_of_it in (
                ("[\u4e00-\u9fff]", ("zh", "zh-Hant", "ja")),
                ("[\u0620-\u06ff]", ("ur",)),
                ("[\u0400-\u04ff]", ("ru",)),
            ):
                if re.search(script, text):
                    parent = text.getparent() if text.is_text else text.getparent().getparent()
                    element = parent.xpath("ancestor-or-self::*[@lang][1]")[0]
                    assert element.attrib["lang"] in languages_of_it, f"{path}: {text}"
                    assert element.attrib.get("dir") == "rtl" or element.attrib["lang"] != "ur", f"{path}: {text}"
                    said.add(element.attrib["lang"])
    assert {"zh", "ur"} <= said


# Text that a browser must not translate: some elements, and terms in quotation marks.
FIXED = "//body//*[self::cite or self::code or self::pre or @data-copy or @class='cp-source' or @lang='ur' or starts-with(@lang, 'zh')]"
TERM = re.compile(r"(?:^|[ (])(?:“[^ ”][^”]{,59}(?<! )”|\"[^ \"][^\"]{,59}(?<! )\")")
KEPT = "(ancestor-or-self::*/@translate)[last()]"


def test_nothing_that_is_to_stay_as_it_is_is_translated(site: Site) -> None:
    for path in site.folder.rglob("*.html"):
        page = document_fromstring(path.read_text("utf8"))
        assert [each.text_content() for each in page.xpath(FIXED) if each.tag != "tspan" and each.xpath(KEPT) != ["no"]] == [], path
        texts = page.xpath(f"{TEXTS}[not(ancestor::svg)][{KEPT} != 'no' or not({KEPT})]")
        assert [text for text in texts if TERM.search(text)] == [], path


def test_a_long_number_is_read_in_one_pass() -> None:
    # A pattern that starts again at each digit would take minutes.
    assert languages.mark("<p>“" * 90_000)
    assert languages.mark("<p>" + "“a” " * 20_000).count("<span") == 20_000
    assert languages.mark("<p>路 " + "0" * 90_000) == '<p><span lang="zh" translate="no">路</span> ' + "0" * 90_000


def test_feeds_and_drawings_say_it_too(small: Data) -> None:
    # The text of a change, and the names of those who give the values of a chart.
    sources = tuple(source.model_copy(update={"publisher": "人民日报"}) for source in small.sources)
    changes = tuple(change.model_copy(update={"why": "It is in سڑک."}) for change in small.changes)
    edition = Edition(replace(small, sources=sources, changes=changes))
    feed = etree.fromstring(feeds.atom(None, edition).encode())
    said = [document_fromstring(each.text) for each in feed.iterfind(".//{*}content")]
    assert {
        (each.text, each.attrib["lang"], each.attrib.get("dir")) for page in said for each in page.iter("span") if "lang" in each.attrib
    } == {
        ("سڑک", "ur", "rtl"),
        ("人民日报", "zh", None),
    }
    views = [block.view for page in generated_pages(edition) for section in page.sections for block in section.blocks if block.view]
    drawings = [content for path, content in exports.drawings(views, edition) if path.endswith(".svg")]
    assert drawings
    for drawing in map(etree.fromstring, drawings):
        assert drawing.attrib["lang"] == "en"
        assert [each.attrib["lang"] for each in drawing.iterfind(".//{*}text/{*}tspan") if each.text == "人民日报"] == ["zh"]
