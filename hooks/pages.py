"""Pages that people write: their views, tables and explained terms, and the checks of what a contributor writes.

A fence whose word is a kind of view asks for that view. Its lines are options:

    ``` table
    show: projects
    theme: cpec
    ```

Pages are checked before anything is built, and each view then selects its entries. `markup` parses the Markdown and replaces each fence
with an empty placeholder. After rendering, `fill` replaces the placeholder with the view's HTML. So headings, links and anchors stay
Markdown and are checked as such, and HTML is never parsed as Markdown.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence, Set
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, NamedTuple
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from xml.parsers import expat

from markdown import Markdown
from markdown.extensions import Extension
from markdown.extensions.toc import render_inner_html, strip_tags
from markdown.treeprocessors import Treeprocessor

import markup
import reader
from edition import Edition, Operator
from fields import Entry, OneOf, Problem, Text, Where, did_you_mean, nearest
from generated import GeneratedPage
from load import located, validate
from model import KINDS
from reader import Fault, merge_marks, read, read_text
from rendering import missing_templates, render
from views import VIEWS, Shown, View, emptiness, objections, shown

# The languages of fences that show examples. Any other word that is not a view is a mistake.
LANGUAGES = ("console", "markdown", "python", "text", "yaml")
_LIMIT = 60_000  # characters of a page: twice the longest page, and a second to parse
_WORDS = frozenset(VIEWS)

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*\n", re.DOTALL | re.MULTILINE)
_OPENING = re.compile(r" {0,3}(`{3,}+|~{3,}+)[ \t]*[^`\s]")
_UNSEEN = re.compile(r"(?P<reorders>[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])|[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_PAGE_OF_BROWSERS = re.compile(r".*\.(?:[psx]?html?|xht|xml|xslt?|svgz|mhtm?l?|mml|mathml|rdf|rss|atom|hta|php\d?|swf)", re.IGNORECASE)
# What a browser runs or loads from a drawing that is opened by itself: elements, and parts of values without spaces.
_ACTIVE = {"script", "handler", "listener", "foreignobject", "iframe", "frame", "object", "embed", "link", "meta", "base", "form"}
_RUN = re.compile(r"(?:java|vb)script:|data:(?!image/)|@import|url\(['\"]?(?:[a-z]+:)?//", re.IGNORECASE)
_ELSEWHERE = re.compile(r"(?:[a-z]+:)?//", re.IGNORECASE)
_HOST = re.compile(r"www\.|(?:[\w-]+\.)+(?:cn|com|edu|gov|net|org|pk|uk)(?:/|$)")  # what looks like an address without https://
_PLACEHOLDER = re.compile(r'<div data-view="(\d+)"></div>')


class Search(Entry):
    """Whether search leaves out a page."""

    exclude: bool


class FrontMatter(Entry):
    """Front matter of a page. Search engines and link previews show the description."""

    description: Text
    hide: tuple[Annotated[str, OneOf(("navigation", "toc", "path", "footer"))], ...] = ()
    search: Search | None = None


# --- fences ---------------------------------------------------------------------------------------------------------


def _read(text: str) -> tuple[re.Match[str] | None, int, str, markup.Tree]:
    """Return the front matter of a page, the number of lines above its Markdown, the Markdown as MkDocs reads it, and its tree."""
    front = _FRONT_MATTER.match(text)
    body = text[front.end() :].lstrip("\n") if front else text
    return front, text.count("\n", 0, len(text) - len(body)), body, markup.tree(body, _WORDS)


def _view(fence: markup.Fence, file: str, offset: int) -> tuple[View | None, list[Problem]]:
    """Return the view that a fence asks for and no problems, or None and the problems with its options."""
    line, known = fence.line + offset, VIEWS[fence.word]
    if not fence.content.strip():
        return None, [Problem(file, line, f"{fence.word}: a view needs a line 'show: ...'")]
    options, faults = read(fence.content, file, offset=line)
    show = options.get("show") if isinstance(options, Mapping) else None
    # The allowed options depend on the view. If that is unknown, only `show` is checked.
    model = known.get(show, View) if isinstance(show, str) else View
    view, more = validate(model, options, line + 1)
    if model is View:
        unknown = [each for each in more if each.text.startswith("unknown field")]
        view, more = None, [each for each in more if each not in unknown]
        if not more and not faults:  # `show` may be there, but misspelt
            more = [next((each for each in unknown if "looks like" in each.text), Fault((), line, "a view needs a line 'show: ...'"))]
        if isinstance(show, str):
            more = [Fault(("show",), options.where.lines["show"], f"unknown word '{show}'; {did_you_mean(show, known)}")]
    problems = located([*faults, *more], options, file)
    return (None if problems else view), [problem._replace(text=f"{fence.word}: {problem.text}") for problem in problems]


def fill(content: str, views: Sequence[Shown], edition: Edition, page: str) -> str:
    """Replace each placeholder with its view; `page` is the address of the page from the root of the site."""
    return _PLACEHOLDER.sub(lambda placeholder: render(views[int(placeholder[1])], edition, page), content)


def anchors(content: str) -> Counter[str]:
    """Count the ids in HTML, apart from those in comments."""
    shown = re.sub(r"<!--.*?(?:-->|\Z)", "", content, flags=re.DOTALL)
    return Counter(re.findall(r' id="([^"]+)"', shown.replace("\n", " ")))  # a pattern that begins with a literal is fast


def repetitions(found: Mapping[str, int], file: str, text: str, views: Sequence[Shown], edition: Edition) -> Iterator[Problem]:
    """Yield a problem for each view or heading that repeats an anchor of its page.

    Takes the anchors of the finished page, its file and whole text, and its views.
    """
    twice = [anchor for anchor, count in found.items() if count > 1]
    if not twice:
        return
    _, before, _, page = _read(text)
    lines = [fence.line + before for fence in page.fences if fence.word in VIEWS]
    brought = [(line, anchors(render(view, edition, ""))) for line, view in zip(lines, views, strict=True)]
    given = {id: number for number, each in enumerate(text.split("\n"), 1) for id in re.findall(r"#([^\s}]+)", each.rpartition("}")[0])}
    said: dict[int, str] = {}
    for anchor in twice:
        said.setdefault(max(given.get(anchor, 1), *(line for line, its in brought if anchor in its), 1), anchor)
    for line, anchor in said.items():
        yield Problem(file, line, f"the anchor '#{anchor}' is already on this page; show a record once, or give the heading another id")


def links(text: str) -> dict[str, int]:
    """Return the addresses in a page, each with the first line that has it."""
    _, before, _, page = _read(text)
    return {address: line + before for line, address in reversed(page.links)}


def dead_anchors(file: str, text: str, to: str, asked: Mapping[str, str], known: Set[str]) -> Iterator[Problem]:
    """Yield a problem for each link to an anchor that a page does not have.

    Takes the file with the links and its text, the path of the page that they lead to, the links by anchor, and the page's anchors.
    """
    lines = links(text)
    for anchor, link in asked.items():
        if anchor not in known:
            asked_for = unquote(anchor)
            yield Problem(file, lines.get(link, 1), f"'{to}' has no anchor '{asked_for}'; {did_you_mean(asked_for, sorted(known))}")


def dead_files(file: str, source: str, text: str, known: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each link or image on a page that leads to a missing file; `check` finds links to missing pages.

    Takes the file and its path in the folder, its text, and the paths of all files of the site.
    """
    for address, line in links(text).items():
        path, place = Links(source, ()).place(address)
        if path and not _is_page(path) and place not in known:
            page = place.removesuffix(".html") + ".md"
            near = page if page in known else nearest(place, (*known,))
            cure = f"did you mean '/{near}'?" if near else "correct the path"
            cure = "begin an address outside the site with https://" if _HOST.match(path) else cure
            yield Problem(file, line, f"there is no file '{path}'; {cure}")


# --- terms ------------------------------------------------------------------------------------------------------------


class ExplainOnce(Extension):
    """Tree processor that explains a term where the text of a page first uses it, and not in headings or later uses.

    Markdown's own extension `abbr` marks the terms. The explanation opens by keyboard or touch, unless it is in a link.
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
    """Replace an element that contains only text with its text."""
    text, at = f"{child.text or ''}{child.tail or ''}", list(parent).index(child)
    if at:
        parent[at - 1].tail = f"{parent[at - 1].tail or ''}{text}"
    else:
        parent.text = f"{parent.text or ''}{text}"
    parent.remove(child)


# --- tables of Markdown -----------------------------------------------------------------------------------------------


class TablesLikeViews(Extension):
    """Tree processor that marks up tables of Markdown like those of views, for phones and screen readers.

    The caption is the heading above the table. The first cell of a row is the row's heading, and each other cell names its column.
    """

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Run after terms are marked, since captions have no marks, and before headings get permalinks."""
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
    """Add the caption of a table, for readers who do not see the heading above it, and the headings of its cells."""
    headings = list(table.iter("th"))
    for heading in headings:
        heading.set("scope", "col")
    for row in table.iterfind("tbody/tr"):
        row[0].tag = "th"
        row[0].set("scope", "row")
        for heading, cell in zip(headings[1:], row[1:], strict=True):
            cell.set("data-label", "".join(heading.itertext()))
    table.set("class", "cp-table cp-table--plain")
    table.insert(0, caption := Element("caption", {"class": "cp-unseen"}))
    caption.text = above


def extensions() -> list[Extension]:
    """Return our Markdown extensions. Pages need them besides `abbr` and `toc`."""
    return [markup.AsOnForges(_WORDS), ExplainOnce(), TablesLikeViews()]


# --- checks ---------------------------------------------------------------------------------------------------------


class Checked(NamedTuple):
    """Result of checking a page: its problems, and its valid views in order."""

    problems: list[Problem]
    views: list[Shown]


def check(text: str, file: str, edition: Edition | None, links: Links | None = None) -> Checked:
    """Check a page.

    Takes the whole text, the name for messages, the edition, and the targets of links. If the data is not valid, the last two are None,
    and neither the selection of views nor links are checked.
    """
    found = Checked([], [])
    if len(text) > _LIMIT:
        found.problems.append(Problem(file, 1, f"the page has {len(text):,} characters, and the limit is {_LIMIT:,}; split it into two"))
        return found
    front, offset, body, page = _read(text)
    if (front is None and text.startswith("---\n")) or (front and re.search("^#+ ", front[1], re.MULTILINE)):
        found.problems.append(Problem(file, 1, "the front matter that begins here never ends; write '---' on the line below it"))
        return found
    if front is None:
        found.problems.append(Problem(file, 1, "there is no front matter; begin the page with '---', 'description: ...' and '---'"))
    else:
        head, faults = read(front[1], file, offset=1)
        _, more = validate(FrontMatter, head, line=2)
        found.problems.extend(located([*faults, *more], head, file))
    for number, line in enumerate(body.split("\n"), offset + 1):
        if unseen := _UNSEEN.search(line):
            reason = "it reorders the text" if unseen["reorders"] else "it is invisible"
            found.problems.append(Problem(file, number, f"the character U+{ord(unseen[0]):04X} is not allowed, since {reason}; delete it"))
    seen: dict[View, int] = {}
    for fence in page.fences:
        wrong, asked = _check_fence(fence, file, offset, edition)
        if asked and (above := seen.setdefault(asked.view, fence.line)) != fence.line:
            said = f"line {above + offset} already shows this view; delete one of them"
            wrong = [Problem(file, fence.line + offset, said)]
        found.problems.extend(wrong)
        found.views.extend([asked] if asked else [])
    marks = merge_marks(markup.without_fences(body, page.fences), file)
    found.problems.extend(each._replace(line=each.line + offset) for each in marks)
    if not marks:
        dead = ((line, said) for line, address in page.links if links for said in links.objections(address))
        found.problems.extend(Problem(file, line + offset, said) for line, said in (*page.problems.items(), *dead))
    return found


def _check_fence(fence: markup.Fence, file: str, offset: int, edition: Edition | None) -> tuple[list[Problem], Shown | None]:
    """Return the problems with a fence, or no problems and the view that it asks for."""

    def wrong(text: str) -> tuple[list[Problem], None]:
        return [Problem(file, fence.line + offset, text)], None

    if inner := _next_fence(fence):
        line = fence.line + offset + inner
        return wrong(f"this fence is not closed before the next one, on line {line}; end it with a line {fence.marks}")
    if not fence.is_closed:
        return wrong(f"this fence is never closed; end it with a line {fence.marks}")
    if fence.word not in VIEWS:
        is_known = not fence.word or fence.word in LANGUAGES
        return ([], None) if is_known else wrong(f"unknown view '{fence.word}'; {did_you_mean(fence.word, (*VIEWS, *LANGUAGES))}")
    if fence.is_inside:
        return wrong("this view is inside a list or a quotation; begin it at the left margin")
    view, problems = _view(fence, file, offset)
    if view is None or edition is None:
        return problems, None
    problems = [view.problem(f"'{option}': {objection}", option) for option, objection in objections(view, edition)]
    if not problems and (empty := emptiness(asked := shown(view, edition))):
        problems = [view.problem(f"'show': {empty}", "show")]
    return (problems, None) if problems else ([], asked)


def _next_fence(fence: markup.Fence) -> int | None:
    """Return how many lines below an unclosed fence the next one begins, or None. A fence in an example is inside a longer fence."""
    openings = ((number, _OPENING.match(each)) for number, each in enumerate(fence.content.split("\n"), 1))
    return next((number for number, found in openings if found and found[1] == fence.marks), None)


def _is_page(path: str) -> bool:
    """Return whether a link leads to a page. A name with an extension other than .md is that of another file."""
    name = path.rpartition("/")[2].strip(".")
    return "." not in name or name.endswith(".md")


class Links(NamedTuple):
    """The targets of a page's links: the path of the page in its folder, and the paths of all pages."""

    source: str
    pages: Collection[str]

    def place(self, target: str) -> tuple[str, str]:
        """Return the path in a link, and the path in the folder that it leads to; both empty for links to other sites or the same page."""
        path = unquote(re.split("[?#]", target)[0])
        if not path or re.match(r"[\w+.-]+:|//", path):
            return "", ""
        return path, posixpath.normpath(posixpath.join(self._folder(path), path)).lstrip("/")

    def _folder(self, path: str) -> str:
        return "/" if path.startswith("/") else posixpath.join("/", posixpath.dirname(self.source))

    def objections(self, target: str) -> Iterator[str]:
        """Yield what is wrong with a link to a page. `dead_files` checks links to other files, and `dead_anchors` those to anchors."""
        path, place = self.place(target)
        if not path or not _is_page(path) or place in self.pages:
            return
        meant = [each for each in (f"{place}.md", f"{place}/index.md".lstrip("/")) if each in self.pages]
        near = meant[0] if meant else nearest(place, (*self.pages,))
        cure = f"/{near}" if path.startswith("/") else posixpath.relpath(f"/{near}", self._folder(path))
        cure = f"did you mean '{cure}'?" if near else "link to the file of a page, which ends in .md, or write a full address with https://"
        yield f"there is no page '{path}'; {cure}"


def check_all(
    folder: str, sources: Mapping[str, Path], generated: Sequence[GeneratedPage], edition: Edition | None
) -> tuple[list[Problem], dict[str, list[Shown]]]:
    """Check the pages of a site, and that each view has a template. No page content raises an error.

    Takes the name of the folder for messages, the file of each page by its path in that folder, the pages made from data, and the
    edition as in `check`. Returns the problems, ordered by file and line, and the views of each page.
    """
    taken = {_address(page.source): f"the page made from {page.files[0][0] if page.files else 'the record'}" for page in generated}
    known = {*sources, *(page.source for page in generated)}
    problems = [*missing_templates()]
    if not all(source.endswith(".md") for source in sources):
        edition = None  # links to the page are wrong only because of its name
    views: dict[str, list[Shown]] = {}
    for source, path in sources.items():
        file = f"{folder}/{source}"
        if not source.endswith(".md"):
            problems.append(Problem(file, 1, f"the file name ends in '{PurePosixPath(source).suffix}'; end the name of a page in .md"))
        text, unreadable = read_text(path, file)
        links = Links(source, known) if edition else None
        more, views[source] = (unreadable, []) if unreadable else check(text, file, edition, links)
        problems += more
        if (other := taken.setdefault(_address(source), file)) != file:
            problems.append(Problem(file, 1, f"this page has the same address as {other}; edit that, or use another name"))
    if edition:
        problems += _missing(folder, views, edition)
    return sorted(problems), views


def check_files(folder: str, files: Mapping[str, Path]) -> Iterator[Problem]:
    """Yield a problem for each file other than a page that a browser would run. `files` is as in `check_all`."""
    for place, path in files.items():
        file = f"{folder}/{place}"
        if _PAGE_OF_BROWSERS.fullmatch(place):
            yield Problem(file, 1, "this page would have no security policy; write it in Markdown")
        elif place.lower().endswith(".svg"):
            text, unreadable = read_text(path, file)
            yield from unreadable or _check_drawing(text, file)


def _check_drawing(text: str, file: str) -> list[Problem]:
    """Return the problem of the first thing in a drawing that a browser runs or loads if it is opened by itself, or that is not XML."""
    found: list[tuple[int, str]] = []
    parser = expat.ParserCreate("utf-8")

    def mark(what: str) -> None:
        found.append((parser.CurrentLineNumber, what))

    def check_value(value: str) -> None:
        if active := _RUN.search(re.sub(r"\s", "", value)):
            mark(active[0])

    def check_element(tag: str, attributes: Mapping[str, str]) -> None:
        *_, name = tag.split(":")
        if name.lower() in _ACTIVE:
            mark(f"<{tag}")
        for each, value in attributes.items():
            if each.lower().startswith("on"):
                mark(f"{each}=")
            elif name != "a" and each.endswith(("href", "src")) and (outside := _ELSEWHERE.match(value.strip())):
                mark(outside[0])
            check_value(value)

    parser.StartElementHandler, parser.CharacterDataHandler, parser.buffer_text = check_element, check_value, True
    parser.ProcessingInstructionHandler = lambda target, _: mark(f"<?{target}")
    parser.EntityDeclHandler = lambda *_: mark("<!ENTITY")
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        if not found:
            why = expat.ErrorString(error.code)
            return [Problem(file, error.lineno, f"this is not a drawing ({why}); save it again as SVG")]
    return [_not_in_a_drawing(file, *each) for each in found[:1]]


def _not_in_a_drawing(file: str, line: int, what: str) -> Problem:
    return Problem(file, line, f"'{what}' is not allowed in a drawing, since browsers run or load it; delete it")


def check_settings(settings: Mapping[str, Any], text: str, file: str) -> Iterator[Problem]:
    """Yield a problem for each setting that the theme would write into every page unescaped. `text` is the file of the settings."""
    lines = text.split("\n")
    extra = {key: value for key, value in (settings.get("extra") or {}).items() if key != "operator"}  # our templates escape the operator
    for name in ("site_name", "site_description", "site_author", "copyright", "nav", "theme", "extra", "extra_css", "extra_javascript"):
        for value in _strings(extra if name == "extra" else settings.get(name)):
            line = next((number for number, each in enumerate(lines, 1) if value.split("\n")[0] in each), 1)
            if found := re.search(r"<[\w/!?]+|\"", value):
                yield Problem(file, line, f"'{found[0]}' is not allowed in '{name}', since pages do not escape it; write plain text")
            elif (found := _RUN.match(re.sub(r"[\0-\x20]", "", value))) or (
                name.startswith("extra_") and (found := _ELSEWHERE.match(value))
            ):
                yield Problem(file, line, f"'{found[0]}' is not allowed in '{name}'; write the path of a file of the site")


def operator(settings: object, text: str, file: str) -> tuple[Operator, list[Problem]]:
    """Return who runs the site, from `extra.operator` of the settings, and the problems there; `text` is the file of the settings."""
    lines = [*enumerate(text.split("\n"), 1)]
    first = next((number for number, line in lines if line.strip().startswith("operator:")), 1)
    given = settings or {}
    if isinstance(given, Mapping):
        given = reader.Mapping({str(key): value for key, value in given.items() if value})
        at: dict[str | int, int] = {
            key: next((number for number, line in lines[first:] if line.strip().startswith(f"{key}:")), first) for key in given
        }
        given.where, given.written = Where(file, first, at), {key: str(value) for key, value in given.items()}
    named, faults = validate(Operator, given, first)
    problems = located(faults, given, file)
    said = [key for key in ("name", "contact", "funding") if getattr(named, key)]
    missing = [key for key in ("name", "contact") if key not in said] if said and not problems else []
    for key in missing:
        problems.append(named.problem(f"'{key}' is missing; set OPERATOR_{key.upper()}, or name no operator", said[0]))
    return named, problems


def _strings(value: object) -> Iterator[str]:
    """Yield the texts in a value of the settings, including keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for pair in value.items() for each in pair for text in _strings(each))
    elif isinstance(value, Sequence):
        yield from (text for each in value for text in _strings(each))


# The pages that views link to, and the views that these need, as `word show option`. MkDocs does not check links in views.
_NEEDED: Mapping[str, Sequence[str]] = {
    "article.md": ["table people", "table places"],
    "glossary.md": ["table terms"],
    "map.md": ["map places", "table locations", "table routes"],
    "about.md": ["cards operator", "cards policy"],
    "changes.md": ["table changes", "table corrections"],
    "statements.md": ["table statements"],
    "method.md": ["table words relations", "table words outcomes"],
    **{f"{name}.md": [] for name in ("history", "gaps", *(f"{each}/index" for each in ("data", "sources", "timeline", *KINDS)))},
}


def _missing(folder: str, views: Mapping[str, Sequence[Shown]], edition: Edition) -> Iterator[Problem]:
    """Yield a problem for each missing page, or missing view on a page, that views link to."""
    article = edition.data.article
    paragraphs = [f"cards paragraph {each.number}" for each in article.paragraphs]
    for source, wanted in {**_NEEDED, "article.md": [*_NEEDED["article.md"], *paragraphs]}.items():
        if source not in views:
            yield Problem(f"{folder}/{source}", 1, "the page is missing, and records link to it; restore it")
            continue
        given = {" ".join(map(str, (view.word, *view.model_dump(exclude_none=True).values()))) for view, _ in views[source]}
        for each in wanted:
            if each not in given and _shows_something(each, edition):
                yield Problem(f"{folder}/{source}", 1, f"no fence shows '{each}', and records link to it; restore it")
    for theme in article.themes:
        if f"{theme.id}.md" not in views:
            yield theme.problem(f"has no page; create {folder}/{theme.id}.md", "id")


def _shows_something(wanted: str, edition: Edition) -> bool:
    """Return whether a view, given as in `_NEEDED`, shows something. If not, its fence would be a mistake."""
    word, show, *values = wanted.split()
    view = VIEWS[word][show]
    options: dict[str, Any] = dict(zip([*view.model_fields][1:], (int(each) if each.isdigit() else each for each in values), strict=False))
    return bool(view(show=show, **options).select(edition))


def _address(source: str) -> str:
    """Return the address of a page by its path: both `projects/ml-1.md` and `projects/ml-1/index.md` have `projects/ml-1/`."""
    return re.sub(r"(^|/)(index|README)\.md$", r"\1", source).removesuffix(".md").rstrip("/") + "/"
