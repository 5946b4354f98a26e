"""What is published of the data: lists of things with everything that belongs to them, and the same as flat tables.

Both are made from the types of the model, field by field. A new field is published without a line here, and a new list with the
name of its table in `_NAMES`; what a key or a column means is the docstring of its field. Values are plain (text, numbers,
truth values, None, lists and groups of these); which file formats they take is none of this module's business.

- Every key is always there; what is not known is None.
- A date is ISO text with its precision beside it; a period is two such dates, equal where it is one.
- What belongs to an entry has an `id` made of its place, as `projects/ml-1/facts/3`.
- In a table nothing is joined: a list within a thing is a table of its own, with a row for each entry.
"""

from __future__ import annotations

import hashlib
import json
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlsplit

from pydantic import TypeAdapter

from model import (
    DATE,
    FINDINGS,
    PERIOD,
    Article,
    Change,
    Data,
    DocumentFindings,
    Entry,
    Figure,
    Initiative,
    Location,
    Paragraph,
    Person,
    Place,
    Pledge,
    Project,
    Record,
    Refers,
    Region,
    Route,
    Source,
    Term,
    Theme,
)
from words import VOCABULARIES

# The version of the keys and columns, as semver counts: what a new one may do is promised on `/data/`, and what it did is told there.
SCHEMA_VERSION = "1.0.0"
FOLDER = "data/v1"  # where they are published; the number is the first of the version
NAME = "china-pakistan-read-closely"  # what a program calls the data, and a disk the folder of the site
LICENCE = "CC-BY-4.0"  # by its SPDX name
LICENCE_URL = "https://creativecommons.org/licenses/by/4.0/"

Thing = Mapping[str, Any]


# --- shapes: what keys a thing has ----------------------------------------------------------------------------------


class Part(NamedTuple):
    """One key of a thing: its meaning, and what stands there: a plain value (as JSON Schema has it), or a thing of some shape.

    `many` is a list of these, which may be empty; `nullable` may be None. `refers` names the list in which an id stands.
    """

    name: str
    meaning: str
    of: Shape | Mapping[str, Any]
    many: bool = False
    nullable: bool = False
    refers: str | None = None


class Shape(NamedTuple):
    """The keys of a thing, in order."""

    name: str
    meaning: str
    parts: tuple[Part, ...]


class _Field(NamedTuple):
    """A field of a type: the keys that it becomes, and their values from its value and the id of its entry."""

    name: str
    parts: tuple[Part, ...]
    values: Callable[[Any, str], Sequence[Any]]


TEXT = {"type": "string", "minLength": 1}
_PRECISIONS = {4: "year", 7: "month", 10: "day"}  # by the length of an ISO date


def _precision(name: str, nullable: bool) -> Part:
    return Part(f"{name}_precision", f"How exactly {name} is known.", {"type": "string", "enum": [*_PRECISIONS.values()]}, False, nullable)


def _date(iso: str | None) -> tuple[str | None, str | None]:
    return iso, _PRECISIONS[len(iso)] if iso else None


def _period(iso: str | None) -> tuple[str | None, ...]:
    ends = iso.split("/") if iso else [None]
    return (*_date(ends[0]), *_date(ends[-1]))


def _unwrap(annotation: Any, metadata: Iterable[Any]) -> tuple[Any, list[Any], bool, bool]:
    """What stands inside an annotation: the innermost type, what is said of it, whether it may be None, whether it is a list."""
    nullable = many = False
    said = list(metadata)
    while True:
        options = [each for each in typing.get_args(annotation) if each is not types.NoneType]
        if typing.get_origin(annotation) is Annotated:
            annotation, *more = typing.get_args(annotation)
            said += more
        elif typing.get_origin(annotation) in (typing.Union, types.UnionType) and len(options) == 1:
            annotation, nullable = options[0], True
        elif typing.get_origin(annotation) is tuple:
            # What is said of the list is not said of what stands in it.
            annotation, many, said = options[0], True, []
        else:
            return annotation, said, nullable, many


def _field(attribute: str, about: Any) -> _Field:
    name, meaning = about.alias or attribute, about.description or ""
    kind, said, nullable, many = _unwrap(about.annotation, about.metadata)
    if isinstance(kind, type) and issubclass(kind, Entry):
        inner = shape(kind)
        part = Part(name, meaning, inner._replace(parts=(_PLACE, *inner.parts)), many, nullable)

        def placed(entry: Entry, place: str) -> Thing:
            return {"id": place, **thing(entry, place)}

        if many:
            return _Field(
                attribute, (part,), lambda entries, id: ([placed(each, f"{id}/{name}/{number}") for number, each in enumerate(entries, 1)],)
            )
        return _Field(attribute, (part,), lambda entry, id: (entry and placed(entry, f"{id}/{name}"),))
    refers = next((each.to for each in said if isinstance(each, Refers)), None)
    of = _plain_schema(Annotated[kind, *said, None])
    if of == DATE:
        parts = (Part(name, meaning, of, False, nullable), _precision(name, nullable))
        return _Field(attribute, parts, lambda iso, _: _date(iso))
    if of == PERIOD:
        start, end = f"{name}_start", f"{name}_end"
        first = Part(start, f"{meaning} Its beginning.", DATE, False, nullable)
        last = Part(end, "Its end; the same as its beginning where it is one day, month or year.", DATE, False, nullable)
        return _Field(attribute, (first, _precision(start, nullable), last, _precision(end, nullable)), lambda iso, _: _period(iso))
    part = Part(name, meaning, of, many, nullable, refers)
    return _Field(attribute, (part,), lambda value, _: (list(value) if many else value,))


def _plain_schema(annotation: Any) -> Mapping[str, Any]:
    return TypeAdapter(annotation).json_schema(mode="serialization")


@cache
def _fields(kind: type[Entry], without: frozenset[str] = frozenset()) -> tuple[_Field, ...]:
    return tuple(_field(name, about) for name, about in kind.model_fields.items() if name not in without)


_PLACE = Part("id", "The place of the entry; it may shift when entries are added before it.", TEXT)


@cache
def shape(kind: type[Entry], without: frozenset[str] = frozenset()) -> Shape:
    """The shape that a type is published in, but for some of its fields."""
    parts = tuple(part for each in _fields(kind, without) for part in each.parts)
    return Shape(kind.__name__, " ".join((kind.__doc__ or "").split()), parts)


def thing(entry: Entry, place: str, without: frozenset[str] = frozenset()) -> Thing:
    """An entry as plain values, under the keys of its `shape`; the ids of what is in it begin with its place."""
    found: dict[str, Any] = {}
    for each in _fields(type(entry), without):
        values = each.values(getattr(entry, each.name), place)
        found.update(zip((part.name for part in each.parts), values, strict=True))
    return found


# --- lists ----------------------------------------------------------------------------------------------------------


class List(NamedTuple):
    """A list that is published: its name, what it holds, the shape of a thing in it, and the things."""

    name: str
    meaning: str
    shape: Shape
    things: Sequence[Thing]

    @property
    def of_records(self) -> bool:
        """Whether each thing in it is a record, with what the article says and what sources say."""
        return self.shape.parts[-1].name == "record"


_WORD = (
    Part("list", "The closed list.", TEXT),
    Part("word", "The word, as values have it.", TEXT),
    Part("meaning", "What it means.", TEXT),
)
_MEANINGS = {
    "records": "Every record, and the article itself: what there is, and where.",
    "projects": "The projects and fields of cooperation that the article names.",
    "figures": "The numbers that the article states.",
    "initiatives": "The programmes, policies, meetings, documents and bodies that the article names.",
    "pledges": "What the article says China is ready to do, or has promised.",
    "article": "The article itself, and what sources say of it.",
    "themes": "The arguments of the article.",
    "paragraphs": "What each paragraph of the article says, in our words.",
    "people": "The people that the article names.",
    "article-places": "The places that the article names, as it names them.",
    "sources": "Every document that is cited, once.",
    "terms": "The glossary.",
    "locations": "The places of the record, as points.",
    "routes": "The lines of the record, from location to location.",
    "regions": "The countries, provinces and territories of the locations.",
    "changes": "What changed in the data, newest first.",
    "words": "The closed lists of words that values are taken from.",
}
_ARTICLE = "What the article says of it, in our words."
_NUMBER = {"type": "integer"}
_RECORD = "What dated, cited sources say of it."
_PAGE = Part("page", "The address of its page, or of its place on one.", {"type": "string", "format": "uri"})
_HEAD = (
    Part("id", "Permanent; the last part of the page's address.", TEXT),
    Part("kind", "What it is.", {"type": "string", "enum": ["article", *FINDINGS]}),
    Part("name", "What pages call it.", TEXT),
    Part("theme", "The theme of the article under which it stands; the article itself has none.", TEXT, nullable=True, refers="themes"),
    _PAGE,
)
_PARAGRAPHS = Part("paragraphs", "The paragraphs of the article that name it.", _NUMBER, many=True, refers="paragraphs")
# What every record has in its head is left out of what the article says of it, and the article's lists are lists of their own.
_IN_HEAD = frozenset({"id", "name", "label", "title", "theme", "paragraph", "paragraphs"})
_OWN_LISTS = frozenset({"themes", "people", "places", *FINDINGS})


def _left_out(said: type[Entry]) -> frozenset[str]:
    return _IN_HEAD | _OWN_LISTS if said is Article else _IN_HEAD


_KINDS: Mapping[str, type[Entry]] = {"projects": Project, "figures": Figure, "initiatives": Initiative, "pledges": Pledge}


def _head(record: Record | None, data: Data) -> dict[str, Any]:
    kind = data.kind_of[record.id] if record else "article"
    return {
        "id": record.id if record else "article",
        "kind": kind,
        "name": record.name if record else data.article.title,
        "theme": record.theme if record else None,
        "page": f"{kind}/{record.id}/" if record else "article/",
    }


def _records(name: str, said: type[Entry], found: type[Entry], things: Sequence[Thing]) -> List:
    sides = (Part("article", _ARTICLE, shape(said, _left_out(said))), Part("record", _RECORD, shape(found)))
    return List(
        name,
        _MEANINGS[name],
        Shape(f"{said.__name__}Record", f"{said.word.capitalize()}, with both voices.", (*_HEAD, _PARAGRAPHS, *sides)),
        things,
    )


def _record(record: Record | None, data: Data) -> Thing:
    said, found = (record, data.found[record.id]) if record else (data.article, data.document)
    head = _head(record, data)
    place = head["page"].rstrip("/")
    return {
        **head,
        "paragraphs": list(record.paragraphs) if record else [],
        "article": thing(said, place, _left_out(type(said))),
        "record": thing(found, place),
    }


def _plain(name: str, kind: type[Entry], entries: Iterable[Any], page: Callable[[Any], str]) -> List:
    of = shape(kind)
    things = [{**thing(entry, f"{name}/{getattr(entry, 'id', '')}"), "page": page(entry)} for entry in entries]
    return List(name, _MEANINGS[name], Shape(of.name, of.meaning, (*of.parts, _PAGE)), things)


def lists(data: Data) -> list[List]:
    """Every list that is published, in the order of the data files. A `page` is an address from the root of the site."""
    article, geography = data.article, data.geography
    heads = [_head(record, data) for record in (None, *data.records.values())]
    words = [
        {"list": name, "word": word, "meaning": meaning[0].upper() + meaning[1:]}
        for name, vocabulary in VOCABULARIES.items()
        for word, meaning in vocabulary.items()
    ]
    return [
        List("records", _MEANINGS["records"], Shape("Record", "A record.", _HEAD), heads),
        *(_records(kind, said, FINDINGS[kind], [_record(each, data) for each in data.kinds[kind]]) for kind, said in _KINDS.items()),
        _records("article", Article, DocumentFindings, [_record(None, data)]),
        _plain("themes", Theme, article.themes, lambda theme: f"{theme.id}/"),
        _plain("paragraphs", Paragraph, article.paragraphs, lambda paragraph: f"article/#p{paragraph.number}"),
        _plain("people", Person, article.people, lambda person: f"article/#{person.id}"),
        _plain("article-places", Place, article.places, lambda place: f"article/#{place.id}"),
        _plain("sources", Source, data.sources, lambda source: f"sources/{data.shelf[source.id]}/#{source.id}"),
        _plain("terms", Term, data.terms, lambda term: f"glossary/#{term.id}"),
        _plain("locations", Location, geography.locations, lambda location: f"map/#{location.id}"),
        _plain("routes", Route, geography.routes, lambda route: f"map/#route-{route.id}"),
        _plain("regions", Region, geography.regions, lambda _: "map/"),
        _plain("changes", Change, data.changes, lambda change: f"changes/#{change.id}"),
        List("words", _MEANINGS["words"], Shape("Word", "A word of a closed list.", _WORD), words),
    ]


# --- tables ---------------------------------------------------------------------------------------------------------


class Column(NamedTuple):
    """A column of a table: its meaning, its values as JSON Schema has them, and the table in whose key they stand."""

    name: str
    meaning: str
    of: Mapping[str, Any]
    nullable: bool = False
    refers: str | None = None


@dataclass
class Table:
    """A flat table: a row for each entry. `place` is where the same stands in the lists; `key` are the columns that tell rows apart."""

    name: str
    meaning: str
    place: str
    key: tuple[str, ...]
    columns: list[Column] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_list(self) -> bool:
        """Whether it is a list itself, and no list within things."""
        return self.place == self.name


# The tables of what stands in lists within things, by its place in them: the voice, `article` or `record`, where the thing is a record.
_NAMES = {
    "records.paragraphs": "record-paragraphs",
    "records.article.publications": "publications",
    "records.article.places": "record-article-places",
    "records.article.subjects": "record-subjects",
    "records.record.names": "names",
    "records.record.comparisons": "comparisons",
    "records.record.timeline": "timeline",
    "records.record.disputes": "disputes",
    "records.record.disputes.accounts": "accounts",
    "records.record.gaps": "gaps",
    "records.record.gaps.languages": "gap-languages",
    "records.record.status": "status",
    "records.record.facts": "facts",
    "records.record.places": "record-locations",
    "records.record.measures": "measures",
    "records.record.measures.values": "values",
    "records.record.caveats": "caveats",
    "paragraphs.faults": "paragraph-faults",
    "people.paragraphs": "person-paragraphs",
    "article-places.paragraphs": "article-place-paragraphs",
    "terms.paragraphs": "term-paragraphs",
    "terms.forms": "term-forms",
    "terms.names": "term-names",
    "routes.stops": "route-stops",
    "changes.records": "change-records",
}
_ID = Column(_PLACE.name, _PLACE.meaning, TEXT)
_POSITION = Column("position", "The place in its list, from 1.", {"type": "integer", "minimum": 1})
_RECORD_ID = Column("record", "The record that it belongs to.", TEXT, refers="records")
_ENTRY = "The id of the entry; of a thing that belongs to no record, its list before that, as locations/karachi."
_CITATIONS = (
    Column("entry", _ENTRY, TEXT),
    _RECORD_ID._replace(nullable=True),
    _POSITION,
    Column("source", "The source.", TEXT, refers="sources"),
)
_KEYS = {"paragraphs": ("number",), "words": ("list", "word")}  # of other lists it is the id


class _Row(NamedTuple):
    """A row that is being made: its cells, the thing that it shows, if any, and the cells of what owns the lists within that."""

    cells: dict[str, Any]
    thing: Thing | None
    owning: Mapping[str, Any]


class _Level(NamedTuple):
    """Where in the lists a table is being filled: the place, the columns of what owns lists at it, and what its columns begin with."""

    table: Table
    place: str
    owners: tuple[Column, ...]
    prefix: str = ""
    nullable: bool = False


class _Flattening:
    """Turns lists into tables; `found` are those made so far, by name."""

    def __init__(self) -> None:
        self.citations = Table("citations", "Which entry cites which source.", "sources", ("entry", "source"), [*_CITATIONS])
        self.found: dict[str, Table] = {}

    def add(self, each: List) -> None:
        """Make the table of a list, and those of the lists within its things."""
        key = _KEYS.get(each.name, ("id",))
        table = self.found.setdefault(each.name, Table(each.name, each.meaning, each.name, key))
        owner = _RECORD_ID if each.of_records else _owner(each.name, each.name)
        if each.name == "paragraphs":
            owner = owner._replace(of=_NUMBER)
        rows = [_Row({}, thing, {owner.name: thing[key[0]]}) for thing in each.things]
        table.rows += [row.cells for row in rows]
        self._fill(_Level(table, "records" if each.of_records else each.name, (owner,)), each.shape.parts, rows)

    def _fill(self, at: _Level, parts: Iterable[Part], rows: Sequence[_Row]) -> None:
        """Add a column for each plain value, and its cells to the rows; what stands in lists goes into tables of its own."""
        for part in parts:
            place = f"{at.place}.{part.name}"
            if part.name == "sources":
                self._cite(at.place, rows)
            elif part.many:
                self._within(at._replace(place=place), part, rows)
            elif isinstance(part.of, Shape):
                inner = [row._replace(thing=row.thing and row.thing[part.name]) for row in rows]
                below = at._replace(place=place, prefix=f"{at.prefix}{part.name}_", nullable=at.nullable or part.nullable)
                self._fill(below, part.of.parts, inner)
            else:
                column = Column(at.prefix + part.name, part.meaning, part.of, at.nullable or part.nullable, part.refers)
                if column not in at.table.columns:  # tables are shared by records of several kinds
                    at.table.columns.append(column)
                for row in rows:
                    row.cells[column.name] = row.thing and row.thing[part.name]

    def _within(self, at: _Level, part: Part, rows: Sequence[_Row]) -> None:
        """Add a table for a list within things: what owns it, the position, and what stands in it."""
        name, one = _NAMES[at.place], singular(part.name)
        columns = [*([_ID] if isinstance(part.of, Shape) else []), *at.owners, _POSITION]
        key = ("id",) if isinstance(part.of, Shape) else tuple(column.name for column in columns)
        meaning = f"For each {at.owners[-1].name.replace('_', ' ')}: {part.meaning[0].lower()}{part.meaning[1:]}"
        table = self.found.setdefault(name, Table(name, meaning, at.place.removeprefix("records."), key, columns))
        inner = []
        for row in rows:
            for position, value in enumerate(row.thing[part.name] if row.thing else (), 1):
                cells = {**row.owning, "position": position}
                if isinstance(part.of, Shape):
                    inner.append(_Row(cells, value, {**row.owning, one: value["id"]}))
                else:
                    inner.append(_Row(cells, {one: value}, {}))
        table.rows += [row.cells for row in inner]
        if isinstance(part.of, Shape):
            self._fill(_Level(table, at.place, (*at.owners, _owner(part.name, name))), part.of.parts, inner)
        else:
            self._fill(_Level(table, at.place, at.owners), [part._replace(name=one, many=False)], inner)

    def _cite(self, place: str, rows: Iterable[_Row]) -> None:
        of_record = place.startswith("records.")
        for _, thing, owning in rows:
            if thing:
                entry = thing["id"] if "/" in thing["id"] else f"{place}/{thing['id']}"
                record = owning["record"] if of_record else None
                for position, source in enumerate(thing["sources"], 1):
                    self.citations.rows.append({"entry": entry, "record": record, "position": position, "source": source})


def singular(name: str) -> str:
    """One of a list, as columns are named: `disputes` becomes dispute."""
    return "person" if name == "people" else name.removesuffix("s").replace("-", "_")


def _owner(name: str, table: str) -> Column:
    one = singular(name)
    return Column(one, f"The {one.replace('_', ' ')} that it belongs to.", TEXT, refers=table)


def tables(lists: Iterable[List]) -> list[Table]:
    """Every list as flat tables: one for the list, and one for each list within its things."""
    made = _Flattening()
    for each in lists:
        made.add(each)
    return [*made.found.values(), made.citations]


class Release(NamedTuple):
    """What a file says of where it comes from: the site's name, its address (it ends in a stroke), what it is, and the data's version."""

    name: str
    url: str
    description: str
    version: str

    @property
    def cite_as(self) -> str:
        """How to cite the data."""
        where = f" {self.url}data/." if citable(self.url) else ""
        return f"{self.name}. Data, version {self.version}.{where} CC BY 4.0."


def citable(url: str | None) -> str | None:
    """An address that can be cited, or None: a name that is kept for examples stands where nobody has said what the site's own is."""
    return None if (urlsplit(url or "").hostname or "").endswith(".example") else url or None


def release(data: Data, name: str, url: str, description: str) -> Release:
    """The state of the data. Its version is the newest day of work on it, a plus, and eight digits of a hash (SHA-256) of all of it."""
    held = json.dumps([each.things for each in published(data)[0]])
    return Release(name, url, description, f"{data.newest}+{hashlib.sha256(held.encode()).hexdigest()[:8]}")


def named(data: Data) -> Mapping[str, Table]:
    """Every table by its name."""
    return {table.name: table for table in published(data)[1]}


@lru_cache(maxsize=1)
def published(data: Data) -> tuple[Sequence[List], Sequence[Table]]:
    """The lists and the tables of one build, made once: many pages show them."""
    found = lists(data)
    return found, tables(found)
