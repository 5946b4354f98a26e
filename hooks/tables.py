"""The published data: lists of things, and the same as flat tables. Shapes and values come from `shapes`.

For a new list within an entry, add the name of its table to `_NAMES`; everything else follows from the types. Tables are not
joined: a list within a thing is a separate table, with a row for each entry.

Sources: RFC 4180 (CSV), and OWASP on CSV injection, for text in cells.
"""

from __future__ import annotations

import codecs
import csv
import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from dataset import Data
from fields import Entry, singular
from links import Links
from model import (
    KINDS,
    Article,
    Change,
    DocumentFindings,
    Location,
    Outcome,
    Paragraph,
    Person,
    Place,
    Record,
    Region,
    Route,
    Source,
    Statement,
    Status,
    Term,
    Theme,
)
from shapes import PLACE, TEXT, Part, Shape, Shapes, Thing

# The version of the keys and columns, by semantic versioning. `/data/` promises what a new version may change, and lists the versions.
SCHEMA_VERSION = "3.1.0"

# --- lists ----------------------------------------------------------------------------------------------------------


class List(NamedTuple):
    """A published list: its name and meaning, the shape of a thing in it, the entries, and a function that makes a thing of an entry."""

    name: str
    meaning: str
    shape: Shape
    entries: Sequence[Any]
    thing: Callable[[Any], Thing]  # called when the list is written, since all things together are larger than the data

    @property
    def of_records(self) -> bool:
        """Whether each thing is a record, with what the article says and what sources say."""
        return self.shape.parts[-1].name == "record"


_WORD = (
    Part("list", "The closed list.", TEXT),
    Part("word", "The word, as values write it.", TEXT),
    Part("meaning", "What it means.", TEXT),
)
_ARTICLE = "What the article says about it, in our words."
_NUMBER = {"type": "integer"}
_RECORD = "What dated, cited sources say about it."
_PAGE = Part(
    "page",
    "The address of its page or of its place on a page; it begins with the address of the site, if that is known.",
    {"type": "string", "format": "uri-reference"},
)
_HEAD = (
    Part("id", "Permanent; the last part of the page's address.", TEXT),
    Part("kind", "What it is.", {"type": "string", "enum": ["article", *KINDS]}),
    Part("name", "What pages call it.", TEXT),
    Part("theme", "The theme that it belongs to; none for the article itself.", TEXT, nullable=True, refers="themes"),
    _PAGE,
)
_PARAGRAPHS = Part("paragraphs", "The paragraphs of the article that name it.", _NUMBER, many=True, refers="paragraphs")
# What the article says leaves out what every record has in its head. The lists of the article are published as separate lists.
_IN_HEAD = frozenset({"id", "name", "label", "title", "theme", "paragraph", "paragraphs"})
_LEFT_OUT: Mapping[type[Entry], frozenset[str]] = {Article: _IN_HEAD | {"themes", "statements", "people", "places", *KINDS}}


class _Lists:
    """Builder of the lists of one build."""

    def __init__(self, data: Data, links: Links) -> None:
        self.data, self.links, self.shapes = data, links, Shapes(data.own_words, dict.fromkeys((Status, Outcome), self.last_reported))

    def last_reported(self, entry: Any) -> str | None:
        """The date of the newest source that reports a status or an outcome."""
        return next((source.date for source in reversed(self.data.dated(entry.reports))), None)

    def head(self, record: Record | None) -> dict[str, Any]:
        """Return what a list of all records says about one record or, for None, about the article itself."""
        return {
            "id": record.id if record else "article",
            "kind": self.data.kind_of[record.id] if record else "article",
            "name": record.name if record else self.data.article.title,
            "theme": record.theme if record else None,
            "page": self.links.record(record) if record else self.links.page("article"),
        }

    def records(self, name: str, said: type[Entry], findings: type[Entry], meaning: str) -> List:
        """The records of a kind, each with both voices; `article` gives the record of the article itself."""
        without = _LEFT_OUT.get(said, _IN_HEAD)
        voices = (Part("article", _ARTICLE, self.shapes.shape(said, without)), Part("record", _RECORD, self.shapes.shape(findings)))
        meant = f"{said.word.capitalize()}, with both voices."
        shape = Shape(f"{said.__name__}Record", meant, (*_HEAD, _PARAGRAPHS, *voices))
        return List(name, meaning, shape, self.data.kinds.get(name, (None,)), self.record)

    def record(self, record: Any) -> Thing:
        """A record with both voices; pass None for the article itself."""
        said = record or self.data.article
        head = self.head(record)
        place = f"{head['kind']}/{head['id']}" if record else "article"
        return {
            **head,
            "paragraphs": list(record.paragraphs) if record else [],
            "article": self.shapes.thing(said, place, _LEFT_OUT.get(type(said), _IN_HEAD)),
            "record": self.shapes.thing(self.data.all_findings[head["id"]], place),
        }

    def plain(self, name: str, kind: type[Entry], entries: Sequence[Any], page: Callable[[Any], str], meaning: str) -> List:
        """Entries as the data files have them, each with its page."""
        of = self.shapes.shape(kind)

        def thing(entry: Any) -> Thing:
            return {**self.shapes.thing(entry, f"{name}/{getattr(entry, 'id', '')}"), "page": page(entry)}

        return List(name, meaning, Shape(of.name, of.meaning, (*of.parts, _PAGE)), entries, thing)


def lists(data: Data, links: Links) -> list[List]:
    """Every published list, in the order of the data files, with addresses from `links`."""
    of, article, geography, page = _Lists(data, links), data.article, data.geography, links.page
    plain = of.plain
    words = [
        {"list": name, "word": word, "meaning": about.meaning[0].upper() + about.meaning[1:]}
        for name, vocabulary in data.vocabularies.items()
        for word, about in vocabulary.words.items()
    ]
    every = "A list of every record, and the article itself, with the address of its page."
    named, said = "The people that the article names.", "What each paragraph of the article says, in our words."
    stated = "The statements of the article that we compare with sources."
    places, vocabularies = "The places that the article names, as it names them.", "The closed lists of words for values."
    territories, lines = "The countries, provinces and territories of the locations.", "The routes on our maps, from location to location."
    return [
        List("records", every, Shape("Record", "A record.", _HEAD), [None, *data.records.values()], of.head),
        *(of.records(kind.name, kind.said, kind.findings, kind.meaning) for kind in KINDS.values()),
        of.records("article", Article, DocumentFindings, "The article itself, and what sources say about it."),
        plain("themes", Theme, article.themes, lambda theme: page(theme.id), "The arguments of the article."),
        plain("paragraphs", Paragraph, article.paragraphs, lambda each: links.paragraph(each.number), said),
        plain("statements", Statement, article.statements, lambda each: page("statements", each.id), stated),
        plain("people", Person, article.people, lambda person: page("article", person.id), named),
        plain("article_places", Place, article.places, lambda place: page("article", place.id), places),
        plain("sources", Source, data.sources, lambda each: links.source(each.id), "Every document that we cite, once each."),
        plain("terms", Term, data.terms, lambda term: page("glossary", term.id), "The glossary."),
        plain("locations", Location, geography.locations, lambda each: page("map", each.id), "The places on our maps, as points."),
        plain("routes", Route, geography.routes, lambda each: page("map", f"route-{each.id}"), lines),
        plain("regions", Region, geography.regions, lambda _: page("map"), territories),
        plain("changes", Change, data.changes, lambda change: page("changes", change.id), "What changed in the data, newest first."),
        List("words", vocabularies, Shape("Word", "A word of a closed list.", _WORD), words, dict),
    ]


# --- tables ---------------------------------------------------------------------------------------------------------


# The first characters of text that a spreadsheet reads as a formula, including the full-width signs of East Asian keyboards.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")


def inert(text: str) -> str:
    """Text that no spreadsheet runs: an apostrophe precedes anything that could begin a formula.

    To restore the text, remove one apostrophe if one or more are before such a sign.
    """
    return f"'{text}" if _FORMULA.match(text) else text


def _cell(value: Any) -> str:
    return inert(value) if isinstance(value, str) else "" if value is None else json.dumps(value)


def as_csv(rows: Iterable[Iterable[Any]]) -> bytes:
    """Return rows as CSV in UTF-8: None is an empty cell, Booleans are `true` and `false`, numbers are as in JSON, and text is `inert`."""
    content = io.BytesIO()
    text = io.TextIOWrapper(content, "utf8", newline="")
    csv.writer(text, lineterminator="\r\n").writerows(map(_cell, row) for row in rows)
    text.flush()
    return content.getvalue()


class Column(NamedTuple):
    """A column of a table: its meaning, its values as JSON Schema describes them, and the table that they refer to."""

    name: str
    meaning: str
    of: Mapping[str, Any]
    nullable: bool = False
    refers: str | None = None


@dataclass
class Table:
    """A flat table, with a row for each entry. `key` names the columns that identify rows; `place` says where the lists hold the same data.

    `examples` are the first values of columns that have any, `parts` the rows as CSV, and `rows` those not written yet.
    A `marked` table begins with a byte order mark.
    """

    name: str
    meaning: str
    place: str
    key: tuple[str, ...]
    columns: list[Column] = field(default_factory=list)
    marked: bool = False
    total: int = 0  # number of rows
    examples: dict[str, Any] = field(default_factory=dict)
    parts: list[bytes] = field(default_factory=list)
    rows: list[dict[str, Any]] = field(default_factory=list)

    @property
    def is_list(self) -> bool:
        """Whether it is a whole list, not a list within things."""
        return self.place == self.name

    def content(self) -> bytes:
        """Return the whole table as CSV."""
        mark = codecs.BOM_UTF8 if self.marked else b""
        return b"".join([mark, as_csv([[column.name for column in self.columns]]), *self.parts])

    def write(self) -> None:
        """Write the rows and free them, since all rows together are larger than the data."""
        names = [column.name for column in self.columns]
        for name in names:
            if name not in self.examples and (known := [row[name] for row in self.rows if row[name] is not None]):
                self.examples[name] = known[0]
        self.parts.append(as_csv([row[name] for name in names] for row in self.rows))
        self.total += len(self.rows)
        self.rows.clear()


# The names of tables made from lists within things, by the place of the list; in a record, `article` or `record` is the voice.
_NAMES = {
    "records.paragraphs": "record_paragraphs",
    "records.article.publications": "publications",
    "records.article.places": "record_article_places",
    "records.article.subjects": "record_subjects",
    "records.record.names": "names",
    "records.record.comparisons": "comparisons",
    "records.record.timeline": "timeline",
    "records.record.disputes": "disputes",
    "records.record.disputes.accounts": "accounts",
    "records.record.gaps": "gaps",
    "records.record.gaps.languages": "gap_languages",
    "records.record.status": "status",
    "records.record.facts": "facts",
    "records.record.places": "record_locations",
    "records.record.measures": "measures",
    "records.record.measures.values": "measure_values",
    "records.record.caveats": "caveats",
    "paragraphs.faults": "paragraph_faults",
    "people.paragraphs": "person_paragraphs",
    "article_places.paragraphs": "article_place_paragraphs",
    "terms.paragraphs": "term_paragraphs",
    "terms.forms": "term_forms",
    "terms.names": "term_names",
    "routes.stops": "route_stops",
    "changes.records": "change_records",
}
_ID = Column(PLACE.name, PLACE.meaning, TEXT)
_POSITION = Column("position", "The position in its list, from 1.", {"type": "integer", "minimum": 1})
_RECORD_ID = Column("record", "The record that it belongs to.", TEXT, refers="records")
_ENTRY = "The id of the entry; if it belongs to no record, the name of its list comes first, as in locations/karachi."
_CITATIONS = (
    Column("entry", _ENTRY, TEXT),
    _RECORD_ID._replace(nullable=True),
    Column("role", "The field of the entry that names the source: `sources`, `differ`, `independent`, `parties` or `reported_by`.", TEXT),
    _POSITION,
    Column("source", "The source.", TEXT, refers="sources"),
)
_KEYS = {"paragraphs": ("number",), "words": ("list", "word")}  # for other lists it is the id


class _Row(NamedTuple):
    """A row in the making: its cells, the thing that it shows, if any, and the cells that identify the owner of lists within that."""

    cells: dict[str, Any]
    thing: Thing | None
    owning: Mapping[str, Any]


class _Level(NamedTuple):
    """Where a table is being filled: the place in the lists, the columns that identify the owner of lists there, and the column prefix."""

    table: Table
    place: str
    owners: tuple[Column, ...]
    prefix: str = ""
    nullable: bool = False


class _Flattening:
    """Turns lists into tables; `found` has the tables made so far, by name."""

    def __init__(self) -> None:
        self.citations = Table("citations", "Which entry cites which source.", "sources", ("entry", "source"), [*_CITATIONS])
        self.found: dict[str, Table] = {}

    def add(self, each: List) -> None:
        """Add the table of a list, and those of the lists within its things."""
        key = _KEYS.get(each.name, ("id",))
        table = self.found.setdefault(each.name, Table(each.name, each.meaning, each.name, key))
        owner = _RECORD_ID if each.of_records else _owner(each.name, each.name)
        if each.name == "paragraphs":
            owner = owner._replace(of=_NUMBER)
        rows = [_Row({}, thing, {owner.name: thing[key[0]]}) for thing in map(each.thing, each.entries)]
        table.rows += [row.cells for row in rows]
        self._fill(_Level(table, "records" if each.of_records else each.name, (owner,)), each.shape.parts, rows)
        for filled in (*self.found.values(), self.citations):
            filled.write()

    def _fill(self, at: _Level, parts: Iterable[Part], rows: Sequence[_Row]) -> None:
        """Add a column for each plain value, and its cells to the rows; make a table for each list within things."""
        for part in parts:
            place = f"{at.place}.{part.name}"
            if part.many and part.refers == "sources":
                self._cite(at.place, part.name, rows)
            elif part.many:
                self._within(at._replace(place=place), part, rows)
            elif isinstance(part.of, Shape):
                inner = [row._replace(thing=row.thing and row.thing[part.name]) for row in rows]
                below = at._replace(place=place, prefix=f"{at.prefix}{part.name}_", nullable=at.nullable or part.nullable)
                self._fill(below, part.of.parts, inner)
            else:
                column = Column(at.prefix + part.name, part.meaning, part.of, at.nullable or part.nullable, part.refers)
                if column not in at.table.columns:  # records of several kinds share tables
                    at.table.columns.append(column)
                for row in rows:
                    row.cells[column.name] = row.thing and row.thing[part.name]

    def _within(self, at: _Level, part: Part, rows: Sequence[_Row]) -> None:
        """Add a table for a list within things: its owner, the position, and its entries.

        Raises ValueError if the list is new and its table has no name yet.
        """
        if at.place not in _NAMES:
            raise ValueError(f"the list {at.place} has no table; add its name to _NAMES in hooks/tables.py")
        name, one, inside = _NAMES[at.place], singular(part.name), part.of if isinstance(part.of, Shape) else None
        columns = [*([_ID] if inside else []), *at.owners, _POSITION]
        key = ("id",) if inside else tuple(column.name for column in columns)
        meaning = f"For each {at.owners[-1].name.replace('_', ' ')}: {part.meaning[0].lower()}{part.meaning[1:]}"
        table = self.found.setdefault(name, Table(name, meaning, at.place.removeprefix("records."), key, columns))
        inner = []
        for row in rows:
            for position, value in enumerate(row.thing[part.name] if row.thing else (), 1):
                thing = value if inside else {"id": None, one: value}
                inner.append(_Row({**row.owning, "position": position}, thing, {**row.owning, one: thing["id"]}))
        table.rows += [row.cells for row in inner]
        parts = inside.parts if inside else [part._replace(name=one, many=False)]
        self._fill(_Level(table, at.place, (*at.owners, _owner(part.name, name))), parts, inner)

    def _cite(self, place: str, role: str, rows: Iterable[_Row]) -> None:
        for _, thing, owning in rows:
            if thing:
                entry = thing["id"] if "/" in thing["id"] else f"{place}/{thing['id']}"
                record = owning["record"] if place.startswith("records.") else None
                for position, source in enumerate(thing[role], 1):
                    cells = {"entry": entry, "record": record, "role": role, "position": position, "source": source}
                    self.citations.rows.append(cells)


def _owner(name: str, table: str) -> Column:
    one = singular(name)
    return Column(one, f"The {one.replace('_', ' ')} that it belongs to.", TEXT, refers=table)


def tables(lists: Iterable[List]) -> list[Table]:
    """Return every list as flat tables: one for the list, and one for each list within its things."""
    made = _Flattening()
    for each in lists:
        made.add(each)
    return [*made.found.values(), made.citations]
