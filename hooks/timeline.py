"""The steps of all records as one timeline, in order and by period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from dataset import Data, chapters
from model import Record, Step


class Own(NamedTuple):
    """A day that the article itself gives: its own, or one on which a pledge falls due."""

    date: str
    event: str
    end: None = None
    estimated: bool = False
    planned: bool = False
    note: None = None
    sources: tuple[str, ...] = ()


class Moment(NamedTuple):
    """A line of a timeline. `step` has its date and words; `record` is what it is about, or None for the article itself.

    `origins` are the classes of its sources; a moment without any is the article's own. `id` is the same wherever it is shown:
    its record and its day, and from the second of a day on a number.
    """

    step: Step | Own
    record: Record | None
    origins: tuple[str, ...]
    id: str


def steps(id: str, data: Data) -> list[Moment]:
    """The steps of a record, or of `article`, oldest first."""
    return _in_order(_steps(id, data))


def _steps(id: str, data: Data) -> Iterator[Moment]:
    seen = Counter[str]()
    for step in data.all_findings[id].timeline:
        seen[step.date] += 1
        number = f"-{seen[step.date]}" if seen[step.date] > 1 else ""
        yield Moment(step, data.records.get(id), data.origins(step.sources), f"{id}-{step.date}{number}")


def _in_order(moments: Iterable[Moment]) -> list[Moment]:
    def day(moment: Moment) -> tuple[str, str]:
        # A deadline of a month or a year is its end, so it comes after all days of it.
        is_due = not moment.origins and moment.record is not None
        return moment.step.date + ("-99" if is_due else ""), moment.step.event

    return sorted(moments, key=day)


def moments(data: Data) -> list[Moment]:
    """Every step of all records, with the days that the article itself gives, oldest first."""
    found = [Moment(Own(data.article.published, f"The article appears: {data.article.title}."), None, (), "appears")]
    for id in data.all_findings:
        found += _steps(id, data)
    for record in data.records.values():
        if due := getattr(record, "due", None):
            found.append(Moment(Own(due, f"Due: {record.name}."), record, (), f"{record.id}-due"))
    return _in_order(found)


def periods(moments: Iterable[Moment]) -> Mapping[str, list[Moment]]:
    """The moments of each page of `/timeline/`, by its name (`dataset.chapters`)."""
    return chapters((moment.step.date, moment) for moment in moments)
