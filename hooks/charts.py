"""Charts as numbers: which values are compared, scales that start at zero, bars, and lines over time.

A position is a percentage of the frame of a chart, so one drawing fits every width: `left` is measured from the left edge and
`top` from the top, as in SVG. The templates say what a chart looks like.
"""

from __future__ import annotations

import calendar
import datetime
import math
import textwrap
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from model import Fact, Figure, Measure, Record
from words import Hedge

# The attributes whose values are compared: values of other attributes of a record concern different things.
COMPARED = ("cost", "capacity")

_SCALES = {"million": 10**6, "billion": 10**9}
FINE = 10  # steps of a scale without ticks: more steps end it nearer to its greatest value
_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000)  # steps between labelled years
_LABELS = 6  # the most steps: more labels do not fit a phone
_TOGETHER = 4  # the most lines that readers can follow in one frame
_LINE = Decimal("5.5")  # the height of a line of text in a frame, as in the style sheet
_DOT = 28  # the width in pixels of the mark of the greatest number
_LETTERS = 22  # the most letters in a row of a name beside its line


class Amount(NamedTuple):
    """A number alone, for functions that word the value of an entry, as `50%`."""

    value: Decimal
    from_: None = None
    to: None = None
    hedge: Hedge = Hedge.NONE


class Scale(NamedTuple):
    """An axis from `low` to `high` in steps, which contains zero."""

    low: Decimal
    high: Decimal
    step: Decimal

    @property
    def ticks(self) -> list[Decimal]:
        """The values at its steps, in rising order."""
        return [self.low + self.step * n for n in range(int((self.high - self.low) / self.step) + 1)]

    def at(self, value: float | Decimal) -> Decimal:
        """The position of a value in percent of the axis; `low` is at 0."""
        return 100 * (Decimal(str(value)) - self.low) / (self.high - self.low)


class Bar(NamedTuple):
    """A bar: its start and length in whole percent, which is all that readers can see; `bound` is `more`, `less` or empty."""

    start: int
    length: int
    bound: str


class Row(NamedTuple):
    """An entry of a list with its number there, from 1, for its anchor; and the record that the list belongs to."""

    number: int
    entry: Any
    record: Record | None = None


class Group(NamedTuple):
    """Values that share a scale in `unit`, and the article's own number if it has one. Without a scale the units of the rows may differ."""

    unit: str
    rows: Sequence[Row]
    scale: Scale | None = None
    figure: Figure | None = None


class Mark(NamedTuple):
    """A value in a frame, at one moment or, for an interval, from `left` to `right`."""

    left: float
    right: float
    top: float


class Series(NamedTuple):
    """A measure over time, with the rows of its name, which start at `top` and tell it from others of its frame.

    `line`, `dots` and `bands` are paths in a square of 400 units: what joins the values of one moment, these values, and values
    of intervals. `first` and `last` are points of the measure.
    """

    number: int
    measure: Measure
    name: Sequence[str]
    top: float
    marks: Sequence[Mark]
    line: str
    dots: str
    bands: str
    first: Any
    last: Any


class Stated(NamedTuple):
    """The article's number in a frame. `dated` is false for one without a clear period, whose mark is a line across the frame."""

    words: Amount
    mark: Mark
    bound: str
    dated: bool


class Lines(NamedTuple):
    """A frame with series of one unit, the positions and values of years and ticks, and the article's number if it is comparable."""

    title: str
    unit: str
    series: Sequence[Series]
    years: Sequence[tuple[float, int]]
    ticks: Sequence[tuple[float, Decimal]]
    stated: Sequence[Stated]

    @property
    def sources(self) -> tuple[str, ...]:
        """The sources of all series, each once."""
        return tuple(dict.fromkeys(id for series in self.series for id in series.measure.sources))

    @property
    def calculated(self) -> bool:
        """Whether we calculated all values from the sources."""
        return all(series.measure.calculation for series in self.series)


def _short(value: Decimal) -> float:
    """A position with one decimal, or none if that is zero: pages contain many positions."""
    rounded = round(float(value), 1)
    return int(rounded) if rounded.is_integer() else rounded


def scale(values: Iterable[float | Decimal], steps: int = 5) -> Scale:
    """The axis that contains zero and all values, in about `steps` round steps: 1, 2, 2.5 or 5 times a power of ten."""
    exact = [Decimal(0), *(Decimal(str(value)) for value in values)]
    low, high = min(exact), max(exact) if any(exact) else Decimal(1)
    rough = (high - low) / steps
    power = Decimal(10) ** rough.adjusted()
    step = next(each * power for each in map(Decimal, ("1", "2", "2.5", "5", "10")) if each * power >= rough)
    return Scale((low / step).to_integral_value("ROUND_FLOOR") * step, (high / step).to_integral_value("ROUND_CEILING") * step, step)


def base(unit: str) -> tuple[str, int]:
    """A unit without its million or billion, and that number: (`people`, 1000000) for `million people`."""
    word, _, rest = unit.partition(" ")
    return (rest, _SCALES[word]) if word in _SCALES else (unit, 1)


def numbers(entry: Any, unit: str, to: str) -> list[Decimal]:
    """The number of an entry, or both numbers of a change, converted from `unit` to a unit with the same base."""
    given = [value for value in (entry.value, entry.from_, entry.to) if value is not None]
    return [Decimal(str(value)) * base(unit)[1] / base(to)[1] for value in given]


def bars(entry: Any, unit: str, group: Group) -> list[Bar]:
    """The bar of an entry on the scale of a group; for a change two, before and after. A hedge belongs to the last."""
    values = numbers(entry, unit, group.unit)
    axis = group.scale or scale(values)
    zero, places = axis.at(0), [axis.at(value) for value in values]
    bounds = [*[""] * (len(values) - 1), entry.hedge.bound]
    return [Bar(round(min(zero, at)), round(abs(at - zero)), bound) for at, bound in zip(places, bounds, strict=True)]


def _grouped(rows: Iterable[Row], key: Callable[[Any], Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row.entry), []).append(row)
    return found


def drawn(measure: Measure) -> bool:
    """Whether a measure is drawn as a line instead of bars: it has at least three values that are not changes, over at least two years."""
    periods = [ends(point.period) for point in measure.values if point.value is not None]
    return len(periods) >= 3 and max(end for _, end in periods) - min(begin for begin, _ in periods) >= 2


def measures(figure: Figure, measured: Sequence[Measure]) -> list[Group]:
    """A figure's measures by unit: its own unit first, with the figure; last, without a scale, measures with nothing to compare."""
    own = base(figure.unit)[0]
    groups = _grouped((Row(number, each) for number, each in enumerate(measured, 1)), lambda measure: base(measure.unit)[0])
    found, alone = [], []
    for unit in dict.fromkeys((own, *groups)):
        rows = groups.get(unit, [])
        shown = figure if unit == own else None
        display = shown.unit if shown else rows[0].entry.unit
        barred = [row.entry for row in rows if not drawn(row.entry)]  # a line has an axis of its own
        values = [value for each in barred for point in each.values for value in numbers(point, each.unit, display)]
        if shown or len(set(values)) > 1:
            values += numbers(figure, figure.unit, display) if shown else []
            found.append(Group(display, rows, scale(values, FINE), shown))
        else:
            alone += rows
    return [*found, Group("", alone)] if alone else found


def facts(stated: Sequence[Fact], attribute: str | None = None) -> list[Group]:
    """Facts that share an attribute in `COMPARED`, or the given one, and a unit with at least one other fact."""
    rows = [Row(number, fact) for number, fact in enumerate(stated, 1) if fact.unit]
    groups = _grouped(rows, lambda fact: (fact.attribute, fact.unit))
    return [
        Group(unit, group, scale((value for row in group for value in numbers(row.entry, unit, unit)), FINE))
        for compared in (COMPARED if attribute is None else (attribute,))
        for (of, unit), group in groups.items()
        if of == compared and len(group) > 1
    ]


def other_facts(stated: Sequence[Fact]) -> list[Row]:
    """The facts that are not in `facts`."""
    charted = {row.number for group in facts(stated) for row in group.rows}
    return [Row(number, fact) for number, fact in enumerate(stated, 1) if number not in charted]


def projects(stated: Iterable[tuple[Record, Sequence[Fact]]], attribute: str, unit: str) -> list[Group]:
    """The newest values of whole records for an attribute in a unit, if possible actual ones, greatest first; empty unless two have one."""
    rows = []
    for record, facts in stated:
        fits = [Row(n, fact, record) for n, fact in enumerate(facts, 1) if (fact.attribute, fact.unit, fact.of) == (attribute, unit, None)]
        rows += [max(fits, key=lambda row: (not row.entry.planned, row.entry.as_of))] if fits else []
    rows.sort(key=lambda row: -max(numbers(row.entry, unit, unit)))
    values = [value for row in rows for value in numbers(row.entry, unit, unit)]
    return [Group(unit, rows, scale(values, FINE))] if len(rows) > 1 else []


def moment(date: str) -> Decimal:
    """A date as a number of years. A year is its own number, as on an axis, so its days are up to half a year before and after it."""
    year, *rest = (int(part) for part in date.split("-"))
    if not rest:
        return Decimal(year)
    day = Decimal(rest[1]) if len(rest) > 1 else Decimal(1 + calendar.monthrange(year, rest[0])[1]) / 2
    days = datetime.date(year, rest[0], 1).timetuple().tm_yday - 1 + day
    return year + (days - Decimal("0.5")) / (366 if calendar.isleap(year) else 365) - Decimal("0.5")


def ends(period: str) -> tuple[Decimal, Decimal]:
    """The moments at which a period begins and ends, which are the same for a date."""
    first, _, last = period.partition("/")
    return moment(first), moment(last or first)


def spread(tops: Sequence[Decimal], heights: Sequence[Decimal]) -> list[Decimal]:
    """The tops of texts in percent: `tops`, but moved down as little as possible to avoid overlap, and up to stay in the frame."""
    order = sorted(range(len(tops)), key=lambda n: (tops[n], n))
    placed = list(tops)
    for before, after in pairwise(order):
        placed[after] = max(placed[after], placed[before] + heights[before])
    foot = Decimal(100) + _LINE
    for n in reversed(order):
        placed[n] = min(placed[n], foot - heights[n])
        foot = placed[n]
    return placed


def dot(number: int, most: int) -> int:
    """The width in pixels of a mark whose area is in proportion to a number, as far as a small one can be seen."""
    return max(4, round(_DOT * math.sqrt(number / most)))


def _paths(marks: Sequence[Mark]) -> tuple[str, str, str]:
    """The paths `line`, `dots` and `bands` of a series. The first two move in whole units, since they are most of the weight of a chart."""
    at = [(round(mark.left * 4), round(mark.top * 4)) for mark in marks if mark.left == mark.right]
    steps = [*at[:1], *((x - u, y - v) for (u, v), (x, y) in pairwise(at))]
    moves = [f"{x}{'' if y < 0 else ' '}{y}" for x, y in steps]
    line = f"M{moves[0]}l{' '.join(moves[1:])}" if len(moves) > 1 else ""
    dots = "".join(f"{'m' if n else 'M'}{move}h0" for n, move in enumerate(moves))
    return line, dots, "".join(f"M{mark.left * 4:g} {mark.top * 4:g}H{mark.right * 4:g}" for mark in marks if mark.left != mark.right)


def _lines(figure: Figure, rows: Sequence[Row]) -> Lines:
    unit, title = rows[0].entry.unit, rows[0].entry.measure
    fits = base(unit)[0] == base(figure.unit)[0] and any(row.entry.same_definition != "no" for row in rows)
    stated = numbers(figure, figure.unit, unit) if fits else []
    points = [[point for point in row.entry.values if point.value is not None] for row in rows]
    values = [[numbers(point, row.entry.unit, unit)[0] for point in each] for row, each in zip(rows, points, strict=True)]
    up = scale([*stated, *(value for each in values for value in each)])
    periods = [ends(point.period) for each in points for point in each] + ([ends(figure.span)] if fits and figure.span else [])
    begin, end = min(begin for begin, _ in periods), max(end for _, end in periods)

    def across(time: Decimal) -> float:
        return _short(100 * (time - begin) / (end - begin))

    def mark(period: str, value: Decimal) -> Mark:
        left, right = map(across, ends(period)) if period else (0, 100)
        return Mark(left, right, _short(100 - up.at(value)))

    marks = [[mark(p.period, v) for p, v in zip(*each, strict=True)] for each in zip(points, values, strict=True)]
    names = [textwrap.wrap(row.entry.measure.partition(", ")[2], _LETTERS) if len(rows) > 1 else [] for row in rows]
    heights = [_LINE * len(name) + 1 for name in names]
    tops = spread([Decimal(str(each[-1].top)) - height / 2 for each, height in zip(marks, heights, strict=True)], heights)
    series = [
        Series(row.number, row.entry, name, _short(top), each, *_paths(each), of[0], of[-1])
        for row, name, top, each, of in zip(rows, names, tops, marks, points, strict=True)
    ]
    step = next(each for each in _YEARS if (end - begin) / each <= _LABELS)
    first = (begin / step).to_integral_value("ROUND_CEILING") * step
    years = [(across(first + n * step), int(first) + n * step) for n in range(int((end - first) // step) + 1)]
    ticks = [(_short(100 - up.at(tick)), tick) for tick in up.ticks]
    # Each number of a change is at its end of the period; a number without a clear period is a line across the frame.
    start, _, finish = (figure.span or "").partition("/")
    spans = [start, finish or start] if len(stated) == 2 else [figure.span or ""]
    hedges = [Hedge.NONE, figure.hedge][-len(spans) :]
    article = [
        Stated(Amount(value, hedge=hedge), mark(span, value), hedge.bound, bool(span))
        for value, span, hedge in zip(stated, spans, hedges, strict=False)
    ]
    return Lines(title.partition(", ")[0] if len(rows) > 1 else title, unit, series, years, ticks, article)


def series(figure: Figure, measured: Sequence[Measure]) -> list[Lines]:
    """The frames of a figure's measures that are drawn as lines."""
    rows = [Row(number, each) for number, each in enumerate(measured, 1) if drawn(each)]
    # Measures of one unit whose names are equal up to the first comma measure the same thing. They share a frame if they are few.
    groups = _grouped(rows, lambda measure: (measure.measure.partition(", ")[0], base(measure.unit)[0])).values()
    frames = [part for group in groups for part in ([group] if len(group) <= _TOGETHER else [[row] for row in group])]
    return [_lines(figure, frame) for frame in frames]
