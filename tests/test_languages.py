"""Texts in Chinese and Urdu say so: on small texts, as a property, and on every page."""

from __future__ import annotations

import re

import pytest
from conftest import Site
from hypothesis import given
from hypothesis import strategies as st
from lxml.html import document_fromstring

import languages


@pytest.mark.parametrize(
    ("html", "marked"),
    [
        ("<p>People's Daily</p>", "<p>People's Daily</p>"),
        ("<p>by 人民日报, 2024</p>", '<p>by <span lang="zh">人民日报</span>, 2024</p>'),
        ("<p>《习近平：“一带一路”》 (2013)</p>", '<p><span lang="zh">《习近平：“一带一路”》</span> (2013)</p>'),
        ("<p>2030年: 巴1号, 2</p>", '<p><span lang="zh">2030年</span>: <span lang="zh">巴1号</span>, 2</p>'),
        ("<p>中パ計画(2017―2030年)の発表, 中</p>", '<p><span lang="ja">中パ計画(2017―2030年)の発表</span>, <span lang="zh">中</span></p>'),
        ("<p>روزنامہ دنیا، لاہور. A</p>", '<p><span lang="ur" dir="rtl">روزنامہ دنیا، لاہور</span>. A</p>'),
        ('<html lang="en"><a href="中" title="中">中</a>', '<html lang="en"><a href="中" title="中"><span lang="zh">中</span></a>'),
        ('<cite lang="en">On 中</cite>', '<cite lang="en">On <span lang="zh">中</span></cite>'),
        ('<i lang="zh-Hant">中<i>國</i>家</i>中', '<i lang="zh-Hant">中<i>國</i>家</i><span lang="zh">中</span>'),
        ("<head><title>中</title></head><!-- 中 -->中", '<head><title>中</title></head><!-- 中 --><span lang="zh">中</span>'),
        ("<svg><svg/><text>中</text><g/></svg><svg/>中", '<svg><svg/><text>中</text><g/></svg><svg/><span lang="zh">中</span>'),
        ("<script>'<b>中'</script><b>中</b>", "<script>'<b>中'</script><b><span lang=\"zh\">中</span></b>"),
    ],
)
def test_a_text_in_another_script_is_marked(html: str, marked: str) -> None:
    assert languages.mark(html) == marked


# Pieces of pages, well formed or not.
PIECES = st.sampled_from(
    ["<b>", "</b>", '<i lang="zh">', "</i>", "<svg>", "</svg>", '<a title="中>">', "</a>", "<br/>", "&amp;", "中·国", "اردو میں", " a", "<"]
)
ADDED = re.compile(r'<span lang="(?:zh|ja|ur" dir="rtl)">([^<]*)</span>')


@given(st.lists(PIECES).map("".join))
def test_nothing_but_marks_is_added(html: str) -> None:
    marked = languages.mark(html)
    assert ADDED.sub(r"\1", marked) == html
    assert languages.mark(marked) == marked


TEXTS = "//body//text()[not(ancestor::script or ancestor::svg or ancestor::option)]"


def test_every_text_of_the_site_says_its_language(site: Site) -> None:
    said = set()
    for path in site.folder.rglob("*.html"):
        for text in document_fromstring(path.read_text("utf8")).xpath(TEXTS):
            for script, languages_of_it in (("[\u4e00-\u9fff]", ("zh", "zh-Hant", "ja")), ("[\u0620-\u06ff]", ("ur",))):
                if re.search(script, text):
                    parent = text.getparent() if text.is_text else text.getparent().getparent()
                    element = parent.xpath("ancestor-or-self::*[@lang][1]")[0]
                    assert element.attrib["lang"] in languages_of_it, f"{path}: {text}"
                    assert element.attrib.get("dir") == "rtl" or element.attrib["lang"] != "ur", f"{path}: {text}"
                    said.add(element.attrib["lang"])
    assert {"zh", "ur"} <= said
