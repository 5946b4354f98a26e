"""All data of one build, with the look-ups over it. A look-up that needs all of the data is worked out once, when it is first asked for."""

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

# A list with more entries is split into years, quarters or months, so that pages load on slow networks (test_weight.py).
LONGEST = 50

# The pages, other than those of records, that cite sources, by the file whose text they show; no record has such an id.
PAGES = {"article.yml": "article", "glossary.yml": "glossary", "places.yml": "map", "changes.yml": "changes"}

_T = TypeVar("_T")
_Entry = TypeVar("_Entry", bound=Entry)


def chapters(dated: Iterable[tuple[str | None, _T]]) -> dict[str, list[_T]]:
    """Parts of a list, each for a page of its own, by name and in order of time.

    Takes pairs of an ISO date, or None, and a thing. A part is a year, `2024`; of a year with more than LONGEST things a quarter,
    `2024-q1`; of such a quarter a month, `2024-03`; or `undated`. What is dated by the year alone comes with its January.
    """
    parts = [(_chapter_names(date), thing) for date, thing in dated]
    sizes = Counter(name for names, _ in parts for name in names)
    found: dict[str, list[_T]] = {}
    for names, thing in sorted(parts, key=lambda part: part[0][-1]):
        fits = next((name for name in names if sizes[name] <= LONGEST), names[-1])
        found.setdefault(fits, []).append(thing)
    return found


def _chapter_names(date: str | None) -> tuple[str, ...]:
    """The year, quarter and month of a date, as parts of a list are named."""
    if date is None:
        return ("undated",)
    year, month = date[:4], date[5:7] or "01"
    return year, f"{year}-q{(int(month) + 2) // 3}", f"{year}-{month}"


def _by_id(entries: Iterable[_T]) -> dict[str, _T]:
    return {entry.id: entry for entry in entries}  # type: ignore[attr-defined]


def ids_of(to: str, written: Mapping[str, Iterable[object]]) -> Mapping[object, None] | None:
    """The ids of a list that entries refer to, by its published name; None where the list is missing or an id unreadable."""
    lists = KINDS if to == "records" else (to.removeprefix("article_"),)
    if not all(written.get(name) for name in lists):
        return None
    ids = [id for name in lists for id in written[name]]
    if to == "paragraphs":
        return dict.fromkeys(range(len(ids)))  # whatever is wrong with their own numbers
    return dict.fromkeys(ids) if all(type(id) in (str, int) for id in ids) else None


@dataclass(frozen=True, eq=False, repr=False)
class Data:
    """All data of one build.

    `files` holds, by kind and id, the files of the record; `document` the one on the article itself. `written` holds, for each list
    of the files, the id (or number) of every entry as it was written. While problems are collected, entries that are themselves
    wrong are missing from the rest but not from `written`, so that a reference to one is not a second problem. `references` are the ids
    that any entry, sound or not, has of a thing in another list; `unreadable` says that a file or a field is missing from all this.
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
        return f"Data of {len(self.sources)} sources"  # the whole would fill a screen where a program quotes it

    @cached_property
    def _made(self) -> dict[object, Any]:
        return {}

    def once(self, make: Callable[[Data], _T]) -> _T:
        """What a function makes of all data. It is called once, since checks and pages may want the same."""
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
        """For an id, the records that have it for a subject."""
        found: dict[str, list[Record]] = {}
        for record in self.records.values():
            for subject in getattr(record, "subjects", ()):
                found.setdefault(subject, []).append(record)
        return found

    def related(self, record: Record) -> list[Record]:
        """What a record is about, and the records that are about it or about the same thing; itself left out."""
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
        """Whether everything was read, and each record has its file: else nobody knows what is not cited."""
        return not self.unreadable and self.records.keys() <= self.findings.keys()

    @cached_property
    def all_findings(self) -> Mapping[str, Findings]:
        """Every file of the record by the id of its record, and last, as `article`, the one on the article itself."""
        return {**self.findings, "article": self.document}

    def part(self, id: str | None, field: str) -> tuple[Any, ...]:
        """The entries that the findings of a record, or of `article`, have in a field; none where it has no such field."""
        value = getattr(self.all_findings.get(id or ""), field, None)
        return value if isinstance(value, tuple) else () if value is None else (value,)

    @cached_property
    def statements(self) -> Mapping[str, Statement]:
        """Every statement of the article by its id."""
        return _by_id(self.article.statements)

    @cached_property
    def compared(self) -> Mapping[str, list[tuple[Record, Comparison]]]:
        """Where each statement is compared, by its id: the records, each with its comparison."""
        found: dict[str, list[tuple[Record, Comparison]]] = {}
        for id, record in self.records.items():
            for comparison in self.part(id, "comparisons"):
                found.setdefault(comparison.statement, []).append((record, comparison))
        return found

    def judged(self, statement: str) -> list[tuple[Relation, str | None]]:
        """The relations of a statement, each once, with how it is read where it can be read in two ways."""
        return list(dict.fromkeys((comparison.relation, comparison.reading) for _, comparison in self.compared[statement]))

    def state(self, id: str) -> Status | None:
        """The present state of a record, or None where it has no states."""
        return next(reversed(self.part(id, "status")), None)

    def latest_step(self, id: str) -> Step | None:
        """The newest step of a record that was not announced but happened, or None."""
        happened = [step for step in self.part(id, "timeline") if not step.planned]
        return max(reversed(happened), key=lambda step: step.end or step.date, default=None)

    def next_step(self, id: str) -> Step | None:
        """The first step that was announced for a day still to come, counted from `newest`, or None."""
        planned = [step for step in self.part(id, "timeline") if step.planned]
        coming = [step for step in planned if (end := step.end or step.date) >= self.newest[: len(end)]]
        return min(coming, key=lambda step: step.date, default=None)

    def relations(self, id: str) -> list[Relation]:
        """How the statements on a record relate to the sources: each relation once."""
        return list(dict.fromkeys(comparison.relation for comparison in self.part(id, "comparisons")))

    def offers(self, record: Record) -> list[Record]:
        """The offers about a record whose outcome says something."""
        about = self.about.get(record.id, [])
        return [each for each in about if any(outcome.state != OutcomeState.TOO_GENERAL for outcome in self.part(each.id, "outcome"))]

    def dated(self, sources: Iterable[str]) -> list[Source]:
        """The sources with a date among some, oldest first."""
        found = [source for id in sources if (source := self.sources_by_id[id]).date]
        return sorted(found, key=lambda source: source.date or "")

    def sources_of(self, owner: str) -> list[Source]:
        """The sources that a record, or a page, cites."""
        return [self.sources_by_id[id] for id in self.cites[owner]]

    @cached_property
    def newest(self) -> str:
        """The newest day of work on the data: ages are counted from it, so that a build needs no clock."""
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
        """The closed lists that are data, by the name that a `Refers` has for them."""
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
        """Every entry of a type that any findings have."""
        return self._entries.get(kind, [])

    @cached_property
    def citations(self) -> Sequence[Reference]:
        """Every citation of a source."""
        return [reference for reference in self.references if reference.to == "sources"]

    @cached_property
    def cites(self) -> Mapping[str, tuple[str, ...]]:
        """The sources that a record, or a page, cites, each once, by the record's id or the page's name."""
        found: dict[str, dict[str, None]] = {owner: {} for owner in self.all_findings}
        for citation in self.citations:
            found.setdefault(citation.owner, {})[str(citation.id)] = None
        return {owner: tuple(ids) for owner, ids in found.items()}

    @cached_property
    def cited_by(self) -> Mapping[str, tuple[str, ...]]:
        """Which records and pages cite each source: a list without repeats for each id of a source."""
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
        """Some sources by their class, in the order of the vocabulary."""
        found: dict[Origin, list[str]] = {}
        for id in sources:
            found.setdefault(self.sources_by_id[id].origin, []).append(id)
        return {origin: found[origin] for origin in Origin if origin in found}

    def origins(self, sources: Iterable[str]) -> tuple[Origin, ...]:
        """The classes of some sources, each once, in the order of the vocabulary."""
        return tuple(self.by_origin(sources))

    @cached_property
    def shelves(self) -> Mapping[str, list[Source]]:
        """The sources of each page of `/sources/`, by its name: a class, or of a class that is many its `chapters`, as `press-2024-q1`."""
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
        """The records of every location by its id: those that name it, and those whose route passes it."""
        found: dict[str, list[Record]] = {id: [] for id in self.locations_by_id}
        for id in self.findings:
            stops = [stop for route in self.part(id, "route") for stop in self.routes_by_id[route].stops]
            for place in dict.fromkeys((*self.part(id, "places"), *stops)):
                found[place].append(self.records[id])
        return found

    @cached_property
    def records_along(self) -> Mapping[str, list[Record]]:
        """The records of every route by its id."""
        found: dict[str, list[Record]] = {id: [] for id in self.routes_by_id}
        for id in self.findings:
            for route in self.part(id, "route"):
                found[route].append(self.records[id])
        return found

    @cached_property
    def placeless(self) -> Sequence[Project]:
        """The projects for which the record has neither a place nor a route."""
        return [each for each in self.article.projects if not (self.part(each.id, "places") or self.part(each.id, "route"))]
