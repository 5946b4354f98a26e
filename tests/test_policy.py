"""The policy and the mends of the theme, on small texts; tests/test_browser.py proves both in a browser."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest
from conftest import Site

import policy
import theme

PAGE = """<head><meta charset="utf-8"><title>A</title></head><script>first()</script><script src="a.js"></script>
<script id="x" type="application/json">{"a": 1}</script><script type="module">second()</script>"""


def listed(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_the_policy_lists_what_a_browser_would_run_of_all_pages_and_nothing_else() -> None:
    rules = policy.policy([PAGE, PAGE.replace("first", "third"), PAGE])
    scripts = next(rule for rule in rules.split("; ") if rule.startswith("script-src "))
    assert scripts.split()[1] == "'self'"
    assert set(scripts.split()[2:]) == {listed("first()"), listed("second()"), listed("third()")}
    assert len(scripts.split()) == 5
    assert "unsafe" not in rules


def test_the_policy_stands_before_all_that_it_governs() -> None:
    page = policy.with_policy(PAGE, "default-src 'self'")
    assert page.startswith('<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="default-src \'self\'"><title>')
    with pytest.raises(ValueError, match="0 times, not once"):
        policy.with_policy("<head>", "default-src 'self'")


def test_every_page_has_its_policy_and_the_file_for_hosts_that_of_all(site: Site) -> None:
    pages = [path.read_text("utf8") for path in site.folder.rglob("*.html")]
    said = (site.folder / "_headers").read_text("utf8")
    assert said == policy.headers(policy.policy(pages))
    assert "frame-ancestors 'none'" in said
    for page in pages:
        [own] = re.findall(r'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
        hashes = re.findall(r"'sha256-[^']*'", own)
        assert hashes
        assert "unsafe" not in own
        assert all(each in said for each in hashes)


def test_what_is_mended_is_there(site: Site) -> None:
    page = (site.folder / "projects" / "ml-1" / "index.html").read_text("utf8")
    assert page.count('aria-label="Breadcrumb"') == 1
    assert page.count('class="md-footer__link ') == 2


THEME = """<label class="md-header__button md-icon" for="__drawer"></label><div data-md-component="search" role="dialog">
<nav class="md-path" aria-label="Navigation"></nav><a href="../" class="md-footer__link md-footer__link--prev" aria-label="Previous: A &amp;amp; &#34;b&#34;">"""


def test_what_the_theme_gets_wrong_is_mended() -> None:
    mended = theme.mend(THEME)
    assert '<div data-md-component="search" role="dialog" aria-label="Search">' in mended
    assert '<nav class="md-path" aria-label="Breadcrumb">' in mended
    assert 'aria-label="Previous: A &amp; &quot;b&quot;">' in mended
    assert 'for="__drawer" tabindex="0"><span class="cp-unseen">Menu</span>' in mended


@pytest.mark.parametrize("text", ['role="dialog"', 'aria-label="Navigation"', 'class="md-header__button', 'aria-label="Previous'])
def test_a_theme_that_writes_something_else_is_noticed(text: str) -> None:
    with pytest.raises(ValueError, match="still right"):
        theme.mend(THEME.replace(text, "new"))


def test_a_page_is_not_indented_but_where_that_shows() -> None:
    assert theme.mend(THEME + "<p>\n   a\n\n  b</p><pre>\n  c\n    d</pre>\n  ").endswith("<p>\na\nb</p><pre>\n  c\n    d</pre>\n")


def test_a_style_sheet_comes_without_its_comments(site: Site) -> None:
    assert theme.mend_style("/* why */\na { b: c; /* and\nhow */ }\n") == "a { b: c; }\n"
    assert "/*" not in (site.folder / "assets" / "site.css").read_text("utf8")
