"""Types of the entries in the data.

Every type mirrors a mapping in `data/`. Field names are the contract of the data files, and the docstring of a field is its meaning in
schemas, downloads and guides. The two voices never share a type: what the article says (`Article` and its entries) and what sources say
(`Findings` and its entries). A field in `Article` declares a kind of record, and nothing else does. Nothing here knows YAML,
HTML or MkDocs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NamedTuple, Protocol

from pydantic import Field

import words
from fields import Date, Day, Entry, Id, Key, Number, OneOf, Period, Problem, Refers, Span, Text, Title, Unique, Url, Where

ThemeId = Annotated[Key, Refers("themes")]
ParagraphNumber = Annotated[int, Refers("paragraphs")]
Paragraphs = tuple[ParagraphNumber, ...]
UnitId = Annotated[str, Refers("units")]
AttributeId = Annotated[str, Refers("attributes")]
Cited = Annotated[tuple[Annotated[Key, Refers("sources")], ...], Unique]
Locations = Annotated[tuple[Annotated[Key, Refers("locations")], ...], Unique]
RecordIds = Annotated[tuple[Annotated[Key, Refers("records")], ...], Unique]

# --- what the article says --------------------------------------------------------------------------------------------


class Theme(Entry):
    """One of the article's arguments, with a page of its own."""

    id: Id
    """Permanent; the address of the theme's page."""
    title: Title
    """The theme's name."""
    thesis: Text
    """What the article argues under it, in one sentence of our own."""


class Paragraph(Entry):
    """A paragraph of the article."""

    number: int
    """0 for the editor's blurb; the body begins with 1."""
    theme: ThemeId | None = None
    """The theme that it belongs to; none for the blurb and the introduction, paragraphs 0 and 1."""
    gist: Text
    """What the paragraph says, in our words."""
    faults: tuple[Text, ...] = ()
    """Printing errors in the copy."""


class Statement(Entry):
    """A statement of the article that we compare with sources."""

    id: Id
    """Permanent; comparisons refer to it."""
    paragraph: ParagraphNumber
    """The paragraph that makes it."""
    form: words.Form
    """Whether it makes an assertion or declares an intention."""
    says: Text
    """The statement, in our words."""


class Publication(Entry):
    """A known printing of the article."""

    title: Title
    """The title under which it was printed."""
    publisher: Title | None = None
    """The newspaper that printed it, if the copy names one."""
    date: Date
    """The date of the printing."""
    url: Url | None = None
    """Its web address, if we know one."""
    differs: Text
    """How its text differs from the other printings."""


class _InBrief(Entry):
    """What a record's page says, at a glance, about the article."""

    brief: Text | None = None
    """What the article says, in at most 16 words; none if `says` is no longer than that."""


class Named(Entry):
    """Something that the article names: its id, its name, the paragraphs that name it, and what they say, in our words."""

    id: Id
    """Permanent, and different from every other id of what the article names."""
    name: Title
    """The article's name for it, in plain words."""
    paragraphs: Paragraphs
    """The paragraphs of the article that name it."""
    says: Text
    """All that the article says about it, in our words."""


class Person(Named):
    """A person, with the offices that the article mentions."""

    office: Title
    """The offices that the article mentions."""


class Place(Named):
    """A place that the article names."""


class Project(_InBrief, Named):
    """A project or field of cooperation."""

    kind: words.ProjectKind = words.ProjectKind.PROJECT
    """Whether it is a project, which has a status, or a field of cooperation."""
    sector: words.Sector
    """The sector that it belongs to."""
    theme: ThemeId
    """The theme under which the article names it."""
    places: Annotated[tuple[Annotated[Key, Refers("article_places")], ...], Unique] = ()
    """The places that the article names with it."""


class Initiative(_InBrief, Named):
    """A programme, policy, meeting, document or body."""

    kind: words.InitiativeKind
    """What kind of thing it is."""
    theme: ThemeId
    """The theme under which the article names it."""


class Figure(_InBrief):
    """A number that the article states: one `value`, or a change from one number to another."""

    id: Id
    """Permanent; the last part of the page's address."""
    name: Title = Field(alias="label")
    """What the number measures."""
    theme: ThemeId
    """The theme under which the article states it."""
    paragraph: ParagraphNumber
    """The paragraph of the article that states it."""
    says: Text
    """All that the article says about it, in our words."""
    value: Number | None = None
    """The number, if it is not a change."""
    from_: Number | None = Field(default=None, alias="from")
    """The number before a change."""
    to: Number | None = None
    """The number after a change."""
    unit: UnitId
    """The unit of the number."""
    hedge: words.Hedge
    """How the article hedges the number."""
    period: Text
    """The period that the number covers, as the article words it."""
    span: Period | None = None
    """The same period as a date or an interval, if it is known."""
    attributed_to: words.Speaker
    """Who says it in the article."""
    attribution_doubt: Text | None = None
    """Why it is unclear in the article who says it; none if it is clear."""
    subjects: RecordIds = ()
    """The projects, initiatives or figures that it concerns."""

    @property
    def paragraphs(self) -> Paragraphs:
        """The one paragraph, as the tuple that every other record has."""
        return (self.paragraph,)


class Pledge(_InBrief):
    """An offer, a measure announced for the Global South, or something that the article reports as begun."""

    id: Id
    """Permanent; the last part of the page's address."""
    name: Title = Field(alias="title")
    """What it is, in a few words."""
    kind: words.PledgeKind
    """Whether the article offers, announces or reports it."""
    theme: ThemeId
    """The theme under which the article mentions it."""
    paragraphs: Paragraphs
    """The paragraphs of the article that mention it."""
    says: Text
    """All that the article says about it, in our words."""
    subjects: RecordIds = ()
    """The projects, initiatives or figures that it concerns."""
    test: Text | None = None
    """What would show that it is done: its number, date, or named project, body or delivery; none if it gives none of these."""
    due: Date | None = None
    """The date by which it is due, if the article gives one; a month or a year means its end."""


class Name(Entry):
    """Another name, in English or another language, with the sources that use it."""

    text: Title
    """The name."""
    language: Annotated[words.Language, OneOf((words.Language.EN, words.Language.UR, words.Language.ZH, words.Language.ZH_HANT))]
    """Its language."""
    sources: Cited
    """The sources that use it."""


class Term(Entry):
    """A term of the glossary."""

    id: Id
    """Permanent; the anchor on the glossary page."""
    term: Title
    """The term, as pages write it."""
    stands_for: Text | None = None
    """What the abbreviation stands for."""
    meaning: Text
    """What it means, in one sentence."""
    paragraphs: Paragraphs = ()
    """The paragraphs of the article that use it."""
    forms: tuple[Title, ...] = ()
    """Other spellings, explained in the same way."""
    names: tuple[Name, ...] = ()
    """Its names in Urdu and Chinese."""

    @property
    def explanation(self) -> str:
        """The explanation at the first use of a term on a page: what it stands for, and its meaning."""
        return f"{self.stands_for}: {self.meaning}" if self.stands_for else self.meaning


class Record(Protocol):
    """Something in the article that has a page; these are the fields that all kinds of record share."""

    @property
    def id(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def theme(self) -> str: ...  # noqa: D102
    @property
    def paragraphs(self) -> Paragraphs: ...  # noqa: D102
    @property
    def says(self) -> str: ...  # noqa: D102
    @property
    def brief(self) -> str | None: ...  # noqa: D102
    @property
    def where(self) -> Where: ...  # noqa: D102
    def problem(self, text: str, at: str | None = None) -> Problem: ...  # noqa: D102


class Glossary(Entry):
    """`data/glossary.yml`: the terms that a reader may not know."""

    terms: tuple[Term, ...]
    """The terms, in any order."""


# --- what sources say ----------------------------------------------------------------------------------------------------


class Status(Entry):
    """A status of a project. The newest of its sources is the last to report it."""

    state: words.State
    """The status."""
    since: Span
    """When it began, as exactly as we know it: a date, an interval, or `../` and the date by which it had begun."""
    estimated: bool = False
    """True if we worked the time out from its context."""
    summary: Text
    """What sources say about it, in our words."""
    sources: Cited
    """The sources that report it, including the newest."""

    @property
    def reports(self) -> tuple[str, ...]:
        """The sources that report it."""
        return self.sources


class Fact(Entry):
    """One value of one attribute: a number, a change from one number to another, or words. Values that differ have an entry each."""

    attribute: AttributeId
    """What the value describes; each attribute takes certain units, or words."""
    of: Text | None = None
    """The part of the record that the value describes; none if it describes the whole."""
    version: Text | None = None
    """The plan, contract or account that gives the value, if there are several."""
    value: Number | None = None
    """The number, if it is not a change."""
    from_: Number | None = Field(default=None, alias="from")
    """The number before a change."""
    to: Number | None = None
    """The number after a change."""
    text: Text | None = None
    """The value, if it is in words."""
    unit: UnitId | None = None
    """The unit of the number."""
    hedge: words.Hedge = words.Hedge.NONE
    """How the source hedges the number."""
    planned: bool = False
    """True for a plan, an aim or an estimate of something still to come."""
    approved: bool = False
    """True for a plan approved by the body that decides on it; `version` or `note` says so."""
    as_of: Date
    """The date to which the value applies."""
    estimated: bool = False
    """True if we worked the date out from its context."""
    sources: Cited
    """The sources that give the value."""
    note: Text | None = None
    """A caveat."""
    calculation: Text | None = None
    """The formula, if we calculated the value from the sources."""


class Step(Entry):
    """Something that happened on a date, or that a source announced for a date."""

    date: Date
    """The date, or the first of several days."""
    end: Date | None = None
    """The last of several days."""
    estimated: bool = False
    """True if we worked the date out from its context."""
    planned: bool = False
    """True for a date that a source announced in advance; it stays true when the date has passed."""
    highlight: bool = False
    """True for a key date: the timeline of all records begins with these."""
    event: Text
    """What happened or was announced, in our words."""
    sources: Cited
    """The sources that report it."""
    note: Text | None = None
    """A caveat."""


class Comparison(Entry):
    """How one statement of the article compares with the sources, and why."""

    statement: Annotated[Key, Refers("statements")]
    """The statement."""
    reading: Text | None = None
    """How we read it here, if it can be read in more than one way."""
    relation: words.Relation
    """How the statement and the sources compare; this follows from the statement's form and the four lists below."""
    why: Text
    """What the sources say, and why the word applies."""
    differ: Cited = ()
    """The accounts that deny it or say something different."""
    independent: Cited = ()
    """The accounts that say the same in their own voice, independent of the parties."""
    parties: Cited = ()
    """The accounts of the parties that say the same, and reports that only repeat a party on this point."""
    sources: Cited = ()
    """Other sources that the explanation mentions."""


class Point(Entry):
    """A value of a measure for a day, a year, or an interval."""

    word = "value"
    period: Period
    """The period that the value covers: a day, a month, a year, or an interval."""
    estimated: bool = False
    """True if we worked the time out from its context."""
    value: Number | None = None
    """The number, if it is not a change."""
    from_: Number | None = Field(default=None, alias="from")
    """The number before a change."""
    to: Number | None = None
    """The number after a change."""
    hedge: words.Hedge = words.Hedge.NONE
    """How the source hedges the number."""


class Measure(Entry):
    """One way of measuring what a figure states, with its values in order of time.

    The text of `measure` before the first comma says what is measured; one chart shows all series that share it.
    """

    measure: Text
    """What is measured; after a comma, for whom or by whom."""
    unit: UnitId
    """The unit of the values."""
    definition: Text
    """How the source counts."""
    same_definition: words.SameDefinition
    """Whether it counts the same thing as the article's number."""
    values: tuple[Point, ...]
    """Its values, in chronological order."""
    sources: Cited
    """The sources that give the values."""
    calculation: Text | None = None
    """The formula, if we calculated the values from the sources."""


class FirstUse(Entry):
    """Where a figure first appears, as far as the sources show."""

    word = "origin"
    where_first: Text = Field(alias="where")
    """Where the figure first appears, as far as the sources show."""
    sources: Cited
    """The sources that show it."""


class Account(Entry):
    """One side of a dispute."""

    says: Text
    """What this side says, in our words."""
    sources: Cited
    """The sources that say so."""


class Dispute(Entry):
    """What sources disagree about, with their accounts side by side."""

    about: Text
    """What sources disagree about."""
    accounts: tuple[Account, ...]
    """What each side says."""


class Gap(Entry):
    """What we searched for and did not find, when, and in which languages."""

    question: Text
    """What we searched for and did not find."""
    searched_on: Day
    """The date of the search."""
    languages: Annotated[tuple[words.Language, ...], Unique]
    """The languages of the search."""


class Outcome(Entry):
    """What happened after an offer, measure or report."""

    state: words.OutcomeState
    """What happened; each word has a test."""
    deed: Text | None = None
    """What happened, in a few words, such as "handed over"; none if nothing happened or nothing can be tested."""
    date: Span | None = None
    """When it happened, as exactly as we know it: a date, an interval, or `../` and the date by which it had happened."""
    estimated: bool = False
    """True if we worked the time out from its context."""
    why: Text
    """What the sources say, and why the word applies."""
    reported_by: Cited = ()
    """The sources that report what happened, including the newest."""
    sources: Cited = ()
    """Other sources that the explanation mentions."""

    @property
    def reports(self) -> tuple[str, ...]:
        """The sources that report what happened."""
        return self.reported_by


class Answer(Entry):
    """What sources say about a record, in a sentence or two."""

    says: Text
    """What they say, in our words."""
    sources: Cited = ()
    """The sources that say so; none if a search found nothing."""


class Findings(Entry):
    """A file of `data/record/`: what dated, cited sources say about one record. The file has the name of the record's id."""

    word = "record"
    definition: Text
    """What the record is, in one sentence."""
    answer: Answer
    """What sources say about it, in at most 25 words."""
    names: tuple[Name, ...] = ()
    """Its names in other languages, and other English names."""
    comparisons: tuple[Comparison, ...] = ()
    """How each statement of the article compares with the sources."""
    timeline: tuple[Step, ...] = ()
    """What happened or was announced, with dates."""
    disputes: tuple[Dispute, ...] = ()
    """What sources disagree about."""
    gaps: tuple[Gap, ...] = ()
    """What we searched for and did not find."""
    checked: Day
    """The date on which we last worked on the record."""
    next_check: Day
    """The date by which we should review it."""


class _Factual(Findings):
    """Findings that have facts."""

    facts: tuple[Fact, ...] = ()
    """The facts that sources give about it; values that differ have an entry each."""


class ProjectFindings(_Factual):
    """What sources say about a project."""

    word = "record of project"
    status: tuple[Status, ...] = ()
    """Its statuses, oldest first; the last is the present one."""
    places: Locations = ()
    """Where it is."""
    route: Annotated[Key, Refers("routes")] | None = None
    """The route that it follows."""


class InitiativeFindings(_Factual):
    """What sources say about an initiative."""

    word = "record of initiative"


class FigureFindings(Findings):
    """What sources say about a figure."""

    word = "record of figure"
    origin: FirstUse | None = None
    """Where the figure first appears."""
    measures: tuple[Measure, ...] = ()
    """Comparable and related figures."""
    caveats: tuple[Text, ...] = ()
    """Caveats in comparing the figure with its measures."""


class PledgeFindings(Findings):
    """What sources say about a pledge."""

    word = "record of pledge"
    outcome: Outcome | None = None
    """What happened to the pledge."""


class DocumentFindings(_Factual):
    """`data/record/article.yml`: what sources say about the article itself, its printings and its author."""

    word = "record of the article"


class Kind(NamedTuple):
    """A kind of record: it turns a list of the article into a section of the site, with a page, a file and downloads for each record.

    A field of `Article` declares three things. `findings` is the type of what sources say about such a record, `lead` begins its page
    ("A number stated in paragraph 7 ..."), and `title` is what pages call the section. The field itself gives the rest. `name` is the
    address of the section, the folder below `data/record/` and the name of the downloads. `said` is the type of what the article says,
    and `meaning` is that of the list.
    """

    findings: type[Findings]
    lead: str
    title: str
    name: str = ""
    said: type[Entry] = Entry
    meaning: str = ""


class Article(Entry):
    """`data/article.yml`: what the article says, and nothing else."""

    title: Title
    """Its title."""
    standfirst: Text
    """The text printed above the article, in our words."""
    author: Title
    """Who wrote it."""
    author_role: Title
    """The author's office at the time."""
    published: Date
    """The date printed on it."""
    language: Annotated[words.Language, OneOf((words.Language.EN,))]
    """Its language."""
    publications: tuple[Publication, ...]
    """Its known printings."""
    themes: tuple[Theme, ...]
    """Its arguments."""
    paragraphs: tuple[Paragraph, ...]
    """What each paragraph says."""
    statements: tuple[Statement, ...]
    """The statements that we compare with sources."""
    people: tuple[Person, ...]
    """The people that it names."""
    places: tuple[Place, ...]
    """The places that it names."""
    projects: Annotated[tuple[Project, ...], Kind(ProjectFindings, "Named in", "Projects")]
    """The projects and fields of cooperation that the article names."""
    figures: Annotated[tuple[Figure, ...], Kind(FigureFindings, "A number stated in", "Figures")]
    """The numbers that the article states."""
    initiatives: Annotated[tuple[Initiative, ...], Kind(InitiativeFindings, "Named in", "Initiatives")]
    """The programmes, policies, meetings, documents and bodies that the article names."""
    pledges: Annotated[tuple[Pledge, ...], Kind(PledgeFindings, "Stated in", "Offers and measures")]
    """What the article says that China is ready to do, has announced for the Global South, or has begun."""


KINDS: Mapping[str, Kind] = {
    member.key: declared._replace(name=member.key, said=member.entry, meaning=member.meaning)
    for member in Article.members
    for declared in Article.model_fields[member.attribute].metadata
    if isinstance(declared, Kind) and member.entry
}


# --- what both rest on -----------------------------------------------------------------------------------------------------


class Source(Entry):
    """A document that we cite."""

    id: Id
    """Permanent; entries cite it."""
    title: Title
    """The title of the document."""
    title_is: words.TitleKind = words.TitleKind.PRINTED
    """Where we have the title from."""
    author: Title | None = None
    """Who wrote it, if the source says so."""
    publisher: Title
    """Who published it."""
    after: Title | None = None
    """The agency or outlet whose report it reprints."""
    date: Date | None = None
    """The date of the document; none if it is undated."""
    estimated: bool = False
    """True if we worked the date out from its context."""
    read_on: Day
    """The day on which we read it."""
    url: Url | None = None
    """Its web address; none if we cannot link to it."""
    read: words.Depth = words.Depth.EXCERPT
    """How much of it we read."""
    origin: words.Origin
    """Whose account it is, no matter who printed it."""
    language: words.Language
    """The language in which we read it."""
    note: Text | None = None
    """A caveat, such as “an unofficial copy”."""
    licence: Title | None = None
    """Its licence, if we know it."""


class Sources(Entry):
    """`data/sources.yml`: every document that we cite, once each."""

    sources: tuple[Source, ...]
    """The documents, in any order."""


class Region(Entry):
    """A country, province or territory, with a wide frame around it, in degrees. The frame catches mistakes; it is not a border."""

    id: Id
    """Permanent."""
    name: Title
    """Its name."""
    country: Title
    """The state that it belongs to, or, if that is disputed, the state that administers it."""
    south: Number
    """The frame's southern edge, degrees north."""
    west: Number
    """The frame's western edge, degrees east; greater than `east` if the frame crosses the 180th meridian."""
    north: Number
    """The frame's northern edge, degrees north."""
    east: Number
    """The frame's eastern edge, degrees east."""
    note: Text | None = None
    """A caveat."""


class Location(Entry):
    """A place as a point."""

    id: Id
    """Permanent, and different from the id of every route."""
    name: Title
    """The name of the place."""
    label: Title | None = None
    """A shorter name for maps; "none" leaves the name off maps."""
    region: Annotated[Key, Refers("regions")]
    """The region that it is in."""
    latitude: Number
    """Degrees north of the equator, WGS 84."""
    longitude: Number
    """Degrees east of Greenwich, WGS 84."""
    precision: words.Precision
    """How exactly we know the point."""
    sources: Cited
    """The sources that give the point."""
    note: Text | None = None
    """A caveat."""


class Route(Entry):
    """A line from location to location; it shows the order of the places, not the exact track."""

    id: Id
    """Permanent, and different from the id of every location."""
    name: Title
    """The name of the line."""
    label: Title | None = None
    """A shorter name for maps; "none" leaves the name off maps."""
    kind: words.RouteKind
    """What runs along it."""
    stops: Locations
    """The locations along it, in order."""
    sources: Cited
    """The sources that give its places."""
    note: Text | None = None
    """A caveat."""


class Places(Entry):
    """`data/places.yml`: where things are."""

    regions: tuple[Region, ...]
    """The countries, provinces and territories."""
    locations: tuple[Location, ...]
    """The points."""
    routes: tuple[Route, ...]
    """The lines."""


class Change(Entry):
    """A dated change to the data."""

    id: Id
    """Permanent; feeds rely on it."""
    date: Day
    """The date of the change."""
    what: Text
    """What changed."""
    why: Text
    """Why it changed."""
    correction: bool = False
    """True if we had something wrong; false if something was new or missing."""
    records: RecordIds = ()
    """The records that it concerns; none if it concerns all."""
    field: Title | None = None
    """The name of the value that changed, if a single value did."""
    old: Text | None = None
    """The old value; none if there was none."""
    new: Text | None = None
    """The new value; none if it was removed."""
    sources: Cited = ()
    """The sources that led to the change."""


class Changes(Entry):
    """`data/changes.yml`: what changed in the data, newest first."""

    changes: tuple[Change, ...]
    """The changes, newest first."""


class Unit(Entry):
    """A unit for numbers."""

    id: Title
    """The unit, as values write it. After "million" or "billion" comes what is counted."""
    meaning: Text
    """What it means."""


class Attribute(Entry):
    """Something that a fact may describe."""

    id: Id
    """Permanent; facts refer to it."""
    label: Title
    """What pages call it."""
    about: Text = Field(alias="meaning")
    """What it means."""
    units: Annotated[tuple[UnitId, ...], Unique] = ()
    """The units that its numbers take; an attribute without units takes words."""

    @property
    def meaning(self) -> str:
        """What it means, and the units that it takes."""
        return f"{self.about}; in {', '.join(self.units) or 'words'}"


class Units(Entry):
    """`data/units.yml`: the units of values, and what facts may describe."""

    units: tuple[Unit, ...]
    """The units, in the order in which pages show them."""
    attributes: tuple[Attribute, ...]
    """The attributes, in the order in which pages show them."""


# The files of `data/` by their names, without `.yml`. In the record, there is one type for each folder.
FILES: Mapping[str, type[Entry]] = {
    "article": Article,
    "sources": Sources,
    "places": Places,
    "glossary": Glossary,
    "changes": Changes,
    "units": Units,
    "record/article": DocumentFindings,
    **{f"record/{name}": kind.findings for name, kind in KINDS.items()},
}


def files_of(name: str) -> str:
    """Return the path of the files of a type, as a pattern below `data/`; `name` is the type's name in `FILES`."""
    return f"{name}/*.yml" if name.partition("/")[2] in KINDS else f"{name}.yml"
