"""Values in words: dates, quantities, sources, types, all as plain text. Each function `..._words` is also a filter in templates."""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import charts
from dataset import Data
from fields import DATE, singular
from model import Comparison, Fact, Figure, Measure, Outcome, Point, Publication, Record, Source, Status, Step, Unit
from words import INDEPENDENT

_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")


def date_words(iso: str) -> str:
    """An ISO date in words: `2024-09-10` becomes 10 September 2024, `2024-09` becomes September 2024, and `2024` stays as it is."""
    year, *rest = iso.split("-")
    return " ".join([*(str(int(day)) for day in rest[1:]), *(_MONTHS[int(month) - 1] for month in rest[:1]), year])


def chapter_words(name: str) -> str:
    """A part of a list as a heading: `2024-q1` becomes January to March 2024, `2024-03` March 2024; `undated` stays as it is."""
    year, _, quarter = name.partition("-q")
    if quarter:
        last = 3 * int(quarter)
        return f"{_MONTHS[last - 3]} to {_MONTHS[last - 1]} {year}"
    return date_words(name) if name[:1].isdigit() else name


def shelf_words(name: str, data: Data) -> str:
    """Return a page of `/sources/` as a heading: `press-2024-q1` becomes Press, January to March 2024."""
    origin = data.shelves[name][0].origin
    chapter = chapter_words(name[len(origin) + 1 :])
    return ", ".join(filter(None, (origin.label, chapter)))


def deadline_words(iso: str) -> str:
    """Return a due date: a day, or `by the end of` a month or year."""
    return date_words(iso) if iso.count("-") == 2 else f"by the end of {date_words(iso)}"


def period_words(period: str, estimated: bool = False) -> str:
    """A date, or an interval of two: `2013/2021` becomes 2013 to 2021, with `about` before it if it is estimated."""
    return ("about " if estimated else "") + " to ".join(date_words(end) for end in period.split("/"))


def happened_words(span: str, estimated: bool = False) -> str:
    """Return when something happened: `on 14 October 2024`, `in 2024`, `between ... and ...`, `by 3 November 2024`, or `about` a time."""
    about = "about " if estimated else ""
    first, _, last = map(date_words, span.removeprefix("../").partition("/"))
    if last:
        day, _, month = first.partition(" ")
        return f"between {about}{day if day.isdigit() and last.endswith(f' {month}') else first} and {last}"
    if span.startswith("../"):
        return f"by {about}{first}" if len(span) == len("../2024-11-03") else f"by the end of {about}{first}"
    return f"about {first}" if estimated else f"{'on' if len(span) == 10 else 'in'} {first}"


def since_words(span: str, estimated: bool = False) -> str:
    """Since when something goes on: `since March 2021`, `since some time between ... and ...`, `since May 2023 or earlier`."""
    if span.startswith("../"):
        return f"since {period_words(span[3:], estimated)} or earlier"
    return f"since {f'some time {happened_words(span, estimated)}' if '/' in span else period_words(span, estimated)}"


def state_words(status: Status, reported: Sequence[Source], is_again: bool = False) -> str:
    """A status, when it began, and the newest dated source that reports it: `approved on 9 July 2024 (last reported May 2026)`.

    If the record had the same status before, it is `operating again since 16 October 2025`.
    """
    when = (since_words if status.state.goes_on else happened_words)(status.since, status.estimated)
    last = f" (last reported {period_words(reported[-1].date or '', reported[-1].estimated)})" if reported else ""
    return f"{status.state.label.lower()} {'again ' if is_again else ''}{when}{last}"


def outcome_words(outcome: Outcome, reported: Sequence[Source]) -> str:
    """Return what happened and when and, in brackets, when it was reported; empty if nothing happened.

    `handed over by 3 November 2024 (reported on 3 November 2024 and on 12 November 2024; exact day not found)`. It says if all
    reports are from the parties.
    """
    if not outcome.date:
        return ""
    sure = {source.date for source in reported if not source.estimated}
    dates = [date or "" for date in dict.fromkeys(source.date for source in reported)]
    if dates == [outcome.date] and outcome.date in sure:
        when = "the same day"
    elif len(dates) <= 2:
        when = " and ".join(happened_words(date, date not in sure) for date in dates)
    else:
        when = "from {} to {}".format(*(period_words(date, date not in sure) for date in (dates[0], dates[-1])))
    by = "" if any(source.origin in INDEPENDENT for source in reported) else "by the parties "
    notes = [f"reported {by}{when}"] if dates else []
    if len(outcome.date) < 10 or "/" in outcome.date:
        notes.append("exact day not found")
    note = f" ({'; '.join(notes)})" if notes else ""
    return f"{outcome.deed} {happened_words(outcome.date, outcome.estimated)}{note}"


def standing_words(record: Record, data: Data) -> list[tuple[str, str]]:
    """Return the current state of a record, as pairs of a label and a line: status and outcome, or the latest step; and the next date.

    A figure has no latest step: its dates say who used it when.
    """
    found = []
    if now := data.state(record.id):
        *before, _ = (each.state for each in data.part(record.id, "status"))
        found.append(("Status", state_words(now, data.dated(now.reports), now.state in before)))
    for outcome in data.part(record.id, "outcome"):
        happened = outcome_words(outcome, data.dated(outcome.reports))
        found.append(("Outcome", ": ".join(filter(None, (outcome.state.label.lower(), happened)))))
    if not found and not isinstance(record, Figure) and (step := data.latest_step(record.id)):
        found.append(("Latest step", step_words(step)))
    if step := data.next_step(record.id):
        found.append(("Planned next", step_words(step)))
    return found


def step_words(step: Step) -> str:
    """The date of a past or planned step, or the first and last of several days."""
    return period_words(f"{step.date}/{step.end}" if step.end else step.date, step.estimated)


_ROLES = {
    "differ": "Accounts that differ",
    "independent": "Accounts that agree, independent of the parties",
    "parties": "Accounts that agree, from the parties",
    "reported_by": "Reported by",
}


def role_words(entry: Comparison | Outcome) -> list[tuple[str, Sequence[str]]]:
    """The sources of an entry by their role: pairs of a label and ids."""
    found = [(label, ids) for field, label in _ROLES.items() if (ids := getattr(entry, field, ()))]
    return [*found, ("Other sources" if found else "Sources", entry.sources)] if entry.sources else found


def counted_words(number: int, things: str) -> str:
    """Return a number of things: `1 record`, `2 records`."""
    return f"{number} {singular(things) if number == 1 else things}"


def mix_words(sources: Sequence[Source]) -> str:
    """Return whose accounts some sources are, in which languages, and how much of them we read, in one line."""
    lists = [("Whose accounts", "origin"), ("Languages", "language"), ("How much we read", "read")]
    counts = [(name, Counter(getattr(source, field).label for source in sources).most_common()) for name, field in lists]
    lines = [f"{name}: {', '.join(f'{label} {count}' for label, count in each)}." for name, each in counts if each]
    return " ".join([f"{counted_words(len(sources), 'sources')}.", *lines])


_GREATER = {"million": "billion", "billion": "trillion"}
_SIGNS = {"USD": "${}", "PKR": "Rs {}", "Rs": "Rs {}", "CNY": "{} yuan", "percent": "{}%"}


def quantity_words(entry: Any, unit: str | None = None, is_brief: bool = False) -> str:
    """Return a number with its hedge and unit, as in `nearly 100 million people`, `more than $9.85 billion` or `from 24% to more than 40%`.

    Takes an entry with `value`, or `from_` and `to`, and `hedge`, and a unit if the entry has none. A thousand millions
    become a billion, and a thousand billions a trillion; less than a million is written out. With `is_brief`, a number has only the
    decimals that three significant figures need.
    """
    unit = unit or entry.unit
    numbers = [Decimal(str(number)) for number in (entry.value, entry.from_, entry.to) if number is not None]
    scale, _, rest = unit.partition(" ")
    if scale not in _GREATER:
        scale, rest = "", unit
    while scale in _GREATER and max(abs(number) for number in numbers) >= 1_000:
        scale, numbers = _GREATER[scale], [number / 1_000 for number in numbers]
    if scale == "million" and max(abs(number) for number in numbers) < 1:
        scale, numbers = "", [number * 1_000_000 for number in numbers]
    if is_brief:
        numbers = [round(number, max(0, 2 - number.adjusted())) for number in numbers]
    counted, per, whole = rest.partition(" per ")
    if counted in _SIGNS:
        rest = f"{per}{whole}".strip()
    sign = _SIGNS.get(counted, "{}")
    worded = [sign.format(f"{number.normalize():,f} {scale}".strip()) for number in numbers]
    hedge = "" if entry.hedge == "none" else entry.hedge.replace("-", " ") + " "
    change = f"from {worded[0]} to {hedge}{worded[1]}" if len(worded) == 2 else f"{hedge}{worded[0]}"
    return f"{change} {rest}".strip()


def tick_words(value: Decimal, unit: str) -> str:
    """A number on an axis: `40%`, or no unit if the unit is above the axis."""
    return f"{value.normalize():,f}{'%' if unit == 'percent' else ''}"


def unit_words(unit: str, units: Mapping[str, Unit] | None = None) -> str:
    """Return what an axis counts: `billion people` becomes billions of people and, with `units`, USD becomes United States dollars."""
    counted, scale = charts.base(unit)
    known = (each.meaning.partition(",")[0].partition(";")[0] for id, each in (units or {}).items() if charts.base(id)[0] == counted)
    return ("" if scale == 1 else f"{unit.partition(' ')[0]}s of ") + next(known, counted)


def sort_number(entry: Any, unit: str | None = None) -> str:
    """Return the sort key of a number: its value, or the value after a change, as a plain number; empty for a fact in words."""
    unit = unit or entry.unit
    values = charts.numbers(entry, unit, charts.base(unit)[0]) if unit else []
    return f"{values[-1]:f}" if values else ""


def fact_words(fact: Fact) -> str:
    """Return the value of a fact: its text, or its number with hedge and unit."""
    return fact.text if fact.text is not None else quantity_words(fact)


_SCOPES = {
    "cost": "Costs differ in year and scope: they are contract sums, whole investments or estimates. None is adjusted for inflation.",
    "capacity": "Capacity is the most that a plant can produce; its page says how much it produced.",
}


def caveat_words(chart: charts.Dots | charts.Lines) -> str:
    """Return the caveats for comparing the values of a chart. The file of the chart has them too."""
    if isinstance(chart, charts.Dots) and chart.attribute:
        if not chart.rows[0].record:
            return "Rows may differ in what they cover."
        every = "The chart shows every value that sources give for a project as a whole, from the lowest to the highest."
        return f"{every} {_SCOPES[chart.attribute]} Each project's page says who gives each value."
    found = []
    if isinstance(chart, charts.Lines):
        if any(each.line for each in chart.series):
            found.append("A line joins the values of consecutive years.")
        if any(each.bands for each in (*chart.series, *chart.others)):
            found.append("A level line is one value for several years.")
    if chart.is_stated:
        return " ".join([*found, "The dashed mark is the article's number, drawn where a source counts the same thing."])
    return " ".join([*found, "We do not draw the article's number: no source here is known to count the same thing."])


_MARKS = {
    "given": "given by a source",
    "ours": "our calculation",
    "planned": "planned or estimated in advance",
    "approved": "approved",
    "before": "before",
    "more": "more than this number",
    "less": "less than this number",
}


def key_words(chart: charts.Dots) -> list[tuple[str, str]]:
    """Return what the marks of a chart mean, if they are not all alike: pairs of a kind or bound and its meaning."""
    after = {"given": "after, or a single value"} if "before" in chart.key else {}
    return [(kind, {**_MARKS, **after}[kind]) for kind in chart.key]


def values_words(values: Sequence[Point] | Sequence[Fact], unit: str) -> str:
    """The values of a lane with their times: a single value, or the lowest and the highest in brief, and how many if there are more.

    If all values are the same number, it is that number with all of their times. The time of a fact is its year.
    """

    def when(period: str, value: Point | Fact) -> str:
        return period_words(period if isinstance(value, Point) else period[:4], value.estimated)

    if len(values) == 1:
        [value] = values
        return f"{quantity_words(value, unit)} ({when(value.period if isinstance(value, Point) else value.as_of, value)})"
    ends = [(amount, when(period, value)) for value in values for period, amount in charts.amounts(value)]
    first, last = (extreme(ends, key=lambda end: end[0].value) for extreme in (min, max))
    low, high = (quantity_words(amount, unit, is_brief=True) for amount, _ in (first, last))
    if low.removeprefix("about ") == high.removeprefix("about "):
        return f"{max(low, high, key=len)} ({'; '.join(dict.fromkeys(time for _, time in ends))})"
    return f"{low} ({first[1]}) to {high.replace('up to ', 'at most ')} ({last[1]})" + (
        f"; {len(values)} values" if len(values) > 2 else ""
    )


def _qualifiers(fact: Fact) -> str:
    """Return what tells a fact from others with the same attribute; empty if nothing does."""
    return ": ".join(filter(None, (fact.of, fact.version)))


def qualified_words(fact: Fact, label: str, is_known: bool = False) -> str:
    """Return the heading of a fact: the `label` of its attribute and its qualifiers, or these alone if they say it or it `is_known`."""
    qualifiers = _qualifiers(fact)
    if not qualifiers:
        return label
    if is_known or not {label.lower(), f"{label.lower()}s"}.isdisjoint(qualifiers.lower().split()):
        return sentence_words(qualifiers)
    return f"{label}: {qualifiers}"


def rows_words(rows: Sequence[charts.Row], label: str = "") -> tuple[str, str]:
    """The words of a lane or series, which is a measure (by its label), a project or a fact of one; and its values."""
    entry = rows[0].entry
    if isinstance(entry, Measure):
        ours = " (our calculation)" if entry.calculation and "our calculation" not in label else ""
        return sentence_words(label) + ours, values_words(entry.values, entry.unit)
    if record := rows[0].record:
        return record.name, values_words([row.entry for row in rows], entry.unit)
    return sentence_words(_qualifiers(entry) or "the whole"), f"{fact_words(entry)} ({period_words(entry.as_of, entry.estimated)})"


def _publisher(source: Source) -> str:
    return f"{source.publisher}, citing {source.after}" if source.after else source.publisher


def source_words(source: Source) -> str:
    """Return a source in a few words: its publisher, the original source, and the date, such as `Dawn, 17 October 2024`."""
    return f"{_publisher(source)}, {period_words(source.date, source.estimated) if source.date else 'undated'}"


def named_words(ids: Sequence[str], data: Data, is_brief: bool = False) -> list[tuple[Source, str]]:
    """Return each source with the words of a link to it. With `is_brief`, only sources of the same publisher have a date."""
    sources = [data.sources_by_id[id] for id in ids]
    publishers = Counter(source.publisher for source in sources)
    return [(each, _publisher(each) if is_brief and publishers[each.publisher] == 1 else source_words(each)) for each in sources]


def printing_words(printing: Publication) -> str:
    """Return a printing of the article: `“A title”, Pakistan Today, 9 September 2024, https://...`."""
    named = [f"“{printing.title}”", printing.publisher, date_words(printing.date), printing.url]
    return ", ".join(filter(None, named)) + ("" if printing.publisher else " (newspaper not named in the copy)")


def paragraph_words(numbers: Sequence[int], links: Sequence[str] = ()) -> str:
    """Return `paragraph 7`, `paragraphs 7 and 8` or `paragraphs 3, 4 and 5`; `links` replace the numbers if they are given."""
    *first, last = links or [str(number) for number in numbers]
    return f"paragraphs {', '.join(first)} and {last}" if first else f"paragraph {last}"


def type_words(of: Mapping[str, Any]) -> str:
    """A JSON Schema of plain values in words, such as `number` or `one of day, month, year`; for a long list of words, their number."""
    if "enum" in of:
        return f"one of {', '.join(of['enum'])}" if len(of["enum"]) <= 10 else f"one of {len(of['enum'])} words"
    if of == DATE:
        return "date: a year, a month or a day"
    plain = {"integer": "whole number", "boolean": "true or false", "string": "text"}
    return {"date": "day", "uri": "address", "uri-reference": "address"}.get(of.get("format", "")) or plain.get(of["type"], of["type"])


def sentence_words(text: str) -> str:
    """Return text with a capital letter at the beginning."""
    return text[:1].upper() + text[1:]


def escape_markdown(text: str) -> str:
    """Escape text, so that Markdown shows it as it is written."""
    text = re.sub(r"[\\`*_{}\[\]#!]", r"\\\g<0>", html.escape(text, quote=False))
    text = text.replace("~", "&#126;")  # begins code or strikes out text; some parsers ignore a backslash before it
    return re.sub(r"^(\d*)(?=[-+.)]+( |$))", r"\1\\", text)  # text that would begin a list


def markdown_link(text: str, address: str) -> str:
    """A link in Markdown, which shows the text as it is written and leads to exactly this address."""
    address = re.sub(r"&(?=#?\w+;)", "&amp;", address)  # or a parser would read it as a character
    return f"[{escape_markdown(text)}]({f'<{address}>' if re.search('[()]', address) else address})"
