"""What the data may say: its types, and the look-ups over them.

Every type mirrors a mapping in `data/`; field names are the contract of the data files. Two voices never share a type: what
the article says (`Article` and its entries) and what sources say (`Findings` and its entries). Nothing here knows YAML, HTML
or MkDocs. An entry remembers where it was written (`entry.where`), so that a check can point at the line.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Annotated, Any, ClassVar, NamedTuple, TypeVar
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    model_validator,
)
from pydantic_core import PydanticCustomError

from words import (
    ATTRIBUTES,
    HEDGES,
    INITIATIVES,
    LANGUAGES,
    ORIGINS,
    OUTCOMES,
    PRECISIONS,
    RELATIONS,
    ROUTES,
    SAME_DEFINITION,
    SECTORS,
    SPEAKERS,
    STATES,
    TITLES,
    UNITS,
)


class Problem(NamedTuple):
    """One thing to mend: prints as `file:line: what was read, and what would be right`."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        # What was read may be long, or hold line breaks and controls that a terminal would obey.
        text = self.text if len(self.text) <= 600 else f"{self.text[:300]} … {self.text[-200:]}"
        said = f"{self.file}:{self.line}: {text}"
        return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in said)


@dataclass(frozen=True, slots=True)
class Where:
    """Where an entry was written: its file, its first line, and the line of each of its fields or items."""

    file: str = ""
    line: int = 0
    lines: Mapping[str | int, int] = field(default_factory=dict)


def did_you_mean(word: str, known: Iterable[Any]) -> str:
    """The end of a message about an unknown word: the nearest known one, or all of them when none is near and they are few."""
    known = list(dict.fromkeys(known))
    if near := difflib.get_close_matches(word, known, n=1):
        return f"did you mean '{near[0]}'?"
    return f"known are: {', '.join(known)}" if len(known) <= 20 else f"none of the {len(known)} that are known is near"


def _rule(text: str) -> PydanticCustomError:
    return PydanticCustomError("rule", "{text}", {"text": text})


def _expected(text: str) -> PydanticCustomError:
    """What is expected in place of a value; the loader adds what was read, since it knows how it was written."""
    return PydanticCustomError("expected", "{text}", {"text": text})


# Text in data is plain: no tags, no entities, none of Markdown's marks.
_MARKUP = re.compile(r"<[A-Za-z/!?]|&#?\w+;|\]\(|\*\*|__|`|\{\{|\{%")
_JOINERS = "\u200c\u200d"  # invisible, but Urdu is spelt with them


def _plain(text: str) -> str:
    text = text.strip()
    if not text:
        raise _rule("only blanks are written; write the text, or leave the field out")
    if found := _MARKUP.search(text):
        raise _rule(f"the markup {found[0]!r} is read; text in data is plain")
    if not text.isprintable():  # controls, reordering marks, line breaks, blanks that are not plain ones
        for character in text:
            if not character.isprintable() and character not in _JOINERS:
                raise _rule(f"the invisible character U+{ord(character):04X} is read; text is one line of visible characters")
    return text


def _iso_date(value: object) -> object:
    if isinstance(value, datetime.date):
        return value.isoformat()
    if type(value) is int and 1000 <= value <= 9999:
        return str(value)
    if isinstance(value, str) and re.fullmatch(r"[12]\d{3}-(0[1-9]|1[0-2])", value):
        return value
    raise _expected("a date is expected, as 2024, 2024-09 or 2024-09-10 without quotes")


def _iso_day(value: object) -> object:
    if isinstance(value, datetime.date):
        return value.isoformat()
    raise _expected("a whole day is expected, as 2024-09-10 without quotes")


def _iso_period(value: object) -> object:
    if isinstance(value, str) and (ends := value.split("/")) and len(ends) == 2 and all(map(_is_date, ends)):
        if ends[0] >= ends[1]:
            raise _rule(f"'{value}' ends before it begins; write the earlier date first")
        return value
    try:
        return _iso_date(value)
    except PydanticCustomError:
        raise _expected("a date is expected, or two with a stroke between them, as 2013/2021") from None


def _is_date(text: str) -> bool:
    """Whether a text is a year, a month or a day of the calendar."""
    try:
        datetime.date.fromisoformat(text + "-01-01"[(len(text) - 4) // 3 * 3 :])
    except ValueError:
        return False
    return len(text) in (4, 7, 10)


def _listed(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) < len(values):
        raise _rule(f"write each once: [{', '.join(dict.fromkeys(values))}]")
    return values


def _number(value: object) -> object:
    if type(value) in (int, float):
        return value
    raise _expected("a number is expected")


def _id(value: str) -> str:
    # An id is an address and a file name; index is the address of the section's own page.
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) or len(value) > 60 or value == "index":
        raise _rule(
            f"'{value}' is no id; ids are up to 60 lower-case letters, digits and single hyphens, as in gwadar-airport, and never index"
        )
    return value


def _url(value: str) -> str:
    try:
        parts = urlsplit(value)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and value.isprintable() and not re.search(r"[\s<>\"']", value)
    except ValueError:  # urlsplit's word for a bracket that is never closed
        sound = False
    if not sound:
        raise _rule(f"'{value}' is no web address; write one that begins with https://")
    return value


def one_of(words: Iterable[str]) -> AfterValidator:
    """A validator for text that must be one of `words`; its message names the nearest."""
    known = tuple(words)

    def check(value: str) -> str:
        if value not in known:
            raise _rule(f"unknown word '{value}'; {did_you_mean(value, known)}")
        return value

    return AfterValidator(check)


def _positive(value: int) -> int:
    if value < 1:
        raise _rule(f"'{value}' is no number of entries; write 1 or more")
    return value


Text = Annotated[str, AfterValidator(_plain)]
Positive = Annotated[int, AfterValidator(_positive)]
Id = Annotated[str, AfterValidator(_id)]
Url = Annotated[str, AfterValidator(_url)]
Date = Annotated[str, BeforeValidator(_iso_date)]  # ISO text: a year, a month or a day
Day = Annotated[str, BeforeValidator(_iso_day)]  # ISO text of a whole day, for days of our own work
Period = Annotated[str, BeforeValidator(_iso_period)]  # a date, or two with a stroke between them, as ISO 8601 writes an interval
Number = Annotated[int | float, BeforeValidator(_number)]
Listed = Annotated[tuple[Id, ...], AfterValidator(_listed)]  # each once; an empty list is no YAML of these files
Paragraphs = tuple[int, ...]


class Entry(BaseModel):
    """A mapping of the data files: closed, frozen, strictly typed, and aware of where it was written."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    word: ClassVar[str] = ""  # what messages call such an entry
    _where: Where = PrivateAttr(default_factory=Where)

    @model_validator(mode="wrap")
    @classmethod
    def _remember(cls, value: Any, handler: ModelWrapValidatorHandler[Any]) -> Any:
        entry = handler(value)
        entry._where = getattr(value, "where", entry._where)
        return entry

    @property
    def where(self) -> Where:
        """Where this entry was written."""
        return self._where

    @property
    def label_for_messages(self) -> str:
        """What messages call this entry, as `project ml-1`."""
        return f"{self.word} {getattr(self, 'id', getattr(self, 'number', ''))}".strip()

    def problem(self, text: str, at: str | None = None) -> Problem:
        """A problem of this entry, at the line of the field `at` where that is given and written."""
        line = self.where.lines.get(at, self.where.line) if at else self.where.line
        return Problem(self.where.file, line, f"{self.label_for_messages}: {text}")


class Theme(Entry):
    """One of the article's arguments, with a page of its own."""

    word = "theme"
    id: Id
    title: Text
    thesis: Text


class Paragraph(Entry):
    """A paragraph of the article: 0 is the editor's blurb, 1 and on the body. `faults` are its printing faults."""

    word = "paragraph"
    number: int
    theme: Id | None = None
    gist: Text
    faults: tuple[Text, ...] = ()


class Publication(Entry):
    """A known printing of the article. `publisher` is left out where the copy does not name it, `url` where none is known."""

    word = "publication"
    title: Text
    publisher: Text | None = None
    date: Date
    url: Url | None = None
    differs: Text


class Named(Entry):
    """What the article names: an id, a name, the paragraphs that name it, and what they say, in our words."""

    id: Id
    name: Text
    paragraphs: Paragraphs
    says: Text


class Person(Named):
    """A person, with the offices that the article gives."""

    word = "person"
    office: Text


class Place(Named):
    """A place that the article names."""

    word = "place"


class Project(Named):
    """A project or field of cooperation."""

    word = "project"
    sector: Annotated[str, one_of(SECTORS)]
    theme: Id
    places: tuple[Id, ...] = ()


class Initiative(Named):
    """A programme, policy, meeting, document or body."""

    word = "initiative"
    kind: Annotated[str, one_of(INITIATIVES)]
    theme: Id


class Figure(Entry):
    """A number that the article states: one `value`, or a change written `from` and `to`.

    `period` is the article's wording; `span` the same as dates, where it can be told.
    """

    word = "figure"
    id: Id
    label: Text
    theme: Id
    paragraph: int
    says: Text
    value: Number | None = None
    from_: Number | None = Field(default=None, alias="from")
    to: Number | None = None
    unit: Annotated[str, one_of(UNITS)]
    hedge: Annotated[str, one_of(HEDGES)]
    period: Text
    span: Period | None = None
    attributed_to: Annotated[str, one_of(SPEAKERS)]
    attribution_certain: bool
    subjects: tuple[Id, ...] = ()

    @property
    def name(self) -> str:
        """The label, under the name that every other record has."""
        return self.label

    @property
    def paragraphs(self) -> Paragraphs:
        """The one paragraph, as the tuple that every other record has."""
        return (self.paragraph,)


class Pledge(Entry):
    """Something that the article says China is ready to do, or that China's leaders have promised."""

    word = "pledge"
    id: Id
    title: Text
    theme: Id
    paragraphs: Paragraphs
    says: Text
    subjects: tuple[Id, ...] = ()
    due: Date | None = None

    @property
    def name(self) -> str:
        """The title, under the name that every other record has."""
        return self.title


class Name(Entry):
    """Another name, in English or in another language, with the sources that use it."""

    word = "name"
    text: Text
    language: Annotated[str, one_of(("en", "ur", "zh", "zh-Hant"))]
    sources: Listed


class Term(Entry):
    """A term of the glossary. `forms` are further spellings that get the same explanation on pages."""

    word = "term"
    id: Id
    term: Text
    stands_for: Text | None = None
    meaning: Text
    paragraphs: Paragraphs = ()
    forms: tuple[Text, ...] = ()
    names: tuple[Name, ...] = ()

    @property
    def explanation(self) -> str:
        """What a page says of a term where it first stands: what it is short for, and its meaning."""
        return f"{self.stands_for}: {self.meaning}" if self.stands_for else self.meaning


Record = Project | Figure | Initiative | Pledge


class Article(Entry):
    """`data/article.yml`: what the article says, and nothing else."""

    title: Text
    standfirst: Text
    author: Text
    author_role: Text
    published: Date
    language: Annotated[str, one_of(("en",))]
    publications: tuple[Publication, ...]
    themes: tuple[Theme, ...]
    paragraphs: tuple[Paragraph, ...]
    people: tuple[Person, ...]
    places: tuple[Place, ...]
    projects: tuple[Project, ...]
    figures: tuple[Figure, ...]
    initiatives: tuple[Initiative, ...]
    pledges: tuple[Pledge, ...]


class Glossary(Entry):
    """`data/glossary.yml`: the terms that a reader may not know."""

    terms: tuple[Term, ...]


# What sources say of a record.


class Status(Entry):
    """A state of a project, and the day from which a source gives it."""

    word = "status"
    date: Date
    estimated: bool = False
    state: Annotated[str, one_of(STATES)]
    summary: Text
    sources: Listed


class Fact(Entry):
    """One value of one attribute: a number, a change `from` and `to`, or words. Values that differ stand side by side.

    `of` says of what the value is, where not of the whole record; `version` which plan, contract or account of several gives it.
    `planned` marks a plan, aim or estimate made beforehand.
    `calculation` is the formula of a value that we worked out from the sources ourselves.
    """

    word = "fact"
    attribute: Annotated[str, one_of(ATTRIBUTES)]
    of: Text | None = None
    version: Text | None = None
    value: Number | None = None
    from_: Number | None = Field(default=None, alias="from")
    to: Number | None = None
    text: Text | None = None
    unit: Annotated[str, one_of(UNITS)] | None = None
    hedge: Annotated[str, one_of(HEDGES)] = "none"
    planned: bool = False
    as_of: Date
    estimated: bool = False
    sources: Listed
    note: Text | None = None
    calculation: Text | None = None


class Step(Entry):
    """Something that happened on a day, or that a source announced for a day (`planned`). `end` is the last day of several."""

    word = "step"
    date: Date
    end: Date | None = None
    estimated: bool = False
    planned: bool = False
    event: Text
    sources: Listed
    note: Text | None = None


class Comparison(Entry):
    """How one statement of a paragraph of the article relates to the sources, and why."""

    word = "comparison"
    paragraph: int
    says: Text
    relation: Annotated[str, one_of(RELATIONS)]
    why: Text
    sources: Listed = ()


class Point(Entry):
    """A value of a measure for a day, a year, or an interval."""

    word = "value"
    period: Period
    estimated: bool = False
    value: Number | None = None
    from_: Number | None = Field(default=None, alias="from")
    to: Number | None = None
    hedge: Annotated[str, one_of(HEDGES)] = "none"


class Measure(Entry):
    """One way of measuring what a figure states, with its values in order of time.

    What stands in `measure` before the first comma says what is measured; series that share it are drawn in one chart.

    `calculation` is the formula of values that we worked out from the sources ourselves.
    """

    word = "measure"
    measure: Text
    unit: Annotated[str, one_of(UNITS)]
    definition: Text
    same_definition: Annotated[str, one_of(SAME_DEFINITION)]
    values: tuple[Point, ...]
    sources: Listed
    calculation: Text | None = None


class FirstUse(Entry):
    """Where a figure first appears, as far as the sources show."""

    word = "origin"
    where_first: Text = Field(alias="where")
    sources: Listed


class Account(Entry):
    """One side of a dispute."""

    word = "account"
    says: Text
    sources: Listed


class Dispute(Entry):
    """What sources disagree about, with their accounts side by side."""

    word = "dispute"
    about: Text
    accounts: tuple[Account, ...]


class Gap(Entry):
    """What was searched for on a day, in which languages, and not found."""

    word = "gap"
    question: Text
    searched_on: Day
    languages: Annotated[tuple[Annotated[str, one_of(LANGUAGES)], ...], AfterValidator(_listed)]


class Outcome(Entry):
    """What has become of a pledge by a day."""

    word = "outcome"
    state: Annotated[str, one_of(OUTCOMES)]
    why: Text
    as_of: Date
    sources: Listed = ()


class Findings(Entry):
    """A file of `data/record/`: what dated, cited sources say of one record. Its name is the id of the record."""

    definition: Text
    names: tuple[Name, ...] = ()
    comparisons: tuple[Comparison, ...] = ()
    timeline: tuple[Step, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    gaps: tuple[Gap, ...] = ()
    checked: Day
    next_check: Day

    @property
    def cited(self) -> Iterator[Any]:
        """Every entry with sources."""
        yield from self.names
        yield from self.timeline
        yield from (account for dispute in self.disputes for account in dispute.accounts)
        yield from self.comparisons

    @property
    def sources(self) -> tuple[str, ...]:
        """Every source that the file cites, once, in the order of the file."""
        return tuple(dict.fromkeys(source for entry in self.cited for source in entry.sources))


class _Factual(Findings):
    status: tuple[Status, ...] = ()
    facts: tuple[Fact, ...] = ()

    @property
    def cited(self) -> Iterator[Any]:
        yield from self.status
        yield from self.facts
        yield from super().cited


class ProjectFindings(_Factual):
    """What sources say of a project: its states, oldest first, its facts, and where it is (`places`, `route`)."""

    word = "record of project"
    places: Listed = ()
    route: Id | None = None


class InitiativeFindings(_Factual):
    """What sources say of an initiative."""

    word = "record of initiative"


class FigureFindings(Findings):
    """What sources say of a figure: where it first appears, other measures of the same, and what to mind in comparing them."""

    word = "record of figure"
    origin: FirstUse | None = None
    measures: tuple[Measure, ...] = ()
    caveats: tuple[Text, ...] = ()

    @property
    def cited(self) -> Iterator[Any]:  # noqa: D102 - as above
        yield from [self.origin] if self.origin else []
        yield from self.measures
        yield from super().cited


class PledgeFindings(Findings):
    """What sources say of a pledge."""

    word = "record of pledge"
    outcome: Outcome | None = None

    @property
    def cited(self) -> Iterator[Any]:  # noqa: D102 - as above
        yield from [self.outcome] if self.outcome else []
        yield from super().cited


class DocumentFindings(_Factual):
    """`data/record/article.yml`: what sources say of the article itself, its printings and its author."""

    word = "record of the article"


FINDINGS: Mapping[str, type[Findings]] = {
    "projects": ProjectFindings,
    "figures": FigureFindings,
    "initiatives": InitiativeFindings,
    "pledges": PledgeFindings,
}


class Source(Entry):
    """A document that is cited. `origin` is whose account it is; `after` the agency or outlet whose report it carries."""

    word = "source"
    id: Id
    title: Text
    title_is: Annotated[str, one_of(TITLES)] = "printed"
    author: Text | None = None
    publisher: Text
    after: Text | None = None
    date: Date | None = None
    estimated: bool = False
    read_on: Day
    url: Url | None = None
    origin: Annotated[str, one_of(ORIGINS)]
    language: Annotated[str, one_of(LANGUAGES)]
    note: Text | None = None
    licence: Text | None = None


class Sources(Entry):
    """`data/sources.yml`: every document cited, once."""

    sources: tuple[Source, ...]


class Region(Entry):
    """A country, province or territory, with a frame that lies well around it, in degrees. It catches slips; it is no border."""

    word = "region"
    id: Id
    name: Text
    country: Text
    south: Number
    west: Number
    north: Number
    east: Number
    note: Text | None = None


class Location(Entry):
    """A point, in degrees of WGS 84, how exactly it is known, and the sources that give it.

    `label` is a shorter name for maps; `none` leaves the name off them.
    """

    word = "location"
    id: Id
    name: Text
    label: Text | None = None
    region: Id
    latitude: Number
    longitude: Number
    precision: Annotated[str, one_of(PRECISIONS)]
    sources: Listed
    note: Text | None = None


class Route(Entry):
    """A line from location to location; it shows the order of the places, not the track. `label` is as that of a location."""

    word = "route"
    id: Id
    name: Text
    label: Text | None = None
    kind: Annotated[str, one_of(ROUTES)]
    stops: Listed
    sources: Listed
    note: Text | None = None


class Places(Entry):
    """`data/places.yml`: where things are."""

    regions: tuple[Region, ...]
    locations: tuple[Location, ...]
    routes: tuple[Route, ...]


class Change(Entry):
    """A dated change of the data. `old` and `new` are the values of `field`, where one value of one record changed."""

    word = "change"
    id: Id
    date: Day
    what: Text
    why: Text
    records: Listed = ()
    field: Text | None = None
    old: Text | None = None
    new: Text | None = None
    sources: Listed = ()


class Changes(Entry):
    """`data/changes.yml`: what changed in the data, newest first."""

    changes: tuple[Change, ...]


def _by_id(entries: Iterable[Any]) -> dict[str, Any]:
    return {entry.id: entry for entry in entries}


# What one page of a long list holds at most, so that it weighs no more than a phone on a slow line can bear (test_weight.py).
LONGEST = 60

_T = TypeVar("_T")


def chapters(dated: Iterable[tuple[str | None, _T]]) -> dict[str, list[_T]]:
    """Parts of a list, each for a page of its own, by name and in order of time.

    Takes pairs of an ISO date, or None, and a thing. A part is a year, `2024`; of a year with more than LONGEST things a quarter,
    `2024-q1`; of such a quarter a month, `2024-03`; or `undated`. What is dated by the year alone stands with its January.
    """
    parts = [(_periods(date), thing) for date, thing in dated]
    sizes = Counter(name for names, _ in parts for name in names)
    found: dict[str, list[_T]] = {}
    for names, thing in sorted(parts, key=lambda part: part[0][-1]):
        fits = next((name for name in names if sizes[name] <= LONGEST), names[-1])
        found.setdefault(fits, []).append(thing)
    return found


def _periods(date: str | None) -> tuple[str, ...]:
    """The year, quarter and month of a date, as parts of a list are named."""
    if date is None:
        return ("undated",)
    year, month = date[:4], date[5:7] or "01"
    return year, f"{year}-q{(int(month) + 2) // 3}", f"{year}-{month}"


# Pages that cite sources and are no record's; no record has such an id.
PAGES = ("article", "glossary", "map", "changes")


@dataclass(frozen=True)
class Data:
    """All data of one build, with the look-ups that views need.

    `findings` holds, by kind and id, the files of the record; `document` the one on the article itself.
    `written` holds, for each list of the files, the id (or number) of every entry as it stands there. While problems are
    collected, entries that are themselves wrong are missing from the rest but not from `written`, so that a reference to
    one is not a second problem. `written["cited"]` is every source that any entry names; `unreadable` says that a file is
    missing from all this, since it could not be read.
    """

    article: Article
    terms: tuple[Term, ...]
    sources: tuple[Source, ...]
    geography: Places
    changes: tuple[Change, ...]
    document: DocumentFindings
    findings: Mapping[str, Mapping[str, Findings]]
    written: Mapping[str, tuple[object, ...]]
    unreadable: bool = False

    @cached_property
    def kinds(self) -> Mapping[str, tuple[Record, ...]]:
        """The records that have pages, by kind, in the order of the file."""
        article = self.article
        return {
            "projects": article.projects,
            "figures": article.figures,
            "initiatives": article.initiatives,
            "pledges": article.pledges,
        }

    @cached_property
    def records(self) -> Mapping[str, Record]:
        """Every record by its id."""
        return {record.id: record for record in chain.from_iterable(self.kinds.values())}

    @cached_property
    def named(self) -> tuple[Any, ...]:
        """Everything with an id that the article names."""
        article = self.article
        return (*article.people, *article.places, *article.projects, *article.figures, *article.initiatives, *article.pledges)

    @cached_property
    def kind_of(self) -> Mapping[str, str]:
        """The kind of every record by its id."""
        return {record.id: kind for kind, records in self.kinds.items() for record in records}

    @cached_property
    def about(self) -> Mapping[str, list[Record]]:
        """For an id, the figures and pledges that have it for a subject."""
        found: dict[str, list[Record]] = {}
        records: list[Figure | Pledge] = [*self.article.figures, *self.article.pledges]
        for record in records:
            for subject in record.subjects:
                found.setdefault(subject, []).append(record)
        return found

    @cached_property
    def themes(self) -> Mapping[str, Theme]:
        """Every theme by its id."""
        return _by_id(self.article.themes)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Every place by its id."""
        return _by_id(self.article.places)

    @cached_property
    def projects_at(self) -> Mapping[str, list[Project]]:
        """The projects of every place by its id."""
        found: dict[str, list[Project]] = {id: [] for id in self.places}
        for project in self.article.projects:
            for id in project.places:
                found[id].append(project)
        return found

    def ids(self, *lists: str) -> Mapping[object, None] | None:
        """The ids that stand in some lists; None where a list is missing or an id unreadable, so that nothing can be said of them."""
        ids = [id for name in lists for id in self.written[name]]
        return dict.fromkeys(ids) if ids and all(isinstance(id, str) for id in ids) else None

    @cached_property
    def found(self) -> Mapping[str, Findings]:
        """The findings of every record that has a file, by its id."""
        return {id: findings for each in self.findings.values() for id, findings in each.items()}

    @cached_property
    def everything_found(self) -> Mapping[str, Findings]:
        """Every file of the record by the id of its record, and last, as `article`, the one on the article itself."""
        return {**self.found, "article": self.document}

    @cached_property
    def source(self) -> Mapping[str, Source]:
        """Every source by its id."""
        return _by_id(self.sources)

    @cached_property
    def location(self) -> Mapping[str, Location]:
        """Every location by its id."""
        return _by_id(self.geography.locations)

    @cached_property
    def shelves(self) -> Mapping[str, list[Source]]:
        """The sources of each page of `/sources/`, by its name: a class, or of a class that is many its `chapters`, as `press-2024-q1`."""
        found: dict[str, list[Source]] = {}
        for origin in ORIGINS:
            sources = [source for source in self.sources if source.origin == origin]
            if len(sources) > LONGEST:
                parts = chapters((source.date, source) for source in sources)
                found |= {f"{origin}-{part}": inside for part, inside in parts.items()}
            elif sources:
                found[origin] = sources
        return found

    @cached_property
    def shelf(self) -> Mapping[str, str]:
        """The page of `/sources/` on which a source stands, by its id."""
        return {source.id: name for name, sources in self.shelves.items() for source in sources}

    @cached_property
    def region(self) -> Mapping[str, Region]:
        """Every region by its id."""
        return _by_id(self.geography.regions)

    @cached_property
    def route(self) -> Mapping[str, Route]:
        """Every route by its id."""
        return _by_id(self.geography.routes)

    @cached_property
    def records_at(self) -> Mapping[str, list[Record]]:
        """The records of every location by its id: those that name it, and those whose route passes it."""
        found: dict[str, list[Record]] = {id: [] for id in self.location}
        for id, findings in self.found.items():
            route = self.route.get(getattr(findings, "route", None) or "")
            for place in dict.fromkeys((*getattr(findings, "places", ()), *(route.stops if route else ()))):
                found[place].append(self.records[id])
        return found

    @cached_property
    def records_along(self) -> Mapping[str, list[Record]]:
        """The records of every route by its id."""
        return {id: [self.records[each] for each, at in self.found.items() if getattr(at, "route", None) == id] for id in self.route}

    @property
    def cited(self) -> Iterator[tuple[str, Any]]:
        """Every entry of the data that cites sources, after the id of its record or the name of its page (`PAGES`)."""
        for id, findings in self.everything_found.items():
            yield from ((id, entry) for entry in findings.cited)
        yield from (("glossary", name) for term in self.terms for name in term.names)
        yield from (("map", entry) for entry in (*self.geography.locations, *self.geography.routes))
        yield from (("changes", change) for change in self.changes)

    @cached_property
    def cited_by(self) -> Mapping[str, tuple[str, ...]]:
        """For the id of a source, the records and pages that cite it, each once."""
        found: dict[str, dict[str, None]] = {source.id: {} for source in self.sources}
        for where, entry in self.cited:
            for id in entry.sources:
                found.setdefault(id, {})[where] = None
        return {id: tuple(places) for id, places in found.items()}

    @cached_property
    def newest(self) -> str:
        """The newest day of work on the data: ages are counted from it, so that a build needs no clock."""
        checked = (findings.checked for findings in self.everything_found.values())
        return max((*checked, *(change.date for change in self.changes)))

    @cached_property
    def due(self) -> Mapping[str, Findings]:
        """What is due for a new look on the newest day, by the id of the record, or `article`."""
        return {id: findings for id, findings in self.everything_found.items() if findings.next_check <= self.newest}
