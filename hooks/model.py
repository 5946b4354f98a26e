"""What the data may say: the types of its entries.

Every type mirrors a mapping in `data/`; field names are the contract of the data files, and a field's docstring is what schemas,
downloads and guides say of it. Two voices never share a type: what the article says (`Article` and its entries) and what sources say
(`Findings` and its entries). A kind of record is declared by its field in `Article`, and nowhere else. Nothing here knows YAML,
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
    """What the article argues under it, in one sentence of ours."""


class Paragraph(Entry):
    """A paragraph of the article."""

    number: int
    """0 is the editor's blurb; 1 and on are the body."""
    theme: ThemeId | None = None
    """The theme that it belongs to; the blurb and the introduction, 0 and 1, have none."""
    gist: Text
    """What the paragraph says, in our words."""
    faults: tuple[Text, ...] = ()
    """Printing faults of the copy."""


class Statement(Entry):
    """A statement of the article that is set beside sources."""

    id: Id
    """Permanent; what comparisons name."""
    paragraph: ParagraphNumber
    """The paragraph that makes it."""
    form: words.Form
    """Whether it asserts something or declares an intention."""
    says: Text
    """The statement, in our words."""


class Publication(Entry):
    """A known printing of the article."""

    title: Title
    """The title that it was printed under."""
    publisher: Title | None = None
    """Who printed it, where the copy names them."""
    date: Date
    """The day of the printing."""
    url: Url | None = None
    """Its address, where one is known."""
    differs: Text
    """How its text differs from that of other printings."""


class _InBrief(Entry):
    """What a record's page says at a glance of the article."""

    brief: Text | None = None
    """What the article says, in at most 16 words; none if `says` is as short."""


class Named(Entry):
    """What the article names: an id, a name, the paragraphs that name it, and what they say, in our words."""

    id: Id
    """Permanent, and unlike that of anything else that the article names."""
    name: Title
    """What the article calls it, made plain."""
    paragraphs: Paragraphs
    """The paragraphs of the article that name it."""
    says: Text
    """What the article says of it, complete, in our words."""


class Person(Named):
    """A person, with the offices that the article gives."""

    office: Title
    """The offices that the article gives."""


class Place(Named):
    """A place that the article names."""


class Project(_InBrief, Named):
    """A project or field of cooperation."""

    kind: words.ProjectKind = words.ProjectKind.PROJECT
    """Whether it is a project, which has a state, or a field of cooperation."""
    sector: words.Sector
    """The field of work."""
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
    """What the number is of."""
    theme: ThemeId
    """The theme under which the article states it."""
    paragraph: ParagraphNumber
    """The paragraph of the article that states it."""
    says: Text
    """What the article says, complete, in our words."""
    value: Number | None = None
    """The number, if it is not a change."""
    from_: Number | None = Field(default=None, alias="from")
    """The number before a change."""
    to: Number | None = None
    """The number after a change."""
    unit: UnitId
    """What it is counted in."""
    hedge: words.Hedge
    """How the article bounds the number."""
    period: Text
    """The time that the number is of, in the article's wording."""
    span: Period | None = None
    """The same as a date or an interval, if it is known."""
    attributed_to: words.Speaker
    """In whose voice the article states it."""
    attribution_doubt: Text | None = None
    """Why the article leaves open who says it; none where it is plain."""
    subjects: RecordIds = ()
    """The projects, initiatives or figures that it is about."""

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
    """Whether it is offered, announced or reported."""
    theme: ThemeId
    """The theme under which the article gives it."""
    paragraphs: Paragraphs
    """The paragraphs of the article that give it."""
    says: Text
    """What the article says, complete, in our words."""
    subjects: RecordIds = ()
    """The projects, initiatives or figures that it is about."""
    test: Text | None = None
    """What would show that it is done: its number, date, or named work, body or delivery; none where it names none of these."""
    due: Date | None = None
    """The day by which it is due, if one is given; a month or a year means its end."""


class Name(Entry):
    """Another name, in English or in another language, with the sources that use it."""

    text: Title
    """The name."""
    language: Annotated[words.Language, OneOf((words.Language.EN, words.Language.UR, words.Language.ZH, words.Language.ZH_HANT))]
    """Its language."""
    sources: Cited
    """The sources that use it."""


class Term(Entry):
    """A term of the glossary."""

    id: Id
    """Permanent; the anchor on the page of the glossary."""
    term: Title
    """The term, as pages write it."""
    stands_for: Text | None = None
    """What it is short for."""
    meaning: Text
    """What it means, in a sentence."""
    paragraphs: Paragraphs = ()
    """The paragraphs of the article that use it."""
    forms: tuple[Title, ...] = ()
    """Further spellings, explained in the same way."""
    names: tuple[Name, ...] = ()
    """The term in Urdu and Chinese."""

    @property
    def explanation(self) -> str:
        """The explanation at the first use of a term on a page: what it is short for, and its meaning."""
        return f"{self.stands_for}: {self.meaning}" if self.stands_for else self.meaning


class Record(Protocol):
    """What the article names, states or gives, and has a page: what all kinds of record have."""

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
    """A state of a project. Its newest source is the last that reports it."""

    state: words.State
    """The state."""
    since: Span
    """When it began, as exactly as that is known: a date, an interval, or `../` and the day by which it had begun."""
    estimated: bool = False
    """True where that time was worked out from what surrounds it."""
    summary: Text
    """What sources say of it, in our words."""
    sources: Cited
    """The sources that report it, the newest included."""

    @property
    def reports(self) -> tuple[str, ...]:
        """The sources that report it."""
        return self.sources


class Fact(Entry):
    """One value of one attribute: a number, a change from one number to another, or words. Values that differ stand side by side."""

    attribute: AttributeId
    """What is stated; each attribute takes certain units, or words."""
    of: Text | None = None
    """The part of the record that the value is of; none if it is of the whole."""
    version: Text | None = None
    """Which plan, contract or account of several gives the value."""
    value: Number | None = None
    """The number, if it is not a change."""
    from_: Number | None = Field(default=None, alias="from")
    """The number before a change."""
    to: Number | None = None
    """The number after a change."""
    text: Text | None = None
    """What is stated, if it is stated in words."""
    unit: UnitId | None = None
    """What the number is counted in."""
    hedge: words.Hedge = words.Hedge.NONE
    """How the source bounds the number."""
    planned: bool = False
    """True for a plan, an aim or an estimate of what was still to come."""
    approved: bool = False
    """True for a plan that the body that decides on it approved; `version` or `note` says so."""
    as_of: Date
    """The day that the value is of."""
    estimated: bool = False
    """True where that day was worked out from what surrounds it."""
    sources: Cited
    """The sources that give the value."""
    note: Text | None = None
    """A caveat."""
    calculation: Text | None = None
    """The formula of a value that we worked out from the sources ourselves."""


class Step(Entry):
    """Something that happened on a day, or that a source announced for a day."""

    date: Date
    """The day, or the first of several."""
    end: Date | None = None
    """The last day of several."""
    estimated: bool = False
    """True where the date was worked out from what surrounds it."""
    planned: bool = False
    """True for a day that a source announced in advance; it stays when the day has passed."""
    highlight: bool = False
    """True for a key date: the timeline of all records begins with these."""
    event: Text
    """What happened or was announced, in our words."""
    sources: Cited
    """The sources that report it."""
    note: Text | None = None
    """A caveat."""


class Comparison(Entry):
    """How one statement of the article relates to the sources, and why."""

    statement: Annotated[Key, Refers("statements")]
    """The statement."""
    reading: Text | None = None
    """How it is read here, where it can be read in more ways than one."""
    relation: words.Relation
    """How the statement and the sources relate: it follows from the statement's form and the four lists below."""
    why: Text
    """What the sources say, and why the word applies."""
    differ: Cited = ()
    """The accounts that deny it, or give something different."""
    independent: Cited = ()
    """The accounts that give the same in a voice of their own, independent of the parties."""
    parties: Cited = ()
    """The accounts of the parties that give the same, and reports that, on this point, only retell a party."""
    sources: Cited = ()
    """Other sources that the reason speaks of."""


class Point(Entry):
    """A value of a measure for a day, a year, or an interval."""

    word = "value"
    period: Period
    """The time that the value is of: a day, a month, a year, or an interval."""
    estimated: bool = False
    """True where that time was worked out from what surrounds it."""
    value: Number | None = None
    """The number, if it is not a change."""
    from_: Number | None = Field(default=None, alias="from")
    """The number before a change."""
    to: Number | None = None
    """The number after a change."""
    hedge: words.Hedge = words.Hedge.NONE
    """How the source bounds the number."""


class Measure(Entry):
    """One way of measuring what a figure states, with its values in order of time.

    What stands in `measure` before the first comma says what is measured; series that share it are drawn in one chart.
    """

    measure: Text
    """What is measured; after a comma of whom, or by whom."""
    unit: UnitId
    """What the values are counted in."""
    definition: Text
    """How the source counts."""
    same_definition: words.SameDefinition
    """Whether it counts what the article's number counts."""
    values: tuple[Point, ...]
    """Its values, in order of time."""
    sources: Cited
    """The sources that give the values."""
    calculation: Text | None = None
    """The formula of values that we worked out from the sources ourselves."""


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
    """What was searched for on a day, in which languages, and not found."""

    question: Text
    """What was searched for and not found."""
    searched_on: Day
    """The day of the search."""
    languages: Annotated[tuple[words.Language, ...], Unique]
    """The languages of the search."""


class Outcome(Entry):
    """What happened after an offer, measure or report."""

    state: words.OutcomeState
    """What happened; each word has a test."""
    deed: Text | None = None
    """What happened, in a few words, as "handed over"; none where nothing did or nothing can be tested."""
    date: Span | None = None
    """When it happened, as exactly as that is known: a date, an interval, or `../` and the day by which it had happened."""
    estimated: bool = False
    """True where that time was worked out from what surrounds it."""
    why: Text
    """What the sources say, and why the word applies."""
    reported_by: Cited = ()
    """The sources that report what happened, the newest included."""
    sources: Cited = ()
    """Other sources that the reason speaks of."""

    @property
    def reports(self) -> tuple[str, ...]:
        """The sources that report what happened."""
        return self.reported_by


class Answer(Entry):
    """What sources say of a record, in a sentence or two."""

    says: Text
    """What they say, in our words."""
    sources: Cited = ()
    """The sources that say so; none where a search found nothing."""


class Findings(Entry):
    """A file of `data/record/`: what dated, cited sources say of one record. Its name is the id of the record."""

    word = "record"
    definition: Text
    """What the record is, in one sentence."""
    answer: Answer
    """What sources say of it, in at most 25 words."""
    names: tuple[Name, ...] = ()
    """Its names in other languages, and further English ones."""
    comparisons: tuple[Comparison, ...] = ()
    """How each statement of the article relates to the sources."""
    timeline: tuple[Step, ...] = ()
    """What happened or was announced, with its days."""
    disputes: tuple[Dispute, ...] = ()
    """What sources disagree about."""
    gaps: tuple[Gap, ...] = ()
    """What was searched for and not found."""
    checked: Day
    """The day of the newest work on the record."""
    next_check: Day
    """The day by which to look at it again."""


class _Factual(Findings):
    """What has facts."""

    facts: tuple[Fact, ...] = ()
    """What sources state of it; values that differ stand side by side."""


class ProjectFindings(_Factual):
    """What sources say of a project."""

    word = "record of project"
    status: tuple[Status, ...] = ()
    """Its states, oldest first; the last is the present one."""
    places: Locations = ()
    """Where it is."""
    route: Annotated[Key, Refers("routes")] | None = None
    """The line along which it lies."""


class InitiativeFindings(_Factual):
    """What sources say of an initiative."""

    word = "record of initiative"


class FigureFindings(Findings):
    """What sources say of a figure."""

    word = "record of figure"
    origin: FirstUse | None = None
    """Where the figure first appears."""
    measures: tuple[Measure, ...] = ()
    """Other measures of the same."""
    caveats: tuple[Text, ...] = ()
    """Caveats in comparing the figure with its measures."""


class PledgeFindings(Findings):
    """What sources say of a pledge."""

    word = "record of pledge"
    outcome: Outcome | None = None
    """What happened to the pledge."""


class DocumentFindings(_Factual):
    """`data/record/article.yml`: what sources say of the article itself, its printings and its author."""

    word = "record of the article"


class Kind(NamedTuple):
    """A kind of record: it makes a list of the article a section of the site, with a page, a file and downloads for each record.

    A field of `Article` declares `findings`, the type of what sources say of such a record; `lead`, how its page begins ("A number
    stated in paragraph 7 ..."); and `title`, what pages call the section. The field itself gives `name`, the section's address,
    the folder below `data/record/` and the name of the downloads; `said`, the type of what the article says; and `meaning`, of the list.
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
    """What is printed above the text, in our words."""
    author: Title
    """Who wrote it."""
    author_role: Title
    """The author's office at the time."""
    published: Date
    """The day that is printed on it."""
    language: Annotated[words.Language, OneOf((words.Language.EN,))]
    """Its language."""
    publications: tuple[Publication, ...]
    """Its known printings."""
    themes: tuple[Theme, ...]
    """Its arguments."""
    paragraphs: tuple[Paragraph, ...]
    """What each paragraph says."""
    statements: tuple[Statement, ...]
    """What it states that is set beside sources."""
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
    pledges: Annotated[tuple[Pledge, ...], Kind(PledgeFindings, "Said in", "Offers and measures")]
    """What the article says China is ready to do, has announced for the Global South, or has begun."""


KINDS: Mapping[str, Kind] = {
    member.key: declared._replace(name=member.key, said=member.entry, meaning=member.meaning)
    for member in Article.members
    for declared in Article.model_fields[member.attribute].metadata
    if isinstance(declared, Kind) and member.entry
}


# --- what both rest on -----------------------------------------------------------------------------------------------------


class Source(Entry):
    """A document that is cited."""

    id: Id
    """Permanent; what entries cite."""
    title: Title
    """The title of the document."""
    title_is: words.TitleKind = words.TitleKind.PRINTED
    """Where the title comes from."""
    author: Title | None = None
    """Who wrote it, where that is named."""
    publisher: Title
    """Who published it."""
    after: Title | None = None
    """The agency or outlet whose report it carries."""
    date: Date | None = None
    """The day of the document; none where it is undated."""
    estimated: bool = False
    """True where that day was worked out from what surrounds it."""
    read_on: Day
    """The day on which we read it."""
    url: Url | None = None
    """Its address; none where it cannot be linked."""
    read: words.Depth = words.Depth.EXCERPT
    """How much of it we read."""
    origin: words.Origin
    """Whose account it is, whoever printed it."""
    language: words.Language
    """The language of what we read."""
    note: Text | None = None
    """A caveat, such as “an unofficial copy”."""
    licence: Title | None = None
    """Its licence, where one is known."""


class Sources(Entry):
    """`data/sources.yml`: every document cited, once."""

    sources: tuple[Source, ...]
    """The documents, in any order."""


class Region(Entry):
    """A country, province or territory, with a frame that lies well around it, in degrees. It catches slips; it is no border."""

    id: Id
    """Permanent."""
    name: Title
    """Its name."""
    country: Title
    """The state that it belongs to, or, where states dispute that, who administers it."""
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
    """Permanent, and unlike that of any route."""
    name: Title
    """The name of the place."""
    label: Title | None = None
    """A shorter name for maps; "none" leaves the name off them."""
    region: Annotated[Key, Refers("regions")]
    """The region in which it lies."""
    latitude: Number
    """Degrees north of the equator, WGS 84."""
    longitude: Number
    """Degrees east of Greenwich, WGS 84."""
    precision: words.Precision
    """How exactly the point is known."""
    sources: Cited
    """The sources that give the point."""
    note: Text | None = None
    """A caveat."""


class Route(Entry):
    """A line from location to location; it shows the order of the places, not the track."""

    id: Id
    """Permanent, and unlike that of any location."""
    name: Title
    """The name of the line."""
    label: Title | None = None
    """A shorter name for maps; "none" leaves the name off them."""
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
    """A dated change of the data."""

    id: Id
    """Permanent: feeds rely on it."""
    date: Day
    """The day of the change."""
    what: Text
    """What changed."""
    why: Text
    """Why it changed."""
    correction: bool = False
    """True where we had it wrong; otherwise something was new or missing."""
    records: RecordIds = ()
    """The records that it concerns; none where it concerns all."""
    field: Title | None = None
    """The value that changed, if it was one."""
    old: Text | None = None
    """What the value was; none where there was none."""
    new: Text | None = None
    """What it became; none where it was removed."""
    sources: Cited = ()
    """The sources that led to it."""


class Changes(Entry):
    """`data/changes.yml`: what changed in the data, newest first."""

    changes: tuple[Change, ...]
    """The changes, newest first."""


class Unit(Entry):
    """A unit that numbers may be counted in."""

    id: Title
    """The unit, as values have it. After "million" or "billion" comes what is counted."""
    meaning: Text
    """What it means."""


class Attribute(Entry):
    """What a fact may state."""

    id: Id
    """Permanent; what facts have."""
    label: Title
    """What pages call it."""
    about: Text = Field(alias="meaning")
    """What it means."""
    units: Annotated[tuple[UnitId, ...], Unique] = ()
    """The units that its numbers take; an attribute without units is stated in words."""

    @property
    def meaning(self) -> str:
        """What it means, and the units that it takes."""
        return f"{self.about}; in {', '.join(self.units) or 'words'}"


class Units(Entry):
    """`data/units.yml`: what values are counted in, and what facts may state."""

    units: tuple[Unit, ...]
    """The units, in the order in which pages show them."""
    attributes: tuple[Attribute, ...]
    """The attributes, in the order in which pages show them."""


# The files of `data/` by their names, without `.yml`; of the record one type for each folder.
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
    """Where the files of a type are, as a pattern below `data/`; `name` is that of the type in `FILES`."""
    return f"{name}/*.yml" if name.partition("/")[2] in KINDS else f"{name}.yml"
