"""The model as HTML: what each view shows, and how values are worded.

A view is asked for with one of `VIEWS`; what it selects is decided here, what it looks like in its template
(`templates/<kind>-<show>.html`). Templates escape every value, so data can never become markup.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, ClassVar, NamedTuple

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

import charts
import maps
import tables
import words
from model import (
    DATE,
    Data,
    Entry,
    Findings,
    Id,
    Listed,
    Location,
    Pledge,
    Positive,
    Problem,
    ProjectFindings,
    Record,
    Route,
    Source,
    Text,
    chapters,
    did_you_mean,
    one_of,
)
from words import ATTRIBUTES, LANGUAGES, ORIGINS, UNITS, VOCABULARIES

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


@dataclass(frozen=True)
class Show:
    """What one word after `show:` selects, the options that narrow it, and those of them that it needs.

    A view that selects nothing is a slip, unless it `may_be_empty`: then its template says that there is nothing.
    """

    select: Callable[[Data, Any], Sequence[Any]]
    options: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    may_be_empty: bool = False


# --- what views select ----------------------------------------------------------------------------------------------


class Moment(NamedTuple):
    """A line of a timeline. `step` has its date and words; `record` is what it is about, or None for the article itself.

    `origins` are the classes of its sources; a moment without any is the article's own. `id` is the same wherever it stands:
    its record and its day, and from the second of a day on a number.
    """

    step: Any
    record: Record | None
    origins: tuple[str, ...]
    id: str


class Own(NamedTuple):
    """A day that the article itself gives: its own, or one on which a pledge falls due."""

    date: str
    event: str
    end: None = None
    estimated: bool = False
    planned: bool = False
    note: None = None
    sources: tuple[str, ...] = ()


class Count(NamedTuple):
    """How many sources share a word of a vocabulary, and how many entries of the data cite them."""

    word: str
    meaning: str
    sources: int
    citations: int


class Related(NamedTuple):
    """An entry of the data beside the record that it belongs to; None for the article itself."""

    record: Record | None
    entry: Any


def origins_of(sources: Sequence[str], data: Data) -> tuple[str, ...]:
    """The classes of some sources, each once, in the order of the vocabulary."""
    found = {data.source[id].origin for id in sources}
    return tuple(origin for origin in ORIGINS if origin in found)


def present_state(id: str, data: Data) -> Any:
    """The last state of a record, or None where it has no states."""
    return next(reversed(getattr(data.found.get(id), "status", ())), None)


def _of_kind(kind: str) -> Show:
    def select(data: Data, view: Any) -> Sequence[Record]:
        return [
            record
            for record in data.kinds[kind]
            if view.theme in (None, record.theme) and (view.paragraph is None or view.paragraph in record.paragraphs)
        ]

    return Show(select, options=("theme", "paragraph"))


def _one(data: Data, view: Any) -> Sequence[Record]:
    return [data.records[view.record]] if view.record in data.records else []


def _having(*names: str) -> Show:
    """A record, where its findings have one of some fields."""

    def select(data: Data, view: Any) -> Sequence[Record]:
        findings = data.found.get(view.record)
        return [data.records[view.record]] if any(getattr(findings, name, None) for name in names) else []

    return Show(select, options=("record",), needs=("record",))


def _pairs(data: Data, view: Any) -> Sequence[Record]:
    """Some records, in the order asked for, those that have a comparison."""
    return [data.records[id] for id in view.records if id in data.found and data.found[id].comparisons]


def _part(name: str) -> Show:
    """One list of a record's findings."""

    def select(data: Data, view: Any) -> Sequence[Any]:
        return getattr(data.everything_found.get(view.record), name, ())

    return Show(select, options=("record",), needs=("record",))


def _under(theme: str | None, data: Data) -> list[tuple[Record | None, Findings]]:
    """The records of a theme with their findings; without a theme all of them, and last the article itself as None."""
    found: list[tuple[Record | None, Findings]] = [
        (record, data.found[record.id]) for record in data.records.values() if theme in (None, record.theme)
    ]
    return found if theme else [*found, (None, data.document)]


def _gaps(data: Data, view: Any) -> Sequence[Related]:
    """Every gap beside its record."""
    return [Related(record, gap) for record, findings in _under(view.theme, data) for gap in findings.gaps]


def _steps(record: Record | None, findings: Findings, data: Data) -> Iterator[Moment]:
    seen = Counter[str]()
    for step in findings.timeline:
        seen[step.date] += 1
        number = f"-{seen[step.date]}" if seen[step.date] > 1 else ""
        id = f"{record.id if record else 'article'}-{step.date}{number}"
        yield Moment(step, record, origins_of(step.sources, data), id)


def _in_order(moments: Iterable[Moment]) -> list[Moment]:
    def day(moment: Moment) -> tuple[str, str]:
        # A deadline of a month or a year is its end, so it stands behind all days of it.
        is_due = not moment.origins and moment.record is not None
        return moment.step.date + ("-99" if is_due else ""), moment.step.event

    return sorted(moments, key=day)


def _moments(data: Data, theme: str | None = None) -> list[Moment]:
    """Every step of the records of a theme, or of all, with the days that the article itself gives."""
    found = [Moment(Own(data.article.published, f"The article appears: {data.article.title}."), None, (), "appears")]
    for record, findings in _under(theme, data):
        found += _steps(record, findings, data)
        if isinstance(record, Pledge) and record.due:
            found.append(Moment(Own(record.due, f"Due: {record.name}."), record, (), f"{record.id}-due"))
    return _in_order(found)


def periods(data: Data) -> Mapping[str, list[Moment]]:
    """The moments of each page of `/timeline/`, by its name (`model.chapters`)."""
    return chapters((moment.step.date, moment) for moment in _moments(data))


def _all_steps(data: Data, view: Any) -> Sequence[Moment]:
    if view.period:
        return [moment for moment in periods(data).get(view.period, ()) if view.theme in (None, moment.record and moment.record.theme)]
    return _moments(data, view.theme)


def _own_steps(data: Data, view: Any) -> Sequence[Moment]:
    findings = data.everything_found.get(view.record)
    steps = _in_order(_steps(data.records.get(view.record), findings, data)) if findings else []
    return steps[-view.newest :] if view.newest else steps


def _counts(field: str, vocabulary: Mapping[str, str]) -> Show:
    def select(data: Data, _: Any) -> Sequence[Count]:
        cited = Counter(getattr(data.source[id], field) for _, entry in data.cited for id in entry.sources)
        sources = Counter(getattr(source, field) for source in data.sources)
        return [Count(word, meaning, sources[word], cited[word]) for word, meaning in vocabulary.items() if sources[word]]

    return Show(select)


def _one_sided(data: Data, _: Any) -> Sequence[Related]:
    """Records whose sources are all of one class."""
    classes = {id: origins_of(findings.sources, data) for id, findings in data.found.items()}
    return [Related(record, classes[id][0]) for id, record in data.records.items() if len(classes[id]) == 1]


def _by_publisher(sources: Iterable[Source]) -> list[Source]:
    return sorted(sources, key=lambda source: (source.publisher.casefold(), source.date or "", source.id))


def _citations(data: Data, view: Any) -> Sequence[Source]:
    return _by_publisher(data.source[id] for id in getattr(data.everything_found.get(view.record), "sources", ()))


def _events(data: Data, _: Any) -> Sequence[Related]:
    """The steps up to the article of the meetings, visits and papers that it names, each beside its record."""
    named = [record for record in data.article.initiatives if record.kind in ("meeting", "document")]
    steps = [Related(record, step) for record in named for step in data.found[record.id].timeline]
    return [found for found in steps if not found.entry.planned and found.entry.date <= data.article.published]


def _other_facts(data: Data, view: Any) -> Sequence[charts.Row]:
    """The facts of a record that no chart of it shows."""
    return charts.other_facts(getattr(data.everything_found.get(view.record), "facts", ()))


def _facts(data: Data, view: Any) -> Sequence[charts.Group]:
    return charts.facts(getattr(data.everything_found.get(view.record), "facts", ()), view.attribute)


def _measured(chart: Callable[..., Sequence[Any]]) -> Show:
    """A chart of a figure and its measures."""

    def select(data: Data, view: Any) -> Sequence[Any]:
        measures = getattr(data.found.get(view.record), "measures", ())
        return chart(data.records[view.record], measures) if measures else []

    return Show(select, options=("record",), needs=("record",))


def _newest(data: Data, view: Any) -> Sequence[charts.Group]:
    """The newest value of an attribute of each project that has one in the unit, the greatest first."""
    newest = {
        project.id: charts.newest(getattr(data.found.get(project.id), "facts", ()), view.attribute, view.unit)
        for project in data.article.projects
        if view.theme in (None, project.theme)
    }
    rows = [row._replace(record=data.records[id]) for id, row in newest.items() if row]
    rows.sort(key=lambda row: -max(charts.numbers(row.entry, view.unit, view.unit)))
    values = [value for row in rows for value in charts.numbers(row.entry, view.unit, view.unit)]
    return [charts.Group(view.unit, rows, charts.scale(values, charts.FINE))] if len(rows) > 1 else []


class Mapped(NamedTuple):
    """What a map is of, and how large it is. Drawing it takes its time, so that is done where it is shown."""

    places: Sequence[Location]
    routes: Sequence[Route]
    size: maps.Size


def _mapped(data: Data, view: Any) -> Sequence[Mapped]:
    """All places and routes, or those of a record; none where the base map has none of the places."""
    geography = data.geography
    if view.record is None:
        mapped = Mapped(geography.locations, geography.routes, maps.WHOLE)
    else:
        findings = data.found.get(view.record)
        if not isinstance(findings, ProjectFindings):
            return []
        routes = [data.route[findings.route]] if findings.route else []
        ids = dict.fromkeys((*findings.places, *(stop for route in routes for stop in route.stops)))
        mapped = Mapped([data.location[id] for id in ids], routes, maps.SMALL)
    return [mapped] if any(map(maps.is_drawn, mapped.places)) else []


def _columns(data: Data, view: Any) -> Sequence[tuple[tables.Column, Any]]:
    """The columns of a table that can be downloaded, each with the first value that stands in it, or None."""
    table = tables.named(data).get(view.download)
    if table is None:
        return []
    return [(column, next((row[column.name] for row in table.rows if row[column.name] is not None), None)) for column in table.columns]


def _locations(data: Data, _: Any) -> Sequence[Location]:
    """By the numbers of the map; then what has none, by name."""
    numbers = maps.numbers(data)
    return sorted(data.geography.locations, key=lambda place: (numbers.get(place.id, len(numbers) + 1), place.name))


TABLES: Mapping[str, Show] = {
    "projects": _of_kind("projects"),
    "figures": _of_kind("figures"),
    "initiatives": _of_kind("initiatives"),
    "pledges": _of_kind("pledges"),
    "people": Show(lambda data, _: data.article.people),
    "places": Show(lambda data, _: data.article.places),
    "locations": Show(_locations),
    "routes": Show(lambda data, _: data.geography.routes),
    "publications": Show(lambda data, _: data.article.publications),
    "events": Show(_events),
    "terms": Show(lambda data, _: sorted(data.terms, key=lambda term: term.term.casefold())),
    "words": Show(lambda _, view: list(VOCABULARIES[view.vocabulary].items()), options=("vocabulary",), needs=("vocabulary",)),
    "facts": Show(_other_facts, options=("record",), needs=("record",)),
    "gaps": Show(_gaps, options=("theme",)),
    "sources": Show(lambda data, view: _by_publisher(data.shelves.get(view.shelf, ())), options=("shelf",), needs=("shelf",)),
    "origins": _counts("origin", ORIGINS),
    "languages": _counts("language", LANGUAGES),
    "one-sided": Show(_one_sided, may_be_empty=True),
    "due": Show(lambda data, _: [Related(data.records.get(id), findings) for id, findings in data.due.items()], may_be_empty=True),
    "periods": Show(lambda data, _: list(periods(data).items())),
    "changes": Show(lambda data, _: data.changes),
    "downloads": Show(lambda data, _: list(tables.named(data).values())),
    "columns": Show(_columns, options=("download",), needs=("download",)),
}
CARDS: Mapping[str, Show] = {
    "article": Show(lambda data, _: [data.article]),
    "themes": Show(lambda data, _: data.article.themes),
    "figures": _of_kind("figures"),
    "paragraph": Show(
        lambda data, view: [paragraph for paragraph in data.article.paragraphs if paragraph.number == view.paragraph],
        options=("paragraph",),
        needs=("paragraph",),
    ),
    "identity": Show(_one, options=("record",), needs=("record",)),
    "statement": Show(_one, options=("record",), needs=("record",)),
    "pairs": Show(_pairs, options=("records",), needs=("records",)),
    "relations": _part("comparisons"),
    "states": _part("status"),
    "disputes": _part("disputes"),
    "gaps": _part("gaps"),
    "origin": _having("origin"),
    "caveats": _part("caveats"),
    "outcome": _having("outcome"),
    "place": _having("places", "route"),
    "citations": Show(_citations, options=("record",), needs=("record",)),
    "related": Show(
        lambda data, view: [found for record in _one(data, view) for found in related(record, data)], options=("record",), needs=("record",)
    ),
}
MAPS: Mapping[str, Show] = {"places": Show(_mapped, options=("record",))}
TIMELINES: Mapping[str, Show] = {
    "all": Show(_all_steps, options=("theme", "period")),
    "steps": Show(_own_steps, options=("record", "newest"), needs=("record",)),
}
CHARTS: Mapping[str, Show] = {
    "measures": _measured(charts.measures),
    "series": _measured(charts.series),
    "facts": Show(_facts, options=("record", "attribute"), needs=("record",)),
    "projects": Show(_newest, options=("attribute", "unit", "theme"), needs=("attribute", "unit")),
}


class View(Entry):
    """What a fence asks for: `show`, and options that narrow it. Which options say something beside which `show` is in `shows`."""

    shows: ClassVar[Mapping[str, Show]] = {}
    show: str
    theme: Id | None = None
    paragraph: int | None = None
    record: str | None = None
    records: Listed | None = None
    vocabulary: Annotated[str, one_of(VOCABULARIES)] | None = None
    shelf: Id | None = None
    download: Id | None = None
    period: Text | None = None
    newest: Positive | None = None
    attribute: Annotated[str, one_of(charts.COMPARED)] | None = None
    unit: str | None = None


class Table(View):
    """A table: a row for each thing that it shows."""

    word = "table"
    shows = TABLES
    show: Annotated[str, one_of(TABLES)]


class Cards(View):
    """Blocks: one for each thing that it shows."""

    word = "cards"
    shows = CARDS
    show: Annotated[str, one_of(CARDS)]


class Map(View):
    """A drawing of places and routes."""

    word = "map"
    shows = MAPS
    show: Annotated[str, one_of(MAPS)]


class Timeline(View):
    """A list of dated steps, oldest first."""

    word = "timeline"
    shows = TIMELINES
    show: Annotated[str, one_of(TIMELINES)]


class Chart(View):
    """Numbers as bars or lines, each beside its words."""

    word = "chart"
    shows = CHARTS
    show: Annotated[str, one_of(CHARTS)]


VIEWS: Mapping[str, type[View]] = {"table": Table, "cards": Cards, "map": Map, "timeline": Timeline, "chart": Chart}


def related(record: Record, data: Data) -> list[Record]:
    """What a record is about, and the figures and pledges that are about it or about the same thing; itself left out."""
    subjects = getattr(record, "subjects", ())
    found = {id: data.records[id] for id in subjects}
    found |= {other.id: other for id in (*subjects, record.id) for other in data.about.get(id, ())}
    found.pop(record.id, None)
    return list(found.values())


def objections(view: View, data: Data) -> Iterator[tuple[str, str]]:
    """What is wrong with a view that is well formed: pairs of the option and what would be right."""
    show = view.shows[view.show]
    given = [name for name in type(view).model_fields if name != "show" and getattr(view, name) is not None]
    for name in given:
        if name not in show.options:
            takes = f"it takes {', '.join(show.options)}" if show.options else "it takes no other option"
            yield name, f"does nothing beside 'show: {view.show}'; {takes}"
    for name in show.needs:
        if name not in given:
            yield "show", f"'{view.show}' needs a line '{name}: ...' beside it"
    if view.theme is not None and view.theme not in data.themes:
        yield "theme", f"unknown theme '{view.theme}'; {did_you_mean(view.theme, data.themes)}"
        return
    named = [("record", id) for id in (view.record,) if id not in (None, "article")]
    named += [("records", id) for id in view.records or ()]
    unknown = [(option, str(id)) for option, id in named if id not in data.records]
    for option, id in unknown:
        yield option, f"unknown record '{id}'; {did_you_mean(id, data.records)}"
    if unknown:
        return
    unit, attribute = view.unit, view.attribute
    if unit and attribute and unit not in ATTRIBUTES[attribute].units:
        yield "unit", f"'{unit}' does not fit; '{attribute}' takes: {', '.join(ATTRIBUTES[attribute].units)}"
        return
    for option, names in (("period", periods), ("shelf", lambda data: data.shelves), ("download", tables.named)):
        asked = getattr(view, option)
        if asked is not None and asked not in names(data):
            yield option, f"unknown {option} '{asked}'; {did_you_mean(asked, names(data))}"
            return
    fits = set(given) <= set(show.options) and set(show.needs) <= set(given)
    if fits and not show.may_be_empty and not show.select(data, view):
        wanted = " and ".join(f"{name} '{getattr(view, name)}'" for name in given)
        yield "show", f"no {view.show}{f' with {wanted}' if wanted else ''}; an empty view is not shown"


def crowding(data: Data) -> Iterator[Problem]:
    """The places and routes whose names find no room on a map, each at its line: readers would miss them."""
    views = [Map(show="places"), *(Map(show="places", record=id) for id in data.found)]
    for view in views:
        for mapped in _mapped(data, view):
            drawing = maps.draw(mapped.places, mapped.routes, data, mapped.size, water=False)
            where = f"the map of {data.records[view.record].name}" if view.record else "the map of all places"
            for entry in drawing.crowded if drawing else ():
                name = entry.label or entry.name
                yield entry.problem(
                    f"'{name}' finds no room on {where}; write a shorter 'label', or 'label: none' to leave it off maps", "label"
                )


# --- wording --------------------------------------------------------------------------------------------------------


def date_words(iso: str) -> str:
    """An ISO date as it is: `2024-09-10` becomes 10 September 2024, `2024-09` September 2024, `2024` stays."""
    year, *rest = iso.split("-")
    return " ".join([*(str(int(day)) for day in rest[1:]), *(_MONTHS[int(month) - 1] for month in rest[:1]), year])


def chapter_words(name: str) -> str:
    """A part of a list as a heading: `2024-q1` becomes January to March 2024, `2024-03` March 2024, and `undated` stays."""
    year, _, quarter = name.partition("-q")
    if quarter:
        last = 3 * int(quarter)
        return f"{_MONTHS[last - 3]} to {_MONTHS[last - 1]} {year}"
    return date_words(name) if name[:1].isdigit() else name


def chapter_begins(name: str) -> str:
    """The first month of a part of a list, by which it sorts: `2024-q2` becomes 2024-04."""
    year, _, quarter = name.partition("-q")
    return f"{year}-{3 * int(quarter) - 2:02}" if quarter else name


def shelf_words(name: str, data: Data) -> str:
    """A page of `/sources/` as a heading: `press-2024-q1` becomes Press, January to March 2024."""
    origin = data.shelves[name][0].origin
    chapter = chapter_words(name[len(origin) + 1 :])
    return ", ".join(filter(None, (word_words(origin), chapter)))


def deadline_words(iso: str) -> str:
    """A due date: a day is itself, and of a month or a year its end is meant."""
    return date_words(iso) if iso.count("-") == 2 else f"by the end of {date_words(iso)}"


def period_words(period: str, estimated: bool = False) -> str:
    """A date, or an interval of two: `2013/2021` becomes 2013 to 2021; `about` stands before one that is estimated."""
    return ("about " if estimated else "") + " to ".join(date_words(end) for end in period.split("/"))


_MONEY = {"USD": "${}", "PKR": "Rs {}", "CNY": "{} yuan"}


def quantity_words(entry: Any, unit: str | None = None) -> str:
    """A number with its hedge and unit, as in `nearly 100 million people`, `more than $9.85 billion` or `from 24% to more than 40%`.

    Takes an entry with `value`, or `from_` and `to`, and `hedge`, and the unit where the entry has none of its own. Units in
    millions are worded in billions from a thousand on.
    """
    unit = unit or entry.unit
    numbers = [number for number in (entry.value, entry.from_, entry.to) if number is not None]
    scale, _, rest = unit.partition(" ")
    if scale != "million":
        scale, rest = "", unit
    elif max(abs(number) for number in numbers) >= 1_000:
        scale, numbers = "billion", [float(Decimal(str(number)) / 1_000) for number in numbers]
    money = _MONEY.get(rest, "{}")
    first_per, _, per = rest.partition(" per ")
    if per and first_per == "Rs":
        money, rest = "Rs {}", f"per {per}"
    elif per and first_per == "USD":
        money, rest = "${}", f"per {per}"
    elif rest == "percent":
        money, rest = "{}%", ""
    elif rest in _MONEY:
        rest = ""
    worded = [money.format(" ".join(filter(None, (f"{Decimal(str(number)).normalize():,f}", scale)))) for number in numbers]
    hedge = "" if entry.hedge == "none" else entry.hedge.replace("-", " ") + " "
    change = f"from {worded[0]} to {hedge}{worded[1]}" if len(worded) == 2 else f"{hedge}{worded[0]}"
    return f"{change} {rest}".strip()


def tick_words(value: Decimal, unit: str) -> str:
    """A number of an axis: `40%`, or bare where the unit stands above the axis."""
    return f"{value.normalize():,f}{'%' if unit == 'percent' else ''}"


def unit_words(unit: str) -> str:
    """What values are counted in, for a caption: `million USD` becomes United States dollars; each value says its own millions."""
    return UNITS[unit].partition(",")[0].partition(";")[0]


def sort_number(entry: Any, unit: str | None = None) -> str:
    """What a number sorts by: its value, or what it changed to, with millions written out; empty for what is stated in words."""
    unit = unit or entry.unit
    values = charts.numbers(entry, unit, charts.base(unit)[0]) if unit else []
    return f"{values[-1]:f}" if values else ""


def fact_words(fact: Any) -> str:
    """What a fact states: its text, or its number with hedge and unit."""
    return str(fact.text) if fact.text is not None else quantity_words(fact)


def source_words(source: Source) -> str:
    """A source in a few words: who published it, after whom, and when, as `Dawn, 17 October 2024`."""
    after = f" after {source.after}" if source.after else ""
    date = period_words(source.date, source.estimated) if source.date else "undated"
    return f"{source.publisher}{after}, {date}"


def word_words(word: str) -> str:
    """A word of a vocabulary as a label: `same-origin-only` becomes Same origin only."""
    return word.replace("-", " ").capitalize()


def paragraph_words(numbers: Sequence[int], links: Sequence[str] = ()) -> str:
    """`paragraph 7`, `paragraphs 7 and 8`, `paragraphs 3, 4 and 5`; with `links`, these stand in the numbers' place."""
    *first, last = links or [str(number) for number in numbers]
    return f"paragraphs {', '.join(first)} and {last}" if first else f"paragraph {last}"


_BIBTEX = str.maketrans(
    {**{char: f"\\{char}" for char in "&%$#_{}"}, "\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def column_words(column: tables.Column) -> str:
    """What stands in a column, as `number`, `date` or `one of day, month, year`; a long list of words is only counted."""
    of = column.of
    if "enum" in of:
        return f"one of {', '.join(of['enum'])}" if len(of["enum"]) <= 10 else f"one of {len(of['enum'])} words"
    if of == DATE:
        return "date: a year, a month or a day"
    plain = {"integer": "whole number", "boolean": "true or false", "string": "text"}
    return {"date": "day", "uri": "address"}.get(of.get("format", "")) or plain.get(of["type"], of["type"])


def bibtex_text(text: str) -> str:
    """Text as BibTeX reads it; two hyphens in a row stay two, and become no dash."""
    return text.translate(_BIBTEX).replace("--", "-{}-")


# --- rendering ------------------------------------------------------------------------------------------------------


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=select_autoescape(["html", "xml"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "begins": chapter_begins,
        "chapter": chapter_words,
        "column": column_words,
        "date": date_words,
        "deadline": deadline_words,
        "fact": fact_words,
        "label": word_words,
        "period": period_words,
        "quantity": quantity_words,
        "sort_number": sort_number,
        "source": source_words,
        "unit": unit_words,
        "tick": tick_words,
    }
    environment.filters["direction"] = maps.direction
    environment.tests["drawn"] = maps.is_drawn
    environment.tests["containing"] = lambda values, value: value in values
    environment.globals |= {
        "words": words,
        "FOLDER": tables.FOLDER,
        "origins_of": origins_of,
        "bars": charts.bars,
        "drawn": charts.drawn,
        "Amount": charts.Amount,
        "disc": maps.RADIUS,
    }
    return environment


ENVIRONMENT = _environment()


def address(record: Record, data: Data) -> str:
    """The address of a record's page from the root of the site, as `projects/ml-1/`."""
    return f"{data.kind_of[record.id]}/{record.id}/"


def root_of(page: str) -> str:
    """What leads from a page to the root of the site; `../../` for `projects/ml-1/`."""
    return "../" * page.count("/") or "./"


def render(view: View, data: Data, page: str = "") -> str:
    """The HTML of a view.

    Takes the view, the data, and the address of the page it stands on, from the root of the site (`projects/ml-1/`; empty
    for the home page): links are relative, so that a site works under any address.
    """
    root = root_of(page)
    return ENVIRONMENT.get_template(f"{view.word}-{view.show}.html").render(
        view=view,
        items=view.shows[view.show].select(data, view),
        data=data,
        page=page,
        draw=lambda mapped: maps.draw(mapped.places, mapped.routes, data, mapped.size),
        root=root,
        href=lambda record: root + address(record, data),
        state=lambda record: present_state(record.id, data),
        shelf_words=lambda name: shelf_words(name, data),
        numbers=lambda: maps.numbers(data),
        under=f" under {data.themes[view.theme].title}" if view.theme else "",
    )


class Foot(NamedTuple):
    """What the last lines of a page say of it: the files that it is made from, how to cite it, and for a record how to take and report it.

    `files` are pairs of a name and a line or None; `edit_url`, `address` and `report_url` are None where none is known.
    """

    files: Sequence[tuple[str, int | None]]
    edit_url: str | None
    site_name: str
    title: str
    page: str
    address: str | None = None
    record: Record | None = None
    report_url: str | None = None


def bibtex(about: Foot, checked: str) -> str:
    """A page as an entry of BibTeX, with the day on which it was checked as its date."""
    fields = {
        "author": f"{{{bibtex_text(about.site_name)}}}",
        "title": f"{{{bibtex_text(about.title)}}}",
        "year": checked[:4],
        "note": f"Checked {date_words(checked)}. CC BY 4.0",
        "url": about.address or "",
    }
    key = about.page.strip("/").replace("/", "-") or "home"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{cpr-{key},", *lines, "}"])


def foot(about: Foot, data: Data) -> str:
    """The last lines of a page."""
    checked = data.found[about.record.id].checked if about.record else data.newest
    return ENVIRONMENT.get_template("foot.html").render(
        about=about, checked=checked, bibtex=bibtex(about, checked), root=root_of(about.page)
    )
