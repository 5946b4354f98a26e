"""The published form of an entry: its shape, made from its type field by field, and its values as plain ones.

A new field is published without any change here; the docstring of a field is the meaning of its key. Values are plain: text, numbers,
truth values, None, and lists and groups of these. Other modules decide on file formats.

- A key has the name of its field, except for those in `RENAMED`.
- Every key is always there; a value that is not known is None.
- A date is ISO text with its precision beside it; a period is two such dates, which are equal if it is one date.
- A part of an entry has an `id` made from its position, such as `projects/ml-1/facts/3`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from operator import attrgetter
from typing import Annotated, Any, NamedTuple

from pydantic import TypeAdapter

from fields import DATE, PERIOD, REFERS, SPAN, Entry, Member

Thing = Mapping[str, Any]


class Part(NamedTuple):
    """One key of a thing: its meaning, and what it holds, which is a plain value (as JSON Schema describes it) or a thing of some shape.

    If `many`, it holds a list of these, which may be empty; if `nullable`, it may be None. `refers` names the list that an id is from.
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
    """The published form of a field of a type: its keys, and a function that gives these keys with their values for an entry and its id."""

    parts: tuple[Part, ...]
    of: Callable[[Entry, str], Thing]


# Fields that we publish under another name, since SQL reserves theirs.
RENAMED = {
    **{"from": "value_from", "to": "value_to", "of": "of_what"},
    **{"end": "end_date", "precision": "point_precision", "read": "read_depth"},
}
TEXT = {"type": "string", "minLength": 1}
_PRECISIONS = {4: "year", 7: "month", 10: "day"}  # by the length of an ISO date


def _precision(name: str, nullable: bool) -> Part:
    return Part(f"{name}_precision", f"How exactly we know {name}.", {"type": "string", "enum": [*_PRECISIONS.values()]}, False, nullable)


def _date(name: str, iso: str | None) -> Thing:
    return {name: iso, f"{name}_precision": _PRECISIONS[len(iso)] if iso else None}


def _period(start: str, end: str, iso: str | None) -> Thing:
    ends = iso.split("/") if iso else [None]
    return {**_date(start, None if ends[0] == ".." else ends[0]), **_date(end, ends[-1])}


_LAST_REPORTED = Part(
    "last_reported",
    "The date of the newest source that reports it, which may be an estimate; null if no source is dated.",
    DATE,
    nullable=True,
)
PLACE = Part("id", "The position of the entry in the data; it may change when entries are added before it.", TEXT)


class Shapes:
    """The shapes of one build. They may differ between builds, since the words of some fields are in the data."""

    def __init__(self, words: Mapping[str, Iterable[str]], last_reported: Mapping[type[Entry], Callable[[Any], str | None]]) -> None:
        """Take the closed lists that are data, by their names in `Refers`.

        `last_reported` gives the date of an entry's newest source, for the types that report a status: that date gets a key of its own.
        """
        self._words, self._last_reported = words, last_reported
        self._fields: dict[tuple[type[Entry], frozenset[str]], tuple[_Field, ...]] = {}

    def shape(self, kind: type[Entry], without: frozenset[str] = frozenset()) -> Shape:
        """The published shape of a type, without some of its fields."""
        parts = tuple(part for each in self._of(kind, without) for part in each.parts)
        return Shape(kind.__name__, " ".join((kind.__doc__ or "").split()), parts)

    def thing(self, entry: Entry, place: str, without: frozenset[str] = frozenset()) -> Thing:
        """An entry as plain values, under the keys of its `shape`; the ids of its parts begin with its place."""
        found: dict[str, Any] = {}
        for each in self._of(type(entry), without):
            found |= each.of(entry, place)
        return found

    def _of(self, kind: type[Entry], without: frozenset[str]) -> tuple[_Field, ...]:
        key = kind, without
        if key not in self._fields:
            fields = [self._field(member) for member in kind.members if member.attribute not in without]
            if reported := self._last_reported.get(kind):
                parts = (_LAST_REPORTED, _precision(_LAST_REPORTED.name, True))
                fields.append(_Field(parts, lambda entry, _: _date(_LAST_REPORTED.name, reported(entry))))
            self._fields[key] = tuple(fields)
        return self._fields[key]

    def _field(self, member: Member) -> _Field:
        if member.entry:
            return self._nested(member, member.entry)
        name, get = RENAMED.get(member.key, member.key), attrgetter(member.attribute)
        meaning, many, nullable = member.meaning, member.many, member.nullable
        annotation: Any = Annotated[member.kind, *member.said, None]
        of = TypeAdapter(annotation).json_schema(mode="serialization")
        refers = of.pop(REFERS, None)
        if refers in self._words:
            of, refers = {"type": "string", "enum": [*self._words[refers]]}, None
        if of == DATE:
            parts = (Part(name, meaning, of, False, nullable), _precision(name, nullable))
            return _Field(parts, lambda entry, _: _date(name, get(entry)))
        if of in (PERIOD, SPAN):
            start, end, is_open = f"{name}_start", f"{name}_end", nullable or of == SPAN
            none = "; null if only the end is known" if of == SPAN else ""
            first = Part(start, f"{meaning} This is its beginning{none}.", DATE, False, is_open)
            last = Part(end, "The end of that period; the same as its beginning if it is one day, month or year.", DATE, False, nullable)
            ends = (first, _precision(start, is_open), last, _precision(end, nullable))
            return _Field(ends, lambda entry, _: _period(start, end, get(entry)))
        part = Part(name, meaning, of, many, nullable, refers)
        return _Field((part,), lambda entry, _: {name: list(get(entry)) if many else get(entry)})

    def _nested(self, member: Member, kind: type[Entry]) -> _Field:
        inner, name, get = self.shape(kind), member.key, attrgetter(member.attribute)
        part = Part(name, member.meaning, inner._replace(parts=(PLACE, *inner.parts)), member.many, member.nullable)

        def placed(entry: Entry, place: str) -> Thing:
            return {"id": place, **self.thing(entry, place)}

        def of(owner: Entry, id: str) -> Thing:
            value = get(owner)
            if member.many:
                return {name: [placed(each, f"{id}/{name}/{number}") for number, each in enumerate(value, 1)]}
            return {name: value and placed(value, f"{id}/{name}")}

        return _Field((part,), of)
