"""The closed lists of words that the data may use: each word once, with its meaning, in the order in which pages show them.

A word of a list is the contract of the data files and of everything made from them; its meaning is what `/method/` shows.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

HEDGES = {
    "none": "the number stands alone",
    "about": "near the number, above or below",
    "nearly": "a little below the number",
    "over": "above the number; where the article has it, its word is “over”",
    "more-than": "above the number; where the article has it, its words are “more than”",
    "as-high-as": "reaching the number; the article's words are “as high as”",
    "within": "the number or less",
    "up-to": "the number at most",
    "at-least": "the number or more",
}
# Hedges that make a number the least, or the most, of what is said.
ABOVE = ("over", "more-than", "at-least")
BELOW = ("within", "up-to")
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

STATES = {
    "announced": "made public as an intention",
    "agreed": "approved, or laid down in a document that the parties signed",
    "financed": "the money for it is committed by contract",
    "construction": "works or preparations on the ground are under way",
    "completed": "works are finished, or an event has been held",
    "operating": "in use, in force or running",
    "suspended": "stopped, with no end declared",
    "cancelled": "given up",
    "unknown": "the sources found do not say",
}
RELATIONS = {
    "sources-agree": (
        "a source that is neither Chinese official, Chinese state media nor a company gives the same, within the hedge; "
        "sources of at least two classes are cited"
    ),
    "same-origin-only": "only Chinese official sources, Chinese state media or the companies concerned give the same",
    "sources-differ": "dated sources give something else, or disagree with each other",
    "not-comparable": "sources speak of a thing that is counted or defined in another way, or the statement gives nothing to compare",
    "nothing-found": "a search, described under the gaps, found no source on the statement",
}
OUTCOMES = {
    "done": "a dated source reports that what was pledged has happened",
    "under-way": "a dated source reports a step towards it after the article, or that it is going on",
    "no-step-seen": "sources on the subject were found, and none reports a step after the article",
    "no-test": "the offer is too general to be tested by a date, a number or an event",
    "nothing-found": "a search, described under the gaps, found no source on the subject",
}
ORIGINS = {
    "chinese-official": "the account of a Chinese state or party body or its officials",
    "chinese-state-media": "the account of a news outlet owned by the Chinese state or party, wherever it is printed",
    "pakistani-official": "the account of a Pakistani state body, in its own publication",
    "pakistani-state-media": "the account of a news outlet owned by the Pakistani state, wherever it is printed",
    "international-body": "the account of an organisation of states or a multilateral bank",
    "press": "the account of other news media, also where they report what officials say",
    "research": "the account of researchers, a data set, a rating agency, a reference work or a specialised database",
    "company": "the account of a company concerned, or of its trade body",
}
# Accounts that are not independent of the article's: its own side, and those who have a contract in the matter.
CONCERNED = ("chinese-official", "chinese-state-media", "company")
SAME_DEFINITION = {
    "yes": "the source counts what the article names, in the same way",
    "no": "the source counts something else, or in another way",
    "unclear": "the article or the source does not say how it counts",
}
PRECISIONS = {
    "site": "the place itself, to some hundred metres",
    "town": "the middle of the town or village",
    "about": "near the place; it lies somewhere around the point",
    "area": "a point inside a larger area, which stands for the whole",
}
ROUTES = {
    "railway": "a railway line",
    "road": "a road or motorway",
    "crossing": "a road over a border, with the posts on both sides",
}
LANGUAGES = {
    "en": "English",
    "ur": "Urdu",
    "zh": "Chinese",
    "zh-Hant": "Chinese, traditional characters",
    "de": "German",
    "fr": "French",
    "ja": "Japanese",
    "ru": "Russian",
    "sw": "Swahili",
}
TITLES = {
    "printed": "as the source prints it",
    "address": "read off the web address; the excerpt does not show it",
    "description": "our description; no title was seen",
}

UNITS = {
    "people": "people",
    "million people": "people, in millions",
    "billion people": "people, in thousand millions",
    "people a year": "people within a year",
    "percent": "hundredths of a total that is named",
    "percentage points": "difference between two percentages",
    "hours": "hours",
    "months": "months",
    "years": "years",
    "km": "kilometres",
    "m": "metres",
    "km/h": "kilometres an hour",
    "acres": "acres; 1 acre is about 0.405 hectares",
    "square metres": "square metres",
    "kg": "kilograms",
    "tonnes": "metric tonnes",
    "tonnes a year": "metric tonnes within a year",
    "million USD": "United States dollars, in millions",
    "million PKR": "Pakistani rupees, in millions",
    "million CNY": "Chinese yuan (renminbi), in millions",
    "Rs per kWh": "Pakistani rupees for a kilowatt-hour, the unit of electricity bills",
    "US cents per kWh": "United States cents for a kilowatt-hour",
    "USD per kg": "United States dollars for a kilogram",
    "international dollars a day": "dollars of equal purchasing power for a person and day; the year of the prices is named beside it",
    "MW": "megawatts",
    "GW": "gigawatts",
    "million kWh": "kilowatt-hours, in millions",
    "million kWh a year": "kilowatt-hours within a year, in millions",
    "passengers a year": "passengers within a year",
    "trains a day": "trains each way within a day",
    "vehicles": "vehicles",
    "vehicles a year": "vehicles within a year",
    "animals a year": "animals within a year",
    "million gallons a day": "gallons of water within a day, in millions",
    "beds": "hospital beds",
    "lanes": "lanes of a road",
    "measures": "measures of reform",
    "parts": "parts of a text",
    "items": "items or points of a text or list",
    "training places": "places in training courses",
    "agreements": "agreements, memoranda and other signed papers",
    "academies": "training centres of a company",
    "blocks": "areas offered or given for the search for oil and gas",
    "companies": "companies",
    "countries": "countries",
    "courses": "courses of training",
    "dryers": "drying plants",
    "fields": "fields of study",
    "households": "households",
    "kits": "health kits",
    "meetings": "meetings",
    "organisations": "organisations",
    "parties": "political parties",
    "projects": "projects",
    "protocols": "protocols on plant or animal health",
    "scholarships": "scholarships",
    "systems": "home solar systems",
    "universities": "universities",
    "wells": "wells drilled",
}


class Attribute(NamedTuple):
    """What a fact may state: the meaning, and the units that its numbers take; one without units is stated in words."""

    meaning: str
    units: tuple[str, ...] = ()


_MONEY = ("million USD", "million PKR", "million CNY")
ATTRIBUTES = {
    "cost": Attribute("what a project costs or an agreement is worth", _MONEY),
    "loan": Attribute("money lent, or to be lent", _MONEY),
    "grant": Attribute("money given, not lent", _MONEY),
    "payment": Attribute("money paid or to be paid: charges, fees, taxes, royalties, compensation", _MONEY),
    "dues": Attribute("money owed and not paid on the day", _MONEY),
    "debt": Attribute("the sum of what is owed", _MONEY),
    "trade": Attribute("the value of goods or services sold within a period", _MONEY),
    "price": Attribute("money for a unit of a good, or a charge for it", ("Rs per kWh", "US cents per kWh", "USD per kg")),
    "share": Attribute("a part of a whole that is named", ("percent",)),
    "length": Attribute("a length, width, height or distance", ("km", "m")),
    "area": Attribute("an area of land or of a building", ("acres", "square metres")),
    "mass": Attribute("how heavy something is", ("kg",)),
    "speed": Attribute("the speed that something is made for", ("km/h",)),
    "time": Attribute("how long something takes or lasts", ("hours", "months", "years")),
    "capacity": Attribute(
        "what something can make, carry or hold",
        (
            "MW",
            "GW",
            "tonnes a year",
            "passengers a year",
            "trains a day",
            "vehicles a year",
            "animals a year",
            "million gallons a day",
            "beds",
            "lanes",
        ),
    ),
    "output": Attribute("what was or is to be made", ("million kWh", "million kWh a year", "tonnes", "tonnes a year")),
    "volume": Attribute("the amount traded, delivered or carried", ("tonnes", "tonnes a year", "GW", "vehicles")),
    "people": Attribute("a number of people", ("people", "million people", "people a year")),
    "count": Attribute(
        "a number of things of one kind",
        (
            "agreements",
            "academies",
            "blocks",
            "companies",
            "countries",
            "courses",
            "dryers",
            "fields",
            "households",
            "items",
            "kits",
            "measures",
            "meetings",
            "organisations",
            "parties",
            "parts",
            "projects",
            "protocols",
            "scholarships",
            "systems",
            "training places",
            "universities",
            "vehicles",
            "wells",
        ),
    ),
    "route": Attribute("the places that it passes, or its extent"),
    "owner": Attribute("who owns it, and with which shares"),
    "operator": Attribute("who runs it"),
    "builder": Attribute("who builds or built it"),
    "financier": Attribute("who pays for it or lends the money"),
    "partners": Attribute("who takes part"),
    "terms": Attribute("the terms of a contract, loan, lease or rule"),
    "design": Attribute("how it is made, or what it is made of"),
    "purpose": Attribute("why it is done, in the words of those who do it"),
    "content": Attribute("what a document, programme or course contains"),
    "condition": Attribute("how it is reported to work"),
}

VOCABULARIES: Mapping[str, Mapping[str, str]] = {
    "hedges": HEDGES,
    "speakers": SPEAKERS,
    "sectors": SECTORS,
    "initiatives": INITIATIVES,
    "states": STATES,
    "relations": RELATIONS,
    "outcomes": OUTCOMES,
    "origins": ORIGINS,
    "definitions": SAME_DEFINITION,
    "attributes": {name: f"{about.meaning}; in {', '.join(about.units) or 'words'}" for name, about in ATTRIBUTES.items()},
    "units": UNITS,
    "precisions": PRECISIONS,
    "routes": ROUTES,
    "titles": TITLES,
}
