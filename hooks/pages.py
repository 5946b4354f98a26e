"""Pages that people write: the fences and tables that they hold, the terms that they explain, and the checks on what a contributor writes.

A fence whose word is a kind of view asks for that view, with options as lines:

    ``` table
    show: projects
    theme: cpec
    ```

Pages are checked before anything is built, and each view selects its entries then. Before Markdown is rendered, `mark` puts an empty
placeholder in the place of each fence; afterwards `fill` puts in the view's HTML. So headings, links and anchors stay Markdown and are
checked as such, and HTML is never parsed as Markdown.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, NamedTuple
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import render_inner_html, strip_tags
from markdown.treeprocessors import Treeprocessor

from edition import Edition
from fields import Entry, OneOf, Problem, Text, did_you_mean, nearest
from generated import GeneratedPage
from load import located, validate
from model import KINDS
from reader import Fault, merge_marks, read, read_text
from rendering import missing_templates, render
from views import VIEWS, Shown, View, emptiness, objections, shown

# The languages of fences with examples; any other word that is not a view is a mistake.
LANGUAGES = ("console", "markdown", "python", "text", "yaml")

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*\n", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r"(?P<indent>[ \t>]*)(?P<marks>`{3,}+|~{3,}+)[ ]*+(?P<word>(?:[^`]*[^` \t])?)[ \t]*")
_ADDRESS = re.compile(r"<\w+:(//[^<>]*)>|(//[^\s)>\"']*)")  # in a link, in a definition, or between < and >
_CODE = re.compile(r"(?<![\\`])(`++).*?(?<!`)\1(?!`)")
_REORDERING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LINK = re.compile(r"\]\(\s*<?([^\s)>]+)|^ {0,3}\[[^\]]+\]:\s*<?([^\s>]+)")
# What a browser would run or fetch from another host, or what would change how the site looks.
_ACTIVE = re.compile(
    r"</?(?:script|style|i?frame|frameset|object|embed|applet|base|meta|link|form)\b|(?<![\w-])(?:on[a-z]{3,}|style|srcdoc)\s*=|\b(?:java|vb)script:",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(r"!\[[^\][]*\]\(\s*<?(?:https?:)?//|(?<![\w-])(?:src|srcset|poster)\s*=\s*[\"']?\s*(?:https?:)?//", re.IGNORECASE)
_OUTSIDE_DEFINED = re.compile(r"^ {0,3}\[([^\]]+)\]:\s*<?(?:https?:)?//", re.IGNORECASE | re.MULTILINE)
_IMAGE_DEFINED = re.compile(r"!\[([^\][]*)\](?!\()(?:\s?\[([^\][]+)\])?")
_PLACEHOLDER = re.compile(r'<div data-view="(\d+)"></div>')


class Search(Entry):
    """Whether search leaves a page out."""

    exclude: bool


class FrontMatter(Entry):
    """What the head of a page may say. The description is what search engines and link previews show."""

    description: Text
    hide: tuple[Annotated[str, OneOf(("navigation", "toc", "path", "footer"))], ...] = ()
    search: Search | None = None


class Fence(NamedTuple):
    """A fence of a page. Lines are counted from 0; `last` is None where it never closes."""

    first: int
    last: int | None
    marks: str
    word: str
    content: str
    indented: bool


# --- fences ---------------------------------------------------------------------------------------------------------


def fences(lines: list[str]) -> Iterator[Fence]:
    """The fences of a page, as Python-Markdown finds them: what is inside a longer fence is content."""
    number = 0
    while number < len(lines):
        if opening := _FENCE.fullmatch(lines[number]):
            first, indented = number, bool(opening["indent"])
            ends = (n for n in range(first + 1, len(lines)) if lines[n].removeprefix(opening["indent"]).rstrip(" \t") == opening["marks"])
            last = next(ends, None)
            yield Fence(first, last, opening["marks"], opening["word"], "\n".join(lines[first + 1 : last]), indented)
            number = last or len(lines)
        number += 1


def _view(fence: Fence, file: str, offset: int) -> tuple[View | None, list[Problem]]:
    """The view that a fence asks for, or None and what is wrong with its options."""
    line, known = fence.first + 1 + offset, VIEWS[fence.word]
    if not fence.content.strip():
        return None, [Problem(file, line, f"{fence.word}: a view needs a line 'show: ...'")]
    options, faults = read(fence.content, file, offset=line)
    show = options.get("show") if isinstance(options, Mapping) else None
    # Without a known view nobody knows which options are allowed: then only `show` is checked.
    model = known.get(show, View) if isinstance(show, str) else View
    view, more = validate(model, options, line + 1)
    if model is View:
        unknown = [each for each in more if each.text.startswith("unknown field")]
        view, more = None, [each for each in more if each not in unknown]
        if not more and not faults:  # it counts as written, since one of these is near
            more = [next((each for each in unknown if "looks like" in each.text), Fault((), line, "a view needs a line 'show: ...'"))]
        if isinstance(show, str):
            more = [Fault(("show",), options.where.lines["show"], f"unknown word '{show}'; {did_you_mean(show, known)}")]
    problems = located([*faults, *more], options, file)
    return (None if problems else view), [problem._replace(text=f"{fence.word}: {problem.text}") for problem in problems]


def mark(markdown: str) -> str:
    """Put an empty placeholder with its number in the place of each fence that asks for a view."""
    lines = markdown.split("\n")
    asked = [each for each in fences(lines) if each.word in VIEWS and each.last is not None]
    for number, fence in reversed([*enumerate(asked)]):
        lines[fence.first : (fence.last or fence.first) + 1] = [f'<div data-view="{number}"></div>']
    return "\n".join(lines)


def fill(content: str, views: Sequence[Shown], edition: Edition, page: str) -> str:
    """Put each view in the place of its placeholder; `page` is the address of the page from the root of the site."""
    return _PLACEHOLDER.sub(lambda placeholder: render(views[int(placeholder[1])], edition, page), content)


def anchors(content: str) -> Counter[str]:
    """The ids in HTML, and how often each is there; comments do not count."""
    shown = re.sub(r"<!--.*?(?:-->|\Z)", "", content, flags=re.DOTALL)
    return Counter(re.findall(r' id="([^"]+)"', shown.replace("\n", " ")))  # a pattern that begins with a letter or blank is found fast


def repetitions(found: Mapping[str, int], file: str, text: str, views: Sequence[Shown], edition: Edition) -> Iterator[Problem]:
    """What brings an anchor to a page that has it already, each view or heading once.

    Takes the anchors of the finished page, its file with its whole text, and its views.
    """
    twice = [anchor for anchor, count in found.items() if count > 1]
    asked = (fence for fence in fences(text.split("\n")) if fence.word in VIEWS) if twice else ()
    brought = [(fence.first + 1, anchors(render(view, edition, ""))) for fence, view in zip(asked, views, strict=True)] if twice else []
    given = {id: number for number, each in enumerate(text.split("\n"), 1) for id in re.findall(r"#([^\s}]+)", each.rpartition("}")[0])}
    said: dict[int, str] = {}
    for anchor in twice:
        said.setdefault(max(given.get(anchor, 1), *(line for line, its in brought if anchor in its), 1), anchor)
    for line, anchor in said.items():
        yield Problem(file, line, f"the page has the anchor '#{anchor}' already; show a record once, or give the heading another id")


def dead_anchors(file: str, text: str, to: str, links: Mapping[str, str], known: Set[str]) -> Iterator[Problem]:
    """The links to anchors that a page does not have, each at its line.

    Takes the file with the links and its text; the place of the page that they lead to, each link by its anchor, and the page's anchors.
    """
    for anchor, link in links.items():
        if anchor not in known:
            line = text.count("\n", 0, max(text.find(link), 0)) + 1
            yield Problem(file, line, f"'{to}' has no anchor '{anchor}'; {did_you_mean(anchor, sorted(known))}")


# --- terms ------------------------------------------------------------------------------------------------------------


class ExplainOnce(Extension):
    """Keeps a term's explanation where the text of a page first uses it, and drops it from headings and repetitions.

    Markdown's own extension `abbr` marks the terms. A keyboard or a finger can reach the explanation, unless it is in a link.
    """

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Run after `abbr` and before the table of contents reads headings."""
        md.treeprocessors.register(_ExplainOnce(md), "explain_once", 6)


class _ExplainOnce(Treeprocessor):
    def run(self, root: Element) -> None:
        """Change the tree in place."""
        parents = {child: parent for parent in root.iter() for child in parent}
        in_links = {abbr for link in root.iter("a") for abbr in link.iter("abbr")}
        in_headings = {abbr for level in "123456" for heading in root.iter(f"h{level}") for abbr in heading.iter("abbr")}
        seen: set[str] = set()
        for abbr in list(root.iter("abbr")):
            title = abbr.get("title", "")
            if abbr in in_headings or title in seen:
                _unwrap(parents[abbr], abbr)
                continue
            seen.add(title)
            if abbr not in in_links:
                abbr.attrib = {"tabindex": "0", "title": title}


def _unwrap(parent: Element, child: Element) -> None:
    """Put the text of an element, which holds nothing else, in its place."""
    text, at = f"{child.text or ''}{child.tail or ''}", list(parent).index(child)
    if at:
        parent[at - 1].tail = f"{parent[at - 1].tail or ''}{text}"
    else:
        parent.text = f"{parent.text or ''}{text}"
    parent.remove(child)


# --- tables of Markdown -----------------------------------------------------------------------------------------------


class TablesLikeViews(Extension):
    """Makes a table of Markdown like those of views, so that it can be read on a phone and by a screen reader.

    Its caption is the heading above it, the first cell of a row is the heading of the row, and each other cell names its column.
    """

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Run after terms are marked, which captions leave out, and before headings have permalinks."""
        md.treeprocessors.register(_TablesLikeViews(md), "tables_like_views", 5.5)


class _TablesLikeViews(Treeprocessor):
    def run(self, root: Element) -> None:
        """Change the tree in place."""
        parents = {child: parent for parent in root.iter() for child in parent}
        above = ""
        for each in list(root.iter()):
            if re.fullmatch("h[1-6]", each.tag):
                above = html.unescape(strip_tags(render_inner_html(each, self.md)))
            elif each.tag == "table":
                _describe(each, above)
                frame = Element("div", {"class": "cp-table-frame", "role": "region", "aria-label": above, "tabindex": "0"})
                parents[each][list(parents[each]).index(each)] = frame
                frame.append(each)


def _describe(table: Element, above: str) -> None:
    """Give a table its caption, for those who do not see the heading above it, and its cells their headings."""
    headings = list(table.iter("th"))
    for heading in headings:
        heading.set("scope", "col")
    for row in table.iterfind("tbody/tr"):
        row[0].tag, row[0].attrib = "th", {"scope": "row"}
        for heading, cell in zip(headings[1:], row[1:], strict=True):
            cell.set("data-label", "".join(heading.itertext()))
    table.set("class", "cp-table cp-table--plain")
    table.insert(0, caption := Element("caption", {"class": "cp-unseen"}))
    caption.text = above


# --- checks ---------------------------------------------------------------------------------------------------------


class Checked(NamedTuple):
    """A page that was checked: what is wrong with it, and its views in order, where nothing is wrong with them."""

    problems: list[Problem]
    views: list[Shown]


def check(text: str, file: str, edition: Edition | None, links: Links | None = None) -> Checked:
    """Check a page.

    Takes its whole text, its name for messages, the edition, and what its links may lead to. Where the data is not valid these are None:
    then what a view would select is not checked, and neither are links.
    """
    front, offset = _FRONT_MATTER.match(text), 0
    found = Checked([], [])
    if (front is None and text.startswith("---\n")) or (front and re.search("^#+ ", front[1], re.MULTILINE)):
        found.problems.append(Problem(file, 1, "the front matter that begins here never ends; write '---' on a line after it"))
        return found
    if front is None:
        found.problems.append(Problem(file, 1, "no front matter; begin the page with '---', a line 'description: ...' and '---'"))
    else:
        offset = front[0].count("\n")
        head, faults = read(front[1], file, offset=1)
        _, more = validate(FrontMatter, head, line=2)
        found.problems.extend(located([*faults, *more], head, file))
    lines = text.split("\n")[offset:]
    inside: set[int] = set()
    for fence in fences(lines):
        inside |= set(range(fence.first, fence.last or len(lines)))
        _check_fence(fence, file, offset, edition, found)
    lines = ["" if number in inside else each for number, each in enumerate(lines)]
    whole = "\n".join(lines)
    found.problems.extend(each._replace(line=each.line + offset) for each in merge_marks(whole, file))
    images = {name.casefold() for name in _OUTSIDE_DEFINED.findall(whole)}
    for number, each in enumerate(lines, offset + 1):
        found.problems.extend(Problem(file, number, said) for said in _objections(each, images, links))
    return found


def _check_fence(fence: Fence, file: str, offset: int, edition: Edition | None, found: Checked) -> None:
    """Add to `found` what is wrong with a fence, or the view that it asks for."""
    line = fence.first + 1 + offset
    if fence.indented:
        found.problems.append(Problem(file, line, "this fence is indented or quoted; begin it at the left margin"))
    elif inner := _next_fence(fence):
        found.problems.append(
            Problem(file, line, f"this fence is not closed before the next one, on line {line + inner}; end it with a line {fence.marks}")
        )
    elif fence.last is None:
        found.problems.append(Problem(file, line, f"this fence never closes; end it with a line {fence.marks}"))
    elif fence.word in VIEWS:
        view, problems = _view(fence, file, offset)
        found.problems.extend(problems)
        if view and edition:
            wrong = [view.problem(f"'{option}': {objection}", option) for option, objection in objections(view, edition)]
            if not wrong and (empty := emptiness(asked := shown(view, edition))):
                wrong = [view.problem(f"'show': {empty}", "show")]
            found.problems.extend(wrong)
            found.views.extend([] if wrong else [asked])
    elif fence.word and fence.word not in LANGUAGES:
        known = did_you_mean(fence.word, (*VIEWS, *LANGUAGES))
        found.problems.append(Problem(file, line, f"unknown view '{fence.word}'; {known}"))


def _next_fence(fence: Fence) -> int | None:
    """How many lines below a fence another begins that it should have closed before; an example of a fence is in a longer one."""
    openings = ((number, _FENCE.fullmatch(each)) for number, each in enumerate(fence.content.split("\n"), 1))
    return next((number for number, found in openings if found and found["word"] and found["marks"] == fence.marks), None)


def _objections(text: str, images: Set[str], links: Links | None) -> Iterator[str]:
    """What is wrong with a line outside fences; `images` are the names that the page defines for addresses on other hosts."""
    if found := _REORDERING.search(text):
        yield f"the character U+{ord(found[0]):04X} is not allowed, since it reorders what readers see; delete it"
    text = _CODE.sub("", text)
    if "<div data-view=" in text:
        yield "'data-view' is not allowed, since the build writes it; ask for a view with a fence"
    if re.search(r"<!\[(?!CDATA\[)", text):
        yield "'<![' is not allowed, since it has a meaning in HTML; write '&lt;!['"
    if found := _ACTIVE.search(text):
        yield f"'{found[0]}' is not allowed, since pages have no scripts, styles or frames; delete it, or put an example in backticks"
    if _OUTSIDE.search(text) or any((each[2] or each[1]).casefold() in images for each in _IMAGE_DEFINED.finditer(text)):
        yield "this loads a file from another host; put it into docs/assets, if its licence allows that, or link to it"
    for found in _ADDRESS.finditer(text):
        address = found[1] or found[2]
        try:
            urlsplit(address)
        except ValueError as error:
            yield f"the address '{address}' cannot be read ({error}); write a whole address, or put it in backticks"
    if links:
        for found in _LINK.finditer(text):
            yield from links.objections(found[1] or found[2])


class Links(NamedTuple):
    """What the links of a page may lead to: the place of the page in its folder, and those of all pages."""

    source: str
    pages: Collection[str]

    def objections(self, target: str) -> Iterator[str]:
        """What is wrong with a link to a page of the site; MkDocs checks links to other files, and anchors."""
        path = unquote(re.split("[?#]", target)[0])
        name = path.rpartition("/")[2]
        if not path or re.match(r"\w+:|//", path) or ("." in name.strip(".") and not name.endswith(".md")):
            return
        folder = "/" if path.startswith("/") else posixpath.join("/", posixpath.dirname(self.source))
        place = posixpath.normpath(posixpath.join(folder, path)).lstrip("/")
        if place in self.pages:
            return
        meant = [each for each in (f"{place}.md", f"{place}/index.md".lstrip("/")) if each in self.pages]
        near = meant[0] if meant else nearest(place, (*self.pages,))
        cure = f"/{near}" if path.startswith("/") else posixpath.relpath(f"/{near}", folder)
        yield f"there is no page '{path}'; " + (f"did you mean '{cure}'?" if near else "link to a page by its file, which ends in .md")


def check_all(
    folder: str, sources: Mapping[str, Path], generated: Sequence[GeneratedPage], edition: Edition | None
) -> tuple[list[Problem], dict[str, list[Shown]]]:
    """Check the pages of a site, and that each view has a template. No page can make it raise.

    Takes the name of the folder for messages, the file of each page by its place in that folder, the pages made from data, and the
    edition as in `check`. Returns what is wrong, ordered by file and line, and the views of each page.
    """
    taken = {_address(page.source): f"the page made from {page.files[0][0] if page.files else 'the record'}" for page in generated}
    known = {*sources, *(page.source for page in generated)}
    problems = [*missing_templates()]
    if not all(source.endswith(".md") for source in sources):
        edition = None  # what else leads to the page follows from its name
    views: dict[str, list[Shown]] = {}
    for source, path in sources.items():
        file = f"{folder}/{source}"
        if not source.endswith(".md"):
            problems.append(Problem(file, 1, f"the file name ends in '{PurePosixPath(source).suffix}'; pages end in .md"))
        text, unreadable = read_text(path, file)
        links = Links(source, known) if edition else None
        more, views[source] = (unreadable, []) if unreadable else check(text, file, edition, links)
        problems += more
        if (other := taken.setdefault(_address(source), file)) != file:
            problems.append(Problem(file, 1, f"the address is that of {other}; edit that, or use another name"))
    if edition:
        problems += _missing(folder, views, edition)
    return sorted(problems), views


# The pages that views link to, and the views on these, as `word show option`; MkDocs does not check links in views.
_NEEDED: Mapping[str, Sequence[str]] = {
    "article.md": ["table people", "table places"],
    "glossary.md": ["table terms"],
    "map.md": ["map places", "table locations", "table routes"],
    "changes.md": ["table changes"],
    "statements.md": ["table statements"],
    "method.md": ["table words relations", "table words outcomes"],
    **{f"{name}.md": [] for name in ("history", "gaps", *(f"{each}/index" for each in ("data", "sources", "timeline", *KINDS)))},
}


def _missing(folder: str, views: Mapping[str, Sequence[Shown]], edition: Edition) -> Iterator[Problem]:
    """The pages, and the views on them, that views link to and nobody wrote."""
    article = edition.data.article
    paragraphs = [f"cards paragraph {each.number}" for each in article.paragraphs]
    for source, wanted in {**_NEEDED, "article.md": [*_NEEDED["article.md"], *paragraphs]}.items():
        if source not in views:
            yield Problem(f"{folder}/{source}", 1, "the page is missing; records link to it")
            continue
        given = {" ".join(map(str, (view.word, *view.model_dump(exclude_none=True).values()))) for view, _ in views[source]}
        for each in wanted:
            if each not in given and _shows_something(each, edition):
                yield Problem(f"{folder}/{source}", 1, f"no fence shows '{each}'; records link to it")
    for theme in article.themes:
        if f"{theme.id}.md" not in views:
            yield theme.problem(f"has no page; write {folder}/{theme.id}.md", "id")


def _shows_something(wanted: str, edition: Edition) -> bool:
    """Whether a view shows something, given as in `_NEEDED`: a fence that shows nothing would be a mistake as well."""
    word, show, *values = wanted.split()
    view = VIEWS[word][show]
    options: dict[str, Any] = dict(zip([*view.model_fields][1:], (int(each) if each.isdigit() else each for each in values), strict=False))
    return bool(view(show=show, **options).select(edition))


def _address(source: str) -> str:
    """The address of a page by its place: `projects/ml-1.md` and `projects/ml-1/index.md` are both `projects/ml-1/`."""
    return re.sub(r"(^|/)(index|README)\.md$", r"\1", source).removesuffix(".md").rstrip("/") + "/"
