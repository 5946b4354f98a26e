"""Charts as numbers: which values we compare, axes that contain zero, dots by who gives a value, and lines over time.

A position is a percentage of the frame of a chart, so one drawing fits every width. As in SVG, `left` counts from the left edge and
`top` from the top. The templates say what a chart looks like.
"""

from __future__ import annotations

import calendar
import datetime
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from itertools import chain, pairwise, takewhile
from typing import Any, NamedTuple

from model import Fact, Figure, Measure, Point, Record
from words import Hedge, SameDefinition

# The attributes whose values we compare: for other attributes, the values of a record concern different things.
COMPARED = ("cost", "capacity")

_SCALES = {"million": 10**6, "billion": 10**9}
_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 10_000)  # steps between labelled years
_LABELS = 6  # the maximum number of steps: more labels do not fit on a phone
_SHAPES = ("square", "up", "down", "bar")  # for series after the first of a voice
_NAMED = len(_SHAPES)  # the maximum number of series that readers can tell apart by their marks
_DOT = 28  # the width in pixels of the mark for the largest number


class Amount(NamedTuple):
    """A number alone, for functions that put the value of an entry into words, such as `50%`."""

    value: float | Decimal
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
        """The values at its steps, in ascending order."""
        return [self.low + self.step * n for n in range(int((self.high - self.low) / self.step) + 1)]

    def at(self, value: float | Decimal) -> Decimal:
        """Return the position of a value in percent of the axis; `low` is at 0."""
        return 100 * (Decimal(str(value)) - self.low) / (self.high - self.low)


class Row(NamedTuple):
    """An entry of a list, with its number in the list from 1, for its anchor, and the record that the list belongs to."""

    number: int
    entry: Any
    record: Record | None = None


class Dot(NamedTuple):
    """A number on an axis, in whole percent, since readers cannot see finer differences.

    `kind` gives the shape of its mark, and `bound` is `more`, `less` or empty. The kinds are `article`, `given` (a source
    gives it), `ours` (we calculated it), `planned`, `approved`, and `before`, the first number of a change. `up` is how many pixels the
    mark is above or below its line, if other marks are in its place.
    """

    at: int
    kind: str
    bound: str
    up: int = 0


class Lane(NamedTuple):
    """Values that share a line of a chart: `rows` with their dots, and the line from `start` to `end` that joins the dots.

    `label` is the part of the name that differs from other lanes; it is empty if the record or the fact gives the name.
    """

    label: str
    rows: Sequence[Row]
    dots: Sequence[Dot]
    start: int
    end: int


class Panel(NamedTuple):
    """Lanes on one axis with labelled ticks. `same` says whether they count as the article does; if so, `stated` has its numbers.

    `title` is what all of the lanes measure, which their labels leave out; it is empty if that differs.
    """

    same: SameDefinition | None
    title: str
    lanes: Sequence[Lane]
    ticks: Sequence[tuple[float, Decimal]]
    stated: Sequence[Dot] = ()


class Dots(NamedTuple):
    """A chart of values by who gives them, in one unit. `attribute` is set for facts."""

    attribute: str
    unit: str
    panels: Sequence[Panel]

    @property
    def rows(self) -> list[Row]:
        """Every row that is drawn."""
        return [row for panel in self.panels for lane in panel.lanes for row in lane.rows]

    @property
    def is_stated(self) -> bool:
        """Whether the article's number is in it."""
        return any(panel.stated for panel in self.panels)

    @property
    def key(self) -> list[str]:
        """The kinds of mark and bound that need an explanation: all of them, unless every mark is a value that a source gives."""
        dots = [dot for panel in self.panels for lane in panel.lanes for dot in lane.dots]
        kinds = sorted({dot.kind for dot in dots} - {""})
        return [*(kinds if kinds != ["given"] else []), *sorted({dot.bound for dot in dots} - {""})]

    @property
    def counted(self) -> str:
        """The unit without million or billion."""
        return base(self.unit)[0]


class Mark(NamedTuple):
    """A value in a frame, at one moment or, for an interval, from `left` to `right`.

    `top` is in whole percent, which is all that readers can see; `bound` is the same as for a dot.
    """

    left: float
    right: float
    top: int
    bound: str = ""


class Series(NamedTuple):
    """A measure over time.

    `shape` is the shape of its marks, which differs from other series of the same voice. Our series are hollow, those of sources solid.

    `line` and `bands` are paths in a square of 400 units: `line` joins the values of consecutive years, and `bands` are the values of
    intervals. `runs` are the marks that `line` joins.
    """

    row: Row
    label: str
    shape: str
    is_ours: bool
    marks: Sequence[Mark]
    runs: Sequence[Sequence[Mark]]
    line: str
    bands: str

    @property
    def points(self) -> list[Mark]:
        """The marks of values at one moment."""
        return [mark for mark in self.marks if mark.left == mark.right]


class Stated(NamedTuple):
    """The article's number in a frame. If it has no clear period, `dated` is false and its mark is a line across the frame."""

    words: Amount
    mark: Mark
    dated: bool


class Lines(NamedTuple):
    """A frame with series in one unit over time, the positions and values of years and ticks, and the article's number if comparable."""

    title: str
    unit: str
    series: Sequence[Series]
    others: Sequence[Series]
    years: Sequence[tuple[float, int]]
    ticks: Sequence[tuple[float, Decimal]]
    stated: Sequence[Stated]

    @property
    def is_stated(self) -> bool:
        """Whether the article's number is in it."""
        return bool(self.stated)

    @property
    def rows(self) -> list[Row]:
        """Every row that is drawn."""
        return [each.row for each in (*self.series, *self.others)]


def _short(value: Decimal) -> float:
    """A position with one decimal, or none if that is zero, since pages contain many positions."""
    rounded = round(float(value), 1)
    return int(rounded) if rounded.is_integer() else rounded


def scale(values: Iterable[float | Decimal], steps: int = 6) -> Scale:
    """Return the axis that contains zero and all values, in round steps of 1, 2 or 5 times a power of ten: at most `steps`, or one more."""
    exact = [Decimal(0), *(Decimal(str(value)) for value in values)]
    low, high = min(exact), max(exact) if any(exact) else Decimal(1)
    rough = (high - low) / steps
    power = Decimal(10) ** rough.adjusted()
    step = next(each * power for each in (1, 2, 5, 10) if each * power >= rough)
    return Scale((low / step).to_integral_value("ROUND_FLOOR") * step, (high / step).to_integral_value("ROUND_CEILING") * step, step)


def base(unit: str) -> tuple[str, int]:
    """Split a unit into its base and its factor: (`people`, 1000000) for `million people`."""
    word, _, rest = unit.partition(" ")
    return (rest, _SCALES[word]) if word in _SCALES else (unit, 1)


def numbers(entry: Any, unit: str, to: str) -> list[Decimal]:
    """Return the number of an entry, or both numbers of a change, converted from `unit` to a unit with the same base."""
    given = [value for value in (entry.value, entry.from_, entry.to) if value is not None]
    return [Decimal(str(value)) * base(unit)[1] / base(to)[1] for value in given]


def _axis(values: Callable[[str], Iterable[Decimal]], unit: str) -> tuple[str, Scale]:
    """The axis for values, which the function gives in a unit. From steps of half a billion, it is in billions, as values in words are."""
    axis = scale(values(unit))
    if not unit.startswith("million ") or axis.step < 500:
        return unit, axis
    unit = f"billion {base(unit)[0]}"
    return unit, scale(values(unit))


def _values(rows: Iterable[Row], unit: str) -> list[Decimal]:
    """Return the numbers of measures or facts in a unit with the same base."""
    return [
        number
        for row in rows
        for each in (row.entry.values if isinstance(row.entry, Measure) else [row.entry])
        for number in numbers(each, row.entry.unit, unit)
    ]


def _grouped(rows: Iterable[Row], key: Callable[[Any], Any]) -> dict[Any, list[Row]]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row.entry), []).append(row)
    return found


def drawn(measure: Measure) -> bool:
    """Return whether a measure is a series over time: it has values for at least three moments, over at least two years."""
    moments = [moment(point.period) for point in measure.values if point.value is not None and "/" not in point.period]
    return len(moments) >= 3 and max(moments) - min(moments) >= 2


def _dots(entry: Any, unit: str, to: str, axis: Scale, kind: str) -> list[Dot]:
    """Return the dots of an entry with a number or a change, on an axis in the unit `to`. A hedge belongs to the last number."""
    places = [round(axis.at(value)) for value in numbers(entry, unit, to)]
    return [*(Dot(at, "before", "") for at in places[:-1]), Dot(places[-1], kind, entry.hedge.bound)]


def _lane(label: str, rows: Sequence[Row], dots: Sequence[Dot], *begin: int) -> Lane:
    """A lane whose line contains all of its dots, and begins at `begin` if given. Dots that would hide each other are moved apart."""
    places = [*begin, *(dot.at for dot in dots)]
    apart: list[Dot] = []
    for dot in dots:
        near = [(other.up, other.kind == dot.kind) for other in apart if abs(other.at - dot.at) < 3]
        # If there is no room for all, it overlaps others of its kind.
        apart.append(dot._replace(up=min((0, -5, 5), key=lambda up: (near.count((up, False)), near.count((up, True))))))
    # Hollow marks come last, since they are smaller.
    apart.sort(key=lambda dot: dot.kind != "given")
    return Lane(label, rows, [*dict.fromkeys(apart)], min(places), max(places))


def _ticks(axis: Scale) -> list[tuple[float, Decimal]]:
    return [(_short(axis.at(tick)), tick) for tick in axis.ticks]


def shared(names: Iterable[str]) -> str:
    """Return the comma-separated parts that all names begin with; empty if there are none."""
    parts = zip(*(name.split(", ") for name in names), strict=False)
    return ", ".join(each[0] for each in takewhile(lambda each: len({*each}) == 1, parts))


def _titled(rows: Sequence[Row]) -> tuple[str, list[str]]:
    """Return what all measures of a chart measure, or empty if that differs, and a label for each: its name without that."""
    names = [row.entry.measure for row in rows]
    title = shared(name.partition(", ")[0] for name in names)
    return title, [name.removeprefix(f"{title}, ") for name in names]


def _by_who(figure: Figure, rows: Sequence[Row], unit: str) -> Dots:
    """Return the dots of measures, in a panel for each answer to whether they count as the article does."""
    near = [row for row in rows if row.entry.same_definition != "no"]
    fits = base(unit)[0] == base(figure.unit)[0] and any(row.entry.same_definition == "yes" for row in rows)

    def axis(rows: Sequence[Row], unit: str) -> tuple[str, Scale]:
        return _axis(lambda unit: [*(numbers(figure, figure.unit, unit) if fits else []), *_values(rows, unit)], unit)

    unit, close = axis(near or rows, unit)
    _, whole = axis(rows, unit)
    # Values that count something else share the axis, unless comparable values would then take less than half of it.
    shared = not near or whole.high - whole.low <= 2 * (close.high - close.low)
    panels = []
    for same in (SameDefinition.YES, SameDefinition.UNCLEAR, SameDefinition.NO):
        of = [row for row in rows if row.entry.same_definition == same]
        if not of:
            continue
        title, labels = _titled(of)
        up = whole if shared else scale(_values(of, unit)) if same == "no" else close
        found = []
        by_who = sorted(zip(labels, of, strict=True), key=lambda lane: (lane[1].entry.calculation is not None, lane[0].casefold()))
        for label, row in by_who:
            kind = "ours" if row.entry.calculation else "given"
            found.append(_lane(label, [row], [dot for point in row.entry.values for dot in _dots(point, row.entry.unit, unit, up, kind)]))
        stated = _dots(figure, figure.unit, unit, up, "article") if fits and same == "yes" else ()
        panels.append(Panel(same, title, found, _ticks(up), stated))
    return Dots("", unit, panels)


def measures(figure: Figure, measured: Sequence[Measure]) -> list[Dots | Lines]:
    """Return the charts of a figure's measures, its own unit first.

    Measures of one unit share a chart by who gives them. If some are series over time, they also share a chart over time, or
    share that chart alone if it can name all of them. Measures that count as the article does, or may, have charts over time apart from
    those that do not. For the latter, the lanes are enough if no line would join their values.
    """
    own = base(figure.unit)[0]
    groups = _grouped((Row(number, each) for number, each in enumerate(measured, 1)), lambda measure: base(measure.unit)[0])
    found: list[Dots | Lines] = []
    for base_unit in sorted(groups, key=lambda each: each != own):
        rows = groups[base_unit]
        unit = figure.unit if base_unit == own else rows[0].entry.unit
        dotted, frames = [], []
        for group in _grouped(rows, lambda measure: measure.same_definition == "no").values():
            timed = [row for row in group if drawn(row.entry)]
            placed = [row for row in group if _placed(row.entry)]
            alone = timed and len(placed) <= _NAMED
            if timed:
                frame = _lines(figure, placed, placed if alone else timed[:_NAMED])
                is_near = any(row.entry.same_definition != "no" for row in group)
                frames += [frame] if alone or is_near or any(each.line for each in frame.series) else []
            dotted += [row for row in group if not (alone and all(map(_is_placed, row.entry.values)))]
        found += [_by_who(figure, dotted, unit)] if dotted else []
        found += frames
    return found


def _state(fact: Fact) -> str:
    """Return the kind of mark of a fact."""
    return "approved" if fact.approved else "planned" if fact.planned else "given"


def facts(stated: Sequence[Fact], attribute: str | None = None) -> list[Dots]:
    """Return charts of facts that share a unit, and an attribute in `COMPARED` or the given one, with at least one other fact."""
    rows = [Row(number, fact) for number, fact in enumerate(stated, 1) if fact.unit]
    groups = _grouped(rows, lambda fact: (fact.attribute, fact.unit))
    found = []
    for compared in COMPARED if attribute is None else (attribute,):
        for (of, unit), group in groups.items():
            if of == compared and len(group) > 1:
                own, axis = _axis(partial(_values, group), unit)
                zero = [round(axis.at(0))]
                lanes = []
                for row in group:
                    dots = _dots(row.entry, unit, own, axis, _state(row.entry))
                    lanes.append(_lane("", [row], dots, *(zero if len(dots) == 1 else [])))
                found.append(Dots(compared, own, [Panel(None, "", lanes, _ticks(axis))]))
    return found


def other_facts(stated: Sequence[Fact]) -> list[Row]:
    """Return the facts that are not in `facts`."""
    charted = {row.number for chart in facts(stated) for row in chart.rows}
    return [Row(number, fact) for number, fact in enumerate(stated, 1) if number not in charted]


def projects(stated: Iterable[tuple[Record, Sequence[Fact]]], attribute: str, unit: str) -> list[Dots]:
    """All values of whole records for an attribute in a unit: a lane for each record, largest first; empty unless two have one."""
    found = []
    for record, facts in stated:
        fits = [Row(n, fact, record) for n, fact in enumerate(facts, 1) if (fact.attribute, fact.unit, fact.of) == (attribute, unit, None)]
        found += [sorted(fits, key=lambda row: numbers(row.entry, unit, unit)[-1])] if fits else []
    found.sort(key=lambda rows: -max(value for row in rows for value in numbers(row.entry, unit, unit)))
    own, axis = _axis(partial(_values, [row for rows in found for row in rows]), unit)
    lanes = [_lane("", rows, [dot for row in rows for dot in _dots(row.entry, unit, own, axis, _state(row.entry))]) for rows in found]
    return [Dots(attribute, own, [Panel(None, "", lanes, _ticks(axis))])] if len(lanes) > 1 else []


def moment(date: str) -> Decimal:
    """A date as a number of years. A year is its own number, as on an axis, so its days are within half a year of it."""
    year, *rest = (int(part) for part in date.split("-"))
    if not rest:
        return Decimal(year)
    day = Decimal(rest[1]) if len(rest) > 1 else Decimal(1 + calendar.monthrange(year, rest[0])[1]) / 2
    days = datetime.date(year, rest[0], 1).timetuple().tm_yday - 1 + day
    return year + (days - Decimal("0.5")) / (366 if calendar.isleap(year) else 365) - Decimal("0.5")


def ends(period: str) -> tuple[Decimal, Decimal]:
    """The moments at which a period begins and ends; they are the same for a date."""
    first, _, last = period.partition("/")
    return moment(first), moment(last or first)


def amounts(entry: Point | Fact) -> list[tuple[str, Amount]]:
    """Return the numbers of an entry, each after its time. A change has one at each end of its period."""
    period = entry.period if isinstance(entry, Point) else entry.as_of
    if entry.value is not None:
        return [(period, Amount(entry.value, hedge=entry.hedge))]
    begin, _, end = period.partition("/")
    return [(begin, Amount(entry.from_ or 0)), (end or begin, Amount(entry.to or 0, hedge=entry.hedge))]


def _is_placed(point: Point) -> bool:
    """Return whether each number of a value has a place in time; a change at one moment has none."""
    return point.value is not None or "/" in point.period


def _placed(measure: Measure) -> list[tuple[str, Amount]]:
    """Return the numbers of a measure that have a place in time."""
    return [each for point in measure.values if _is_placed(point) for each in amounts(point)]


def dot(number: int, most: int) -> int:
    """The width in pixels of a mark with an area in proportion to a number, or the smallest that readers can see."""
    return max(4, round(_DOT * math.sqrt(number / most)))


def _runs(periods: Sequence[str], marks: Sequence[Mark]) -> Iterator[list[Mark]]:
    """Yield the marks of values at one moment, in runs of consecutive years."""
    run: list[Mark] = []
    last = 0
    for period, mark in zip(periods, marks, strict=True):
        if "/" not in period:
            year = int(period[:4])
            if run and year - last > 1:
                yield run
                run = []
            run.append(mark)
            last = year
    if run:
        yield run


def _paths(runs: Sequence[Sequence[Mark]], marks: Sequence[Mark]) -> tuple[str, str]:
    """Return the paths `line` and `bands` of a series. The first is in whole units, since it is a large part of a chart's size."""

    def moves(run: Sequence[Mark]) -> list[str]:
        at = [(round(mark.left * 4), round(mark.top * 4)) for mark in run]
        steps = [*at[:1], *((x - u, y - v) for (u, v), (x, y) in pairwise(at))]
        return [f"{x}{'' if y < 0 else ' '}{y}" for x, y in steps]

    line = "".join(f"M{first}l{' '.join(rest)}" for first, *rest in map(moves, runs) if rest)
    bands = "".join(f"M{mark.left * 4:g} {mark.top * 4:g}H{mark.right * 4:g}" for mark in marks if mark.left != mark.right)
    return line, bands


def _lines(figure: Figure, rows: Sequence[Row], named: Sequence[Row]) -> Lines:
    """Return a frame of all `rows` over time, in which those in `named` have their own marks and names."""
    named = [row for row in rows if row in named]
    rows = [*named, *(row for row in rows if row not in named)]
    unit = rows[0].entry.unit
    title, labels = _titled(rows)
    fits = any(row.entry.same_definition == "yes" for row in rows) and base(unit)[0] == base(figure.unit)[0]
    placed = [_placed(row.entry) for row in rows]

    def article(unit: str) -> list[Decimal]:
        return numbers(figure, figure.unit, unit) if fits else []

    def converted(unit: str) -> list[list[Decimal]]:
        return [[numbers(amount, row.entry.unit, unit)[0] for _, amount in each] for row, each in zip(rows, placed, strict=True)]

    unit, up = _axis(lambda unit: [*article(unit), *chain.from_iterable(converted(unit))], unit)
    stated = article(unit)
    times = [ends(period) for each in placed for period, _ in each] + ([ends(figure.span)] if fits and figure.span else [])
    begin, end = min(begin for begin, _ in times), max(end for _, end in times)
    edge = (end - begin) / 40  # keep marks away from the edge of the frame, where the axis has its numbers
    begin, end = begin - edge, end + edge

    def across(time: Decimal) -> float:
        return _short(100 * (time - begin) / (end - begin))

    def mark(period: str, value: Decimal, bound: str) -> Mark:
        left, right = map(across, ends(period)) if period else (0, 100)
        return Mark(left, right, round(100 - up.at(value)), bound)

    # Series without a name share the first shape of their voice.
    unnamed = {bool(row.entry.calculation) for row in rows if row not in named}
    plain = {False: "given", True: "ours"}
    shapes = {is_ours: iter([*([] if is_ours in unnamed else [shape]), *_SHAPES]) for is_ours, shape in plain.items()}
    made = []
    for row, label, each, values in zip(rows, labels, placed, converted(unit), strict=True):
        marks = [mark(period, value, amount.hedge.bound) for (period, amount), value in zip(each, values, strict=True)]
        runs = [*_runs([period for period, _ in each], marks)]
        is_ours = bool(row.entry.calculation)
        shape = next(shapes[is_ours]) if row in named else plain[is_ours]
        made.append(Series(row, label, shape, is_ours, marks, runs, *_paths(runs, marks)))
    step = next(each for each in _YEARS if (end - begin) / each <= _LABELS)
    first = (begin / step).to_integral_value("ROUND_CEILING") * step
    years = [(across(first + n * step), int(first) + n * step) for n in range(int((end - first) // step) + 1)]
    ticks = [(_short(100 - up.at(tick)), tick) for tick in up.ticks]
    # Each number of a change is at one end of the period. A number without a clear period is a line across the frame.
    start, _, finish = (figure.span or "").partition("/")
    spans = [start, finish or start] if len(stated) == 2 else [figure.span or ""]
    hedges = [Hedge.NONE, figure.hedge][-len(spans) :]
    dashed = [
        Stated(Amount(value, hedge=hedge), mark(span, value, hedge.bound), bool(span))
        for value, span, hedge in zip(stated, spans, hedges, strict=False)
    ]
    return Lines(title, unit, made[: len(named)], made[len(named) :], years, ticks, dashed)
