"""Tests of pages made from data, compared with the theme's own output."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from conftest import ADDRESS, ROOT, Site, build
from jinja2 import DictLoader, Environment, pass_context
from mkdocs.structure.toc import AnchorLink, TableOfContents

import frame
from metadata import Head, Link

MAIN = """<title>{{ page.title | striptags }}</title>{% if page.canonical_url %}<link href="{{ page.canonical_url }}">{% endif %}
<meta content="{{ page.meta.description }}"><meta content="{{ page.title | e }}">
{%- for link in head.links %}<link href="{{ link.path | url }}">{% endfor %}<a href="{{ (page.toc | first).url | url }}"></a>
{% for above in page.ancestors %}<a href="{{ above.url | url }}">{{ above.title }}</a>{% endfor %}
{% for toc_item in (page.toc | first).children %}{% include "partials/toc-item.html" %}{% endfor %}
{{ page.content }}
{% if page.next_page %}<a href="{{ page.next_page.url | url }}" aria-label="{{ page.next_page.title | striptags | e }}"></a>{% endif %}"""
ITEM = '<li><a href="{{ toc_item.url }}">{{ toc_item.title }}</a></li>'


def environment(main: str) -> Environment:
    made = Environment(loader=DictLoader({"main.html": main, "partials/toc-item.html": ITEM}))  # noqa: S701 as the theme's
    made.filters["url"] = pass_context(lambda context, url: url if url.startswith("/") else f"{context['base_url']}/{url}")
    return made


def page(title: str, above: Any, following: Any = None, headings: int = 0) -> Any:
    top = AnchorLink(title, "top", 1)
    top.children = [AnchorLink(f"{title} {number}", f"heading-{number}", 2) for number in range(headings)]
    return SimpleNamespace(
        title=title, url=f"a/{len(title)}/", meta={"description": f"About {title}", "template": frame.TEMPLATE}, ancestors=[above],
        toc=TableOfContents([top]), content=f"<h1>{title}</h1>", canonical_url=None, edit_url=None, previous_page=None,
        next_page=following, is_page=True,
    )  # fmt: skip


ABOVE = SimpleNamespace(title="Above", url="a/", meta={}, is_page=True, children=None)
HEAD = Head("article", "/licence", [Link("alternate", "text/plain", "A file", "a.txt")], None)
TITLES = ["One", "A &amp; B", 'Said "so"', "1 &lt; 2 ⟦title⟧", "x" * 9]


def render(main: str) -> list[tuple[str, str]]:
    """Return some pages in one place, rendered by a frame and by the template."""
    made = environment(main)
    frames = frame.Frames(made)
    pages = [page(title, ABOVE, page(title, ABOVE), headings) for title in TITLES for headings in (0, 1, 3)]
    contexts = [{"page": each, "head": HEAD, "base_url": ".."} for each in pages]
    template = made.from_string("{{ framed() }}", globals={"framed": frames.render})
    return [(template.render(context), made.get_template("main.html").render(context)) for context in contexts]


@pytest.mark.parametrize("main", [MAIN, f"{MAIN} A ⟦site⟧"])
def test_a_frame_is_filled_as_the_template_renders(main: str) -> None:
    for framed, whole in render(main):
        assert framed == whole


@pytest.mark.parametrize("expression", ["page.title | upper", "page.title | length", "page.title | urlencode", "page.title[:2]"])
def test_what_a_frame_cannot_say_stops_the_build(expression: str) -> None:
    with pytest.raises(ValueError, match=r"hooks/frame\.py is still correct"):
        render(f"{MAIN}{{{{ {expression} }}}}")


def test_every_page_is_what_the_theme_makes(site: Site, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "hooks" / "overrides", tmp_path / "overrides")
    (tmp_path / "overrides" / frame.TEMPLATE).write_text('{% extends "main.html" %}', "utf8")
    for name in ("data", "docs"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "CITATION.cff", tmp_path)
    settings = (ROOT / "mkdocs.yml").read_text("utf8").replace("custom_dir: hooks/overrides", "custom_dir: overrides")
    (tmp_path / "mkdocs.yml").write_text(settings.replace("hooks/", f"{ROOT.as_posix()}/hooks/"), "utf8")
    built = build(tmp_path, "--strict", SITE_URL=ADDRESS)
    assert built.exit_code == 0, built.output
    pages = [path.relative_to(site.folder) for path in site.folder.rglob("*.html")]
    assert len(pages) == len(site.pages) + 1  # and the 404 page
    assert [each for each in pages if (tmp_path / "site" / each).read_bytes() != (site.folder / each).read_bytes()] == []
