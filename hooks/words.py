"""The closed lists of words that the data may use, each word with its meaning, in the order in which pages show them.

A word is the contract of the data files and of everything made from them. Pages show its label, and `/method/` or `/words/` its meaning.
Editors may add to two lists, the units and the attributes, which are in `data/units.yml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple, Self

from pydantic import GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from fields import OneOf


class Word(StrEnum):
    """A word of a closed list: text that knows its label and its meaning."""

    label: str
    meaning: str

    def __new__(cls, value: str, *about: str) -> Self:
        """Take the word as in data files, its label if that is not the word with spaces, and its meaning."""
        word = str.__new__(cls, value)
        *label, word.meaning = about
        word._value_, word.label = value, label[0] if label else value.replace("-", " ").capitalize()
        return word

    @classmethod
    def __get_pydantic_core_schema__(cls, *_: object) -> CoreSchema:
        """Check a value as one of the words."""
        return OneOf(cls).__get_pydantic_core_schema__()

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """List the words."""
        return OneOf(cls).__get_pydantic_json_schema__(schema, handler)


class Hedge(Word):
    """How an account hedges a number."""

    NONE = "none", "no hedge on the number itself"
    ABOUT = "about", "close to the number, above or below it"
    NEARLY = "nearly", "a little less than the number"
    OVER = "over", "more than the number; the article's word is “over”"
    MORE_THAN = "more-than", "more than the number; the article's words are “more than”"
    AS_HIGH_AS = "as-high-as", "reaching the number; the article's words are “as high as”"
    WITHIN = "within", "the number or less"
    UP_TO = "up-to", "at most the number"
    AT_LEAST = "at-least", "the number or more"

    @property
    def bound(self) -> str:
        """Whether the real number may be `more` or `less` than the one given; else empty."""
        if self in (Hedge.OVER, Hedge.MORE_THAN, Hedge.AT_LEAST):
            return "more"
        return "less" if self in (Hedge.NEARLY, Hedge.WITHIN, Hedge.UP_TO) else ""


class Speaker(Word):
    """In whose voice the article states a figure."""

    AMBASSADOR = "ambassador", "the ambassador, in his own voice"
    XI_QUOTED = "xi-quoted", "Xi Jinping, as the ambassador quotes him"


class Sector(Word):
    """The field of work of a project."""

    TRANSPORT = "transport", "roads, railways, passes, airports and ports"
    ENERGY = "energy", "power plants, oil and gas"
    FARMING = "farming", "crops, food and trade in them"
    MINING = "mining", "minerals"
    CONSTRUCTION = "construction", "construction of several kinds, or the development of an area"
    TECHNOLOGY = "technology", "information technology and space"
    TRAINING = "training", "courses and exchanges for people"
    LIVELIHOOD = "livelihood", "small projects for people's daily lives"


class InitiativeKind(Word):
    """What an initiative is."""

    PROGRAMME = "programme", "a named plan of work"
    PROPOSAL = "proposal", "a scheme put forward by China for other countries to join"
    POLICY = "policy", "a policy, or an idea that guides policy"
    PARTNERSHIP = "partnership", "a term for relations between states"
    MEETING = "meeting", "a congress, plenary session, summit or visit"
    DOCUMENT = "document", "a text adopted or exchanged"
    INSTITUTION = "institution", "a body founded or promised"


class ProjectKind(Word):
    """Whether a project has a status."""

    PROJECT = "project", "something that is built, delivered or run, and can begin and end; it has a status"
    FIELD = "field", "Field of cooperation", "a field or area in which many things happen; it has no status, and pages show its latest step"


class PledgeKind(Word):
    """How the article presents something that China does, or is ready to do, for others."""

    OFFER = "offer", "the article says that China is ready to do it or seeks to achieve it"
    MEASURE = "measure", "the article says that Xi Jinping announced it for the Global South"
    BEGUN = "begun", "Reported as begun", "the article reports that it was agreed or has begun"


class State(Word):
    """The status of a project. The first four come before construction, and a report of one says nothing about the next."""

    ANNOUNCED = "announced", "made public; no document and no decision is reported"
    SIGNED = "signed", "set out in documents that the parties signed"
    APPROVED = (
        "approved",
        "approved by the body that decides on it, such as the Executive Committee of Pakistan's National Economic Council (ECNEC)",
    )
    FINANCED = "financed", "a contract commits the money for it"
    CONSTRUCTION = "construction", "Under construction", "construction, or preparation on the ground, is under way"
    COMPLETED = "completed", "the construction or the programme has ended as planned; no source reports that it is in use"
    OPERATING = "operating", "in use or running"
    SUSPENDED = "suspended", "halted, and nobody has declared it ended"
    CANCELLED = "cancelled", "given up"

    @property
    def goes_on(self) -> bool:
        """Whether it lasts from a day on; for the others, pages give the day."""
        return self in (State.CONSTRUCTION, State.OPERATING, State.SUSPENDED)


class Form(Word):
    """How the article makes a statement."""

    ASSERTION = "assertion", "it says that something is or was so"
    INTENTION = "intention", "it says that someone is ready to do something or seeks to achieve it, or that something is to help"


class Relation(Word):
    """How a statement of the article and the sources relate: the first word whose test fits."""

    SOURCES_DIFFER = "sources-differ", "an account denies the statement or says something different"
    SOURCES_AGREE = (
        "sources-agree",
        "no account differs, and at least one independent of the parties says the same, within a hedge such as “nearly”",
    )
    PARTIES_ONLY = "parties-only", "Only the parties say so", "no account differs, and only the parties say the same"
    INTENTION = "intention", "Declared intention", "the article says what someone is ready to do; we list what followed and do not compare"
    NOT_COMPARABLE = (
        "not-comparable",
        "no account says the same or denies it: sources count or define something else, or the statement is a judgement",
    )
    NOTHING_FOUND = "nothing-found", "a search, described under “What we did not find”, found no source on the statement"


class OutcomeState(Word):
    """What happened after an offer, measure or report: the first word whose test fits."""

    TOO_GENERAL = (
        "too-general",
        "Too general to test",
        "it gives no number or date and names no project, body or delivery; we list what followed all the same",
    )
    DONE = "done", "a dated source reports that what the test names has happened"
    STOPPED = "stopped", "a dated source reports that it was given up or halted"
    ACTION = (
        "action",
        "Action reported",
        "a dated source reports that money, people or goods moved for it after the article, or that construction progressed",
    )
    TALKS = "talks", "Talks or documents", "dated sources report meetings, plans, approvals or documents after the article, and no more"
    NO_STEP_SEEN = "no-step-seen", "No step reported", "we found sources on it, and none reports a step after the article"
    NO_REPORT = "no-report", "a search, described under “What we did not find”, found no source on it"


class Origin(Word):
    """Whose account a source gives."""

    CHINESE_OFFICIAL = "chinese-official", "the account of a Chinese state or party body or its officials"
    CHINESE_STATE_MEDIA = "chinese-state-media", "the account of a news outlet owned by the Chinese state or party, wherever it is printed"
    PAKISTANI_OFFICIAL = "pakistani-official", "the account of a Pakistani state body or its officials"
    PAKISTANI_STATE_MEDIA = "pakistani-state-media", "the account of a news outlet owned by the Pakistani state, wherever it is printed"
    INTERNATIONAL_BODY = "international-body", "the account of an organisation of states or a multilateral bank"
    PRESS = (
        "press",
        "the account of news media that neither the Chinese nor the Pakistani state owns; a report with nothing but one side's words is "
        "that side's account",
    )
    RESEARCH = "research", "the account of researchers, a data set, a rating agency, a reference work or a specialised database"
    COMPANY = "company", "the account of a company with a contract, or of its trade body"


class Depth(Word):
    """How much of a source we read."""

    WHOLE = "whole", "Whole text", "we read the whole text, or the whole file"
    EXCERPT = "excerpt", "we read part of the text"
    TITLE = "title", "Title only", "we read the title and nothing more"


class SameDefinition(Word):
    """Whether a source counts what the article counts."""

    YES = "yes", "Counts the same thing", "the source counts as the article does"
    NO = "no", "Counts something else", "it counts something else, or counts in another way"
    UNCLEAR = "unclear", "May count something else", "the article or the source does not say how it counts"


class Precision(Word):
    """How exactly a place is known."""

    SITE = "site", "the place itself, within a few hundred metres"
    TOWN = "town", "the middle of the town or village"
    ABOUT = "about", "Approximate", "the place is somewhere near the point"
    AREA = "area", "a point inside a larger area; it marks the whole area"


class RouteKind(Word):
    """What runs along a route."""

    RAILWAY = "railway", "a railway line"
    ROAD = "road", "a road or motorway"
    CROSSING = "crossing", "a road across a border, with the posts on both sides"


class Language(Word):
    """A language of sources and names."""

    EN = "en", "English", "English"
    UR = "ur", "Urdu", "Urdu"
    ZH = "zh", "Chinese", "Chinese"
    ZH_HANT = "zh-Hant", "Chinese, traditional characters", "Chinese, traditional characters"
    DE = "de", "German", "German"
    FR = "fr", "French", "French"
    JA = "ja", "Japanese", "Japanese"
    RU = "ru", "Russian", "Russian"
    SW = "sw", "Swahili", "Swahili"

    @property
    def direction(self) -> str:
        """The direction in which it is written, as HTML has it."""
        return "rtl" if self == Language.UR else "ltr"


class TitleKind(Word):
    """Where the title of a source comes from."""

    PRINTED = "printed", "as the source prints it"
    ADDRESS = "address", "taken from the web address; the excerpt does not show it"
    DESCRIPTION = "description", "our description; we saw no title"


# The classes of account that may be independent of the parties: both states, their media, and the companies with contracts.
INDEPENDENT = (Origin.INTERNATIONAL_BODY, Origin.PRESS, Origin.RESEARCH)


class Vocabulary(NamedTuple):
    """A list of words: what pages call it, and each word with a label and a meaning."""

    title: str
    words: Mapping[str, Any]


def _list(title: str, words: type[Word]) -> Vocabulary:
    return Vocabulary(title, {str(word): word for word in words})


# By the names that pages and downloads have for them. Two are empty here: `data/units.yml` has their words.
VOCABULARIES: Mapping[str, Vocabulary] = {
    "hedges": _list("Hedges", Hedge),
    "speakers": _list("Who says it", Speaker),
    "sectors": _list("Sectors", Sector),
    "projects": _list("Kinds of project", ProjectKind),
    "initiatives": _list("Kinds of initiative", InitiativeKind),
    "states": _list("Status of projects", State),
    "forms": _list("Forms of statement", Form),
    "relations": _list("Comparisons", Relation),
    "pledges": _list("Offers, measures and reports", PledgeKind),
    "outcomes": _list("Outcomes", OutcomeState),
    "origins": _list("Whose account", Origin),
    "definitions": _list("Same definition", SameDefinition),
    "attributes": Vocabulary("Attributes", {}),
    "units": Vocabulary("Units", {}),
    "precisions": _list("How exactly a place is known", Precision),
    "routes": _list("Kinds of route", RouteKind),
    "titles": _list("Titles of sources", TitleKind),
    "depths": _list("How much we read", Depth),
}
