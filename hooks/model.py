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
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    ModelWrapValidatorHandler,
    PrivateAttr,
    WithJsonSchema,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

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


@dataclass(frozen=True, slots=True)
class OneOf:
    """Text that must be one of some words; a message names the nearest, and a schema lists them all."""

    words: tuple[str, ...]

    def _check(self, value: str) -> str:
        if value not in self.words:
            raise _rule(f"unknown word '{value}'; {did_you_mean(value, self.words)}")
        return value

    def __get_pydantic_core_schema__(self, kind: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(kind))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return {**handler(schema), "enum": list(self.words)}


def one_of(words: Iterable[str]) -> OneOf:
    """What makes an annotation of text one of `words`."""
    return OneOf(tuple(words))


class Refers(NamedTuple):
    """What makes an annotation of an id, or a paragraph's number, one that stands in another list: `to` is the list as it is published."""

    to: str


def _positive(value: int) -> int:
    if value < 1:
        raise _rule(f"'{value}' is no number of entries; write 1 or more")
    return value


# What JSON Schema says of a type: of what an editor writes where that differs (`_written`), and of what is published.
DATE: Mapping[str, Any] = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}
PERIOD: Mapping[str, Any] = {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?(/\d{4}(-\d{2}(-\d{2})?)?)?$"}
_YEAR = {"type": "integer", "minimum": 1000, "maximum": 9999}  # what YAML makes of a year


def _written(schema: Mapping[str, Any]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [schema, _YEAR]}, mode="validation")


def _published(schema: Mapping[str, Any]) -> WithJsonSchema:
    return WithJsonSchema(dict(schema), mode="serialization")


Text = Annotated[str, AfterValidator(_plain), WithJsonSchema({"type": "string", "minLength": 1})]
Positive = Annotated[int, AfterValidator(_positive)]
Id = Annotated[
    str,
    AfterValidator(_id),
    WithJsonSchema({"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$", "maxLength": 60, "not": {"const": "index"}}),
]
Url = Annotated[str, AfterValidator(_url), WithJsonSchema({"type": "string", "format": "uri", "pattern": "^https?://.+$"})]
Date = Annotated[str, BeforeValidator(_iso_date), _written(DATE), _published(DATE)]  # ISO text: a year, a month or a day
Day = Annotated[str, BeforeValidator(_iso_day), WithJsonSchema({"type": "string", "format": "date"})]  # a whole day, of our own work
Period = Annotated[str, BeforeValidator(_iso_period), _written(PERIOD), _published(PERIOD)]  # a date, or two as ISO 8601 writes an interval
Number = Annotated[int | float, BeforeValidator(_number), WithJsonSchema({"type": "number"})]
ThemeId = Annotated[Id, Refers("themes")]
ParagraphNumber = Annotated[int, Refers("paragraphs")]
Paragraphs = tuple[ParagraphNumber, ...]
_Once = AfterValidator(_listed)
Listed = Annotated[tuple[Id, ...], _Once]  # each once; an empty list is no YAML of these files
Cited = Annotated[tuple[Annotated[Id, Refers("sources")], ...], _Once]
Locations = Annotated[tuple[Annotated[Id, Refers("locations")], ...], _Once]
Subjects = tuple[Annotated[Id, Refers("records")], ...]


class Entry(BaseModel):
    """A mapping of the data files: closed, frozen, strictly typed, and aware of where it was written."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, use_attribute_docstrings=True)
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
    """Permanent; the address of the theme's page."""
    title: Text
    """The theme's name."""
    thesis: Text
    """What the article argues under it, in one sentence of ours."""


class Paragraph(Entry):
    """A paragraph of the article."""

    word = "paragraph"
    number: int
    """0 is the editor's blurb; 1 and on are the body."""
    theme: ThemeId | None = None
    """The theme that it belongs to; the blurb and the introduction, 0 and 1, have none."""
    gist: Text
    """What the paragraph says, in our words."""
    faults: tuple[Text, ...] = ()
    """Printing faults of the copy."""


class Publication(Entry):
    """A known printing of the article."""

    word = "publication"
    title: Text
    """The title that it was printed under."""
    publisher: Text | None = None
    """Who printed it, where the copy names them."""
    date: Date
    """The day of the printing."""
    url: Url | None = None
    """Its address, where one is known."""
    differs: Text
    """How its text differs from that of other printings."""


class Named(Entry):
    """What the article names: an id, a name, the paragraphs that name it, and what they say, in our words."""

    id: Id
    """Permanent, and unlike that of anything else that the article names."""
    name: Text
    """What the article calls it, made plain."""
    paragraphs: Paragraphs
    """The paragraphs of the article that name it."""
    says: Text
    """What the article says of it, complete, in our words."""


class Person(Named):
    """A person, with the offices that the article gives."""

    word = "person"
    office: Text
    """The offices that the article gives."""


class Place(Named):
    """A place that the article names."""

    word = "place"


class Project(Named):
    """A project or field of cooperation."""

    word = "project"
    sector: Annotated[str, one_of(SECTORS)]
    """The field of work."""
    theme: ThemeId
    """The theme under which the article names it."""
    places: tuple[Annotated[Id, Refers("article-places")], ...] = ()
    """The places that the article names with it."""


class Initiative(Named):
    """A programme, policy, meeting, document or body."""

    word = "initiative"
    kind: Annotated[str, one_of(INITIATIVES)]
    """What kind of thing it is."""
    theme: ThemeId
    """The theme under which the article names it."""


class Figure(Entry):
    """A number that the article states: one `value`, or a change written `from` and `to`."""

    word = "figure"
    id: Id
    """Permanent; the last part of the page's address."""
    label: Text
    """What the number is of."""
    theme: ThemeId
    """The theme under which the article states it."""
    paragraph: ParagraphNumber
    """The paragraph of the article that states it."""
    says: Text
    """What the article says, complete, in our words."""
    value: Number | None = None
    """The number, where it is one."""
    from_: Number | None = Field(default=None, alias="from")
    """Where it is a change: the number before."""
    to: Number | None = None
    """Where it is a change: the number after."""
    unit: Annotated[str, one_of(UNITS)]
    """What it is counted in."""
    hedge: Annotated[str, one_of(HEDGES)]
    """How the article bounds the number; it stands apart from it."""
    period: Text
    """The time that the number is of, in the article's wording."""
    span: Period | None = None
    """The same as a date or two, where it can be told."""
    attributed_to: Annotated[str, one_of(SPEAKERS)]
    """In whose voice the article states it."""
    attribution_certain: bool
    """False where the article leaves open who says it."""
    subjects: Subjects = ()
    """The projects, initiatives or figures that it is about."""

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
    """Permanent; the last part of the page's address."""
    title: Text
    """What is pledged, in a few words."""
    theme: ThemeId
    """The theme under which the article gives it."""
    paragraphs: Paragraphs
    """The paragraphs of the article that give it."""
    says: Text
    """What the article says, complete, in our words."""
    subjects: Subjects = ()
    """The projects, initiatives or figures that it is about."""
    due: Date | None = None
    """The day by which it is to be done, where one is given; of a month or a year the end is meant."""

    @property
    def name(self) -> str:
        """The title, under the name that every other record has."""
        return self.title


class Name(Entry):
    """Another name, in English or in another language, with the sources that use it."""

    word = "name"
    text: Text
    """The name."""
    language: Annotated[str, one_of(("en", "ur", "zh", "zh-Hant"))]
    """Its language."""
    sources: Cited
    """The sources that use it."""


class Term(Entry):
    """A term of the glossary."""

    word = "term"
    id: Id
    """Permanent; the anchor on the page of the glossary."""
    term: Text
    """The term, as pages write it."""
    stands_for: Text | None = None
    """What it is short for."""
    meaning: Text
    """What it means, in a sentence."""
    paragraphs: Paragraphs = ()
    """The paragraphs of the article that use it."""
    forms: tuple[Text, ...] = ()
    """Further spellings, explained in the same way."""
    names: tuple[Name, ...] = ()
    """The term in Urdu and Chinese."""

    @property
    def explanation(self) -> str:
        """What a page says of a term where it first stands: what it is short for, and its meaning."""
        return f"{self.stands_for}: {self.meaning}" if self.stands_for else self.meaning


Record = Project | Figure | Initiative | Pledge


class Article(Entry):
    """`data/article.yml`: what the article says, and nothing else."""

    title: Text
    """Its title."""
    standfirst: Text
    """What stands above the text, in our words."""
    author: Text
    """Who wrote it."""
    author_role: Text
    """The author's office at the time."""
    published: Date
    """The day that it bears."""
    language: Annotated[str, one_of(("en",))]
    """Its language."""
    publications: tuple[Publication, ...]
    """Its known printings."""
    themes: tuple[Theme, ...]
    """Its arguments."""
    paragraphs: tuple[Paragraph, ...]
    """What each paragraph says."""
    people: tuple[Person, ...]
    """The people that it names."""
    places: tuple[Place, ...]
    """The places that it names."""
    projects: tuple[Project, ...]
    """The projects and fields of cooperation that it names."""
    figures: tuple[Figure, ...]
    """The numbers that it states."""
    initiatives: tuple[Initiative, ...]
    """The programmes, policies, meetings, documents and bodies that it names."""
    pledges: tuple[Pledge, ...]
    """What it says China is ready to do, or has promised."""


class Glossary(Entry):
    """`data/glossary.yml`: the terms that a reader may not know."""

    terms: tuple[Term, ...]
    """The terms, in any order."""


# What sources say of a record.


class Status(Entry):
    """A state of a project, and the day from which a source gives it."""

    word = "status"
    date: Date
    """The first day on which a source gives the state."""
    estimated: bool = False
    """True where the date was worked out from what surrounds it."""
    state: Annotated[str, one_of(STATES)]
    """The state."""
    summary: Text
    """What the source says, in our words."""
    sources: Cited
    """The sources that say so."""


class Fact(Entry):
    """One value of one attribute: a number, a change `from` and `to`, or words. Values that differ stand side by side."""

    word = "fact"
    attribute: Annotated[str, one_of(ATTRIBUTES)]
    """What is stated; each attribute takes certain units, or words."""
    of: Text | None = None
    """Of what the value is, where not of the whole record."""
    version: Text | None = None
    """Which plan, contract or account of several gives the value."""
    value: Number | None = None
    """The number, where it is one."""
    from_: Number | None = Field(default=None, alias="from")
    """Where it is a change: the number before."""
    to: Number | None = None
    """Where it is a change: the number after."""
    text: Text | None = None
    """What is stated, where it is stated in words."""
    unit: Annotated[str, one_of(UNITS)] | None = None
    """What the number is counted in."""
    hedge: Annotated[str, one_of(HEDGES)] = "none"
    """How the source bounds the number."""
    planned: bool = False
    """True for a plan, aim or estimate made beforehand."""
    as_of: Date
    """The day that the value is of."""
    estimated: bool = False
    """True where that day was worked out from what surrounds it."""
    sources: Cited
    """The sources that give the value."""
    note: Text | None = None
    """What to mind about it."""
    calculation: Text | None = None
    """The formula of a value that we worked out from the sources ourselves."""


class Step(Entry):
    """Something that happened on a day, or that a source announced for a day."""

    word = "step"
    date: Date
    """The day, or the first of several."""
    end: Date | None = None
    """The last day of several."""
    estimated: bool = False
    """True where the date was worked out from what surrounds it."""
    planned: bool = False
    """True for a day that a source announced beforehand; it stays when the day has passed."""
    event: Text
    """What happened or was announced, in our words."""
    sources: Cited
    """The sources that report it."""
    note: Text | None = None
    """What to mind about it."""


class Comparison(Entry):
    """How one statement of a paragraph of the article relates to the sources, and why."""

    word = "comparison"
    paragraph: ParagraphNumber
    """The paragraph of the article that makes the statement."""
    says: Text
    """The statement, in our words."""
    relation: Annotated[str, one_of(RELATIONS)]
    """How the statement and the sources relate; each word has a test."""
    why: Text
    """What the sources say, and why the word applies."""
    sources: Cited = ()
    """The sources that are compared."""


class Point(Entry):
    """A value of a measure for a day, a year, or an interval."""

    word = "value"
    period: Period
    """The time that the value is of: a day, a month, a year, or an interval."""
    estimated: bool = False
    """True where that time was worked out from what surrounds it."""
    value: Number | None = None
    """The number, where it is one."""
    from_: Number | None = Field(default=None, alias="from")
    """Where it is a change: the number before."""
    to: Number | None = None
    """Where it is a change: the number after."""
    hedge: Annotated[str, one_of(HEDGES)] = "none"
    """How the source bounds the number."""


class Measure(Entry):
    """One way of measuring what a figure states, with its values in order of time.

    What stands in `measure` before the first comma says what is measured; series that share it are drawn in one chart.
    """

    word = "measure"
    measure: Text
    """What is measured; after a comma of whom, or by whom."""
    unit: Annotated[str, one_of(UNITS)]
    """What the values are counted in."""
    definition: Text
    """How the source counts."""
    same_definition: Annotated[str, one_of(SAME_DEFINITION)]
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

    word = "account"
    says: Text
    """What this side says, in our words."""
    sources: Cited
    """The sources that say so."""


class Dispute(Entry):
    """What sources disagree about, with their accounts side by side."""

    word = "dispute"
    about: Text
    """What sources disagree about."""
    accounts: tuple[Account, ...]
    """What each side says."""


class Gap(Entry):
    """What was searched for on a day, in which languages, and not found."""

    word = "gap"
    question: Text
    """What was searched for and not found."""
    searched_on: Day
    """The day of the search."""
    languages: Annotated[tuple[Annotated[str, one_of(LANGUAGES)], ...], AfterValidator(_listed)]
    """The languages of the search."""


class Outcome(Entry):
    """What has become of a pledge by a day."""

    word = "outcome"
    state: Annotated[str, one_of(OUTCOMES)]
    """What has become of the pledge; each word has a test."""
    why: Text
    """What the sources say, and why the word applies."""
    as_of: Date
    """The day by which it is so."""
    sources: Cited = ()
    """The sources that say so."""


class Findings(Entry):
    """A file of `data/record/`: what dated, cited sources say of one record. Its name is the id of the record."""

    definition: Text
    """What the record is, in one sentence."""
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
    """The day by which it is to be looked at again."""

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
    """Its states, oldest first; the last is the present one."""
    facts: tuple[Fact, ...] = ()
    """What sources state of it; values that differ stand side by side."""

    @property
    def cited(self) -> Iterator[Any]:
        yield from self.status
        yield from self.facts
        yield from super().cited


class ProjectFindings(_Factual):
    """What sources say of a project."""

    word = "record of project"
    places: Locations = ()
    """Where it is."""
    route: Annotated[Id, Refers("routes")] | None = None
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
    """What to mind in comparing the figure with its measures."""

    @property
    def cited(self) -> Iterator[Any]:  # noqa: D102 - as above
        yield from [self.origin] if self.origin else []
        yield from self.measures
        yield from super().cited


class PledgeFindings(Findings):
    """What sources say of a pledge."""

    word = "record of pledge"
    outcome: Outcome | None = None
    """What has become of it."""

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
    """A document that is cited."""

    word = "source"
    id: Id
    """Permanent; what entries cite."""
    title: Text
    """The title of the document."""
    title_is: Annotated[str, one_of(TITLES)] = "printed"
    """Where the title comes from."""
    author: Text | None = None
    """Who wrote it, where that is named."""
    publisher: Text
    """Who published it."""
    after: Text | None = None
    """The agency or outlet whose report it carries."""
    date: Date | None = None
    """The day of the document; none where it is undated."""
    estimated: bool = False
    """True where that day was worked out from what surrounds it."""
    read_on: Day
    """The day on which we read it."""
    url: Url | None = None
    """Its address; none where it cannot be linked."""
    origin: Annotated[str, one_of(ORIGINS)]
    """Whose account it is, whoever printed it."""
    language: Annotated[str, one_of(LANGUAGES)]
    """The language of what we read."""
    note: Text | None = None
    """What to mind about it, such as an unofficial copy."""
    licence: Text | None = None
    """Its licence, where one is known."""


class Sources(Entry):
    """`data/sources.yml`: every document cited, once."""

    sources: tuple[Source, ...]
    """The documents, in any order."""


class Region(Entry):
    """A country, province or territory, with a frame that lies well around it, in degrees. It catches slips; it is no border."""

    word = "region"
    id: Id
    """Permanent."""
    name: Text
    """Its name."""
    country: Text
    """The state that it belongs to, or, where states dispute that, who administers it."""
    south: Number
    """The frame's southern edge, degrees north."""
    west: Number
    """The frame's western edge, degrees east."""
    north: Number
    """The frame's northern edge, degrees north."""
    east: Number
    """The frame's eastern edge, degrees east."""
    note: Text | None = None
    """What to mind about it."""


class Location(Entry):
    """A place as a point."""

    word = "location"
    id: Id
    """Permanent, and unlike that of any route."""
    name: Text
    """The name of the place."""
    label: Text | None = None
    """A shorter name for maps; "none" leaves the name off them."""
    region: Annotated[Id, Refers("regions")]
    """The region in which it lies."""
    latitude: Number
    """Degrees north of the equator, WGS 84."""
    longitude: Number
    """Degrees east of Greenwich, WGS 84."""
    precision: Annotated[str, one_of(PRECISIONS)]
    """How exactly the point is known."""
    sources: Cited
    """The sources that give the point."""
    note: Text | None = None
    """What to mind about it."""


class Route(Entry):
    """A line from location to location; it shows the order of the places, not the track."""

    word = "route"
    id: Id
    """Permanent, and unlike that of any location."""
    name: Text
    """The name of the line."""
    label: Text | None = None
    """A shorter name for maps; "none" leaves the name off them."""
    kind: Annotated[str, one_of(ROUTES)]
    """What runs along it."""
    stops: Locations
    """The locations along it, in order."""
    sources: Cited
    """The sources that give its places."""
    note: Text | None = None
    """What to mind about it."""


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

    word = "change"
    id: Id
    """Permanent: feeds rely on it."""
    date: Day
    """The day of the change."""
    what: Text
    """What changed."""
    why: Text
    """Why it changed."""
    records: Annotated[tuple[Annotated[Id, Refers("records")], ...], _Once] = ()
    """The records that it concerns; none where it concerns all."""
    field: Text | None = None
    """Where one value changed: which."""
    old: Text | None = None
    """What the value was; none where there was none."""
    new: Text | None = None
    """What it became; none where it was taken out."""
    sources: Cited = ()
    """The sources that led to it."""


class Changes(Entry):
    """`data/changes.yml`: what changed in the data, newest first."""

    changes: tuple[Change, ...]
    """The changes, newest first."""


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


@dataclass(frozen=True, eq=False)  # one is no other, whatever they hold: so a function can be known to have been asked for it
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
