"""Report what changed between two states of the data, in readers' words; a command.

    python hooks/diff.py [BASE] [--markdown | --entries]

BASE is a revision of the repository, or a folder like `data/`; by default the last commit. The command prints what changed for readers
since BASE (or since the commit that BASE and the current one have in common), as text or as Markdown. Readers should be told of each
change to a state, an outcome, a relation, a figure or a measure, and of each fact that was corrected or removed. If `data/changes.yml`
has no new entry for such a change, the command prints one to paste (with `--entries` nothing else) and exits with 1. It exits with 2
if it cannot compare.
"""

from __future__ import annotations

import argparse
import datetime
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain, count, groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple
from zipfile import ZipFile

import load
import values
from dataset import Data
from fields import Entry, Problem, singular
from model import KINDS, Change, Figure, Source, Statement
from wording import counted_words, escape_markdown, quantity_words, role_words, sentence_words, source_words, step_words

ROOT = Path(__file__).resolve().parent.parent
CHANGES = "data/changes.yml"
_OTHER = "Other data"


class Difference(NamedTuple):
    """One difference.

    `about` is the name of the record and `record` its id. What differs is in `field`; `old` and `new` are the values in words, or None if
    there was or is none. If readers should be told, `is_news` is true. The sources that the record now cites and did not cite before are
    in `sources`.
    """

    about: str
    field: str
    old: str | None = None
    new: str | None = None
    record: str = ""
    is_news: bool = False
    sources: Sequence[str] = ()

    def __str__(self) -> str:
        if self.old and self.new:
            return f"{'' if self.field == 'State' else f'{self.field}: '}{self.old} → {self.new}"
        if self.old or self.new:
            return f"{self.field} {'added' if self.new else 'removed'}: {self.new or self.old}"
        return self.field


# --- what a record says, and what differs ------------------------------------------------------------------------------


class _Said(NamedTuple):
    """A value in a record. `field` says of what, and `key` distinguishes it from others of the same field, for instance by its date."""

    member: str
    field: str
    key: str
    words: str
    sources: Sequence[str] = ()


def _said(id: str, data: Data, statements: Mapping[str, Statement]) -> Iterator[_Said]:
    """Yield the values of a record, or of `article`, whose differences are reported in words, by the field of its file."""
    record = data.records.get(id)
    if isinstance(record, Figure):
        yield _Said("", "The article's number", "", quantity_words(record))
    for value in values.of_sources(id, "", data):
        words = value.in_words
        member = value.place.split("/")[1]
        if member in ("status", "outcome"):
            words = f"{words[:1].lower()}{words[1:]} {value.period or ''}".strip()
        if member == "status":
            yield _Said(member, "State" if value.entries[0] is data.state(id) else "Earlier state", "", words, value.sources)
        elif value.entries:
            parts = [getattr(value.entries[0], name, None) for name in ("of", "version")]
            when = value.period if member == "measures" and not value.what.endswith(f", {value.period}") else None  # a fact has none
            yield _Said(member, ", ".join(filter(None, (value.what, *parts, when))), value.time or "", words, value.sources)
    for comparison in data.part(id, "comparisons"):
        read = f", read as {comparison.reading}" if comparison.reading else ""
        about = f"“{statements[comparison.statement].says}”{read}"
        sources = [source for _, ids in role_words(comparison) for source in ids]
        yield _Said("comparisons", about, "", comparison.relation.label.lower(), sources)
    for step in data.part(id, "timeline"):
        yield _Said("timeline", "Planned step" if step.planned else "Step", step.date, f"{step_words(step)}, {step.event}")


def _is_news(member: str, field: str, old: str | None) -> bool:
    # A new fact stands beside the others. One that is corrected or removed may have been quoted.
    return member in ("", "outcome", "comparisons", "measures") or field == "State" or (member == "facts" and old is not None)


def _pairs(old: Iterable[_Said], new: Iterable[_Said]) -> Iterator[tuple[_Said | None, _Said | None]]:
    """Yield the values that are not in both: paired by field and key, else by field, else alone."""
    before, after = list(old), list(new)
    for alike in (4, 3, 2):  # how many of the first fields must be the same
        for said in [*after]:
            if found := next((each for each in before if each[:alike] == said[:alike]), None):
                before.remove(found)
                after.remove(said)
                if found.words != said.words:
                    yield found, said
    yield from ((said, None) for said in before)
    yield from ((None, said) for said in after)


def _fields(old: Entry, new: Entry) -> Iterator[tuple[str, Any, Any]]:
    """Yield the fields that differ between two entries of one type, with both values."""
    for member in new.members:
        found = [getattr(entry, member.attribute) for entry in (old, new)]
        if found[0] != found[1]:
            yield member.key, *found


def _edited(field: str, old: Any, new: Any) -> str:
    """Return how a field changed, without long values: `2 gaps added`, `origin: Press → Company`, `answer edited`."""
    if isinstance(new, tuple):
        added, gone = (sum(each not in other for each in one) for one, other in ((new, old), (old, new)))
        if bool(added) != bool(gone):
            return f"{counted_words(added or gone, field)} {'added' if added else 'removed'}"
    labels = [getattr(value, "label", None) for value in (old, new)]
    return f"{field}: {labels[0]} → {labels[1]}" if all(labels) else f"{field.replace('_', ' ')} edited"


def _of_record(id: str, old: Data, new: Data) -> Iterator[Difference]:
    """Yield the differences of a record, or of `article`, that both states have."""
    added, gone = ([source for source in one.cites[id] if source not in other.cites[id]] for one, other in ((new, old), (old, new)))
    about = new.records[id].name if id in new.records else "The article itself"

    statements = {**old.statements, **new.statements}
    before = [*_said(id, old, statements)]
    states = {said.words for said in before if said.member == "status"}
    worded = set()

    def is_no_state(pair: Iterable[_Said | None]) -> bool:  # states and outcomes come first
        return not any(said and said.member in ("status", "outcome") for said in pair)

    for was, is_now in sorted(_pairs(before, _said(id, new, statements)), key=is_no_state):
        member, field, _, words, sources = is_now or was or before[0]
        worded.add(member)
        if was or words not in states:  # the last state is now an earlier one
            is_news = _is_news(member, field, was and was.words)
            new_sources = [source for source in sources if source in added]
            yield Difference(about, field, was and was.words, is_now and is_now.words, id, is_news, new_sources)
    edited = [*_fields(old.all_findings[id], new.all_findings[id])]
    if id in new.records:
        numeric = ("value", "from", "to", "unit", "hedge")
        edited += [each for each in _fields(old.records[id], new.records[id]) if "" not in worded or each[0] not in numeric]  # type: ignore[arg-type]
    unworded = [_edited(*each) for each in edited if each[0] not in {*worded, "checked", "next_check"}]
    unworded += [f"{counted_words(len(ids), 'sources')} {done}" for ids, done in ((added, "added"), (gone, "removed")) if ids]
    yield from (Difference(about, each, record=id) for each in unworded)


def _lists(data: Data) -> Mapping[str, Sequence[Entry]]:
    """Return every list of the data except the changes, by name."""
    holders: Sequence[Entry] = (data.article, data.geography, data.units)
    found = [(f"{holder.word}/{member.key}", member.each(holder)) for holder in holders for member in holder.members if member.entry]
    return {**dict(found), "sources": data.sources, "terms": data.terms}


def _name(entry: Any) -> str:
    """Return the name that readers know an entry by."""
    if isinstance(entry, Source):
        return source_words(entry)
    named = (getattr(entry, name, None) for name in ("name", "term", "title", "label", "says", "gist", "id"))
    return str(next(filter(None, named)))


def _of_list(name: str, old: Sequence[Entry], new: Sequence[Entry]) -> Iterator[Difference]:
    """Yield the differences of a list, except those of records that both states have, which `_of_record` yields."""
    before, after = ({getattr(entry, "id", getattr(entry, "number", _name(entry))): entry for entry in each} for each in (old, new))
    name = name.rpartition("/")[2]
    word = sentence_words(singular(name))
    for id in dict.fromkeys((*before, *after)):
        one, other = before.get(id), after.get(id)
        if not one or not other:
            is_news = name in KINDS and other is not None
            yield Difference(
                _OTHER, word, _name(one) if one else None, _name(other) if other else None, str(id) if is_news else "", is_news
            )
        elif name not in KINDS and (edited := [_edited(*each) for each in _fields(one, other)]):
            yield Difference(_OTHER, f"{word} {id}: {', '.join(edited)}")


def differences(old: Data, new: Data) -> list[Difference]:
    """Return the differences between two valid states of the data: records in the order of the article, then the rest."""
    found = [each for id in new.all_findings if id in old.all_findings for each in _of_record(id, old, new)]
    before, after = _lists(old), _lists(new)
    listed = [each for name in after for each in _of_list(name, before[name], after[name])]
    cited = ([id for id in new.cites[each.record] if id not in old.sources_by_id] if each.record else () for each in listed)
    return found + [each._replace(sources=sources) for each, sources in zip(listed, cited, strict=True)]


# --- what readers are to hear of --------------------------------------------------------------------------------------


def unreported(found: Iterable[Difference], old: Data, new: Data) -> tuple[list[Difference], list[Problem]]:
    """Return the news that no new entry of `data/changes.yml` reports, and the problems of new entries.

    An entry reports the differences of the records that it names, or of all records if it names none; with `field`, that value alone.
    """
    known = {change.id for change in old.changes}
    added = [change for change in new.changes if change.id not in known]

    def reports(change: Change, each: Difference) -> bool:
        is_same = change.field == each.field or _same(change.new, each.new) or (not each.new and _same(change.old, each.old))
        return (not change.records or each.record in change.records) and (not change.field or is_same)

    problems = [
        change.problem(f"'{change.old}' was not in the record of {id}; write 'old' as its page showed the value", "old")
        for change in added
        for id in change.records
        if change.field and change.old and id in old.records and not values.states(change.old, id, old)
    ]
    return [each for each in found if each.is_news and not any(reports(change, each) for change in added)], problems


def _same(one: str | None, other: str | None) -> bool:
    return bool(one and other) and " ".join(str(one).casefold().split()) == " ".join(str(other).casefold().split())


def entries(news: Iterable[Difference], data: Data, today: datetime.date) -> Iterator[str]:
    """Yield an entry for `data/changes.yml`, as text, for each difference. It is dated today, or like the newest entry if that is later."""
    day = max(today.isoformat(), *(change.date for change in data.changes[:1]))
    taken = {change.id for change in data.changes}
    for each in news:
        words = re.sub("[^a-z0-9]+", "-", each.field.lower()).strip("-")
        name = f"{f'{each.record}-{words}'[:45].strip('-')}-{day}"
        id = next(id for id in chain([name], (f"{name}-{number}" for number in count(2))) if id not in taken)
        taken.add(id)
        changed = f"{each.field} changed from “{each.old}” to “{each.new}”."
        named = ", ".join(source_words(data.sources_by_id[source]) for source in each.sources)
        without_source = "We corrected it." if each.old else "It was missing."
        is_correction = bool(each.old and not named)
        texts = {
            "what": changed if each.old and each.new else f"{each}.",
            "why": f"New source{'s' if len(each.sources) > 1 else ''}: {named}." if named else without_source,
            "field": each.field,
            **{key: text for key, text in (("old", each.old), ("new", each.new)) if text},
        }
        lines = [f"id: {id}", f"date: {day}", *(f"{key}: {json.dumps(text, ensure_ascii=False)}" for key, text in texts.items())]
        lines[4:4] = [*(["correction: true"] if is_correction else []), f"records: [{each.record}]"]
        yield "  - " + "\n    ".join([*lines, *([f"sources: [{', '.join(each.sources)}]"] if each.sources else [])])


# --- the command ------------------------------------------------------------------------------------------------------


def _git(*command: str) -> bytes:
    return subprocess.run(["git", *command], cwd=ROOT, capture_output=True, check=True).stdout  # noqa: S603, S607


def _base(base: str, folder: Path) -> tuple[Data, list[Problem]]:
    """Return the data of a folder or a revision, with its problems. The files of a revision are written to `folder`."""
    if Path(base).is_dir():
        return load.load(Path(base))
    commit = _git("merge-base", base, "HEAD").decode().strip()
    with ZipFile(io.BytesIO(_git("archive", "--format=zip", commit, "data"))) as archive:
        archive.extractall(folder)
    return load.load(folder / "data")


def report(found: Sequence[Difference], missing: Sequence[str], *, markdown: bool) -> str:
    """Return the report: a line for each record, and the entries to paste. As Markdown, text from the data is escaped."""
    lines = []
    for about, each in groupby(found, key=lambda difference: difference.about):
        parts = "; ".join(map(str, each))
        # A name after @ would notify that user of the forge.
        lines.append(
            f"- **{escape_markdown(about)}**: {escape_markdown(parts)}".replace("@", "@<!-- -->") if markdown else f"{about}: {parts}"
        )
    lines = lines or ["Nothing changes for readers in the data."]
    if missing:
        request = (
            f"Readers should be told of this. Paste it below the line `changes:` in {CHANGES}, and give the reason in `why`. "
            "Add `correction: true` if we made an error:"
        )
        fence = ["", "``` yaml", *missing, "```"] if markdown else ["", *missing]
        lines += ["", request if markdown else request.replace("`", "'"), *fence]
    return "\n".join(["### What changes for readers", "", *lines] if markdown else lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command, and return its exit code."""
    parser = argparse.ArgumentParser(description="Say what changed in the data, in readers' words.")
    parser.add_argument("base", nargs="?", default="HEAD", help="a revision or a folder of data; by default the last commit")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--markdown", action="store_true", help="print Markdown, for a pull request")
    form.add_argument("--entries", action="store_true", help="print the missing entries of data/changes.yml and nothing else")
    options = parser.parse_args(arguments)
    new, problems = load.load(ROOT / "data")
    if any(problem.file != CHANGES for problem in problems):
        print(*problems, sep="\n", file=sys.stderr)
        return 2
    try:
        with TemporaryDirectory() as folder:
            old, faults = _base(options.base, Path(folder))
    except (OSError, subprocess.CalledProcessError) as error:  # git may not be installed
        said = str(error) if isinstance(error, OSError) else error.stderr.decode(errors="replace").strip()
        print(f"We cannot compare with '{options.base}': {said or 'it has no commit in common with HEAD'}", file=sys.stderr)
        return 2
    if faults:  # the rules themselves may have changed
        print(f"We cannot say what changed, since '{options.base}' does not follow the current rules: {faults[0]}", file=sys.stderr)
        return 0
    found = differences(old, new)
    news, more = unreported(found, old, new)
    missing = [*entries(news, new, datetime.datetime.now(tz=datetime.UTC).date())]
    print("\n".join(missing) if options.entries else report(found, missing, markdown=options.markdown))
    for problem in (*problems, *more):
        print(problem, file=sys.stderr)
    return 1 if news or problems or more else 0


if __name__ == "__main__":
    load.escape_output()
    sys.exit(main())
