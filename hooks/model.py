"""What the data may say: its types, its vocabularies and the checks across records.

Every type mirrors a mapping in `data/`; field names are the contract of the data files. Nothing here knows YAML, HTML or
MkDocs. An entry remembers where it was written (`entry.where`), so that a check can point at the line.
"""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain
from typing import Annotated, Any, ClassVar, NamedTuple
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


class Problem(NamedTuple):
    """One thing to mend: prints as `file:line: what was read, and what would be right`."""

    file: str
    line: int
    text: str

    def __str__(self) -> str:
        # What was read may be long, or hold line breaks and controls that a terminal would obey.
        text = self.text if len(self.text) <= 600 else f"{self.text[:300]} … {self.text[-200:]}"
        shown = "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
        return f"{self.file}:{self.line}: {shown}"


@dataclass(frozen=True, slots=True)
class Where:
    """Where an entry was written: its file, its first line, and the line of each of its fields or items."""

    file: str = ""
    line: int = 0
    lines: Mapping[str | int, int] = field(default_factory=dict)


# Vocabularies: each word with its meaning, in the order in which pages show them.

HEDGES = {
    "none": "the number stands alone",
    "nearly": "a little below the number",
    "over": "above the number; the article's word is “over”",
    "more-than": "above the number; the article's words are “more than”",
    "as-high-as": "reaching the number; the article's words are “as high as”",
    "within": "the number or less",
}
SPEAKERS = {
    "ambassador": "the ambassador, in his own voice",
    "xi-quoted": "Xi Jinping, as the ambassador quotes him",
}
SECTORS = {
    "transport": "roads, railways, passes, airports and ports",
    "energy": "power plants, oil and gas",
    "farming": "crops, food and trade in them",
    "mining": "minerals",
    "construction": "works of several kinds, or the building up of an area",
    "technology": "information technology and space",
    "training": "courses and exchanges for people",
    "livelihood": "small works for people's daily lives",
}
INITIATIVES = {
    "programme": "a plan of work with a name of its own",
    "proposal": "a scheme put forward by China for other countries to join",
    "policy": "a line of policy or an idea that guides it",
    "partnership": "a term for the relation between states",
    "meeting": "a congress, plenary session, summit or visit",
    "document": "a text adopted or exchanged",
    "institution": "a body founded or promised",
}
UNITS = {
    "people": "people",
    "million people": "people, in millions",
    "billion people": "people, in thousand millions",
    "percent": "hundredths of a total that the figure names",
    "measures": "measures of reform",
    "hours": "hours of travel",
    "training places": "places in training courses",
}
VOCABULARIES: Mapping[str, Mapping[str, str]] = {
    "hedges": HEDGES,
    "speakers": SPEAKERS,
    "sectors": SECTORS,
    "initiatives": INITIATIVES,
    "units": UNITS,
}


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


Text = Annotated[str, AfterValidator(_plain)]
Id = Annotated[str, AfterValidator(_id)]
Url = Annotated[str, AfterValidator(_url)]
Date = Annotated[str, BeforeValidator(_iso_date)]  # ISO text: a year, a month or a day
Number = Annotated[int | float, BeforeValidator(_number)]
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
    """A number that the article states: one `value`, or a change written `from` and `to`."""

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


class Term(Entry):
    """A term of the glossary. `forms` are further spellings that get the same explanation on pages."""

    word = "term"
    id: Id
    term: Text
    stands_for: Text | None = None
    meaning: Text
    paragraphs: Paragraphs = ()
    forms: tuple[Text, ...] = ()

    @property
    def explanation(self) -> str:
        """What a tooltip says: what the term stands for, and its meaning."""
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


@dataclass(frozen=True)
class Data:
    """All data of one build, with the look-ups that views need.

    `written` holds, for each list of the files, the id (or number) of every entry as it stands there. While problems are
    collected, entries that are themselves wrong are missing from the rest but not from `written`, so that a reference to
    one is not a second problem.
    """

    article: Article
    terms: tuple[Term, ...]
    written: Mapping[str, tuple[object, ...]]

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
        return {theme.id: theme for theme in self.article.themes}

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Every place by its id."""
        return {place.id: place for place in self.article.places}

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


# Checks across entries.

Check = Callable[[Data], Iterator[Problem]]


def ids_are_unique(data: Data) -> Iterator[Problem]:
    """An id belongs to one entry, whatever its kind: addresses and links rely on it. Terms and themes have ids of their own."""
    for entries in (data.named, data.terms, data.article.themes):
        first: dict[str, Any] = {}
        for entry in entries:
            if entry.id in first:
                yield entry.problem(f"this id is taken on line {first[entry.id].where.line}; choose another", "id")
            first.setdefault(entry.id, entry)


def paragraphs_count_up(data: Data) -> Iterator[Problem]:
    """Paragraphs are numbered 0, 1, 2 and so on, as on the page."""
    if len(data.article.paragraphs) < len(data.written["paragraphs"]):
        return  # one of them is wrong itself, so the places of the others are not known
    for expected, paragraph in enumerate(data.article.paragraphs):
        if paragraph.number != expected:
            yield paragraph.problem(f"{expected} is expected here; paragraphs count up from 0", "number")
            return


def paragraphs_have_themes(data: Data) -> Iterator[Problem]:
    """The blurb and the introduction (0 and 1) have no theme; every later paragraph has one."""
    for paragraph in data.article.paragraphs:
        if paragraph.number >= 2 and paragraph.theme is None:
            yield paragraph.problem("has no theme; every paragraph from 2 on has one")
        if paragraph.number < 2 and paragraph.theme is not None:
            yield paragraph.problem("has a theme; 0 and 1 are the introduction and have none", "theme")


def themes_exist(data: Data) -> Iterator[Problem]:
    """A theme that is named is one of `themes`."""
    if (known := data.ids("themes")) is None:
        return
    for entry in (*data.named, *data.article.paragraphs):
        theme = getattr(entry, "theme", None)
        if theme is not None and theme not in known:
            yield entry.problem(f"unknown theme '{theme}'; {did_you_mean(theme, known)}", "theme")


def paragraph_numbers_exist(data: Data) -> Iterator[Problem]:
    """A paragraph that is named exists; numbers rise and none stands twice."""
    last = len(data.written["paragraphs"]) - 1
    if last < 0:
        return  # the file that has them could not be read
    for entry in (*data.named, *data.terms):
        at = "paragraph" if isinstance(entry, Figure) else "paragraphs"
        for number in entry.paragraphs:
            if not 0 <= number <= last:
                yield entry.problem(f"there is no paragraph {number}; they run from 0 to {last}", at)
        rising = sorted(set(entry.paragraphs))
        if list(entry.paragraphs) != rising:
            yield entry.problem(f"write each paragraph once and in order: {rising}", at)


def themes_fit_paragraphs(data: Data) -> Iterator[Problem]:
    """A record's theme is that of one of its paragraphs, or it would stand on a page that never speaks of it."""
    theme_of = {paragraph.number: paragraph.theme for paragraph in data.article.paragraphs}
    for entry in data.named:
        theme = getattr(entry, "theme", None)
        themes = {theme_of.get(number, theme) for number in entry.paragraphs} - {None}
        if theme is not None and themes and theme not in themes:
            yield entry.problem(f"theme '{theme}' is none of its paragraphs'; theirs: {', '.join(sorted(map(str, themes)))}", "theme")


def places_exist(data: Data) -> Iterator[Problem]:
    """A project's places are ids of `places`."""
    if (known := data.ids("places")) is None:
        return
    for project in data.article.projects:
        for place in project.places:
            if place not in known:
                yield project.problem(f"unknown place '{place}'; {did_you_mean(place, known)}", "places")


def ids_in_lists_stand_once(data: Data) -> Iterator[Problem]:
    """A project's places and the subjects of a figure or pledge are each named once."""
    for field_name, entries in (("places", data.article.projects), ("subjects", (*data.article.figures, *data.article.pledges))):
        for entry in entries:
            ids = getattr(entry, field_name)
            if len(set(ids)) < len(ids):
                yield entry.problem(f"write each once: [{', '.join(dict.fromkeys(ids))}]", field_name)


def subjects_exist(data: Data) -> Iterator[Problem]:
    """What a figure or a pledge is about is a project, another figure or an initiative."""
    if (known := data.ids("projects", "figures", "initiatives")) is None:
        return
    entries: list[Figure | Pledge] = [*data.article.figures, *data.article.pledges]
    for entry in entries:
        for subject in entry.subjects:
            if subject == entry.id:
                yield entry.problem("is its own subject; leave that out", "subjects")
            elif subject not in known:
                yield entry.problem(f"subject '{subject}' is no project, figure or initiative; {did_you_mean(subject, known)}", "subjects")


def figures_are_one_number_or_a_change(data: Data) -> Iterator[Problem]:
    """A figure is one `value`, or a change with both `from` and `to`."""
    for figure in data.article.figures:
        given = (figure.value is not None, figure.from_ is not None, figure.to is not None)
        if given not in ((True, False, False), (False, True, True)):
            yield figure.problem("write one 'value', or both 'from' and 'to'")


def due_dates_follow_the_article(data: Data) -> Iterator[Problem]:
    """A pledge is due after the article that gives it."""
    published = data.article.published
    for pledge in data.article.pledges:
        if pledge.due is not None and pledge.due < published[: len(pledge.due)]:
            yield pledge.problem(f"is due {pledge.due}, before the article of {published}", "due")


def terms_are_unique(data: Data) -> Iterator[Problem]:
    """One spelling has one explanation, or a tooltip could not choose."""
    first: dict[str, Term] = {}
    for term in data.terms:
        for spelling in (term.term, *term.forms):
            if spelling in first:
                yield term.problem(f"'{spelling}' is explained by term {first[spelling].id} already", "term")
            first.setdefault(spelling, term)


CHECKS: tuple[Check, ...] = (
    ids_are_unique,
    paragraphs_count_up,
    paragraphs_have_themes,
    themes_exist,
    paragraph_numbers_exist,
    themes_fit_paragraphs,
    places_exist,
    ids_in_lists_stand_once,
    subjects_exist,
    figures_are_one_number_or_a_change,
    due_dates_follow_the_article,
    terms_are_unique,
)


def check(data: Data) -> list[Problem]:
    """Run every check over the data and return what is wrong."""
    return [problem for rule in CHECKS for problem in rule(data)]
