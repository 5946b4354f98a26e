"""Tests that the tables of the guides have every field and word of the data, with their meanings in the code.

With `--rewrite`, they update the tables. Existing examples stay, and a field without one gets its first value in `tests/small`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT, TESTS

import load
import reader
from fields import TEXT_LIMIT, TITLE_LIMIT, URL_LIMIT, WORD_LIMIT, Entry, Member
from model import FILES, Findings
from words import Word

FIELDS = ROOT / "docs" / "contribute" / "reference.md"
WORDS = ROOT / "docs" / "contribute" / "views.md"
_SECTION = re.compile(r"^##+ (.*)\n((?:(?!#).*\n)*)", re.MULTILINE)
_TABLE = re.compile(r"(?:^\|.*\n)+", re.MULTILINE)
_EXAMPLE = re.compile(r"^\| `(\w+)` \| .* \| \[?`([^`]+)`", re.MULTILINE)


def types_in(*kinds: type[Entry]) -> Iterator[type[Entry]]:
    for kind in kinds:
        yield kind
        yield from types_in(*(member.entry for member in kind.members if member.entry))


# The types by the word that messages use for an entry, which is the heading of its table.
TYPES = {kind.word.capitalize(): kind for kind in types_in(Findings, *FILES.values())}


def own(kind: type[Entry]) -> list[Member]:
    """Return the fields of a type, the id first, without those that every record has."""
    shared = Findings.model_fields if kind is not Findings and issubclass(kind, Findings) else {}
    return sorted((member for member in kind.members if member.attribute not in shared), key=lambda member: member.key != "id")


def word_lists() -> dict[str, type[Word]]:
    """Return the closed lists by their headings: the first field that uses the list, with its entry if the name is ambiguous."""
    taken: dict[type[Word], tuple[str, str]] = {}
    for kind in TYPES.values():
        for member in kind.members:
            if isinstance(member.kind, type) and issubclass(member.kind, Word):
                taken.setdefault(member.kind, (member.key, kind.word))
    keys = [key for key, _ in taken.values()]
    return {f"`{key}`" + f" ({owner})" * (keys.count(key) > 1): words for words, (key, owner) in taken.items()}


def slug(heading: str) -> str:
    """Return the anchor that a forge gives a heading."""
    return re.sub(r"[^\w -]", "", heading).lower().replace(" ", "-")


def written(value: object, dated: bool = False) -> str:
    """Return a value as in a data file, on one line. Text that YAML would read as something else is in quotes; dates are not."""
    if isinstance(value, tuple):
        return f"[{', '.join(map(written, value))}]"
    if not isinstance(value, str):
        return str(value).lower()
    read, _ = reader.read(f"[{value}]", "")
    return value if dated or read == reader.Sequence([value]) else json.dumps(value, ensure_ascii=False)


@cache
def small_values() -> dict[tuple[str, str], str]:
    """Return the first value of each field in the small data set, by the heading of its type and its key."""
    data, _ = load.load(TESTS / "small")
    files = [data.article, data.geography, data.units, *data.terms, *data.sources, *data.changes, *data.all_findings.values()]
    found: dict[tuple[str, str], str] = {}
    for entry in (each for file in files for each in file.walk()):
        for member in entry.members:
            if not member.entry and (value := getattr(entry, member.attribute)):
                for heading in (heading for heading, kind in TYPES.items() if isinstance(entry, kind)):
                    found.setdefault((heading, member.key), written(value, member.is_dated))
    return found


def fields_table(heading: str, there: str) -> str:
    kept, kind = dict(_EXAMPLE.findall(there)), TYPES[heading]
    anchors = {words: slug(name) for name, words in word_lists().items()}
    lines = ["| Field | Required | Meaning | Example |", "| --- | --- | --- | --- |"]
    for member in own(kind):
        default = kind.model_fields[member.attribute].default
        need = "yes" if member.required else f"no, else `{default}`" if isinstance(default, Word) else "no"
        if member.entry:
            name = member.entry.word.capitalize()
            example = f"[{name}](#{slug(name)})" + ", one or more" * member.many
        else:
            example = f"`{kept.get(member.key) or small_values().get((heading, member.key), 'an example')}`"
            example = f"[{example}](views.md#{anchors[member.kind]})" if member.kind in anchors else example
        lines.append(f"| `{member.key}` | {need} | {member.meaning} | {example} |")
    return "\n".join([*lines, ""])


def words_table(heading: str, _: str) -> str:
    return "\n".join(["| Word | Meaning |", "| --- | --- |", *(f"| `{word}` | {word.meaning} |" for word in word_lists()[heading]), ""])


@pytest.mark.parametrize(
    ("guide", "headings", "table"), [(FIELDS, TYPES, fields_table), (WORDS, word_lists(), words_table)], ids=["fields", "words"]
)
def test_the_tables_say_what_the_code_says(
    guide: Path, headings: Collection[str], table: Callable[[str, str], str], request: pytest.FixtureRequest
) -> None:
    def renewed(section: re.Match[str]) -> str:
        heading, content = section.groups()
        if heading not in headings:
            return section[0]
        there = _TABLE.search(content)
        new = table(heading, there[0] if there else "")
        return section[0].replace(there[0], new) if there else f"{section[0].rstrip()}\n\n{new}\n"

    text = guide.read_text("utf8")
    assert sorted({*headings} - {heading for heading, _ in _SECTION.findall(text)}) == [], (
        f"write a heading for each of these in {guide.name}"
    )
    wanted = _SECTION.sub(renewed, text)
    if request.config.getoption("rewrite"):
        guide.write_text(wanted, "utf8")
    assert guide.read_text("utf8") == wanted, "run pytest --rewrite, which writes the tables"


def test_the_guide_says_the_limits_of_the_code() -> None:
    said = re.findall(r"\d[\d,]*\d", FIELDS.read_text("utf8").partition("\n## ")[0].partition("at most")[2])
    assert said == [f"{limit:,}" for limit in (TEXT_LIMIT, TITLE_LIMIT, WORD_LIMIT, URL_LIMIT)]


@pytest.mark.parametrize("heading", TYPES)
def test_an_example_may_be_written_as_it_is_shown(heading: str) -> None:
    content = dict(_SECTION.findall(FIELDS.read_text("utf8")))[heading]
    shown = dict(_EXAMPLE.findall(content))
    assert [*shown] == [member.key for member in own(TYPES[heading]) if not member.entry]
    for key, example in shown.items():
        value, faults = reader.read(f"{key}: {example}", "an example")
        _, more = load.validate(TYPES[heading], value)
        assert [fault.text for fault in (*faults, *more) if fault.keys[:1] == (key,)] == []
