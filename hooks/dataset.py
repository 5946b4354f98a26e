"""All data of one build, with look-ups. A look-up that needs all of the data is computed once, when it is first used."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import Any, TypeVar

from fields import Entry, Reference
from model import (
    KINDS,
    Article,
    Attribute,
    Change,
    Comparison,
    DocumentFindings,
    Findings,
    Location,
    Place,
    Places,
    Project,
    Record,
    Region,
    Route,
    Source,
    Statement,
    Status,
    Step,
    Term,
    Theme,
    Unit,
    Units,
)
from words import VOCABULARIES, Origin, OutcomeState, Relation, Vocabulary

# Longer lists are split into years, quarters or months, so that pages load on slow networks (test_weight.py).
LONGEST = 50

# The pages, other than those of records, that cite sources, by the file whose text they show. No record has such an id.
PAGES = {"article.yml": "article", "glossary.yml": "glossary", "places.yml": "map", "changes.yml": "changes"}

_T = TypeVar("_T")
_Entry = TypeVar("_Entry", bound=Entry)


def chapters(dated: Iterable[tuple[str | None, _T]]) -> dict[str, list[_T]]:
    """Split a list into parts, one for each page, by name and in chronological order.

    Takes pairs of an ISO date, or None, and an item. A part is a year, `2024`. A year with more than LONGEST items is split into quarters,
    `2024-q1`, and such a quarter into months, `2024-03`. Items without a date are in `undated`, and items dated by the year in January.
    """
    parts = [(_chapter_names(date), thing) for date, thing in dated]
    sizes = Counter(name for names, _ in parts for name in names)
    found: dict[str, list[_T]] = {}
    for names, thing in sorted(parts, key=lambda part: part[0][-1]):
        fits = next((name for name in names if sizes[name] <= LONGEST), names[-1])
        found.setdefault(fits, []).append(thing)
    return found


def _chapter_names(date: str | None) -> tuple[str, ...]:
    """Return the year, quarter and month of a date, as the parts of a list are named."""
    if date is None:
        return ("undated",)
    year, month = date[:4], date[5:7] or "01"
    return year, f"{year}-q{(int(month) + 2) // 3}", f"{year}-{month}"


def _by_id(entries: Iterable[_T]) -> dict[str, _T]:
    return {entry.id: entry for entry in entries}  # type: ignore[attr-defined]


def ids_of(to: str, written: Mapping[str, Iterable[object]]) -> Mapping[object, None] | None:
    """Return the ids of a list with the published name `to`; None if the list is missing or an id is unreadable."""
    lists = KINDS if to == "records" else (to.removeprefix("article_"),)
    if not all(written.get(name) for name in lists):
        return None
    ids = [id for name in lists for id in written[name]]
    if to == "paragraphs":
        return dict.fromkeys(range(len(ids)))  # even if their own numbers are wrong
    return dict.fromkeys(ids) if all(type(id) in (str, int) for id in ids) else None


@dataclass(frozen=True, eq=False, repr=False)
class Data:
    """All data of one build.

    `files` has the files of the record by kind and id; `document` is the one on the article itself. For each list in the files,
    `written` has the id (or number) of every entry as it was written. While problems are collected, invalid entries are missing
    from the rest but not from `written`, so that a reference to one is not a second problem. The foreign keys of all entries,
    valid or not, are in `references`. If a file or a field is missing from all of this, `unreadable` is true.
    """

    article: Article
    terms: tuple[Term, ...]
    sources: tuple[Source, ...]
    geography: Places
    changes: tuple[Change, ...]
    units: Units
    document: DocumentFindings
    files: Mapping[str, Mapping[str, Findings]]
    written: Mapping[str, tuple[object, ...]]
    references: Sequence[Reference] = ()
    unreadable: bool = False

    def __repr__(self) -> str:
        return f"Data of {len(self.sources)} sources"  # the default would fill a screen in tracebacks

    @cached_property
    def _made(self) -> dict[object, Any]:
        return {}

    def once(self, make: Callable[[Data], _T]) -> _T:
        """Return the result of a function of all data, which is called once, since checks and pages may need the same."""
        if make not in self._made:
            self._made[make] = make(self)
        made: _T = self._made[make]
        return made

    # --- what the article says

    @cached_property
    def kinds(self) -> Mapping[str, tuple[Record, ...]]:
        """The records of each kind, in the order of the file."""
        return {kind: getattr(self.article, kind) for kind in KINDS}

    @cached_property
    def records(self) -> Mapping[str, Record]:
        """Every record by its id."""
        return _by_id(chain.from_iterable(self.kinds.values()))

    @cached_property
    def kind_of(self) -> Mapping[str, str]:
        """The kind of every record by its id."""
        return {record.id: kind for kind, records in self.kinds.items() for record in records}

    @cached_property
    def named(self) -> tuple[Any, ...]:
        """Everything with an id that the article names."""
        return (*self.article.people, *self.article.places, *chain.from_iterable(self.kinds.values()))

    @cached_property
    def about(self) -> Mapping[str, list[Record]]:
        """The records that are about each id."""
        found: dict[str, list[Record]] = {}
        for record in self.records.values():
            for subject in getattr(record, "subjects", ()):
                found.setdefault(subject, []).append(record)
        return found

    def related(self, record: Record) -> list[Record]:
        """Return the subjects of a record, and the other records that are about it or about the same subject."""
        subjects = getattr(record, "subjects", ())
        found = {id: self.records[id] for id in subjects}
        found |= {other.id: other for id in (*subjects, record.id) for other in self.about.get(id, ())}
        found.pop(record.id, None)
        return list(found.values())

    @cached_property
    def themes(self) -> Mapping[str, Theme]:
        """Every theme by its id."""
        return _by_id(self.article.themes)

    @cached_property
    def places(self) -> Mapping[str, Place]:
        """Every place that the article names by its id."""
        return _by_id(self.article.places)

    # --- what sources say

    @cached_property
    def findings(self) -> Mapping[str, Findings]:
        """The findings of every record that has a file, by its id."""
        return {id: findings for each in self.files.values() for id, findings in each.items()}

    @property
    def is_whole(self) -> bool:
        """Whether everything was read and each record has its file; if not, we cannot know which sources are not cited."""
        return not self.unreadable and self.records.keys() <= self.findings.keys()

    @cached_property
    def all_findings(self) -> Mapping[str, Findings]:
        """Every file of the record by the id of its record, and last, as `article`, the one on the article itself."""
        return {**self.findings, "article": self.document}

    def part(self, id: str | None, field: str) -> tuple[Any, ...]:
        """Return the entries in a field of the findings on a record, or on `article`; an empty tuple if it has no such field."""
        value = getattr(self.all_findings.get(id or ""), field, None)
        return value if isinstance(value, tuple) else () if value is None else (value,)

    @cached_property
    def statements(self) -> Mapping[str, Statement]:
        """Every statement of the article by its id."""
        return _by_id(self.article.statements)

    @cached_property
    def compared(self) -> Mapping[str, list[tuple[Record, Comparison]]]:
        """The records that compare each statement, with their comparisons, by the id of the statement."""
        found: dict[str, list[tuple[Record, Comparison]]] = {}
        for id, record in self.records.items():
            for comparison in self.part(id, "comparisons"):
                found.setdefault(comparison.statement, []).append((record, comparison))
        return found

    def judged(self, statement: str) -> list[tuple[Relation, str | None]]:
        """Return the relations of a statement, each once, with its reading if the statement can be read in two ways."""
        return list(dict.fromkeys((comparison.relation, comparison.reading) for _, comparison in self.compared[statement]))

    def state(self, id: str) -> Status | None:
        """Return the current state of a record, or None if it has no states."""
        return next(reversed(self.part(id, "status")), None)

    def latest_step(self, id: str) -> Step | None:
        """Return the newest step of a record that is not planned, or None."""
        happened = [step for step in self.part(id, "timeline") if not step.planned]
        return max(reversed(happened), key=lambda step: step.end or step.date, default=None)

    def next_step(self, id: str) -> Step | None:
        """Return the first planned step that is not before `newest`, or None."""
        planned = [step for step in self.part(id, "timeline") if step.planned]
        coming = [step for step in planned if (end := step.end or step.date) >= self.newest[: len(end)]]
        return min(coming, key=lambda step: step.date, default=None)

    def relations(self, id: str) -> list[Relation]:
        """Return the relations of the statements on a record to the sources, each once."""
        return list(dict.fromkeys(comparison.relation for comparison in self.part(id, "comparisons")))

    def offers(self, record: Record) -> list[Record]:
        """Return the offers about a record whose outcome is not `too-general`."""
        about = self.about.get(record.id, [])
        return [each for each in about if any(outcome.state != OutcomeState.TOO_GENERAL for outcome in self.part(each.id, "outcome"))]

    def dated(self, sources: Iterable[str]) -> list[Source]:
        """Return the sources that have a date, the oldest first."""
        found = [source for id in sources if (source := self.sources_by_id[id]).date]
        return sorted(found, key=lambda source: source.date or "")

    def sources_of(self, owner: str) -> list[Source]:
        """Return the sources that a record, or a page, cites."""
        return [self.sources_by_id[id] for id in self.cites[owner]]

    @cached_property
    def newest(self) -> str:
        """The newest day of work on the data. Ages are counted from it, so that a build does not depend on the clock."""
        checked = (findings.checked for findings in self.all_findings.values())
        return max((*checked, *(change.date for change in self.changes)))

    @cached_property
    def due(self) -> Mapping[str, Findings]:
        """The findings that are due to be checked again on the newest day, by the id of the record, or `article`."""
        return {id: findings for id, findings in self.all_findings.items() if findings.next_check <= self.newest}

    # --- words

    @cached_property
    def units_by_id(self) -> Mapping[str, Unit]:
        """Every unit by its id."""
        return _by_id(self.units.units)

    @cached_property
    def attributes_by_id(self) -> Mapping[str, Attribute]:
        """Every attribute by its id."""
        return _by_id(self.units.attributes)

    @property
    def own_words(self) -> Mapping[str, Mapping[str, Any]]:
        """The closed lists that are in the data, by the name that `Refers` uses."""
        return {"units": self.units_by_id, "attributes": self.attributes_by_id}

    @cached_property
    def vocabularies(self) -> Mapping[str, Vocabulary]:
        """Every closed list of words, by its name."""
        return {name: each._replace(words=self.own_words.get(name, each.words)) for name, each in VOCABULARIES.items()}

    # --- references and sources

    @cached_property
    def _entries(self) -> Mapping[type[Entry], list[Any]]:
        found: dict[type[Entry], list[Any]] = {}
        for findings in self.all_findings.values():
            for entry in findings.walk():
                found.setdefault(type(entry), []).append(entry)
        return found

    def every(self, kind: type[_Entry]) -> Sequence[_Entry]:
        """Return every entry of a type in any findings."""
        return self._entries.get(kind, [])

    @cached_property
    def citations(self) -> Sequence[Reference]:
        """Every citation of a source."""
        return [reference for reference in self.references if reference.to == "sources"]

    @cached_property
    def cites(self) -> Mapping[str, tuple[str, ...]]:
        """The sources that each record or page cites, each once, by the id of the record or the name of the page."""
        found: dict[str, dict[str, None]] = {owner: {} for owner in self.all_findings}
        for citation in self.citations:
            found.setdefault(citation.owner, {})[str(citation.id)] = None
        return {owner: tuple(ids) for owner, ids in found.items()}

    @cached_property
    def cited_by(self) -> Mapping[str, tuple[str, ...]]:
        """The records and pages that cite each source, without repeats, by the id of the source."""
        found: dict[str, list[str]] = {source.id: [] for source in self.sources}
        for where, ids in self.cites.items():
            for id in ids:
                found.setdefault(id, []).append(where)
        return {id: tuple(places) for id, places in found.items()}

    @cached_property
    def sources_by_id(self) -> Mapping[str, Source]:
        """Every source by its id."""
        return _by_id(self.sources)

    def by_origin(self, sources: Iterable[str]) -> Mapping[Origin, list[str]]:
        """Return sources by their class, in the order of the vocabulary."""
        found: dict[Origin, list[str]] = {}
        for id in sources:
            found.setdefault(self.sources_by_id[id].origin, []).append(id)
        return {origin: found[origin] for origin in Origin if origin in found}

    def origins(self, sources: Iterable[str]) -> tuple[Origin, ...]:
        """Return the classes of sources, each once, in the order of the vocabulary."""
        return tuple(self.by_origin(sources))

    @cached_property
    def shelves(self) -> Mapping[str, list[Source]]:
        """The sources on each page of `/sources/`, by its name: a class, or a part of a long class, as `press-2024-q1` (`chapters`)."""
        found: dict[str, list[Source]] = {}
        for origin in Origin:
            sources = [source for source in self.sources if source.origin == origin]
            if len(sources) > LONGEST:
                parts = chapters((source.date, source) for source in sources)
                found |= {f"{origin}-{part}": inside for part, inside in parts.items()}
            elif sources:
                found[str(origin)] = sources
        return found

    @cached_property
    def shelf(self) -> Mapping[str, str]:
        """The page of `/sources/` that lists a source, by its id."""
        return {source.id: name for name, sources in self.shelves.items() for source in sources}

    # --- geography

    @cached_property
    def locations_by_id(self) -> Mapping[str, Location]:
        """Every location by its id."""
        return _by_id(self.geography.locations)

    @cached_property
    def regions_by_id(self) -> Mapping[str, Region]:
        """Every region by its id."""
        return _by_id(self.geography.regions)

    @cached_property
    def routes_by_id(self) -> Mapping[str, Route]:
        """Every route by its id."""
        return _by_id(self.geography.routes)

    @cached_property
    def records_at(self) -> Mapping[str, list[Record]]:
        """The records of each location by its id: those that name it, and those whose route passes it."""
        found: dict[str, list[Record]] = {id: [] for id in self.locations_by_id}
        for id in self.findings:
            stops = [stop for route in self.part(id, "route") for stop in self.routes_by_id[route].stops]
            for place in dict.fromkeys((*self.part(id, "places"), *stops)):
                found[place].append(self.records[id])
        return found

    @cached_property
    def records_along(self) -> Mapping[str, list[Record]]:
        """The records of each route by its id."""
        found: dict[str, list[Record]] = {id: [] for id in self.routes_by_id}
        for id in self.findings:
            for route in self.part(id, "route"):
                found[route].append(self.records[id])
        return found

    @cached_property
    def placeless(self) -> Sequence[Project]:
        """The projects for which the record has neither a place nor a route."""
        return [each for each in self.article.projects if not (self.part(each.id, "places") or self.part(each.id, "route"))]
