"""Every value of a record in words: what the article states, the sources' answer, facts, values of measures, statuses, the outcome.

The steps of a timeline are events, the accounts of a dispute are arguments, and a relation is our reading, so none of them is a value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from dataset import Data
from fields import Entry
from model import Fact, Figure, Measure, Pledge, Record
from wording import deadline_words, fact_words, happened_words, period_words, quantity_words, since_words
from words import Word


class Value(NamedTuple):
    """A value in words.

    `what` is the attribute of a fact, what is measured, "State", "Outcome", "Due", "The article says" or "Sources say". `in_words` is the
    value with its hedge and unit. `period` is its time in words, and `time` the same in ISO form. `entries` hold the value, the outer one
    first, and `place` is its position in the data, such as `projects/ml-1/facts/3`. `note` adds to the note of the entry.
    """

    what: str
    in_words: str
    place: str
    entries: tuple[Entry, ...] = ()
    time: str | None = None
    period: str | None = None
    sources: tuple[str, ...] = ()
    note: str | None = None


def of_article(record: Record, place: str) -> Iterator[Value]:
    """Yield the values that the article states for a record, whose position is `place`."""
    if isinstance(record, Figure):
        doubt = f" It is not certain who says this. {record.attribution_doubt}" if record.attribution_doubt else ""
        yield Value(record.name, quantity_words(record), place, (record,), record.span, record.period, note=record.says + doubt)
        return
    yield Value("The article says", record.says, place)
    if isinstance(record, Pledge) and record.due:
        due = deadline_words(record.due)
        yield Value("Due", due, f"{place}/due", time=record.due, period=due)


def of_sources(id: str, place: str, data: Data) -> Iterator[Value]:
    """Yield the values that sources state for a record, or for `article`; its position is `place`."""
    answer = data.all_findings[id].answer
    yield Value("Sources say", answer.says, f"{place}/answer", sources=answer.sources)
    for number, fact in enumerate(data.part(id, "facts"), 1):
        label, time = data.attributes_by_id[fact.attribute].label, period_words(fact.as_of, fact.estimated)
        yield Value(label, fact_words(fact) + _kept(fact), f"{place}/facts/{number}", (fact,), fact.as_of, time, fact.sources)
    for number, measure in enumerate(data.part(id, "measures"), 1):
        for position, point in enumerate(measure.values, 1):
            words, time = quantity_words(point, measure.unit) + _kept(measure), period_words(point.period, point.estimated)
            where = f"{place}/measures/{number}/values/{position}"
            yield Value(measure.measure, words, where, (measure, point), point.period, time, measure.sources)
    for number, status in enumerate(data.part(id, "status"), 1):
        time = (since_words if status.state.goes_on else happened_words)(status.since, status.estimated)
        where = f"{place}/status/{number}"
        yield Value("State", status.state.label, where, (status,), status.since, time, status.sources, status.summary)
    for outcome in data.part(id, "outcome"):
        words = outcome.state.label + (f": {outcome.deed}" if outcome.deed else "")
        when = happened_words(outcome.date, outcome.estimated) if outcome.date else None
        sources = (*outcome.reported_by, *outcome.sources)
        yield Value("Outcome", words, f"{place}/outcome", (outcome,), outcome.date, when, sources, outcome.why)


def _kept(entry: Fact | Measure) -> str:
    """The qualifiers that belong in the same words, so that they stay with the value when someone copies it."""
    kinds = [name for name in ("planned", "approved") if getattr(entry, name, False)] + (["our calculation"] if entry.calculation else [])
    return f" ({', '.join(kinds)})" if kinds else ""


def states(text: str, id: str, data: Data) -> bool:
    """Return whether a record has these words anywhere: as a value that pages or its file show, or as part of a longer text."""
    record = data.records[id]
    texts = [f"{value.in_words} {value.period or ''}" for value in (*of_article(record, ""), *of_sources(id, "", data))]
    entries: tuple[Any, ...] = (record, *data.all_findings[id].walk())
    for entry in entries:
        said = {member.attribute: each for member in entry.members for each in member.each(entry) if not member.entry}
        texts += map(str, said.values())
        texts += [f"{number} {said.get('unit', '')}" for name, number in said.items() if name in ("value", "from_", "to")]
        texts += [period_words(each.removeprefix("../")) for name, each in said.items() if name in ("date", "as_of", "due")]
        texts += [each.label for each in said.values() if isinstance(each, Word)]
    wanted = re.compile(rf"(?<![\w.,]){re.escape(' '.join(text.split()))}(?![\w]|[.,]\w)", re.IGNORECASE)
    return any(wanted.search(each) for each in texts)
