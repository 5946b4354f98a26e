"""Read the data files: YAML to model, with every problem at its file and line.

Runs alone, without a build: `python hooks/load.py`. It prints what is wrong and exits with 1, or says what it read.

YAML is read event by event rather than loaded: that gives each value its line for free, and lets a file that would cost
much time or memory (nesting, aliases) be refused at the first event that shows it.
"""

from __future__ import annotations

import datetime
import io
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple, cast

import yaml
from pydantic import ValidationError

from checks import check
from dataset import Data
from fields import Entry, Problem, Reference, Where, did_you_mean
from model import FILES, KINDS, Findings

try:
    from yaml import CSafeLoader as Loader
except ImportError:  # PyYAML without libyaml: the same result, about six times slower
    from yaml import SafeLoader as Loader  # type: ignore[assignment]

# The files are three levels deep; twice that and some is a mistake or an attack.
DEPTH = 12


# The lists of the files, each with what messages call an entry of it.
WORDS = {member.key: member.entry.word for model in FILES.values() for member in model.members if member.many and member.entry}

Keys = tuple[str | int, ...]


class Fault(NamedTuple):
    """A problem before its entry is named: the keys and indexes that lead to it, its line, and what is wrong."""

    keys: Keys
    line: int
    text: str


class Mapping(dict[str, Any]):
    """A YAML mapping that knows its place and the text of each plain scalar in it."""

    def __init__(self, entries: dict[Any, Any], where: Where, written: dict[str | int, str]) -> None:
        super().__init__(entries)
        self.where = where
        self.written = written


class Sequence(tuple[Any, ...]):
    """A YAML sequence, likewise."""

    where: Where
    written: dict[str | int, str]

    def __new__(cls, entries: dict[Any, Any], where: Where, written: dict[str | int, str]) -> Sequence:
        """Take the same as a `Mapping`, with indexes for keys."""
        self = super().__new__(cls, entries.values())
        self.where = where
        self.written = written
        return self


class _Unreadable:
    """Stands for a value that has been reported already, so that it is reported once."""


UNREADABLE = _Unreadable()


class _RefusedError(Exception):
    """Stops the reading of a file at a fault that leaves nothing more to say about it."""

    def __init__(self, keys: Keys, line: int, text: str) -> None:
        super().__init__(text)
        self.fault = Fault(keys, line, text)


# --- YAML to values -------------------------------------------------------------------------------------------------

_EMPTY = "nothing is written; write what belongs there, or take an optional field out"
_NOT_YAML = re.compile("[^\\t\\n\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")
_CUT_OFF = re.compile(r"\s+#\S")


@dataclass(slots=True)
class _Open:
    """A mapping or sequence that is still being read; a sequence has its indexes for keys."""

    line: int
    is_mapping: bool
    key: str | int | None = None
    entries: dict[str | int, Any] = field(default_factory=dict)
    lines: dict[str | int, int] = field(default_factory=dict)
    written: dict[str | int, str] = field(default_factory=dict)

    def put(self, value: object, line: int, written: str | None) -> None:
        """Take in the value of the present key."""
        key = cast("str | int", self.key)
        self.entries.setdefault(key, value)  # of a field that stands twice the first counts
        self.lines.setdefault(key, line)
        if written is not None:
            self.written[key] = written
        self.key = None if self.is_mapping else len(self.entries)


def read(text: str, file: str, offset: int = 0) -> tuple[Any, list[Fault]]:
    """Read one YAML document.

    Takes its text, the name of the file for messages, and the number of lines that come before it in that file. Returns
    the value (mappings as `Mapping`, sequences as `Sequence`, or `UNREADABLE`) and what is wrong with it as YAML.
    """
    if found := _NOT_YAML.search(text):
        line = text[: found.start()].count("\n") + 1 + offset
        return UNREADABLE, [Fault((), line, f"the character U+{ord(found[0]):04X} is read, which does not belong into YAML")]
    reader = _Reader(Loader(text), file, offset, text.split("\n"))
    try:
        return reader.document(), reader.faults
    except _RefusedError as refused:
        return UNREADABLE, [*reader.faults, refused.fault]
    except yaml.MarkedYAMLError as error:
        line, hint = _place(error, reader.quoted, reader.lines)
        return UNREADABLE, [*reader.faults, Fault((), line + offset, f"this is not YAML: {error.problem}; {hint}")]


def _place(error: Any, quoted: list[tuple[int, int]], lines: list[str]) -> tuple[int, str]:
    """Where an error of YAML has its cause, and a cure. YAML says where it stopped, which may be far behind the slip.

    Takes the error, the first and last line of every quoted text of several lines, and the lines of the file.
    """
    stopped = error.problem_mark.line + 1
    if error.context and "quoted scalar" in error.context and "escape" not in error.problem:
        return error.context_mark.line + 1, "the quotation mark that opens on this line never closes"
    if quoted and quoted[-1][1] == stopped:
        return quoted[-1][0], f"the quotation mark that opens on this line closes only on line {stopped}; close it where the text ends"
    if "could not find expected ':'" in error.problem:
        return error.context_mark.line + 1, "write 'field: value', with a colon and a blank"
    return stopped, _hint(error.problem, lines[max(stopped - 2, 0) : stopped])


def _hint(problem: str, near: list[str]) -> str:
    """A cure for the commonest slips, read off the line that stopped the reader and the one before it."""
    if "escape" in problem:
        return "in double quotes a backslash is written twice"
    if any(re.match(r"\s*\t", each) for each in near):
        return "indent with spaces, not tabs"
    if any(re.search(r": .*: ", each) for each in near):
        return "put quotes around text that holds a colon and a space"
    if any(re.search(r": ([\"'@%`&*!]|- |[>|](?![+-]?\s*$)|[\[{](?!.*[\]}]\s*$)|\[.*\]\s*\S)", each) for each in near):
        return "text that begins with a quotation mark, a bracket or another mark needs quotes around the whole of it"
    return "compare the indentation with the entries above"


@dataclass
class _Reader:
    """Reads one document event by event; `quoted` is the first and last line of each quoted text of several lines."""

    loader: Any
    file: str
    offset: int
    lines: list[str]
    faults: list[Fault] = field(default_factory=list)
    quoted: list[tuple[int, int]] = field(default_factory=list)
    stack: list[_Open] = field(default_factory=list)

    def document(self) -> Any:
        """The value of the document; raises `_RefusedError` where nothing more can be said, and YAML's own errors."""
        stack = self.stack
        while True:
            event = self.loader.get_event()
            line = event.start_mark.line + 1 + self.offset
            written = None
            if isinstance(event, yaml.NodeEvent):
                if event.anchor or getattr(event, "tag", None):
                    raise self.refusal(line, _reference(event))
                if stack and stack[-1].key is None:
                    self.take_key(event, line)
                    continue
            if isinstance(event, yaml.ScalarEvent):
                value, fault = self.scalar(event)
                written = None if isinstance(value, str) else event.value
            elif isinstance(event, yaml.CollectionStartEvent):
                self.open(event, line)
                continue
            elif isinstance(event, yaml.CollectionEndEvent):
                done = stack.pop()
                line = done.line
                kind = Mapping if done.is_mapping else Sequence
                value = kind(done.entries, Where(self.file, line, done.lines), done.written)
                fault = None if done.entries else _EMPTY
            elif isinstance(event, yaml.StreamEndEvent):
                raise self.refusal(line, "nothing is written here; lines of 'field: value' are expected")
            else:
                continue
            if fault:
                self.faults.append(Fault(self.keys(), line, fault))
                value = UNREADABLE
            if not stack:
                self.refuse_a_second()
                return value
            stack[-1].put(value, line, written)

    def keys(self) -> Keys:
        """The keys and indexes that lead to what is read now."""
        return tuple(each.key for each in self.stack if each.key is not None)

    def refusal(self, line: int, text: str) -> _RefusedError:
        """The end of the reading, at what is read now."""
        return _RefusedError(self.keys(), line, text)

    def open(self, event: Any, line: int) -> None:
        """Begin a mapping or a sequence."""
        if len(self.stack) == DEPTH:
            raise _RefusedError((), line, f"nested more than {DEPTH} levels deep; the data never is")
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.stack.append(_Open(line, is_mapping, key=None if is_mapping else 0))

    def take_key(self, event: Any, line: int) -> None:
        """Take in the name of a field."""
        parent = self.stack[-1]
        if not isinstance(event, yaml.ScalarEvent):
            raise self.refusal(line, "a list or mapping stands where the name of a field is expected")
        if event.value in parent.lines:
            text = f"field '{event.value}' stands twice, first on line {parent.lines[event.value]}; keep one"
            self.faults.append(Fault(self.keys(), line, text))
        parent.key = event.value
        parent.lines.setdefault(event.value, line)

    def scalar(self, event: Any) -> tuple[object, str | None]:
        """The value of a scalar, and what is wrong with the way it is written."""
        end = event.end_mark
        if event.implicit[0]:
            if end.line < len(self.lines) and _CUT_OFF.match(self.lines[end.line], end.column):  # a text may end with the file
                return None, "what stands after ' #' is a comment to YAML; put quotes around text that holds it"
        elif end.line > event.start_mark.line:
            self.quoted.append((event.start_mark.line + 1, end.line + 1))
        return _scalar(self.loader, event)

    def refuse_a_second(self) -> None:
        """Read to the end, where nothing may follow."""
        while not self.loader.check_event(yaml.StreamEndEvent):
            event = self.loader.get_event()
            if isinstance(event, yaml.DocumentStartEvent):
                line = cast("Any", event.start_mark).line + 1 + self.offset
                raise _RefusedError((), line, "a second document begins here; a file holds one")


def _reference(event: Any) -> str:
    """Why aliases, anchors and tags are refused: data needs none, and through them a small file could grow without bound."""
    if isinstance(event, yaml.AliasEvent):
        return f"the alias '*{event.anchor}' is not allowed; write the value out"
    if event.anchor:
        return f"the anchor '&{event.anchor}' is not allowed; write the value out where it is needed"
    return f"the tag '{event.tag}' is not allowed; write the plain value"


def _scalar(loader: Any, event: Any) -> tuple[object, str | None]:
    """The value of a scalar by YAML's rules, and what is wrong with the way it is written."""
    text: str = event.value
    if not (event.implicit[0] and text and text[0] in loader.yaml_implicit_resolvers):
        return text, None if text else _EMPTY
    tag = loader.resolve(yaml.ScalarNode, text, (True, False)).rpartition(":")[2]
    if tag == "null":
        return None, _EMPTY
    match tag:
        case "bool":
            return _truth(loader, text)
        case "int" | "float":
            return _number(loader, tag, text)
        case "timestamp":
            return _day(text)
        case _:
            return text, None


def _truth(loader: Any, text: str) -> tuple[object, str | None]:
    read_as = loader.bool_values[text.lower()]
    if text in ("true", "false"):
        return read_as, None
    return None, f"YAML reads `{text}` as {read_as}; put quotes around a word, or write {str(read_as).lower()}"


def _number(loader: Any, tag: str, text: str) -> tuple[object, str | None]:
    if re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", text) and len(text) <= 16:  # more digits than a float keeps would change
        return (int(text) if tag == "int" else float(text)), None
    node = yaml.ScalarNode(f"tag:yaml.org,2002:{tag}", text)
    try:
        value = str(loader.construct_yaml_int(node) if tag == "int" else loader.construct_yaml_float(node))
    except ValueError:  # more digits than Python converts, or none at all
        value = ""
    number = f"the number {value}" if 0 < len(value) <= 20 else "a number"
    return None, f"YAML reads `{text[:40]}` as {number}; put quotes around text, or write a plain number"


def _day(text: str) -> tuple[object, str | None]:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return text, None  # YAML's other forms of a date stay text, so that a field for dates refuses them
    try:
        return datetime.date.fromisoformat(text), None
    except ValueError:
        return None, f"there is no day `{text}` in the calendar"


# --- values to model ------------------------------------------------------------------------------------------------

# What is expected where pydantic finds another type, in words of the data files.
_EXPECTED = {
    "string_type": "text is expected, in quotes if YAML would take it for something else",
    "string_unicode": "text of whole characters is expected, no half of a pair as in \\ud800",
    "int_type": "a whole number is expected",
    "bool_type": "true or false is expected",
    "tuple_type": "a list is expected, in square brackets or on lines that begin with '- '",
    "model_type": "lines of 'field: value' are expected",
    "expected": "{text}",
}


def validate(model: type[Entry], data: Any, line: int = 1) -> tuple[Any, list[Fault]]:
    """Turn a value that was read into the model.

    Takes the model, the value, and the line at which the value began. Returns the model and what is wrong. Where
    something is, the model holds what is sound: an entry of a list that has a fault is left out, so that the checks across
    entries can say what they have to say in the same run.
    """
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        errors = error.errors(include_url=False)
    wrong = {each["loc"][0] for each in errors if each["loc"]}
    sound: dict[str, Any] = {}
    for member in model.members:
        value = data.get(member.key) if isinstance(data, Mapping) else None
        if member.entry and member.many:
            sound[member.attribute] = tuple(_sound_entries(member.entry, value if isinstance(value, Sequence) else ()))
        elif member.entry:
            sound[member.attribute] = next(_sound_entries(member.entry, (value,)), None)
        elif member.required:
            sound[member.attribute] = "" if member.key in wrong or value is None else str(value)
    entry = model.model_construct(**sound)
    entry._where = getattr(data, "where", entry.where)
    return entry, [fault for each in errors if (fault := _fault(model, data, line, each))]


def _sound_entries(kind: type[Entry], values: Iterable[object]) -> Iterator[Entry]:
    for value in values:
        try:
            yield kind.model_validate(value)
        except ValidationError:
            continue


def _fault(model: type[Entry], data: Any, line: int, error: Any) -> Fault | None:
    """A fault in our words for one of pydantic's errors; None for a value that has been reported already."""
    keys: Keys = error["loc"]
    if error["input"] is UNREADABLE:
        return None
    if not keys:
        return Fault((), line, f"{_EXPECTED[error['type']]}, and {_read_as(data, None)}")
    parent = data
    for key in keys[:-1]:
        parent = parent[key]
    last = keys[-1]
    line = parent.where.lines.get(last, parent.where.line)
    match error["type"]:
        case "missing":
            return Fault(keys[:-1], line, f"field '{last}' is missing")
        case "extra_forbidden":
            return Fault(keys[:-1], line, f"unknown field '{last}'; {did_you_mean(str(last), _fields(model, keys[:-1]))}")
        case "rule":
            return Fault(keys, line, error["ctx"]["text"])
        case kind:
            expected = _EXPECTED[kind].format(**error.get("ctx", {}))
            return Fault(keys, line, f"{expected}, and {_read_as(error['input'], parent.written.get(last))}")


def _fields(model: Any, keys: Keys) -> list[str]:
    """The fields that the model allows at the end of those keys; an index leads to an entry of the list before it."""
    for key in keys:
        if isinstance(key, str):
            model = next(member.entry for member in model.members if member.key == key)
    return [member.key for member in model.members]


def _read_as(value: object, written: str | None) -> str:
    match value:
        case bool() | int() | float() | datetime.date():
            kind = "a truth value" if isinstance(value, bool) else "a date" if isinstance(value, datetime.date) else "a number"
            return f"YAML reads `{written}` as {kind}"
        case str():
            return f"'{value if len(value) <= 40 else value[:39] + '…'}' is text"
        case Mapping():
            return "a group of fields was read"
        case _:
            return "a list was read"


def located(faults: Iterable[Fault], data: Any, file: str) -> list[Problem]:
    """Turn faults into problems: each names the entry and the field that it is about."""
    return [Problem(file, line, f"{_subject(keys, data)}{text}") for keys, line, text in faults]


def _subject(keys: Keys, data: Any) -> str:
    """What a message begins with, as `project ml-1: 'says': `."""
    words: list[str] = []
    within: Iterable[str | int] = keys
    match keys:
        case (str(name), int(index), *rest) if name in WORDS:
            entries = data.get(name, ()) if isinstance(data, Mapping) else ()
            # Of a list that stands twice the second may be the longer, and has no place in the data.
            entry = entries[index] if isinstance(entries, Sequence) and index < len(entries) else None
            written = entry.get("id", entry.get("number")) if isinstance(entry, Mapping) else None
            words.append(f"{WORDS[name]} {written if type(written) in (str, int) else f'number {index + 1}'}: ")
            within = rest
    words += [f"'{key}': " for key in within if isinstance(key, str)][-1:]
    return "".join(words)


# --- files ----------------------------------------------------------------------------------------------------------


def read_text(path: Path, file: str) -> tuple[str, list[Problem]]:
    """The text of a UTF-8 file, with plain line ends; or nothing, and what is wrong, at the first byte that is not UTF-8."""
    try:
        content = path.read_bytes()
    except OSError as error:
        return "", [Problem(file, 1, f"cannot be read: {error.strerror}")]
    try:
        return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n"), []
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return "", [Problem(file, line, f"byte 0x{content[error.start]:02x} is not UTF-8; save the file with the encoding UTF-8")]


def _written(data: Any, name: str) -> tuple[object, ...]:
    entries = data.get(name, ()) if isinstance(data, Mapping) else ()
    return tuple(
        entry.get("id", entry.get("number")) if isinstance(entry, Mapping) else None
        for entry in (entries if isinstance(entries, Sequence) else ())
    )


def references(kind: type[Entry], data: Any, file: str, owner: str = "") -> Iterator[Reference]:
    """Every id that a value of the type `kind`, as it was read, has in a field that refers to a list, whether its entry is sound or not."""

    def within(kind: type[Entry], value: object, keys: Keys) -> Iterator[Reference]:
        for member in kind.members if isinstance(value, Mapping) else ():
            written, at = cast("Mapping", value).get(member.key), (*keys, member.key)
            each = [*enumerate(written)] if isinstance(written, Sequence) else [(None, written)]
            for index, inner in each:
                if member.entry:
                    yield from within(member.entry, inner, at if index is None else (*at, index))
                elif member.refers and type(inner) is (int if member.kind is int else str):
                    line = cast("Mapping", value).where.lines[member.key]
                    yield Reference(owner, file, line, _subject(at, data), member.refers, inner, cast("Mapping", value).get("id"))

    return within(kind, data, ())


# What cites sources and is no record, by the file that holds it.
_PAGES = {"glossary": "glossary", "places": "map", "changes": "changes"}


@dataclass
class _Folder:
    """Loads the files of the folder one by one, and keeps what is wrong with them and the ids as they stand there."""

    path: Path
    problems: list[Problem] = field(default_factory=list)
    written: dict[str, tuple[object, ...]] = field(default_factory=dict)
    references: list[Reference] = field(default_factory=list)
    unreadable: bool = False

    def file(self, name: str, model: type[Entry]) -> Any:
        """The model of a file as far as it is sound."""
        file = f"{self.path.name}/{name}"
        text, problems = read_text(self.path / name, file)
        data, faults = (UNREADABLE, []) if problems else read(text, file)
        entry, more = validate(model, data)
        if not entry.where.file:
            entry._where = Where(file, 1)
        self.problems += [*problems, *located([*faults, *more], data, file)]
        self.unreadable |= data is UNREADABLE
        self.references += references(model, data, file, _PAGES.get(PurePosixPath(name).stem, PurePosixPath(name).stem))
        if not issubclass(model, Findings):
            self.written |= {each: _written(data, each) for each in WORDS if each in model.model_fields}
        return entry

    def findings(self, kind: str) -> dict[str, Findings]:
        """The files of the record of one kind, by id, in the order of their names."""
        found = {}
        for path in self.listed(f"record/{kind}"):
            if path.suffix == ".yml" and path.is_file():
                found[path.stem] = self.file(f"record/{kind}/{path.name}", KINDS[kind].findings)
            else:
                self.stray(path, "files of the record end in .yml")
        return found

    def listed(self, folder: str) -> list[Path]:
        """What stands in a folder, but for what editors and systems leave there."""
        paths = sorted((self.path / folder).glob("*"))
        return [path for path in paths if not path.name.startswith(".") and not path.name.endswith("~")]

    def stray(self, path: Path, cure: str) -> None:
        """Say that nothing reads a file or folder."""
        file = f"{self.path.name}/{path.relative_to(self.path).as_posix()}"
        self.problems.append(Problem(file, 1, f"nothing reads this; {cure}"))

    def strays(self, folder: str, names: Iterable[str]) -> None:
        """Say what stands in a folder beside the names that belong there."""
        known = list(names)
        for path in self.listed(folder):
            if path.name not in known:
                self.stray(path, did_you_mean(path.name, known))


def load(folder: Path) -> tuple[Data, list[Problem]]:
    """Load `data/`.

    Takes the folder. Returns the data and every problem, ordered by file and line; where there is any, the data is not
    whole and must not be published. Nothing is raised for what a file says.
    """
    files = _Folder(folder)
    single = {name: model for name, model in FILES.items() if name.removeprefix("record/") not in KINDS}
    files.strays("", [*(f"{name}.yml" for name in single if "/" not in name), "record"])
    files.strays("record", ["article.yml", *KINDS])
    read_ = {name: files.file(f"{name}.yml", model) for name, model in single.items()}
    data = Data(
        article=read_["article"],
        terms=read_["glossary"].terms,
        sources=read_["sources"].sources,
        geography=read_["places"],
        changes=read_["changes"].changes,
        units=read_["units"],
        document=read_["record/article"],
        files={kind: files.findings(kind) for kind in KINDS},
        # Last, since the files above fill these.
        written=files.written,
        references=files.references,
        unreadable=files.unreadable,
    )
    return data, sorted({*files.problems, *check(data)})


def main(folder: Path) -> int:
    """Check the data and say what was found; the exit code is 1 where something is wrong."""
    data, problems = load(folder)
    for problem in problems:
        print(problem)
    if problems:
        print(f"{len(problems)} to fix")
        return 1
    counts = {
        "paragraphs": len(data.article.paragraphs),
        **{kind: len(records) for kind, records in data.kinds.items()},
        "terms": len(data.terms),
        "files of the record": len(data.all_findings),
        "sources": len(data.sources),
    }
    print("The data is sound: " + ", ".join(f"{count} {kind}" for kind, count in counts.items()))
    return 0


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a console may not know every character that a message quotes
    sys.exit(main(Path(__file__).resolve().parent.parent / "data"))
