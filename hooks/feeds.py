"""Changes and dates to come, for people who follow the site: Atom feeds and calendars.

This needs no clock: a feed is as new as its newest change, and a date is to come if it is not before the newest date in the data. An
entry keeps its id even if the site moves, since ids come from the ids in the data, never from an address.

Sources: RFC 4287 (Atom), RFC 5545 and RFC 7986 (iCalendar), RFC 9562 for ids from names.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID, uuid5

from dataset import Data
from edition import LICENCE_URL, Edition
from links import Links
from model import Change, Theme
from rendering import Context
from timeline import Moment
from wording import counted_words, deadline_words, source_words, step_words

# Another namespace would give every entry a new id, and everyone who follows a feed would see all entries again.
_NAMESPACE = UUID("5d2f3cbb-5b6b-5e3c-9a5e-6c8f0c1f6a11")


def _uuid(*names: str) -> UUID:
    return uuid5(_NAMESPACE, "/".join(names))


@dataclass(frozen=True)
class FeedContext(Context):
    """The values for the template of a feed.

    `entry_id` gives the id of a change; `themes_of` gives its themes, or all themes if it names no record.
    """

    templates = ("feed.xml",)
    theme: Theme | None
    changes: Sequence[Change]
    path: str
    id: str
    entry_id: Callable[[Change], str]
    themes_of: Callable[[Change], list[str]]
    data: Data
    edition: Edition
    licence: str
    link: Links


def atom(theme: str | None, edition: Edition) -> str:
    """Return the changes under a theme, or all changes, as an Atom feed, the newest first."""
    data, name = edition.data, theme or "all"

    def themes_of(change: Change) -> list[str]:
        named = {data.records[id].theme for id in change.records}
        return [theme for theme in data.themes if theme in named or not named]

    context = FeedContext(
        theme=data.themes[theme] if theme else None,
        changes=[change for change in data.changes if theme is None or theme in themes_of(change)],
        path=f"feeds/{name}.xml",
        id=_uuid("feed", name).urn,
        entry_id=lambda change: _uuid("change", change.id).urn,
        themes_of=themes_of,
        data=data,
        edition=edition,
        licence=LICENCE_URL,
        link=edition.links,
    )
    return f"{context.fill('feed.xml')}\n"


class Event(NamedTuple):
    """An all-day event. Its id is made from `name`; `themes` are titles."""

    name: str
    first: date
    last: date
    summary: str
    description: str
    url: str
    themes: tuple[str, ...] = ()


def days(iso: str) -> tuple[date, date]:
    """Return the first and last day of an ISO date, which may be a month or a year."""
    year, month, day = (*map(int, iso.split("-")), 0, 0)[:3]
    first, last = month or 1, month or 12
    return date(year, first, day or 1), date(year, last, day or monthrange(year, last)[1])


def _text(value: str) -> str:
    """Escape a value of the type TEXT (RFC 5545, 3.3.11)."""
    return re.sub(r"[\\;,]", r"\\\g<0>", value).replace("\n", r"\n")


def _fold(line: str) -> Iterator[str]:
    """Fold a content line into pieces of at most 75 octets, without splitting a character (RFC 5545, 3.1)."""
    piece = ""
    for letter in line:
        if len((piece + letter).encode()) > 75:
            yield piece
            piece = " "
        piece += letter
    yield piece


def calendar(name: str, about: str, events: Iterable[Event], stamp: str) -> str:
    """Return events as a calendar; `stamp` is the ISO date of their data."""
    at = f"{stamp.replace('-', '')}T000000Z"
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//China and Pakistan\\, read closely//EN", "METHOD:PUBLISH"]
    lines += [f"NAME:{_text(name)}", f"X-WR-CALNAME:{_text(name)}", f"DESCRIPTION:{_text(about)}", "REFRESH-INTERVAL;VALUE=DURATION:P7D"]
    for event in events:
        lines += ["BEGIN:VEVENT", f"UID:{_uuid('event', event.name)}", f"DTSTAMP:{at}"]
        lines += [f"DTSTART;VALUE=DATE:{event.first:%Y%m%d}", f"DTEND;VALUE=DATE:{event.last + timedelta(days=1):%Y%m%d}"]
        lines += [f"SUMMARY:{_text(event.summary)}", f"DESCRIPTION:{_text(event.description)}"]
        lines += [f"URL:{event.url}"] if ":" in event.url else []  # values of this type must be whole addresses
        lines += [f"CATEGORIES:{','.join(map(_text, event.themes))}"] if event.themes else []
        lines += ["TRANSP:TRANSPARENT", "END:VEVENT"]
    return "".join(f"{piece}\r\n" for line in [*lines, "END:VCALENDAR"] for piece in _fold(line))


def _event(moment: Moment, edition: Edition) -> Event:
    """Return the event of a moment. A date that the article gives is a deadline, on the last day of its month or year."""
    step, record, data = moment.step, moment.record, edition.data
    page = edition.links.record(record, "timeline" if moment.origins else "") if record else edition.links.page("history")
    themes = (data.themes[record.theme].title,) if record else ()
    first, last = days(step.date)[0], days(step.end or step.date)[1]
    if not moment.origins:
        return Event(moment.id, last, last, step.event, f"{step.event}\nThe article gives {deadline_words(step.date)}.", page, themes)
    has_day = [each.count("-") == 2 for each in (step.date, step.end) if each]
    vague = "" if all(has_day) and not step.estimated else f" ({step_words(step)}{'' if any(has_day) else ', no day given'})"
    who = f"Announced by: {', '.join(origin.label for origin in moment.origins)}"
    sources = [data.sources_by_id[id] for id in step.sources]
    cited = [f"{source_words(each)}{f', {each.url}' if each.url else ''}" for each in sources]
    text = "\n".join(filter(None, (step.event, step.note, who, *cited)))
    return Event(moment.id, first, last, f"Planned{vague}: {record.name if record else data.article.title}", text, page, themes)


def dates(edition: Edition) -> str:
    """The dates that sources have announced, and deadlines in the article, from the newest date in the data on."""
    newest = edition.data.newest
    # An event without a day covers its whole month. It has happened, even if the month is not over.
    events = [_event(moment, edition) for moment in edition.moments if moment.step.planned or (moment.record and not moment.origins)]
    to_come = [event for event in events if event.last >= days(newest)[0]]
    about = f"Dates that sources announced, and deadlines that the article gives, as known on {newest}."
    return calendar(f"{edition.name}: dates", about, to_come, newest)


def checks(edition: Edition) -> str:
    """Return the calendar of dates by which records are due for review, for editors."""
    data, by_day = edition.data, dict[str, list[str]]()
    for id, findings in data.all_findings.items():
        record = data.records.get(id)
        by_day.setdefault(findings.next_check, []).append(
            f"{record.name}: {edition.links.record(record)}" if record else "The article itself"
        )
    page = edition.links.page("gaps", "due")
    events = [
        Event(f"check/{day}", *days(day), f"Review {counted_words(len(names), 'records')}", "\n".join(names), page)
        for day, names in sorted(by_day.items())
    ]
    return calendar(f"{edition.name}: records to review", "The date by which each record is due for review.", events, data.newest)


def files(edition: Edition) -> dict[str, str]:
    """Return every feed and calendar, by path."""
    feeds = {f"feeds/{theme or 'all'}.xml": atom(theme, edition) for theme in (None, *edition.data.themes)}
    return {**feeds, "feeds/dates.ics": dates(edition), "feeds/checks.ics": checks(edition)}
