"""The tables of the guides name every field and word of the data, with the meanings that the code gives them.

`--rewrite` writes the tables. It keeps the examples that are there; a field without one gets its first value in `tests/small`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT, TESTS

import load
import reader
from fields import Entry, Member
from model import FILES, Findings
from words import Word

FIELDS = ROOT / "docs" / "contribute" / "reference.md"
WORDS = ROOT / "docs" / "contribute" / "views.md"
_TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
_SECTION = re.compile(r"^##+ (.*)\n((?:(?!#).*\n)*)", re.MULTILINE)


def types_in(kind: type[Entry]) -> Iterator[type[Entry]]:
    yield kind
    for member in kind.members:
        if member.entry:
            yield from types_in(member.entry)


# By what messages call an entry, which is the heading of its table.
TYPES = {kind.word.capitalize(): kind for file in (Findings, *FILES.values()) for kind in types_in(file)}


def own(kind: type[Entry]) -> list[Member]:
    """The fields of a type, without those that each record has."""
    shared = Findings.model_fields if kind is not Findings and issubclass(kind, Findings) else {}
    return [member for member in kind.members if member.attribute not in shared]


def word_lists() -> dict[str, type[Word]]:
    """The closed lists of words by their headings: the field that has them, with its entry if there are several of that name."""
    fields: dict[type[Word], tuple[str, str]] = {}
    for kind in TYPES.values():
        for member in kind.members:
            if isinstance(member.kind, type) and issubclass(member.kind, Word):
                fields.setdefault(member.kind, (member.key, kind.word))
    keys = [key for key, _ in fields.values()]
    return {f"`{key}`" + f" ({owner})" * (keys.count(key) > 1): words for words, (key, owner) in fields.items()}


HEADINGS = {words: heading for heading, words in word_lists().items()}


def slug(heading: str) -> str:
    """The anchor that a forge gives a heading."""
    return re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")


def written(value: object, dated: bool = False) -> str:
    """A value as a data file has it, on one line. Text that YAML takes for something else is in quotes, dates are not."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(written, value))}]"
    if not isinstance(value, str):
        return str(value).lower()
    read, _ = reader.read(f"[{value}]", "")
    return value if dated or read == reader.Sequence([value]) else json.dumps(value, ensure_ascii=False)


@cache
def small_values() -> dict[tuple[str, str], str]:
    """The first value of each field in the small data, by the heading of its type and its key."""
    data, _ = load.load(TESTS / "small")
    files = [data.article, data.geography, data.units, *data.terms, *data.sources, *data.changes, *data.all_findings.values()]
    found: dict[tuple[str, str], str] = {}
    for entry in (each for file in files for each in file.walk()):
        for member in entry.members:
            if not member.entry and (value := getattr(entry, member.attribute)):
                for heading in (entry.word.capitalize(), "Record"):
                    found.setdefault((heading, member.key), written(value, member.is_dated))
    return found


def fields_table(heading: str, there: str) -> str:
    kept = dict(re.findall(r"^\| `(\w+)` \| .* \| \[?`([^`]+)`", there, re.MULTILINE))
    lines = ["| Field | Required | Meaning | Example |", "| --- | --- | --- | --- |"]
    for member in own(TYPES[heading]):
        about = TYPES[heading].model_fields[member.attribute]
        need = "yes" if member.required else f"no, else `{about.default}`" if isinstance(about.default, Word) else "no"
        if member.entry:
            name = member.entry.word.capitalize()
            example = f"[{name}](#{slug(name)})" + ", one or more" * member.many
        else:
            example = f"`{kept.get(member.key) or small_values().get((heading, member.key), 'an example')}`"
            if member.kind in HEADINGS:
                example = f"[{example}](views.md#{slug(HEADINGS[member.kind])})"
        lines.append(f"| `{member.key}` | {need} | {member.meaning} | {example} |")
    return "\n".join([*lines, ""])


def words_table(heading: str, _: str) -> str:
    return "\n".join(["| Word | Meaning |", "| --- | --- |", *(f"| `{word}` | {word.meaning} |" for word in word_lists()[heading]), ""])


GUIDES = {FIELDS: (TYPES, fields_table), WORDS: (word_lists(), words_table)}


@pytest.mark.parametrize("guide", GUIDES, ids=lambda path: path.name)
def test_the_tables_say_what_the_code_says(guide: Path, request: pytest.FixtureRequest) -> None:
    wanted, table = GUIDES[guide]
    text = guide.read_text("utf8")
    sections = dict(_SECTION.findall(text))
    assert sorted(wanted.keys() - sections.keys()) == [], f"write a heading for each of these in {guide.name}"

    def renewed(section: re.Match[str]) -> str:
        heading, content = section.groups()
        if heading not in wanted:
            return section[0]
        there = _TABLE.search(content)
        new = table(heading, there[0] if there else "")
        return f"{section[0].rstrip()}\n\n{new}\n" if there is None else section[0].replace(there[0], new)

    if request.config.getoption("rewrite"):
        guide.write_text(_SECTION.sub(renewed, text), "utf8")
    assert _SECTION.sub(renewed, text) == guide.read_text("utf8"), "run pytest --rewrite, which writes the tables"


@pytest.mark.parametrize("heading", TYPES)
def test_an_example_may_be_written_as_it_is_shown(heading: str) -> None:
    [content] = [content for found, content in _SECTION.findall(FIELDS.read_text("utf8")) if found == heading]
    shown: Mapping[str, str] = dict(re.findall(r"^\| `(\w+)` \| .* \| \[?`([^`]+)`", content, re.MULTILINE))
    assert [*shown] == [member.key for member in own(TYPES[heading]) if not member.entry]
    for key, example in shown.items():
        value, faults = reader.read(f"{key}: {example}", "an example")
        _, more = load.validate(TYPES[heading], value)
        assert [str(fault.text) for fault in (*faults, *more) if fault.keys[:1] == (key,)] == []
