"""The theme around a page made from data: rendered once for all pages in one place of the site, then filled for each of them.

A frame is the theme's output for a placeholder page, whose title, content, neighbours and so on are marks. A mark shows what the theme
does to a text, such as escaping it, and we do the same to the text of each page. The theme also renders the first page of
each place, and the frame must give the same HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from types import SimpleNamespace
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.filters import do_striptags as striptags
from jinja2.runtime import Context
from markupsafe import escape

TEMPLATE = "framed.html"  # in hooks/overrides/; pages that name it are rendered here
_MARK = re.compile(r"/?⟦(\w+)([^⟧]*)⟧")
_TEXT = '"&amp;'  # the end of a mark for text, which Jinja's filters change
# The end of a mark after each filter, and what we do to the text that replaces the mark.
_FORMS: dict[str, Callable[[str], str]] = {"": str, "<h1": str, _TEXT: str, '"&': striptags}
_FORMS |= {str(escape(_TEXT)): lambda text: str(escape(text)), str(escape('"&')): lambda text: str(escape(striptags(text)))}


class Frames:
    """The frames of one build: for each place, the HTML before and after the items of the table of contents, and one such item."""

    def __init__(self, environment: Environment) -> None:
        self._whole, self._item = environment.get_template("main.html"), environment.get_template("partials/toc-item.html")
        self._url = environment.filters["url"]
        self._frames: dict[Hashable, tuple[str, str, str]] = {}

    @pass_context
    def render(self, context: Context) -> str:
        """Return the page of a context, as `main.html` renders it. Raises ValueError if a frame does not give the theme's output."""
        place = _place(context["page"], context["head"])
        if place in self._frames:
            return self._fill(self._frames[place], context)
        whole = self._whole.render(context.get_all())
        if place is not None:
            self._frames[place] = self._frame(context)
            if self._fill(self._frames[place], context) != whole:
                raise ValueError("the frame of this page differs from the theme's output; check whether hooks/frame.py is still correct")
        return whole

    def _frame(self, context: Context) -> tuple[str, str, str]:
        """Return the theme's output for a placeholder of the page of a context."""
        page, head = context["page"], context["head"]
        heading = SimpleNamespace(url="⟦heading_url⟧", title=f"⟦heading{_TEXT}⟧")
        contents = SimpleNamespace(url="/⟦start⟧", level=1, children=[heading] if page.toc.items[0].children else [])
        stand_in = SimpleNamespace(
            title=f"⟦title{_TEXT}⟧",
            meta={**page.meta, "description": f"⟦description{_TEXT}⟧"},
            content="⟦content<h1⟧",
            toc=[contents],
            canonical_url=page.canonical_url and "⟦canonical_url⟧",
            edit_url=page.edit_url and "⟦edit_url⟧",
            previous_page=page.previous_page and _link("previous"),
            next_page=page.next_page and _link("next"),
            ancestors=[_link("above"), *page.ancestors[1:]],
            url=page.url,
        )
        links = [link._replace(path=f"/⟦link{number}⟧") for number, link in enumerate(head.links)]
        known = context.get_all() | {"page": stand_in, "head": head._replace(links=links, json_ld=head.json_ld and "⟦json_ld⟧")}
        item = self._item.render({**known, "toc_item": heading})
        before, _, after = self._whole.render(known).partition(item)
        return before, item, after

    def _fill(self, frame: tuple[str, str, str], context: Context) -> str:
        """A frame in which the texts of the page of a context replace the marks."""
        page, head, (before, item, after) = context["page"], context["head"], frame
        start = page.toc.items[0]
        texts = {name: getattr(page, name) for name in ("title", "content", "canonical_url", "edit_url")}
        texts |= {"description": page.meta["description"], "json_ld": head.json_ld, "start": self._url(context, start.url)}
        texts |= {f"link{number}": self._url(context, link.path) for number, link in enumerate(head.links)}
        for name, other in (("previous", page.previous_page), ("next", page.next_page), ("above", page.ancestors[0])):
            if other:
                texts |= {name: other.title, f"{name}_url": self._url(context, other.url)}
        items = [_filled(item, {"heading_url": each.url, "heading": each.title}) for each in start.children]
        return "".join([_filled(before, texts), *items, _filled(after, texts)])


def _place(page: Any, head: Any) -> Hashable:
    """Return what pages with the same frame share: the pages above them, as shown, and their parts. None for a page that no frame fits."""
    fits = page.ancestors and page.ancestors[0].is_page and [each.level for each in page.toc] == [1] and "<h1" in page.content
    if not fits or any(each.children for each in page.toc.items[0].children):
        return None
    above, headings = page.ancestors[0], page.toc.items[0].children
    return (
        None if above.meta.get("template") == TEMPLATE else id(above),
        *map(id, page.ancestors[1:]),
        page.url.partition("/")[0],
        page.url.count("/"),
        tuple(page.meta.get("hide", ())),
        *map(bool, (page.previous_page, page.next_page, page.canonical_url, page.edit_url, headings)),
        *(link._replace(path="") for link in head.links),
        head._replace(links=(), json_ld=bool(head.json_ld)),
    )


def _link(name: str) -> SimpleNamespace:
    """Return a placeholder for another page that the theme links to. The filter `url` leaves addresses that begin with a slash."""
    return SimpleNamespace(url=f"/⟦{name}_url⟧", title=f"⟦{name}{_TEXT}⟧", children=None)


def _filled(html: str, texts: dict[str, Any]) -> str:
    """HTML in which texts replace the marks. Raises ValueError if the theme has changed a mark in a way that we do not know."""

    def text_of(mark: re.Match[str]) -> str:
        name, form = mark.groups()
        if name not in texts:  # not a mark, but part of the name of the site or a section
            return mark[0]
        if form not in _FORMS:
            raise ValueError(f"the theme writes {mark[0]!r} around a page; check whether hooks/frame.py is still correct")
        return _FORMS[form](texts[name])

    return _MARK.sub(text_of, html)
