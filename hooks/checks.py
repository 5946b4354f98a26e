"""Checks across entries, for faults that no single entry shows. Each check takes the data and yields problems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import values
from dataset import PAGES, Data, ids_of
from fields import Entry, Problem, did_you_mean
from maps import crowding
from model import (
    Answer,
    Change,
    Comparison,
    Dispute,
    Fact,
    Figure,
    Findings,
    Measure,
    Name,
    Outcome,
    Pledge,
    PledgeFindings,
    Point,
    Source,
    Status,
    Step,
)
from words import INDEPENDENT, Form, Hedge, Language, OutcomeState, ProjectKind, Relation, State

Check = Callable[[Data], Iterator[Problem]]
_Key = TypeVar("_Key", bound=Hashable)
_T = TypeVar("_T")


def _repeated(keyed: Iterable[tuple[_Key, _T]]) -> Iterator[tuple[_Key, _T, _T]]:
    """Yield each key and entry that repeats the key of an earlier entry, with the first entry that has the key."""
    first: dict[_Key, _T] = {}
    for key, entry in keyed:
        if key in first:
            yield key, entry, first[key]
        first.setdefault(key, entry)


def ids_are_unique(data: Data) -> Iterator[Problem]:
    """Every id in the article is unique across kinds, and is not the name of a page: addresses and links rely on it.

    Statements, terms, themes, sources, regions, locations with routes, changes, units and attributes each have their own ids.
    """
    themes, geography = data.article.themes, data.geography
    places: tuple[Any, ...] = (*geography.locations, *geography.routes)
    with_pages: tuple[Any, ...] = (*data.records.values(), *themes)
    words = (data.units.units, data.units.attributes)
    for entries in (data.named, data.article.statements, data.terms, themes, data.sources, geography.regions, places, data.changes, *words):
        for _, entry, first in _repeated((entry.id, entry) for entry in entries):
            new, old = (first, entry) if _work(first) > _work(entry) else (entry, first)
            yield new.problem(f"this id is already used on line {old.where.line}; choose another for the newer entry", "id")
    for entry in with_pages:
        if entry.id in (*PAGES.values(), "all"):  # the feed of all changes
            yield entry.problem(f"'{entry.id}' is the name of a page or feed; choose another", "id")


def _work(entry: Entry) -> str:
    """Return the day of the work on an entry, if it has one. Lists are in any order, so this tells which of two entries is newer."""
    day: str = getattr(entry, "read_on", "") or (entry.date if isinstance(entry, Change) else "")
    return day


def glances_are_short(data: Data) -> Iterator[Problem]:
    """The texts of what the article and the sources say are short enough for the first screen of a phone."""
    for record in data.records.values():
        at, cure = ("brief", "shorten it") if record.brief else ("says", "add a shorter version as 'brief'")
        if (words := len((record.brief or record.says).split())) > 16:
            yield record.problem(f"'{at}' has {words} words, and the top of a page has room for 16; {cure}", at)
    for answer in data.every(Answer):
        if (words := len(answer.says.split())) > 25:
            yield answer.problem(f"'says' has {words} words, and the top of a page has room for 25; shorten it", "says")


def pledges_are_no_subjects(data: Data) -> Iterator[Problem]:
    """The subject of a record is not a pledge: pledges are about other records."""
    for record in data.records.values():
        for subject in getattr(record, "subjects", ()):
            if data.kind_of.get(subject) == "pledges" and subject != record.id:
                yield record.problem(f"the subject '{subject}' is a pledge; name what the pledge is about", "subjects")


def paragraphs_count_up(data: Data) -> Iterator[Problem]:
    """Paragraphs are numbered 0, 1, 2 and so on, in order."""
    if len(data.article.paragraphs) < len(data.written["paragraphs"]):
        return  # one of them is not valid, so the positions of the others are not known
    for expected, paragraph in enumerate(data.article.paragraphs):
        if paragraph.number != expected:
            yield paragraph.problem(f"must be {expected}; number paragraphs from 0, without gaps", "number")
            return


def paragraphs_have_themes(data: Data) -> Iterator[Problem]:
    """The blurb and the introduction (paragraphs 0 and 1) have no theme; every later paragraph has one."""
    for expected, paragraph in enumerate(data.article.paragraphs):
        if expected != paragraph.number:
            return  # we cannot know which paragraphs these are
        if paragraph.number >= 2 and paragraph.theme is None:
            yield paragraph.problem("has no theme; add one, which every paragraph from 2 on must have")
        if paragraph.number < 2 and paragraph.theme is not None:
            yield paragraph.problem("has a theme; delete it, since paragraphs 0 and 1 are the introduction", "theme")


def paragraph_numbers_rise(data: Data) -> Iterator[Problem]:
    """The paragraphs of an entry are in order, each once."""
    for entry in (*data.named, *data.terms):
        rising = sorted(set(entry.paragraphs))
        if list(entry.paragraphs) != rising:
            yield entry.problem(f"paragraphs are repeated or not in order; write {rising}", "paragraphs")


def themes_fit_paragraphs(data: Data) -> Iterator[Problem]:
    """A record has the theme of one of its paragraphs."""
    written = ids_of("themes", data.written) or {}
    theme_of = {each.number: each.theme for each in data.article.paragraphs if each.theme in written or each.number < 2}
    for entry in data.named:
        theme = getattr(entry, "theme", None)
        themes = {theme_of.get(number, theme) for number in entry.paragraphs} - {None}
        if theme in written and themes and theme not in themes:
            known = ", ".join(sorted(map(str, themes)))
            yield entry.problem(f"none of its paragraphs has the theme '{theme}'; use one that they have: {known}", "theme")


def due_dates_follow_the_article(data: Data) -> Iterator[Problem]:
    """A pledge is not due before the day of the article."""
    published = data.article.published
    for pledge in data.article.pledges:
        if pledge.due is not None and pledge.due < published[: len(pledge.due)]:
            yield pledge.problem(f"is due {pledge.due}, before the article of {published}; correct it", "due")


def terms_are_unique(data: Data) -> Iterator[Problem]:
    """Each spelling belongs to one term, since a page can show one explanation."""
    spellings = ((spelling, term) for term in data.terms for spelling in (term.term, *term.forms))
    for spelling, term, first in _repeated(spellings):
        yield term.problem(f"term {first.id} already explains '{spelling}'; keep one of them", "term")


# The record: what sources say.


def _later(day: str, other: str) -> bool:
    """Return whether a date, which may be a month or a year, is wholly after another; False if either is empty, since it was not valid."""
    length = min(len(day), len(other))
    return day[:length] > other[:length] if length else False


def records_have_findings(data: Data) -> Iterator[Problem]:
    """Each record of the article has a file with at least one dated and cited entry, or a gap that says what we searched for."""
    for kind, records in data.kinds.items():
        is_misnamed = data.unreadable or not {*data.files[kind]} <= {record.id for record in records}
        for record in () if is_misnamed else records:
            if record.id not in data.files[kind]:
                path = f"data/record/{kind}/{record.id}.yml"
                yield record.problem(f"has no file yet; create {path}, with a gap if you find nothing", "id")
    for findings in data.findings.values():
        written = findings.where.lines
        if isinstance(findings, PledgeFindings) and "outcome" not in written:
            continue  # it has been reported already
        if written and not any(member.entry and member.is_dated and member.key in written for member in findings.members):
            yield findings.problem("has no dated entry; add a fact, a step of the timeline, or a gap that says what you searched for")


def findings_have_records(data: Data) -> Iterator[Problem]:
    """Each file in `data/record/` has the id of a record of its kind as its name."""
    for kind, files in data.files.items():
        known = ids_of(kind, data.written)
        for id, findings in files.items():
            if known is not None and id not in known:
                yield findings.problem(f"the file is named '{id}', but there is no such record; {did_you_mean(id, known)}")


def sources_are_cited(data: Data) -> Iterator[Problem]:
    """Some entry cites each source. A citation counts even if its entry is not valid."""
    if not data.is_whole:
        return  # files that could not be read may cite it
    cited = {citation.id for citation in data.citations}
    for source in data.sources:
        if source.id not in cited:
            yield source.problem("no entry cites it; cite it, or delete it", "id")


def sources_are_listed_once(data: Data) -> Iterator[Problem]:
    """Each document is listed once, so that its page shows everything that cites it."""
    for _, source, first in _repeated((document(source.url), source) for source in data.sources if source.url):
        yield source.problem(f"has the same address as source {first.id}; keep one of them", "url")


def document(url: str) -> tuple[str, ...]:
    """Return a normal form of an address (RFC 3986, section 6) that is the same for all addresses of one document.

    `www.`, the S of `https` and a slash at the end make no difference here. A fragment after `#` is part of a document, unless it is
    a route that scripts read.
    """
    at = urlsplit(re.sub("%[0-9A-Fa-f]{2}", lambda code: _decoded(code[0]), url))
    host, port = (at.hostname or "").removeprefix("www.").rstrip("."), at.port or ""
    path: list[str] = []
    for part in at.path.split("/")[1:]:
        if part == "..":
            del path[-1:]
        elif part != ".":
            path.append(part)
    where = "/".join(path)
    return (
        host,
        "" if port == {"http": 80, "https": 443}[at.scheme] else str(port),
        where if at.query else where.removesuffix("/"),
        at.query,
        at.fragment if at.fragment.startswith(("/", "!")) else "",
    )


def _decoded(code: str) -> str:
    """Decode a percent-encoded character that needs no encoding; return another with its digits in capitals."""
    char = unquote(code)
    return char if re.fullmatch(r"[\w.~-]", char, re.ASCII) else code.upper()


def sources_are_whole(data: Data) -> Iterator[Problem]:
    """A source is not dated later than the day on which we read it, and a source without an address says why."""
    for source in data.sources:
        if source.date and _later(source.date, source.read_on):
            yield source.problem(f"is dated {source.date}, later than 'read_on', {source.read_on}; correct one of them", "date")
        if not source.url and not source.note:
            yield source.problem("has neither 'url' nor 'note'; write the address, or a note that says why there is no link", "id")


def estimates_are_of_dates(data: Data) -> Iterator[Problem]:
    """An entry with `estimated` has the date that is estimated."""
    entries: tuple[Source | Outcome, ...] = (*data.sources, *data.every(Outcome))
    for entry in entries:
        if entry.estimated and not entry.date:
            yield entry.problem("has 'estimated' but no 'date'; write the date, or delete 'estimated'", "estimated")


def sources_are_in_one_list(data: Data) -> Iterator[Problem]:
    """In an entry with several lists of sources, each source is in one of them."""
    lists = [*((each, "relation") for each in data.every(Comparison)), *((each, "reported_by") for each in data.every(Outcome))]
    for entry, at in lists:
        for id, _, _ in _repeated((id, id) for id in entry.referred("sources")):
            yield entry.problem(f"{id} is in two lists; keep it in one", at)


def searches_are_described(data: Data) -> Iterator[Problem]:
    """A record that says a search found nothing has a gap that says what we searched for."""
    for findings in data.all_findings.values():
        for entry in () if "gaps" in findings.where.lines else findings.walk():
            match entry:
                case Comparison(relation=Relation.NOTHING_FOUND as word):
                    at = "relation"
                case Outcome(state=OutcomeState.NO_REPORT as word):
                    at = "state"
                case _:
                    continue
            yield entry.problem(f"'{word}' needs an entry under 'gaps' that says what you searched for", at)


def statements_are_compared(data: Data) -> Iterator[Problem]:
    """Each statement is compared in a record, and each record compares statements of paragraphs that name it."""
    known = ids_of("paragraphs", data.written) or {}
    for id, record in data.records.items():
        said = {*record.paragraphs} if {*record.paragraphs} <= known.keys() else {*known}
        for comparison in data.part(id, "comparisons"):
            statement = data.statements.get(comparison.statement)
            if statement and said and statement.paragraph in known and statement.paragraph not in said:
                said.add(statement.paragraph)  # so that it is reported once
                text = f"paragraph {statement.paragraph} does not name this record; use a statement of paragraph"
                yield comparison.problem(f"{text} {' or '.join(map(str, record.paragraphs))}", "statement")
    for comparison in data.document.comparisons:
        yield comparison.problem("the article itself is not a record; compare the statement in one that its paragraph names", "statement")
    compared = {reference.id for reference in data.references if reference.to == "statements" and reference.owner != "article"}
    for statement in data.article.statements if data.is_whole else ():
        if statement.id not in compared:
            yield statement.problem("no record compares it; add a comparison, or delete it", "id")


def statements_are_in_order(data: Data) -> Iterator[Problem]:
    """Statements are in the order of their paragraphs, as pages show them."""
    known = ids_of("paragraphs", data.written) or {}
    for before, after in pairwise(each for each in data.article.statements if each.paragraph in known):
        if after.paragraph < before.paragraph:
            text = f"paragraph {after.paragraph} is listed after paragraph {before.paragraph}"
            yield after.problem(f"{text}; write statements in the order of their paragraphs", "paragraph")


def statements_are_judged_once(data: Data) -> Iterator[Problem]:
    """A statement has the same relation and the same deciding sources wherever it is compared, unless it can be read in two ways."""
    for id, compared in data.compared.items():
        comparisons = [comparison for _, comparison in compared]
        read = next((comparison for comparison in comparisons if comparison.reading), None)
        for comparison in comparisons:
            if read and not comparison.reading:
                text = f"{id} has a 'reading' at {read.where.file}:{read.where.line} but none here"
                yield comparison.problem(f"{text}; add a 'reading' here, or delete that one", "statement")
        for _, comparison, first in _repeated((comparison.reading, comparison) for comparison in comparisons):
            yield from (comparison.problem(text, at) for at, text in _unlike(comparison, first))


def _unlike(comparison: Comparison, first: Comparison) -> Iterator[tuple[str, str]]:
    """Yield pairs of a field and what is wrong with two comparisons of one statement that read it in the same way."""
    id, where = comparison.statement, f"{first.where.file}:{first.where.line}"
    if comparison.where.file == first.where.file:
        yield "statement", f"{id} is already compared on line {first.where.line}; delete one, or give both a 'reading'"
    elif comparison.relation != first.relation:
        text = f"{id} is '{comparison.relation}' here, but '{first.relation}' at {where}"
        yield "relation", f"{text}; use one word for both, or give both a 'reading'"
    else:
        for field in ("differ", "independent"):
            if apart := set(getattr(comparison, field)) ^ set(getattr(first, field)):
                text = f"'{field}' for {id} differs from that at {where}: {', '.join(sorted(apart))}"
                yield field, f"{text}; list the same sources in both"


def _expected(comparison: Comparison, form: Form) -> tuple[str, tuple[Relation, ...]]:
    """Return what decides a comparison, and the words whose tests then fit (`words.Relation`)."""
    if form == Form.INTENTION:
        return f"the form of {comparison.statement} is 'intention'", (Relation.INTENTION,)
    for field, relation in (
        ("differ", Relation.SOURCES_DIFFER),
        ("independent", Relation.SOURCES_AGREE),
        ("parties", Relation.PARTIES_ONLY),
    ):
        if ids := getattr(comparison, field):
            return f"'{field}' lists {', '.join(ids)}", (relation,)
    return "'differ', 'independent' and 'parties' are empty", (Relation.NOT_COMPARABLE, Relation.NOTHING_FOUND)


def relations_follow_the_accounts(data: Data) -> Iterator[Problem]:
    """The relation of a comparison is the first word whose test fits its sources (`words.Relation`)."""
    for findings in data.all_findings.values():
        for comparison in findings.comparisons:
            statement, relation, accounts = data.statements.get(comparison.statement), comparison.relation, comparison.referred("sources")
            if statement is None or any(id not in data.sources_by_id for id in accounts):
                continue
            if statement.form == Form.INTENTION and len(accounts) > len(comparison.sources):
                text = f"'{statement.id}' is a declared intention, which is not compared; move all its sources to 'sources'"
                yield comparison.problem(text, "statement")
                continue
            parties = [id for id in comparison.independent if data.sources_by_id[id].origin not in INDEPENDENT]
            for id in parties:
                origin = f"{data.sources_by_id[id].origin}, a party (only {', '.join(INDEPENDENT)} are independent)"
                text = f"{id} is {origin}; move it to 'parties'"
                yield comparison.problem(text, "independent")
            why, expected = _expected(comparison, statement.form)
            if relation not in expected and not parties:
                cure = " or ".join(f"'{word}'" for word in expected)
                yield comparison.problem(f"'{relation}' does not fit, because {why}; use {cure}, or correct the lists", "relation")


def outcomes_follow_their_tests(data: Data) -> Iterator[Problem]:
    """Every pledge has an outcome, which has the fields that its word needs (`words.OutcomeState`)."""
    for pledge in data.article.pledges:
        findings = data.findings.get(pledge.id)
        if not isinstance(findings, PledgeFindings):
            continue
        if "outcome" not in findings.where.lines:
            yield findings.problem("has no 'outcome'; add one, with 'no-report' if a search found nothing")
        for outcome in data.part(pledge.id, "outcome"):
            yield from (outcome.problem(text, at) for at, text in (*_outcome_faults(outcome, pledge), *_outcome_days(outcome, data)))


def _outcome_faults(outcome: Outcome, pledge: Pledge) -> Iterator[tuple[str, str]]:
    """Yield pairs of a field of an outcome and what is wrong with it."""
    state = outcome.state
    if pledge.test and state == OutcomeState.TOO_GENERAL:
        yield "state", f"'too-general' is not allowed, since {pledge.id} has a 'test' in data/article.yml; use another word"
    if not pledge.test and state != OutcomeState.TOO_GENERAL:
        yield "state", f"{pledge.id} has no 'test' in data/article.yml; use 'too-general', and say what followed in 'why'"
    happened = state in (OutcomeState.DONE, OutcomeState.STOPPED, OutcomeState.ACTION, OutcomeState.TALKS)
    given = {"deed": outcome.deed, "date": outcome.date, "reported_by": outcome.reported_by}
    for field, value in given.items():
        if happened and not value:
            yield "state", f"'{state}' needs '{field}'; write what happened, when, and who reports it"
        if not happened and value:
            yield field, f"'{field}' is not allowed with '{state}'; delete it"
    if outcome.deed and outcome.deed.endswith("."):
        yield "deed", "'deed' must not end with a full stop, since pages print a date after it; write a few words, such as 'handed over'"
    if state == OutcomeState.NO_STEP_SEEN and not outcome.sources:
        yield "state", "'no-step-seen' needs 'sources'; list those that we found, which report no step"
    if state == OutcomeState.NO_REPORT and outcome.sources:
        yield "sources", "'no-report' means that we found no source; delete 'sources', or use 'no-step-seen'"


def _outcome_days(outcome: Outcome, data: Data) -> Iterator[tuple[str, str]]:
    """Yield pairs of a field and what is wrong with it, for an outcome that needs a step after the article."""
    state, published = outcome.state, data.article.published
    if outcome.date is None or state not in (OutcomeState.ACTION, OutcomeState.TALKS):
        return
    dates = [source.date or "" for source in data.dated(id for id in outcome.reported_by if id in data.sources_by_id)]
    starts_before = outcome.date.startswith("../") or _later(published, _first(outcome.date))
    if starts_before or not _later(_last(outcome.date), published):
        yield "date", f"'{state}' needs a step after the article of {published}; write a later 'date', or use 'no-step-seen'"
    elif dates and not any(_later(date, published) for date in dates):
        yield "reported_by", f"'{state}' needs a source that is newer than the article of {published}; add one, since these are older"


def projects_have_states(data: Data) -> Iterator[Problem]:
    """A project has a state. A field of cooperation has none, since many things happen in it."""
    for project in data.article.projects:
        is_field, findings = project.kind == ProjectKind.FIELD, data.findings.get(project.id)
        for status in data.part(project.id, "status")[:1] if is_field else ():
            text = f"{project.id} is a field of cooperation, which has no state; write what happened under 'timeline'"
            yield status.problem(text, "state")
        if findings and not is_field and "status" not in findings.where.lines:
            yield findings.problem("has no state; add one under 'status', or write 'kind: field' in data/article.yml")


# The states of a project after construction has begun.
_BEGUN = (State.CONSTRUCTION, State.COMPLETED, State.OPERATING)
_NOT_BEGUN = (OutcomeState.TALKS, OutcomeState.NO_STEP_SEEN, OutcomeState.NO_REPORT)


def outcomes_fit_the_states(data: Data) -> Iterator[Problem]:
    """An outcome that reports talks at most is not about a project whose construction has begun since the article."""
    for pledge in data.article.pledges:
        for outcome in data.part(pledge.id, "outcome"):
            for subject in pledge.subjects if outcome.state in _NOT_BEGUN else ():
                now = data.state(subject)
                if now and now.state in _BEGUN and _later(_last(now.since), data.article.published):
                    text = f"'{outcome.state}' does not fit, because {subject} has been '{now.state}' since {now.since}"
                    yield outcome.problem(f"{text}; use 'action', or 'done' if its test is met", "state")


def _first(span: str) -> str:
    """Return the first day, month or year of a date or span, as far as it is known."""
    return span.removeprefix("../").partition("/")[0]


def _last(span: str) -> str:
    """Return the last day, month or year of a date or span."""
    return span.rpartition("/")[2]


def states_are_in_order(data: Data) -> Iterator[Problem]:
    """States are listed from the oldest to the newest, without repeating one in a row; the last is the present state."""
    for findings in data.all_findings.values():
        newest = ""
        states: Sequence[Status] = getattr(findings, "status", ())
        for before, after in zip((None, *states), states, strict=False):
            if _later(newest, _last(after.since)):
                yield after.problem(f"{after.since} comes after {newest}; write the oldest state first", "since")
            elif len(_first(after.since)) >= len(newest) or _later(_first(after.since), newest):
                newest = _first(after.since)
            if before and before.state == after.state:
                text = f"'{after.state}' repeats the state on line {before.where.line}; add the source there, or a step for what changed"
                yield after.problem(text, "state")


def _dated(findings: Findings) -> Iterator[tuple[Entry, str, str]]:
    """Yield each entry with a date in the past, its date, and the field of the date. Planned steps are left out."""
    for entry in findings.walk():
        if entry is findings or (isinstance(entry, Step) and entry.planned):
            continue
        for member in entry.members:
            if member.is_day:
                yield from ((entry, _last(day), member.key) for day in member.each(entry))


def nothing_comes_after_the_check(data: Data) -> Iterator[Problem]:
    """Only plans are dated after `checked`, no source was read after it, and `next_check` comes after it."""
    for owner, findings in data.all_findings.items():
        checked, next_check = findings.checked, findings.next_check
        for entry, day, at in _dated(findings):
            if _later(day, checked):
                yield entry.problem(f"{day} is after 'checked', {checked}; correct one of them", at)
        read = max((source.read_on for id in data.cites[owner] if (source := data.sources_by_id.get(id))), default="")
        if _later(read, checked):
            yield findings.problem(
                f"cites a source that was read on {read}, later than 'checked'; set 'checked' to the day of your work", "checked"
            )
        if checked and next_check and not _later(next_check, checked):
            yield findings.problem(f"{next_check} is not after 'checked', {checked}; write a later date", "next_check")


_CURES: dict[type[Entry], str] = {
    Step: "write 'planned: true' for a day that was announced, or cite a newer source",
    Status: "cite the source that reports it, or write the day on which it began",
    Outcome: "cite the source that reports it, or write the day on which it happened",
}


def sources_know_the_day(data: Data) -> Iterator[Problem]:
    """An entry is not dated after its newest source, unless it is marked as planned."""
    for findings in data.all_findings.values():
        for entry, day, at in _dated(findings):
            ids = entry.reports if isinstance(entry, Outcome) else getattr(entry, "sources", ())
            dates = [source.date for id in ids if (source := data.sources_by_id.get(id)) and source.date and not source.estimated]
            if len(dates) == len(ids) and dates and all(_later(day, date) for date in dates):
                cure = _CURES.get(type(entry), "correct one of them")
                yield entry.problem(f"{day} is after its newest source, {max(dates)}; {cure}", at)


def sources_come_after_what_they_report(data: Data) -> Iterator[Problem]:
    """No source of a state or an outcome is older than the state or outcome, which it could not report."""
    reports: list[tuple[Status | Outcome, str, str]] = [
        *((each, each.since, "sources") for each in data.every(Status)),
        *((each, each.date, "reported_by") for each in data.every(Outcome) if each.date),
    ]
    for entry, span, field in reports:
        sources = data.dated(id for id in entry.reports if id in data.sources_by_id) if not span.startswith("../") else []
        # An estimated date may be months off.
        older = [each for each in sources if _later(_first(span), (each.date or "")[: 4 if each.estimated or entry.estimated else 10])]
        for source in older if len(older) < len(entry.reports) else ():  # if all are older, `sources_know_the_day` reports it
            text = f"{source.id} is dated {source.date}, before {_first(span)}, so it cannot report this"
            cure = "move it to 'sources'" if isinstance(entry, Outcome) else "delete it here; a step or an earlier state may cite it"
            yield entry.problem(f"{text}; {cure}", field)


def steps_end_after_they_begin(data: Data) -> Iterator[Problem]:
    """A step of several days ends after it begins."""
    for step in data.every(Step):
        if step.end and not _later(step.end, step.date):
            yield step.problem(f"ends on {step.end}, which is not after {step.date}; correct one of them", "end")


_HIGHLIGHTS = 10  # readers cannot scan more


def highlights_are_few(data: Data) -> Iterator[Problem]:
    """At most ten steps are highlights, which begin the timeline of all records."""
    chosen = [step for step in data.every(Step) if step.highlight]
    for step in chosen[_HIGHLIGHTS:]:
        yield step.problem(
            f"is one of {len(chosen)} steps with 'highlight', and {_HIGHLIGHTS} are allowed; delete it here or elsewhere", "highlight"
        )


def _is_one_quantity(entry: Figure | Fact | Point) -> bool:
    given = (entry.value is not None, entry.from_ is not None, entry.to is not None)
    return given in ((True, False, False), (False, True, True))


def numbers_are_one_or_a_change(data: Data) -> Iterator[Problem]:
    """A figure, or a value of a measure, has one `value`, or both `from` and `to`."""
    numbers: tuple[Figure | Point, ...] = (*data.article.figures, *data.every(Point))
    for entry in numbers:
        if not _is_one_quantity(entry):
            yield entry.problem("write one 'value', or both 'from' and 'to'")


def facts_are_stated_in_their_units(data: Data) -> Iterator[Problem]:
    """A fact is one number, one change or one text, and its unit is one that its attribute allows."""
    worded: set[str] = set()
    for fact in data.every(Fact):
        if fact.attribute not in data.attributes_by_id or not {*data.attributes_by_id[fact.attribute].units} <= data.units_by_id.keys():
            continue
        units = data.attributes_by_id[fact.attribute].units
        numbers = (fact.value, fact.from_, fact.to, fact.unit, None if fact.hedge == Hedge.NONE else fact.hedge)
        if not units and (fact.text is None or any(each is not None for each in numbers)):
            if fact.attribute in worded:
                continue  # reported once for each attribute, since its units may be missing by mistake
            worded.add(fact.attribute)
            yield fact.problem(f"'{fact.attribute}' is stated in words; write 'text', without a number, unit or hedge", "attribute")
        elif units and (fact.text is not None or not _is_one_quantity(fact)):
            yield fact.problem(f"'{fact.attribute}' is a number; write one 'value', or both 'from' and 'to'", "attribute")
        elif units and fact.unit not in units and (fact.unit is None or fact.unit in data.units_by_id):
            wrong = f"unit '{fact.unit}' is not allowed for {fact.attribute}" if fact.unit else "has no unit"
            others = [each.id for each in data.units.attributes if fact.unit in each.units]
            cure = f", or an attribute in {fact.unit}: {', '.join(others[:3])}" if others else ""
            yield fact.problem(f"{wrong}; use {' or '.join(units)}{cure}", "unit")
        if fact.approved and not (fact.planned and "approv" in f"{fact.version} {fact.note}".lower()):
            yield fact.problem("'approved' needs 'planned: true', and a 'version' or 'note' that says who approved it", "approved")


def numbers_are_not_below_zero(data: Data) -> Iterator[Problem]:
    """No number is below zero, unless it is a percentage."""
    stated: tuple[Figure | Fact, ...] = (*data.article.figures, *data.every(Fact))
    numbers: list[tuple[Figure | Fact | Point, str | None]] = [(entry, entry.unit) for entry in stated]
    numbers += [(point, measure.unit) for measure in data.every(Measure) for point in measure.values]
    for entry, unit in numbers:
        for number in (entry.value, entry.from_, entry.to):
            if number is not None and number < 0 and unit in data.units_by_id and not str(unit).startswith("percent"):
                yield entry.problem(f"{number} is below zero, but its unit is not a percentage; delete the minus sign", "value")


def names_are_in_their_scripts(data: Data) -> Iterator[Problem]:
    """A name is in the script of its language: a name in Latin letters is not a name in Urdu."""
    for entry in (*data.every(Name), *(name for term in data.terms for name in term.names)):
        if not any(unicodedata.name(letter, "").startswith(_SCRIPTS[entry.language]) for letter in entry.text):
            text = f"'{entry.text}' is not in the script of '{entry.language}'; write it as the source prints it, or correct 'language'"
            yield entry.problem(text, "text")


# The beginning of the Unicode names of the characters in each script.
_SCRIPTS = {Language.EN: "LATIN", Language.UR: "ARABIC", Language.ZH: "CJK", Language.ZH_HANT: "CJK"}


def the_same_is_spelled_alike(data: Data) -> Iterator[Problem]:
    """No two `of`, `version` or `measure` of a record differ by one letter or mark: pages would show them separately."""
    for findings in data.all_findings.values():
        for field in ("of", "version", "measure"):
            spelled: dict[str, tuple[Sequence[str], Entry]] = {}
            for entry in (*getattr(findings, "facts", ()), *getattr(findings, "measures", ())):
                text = (getattr(entry, field, None) or "").partition("," if field == "measure" else "\0")[0]
                if not text or text in spelled:
                    continue
                words = re.findall(r"\w+", text.casefold())
                if other := next((each for each, (its_words, _) in spelled.items() if _is_misspelling(words, its_words)), None):
                    line = spelled[other][1].where.lines[field]
                    yield entry.problem(f"'{text}' differs from '{other}' on line {line} by a letter or mark; use one spelling", field)
                spelled[text] = words, entry


def _is_misspelling(one: Sequence[str], other: Sequence[str]) -> bool:
    """Return whether two texts have the same words, or differ by one letter of one word that is neither short nor a number."""
    if len(one) != len(other):
        return False
    pairs = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return not pairs or (len(pairs) == 1 and all(len(word) > 3 and word.isalpha() for word in pairs[0]) and _is_one_letter_off(*pairs[0]))


def _is_one_letter_off(one: str, other: str) -> bool:
    """Return whether two words differ by one letter that is missing, added, replaced, or swapped with the next."""
    if len(one) > len(other):
        one, other = other, one
    at = next((place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    return one[at + 1 :] == other[at + 1 :] or (one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :])


def values_are_given_once(data: Data) -> Iterator[Problem]:
    """Each value is given once: the same value of the same thing on the same day is one fact with several sources."""
    for findings in data.all_findings.values():
        facts: tuple[Fact, ...] = getattr(findings, "facts", ())
        measures: tuple[Measure, ...] = getattr(findings, "measures", ())
        given: list[tuple[tuple[object, ...], Entry]] = [
            *(((f.attribute, f.of, f.version, f.value, f.from_, f.to, f.text, f.unit, f.hedge, f.as_of, f.planned), f) for f in facts),
            *(((step.date, step.event, step.planned), step) for step in findings.timeline),
            *(((number, point.period), point) for number, measure in enumerate(measures) for point in measure.values),
        ]
        for _, entry, first in _repeated(given):
            yield entry.problem(f"repeats line {first.where.line}; keep one, with the sources of both")


def values_are_in_order(data: Data) -> Iterator[Problem]:
    """The values of a measure are in chronological order."""
    for measure in data.every(Measure):
        for before, after in pairwise(measure.values):
            if _later(_first(before.period), _first(after.period)):
                yield after.problem(f"{after.period} is listed after {before.period}; write the values in chronological order", "period")


def disputes_have_sides(data: Data) -> Iterator[Problem]:
    """A dispute has at least two accounts."""
    for dispute in data.every(Dispute):
        if len(dispute.accounts) < 2:
            yield dispute.problem("has one account; add the other, or write a fact with a note instead", "accounts")


def points_lie_in_their_regions(data: Data) -> Iterator[Problem]:
    """A location is within the bounds of its region. West is less than east, unless the region crosses the 180th meridian."""
    widths = {}
    for region in data.geography.regions:
        width = (region.east - region.west) % 360 or 360
        is_turned = region.west >= region.east and width > 180  # wider than half of the globe
        if is_turned or not (-90 <= region.south < region.north <= 90 and max(abs(region.west), abs(region.east)) <= 180):
            text = "in degrees, south must be less than north, and west less than east unless it crosses the 180th meridian"
            yield region.problem(f"its bounds are not valid; {text}", "south")
        else:
            widths[region.id] = width
    for location in data.geography.locations:
        if location.region not in widths:
            continue
        frame, latitude, longitude = data.regions_by_id[location.region], location.latitude, location.longitude
        is_between = abs(longitude) <= 180 and (longitude - frame.west) % 360 <= widths[frame.id]
        if not (is_between and frame.south <= latitude <= frame.north):
            degrees = f"{frame.south} to {frame.north} north, {frame.west} to {frame.east} east"
            text = f"{latitude}, {longitude} is outside {frame.name}, {frame.country} ({degrees}); correct the point or the region"
            yield location.problem(text, "latitude")


def routes_have_two_stops(data: Data) -> Iterator[Problem]:
    """A route has at least two stops."""
    for route in data.geography.routes:
        if len(route.stops) < 2:
            yield route.problem("'stops' has one place; list two or more", "stops")


def changes_are_in_order(data: Data) -> Iterator[Problem]:
    """The newest change comes first, and a change that names a field is about one value of one record."""
    for after, before in pairwise(data.changes):
        if _later(before.date, after.date):
            yield before.problem(f"{before.date} is listed after {after.date}; write the newest change first", "date")
    for change in data.changes:
        if (change.old or change.new) and not change.field:
            yield change.problem("has 'old' or 'new' but no 'field'; name the field that changed", "id")
        if change.field and change.old == change.new:
            yield change.problem("'old' and 'new' are the same; write what the value was, and what it is now", "field")
        if change.field and len(change.records) != 1:
            yield change.problem(f"'field' needs one record, but {len(change.records)} are named; write an entry for each", "records")


def changes_became_true(data: Data) -> Iterator[Problem]:
    """The newest change of a value gives the value that the record has."""
    seen = set()
    for change in data.changes:
        for id in change.records:
            if change.field and id not in seen and id in data.findings and id in data.records:
                seen.add(id)
                if change.new and not values.states(change.new, id, data):
                    cure = "write 'new' as its page shows the value, or add an entry for a later change (hooks/diff.py prints it)"
                    yield change.problem(f"'{change.new}' is not in the record of {id}; {cure}", "new")


CHECKS: tuple[Check, ...] = (
    ids_are_unique,
    glances_are_short,
    pledges_are_no_subjects,
    paragraphs_count_up,
    paragraphs_have_themes,
    paragraph_numbers_rise,
    themes_fit_paragraphs,
    due_dates_follow_the_article,
    terms_are_unique,
    records_have_findings,
    findings_have_records,
    sources_are_cited,
    sources_are_listed_once,
    sources_are_whole,
    estimates_are_of_dates,
    sources_are_in_one_list,
    searches_are_described,
    statements_are_compared,
    statements_are_in_order,
    statements_are_judged_once,
    relations_follow_the_accounts,
    outcomes_follow_their_tests,
    projects_have_states,
    outcomes_fit_the_states,
    states_are_in_order,
    nothing_comes_after_the_check,
    sources_know_the_day,
    sources_come_after_what_they_report,
    steps_end_after_they_begin,
    highlights_are_few,
    facts_are_stated_in_their_units,
    numbers_are_one_or_a_change,
    numbers_are_not_below_zero,
    names_are_in_their_scripts,
    the_same_is_spelled_alike,
    values_are_given_once,
    values_are_in_order,
    disputes_have_sides,
    points_lie_in_their_regions,
    routes_have_two_stops,
    changes_are_in_order,
)


# These checks format values and draw maps, which needs valid data.
CHECKS_OF_SOUND_DATA: Sequence[Callable[[Data], Iterator[Problem]]] = (changes_became_true, crowding)


def check(data: Data, *, is_sound: bool) -> list[Problem]:
    """Run every check on the data and return the problems; `is_sound` says whether all entries are valid and present."""
    found = [problem for rule in CHECKS for problem in rule(data)]
    return [problem for rule in CHECKS_OF_SOUND_DATA for problem in rule(data)] if is_sound and not found else found
