"""Tests that every field of the data is shown to readers: they record what templates read while rendering the small data set.

A template that checks whether a field has a value has read it. The golden files show what it then writes.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from typing import Any

import pytest
from test_views import OPTIONS

import generated
import rendering
from dataset import Data
from edition import Edition
from fields import Entry
from model import FILES, Findings
from rendering import Foot, foot
from views import VIEWS, emptiness, shown

# Fields that no template reads, each with the way in which readers see it, or the reason why they do not.
NOT_SHOWN = {
    "Step.highlight": "the timeline begins with these steps",
    "Term.forms": "pages explain these spellings as they explain the term",
    "Paragraph.theme": "pages of themes are written by hand; a check compares records with it",
    "Change.correction": "divides the changes into two tables",
    "Statement.form": "the relation of an intention says so",
    "Figure.span": "charts place the article's number by it",
    "Figure.subjects": "makes the links to related records",
    "Pledge.subjects": "makes the links to related records",
    "Source.read_on": "in lists of references only; a check compares dates with it",
    "Region.id": "locations name it",
    "Region.south": "a frame that catches mistakes; it is not a border",
    "Region.west": "a frame that catches mistakes; it is not a border",
    "Region.north": "a frame that catches mistakes; it is not a border",
    "Region.east": "a frame that catches mistakes; it is not a border",
    "Unit.id": "tables of words show it as the name of the unit in its list",
    "Attribute.id": "tables of words show it as the name of the attribute in its list",
    "Location.label": "the map writes it in the place of the name",
    "Route.label": "the map writes it in the place of the name",
}


class Readings:
    """Record of what is read of entries while templates are rendered, by a template or by a filter or function that it calls."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.fields: set[tuple[int, str]] = set()  # the fields of an entry, by its identity
        self.whole: set[int] = set()  # values that were passed to a view as a whole
        self._depth = 0
        environment = rendering.ENVIRONMENT
        patch.setattr(environment, "getattr", self._of_entries(environment.getattr))
        patch.setattr(environment, "getitem", self._of_entries(environment.getitem))
        for called in (environment.filters, environment.tests, environment.globals):
            for name, function in [*called.items()]:
                if callable(function) and getattr(function, "__module__", "") in ("wording", "maps", "charts"):
                    patch.setitem(called, name, self._all_of(function))
        read, readings = Entry.__getattribute__, self

        def remember(entry: Entry, name: str) -> Any:
            if readings._depth:
                readings.fields.add((id(entry), name))
            return read(entry, name)

        patch.setattr(Entry, "__getattribute__", remember)

    def _all_of(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def reading(*args: Any, **named: Any) -> Any:
            self._depth += 1
            try:
                return function(*args, **named)
            finally:
                self._depth -= 1

        return reading

    def _of_entries(self, get: Callable[..., Any]) -> Callable[..., Any]:
        """Return a wrapper of attribute access that records the fields of entries; their properties read fields in turn."""
        watched = self._all_of(get)

        def reading(thing: Any, name: Any) -> Any:
            value = watched(thing, name) if isinstance(thing, Entry) else get(thing, name)
            return self._all_of(value) if isinstance(thing, Data) and name == "part" else value

        return reading

    def shows(self, entry: Entry, attribute: str) -> bool:
        """Return whether a field was read, the entries in it were read, or a view had its whole list."""
        value = getattr(entry, attribute)
        within = value if isinstance(value, tuple) else (value,)
        entries = [each for each in within if isinstance(each, Entry)]
        if entries:
            return any(self.shows(each, member.attribute) for each in entries for member in each.members)
        return (id(entry), attribute) in self.fields or (bool(value) and id(value) in self.whole)


def render_all(edition: Edition, readings: Readings) -> None:
    """Render every page and every view of the small data set as HTML."""
    rendering.forget()  # cached macros have filters that are not watched
    data = edition.data
    for name, options in OPTIONS.items():
        word, _, show = name.partition("-")
        every = [{**options, "record": id} for id in data.all_findings] if "record" in options else [options, {}]
        for given in every:
            if given or all(not member.required or member.key == "show" for member in VIEWS[word][show].members):
                asked = shown(VIEWS[word][show].model_validate({"show": show, **given}), edition)
                if emptiness(asked) is None:
                    readings.whole.add(id(asked.items))
                    rendering.render(asked, edition, "some/page/")
    for vocabulary in data.vocabularies:
        rendering.render(shown(VIEWS["table"]["words"].model_validate({"show": "words", "vocabulary": vocabulary}), edition), edition)
    for page in generated.generated_pages(edition):
        page.html(edition, page.source.removesuffix(".md") + "/")
        foot(Foot(page.files, None, page.title, page.source, record=page.record), edition)


def named(kind: type[Entry], attribute: str) -> str:
    """Return a field with its type, such as `Fact.value`. Pages show all findings alike, so for these it is the type that declares the field."""
    declares = next(base for base in kind.__mro__ if attribute in inspect.get_annotations(base))
    return f"{(declares if issubclass(kind, Findings) else kind).__name__}.{attribute}"


def fields_of(kinds: Iterable[type[Entry]]) -> Iterator[str]:
    """Yield the fields of types and of the types in them."""
    for kind in kinds:
        for member in kind.members:
            yield named(kind, member.attribute)
            if member.entry:
                yield from fields_of([member.entry])


def test_every_field_is_shown(small: Data, small_edition: Edition, monkeypatch: pytest.MonkeyPatch) -> None:
    article, geography = small.article, small.geography
    files = [article, geography, small.units, *small.terms, *small.sources, *small.changes, *small.all_findings.values()]
    entries = [entry for file in files for entry in file.walk()]
    with monkeypatch.context() as patch:
        readings = Readings(patch)
        render_all(small_edition, readings)
    rendering.forget()
    have = {named(type(entry), member.attribute) for entry in entries for member in entry.members if getattr(entry, member.attribute)}
    seen = {
        named(type(entry), member.attribute) for entry in entries for member in entry.members if readings.shows(entry, member.attribute)
    }
    every = set(fields_of(FILES.values())) - {"Glossary.terms", "Sources.sources", "Changes.changes"}  # these files contain a single list
    assert listed(every - have - set(NOT_SHOWN)) == "", "give these a value in tests/small, so that tests see them"
    assert listed(every - seen - set(NOT_SHOWN)) == "", "no template shows these; add each to one, or to NOT_SHOWN with a reason"
    assert listed(set(NOT_SHOWN) & seen | set(NOT_SHOWN) - every) == "", "these are shown, or gone; take them out of NOT_SHOWN"


def listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names))
