"""Parse YAML: return values with their lines, and the mistakes in the YAML. `tidy` is the only other module that uses YAML.

The parser works on events. These give each value its line at no cost, and parsing stops at the first event that would take much time
or memory (nesting, aliases). If libyaml finds a mistake, PyYAML's own, slower parser starts again, unless the text is very long.
So the messages are the same on machines without libyaml.
"""

from __future__ import annotations

import datetime
import re
import stat
import sys
import unicodedata
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

import yaml

from fields import SPACES, Problem, Where
from folders import LINK, NO_FILE

Keys = tuple[str | int, ...]

LONG = 1_000_000  # characters that PyYAML's own parser takes a second for
MANY, LONGEST = 1000, 100_000  # values or fields in one place, and entries of a list: ten times what the data has
DEPTH = 12  # levels; the files have five, and more than twice that is a mistake or an attack
UNREADABLE: Any = object()  # stands for a value with a reported mistake, so that it is reported once

_EMPTY = "the value is missing; write it, or delete the field if it is optional"
_CUT_BY_HASH = "YAML reads text after ' #' as a comment; put quotes around text that contains ' #'"
_ALL_CUT_BY_HASH = "YAML reads text after '#' as a comment, so there is no value; put quotes around the text, or write the value"
_CUT_BY_COMMA = "has no value; put quotes around text that contains a comma, or write the value"
_ONLY_NAMES = "there is no 'field: value' between the brackets; write one, or put quotes around text that begins with '{'"
_NOT_YAML = re.compile("[^\\n\\x20-\\x7e\\xa0-\\u2027\\u202a-\\ud7ff\\ue000-\\ufefe\\uff00-\\ufffd\\U00010000-\\U0010ffff]")
_CUT_OFF = re.compile(r"\s+#")
_MERGE = re.compile(r"^(<{7}|\|{7}|>{7})(?: .*)?$", re.MULTILINE)
_RULES: Any = yaml.SafeLoader("")

# Characters that look like YAML syntax but are not.
_ALIKE = {
    "a space": SPACES,
    "a hyphen": "\u02d7\u2010-\u2015\u2043\u2212\ufe58\ufe63\uff0d",
    "a colon": "\u02d0\u0589\u05c3\u2236\ua789\ufe13\ufe55\uff1a",
    "a quotation mark": "\u00ab\u00b4\u00bb\u2018-\u201f\u2032\u2033\uff02\uff07",
    "a comma": "\u060c\u3001\ufe50\ufe51\uff0c",
    "a slash": "\u2044\u2215\u29f8\uff0f",
    "a bracket": "\uff3b\uff3d\uff5b\uff5d",
    "a number sign": "\ufe5f\uff03",
    "nothing": "\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069",
}
_SPACE, _HYPHEN, _COLON, _QUOTE, _COMMA, _SLASH, _BRACKET, _NUMBER_SIGN, _NOTHING = _ALIKE.values()
_LOOKS_ALIKE = re.compile(f"[{''.join(_ALIKE.values())}]")
_BLANK = f"[ {_SPACE}{_NOTHING}]"
# Where such a character breaks a file: before a value, if a quotation mark should protect a colon, and between brackets.
_FRAME = re.compile(
    f"{_BLANK}*(?:[-{_HYPHEN}]{_BLANK}+|[{_NUMBER_SIGN}])?(?:\\w+{_BLANK}*[:{_COLON}]{_BLANK}*(?:[{_QUOTE}](?=.*: )|[{_BRACKET}])?)?"
)
_BETWEEN = re.compile(
    f"[{_COMMA}](?= ?\\w+: )|[{_BRACKET}](?= *$)|(?<=[}}\\]])[{_COMMA}](?= *$)"
    f"|(?<=- )[{_BRACKET}]|(?<=[{{,] )\\w+[{_COLON}]|(?<=\\w:)[{_SPACE}{_NOTHING}]"
)
# The beginning of a value that should be a number, a date, an interval, a list or an id.
_VALUE = re.compile(
    f"[-{_HYPHEN}](?=\\d)|\\d{{4}}[-{_HYPHEN}]\\d\\d(?!\\d)(?:[-{_HYPHEN}]\\d)?|\\d{{4}}[-\\d]*[{_SLASH}](?=\\d{{4}})"
    f"|[a-z][a-z0-9-]* *[{_COMMA}]|[{_BRACKET}{_QUOTE}]"
)

_BAD_ESCAPE = "this escape is not valid; write the character itself"
_HALF = re.compile("[\ud800-\udfff]")  # half of a surrogate pair, which is not a character
# Fixes for common mistakes. The number is the line of the pattern: 0 is the one that stopped the parser, -1 the one before it.
_HINTS = (
    (-1, r"^\w+\s*$", "write a colon after the name of the field"),
    (-1, r"^[^\"'#]*: [^\"'#>|]*\s#", _CUT_BY_HASH),
    (0, r"^\s*(```|~~~)", "delete the fence; a data file has none"),
    (0, r"^[ -]*\w+: +\"", "put double quotes around the whole text, and a backslash before each double quote in it"),
    (0, r"^[ -]*\w+: +'", "put double quotes, not single ones, around the whole text"),
    (0, r": .*: ", "put quotes around text that contains a colon and a space"),
    (0, r": - [a-z0-9-]+\s*$", "write the list in square brackets, or each entry on its own line"),
    (0, r": [>|][+-]? +\S", "write the text on the next line, indented, or put quotes around text that begins with this mark"),
    (0, r": .*:\s*$", "put quotes around text that ends with a colon"),
    (
        0,
        r": ([\"'@%`&*!,\]}]|[-?](\s|$)|[>|](?![+-]?\s*$)|[\[{](?!.*[\]}]\s*$)|\[.*\]\s*\S)",
        "put quotes around the whole text if it begins with a bracket or another mark",
    ),
    (0, "", "compare its indentation and its dash with those of the entries above"),
)


def lookalike(line: str) -> str | None:
    """Return what is wrong with a line in which a character only looks like YAML syntax; None if there is no such character."""
    return _named("".join((_FRAME.match(line)[0], *_BETWEEN.findall(line))))  # type: ignore[index]


def odd_value(value: str) -> str | None:
    """Return the same for a value that should not be text."""
    found = _VALUE.match(value)
    return _named(found[0]) if found else None


def _named(chars: str) -> str | None:
    """Return the message about the first of some characters that is not what it looks like, or None."""
    found = _LOOKS_ALIKE.search(chars)
    if not found:
        return None
    mark = next(mark for mark, alike in _ALIKE.items() if re.match(f"[{alike}]", found[0]))
    like = "is invisible; delete it" if mark == "nothing" else f"looks like {mark} but is not one; type a plain one"
    return f"the character U+{ord(found[0]):04X} {like}"


class Fault(NamedTuple):
    """A problem that does not yet name its entry: its path of keys and indexes, its line, and what is wrong."""

    keys: Keys
    line: int
    text: str


class Mapping(dict[str, Any]):
    """A YAML mapping with its position, the spelling of each number, date and Boolean in it, and whether a field is there twice."""

    has_twice: bool = False
    where: Where
    written: dict[str | int, str]


class Sequence(tuple[Any, ...]):
    """A YAML sequence with the same attributes, and indexes for keys."""

    where: Where
    written: dict[str | int, str]


class _FaultyError(Exception):
    """Raised for a mistake in a value; its text is the message."""


class _PlainLoader(yaml.SafeLoader):
    """PyYAML's own parser, changed to accept what libyaml accepts; `alike` is a character and the one to read in its place."""

    alike = ("", "")

    def fetch_stream_end(self) -> None:
        if self.column:  # libyaml counts the end of a text without a final line break as another line
            self.line, self.column = self.line + 1, 0
        super().fetch_stream_end()

    def scan_plain(self) -> Any:
        self.alike = ("?", "x")  # a question mark does not end text in brackets
        token = super().scan_plain()
        self.alike = ("", "")
        return token

    def scan_block_scalar_indicators(self, start_mark: Any) -> Any:
        self.alike = ("#", " ")  # a number sign needs no space before it
        indicators = super().scan_block_scalar_indicators(start_mark)
        self.alike = ("", "")
        return indicators

    def peek(self, index: int = 0) -> Any:
        char = super().peek(index)
        return self.alike[1] if char == self.alike[0] else char


LOADERS: tuple[Any, ...] = (yaml.CSafeLoader, _PlainLoader) if yaml.__with_libyaml__ else (_PlainLoader,)


def decoded(content: bytes) -> str:
    """Decode UTF-8, and drop what editors and systems add: a byte order mark, and line ends of other systems."""
    return content.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")


def read_text(path: Path, file: str) -> tuple[str, list[Problem]]:
    """Return the text of a UTF-8 file and no problem, or no text and the problem, at the first byte that is not UTF-8.

    Line ends become those of Unix, and the text is normalized to Unicode NFC, so that what looks the same is the same.
    """
    try:
        mode = path.lstat().st_mode
        if not stat.S_ISREG(mode):  # reading a pipe would never end
            return "", [Problem(file, 1, LINK if stat.S_ISLNK(mode) else NO_FILE)]
        content = path.read_bytes()
    except OSError as error:
        return "", [Problem(file, 1, f"cannot be read: {error.strerror}")]
    try:
        return unicodedata.normalize("NFC", decoded(content)), []
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        return "", [Problem(file, line, f"byte 0x{content[error.start]:02x} is not UTF-8; save the file with the encoding UTF-8")]


def merge_marks(text: str, file: str) -> list[Problem]:
    """Return the problem of the first conflict marker that a merge left in a file, if there is one."""
    found = _MERGE.search(text)
    line = text.count("\n", 0, found.start()) + 1 if found else 0
    return [Problem(file, line, f"'{found[1]}' is left from a merge; keep one version, and delete the conflict markers")] if found else []


def read(text: str, file: str, offset: int = 0) -> tuple[Any, list[Fault]]:
    """Read one YAML document.

    Takes the text, the name of the file for messages, and the number of lines above the text in that file. Returns
    the value (mappings as `Mapping`, sequences as `Sequence`, or `UNREADABLE`) and the mistakes in the YAML.
    """
    if marks := merge_marks(text, file):
        return UNREADABLE, [Fault((), each.line + offset, each.text) for each in marks]
    if found := _NOT_YAML.search(text):
        line = text[: found.start()].count("\n") + 1 + offset
        if found[0] == "\t":  # libyaml allows tabs in some places, PyYAML's parser in none
            return UNREADABLE, [Fault((), line, "a tab is not allowed; write spaces")]
        return UNREADABLE, [Fault((), line, f"the character U+{ord(found[0]):04X} is not allowed in YAML; delete it")]
    for loader in LOADERS if len(text) < LONG else LOADERS[:1]:
        reader = _Reader(loader(text), text, file, offset)
        value = reader.read()
        if not reader.is_broken:
            break
    return value, reader.faults


class _Reader:
    """Parser of one document, by recursion over its events.

    `quoted` lists the first and last line of each quoted text of several lines. `open` lists the start events of the lists and mappings
    in brackets that have not ended.
    """

    def __init__(self, loader: Any, text: str, file: str, offset: int) -> None:
        self.loader = loader
        self.next = loader.get_event
        self.lines, self.has_comments = text.split("\n"), " #" in text
        self.file, self.first = file, offset + 1
        self.faults: list[Fault] = []
        self.quoted: list[tuple[int, int]] = []
        self.open: list[Any] = []
        self.is_broken = False  # whether parsing stopped before the end

    def read(self) -> Any:
        """Return the value of the document, or `UNREADABLE` after a fault that stops the parser."""
        try:
            self.next()  # the start of the stream
            if isinstance(event := self.next(), yaml.StreamEndEvent):
                self.refuse((), event, "nothing is written here; write lines of 'field: value'")
            value = self.value(self.next(), ())
            self.next()  # the end of the document
            if isinstance(event := self.next(), yaml.DocumentStartEvent):
                self.refuse((), event, "a second YAML document begins here; a file must have one")
            return value
        except yaml.MarkedYAMLError as error:
            line, text = self.place(error)
            if not any(0 <= line + self.first - fault.line <= 1 for fault in self.faults):  # else that fault is the cause
                self.faults.append(Fault((), line + self.first, text))
        except (ValueError, OverflowError):  # PyYAML's own parser raises these
            self.faults.append(Fault((), self.loader.line + self.first, _BAD_ESCAPE))
        except yaml.YAMLError:
            pass
        self.is_broken = True
        return UNREADABLE

    def note(self, keys: Keys, event: Any, text: str) -> None:
        """Record a fault at an event, under the path of keys that leads to it."""
        # For YAML, the end of a text without a final line break is on another line.
        self.faults.append(Fault(keys, min(event.start_mark.line, len(self.lines) - 1) + self.first, text))

    def refuse(self, keys: Keys, event: Any, text: str) -> NoReturn:
        """Record a fault, and stop parsing."""
        self.note(keys, event, text)
        raise yaml.YAMLError

    def value(self, event: Any, keys: Keys) -> Any:
        """Return the value that begins with this event, or `UNREADABLE` if it has a fault. The path `keys` leads to it."""
        if event.anchor or event.tag:
            self.refuse_reference(event, keys)
        try:
            return self.scalar(event) if isinstance(event, yaml.ScalarEvent) else self.collection(event, keys)
        except _FaultyError as error:
            said = _meant(str(keys[-1])) if keys and str(error) == _CUT_BY_COMMA else None
            alike = lookalike(f"{keys[-1]}: ") if keys else None
            self.note(keys, event, alike or said or str(error))
            return UNREADABLE

    def collection(self, start: Any, keys: Keys) -> Mapping | Sequence:
        """Return the mapping or sequence that begins with this event."""
        if len(keys) == DEPTH:
            self.refuse((), start, f"nested more than {DEPTH} levels deep; write fewer levels")
        is_mapping = isinstance(start, yaml.MappingStartEvent)
        entries: dict[Any, Any] = {}
        lines: dict[str | int, int] = {}
        written: dict[str | int, str] = {}
        is_twice = False
        if start.flow_style:
            self.open.append(start)
        while not isinstance(event := self.next(), yaml.CollectionEndEvent):
            key: Any = len(entries)
            line = event.start_mark.line + self.first
            if is_mapping:
                self.check_key(event, keys, start)
                if (key := event.value) in entries and not is_twice:  # one message is enough if the dash of a whole entry is missing
                    cure = "keep one, or begin a new entry with '- '" if keys and isinstance(keys[-1], int) else "keep one"
                    self.faults = [each for each in self.faults if (each.keys, each.text) != ((*keys, key), _EMPTY)]
                    self.note(keys, event, f"field '{key}' is written twice, first on line {lines[key]}; {cure}")
                    is_twice = True
                event = self.next()
            self.check_size(len(entries), keys, event, is_mapping=is_mapping)
            value = self.value(event, (*keys, key))
            lines.setdefault(key, line)
            if isinstance(value, (int, float, datetime.date)):
                written[key] = event.value
            entries[key] = UNREADABLE if key in entries else value  # if a field is written twice, we cannot know which is meant
        if start.flow_style:
            self.open.pop()
        if not entries:
            raise _FaultyError(_EMPTY)
        last = self.faults[-len(entries) :]
        if len(last) == len(entries) and all(each.keys[:-1] == keys and each.text == _CUT_BY_COMMA for each in last):
            del self.faults[-len(entries) :]
            raise _FaultyError(_ONLY_NAMES)
        done = Mapping(entries) if is_mapping else Sequence(entries.values())
        if isinstance(done, Mapping):
            done.has_twice = is_twice
        done.where = Where(self.file, start.start_mark.line + self.first, lines)
        done.written = written
        return done

    def check_key(self, event: Any, keys: Keys, start: Any) -> None:
        """Refuse what cannot be the name of a field in the mapping that begins with `start`."""
        if event.anchor or event.tag:
            self.refuse_reference(event, keys)
        if not isinstance(event, yaml.ScalarEvent):
            self.refuse(keys, event, "the name of a field must be text, not a list or mapping")
        if _HALF.search(event.value):
            self.refuse(keys, event, _BAD_ESCAPE)
        if not event.value:  # inside brackets, the two parsers give it different lines
            self.refuse(keys, start if start.flow_style else event, "the name of a field is missing; write it before the colon")

    def check_size(self, count: int, keys: Keys, event: Any, *, is_mapping: bool) -> None:
        """Refuse a value beyond the number that one place may have."""
        if count >= (most := LONGEST if isinstance(event, yaml.MappingStartEvent) and not is_mapping else MANY):
            self.refuse(keys, event, f"more than {most:,} entries are not allowed here; delete those that are not meant")

    def refuse_reference(self, event: Any, keys: Keys) -> NoReturn:
        """Refuse an alias, anchor or tag: the data needs none, and with them a small file could grow without limit."""
        if isinstance(event, yaml.AliasEvent):
            taken, mark, cure = f"'*{event.anchor}' as an alias", "*", "write the value out"
        elif event.anchor:
            taken, mark, cure = f"'&{event.anchor}' as an anchor", "&", "write the value out"
        else:
            taken, mark, cure = f"'{event.tag}' as a tag", "!", "delete the tag"
        self.refuse(keys, event, f"YAML reads {taken}; put quotes around text that begins with '{mark}', or {cure}")

    def scalar(self, event: Any) -> Any:
        """Return the value of a scalar, which may end one line below the last line of the file."""
        text, end = sys.intern(event.value), event.end_mark  # the same ids recur, so interning saves memory
        if not event.implicit[0]:
            if end.line > event.start_mark.line:
                self.quoted.append((event.start_mark.line, end.line))
            if _HALF.search(text):
                raise _FaultyError(_BAD_ESCAPE)
            return text
        if not text:
            raise _FaultyError(_CUT_BY_COMMA if self.open else _ALL_CUT_BY_HASH if self.is_cut(end) else _EMPTY)
        value = _plain(text) if text[0] in _RULES.yaml_implicit_resolvers else text
        if value is text and self.is_cut(end):
            raise _FaultyError(_CUT_BY_HASH)
        return value

    def is_cut(self, end: Any) -> bool:
        """Return whether a comment follows the end of a scalar on its line."""
        return self.has_comments and end.line < len(self.lines) and bool(_CUT_OFF.match(self.lines[end.line], end.column))

    def place(self, error: Any) -> tuple[int, str]:
        """Return the line of the mistake behind a YAML error, and the message. The error gives the line where YAML stopped, often later."""
        stopped = error.problem_mark.line
        near = [*enumerate(self.lines)][max(stopped - 1, 0) : stopped + 1]
        opened = self.open[-1].start_mark.line if self.open else stopped
        near = [(opened, self.lines[opened]), *near] if opened < stopped - 1 else near
        if "escape" in error.problem:
            found = stopped, "this escape is not valid; in double quotes, write a backslash twice"
        elif error.context and "quoted scalar" in error.context:
            found = error.context_mark.line, self.unclosed(error.context_mark.line, "is never closed")
        elif self.quoted and self.quoted[-1][1] == stopped:
            found = self.quoted[-1][0], self.unclosed(self.quoted[-1][0], f"is closed on line {stopped + self.first}")
        elif alike := next(((line, said) for line, text in near if (said := lookalike(text))), None):
            found = alike
        elif "document start" in error.problem and self.lines[first := self.content(0)].startswith(" "):
            found = first, "the first field is indented; delete the spaces before it"
        elif (undashed := self.undashed(stopped)) is not None:
            found = undashed, "the entry that begins here has no dash; write '- ' before its first field"
        elif opened < stopped:
            mark, end = ("[", "]") if isinstance(self.open[-1], yaml.SequenceStartEvent) else ("{", "}")
            found = opened, f"the bracket '{mark}' on this line is never closed; write '{end}' at its end"
        elif self.open:
            cure = "put quotes around text that contains a comma, a colon, a bracket or a quotation mark"
            found = stopped, f"inside brackets, write a comma between fields, and {cure}"
        elif "could not find expected ':'" in error.problem:
            found = error.context_mark.line, "this line is not a field; write 'field: value', with a colon and a space"
        else:
            at = {stopped - 1: "", stopped: "", **dict(near)}
            step, cure = next((step, cure) for step, pattern, cure in _HINTS if re.search(pattern, at[stopped + step][:1000]))
            found = stopped + step, f"this is not YAML; {cure}"
        return found

    def unclosed(self, at: int, where: str) -> str:
        """Return the message about a line with a quotation mark that is not closed on it; `where` says where it is closed."""
        closing = re.search(f"[{_QUOTE}](?=[ ,}}\\]]*$)", self.lines[at])
        is_single = re.search(r"(?:: +|- +|[\[,] *)'[^']*$", self.lines[at])
        cure = ", or put double quotes around text that begins with an apostrophe" if is_single else ""
        text = f"the quotation mark on this line {where}; close it where the text ends{cure}"
        return (closing and _named(closing[0])) or text

    def content(self, at: int) -> int:
        """Return the first line from `at` that is not blank, a comment or a document marker."""
        return next((each for each in range(at, len(self.lines)) if not re.match(r"\s*(#|$)|---", self.lines[each])), at)

    def undashed(self, stopped: int) -> int | None:
        """Return the first line of an entry that lacks its dash, if the parser stopped at the dash of the next entry."""
        dash = re.match(r" *(?=- )", self.lines[stopped]) if stopped < len(self.lines) else None
        if not dash:
            return None
        above = next((at for at in range(stopped - 1, -1, -1) if re.match(rf" {{0,{dash.end()}}}[^ #]", self.lines[at])), stopped)
        first = self.content(above + 1)
        is_list = re.fullmatch(r"[ -]*\w+:\s*(#.*)?", self.lines[above])
        return first if is_list and first < stopped and re.match(r" +\w+: ", self.lines[first]) else None


def _meant(name: str) -> str | None:
    """Return the message about a field without a value, or None. Inside brackets, a name is everything before a comma."""
    if re.match("[a-z_]+:", name):
        return "has no value; write a space after the colon"
    return "has no value; write a number without commas, and with a decimal point" if name.isdecimal() else None


def _plain(text: str) -> Any:
    """Return the value of a plain scalar by YAML's rules. Raises _FaultyError if the author may have meant something else."""
    if len(text) > len("false") and text[0].isalpha():
        return text  # no keyword of YAML is so long
    tag = _RULES.resolve(yaml.ScalarNode, text, (True, False)).rpartition(":")[2]
    if tag == "null":
        raise _FaultyError(_EMPTY)
    if tag == "bool" and text not in ("true", "false"):
        value = _RULES.bool_values[text.lower()]
        cure = f"write {str(value).lower()} if the field is true or false, or put quotes around text"
        raise _FaultyError(f"YAML reads `{text}` as {value}; {cure}")
    if tag == "bool":
        return text == "true"
    if tag in ("int", "float"):
        return _number(tag, text)
    if tag == "timestamp" and not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise _FaultyError(f"YAML reads `{text[:40]}` as a time; write a date such as 2024-09-10, or put quotes around text")
    if tag == "timestamp":
        try:
            return datetime.date.fromisoformat(text)
        except ValueError:
            raise _FaultyError(f"`{text}` is not a date in the calendar; correct the day or the month") from None
    return text


def _number(tag: str, text: str) -> int | float:
    if re.fullmatch(r"-?\d+\.\d+0", text):  # may be meant as two thousand one hundred, as in 2.100
        raise _FaultyError(
            f"YAML reads `{text[:40]}` as {float(text)}; write thousands without a point, and decimals without zeros at the end"
        )
    if re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", text) and len(text) <= 16:  # a float would change more digits
        return int(text) if tag == "int" else float(text)
    node = yaml.ScalarNode(f"tag:yaml.org,2002:{tag}", text)
    try:
        value = str(_RULES.construct_yaml_int(node) if tag == "int" else _RULES.construct_yaml_float(node))
    except ValueError:  # too many digits for Python, or none
        value = ""
    number = f"the number {value}" if 0 < len(value) <= 20 else "a number"
    raise _FaultyError(f"YAML reads `{text[:40]}` as {number}; put quotes around text, or write a plain number")
