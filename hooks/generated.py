"""Pages made from data: a page for each record, for each long part of one, for each list of sources, period of the timeline and download.

What such a page holds is decided here, once; its HTML is made straight from a template when the page is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from markdown.extensions.toc import slugify
from markupsafe import Markup

from dataset import Data
from edition import Edition
from links import Links, root_of
from model import KINDS, Figure, Record
from rendering import Context, render
from tables import Table
from views import VIEWS, Shown, shown
from wording import chapter_words, paragraph_words, quantity_words, shelf_words
from words import Origin


@dataclass(frozen=True, eq=False, kw_only=True)
class GeneratedPage:
    """A page made from data: where it is, the page below which it hangs, its title and description, and the files that it is made from.

    `files` are pairs of a name and a line or None; the pencil opens the first; there is none where a page is made from all of them.
    """

    template: ClassVar[str]
    hide: ClassVar[tuple[str, ...]] = ("navigation",)  # parts of the theme's frame to leave out
    is_searched: ClassVar[bool] = False
    source: str
    under: str
    title: str
    description: str
    files: tuple[tuple[str, int | None], ...]
    record: Record | None = None
    headings: Sequence[tuple[str, str]] = ()  # of its sections, each with its anchor
    tags: Sequence[str] = ()  # what search weighs most

    @property
    def anchor(self) -> str:
        """The anchor of the title."""
        return str(slugify(self.title, "-"))

    def html(self, edition: Edition, url: str) -> str:
        """The HTML of the page, whose address is `url` from the root of the site."""
        link = Links(edition.data, root_of(url))
        return str(PageContext(self, edition, edition.data, link, lambda view: render(view, edition, url)).fill(self.template))


@dataclass(frozen=True)
class PageContext(Context):
    """What the template of a generated page is given; `show` gives the HTML of a view."""

    page: GeneratedPage
    edition: Edition
    data: Data
    link: Links
    show: Callable[[Shown], Markup]


# --- records --------------------------------------------------------------------------------------------------------


class Block(NamedTuple):
    """A view in a section, or in its place a link to the page that holds it whole, with a view of its newest entries where it has one."""

    view: Shown | None
    part: str | None = None
    entries: int = 0


class Section(NamedTuple):
    """A section of a record's page: its heading and anchor, and what fills it."""

    heading: str
    anchor: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, eq=False, kw_only=True)
class RecordPage(GeneratedPage):
    """The page of a record: who it is, what the article says, and sections of what sources say."""

    template = "record.html"
    is_searched = True
    record: Record
    lead: str
    identity: Shown
    statement: Shown
    sections: Sequence[Section]


@dataclass(frozen=True, eq=False, kw_only=True)
class PartPage(GeneratedPage):
    """A page for one view that is too long for the record's own page."""

    template = "part.html"
    is_searched = True
    view: Shown


# Views that may be long: the page below the record's that holds them then, and how many entries the record's own page shows.
_PARTS: Mapping[tuple[str, str], tuple[str, int]] = {
    ("table", "facts"): ("facts", 24),
    ("timeline", "steps"): ("timeline", 15),
    ("cards", "citations"): ("sources", 15),
}
_NEWEST = 5  # steps that the record's own page shows of a long timeline
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


def _shown(word: str, show: str, record: Record, edition: Edition, **options: int) -> Shown:
    return shown(VIEWS[word][show].model_validate({"show": show, "record": record.id, **options}), edition)


def _sections(record: Record, edition: Edition) -> Iterator[tuple[Section, list[tuple[str, Shown]]]]:
    """The sections for which there is something to show, in the order in which a reader asks; each with the long views it links to."""
    for heading, anchor, wanted in _SECTIONS:
        blocks, parts = [], []
        for word, show in wanted:
            view = _shown(word, show, record, edition)
            part, most = _PARTS.get((word, show), ("", len(view.items)))
            if len(view.items) > most:
                newest = Shown(view.view.model_copy(update={"newest": _NEWEST}), view.items[-_NEWEST:]) if show == "steps" else None
                blocks.append(Block(newest, part, len(view.items)))
                parts.append((part, view))
            elif view.items:
                blocks.append(Block(view))
        if blocks:
            # What is only planned or done has no state.
            only_steps = anchor == "timeline" and len(blocks) == 1 and not edition.data.part(record.id, "status")
            yield Section("Timeline" if only_steps else heading, anchor, tuple(blocks)), parts


def _description(record: Record, data: Data) -> str:
    number = f"{quantity_words(record)}. " if isinstance(record, Figure) else ""
    now = data.state(record.id)
    state = f" Sources: {now.summary}" if now else ""
    where = f"in {paragraph_words(record.paragraphs)} of the article by China's ambassador to Pakistan"
    return f"{record.name}, {where}. {number}{record.says}{state}"


def record_pages(edition: Edition) -> Iterator[GeneratedPage]:
    """A page for each record; below it one for each long view."""
    data = edition.data
    for kind, records in data.kinds.items():
        for record in records:
            findings, source = data.findings[record.id], f"{kind}/{record.id}.md"
            sections = list(_sections(record, edition))
            own = (findings.where.file, None)
            yield RecordPage(
                source=source,
                under=f"{kind}/index.md",
                title=record.name,
                description=_description(record, data),
                files=(own, (record.where.file, record.where.line)),
                record=record,
                headings=[("The article says", "says"), *((section.heading, section.anchor) for section, _ in sections)],
                # A name such as M-5 would drown in all that begins with a 5.
                tags=[name.text for name in findings.names if name.language == "en"],
                lead=KINDS[kind].lead,
                identity=_shown("cards", "identity", record, edition),
                statement=_shown("cards", "statement", record, edition),
                sections=[section for section, _ in sections],
            )
            for part, view in (part for _, parts in sections for part in parts):
                yield PartPage(
                    source=f"{kind}/{record.id}/{part}.md",
                    under=source,
                    title=f"{record.name}: {part}",
                    description=f"{record.name}: {part}, {len(view.items)} entries, each with its sources.",
                    files=(own,),
                    view=view,
                )


# --- lists ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, kw_only=True)
class ShelfPage(GeneratedPage):
    """A page of the list of sources."""

    template = "shelf.html"
    hide = ()
    origin: Origin
    view: Shown


@dataclass(frozen=True, eq=False, kw_only=True)
class PeriodPage(GeneratedPage):
    """A page of the timeline. It is made from all files of the record, so no single one can be opened."""

    template = "period.html"
    hide = ()
    has_years: bool
    view: Shown


@dataclass(frozen=True, eq=False, kw_only=True)
class DownloadPage(GeneratedPage):
    """A page on a table that can be downloaded: what its columns mean. It is made from the types, so no data file can be opened."""

    template = "download.html"
    hide = ("navigation", "toc")
    table: Table
    view: Shown


def source_pages(edition: Edition) -> Iterator[GeneratedPage]:
    """A page for each shelf of sources."""
    data = edition.data
    for name, sources in data.shelves.items():
        heading, origin = shelf_words(name, data), sources[0].origin
        about = f"{heading}: {len(sources)} documents, each with everything on this site that cites it. They give {origin.meaning}."
        yield ShelfPage(
            source=f"sources/{name}.md",
            under="sources/index.md",
            title=f"Sources: {heading}",
            description=about,
            files=((data.sources[0].where.file, None),),
            origin=origin,
            view=shown(VIEWS["table"]["sources"].model_validate({"show": "sources", "shelf": name}), edition),
        )


def period_pages(edition: Edition) -> Iterator[GeneratedPage]:
    """A page for each period of the timeline."""
    kinds = [kind for kind in KINDS if edition.data.kinds[kind]]
    named = f"{', '.join(kinds[:-1])} and {kinds[-1]}"
    for period, moments in edition.periods.items():
        about = f"What sources report of the {named} of the ambassador's article for {chapter_words(period)}"
        yield PeriodPage(
            source=f"timeline/{period}.md",
            under="timeline/index.md",
            title=f"Timeline: {chapter_words(period)}",
            description=f"{about}: {len(moments)} dated steps, with who says each.",
            files=(),
            has_years=period != period[:4] and any(moment.step.date == period[:4] for moment in moments),
            view=shown(VIEWS["timeline"]["all"].model_validate({"show": "all", "period": period}), edition),
        )


def download_pages(edition: Edition) -> Iterator[GeneratedPage]:
    """A page for each table that can be downloaded."""
    for table in edition.tables.values():
        yield DownloadPage(
            source=f"data/{table.name}.md",
            under="data/index.md",
            title=table.name,
            description=f"{table.name}: {table.meaning} The meaning of each column, and the files to download.",
            files=(("hooks/model.py", None),),
            table=table,
            view=shown(VIEWS["table"]["columns"].model_validate({"show": "columns", "download": table.name}), edition),
        )


def generated_pages(edition: Edition) -> list[GeneratedPage]:
    """Every page that is made from data."""
    return [*record_pages(edition), *source_pages(edition), *period_pages(edition), *download_pages(edition)]
