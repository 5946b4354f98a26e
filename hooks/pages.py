"""Pages: the fences that they hold, the checks on what a contributor writes in them, and the pages made from records.

A fence whose word is a kind of view asks for that view, with options as lines:

    ``` table
    show: projects
    theme: cpec
    ```

Before Markdown is rendered the fence becomes an empty placeholder that carries its options (`mark`); afterwards the view's
HTML takes its place (`fill`). So headings, links and anchors stay Markdown and are checked as such, and HTML is never read
as Markdown.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

import tables
from load import located, read, read_text, validate
from model import PAGES, Data, Entry, Figure, Problem, Record, Text, did_you_mean, one_of
from views import (
    ENVIRONMENT,
    VIEWS,
    View,
    crowding,
    objections,
    paragraph_words,
    periods,
    present_state,
    quantity_words,
    render,
    shelf_words,
)
from words import ORIGINS

# Fences of examples; any other word is a slip of the pen.
LANGUAGES = ("console", "markdown", "python", "text", "yaml")

_FRONT_MATTER = re.compile(r"---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*\n", re.DOTALL | re.MULTILINE)
_FENCE = re.compile(r"(?P<indent>[ \t>]*)(?P<marks>`{3,}|~{3,})[ ]*(?P<word>[^`]*?)[ \t]*")
_ADDRESS = re.compile(r"<\w+:(//[^<>]*)>|(//[^\s)>\"']*)")  # wherever it stands: in a link, a definition, or between < and >
_CODE = re.compile(r"(`+)(?!`).*?(?<!`)\1(?!`)")
_REORDERING = re.compile(r"[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_PLACEHOLDER = re.compile(r'<div data-view="([^"]*)"></div>')


class Search(Entry):
    """Whether search leaves a page out."""

    exclude: bool


class FrontMatter(Entry):
    """What the head of a page may say. The description is what search engines and link previews show."""

    description: Text
    hide: tuple[Annotated[str, one_of(("navigation", "toc", "path", "footer"))], ...] = ()
    search: Search | None = None


class Fence(NamedTuple):
    """A fence of a page: its first and last line (counted from 0; `last` is None where it never closes), marks, word and content."""

    first: int
    last: int | None
    marks: str
    word: str
    content: str
    indented: bool


class MadePage(NamedTuple):
    """A page made from data: where it stands, the page below which it hangs, its Markdown, its files, and its record.

    `files` are what it is made from, each with a line or None. The pencil opens the first; there is none where a page is made
    from all of them.
    """

    source: str
    under: str
    markdown: str
    files: tuple[tuple[str, int | None], ...]
    record: str | None = None


# --- fences ---------------------------------------------------------------------------------------------------------


def fences(lines: list[str]) -> Iterator[Fence]:
    """The fences of a page, as Python-Markdown reads them: what stands inside a longer fence is content."""
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
    """The view that a fence asks for, or what is wrong with its options."""
    line = fence.first + 1 + offset
    if not fence.content.strip():
        return None, [Problem(file, line, f"{fence.word}: a view needs a line 'show: ...'")]
    options, faults = read(fence.content, file, offset=line)
    view, more = validate(VIEWS[fence.word], options, line + 1)
    problems = located([*faults, *more], options, file)
    return (None if problems else view), [problem._replace(text=f"{fence.word}: {problem.text}") for problem in problems]


def mark(markdown: str) -> str:
    """Put an empty placeholder with its options in the place of each fence that asks for a view.

    Takes Markdown that `check` has found sound; raises ValueError for a view that it would have refused.
    """
    lines = markdown.split("\n")
    for fence in reversed([each for each in fences(lines) if each.word in VIEWS and each.last is not None]):
        view, problems = _view(fence, "", 0)
        if view is None:
            raise ValueError(problems)
        options = json.dumps({"kind": view.word, **view.model_dump(exclude_none=True)})
        lines[fence.first : (fence.last or fence.first) + 1] = [f'<div data-view="{html.escape(options)}"></div>']
    return "\n".join(lines)


def fill(content: str, data: Data, page: str) -> str:
    """Put each view in the place of its placeholder.

    Takes the HTML of a page, the data, and the page's address from the root of the site.
    """

    def view(placeholder: re.Match[str]) -> str:
        options: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in json.loads(html.unescape(placeholder[1])).items()
        }
        return render(VIEWS[options.pop("kind")](**options), data, page)

    return _PLACEHOLDER.sub(view, content)


def anchors(content: str) -> Counter[str]:
    """The ids that stand in HTML, and how often; what is commented out does not count."""
    return Counter(re.findall(r'\bid="([^"]+)"', re.sub(r"<!--.*?-->", "", content, flags=re.DOTALL)))


# --- glossary -------------------------------------------------------------------------------------------------------


def glossary(data: Data) -> dict[str, str]:
    """Every spelling of every term with its explanation, as Python-Markdown's `abbr` takes them."""
    return {spelling: term.explanation for term in data.terms for spelling in (term.term, *term.forms)}


def explain_once(content: str) -> str:
    """Keep a term's explanation where it first stands in the text of a page, and drop it from headings and repetitions.

    A key or a finger reaches it there, too, unless it stands in a link, which they follow.
    """
    seen = set()

    def keep(found: re.Match[str]) -> str:
        if found["heading"]:
            return re.sub(r"</?abbr\b[^>]*>", "", found["heading"])
        if found["title"] in seen:
            return found["text"]
        seen.add(found["title"])
        in_link = content.rfind("<a ", 0, found.start()) > content.rfind("</a>", 0, found.start())
        return found[0] if in_link else found[0].replace("<abbr", '<abbr tabindex="0"', 1)

    return re.sub(r'(?P<heading><h[1-6].*?</h[1-6]>)|<abbr title="(?P<title>[^"]*)">(?P<text>.*?)</abbr>', keep, content, flags=re.DOTALL)


# --- checks ---------------------------------------------------------------------------------------------------------


def check(text: str, file: str, data: Data | None) -> Iterator[Problem]:
    """What is wrong with a page.

    Takes its whole text, its name for messages, and the data, or None where that is not sound: then what a view would
    select is not judged.
    """
    front, offset = _FRONT_MATTER.match(text), 0
    if front is None:
        yield Problem(file, 1, "no front matter; begin the page with '---', a line 'description: ...' and '---'")
    else:
        offset = front[0].count("\n")
        head, faults = read(front[1], file, offset=1)
        _, more = validate(FrontMatter, head, line=2)
        yield from located([*faults, *more], head, file)
    lines = text.split("\n")[offset:]
    inside: set[int] = set()
    for fence in fences(lines):
        line = fence.first + 1 + offset
        inside |= set(range(fence.first, fence.last or len(lines)))
        if fence.indented:
            yield Problem(file, line, "an indented or quoted fence; begin it at the left margin")
        elif fence.last is None:
            yield Problem(file, line, f"a fence that never closes; end it with a line {fence.marks}")
        elif fence.word in VIEWS:
            view, problems = _view(fence, file, offset)
            yield from problems
            if view and data:
                for option, objection in objections(view, data):
                    yield view.problem(f"'{option}': {objection}", option)
        elif fence.word and fence.word not in LANGUAGES:
            yield Problem(file, line, f"unknown view '{fence.word}'; {did_you_mean(fence.word, (*VIEWS, *LANGUAGES))}")
    for number, each in enumerate(lines):
        if number not in inside:
            yield from _check_line(each, file, number + 1 + offset)


def _check_line(text: str, file: str, line: int) -> Iterator[Problem]:
    if found := _REORDERING.search(text):
        yield Problem(file, line, f"the character U+{ord(found[0]):04X} is read, which reorders what is seen; take it out")
    text = _CODE.sub("", text)
    if "<div data-view=" in text:
        yield Problem(file, line, "'data-view' is read; the build writes it, a page asks for a view with a fence")
    if re.search(r"<!\[(?!CDATA\[)", text):
        yield Problem(file, line, "'<![' is read, which HTML keeps to itself; write '&lt;!['")
    for found in _ADDRESS.finditer(text):
        address = found[1] or found[2]
        try:
            urlsplit(address)
        except ValueError as error:
            yield Problem(file, line, f"the address '{address}' cannot be read ({error}); write a whole address, or put it in backticks")


def check_all(folder: str, sources: Mapping[str, Path], made: Iterable[MadePage], data: Data | None) -> list[Problem]:
    """What is wrong with the pages of a site, ordered by file and line; nothing is raised for what a page says.

    Takes the name of the folder for messages, where each page's file is by its place in that folder, the pages made
    from data that will stand beside them, and the data as in `check`.
    """
    taken = {_address(page.source): page for page in made}
    problems: list[Problem] = []
    for source, path in sources.items():
        file = f"{folder}/{source}"
        if not source.endswith(".md"):
            problems.append(Problem(file, 1, f"the file name ends in '{PurePosixPath(source).suffix}'; pages end in .md"))
        text, unreadable = read_text(path, file)
        problems += unreadable or check(text, file, data)
        if page := taken.get(_address(source)):
            made_from = page.files[0][0] if page.files else "the record"
            problems.append(Problem(file, 1, f"the address is that of the page made from {made_from}; edit that, or use another name"))
    if data:
        problems += crowding(data)
        problems += [Problem(f"{folder}/{source}", 1, text) for source, text in _gaps(sources, data)]
        for source in (
            *(f"{name}.md" for name in PAGES),
            "history.md",
            "method.md",
            "data/index.md",
            "sources/index.md",
            "timeline/index.md",
            *(f"{kind}/index.md" for kind in data.kinds),
        ):
            if source not in sources:
                problems.append(Problem(f"{folder}/{source}", 1, "the page is missing; records link to it"))
        problems += [
            theme.problem(f"has no page; write {folder}/{theme.id}.md", "id")
            for theme in data.article.themes
            if f"{theme.id}.md" not in sources
        ]
    return sorted(problems)


def _gaps(sources: Mapping[str, Path], data: Data) -> Iterator[tuple[str, str]]:
    """What records link to and no page shows: views are filled in after MkDocs has checked links."""
    needed = {
        "article.md": ["table people", "table places", *(f"cards paragraph {each.number}" for each in data.article.paragraphs)],
        "glossary.md": ["table terms"],
        "map.md": ["map places", "table locations", "table routes"],
        "changes.md": ["table changes"],
        "method.md": ["table words relations", "table words outcomes"],
    }
    for source in needed.keys() & sources.keys():
        text, _ = read_text(sources[source], source)
        views = [_view(fence, source, 0)[0] for fence in fences(text.split("\n")) if fence.word in VIEWS and fence.last is not None]
        shown = {" ".join(map(str, (view.word, *view.model_dump(exclude_none=True).values()))) for view in views if view}
        for each in needed[source]:
            if each not in shown:
                yield source, f"no fence shows '{each}'; records link to it"


def _address(source: str) -> str:
    """The address of a page by its place: `projects/ml-1.md` and `projects/ml-1/index.md` are both `projects/ml-1/`."""
    return re.sub(r"(^|/)(index|README)\.md$", r"\1", source).removesuffix(".md").rstrip("/") + "/"


# --- pages made from records ----------------------------------------------------------------------------------------


def escape_markdown(text: str) -> str:
    """Text that Markdown renders as it stands."""
    return re.sub(r"[\\`*_{}\[\]#!]", r"\\\g<0>", html.escape(text, quote=False))


_LEADS = {
    "projects": "A project or field of cooperation named in",
    "figures": "A number stated in",
    "initiatives": "Named in",
    "pledges": "A pledge given in",
}


def _lead(record: Record, data: Data) -> str:
    paragraphs = paragraph_words(record.paragraphs, [f"[{number}](/article.md#p{number})" for number in record.paragraphs])
    theme = f"[{escape_markdown(data.themes[record.theme].title)}](/{record.theme}.md)"
    return f"{_LEADS[data.kind_of[record.id]]} {paragraphs} of [the article](/article.md), under the theme {theme}."


def _description(record: Record, data: Data) -> str:
    number = f"{quantity_words(record)}. " if isinstance(record, Figure) else ""
    now = present_state(record.id, data)
    state = f" Sources: {now.summary}" if now else ""
    where = f"in {paragraph_words(record.paragraphs)} of the article by China's ambassador to Pakistan"
    return f"{record.name}, {where}. {number}{record.says}{state}"


class Shown(NamedTuple):
    """A view on a record's page: the fence's word and `show`, and how many entries of the record it shows."""

    word: str
    show: str
    entries: int

    @property
    def part(self) -> str | None:
        """The last part of the address of the page that holds the view where it is long, or None where it is not."""
        name, most = _PARTS.get((self.word, self.show), ("", self.entries))
        return name if self.entries > most else None


# Views that may be long: the page below the record's that holds them then, and how many entries stand on the record's own.
_PARTS: Mapping[tuple[str, str], tuple[str, int]] = {
    ("table", "facts"): ("facts", 24),
    ("timeline", "steps"): ("timeline", 15),
    ("cards", "citations"): ("sources", 15),
}


class Section(NamedTuple):
    """A section of a record's page: its heading and anchor, and the views that fill it."""

    heading: str
    anchor: str
    views: tuple[Shown, ...]


_SECTIONS: Sequence[tuple[str, str, Sequence[tuple[str, str]]]] = (
    ("How the two relate", "relation", (("cards", "relations"),)),
    (
        "Sources say",
        "record",
        (
            ("cards", "outcome"),
            ("cards", "origin"),
            ("chart", "facts"),
            ("table", "facts"),
            ("chart", "measures"),
            ("chart", "series"),
            ("cards", "caveats"),
        ),
    ),
    ("Status and timeline", "timeline", (("cards", "states"), ("timeline", "steps"))),
    ("Where sources disagree", "disputes", (("cards", "disputes"),)),
    ("What was not found", "gaps", (("cards", "gaps"),)),
    ("Place", "place", (("map", "places"), ("cards", "place"))),
    ("Related", "related", (("cards", "related"),)),
    ("Sources", "sources", (("cards", "citations"),)),
)


def _sections(record: Record, data: Data) -> Iterator[Section]:
    """The sections for which there is something to show, in the order in which a reader asks."""
    for heading, anchor, wanted in _SECTIONS:
        shown = tuple(view for word, show in wanted if (view := Shown(word, show, _count(word, show, record, data))).entries)
        if shown:
            # What is only planned or done has no state.
            yield Section("Timeline" if [view.show for view in shown] == ["steps"] else heading, anchor, shown)


def _count(word: str, show: str, record: Record, data: Data) -> int:
    """How many entries a view of a record shows."""
    view = VIEWS[word].model_validate({"show": show, "record": record.id})
    return len(view.shows[show].select(data, view))


def record_pages(data: Data) -> Iterator[MadePage]:
    """A page for each record: a skeleton of headings and fences, which is filled as any other page; below it one for each long view."""
    template, part = ENVIRONMENT.get_template("record.md"), ENVIRONMENT.get_template("part.md")
    for kind, records in data.kinds.items():
        for record in records:
            findings, name = data.found[record.id], escape_markdown(record.name)
            sections = list(_sections(record, data))
            markdown = template.render(
                record=record,
                name=name,
                lead=_lead(record, data),
                description=json.dumps(_description(record, data), ensure_ascii=False),
                # What the theme's search weighs most: a name such as M-5 would drown in all that begins with a 5.
                tags=[name.text for name in findings.names if name.language == "en"],
                sections=sections,
            )
            own, source = (findings.where.file, None), f"{kind}/{record.id}.md"
            yield MadePage(source, f"{kind}/index.md", markdown, (own, (record.where.file, record.where.line)), record.id)
            for view in (view for section in sections for view in section.views if view.part):
                description = json.dumps(f"{record.name}: {view.part}, {view.entries} entries, each with its sources.", ensure_ascii=False)
                markdown = part.render(record=record, name=name, view=view, description=description)
                yield MadePage(f"{kind}/{record.id}/{view.part}.md", source, markdown, (own,))


def source_pages(data: Data) -> Iterator[MadePage]:
    """A page for each shelf of sources."""
    template = ENVIRONMENT.get_template("sources.md")
    for name, sources in data.shelves.items():
        origin, heading = sources[0].origin, shelf_words(name, data)
        description = f"{heading}: {len(sources)} documents, each with everything on this site that cites it. They give {ORIGINS[origin]}."
        markdown = template.render(shelf=name, heading=heading, meaning=ORIGINS[origin], description=json.dumps(description))
        yield MadePage(f"sources/{name}.md", "sources/index.md", markdown, ((data.sources[0].where.file, None),))


def period_pages(data: Data) -> Iterator[MadePage]:
    """A page for each period of the timeline. It is made from all files of the record, so no single one can be opened."""
    template = ENVIRONMENT.get_template("period.md")
    for period, moments in periods(data).items():
        by_year = sum(moment.step.date == period[:4] for moment in moments)
        markdown = template.render(period=period, count=len(moments), by_year=by_year)
        yield MadePage(f"timeline/{period}.md", "timeline/index.md", markdown, ())


def download_pages(data: Data) -> Iterator[MadePage]:
    """A page for each table that can be downloaded: what its columns mean. It is made from the code, so no data file can be opened."""
    template = ENVIRONMENT.get_template("download.md")
    for table in tables.named(data).values():
        key, meaning = " and ".join(f"`{name}`" for name in table.key), escape_markdown(table.meaning)
        description = json.dumps(f"{table.name}: {table.meaning} The meaning of each column, and the files to download.")
        markdown = template.render(table=table, key=key, meaning=meaning, description=description)
        yield MadePage(f"data/{table.name}.md", "data/index.md", markdown, (("hooks/model.py", None),))


def made_pages(data: Data) -> list[MadePage]:
    """Every page that is made from data."""
    return [*record_pages(data), *source_pages(data), *period_pages(data), *download_pages(data)]
