"""The closed lists of words that the data may use: each word once, with its label and its meaning, in the order in which pages show them.

A word is the contract of the data files and of everything made from them; its label is what pages show, and its meaning what
`/method/` shows. Lists that editors may add to, the units and attributes, are in `data/units.yml`.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple, Self

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from fields import choice


class Word(StrEnum):
    """A word of a closed list: text that knows its label and its meaning."""

    label: str
    meaning: str

    def __new__(cls, value: str, label: str, meaning: str) -> Self:
        """Take the word as the data files have it, its label, and its meaning."""
        word = str.__new__(cls, value)
        word._value_, word.label, word.meaning = value, label, meaning
        return word

    @classmethod
    def __get_pydantic_core_schema__(cls, _: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Check a value as one of the words."""
        return choice(cls)

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """List the words."""
        return {**handler(schema), "enum": [str(word) for word in cls]}


class Hedge(Word):
    """How an account bounds a number."""

    NONE = "none", "None", "the number stands alone"
    ABOUT = "about", "About", "near the number, above or below"
    NEARLY = "nearly", "Nearly", "a little below the number"
    OVER = "over", "Over", "above the number; where the article has it, its word is “over”"
    MORE_THAN = "more-than", "More than", "above the number; where the article has it, its words are “more than”"
    AS_HIGH_AS = "as-high-as", "As high as", "reaching the number; the article's words are “as high as”"
    WITHIN = "within", "Within", "the number or less"
    UP_TO = "up-to", "Up to", "the number at most"
    AT_LEAST = "at-least", "At least", "the number or more"

    @property
    def bound(self) -> str:
        """Whether it makes its number the least (`more`) or the most (`less`) of what is said; else empty."""
        if self in (Hedge.OVER, Hedge.MORE_THAN, Hedge.AT_LEAST):
            return "more"
        return "less" if self in (Hedge.WITHIN, Hedge.UP_TO) else ""


class Speaker(Word):
    """In whose voice the article states a figure."""

    AMBASSADOR = "ambassador", "Ambassador", "the ambassador, in his own voice"
    XI_QUOTED = "xi-quoted", "Xi quoted", "Xi Jinping, as the ambassador quotes him"


class Sector(Word):
    """The field of work of a project."""

    TRANSPORT = "transport", "Transport", "roads, railways, passes, airports and ports"
    ENERGY = "energy", "Energy", "power plants, oil and gas"
    FARMING = "farming", "Farming", "crops, food and trade in them"
    MINING = "mining", "Mining", "minerals"
    CONSTRUCTION = "construction", "Construction", "works of several kinds, or the building up of an area"
    TECHNOLOGY = "technology", "Technology", "information technology and space"
    TRAINING = "training", "Training", "courses and exchanges for people"
    LIVELIHOOD = "livelihood", "Livelihood", "small works for people's daily lives"


class InitiativeKind(Word):
    """What an initiative is."""

    PROGRAMME = "programme", "Programme", "a plan of work with a name of its own"
    PROPOSAL = "proposal", "Proposal", "a scheme put forward by China for other countries to join"
    POLICY = "policy", "Policy", "a line of policy or an idea that guides it"
    PARTNERSHIP = "partnership", "Partnership", "a term for the relation between states"
    MEETING = "meeting", "Meeting", "a congress, plenary session, summit or visit"
    DOCUMENT = "document", "Document", "a text adopted or exchanged"
    INSTITUTION = "institution", "Institution", "a body founded or promised"


class State(Word):
    """The state of a project."""

    ANNOUNCED = "announced", "Announced", "made public as an intention"
    AGREED = "agreed", "Agreed", "approved, or laid down in a document that the parties signed"
    FINANCED = "financed", "Financed", "the money for it is committed by contract"
    CONSTRUCTION = "construction", "Construction", "works or preparations on the ground are under way"
    COMPLETED = "completed", "Completed", "works are finished, or an event has been held"
    OPERATING = "operating", "Operating", "in use, in force or running"
    SUSPENDED = "suspended", "Suspended", "stopped, with no end declared"
    CANCELLED = "cancelled", "Cancelled", "given up"
    UNKNOWN = "unknown", "Unknown", "the sources found do not say"


class Relation(Word):
    """How a statement of the article and the sources relate."""

    SOURCES_AGREE = (
        "sources-agree",
        "Sources agree",
        "a source that is neither Chinese official, Chinese state media nor a company gives the same, within the hedge; "
        "sources of at least two classes are cited",
    )
    SAME_ORIGIN_ONLY = (
        "same-origin-only",
        "Same origin only",
        "only Chinese official sources, Chinese state media or the companies concerned give the same",
    )
    SOURCES_DIFFER = "sources-differ", "Sources differ", "dated sources give something else, or disagree with each other"
    NOT_COMPARABLE = (
        "not-comparable",
        "Not comparable",
        "sources speak of a thing that is counted or defined in another way, or the statement gives nothing to compare",
    )
    NOTHING_FOUND = "nothing-found", "Nothing found", "a search, described under the gaps, found no source on the statement"


class OutcomeState(Word):
    """What happened after a pledge."""

    DONE = "done", "Done", "a dated source reports that what was pledged has happened"
    UNDER_WAY = "under-way", "Under way", "a dated source reports a step towards it after the article, or that it is going on"
    NO_STEP_SEEN = "no-step-seen", "No step seen", "sources on the subject were found, and none reports a step after the article"
    NO_TEST = "no-test", "No test", "the offer is too general to be tested by a date, a number or an event"
    NOTHING_FOUND = "nothing-found", "Nothing found", "a search, described under the gaps, found no source on the subject"


class Origin(Word):
    """Whose account a source gives."""

    CHINESE_OFFICIAL = "chinese-official", "Chinese official", "the account of a Chinese state or party body or its officials"
    CHINESE_STATE_MEDIA = (
        "chinese-state-media",
        "Chinese state media",
        "the account of a news outlet owned by the Chinese state or party, wherever it is printed",
    )
    PAKISTANI_OFFICIAL = "pakistani-official", "Pakistani official", "the account of a Pakistani state body, in its own publication"
    PAKISTANI_STATE_MEDIA = (
        "pakistani-state-media",
        "Pakistani state media",
        "the account of a news outlet owned by the Pakistani state, wherever it is printed",
    )
    INTERNATIONAL_BODY = "international-body", "International body", "the account of an organisation of states or a multilateral bank"
    PRESS = "press", "Press", "the account of other news media, also where they report what officials say"
    RESEARCH = (
        "research",
        "Research",
        "the account of researchers, a data set, a rating agency, a reference work or a specialised database",
    )
    COMPANY = "company", "Company", "the account of a company concerned, or of its trade body"


class SameDefinition(Word):
    """Whether a source counts what the article counts."""

    YES = "yes", "Yes", "the source counts what the article names, in the same way"
    NO = "no", "No", "the source counts something else, or in another way"
    UNCLEAR = "unclear", "Unclear", "the article or the source does not say how it counts"


class Precision(Word):
    """How exactly a place is known."""

    SITE = "site", "Site", "the place itself, to some hundred metres"
    TOWN = "town", "Town", "the middle of the town or village"
    ABOUT = "about", "About", "near the place; it lies somewhere around the point"
    AREA = "area", "Area", "a point inside a larger area, which stands for the whole"


class RouteKind(Word):
    """What runs along a route."""

    RAILWAY = "railway", "Railway", "a railway line"
    ROAD = "road", "Road", "a road or motorway"
    CROSSING = "crossing", "Crossing", "a road over a border, with the posts on both sides"


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

    PRINTED = "printed", "Printed", "as the source prints it"
    ADDRESS = "address", "Address", "read off the web address; the excerpt does not show it"
    DESCRIPTION = "description", "Description", "our description; no title was seen"


# Accounts that are not independent of the article's: its own side, and those who have a contract in the matter.
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
