"""The sections of a page for the search index, read from our own HTML several times as fast as the theme reads any HTML.

The rules are those of `Parser` in `material/plugins/search/plugin.py` (Material for MkDocs 9.8), and a test compares every page:

- A heading with an id begins a section. At the end of the element around the heading, the section before it continues.
- The title of a section is the text in its heading, without the link of the heading to itself.
- A text keeps the tags in `_KEPT`, without attributes. White space is joined, except in `<pre>`.
- An element with the attribute `data-search-exclude` is left out. On a heading the attribute leaves its section out.

Our HTML is well formed: every element is closed, values are in double quotes, no heading is in a list or a paragraph, and there
is no script, style or object.
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

    The section at the top of a page has no `id`, since the address of the page leads to it, and no `heading` if the page starts
    without one. `depth` is the number of elements that are open in the heading.
    """

    heading: str | None
    depth: float
    id: str | None = None
    excluded: bool = False
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


def sections(html: str) -> list[Section]:
    """The sections of a page in order, including excluded ones."""
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
    """The sections read so far, and the elements that are open."""

    def __init__(self) -> None:
        self.sections: list[Section] = []
        self._section = Section(None, 0)  # the current one; listed when there is something in it
        self._open: list[str] = []  # tags, outermost first
        self._skipped = 0  # the number of open elements at the start of the one that is left out; 0 outside

    def start(self, tag: str, attributes: str) -> None:
        """Open an element, which may begin a section or be left out."""
        self._open.append(tag)
        excluded = "data-search-exclude" in attributes
        id = _ID.search(attributes) if tag in _HEADINGS else None
        if id:
            if not self.sections and tag != "h1":  # only the title of a page has no section before it
                self.sections.append(Section(None, len(self._open)))
            self._section = Section(tag, len(self._open), id[1] if self.sections else None, excluded)
        if id or not self.sections:
            self.sections.append(self._section)
        if self._skipped:
            return
        if excluded or (tag == "a" and 'class="headerlink"' in attributes and self._in_title()):
            self._skipped = len(self._open)
        elif tag in _KEPT:
            self._parts().append(f"<{tag}>")

    def end(self, tag: str) -> None:
        """Close an element; one that the text keeps is removed again if it is empty."""
        if self._open[-1:] != [tag]:
            return
        depth = len(self._open)
        if self._section.depth > depth and (outer := next((each for each in self.sections[::-1] if each.depth <= depth), None)):
            self._section.depth = float("inf")  # it began within the element that ends, and never continues
            self._section = outer
        self._open.pop()
        if self._skipped:
            self._skipped = self._skipped if self._skipped < depth else 0
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

    def _in_title(self) -> bool:
        return self._section.heading in self._open

    def _parts(self) -> list[str]:
        return self._section.title if self._in_title() else self._section.text
