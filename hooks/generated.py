"""Pages made from data: one for each record, long part of a record, list of sources, period of the timeline and download.

This module alone decides what such a page contains; a template gives its HTML when the page is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from markdown.extensions.toc import slugify
from markupsafe import Markup

from dataset import Data
from edition import Edition
from links import Links, root_of
from model import KINDS, Figure, Record
from rendering import Context, render
from views import VIEWS, Shown, shown
from wording import chapter_words, counted_words, paragraph_words, quantity_words, sentence_words, shelf_words, standing_words


class Block(NamedTuple):
    """A view in a section or, if it is long, a link to the page `part` with all its `entries`.

    With the link come the newest entries, as `view`, or what the entries are about, as `subjects`.
    """

    view: Shown | None
    part: str = ""
    entries: int = 0
    subjects: Sequence[str] = ()


class Section(NamedTuple):
    """A section of a record's page."""

    heading: str
    anchor: str
    blocks: Sequence[Block]


@dataclass(frozen=True, eq=False, kw_only=True)
class GeneratedPage:
    """A page made from data.

    `source` is its path among the hand-written pages, and `under` the path of its parent page. `view` comes below its title, and `sections`
    follow. `files` are pairs of a name and a line or None: the page is made from these, and the pencil opens the first. A page that is made
    from the whole record has none. `hide` names the parts of the theme's frame to leave out. Search covers the title and description of
    a page, and its content if it `is_searched`. `tags` are its other names.
    """

    template: str
    source: str
    under: str
    title: str
    description: str
    view: Shown
    sections: Sequence[Section] = ()
    files: tuple[tuple[str, int | None], ...] = ()
    record: Record | None = None
    hide: tuple[str, ...] = ()
    is_searched: bool = False
    tags: Sequence[str] = ()

    @property
    def anchor(self) -> str:
        """The anchor of the title, which differs from those of the sections; a name without Latin letters gives none."""
        anchor = str(slugify(self.title, "-"))
        return f"{anchor}-title".strip("-") if anchor in ("", "says", *(section.anchor for section in self.sections)) else anchor

    @property
    def headings(self) -> Sequence[tuple[str, str]]:
        """The headings of the sections, each with its anchor."""
        return [(section.heading, section.anchor) for section in self.sections]

    def html(self, edition: Edition, url: str) -> str:
        """Return the HTML of the page, whose address is `url` from the root of the site."""
        link = Links(edition.data, root_of(url))
        return str(PageContext(self, edition, edition.data, link, lambda view: render(view, edition, url)).fill(self.template))


@dataclass(frozen=True)
class PageContext(Context):
    """The values for the template of a generated page; `show` gives the HTML of a view."""

    templates = ("record.html", "part.html", "shelf.html", "period.html", "download.html")
    page: GeneratedPage
    edition: Edition
    data: Data
    link: Links
    show: Callable[[Shown], Markup]


def _shown(fence: str, edition: Edition, **options: str | int) -> Shown:
    word, show = fence.split()
    return shown(VIEWS[word][show].model_validate({"show": show, **options}), edition)


# --- records --------------------------------------------------------------------------------------------------------

# The sections of a record's page, in the order of readers' questions: anchor, heading and views.
_SECTIONS = (
    ("timeline", "What happened", "cards outcome, cards states, timeline steps"),
    ("relation", "Statement by statement", "cards said, cards relations"),
    ("disputes", "Where sources disagree", "cards disputes"),
    ("record", "Facts and figures", "cards origin, chart facts, table facts, chart measures, cards caveats"),
    ("gaps", "What we did not find", "cards gaps"),
    ("place", "Place", "map places, cards place"),
    ("related", "Related", "cards related"),
    ("sources", "Sources", "cards citations"),
)
# Views that may be long: the page below the record that then shows them, and how many entries the record's own page may show.
_PARTS: Mapping[str, tuple[str, int]] = {
    "table facts": ("facts", 12),
    "timeline steps": ("timeline", 8),
    "cards citations": ("sources", 15),
    "cards disputes": ("disputes", 5),
}
_NEWEST = 5  # steps of a long timeline that the record's own page shows


def _description(record: Record, data: Data) -> str:
    number = f"{sentence_words(quantity_words(record))}. " if isinstance(record, Figure) else ""
    standing = "".join(f" {label}: {line}." for label, line in standing_words(record, data)[:1])
    where = f"in {paragraph_words(record.paragraphs)} of the article by China's ambassador to Pakistan"
    return f"{record.name}, {where}. {number}{record.says}{standing}"


def _linked(view: Shown, part: str) -> Block:
    """Return the block on a record's own page for a view that has a separate page."""
    newest = Shown(view.view.model_copy(update={"newest": _NEWEST}), view.items[-_NEWEST:]) if part == "timeline" else None
    subjects = [dispute.about for dispute in view.items] if part == "disputes" else []
    return Block(newest, part, len(view.items), subjects)


def _record_pages(record: Record, kind: str, edition: Edition) -> Iterator[GeneratedPage]:
    """The page of a record, with the sections that have something to show, and a page below it for each long view."""
    data, findings = edition.data, edition.data.findings[record.id]
    source, own = f"{kind}/{record.id}.md", (findings.where.file, None)
    sections, parts = [], []
    # For a figure, the published values come first: its dates are those on which someone used it.
    for anchor, heading, fences in sorted(_SECTIONS, key=lambda each: isinstance(record, Figure) and each[0] != "record"):
        blocks = []
        for fence in fences.split(", "):
            view = _shown(fence, edition, record=record.id)
            part, most = _PARTS.get(fence, ("", len(view.items)))
            if len(view.items) > most:
                blocks.append(_linked(view, part))
                parts.append((part, view))
            elif view.items:
                blocks.append(Block(view))
        if blocks:
            sections.append(Section(heading, anchor, blocks))
    yield GeneratedPage(
        template="record.html",
        source=source,
        under=f"{kind}/index.md",
        title=record.name,
        description=_description(record, data),
        view=_shown("cards identity", edition, record=record.id),
        sections=sections,
        files=(own, (record.where.file, record.where.line)),
        record=record,
        hide=("navigation",),
        is_searched=True,
        tags=[name.text for name in findings.names],
    )
    for part, view in parts:
        yield GeneratedPage(
            template="part.html",
            source=f"{kind}/{record.id}/{part}.md",
            under=source,
            title=f"{record.name}: {part}",
            description=f"{record.name}: {part}, {counted_words(len(view.items), 'entries')}, each with its sources.",
            view=view,
            files=(own,),
            hide=("navigation",),
            is_searched=True,
        )


# --- lists ----------------------------------------------------------------------------------------------------------


def _source_pages(edition: Edition) -> Iterator[GeneratedPage]:
    """Yield a page for each list of sources."""
    data = edition.data
    for name, sources in data.shelves.items():
        heading, documents = shelf_words(name, data), counted_words(len(sources), "documents")
        yield GeneratedPage(
            template="shelf.html",
            source=f"sources/{name}.md",
            under="sources/index.md",
            title=f"Sources: {heading}",
            description=f"{heading}: {documents}, each with everything on this site that cites it. They give {sources[0].origin.meaning}.",
            view=_shown("table sources", edition, shelf=name),
            files=((data.sources[0].where.file, None),),
        )


def _period_pages(edition: Edition) -> Iterator[GeneratedPage]:
    """Yield a page for each period of the timeline."""
    kinds = ["offers" if kind == "pledges" else kind for kind in KINDS if edition.data.kinds[kind]]
    named = f"{', '.join(kinds[:-1])} and {kinds[-1]}"
    for period, moments in edition.periods.items():
        about = f"What sources report for {chapter_words(period)} about the {named} in the ambassador's article"
        yield GeneratedPage(
            template="period.html",
            source=f"timeline/{period}.md",
            under="timeline/index.md",
            title=f"Timeline: {chapter_words(period)}",
            description=f"{about}: {counted_words(len(moments), 'dated steps')}, each with who reports it.",
            view=_shown("timeline all", edition, period=period),
        )


def _download_pages(edition: Edition) -> Iterator[GeneratedPage]:
    """A page for each table to download: what its columns mean, as the types of the model say."""
    for table in edition.tables.values():
        yield GeneratedPage(
            template="download.html",
            source=f"data/{table.name}.md",
            under="data/index.md",
            title=table.name,
            description=f"{table.name}: {table.meaning} What each column means, and the files to download.",
            view=_shown("table columns", edition, download=table.name),
            files=(("hooks/model.py", None),),
            hide=("navigation", "toc"),
        )


def generated_pages(edition: Edition) -> list[GeneratedPage]:
    """Return every page that is made from data."""
    records = ((record, kind) for kind, records in edition.data.kinds.items() for record in records)
    pages = [page for record, kind in records for page in _record_pages(record, kind, edition)]
    return [*pages, *_source_pages(edition), *_period_pages(edition), *_download_pages(edition)]
