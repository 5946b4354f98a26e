"""Parse YAML: text to values with their lines, and what is wrong with it as YAML. Only `tidy` knows YAML, too.

It works on events: these give each value its line for free, and the first event that shows that a file would cost much time or memory
(nesting, aliases) ends the parsing. Where libyaml finds a mistake, PyYAML's own, slower parser starts again, so that the messages are
the same where there is no libyaml.
"""

from __future__ import annotations

import datetime
import re
import sys
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml

from fields import Problem, Where

Keys = tuple[str | int, ...]

DEPTH = 12  # the files are five levels deep; more than twice that is a mistake or an attack
UNREADABLE: Any = object()  # in place of a value that has been reported, so that it is reported once

_EMPTY = "the value is missing; write it, or delete the field if it is optional"
_NOT_YAML = re.compile("[^\\n\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]")
_CUT_OFF = re.compile(r"\s+#\S")
_RULES: Any = yaml.SafeLoader("")

# What PyYAML's parser says is wrong, and what libyaml says, which is shorter.
_PROBLEMS = (
    (r"block mapping: expected <.*", "did not find expected key"),
    (r"block collection: expected <.*", "did not find expected '-' indicator"),
    (r"expected '(<document start>)'.*", r"did not find expected \1"),
    (r"expected (?:chomping|a comment) or .*", "did not find expected comment or line break"),
    (r"expected (?:the )?(node content|',' or '.'|alphabetic or numeric character), but .*", r"did not find expected \1"),
    (r": sequence entries are not allowed here", "block sequence entries are not allowed in this context"),
    (r"(mapping \w+ are not allowed) here", r"\1 in this context"),
    (r"(found .*character) ['\"].+['\"](.*)", r"\1\2"),
    (r": (.*)", r"\1"),
)

# Fixes for common mistakes, by the line that stopped the parser or the one before it.
_HINTS = (
    (r": .*: ", "put quotes around text that holds a colon and a space"),
    (
        r": ([\"'@%`&*!]|- |[>|](?![+-]?\s*$)|[\[{](?!.*[\]}]\s*$)|\[.*\]\s*\S)",
        "text that begins with a quotation mark, a bracket or another mark needs quotes around the whole of it",
    ),
    ("", "compare the indentation with the entries above"),
)


class Fault(NamedTuple):
    """A problem before its entry is named: the keys and indexes that lead to it, its line, and what is wrong."""

    keys: Keys
    line: int
    text: str


class Mapping(dict[str, Any]):
    """A YAML mapping that knows its place, and how each number, date and truth value in it is written."""

    where: Where
    written: dict[str | int, str]


class Sequence(tuple[Any, ...]):
    """A YAML sequence, likewise, with indexes for keys."""

    where: Where
    written: dict[str | int, str]


class _FaultyError(Exception):
    """Says what is wrong with a value."""


class _PlainLoader(yaml.SafeLoader):
    """PyYAML's own parser, made to accept what libyaml does; `alike` is a character, and the one to take it for."""

    alike = ("", "")

    def fetch_stream_end(self) -> None:
        if self.column:  # a text that does not end with a line break ends on a line of its own
            self.line, self.column = self.line + 1, 0
        super().fetch_stream_end()

    def scan_plain(self) -> Any:
        self.alike = ("?", "x")  # does not end text in brackets
        token = super().scan_plain()
        self.alike = ("", "")
        return token

    def scan_block_scalar_indicators(self, start_mark: Any) -> Any:
        self.alike = ("#", " ")  # needs no blank before it
        indicators = super().scan_block_scalar_indicators(start_mark)
        self.alike = ("", "")
        return indicators

    def peek(self, index: int = 0) -> Any:
        char = super().peek(index)
        return self.alike[1] if char == self.alike[0] else char


LOADERS: tuple[Any, ...] = (yaml.CSafeLoader, _PlainLoader) if yaml.__with_libyaml__ else (_PlainLoader,)


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


def read(text: str, file: str, offset: int = 0) -> tuple[Any, list[Fault]]:
    """Read one YAML document.

    Takes its text, the name of the file for messages, and the number of lines that come before it in that file. Returns
    the value (mappings as `Mapping`, sequences as `Sequence`, or `UNREADABLE`) and what is wrong with it as YAML.
    """
    if found := _NOT_YAML.search(text):
        line = text[: found.start()].count("\n") + 1 + offset
        if found[0] == "\t":  # libyaml allows it in some places, PyYAML's parser in none
            return UNREADABLE, [Fault((), line, "a tab is not allowed; write spaces")]
        return UNREADABLE, [Fault((), line, f"the character U+{ord(found[0]):04X} is not allowed in YAML; delete it")]
    for loader in LOADERS:
        reader = _Reader(loader(text), text, file, offset)
        value = reader.read()
        if not reader.faults:
            break
    return value, reader.faults


class _Reader:
    """Parses one document by recursion over its events; `quoted` is the first and last line of each quoted text of several lines."""

    def __init__(self, loader: Any, text: str, file: str, offset: int) -> None:
        self.loader = loader
        self.next = loader.get_event
        self.lines, self.has_comments = text.split("\n"), " #" in text
        self.file, self.first = file, offset + 1
        self.faults: list[Fault] = []
        self.quoted: list[tuple[int, int]] = []

    def read(self) -> Any:
        """The value of the document; `UNREADABLE` after a fault that ends the parsing."""
        try:
            self.next()  # the start of the stream
            if isinstance(event := self.next(), yaml.StreamEndEvent):
                self.refuse((), event, "nothing is written here; lines of 'field: value' are expected")
            value = self.value(self.next(), ())
            self.next()  # the end of the document
            if isinstance(event := self.next(), yaml.DocumentStartEvent):
                self.refuse((), event, "a second document begins here; a file has one")
            return value
        except yaml.MarkedYAMLError as error:
            line, hint = self.place(error)
            said = f"{error.context}: {error.problem}"
            problem = next(found.expand(ours) for theirs, ours in _PROBLEMS if (found := re.search(theirs, said)))
            self.faults.append(Fault((), line + self.first, f"this is not YAML: {problem}; {hint}"))
        except (ValueError, OverflowError):  # from PyYAML's parser alone
            self.faults.append(Fault((), self.loader.line + self.first, "this escape is not valid; write the character itself"))
        except yaml.YAMLError:
            pass
        return UNREADABLE

    def note(self, keys: Keys, event: Any, text: str) -> None:
        """Note what is wrong at the event to which those keys lead."""
        self.faults.append(Fault(keys, event.start_mark.line + self.first, text))

    def refuse(self, keys: Keys, event: Any, text: str) -> NoReturn:
        """Note what is wrong, and end the parsing."""
        self.note(keys, event, text)
        raise yaml.YAMLError

    def value(self, event: Any, keys: Keys) -> Any:
        """The value that begins with this event, to which those keys lead; `UNREADABLE` where something is wrong with it."""
        if event.anchor or event.tag:
            self.refuse_reference(event, keys)
        try:
            return self.scalar(event) if isinstance(event, yaml.ScalarEvent) else self.collection(event, keys)
        except _FaultyError as error:
            self.note(keys, event, str(error))
            return UNREADABLE

    def collection(self, start: Any, keys: Keys) -> Mapping | Sequence:
        """The mapping or sequence that begins with this event."""
        if len(keys) == DEPTH:
            self.refuse((), start, f"nested more than {DEPTH} levels deep; the data never is")
        is_mapping = isinstance(start, yaml.MappingStartEvent)
        entries: dict[Any, Any] = {}
        lines: dict[str | int, int] = {}
        written: dict[str | int, str] = {}
        while not isinstance(event := self.next(), yaml.CollectionEndEvent):
            key: Any = len(entries)
            line = event.start_mark.line + self.first
            if is_mapping:
                if event.anchor or event.tag:
                    self.refuse_reference(event, keys)
                if not isinstance(event, yaml.ScalarEvent):
                    self.refuse(keys, event, "the name of a field is expected here, not a list or mapping")
                if (key := event.value) in entries:
                    self.note(keys, event, f"field '{key}' is written twice, first on line {lines[key]}; keep one")
                event = self.next()
            value = self.value(event, (*keys, key))
            if key not in entries:  # of a field that is written twice the first counts
                entries[key], lines[key] = value, line
                if isinstance(value, (int, float, datetime.date)):
                    written[key] = event.value
        if not entries:
            raise _FaultyError(_EMPTY)
        done = Mapping(entries) if is_mapping else Sequence(entries.values())
        done.where = Where(self.file, start.start_mark.line + self.first, lines)
        done.written = written
        return done

    def refuse_reference(self, event: Any, keys: Keys) -> NoReturn:
        """Refuse an alias, anchor or tag: data needs none, and through them a small file could grow without bound."""
        if isinstance(event, yaml.AliasEvent):
            self.refuse(keys, event, f"the alias '*{event.anchor}' is not allowed; write the value out")
        if event.anchor:
            self.refuse(keys, event, f"the anchor '&{event.anchor}' is not allowed; write the value out where it is needed")
        self.refuse(keys, event, f"the tag '{event.tag}' is not allowed; write the plain value")

    def scalar(self, event: Any) -> Any:
        """The value of a scalar, which may end one line below the last of the file."""
        text, end = sys.intern(event.value), event.end_mark  # ids recur
        if not event.implicit[0]:
            if end.line > event.start_mark.line:
                self.quoted.append((event.start_mark.line, end.line))
        elif self.has_comments and end.line < len(self.lines) and _CUT_OFF.match(self.lines[end.line], end.column):
            raise _FaultyError("YAML takes text after ' #' for a comment; put quotes around text that holds it")
        elif text and text[0] in _RULES.yaml_implicit_resolvers:
            return _plain(text)
        if not text:
            raise _FaultyError(_EMPTY)
        return text

    def place(self, error: Any) -> tuple[int, str]:
        """The line of the mistake behind an error of YAML, and a fix. YAML says where it stopped, which may be much later."""
        stopped = error.problem_mark.line
        if "escape" in error.problem:
            return stopped, "in double quotes a backslash is written twice"
        if error.context and "quoted scalar" in error.context:
            return error.context_mark.line, "the quotation mark that opens on this line never closes"
        if self.quoted and self.quoted[-1][1] == stopped:
            return self.quoted[-1][0], f"the quotation mark on this line closes on line {stopped + 1}; close it where the text ends"
        if "could not find expected ':'" in error.problem:
            return error.context_mark.line, "write 'field: value', with a colon and a space"
        near = self.lines[max(stopped - 1, 0) : stopped + 1]
        return stopped, next(hint for pattern, hint in _HINTS if any(re.search(pattern, each) for each in near))


def _plain(text: str) -> Any:
    """The value of a plain scalar by YAML's rules; raises for one whose author may have meant something else."""
    if len(text) > len("false") and text[0].isalpha():
        return text  # none of YAML's own words is so long
    tag = _RULES.resolve(yaml.ScalarNode, text, (True, False)).rpartition(":")[2]
    if tag == "null":
        raise _FaultyError(_EMPTY)
    if tag == "bool" and text not in ("true", "false"):
        value = _RULES.bool_values[text.lower()]
        raise _FaultyError(f"YAML reads `{text}` as {value}; put quotes around a word, or write {str(value).lower()}")
    if tag == "bool":
        return text == "true"
    if tag in ("int", "float"):
        return _number(tag, text)
    if tag == "timestamp" and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            raise _FaultyError(f"there is no day `{text}` in the calendar") from None
    return text  # YAML's other forms of a date, too, so that a field for dates refuses them


def _number(tag: str, text: str) -> int | float:
    if re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", text) and len(text) <= 16:  # more digits than a float keeps would change
        return int(text) if tag == "int" else float(text)
    node = yaml.ScalarNode(f"tag:yaml.org,2002:{tag}", text)
    try:
        value = str(_RULES.construct_yaml_int(node) if tag == "int" else _RULES.construct_yaml_float(node))
    except ValueError:  # more digits than Python converts, or none at all
        value = ""
    number = f"the number {value}" if 0 < len(value) <= 20 else "a number"
    raise _FaultyError(f"YAML reads `{text[:40]}` as {number}; put quotes around text, or write a plain number")
