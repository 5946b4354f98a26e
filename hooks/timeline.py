"""The steps of all records as one timeline, in order and by period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from charts import dot
from dataset import Data, chapters
from model import Record, Step
from words import Origin

KINDS = ("reported", "planned", "article")  # of moments


class Moment(NamedTuple):
    """A line of a timeline. `step` has its date and text; `record` is the record that it is about, or None for the article itself.

    `origins` are the classes of its sources; a moment without any is a date that the article itself gives: its own, or a deadline.
    `id` is the same on every page: the record and the date, and a number for each further moment on that date.
    """

    step: Step
    record: Record | None
    origins: tuple[Origin, ...]
    id: str

    @property
    def kind(self) -> str:
        """`reported`, `planned`, or `article` for a date that the article gives."""
        return "article" if not self.origins else "planned" if self.step.planned else "reported"

    @property
    def _order(self) -> tuple[str, str]:
        # A deadline in a month or a year is its end, so it comes after all of its days.
        return self.step.date + ("-99" if self.record and not self.origins else ""), self.step.event


def _steps(id: str, data: Data) -> Iterator[Moment]:
    seen = Counter[str]()
    for step in data.all_findings[id].timeline:
        seen[step.date] += 1
        number = f"-{seen[step.date]}" if seen[step.date] > 1 else ""
        yield Moment(step, data.records.get(id), data.origins(step.sources), f"{id}-{step.date}{number}")


def steps(id: str, data: Data) -> list[Moment]:
    """Return the steps of a record, or of `article`, the oldest first."""
    return sorted(_steps(id, data), key=lambda moment: moment._order)


def moments(data: Data) -> list[Moment]:
    """Every step of all records, with the dates that the article itself gives, oldest first."""
    appears = Step.model_construct(
        date=data.article.published, event=f"The article appears: {data.article.title}.", sources=(), highlight=True
    )
    found = [Moment(appears, None, (), "appears"), *(moment for id in data.all_findings for moment in _steps(id, data))]
    dues = [(record, due) for record in data.records.values() if (due := getattr(record, "due", None))]
    found += [Moment(Step.model_construct(date=due, event=f"Due: {it.name}.", sources=()), it, (), f"{it.id}-due") for it, due in dues]
    return sorted(found, key=lambda moment: moment._order)


def periods(moments: Iterable[Moment]) -> Mapping[str, list[Moment]]:
    """Return the moments of each page of `/timeline/`, by its name (`dataset.chapters`)."""
    return chapters((moment.step.date, moment) for moment in moments)


class Dot(NamedTuple):
    """The number of moments of a kind, and the width in pixels of its mark."""

    kind: str
    number: int
    width: int


class Year(NamedTuple):
    """A year of the timeline, with a dot for each kind of moment for each theme, and last for the article itself."""

    name: str
    cells: Sequence[Sequence[Dot]]


def years(moments: Iterable[Moment], data: Data) -> list[Year]:
    """Return the years that have moments, in order."""
    found = Counter((each.step.date[:4], each.record.theme if each.record else None, each.kind) for each in moments)
    most = max(found.values())

    def dots(year: str, theme: str | None) -> list[Dot]:
        numbers = {kind: found[year, theme, kind] for kind in KINDS}
        return [Dot(kind, number, dot(number, most)) for kind, number in numbers.items() if number]

    return [Year(year, [dots(year, theme) for theme in (*data.themes, None)]) for year in sorted({year for year, _, _ in found})]
