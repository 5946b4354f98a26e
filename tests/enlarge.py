"""Enlarge the data for the benchmark, with copies of real records that have their own sources, dates, words and places."""

from __future__ import annotations

import datetime
import itertools
import re
import zlib
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import yaml

import load

# Fields whose dates move in a copy, and fields whose words vary. Other fields do not change, including the days of our own work.
_DAYS = ("date", "end", "since", "as_of", "period")
_WORDED = ("about", "definition", "event", "label", "name", "note", "question", "says", "summary", "text", "title", "why")
_PLACES = ("places", "route")
_FOUR_YEARS = 1461  # days; dates that move by these keep their month and day
_WORD = r"(?<= )[a-z]{5,}(?= )"  # inside a sentence, so that its beginning and end do not change


class _Dumper(yaml.CSafeDumper):
    """YAML dumper that writes a value each time it occurs, since the data files have no aliases."""

    def ignore_aliases(self, data: Any) -> bool:  # noqa: ARG002 - PyYAML names the argument
        return True


class Wanted(NamedTuple):
    """A copy to make: its id, its kind, and the entry of the article that it is made from.

    `turn` counts the copies of that entry from 1, `number` counts all copies from 0.
    """

    id: str
    kind: str
    entry: dict[str, Any]
    turn: int
    number: int


class Copy(NamedTuple):
    """A copied record: its kind, its entry in `article.yml`, the content of its file, and its sources."""

    kind: str
    entry: dict[str, Any]
    findings: dict[str, Any]
    sources: list[dict[str, Any]]


def enlarge(data: Path, records: int) -> int:
    """Copy the records in the folder `data` in turn until there are `records`, and return the number of records.

    The dates of a copy and its sources move back by a different number of days for each copy. If the checks refuse that, since a
    year alone cannot move by days, they move by multiples of four years. If the checks also refuse that, they stay. Raises
    AssertionError if the data then still has a problem.
    """
    article, sources = _read(data / "article.yml"), _read(data / "sources.yml")["sources"]
    kinds = sorted(path.name for path in (data / "record").iterdir() if path.is_dir())
    real = sorted(((kind, entry) for kind in kinds for entry in article[kind]), key=lambda each: zlib.crc32(each[1]["id"].encode()))
    wanted = {}
    for number, (kind, entry) in zip(range(records - len(real)), itertools.cycle(real), strict=False):
        turn = number // len(real) + 1
        wanted[_id(entry["id"], turn)] = Wanted(_id(entry["id"], turn), kind, entry, turn, number)
    copier, copies, stuck = _Copier(data, sources, set(wanted)), dict[str, Copy](), set(wanted)
    for attempt in range(3):
        for name in stuck:
            copies[name] = copier.copy(wanted[name], attempt)
            _write(data / "record" / copies[name].kind / f"{name}.yml", copies[name].findings)
        if wanted:
            more = {kind: [copies[name].entry for name in wanted if copies[name].kind == kind] for kind in kinds}
            _write(data / "article.yml", {**article, **{kind: article[kind] + more[kind] for kind in kinds}})
            _write(data / "sources.yml", {"sources": sources + [source for name in wanted for source in copies[name].sources]})
        problems = load.load(data)[1]
        if not (stuck := {Path(problem.file).stem for problem in problems} & set(wanted)):
            break
    assert not problems, problems[0]
    return len(real) + len(wanted)


class _Copier:
    """Copier of records in the folder `data`, with their sources; `names` has the ids of all copies to make."""

    def __init__(self, data: Path, sources: list[dict[str, Any]], names: set[str]) -> None:
        self.data, self.names = data, names
        self.sources = {source["id"]: source for source in sources}
        # The places of a record stay together, since a map must have room for their names.
        files = [_read(path) for path in sorted(data.glob("record/*/*.yml"))]
        self.places = [{key: file[key] for key in _PLACES if key in file} for file in files if set(_PLACES) & set(file)]
        self.words = sorted({word for source in sources for word in re.findall(_WORD, source["title"])})

    def copy(self, wanted: Wanted, attempt: int) -> Copy:
        """Return a copy of a record; `attempt`, from 0, says how its dates move."""
        days = (wanted.number * 37 % _FOUR_YEARS + 1, _FOUR_YEARS * (wanted.number % 3 + 1), 0)[attempt]
        entry = self._varied(wanted.entry, wanted.number, 0) | {"id": wanted.id}
        if "subjects" in entry:
            also = [_id(each, wanted.turn) for each in entry["subjects"]]
            entry["subjects"] = [new if new in self.names else old for new, old in zip(also, entry["subjects"], strict=True)]
        findings = self._varied(_read(self.data / "record" / wanted.kind / f"{wanted.entry['id']}.yml"), wanted.number, days)
        if set(_PLACES) & set(findings):
            kept = {key: each for key, each in findings.items() if key not in _PLACES}
            findings = kept | self.places[wanted.number % len(self.places)]
        cited: dict[str, str] = {}
        findings = _cite(findings, cited, wanted.number)
        return Copy(wanted.kind, entry, findings, [self._source(old, new, wanted.number, days) for old, new in cited.items()])

    def _source(self, old: str, new: str, number: int, days: int) -> dict[str, Any]:
        source: dict[str, Any] = self._varied(self.sources[old], number, days, late=True) | {"id": new}
        if "url" in source:
            parts = urlsplit(source["url"])
            source["url"] = parts._replace(path=f"{parts.path.rstrip('/')}/{number}").geturl()
        return source

    def _varied(self, value: Any, number: int, days: int, *, key: str = "", late: bool = False) -> Any:
        """Return a value with other dates and words. A year or month alone becomes that of its first day, or its last if `late`."""
        if isinstance(value, dict):
            kept = {name: each for name, each in value.items() if name != "highlight"}  # there may be few of these
            return {name: self._varied(each, number, days, key=name, late=late) for name, each in kept.items()}
        if isinstance(value, list):
            return [self._varied(each, number, days, key=key, late=late) for each in value]
        if key in _DAYS and days and (isinstance(value, datetime.date | int) or re.fullmatch(r"(\.\./)?[\d/-]+", value)):
            moved = "/".join(each if each == ".." else _moved(each, days, late=late) for each in str(value).split("/"))
            return yaml.load(moved, yaml.CSafeLoader)
        if key in _WORDED:
            return re.sub(_WORD, lambda found: self._word(found[0], number + found.start()), value)
        return value

    def _word(self, word: str, seed: int) -> str:
        """Return the word, or in one of three cases another."""
        chosen = zlib.crc32(f"{word} {seed}".encode())
        return word if chosen % 3 else self.words[chosen // 3 % len(self.words)]


def _moved(day: str, days: int, *, late: bool) -> str:
    """Return a day, month or year moved earlier by `days`, with the same precision."""
    first = datetime.date.fromisoformat(day + "-01-01"[(len(day) - 4) // 3 * 3 :])
    last = {4: 364, 7: 27, 10: 0}[len(day)] if late else 0
    return (first + datetime.timedelta(last - days)).isoformat()[: len(day)]


def _cite(value: Any, cited: dict[str, str], number: int) -> Any:
    """Return a value with other ids of sources; `cited` gets these by the old ids."""
    if isinstance(value, list):
        return [_cite(each, cited, number) for each in value]
    if not isinstance(value, dict):
        return value
    found = {key: _cite(each, cited, number) for key, each in value.items()}
    if "sources" in value:
        found["sources"] = [cited.setdefault(each, _id(each, number, len(cited))) for each in value["sources"]]
    return found


def _id(id: str, *numbers: int) -> str:
    """Return the id of a copy: the beginning of the original id, and a distinct ending."""
    return f"{id[:40].rstrip('-')}-copy-{'-'.join(map(str, numbers))}"


def _read(path: Path) -> Any:
    return yaml.load(path.read_text("utf8"), yaml.CSafeLoader)


def _write(path: Path, content: Any) -> None:
    """Write YAML in the style of the data files, with short lists on one line, so that it takes as long to load."""
    path.write_text(yaml.dump(content, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000, default_flow_style=None), "utf8")
