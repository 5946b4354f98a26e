"""The closed lists of words that the data may use, each word once with its meaning, in the order in which pages show them.

A word is the contract of the data files and of everything made from them. Pages show its label, and `/method/` shows its meaning.
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
    """How an account bounds a number."""

    NONE = "none", "the number stands alone"
    ABOUT = "about", "near the number, above or below"
    NEARLY = "nearly", "a little below the number"
    OVER = "over", "above the number; where the article has it, its word is “over”"
    MORE_THAN = "more-than", "above the number; where the article has it, its words are “more than”"
    AS_HIGH_AS = "as-high-as", "reaching the number; the article's words are “as high as”"
    WITHIN = "within", "the number or less"
    UP_TO = "up-to", "the number at most"
    AT_LEAST = "at-least", "the number or more"

    @property
    def bound(self) -> str:
        """Whether the real number may be `more` or `less` than the one given; else empty."""
        if self in (Hedge.OVER, Hedge.MORE_THAN, Hedge.AT_LEAST):
            return "more"
        return "less" if self in (Hedge.WITHIN, Hedge.UP_TO) else ""


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
    CONSTRUCTION = "construction", "works of several kinds, or the building up of an area"
    TECHNOLOGY = "technology", "information technology and space"
    TRAINING = "training", "courses and exchanges for people"
    LIVELIHOOD = "livelihood", "small works for people's daily lives"


class InitiativeKind(Word):
    """What an initiative is."""

    PROGRAMME = "programme", "a plan of work with a name of its own"
    PROPOSAL = "proposal", "a scheme put forward by China for other countries to join"
    POLICY = "policy", "a line of policy or an idea that guides it"
    PARTNERSHIP = "partnership", "a term for the relation between states"
    MEETING = "meeting", "a congress, plenary session, summit or visit"
    DOCUMENT = "document", "a text adopted or exchanged"
    INSTITUTION = "institution", "a body founded or promised"


class State(Word):
    """The state of a project."""

    ANNOUNCED = "announced", "made public as an intention"
    AGREED = "agreed", "approved, or laid down in a document that the parties signed"
    FINANCED = "financed", "the money for it is committed by contract"
    CONSTRUCTION = "construction", "works or preparations on the ground are under way"
    COMPLETED = "completed", "works are finished, or an event has been held"
    OPERATING = "operating", "in use, in force or running"
    SUSPENDED = "suspended", "stopped, with no end declared"
    CANCELLED = "cancelled", "given up"
    UNKNOWN = "unknown", "the sources found do not say"


class Relation(Word):
    """How a statement of the article and the sources relate."""

    SOURCES_AGREE = (
        "sources-agree",
        "a source that is neither Chinese official, Chinese state media nor a company gives the same, within the hedge; "
        "sources of at least two classes are cited",
    )
    SAME_ORIGIN_ONLY = "same-origin-only", "only Chinese official sources, Chinese state media or the companies concerned give the same"
    SOURCES_DIFFER = "sources-differ", "dated sources give something else, or disagree with each other"
    NOT_COMPARABLE = (
        "not-comparable",
        "sources speak of a thing that is counted or defined in another way, or the statement gives nothing to compare",
    )
    NOTHING_FOUND = "nothing-found", "a search, described under the gaps, found no source on the statement"


class OutcomeState(Word):
    """What happened after a pledge."""

    DONE = "done", "a dated source reports that what was pledged has happened"
    UNDER_WAY = "under-way", "a dated source reports a step towards it after the article, or that it is going on"
    NO_STEP_SEEN = "no-step-seen", "sources on the subject were found, and none reports a step after the article"
    NO_TEST = "no-test", "the offer is too general to be tested by a date, a number or an event"
    NOTHING_FOUND = "nothing-found", "a search, described under the gaps, found no source on the subject"


class Origin(Word):
    """Whose account a source gives."""

    CHINESE_OFFICIAL = "chinese-official", "the account of a Chinese state or party body or its officials"
    CHINESE_STATE_MEDIA = "chinese-state-media", "the account of a news outlet owned by the Chinese state or party, wherever it is printed"
    PAKISTANI_OFFICIAL = "pakistani-official", "the account of a Pakistani state body, in its own publication"
    PAKISTANI_STATE_MEDIA = "pakistani-state-media", "the account of a news outlet owned by the Pakistani state, wherever it is printed"
    INTERNATIONAL_BODY = "international-body", "the account of an organisation of states or a multilateral bank"
    PRESS = "press", "the account of other news media, also where they report what officials say"
    RESEARCH = "research", "the account of researchers, a data set, a rating agency, a reference work or a specialised database"
    COMPANY = "company", "the account of a company concerned, or of its trade body"


class SameDefinition(Word):
    """Whether a source counts what the article counts."""

    YES = "yes", "the source counts what the article names, in the same way"
    NO = "no", "the source counts something else, or in another way"
    UNCLEAR = "unclear", "the article or the source does not say how it counts"


class Precision(Word):
    """How exactly a place is known."""

    SITE = "site", "the place itself, to some hundred metres"
    TOWN = "town", "the middle of the town or village"
    ABOUT = "about", "near the place; it lies somewhere around the point"
    AREA = "area", "a point inside a larger area, which stands for the whole"


class RouteKind(Word):
    """What runs along a route."""

    RAILWAY = "railway", "a railway line"
    ROAD = "road", "a road or motorway"
    CROSSING = "crossing", "a road over a border, with the posts on both sides"


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


class TitleKind(Word):
    """Where the title of a source comes from."""

    PRINTED = "printed", "as the source prints it"
    ADDRESS = "address", "read off the web address; the excerpt does not show it"
    DESCRIPTION = "description", "our description; no title was seen"


# Accounts that are not independent of the article: those of Chinese bodies and state media, and of companies with a contract.
CONCERNED = (Origin.CHINESE_OFFICIAL, Origin.CHINESE_STATE_MEDIA, Origin.COMPANY)


class Vocabulary(NamedTuple):
    """A list of words: what pages call it, and each word with a label and a meaning."""

    title: str
    words: Mapping[str, Any]


def _list(title: str, words: type[Word]) -> Vocabulary:
    return Vocabulary(title, {str(word): word for word in words})


# By the names that pages and downloads have for them. Two are empty here: `data/units.yml` has their words.
VOCABULARIES: Mapping[str, Vocabulary] = {
    "hedges": _list("Hedges", Hedge),
    "speakers": _list("Whose number", Speaker),
    "sectors": _list("Fields of projects", Sector),
    "initiatives": _list("Kinds of initiative", InitiativeKind),
    "states": _list("States", State),
    "relations": _list("Relations", Relation),
    "outcomes": _list("Outcomes of pledges", OutcomeState),
    "origins": _list("Whose account", Origin),
    "definitions": _list("Same definition", SameDefinition),
    "attributes": Vocabulary("Attributes", {}),
    "units": Vocabulary("Units", {}),
    "precisions": _list("How exactly a place is known", Precision),
    "routes": _list("Kinds of route", RouteKind),
    "titles": _list("Titles of sources", TitleKind),
}
