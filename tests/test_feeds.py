"""Tests of feeds and calendars, which independent programs read back, and of one changed value, which must be everywhere after a build."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import feedparser
import pytest
from conftest import TESTS, Site, build, parsed, small_project
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

import feeds
from dataset import Data
from edition import Edition
from links import FOLDER
from model import Step

Expect = Callable[[str, Path], None]


def edition_of(data: Data, url: str = "https://site.test/") -> Edition:
    return Edition(data, "A site, <read> & read", url, "What it is.")


def entries(path: Path) -> list[Any]:
    """Return the entries of a feed, which must be well formed."""
    feed = feedparser.parse(path.read_bytes())
    assert not feed.bozo, feed.bozo_exception
    assert feed.version == "atom10"
    return list(feed.entries)


# --- Atom -----------------------------------------------------------------------------------------------------------


def test_golden_feed(small: Data, expect: Expect) -> None:
    expect(feeds.atom(None, edition_of(small)), TESTS / "golden" / "feed-all.xml")


def test_golden_calendar(small: Data, expect: Expect) -> None:
    early = planned(small, "2026-09/2026-11", "2026-12-30/2027-01-02")
    vars(early)["newest"] = "2024-12-31"  # the due date of a pledge, and before an opening
    # Line ends are part of the file, so they are shown.
    expect(feeds.dates(edition_of(early)).replace("\r\n", "\\r\\n\n"), TESTS / "golden" / "dates.ics")


def test_a_feed_holds_every_change_in_order(site: Site, data: Data) -> None:
    found = entries(site.folder / "feeds" / "all.xml")
    assert len(found) == len(data.changes)
    for entry, change in zip(found, data.changes, strict=True):
        shown = " ".join(parsed(entry.content[0].value, fragment=True).to_text(separator="", strip=False).split())
        wanted = [change.what, change.why, change.field, change.old, change.new, *(data.records[id].name for id in change.records)]
        wanted += [data.sources_by_id[id].publisher for id in change.sources]
        assert [text for text in wanted if text and text not in shown] == []
        assert entry.summary == change.what
        assert entry.updated == entry.published == f"{change.date}T00:00:00Z"
        assert entry.link.endswith(f"changes/#{change.id}")
        assert len(site.pages["changes/"].query(f"#{change.id}")) == 1
        themes = {data.records[id].theme for id in change.records} or set(data.themes)
        assert {tag.term for tag in entry.tags} == {*themes, *(["correction"] if change.correction else [])}
        assert entry.title.startswith("Correction: ") == change.correction
    assert len({entry.id for entry in found}) == len(found)


def test_the_feed_of_a_theme_holds_its_changes_under_the_same_ids(site: Site, data: Data) -> None:
    whole = {entry.link: entry.id for entry in entries(site.folder / "feeds" / "all.xml")}
    for theme in data.themes:
        of_theme = {entry.link: entry.id for entry in entries(site.folder / "feeds" / f"{theme}.xml")}
        expected = [
            change.id for change in data.changes if not change.records or theme in {data.records[id].theme for id in change.records}
        ]
        assert [link.partition("#")[2] for link in of_theme] == expected
        assert of_theme.items() <= whole.items()


def test_feeds_say_who_they_are(site: Site, data: Data) -> None:
    ids = set()
    for path in sorted((site.folder / "feeds").glob("*.xml")):
        feed = feedparser.parse(path.read_bytes()).feed
        ids.add(feed.id)
        links = {link.rel: link.href for link in feed.links}
        assert links["self"].endswith(f"feeds/{path.name}")
        assert links["alternate"].endswith("changes/")
        assert feed.author == "China and Pakistan, read closely"
        assert "CC BY 4.0" in feed.rights
    assert len(ids) == len(data.themes) + 1


def test_an_entry_keeps_its_id_for_good(small: Data) -> None:
    first = feedparser.parse(feeds.atom(None, edition_of(small))).entries
    # If these ids changed, every subscriber would get every entry again.
    assert [entry.id for entry in first] == [
        "urn:uuid:f723f5fc-b960-5dbd-afb8-1d1d06aec701",
        "urn:uuid:ffddb8ea-f06b-5672-9a9e-ca353ddab35c",
    ]
    moved = feedparser.parse(feeds.atom(None, edition_of(small, "https://moved.test/"))).entries
    assert [entry.id for entry in moved] == [entry.id for entry in first]
    assert [entry.link for entry in moved] != [entry.link for entry in first]


# --- iCalendar ------------------------------------------------------------------------------------------------------


def events(text: str) -> list[Any]:
    calendar = Calendar.from_ical(text)
    assert calendar.errors == []
    assert calendar["VERSION"] == "2.0"
    found = list(calendar.walk("VEVENT"))
    assert [event.errors for event in found] == [[] for _ in found]
    assert len({event["UID"] for event in found}) == len(found)
    return found


def test_the_calendar_holds_what_is_to_come(site: Site, data: Data) -> None:
    text = (site.folder / "feeds" / "dates.ics").read_bytes().decode()
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    assert "\n" not in text.replace("\r\n", "")
    newest = date.fromisoformat(data.newest)
    moments = edition_of(data).moments
    due = [pledge for pledge in data.article.pledges if pledge.due]
    announced = [moment for moment in moments if moment.step.planned or moment.step.event.startswith("Due: ")]
    assert len([moment for moment in announced if not moment.step.planned]) == len(due)
    to_come = [moment for moment in announced if last_day(moment.step.end or moment.step.date) >= newest]
    found = events(text)
    assert len(found) == len(to_come)
    for event, moment in zip(found, to_come, strict=True):
        assert event["DTEND"].dt == last_day(moment.step.end or moment.step.date) + timedelta(days=1)
        assert event["DTSTART"].dt.isoformat().startswith(moment.step.date)
        assert event["DTSTAMP"].dt.date() == newest
        assert moment.step.event in event["DESCRIPTION"]
        assert moment.record is None or moment.record.name in event["SUMMARY"]
        for id in moment.step.sources:
            assert data.sources_by_id[id].publisher in event["DESCRIPTION"]
        page, _, anchor = event["URL"].partition("/projects/")[2].partition("#") if "/projects/" in event["URL"] else ("", "", "")
        assert not page or len(site.pages[f"projects/{page}"].query(f"#{anchor}")) == 1


def planned(data: Data, *days: str, estimated: bool = False) -> Data:
    """Return data whose record of the article has a planned step for each of some days or spans of days."""
    more: dict[str, Any] = {"planned": True, "estimated": estimated, "event": "Talks.", "sources": ("paper-2024",)}
    ends = [each.partition("/") for each in days]
    steps = tuple(Step.model_construct(None, date=first, end=last or None, **more) for first, _, last in ends)
    return replace(data, document=data.document.model_copy(update={"timeline": steps}))


@pytest.mark.parametrize(
    ("days", "first", "last", "said"),
    [
        ("2026-09-02", "2026-09-02", "2026-09-02", "Planned:"),
        ("2026-09-02", "2026-09-02", "2026-09-02", "Planned (about 2 September 2026):"),
        ("2026-12-30/2027-01-02", "2026-12-30", "2027-01-02", "Planned:"),
        ("2026-09", "2026-09-01", "2026-09-30", "Planned (September 2026, no day given):"),
        ("2026-09/2026-11", "2026-09-01", "2026-11-30", "Planned (September 2026 to November 2026, no day given):"),
        ("2026-12/2027-02-05", "2026-12-01", "2027-02-05", "Planned (December 2026 to 5 February 2027):"),
        ("2028-02", "2028-02-01", "2028-02-29", "Planned (about February 2028, no day given):"),
        ("2028/2030", "2028-01-01", "2030-12-31", "Planned (2028 to 2030, no day given):"),
    ],
)
def test_an_event_takes_the_days_that_its_title_names(days: str, first: str, last: str, said: str, small: Data) -> None:
    [event] = events(feeds.dates(edition_of(planned(small, days, estimated="about" in said))))
    assert event["DTSTART"].dt == date.fromisoformat(first)
    assert event["DTEND"].dt == date.fromisoformat(last) + timedelta(days=1)
    assert event["SUMMARY"] == f"{said} {small.article.title}"


def last_day(iso: str) -> date:
    """Return the last day of a date, calculated in another way than on the site."""
    year, month = int(iso[:4]), int(iso[5:7] or 12)
    return date.fromisoformat(iso) if len(iso) == 10 else date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def test_every_record_is_to_be_looked_at_again_on_its_day(site: Site, data: Data) -> None:
    found = events((site.folder / "feeds" / "checks.ics").read_bytes().decode())
    by_day = {event["DTSTART"].dt.isoformat(): event["DESCRIPTION"].split("\n") for event in found}
    expected: dict[str, int] = {}
    for findings in data.all_findings.values():
        expected[findings.next_check] = expected.get(findings.next_check, 0) + 1
    assert {day: len(names) for day, names in by_day.items()} == expected
    for event in found:
        number = expected[event["DTSTART"].dt.isoformat()]
        assert event["SUMMARY"] == f"Review {number} record{'s' * (number > 1)}"
    for id, record in data.records.items():
        assert any(line.startswith(f"{record.name}: ") for line in by_day[data.findings[id].next_check])


@given(
    st.lists(
        st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from('\n,;\\:"中ے '), max_size=120), min_size=3, max_size=3
    )
)
def test_any_text_is_read_back_from_a_calendar(texts: list[str]) -> None:
    summary, description, theme = texts
    event = feeds.Event("a", date(2024, 2, 29), date(2024, 2, 29), summary, description, "https://site.test/", (theme,))
    text = feeds.calendar("A", "B", [event], "2024-01-01")
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    [found] = events(text)
    assert [found["SUMMARY"], found["DESCRIPTION"]] == [summary, description]
    assert found["CATEGORIES"].cats == [theme]
    assert found["DTEND"].dt == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("iso", "first", "last"),
    [("2024", "2024-01-01", "2024-12-31"), ("2024-02", "2024-02-01", "2024-02-29"), ("2023-02-05", "2023-02-05", "2023-02-05")],
)
def test_a_month_and_a_year_are_all_their_days(iso: str, first: str, last: str) -> None:
    assert [day.isoformat() for day in feeds.days(iso)] == [first, last]


# --- a changed value ------------------------------------------------------------------------------------------------


def test_a_changed_value_shows_everywhere_after_one_build(tmp_path: Path) -> None:
    project = small_project(tmp_path)
    record = project / "data" / "record" / "projects" / "road.yml"
    text = record.read_text("utf8")
    old, new = "value: 567.5,", "value: 931.5,"
    assert text.count(old) == 1
    record.write_text(text.replace(old, new), "utf8")
    changes = project / "data" / "changes.yml"
    entry = """changes:
  - id: road-cost
    date: 2026-11-25
    what: The cost of the first part is put right.
    why: A slip of the pen.
    records: [road]
    field: cost, first part
    old: "Rs 567.5 million"
    new: "Rs 931.5 million"
"""
    changes.write_text(changes.read_text("utf8").replace("changes:\n", entry), "utf8")
    built = build(project, "--strict")
    assert built.exit_code == 0, built.stderr
    site = project / "site"

    pages = [(site / "projects" / "road" / part / "index.html") for part in ("", "facts")]
    assert [page for page in pages if page.exists() and "Rs 931.5 million" in page.read_text("utf8")] != []
    [item] = json.loads((site / FOLDER / "projects" / "road.json").read_text("utf8"))["items"]
    assert [fact["of_what"] for fact in item["record"]["facts"] if fact["value"] == 931.5] == ['the "first" part']
    with (site / FOLDER / "facts.csv").open(encoding="utf-8", newline="") as file:
        assert [row["of_what"] for row in csv.DictReader(file) if row["value"] == "931.5"] == ['the "first" part']
    assert "Rs 931.5 million" in (site / "projects" / "road.md").read_text("utf8")
    for feed in ("all", "roads"):
        [first, *_] = entries(site / "feeds" / f"{feed}.xml")
        assert first.title == 'A *road* [to] _nowhere_ #1 & x < y "z": cost, first part'
        assert "cost, first part: from Rs 567.5 million to Rs 931.5 million." in first.content[0].value
    assert "road-cost" not in (site / "feeds" / "world.xml").read_text("utf8")
    assert "from Rs 567.5 million to Rs 931.5 million" in (site / "changes" / "index.html").read_text("utf8")
