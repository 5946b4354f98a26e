"""What search finds on a page: its sections and, in each, its passages as plain text.

- A heading with an id begins a section and is its title.
- A passage is a paragraph, an item of a list, a term with its meaning, or a row of a table, with its cells and notes set
  apart. Readers can link to a passage if its element has an id.
- We leave out drawings and elements with the attribute `data-search-exclude`. On a heading, the attribute leaves out its
  section.

Our HTML is well formed: every element is closed, values are in double quotes, and there is no script or style.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape

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
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_CELLS = frozenset(("td", "th"))
_AFTER = {"cp-voice-name": ":", "cp-relation": " ·"}  # for labels that plain text would not set apart
# Elements within a passage.
_INLINE = ("a", "abbr", "b", "bdi", "cite", "code", "em", "i", "q", "s", "small", "span", "strong", "sub", "sup", "svg", "time")
_WITHIN = _CELLS.union(_INLINE)
_EMPTY_CELLS = re.compile(r"^(?: ·)+ | (?:· )*·$|(?<= ·)(?: ·)+| ·(?=[,.:]| \()")


@dataclass
class Section:
    """A heading and the text below it: its anchor, the parts of its title, and its passages, one on each line.

    The section at the top of a page has no `id`, since the address of the page leads to it. A passage with its own anchor ends in
    a tab and the anchor.
    """

    id: str | None = None
    excluded: bool = False
    title: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)


def sections(html: str) -> list[Section]:
    """Return the sections of a page in order, without those that are left out."""
    reader = _Reader()
    for end, start, attributes, text in _TOKEN.findall(html):
        if text:
            reader.read(text)
        elif end:
            reader.end(end)
        elif start in _VOID:
            reader.read(" ")
        elif start:
            reader.start(start, attributes)
            if attributes.endswith("/"):
                reader.end(start)
    reader.finish_passage()
    return [section for section in reader.sections if not section.excluded]


class _Reader:
    """The sections so far, the open elements, and the current passage."""

    def __init__(self) -> None:
        self.sections = [Section()]
        self._open: list[tuple[str, str, str]] = []  # tags, ids, and the text that follows the end; outermost first
        self._skipped = 0  # the number of open elements at the start of the excluded one; 0 outside
        self._passage: list[str] = []

    def start(self, tag: str, attributes: str) -> None:
        """Open an element, which may begin a section or a passage, or be excluded."""
        found = _ID.search(attributes)
        id = found[1] if found else ""
        if not self._skipped and tag not in _WITHIN and tag != "dd":
            self.finish_passage()
        after = ": " if tag == "dt" else next((sign for name, sign in _AFTER.items() if f'class="{name}' in attributes), "")
        self._open.append((tag, id, after))
        if self._skipped:
            return
        excluded = "data-search-exclude" in attributes
        if tag in _HEADINGS and id and (tag != "h1" or self.sections[0].title):
            self.sections.append(Section(id, excluded))
        if excluded or tag == "svg" or 'class="headerlink"' in attributes:
            self._skipped = len(self._open)
        elif tag in _CELLS or ('class="cp-note"' in attributes and any(each in _CELLS for each, _, _ in self._open)):
            self._passage.append(" · ")

    def end(self, tag: str) -> None:
        """Close an element, and the passage that ends with it."""
        if not self._skipped and tag not in _WITHIN and tag != "dt":
            self.finish_passage()
        self.read(self._open.pop()[2])
        if len(self._open) < self._skipped:
            self._skipped = 0

    def read(self, text: str) -> None:
        """Add text to the current passage."""
        if not self._skipped:
            self._passage.append(text)

    def finish_passage(self) -> None:
        """Add the current passage to its section, or to the title of the section."""
        text = _EMPTY_CELLS.sub("", " " + " ".join(unescape("".join(self._passage)).split())).strip()
        self._passage = []
        if not text:
            return
        section = self.sections[-1]
        if self._open and self._open[-1][0] in _HEADINGS and self._open[-1][1]:
            section.title.append(text)
            return
        anchor = next((id for _, id, _ in self._open[::-1] if id), "")
        section.text.append(f"{text}\t{anchor}\n" if anchor else f"{text}\n")
