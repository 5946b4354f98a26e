"""Tests of the policy and the patches of the theme, on small texts. The tests in tests/test_browser.py check both in a browser."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import material
import pytest
from conftest import Site
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

import events
import policy
import theme
from dataset import Data
from edition import Edition

PAGE = """<head><meta charset="utf-8"><title>A</title></head><script>first()</script><script src="a.js"></script>
<script id="x" type="application/json">{"a": 1}</script><script type="module">second()</script>"""


def listed(script: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def test_the_policy_lists_what_a_browser_would_run_of_all_pages_and_nothing_else() -> None:
    policies = policy.Policies([PAGE, "<script>third()</script>"])
    for page in (PAGE, PAGE.replace("first", "third"), PAGE):
        policies.write(page)
    rules = policies.for_all()
    scripts = next(rule for rule in rules.split("; ") if rule.startswith("script-src "))
    assert scripts.split()[1] == "'self'"
    assert set(scripts.split()[2:]) == {listed("first()"), listed("second()"), listed("third()")}
    assert len(scripts.split()) == 5
    assert "unsafe" not in rules


def test_the_policy_stands_before_all_that_it_governs() -> None:
    policies = policy.Policies([PAGE])
    page = policies.write(PAGE)
    own = policy.policy(["first()", "second()"])
    assert page.startswith(f'<head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{own}"><title>')
    assert policy.without_policy(page) == PAGE
    assert policy.without_policy(PAGE) == PAGE
    for other in ("<head>", PAGE + PAGE):
        with pytest.raises(ValueError, match=r"[02] times, not once"):
            policies.write(other)


def test_the_policy_allows_the_scripts_of_templates_and_no_other() -> None:
    policies = policy.Policies(
        ['<script>a("{{ base_url }}")</script>{% if b %}<script>c()</script>{% endif %}', "<script>{% if d %}e(){% endif %}</script>"]
    )
    for script in ('a("../..")', 'a("https://site.test/x")', "c()"):
        assert listed(script) in policies.write(f'<meta charset="utf-8"><script>{script}</script>')
    for script in ('a("");f("")', 'a("\\")', "c();", "e()", "", "g()"):
        with pytest.raises(ValueError, match="not in the theme's"):
            policies.write(f'<meta charset="utf-8"><script>c()</script><script>{script}</script>')


def test_every_page_has_its_policy_and_the_file_for_hosts_that_of_all(site: Site) -> None:
    pages = [path.read_text("utf8") for path in site.folder.rglob("*.html")]
    said = (site.folder / "_headers").read_text("utf8")
    folder = Path(material.__file__).parent / "templates" / "partials" / "javascripts"
    policies = policy.Policies(path.read_text("utf8") for path in folder.iterdir())
    assert f"\n  Content-Security-Policy: {policy.policy({each for page in pages for each in policy.scripts(page)})}; frame-" in said
    assert "frame-ancestors 'none'" in said
    for page in pages:
        [own] = re.findall(r'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="([^"]*)">', page)
        assert own == policy.policy(policy.scripts(page))
        assert policies.write(policy.without_policy(page)) == page
        hashes = re.findall(r"'sha256-[^']*'", own)
        assert hashes
        assert "unsafe" not in own
        assert all(each in said for each in hashes)


def test_faults_of_the_theme_are_corrected_on_the_site(site: Site) -> None:
    page = (site.folder / "projects" / "ml-1" / "index.html").read_text("utf8")
    assert page.count('<nav class="md-path" aria-label="Breadcrumb" >') == 1
    assert page.count('for="__drawer" tabindex="0"><span class="cp-unseen">Menu</span>') == 1
    assert '"__toc"' not in page  # it is not in the menu
    assert '<a href="#page-not-found" class="md-skip">' in (site.folder / "404.html").read_text("utf8")
    assert page.count('class="md-footer__link ') == 2
    texts = [path.read_text("utf8") for path in site.folder.rglob("*.html")]
    names = [name for text in texts for name in re.findall(r'class="md-footer__link [^"]*" aria-label="([^"]*)"', text)]
    assert names
    assert not any("&amp;" in name for name in names)


FAULTS = {
    "base.html": theme._SKIP,
    "partials/toc.html": theme._CONTENTS,
    "partials/header.html": '<label class="md-header__button md-icon" for="__drawer">',
    "partials/path.html": """<nav class="md-path" aria-label="{{ lang.t('nav') }}">""",
    "partials/footer.html": '<a aria-label="{{ page.previous_page.title | e }}"></a><a aria-label="{{ page.next_page.title | e }}"></a>',
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_template_with_another_fault_stops_the_build(name: str) -> None:
    patches = theme.Patches()
    assert patches.apply(name, FAULTS[name]) != theme.lighten(FAULTS[name])
    for source in ("", FAULTS[name] * 2):
        with pytest.raises(ValueError, match=rf"template {name} .* still correct"):
            patches.apply(name, source)


def test_a_patched_template_that_never_loads_stops_the_build(small: Data) -> None:
    patches = theme.Patches()
    assert patches.unused == set(FAULTS)
    for name, source in FAULTS.items():
        patches.apply(name, source)
    assert patches.unused == set()
    events._run.build = events.Build(Edition(small), {}, {}, "", None)
    with pytest.raises(PluginError, match=r"no longer uses base\.html, partials/footer\.html"):
        events.on_post_build(MkDocsConfig())


@pytest.mark.parametrize(
    ("source", "light"),
    [
        ("<p>\n   a\n\n  b</p>\n", "<p>\na\nb</p>\n"),
        ("<p>\n  a\n  {% if b %}\n    b\n  {% endif %}\n  c\n</p>", "<p>\na\n{% if b %}b\n{% endif %}c\n</p>\n"),
        ("<p>{% if b %} b {% endif %}\n  c</p>", "<p>{% if b %} b {% endif %}\nc</p>\n"),
        ("{# why\n  so #}\n<p></p>\n", "{# why\n  so #}<p></p>\n"),
        ("  <pre>\n  c\n    d</pre>\n  <textarea>\n  e</textarea>\n", "<pre>\n  c\n    d</pre>\n<textarea>\n  e</textarea>\n"),
    ],
)
def test_a_template_is_not_indented_but_where_that_shows(source: str, light: str) -> None:
    assert theme.lighten(source) == f"{light}\n"


def test_no_page_has_an_indented_frame(site: Site) -> None:
    for path in site.folder.rglob("*.html"):
        before, _, rest = path.read_text("utf8").partition("<article")
        frame = before + rest.rpartition("</article>")[2]
        assert re.findall(r"\n[ \t]+.*", frame) == [], path
        assert frame.count("\n\n") <= 2, path  # a part of the frame may be empty


def test_a_style_sheet_comes_without_its_comments(site: Site) -> None:
    assert theme.without_comments("/* why */\na { b: c; /* and\nhow */ }\n") == "a { b: c; }\n"
    assert "/*" not in (site.folder / "assets" / "site.css").read_text("utf8")
