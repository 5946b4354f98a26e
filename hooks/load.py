"""Load the data files: parse YAML into the model, and report every problem with its file and line.

Also a command: `python hooks/load.py [--fix] [FOLDER]` checks the data without a build. It prints the problems and exits with 1, or
prints what it read. With `--fix` it first corrects what has one correct form, and names the files that it changed.
"""

from __future__ import annotations

import argparse
import datetime
import errno
import io
import os
import re
import shutil
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, cast

from pydantic import ValidationError

from checks import check
from dataset import PAGES, Data, ids_of
from fields import Entry, Problem, Reference, Where, did_you_mean, nearest, singular
from folders import besides, walk
from model import FILES, KINDS, Findings
from reader import LONG, UNREADABLE, Fault, Keys, Mapping, Sequence, lookalike, odd_value, read, read_text
from tidy import tidy
from wording import counted_words

# The lists in the files, and what messages call an entry of each.
WORDS = {member.key: member.entry.word for model in FILES.values() for member in model.members if member.many and member.entry}

# --- values to model ------------------------------------------------------------------------------------------------

# For pydantic's errors of type: what a value must be, in the terms of the data files.
_EXPECTED = {
    "string_type": "must be text, in quotes if YAML would read it as something else",
    "string_unicode": "must be text of whole characters, not half of a surrogate pair such as \\ud800",
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list, in square brackets or on lines that begin with '- '",
    "model_type": "must be lines of 'field: value'",
    "expected": "{text}",
}


MOST = 10_000  # errors that are explained in a file, which takes a second at most


def validate(model: type[Entry], data: Any, line: int = 1) -> tuple[Any, list[Fault]]:
    """Convert a parsed value to an entry.

    Takes the type of the entry, the value, and the line at which the value begins. Returns the entry and the faults. If there are any,
    the entry contains only what is valid: list entries with a fault are left out. So the checks across entries can report their problems
    in the same run.
    """
    try:
        return _placed(model, data), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    more = errors[MOST:]
    del errors[MOST:]
    displaced, kept = _displaced(model, data, errors)
    wrong = {each["loc"][0] for each in errors if each["loc"]}
    sound: dict[str, Any] = {}
    for member in model.members:
        value = data.get(member.key) if isinstance(data, Mapping) else None
        if member.entry and member.many:
            values = (each for at, each in enumerate(_entries(data, member.key)) if (member.key, at) not in displaced)
            sound[member.attribute] = tuple(_sound_entries(member.entry, values))
        elif member.entry:
            sound[member.attribute] = next(_sound_entries(member.entry, (value,)), None)
        elif member.required:
            sound[member.attribute] = "" if member.key in wrong or value is None else str(value)
    entry = model.model_construct(**sound)
    meant = _meant(model, data, kept)
    faults = [each for each in displaced.values() if each]
    if isinstance(data, Mapping):  # a field whose name is misspelt or missing counts as written
        named = {str(each.keys[0]): each.line for each in faults if len(each.keys) == 1} | {
            keys[0]: at for keys, at in meant.items() if len(keys) == 1
        }
        entry._where = data.where._replace(lines={**named, **data.where.lines})
    faults += [fault for each in kept if (fault := _fault(model, data, line, each))]
    if more:
        text = f"{len(more)} more problems are on this line and below; correct those above first"
        faults.append(Fault((), _at(data, more[0]["loc"][:-1]).where.line, text))
    return entry, [*faults, *_missing(data, kept, meant)]


def _displaced(model: type[Entry], data: Any, errors: list[Any]) -> tuple[dict[tuple[str, int], Fault | None], list[Any]]:
    """Find the entries that are invalid because the name of their list is missing above them, or because a dash cuts one in two.

    Returns these by list and index, the first of each group with its fault, and the errors of all others.
    """
    found: dict[tuple[str, int], Fault | None] = {}
    begun = set()
    lists = {member.key: member.entry for member in model.members if member.many and member.entry} if isinstance(data, Mapping) else {}
    for name, at in dict.fromkeys(each["loc"][:2] for each in errors if len(each["loc"]) > 1 and each["loc"][0] in lists):
        before, entry, kind = data[name][at - 1] if at else None, data[name][at], lists[name]
        if not isinstance(entry, Mapping) or (name, at) in found:
            continue
        line = entry.where.line
        if meant := next(
            (key for key, other in lists.items() if key not in data and _holds(other, entry) and not _holds(kind, entry)), None
        ):
            text = f"the list begins here, but its name is missing; write '{meant}:' above this line"
            found[name, at] = None if meant in begun else Fault((meant,), line, text)
            begun.add(meant)
        elif (
            isinstance(before, Mapping)
            and (name, at - 1) not in found
            and not before.keys() & entry.keys()
            and _holds(kind, {**before, **entry})
        ):
            text = "the dash begins a new entry; delete it if this line belongs to the entry above"
            found |= {(name, at - 1): None, (name, at): Fault((name, at), line, text)}
    return found, [each for each in errors if each["loc"][:2] not in found and not (len(each["loc"]) == 1 and each["loc"][0] in begun)]


def _holds(kind: type[Entry], entry: object) -> bool:
    """Return whether an entry has all required fields of a type, and no unknown one."""
    keys = {member.key for member in kind.members}
    return isinstance(entry, dict) and {member.key for member in kind.members if member.required} <= entry.keys() <= keys


def _missing(data: Any, errors: Iterable[Any], meant: Iterable[Keys]) -> Iterator[Fault]:
    """Yield one fault for the missing fields of each entry, unless it has as many unknown fields, which may be misspelt names."""
    missing: dict[Keys, list[str]] = {}
    unknown = Counter(each["loc"][:-1] for each in errors if each["type"] == "extra_forbidden")
    for each in errors:
        if each["type"] == "missing" and each["loc"] in meant:
            unknown[each["loc"][:-1]] -= 1
        elif each["type"] == "missing":
            missing.setdefault(each["loc"][:-1], []).append(each["loc"][-1])
    for keys, names in missing.items():
        if not keys or unknown[keys] < len(names):
            *most, last = (f"'{name}'" for name in names)
            text = f"fields {', '.join(most)} and {last} are missing" if most else f"field {last} is missing"
            yield Fault(keys, _at(data, keys).where.line, text)


def _meant(model: type[Entry], data: Any, errors: Iterable[Any]) -> dict[Keys, int]:
    """Return the fields that unknown ones are probably meant to be, by the path of keys that leads to them, each with its line."""
    found = {}
    for *within, last in (each["loc"] for each in errors if each["type"] == "extra_forbidden"):
        known = _fields(model, (*within,))
        if near := _first_word(last, known) or nearest(str(last), tuple(known)):
            found[(*within, near)] = _at(data, within).where.lines[last]
    return found


def _first_word(name: object, known: Iterable[str]) -> str | None:
    """Return the known field with which a wrong name begins, as it does if a colon is missing."""
    word = re.match(r"\w+", str(name))
    return word[0] if word and word[0] in known else None


def _at(data: Any, keys: Iterable[str | int]) -> Any:
    """Return the value to which a path of keys leads."""
    for key in keys:
        data = data[key]
    return data


def _sound_entries(kind: type[Entry], values: Iterable[object]) -> Iterator[Entry]:
    for value in values:
        try:
            yield _placed(kind, value)
        except ValidationError:
            continue


def _placed(kind: type[Entry], value: Any) -> Entry:
    entry = kind.model_validate(value)
    entry.place(value)
    return entry


def _fault(model: type[Entry], data: Any, line: int, error: Any) -> Fault | None:
    """Return a fault in our words for an error of pydantic; None for a value that has been reported, and for one that is missing."""
    keys: Keys = error["loc"]
    if error["input"] is UNREADABLE or error["type"] == "missing":
        return None
    if not keys:
        return Fault((), line, f"{_EXPECTED[error['type']]}, but {_read_as(data, None)}")
    parent, last = _at(data, keys[:-1]), keys[-1]
    line = parent.where.lines.get(last, parent.where.line)
    match error["type"]:
        case "extra_forbidden":
            known = _fields(model, keys[:-1])
            word = _first_word(last, known)
            cure = lookalike(f"{last}: ") or (f"write a colon and a space after '{word}'" if word else did_you_mean(last, known))
            return Fault(keys[:-1], line, f"unknown field '{last}'; {cure}")
        case "rule":
            return Fault(keys, line, error["ctx"]["text"])
        case kind:
            about, value = error.get("ctx", {}), error["input"]
            text = f"{_EXPECTED[kind].format(**about)}, but {_read_as(value, parent.written.get(last))}{about.get('cure', '')}"
            return Fault(keys, line, (odd_value(value) if isinstance(value, str) else None) or text)


def _fields(model: Any, keys: Keys) -> list[str]:
    """Return the fields that the model allows at the end of a path of keys; an index leads to an entry of the list before it."""
    for key in keys:
        if isinstance(key, str):
            model = next(member.entry for member in model.members if member.key == key)
    return [member.key for member in model.members]


def _read_as(value: object, written: str | None) -> str:
    match value:
        case bool() | int() | float() | datetime.date():
            kind = "a Boolean value" if isinstance(value, bool) else "a date" if isinstance(value, datetime.date) else "a number"
            return f"YAML reads `{written}` as {kind}"
        case str():
            return f"'{value if len(value) <= 40 else value[:39] + '…'}' is text"
        case Mapping():
            return "YAML reads a mapping of fields"
        case _:
            return "YAML reads a list"


def located(faults: Iterable[Fault], data: Any, file: str) -> list[Problem]:
    """Return faults as problems, each of which names its entry and field."""
    return [Problem(file, line, f"{_subject(keys, data)}{text}") for keys, line, text in faults]


def _subject(keys: Keys, data: Any) -> str:
    """Return the beginning of a message, such as `project ml-1: 'says': `."""
    words: list[str] = []
    within: Iterable[str | int] = keys
    match keys:
        case (str(name), int(index), *rest) if name in WORDS:
            entries = _entries(data, name)
            # If a key is written twice, its second list may be longer, and it is not in the data.
            written = _own(entries[index]) if index < len(entries) else None
            words.append(f"{WORDS[name]} {written if type(written) in (str, int) else f'number {index + 1}'}: ")
            within = rest
    words += [f"'{key}': " for key in within if isinstance(key, str)][-1:]
    return "".join(words)


def _entries(data: Any, name: str) -> tuple[Any, ...]:
    """Return the entries of a list as they were parsed; an empty tuple if the value is not a list."""
    found = data.get(name) if isinstance(data, Mapping) else None
    return found if isinstance(found, Sequence) else ()


def _own(entry: object) -> object:
    """Return the id or number of an entry, as it was parsed."""
    return entry.get("id", entry.get("number")) if isinstance(entry, Mapping) else None


# --- files ----------------------------------------------------------------------------------------------------------

SHOWN = 100  # problems that are printed; with more, the first would scroll away
_LOST = 20  # if more ids are missing from a list, the list is at fault
_SINGLE = {f"{name}.yml": model for name, model in FILES.items() if name.removeprefix("record/") not in KINDS}
_PLACES = (*_SINGLE, "record", *(f"record/{kind}" for kind in KINDS))


def _written(data: Any, name: str, faults: Iterable[Fault]) -> tuple[object, ...]:
    """Return the id or number of each entry of a list, as it was written; something else, such as None, if we cannot tell."""
    doubtful = {each.keys[1] for each in faults if len(each.keys) == 3 and each.keys[0] == name and each.keys[2] in ("id", "number")}
    found: list[object] = []
    for index, entry in enumerate(_entries(data, name)):
        found.append(None if index in doubtful else _own(entry))
        found += [None] if isinstance(entry, Mapping) and entry.has_twice else []  # if a dash is missing, there are two entries
    return tuple(found)


class _Written(NamedTuple):
    """A reference as it was written: its line, the path of keys to it, and the id of the entry that has it, if any.

    It is `misplaced` if it should be a list and is not, or the other way round. That is reported elsewhere.
    """

    reference: Reference
    line: int
    keys: Keys
    own: object
    misplaced: bool


_Named = dict[str | int, list[tuple[str, _Written]]]  # for each id, the files and places that refer to it


def _references(kind: type[Entry], value: object, owner: str, keys: Keys = ()) -> Iterator[_Written]:
    """Yield every foreign key in a parsed value of the type `kind`, whether its entry is valid or not."""
    for member in kind.linked if isinstance(value, Mapping) else ():
        mapping, key = cast("Mapping", value), member.key
        if key not in mapping:
            continue
        written = mapping[key]
        each = written if isinstance(written, Sequence) else (written,)
        if member.entry:
            for index, inner in enumerate(each):
                yield from _references(member.entry, inner, owner, (*keys, key, index) if each is written else (*keys, key))
        misplaced = member.many is not (each is written)
        for index, id in enumerate(each if member.refers else ()):
            if type(id) is (int if member.kind is int else str):
                reference = Reference(owner, str(member.refers), id)
                line = written.where.lines[index] if isinstance(written, Sequence) else mapping.where.lines[key]
                yield _Written(reference, line, (*keys, key), mapping.get("id"), misplaced)


def _id_cure(id: Any, ids: Iterable[object]) -> str:
    """Return the fix for an id that is not in its list."""
    known, written = set(map(str, ids)), str(id)
    several = re.split(r"[\s;]+", written)
    if alike := odd_value(written):
        return alike
    if re.match("https?:", written):
        return "write the id of the entry that has this address"
    if len(several) > 1 and known.issuperset(several):
        return "write a comma between two ids"
    if (millions := f"million {written.removeprefix('billion ')}") in known:  # the nearest unit alone would leave the number unchanged
        return f"write '{millions}', and count the number in millions"
    return did_you_mean(id, ids)


def _meant_by(id: str | int, ids: Iterable[Any], unused: list[Any]) -> str | int | None:
    """Return the id that an unknown one is probably meant to be: the nearest known id, or the only one to which nothing refers."""
    by_name: dict[str, str | int] = {str(each): each for each in ids}
    near = nearest(str(id), tuple(by_name)) or (str(unused[0]) if len(unused) == 1 else "")
    return by_name.get(near)


class _File(NamedTuple):
    """A parsed file: its model, its problems, its references, and the ids of its lists.

    `given` is the result of `read_text`, or None if there is no file. The file is `unreadable` if it, or one of its fields, could not be
    read, so that we cannot know what it refers to.

    The parsed values are not kept, since they are larger than the model.
    """

    given: tuple[str, list[Problem]] | None
    unreadable: bool
    entry: Any
    problems: list[Problem]
    references: list[_Written]
    written: dict[str, tuple[object, ...]]


Files = dict[str, _File]


def _file(given: tuple[str, list[Problem]] | None, file: str, model: type[Entry]) -> _File:
    text, unread = given or ("", [])
    data, faults = read(text, file) if given and not unread else (UNREADABLE, [])
    entry, more = validate(model, data)
    if not entry.where.file:
        entry._where = Where(file, 1)
    stem = PurePosixPath(file).stem
    return _File(
        given,
        data is UNREADABLE or any(len(fault.keys) < 2 for fault in (*faults, *more)),
        entry,
        [*unread, *located([*faults, *more], data, file)],
        list(_references(model, data, PAGES.get(file.partition("/")[2], stem))),
        {} if issubclass(model, Findings) else {each: _written(data, each, more) for each in WORDS if each in model.model_fields},
    )


@dataclass
class _Folder:
    """Loader of the files in the folder, one by one, which collects their problems and their ids as written.

    `read` has the files by name, and `lists` the file of each list. The files of the last build are in `kept`: a file whose
    text is the same is not parsed again.
    """

    path: Path
    kept: Files | None
    problems: list[Problem] = field(default_factory=list)
    written: dict[str, tuple[object, ...]] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    read: dict[str, _File] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    unreadable: bool = False

    def __post_init__(self) -> None:
        """List the files, and report those that we do not read. `meant` has the places where these probably belong."""
        self.found, self.problems = walk(self.path)
        self.unreadable = bool(self.problems)
        self.meant: set[str] = set()
        for stray in dict.fromkeys(filter(None, map(_stray, self.found))):
            parent, _, name = stray.rpartition("/")
            near = next((each for each in _PLACES if PurePosixPath(each).name == name), None) or nearest(stray, _PLACES)
            if parent.removeprefix("record/") in KINDS:
                self.report(stray, "this file is not read; its name must end in .yml")
            elif near == stray:
                self.report(stray, f"must be a {'file' if near in _SINGLE else 'folder'}; restore it")
            else:
                self.report(stray, f"this is not read; did you mean '{near}'?" if near else "this is not read; delete it")
            self.meant.add(near or "")

    def file(self, name: str, model: type[Entry]) -> Any:
        """Return the model of a file, without entries that are not valid."""
        file, path = f"{self.path.name}/{name}", self.found.get(name)
        if not path:
            self.miss(name)
        given = read_text(path, file) if path else None
        found = self.kept.get(name) if self.kept else None
        if not found or found.given != given:
            found = _file(given, file, model)
            if self.kept is not None:
                self.kept[name] = found
        self.problems += found.problems
        self.unreadable |= found.unreadable
        self.read[file] = found
        self.written |= found.written
        self.lists |= dict.fromkeys(found.written, file)
        self.references += [each.reference for each in found.references]
        return found.entry

    def check_references(self) -> None:
        """Report each unknown id once, where the mistake is. The id that it is probably meant to be counts as referred to."""
        known = cache(partial(ids_of, written=self.written))
        again = cache(self.again)
        faults: list[tuple[str, Fault]] = []
        unknown: dict[str, _Named] = {}
        for file, found in self.read.items():
            for each in found.references:
                (_, to, id), line, keys, own, misplaced = each
                ids = None if misplaced else known(to)
                if ids is not None and id not in ids:
                    unknown.setdefault(to, {}).setdefault(id, []).append((file, each))
                elif to == "records" and id == own:
                    faults.append((file, Fault(keys, line, "must not refer to its own record; delete that id")))
        for to, places in unknown.items():
            faults += self._unknown_ids(to, places, known(to) or {})
        for file, fault in faults:  # the file is parsed again, since messages name its entries
            data = again(file)
            line = fault.line or _at(data, fault.keys).where.line
            self.problems += located([fault._replace(line=line)], data, file)
        self.unknown = unknown.get("records", {}).keys()

    def _unknown_ids(self, to: str, places: _Named, ids: Iterable[Any]) -> Iterator[tuple[str, Fault]]:
        """Yield the faults of ids that are not in the list `to`, each with its file. A line of 0 means the line of the path of keys."""
        lists = [*KINDS] if to == "records" else [to.removeprefix("article_")]
        if len(places) > _LOST:
            id, ((file, first), *_) = next(iter(places.items()))
            text = f"{len(places)} ids that other entries refer to are missing here, such as '{id}' at {file}:{first.line}; restore them"
            self.unreadable = True
            yield self.lists[lists[0]], Fault((lists[0],), 0, text)
            return
        used = {each.id for each in self.references if each.to == to}
        unused = [each for each in ids if each not in used]
        for id, named in places.items():
            file, first = named[0]
            meant = _meant_by(id, ids, unused)
            self.references += [] if meant is None else [Reference(first.reference.owner, to, meant)]
            if len(named) > 1 and isinstance(meant, str) and meant in unused:
                name, at = next((each, self.written[each].index(meant)) for each in lists if meant in self.written[each])
                text = f"no entry refers to '{meant}', but {len(named)} refer to '{id}'; write the same id in all of them"
                yield self.lists[name], Fault((name, at), 0, text)
            else:
                first = min((each for its, each in named if its == file), key=lambda each: each.line)
                more = f", here and in {counted_words(len(named) - 1, 'other places')}" if len(named) > 1 else ""
                text = f"unknown {singular(to.removeprefix('article_'))} '{id}'{more}; {_id_cure(id, ids)}"
                yield file, Fault(first.keys, first.line, text)

    def again(self, file: str) -> Any:
        """Return the parsed value of a file."""
        given = self.read[file].given
        return read(given[0], file)[0] if given else UNREADABLE

    def findings(self, kind: str) -> dict[str, Findings]:
        """Return the findings of one kind, by id, in the order of the file names."""
        found = {}
        folder = f"record/{kind}"
        names = [name for name in self.found if name.startswith(f"{folder}/") and not _stray(name)]
        if not names and len(self.written.get(kind, ())) > 1:  # for a single record, `records_have_findings` reports it
            self.miss(folder)
        for name in names:
            stem = PurePosixPath(name).stem
            other = next((each for each in KINDS if each != kind and stem in self.written.get(each, ())), None)
            if other and stem not in (ids_of(kind, self.written) or {stem}):
                self.report(name, f"'{stem}' is one of the {other}; move this to {self.path.name}/record/{other}")
                continue
            entry = self.file(name, KINDS[kind].findings)
            if entry.where.lines:  # else nothing in it was readable
                found[stem] = entry
        return found

    def miss(self, place: str) -> None:
        """Report a missing file or folder, or its missing parent, unless a misnamed file or folder is probably meant to be it."""
        within = place.partition("/")[0]
        if not any(each.startswith(f"{within}/") for each in self.found):
            place = within
        if self.meant.isdisjoint((place, within)):
            self.report(place, f"the {'file' if place in _SINGLE else 'folder'} is missing; restore it")

    def report(self, place: str, text: str) -> None:
        """Report a problem with a place in the folder whose contents are therefore unknown."""
        self.problems.append(Problem(f"{self.path.name}/{place}", 1, text))
        self.unreadable = True


def _stray(name: str) -> str | None:
    """Return the path of a file that we do not read, or of its folder; None for a file that has a type."""
    first, *rest = name.split("/")
    if name in _SINGLE or (first == "record" and len(rest) == 2 and rest[0] in KINDS and rest[1].endswith(".yml")):
        return None
    if first != "record" or not rest:
        return first
    return f"record/{rest[0]}" if rest[0] not in KINDS or len(rest) == 1 else f"record/{rest[0]}/{rest[1]}"


def load(folder: Path, kept: Files | None = None) -> tuple[Data, list[Problem]]:
    """Load `data/`.

    Takes the folder, and a cache of files from the last build, to which it adds. Returns the data and every problem, ordered by file
    and line. If there is any problem, the data is incomplete and must not be published. No file content raises an error.
    """
    files = _Folder(folder, kept)
    refused = [*files.problems]
    models = {name: files.file(name, model) for name, model in _SINGLE.items()}
    findings = {kind: files.findings(kind) for kind in KINDS}
    files.check_references()
    for each in findings.values():
        for id in each.keys() & files.unknown:
            del each[id]  # it has been reported that there is no such record
    data = Data(
        article=models["article.yml"],
        terms=models["glossary.yml"].terms,
        sources=models["sources.yml"].sources,
        geography=models["places.yml"],
        changes=models["changes.yml"].changes,
        units=models["units.yml"],
        document=models["record/article.yml"],
        files=findings,
        written=files.written,
        references=files.references,
        unreadable=files.unreadable,
    )
    found = {*files.problems, *check(data, is_sound=not files.problems)}
    return data, sorted({*refused, *besides(found, refused)})


def fix(folder: Path) -> bool:
    """Correct what has one correct form in each data file, and print which files changed. Return whether each could be written."""
    is_done = True
    for name, path in walk(folder)[0].items():
        if _stray(name):
            continue
        text, unread = read_text(path, name)
        if unread or (len(text) > LONG and read(text, name)[0] is UNREADABLE):
            continue
        new = tidy(text, name).encode()
        if new == path.read_bytes():
            continue
        try:
            _replace(path, new)
        except OSError as error:
            print(f"{folder.name}/{name}: cannot be written: {error.strerror}")
            is_done = False
        else:
            print(f"{folder.name}/{name}: corrected")
    return is_done


def _replace(path: Path, content: bytes) -> None:
    """Replace a file in one step, so that it stays unchanged if the disk is full."""
    if not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(content)
        shutil.copymode(path, beside)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def in_words(problems: list[Problem]) -> list[str]:
    """Return a line for each problem up to `SHOWN`, and a line with the number of problems."""
    more = f", of which {SHOWN} are shown" if len(problems) > SHOWN else ""
    return [*map(str, problems[:SHOWN]), f"{counted_words(len(problems), 'problems')} to fix{more}"]


def main(folder: Path) -> int:
    """Check the data and print the result. Return the exit code: 1 if there is a problem."""
    data, problems = load(folder)
    if problems:
        print(*in_words(problems), sep="\n")
        return 1
    counts = {
        "paragraphs": len(data.article.paragraphs),
        "statements": len(data.article.statements),
        **{kind: len(records) for kind, records in data.kinds.items()},
        "terms": len(data.terms),
        "files of the record": len(data.all_findings),
        "sources": len(data.sources),
    }
    print("The data is sound: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))
    return 0


def escape_output() -> None:
    """Escape what the console cannot print: its encoding may lack characters that a message quotes."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


if __name__ == "__main__":
    escape_output()
    parser = argparse.ArgumentParser(description="Check the data files.")
    parser.add_argument("folder", type=Path, nargs="?", default=Path(__file__).resolve().parent.parent / "data", help="the folder to check")
    parser.add_argument("--fix", action="store_true", help="first correct order, spacing, quotes and whatever else has one correct form")
    options = parser.parse_args()
    is_written = fix(options.folder) if options.fix else True
    sys.exit(main(options.folder) or not is_written)
