"""The theme around a page made from data: rendered once for all pages of one place in the site, then filled for each of them.

A frame is what the theme makes of a stand-in, whose title, content, neighbours and so on are marks. What the theme has done
with a text, as escaping it, is read off its mark and done with the text of each page. The first page of each place is rendered
by the theme as well, and must come out the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from types import SimpleNamespace
from typing import Any, NamedTuple

from jinja2 import Environment, pass_context
from jinja2.filters import do_striptags as striptags
from jinja2.runtime import Context
from markupsafe import escape

TEMPLATE = "framed.html"  # in hooks/overrides/; pages that name it are rendered here
_MARK = re.compile(r"/?⟦(\w+)([^⟧]*)⟧")
_TEXT = '"&amp;'  # the end of the mark of a text: what Jinja's filters change
# How each filter leaves the end of a mark, and what is done with the text that replaces the mark.
_FORMS: dict[str, Callable[[str], str]] = {
    "": str,
    "<h1": str,
    _TEXT: str,
    '"&': striptags,
    str(escape(_TEXT)): lambda text: str(escape(text)),
    str(escape('"&')): lambda text: str(escape(striptags(text))),
}


class _Frame(NamedTuple):
    """HTML with marks in it, before and after the items of the table of contents, and such an item."""

    before: str
    item: str
    after: str


class Frames:
    """The frames of one build."""

    def __init__(self, environment: Environment) -> None:
        self._whole, self._item = environment.get_template("main.html"), environment.get_template("partials/toc-item.html")
        self._url = environment.filters["url"]
        self._frames: dict[Hashable, _Frame] = {}

    @pass_context
    def render(self, context: Context) -> str:
        """The page of a context, as the template `main.html` renders it.

        Raises ValueError where a frame is not what the theme makes of the first page of a place.
        """
        page = context["page"]
        if not _is_simple(page):
            return self._whole.render(context.get_all())
        place = _place(page, context["head"])
        if place in self._frames:
            return self._fill(self._frames[place], context)
        self._frames[place] = self._frame(context)
        whole = self._whole.render(context.get_all())
        if self._fill(self._frames[place], context) != whole:
            raise ValueError("the frame of this page is not what the theme makes; check whether hooks/frame.py is still right")
        return whole

    def _frame(self, context: Context) -> _Frame:
        """What the theme makes of a stand-in for the page of a context."""
        page, head = context["page"], context["head"]
        heading = SimpleNamespace(url=_mark("heading_url"), title=_mark("heading", _TEXT))
        contents = SimpleNamespace(url="/⟦start⟧", level=1, children=[heading] if page.toc.items[0].children else [])
        stand_in = SimpleNamespace(
            title=_mark("title", _TEXT),
            meta={**page.meta, "description": _mark("description", _TEXT)},
            content=_mark("content", "<h1"),
            toc=[contents],
            canonical_url=page.canonical_url and _mark("canonical_url"),
            edit_url=page.edit_url and _mark("edit_url"),
            previous_page=page.previous_page and _link("previous"),
            next_page=page.next_page and _link("next"),
            ancestors=[_link("above"), *page.ancestors[1:]],
            url=page.url,
        )
        links = [link._replace(path=f"/⟦link{number}⟧") for number, link in enumerate(head.links)]
        known = {
            **context.get_all(),
            "page": stand_in,
            "head": head._replace(links=links, json_ld=head.json_ld and _mark("json_ld")),
        }
        item = self._item.render({**known, "toc_item": heading})
        before, _, after = self._whole.render(known).partition(item)
        return _Frame(before, item, after)

    def _fill(self, frame: _Frame, context: Context) -> str:
        """A frame with the texts of the page of a context in the places of its marks."""
        page, head = context["page"], context["head"]
        start = page.toc.items[0]
        texts = {
            "title": page.title,
            "description": page.meta["description"],
            "content": page.content,
            "canonical_url": page.canonical_url,
            "edit_url": page.edit_url,
            "json_ld": head.json_ld,
            "start": self._url(context, start.url),
        }
        texts |= {f"link{number}": self._url(context, link.path) for number, link in enumerate(head.links)}
        for name, other in (("previous", page.previous_page), ("next", page.next_page), ("above", page.ancestors[0])):
            if other:
                texts |= {name: other.title, f"{name}_url": self._url(context, other.url)}
        items = [_filled(frame.item, {"heading_url": each.url, "heading": each.title}) for each in start.children]
        return "".join([_filled(frame.before, texts), *items, _filled(frame.after, texts)])


def _is_simple(page: Any) -> bool:
    """Whether a page has what a frame has: a page above it, and contents of one level below the title."""
    return (
        bool(page.ancestors)
        and page.ancestors[0].is_page
        and [each.level for each in page.toc] == [1]
        and not any(each.children for each in page.toc.items[0].children)
        and "<h1" in page.content
    )


def _place(page: Any, head: Any) -> Hashable:
    """What pages with one frame have in common: what is above them and is shown as it is, and which parts they have."""
    above = page.ancestors[0]
    return (
        None if above.meta.get("template") == TEMPLATE else id(above),
        *map(id, page.ancestors[1:]),
        page.url.partition("/")[0],
        page.url.count("/"),
        tuple(page.meta.get("hide", ())),
        *map(bool, (page.previous_page, page.next_page, page.canonical_url, page.edit_url, page.toc.items[0].children)),
        *(link._replace(path="") for link in head.links),
        head._replace(links=(), json_ld=bool(head.json_ld)),
    )


def _mark(name: str, ending: str = "") -> str:
    return f"⟦{name}{ending}⟧"


def _link(name: str) -> SimpleNamespace:
    """A stand-in for another page that the theme links to. The filter `url` leaves an address alone that begins with a slash."""
    return SimpleNamespace(url=f"/⟦{name}_url⟧", title=_mark(name, _TEXT), children=None)


def _filled(html: str, texts: dict[str, Any]) -> str:
    """HTML with texts in the places of its marks. Raises ValueError for a mark that the theme has changed in a way unknown here."""

    def text_of(mark: re.Match[str]) -> str:
        name, form = mark.groups()
        if name not in texts or form not in _FORMS:
            raise ValueError(f"the theme writes {mark[0]!r} around a page; check whether hooks/frame.py is still right")
        return _FORMS[form](texts[name])

    return _MARK.sub(text_of, html)
