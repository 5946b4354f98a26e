"""What changes and what is to come, for those who follow the site: Atom feeds and calendars.

Nothing here asks a clock: a feed is as new as its newest change, and what is to come is told from the newest day of the data. An
entry keeps its id for good, even when the site moves: it is made of the ids of the data, never of an address.

Sources: RFC 4287 (Atom), RFC 5545 and RFC 7986 (iCalendar), RFC 9562 for ids by name.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from model import Change, Data
from tables import LICENCE_URL, Release
from views import ENVIRONMENT, Moment, address, deadline_words, origins_of, period_words, periods, source_words, word_words

# Ids are made from this and the ids of the data; with another namespace every reader of a feed would get every entry anew.
_NAMESPACE = UUID("5d2f3cbb-5b6b-5e3c-9a5e-6c8f0c1f6a11")


def _uuid(*names: str) -> UUID:
    return uuid5(_NAMESPACE, "/".join(names))


# --- Atom -----------------------------------------------------------------------------------------------------------


def themes_of(change: Change, data: Data) -> list[str]:
    """The themes of the records that a change concerns, in the order of the article; all of them where it concerns all records."""
    named = {data.records[id].theme for id in change.records}
    return [theme for theme in data.themes if theme in named or not named]


def atom(theme: str | None, data: Data, of: Release) -> str:
    """The changes under a theme, or all of them, newest first, as an Atom feed."""
    name = theme or "all"
    text = ENVIRONMENT.get_template("feed.xml").render(
        theme=data.themes[theme] if theme else None,
        changes=[change for change in data.changes if theme is None or theme in themes_of(change, data)],
        path=f"feeds/{name}.xml",
        id=_uuid("feed", name).urn,
        entry_id=lambda change: _uuid("change", change.id).urn,
        themes_of=lambda change: themes_of(change, data),
        data=data,
        of=of,
        licence=LICENCE_URL,
        root=of.url,
        href=lambda record: of.url + address(record, data),
    )
    return f"{text}\n"


# --- iCalendar ------------------------------------------------------------------------------------------------------


class Event(NamedTuple):
    """An event of whole days: what keeps its id, its first and last day, and its texts. `themes` are titles."""

    name: str
    first: date
    last: date
    summary: str
    description: str
    url: str
    themes: tuple[str, ...] = ()


def days(iso: str) -> tuple[date, date]:
    """The first and the last day of a date that may be a month or a year."""
    year, month, day = (*map(int, iso.split("-")), 0, 0)[:3]
    first, last = month or 1, month or 12
    return date(year, first, day or 1), date(year, last, day or monthrange(year, last)[1])


def _text(value: str) -> str:
    """A value of the type TEXT (RFC 5545, 3.3.11)."""
    return re.sub(r"[\\;,]", r"\\\g<0>", value).replace("\n", r"\n")


def _fold(line: str) -> Iterator[str]:
    """A content line in pieces of 75 octets at most, none of which splits a letter (RFC 5545, 3.1)."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > 75:
            yield piece
            piece = " "
        piece += letter
    yield piece


def calendar(name: str, about: str, events: Iterable[Event], stamp: str) -> str:
    """Events as a calendar; `stamp` is the day on which they were so, as ISO text."""
    at = f"{stamp.replace('-', '')}T000000Z"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//China and Pakistan\\, read closely//EN", "METHOD:PUBLISH"]
    lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}", f"DESCRIPTION:{_text(about)}", "REFRESH-INTERVAL;VALUE=DURATION:P7D"]
    for event in events:
        lines += ["BEGIN:VEVENT", f"UID:{_uuid('event', event.name)}", f"DTSTAMP:{at}"]
        lines += [f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}", f"DTEND;VALUE=DATE:{event.last + timedelta(days=1):%Y%m%d}"]
        lines += [f"SUMMARY:{_text(event.summary)}", f"DESCRIPTION:{_text(event.description)}", f"URL:{event.url}"]
        lines += [f"CATEGORIES:{','.join(map(_text, event.themes))}"] if event.themes else []
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    return "".join(f"{piece}\r\n" for line in [*lines, "END:VCALENDAR"] for piece in _fold(line))


def _event(moment: Moment, data: Data, of: Release) -> Event:
    """A day to come. One that the article gives is a deadline, and is over at the end of its month or year."""
    step, record = moment.step, moment.record
    first, last = days(step.date)[0], days(step.end or step.date)[1]
    page = address(record, data) + ("#timeline" if moment.origins else "") if record else "history/"
    if moment.origins:
        vague = "" if step.date.count("-") == 2 else f" ({period_words(step.date, step.estimated)}, no day given)"
        sources = [data.source[id] for id in step.sources]
        cited = [f"{source_words(each)}{f', {each.url}' if each.url else ''}" for each in sources]
        who = f"Announced beforehand, by: {', '.join(map(word_words, origins_of(step.sources, data)))}"
        told = [step.event, *([step.note] if step.note else []), who, *cited]
        summary = f"Planned{vague}: {record.name if record else data.article.title}"
    else:
        first, told = last, [step.event, f"The article gives {deadline_words(step.date)}."]
        summary = step.event
    themes = (data.themes[record.theme].title,) if record else ()
    return Event(moment.id, first, last, summary, "\n".join(told), of.url + page, themes)


def dates(data: Data, of: Release) -> str:
    """What sources have announced, and what the article says is due, for days from the newest day of the data on."""
    moments = [moment for part in periods(data).values() for moment in part]
    # What happened in a month may have the whole of it as its day; that is nothing to come.
    events = [_event(moment, data, of) for moment in moments if moment.step.planned or (moment.record and not moment.origins)]
    to_come = [event for event in events if event.last >= days(data.newest)[0]]
    about = f"Days that sources announced beforehand, and by which pledges of the article are due, as known on {data.newest}."
    return calendar(f"{of.name}: dates", about, to_come, data.newest)


def checks(data: Data, of: Release) -> str:
    """The days by which records are to be looked at again, for those who keep them."""
    by_day: dict[str, list[str]] = {}
    for id, findings in data.everything_found.items():
        by_day.setdefault(findings.next_check, []).append(id)
    events = []
    for day, ids in sorted(by_day.items()):
        names = [
            f"{data.records[id].name}: {of.url}{address(data.records[id], data)}" if id in data.records else "The article itself"
            for id in ids
        ]
        about = Event(f"check/{day}", *days(day), f"Look again: {len(ids)} records", "\n".join(names), f"{of.url}gaps/#due")
        events.append(about)
    return calendar(f"{of.name}: records to look at again", "When each record is due for a new look.", events, data.newest)


def files(data: Data, of: Release) -> dict[str, str]:
    """Every feed and calendar, by its path."""
    feeds = {f"feeds/{theme or 'all'}.xml": atom(theme, data, of) for theme in (None, *data.themes)}
    return {**feeds, "feeds/dates.ics": dates(data, of), "feeds/checks.ics": checks(data, of)}
