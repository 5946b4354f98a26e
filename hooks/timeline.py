"""The steps of all records as one timeline, in order and by period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from dataset import Data, chapters
from model import Record, Step
from words import Origin


class Moment(NamedTuple):
    """A line of a timeline. `step` has its date and words; `record` is what it is about, or None for the article itself.

    `origins` are the classes of its sources; a moment without any is a day that the article itself gives: its own, or a deadline.
    `id` is the same on every page: the record and the day, and a number for each further moment of that day.
    """

    step: Step
    record: Record | None
    origins: tuple[Origin, ...]
    id: str

    @property
    def _order(self) -> tuple[str, str]:
        # A deadline of a month or a year is its end, so it comes after all days of it.
        return self.step.date + ("-99" if self.record and not self.origins else ""), self.step.event


def _steps(id: str, data: Data) -> Iterator[Moment]:
    seen = Counter[str]()
    for step in data.all_findings[id].timeline:
        seen[step.date] += 1
        number = f"-{seen[step.date]}" if seen[step.date] > 1 else ""
        yield Moment(step, data.records.get(id), data.origins(step.sources), f"{id}-{step.date}{number}")


def steps(id: str, data: Data) -> list[Moment]:
    """The steps of a record, or of `article`, oldest first."""
    return sorted(_steps(id, data), key=lambda moment: moment._order)


def moments(data: Data) -> list[Moment]:
    """Every step of all records, with the days that the article itself gives, oldest first."""
    appears = Step.model_construct(date=data.article.published, event=f"The article appears: {data.article.title}.", sources=())
    found = [Moment(appears, None, (), "appears"), *(moment for id in data.all_findings for moment in _steps(id, data))]
    dues = [(record, due) for record in data.records.values() if (due := getattr(record, "due", None))]
    found += [Moment(Step.model_construct(date=due, event=f"Due: {it.name}.", sources=()), it, (), f"{it.id}-due") for it, due in dues]
    return sorted(found, key=lambda moment: moment._order)


def periods(moments: Iterable[Moment]) -> Mapping[str, list[Moment]]:
    """The moments of each page of `/timeline/`, by its name (`dataset.chapters`)."""
    return chapters((moment.step.date, moment) for moment in moments)
