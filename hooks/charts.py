"""Charts as numbers: which values stand together, scales that begin at zero, bars, and lines over time.

A position is a percentage of the frame that a chart is drawn in, so that one drawing fits every width: `left` counts along
the line of reading, `top` downwards, as SVG does. Nothing here knows how a chart looks; that is in the templates.
"""

from __future__ import annotations

import calendar
import datetime
import textwrap
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

from model import Fact, Figure, Measure, Record
from words import Hedge

# What is compared side by side: other attributes of one record are of different things.
COMPARED = ("cost", "capacity")

_SCALES = {"million": 10**6, "billion": 10**9}
FINE = 10  # steps of a scale without ticks, which so ends near its greatest value
_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000)  # between years that are named
_LABELS = 6  # years that are named, and one: more do not fit a phone
_TOGETHER = 4  # lines that one frame holds and a reader can still follow
_LINE = Decimal("5.5")  # the height of a line of text in a frame, as the style has it
_LETTERS = 22  # of a name that stands beside its line, in each row


class Amount(NamedTuple):
    """A bare number, for words that are made of a value, as `50%`."""

    value: Decimal
    from_: None = None
    to: None = None
    hedge: Hedge = Hedge.NONE


class Scale(NamedTuple):
    """An axis from `low` to `high` in steps; zero is always on it."""

    low: Decimal
    high: Decimal
    step: Decimal

    @property
    def ticks(self) -> list[Decimal]:
        """The values at its steps, rising."""
        return [self.low + self.step * n for n in range(int((self.high - self.low) / self.step) + 1)]

    def at(self, value: float | Decimal) -> Decimal:
        """The place of a value in percent of the axis; 0 is at `low`."""
        return 100 * (Decimal(str(value)) - self.low) / (self.high - self.low)


class Bar(NamedTuple):
    """A bar of a scale: where it begins and how long it is, in percent, and whether its number is a bound (`more`, `less` or empty).

    Whole percents are as exact as a bar of a table can be seen.
    """

    start: int
    length: int
    bound: str


class Row(NamedTuple):
    """An entry of a list, with its number in that list, counted from 1, which makes its anchor, and the record whose list it is."""

    number: int
    entry: Any
    record: Record | None = None


class Group(NamedTuple):
    """Values that share a scale: rows of one unit, beside the article's own number where there is one.

    `scale` counts in `unit`; it is None for what bars would say nothing of, and then the units may be several.
    """

    unit: str
    rows: Sequence[Row]
    scale: Scale | None = None
    figure: Figure | None = None


class Mark(NamedTuple):
    """A value in a frame: at one moment, or from `left` to `right` where it is of an interval."""

    left: float
    right: float
    top: float


class Series(NamedTuple):
    """A measure over time. `name` tells it from others of its frame, in rows of text that begin at `top`; `first` and `last` are values.

    `line`, `dots` and `bands` are paths in a square of 400 units: what joins values of one moment, these, and those of intervals.
    """

    number: int
    measure: Measure
    name: Sequence[str]
    top: float
    marks: Sequence[Mark]
    first: Any
    last: Any

    @property
    def _moves(self) -> list[str]:
        """From moment to moment, in whole units and relative: this is what weighs most on a page."""
        at = [(round(mark.left * 4), round(mark.top * 4)) for mark in self.marks if mark.left == mark.right]
        steps = [(x - u, y - v) for (u, v), (x, y) in pairwise(at)]
        return [f"{x}{'' if y < 0 else ' '}{y}" for x, y in (*at[:1], *steps)]

    @property
    def line(self) -> str:  # noqa: D102 - as above
        first, *steps = self._moves or [""]
        return f"M{first}l{' '.join(steps)}" if steps else ""

    @property
    def dots(self) -> str:  # noqa: D102 - as above
        return "".join(f"{'m' if n else 'M'}{move}h0" for n, move in enumerate(self._moves))

    @property
    def bands(self) -> str:  # noqa: D102 - as above
        return "".join(f"M{mark.left * 4:g} {mark.top * 4:g}H{mark.right * 4:g}" for mark in self.marks if mark.left != mark.right)


class Stated(NamedTuple):
    """The article's number in a frame; `dated` is false for one without a clear period, which is a line across."""

    words: Amount
    mark: Mark
    bound: str
    dated: bool


class Lines(NamedTuple):
    """A frame with series of one unit, its ticks as pairs of a position and a value, and the article's number where it fits."""

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
        """Whether we worked the values out from the sources ourselves."""
        return all(series.measure.calculation for series in self.series)


def _short(value: Decimal) -> float:
    """A position with one decimal, and none where that is zero: it is written once for each mark of a page."""
    rounded = round(float(value), 1)
    return int(rounded) if rounded.is_integer() else rounded


def scale(values: Iterable[float | Decimal], steps: int = 5) -> Scale:
    """The axis that holds zero and all values, in round steps: 1, 2, 2.5 or 5 times a power of ten, some `steps` of them."""
    exact = [Decimal(str(value)) for value in values]
    low, high = min(Decimal(0), *exact, Decimal(0)), max(Decimal(0), *exact, Decimal(0))
    if low == high:
        high = Decimal(1)
    rough = (high - low) / steps
    power = Decimal(10) ** rough.adjusted()
    step = next(each * power for each in map(Decimal, ("1", "2", "2.5", "5", "10")) if each * power >= rough)
    return Scale((low / step).to_integral_value("ROUND_FLOOR") * step, (high / step).to_integral_value("ROUND_CEILING") * step, step)


def base(unit: str) -> tuple[str, int]:
    """A unit without its million or billion, and how many of it one is: `million people` is (`people`, 1000000)."""
    word, _, rest = unit.partition(" ")
    return (rest, _SCALES[word]) if word in _SCALES else (unit, 1)


def numbers(entry: Any, unit: str, to: str) -> list[Decimal]:
    """The number of an entry, or both of a change, out of one unit into another of the same base."""
    given = [value for value in (entry.value, entry.from_, entry.to) if value is not None]
    return [Decimal(str(value)) * base(unit)[1] / base(to)[1] for value in given]


def bars(entry: Any, unit: str, group: Group) -> list[Bar]:
    """The bars of an entry of a group with a scale: one, or for a change two, before and after. A hedge belongs to the last."""
    values = numbers(entry, unit, group.unit)
    bounds = [""] * (len(values) - 1) + [entry.hedge.bound]
    axis = group.scale or scale(values)
    zero, places = axis.at(0), [axis.at(value) for value in values]
    return [Bar(round(min(zero, at)), round(abs(at - zero)), side) for at, side in zip(places, bounds, strict=True)]


def _grouped(rows: Iterable[Row], key: Callable[[Any], Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row.entry), []).append(row)
    return found


def drawn(measure: Measure) -> bool:
    """Whether a measure is a series, for a line rather than bars: three values or more that are no change, over two years or more."""
    periods = [ends(point.period) for point in measure.values if point.value is not None]
    return len(periods) >= 3 and max(end for _, end in periods) - min(begin for begin, _ in periods) >= 2


def measures(figure: Figure, measured: Sequence[Measure]) -> list[Group]:
    """A figure's measures, by unit: those of its own unit first, beside it; last, without a scale, what has nothing beside it.

    What is drawn as a line needs no bars and so does not count for their scale.
    """
    own, _ = base(figure.unit)
    groups = _grouped((Row(number, each) for number, each in enumerate(measured, 1)), lambda measure: base(measure.unit)[0])
    found, alone = [], []
    for unit in dict.fromkeys((own, *groups)):
        rows = groups.get(unit, [])
        shown = figure if unit == own else None
        display = shown.unit if shown else rows[0].entry.unit
        values = [
            value for row in rows if not drawn(row.entry) for point in row.entry.values for value in numbers(point, row.entry.unit, display)
        ]
        if shown or len(set(values)) > 1:
            values += numbers(figure, figure.unit, display) if shown else []
            found.append(Group(display, rows, scale(values, FINE), shown))
        else:
            alone += rows
    return [*found, Group("", alone)] if alone else found


def facts(stated: Sequence[Fact], attribute: str | None = None) -> list[Group]:
    """Facts with another of the same attribute and unit to be compared with; of one attribute, or of all that are `COMPARED`."""
    rows = [Row(number, fact) for number, fact in enumerate(stated, 1) if fact.attribute in COMPARED and fact.unit]
    groups = _grouped(rows, lambda fact: (COMPARED.index(fact.attribute), fact.unit))
    return [
        Group(unit, group, scale((value for row in group for value in numbers(row.entry, unit, unit)), FINE))
        for (_, unit), group in sorted(groups.items(), key=lambda item: (item[0][0], item[1][0].number))
        if len(group) > 1 and attribute in (None, group[0].entry.attribute)
    ]


def other_facts(stated: Sequence[Fact]) -> list[Row]:
    """The facts that `facts` leaves out."""
    charted = {row.number for group in facts(stated) for row in group.rows}
    return [Row(number, fact) for number, fact in enumerate(stated, 1) if number not in charted]


def projects(stated: Iterable[tuple[Record, Sequence[Fact]]], attribute: str, unit: str) -> list[Group]:
    """The newest value that each record as a whole has for an attribute in a unit, rather an actual than a planned one; the greatest first.

    None where fewer than two records have such a value.
    """
    rows = []
    for record, facts in stated:
        fits = [Row(n, fact, record) for n, fact in enumerate(facts, 1) if (fact.attribute, fact.unit, fact.of) == (attribute, unit, None)]
        rows += [max(fits, key=lambda row: (not row.entry.planned, row.entry.as_of))] if fits else []
    rows.sort(key=lambda row: -max(numbers(row.entry, unit, unit)))
    values = [value for row in rows for value in numbers(row.entry, unit, unit)]
    return [Group(unit, rows, scale(values, FINE))] if len(rows) > 1 else []


# --- lines over time ------------------------------------------------------------------------------------------------


def moment(date: str) -> Decimal:
    """A date as a number of years. A year stands at its own number, as on an axis, so that its days lie half a year around it."""
    year, *rest = (int(part) for part in date.split("-"))
    if not rest:
        return Decimal(year)
    month, last = rest[0], calendar.monthrange(year, rest[0])[1]
    day = Decimal(rest[1]) if len(rest) > 1 else Decimal(1 + last) / 2
    days = datetime.date(year, month, 1).timetuple().tm_yday - 1 + day
    return year + (days - Decimal("0.5")) / (366 if calendar.isleap(year) else 365) - Decimal("0.5")


def ends(period: str) -> tuple[Decimal, Decimal]:
    """The moments at which a period begins and ends; the same for a date."""
    first, _, last = period.partition("/")
    return moment(first), moment(last or first)


def _title(measure: Measure) -> str:
    return measure.measure.partition(", ")[0]


def spread(tops: Sequence[Decimal], heights: Sequence[Decimal]) -> list[Decimal]:
    """Where texts go that want to begin at `tops` and may not overlap, in percent and in the order given.

    Each is moved down no further than it needs, and those that then hang over the foot of the frame up again.
    """
    order = sorted(range(len(tops)), key=lambda n: (tops[n], n))
    placed = list(tops)
    for before, after in pairwise(order):
        placed[after] = max(placed[after], placed[before] + heights[before])
    foot = Decimal(100) + _LINE
    for n in reversed(order):
        placed[n] = min(placed[n], foot - heights[n])
        foot = placed[n]
    return placed


def _lines(figure: Figure, rows: Sequence[Row]) -> Lines:
    unit = rows[0].entry.unit
    fits = base(unit)[0] == base(figure.unit)[0] and any(row.entry.same_definition != "no" for row in rows)
    stated = numbers(figure, figure.unit, unit) if fits else []
    points = {row.number: [point for point in row.entry.values if point.value is not None] for row in rows}
    valued = {row.number: [numbers(point, row.entry.unit, unit)[0] for point in points[row.number]] for row in rows}
    up = scale([*stated, *(value for each in valued.values() for value in each)])
    periods = [point.period for each in points.values() for point in each] + ([figure.span] if fits and figure.span else [])
    begin, end = min(ends(each)[0] for each in periods), max(ends(each)[1] for each in periods)

    def across(time: Decimal) -> float:
        return _short(100 * (time - begin) / (end - begin))

    def mark(period: str, value: Decimal) -> Mark:
        left, right = map(across, ends(period))
        return Mark(left, right, _short(100 - up.at(value)))

    marks = {row.number: [mark(p.period, v) for p, v in zip(points[row.number], valued[row.number], strict=True)] for row in rows}
    names = [textwrap.wrap(row.entry.measure.partition(", ")[2], _LETTERS) if len(rows) > 1 else [] for row in rows]
    heights = [_LINE * len(name) + 1 for name in names]
    tops = spread([Decimal(str(marks[row.number][-1].top)) - height / 2 for row, height in zip(rows, heights, strict=True)], heights)
    series = [
        Series(
            row.number,
            row.entry,
            name,
            _short(top),
            marks[row.number],
            points[row.number][0],
            points[row.number][-1],
        )
        for row, name, top in zip(rows, names, tops, strict=True)
    ]
    step = next(each for each in _YEARS if (end - begin) / each <= _LABELS)
    first = (begin / step).to_integral_value("ROUND_CEILING") * step
    years = [(across(first + n * step), int(first) + n * step) for n in range(int((end - first) // step) + 1)]
    return Lines(
        _title(rows[0].entry) if len(rows) > 1 else rows[0].entry.measure,
        unit,
        series,
        years,
        [(_short(100 - up.at(tick)), tick) for tick in up.ticks],
        list(_stated(figure, stated, mark)),
    )


def _stated(figure: Figure, values: Sequence[Decimal], mark: Callable[[str, Decimal], Mark]) -> Iterable[Stated]:
    """The article's number: at its period; of a change each number at its end; without a clear period across the frame."""
    first, _, last = (figure.span or "").partition("/")
    periods = [first, last or first] if len(values) == 2 else [figure.span or ""]
    for value, period in zip(values, periods, strict=False):
        hedge = figure.hedge if value is values[-1] else Hedge.NONE
        place = mark(period, value) if period else mark(_ANY, value)._replace(left=0, right=100)
        yield Stated(Amount(value, hedge=hedge), place, hedge.bound, bool(period))


_ANY = "2000"  # a date for a mark that has none, of which only the height is used


def series(figure: Figure, measured: Sequence[Measure]) -> list[Lines]:
    """A frame for each series of a figure's measures.

    Those of one unit whose names are equal up to the first comma measure the same thing and share a frame, as long as they are
    few enough to be followed.
    """
    rows = [Row(number, each) for number, each in enumerate(measured, 1) if drawn(each)]
    groups = _grouped(rows, lambda measure: (_title(measure), base(measure.unit)[0])).values()
    frames = [part for group in groups for part in ([group] if len(group) <= _TOGETHER else [[row] for row in group])]
    return [_lines(figure, frame) for frame in frames]
