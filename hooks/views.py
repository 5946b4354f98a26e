"""Views that a fence, or a page made from data, can ask for, and the data that each selects.

A view is one of `VIEWS`: the word of its fence, what it shows, and options, each checked by its annotation. Its HTML
is in its template, `templates/<word>-<show>.html`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Annotated, Any, ClassVar, NamedTuple, TypeVar

from pydantic import ConfigDict, create_model

import charts
import timeline
from edition import Edition
from fields import Entry, Key, OneOf, Positive, Refers, Text, did_you_mean, singular
from model import KINDS, Figure, Initiative, Location, Paragraph, ParagraphNumber, Record, Source, Statement, ThemeId, UnitId
from words import VOCABULARIES, InitiativeKind, Language, Origin, PledgeKind

RecordOption = Annotated[Text, Refers("records")]
AttributeOption = Annotated[str, OneOf(charts.COMPARED), Refers("attributes")]


class View(Entry):
    """A request for a view. One that selects nothing is a mistake, unless its template says that there is nothing."""

    model_config = ConfigDict(use_attribute_docstrings=False)  # pydantic would parse the source of each view below
    may_be_empty: ClassVar[bool] = False
    show: str

    def chart(self, number: int, kind: str) -> str:
        """Return the path of the file of one of its charts: `charts/projects-cost-million-usd-1.csv`."""
        options = " ".join(self.model_dump(exclude_none=True).values()).lower()
        return f"charts/{re.sub('[^a-z0-9]+', '-', options)}-{number}.{kind}"

    def select(self, edition: Edition) -> Sequence[Any]:
        """Return what the view shows."""
        raise NotImplementedError


class OfRecord(View):
    """A view of one record, or of the article itself as `article`."""

    record: RecordOption


class OfRecords(View):
    """A view of some records, in the order of the option."""

    records: tuple[RecordOption, ...]


class OfTheme(View):
    """A view that can be limited to a theme."""

    theme: ThemeId | None = None


class Filtered(OfTheme):
    """A view of the records of a kind."""

    paragraph: ParagraphNumber | None = None


class OfPledges(Filtered):
    """A view of the offers, measures and reports."""

    kind: PledgeKind | None = None


class OfParagraph(View):
    """A view of a paragraph of the article."""

    paragraph: ParagraphNumber


class OfVocabulary(View):
    """A view of a closed list of words."""

    vocabulary: Annotated[str, OneOf(VOCABULARIES)]


class OfShelf(View):
    """A view of the sources of one page of `/sources/`."""

    shelf: Annotated[Key, Refers("shelves")]


class OfDownload(View):
    """A view of a table that can be downloaded."""

    download: Annotated[Text, Refers("downloads")]


class OfPeriod(OfTheme):
    """A view of the timeline."""

    period: Annotated[Text, Refers("periods")] | None = None


class Newest(OfRecord):
    """A view of a record's steps, or of the newest ones."""

    newest: Positive | None = None


class OfAttribute(OfRecord):
    """A view of a record's facts, or of those with an attribute."""

    attribute: AttributeOption | None = None


class Compared(OfTheme):
    """A view of the values that records have for an attribute in a unit."""

    attribute: AttributeOption
    unit: UnitId


class OfMap(View):
    """A map of all places, or of those of a record."""

    record: RecordOption | None = None


VIEWS: dict[str, dict[str, type[View]]] = {word: {} for word in ("table", "cards", "map", "timeline", "chart")}
_V = TypeVar("_V", bound=View)


def _view(
    word: str, show: str, options: type[_V], *, may_be_empty: bool = False
) -> Callable[[Callable[[_V, Edition], Sequence[Any]]], None]:
    """Register a view by the word of its fence and what it shows; the decorated function selects its items."""

    def add(select: Callable[[_V, Edition], Sequence[Any]]) -> None:
        view = create_model(f"{word}-{show}", __base__=options)
        view.word, view.may_be_empty, view.select = word, may_be_empty, select  # type: ignore[method-assign, assignment]
        VIEWS[word][show] = view

    return add


class Shown(NamedTuple):
    """A view with its selection, so that the selection is made once."""

    view: View
    items: Sequence[Any]


def shown(view: View, edition: Edition) -> Shown:
    """Return a view with its selection from an edition."""
    return Shown(view, view.select(edition))


# --- what views select ----------------------------------------------------------------------------------------------


class Count(NamedTuple):
    """The number of sources with a word of a closed list, and the number of their citations."""

    word: Any
    sources: int
    citations: int


class Related(NamedTuple):
    """An entry of the data, or several, with its record, or None for the article itself."""

    record: Record | None
    entry: Any


class Read(NamedTuple):
    """A paragraph, its statements with the records that compare each, and everything else that it names, by kind."""

    paragraph: Paragraph
    statements: Sequence[tuple[Statement, Sequence[Record]]]
    named: Mapping[str, Sequence[Any]]


def _of_kind(view: Filtered, edition: Edition) -> Sequence[Record]:
    """Return the records of the kind that the view shows."""
    records = [record for record in edition.data.kinds[view.show] if view.theme in (None, record.theme)]
    if isinstance(view, OfPledges):
        records = [record for record in records if view.kind in (None, getattr(record, "kind", None))]
    return [record for record in records if view.paragraph is None or view.paragraph in record.paragraphs]


def _counts(field: str, words: Iterable[Any]) -> Callable[[View, Edition], Sequence[Count]]:
    def select(_: View, edition: Edition) -> Sequence[Count]:
        data = edition.data
        cited = Counter(getattr(data.sources_by_id[str(citation.id)], field) for citation in data.citations)
        sources = Counter(getattr(source, field) for source in data.sources)
        return [Count(word, sources[word], cited[word]) for word in words if sources[word]]

    return select


def _part(field: str) -> Callable[[OfRecord, Edition], Sequence[Any]]:
    """Return a function that selects a field of a record's findings."""
    return lambda view, edition: edition.data.part(view.record, field)


def _one(view: OfRecord, edition: Edition) -> Sequence[Record]:
    return [record] if (record := edition.data.records.get(view.record)) else []


def _by_publisher(sources: Iterable[Source]) -> list[Source]:
    return sorted(sources, key=lambda source: (source.publisher.casefold(), source.date or "", source.id))


for _kind in KINDS:
    _view("table", _kind, OfPledges if _kind == "pledges" else Filtered)(_of_kind)
_view("table", "people", View)(lambda _, edition: edition.data.article.people)
_view("table", "statements", View)(lambda _, edition: edition.data.article.statements)
_view("table", "places", View)(lambda _, edition: edition.data.article.places)
_view("table", "routes", View)(lambda _, edition: edition.data.geography.routes)
_view("table", "publications", View)(lambda _, edition: edition.data.article.publications)
_view("table", "terms", View)(lambda _, edition: sorted(edition.data.terms, key=lambda term: term.term.casefold()))
_view("table", "words", OfVocabulary)(lambda view, edition: list(edition.data.vocabularies[view.vocabulary].words.items()))
_view("table", "facts", OfRecord)(lambda view, edition: charts.other_facts(edition.data.part(view.record, "facts")))
_view("table", "sources", OfShelf)(lambda view, edition: _by_publisher(edition.data.shelves[view.shelf]))
_view("table", "origins", View)(_counts("origin", Origin))
_view("table", "languages", View)(_counts("language", Language))
_view("table", "due", View, may_be_empty=True)(
    lambda _, edition: [Related(edition.data.records.get(id), findings) for id, findings in edition.data.due.items()]
)
_view("table", "corrections", View, may_be_empty=True)(lambda _, edition: [each for each in edition.data.changes if each.correction])
_view("table", "changes", View, may_be_empty=True)(lambda _, edition: [each for each in edition.data.changes if not each.correction])
_view("table", "downloads", View)(lambda _, edition: list(edition.tables.values()))
_view("table", "columns", OfDownload)(lambda view, edition: [edition.tables[view.download]])

_view("cards", "article", View)(lambda _, edition: [edition.data.article])
_view("cards", "themes", View)(lambda _, edition: edition.data.article.themes)
_view("cards", "figures", Filtered)(_of_kind)
_view("cards", "identity", OfRecord)(_one)
_view("cards", "said", OfRecord)(_one)
_view("cards", "pairs", OfRecords)(lambda view, edition: [edition.data.records[id] for id in view.records if id != "article"])
_view("cards", "relations", OfRecord)(_part("comparisons"))
_view("cards", "states", OfRecord)(_part("status"))
_view("cards", "disputes", OfRecord)(_part("disputes"))
_view("cards", "gaps", OfRecord)(_part("gaps"))
_view("cards", "origin", OfRecord)(_part("origin"))
_view("cards", "caveats", OfRecord)(_part("caveats"))
_view("cards", "outcome", OfRecord)(_part("outcome"))
_view("cards", "place", OfRecord)(
    lambda view, edition: [
        each for each in _one(view, edition) if edition.data.part(each.id, "places") or edition.data.part(each.id, "route")
    ]
)
_view("cards", "operator", View)(lambda _, edition: [edition.operator])
_view("cards", "policy", View)(lambda _, edition: [edition.operator])
_view("cards", "citations", OfRecord)(lambda view, edition: _by_publisher(edition.data.sources_of(view.record)))
_view("cards", "related", OfRecord)(lambda view, edition: [each for record in _one(view, edition) for each in edition.data.related(record)])

_view("map", "places", OfMap)(lambda view, edition: edition.layouts.get(view.record, []))
_view("timeline", "steps", Newest)(lambda view, edition: timeline.steps(view.record, edition.data)[-(view.newest or 0) :])
_view("timeline", "highlights", View)(lambda _, edition: [moment for moment in edition.moments if moment.step.highlight])
_view("chart", "years", View)(lambda _, edition: timeline.years(edition.moments, edition.data))
_view("chart", "facts", OfAttribute)(lambda view, edition: charts.facts(edition.data.part(view.record, "facts"), view.attribute))


@_view("cards", "paragraph", OfParagraph)
def _(view: OfParagraph, edition: Edition) -> Sequence[Read]:
    data, number = edition.data, view.paragraph
    stated = [each for each in data.article.statements if each.paragraph == number]
    statements = [(each, list({record.id: record for record, _ in data.compared[each.id]}.values())) for each in stated]
    linked = [record for _, records in statements for record in records]
    # A pledge is a statement of the paragraph, not a name in it.
    kinds = {kind: records for kind, records in data.kinds.items() if kind != "pledges"}
    named: Mapping[str, Sequence[Any]] = {**kinds, "people": data.article.people, "places": data.article.places}
    others = {kind: [each for each in entries if number in each.paragraphs and each not in linked] for kind, entries in named.items()}
    found = {kind: entries for kind, entries in others.items() if entries}
    return [Read(each, statements, found) for each in data.article.paragraphs if each.number == number]


@_view("table", "locations", View)
def _(_: View, edition: Edition) -> Sequence[Location]:
    """Select locations by their number on the map, then those without a number by name."""
    numbers = edition.place_numbers
    return sorted(edition.data.geography.locations, key=lambda place: (numbers.get(place.id, len(numbers) + 1), place.name))


@_view("table", "events", View)
def _(_: View, edition: Edition) -> Sequence[Related]:
    """Select the steps, up to the article, of the meetings, visits and papers that it names, each with its record."""
    data = edition.data
    named: list[Initiative] = [each for each in data.article.initiatives if each.kind in (InitiativeKind.MEETING, InitiativeKind.DOCUMENT)]
    steps = [Related(record, step) for record in named for step in data.findings[record.id].timeline]
    return [found for found in steps if not found.entry.planned and found.entry.date <= data.article.published]


@_view("table", "gaps", OfTheme)
def _(view: OfTheme, edition: Edition) -> Sequence[Related]:
    """Select the gaps of every record, each with its record; without a theme, also those of the article itself."""
    data = edition.data
    records = [record for record in data.records.values() if view.theme in (None, record.theme)]
    found = [Related(record, data.findings[record.id].gaps) for record in records]
    return [each for each in (found if view.theme else [*found, Related(None, data.document.gaps)]) if each.entry]


@_view("table", "one-sided", View, may_be_empty=True)
def _(_: View, edition: Edition) -> Sequence[Related]:
    """Select records whose sources are all of one class."""
    data = edition.data
    classes = {id: data.origins(data.cites[id]) for id in data.records}
    return [Related(record, classes[id][0]) for id, record in data.records.items() if len(classes[id]) == 1]


@_view("timeline", "periods", View, may_be_empty=True)
def _(_: View, edition: Edition) -> Sequence[tuple[str, Sequence[str]]]:
    """Select the years whose steps fill several pages, each with the periods of these pages."""
    years = [(year, list(periods)) for year, periods in groupby(edition.periods, lambda period: period[:4])]
    return [(year, periods) for year, periods in years if len(periods) > 1]


@_view("timeline", "all", OfPeriod)
def _(view: OfPeriod, edition: Edition) -> Sequence[timeline.Moment]:
    moments = edition.periods[view.period] if view.period else edition.moments
    if view.theme is None:
        return moments
    return [each for each in moments if (each.record.theme == view.theme if each.record else not (each.origins or view.period))]


@_view("chart", "measures", OfRecord)
def _(view: OfRecord, edition: Edition) -> Sequence[charts.Dots | charts.Lines]:
    """Select the charts of a figure; other records have none."""
    figure = edition.data.records.get(view.record)
    return charts.measures(figure, edition.data.part(view.record, "measures")) if isinstance(figure, Figure) else []


@_view("chart", "projects", Compared)
def _(view: Compared, edition: Edition) -> Sequence[charts.Dots]:
    """Select all values of an attribute for each project that has one in the unit, the greatest first."""
    projects = [project for project in edition.data.article.projects if view.theme in (None, project.theme)]
    return charts.projects([(each, edition.data.part(each.id, "facts")) for each in projects], view.attribute, view.unit)


# --- what is wrong with a view --------------------------------------------------------------------------------------


def objections(view: View, edition: Edition) -> Iterator[tuple[str, str]]:
    """Yield pairs of an option and what is wrong with it in this edition; `emptiness` checks for views that select nothing."""
    data = edition.data
    known: Mapping[str, Callable[[], Iterable[Any]]] = {
        "records": lambda: (*data.records, "article"),
        "themes": lambda: data.themes,
        "paragraphs": lambda: [paragraph.number for paragraph in data.article.paragraphs],
        "units": lambda: data.units_by_id,
        "attributes": lambda: data.attributes_by_id,
        "shelves": lambda: data.shelves,
        "periods": lambda: edition.periods,
        "downloads": lambda: edition.tables,
    }
    for member in view.members:
        for id in member.each(view) if member.refers else ():
            ids = [*known[str(member.refers)]()]
            if id not in ids:
                yield member.key, f"unknown {singular(str(member.refers))} '{id}'; {did_you_mean(id, ids)}"
    if isinstance(view, Compared) and view.unit in data.units_by_id and view.attribute in data.attributes_by_id:
        units = data.attributes_by_id[view.attribute].units
        if view.unit not in units:
            yield "unit", f"'{view.unit}' is not allowed for {view.attribute}; use {' or '.join(units)}"


def emptiness(shown: Shown) -> str | None:
    """Return what is wrong with a view that selects nothing, or None."""
    view = shown.view
    if shown.items or view.may_be_empty:
        return None
    given = {name: value for name, value in view.model_dump(exclude_none=True).items() if name != "show"}
    wanted = " and ".join(f"{name} '{', '.join(value) if isinstance(value, tuple) else value}'" for name, value in given.items())
    return f"'{view.show}'{f' with {wanted}' if wanted else ''} shows nothing; change the options or delete the fence"
