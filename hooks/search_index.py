"""The sections of a page, as the search finds them, read from our own HTML several times as fast as the theme reads any HTML.

The rules are those of `Parser` in `material/plugins/search/plugin.py` (Material for MkDocs 9.8), and a test compares every page:

- A heading with an id begins a section. When the element around the heading ends, the section before it goes on.
- The title of a section is the text in its heading, without the link of the heading to itself.
- A text keeps the tags in `_KEPT`, without attributes. White space is joined, except in `<pre>`.
- What has the attribute `data-search-exclude` is left out, up to its end tag. On a heading the attribute leaves its section out.

Our HTML is well formed: every element is closed, values stand in double quotes, no heading stands in a list or a paragraph, and
there is no script, style or object.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape, unescape
from itertools import islice

_TOKEN = re.compile(
    r"""
    <!--.*?-->
    | </ ([\w-]+) >                                # end
    | < ([\w-]+) ([^>"]*(?:"[^"]*"[^>"]*)*) >      # start, attributes
    | ([^<]+)                                      # text
    """,
    re.DOTALL | re.VERBOSE,
)
_ID = re.compile(r'\sid="([^"]*)"')
_VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr"))
_KEPT = frozenset(("p", "code", "pre", "li", "ol", "ul", "sub", "sup"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))


@dataclass
class Section:
    """A heading and what follows it: its anchor, and the parts of its title and of its text as HTML.

    The section at the top of a page has no `id`, since the address of the page leads to it, and no `heading` where the page
    has none there. `depth` is the number of elements that are open in the heading.
    """

    heading: str | None
    depth: float
    id: str | None = None
    excluded: bool = False
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


def sections(html: str) -> list[Section]:
    """The sections of a page, the excluded ones among them, in order."""
    reader = _Reader()
    for end, start, attributes, text in _TOKEN.findall(html):
        if text:
            reader.read_text(text)
        elif end:
            reader.end(end)
        elif start and start not in _VOID:
            reader.start(start, attributes)
            if attributes.endswith("/"):
                reader.end(start)
    return reader.sections


class _Reader:
    """What has been read so far: the sections, and the elements that are open."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self._section = Section(None, 0)  # the one that goes on; listed when there is something in it
        self._open: list[str] = []  # tags, outermost first
        self._skipped = 0  # the number of open elements when the one that is left out began; 0 outside

    def start(self, tag: str, attributes: str) -> None:
        """Open an element, and begin a section or leave the element out if it says so."""
        self._open.append(tag)
        excluded = "data-search-exclude" in attributes
        id = _ID.search(attributes) if tag in _HEADINGS else None
        if id:
            self._begin(tag, id[1], excluded)
        elif not self.sections:
            self.sections.append(self._section)
        if self._skipped:
            return
        if excluded or (tag == "a" and 'class="headerlink"' in attributes and self._in_title()):
            self._skipped = len(self._open)
        elif tag in _KEPT:
            self._parts().append(f"<{tag}>")

    def end(self, tag: str) -> None:
        """Close an element; one that the text keeps is removed again if it is empty."""
        if not self._open or self._open[-1] != tag:
            return
        if self._section.depth > len(self._open):
            self._resume()
        self._open.pop()
        if self._skipped:
            if self._skipped > len(self._open):
                self._skipped = 0
        elif tag in _KEPT:
            parts = self._parts()
            first = parts.index(f"<{tag}>")
            if all(map(str.isspace, islice(parts, first + 1, None))):
                del parts[first:]
            else:
                parts.append(f"</{tag}>")

    def read_text(self, text: str) -> None:
        """Add text to the title or to the text of the section, with its white space joined."""
        if self._skipped:
            return
        if not self.sections:
            self.sections.append(self._section)
        text = unescape(text)
        is_blank, is_preformatted = text.isspace(), "pre" in self._open
        if not is_preformatted:
            text = " " if is_blank else text.replace("\n", " ")
        parts = self._parts()
        if self._in_title() or not is_blank or is_preformatted or not parts or not parts[-1].isspace():
            parts.append(escape(text, quote=False))

    def _begin(self, heading: str, id: str, excluded: bool) -> None:
        """Begin a section; the first heading of a page, unless it is its title, has a section before it."""
        depth = len(self._open)
        if not self.sections and heading != "h1":
            self.sections.append(Section(None, depth))
        self._section = Section(heading, depth, id if self.sections else None, excluded)
        self.sections.append(self._section)

    def _resume(self) -> None:
        """Go on with the last section outside the element that ends, since this one began within it."""
        for section in reversed(self.sections):
            if section.depth <= len(self._open):
                self._section.depth = float("inf")  # it never goes on
                self._section = section
                break

    def _in_title(self) -> bool:
        return self._section.heading in self._open

    def _parts(self) -> list[str]:
        return self._section.title if self._in_title() else self._section.text
